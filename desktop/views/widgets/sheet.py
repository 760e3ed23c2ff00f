"""A dialog of our own look: title, a body that scrolls when it must, and at the bottom right the button with the verb."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.buttons import DangerButton, MainButton, QuietButton
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Label, Line
from desktop.views.widgets.layouts import scroll


class Sheet(QDialog):
    """Fill `column` with fields, keep them in `form`, connect `main.clicked`; opened by `.open()`, never `.exec()`.

    Pressing the main button closes nothing by itself: the dialog checks what is typed, then hands out its request.
    While `set_working` says that something long goes on, the quiet button and Escape ask to stop it: `stop_asked`.
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
        outer.addWidget(Line())
        work = QHBoxLayout()
        work.setContentsMargins(look.space(24), look.space(12), look.space(24), 0)
        self.working_words = Label("", Role.BODY, wrap=True)
        self.working_words.hide()
        work.addWidget(self.working_words)
        outer.addLayout(work)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(look.space(24), look.space(12), look.space(24), look.space(14))
        self.foot.setSpacing(look.space(12))
        self.foot.addStretch(1)
        self._quiet_words, self._working = quiet, False
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

    @property
    def working(self) -> bool:
        """Whether something long goes on beside."""
        return self._working

    def set_working(self, words: str) -> None:
        """Say that something long goes on and how far it is; with no words it is over and the dialog lives again."""
        was, self._working = self._working, bool(words)
        self.working_words.setText(words)
        self.working_words.setAccessibleName(words)
        self.working_words.setVisible(self._working)
        if was == self._working:
            return
        self._body.setEnabled(not self._working)
        for number in range(self.foot.count()):
            item = self.foot.itemAt(number)
            widget = item.widget() if item is not None else None
            if widget is not None and widget is not self.quiet:
                widget.setEnabled(not self._working)
        self.main.setVisible(not self._working)
        self.quiet.set_text("とめる" if self._working else self._quiet_words)
        (self.quiet if self._working else self.main).setFocus()

    def reject(self) -> None:
        if self._working:
            self.stop_asked.emit()
        else:
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
