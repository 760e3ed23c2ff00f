"""Chips: a state in a word, and a filter that can be set and let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.painted import Painted, show_if

GROUNDS = {
    Tone.OK: "ok_tint", Tone.WARN: "warn_tint", Tone.ERR: "err_tint", Tone.ACCENT: "tint",
    Tone.SUB: "sunken", Tone.FAINT: "sunken", Tone.TEXT: "sunken",
}  # fmt: skip


def chip_width(text: str, icon: str = "") -> int:
    """How wide the chip of a word is."""
    look = style.current()
    words = QFontMetrics(look.font(Role.SECOND, True)).horizontalAdvance(text)
    return words + 2 * look.space(12) + (look.grow(14) + look.space(4) if icon else 0)


def chip_height() -> int:
    """How high every state chip is."""
    return style.current().grow(26)


def paint_chip(painter: QPainter, box: QRectF, text: str, tone: Tone, icon: str = "") -> None:
    """Draw a state chip into a box: tinted ground, the word bold in the same hue."""
    look = style.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.color("text") if look.high_contrast else Qt.PenStyle.NoPen)
    painter.setBrush(look.color(GROUNDS[tone]))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    painter.setPen(look.color(tone.value))
    font = look.font(Role.SECOND, tone not in (Tone.SUB, Tone.FAINT))
    painter.setFont(font)
    words = QRectF(box)
    if icon:
        side = look.grow(14)
        both = QFontMetrics(font).horizontalAdvance(text) + side + look.space(4)
        left = box.center().x() - both / 2
        paint_icon(
            painter, QRectF(left, box.center().y() - side / 2, side, side), icon, look.color(tone.value)
        )
        words.setLeft(left + side + look.space(4))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    else:
        cut = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()) - 8)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, cut)
    painter.restore()


class StateChip(Painted):
    """A state in a word: 期限ぎれ, あと12日, 署名まち."""

    def __init__(self, text: str = "", tone: Tone = Tone.SUB, icon: str = "") -> None:
        super().__init__()
        self._text, self._tone, self._icon = text, tone, icon
        self.set_state(text, tone, icon)

    def set_state(self, text: str, tone: Tone, icon: str = "") -> None:
        """Show another state; an empty word hides the chip."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        show_if(self, bool(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._text, self._icon), chip_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(QPainter(self), QRectF(self.rect()), self._text, self._tone, self._icon)


class FilterChip(QAbstractButton):
    """A filter: outlined with ▾ while open, tinted with ✕ once set. Its value is the key chosen, or None.

    With no choices it is a plain switch whose value is True or None; a set chip is let go by pressing it again.
    `open_list` is called instead of the menu where there are too many to choose from.
    """

    ring_radius = 17
    changed = Signal()

    def __init__(
        self,
        text: str,
        choices: Sequence[tuple[str, str]] = (),
        open_list: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._title = text
        self._choices = list(choices)
        self._open_list = open_list
        self._value: str | bool | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._press)
        self._name()

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these (key, label) in the menu."""
        self._choices = list(choices)
        self.updateGeometry()

    def value(self) -> str | bool | None:
        return self._value

    def set_value(self, value: object) -> None:
        wanted = value if isinstance(value, (str, bool)) and value else None
        if wanted != self._value:
            self._value = wanted
            self._name()
            self.updateGeometry()
            self.update()
            self.changed.emit()

    def _shown(self) -> str:
        if isinstance(self._value, str):
            label = dict(self._choices).get(self._value, self._value)
            return f"{self._title}　{label}"
        return self._title

    def _name(self) -> None:
        self.setAccessibleName(self._shown())
        self.setAccessibleDescription("しぼりこみ中。押すと外れます" if self._value else "しぼりこみ")

    def _press(self) -> None:
        if self._value is not None:
            self.set_value(None)
        elif self._open_list is not None:
            self._open_list()
        elif not self._choices:
            self.set_value(True)
        else:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for key, label in self._choices:
                action = menu.addAction(label.replace("&", "&&"))
                action.triggered.connect(lambda _=False, key=key: self.set_value(key))
            menu.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))

    def _arrowed(self) -> bool:
        return bool(self._choices or self._open_list or self._value)

    def _side(self) -> int:
        return style.current().grow(13)

    def sizeHint(self) -> QSize:
        look = style.current()
        words = QFontMetrics(look.font(Role.SECOND, True)).horizontalAdvance(self._shown())
        tail = self._side() + look.space(6) if self._arrowed() else 0
        return QSize(words + tail + 2 * look.space(14), look.grow(34))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self._value is not None
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(look.color("accent" if on else "line2"))
        painter.setBrush(look.color("tint" if on or self.underMouse() else "surface"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        ink = look.color("accent" if on else "text")
        painter.setPen(ink)
        painter.setFont(look.font(Role.SECOND, on))
        left = look.space(14)
        words = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._shown())
        if self._arrowed():
            side = self._side()
            spot = QRectF(self.width() - look.space(11) - side, (self.height() - side) / 2, side, side)
            paint_icon(painter, spot, "close" if on else "chevron", ink)
