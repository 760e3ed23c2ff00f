"""The kana index at the side of a list of people: 全 あ か さ た な は ま や ら わ."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.painted import Painted

ROWS = "全あかさたなはまやらわ"


class KanaIndex(Painted):
    """One letter is current; ↑ and ↓ walk, a click jumps."""

    chosen = Signal(str)
    changed = Signal()
    focus_moved = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_current(ROWS[0])

    def set_current(self, initial: str) -> None:
        """Make a letter current without telling anyone."""
        self._at = max(ROWS.find(initial), 0)
        self.setAccessibleName(f"かなの見出し {ROWS[self._at]}")
        self.focus_moved.emit()
        self.update()

    def value(self) -> str:
        return ROWS[self._at]

    def set_value(self, value: object) -> None:
        self.set_current(str(value))
        self.changed.emit()

    def sizeHint(self) -> QSize:
        look = style.current()
        return QSize(look.grow(46), look.grow(34) * len(ROWS) + look.space(16))

    def minimumSizeHint(self) -> QSize:
        look = style.current()
        return QSize(look.grow(46), look.grow(26) * len(ROWS) + look.space(16))

    def _box(self, number: int) -> QRectF:
        look = style.current()
        step = min((self.height() - look.space(16)) / len(ROWS), look.grow(46))
        return QRectF(look.space(7), look.space(8) + number * step, self.width() - 2 * look.space(7), step)

    def focus_rect(self) -> QRect:
        """The box of the current letter."""
        return self._box(self._at).toAlignedRect()

    def _choose(self, number: int) -> None:
        self.set_current(ROWS[min(max(number, 0), len(ROWS) - 1)])
        self.chosen.emit(self.value())
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._choose(self._at + step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in range(len(ROWS)):
            if self._box(number).contains(event.position()):
                self._choose(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.color("line"))
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        for number, letter in enumerate(ROWS):
            box = self._box(number)
            here = number == self._at
            if here:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("accent_fill"))
                painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 6, 6)
            painter.setPen(look.color("on_accent" if here else "text"))
            painter.setFont(look.font(Role.BODY, here))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
