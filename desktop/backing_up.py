"""Backups behind the desk: made on a thread of their own, broken off when the program closes and they take too long."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from desktop.clock import Clock
from desktop.entries.version import Actor
from desktop.procedures.backups import BackedUp, BackUpRequest, back_up, places_of
from desktop.procedures.outcome import Stopped, Trouble
from desktop.records.book import Register

CLOSING_SECONDS = 2.0
"""Closing never waits longer; what is broken off leaves nothing behind, and the next start makes it."""
_BREAKING_OFF, _LETTING_GO = 0.6, 0.3
"""Of these seconds: kept for breaking off what runs on, and for putting the book to rest."""


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
        """Begin what closing broke off, or a day without one made due; nothing is written where nothing has changed."""
        if places_of(self._register):
            self.start()

    def finish(self) -> float:
        """Before the book is let go: make a last one, or break it off in time. How many of the two seconds are left."""
        until = time.monotonic() + CLOSING_SECONDS
        if places_of(self._register):
            for _ in range(2):  # one that runs already, then one with what came after it
                self._wait(until - _BREAKING_OFF)
                if self.running or time.monotonic() > until - _BREAKING_OFF:
                    break
                self.start()
            self._wait(until - _BREAKING_OFF)
            self._stop.set()
            self._wait(until - _LETTING_GO)
        return max(_LETTING_GO, until - time.monotonic())

    def _wait(self, until: float) -> None:
        if self._thread is not None:
            self._thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        request = BackUpRequest(stop=self._stop.is_set)
        with suppress(Stopped, Trouble):  # the book was let go, or is told by the state that stays as it was
            outcome = back_up(request, self._register, self._clock.now(), self._actor)
            if not self._stop.is_set():
                self._tell(outcome)
