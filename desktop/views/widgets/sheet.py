"""A dialog of our own look: title, a body that scrolls when it must, and at the bottom right the button with the verb."""

from __future__ import annotations

from PySide6.QtCore import Qt
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
    """

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
        outer.addWidget(scroll(body), 1)
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

    def wait(self, words: str) -> None:
        """Say what is being done beside the window. Until ``rest`` the dialog stays, and is not given up by Esc either."""
        self._doing.setText(words)
        self._waiting.show()
        self.quiet.setEnabled(False)
        self.setCursor(Qt.CursorShape.BusyCursor)

    def rest(self) -> None:
        """It is done, or came to nothing: everything typed is still there."""
        self._waiting.hide()
        self.quiet.setEnabled(True)
        self.unsetCursor()

    def waiting(self) -> str:
        """What is being done; empty when nothing is."""
        return "" if self._waiting.isHidden() else self._doing.text()

    def reject(self) -> None:
        """Close without doing anything; not while something is being done."""
        if not self.waiting():
            super().reject()

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
