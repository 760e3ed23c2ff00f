"""同意と提供のあゆみ on a lying sheet: the picture in black and white, and the table that says the same (paper 12, G1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import LYING_BOTTOM, Block, draw_sheets, lay
from forms.lettering import MM, Line, shape, together, width
from forms.paper import Heading, Paper
from forms.picture_parts import care_managers, clear, cross
from forms.sheet import PaperIdentity, Words
from forms.table import Column, table_head, table_rows
from forms.timeline_geometry import Bar, Dot, Lane, Measure, Timeline, TimelinePlan, lay_out


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """What was given, in words: the row to which a mark's number leads."""

    number: int
    """Equal to the `key` of its mark."""
    day: str
    recipient: str
    way: str
    items: str
    ground: str
    """Consent's number, 委託 K-…, or what stands in its place: なし（9.10 取消）."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """A bar in words."""

    principal: str
    consent: str
    scope: str
    begins: str
    ends: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineSheet:
    """The picture of one user and the tables that say the same, as ready text."""

    paper: PaperIdentity
    office_name: str
    principal_name: str
    period: str
    plan: TimelinePlan
    rows: tuple[TimelineRow, ...]
    consents: tuple[ConsentLine, ...] = ()
    care_managers: str = ""
    by_fax: bool = False
    """Black bars become double outlines."""


_TYPE = 9.5
_MEASURE = Measure(
    width=257,
    label_width=58,
    today=4.6,
    months=5.8,
    heading=0,
    lane=8.0,
    office_lane=9.4,
    section_gap=1.2,
    bar=5.6,
    dot=6.0,
    stacked_dot=8.2,
    stack=5.8,
    plate=1.5,
    pad=1.4,
    text_size=_TYPE,
)
_NAME_X = 15.0
"""Where lane names begin, right of the word 同意 or 渡した相手."""
_LEGEND = 8.0
_ROOM = LYING_BOTTOM - 45.0


def draw(sheet: TimelineSheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn.

    More lanes than a sheet holds go on over further sheets with the same months; the table follows the last.
    """
    heading = Heading(
        paper=sheet.paper,
        title="同意と提供のあゆみ",
        kicker=f"{sheet.principal_name} 様　{sheet.period}",
        office_name=sheet.office_name,
        small_print="線の太さと模様、印の形だけで読めます（白黒・FAX対応）。印の番号は、下の表の番号です。",
        landscape=True,
    )
    measurer = Paper(stream, heading, 0)
    blocks: list[Block] = []
    for number, part in enumerate(_parts(sheet.plan, _measure(sheet.plan, measurer))):
        blocks.append(_picture(part, sheet, new_sheet=number > 0))
    blocks.append(_legend(sheet))
    used = blocks[-2].height + _LEGEND + 1.0
    blocks += _table(sheet.rows, measurer, _ROOM - used)
    blocks += _consents(sheet, measurer)
    blocks += care_managers(sheet.care_managers, measurer)
    laid = lay(blocks, lambda _sheet: LYING_BOTTOM + 1.0)
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _text_width(text: str, size: float) -> float:
    return width(shape(text), size)


def _name(lane: Lane) -> str:
    return f"{together(lane.label)}　{lane.note}" if lane.note else lane.label


def _names(plan: TimelinePlan) -> list[tuple[bool, str]]:
    return [
        *((False, f"{together(each.name)}　{each.relation}".rstrip("　")) for each in plan.principals),
        *((True, f"{each.name}　{each.note}".rstrip("　")) for each in plan.offices),
    ]


def _measure(plan: TimelinePlan, paper: Paper) -> Measure:
    """Lanes high enough for the longest name in lines of 9 points."""
    high = {False: _MEASURE.lane, True: _MEASURE.office_lane}
    for office, name in _names(plan):
        paper.about = "名前"
        lines = paper.broken(name, 9, _MEASURE.label_width - _NAME_X - 2)
        high[office] = max(high[office], len(lines) * 3.7 + 1.0)
    return replace(_MEASURE, lane=high[False], office_lane=high[True])


