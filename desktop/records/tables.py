"""The tables as peewee sees them, for composing questions. Private to this room.

No class knows a database: queries are composed here and run on a given one (`query.execute(database)`), because two
books are open at once whenever a backup is verified.
"""

from typing import Any

import peewee

from desktop.entries.version import Kind
from desktop.records.cipher import Connection


class Database(peewee.SqliteDatabase):
    """peewee's view of one open connection, which stays the caller's to close."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(None, thread_safe=False, autoconnect=False)
        self._given = connection
        self.init("register")
        self.connect()

    def _connect(self) -> Connection:
        return self._given


class Version(peewee.Model):
    """The columns that the tables of all kinds share."""

    version = peewee.IntegerField(primary_key=True)
    entry = peewee.IntegerField()
    recorded_at = peewee.TextField()
    recorded_by = peewee.IntegerField()
    valid_from = peewee.TextField()
    supersedes = peewee.IntegerField(null=True)
    reason = peewee.TextField()
    voided = peewee.IntegerField()
    number = peewee.TextField()
    service_user = peewee.IntegerField(null=True)
    office = peewee.IntegerField(null=True)
    belongs_to = peewee.IntegerField(null=True)
    day = peewee.TextField(null=True)
    order_key = peewee.TextField(null=True)
    salt = peewee.BlobField()
    body = peewee.TextField()


def _table(name: str) -> type[Version]:
    meta = type("Meta", (), {"table_name": name})
    return type(name, (Version,), {"Meta": meta})


VERSIONS: dict[Kind, type[Version]] = {kind: _table(kind.value) for kind in Kind}
NOW: dict[Kind, type[Version]] = {kind: _table(f"{kind.value}_now") for kind in Kind}
"""The versions that stand: those no later one supersedes."""


class HandoverOffice(peewee.Model):
    """Which offices a version of a handover goes to."""

    version = peewee.IntegerField()
    office = peewee.IntegerField()

    class Meta:
        table_name = "handover_office"
        primary_key = peewee.CompositeKey("office", "version")


class AuditRow(peewee.Model):
    line = peewee.IntegerField(primary_key=True)
    epoch = peewee.IntegerField()
    at = peewee.TextField()
    actor = peewee.IntegerField(null=True)
    act = peewee.TextField()
    entries = peewee.TextField()
    first_version = peewee.IntegerField(null=True)
    last_version = peewee.IntegerField(null=True)
    detail = peewee.TextField()
    digest = peewee.BlobField()
    head = peewee.BlobField()

    class Meta:
        table_name = "audit"


class DraftRow(peewee.Model):
    id = peewee.AutoField()
    staff = peewee.IntegerField()
    kind = peewee.TextField()
    title = peewee.TextField()
    state = peewee.TextField()
    saved_at = peewee.TextField()

    class Meta:
        table_name = "draft"


class Setting(peewee.Model):
    name = peewee.TextField(primary_key=True)
    value = peewee.TextField()

    class Meta:
        table_name = "setting"


class SealedFileRow(peewee.Model):
    name = peewee.TextField(primary_key=True)
    key = peewee.BlobField()
    size = peewee.IntegerField()
    sha256 = peewee.TextField()

    class Meta:
        table_name = "sealed_file"


ALL: tuple[Any, ...] = (*VERSIONS.values(), HandoverOffice, AuditRow, DraftRow, Setting, SealedFileRow)
"""Every table, for the test that holds them against what the steps of the schema made."""
