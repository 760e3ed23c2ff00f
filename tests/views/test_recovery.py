"""Opening with the recovery paper: paper and register are enough, and nothing is opened on a guess."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import machine, practice
from desktop.app import Program
from desktop.procedures import books
from desktop.records import keys
from desktop.records.trouble import WrongPassword
from desktop.views.dialogs.recovery import RecoveryDialog
from desktop.views.pages.unlock import UnlockPage
from tests.conftest import MovedClock

PASSWORD, NEW = "himawari to asagao no niwa", "shiroi neko ga yane de nemuru"


@dataclass(frozen=True)
class Locked:
    """A book as the first run leaves it, and what its recovery paper says."""

    folder: Path
    code: str
    lines: str
    qr: str


@pytest.fixture
def locked(tmp_path: Path, clock: MovedClock) -> Locked:
    folder = tmp_path / "みほん.tasuki"
    request = books.FirstRun(
        folder=folder, office=practice.our_office(), staff=practice.our_staff()[0], password=PASSWORD
    )
    new = books.prepare(request, clock.now())
    register, _ = books.found(new, clock.now(), "試験のPC")
    register.close()
    return Locked(
        folder=folder,
        code=new.code,
        lines="\n".join(keys.paper_lines(new.recovery, new.key.book)),
        qr=keys.paper_qr(new.recovery, new.key.book),
    )


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path, clock: MovedClock) -> Iterator[Program]:
    started = Program(qapp, clock, tmp_path / "home")  # type: ignore[arg-type]
    yield started
    if started.session is not None:
        started.session.lock()
    while (sheet := QApplication.activeModalWidget()) is not None:
        sheet.close()
    if started.gate is not None:
        started.gate.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dialog_of(program: Program, locked: Locked, ask: str = "forgot") -> RecoveryDialog:
    program.start(locked.folder)
    page = program.gate
    assert isinstance(page, UnlockPage)
    if ask == "forgot":
        page.forgot.emit()
    else:
        page.remedy.emit(ask)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, RecoveryDialog)
    return dialog


def press(dialog: RecoveryDialog, program: Program, qtbot: QtBot) -> None:
    """Ask, and wait for what it came to."""
    dialog.main.click()
    qtbot.waitUntil(lambda: program.session is not None or not dialog.waiting(), timeout=30_000)


def new_password(dialog: RecoveryDialog, password: str = NEW, again: str = "") -> None:
    dialog.password.line.setText(password)
    dialog.again.line.setText(again or password)


def opens_with(locked: Locked, password: str, clock: MovedClock) -> bool:
    try:
        register, _ = books.open_with_any(locked.folder, password, clock.now(), "よるのPC")
    except WrongPassword:
        return False
    register.close()
    return True


def test_the_code_as_somebody_types_it_opens_the_book_with_a_new_password(
    program: Program, locked: Locked, clock: MovedClock, qtbot: QtBot
) -> None:
    dialog = dialog_of(program, locked)
    dialog.code.setText(locked.code.lower().replace("-", " ").replace("0", "o"))
    new_password(dialog)
    press(dialog, program, qtbot)
    assert program.session is not None
    program.session.lock()
    assert isinstance(program.gate, UnlockPage)
    assert [person.slot for person in machine.people_of(locked.folder)] == [program.gate._locked_by]
    assert opens_with(locked, NEW, clock)
    assert not opens_with(locked, PASSWORD, clock)


@pytest.mark.parametrize("way", ["lines", "qr"])
def test_a_book_whose_key_file_is_gone_opens_with_paper_code_and_new_password(
    program: Program, locked: Locked, clock: MovedClock, qtbot: QtBot, way: str
) -> None:
    (locked.folder / "keys.json").unlink()
    dialog = dialog_of(program, locked, "recover")
    dialog.code.setText(locked.code)
    dialog.paper.setPlainText(f"{locked.lines if way == 'lines' else locked.qr}\n")
    new_password(dialog)
    press(dialog, program, qtbot)
    assert program.session is not None
    program.session.lock()
    assert (locked.folder / "keys.json").exists()
    assert opens_with(locked, NEW, clock)


def test_a_wrong_line_of_the_paper_is_named_and_what_was_typed_stays(
    program: Program, locked: Locked, qtbot: QtBot
) -> None:
    (locked.folder / "keys.json").unlink()
    dialog = dialog_of(program, locked, "recover")
    dialog.code.setText(locked.code)
    lines = locked.lines.split("\n")
    lines[2] = ("8" if lines[2][0] != "8" else "7") + lines[2][1:]
    dialog.paper.setPlainText("\n".join(lines))
    new_password(dialog)
    press(dialog, program, qtbot)
    assert program.session is None
    assert dialog._trouble.isVisible()
    assert "3行目" in dialog._trouble.accessibleName()
    assert dialog.paper.value() == "\n".join(lines)
    assert dialog.password.text() == NEW
    assert not (locked.folder / "keys.json").exists()


def test_a_code_of_another_paper_is_told_and_the_book_stays_closed(
    program: Program, locked: Locked, qtbot: QtBot
) -> None:
    dialog = dialog_of(program, locked)
    dialog.code.setText(keys.new_recovery_code())
    new_password(dialog)
    press(dialog, program, qtbot)
    assert program.session is None
    assert dialog._trouble.isVisible()
    assert dialog.isVisible()


def test_nothing_is_asked_for_with_a_weak_password_or_two_that_differ(
    program: Program, locked: Locked
) -> None:
    dialog = dialog_of(program, locked)
    asked: list[str] = []
    dialog.asked.connect(lambda *said: asked.append(said[0]))
    dialog.main.click()
    assert "回復コード" in dialog._fields["code"].error()
    dialog.code.setText(locked.code)
    new_password(dialog, "mijikai")
    dialog.main.click()
    assert "長くして" in dialog._fields["password"].error()
    new_password(dialog, NEW, NEW + "!")
    dialog.main.click()
    assert "ちがいます" in dialog._fields["again"].error()
    assert asked == []


def test_nothing_from_the_paper_is_part_of_the_kept_state(program: Program, locked: Locked) -> None:
    dialog = dialog_of(program, locked)
    dialog.code.setText(locked.code)
    new_password(dialog)
    assert locked.code not in str(dialog.state())
    assert NEW not in str(dialog.state())
