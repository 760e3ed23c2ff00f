"""A key file beside the password, and what a guess costs on this PC."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.entries.version import Role
from desktop.records import keys, places, sealing
from desktop.records.keys import (
    CEILING_MEMORY_KIB,
    CEILING_PASSES,
    FLOOR_MEMORY_KIB,
    FLOOR_PASSES,
    BookKey,
    Cost,
    KeyFile,
    Keys,
    cost_of,
    key_file_at_hand,
    keys_text,
    measured_cost,
    new_slot,
    read_key_file,
    read_keys_text,
    unlock,
    unlock_any,
    with_slot,
    write_key_file,
)
from desktop.records.trouble import (
    BookExists,
    KeyFileDamaged,
    KeyFileMissing,
    KeysDamaged,
    OutOfMemory,
    WrongKeyFile,
    WrongPassword,
)
from tests.records.conftest import Clock

FLOOR = Cost(memory_kib=FLOOR_MEMORY_KIB, passes=FLOOR_PASSES, lanes=2)
PASSWORD, OTHER = "かぜ-わたる-ひがしの-そら7", "つき-のぼる-にしの-うみ3"
KEY = BookKey("7b" * 16, bytes(range(32)))
FILE = KeyFile(bytes(range(32, 64)))


@pytest.fixture(scope="module")
def both() -> Keys:
    """Somebody whose password is enough, and somebody who has a key file as well."""
    at = Clock().now
    one = new_slot(KEY, OTHER, shown_name="渡辺", staff_title="", role=Role.MEMBER, at=at, cost=FLOOR)
    two = new_slot(KEY, PASSWORD, shown_name="佐藤", staff_title="", role=Role.MANAGER, at=at, cost=FLOOR, key_file=FILE)
    return Keys(book=KEY.book, slots=(one, two))


def test_password_and_key_file_open_together_and_neither_alone(both: Keys) -> None:
    mine = both.slots[1].id
    assert unlock(both, mine, PASSWORD, FILE) == KEY
    with pytest.raises(KeyFileMissing):
        unlock(both, mine, PASSWORD)
    with pytest.raises(WrongKeyFile):
        unlock(both, mine, PASSWORD, KeyFile.new())
    with pytest.raises(WrongPassword):
        unlock(both, mine, OTHER, FILE)
    with pytest.raises(WrongPassword):
        unlock(both, mine, "", FILE)


def test_somebody_without_a_key_file_does_not_need_one_and_is_not_hindered_by_one(both: Keys) -> None:
    assert unlock(both, both.slots[0].id, OTHER) == KEY
    assert unlock(both, both.slots[0].id, OTHER, FILE) == KEY


def test_the_file_is_part_of_the_derivation_and_not_of_a_question_only(both: Keys) -> None:
    """Who edits the mark away from keys.json gets a wrong password, not a way in."""
    forged = with_slot(both, replace(both.slots[1], key_file=""))
    with pytest.raises(WrongPassword):
        unlock(forged, both.slots[1].id, PASSWORD)
    other = KeyFile.new()
    forged = with_slot(both, replace(both.slots[1], key_file=other.mark))
    with pytest.raises(WrongPassword):
        unlock(forged, both.slots[1].id, PASSWORD, other)
    forged = with_slot(both, replace(both.slots[0], key_file=FILE.mark))
    with pytest.raises(WrongPassword):
        unlock(forged, both.slots[0].id, OTHER, FILE)


def test_each_of_the_two_bonds_to_the_file_holds_without_the_other(both: Keys) -> None:
    """What the password is derived with, and what the seal is bound to: either alone keeps a password alone out."""
    slot, bare = both.slots[1], replace(both.slots[1], key_file="")
    assert keys._password_key(PASSWORD, slot, FILE) != keys._password_key(PASSWORD, slot, None)
    assert keys._password_key(PASSWORD, slot, FILE) != keys._password_key(PASSWORD, slot, KeyFile.new())
    assert keys._around_private_key(KEY.book, slot) != keys._around_private_key(KEY.book, bare)
    other = replace(slot, key_file=KeyFile.new().mark)
    assert keys._around_private_key(KEY.book, slot) != keys._around_private_key(KEY.book, other)


def test_keys_json_keeps_the_mark_and_nothing_of_the_file(both: Keys) -> None:
    text = keys_text(both)
    assert read_keys_text(text) == both
    assert text.count(b"key_file") == 1
    assert FILE.mark.encode() in text
    for secret in (FILE.secret, FILE.secret.hex().encode(), FILE.text.split(b"\n")[1]):
        assert secret not in text
    with pytest.raises(KeysDamaged):
        read_keys_text(text.replace(FILE.mark.encode(), b"zz" + FILE.mark.encode()[2:]))


def test_whoever_s_password_it_is_opens_and_a_missing_file_is_said_only_where_it_may_be_the_reason(both: Keys) -> None:
    assert unlock_any(both, OTHER) == (both.slots[0].id, KEY)
    assert unlock_any(both, PASSWORD, FILE) == (both.slots[1].id, KEY)
    with pytest.raises(KeyFileMissing):
        unlock_any(both, PASSWORD)
    with pytest.raises(WrongKeyFile):
        unlock_any(both, PASSWORD, KeyFile.new())
    with pytest.raises(WrongPassword):
        unlock_any(Keys(book=KEY.book, slots=both.slots[:1]), PASSWORD, FILE)
    with pytest.raises(WrongPassword):
        unlock_any(Keys(book=KEY.book), PASSWORD)


def test_a_key_file_is_written_once_read_back_and_found_on_its_stick(tmp_path: Path) -> None:
    path = tmp_path / FILE.name
    write_key_file(path, FILE)
    assert read_key_file(path.read_bytes()) == FILE
    assert read_key_file(path.read_bytes().replace(b"\n", b"\r\n")) == FILE
    assert path.stat().st_mode & 0o077 == 0
    assert path.name == f"たすきの鍵-{FILE.mark[:8]}.key"  # nobody's name
    with pytest.raises(BookExists):
        write_key_file(path, FILE)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert key_file_at_hand(FILE.mark, (tmp_path / "gone", empty, tmp_path)) == FILE
    assert key_file_at_hand(KeyFile.new().mark, (tmp_path,)) is None
    same_start = FILE.mark[:8] + "0" * 8
    assert key_file_at_hand(same_start, (tmp_path,)) is None


def test_sticks_of_this_pc_are_looked_at_when_no_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_key_file(tmp_path / FILE.name, FILE)
    monkeypatch.setattr(keys, "sticks", lambda: (tmp_path,))
    assert key_file_at_hand(FILE.mark) == FILE


def test_a_stick_is_what_is_mounted_where_sticks_are(monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = (
        places.Mount("/", "ext4"), places.Mount("/media/mi/USB", "vfat"), places.Mount("/run/media/mi/B", "exfat"),
        places.Mount("/mnt/c", "vfat", True), places.Mount("/mnt/nas", "cifs"),
    )  # fmt: skip
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(places, "_linux_mounts", lambda: mounts)
    assert [str(each) for each in places.sticks()] == ["/media/mi/USB", "/run/media/mi/B", "/mnt/c"]


def test_a_key_file_that_is_not_on_the_stick_as_written_is_trouble_and_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda path: KeyFile.new().text)
    with pytest.raises(KeyFileDamaged):
        write_key_file(tmp_path / FILE.name, FILE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"tasuki key file 1\n", FILE.text[:-4], FILE.text[1:], b"x" * 5000, "鍵".encode(),
        FILE.text.replace(b"file 1", b"file 2"), FILE.text.replace(b"1\n", b"1\n!", 1), FILE.text.split(b"\n")[0] + b"\n" + b"AAAA\n" + b"0" * 16,
        b"\n".join([*FILE.text.split(b"\n")[:2], b"0123456789abcdef"]),
    ],
)  # fmt: skip
def test_what_is_no_key_file_is_called_so(data: bytes) -> None:
    with pytest.raises(KeyFileDamaged):
        read_key_file(data)


def test_a_guess_is_really_derived_here() -> None:
    keys._guess(FLOOR)


def test_memory_is_counted_in_whole_megabytes() -> None:
    for pace in (1.3, 1.7, 2.1, 2.9, 3.3):
        assert Pc(pace).measured().memory_kib % 1024 == 0
    assert keys._nearer(Cost(), 0.6) == Cost(memory_kib=192 * 1024)
    assert keys._nearer(Cost(), 1.1) == Cost(memory_kib=105 * 1024)
    assert keys._nearer(Cost(), 128 * 0.9 / 200.55) == Cost(memory_kib=201 * 1024)


def test_a_key_file_holds_32_bytes_and_two_are_never_the_same() -> None:
    with pytest.raises(ValueError, match=r"^a key file holds 32 bytes$"):
        KeyFile(bytes(31))
    assert KeyFile.new() != KeyFile.new()
    assert len(FILE.mark) == 16
    assert FILE.mark == KeyFile(FILE.secret).mark != KeyFile.new().mark
    assert repr(FILE) == "KeyFile()"


# -- what a guess costs --------------------------------------------------------------------------------------------


class Pc:
    """A PC that takes so many seconds for a pass over a GiB."""

    def __init__(self, pace: float) -> None:
        self.pace, self.clock, self.asked = pace, 0.0, 0

    def derive(self, cost: Cost) -> None:
        self.asked += 1
        self.clock += self.takes(cost)

    def takes(self, cost: Cost) -> float:
        return self.pace * cost.memory_kib / (1 << 20) * cost.passes

    def measured(self) -> Cost:
        return measured_cost(self.derive, lambda: self.clock)


@pytest.mark.parametrize("pace", [0.3, 0.5, 0.9, 1.4, 2.0, 3.0, 4.0, 5.5, 7.0])
def test_opening_takes_half_a_second_to_one_and_a_half_on_a_slow_pc_and_on_a_fast_one(pace: float) -> None:
    pc = Pc(pace)
    assert 0.5 <= pc.takes(pc.measured()) <= 1.5
    assert pc.asked <= 3


def test_a_pc_that_answers_otherwise_each_time_is_asked_three_times_and_no_more() -> None:
    pc = Pc(0.1)

    def restless(cost: Cost) -> None:
        pc.pace = 8.0 if pc.asked % 2 else 0.1
        pc.derive(cost)

    measured_cost(restless, lambda: pc.clock)
    assert pc.asked == 3


def test_a_pc_that_takes_right_long_keeps_the_usual_cost() -> None:
    assert Pc(0.5 / 0.375).measured() == Pc(1.5 / 0.375).measured() == Cost() == Cost(128 * 1024, 3, 2)
    assert Pc(0.499 / 0.375).measured() != Cost()
    assert Pc(1.501 / 0.375).measured() != Cost()


def test_the_floor_holds_on_the_slowest_pc_and_the_ceiling_on_the_fastest() -> None:
    slow, fast = Pc(60.0), Pc(0.001)
    assert slow.measured() == FLOOR
    assert slow.asked <= 2
    assert fast.measured() == Cost(CEILING_MEMORY_KIB, CEILING_PASSES, 2)
    assert Pc(0.0).measured() == Cost(CEILING_MEMORY_KIB, CEILING_PASSES, 2)


def test_a_fast_pc_spends_memory_before_passes() -> None:
    cost = Pc(1.0).measured()
    assert (cost.memory_kib, cost.passes) == (CEILING_MEMORY_KIB, 4)
    assert Pc(1.2).measured() == Cost(CEILING_MEMORY_KIB, FLOOR_PASSES, 2)


def test_this_pc_is_really_asked_and_a_lack_of_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def derive(password: bytes, salt: bytes, *, memory_kib: int, passes: int, lanes: int) -> bytes:
        asked.append((memory_kib, passes, lanes))
        return bytes(32)

    monkeypatch.setattr(sealing, "key_from_password", derive)
    assert measured_cost() == Cost(CEILING_MEMORY_KIB, CEILING_PASSES, 2)
    assert asked[0] == (128 * 1024, 3, 2)

    def none_left(*given: object, **named: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(sealing, "key_from_password", none_left)
    with pytest.raises(OutOfMemory):
        measured_cost()


def test_a_further_slot_is_made_to_the_measure_of_the_newest(both: Keys) -> None:
    assert cost_of(both) == FLOOR
    assert cost_of(Keys(book=KEY.book)) is None
    newer = with_slot(both, replace(both.slots[0], cost=Cost()))
    assert cost_of(newer) == Cost()
    middle = with_slot(newer, replace(both.slots[0], id="0f" * 8, cost=Cost(passes=5)))
    assert cost_of(with_slot(middle, replace(both.slots[0], id="1f" * 8, cost=Cost(passes=4)))) == Cost(passes=4)
