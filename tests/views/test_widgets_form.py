"""Filling in: Enter goes on, Ctrl+Enter presses the main button, the input method is never disturbed, drafts come back."""

import json
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.views.widgets.buttons import MainButton, SmallButton
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit, PasswordEdit, TextArea, is_kana
from desktop.views.widgets.form import Form
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.ticks import Tick, TickList

TODAY = date(2026, 6, 3)
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def read_day(text):
    """A reader that knows years as YYYY/M/D."""
    try:
        year, month, day = (int(part) for part in text.split("/"))
        return date(year, month, day), f"{year}年{month}月{day}日"
    except ValueError:
        return None, "日付が読み取れません。例：2026/6/3"


class Sheet(QWidget):
    def __init__(self):
        super().__init__()
        column = QVBoxLayout(self)
        self.form = Form(self)
        editors: dict[str, Any] = {
            "name": LineEdit(),
            "kind": Combo([("a", "居宅"), ("b", "訪問看護")]),
            "whose": Segments([("p", "本人"), ("f", "家族")]),
            "until": DateField(read_day, TODAY),
            "asked": Tick("電話した", "5月30日"),
            "papers": TickList([("1", "第1表", ""), ("2", "第2表", "")]),
            "note": TextArea(),
            "password": PasswordEdit(),
        }
        self.fields = {}
        for name, editor in editors.items():
            self.fields[name] = Field(name, self.form.keep(name, editor), required=name == "name")
            column.addWidget(self.fields[name])
        self.main = MainButton("記録する", key="Ctrl+Enter")
        column.addWidget(self.main)
        self.form.set_main(self.main)
        self.pressed: list[bool] = []
        self.main.clicked.connect(lambda: self.pressed.append(True))

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.focusWidget() or self, key, modifier)

    def compose(self, text, commit=""):
        event = QInputMethodEvent(text, [])
        if commit:
            event.setCommitString(commit)
        QApplication.sendEvent(self.focusWidget(), event)


@pytest.fixture
def sheet(qtbot):
    made = Sheet()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.form.focus("name")
    return made


def test_enter_walks_all_editors_in_order_and_ends_at_the_main_button(sheet):
    visited: list[Any] = []
    for _ in range(12):
        visited.append(sheet.form.state().get("_focus"))
        if visited[-1] == "note":
            sheet.form.focus("password")  # Enter is a new line there; Tab or Ctrl+Tab leaves
            continue
        sheet.press(Qt.Key.Key_Return)
        if sheet.focusWidget() is sheet.main:
            break
    assert visited == ["name", "kind", "whose", "until", "asked", "papers", "papers", "note", "password"]
    assert sheet.pressed == []
    sheet.press(Qt.Key.Key_Return)
    assert sheet.pressed == [True]


def test_shift_enter_goes_back_and_stays_at_the_first(sheet):
    sheet.form.focus("whose")
    sheet.press(Qt.Key.Key_Return, SHIFT)
    assert sheet.form.state()["_focus"] == "kind"
    sheet.press(Qt.Key.Key_Return, SHIFT)
    sheet.press(Qt.Key.Key_Return, SHIFT)
    assert sheet.form.state()["_focus"] == "name"


def test_ctrl_enter_presses_the_main_button_from_everywhere(sheet):
    for name in ("name", "kind", "whose", "until", "asked", "note", "password"):
        sheet.form.focus(name)
        sheet.press(Qt.Key.Key_Return, CONTROL)
    assert len(sheet.pressed) == 7
    assert sheet.fields["note"].editor.value() == ""


def test_enter_on_a_button_presses_that_button(sheet):
    pressed: list[Any] = []
    button = SmallButton("更新する")
    button.clicked.connect(lambda: pressed.append(True))
    sheet.layout().addWidget(button)
    button.show()
    button.setFocus()
    sheet.press(Qt.Key.Key_Return)
    assert pressed == [True]
    assert sheet.pressed == []


def test_no_key_is_taken_while_the_input_method_composes(sheet):
    sheet.compose("やまだ")
    sheet.press(Qt.Key.Key_Return)
    sheet.press(Qt.Key.Key_Return, CONTROL)
    assert sheet.form.state()["_focus"] == "name"
    assert sheet.pressed == []
    sheet.compose("", commit="山田")
    assert sheet.fields["name"].editor.value() == "山田"
    sheet.press(Qt.Key.Key_Return)
    assert sheet.form.state()["_focus"] == "kind"


def test_the_reading_is_told_as_it_was_typed(sheet):
    told: list[Any] = []
    sheet.fields["name"].editor.read_kana.connect(told.append)
    for pending in ("ｙ", "や", "やま", "やまd", "やまだ", "山田"):
        sheet.compose(pending)
    sheet.compose("", commit="山田")
    sheet.compose("", commit="はな")
    sheet.fields["name"].editor.setText("")
    sheet.compose("", commit="高")
    assert told == ["やまだ", "はな"]


def test_kana_is_told_from_what_is_not():
    assert all(is_kana(text) for text in ("やまだ", "ヤマダ ﾊﾅｺ", "らーめん"))
    assert not any(is_kana(text) for text in ("山だ", "yama", ""))


def test_a_half_filled_form_is_one_plain_value_and_comes_back_with_its_focus(sheet, qtbot):
    typed = {
        "name": "髙橋 <b>花子</b>", "kind": "b", "whose": "f", "until": "2027/3", "asked": True,
        "papers": ["2"], "note": "一行\n二行",
    }  # fmt: skip
    for name, value in typed.items():
        sheet.form.editor(name).set_value(value)
    sheet.fields["password"].editor.line.setText("ひみつ")
    sheet.form.focus("until")
    state = json.loads(json.dumps(sheet.form.state()))
    assert state == {**typed, "password": "", "_focus": "until"}

    again = Sheet()
    qtbot.addWidget(again)
    again.show()
    changes: list[Any] = []
    again.form.changed.connect(lambda: changes.append(True))
    again.form.restore(state | {"gone": 1})
    assert again.form.state() == state
    assert changes == []


