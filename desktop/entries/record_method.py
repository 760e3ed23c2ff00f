"""How a provision or receipt is put on record: the items the law asks for, the method, and what a person chose of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.entries.version import EntryId


class RecordMethod(StrEnum):
    """How a record is made (施行規則 19条): each time, in bulk, or another document standing for it."""

    INDIVIDUAL = "individual"
    BULK = "bulk"
    DOCUMENT = "document"


class RecordItem(StrEnum):
    """記録事項 of rules 20 and 24."""

    CONSENT = "consent"
    OTHER_PARTY_NAME = "other_party_name"
    OTHER_PARTY_ADDRESS = "other_party_address"
    OTHER_PARTY_REPRESENTATIVE = "other_party_representative"
    PRINCIPAL = "principal"
    DATA_ITEMS = "data_items"
    DATE = "date"
    HOW_OBTAINED = "how_obtained"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Provisions to one other party that are recorded together (rule 19-2 proviso).

    ``pattern`` says what is given again and again, ``certain`` why it surely goes on where nothing was given before.
    ``days`` are all days so far, the first one among them; ``remarks`` what was said of a day, in the same order.
    While it is not ``ended`` the record has no end date of keeping.
    """

    pattern: str
    days: tuple[date, ...]
    remarks: tuple[str, ...] = ()
    certain: str = ""
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDocument:
    """The paper that stands for the record (rule 19-3): a signed consent of this book, or a paper named by a person.

    ``items`` are the 記録事項 that are on it, as the rules read them off the consent or as the person ticked them.
    """

    name: str
    items: tuple[RecordItem, ...] = ()
    consent: EntryId | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordWish:
    """How a person wants one provision recorded; what nobody chose is the law's default, a record of its own.

    ``document`` names the paper that shall stand for the record. ``same_as``: the earlier record whose identical items
    are left out (rule 20-2).
    """

    method: RecordMethod = RecordMethod.INDIVIDUAL
    pattern: str = ""
    certain: str = ""
    document: StandingDocument | None = None
    same_as: EntryId | None = None
