"""A list with the pane beside it; where there is no room for both, list → detail with 戻る."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.pages.record_pane import RecordPane
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.rows import ListHead, RowList

_BOTH_FIT = 880
"""Width from which list and pane stand side by side, in pixels at 11 pt."""


class ListAndPane(QWidget):
    """`list` with its `head` in a card, `pane` at its right. `nothing` takes the place of an empty list."""

    scrolled_low = Signal()
    """The list is nearly at its end: time to read more."""

    def __init__(self, desk: Desk, name: str, sort: str, hint: str, nothing: QWidget) -> None:
        super().__init__()
        look = style.current()
        self._in_detail = False
        self._card = Card(padding=0)
        self._card.column.setSpacing(0)
        self.head = ListHead("", sort)
        self._card.column.addWidget(self.head)
        self.list = RowList(name)
        self.list.opened.connect(lambda _: self._open())
        self.list.verticalScrollBar().valueChanged.connect(lambda _: self._look_at_end())
        self._card.column.addWidget(self.list, 1)
        self._nothing = nothing
        self._nothing.hide()
        self._card.column.addWidget(nothing, 1)
        self.pane = RecordPane(desk, hint)
        self._back = QuietButton("一覧に戻る", icon="back")
        self._back.clicked.connect(self.back_to_list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(12))
        row.addWidget(self._card, 1)
        side = QVBoxLayout()
        side.addWidget(self._back)
        side.addWidget(self.pane, 1)
        row.addLayout(side)
        self._arrange()

    def show_count(self, count: str, empty: bool) -> None:
        """Say the count; an empty list gives its place to the explanation."""
        self.head.set_count(count)
        self.list.setVisible(not empty)
        self._nothing.setVisible(empty)

    def back_to_list(self) -> None:
        """From the detail back to the list, where only one of them fits."""
        self._in_detail = False
        self._arrange()
        self.list.setFocus()

    def _open(self) -> None:
        if self._narrow():
            self._in_detail = True
            self._arrange()
        self.pane.take_focus()

    def _narrow(self) -> bool:
        return self.width() < style.current().grow(_BOTH_FIT)

    def _arrange(self) -> None:
        narrow = self._narrow()
        self.pane.setVisible(not narrow or self._in_detail)
        self._card.setVisible(not narrow or not self._in_detail)
        self._back.setVisible(narrow and self._in_detail)
        if narrow:
            self.pane.setMinimumWidth(0)
            self.pane.setMaximumWidth(16_777_215)
        else:
            self.pane.setFixedWidth(min(style.current().grow(440), round(self.width() * 0.45)))

    def _look_at_end(self) -> None:
        bar = self.list.verticalScrollBar()
        if bar.value() >= bar.maximum() - 2 * self.list.height():
            self.scrolled_low.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._arrange)
