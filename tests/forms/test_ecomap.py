"""One geometry for screen and paper: no box touches another, nothing is lost, thickness tells how often."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from forms import ecomap_document
from forms.ecomap_document import EcomapRow, EcomapSheet
from forms.ecomap_geometry import EcomapMeasure, EcomapPlan, Tie, lay_out_ecomap, steps_of
from tests.forms import invented
from tests.forms.invented import drawn_to, text_of, without_blanks

MEASURE = EcomapMeasure(
    width=1000, height=400, box=250, gap=10, middle=180, middle_height=60, step=1, bend=60
)


def high(each: Tie) -> float:
    return 40 + each.key % 3 * 20


def tie(key: int, **more: object) -> Tie:
    return replace(Tie(key=key, name=f"相手{key}番", note="1回", count=1), **more)  # type: ignore[arg-type]


def plan(family: int, offices: int, **more: object) -> EcomapPlan:
    return EcomapPlan(
        name="髙橋 花子 様",
        family=tuple(tie(number) for number in range(family)),
        offices=tuple(tie(family + number, **more) for number in range(offices)),
    )


def sheet(offices: int) -> EcomapSheet:
    shown = plan(2, offices)
    return EcomapSheet(
        paper=invented.identity("G2", "G-2026-0007"),
        office_name=invented.OFFICE.name,
        principal_name="髙橋 花子",
        day="令和8年6月3日",
        plan=shown,
        rows=tuple(
            EcomapRow(
                holder=each.name,
                held="ケアプラン第1〜3表（R8.5.28）",
                times="1",
                last="R8.5.28",
                consent="同意あり",
            )
            for each in shown.offices
        ),
        care_managers="髙橋 由紀子（R8.3.31まで） → 佐藤 美咲（R8.4.1から）",
    )


@given(st.integers(0, 8), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_boxes_stand_inside_the_picture_and_never_touch(family: int, offices: int) -> None:
    drawn = lay_out_ecomap(plan(family, offices), MEASURE, high)
    assert sorted(box.key for box in drawn.boxes) == list(range(-1, family + offices))
    assert [thread.key for thread in drawn.threads] == list(range(family + offices))
    for side in (-1, 1):
        column = [box for box in drawn.boxes if box.side == side]
        assert all(one.y + one.height < other.y for one, other in pairwise(column))
    middle = drawn.boxes[0]
    for box in drawn.boxes:
        assert box.x >= 0
        assert box.x + box.width <= drawn.width
        assert box.y >= -0.01
        assert box.y + box.height <= drawn.height + 0.01
        assert box.side * (box.x - middle.x) >= 0


def test_a_line_grows_thicker_with_every_doubling_up_to_five_steps() -> None:
    assert [steps_of(count) for count in (0, 1, 2, 3, 4, 7, 8, 15, 16, 500)] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    drawn = lay_out_ecomap(plan(0, 1, count=9), MEASURE, high)
    assert drawn.threads[0].weight == 4 * MEASURE.step


def test_a_cross_stands_on_its_line_between_the_two_boxes() -> None:
    (thread,) = lay_out_ecomap(plan(0, 1, crossed=True), MEASURE, high).threads
    assert thread.cross is not None
    assert thread.x1 < thread.cross[0] < thread.x2
    assert lay_out_ecomap(plan(0, 1), MEASURE, high).threads[0].cross is None


def test_more_offices_than_a_sheet_holds_go_on_and_none_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "ecomap.pdf"
    drawn = drawn_to(path, sheet(30), ecomap_document.draw)
    text = without_blanks(text_of(path))
    assert drawn.sheets >= 4
    assert all(text.count(f"相手{number}番") >= 2 for number in range(2, 32))
    assert "担当のうつりかわり" in text
    assert "佐藤美咲（R8.4.1から）" in text


def test_a_user_of_whom_nobody_holds_anything_has_a_sheet_without_a_table() -> None:
    empty = replace(sheet(0), plan=EcomapPlan(name="髙橋 花子 様"), rows=())
    assert ecomap_document.draw(empty, io.BytesIO()).sheets == 1
