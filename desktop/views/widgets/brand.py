"""The brand panel of the lock screen: the sash rising from left to right, name, subtitle, one line of promise."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.painted import Painted

NAME, SUBTITLE = "たすき", "同意と引継ぎの記録帳"
PROMISE = ("あずかった同意と記録を、", "つぎの人へ、たしかに手わたす。")
_SLOPE = 1.11
# Where each band meets the lower edge, at a height of 768: left, right, token.
_BANDS = ((-8.0, 5.0, "brand_thread"), (28.0, 150.0, "brand_band2"), (150.0, 288.0, "brand_band"))


class BrandPanel(Painted):
    """520 px wide, 320 in a window narrower than 1200; the picture follows the height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{NAME}　{SUBTITLE}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def fit(self, window_width: int) -> None:
        """Take the width that goes with this width of the window."""
        self.setFixedWidth(520 if window_width >= 1200 else 320)

    def sizeHint(self) -> QSize:
        return QSize(520, 640)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), look.color("brand"))
        bottom, factor = float(self.height()), self.height() / 768
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, token in _BANDS:
            painter.setBrush(look.color(token))
            rise = self.height() / _SLOPE
            start, end = left * factor, right * factor
            corners = (
                QPointF(start, bottom), QPointF(start + rise, 0), QPointF(end + rise, 0), QPointF(end, bottom),
            )  # fmt: skip
            painter.drawPolygon(QPolygonF(list(corners)))
        edge = 66 if self.width() > 400 else 30
        room = self.width() - 2 * edge if self.width() <= 400 else self.width() - edge - 20
        y = 88 * factor
        y = self._line(painter, edge, y, NAME, look.points(Role.HERO) * 1.35, True, "on_brand", room)
        y = self._line(painter, edge, y + 18, SUBTITLE, look.points(Role.VERB), False, "on_brand", room)
        y += 42
        points = min(self._fitting(line, look.points(Role.SECTION) * 0.92, False, room) for line in PROMISE)
        for line in PROMISE:
            y = self._line(painter, edge, y, line, points, False, "on_brand_sub", room) + 10

    @staticmethod
    def _fitting(text: str, points: float, bold: bool, room: float) -> float:
        """The largest size up to `points` at which the text fits."""
        font = QFont(style.current().font(Role.BODY, bold))
        font.setPointSizeF(points)
        while QFontMetricsF(font).horizontalAdvance(text) > room and font.pointSizeF() > 9:
            font.setPointSizeF(font.pointSizeF() - 0.5)
        return font.pointSizeF()

    def _line(
        self,
        painter: QPainter,
        left: float,
        top: float,
        text: str,
        points: float,
        bold: bool,
        token: str,
        room: float,
    ) -> float:
        """Draw a line, smaller where it does not fit; answers where the next one may begin."""
        font = QFont(style.current().font(Role.BODY, bold))
        font.setPointSizeF(self._fitting(text, points, bold, room))
        height = QFontMetricsF(font).height()
        painter.setFont(font)
        painter.setPen(style.current().color(token))
        painter.drawText(QRectF(left, top, self.width(), height), Qt.AlignmentFlag.AlignVCenter, text)
        return top + height
