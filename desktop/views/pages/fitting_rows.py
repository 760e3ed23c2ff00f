"""Rows with a button each, as many as there is room for; who shows them says how many there are in all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.widgets.rows import ActionRows, Row

AT_LEAST = 2


class FittingRows(QWidget):
    """Takes whatever height it is given; ``fitted`` tells how many of the rows have a place."""

    pressed = Signal(str)
    fitted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[Row] = ()
        self._placed = 0
        self._rows = ActionRows()
        self._rows.pressed.connect(self.pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._rows)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight(style.current().grow(60) * AT_LEAST)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show the first of these rows."""
        self._all = rows
        self._placed = -1
        self._fit()

    def _fit(self) -> None:
        wanted = max(self.height() // style.current().grow(57), AT_LEAST)
        while True:
            shown = self._all[:wanted]
            if len(shown) != self._placed:
                self._placed = len(shown)
                self._rows.set_rows(shown)
            if wanted <= AT_LEAST or self._height() <= self.height():
                break
            wanted = len(shown) - 1  # a name that takes two lines takes the place of a row
        self.fitted.emit(self._placed)

    def _height(self) -> int:
        layout = self._rows.layout()
        if layout is not None and layout.hasHeightForWidth():
            return layout.totalHeightForWidth(self.width())
        return self._rows.sizeHint().height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
