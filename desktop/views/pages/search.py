"""さがす: the top box is the search; here are its filters, the hits by year, and the chosen one in full."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.reading import Wanted
from desktop.entries.terms import KINDS
from desktop.entries.version import EntryId, Kind
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose_office import choose_office
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.models.folded import folding
from desktop.views.models.periods import CHOICES, period_of
from desktop.views.pages.filters import EntryFilter
from desktop.views.pages.hit_list import HitList
from desktop.views.widgets.buttons import QuietButton, TextButton
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead

_KINDS = (
    Kind.HANDOVER, Kind.PROVISION_RECORD, Kind.CONSENT, Kind.WITHDRAWAL, Kind.RECEIPT,
    Kind.SERVICE_USER, Kind.FAMILY_MEMBER, Kind.AGENT, Kind.OFFICE, Kind.NOTE,
)  # fmt: skip


class SearchPage(Page):
    """Shows what the words of the top box find, newest first, all of it."""

    fills = True
    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._query = ""
        self._asked_once = False
        head = PageHead("さがす")
        user_name = lambda entry: desk.register.entry(ServiceUser, entry).content.name.full  # noqa: E731
        office_name = lambda entry: desk.register.entry(Office, entry).content.name  # noqa: E731
        self._chips: dict[str, FilterChip] = {
            "user": EntryFilter("利用者", user_name, lambda: choose_user(desk, self)),
            "office": EntryFilter("相手", office_name, lambda: choose_office(desk, self)),
            "period": FilterChip("期間", CHOICES),
            "kind": FilterChip("種類", [(kind.value, KINDS[kind]) for kind in _KINDS]),
        }
        for chip in self._chips.values():
            head.add_left(chip)
            chip.changed.connect(self._ask)
        self._loose = TextButton("しぼりこみを外す")
        self._loose.clicked.connect(self._let_all_go)
        head.add_left(self._loose)
        self.column.addWidget(head)
        self._nothing = _Nothing()
        self._nothing.loosen.connect(self._let_go)
        self.hits = HitList(desk, "見つかった記録", "見つかると、ここにくわしく出ます。", self._nothing)
        self.list, self.pane = self.hits.list, self.hits.pane
        self.hits.emptied.connect(self._explain)
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self.hits, 1)

    def chip(self, name: str) -> FilterChip:
        """The filter of this name: user, office, period or kind."""
        return self._chips[name]

    def refresh(self) -> None:
        if self._asked_once:
            self.hits.again()
        else:
            self._ask()

    def set_query(self, query: str) -> None:
        """Search for these words; called with every word typed into the top box."""
        if query != self._query or not self._asked_once:
            self._query = query
            self._ask()

    def take_focus(self) -> None:
        """Put the focus where the keys are wanted: on the first hit."""
        self.list.setFocus()

    def show_entry(self, entry: EntryId) -> None:
        """Show one entry beside the list."""
        self.hits.choose(entry)

    def state(self) -> dict[str, object]:
        named = {name: chip.value() for name, chip in self._chips.items()}
        return {
            "query": self._query,
            **named,
            "row": self.list.current_key(),
            "_focus": "list" if self.list.hasFocus() else "",
        }

    def restore(self, state: Mapping[str, object]) -> None:
        self._query = str(state.get("query") or "")
        for name, chip in self._chips.items():
            chip.blockSignals(True)
            chip.set_value(state.get(name))
            chip.blockSignals(False)
        self._ask()
        if row := str(state.get("row") or ""):
            self.hits.choose_row(row)
        if state.get("_focus") == "list":
            self.list.setFocus()

    def _wanted(self) -> Wanted:
        values = {name: str(chip.value() or "") for name, chip in self._chips.items()}
        period = period_of(values["period"], self._desk.clock.now().day)
        return Wanted(
            kinds=(Kind(values["kind"]),) if values["kind"] else (),
            service_user=EntryId(int(values["user"])) if values["user"] else None,
            office=EntryId(int(values["office"])) if values["office"] else None,
            since=period.since,
            until=period.until,
        )

    def _ask(self) -> None:
        self._asked_once = True
        self._loose.setVisible(any(chip.value() for chip in self._chips.values()))
        self.hits.ask(self._query, self._wanted())

    def _explain(self) -> None:
        """Nothing found: say why, and offer to loosen one thing at a time, with how many that would find."""
        offers = []
        wanted = self._wanted()
        for name, chip in self._chips.items():
            if chip.value() and (count := self._count(self._query, _without(wanted, name))):
                offers.append((name, f"{_TITLES[name]}のしぼりこみを外す　{count:,}件"))
        words = self._query.split()
        if len(folding().terms(self._query)) > 1:
            for number, word in enumerate(words):
                rest = " ".join(words[:number] + words[number + 1 :])
                if count := self._count(rest, wanted):
                    offers.append((f"word:{number}", f"「{word}」を外す　{count:,}件"))
        filtered = any(chip.value() for chip in self._chips.values())
        self._nothing.say(self._query, filtered, offers)

    def _count(self, query: str, wanted: Wanted) -> int:
        return self._desk.register.count_hits(query, wanted)

    def _let_go(self, what: str) -> None:
        if what.startswith("word:"):
            words = self._query.split()
            del words[int(what.removeprefix("word:"))]
            self.asked.emit(Go(page="search", state={**self.state(), "query": " ".join(words)}))
        else:
            self._chips[what].set_value(None)

    def _let_all_go(self) -> None:
        for chip in self._chips.values():
            chip.blockSignals(True)
            chip.set_value(None)
            chip.blockSignals(False)
        self._ask()


_TITLES = {"user": "利用者", "office": "相手", "period": "期間", "kind": "種類"}


def _without(wanted: Wanted, name: str) -> Wanted:
    match name:
        case "user":
            return replace(wanted, service_user=None)
        case "office":
            return replace(wanted, office=None)
        case "period":
            return replace(wanted, since=None, until=None)
        case _:
            return replace(wanted, kinds=())


class _Nothing(QWidget):
    """0件, explained: what was asked, and one button for each thing that may be let go."""

    loosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(style.current().space(8))
        self._empty = Empty("", icon="search")
        column.addStretch(1)
        column.addWidget(self._empty)
        self._holder = QWidget()
        column.addWidget(self._holder)
        column.addStretch(2)

    def say(self, query: str, filtered: bool, offers: list[tuple[str, str]]) -> None:
        """Explain, and offer what would find something."""
        if not query.strip() and not filtered:
            sentence = "台帳は、まだ空です。利用者や相手先を加えると、ここでさがせます。"
        elif offers:
            sentence = "すべてに当てはまる記録はありません。1つ外すと、見つかります。"
        elif query.strip():
            sentence = f"「{query.strip()}」は、台帳にありません。かなや、名前の一部でもさがせます。"
        else:
            sentence = "このしぼりこみに当てはまる記録は、ありません。"
        self._empty.set_sentence(sentence)
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setSpacing(style.current().space(8))
        for key, words in offers:
            button = QuietButton(words)
            button.clicked.connect(lambda _=False, key=key: self.loosen.emit(key))
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        layout = self.layout()
        if layout is not None:
            layout.replaceWidget(self._holder, fresh)
        self._holder.hide()
        self._holder.deleteLater()
        self._holder = fresh
