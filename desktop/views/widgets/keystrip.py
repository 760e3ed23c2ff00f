"""The key strip at the bottom: which key does what, at most nine, fewer at larger text."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.keycap import keycap_width, paint_keycap
from desktop.views.widgets.painted import Painted

STRIP: tuple[tuple[str, str, str], ...] = (
    ("F1", "使い方", "help"),
    ("F2", "直す", "edit"),
    ("F3", "さがす", "search"),
    ("F4", "引継ぎ", "handover"),
    ("F6", "同意書", "consent"),
    ("F7", "利用者の図", "timeline"),
    ("Ctrl+T", "署名をとじる", "file"),
    ("F12", "目かくし", "shade"),
    ("Ctrl+L", "鍵をかける", "lock"),
)
_SHORT = {"利用者の図": "図"}
_SHOWN = {
    11: ("F1", "F2", "F3", "F4", "F6", "F7", "Ctrl+T", "F12", "Ctrl+L"),
    13: ("F1", "F2", "F3", "F4", "F6", "F7", "Ctrl+T"),
    16: ("F1", "F2", "F4", "F6", "F7"),
}


class KeyStrip(Painted):
    """Keycaps with their words; a click does what the key does."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("キー　" + "、".join(f"{key} {word}" for key, word, _ in STRIP))
        self._spots: list[tuple[QRect, str]] = []

    def sizeHint(self) -> QSize:
        return QSize(400, style.current().strip_height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place: QPoint = event.position().toPoint()
        for spot, action in self._spots:
            if spot.contains(place):
                self.asked.emit(action)
                return

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.color("rail"))
        painter.fillRect(QRect(0, 0, self.width(), 1), look.color("line"))
        font = look.font(Role.SECOND)
        metrics = QFontMetrics(font)
        middle = self.height() / 2 + 0.5
        end = "Ctrl＋/　キー一覧"
        limit = self.width() - look.space(24) - metrics.horizontalAdvance(end)
        painter.setFont(font)
        painter.setPen(look.color("sub"))
        painter.drawText(
            QRectF(limit, 0, self.width() - limit, self.height()), Qt.AlignmentFlag.AlignVCenter, end
        )
        self._spots = [(QRect(limit, 0, self.width() - limit, self.height()), "keys")]
        x = look.space(24)
        for key, word, action in STRIP:
            if key not in _SHOWN[look.size.value]:
                continue
            said = _SHORT.get(word, word) if look.size is style.TextSize.EXTRA_LARGE else word
            cap, words = keycap_width(key), metrics.horizontalAdvance(said)
            if x + cap + look.space(6) + words > limit - look.space(16):
                break
            paint_keycap(painter, x, middle, key, look.color("line2"), look.color("sub"))
            painter.setFont(font)
            painter.setPen(look.color("sub"))
            spot = QRectF(x + cap + look.space(6), 0, words + 2, self.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, said)
            self._spots.append((QRect(x, 0, cap + look.space(8) + words, self.height()), action))
            x += cap + look.space(6) + words + look.space(15)
