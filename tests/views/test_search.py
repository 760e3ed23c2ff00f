"""Searching through the top box: while the input method composes, with exact counts, nothing silently cut."""

import json
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop import practice
from desktop.entries.attachment import Note
from desktop.entries.person import PersonName, ServiceUser
from desktop.entries.reading import Wanted
from desktop.entries.version import EntryId, Kind
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.views.models.hits import places
from desktop.views.pages.hit_list import SHOWN_AT_ONCE
from desktop.views.widgets.rows import GroupHead, Row
from tests.views.papers import handed_over, signed_consent


def person(book: Any, surname: str, given: str, kana: str) -> EntryId:
    home = next(practice.households(1, 1, book.clock.now().day))
    first, second = kana.split()
    name = PersonName(surname=surname, given_name=given, surname_kana=first, given_name_kana=second)
    entry: EntryId = book.done(keep_card, CardRequest(card=replace(home.user, name=name)))
    return entry


def notes(book: Any, count: int) -> None:
    user = person(book, "山田", "花子", "ヤマダ ハナコ")
    with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
        writing.add_many([Note(service_user=user, text=f"覚え {number}番") for number in range(count)])


def titles(page: Any) -> list[str]:
    return [row.first for row in page.list.rows() if isinstance(row, Row)]


def test_typing_into_the_top_box_finds_while_the_input_method_composes(book, work, qtbot) -> None:
    person(book, "髙橋", "花子", "タカハシ ハナコ")
    person(book, "山田", "太郎", "ヤマダ タロウ")
    work.key("Ctrl+F")
    QApplication.sendEvent(work.window.top.search, QInputMethodEvent("やま", []))
    qtbot.waitUntil(lambda: work.window.current() == "search")
    page = work.window.page("search")
    assert titles(page) == ["山田 太郎 様"]
    assert work.window.focusWidget() is work.window.top.search  # nobody steals the focus from an open word


def test_a_name_is_found_by_any_of_its_variants_from_one_character_on(book, work) -> None:
    person(book, "髙橋", "花子", "タカハシ ハナコ")
    page = work.go("search")
    for query in ("高橋", "髙橋", "タカハシ", "ﾀｶﾊｼ", "たかはし", "橋", "花"):
        page.set_query(query)
        assert titles(page) == ["髙橋 花子 様"], query


def test_what_was_found_stands_out_in_the_title_as_written() -> None:
    assert places("髙橋 花子 様", "高橋") == ((0, 2),)
    assert places("𠮷田 辻󠄀 様", "辻") == (
        (4, 3),
    )  # counted as Qt counts: 𠮷 and the selector are two units each


def test_enter_in_the_box_goes_to_the_first_hit_and_shows_it_in_full(book, work, qtbot) -> None:
    user = person(book, "髙橋", "花子", "タカハシ ハナコ")
    work.key("Ctrl+F")
    work.write("たかは")
    work.key("Return")
    page = work.window.page("search")
    assert work.actions <= 6
    assert work.window.focusWidget() is page.list
    assert page.pane.shown() == (Kind.SERVICE_USER, user)


def test_the_count_is_exact_and_more_is_read_as_one_scrolls(book, work) -> None:
    notes(book, 3 * SHOWN_AT_ONCE - 10)
    page = work.go("search")
    page.set_query("覚え")
    total = 3 * SHOWN_AT_ONCE - 10
    assert page.hits.total() == total == book.register.count_hits("覚え", Wanted())
    assert len(titles(page)) == SHOWN_AT_ONCE
    assert page.hits.head._count.text() == f"{total}件中 1–{SHOWN_AT_ONCE}件"
    groups = [row for row in page.list.rows() if isinstance(row, GroupHead)]
    assert [(group.text, group.count) for group in groups] == [("令和8年", f"{total}件")]
    for _ in range(6):
        bar = page.list.verticalScrollBar()
        bar.setValue(bar.maximum())
        QApplication.processEvents()
    assert len(titles(page)) == total
    assert len(set(titles(page))) == total
    assert page.hits.head._count.text() == f"{total}件"


