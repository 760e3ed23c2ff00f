"""`kill -9` at random moments of real work: see killing.py."""

import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop import practice
from desktop.entries.provision import ProvisionRecord
from desktop.procedures import books
from desktop.procedures.consents import print_consent
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


def test_a_command_killed_at_any_moment_leaves_book_backups_and_papers_whole(
    tmp_path: Path, times: Callable[[int, int], int], figures: Callable[[str, dict[str, Any]], None]
) -> None:
    """Each command that writes, from the start of the interpreter to its end, with the password on standard input."""
    office = Office(tmp_path)
    took = {name: office.timed(name) for name in office.commands}
    chance = random.Random(8)
    score = {"cycles": 0, "killed": 0, "ended_before": 0, "lost": 0, "half": 0, "unsound": 0, "bad_backups": 0, "half_files": 0}
    problems: list[str] = []
    for running in range(times(20, 300)):
        name = chance.choice(list(office.commands))
        head = office.work(running)
        score["cycles"] += 1
        code = office.carry_out(name, chance.uniform(0.3, 1.25) * took[name])
        score["killed" if code is None else "ended_before"] += 1
        with acts.sit_down(office.folder, office.key).register as register:
            behind = acts.shape(register.audit_lines(since_line=head[0]))
            at = register.audit_lines(since_line=head[0] - 1, limit=1)
            score["lost"] += not at or at[0].head != head[1]
            if behind and behind not in office.shapes[name]:
                score["half"] += 1
                problems.append(f"{name} left {behind}")
            if running % 5 == 0 or behind:
                score["unsound"] += not register.check(heads=[head]).ok
        score["bad_backups"] += not all(
            not each.problem and file_sha256(each.folder / "register.db") == each.register_sha256
            for each in generations(office.place)
        )
        score["half_files"] += not office.files_are_whole()
        figures("kill -9 of the command line", {**score, "commands": len(took)})
    assert problems == []
    assert [score[name] for name in ("lost", "half", "unsound", "bad_backups", "half_files")] == [0] * 5
    assert score["killed"] > score["cycles"] / 3


class Office:
    """A book with a password and everything the commands are about."""

    def __init__(self, root: Path) -> None:
        clock, self.place, self.out = acts.TickingClock(), root / "USB", root / "out"
        # Commands and windows have the PC's own clock: months after the book's last line they would ask about the day.
        clock.instant = datetime.now(UTC) - timedelta(hours=1)
        self.folder = root / "ほん.tasuki"
        for folder in (self.place, self.out):
            folder.mkdir()
        request = books.FirstRun(
            folder=self.folder, office=practice.our_office(), staff=practice.our_staff()[0], password=PASSWORD
        )
        new = books.prepare(request, clock.now())
        self.key = new.key
        register, actor = books.found(new, clock.now(), "PC-1")
        with register:
            bench = acts.Bench(register, actor, clock)
            acts.furnish(bench)
            printed = bench.act(print_consent, acts.consent_request(bench))
            (self.out / "sheet.png").write_bytes(_picture_of(printed.pdf))
            consent = printed.number
            record = register.entries(ProvisionRecord, limit=1)[0].number
        book, out = str(self.folder), self.out
        self.commands: dict[str, list[str]] = {
            "backup": ["backup", book, "--to", str(self.place)],
            "print consent": ["print", book, "consent", consent, "-o", str(out / "consent.pdf")],
            "print record": ["print", book, "provision-record", record, "-o", str(out / "record.pdf")],
            "export log": ["print", book, "provision-log", "-o", str(out / "log.csv")],
            "scan": ["scan", book, str(out / "sheet.png")],
            "restore": ["restore", str(self.place), "--to", str(root / "もどした.tasuki")],
            "check": ["check", book],
        }
        self.shapes: dict[str, set[tuple[str, ...]]] = {}
        self.restored = root / "もどした.tasuki"

    def timed(self, name: str) -> float:
        """How long a command takes to its end, and which whole shapes it leaves in the audit chain."""
        line = self.work(0)[0]
        began = time.monotonic()
        assert self.carry_out(name, 60) == 0, name
        took = time.monotonic() - began
        with acts.sit_down(self.folder, self.key).register as register:
            left = acts.shape(register.audit_lines(since_line=line))
        # Each transaction by itself: opening is one act, what follows another.
        self.shapes[name] = {left[:end] for end in range(1, len(left) + 1) if left[:end][-1] in _ENDS}
        self.shapes[name] |= {left[:1]}
        return took

    def work(self, running: int) -> tuple[int, str]:
        """Do one act, so that there is something to back up; the head of the chain behind it."""
        shutil.rmtree(self.restored, ignore_errors=True)
        bench = acts.sit_down(self.folder, self.key)
        bench.act(keep_card, CardRequest(card=next(practice.households(1, running, bench.clock.now().day)).user))
        head = bench.register.audit_head()
        bench.register.close()
        return head

    def files_are_whole(self) -> bool:
        """Whether each file under its own name is whole, and a restored book opens and is sound."""
        papers = all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in self.out.glob("*.pdf"))
        tables = all(path.read_bytes().endswith(b"\r\n") for path in self.out.glob("*.csv"))
        if self.restored.exists():
            with acts.sit_down(self.restored, self.key).register as register:
                return papers and tables and register.check().ok
        return papers and tables

    def carry_out(self, name: str, seconds: float) -> int | None:
        """The exit code of the command; None when it had to be killed."""
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop", *self.commands[name]],
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


_ENDS = ("unlock", "setting.changed", "print.consent", "print.provision_record", "export.provision_log", "attachment.added")


def _picture_of(pdf: bytes) -> bytes:
    """The first page as a scanner would give it."""
    from PIL import Image
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as document:
        picture: Image.Image = document[0].render(scale=150 / 72).to_pil()
    stream = io.BytesIO()
    picture.convert("L").save(stream, "PNG")
    return stream.getvalue()


def test_a_window_killed_at_any_moment_has_lost_nothing_it_said_was_saved(
    tmp_path: Path, times: Callable[[int, int], int], figures: Callable[[str, dict[str, Any]], None]
) -> None:
    """The real window, offscreen: unlocked with a password, cards typed into it, killed: see at_the_window.py."""
    office = Office(tmp_path)
    many = times(5, 100)
    asked = {
        "folder": str(office.folder), "home": str(tmp_path / "home"), "password": PASSWORD, "key": office.key.secret.hex(),
        "book": office.key.book, "cycles": many, "seed": 3,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.at_the_window"],
        input=json.dumps(asked) + "\n",
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120 + 30 * many,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    score = json.loads(done.stdout)
    problems = score.pop("problems")
    figures("kill -9 of the window", score)
    assert problems == []
    assert (score["lost"], score["half"], score["not_opened"], score["unsound"]) == (0, 0, 0, 0)
    assert score["acknowledged"] > score["cycles"] / 2
