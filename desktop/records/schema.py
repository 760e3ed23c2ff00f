"""The steps by which a book's tables came to be, numbered; a book carries the number of its last step.

A step is never changed once released: what it made is in people's books. The next change is the next step. Each runs
in one transaction with its number, so a book is before it or behind it, never within.
"""

from collections.abc import Callable

from desktop.records.cipher import APPLICATION_ID, Connection, roll_back

_LOOK_UPS = ("service_user", "office", "belongs_to", "day", "number", "order_key")


def apply_steps(connection: Connection) -> None:
    """Bring a book to the newest schema. A book that is there already is left untouched."""
    (reached,) = connection.execute("PRAGMA user_version").fetchone()
    for number, step in enumerate(STEPS[reached:], start=reached + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            step(connection)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={number}")
            connection.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise


def _step_1(connection: Connection) -> None:
    """Everything a book began with."""
    looked_up_by = {
        "staff": ("order_key",),
        "office": ("order_key",),
        "service_user": ("order_key",),
        "family_member": ("service_user",),
        "agent": ("service_user", "belongs_to"),
        "consent_form": ("number",),
        "consent": ("service_user", "belongs_to", "day", "number"),
        "withdrawal": ("service_user", "belongs_to", "day"),
        "handover": ("service_user", "day", "number"),
        "provision_record": ("service_user", "office", "belongs_to", "day", "number"),
        "receipt": ("service_user", "office", "day", "number"),
        "attachment": ("service_user", "belongs_to"),
        "note": ("service_user",),
    }
    run = connection.execute
    run("CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT NOT NULL) STRICT")
    for kind, columns in looked_up_by.items():
        _versions(connection, kind, columns)
    run(
        "CREATE TABLE handover_office ("
        " version INTEGER NOT NULL REFERENCES handover(version), office INTEGER NOT NULL REFERENCES entry(id),"
        " PRIMARY KEY (office, version)) STRICT, WITHOUT ROWID"
    )
    run(
        "CREATE TABLE number (series TEXT NOT NULL, year INTEGER NOT NULL, last INTEGER NOT NULL,"
        " PRIMARY KEY (series, year)) STRICT, WITHOUT ROWID"
    )
    run(
        "CREATE TABLE audit_epoch (epoch INTEGER PRIMARY KEY, key BLOB NOT NULL CHECK (length(key) = 32),"
        " opened_at TEXT NOT NULL) STRICT"
    )
    run(
        "CREATE TABLE audit (line INTEGER PRIMARY KEY, epoch INTEGER NOT NULL REFERENCES audit_epoch(epoch),"
        " at TEXT NOT NULL, actor INTEGER REFERENCES entry(id), act TEXT NOT NULL, entries TEXT NOT NULL,"
        " first_version INTEGER, last_version INTEGER, detail TEXT NOT NULL,"
        " digest BLOB NOT NULL, head BLOB NOT NULL) STRICT"
    )
    run("CREATE INDEX audit_version ON audit (first_version) WHERE first_version IS NOT NULL")
    run(
        "CREATE TABLE sealed_file (name TEXT PRIMARY KEY, key BLOB NOT NULL CHECK (length(key) = 32),"
        " size INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT, WITHOUT ROWID"
    )
    run(
        "CREATE TABLE draft (id INTEGER PRIMARY KEY, staff INTEGER NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,"
        " state TEXT NOT NULL, saved_at TEXT NOT NULL) STRICT"
    )
    run("CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID")
    run(
        "CREATE TABLE search_row (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, entry INTEGER NOT NULL,"
        " version INTEGER NOT NULL, service_user INTEGER, number TEXT NOT NULL, title TEXT NOT NULL,"
        " second TEXT NOT NULL, mark TEXT NOT NULL, tags TEXT NOT NULL, folded TEXT NOT NULL) STRICT"
    )
    run("CREATE INDEX search_row_entry ON search_row (entry)")
    run(
        "CREATE VIRTUAL TABLE search_pair USING fts5"
        " (words, content='', columnsize=0, detail=full, tokenize='ascii')"
    )
    run(
        "CREATE VIRTUAL TABLE search_single USING fts5"
        " (words, content='', columnsize=0, detail=none, tokenize='ascii')"
    )
    for index in ("search_pair", "search_single"):
        # FTS5's own: without it, words of removed rows stay in the index's pages.
        run(f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)")  # noqa: S608
    for table in ("entry", "handover_office", "audit_epoch", "audit", "sealed_file"):
        _never_changed(connection, table)


def _versions(connection: Connection, kind: str, looked_up_by: tuple[str, ...]) -> None:
    """A table of the versions of one kind, the view of those that stand, and the triggers that keep them as they are."""
    connection.execute(
        f"CREATE TABLE {kind} ("
        " version INTEGER PRIMARY KEY,"
        " entry INTEGER NOT NULL REFERENCES entry(id),"
        " recorded_at TEXT NOT NULL,"
        " recorded_by INTEGER NOT NULL,"
        " valid_from TEXT NOT NULL,"
        f" supersedes INTEGER REFERENCES {kind}(version),"
        " reason TEXT NOT NULL,"
        " voided INTEGER NOT NULL CHECK (voided IN (0, 1)),"
        " number TEXT NOT NULL,"
        " service_user INTEGER REFERENCES entry(id),"
        " office INTEGER REFERENCES entry(id),"
        " belongs_to INTEGER REFERENCES entry(id),"
        " day TEXT,"
        " order_key TEXT,"
        " salt BLOB NOT NULL CHECK (length(salt) = 16),"
        " body TEXT NOT NULL"
        ") STRICT"
    )
    connection.execute(f"CREATE INDEX {kind}_entry ON {kind} (entry)")
    connection.execute(f"CREATE UNIQUE INDEX {kind}_first ON {kind} (entry) WHERE supersedes IS NULL")
    connection.execute(f"CREATE UNIQUE INDEX {kind}_next ON {kind} (supersedes) WHERE supersedes IS NOT NULL")
    connection.execute(f"CREATE INDEX {kind}_void ON {kind} (entry) WHERE voided = 1")
    for column in _LOOK_UPS:
        if column in looked_up_by:
            connection.execute(f"CREATE INDEX {kind}_{column} ON {kind} ({column})")
    connection.execute(
        f"CREATE VIEW {kind}_now AS SELECT * FROM {kind} AS this"  # noqa: S608 - our own names
        f" WHERE NOT EXISTS (SELECT 1 FROM {kind} AS later WHERE later.supersedes = this.version)"
    )
    _never_changed(connection, kind)


def _never_changed(connection: Connection, table: str) -> None:
    for act in ("UPDATE", "DELETE"):
        connection.execute(
            f"CREATE TRIGGER {table}_never_{act.lower()} BEFORE {act} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'what is recorded is never changed'); END"
        )


STEPS: tuple[Callable[[Connection], None], ...] = (_step_1,)
NEWEST = len(STEPS)
