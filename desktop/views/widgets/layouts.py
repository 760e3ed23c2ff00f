"""Ways to lay things out that several pages share."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style

RING_ROOM = 8


def scroll(inner: QWidget) -> QScrollArea:
    """Let a widget scroll up and down; a margin round it leaves room for the focus ring."""
    holder = QWidget()
    holder.setObjectName("scrolled")
    column = QVBoxLayout(holder)
    column.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, RING_ROOM)
    column.addWidget(inner)
    area = QScrollArea()
    area.setWidget(holder)
    area.setWidgetResizable(True)
    holder.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def columns(left: QWidget, right: QWidget, right_width: int = 352) -> QWidget:
    """Two panes side by side: the left takes what is left over, the right has its width at 11 pt."""
    look = style.current()
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.space(16))
    row.addWidget(left, 1)
    right.setFixedWidth(round(right_width * (1 + (look.size.value / 11 - 1) * 0.6)))
    right.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    row.addWidget(right)
    return both


def empty_layout(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
