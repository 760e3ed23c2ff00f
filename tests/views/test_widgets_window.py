"""The frame: pages are built when first shown, keys do what the strip says, search follows the input method."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from desktop.views import messages, style
from desktop.views.style import TextSize, Theme
from desktop.views.widgets.buttons import Button, DangerButton, QuietButton
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.form import Form
from desktop.views.widgets.keystrip import KeyStrip
from desktop.views.widgets.labels import Label
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.rail import RailRow
from desktop.views.widgets.ring import OUTSET, FocusRing
from desktop.views.widgets.sheet import Sheet
from desktop.views.window import MainWindow
from tests.views.clipped import clipped


class Plain(Page):
    made = 0

    def __init__(self):
        super().__init__()
        Plain.made += 1
        self.refreshed = 0
        self.column.addWidget(PageHead("利用者"))
        self.form = Form(self)
        self.name = self.form.keep("name", LineEdit())
        self.column.addWidget(Field("名前", self.name))
        self.column.addStretch(1)

    def refresh(self):
        self.refreshed += 1

    def state(self):
        return self.form.state()

    def restore(self, state):
        self.form.restore(state)

    def take_focus(self):
        self.name.setFocus()


@pytest.fixture
def window(qtbot, qapp):
    Plain.made = 0
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)
    made: Any = MainWindow({"home": Plain, "users": Plain, "card": Plain})
    made.told = []
    made.asked.connect(made.told.append)
    made.set_status("佐藤 美咲 さん", "控え きょう 7:02", True, "あと4分で鍵")
    made.set_today("令和8年6月3日（水）", "6月3日（水）")
    made.show()
    made.activateWindow()
    QApplication.processEvents()
    yield made
    made.close()
    made.deleteLater()
    # Outside the event loop nothing is deleted by itself, and every window left over is styled again and again.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)


def compose(widget, text, commit=""):
    event = QInputMethodEvent(text, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(widget, event)


def test_a_page_is_built_at_its_first_show_and_refreshed_at_each(window):
    assert Plain.made == 1
    went: list[Any] = []
    window.went.connect(went.append)
    window.show_page("users")
    window.show_page("home")
    window.show_page("users")
    window.show_page("nowhere")
    assert Plain.made == 2
    assert window.page("users").refreshed == 2
    assert window.page("card") is None
    assert went == ["users", "home", "users"]


def test_the_rail_lights_where_one_is(window):
    def lit():
        return [row.text() for row in window.rail.findChildren(RailRow) if row.isChecked()]

    window.show_page("card", belongs_to="users")
    assert lit() == ["利用者"]
    next(row for row in window.rail.findChildren(RailRow) if row.key == "home").click()
    assert (window.current(), lit()) == ("home", ["ホーム"])


def test_no_name_ever_stands_in_the_title(window):
    window.show_page("users")
    assert window.windowTitle() == "たすき"


@pytest.mark.parametrize(
    ("key", "modifier", "word"),
    [(Qt.Key.Key_F1, None, "help"), (Qt.Key.Key_F2, None, "edit"), (Qt.Key.Key_F4, None, "handover"),
        (Qt.Key.Key_F6, None, "consent"), (Qt.Key.Key_F7, None, "timeline"),
        (Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier, "file"),
     (Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier, "lock")],
)  # fmt: skip
def test_function_keys_ask_for_what_the_strip_says(window, key, modifier, word):
    QTest.keyClick(window, key, modifier or Qt.KeyboardModifier.NoModifier)
    assert window.told == [word]


def test_function_keys_are_the_input_methods_while_it_composes(window):
    window.focus_page()
    compose(QApplication.focusWidget(), "やまだ")
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.told == []


def test_the_strip_can_be_clicked_and_has_fewer_keys_at_larger_text(window, qapp):
    strip = window.findChild(KeyStrip)
    strip.grab()
    at_first = len(strip._spots)
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip._spots[1][0].center()))
    assert window.told == ["help"]
    style.apply(qapp, Theme.LIGHT, TextSize.EXTRA_LARGE)
    strip.grab()
    assert (at_first, len(strip._spots)) == (10, 6)


def test_ctrl_f_goes_to_the_search_box_from_everywhere(window):
    window.focus_page()
    QTest.keyClick(window.page("home").name, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.top.search.hasFocus()
    QTest.keyClick(window.top.search, Qt.Key.Key_Down)
    assert window.page("home").name.hasFocus()


def test_search_follows_kana_that_is_still_being_composed_and_keeps_the_focus(window, qtbot):
    asked: list[Any] = []
    window.search_changed.connect(asked.append)
    box = window.top.search
    box.setFocus()
    box.setText("看護 ")
    box.setCursorPosition(3)
    for pending in ("ｙ", "や", "やま"):
        compose(box, pending)
    qtbot.waitUntil(lambda: asked == ["看護 やま"], timeout=2000)
    compose(box, "山")  # no longer kana: the list stays as it was until something is committed
    qtbot.waitUntil(lambda: asked[-1] == "看護", timeout=2000)
    compose(box, "", commit="山田")
    qtbot.waitUntil(lambda: asked[-1] == "看護 山田", timeout=2000)
    assert box.hasFocus()


def test_enter_in_the_search_box_asks_at_once(window):
    entered: list[Any] = []
    asked: list[Any] = []
    window.search_entered.connect(entered.append)
    window.search_changed.connect(asked.append)
    box = window.top.search
    box.setFocus()
    compose(box, "", commit="花子")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert (asked, entered) == (["花子"], ["花子"])


def test_text_size_keys_ask_for_the_next_size(window):
    asked: list[Any] = []
    window.text_size_asked.connect(asked.append)
    QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert asked == [1, -1, 0]


def test_a_rebuilt_window_holds_what_was_typed_with_the_focus_in_its_place(window, qapp):
    window.show_page("users")
    window.page("users").name.setText("髙橋")
    window.page("users").name.setFocus()
    style.apply(qapp, Theme.DARK, TextSize.EXTRA_LARGE)
    window.rebuild()
    QApplication.processEvents()
    assert window.current() == "users"
    assert window.page("users").name.text() == "髙橋"
    assert window.page("users").name.hasFocus()


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("size", list(TextSize))
@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_no_word_of_the_frame_is_cut(window, qapp, theme, size, width):
    style.apply(qapp, theme, size)
    window.rebuild()
    window.resize(width, 700)
    QApplication.processEvents()
    assert clipped(window) == []


def test_every_stop_of_the_frame_has_a_name(window):
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy():
            assert widget.accessibleName(), widget


def test_the_practice_book_wears_its_frame(window):
    window.set_practice(True)
    QApplication.processEvents()
    assert "練習用" in [each.accessibleName() for each in window.findChildren(QWidget) if each.isVisible()]
    window.set_practice(False)
    assert "練習用" not in [
        each.accessibleName() for each in window.findChildren(QWidget) if each.isVisible()
    ]


def test_a_toast_takes_back_what_was_recorded_and_waits_while_it_has_the_focus(window):
    taken_back: list[Any] = []
    window.toast("記録しました。", lambda: taken_back.append(True))
    assert window.toast_text() == "記録しました。"
    button = next(each for each in window.findChildren(QPushButton) if each.accessibleName() == "取り消す")
    button.setFocus()
    QApplication.processEvents()
    assert not window._toast._timer.isActive()
    button.click()
    assert (taken_back, window.toast_text()) == ([True], "")


def test_the_ring_follows_the_focus_and_goes_with_it(window, qapp):
    ring = FocusRing(qapp)
    window.page("home").name.setFocus()
    overlay = window.findChild(QWidget, "focusRing")
    name = window.page("home").name
    corner = name.mapTo(window, QPoint(0, 0))
    assert overlay.isVisible()
    assert overlay.pos() == corner - QPoint(OUTSET, OUTSET)
    assert overlay.width() == name.width() + 2 * OUTSET
    name.setFixedWidth(100)
    QApplication.processEvents()
    assert overlay.width() == 100 + 2 * OUTSET
    window.top.search.setFocus()
    assert overlay.pos() == window.top.search.mapTo(window, QPoint(0, 0)) - QPoint(OUTSET, OUTSET)
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    qapp.focusChanged.disconnect(ring._on_focus)
    ring.setParent(None)  # a ring that follows nothing is not left to the program


def test_a_question_has_the_safer_button_in_focus_and_the_verb_on_the_other(window):
    done: list[Any] = []
    box = messages.ask(
        window,
        "この記録を取り消しますか",
        "記録は消えず、取り消しの印がつきます。",
        "取り消す",
        lambda: done.append(True),
        danger=True,
    )
    QApplication.processEvents()
    stay: Any = box.findChild(QuietButton)
    do: Any = box.findChild(DangerButton)
    assert (stay.accessibleName(), do.accessibleName()) == ("やめる", "取り消す")
    assert stay.isDefault()
    assert stay.hasFocus()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert done == []
    assert not box.isVisible()

    box = messages.ask(
        window, "取り消しますか", "<b>太字</b>ではありません。", "取り消す", lambda: done.append(True)
    )
    box.findChildren(Button)[0].click()
    assert done == [True]


def test_a_sheet_is_kept_and_comes_back_and_enter_does_not_close_it(window, qtbot):
    class Card(Sheet):
        def __init__(self, parent):
            super().__init__("利用者を加える", "加える", parent=parent)
            self.name = self.form.keep("name", LineEdit())
            self.kana = self.form.keep("kana", LineEdit())
            self.column.addWidget(Field("名前", self.name))
            self.column.addWidget(Field("かな", self.kana))
            self.column.addStretch(1)

    sheet = Card(window)
    sheet.open()
    QApplication.processEvents()
    sheet.form.focus("name")
    QTest.keyClicks(sheet.name, "abc")
    QTest.keyClick(sheet.name, Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert sheet.kana.hasFocus()
    state = sheet.state()
    again = Card(window)
    again.open()
    again.restore(state)
    assert again.state() == {"name": "abc", "kana": "", "_focus": "kana"}
    assert isinstance(sheet, QDialog)
    assert sheet.windowTitle() == "たすき"
    for each in (sheet, again):
        each.reject()


def test_long_names_in_a_head_do_not_break_the_window(window):
    head = window.page("home").findChild(PageHead)
    head.set_name("ちょうそかべ", "長宗我部﨑 春昭之助左衛門尉𠮷継")
    QApplication.processEvents()
    assert head.width() <= window.width()
    assert any(isinstance(each, Label) and "長宗我部" in each.text() for each in head.findChildren(Label))
