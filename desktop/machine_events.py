"""The PC is locked, sleeps or is handed to another person: the book is locked then. One small function for each system.

Linux asks systemd-logind and the screen saver over D-Bus, a socket of this PC, no network; desktops lock the screen when
another person takes over, so that is told too. Windows' messages were never
tried on a real one, and macOS tells nothing here: there, and wherever nobody answers, only the idle minutes and a jump
of the clock lock the book, and 安全チェック says 確認できません.
"""

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

LOGIND = "org.freedesktop.login1"
SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")


def _slot(signature: str) -> Any:
    return SLOT(signature)  # a text: the stubs ask for bytes, which PySide6 6.11.3 does not take here


class MachineEvents(QObject):
    """Calls ``lock`` when the PC says so. ``told`` is whether this PC is known to say so."""

    def __init__(self, lock: Callable[[], None]) -> None:
        super().__init__()
        self._lock = lock
        self._filter: QAbstractNativeEventFilter | None = None
        if sys.platform == "linux":
            self.told = self._listen_linux()
        elif sys.platform == "win32":
            self._listen_windows()
            self.told = False
        else:
            self.told = False

    def stop(self) -> None:
        """Listen no more."""
        self._lock = lambda: None
        application = QApplication.instance()
        if self._filter is not None and application is not None:
            application.removeNativeEventFilter(self._filter)

    # -- Linux ---------------------------------------------------------------------------------------------------

    def _listen_linux(self) -> bool:
        from PySide6.QtDBus import QDBusConnection

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        manager, seat = f"{LOGIND}.Manager", f"{LOGIND}.Session"
        if system.isConnected():
            system.connect(LOGIND, "/org/freedesktop/login1", manager, "PrepareForSleep", self, _slot("begins(bool)"))
            system.connect(LOGIND, "", seat, "Lock", self, _slot("happened()"))
        if session.isConnected():
            for name in SCREEN_SAVERS:
                session.connect("", "", name, "ActiveChanged", self, _slot("begins(bool)"))
        there = system.interface() if system.isConnected() else None
        return there is not None and bool(there.isServiceRegistered(LOGIND).value())

    @Slot(bool)
    def begins(self, on: bool) -> None:
        """Sleep, or the screen's lock, begins (True) or ends."""
        if on:
            self._lock()

    @Slot()
    def happened(self) -> None:
        """The session is locked, or handed to another person."""
        self._lock()

    # -- Windows -------------------------------------------------------------------------------------------------

    def _listen_windows(self) -> None:
        self._filter = _WindowsMessages(self.happened)
        application = QApplication.instance()
        assert application is not None
        application.installNativeEventFilter(self._filter)

    def watch_window(self, window: QWidget) -> None:
        """Ask Windows to tell this window when the PC is locked; nothing elsewhere."""
        if sys.platform == "win32":
            import ctypes

            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), 0)


_POWER, _SESSION = 0x0218, 0x02B1  # WM_POWERBROADCAST, WM_WTSSESSION_CHANGE
_SLEEPS = {4}  # PBT_APMSUSPEND
_LEAVES = {2, 4, 6, 7}  # WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK


def leaves(message: int, what: int) -> bool:
    """Whether a Windows message says that the PC sleeps, is locked or is handed to another person."""
    return (message == _POWER and what in _SLEEPS) or (message == _SESSION and what in _LEAVES)


class _WindowsMessages(QAbstractNativeEventFilter):
    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then

    def nativeEventFilter(self, kind: Any, message: Any) -> Any:
        import ctypes.wintypes

        if bytes(kind).startswith(b"windows_"):
            sent = ctypes.wintypes.MSG.from_address(int(message))
            if leaves(sent.message, sent.wParam):
                self._then()
        return False, 0
