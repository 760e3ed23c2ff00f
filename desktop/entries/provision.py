"""第三者提供の記録 and 受領時の確認記録, with every name as it was on the day: a printed record never changes."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.entries.data_item import Purpose
from desktop.entries.finding import Finding
from desktop.entries.handover import Route
from desktop.entries.office import OperatorType, RecipientKind, Way
from desktop.entries.record_method import RecordItem, Series, StandingDocument
from desktop.entries.record_method import RecordMethod as RecordMethod
from desktop.entries.version import EntryId


class Duty(StrEnum):
    """義務 or 任意: a voluntary log is not a 第三者提供記録 (通則編 3-8-3-1)."""

    DUE = "due"
    VOLUNTARY = "voluntary"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedItem:
    """One paper as the record names it."""

    title: str
    contents: str = ""
    period: str = ""
    original: bool = False
    pages: int = 0
    medium: str = "紙"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherParty:
    """The other side as it was on the day: rule 20-1-1 ロ asks for name, address and the representative's name."""

    office: EntryId
    name: str
    corporation: str = ""
    address: str = ""
    postal_code: str = ""
    representative: str = ""
    office_number: str = ""
    kind: RecipientKind = RecipientKind.OTHER
    operator: OperatorType = OperatorType.UNKNOWN
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalAsRecorded:
    """本人の氏名その他の当該本人を特定するに足りる事項, as they were on the day."""

    entry: EntryId
    name: str
    kana: str = ""
    birthday: date | None = None
    insured_number: str = ""
    insurer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentAsRelied:
    """The consent a provision rests on: whose, its record number, the day it was signed and by whom."""

    principal: EntryId
    principal_name: str
    consent: EntryId
    number: str
    form_title: str
    signed_on: date | None
    signer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionRecord:
    """One provision to one other party.

    ``keep_until`` is the last day inside the retention period (rule 21, art. 29-2), ``None`` while a series runs.
    ``findings`` keep what the rules found when it was recorded: never prettified afterwards.
    With a ``series``, ``day`` is its first and ``last_day`` its newest day. ``omitted`` are the items that stand in
    ``base_record`` and are not repeated here (rule 20-2), ``lacks`` those without which it is not complete yet;
    ``remark`` is what the recorder added.
    """

    service_user: EntryId
    handover: EntryId | None
    principal: PrincipalAsRecorded
    other_party: OtherParty
    items: tuple[ProvidedItem, ...]
    day: date
    purpose: Purpose
    way: Way
    route: Route
    duty: Duty
    method: RecordMethod
    made_on: date
    keep_until: date | None
    keep_rule: str
    ground: str
    consents: tuple[ConsentAsRelied, ...] = ()
    family_note: str = ""
    recorder: str = ""
    findings: tuple[Finding, ...] = ()
    last_day: date | None = None
    base_record: EntryId | None = None
    series: Series | None = None
    document: StandingDocument | None = None
    omitted: tuple[RecordItem, ...] = ()
    lacks: tuple[RecordItem, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """受領時の確認記録 (art. 30): from whom we got what, how they had come by it and how we confirmed it.

    ``confirmed_how`` is about the giver, ``obtained_confirmed_how`` about 取得の経緯 (施行規則22条). ``from_person``: the
    giver is no business (a family member). ``conditions`` are strings attached by the giver. ``same_as`` is the earlier
    receipt with which the giver was confirmed to be identical (rule 22-3), and in which the ``omitted`` items stand.
    """

    service_user: EntryId
    principal: PrincipalAsRecorded
    other_party: OtherParty
    items: tuple[ProvidedItem, ...]
    day: date
    how_obtained: str
    confirmed_how: str
    duty: Duty
    method: RecordMethod
    made_on: date
    keep_until: date | None
    keep_rule: str
    with_consent: bool = True
    recorder: str = ""
    findings: tuple[Finding, ...] = ()
    obtained_confirmed_how: str = ""
    from_person: bool = False
    route: Route = Route.CONSENT
    way: Way = Way.BY_HAND
    conditions: str = ""
    same_as: EntryId | None = None
    last_day: date | None = None
    series: Series | None = None
    document: StandingDocument | None = None
    omitted: tuple[RecordItem, ...] = ()
    lacks: tuple[RecordItem, ...] = ()
