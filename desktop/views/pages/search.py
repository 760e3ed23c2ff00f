"""さがす: the top box is the search; here are its filters, the hits by year, and the chosen one in full."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.reading import Hit, Wanted
from desktop.entries.terms import KINDS
from desktop.entries.version import EntryId, Kind
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose import Choose
from desktop.views.dialogs.choose_office import choose_office
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.models.folded import folding
from desktop.views.models.hits import hit_rows, years_of
from desktop.views.models.periods import CHOICES, Period, period_of
from desktop.views.pages.list_and_pane import ListAndPane
from desktop.views.widgets.buttons import QuietButton, TextButton
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead

SHOWN_AT_ONCE = 50
_KINDS = (
    Kind.HANDOVER, Kind.PROVISION_RECORD, Kind.CONSENT, Kind.WITHDRAWAL, Kind.RECEIPT,
    Kind.SERVICE_USER, Kind.FAMILY_MEMBER, Kind.AGENT, Kind.OFFICE, Kind.NOTE,
)  # fmt: skip


class SearchPage(Page):
    """Shows what the words of the top box find, newest first, all of it: more is read as the list is scrolled."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._query = ""
        self._hits: list[Hit] = []
        self._total = 0
        self._counts: dict[str, int] = {}

        self._head = PageHead("さがす")
        self._user = FilterChip("利用者")
        self._office = FilterChip("相手")
        self._period = FilterChip("期間", CHOICES)
        self._kind = FilterChip("種類", [(kind.value, KINDS[kind]) for kind in _KINDS])
        self._chips = {"user": self._user, "office": self._office, "period": self._period, "kind": self._kind}
        for chip in self._chips.values():
            self._head.add_left(chip)
            chip.changed.connect(self._on_filter)
        self._loose = TextButton("しぼりこみを外す")
        self._loose.clicked.connect(self._let_all_go)
        self._head.add_left(self._loose)
        self.column.addWidget(self._head)

        self._nothing = _Nothing()
        self._nothing.loosen.connect(self._let_go)
        self._both = ListAndPane(desk, "見つかった記録", "新しい順", "左の一覧からえらぶと、ここに出ます。", self._nothing)
        self.list, self.pane = self._both.list, self._both.pane
        self.list.selected.connect(self._show)
        self._both.scrolled_low.connect(self._read_more)
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self._both, 1)

    # what the window asks -------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._ask(keep=True)

    def set_query(self, query: str) -> None:
        """Search for these words; called with every word typed into the top box."""
        if query != self._query or not self._hits:
            self._query = query
            self._ask()

    def enter(self) -> None:
        """Enter in the top box: go to the list, on its first hit."""
        self.take_focus()

    def take_focus(self) -> None:
        """Put the focus where the keys are wanted: on the first hit."""
        self.list.setFocus()
        if not self.list.current_key():
            self.list.select_first()

    def show_entry(self, entry: EntryId) -> None:
        """Show one entry beside the list."""
        self.pane.show_entry(self._desk.register.kind_of(entry), entry)

    def state(self) -> dict[str, object]:
        named = {name: chip.value() for name, chip in self._chips.items()}
        return {"query": self._query, **named, "row": self.list.current_key(), "_focus": "list" if self.list.hasFocus() else ""}

    def restore(self, state: Mapping[str, object]) -> None:
        self._query = str(state.get("query") or "")
        for name, chip in self._chips.items():
            chip.blockSignals(True)
            value = state.get(name)
            if isinstance(value, str) and name in ("user", "office"):
                self._name_chip(chip, EntryId(int(value)), Office if name == "office" else ServiceUser)
            chip.set_value(value)
            chip.blockSignals(False)
        self._ask()
        row = str(state.get("row") or "")
        while row and all(str(hit.row) != row for hit in self._hits) and len(self._hits) < self._total:
            self._read_more()
        self.list.select(row)
        if state.get("_focus") == "list":
            self.list.setFocus()

    # searching ------------------------------------------------------------------------------------------------

    def _wanted(self) -> Wanted:
        period = period_of(self._text(self._period), self._desk.clock.now().day)
        kind, user, office = self._text(self._kind), self._text(self._user), self._text(self._office)
        return Wanted(
            kinds=(Kind(kind),) if kind else (),
            service_user=EntryId(int(user)) if user else None,
            office=EntryId(int(office)) if office else None,
            since=period.since,
            until=period.until,
        )

    @staticmethod
    def _text(chip: FilterChip) -> str | None:
        value = chip.value()
        return value if isinstance(value, str) else None

    def _ask(self, keep: bool = False) -> None:
        wanted = self._wanted()
        shown = max(SHOWN_AT_ONCE, len(self._hits) if keep else 0)
        self._hits = list(self._desk.register.search(self._query, wanted, limit=shown))
        self._total = self._desk.register.count_hits(self._query, wanted)
        self._counts = {}
        self._loose.setVisible(any(chip.value() for chip in self._chips.values()))
        self._fill()
        if not keep:
            self.list.verticalScrollBar().setValue(0)
        if not keep or not self.list.current_key():
            self._select_first_quietly()

    def _select_first_quietly(self) -> None:
        """Show the newest hit at once; the focus stays where the person types."""
        if self._hits:
            self.list.select(str(self._hits[0].row), quiet=True)
            self._show(str(self._hits[0].row))
        else:
            self.pane.show_nothing("見つかると、ここにくわしく出ます。")

    def _fill(self) -> None:
        wanted = self._wanted()
        for year, period in years_of(self._hits).items():
            if year not in self._counts:
                self._counts[year] = self._desk.register.count_hits(self._query, _within(wanted, period))
        self.list.set_rows(hit_rows(self._hits, self._query, self._counts))
        if self._hits:
            self._both.show_count(f"{self._total:,}件中 1–{len(self._hits):,}件", empty=False)
        else:
            self._both.show_count("0件", empty=True)
            self._explain()

    def _read_more(self) -> None:
        if len(self._hits) >= self._total:
            return
        place = self.list.verticalScrollBar().value()
        more = self._desk.register.search(
            self._query, self._wanted(), limit=SHOWN_AT_ONCE, before=self._hits[-1].row if self._hits else None
        )
        if not more:
            self._total = len(self._hits)
            return
        self._hits += more
        self._fill()
        self.list.verticalScrollBar().setValue(place)

    def _explain(self) -> None:
        """Nothing found: say why, and offer to loosen one filter at a time, with what that would find."""
        offers = []
        for name, chip in self._chips.items():
            if chip.value():
                count = self._desk.register.count_hits(self._query, _without(self._wanted(), name))
                if count:
                    offers.append((name, f"{_TITLES[name]}のしぼりこみを外す　{count:,}件"))
        words = folding().terms(self._query)
        if not offers and len(words) > 1:
            for word in self._query.split():
                rest = " ".join(part for part in self._query.split() if part != word)
                count = self._desk.register.count_hits(rest, self._wanted())
                if count:
                    offers.append((f"word:{word}", f"「{word}」を外す　{count:,}件"))
        filtered = any(chip.value() for chip in self._chips.values())
        self._nothing.say(self._query, filtered, offers)

    # what a person does -----------------------------------------------------------------------------------------

    def _on_filter(self) -> None:
        for chip in (self._user, self._office):
            if chip.value() is True:  # pressed, and nothing chosen yet: the list is too long for a menu
                chip.blockSignals(True)
                chip.set_value(None)
                chip.blockSignals(False)
                self._choose_for(chip)
                return
        self._ask()

    def _choose_for(self, chip: FilterChip) -> Choose:
        office = chip is self._office
        dialog = choose_office(self._desk, self) if office else choose_user(self._desk, self)

        def take(entry: int) -> None:
            chip.blockSignals(True)
            self._name_chip(chip, EntryId(entry), Office if office else ServiceUser)
            chip.set_value(str(entry))
            chip.blockSignals(False)
            self._ask()

        dialog.chosen.connect(take)
        dialog.open()
        return dialog

    def _name_chip(self, chip: FilterChip, entry: EntryId, kind: type[Office] | type[ServiceUser]) -> None:
        card = self._desk.register.entry(kind, entry).content
        chip.set_choices([(str(entry), card.name if isinstance(card, Office) else card.name.full)])

    def _let_go(self, what: str) -> None:
        if what.startswith("word:"):
            word = what.removeprefix("word:")
            self.asked.emit(Go(page="search", state={"query": " ".join(p for p in self._query.split() if p != word)}))
        else:
            self._release(self._chips[what])
            self._ask()

    def _let_all_go(self) -> None:
        for chip in self._chips.values():
            self._release(chip)
        self._ask()

    def _release(self, chip: FilterChip) -> None:
        chip.blockSignals(True)
        chip.set_value(None)
        if chip in (self._user, self._office):
            chip.set_choices(())
        chip.blockSignals(False)

    def _show(self, key: str) -> None:
        hit = next((hit for hit in self._hits if str(hit.row) == key), None)
        if hit is not None:
            self.pane.show_entry(hit.kind, hit.entry)


