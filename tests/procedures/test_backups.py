"""控え as people meet them: places, state on the home page, the way back, the drill, and the two commands."""

import io
import json
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop import machine
from desktop.backing_up import BackingUp
from desktop.command_line import run
from desktop.entries.person import ServiceUser
from desktop.entries.reading import DraftKind
from desktop.entries.version import Role
from desktop.practice import our_office, our_staff
from desktop.procedures import books, people
from desktop.procedures.backups import (
    BackedUp,
    BackUpRequest,
    Drilled,
    DrillRequest,
    RestoreRequest,
    back_up,
    backup_state,
    choose_places,
    drill,
    in_words,
    keep_before_steps,
    known_heads,
    places_of,
    restore,
)
from desktop.procedures.outcome import Refused
from desktop.records import cipher
from desktop.records.backup import generations
from desktop.records.book import Holder, open_book
from desktop.records.trouble import KeysMissing, WrongPassword
from tests.conftest import MovedClock, OpenBook

PASSWORD = "あさがお-ひまわり-つばき-すみれ"


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


def test_one_place_alone_is_told_after_7_days_also_when_it_is_in_use_every_day(
    book: OpenBook, place: Path, tmp_path: Path
) -> None:
    book.act(choose_places, (place,))
    book.household()
    book.act(back_up, BackUpRequest())
    assert not state(book).urgent
    book.clock.move(days=7)
    book.household(seed=2)
    book.act(back_up, BackUpRequest())
    assert "2か所めの置き場所が、まだありません" in state(book).sentence
    assert state(book).urgent
    (tmp_path / "NAS").mkdir()
    book.act(choose_places, (place, tmp_path / "NAS"))
    book.act(back_up, BackUpRequest())
    assert not state(book).urgent


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
    code, told = run(words, clock), capsys.readouterr()
    return code, told.out + told.err


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


# -- what backups know of the audit chain, and of the key ------------------------------------------------------------


def cut_tail(book: OpenBook, lines: int) -> None:
    """Take away the last lines and what they recorded, as somebody who has the key might."""
    connection = cipher.connect(book.folder / "register.db", book.key)
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    (last,) = connection.execute("SELECT max(line) FROM audit").fetchone()
    connection.execute("DELETE FROM audit WHERE line > ? AND first_version IS NULL", (last - lines,))
    connection.close()


def test_a_tail_that_was_cut_off_shows_against_the_backups_at_hand(book: OpenBook, place: Path) -> None:
    book.act(choose_places, (place,))
    book.household()
    for _ in range(3):
        with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
            writing.note("look.user")
    book.act(back_up, BackUpRequest())
    (head,) = known_heads(book.register)
    assert book.register.check(heads=[head]).ok
    book.register.close()
    cut_tail(book, 4)  # the looks, and that it was backed up
    with open_book(book.folder, book.key, Holder("", "PC"), at=book.clock.now()) as cut:
        assert known_heads(cut) == (head,)
        assert cut.check().ok, "from within nothing is missing"
        assert any("切り取られています" in each for each in cut.check(heads=known_heads(cut)).problems)


def test_a_book_that_came_back_from_an_older_backup_is_not_held_against_the_newer_bad_one(
    with_password: Path, place: Path, tmp_path: Path, clock: MovedClock
) -> None:
    register, actor = books.open_with_any(with_password, PASSWORD, clock.now(), "PC")
    with register:
        choose_places((place,), register, clock.now(), actor)
        for _ in range(2):
            clock.move(days=1)
            with register.writing(by=actor, at=clock.now()) as writing:
                writing.note("look.user")
            assert back_up(BackUpRequest(), register, clock.now(), actor).good
    (newest, older) = generations(place)
    (newest.folder / "register.db").write_bytes(b"x")
    clock.move(minutes=1)
    back = tmp_path / "戻した.tasuki"
    restored = restore(RestoreRequest(backup=place, to=back, password=PASSWORD), clock.now(), "PC")
    assert [name for name, _ in restored.bad] == [newest.name]
    register, actor = books.open_with_any(back, PASSWORD, clock.now(), "PC")
    with register:
        assert known_heads(register) == ((older.line, older.head),)
        assert register.check(heads=known_heads(register)).ok


