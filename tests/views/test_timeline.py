"""The picture of one user in the real window: six keys to it, every thing of it walked, said, opened and printed."""

import json
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import RecipientKind, Way
from desktop.entries.plain import to_plain
from desktop.entries.reading import DraftKind
from desktop.entries.version import Kind
from desktop.procedures.handovers import paper_choices, purpose_for
from desktop.procedures.timelines import Sort, Span, Standing, period_of
from desktop.views import style
from desktop.views.dialogs.print_paper import PrintPaper
from desktop.views.widgets.rows import GroupHead, Row
from desktop.views.widgets.timeline import TimelinePicture
from tests.procedures.test_timelines import TODAY, Story, a_story, the_picture
from tests.views.clipped import clipped
from tests.views.papers import text_of


def shown(work: Any, story: Story) -> Any:
    """The page of the story's user, laid out."""
    page = work.go("timeline", about=story.user)
    settle()
    return page


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def red_of(page: Any) -> Any:
    return next(
        thing
        for thing in page._things()
        if thing.sort is Sort.PROVISION and thing.standing is Standing.UNCOVERED
    )


def focused(work: Any) -> str:
    return str(getattr(work.window.focusWidget(), "key", ""))


# --- the way to it --------------------------------------------------------------------------------------------------------


def test_what_was_given_to_whom_under_which_consent_is_six_keys_away(book, work) -> None:
    story = the_picture(book)
    work.key("Ctrl+F")
    work.write("はなこ")
    work.key("Return")
    work.key("F7")
    settle()
    assert work.actions <= 6
    page = work.window.page("timeline")
    assert work.window.current() == "timeline"
    assert page.user() == story.user
    said = page.told.title.text() + page.told.sentence.text()
    for word in ("令和8年5月28日", "訪問看護ほし", "ケアプラン第1〜3表", "FAX", "K-2026-0001（本人）"):
        assert word in said, word
    assert page.told.position.text() == "16件中 16件目"
    assert focused(work) == page.current().key


def test_f7_on_a_chosen_record_chooses_that_very_record(book, work) -> None:
    story = the_picture(book)
    record = next(each for each in story.things(Sort.PROVISION) if each.who == "福祉用具まごころ").entry
    work.go("provisions", about=record)
    work.key("F7")
    page = work.window.page("timeline")
    assert page.current().entry == record


def test_f7_on_a_record_older_than_the_months_shown_shows_everything(book, work) -> None:
    story = a_story(book)
    record = story.given("山田医院", date(2021, 2, 3))
    work.go("provisions", about=record)
    work.key("F7")
    page = work.window.page("timeline")
    assert page.span() is Span.ALL
    assert page.current().entry == record


def test_f7_among_the_users_and_while_a_form_is_filled_in_shows_that_user(book, work) -> None:
    story = the_picture(book)
    work.go("users", about=story.user)
    work.key("F7")
    assert work.window.page("timeline").user() == story.user
    other = a_story(book)
    work.go("consent_form", service_user=other.user, principal=other.user, form="consent_user")
    work.key("F7")
    assert work.window.page("timeline").user() == other.user


def test_f7_where_nobody_is_on_screen_asks_who(book, work) -> None:
    story = the_picture(book)
    work.key("F7")
    assert work.sheet() is not None
    work.write("はな")
    work.enter()
    settle()
    assert work.window.current() == "timeline"
    assert work.window.page("timeline").user() == story.user


# --- walking ----------------------------------------------------------------------------------------------------------------


def test_the_arrows_reach_every_thing_lane_by_lane(book, work) -> None:
    page = shown(work, the_picture(book))
    page.take_focus()
    for _ in range(12):
        work.press(Qt.Key.Key_Up)
    reached = []
    for _ in range(12):
        work.press(Qt.Key.Key_Home)
        before = ""
        while focused(work) != before:
            before = focused(work)
            reached.append(before)
            work.press(Qt.Key.Key_Right)
        lane_end = focused(work)
        work.press(Qt.Key.Key_Down)
        if focused(work) == lane_end:
            break
    assert reached == page.picture.keys()
    assert set(reached) == {thing.key for thing in page._things()}


