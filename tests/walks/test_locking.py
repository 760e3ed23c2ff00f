"""After locking nothing of the book is left: on the screen, in memory, on the clipboard; what was half typed is in it."""

import gc
import weakref
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop import machine, session
from desktop.app import Program
from desktop.entries.person import PersonName, ServiceUser
from desktop.procedures import backups, books
from desktop.procedures.backups import BackUpRequest
from desktop.procedures.outcome import Done
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records.keys import BookKey
from desktop.session import Session
from desktop.views import messages
from desktop.views.desk import Go
from desktop.views.pages.unlock import UnlockPage
from tests.conftest import MovedClock
from tests.walks.test_alive import (  # noqa: F401 - fixtures
    MINE,
    PATIENCE,
    derivation,
    program,
)
from tests.walks.test_keys_and_looks import unlock

ALL_PAGES = (
    "home", "users", "handovers", "consents", "provisions", "offices", "settings", "consent_form", "filing", "handover",
    "search", "timeline", "wording",
)  # fmt: skip


def at_desk(program: Program) -> Session:  # noqa: F811
    assert program.session is not None
    return program.session


def seen() -> list[QWidget]:
    """Windows of ours that are on the screen."""
    return [each for each in QApplication.topLevelWidgets() if each.isVisible()]


def forget() -> None:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def test_no_window_page_thread_connection_or_key_is_left_in_memory(program: Program) -> None:  # noqa: F811
    desk = at_desk(program)
    folder = str(desk.register.folder)
    user = ServiceUser(name=PersonName(surname="鍵守", given_name="花子"))
    assert isinstance(desk.perform.act(keep_card, CardRequest(card=user)), Done)
    del user
    for page in ALL_PAGES:
        desk.go(Go(page=page))
        QApplication.processEvents()
    desk._open_dialog(Go(page="keys"))
    secret = sha256(desk.register.own_key().secret).digest()
    things: list[Any] = [desk, desk.register, desk.window, desk.perform, *map(desk.window.page, ALL_PAGES)]
    held = [weakref.ref(each) for each in things if each is not None]
    del things
    assert len(held) > 15
    desk.lock()
    del desk
    forget()
    assert [each() for each in held if each() is not None] == []
    objects = gc.get_objects()
    assert [each for each in objects if isinstance(each, BookKey) and sha256(each.secret).digest() == secret] == []
    assert [each for each in objects if isinstance(each, ServiceUser) and each.name.surname == "鍵守"] == []
    assert [each for each in objects if isinstance(each, sqlcipher3.dbapi2.Connection) and folder in file_of(each)] == []


def file_of(connection: Any) -> str:
    """The file a connection has open; empty when it is closed."""
    try:
        return str(connection.execute("PRAGMA database_list").fetchone()[2])
    except sqlcipher3.dbapi2.Error:
        return ""


def test_nothing_over_the_window_outlives_the_lock(program: Program) -> None:  # noqa: F811
    desk = at_desk(program)
    desk._open_dialog(Go(page="keys"))
    messages.tell(desk.window, "髙橋 花子", "髙橋さんの紙です。")
    QTimer.singleShot(0, desk.window, lambda: QTimer.singleShot(0, desk.window, desk.lock))
    # A place being chosen has a loop of its own, in which the lock falls due.
    assert desk._choose("ひらく", "*") is None
    assert [type(each) for each in seen()] == [UnlockPage]
    forget()
    assert not [each for each in QApplication.allWidgets() if isinstance(each, QDialog)]


