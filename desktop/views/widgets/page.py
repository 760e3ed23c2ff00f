"""The ground of a page: margins, a column, and the three things the window asks of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views import style


class _Whole(QWidget):
    """Takes the height it is given: what is too long scrolls inside it, so Qt must not ask how high it would like to be."""

    def hasHeightForWidth(self) -> bool:
        return False


class Page(QWidget):
    """A page of the window. Fill `column`; overwrite what applies."""

    fills = False
    """Set by pages whose lists and forms scroll by themselves: heads and the main button then never leave the window."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        look = style.current()
        ground: QWidget = self
        if self.fills:
            ground = _Whole()
            outer = QVBoxLayout(self)
            outer.setContentsMargins(0, 0, 0, 0)
            outer.addWidget(ground)
        self.column = QVBoxLayout(ground)
        self.column.setContentsMargins(look.space(24), look.space(8), look.space(24), look.space(12))
        self.column.setSpacing(look.space(12))

    def given_width(self) -> int:
        """The width the window gives the page, which may be less than what its parts would like; known once it stands there."""
        holder = self.parentWidget()
        return min(self.width(), holder.width()) if holder is not None else self.width()

    def refresh(self) -> None:
        """Ask for everything anew; called each time the page is shown and when something was recorded."""

    def state(self) -> dict[str, object]:
        """What is half filled in, as plain values."""
        return {}

    def restore(self, state: Mapping[str, object]) -> None:
        """Fill the page from an earlier `state()`."""
