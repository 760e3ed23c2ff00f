"""受領時の確認と記録 (art. 30): what we must confirm and record when papers come to us from another business."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import Route, Tense
from desktop.entries.office import Office
from desktop.entries.provision import Duty, Receipt, RecordMethod
from desktop.entries.version import EntryId, Recorded
from desktop.rules import law
from desktop.rules.case import (
    Case,
    ConsentShape,
    Fact,
    GivenConsent,
    Mandate,
    Nature,
    Principal,
    ReceivingFacts,
    RecordFacts,
)
from desktop.rules.decide import decide
from desktop.rules.law import RecordItem, Side
from desktop.rules.provision import corporation, party
from desktop.rules.verdict import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What came, from whom, and what was confirmed. ``from_person``: the giver is no business (family, neighbour).

    ``route`` is the giver's: THROUGH_PRINCIPAL when the user brought the papers, ON_BEHALF when the giver acted for them.
    """

    day: date
    made_on: date
    our_office: Office
    giver: Office
    giver_entry: EntryId
    principal_name: str
    items: tuple[str, ...]
    how_obtained: str = ""
    confirmed_how: str = ""
    with_consent: bool = True
    from_person: bool = False
    route: Route = Route.CONSENT
    earlier: Sequence[Recorded[Receipt]] = ()
    care_years: int | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptVerdict:
    """``same_as``: an earlier receipt from the same giver with which identity is to be confirmed (rule 22-3)."""

    duty: Duty
    methods: tuple[RecordMethod, ...]
    method: RecordMethod
    items: tuple[RecordItem, ...]
    keep_until: date | None
    keep_until_reason: str
    keep_rule: str
    same_as: EntryId | None
    findings: tuple[Finding, ...]


_DUTY = {Due.DUE: Duty.DUE, Due.NOT_DUE: Duty.VOLUNTARY, Due.UNCLEAR: Duty.UNCLEAR}

_OF_THE_GIVER = frozenset(
    {"consent_needed", "record_due", "facility_standard", "record_voluntary", "consent_none"}
)


def judge_receipt(facts: ReceiptFacts) -> ReceiptVerdict:
    """What art. 30 asks of a receipt, and what is still missing. A receipt has happened: it is never refused."""
    earlier = [
        record
        for record in facts.earlier
        if not record.voided and record.content.other_party.office == facts.giver_entry
    ]
    verdict = decide(_case(facts, repeated=bool(earlier)))
    findings = [finding for finding in verdict.findings if finding.code not in _OF_THE_GIVER]
    if verdict.receiver_record is not Due.NOT_DUE:
        findings += _about_confirmation(facts)
    return ReceiptVerdict(
        duty=_DUTY[verdict.receiver_record],
        methods=verdict.methods,
        method=verdict.method,
        items=verdict.items,
        keep_until=verdict.keep_until,
        keep_until_reason=verdict.keep_until_reason,
        keep_rule=verdict.keep_rule,
        same_as=earlier[-1].entry if earlier else None,
        findings=tuple(findings),
    )


def _case(facts: ReceiptFacts, *, repeated: bool) -> Case:
    nature = Nature.PRIVATE_PERSON if facts.from_person else Nature.BUSINESS
    return Case(
        side=Side.RECEIVER,
        tense=Tense.DONE,
        day=facts.day,
        provider=replace(party(facts.giver), nature=nature),
        recipient=party(facts.our_office),
        principals=(
            Principal(
                name=facts.principal_name,
                consent=GivenConsent(shape=ConsentShape.WRITTEN if facts.with_consent else ConsentShape.NONE),
                mandate=Mandate() if facts.route is Route.ON_BEHALF else None,
            ),
        ),
        items=facts.items,
        relation=corporation(facts.our_office, facts.giver),
        carried_by_principal=Fact.YES if facts.route is Route.THROUGH_PRINCIPAL else Fact.NO,
        receiving=ReceivingFacts(how_obtained=facts.how_obtained),
        record=RecordFacts(
            made_on=facts.made_on,
            repeated=Fact.YES if repeated else Fact.NO,
            care_years=facts.care_years,
            completed_on=facts.completed_on,
        ),
    )


def _about_confirmation(facts: ReceiptFacts) -> list[Finding]:
    found = []
    if not facts.confirmed_how.strip():
        found.append(
            Finding(
                code="confirmation_missing",
                severity=Severity.BLOCKING,
                title="どう確かめたかが入っていません",
                text="相手の名称・住所・代表者と取得の経緯を、相手の申告や書類で確かめ、その方法を書いてください。",
                citation=law.cite("r22", facts.day),
            )
        )
    if not facts.with_consent and not facts.from_person:
        found.append(
            Finding(
                code="giver_without_consent",
                severity=Severity.CAUTION,
                title="相手が本人の同意を得ているか分かりません",
                text="渡した側が本人の同意を得ているかを確かめてください。得ていないときは、使う前に本人に聞いてください。",
                citation=law.cite("appi-20-2", facts.day),
            )
        )
    return found
