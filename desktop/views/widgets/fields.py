"""Fields: a label above, 必須 or 任意 in words, help, the editor, and under it what is wrong and how to mend it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import Painted, show_if


def is_kana(text: str) -> bool:
    """Whether a text is kana only (hiragana, katakana, long mark, half-width kana): a reading."""
    return bool(text) and all(
        "\u3041" <= c <= "\u30ff" or "\uff66" <= c <= "\uff9f" or c in " \u3000" for c in text
    )


class LineEdit(QLineEdit):
    """One line of text, 40 px high. `composing` holds the word the input method is at; nothing acts on it."""

    changed = Signal(str)
    read_kana = Signal(str)
    """The reading of a word just committed, as it was typed: for the furigana beside a name."""
    composed = Signal()
    """The open word of the input method changed."""

    def __init__(
        self, placeholder: str = "", width_chars: int | None = None, read_only: bool = False
    ) -> None:
        super().__init__()
        self.composing = ""
        self._reading = ""
        self._chars = width_chars
        self.setPlaceholderText(placeholder)
        self.setReadOnly(read_only)
        policy = QSizePolicy.Policy.Expanding if width_chars is None else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)
        self.textChanged.connect(self.changed)

    def value(self) -> str:
        return self.text()

    def set_value(self, value: object) -> None:
        self.setText(str(value or ""))

    def set_wrong(self, wrong: bool) -> None:
        """Draw the red border of an error, or take it away."""
        restyle(self, "wrong", "true" if wrong else "false")

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        if self._chars is not None:
            return QSize(
                QFontMetrics(self.font()).horizontalAdvance("0") * self._chars + style.current().space(36),
                size.height(),
            )
        return size

    def minimumSizeHint(self) -> QSize:
        if self._chars is not None:
            return self.sizeHint()
        return QSize(style.current().grow(96), super().minimumSizeHint().height())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        pending, committed = event.preeditString(), event.commitString()
        super().inputMethodEvent(event)
        self.composing = pending
        if committed:
            reading = committed if is_kana(committed) else self._reading
            self._reading = ""
            if reading:
                self.read_kana.emit(reading)
        if is_kana(pending):
            self._reading = pending
        elif not pending:
            self._reading = ""
        self.composed.emit()


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and have it looked at again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


_LINE_HEIGHT = 145
"""Of running text, in hundredths of the letters' own height."""


