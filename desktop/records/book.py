"""The book (台帳): made, opened, written and closed here. One folder, one program at a time.

with open_book(folder, key, Holder("佐藤 美咲", "PC-1"), at=moment) as register:
    with register.writing(by=actor, at=moment) as book:
        book.add(handover, number=book.next_number("H", 2026))
"""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Consent
from desktop.entries.plain import canonical_json, instant_text, to_plain
from desktop.entries.reading import DraftKind
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded
from desktop.entries.wareki import japanese_day
from desktop.records import audit, cipher, disk, keys, rebuild, schema, search
from desktop.records.check import CheckReport, examine
from desktop.records.cipher import REGISTER_FILE, Connection
from desktop.records.keys import BookKey, Keys
from desktop.records.lock import LOCK_FILE, Holder, Lock
from desktop.records.reader import Reader, last_number, record_number
from desktop.records.scans import SCANS_FOLDER, Scans
from desktop.records.shelves import BY_KIND, SHELVES, Shelf
from desktop.records.tables import Database
from desktop.records.trouble import (
    BookExists,
    BookNotFound,
    DamagedBook,
    KeysDamaged,
    KeysOfAnotherBook,
    NewerBook,
    Trouble,
    known_trouble,
)

T = TypeVar("T")

__all__ = ["Holder", "Register", "Stopped", "Writing", "create_book", "open_book"]

_WORKERS = 2
_SPARE, _ROOM_OF_ENTRY = 4_000_000, 32_000
"""Bytes that a large act leaves for what is typed meanwhile, and that an entry or a draft may take: in the WAL and in the file,
with its words in the index."""
_PATIENCE = 10.0
"""Seconds that closing waits for a worker that reads."""


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The book was closed while a worker was reading it; the worker's answer is no longer wanted."""


def create_book(
    folder: Path,
    key: BookKey,
    *,
    at: Moment,
    keys: Keys | None = None,
    first: Callable[["Writing"], object] | None = None,
) -> None:
    """Make a new book: the whole folder or nothing. Without `keys` it opens by the ready key only.

    `first` writes what stands in it from the beginning (our office, the first person): a book that opens has it.
    Raises `BookExists`, `Unwritable`, `DiskFull`, `NotEncrypted`, `BookNotFound` (no such place).
    """
    if os.path.lexists(folder):
        raise BookExists
    making = folder.with_name(f".{folder.name}.{os.urandom(4).hex()}")
    with known_trouble():
        making.mkdir(mode=0o700)
        try:
            _fill(making, key, at, keys, first)
            if os.path.lexists(folder):
                raise BookExists
            making.rename(folder)
            disk.sync_folder(folder.parent)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise


def _fill(
    folder: Path,
    key: BookKey,
    at: Moment,
    keys_of_book: Keys | None,
    first: Callable[["Writing"], object] | None,
) -> None:
    (folder / SCANS_FOLDER).mkdir()
    (folder / LOCK_FILE).touch(mode=0o600)
    connection = cipher.connect(folder / REGISTER_FILE, key, create=True)
    try:
        schema.apply_steps(connection)
        connection.execute("BEGIN IMMEDIATE")
        _set(connection, "book_id", key.book)
        _set(connection, "index", search.index_mark())
        audit.open_epoch(connection, instant_text(at.instant), "book.made")
        if first is not None:
            writing = Writing(connection, Scans(folder), None, at)
            first(writing)
            writing._finish()
        connection.execute("COMMIT")
        cipher.checkpoint(connection)
    finally:
        connection.close()
    (folder / REGISTER_FILE).chmod(0o600)
    cipher.refuse_plain(folder / REGISTER_FILE)
    if keys_of_book is not None:
        text = keys.keys_text(keys_of_book)
        disk.write_new(folder / keys.KEYS_FILE, text)
        if keys_of_book.book != key.book:
            raise KeysOfAnotherBook
        if keys.read_keys(folder) != keys_of_book:
            raise KeysDamaged
    disk.sync_folder(folder)


