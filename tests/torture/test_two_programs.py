"""Many programs want one book: never two writers, and a book whose holder died is free at once."""

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
    pytest.mark.timeout(3600),
    pytest.mark.skipif(
        not hasattr(os, "fork"), reason="fork is of POSIX systems; on Windows this was not run"
    ),
]


def test_never_two_writers_and_the_book_of_a_dead_holder_is_free_at_once(
    fresh: Callable[..., Path],
    ready_key: BookKey,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    asked = {
        "folder": str(fresh()), "book": ready_key.book, "key": ready_key.secret.hex(),
        "processes": 8, "rounds": times(8, 200), "kills": 3,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.crowding"],
        input=json.dumps(asked) + "\n",
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    score = json.loads(done.stdout)
    figures("8 programs and one book", score)
    assert (score["two_writers"], score["failed"], score["sound"]) == (0, 0, True)
    assert score["takeover_worst"] < 5
