"""Backups behind the desk: made when asked for and when the book is let go, never keeping anybody waiting."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.app import Program
from desktop.procedures.backups import backup_state, places_of
from desktop.records.backup import generations
from tests.conftest import MovedClock
from tests.walks.test_opening import PASSWORD, locked, program, unlock  # noqa: F401 - fixtures


def test_letting_the_book_go_leaves_a_verified_backup_in_the_chosen_place(
    program: Program, locked: Path, qtbot: QtBot, clock: MovedClock, tmp_path: Path  # noqa: F811
) -> None:
    from desktop.procedures import books
    from desktop.procedures.backups import choose_places

    place = tmp_path / "控え"
    place.mkdir()
    register, actor = books.open_with_any(locked, PASSWORD, clock.now(), "PC")
    choose_places((place,), register, clock.now(), actor)
    register.close()

    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    assert program.session is not None
    program.session.lock()
    register, _ = books.open_with_any(locked, PASSWORD, clock.now(), "PC")
    with register:
        state = backup_state(register, clock.now())
        assert places_of(register) == (place,)
        assert state.last is not None
        assert not state.urgent
        assert len(generations(place)) == 1


def test_a_backup_is_made_at_the_press_of_a_button_and_told(
    program: Program, locked: Path, qtbot: QtBot, clock: MovedClock, tmp_path: Path  # noqa: F811
) -> None:
    from desktop.procedures.backups import choose_places

    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    session = program.session
    assert session is not None
    (tmp_path / "控え").mkdir()
    choose_places((tmp_path / "控え",), session.register, clock.now(), session.actor)
    home = session.window.page("home")
    home.refresh()  # type: ignore[union-attr]
    home._backup.now.click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: backup_state(session.register, clock.now()).last is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not session._backups.running, timeout=5_000)


def test_a_place_that_is_gone_keeps_nobody_from_closing(
    program: Program, locked: Path, qtbot: QtBot, clock: MovedClock, tmp_path: Path  # noqa: F811
) -> None:
    from desktop.procedures.backups import choose_places

    program.start(locked)
    unlock(program, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: program.session is not None, timeout=20_000)
    session = program.session
    assert session is not None
    choose_places((tmp_path / "ぬいたUSB",), session.register, clock.now(), session.actor)
    session.desk.back_up()
    qtbot.waitUntil(lambda: "置き場所が見つかりません" in session.window.toast_text(), timeout=20_000)
    session.lock()
    assert program.session is None
