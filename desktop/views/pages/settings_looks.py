"""設定の「見た記録」: who looked at whom, and when, for the manager; by day, person and service user."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.entries.person import ServiceUser, Staff
from desktop.entries.version import EntryId
from desktop.entries.wareki import wareki, weekday
from desktop.procedures.looks import LookLine, LooksRequest, who_looked
from desktop.procedures.outcome import Refused
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.models.periods import CHOICES, period_of
from desktop.views.pages.filters import EntryFilter
from desktop.views.style import Role, Tone
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import FilterChip
from desktop.views.widgets.labels import Label
from desktop.views.widgets.layouts import Flow
from desktop.views.widgets.rows import GroupHead, ListHead, Row, RowList


class LooksPart(QWidget):
    """Newest first, a group a day. Without a period it shows today."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._lines: dict[str, LookLine] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        card = Card("見た記録")
        card.column.addWidget(
            Label("だれが、いつ、どの利用者のページや記録をひらき、印刷し、変えたかです。新しい順です。", Role.SECOND, Tone.SUB, wrap=True)
        )
        name = lambda entry: desk.register.entry(ServiceUser, entry).content.name.full  # noqa: E731
        staff = [(str(each.entry), each.content.name.full) for each in desk.register.entries(Staff)]
        self.user = EntryFilter("利用者", name, lambda: choose_user(desk, self))
        self.period = FilterChip("期間", CHOICES)
        self.who = FilterChip("職員", staff)
        chips = QWidget()
        flow = Flow()
        chips.setLayout(flow)
        for chip in (self.period, self.who, self.user):
            flow.addWidget(chip)
            chip.changed.connect(self.refresh)
        card.column.addWidget(chips)
        self._head = ListHead("", "新しい順")
        card.column.addWidget(self._head)
        self.list = RowList("見た記録")
        self.list.opened.connect(self._open)
        card.column.addWidget(self.list, 1)
        self._nothing = Label("この日と、この条件の記録は、ありません。", tone=Tone.SUB, wrap=True)
        card.column.addWidget(self._nothing)
        column.addWidget(card, 1)
        self.setMinimumHeight(style.current().grow(360))

    def refresh(self) -> None:
        """Read the chain anew."""
        today = self._desk.clock.now().day
        period = period_of(str(self.period.value() or ""), today)
        chosen = period.since is not None or period.until is not None
        request = LooksRequest(
            since=(period.since or today.replace(year=today.year - 20)) if chosen else today,
            until=period.until or today,
            staff=_entry(self.who.value()),
            service_user=_entry(self.user.value()),
        )
        found = self._desk.perform.act(who_looked, request)
        if found is None or isinstance(found, Refused):
            return
        self._lines = {str(line.line): line for line in found.lines}
        rows: list[Row | GroupHead] = []
        day = None
        for line in found.lines:
            if line.at.date() != day:
                day = line.at.date()
                rows.append(GroupHead(text=f"{wareki(day)}（{weekday(day)}）"))
            rows.append(
                Row(
                    key=str(line.line),
                    first=line.what,
                    beside=f"{line.user} 様" if line.user else "",
                    lead=f"{line.at:%H:%M}",
                    second=line.who,
                    bold=False,
                )
            )
        self.list.set_rows(rows)
        self.list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        shown = f"新しいほうから{len(found.lines):,}行" if found.more else f"{len(found.lines):,}行"
        self._head.set_count(shown)

    def _open(self, key: str) -> None:
        line = self._lines[key]
        if line.about is not None:
            self.asked.emit(Go(page="users", about=line.about))


def _entry(value: object) -> EntryId | None:
    return EntryId(int(str(value))) if value else None
