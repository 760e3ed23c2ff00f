"""A list that is asked of the search index: newest first, by year, with exact counts, read on as it is scrolled."""

from collections import Counter
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.entries.reading import Hit, Wanted
from desktop.entries.version import EntryId
from desktop.views.desk import Desk
from desktop.views.models.hits import hit_row, hit_rows, years_of
from desktop.views.models.periods import Period, era_year
from desktop.views.pages.list_and_pane import ListAndPane
from desktop.views.widgets.rows import Row

SHOWN_AT_ONCE = 50


class HitList(ListAndPane):
    """Shows every hit of a question, never silently cut: the head says how many there are and how many are read."""

    emptied = Signal()
    """Nothing fits: time to explain why."""

    def __init__(self, desk: Desk, name: str, hint: str, nothing: QWidget) -> None:
        super().__init__(desk, name, "新しい順", hint, nothing)
        self._desk = desk
        self._query, self._wanted = "", Wanted()
        self._hits: list[Hit] = []
        self._total = 0
        self._counts: dict[str, int] = {}
        self.list.selected.connect(self._show)
        self.scrolled_low.connect(self._read_more)

    def ask(self, query: str, wanted: Wanted) -> None:
        """Ask another question; its newest hit is shown in full, the focus stays where it is."""
        self._query, self._wanted = query, wanted
        self._read(SHOWN_AT_ONCE)
        self.list.verticalScrollBar().setValue(0)
        self._show_first()

    def again(self) -> None:
        """Ask the same question anew, after something was recorded; what was chosen stays chosen."""
        self._read(max(SHOWN_AT_ONCE, len(self._hits)))
        if key := self.list.current_key():
            self._show(key)
        else:
            self._show_first()

    def total(self) -> int:
        """How many hits there are."""
        return self._total

    def hits(self) -> list[Hit]:
        """The hits read so far."""
        return self._hits

    def choose(self, entry: EntryId) -> None:
        """Show an entry in full, and choose its row if it is among those read."""
        hit = next((hit for hit in self._hits if hit.entry == entry), None)
        if hit is not None:
            self.list.select(str(hit.row), quiet=True)
        self.pane.show_entry(self._desk.register.kind_of(entry), entry)

    def choose_row(self, key: str) -> None:
        """Choose the row of this key, reading on as far as it takes."""
        while key and all(str(hit.row) != key for hit in self._hits) and len(self._hits) < self._total:
            self._read_more()
        self.list.select(key)

    def only(self, hits: list[Hit]) -> None:
        """Show just these hits, all of them read already."""
        self._query, self._hits, self._total = "", hits, len(hits)
        self._counts = dict(Counter(era_year(hit.day)[0] for hit in hits))
        self._fill()
        if not hits:
            self.emptied.emit()
        self.list.verticalScrollBar().setValue(0)
        self._show_first()

    def row_of(self, hit: Hit) -> Row:
        """How a hit looks in the list."""
        return hit_row(hit, self._query)

    def _read(self, count: int) -> None:
        register = self._desk.register
        self._hits = list(register.search(self._query, self._wanted, limit=count))
        self._total = register.count_hits(self._query, self._wanted) if self._hits else 0
        self._counts = {}
        self._fill()
        if not self._hits:
            self.emptied.emit()

    def _read_more(self) -> None:
        if len(self._hits) >= self._total:
            return
        place = self.list.verticalScrollBar().value()
        before = self._hits[-1].row
        more = self._desk.register.search(self._query, self._wanted, limit=SHOWN_AT_ONCE, before=before)
        if not more:  # fewer than were counted: the book has changed meanwhile
            self._total = len(self._hits)
        self._hits += more
        self._fill()
        self.list.verticalScrollBar().setValue(place)

    def _fill(self) -> None:
        for year, period in years_of(self._hits).items():
            if year not in self._counts:
                within = _within(self._wanted, period)
                self._counts[year] = self._desk.register.count_hits(self._query, within)
        self.list.set_rows(hit_rows(self._hits, self._counts, self.row_of))
        shown = (
            f"{self._total:,}件中 1–{len(self._hits):,}件"
            if len(self._hits) < self._total
            else f"{self._total:,}件"
        )
        self.show_count(shown, empty=not self._hits)

    def _show(self, key: str) -> None:
        hit = next((hit for hit in self._hits if str(hit.row) == key), None)
        if hit is not None:
            self.pane.show_entry(hit.kind, hit.entry)

    def _show_first(self) -> None:
        if self._hits:
            self.list.select(str(self._hits[0].row), quiet=True)
            self._show(str(self._hits[0].row))
        else:
            self.pane.show_nothing()


def _within(wanted: Wanted, period: Period) -> Wanted:
    """The same wish inside a period."""
    since = max((day for day in (wanted.since, period.since) if day), default=None)
    until = min((day for day in (wanted.until, period.until) if day), default=None)
    return replace(wanted, since=since, until=until)
