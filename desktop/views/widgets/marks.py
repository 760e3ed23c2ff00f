"""The marks ○ × ？ △, padlock and black slab: drawn, never typed, so that they can be told without colour."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.labels import Label
from desktop.views.widgets.layouts import Flow
from desktop.views.widgets.painted import Painted


class Mark(Enum):
    """What a mark says; the value is the word that stands for it when nothing else does."""

    OK = "同意あり"
    NO = "同意なし"
    LOOK = "人が見て決める"
    SOON = "期限が近い"
    LOCKED = "引き継がない"
    BLACKED = "黒く塗る"
    HALF = "途中"
    OPEN = "まだ"


_TOKENS = {
    Mark.OK: "ok", Mark.NO: "err", Mark.LOOK: "warn", Mark.SOON: "warn", Mark.LOCKED: "sub",
    Mark.BLACKED: "text", Mark.HALF: "sub", Mark.OPEN: "dis",
}  # fmt: skip


def paint_mark(painter: QPainter, rect: QRectF, mark: Mark, color: QColor | None = None) -> None:
    """Draw a mark into a square of any size (designed at 18 px, stroke 2.6)."""
    look = style.current()
    ink = color or look.color(_TOKENS[mark])
    side = min(rect.width(), rect.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(rect.center())
    width = side * 2.6 / 18
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = square.adjusted(
        width / 2 + side * 0.04, width / 2 + side * 0.04, -width / 2 - side * 0.04, -width / 2 - side * 0.04
    )
    if mark is Mark.OK:
        painter.drawEllipse(inner)
    elif mark is Mark.NO:
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    elif mark is Mark.SOON:
        painter.drawPolygon(
            QPolygonF([QPointF(inner.center().x(), inner.top()), inner.bottomRight(), inner.bottomLeft()])
        )
    elif mark is Mark.LOOK:
        _question(painter, square, ink, width)
    elif mark is Mark.LOCKED:
        paint_icon(painter, square, "lock", ink)
    elif mark is Mark.BLACKED:
        slab = QRectF(0, 0, side * 0.84, side * 0.56)
        slab.moveCenter(square.center())
        painter.setPen(QPen(look.color("line2"), 1))
        painter.setBrush(QColor("#000000"))
        painter.drawRoundedRect(slab, 1.5, 1.5)
    elif mark is Mark.HALF:
        painter.setPen(QPen(ink, width * 0.7))
        painter.drawEllipse(inner)
        painter.setBrush(ink)
        painter.drawChord(inner, 90 * 16, 180 * 16)
    else:
        pen.setWidthF(width * 0.7)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.drawEllipse(inner)
    painter.restore()


def _question(painter: QPainter, square: QRectF, ink: QColor, width: float) -> None:
    side = square.width()
    x, y = square.left(), square.top()
    painter.drawArc(QRectF(x + side * 0.24, y + side * 0.08, side * 0.52, side * 0.48), 170 * 16, -205 * 16)
    painter.drawLine(QPointF(x + side * 0.655, y + side * 0.478), QPointF(x + side * 0.50, y + side * 0.625))
    painter.drawLine(QPointF(x + side * 0.50, y + side * 0.625), QPointF(x + side * 0.50, y + side * 0.66))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(x + side * 0.50, y + side * 0.885), width * 0.62, width * 0.62)


class MarkView(Painted):
    """One mark standing by itself; `word` is what a reader says for it."""

    def __init__(self, mark: Mark, word: str = "", side: int = 18) -> None:
        super().__init__()
        self._mark, self._side = mark, side
        self.set_mark(mark, word)

    def set_mark(self, mark: Mark, word: str = "") -> None:
        """Show another mark."""
        self._mark = mark
        self.setAccessibleName(word or mark.value)
        self.update()

    def sizeHint(self) -> QSize:
        side = style.current().grow(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = style.current().grow(self._side)
        square = QRectF(0, 0, side, side)
        square.moveCenter(QRectF(self.rect()).center())
        paint_mark(painter, square, self._mark)


class Legend(QWidget):
    """A row of marks with their words: ○ 同意あり　× 同意なし …"""

    def __init__(self, entries: Sequence[tuple[Mark, str]], inset: bool = False) -> None:
        """`inset` leaves room at the sides, for a card whose content goes to its edge."""
        super().__init__()
        look = style.current()
        flow = Flow()
        self.setLayout(flow)
        side, top = (look.space(16), look.space(6)) if inset else (0, 0)
        self.setContentsMargins(side, top, side, top)
        for mark, word in entries:
            pair = QWidget()
            row = QHBoxLayout(pair)
            row.setContentsMargins(0, 0, look.space(8), 0)
            row.setSpacing(look.space(6))
            row.addWidget(MarkView(mark, word, 16))
            row.addWidget(Label(word, Role.SECOND, Tone.SUB))
            flow.addWidget(pair)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
