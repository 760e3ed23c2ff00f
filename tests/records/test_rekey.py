"""A new key of the book: whole or not at all, wherever it is broken off; who stays opens it, the old key does not."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop import practice
from desktop.entries.version import Role
from desktop.records import rekey
from desktop.records.book import Holder, create_book, open_book
from desktop.records.keys import (
    BookKey,
    Keys,
    Slot,
    new_recovery,
    new_recovery_code,
    new_slot,
    read_keys,
    renamed_slot,
    unlock,
    unlock_with_code,
)
from desktop.records.trouble import BookInUse, DamagedBook, DiskFull, KeysDamaged, Trouble, WrongRecoveryCode
from tests.conftest import MovedClock

WHO = Holder("佐藤 美咲", "試験のPC")
PASSWORD, OTHER = "himawari to asagao no niwa", "kaeru to tombo no ike"


@dataclass
class Old:
    """A book with two people, and everything ready for its new key."""

    folder: Path
    key: BookKey
    new: BookKey
    code: str
    new_code: str
    slots: tuple[Slot, Slot]
    fresh: Keys
    clock: MovedClock

    def change(self, **more: Any) -> rekey.Rekeyed:
        return rekey.change_key(
            self.folder, self.key, self.new, self.fresh, WHO, at=self.clock.now(), **({"proof": self.proof} | more)
        )

    def proof(self, written: Keys) -> BookKey:
        return unlock_with_code(written, self.new_code)


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(datetime(2026, 6, 3, 1, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def slots() -> tuple[BookKey, Slot, Slot]:
    clock = MovedClock(datetime(2026, 6, 3, 1, 0, tzinfo=UTC))
    key = BookKey.new()
    one = new_slot(key, PASSWORD, shown_name="佐藤 美咲", staff_title="管理者", role=Role.MANAGER, at=clock.now())
    two = new_slot(key, OTHER, shown_name="渡辺 翔太", staff_title="", role=Role.MEMBER, at=clock.now())
    return key, one, two


@pytest.fixture
def old(tmp_path: Path, clock: MovedClock, slots: tuple[BookKey, Slot, Slot]) -> Old:
    key, one, two = slots
    code, new_code = new_recovery_code(), new_recovery_code()
    folder = tmp_path / "みほん.tasuki"
    keys = Keys(book=key.book, slots=(one, two), recovery=new_recovery(key, code))
    create_book(folder, key, at=clock.now(), keys=keys)
    with open_book(folder, key, WHO, at=clock.now()) as register, register.writing(by=None, at=clock.now()) as book:
        book.add(practice.our_staff()[0])
        book.add(practice.our_office())
    new = BookKey(key.book, os.urandom(32))
    staying = renamed_slot(new, one, shown_name=one.shown_name, staff_title=one.staff_title, role=one.role)
    fresh = Keys(book=key.book, slots=(staying,), recovery=new_recovery(new, new_code))
    return Old(folder, key, new, code, new_code, (one, two), fresh, clock)


def test_who_stays_opens_the_new_book_with_the_same_password_and_the_old_key_opens_nothing(old: Old) -> None:
    with open_book(old.folder, old.key, WHO, at=old.clock.now()) as register:
        before = register.check()
        line, head = register.audit_head()
    changed = old.change()
    assert unlock(read_keys(old.folder), old.slots[0].id, PASSWORD) == old.new
    with open_book(old.folder, old.new, WHO, at=old.clock.now()) as register:
        after = register.check(heads=[(line, head), (changed.line, changed.head)])
        assert after.ok
        assert after.counts == before.counts | {"audit_lines": before.counts["audit_lines"] + 1}
        opening = register.audit_lines(since_line=line)[0]
        assert (opening.act, opening.epoch) == ("keys.changed", 2)
    with pytest.raises(DamagedBook):
        open_book(old.folder, old.key, WHO, at=old.clock.now())
    keys = read_keys(old.folder)
    assert keys.slot(old.slots[1].id) is None
    with pytest.raises(WrongRecoveryCode):
        unlock_with_code(keys, old.code)
    assert sorted(path.name for path in old.folder.iterdir()) == ["keys.json", "lock", "register.db", "scans"]


def test_nothing_of_the_old_key_s_pages_is_left_in_the_new_file(old: Old) -> None:
    old.change()
    data = (old.folder / "register.db").read_bytes()
    assert practice.our_office().name.encode() not in data
    assert data[:16] != b"SQLite format 3\x00"


@pytest.mark.parametrize("part", ["写し", "新しい鍵", "確かめ", "鍵", "入れ替え", "しまい"])
def test_broken_off_at_any_part_the_book_is_the_old_one_or_the_new_one(old: Old, part: str, tmp_path: Path) -> None:
    as_killed = tmp_path / "killed.tasuki"

    def kill(now: str) -> None:
        if now == part:
            shutil.copytree(old.folder, as_killed)  # what lies on the disk when the power goes just then

    old.change(progress=kill)
    rekey.settle(as_killed)
    rekey.settle(as_killed)
    new = part == "しまい"
    keys = read_keys(as_killed)
    assert unlock(keys, old.slots[0].id, PASSWORD) == (old.new if new else old.key)
    with open_book(as_killed, old.new if new else old.key, WHO, at=old.clock.now()) as register:
        assert register.check().ok
    assert not list(as_killed.glob("*.next*"))


@pytest.mark.parametrize("part", ["写し", "新しい鍵", "確かめ", "鍵", "入れ替え"])
def test_trouble_at_any_part_leaves_the_old_book_and_nothing_beside_it(old: Old, part: str) -> None:
    def full(now: str) -> None:
        if now == part and now != "入れ替え":
            raise DiskFull

    if part == "入れ替え":
        with pytest.raises(KeysDamaged):
            old.change(proof=lambda written: old.key)
    else:
        with pytest.raises(DiskFull):
            old.change(progress=full)
    assert not list(old.folder.glob("*.next*"))
    assert unlock_with_code(read_keys(old.folder), old.code) == old.key
    with open_book(old.folder, old.key, WHO, at=old.clock.now()) as register:
        assert register.check().ok


def test_a_book_that_somebody_has_open_keeps_its_key(old: Old) -> None:
    with open_book(old.folder, old.key, WHO, at=old.clock.now()):
        with pytest.raises(BookInUse):
            old.change()
        (old.folder / "keys.json.next").write_bytes(b"{}")
        rekey.settle(old.folder)  # a program is at it: hands off
        assert (old.folder / "keys.json.next").exists()
    with pytest.raises(Trouble):
        rekey.settle(old.folder)  # no keys of ours: never put in place
    assert unlock_with_code(read_keys(old.folder), old.code) == old.key


def test_a_damaged_book_is_not_given_a_new_key(old: Old) -> None:
    path = old.folder / "register.db"
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(Trouble):
        old.change()
    assert path.read_bytes() == bytes(data)


def test_keys_of_another_book_are_refused(old: Old) -> None:
    with pytest.raises(Trouble):
        rekey.change_key(
            old.folder, old.key, BookKey.new(), old.fresh, WHO, at=old.clock.now(), proof=old.proof
        )
