"""目かくし: covers everything that shows names while somebody else may look at the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.labels import Label


class Shade(QWidget):
    """A blind over a widget; what lies under it is neither seen nor reached by mouse or keyboard."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over.parentWidget())
        self._over = over
        self._focus: QWidget | None = None
        column = QVBoxLayout(self)
        column.addStretch(1)
        for text, role, tone in (
            ("目かくし中です", Role.TITLE, Tone.TEXT),
            ("F12 を押すと、もとの画面にもどります。", Role.BODY, Tone.SUB),
        ):
            column.addWidget(Label(text, role, tone), alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.setAccessibleName("目かくし中です。F12 でもどります。")
        over.installEventFilter(self)
        self.hide()

    def set_down(self, down: bool) -> None:
        """Let the blind down or pull it up; pulled up, the focus is where it was."""
        if down:
            self._focus = self._over.focusWidget()
            self.setGeometry(self._over.geometry())
            self._over.setEnabled(False)
            self.show()
            self.raise_()
        else:
            self.hide()
            self._over.setEnabled(True)
            if self._focus is not None:
                self._focus.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.setGeometry(self._over.geometry())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), style.current().color("canvas"))
