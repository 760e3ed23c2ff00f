"""The home page: what is to be done today, and each of it one key away."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.procedures.consents import ConsentRequest, print_consent
from desktop.views.desk import Go, consent_form_for
from desktop.views.widgets.buttons import VerbButton
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.rows import ActionRow


def words(page):
    """Everything the page says."""
    shown = [
        each.text() for kind in (Label, Sentence) for each in page.findChildren(kind) if each.isVisible()
    ]
    return "\n".join(shown)


def rows(page):
    """The rows shown, with what their buttons say."""
    return [
        (each.row.chip, each.row.first, each.row.button)
        for each in page.findChildren(ActionRow)
        if each.isVisible()
    ]


def test_an_empty_book_says_what_to_do_first_and_leads_there(room):
    page = room.page("home")
    empty = next(each for each in page.findChildren(Empty) if each.isVisible())
    assert empty.button.text() == "利用者を追加"
    empty.button.click()
    assert room.asked == [Go(page="users", state={"open": "add"})]


def test_each_of_the_three_verbs_asks_for_its_page(room):
    page = room.page("home")
    for verb in page.findChildren(VerbButton):
        QTest.keyClick(verb, Qt.Key.Key_Space)
    assert [where.page for where in room.asked] == ["handover", "consent_form", "filing"]


def test_what_stops_everything_stands_before_what_stops_the_familys_part(room, book):
    book.household(seed=1, family=1)
    book.household(seed=2, family=1)
    chips = [chip for chip, _, _ in rows(room.page("home"))]
    assert chips == ["同意なし", "同意なし", "家族なし", "家族なし"]


def test_the_remedy_of_a_missing_consent_is_its_form_with_user_and_principal_filled_in(room, book):
    user, (member,) = book.household()
    page = room.page("home")
    second = [each for each in page.findChildren(ActionRow) if each.isVisible()][1]
    second.button.click()
    assert room.asked == [consent_form_for(user, member)]


def test_a_printed_form_waits_for_its_signature_and_leads_to_the_signing(room, book):
    user, _ = book.household(family=0)
    request = ConsentRequest(
        service_user=user, principal=user, form="consent_user", starts_on=date(2026, 6, 3)
    )
    printed = book.act(print_consent, request)
    page = room.page("home")
    row = next(
        each for each in page.findChildren(ActionRow) if each.isVisible() and each.row.chip == "署名まち"
    )
    row.button.click()
    assert room.asked == [Go(page="signing", about=printed.entry)]


def test_the_number_of_what_waits_is_exact_although_not_all_of_it_has_room(room, book):
    for seed in range(1, 9):
        book.household(seed=seed, family=2)
    page = room.page("home")
    shown = len(rows(page))
    assert shown < 24
    assert f"24件のうち、急ぎの順に{shown}件" in words(page)


def test_it_greets_by_surname_and_tells_how_much_is_urgent(room, book):
    book.household(family=1)
    assert "佐藤さん、おはようございます。急ぎは 1件です。" in words(room.page("home"))


def test_it_says_honestly_that_there_is_no_backup_and_what_to_do(room):
    said = words(room.page("home"))
    assert "控えの置き場所が、まだ決まっていません" in said


def test_a_card_begun_and_put_away_is_gone_on_with_from_home(room, book):
    users = room.page("users")
    users.add_user()
    room.type("髙橋", "たかはし")
    room.enter()
    room.type("花子", "はなこ")
    room.press(Qt.Key.Key_Escape)
    home = room.page("home")
    assert any("髙橋 花子 様の利用者カード" in first for _, first, _ in rows(home))
    home.take_focus()
    room.press(Qt.Key.Key_Space)
    (where,) = room.asked
    room.page(where.page).take_draft(where.draft, where.state)
    assert room.sheet().state()["surname"] == "髙橋"
    assert room.sheet().state()["given_name"] == "花子"
    assert room.sheet().state()["_focus"] == "given_name"
