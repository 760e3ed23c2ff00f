"""The ground of a page: margins, a column, and the three things the window asks of it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.views import style


class Page(QWidget):
    """A page of the window. Fill `column`; overwrite what applies."""

    def __init__(self) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        look = style.current()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.space(24), look.space(8), look.space(24), look.space(12))
        self.column.setSpacing(look.space(12))

    def refresh(self) -> None:
        """Ask for everything anew; called each time the page is shown and when something was recorded."""

    def state(self) -> dict[str, object]:
        """What is half filled in, as plain values."""
        return {}

    def restore(self, state: Mapping[str, object]) -> None:
        """Fill the page from an earlier `state()`."""
