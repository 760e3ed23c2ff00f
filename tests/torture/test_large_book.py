"""A book with two gigabytes of scans (forty megabytes in the short form): everything works, in bounded memory."""

import json
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
    pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as POSIX systems tell it"),
]


def test_a_book_full_of_scans_is_backed_up_checked_and_restored_in_bounded_memory(
    tmp_path: Path, ready_key: BookKey, times: Callable[[int, int], int], figures: Callable[[str, dict[str, Any]], None]
) -> None:
    asked = {
        "root": str(tmp_path), "book": ready_key.book, "key": ready_key.secret.hex(), "megabytes": times(40, 2_000),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.large_book"],
        input=json.dumps(asked) + "\n", cwd=HOUSE, capture_output=True, text=True, check=False, timeout=3000,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    score = json.loads(done.stdout)
    figures("a book with 2 GB of scans" if asked["megabytes"] == 2_000 else "a book with 40 MB of scans", score)
    assert score["sound"]
    assert score["flipped_scan_named"]
    assert score["records_there_all_the_same"]
    assert score["scans_restored"] >= score["scans"]
    assert score["closing_before_the_first_backup_seconds"] < 2.5  # a busy machine's own half second
    assert score["memory_mb"] < 400
