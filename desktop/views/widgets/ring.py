"""The focus ring: one overlay in each window that goes round whatever has the focus.

2 px dark inside, 3 px yellow outside, 6 px outset, with the shape of the thing; so it is seen on every ground. A
widget says more about itself with `ring_radius`, or with `focus_rect()` and a signal `focus_moved` where only a part
of it is in focus (a row, a cell, a dot).
"""

from __future__ import annotations

import contextlib
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget

from desktop.views import style

OUTSET = 6


class _Overlay(QWidget):
    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("focusRing")
        self.radius = 8.0
        self.clip = QRect()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.clip)
        box = QRectF(self.rect())
        painter.setPen(QPen(look.color("focus_outer"), 3))
        painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), self.radius + 4, self.radius + 4)
        painter.setPen(QPen(look.color("focus_inner"), 2))
        painter.drawRoundedRect(box.adjusted(4, 4, -4, -4), self.radius + 2, self.radius + 2)


class FocusRing(QObject):
    """Follows the focus of the program; made once at the start."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        self._let_go()
        if now is None or now.window().windowFlags() & Qt.WindowType.Popup == Qt.WindowType.Popup:
            return
        self._target = now
        widget: QWidget | None = now
        while widget is not None:
            widget.installEventFilter(self)
            self._watched.append(widget)
            if widget.isWindow():
                break
            widget = widget.parentWidget()
        if hasattr(now, "focus_moved"):
            now.focus_moved.connect(self.place)
        _bring_into_sight(now)
        self.place()

    def _let_go(self) -> None:
        target, self._target = self._target, None
        watched, self._watched = self._watched, []
        for widget in watched:
            try:
                widget.removeEventFilter(self)
                if widget.isWindow() and (overlay := _overlay_of(widget, make=False)) is not None:
                    overlay.hide()
            except RuntimeError:
                continue  # Qt has already taken this widget away
        if target is not None and hasattr(target, "focus_moved"):
            with contextlib.suppress(RuntimeError, TypeError):
                target.focus_moved.disconnect(self.place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = QEvent.Type
        if event.type() in (
            kinds.Move,
            kinds.Resize,
            kinds.Show,
            kinds.Hide,
            kinds.LayoutRequest,
            kinds.StyleChange,
        ):
            self.place()
        return False

    def place(self, *_: Any) -> None:
        """Put the ring where the focus is now."""
        target = self._target
        if target is None:
            return
        try:
            window = target.window()
            overlay = _overlay_of(window, make=True)
            if overlay is None:
                return
            if not target.isVisible():
                overlay.hide()
                return
            rect: QRect = target.focus_rect() if hasattr(target, "focus_rect") else target.rect()
            spot = QRect(target.mapTo(window, rect.topLeft()), rect.size())
            spot = spot.adjusted(-OUTSET, -OUTSET, OUTSET, OUTSET)
            overlay.radius = getattr(target, "ring_radius", 8)
            overlay.clip = _seen(target, window, spot).translated(-spot.topLeft())
            if overlay.geometry() != spot:
                overlay.setGeometry(spot)
            overlay.show()
            overlay.raise_()
            overlay.update()
        except RuntimeError:
            self._target = None


def _overlay_of(window: QWidget, make: bool) -> _Overlay | None:
    found = window.findChild(QWidget, "focusRing", Qt.FindChildOption.FindDirectChildrenOnly)
    if found is None and make:
        found = _Overlay(window)
    return found if isinstance(found, _Overlay) else None


def _bring_into_sight(target: QWidget) -> None:
    """Scroll what has the focus into view, in every scroll area round it."""
    widget = target.parentWidget()
    while widget is not None:
        if isinstance(widget, QScrollArea) and (inner := widget.widget()) is not None:
            rect: QRect = target.focus_rect() if hasattr(target, "focus_rect") else target.rect()
            if rect.height() < widget.viewport().height():
                spot = QRect(target.mapTo(inner, rect.topLeft()), rect.size())
                widget.ensureVisible(spot.left(), spot.bottom(), 0, OUTSET + 8)
                widget.ensureVisible(spot.left(), spot.top(), 0, OUTSET + 8)
        widget = widget.parentWidget()


def _seen(target: QWidget, window: QWidget, spot: QRect) -> QRect:
    """The part of the ring that may be painted: inside every scroll area round the target."""
    seen = window.rect()
    widget = target.parentWidget()
    while widget is not None and widget is not window:
        area = widget.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is widget:
            seen = seen.intersected(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))
        widget = area
    return seen.intersected(spot)
