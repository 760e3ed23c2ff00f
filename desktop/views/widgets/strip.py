"""The backup strip: thirty days as squares, oldest left, told by shape and hatching as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.hatch import paint_hatch
from desktop.views.widgets.labels import plain_tip
from desktop.views.widgets.painted import Painted


class BackupState(Enum):
    """What became of the backup of a day."""

    VERIFIED = "読み戻しまで確かめた"
    MADE = "とっただけ"
    FAILED = "とれなかった"
    NONE = "仕事のない日"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupDay:
    """One square; `sentence` is what is said about that day."""

    label: str
    state: BackupState
    sentence: str = ""


class BackupStrip(Painted):
    """Walked by ← and →; the day's sentence is said on hover, to the reader, and by `told`."""

    told = Signal(str)
    focus_moved = Signal()
    ring_radius = 4
    named_by_itself = True

    def __init__(self, high: bool = False) -> None:
        super().__init__()
        self._days: Sequence[BackupDay] = ()
        self._at = 0
        self._high = high
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("控えの30日")

    def set_days(self, days: Sequence[BackupDay]) -> None:
        """Show these days, oldest first."""
        self._days = days
        self._at = max(len(days) - 1, 0)
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        look = style.current()
        words = QFontMetrics(look.font(Role.SMALL)).height() + look.space(10)
        return QSize(look.grow(300), look.grow(26 if self._high else 22) + words)

    def _box(self, number: int) -> QRectF:
        look = style.current()
        count = max(len(self._days), 1)
        gap = 3.0
        width = (self.width() - gap * (count - 1)) / count
        height = look.grow(26 if self._high else 22)
        return QRectF(number * (width + gap), 0, width, height)

    def focus_rect(self) -> QRect:
        """The square the keys are at."""
        return self._box(self._at).toAlignedRect() if self._days else self.rect()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not self._days:
            super().keyPressEvent(event)
            return
        self._at = min(max(self._at + step, 0), len(self._days) - 1)
        self._say()
        self.focus_moved.emit()

    def _say(self) -> None:
        if self._days:
            day = self._days[self._at]
            said = day.sentence or f"{day.label} {day.state.value}"
            self.setAccessibleDescription(said)
            self.told.emit(said)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            for number, day in enumerate(self._days):
                if self._box(number).adjusted(-2, 0, 2, 0).contains(QPointF(event.pos())):
                    said = day.sentence or f"{day.label} {day.state.value}"
                    QToolTip.showText(event.globalPos(), plain_tip(said), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, day in enumerate(self._days):
            box = self._box(number)
            if day.state is BackupState.VERIFIED:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("ok_mark"))
                painter.drawRoundedRect(box, 2, 2)
            elif day.state is BackupState.MADE:
                paint_hatch(painter, box, look.color("warn_mark"), 2, 4, 1.3)
            elif day.state is BackupState.FAILED:
                painter.setPen(QPen(look.color("err_mark"), 1.5))
                painter.setBrush(look.color("surface"))
                painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 2, 2)
                side = min(box.width(), box.height()) * 0.5
                cross = QRectF(0, 0, side, side)
                cross.moveCenter(box.center())
                painter.drawLine(cross.topLeft(), cross.bottomRight())
                painter.drawLine(cross.topRight(), cross.bottomLeft())
            else:
                painter.fillRect(QRectF(box.left(), box.bottom() - 3, box.width(), 3), look.color("line2"))
        if self._days:
            painter.setFont(look.font(Role.SMALL))
            painter.setPen(look.color("sub"))
            line = QRectF(0, self._box(0).bottom(), self.width(), self.height() - self._box(0).height())
            painter.drawText(line, Qt.AlignmentFlag.AlignBottom, self._days[0].label)
            painter.drawText(
                line, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, self._days[-1].label
            )
