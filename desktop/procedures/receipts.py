"""受領時の確認と記録 (art. 30): from whom we got what, how they had come by it, and how that was confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import Route
from desktop.entries.office import Office, RecipientKind, Way
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import Duty, ProvidedItem, Receipt
from desktop.entries.reading import Reading
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish
from desktop.entries.terms import WAYS
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.corrections import lacking_words
from desktop.procedures.handovers import care_years, made_as, other_party, principal_as_recorded
from desktop.procedures.letterhead import day_line, identity, our_office
from desktop.procedures.outcome import Done, Printed, Refused, missing
from desktop.procedures.printing import print_filed
from desktop.procedures.record_methods import ABOUT_METHOD, MethodChoices
from desktop.procedures.roles import for_role
from desktop.procedures.series import days_told, is_running
from desktop.records.book import Register
from desktop.rules.law import item_name
from desktop.rules.receipt import ReceiptFacts, ReceiptVerdict, judge_receipt
from desktop.rules.written import lacking as what_lacks
from forms import receipt_confirmation
from forms.receipt_confirmation import ReceiptConfirmationSheet
from forms.sheet import Words

RECEIPT_FORM, RECEIPT_EDITION = "U1", 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRequest:
    """What was received, and from whom: ``office`` is the giver's entry, with ``from_person`` a family member's.

    ``confirmed_how`` is how name, address and representative were confirmed, ``how_obtained`` the 取得の経緯 and
    ``obtained_confirmed_how`` how that was shown to us (施行規則 22条).
    """

    service_user: EntryId
    office: EntryId
    day: date
    items: tuple[ProvidedItem, ...]
    how_obtained: str
    confirmed_how: str
    with_consent: bool = True
    from_person: bool = False
    route: Route = Route.CONSENT
    way: Way = Way.BY_HAND
    obtained_confirmed_how: str = ""
    conditions: str = ""
    record: RecordWish = field(default_factory=RecordWish)


_USUAL_WAYS = {
    RecipientKind.CARE_SUPPORT_OFFICE: "利用者・家族との契約による居宅介護支援の中で、本人と家族から聞き取った。"
    "一部は、主治医・サービス事業者・保険者から、本人の同意により提供を受けた。",
    RecipientKind.PREVENTIVE_SUPPORT_CENTER: "介護予防支援や総合相談の中で、本人と家族から聞き取った。"
    "一部は、主治医・サービス事業者・保険者から提供を受けた。",
    RecipientKind.MEDICAL_INSTITUTION: "診療の中で、本人と家族から聞き取り、診察や検査で知った。",
    RecipientKind.PHARMACY: "調剤と服薬の指導の中で、本人と家族から聞き取り、処方せんで知った。",
    RecipientKind.VISITING_NURSE: "契約による訪問看護の中で、本人と家族から聞き取り、主治医の指示書で知った。",
    RecipientKind.INSURER: "要介護認定などの手続きの中で、本人の申請、認定調査、主治医意見書で知った。",
}


def usual_way(kind: RecipientKind | None) -> str:
    """A typical 取得の経緯 for a giver of that kind (``None``: a family member), to be read and put right by a person."""
    if kind is None:
        return "家族として、本人との暮らしの中で知った。"
    return _USUAL_WAYS.get(kind, "契約によるサービスの中で、本人と家族から聞き取った。")


def weigh_receipt(request: ReceiptRequest, register: Reading, day: date) -> ReceiptVerdict:
    """What art. 30 asks of this receipt, with the cards as they were on its day. ``day`` is when the record is made."""
    user = register.entry(ServiceUser, request.service_user, day=request.day).content
    giver = _giver(request, register)
    return judge_receipt(
        ReceiptFacts(
            day=request.day,
            made_on=day,
            our_office=our_office(register, request.day).content,
            giver=giver,
            giver_entry=request.office,
            principal_name=user.name.full,
            items=tuple(item.title for item in request.items),
            how_obtained=request.how_obtained,
            confirmed_how=request.confirmed_how,
            with_consent=request.with_consent,
            from_person=request.from_person,
            route=request.route,
            earlier=register.entries(Receipt, service_user=request.service_user),
            care_years=care_years(register),
            completed_on=user.ended_on,
            record=request.record,
        )
    )


def receipt_choices(request: ReceiptRequest, register: Reading, day: date) -> MethodChoices:
    """In which ways this receipt can be recorded, as the rules allow it."""
    plain = weigh_receipt(request, register, day)
    held = weigh_receipt(replace(request, record=RecordWish(same_as=plain.same_as)), register, day).omitted
    before = [
        each
        for each in register.entries(Receipt, service_user=request.service_user)
        if each.content.other_party.office == request.office
    ]
    base = next((each for each in before if each.entry == plain.same_as and held), None)
    return MethodChoices(
        owed=plain.duty is not Duty.VOLUNTARY,
        repeated=RecordMethod.BULK in plain.methods,
        running=next((each.number for each in before if is_running(each)), ""),
        items=tuple((item, item_name(item)) for item in plain.items),
        base=base.entry if base is not None else None,
        base_number=base.number if base is not None else "",
        same=tuple(item_name(item) for item in held),
    )


def receipt_against(
    request: ReceiptRequest, wish: RecordWish, register: Reading, day: date
) -> Sequence[Finding]:
    """What stands against recording it that way; empty where the rules allow it."""
    judged = weigh_receipt(replace(request, record=wish), register, day)
    if judged.method is wish.method:
        return ()
    return [each for each in judged.findings if each.code in ABOUT_METHOD]


@for_role(Role.MEMBER)
def receive(request: ReceiptRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record what was received. It has happened, so the law's findings go onto the record; only an empty form is refused."""
    lacking = []
    if not request.items:
        lacking.append(missing("items", "受け取った書類を、1つ以上えらんでください。"))
    if request.day > moment.day:
        lacking.append(missing("day", "受け取った日が、きょうより後になっています。日付をお確かめください。"))
    if request.record.method is RecordMethod.BULK and not request.record.pattern.strip():
        lacking.append(
            missing("record", "まとめて記録するときは、何をくり返し受け取るのかを書いてください。")
        )
    if lacking:
        return Refused(findings=tuple(lacking))
    with register.writing(by=actor, at=moment) as book:
        verdict = weigh_receipt(request, book.read, moment.day)
        user = book.read.entry(ServiceUser, request.service_user, day=request.day).content
        receipt = Receipt(
            service_user=request.service_user,
            principal=principal_as_recorded(request.service_user, user),
            other_party=other_party(request.office, _giver(request, book.read)),
            items=request.items,
            day=request.day,
            how_obtained=request.how_obtained,
            confirmed_how=request.confirmed_how,
            duty=verdict.duty,
            method=verdict.method,
            made_on=moment.day,
            keep_until=verdict.keep_until,
            keep_rule=verdict.keep_rule,
            with_consent=request.with_consent,
            recorder=actor.name,
            findings=verdict.findings,
            obtained_confirmed_how=request.obtained_confirmed_how,
            from_person=request.from_person,
            route=request.route,
            way=request.way,
            conditions=request.conditions,
            same_as=verdict.same_as,
            omitted=verdict.omitted,
            **made_as(
                request.record,
                verdict.method,
                request.record.document.items if request.record.document is not None else (),
                request.day,
            ),
        )
        receipt = replace(receipt, lacks=what_lacks(receipt))
        number = book.next_number("U", moment.day.year)
        kept = book.add(receipt, valid_from=request.day, number=number)
    return Done(entry=kept.entry, number=number, changed=frozenset({Kind.RECEIPT}), findings=verdict.findings)