def open_book(
    folder: Path,
    key: BookKey,
    holder: Holder,
    *,
    at: Moment,
    before_steps: Callable[[Reader], object] = lambda book: None,
) -> "Register":
    """Open a book with a ready key and hold it until `close`.

    `before_steps` is shown a book of an older schema before it is brought to the newest: there it is backed up.
    Raises `BookNotFound`, `BookInUse`, `NotEncrypted`, `DamagedBook`, `NewerBook` (not a byte is changed),
    `KeysOfAnotherBook`, `Unwritable`, `DiskFull`, `UnsuitablePlace`.
    """
    path = folder / REGISTER_FILE
    if not path.is_file():
        raise BookNotFound
    lock = Lock(folder)
    try:
        application, reached = cipher.peek(path, key)
        if application != cipher.APPLICATION_ID:
            raise DamagedBook
        if reached > schema.NEWEST:
            raise NewerBook
        connection = cipher.connect(path, key)
        try:
            with known_trouble():
                if reached < schema.NEWEST:
                    _room_for_steps(connection, folder)
                    before_steps(Reader(connection, Scans(folder)))
                schema.apply_steps(connection)
            register = Register(folder, key, connection, lock)
            if register.book_id != key.book:
                raise KeysOfAnotherBook
            if register.setting("index") != search.index_mark():
                register.rebuild_index()
            lock.sign(holder, at)
        except BaseException:
            connection.close()
            raise
    except BaseException:
        lock.release()
        raise
    return register


def _room_for_steps(connection: Connection, folder: Path) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    disk.refuse_without_room(
        folder, pages * 4096 * 2, "台帳を新しい「たすき」の形に直すには", "台帳はもとのままです。"
    )


