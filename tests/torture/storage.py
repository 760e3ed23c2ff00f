"""A disk between the program and the real one, which keeps what is written and can fail at any write.

SQLCipher's own library exports SQLite's register of file systems (`sqlite3_vfs`): a shim in front of the system's one sees
every write, cut and sync of the register and its WAL as they happen, in this process and without tracing tools. The files
that Python writes itself are seen through `os`. Nothing of the program is replaced.
"""

import ctypes
import errno
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlcipher3 import _sqlite3

SECTOR = 512
BUSY, FULL, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE = 5, 13, 10 | 3 << 8, 10 | 4 << 8, 10 | 6 << 8

_POINTER, _INT, _I64 = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, ctypes.c_char_p, _INT)
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _I64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _I64)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", _INT), ("size_of_file", _INT), ("longest_path", _INT), ("next", _POINTER), ("name", ctypes.c_char_p),
        ("data", _POINTER), ("open", _POINTER), ("delete", _POINTER), *((f"call{n}", _POINTER) for n in range(14)),
    )  # fmt: skip


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", _INT), ("close", _POINTER), ("read", _POINTER), ("write", _POINTER), ("truncate", _POINTER),
        ("sync", _POINTER), *((f"call{n}", _POINTER) for n in range(13)),
    )  # fmt: skip


class Event(NamedTuple):
    """One thing that happened to the disk, in order. `mark` carries what the program had acknowledged by then."""

    what: str
    path: str = ""
    offset: int = 0
    data: bytes = b""
    other: str = ""
    mark: Any = None


@dataclass
class Disk:
    """What is kept of a stretch of writing, and where it is to fail."""

    events: list[Event] = field(default_factory=list)
    fail_at: int = 0
    """The running number of the write that fails; 0 is none."""
    persists: bool = False
    """Whether every write after it fails too, as on a full disk."""
    manner: str = "full"
    """How it fails: as a full disk does, as a broken one ("failing"), or because another program holds the file."""
    die_at: int = 0
    """The running number of the write, sync or statement at which the whole process is killed; 0 is none."""
    writes: int = 0

    def mark(self, what: Any) -> None:
        self.events.append(Event("mark", mark=what))

    def fails(self) -> bool:
        self.writes += 1
        if self.writes == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return bool(self.fail_at) and (
            self.writes >= self.fail_at if self.persists else self.writes == self.fail_at
        )

    def refuse(self) -> None:
        if self.fails():
            error = OSError(_ERRNO[self.manner], "made to fail")
            if self.manner == "held":
                error.winerror = 32  # type: ignore[attr-defined, unused-ignore]  # what Windows says of it
            raise error

    def answer(self, broken: int) -> int:
        """What SQLite's file system answers when it fails; `broken` is what a broken disk says there."""
        return {"full": FULL if broken == IOERR_WRITE else broken, "failing": broken, "held": BUSY}[self.manner]


_ERRNO = {"full": errno.ENOSPC, "failing": errno.EIO, "held": errno.EACCES}


@contextmanager
def watched(monkeypatch: Any, disk: Disk | None = None) -> Iterator[Disk]:
    """Watch every write of this process as long as the block lasts. A book that is open already is not seen."""
    disk, watchers = disk or Disk(), _watchers()
    watchers.append(disk)
    try:
        with monkeypatch.context() as patch:
            _watch_python(disk, patch)
            yield disk
    finally:
        watchers.remove(disk)


