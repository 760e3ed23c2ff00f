"""No window is frozen while a key is derived, and none of the acts that derive one is done twice or half.

The derivation stands still here until a test lets it go, so that nothing depends on how fast a machine is.
"""

import threading
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import practice
from desktop.app import Program
from desktop.procedures import books, people
from desktop.records import sealing
from desktop.records.keys import read_keys
from desktop.records.trouble import WrongPassword
from desktop.views.pages.unlock import UnlockPage
from desktop.views.pages.waiting import WaitingPage
from tests.conftest import MovedClock
from tests.walks.test_keys_and_looks import MINE, acts, at_work, settings, unlock

NEW = "tanuki-no-hashi-wataru-97"
PATIENCE = 20_000


class Derivation:
    """Cheap, and held up where a test wants it: ``held`` counts those that stand still."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.held = 0

    def __call__(self, password: bytes, salt: bytes, **cost: int) -> bytes:
        if not self.open.is_set():
            assert threading.current_thread() is not threading.main_thread(), "derived in the window's thread"
            self.held += 1
            assert self.open.wait(60)
        return blake2b(password, salt=salt, digest_size=32).digest()


@pytest.fixture
def derivation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Derivation]:
    found = Derivation()
    monkeypatch.setattr(sealing, "key_from_password", found)
    yield found
    found.open.set()


@pytest.fixture
def program(
    qapp: QApplication, derivation: Derivation, tmp_path: Path, clock: MovedClock, qtbot: QtBot
) -> Iterator[Program]:
    """The program with the book open on the desk."""
    folder = tmp_path / "みほん.tasuki"
    request = books.FirstRun(
        folder=folder, office=practice.our_office(), staff=practice.our_staff()[0], password=MINE
    )
    new = books.prepare(request, clock.now())
    register, _ = books.found(new, clock.now(), "試験のPC")
    register.close()
    code = new.code
    del new, register, _  # what is looked for after locking is the window's
    with at_work(qapp, clock, folder, qtbot) as started:
        started.code = code  # type: ignore[attr-defined]
        yield started
        derivation.open.set()


def stays_alive(derivation: Derivation, qtbot: QtBot, press: Callable[[], object]) -> None:
    """Press, and see the window's heart beat on while the derivation stands still."""
    derivation.open.clear()
    derivation.held = 0
    beats = []
    heart = QTimer()
    heart.setInterval(0)
    heart.timeout.connect(lambda: beats.append(1))
    heart.start()
    press()
    qtbot.waitUntil(lambda: derivation.held == 1, timeout=PATIENCE)
    before = len(beats)
    qtbot.waitUntil(lambda: len(beats) > before + 20, timeout=PATIENCE)
    heart.stop()


def password_sheet(page: Any, tmp_path: Path) -> Any:
    page.people.carry_out("password")
    sheet = page.people.sheet
    sheet.old.line.setText(MINE)
    sheet.password.line.setText(NEW)
    sheet.again.line.setText(NEW)
    return sheet


def colleague_sheet(page: Any, tmp_path: Path) -> Any:
    page.people.carry_out("add")
    sheet = page.people.sheet
    sheet.form.editor("surname").set_value("渡辺")
    sheet.password.line.setText(NEW)
    sheet.again.line.setText(NEW)
    return sheet


def key_file_sheet(page: Any, tmp_path: Path) -> Any:
    stick = tmp_path / "stick"
    stick.mkdir()
    page.people.carry_out("key_file")
    sheet = page.people.sheet
    sheet.place.set_path(stick)
    sheet.password.line.setText(MINE)
    return sheet


def key_change_sheet(page: Any, tmp_path: Path) -> Any:
    page.people.carry_out("change_key")
    sheet = page.people.sheet
    sheet.print.click()
    sheet.paper.close()
    sheet.code.setText(sheet._new.code)
    sheet.password.line.setText(MINE)
    return sheet


@pytest.mark.parametrize(
    ("fill", "act"),
    [
        (password_sheet, "keys.password"),
        (colleague_sheet, "keys.added"),
        (key_file_sheet, "keys.file"),
        (key_change_sheet, "keys.changed"),
    ],
)
def test_the_window_lives_on_while_a_key_is_derived_and_a_second_press_or_esc_does_nothing(
    program: Program, derivation: Derivation, qtbot: QtBot, tmp_path: Path, fill: Any, act: str
) -> None:
    sheet = fill(settings(program, "people"), tmp_path)
    stays_alive(derivation, qtbot, sheet.main.click)
    assert sheet.waiting().endswith("…")
    assert sheet._waiting.isVisible()
    assert sheet.password.isEnabled()
    sheet.main.click()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert sheet.isVisible()
    derivation.open.set()
    qtbot.waitUntil(
        lambda: program.session is not None and not program.session.perform.busy and not isinstance(program.gate, WaitingPage),
        timeout=PATIENCE,
    )
    assert acts(program).count(act) == 1


