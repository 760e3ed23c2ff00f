"""Every branch of keys, audit chain and backups is walked by their own tests. Long form only: it runs those tests once more."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.torture.conftest import HOUSE, LONG

pytestmark = [
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not LONG, reason="the tests that are measured run in `make test` themselves"),
]

MEASURED = ("keys", "audit", "backup")


def test_every_branch_of_keys_audit_and_backup_is_walked(
    tmp_path: Path, figures: Callable[[str, dict[str, Any]], None]
) -> None:
    files = [f"desktop/records/{name}.py" for name in MEASURED]
    tests = [f"tests/records/test_{name}.py" for name in (*MEASURED, "key_file", "check")]
    data = f"--data-file={tmp_path / 'coverage'}"
    for command in (
        ["run", "--branch", data, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        ["json", data, "-o", str(tmp_path / "report.json"), f"--include={','.join(files)}"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "coverage", *command], cwd=HOUSE, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    report = json.loads((tmp_path / "report.json").read_text())
    totals = report["totals"]
    figures(
        "branches of keys, audit and backup",
        {
            "statements": totals["num_statements"], "branches": totals["num_branches"],
            "percent": totals["percent_covered"], "not_walked": totals["missing_lines"] + totals["missing_branches"],
        },
    )  # fmt: skip
    assert sorted(report["files"]) == sorted(files)
    assert totals["missing_lines"] + totals["missing_branches"] == 0
