"""The signing pad: a white field that takes a pen (with pressure) or a mouse and keeps every stroke as it was written."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.entries.handwriting import FULL, Handwriting, Stroke
from desktop.views import style
from desktop.views.style import Role

RATIO = 3.6
"""Width of the pad to its height, as a name is written across."""
_MOUSE_PRESSURE = 0.5
_INK = QColor("#1a1a1a")


class SigningPad(QWidget):
    """`handwriting()` is what was written. A pen is never mixed with a mouse: what began a stroke also ends it."""

    changed = Signal()

    def __init__(self, whose: str, milliseconds: Callable[[], int] | None = None) -> None:
        """`whose` name is to be written stands in grey under the line; `milliseconds` is the time that runs along."""
        super().__init__()
        self._whose = whose
        self._strokes: list[list[tuple[int, int, int, int]]] = []
        self._open = ""
        self._pen = False
        self._since = QElapsedTimer()
        self._milliseconds = milliseconds or self._since.elapsed
        self.setAccessibleName("署名を書く枠")
        self.set_whose(whose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)

    def whose(self) -> str:
        """Whose name is to be written."""
        return self._whose

    def set_whose(self, name: str) -> None:
        """Say whose name is to be written."""
        self._whose = name
        self.setAccessibleDescription(f"{name}の名前を、ペンかマウスで書きます。")
        self.update()

    def sizeHint(self) -> QSize:
        look = style.current()
        return QSize(look.grow(900), look.grow(250))

    def minimumSizeHint(self) -> QSize:
        return QSize(360, 100)

    # what was written -----------------------------------------------------------------------------------------------

    def handwriting(self) -> Handwriting:
        """Every stroke so far."""
        box = self._box()
        return Handwriting(
            wide=round(box.width()),
            high=round(box.height()),
            pen=self._pen,
            strokes=tuple(
                Stroke(
                    x=tuple(point[0] for point in stroke),
                    y=tuple(point[1] for point in stroke),
                    pressure=tuple(point[2] for point in stroke),
                    ms=tuple(point[3] for point in stroke),
                )
                for stroke in self._strokes
            ),
        )

    def undo(self) -> None:
        """Take the last stroke back."""
        if self._strokes:
            self._strokes.pop()
            self._told()

    def clear(self) -> None:
        """Take everything back."""
        self._strokes.clear()
        self._told()

    def _told(self) -> None:
        self._open = ""
        if not self._strokes:
            self._pen = False
        self.changed.emit()
        self.update()

    # pen and mouse --------------------------------------------------------------------------------------------------

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind = event.type()
        writes = event.pointerType() is not QPointingDevice.PointerType.Eraser
        if kind == QTabletEvent.Type.TabletPress and writes and event.button() == Qt.MouseButton.LeftButton:
            self._begin("pen", event.position(), event.pressure())
        elif kind == QTabletEvent.Type.TabletMove and self._open == "pen":
            self._go_on(event.position(), event.pressure())
        elif kind == QTabletEvent.Type.TabletRelease and self._open == "pen":
            self._end()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self._open:
            self._begin("mouse", event.position(), _MOUSE_PRESSURE)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._open == "mouse":
            self._go_on(event.position(), _MOUSE_PRESSURE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._open == "mouse" and event.button() == Qt.MouseButton.LeftButton:
            self._end()

    def _begin(self, by: str, place: QPointF, pressure: float) -> None:
        if not self._strokes:
            self._since.start()
        self._open, self._pen = by, self._pen or by == "pen"
        self._strokes.append([self._point(place, pressure)])
        self.update()

    def _go_on(self, place: QPointF, pressure: float) -> None:
        point = self._point(place, pressure)
        if point[:2] != self._strokes[-1][-1][:2]:
            self._strokes[-1].append(point)
            self.update()

    def _end(self) -> None:
        self._open = ""
        self.changed.emit()

    def _point(self, place: QPointF, pressure: float) -> tuple[int, int, int, int]:
        box = self._box()
        x = (place.x() - box.left()) / max(box.width(), 1)
        y = (place.y() - box.top()) / max(box.height(), 1)
        part = [round(min(max(each, 0.0), 1.0) * FULL) for each in (x, y, pressure)]
        return part[0], part[1], part[2], int(self._milliseconds())

    # drawing --------------------------------------------------------------------------------------------------------

    def _box(self) -> QRectF:
        """The field itself: always of the same shape, whatever room the window gives."""
        wide = min(self.width() - 4.0, (self.height() - 4.0) * RATIO)
        high = wide / RATIO
        return QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box()
        painter.setPen(QPen(look.color("line2"), 2))
        painter.setBrush(look.color("paper"))
        painter.drawRoundedRect(box, 10, 10)
        ground = box.top() + box.height() * 0.74
        grey = QColor(style.LIGHT.line2)
        painter.setPen(QPen(grey, 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(box.left() + 28, ground), QPointF(box.right() - 28, ground))
        painter.setFont(look.font(Role.READING))
        painter.setPen(QColor(style.LIGHT.faint))
        below = QRectF(box.left() + 28, ground + 4, box.width() - 56, box.bottom() - ground - 6)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._whose)
        painter.setClipRect(box)
        for stroke in self._strokes:
            self._paint_stroke(painter, box, stroke)

    def _paint_stroke(self, painter: QPainter, box: QRectF, stroke: list[tuple[int, int, int, int]]) -> None:
        points = [
            QPointF(box.left() + x * box.width() / FULL, box.top() + y * box.height() / FULL)
            for x, y, _, _ in stroke
        ]
        for number in range(max(len(points) - 1, 1)):
            pressure = stroke[min(number + 1, len(stroke) - 1)][2] / FULL
            pen = QPen(_INK, (1.2 + 2.4 * pressure) * box.height() / 220)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(points[number], points[min(number + 1, len(points) - 1)])
