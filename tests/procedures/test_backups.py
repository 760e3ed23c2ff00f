"""控え as people meet them: places, state on the home page, the way back, the drill, and the two commands."""

import io
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop import machine
from desktop.command_line import run
from desktop.entries.person import ServiceUser
from desktop.entries.version import Role
from desktop.practice import our_office, our_staff
from desktop.procedures import books
from desktop.procedures.backups import (
    BackedUp,
    BackUpRequest,
    DrillRequest,
    RestoreRequest,
    back_up,
    backup_state,
    choose_places,
    drill,
    places_of,
    restore,
)
from desktop.procedures.outcome import Refused
from desktop.records.trouble import KeysMissing, WrongPassword
from tests.conftest import MovedClock, OpenBook

PASSWORD = "あさがお-ひまわり-つばき"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "USB"
    place.mkdir()
    return place


def state(book: OpenBook) -> Any:
    return backup_state(book.register, book.clock.now())


def test_without_a_place_the_home_page_asks_for_one(book: OpenBook) -> None:
    assert book.act(back_up, BackUpRequest()).made == ()
    now = state(book)
    assert now.urgent
    assert "置き場所" in now.sentence
    assert now.strip == (False,) * 30


def test_a_backup_stands_in_the_state_the_strip_and_the_audit_chain(book: OpenBook, place: Path) -> None:
    assert book.act(choose_places, (place,)) == (place,)
    assert "まだありません" in state(book).sentence
    book.household()
    done = book.act(back_up, BackUpRequest())
    assert done.good
    assert done.made[0].fresh
    now = state(book)
    assert not now.urgent
    assert now.strip == (False,) * 29 + (True,)
    assert now.short == "6月3日 10:00"
    assert now.last_place == place
    assert [line.act for line in book.register.audit_lines(act="backup.made")] == ["backup.made"]
    assert not book.act(back_up, BackUpRequest()).made[0].fresh, "a backup is no change of the book"
    book.clock.move(days=5)
    book.household(seed=2)
    book.act(back_up, BackUpRequest())
    assert [at for at, made in enumerate(state(book).strip) if made] == [24, 29]


def test_a_second_place_that_is_not_there_is_told_after_7_days_and_does_not_hinder_the_first(
    book: OpenBook, place: Path, tmp_path: Path
) -> None:
    away = tmp_path / "はずしたUSB"
    away.mkdir()
    book.act(choose_places, (place, away))
    book.household()
    assert book.act(back_up, BackUpRequest()).good
    away.rename(tmp_path / "金庫の中")
    book.clock.move(days=8)
    book.household(seed=2)
    done = book.act(back_up, BackUpRequest())
    assert done.good
    assert "見つかりません" in done.made[1].trouble
    now = state(book)
    assert now.urgent
    assert "使っていない置き場所" in now.sentence
    assert [(each.late, each.trouble) for each in now.places] == [(False, False), (True, True)]


def test_a_stopped_backup_is_neither_good_nor_noted(book: OpenBook, place: Path) -> None:
    book.household()
    before = book.register.audit_head()
    done = book.act(back_up, BackUpRequest(place=place, stop=lambda: True))
    assert done.made[0].broken_off
    assert not done.good
    assert book.register.audit_head() == before


def test_places_are_chosen_by_the_one_in_charge_and_never_within_the_book(
    book: OpenBook, place: Path
) -> None:
    member = replace(book.actor, role=Role.MEMBER)
    assert isinstance(choose_places((place,), book.register, book.clock.now(), member), Refused)
    assert isinstance(book.act(choose_places, (book.folder / "scans",)), Refused)
    assert places_of(book.register) == ()


def test_a_drill_brings_the_newest_backup_back_and_leaves_nothing(
    book: OpenBook, place: Path, tmp_path: Path
) -> None:
    assert isinstance(book.act(drill, DrillRequest()), Refused)
    book.household()
    book.act(back_up, BackUpRequest(place=place))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    drilled = book.act(drill, DrillRequest(scratch=scratch))
    assert (drilled.trouble, drilled.problems) == ("", ())
    assert drilled.counts["service_user"] == 1
    assert state(book).drill == book.clock.now().day
    assert list(scratch.iterdir()) == []


