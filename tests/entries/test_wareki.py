"""Days are written and read as people in Japan write and type them."""

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.entries.wareki import (
    EARLIEST,
    ERAS,
    LATEST,
    age_on,
    birthday_line,
    era_of,
    japanese_day,
    paper_wareki,
    read_day,
    short_wareki,
    wareki,
    weekday,
)

TODAY = date(2026, 6, 3)
EVERY_DAY = [EARLIEST + timedelta(days=n) for n in range((LATEST - EARLIEST).days + 1)]
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def test_the_same_instant_is_the_next_day_in_japan_whatever_the_zone_of_the_machine() -> None:
    assert japanese_day(datetime(2026, 3, 31, 15, 30, tzinfo=UTC)) == date(2026, 4, 1)
    assert japanese_day(datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)) == date(2026, 3, 31)
    new_york = timezone(timedelta(hours=-4))
    assert japanese_day(datetime(2026, 3, 31, 11, 30, tzinfo=new_york)) == date(2026, 4, 1)


def test_a_time_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        japanese_day(datetime(2026, 3, 31, 15, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "long", "short", "paper"),
    [
        (date(2026, 6, 3), "令和8年6月3日", "R8.6.3", "8.6.3"),
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1", "1.5.1"),
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30", "31.4.30"),
        (date(1989, 1, 8), "平成元年1月8日", "H1.1.8", "1.1.8"),
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7", "64.1.7"),
        (date(1926, 12, 25), "昭和元年12月25日", "S1.12.25", "1.12.25"),
        (date(1926, 12, 24), "大正15年12月24日", "T15.12.24", "15.12.24"),
        (date(1912, 7, 30), "大正元年7月30日", "T1.7.30", "1.7.30"),
        (date(1912, 7, 29), "明治45年7月29日", "M45.7.29", "45.7.29"),
        (date(1868, 1, 25), "明治元年1月25日", "M1.1.25", "1.1.25"),
        (date(1868, 1, 24), "1868年1月24日", "1868.1.24", "1868.1.24"),
    ],
)
def test_a_day_is_written_in_its_era(day: date, long: str, short: str, paper: str) -> None:
    assert (wareki(day), short_wareki(day), paper_wareki(day)) == (long, short, paper)


def test_eras_follow_each_other_without_a_gap() -> None:
    for newer, older in pairwise(ERAS):
        assert newer.first - older.last in (timedelta(0), timedelta(days=1))
        assert era_of(newer.first) is newer
        assert era_of(newer.first - timedelta(days=1)) is older
    with pytest.raises(ValueError, match="1868"):
        era_of(date(1868, 1, 24))


def test_weekdays_are_named() -> None:
    assert "".join(weekday(date(2026, 6, 1) + timedelta(days=n)) for n in range(7)) == "月火水木金土日"


def test_every_day_that_is_written_is_read_back() -> None:
    for day in EVERY_DAY:
        assert read_day(wareki(day), TODAY).day == day
        assert read_day(short_wareki(day), TODAY).day == day


WAYS = [
    lambda day: day.isoformat(),
    lambda day: day.strftime("%Y%m%d"),
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日（{weekday(day)}）",
    lambda day: f"{era_of(day).letter.lower()}{era_of(day).year_of(day):02}{day:%m%d}",
    lambda day: f"{era_of(day).name[0]}{era_of(day).year_of(day)}－{day.month}－{day.day}",
    lambda day: f" {era_of(day).name} {era_of(day).year_of(day)} 年 {day.month} 月 {day.day} 日 生まれ",
]


@given(st.sampled_from(EVERY_DAY), st.sampled_from(WAYS), st.booleans())
def test_however_a_day_is_typed_it_is_the_same_day(day: date, way, wide: bool) -> None:
    typed = way(day).translate(FULL_WIDTH) if wide else way(day)
    reading = read_day(typed, TODAY)
    assert (reading.day, reading.sentence, reading.suggestion) == (day, "", None)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "S10.5.1",
            "s100501",
            "S100501",
            "昭和10年5月1日",
            "昭和10-5-1",
            "昭10.5.1",
            "1935/5/1",
            "19350501",
        ),
        *("1935-05-01", "Ｓ１０．５．１", "㍼10年5月1日", "s10/5/1", "S10、5、1", "昭和10年5月1日生"),
        "昭和１０年５月１日（水）",
    ],
)
def test_the_ways_people_write_a_birthday(typed: str) -> None:
    assert read_day(typed, TODAY).day == date(1935, 5, 1)


def test_the_first_year_is_also_typed_as_gannen() -> None:
    for typed in ("R元.5.7", "令和元年5月7日", "r1.5.7", "令和1年5月7日"):
        assert read_day(typed, TODAY).day == date(2019, 5, 7)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("t", TODAY),
        ("T", TODAY),
        (".", TODAY),
        ("。", TODAY),
        ("今日", TODAY),
        ("+1", date(2026, 6, 4)),
        ("－１", date(2026, 6, 2)),
        ("ー３", date(2026, 5, 31)),
        ("+0", TODAY),
    ],
)
def test_days_around_today_have_short_ways(typed: str, day: date) -> None:
    assert read_day(typed, TODAY).day == day


