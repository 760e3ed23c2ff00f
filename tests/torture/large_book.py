"""A book with many scans, in a process of its own so that its memory can be measured. Run as a program:

    python -m tests.torture.large_book      with one line of JSON on standard input: root, book, key, megabytes
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

from desktop.backing_up import BackingUp
from desktop.entries.attachment import AttachmentRole
from desktop.procedures.backups import BackUpRequest, back_up, choose_places
from desktop.records.backup import generations
from desktop.records.keys import BookKey
from desktop.records.restore import restore
from tests.torture.acts import Bench, found, sit_down

EACH = 2_000_000
"""Bytes of one scan: a page in colour."""


def fill(bench: Bench, megabytes: int) -> int:
    """Attach so many megabytes of scans, ten an act."""
    scans = megabytes * 1_000_000 // EACH
    for start in range(0, scans, 10):
        with bench.register.writing(by=bench.actor, at=bench.clock.now()) as book:
            for _ in range(min(10, scans - start)):
                book.attach(
                    os.urandom(EACH), belongs_to=bench.user, service_user=bench.user,
                    role=AttachmentRole.FILED_PAPER, media_type="image/jpeg",
                )  # fmt: skip
    return scans


def _most_memory() -> int:
    """The most memory this program has held, in MB. Where the system tells it, that of this program alone: what
    `getrusage` counts begins with the size of the one that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    root, key = Path(asked["root"]), BookKey(asked["book"], bytes.fromhex(asked["key"]))
    folder, place, other = root / "み.tasuki", root / "USB", root / "NAS"
    place.mkdir()
    other.mkdir()
    score: dict[str, Any] = {}

    def timed(name: str, work: Any) -> Any:
        began = time.monotonic()
        answer = work()
        score[f"{name}_seconds"] = round(time.monotonic() - began, 2)
        return answer

    found(folder, key)
    bench = sit_down(folder, key)
    score["scans"] = timed("filling", lambda: fill(bench, asked["megabytes"]))
    bench.act(choose_places, (other,))
    behind = BackingUp(bench.register, bench.actor, bench.clock, lambda outcome: None)  # type: ignore[arg-type]
    timed("closing_before_the_first_backup", lambda: bench.register.close(behind.finish()))
    score["left_by_closing"] = len(generations(other))
    bench = sit_down(folder, key)
    made = timed("backup", lambda: bench.act(back_up, BackUpRequest(place=place)))
    assert made.good, made
    bench.act(back_up, BackUpRequest())
    again = timed("backup_of_nothing_new", lambda: bench.act(back_up, BackUpRequest(place=place)))
    assert not again.made[0].fresh
    report = timed("check", bench.register.check)
    head = bench.register.audit_head()
    bench.register.close()
    restored = timed("restore", lambda: restore(place, root / "もどした.tasuki", lambda keys: key))
    score["sound"] = report.ok and not restored.bad and not restored.problems
    score["scans_restored"] = restored.counts["sealed_files"]
    for path in root.glob("もどした.tasuki/scans/*/*.sealed"):
        path.unlink()
    one = next(place.glob("tasuki-*/scans/*/*.sealed"))
    data = bytearray(one.read_bytes())
    data[len(data) // 2] ^= 1
    one.write_bytes(data)
    spoilt = restore(place, root / "もういちど.tasuki", lambda keys: key)
    score["flipped_scan_named"] = len(spoilt.problems) == 1 and one.stem[:8] in spoilt.problems[0]
    with sit_down(root / "もういちど.tasuki", key).register as register:
        score["records_there_all_the_same"] = register.audit_head()[0] <= head[0] + 1 and register.check().ok is False
    score["memory_mb"] = _most_memory()
    print(json.dumps(score))


if __name__ == "__main__":
    main()
