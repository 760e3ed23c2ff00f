"""One program at a time holds a book, and says who it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.records.lock import Holder, Lock
from desktop.records.trouble import BookInUse, UnsuitablePlace, Unwritable
from tests.records.conftest import Clock


def test_the_lock_is_held_by_one_and_let_go(tmp_path: Path, clock: Clock) -> None:
    lock = Lock(tmp_path)
    lock.sign(Holder("佐藤 美咲", "PC-1"), clock.now)
    with pytest.raises(BookInUse) as told:
        Lock(tmp_path)
    assert (told.value.who, told.value.pc, told.value.since) == ("佐藤 美咲", "PC-1", "2026-06-03 10:00")
    lock.release()
    lock.release()
    Lock(tmp_path).release()


def test_a_long_name_does_not_leave_a_tail_in_a_shorter_one(tmp_path: Path, clock: Clock) -> None:
    lock = Lock(tmp_path)
    lock.sign(Holder("あ" * 100, "PC-1"), clock.now)
    lock.sign(Holder("い", "PC-2"), clock.now)
    with pytest.raises(BookInUse) as told:
        Lock(tmp_path)
    assert told.value.who == "い"
    lock.release()


@pytest.mark.parametrize("text", [b"", b"{", b"[1]", b"{}", b"\xff", b"[" * 4096])
def test_a_holder_who_has_not_said_who_they_are_is_somebody(tmp_path: Path, text: bytes) -> None:
    lock = Lock(tmp_path)
    (tmp_path / "lock").write_bytes(text)
    with pytest.raises(BookInUse, match="ほかの人"):
        Lock(tmp_path)
    lock.release()


def test_a_text_left_behind_by_a_dead_program_holds_nothing(tmp_path: Path, clock: Clock) -> None:
    """The program is killed while it holds the book; the next one opens at once."""
    program = (
        "import sys, time; from pathlib import Path; from desktop.records.lock import Lock;"
        "lock = Lock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path.cwd(),
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        (tmp_path / "lock").write_text('{"who": "前の人", "pc": "PC-9", "since": "2020-01-01 00:00"}')
        with pytest.raises(BookInUse, match="前の人"):
            Lock(tmp_path)
    finally:
        child.kill()
        child.communicate()
    Lock(tmp_path).release()


@pytest.mark.parametrize(("number", "trouble"), [(13, Unwritable), (30, Unwritable), (37, UnsuitablePlace)])
def test_a_place_without_locks_or_rights_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, trouble: type[Exception]
) -> None:
    import desktop.records.lock as room

    def refuse(file: int) -> bool:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(room, "_take", refuse)
    with pytest.raises(trouble):
        Lock(tmp_path)