def test_what_was_copied_here_does_not_stay_on_the_clipboard(
    program: Program, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    cleared: list[Any] = []

    class Clipboard:
        Mode = type("Mode", (), {"Selection": "selection"})

        def __init__(self, ours: bool) -> None:
            self.ownsClipboard = self.ownsSelection = lambda: ours

        def clear(self, mode: str = "clipboard") -> None:
            cleared.append(mode)

    for ours, gone in ((False, []), (True, ["clipboard", "selection"])):
        monkeypatch.setattr(session.QGuiApplication, "clipboard", lambda ours=ours: Clipboard(ours))
        session._empty_clipboard()
        assert cleared == gone
    cleared.clear()
    at_desk(program).lock()
    assert cleared == ["clipboard", "selection"]


def test_the_word_the_input_method_is_at_is_in_the_draft(program: Program, qtbot: QtBot) -> None:  # noqa: F811
    desk = at_desk(program)
    desk.go(Go(page="wording", state={"form": "consent_user"}))
    wording: Any = desk.window.page("wording")
    title = wording._form_object.editor("title")
    title.setFocus()
    QTest.keyClicks(title, "x")
    QApplication.sendEvent(title, QInputMethodEvent("とちゅう", []))
    assert title.composing == "とちゅう"
    desk.lock()
    unlock(program, MINE)
    qtbot.waitUntil(lambda: program.session is not None, timeout=PATIENCE)
    (draft,) = at_desk(program).register.drafts(at_desk(program).actor.staff)
    assert "xとちゅう" in str(draft.state)


def test_the_shade_comes_down_over_dialogs_too_and_they_come_back_as_they_were(program: Program) -> None:  # noqa: F811
    desk = at_desk(program)
    desk._open_dialog(Go(page="keys"))
    sheet: Any = QApplication.activeModalWidget()
    sheet.municipal.setText("みどり市 介護保険課")
    box = messages.tell(sheet, "髙橋 花子", "髙橋さんの紙です。")
    QTest.keyClick(box, Qt.Key.Key_F12)
    assert seen() == [desk.window]
    assert desk._shade is not None
    QTest.keyClick(desk.window, Qt.Key.Key_F12)
    assert desk._shade is None
    assert box.isVisible()
    assert sheet.isVisible()
    assert sheet.municipal.text() == "みどり市 介護保険課"
    assert QApplication.activeModalWidget() is box
    box.accept()
    QTest.keyClick(sheet, Qt.Key.Key_F12)
    dialog = QFileDialog(desk.window)
    desk._draw_shade(True)
    desk.lock()  # with the shade down
    assert [type(each) for each in seen()] == [UnlockPage]
    del dialog


@pytest.mark.parametrize("hides", ["F12", "lock"])
def test_an_open_list_of_names_does_not_stay_over_the_shade_or_the_lock(program: Program, hides: str) -> None:  # noqa: F811
    desk = at_desk(program)
    names = QMenu(desk.window)
    names.addAction("髙橋 花子")
    names.popup(desk.window.rect().center())
    assert names.isVisible()
    if hides == "lock":
        desk.lock()
    else:
        QTest.keyClick(names, Qt.Key.Key_F12)
        assert desk._shade is not None
    assert [each for each in seen() if each not in (desk.window, program.gate)] == []


def test_a_backup_at_night_works_while_the_screen_is_locked(
    program: Program, tmp_path: Path, clock: MovedClock  # noqa: F811
) -> None:
    folder = at_desk(program).register.folder
    at_desk(program).lock()
    register, actor = books.open_with_any(folder, MINE, clock.now(), "よるのPC")
    place = tmp_path / "控え"
    place.mkdir()
    backups.choose_places((place,), register, clock.now(), actor)
    (made,) = backups.back_up(BackUpRequest(), register, clock.now(), actor).made
    assert made.trouble == ""
    register.close()


def test_the_wait_after_wrong_passwords_outlives_another_window_and_a_new_start(
    program: Program, qtbot: QtBot, clock: MovedClock, qapp: QApplication  # noqa: F811
) -> None:
    folder = at_desk(program).register.folder
    at_desk(program).lock()

    def tries(started: Program, failed: int) -> None:
        page = started.gate
        assert isinstance(page, UnlockPage)
        page._wait = 0
        unlock(started, "chigau aikotoba desu")
        qtbot.waitUntil(lambda: started._failed.get(folder) == failed, timeout=PATIENCE)

    for failed in range(1, 7):
        tries(program, failed)
    program._step_text(0)  # the screen is drawn anew
    page = program.gate
    assert isinstance(page, UnlockPage)
    assert 0 < page._wait <= 16
    unlock(program, MINE)
    assert "もう一度ためせます" in page.hint()
    assert program.session is None
    home = program._home
    assert next(book for book in machine.remembered(home).books if book.folder == folder).failed == 6
    anew = Program(qapp, clock, home)  # type: ignore[arg-type]
    anew.start(folder)
    assert isinstance(anew.gate, UnlockPage)
    assert anew.gate._wait == 16
    anew.gate._wait = 0
    unlock(anew, MINE)
    qtbot.waitUntil(lambda: anew.session is not None, timeout=PATIENCE)
    (line,) = at_desk(anew).register.audit_lines(act="unlock.failed")
    assert line.detail == "6"
    at_desk(anew).lock()
    assert isinstance(anew.gate, UnlockPage)
    assert anew.gate._wait == 0
    assert machine.remembered(home).books[0].failed == 0
    anew.gate.deleteLater()


def test_a_clock_set_back_does_not_keep_the_book_open(program: Program, clock: MovedClock) -> None:  # noqa: F811
    """Idle seconds are counted by the PC's clock: set back by a day, it would not come due before tomorrow."""
    desk = at_desk(program)
    desk._every_second()
    clock.move(days=-1)
    desk._every_second()
    assert program.session is None
    assert isinstance(program.gate, UnlockPage)


def test_a_half_filled_dialog_is_gone_on_with_after_the_lock(program: Program, qtbot: QtBot) -> None:  # noqa: F811
    desk = at_desk(program)
    desk.go(Go(page="receipt"))
    sheet: Any = QApplication.activeModalWidget()
    sheet.form.editor("others").setText("訪問看護の報告書")
    desk.lock()
    assert seen() == [program.gate]
    unlock(program, MINE)
    qtbot.waitUntil(lambda: program.session is not None, timeout=PATIENCE)
    desk = at_desk(program)
    (draft,) = desk.register.drafts(desk.actor.staff)
    home: Any = desk.window.page("home")
    home._go_on(str(draft.draft))
    again: Any = QApplication.activeModalWidget()
    assert again.form.editor("others").text() == "訪問看護の報告書"
    again.reject()
    assert desk.register.drafts(desk.actor.staff) == ()
