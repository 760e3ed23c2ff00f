"""A book is being worked on as a whole and nobody can be at it meanwhile: what is done, and what is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.cards import Card
from desktop.views.widgets.labels import Label, Sentence


class WaitingPage(QWidget):
    """Title, a sentence, and which part is being done. It cannot be closed: the work ends by itself."""

    def __init__(self, title: str, sentence: str) -> None:
        super().__init__()
        look = style.current()
        self.setWindowTitle("たすき")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(1024, 640)
        self.resize(1366, 768)
        column = QVBoxLayout(self)
        column.addStretch(1)
        card = Card()
        card.setFixedWidth(look.grow(640))
        card.column.setSpacing(look.space(12))
        card.column.addWidget(Label(title, Role.TITLE, wrap=True))
        card.column.addWidget(Sentence(sentence))
        self._part = Label("", Role.BODY, Tone.ACCENT, bold=True, wrap=True)
        card.column.addWidget(self._part)
        column.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setCursor(Qt.CursorShape.BusyCursor)

    def say(self, part: str) -> None:
        """Say which part is being done."""
        self._part.setText(f"いま：{part}")

    def part(self) -> str:
        """The part said last."""
        return self._part.text()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.isVisible():
            event.ignore()
