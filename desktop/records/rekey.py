"""A new book key: after somebody has left, what they may still know opens nothing that is written from now on.

The register is copied, the copy is given the new key and a new epoch of the audit chain, opened again and held against
the old one; the keys are sealed anew for those who stay. Then both are put in place, one after the other:

    register.db.next  keys.json.next     made beside, synced; the book is the old one
    register.db       keys.json.next     the book is the new one; `settle` puts its keys in place
    register.db       keys.json          done

Whatever breaks it off, `settle` makes it the old book or the new one, before anybody reads its keys. Scans keep their
own keys: they lie in the register, and who has left has seen them already.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.entries.plain import instant_text
from desktop.entries.version import Kind, Moment
from desktop.records import audit, cipher, disk
from desktop.records.backup import opened
from desktop.records.check import examine
from desktop.records.cipher import REGISTER_FILE, Connection
from desktop.records.keys import KEYS_FILE, BookKey, Keys, keys_text, read_keys_text
from desktop.records.lock import Holder, Lock
from desktop.records.trouble import (
    BookInUse,
    BookNotFound,
    DamagedBook,
    HeldByAnotherProgram,
    KeysDamaged,
    KeysOfAnotherBook,
    known_trouble,
)

NEXT = ".next"
KEY_CHANGED = "keys.changed"
"""The act of the line that opens the new epoch."""
_PAGES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """What stands in the new book: versions of each kind, lines and files, and where its audit chain begins anew."""

    counts: dict[str, int]
    line: int
    head: str


def change_key(
    folder: Path,
    old: BookKey,
    new: BookKey,
    keys: Keys,
    holder: Holder,
    *,
    at: Moment,
    proof: Callable[[Keys], BookKey],
    progress: Callable[[str], None] = lambda part: None,
) -> Rekeyed:
    """Give a book that nobody has open a new key. `keys` are the new ways in; `proof` opens the new key from them.

    Until the register is put in place the book is untouched, whatever is raised: `BookInUse`, `DiskFull`, `Unwritable`,
    `DamagedBook` (the book, or its copy, does not stand the examination), `KeysDamaged`, and what `proof` raises.
    """
    if new.book != old.book or keys.book != old.book:
        raise KeysOfAnotherBook
    if not (folder / REGISTER_FILE).is_file():
        raise BookNotFound
    lock = Lock(folder)
    try:
        with known_trouble():
            lock.sign(holder, at)
            _settle(folder)
            try:
                rekeyed = _make(folder, old, new, at, progress)
                progress("鍵")
                _write_keys(folder, keys, new, proof)
            except BaseException:
                _take_back(folder)
                raise
            progress("入れ替え")
            disk.replace(_next(folder, REGISTER_FILE), folder / REGISTER_FILE)
            progress("しまい")
            with suppress(OSError):  # the book is the new one already: `settle` does it when it is next opened
                disk.replace(_next(folder, KEYS_FILE), folder / KEYS_FILE)
    finally:
        lock.release()
    return rekeyed


def settle(folder: Path) -> None:
    """Finish a change of key that was broken off, or take it back: before the keys of a book are read.

    Nothing happens where none was begun, or while a program is at it.
    """
    if not any(_next(folder, name).exists() for name in (REGISTER_FILE, KEYS_FILE)):
        return
    try:
        lock = Lock(folder)
    except BookInUse:
        return
    try:
        with known_trouble():
            _settle(folder)
    finally:
        lock.release()


def _settle(folder: Path) -> None:
    register, keys = _next(folder, REGISTER_FILE), _next(folder, KEYS_FILE)
    if keys.exists() and not register.exists():
        read_keys_text(keys.read_bytes())
        disk.replace(keys, folder / KEYS_FILE)
    else:
        _take_back(folder)


def _take_back(folder: Path) -> None:
    """Take away what was made beside; the keys first, for alone they would mean that the register is in place."""
    _next(folder, KEYS_FILE).unlink(missing_ok=True)
    disk.sync_folder(folder)
    for ending in ("", "-journal", "-wal", "-shm"):
        _next(folder, REGISTER_FILE, ending).unlink(missing_ok=True)


def _next(folder: Path, name: str, ending: str = "") -> Path:
    return folder / f"{name}{NEXT}{ending}"


def _make(
    folder: Path, old: BookKey, new: BookKey, at: Moment, progress: Callable[[str], None]
) -> Rekeyed:
    path = _next(folder, REGISTER_FILE)
    progress("写し")
    source = cipher.connect(folder / REGISTER_FILE, old)
    try:
        if not cipher.checkpoint(source):
            raise HeldByAnotherProgram
        _room_for(source, folder)
        counts = _counts(source)
        line, _, last, head = audit.last_line(source)
        target = cipher.connect(path, old, create=True, cache_kib=cipher.WORKER_CACHE_KIB)
        try:
            source.backup(target, pages=_PAGES)
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
    finally:
        source.close()
    wal = folder / f"{REGISTER_FILE}-wal"
    if wal.exists() and wal.stat().st_size:  # pages under the old key, which must not follow the new register
        raise HeldByAnotherProgram
    progress("新しい鍵")
    copy = cipher.connect(path, old, cache_kib=cipher.WORKER_CACHE_KIB)
    try:
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute(f"PRAGMA rekey=\"x'{new.secret.hex()}'\"")
        copy.execute("BEGIN IMMEDIATE")
        audit.open_epoch(copy, max(instant_text(at.instant), last), KEY_CHANGED)
        copy.execute("COMMIT")
    finally:
        copy.close()
    path.chmod(0o600)
    _sync(path)
    progress("確かめ")
    with opened(path, new, lambda: False) as copy:
        report = examine(copy, None, ((line, audit.shown_head(head)),), None)
        first, _, _, opening = audit.last_line(copy)
        fresh = _counts(copy)
    if not report.ok or first != line + 1 or fresh != counts | {"audit": counts["audit"] + 1}:
        raise DamagedBook(
            "新しい鍵の台帳を開いて確かめたところ、正しくありませんでした。鍵は取り替えていません。台帳はもとのままです。"
            f"「記録の連なり」でたしかめてください。{' '.join(report.problems[:2])}"
        )
    return Rekeyed(counts=fresh, line=first, head=audit.shown_head(opening))


def _write_keys(folder: Path, keys: Keys, new: BookKey, proof: Callable[[Keys], BookKey]) -> None:
    path = _next(folder, KEYS_FILE)
    disk.write_new(path, keys_text(keys))
    written = read_keys_text(path.read_bytes())
    if written != keys or proof(written) != new:
        raise KeysDamaged
    disk.sync_folder(folder)


def _room_for(source: Connection, folder: Path) -> None:
    (pages,) = source.execute("PRAGMA page_count").fetchone()
    # The copy, and what its change of key keeps beside it.
    disk.refuse_without_room(folder, pages * 4096 * 3, "鍵を取り替えるには", "鍵は取り替えていません。台帳はもとのままです。")


def _counts(connection: Connection) -> dict[str, int]:
    tables = (*(kind.value for kind in Kind), "audit", "sealed_file", "setting", "draft")
    return {
        table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names
        for table in tables
    }


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
