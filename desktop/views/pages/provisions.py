"""提供記録: all provision records with what was found on them, and the log of a period on paper."""

from collections.abc import Mapping

from PySide6.QtCore import Signal

from desktop.entries.finding import Severity
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.procedures.provisions import LogRequest, print_provision_log
from desktop.views.desk import Desk
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.models.periods import CHOICES, Period, period_of
from desktop.views.models.record_rows import in_years, provision_row
from desktop.views.pages.list_and_pane import ListAndPane
from desktop.views.widgets.buttons import MainButton
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead


class ProvisionsPage(Page):
    """The list of provision records; what the filters let through is what 記録簿を印刷 prints."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        head = PageHead("提供記録")
        self.user = FilterChip("利用者")
        self.period = FilterChip("期間", CHOICES)
        self.wrong = FilterChip("足りないものがあるもの")
        for chip in (self.user, self.period, self.wrong):
            head.add_left(chip)
            chip.changed.connect(self._on_filter)
        self.print_log = MainButton("記録簿を印刷", key="Ctrl+P", icon="printer")
        self.print_log.setShortcut("Ctrl+P")
        self.print_log.clicked.connect(self._print_log)
        head.add_right(self.print_log)
        self.column.addWidget(head)
        self._nothing = Empty("提供記録は、まだありません。引継ぎを記録すると、できます。", icon="list")
        self._both = ListAndPane(desk, "提供記録の一覧", "新しい順", "左の一覧からえらぶと、ここに出ます。", self._nothing)
        self.list, self.pane = self._both.list, self._both.pane
        self.list.selected.connect(lambda key: self.pane.show_entry(Kind.PROVISION_RECORD, EntryId(int(key))))
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self._both, 1)

    def _period(self) -> Period:
        value = self.period.value()
        return period_of(value if isinstance(value, str) else None, self._desk.clock.now().day)

    def _service_user(self) -> EntryId | None:
        value = self.user.value()
        return EntryId(int(value)) if isinstance(value, str) else None

    def _records(self) -> list[Recorded[ProvisionRecord]]:
        period = self._period()
        records = self._desk.register.entries(
            ProvisionRecord, service_user=self._service_user(), since=period.since, until=period.until
        )
        if self.wrong.value():
            records = [
                record
                for record in records
                if any(finding.severity is Severity.BLOCKING for finding in record.content.findings)
            ]
        return sorted(records, key=lambda record: (record.content.day, record.entry), reverse=True)

    def refresh(self) -> None:
        records = self._records()
        self.list.set_rows(in_years([(record.content.day, provision_row(record)) for record in records]))
        filtered = any(chip.value() for chip in (self.user, self.period, self.wrong))
        every = self._desk.register.count(ProvisionRecord)
        self._both.show_count(f"{every:,}件中 {len(records):,}件" if filtered else f"{every:,}件", empty=not records)
        if not records:
            self._nothing.set_sentence(
                "このしぼりこみに当てはまる提供記録は、ありません。上のしぼりこみを外してください。"
                if filtered
                else "提供記録は、まだありません。引継ぎを記録すると、できます。"
            )
            self.pane.show_nothing()
        elif not self.list.current_key():
            self.show_entry(records[0].entry)

    def show_entry(self, entry: EntryId) -> None:
        """Choose a record in the list and show it in full."""
        if not self.list.rows():
            self.refresh()
        self.list.select(str(entry), quiet=True)
        self.pane.show_entry(Kind.PROVISION_RECORD, entry)

    def take_focus(self) -> None:
        """The focus belongs on the list."""
        self.list.setFocus()

    def state(self) -> dict[str, object]:
        return {
            "user": self.user.value(),
            "period": self.period.value(),
            "wrong": self.wrong.value(),
            "row": self.list.current_key(),
            "_focus": "list" if self.list.hasFocus() else "",
        }

    def restore(self, state: Mapping[str, object]) -> None:
        if isinstance(user := state.get("user"), str):
            self._name_user(EntryId(int(user)))
        for chip, name in ((self.user, "user"), (self.period, "period"), (self.wrong, "wrong")):
            chip.blockSignals(True)
            chip.set_value(state.get(name))
            chip.blockSignals(False)
        self.refresh()
        if row := str(state.get("row") or ""):
            self.show_entry(EntryId(int(row)))
        if state.get("_focus") == "list":
            self.list.setFocus()

    def _name_user(self, entry: EntryId) -> None:
        self.user.set_choices([(str(entry), self._desk.register.entry(ServiceUser, entry).content.name.full)])

    def _on_filter(self) -> None:
        if self.user.value() is True:  # pressed, and nobody chosen yet: the list of users is too long for a menu
            self.user.blockSignals(True)
            self.user.set_value(None)
            self.user.blockSignals(False)
            dialog = choose_user(self._desk, self)
            dialog.chosen.connect(self._take_user)
            dialog.open()
            return
        if self.user.value() is None:
            self.user.set_choices(())
        self.refresh()

    def _take_user(self, entry: int) -> None:
        self._name_user(EntryId(entry))
        self.user.set_value(str(entry))

    def _print_log(self) -> None:
        period = self._period()
        request = LogRequest(since=period.since, until=period.until, service_user=self._service_user())
        printed = self._desk.perform.act(print_provision_log, request)
        if printed is not None:
            self._desk.print_paper(printed)
