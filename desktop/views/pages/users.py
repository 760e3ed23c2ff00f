"""Service users: kana index, list, and the detail of the one that is current; the doors to their cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.reading import DraftKind
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.procedures.consents import Waiting, waiting
from desktop.procedures.service_users import keep_card
from desktop.views import style
from desktop.views.aside import Aside
from desktop.views.desk import Desk, Go, consent_form_for
from desktop.views.dialogs.card import CardSheet, OneCard
from desktop.views.dialogs.family_member import FamilyMemberSheet
from desktop.views.dialogs.import_users import ImportUsersSheet
from desktop.views.dialogs.service_user import ServiceUserSheet
from desktop.views.models.people import (
    INITIALS,
    OTHER,
    UserLine,
    count_sentence,
    initial_of,
    surname_of,
    user_lines,
)
from desktop.views.pages.two_panes import TwoPanes
from desktop.views.pages.user_detail import UserDetail
from desktop.views.style import Tone
from desktop.views.widgets.buttons import Button, QuietButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.kana import KanaIndex
from desktop.views.widgets.marks import Mark
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.rows import GroupHead, ListHead, Row, RowList

ALL = "全"
_LATIN = dict(zip("aiueokstnhmyrw", "あああああかさたなはまやらわ", strict=True))
_MARKS = {"err": Mark.NO, "warn": Mark.SOON, "sub": Mark.NO}
_TONES = {"err": Tone.ERR, "warn": Tone.WARN, "sub": Tone.ERR}


class UsersPage(Page):
    """Everybody whose plans the office keeps. Letters jump, ↑ and ↓ walk, Enter goes into the detail."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._lines: list[UserLine] = []
        self._waits: dict[EntryId, Waiting] = {}
        self._marked = False
        self._as_it_was: tuple[int, date] | None = None
        self._aside = Aside(desk.register, self)
        self._card = OneCard(desk, keep_card, self._after)
        self._head = PageHead("利用者")
        self._mine = FilterChip(f"担当 {surname_of(desk.actor.name)}")
        self._active = FilterChip("利用中")
        self._active.set_value(True)
        self._alert = FilterChip("同意に注意")
        for chip in (self._mine, self._active, self._alert):
            chip.changed.connect(self._list)
            self._head.add_left(chip)
        take_in, add = QuietButton("利用者を取り込む", icon="file"), Button("利用者を追加", icon="plus")
        take_in.clicked.connect(self.import_users)
        add.clicked.connect(self.add_user)
        self._head.add_right(take_in)
        self._head.add_right(add)
        self.column.addWidget(self._head)
        self._build()

    def _build(self) -> None:
        look = style.current()
        self._index = KanaIndex()
        self._index.chosen.connect(self._jumped)
        listed = Card(padding=0)
        self._count = ListHead()
        self._count.setMinimumHeight(look.grow(44))
        self._rows = RowList("利用者の一覧")
        self._rows.selected.connect(self._show)
        self._rows.opened.connect(self._open)
        self._none = Empty("この条件に合う方はいません。", "条件を外す", "people")
        self._none.clicked.connect(self._loosen)
        self._list_stack = QStackedWidget()
        self._list_stack.addWidget(self._rows)
        self._list_stack.addWidget(self._none)
        listed.column.setSpacing(0)
        listed.column.addWidget(self._count)
        listed.column.addWidget(self._list_stack, 1)
        left = QWidget()
        left.setFocusProxy(self._rows)
        row = QHBoxLayout(left)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(12))
        row.addWidget(self._index)
        row.addWidget(listed, 1)
        self._detail = UserDetail(self._desk)
        self._detail.handover_asked.connect(lambda user: self.asked.emit(Go(page="handover", about=user)))
        self._detail.consent_asked.connect(
            lambda user, principal: self.asked.emit(consent_form_for(user, principal))
        )
        self._detail.signing_asked.connect(lambda consent: self.asked.emit(Go(page="signing", about=consent)))
        self._detail.all_handovers_asked.connect(self._all_handovers)
        self._detail.edit_asked.connect(self.edit)
        self._detail.family_asked.connect(self._family_card)
        nobody = Card()
        nobody.column.addWidget(Empty("左の一覧から、ひとり選んでください。", icon="user"))
        self._right = QStackedWidget()
        self._right.addWidget(self._detail)
        self._right.addWidget(nobody)
        self._panes = TwoPanes(left, self._right, 414)
        start = Card()
        empty = Empty(
            "まだ利用者がいません。紙の台帳を見ながら1人ずつ加えるか、ほかのソフトの一覧を取り込めます。",
            "利用者を追加",
            "people",
        )
        empty.clicked.connect(self.add_user)
        start.column.addWidget(empty)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._panes)
        self._whole.addWidget(start)
        self.column.addWidget(self._whole, 1)

    # What is shown -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask the register for all users anew, unless it is as it was; the current one stays current."""
        today = self._desk.clock.now().day
        as_it_is = (self._desk.register.audit_head()[0], today)
        if as_it_is == self._as_it_was:
            return
        self._as_it_was = as_it_is
        self._lines = user_lines(self._desk.register.entries(ServiceUser), today)
        self._whole.setCurrentIndex(0 if self._lines else 1)
        self._list()
        self._aside.ask(lambda book: waiting(book, today), self._mark)

    def _mark(self, waits: Sequence[Waiting]) -> None:
        """Give every row its mark: the most urgent thing that waits, else that all is there."""
        self._waits = {}
        for each in waits:
            self._waits.setdefault(each.user, each)
        self._marked = True
        self._list()

    def _shown_lines(self) -> list[UserLine]:
        """Those whom the chips let through, whatever the kana index says."""
        staff = self._desk.actor.staff
        return [
            line
            for line in self._lines
            if (not self._mine.value() or line.in_charge == staff)
            and (not self._active.value() or not line.leaving)
            and (not self._alert.value() or line.entry in self._waits)
        ]

    def _list(self) -> None:
        initial = self._index.value()
        through = self._shown_lines()
        lines = [line for line in through if initial in (ALL, line.initial)]
        rows: list[Row | GroupHead] = []
        for number, line in enumerate(lines):
            if initial == ALL and (number == 0 or lines[number - 1].initial != line.initial):
                size = sum(each.initial == line.initial for each in lines)
                rows.append(GroupHead(text=_group(line.initial), count=f"{size:,}人"))
            rows.append(self._row(line))
        filtered = len(lines) != len(self._lines)
        where = "" if initial == ALL else f"{initial}行 "
        self._count.set_count(count_sentence(len(lines), len(self._lines), filtered, where=where))
        current = self._rows.current_key()
        self._rows.set_rows(rows)
        self._list_stack.setCurrentIndex(0 if lines else 1)
        kept = any(str(line.entry) == current for line in lines)
        if kept:
            self._show(current)
        elif lines:
            self._rows.select(str(lines[0].entry))
        self._right.setCurrentIndex(0 if lines else 1)

    def _row(self, line: UserLine) -> Row:
        wait = self._waits.get(line.entry)
        note, tone, mark = ("", Tone.SUB, Mark.OK if self._marked and not line.leaving else None)
        if wait is not None:
            note, tone = wait.chip, _TONES[wait.urgency]
            mark = Mark.LOOK if wait.remedy == "署名を記録" else _MARKS[wait.urgency]
        return Row(
            key=str(line.entry),
            first=f"{line.name} 様",
            kana=line.kana or "　",
            note=note,
            note_tone=tone,
            mark=mark,
            below=line.facts,
        )

    def _loosen(self) -> None:
        self._index.set_current(ALL)
        for chip in (self._mine, self._active, self._alert):
            chip.blockSignals(True)
            chip.set_value(None)
            chip.blockSignals(False)
        self._list()

    def _jumped(self, initial: str) -> None:
        self._list()

    def _show(self, key: str) -> None:
        self._detail.show_user(EntryId(int(key)))

    def _open(self, key: str) -> None:
        self._panes.show_detail()
        if not self._panes.folded:
            self._detail.main.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text()
        initial = _LATIN.get(letter.lower()) or (initial_of(letter) if letter.strip() else OTHER)
        if event.key() == Qt.Key.Key_Escape and self._panes.folded and self._panes.shows_detail():
            self._panes.show_list()
        elif initial in INITIALS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._index.set_current(initial)
            self._list()
            self._rows.setFocus()
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Put the focus into the list."""
        self._rows.setFocus()

    # Cards ---------------------------------------------------------------------------------------------------------

    def add_user(self) -> None:
        """Open an empty card."""
        self._card.open(ServiceUserSheet(self._desk, self))

    def edit(self) -> None:
        """Open the card of the user shown (F2)."""
        if self._detail.shown is not None and self._lines:
            was = self._desk.register.entry(ServiceUser, self._detail.shown)
            self._card.open(ServiceUserSheet(self._desk, self, was))

    def _family_card(self, member: Recorded[FamilyMember] | None) -> None:
        if self._detail.shown is not None:
            self._card.open(FamilyMemberSheet(self._desk, self, self._detail.shown, member))

    def import_users(self) -> None:
        """Open the sheet that takes users in from a file."""
        sheet = ImportUsersSheet(self._desk, self)
        sheet.taken.connect(self._after)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()

    def _after(self, entry: EntryId) -> None:
        self.refresh()
        self.show_entry(entry)

    # Navigation ----------------------------------------------------------------------------------------------------

    def _all_handovers(self) -> None:
        wanted = {"user": str(self._detail.shown), "kind": Kind.HANDOVER.value}
        self.asked.emit(Go(page="search", state=wanted))

    def show_entry(self, entry: EntryId) -> None:
        """Make a user, or the user of a family member, current."""
        if self._desk.register.kind_of(entry) is Kind.FAMILY_MEMBER:
            entry = self._desk.register.entry(FamilyMember, entry).content.service_user
        if not any(line.entry == entry for line in self._lines):
            self.refresh()
        key = str(entry)
        if not any(isinstance(row, Row) and row.key == key for row in self._rows.rows()):
            self._loosen()
        self._rows.select(key)
        self._show(key)
        self._panes.show_detail()

    def state(self) -> dict[str, object]:
        """The current user, what the list is narrowed to, and the card that is half filled in."""
        return {
            "user": self._detail.shown,
            "initial": self._index.value(),
            "mine": self._mine.value(),
            "active": self._active.value(),
            "alert": self._alert.value(),
            **self._card.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Make the same user current and open the same card; the wish {"open": "add"} opens an empty one."""
        if state.get("open") == "add":
            self.add_user()
            return
        if "initial" in state:
            self._index.set_current(str(state["initial"]))
        for name, chip in (("mine", self._mine), ("active", self._active), ("alert", self._alert)):
            if name in state:
                chip.set_value(state[name])
        self.refresh()
        if state.get("user") is not None and self._lines:
            self.show_entry(EntryId(int(state["user"])))
            if self._panes.folded and "initial" in state:
                self._panes.show_detail()
        if state.get("sheet"):
            self._restore_card(state["sheet"], state.get("draft"))

    def take_draft(self, draft: int, state: Mapping[str, Any]) -> None:
        """Go on with a card that was begun."""
        self._restore_card(state, draft)

    def keep_draft(self) -> None:
        """Before the book is let go: keep what is typed in an open card, and put the card away."""
        self._card.put_away()

    def _restore_card(self, state: Mapping[str, Any], draft: int | None) -> None:
        entry = state.get("_entry")
        sheet: CardSheet
        if state["_card"] == DraftKind.FAMILY_MEMBER.value:
            user = EntryId(int(state["_service_user"]))
            member = self._desk.register.entry(FamilyMember, EntryId(entry)) if entry is not None else None
            self.show_entry(user)
            sheet = FamilyMemberSheet(self._desk, self, user, member, draft)
        else:
            was = self._desk.register.entry(ServiceUser, EntryId(entry)) if entry is not None else None
            sheet = ServiceUserSheet(self._desk, self, was, draft)
        self._card.open(sheet)
        sheet.restore(state)


def _group(initial: str) -> str:
    return "かながまだない方" if initial == OTHER else f"{initial}行"
