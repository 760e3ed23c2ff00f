"""同意: all consents with how they stand today, and what cures them one key away."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.entries.consent import Consent
from desktop.entries.reading import Hit, Wanted
from desktop.entries.version import EntryId, Kind
from desktop.procedures.consents import Concern, Standing, StandingState, Waiting, standing_of
from desktop.procedures.worklist import worklist
from desktop.views.desk import Desk, Go
from desktop.views.models.consent_rows import consent_row, waiting_consent_row
from desktop.views.models.home_rows import remedy_of
from desktop.views.pages.hit_list import HitList
from desktop.views.widgets.buttons import Button, MainButton
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.rows import Row

_UNSIGNED, _SOON, _EXPIRED, _ASK, _PAPER = "unsigned", "soon", "expired", "ask", "paper"
_FILTERS = (
    (_UNSIGNED, "署名まち"),
    (_SOON, "期限まぢか"),
    (_EXPIRED, "期限ぎれ・取り消し"),
    (_ASK, "聞き直し・書き直し"),
    (_PAPER, "とじる・確かめる紙"),
)
_STATES = {
    _UNSIGNED: (StandingState.UNSIGNED,),
    _SOON: (StandingState.SOON,),
    _EXPIRED: (StandingState.EXPIRED, StandingState.WITHDRAWN),
}
_CONCERNS = {
    _UNSIGNED: (Concern.UNSIGNED,),
    _ASK: (Concern.FAULT, Concern.UNCLEAR, Concern.ASK_AGAIN),
    _PAPER: (Concern.UNFILED, Concern.UNCHECKED),
}
_CONSENTS = (Kind.CONSENT,)


class ConsentList(HitList):
    """Consents, each with the chip of how it stands today."""

    def __init__(self, desk: Desk, nothing: QWidget) -> None:
        super().__init__(desk, "同意の一覧", "左の一覧からえらぶと、ここに出ます。", nothing)
        self._standings: dict[EntryId, tuple[Standing, ...]] = {}
        self._rows: dict[int, Row] = {}
        self._waits: dict[EntryId, Waiting] = {}

    def wait_for(self, waits: Mapping[EntryId, Waiting]) -> None:
        """Show these rows with what they wait for; Enter on one of them carries out its remedy."""
        self._rows, self._waits = {}, dict(waits)

    def remedy(self) -> Go | None:
        """Where the remedy of the chosen row leads; None where it waits for nothing."""
        wait = self._waits.get(shown[1]) if (shown := self.pane.shown()) is not None else None
        return remedy_of(wait) if wait is not None else None

    def _open(self) -> None:
        if (where := self.remedy()) is not None:
            self.pane.asked.emit(where)
        else:
            super()._open()

    def forget(self) -> None:
        """Ask anew how the consents stand: something was recorded, or it is another day."""
        self._standings, self._rows = {}, {}

    def standing(self, consent: EntryId, user: EntryId) -> Standing | None:
        """How this consent stands, if it is the one that counts for its principal."""
        if user not in self._standings:
            day = self._desk.clock.now().day
            self._standings[user] = standing_of(self._desk.register, user, day)
        standings = self._standings[user]
        return next((each for each in standings if each.consent and each.consent.entry == consent), None)

    def row_of(self, hit: Hit) -> Row:
        """A consent with its chip."""
        if hit.row not in self._rows:
            consent = self._desk.register.entry(Consent, hit.entry)
            standing = self.standing(hit.entry, consent.content.service_user)
            row = consent_row(str(hit.row), consent, standing, hit.title)
            wait = self._waits.get(hit.entry)
            self._rows[hit.row] = row if wait is None else waiting_consent_row(row, wait)
        return self._rows[hit.row]


class ConsentsPage(Page):
    """The list of consents."""

    fills = True
    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked_once = False
        head = PageHead("同意")
        self.state_chip = FilterChip("ようす", _FILTERS)
        self.state_chip.changed.connect(self._ask)
        head.add_left(self.state_chip)
        self.sign = Button("署名を記録", icon="pencil")
        self.sign.clicked.connect(lambda: self.asked.emit(Go(page="signing")))
        self.new = MainButton("同意書をつくる", key="F6", icon="consent")
        self.new.clicked.connect(lambda: self.asked.emit(Go(page="consent_form")))
        head.add_right(self.sign)
        head.add_right(self.new)
        self.column.addWidget(head)
        self._nothing = Empty("同意書は、まだありません。", "同意書をつくる", icon="consent")
        self._nothing.clicked.connect(lambda: self.asked.emit(Go(page="consent_form")))
        self.hits = ConsentList(desk, self._nothing)
        self.list, self.pane = self.hits.list, self.hits.pane
        self.hits.emptied.connect(self._explain)
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self.hits, 1)

    def refresh(self) -> None:
        self.hits.forget()
        if self._asked_once and self.state_chip.value() is None:
            self.hits.again()
        else:
            self._ask()

    def show_entry(self, entry: EntryId) -> None:
        """Show a consent in full and choose it in the list."""
        self.refresh()
        self.hits.choose(entry)

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
        self.state_chip.blockSignals(True)
        self.state_chip.set_value(state.get("wanted"))
        self.state_chip.blockSignals(False)
        self._ask()
        if row := str(state.get("row") or ""):
            self.hits.choose_row(row)
        if state.get("_focus") == "list":
            self.list.setFocus()

    def _ask(self) -> None:
        self._asked_once = True
        wanted = self.state_chip.value()
        if wanted is None:
            self.hits.wait_for({})
            self.hits.ask("", Wanted(kinds=_CONSENTS))
        else:
            waits = self._waiting(str(wanted))
            self.hits.wait_for(waits)
            self.hits.only(self._hits_of(waits))

    def _waiting(self, wanted: str) -> dict[EntryId, Waiting]:
        """The consents that wait for this. Of how consents stand only those count that count for their principal today."""
        found: dict[EntryId, Waiting] = {}
        for row in worklist(self._desk.register, self._desk.clock.now().day):
            if row.consent is None:
                continue
            if row.concern is not None:
                fits = row.concern in _CONCERNS.get(wanted, ())
            else:
                standing = self.hits.standing(row.consent, row.user)
                fits = standing is not None and (
                    standing.state in _STATES.get(wanted, ())
                    or (wanted == _ASK and bool(standing.asked_anew))
                )
            if fits:
                found.setdefault(row.consent, row)
        return found

    def _hits_of(self, waits: Mapping[EntryId, Waiting]) -> list[Hit]:
        """Their lines in the list, newest first."""
        found = []
        for user in dict.fromkeys(wait.user for wait in waits.values()):
            hits = self._desk.register.search("", Wanted(kinds=_CONSENTS, service_user=user), limit=200)
            found += [hit for hit in hits if hit.entry in waits]
        return sorted(found, key=lambda hit: hit.row, reverse=True)

    def _explain(self) -> None:
        self._nothing.set_sentence(
            "このようすの同意は、ありません。"
            if self.state_chip.value()
            else "同意書は、まだありません。利用者をえらんで、つくります。"
        )
