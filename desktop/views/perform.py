"""The one door for all writes: busy cursor, known trouble told in plain words, bugs to the report dialog."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.entries.version import Actor, Kind, Moment
from desktop.procedures.outcome import Done, Stopped, Trouble
from desktop.views import messages
from desktop.views.aside import AT_ONCE

O = TypeVar("O")  # noqa: E741

STOPS_WITHIN = 1.0
"""Seconds that a stopped act is waited for at locking; what it still writes then is refused by the closed book."""


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
    _came = Signal(object, object)
    """What an act beside the window came to, and what went wrong with it; from its own thread."""

    def __init__(self, register: Any, actor: Actor, clock: Clock, window: QWidget) -> None:
        super().__init__(window)
        self._register, self._actor, self._clock, self._window = register, actor, clock, window
        self._then: Callable[[Any], None] | None = None
        self._stop = threading.Event()
        self._beside: threading.Thread | None = None
        self._stops = False
        self._came.connect(self._answer, Qt.ConnectionType.QueuedConnection)

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

    @property
    def busy(self) -> bool:
        """Whether an act is under way beside the window. What can wait (looks, putting the book to rest) waits for it."""
        return self._then is not None

    def act_beside(
        self,
        procedure: Callable[..., O],
        request: Any,
        then: Callable[[O | None], None],
        *,
        steps: int | None = None,
    ) -> None:
        """Do one act that takes long while the window lives on; ``then`` is given there what ``act`` would have answered.

        An act of many ``steps`` has ``stop`` and ``progress`` in its request, filled in here: ``then`` gets None also when
        it was stopped, and nothing is left of it. Of few steps it is done at once. One act at a time: where one is under
        way, a further one does nothing.
        """
        if self.busy:
            return
        if steps is not None and steps <= AT_ONCE:
            then(self.act(procedure, request))
            return
        self._then, self._stops = then, steps is not None
        self._stop.clear()
        if self._stops:
            request = replace(request, stop=self._stop.is_set, progress=self.went.emit)
        moment = self._clock.now()

        def work() -> None:
            outcome: object = None
            wrong: Exception | None = None
            try:
                with self._register.reading():
                    outcome = procedure(request, self._register, moment, self._actor)
            except Stopped:
                pass
            except Exception as error:  # told, or raised again, in the window
                wrong = error
            with suppress(RuntimeError):  # the window is gone
                self._came.emit(outcome, wrong)

        self._beside = threading.Thread(target=work, daemon=True)
        self._beside.start()

    def stop(self) -> None:
        """Break off the act of many steps that goes on beside, if one does."""
        self._stop.set()

    def let_go(self) -> None:
        """The book is about to be let go: what can be broken off is, and whoever waits for an act waits no more."""
        self.stop()
        then, self._then = self._then, None
        if then is not None:
            then(None)

    def finish(self) -> None:
        """Before the book is let go: what is under way comes to its end, so that it is done whole or not at all."""
        self.let_go()
        if self._beside is not None:
            self._beside.join(STOPS_WITHIN if self._stops else None)

    def changed(self, kinds: frozenset[Kind]) -> None:
        """Tell everybody that these kinds changed by another road (a draft kept, a paper printed)."""
        self.recorded.emit(kinds)

    def _answer(self, outcome: object, wrong: Exception | None) -> None:
        then, self._then = self._then, None
        if then is None:
            return  # locked meanwhile
        self._say_changed(outcome)
        then(outcome)
        if isinstance(wrong, Trouble):
            self._tell(wrong)
        elif wrong is not None:
            raise wrong

    def _say_changed(self, outcome: object) -> None:
        if isinstance(outcome, Done):
            self.recorded.emit(outcome.changed)

    def _tell(self, trouble: Trouble) -> None:
        messages.tell(self._window, "記録できませんでした", trouble.sentence)
