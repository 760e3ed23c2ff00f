"""A file that breaks its reader breaks nothing else: the reading has its own process, and that has limits."""

import io
import json
import os
import select
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from desktop.intake import life, separate, sniffing
from desktop.intake.separate import read_apart

ROOT = Path(__file__).parents[2]
LIFE = "\n".join(
    [
        "SERVICE_USER_INFO",
        ",".join(life.COLUMNS),
        "1370100018,43,1,131016,0000012345,髙橋,花子,2,19350501,23",
        "1,2",
    ]
).encode()

# A child that serves one reader more: "life" is read by the code given.
BROKEN = """
import os, signal, sys, time
from desktop.intake import separate
def read(data):
    {code}
separate.READERS["life"] = separate.Reader(read=read, from_plain=dict, refused=str)
separate.serve_reader("life", sys.stdin.buffer, sys.stdout.buffer)
"""


def broken(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(separate, "_command", lambda name: [sys.executable, "-c", BROKEN.format(code=code)])


def sentence(seconds: int = 20, megabytes: int = 300) -> str:
    found = read_apart("life", LIFE, seconds=seconds, megabytes=megabytes)
    assert found.rows == ()
    (problem,) = found.problems
    assert problem.left_out
    assert "台帳には何も取り込んでいません" in problem.sentence
    return problem.sentence


def test_the_program_itself_reads_a_life_file_apart_as_it_would_at_home() -> None:
    found = read_apart("life", LIFE)
    assert found == life.read_life(LIFE)
    assert (found.rows[0].surname, found.rows[0].birthday, found.problems[0].line) == (
        "髙橋",
        date(1935, 5, 1),
        4,
    )


def test_the_child_answers_what_it_is_given_on_its_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[dict[str, int]] = []
    monkeypatch.setattr(separate, "_limit", lambda **given: limits.append(given))
    answer = io.BytesIO()
    separate.serve_reader("life", io.BytesIO(b'{"seconds": 1, "megabytes": 2}\n' + LIFE), answer)
    assert life.from_plain(json.loads(answer.getvalue())) == life.read_life(LIFE)
    assert limits == [{"seconds": 1, "megabytes": 2}]


def test_the_program_itself_sniffs_apart() -> None:
    for data in (b"%PDF-1.7 /JavaScript %%EOF", b"nothing known"):
        assert read_apart("scan", data) == sniffing.sniff(data)


@pytest.mark.parametrize(
    "code",
    [
        "raise RuntimeError('髙橋 花子')",
        "os.kill(os.getpid(), signal.SIGSEGV)",
        "os._exit(0)",
        "return [1, 2]",
        "return {'rows': [{'birthday': '1'}], 'problems': [], 'encoding': ''}",
        "sys.stdout.buffer.write(b'['*200000); sys.stdout.flush(); os._exit(0)",
        "open('left-behind', 'wb').write(b'x' * 10)",
    ],
    ids=[
        "raises",
        "dies",
        "says nothing",
        "answers oddly",
        "answers falsely",
        "answers deep",
        "writes a file",
    ],
)
def test_a_reader_that_breaks_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, code: str
) -> None:
    broken(monkeypatch, code)
    assert "壊れているか" in sentence()
    assert capfd.readouterr() == ("", "")
    (ROOT / "left-behind").unlink(missing_ok=True)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of memory are POSIX's")
def test_a_reader_that_takes_too_much_memory_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "return bytearray(400_000_000)")
    assert "壊れているか" in sentence()


@pytest.mark.parametrize(
    "code", ["time.sleep(60)", "\n    while True: pass"], ids=["waits", "works for ever"]
)
def test_a_reader_that_hangs_is_ended_and_told(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    broken(monkeypatch, code)
    assert sentence(seconds=1).startswith("読み取りが1秒で終わらない")


def test_a_reader_that_cannot_be_started_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separate, "_command", lambda name: ["/nowhere/tasuki"])
    assert "壊れているか" in sentence()


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
def test_the_child_has_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    code = """import resource as r
    limits = [r.getrlimit(x)[0] for x in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE, r.RLIMIT_FSIZE)]
    return {"encoding": str(limits), "rows": [], "problems": []}"""
    broken(monkeypatch, code)
    found = read_apart("life", b"", seconds=20, megabytes=300)
    assert json.loads(found.encoding) == [300_000_000, 25, 0, 0]


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert separate._command("life") == [sys.executable, "-m", "desktop", "--reader", "life"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert separate._command("scan") == [sys.executable, "--reader", "scan"]


# A parent that waits for a child which reads for ever; it says which.
PARENT = """
import subprocess, sys
child = subprocess.Popen(
    [sys.executable, "-c", {child!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
)
child.stdin.write(b'{{"seconds": 60, "megabytes": 300}}\\n')
child.stdin.close()
child.stdout.read(1)
print(child.pid, flush=True)
child.wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a child ask to die with its parent")
def test_a_child_dies_with_its_parent() -> None:
    code = "os.write(1, b'.')\n    while True: pass"
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(child=BROKEN.format(code=code))], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert parent.stdout is not None
    child = os.pidfd_open(int(parent.stdout.readline()))
    try:
        assert select.select([child], [], [], 0)[0] == []
        parent.kill()
        parent.wait()
        assert select.select([child], [], [], 10)[0] == [child]
    finally:
        os.close(child)
        parent.stdout.close()
