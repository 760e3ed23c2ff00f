"""Restoring a book from its backups: the newest generation that stands the examination, into a new folder.

Never over a book that is there. A generation that turns out bad is named, and the next older one is tried. A single scan
that is lost does not make a generation bad: the records come first, and what is missing is told.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.records import cipher, disk, schema
from desktop.records.backup import Generation, file_sha256, generations
from desktop.records.book import Stopped
from desktop.records.check import examine
from desktop.records.cipher import REGISTER_FILE
from desktop.records.keys import KEYS_FILE, BookKey, Keys, read_keys
from desktop.records.lock import LOCK_FILE
from desktop.records.scans import SCANS_FOLDER, Scans
from desktop.records.trouble import (
    BookExists,
    BookNotFound,
    DamagedBook,
    EarlierKeyOnly,
    KeysDamaged,
    KeysMissing,
    KeysOfAnotherBook,
    NewerBook,
    NotEncrypted,
    known_trouble,
)

_BAD = (DamagedBook, KeysDamaged, KeysOfAnotherBook, NotEncrypted)
"""What makes a generation bad, so that the next older one is tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A book restored: from which generation, which newer ones were bad and why, and which scans are not in it."""

    folder: Path
    key: BookKey
    generation: Generation
    bad: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    counts: dict[str, int]


def restore(
    backup: Path,
    to: Path,
    unlock: Callable[[Keys | None], BookKey],
    *,
    since_line: int = 0,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[str], None] = lambda part: None,
) -> Restored:
    """Restore from a place, a book's folder in it or one generation, into the new folder `to`: whole or not at all.

    Generations that end before `since_line` are of an earlier key of the book: they are good, but the key at hand does
    not open them, so they are passed over; `EarlierKeyOnly` when no other is there.

    `unlock` opens the generation's keys (None when it holds none); what it raises for a wrong password is raised.
    Raises `BookExists`, `BookNotFound` (no backup there), `DamagedBook` (all are bad), `DiskFull`, `Stopped`.
    """
    if os.path.lexists(to):
        raise BookExists
    with known_trouble():
        found = generations(backup)
        if not found:
            raise BookNotFound(
                "この場所には、控えがありません。台帳は作っていません。「tasuki-」ではじまるフォルダーのある場所を選んでください。"
            )
        if len({each.book for each in found if each.book}) > 1:
            raise BookNotFound(
                "この場所には、いくつもの台帳の控えがあります。台帳は作っていません。「tasuki-」ではじまるフォルダーを1つ選んでください。"
            )
        bad: list[tuple[str, str]] = []
        earlier = [each for each in found if not each.problem and each.line < since_line]
        for generation in found:
            if generation in earlier:
                continue
            progress(generation.name)
            try:
                return _restored(generation, to, unlock, tuple(bad), stop)
            except _BAD as trouble:
                bad.append((generation.name, trouble.sentence))
    if not bad:
        raise EarlierKeyOnly
    names = "、".join(name for name, _ in bad)
    raise DamagedBook(
        f"ここにある控えは、どれも壊れていて戻せませんでした（{names}）。台帳は作っていません。別の置き場所の控えを選んでください。"
    )


def _restored(
    generation: Generation,
    to: Path,
    unlock: Callable[[Keys | None], BookKey],
    bad: tuple[tuple[str, str], ...],
    stop: Callable[[], bool],
) -> Restored:
    key = unlock(_keys(generation))
    _room_for(generation, to.parent)
    making = to.with_name(f".{to.name}.{os.urandom(4).hex()}")
    making.mkdir(mode=0o700)
    try:
        _copy(generation, making, stop)
        problems, counts = _examined(generation, making, key, stop)
        if os.path.lexists(to):
            raise BookExists
        making.rename(to)
        disk.sync_folder(to.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Restored(folder=to, key=key, generation=generation, bad=bad, problems=problems, counts=counts)


def _room_for(generation: Generation, folder: Path) -> None:
    kept = Scans(generation.folder.parent)
    files = [generation.folder / REGISTER_FILE, *(kept.path(name) for name in generation.scans)]
    needed = sum(path.stat().st_size for path in files if path.exists())
    disk.refuse_without_room(folder, needed, "控えから戻すには", "台帳は作っていません。控えはそのままです。")


def _keys(generation: Generation) -> Keys | None:
    """The keys as the generation holds them. One without a manifest is not trusted at all."""
    if generation.problem:
        raise DamagedBook(generation.problem)
    try:
        keys = read_keys(generation.folder)
    except (KeysMissing, BookNotFound):
        if generation.keys_sha256:
            raise KeysDamaged from None
        return None
    if keys.book != generation.book:
        raise KeysOfAnotherBook
    return keys


def _copy(generation: Generation, making: Path, stop: Callable[[], bool]) -> None:
    for name, digest in ((REGISTER_FILE, generation.register_sha256), (KEYS_FILE, generation.keys_sha256)):
        if digest:
            _copy_file(generation.folder / name, making / name)
            if file_sha256(making / name, stop) != digest:
                raise DamagedBook(f"控えのファイル（{name}）が、作ったときのままではありません。")
    kept, fresh = Scans(generation.folder.parent), Scans(making)
    (making / SCANS_FOLDER).mkdir()
    (making / LOCK_FILE).touch(mode=0o600)
    for name in generation.scans:
        if stop():
            raise Stopped
        if kept.exists(name):
            fresh.path(name).parent.mkdir(exist_ok=True)
            _copy_file(kept.path(name), fresh.path(name))
    for folder in (making / SCANS_FOLDER).iterdir():
        disk.sync_folder(folder)
    disk.sync_folder(making / SCANS_FOLDER)
    disk.sync_folder(making)


def _copy_file(source: Path, target: Path) -> None:
    try:
        with source.open("rb") as reading, target.open("xb") as writing:
            shutil.copyfileobj(reading, writing, 1 << 20)
            writing.flush()
            os.fsync(writing.fileno())
    except FileNotFoundError as error:
        raise DamagedBook(f"控えのファイル（{source.name}）がありません。") from error


def _examined(
    generation: Generation, making: Path, key: BookKey, stop: Callable[[], bool]
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Open what was copied and examine all of it. What is wrong with the register is bad; lost scans are told."""
    path = making / REGISTER_FILE
    _, reached = cipher.peek(path, key)
    if reached > schema.NEWEST:
        raise NewerBook
    heads = ((generation.line, generation.head),)
    connection = cipher.connect(path, key)
    try:
        schema.apply_steps(connection)
        connection.set_progress_handler(lambda: int(stop()), 10_000)
        register = examine(connection, None, heads, None)
        if not register.ok:
            raise DamagedBook(register.problems[0])
        whole = examine(connection, Scans(making), heads, None)
        cipher.checkpoint(connection)
    except Exception as error:
        if "interrupted" in str(error):
            raise Stopped from error
        raise
    finally:
        connection.close()
    return whole.problems, whole.counts