def test_up_and_down_go_to_what_is_nearest_in_time(book, work) -> None:
    page = shown(work, the_picture(book))
    red = red_of(page)
    page.picture._spots[red.key].setFocus()
    work.press(Qt.Key.Key_Up)
    assert page.current().begins == date(2026, 4, 14)
    work.press(Qt.Key.Key_Down)
    work.press(Qt.Key.Key_Down)
    assert page.current().who == "山田医院"


def test_plus_and_minus_change_how_much_time_is_shown_and_keep_the_focus(book, work) -> None:
    page = shown(work, the_picture(book))
    page.take_focus()
    chosen = page.current().key
    QTest.keyClicks(work.window.focusWidget(), "+")
    assert page.span() is Span.YEAR
    QTest.keyClicks(work.window.focusWidget(), "+")
    QTest.keyClicks(work.window.focusWidget(), "+")
    assert page.span() is Span.HALF_YEAR
    assert focused(work) == chosen
    for _ in range(4):
        QTest.keyClicks(work.window.focusWidget(), "-")
    assert page.span() is Span.ALL
    assert focused(work) == chosen


def test_less_time_says_how_much_is_left_out(book, work) -> None:
    page = shown(work, the_picture(book))
    assert page._counts.text() == "渡したもの 16件"
    page.zoom.set_value(Span.HALF_YEAR.value)
    assert page._counts.text() == "渡したもの 5件（すべてで 16件）"
    assert page.told.position.text() == "5件中 5件目"


