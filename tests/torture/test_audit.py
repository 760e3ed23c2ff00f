"""Somebody with the key changes lines or rows behind the program's back. One printed head is known: all is detected."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.entries.version import Kind
from desktop.records import cipher
from desktop.records.book import open_book
from desktop.records.cipher import Connection
from desktop.records.keys import BookKey
from desktop.records.trouble import Trouble
from tests.torture import acts

pytestmark = pytest.mark.timeout(3600)

ROWS = ("audit", "entry", "sealed_file", "audit_epoch", "handover_office", *(kind.value for kind in Kind))


def tamper(connection: Connection, chance: random.Random) -> str:
    """One change that an insider might make; what it was. Empty where the change hit nothing."""
    table = "audit" if chance.random() < 0.5 else chance.choice(ROWS)
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    if not rows:
        return ""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    manner = chance.choice(("change", "change", "change", "remove", "swap", "copy", "cut"))
    row = chance.choice(rows)
    mine = " AND ".join(f"{column} IS ?" for column in columns)
    if manner == "change":
        column = chance.randrange(len(columns))
        new = another(row[column], chance)
        connection.execute(f"UPDATE {table} SET {columns[column]} = ? WHERE {mine}", (new, *row))
        return f"{table}.{columns[column]} changed"
    if manner == "remove":
        connection.execute(f"DELETE FROM {table} WHERE {mine}", row)
        return f"{table} removed"
    if manner == "swap" and len(rows) > 1:
        other = chance.choice([each for each in rows if each != row])
        column = chance.randrange(1, len(columns))
        if row[column] == other[column]:
            return ""
        for source, target in ((row, other), (other, row)):
            connection.execute(
                f"UPDATE {table} SET {columns[column]} = ? WHERE {columns[0]} IS ?",
                (source[column], target[0]),
            )
        return f"{table}.{columns[column]} swapped"
    if manner == "copy" and isinstance(row[0], int):
        (last,) = connection.execute(f"SELECT max({columns[0]}) FROM {table}").fetchone()
        marks = ",".join("?" * len(columns))
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", (last + 1, *row[1:]))
        return f"{table} copied"
    if manner == "cut" and table == "audit":
        connection.execute("DELETE FROM audit WHERE line > ?", (row[0],))
        return "audit cut" if row[0] < len(rows) else ""
    return ""


def another(value: Any, chance: random.Random) -> Any:
    """A value of the same sort that is not the same."""
    if value is None or isinstance(value, int):
        return (value or 0) + chance.randrange(1, 4)
    if isinstance(value, bytes):
        return os.urandom(len(value) or 32)
    return value[:-1] + chr(ord(value[-1]) ^ 1) if value and chance.random() < 0.5 else value + "1"


def test_every_change_behind_the_programs_back_is_detected(
    fresh: Callable[..., Path],
    ready_key: BookKey,
    tmp_path: Path,
    times: Callable[[int, int], int],
    figures: Callable[[str, dict[str, Any]], None],
) -> None:
    book = fresh()
    bench = acts.sit_down(book, ready_key)
    for running, name in enumerate(acts.ACTS):
        acts.ACTS[name](bench, running)
    head = bench.register.audit_head()
    bench.register.close()
    file = book / "register.db"
    whole = file.read_bytes()
    chance = random.Random(6)
    score = {"changes": 0, "detected": 0, "refused_by_the_table": 0}
    missed: list[str] = []
    while score["changes"] < times(90, 10_000):
        file.write_bytes(whole)
        connection = cipher.connect(file, ready_key)
        connection.execute("PRAGMA foreign_keys=OFF")
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        try:
            did = tamper(connection, chance)
        except cipher.driver.IntegrityError:
            score["refused_by_the_table"] += 1
            continue
        finally:
            connection.close()
        if not did:
            continue
        score["changes"] += 1
        try:
            with open_book(book, ready_key, acts.TORTURER, at=acts.TickingClock().now()) as register:
                found = not register.check(heads=[head]).ok
        except Trouble:
            found = True
        score["detected"] += found
        if not found:
            missed.append(did)
    figures("audit chain: changes behind the program's back", {**score, "missed": len(missed)})
    assert not missed, sorted(set(missed))


def test_an_untouched_book_is_found_sound(tortured: Path, ready_key: BookKey, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tortured, tmp_path / "whole.tasuki"))
    with acts.sit_down(folder, ready_key).register as register:
        assert register.check(heads=[register.audit_head()]).ok
