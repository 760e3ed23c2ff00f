"""The inside of a scroll area that is as high as its words need: wrapped words do not always ask for it themselves."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Tall(QWidget):
    """Claims the height that its layout needs at the width it has; without it a scroll area squeezes lines together."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        asked = event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize)
        if asked and (layout := self.layout()) is not None:
            height = layout.totalHeightForWidth(self.width()) if layout.hasHeightForWidth() else 0
            if height != self.minimumHeight():
                self.setMinimumHeight(height)
        return done


def put_in(column: QVBoxLayout, *widgets: QWidget) -> None:
    """Put widgets into a layout that is on the screen already: shown at once, not at Qt's next turn."""
    for widget in widgets:
        column.addWidget(widget)
        widget.show()
