"""The clock of the program: the one place that asks the machine for the time. Tests move it."""

from collections.abc import Callable
from datetime import UTC, datetime

from desktop.entries.version import Moment
from desktop.entries.wareki import japanese_day


class Clock:
    """Gives the moment of an act. ``instant`` is the machine's time in UTC; the day is always the Japanese day."""

    def __init__(self, instant: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._instant = instant

    def now(self) -> Moment:
        """The present moment."""
        instant = self._instant()
        return Moment(instant=instant, day=japanese_day(instant))
