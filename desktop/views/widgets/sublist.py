"""The list at the left of the settings: the parts of one page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.painted import Painted


class SubList(Painted):
    """One entry is current (tint, bold); ↑ and ↓ walk."""

    chosen = Signal(str)
    changed = Signal()
    focus_moved = Signal()

    def __init__(self, entries: Sequence[tuple[str, str]], name: str = "項目") -> None:
        super().__init__()
        self._entries = list(entries)
        self._at = 0
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._called()

    def _called(self) -> None:
        said = self._entries[self._at][1] if self._entries else ""
        self.setAccessibleName(f"{self._name} {said}")

    def value(self) -> str:
        return self._entries[self._at][0] if self._entries else ""

    def set_value(self, value: object) -> None:
        for number, (key, _) in enumerate(self._entries):
            if key == value:
                self._go(number, tell=False)
                self.changed.emit()

    def _go(self, number: int, tell: bool = True) -> None:
        self._at = min(max(number, 0), len(self._entries) - 1)
        self._called()
        self.focus_moved.emit()
        self.update()
        if tell:
            self.chosen.emit(self.value())
            self.changed.emit()

    def sizeHint(self) -> QSize:
        look = style.current()
        metrics = QFontMetrics(look.font(Role.BODY, True))
        widest = max((metrics.horizontalAdvance(label) for _, label in self._entries), default=0)
        return QSize(max(look.grow(196), widest + 2 * look.space(14)), look.grow(44) * len(self._entries))

    def _box(self, number: int) -> QRectF:
        height = style.current().grow(44)
        return QRectF(0, number * height, self.width(), height - 2)

    def focus_rect(self) -> QRect:
        """The box of the current entry."""
        return self._box(self._at).toAlignedRect()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._go(self._at + step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number in range(len(self._entries)):
            if self._box(number).contains(event.position()):
                self._go(number)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, (_, label) in enumerate(self._entries):
            box = self._box(number)
            here = number == self._at
            if here:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("tint"))
                painter.drawRoundedRect(box, 8, 8)
            painter.setPen(look.color("accent" if here else "text"))
            painter.setFont(look.font(Role.BODY, here))
            words = box.adjusted(look.space(14), 0, -look.space(8), 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, label)
