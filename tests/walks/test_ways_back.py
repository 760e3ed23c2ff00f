"""The key file, the way back from a backup, the drill and the password asked once more, through the real windows."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop import backing_up
from desktop.app import Program
from desktop.procedures import books
from desktop.procedures.backups import BackUpRequest, back_up, backup_state, choose_places
from desktop.procedures.outcome import Printed
from desktop.procedures.people import choose_ask_at_export
from desktop.records import keys as key_slots
from desktop.records.backup import generations
from desktop.records.keys import Cost, read_keys
from desktop.views.dialogs.restore import RestoreDialog
from desktop.views.dialogs.staff import ConfirmSheet
from desktop.views.pages.first_run import FirstRunPage
from desktop.views.pages.unlock import UnlockPage
from desktop.views.widgets.labels import Sentence
from tests.conftest import MovedClock
from tests.views.clipped import clipped
from tests.walks.test_keys_and_looks import (  # noqa: F401 - fixtures
    MINE,
    acts,
    done_beside,
    founded,
    program,
    settings,
    unlock,
)


def words(widget: Any) -> str:
    """Every line and sentence that is seen."""
    shown = [each for kind in (QLabel, Sentence) for each in widget.findChildren(kind) if each.isVisible()]
    return "\n".join(each.text() for each in shown)


def sheet() -> Any:
    found = QApplication.activeModalWidget()
    assert found is not None
    return found


def wrong(dialog: Any, field: str) -> str:
    """What is said to be wrong at a field."""
    said: str = dialog._fields[field]._trouble.text
    return said


def gate(program: Program) -> UnlockPage:  # noqa: F811
    assert isinstance(program.gate, UnlockPage)
    return program.gate


def lock(program: Program) -> UnlockPage:  # noqa: F811
    assert program.session is not None
    program.session.lock()
    return gate(program)


@pytest.fixture
def backed_up(program: Program, clock: MovedClock, tmp_path: Path) -> Path:  # noqa: F811
    """A place with a backup of the book that is open."""
    place = tmp_path / "USB"
    place.mkdir()
    assert program.session is not None
    register, actor = program.session.register, program.session.actor
    choose_places((place,), register, clock.now(), actor)
    assert back_up(BackUpRequest(), register, clock.now(), actor).good
    return place


def test_a_key_file_is_asked_for_at_unlocking_and_chosen_by_hand_where_no_stick_has_it(
    program: Program, tmp_path: Path, qtbot: QtBot  # noqa: F811
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    page = settings(program, "people")
    page.people.carry_out("key_file")
    sheet().main.click()
    assert "USBメモリーをつないで" in wrong(sheet(), "place")
    sheet().place.set_path(stick)
    sheet().password.line.setText(MINE)
    assert clipped(sheet()) == []
    sheet().main.click()
    done_beside(program, qtbot)
    assert "鍵のファイルも要る" in words(page)
    assert page.people._file.text() == "鍵のファイルをやめる"
    shown = lock(program)
    unlock(program, MINE)
    qtbot.waitUntil(lambda: "鍵のファイルも要ります" in words(shown), timeout=20_000)
    assert program.session is None
    (path,) = stick.iterdir()
    program._choose = lambda title, kinds: path
    program._remedy("key_file")
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    page = settings(program, "people")
    page.people.carry_out("key_file")
    sheet().password.line.setText(MINE)
    sheet().main.click()
    done_beside(program, qtbot)
    assert "鍵のファイルの入ったUSBメモリーをつなぐ" in words(sheet())  # told: it is not in this PC


def test_a_damaged_book_comes_back_from_its_backup_through_the_lock_screen(
    program: Program, backed_up: Path, tmp_path: Path, qtbot: QtBot  # noqa: F811
) -> None:
    shown = lock(program)
    register = tmp_path / "みほん.tasuki" / "register.db"
    register.write_bytes(b"x" * 8192)
    unlock(program, MINE)
    qtbot.waitUntil(lambda: "台帳のファイルが壊れています" in words(shown), timeout=20_000)
    assert f"のもので、「{backed_up}」にあります" in words(shown)
    program._remedy("restore")
    dialog = sheet()
    assert isinstance(dialog, RestoreDialog)
    assert dialog.place.path() == backed_up, "this PC remembers where the backups lie"
    dialog.main.click()
    assert "合言葉か、回復コード" in wrong(dialog, "password")
    dialog.password.line.setText("chigau aikotoba desu")
    dialog.main.click()
    qtbot.waitUntil(lambda: "合言葉が違います" in words(dialog), timeout=20_000)
    dialog.password.line.setText(MINE)
    dialog.main.click()
    qtbot.waitUntil(lambda: "の控えから戻しました" in words(dialog), timeout=20_000)
    assert MINE not in str(dialog.state())
    assert clipped(dialog) == []
    dialog.main.click()
    assert program.book == tmp_path / "みほん　戻した台帳.tasuki"
    assert register.read_bytes() == b"x" * 8192, "the damaged book is left as it is"
    unlock(program, MINE)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    assert "backup.restored" in acts(program)


def test_a_bad_newest_backup_is_named_in_the_dialog(
    program: Program, backed_up: Path, clock: MovedClock, qtbot: QtBot  # noqa: F811
) -> None:
    assert program.session is not None
    clock.move(days=1)
    program.session._last_touch = program.session._last_beat = clock.now().instant
    back_up(BackUpRequest(even_if_unchanged=True), program.session.register, clock.now(), program.session.actor)
    newest, _ = generations(backed_up)
    (newest.folder / "register.db").write_bytes(b"x")
    program.session._backups.finish = lambda: 1.0  # type: ignore[method-assign]
    lock(program)
    program._restore()
    dialog = sheet()
    dialog.password.line.setText(MINE)
    dialog.main.click()
    qtbot.waitUntil(lambda: "の控えから戻しました" in words(dialog), timeout=20_000)
    assert "6月4日 10:00の控えは使えませんでした" in words(dialog)
    assert "6月3日 10:00の控えから戻しました" in words(dialog)
    dialog.reject()


def test_a_drill_is_pressed_in_the_settings_and_its_day_stands_on_the_home_page(
    program: Program, backed_up: Path, clock: MovedClock, qtbot: QtBot  # noqa: F811
) -> None:
    session = program.session
    assert session is not None
    page = settings(program, "book")
    assert "読み戻しの練習　まだです" in words(page)
    page._backup.drill.click()
    qtbot.waitUntil(lambda: backup_state(session.register, clock.now()).drill is not None, timeout=20_000)
    qtbot.waitUntil(lambda: "読み戻しの練習　令和8年6月3日" in words(page), timeout=20_000)
    session.window.show_page("home")
    QApplication.processEvents()
    assert "読み戻しの練習　令和8年6月3日" in words(session.window.page("home"))


def test_a_paper_leaves_as_a_file_only_after_the_password_where_the_office_wants_it(
    program: Program, tmp_path: Path, clock: MovedClock, qtbot: QtBot  # noqa: F811
) -> None:
    session = program.session
    assert session is not None
    page = settings(program, "safety")
    asked: list[str] = []
    session.desk.before_file(session.window, lambda: asked.append("at once"))
    assert asked == ["at once"]
    choose_ask_at_export(True, session.register, clock.now(), session.actor)
    page.safety._print_it()
    paper = sheet()
    paper.save.click()
    confirm = sheet()
    assert isinstance(confirm, ConfirmSheet)
    assert clipped(confirm) == []
    confirm.main.click()
    assert "合言葉を入れてください" in wrong(confirm, "password")
    confirm.password.line.setText("chigau aikotoba desu")
    confirm.main.click()
    done_beside(program, qtbot)
    assert "合言葉が違います" in wrong(confirm, "password")
    paper._ask_where = lambda: paper.save_to(tmp_path / "紙.pdf")
    confirm._then = paper._ask_where
    confirm.password.line.setText(MINE)
    confirm.main.click()
    done_beside(program, qtbot)
    assert (tmp_path / "紙.pdf").read_bytes() == paper.pdf
    assert acts(program).count("export.file") == 1
    assert acts(program).count("export.refused") == 1
    assert isinstance(paper._printed, Printed)


def test_closing_waits_two_seconds_at_most_whatever_the_backup_does(
    program: Program, backed_up: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    session = program.session
    assert session is not None

    def endless(request: BackUpRequest, register: Any, moment: Any, actor: Any) -> Any:
        with register.reading():  # a disk that answers nothing, and looks at no sign to stop
            threading.Event().wait(5)

    monkeypatch.setattr(backing_up, "back_up", endless)
    began = time.monotonic()
    session.lock()
    assert time.monotonic() - began < 2.6  # with what a busy machine needs to put the window away
    register, _ = books.open_with_any(session.register.folder, MINE, program._clock.now(), "PC")
    register.close()


def test_the_cost_of_the_first_password_is_measured_on_this_pc(
    qapp: QApplication, tmp_path: Path, clock: MovedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop import practice

    measured = Cost(memory_kib=72 * 1024, passes=4, lanes=2)
    monkeypatch.setattr(key_slots, "measured_cost", lambda: measured)
    started = Program(qapp, clock, tmp_path / "home")  # type: ignore[arg-type]
    started.start(None)
    page = started.gate
    assert isinstance(page, FirstRunPage)
    request = books.FirstRun(
        folder=tmp_path / "ほん.tasuki", office=practice.our_office(), staff=practice.our_staff()[0], password=MINE
    )
    started._prepare(request)
    qtbot.waitUntil(lambda: started._new is not None, timeout=20_000)
    started._found()
    qtbot.waitUntil(lambda: started.session is not None, timeout=20_000)
    assert read_keys(tmp_path / "ほん.tasuki").slots[0].cost == measured
    assert started.session is not None
    started.session.lock()
    assert isinstance(started.gate, UnlockPage)
    started.gate.deleteLater()


def test_the_first_run_offers_the_way_back(qapp: QApplication, tmp_path: Path, clock: MovedClock) -> None:
    started = Program(qapp, clock, tmp_path / "home")  # type: ignore[arg-type]
    started.start(None)
    page = started.gate
    assert isinstance(page, FirstRunPage)
    page._restore.click()
    dialog = sheet()
    assert isinstance(dialog, RestoreDialog)
    assert dialog.place.path() is None
    dialog.main.click()
    assert "控えのある場所を、えらんでください" in wrong(dialog, "place")
    dialog.reject()
    page.deleteLater()
