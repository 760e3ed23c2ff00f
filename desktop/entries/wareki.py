"""Calendar days as they are written and read in Japan: eras (和暦), weekdays, ages.

The eras and their first days follow 元号法 (昭和54年法律第43号) and the 政令 that name each era; before
平成 the edicts of 1868, 1912 and 1926. Days are those of the Gregorian calendar throughout: for 明治 1 to 5,
when Japan still counted by the moon, the day is the Gregorian one under the era's year. A day on which one
era ended and the next began (1912-07-30, 1926-12-25) is written in the new era and read in both.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")
"""Japanese time. Fixed: summer time was last kept in 1951."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Era:
    """One era: its name, its letter in S10.5.1, its first and its last day."""

    name: str
    letter: str
    first: date
    last: date

    def year_of(self, day: date) -> int:
        """The year of the era in which a day falls; the first is 1."""
        return day.year - self.first.year + 1


ERAS = (
    Era(name="令和", letter="R", first=date(2019, 5, 1), last=date(2100, 12, 31)),
    Era(name="平成", letter="H", first=date(1989, 1, 8), last=date(2019, 4, 30)),
    Era(name="昭和", letter="S", first=date(1926, 12, 25), last=date(1989, 1, 7)),
    Era(name="大正", letter="T", first=date(1912, 7, 30), last=date(1926, 12, 25)),
    Era(name="明治", letter="M", first=date(1868, 1, 25), last=date(1912, 7, 30)),
)
"""Newest first. The last day of 令和 is only how far this program reads."""

EARLIEST, LATEST = ERAS[-1].first, ERAS[0].last


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was understood of a typed day.

    `day` is None when it is no day; `sentence` then says why, or is empty when nothing was typed. With a
    day, a sentence is a remark (平成31年5月1日は令和元年5月1日です。). `suggestion` is the day that was
    perhaps meant; the sentence asks for it with もしかして.
    """

    day: date | None = None
    sentence: str = ""
    suggestion: date | None = None


def japanese_day(instant: datetime) -> date:
    """The calendar day in Japan at an instant. Raises ValueError for a time without a zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(JAPAN).date()


def era_of(day: date) -> Era:
    """The era of a day. Raises ValueError for a day before 明治."""
    for era in ERAS:
        if era.first <= day:
            return era
    raise ValueError("there is no era before 1868-01-25")


def wareki(day: date) -> str:
    """令和8年6月3日; the first year is 元年. Days before 明治 stand in the western count: 1850年1月1日."""
    if day < EARLIEST:
        return f"{day.year}年{day.month}月{day.day}日"
    era = era_of(day)
    year = era.year_of(day)
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def short_wareki(day: date) -> str:
    """R8.6.3, for narrow columns; R1.5.1 in a first year."""
    if day < EARLIEST:
        return f"{day.year}.{day.month}.{day.day}"
    return era_of(day).letter + paper_wareki(day)


def paper_wareki(day: date) -> str:
    """8.6.3, for logs whose head names the era."""
    if day < EARLIEST:
        return f"{day.year}.{day.month}.{day.day}"
    return f"{era_of(day).year_of(day)}.{day.month}.{day.day}"


def weekday(day: date) -> str:
    """水: one of 月火水木金土日."""
    return "月火水木金土日"[day.weekday()]


