"""The tour walks the whole main job through the real window, and what it leaves is held against what was promised."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.tour import OFFICES, USERS

LIFE = (
    "SERVICE_USER_INFO\r\n"
    "care_facility_id,service_code,external_system_management_number,insurer_no,insured_no,last_name,first_name,gender,birthday,care_level\r\n"
    '"9999999999","99","1","999999","9999999999","髙橋","﨑子",2,"19350401","23"\r\n'
    '"9999999999","99","2","999999","9999999998","渡邉","ミツ",2,"19350402","24"\r\n'
)


class Walked:
    """What a tour left behind."""

    def __init__(self, out: Path, file: Path | None) -> None:
        self.out = out
        command = [sys.executable, "-m", "desktop", "tour", str(out)]
        if file is not None:
            command += ["--users", str(file)]
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(out.parent), "TZ": "America/New_York"}
        self.done = subprocess.run(command, capture_output=True, text=True, timeout=400, env=environment, check=False)
        self.report: dict[str, Any] = json.loads((out / "tour.json").read_text("utf-8"))

    def papers(self) -> list[tuple[Path, dict[str, Any]]]:
        return [(self.out / paper["file"], paper) for paper in self.report["papers"]]


@pytest.fixture(scope="module", params=["invented", "file"])
def walked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    folder = tmp_path_factory.mktemp(str(request.param))
    file = None
    if request.param == "file":
        file = folder / "SERVICE_USER_INFO_2021.csv"
        file.write_bytes(LIFE.encode("cp932"))
    return Walked(folder / "out", file)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_step_is_done_within_its_target_of_key_presses(walked: Walked) -> None:
    assert walked.done.returncode == 0, (walked.done.stderr[-2000:], walked.report)
    assert walked.report["ok"] is True
    assert [step["name"] for step in walked.report["steps"] if not step["done"]] == []
    assert [task for task in walked.report["tasks"] if task["actions"] > task["target"]] == []
    assert len(walked.report["tasks"]) == 4


def test_the_papers_of_the_main_job_are_there_and_sound(walked: Walked) -> None:
    kinds = {paper["kind"] for _, paper in walked.papers()}
    assert {"consent-user", "consent-family", "provision-record", "provision-log", "handover"} <= kinds
    assert {"withdrawal", "receipt", "leaver-list", "handover-consent", "on-behalf-mandate", "medical-consent"} <= kinds
    for file, paper in walked.papers():
        subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)
        fonts = subprocess.run(["pdffonts", str(file)], check=True, capture_output=True, text=True).stdout
        lines = fonts.splitlines()[2:]
        assert lines
        assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in lines), (file, fonts)
        assert paper["pages"] > 0


def test_names_come_back_from_the_papers_code_point_for_code_point(walked: Walked) -> None:
    for file, paper in walked.papers():
        text = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
        for name in paper["names"]:
            assert squeezed(name) in squeezed(text), (file.name, name)


def test_every_screen_is_there(walked: Walked) -> None:
    names = {Path(screen).stem for screen in walked.report["screens"]}
    for page in ("home", "users", "consent-form", "handover"):
        for mark in ("dark", "16pt"):
            assert any(name.endswith(f"{page}-{mark}") for name in names), (page, mark)
    assert all((walked.out / screen).stat().st_size > 10_000 for screen in walked.report["screens"])


def test_the_book_holds_no_name_that_can_be_read_without_the_key(walked: Walked) -> None:
    book = walked.out / "tour.tasuki"
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(book / "register.db").execute("SELECT * FROM sqlite_master").fetchall()
    names = {office.name for office in OFFICES} | {office.representative for office in OFFICES}
    names |= {name for _, paper in walked.papers() for name in paper["names"]}
    names |= {surname + given for surname, given, *_ in USERS} | {"トモコ", "ケンイチ", "緑町3丁目"}
    for file in book.rglob("*"):
        if not file.is_file():
            continue
        data = file.read_bytes()
        for name in names:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932"):
                assert name.encode(encoding, "ignore") not in data or not name.encode(encoding, "ignore"), (file, encoding)


def test_the_book_of_the_tour_opens_with_its_password_and_is_sound(walked: Walked) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "desktop", "check", str(walked.out / "tour.tasuki"), "--json",
         "--password-file", str(walked.out / "password.txt")],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert report["ok"] is True, report
    assert report["counts"]["provision_record"] >= 5
