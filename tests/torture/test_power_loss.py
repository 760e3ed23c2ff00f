"""The power goes: what was not synced may be dropped or torn. What was acknowledged is there, what was not is whole."""

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.procedures.backups import BackUpRequest, back_up, keep_before_steps
from desktop.records import cipher, rekey, schema
from desktop.records.backup import Generation, file_sha256, generations
from desktop.records.book import open_book
from desktop.records.keys import (
    BookKey,
    Keys,
    new_recovery,
    new_recovery_code,
    read_keys,
    unlock_with_code,
    write_keys,
)
from desktop.records.scans import Scans
from tests.torture import acts, storage
from tests.torture.test_every_step import step_2

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
    for number in range(times(60, 2_500)):
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


def test_a_power_cut_in_a_schema_step_leaves_the_book_before_it_or_behind_it(
    tortured: Path, ready_key: BookKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    times: Callable[[int, int], int], figures: Callable[[str, dict[str, Any]], None],
) -> None:  # fmt: skip
    root = tmp_path / "disk"
    folder = Path(shutil.copytree(tortured, root / "みほん.tasuki"))
    with acts.sit_down(folder, ready_key).register as book:
        head = book.audit_head()
    past, at = storage.Past(root), acts.TickingClock().now()
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, step_2))
    monkeypatch.setattr(schema, "NEWEST", 2)
    with storage.watched(monkeypatch) as disk:
        register = open_book(
            folder, ready_key, acts.TORTURER, at=at,
            before_steps=lambda book: keep_before_steps(book, folder, ready_key, at),
        )  # fmt: skip
        disk.mark("opened")
        register.close()
    score = {"states": 0, "old": 0, "new": 0, "unsound": 0, "lost": 0, "bad_backups": 0, "writes_recorded": len(disk.events)}
    problems: list[str] = []
    for cut, found in _cuts(past, disk.events, tmp_path, times(12, 500)):
        score["states"] += 1
        opened = any(event.what == "mark" for event in disk.events[:cut])
        backups = generations(found / "控え") if (found / "控え").is_dir() else ()
        score["bad_backups"] += not all(is_whole(each) for each in backups)
        _, reached = cipher.peek(found / folder.name / "register.db", ready_key)
        score["new" if reached == 2 else "old"] += 1
        score["lost"] += reached == 1 and opened
        if reached == 2 and not backups:
            problems.append(f"cut {cut}: the step is made and no backup was")
        with acts.sit_down(found / folder.name, ready_key).register as register:
            report = register.check(heads=[head])
            score["unsound"] += not report.ok
            problems += report.problems
    figures("power loss: schema step", score)
    assert problems == []
    assert (score["unsound"], score["lost"], score["bad_backups"]) == (0, 0, 0)
    assert score["old"] * score["new"]


def test_a_power_cut_in_a_change_of_key_leaves_the_old_book_or_the_new_one(
    tortured: Path, ready_key: BookKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    times: Callable[[int, int], int], figures: Callable[[str, dict[str, Any]], None],
) -> None:  # fmt: skip
    root = tmp_path / "disk"
    folder = Path(shutil.copytree(tortured, root / "みほん.tasuki"))
    code, new_code = new_recovery_code(), new_recovery_code()
    new = BookKey(ready_key.book, bytes(reversed(range(32))))
    old_keys = Keys(book=ready_key.book, recovery=new_recovery(ready_key, code))
    new_keys = Keys(book=ready_key.book, recovery=new_recovery(new, new_code))
    write_keys(folder, old_keys, lambda keys: unlock_with_code(keys, code))
    with acts.sit_down(folder, ready_key).register as book:
        head = book.audit_head()
    past = storage.Past(root)
    with storage.watched(monkeypatch) as disk:
        rekey.change_key(
            folder, ready_key, new, new_keys, acts.TORTURER, at=acts.TickingClock().now(),
            proof=lambda written: unlock_with_code(written, new_code),
        )  # fmt: skip
        disk.mark("changed")
    score = {"states": 0, "old": 0, "new": 0, "unsound": 0, "lost": 0, "writes_recorded": len(disk.events)}
    problems: list[str] = []
    for cut, found in _cuts(past, disk.events, tmp_path, times(12, 700)):
        score["states"] += 1
        book_folder = found / folder.name
        rekey.settle(book_folder)
        is_old = read_keys(book_folder) == old_keys
        score["old" if is_old else "new"] += 1
        score["lost"] += is_old and any(event.what == "mark" for event in disk.events[:cut])
        key = unlock_with_code(read_keys(book_folder), code if is_old else new_code)
        with acts.sit_down(book_folder, key).register as register:
            report = register.check(heads=[head])
            score["unsound"] += not report.ok
            problems += report.problems
    figures("power loss: change of key", score)
    assert problems == []
    assert (score["unsound"], score["lost"]) == (0, 0)
    assert score["old"] * score["new"]


def _cuts(past: storage.Past, events: list[storage.Event], place: Path, many: int) -> Iterator[tuple[int, Path]]:
    """So many power cuts of a stretch, the first at its end, then at random, half of them among its last events."""
    chance = random.Random(5)
    for number in range(many):
        late = len(events) - chance.randrange(min(30, len(events)))
        cut = late if number % 2 else chance.randrange(1, len(events) + 1)
        if not number:
            cut = len(events)
        found = place / f"cut-{number}"
        past.power_cut(events[:cut], chance, found)
        yield cut, found
        shutil.rmtree(found)


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
