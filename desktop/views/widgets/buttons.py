"""Buttons: main (at most one on a screen), normal, quiet, small, text, danger, and the three verbs of the home page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.icons import icon, paint_icon
from desktop.views.widgets.keycap import keycap_width, paint_keycap


class _Press(QPushButton):
    """What all buttons share: words, icon in the colour of the words, the key written behind them."""

    token = "text"

    def __init__(self, text: str, icon: str = "", key: str = "") -> None:
        super().__init__()
        self._icon, self._key = icon, key
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_text(text)
        self._dress()

    def set_text(self, text: str) -> None:
        """Change the words; the key stays behind them. An ampersand in a name is shown, not taken as a mnemonic."""
        self.setAccessibleName(text)
        shown = text.replace("&", "&&")
        self.setText(f"{shown}　{self._key}" if self._key else shown)

    def set_icon(self, name: str) -> None:
        """Show another icon, by the name of its file."""
        self._icon = name
        self._dress()

    def _dress(self) -> None:
        if self._icon:
            side = style.current().grow(19)
            self.setIconSize(QSize(side, side))
            self.setIcon(icon(self._icon, self.token))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()


class MainButton(_Press):
    """The filled button of what a page is for. It is never disabled: it explains what is missing."""

    token = "on_accent"

    def __init__(self, text: str, key: str = "", icon: str = "") -> None:
        super().__init__(text, icon, key)


class Button(_Press):
    """A normal button: accent outline, bold."""

    token = "accent"


class QuietButton(_Press):
    """A lesser button: grey outline."""


class DangerButton(_Press):
    """Red outline; its words are the verb of what will happen."""

    token = "err"


class SmallButton(_Press):
    """The button of a row or a finding; `least` makes the buttons of one list equally wide."""

    token = "accent"

    def __init__(self, text: str, least: int = 0) -> None:
        self.least = least
        super().__init__(text)

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(max(size.width(), self.least, style.current().grow(64)), size.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class TextButton(_Press):
    """An underlined link."""

    token = "accent"
    ring_radius = 4


class VerbButton(QAbstractButton):
    """One of the three verbs of the home page: title, one line, key; 104 px high."""

    ring_radius = 12

    def __init__(self, title: str, second: str, key: str, icon: str, filled: bool = False) -> None:
        super().__init__()
        self._second, self._key, self._icon, self._filled = second, key, icon, filled
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{second} {key}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def second(self) -> str:
        """The line under the title."""
        return self._second

    def set_second(self, second: str) -> None:
        """Say something else under the title."""
        self._second = second
        self.setAccessibleDescription(f"{second} {self._key}")
        self.update()

    def sizeHint(self) -> QSize:
        look = style.current()
        title, second = QFontMetrics(look.font(Role.VERB)), QFontMetrics(look.font(Role.SECOND))
        height = title.height() + second.height() + look.space(10) + 2 * look.space(22)
        return QSize(look.grow(260), max(height, look.grow(104)))

    def minimumSizeHint(self) -> QSize:
        look = style.current()
        title = QFontMetrics(look.font(Role.VERB)).horizontalAdvance(self.text())
        width = title + keycap_width(self._key) + look.space(20 + 28)
        return QSize(width, self.sizeHint().height())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        hot = self.underMouse() or self.isDown()
        if self._filled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent_hover" if hot else "accent_fill"))
            ink, second = look.color("on_accent"), look.color("on_accent")
        else:
            painter.setPen(look.color("tintline"))
            painter.setBrush(look.color("tint" if hot else "surface"))
            ink, second = look.color("accent"), look.color("sub")
        painter.drawRoundedRect(box, 12, 12)
        side = look.grow(30)
        left = look.space(26)
        title_font, second_font = look.font(Role.VERB), look.font(Role.SECOND)
        text_left = left + side + look.space(17)
        needed = (
            QFontMetrics(title_font).horizontalAdvance(self.text()) + keycap_width(self._key) + look.space(28)
        )
        if text_left + needed <= self.width():
            paint_icon(painter, QRectF(left, (self.height() - side) / 2, side, side), self._icon, ink)
        else:
            text_left = look.space(20)  # the word is worth more than its picture
        title_height = QFontMetrics(title_font).height()
        gap = look.space(16)
        top = (self.height() - title_height - gap - QFontMetrics(second_font).height()) / 2
        cap = keycap_width(self._key)
        painter.setPen(ink)
        painter.setFont(title_font)
        painter.drawText(
            QRectF(text_left, top, self.width() - text_left, title_height),
            Qt.AlignmentFlag.AlignLeft,
            self.text(),
        )
        paint_keycap(
            painter, self.width() - look.space(20) - cap, top + title_height / 2, self._key, ink, ink
        )
        painter.setPen(second)
        painter.setFont(second_font)
        width = self.width() - text_left - look.space(16)
        cut = QFontMetrics(second_font).elidedText(self._second, Qt.TextElideMode.ElideRight, int(width))
        painter.drawText(
            QRectF(text_left, top + title_height + gap, width, QFontMetrics(second_font).height()),
            Qt.AlignmentFlag.AlignLeft,
            cut,
        )
