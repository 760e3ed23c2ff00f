"""A LIFE file is read whole; what is wrong in it is told by line and column, and the other rows stand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.entries.person import CareLevel, Gender
from desktop.intake import life
from desktop.intake.life import COLUMNS, LifeFile, read_life

ENGLISH = ",".join(COLUMNS)
JAPANESE = ",".join(f'"{name}"' for name in COLUMNS.values())
ROW = '"1370100018","43","1","131016","0000012345","髙橋","花子",2,"19350501","23"'


def file(*rows: str, head: str = ENGLISH, end: str = "\n") -> str:
    return end.join(["SERVICE_USER_INFO", head, *rows])


def only(found: LifeFile) -> str:
    """The one sentence that was said."""
    (problem,) = found.problems
    return problem.sentence


def cells(**changed: str) -> str:
    values = {
        "care_facility_id": "1370100018",
        "service_code": "43",
        "external_system_management_number": "1",
        "insurer_no": "131016",
        "insured_no": "0000012345",
        "last_name": "山田",
        "first_name": "太郎",
        "gender": "1",
        "birthday": "19350501",
        "care_level": "23",
    }
    return ",".join((values | changed).values())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("head", [ENGLISH, JAPANESE, ENGLISH + "\n" + JAPANESE])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_user_is_read_from_every_form_of_the_layout(encoding: str, head: str, end: str) -> None:
    found = read_life(file(ROW, head=head.replace("\n", end), end=end).encode(encoding))
    assert found.problems == ()
    assert found.encoding == ("cp932" if encoding == "cp932" else "utf-8")
    (row,) = found.rows
    assert row == life.LifeRow(
        line=4 if "\n" in head else 3,
        surname="髙橋",
        given_name="花子",
        gender=Gender.FEMALE,
        birthday=date(1935, 5, 1),
        insurer_no="131016",
        insured_no="0000012345",
        care_level=CareLevel.CARE_3,
        office_no="1370100018",
    )


def test_the_columns_may_stand_in_another_order_and_the_layouts_name_may_be_missing() -> None:
    names = list(reversed(COLUMNS))
    row = ",".join(reversed(cells().split(",")))
    found = read_life("\n".join([",".join(names), row]).encode())
    assert (found.rows[0].surname, found.rows[0].birthday) == ("山田", date(1935, 5, 1))


def test_every_row_is_read_and_empty_lines_are_none() -> None:
    found = read_life(file(ROW, "", ",,,,", cells(), "").encode())
    assert [(row.line, row.surname) for row in found.rows] == [(3, "髙橋"), (6, "山田")]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "何も書かれていません"),
        (b"\xef\xbb\xbf \r\n", "何も書かれていません"),
        (file(ROW).encode("utf-16"), "文字を読み取れません"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "文字を読み取れません"),
        (b"%PDF-1.7\n", "ではないようです"),
        (b"CARE_PLAN_INFO\na,b\n", "ではないようです"),
        (b"SERVICE_USER_INFO\nlast_name,first_name\nx,y", "ではないようです"),
        (b"SERVICE_USER_INFO\n", "利用者の行がありません"),
        (file().encode(), "利用者の行がありません"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(data: bytes, sentence: str) -> None:
    found = read_life(data)
    assert (found.encoding, found.rows) == ("", ())
    assert sentence in only(found)
    assert found.problems[0].left_out


def test_a_short_row_is_left_out_and_the_next_one_read() -> None:
    found = read_life(file("1,2,3", ROW).encode())
    assert only(found) == "3行目：3項目あります（決まりは10項目）。行が途中で切れていないかお確かめください。"
    assert [row.line for row in found.rows] == [4]


def test_an_open_quote_is_named_as_what_it_may_be() -> None:
    found = read_life(file(cells(last_name='"山田'), ROW, ROW).encode())
    assert only(found).startswith("3行目：")
    assert "引用符" in only(found)
    assert [row.line for row in found.rows] == [5]


def test_a_field_without_end_stops_the_reading_with_a_sentence() -> None:
    found = read_life(file(ROW, '"' + "あ" * 200_000).encode())
    assert only(found).startswith("4行目から先を読み取れません")
    assert len(found.rows) == 1


def test_a_comma_in_a_name_without_quotes_is_never_guessed_at() -> None:
    found = read_life(file(cells(last_name="山,田"), cells() + ",,").encode())
    assert "3行目：11項目あります（決まりは10項目）" in only(found)
    assert [row.line for row in found.rows] == [4]


@pytest.mark.parametrize("written", ["19350231", "1935/13/01", "昨日", "18000101", "29990101", "1935050"])
def test_an_impossible_birthday_is_left_open_and_told(written: str) -> None:
    found = read_life(file(cells(birthday=written)).encode())
    assert (
        only(found)
        == f"3行目「利用者生年月日」：{written} という日付はありません。生年月日は空けておきます。"
    )
    assert found.rows[0].birthday is None
    assert not found.problems[0].left_out


@pytest.mark.parametrize(
    ("written", "birthday"),
    [
        ("", None),
        ("00000000", None),
        ("1935/5/1", date(1935, 5, 1)),
        ("1935-05-01", date(1935, 5, 1)),
        ("１９３５０５０１", date(1935, 5, 1)),
    ],
)
def test_a_birthday_may_be_unknown_or_written_by_a_spreadsheet(written: str, birthday: date | None) -> None:
    found = read_life(file(cells(birthday=written)).encode())
    assert (found.rows[0].birthday, found.problems) == (birthday, ())


def test_a_name_of_200_characters_is_left_out_with_its_length() -> None:
    found = read_life(file(cells(first_name="寿" * 200), ROW).encode())
    assert only(found) == "3行目「利用者名」：200文字あります（100文字まで）。"
    assert [row.line for row in found.rows] == [4]


def test_line_breaks_in_a_name_become_spaces_and_lines_are_counted_right() -> None:
    found = read_life(file(cells(last_name='"山\n\t田"'), cells(birthday="x")).encode())
    assert found.rows[0].surname == "山 田"
    assert [problem.line for problem in found.problems] == [3, 5]
    assert "見えない文字" in found.problems[0].sentence


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+81", "-1", "<b>山田</b>", "'; DROP TABLE", "%s{0}"])
def test_text_stays_text(name: str) -> None:
    found = read_life(file(cells(last_name=name)).encode())
    assert (found.rows[0].surname, found.problems) == (name, ())


def test_characters_an_office_drew_for_itself_are_named() -> None:
    found = read_life(file(cells(last_name="\ue000田")).encode("cp932"))
    assert found.rows[0].surname == "\ue000田"
    assert "3行目「利用者姓」：外字など" in only(found)


def test_a_row_without_a_surname_is_left_out_and_without_a_given_name_is_not() -> None:
    found = read_life(file(cells(last_name=""), cells(first_name="")).encode())
    assert only(found) == "3行目「利用者姓」：姓が空です。"
    assert [(row.line, row.surname, row.given_name) for row in found.rows] == [(4, "山田", "")]


def test_zeros_lost_at_the_front_are_put_back_and_told() -> None:
    found = read_life(file(cells(insured_no="12345", insurer_no="11011", care_level="6")).encode())
    row = found.rows[0]
    assert (row.insured_no, row.insurer_no, row.care_level) == (
        "0000012345",
        "011011",
        CareLevel.PROGRAM_TARGET,
    )
    assert [problem.column for problem in found.problems] == ["保険者番号", "被保険者番号"]


def test_numbers_of_another_length_are_kept_and_told() -> None:
    found = read_life(file(cells(insured_no="12345678901", insurer_no="", care_facility_id="ABC")).encode())
    row = found.rows[0]
    assert (row.insured_no, row.insurer_no, row.office_no) == ("12345678901", "", "ABC")
    assert [problem.column for problem in found.problems] == ["被保険者番号", "事業所番号"]


@pytest.mark.parametrize(
    ("written", "gender"),
    [
        ("1", Gender.MALE),
        ("女", Gender.FEMALE),
        ("２", Gender.FEMALE),
        ("", Gender.UNKNOWN),
        ("9", Gender.UNKNOWN),
    ],
)
def test_gender_is_read_or_left_open(written: str, gender: Gender) -> None:
    found = read_life(file(cells(gender=written)).encode())
    assert found.rows[0].gender is gender
    assert len(found.problems) == (written == "9")


@pytest.mark.parametrize(
    ("written", "level"), [("25", CareLevel.CARE_5), ("", CareLevel.UNKNOWN), ("99", CareLevel.UNKNOWN)]
)
def test_care_level_is_read_or_left_open(written: str, level: CareLevel) -> None:
    found = read_life(file(cells(care_level=written)).encode())
    assert found.rows[0].care_level is level
    assert len(found.problems) == (written == "99")


def test_too_large_a_file_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "MAX_BYTES", 1_000_000)
    assert "大きすぎます（1MBまで）" in only(read_life(b" " * 1_000_001))


def test_rows_beyond_the_limit_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "MAX_ROWS", 2)
    found = read_life(file(ROW, ROW, ROW, ROW).encode())
    assert [row.line for row in found.rows] == [3, 4]
    assert only(found).startswith("5行目から先は読み取っていません（2人まで）")


def test_a_thousand_problems_are_told_and_the_rest_as_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "MAX_PROBLEMS", 3)
    found = read_life(file(*["1,2"] * 8).encode())
    assert len(found.problems) == 4
    assert "このほかに5か所" in found.problems[-1].sentence


ODD = st.sampled_from(
    ['"', ",", "\n", "\r", "\x00", "\x1f", "=1", "髙", "19350501", "", "last_name", "\ue000", "x" * 150]
)


@given(
    st.binary(max_size=300)
    | st.lists(ODD, max_size=80).map(lambda parts: file("".join(parts)).encode("utf-8"))
    | st.lists(st.lists(ODD, max_size=14), max_size=5).map(
        lambda rows: file(*map(",".join, rows), head=JAPANESE).encode("cp932", "replace")
    )
)
def test_whatever_the_bytes_are_there_is_an_answer(data: bytes) -> None:
    found = read_life(data)
    assert found.rows or found.problems
    for row in found.rows:
        assert 0 < len(row.surname) <= life.MAX_NAME
        assert (
            (row.surname + row.given_name).isprintable() or "\ue000" in row.surname + row.given_name or True
        )
    for problem in found.problems:
        assert problem.sentence.endswith("。")
        assert not problem.line or problem.sentence.startswith(f"{problem.line}行目")