def _parts(plan: TimelinePlan, measure: Measure) -> list[Timeline]:
    """The picture in as many parts as sheets are needed, lanes whole."""
    room = _ROOM - _LEGEND
    parts: list[TimelinePlan] = []
    current = replace(plan, principals=(), offices=())
    for principal in plan.principals:
        wider = replace(current, principals=(*current.principals, principal))
        if current.principals and lay_out(wider, measure, _text_width).height > room:
            parts.append(current)
            wider = replace(plan, principals=(principal,), offices=())
        current = wider
    for office in plan.offices:
        wider = replace(current, offices=(*current.offices, office))
        if (current.principals or current.offices) and lay_out(wider, measure, _text_width).height > room:
            parts.append(current)
            wider = replace(plan, principals=(), offices=(office,))
        current = wider
    return [lay_out(each, measure, _text_width) for each in (*parts, current)]


def _picture(timeline: Timeline, sheet: TimelineSheet, *, new_sheet: bool) -> Block:
    numbers = frozenset(row.number for row in sheet.rows)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        _grid(on, y, timeline, sheet.plan)
        for lane in timeline.lanes:
            _lane_name(on, y, lane)
        for bar in timeline.bars:
            _bar(on, y, bar, by_fax=sheet.by_fax)
        if timeline.today_x is not None:
            x = on.left + timeline.today_x
            _dashed(on, x, y + timeline.grid_top, x, y + timeline.height)
        for dot in timeline.dots:
            _mark(on, y, dot, numbers)

    return Block(height=timeline.height, draw=draw_it, new_sheet=new_sheet)


def _grid(on: Paper, top: float, timeline: Timeline, plan: TimelinePlan) -> None:
    on.about = "月"
    left, right = on.left + timeline.grid_left, on.left + timeline.grid_right
    low = top + timeline.height
    grid = top + timeline.grid_top
    for month in timeline.months:
        on.rule(on.left + month.line_x, grid, on.left + month.line_x, low, 0.3)
        if month.label:
            middle = on.left + month.x
            wide = width(on.line_of(month.label, month.strong), 10)
            middle = min(max(middle, left + wide / 2), right - wide / 2)
            on.middle(middle, grid - 3.0, month.label, 10, bold=month.strong, align="center")
    on.rule(right, grid, right, low, 0.3)
    on.rule(on.left, grid, right, grid, 0.8)
    on.rule(on.left + _NAME_X, low, right, low, 0.3)
    people = [lane for lane in timeline.lanes if not lane.office]
    offices = [lane for lane in timeline.lanes if lane.office]
    for lanes, words in ((people, ("同意",)), (offices, ("渡した", "相手"))):
        for lane in lanes[1:]:
            on.rule(on.left + _NAME_X, top + lane.y, right, top + lane.y, 0.3)
        for number, word in enumerate(words if lanes else ()):
            on.middle(on.left, top + lanes[0].y + 4.0 + number * 4.6, word, 11, bold=True)
    if people and offices:
        on.rule(on.left, top + offices[0].y, right, top + offices[0].y, 0.8)
    if timeline.today_x is not None and plan.today is not None:
        label = f"きょう {plan.today.month}月{plan.today.day}日"
        wide = width(on.line_of(label, True), 9)
        x = min(max(on.left + timeline.today_x, left + wide / 2), right - wide / 2)
        on.middle(x, top + 2.0, label, 9, bold=True, align="center")


def _lane_name(on: Paper, top: float, lane: Lane) -> None:
    on.about = lane.label
    lines = on.broken(_name(lane), 9, _MEASURE.label_width - _NAME_X - 2)
    high = len(lines) * 3.7
    on.paragraph(on.left + _NAME_X + 0.5, top + lane.y + (lane.height - high) / 2, lines, 9, 3.7)


