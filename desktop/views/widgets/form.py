"""The one place for how a form is walked and kept: Enter, Shift+Enter, Ctrl+Enter, and the half-filled state.

An editor is any widget with `value()`, `set_value(value)` and a signal `changed`. A page hands each editor to
`Form.keep` in the order in which Enter shall walk them; the form then answers for the state of them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

PAUSE_MS = 800
LATEST_MS = 4000
"""Who types on without a pause is kept at latest after so long."""


class Editor(Protocol):
    """What the form needs of an editor; values are plain JSON-able things."""

    changed: Any

    def value(self) -> object: ...

    def set_value(self, value: Any) -> None: ...


E = TypeVar("E", bound=Editor)


def composing(widget: QWidget | None) -> bool:
    """Whether the input method is in the middle of a word in this widget: then no key is ours."""
    return bool(getattr(widget, "composing", ""))


class Form(QObject):
    """Walks the editors of a page or dialog by Enter and keeps its half-filled state."""

    changed = Signal()
    paused = Signal()

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._editors: dict[str, Any] = {}
        self._main: QAbstractButton | None = None
        self._restoring = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._rest)
        self._latest = QTimer(self)
        self._latest.setSingleShot(True)
        self._latest.setInterval(LATEST_MS)
        self._latest.timeout.connect(self._rest)
        owner.installEventFilter(self)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._press_main)

    def keep(self, name: str, editor: E) -> E:
        """Take an editor into the form under a name of the state; Enter visits editors in this order."""
        self._editors[name] = editor
        editor.changed.connect(self._on_changed)
        return editor

    def drop(self, name: str) -> None:
        """Let an editor go, when the page takes it away."""
        editor = self._editors.pop(name, None)
        if editor is not None:
            editor.changed.disconnect(self._on_changed)

    def editor(self, name: str) -> Any:
        """The editor kept under this name."""
        return self._editors[name]

    def set_main(self, button: QAbstractButton) -> None:
        """The button that Ctrl+Enter presses and that Enter reaches after the last editor."""
        self._main = button

    def state(self) -> dict[str, object]:
        """Everything typed so far, and `_focus`: the name of the editor that has the focus."""
        found: dict[str, object] = {name: editor.value() for name, editor in self._editors.items()}
        if (name := self._focused()) is not None:
            found["_focus"] = name
        return found

    def restore(self, state: Mapping[str, object]) -> None:
        """Fill the editors from an earlier `state()` and put the focus back; unknown names are passed over."""
        self._restoring = True
        try:
            for name, editor in self._editors.items():
                if name in state:
                    editor.set_value(state[name])
        finally:
            self._restoring = False
        focus = state.get("_focus")
        if isinstance(focus, str) and focus in self._editors:
            self.focus(focus)

    def focus(self, name: str) -> None:
        """Put the focus into the editor of this name."""
        for stop in _all_stops(self._editors[name])[:1]:
            stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focused(self) -> str | None:
        widget = self._owner.window().focusWidget()
        for name, editor in self._editors.items():
            if widget is not None and (
                editor is widget or (isinstance(editor, QWidget) and editor.isAncestorOf(widget))
            ):
                return name
        return None

    def _on_changed(self, *_: object) -> None:
        if not self._restoring:
            self._pause.start()
            if not self._latest.isActive():
                self._latest.start()
            self.changed.emit()

    def _rest(self) -> None:
        self._pause.stop()
        self._latest.stop()
        self.paused.emit()

    def _press_main(self) -> None:
        if self._main is not None and self._main.isEnabled() and not composing(QApplication.focusWidget()):
            self._main.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._enter(event)

    def _enter(self, event: QKeyEvent) -> bool:
        focus = self._owner.window().focusWidget()
        if focus is None or composing(focus):
            return True
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers == Qt.KeyboardModifier.ControlModifier:
            self._press_main()
        elif modifiers == Qt.KeyboardModifier.ShiftModifier:
            self._walk(focus, -1)
        elif modifiers == Qt.KeyboardModifier.NoModifier:
            if isinstance(focus, QAbstractButton) and not focus.isCheckable():
                focus.click()
            else:
                self._walk(focus, +1)
        else:
            return False
        return True

    def _walk(self, focus: QWidget, step: int) -> None:
        stops = [stop for editor in self._editors.values() for stop in _stops(editor)]
        if self._main is not None and self._main.isVisible():
            stops.append(self._main)
        here = next((i for i, stop in enumerate(stops) if stop is focus or stop.isAncestorOf(focus)), None)
        if here is None:
            if (name := self._focused()) is None:
                return
            inside = _stops(self._editors[name])
            if not inside:
                return
            here = stops.index(inside[0])
        target = here + step
        if 0 <= target < len(stops):
            reason = Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
            stops[target].setFocus(reason)


def _all_stops(editor: Any) -> list[QWidget]:
    """Where the focus can go inside an editor: what it names itself, else the widget that takes its focus."""
    return list(editor.stops()) if hasattr(editor, "stops") else [editor.focusProxy() or editor]


def _stops(editor: Any) -> list[QWidget]:
    """Where Enter stops inside an editor now."""
    return [widget for widget in _all_stops(editor) if widget.isVisible() and widget.isEnabled()]
