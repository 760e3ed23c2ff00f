"""A pass phrase for somebody to whom none comes to mind: shown, not filled in, because it has to be typed every day."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import TextButton
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if

OFFER, ANOTHER = "合言葉のれいを出す", "べつのれいを出す"


class PhraseOffer(QWidget):
    """A quiet button; pressed, it shows a phrase, pressed again another."""

    def __init__(self, propose: Callable[[], str]) -> None:
        super().__init__()
        self._propose = propose
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(4))
        self.button = TextButton(OFFER)
        self.button.clicked.connect(self._show)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._phrase = Label("", Role.SECTION, wrap=True)
        self._note = Label(
            "さいころで選んだ5つのことばです。上の2つの欄に、同じように打ってください。覚えるまでの紙は、鍵のかかる所に。",
            Role.SECOND,
            Tone.SUB,
            wrap=True,
        )
        for part in (self._phrase, self._note):
            column.addWidget(part)
            part.hide()

    def phrase(self) -> str:
        """The phrase shown now, empty before the first."""
        return self._phrase.text()

    def _show(self) -> None:
        self._phrase.setText(self._propose())
        self.button.setText(ANOTHER)
        show_if(self._phrase, True)
        show_if(self._note, True)
