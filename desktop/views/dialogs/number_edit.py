"""A number as it stands on a certificate: kept as typed, with a gentle word where it looks doubtful."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.entries.numbers import Number
from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.fields import LineEdit
from desktop.views.widgets.labels import Label


class NumberEdit(QWidget):
    """One line for a number. ``read`` tidies it (half width, hyphens) and says what is doubtful; nothing is refused."""

    changed = Signal(str)

    def __init__(self, read: Callable[[str], Number]) -> None:
        super().__init__()
        self._read = read
        self.line = LineEdit()
        self._remark = Label("", Role.SECOND, Tone.WARN, wrap=True)
        self._remark.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(4))
        column.addWidget(self.line)
        column.addWidget(self._remark)
        self.setFocusProxy(self.line)
        self.line.installEventFilter(self)
        self.line.changed.connect(self.changed)

    def value(self) -> str:
        return self.line.text()

    def set_value(self, value: object) -> None:
        self.line.setText(str(value or ""))
        self._settle()

    def number(self) -> str:
        """The number as it is to be kept."""
        return self._read(self.line.text()).text

    def remark(self) -> str:
        """What looks doubtful about it, or nothing."""
        return self._remark.text()

    def set_wrong(self, wrong: bool) -> None:
        """Draw the red border of an error, or take it away."""
        self.line.set_wrong(wrong)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._settle()
        return False

    def _settle(self) -> None:
        number = self._read(self.line.text())
        if number.text != self.line.text():
            self.line.setText(number.text)
        self._remark.setText(number.remark)
        self._remark.setVisible(bool(number.remark))
        self.line.setAccessibleDescription(number.remark)
