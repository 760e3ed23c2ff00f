"""`tasuki scan`: sheets are filed with the records they were printed for, from the command line."""

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.intake.degraded import prints, rendered
from tests.procedures.test_scans import a_file, pdf_of
from tests.walks.test_command_line import tasuki


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice book of one user, whose consents are printed and signed."""
    book = tmp_path_factory.mktemp("scan") / "練習.tasuki"
    done = tasuki("practice", book, "--users", "1", "--handovers", "0", "--json")
    assert done.returncode == 0, done.stderr
    return book


def test_a_batch_is_read_then_filed_then_known(practice: Path, tmp_path: Path) -> None:
    paper = tmp_path / "同意書.pdf"
    assert tasuki("print", practice, "consent", "K-2026-0001", "-o", paper).returncode == 0
    pages = [
        rendered(paper.read_bytes(), 1),
        rendered(prints()[-1].pdf, 1),
        Image.new("L", (2480, 3508), 255),
    ]
    scan = a_file(tmp_path, "受付.pdf", pdf_of(pages))
    broken = a_file(tmp_path, "壊れ.pdf", b"%PDF-1.7 and nothing more")
    before = scan.read_bytes()

    dry = tasuki("scan", practice, scan, broken, "--dry-run", "--json")
    assert dry.returncode == 0, dry.stderr
    sheets = json.loads(dry.stdout)["sheets"]
    assert [(each["file"], each["page"], each["record"], each["filed"]) for each in sheets] == [
        (str(scan), 1, "K-2026-0001", False),
        (str(scan), 2, None, False),
        (str(scan), 3, None, False),
        (str(broken), 0, None, False),
    ]
    assert set(sheets[0]) == {"file", "page", "record", "sheet", "angle", "ticks", "warnings", "filed"}
    assert sheets[0]["sheet"] == 1
    assert all(set(tick) == {"clause", "answer", "confidence"} for tick in sheets[0]["ticks"])
    assert {tick["answer"] for tick in sheets[0]["ticks"]} == {"not_asked"}
    assert "foreign_book" in sheets[1]["warnings"]
    assert "壊れ.pdf" in dry.stderr

    filed = json.loads(tasuki("scan", practice, scan, "--json").stdout)["sheets"]
    assert [each["filed"] for each in filed] == [True, False, False]
    again = json.loads(tasuki("scan", practice, scan, "--json").stdout)["sheets"]
    assert [each["filed"] for each in again] == [True, False, False]
    assert "already_filed" in again[0]["warnings"]
    assert scan.read_bytes() == before