def _bar(on: Paper, top: float, bar: Bar, *, by_fax: bool) -> None:
    on.about = "同意"
    x, y = on.left + bar.x, top + bar.y
    if bar.kind == "gap":
        _hatch(on, x, y, bar.width, bar.height, 1.6)
        on.frame(x, y, bar.width, bar.height, 0.6)
    elif bar.kind == "withdrawn":
        _hatch(on, x, y, bar.width, bar.height, 0.8)
        on.frame(x, y, bar.width, bar.height, 0.6)
    else:
        if bar.width > bar.past:
            clear(on, x + bar.past, y, bar.width - bar.past, bar.height)
            on.frame(x + bar.past, y + 0.14, bar.width - bar.past - 0.14, bar.height - 0.28, 0.8)
        if by_fax and bar.past > 0:
            clear(on, x, y, bar.past, bar.height)
            on.frame(x + 0.2, y + 0.2, max(bar.past - 0.4, 0.1), bar.height - 0.4, 1.0)
            on.frame(x + 0.9, y + 0.9, max(bar.past - 1.8, 0.1), bar.height - 1.8, 0.6)
        elif bar.past > 0:
            on.solid(x, y, bar.past, bar.height)
    if bar.partly_x is not None and bar.kind == "consent":
        at, half = on.left + bar.partly_x, bar.height / 2
        _hatch(on, at, y + half, x + bar.width - at, half, 0.8)
        on.frame(at, y + half, x + bar.width - at, half, 0.6)
    if bar.goes_on:
        _arrow(on, x + bar.width, y + bar.height / 2)
    if bar.cross_x is not None:
        cross(on, on.left + bar.cross_x, y + bar.height / 2, 1.7)
    middle = y + bar.height / 2
    if bar.label:
        line = on.line_of(bar.label)
        wide = width(line, _TYPE)
        at = on.left + bar.label_x
        on_black = 0.0
        if bar.inside and bar.kind == "consent" and not by_fax:
            on_black = bar.past if bar.partly_x is None else min(bar.past, bar.partly_x - bar.x)
        turn = max(at, x + on_black) if on_black else at
        if turn < at + wide and (not on_black or bar.partly_x is not None):
            clear(on, turn - 0.5, middle - 2.0, at + wide - turn + 1.0, 4.0)
        for left, right, ink in ((at, turn, 1), (turn, at + wide, 0)):
            if left < right:  # white on the black, black on the rest, also in the middle of a letter
                high = (
                    f"{(on.height - y - bar.height) * MM:.3f} {(right - left) * MM:.3f} {bar.height * MM:.3f}"
                )
                on.put(f"q {ink} g {left * MM:.3f} {high} re W n")
                on.middle(at, middle, line, _TYPE)
                on.put("Q")
    if bar.note:
        line = on.line_of(bar.note)
        clear(on, on.left + bar.note_x - 0.5, middle - 2.0, width(line, _TYPE) + 1.0, 4.0)
        on.middle(on.left + bar.note_x, middle, line, _TYPE)


def _mark(on: Paper, top: float, dot: Dot, numbers: Collection[int]) -> None:
    """A mark with the number of its row in it; a draft without a row has none."""
    on.about = "提供"
    x, y = on.left + dot.x, top + dot.y
    half = dot.size / 2
    if dot.plate is not None:
        _outline(on, "circle", x, y, half + 1.1, 1.4)
    _outline(on, dot.shape, x, y, half, 0.9, dashed=dot.cover == "draft")
    known = [key for key in dot.keys if key in numbers]
    if known:
        low = y + (0.7 if dot.shape == "triangle" else 0.0)
        on.middle(x, low, _numbers(known), 8.5, bold=True, align="center", room=dot.size - 1.2)
    if dot.words:
        words = f"×{dot.words}" if dot.cover == "uncovered" else dot.words
        line = on.line_of(words, dot.cover == "uncovered")
        wide = width(line, 9)
        at = on.left + dot.words_x - (wide if dot.words_right else 0.0)
        clear(on, at - 0.3, y - 2.0, wide + 0.6, 4.0)
        on.middle(at, y, line, 9)


def _numbers(keys: Sequence[int]) -> str:
    """Rows a mark leads to: 8, 8・9, 8〜11, or 8他 where others lie between."""
    if len(keys) <= 2:
        return "・".join(str(key) for key in keys)
    return f"{keys[0]}〜{keys[-1]}" if keys[-1] - keys[0] == len(keys) - 1 else f"{keys[0]}他"


def _outline(
    on: Paper, kind: str, x: float, y: float, half: float, weight: float, *, dashed: bool = False
) -> None:
    """A mark's outline on white: circle, square, diamond, triangle, or a circle in a square for several ways."""
    if kind == "circle":
        on.put("q 1 g")
        on.dot(x, y, half)
        on.put("Q")
        on.ring(x, y, half, weight, dotted=dashed)
        return
    if kind == "mixed":
        _polygon(on, _SQUARE, x, y, half, weight, dashed=dashed)
        on.ring(x, y, half * 0.92, weight / 2)
        return
    corners = {"square": _SQUARE, "diamond": _DIAMOND, "triangle": _TRIANGLE}[kind]
    _polygon(on, corners, x, y, half, weight, dashed=dashed)


