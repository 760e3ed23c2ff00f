"""Until when a record is kept (rules 21 and 25, art. 29-2 and 30-4; the care standards art. 29-2).

Two wordings, two counts (LAW.md §1.5; 民法 140条, 143条2項):
「最後に…提供を行った日から起算して三年を経過する日まで」 makes the day itself day 1 (bulk and document),
「記録を作成した日から三年」 starts with the next day (individual records; 完結の日 of the care standards).
The end day itself is still inside the period; disposal is lawful from the day after.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.entries.finding import Citation
from desktop.entries.provision import RecordMethod
from desktop.rules import law
from desktop.rules.law import Side


def years_counting_the_day(day: date, years: int) -> date:
    """Last day of a period of so many years in which ``day`` itself is day 1 (起算して).

    >>> years_counting_the_day(date(2025, 4, 10), 3)
    datetime.date(2028, 4, 9)
    >>> years_counting_the_day(date(2024, 2, 29), 3)
    datetime.date(2027, 2, 28)
    """
    year = day.year + years
    last_of_month = monthrange(year, day.month)[1]
    if day.day > last_of_month:  # no 応当日: the period ends with the month's last day (民法143条2項ただし書)
        return date(year, day.month, last_of_month)
    return date(year, day.month, day.day) - timedelta(days=1)


def years_after_the_day(day: date, years: int) -> date:
    """Last day of a period of so many years that starts with the day after ``day`` (初日不算入).

    >>> years_after_the_day(date(2025, 2, 28), 3)
    datetime.date(2028, 2, 29)
    >>> years_after_the_day(date(2024, 2, 29), 3)
    datetime.date(2027, 2, 28)
    """
    return years_counting_the_day(day + timedelta(days=1), years)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """Until when, by which rule. ``until`` is the last day inside, ``None`` with a ``reason`` in Japanese."""

    until: date | None
    rule: str
    citation: Citation
    reason: str = ""


def keep_until(
    method: RecordMethod,
    *,
    day: date | None,
    made_on: date | None = None,
    last_day: date | None = None,
    series_running: bool = False,
    care_years: int | None = None,
    completed_on: date | None = None,
    side: Side = Side.PROVIDER,
) -> Keeping:
    """The longest of the Act's period for the method and the care standards' period.

    ``day`` is the day of the provision; it stands for ``made_on`` and ``last_day`` where these are not given. The care
    standards count only with both years and 完結の日; without the latter their period has not begun.
    """
    by_act = law.period(side, method, day)
    start = (last_day or day) if by_act.from_last else (made_on or day)
    if by_act.from_last and series_running:
        return Keeping(
            until=None,
            rule=f"{by_act.words}（{by_act.rule}）",
            citation=by_act.citation,
            reason="提供が続いているあいだは、保存の期限が決まりません。最後の提供の日から数えます。",
        )
    if start is None:
        what = "最後に提供した日" if by_act.from_last else "記録を作った日"
        return Keeping(
            until=None,
            rule=f"{by_act.words}（{by_act.rule}）",
            citation=by_act.citation,
            reason=f"{what}が分からないため、保存の期限を数えられません。",
        )
    count = years_counting_the_day if by_act.counts_first_day else years_after_the_day
    act_end = count(start, by_act.years)
    by_act_end = Keeping(until=act_end, rule=f"{by_act.words}（{by_act.rule}）", citation=by_act.citation)
    if care_years is None or completed_on is None:
        return by_act_end
    by_standard = keep_by_standard(care_years, completed_on, day)
    return by_standard if by_standard.until is not None and by_standard.until > act_end else by_act_end


def keep_by_standard(care_years: int, completed_on: date, day: date | None = None) -> Keeping:
    """The care standards' period (2 or 5 years by the ordinance) from the 完結の日, the next day counted first."""
    standard = law.care_standard(care_years, day)
    until = years_after_the_day(completed_on, care_years)
    return Keeping(until=until, rule=f"{standard.words}（{standard.rule}）", citation=standard.citation)
