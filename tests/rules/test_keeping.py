"""Until when a record is kept, against a second, slow reading of 民法 140条 and 143条 that shares nothing with the rules."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.entries.provision import RecordMethod
from desktop.rules.case import Case
from desktop.rules.keeping import keep_by_standard, keep_until, years_after_the_day, years_counting_the_day
from desktop.rules.law import Basis, Side
from desktop.rules.record import about_record
from desktop.rules.verdict import Due

TABLE = tomllib.loads((Path(__file__).parent / "cases" / "keeping.toml").read_text(encoding="utf-8"))
ONE_DAY = timedelta(days=1)


def walked(first_counted: date, years: int) -> date:
    """Last day of a period, found by walking: up to the day before the 応当日, or to the end of a month that has none."""
    day = first_counted
    while True:
        tomorrow = day + ONE_DAY
        if tomorrow.year == first_counted.year + years:
            if (tomorrow.month, tomorrow.day) == (first_counted.month, first_counted.day):
                return day
            if tomorrow.month > first_counted.month:
                return day
        day = tomorrow


@pytest.mark.parametrize("row", TABLE["row"], ids=lambda row: row["last"].isoformat())
def test_date_table_of_the_domain_facts(row: dict[str, date]) -> None:
    for side in Side:
        for method, column in (
            (RecordMethod.DOCUMENT, "document"),
            (RecordMethod.BULK, "bulk"),
            (RecordMethod.INDIVIDUAL, "individual"),
        ):
            assert keep_until(method, day=row["last"], side=side).until == row[column]
    assert row["bulk"] + ONE_DAY == row["free"]


@pytest.mark.parametrize("row", TABLE["completed"], ids=lambda row: row["day"].isoformat())
def test_care_standards_count_from_the_day_after_completion(row: dict[str, date]) -> None:
    assert keep_by_standard(2, row["day"]).until == row["two"]
    assert keep_by_standard(5, row["day"]).until == row["five"]
    assert "29条" in keep_by_standard(5, row["day"]).citation.place


@pytest.mark.parametrize("year", range(2020, 2032))
@pytest.mark.parametrize("last", [28, 29])
@pytest.mark.parametrize("years", [1, 2, 3, 5])
def test_every_end_of_february_over_twelve_years_agrees_with_walking(
    year: int, last: int, years: int
) -> None:
    try:
        start = date(year, 2, last)
    except ValueError:
        start = date(year, 3, 1)
    assert years_counting_the_day(start, years) == walked(start, years)
    assert years_after_the_day(start, years) == walked(start + ONE_DAY, years)


@given(start=st.dates(date(2017, 5, 30), date(2060, 12, 31)), years=st.sampled_from([1, 2, 3, 5]))
def test_any_day_agrees_with_walking(start: date, years: int) -> None:
    assert years_counting_the_day(start, years) == walked(start, years)
    assert years_after_the_day(start, years) == walked(start + ONE_DAY, years)


@given(
    first=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    later=st.integers(0, 800),
    method=st.sampled_from(RecordMethod),
    care_years=st.sampled_from([None, 2, 5]),
    completed=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_a_later_last_provision_never_shortens_keeping(
    first: date, later: int, method: RecordMethod, care_years: int | None, completed: date
) -> None:
    def until(last: date) -> date:
        kept = keep_until(
            method, day=first, last_day=last, care_years=care_years, completed_on=completed
        ).until
        assert kept is not None
        return kept

    assert until(first + timedelta(days=later)) >= until(first)


@given(
    day=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    completed=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    method=st.sampled_from(RecordMethod),
    care_years=st.sampled_from([2, 5]),
)
def test_the_longest_period_wins(day: date, completed: date, method: RecordMethod, care_years: int) -> None:
    by_act = keep_until(method, day=day).until
    by_standard = keep_by_standard(care_years, completed).until
    assert by_act is not None
    assert by_standard is not None
    kept = keep_until(method, day=day, care_years=care_years, completed_on=completed)
    assert kept.until == max(by_act, by_standard)
    assert ("運営基準" in kept.rule) is (by_standard > by_act)


def test_a_running_series_has_no_end_but_an_individual_record_has() -> None:
    day = date(2025, 4, 10)
    running = keep_until(RecordMethod.BULK, day=day, series_running=True)
    assert running.until is None
    assert "続いている" in running.reason
    assert keep_until(RecordMethod.INDIVIDUAL, day=day, series_running=True).until == date(2028, 4, 10)


@pytest.mark.parametrize(
    ("method", "what"), [(RecordMethod.BULK, "最後に提供した日"), (RecordMethod.INDIVIDUAL, "記録を作った日")]
)
def test_without_a_day_nothing_is_counted_and_the_reason_is_said(method: RecordMethod, what: str) -> None:
    kept = keep_until(method, day=None)
    assert kept.until is None
    assert kept.reason == f"{what}が分からないため、保存の期限を数えられません。"


def test_a_record_made_late_is_kept_from_its_making() -> None:
    kept = keep_until(RecordMethod.INDIVIDUAL, day=date(2025, 4, 10), made_on=date(2025, 5, 20))
    assert kept.until == date(2028, 5, 20)
    assert "施行規則21条3号" in kept.rule


def test_years_the_ordinance_cannot_ask_are_refused() -> None:
    with pytest.raises(ValueError, match="3"):
        keep_by_standard(3, date(2025, 3, 31))


@pytest.mark.parametrize(("side", "rule"), [(Side.PROVIDER, "施行規則21条"), (Side.RECEIVER, "施行規則25条")])
@pytest.mark.parametrize("method", list(RecordMethod))
def test_every_period_quotes_its_rule_with_an_end_and_without(
    side: Side, rule: str, method: RecordMethod
) -> None:
    day = date(2025, 4, 10)
    for kept in (
        keep_until(method, day=day, side=side),
        keep_until(method, day=day, series_running=True, side=side),
        keep_until(method, day=None, side=side),
    ):
        assert kept.citation.place.startswith(rule)


def test_a_record_nobody_owes_quotes_that_it_is_no_record_of_the_act() -> None:
    kept = about_record(Case(), Due.NOT_DUE, Basis.CONSENT).keeping
    assert kept.citation.place.startswith("通則編3-8-3-1")


def test_where_both_periods_end_on_one_day_the_acts_is_named() -> None:
    kept = keep_until(
        RecordMethod.INDIVIDUAL, day=date(2026, 6, 3), care_years=2, completed_on=date(2027, 6, 3)
    )
    assert kept == keep_until(RecordMethod.INDIVIDUAL, day=date(2026, 6, 3))
