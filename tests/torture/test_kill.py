"""`kill -9` at random moments of real work: see killing.py."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.records.keys import BookKey
from tests.torture.conftest import HOUSE

pytestmark = [
    pytest.mark.timeout(7200),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 and fork are of POSIX systems; on Windows this was not run"),
]


def cycles(folder: Path, key: BookKey, many: int, **more: Any) -> dict[str, Any]:
    asked = {"folder": str(folder), "book": key.book, "key": key.secret.hex(), "cycles": many, "seed": 1, **more}
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
    score = cycles(fresh(), ready_key, times(300, 10_000))
    problems = score.pop("problems")
    figures("kill -9", score)
    assert problems == []
    bad = ("lost", "half", "not_opened", "unsound", "bad_backups")
    assert [score[each] for each in bad] == [0] * len(bad)
    assert score["acknowledged"] > score["cycles"]
    assert score["killed_in_act"] > score["cycles"] / 4
    assert score["takeover_worst"] < 5


def test_the_judge_sees_lost_acts_where_there_are_some(fresh: Callable[..., Path], ready_key: BookKey) -> None:
    """With the WAL thrown away after each kill, as a program without a sync would leave it, acts must count as lost."""
    score = cycles(fresh(), ready_key, 12, drop_wal=True)
    assert score["lost"] > 0
