"""Reads the service users of a LIFE export, layout SERVICE_USER_INFO.

The layout is that of the ministry's samples (SERVICE_USER_INFO_2021_sample.csv and _template.csv, handed out
by the LIFE help desk on 2021-04-23): a line with the layout's name, a line of column names in English, in
Japanese or both, then one line a user. UTF-8 where the bytes are valid UTF-8, else cp932. Fields may be quoted.
What a spreadsheet does to such a file on saving (zeros lost at the front, dates with strokes) is mended.

Text is text: `=1+1` or `<b>` in a name is a strange name, nothing more.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.entries.person import CareLevel, Gender
from desktop.entries.wareki import EARLIEST, LATEST
from desktop.intake.problem import Problem

MAX_BYTES = 64_000_000
MAX_ROWS = 200_000
MAX_NAME = 100
"""Characters in a surname or a given name; more is a slip of the file, not a name."""
MAX_PROBLEMS = 1_000
"""Problems told apart; the rest are told as a number."""

LAYOUT = "SERVICE_USER_INFO"
COLUMNS = {
    "care_facility_id": "事業所番号",
    "service_code": "サービス種類コード",
    "external_system_management_number": "外部システム管理番号",
    "insurer_no": "保険者番号",
    "insured_no": "被保険者番号",
    "last_name": "利用者姓",
    "first_name": "利用者名",
    "gender": "利用者性別",
    "birthday": "利用者生年月日",
    "care_level": "要介護度",
}
_KEYS = {name: key for key, japanese in COLUMNS.items() for name in (key, japanese)}


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeRow:
    """One service user as the file has them: surname and given name apart, no kana, no address.

    `line` is where the row begins. A birthday that is missing or impossible is None, an unknown code UNKNOWN.
    """

    line: int
    surname: str
    given_name: str
    gender: Gender
    birthday: date | None
    insurer_no: str
    insured_no: str
    care_level: CareLevel
    office_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeFile:
    """What was read. `encoding` is utf-8 or cp932, empty when the file was not read at all."""

    encoding: str = ""
    rows: tuple[LifeRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_life(data: bytes) -> LifeFile:
    """Reads a whole file. Never raises: whatever is wrong is a problem, and the other rows stand."""
    if len(data) > MAX_BYTES:
        return refused(
            f"ファイルが大きすぎます（{MAX_BYTES // 1_000_000}MBまで）。分けて書き出してください。"
        )
    encoding, text = _decode(data)
    if not encoding:
        return refused("文字を読み取れません。文字コードを UTF-8 か Shift_JIS にして書き出し直してください。")
    if not text.strip():
        return refused("ファイルに何も書かれていません。書き出し直してください。")
    rows: list[LifeRow] = []
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for line, fields in _lines(text, problems):
        if not rows and (found := _places(fields)):
            places = found
        elif not places and fields[0].strip() != LAYOUT:
            return refused(
                "LIFEの利用者情報（SERVICE_USER_INFO）ではないようです。ファイルをお確かめください。"
            )
        elif len(rows) == MAX_ROWS:
            sentence = (
                f"{line}行目から先は読み取っていません（{MAX_ROWS:,}人まで）。分けて書き出してください。"
            )
            problems.append(Problem(sentence=sentence, line=line, left_out=True))
            break
        elif places and (row := _row(line, fields, places, problems)):
            rows.append(row)
    if not rows and not problems:
        return refused("見出しだけで、利用者の行がありません。")
    if len(problems) > MAX_PROBLEMS:
        more = f"お確かめいただきたいところが、このほかに{len(problems) - MAX_PROBLEMS:,}か所あります。"
        problems = [*problems[:MAX_PROBLEMS], Problem(sentence=more)]
    return LifeFile(encoding=encoding, rows=tuple(rows), problems=tuple(problems))


def refused(sentence: str) -> LifeFile:
    """A file of which nothing was read, and why."""
    return LifeFile(problems=(Problem(sentence=sentence, left_out=True),))


def from_plain(plain: dict[str, Any]) -> LifeFile:
    """A file as JSON carried it from one process to another. Raises KeyError, TypeError or ValueError."""
    rows = [
        LifeRow(
            **{
                **row,
                "birthday": date.fromisoformat(row["birthday"]) if row["birthday"] else None,
                "gender": Gender(row["gender"]),
                "care_level": CareLevel(row["care_level"]),
            }
        )
        for row in plain["rows"]
    ]
    problems = tuple(Problem(**problem) for problem in plain["problems"])
    return LifeFile(encoding=plain["encoding"], rows=tuple(rows), problems=problems)


def _decode(data: bytes) -> tuple[str, str]:
    """The encoding that fits and the text; no encoding where none does."""
    for encoding, codec in (("utf-8", "utf-8-sig"), ("cp932", "cp932")):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:  # pictures and UTF-16 are full of them, text has none
            return encoding, text
    return "", ""


def _lines(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The records that hold anything, each with the line it begins on."""
    records = csv.reader(io.StringIO(text, newline=""))
    while True:
        line = records.line_num + 1
        try:
            fields = next(records)
        except StopIteration:
            return
        except csv.Error:
            sentence = f'{line}行目から先を読み取れません。引用符（"）が閉じているかお確かめください。'
            problems.append(Problem(sentence=sentence, line=line, left_out=True))
            return
        if any(map(str.strip, fields)):
            yield line, fields


