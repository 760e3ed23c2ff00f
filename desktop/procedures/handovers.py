"""引継ぎ: weigh a draft against the law and the consents of the day, then record it, with a provision record an office."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, BinaryIO, TypeVar

from desktop.entries.consent import Consent, Withdrawal
from desktop.entries.data_item import DataItem, Medium, Origin, Paper, PaperKind, in_few_words
from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import Delivery, FamilyPart, Handover, Route, Tense
from desktop.entries.office import Office, RecipientKind, Way
from desktop.entries.person import CareLevel, FamilyMember, ServiceUser
from desktop.entries.provision import (
    ConsentAsRelied,
    OtherParty,
    PrincipalAsRecorded,
    ProvidedItem,
    ProvisionRecord,
    Receipt,
)
from desktop.entries.reading import Reading, Wanted
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, Series
from desktop.entries.terms import CARE_LEVELS, PAPERS, SIGNERS, WAYS
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.keeping import leaners
from desktop.procedures.letterhead import identity, office_text, our_office
from desktop.procedures.outcome import Done, Printed, Refused, missing
from desktop.procedures.printing import Unprintable, joined, print_filed
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from desktop.rules.provision import (
    DeliveryVerdict,
    HandoverFacts,
    HandoverVerdict,
    judge,
    route_facts,
    strings_of,
)
from desktop.rules.provision import purpose_for as purpose_for
from desktop.rules.route import Answer, Step, instead_of, may_repeat, next_step
from desktop.rules.route import FoundRoute as FoundRoute
from desktop.rules.route import OpenPoint as OpenPoint
from desktop.rules.route import Question as Question
from desktop.rules.written import lacking
from forms import handover_document
from forms.drawn import Drawn
from forms.handover_document import NO_FAX, HandedItem, HandoverSheet, fax_variant
from forms.sheet import Words

S = TypeVar("S")

HANDOVER_FORM, HANDOVER_EDITION = "H1", 1

_ITEMS_OF: dict[PaperKind, tuple[DataItem, ...]] = {
    PaperKind.FACE_SHEET: (DataItem.CONTACT, DataItem.INSURANCE, DataItem.HEALTH, DataItem.LIVING),
    PaperKind.PLAN_1: (DataItem.CARE_PLAN,),
    PaperKind.PLAN_2: (DataItem.CARE_PLAN,),
    PaperKind.PLAN_3: (DataItem.CARE_PLAN,),
    PaperKind.MEETING_4: (DataItem.MEETING_NOTES,),
    PaperKind.LOG_5: (DataItem.SUPPORT_LOG,),
    PaperKind.SLIP_6: (DataItem.SERVICE_SLIPS,),
    PaperKind.SLIP_7: (DataItem.SERVICE_SLIPS,),
    PaperKind.ASSESSMENT: (DataItem.ASSESSMENT,),
    PaperKind.MONITORING: (DataItem.MONITORING,),
    PaperKind.DOCTOR_OPINION: (DataItem.HEALTH,),
    PaperKind.CERTIFICATION_SURVEY: (DataItem.HEALTH, DataItem.INSURANCE),
    PaperKind.DISCHARGE_SUMMARY: (DataItem.HEALTH,),
    PaperKind.FAMILY_CONTACTS: (DataItem.FAMILY,),
    PaperKind.OTHER: (DataItem.LIVING,),
}
_CONTENTS_OF: dict[PaperKind, str] = {
    PaperKind.FACE_SHEET: "氏名、住所、連絡先、介護保険の情報、病歴、暮らし",
    PaperKind.PLAN_1: "氏名、要介護度、意向、総合的な援助の方針",
    PaperKind.PLAN_2: "課題、目標、支援の内容",
    PaperKind.PLAN_3: "週間の予定、日常の活動",
    PaperKind.MEETING_4: "検討内容、結論",
    PaperKind.LOG_5: "相談・連絡・訪問の経過",
    PaperKind.SLIP_6: "サービスの予定",
    PaperKind.SLIP_7: "単位数、利用者負担",
    PaperKind.ASSESSMENT: "健康、ADL、認知機能、住まい",
    PaperKind.MONITORING: "目標の達成、満足度、今後の方針",
    PaperKind.DOCTOR_OPINION: "傷病、心身の状態",
    PaperKind.CERTIFICATION_SURVEY: "基本調査、特記事項",
    PaperKind.DISCHARGE_SUMMARY: "入院中の経過、退院後の注意",
    PaperKind.FAMILY_CONTACTS: "家族の氏名、続柄、電話番号",
}
_ORIGIN_OF = {
    PaperKind.DOCTOR_OPINION: Origin.MUNICIPALITY,
    PaperKind.CERTIFICATION_SURVEY: Origin.MUNICIPALITY,
    PaperKind.DISCHARGE_SUMMARY: Origin.MEDICAL,
}


def paper_choices(register: Reading, user: EntryId) -> tuple[Paper, ...]:
    """All papers a handover may carry, in the order of the matrix. Family contacts name the family whose data they are.

    What was received with strings attached carries them: papers that come from others anyway on their own row, others
    (an earlier office's plan) on a row beside our own.
    """
    family = tuple(member.entry for member in register.entries(FamilyMember, service_user=user))
    received = _with_strings(register, user)
    usual = tuple(
        Paper(
            kind=kind,
            title=PAPERS[kind],
            data_items=items,
            contents=_CONTENTS_OF.get(kind, ""),
            origin=_ORIGIN_OF.get(kind, Origin.OURS),
            family=family
            if kind in (PaperKind.FAMILY_CONTACTS, PaperKind.ASSESSMENT, PaperKind.FACE_SHEET)
            else (),
        )
        for kind, items in _ITEMS_OF.items()
    )
    ours = {paper.title for paper in usual if paper.origin is Origin.OURS}
    tied = tuple(
        replace(paper, conditions=received[paper.title].conditions)
        if paper.title in received and paper.title not in ours
        else paper
        for paper in usual
    )
    known = {paper.title: paper for paper in usual}
    beside = tuple(
        Paper(
            kind=PaperKind.OTHER,
            title=f"{title}（もらったもの）",
            data_items=known[title].data_items if title in known else (),
            contents=known[title].contents if title in known else "",
            origin=_GIVEN_BY.get(receipt.other_party.kind, Origin.OTHER),
            family=known[title].family if title in known else (),
            conditions=receipt.conditions,
        )
        for title, receipt in received.items()
        if title in ours or title not in known
    )
    return (*tied[:-1], *beside, tied[-1])


_GIVEN_BY = {
    RecipientKind.INSURER: Origin.MUNICIPALITY,
    RecipientKind.MEDICAL_INSTITUTION: Origin.MEDICAL,
    RecipientKind.PHARMACY: Origin.MEDICAL,
    RecipientKind.VISITING_NURSE: Origin.MEDICAL,
}


def _with_strings(register: Reading, user: EntryId) -> dict[str, Receipt]:
    """The papers whose newest receipt came with conditions, by title."""
    newest: dict[str, Receipt] = {}
    for receipt in register.entries(Receipt, service_user=user, limit=EARLIER):
        for item in receipt.content.items:
            newest.setdefault(item.title, receipt.content)
    return {title: receipt for title, receipt in newest.items() if receipt.conditions.strip()}


def weigh(handover: Handover, register: Reading, day: date) -> HandoverVerdict:
    """What the law says about this draft, with the cards, consents and offices as they were on the day of the handover.

    ``day`` is the day on which the record would be made. Raises ``LookupError`` when the user or an office is unknown.
    """
    return judge(_facts(handover, register, day))


def find_route(
    handover: Handover, register: Reading, day: date, answers: Sequence[str] = ()
) -> Step:
    """What the route finder asks next, or the route that follows. Raises ``ValueError`` for an answer not offered."""
    facts = route_facts(_facts(handover, register, day))
    return next_step(facts, tuple(Answer(answer) for answer in answers))


def other_routes(
    handover: Handover, register: Reading, day: date, found: FoundRoute
) -> tuple[FoundRoute, ...]:
    """The routes that may be taken against the one found, each with a reason."""
    return instead_of(found, route_facts(_facts(handover, register, day)))


def on_last_route(handover: Handover, last: Handover, register: Reading, day: date) -> Handover:
    """The draft on the route of an earlier handover, or as it is where that route cannot be taken over."""
    if not may_repeat(last.route, route_facts(_facts(handover, register, day))):
        return handover
    return replace(
        handover,
        route=last.route,
        route_reason=last.route_reason,
        evidence=last.evidence,
        route_holds=last.route_holds,
        abroad=last.abroad,
    )


@for_role(Role.MEMBER)
def hand_over(request: Handover, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record a handover and one provision record for each office.

    Still to be done and against the law: ``Refused``, nothing is written. Already done: recorded as it happened, with
    the findings on the record. A fact is never refused for being unlawful, and never prettified.
    """
    lacking = _lacking(request, moment)
    if lacking:
        return Refused(findings=lacking)
    handover = replace(request, given_by=request.given_by or actor.name)
    with register.writing(by=actor, at=moment) as book:
        verdict = judge(_facts(handover, book.read, moment.day))
        if verdict.refused:
            return Refused(findings=verdict.findings)
        number = book.next_number("H", moment.day.year)
        kept = book.add(handover, valid_from=handover.day, number=number)
        records = []
        for delivery, judged in zip(handover.deliveries, verdict.deliveries, strict=True):
            record = _record(kept, delivery, judged, book.read, moment, actor)
            recorded = book.add(
                record, valid_from=handover.day, number=book.next_number("P", moment.day.year)
            )
            records.append(recorded.entry)
    return Done(
        entry=kept.entry,
        number=number,
        changed=frozenset({Kind.HANDOVER, Kind.PROVISION_RECORD}),
        findings=verdict.findings,
        others=tuple(records),
    )


def last_handover(register: Reading, user: EntryId) -> Recorded[Handover] | None:
    """The user's newest handover, for 前回と同じ."""
    found = register.entries(Handover, service_user=user, limit=1)
    return found[0] if found else None


def sentence_of(handover: Recorded[Handover], register: Reading) -> str:
    """One sentence: who, what, to whom, when."""
    content = handover.content
    user = register.entry(ServiceUser, content.service_user, day=content.day).content
    offices = "・".join(
        register.entry(Office, each.recipient, day=content.day).content.name for each in content.deliveries
    )
    verb = "渡します" if content.tense is Tense.TO_DO else "渡しました"
    return f"{user.name.full} 様の{in_few_words(paper.title for paper in content.papers)}を、{wareki(content.day)}に、{offices}へ{verb}"


def _lacking(handover: Handover, moment: Moment) -> tuple[Finding, ...]:
    """What the form itself lacks before the law can be asked."""
    found = []
    if not handover.papers:
        found.append(missing("papers", "渡す書類を、1つ以上えらんでください。"))
    if not handover.deliveries:
        found.append(missing("recipients", "渡す相手を、1か所以上えらんでください。"))
    if any(not delivery.papers for delivery in handover.deliveries):
        found.append(
            missing(
                "cells",
                "渡す書類が1つもえらばれていない相手があります。書類をえらぶか、相手を外してください。",
            )
        )
    if any(
        delivery.record.method is RecordMethod.BULK and not delivery.record.pattern.strip()
        for delivery in handover.deliveries
    ):
        found.append(
            missing(
                "pattern", "まとめて記録するときは、何をくり返し渡すのかを書いてください。例：毎月の利用票"
            )
        )
    if handover.tense is Tense.DONE and handover.day > moment.day:
        found.append(
            missing("day", "「もう渡した」日が、きょうより後になっています。日付をお確かめください。")
        )
    if handover.tense is Tense.TO_DO and handover.day < moment.day:
        found.append(
            missing(
                "day",
                "「これから渡す」日が、きょうより前になっています。渡し終えたものは「もう渡した」をえらんでください。",
            )
        )
    return tuple(found)


def _facts(handover: Handover, register: Reading, made_on: date) -> HandoverFacts:
    user, day = handover.service_user, handover.day
    named = {
        each.record.document.consent: each.recipient
        for each in handover.deliveries
        if each.record.document is not None and each.record.document.consent is not None
    }
    card = register.entry(ServiceUser, user, day=day).content
    return HandoverFacts(
        handover=handover,
        our_office=our_office(register, day).content,
        offices={
            each.recipient: register.entry(Office, each.recipient, day=day).content
            for each in handover.deliveries
        },
        service_user=card,
        namesakes=_has_namesakes(user, card, register),
        family={member.entry: member.content for member in register.entries(FamilyMember, service_user=user)},
        consents=tuple(register.entries(Consent, service_user=user)),
        withdrawals=tuple(register.entries(Withdrawal, service_user=user)),
        earlier=tuple(register.entries(ProvisionRecord, service_user=user, limit=EARLIER)),
        made_on=made_on,
        care_years=care_years(register),
        printed={
            consent: register.entry(
                Office, office, day=register.entry(Consent, consent).content.printed_on or day
            ).content
            for consent, office in named.items()
        },
    )


def _has_namesakes(entry: EntryId, card: ServiceUser, register: Reading) -> bool:
    """Whether somebody else has the same name; asked only where the card could not tell the two apart."""
    if card.birthday is not None or card.insured_number:
        return False
    hits = register.search(card.name.full, Wanted(kinds=(Kind.SERVICE_USER,)), limit=EARLIER)
    return any(
        register.entry(ServiceUser, hit.entry).content.name.full == card.name.full
        for hit in hits
        if hit.entry != entry
    )


EARLIER = 100
"""So many of the user's newest provision records tell whether a series is running."""


def care_years(register: Reading) -> int | None:
    """Years the municipality's ordinance keeps care records (2 or 5), as the office has entered it."""
    years = register.setting("care_years")
    return int(years) if years else None


def principal_as_recorded(entry: EntryId, user: ServiceUser) -> PrincipalAsRecorded:
    """本人を特定するに足りる事項, frozen as they are now."""
    return PrincipalAsRecorded(
        entry=entry,
        name=user.name.full,
        kana=user.name.kana,
        birthday=user.birthday,
        insured_number=user.insured_number,
        insurer=user.insurer_name or user.insurer_number,
    )


def other_party(entry: EntryId, office: Office, person: str = "") -> OtherParty:
    """The other side, frozen as the office's card says now."""
    return OtherParty(
        office=entry,
        name=office.name,
        corporation=office.corporation,
        address=office.address,
        postal_code=office.postal_code,
        representative=office.representative_line,
        office_number=office.office_number,
        kind=office.kind,
        operator=office.operator,
        person=person or office.contact_person,
    )


def _record(
    handover: Recorded[Handover],
    delivery: Delivery,
    judged: DeliveryVerdict,
    register: Reading,
    moment: Moment,
    actor: Actor,
) -> ProvisionRecord:
    content = handover.content
    user = register.entry(ServiceUser, content.service_user, day=content.day).content
    office = register.entry(Office, delivery.recipient, day=content.day).content
    record = ProvisionRecord(
        service_user=content.service_user,
        handover=handover.entry,
        principal=principal_as_recorded(content.service_user, user),
        other_party=other_party(delivery.recipient, office, delivery.receiver),
        items=tuple(_item(content.papers[index], delivery) for index in delivery.papers),
        day=content.day,
        purpose=delivery.purpose,
        way=delivery.way,
        route=judged.route,
        duty=judged.duty,
        method=judged.method,
        made_on=moment.day,
        keep_until=judged.keep_until,
        keep_rule=judged.keep_rule,
        ground=judged.ground,
        consents=tuple(_relied(each.principal, each.consent, content, register) for each in judged.relied),
        family_note=judged.family_note,
        recorder=actor.name,
        findings=judged.findings,
        base_record=judged.base_record,
        omitted=judged.omitted,
        **made_as(delivery.record, judged.method, judged.on_paper, content.day),
    )
    return replace(record, lacks=lacking(record))


def made_as(
    wish: RecordWish, method: RecordMethod, on_paper: tuple[RecordItem, ...], day: date
) -> dict[str, Any]:
    """What belongs to the method: the series a record begins, or the paper that stands for it."""
    if method is RecordMethod.BULK:
        series = Series(
            pattern=wish.pattern.strip(), certain=wish.certain.strip(), days=(day,), remarks=("",)
        )
        return {"series": series, "last_day": day}
    if method is RecordMethod.DOCUMENT and wish.document is not None:
        return {"document": replace(wish.document, items=on_paper), "last_day": day}
    return {}


def _item(paper: Paper, delivery: Delivery) -> ProvidedItem:
    blacked = (
        "（家族の情報は黒く塗って渡す）"
        if paper.family and delivery.family_part is FamilyPart.BLACKED_OUT
        else ""
    )
    return ProvidedItem(
        title=paper.title,
        contents=paper.contents + blacked,
        period=_period(paper),
        original=paper.original,
        pages=paper.pages,
        medium="電子" if WAYS[delivery.way] == "電子" or paper.medium is Medium.FILE else "紙",
    )


def _period(paper: Paper) -> str:
    """Which one it is: its version, and its period or day."""
    when = paper.period or (wareki(paper.made_on) if paper.made_on else "")
    return "　".join(part for part in (paper.version, when) if part)


def _relied(principal: EntryId, consent: EntryId, handover: Handover, register: Reading) -> ConsentAsRelied:
    recorded = register.entry(Consent, consent)
    signing = recorded.content.signing
    if principal == handover.service_user:
        name = register.entry(ServiceUser, principal, day=handover.day).content.name.full
    else:
        name = register.entry(FamilyMember, principal, day=handover.day).content.name.full
    return ConsentAsRelied(
        principal=principal,
        principal_name=name,
        consent=consent,
        number=recorded.number,
        form_title=recorded.content.form_title,
        signed_on=signing.day if signing else None,
        signer=f"{SIGNERS[signing.role]}" if signing else "",
    )


@for_role(Role.READER)
def print_handover(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print the 引継書 with its receipt slip, one for every office of the handover. Raises ``Unprintable`` once it is void."""
    handover = register.entry(Handover, request)
    parts = [
        print_letter(handover, delivery, record, register, moment, actor)
        for delivery, record in delivered(handover, register)
    ]
    return Printed(
        pdf=joined([part.pdf for part in parts]),
        number=handover.number,
        sheets=sum(part.sheets for part in parts),
        entry=handover.entry,
    )


def delivered(
    handover: Recorded[Handover], register: Reading
) -> tuple[tuple[Delivery, Recorded[ProvisionRecord]], ...]:
    """Each delivery of a handover with its provision record, in the order of the offices.

    Raises ``Unprintable`` when the handover was taken back: its papers must not go out any more.
    """
    if handover.voided:
        raise Unprintable(
            "この引継ぎは、入力まちがいとして取り消してあります。紙は刷れません。記録は、そのまま読めます。"
        )
    records = sorted(
        (
            record
            for record in register.entries(ProvisionRecord, service_user=handover.content.service_user)
            if record.content.handover == handover.entry
        ),
        key=lambda record: record.entry,
    )
    return tuple(zip(handover.content.deliveries, records, strict=True))


def print_letter(
    handover: Recorded[Handover],
    delivery: Delivery,
    record: Recorded[ProvisionRecord],
    register: Register,
    moment: Moment,
    actor: Actor,
) -> Printed:
    """The 引継書 for one office; by fax it is drawn for a fax, and what must not be faxed is not named in it."""
    return print_for_office(
        partial(_letter, handover, delivery, record, register),
        HandoverSheet,
        handover_document.draw,
        handover,
        record,
        register,
        moment,
        actor,
        form=HANDOVER_FORM,
        act="print.handover",
    )


def print_for_office(
    sheet: Callable[[], S],
    kind: type[S],
    draw: Callable[[S, BinaryIO], Drawn],
    handover: Recorded[Handover],
    record: Recorded[ProvisionRecord],
    register: Register,
    moment: Moment,
    actor: Actor,
    *,
    form: str,
    act: str,
) -> Printed:
    """A paper of a handover for one office: filed with that office's provision record, numbered as the handover."""
    return print_filed(
        sheet,
        kind,
        draw,
        register,
        moment,
        actor,
        entry=record.entry,
        service_user=handover.content.service_user,
        number=handover.number,
        form=form,
        act=act,
    )


def _letter(
    handover: Recorded[Handover], delivery: Delivery, record: Recorded[ProvisionRecord], register: Reading
) -> HandoverSheet:
    content, provided = handover.content, record.content
    user = register.entry(ServiceUser, content.service_user, day=content.day).content
    office = our_office(register, content.day).content
    level = f"　{CARE_LEVELS[user.care_level]}" if user.care_level is not CareLevel.UNKNOWN else ""
    own = [relied for relied in provided.consents if relied.principal == content.service_user]
    ground = provided.ground
    if own:
        signed = f"（{wareki(own[0].signed_on)}）" if own[0].signed_on else ""
        ground = f"本人の書面の同意 {own[0].number}{signed}"
    letter = HandoverSheet(
        paper=identity(register, HANDOVER_FORM, HANDOVER_EDITION, handover.number),
        office=office_text(office),
        sender=content.given_by,
        addressee=provided.other_party.name,
        addressee_person=provided.other_party.person,
        day=wareki(content.day),
        principal=Words(
            text=" 様" + (f"（{wareki(user.birthday)}生まれ）" if user.birthday else "") + level,
            strong=provided.principal.name,
        ),
        principal_name=provided.principal.name,
        handover_day=Words(wareki(content.day) + (f"（{content.reason}）" if content.reason else "")),
        ground=Words(ground),
        findings=tuple(each.text for each in provided.findings if each.severity is Severity.BLOCKING),
        urgent=Words(content.urgent or "なし"),
        items=tuple(
            HandedItem(
                name=content.papers[index].title,
                period=_period(content.papers[index]),
                original=_copy(content.papers[index]),
                pages=content.papers[index].pages or None,
                caution=_caution(content.papers[index]),
            )
            for index in delivery.papers
        ),
        conditions=tuple(
            f"「{paper.title}」{'、'.join(strings)}"
            for index in delivery.papers
            if (strings := strings_of(paper := content.papers[index], wareki))
            and (not goes_by_fax(content, delivery) or paper in faxed(content, delivery))
        ),
        not_handed=content.held_back,
        through_principal=content.route is Route.THROUGH_PRINCIPAL,
        separately=elsewhere(content, delivery),
        receipt_record=record.number,
    )
    return fax_variant(letter) if goes_by_fax(content, delivery) else letter


def goes_by_fax(handover: Handover, delivery: Delivery) -> bool:
    """What the user carries is never faxed by us, whatever the office's usual way."""
    return delivery.way is Way.FAX and handover.route is not Route.THROUGH_PRINCIPAL


def _caution(paper: Paper) -> str:
    """What stands beside a paper on the list. Why it must not be faxed is nobody's business there."""
    no_fax = NO_FAX if paper.no_fax and NO_FAX not in paper.caution else ""
    return "・".join(part for part in (paper.caution, no_fax, "条件あり" if strings_of(paper) else "") if part)


def _copy(paper: Paper) -> str:
    if paper.medium is Medium.FILE:
        return "電子"
    return "原本" if paper.original else "写し"


def faxed(handover: Handover, delivery: Delivery) -> tuple[Paper, ...]:
    """The papers of a delivery that a fax may name and carry."""
    papers = (handover.papers[index] for index in delivery.papers)
    return tuple(paper for paper in papers if not paper.no_fax and NO_FAX not in paper.caution)


def elsewhere(handover: Handover, delivery: Delivery) -> str:
    """One sentence about what the same office gets and a fax does not name; it names nothing. Empty where there is nothing.

    Of what was already given nothing is promised: only that the list is not whole.
    """
    if not goes_by_fax(handover, delivery):
        return ""
    apart = sum(
        len(each.papers)
        for each in handover.deliveries
        if each.recipient == delivery.recipient and each.way is not Way.FAX
    )
    unnamed = len(delivery.papers) - len(faxed(handover, delivery))
    if handover.tense is Tense.DONE and unnamed:
        return f"ほかに {apart + unnamed} 点あります（このFAXには書きません）。"
    return f"ほかに {apart + unnamed} 点を、別便でお届けします。" if apart + unnamed else ""


@for_role(Role.MEMBER)
def take_back(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Declare a handover and its provision records void, because they were entered by mistake.

    They stay readable, marked as void, and leave every list and log: nothing is erased.
    """
    handover = register.entry(Handover, request)
    if handover.voided:
        return Refused(findings=(missing("handover", "この引継ぎは、もう取り消してあります。"),))
    records = [
        record.entry
        for record in register.entries(ProvisionRecord, service_user=handover.content.service_user)
        if record.content.handover == request
    ]
    went_on = [
        record.number
        for record in map(partial(register.entry, ProvisionRecord), records)
        if record.content.series is not None and len(record.content.series.days) > 1
    ]
    if went_on:
        sentence = f"{'、'.join(went_on)} には、あとから書き足した日があります。取り消さずに、訂正してください。"
        return Refused(findings=(missing("handover", sentence),))
    leaning = leaners(register, handover.content.service_user)
    others = {
        each.number for entry in records for each in leaning.get(entry, ()) if each.entry not in records
    }
    if others:
        sentence = f"{'、'.join(sorted(others))} が、この記録の事項を元にしています。先にそちらを取り消すか、訂正してください。"
        return Refused(findings=(missing("handover", sentence),))
    with register.writing(by=actor, at=moment) as book:
        for entry in (*records, request):
            book.void(entry, reason="入力まちがい")
    return Done(
        entry=request,
        number=handover.number,
        changed=frozenset({Kind.HANDOVER, Kind.PROVISION_RECORD}),
        others=tuple(records),
    )
