"""A day, typed in any way people write days; what was understood stands at its right."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.fields import LineEdit
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if

Reader = Callable[[str], tuple[date | None, str]]
_STEP = re.compile(r"[+＋\-−－‐]\s*\d{1,5}")


def _slashed(day: date) -> str:
    return f"{day.year}/{day.month}/{day.day}"


class DateField(QWidget):
    """A day. `read` turns typed text into (day or None, the sentence to show at the right).

    `t` or `.` stands for today, `+30` and `-1` count from today, ↑ and ↓ go a day on or back. `write` gives the text
    that is put in for a day found that way. `value()` is the text as typed, so a draft keeps what was typed.
    """

    changed = Signal(str)

    def __init__(
        self, read: Reader, today: date, write: Callable[[date], str] = _slashed, empty_is_today: bool = False
    ) -> None:
        super().__init__()
        self._read, self._write, self.today = read, write, today
        self._empty_is_today = empty_is_today
        self.line = LineEdit(width_chars=15)
        self.line.installEventFilter(self)
        self._said = Label("", Role.BODY, Tone.OK, wrap=True)
        self._said.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.current().space(12))
        row.addWidget(self.line)
        row.addWidget(self._said, 1)
        row.addStretch(0)
        self.setFocusProxy(self.line)
        self.line.changed.connect(self._on_text)

    def day(self) -> date | None:
        """The day that was understood, or None."""
        return self._understand()[0]

    def set_day(self, day: date | None) -> None:
        """Put a day in."""
        self.line.setText("" if day is None else self._write(day))

    def text(self) -> str:
        """The text as it was typed."""
        return self.line.text()

    def reading(self) -> str:
        """The sentence shown at the right."""
        return self._said.text()

    def value(self) -> str:
        return self.line.text()

    def set_value(self, value: object) -> None:
        self.line.setText(str(value or ""))

    def set_wrong(self, wrong: bool) -> None:
        """Draw the red border of an error, or take it away."""
        self.line.set_wrong(wrong)

    def _understand(self) -> tuple[date | None, str]:
        text = self.line.text().strip()
        if not text:
            return None, ""
        if text in ("t", "T", ".", "ｔ", "。", "．"):
            day = self.today
        elif _STEP.fullmatch(text):
            sign = 1 if text[0] in "+＋" else -1
            try:
                day = self.today + timedelta(days=sign * int(text[1:]))
            except OverflowError:
                return None, ""
        else:
            return self._read(text)
        return day, self._read(self._write(day))[1]

    def _on_text(self, text: str) -> None:
        day, said = self._understand()
        self._show(said if day is not None else "", Tone.OK)
        self.changed.emit(text)

    def _show(self, said: str, tone: Tone) -> None:
        self._said.setText(said)
        self._said.set_tone(tone)
        show_if(self._said, bool(said))
        self.line.setAccessibleDescription(said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self.line.composing:
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.set_day(
                    (self.day() or self.today) + timedelta(days=1 if event.key() == Qt.Key.Key_Up else -1)
                )
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self._empty_is_today and not self.line.text().strip():
                    self.set_day(self.today)
                self._settle()
        elif isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            self._settle()
        return False

    def _settle(self) -> None:
        """On leaving: short forms become the day they stand for, and what could not be read is told."""
        text = self.line.text().strip()
        day, said = self._understand()
        if day is not None and (len(text) == 1 or _STEP.fullmatch(text)):
            self.set_day(day)
        elif day is None and text:
            self._show(said, Tone.ERR)
