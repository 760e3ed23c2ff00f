"""Offices papers go to: list, and the detail of the one that is current, with what its card lacks for a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.entries import numbers
from desktop.entries.office import Office, OperatorType
from desktop.entries.provision import ProvisionRecord
from desktop.entries.terms import OPERATORS, RECIPIENT_KINDS, WAYS
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.entries.wareki import wareki
from desktop.procedures.offices import keep_office, lacking
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.card import OneCard
from desktop.views.dialogs.office import NO_OFFICE, OfficeSheet
from desktop.views.models.folded import folding
from desktop.views.models.people import count_sentence
from desktop.views.pages.tall import Tall, put_in
from desktop.views.pages.two_panes import TwoPanes
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import Button, QuietButton, TextButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import FilterChip, StateChip
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.findings import Findings, FindingText, Level
from desktop.views.widgets.labels import Facts, Label, divider
from desktop.views.widgets.layouts import RING_ROOM, empty_layout, scroll
from desktop.views.widgets.marks import Mark
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.rows import ListHead, Row, RowList

RECORDS_SHOWN = 3


class OfficeDetail(Card):
    """What is known of one office, and what a provision record would miss."""

    edit_asked = Signal()
    records_asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(padding=20 - RING_ROOM)
        self._desk = desk
        self.shown: EntryId | None = None
        look = style.current()
        head = QHBoxLayout()
        head.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, 0)
        head.setSpacing(look.space(8))
        names = QVBoxLayout()
        names.setSpacing(look.space(2))
        self._corporation = Label("", Role.SMALL, Tone.SUB, wrap=True)
        self._name = Label("", Role.TITLE, wrap=True)
        names.addWidget(self._corporation)
        names.addWidget(self._name)
        self._kind = StateChip("", Tone.ACCENT)
        self._closed = StateChip("", Tone.SUB)
        chips = QHBoxLayout()
        chips.setSpacing(look.space(8))
        chips.addWidget(self._kind)
        chips.addWidget(self._closed)
        chips.addStretch(1)
        names.addLayout(chips)
        head.addLayout(names, 1)
        self.edit = QuietButton("直す", icon="pencil")
        self.edit.clicked.connect(self.edit_asked)
        head.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        body = Tall()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(14))
        self._findings = Findings()
        self._findings.remedy.connect(lambda _, key: self.edit_asked.emit())
        column.addWidget(self._findings)
        self._facts = Facts(columns=2)
        column.addWidget(self._facts)
        self._note = Label("", tone=Tone.SUB, wrap=True)
        column.addWidget(self._note)
        column.addWidget(divider())
        self._given = QVBoxLayout()
        self._given.setSpacing(look.space(8))
        column.addLayout(self._given)
        column.addStretch(1)
        self.column.addWidget(scroll(body), 1)

    def show_office(self, entry: EntryId) -> None:
        """Ask the register about this office and show the answers."""
        self.shown = entry
        office = self._desk.register.entry(Office, entry).content
        self._corporation.setText(office.corporation or "法人の名前はまだありません")
        self._name.setText(office.name)
        self._kind.set_state(RECIPIENT_KINDS[office.kind], Tone.ACCENT)
        self._closed.set_state(
            f"{wareki(office.closed_on)}に閉じました" if office.closed_on else "", Tone.SUB
        )
        findings = _findings(office)
        self._findings.set_findings(findings)
        self._findings.setVisible(bool(findings))
        self._facts.set_facts(_facts(office))
        self._note.setText(office.note)
        self._note.setVisible(bool(office.note))
        empty_layout(self._given)
        put_in(self._given, self._newest(entry))

    def _newest(self, entry: EntryId) -> QWidget:
        look = style.current()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        records = self._desk.register.entries(ProvisionRecord, office=entry, limit=RECORDS_SHOWN)
        head = QHBoxLayout()
        head.addWidget(Label("ここへ渡したもの", Role.SECTION))
        if records:
            head.addWidget(Label(f"新しい{len(records)}件", Role.SECOND, Tone.FAINT))
        head.addStretch(1)
        more = TextButton("すべて見る")
        more.clicked.connect(lambda: self.records_asked.emit(entry))
        more.setVisible(bool(records))
        head.addWidget(more)
        column.addLayout(head)
        if not records:
            column.addWidget(Label("まだ何も渡していません。", tone=Tone.SUB))
        for record in records:
            column.addWidget(Label(_record_line(record), wrap=True))
        return holder


class OfficesPage(Page):
    """相手先. ↑ and ↓ walk the list, Enter goes into the detail."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._offices: list[Recorded[Office]] = []
        self._card = OneCard(desk, keep_office, self._after)
        self._head = PageHead("相手先")
        self._kind = FilterChip(
            "種類", [(kind.value, word) for kind, word in RECIPIENT_KINDS.items() if kind not in NO_OFFICE]
        )
        self._lacking = FilterChip("足りないことあり")
        self._open_now = FilterChip("閉じた所はのぞく")
        self._open_now.set_value(True)
        for chip in (self._kind, self._lacking, self._open_now):
            chip.changed.connect(self._list)
            self._head.add_left(chip)
        add = Button("相手先を追加", icon="plus")
        add.clicked.connect(self.add_office)
        self._head.add_right(add)
        self.column.addWidget(self._head)
        self._build()

    def _build(self) -> None:
        listed = Card(padding=0)
        self._count = ListHead()
        self._count.setMinimumHeight(style.current().grow(44))
        self._rows = RowList("相手先の一覧")
        self._rows.selected.connect(self._show)
        self._rows.opened.connect(self._open)
        none = Empty("この条件に合う相手先はありません。", "条件を外す", "office")
        none.clicked.connect(self._loosen)
        self._list_stack = QStackedWidget()
        self._list_stack.addWidget(self._rows)
        self._list_stack.addWidget(none)
        listed.column.setSpacing(0)
        listed.column.addWidget(self._count)
        listed.column.addWidget(self._list_stack, 1)
        listed.setFocusProxy(self._rows)
        self._detail = OfficeDetail(self._desk)
        self._detail.edit_asked.connect(self.edit)
        self._detail.records_asked.connect(self._all_records)
        nobody = Card()
        nobody.column.addWidget(Empty("左の一覧から、ひとつ選んでください。", icon="office"))
        self._right = QStackedWidget()
        self._right.addWidget(self._detail)
        self._right.addWidget(nobody)
        self._panes = TwoPanes(listed, self._right, 400)
        start = Card()
        empty = Empty(
            "まだ相手先がありません。ケアプランを渡す事業所や医療機関を、ここに加えます。",
            "相手先を追加",
            "office",
        )
        empty.clicked.connect(self.add_office)
        start.column.addWidget(empty)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._panes)
        self._whole.addWidget(start)
        self.column.addWidget(self._whole, 1)

    # What is shown -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask the register for all offices anew; the current one stays current."""
        fold = folding().fold
        others = [office for office in self._desk.register.entries(Office) if not office.content.ours]
        self._offices = sorted(others, key=lambda office: (fold(office.content.name), office.entry))
        self._whole.setCurrentIndex(0 if self._offices else 1)
        self._list()

    def _list(self) -> None:
        today = self._desk.clock.now().day
        offices = [
            office
            for office in self._offices
            if (self._kind.value() in (None, office.content.kind.value))
            and (not self._lacking.value() or lacking(office.content))
            and (
                not self._open_now.value()
                or office.content.closed_on is None
                or office.content.closed_on > today
            )
        ]
        self._count.set_count(
            count_sentence(len(offices), len(self._offices), len(offices) != len(self._offices), "か所")
        )
        current = self._rows.current_key()
        self._rows.set_rows([_row(office) for office in offices])
        self._list_stack.setCurrentIndex(0 if offices else 1)
        self._right.setCurrentIndex(0 if offices else 1)
        if any(str(office.entry) == current for office in offices):
            self._show(current)
        elif offices:
            self._rows.select(str(offices[0].entry))

    def _loosen(self) -> None:
        for chip in (self._kind, self._lacking, self._open_now):
            chip.blockSignals(True)
            chip.set_value(None)
            chip.blockSignals(False)
        self._list()

    def _show(self, key: str) -> None:
        self._detail.show_office(EntryId(int(key)))

    def _open(self, key: str) -> None:
        self._panes.show_detail()
        if not self._panes.folded:
            self._detail.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._panes.folded and self._panes.shows_detail():
            self._panes.show_list()
        else:
            super().keyPressEvent(event)

    def take_focus(self) -> None:
        """Put the focus into the list."""
        self._rows.setFocus()

    # Cards ---------------------------------------------------------------------------------------------------------

    def add_office(self) -> None:
        """Open an empty card."""
        self._card.open(OfficeSheet(self._desk, self))

    def edit(self) -> None:
        """Open the card of the office shown (F2)."""
        if self._detail.shown is not None and self._offices:
            self._card.open(
                OfficeSheet(self._desk, self, self._desk.register.entry(Office, self._detail.shown))
            )

    def _after(self, entry: EntryId) -> None:
        self.refresh()
        self.show_entry(entry)

    def _all_records(self, office: EntryId) -> None:
        wanted = {"office": str(office), "kind": Kind.PROVISION_RECORD.value}
        self.asked.emit(Go(page="search", state=wanted))

    # Navigation ----------------------------------------------------------------------------------------------------

    def show_entry(self, entry: EntryId) -> None:
        """Make an office current."""
        if not any(office.entry == entry for office in self._offices):
            self.refresh()
        if not any(isinstance(row, Row) and row.key == str(entry) for row in self._rows.rows()):
            self._loosen()
        self._rows.select(str(entry))
        self._show(str(entry))
        self._panes.show_detail()

    def state(self) -> dict[str, object]:
        """The current office, what the list is narrowed to, and the card that is half filled in."""
        return {
            "office": self._detail.shown,
            "kind": self._kind.value(),
            "lacking": self._lacking.value(),
            "open_now": self._open_now.value(),
            **self._card.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Make the same office current and open the same card; the wish {"open": "add"} opens an empty one."""
        if state.get("open") == "add":
            self.add_office()
            return
        for name, chip in (("kind", self._kind), ("lacking", self._lacking), ("open_now", self._open_now)):
            if name in state:
                chip.set_value(state[name])
        self.refresh()
        if state.get("office") is not None and self._offices:
            self.show_entry(EntryId(int(state["office"])))
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
        was = self._desk.register.entry(Office, EntryId(entry)) if entry is not None else None
        sheet = OfficeSheet(self._desk, self, was, draft)
        self._card.open(sheet)
        sheet.restore(state)


def _row(office: Recorded[Office]) -> Row:
    card = office.content
    short = lacking(card)
    note, tone, mark = ("足りないこと", Tone.WARN, Mark.LOOK) if short else ("", Tone.SUB, None)
    if card.closed_on is not None:
        note, tone, mark = "閉じました", Tone.SUB, None
    return Row(
        key=str(office.entry),
        first=card.name,
        second=RECIPIENT_KINDS[card.kind],
        note=note,
        note_tone=tone,
        mark=mark,
        below=WAYS[card.usual_way] if card.usual_way else "",
    )


def _findings(office: Office) -> list[FindingText]:
    found = []
    if short := lacking(office):
        found.append(
            FindingText(
                level=Level.LOOK,
                title="足りないことがあります",
                sentence=f"提供の記録に書く、{'・'.join(short)}がまだありません。わかったところで足してください。",
                remedies=(("edit", "直す"),),
            )
        )
    if remark := numbers.office_number(office.office_number).remark:
        found.append(
            FindingText(
                level=Level.LOOK,
                title="事業所番号に気になるところ",
                sentence=remark,
                remedies=(("edit", "直す"),),
            )
        )
    return found


def _facts(office: Office) -> list[tuple[str, str]]:
    missing = "まだありません"
    return [
        ("代表者", office.representative_line or missing),
        ("運営主体", OPERATORS[office.operator] if office.operator is not OperatorType.UNKNOWN else missing),
        ("住所", "　".join(part for part in (office.postal_code, office.address) if part) or missing),
        ("事業所番号", office.office_number or missing),
        ("電話", office.phone or missing),
        ("FAX", office.fax or missing),
        ("いつもの送り方", WAYS[office.usual_way] if office.usual_way else "決まっていません"),
        (
            "管理者・担当の方",
            "　".join(part for part in (office.manager, office.contact_person) if part) or missing,
        ),
    ]


def _record_line(record: Recorded[ProvisionRecord]) -> str:
    content = record.content
    papers = content.items[0].title if content.items else "書類"
    more = f"ほか{len(content.items) - 1}点" if len(content.items) > 1 else ""
    name = content.principal.name
    return f"{wareki(content.day)}　{name} 様の{papers}{more}を {WAYS[content.way]}で　{record.number}"
