"""The audit chain: every act one line, each line bound to the one before it by a key that lives in the book.

A line holds ids, never contents, and a keyed digest of the row it recorded with the salt that lives in that row: once
a row is lawfully disposed of its digest says nothing, and the chain still verifies. Whoever changes, removes, inserts
or swaps lines or rows behind the program's back breaks it, and `walk` names the first bad line. A cut tail shows
against a head kept elsewhere: on paper, in a backup.

h_n = HMAC(key of the epoch, h_(n-1) | line without digest | digest), digest = HMAC(key, salt | canonical row).
"""

import hmac
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import NamedTuple

from desktop.entries.version import Kind
from desktop.records.cipher import Connection
from desktop.records.trouble import DamagedBook

FORMAT = 1
"""Of the canonical form of rows and lines; part of every digest."""

_START = b"\x00" * 32


class Row(NamedTuple):
    """One version as the digest sees it: every column but those that can be made again from the body."""

    version: int
    kind: str
    entry: int
    recorded_at: str
    recorded_by: int
    valid_from: str
    supersedes: int | None
    reason: str
    voided: int
    number: str
    salt: bytes
    body: str


_COLUMNS = (
    "version, entry, recorded_at, recorded_by, valid_from, supersedes, reason, voided, number, salt, body"
)


def digest_of(key: bytes, row: Row) -> bytes:
    """The keyed digest of one row."""
    plain = [FORMAT, *row[:10], row.body]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hmac.digest(key, row.salt + text, "sha256")


def shown_head(head: bytes) -> str:
    """A head as papers print it: its first 16 hex digits in fours."""
    digits = head.hex()[:16]
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def last_line(connection: Connection) -> tuple[int, int, str, bytes]:
    """Number, epoch, time and head of the last line. Raises `DamagedBook` when there is none."""
    last = connection.execute("SELECT line, epoch, at, head FROM audit ORDER BY line DESC LIMIT 1").fetchone()
    if last is None:
        raise DamagedBook
    line, epoch, at, head = last
    return line, epoch, at, head


