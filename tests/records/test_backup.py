"""Backups: verified by opening, made only when something changed, thinned, never half, and the way back from them."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from desktop.entries.attachment import AttachmentRole
from desktop.entries.version import Actor, EntryId, Kind, Role
from desktop.records import backup, cipher, disk, keys, schema
from desktop.records.backup import (
    MANIFEST_FILE,
    generations,
    heads_of,
    kept_of,
    make,
    make_before_steps,
    shelf_of,
)
from desktop.records.book import Register, Stopped, open_book
from desktop.records.cipher import PLAIN_HEADER
from desktop.records.keys import BookKey, Cost, Keys
from desktop.records.reader import Reader
from desktop.records.restore import restore
from desktop.records.trouble import (
    BookExists,
    BookNotFound,
    DamagedBook,
    DiskFull,
    EarlierKeyOnly,
    FileAltered,
    NewerBook,
    UnsuitablePlace,
    Unwritable,
    WrongPassword,
)
from tests.records.conftest import HOLDER, Clock, user


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "USB"
    place.mkdir()
    return place


def enter(register: Register, me: Actor, clock: Clock, scans: int = 1) -> EntryId:
    """A user with scans."""
    clock.move(minutes=1)
    with register.writing(by=me, at=clock.now) as book:
        entry = book.add(user()).entry
        for number in range(scans):
            book.attach(
                b"scan %d" % number * 500,
                belongs_to=entry,
                service_user=entry,
                role=AttachmentRole.SCAN,
                media_type="image/png",
            )
    return entry


def spoil(path: Path, at: int = 5000) -> None:
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1
    path.write_bytes(data)


def on_question(number: int) -> Callable[[], bool]:
    """Says stop at the so-manieth question whether to."""
    asked = iter(range(1, 1_000_000))
    return lambda: next(asked) == number


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_backup_is_sealed_whole_and_tells_no_name(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=2)
    made = make(register, place, clock.now)
    generation = made.generation
    assert made.made
    assert made.copied_scans == 2
    assert generation.name == "2026-06-03_100100"
    assert (generation.line, generation.head) == register.audit_head()
    assert generation.counts["service_user"] == 1
    assert (generation.counts["audit"], generation.counts["sealed_file"]) == (generation.line, 2)
    assert set(generation.counts) == {*(kind.value for kind in Kind), "audit", "sealed_file"}
    assert generation.folder.parent == place / f"tasuki-{register.book_id[:8]}"
    assert generations(place) == (generation,)
    assert {path.name for path in generation.folder.iterdir()} == {"register.db", "manifest.json"}
    assert not (generation.folder / "register.db").read_bytes().startswith(PLAIN_HEADER)
    manifest = (generation.folder / MANIFEST_FILE).read_text("utf-8")
    assert "髙橋" not in manifest
    assert "たすき" not in str(names(place))


def test_it_is_made_only_when_the_book_has_changed(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock)
    first = make(register, place, clock.now)
    with register.writing(by=me, at=clock.now) as book:
        book.note("backup.made", detail=first.generation.name)
        book.set_setting("backup.history", "[]")
    again = make(register, place, clock.now)
    assert (again.made, again.generation) == (False, first.generation)
    assert make(register, place, clock.now, even_if_unchanged=True).made
    enter(register, me, clock, scans=0)
    assert make(register, place, clock.now).made


def test_a_generation_whose_register_is_gone_or_changed_is_no_backup_of_now(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock)
    first = make(register, place, clock.now).generation
    (first.folder / "register.db").unlink()
    clock.move(minutes=1)
    second = make(register, place, clock.now)
    assert second.made
    spoil(second.generation.folder / "register.db")
    clock.move(minutes=1)
    assert make(register, place, clock.now).made


def test_a_scan_is_copied_once_and_leaves_when_no_generation_names_it(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=2)
    made = make(register, place, clock.now)
    stray = made.generation.folder.parent / "scans" / "ab" / f"{'ab' * 16}.sealed"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"named by a generation that has left")
    enter(register, me, clock, scans=1)
    second = make(register, place, clock.now)  # the same day: the earlier generation leaves
    assert second.copied_scans == 1
    assert second.thinned == (made.generation.name,)
    assert not stray.exists()
    assert len(second.generation.scans) == 3
    assert {path.stem for path in (stray.parents[1]).glob("*/*.sealed")} == set(second.generation.scans)


def test_scans_stay_while_a_generation_that_cannot_be_read_may_name_them(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=1)
    first = make(register, place, clock.now).generation
    shelf = first.folder.parent
    lone = shelf / "scans" / "ab" / f"{'ab' * 16}.sealed"
    lone.parent.mkdir(exist_ok=True)
    lone.write_bytes(b"named by the generation that cannot be read")
    unreadable = shelf / "2026-05-01_090000"
    unreadable.mkdir()
    enter(register, me, clock, scans=1)
    assert make(register, place, clock.now).thinned == (first.name,)
    assert lone.exists()
    shutil.rmtree(unreadable)
    enter(register, me, clock, scans=1)
    last = make(register, place, clock.now).generation
    assert not lone.exists()
    assert {path.stem for path in (shelf / "scans").glob("*/*.sealed")} == set(last.scans)
    with_nothing_leaving = make(register, place, clock.now, even_if_unchanged=True)
    assert len(with_nothing_leaving.generation.scans) == 3


def test_14_days_and_12_months_are_kept() -> None:
    today = date(2026, 6, 3)
    days = [today - timedelta(days=back) for back in range(800) for _ in range(2)]
    kept = [days[number] for number in sorted(kept_of(days))]
    assert kept[:14] == [today - timedelta(days=back) for back in range(14)]
    assert len({(day.year, day.month) for day in kept}) == 12
    assert len(kept) == 14 + 11 - 1
    assert all(number % 2 == 0 for number in kept_of(days))


def test_older_generations_leave_and_the_newest_of_each_day_stays(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    for _ in range(17):
        enter(register, me, clock, scans=0)
        make(register, place, clock.now)
        clock.move(days=1)
    there = generations(place)
    assert len(there) == 14
    assert there[0].line == register.audit_head()[0]
    assert {path.name for path in there[0].folder.parent.iterdir()} == {"scans", *(each.name for each in there)} | {
        "checked.json"
    }


def test_what_is_broken_off_leaves_nothing_that_looks_good(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=3)
    for broken in range(1, 1000):
        try:
            made = make(register, place, clock.now, stop=on_question(broken))
        except Stopped:
            assert generations(place) == ()
            assert not list(place.rglob(".making-*"))
        else:
            break
    assert broken > 8
    assert made.made
    assert not list(place.rglob("*.part"))


def test_leftovers_of_a_killed_run_are_swept_by_the_next(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock)
    shelf = backup.shelf_of(place, register.book_id)
    (shelf / ".making-0a0b").mkdir(parents=True)
    (shelf / ".making-0a0b" / "register.db").write_bytes(b"half")
    (shelf / "scans" / "ab").mkdir(parents=True)
    (shelf / "scans" / "ab" / "abcd.part").write_bytes(b"half")
    make(register, place, clock.now)
    assert [name for name in names(shelf) if "making" in name or "part" in name] == []


def test_a_place_that_is_not_there_or_within_the_book_is_refused(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock)
    with pytest.raises(Unwritable) as away:
        make(register, place / "not there", clock.now)
    assert away.value.sentence == (
        "控えの置き場所が見つかりません。控えは作っていません。USBメモリーなどをつないでから、もう一度お試しください。"
    )
    assert not (place / "not there").exists()
    with pytest.raises(UnsuitablePlace) as within:
        make(register, register.folder / "scans", clock.now)
    assert within.value.sentence == (
        "台帳のフォルダーの中には、控えを置けません。控えは作っていません。台帳とは別のフォルダーを選んでください。"
    )


def test_too_small_a_place_is_told_before_anything_is_copied(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(register, me, clock)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(DiskFull, match="置き場所"):
        make(register, place, clock.now)
    assert generations(place) == ()


def test_a_copy_that_is_not_right_when_opened_is_not_kept(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(register, me, clock)
    first = make(register, place, clock.now)
    enter(register, me, clock)
    copy = backup._copy_register

    def copied_badly(book: Register, source: object, path: Path, stop: Callable[[], bool]) -> None:
        copy(book, source, path, stop)  # type: ignore[arg-type]
        spoil(path, 3 * 4096 + 50)

    monkeypatch.setattr(backup, "_copy_register", copied_badly)
    with pytest.raises(DamagedBook):
        make(register, place, clock.now)
    assert generations(place) == (first.generation,)


def test_a_scan_the_book_has_lost_does_not_hinder_the_backup_and_is_named(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=3)
    lost, altered, _ = sorted((register.folder / "scans").glob("*/*.sealed"))
    lost.unlink()
    spoil(altered)
    generation = make(register, place, clock.now).generation
    assert set(generation.missing) == {lost.stem, altered.stem}
    assert backup.read_generation(generation.folder) == generation


def test_every_scan_of_a_place_is_opened_again_within_28_days_and_a_bad_one_copied_anew(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=6)
    shelf = make(register, place, clock.now).generation.folder.parent
    healed, lost = sorted((shelf / "scans").glob("*/*.sealed"))[:2]
    spoil(healed)
    spoil(lost)
    next((register.folder / "scans").glob(f"*/{lost.name}")).unlink()
    damaged: set[str] = set()
    for _ in range(28):
        clock.move(days=1)
        damaged |= set(make(register, place, clock.now).damaged)
    assert damaged == {lost.stem}
    assert healed.read_bytes() == next((register.folder / "scans").glob(f"*/{healed.name}")).read_bytes()
    assert {path.suffix for path in (shelf / "scans").glob("*/*")} == {".sealed"}


def test_each_scan_has_its_day_in_28_and_days_without_a_backup_are_made_up_for(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(register, me, clock, scans=40)
    opened: list[str] = []
    sound = backup._is_sound

    def look(sealed: bytes, name: str, key: bytes, digest: str) -> bool:
        opened.append(name)
        return sound(sealed, name, key, digest)

    monkeypatch.setattr(backup, "_is_sound", look)
    first = make(register, place, clock.now).generation
    assert sorted(opened[: 2 * 40]) == sorted([*first.scans, *first.scans])  # before and after each was copied
    of_the_first_day = [name for name in sorted(first.scans) if int(name[:2], 16) < 10]
    assert opened[2 * 40 :] == of_the_first_day
    opened.clear()
    assert not make(register, place, clock.now).made
    assert opened == []  # the same day once
    for day in range(1, 25):
        clock.move(days=1)
        make(register, place, clock.now)
        here = [name for name in sorted(first.scans) if day * 10 <= int(name[:2], 16) < (day + 1) * 10]
        assert opened == here
        opened.clear()
    clock.move(days=100)
    make(register, place, clock.now)
    after = [name for name in sorted(first.scans) if int(name[:2], 16) >= 250]
    before = [name for name in sorted(first.scans) if int(name[:2], 16) < 250]
    assert opened == after + before  # from where the last day ended, once round
    opened.clear()
    clock.instant -= timedelta(days=50)  # a clock set back
    make(register, place, clock.now)
    assert opened == []


def test_of_scans_of_one_turn_each_bad_one_is_found_and_a_sound_one_is_not_touched(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=60)
    shelf = make(register, place, clock.now).generation.folder.parent
    kept = sorted((shelf / "scans").glob("*/*.sealed"))
    whole = {path: (path.read_bytes(), path.stat().st_ino) for path in kept}
    bad, vanished, lost = kept[1::3], kept[2::6], kept[5::6]
    for path in [*bad, *lost]:
        spoil(path)
    for path in vanished:
        path.unlink()
    for path in lost:
        next((register.folder / "scans").glob(f"*/{path.name}")).unlink()
    clock.move(days=100)
    assert sorted(make(register, place, clock.now).damaged) == [path.stem for path in lost]
    for path, (data, number) in whole.items():
        assert (path.read_bytes() == data) is (path not in lost)
        if path not in [*bad, *vanished]:
            assert path.stat().st_ino == number
    for path in vanished:  # also from the book: what neither has is told by the generation, not as damage of the place
        path.unlink()
        next((register.folder / "scans").glob(f"*/{path.name}")).unlink()
    clock.move(days=100)
    assert sorted(make(register, place, clock.now).damaged) == [path.stem for path in lost]


def test_what_is_looked_after_behind_a_backup_can_be_broken_off_and_the_backup_stands(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "CHECK_DAYS", 1)  # the turn of all of them
    enter(register, me, clock, scans=3)
    made = make(register, place, clock.now, stop=lambda: generations(place) != ())
    assert made.made
    assert generations(place) == (made.generation,)
    assert not list(place.rglob("checked.json"))


def test_the_newest_good_generation_comes_back_whole(
    register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    entry = enter(register, me, clock, scans=2)
    make(register, place, clock.now)
    restored = restore(place, tmp_path / "戻した.tasuki", lambda keys: ready_key)
    assert restored.bad == ()
    assert restored.problems == ()
    with open_book(restored.folder, ready_key, HOLDER, at=clock.now) as back:
        assert back.audit_head() == register.audit_head()
        assert back.kind_of(entry)
        assert back.check().ok
        assert len(list((restored.folder / "scans").glob("*/*.sealed"))) == 2


@pytest.mark.parametrize("part", ["register.db", "manifest.json"])
def test_a_bad_newest_generation_is_named_and_the_one_before_it_comes_back(
    part: str, register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    enter(register, me, clock)
    head = make(register, place, clock.now).generation.head
    clock.move(days=1)
    enter(register, me, clock)
    newest = make(register, place, clock.now).generation
    spoil(newest.folder / part, 9000)
    restored = restore(place, tmp_path / "戻した.tasuki", lambda keys: ready_key)
    assert [name for name, _ in restored.bad] == [newest.name]
    assert restored.generation.head == head
    assert not list(tmp_path.glob(".戻した*"))


def test_a_generation_that_has_lost_its_manifest_is_told_when_it_is_chosen_itself(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock)
    made = make(register, place, clock.now).generation
    assert generations(made.folder) == (made,)
    (made.folder / "manifest.json").unlink()
    (found,) = generations(made.folder)
    assert (found.folder, found.counts, found.problem) == (made.folder, {}, "控えの目録が読めません。")


def test_when_all_are_bad_nothing_is_made(
    register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    enter(register, me, clock)
    newest = make(register, place, clock.now).generation
    (newest.folder / "register.db").unlink()
    with pytest.raises(DamagedBook, match=newest.name):
        restore(place, tmp_path / "戻した.tasuki", lambda keys: ready_key)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["USB", "たすき.tasuki"]


def test_a_book_that_is_there_is_never_written_over(
    register: Register, me: Actor, clock: Clock, place: Path, folder: Path, ready_key: BookKey
) -> None:
    enter(register, me, clock)
    make(register, place, clock.now)
    with pytest.raises(BookExists):
        restore(place, folder, lambda keys: ready_key)


def test_what_else_lies_on_the_stick_is_let_be(register: Register, me: Actor, clock: Clock, place: Path) -> None:
    (place / "tasuki-のつかいかた.txt").write_text("…")
    (place / "2026年の写真").mkdir()
    (place / "2026年の写真" / "manifest.json").write_text("{}")
    enter(register, me, clock)
    made = make(register, place, clock.now).generation
    (made.folder.parent / "2026-06-03のメモ.txt").write_text("…")
    (made.folder.parent / "メモ").mkdir()
    assert generations(place) == (made,)
    assert not make(register, place, clock.now).made


def test_an_empty_place_and_a_place_of_several_books_are_told(
    register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    with pytest.raises(BookNotFound, match="控えがありません"):
        restore(place, tmp_path / "戻した.tasuki", lambda keys: ready_key)
    enter(register, me, clock)
    shelf = make(register, place, clock.now).generation.folder.parent
    other = Path(shutil.copytree(shelf, place / "tasuki-00000000"))
    manifest = next(other.glob("*/manifest.json"))
    plain = json.loads(manifest.read_text())
    plain.pop("digest")
    plain["book"] = "00" * 16
    manifest.write_text(json.dumps({**plain, "digest": backup._digest(plain)}))
    with pytest.raises(BookNotFound, match="いくつもの"):
        restore(place, tmp_path / "戻した.tasuki", lambda keys: ready_key)
    assert restore(shelf, tmp_path / "戻した.tasuki", lambda keys: ready_key).bad == ()


def test_lost_scans_are_told_and_the_records_come_back(
    register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    enter(register, me, clock, scans=2)
    generation = make(register, place, clock.now).generation
    next((generation.folder.parent / "scans").glob("*/*.sealed")).unlink()
    restored = restore(generation.folder, tmp_path / "戻した.tasuki", lambda keys: ready_key)
    assert len(restored.problems) == 1
    assert restored.counts["service_user"] == 1


def test_restoring_can_be_broken_off_and_leaves_nothing(
    register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    enter(register, me, clock, scans=2)
    make(register, place, clock.now)
    for broken in range(1, 4):
        with pytest.raises(Stopped):
            restore(place, tmp_path / "戻した.tasuki", lambda keys: ready_key, stop=on_question(broken))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["USB", "たすき.tasuki"]


def test_the_keys_of_a_book_go_with_its_backup(
    folder: Path, register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    slot = keys.new_slot(
        ready_key,
        "あさがお",
        shown_name="佐藤",
        staff_title="",
        role=Role.MANAGER,
        at=clock.now,
        cost=Cost(memory_kib=65536),
    )
    (folder / keys.KEYS_FILE).write_bytes(
        keys.keys_text(Keys(book=ready_key.book, slots=(slot,), recovery=None))
    )
    enter(register, me, clock)
    generation = make(register, place, clock.now).generation

    def unlock(password: str) -> Callable[[Keys | None], BookKey]:
        def opened(found: Keys | None) -> BookKey:
            assert found is not None
            return keys.unlock(found, slot.id, password)

        return opened

    with pytest.raises(WrongPassword):
        restore(place, tmp_path / "戻した.tasuki", unlock("ひまわり"))
    assert restore(place, tmp_path / "戻した.tasuki", unlock("あさがお")).key == ready_key
    (generation.folder / keys.KEYS_FILE).unlink()
    with pytest.raises(DamagedBook):
        restore(place, tmp_path / "また.tasuki", unlock("あさがお"))
    (generation.folder / keys.KEYS_FILE).write_text("{}")
    with pytest.raises(DamagedBook):
        restore(place, tmp_path / "また.tasuki", unlock("あさがお"))


def test_a_backup_of_a_newer_schema_is_refused(
    register: Register,
    me: Actor,
    clock: Clock,
    place: Path,
    tmp_path: Path,
    ready_key: BookKey,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter(register, me, clock)
    make(register, place, clock.now)
    monkeypatch.setattr("desktop.records.schema.NEWEST", 0)
    with pytest.raises(NewerBook):
        restore(place, tmp_path / "戻した.tasuki", lambda keys: ready_key)


def test_the_book_goes_on_being_written_while_it_is_backed_up(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock, scans=2)
    before = register.audit_head()
    wrote: list[EntryId] = []

    def progress(part: str) -> None:
        wrote.append(enter(register, me, clock, scans=0))

    generation = make(register, place, clock.now, progress=progress).generation
    assert (generation.line, generation.head) >= before
    assert wrote
    assert make(register, place, clock.now).made, "what was written meanwhile is a change"


def test_the_same_second_gives_another_name(register: Register, me: Actor, clock: Clock, place: Path) -> None:
    enter(register, me, clock)
    first = make(register, place, clock.now)
    shelf = first.generation.folder.parent
    assert backup._free_name(shelf, clock.now).name == f"{first.generation.name}-2"
    assert os.path.lexists(first.generation.folder)


def test_heads_kept_in_a_place_show_a_tail_that_was_cut_off(
    register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path
) -> None:
    made = make(register, place, clock.now).generation
    shelf = shelf_of(place, register.book_id)
    assert heads_of(shelf) == ((made.line, made.head),)
    assert heads_of(shelf, but_for=lambda each: each == made) == ()
    assert heads_of(tmp_path / "away") == ()
    assert register.check(heads=heads_of(shelf)).ok
    assert not register.check(heads=[(made.line + 5, made.head)]).ok
    (made.folder / "manifest.json").write_text("{}")
    assert heads_of(shelf) == ()


def step_2(connection: cipher.Connection) -> None:
    connection.execute("CREATE TABLE colour (name TEXT NOT NULL) STRICT")


def test_a_book_is_backed_up_before_a_schema_step_and_comes_back_from_there(
    register: Register, me: Actor, clock: Clock, place: Path, ready_key: BookKey, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    enter(register, me, clock)
    head = register.audit_head()
    register.close()
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, step_2))
    monkeypatch.setattr(schema, "NEWEST", 2)
    shown = []

    def keep(book: Reader) -> None:
        shown.append(make_before_steps(book, register.folder, ready_key, place, clock.now))

    with open_book(register.folder, ready_key, HOLDER, at=clock.now, before_steps=keep) as newer:
        assert newer.check(heads=[head]).ok
    (generation,) = generations(place)
    assert shown == [generation]
    assert (generation.line, generation.head) == head
    assert cipher.peek(generation.folder / "register.db", ready_key)[1] == 1
    assert generation.scans
    with open_book(register.folder, ready_key, HOLDER, at=clock.now, before_steps=keep):
        assert len(shown) == 1, "a book of the newest schema is not shown"
    restored = restore(place, tmp_path / "back.tasuki", lambda keys: ready_key)
    assert (restored.bad, restored.problems) == ((), ())
    assert cipher.peek(tmp_path / "back.tasuki" / "register.db", ready_key)[1] == 2


def test_a_backup_before_a_step_that_is_not_right_when_opened_is_not_kept_and_the_book_stays(
    register: Register, clock: Clock, place: Path, ready_key: BookKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as spoilt:
        spoilt.setattr(backup, "file_problems", lambda copy: ["壊れた"])
        with register.reading() as book, pytest.raises(DamagedBook, match="壊れた"):
            make_before_steps(book, register.folder, ready_key, place, clock.now)
    assert generations(place) == ()
    assert [each.name for each in shelf_of(place, register.book_id).iterdir()] == ["scans"]


def test_without_room_for_a_schema_step_the_book_stays_as_it_is(
    register: Register, clock: Clock, ready_key: BookKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.close()
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, step_2))
    monkeypatch.setattr(schema, "NEWEST", 2)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
        with pytest.raises(DiskFull, match="MBの空きが要ります"):
            open_book(register.folder, ready_key, HOLDER, at=clock.now)
    assert cipher.peek(register.folder / "register.db", ready_key)[1] == 1
    open_book(register.folder, ready_key, HOLDER, at=clock.now).close()


def test_without_room_a_restore_is_told_before_anything_is_copied(
    register: Register, clock: Clock, place: Path, ready_key: BookKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(register, place, clock.now)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
    into = tmp_path / "into"
    into.mkdir()
    with pytest.raises(DiskFull, match="控えから戻すには"):
        restore(place, into / "back.tasuki", lambda keys: ready_key)
    assert list(into.iterdir()) == []


def test_backups_of_an_earlier_key_are_not_called_damaged(
    register: Register, me: Actor, clock: Clock, place: Path, ready_key: BookKey, tmp_path: Path
) -> None:
    made = make(register, place, clock.now).generation
    with pytest.raises(EarlierKeyOnly, match="前の鍵の控え"):
        restore(place, tmp_path / "a.tasuki", lambda keys: ready_key, since_line=made.line + 1)
    assert restore(place, tmp_path / "b.tasuki", lambda keys: ready_key, since_line=made.line).bad == ()
    clock.move(minutes=1)
    enter(register, me, clock)
    newer = make(register, place, clock.now).generation
    (newer.folder / "register.db").write_bytes(b"x")
    with pytest.raises(DamagedBook) as told:
        restore(place, tmp_path / "c.tasuki", lambda keys: ready_key, since_line=made.line + 1)
    assert newer.name in told.value.sentence
    assert made.name not in told.value.sentence


def test_a_manifest_that_somebody_has_edited_is_not_trusted(
    register: Register, clock: Clock, place: Path, ready_key: BookKey
) -> None:
    made = make(register, place, clock.now).generation
    manifest = made.folder / MANIFEST_FILE
    plain = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**plain, "line": made.line - 1}))
    (found,) = generations(place)
    assert (found.problem, found.line, found.head) == ("控えの目録が読めません。", 0, "")
    newer = {**plain, "version": 2}
    newer.pop("digest")
    manifest.write_text(json.dumps({**newer, "digest": backup._digest(newer)}))
    assert generations(place)[0].problem


def test_the_key_of_an_open_book_opens_its_backups(
    register: Register, clock: Clock, place: Path, ready_key: BookKey
) -> None:
    assert register.own_key() == ready_key
    made = make(register, place, clock.now).generation
    path = made.folder / "register.db"
    before = path.read_bytes()
    with backup.opened(path, ready_key, lambda: False) as copy:
        assert copy.execute("PRAGMA temp_store").fetchone() == (2,)
        with pytest.raises(cipher.driver.OperationalError, match="readonly"):
            copy.execute("CREATE TABLE x (y)")
    assert path.read_bytes() == before
    assert names(made.folder) == {"register.db", MANIFEST_FILE}
    with pytest.raises(Stopped), backup.opened(path, ready_key, lambda: True) as copy:
        copy.execute("WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM n WHERE x < 9e6) SELECT max(x) FROM n")
    with pytest.raises(DamagedBook), backup.opened(path, BookKey(ready_key.book, bytes(32)), lambda: False) as copy:
        copy.execute("SELECT count(*) FROM entry")


def test_a_copy_that_changes_while_it_is_examined_is_not_kept(
    register: Register, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = backup.file_sha256, iter(range(100))

    def another(path: Path, stop: Callable[[], bool] = lambda: False) -> str:
        return real(path, stop)[: 64 if next(asked) == 0 else 63]

    monkeypatch.setattr(backup, "file_sha256", another)
    with pytest.raises(DamagedBook):
        make(register, place, clock.now)
    monkeypatch.undo()
    assert generations(place) == ()


def test_a_scan_that_is_read_back_otherwise_than_written_is_told_and_not_kept(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(register, me, clock)
    real = disk.write_new

    def spoilt(path: Path, data: bytes) -> None:
        real(path, data[:-1] + bytes([data[-1] ^ 1]) if path.suffix == ".part" else data)

    with monkeypatch.context() as bad:
        bad.setattr(disk, "write_new", spoilt)
        with pytest.raises(FileAltered) as told:
            make(register, place, clock.now)
    assert told.value.sentence == (
        "写したばかりの控えを読みなおしたら、違っていました。置き場所のUSBメモリーやディスクを取りかえてください。"
    )
    assert generations(place) == ()
    assert not list(place.rglob("*.part"))
    assert not list(place.rglob("*.sealed"))
    assert make(register, place, clock.now).copied_scans == 1


def test_the_parts_of_the_work_are_told_in_their_order(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    enter(register, me, clock)
    told: list[str] = []
    make(register, place, clock.now, progress=told.append)
    assert told == ["台帳", "とじた紙", "確かめ", "ファイル", "監査の記録", "記録", "索引", "古い控え"]


def test_room_that_is_lacking_is_named_to_the_megabyte_and_what_stays_is_said(
    register: Register, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pages,) = register._connection.execute("PRAGMA page_count").fetchone()
    needed = pages * 4096 * 2
    usage = shutil._ntuple_diskusage
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10, 9, needed))
    assert make(register, place, clock.now).made
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10, 9, needed - 1))
    with pytest.raises(DiskFull) as told:
        make(register, place, clock.now, even_if_unchanged=True)
    assert told.value.sentence == (
        f"この置き場所に控えをとるには、{-(-needed // 1_000_000)}MBの空きが要ります（いまの空きは{(needed - 1) // 1_000_000}MB）。"
        "控えは作っていません。前の控えはそのままです。空きを作るか、別の場所を選んでから、もう一度お試しください。"
    )
    assert len(generations(place)) == 1


def test_room_is_asked_for_the_scans_that_are_copied_and_for_no_others(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(register, me, clock, scans=3)
    make(register, place, clock.now)
    clock.move(minutes=1)
    with register.writing(by=me, at=clock.now) as book:
        user_of = book.add(user(given="次郎")).entry
        book.attach(
            os.urandom(3_000_000), belongs_to=user_of, service_user=user_of, role=AttachmentRole.SCAN, media_type="image/png"
        )
    fresh = max(path.stat().st_size for path in (register.folder / "scans").glob("*/*.sealed"))
    (pages,) = register._connection.execute("PRAGMA page_count").fetchone()
    needed = pages * 4096 * 2 + fresh
    usage = shutil._ntuple_diskusage
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10, 9, needed - 1))
    with pytest.raises(DiskFull, match=f"、{-(-needed // 1_000_000)}MBの空きが要ります"):
        make(register, place, clock.now)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10, 9, needed))
    assert make(register, place, clock.now).copied_scans == 1


def test_a_manifest_is_written_so_that_every_later_program_reads_it() -> None:
    generation = backup.Generation(
        folder=Path("2026-06-03_101500"), book="5a" * 16, made_at=datetime(2026, 6, 3, 1, 15, tzinfo=UTC), line=7,
        head="0001 0203 0405 0607", counts={"audit": 7, "note": 2}, register_sha256="ab" * 32, keys_sha256="cd" * 32,
        scans=("0f" * 16, "1f" * 16), missing=("1f" * 16,),
    )  # fmt: skip
    text = backup._manifest(generation).decode()
    assert text == MANIFEST


MANIFEST = """{
 "format": "tasuki backup",
 "version": 1,
 "book": "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
 "made_at": "2026-06-03T01:15:00.000000+00:00",
 "line": 7,
 "head": "0001 0203 0405 0607",
 "counts": {
  "audit": 7,
  "note": 2
 },
 "register_sha256": "abababababababababababababababababababababababababababababababab",
 "keys_sha256": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
 "scans": [
  "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f",
  "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"
 ],
 "missing": [
  "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"
 ],
 "digest": "afd38856b3abfc799df9e6109f961c330ddffc6d1604d33421c647680ef11331"
}"""


def test_copying_and_hashing_can_be_broken_off_at_each_of_their_steps(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(register, me, clock, scans=0)
    monkeypatch.setattr(backup, "_PAGES", 1)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return False

    make(register, place, clock.now, stop=stop)
    (pages,) = register._connection.execute("PRAGMA page_count").fetchone()
    assert asked == pages + 2 + 4  # each page copied, the copy hashed twice, each part of the examination

    def not_reached(path: Path) -> None:
        raise AssertionError

    monkeypatch.setattr(backup, "_sync", not_reached)
    with pytest.raises(Stopped):
        make(register, place, clock.now, even_if_unchanged=True, stop=on_question(pages))


def test_a_long_examination_of_a_copy_can_be_broken_off(
    register: Register, me: Actor, clock: Clock, place: Path
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        book.add_many(user(given=str(number)) for number in range(300))
    path = make(register, place, clock.now).generation.folder / "register.db"
    asked = 0

    def go_on() -> bool:
        nonlocal asked
        asked += 1
        return False

    with backup.opened(path, register._key, go_on) as copy:
        copy.execute("PRAGMA integrity_check").fetchall()
    assert asked
    with pytest.raises(Stopped), backup.opened(path, register._key, lambda: True) as copy:
        copy.execute("PRAGMA integrity_check").fetchall()


def test_what_an_examination_finds_is_told_with_what_to_do(
    register: Register, me: Actor, clock: Clock, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(register, me, clock)
    monkeypatch.setattr(backup, "_examined", lambda *_: ("一つめ。", "二つめ。", "三つめ。", "四つめ。"))
    with pytest.raises(DamagedBook) as told:
        make(register, place, clock.now)
    assert told.value.sentence == (
        "作った控えを開いて確かめたところ、正しくありませんでした。この控えは残していません。前の控えはそのままです。"
        "「台帳を確かめる」で台帳を調べてください。一つめ。 二つめ。 三つめ。"
    )
    assert generations(place) == ()


def test_a_book_that_came_back_from_an_older_backup_is_backed_up_again_beside_the_newer_one(
    register: Register, me: Actor, clock: Clock, place: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    """The newer generation holds acts the book no longer has: it is no backup of the book as it is now."""
    enter(register, me, clock)
    older = tmp_path / "もう一つの場所"
    older.mkdir()
    make(register, older, clock.now)
    enter(register, me, clock)
    enter(register, me, clock)
    newer = make(register, place, clock.now).generation
    register.close()
    back = restore(older, tmp_path / "戻した.tasuki", lambda kept: ready_key)
    clock.move(minutes=1)
    with open_book(back.folder, back.key, HOLDER, at=clock.now) as book:
        again = make(book, place, clock.now)
        assert again.made
        assert not make(book, place, clock.now).made
        assert generations(place) == (again.generation, newer)  # of the same day, and both stay
        enter(book, me, clock)
        last = make(book, place, clock.now).generation
        assert generations(place) == (last, newer)
