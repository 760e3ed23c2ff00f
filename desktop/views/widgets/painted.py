"""The ground of all widgets that draw themselves: they follow a change of theme or text size at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget


class Painted(QWidget):
    """A widget that draws itself from `style.current()`; its size hint is asked anew when the look changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        hint, policy = self.sizeHint(), self.sizePolicy()
        fixed = QSizePolicy.Policy.Fixed
        width = hint.width() if policy.horizontalPolicy() == fixed else 0
        return QSize(width, hint.height() if policy.verticalPolicy() == fixed else 0)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.updateGeometry()
            self.update()
        super().changeEvent(event)


def show_if(widget: QWidget, on: bool) -> None:
    """Show or hide a widget; one that has no parent yet is left to be shown with its parent, never as a window."""
    if not on:
        widget.hide()
    elif widget.parentWidget() is None:
        widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    else:
        widget.show()
