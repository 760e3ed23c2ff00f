"""A toast: one line at the bottom for ten seconds, with 「取り消す」 where something was recorded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views import style
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if

SHOWN_MS = 10_000


class Toast(QWidget):
    """Stands at the bottom centre of its parent, above the key strip; waits while the mouse or the focus is on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        look = style.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space(20), look.space(10), look.space(12), look.space(10))
        row.setSpacing(look.space(16))
        self._said = Label("")
        row.addWidget(self._said)
        self._undo = SmallButton("取り消す")
        row.addWidget(self._undo)
        self._undo.clicked.connect(self._take_back)
        self._undo.installEventFilter(self)
        self._then: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show a line; `undo` is done when 「取り消す」 is pressed."""
        self._said.setText(text)
        self.setAccessibleName(text)
        self._then = undo
        show_if(self._undo, undo is not None)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    def text(self) -> str:
        """The line shown."""
        return self._said.text()

    def place(self) -> None:
        """Go back to the bottom centre, when the window changed its size."""
        parent = self.parentWidget()
        if parent is not None:
            left = (parent.width() - self.width()) // 2
            top = parent.height() - self.height() - style.current().strip_height - style.current().space(12)
            self.move(QPoint(left, top))

    def _take_back(self) -> None:
        then, self._then = self._then, None
        self.hide()
        if then is not None:
            then()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._timer.start()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        self._timer.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.color("line2"))
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.fillRect(QRectF(1, 8, 4, self.height() - 16), look.color("ok_mark"))
        painter.setPen(Qt.PenStyle.NoPen)
