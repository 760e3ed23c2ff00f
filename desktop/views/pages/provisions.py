"""提供記録: all provision records with what was found on them, the log of a period on paper, and what was received."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import Wanted
from desktop.entries.version import EntryId, Kind
from desktop.procedures.log_export import export_provision_log
from desktop.procedures.outcome import Exported, Printed, Refused
from desktop.procedures.provisions import LogRequest, print_provision_log
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose_office import choose_office
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.dialogs.print_paper import ask_where, write_or_tell
from desktop.views.dialogs.working import act_under_sheet
from desktop.views.models.periods import CHOICES, period_of
from desktop.views.pages.filters import EntryFilter
from desktop.views.pages.hit_list import HitList
from desktop.views.widgets.buttons import Button, MainButton, QuietButton
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.layouts import Flow
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.painted import show_if

_GIVEN, _RECEIVED = "given", "received"
_DIRECTIONS = ((_GIVEN, "渡した記録"), (_RECEIVED, "受け取った記録"))


class ProvisionsPage(Page):
    """The list of provision records; what the filters let through is what 記録簿を印刷 prints.

    A chip turns the list to what was received; then there is no log to print.
    """

    fills = True
    asked = Signal(object)
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked_once = False
        head = PageHead("提供記録")
        name = lambda entry: desk.register.entry(ServiceUser, entry).content.name.full  # noqa: E731
        self.user = EntryFilter("利用者", name, lambda: choose_user(desk, self))
        office_name = lambda entry: desk.register.entry(Office, entry).content.name  # noqa: E731
        self.office = EntryFilter("相手", office_name, lambda: choose_office(desk, self, closed_too=True))
        self.period = FilterChip("期間", CHOICES)
        self.direction = FilterChip("渡した・受け取った", _DIRECTIONS)
        chips = Flow()  # a line of their own: at large letters the head is full of buttons
        for chip in (self.user, self.office, self.period, self.direction):
            chips.addWidget(chip)
            chip.changed.connect(self._ask)
        self.print_log = MainButton("記録簿を印刷", key="Ctrl+P", icon="printer")
        self.print_log.setShortcut("Ctrl+P")
        self.print_log.clicked.connect(self._print_log)
        self.receive = Button("受け取りを記録", icon="plus")
        self.receive.clicked.connect(self._receive)
        self.export = QuietButton("表で書き出す", icon="disk")
        self.export.clicked.connect(self._ask_where)
        chips.addWidget(self.export)
        head.add_right(self.receive)
        head.add_right(self.print_log)
        self.column.addWidget(head)
        self.column.addLayout(chips)
        self._nothing = Empty("", icon="list")
        self.hits = HitList(desk, "提供記録の一覧", "左の一覧からえらぶと、ここに出ます。", self._nothing)
        self.list, self.pane = self.hits.list, self.hits.pane
        self.hits.emptied.connect(self._explain)
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self.hits, 1)

    def refresh(self) -> None:
        if self._asked_once:
            self.hits.again()
        else:
            self._ask()

    def show_entry(self, entry: EntryId) -> None:
        """Show a record in full and choose it in the list."""
        self.refresh()
        self.hits.choose(entry)

    def take_focus(self) -> None:
        """The focus belongs on the list."""
        self.list.setFocus()

    def state(self) -> dict[str, object]:
        return {
            "user": self.user.value(),
            "office": self.office.value(),
            "period": self.period.value(),
            "direction": self.direction.value(),
            "row": self.list.current_key(),
            "_focus": "list" if self.list.hasFocus() else "",
        }

    def restore(self, state: Mapping[str, object]) -> None:
        for chip, name in (
            (self.user, "user"),
            (self.office, "office"),
            (self.period, "period"),
            (self.direction, "direction"),
        ):
            chip.blockSignals(True)
            chip.set_value(state.get(name))
            chip.blockSignals(False)
        self._ask()
        if row := str(state.get("row") or ""):
            self.hits.choose_row(row)
        if state.get("_focus") == "list":
            self.list.setFocus()

    def _request(self) -> LogRequest:
        period = period_of(str(self.period.value() or ""), self._desk.clock.now().day)
        user, office = self.user.value(), self.office.value()
        return LogRequest(
            since=period.since,
            until=period.until,
            service_user=EntryId(int(user)) if isinstance(user, str) else None,
            office=EntryId(int(office)) if isinstance(office, str) else None,
        )

    def _ask(self) -> None:
        self._asked_once = True
        request = self._request()
        received = self.direction.value() == _RECEIVED
        show_if(self.print_log, not received)
        show_if(self.export, not received)
        wanted = Wanted(
            kinds=(Kind.RECEIPT if received else Kind.PROVISION_RECORD,),
            service_user=request.service_user,
            office=request.office,
            since=request.since,
            until=request.until,
        )
        self.hits.ask("", wanted)

    def _explain(self) -> None:
        filtered = self.user.value() or self.office.value() or self.period.value()
        if self.direction.value() == _RECEIVED and not filtered:
            self._nothing.set_sentence(
                "受け取った記録は、まだありません。右上の「受け取りを記録」で残せます。"
            )
            return
        self._nothing.set_sentence(
            "このしぼりこみに当てはまる提供記録は、ありません。上のしぼりこみを外してください。"
            if filtered
            else "提供記録は、まだありません。引継ぎを記録すると、できます。"
        )

    def _receive(self) -> None:
        user = self.user.value()
        about = EntryId(int(user)) if isinstance(user, str) else None
        self.asked.emit(Go(page="receipt", about=about))

    def _print_log(self) -> None:
        self._work("記録簿をつくっています", print_provision_log, self._printed)

    def _printed(self, printed: Printed | Refused | None) -> None:
        if isinstance(printed, Printed):
            self._desk.print_paper(printed)

    def _work(self, title: str, procedure: Callable[..., Any], then: Callable[[Any], None]) -> None:
        many = self._desk.register.count(ProvisionRecord)
        act_under_sheet(self._desk, self, title, procedure, self._request(), many, then)

    def _ask_where(self) -> None:
        name = f"第三者提供記録簿 {self._desk.clock.now().day.isoformat()}.csv"

        def ask() -> None:
            ask_where(self, "表で書き出す", name, "表 (*.csv)", self.export_to)

        self._desk.before_file(self, ask)

    def export_to(self, path: Path) -> None:
        """Write what the filters let through as a table: whole, or not at all."""

        def write(exported: Exported | Refused | None) -> None:
            if isinstance(exported, Exported) and write_or_tell(self, path, exported.csv):
                self.said.emit(
                    f"{path.name} に {exported.rows:,}件を書き出しました。台帳の外のファイルには、鍵がかかりません"
                )

        self._work("表を書き出しています", export_provision_log, write)
