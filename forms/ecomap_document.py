"""だれが何を持っているか on a lying sheet: the user in the middle, and the table that says the same (G2)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import BinaryIO

from forms.drawn import Drawn
from forms.ecomap_geometry import (
    COVERED,
    ENDED,
    EXCEPTED,
    Box,
    Ecomap,
    EcomapMeasure,
    EcomapPlan,
    Thread,
    Tie,
    lay_out_ecomap,
    needed_for,
    steps_of,
)
from forms.layout import LYING_BOTTOM, Block, draw_sheets, lay
from forms.lettering import MM, together
from forms.paper import Heading, Paper
from forms.picture_parts import care_managers, clear, cross
from forms.sheet import PaperIdentity, Words
from forms.table import Column, table_head, table_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class EcomapRow:
    """One office in words."""

    holder: str
    held: str
    """Every paper it holds, with the day on which it was last given."""
    times: str
    last: str
    consent: str
    """How consent for it stands today."""
    uncovered: str = ""
    """Days on which something was given without cover."""
    received: str = ""
    """What came from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcomapSheet:
    """The picture of one user on one day and the table that says the same, as ready text."""

    paper: PaperIdentity
    office_name: str
    principal_name: str
    day: str
    plan: EcomapPlan
    rows: tuple[EcomapRow, ...]
    care_managers: str = ""


_MEASURE = EcomapMeasure(
    width=257,
    height=76,
    box=74,
    gap=2.0,
    middle=46,
    middle_height=15,
    step=0.35,
    bend=26,
)
_NAME, _NOTE = 11.0, 9.5
_LEADING = 4.4
_INSET = 2.0
_LEGEND = 8.0
_ROOM = LYING_BOTTOM - 45.0 - _LEGEND