def test_check_at_the_command_line_looks_at_the_backups_and_at_a_printed_head(
    with_password: Path, place: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    register, actor = books.open_with_any(with_password, PASSWORD, clock.now(), "PC")
    with register:
        choose_places((place,), register, clock.now(), actor)
        line, head = register.audit_head()
    printed = f"{line}:{head.replace(' ', '').upper()}"
    assert tasuki(monkeypatch, capsys, clock, "check", str(with_password), "--head", printed)[0] == 0
    code, out = tasuki(monkeypatch, capsys, clock, "check", str(with_password), "--head", f"{line}:{'0' * 16}")
    assert code == 3
    assert f"監査の記録の{line}番が、紙や控えに残る照合値と合いません" in out
    code, out = tasuki(monkeypatch, capsys, clock, "check", str(with_password), "--head", f"9999:{head}")
    assert code == 3
    assert "切り取られています" in out
    with pytest.raises(SystemExit):
        run(("check", str(with_password), "--head", "812"), clock)  # type: ignore[arg-type]


def test_a_damaged_book_is_told_with_the_newest_backup_that_this_pc_knows_of(
    with_password: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    book, place = str(with_password), with_password.parent / "控え"
    kept = (with_password / "register.db").read_bytes()
    page = 4096 * 20 + 99
    (with_password / "register.db").write_bytes(kept[:page] + bytes([kept[page] ^ 1]) + kept[page + 1 :])
    code, out = tasuki(monkeypatch, capsys, clock, "check", book)
    assert code == 3
    assert "控えはありません" in out
    (with_password / "register.db").write_bytes(kept)
    place.mkdir()
    for _ in range(2):
        clock.move(days=1)
        register, actor = books.open_with_any(with_password, PASSWORD, clock.now(), "PC")
        with register:
            register.keep_draft(actor.staff, DraftKind.OFFICE, "", {}, clock.now())
            assert back_up(BackUpRequest(place=place, even_if_unchanged=True), register, clock.now(), actor).good
    newest, older = generations(place)
    (newest.folder / "manifest.json").write_text("{}")
    kept = (with_password / "register.db").read_bytes()
    (with_password / "register.db").write_bytes(kept[:page] + bytes([kept[page] ^ 1]) + kept[page + 1 :])
    code, out = tasuki(monkeypatch, capsys, clock, "check", book)
    assert code == 3
    assert f"いちばん新しい控えは {older.folder} です" in out
    code, out = tasuki(monkeypatch, capsys, clock, "check", book, "--json")
    assert json.loads(out)["backup"] == str(older.folder)
    (with_password / "register.db").write_bytes(b"x" * 8192)
    for words in (("check", book), ("search", book, "髙橋")):
        code, out = tasuki(monkeypatch, capsys, clock, *words)
        assert code == 3
        assert f"いちばん新しい控えは {in_words(older.name)} のもので、「{place}」にあります" in out
    (with_password / "keys.json").write_text("{}")
    code, out = tasuki(monkeypatch, capsys, clock, "check", book)
    assert code == 3
    assert "合言葉の間違いではありません" in out
    assert f"いちばん新しい控えは {in_words(older.name)} のもの" in out


def test_commands_say_that_the_day_is_doubtful_and_a_backup_by_night_does_nothing(
    with_password: Path, place: Path, clock: MovedClock, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    clock.move(days=4000)
    code, out = tasuki(monkeypatch, capsys, clock, "backup", str(with_password), "--to", str(place))
    assert code == 3
    assert "4000日あと" in out
    assert generations(place) == ()
    code, out = tasuki(monkeypatch, capsys, clock, "check", str(with_password))
    assert code == 0
    assert "PCの日付を確かめてください。このPCの日付は" in out
    assert "健やか" in out


def test_a_drill_after_a_change_of_key_asks_for_a_backup_under_the_new_one(
    with_password: Path, place: Path, tmp_path: Path, clock: MovedClock
) -> None:
    register, actor = books.open_with_any(with_password, PASSWORD, clock.now(), "PC")
    choose_places((place,), register, clock.now(), actor)
    assert back_up(BackUpRequest(), register, clock.now(), actor).good
    new = people.prepare_key(register)
    changed = people.change_key(
        people.KeyChange(new=new, password=PASSWORD, typed=new.code), register, clock.now(), actor
    )
    assert isinstance(changed, people.KeyChanged)
    register, actor = books.open_with_any(with_password, PASSWORD, clock.now(), "PC")
    with register:
        told = drill(DrillRequest(place=place, scratch=tmp_path), register, clock.now(), actor)
        assert isinstance(told, Drilled)
        assert "前の鍵の控え" in told.trouble
        assert "壊れていました" not in told.trouble
        clock.move(minutes=1)
        assert back_up(BackUpRequest(), register, clock.now(), actor).good
        told = drill(DrillRequest(place=place, scratch=tmp_path), register, clock.now(), actor)
        assert isinstance(told, Drilled)
        assert (told.trouble, told.problems) == ("", ())
        assert register.check(heads=known_heads(register)).ok, "heads of the earlier key's backups still fit"


def test_before_a_schema_step_the_first_place_that_takes_it_is_used_and_the_folder_beside_when_none_does(
    book: OpenBook, place: Path, tmp_path: Path
) -> None:
    book.act(choose_places, (tmp_path / "away", place))
    with book.register.reading() as reader:
        keep_before_steps(reader, book.folder, book.key, book.clock.now())
        assert len(generations(place)) == 1
        shutil.rmtree(place)
        keep_before_steps(reader, book.folder, book.key, book.clock.now())
    assert len(generations(book.folder.parent / "控え")) == 1


def test_what_was_broken_off_at_closing_is_made_at_the_next_start(book: OpenBook, place: Path) -> None:
    book.act(choose_places, (place,))
    book.household()
    behind = BackingUp(book.register, book.actor, book.clock, lambda outcome: None)  # type: ignore[arg-type]
    behind.start_if_due()
    assert behind.finish() > 0
    assert len(generations(place)) == 1