def _giver(request: ReceiptRequest, register: Reading) -> Office:
    """The giver's card as it was on the day; a family member is written as an office of one person."""
    if not request.from_person:
        return register.entry(Office, request.office, day=request.day).content
    member = register.entry(FamilyMember, request.office, day=request.day).content
    return Office(
        name=member.name.full,
        kind=RecipientKind.OTHER,
        postal_code=member.postal_code,
        address=member.address,
        phone=member.phone,
    )


@for_role(Role.READER)
def print_receipt(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print one 受領時の確認記録; printed again it gives the same text."""
    receipt = register.entry(Receipt, request)
    return print_filed(
        lambda: _sheet(receipt, register),
        ReceiptConfirmationSheet,
        receipt_confirmation.draw,
        register,
        moment,
        actor,
        entry=receipt.entry,
        service_user=receipt.content.service_user,
        number=receipt.number,
        form=RECEIPT_FORM,
        act="print.receipt",
        version=receipt.version,
    )


_METHOD_TEXT = {
    RecordMethod.INDIVIDUAL: "都度の記録（施行規則第23条第2項本文）",
    RecordMethod.BULK: "一括の記録（施行規則第23条第2項ただし書）",
    RecordMethod.DOCUMENT: "書面をもって記録に代える（施行規則第23条第3項）",
}


def _sheet(receipt: Recorded[Receipt], register: Reading) -> ReceiptConfirmationSheet:
    content = receipt.content
    office = our_office(register, content.day).content
    party, principal = content.other_party, content.principal
    postal = f"〒{party.postal_code} " if party.postal_code else ""
    voluntary = content.duty is Duty.VOLUNTARY
    born = f"　{wareki(principal.birthday)}生まれ" if principal.birthday else ""
    insured = f"\n被保険者番号 {principal.insured_number}" if principal.insured_number else ""
    pages = sum(item.pages for item in content.items)
    base = register.entry(Receipt, content.same_as).number if content.same_as is not None else ""
    found = [finding.text for finding in content.findings if finding.severity is not Severity.NOTE]
    if content.lacks:
        found.insert(0, f"未完の記録です。{lacking_words(content.lacks)}を書き足すまで、仕上がりません。")
    return ReceiptConfirmationSheet(
        paper=identity(register, RECEIPT_FORM, RECEIPT_EDITION, receipt.number),
        office_name=office.name,
        source="person" if content.from_person else "consent",
        voluntary=voluntary,
        findings=tuple(found),
        provider_name=_or_same(
            content,
            RecordItem.OTHER_PARTY_NAME,
            base,
            Words(f"　{party.name}", strong=party.corporation)
            if party.corporation
            else Words(strong=party.name),
        ),
        provider_address=_or_same(
            content,
            RecordItem.OTHER_PARTY_ADDRESS,
            base,
            Words(postal + party.address) if party.address else Words("記入がありません"),
        ),
        provider_representative=None
        if content.from_person
        else _or_same(
            content,
            RecordItem.OTHER_PARTY_REPRESENTATIVE,
            base,
            Words(party.representative or "記入がありません"),
        ),
        provider_confirmed=Words((content.confirmed_how or "記入がありません") + _earlier(content, register)),
        how_obtained=_or_same(
            content, RecordItem.HOW_OBTAINED, base, Words(content.how_obtained or "記入がありません")
        ),
        how_obtained_confirmed=Words(content.obtained_confirmed_how)
        if content.obtained_confirmed_how
        else None,
        consent=Words(
            "法第27条第1項の本人の同意を得て提供されたことを確かめた。"
            if content.with_consent
            else "本人の同意を得て提供されたかを、確かめていない。"
        ),
        principal=Words(born + insured, strong=principal.name),
        items=Words("、".join(_item(item) for item in content.items)),
        received_on=Words(
            days_told(content)
            or f"{day_line(content.day)}　{WAYS[content.way]}" + (f"　{pages}枚" if pages else "")
        ),
        earlier_record=Words(
            f"{base}（{lacking_words(content.omitted)}。施行規則第24条第2項）"
            if content.omitted
            else "なし（施行規則第24条第2項の省略なし）"
        ),
        method=None if voluntary else Words(_method_words(content)),
        kept_until=Words(
            f"\n{content.keep_rule}" if content.keep_rule else "",
            strong=f"{wareki(content.made_on)}に作成\n"
            + (
                f"{wareki(content.keep_until)}まで保存"
                if content.keep_until
                else "続いているあいだは、保存の終わりが決まりません"
                if content.series is not None
                else "保存の終わりは、まだ決まりません"
            ),
        ),
        conditions=Words(content.conditions or "なし"),
        recorded_by=content.recorder,
        checked_by=f"管理者　{office.manager}" if office.manager else "",
    )


def _or_same(content: Receipt, item: RecordItem, base: str, words: Words) -> Words:
    """The item itself, or the record in which it stands."""
    return Words(f"{base} と同じ（施行規則第24条第2項）") if item in content.omitted else words


def _method_words(content: Receipt) -> str:
    told = [_METHOD_TEXT[content.method]]
    if content.series is not None:
        told.append(f"くり返し受け取るもの　{content.series.pattern}")
    if content.document is not None:
        told.append(f"記録に代える書面　{content.document.name}")
    return "\n".join(told)


def _item(item: ProvidedItem) -> str:
    return "　".join(part for part in (item.title, item.period) if part)


def _earlier(receipt: Receipt, register: Reading) -> str:
    """The record with which the giver's identity is to be confirmed (rule 22-3)."""
    if receipt.same_as is None:
        return ""
    earlier = register.entry(Receipt, receipt.same_as)
    return f"（同じ相手の前の記録 {earlier.number}　{wareki(earlier.content.day)}）"