def _places(fields: list[str]) -> dict[str, int]:
    """Where each column stands, if this is a line of column names; empty if it is not."""
    found = {_KEYS[name.strip()]: at for at, name in enumerate(fields) if name.strip() in _KEYS}
    return found if found.keys() == COLUMNS.keys() else {}


def _row(line: int, fields: list[str], places: dict[str, int], problems: list[Problem]) -> LifeRow | None:
    """One user, or None when the line cannot be taken; what is wrong is added to the problems."""

    def note(column: str, sentence: str, *, left_out: bool = False) -> None:
        where = f"{line}行目「{column}」：" if column else f"{line}行目："
        problem = Problem(sentence=where + sentence, line=line, column=column, left_out=left_out)
        problems.append(problem)

    last = max(places.values()) + 1
    if len(fields) < last or any(map(str.strip, fields[last:])):
        look = "行が途中で切れていないか" if len(fields) < last else "名前などに「,」が入っていないか"
        if any("\n" in field or "\r" in field for field in fields):
            look = '引用符（"）が閉じているか'
        count = f"{len(fields)}項目あります（決まりは{last}項目）"
        note("", f"{count}。{look}お確かめください。", left_out=True)
        return None

    def name(key: str) -> str:
        text = fields[places[key]].strip()
        if _CONTROL.search(text):
            note(COLUMNS[key], "改行など見えない文字を空白に置き換えました。")
            text = _CONTROL.sub(" ", text).strip()
        if _UNKNOWN.search(text):
            note(COLUMNS[key], "外字など読めない文字があります。取り込んだあとで正しい字に直してください。")
        return text

    def code(key: str, digits: int) -> str:
        text = _tidy(fields[places[key]])
        if text.isdecimal() and len(text) < digits:
            note(COLUMNS[key], f"{digits}桁に足りないので、先頭に0を補いました（{text.zfill(digits)}）。")
            return text.zfill(digits)
        if text and len(text) != digits:
            note(COLUMNS[key], f"{digits}桁ではありません（{text[:20]}）。")
            return text[:MAX_NAME]
        return text

    surname, given_name = name("last_name"), name("first_name")
    for key, text in (("last_name", surname), ("first_name", given_name)):
        if len(text) > MAX_NAME:
            note(COLUMNS[key], f"{len(text)}文字あります（{MAX_NAME}文字まで）。", left_out=True)
            return None
    if not surname:
        note(COLUMNS["last_name"], "姓が空です。", left_out=True)
        return None

    birthday = None
    written = _tidy(fields[places["birthday"]])
    if written.strip("0"):
        birthday = _day(written)
        if birthday is None:
            note(COLUMNS["birthday"], f"{written[:20]} という日付はありません。生年月日は空けておきます。")

    gender = Gender.UNKNOWN
    written = _tidy(fields[places["gender"]])
    try:
        gender = Gender({"男": "1", "女": "2"}.get(written, written))
    except ValueError:
        note(COLUMNS["gender"], f"1（男）でも2（女）でもありません（{written[:20]}）。空けておきます。")

    care_level = CareLevel.UNKNOWN
    written = _tidy(fields[places["care_level"]])
    try:
        care_level = CareLevel(written and written.zfill(2))
    except ValueError:
        note(COLUMNS["care_level"], f"知らない区分です（{written[:20]}）。空けておきます。")

    return LifeRow(
        line=line,
        surname=surname,
        given_name=given_name,
        gender=gender,
        birthday=birthday,
        insurer_no=code("insurer_no", 6),
        insured_no=code("insured_no", 10),
        care_level=care_level,
        office_no=code("care_facility_id", 10),
    )


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})|([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _day(written: str) -> date | None:
    found = _DAY.fullmatch(written)
    try:
        day = date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None
