"""A choice among more than four: a combo box with a drawn arrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QSizePolicy

from desktop.views import style
from desktop.views.widgets.fields import restyle
from desktop.views.widgets.icons import paint_icon


class Combo(QComboBox):
    """Shows labels, answers keys. The wheel changes it only while it has the focus, so a page can be scrolled."""

    changed = Signal()
    chosen = Signal(str)
    """A person chose this key (not sent when the program sets it)."""

    def __init__(self, choices: Sequence[tuple[str, str]] = (), small: bool = False) -> None:
        super().__init__()
        self.setView(QListView())
        self._small = small
        if small:
            self.setProperty("small", "true")
            self.ring_radius = 14
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_choices(choices)
        self.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.activated.connect(lambda index: self.chosen.emit(str(self.itemData(index))))

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer other choices (key, label); the one chosen stays if it is still among them."""
        before = self.value()
        self.blockSignals(True)
        self.clear()
        for key, label in choices:
            self.addItem(label, key)
        self.setCurrentIndex(self.findData(before) if before is not None else (0 if choices else -1))
        self.blockSignals(False)

    def value(self) -> str | None:
        data = self.currentData()
        return None if data is None else str(data)

    def set_value(self, value: object) -> None:
        self.setCurrentIndex(self.findData(value))

    def set_wrong(self, wrong: bool) -> None:
        """Draw the red border of an error, or take it away."""
        restyle(self, "wrong", "true" if wrong else "false")

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = style.current()
        painter = QPainter(self)
        side = look.grow(12 if self._small else 16)
        right = look.grow(8 if self._small else 10)
        square = QRectF(self.width() - right - side, (self.height() - side) / 2, side, side)
        paint_icon(painter, square, "chevron", look.color("sub"))
