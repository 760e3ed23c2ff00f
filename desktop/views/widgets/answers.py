"""The answers to one question as large rows: a number, the words, a line that tells them apart. None is chosen beforehand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.keycap import keycap_width, paint_keycap
from desktop.views.widgets.labels import laid_out
from desktop.views.widgets.layouts import empty_layout

_DIGITS = "1234567890"
_UP_DOWN = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class AnswerRow(QAbstractButton):
    """One answer; pressing it is the answer."""

    ring_radius = 8

    def __init__(self, digit: str, words: str, detail: str) -> None:
        super().__init__()
        self._digit, self._detail = digit, detail
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(f"{digit}　{detail}".strip())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _left(self) -> int:
        return style.current().space(16) + keycap_width("0") + style.current().space(14)

    def _words(self, width: int) -> tuple[tuple[QTextLayout, int], tuple[QTextLayout, int]]:
        look = style.current()
        room = max(width - self._left() - look.space(16), 80)
        return (
            laid_out(self.text(), look.font(Role.BODY, True), room),
            laid_out(self._detail, look.font(Role.SECOND), room),
        )

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        look = style.current()
        (_, first), (_, second) = self._words(width)
        lines = first + (second + look.space(4) if self._detail else 0)
        return max(lines + 2 * look.space(9), look.grow(46))

    def sizeHint(self) -> QSize:
        width = style.current().grow(440)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(style.current().grow(200), style.current().grow(46))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.setMinimumHeight(self.heightForWidth(event.size().width()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _UP_DOWN:
            event.ignore()  # the rows walk together
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self.underMouse() or self.isDown()
        painter.setPen(look.color("accent" if hot else "line2"))
        painter.setBrush(look.color("tint" if hot else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        (first, high), (second, below) = self._words(self.width())
        gap = look.space(4) if self._detail else 0
        top = (self.height() - high - gap - (below if self._detail else 0)) / 2
        line = QFontMetrics(look.font(Role.BODY, True)).height()
        paint_keycap(
            painter, look.space(16), top + line / 2, self._digit, look.color("line2"), look.color("sub")
        )
        painter.setPen(look.color("text"))
        first.draw(painter, QPointF(self._left(), top))
        if self._detail:
            painter.setPen(look.color("sub"))
            second.draw(painter, QPointF(self._left(), top + high + gap))


class Answers(QWidget):
    """All answers to a question: a number key or Enter on a row answers, ↑↓ walk. Enter before any walk answers nothing."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.current().space(8))
        self.rows: list[AnswerRow] = []

    def set_answers(self, question: str, answers: Sequence[tuple[str, str, str]]) -> None:
        """Offer these answers (key, words, detail); the first ten have a number key."""
        empty_layout(self._column)
        self.setAccessibleName(question)
        self.rows = []
        for number, (key, words, detail) in enumerate(answers):
            row = AnswerRow(_DIGITS[number], words, detail)
            row.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._column.addWidget(row)
            self.rows.append(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = _DIGITS.find(event.text()) if event.text() else -1
        if 0 <= number < len(self.rows):
            self.rows[number].click()
        elif event.key() in _UP_DOWN:
            self._walk(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (row := self._current()) is not None:
                row.click()
        else:
            super().keyPressEvent(event)

    def _current(self) -> AnswerRow | None:
        return next((row for row in self.rows if row.hasFocus()), None)

    def _walk(self, step: int) -> None:
        row = self._current()
        last = len(self.rows) - 1
        if row is None:
            there = 0 if step > 0 else last
        else:
            there = min(max(self.rows.index(row) + step, 0), last)
        self.rows[there].setFocus(Qt.FocusReason.TabFocusReason)
