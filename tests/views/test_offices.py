"""Offices papers go to: what is known of them, what a record would miss, and their cards."""

from datetime import date

from PySide6.QtWidgets import QLabel

from desktop.entries.office import Office, OperatorType, RecipientKind, Way
from desktop.entries.reading import DraftKind
from desktop.views.desk import Go
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.findings import Finding
from desktop.views.widgets.rows import ListHead


def offices(book):
    return [each.content for each in book.register.entries(Office) if not each.content.ours]


def findings(page):
    return [each.accessibleName() for each in page._detail.findChildren(Finding) if each.isVisible()]


def test_the_list_holds_every_office_but_our_own_and_counts_them(room, book):
    book.office(0)
    book.office(1)
    page = room.page("offices")
    assert page.findChild(ListHead).findChild(QLabel).text() == "2か所"
    assert len(page._rows.rows()) == 2


def test_an_empty_list_says_what_to_do_and_leads_there(room):
    page = room.page("offices")
    empty = next(each for each in page.findChildren(Empty) if each.isVisible())
    empty.button.click()
    assert room.sheet().title.text() == "相手先を追加"


def test_an_office_is_entered_by_keys_and_its_card_keeps_everything(room, book):
    page = room.page("offices")
    page.add_office()
    sheet = room.sheet()
    room.type("訪問看護ほし", "ほうもんかんごほし")
    sheet._kind.set_value("visiting_nurse")
    sheet._number.set_value("２４７１３００１９０")
    sheet._corporation_name.set_value("合同会社ほし")
    sheet._representative_title.set_value("代表社員")
    sheet._representative.set_value("辻\U000e0100 正一")
    sheet._operator.set_value("company")
    sheet._address.set_value("みどり県若葉市北町1")
    sheet._postal.set_value("0000202")
    sheet._phone.set_value("００−３１２３−４５６７")
    sheet._way.set_value("fax")
    room.main_key()
    assert offices(book) == [
        Office(
            name="訪問看護ほし",
            kind=RecipientKind.VISITING_NURSE,
            operator=OperatorType.COMPANY,
            corporation="合同会社ほし",
            representative_title="代表社員",
            representative="辻\U000e0100 正一",
            office_number="2471300190",
            postal_code="000-0202",
            address="みどり県若葉市北町1",
            phone="00-3123-4567",
            usual_way=Way.FAX,
        )
    ]
    assert page._detail._name.text() == "訪問看護ほし"
    assert findings(page) == []


def test_what_a_record_would_miss_is_told_and_mended_from_where_it_is_told(room, book):
    book.office(0, address="", representative="")
    page = room.page("offices")
    (said,) = findings(page)
    assert "住所・代表者の氏名" in said
    next(each for each in page._detail.findChildren(SmallButton) if each.isVisible()).click()
    assert room.sheet().title.text() == "相手先を直す"


def test_a_wrong_check_digit_is_a_gentle_word_and_no_obstacle(room, book):
    page = room.page("offices")
    page.add_office()
    sheet = room.sheet()
    room.type("青葉", "あおば")
    sheet._number.set_value("2471300191")
    assert "最後の1桁" in sheet._number.remark()
    room.main_key()
    assert offices(book)[0].office_number == "2471300191"
    assert any("最後の1桁" in said for said in findings(page))


def test_without_a_name_nothing_is_recorded_and_what_was_typed_stays(room, book):
    room.page("offices").add_office()
    sheet = room.sheet()
    sheet._address.set_value("みどり県若葉市北町1")
    room.main_key()
    assert offices(book) == []
    assert sheet._fields["name"].error() == "事業所の名前を入れてください。"
    assert sheet._address.text() == "みどり県若葉市北町1"


def test_the_same_office_again_is_told_while_typing(room, book):
    book.office(0, name="青葉居宅介護支援", address="みどり県若葉市1")
    room.page("offices").add_office()
    sheet = room.sheet()
    sheet._name.set_value("青葉居宅介護支援")
    sheet.form.paused.emit()
    (said,) = sheet._notices._shown
    assert said.title == "同じ相手先があります"
    assert "みどり県若葉市1" in said.sentence


def test_a_closed_office_goes_out_of_the_list_but_not_out_of_the_book(room, book):
    closed = book.office(0, closed_on=date(2026, 5, 31))
    book.office(1)
    page = room.page("offices")
    assert page.findChild(ListHead).findChild(QLabel).text() == "2か所中　1か所"
    page.show_entry(closed)
    assert page._detail.shown == closed
    assert page._rows.current_key() == str(closed)


def test_a_half_filled_card_is_kept_and_rebuilt_with_the_same_focus(room, book):
    page = room.page("offices")
    page.add_office()
    sheet = room.sheet()
    room.type("青葉", "あおば")
    sheet._operator.set_value("municipality")
    sheet._fax.setFocus()
    sheet.form.paused.emit()
    (draft,) = book.register.drafts(book.actor.staff)
    assert (draft.kind, draft.title) == (DraftKind.OFFICE, "青葉のカード")
    before = sheet.state()
    sheet.reject()
    page.take_draft(draft.draft, draft.state)
    assert room.sheet().state() == before


def test_a_move_leaves_earlier_records_their_address(room, book):
    office = book.office(0, address="旧町1")
    book.clock.move(days=30)
    room.page("offices").edit()
    sheet = room.sheet()
    sheet._address.set_value("新町2")
    sheet.form.editor("since").set_value("R8.6.20")
    room.main_key()
    assert book.register.entry(Office, office, day=date(2026, 6, 19)).content.address == "旧町1"
    assert book.register.entry(Office, office, day=date(2026, 6, 20)).content.address == "新町2"


def test_enter_on_an_office_leads_to_its_card_and_what_it_got_is_one_press_away(room, book):
    office = book.office(0)
    page = room.page("offices")
    page.take_focus()
    room.enter()
    assert room.window.focusWidget() is page._detail.edit
    page._detail.records_asked.emit(office)
    assert room.asked == [Go(page="search", state={"office": str(office), "kind": "provision_record"})]
