"""The top bar: one search box over everything, today's date, 目かくし."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.fields import LineEdit, is_kana
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.keycap import keycap_width, paint_keycap
from desktop.views.widgets.labels import Label

DEBOUNCE_MS = 150


class SearchBox(LineEdit):
    """Search while typing. The word the input method is still at counts as long as it is kana: やま finds 山田."""

    search_changed = Signal(str)
    entered = Signal()
    left_down = Signal()

    def __init__(self) -> None:
        super().__init__(placeholder="名前・かな・事業所・日付・ことばで、さがす")
        self.setAccessibleName("さがす")
        self.setAccessibleDescription("名前・かな・事業所・日付・ことば。どこからでも Ctrl＋F")
        self._asked = ""
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DEBOUNCE_MS)
        self._wait.timeout.connect(self._ask)
        self.changed.connect(lambda _: self._wait.start())
        self.composed.connect(self._wait.start)

    def query(self) -> str:
        """What is searched for: the committed text, with the open word in its place while that is kana."""
        text = self.text()
        if is_kana(self.composing):
            place = self.cursorPosition()
            text = text[:place] + self.composing + text[place:]
        return text.strip()

    def _ask(self) -> None:
        if (query := self.query()) != self._asked:
            self._asked = query
            self.search_changed.emit(query)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.composing:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._wait.stop()
                self._ask()
                self.entered.emit()
                return
            if event.key() == Qt.Key.Key_Down:
                self.left_down.emit()
                return
            if event.key() == Qt.Key.Key_Escape and self.text():
                self.clear()
                return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        look = style.current()
        painter = QPainter(self)
        side = look.grow(19)
        middle = self.height() / 2
        paint_icon(
            painter, QRectF(look.space(13), middle - side / 2, side, side), "search", look.color("sub")
        )
        x = float(self.width() - look.space(9))
        for key in ("F", "Ctrl"):
            x -= keycap_width(key)
            paint_keycap(painter, x, middle, key, look.color("line2"), look.color("sub"))
            x -= look.space(4)


class TopBar(QWidget):
    """Search box, date, 目かくし (hides names while somebody looks over one's shoulder)."""

    shade_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        look = style.current()
        self._date, self._short = "", ""
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space(24), 0, look.space(24), 1)
        row.setSpacing(look.space(12))
        self.search = SearchBox()
        row.addWidget(self.search, 1)
        row.addSpacing(look.space(20))
        self._today = Label("", Role.SECOND, Tone.SUB)
        row.addWidget(self._today)
        self.shade = QuietButton("目かくし", icon="eye")
        self.shade.setCheckable(True)
        self.shade.setAccessibleDescription("名前をかくす F12")
        self.shade.toggled.connect(self._on_shade)
        row.addWidget(self.shade)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_today(self, text: str, short_text: str = "") -> None:
        """Show the date; at the largest text the short form without the year."""
        self._date, self._short = text, short_text or text
        self._fit()

    def _fit(self) -> None:
        largest = style.current().size is style.TextSize.EXTRA_LARGE
        self._today.setText(self._short if largest else self._date)

    def _on_shade(self, on: bool) -> None:
        self.shade.set_icon("eye-off" if on else "eye")
        self.shade_changed.emit(on)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), style.current().bar_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), style.current().bar_height)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.color("rail"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), look.color("line"))
