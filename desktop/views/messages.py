"""The only place that opens a message box. The safer button is the default; the other one bears the verb of what happens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.buttons import Button, DangerButton, QuietButton
from desktop.views.widgets.labels import Label, Sentence


class MessageBox(QDialog):
    """A question or a sentence in the middle of the window: title, sentence, at most two buttons."""

    def __init__(self, parent: QWidget | None, title: str, sentence: str) -> None:
        super().__init__(parent)
        look = style.current()
        self.setWindowTitle("たすき")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.title, self.sentence = title, sentence
        column = QVBoxLayout(self)
        column.setContentsMargins(look.space(24), look.space(20), look.space(24), look.space(20))
        column.setSpacing(look.space(12))
        column.addWidget(Label(title, Role.SECTION, wrap=True))
        column.addWidget(Sentence(sentence))
        column.addSpacing(look.space(8))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(look.space(12))
        self.buttons.addStretch(1)
        column.addLayout(self.buttons)
        self.setMinimumWidth(look.grow(440))


def ask(
    parent: QWidget | None,
    title: str,
    sentence: str,
    verb: str,
    then: Callable[[], None],
    danger: bool = False,
) -> MessageBox:
    """Ask before something that cannot be taken back; `then` is done when the button with the verb is pressed."""
    box = MessageBox(parent, title, sentence)
    stay = QuietButton("やめる")
    do = DangerButton(verb) if danger else Button(verb)
    box.buttons.addWidget(stay)
    box.buttons.addWidget(do)
    stay.clicked.connect(box.reject)
    do.clicked.connect(box.accept)
    box.accepted.connect(then)
    stay.setDefault(True)
    box.open()
    stay.setFocus()
    return box


def tell_bug(parent: QWidget | None, frames: str) -> MessageBox | None:
    """Say that the program itself erred, with the places in it for those who can mend it. One at a time."""
    if any(isinstance(box, _BugBox) and box.isVisible() for box in QApplication.topLevelWidgets()):
        return None
    box = _BugBox(parent, frames)
    box.open()
    box.close_button.setFocus()
    return box


class _BugBox(MessageBox):
    """The report of a bug: the frames can be marked and copied."""

    def __init__(self, parent: QWidget | None, frames: str) -> None:
        super().__init__(
            parent,
            "思わぬことが起きました",
            "たすきの不具合です。いまの操作は、記録できていないかもしれません。記録を見て、なければもう一度お試しください。"
            "続くときは、下の文を、たすきの作り手に見せてください。利用者の名前や記録の中身は、入っていません。",
        )
        look = style.current()
        self.frames = QPlainTextEdit(frames)
        self.frames.setReadOnly(True)
        self.frames.setTabChangesFocus(True)
        self.frames.setAccessibleName("不具合の場所")
        self.frames.setMinimumHeight(look.grow(140))
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(2, self.frames, 1)
        self.close_button = Button("とじる")
        self.buttons.addWidget(self.close_button)
        self.close_button.clicked.connect(self.accept)
        self.close_button.setDefault(True)
        self.setMinimumWidth(look.grow(560))


def tell(
    parent: QWidget | None, title: str, sentence: str, then: Callable[[], None] | None = None
) -> MessageBox:
    """Say what happened, what was kept and what to do next."""
    box = MessageBox(parent, title, sentence)
    close = Button("とじる")
    box.buttons.addWidget(close)
    close.clicked.connect(box.accept)
    if then is not None:
        box.finished.connect(lambda _: then())
    close.setDefault(True)
    box.open()
    close.setFocus()
    return box
