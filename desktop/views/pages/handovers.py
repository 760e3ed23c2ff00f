"""引継ぎ: all handovers as sentences, newest first; the chosen one in full, to be printed again."""

from collections.abc import Mapping

from PySide6.QtCore import Signal

from desktop.entries.reading import Wanted
from desktop.entries.version import EntryId, Kind
from desktop.views.desk import Desk, Go
from desktop.views.pages.hit_list import HitList
from desktop.views.widgets.buttons import MainButton
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead


class HandoversPage(Page):
    """The list of handovers."""

    fills = True
    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._asked_once = False
        head = PageHead("引継ぎ")
        self.new = MainButton("引継ぎを記録", key="F4", icon="handover")
        self.new.clicked.connect(lambda: self.asked.emit(Go(page="handover")))
        head.add_right(self.new)
        self.column.addWidget(head)
        nothing = Empty("引継ぎの記録は、まだありません。", "引継ぎを記録", icon="handover")
        nothing.clicked.connect(lambda: self.asked.emit(Go(page="handover")))
        self.hits = HitList(desk, "引継ぎの一覧", "左の一覧からえらぶと、ここに出ます。", nothing)
        self.list, self.pane = self.hits.list, self.hits.pane
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self.hits, 1)

    def refresh(self) -> None:
        if self._asked_once:
            self.hits.again()
        else:
            self._asked_once = True
            self.hits.ask("", Wanted(kinds=(Kind.HANDOVER,)))

    def show_entry(self, entry: EntryId) -> None:
        """Show a handover in full and choose it in the list."""
        self.refresh()
        self.hits.choose(entry)

    def take_focus(self) -> None:
        """The focus belongs on the list."""
        self.list.setFocus()

    def state(self) -> dict[str, object]:
        return {"row": self.list.current_key(), "_focus": "list" if self.list.hasFocus() else ""}

    def restore(self, state: Mapping[str, object]) -> None:
        self.refresh()
        if row := str(state.get("row") or ""):
            self.hits.choose_row(row)
        if state.get("_focus") == "list":
            self.list.setFocus()
