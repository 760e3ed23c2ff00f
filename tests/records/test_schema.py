"""The tables are what the steps made; a newer book is refused untouched; facts are never changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.entries.version import Actor, Kind
from desktop.records import cipher, schema, tables
from desktop.records.book import Register, open_book
from desktop.records.keys import BookKey
from desktop.records.trouble import NewerBook
from tests.records.conftest import HOLDER, Clock
from tests.records.test_book import one_of_each


def test_the_tables_peewee_sees_are_those_the_steps_made(register: Register) -> None:
    for table in tables.ALL:
        meta = table._meta
        made = {
            name: bool(not_null)
            for _, name, _, not_null, *_ in register._connection.execute(
                f"PRAGMA table_info({meta.table_name})"
            )
        }
        assert set(made) == {field.column_name for field in meta.sorted_fields}, meta.table_name
        for field in meta.sorted_fields:
            if not field.primary_key:
                assert made[field.column_name] is not field.null, field.name


def test_there_is_a_table_for_every_kind_of_entry(register: Register) -> None:
    names = {
        name
        for (name,) in register._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    assert {kind.value for kind in Kind} <= names


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("killed", [False, True])
def test_a_newer_book_is_refused_without_changing_a_byte(
    folder: Path, ready_key: BookKey, clock: Clock, killed: bool, tmp_path: Path
) -> None:
    """Also when its program was killed, so that part of it still waits in the WAL."""
    connection = cipher.connect(folder / "register.db", ready_key)
    connection.execute(f"PRAGMA user_version={schema.NEWEST + 1}")
    if killed:
        copy = tmp_path / "copy.tasuki"
        copy.mkdir()
        for path in folder.iterdir():
            if path.is_file():
                (copy / path.name).write_bytes(path.read_bytes())
        connection.close()
        folder = copy
        assert (folder / "register.db-wal").stat().st_size > 0
    else:
        connection.close()
    before = bytes_of(folder)
    with pytest.raises(NewerBook, match="新しい"):
        open_book(folder, ready_key, HOLDER, at=clock.now)
    after = bytes_of(folder)
    after.pop("register.db-shm", None)
    before.pop("register.db-shm", None)  # shared memory: made anew by whoever opens, never part of the book
    assert after == before


def test_facts_refuse_to_be_changed_or_removed(register: Register, me: Actor, clock: Clock) -> None:
    one_of_each(register, me, clock)
    kept = [*(kind.value for kind in Kind), "entry", "audit", "audit_epoch", "sealed_file", "handover_office"]
    for table in kept:
        (column, *_) = next(
            (name,) for _, name, *_ in register._connection.execute(f"PRAGMA table_info({table})")
        )
        for text in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"REPLACE INTO {table} SELECT * FROM {table}",
        ):
            with pytest.raises(cipher.driver.IntegrityError, match="never changed"):
                register._connection.execute(text)
    assert register.check().ok


def test_an_entry_has_one_beginning_and_each_version_one_successor(
    register: Register, me: Actor, clock: Clock
) -> None:
    entry = one_of_each(register, me, clock)[Kind.NOTE]
    (version,) = register._connection.execute("SELECT version FROM note WHERE entry = ?", (entry,)).fetchone()
    columns = "entry, recorded_at, recorded_by, valid_from, {}, reason, voided, number, salt, body"
    copy = f"INSERT INTO note (version, {columns.format('supersedes')}) SELECT ?, {columns.format('?')} FROM note"
    with pytest.raises(cipher.driver.IntegrityError, match="UNIQUE"):
        register._connection.execute(copy, (1001, None))
    register._connection.execute(copy, (1002, version))
    with pytest.raises(cipher.driver.IntegrityError, match="UNIQUE"):
        register._connection.execute(f"{copy} WHERE version = {version}", (1003, version))


def test_steps_are_run_once(reopen: Callable[[], Register], register: Register) -> None:
    schema.apply_steps(register._connection)
    assert register._connection.execute("PRAGMA user_version").fetchone() == (schema.NEWEST,)


def test_a_step_that_fails_leaves_the_book_before_it(
    folder: Path, ready_key: BookKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: cipher.Connection) -> None:
        connection.execute("CREATE TABLE half_way (x)")
        raise RuntimeError("midway")

    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, broken))
    with pytest.raises(RuntimeError, match="midway"):
        open_book(folder, ready_key, HOLDER, at=clock.now)
    monkeypatch.undo()
    with open_book(folder, ready_key, HOLDER, at=clock.now) as register:
        assert register.check().ok
        assert not register._connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'half_way'"
        ).fetchall()
