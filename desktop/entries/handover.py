"""引継ぎ: which papers of a service user go to which offices, by which route, on which day."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from desktop.entries.data_item import Paper, Purpose
from desktop.entries.office import Way
from desktop.entries.record_method import RecordWish
from desktop.entries.version import EntryId


class Route(StrEnum):
    """The legal route a provision takes (LAW.md §2). UNDECIDED: nobody has answered the questions yet; never recorded."""

    CONSENT = "consent"
    THROUGH_PRINCIPAL = "through_principal"
    ON_BEHALF = "on_behalf"
    EXCEPTION = "exception"
    SAME_BUSINESS = "same_business"
    ENTRUSTMENT = "entrustment"
    SUCCESSION = "succession"
    JOINT_USE = "joint_use"
    DECEASED = "deceased"
    UNDECIDED = "undecided"


class Fact(StrEnum):
    """What is known of a fact; what nobody knows is never left to a guess."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Abroad(StrEnum):
    """Whether the recipients are in another country, and what art. 28 makes of it. UNKNOWN: abroad, the rest is not known."""

    NO = "no"
    ADEQUATE = "adequate"
    EQUIVALENT = "equivalent"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class LegalException(StrEnum):
    """Which number of art. 27-1 lets a provision go without consent."""

    NONE = ""
    BY_LAW = "by_law"
    LIFE_BODY_PROPERTY = "life_body_property"
    PUBLIC_HEALTH = "public_health"
    STATE_COOPERATION = "state_cooperation"
    RESEARCH = "research"


class Tense(StrEnum):
    """Still to be done (may be refused) or already done (is recorded as it happened): 「これから渡す／もう渡した」."""

    TO_DO = "to_do"
    DONE = "done"


class FamilyPart(StrEnum):
    """What happens to a family member's data inside a paper."""

    GIVEN = "given"
    BLACKED_OUT = "blacked_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one office gets: ``papers`` are running numbers (from 0) into the handover's list, ``record`` how it is recorded.

    ``received_on`` is the day its receipt slip says, once that has come back; ``missing_papers`` what the slip says is
    not there, as it is written (empty: everything came), ``received_by`` who signed it.
    """

    recipient: EntryId
    purpose: Purpose
    way: Way
    papers: tuple[int, ...]
    receiver: str = ""
    family_part: FamilyPart = FamilyPart.BLACKED_OUT
    record: RecordWish = field(default_factory=RecordWish)
    received_on: date | None = None
    received_by: str = ""
    missing_papers: str = ""

    @property
    def receipt_waits(self) -> bool:
        """Whether a slip is still to come: none has, or the one that came says that something is missing."""
        return self.received_on is None or bool(self.missing_papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One handover of one user's papers to one or several offices.

    ``route_reason`` says why this route is taken (with EXCEPTION: the facts and why consent could not be had) and
    ``evidence`` the paper that shows it (inquiry with its statute, contract, notice of joint use, consent to a country).
    ``route_holds``: whether what the route stands on is given (the contract, the notice, that consent cannot be had).
    """

    service_user: EntryId
    day: date
    tense: Tense
    route: Route
    papers: tuple[Paper, ...]
    deliveries: tuple[Delivery, ...]
    route_reason: str = ""
    exception: LegalException = LegalException.NONE
    evidence: str = ""
    reason: str = ""
    urgent: str = ""
    held_back: str = ""
    given_by: str = ""
    route_holds: Fact = Fact.YES
    abroad: Abroad = Abroad.NO
