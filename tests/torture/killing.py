"""`kill -9` at random moments of real work. Run as a program: it forks a worker, kills it, and judges the book.

    python -m tests.torture.killing      with one line of JSON on standard input: folder, key, cycles, seed

The worker does acts through `procedures` and acknowledges each on a pipe after it returned. After the kill the book is
opened again: every acknowledged act must be there, behind the last at most one whole act, and the whole book sound.
The key is handed over on standard input; the fork spares each cycle the start of an interpreter.
"""

import json
import os
import random
import select
import signal
import sys
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from desktop.procedures.backups import BackUpRequest, back_up
from desktop.records.backup import file_sha256, generations
from desktop.records.keys import BookKey
from desktop.records.restore import restore
from desktop.records.scans import Scans
from desktop.records.trouble import BookInUse
from tests.torture.acts import ACTS, QUICK, drafted, keep_draft, shape, shapes, sit_down

THOROUGH = 50
"""Every so many cycles the whole book is examined; in between, what the cycle wrote."""


@dataclass
class Score:
    """What the cycles came to."""

    cycles: int = 0
    acknowledged: int = 0
    unacknowledged_whole: int = 0
    killed_in_act: int = 0
    killed_opening: int = 0
    killed_closing: int = 0
    lost: int = 0
    half: int = 0
    not_opened: int = 0
    unsound: int = 0
    backups: int = 0
    bad_backups: int = 0
    takeover_worst: float = 0.0
    problems: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def work(folder: Path, key: BookKey, seed: int, out: int) -> None:
    """The worker: acts until killed, each announced before and acknowledged after; now and then it closes and opens."""

    def say(**what: Any) -> None:
        os.write(out, json.dumps(what).encode() + b"\n")

    chance = random.Random(seed)
    running = 0
    while True:
        bench = sit_down(folder, key)
        say(opened=True)
        for _ in range(chance.randrange(3, 12)):
            running += 1
            if chance.random() < 0.03:
                say(begun="backup")
                bench.clock.instant += timedelta(days=1)
                assert bench.act(back_up, BackUpRequest(place=place_of(folder))).good
                say(head=bench.register.audit_head(), backup=True)
                continue
            if chance.random() < 0.2:
                say(begun="draft", running=running)
                keep_draft(bench, running)
                say(draft=running)
                continue
            name = chance.choice(QUICK) if chance.random() < 0.93 else chance.choice(list(ACTS))
            say(begun=name)
            ACTS[name](bench, running)
            say(head=bench.register.audit_head())
            if chance.random() < 0.1:
                bench.register.at_rest()
        say(closing=True)
        bench.register.close()
        say(closed=True)


def place_of(folder: Path) -> Path:
    place = folder.with_name("place")
    place.mkdir(exist_ok=True)
    return place


def backups_are_whole(folder: Path, at_least: int, seen: set[str]) -> str:
    """Nothing in the place looks like a good backup and is not one. Those `seen` were judged in an earlier cycle."""
    place = place_of(folder)
    names = {each.name for each in place.glob("tasuki-*/[0-9]*")}
    if len(names) < at_least:
        return "an acknowledged backup is gone"
    there = generations(place) if names - seen else ()
    for each in there:
        if each.name in seen:
            continue
        seen.add(each.name)
        if each.problem or file_sha256(each.folder / "register.db") != each.register_sha256:
            return f"{each.name} is not whole"
        if any(not Scans(each.folder.parent).exists(name) for name in each.scans):
            return f"{each.name} lacks a scan"
    return ""


def one_cycle(
    folder: Path,
    key: BookKey,
    seed: int,
    chance: random.Random,
    known: set[tuple[str, ...]],
    score: Score,
    drop_wal: bool,
) -> None:
    bench = sit_down(folder, key)
    start = tuple(bench.register.audit_head())
    start_draft = drafted(bench)
    bench.register.close()

    inlet, outlet = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.setpgid(0, 0)
        os.close(inlet)
        try:
            work(folder, key, seed, outlet)
        finally:
            os._exit(9)
    os.close(outlet)
    in_opening = chance.random() < 0.15
    acts = 0 if in_opening else chance.randrange(1, 9)
    said = _listen(inlet, acts, chance.uniform(0.0, 0.01 if in_opening else 0.03), worker)
    score.cycles += 1
    if drop_wal:
        (folder / "register.db-wal").unlink(missing_ok=True)
    _judge(folder, key, said, start, start_draft, known, score)


