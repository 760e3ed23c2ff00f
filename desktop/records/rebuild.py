"""The index made again from the entries, and the index held against them."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from desktop.entries.consent import Consent
from desktop.entries.folding import BREAK
from desktop.entries.plain import from_plain
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.records import audit, search
from desktop.records.cipher import Connection
from desktop.records.lines import IndexLine, Look
from desktop.records.shelves import BY_KIND, Shelf


def rebuild_index(connection: Connection) -> None:
    """Make the whole index again, inside the caller's transaction."""
    index = search.Index(connection)
    index.clear()
    for shelf, recorded, look in _replay(connection):
        search.follow(index, shelf, recorded, look)


def index_is_right(connection: Connection, progress: Callable[[int], None] | None = None) -> bool:
    """Whether the index holds exactly what the entries say: its lines, and the words it gives to FTS5."""
    expected = _Expected()
    for number, (shelf, recorded, look) in enumerate(_replay(connection)):
        search.follow(expected, shelf, recorded, look)
        if progress and number % 1000 == 0:
            progress(number)
    pairs: dict[str, int] = {}
    singles: dict[str, int] = {}
    for row, entry, version, title, mark, tags, text in connection.execute(
        "SELECT id, entry, version, title, mark, tags, folded FROM search_row"
    ):
        if expected.lines.pop(version, None) != (entry, row >> search.DAY_SHIFT, title, mark, tags, text):
            return False
        for words, counts in (
            (search.pair_words(text, tags), pairs),
            (search.single_words(text, tags), singles),
        ):
            for word in set(words.replace(BREAK, " ").split()):
                counts[word] = counts.get(word, 0) + 1
    return (
        not expected.lines
        and _words_of(connection, "search_pair") == pairs
        and (_words_of(connection, "search_single") == singles)
    )


class _Expected:
    """Lines as they ought to be, by the version they tell of."""

    def __init__(self) -> None:
        self.lines: dict[int, tuple[int, int, str, str, str, str]] = {}
        self._of_entry: dict[int, list[int]] = {}

    def add(self, line: IndexLine, kind: Kind, entry: int, version: int, number: str, day: date) -> None:
        self._put(line, entry, version, day, search.folded(line.words))

    def put_in_place(
        self, line: IndexLine, kind: Kind, entry: int, version: int, number: str, day: date
    ) -> None:
        text = search.folded(line.words)
        for earlier in self._of_entry.pop(entry, []):
            if self.lines[earlier][3] == search.SUPERSEDED:
                self._of_entry.setdefault(entry, []).append(earlier)
            else:
                text = search.joined(text, self.lines.pop(earlier)[5])
        self._put(line, entry, version, day, text)

    def mark(self, entry: int, mark: str) -> None:
        for version in self._of_entry.get(entry, ()):
            of, day, title, _, tags, text = self.lines[version]
            self.lines[version] = (of, day, title, mark, tags, text)

    def _put(self, line: IndexLine, entry: int, version: int, day: date, text: str) -> None:
        on = (line.day or day).toordinal()
        self.lines[version] = (entry, on, line.title, line.mark, " ".join(line.tags), text)
        self._of_entry.setdefault(entry, []).append(version)


def _replay(connection: Connection) -> Iterator[tuple[Shelf, Recorded[Any], Look]]:
    """Every version in the order in which it was recorded, with what was known of others by then."""
    known: dict[EntryId, Any] = {}
    for row in audit.rows(connection):
        shelf = BY_KIND[Kind(row.kind)]
        content = from_plain(shelf.content, json.loads(row.body))
        entry = EntryId(row.entry)
        if shelf.card or isinstance(content, Consent):
            known[entry] = content
        recorded = Recorded(
            entry=entry,
            version=row.version,
            content=content,
            recorded_at=datetime.fromisoformat(row.recorded_at),
            recorded_by=EntryId(row.recorded_by),
            valid_from=date.fromisoformat(row.valid_from),
            supersedes=row.supersedes,
            reason=row.reason,
            voided=bool(row.voided),
            number=row.number,
        )
        yield shelf, recorded, known.get


def _words_of(connection: Connection, index: str) -> dict[str, int]:
    """In how many lines each word stands, as FTS5 itself tells."""
    (asked_only,) = connection.execute("PRAGMA query_only").fetchone()
    connection.execute("PRAGMA query_only=OFF")  # the table that tells is a temporary one
    try:
        connection.execute(f"CREATE VIRTUAL TABLE temp.words_of USING fts5vocab (main, {index}, row)")
        words = dict(connection.execute("SELECT term, doc FROM temp.words_of").fetchall())
        connection.execute("DROP TABLE temp.words_of")
    finally:
        connection.execute(f"PRAGMA query_only={asked_only}")
    return words
