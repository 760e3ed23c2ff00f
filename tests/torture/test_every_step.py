"""Killed at every statement and every write of a schema step, a change of key and a restore: old or new, always whole."""

import json
import os
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from desktop.procedures.backups import BackUpRequest, back_up, keep_before_steps
from desktop.records import cipher, rekey, schema
from desktop.records.backup import generations
from desktop.records.book import open_book
from desktop.records.cipher import Connection
from desktop.records.keys import (
    BookKey,
    Keys,
    new_recovery,
    new_recovery_code,
    read_keys,
    unlock_with_code,
    write_keys,
)
from desktop.records.restore import restore
from tests.torture import acts, storage

pytestmark = [
    pytest.mark.timeout(3600),
    pytest.mark.skipif(
        not hasattr(os, "fork"), reason="kill -9 and fork are of POSIX systems; on Windows this was not run"
    ),
]

Figures = Callable[[str, dict[str, Any]], None]


def step_2(connection: Connection) -> None:
    """A step as the next release might bring it: a table, an index, and something worked out for every entry."""
    connection.execute("CREATE TABLE colour (entry INTEGER PRIMARY KEY REFERENCES entry(id), name TEXT NOT NULL) STRICT")
    for (entry,) in connection.execute("SELECT id FROM entry").fetchall():
        connection.execute("INSERT INTO colour (entry, name) VALUES (?, ?)", (entry, "青"))
    connection.execute("CREATE INDEX colour_name ON colour (name)")


