"""From the lock screen to the desk and back, through the real windows."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import machine, practice
from desktop.app import Program
from desktop.entries.person import PersonName, ServiceUser
from desktop.no_dumps import say_frames_only
from desktop.procedures import books
from desktop.procedures.outcome import Done
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records.trouble import DiskFull
from desktop.views.desk import Go
from desktop.views.messages import MessageBox
from desktop.views.pages.unlock import UnlockPage
from desktop.views.watched import Kept
from tests.conftest import MovedClock

PASSWORD = "himawari to asagao no niwa"


@pytest.fixture
def locked(tmp_path: Path, clock: MovedClock) -> Path:
    """A book with a password, as the first run leaves it."""
    folder = tmp_path / "みほん.tasuki"
    request = books.FirstRun(
        folder=folder, office=practice.our_office(), staff=practice.our_staff()[0], password=PASSWORD
    )
    register, _ = books.found(books.prepare(request, clock.now()), clock.now(), "試験のPC")
    register.close()
    return folder


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path, clock: MovedClock) -> Iterator[Program]:
    started = Program(qapp, clock, tmp_path / "home")  # type: ignore[arg-type]
    yield started
    if started.session is not None:
        started.session.lock()
    if started.gate is not None:
        started.gate.deleteLater()


def unlock(program: Program, qtbot: QtBot, password: str) -> None:
    page = program.gate
    assert isinstance(page, UnlockPage)
    page.password.line.setText(password)
    page.main.click()


def test_the_right_password_opens_the_desk_and_locking_lets_the_book_go(
    program: Program, locked: Path, qtbot: QtBot, clock: MovedClock
) -> None:
    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    assert program.session is not None
    assert program.session.window.current() == "home"
    program.session.lock()
    assert isinstance(program.gate, UnlockPage)
    register, _ = books.open_with_any(locked, PASSWORD, clock.now(), "よるのPC")
    register.close()


def test_this_pc_remembers_where_its_scanner_writes_and_what_was_dealt_with(
    program: Program, locked: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "スキャン"
    folder.mkdir()
    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    assert program.session is not None
    program.session._scans.choose(folder)
    program.session._scans._taken["ab" * 32] = None
    program.session.memory_changed.emit()
    (known,) = machine.remembered(tmp_path / "home").books
    assert (known.scan_folder, known.scans_taken) == (str(folder), ("ab" * 32,))
    program.session.lock()
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    assert program.session._scans.kept == Kept(folder=folder, taken=("ab" * 32,))


def test_the_ring_goes_round_what_has_the_focus_from_the_first_screen_on(program: Program, locked: Path, qtbot: QtBot) -> None:
    program.start(locked)
    page = program.gate
    assert isinstance(page, UnlockPage)
    page.activateWindow()
    page.main.setFocus()
    qtbot.waitUntil(lambda: page.findChild(QWidget, "focusRing") is not None, timeout=5_000)
    ring = page.findChild(QWidget, "focusRing")
    assert ring is not None
    qtbot.waitUntil(ring.isVisible, timeout=5_000)
    spot = page.main.mapTo(page, page.main.rect().center())
    assert ring.geometry().contains(spot)


def test_a_wrong_password_is_told_and_the_next_try_is_put_off(
    program: Program, locked: Path, qtbot: QtBot
) -> None:
    program.start(locked)
    page = program.gate
    assert isinstance(page, UnlockPage)
    unlock(program, qtbot, "chigau aikotoba desu")
    qtbot.waitUntil(lambda: "違います" in page.hint(), timeout=20_000)
    unlock(program, qtbot, "mata chigau aikotoba")
    qtbot.waitUntil(lambda: "あと1秒" in page.hint(), timeout=20_000)
    assert program.session is None


def test_the_desk_locks_itself_after_five_idle_minutes_also_when_the_pc_slept(
    program: Program, locked: Path, qtbot: QtBot, clock: MovedClock
) -> None:
    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    clock.move(hours=8)
    qtbot.waitUntil(lambda: program.session is None, timeout=5_000)
    assert isinstance(program.gate, UnlockPage)


def test_a_book_that_is_gone_is_told_and_no_new_one_is_begun(program: Program, tmp_path: Path) -> None:
    program.start(tmp_path / "なくなった.tasuki")
    assert isinstance(program.gate, UnlockPage)
    assert program.gate._trouble.isVisible()
    assert not (tmp_path / "なくなった.tasuki").exists()


def test_who_holds_the_book_is_told(program: Program, locked: Path, qtbot: QtBot, clock: MovedClock) -> None:
    held, _ = books.open_with_any(locked, PASSWORD, clock.now(), "となりのPC")
    try:
        program.start(locked)
        unlock(program, qtbot, PASSWORD)
        page = program.gate
        assert isinstance(page, UnlockPage)
        qtbot.waitUntil(lambda: page._trouble.isVisible(), timeout=20_000)
        assert program.session is None
    finally:
        held.close()


def test_the_lock_screen_is_painted_before_anything_heavy_is_read_in(locked: Path, tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from typing import Any
from PySide6.QtWidgets import QApplication
from desktop.app import Program
from desktop.clock import Clock
application = QApplication([])
program = Program(application, Clock(), Path(sys.argv[2]))
program.start(Path(sys.argv[1]))
program.gate.grab()
heavy = {"peewee", "sqlcipher3", "reportlab", "pypdfium2", "zxcvbn", "PIL", "desktop.procedures", "desktop.records.book"}
print(sorted(heavy & set(sys.modules)))
import os; sys.stdout.flush(); os._exit(0)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(locked), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-4000, "最後の記録（令和8年6月3日）より前です"),
        (-0.1, "最後の記録（令和8年6月3日）より前です"),
        (61, "最後の記録（令和8年6月3日）から61日あとです"),
        (3700, "最後の記録（令和8年6月3日）から3700日あとです"),
    ],
)
def test_a_pc_whose_clock_does_not_fit_the_book_is_told_before_anything_is_written(
    program: Program, locked: Path, qtbot: QtBot, clock: MovedClock, days: float, said: str
) -> None:
    """One line under a clock that runs ahead would date all that follow it."""
    lines = len(heads(locked, clock))
    clock.move(days=days)
    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    page = program.gate
    assert isinstance(page, UnlockPage)
    qtbot.waitUntil(lambda: page._trouble.isVisible(), timeout=20_000)
    assert said in page._trouble.accessibleName()
    assert program.session is None
    clock.move(days=-days)
    assert len(heads(locked, clock)) == lines + 1  # that of this look
    clock.move(days=days)
    page.remedy.emit("right_day")
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    assert program.session is not None
    program.session.lock()
    again = program.gate
    assert isinstance(again, UnlockPage)
    unlock(program, qtbot, PASSWORD)
    if days < 0:  # asked again each time: what is written under such a clock bears the day of the last line
        qtbot.waitUntil(lambda: again._trouble.isVisible(), timeout=20_000)
        assert program.session is None
    else:
        qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)


@pytest.mark.parametrize("days", [-0.04, 0, 1, 59])
def test_a_clock_set_right_and_some_weeks_of_rest_are_no_reason_to_ask(
    locked: Path, clock: MovedClock, days: float
) -> None:
    clock.move(days=days)
    assert heads(locked, clock)


def heads(folder: Path, clock: MovedClock) -> list[str]:
    """The lines of the book, read by opening it, which is a line itself."""
    register, _ = books.open_with_any(folder, PASSWORD, clock.now(), "PC")
    with register:
        return [line.head for line in register.audit_lines()]


def test_a_bug_is_shown_once_with_its_places_and_the_window_goes_on(
    program: Program, locked: Path, qtbot: QtBot
) -> None:
    program.start(locked)
    for _ in range(2):
        program.tell_bug("KeyError\n  desktop/views/pages/users.py:12 refresh")
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    QApplication.processEvents()
    boxes = [box for box in QApplication.topLevelWidgets() if isinstance(box, MessageBox) and box.isVisible()]
    (box,) = boxes
    assert "入っていません" in box.sentence
    (frames,) = box.findChildren(QPlainTextEdit)
    assert frames.isReadOnly()
    assert "users.py:12 refresh" in frames.toPlainText()
    assert frames.accessibleName()
    box.close()


def test_known_trouble_that_nobody_waited_for_is_no_bug(
    program: Program, locked: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk while a draft is kept at a pause: the sentence, not a report of a bug."""
    for hook in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, hook, getattr(sys, hook))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    say_frames_only(program.tell_bug, program.tell_trouble)
    program.start(locked)
    full = DiskFull()
    sys.excepthook(DiskFull, full, None)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    box = QApplication.activeModalWidget()
    assert isinstance(box, MessageBox)
    assert box.sentence == full.sentence
    assert box.findChildren(QPlainTextEdit) == []
    box.close()


