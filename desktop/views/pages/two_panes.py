"""A list and what its current row is about, side by side; with the largest letters one after the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import TextSize
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.layouts import scroll


def edge_to_edge(inner: QWidget) -> QScrollArea:
    """Let the inside of a page scroll up and down without moving it away from the edges its neighbours keep."""
    area = scroll(inner)
    holder = area.widget()
    if holder is not None and (layout := holder.layout()) is not None:
        layout.setContentsMargins(0, 0, 0, 0)
    return area


class TwoPanes(QWidget):
    """List left, detail right. At 特大 only one of them is there: Enter opens the detail, 戻る goes back to the list."""

    def __init__(self, listed: QWidget, detail: QWidget, list_width: int) -> None:
        super().__init__()
        look = style.current()
        self.folded = look.size is TextSize.EXTRA_LARGE
        self._listed = listed
        self.back = QuietButton("一覧へ戻る", icon="back", key="Esc")
        self.back.clicked.connect(self.show_list)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(detail, 1)
        self.back.setVisible(self.folded)
        self._stack: QStackedLayout | None = None
        if self.folded:
            self._stack = QStackedLayout(self)
            self._stack.addWidget(listed)
            self._stack.addWidget(right)
        else:
            row = QHBoxLayout(self)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(look.space(12))
            listed.setFixedWidth(look.space(list_width))
            row.addWidget(listed)
            row.addWidget(right, 1)

    def show_detail(self) -> None:
        """Bring the detail forward where only one pane is there."""
        if self._stack is not None:
            self._stack.setCurrentIndex(1)
            self.back.setFocus()

    def show_list(self) -> None:
        """Bring the list forward where only one pane is there."""
        if self._stack is not None:
            self._stack.setCurrentIndex(0)
            self._listed.setFocus()

    def shows_detail(self) -> bool:
        """Whether the detail is in sight."""
        return self._stack is None or self._stack.currentIndex() == 1