def test_tab_stops_once_at_the_picture(book, work) -> None:
    page = shown(work, the_picture(book))
    strong = [
        key for key, spot in page.picture._spots.items() if spot.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert strong == [page.current().key]


def test_a_click_chooses_and_says(book, work) -> None:
    page = shown(work, the_picture(book))
    red = red_of(page)
    QTest.mouseClick(page.picture._spots[red.key], Qt.MouseButton.LeftButton)
    assert page.current() == red
    assert page.told.title.text() == red.title


# --- what it says -------------------------------------------------------------------------------------------------------------


def test_each_thing_has_a_sentence_for_the_screen_reader(book, work) -> None:
    page = shown(work, the_picture(book))
    QAccessible.setActive(True)
    face = QAccessible.queryAccessibleInterface(page.picture)
    names = {face.child(number).text(QAccessible.Text.Name) for number in range(face.childCount())}
    for thing in page._things():
        assert any(name.startswith(thing.title) for name in names), thing.title
    assert any("期限が過ぎています" in name for name in names)
    roles = {face.child(number).role() for number in range(face.childCount())}
    assert roles == {QAccessible.Role.Button}


def test_the_red_one_says_what_was_missing_and_leads_to_the_form(book, work) -> None:
    story = the_picture(book)
    page = shown(work, story)
    red = red_of(page)
    page.picture._spots[red.key].setFocus()
    assert page.told.buttons() == ["記録を見る", "同意書"]
    assert "前の同意 K-2025-0001" in page.told.sentence.text()
    page.carry_out("mend")
    form = work.window.page("consent_form")
    assert work.window.current() == "consent_form"
    assert form.user.value() == story.user


def test_enter_opens_the_record_or_the_consent(book, work) -> None:
    page = shown(work, the_picture(book))
    record = page.current().entry
    page.take_focus()
    work.enter()
    assert work.window.current() == "provisions"
    assert work.window.page("provisions").pane.shown() == (Kind.PROVISION_RECORD, record)
    work.go("timeline")
    consent = next(thing for thing in page._things() if thing.sort is Sort.CONSENT)
    page.picture._spots[consent.key].setFocus()
    assert page.told.position.text() == "同意 7件中 1件目"
    work.enter()
    assert work.window.page("consents").pane.shown() == (Kind.CONSENT, consent.entry)


def test_two_on_one_day_are_one_mark_with_a_count_and_two_places(book, work) -> None:
    story = a_story(book)
    story.consent(story.user, date(2026, 1, 5))
    story.given("訪問看護ほし", date(2026, 5, 1))
    story.given("訪問看護ほし", date(2026, 5, 2), Way.BY_HAND)
    page = shown(work, story)
    (dot,) = page.picture.timeline.dots
    assert len(dot.keys) == 2
    first, second = (thing.key for thing in page._things() if thing.sort is Sort.PROVISION)
    page.picture._spots[first].setFocus()
    work.press(Qt.Key.Key_Right)
    assert focused(work) == second
    assert page.picture.box_of(first) == page.picture.box_of(second)


def test_a_draft_is_a_dashed_ring_that_is_gone_on_with(book, work) -> None:
    story = a_story(book)
    handover = Handover(
        service_user=story.user,
        day=TODAY,
        tense=Tense.TO_DO,
        route=Route.CONSENT,
        papers=paper_choices(book.register, story.user),
        deliveries=(
            Delivery(
                recipient=story.offices["訪問看護ほし"],
                purpose=purpose_for(RecipientKind.VISITING_NURSE),
                way=Way.FAX,
                papers=(1, 2),
            ),
        ),
    )
    work.desk.keep_draft(DraftKind.HANDOVER, "書きかけ", {"handover": to_plain(handover)}, None)
    page = shown(work, story)
    thing = page.current()
    assert (thing.sort, page.told.buttons()) == (Sort.DRAFT, ["続きを書く"])
    page.take_focus()
    work.enter()
    assert work.window.current() == "handover"
    assert work.window.page("handover").grid.draft.service_user == story.user


# --- table, state, print ----------------------------------------------------------------------------------------------------


def test_the_table_in_its_place_says_every_thing_of_the_picture(book, work) -> None:
    page = shown(work, the_picture(book))
    page.table_button.click()
    assert page.shows_table()
    rows = page.table.rows()
    assert [(row.text, row.count) for row in rows if isinstance(row, GroupHead)] == [
        ("同意", "7件"),
        ("渡したもの", "16件"),
    ]
    told = {row.key: row.spoken for row in rows if isinstance(row, Row)}
    assert set(told) == {thing.key for thing in page._things()}
    red = red_of(page)
    assert red.remark.rstrip("。") in told[red.key]
    assert work.window.focusWidget() is page.table
    page.table.select(red.key)
    page.table_button.click()
    assert not page.shows_table()
    assert page.picture.current() == red.key
    assert focused(work) == red.key


def test_what_is_chosen_comes_back_from_json(book, work) -> None:
    page = shown(work, the_picture(book))
    red = red_of(page)
    page.zoom.set_value(Span.ALL.value)
    page.picture._spots[red.key].setFocus()
    state = json.loads(json.dumps(page.state()))
    work.window.forget("timeline")
    again = work.go("timeline", **state)
    settle()
    assert (again.span(), again.current(), again.shows_table()) == (Span.ALL, red, False)
    assert focused(work) == red.key
    again.show_table(True)
    state = json.loads(json.dumps(again.state()))
    work.window.forget("timeline")
    third = work.go("timeline", **state)
    assert third.shows_table()
    assert third.table.current_key() == red.key


def test_what_is_recorded_meanwhile_is_there_when_one_comes_back(book, work) -> None:
    story = the_picture(book)
    page = shown(work, story)
    chosen = page.current().key
    story.given("山田医院", date(2026, 6, 1))
    work.key("F5")
    assert page._counts.text() == "渡したもの 17件"
    assert page.current().key == chosen


def test_one_key_prints_the_months_shown(book, work, qtbot) -> None:
    page = shown(work, the_picture(book))
    page.zoom.set_value(Span.YEAR.value)
    page.take_focus()
    work.key("Ctrl+P")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    sheet = work.sheet()
    assert isinstance(sheet, PrintPaper)
    said = text_of(sheet._printed.pdf)
    assert "G-2026-0001" in said
    assert "令和7年9月から令和8年8月まで" in said


# --- nothing yet, looks -----------------------------------------------------------------------------------------------------


def test_where_nothing_is_yet_one_button_leads_on(book, work) -> None:
    story = a_story(book)
    page = shown(work, story)
    assert not page.told.isVisible()
    assert not page.print_button.isVisible()
    assert page._nothing.button.text() == "同意書をつくる"
    page._nothing.button.click()
    assert work.window.current() == "consent_form"


@pytest.mark.parametrize("size", list(style.TextSize))
@pytest.mark.parametrize("theme", list(style.Theme))
def test_no_word_is_cut_and_what_is_chosen_is_in_sight(book, work, qapp, theme, size) -> None:
    story = the_picture(book)
    story.office("社会福祉法人みどり福祉会 勅使河原デイサービスセンター", RecipientKind.HOME_CARE_PROVIDER)
    story.given("社会福祉法人みどり福祉会 勅使河原デイサービスセンター", date(2026, 5, 7))
    style.apply(qapp, theme, size)
    work.window.rebuild()
    page = shown(work, story)
    red = red_of(page)
    page.picture._spots[red.key].setFocus()
    settle()
    assert clipped(work.window) == []
    box = page.picture.box_of(red.key)
    top = page.picture.mapTo(page._area.viewport(), box.topLeft()).y()
    assert top >= 0
    assert top + box.height() <= page._area.viewport().height()
    page.show_table(True)
    settle()
    assert clipped(work.window) == []


def test_red_is_painted_only_where_cover_was_missing(book, work) -> None:
    story = the_picture(book)
    page = shown(work, story)
    red = red_of(page)
    err = QColor(style.LIGHT.err_mark).rgb()
    image = page.picture.grab().toImage()

    def reddish(key: str) -> bool:
        box = page.picture.box_of(key)
        return any(
            image.pixel(x, y) == err
            for x in range(max(box.left(), 0), min(box.right(), image.width()))
            for y in range(max(box.top(), 0), min(box.bottom(), image.height()))
        )

    gap = next(thing for thing in page._things() if thing.sort is Sort.GAP)
    assert {thing.key for thing in page._things() if reddish(thing.key)} == {red.key, gap.key}


def test_names_stay_text(book, work) -> None:
    story = a_story(book)
    story.consent(story.user, date(2026, 1, 5))
    story.office("<b>デイ</b>", RecipientKind.HOME_CARE_PROVIDER)
    story.given("<b>デイ</b>", date(2026, 5, 1))
    page = shown(work, story)
    spot = page.picture._spots[page.current().key]
    assert "&lt;b>デイ&lt;/b>" in spot.toolTip()
    assert "<b>デイ</b>" in page.told.title.text()


def test_a_picture_alone_follows_theme_and_size_at_once(book, qapp) -> None:
    story = the_picture(book)
    walk = story.walk()
    period = period_of(walk, Span.YEAR)
    picture = TimelinePicture()
    picture.resize(1000, 400)
    picture.set_plan(walk.plan(period), walk.within(period))
    before = picture.height()
    style.apply(qapp, style.Theme.DARK, style.TextSize.EXTRA_LARGE)
    settle()
    assert picture.height() > before
    style.apply(qapp, style.Theme.LIGHT, style.TextSize.STANDARD)
    picture.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_f7_while_a_handover_is_put_together_shows_its_user(book, work) -> None:
    story = the_picture(book)
    work.go("handover", about=story.user)
    work.key("F7")
    assert work.window.page("timeline").user() == story.user
