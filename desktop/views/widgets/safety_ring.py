"""The safety ring: one arc a measure, from the top clockwise; done is full, undone outlined with cross-hatching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.painted import Painted

SIZE, THICK, GAP = 200, 16, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """One measure: its name, whether it is done, and what a reader says."""

    key: str
    name: str
    done: bool
    spoken: str = ""


class SafetyRing(Painted):
    """How many of all are done, in the middle; ← and → walk the arcs, Enter opens one."""

    walked = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._arcs: Sequence[Arc] = ()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_arcs(self, arcs: Sequence[Arc]) -> None:
        """Show these measures."""
        self._arcs = tuple(arcs)
        self._at = min(self._at, max(0, len(self._arcs) - 1))
        self._called()
        self.update()

    def current(self) -> str:
        """The measure that the keys stand on."""
        return self._arcs[self._at].key if self._arcs else ""

    def _called(self) -> None:
        done = sum(arc.done for arc in self._arcs)
        said = f"安全チェック。{len(self._arcs)}のうち{done}ができています"
        if self._arcs:
            arc = self._arcs[self._at]
            said += f"。{self._at + 1}番、{arc.spoken or arc.name}"
        self.setAccessibleName(said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None and self._arcs:
            self._at = (self._at + step) % len(self._arcs)
            self._called()
            self.update()
            self.walked.emit(self.current())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._arcs:
            self.opened.emit(self.current())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        side = style.current().grow(SIZE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._arcs:
            return
        outer = QRectF(self.rect()).adjusted(5, 5, -5, -5)
        thick = look.grow(THICK)
        each = 360 / len(self._arcs)
        for number, arc in enumerate(self._arcs):
            path = _arc(outer, thick, 90 - number * each - GAP / 2, -(each - GAP))
            if arc.done:
                painter.fillPath(path, look.color("ok_mark"))
            else:
                _hatched(painter, path, look.color("warn_mark"))
            if self.hasFocus() and number == self._at:
                painter.setPen(QPen(look.color("text"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(path)
        done = sum(arc.done for arc in self._arcs)
        middle = outer.center().y()
        painter.setFont(look.font(Role.HERO))
        painter.setPen(look.color("ok" if done == len(self._arcs) else "text"))
        painter.drawText(
            QRectF(outer.left(), middle - look.grow(44), outer.width(), look.grow(56)),
            Qt.AlignmentFlag.AlignCenter, str(done),
        )  # fmt: skip
        painter.setFont(look.font(Role.SECTION, False))
        painter.setPen(look.color("sub"))
        painter.drawText(
            QRectF(outer.left(), middle + look.grow(10), outer.width(), look.grow(30)),
            Qt.AlignmentFlag.AlignCenter, f"／ {len(self._arcs)}",
        )  # fmt: skip


def _arc(outer: QRectF, thick: float, start: float, span: float) -> QPainterPath:
    inner = outer.adjusted(thick, thick, -thick, -thick)
    path = QPainterPath()
    path.arcMoveTo(outer, start)
    path.arcTo(outer, start, span)
    path.arcTo(inner, start + span, -span)
    path.closeSubpath()
    return path


def _hatched(painter: QPainter, path: QPainterPath, ink: QColor) -> None:
    painter.save()
    painter.setClipPath(path)
    painter.setPen(QPen(ink, 1.3))
    box = path.boundingRect()
    reach = box.height()
    x = box.left() - reach
    while x < box.right() + reach:
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + reach, box.top()))
        painter.drawLine(QPointF(x, box.top()), QPointF(x + reach, box.bottom()))
        x += 6
    painter.restore()
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
