"""The power goes: what was not synced may be dropped or torn. What was acknowledged is there, what was not is whole."""

import random
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.procedures.backups import BackUpRequest, back_up
from desktop.records.backup import Generation, file_sha256, generations
from desktop.records.keys import BookKey
from desktop.records.scans import Scans
from tests.torture import acts, storage

pytestmark = pytest.mark.timeout(3600)


def test_after_a_power_cut_every_acknowledged_act_is_there_and_no_half_one(
    fresh: Callable[..., Path],
    ready_key: BookKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    root = tmp_path / "disk"
    place = root / "USB"
    place.mkdir(parents=True)
    folder = fresh("disk/みほん")
    bench = acts.sit_down(folder, ready_key)
    known = acts.shapes(bench) | {("backup.made", "setting.changed")}
    bench.act(back_up, BackUpRequest(place=place))
    bench.register.close()
    past = storage.Past(root)

    def acknowledge() -> None:
        disk.mark((*bench.register.audit_head(), acts.drafted(bench), len(generations(place))))

    with storage.watched(monkeypatch) as disk:
        bench = acts.sit_down(folder, ready_key)
        acknowledge()
        for running, name in enumerate([*acts.ACTS, *acts.QUICK, *acts.QUICK], start=1):
            acts.ACTS[name](bench, running)
            acknowledge()
            if running % 2:
                acts.keep_draft(bench, running)
                acknowledge()
            if running % 5 == 0:
                bench.register.at_rest()
            if running % 9 == 0:
                bench.clock.instant += timedelta(days=1)
                bench.act(back_up, BackUpRequest(place=place))
                acknowledge()
        bench.register.close()
    events = disk.events
    marks = [(at, event.mark) for at, event in enumerate(events) if event.what == "mark"]

    chance = random.Random(3)
    score = {
        "states": 0,
        "lost": 0,
        "half": 0,
        "unsound": 0,
        "backups_found": 0,
        "bad_backups": 0,
        "writes_recorded": len(events),
        "acts": len(marks) - 1,
    }
    problems: list[str] = []
    for number in range(times(100, 2_500)):
        cut = chance.randrange(marks[0][0] + 1, len(events) + 1)
        found = tmp_path / f"cut-{number}"
        past.power_cut(events[:cut], chance, found)
        line, head, draft, made = [mark for at, mark in marks if at < cut][-1]
        following = next((mark for at, mark in marks if at >= cut), (line, head, draft, made))
        score["states"] += 1
        backups = generations(found / place.name)
        score["backups_found"] += len(backups)
        broken = [each.name for each in backups if not is_whole(each)]
        if broken or len(backups) < made:
            score["bad_backups"] += 1
            problems.append(f"cut {cut}: of {made} backups {len(backups)} are left, not whole: {broken}")
        bench = acts.sit_down(found / folder.name, ready_key)
        with bench.register as register:
            at = register.audit_lines(since_line=line - 1, limit=1)
            if not at or at[0].head != head or acts.drafted(bench) not in (draft, following[2]):
                score["lost"] += 1
                problems.append(f"cut {cut}: line {line} is gone")
                continue
            behind = acts.shape(register.audit_lines(since_line=line))
            if behind and (behind not in known or register.audit_head() != following[:2]):
                score["half"] += 1
                problems.append(f"cut {cut}: {behind}")
            report = register.check(heads=[(line, head)])
            score["unsound"] += not report.ok
            problems += report.problems
        shutil.rmtree(found)
    figures("power loss: saving, scanning in, backup", score)
    assert problems == []


def is_whole(each: Generation) -> bool:
    """Whether what looks like a backup is one: the register as it was verified, and every scan it names."""
    if each.problem or file_sha256(each.folder / "register.db") != each.register_sha256:
        return False
    scans = Scans(each.folder.parent)
    return all(scans.exists(name) and scans.path(name).stat().st_size > 28 for name in each.scans)


def test_the_recorder_sees_a_loss_where_nothing_is_synced(
    fresh: Callable[..., Path], ready_key: BookKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against a program that never syncs, the same states must show acknowledged acts as lost."""
    folder = fresh()
    past = storage.Past(folder)
    with storage.watched(monkeypatch) as disk:
        bench = acts.sit_down(folder, ready_key)
        acts.ACTS["hand over"](bench, 1)
        head = bench.register.audit_head()
        acknowledged = len(disk.events)
        bench.register.close()
    unsynced = [event for event in disk.events[:acknowledged] if not event.what.startswith("sync")]
    lost = 0
    for seed in range(20):
        found = tmp_path / f"cut-{seed}.tasuki"
        past.power_cut(unsynced, random.Random(seed), found)
        bench = acts.sit_down(found, ready_key)
        lost += bench.register.audit_head() != head
        bench.register.close()
    assert lost > 5
