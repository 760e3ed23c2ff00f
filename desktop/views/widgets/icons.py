"""Icons: one line set on a 24 grid, drawn in the colour of the text beside them."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from desktop.views import style


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(resources.icon(name).replace("currentColor", color).encode()))


def paint_icon(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Draw an icon into a square; `name` is the name of a file in resources/icons without its ending."""
    _renderer(name, color.name()).render(painter, rect)


def icon(name: str, token: str = "text") -> QIcon:
    """An icon for a button, in the colour of a token; sharp at every screen factor."""
    found = QIcon()
    for factor in (1, 2):
        side = style.current().grow(20) * factor
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint_icon(painter, QRectF(0, 0, side, side), name, style.current().color(token))
        painter.end()
        pixmap.setDevicePixelRatio(factor)
        found.addPixmap(pixmap)
    return found
