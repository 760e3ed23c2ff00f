"""Examining a book names what is damaged, in sentences, and counts what it holds."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.entries.version import Actor
from desktop.records import audit
from desktop.records.book import Register, open_book
from desktop.records.keys import BookKey
from desktop.records.trouble import DamagedBook
from tests.records.conftest import HOLDER, Clock
from tests.records.test_audit import behind_the_back
from tests.records.test_book import one_of_each


@pytest.fixture
def full(register: Register, me: Actor, clock: Clock) -> Register:
    one_of_each(register, me, clock)
    return register


def test_a_sound_book_is_counted(full: Register) -> None:
    told: list[str] = []
    report = full.check(progress=told.append)
    assert report.ok
    assert report.problems == ()
    assert report.counts["service_user"] == report.counts["handover"] == report.counts["sealed_files"] == 1
    assert report.counts["audit_lines"] == full.audit_head()[0]
    assert told == ["ファイル", "監査の記録", "記録", "索引", "とじた紙"]


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE handover SET service_user = office", "見出し"),
        ("UPDATE provision_record SET day = '2020-01-01'", "見出し"),
        ("UPDATE consent SET belongs_to = NULL", "見出し"),
        ("DELETE FROM handover_office", "渡した先"),
        ("UPDATE entry SET kind = 'note' WHERE kind = 'office'", "行き先"),
        ("UPDATE note SET body = '{}'", "書き換え"),
        ("UPDATE note SET body = 'x'", "書き換え"),
        ("DELETE FROM entry WHERE kind = 'receipt'", "つながり"),
        ("UPDATE sealed_file SET size = size + 1", "壊れている"),
        ("UPDATE sealed_file SET key = randomblob(32)", "壊れている"),
        ("UPDATE number SET last = 0", ""),
    ],
)
def test_harm_is_told_in_a_sentence(full: Register, harm: str, told: str) -> None:
    behind_the_back(full, harm)
    report = full.check()
    assert report.ok is (told == "")
    assert any(told in problem for problem in report.problems) or report.ok
    assert all(problem.endswith(("。", "）")) for problem in report.problems)


def test_damaged_pages_are_counted_and_nothing_more_is_read(
    full: Register, folder: Path, reopen: Callable[[], Register], monkeypatch: pytest.MonkeyPatch
) -> None:
    full.close()
    data = bytearray((folder / "register.db").read_bytes())
    for page in (20, 30):
        data[page * 4096 + 100] ^= 1
    (folder / "register.db").write_bytes(bytes(data))
    with reopen() as register:
        report = register.check()
    assert report.problems == (
        "台帳のファイルが壊れています（2か所）。フォルダーをそのまま残し、控えから戻してください。",
    )


def test_every_flipped_bit_is_noticed_or_harmless(
    full: Register, folder: Path, ready_key: BookKey, clock: Clock, tmp_path: Path
) -> None:
    full.close()
    data = (folder / "register.db").read_bytes()
    dice = random.Random(9)
    for number in range(25):
        copy = tmp_path / f"{number}.tasuki"
        shutil.copytree(folder, copy)
        flipped = bytearray(data)
        bit = dice.randrange(8 * len(data))
        flipped[bit // 8] ^= 1 << bit % 8
        (copy / "register.db").write_bytes(bytes(flipped))
        try:
            register = open_book(copy, ready_key, HOLDER, at=clock.now)
        except DamagedBook:
            continue
        with register:
            assert not register.check().ok


def test_an_unreadable_row_is_told_even_if_the_chain_were_made_to_fit(
    full: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind_the_back(full, "UPDATE note SET body = '{}'")
    monkeypatch.setattr(audit, "walk", lambda *_: audit.Walk(1, 1))
    report = full.check()
    assert any("読めない記録" in problem for problem in report.problems)