class Register(Reader):
    """An open book: the reading side, and the way to write. Used by the thread that opened it, or took it over.

    Other threads read inside `reading()`, also through the register itself, and may write through `writing()`, each with a
    connection of its own; one that reads outside of it gets a RuntimeError: it and the window would stand in each
    other's way.
    """

    def __init__(self, folder: Path, key: BookKey, connection: Connection, lock: Lock) -> None:
        super().__init__(connection, Scans(folder))
        self.folder = folder
        self._key = key
        self._lock = lock
        self._owner = threading.get_ident()
        self._beside = threading.local()
        self._writing = threading.Lock()
        self._writer: int | None = None
        self._workers = threading.Semaphore(_WORKERS)
        self._closing = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take_over(self) -> None:
        """From now on the book is this thread's: a worker opened it, which took its time, and is done with it."""
        self._owner = threading.get_ident()

    def own_key(self) -> BookKey:
        """The key with which it was opened, for its backups. Raises `Stopped` once the book is let go."""
        try:
            return self._key
        except AttributeError as error:
            raise Stopped from error

    @property
    def _connection(self) -> Connection:
        return self._of_this_thread()[0]

    @property
    def _database(self) -> Database:
        return self._of_this_thread()[1]

    def _of_this_thread(self) -> tuple[Connection, Database]:
        held: tuple[Connection, Database] | None = self._held
        if threading.get_ident() != self._owner:
            held = getattr(self._beside, "held", None)
        if held is None:
            raise RuntimeError("a thread reads through the register that another thread opened; `reading()` is for it")
        return held

    @property
    def closed(self) -> bool:
        """Whether the book has been let go, or is about to be."""
        return self._closing.is_set()

    @property
    def last_moment(self) -> Moment:
        """When the last line was written: no later act stands before it, whatever the clock says."""
        with known_trouble():
            _, _, at, _ = audit.last_line(self._connection)
        instant = datetime.fromisoformat(at)
        return Moment(instant=instant, day=japanese_day(instant))

    @contextmanager
    def writing(self, *, by: Actor | None, at: Moment) -> Iterator["Writing"]:
        """One act: everything written inside is on disk when the block is left, or nothing is.

        `by` is None for the program itself (first run, practice). Raises `DiskFull`, `Unwritable`,
        `HeldByAnotherProgram`, `DiskFailing`; whatever is raised inside leaves nothing behind.
        """
        with self._transaction() as connection:
            writing = Writing(connection, self._scans, by, at)
            try:
                yield writing
                writing._finish()
            except BaseException:
                cipher.roll_back(connection)
                writing._take_back_files()
                raise
            try:
                with known_trouble():
                    connection.execute("COMMIT")
            except BaseException:
                cipher.roll_back(connection)
                writing._take_back_files()
                raise

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """A reading side of its own for a worker thread; at most two at a time, a third waits. Inside another, the same.

        Raises `Stopped` when the book is closed meanwhile.
        """
        if getattr(self._beside, "held", None) is not None:
            yield Reader(self._connection, self._scans)
            return
        with self._workers:
            if self._closing.is_set():
                raise Stopped
            connection = self._connect()
            try:
                connection.execute("PRAGMA query_only=ON")
                connection.set_progress_handler(lambda: int(self._closing.is_set()), 10_000)
                reader = Reader(connection, self._scans)
                self._beside.held = reader._held
                yield reader
            except Exception as error:
                if self._closing.is_set() and "interrupted" in str(error):
                    raise Stopped from error
                raise
            finally:
                self._beside.held = None
                connection.close()

    def refuse_without_room(self, what: str, kept: str, *, entries: int, files: int = 0) -> None:
        """Refuse a large act of so many new entries and bytes of scans before it is begun. Raises `DiskFull`."""
        with known_trouble():
            disk.refuse_without_room(self.folder, _SPARE + entries * _ROOM_OF_ENTRY + files, what, kept)

    def keep_draft(
        self,
        staff: EntryId,
        kind: DraftKind,
        title: str,
        state: dict[str, Any],
        at: Moment,
        draft: int | None = None,
    ) -> int:
        """Keep the half-filled state of a form, in the place of `draft` if given; its number."""
        with self._transaction() as connection, _committed(connection):
            return _keep_draft(connection, staff, kind, title, state, instant_text(at.instant), draft)

    def drop_draft(self, draft: int) -> None:
        """Forget a draft. One that is gone already is no trouble."""
        with self._transaction() as connection, _committed(connection):
            connection.execute("DELETE FROM draft WHERE id = ?", (draft,))

    def at_rest(self) -> None:
        """Leave the folder whole: everything in the file itself, no orphaned scans. For a few idle seconds."""
        with self._alone() as connection:
            cipher.checkpoint(connection)
            with known_trouble():
                self._scans.sweep([name for (name,) in connection.execute("SELECT name FROM sealed_file")])

    def rebuild_index(self) -> None:
        """Make the search index again from the entries."""
        with self._transaction() as connection, _committed(connection):
            rebuild.rebuild_index(connection)
            _set(connection, "index", search.index_mark())

    def check(
        self, *, heads: Iterable[tuple[int, str]] = (), progress: Callable[[str], None] | None = None
    ) -> CheckReport:
        """Examine the whole book: file, rows, audit chain, index, scans. From any thread; may take long.

        `heads` are audit heads noted elsewhere (line, head as printed); `progress` is told each part by name.
        """
        with self._alone() as connection, suppress(Trouble):  # a full disk hinders this, not the examining
            cipher.checkpoint(connection)
        with self.reading() as reader:
            return examine(reader._connection, self._scans, tuple(heads), progress)

    def close(self, patience: float = _PATIENCE) -> None:
        """Let the book go: workers end, the folder is whole, the lock is free, the key forgotten. Twice is once.

        A worker that reads on for longer than `patience` seconds is not waited for: what was acknowledged then stays in
        the WAL beside, where the next opening finds it.
        """
        if self._closing.is_set():
            return
        self._closing.set()
        until = time.monotonic() + patience
        workers = [self._workers.acquire(timeout=max(0.0, until - time.monotonic())) for _ in range(_WORKERS)]
        with self._writing:
            try:
                if all(workers):
                    with suppress(Trouble):  # a full disk: all that was acknowledged stays in the WAL beside
                        cipher.checkpoint(self._held[0])
            finally:
                self._held[0].close()
                self._lock.release()
                del self._key
        for held in workers:
            if held:
                self._workers.release()

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """The right to write, one thread at a time: on its own connection, but for the thread that opened the book."""
        here = threading.get_ident()
        if self._writer == here:
            raise RuntimeError("an act inside an act")
        with self._writing:
            if self._closing.is_set():
                raise Stopped
            self._writer = here
            own, _ = self._held
            connection = own
            try:
                if here != self._owner:
                    connection = self._connect()
                yield connection
            finally:
                self._writer = None
                if connection is not own:
                    connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self._alone() as connection:
            try:
                with known_trouble():
                    connection.execute("BEGIN IMMEDIATE")
                yield connection
            finally:
                cipher.roll_back(connection)

    def _connect(self) -> Connection:
        return cipher.connect(self.folder / REGISTER_FILE, self.own_key(), cache_kib=cipher.WORKER_CACHE_KIB)


