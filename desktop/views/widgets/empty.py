"""What stands where nothing is yet: one sentence why, one button for the next step; and bars while loading."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Tone
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import Painted, show_if


class _Picture(Painted):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def sizeHint(self) -> QSize:
        side = style.current().grow(40)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._name, style.current().color("faint"))


class Empty(QWidget):
    """An empty list in its own place."""

    clicked = Signal()

    def __init__(self, sentence: str, button: str = "", icon: str = "list") -> None:
        super().__init__()
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space(16), look.space(16), look.space(16), look.space(16))
        column.setSpacing(look.space(12))
        column.addStretch(1)
        column.addWidget(_Picture(icon), 0, Qt.AlignmentFlag.AlignHCenter)
        self._sentence = Label(sentence, tone=Tone.SUB, wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._sentence)
        self.button = Button(button)
        show_if(self.button, bool(button))
        self.button.clicked.connect(self.clicked)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def set_sentence(self, sentence: str) -> None:
        """Say another reason."""
        self._sentence.setText(sentence)


class Skeleton(Painted):
    """Sunken bars in the shape of rows, for what takes longer than 0.3 s."""

    def __init__(self, rows: int = 4) -> None:
        super().__init__()
        self._rows = rows
        self.setAccessibleName("読みこんでいます")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(style.current().grow(240), style.current().grow(68) * self._rows)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("sunken"))
        for row in range(self._rows):
            top = row * look.grow(68) + look.grow(14)
            painter.drawRoundedRect(QRectF(look.space(16), top, self.width() * 0.45, look.grow(16)), 4, 4)
            second = QRectF(look.space(16), top + look.grow(24), self.width() * 0.7, look.grow(12))
            painter.drawRoundedRect(second, 4, 4)
