"""引継ぎ: all handovers as sentences, newest first; the chosen one in full, to be printed again."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal

from desktop.entries.reading import Draft, DraftKind, Wanted
from desktop.entries.version import EntryId, Kind
from desktop.procedures.slips import OpenSlip, open_slips
from desktop.views.aside import Aside
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose import Choose
from desktop.views.dialogs.leaver import LeaverSheet
from desktop.views.models.choices import draft_choices, slip_choice
from desktop.views.pages.hit_list import HitList
from desktop.views.widgets.buttons import MainButton, QuietButton
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.painted import show_if


class HandoversPage(Page):
    """The list of handovers."""

    fills = True
    asked = Signal(object)
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked_once = False
        head = PageHead("引継ぎ")
        self.new = MainButton("引継ぎを記録", key="F4", icon="handover")
        self.new.clicked.connect(lambda: self.asked.emit(Go(page="handover")))
        self.begun = QuietButton("書きかけ", icon="pencil")
        self.begun.clicked.connect(self.choose_begun)
        self.slips = QuietButton("受領書まち", icon="clock")
        self.slips.clicked.connect(self.choose_slip)
        self._slips: Sequence[OpenSlip] = ()
        self._aside = Aside(desk.register, self)
        self.leaver = QuietButton("担当をまとめて引き継ぐ", icon="people")
        self.leaver.clicked.connect(self.open_leaver)
        for button in (self.begun, self.slips, self.leaver, self.new):
            head.add_right(button)
        self.column.addWidget(head)
        nothing = Empty("引継ぎの記録は、まだありません。", "引継ぎを記録", icon="handover")
        nothing.clicked.connect(lambda: self.asked.emit(Go(page="handover")))
        self.hits = HitList(desk, "引継ぎの一覧", "左の一覧からえらぶと、ここに出ます。", nothing)
        self.list, self.pane = self.hits.list, self.hits.pane
        self.pane.asked.connect(self.asked)
        self.column.addWidget(self.hits, 1)

    def open_leaver(self) -> LeaverSheet:
        """A care manager leaves, or the office closes."""
        dialog = LeaverSheet(self._desk, self.window())
        dialog.said.connect(self.said)
        dialog.finished.connect(lambda _: self._show_begun())
        dialog.open()
        return dialog

    def choose_begun(self) -> Choose:
        """Choose among all handovers that are half filled in, and go on with one."""
        begun = {draft.draft: draft for draft in self._begun()}
        dialog = Choose(
            "書きかけの引継ぎ",
            "続きをひらく",
            "利用者の名前",
            "その名前の書きかけは、ありません。",
            draft_choices(list(begun.values())),
            self.window(),
        )
        dialog.chosen.connect(
            lambda number: self.asked.emit(Go(page="handover", draft=number, state=begun[number].state))
        )
        dialog.open()
        return dialog

    def choose_slip(self) -> Choose:
        """Choose among the handovers whose slips have not come, and show one."""
        register = self._desk.register
        dialog = Choose(
            "受領書がもどっていない引継ぎ",
            "ひらく",
            "利用者の名前・かな・引継ぎの番号",
            "その名前や番号の引継ぎは、ありません。",
            [slip_choice(each, register) for each in self._slips],
            self.window(),
        )
        dialog.chosen.connect(lambda entry: self.show_entry(EntryId(entry)))
        dialog.open()
        return dialog

    def _show_slips(self, slips: Sequence[OpenSlip]) -> None:
        self._slips = slips
        self.slips.set_text(f"受領書まち {len(slips)}件")
        show_if(self.slips, bool(slips))

    def _begun(self) -> list[Draft]:
        drafts = self._desk.register.drafts(self._desk.actor.staff)
        return [draft for draft in drafts if draft.kind is DraftKind.HANDOVER]

    def _show_begun(self) -> None:
        count = len(self._begun())
        self.begun.set_text(f"書きかけ {count}件")
        show_if(self.begun, bool(count))

    def refresh(self) -> None:
        self._show_begun()
        today = self._desk.clock.now().day
        self._aside.ask(lambda book: open_slips(book, today), self._show_slips)
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