SAVES = """
import sys
from pathlib import Path
from typing import Any
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from desktop.app import keep_no_folders
from desktop.views.dialogs.print_paper import ask_where
if sys.argv[2]:
    keep_no_folders()
application = QApplication([])
window, chosen = QWidget(), []
dialog = ask_where(window, "", str(Path(sys.argv[1]) / "P-2026-0001.pdf"), "PDF (*.pdf)", chosen.append)
application.processEvents()
dialog.accept()
dialog.deleteLater()
application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
print(len(chosen))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the system's own dialog asks, and keeps what it likes")
@pytest.mark.parametrize(("kept", "files"), [("", ["QtProject.conf"]), ("nothing", [])], ids=["by Qt", "by us"])
def test_folders_that_papers_were_left_in_are_not_written_down(tmp_path: Path, kept: str, files: list[str]) -> None:
    home, folder = tmp_path / "home", tmp_path / "鰐淵様"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SAVES, folder, kept], capture_output=True, text=True, timeout=60,
        env=os.environ | {
            "PYTHONPATH": str(Path(__file__).parents[2]), "HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"),
        },
    )  # fmt: skip
    assert done.stdout.strip() == "1", done.stderr
    assert [path.name for path in home.rglob("*") if path.is_file() and "config" in path.parts] == files


def test_after_locking_no_widget_says_a_name_in_any_way(
    program: Program, locked: Path, qtbot: QtBot, clock: MovedClock
) -> None:
    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    session = program.session
    assert session is not None
    card = ServiceUser(name=PersonName(surname="鰐淵", given_name="鵺太郎"))
    done = session.perform.act(keep_card, CardRequest(card=card))
    assert isinstance(done, Done)
    session.go(Go(page="users", about=done.entry))
    page: Any = session.window.page("users")
    page.edit()
    QApplication.processEvents()
    assert QApplication.activeModalWidget() is not None
    titles = {window.title() for window in QGuiApplication.topLevelWindows()}
    assert said_by_widgets("鰐淵")
    session.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert said_by_widgets("鰐淵") == []
    titles |= {window.title() for window in QGuiApplication.topLevelWindows()}
    assert not any("鰐淵" in title for title in titles)


def said_by_widgets(word: str) -> list[str]:
    """Widgets of which any text (shown, typed, read aloud, in a title) holds the word."""
    found = []
    for widget in QApplication.allWidgets():
        about = widget.metaObject()
        texts = [widget.property(str(about.property(number).name())) for number in range(about.propertyCount())]
        if any(word in text for text in texts if isinstance(text, str)):
            found.append(type(widget).__name__)
    return found
