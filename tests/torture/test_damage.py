"""Bits flip and files are cut short: detected or harmless, never wrong data."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.entries.version import Role
from desktop.records import keys
from desktop.records.backup import make
from desktop.records.keys import BookKey, Cost, Keys
from desktop.records.restore import restore
from desktop.records.trouble import Trouble
from tests.torture import acts
from tests.torture.reading_all import everything

pytestmark = pytest.mark.timeout(3600)


@dataclass
class Whole:
    """A book as a power cut leaves it, with the newest acts still in the WAL, and what it says."""

    folder: Path
    says: dict[str, Any]
    head: tuple[int, str]


@pytest.fixture(scope="module")
def whole(tortured: Path, ready_key: BookKey, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    place = tmp_path_factory.mktemp("whole")
    folder = Path(shutil.copytree(tortured, place / "live.tasuki"))
    bench = acts.sit_down(folder, ready_key)
    acts.keep_draft(bench, 1)
    for running, name in enumerate(acts.ACTS):
        acts.ACTS[name](bench, running)
    cut = Path(shutil.copytree(folder, place / "cut.tasuki", ignore=shutil.ignore_patterns("*-shm")))
    says, head = everything(bench), bench.register.audit_head()
    bench.register.close()
    assert (cut / "register.db-wal").stat().st_size > 20_000
    return Whole(cut, says, head)


def judged(folder: Path, key: BookKey, whole: Whole) -> str:
    """Whether the damage is detected, harmless, or told by the head kept outside; otherwise what is wrong."""
    try:
        bench = acts.sit_down(folder, key)
    except Trouble as trouble:
        return "detected" if "控え" in trouble.sentence else f"no way out is named: {trouble.sentence}"
    with bench.register as register:
        try:
            says = everything(bench)
        except Trouble:
            says = None
        report = register.check()
        if says == whole.says:
            return "harmless" if report.ok else "detected"
        if not report.ok:
            return (
                "detected"
                if any("控え" in each or "索引" in each for each in report.problems)
                else f"{report.problems}"
            )
        return "wrong data" if register.check(heads=[whole.head]).ok else "told by the head"


def test_a_flipped_bit_is_detected_or_harmless(
    whole: Whole,
    ready_key: BookKey,
    tmp_path: Path,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    chance = random.Random(4)
    files = sorted(
        path.relative_to(whole.folder)
        for path in whole.folder.rglob("*")
        if path.is_file() and path.stat().st_size
    )
    register_files = [path for path in files if path.name.startswith("register")]
    scans = [path for path in files if path.suffix == ".sealed"]
    score: dict[str, int] = {}
    for number in range(times(90, 9_000)):
        folder = Path(shutil.copytree(whole.folder, tmp_path / f"{number}.tasuki"))
        file = folder / chance.choice(scans if number % 5 == 0 else register_files)
        data = bytearray(file.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        verdict = judged(folder, ready_key, whole)
        score[verdict] = score.get(verdict, 0) + 1
        shutil.rmtree(folder)
        if number % 250 == 249:  # a run that is broken off has counted too
            figures("bit flips: register, WAL, scans", {"flips": number + 1, **score})
    figures("bit flips: register, WAL, scans", {"flips": number + 1, **score})
    assert set(score) <= {"detected", "harmless", "told by the head"}
    assert score["detected"] > 0


def test_a_file_cut_at_a_page_is_detected_or_harmless(
    whole: Whole,
    ready_key: BookKey,
    tmp_path: Path,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    cuts = [
        (path.relative_to(whole.folder), size)
        for path in (
            whole.folder / "register.db",
            whole.folder / "register.db-wal",
            *whole.folder.rglob("*.sealed"),
        )
        for size in range(0, path.stat().st_size, 4096)
    ]
    score: dict[str, int] = {}
    for number, (name, size) in enumerate(cuts[:: times(12, 1)]):
        folder = Path(shutil.copytree(whole.folder, tmp_path / f"{number}.tasuki"))
        with (folder / name).open("rb+") as file:
            file.truncate(size)
        verdict = judged(folder, ready_key, whole)
        score[verdict] = score.get(verdict, 0) + 1
        shutil.rmtree(folder)
    figures("files cut at every page boundary", {"boundaries": len(cuts), **score})
    assert set(score) <= {"detected", "harmless", "told by the head"}


def test_a_flipped_bit_in_the_key_file_is_detected_or_harmless(
    ready_key: BookKey,
    tmp_path: Path,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    cost, password = Cost(memory_kib=65536, passes=3, lanes=1), "あさがお-ひまわり-つばき"
    slot = keys.new_slot(
        ready_key,
        password,
        shown_name="佐藤 美咲",
        staff_title="主任介護支援専門員",
        role=Role.MANAGER,
        at=acts.TickingClock().now(),
        cost=cost,
    )
    whole = Keys(
        book=ready_key.book, slots=(slot,), recovery=keys.new_recovery(ready_key, keys.new_recovery_code())
    )
    text = keys.keys_text(whole)
    (tmp_path / "register.db").write_bytes(b"x")
    chance, score, derived = random.Random(5), {"flips": 0, "detected": 0, "harmless": 0, "derived": 0}, 0
    for _ in range(times(200, 1_000)):
        data = bytearray(text)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (tmp_path / "keys.json").write_bytes(data)
        score["flips"] += 1
        try:
            read = keys.read_keys(tmp_path)
        except Trouble:
            score["detected"] += 1
            continue
        if read == whole:
            score["harmless"] += 1
            continue
        assert derived < times(2, 100), "flips are told only by a derivation, and there are too many of them"
        derived += 1
        with pytest.raises(Trouble):
            keys.unlock(read, read.slots[0].id, password)
        score["detected"] += 1
    score["derived"] = derived
    for _ in range(
        times(1, 100)
    ):  # a flip within what is sealed, with the digest of the file made right again
        sealed = bytearray(slot.book_key)
        sealed[chance.randrange(len(sealed))] ^= 1 << chance.randrange(8)
        forged = keys.with_slot(keys.without_slot(whole, slot.id), replace(slot, book_key=bytes(sealed)))
        with pytest.raises(Trouble):
            keys.unlock(forged, slot.id, password)
        score["derived"] += 1
    figures("bit flips: keys.json", score)
    assert score["detected"] + score["harmless"] == score["flips"]


def test_a_flipped_bit_in_a_backup_is_named_and_the_way_back_gives_right_data(
    fresh: Callable[..., Path],
    ready_key: BookKey,
    tmp_path: Path,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    bench = acts.sit_down(fresh(), ready_key)
    says = []
    for running in range(2):
        acts.ACTS["scan in"](bench, running)
        acts.ACTS["hand over"](bench, running)
        make(bench.register, place, bench.clock.now())
        says.append(everything(bench))
        bench.clock.instant += timedelta(days=1)
    bench.register.close()
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.name != "checked.json")
    chance, score = (
        random.Random(9),
        {"flips": 0, "newest": 0, "one_before_newest_named": 0, "lost_scan_named": 0},
    )
    for number in range(times(40, 2_000)):
        file = chance.choice(files)
        whole = file.read_bytes()
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        restored = restore(place, tmp_path / f"{number}.tasuki", lambda keys: ready_key)
        score["flips"] += 1
        expected = says[0 if restored.bad else 1]
        bench = acts.sit_down(restored.folder, ready_key)
        with bench.register:
            if restored.problems:
                score["lost_scan_named"] += 1
                assert file.suffix == ".sealed"
            else:
                score["one_before_newest_named" if restored.bad else "newest"] += 1
                assert everything(bench) == expected
        shutil.rmtree(restored.folder)
        file.write_bytes(whole)
        if number % 250 == 249:
            figures("bit flips: backups", score)
    figures("bit flips: backups", score)
    assert score["one_before_newest_named"] > 0