_TITLES = {"user": "利用者", "office": "相手", "period": "期間", "kind": "種類"}


def _without(wanted: Wanted, name: str) -> Wanted:
    return Wanted(
        kinds=() if name == "kind" else wanted.kinds,
        service_user=None if name == "user" else wanted.service_user,
        office=None if name == "office" else wanted.office,
        since=None if name == "period" else wanted.since,
        until=None if name == "period" else wanted.until,
    )


def _within(wanted: Wanted, period: Period) -> Wanted:
    since = max((day for day in (wanted.since, period.since) if day), default=None)
    until = min((day for day in (wanted.until, period.until) if day), default=None)
    return Wanted(
        kinds=wanted.kinds, service_user=wanted.service_user, office=wanted.office, since=since, until=until
    )


class _Nothing(QWidget):
    """0件, explained: what was asked, and one button for each thing that may be let go."""

    loosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setSpacing(style.current().space(8))
        self._empty = Empty("", icon="search")
        self._column.addStretch(1)
        self._column.addWidget(self._empty)
        self._offers = QVBoxLayout()
        self._offers.setSpacing(style.current().space(8))
        self._column.addLayout(self._offers)
        self._column.addStretch(2)

    def say(self, query: str, filtered: bool, offers: list[tuple[str, str]]) -> None:
        """Explain, and offer what would find something."""
        while (item := self._offers.takeAt(0)) is not None:
            if (inner := item.layout()) is not None:
                while (each := inner.takeAt(0)) is not None:
                    if (button := each.widget()) is not None:
                        button.hide()
                        button.deleteLater()
        if not query.strip() and not filtered:
            sentence = "台帳は、まだ空です。利用者や相手先を加えると、ここでさがせます。"
        elif offers:
            sentence = "すべてに当てはまる記録はありません。1つ外すと、見つかります。"
        elif query.strip():
            sentence = f"「{query.strip()}」は、台帳にありません。かなや、名前の一部でもさがせます。"
        else:
            sentence = "このしぼりこみに当てはまる記録は、ありません。"
        self._empty.set_sentence(sentence)
        for key, words in offers:
            button = QuietButton(words)
            button.clicked.connect(lambda _=False, key=key: self.loosen.emit(key))
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(button)
            row.addStretch(1)
            self._offers.addLayout(row)
