"""The summary bar: in words what will be recorded, below it what will be printed, and the main button."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import MainButton
from desktop.views.widgets.findings import TONES, Level
from desktop.views.widgets.labels import Elided, Part, Sentence
from desktop.views.widgets.painted import show_if


class SummaryBar(QFrame):
    """One sentence as it will be recorded; the border says whether something stands in the way."""

    def __init__(self, button: MainButton, beside: QWidget | None = None) -> None:
        super().__init__()
        look = style.current()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space(22), look.space(10), look.space(18), look.space(10))
        row.setSpacing(look.space(18))
        words = QVBoxLayout()
        words.setSpacing(look.space(4))
        words.addStretch(1)
        self._sentence = Sentence()
        self._second = Elided("", Role.SECOND, Tone.SUB)
        words.addWidget(self._sentence)
        words.addWidget(self._second)
        words.addStretch(1)
        row.addLayout(words, 1)
        if beside is not None:
            row.addWidget(beside, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._level = Level.DONE

    def say(self, *parts: Part, second: str = "", level: Level = Level.DONE) -> None:
        """Say what will be recorded, and below it what will be printed and how long it is kept."""
        self._level = level
        self._sentence.set_parts(*parts)
        self._second.setText(second)
        show_if(self._second, bool(second))
        self.setAccessibleName(self._sentence.text())
        self.update()

    def text(self) -> str:
        """The sentence shown."""
        return self._sentence.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color(TONES[self._level].value), 2))
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
