"""引継ぎ: all handovers as sentences, newest first; the chosen one in full, to be printed again."""

from collections.abc import Mapping

from PySide6.QtCore import Signal

from desktop.entries.handover import Handover
from desktop.entries.version import EntryId, Kind
from desktop.views.desk import Desk, Go
from desktop.views.models.record_rows import handover_row, in_years
from desktop.views.pages.list_and_pane import ListAndPane
from desktop.views.widgets.buttons import MainButton
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead


class HandoversPage(Page):
    """The list of handovers."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._days: dict[str, Handover] = {}
        head = PageHead("引継ぎ")
        self.new = MainButton("引継ぎを記録", key="F4", icon="handover")
        self.new.clicked.connect(lambda: self.asked.emit(Go(page="handover")))
        head.add_right(self.new)
        self.column.addWidget(head)
        nothing = Empty("引継ぎの記録は、まだありません。", "引継ぎを記録", icon="handover")
        nothing.clicked.connect(lambda: self.asked.emit(Go(page="handover")))
        self._both = ListAndPane(desk, "引継ぎの一覧", "新しい順", "左の一覧からえらぶと、ここに出ます。", nothing)
        self.list, self.pane = self._both.list, self._both.pane
        self.list.selected.connect(lambda key: self.pane.show_entry(Kind.HANDOVER, EntryId(int(key))))
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self._both, 1)

    def refresh(self) -> None:
        handovers = sorted(
            self._desk.register.entries(Handover), key=lambda each: (each.content.day, each.entry), reverse=True
        )
        self.list.set_rows(in_years([(each.content.day, handover_row(each, self._desk.register)) for each in handovers]))
        self._both.show_count(f"{len(handovers):,}件", empty=not handovers)
        if handovers and not self.list.current_key():
            self.show_entry(handovers[0].entry)
        elif shown := self.list.current_key():
            self.pane.show_entry(Kind.HANDOVER, EntryId(int(shown)))

    def show_entry(self, entry: EntryId) -> None:
        """Choose a handover in the list and show it in full."""
        if not self.list.rows():
            self.refresh()
        self.list.select(str(entry), quiet=True)
        self.pane.show_entry(Kind.HANDOVER, entry)

    def take_focus(self) -> None:
        """The focus belongs on the list."""
        self.list.setFocus()

    def state(self) -> dict[str, object]:
        return {"row": self.list.current_key(), "_focus": "list" if self.list.hasFocus() else ""}

    def restore(self, state: Mapping[str, object]) -> None:
        if row := str(state.get("row") or ""):
            self.show_entry(EntryId(int(row)))
        if state.get("_focus") == "list":
            self.list.setFocus()
