"""Backups (控え): generations of a book in another place, each verified by really opening it.

    PLACE/tasuki-5a5a5a5a/                  one folder a book, named by its id: no office, no person
        2026-06-03_101500/                  one generation, never written again
            register.db  keys.json  manifest.json
        scans/ab/abcd….sealed               shared by the generations that name them

A generation is made beside and renamed once it has been opened and found right, so what is broken off never looks good.
The register is copied by the backup API and stays sealed under the same key.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

from desktop.entries.plain import instant_text
from desktop.entries.version import Kind, Moment
from desktop.entries.wareki import JAPAN, japanese_day
from desktop.records import cipher, disk, sealing
from desktop.records.audit import last_line, shown_head
from desktop.records.book import Register, Stopped
from desktop.records.check import examine, file_problems
from desktop.records.cipher import REGISTER_FILE, Connection
from desktop.records.keys import KEYS_FILE, BookKey
from desktop.records.reader import Reader
from desktop.records.scans import SCANS_FOLDER, Scans
from desktop.records.trouble import (
    DamagedBook,
    FileAltered,
    Trouble,
    UnsuitablePlace,
    Unwritable,
    known_trouble,
)

MANIFEST_FILE = "manifest.json"
DAYS, MONTHS = 14, 12
"""Kept when thinning: the newest generation of each of so many days, and of each of so many months."""
CHECK_DAYS = 28
"""Within so many days every scan of a place is opened once again."""

_VERSION = 1
_MAKING, _LEAVING = ".making-", ".leaving-"
_PAGES = 500
"""Pages copied in one step, about 2 MB: between steps the work can be broken off."""
_BUCKETS = 256
_CHECKED_FILE = "checked.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One generation as its manifest describes it. No names of people: counts, the audit chain's head, hashes.

    `missing` are scans the book had lost already when the generation was made. `problem` is a sentence when the generation
    cannot be trusted; the rest is then empty.
    """

    folder: Path
    book: str = ""
    made_at: datetime | None = None
    line: int = 0
    head: str = ""
    counts: dict[str, int]
    register_sha256: str = ""
    keys_sha256: str = ""
    scans: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    problem: str = ""

    @property
    def name(self) -> str:
        """Its date and time in Japan, as its folder is named."""
        return self.folder.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What one run came to. `generation` is new when `made`; otherwise nothing had changed since it.

    `damaged` are scans of the place that were found bad and could not be copied anew; `thinned` the generations that left.
    """

    generation: Generation
    made: bool
    copied_scans: int = 0
    damaged: tuple[str, ...] = ()
    thinned: tuple[str, ...] = ()


def make(
    register: Register,
    place: Path,
    at: Moment,
    *,
    even_if_unchanged: bool = False,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[str], None] = lambda part: None,
) -> Backup:
    """Make one generation of an open book in `place`. For a worker thread: it reads over a connection of its own.

    `stop` is asked between steps; when it answers True, `Stopped` is raised and nothing is left that looks like a backup.
    Raises `Unwritable` (also when the place is not there: a stick that was pulled out), `UnsuitablePlace`, `DiskFull`,
    `DiskFailing`, `DamagedBook` (the book itself, or the copy, does not stand the examination).
    """
    with known_trouble(), register.reading() as reader:
        shelf = _shelf(place, register.folder, reader.book_id)
        _sweep(shelf)
        newest = _newest_good(shelf)
        if newest is not None and not even_if_unchanged and not changed_since(reader._connection, newest):
            return _looked_after(
                shelf, Backup(generation=newest, made=False), reader._connection, register, at, stop
            )
        making = shelf / f"{_MAKING}{os.urandom(4).hex()}"
        making.mkdir()
        try:
            source = _Source(register.folder, register.own_key(), reader._connection)
            generation, copied = _fill(source, shelf, making, at, _examined, stop, progress)
            folder = _free_name(shelf, at)
            disk.replace(making, folder)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        made = Backup(generation=replace(generation, folder=folder), made=True, copied_scans=copied)
        with suppress(Stopped):  # what follows goes on at the next run
            progress("古い控え")
            made = _looked_after(shelf, made, reader._connection, register, at, stop)
        return made


def make_before_steps(book: Reader, folder: Path, key: BookKey, place: Path, at: Moment) -> Generation:
    """Make a generation of a book that is about to be brought to a newer schema, over the connection that does it.

    Its rows are of the older schema, which this program no longer reads: the copy is held against the book by the
    file's own checks and the end of the audit chain. Restoring brings it to the newest schema and examines all of it.
    """
    with known_trouble():
        shelf = _shelf(place, folder, book.book_id)
        making = shelf / f"{_MAKING}{os.urandom(4).hex()}"
        making.mkdir()
        try:
            source = _Source(folder, key, book._connection)
            generation, _ = _fill(source, shelf, making, at, _sound, lambda: False, lambda part: None)
            named = _free_name(shelf, at)
            disk.replace(making, named)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        return replace(generation, folder=named)


def changed_since(connection: Connection, generation: Generation) -> bool:
    """Whether the book holds anything that the generation does not. Opening it and backing it up are no changes.

    A book that came back from an older backup has lost lines that a newer generation holds: that one is none of it.
    """
    return (
        not _of_this_past(connection, generation)
        or connection.execute(
            "SELECT 1 FROM audit WHERE line > ? AND act NOT LIKE 'backup.%' AND act NOT LIKE 'unlock%'"
            " AND NOT (act = 'setting.changed' AND detail LIKE 'backup.%') LIMIT 1",
            (generation.line,),
        ).fetchone()
        is not None
    )


def _of_this_past(connection: Connection, generation: Generation) -> bool:
    """Whether the book has gone on from this generation, and not from an older one that somebody went back to."""
    there = connection.execute("SELECT head FROM audit WHERE line = ?", (generation.line,)).fetchone()
    return there is not None and shown_head(there[0]) == generation.head


def generations(backup: Path) -> tuple[Generation, ...]:
    """The generations in a backup place, in a book's folder of it, or one generation itself: newest first.

    One that cannot be trusted comes with its `problem`. Needs no key.
    """
    if (backup / REGISTER_FILE).is_file() or (backup / MANIFEST_FILE).is_file():
        return (read_generation(backup),)
    with known_trouble():
        shelves = (
            [backup]
            if backup.name.startswith("tasuki-")
            else [each for each in backup.iterdir() if _is_shelf(each)]
        )
        found = [
            read_generation(folder)
            for shelf in shelves
            for folder in shelf.iterdir()
            if _is_generation(folder)
        ]
    return tuple(sorted(found, key=lambda each: each.name, reverse=True))


def read_generation(folder: Path) -> Generation:
    """Read a generation's manifest. One that is damaged comes with its `problem`."""
    try:
        plain = json.loads((folder / MANIFEST_FILE).read_bytes())
        digest = plain.pop("digest")
        if digest != _digest(plain) or plain["version"] > _VERSION:
            raise ValueError("digest")
        return Generation(
            folder=folder,
            book=plain["book"],
            made_at=datetime.fromisoformat(plain["made_at"]),
            line=plain["line"],
            head=plain["head"],
            counts=dict(plain["counts"]),
            register_sha256=plain["register_sha256"],
            keys_sha256=plain["keys_sha256"],
            scans=tuple(plain["scans"]),
            missing=tuple(plain["missing"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Generation(folder=folder, counts={}, problem="控えの目録が読めません。")


def heads_of(shelf: Path, *, but_for: Callable[[Generation], bool] = lambda each: False) -> tuple[tuple[int, str], ...]:
    """Heads of the audit chain as the generations in a book's folder of a place keep them, for `Register.check`.

    They show a tail that was cut off or written anew since. A place that is not there answers nothing.
    """
    try:
        there = generations(shelf)
    except Trouble:
        return ()
    return tuple((each.line, each.head) for each in there if not each.problem and not but_for(each))


def shelf_of(place: Path, book_id: str) -> Path:
    """Where a book's generations lie in a place: named by its id, so that the name tells nobody's."""
    return place / f"tasuki-{book_id[:8]}"


# -- making ------------------------------------------------------------------------------------------------------


def _shelf(place: Path, book: Path, book_id: str) -> Path:
    if not place.is_dir():
        raise Unwritable(
            "控えの置き場所が見つかりません。控えは作っていません。USBメモリーなどをつないでから、もう一度お試しください。"
        )
    if place.resolve().is_relative_to(book.resolve()):
        raise UnsuitablePlace(
            "台帳のフォルダーの中には、控えを置けません。控えは作っていません。台帳とは別のフォルダーを選んでください。"
        )
    shelf = shelf_of(place, book_id)
    shelf.mkdir(exist_ok=True)
    (shelf / SCANS_FOLDER).mkdir(exist_ok=True)
    disk.sync_folder(place)
    return shelf


class _Source(NamedTuple):
    """The book that is copied: its folder, its key, and the connection over which it is read."""

    folder: Path
    key: BookKey
    connection: Connection


def _fill(
    book: _Source,
    shelf: Path,
    making: Path,
    at: Moment,
    examined: Callable[[Connection, Generation, Callable[[str], None]], tuple[str, ...]],
    stop: Callable[[], bool],
    progress: Callable[[str], None],
) -> tuple[Generation, int]:
    source = book.connection
    progress("台帳")
    source.execute("BEGIN")  # from here on, as of one moment, whatever is written meanwhile
    try:
        line, _, _, head = last_line(source)
        counts = _counts(source)
        files = source.execute("SELECT name, key, sha256 FROM sealed_file ORDER BY name").fetchall()
        _room_for(source, files, book.folder, shelf)
        _copy_register(book.key, source, making / REGISTER_FILE, stop)
    finally:
        cipher.roll_back(source)
    if (book.folder / KEYS_FILE).is_file():
        disk.write_new(making / KEYS_FILE, (book.folder / KEYS_FILE).read_bytes())
    progress("とじた紙")
    copied, missing = _copy_scans(files, Scans(book.folder), Scans(shelf), stop)
    generation = Generation(
        folder=making,
        book=book.key.book,
        made_at=at.instant,
        line=line,
        head=shown_head(head),
        counts=counts,
        register_sha256=file_sha256(making / REGISTER_FILE, stop),
        keys_sha256=file_sha256(making / KEYS_FILE, stop) if (making / KEYS_FILE).exists() else "",
        scans=tuple(name for name, _, _ in files),
        missing=missing,
    )
    progress("確かめ")
    _verify(book.key, generation, examined, stop, progress)
    disk.write_new(making / MANIFEST_FILE, _manifest(generation))
    disk.sync_folder(making)
    return generation, copied


def _copy_register(key: BookKey, source: Connection, path: Path, stop: Callable[[], bool]) -> None:
    target = cipher.connect(path, key, create=True, cache_kib=cipher.WORKER_CACHE_KIB)
    try:
        source.backup(target, pages=_PAGES, progress=lambda *_: _go_on(stop))
        target.execute("PRAGMA journal_mode=DELETE")  # one whole file, that no WAL belongs to
    finally:
        target.close()
    cipher.refuse_plain(path)
    _sync(path)


def _examined(
    copy: Connection, generation: Generation, progress: Callable[[str], None]
) -> tuple[str, ...]:
    return examine(copy, None, ((generation.line, generation.head),), progress).problems


def _sound(copy: Connection, generation: Generation, progress: Callable[[str], None]) -> tuple[str, ...]:
    return tuple(file_problems(copy))


def _verify(
    key: BookKey,
    generation: Generation,
    examined: Callable[[Connection, Generation, Callable[[str], None]], tuple[str, ...]],
    stop: Callable[[], bool],
    progress: Callable[[str], None],
) -> None:
    """Open the copy as it lies on the disk and hold it against what was copied."""
    path = generation.folder / REGISTER_FILE
    with opened(path, key, stop) as copy:
        problems = examined(copy, generation, lambda part: _tell(part, progress, stop))
        line, _, _, head = last_line(copy)
        same = (line, shown_head(head), _counts(copy)) == (
            generation.line,
            generation.head,
            generation.counts,
        )
    if problems or not same:
        raise DamagedBook(
            "作った控えを開いて確かめたところ、正しくありませんでした。この控えは残していません。前の控えはそのままです。"
            f"「台帳を確かめる」で台帳を調べてください。{' '.join(problems[:3])}"
        )
    if file_sha256(path, stop) != generation.register_sha256:
        raise DamagedBook


@contextmanager
def opened(path: Path, key: BookKey, stop: Callable[[], bool]) -> Iterator[Connection]:
    """A copy opened for reading, without changing a byte of it or a file beside it.

    Long questions are broken off when `stop` answers True. Raises `DamagedBook`, `NotEncrypted`, `Stopped`.
    """
    cipher.refuse_plain(path)
    with known_trouble():
        connection: Connection = cipher.driver.connect(
            f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            cipher._key(connection, key)
            connection.execute("PRAGMA temp_store=MEMORY")
            connection.set_progress_handler(lambda: int(stop()), 10_000)
            yield connection
        except Exception as error:
            if "interrupted" in str(error):
                raise Stopped from error
            raise
        finally:
            connection.close()


def _counts(connection: Connection) -> dict[str, int]:
    """How many versions of each kind, lines and sealed files; of the tables that a book of an older schema has."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    tables = [name for name in (*(kind.value for kind in Kind), "audit", "sealed_file") if name in there]
    return {
        table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names
        for table in tables
    }


def _room_for(source: Connection, files: Sequence[Any], book: Path, shelf: Path) -> None:
    (pages,) = source.execute("PRAGMA page_count").fetchone()
    live, kept = Scans(book), Scans(shelf)
    fresh = [live.path(name) for name, _, _ in files if not kept.exists(name)]
    needed = pages * 4096 * 2 + sum(path.stat().st_size for path in fresh if path.exists())
    disk.refuse_without_room(shelf, needed, "この置き場所に控えをとるには", "控えは作っていません。前の控えはそのままです。")


def _copy_scans(
    files: Sequence[Any], live: Scans, kept: Scans, stop: Callable[[], bool]
) -> tuple[int, tuple[str, ...]]:
    """Copy the scans that are not there yet, each opened once in its new place. How many; and which the book has lost."""
    copied, missing = 0, []
    for name, key, digest in files:
        _go_on(stop)
        if kept.exists(name):
            continue
        if _copy_scan(name, key, digest, live, kept):
            copied += 1
        else:
            missing.append(name)
    return copied, tuple(missing)


def _copy_scan(name: str, key: bytes, digest: str, live: Scans, kept: Scans) -> bool:
    try:
        sealed = live.path(name).read_bytes()
    except FileNotFoundError:
        return False
    if not _is_sound(sealed, name, key, digest):
        return False
    target = kept.path(name)
    target.parent.mkdir(exist_ok=True)
    disk.sync_folder(target.parent.parent)
    beside = target.with_suffix(".part")
    beside.unlink(missing_ok=True)
    disk.write_new(beside, sealed)
    if not _is_sound(beside.read_bytes(), name, key, digest):
        beside.unlink()
        raise FileAltered(
            "写したばかりの控えを読みなおしたら、違っていました。置き場所のUSBメモリーやディスクを取りかえてください。"
        )
    disk.replace(beside, target)
    return True


def _is_sound(sealed: bytes, name: str, key: bytes, digest: str) -> bool:
    try:
        return hashlib.sha256(sealing.unseal(key, sealed, name.encode())).hexdigest() == digest
    except sealing.InvalidSeal:
        return False


# -- looking after a place ---------------------------------------------------------------------------------------


def _looked_after(
    shelf: Path,
    backup: Backup,
    connection: Connection,
    register: Register,
    at: Moment,
    stop: Callable[[], bool],
) -> Backup:
    """Thin the generations, let scans go that none names, and open a part of the scans once again."""
    thinned = _thin(shelf, connection)
    damaged = _check_some(shelf, connection, register, at.day, stop)
    return replace(backup, thinned=thinned, damaged=damaged)


def kept_of(days: Sequence[date]) -> set[int]:
    """Which of the generations of these days (newest first) stay: those of 14 days and those of 12 months."""
    by_day: dict[date, int] = {}
    by_month: dict[tuple[int, int], int] = {}
    for number, day in enumerate(days):
        by_day.setdefault(day, number)
        by_month.setdefault((day.year, day.month), number)
    return {*list(by_day.values())[:DAYS], *list(by_month.values())[:MONTHS]}


def _thin(shelf: Path, connection: Connection) -> tuple[str, ...]:
    """What the book has lost by going back to an older backup is counted for itself: nothing of now takes its place."""
    there = generations(shelf)
    good = [each for each in there if not each.problem]
    leaving = []
    for of_this_past in (True, False):
        group = [each for each in good if _of_this_past(connection, each) is of_this_past]
        kept = kept_of([japanese_day(each.made_at) for each in group if each.made_at])
        leaving += [each for number, each in enumerate(group) if number not in kept]
    for each in leaving:
        gone = shelf / f"{_LEAVING}{each.name}"
        disk.replace(each.folder, gone)
        shutil.rmtree(gone, ignore_errors=True)
    if leaving and not any(each.problem for each in there):  # what an unreadable one names is not known
        named = {name for each in good if each not in leaving for name in each.scans}
        Scans(shelf).sweep(named)
    return tuple(each.name for each in leaving)


def _check_some(
    shelf: Path, connection: Connection, register: Register, today: date, stop: Callable[[], bool]
) -> tuple[str, ...]:
    """Open again the scans whose turn it is; a bad or vanished one is copied anew where the book's own is sound."""
    live, kept = Scans(register.folder), Scans(shelf)
    first, since = _turn(shelf, today)
    many = min(_BUCKETS, ceil(_BUCKETS * max(0, (today - since).days) / CHECK_DAYS))
    damaged = []
    for bucket in range(first, first + many):
        prefix = f"{bucket % _BUCKETS:02x}"
        rows = connection.execute(
            "SELECT name, key, sha256 FROM sealed_file WHERE name >= ? AND name < ?", (prefix, f"{prefix}g")
        ).fetchall()
        for name, key, digest in rows:
            _go_on(stop)
            there = kept.exists(name)
            if there and _is_sound(kept.path(name).read_bytes(), name, key, digest):
                continue
            if not _copy_scan(name, key, digest, live, kept) and there:
                damaged.append(name)
    if many:
        text = json.dumps({"next": (first + many) % _BUCKETS, "day": today.isoformat()})
        beside = shelf / f"{_CHECKED_FILE}.new"
        beside.write_text(text, "utf-8")
        disk.replace(beside, shelf / _CHECKED_FILE)
    return tuple(damaged)


def _turn(shelf: Path, today: date) -> tuple[int, date]:
    try:
        plain = json.loads((shelf / _CHECKED_FILE).read_text("utf-8"))
        return int(plain["next"]) % _BUCKETS, min(today, date.fromisoformat(plain["day"]))
    except (OSError, ValueError, KeyError, TypeError):
        return 0, today - timedelta(days=1)


def _sweep(shelf: Path) -> None:
    """Take away what was broken off."""
    for folder in shelf.iterdir():
        if folder.name.startswith((_MAKING, _LEAVING)):
            shutil.rmtree(folder, ignore_errors=True)
    for path in (shelf / SCANS_FOLDER).glob("??/*.part"):
        path.unlink(missing_ok=True)


def _newest_good(shelf: Path) -> Generation | None:
    return next((each for each in generations(shelf) if not each.problem and _is_whole(each)), None)


def _is_whole(generation: Generation) -> bool:
    return (generation.folder / REGISTER_FILE).is_file() and file_sha256(
        generation.folder / REGISTER_FILE
    ) == generation.register_sha256


def _free_name(shelf: Path, at: Moment) -> Path:
    name = at.instant.astimezone(JAPAN).strftime("%Y-%m-%d_%H%M%S")
    folder, number = shelf / name, 1
    while os.path.lexists(folder):
        number += 1
        folder = shelf / f"{name}-{number}"
    return folder


def _is_shelf(folder: Path) -> bool:
    return folder.is_dir() and folder.name.startswith("tasuki-")


def _is_generation(folder: Path) -> bool:
    return folder.is_dir() and folder.name[:1].isdigit()


def _manifest(generation: Generation) -> bytes:
    assert generation.made_at is not None
    plain: dict[str, Any] = {
        "format": "tasuki backup",
        "version": _VERSION,
        "book": generation.book,
        "made_at": instant_text(generation.made_at),
        "line": generation.line,
        "head": generation.head,
        "counts": generation.counts,
        "register_sha256": generation.register_sha256,
        "keys_sha256": generation.keys_sha256,
        "scans": list(generation.scans),
        "missing": list(generation.missing),
    }
    return json.dumps({**plain, "digest": _digest(plain)}, indent=1).encode()


def _digest(plain: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def file_sha256(path: Path, stop: Callable[[], bool] = lambda: False) -> str:
    """The digest of a file, read in steps."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            _go_on(stop)
            digest.update(part)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _tell(part: str, progress: Callable[[str], None], stop: Callable[[], bool]) -> None:
    progress(part)
    _go_on(stop)


def _go_on(stop: Callable[[], bool]) -> None:
    if stop():
        raise Stopped
