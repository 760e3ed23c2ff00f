"""Consent: the form a person reads, their answers clause by clause, who signed and how, and withdrawal."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desktop.entries.data_item import DataItem, Paper, Purpose
from desktop.entries.handover import Route
from desktop.entries.office import RecipientKind
from desktop.entries.person import AgentGround
from desktop.entries.version import EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One numbered question of a form. An agreed clause allows its items to its recipients for its purpose, no more."""

    number: int
    purpose: Purpose
    heading: str
    recipients_text: str = ""
    note: str = ""
    recipient_kinds: tuple[RecipientKind, ...] = ()
    recipient_offices: tuple[EntryId, ...] = ()
    data_items: tuple[DataItem, ...] = ()
    mandatory: bool = False
    until: date | None = None


class Audience(StrEnum):
    """Whose data a form is about."""

    SERVICE_USER = "service_user"
    FAMILY_MEMBER = "family_member"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """One version of a form, frozen at its first print: ``K1.3`` is form K1, version 3.

    ``name`` is the form's name, ``wording`` its whole text as JSON, so that it can be printed for good. ``own`` versions are
    worded by the office; the one with ``in_use_from`` is offered first. ``frozen_on`` is the day of the first print.
    """

    code: str
    edition: int
    title: str
    audience: Audience
    clauses: tuple[Clause, ...]
    wording: str = ""
    name: str = ""
    own: bool = False
    in_use_from: date | None = None
    frozen_on: date | None = None

    @property
    def label(self) -> str:
        return f"{self.code}.{self.edition}"


class Answer(StrEnum):
    AGREED = "agreed"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseAnswer:
    number: int
    answer: Answer


class ConsentWay(StrEnum):
    """How consent was given. Only PAPER and ELECTRONIC are in writing."""

    PAPER = "paper"
    ELECTRONIC = "electronic"
    ORAL = "oral"


class SigningAct(StrEnum):
    """The person's own act. NONE never makes a consent in writing."""

    NONE = "none"
    SIGNATURE = "signature"
    WRITTEN_NAME = "written_name"
    TYPED_NAME = "typed_name"
    SEAL = "seal"
    ELECTRONIC_REPLY = "electronic_reply"


class SignerRole(StrEnum):
    """Who signed: the principal, somebody writing for them (代筆), an agent, or the family's representative."""

    PRINCIPAL = "principal"
    SCRIBE = "scribe"
    AGENT = "agent"
    FAMILY_REPRESENTATIVE = "family_representative"


ROUTES_ASKED = (Route.CONSENT, Route.THROUGH_PRINCIPAL, Route.ON_BEHALF)
"""渡しかた: the ways of which a form may let the person tick one, in the order of its boxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectronicAgreement:
    """電磁的方法の承諾: the person agreed to the electronic way before it was used (運営基準 31条2項). ``how`` it was asked."""

    day: date
    how: str
    heard_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """How a printed form became a consent.

    ``confirmed_how`` tells how a typed or written name was confirmed; ``electronic_agreed`` that the person had agreed to
    the electronic way before using it: when and how, the consent's ``electronic`` tells. ``signed_at`` is the moment of a
    signature on our screen, ``by_pen`` whether a pen wrote it (else a mouse). ``explained_how``, ``said`` and ``ask_again_on`` are the note on
    how far the person understood: how it was explained, their own words, from which day on it is asked again.
    ``chosen_route`` is the one way of handing over that the person ticked: ``None`` where none can be told, or none is asked.
    """

    day: date | None
    way: ConsentWay
    act: SigningAct
    role: SignerRole
    signer: str
    relation: str = ""
    reason: str = ""
    agent_ground: AgentGround | None = None
    evidence: str = ""
    confirmed_how: str = ""
    electronic_agreed: bool = False
    place: str = ""
    explained_by: str = ""
    witness: str = ""
    scans: tuple[EntryId, ...] = ()
    signed_at: datetime | None = None
    by_pen: bool = False
    explained_how: str = ""
    said: str = ""
    ask_again_on: date | None = None
    chosen_route: Route | None = None


class Quality(StrEnum):
    """What a person found who looked at the returned paper: MINOR can stay, MAJOR has to be signed anew."""

    NOT_CHECKED = "not_checked"
    FINE = "fine"
    MINOR = "minor"
    MAJOR = "major"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One printed form for one principal and, once signed, their answers.

    ``principal`` is the service user or a family member, each for their own data. ``until`` is the last day on which it
    holds, ``None`` when it runs until support ends (including what is left to settle and the handover after it).
    ``quality`` is how the returned paper was last found; who looked and when, the versions tell. ``papers`` and ``seal``
    are what the paper was printed with, so that it can be drawn again as it was.
    """

    service_user: EntryId
    principal: EntryId
    audience: Audience
    form_code: str
    form_edition: int
    form_title: str
    clauses: tuple[Clause, ...]
    starts_on: date
    until: date | None = None
    printed_on: date | None = None
    copies: int = 2
    signing: Signing | None = None
    answers: tuple[ClauseAnswer, ...] = ()
    note: str = ""
    quality: Quality = Quality.NOT_CHECKED
    quality_note: str = ""
    electronic: ElectronicAgreement | None = None
    papers: tuple[Paper, ...] = ()
    seal: bool = False

    def answer_to(self, number: int) -> Answer:
        """The answer to the clause with that number; a clause without an answer counts as not asked."""
        for answer in self.answers:
            if answer.number == number:
                return answer.answer
        return Answer.NOT_ASKED

    @property
    def in_writing(self) -> bool:
        """Given in writing: a day, at least one answered clause, and the person's own act on paper or screen.

        A typed or written name counts only with how it was confirmed, the electronic way only after it was agreed to.
        """
        signing = self.signing
        if signing is None or signing.day is None or signing.way is ConsentWay.ORAL:
            return False
        if signing.way is ConsentWay.ELECTRONIC and not signing.electronic_agreed:
            return False
        if (
            signing.act in (SigningAct.WRITTEN_NAME, SigningAct.TYPED_NAME)
            and not signing.confirmed_how.strip()
        ):
            return False
        answered = any(
            self.answer_to(clause.number) in (Answer.AGREED, Answer.REFUSED) for clause in self.clauses
        )
        return signing.act is not SigningAct.NONE and answered


class WithdrawalWay(StrEnum):
    WRITTEN = "written"
    TELEPHONE = "telephone"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """撤回 of a consent, wholly (no clause named) or clause by clause, from a day on. Past provisions stay as they are."""

    service_user: EntryId
    consent: EntryId
    day: date
    clauses: tuple[int, ...] = ()
    by: str = ""
    way: WithdrawalWay = WithdrawalWay.WRITTEN
    received_by: str = ""
    note: str = ""