def test_nothing_typed_is_never_today() -> None:
    for typed in ("", " ", "　"):
        reading = read_day(typed, TODAY)
        assert (reading.day, reading.sentence) == (None, "")


@pytest.mark.parametrize(
    ("typed", "day", "sentence"),
    [
        ("平成31年5月1日", date(2019, 5, 1), "平成31年5月1日は令和元年5月1日です。"),
        ("H31.12.31", date(2019, 12, 31), "平成31年12月31日は令和元年12月31日です。"),
        ("S64.1.8", date(1989, 1, 8), "昭和64年1月8日は平成元年1月8日です。"),
        ("T15.12.25", date(1926, 12, 25), "大正15年12月25日は昭和元年12月25日です。"),
        ("M45.7.30", date(1912, 7, 30), "明治45年7月30日は大正元年7月30日です。"),
    ],
)
def test_the_year_in_which_an_era_ended_is_read_to_its_end_and_said(
    typed: str, day: date, sentence: str
) -> None:
    reading = read_day(typed, TODAY)
    assert (reading.day, reading.sentence) == (day, sentence)


@pytest.mark.parametrize(
    ("typed", "why", "meant"),
    [
        ("R0.5.1", "令和0年はありません", date(2019, 5, 1)),
        ("R0.1.1", "令和0年はありません", None),
        ("R0.13.1", "令和0年はありません", None),
        ("S70.5.1", "昭和は64年1月7日までです", date(1995, 5, 1)),
        ("平成32年3月31日", "平成は31年4月30日までです", date(2020, 3, 31)),
        ("R1.4.30", "令和は令和元年5月1日からです", date(2019, 4, 30)),
        ("H1.1.7", "平成は平成元年1月8日からです", date(1989, 1, 7)),
        ("2026/2/29", "2026年の2月は28日までです", date(2026, 2, 28)),
        ("S31.6.31", "昭和31年の6月は30日までです", date(1956, 6, 30)),
        ("R8.6.0", "令和8年の6月は30日までです", None),
        ("2026/31/3", "31月はありません", date(2026, 3, 31)),
        ("2026/13/40", "13月はありません", None),
        ("20261301", "13月はありません", date(2026, 1, 13)),
        ("5/1", "年も入れてください", date(2026, 5, 1)),
        ("13/1", "年も入れてください", None),
        ("8.6.3", "元号か、西暦4桁の年", date(2026, 6, 3)),
        ("35/5/1", "元号か、西暦4桁の年", date(1960, 5, 1)),
        ("99/5/1", "元号か、西暦4桁の年", None),
        ("令和元年", "年・月・日をすべて", None),
        ("R8.6", "年・月・日をすべて", None),
        ("2026/6", "年・月・日をすべて", None),
        ("1867/12/31", "明治元年から2100年まで", None),
        ("1868/1/24", "明治元年から2100年まで", None),
        ("2101/1/1", "明治元年から2100年まで", None),
        ("M9999.1.1", "明治元年から2100年まで", None),
        ("-99999", "明治元年から2100年まで", None),
        ("あした", "日付として読み取れません", None),
        ("1" * 61, "日付として読み取れません", None),
    ],
)
def test_what_is_no_day_is_told_with_what_was_perhaps_meant(typed: str, why: str, meant: date | None) -> None:
    reading = read_day(typed, TODAY)
    assert reading.day is None
    assert reading.sentence.startswith(why)
    assert reading.suggestion == meant
    assert (
        (f"もしかして {wareki(meant)} ですか。" in reading.sentence)
        if meant
        else "もし" not in reading.sentence
    )


@given(st.text(max_size=70) | st.text(alphabet="0123456789.-/+年月日元令和昭平SHRTMst（） ", max_size=14))
def test_whatever_is_typed_gets_a_day_or_a_sentence(typed: str) -> None:
    reading = read_day(typed, TODAY)
    assert reading.day is None or (EARLIEST <= reading.day <= LATEST and reading.suggestion is None)
    if reading.day is None and typed.strip():
        assert reading.sentence.endswith("。")
    if reading.suggestion:
        assert read_day(wareki(reading.suggestion), TODAY).day == reading.suggestion


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1935, 5, 1), date(2026, 4, 30), 90),
        (date(1935, 5, 1), date(2026, 5, 1), 91),
        (date(1936, 2, 29), date(2025, 2, 28), 88),
        (date(1936, 2, 29), date(2025, 3, 1), 89),
        (date(1936, 2, 29), date(2024, 2, 29), 88),
        (date(2026, 6, 3), date(2026, 6, 3), 0),
        (date(2026, 6, 4), date(2026, 6, 3), -1),
    ],
)
def test_the_age_shown_rises_on_the_birthday(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


def test_a_birthday_is_shown_in_both_counts_with_the_age() -> None:
    assert birthday_line(date(1935, 5, 1), date(2026, 4, 30)) == "昭和10年5月1日（1935年）90歳"
