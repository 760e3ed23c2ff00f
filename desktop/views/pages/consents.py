"""同意: all consents with how they stand today, and what cures them one key away."""

from collections.abc import Mapping

from PySide6.QtCore import Signal

from desktop.entries.consent import Consent
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.procedures.consents import Standing, StandingState, standing_of
from desktop.views.desk import Desk, Go
from desktop.views.models.consent_rows import consent_day, consent_row, in_years, names_of
from desktop.views.pages.list_and_pane import ListAndPane
from desktop.views.widgets.buttons import Button, MainButton
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead

_FILTERS = (
    ("unsigned", "署名まち"),
    ("soon", "期限まぢか"),
    ("expired", "期限ぎれ"),
    ("complete", "効いている"),
)
_STATES = {
    "soon": (StandingState.SOON,),
    "expired": (StandingState.EXPIRED, StandingState.WITHDRAWN),
    "complete": (StandingState.COMPLETE, StandingState.SOON),
}


class ConsentsPage(Page):
    """The list of consents."""

    fills = True
    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        head = PageHead("同意")
        self.state_chip = FilterChip("ようす", _FILTERS)
        self.state_chip.changed.connect(self.refresh)
        head.add_left(self.state_chip)
        self.sign = Button("署名を記録", icon="pencil", key="Ctrl+T")
        self.sign.clicked.connect(lambda: self.asked.emit(Go(page="signing")))
        self.new = MainButton("同意書をつくる", key="F6", icon="consent")
        self.new.clicked.connect(lambda: self.asked.emit(Go(page="consent_form")))
        head.add_right(self.sign)
        head.add_right(self.new)
        self.column.addWidget(head)
        self._nothing = Empty("同意書は、まだありません。", "同意書をつくる", icon="consent")
        self._nothing.clicked.connect(lambda: self.asked.emit(Go(page="consent_form")))
        self._both = ListAndPane(
            desk, "同意の一覧", "新しい順", "左の一覧からえらぶと、ここに出ます。", self._nothing
        )
        self.list, self.pane = self._both.list, self._both.pane
        self.list.selected.connect(lambda key: self.pane.show_entry(Kind.CONSENT, EntryId(int(key))))
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self._both, 1)

    def refresh(self) -> None:
        consents = self._desk.register.entries(Consent)
        standings = self._standings({each.content.service_user for each in consents})
        names = names_of(self._desk.register)
        wanted = [each for each in consents if self._fits(each, standings.get(each.entry))]
        wanted.sort(key=lambda each: (consent_day(each), each.entry), reverse=True)
        rows = [(consent_day(each), consent_row(each, standings.get(each.entry), names)) for each in wanted]
        self.list.set_rows(in_years(rows))
        filtered = self.state_chip.value() is not None
        count = f"{len(consents):,}件中 {len(wanted):,}件" if filtered else f"{len(consents):,}件"
        self._both.show_count(count, empty=not wanted)
        if not wanted:
            self._nothing.set_sentence(
                "このようすの同意は、ありません。"
                if filtered
                else "同意書は、まだありません。利用者をえらんで、つくります。"
            )
            self.pane.show_nothing()
        elif not self.list.current_key():
            self.show_entry(wanted[0].entry)
        else:
            self.pane.show_entry(Kind.CONSENT, EntryId(int(self.list.current_key())))

    def _standings(self, users: set[EntryId]) -> dict[EntryId, Standing]:
        """For each consent that counts for its principal today, how it stands."""
        found: dict[EntryId, Standing] = {}
        today = self._desk.clock.now().day
        for user in users:
            for standing in standing_of(self._desk.register, user, today):
                if standing.consent is not None:
                    found[standing.consent.entry] = standing
        return found

    def _fits(self, consent: Recorded[Consent], standing: Standing | None) -> bool:
        wanted = self.state_chip.value()
        if wanted is None:
            return True
        if wanted == "unsigned":
            return consent.content.signing is None
        return standing is not None and standing.state in _STATES.get(str(wanted), ())

    def show_entry(self, entry: EntryId) -> None:
        """Choose a consent in the list and show it in full."""
        if not self.list.rows():
            self.refresh()
        self.list.select(str(entry), quiet=True)
        self.pane.show_entry(Kind.CONSENT, entry)

    def take_focus(self) -> None:
        """The focus belongs on the list."""
        self.list.setFocus()

    def state(self) -> dict[str, object]:
        return {
            "wanted": self.state_chip.value(),
            "row": self.list.current_key(),
            "_focus": "list" if self.list.hasFocus() else "",
        }

    def restore(self, state: Mapping[str, object]) -> None:
        self.state_chip.set_value(state.get("wanted"))
        self.refresh()
        if row := str(state.get("row") or ""):
            self.show_entry(EntryId(int(row)))
        if state.get("_focus") == "list":
            self.list.setFocus()