def draw(sheet: EcomapSheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn.

    More boxes than a sheet holds go on over further sheets, each with the user in the middle.
    """
    heading = Heading(
        paper=sheet.paper,
        title="だれが何を持っているか",
        kicker=f"{sheet.principal_name} 様　{sheet.day} 現在",
        office_name=sheet.office_name,
        small_print="線の太さは渡した回数、形は同意のようすです（白黒・FAX対応）。くわしくは、下の表にあります。",
        landscape=True,
    )
    measurer = Paper(stream, heading, 0)
    blocks: list[Block] = []
    for number, part in enumerate(_parts(sheet.plan, measurer)):
        blocks += [_picture(part, new_sheet=number > 0), _legend()]
    blocks += _table(sheet.rows, measurer)
    blocks += care_managers(sheet.care_managers, measurer)
    laid = lay(blocks, lambda _sheet: LYING_BOTTOM + 1.0)
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _high(paper: Paper, name: str, note: str, wide: float) -> float:
    """How high a box must be for a name, broken into lines, and the line under it."""
    paper.about = name
    room = wide - 2 * _INSET
    names = paper.broken(Words(strong=together(name)), _NAME, room)
    notes = paper.broken(note, _NOTE, room) if note else []
    return (len(names) + len(notes)) * _LEADING + 3.2


def _parts(plan: EcomapPlan, paper: Paper) -> list[Ecomap]:
    """As many pictures as are needed for each to fit a sheet."""

    def high(tie: Tie) -> float:
        return _high(paper, tie.name, tie.note, _MEASURE.box)

    middle = max(_MEASURE.middle_height, _high(paper, plan.name, plan.note, _MEASURE.middle))
    measure = replace(_MEASURE, middle_height=middle)
    parts = zip_longest(_shared_out(plan.family, high), _shared_out(plan.offices, high), fillvalue=())
    return [
        lay_out_ecomap(replace(plan, family=family, offices=offices), measure, high)
        for family, offices in parts
    ]


def _shared_out(ties: Sequence[Tie], high: Callable[[Tie], float]) -> list[tuple[Tie, ...]]:
    """The boxes of one arc on as many sheets as they need, in order."""
    sheets: list[tuple[Tie, ...]] = [()]
    for tie in ties:
        wider = (*sheets[-1], tie)
        if sheets[-1] and needed_for([high(each) for each in wider], _MEASURE.gap) > _ROOM:
            sheets.append((tie,))
        else:
            sheets[-1] = wider
    return sheets


def _picture(ecomap: Ecomap, *, new_sheet: bool) -> Block:
    def draw_it(on: Paper, y: float, _again: bool) -> None:
        for thread in ecomap.threads:
            _thread(on, y, thread)
        for box in ecomap.boxes:
            _box(on, y, box)

    return Block(height=ecomap.height, draw=draw_it, new_sheet=new_sheet, with_next=True)


def _thread(on: Paper, top: float, thread: Thread) -> None:
    on.about = "線"
    ends = (on.left + thread.x1, top + thread.y1, on.left + thread.x2, top + thread.y2)
    _line(on, *ends, thread.weight, thread.kind)
    if thread.arrow is not None:
        _arrow(on, ends[0], ends[1], thread.arrow)
    if thread.cross is not None:
        x, y = on.left + thread.cross[0], top + thread.cross[1]
        on.put("q 1 g")
        on.dot(x, y, 2.7)
        on.put("Q")
        on.ring(x, y, 2.7, 0.8)
        cross(on, x, y, 1.3)


def _line(on: Paper, x1: float, y1: float, x2: float, y2: float, weight: float, kind: str) -> None:
    """Solid, dashed, or double."""
    wide = weight * MM
    path = f"{x1 * MM:.3f} {(on.height - y1) * MM:.3f} m {x2 * MM:.3f} {(on.height - y2) * MM:.3f} l S"
    if kind == EXCEPTED:
        on.put(f"q {wide + 2.4:.3f} w {path} 1 G {wide + 0.9:.3f} w {path} Q")
    else:
        dash = f"[{2.5 + wide:.2f} {2.5 + wide / 2:.2f}] 0 d " if kind == ENDED else ""
        on.put(f"q {dash}{wide:.3f} w {path} Q")


def _arrow(on: Paper, x: float, y: float, way: float) -> None:
    """A head at the user's end: something came from there."""
    points = []
    for turn, reach in ((0.0, 0.0), (math.pi - 0.42, 4.2), (math.pi + 0.42, 4.2)):
        points.append((x + reach * math.cos(way + turn), y + reach * math.sin(way + turn)))
    path = " ".join(
        f"{px * MM:.3f} {(on.height - py) * MM:.3f} {'l' if number else 'm'}"
        for number, (px, py) in enumerate(points)
    )
    on.put(f"q 0 g {path} h f Q")


def _box(on: Paper, top: float, box: Box) -> None:
    on.about = box.name
    x, y = on.left + box.x, top + box.y
    clear(on, x, y, box.width, box.height)
    on.frame(x, y, box.width, box.height, 0.8 if box.side else 1.6)
    room = box.width - 2 * _INSET
    names = on.broken(Words(strong=together(box.name)), _NAME, room)
    notes = on.broken(box.note, _NOTE, room) if box.note else []
    inner = y + (box.height - (len(names) + len(notes)) * _LEADING) / 2
    on.paragraph(x + _INSET, inner, names, _NAME, _LEADING)
    on.paragraph(x + _INSET, inner + len(names) * _LEADING, notes, _NOTE, _LEADING)


def _legend() -> Block:
    """What the lines mean."""

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "凡例"
        centre = y + 4.6
        on.middle(on.left, centre, "凡例", 10, bold=True)
        x = on.left + 13.0
        for kind, word in (
            (COVERED, "同意が効いている"),
            (ENDED, "いまは同意がない"),
            (EXCEPTED, "同意のいらない道"),
        ):
            _line(on, x, centre, x + 11, centre, 2 * _MEASURE.step, kind)
            x += 16.0 + on.middle(x + 12.5, centre, word, 9.5)
        on.ring(x + 2.7, centre, 2.4, 0.8)
        cross(on, x + 2.7, centre, 1.2)
        x += 11.0 + on.middle(x + 6.6, centre, "同意のない日に渡した", 9.5, bold=True)
        _arrow(on, x, centre, math.pi)
        x += 9.5 + on.middle(x + 5.4, centre, "受け取った", 9.5)
        for count, word in ((1, "1回"), (16, "16回以上")):
            _line(on, x, centre, x + 7, centre, steps_of(count) * _MEASURE.step, COVERED)
            x += 11.5 + on.middle(x + 8.2, centre, word, 9.5)

    return Block(height=_LEGEND, draw=draw_it)


_COLUMNS = (
    Column("相手", 50),
    Column("持っているもの（最後に渡した日）", 82),
    Column("回数", 12),
    Column("最後の日", 19),
    Column("いまの同意", 29),
    Column("同意のない日", 25),
    Column("受け取ったもの", 40),
)


def _table(rows: Sequence[EcomapRow], paper: Paper) -> list[Block]:
    if not rows:
        return []
    head = table_head(_COLUMNS, size=9.5, height=5.8, title="相手ごとの一覧", title_size=12)
    cells = [
        [
            Words(strong=each.holder),
            Words(each.held),
            Words(each.times),
            Words(each.last),
            Words(each.consent),
            Words(f"×{each.uncovered}" if each.uncovered else "なし"),
            Words(each.received or "なし"),
        ]
        for each in rows
    ]
    blocks = table_rows(paper, _COLUMNS, cells, head, size=9.5, leading=4.2, pad=0.7)
    return [replace(blocks[0], gap=1.0), *blocks[1:]]