def test_a_drill_that_fails_says_so_and_keeps_no_date(book: OpenBook, place: Path, tmp_path: Path) -> None:
    book.household()
    name = book.act(back_up, BackUpRequest(place=place)).made[0].name
    register = next(place.glob(f"*/{name}/register.db"))
    register.write_bytes(register.read_bytes()[:-1])
    drilled = book.act(drill, DrillRequest(place=place, scratch=tmp_path))
    assert name in drilled.trouble
    assert state(book).drill is None


@pytest.fixture
def with_password(tmp_path: Path, clock: MovedClock) -> Path:
    """A book that opens with a password, closed."""
    folder = tmp_path / "みほん2.tasuki"
    request = books.FirstRun(folder=folder, office=our_office(), staff=our_staff()[0], password=PASSWORD)
    register, _ = books.found(books.prepare(request, clock.now()), clock.now(), "試験のPC")
    register.close()
    return folder


def test_a_lost_book_comes_back_by_password_and_notes_it(
    with_password: Path, place: Path, tmp_path: Path, clock: MovedClock
) -> None:
    register, actor = books.open_with_any(with_password, PASSWORD, clock.now(), "試験のPC")
    with register:
        back_up(BackUpRequest(place=place), register, clock.now(), actor)
    back = tmp_path / "戻した.tasuki"
    with pytest.raises(WrongPassword):
        restore(RestoreRequest(backup=place, to=back, password="ちがう"), clock.now(), "試験のPC")
    restored = restore(RestoreRequest(backup=place, to=back, password=PASSWORD), clock.now(), "試験のPC")
    assert restored.bad == ()
    register, _ = books.open_with_any(back, PASSWORD, clock.now(), "試験のPC")
    with register:
        assert "backup.restored" in [line.act for line in register.audit_lines()]
        assert register.check(heads=[(restored.generation.line, restored.generation.head)]).ok


def test_a_backup_without_keys_is_told(book: OpenBook, place: Path, tmp_path: Path) -> None:
    book.household()
    book.act(back_up, BackUpRequest(place=place))
    with pytest.raises(KeysMissing):
        restore(
            RestoreRequest(backup=place, to=tmp_path / "戻した.tasuki", password="x"), book.clock.now(), "PC"
        )


def tasuki(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], clock: Any, *words: str
) -> tuple[int, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    code = run(words, clock)
    return code, capsys.readouterr().out


def test_the_commands_back_up_and_restore(
    with_password: Path,
    place: Path,
    tmp_path: Path,
    clock: MovedClock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert machine.this_pc()

    def command(*words: str) -> tuple[int, str]:
        return tasuki(monkeypatch, capsys, clock, *words)

    code, out = command("backup", str(with_password), "--to", str(place), "--json")
    plain = json.loads(out)
    assert (code, plain["made"], plain["counts"]["staff"]) == (0, True, 1)
    code, out = command("backup", str(with_password), "--to", str(place))
    assert code == 0
    assert "変わっていない" in out
    code, out = command("restore", str(place), "--to", str(tmp_path / "戻した.tasuki"), "--json")
    assert (code, json.loads(out)["backup"]) == (0, plain["backup"])
    assert command("restore", str(place), "--to", str(tmp_path / "戻した.tasuki"))[0] == 3
    assert command("backup", str(with_password), "--to", str(place / "not there"))[0] == 3


def test_the_window_reads_on_while_backups_are_made_on_a_worker(book: OpenBook, tmp_path: Path) -> None:
    """A worker never touches the window's own connection: two threads on one connection once stood still for good."""
    place = tmp_path / "控え"
    place.mkdir()
    book.act(choose_places, (place,))
    outcomes: list[BackedUp] = []

    def back_up_again_and_again() -> None:
        for _ in range(6):
            outcomes.append(book.act(back_up, BackUpRequest(even_if_unchanged=True)))

    worker = threading.Thread(target=back_up_again_and_again, daemon=True)
    worker.start()
    read = 0
    while worker.is_alive():
        backup_state(book.register, book.clock.now())
        book.register.entries(ServiceUser)
        read += 1
    assert len(outcomes) == 6
    assert all(outcome.good for outcome in outcomes)
    assert read > 100
