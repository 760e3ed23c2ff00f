"""A book is opened only when encryption is really on, with every setting in place."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import apsw
import pytest

from desktop.entries.version import Actor
from desktop.records import cipher
from desktop.records.book import Register, create_book, open_book
from desktop.records.keys import BookKey
from desktop.records.trouble import BookNotFound, DamagedBook, NotEncrypted
from tests.records.conftest import HOLDER, Clock, user

WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "cell_size_check": 1,
    "trusted_schema": 0,
    "busy_timeout": 5000,
    "page_size": "4096",
    "cipher_page_size": "4096",
    "cipher_memory_security": "0",
    "cipher_log_level": "NONE",
    "cipher_use_hmac": "1",
    "cipher_hmac_algorithm": "HMAC_SHA512",
    "cipher_plaintext_header_size": "0",
    "cipher_status": "1",
    "application_id": cipher.APPLICATION_ID,
    "user_version": 1,
}


def settings_of(connection: cipher.Connection) -> dict[str, object]:
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in WANTED}


def test_every_setting_is_read_back_from_an_open_book(register: Register) -> None:
    assert settings_of(register._connection) == WANTED
    assert register._connection.execute("PRAGMA cache_size").fetchone() == (-24 * 1024,)
    with register.reading() as reader:
        assert settings_of(reader._connection) == WANTED
        assert reader._connection.execute("PRAGMA cache_size").fetchone() == (-8 * 1024,)
    (options,) = zip(*register._connection.execute("PRAGMA compile_options"), strict=True)
    assert "TEMP_STORE=2" in options
    assert "HAS_CODEC" in options


def test_plain_sqlite_cannot_read_the_book(register: Register, folder: Path) -> None:
    register.close()
    assert not (folder / "register.db").read_bytes().startswith(cipher.PLAIN_HEADER)
    plain = sqlite3.connect(folder / "register.db")
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        plain.execute("SELECT * FROM sqlite_master")
    plain.close()


def test_a_second_implementation_of_the_format_reads_the_book_with_the_key(
    register: Register, me: Actor, folder: Path, ready_key: BookKey, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        book.add(user())
    register.close()
    other = apsw.Connection(str(folder / "register.db"), flags=apsw.SQLITE_OPEN_READONLY)
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.execute(f"PRAGMA key = \"x'{ready_key.secret.hex()}'\"")
    bodies = [row[0] for row in other.execute("SELECT body FROM service_user")]
    assert len(bodies) == 1
    assert "髙橋" in bodies[0]
    other.close()


# -- the guard ---------------------------------------------------------------------------------------------------


def test_a_plain_driver_in_the_place_of_ours_is_refused(
    tmp_path: Path, folder: Path, ready_key: BookKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python's own sqlite3 takes `PRAGMA key` without a word and writes a plain file."""
    monkeypatch.setattr(cipher, "driver", sqlite3)
    with pytest.raises(NotEncrypted, match="暗号化が働いていません"):
        create_book(tmp_path / "new.tasuki", ready_key, at=clock.now)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["たすき.tasuki"]
    before = (folder / "register.db").read_bytes()
    with pytest.raises(NotEncrypted, match="暗号化が働いていません"):
        open_book(folder, ready_key, HOLDER, at=clock.now)
    assert (folder / "register.db").read_bytes() == before


@pytest.mark.parametrize("key_pragma", ["PRAGMA cipher_log_level=NONE", "PRAGMA key=''"])
def test_a_connection_without_a_key_is_refused(
    tmp_path: Path,
    folder: Path,
    ready_key: BookKey,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    key_pragma: str,
) -> None:
    """The key never reaches the cipher, or an empty one does: SQLCipher then writes a plain file."""

    class Unkeyed:
        def __init__(self, connection: cipher.Connection) -> None:
            self._connection = connection

        def execute(self, text: str) -> object:
            return self._connection.execute(key_pragma if text.startswith("PRAGMA key") else text)

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

    real = cipher.driver.connect
    altered = SimpleNamespace(**{name: getattr(cipher.driver, name) for name in dir(cipher.driver)})
    altered.connect = lambda *given, **named: Unkeyed(real(*given, **named))
    monkeypatch.setattr(cipher, "driver", altered)
    with pytest.raises((NotEncrypted, DamagedBook)):
        create_book(tmp_path / "new.tasuki", ready_key, at=clock.now)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["たすき.tasuki"]
    with pytest.raises((NotEncrypted, DamagedBook)):
        open_book(folder, ready_key, HOLDER, at=clock.now)


def test_a_plain_file_in_the_place_of_the_register_is_refused_untouched(
    folder: Path, reopen: Callable[[], Register]
) -> None:
    (folder / "register.db").unlink()
    plain = sqlite3.connect(folder / "register.db")
    plain.execute("CREATE TABLE secret (name TEXT)")
    plain.commit()
    plain.close()
    before = (folder / "register.db").read_bytes()
    with pytest.raises(NotEncrypted, match="暗号化されていません"):
        reopen()
    assert (folder / "register.db").read_bytes() == before


def test_another_book_is_never_attached(register: Register, tmp_path: Path) -> None:
    """ATTACH with an empty key would write a plain file without a word."""
    for text in (
        f"ATTACH '{tmp_path / 'x.db'}' AS b KEY ''",
        f"ATTACH '{tmp_path / 'x.db'}' AS b",
        "DETACH main",
        f"VACUUM INTO '{tmp_path / 'x.db'}'",
    ):
        with pytest.raises(cipher.driver.DatabaseError, match="authoriz"):
            register._connection.execute(text)
    assert not (tmp_path / "x.db").exists()


def test_nothing_in_the_program_says_attach_or_vacuum_into() -> None:
    for path in Path("desktop").rglob("*.py"):
        text = path.read_text(encoding="utf-8").upper()
        assert 'EXECUTE("ATTACH' not in text
        assert "VACUUM INTO" not in text


@pytest.mark.parametrize("length", [0, 1, 15, 16, 100, 4095, 4096, 5000])
def test_a_cut_register_is_damaged_not_missing_and_not_a_wrong_password(
    folder: Path, reopen: Callable[[], Register], length: int
) -> None:
    data = (folder / "register.db").read_bytes()
    (folder / "register.db").write_bytes(data[:length])
    try:
        register = reopen()
    except DamagedBook as told:
        assert "合言葉の間違いではありません" in told.sentence  # noqa: PT017 - or it opens, and the check tells
    else:
        with register:
            assert not register.check().ok


def test_a_wrong_key_does_not_open_and_changes_nothing(folder: Path, clock: Clock) -> None:
    before = (folder / "register.db").read_bytes()
    with pytest.raises(DamagedBook):
        open_book(folder, BookKey("5a" * 16, bytes(32)), HOLDER, at=clock.now)
    assert (folder / "register.db").read_bytes() == before


def test_a_register_that_is_gone_is_not_made_anew(folder: Path, reopen: Callable[[], Register]) -> None:
    (folder / "register.db").unlink()
    with pytest.raises(BookNotFound):
        reopen()
    assert not (folder / "register.db").exists()


def test_a_file_of_another_program_under_our_key_is_no_book(
    folder: Path, ready_key: BookKey, reopen: Callable[[], Register]
) -> None:
    (folder / "register.db").unlink()
    connection = cipher.connect(folder / "register.db", ready_key, create=True)
    connection.execute("CREATE TABLE other (x)")
    connection.close()
    with pytest.raises(DamagedBook):
        reopen()