def test_before_a_file_is_written_the_window_lives_on(
    program: Program, derivation: Derivation, qtbot: QtBot, clock: MovedClock
) -> None:
    session = program.session
    assert session is not None
    people.choose_ask_at_export(True, session.register, clock.now(), session.actor)
    written: list[str] = []
    session.desk.before_file(session.window, lambda: written.append("a file"))
    sheet: Any = QApplication.activeModalWidget()
    sheet.password.line.setText(MINE)
    stays_alive(derivation, qtbot, sheet.main.click)
    sheet.main.click()
    assert written == []
    derivation.open.set()
    qtbot.waitUntil(lambda: bool(written), timeout=PATIENCE)
    assert written == ["a file"]


def test_a_wrong_password_costs_nothing_typed(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    sheet = password_sheet(settings(program, "people"), tmp_path)
    sheet.old.line.setText("chigau aikotoba desu")
    sheet.main.click()
    qtbot.waitUntil(lambda: not sheet.waiting(), timeout=PATIENCE)
    assert "合言葉が違います" in sheet._fields["old"].error()
    assert (sheet.password.text(), sheet.again.text()) == (NEW, NEW)
    assert sheet.quiet.isEnabled()


@pytest.mark.parametrize("closing", [False, True])
def test_a_book_locked_meanwhile_is_let_go_with_the_act_done_whole(
    program: Program, derivation: Derivation, qtbot: QtBot, tmp_path: Path, clock: MovedClock, closing: bool
) -> None:
    """Nobody waits for the answer any more; the password that was asked for holds, and no thread is left at the book."""
    session = program.session
    assert session is not None
    sheet = password_sheet(settings(program, "people"), tmp_path)
    stays_alive(derivation, qtbot, sheet.main.click)
    wait_no_more = session.perform.let_go

    def go_on() -> None:
        wait_no_more()
        derivation.open.set()

    session.perform.let_go = go_on  # type: ignore[method-assign]
    session._end(closing)
    assert program.session is None
    assert not sheet.isVisible()
    assert not any(thread is session.perform._beside for thread in threading.enumerate())
    folder = session.register.folder
    register, _ = books.open_with_any(folder, NEW, clock.now(), "よるのPC")
    assert [line.act for line in register.audit_lines()].count("keys.password") == 1
    assert register.check().ok
    register.close()
    with pytest.raises(WrongPassword):
        books.open_with_any(folder, MINE, clock.now(), "よるのPC")
    assert len(read_keys(folder).slots) == 1
    QApplication.processEvents()  # the answer comes after all, and finds nobody


def test_the_recovery_paper_opens_beside_the_window(program: Program, derivation: Derivation, qtbot: QtBot) -> None:
    assert program.session is not None
    program.session.lock()
    page = program.gate
    assert isinstance(page, UnlockPage)
    page.forgot.emit()
    dialog: Any = QApplication.activeModalWidget()
    dialog.code.setText(program.code)  # type: ignore[attr-defined]
    dialog.password.line.setText(NEW)
    dialog.again.line.setText(NEW)
    stays_alive(derivation, qtbot, dialog.main.click)
    assert dialog.waiting()
    dialog.main.click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    derivation.open.set()
    qtbot.waitUntil(lambda: program.session is not None, timeout=PATIENCE)
    assert acts(program).count("keys.recovered") == 1


def test_the_lock_screen_lives_on_and_an_answer_that_nobody_waits_for_lets_the_book_go(
    program: Program, derivation: Derivation, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert program.session is not None
    program.session.lock()
    opened: list[Any] = []
    really = books.open_with_key

    def open_with_key(*asked: Any, **more: Any) -> Any:
        opened.append(really(*asked, **more)[0])
        return opened[-1], None

    monkeypatch.setattr(books, "open_with_key", open_with_key)
    stays_alive(derivation, qtbot, lambda: unlock(program, MINE))
    program._show_first_run()  # somebody goes elsewhere
    derivation.open.set()
    qtbot.waitUntil(lambda: bool(opened) and opened[0]._closing.is_set(), timeout=PATIENCE)
    assert program.session is None
