"""ひらく: painted before anything heavy is loaded, typed into with Enter, honest about what is wrong."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views import style
from desktop.views.pages.unlock import CAPS_HINT, KANA_HINT, KnownPerson, LockFacts, PersonRow, UnlockPage
from desktop.views.style import TextSize, Theme
from desktop.views.widgets.buttons import TextButton
from tests.views.clipped import clipped

PEOPLE = (
    KnownPerson(slot="s1", name="佐藤 美咲", title="主任介護支援専門員", last=True),
    KnownPerson(slot="s2", name="髙橋 由紀子", title="介護支援専門員"),
    KnownPerson(slot="s3", name="渡邉 健一", title="管理者"),
)
FACTS = LockFacts(
    office="あおぞら居宅介護支援事業所", people=PEOPLE, backup="控え きのう 18:04", drafts="書きかけ 2件"
)


def opened(qapp, facts=FACTS, **more):
    page: Any = UnlockPage(facts, **more)
    page.asked = []
    page.opened.connect(lambda slot, password: page.asked.append((slot, password)))
    page.show()
    page.activateWindow()
    page.take_focus()
    QApplication.processEvents()
    return page


@pytest.fixture
def page(qapp):
    made = opened(qapp)
    yield made
    made.close()
    made.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_lock_screen_is_painted_before_anything_heavy_is_loaded():
    code = """
import sys
from PySide6.QtWidgets import QApplication
from desktop.views import style
from desktop.views.pages.unlock import KnownPerson, LockFacts, UnlockPage
app = QApplication([])
style.apply(app)
page = UnlockPage(LockFacts(office="あおぞら", people=(KnownPerson(slot="a", name="佐藤"),)))
page.show()
app.processEvents()
assert not page.grab().isNull()
heavy = ("peewee", "playhouse", "sqlcipher3", "reportlab", "pypdfium2", "PIL", "cryptography", "zxcvbn", "forms")
rooms = ("desktop.procedures", "desktop.records", "desktop.rules", "desktop.intake")
print([name for name in sys.modules if name.split(".")[0] in heavy or name.startswith(rooms)])
"""
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_type_and_enter_opens_as_the_person_who_came_last(page):
    QTest.keyClicks(page.focusWidget(), "kasa neko yama umi")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert page.asked == [("s1", "kasa neko yama umi")]


def test_another_person_is_chosen_by_arrows_and_the_password_starts_anew(page):
    QTest.keyClicks(page.focusWidget(), "abc")
    rows = page.findChildren(PersonRow)
    rows[0].setFocus()
    QTest.keyClick(rows[0], Qt.Key.Key_Down)
    assert page.slot() == "s2"
    assert page.password.text() == ""
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClicks(page.focusWidget(), "xyz")
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert page.asked == [("s2", "xyz")]


def test_nothing_is_asked_without_a_password(page):
    page.main.click()
    assert page.asked == []
    assert page.hint() == "合言葉を入れてください。"


def test_presses_count_for_nothing_while_the_key_is_checked(page):
    page.password.line.setText("abc")
    page.show_checking()
    page.main.click()
    QTest.keyClick(page.password.line, Qt.Key.Key_Return)
    assert page.asked == []
    assert page.main.accessibleName() == "鍵を確認中"


def test_a_wrong_password_is_told_and_the_next_waits(page):
    page.password.line.setText("abc")
    page.show_checking()
    page.show_wrong("合言葉がちがうようです。台帳はそのままです。", wait=2)
    assert page.password.text() == ""
    assert "あと2秒" in page.hint()
    page.password.line.setText("abd")
    page.main.click()
    assert page.asked == []
    page._second()
    assert "あと1秒" in page.hint()
    page._second()
    assert page.hint() == "合言葉がちがうようです。台帳はそのままです。"
    page.main.click()
    assert page.asked == [("s1", "abd")]


def test_trouble_with_the_book_stands_above_the_names_with_its_remedies(page):
    told: list[Any] = []
    page.remedy.connect(told.append)
    page.show_trouble(
        "台帳がほかで使われています", "渡邉 健一 さんがひらいています。", (("again", "もう一度ためす"),)
    )
    QApplication.processEvents()
    buttons = [each for each in page.findChildren(QWidget) if each.accessibleName() == "もう一度ためす"]
    buttons[0].click()
    assert told == ["again"]
    page.clear_trouble()
    assert not buttons[0].isVisible()


def test_kana_and_caps_lock_are_told_because_dots_hide_them(page):
    event = QInputMethodEvent("か", [])
    QApplication.sendEvent(page.password.line, event)
    assert page.hint() == KANA_HINT
    QTest.keyClick(page.password.line, Qt.Key.Key_Return)
    assert page.asked == []
    QApplication.sendEvent(page.password.line, QInputMethodEvent())
    QTest.keyClick(page.password.line, Qt.Key.Key_A)
    assert page.hint() == ""
    QTest.keyClicks(page.password.line, "A")  # a capital without Shift
    assert page.hint() in ("", CAPS_HINT)


def test_a_locked_book_shows_the_one_who_locked_it_and_others_on_demand(qapp):
    page = opened(qapp, locked_by="s2")
    assert [row.person.slot for row in page._rows] == ["s2"]
    assert page.slot() == "s2"
    next(
        each for each in page.findChildren(TextButton) if each.accessibleName() == "ほかの人がひらく"
    ).click()
    assert [row.person.slot for row in page._rows] == ["s1", "s2", "s3"]
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_state_holds_who_and_never_the_password(page, qapp):
    page.restore({"slot": "s3"})
    page.password.line.setText("secret")
    assert page.state() == {"slot": "s3"}


def test_names_are_plain_text_and_the_title_holds_none(page):
    page.set_facts(LockFacts(office="<b>x</b>", people=(KnownPerson(slot="a", name="<i>佐藤</i> & 子"),)))
    assert page._rows[0].text() == "<i>佐藤</i> & 子"
    assert page.windowTitle() == "たすき"


@pytest.mark.parametrize("theme", list(Theme))
@pytest.mark.parametrize("size", list(TextSize))
@pytest.mark.parametrize("width", [1024, 1366, 1920])
def test_no_word_of_the_lock_screen_is_cut(qapp, theme, size, width):
    style.apply(qapp, theme, size)
    page = opened(qapp)
    page.resize(width, 697)
    page.show_trouble(
        "台帳がほかで使われています",
        "渡邉 健一 さんが、PC「相談室」でひらいています。" * 2,
        (("a", "もう一度ためす"),),
    )
    QApplication.processEvents()
    QApplication.processEvents()
    assert clipped(page) == []
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)


def test_every_stop_has_a_name(page):
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy():
            assert widget.accessibleName(), widget