def age_on(birth: date, day: date) -> int:
    """The age shown on a day: it rises on the birthday. Negative before the day of birth.

    In law (年齢計算ニ関スル法律, 民法第143条) a year of age is complete when the day before the birthday
    ends, which is why someone turns 65 for the insurance on that day; on screen and paper the age of the day
    itself is shown. Who was born on 29 February rises on 1 March in other years: the year ends with
    28 February.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def birthday_line(birth: date, today: date) -> str:
    """昭和10年5月1日（1935年）90歳."""
    return f"{wareki(birth)}（{birth.year}年）{age_on(birth, today)}歳"


_STEP = re.compile(r"[+-][0-9]{1,5}")
_WEEKDAY = re.compile(r"\([月火水木金土日]\)$")
_ERA = re.compile(r"(明治|大正|昭和|平成|令和|[明大昭平令mtshr])(.*)")
_SOLID = re.compile(r"([0-9]{2,4}?)([0-9]{2})([0-9]{2})")
_APART = re.compile(r"([0-9]{1,4})[年./]([0-9]{1,2})[月./]([0-9]{1,2})日?")
_NO_YEAR = re.compile(r"([0-9]{1,2})[月./]([0-9]{1,2})日?")
_NO_DAY = re.compile(r"[0-9]{1,4}年?|[0-9]{1,4}[年./][0-9]{1,2}月?")


def read_day(text: str, today: date) -> Reading:
    """Reads a day as people type it.

    S10.5.1, s100501, 昭和10年5月1日, 昭和10-5-1, 1935/5/1, 19350501, R元.5.7, all in full width too and
    with a weekday （水） behind; `t`, `.` and 今日 for today, +1 and -1 for days from today. Nothing typed is
    an empty reading, never today. A day that does not exist or is not whole is never guessed, only suggested.
    """
    typed = _tidy(text) if len(text) <= 60 else "?"
    if not typed:
        return Reading()
    if typed in ("t", ".", "今日", "本日"):
        return Reading(day=today)
    if _STEP.fullmatch(typed):
        return _in_range(today + timedelta(days=int(typed)))
    named = _ERA.fullmatch(typed)
    era = next((e for e in ERAS if named and named[1] in (e.name, e.name[0], e.letter.lower())), None)
    rest = (named[2] if named else typed).replace("-", "/")
    if whole := _SOLID.fullmatch(rest) or _APART.fullmatch(rest):
        year, month, day = map(int, whole.groups())
        return _in_era(era, year, month, day) if era else _in_west(year, month, day, today)
    if not era and (part := _NO_YEAR.fullmatch(rest)):
        return _refused("年も入れてください。", _day(today.year, int(part[1]), int(part[2])))
    if _NO_DAY.fullmatch(rest):
        return _refused("年・月・日をすべて入れてください。")
    return _refused("日付として読み取れません。「S10.5.1」「昭和10年5月1日」のように入れてください。")


def _tidy(text: str) -> str:
    """What was typed in half width and lower case, without spaces and weekday, with one kind of hyphen."""
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).lower())
    typed = re.sub("[‐‑‒–—―−ー]", "-", typed)
    typed = re.sub("[。・、,]", ".", typed).replace("元", "1")
    return _WEEKDAY.sub("", typed).removesuffix("生まれ").removesuffix("生")


def _in_west(year: int, month: int, day: int, today: date) -> Reading:
    if year >= 1000:
        return _real(f"{year}年", year, month, day)
    meant = ((era, _day(era.first.year + year - 1, month, day)) for era in ERAS)
    likely = (found for era, found in meant if found and era.first <= found <= min(era.last, today))
    return _refused("元号か、西暦4桁の年を入れてください。", next(likely, None))


def _in_era(era: Era, year: int, month: int, day: int) -> Reading:
    if year == 0:
        first = _day(era.first.year, month, day)
        meant = first if first and era.first <= first else None
        return _refused(f"{era.name}0年はありません。最初の年は元年（1年）です。", meant)
    reading = _real(f"{era.name}{year}年", era.first.year + year - 1, month, day)
    if reading.day is None:
        return reading
    if reading.day < era.first:
        return _refused(f"{era.name}は{wareki(era.first)}からです。", reading.day)
    if reading.day.year > era.last.year:
        last = f"{era.year_of(era.last)}年{era.last.month}月{era.last.day}日"
        return _refused(f"{era.name}は{last}までです。", reading.day)
    if era_of(reading.day) is not era:  # papers printed before an era ended carry its name to the year's end
        written = f"{era.name}{year}年{month}月{day}日"
        return Reading(day=reading.day, sentence=f"{written}は{wareki(reading.day)}です。")
    return reading


def _real(written: str, year: int, month: int, day: int) -> Reading:
    """The day, if it exists; `written` is its year as it was typed."""
    if not EARLIEST.year <= year <= LATEST.year:
        return _refused("明治元年から2100年までの日付を入れてください。")
    if not 1 <= month <= 12:
        return _refused(f"{month}月はありません。", _day(year, day, month))
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return _refused(f"{written}の{month}月は{last}日までです。", _day(year, month, last) if day else None)
    return _in_range(date(year, month, day))


def _in_range(day: date) -> Reading:
    if EARLIEST <= day <= LATEST:
        return Reading(day=day)
    return _refused("明治元年から2100年までの日付を入れてください。")


def _refused(sentence: str, suggestion: date | None = None) -> Reading:
    if suggestion:
        sentence += f"もしかして {wareki(suggestion)} ですか。"
    return Reading(sentence=sentence, suggestion=suggestion)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, or None where there is none that this program reads."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST <= found <= LATEST else None
