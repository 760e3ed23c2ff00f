"""The one index over everything that is searched: overlapping pairs of characters, and single characters beside.

Rows are numbered ``day << 20 | running number of that day``: newest first is their order, a period a range of them,
and what is entered late stands where it belongs. Filters are tokens of three and more letters among the words (a pair
never has more than two), so they are part of the same question. FTS5 keeps no text of its own (contentless), and a
row leaves with the very words it came with.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, Protocol

from desktop.entries.folding import BREAK, Folding, bigrams, characters
from desktop.entries.reading import Hit, Wanted
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.entries.wareki import japanese_day
from desktop.records.cipher import Connection
from desktop.records.lines import IndexLine, Look, kind_tag, line_of, office_tag, user_tag
from desktop.records.shelves import Shelf
from resources import read_json

DAY_SHIFT = 20
_MOST_OF_A_DAY = (1 << DAY_SHIFT) - 1

EDITION = 1
"""Of the index: raised whenever `lines.py` or the folding gives other words, so that every book's index follows."""

SUPERSEDED = "superseded"
VOIDED = "voided"


@lru_cache(maxsize=1)
def folding() -> Folding:
    """The folding of this program, with its table of name variants."""
    return Folding(_variants())


@lru_cache(maxsize=1)
def index_mark() -> str:
    """Changes with the folding and with `EDITION`: an index made under another mark is made again on opening."""
    return sha256(json.dumps([EDITION, _variants()]).encode()).hexdigest()[:16]


def _variants() -> list[str]:
    groups: list[str] = read_json("tables", "name_variants.json")["groups"]
    return groups


class Lines(Protocol):
    """Where the lines of recorded versions go: into the index, or into what the index is held against."""

    def add(self, line: IndexLine, kind: Kind, entry: int, version: int, number: str, day: date) -> None:
        """Add the line of a version; `day` where the line names none."""

    def put_in_place(
        self, line: IndexLine, kind: Kind, entry: int, version: int, number: str, day: date
    ) -> None:
        """Put one line in the place of all that the entry has, found by its own words and by all of theirs."""

    def mark(self, entry: int, mark: str) -> None:
        """Mark every line of an entry as superseded or voided. Marked lines are still found and count."""


