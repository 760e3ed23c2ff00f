"""The one door for all writes: busy cursor, known trouble told in plain words, bugs to the report dialog."""

from collections.abc import Callable
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

    def __init__(self, register: Any, actor: Actor, clock: Clock, window: QWidget) -> None:
        super().__init__(window)
        self._register, self._actor, self._clock, self._window = register, actor, clock, window

    def act(self, procedure: Callable[..., O], request: object) -> O | None:
        """Do one act. ``None`` when known trouble stopped it: it has been told, and the form still holds its text."""
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            outcome = procedure(request, self._register, self._clock.now(), self._actor)
        except Trouble as trouble:
            QGuiApplication.restoreOverrideCursor()
            messages.tell(self._window, "記録できませんでした", trouble.sentence)
            return None
        except BaseException:
            QGuiApplication.restoreOverrideCursor()
            raise
        QGuiApplication.restoreOverrideCursor()
        if isinstance(outcome, Done):
            self.recorded.emit(outcome.changed)
        return outcome

    def changed(self, kinds: frozenset[Kind]) -> None:
        """Tell everybody that these kinds changed by another road (a draft kept, a paper printed)."""
        self.recorded.emit(kinds)
