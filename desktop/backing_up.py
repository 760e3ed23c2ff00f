"""Backups behind the desk: made on a thread of their own, broken off when the program closes and they take too long."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from desktop.clock import Clock
from desktop.entries.version import Actor
from desktop.procedures.backups import BackedUp, BackUpRequest, back_up, backup_state, places_of
from desktop.procedures.outcome import Stopped, Trouble
from desktop.records.book import Register

CLOSING_SECONDS = 2.0
"""Closing never waits longer; what is broken off leaves nothing behind, and the next start makes it."""


class BackingUp:
    """One backup at a time. ``tell`` is called on the thread of the backup with what it came to."""

    def __init__(self, register: Register, actor: Actor, clock: Clock, tell: Callable[[BackedUp], None]) -> None:
        self._register, self._actor, self._clock, self._tell = register, actor, clock, tell
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def running(self) -> bool:
        """Whether a backup is being made now."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin a backup in every place of the office, unless one is running."""
        if not self.running:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def start_if_due(self) -> None:
        """Begin one when the last good backup is of another day."""
        moment = self._clock.now()
        last = backup_state(self._register, moment).last
        if places_of(self._register) and (last is None or (moment.instant - last).days >= 1):
            self.start()

    def finish(self) -> None:
        """Before the book is let go: make a last one, or break it off after two seconds."""
        if not places_of(self._register):
            return
        until = time.monotonic() + CLOSING_SECONDS
        for _ in range(2):  # one that runs already, then one with what came after it
            if self._thread is not None:
                self._thread.join(max(0.0, until - time.monotonic()))
            if self.running:
                break
            self.start()
        if self._thread is not None:
            self._thread.join(max(0.0, until - time.monotonic()))
            self._stop.set()
            self._thread.join(CLOSING_SECONDS)  # the register stops a worker that reads on

    def _run(self) -> None:
        request = BackUpRequest(stop=self._stop.is_set)
        with suppress(Stopped, Trouble):  # the book was let go, or is told by the state that stays as it was
            outcome = back_up(request, self._register, self._clock.now(), self._actor)
            if not self._stop.is_set():
                self._tell(outcome)
