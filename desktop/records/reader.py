"""The reading side of a register, over one connection: answers are entries with their versions."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import peewee

from desktop.entries.attachment import Attachment
from desktop.entries.plain import from_plain, instant_text
from desktop.entries.reading import AuditLine, Draft, DraftKind, Hit, Wanted
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.records import search
from desktop.records.audit import last_line, shown_head
from desktop.records.cipher import Connection
from desktop.records.scans import Scans
from desktop.records.shelves import SHELVES, Shelf
from desktop.records.tables import NOW, VERSIONS, AuditRow, Database, DraftRow, HandoverOffice, Setting
from desktop.records.trouble import DamagedBook, FileAltered, known_trouble

T = TypeVar("T")

_EVERYTHING = Wanted()


class _Stored(NamedTuple):
    """One version as its table holds it."""

    version: int
    entry: int
    recorded_at: str
    recorded_by: int
    valid_from: str
    supersedes: int | None
    reason: str
    voided: int
    number: str
    body: str
    service_user: int | None
    office: int | None
    belongs_to: int | None
    day: str | None
    order_key: str | None


class Reader:
    """Implements `Reading` (desktop/entries/reading.py) over one open connection. One thread at a time."""

    def __init__(self, connection: Connection, scans: Scans) -> None:
        self._held = (connection, Database(connection))
        self._scans = scans

    @property
    def _connection(self) -> Connection:
        return self._held[0]

    @property
    def _database(self) -> Database:
        """The same connection, as peewee sees it."""
        return self._held[1]

    @property
    def book_id(self) -> str:
        """The id of the book, 32 hex digits: the same as in its keys and on its papers."""
        return self.setting("book_id") or ""

    # -- entries -------------------------------------------------------------------------------------------------

    def entry(
        self, content: type[T], entry: EntryId, *, day: date | None = None, known_at: datetime | None = None
    ) -> Recorded[T]:
        """The version that answers: see `Reading`. Raises `LookupError` for an entry that is unknown (then)."""
        shelf = SHELVES[content]
        if day is None and known_at is None:
            rows = self._rows(f"{_ENTRY[shelf.kind]} DESC LIMIT 1", (entry,))
        else:
            rows = self._rows(_ENTRY[shelf.kind], (entry,))
            if known_at is not None:
                rows = [row for row in rows if row.recorded_at <= instant_text(known_at)]
            if day is not None and rows:
                rows = [_true_on(rows, day) or _first(rows)]
        if not rows:
            raise LookupError(f"{shelf.kind} {entry}")
        return _recorded(shelf, rows[-1])

    def versions(self, content: type[T], entry: EntryId) -> Sequence[Recorded[T]]:
        """Every version of an entry, oldest first. Raises `LookupError`."""
        shelf = SHELVES[content]
        rows = self._rows(_ENTRY[shelf.kind], (entry,))
        if not rows:
            raise LookupError(f"{shelf.kind} {entry}")
        return tuple(_recorded(shelf, row) for row in rows)

    def entries(
        self,
        content: type[T],
        *,
        service_user: EntryId | None = None,
        office: EntryId | None = None,
        belongs_to: EntryId | None = None,
        since: date | None = None,
        until: date | None = None,
        day: date | None = None,
        limit: int | None = None,
    ) -> Sequence[Recorded[T]]:
        """The entries that stand and are not voided: cards by their reading, facts newest first.

        With `day`, each as it was on that day; a fact of a later day is left out, a card answers as it was first known.
        """
        shelf = SHELVES[content]
        asked: dict[str, Any] = {
            "service_user": service_user,
            "office": office,
            "belongs_to": belongs_to,
            "since": since and since.isoformat(),
            "until": until and until.isoformat(),
        }
        asked = {name: value for name, value in asked.items() if value is not None}
        if day is None:
            text = _list_sql(shelf.kind, shelf.card, frozenset(asked), limit is not None)
            values: list[object] = [asked[name] for name in _FILTERS if name in asked]
            rows = self._rows(text, [*values, *([] if limit is None else [limit])])
        else:
            rows = self._standing_on(shelf, day, asked)[:limit]
        return tuple(_recorded(shelf, row) for row in rows)

    def count(self, content: type[object], *, service_user: EntryId | None = None) -> int:
        """How many entries of a kind stand and are not voided."""
        # Each entry has one first version, and at most one that voids it: nothing follows that.
        table = VERSIONS[SHELVES[content].kind]
        numbers = []
        for condition in (table.supersedes.is_null(), table.voided == peewee.SQL("1")):
            query = table.select(peewee.fn.COUNT(peewee.SQL("*"))).where(condition)
            if service_user is not None:
                query = query.where(table.service_user == service_user)
            with known_trouble():
                numbers.append(int(query.scalar(self._database)))
        return numbers[0] - numbers[1]

    def by_number(self, content: type[T], number: str) -> Recorded[T] | None:
        """The entry that carries a record number, as it stands; None when there is none."""
        shelf = SHELVES[content]
        table = NOW[shelf.kind]
        query = table.select(*_columns(table)).where(table.number == number).limit(1)
        rows = self._rows(*query.sql())
        return _recorded(shelf, rows[0]) if rows else None

    def coming_number(self, letter: str, year: int) -> str:
        """The record number that the next act would be given, unless another act comes before it."""
        with known_trouble():
            return record_number(letter, year, last_number(self._connection, letter, year) + 1)

    def kind_of(self, entry: EntryId) -> Kind:
        """Of which kind an entry is. Raises `LookupError`."""
        with known_trouble():
            row = self._connection.execute("SELECT kind FROM entry WHERE id = ?", (entry,)).fetchone()
        if row is None:
            raise LookupError(f"entry {entry}")
        return Kind(row[0])

    # -- search --------------------------------------------------------------------------------------------------

    def search(
        self, words: str, wanted: Wanted = _EVERYTHING, *, limit: int = 50, before: int | None = None
    ) -> Sequence[Hit]:
        """The newest hits below the row `before`. All words must be found; without words, what the filters let by."""
        with known_trouble():
            return search.find(self._connection, words, wanted, limit, before)

    def count_hits(self, words: str, wanted: Wanted = _EVERYTHING, *, at_most: int | None = None) -> int:
        """How many hits: exactly, or counted no further than `at_most`."""
        with known_trouble():
            return search.count(self._connection, words, wanted, at_most)

    # -- the rest ------------------------------------------------------------------------------------------------

    def drafts(self, staff: EntryId) -> Sequence[Draft]:
        """The half-filled forms of a member of staff, the one saved last first."""
        query = (
            DraftRow.select()
            .where(DraftRow.staff == staff)
            .order_by(DraftRow.saved_at.desc(), DraftRow.id.desc())
        )
        with known_trouble():
            rows = list(query.tuples().execute(self._database))
        return tuple(
            Draft(
                draft=draft,
                kind=DraftKind(kind),
                title=title,
                state=json.loads(state),
                saved_at=datetime.fromisoformat(saved_at),
            )
            for draft, _, kind, title, state, saved_at in rows
        )

    def setting(self, name: str) -> str | None:
        """A setting of this office, None where it was never set."""
        query = Setting.select(Setting.value).where(Setting.name == name)
        with known_trouble():
            value = query.scalar(self._database)
        return None if value is None else str(value)

    def audit_head(self) -> tuple[int, str]:
        """The last line of the audit chain and its head, as papers print them."""
        with known_trouble():
            line, _, _, head = last_line(self._connection)
        return line, shown_head(head)

    def audit_lines(
        self, *, since_line: int = 0, act: str = "", limit: int | None = None
    ) -> Sequence[AuditLine]:
        """Lines of the audit chain after `since_line`, oldest first; those of one act if asked."""
        query = AuditRow.select().where(AuditRow.line > since_line).order_by(AuditRow.line)
        if act:
            query = query.where(AuditRow.act == act)
        with known_trouble():
            rows = list(query.limit(limit).tuples().execute(self._database))
        return tuple(
            AuditLine(
                line=line,
                epoch=epoch,
                at=datetime.fromisoformat(at),
                by=None if actor is None else EntryId(actor),
                act=act,
                entries=tuple(json.loads(entries)),
                head=shown_head(head),
                detail=detail,
            )
            for line, epoch, at, actor, act, entries, _, _, detail, _, head in rows
        )

    def sealed_file(self, attachment: EntryId) -> bytes:
        """The plain contents of an attachment. Raises `LookupError`, `FileMissing`, `FileAltered`."""
        content = self.entry(Attachment, attachment).content
        with known_trouble():
            row = self._connection.execute(
                "SELECT key FROM sealed_file WHERE name = ?", (content.file,)
            ).fetchone()
        if row is None:
            raise FileAltered
        return self._scans.get(content.file, row[0])

    # -- inside --------------------------------------------------------------------------------------------------

    def _rows(self, text: str, values: Iterable[object]) -> list[_Stored]:
        with known_trouble():
            return [_Stored(*row) for row in self._connection.execute(text, tuple(values))]

    def _standing_on(self, shelf: Shelf, day: date, asked: dict[str, Any]) -> list[_Stored]:
        series: dict[int, list[_Stored]] = {}
        for row in self._rows(_SERIES[shelf.kind], ()):
            series.setdefault(row.entry, []).append(row)
        standing = [rows for rows in series.values() if not rows[-1].voided]
        answers = [_true_on(rows, day) or (_first(rows) if shelf.card else None) for rows in standing]
        rows = [row for row in answers if row is not None and _fits(shelf, row, asked)]
        if shelf.card:
            return sorted(rows, key=lambda row: (row.order_key or "", row.entry))
        return sorted(rows, key=lambda row: (row.day or "", row.version), reverse=True)


def last_number(connection: Connection, series: str, year: int) -> int:
    """The last number given in a series and year; 0 before the first."""
    row = connection.execute("SELECT last FROM number WHERE series = ? AND year = ?", (series, year)).fetchone()
    return int(row[0]) if row else 0


def record_number(letter: str, year: int, running: int) -> str:
    """A record number as papers print it: `K-2026-0031`."""
    return f"{letter}-{year}-{running:04d}"


_FILTERS = ("service_user", "office", "belongs_to", "since", "until")


def _columns(table: Any) -> list[Any]:
    return [getattr(table, name) for name in _Stored._fields]


def _each(kind: Kind) -> str:
    table = VERSIONS[kind]
    return str(table.select(*_columns(table)).order_by(table.entry, table.version).sql()[0])


def _of_entry(kind: Kind) -> str:
    table = VERSIONS[kind]
    return str(table.select(*_columns(table)).where(table.entry == 0).order_by(table.version).sql()[0])


_ENTRY = {kind: _of_entry(kind) for kind in Kind}
_SERIES = {kind: _each(kind) for kind in Kind}
"""Composed once: composing costs more than asking."""


@cache
def _list_sql(kind: Kind, card: bool, asked: frozenset[str], limited: bool) -> str:
    table = NOW[kind]
    query = table.select(*_columns(table)).where(table.voided == peewee.SQL("0"))
    if "service_user" in asked:
        query = query.where(table.service_user == 0)
    if "office" in asked and kind is Kind.HANDOVER:
        query = query.where(
            table.version.in_(HandoverOffice.select(HandoverOffice.version).where(HandoverOffice.office == 0))
        )
    elif "office" in asked:
        query = query.where(table.office == 0)
    if "belongs_to" in asked:
        query = query.where(table.belongs_to == 0)
    if "since" in asked:
        query = query.where(table.day >= "")
    if "until" in asked:
        query = query.where(table.day <= "")
    if card:
        query = query.order_by(table.order_key, table.entry)
    else:
        query = query.order_by(table.day.desc(), table.version.desc())
    if limited:
        query = query.limit(1)
    return str(query.sql()[0])


def _true_on(rows: Sequence[_Stored], day: date) -> _Stored | None:
    """Of the versions of one entry (oldest first) the one that tells how things were on a day, None before the first.

    Each version says: from its day on, until one recorded later says otherwise.
    """
    text = day.isoformat()
    row = next((row for row in reversed(rows) if row.valid_from <= text), None)
    return row and row._replace(voided=rows[-1].voided)


def _first(rows: Sequence[_Stored]) -> _Stored:
    """The earliest that is known: a card entered today still answers for yesterday's handover."""
    first = min(rows, key=lambda row: (row.valid_from, -row.version))
    return first._replace(voided=rows[-1].voided)


def _fits(shelf: Shelf, row: _Stored, asked: dict[str, Any]) -> bool:
    if any(name in asked and getattr(row, name) != asked[name] for name in ("service_user", "belongs_to")):
        return False
    if "office" in asked:
        offices = {row.office}
        if shelf.kind is Kind.HANDOVER:
            offices = {delivery.recipient for delivery in _recorded(shelf, row).content.deliveries}
        if asked["office"] not in offices:
            return False
    return bool(asked.get("since", "") <= (row.day or "") <= asked.get("until", "9999-12-31"))


def _recorded(shelf: Shelf, row: _Stored) -> Recorded[Any]:
    try:
        content = from_plain(shelf.content, json.loads(row.body))
    except ValueError as error:
        raise DamagedBook from error
    return Recorded(
        entry=EntryId(row.entry),
        version=row.version,
        content=content,
        recorded_at=datetime.fromisoformat(row.recorded_at),
        recorded_by=EntryId(row.recorded_by),
        valid_from=date.fromisoformat(row.valid_from),
        supersedes=row.supersedes,
        reason=row.reason,
        voided=bool(row.voided),
        number=row.number,
    )
