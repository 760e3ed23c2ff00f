"""`kill -9` at random moments of real work: see killing.py."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop import practice
from desktop.procedures import books
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records.backup import file_sha256, generations
from desktop.records.keys import BookKey
from tests.torture import acts
from tests.torture.conftest import HOUSE

PASSWORD = "asagao-himawari-tsubaki-sumire"

pytestmark = [
    pytest.mark.timeout(7200),
    pytest.mark.skipif(
        not hasattr(os, "fork"), reason="kill -9 and fork are of POSIX systems; on Windows this was not run"
    ),
]


def cycles(folder: Path, key: BookKey, many: int, **more: Any) -> dict[str, Any]:
    asked = {
        "folder": str(folder),
        "book": key.book,
        "key": key.secret.hex(),
        "cycles": many,
        "seed": 1,
        **more,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.killing"],
        input=json.dumps(asked) + "\n",
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        timeout=30 + many,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    score: dict[str, Any] = json.loads(done.stdout)
    return score


def test_no_acknowledged_act_is_lost_and_none_is_half_done(
    fresh: Callable[..., Path],
    ready_key: BookKey,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    score: dict[str, Any] = {}
    problems: list[str] = []
    for batch in range(
        times(1, 34)
    ):  # a fresh book for each: one that has grown makes cycles slow, not harder
        found = cycles(fresh(f"{batch}/みほん"), ready_key, times(300, 295), seed=batch)
        problems += found.pop("problems")
        for name in ("counts", "seen"):
            found.pop(name)
        worst = max(found["takeover_worst"], score.get("takeover_worst", 0))
        score = {name: value + score.get(name, 0) for name, value in found.items()} | {
            "takeover_worst": worst
        }
        figures("kill -9", score)  # after every batch: a run that is broken off has counted too
    assert problems == []
    bad = ("lost", "half", "not_opened", "unsound", "bad_backups")
    assert [score[each] for each in bad] == [0] * len(bad)
    assert score["acknowledged"] > score["cycles"]
    assert score["killed_in_act"] > score["cycles"] / 4
    assert score["takeover_worst"] < 5


def test_the_judge_sees_lost_acts_where_there_are_some(
    fresh: Callable[..., Path], ready_key: BookKey
) -> None:
    """With the WAL thrown away after each kill, as a program without a sync would leave it, acts must count as lost."""
    score = cycles(fresh(), ready_key, 12, drop_wal=True)
    assert score["lost"] > 0


def test_a_command_killed_at_any_moment_leaves_the_book_and_its_backups_whole(
    tmp_path: Path, times: Callable[[int, int], int], figures: Callable[[str, dict[str, Any]], None]
) -> None:
    """`tasuki backup`, from the start of the interpreter to its end, with the password on standard input."""
    clock, place = acts.TickingClock(), tmp_path / "USB"
    place.mkdir()
    request = books.FirstRun(
        folder=tmp_path / "ほん.tasuki",
        office=practice.our_office(),
        staff=practice.our_staff()[0],
        password=PASSWORD,
    )
    new = books.prepare(request, clock.now())
    books.found(new, clock.now(), "PC-1")[0].close()
    began = time.monotonic()
    assert _command(request.folder, place, 60) == 0
    whole = time.monotonic() - began
    chance, score = random.Random(8), {"cycles": 0, "killed": 0, "unsound": 0, "bad_backups": 0}
    for running in range(times(5, 300)):
        bench = acts.sit_down(request.folder, new.key)
        bench.act(keep_card, CardRequest(card=next(practice.households(1, running, clock.now().day)).user))
        head = bench.register.audit_head()
        bench.register.close()
        score["cycles"] += 1
        score["killed"] += _command(request.folder, place, chance.uniform(0.3, 1.1) * whole) is None
        with acts.sit_down(request.folder, new.key).register as register:
            score["unsound"] += not register.check(heads=[head]).ok
        for each in generations(place):
            score["bad_backups"] += (
                bool(each.problem) or file_sha256(each.folder / "register.db") != each.register_sha256
            )
    figures("kill -9 of the command line", score)
    assert score["killed"] > 0
    assert (score["unsound"], score["bad_backups"]) == (0, 0)


def _command(folder: Path, place: Path, seconds: float) -> int | None:
    """The exit code of the command; None when it had to be killed."""
    command = [sys.executable, "-m", "desktop", "backup", str(folder), "--to", str(place)]
    process = subprocess.Popen(
        command,
        cwd=HOUSE,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        process.communicate(PASSWORD + "\n", timeout=seconds)
        return process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
