"""Many processes want one book. Run as a program with one line of JSON on standard input: folder, key, processes, rounds.

Each worker opens the book, acts and closes, again and again; some are killed while they hold it. When each of them held
it stands in one log, written under the book's own lock.
"""

import json
import os
import random
import select
import signal
import sys
import threading
import time
from pathlib import Path

from desktop.records.keys import BookKey
from desktop.records.trouble import BookInUse
from tests.torture.acts import ACTS, sit_down

PATIENCE = 60.0


def work(folder: Path, key: BookKey, rounds: int, log: int) -> None:
    for running in range(rounds):
        until = time.monotonic() + PATIENCE
        while True:
            try:
                bench = sit_down(folder, key)
                break
            except BookInUse:
                if time.monotonic() > until:
                    raise
                threading.Event().wait(0.002)
        note(log, "in")
        ACTS["new card"](bench, running)
        ACTS["changed card"](bench, running)
        note(log, "out")
        bench.register.close()


def note(log: int, what: str) -> None:
    os.write(log, json.dumps([time.monotonic(), os.getpid(), what]).encode() + b"\n")


def start(folder: Path, key: BookKey, rounds: int, log: int) -> int:
    worker = os.fork()
    if worker == 0:
        code = 1
        try:
            work(folder, key, rounds, log)
            code = 0
        finally:
            os._exit(code)
    return worker


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    folder, key = Path(asked["folder"]), BookKey(asked["book"], bytes.fromhex(asked["key"]))
    path = folder.with_name("crowd.log")
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    workers = {start(folder, key, asked["rounds"], log): asked["rounds"] for _ in range(asked["processes"])}
    chance, killed, failed = random.Random(1), 0, 0
    while workers:
        worker, status = os.waitpid(-1, os.WNOHANG)
        if worker:
            workers.pop(worker)
            failed += os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0
        elif killed < asked["kills"] and chance.random() < 0.2:
            victim = chance.choice(list(workers))
            os.kill(victim, signal.SIGKILL)
            os.waitpid(victim, 0)
            note_killed(log, victim)
            killed += 1
            # Another sits down in its place for the rounds it has not begun.
            left = workers.pop(victim) - path.read_text().count(f'{victim}, "in"')
            workers[start(folder, key, left, log)] = left
        else:
            select.select([], [], [], 0.02)
    held: tuple[int, float] | None = None
    two, takeovers, rounds = 0, [0.0], 0
    free_since: float | None = None
    for at, who, what in (json.loads(line) for line in path.read_text().splitlines()):
        if what == "in":
            two += held is not None
            held, rounds = (who, at), rounds + 1
            if free_since is not None:
                takeovers.append(at - free_since)
        elif held and held[0] == who:
            held, free_since = None, at
    bench = sit_down(folder, key)
    with bench.register as register:
        report = register.check()
    print(
        json.dumps(
            {
                "processes": asked["processes"], "rounds": rounds, "killed": killed, "failed": failed, "two_writers": two,
                "takeover_worst": round(max(takeovers), 4), "sound": report.ok,
            }
        )
    )  # fmt: skip


def note_killed(log: int, victim: int) -> None:
    os.write(log, json.dumps([time.monotonic(), victim, "killed"]).encode() + b"\n")


if __name__ == "__main__":
    main()