class Writing:
    """One act on the register, inside one transaction. `by` is 0 for the program itself."""

    def __init__(self, connection: Connection, scans: Scans, by: Actor | None, at: Moment) -> None:
        self._connection = connection
        self._scans = scans
        self._chain = audit.Chain(connection)
        self._index = search.Index(connection)
        last = datetime.fromisoformat(self._chain.last_at)
        if at.instant < last:
            at = Moment(instant=last, day=max(at.day, japanese_day(last)))
        self.at = replace(at, instant=at.instant.astimezone(UTC))
        self.by = EntryId(0) if by is None else by.staff
        self.read = Reader(connection, scans)
        self._actor = None if by is None else by.staff
        self._at = instant_text(at.instant)
        self._numbers: dict[tuple[str, int], int] = {}
        self._known: dict[EntryId, Any] = {}
        self._files: list[str] = []
        self._batch: list[bytes] | None = None
        self._half_done = False

    def add(
        self, content: T, *, valid_from: date | None = None, number: str = "", reason: str = ""
    ) -> Recorded[T]:
        """Record a new entry. `valid_from` is the day from which it holds, today when not given."""
        kind = SHELVES[type(content)].kind
        with self._whole():
            entry = EntryId(self._next("entry", 0))
            self._connection.execute("INSERT INTO entry (id, kind) VALUES (?, ?)", (entry, kind.value))
            return self._record(content, entry, valid_from or self.at.day, None, reason, False, number)

    def add_many(
        self, contents: Iterable[T], *, valid_from: date | None = None, act: str = "import"
    ) -> list[EntryId]:
        """Record many new entries of an import under one line of the audit chain; their ids in order."""
        with self.as_one(act):
            return [self.add(content, valid_from=valid_from).entry for content in contents]

    def supersede(
        self, entry: EntryId, content: T, *, valid_from: date | None = None, reason: str = ""
    ) -> Recorded[T]:
        """Record a new version. Without `valid_from` it takes the place of the last one for all its days.

        A reason makes it a correction: in the index the old line stays, marked. Raises `LookupError`, and `ValueError`
        for an entry that is voided or of another kind.
        """
        before = self._standing(SHELVES[type(content)], entry)
        with self._whole():
            return self._record(
                content, entry, valid_from or before.valid_from, before.version, reason, False, before.number
            )

    def void(self, entry: EntryId, *, reason: str) -> Recorded[Any]:
        """Declare an entry void: it was recorded by mistake. It stays readable, marked, and out of every list."""
        before = self._standing(BY_KIND[self.read.kind_of(entry)], entry)
        with self._whole():
            return self._record(
                before.content, entry, before.valid_from, before.version, reason, True, before.number
            )

    def next_number(self, letter: str, year: int) -> str:
        """The next record number of a series and year: `K-2026-0031`. Given back when the act leaves nothing."""
        return record_number(letter, year, self._next(letter, year))

    def attach(
        self,
        data: bytes,
        *,
        belongs_to: EntryId,
        service_user: EntryId | None,
        role: AttachmentRole,
        media_type: str,
        geometry: str = "",
    ) -> Recorded[Attachment]:
        """Seal a scan or a filed paper into a file of its own and record it. The file is on disk before the row."""
        file = self._scans.put(data)
        self._files.append(file.name)
        with self._whole():
            self._connection.execute(
                "INSERT INTO sealed_file (name, key, size, sha256) VALUES (?,?,?,?)",
                (file.name, file.key, file.size, file.sha256),
            )
        return self.add(
            Attachment(
                belongs_to=belongs_to,
                service_user=service_user,
                role=role,
                media_type=media_type,
                size=file.size,
                sha256=file.sha256,
                file=file.name,
                geometry=geometry,
            )
        )

    def note(self, act: str, entries: Sequence[EntryId] = (), detail: str = "") -> None:
        """Write a line of the audit chain for what changes nothing: a look, a print (`detail` its hash), an export.

        `detail` never holds contents or names.
        """
        with self._whole():
            self._chain.add(at=self._at, actor=self._actor, act=act, entries=tuple(entries), detail=detail)

    def note_search(self, words: str, hits: int) -> None:
        """Write one line for a search: how many it found, and a keyed digest of its words, never the words."""
        self.note("look.search", detail=f"{hits} {self._chain.digest_of_words(words)}")

    def set_setting(self, name: str, value: str) -> None:
        """Change a setting of this office; the audit chain keeps that it was changed."""
        with self._whole():
            _set(self._connection, name, value)
            self._chain.add(at=self._at, actor=self._actor, act="setting.changed", entries=(), detail=name)

    def keep_draft(self, staff: EntryId, kind: DraftKind, title: str, state: dict[str, Any]) -> int:
        """Keep a new half-filled form; its number."""
        with self._whole():
            return _keep_draft(self._connection, staff, kind, title, state, self._at, None)

    def drop_draft(self, draft: int) -> None:
        """Forget the draft from which this act came."""
        with self._whole():
            self._connection.execute("DELETE FROM draft WHERE id = ?", (draft,))

    @contextmanager
    def as_one(self, act: str) -> Iterator[None]:
        """Everything recorded inside is one line of the audit chain, with the count and a digest of the whole."""
        if self._batch is not None:
            raise RuntimeError("a batch inside a batch")
        self._batch = []
        try:
            yield
        except BaseException:
            self._half_done = True
            raise
        digests, self._batch = self._batch, None
        if digests:
            last = self._numbers["version", 0]
            with self._whole():
                self._line(act, (), last - len(digests) + 1, last, str(len(digests)), digests)

    # -- inside --------------------------------------------------------------------------------------------------

    def _record(
        self,
        content: T,
        entry: EntryId,
        valid_from: date,
        supersedes: int | None,
        reason: str,
        voided: bool,
        number: str,
    ) -> Recorded[T]:
        shelf = SHELVES[type(content)]
        version = self._next("version", 0)
        row = audit.Row(
            version, shelf.kind.value, entry, self._at, self.by, valid_from.isoformat(), supersedes, reason,
            int(voided), number, os.urandom(16), canonical_json(content),
        )  # fmt: skip
        pulled = shelf.pull_out(content, search.folding())
        self._connection.execute(
            _INSERT[shelf.kind],
            (
                *row[:1], *row[2:], pulled.service_user, pulled.office, pulled.belongs_to,
                pulled.day and pulled.day.isoformat(), pulled.order_key,
            ),
        )  # fmt: skip
        for office in pulled.offices:
            self._connection.execute(
                "INSERT INTO handover_office (version, office) VALUES (?, ?)", (version, office)
            )
        recorded = Recorded(
            entry=entry,
            version=version,
            content=content,
            recorded_at=self.at.instant,
            recorded_by=self.by,
            valid_from=valid_from,
            supersedes=supersedes,
            reason=reason,
            voided=voided,
            number=number,
        )
        if shelf.card or isinstance(content, Consent):
            self._known[entry] = content
        search.follow(self._index, shelf, recorded, self._look)
        digest = self._chain.digest(row)
        if self._batch is not None:
            self._batch.append(digest)
        else:
            act = (
                "voided"
                if voided
                else "added"
                if supersedes is None
                else "corrected"
                if reason
                else "changed"
            )
            self._line(f"{shelf.kind.value}.{act}", (entry,), version, version, "", [digest])
        return recorded

    def _line(
        self, act: str, entries: tuple[int, ...], first: int, last: int, detail: str, digests: list[bytes]
    ) -> None:
        self._chain.add(
            at=self._at,
            actor=self._actor,
            act=act,
            entries=entries,
            first_version=first,
            last_version=last,
            detail=detail,
            digest=self._chain.together(digests),
        )

    def _look(self, entry: EntryId) -> Any:
        if entry not in self._known:
            try:
                shelf = BY_KIND[self.read.kind_of(entry)]
                self._known[entry] = self.read.entry(shelf.content, entry).content
            except LookupError:
                return None
        return self._known[entry]

    def _standing(self, shelf: Shelf, entry: EntryId) -> Recorded[Any]:
        if self.read.kind_of(entry) is not shelf.kind:
            raise ValueError(f"entry {entry} is no {shelf.kind}")
        recorded = self.read.entry(shelf.content, entry)
        if recorded.voided:
            raise ValueError(f"entry {entry} is void")
        return recorded

    def _next(self, series: str, year: int) -> int:
        last = self._numbers.get((series, year))
        if last is None:
            last = last_number(self._connection, series, year)
        self._numbers[series, year] = last + 1
        return last + 1

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """A part of an act that failed is never committed, even if the caller goes on."""
        if self._half_done:
            raise RuntimeError("this act has failed already")
        self._half_done = True
        with known_trouble():
            yield
        self._half_done = False

    def _finish(self) -> None:
        with self._whole():
            self._connection.executemany(
                "INSERT INTO number (series, year, last) VALUES (?,?,?)"
                " ON CONFLICT (series, year) DO UPDATE SET last = excluded.last",
                [(series, year, last) for (series, year), last in self._numbers.items()],
            )

    def _take_back_files(self) -> None:
        for name in self._files:
            try:
                self._scans.remove(name)
            except OSError:
                continue  # an orphan: swept when the book is at rest


_INSERT_COLUMNS = (
    "version, entry, recorded_at, recorded_by, valid_from, supersedes, reason, voided, number, salt, body,"
    " service_user, office, belongs_to, day, order_key"
)
_INSERT = {
    kind: f"INSERT INTO {kind.value} ({_INSERT_COLUMNS}) VALUES ({','.join('?' * 16)})"  # noqa: S608 - our own names
    for kind in Kind
}


def _set(connection: Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def _keep_draft(
    connection: Connection,
    staff: EntryId,
    kind: DraftKind,
    title: str,
    state: dict[str, Any],
    saved_at: str,
    draft: int | None,
) -> int:
    text = json.dumps(to_plain(state), ensure_ascii=False)
    (row,) = connection.execute(
        "INSERT INTO draft (id, staff, kind, title, state, saved_at) VALUES (?,?,?,?,?,?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, state = excluded.state,"
        " saved_at = excluded.saved_at RETURNING id",
        (draft, staff, kind.value, title, text, saved_at),
    ).fetchone()
    return int(row)


@contextmanager
def _committed(connection: Connection) -> Iterator[None]:
    with known_trouble():
        yield
        connection.execute("COMMIT")
