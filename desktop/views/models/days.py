"""How typed days are read back to the person who typed them, for every field that takes a day."""

from collections.abc import Callable
from datetime import date

from desktop.entries.wareki import birthday_line, read_day, wareki, weekday

DayReader = Callable[[str], tuple[date | None, str]]


def day_reader(today: date) -> DayReader:
    """Reads a day and says it in full, with how far it is away: 令和9年3月31日（2027年・水）　あと301日."""

    def read(text: str) -> tuple[date | None, str]:
        reading = read_day(text, today)
        if reading.day is None:
            return None, reading.sentence
        return (
            reading.day,
            f"{wareki(reading.day)}（{reading.day.year}年・{weekday(reading.day)}）{_away(reading.day, today)}",
        )

    return read


def birthday_reader(today: date) -> DayReader:
    """Reads a day of birth and says it with the age; a day that has not come is no day of birth."""

    def read(text: str) -> tuple[date | None, str]:
        reading = read_day(text, today)
        if reading.day is None:
            return None, reading.sentence
        if reading.day > today:
            return None, f"{wareki(reading.day)}はまだ来ていません。生年月日をお確かめください。例：S10.5.1"
        return reading.day, birthday_line(reading.day, today)

    return read


def _away(day: date, today: date) -> str:
    if day == today:
        return "　きょう"
    days = (day - today).days
    return f"　あと{days}日" if 0 < days < 1000 else ""