def _listen(inlet: int, acts: int, seconds: float, worker: int) -> list[dict[str, Any]]:
    """Let the worker acknowledge so many acts and work on for so many seconds; kill it; everything it has said.

    Counted in acts first, so that a busy machine does not kill every worker before it has begun.
    """
    text = b""
    while text.count(b'"head"') + text.count(b'"draft":') < acts:
        assert select.select([inlet], [], [], 60)[0], "the worker stands still"
        part = os.read(inlet, 65536)
        assert part, f"the worker ended by itself: {text[-500:]!r}"
        text += part
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and select.select([inlet], [], [], left)[0]:
        text += os.read(inlet, 65536)
    os.kill(worker, signal.SIGKILL)
    _, status = os.waitpid(worker, 0)
    assert os.WIFSIGNALED(status), f"the worker ended by itself: {text[-500:]!r}"
    while select.select([inlet], [], [], 0)[0]:  # a reading process it left behind may hold the pipe open
        part = os.read(inlet, 65536)
        if not part:
            break
        text += part
    os.close(inlet)
    return [json.loads(line) for line in text.split(b"\n")[:-1]]


def _judge(
    folder: Path,
    key: BookKey,
    said: list[dict[str, Any]],
    start: tuple[Any, ...],
    start_draft: int,
    known: set[tuple[str, ...]],
    score: Score,
) -> None:
    last = said[-1] if said else {}
    score.killed_in_act += "begun" in last
    score.killed_opening += not last or "closed" in last
    score.killed_closing += "closing" in last
    heads = [tuple(each["head"]) for each in said if "head" in each]
    score.acknowledged += len(heads) + sum("draft" in each for each in said)
    line, head = heads[-1] if heads else start
    drafts = [each["draft"] for each in said if "draft" in each]
    draft = drafts[-1] if drafts else start_draft

    made = sum("backup" in each for each in said)
    score.backups += made
    if problem := backups_are_whole(folder, min(1, score.backups), score.seen):
        score.bad_backups += 1
        score.problems.append(problem)
    began = time.monotonic()
    try:
        bench = _take_over(folder, key)
    except Exception as error:
        score.not_opened += 1
        score.problems.append(f"not opened: {error!r}")
        return
    score.takeover_worst = max(score.takeover_worst, time.monotonic() - began)
    with bench.register as register:
        at = register.audit_lines(since_line=line - 1, limit=1)
        if not at or at[0].head != head:
            score.lost += 1
            score.problems.append(f"acknowledged line {line} is gone: {said[-3:]}")
            return
        behind = shape(register.audit_lines(since_line=line))
        in_flight = "begun" in last and last["begun"] != "draft"
        if behind and (behind not in known or not in_flight):
            score.half += 1
            score.problems.append(f"behind the last act: {behind}, {last}")
        score.unacknowledged_whole += bool(behind)
        there = drafted(bench)
        if there != draft and not (last.get("begun") == "draft" and there == last["running"]):
            score.lost += 1
            score.problems.append(f"the draft is {there}, acknowledged was {draft}")
        if score.cycles % THOROUGH == 0:
            register.at_rest()
            report = register.check(heads=heads)
            if not report.ok:
                score.unsound += 1
                score.problems += report.problems


def _take_over(folder: Path, key: BookKey) -> Any:
    """The lock dies with the worker; a reading process that it started inherits no handle on it."""
    until = time.monotonic() + 5
    while True:
        try:
            return sit_down(folder, key)
        except BookInUse:
            if time.monotonic() > until:
                raise


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    folder, key = Path(asked["folder"]), BookKey(asked["book"], bytes.fromhex(asked["key"]))
    score, chance = Score(), random.Random(asked["seed"])
    bench = sit_down(folder, key)
    known = shapes(bench) | {("backup.made", "setting.changed")}
    bench.register.close()
    for cycle in range(asked["cycles"]):
        one_cycle(
            folder, key, asked["seed"] * 1_000_003 + cycle, chance, known, score, asked.get("drop_wal", False)
        )
    bench = sit_down(folder, key)
    with bench.register as register:
        register.at_rest()
        report = register.check()
        score.unsound += not report.ok
        score.problems += report.problems
    if score.backups:
        restored = restore(place_of(folder), folder.with_name("restored.tasuki"), lambda keys: key)
        score.bad_backups += bool(restored.bad or restored.problems)
    print(json.dumps({**vars(score), "seen": len(score.seen), "counts": report.counts}))


if __name__ == "__main__":
    main()