def test_nothing_found_offers_to_let_one_thing_go_at_a_time(book, work) -> None:
    user = person(book, "髙橋", "花子", "タカハシ ハナコ")
    other = person(book, "山田", "太郎", "ヤマダ タロウ")
    page = work.go("search")
    page.set_query("高橋")
    page.chip("kind").set_value(Kind.OFFICE.value)
    assert titles(page) == []
    assert "0件" in page.hits.head._count.text()
    page._nothing.loosen.emit("kind")
    assert titles(page) == ["髙橋 花子 様"]
    page.set_query("高橋 やまだ")
    page._nothing.loosen.emit("word:1")
    assert titles(page) == ["髙橋 花子 様"]
    assert user != other


def test_a_word_that_is_nowhere_is_explained(book, work) -> None:
    person(book, "髙橋", "花子", "タカハシ ハナコ")
    page = work.go("search")
    page.set_query("そんなものはない")
    assert page._nothing.isVisible()
    assert "台帳にありません" in page._nothing._empty._sentence.text()


def test_the_user_filter_is_chosen_by_typing_and_let_go_by_pressing_again(book, work) -> None:
    first = person(book, "髙橋", "花子", "タカハシ ハナコ")
    second = person(book, "山田", "太郎", "ヤマダ タロウ")
    signed_consent(book, first)
    signed_consent(book, second)
    page = work.go("search")
    page.chip("user").click()
    work.write("やま")
    work.enter()
    assert page.chip("user").value() == str(second)
    page.chip("kind").set_value(Kind.CONSENT.value)
    assert all("山田" in title for title in titles(page))
    assert len(titles(page)) == 1
    page.chip("user").click()
    assert len(titles(page)) == 2


def test_a_provision_is_told_in_full_with_the_consent_of_that_day(book, work) -> None:
    user, _ = book.household(family=0)
    consent = signed_consent(book, user)
    done = handed_over(book, user, [book.office(1)])
    page = work.go("search")
    page.show_entry(done.others[0])
    facts = page.pane._facts
    said = " ".join(label.text() for label in facts.findChildren(type(page.pane._over)))
    assert "FAX" in said
    assert book.register.versions(ServiceUser, user)[0].content.name.full in said
    assert page.pane._verdict.text() == "渡した日に効いていた同意です"
    assert consent


def test_the_state_comes_back_from_json(book, work) -> None:
    notes(book, SHOWN_AT_ONCE + 20)
    page = work.go("search")
    page.set_query("覚え")
    page.hits._read_more()
    last = page.hits.hits()[-1]
    page.list.select(str(last.row))
    page.chip("kind").set_value(Kind.NOTE.value)
    page.list.select(str(page.hits.hits()[3].row))
    page.list.setFocus()
    state = json.loads(json.dumps(page.state()))
    work.window.forget("search")
    again = work.go("search", **state)
    assert again.list.current_key() == state["row"]
    assert again.chip("kind").value() == Kind.NOTE.value
    assert again.hits.total() == SHOWN_AT_ONCE + 20


def test_a_row_far_down_is_chosen_again(book, work) -> None:
    notes(book, 2 * SHOWN_AT_ONCE + 20)
    page = work.go("search")
    page.set_query("覚え")
    page.hits._read_more()
    page.hits._read_more()
    key = str(page.hits.hits()[-1].row)
    page.list.select(key)
    state = json.loads(json.dumps(page.state()))
    page.set_query("")
    page.restore(state)
    assert page.list.current_key() == key


def test_letters_typed_on_the_list_do_not_move_it(book, work) -> None:
    notes(book, 5)
    page = work.go("search")
    page.set_query("覚え")
    page.list.setFocus()
    before = page.list.current_key()
    work.press(Qt.Key.Key_A)
    assert page.list.current_key() == before
    work.press(Qt.Key.Key_Down)
    assert page.list.current_key() != before
