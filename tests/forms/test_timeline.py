"""One geometry for screen and paper: everything inside the picture, nothing hidden, nothing lost."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import timeline_document
from forms.timeline_geometry import (
    SCREEN,
    ConsentBar,
    Gap,
    OfficeLane,
    PrincipalLane,
    ProvisionDot,
    Timeline,
    TimelinePlan,
    lay_out,
)
from tests.forms import invented
from tests.forms.invented import drawn_to, text_of, without_blanks

FIRST, LAST = date(2025, 4, 1), date(2026, 9, 30)


def wide(text: str, size: float) -> float:
    return len(text) * size


def picture(plan: TimelinePlan) -> Timeline:
    return lay_out(plan, SCREEN, wide)


def of(*bars: ConsentBar, dots: tuple[ProvisionDot, ...] = (), gaps: tuple[Gap, ...] = ()) -> Timeline:
    return picture(
        TimelinePlan(
            begins=FIRST,
            ends=LAST,
            today=date(2026, 6, 3),
            principals=(PrincipalLane(name="髙橋 花子", relation="本人", bars=bars, gaps=gaps),),
            offices=(OfficeLane(name="訪問看護ほし", dots=dots),),
        )
    )


def bar(begins: date, ends: date | None, key: int = 1, **more: object) -> ConsentBar:
    return replace(ConsentBar(key=key, begins=begins, ends=ends), **more)  # type: ignore[arg-type]


def test_a_bar_fills_its_days_from_the_first_to_the_last() -> None:
    (shape,) = of(bar(FIRST, LAST)).bars
    assert (shape.x, shape.x + shape.width) == (SCREEN.label_width, SCREEN.width)
    assert shape.starts
    assert shape.ends
    assert not shape.goes_on


def test_a_bar_without_an_end_goes_on_and_one_from_before_has_no_start_cap() -> None:
    (shape,) = of(bar(date(2020, 1, 1), None)).bars
    assert not shape.starts
    assert not shape.ends
    assert shape.goes_on


def test_today_parts_what_was_from_what_is_to_come() -> None:
    drawn = of(bar(FIRST, None))
    (shape,) = drawn.bars
    assert drawn.today_x is not None
    day = (SCREEN.width - SCREEN.label_width) / 548
    assert shape.x + shape.past == pytest.approx(drawn.today_x + day / 2)


def test_a_withdrawal_ends_the_bar_with_a_cross_at_its_day() -> None:
    drawn = of(bar(FIRST, None, withdrawn_on=date(2025, 10, 20), note="R7.10.20 取り消し"))
    (shape,) = drawn.bars
    assert shape.kind == "withdrawn"
    assert shape.cross_x == shape.x + shape.width
    assert shape.note == "R7.10.20 取り消し"
    assert shape.note_x > shape.cross_x


def test_a_consent_that_ended_before_it_was_withdrawn_is_drawn_as_ended() -> None:
    (shape,) = of(bar(FIRST, date(2025, 5, 31), withdrawn_on=date(2025, 10, 20))).bars
    assert shape.kind == "consent"
    assert shape.cross_x is None


def test_consents_at_the_same_time_stand_under_each_other_in_a_higher_lane() -> None:
    drawn = of(bar(FIRST, LAST, 1), bar(date(2025, 6, 1), None, 2), bar(date(2025, 6, 1), None, 3))
    assert len({shape.y for shape in drawn.bars}) == 3
    assert drawn.lanes[0].height == 3 * SCREEN.lane


def test_a_label_without_room_on_its_bar_stands_beside_it() -> None:
    (shape,) = of(bar(date(2026, 9, 20), None, label="K-2026-0058")).bars
    assert not shape.inside
    assert shape.label == "K-2026-0058"
    assert shape.label_x + wide(shape.label, SCREEN.text_size) <= shape.x


def test_marks_have_the_shape_of_their_way() -> None:
    ways = ("fax", "by_hand", "post", "electronic")
    dots = tuple(
        ProvisionDot(key=number, day=FIRST + timedelta(days=60 * number), way=way)
        for number, way in enumerate(ways)
    )
    assert [dot.shape for dot in of(dots=dots).dots] == ["circle", "square", "diamond", "triangle"]


def test_marks_too_close_become_one_that_counts_them_and_shows_the_worst() -> None:
    day = date(2025, 8, 1)
    drawn = of(
        dots=(
            ProvisionDot(key=1, day=day, way="fax"),
            ProvisionDot(key=2, day=day + timedelta(days=1), way="post", cover="uncovered", words="同意なし"),
            ProvisionDot(key=3, day=day + timedelta(days=90), way="fax"),
        )
    )
    assert [dot.keys for dot in drawn.dots] == [(1, 2), (3,)]
    assert drawn.dots[0].cover == "uncovered"
    assert drawn.dots[0].words == "同意なし"
    assert drawn.dots[0].plate is not None
    assert drawn.dots[0].shape == "mixed"
    assert drawn.dots[1].plate is None


def test_words_at_the_right_edge_stand_left_of_their_mark() -> None:
    (dot,) = of(dots=(ProvisionDot(key=1, day=LAST, way="fax", cover="uncovered", words="同意なし"),)).dots
    assert dot.words_right
    assert dot.words_x < dot.x


def test_the_first_month_and_every_january_tell_the_year_of_the_era() -> None:
    months = of().months
    assert [(month.label, month.strong) for month in months if month.strong] == [
        ("R7年4月", True),
        ("R8年1月", True),
    ]
    assert len(months) == 18


def test_the_first_year_of_an_era_is_called_so() -> None:
    plan = TimelinePlan(begins=date(2019, 5, 1), ends=date(2019, 12, 31))
    assert picture(plan).months[0].label == "R元年5月"
    plan = TimelinePlan(begins=date(2019, 4, 1), ends=date(2019, 12, 31))
    assert picture(plan).months[0].label == "H31年4月"


def test_a_period_of_many_years_keeps_month_labels_apart() -> None:
    months = [each for each in picture(TimelinePlan(begins=date(2010, 1, 1), ends=LAST)).months if each.label]
    assert months
    for one, other in pairwise(months):
        assert other.x - one.x >= (wide(one.label, 13) + wide(other.label, 13)) / 2 - 8


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="2026"):
        picture(TimelinePlan(begins=LAST, ends=FIRST))


def test_today_outside_the_period_draws_no_line() -> None:
    assert picture(TimelinePlan(begins=FIRST, ends=LAST, today=date(2030, 1, 1))).today_x is None


days = st.dates(date(2023, 1, 1), date(2028, 12, 31))
words = st.text("あいうK0-", max_size=14)


@st.composite
def consent_bars(draw: st.DrawFn) -> ConsentBar:
    begins = draw(days)
    length = draw(st.none() | st.integers(0, 900))
    withdrawn = draw(st.none() | st.integers(0, 900))
    return ConsentBar(
        key=draw(st.integers(0, 99)),
        begins=begins,
        ends=None if length is None else begins + timedelta(days=length),
        label=draw(words),
        note=draw(words),
        withdrawn_on=None if withdrawn is None else begins + timedelta(days=withdrawn),
    )


dots = st.builds(
    ProvisionDot,
    key=st.integers(0, 999),
    day=days,
    way=st.sampled_from(["fax", "by_hand", "post", "electronic"]),
    cover=st.sampled_from(["covered", "uncovered", "excepted", "draft"]),
    words=words,
)


@settings(deadline=None, max_examples=150)
@given(bars=st.lists(consent_bars(), max_size=8), marks=st.lists(dots, max_size=20))
def test_everything_stands_inside_and_no_words_or_bars_hide_each_other(
    bars: list[ConsentBar], marks: list[ProvisionDot]
) -> None:
    drawn = of(*bars, dots=tuple(marks))
    rows: dict[float, list[tuple[float, float]]] = {}
    for shape in drawn.bars:
        spans = [(shape.x, shape.x + shape.width)]
        if shape.label and not shape.inside:
            spans.append((shape.label_x, shape.label_x + wide(shape.label, SCREEN.text_size)))
        elif shape.label:
            assert shape.x <= shape.label_x
            assert shape.label_x + wide(shape.label, SCREEN.text_size) <= shape.x + shape.width
        if shape.note:
            spans.append((shape.note_x, shape.note_x + wide(shape.note, SCREEN.text_size)))
        for left, right in spans:
            assert drawn.grid_left - 0.01 <= left <= right <= drawn.grid_right + SCREEN.pad
        assert 0 <= shape.past <= shape.width + 0.01
        rows.setdefault(shape.y, []).append((min(span[0] for span in spans), max(span[1] for span in spans)))
    for spans in rows.values():
        spans.sort()
        assert all(one[1] <= other[0] + 0.01 for one, other in pairwise(spans))
    shown = sorted(mark.key for mark in marks if FIRST <= mark.day <= LAST)
    assert sorted(key for dot in drawn.dots for key in dot.keys) == shown
    for dot in drawn.dots:
        assert drawn.grid_left <= dot.x <= drawn.grid_right


def test_a_bar_tells_where_it_begins_to_hold_in_part_only() -> None:
    (shape,) = of(bar(FIRST, LAST, partly_on=date(2026, 1, 1))).bars
    assert shape.partly_x is not None
    assert shape.x < shape.partly_x < shape.x + shape.width
    (whole,) = of(bar(FIRST, LAST)).bars
    assert whole.partly_x is None


def test_a_label_too_long_for_its_bar_keeps_its_first_words_on_it() -> None:
    label = "K-2026-0001　R9.3.31まで"
    (shape,) = of(bar(date(2026, 1, 1), date(2026, 4, 30), label=label)).bars
    assert (shape.label, shape.inside) == ("K-2026-0001", True)


def test_the_paper_has_a_table_row_for_every_mark_and_says_what_its_patterns_mean(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("paper") / "timeline.pdf"
    drawn = drawn_to(path, invented.timeline(), timeline_document.draw)
    text = without_blanks(text_of(path))
    assert drawn.sheets == 1
    for word in (
        "R8年1月",
        "きょう12月8日",
        "同意なし",
        "代わって",
        "すきま",
        "9月10日取り消し",
        "同意の一覧",
    ):
        assert word in text
    assert text.count("K-2026-0011") >= 6


def test_more_lanes_and_rows_than_a_sheet_holds_go_on_and_none_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("paper") / "timeline.pdf"
    sheet = invented.timeline(rows=150, offices=40)
    sheet = replace(sheet, rows=tuple(replace(each, recipient=f"相手{each.number}番") for each in sheet.rows))
    drawn = drawn_to(path, sheet, timeline_document.draw)
    text = without_blanks(text_of(path))
    assert drawn.sheets > 3
    assert all(f"相手{number}番" in text for number in range(1, 151))
    assert all(f"事業所その{number}" in text for number in range(4, 41))


def test_a_user_about_whom_nothing_is_known_yet_gets_an_empty_picture() -> None:
    plan = TimelinePlan(begins=FIRST, ends=LAST, today=None)
    sheet = replace(invented.timeline(), plan=plan, rows=(), consents=())
    assert timeline_document.draw(sheet, io.BytesIO()).sheets == 1


def test_by_fax_no_black_bar_is_drawn() -> None:
    import pypdfium2

    shares = []
    for by_fax in (False, True):
        stream = io.BytesIO()
        timeline_document.draw(invented.timeline(by_fax=by_fax), stream)
        with pypdfium2.PdfDocument(stream.getvalue()) as document:
            image = document[0].render(scale=2).to_pil().convert("L")
        shares.append(sum(value < 128 for value in image.tobytes()))
    assert shares[1] < shares[0] * 0.85