def test_a_change_is_told_at_once_and_the_pause_once(sheet, qtbot):
    changes: list[Any] = []
    sheet.form.changed.connect(lambda: changes.append(True))
    with qtbot.waitSignal(sheet.form.paused, timeout=3000):
        QTest.keyClicks(sheet.focusWidget(), "abc")
    assert len(changes) == 3


def test_who_types_on_without_a_pause_is_kept_every_few_seconds_all_the_same(sheet, qtbot):
    kept: list[Any] = []
    sheet.form.paused.connect(lambda: kept.append(sheet.form.state()))
    sheet.form._pause.setInterval(60_000)
    sheet.form._latest.setInterval(50)
    QTest.keyClicks(sheet.focusWidget(), "abc")
    qtbot.waitUntil(lambda: len(kept) == 1, timeout=3000)
    qtbot.wait(80)
    assert len(kept) == 1, "nothing was typed since"
    QTest.keyClicks(sheet.focusWidget(), "d")
    qtbot.waitUntil(lambda: len(kept) == 2, timeout=3000)


def test_a_field_names_its_editor_and_says_what_is_wrong(sheet):
    field = sheet.fields["name"]
    assert field.editor.accessibleName() == "name"
    assert "必須" in field.editor.accessibleDescription()
    field.set_error("名前がありません。ここに入れてください。")
    assert field.error() in field.editor.accessibleDescription()
    assert field.editor.property("wrong") == "true"
    QTest.keyClicks(field.editor, "a")
    assert field.error() == ""
    assert field.editor.property("wrong") == "false"


def test_every_stop_of_the_form_has_a_name(sheet):
    for widget in sheet.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not widget.focusProxy():
            assert widget.accessibleName(), widget


@pytest.mark.parametrize(
    ("typed", "day"),
    [("t", TODAY), (".", TODAY), ("+1", date(2026, 6, 4)), ("-3", date(2026, 5, 31)), ("＋365", date(2027, 6, 3)),
     ("2027/3/31", date(2027, 3, 31)), ("", None), ("あした", None), ("+99999", date(2300, 3, 18))],
)  # fmt: skip
def test_a_day_is_read_from_what_is_typed(qtbot, typed, day):
    field = DateField(read_day, TODAY)
    qtbot.addWidget(field)
    field.line.setText(typed)
    assert field.day() == day
    assert field.value() == typed


def test_the_reading_of_a_day_stands_beside_it_and_trouble_is_told_on_leaving(sheet):
    field = sheet.form.editor("until")
    sheet.form.focus("until")
    QTest.keyClicks(field.line, "2027/3/31")
    assert field.reading() == "2027年3月31日"
    field.line.setText("2027/13/1")
    assert field.reading() == ""
    sheet.press(Qt.Key.Key_Return)
    assert "読み取れません" in field.reading()
    assert field.value() == "2027/13/1"


def test_arrows_walk_the_days_and_short_forms_settle(sheet):
    field = sheet.form.editor("until")
    sheet.form.focus("until")
    sheet.press(Qt.Key.Key_Up)
    assert field.day() == date(2026, 6, 4)
    sheet.press(Qt.Key.Key_Down)
    sheet.press(Qt.Key.Key_Down)
    assert field.day() == date(2026, 6, 2)
    field.line.setText("t")
    sheet.press(Qt.Key.Key_Return)
    assert field.value() == "2026/6/3"


def test_empty_stands_for_today_only_where_asked(qtbot):
    for empty_is_today, day in ((True, TODAY), (False, None)):
        field = DateField(read_day, TODAY, empty_is_today=empty_is_today)
        qtbot.addWidget(field)
        field.show()
        QTest.keyClick(field.line, Qt.Key.Key_Return)
        assert field.day() == day


def test_segments_choose_nothing_until_a_person_chooses(sheet):
    choice = sheet.form.editor("whose")
    assert choice.value() is None
    sheet.form.focus("whose")
    sheet.press(Qt.Key.Key_Space)
    assert choice.value() == "p"
    sheet.press(Qt.Key.Key_Right)
    assert choice.value() == "f"
    choice.set_value(None)
    assert choice.value() is None


def test_the_wheel_leaves_a_combo_alone_that_has_no_focus(sheet):
    combo = sheet.form.editor("kind")
    spot = QPointF(10, 10)
    down, none = QPoint(0, -120), Qt.KeyboardModifier.NoModifier
    turn = QWheelEvent(
        spot,
        combo.mapToGlobal(spot),
        QPoint(),
        down,
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, turn)
    assert combo.value() == "a"


def test_a_combo_keeps_its_choice_when_others_are_offered(sheet):
    combo = sheet.form.editor("kind")
    combo.set_value("b")
    combo.set_choices([("b", "訪問看護"), ("c", "薬局")])
    assert combo.value() == "b"
    combo.set_choices([("c", "薬局")])
    assert combo.value() is None


def test_a_password_can_be_shown_and_is_never_kept(sheet):
    edit = sheet.form.editor("password")
    edit.line.setText("secret")
    assert edit.line.displayText() != "secret"
    edit.show_button.click()
    assert edit.line.displayText() == "secret"
    assert edit.value() == ""