class Index:
    """The writing side, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last_of_day: dict[int, int] = {}

    def add(self, line: IndexLine, kind: Kind, entry: int, version: int, number: str, day: date) -> None:
        row = self._next_row(line.day or day)
        self._insert(line, kind, entry, version, number, row, folded(line.words))

    def put_in_place(
        self, line: IndexLine, kind: Kind, entry: int, version: int, number: str, day: date
    ) -> None:
        text = folded(line.words)
        # Its row is taken before the earlier one goes: where a row number is let go and given again in one act, FTS5's
        # secure-delete leaves words of long lines behind (SQLite 3.53.4: tests/records/test_search.py).
        fresh = self._next_row(line.day or day)
        for row, tags, earlier in self._connection.execute(
            "SELECT id, tags, folded FROM search_row WHERE entry = ? AND mark <> ?", (entry, SUPERSEDED)
        ).fetchall():
            text = joined(text, earlier)
            self._forget(row, tags, earlier)
            self._connection.execute("DELETE FROM search_row WHERE id = ?", (row,))
        self._insert(line, kind, entry, version, number, fresh, text)

    def mark(self, entry: int, mark: str) -> None:
        self._connection.execute("UPDATE search_row SET mark = ? WHERE entry = ?", (mark, entry))

    def clear(self) -> None:
        """Empty the whole index, to make it again."""
        for index in ("search_pair", "search_single"):
            self._connection.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")  # noqa: S608
        self._connection.execute("DELETE FROM search_row")
        self._last_of_day.clear()

    def _insert(
        self, line: IndexLine, kind: Kind, entry: int, version: int, number: str, row: int, text: str
    ) -> None:
        tags = " ".join(line.tags)
        service_user = entry if kind is Kind.SERVICE_USER else line.service_user
        self._connection.execute(
            "INSERT INTO search_row (id, kind, entry, version, service_user, number, title, second, mark, tags, folded)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (
                row,
                kind.value,
                entry,
                version,
                service_user,
                number,
                line.title,
                line.second,
                line.mark,
                tags,
                text,
            ),
        )
        self._connection.execute(
            "INSERT INTO search_pair (rowid, words) VALUES (?, ?)", (row, pair_words(text, tags))
        )
        self._connection.execute(
            "INSERT INTO search_single (rowid, words) VALUES (?, ?)", (row, single_words(text, tags))
        )

    def _forget(self, row: int, tags: str, text: str) -> None:
        self._connection.execute(
            "INSERT INTO search_pair (search_pair, rowid, words) VALUES ('delete', ?, ?)",
            (row, pair_words(text, tags)),
        )
        self._connection.execute(
            "INSERT INTO search_single (search_single, rowid, words) VALUES ('delete', ?, ?)",
            (row, single_words(text, tags)),
        )

    def _next_row(self, day: date) -> int:
        first = day.toordinal() << DAY_SHIFT
        last = self._last_of_day.get(first)
        if last is None:
            (last,) = self._connection.execute(
                "SELECT max(id) FROM search_row WHERE id BETWEEN ? AND ?", (first, first | _MOST_OF_A_DAY)
            ).fetchone()
        row = first if last is None else int(last) + 1
        if row > first | _MOST_OF_A_DAY:
            raise OverflowError("more than a million lines on one day")
        self._last_of_day[first] = row
        return row


def follow(lines: Lines, shelf: Shelf, recorded: Recorded[Any], look: Look) -> None:
    """Bring the lines to where the register is after one more version.

    A card, and a fact that only went on (no reason given), stay one line, found by every word it ever had. A corrected
    fact leaves its old line behind, marked; a voided one keeps its lines, marked.
    """
    if recorded.voided:
        lines.mark(recorded.entry, VOIDED)
        return
    line = line_of(recorded.content, recorded.number, look)
    if line is None:
        return
    put = lines.add
    if recorded.supersedes is not None and (shelf.card or not recorded.reason):
        put = lines.put_in_place
    elif recorded.supersedes is not None:
        lines.mark(recorded.entry, SUPERSEDED)
    day = japanese_day(recorded.recorded_at)
    put(line, shelf.kind, recorded.entry, recorded.version, recorded.number, day)


def folded(words: Iterable[str]) -> str:
    """The searchable text of a line: its words folded, each once, apart from each other."""
    return BREAK.join(filter(None, dict.fromkeys(map(folding().fold, words))))


def joined(text: str, earlier: str) -> str:
    """The searchable text of a line that stands in the place of an earlier one."""
    return BREAK.join(filter(None, dict.fromkeys(f"{text}{BREAK}{earlier}".split(BREAK))))


def pair_words(text: str, tags: str) -> str:
    """What the table of pairs is given for a line."""
    return f"{bigrams(text)} {tags}"


def single_words(text: str, tags: str) -> str:
    """What the table of single characters is given for a line."""
    return f"{characters(text)} {tags}"


class _Question:
    """A query as the index is asked: which of its tables, by which words, and what is left to look at in the row."""

    def __init__(self, words: str, wanted: Wanted) -> None:
        terms = folding().terms(words)
        terms = tuple(term for term in terms if not any(term != other and term in other for other in terms))
        pairs = [f'"{bigrams(term)}"' for term in terms if len(term) > 1]
        singles = [term for term in terms if len(term) == 1]
        asked = pairs or [f'"{term}"' for term in singles]
        self.left = singles if pairs else []
        if wanted.kinds:
            asked.append("(" + " OR ".join(kind_tag(kind) for kind in wanted.kinds) + ")")
        if wanted.service_user is not None:
            asked.append(user_tag(wanted.service_user))
        if wanted.office is not None:
            asked.append(office_tag(wanted.office))
        self.table = "search_pair" if pairs else "search_single" if asked else "search_row"
        self.match = " AND ".join(asked)
        self.first = wanted.since.toordinal() << DAY_SHIFT if wanted.since else 0
        self.last = (wanted.until.toordinal() << DAY_SHIFT | _MOST_OF_A_DAY) if wanted.until else 1 << 62
        # A query of signs alone folds to nothing: it finds nothing, rather than everything.
        self.empty = bool(words.strip()) and not terms

    def sql(self, before: int | None, limit: int | None) -> tuple[str, list[object]]:
        """The rows that answer, newest first."""
        last = self.last if before is None else min(self.last, before - 1)
        column = "id" if self.table == "search_row" else "rowid"
        conditions, values = [], list[object]()
        if self.match:
            conditions.append(f"{self.table} MATCH ?")
            values.append(self.match)
        conditions.append(f"{column} BETWEEN ? AND ?")
        values += (self.first, last)
        for single in self.left:
            conditions.append(
                f"(SELECT instr(folded, ?) FROM search_row WHERE id = {self.table}.rowid) > 0"  # noqa: S608
            )
            values.append(single)
        text = f"SELECT {column} AS id FROM {self.table} WHERE {' AND '.join(conditions)}"  # noqa: S608
        text += f" ORDER BY {column} DESC"
        if limit is not None:
            text += " LIMIT ?"
            values.append(limit)
        return text, values


def find(connection: Connection, words: str, wanted: Wanted, limit: int, before: int | None) -> Sequence[Hit]:
    """The newest hits, at most `limit`, below the row `before`. Without words: everything the filters let through."""
    question = _Question(words, wanted)
    if question.empty:
        return ()
    text, values = question.sql(before, limit)
    columns = "id, kind, entry, number, title, second, mark, service_user"
    shown = f"SELECT {columns} FROM search_row WHERE id IN ({text}) ORDER BY id DESC"  # noqa: S608
    rows = connection.execute(shown, values)
    return tuple(
        Hit(
            row=row,
            kind=Kind(kind),
            entry=EntryId(entry),
            number=number,
            title=title,
            second=second,
            day=date.fromordinal(row >> DAY_SHIFT),
            mark=mark,
            service_user=None if user is None else EntryId(user),
        )
        for row, kind, entry, number, title, second, mark, user in rows
    )


def count(connection: Connection, words: str, wanted: Wanted, at_most: int | None) -> int:
    """How many rows answer: exactly, or counted no further than `at_most`."""
    question = _Question(words, wanted)
    if question.empty:
        return 0
    text, values = question.sql(None, at_most)
    if at_most is None:
        text = text.rpartition(" ORDER BY ")[0]
    (number,) = connection.execute(f"SELECT count(*) FROM ({text})", values).fetchone()  # noqa: S608
    return int(number)
