"""A choice among two to four, all in sight."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QWidget

from desktop.views import style
from desktop.views.style import Role


class _Segment(QRadioButton):
    named_by_itself = True

    def __init__(self, text: str, place: str) -> None:
        super().__init__(text)
        self._place = place
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        look = style.current()
        width = QFontMetrics(look.font(Role.BODY, True)).horizontalAdvance(self.text())
        return QSize(width + 2 * look.space(15), look.grow(36))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = _rounded(box, 8, self._place in ("first", "only"), self._place in ("last", "only"))
        chosen = self.isChecked()
        painter.setBrush(look.color("tint" if chosen or self.underMouse() else "surface"))
        painter.setPen(look.color("accent" if chosen else "line2"))
        painter.drawPath(path)
        painter.setPen(look.color("accent" if chosen else "text"))
        painter.setFont(look.font(Role.BODY, chosen))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


def _rounded(box: QRectF, radius: float, left: bool, right: bool) -> QPainterPath:
    path = QPainterPath()
    l_r, r_r = (radius if left else 0), (radius if right else 0)
    path.moveTo(box.left() + l_r, box.top())
    path.lineTo(box.right() - r_r, box.top())
    path.quadTo(box.right(), box.top(), box.right(), box.top() + r_r)
    path.lineTo(box.right(), box.bottom() - r_r)
    path.quadTo(box.right(), box.bottom(), box.right() - r_r, box.bottom())
    path.lineTo(box.left() + l_r, box.bottom())
    path.quadTo(box.left(), box.bottom(), box.left(), box.bottom() - l_r)
    path.lineTo(box.left(), box.top() + l_r)
    path.quadTo(box.left(), box.top(), box.left() + l_r, box.top())
    return path


class Segments(QWidget):
    """Two to four choices side by side; none is chosen until a person chooses, unless one is given."""

    changed = Signal()
    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.buttonToggled.connect(self._on_toggled)
        self._buttons: dict[str, _Segment] = {}
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_choices(choices, chosen)

    def set_choices(self, choices: Sequence[tuple[str, str]], chosen: str | None = None) -> None:
        """Offer these choices (key, label)."""
        for button in self._buttons.values():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for number, (key, label) in enumerate(choices):
            ends = (number == 0, number == len(choices) - 1)
            place = {(True, True): "only", (True, False): "first", (False, True): "last"}.get(ends, "middle")
            button = _Segment(label, place)
            self._buttons[key] = button
            self._group.addButton(button)
            button.setParent(self)
            button.show()
        self._place()
        self.updateGeometry()
        self.set_value(chosen)

    def _place(self) -> None:
        """Neighbours share one border line: each overlaps the one before it by a pixel."""
        x = 0
        for button in self._buttons.values():
            size = button.sizeHint()
            button.setGeometry(x, 0, size.width(), size.height())
            x += size.width() - 1

    def sizeHint(self) -> QSize:
        sizes = [button.sizeHint() for button in self._buttons.values()]
        height = max((size.height() for size in sizes), default=0)
        return QSize(sum(size.width() - 1 for size in sizes) + 1, height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "_buttons"):
            self._place()
            self.updateGeometry()

    def stops(self) -> Sequence[QWidget]:
        """Where the focus goes: the chosen one, else the first."""
        checked = self._group.checkedButton()
        return [checked if checked is not None else button for button in self._buttons.values()][:1]

    def value(self) -> str | None:
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def set_value(self, value: object) -> None:
        button = self._buttons.get(str(value))
        if button is not None:
            button.setChecked(True)
        elif self._group.checkedButton() is not None:
            self._group.setExclusive(False)
            for each in self._buttons.values():
                each.setChecked(False)
            self._group.setExclusive(True)
            self.changed.emit()

    def _on_toggled(self, button: _Segment, on: bool) -> None:
        button.raise_()
        if on:
            self.changed.emit()
            self.chosen.emit(self.value() or "")
