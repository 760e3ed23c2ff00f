"""A place on this PC: shown as text, chosen with a button."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.views import style
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.fields import ReadOnly


class PathEdit(QWidget):
    """`choose` asks for a place and answers None when nothing was chosen."""

    changed = Signal()

    def __init__(self, choose: Callable[[], Path | None], verb: str = "えらぶ", path: Path | None = None) -> None:
        super().__init__()
        self._choose, self._path = choose, path
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.current().space(8))
        self._text = ReadOnly(str(path or ""))
        row.addWidget(self._text, 1)
        self.button = QuietButton(verb)
        self.button.clicked.connect(self._ask)
        self.button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        row.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.button)

    def path(self) -> Path | None:
        """The place chosen."""
        return self._path

    def set_path(self, path: Path | None) -> None:
        """Show another place."""
        self._path = path
        self._text.set_value(str(path or ""))
        self.changed.emit()

    def _ask(self) -> None:
        chosen = self._choose()
        if chosen is not None:
            self.set_path(chosen)

    def value(self) -> str:
        return str(self._path or "")

    def set_value(self, value: object) -> None:
        self.set_path(Path(str(value)) if value else None)

    def set_wrong(self, wrong: bool) -> None:
        """Draw the red border of an error, or take it away."""
        self._text.set_wrong(wrong)