class Chain:
    """The writing end of the chain, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.line, self.epoch, self.last_at, self.head = last_line(connection)
        (self._key,) = connection.execute(
            "SELECT key FROM audit_epoch WHERE epoch = ?", (self.epoch,)
        ).fetchone()

    def digest(self, row: Row) -> bytes:
        """The digest of a row."""
        return digest_of(self._key, row)

    def digest_of_words(self, words: str) -> str:
        """A keyed digest of search words: it tells that two searches were for the same, not for what."""
        return hmac.digest(self._key, b"words" + words.encode("utf-8", "surrogatepass"), "sha256").hex()[:16]

    def together(self, digests: list[bytes]) -> bytes:
        """The digest of the rows one line records: of one row its own, of several that of theirs together."""
        return _together(self._key, digests)

    def add(
        self,
        *,
        at: str,
        actor: int | None,
        act: str,
        entries: tuple[int, ...] | list[int],
        first_version: int | None = None,
        last_version: int | None = None,
        detail: str = "",
        digest: bytes = b"",
    ) -> None:
        """Write one line."""
        line = Line(
            self.line + 1, self.epoch, at, actor, act, json.dumps(list(entries), separators=(",", ":")),
            first_version, last_version, detail, digest,
        )  # fmt: skip
        self.head = _bind(self._key, self.head, line)
        self.line = line.line
        self._connection.execute(
            "INSERT INTO audit (line, epoch, at, actor, act, entries, first_version, last_version, detail, digest, head)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (*line, self.head),
        )


class Line(NamedTuple):
    """One line of the chain, without its head."""

    line: int
    epoch: int
    at: str
    actor: int | None
    act: str
    entries: str
    first_version: int | None
    last_version: int | None
    detail: str
    digest: bytes


def open_epoch(connection: Connection, at: str, act: str) -> None:
    """Begin a new epoch under a fresh key; its first line holds the last head of the one before."""
    last = connection.execute("SELECT line, epoch, head FROM audit ORDER BY line DESC LIMIT 1").fetchone()
    line, epoch, head = last or (0, 0, _START)
    connection.execute(
        "INSERT INTO audit_epoch (epoch, key, opened_at) VALUES (?, ?, ?)", (epoch + 1, os.urandom(32), at)
    )
    (key,) = connection.execute("SELECT key FROM audit_epoch WHERE epoch = ?", (epoch + 1,)).fetchone()
    first = Line(line + 1, epoch + 1, at, None, act, "[]", None, None, head.hex(), b"")
    connection.execute(
        "INSERT INTO audit (line, epoch, at, actor, act, entries, first_version, last_version, detail, digest, head)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        (*first, _bind(key, head, first)),
    )


@dataclass(frozen=True, slots=True)
class Walk:
    """What walking the whole chain found: the first trouble, if any, and how far it was sound."""

    lines: int
    rows: int
    problem: str = ""


def walk(
    connection: Connection,
    heads: Iterable[tuple[int, str]] = (),
    progress: Callable[[int], None] | None = None,
) -> Walk:
    """Walk the whole chain and every row it covers; the first line that does not fit is named.

    `heads` are (line, head as shown) noted elsewhere, on papers or in backups: a cut or rewritten tail shows there.
    """
    noted: dict[int, str] = dict(heads)
    keys = dict(connection.execute("SELECT epoch, key FROM audit_epoch").fetchall())
    recorded = rows(connection)
    head, number, epoch, seen = _START, 0, 0, 0
    last_at = ""
    lines = connection.execute(
        "SELECT line, epoch, at, actor, act, entries, first_version, last_version, detail, digest, head"
        " FROM audit ORDER BY line"
    )
    for *fields, kept in lines:
        line = Line(*fields)
        number += 1
        if progress and number % 1000 == 0:
            progress(number)
        if line.line != number:
            return Walk(number - 1, seen, f"監査の記録の{number}番がありません。")
        opens = line.epoch == epoch + 1 and line.detail == head.hex() and line.first_version is None
        if line.epoch != epoch and not opens:
            return Walk(number - 1, seen, f"監査の記録の{number}番は、前の番につながりません。")
        epoch = line.epoch
        key = keys.get(epoch)
        if key is None or line.at < last_at or _bind(key, head, line) != kept:
            return Walk(number - 1, seen, f"監査の記録の{number}番が書き換えられています。")
        head, last_at = kept, line.at
        if number in noted and shown_head(head) != noted[number]:
            return Walk(number - 1, seen, f"監査の記録の{number}番が、紙や控えに残る照合値と合いません。")
        if line.first_version is not None:
            problem, count = _rows_of(line, key, recorded, seen)
            if problem:
                return Walk(number - 1, seen, problem)
            seen += count
    if not number:
        return Walk(0, 0, "監査の記録の1番がありません。")
    stray = next(recorded, None)
    if stray:
        return Walk(number, seen, f"監査の記録にない記録があります（{stray.version}番）。")
    beyond = [line for line in noted if line > number]
    if beyond:
        return Walk(number, seen, f"監査の記録の{number + 1}番から後ろが切り取られています。")
    return Walk(number, seen)


def _rows_of(line: Line, key: bytes, recorded: Iterator[Row], seen: int) -> tuple[str, int]:
    first, last = line.first_version or 0, line.last_version or 0
    if first != seen + 1 or last < first:
        return f"監査の記録の{line.line}番と、記録の番号が合いません。", 0
    count = last - first + 1
    digests = []
    for version, row in zip(range(first, last + 1), islice(recorded, count), strict=False):
        if row.version != version:
            return f"監査の記録の{line.line}番が指す記録（{version}番）がありません。", 0
        digests.append(digest_of(key, row))
    if len(digests) < count:
        return f"監査の記録の{line.line}番が指す記録（{first + len(digests)}番）がありません。", 0
    if _together(key, digests) != line.digest:
        return f"監査の記録の{line.line}番が指す記録（{first}番）が書き換えられています。", 0
    return "", count


def rows(connection: Connection) -> Iterator[Row]:
    """Every version of every kind, in the order in which they were recorded."""

    def of(kind: Kind) -> Iterator[Row]:
        query = f"SELECT {_COLUMNS} FROM {kind.value} ORDER BY version"  # noqa: S608 - our own names
        for version, *rest in connection.execute(query):
            yield Row(version, kind.value, *rest)

    return merge(*(of(kind) for kind in Kind), key=lambda row: row.version)


def _together(key: bytes, digests: list[bytes]) -> bytes:
    return digests[0] if len(digests) == 1 else hmac.digest(key, b"".join(digests), "sha256")


def _bind(key: bytes, head: bytes, line: Line) -> bytes:
    plain = [FORMAT, *line[:9]]
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hmac.digest(key, head + text + line.digest, "sha256")
