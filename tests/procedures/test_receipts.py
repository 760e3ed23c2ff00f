"""受領時の確認と記録: what art. 30 asks is on the paper, a receipt that has happened is never refused for the law."""

from dataclasses import replace
from datetime import timedelta

from desktop.entries.handover import Route
from desktop.entries.office import Office, OperatorType, RecipientKind, Way
from desktop.entries.provision import Duty, ProvidedItem, Receipt
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, StandingDocument
from desktop.entries.version import EntryId
from desktop.procedures.corrections import Correction, correct, not_complete
from desktop.procedures.keeping import kept, leaners
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.receipts import (
    ReceiptRequest,
    print_receipt,
    receipt_against,
    receipt_choices,
    receive,
    usual_way,
    weigh_receipt,
)
from desktop.procedures.series import DayOfSeries, EndOfSeries, add_day, end_series
from desktop.rules.keeping import years_counting_the_day
from tests.conftest import OpenBook
from tests.views.papers import text_of

ITEMS = (
    ProvidedItem(title="居宅サービス計画書（第1表）", pages=2),
    ProvidedItem(title="アセスメントシート", pages=4),
)


def a_receipt(book: OpenBook, user: EntryId, giver: EntryId, **changes: object) -> ReceiptRequest:
    request = ReceiptRequest(
        service_user=user,
        office=giver,
        day=book.clock.now().day,
        items=ITEMS,
        how_obtained=usual_way(RecipientKind.CARE_SUPPORT_OFFICE),
        confirmed_how="相手の申告と、名刺・公表情報との照合",
        obtained_confirmed_how="相手の契約書の写しを見た",
        way=Way.POST,
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def receipt_of(book: OpenBook, outcome: object) -> Receipt:
    assert isinstance(outcome, Done), outcome
    return book.register.entry(Receipt, outcome.entry).content


def text(book: OpenBook, outcome: object) -> str:
    assert isinstance(outcome, Done)
    printed = book.act(print_receipt, outcome.entry)
    assert isinstance(printed, Printed)
    return text_of(printed.pdf)


def test_a_receipt_carries_everything_the_law_asks_and_prints_it(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    outcome = book.act(receive, a_receipt(book, user, office))
    receipt = receipt_of(book, outcome)
    assert receipt.duty is Duty.DUE
    assert receipt.keep_until is not None
    shown = text(book, outcome)
    party = receipt.other_party
    for words in (
        "受領時の確認記録",
        "U-2026-0001",
        party.corporation,
        party.address,
        party.representative,
        receipt.principal.name,
        "居宅サービス計画書（第1表）、アセスメントシート",
        "法第27条第1項の本人の同意を得て提供された",
        "契約による居宅介護支援の中で",
        "相手の契約書の写しを見た",
        "郵送　6枚",
    ):
        assert "".join(words.split()) in shown, words
    assert text(book, outcome) == shown


def test_what_was_not_confirmed_is_found_and_recorded_all_the_same(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    bare = a_receipt(book, user, office, how_obtained="", confirmed_how="", with_consent=False)
    codes = {finding.code for finding in weigh_receipt(bare, book.register, book.clock.now().day).findings}
    assert "confirmation_missing" in codes
    outcome = book.act(receive, bare)
    assert {finding.code for finding in receipt_of(book, outcome).findings} == codes
    assert "確かめていない" in text(book, outcome)


def test_papers_a_family_member_brought_name_them_and_ask_for_no_representative(book: OpenBook) -> None:
    user, (member,) = book.household(family=1)
    request = a_receipt(book, user, member, from_person=True, how_obtained=usual_way(None))
    outcome = book.act(receive, request)
    receipt = receipt_of(book, outcome)
    assert receipt.from_person
    shown = text(book, outcome)
    assert "施行規則第24条第1項第4号" in shown
    assert "代表者" not in shown.replace("代表者の氏名・住所", "")


def test_papers_the_user_brought_are_a_voluntary_note(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    outcome = book.act(receive, a_receipt(book, user, office, route=Route.THROUGH_PRINCIPAL))
    assert receipt_of(book, outcome).duty is Duty.VOLUNTARY
    assert "受領の記録（任意）" in text(book, outcome)


def test_a_second_receipt_from_the_same_giver_names_the_first(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    first = book.act(receive, a_receipt(book, user, office))
    assert isinstance(first, Done)
    book.clock.move(days=30)
    second = book.act(receive, a_receipt(book, user, office))
    assert receipt_of(book, second).same_as == first.entry
    assert "U-2026-0001" in text(book, second)


def test_an_empty_form_and_a_day_that_has_not_come_are_refused(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0)
    assert isinstance(book.act(receive, a_receipt(book, user, office, items=())), Refused)
    tomorrow = book.clock.now().day + timedelta(days=1)
    assert isinstance(book.act(receive, a_receipt(book, user, office, day=tomorrow)), Refused)
    assert book.register.count(Receipt) == 0


def test_the_usual_way_of_knowing_is_offered_for_every_kind_of_giver() -> None:
    assert all(usual_way(kind).endswith("。") for kind in (*RecipientKind, None))


def test_receipts_of_the_same_kind_are_one_series_and_kept_from_the_last(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(2, operator=OperatorType.COMPANY)
    request = a_receipt(book, user, office)
    today = book.clock.now().day
    wish = RecordWish(method=RecordMethod.BULK, pattern="毎月の実績", certain="契約で毎月届くと決めている")
    assert receipt_against(request, replace(wish, certain=""), book.register, today)
    assert not receipt_against(request, wish, book.register, today)
    assert isinstance(book.act(receive, replace(request, record=replace(wish, pattern=""))), Refused)
    outcome = book.act(receive, replace(request, record=wish))
    receipt = receipt_of(book, outcome)
    assert (receipt.method, receipt.keep_until) == (RecordMethod.BULK, None)
    assert receipt_choices(request, book.register, today).running == "U-2026-0001"
    book.clock.move(days=30)
    entry = outcome.entry
    assert isinstance(book.act(add_day, DayOfSeries(record=entry, day=book.clock.now().day)), Done)
    assert isinstance(book.act(end_series, EndOfSeries(record=entry, last_day=book.clock.now().day)), Done)
    ended = book.register.entry(Receipt, entry).content
    assert ended.keep_until == years_counting_the_day(book.clock.now().day, 3)
    assert "25条2号" in ended.keep_rule
    assert "2回" in text(book, outcome)


def test_a_contract_that_carries_every_item_stands_for_the_receipt(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    request = a_receipt(book, user, office)
    items = tuple(item for item, _ in receipt_choices(request, book.register, request.day).items)
    document = StandingDocument(name="情報提供の契約書", items=items)
    wish = RecordWish(method=RecordMethod.DOCUMENT, document=document)
    short = replace(wish, document=replace(document, items=items[1:]))
    (found, *_) = receipt_against(request, short, book.register, request.day)
    assert found.code == "document_incomplete"
    outcome = book.act(receive, replace(request, record=wish))
    assert receipt_of(book, outcome).keep_until == years_counting_the_day(request.day, 1)
    assert "情報提供の契約書" in text(book, outcome)


def test_what_the_last_confirmation_holds_is_left_out_and_what_changed_is_asked_anew(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    first = book.act(receive, a_receipt(book, user, office))
    book.clock.move(days=40)
    again = a_receipt(book, user, office)
    choices = receipt_choices(again, book.register, again.day)
    assert choices.base == first.entry
    assert choices.base_number == "U-2026-0001"
    outcome = book.act(receive, replace(again, record=RecordWish(same_as=choices.base)))
    receipt = receipt_of(book, outcome)
    assert RecordItem.HOW_OBTAINED in receipt.omitted
    assert RecordItem.OTHER_PARTY_ADDRESS in receipt.omitted
    assert "U-2026-0001と同じ（施行規則第24条第2項）" in text(book, outcome)
    base = book.register.entry(Receipt, first.entry)
    assert kept(base, leaners(book.register, user)).until == receipt.keep_until
    card = book.register.entry(Office, office).content
    book.clock.move(days=1)
    moved = OfficeRequest(
        office=replace(card, address="みどり県若葉市新町9-9"), entry=office, valid_from=book.clock.now().day
    )
    book.done(keep_office, moved)
    later = a_receipt(book, user, office)
    found = {each.code: each.text for each in weigh_receipt(later, book.register, later.day).findings}
    assert "住所" in found["giver_changed"]


def test_an_open_receipt_waits_until_how_it_was_obtained_is_written_in(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    outcome = book.act(receive, a_receipt(book, user, office, how_obtained="", confirmed_how=""))
    receipt = receipt_of(book, outcome)
    assert receipt.lacks == (RecordItem.HOW_OBTAINED,)
    assert [row.record for row in not_complete(book.register)] == [outcome.entry]
    assert "未完の記録です。" in text(book, outcome)
    party = receipt.other_party
    correction = Correction(
        record=outcome.entry,
        reason="相手に聞いた",
        day=receipt.day,
        way=receipt.way,
        titles=tuple(item.title for item in receipt.items),
        name=party.name,
        corporation=party.corporation,
        address=party.address,
        representative=party.representative,
        how_obtained="本人と家族から聞き取った",
        confirmed_how="名刺",
    )
    assert isinstance(book.act(correct, correction), Done)
    assert not_complete(book.register) == ()
    after = book.register.entry(Receipt, outcome.entry).content
    assert (after.lacks, [finding.code for finding in after.findings]) == ((), [])
    assert "本人と家族から聞き取った" in text(book, outcome)