@cache
def _watchers() -> list[Disk]:
    """Register the shim, once and for the life of the process: connections that a failed test left open still call it.

    What it answers is the list of who watches; while that is empty it passes everything on.
    """
    watchers: list[Disk] = []
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    original = library.sqlite3_vfs_find(None)
    vfs = _Vfs.from_buffer_copy(original.contents)
    vfs.name, vfs.next = b"watched", None
    real_open, real_delete = _OPEN(original.contents.open), _DELETE(original.contents.delete)
    paths: dict[int, str] = {}
    watched_methods: dict[int, _Methods] = {}

    def refused(error: int) -> int:
        return next((disk.answer(error) for disk in watchers if disk.fails()), 0)

    def keep(event: Event) -> None:
        for disk in watchers:
            disk.events.append(event)

    def methods_for(pointer: int) -> int:
        if pointer not in watched_methods:
            methods = _Methods.from_buffer_copy(_Methods.from_address(pointer))
            real_write, real_cut, real_sync = (
                _WRITE(methods.write),
                _TRUNCATE(methods.truncate),
                _SYNC(methods.sync),
            )

            def write(file: int, data: int, size: int, offset: int) -> int:
                if error := refused(IOERR_WRITE):
                    return error
                keep(Event("write", paths[file], offset, ctypes.string_at(data, size)))
                return int(real_write(file, data, size, offset))

            def truncate(file: int, size: int) -> int:
                if error := refused(IOERR_TRUNCATE):
                    return error
                keep(Event("cut", paths[file], size))
                return int(real_cut(file, size))

            def sync(file: int, flags: int) -> int:
                for disk in watchers:  # a full disk syncs what it holds
                    if disk.manner != "full" and disk.fails():
                        return disk.answer(IOERR_FSYNC)
                keep(Event("sync", paths[file], other="and name"))
                return int(real_sync(file, flags))

            calls = (_WRITE(write), _TRUNCATE(truncate), _SYNC(sync))
            methods.write, methods.truncate, methods.sync = (
                ctypes.cast(call, _POINTER).value for call in calls
            )
            watched_methods[pointer] = methods
            _ALIVE.append((calls, real_write, real_cut, real_sync))
        return ctypes.addressof(watched_methods[pointer])

    def open_file(_: int, name: int, file: int, flags: int, out: int) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        if path and not os.path.lexists(path):
            keep(Event("create", path))
        answer = int(real_open(ctypes.addressof(original.contents), name, file, flags, out))
        methods = _POINTER.from_address(file)
        if answer == 0 and methods.value:
            paths[file] = path
            methods.value = methods_for(methods.value)
        return answer

    def delete(_: int, name: bytes, sync_folder: int) -> int:
        keep(Event("remove", name.decode()))
        answer = int(real_delete(ctypes.addressof(original.contents), name, sync_folder))
        if sync_folder:
            keep(Event("sync folder", str(Path(name.decode()).parent)))
        return answer

    calls = (_OPEN(open_file), _DELETE(delete))
    vfs.open, vfs.delete = (ctypes.cast(call, _POINTER).value for call in calls)
    _ALIVE.append((vfs, original, calls, real_open, real_delete))
    library.sqlite3_vfs_register(ctypes.byref(vfs), 1)
    return watchers


_ALIVE: list[Any] = []
"""What C code points at must never be collected."""


