"""An invisible hand at keyboard and mouse: it presses, types and clicks where the focus is, and counts what it does.

Japanese is typed as the input method would: commit events, one key each.
"""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


class Lost(Exception):  # noqa: N818 - the word of somebody who cannot find their way
    """The tour did not find what a user would look for. The text names it."""


class Hand:
    """An invisible hand at keyboard and mouse. Counts what it does: a key or a click is one action."""

    def __init__(self, application: QApplication) -> None:
        self._application = application
        self.actions = 0

    def settle(self) -> None:
        """Let the window finish what it is doing."""
        for _ in range(20):
            self._application.processEvents()
            self._application.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def wait_for(self, what: Callable[[], Any], name: str, seconds: float = 60) -> Any:
        """Wait until something is there, as a user would. Raises ``Lost``."""
        deadline = QDeadlineTimer(int(seconds * 1000))
        while not deadline.hasExpired():
            found = what()
            if found:
                return found
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        raise Lost(name)

    def press(
        self, key: Qt.Key, text: str = "", modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press one key where the focus is."""
        self.actions += 1
        target = self._focus()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))
        self.settle()

    def shortcut(self, keys: str) -> None:
        """Press a key of the window (F4, Ctrl+F): through Qt's own shortcut map."""
        self.actions += 1
        combination = QKeySequence.fromString(keys)[0]  # type: ignore[index]
        QTest.keyClick(self._focus(), combination.key(), combination.keyboardModifiers())
        self.settle()

    def type(self, text: str) -> None:
        """Type text: ASCII key by key, everything else as the input method commits it, one key each."""
        for letter in letters(text):
            self.actions += 1
            target = self._focus()
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(target, event)
        self.settle()

    def click(self, target: QWidget, at: QPoint | None = None) -> None:
        """Click a widget where a hand would."""
        self.actions += 1
        spot = QPointF(at or target.rect().center())
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            QApplication.sendEvent(
                target,
                QMouseEvent(
                    kind,
                    spot,
                    target.mapToGlobal(spot),
                    Qt.MouseButton.LeftButton,
                    Qt.MouseButton.LeftButton
                    if kind is QEvent.Type.MouseButtonPress
                    else Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.NoModifier,
                ),
            )
        self.settle()

    def into(self, target: QWidget) -> None:
        """Put the cursor into a field by a click."""
        self.click(target)
        target.setFocus(Qt.FocusReason.MouseFocusReason)
        self.settle()

    def write(self, target: QWidget, text: str) -> None:
        """Click into a field and type."""
        self.into(target)
        self.type(text)

    def _focus(self) -> QWidget:
        front = QApplication.activeModalWidget() or next(
            (each for each in QApplication.topLevelWidgets() if each.isVisible() and each.isWindow()), None
        )
        if front is None:
            raise Lost("窓")
        if not front.isActiveWindow():
            front.activateWindow()
            self.settle()
        return QApplication.focusWidget() or front.focusWidget() or front


def letters(text: str) -> Iterator[str]:
    """What the input method commits key by key: a character with its variation selector is one."""
    whole = ""
    for character in text:
        if 0xE0100 <= ord(character) <= 0xE01EF or 0xFE00 <= ord(character) <= 0xFE0F:
            whole += character
            continue
        if whole:
            yield whole
        whole = character
    if whole:
        yield whole
