"""Service users: found in the list, known in the detail, entered and changed on their cards."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop import practice
from desktop.entries.person import FamilyMember, PersonName, ServiceUser
from desktop.entries.reading import DraftKind
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.views import style
from desktop.views.desk import Go, consent_form_for
from desktop.views.dialogs.service_user import ServiceUserSheet
from desktop.views.models.people import initial_of, kana_order, katakana, needs_plain, user_lines
from desktop.views.style import TextSize
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.rows import GroupHead, ListHead, Row


def enter(book, surname, kana, given="花子", **facts):
    name = PersonName(surname=surname, given_name=given, surname_kana=kana)
    return book.done(keep_card, CardRequest(card=ServiceUser(name=name, **facts)))


def names(page):
    return [row.first for row in page._rows.rows() if isinstance(row, Row)]


def count(page):
    return page.findChild(ListHead).findChild(QLabel).text()


def users(book):
    return [each.content for each in book.register.entries(ServiceUser)]


# The list --------------------------------------------------------------------------------------------------------


def test_users_stand_by_kana_and_those_without_kana_come_last(room, book):
    enter(book, "山田", "ヤマダ")
    enter(book, "伊藤", "")
    enter(book, "髙橋", "タカハシ")
    enter(book, "﨑山", "ｻｷﾔﾏ")
    page = room.page("users")
    assert names(page) == ["﨑山 花子 様", "髙橋 花子 様", "山田 花子 様", "伊藤 花子 様"]
    heads = [(row.text, row.count) for row in page._rows.rows() if isinstance(row, GroupHead)]
    assert heads == [("さ行", "1人"), ("た行", "1人"), ("や行", "1人"), ("かながまだない方", "1人")]


@pytest.mark.parametrize(
    ("kana", "initial"),
    [
        ("ダテ", "た"),
        ("ﾀﾞﾃ", "た"),
        ("っじ", "た"),
        ("ヴィ", "あ"),
        ("ん", "わ"),
        ("ゃ", "や"),
        ("", "他"),
        ("Smith", "他"),
    ],
)
def test_a_reading_stands_under_the_initial_people_look_for_it(kana, initial):
    assert initial_of(kana) == initial


def test_voiced_kana_stand_beside_their_plain_ones():
    spelled = [
        PersonName(surname=kana, surname_kana=kana) for kana in ("タダ", "タナカ", "タタ", "ダテ", "チバ")
    ]
    assert [name.surname for name in sorted(spelled, key=kana_order)] == [
        "タタ",
        "タダ",
        "ダテ",
        "タナカ",
        "チバ",
    ]


def test_a_letter_jumps_to_its_row_and_the_count_is_exact(room, book):
    for surname, kana in (("髙橋", "タカハシ"), ("田中", "タナカ"), ("山本", "ヤマモト")):
        enter(book, surname, kana)
    page = room.page("users")
    page.take_focus()
    room.press(Qt.Key.Key_T)
    assert names(page) == ["髙橋 花子 様", "田中 花子 様"]
    assert count(page) == "3人中　た行 2人"


def test_arrows_walk_the_list_and_enter_goes_into_the_detail(room, book):
    enter(book, "青木", "アオキ")
    second = enter(book, "伊藤", "イトウ")
    page = room.page("users")
    page.take_focus()
    room.press(Qt.Key.Key_Down)
    assert page._detail.shown == second
    room.enter()
    assert room.window.focusWidget() is page._detail.main


def test_who_has_left_is_hidden_until_the_filter_is_let_go_and_the_count_says_so(room, book):
    enter(book, "青木", "アオキ")
    enter(book, "伊藤", "イトウ", ended_on=date(2026, 5, 31))
    page = room.page("users")
    assert names(page) == ["青木 花子 様"]
    assert count(page) == "2人中　1人"
    page._active.click()
    assert len(names(page)) == 2


def test_five_thousand_users_are_all_in_the_list(book):
    homes = practice.households(5000, 3, date(2026, 6, 3))
    with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
        writing.add_many([home.user for home in homes])
    lines = user_lines(book.register.entries(ServiceUser), date(2026, 6, 3))
    assert len(lines) == 5000
    assert [line.initial for line in lines] == sorted(
        (line.initial for line in lines), key="あかさたなはまやらわ他".index
    )


def test_no_name_stands_in_the_title_of_a_window(room, book):
    enter(book, "青木", "アオキ")
    page = room.page("users")
    page.edit()
    assert "青木" not in room.window.windowTitle()
    assert "青木" not in room.sheet().windowTitle()


# The detail ------------------------------------------------------------------------------------------------------


def test_every_principal_has_a_row_with_the_remedy_one_press_away(room, book):
    user, (member,) = book.household(family=1)
    page = room.page("users")
    buttons = [each for each in page._detail.findChildren(SmallButton) if each.isVisible()]
    assert [button.text() for button in buttons] == ["同意書", "同意書"]
    buttons[1].click()
    assert room.asked == [consent_form_for(user, member)]


def test_the_main_button_begins_a_handover_of_the_user_shown(room, book):
    user, _ = book.household()
    room.page("users")._detail.main.click()
    assert room.asked == [Go(page="handover", about=user)]


def test_markup_and_line_breaks_in_a_name_stay_text(room, book):
    enter(book, "<b>太</b>\n郎", "フト")
    page = room.page("users")
    assert page._detail._name.text() == "<b>太</b> 郎 花子"
    assert page._detail._name.textFormat() is Qt.TextFormat.PlainText


def test_with_the_largest_letters_the_list_gives_way_to_the_detail_and_comes_back(room, book):
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    enter(book, "青木", "アオキ")
    style.apply(application, style.Theme.LIGHT, TextSize.EXTRA_LARGE)
    page = room.page("users")
    page.take_focus()
    assert not page._detail.isVisible()
    room.enter()
    assert page._detail.isVisible()
    assert not page._rows.isVisible()
    room.press(Qt.Key.Key_Escape)
    assert page._rows.isVisible()
    assert not page._detail.isVisible()


# The card --------------------------------------------------------------------------------------------------------


def test_a_user_is_entered_by_keys_alone_and_the_reading_comes_from_the_input_method(room, book):
    page = room.page("users")
    page.add_user()
    room.type("髙橋", "たかはし")
    room.enter()
    room.type("花子", "はなこ")
    for _ in range(3):
        room.enter()
    room.type("S10.5.1")
    room.main_key()
    (card,) = users(book)
    assert card.name == PersonName(
        surname="髙橋", given_name="花子", surname_kana="タカハシ", given_name_kana="ハナコ"
    )
    assert card.birthday == date(1935, 5, 1)
    assert names(page) == ["髙橋 花子 様"]
    assert not book.register.drafts(book.actor.staff)


def test_a_reading_written_by_hand_is_not_written_over(room):
    room.page("users").add_user()
    sheet = room.sheet()
    sheet._surname_kana.set_value("こうばし")
    room.type("髙橋", "たかはし")
    assert sheet._surname_kana.text() == "こうばし"


def test_without_a_surname_nothing_is_recorded_and_what_was_typed_stays(room, book):
    room.page("users").add_user()
    sheet = room.sheet()
    sheet._given.set_value("花子")
    room.main_key()
    assert users(book) == []
    assert "姓を入れてください" in sheet._fields["surname"].error()
    assert sheet.focusWidget() is sheet._surname
    assert sheet._given.text() == "花子"


def test_a_day_that_cannot_be_read_is_told_at_its_field_and_nothing_is_recorded(room, book):
    room.page("users").add_user()
    sheet = room.sheet()
    sheet._surname.set_value("髙橋")
    sheet.form.editor("birthday").set_value("昭和70年1月1日")
    room.main_key()
    assert users(book) == []
    assert sheet._fields["birthday"].error()
    assert sheet.form.editor("birthday").text() == "昭和70年1月1日"


def test_a_day_of_birth_that_has_not_come_is_no_day_of_birth(room):
    room.page("users").add_user()
    sheet = room.sheet()
    sheet.form.editor("birthday").set_value("R8.6.4")
    assert sheet.day("birthday") is None


def test_a_second_writing_is_asked_for_only_where_other_programs_cannot_carry_the_name(room):
    room.page("users").add_user()
    sheet = room.sheet()
    sheet._surname.set_value("髙橋")
    assert not sheet._plain.isVisible()
    sheet._surname.set_value("𠮷田")
    assert sheet._plain.isVisible()
    assert needs_plain("辻\U000e0100")
    assert not needs_plain("﨑山")


def test_a_twin_by_name_or_by_number_is_told_while_typing_and_stops_nothing(room, book):
    enter(book, "髙橋", "タカハシ", insured_number="0012345678", birthday=date(1935, 5, 1))
    page = room.page("users")
    page.add_user()
    sheet = room.sheet()
    sheet._surname.set_value("高橋")
    sheet._given.set_value("花子")
    sheet.form.paused.emit()
    assert [each.title for each in sheet._notices._shown] == ["同じ名前の方がいます"]
    assert "昭和10年5月1日生まれ" in sheet._notices._shown[0].sentence
    sheet._given.set_value("花")
    sheet._insured.set_value("0012345678")
    sheet.form.paused.emit()
    assert [each.title for each in sheet._notices._shown] == ["同じ被保険者番号の方がいます"]
    room.main_key()
    assert len(users(book)) == 2


def test_a_doubtful_number_is_told_gently_and_kept_as_it_is(room, book):
    room.page("users").add_user()
    sheet = room.sheet()
    sheet._surname.set_value("髙橋")
    sheet._insurer.set_value("４３５０７４")
    assert "最後の1桁" in sheet._insurer.remark()
    room.main_key()
    assert users(book)[0].insurer_number == "435074"


def test_a_half_filled_card_is_kept_at_every_pause_and_rebuilt_with_the_same_focus(room, book):
    page = room.page("users")
    page.add_user()
    sheet = room.sheet()
    room.type("辻\U000e0100", "つじ")
    sheet.form.editor("birthday").set_value("S1")
    sheet._address.setFocus()
    sheet.form.paused.emit()
    (draft,) = book.register.drafts(book.actor.staff)
    assert draft.kind is DraftKind.SERVICE_USER
    before = sheet.state()
    sheet.reject()
    page.take_draft(draft.draft, draft.state)
    again = room.sheet()
    assert again is not sheet
    assert again.state() == before
    assert again.focusWidget() is again._address


def test_a_card_put_away_untouched_leaves_no_draft(room, book):
    room.page("users").add_user()
    room.sheet().reject()
    assert not book.register.drafts(book.actor.staff)


def test_a_begun_card_can_be_thrown_away(room, book):
    room.page("users").add_user()
    sheet = room.sheet()
    room.type("髙橋", "たかはし")
    sheet.form.paused.emit()
    sheet._discard.click()
    assert not book.register.drafts(book.actor.staff)
    assert users(book) == []


def test_the_page_gives_the_open_card_as_plain_state_and_opens_it_again(room, book):
    enter(book, "青木", "アオキ")
    page = room.page("users")
    page.edit()
    room.sheet()._address.set_value("みどり県若葉市")
    state = page.state()
    room.sheet().reject()
    room.window.forget("users")
    page = room.page("users")
    page.restore(state)
    assert room.sheet()._address.text() == "みどり県若葉市"
    assert room.sheet().entry() == state["user"]


def test_a_change_holds_from_its_day_on_and_what_was_true_before_stays_true(room, book):
    user = enter(book, "青木", "アオキ", address="旧町1")
    book.clock.move(days=30)
    page = room.page("users")
    page.edit()
    sheet = room.sheet()
    sheet._address.set_value("新町2")
    sheet.form.editor("since").set_value("R8.6.20")
    room.main_key()
    ask = book.register.entry
    assert ask(ServiceUser, user, day=date(2026, 6, 19)).content.address == "旧町1"
    assert ask(ServiceUser, user, day=date(2026, 6, 20)).content.address == "新町2"


def test_a_slip_of_the_pen_is_mended_from_the_day_it_was_written(room, book):
    user = enter(book, "青木", "アオキ", address="きゅう町")
    book.clock.move(days=30)
    page = room.page("users")
    page.edit()
    sheet = room.sheet()
    sheet._address.set_value("旧町")
    sheet._how.set_value("mistake")
    room.main_key()
    kept = book.register.entry(ServiceUser, user, day=date(2026, 6, 10))
    assert (kept.content.address, kept.reason) == ("旧町", "書きまちがい")


def test_what_the_card_does_not_ask_survives_a_change(room, book):
    everything = next(practice.households(1, 5, date(2026, 6, 3))).user
    user = book.done(keep_card, CardRequest(card=everything))
    room.page("users").edit()
    room.main_key()
    assert book.register.entry(ServiceUser, user).content == everything


def test_a_name_of_two_hundred_characters_is_kept_whole(room, book):
    room.page("users").add_user()
    room.sheet()._surname.set_value("邉" * 200)
    room.main_key()
    assert users(book)[0].name.surname == "邉" * 200


# The family ------------------------------------------------------------------------------------------------------


def test_a_family_member_is_entered_beside_the_user_and_gets_a_row_of_their_own(room, book):
    user = enter(book, "青木", "アオキ", address="みどり県若葉市1", postal_code="000-0101")
    page = room.page("users")
    page._family_card(None)
    sheet = room.sheet()
    room.type("渡邉", "わたなべ")
    sheet._given.set_value("智子")
    sheet._relation.set_value("長女")
    sheet._together.set_value("yes")
    sheet._key_person.set_value(True)
    sheet._same_address()
    room.main_key()
    (member,) = book.register.entries(FamilyMember, service_user=user)
    assert member.content == FamilyMember(
        service_user=user,
        name=PersonName(surname="渡邉", given_name="智子", surname_kana="ワタナベ"),
        relation="長女",
        lives_together=True,
        key_person=True,
        address="みどり県若葉市1",
        postal_code="000-0101",
    )
    shown = [each.text() for each in page._detail.findChildren(QLabel) if each.isVisible()]
    assert "渡邉 智子 様" in shown


def test_a_family_members_half_filled_card_is_rebuilt_beside_the_same_user(room, book):
    _user, (member,) = book.household(family=1)
    page = room.page("users")
    page._family_card(book.register.entry(FamilyMember, member))
    room.sheet()._note.set_value("夜に電話")
    room.sheet().form.paused.emit()
    (draft,) = book.register.drafts(book.actor.staff)
    room.sheet().reject()
    page.take_draft(draft.draft, draft.state)
    assert room.sheet().entry() == member
    assert room.sheet()._note.value() == "夜に電話"
    room.main_key()
    assert book.register.entry(FamilyMember, member).content.note == "夜に電話"


def test_katakana_is_kept_and_hiragana_is_shown(room, book):
    enter(book, "髙橋", katakana("たかはし"))
    assert users(book)[0].name.surname_kana == "タカハシ"
    assert room.page("users")._detail._kana.text() == "たかはし"


def test_another_care_manager_asks_for_the_day_and_reminds_that_the_user_is_told_in_writing(room, book):
    user, _ = book.household(family=0)
    with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
        other = writing.add(practice.our_staff()[1]).entry
    card = book.register.entry(ServiceUser, user).content
    book.done(keep_card, CardRequest(card=replace(card, staff_in_charge=book.actor.staff), entry=user))
    sheet = ServiceUserSheet(room.desk, room.window, book.register.entry(ServiceUser, user))
    sheet.open()
    field = sheet._fields["staff_in_charge"]
    assert field._help.text() == ""
    sheet._staff.set_value(str(other))
    assert "書面で知らせます" in field._help.text()
    sheet._staff.set_value(str(book.actor.staff))
    assert field._help.text() == ""
    sheet.close()