def _watch_python(disk: Disk, patch: Any) -> None:
    """Files that Python writes are written whole and synced: their content counts as written when it is synced."""
    paths: dict[int, Path] = {}
    real_open, real_fsync = os.open, os.fsync

    def open_file(path: Any, flags: int, *more: Any, **named: Any) -> int:
        fresh = flags & os.O_CREAT and not os.path.lexists(path)
        if fresh:
            disk.refuse()
        file = real_open(path, flags, *more, **named)
        paths[file] = Path(path)
        if fresh:
            disk.events.append(Event("create", str(path)))
        return file

    def fsync(file: int) -> None:
        disk.refuse()
        path = Path(os.readlink(f"/proc/self/fd/{file}")) if sys.platform == "linux" else paths[file]
        if path.is_dir():
            disk.events.append(Event("sync folder", str(path)))
        else:
            disk.events.append(Event("write", str(path), 0, path.read_bytes()))
            disk.events.append(Event("sync", str(path)))
        real_fsync(file)

    def then(real: Callable[..., Any], event: Callable[..., Event]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            disk.refuse()
            answer = real(*given, **named)
            disk.events.append(event(*given))
            return answer

        return call

    patch.setattr(os, "open", open_file)
    patch.setattr(os, "fsync", fsync)
    patch.setattr(os, "mkdir", then(os.mkdir, lambda path, *_: Event("make folder", str(path))))
    for name in ("rename", "replace"):
        real = getattr(os, name)
        patch.setattr(os, name, then(real, lambda old, new: Event("rename", str(old), other=str(new))))
    real_unlink = os.unlink  # taking away always works, also on a full disk

    def unlink(path: Any, **named: Any) -> None:
        real_unlink(path, **named)
        disk.events.append(Event("remove", str(path)))

    patch.setattr(os, "unlink", unlink)
    patch.setattr(os, "remove", unlink)


# -- what a power cut leaves -------------------------------------------------------------------------------------


class _File:
    def __init__(self, content: bytes = b"") -> None:
        self.content = bytearray(content)
        self.waiting: list[Event] = []

    def settle(self, events: list[Event], chance: random.Random | None = None) -> None:
        for event in events:
            self._apply(event, chance)

    def _apply(self, event: Event, chance: random.Random | None) -> None:
        if event.what == "cut":
            del self.content[event.offset :]
            self.content.extend(bytes(event.offset - len(self.content)))
            return
        end = event.offset + len(event.data)
        self.content.extend(bytes(max(0, end - len(self.content))))
        if chance is None:
            self.content[event.offset : end] = event.data
            return
        for at in range(0, len(event.data), SECTOR):  # torn: each sector has reached the disk or not
            if chance.random() < 0.5:
                part = event.data[at : at + SECTOR]
                self.content[event.offset + at : event.offset + at + len(part)] = part

    def after_power_cut(self, chance: random.Random) -> bytes:
        """What was not synced: none of it, all, any of the writes, or some of them torn within."""
        manner = chance.randrange(4)
        if manner == 1:
            self.settle(self.waiting)
        elif manner == 2:
            self.settle([event for event in self.waiting if chance.random() < 0.5])
        elif manner == 3:
            until = chance.randrange(len(self.waiting) + 1)
            self.settle(self.waiting[:until])
            self.settle(self.waiting[until : until + 1], chance)
        return bytes(self.content)


class Past:
    """The disk as it was before the recorded stretch, and what a power cut at any of its events would leave."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files = {
            str(path.relative_to(root)): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file() and not path.name.endswith("-shm")
        }
        self._folders = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_dir()} | {"."}

    def power_cut(self, events: list[Event], chance: random.Random, to: Path) -> None:
        """Lay into `to` one of the states in which a power cut after `events` may leave the disk."""
        files = {name: _File(content) for name, content in self._files.items()}
        names: dict[str, _File] = dict(files)  # as the running program saw them
        on_disk: dict[str, _File | None] = dict(files)
        folders = set(self._folders)
        # Changes of a folder's list of names that are not synced yet.
        waiting: list[tuple[str, Callable[[], None]]] = []

        def settle(folder: str, many: int | None = None) -> None:
            mine = [each for each in waiting if each[0] == folder][:many]
            for each in mine:
                each[1]()
                waiting.remove(each)

        def later(folder: str, change: Callable[..., None], *about: Any) -> None:
            waiting.append((folder, partial(change, *about)))

        def rename(moved: list[tuple[str, str, _File]], old: str, new: str) -> None:
            for before, after, file in moved:
                on_disk.pop(before, None)
                on_disk[after] = file
            if old in folders:
                folders.remove(old)
                folders.add(new)

        for event in events:
            if event.what == "mark" or not self._inside(event.path):
                continue
            name = self._name(event.path)
            folder = str(Path(name).parent)
            if event.what == "create":
                names[name] = _File()
                later(folder, on_disk.__setitem__, name, names[name])
            elif event.what in ("write", "cut"):
                names[name].waiting.append(event)
            elif event.what == "sync":
                names[name].settle(names[name].waiting)
                names[name].waiting.clear()
                if event.other:  # SQLite syncs the folder of a file it has just made
                    settle(folder)
            elif event.what == "remove":
                names.pop(name, None)
                later(folder, on_disk.__setitem__, name, None)
            elif event.what == "rename":
                new = self._name(event.other)
                inside = [each for each in names if each == name or each.startswith(f"{name}/")]
                moved = [(each, new + each[len(name) :], names.pop(each)) for each in inside]
                names |= {after: file for _, after, file in moved}
                later(folder, rename, moved, name, new)
            elif event.what == "make folder":
                later(folder, folders.add, name)
            elif event.what == "sync folder":
                settle(name)
        for folder in {each[0] for each in waiting}:
            mine = sum(each[0] == folder for each in waiting)
            settle(folder, chance.randrange(mine + 1))
        to.mkdir(parents=True)
        for name in folders:
            (to / name).mkdir(parents=True, exist_ok=True)
        for name, found in on_disk.items():
            if found is not None and (to / name).parent.is_dir():
                (to / name).write_bytes(found.after_power_cut(chance))

    def _inside(self, path: str) -> bool:
        return Path(path).is_relative_to(self._root) and not path.endswith("-shm")

    def _name(self, path: str) -> str:
        return str(Path(path).relative_to(self._root))
