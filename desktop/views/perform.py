"""The one door for all writes: busy cursor, known trouble told in plain words, bugs to the report dialog."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.entries.version import Actor, Kind, Moment
from desktop.procedures.outcome import Done, Trouble
from desktop.views import messages

O = TypeVar("O")  # noqa: E741


class Clock(Protocol):
    """Gives the moment of an act; ``app`` brings the machine's, tests bring one that they move."""

    def now(self) -> Moment: ...


class Perform(QObject):
    """Carries a request to its procedure and tells everybody what changed.

    ``recorded`` gives the kinds of entry that changed; pages that care ask the register again.
    """

    recorded = Signal(object)
    _came = Signal(object, object)
    """What an act beside the window came to, and what went wrong with it; from its own thread."""

    def __init__(self, register: Any, actor: Actor, clock: Clock, window: QWidget) -> None:
        super().__init__(window)
        self._register, self._actor, self._clock, self._window = register, actor, clock, window
        self._then: Callable[[Any], None] | None = None
        self._beside: threading.Thread | None = None
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
        if isinstance(outcome, Done):
            self.recorded.emit(outcome.changed)
        return outcome

    @property
    def busy(self) -> bool:
        """Whether an act is under way beside the window."""
        return self._then is not None

    def act_beside(
        self, procedure: Callable[..., O], request: object, then: Callable[[O | None], None]
    ) -> None:
        """Do one act that derives a key from a password, which takes seconds: the window stays alive meanwhile.

        ``then`` is given in the window's thread what ``act`` would have answered. One at a time: where one is under way,
        a second press does nothing.
        """
        if self.busy:
            return
        self._then = then
        moment = self._clock.now()

        def work() -> None:
            outcome: object = None
            wrong: Exception | None = None
            try:
                outcome = procedure(request, self._register, moment, self._actor)
            except Exception as error:  # told, or raised again, in the window
                wrong = error
            with suppress(RuntimeError):  # the window is gone
                self._came.emit(outcome, wrong)

        self._beside = threading.Thread(target=work, daemon=True)
        self._beside.start()

    def _answer(self, outcome: object, wrong: Exception | None) -> None:
        then, self._then = self._then, None
        if then is None:
            return  # locked meanwhile
        if isinstance(wrong, Trouble):
            self._tell(wrong)
        elif wrong is not None:
            then(None)
            raise wrong
        elif isinstance(outcome, Done):
            self.recorded.emit(outcome.changed)
        then(outcome)

    def let_go(self) -> None:
        """The book is about to be locked: whoever waits for an act beside the window waits no more."""
        then, self._then = self._then, None
        if then is not None:
            then(None)

    def finish(self) -> None:
        """Before the book is let go: what is under way comes to its end, so that it is done whole or not at all."""
        self.let_go()
        if self._beside is not None:
            self._beside.join()

    def _tell(self, trouble: Trouble) -> None:
        messages.tell(self._window, "記録できませんでした", trouble.sentence)

    def changed(self, kinds: frozenset[Kind]) -> None:
        """Tell everybody that these kinds changed by another road (a draft kept, a paper printed)."""
        self.recorded.emit(kinds)
