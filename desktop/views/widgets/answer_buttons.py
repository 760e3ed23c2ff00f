"""はい / いいえ for the person who signs: large, side by side, nothing chosen until they choose."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.icons import paint_icon


class _Answer(QRadioButton):
    named_by_itself = True
    ring_radius = 12

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        look = style.current()
        words = QFontMetrics(look.font(Role.TITLE)).horizontalAdvance(self.text())
        return QSize(words + look.grow(34) + 3 * look.space(24), look.grow(84))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self.isChecked()
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setPen(QPen(look.color("accent" if chosen else "line2"), 3 if chosen else 1.5))
        painter.setBrush(look.color("tint" if chosen or self.underMouse() else "surface"))
        painter.drawRoundedRect(box, 12, 12)
        font = look.font(Role.TITLE)
        side, gap = look.grow(28), look.space(14)
        words = QFontMetrics(font).horizontalAdvance(self.text())
        left = (self.width() - side - gap - words) / 2
        mark = QRectF(left, (self.height() - side) / 2, side, side)
        ink = look.color("accent" if chosen else "text")
        painter.setPen(QPen(look.color("accent" if chosen else "line2"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(mark.adjusted(1, 1, -1, -1))
        if chosen:
            paint_icon(painter, mark.adjusted(5, 5, -5, -5), "check", ink)
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(
            QRectF(mark.right() + gap, 0, words + 4, self.height()),
            Qt.AlignmentFlag.AlignVCenter,
            self.text(),
        )


class AnswerButtons(QWidget):
    """Answers side by side (key, words). Its value is the key chosen, None before a person chooses."""

    changed = Signal()

    def __init__(self, choices: Sequence[tuple[str, str]], *, below: bool = False) -> None:
        """`below`: long answers stand below each other instead."""
        super().__init__()
        row = QVBoxLayout(self) if below else QHBoxLayout(self)
        row.setContentsMargins(4, 4, 4, 4)
        row.setSpacing(style.current().space(20))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _Answer] = {}
        for key, words in choices:
            button = _Answer(words)
            button.toggled.connect(lambda on: self.changed.emit() if on else None)
            self._buttons[key] = button
            self._group.addButton(button)
            row.addWidget(button)

    def button(self, key: str) -> QRadioButton:
        """The button of one answer."""
        return self._buttons[key]

    def stops(self) -> list[QWidget]:
        """Enter stops at the chosen one, else at the first."""
        chosen = self._group.checkedButton()
        return [chosen or next(iter(self._buttons.values()))]

    def clear(self) -> None:
        """Nothing is chosen any more."""
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
        self._group.setExclusive(True)

    def value(self) -> str | None:
        """The key chosen."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)
