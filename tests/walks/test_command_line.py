"""The second door: commands for scripts and night backups, with their exit codes and their JSON."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

PASSWORD = "himawari to asagao no niwa"


def tasuki(*words: str | Path, password: str | None = PASSWORD) -> subprocess.CompletedProcess[str]:
    """One command, the password over standard input."""
    return subprocess.run(
        [sys.executable, "-m", "desktop", *map(str, words)],
        input=f"{password}\n" if password is not None else "",
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = tmp_path_factory.mktemp("practice") / "れんしゅう.tasuki"
    done = tasuki("practice", book, "--users", "20", "--handovers", "60", "--seed", "7", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"book": str(book), "users": 20, "handovers": 60}
    return book


def test_search_prints_one_json_object_with_the_exact_count(practice: Path) -> None:
    done = tasuki("search", practice, "看護", "--limit", "3", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert found["query"] == "看護"
    assert len(found["hits"]) == 3 < found["count"]
    assert found["hits"][0].keys() == {"kind", "record", "title", "day"}
    assert [hit["day"] for hit in found["hits"]] == sorted((hit["day"] for hit in found["hits"]), reverse=True)


def test_a_second_practice_run_adds_to_the_book(practice: Path) -> None:
    assert tasuki("practice", practice, "--users", "1", "--handovers", "2").returncode == 0
    report = json.loads(tasuki("check", practice, "--json").stdout)
    assert report["ok"] is True
    assert report["problems"] == []
    assert report["counts"]["service_user"] >= 21


def test_a_record_and_the_log_of_one_user_are_printed(practice: Path, tmp_path: Path) -> None:
    hits = json.loads(tasuki("search", practice, "P-20", "--json").stdout)["hits"]
    record = next(hit["record"] for hit in hits if hit["kind"] == "provision_record")
    out = tmp_path / "record.pdf"
    done = tasuki("print", practice, "provision-record", record, "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["record"] == record
    assert out.read_bytes().startswith(b"%PDF")
    user = next(
        hit["record"] for hit in json.loads(tasuki("search", practice, "髙", "--json").stdout)["hits"] if hit["kind"] == "service_user"
    )
    log = tmp_path / "log.pdf"
    done = tasuki("print", practice, "provision-log", "--user", user, "--from", "2020-01-01", "-o", log)
    assert done.returncode == 0, done.stderr
    assert log.stat().st_size > 5_000


def test_the_log_is_a_table_where_the_file_says_so(practice: Path, tmp_path: Path) -> None:
    table = tmp_path / "log.csv"
    done = tasuki("print", practice, "provision-log", "--from", "2020-01-01", "-o", table, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(list(csv.reader(table.read_text("utf-8-sig").splitlines()))) == told["rows"] + 1
    assert told == {"file": str(table), "rows": told["rows"]}


def test_a_number_that_is_not_in_the_book_is_refused_with_a_finding(practice: Path, tmp_path: Path) -> None:
    done = tasuki("print", practice, "consent", "K-1999-0001", "-o", tmp_path / "x.pdf", "--json")
    assert done.returncode == 1
    finding = json.loads(done.stdout)["findings"][0]
    assert finding.keys() == {"code", "text", "citation"}
    assert "K-1999-0001" in finding["text"]
    assert not (tmp_path / "x.pdf").exists()


def test_wrong_use_is_2_and_says_how(practice: Path) -> None:
    for words in (["search"], ["print", practice, "provision-log", "--from", "4月1日", "-o", "x"], ["nonsense", "x"], ["decide"]):
        done = tasuki(*words)
        assert done.returncode == 2, (words, done.stdout, done.stderr)
        assert done.stderr


def test_trouble_with_password_or_book_is_3_and_says_what_to_do(practice: Path, tmp_path: Path) -> None:
    wrong = tasuki("search", practice, "林", password="chigau aikotoba desu ne")
    assert wrong.returncode == 3
    assert "合言葉" in wrong.stderr
    assert PASSWORD not in wrong.stderr
    gone = tasuki("check", tmp_path / "ない.tasuki")
    assert gone.returncode == 3
    assert "見つかりません" in gone.stderr


def test_the_password_may_lie_in_a_file(practice: Path, tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text(PASSWORD + "\n", "utf-8")
    assert tasuki("check", practice, "--password-file", file, password=None).returncode == 0


def test_the_law_is_asked_from_the_command_line(tmp_path: Path) -> None:
    schema = json.loads(tasuki("decide", "--schema").stdout)
    assert schema
    broken = tmp_path / "case.json"
    broken.write_text("{", "utf-8")
    assert tasuki("decide", broken).returncode == 2


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo"])
def test_days_are_japanese_days_wherever_the_pc_stands(zone: str) -> None:
    script = (
        "from datetime import UTC, datetime; from desktop.clock import Clock;"
        "print(Clock(lambda: datetime(2026, 3, 31, 15, 30, tzinfo=UTC)).now().day)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={"TZ": zone, "PATH": ""}, check=True)
    assert done.stdout.strip() == "2026-04-01"
