"""The reading side of a register, as pages and procedures use it. The register itself lives in ``records``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from desktop.entries.version import EntryId, Kind, Recorded

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One line of a search result, ready to be shown: ``title`` is the sentence, ``second`` the line under it."""

    row: int
    kind: Kind
    entry: EntryId
    number: str
    title: str
    second: str
    day: date
    mark: str = ""
    service_user: EntryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Filters of a search: each a token of the same index, days a range of its rows."""

    kinds: tuple[Kind, ...] = ()
    service_user: EntryId | None = None
    office: EntryId | None = None
    since: date | None = None
    until: date | None = None


class DraftKind(StrEnum):
    """Which form a draft rebuilds."""

    HANDOVER = "handover"
    CONSENT = "consent"
    SERVICE_USER = "service_user"
    FAMILY_MEMBER = "family_member"
    OFFICE = "office"
    SCANS = "scans"
    WORDING = "wording"
    SHEET = "sheet"
    """A dialog over the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The half-filled state of a form as one plain value, kept in the book at every pause."""

    draft: int
    kind: DraftKind
    title: str
    state: dict[str, Any]
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One act, without contents: ids only."""

    line: int
    epoch: int
    at: datetime
    by: EntryId | None
    act: str
    entries: tuple[int, ...]
    head: str
    detail: str = ""


class Reading(Protocol):
    """What may be asked of a book. Every answer is an entry with its version; unknown ids raise ``LookupError``.

    ``day`` asks what was true on that day (``valid_from``), ``known_at`` what the office knew at that instant; without
    them the newest version is given. Voided entries come with ``voided`` set and are left out of lists.
    """

    @property
    def book_id(self) -> str: ...

    def entry(
        self, content: type[T], entry: EntryId, *, day: date | None = None, known_at: datetime | None = None
    ) -> Recorded[T]: ...

    def versions(self, content: type[T], entry: EntryId) -> Sequence[Recorded[T]]: ...

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
    ) -> Sequence[Recorded[T]]: ...

    def count(self, content: type[object], *, service_user: EntryId | None = None) -> int: ...

    def by_number(self, content: type[T], number: str) -> Recorded[T] | None: ...

    def kind_of(self, entry: EntryId) -> Kind: ...

    def search(
        self, words: str, wanted: Wanted = ..., *, limit: int = 50, before: int | None = None
    ) -> Sequence[Hit]: ...

    def count_hits(self, words: str, wanted: Wanted = ..., *, at_most: int | None = None) -> int: ...

    def drafts(self, staff: EntryId) -> Sequence[Draft]: ...

    def setting(self, name: str) -> str | None: ...

    def audit_head(self) -> tuple[int, str]: ...

    def audit_lines(
        self, *, since_line: int = 0, act: str = "", limit: int | None = None
    ) -> Sequence["AuditLine"]: ...

    def sealed_file(self, attachment: EntryId) -> bytes: ...