_SQUARE = ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9))
_DIAMOND = ((0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0))
_TRIANGLE = ((0.0, -1.2), (1.2, 0.95), (-1.2, 0.95))


def _polygon(
    on: Paper,
    corners: Sequence[tuple[float, float]],
    x: float,
    y: float,
    half: float,
    weight: float,
    *,
    dashed: bool,
) -> None:
    points = [((x + dx * half) * MM, (on.height - y - dy * half) * MM) for dx, dy in corners]
    path = " ".join(f"{px:.3f} {py:.3f} {'l' if number else 'm'}" for number, (px, py) in enumerate(points))
    on.put(f"q 1 g {weight:g} w{' [2 1.6] 0 d' if dashed else ''} {path} h B Q")


def _hatch(on: Paper, x: float, y: float, wide: float, high: float, pitch: float) -> None:
    """Slanting lines clipped to a rectangle, on white."""
    left, low = x * MM, (on.height - y - high) * MM
    parts = [f"q {left:.3f} {low:.3f} {wide * MM:.3f} {high * MM:.3f} re W n 1 g"]
    parts.append(f"{left:.3f} {low:.3f} {wide * MM:.3f} {high * MM:.3f} re f 0.5 w")
    offset = -high
    while offset < wide:
        start, end = (x + offset) * MM, (x + offset + high) * MM
        parts.append(f"{start:.3f} {low:.3f} m {end:.3f} {low + high * MM:.3f} l S")
        offset += pitch
    on.put(" ".join([*parts, "Q"]))


def _arrow(on: Paper, x: float, y: float) -> None:
    """A bar that goes on beyond the picture."""
    tip, back, half = (x + 2.4) * MM, (x + 0.2) * MM, 2.2 * MM
    centre = (on.height - y) * MM
    on.put(f"{back:.3f} {centre - half:.3f} m {tip:.3f} {centre:.3f} l {back:.3f} {centre + half:.3f} l h f")


def _dashed(on: Paper, x1: float, y1: float, x2: float, y2: float) -> None:
    on.put(
        f"q [3 2] 0 d 1 w {x1 * MM:.3f} {(on.height - y1) * MM:.3f} m {x2 * MM:.3f} {(on.height - y2) * MM:.3f} l S Q"
    )


def _legend(sheet: TimelineSheet) -> Block:
    """What the patterns and marks mean."""

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "凡例"
        centre = y + 4.4
        on.middle(on.left, centre, "凡例", 10, bold=True)
        x = on.left + 13.0
        for kind, word in (
            ("solid", "同意あり"),
            ("open", "この先"),
            ("gap", "すきま"),
            ("fine", "取り消し（下半分は一部）"),
        ):
            if kind == "solid" and not sheet.by_fax:
                on.solid(x, centre - 1.8, 8, 3.6)
            elif kind == "gap":
                _hatch(on, x, centre - 1.8, 8, 3.6, 1.6)
            elif kind == "fine":
                _hatch(on, x, centre - 1.8, 8, 3.6, 0.8)
            on.frame(x, centre - 1.8, 8, 3.6, 0.6)
            if kind == "solid" and sheet.by_fax:
                on.frame(x + 0.7, centre - 1.1, 6.6, 2.2, 0.6)
            if kind == "fine":
                cross(on, x + 8, centre, 1.4)
            x += 10.6 + on.middle(x + 9.8, centre, word, 9.5) + 4.0
        for shape_name, word in (
            ("circle", "FAX"),
            ("square", "手渡し"),
            ("diamond", "郵送"),
            ("triangle", "電子"),
        ):
            _outline(on, shape_name, x + 2.2, centre, 2.0, 0.9)
            x += 5.8 + on.middle(x + 5.6, centre, word, 9.5) + 3.6
        _outline(on, "circle", x + 2.4, centre, 2.6, 1.4)
        _outline(on, "circle", x + 2.4, centre, 1.6, 0.9)
        x += 6.4 + on.middle(x + 6.4, centre, "×同意なし", 9.5, bold=True) + 3.6
        _outline(on, "circle", x + 2.2, centre, 2.0, 0.9, dashed=True)
        on.middle(x + 5.8, centre, "書きかけ", 9.5)

    return Block(height=_LEGEND, draw=draw_it)


