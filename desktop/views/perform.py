"""The one door for all writes: busy cursor, known trouble told in plain words, bugs to the report dialog."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.entries.version import Actor, Kind, Moment
from desktop.procedures.outcome import Done, Stopped, Trouble
from desktop.views import messages
from desktop.views.aside import AT_ONCE

O = TypeVar("O")  # noqa: E741


class Clock(Protocol):
    """Gives the moment of an act; ``app`` brings the machine's, tests bring one that they move."""

    def now(self) -> Moment: ...


class Perform(QObject):
    """Carries a request to its procedure and tells everybody what changed.

    ``recorded`` gives the kinds of entry that changed; pages that care ask the register again. ``went`` tells how far
    a long act is: so many of so many.
    """

    recorded = Signal(object)
    went = Signal(int, int)
    _ended = Signal(object)

    def __init__(self, register: Any, actor: Actor, clock: Clock, window: QWidget) -> None:
        super().__init__(window)
        self._register, self._actor, self._clock, self._window = register, actor, clock, window
        self._stop = threading.Event()
        self._running = self._put_away = False
        self._ended.connect(lambda end: end())

    @property
    def running(self) -> bool:
        """Whether a long act goes on beside the window. What can wait (looks, putting the book to rest) waits for it."""
        return self._running

    def act(self, procedure: Callable[..., O], request: object) -> O | None:
        """Do one act. ``None`` when known trouble stopped it: it has been told, and the form still holds its text."""
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            outcome = procedure(request, self._register, self._clock.now(), self._actor)
        except Trouble as trouble:
            QGuiApplication.restoreOverrideCursor()
            self._tell(trouble)
            return None
        except BaseException:
            QGuiApplication.restoreOverrideCursor()
            raise
        QGuiApplication.restoreOverrideCursor()
        self._say_changed(outcome)
        return outcome

    def act_beside(
        self, procedure: Callable[..., O], request: Any, steps: int, then: Callable[[O | None], None]
    ) -> None:
        """Do one act of many steps while the window lives on, and call ``then`` with what `act` would have given.

        ``request`` has ``stop`` and ``progress`` to be filled in here. ``then`` gets None also when it was stopped: nothing
        is left of it then. What is small is done at once.
        """
        if steps <= AT_ONCE:
            then(self.act(procedure, request))
            return
        self._stop.clear()
        self._running = True
        told = replace(request, stop=self._stop.is_set, progress=self.went.emit)
        moment = self._clock.now()

        def run() -> None:
            outcome: O | None = None
            error: Exception | None = None
            try:
                outcome = procedure(told, self._register, moment, self._actor)
            except Stopped:
                pass
            except Exception as raised:  # known trouble is told in the window, a bug raised there again
                error = raised
            with suppress(RuntimeError):  # the window is gone, and with it the wish to know
                self._ended.emit(lambda: self._end(outcome, error, then))

        QThreadPool.globalInstance().start(run)

    def stop(self) -> None:
        """Break off the long act that goes on beside, if one does."""
        self._stop.set()

    def put_away(self) -> None:
        """The book is about to be let go: what goes on beside is broken off, and nobody is told any more."""
        self._put_away = True
        self.stop()

    def changed(self, kinds: frozenset[Kind]) -> None:
        """Tell everybody that these kinds changed by another road (a draft kept, a paper printed)."""
        self.recorded.emit(kinds)

    def _end(self, outcome: O | None, error: Exception | None, then: Callable[[O | None], None]) -> None:
        self._running = False
        if self._put_away:
            return
        self._say_changed(outcome)
        then(outcome)
        if isinstance(error, Trouble):
            self._tell(error)
        elif error is not None:
            raise error

    def _say_changed(self, outcome: object) -> None:
        if isinstance(outcome, Done):
            self.recorded.emit(outcome.changed)

    def _tell(self, trouble: Trouble) -> None:
        messages.tell(self._window, "記録できませんでした", trouble.sentence)
