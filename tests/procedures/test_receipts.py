"""受領時の確認と記録: what art. 30 asks is on the paper, a receipt that has happened is never refused for the law."""

from dataclasses import replace
from datetime import timedelta

from desktop.entries.handover import Route
from desktop.entries.office import OperatorType, RecipientKind, Way
from desktop.entries.provision import Duty, ProvidedItem, Receipt
from desktop.entries.version import EntryId
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.receipts import ReceiptRequest, print_receipt, receive, usual_way, weigh_receipt
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
