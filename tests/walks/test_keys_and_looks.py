"""People, keys, looks and the safety check through the real windows."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop import practice
from desktop.app import Program
from desktop.entries.person import PersonName, Staff
from desktop.procedures import books, people
from desktop.procedures.outcome import Done
from desktop.records.keys import read_keys
from desktop.views import style
from desktop.views.desk import Go
from desktop.views.pages.unlock import UnlockPage
from desktop.views.pages.waiting import WaitingPage
from tests.conftest import MovedClock, OpenBook
from tests.views.clipped import clipped

MINE, HERS = "himawari to asagao no niwa", "kujira-yozora-mikan-tsubame"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import UTC, datetime

    clock = MovedClock(datetime(2026, 6, 3, 1, 0, tzinfo=UTC))
    folder = tmp_path_factory.mktemp("office") / "みほん.tasuki"
    request = books.FirstRun(
        folder=folder, office=practice.our_office(), staff=practice.our_staff()[0], password=MINE
    )
    register, actor = books.found(books.prepare(request, clock.now()), clock.now(), "試験のPC")
    book = OpenBook(folder, None, register, actor, clock)  # type: ignore[arg-type]
    book.household(1)
    book.household(2)
    register.close()
    return folder


@pytest.fixture
def program(
    qapp: QApplication, founded: Path, tmp_path: Path, clock: MovedClock, qtbot: QtBot
) -> Iterator[Program]:
    """The program with the book open on the desk."""
    folder = tmp_path / "みほん.tasuki"
    shutil.copytree(founded, folder)
    with at_work(qapp, clock, folder, qtbot) as started:
        yield started


@contextmanager
def at_work(qapp: QApplication, clock: MovedClock, folder: Path, qtbot: QtBot) -> Iterator[Program]:
    """The program from unlocking a book until nothing of it is on the screen."""
    style.apply(qapp, style.Theme.LIGHT, style.TextSize.STANDARD)
    started = Program(qapp, clock, folder.parent / "home")  # type: ignore[arg-type]
    started.start(folder)
    unlock(started, MINE)
    qtbot.waitUntil(lambda: started.session is not None, timeout=20_000)
    yield started
    if started.session is not None:
        started.session.lock()
    while (sheet := QApplication.activeModalWidget()) is not None:
        sheet.close()
    if started.gate is not None:
        started.gate.hide()
        started.gate.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def unlock(program: Program, password: str) -> None:
    page = program.gate
    assert isinstance(page, UnlockPage)
    page.password.line.setText(password)
    page.main.click()


def done_beside(program: Program, qtbot: QtBot) -> None:
    """Wait until the act that derives a key has come to its end."""
    qtbot.waitUntil(lambda: program.session is None or not program.session.perform.busy, timeout=30_000)


def settings(program: Program, part: str) -> Any:
    assert program.session is not None
    program.session.go(Go(page="settings", state={"part": part}))
    QApplication.processEvents()
    return program.session.window.page("settings")


def acts(program: Program) -> list[str]:
    assert program.session is not None
    return [line.act for line in program.session.register.audit_lines()]


def words(widget: Any) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def test_a_page_that_was_opened_stands_in_the_chain_before_the_book_is_let_go(
    program: Program, clock: MovedClock
) -> None:
    session = program.session
    assert session is not None
    session._beat.stop()  # its second may pass within the test where the machine is busy
    session.go(Go(page="users"))
    QApplication.processEvents()
    assert "look.user" not in acts(program)
    session.lock()
    register, _ = books.open_with_any(session.register.folder, MINE, clock.now(), "別のPC")
    looked = [line for line in register.audit_lines() if line.act == "look.user"]
    assert len(looked) == 1
    assert len(looked[0].entries) == 1
    register.close()


def test_each_opening_is_one_line_however_often_the_page_is_drawn_anew(
    program: Program, clock: MovedClock
) -> None:
    session = program.session
    assert session is not None
    session.go(Go(page="users"))
    page: Any = session.window.page("users")
    for _ in range(5):
        page.refresh()
    session._every_second()
    assert acts(program).count("look.user") == 1
    clock.move(seconds=61)
    page._detail.show_user(page._detail.shown)
    session._keep_looks()
    assert acts(program).count("look.user") == 2


def test_a_search_is_one_line_when_its_hits_are_gone_to_and_letters_between_leave_none(program: Program) -> None:
    session = program.session
    assert session is not None
    for text in ("髙", "髙橋"):
        session._search(text)
    session._search_entered("髙橋")
    session._search_entered("髙橋")
    session._every_second()
    assert acts(program).count("look.search") == 1
    session._search("鈴木")
    session._words.timeout.emit()  # the box has rested
    session._every_second()
    assert acts(program).count("look.search") == 2
    assert "髙橋" not in "".join(line.detail for line in session.register.audit_lines())


def test_the_pc_that_slept_for_two_minutes_finds_the_book_locked(program: Program, clock: MovedClock) -> None:
    session = program.session
    assert session is not None
    session._every_second()
    clock.move(seconds=30)
    session._every_second()
    assert program.session is session
    clock.move(minutes=2)
    session._every_second()
    assert program.session is None
    assert isinstance(program.gate, UnlockPage)


def test_the_manager_adds_a_colleague_who_then_opens_the_book(program: Program, qtbot: QtBot) -> None:
    page = settings(program, "people")
    page.people.carry_out("add")
    sheet = page.people.sheet
    sheet.form.editor("surname").set_value("渡辺")
    sheet.form.editor("given_name").set_value("翔太")
    sheet.offer.button.click()
    assert sheet.offer.phrase().count("-") == 4
    sheet.password.line.setText("mijikai")
    sheet.again.line.setText("mijikai")
    sheet.main.click()
    done_beside(program, qtbot)
    assert sheet.isVisible()
    sheet.password.line.setText(HERS)
    sheet.again.line.setText("chigau aikotoba desu")
    sheet.main.click()
    assert sheet.isVisible()
    assert HERS not in str(sheet.state())
    sheet.again.line.setText(HERS)
    sheet.main.click()
    done_beside(program, qtbot)
    assert "渡辺 翔太" in words(page.people)
    assert program.session is not None
    program.session.lock()
    page = program.gate
    assert isinstance(page, UnlockPage)
    slot = next(each.id for each in read_keys(program.book).slots if each.shown_name == "渡辺 翔太")  # type: ignore[arg-type]
    page.opened.emit(slot, HERS)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    assert program.session.actor.name == "渡辺 翔太"
    member = settings(program, "looks")  # only for a manager: the first part is shown instead
    assert member.state()["part"] == "book"


def test_the_key_is_changed_from_the_settings_and_the_desk_is_laid_again(program: Program, qtbot: QtBot) -> None:
    page = settings(program, "people")
    page.people.carry_out("change_key")
    sheet = page.people.sheet
    sheet.main.click()
    assert sheet.isVisible()  # no paper is out yet
    sheet.print.click()
    sheet.paper.close()
    code = sheet._new.code
    sheet.code.setText(code)
    sheet.password.line.setText("chigau aikotoba desu")
    sheet.main.click()
    done_beside(program, qtbot)
    assert sheet.isVisible()
    sheet.password.line.setText(MINE)
    old = program.session
    assert old is not None
    sheet.main.click()
    qtbot.waitUntil(lambda: isinstance(program.gate, WaitingPage), timeout=30_000)
    qtbot.waitUntil(lambda: program.session is not None, timeout=30_000)
    assert program.session is not old
    box = QApplication.activeModalWidget()
    assert box is not None
    assert "取り替えました" in words(box)
    assert program.session is not None
    assert program.session.register.check().ok
    assert "keys.changed" in acts(program)


def test_a_measure_is_answered_and_the_ring_fills(program: Program) -> None:
    page = settings(program, "safety")
    ring = page.safety.ring
    before = sum(arc.done for arc in ring._arcs)
    ring.setFocus()
    QTest.keyClick(ring, Qt.Key.Key_Right)
    assert ring.current() == "in_charge"
    assert "2番" in ring.accessibleName()
    QTest.keyClick(ring, Qt.Key.Key_Return)
    sheet = page.safety.sheet
    sheet.main.click()
    assert sheet.isVisible()  # neither yes nor no yet
    sheet._yes.set_value("yes")
    sheet.main.click()
    assert sum(arc.done for arc in ring._arcs) == before + 1
    assert "責任者が決まっている" in words(page.safety)


@pytest.mark.parametrize("part", ["people", "safety", "looks"])
@pytest.mark.parametrize("size", list(style.TextSize))
def test_no_word_is_cut_at_any_size(program: Program, qapp: QApplication, part: str, size: style.TextSize) -> None:
    program.choose_look("light", size.value)
    page = settings(program, part)
    assert clipped(page.window()) == []
    program.choose_look("light", style.TextSize.STANDARD.value)


def test_who_left_is_shown_and_the_new_key_is_asked_for(program: Program, clock: MovedClock) -> None:
    session = program.session
    assert session is not None
    staff = Staff(name=PersonName(surname="渡辺", given_name="翔太"))
    added = people.add_person(
        people.PersonRequest(staff=staff, password=HERS), session.register, clock.now(), session.actor
    )
    assert isinstance(added, Done)
    page = settings(program, "people")
    page.people.carry_out("leave", added.entry)
    page.people.sheet.main.click()
    assert "取り替えが、まだです" in words(page.people)
    assert "に辞めました" in words(page.people)
    page.people.carry_out("openable", added.entry)
    assert "控えはありません" in page.people._openable.column.itemAt(0).widget().text()
