"""はじめに: three steps asked with Enter, one frozen request, the code typed back before the book is made."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.procedures.books import FirstRun
from desktop.procedures.passwords import known as fold_words
from desktop.procedures.passwords import strength
from desktop.views import style
from desktop.views.pages.first_run import OFFICE, PAPER, YOU, FirstRunPage
from desktop.views.style import TextSize, Theme
from tests.views.clipped import clipped

PASSWORD = "kasa-neko-yamabuki-7umi"


def weigh(password, known):
    found = strength(password, fold_words(known))
    return found.enough, found.sentence


def opened(folder, size=TextSize.STANDARD):
    page: Any = FirstRunPage(weigh, folder, lambda now: now / "ほか", text_size=size.value)
    page.requests, page.made_books = [], []
    page.prepared.connect(page.requests.append)
    page.made.connect(lambda: page.made_books.append(True))
    page.show()
    page.activateWindow()
    page.take_focus()
    QApplication.processEvents()
    return page


@pytest.fixture
def page(qapp, tmp_path):
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)
    made = opened(tmp_path)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def type_in(page, text):
    focus = page.focusWidget()
    if text.isascii():
        QTest.keyClicks(focus, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(focus, event)


def press(page, key=Qt.Key.Key_Return, control=False):
    both = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(page.focusWidget(), key, both)


def fill_two_steps(page):
    type_in(page, "あおぞら居宅介護支援事業所")
    press(page, control=True)
    for text in ("佐藤", "美咲"):
        type_in(page, text)
        press(page)
    page.password.line.setText(PASSWORD)
    page.again.line.setText(PASSWORD)
    press(page, control=True)


def test_two_steps_by_keys_give_one_frozen_request(page, tmp_path):
    fill_two_steps(page)
    (request,) = page.requests
    assert isinstance(request, FirstRun)
    assert request.folder == tmp_path / "あおぞら居宅介護支援事業所.tasuki"
    assert (request.office.name, request.office.ours) == ("あおぞら居宅介護支援事業所", True)
    assert (request.staff.name.full, request.staff.title) == ("佐藤 美咲", "主任介護支援専門員")
    assert request.password == PASSWORD
    assert PASSWORD not in repr(request)
    press(page, control=True)
    assert len(page.requests) == 1  # while the keys are made, presses count for nothing


def test_what_is_missing_is_said_at_its_field_and_nothing_goes_on(page):
    press(page, control=True)
    assert page.step() == OFFICE
    assert "事業所の名前がありません" in page._fields["office"].error()
    type_in(page, "あおぞら")
    assert page._fields["office"].error() == ""
    press(page, control=True)
    assert page.step() == YOU
    press(page, control=True)
    assert page.requests == []
    assert page.form.state()["_focus"] == "surname"
    assert page._fields["surname"].error()
    assert page._fields["given_name"].error()


def test_a_weak_or_mistyped_password_is_told_in_words(page):
    type_in(page, "あおぞら")
    press(page, control=True)
    page.form.editor("surname").set_value("佐藤")
    page.form.editor("given_name").set_value("美咲")
    page.password.line.setText("kaigo")
    assert "あと10文字" in page._strength.text()
    press(page, control=True)
    assert "あと10文字" in page._fields["password"].error()
    page.password.line.setText(PASSWORD)
    page.again.line.setText(PASSWORD + "x")
    press(page, control=True)
    assert "2つの合言葉がちがいます" in page._fields["again"].error()
    assert page.requests == []


def test_the_book_is_made_only_after_the_code_was_typed_back(page):
    fill_two_steps(page)
    page.show_paper(
        lambda typed: "" if typed.upper() == "7K3M-Q9XD" else "回復コードがちがいます。紙を見てください。"
    )
    assert page.step() == PAPER
    press(page, control=True)
    assert "まだ紙が出ていません" in page._fields["code"].error()
    printed: list[Any] = []
    page.print_asked.connect(lambda: printed.append(True))
    press(page)
    assert printed == [True]
    page.paper_done("印刷しました。")
    type_in(page, "7k3m-0000")
    press(page, control=True)
    assert "ちがいます" in page._fields["code"].error()
    assert page.made_books == []
    page.form.editor("code").set_value("7k3m-q9xd")
    press(page, control=True)
    assert page.made_books == [True]


def test_trouble_leads_back_to_the_step_where_it_can_be_mended(page):
    fill_two_steps(page)
    page.show_trouble(
        "台帳をつくれません", "この置き場所には書きこめません。別の置き場所をえらんでください。", OFFICE
    )
    QApplication.processEvents()
    assert page.step() == OFFICE
    assert page.form.editor("office").value() == "あおぞら居宅介護支援事業所"
    assert page._trouble.isVisible()


def test_half_filled_steps_come_back_without_the_secrets(page, tmp_path):
    fill_two_steps(page)
    page.form.focus("given_name")
    state = json.loads(json.dumps(page.state()))
    assert PASSWORD not in json.dumps(state)
    again = opened(tmp_path)
    again.restore(state)
    assert again.state() == state
    assert again.step() == YOU
    again.deleteLater()


def test_the_folder_is_named_after_the_office_without_signs_a_disk_refuses(page, tmp_path):
    page.form.editor("office").set_value('あお/ぞら:"<b>"..')
    assert page._book() == tmp_path / "あおぞらb.tasuki"
    page._ask_folder()
    assert page._book().parent == tmp_path / "ほか"
    page.form.editor("office").set_value("")
    assert page._book().name == "台帳.tasuki"


def test_a_look_is_tried_at_once(page):
    looks: list[Any] = []
    page.look_chosen.connect(lambda theme, size: looks.append((theme, size)))
    page._theme._buttons["dark"].click()
    page._size._buttons["16"].click()
    assert looks == [("dark", 11), ("dark", 16)]


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("size", list(TextSize))
@pytest.mark.parametrize("width", [1024, 1366])
def test_no_word_of_the_three_steps_is_cut(qapp, tmp_path, theme, size, width):
    style.apply(qapp, theme, size)
    page = opened(Path("/home/sato/たすきの台帳"), size)
    page.resize(width, 697)
    for step in (OFFICE, YOU, PAPER):
        page._go(step)
        QApplication.processEvents()
        QApplication.processEvents()
        assert clipped(page) == []
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)


def test_every_stop_of_every_step_has_a_name(page):
    for step in (OFFICE, YOU, PAPER):
        page._go(step)
        QApplication.processEvents()
        for widget in page.findChildren(QWidget):
            if (
                widget.isVisible()
                and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
                and not widget.focusProxy()
            ):
                assert widget.accessibleName(), widget