class TextArea(QTextEdit):
    """Several lines of plain text with air between them; Enter is a new line, Tab leaves the field."""

    changed = Signal(str)

    def __init__(self, lines: int = 3, placeholder: str = "") -> None:
        super().__init__()
        self.composing = ""
        self._lines = lines
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._give_air()
        self.textChanged.connect(lambda: self.changed.emit(self.toPlainText()))

    def value(self) -> str:
        return self.toPlainText()

    def set_value(self, value: object) -> None:
        self.setPlainText(str(value or ""))
        self._give_air()

    def _give_air(self) -> None:
        """The face has no leading of its own; a line that is begun takes over the height of the one before."""
        block = QTextBlockFormat()
        block.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        whole = QTextCursor(self.document())
        whole.select(QTextCursor.SelectionType.Document)
        self.blockSignals(True)
        whole.mergeBlockFormat(block)
        self.blockSignals(False)

    def set_wrong(self, wrong: bool) -> None:
        """Draw the red border of an error, or take it away."""
        restyle(self, "wrong", "true" if wrong else "false")

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self.font()).lineSpacing() * _LINE_HEIGHT // 100
        return QSize(super().sizeHint().width(), line * self._lines + style.current().space(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(style.current().grow(120), self.sizeHint().height())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        self.composing = event.preeditString()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class PasswordEdit(QWidget):
    """A password: dots, and a button that shows what was typed. The text is never part of a kept state."""

    changed = Signal(str)

    def __init__(self, show_button: bool = True, big: bool = False) -> None:
        super().__init__()
        self.line = LineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint
        self.line.setInputMethodHints(hints.ImhHiddenText | hints.ImhNoPredictiveText | hints.ImhLatinOnly)
        if big:
            self.line.setProperty("big", "true")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.current().space(8))
        row.addWidget(self.line, 1)
        self.show_button = QuietButton("見せる", icon="eye")
        self.show_button.setCheckable(True)
        self.show_button.toggled.connect(self._show)
        show_if(self.show_button, show_button)
        self.show_button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(self.show_button)
        self.setFocusProxy(self.line)
        self.line.changed.connect(self.changed)

    def _show(self, shown: bool) -> None:
        echo = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.line.setEchoMode(echo)
        self.show_button.set_icon("eye-off" if shown else "eye")
        self.show_button.set_text("かくす" if shown else "見せる")

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def clear(self) -> None:
        """Forget what was typed."""
        self.line.clear()

    def value(self) -> str:
        return ""

    def set_value(self, value: object) -> None:
        self.line.clear()

    def set_wrong(self, wrong: bool) -> None:
        """Draw the red border of an error, or take it away."""
        self.line.set_wrong(wrong)


class ReadOnly(LineEdit):
    """A value that is shown in a field but cannot be changed here: dashed border."""

    def __init__(self, text: str = "") -> None:
        super().__init__(read_only=True)
        self.set_value(text)

    def set_value(self, value: object) -> None:
        super().set_value(value)
        self.setCursorPosition(0)


class _Trouble(Painted):
    """A stop sign and a red bold sentence under a field."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.text = ""

    def say(self, text: str) -> None:
        self.text = text
        self.setAccessibleName(text)
        show_if(self, bool(text))
        self.updateGeometry()
        self.update()

    def _left(self) -> int:
        return style.current().grow(18) + style.current().space(6)

    def _bounds(self, width: int) -> QRectF:
        metrics = QFontMetrics(style.current().font(Role.SECOND, True))
        room = QRectF(0, 0, max(width - self._left(), 40), 10_000).toRect()
        return QRectF(
            metrics.boundingRect(room, Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere, self.text)
        )

    def heightForWidth(self, width: int) -> int:
        return max(round(self._bounds(width).height()) + 2, style.current().grow(17) + 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.width() or style.current().grow(260)
        return QSize(style.current().grow(160), self.heightForWidth(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        side = look.grow(17)
        paint_icon(painter, QRectF(0, 0, side, side), "stop", look.color("err"))
        painter.setPen(look.color("err"))
        painter.setFont(look.font(Role.SECOND, True))
        room = QRectF(self._left(), 0, self.width() - self._left(), self.height())
        painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere, self.text)


class Field(QWidget):
    """A labelled editor. The label names the editor to a screen reader, and clicking it goes there."""

    def __init__(
        self,
        label: str,
        editor: Any,
        required: bool | None = None,
        help: str = "",  # noqa: A002 - the plain word for it
        stretch: bool = True,
    ) -> None:
        super().__init__()
        self.editor = editor
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(6))
        head = QHBoxLayout()
        head.setSpacing(look.space(10))
        self._label = Label(label, Role.BODY, bold=True)
        head.addWidget(self._label)
        if required is not None:
            tag = Label("必須" if required else "任意", Role.SMALL)
            tag.set_tag("must" if required else "may")
            head.addWidget(tag)
        head.addStretch(1)
        column.addLayout(head)
        self._required = required
        self._help = Label(help, Role.SECOND, Tone.FAINT, wrap=True)
        show_if(self._help, bool(help))
        column.addWidget(self._help)
        column.addWidget(editor, 0, Qt.AlignmentFlag(0) if stretch else Qt.AlignmentFlag.AlignLeft)
        self._trouble = _Trouble()
        self._trouble.hide()
        column.addWidget(self._trouble)
        editor.changed.connect(self._on_changed)
        self._label.setBuddy(editor.focusProxy() or editor)
        self._name()

    def _name(self) -> None:
        must = {True: "必須", False: "任意", None: ""}[self._required]
        said = " ".join(part for part in (must, self._help.text(), self._trouble.text) if part)
        stops = (
            self.editor.stops()
            if hasattr(self.editor, "stops")
            else [self.editor.focusProxy() or self.editor]
        )
        self.editor.setAccessibleName(self._label.text())
        for stop in stops:
            if len(stops) == 1 and not getattr(stop, "named_by_itself", False):
                stop.setAccessibleName(self._label.text())
            stop.setAccessibleDescription(said)

    def _on_changed(self, *_: object) -> None:
        """Somebody is mending it: the error goes."""
        if self._trouble.text:
            self.clear_error()

    def set_label(self, text: str) -> None:
        """Change the label."""
        self._label.setText(text)
        self._name()

    def set_help(self, text: str) -> None:
        """Change the help under the label; empty takes it away."""
        self._help.setText(text)
        show_if(self._help, bool(text))
        self._name()

    def set_error(self, text: str) -> None:
        """Say what is wrong, where and how to mend it; an empty text takes the error away."""
        if hasattr(self.editor, "set_wrong"):
            self.editor.set_wrong(bool(text))
        self._trouble.say(text)
        self._name()

    def clear_error(self) -> None:
        """Take the error away."""
        self.set_error("")

    def error(self) -> str:
        """The error shown now, or an empty text."""
        return self._trouble.text
