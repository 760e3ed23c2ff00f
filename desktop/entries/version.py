"""What surrounds every entry: who recorded it, when, from which day it holds and which version it replaces."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NewType, TypeVar

EntryId = NewType("EntryId", int)
"""Number of an entry within its book, unique across all kinds; every version of the entry carries it."""

T_co = TypeVar("T_co", covariant=True)


class Kind(StrEnum):
    """The kinds of entry a book keeps. The value is the name of the kind on disk: never rename one."""

    STAFF = "staff"
    OFFICE = "office"
    SERVICE_USER = "service_user"
    FAMILY_MEMBER = "family_member"
    AGENT = "agent"
    CONSENT_FORM = "consent_form"
    CONSENT = "consent"
    WITHDRAWAL = "withdrawal"
    HANDOVER = "handover"
    PROVISION_RECORD = "provision_record"
    RECEIPT = "receipt"
    ATTACHMENT = "attachment"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The one "now" of an act: the instant in UTC and the Japanese calendar day (fixed +9 h) it falls on."""

    instant: datetime
    day: date


class Role(StrEnum):
    """What a person may do in the book: 管理者 / 職員 / 閲覧のみ. A rule of the program, not of the cipher."""

    MANAGER = "manager"
    MEMBER = "member"
    READER = "reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The member of staff who acts, as the lock screen let them in."""

    staff: EntryId
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(Generic[T_co]):
    """One version of an entry as it stands in the book.

    ``number`` is the record number printed on paper (``K-2026-0031``) where the kind has one. ``valid_from`` is the day
    from which the content holds, ``recorded_at`` the instant at which the office knew it: two different questions.
    """

    entry: EntryId
    version: int
    content: T_co
    recorded_at: datetime
    recorded_by: EntryId
    valid_from: date
    supersedes: int | None = None
    reason: str = ""
    voided: bool = False
    number: str = ""
