"""Who holds what, in the real window: one more key from the months; walked, said, opened and printed by keys alone."""

import json
from dataclasses import replace
from datetime import date
from time import monotonic
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from desktop.entries.office import RecipientKind
from desktop.entries.person import ServiceUser
from desktop.entries.version import Kind
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.procedures.timelines import Sort
from desktop.views import style
from desktop.views.dialogs.print_paper import PrintPaper
from desktop.views.pages.timeline import HOLDERS, WALK
from desktop.views.widgets.labels import Label
from desktop.views.widgets.rows import GroupHead, Row
from tests.procedures.test_ecomaps import received_from
from tests.procedures.test_timelines import Story, a_story, the_picture
from tests.views.clipped import clipped
from tests.views.papers import text_of
from tests.views.test_timeline import focused, settle

ANSWER, SECONDS = 6, 10
"""So many keys and seconds it may take to see what was given to whom, when, under which consent; one key more prints it."""


def shown(work: Any, story: Story) -> Any:
    page = work.go("timeline", about=story.user)
    page.view.set_value(HOLDERS)
    page.take_focus()
    settle()
    return page


# --- the shortest way -----------------------------------------------------------------------------------------------------


def test_from_any_page_six_keys_answer_and_one_more_prints_the_answer(book, work, qtbot) -> None:
    the_picture(book)
    began = monotonic()
    work.key("Ctrl+F")
    work.write("はなこ")
    work.key("Return")
    work.key("F7")
    settle()
    page = work.window.page("timeline")
    assert work.window.current() == "timeline"
    assert monotonic() - began <= SECONDS
    assert work.actions <= ANSWER
    page.show_table(True)
    told = [row.spoken for row in page.table.rows() if isinstance(row, Row)]
    red = next(each for each in told if "令和8年4月6日" in each and "渡しました" in each)
    assert "デイサービスさくら" in red
    page.show_table(False)
    work.key("Ctrl+P")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    assert work.actions <= ANSWER + 1
    sheet = work.sheet()
    assert isinstance(sheet, PrintPaper)
    said = text_of(sheet._printed.pdf)
    for word in ("R8.5.28", "訪問看護ほし", "ケアプラン第1〜3表", "FAX", "K-2026-0001", "同意なし"):
        assert word in said, word


def test_who_holds_what_is_one_key_more_on_screen_and_on_paper(book, work, qtbot) -> None:
    the_picture(book)
    work.key("Ctrl+F")
    work.write("はな")
    work.key("Return")
    work.key("F7")
    work.key("F7")
    settle()
    page = work.window.page("timeline")
    assert page.shows() == HOLDERS
    assert work.actions <= ANSWER
    assert focused(work) == "user"
    assert "4か所が持っています" in page.told.title.text()
    work.key("Ctrl+P")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    assert work.actions <= ANSWER + 1
    said = text_of(work.sheet()._printed.pdf)
    assert "だれが何を持っているか" in said
    assert "G-2026-0001" in said


def test_the_same_key_turns_it_back_and_each_picture_keeps_what_was_chosen(book, work) -> None:
    page = shown(work, the_picture(book))
    work.press(Qt.Key.Key_Right)
    chosen = page.current().key
    work.key("F7")
    assert page.shows() == WALK
    assert page.current().sort is Sort.PROVISION
    work.key("F7")
    assert (page.shows(), page.current().key, focused(work)) == (HOLDERS, chosen, chosen)


# --- walking and saying -----------------------------------------------------------------------------------------------------


def test_the_arrows_reach_everybody(book, work) -> None:
    page = shown(work, the_picture(book))
    reached = {focused(work)}
    for side in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right):
        work.press(side)
        for way in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            before = ""
            while focused(work) != before:
                before = focused(work)
                reached.add(before)
                work.press(way)
    assert reached == {thing.key for thing in page._things()}