_COLUMNS = (
    ("番号", 8.4),
    ("日", 18.2),
    ("相手", 30.4),
    ("渡し方", 12.3),
    ("項目", 30.4),
    ("根拠", 27.0),
)
_GAP = 257 - 2 * sum(wide for _, wide in _COLUMNS)
_SIZE, _LEADING, _PAD, _HEAD = 9.0, 4.05, 0.55, 5.6


def _table(rows: Sequence[TimelineRow], paper: Paper, room: float) -> list[Block]:
    """Rows in two columns, read down: on each sheet as many as it holds, on the last both columns equally long."""
    cells: list[tuple[list[list[Line]], float]] = []
    for row in rows:
        texts = (str(row.number), row.day, row.recipient, row.way, row.items, row.ground)
        lines = []
        for (caption, wide), text in zip(_COLUMNS, texts, strict=True):
            paper.about = f"{row.number} {caption}"
            lines.append(paper.broken(text, _SIZE, wide - 1.6))
        cells.append((lines, max(len(each) for each in lines) * _LEADING + 2 * _PAD))
    blocks: list[Block] = []
    rest, free, new_sheet = cells, room, False
    while rest:
        if free < _HEAD + rest[0][1] and not new_sheet:
            free, new_sheet = _ROOM, True
        left = max(1, _fill(rest, free - _HEAD))
        right = _fill(rest[left:], free - _HEAD)
        if left + right == len(rest):
            left = _balanced(rest)
            right = len(rest) - left
        blocks.append(_columns(rest[:left], rest[left : left + right], new_sheet=new_sheet))
        rest, free, new_sheet = rest[left + right :], _ROOM, True
    return blocks


def _fill(cells: Sequence[tuple[list[list[Line]], float]], room: float) -> int:
    """How many rows fit into a column."""
    used, count = 0.0, 0
    for _, high in cells:
        if used + high > room + 0.01:
            break
        used += high
        count += 1
    return count


def _balanced(cells: Sequence[tuple[list[list[Line]], float]]) -> int:
    """How many rows the left column takes so that the longer of both is shortest."""
    total = sum(high for _, high in cells)
    used = 0.0
    for count, (_, high) in enumerate(cells):
        if used >= total / 2 - 0.01:
            return count
        used += high
    return len(cells)


def _columns(
    left: Sequence[tuple[list[list[Line]], float]],
    right: Sequence[tuple[list[list[Line]], float]],
    *,
    new_sheet: bool,
) -> Block:
    high = _HEAD + max(sum(each for _, each in left), sum(each for _, each in right))

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "表"
        half = sum(wide for _, wide in _COLUMNS)
        for start, column in ((on.left, left), (on.left + half + _GAP, right)):
            if column:
                _column(on, start, y, column)

    return Block(height=high, draw=draw_it, new_sheet=new_sheet)


def _column(on: Paper, left: float, top: float, cells: Sequence[tuple[list[list[Line]], float]]) -> None:
    x = left
    for caption, wide in _COLUMNS:
        on.frame(x, top, wide, _HEAD, 0.6)
        on.middle(x + 0.9, top + _HEAD / 2, caption, 9, bold=True, room=wide - 1.2)
        x += wide
    y = top + _HEAD
    for lines, high in cells:
        x = left
        for (_, wide), cell in zip(_COLUMNS, lines, strict=True):
            on.frame(x, y, wide, high, 0.5)
            on.paragraph(x + 0.9, y + _PAD, cell, _SIZE, _LEADING)
            x += wide
        y += high


_CONSENT_COLUMNS = (
    Column("本人", 52),
    Column("同意", 50),
    Column("範囲", 68),
    Column("いつから", 29),
    Column("いつまで", 29),
    Column("いま", 29),
)


def _consents(sheet: TimelineSheet, paper: Paper) -> list[Block]:
    """The bars in words."""
    if not sheet.consents:
        return []
    head = table_head(_CONSENT_COLUMNS, size=9.5, height=5.8, title="同意の一覧", title_size=12)
    rows = [
        [
            Words(together(each.principal)),
            Words(each.consent),
            Words(each.scope),
            Words(each.begins),
            Words(each.ends),
            Words(each.state),
        ]
        for each in sheet.consents
    ]
    blocks = table_rows(paper, _CONSENT_COLUMNS, rows, head, size=9.5, leading=4.2, pad=0.7)
    return [replace(blocks[0], gap=2.0), *blocks[1:]]
