"""Tick boxes: 20 px, filled in the accent with a white tick; a locked one stands on sunken ground."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF, QTextLayout
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.labels import laid_out


def paint_tick(painter: QPainter, box: QRectF, ticked: bool, locked: bool = False) -> None:
    """Draw a tick box into a square of any size (designed at 20 px)."""
    look = style.current()
    side = box.width()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if ticked:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("dis" if locked else "accent_fill"))
        painter.drawRoundedRect(box, 4, 4)
        white = look.color("on_accent") if not locked else QColor("#ffffff")
        painter.setPen(
            QPen(
                white, side * 0.11, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
            )
        )
        points = [(0.26, 0.52), (0.43, 0.69), (0.75, 0.34)]
        painter.drawPolyline(
            QPolygonF([QPointF(box.left() + side * x, box.top() + side * y) for x, y in points])
        )
    else:
        painter.setPen(QPen(look.color("dis" if locked else "line2"), 1.4))
        painter.setBrush(look.color("sunken" if locked else "surface"))
        painter.drawRoundedRect(box.adjusted(0.7, 0.7, -0.7, -0.7), 4, 4)
    painter.restore()


class Tick(QCheckBox):
    """A tick box with a line of words, and a second line if there is more to say; both wrap."""

    changed = Signal()
    named_by_itself = True

    def __init__(self, text: str, second: str = "", locked: bool = False) -> None:
        super().__init__(text)
        self._second = second
        self.setAccessibleName(text)
        self.setAccessibleDescription(second)
        self.setEnabled(not locked)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(lambda _: self.changed.emit())

    def value(self) -> bool:
        return self.isChecked()

    def set_value(self, value: object) -> None:
        self.setChecked(bool(value))

    def set_second(self, text: str) -> None:
        """Change the second line."""
        self._second = text
        self.setAccessibleDescription(text)
        self.updateGeometry()
        self.update()

    def _left(self) -> int:
        return style.current().grow(20) + style.current().space(14)

    def _words(self, width: int) -> tuple[tuple[QTextLayout, int], tuple[QTextLayout, int]]:
        look, room = style.current(), max(width - self._left() - 2, 60)
        first = laid_out(self.text(), look.font(Role.BODY, bool(self._second)), room)
        return first, laid_out(self._second, look.font(Role.SECOND), room)

    def _heights(self, width: int) -> tuple[int, int]:
        (_, first), (_, second) = self._words(width)
        return first, second + style.current().space(4) if self._second else 0

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(sum(self._heights(width)) + style.current().space(8), style.current().grow(32))

    def sizeHint(self) -> QSize:
        look = style.current()
        words = QFontMetrics(look.font(Role.BODY, bool(self._second))).horizontalAdvance(self.text())
        words = max(words, QFontMetrics(look.font(Role.SECOND)).horizontalAdvance(self._second))
        width = self._left() + min(words, look.grow(560)) + 4
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(style.current().grow(120), style.current().grow(32))

    def hitButton(self, place: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        side = look.grow(20)
        first, second = self._heights(self.width())
        top = (self.height() - first - second) / 2
        line = QFontMetrics(look.font(Role.BODY)).height()
        box_top = (
            self.height() / 2 - side / 2
            if not second and first <= line * 1.5
            else top + (line - side) / 2 + 2
        )
        paint_tick(painter, QRectF(4, max(box_top, 2), side, side), self.isChecked(), not self.isEnabled())
        (words, _), (more, _) = self._words(self.width())
        painter.setPen(look.color("text" if self.isEnabled() else "sub"))
        words.draw(painter, QPointF(self._left(), top))
        if second:
            painter.setPen(look.color("sub"))
            more.draw(painter, QPointF(self._left(), top + first + look.space(4)))


class TickList(QWidget):
    """Several tick boxes below each other; the value is the list of the keys that are ticked."""

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[str, str, str]] = ()) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.current().space(4))
        self._ticks: dict[str, Tick] = {}
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str, str]]) -> None:
        """Offer these (key, text, second line); what was ticked stays ticked."""
        before = set(self.value())
        for tick in self._ticks.values():
            self._column.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self._ticks = {}
        for key, text, second in choices:
            tick = Tick(text, second)
            tick.setChecked(key in before)
            tick.changed.connect(self.changed)
            self._ticks[key] = tick
            self._column.addWidget(tick)

    def stops(self) -> list[QWidget]:
        """Enter stops at every box."""
        return list(self._ticks.values())

    def value(self) -> list[str]:
        return [key for key, tick in self._ticks.items() if tick.isChecked()]

    def set_value(self, value: object) -> None:
        wanted = set(value) if isinstance(value, (list, tuple, set)) else set()
        for key, tick in self._ticks.items():
            tick.setChecked(key in wanted)
