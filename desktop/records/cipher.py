"""Opening the register's file: the one place with all of SQLCipher's and SQLite's settings, and the guard before them.

A connection is given only when encryption is really on: the driver says so itself, the file does not begin as a plain
SQLite file, and the key reads its first page. Everything that only SQLite knows stands here, in `schema.py` and in
`search.py`.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path
from types import ModuleType

from sqlcipher3 import dbapi2

from desktop.records.keys import BookKey
from desktop.records.trouble import (
    BookNotFound,
    DamagedBook,
    NotEncrypted,
    known_trouble,
)

REGISTER_FILE = "register.db"
APPLICATION_ID = 0x5441534B
"""「TASK」 as four letters: tells a book of ours from any other file under the same key."""

PLAIN_HEADER = b"SQLite format 3\x00"
WINDOW_CACHE_KIB = 24 * 1024
WORKER_CACHE_KIB = 8 * 1024
"""Page caches: the window's connection, two workers that read and one that writes stay within 48 MB together."""

Connection = sqlite3.Connection
"""The driver's connections; their types are those of the standard library, from which the driver was made."""

driver: ModuleType = dbapi2

_SETTINGS = (
    (
        "cipher_memory_security",
        "OFF",
    ),  # 18-20 times slower search (VAULT.md §3 row 3), and Python cannot wipe texts
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("fullfsync", "ON"),  # macOS: to the platter, not to the drive's cache; nothing elsewhere
    ("checkpoint_fullfsync", "ON"),
    ("secure_delete", "ON"),
    ("temp_store", "MEMORY"),
    ("foreign_keys", "ON"),
    ("recursive_triggers", "ON"),  # so that REPLACE cannot go round the triggers that refuse DELETE
    ("cell_size_check", "ON"),
    ("trusted_schema", "OFF"),
    ("mmap_size", "0"),
    ("busy_timeout", "5000"),
)


def connect(
    path: Path, key: BookKey, *, create: bool = False, cache_kib: int = WINDOW_CACHE_KIB
) -> Connection:
    """Open the register's file with a ready key, every setting in place.

    With `create` the file is made and must not exist. The connection may be handed to another thread, but is used by
    one at a time; transactions are begun and ended in words (no hidden ones).

    Raises `BookNotFound`, `NotEncrypted`, `DamagedBook`, `HeldByAnotherProgram`, `Unwritable`, `DiskFull`.
    """
    if not create:
        refuse_plain(path)
    with known_trouble():
        mode = "rwc" if create else "rw"
        connection: Connection = driver.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            _key(connection, key)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            for name, value in _SETTINGS:
                connection.execute(f"PRAGMA {name}={value}")
            connection.execute(f"PRAGMA cache_size=-{cache_kib}")
            connection.set_authorizer(_authorize)
        except BaseException:
            connection.close()
            raise
    return connection


def peek(path: Path, key: BookKey) -> tuple[int, int]:
    """A file's application id and schema number, read without changing a byte of the folder.

    Raises `NotEncrypted`, `DamagedBook`, `BookNotFound`.
    """
    refuse_plain(path)
    wal = path.with_name(f"{path.name}-wal")
    whole = not wal.exists() or wal.stat().st_size == 0
    with known_trouble():
        # Immutable: SQLite then neither locks nor makes files beside. Only right while nothing waits in a WAL.
        connection: Connection = driver.connect(
            f"{path.absolute().as_uri()}?{'immutable=1' if whole else 'mode=ro'}",
            uri=True,
            isolation_level=None,
        )
        try:
            _key(connection, key)
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
        finally:
            connection.close()
    return application, version


def refuse_plain(path: Path) -> None:
    """Refuse a file that is not there, is empty or begins as plain SQLite. A sealed file begins with random bytes."""
    try:
        with known_trouble(), path.open("rb") as file:
            head = file.read(len(PLAIN_HEADER))
    except BookNotFound as error:
        raise BookNotFound from error
    if head == PLAIN_HEADER:
        raise NotEncrypted(
            "この台帳のファイルは暗号化されていません。だれでも読めるファイルなので、開きませんでした。"
            "何も書き込んでいません。控えから、暗号化された台帳を戻してください。"
        )
    if len(head) < len(PLAIN_HEADER):
        raise DamagedBook


def checkpoint(connection: Connection) -> bool:
    """Bring everything from the WAL into the file and empty the WAL; False when a reader stands in the way."""
    with known_trouble():
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def roll_back(connection: Connection) -> None:
    """Leave nothing of the transaction. A full disk has ended it already; one that cannot be ended dies with it."""
    if connection.in_transaction:
        with suppress(driver.Error):
            connection.execute("ROLLBACK")


def _key(connection: Connection, key: BookKey) -> None:
    connection.execute("PRAGMA cipher_log_level=NONE")  # its log would go to standard error
    connection.execute(f"PRAGMA key=\"x'{key.secret.hex()}'\"")
    version = connection.execute("PRAGMA cipher_version").fetchone()
    status = connection.execute("PRAGMA cipher_status").fetchone()
    if not version or not version[0] or not status or status[0] != "1":
        raise NotEncrypted(
            "このPCの「たすき」では暗号化が働いていません（暗号の部品が見つかりません）。台帳は開かず、何も書き込んでいません。"
            "「たすき」を入れ直してください。"
        )


def _authorize(action: int, *_: object) -> int:
    # ATTACH with an empty key would write a plain file without a word; copies are made by the backup API.
    refused = action in (driver.SQLITE_ATTACH, driver.SQLITE_DETACH)
    return int(driver.SQLITE_DENY if refused else driver.SQLITE_OK)