def points_of(work: Callable[[], None], die_at: int = 0) -> int | None:
    """Do the work in a process of its own, which is killed at that statement or write; how many there were if it lived."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(inlet)
        try:
            disk = storage.Disk(manner="failing", die_at=die_at)
            patch = pytest.MonkeyPatch()
            connect = cipher.driver.connect

            def traced(*given: Any, **named: Any) -> Any:
                connection = connect(*given, **named)
                connection.set_trace_callback(lambda statement: disk.fails())
                return connection

            patch.setattr(cipher.driver, "connect", traced)
            with storage.watched(patch, disk):
                work()
            os.write(outlet, json.dumps(disk.writes).encode())
            os._exit(0)
        finally:
            os._exit(9)
    os.close(outlet)
    _, status = os.waitpid(child, 0)
    said = os.read(inlet, 100)
    os.close(inlet)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return None
    assert os.WEXITSTATUS(status) == 0, "the work failed by itself"
    return int(json.loads(said))


def killed_at_each(
    work: Callable[[Path], None],
    prepare: Callable[[Path], object],
    judge: Callable[[Path], str],
    place: Path,
    every: int,
) -> dict[str, int]:
    """Kill at each `every`-th point and at the last two; how often what was left was the old or the new one."""
    first = place / "counted"
    prepare(first)
    whole = points_of(lambda: work(first))
    assert whole is not None
    score = {"points": whole, "killed": 0, "old": 0, "new": 0}
    for point in sorted({*range(1, whole + 1, every), *range(whole - 1, whole + 1)}):
        root = place / f"killed-{point}"
        prepare(root)
        assert points_of(partial(work, root), point) is None
        score["killed"] += 1
        score[judge(root)] += 1
        shutil.rmtree(root)
    return score


def test_a_schema_step_killed_anywhere_leaves_the_book_before_it_or_behind_it(
    tortured: Path, ready_key: BookKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    times: Callable[[int, int], int], figures: Figures,
) -> None:  # fmt: skip
    steps = (*schema.STEPS, step_2)
    with open_book(shutil.copytree(tortured, tmp_path / "a.tasuki"), ready_key, acts.TORTURER, at=acts.TickingClock().now()) as book:
        head, known = book.audit_head(), book.check().counts

    def newest(version: int) -> None:
        monkeypatch.setattr(schema, "STEPS", steps[:version])
        monkeypatch.setattr(schema, "NEWEST", version)

    def work(root: Path) -> None:
        newest(2)
        at = acts.TickingClock().now()
        folder = root / "み.tasuki"
        open_book(
            folder, ready_key, acts.TORTURER, at=at,
            before_steps=lambda book: keep_before_steps(book, folder, ready_key, at),
        ).close()  # fmt: skip

    def judge(root: Path) -> str:
        folder = root / "み.tasuki"
        _, reached = cipher.peek(folder / "register.db", ready_key)
        backups = generations(root / "控え") if (root / "控え").exists() else ()
        assert all(not each.problem for each in backups)
        assert reached == 1 or backups, "the step is made and no backup was"
        for version in (reached, 2):  # by the program that wrote it, then by the newer one
            newest(version)
            with open_book(folder, ready_key, acts.TORTURER, at=acts.TickingClock().now()) as book:
                report = book.check(heads=[head])
                assert (report.ok, report.problems, report.counts) == (True, (), known)
                assert book.audit_head() == head
                if version == 2:
                    (rows,) = book._connection.execute("SELECT count(*) = (SELECT count(*) FROM entry) FROM colour").fetchone()
                    assert rows
        if backups:
            restored = restore(root / "控え", root / "もどした.tasuki", lambda keys: ready_key)
            assert (restored.bad, restored.problems) == ((), ())
        return "old" if reached == 1 else "new"

    score = killed_at_each(
        work, lambda root: _copied(tortured, root / "み.tasuki"), judge, tmp_path, times(61, 1)
    )
    figures("killed at every statement and write: schema step", score)
    assert score["old"] + score["new"] == score["killed"]


def test_a_change_of_key_killed_anywhere_leaves_the_old_book_or_the_new_one(
    tortured: Path, ready_key: BookKey, tmp_path: Path, times: Callable[[int, int], int], figures: Figures
) -> None:
    code, new_code = new_recovery_code(), new_recovery_code()
    new = BookKey(ready_key.book, bytes(reversed(range(32))))
    old_keys = Keys(book=ready_key.book, recovery=new_recovery(ready_key, code))
    new_keys = Keys(book=ready_key.book, recovery=new_recovery(new, new_code))
    whole = _copied(tortured, tmp_path / "whole.tasuki")
    write_keys(whole, old_keys, lambda keys: unlock_with_code(keys, code))
    with acts.sit_down(whole, ready_key).register as book:
        head = book.audit_head()

    def work(root: Path) -> None:
        rekey.change_key(
            root / "み.tasuki", ready_key, new, new_keys, acts.TORTURER, at=acts.TickingClock().now(),
            proof=lambda written: unlock_with_code(written, new_code),
        )  # fmt: skip

    def judge(root: Path) -> str:
        folder = root / "み.tasuki"
        rekey.settle(folder)
        keys = read_keys(folder)
        key = unlock_with_code(keys, code if keys == old_keys else new_code)
        with acts.sit_down(folder, key).register as book:
            report = book.check(heads=[head])
            assert report.ok, report.problems
            assert book.audit_head()[0] == head[0] + (key == new)
        assert not list(folder.glob("*.next*"))
        return "old" if key == ready_key else "new"

    score = killed_at_each(work, lambda root: _copied(whole, root / "み.tasuki"), judge, tmp_path, times(127, 1))
    figures("killed at every statement and write: change of key", score)
    assert score["old"] + score["new"] == score["killed"]
    assert score["old"]
    assert score["new"]


def test_a_restore_killed_anywhere_leaves_no_book_or_a_whole_one_and_the_backup_untouched(
    tortured: Path, ready_key: BookKey, tmp_path: Path, times: Callable[[int, int], int], figures: Figures
) -> None:
    place = tmp_path / "USB"
    place.mkdir()
    bench = acts.sit_down(_copied(tortured, tmp_path / "a.tasuki"), ready_key)
    assert bench.act(back_up, BackUpRequest(place=place)).good
    bench.register.close()
    (generation,) = generations(place)
    was = _contents(place)

    def work(root: Path) -> None:
        restore(place, root / "み.tasuki", lambda keys: ready_key)

    def judge(root: Path) -> str:
        assert _contents(place) == was
        folder = root / "み.tasuki"
        there = folder.exists()
        if not there:
            work(root)  # what was broken off does not stand in the way
        with acts.sit_down(folder, ready_key).register as book:
            report = book.check(heads=[(generation.line, generation.head)])
            assert report.ok, report.problems
        return "new" if there else "old"

    score = killed_at_each(work, lambda root: root.mkdir(), judge, tmp_path, times(47, 1))
    figures("killed at every statement and write: restore", score)
    assert score["old"] + score["new"] == score["killed"]


def _copied(book: Path, to: Path) -> Path:
    to.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copytree(book, to))


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
