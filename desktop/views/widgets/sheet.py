"""A dialog of our own look: title, a body that scrolls when it must, and at the bottom right the button with the verb."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import DangerButton, MainButton, QuietButton
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Label, Line
from desktop.views.widgets.layouts import scroll


class Sheet(QDialog):
    """Fill `column` with fields, keep them in `form`, connect `main.clicked`; opened by `.open()`, never `.exec()`.

    Pressing the main button closes nothing by itself: the dialog checks what is typed, then hands out its request.
    While `wait` says that something long goes on that can be stopped, the quiet button and Escape ask for it: `stop_asked`.
    """

    stop_asked = Signal()

    def __init__(
        self,
        title: str,
        verb: str,
        quiet: str = "やめる",
        danger: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        look = style.current()
        self.setWindowTitle("たすき")
        self.setAccessibleName(title)
        self.setModal(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(look.space(24), look.space(18), look.space(24), look.space(10))
        self.title = Label(title, Role.TITLE, wrap=True)
        head.addWidget(self.title, 1)
        outer.addLayout(head)
        body = QWidget()
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(look.space(16), 0, look.space(16), look.space(10))
        self.column.setSpacing(look.space(16))
        self._body = scroll(body)
        outer.addWidget(self._body, 1)
        self._waiting = QWidget()
        aside = QHBoxLayout(self._waiting)
        aside.setContentsMargins(look.space(24), look.space(10), look.space(24), look.space(10))
        self._doing = Label("", Role.BODY, Tone.ACCENT, bold=True, wrap=True)
        aside.addWidget(self._doing, 1)
        self._waiting.hide()
        outer.addWidget(self._waiting)
        outer.addWidget(Line())
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(look.space(24), look.space(12), look.space(24), look.space(14))
        self.foot.setSpacing(look.space(12))
        self.foot.addStretch(1)
        self._quiet_words, self._can_stop = quiet, False
        self.quiet = QuietButton(quiet)
        self.quiet.clicked.connect(self.reject)
        self.foot.addWidget(self.quiet)
        self.main: MainButton | DangerButton
        self.main = DangerButton(verb) if danger else MainButton(verb, key="Ctrl+Enter")
        self.foot.addWidget(self.main)
        outer.addLayout(self.foot)
        self.form = Form(self)
        self.form.set_main(self.main)
        self.resize(look.grow(640), look.grow(560))

    def wait(self, words: str, *, stops: bool = False) -> None:
        """Say what is being done beside the window, and how far it is. Until `rest` the dialog is not given up by Esc.

        Where it `stops`, nothing can be typed meanwhile, and the quiet button and Esc ask to break it off.
        """
        began = not self.waiting()
        self._doing.setText(words)
        self._doing.setAccessibleName(words)
        self._waiting.show()
        if began:
            self._can_stop = stops
            self._set_waiting(True)

    def rest(self) -> None:
        """It is done, or came to nothing: everything typed is still there."""
        if self.waiting():
            self._waiting.hide()
            self._set_waiting(False)

    def waiting(self) -> str:
        """What is being done; empty when nothing is."""
        return "" if self._waiting.isHidden() else self._doing.text()

    def _set_waiting(self, on: bool) -> None:
        if not self._can_stop:
            self.quiet.setEnabled(not on)
            self.setCursor(Qt.CursorShape.BusyCursor) if on else self.unsetCursor()
            return
        self._body.setEnabled(not on)
        for number in range(self.foot.count()):
            item = self.foot.itemAt(number)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self.quiet:
                widget.setEnabled(not on)
        self.main.setVisible(not on)
        self.quiet.set_text("とめる" if on else self._quiet_words)
        (self.quiet if on else self.main).setFocus()

    def reject(self) -> None:
        """Close without doing anything; while something is being done, ask to stop it where that can be."""
        if not self.waiting():
            super().reject()
        elif self._can_stop:
            self.stop_asked.emit()

    def state(self) -> dict[str, object]:
        """What is half filled in, as plain values."""
        return self.form.state()

    def restore(self, state: dict[str, object]) -> None:
        """Fill the dialog from an earlier `state()`."""
        self.form.restore(state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter is the form's; Qt's default button must not fire on it.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)
