"""安全チェック: what the program sees it answers, the rest somebody says; every answer stays; it prints."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.entries.version import Role
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.safety import (
    Answered,
    MachineSeen,
    Measure,
    SafetyAnswer,
    answer,
    earlier_answers,
    print_safety,
    see_safety,
)
from tests.conftest import OpenBook

PC = MachineSeen(system="Debian 12", lock_minutes=5, version="たすき 0.1", session_lock=True)


def measure(book: OpenBook, key: str, machine: MachineSeen = PC) -> Measure:
    return next(each for each in book.act(see_safety, machine) if each.key == key)


def test_there_are_twelve_to_fifteen_measures_each_with_its_place_in_the_guideline(book: OpenBook) -> None:
    measures = book.act(see_safety, PC)
    assert 12 <= len(measures) <= 15
    assert all(each.ground.startswith("10-") for each in measures)
    assert len({each.key for each in measures}) == len(measures)


def test_what_nobody_answered_and_nothing_tells_is_unknown_not_done(book: OpenBook) -> None:
    for key in ("rules", "scanner", "disk", "updates"):
        assert measure(book, key).answer == "unknown"
        assert not measure(book, key).done


def test_an_answer_stands_until_its_review_and_earlier_ones_stay(book: OpenBook) -> None:
    today = book.clock.now().day
    kept = book.act(answer, SafetyAnswer(key="rules", yes=False))
    assert isinstance(kept, Answered)
    assert kept.next_review == date(2027, 6, 3)
    assert measure(book, "rules").answer == "no"
    book.act(answer, SafetyAnswer(key="rules", yes=True, how="棚の 青いファイル", next_review=today + timedelta(days=30)))
    now = measure(book, "rules")
    assert (now.done, now.by, now.on, now.detail) == (True, book.actor.name, today, "棚の 青いファイル")
    book.clock.move(days=30)
    due = measure(book, "rules")
    assert due.due
    assert not due.done
    assert [each.answer for each in earlier_answers(book.register, "rules")] == ["yes", "no"]


def test_what_the_program_sees_goes_before_what_is_said(book: OpenBook) -> None:
    book.act(answer, SafetyAnswer(key="updates", yes=True))
    assert measure(book, "updates").done
    old = MachineSeen(system="Windows 10", supported=False, lock_minutes=5)
    assert (measure(book, "updates", old).answer, measure(book, "updates", old).seen) == ("no", True)
    assert measure(book, "disk", MachineSeen(disk_encrypted=True)).seen
    assert measure(book, "locking").answer == "yes"
    assert "確認できません" in measure(book, "locking", MachineSeen(lock_minutes=5)).detail
    assert "上限が効くか" in measure(book, "locking", replace(PC, reader_limits=None)).detail
    assert "上限" not in measure(book, "locking", PC).detail


def test_backups_are_judged_by_what_was_really_made(book: OpenBook) -> None:
    assert measure(book, "backups").answer == "no"
    assert "まだ" in measure(book, "backups").detail


def test_a_reader_may_see_and_print_but_not_answer(book: OpenBook) -> None:
    book.actor = type(book.actor)(staff=book.actor.staff, name=book.actor.name, role=Role.READER)
    assert isinstance(book.act(answer, SafetyAnswer(key="rules", yes=True)), Refused)
    assert book.act(see_safety, PC)
    printed = book.act(print_safety, PC)
    assert isinstance(printed, Printed)
    assert printed.pdf.startswith(b"%PDF")


def test_a_review_in_the_past_and_a_measure_that_is_not_asked_are_refused(book: OpenBook) -> None:
    refused = book.act(answer, SafetyAnswer(key="rules", yes=True, next_review=book.clock.now().day))
    assert isinstance(refused, Refused)
    with pytest.raises(LookupError):
        book.act(answer, SafetyAnswer(key="locking", yes=True))