def test_everybody_is_said_and_tab_stops_once(book, work) -> None:
    page = shown(work, the_picture(book))
    QAccessible.setActive(True)
    face = QAccessible.queryAccessibleInterface(page.ecomap)
    names = {face.child(number).text(QAccessible.Text.Name) for number in range(face.childCount())}
    assert any("訪問看護ほし に 6回渡しました" in name and "ケアプラン第1〜3表" in name for name in names)
    assert any("R8.4.6は、同意のない日に渡しました" in name for name in names)
    stops = [key for key, spot in page.ecomap._spots.items() if spot.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert stops == [page.current().key]


def test_an_office_leads_to_its_card_to_what_it_was_given_and_to_the_missing_form(book, work) -> None:
    story = the_picture(book)
    page = shown(work, story)
    page.ecomap.choose(f"office-{story.offices['デイサービスさくら']}")
    assert page.told.buttons() == ["相手先を見る", "あゆみで見る", "同意書"]
    assert page.told.position.text() == "4か所中 3か所目"
    page.carry_out("walk")
    assert page.shows() == WALK
    assert (page.current().who, page.current().begins) == ("デイサービスさくら", date(2026, 4, 28))
    page.view.set_value(HOLDERS)
    page.take_focus()
    work.enter()
    assert work.window.current() == "offices"


def test_a_member_of_the_family_leads_to_the_consent(book, work) -> None:
    story = the_picture(book)
    page = shown(work, story)
    page.ecomap.choose(f"member-{story.members['健太']}")
    assert page.told.position.text() == "家族 3人中 1人目"
    page.take_focus()
    work.enter()
    assert work.window.page("consents").pane.shown()[0] is Kind.CONSENT


def test_the_table_in_its_place_says_the_same(book, work) -> None:
    story = the_picture(book)
    received_from(story, "山田医院")
    page = shown(work, story)
    page.table_button.click()
    rows = page.table.rows()
    heads = [(row.text, row.count) for row in rows if isinstance(row, GroupHead)]
    assert heads == [("本人", ""), ("家族", "3人"), ("相手先", "4か所")]
    told = {row.key: row.spoken for row in rows if isinstance(row, Row)}
    assert set(told) == {thing.key for thing in page._things()}
    assert "主治医意見書" in told[f"office-{story.offices['山田医院']}"]


def test_what_is_chosen_comes_back_from_json(book, work) -> None:
    story = the_picture(book)
    page = shown(work, story)
    key = f"office-{story.offices['山田医院']}"
    page.ecomap._spots[key].setFocus()
    state = json.loads(json.dumps(page.state()))
    work.window.forget("timeline")
    again = work.go("timeline", **state)
    settle()
    assert (again.shows(), again.current().key, focused(work)) == (HOLDERS, key, key)


def test_where_things_only_came_from_the_picture_is_still_to_be_had(book, work) -> None:
    story = a_story(book)
    received_from(story, "山田医院")
    page = shown(work, story)
    assert page.told.isVisible()
    assert "まだどこにも渡していません" in page.told.title.text()
    work.key("F7")
    assert page._nothing.button.text() == "同意書をつくる"


# --- looks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        (style.Theme.LIGHT, style.TextSize.STANDARD),
        (style.Theme.DARK, style.TextSize.LARGE),
        (style.Theme.LIGHT, style.TextSize.EXTRA_LARGE),
    ],
)
def test_no_word_is_cut_and_who_is_chosen_is_in_sight(book, work, qapp, theme, size) -> None:
    story = the_picture(book)
    name = "社会福祉法人みどり福祉会 勅使河原デイサービスセンター"
    story.office(name, RecipientKind.HOME_CARE_PROVIDER)
    story.given(name, date(2025, 4, 7))
    style.apply(qapp, theme, size)
    work.window.rebuild()
    page = shown(work, story)
    key = f"office-{story.offices[name]}"
    page.ecomap._spots[key].setFocus()
    settle()
    assert clipped(work.window) == []
    box = page.ecomap.box_of(key)
    area = page._ties_area.viewport()
    top = page.ecomap.mapTo(area, box.topLeft()).y()
    assert top >= 0
    assert top + box.height() <= area.height()
    for place in page.ecomap.ecomap.boxes:
        assert place.x + place.width <= page.ecomap.width()
    page.show_table(True)
    settle()
    assert clipped(work.window) == []


def test_who_was_in_charge_is_told_beside_both_pictures_and_in_the_users_detail(book, work) -> None:
    story = the_picture(book)
    card = book.register.entry(ServiceUser, story.user).content
    change = CardRequest(card=replace(card, staff_in_charge=book.actor.staff), entry=story.user)
    book.done(keep_card, change)
    page = work.go("timeline", about=story.user)
    settle()
    assert page._carers.isVisible()
    assert "佐藤 美咲" in page._carers.whole()
    work.key("F7")
    assert "担当：佐藤 美咲" in page.told.sentence.text()
    users = work.go("users", about=story.user)
    assert any("佐藤 美咲" in label.text() for label in users.findChildren(Label))
