"""A keycap: the name of a key in a small outlined box."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.painted import Painted


def keycap_width(key: str) -> int:
    """How wide the cap of a key is, in pixels."""
    look = style.current()
    return QFontMetrics(look.font(Role.SMALL, False)).horizontalAdvance(key) + 2 * look.space(9)


def keycap_height() -> int:
    """How high every cap is, in pixels."""
    look = style.current()
    return max(look.grow(20), QFontMetrics(look.font(Role.SMALL, False)).height() + 4)


def paint_keycap(painter: QPainter, left: float, middle: float, key: str, edge: QColor, ink: QColor) -> None:
    """Draw a cap whose left edge and vertical middle are given."""
    look = style.current()
    height = keycap_height()
    box = QRectF(round(left) + 0.5, round(middle - height / 2) + 0.5, keycap_width(key) - 1, height - 1)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(edge)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(ink)
    painter.setFont(look.font(Role.SMALL, False))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


class Keycap(Painted):
    """A keycap standing in a layout."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self.setAccessibleName(key)

    def sizeHint(self) -> QSize:
        return QSize(keycap_width(self._key), keycap_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        paint_keycap(QPainter(self), 0, self.height() / 2, self._key, look.color("line2"), look.color("sub"))
