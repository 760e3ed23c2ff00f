"""The disk is full, or fails, at any write of an act: people are told, nothing is half written, the book goes on."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.records import disk as disk_of_ours
from desktop.records.keys import BookKey
from desktop.records.trouble import DiskFailing, DiskFull, HeldByAnotherProgram, Trouble
from tests.torture import acts, storage

pytestmark = pytest.mark.timeout(3600)

SLOW = ("print consent", "scan in", "print record")
"""Acts that draw or read a picture: in the short form only some of their writes are made to fail."""


TOLD: dict[str, tuple[type[Trouble], ...]] = {
    "full": (DiskFull,),
    "failing": (DiskFull, DiskFailing),
    "held": (HeldByAnotherProgram,),
}


@pytest.mark.parametrize("name", acts.ACTS)
@pytest.mark.parametrize("manner", TOLD)
def test_an_act_at_whose_kth_write_the_disk_fails_leaves_nothing_and_can_be_done_again(
    name: str,
    manner: str,
    fresh: Callable[..., Path],
    ready_key: BookKey,
    monkeypatch: pytest.MonkeyPatch,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    act = acts.ACTS[name]
    monkeypatch.setattr(disk_of_ours, "_PAUSES", (0.0,) * 7)  # the patience itself is tried in tests/records
    counted = _count(name, manner, fresh("counting"), ready_key, monkeypatch)
    step = times(40 if name in SLOW else 16, 1)
    score = {"writes": counted, "tried": 0, "told": 0, "done_all_the_same": 0}
    with storage.watched(monkeypatch) as disk:
        for failing in range(1, counted + 1, step):
            folder = fresh(f"{failing}")
            bench = acts.sit_down(folder, ready_key)
            before, heads = bench.register.audit_head(), []
            disk.writes, disk.fail_at, disk.manner, disk.persists = 0, failing, manner, manner != "failing"
            try:
                act(bench, failing)
                heads.append(bench.register.audit_head())
                score["done_all_the_same"] += 1
            except TOLD[manner]:
                score["told"] += 1
            disk.fail_at = 0
            assert bench.register.audit_head() == (heads[-1] if heads else before)
            score["tried"] += 1
            act(bench, failing)
            heads.append(bench.register.audit_head())
            bench.register.at_rest()
            bench.register.close()
            with acts.sit_down(folder, ready_key).register as register:
                assert register.audit_head() == heads[-1]
                report = register.check(heads=[before, *heads])
                assert report.ok, report.problems
            shutil.rmtree(folder)
            disk.events.clear()
    figures(f"disk {manner} at the k-th write: {name}", score)
    assert score["told"] > 0


def _count(name: str, manner: str, folder: Path, key: BookKey, monkeypatch: pytest.MonkeyPatch) -> int:
    with storage.watched(monkeypatch) as disk:
        bench = acts.sit_down(folder, key)
        disk.writes, disk.manner = 0, manner
        acts.ACTS[name](bench, 1)
        counted = disk.writes
        bench.register.close()
    return counted


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A real file system of a few hundred KiB. Mounting one takes an administrator's rights."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip(
            "a small disk can only be mounted by root; the k-th write is made to fail above all the same"
        )
    mounted: list[Path] = []

    def mount(kib: int) -> Path:
        place = tmp_path / f"disk-{kib}"
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(place)],
            check=False,
            capture_output=True,
            timeout=20,
        )
        if done.returncode:
            pytest.skip(f"this machine mounts nothing: {done.stderr.decode().strip()}")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=False, timeout=20)


def test_a_disk_that_is_really_full_is_told_and_the_book_goes_on_when_there_is_room(
    small_disk: Callable[[int], Path],
    tortured: Path,
    ready_key: BookKey,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    size = sum((path.stat().st_size + 4095) // 4096 * 4 for path in tortured.rglob("*") if path.is_file())
    score = {"disks": 0, "told": 0, "acts": 0}
    for room in range(60, 60 + 12 * times(6, 40), 12):
        place = small_disk(size + 64 + room)
        folder = Path(shutil.copytree(tortured, place / "みほん.tasuki"))
        bench = acts.sit_down(folder, ready_key)
        head, running = bench.register.audit_head(), 0
        score["disks"] += 1
        try:
            for running in range(100):
                acts.ACTS["hand over"](bench, running)
                head = bench.register.audit_head()
                score["acts"] += 1
                acts.ACTS["print consent"](bench, running)
                head = bench.register.audit_head()
                score["acts"] += 1
        except DiskFull:
            score["told"] += 1
        assert bench.register.audit_head() == head
        subprocess.run(["mount", "-o", f"remount,size={size + 20_000}k", str(place)], check=True, timeout=20)
        acts.ACTS["hand over"](bench, running)
        bench.register.close()
        with acts.sit_down(folder, ready_key).register as register:
            report = register.check(heads=[head])
            assert report.ok, report.problems
    figures("a disk that is really full (tmpfs)", score)
    assert score["told"] == score["disks"]
