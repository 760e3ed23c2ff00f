"""The facts of a case, in the words a lawyer would use, as one frozen value.

A fact that nobody knows is ``unknown``, never left to a guess: the verdict then says what is unclear and what it would
take. Facts with a default hold in the ordinary case of care work and need not be written down.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from desktop.entries.consent import Audience
from desktop.entries.data_item import Purpose
from desktop.entries.handover import Fact as Fact
from desktop.entries.handover import LegalException, Tense
from desktop.entries.office import OperatorType, RecipientKind
from desktop.entries.person import AgentGround
from desktop.entries.plain import from_plain
from desktop.entries.provision import RecordMethod
from desktop.rules import law
from desktop.rules.law import RecordItem, Side

CARE_KINDS = (
    RecipientKind.CARE_SUPPORT_OFFICE,
    RecipientKind.PREVENTIVE_SUPPORT_CENTER,
    RecipientKind.HOME_CARE_PROVIDER,
    RecipientKind.EQUIPMENT_PROVIDER,
    RecipientKind.FACILITY,
    RecipientKind.VISITING_NURSE,
)
"""Kinds of office bound by care standards that ask consent in writing."""


class Nature(StrEnum):
    """What a party is. ONE_WITH_PRINCIPAL: 本人と一体と評価できる者 (agent, family sitting with the person)."""

    BUSINESS = "business"
    PRIVATE_PERSON = "private_person"
    PRINCIPAL = "principal"
    ONE_WITH_PRINCIPAL = "one_with_principal"


class Relation(StrEnum):
    """What ties provider and recipient together for this provision (art. 27-5)."""

    SEPARATE = "separate"
    SAME_CORPORATION = "same_corporation"
    ENTRUSTMENT = "entrustment"
    SUCCESSION = "succession"
    JOINT_USE = "joint_use"
    UNKNOWN = "unknown"


class ConsentShape(StrEnum):
    WRITTEN = "written"
    ELECTRONIC = "electronic"
    SPOKEN = "spoken"
    IMPLIED = "implied"
    NONE = "none"


class Signer(StrEnum):
    """Who gave the consent. FAMILY: somebody of the family for a person who is not themselves."""

    PRINCIPAL = "principal"
    SCRIBE = "scribe"
    AGENT = "agent"
    FAMILY_REPRESENTATIVE = "family_representative"
    FAMILY = "family"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """The one who gives or the one who receives."""

    name: str = ""
    nature: Nature = Nature.BUSINESS
    kind: RecipientKind = RecipientKind.CARE_SUPPORT_OFFICE
    operator: OperatorType = OperatorType.UNKNOWN
    address: str = ""
    representative: str = ""
    abroad: Fact = Fact.NO
    adequate_country: Fact = Fact.NO
    equivalent_system: Fact = Fact.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenConsent:
    """What is known of one principal's consent. ``covered_items``: which of the case's items it names, if known."""

    shape: ConsentShape = ConsentShape.WRITTEN
    signer: Signer = Signer.PRINCIPAL
    day: date | None = None
    until: date | None = None
    withdrawn_on: date | None = None
    refused: Fact = Fact.NO
    covers_purpose: Fact = Fact.YES
    covers_recipient: Fact = Fact.YES
    covers_items: Fact = Fact.YES
    covered_items: tuple[str, ...] | None = None
    agreed_to_electronic: Fact = Fact.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """本人に代わって提供する委託: given by the principal, for which recipient and items."""

    given: Fact = Fact.YES
    written: Fact = Fact.YES
    covers_recipient: Fact = Fact.YES
    covers_items: Fact = Fact.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """One person whose data go. ``sensitive``: a family member's own illness, income or abuse."""

    name: str
    role: Audience = Audience.SERVICE_USER
    alive: Fact = Fact.YES
    can_judge: Fact = Fact.YES
    minor: Fact = Fact.NO
    agent: AgentGround | None = None
    agent_evidence: str = ""
    sensitive: Fact = Fact.NO
    consent: GivenConsent | None = None
    mandate: Mandate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedException:
    """An exception of art. 27-1 somebody wants to use, with the facts it stands on."""

    number: LegalException
    basis: str = ""
    danger: Fact = Fact.UNKNOWN
    consent_hard_to_get: Fact = Fact.UNKNOWN
    statutory_work: Fact = Fact.UNKNOWN
    would_hinder: Fact = Fact.UNKNOWN
    academic: Fact = Fact.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """契約書その他の書面 that is to stand for the record (rule 19-3)."""

    name: str = ""
    items: tuple[RecordItem, ...] = ()
    about_service: Fact = Fact.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """How the record was or will be made, and how long the care standards want it."""

    method: RecordMethod | None = None
    made_on: date | None = None
    repeated: Fact = Fact.NO
    series_running: Fact = Fact.NO
    first_day: date | None = None
    last_day: date | None = None
    document: Document | None = None
    written_items: tuple[RecordItem, ...] | None = None
    omitted_items: tuple[RecordItem, ...] = ()
    base_record_kept: Fact = Fact.UNKNOWN
    base_record_until: date | None = None
    care_years: int | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivingFacts:
    """What happens on the receiving side."""

    takes_over: Fact = Fact.YES
    personal_data: Fact = Fact.YES
    how_obtained: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One provision from one provider to one recipient. ``side`` says whose record the verdict describes."""

    title: str = ""
    side: Side = Side.PROVIDER
    tense: Tense = Tense.TO_DO
    day: date | None = None
    provider: Party = field(default_factory=Party)
    recipient: Party = field(default_factory=Party)
    principals: tuple[Principal, ...] = field(default=(Principal(name="本人"),), metadata={"at_least": 1})
    items: tuple[str, ...] = ()
    purpose: Purpose = Purpose.OFFICE_CHANGE
    personal_data: Fact = Fact.YES
    special_care: Fact = Fact.YES
    already_public: Fact = Fact.NO
    by_will: Fact = Fact.YES
    carried_by_principal: Fact = Fact.NO
    relation: Relation = Relation.SEPARATE
    relation_conditions: Fact = Fact.YES
    exception: ClaimedException | None = None
    opt_out: Fact = Fact.NO
    receiving: ReceivingFacts = field(default_factory=ReceivingFacts)
    record: RecordFacts = field(default_factory=RecordFacts)


def read_case(plain: object) -> Case:
    """Read a case from JSON values. Raises ``ValueError`` naming the field that cannot be read."""
    case = from_plain(Case, plain)
    if not case.principals:
        raise ValueError("Case.principals: at least one person expected")
    if case.record.care_years not in (None, *law.care_years()):
        raise ValueError(f"Case.record.care_years: one of {law.care_years()} expected")
    record = case.record
    for name, counted in (
        ("day", case.day),
        ("made_on", record.made_on),
        ("last_day", record.last_day),
        ("completed_on", record.completed_on),
    ):
        if counted is not None and counted.year > _LAST_YEAR:
            raise ValueError(f"Case.{name}: no period can be counted from the year {counted.year}")
    return case


_LAST_YEAR = 9000
"""Days beyond are slips of the pen; years added to them would leave the calendar."""
