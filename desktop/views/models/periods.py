"""Periods people ask for: this month, this business year (April to March), the one before."""

from dataclasses import dataclass
from datetime import date, timedelta

from desktop.entries.wareki import era_of, wareki


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days inclusive; ``None`` leaves that end open."""

    since: date | None = None
    until: date | None = None


CHOICES = (
    ("today", "きょう"),
    ("month", "今月"),
    ("last_month", "先月"),
    ("year", "今年度"),
    ("last_year", "前の年度"),
    ("before", "それより前"),
)


def period_of(key: str | None, today: date) -> Period:
    """The days of a period, open where nothing is chosen. The business year runs from April to March."""
    first_of_month = today.replace(day=1)
    april = date(today.year if today.month >= 4 else today.year - 1, 4, 1)
    last_april = april.replace(year=april.year - 1)
    day = timedelta(days=1)
    last_month = (first_of_month - day).replace(day=1)
    periods = {
        "today": Period(since=today, until=today),
        "month": Period(
            since=first_of_month, until=(first_of_month + timedelta(days=32)).replace(day=1) - day
        ),
        "last_month": Period(since=last_month, until=first_of_month - day),
        "year": Period(since=april, until=april.replace(year=april.year + 1) - day),
        "last_year": Period(since=last_april, until=april - day),
        "before": Period(until=last_april - day),
    }
    return periods.get(key or "", Period())


def era_year(day: date) -> tuple[str, Period]:
    """The year of an era in which a day falls, in words, and its days: 令和8年; 2019 has two."""
    era = era_of(day)
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    words = wareki(day).split("年")[0] + "年"
    return words, Period(since=max(first, era.first), until=min(last, era.last))
