"""受領時の確認と記録 (art. 30): what we must confirm and record when papers come to us from another business."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import Route, Tense
from desktop.entries.office import Office
from desktop.entries.provision import Duty, Receipt
from desktop.entries.record_method import RecordMethod, RecordWish
from desktop.entries.version import EntryId, Recorded
from desktop.rules import law
from desktop.rules.case import (
    Case,
    ConsentShape,
    Document,
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
from desktop.rules.written import held_already


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
    record: RecordWish = field(default_factory=RecordWish)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptVerdict:
    """``same_as``: an earlier receipt from the same giver with which identity is to be confirmed (rule 22-3).

    ``method`` is the one wished for where it may be used, else a record of its own; ``omitted`` are the items that stand in
    ``same_as`` and may be left out (rule 24-2), as far as somebody wished so.
    """

    duty: Duty
    methods: tuple[RecordMethod, ...]
    method: RecordMethod
    items: tuple[RecordItem, ...]
    keep_until: date | None
    keep_until_reason: str
    keep_rule: str
    same_as: EntryId | None
    findings: tuple[Finding, ...]
    omitted: tuple[RecordItem, ...] = ()


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
    newest = max(earlier, key=lambda record: (record.content.day, record.entry), default=None)
    record = _record_facts(facts, bool(earlier), newest)
    verdict = kept = decide(_case(facts, record))
    if (
        verdict.method not in verdict.methods
    ):  # it will be a record of its own: this is how long that one is kept
        own = replace(record, method=RecordMethod.INDIVIDUAL)
        kept = decide(_case(facts, own))
    leans = bool(kept.methods) and record.base_record_kept is Fact.YES
    findings = [finding for finding in verdict.findings if finding.code not in _OF_THE_GIVER]
    if verdict.receiver_record is not Due.NOT_DUE:
        findings += _about_confirmation(facts)
        findings += _about_change(facts, newest)
    return ReceiptVerdict(
        duty=_DUTY[verdict.receiver_record],
        methods=verdict.methods,
        method=kept.method,
        items=verdict.items,
        keep_until=kept.keep_until,
        keep_until_reason=kept.keep_until_reason,
        keep_rule=kept.keep_rule,
        same_as=newest.entry if newest is not None else None,
        findings=tuple(findings),
        omitted=record.omitted_items if leans else (),
    )


def _record_facts(facts: ReceiptFacts, repeated: bool, newest: Recorded[Receipt] | None) -> RecordFacts:
    """What the record is to be like, as a person wished it and as the earlier receipts allow."""
    wish = facts.record
    omitted: tuple[RecordItem, ...] = ()
    gone = False
    if newest is not None and newest.entry == wish.same_as and newest.content.duty is not Duty.VOLUNTARY:
        base = newest.content
        omitted = held_already(facts.giver, base)
        if facts.how_obtained == base.how_obtained != "":
            omitted = (*omitted, RecordItem.HOW_OBTAINED)
        gone = base.keep_until is not None and base.keep_until < facts.made_on
    document = None
    if wish.method is RecordMethod.DOCUMENT and wish.document is not None:
        document = Document(name=wish.document.name, items=wish.document.items)
    return RecordFacts(
        method=wish.method,
        made_on=facts.made_on,
        repeated=Fact.YES if repeated or wish.certain.strip() else Fact.NO,
        series_running=Fact.YES if wish.method is RecordMethod.BULK else Fact.NO,
        document=document,
        omitted_items=omitted,
        base_record_kept=Fact.NO if gone else Fact.YES,
        care_years=facts.care_years,
        completed_on=facts.completed_on,
    )


def _about_change(facts: ReceiptFacts, newest: Recorded[Receipt] | None) -> list[Finding]:
    """Rule 22-3: what was confirmed before need only be confirmed to be the same; what has changed is confirmed anew."""
    if newest is None:
        return []
    then, now = newest.content.other_party, facts.giver
    pairs = (
        (RecordItem.OTHER_PARTY_NAME, f"{then.corporation} {then.name}", f"{now.corporation} {now.name}"),
        (RecordItem.OTHER_PARTY_ADDRESS, then.address, now.address),
        (RecordItem.OTHER_PARTY_REPRESENTATIVE, then.representative, now.representative_line),
    )
    changed = [law.item_name(item) for item, before, after in pairs if before.strip() and before != after]
    if not changed:
        return []
    return [
        Finding(
            code="giver_changed",
            severity=Severity.CAUTION,
            title="前に確かめたことと、ちがうところがあります",
            text=f"{'、'.join(changed)}が、前の受け取りの記録とちがいます。どう確かめたかを、あらためて書いてください。",
            citation=law.cite("r22", facts.day),
        )
    ]


def _case(facts: ReceiptFacts, record: RecordFacts) -> Case:
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
        record=record,
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
