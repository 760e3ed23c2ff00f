"""The geometry of 同意と提供のあゆみ: lanes, bars, gaps, dots, months and labels as plain shapes, for screen and paper alike.

Nothing is drawn here and no unit is assumed: a screen measures in pixels, a paper in millimetres. y grows downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

WAYS = {"fax": "circle", "by_hand": "square", "post": "diamond", "electronic": "triangle"}
"""Shape of a mark by the way of giving: ● FAX, ■ by hand, ◆ post, ▲ electronic; a stack of several ways is `mixed`."""

_WORST_FIRST = ("uncovered", "excepted", "covered", "draft")
_ERAS = (
    (date(2019, 5, 1), "R"),
    (date(1989, 1, 8), "H"),
    (date(1926, 12, 25), "S"),
    (date(1912, 7, 30), "T"),
)
_STEPS = (1, 2, 3, 6, 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentBar:
    """A consent or one clause of it while it holds."""

    key: int
    """Whatever the caller tells it by; given back on the shape."""
    begins: date
    ends: date | None
    """Last day; None while no end is known."""
    label: str = ""
    """Number of the consent, and what it covers."""
    note: str = ""
    """Words after the bar: あと12日, 令和7年10月20日 取り消し."""
    withdrawn_on: date | None = None
    partly_on: date | None = None
    """Day from which some of its clauses no longer hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Days without consent in which something was given."""

    begins: date
    ends: date
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalLane:
    """The user, or one member of the family, with their consents."""

    name: str
    relation: str = ""
    bars: tuple[ConsentBar, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionDot:
    """Something that was given to an office, or is being drafted."""

    key: int
    """Whatever the caller tells it by; on paper the number of its row in the table."""
    day: date
    way: str
    """A key of `WAYS`."""
    cover: str = "covered"
    """`covered`, `uncovered`, `excepted` (art. 27-1 or on behalf: its own words, no ring) or `draft`."""
    words: str = ""
    """同意なし, 命の危険, 代わって …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeLane:
    """An office with what it was given."""

    name: str
    note: str = ""
    dots: tuple[ProvisionDot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePlan:
    """What the picture shows, from its first to its last day; `today` is None where no line is wanted."""

    begins: date
    ends: date
    today: date | None = None
    principals: tuple[PrincipalLane, ...] = ()
    offices: tuple[OfficeLane, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Sizes of one medium, all in its own unit."""

    width: float
    label_width: float
    """Where the grid begins."""
    today: float
    """Height of the row of 今日 above the months."""
    months: float
    heading: float
    """Height of a section's heading row; 0 where it stands beside the lanes."""
    lane: float
    """Pitch of the principals' lanes; a lane in which consents overlap has several rows of it."""
    office_lane: float
    section_gap: float
    bar: float
    """Height of a bar."""
    dot: float
    """Width of a mark."""
    stacked_dot: float
    """Width of a mark that stands for several."""
    stack: float
    """Marks of one lane nearer than this become one."""
    plate: float
    """How far the hatched plate of an uncovered mark stands out."""
    pad: float
    """Air beside words."""
    text_size: float


SCREEN = Measure(
    width=1100,
    label_width=168,
    today=26,
    months=26,
    heading=26,
    lane=33,
    office_lane=33,
    section_gap=14,
    bar=22,
    dot=16,
    stacked_dot=20,
    stack=12,
    plate=9,
    pad=10,
    text_size=13,
)
"""LOOKS.md §5 in pixels; replace `width` by the room there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMark:
    """A month: the hairline at its beginning and its label in the middle, empty where months stand too close."""

    line_x: float
    x: float
    label: str
    strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane's ground and what is written beside it; `index` counts all lanes from 0."""

    index: int
    office: bool
    y: float
    height: float
    label: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar in a lane. `kind` is `consent`, `withdrawn` or `gap`."""

    lane: int
    key: int
    kind: str
    x: float
    y: float
    width: float
    height: float
    past: float
    """How much of the width lies before the end of today; the rest is still to come."""
    starts: bool
    """Whether it begins inside the picture: start cap."""
    ends: bool
    """Whether it ends inside the picture: end cap; else an arrow where it goes on."""
    goes_on: bool
    cross_x: float | None
    """Where the × of a withdrawal stands."""
    label: str
    """Empty where there is no room: the table has it."""
    label_x: float
    """Left edge of the label."""
    inside: bool
    """Whether the label stands on the bar."""
    note: str
    note_x: float
    partly_x: float | None = None
    """Where it begins to hold in part only: its lower half is hatched from there to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One mark, or several that stand too close: `keys` in order of day. `words` are empty where nothing is to be said."""

    lane: int
    keys: tuple[int, ...]
    x: float
    y: float
    size: float
    shape: str
    cover: str
    words: str
    words_x: float
    words_right: bool
    """Whether the words end at `words_x` instead of beginning there."""
    plate: tuple[float, float, float, float] | None
    """x, y, width, height of the hatched plate under an uncovered mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The whole picture."""

    width: float
    height: float
    grid_left: float
    grid_right: float
    grid_top: float
    """Where the months' row ends and the lanes begin."""
    months: tuple[MonthMark, ...]
    today_x: float | None
    consents_y: float
    """Where the section 同意 begins; its heading row, if any, starts here."""
    provisions_y: float
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]


def lay_out(plan: TimelinePlan, measure: Measure, text_width: Callable[[str, float], float]) -> Timeline:
    """Compute the picture. `text_width(text, size)` tells how wide words are in the unit and type of the medium.

    Raises ValueError for a period that ends before it begins.
    """
    if plan.ends < plan.begins:
        raise ValueError(f"{plan.begins} to {plan.ends}")
    scale = _Scale(plan, measure)
    y = measure.today + measure.months
    consents_y = y
    y += measure.heading if plan.principals else 0.0
    lanes: list[Lane] = []
    bars: list[Bar] = []
    dots: list[Dot] = []
    for principal in plan.principals:
        rows = _rows_of(principal, scale, measure, text_width)
        lane = _lane(lanes, False, y, measure.lane * max(1, len(rows)), principal.name, principal.relation)
        for number, row in enumerate(rows):
            top = y + number * measure.lane + (measure.lane - measure.bar) / 2
            bars += [replace(each, lane=lane.index, y=top) for each in row]
        y += lane.height
    provisions_y = y
    if plan.offices:
        y += measure.section_gap if plan.principals else 0.0
        provisions_y = y
        y += measure.heading
    for office in plan.offices:
        lane = _lane(lanes, True, y, measure.office_lane, office.name, office.note)
        dots += _dots(office, lane, scale, measure, text_width)
        y += lane.height
    inside = plan.today is not None and plan.begins <= plan.today <= plan.ends
    return Timeline(
        width=measure.width,
        height=y,
        grid_left=measure.label_width,
        grid_right=measure.width,
        grid_top=measure.today + measure.months,
        months=_months(plan, scale, measure, text_width),
        today_x=scale.middle(plan.today) if inside and plan.today is not None else None,
        consents_y=consents_y,
        provisions_y=provisions_y,
        lanes=tuple(lanes),
        bars=tuple(bars),
        dots=tuple(dots),
    )


class _Scale:
    """From days to x: a day is a strip; bars fill strips, marks stand in the middle of them."""

    def __init__(self, plan: TimelinePlan, measure: Measure) -> None:
        self.first, self.last = plan.begins, plan.ends
        self.today = plan.today
        self.left, self.right = measure.label_width, measure.width
        self.day = (self.right - self.left) / ((plan.ends - plan.begins).days + 1)

    def start(self, day: date) -> float:
        """Left edge of a day, held inside the picture."""
        return min(max(self.left + (day - self.first).days * self.day, self.left), self.right)

    def end(self, day: date) -> float:
        """Right edge of a day, held inside the picture."""
        return min(max(self.left + ((day - self.first).days + 1) * self.day, self.left), self.right)

    def middle(self, day: date) -> float:
        """Middle of a day."""
        return self.left + ((day - self.first).days + 0.5) * self.day


def _lane(lanes: list[Lane], office: bool, y: float, height: float, label: str, note: str) -> Lane:
    lane = Lane(index=len(lanes), office=office, y=y, height=height, label=label, note=note)
    lanes.append(lane)
    return lane


def _last_day(bar: ConsentBar) -> date:
    """The last day a bar is drawn for: a withdrawal cuts it at its own day."""
    ends = bar.ends or date.max
    return min(ends, bar.withdrawn_on) if bar.withdrawn_on is not None else ends


@dataclass(frozen=True, slots=True)
class _Placed:
    """A bar with the room it takes in its row, words included."""

    bar: Bar
    left: float
    right: float


def _rows_of(
    principal: PrincipalLane, scale: _Scale, measure: Measure, text_width: Callable[[str, float], float]
) -> list[list[Bar]]:
    """Bars and gaps of one principal in rows in which neither bars nor words hide each other, earliest first."""
    shapes = [
        _bar(each, scale, measure)
        for each in principal.bars
        if _last_day(each) >= scale.first and each.begins <= scale.last
    ]
    shapes += [
        _gap(each, scale, measure)
        for each in principal.gaps
        if each.ends >= scale.first and each.begins <= scale.last
    ]
    shapes.sort(key=lambda each: (each.x, each.key))
    rows: list[list[_Placed]] = []
    for shape in shapes:
        placed = _worded(shape, scale, measure, text_width)
        row = next((row for row in rows if row[-1].right <= placed.left + 0.01), None)
        if row is None:
            rows.append([placed])
        else:
            row.append(placed)
    return [[each.bar for each in row] for row in rows]


def _bar(bar: ConsentBar, scale: _Scale, measure: Measure) -> Bar:
    last = _last_day(bar)
    withdrawn = bar.withdrawn_on is not None and last == bar.withdrawn_on
    x = scale.start(bar.begins)
    end = scale.start(last) if withdrawn else scale.end(last)
    today = scale.right if scale.today is None else scale.end(scale.today)
    crossed = withdrawn and scale.first <= last <= scale.last
    return Bar(
        lane=0,
        key=bar.key,
        kind="withdrawn" if withdrawn else "consent",
        x=x,
        y=0.0,
        width=end - x,
        height=measure.bar,
        past=min(max(today - x, 0.0), end - x),
        starts=bar.begins >= scale.first,
        ends=last <= scale.last and not withdrawn,
        goes_on=last > scale.last,
        cross_x=end if crossed else None,
        label=bar.label,
        label_x=x,
        inside=True,
        note=bar.note if last <= scale.last else "",
        note_x=end,
        partly_x=min(scale.start(bar.partly_on), end) if bar.partly_on is not None else None,
    )


def _gap(gap: Gap, scale: _Scale, measure: Measure) -> Bar:
    x, end = scale.start(gap.begins), scale.end(gap.ends)
    return Bar(
        lane=0,
        key=-1,
        kind="gap",
        x=x,
        y=0.0,
        width=end - x,
        height=measure.bar,
        past=end - x,
        starts=True,
        ends=True,
        goes_on=False,
        cross_x=None,
        label=gap.label,
        label_x=x,
        inside=True,
        note="",
        note_x=end,
    )


def _worded(bar: Bar, scale: _Scale, measure: Measure, text_width: Callable[[str, float], float]) -> _Placed:
    """Label on the bar, shortened to its first words where they fit, else after or before it, else left to the table."""
    pad = measure.pad
    end = bar.x + bar.width
    right = end + (measure.bar / 2 if bar.cross_x is not None else 0.0)
    note_x = right + pad
    note = bar.note
    if note:
        right = note_x + text_width(note, measure.text_size) + pad
        if right > scale.right + pad:
            note, right = "", end
    bar = replace(bar, note=note, note_x=note_x)
    wide = text_width(bar.label, measure.text_size) if bar.label else 0.0
    words = bar.label.split("　")
    for count in range(len(words), 0, -1):
        label = "　".join(words[:count])
        if text_width(label, measure.text_size) + 2 * pad <= bar.width:
            return _Placed(replace(bar, label=label, label_x=bar.x + pad), bar.x, right)
    if bar.kind == "gap":
        return _Placed(replace(bar, label=""), bar.x, right)
    if right + pad + wide <= scale.right:
        return _Placed(replace(bar, label_x=right + pad, inside=False), bar.x, right + 2 * pad + wide)
    if bar.x - 2 * pad - wide >= scale.left:
        left = bar.x - pad - wide
        return _Placed(replace(bar, label_x=left, inside=False), left - pad, right)
    return _Placed(replace(bar, label=""), bar.x, right)


def _dots(
    office: OfficeLane,
    lane: Lane,
    scale: _Scale,
    measure: Measure,
    text_width: Callable[[str, float], float],
) -> list[Dot]:
    shown = sorted(
        (each for each in office.dots if scale.first <= each.day <= scale.last),
        key=lambda each: (each.day, each.key),
    )
    stacks: list[list[ProvisionDot]] = []
    for dot in shown:
        near = stacks and scale.middle(dot.day) - scale.middle(stacks[-1][0].day) < measure.stack
        if near:
            stacks[-1].append(dot)
        else:
            stacks.append([dot])
    centres = [sum(scale.middle(each.day) for each in stack) / len(stack) for stack in stacks]
    y = lane.y + lane.height / 2
    found = []
    sizes = [measure.dot if len(stack) == 1 else measure.stacked_dot for stack in stacks]
    for index, (stack, x) in enumerate(zip(stacks, centres, strict=True)):
        cover = next(each for each in _WORST_FIRST if any(dot.cover == each for dot in stack))
        words = "・".join(dict.fromkeys(dot.words for dot in stack if dot.words and dot.cover == cover))
        shapes = {WAYS[dot.way] for dot in stack}
        half = sizes[index] / 2 + (measure.plate if cover == "uncovered" else 0.0)
        after = centres[index + 1] - sizes[index + 1] / 2 if index + 1 < len(centres) else scale.right
        before = centres[index - 1] + sizes[index - 1] / 2 if index else scale.left
        wide = text_width(words, measure.text_size) if words else 0.0
        right_room = after - (x + half + measure.pad / 2) >= wide
        left_room = (x - half - measure.pad / 2) - before >= wide
        to_left = not right_room and left_room
        plate = (
            (x - half, y - half, 2 * half, 2 * half) if cover == "uncovered" and measure.plate > 0 else None
        )
        found.append(
            Dot(
                lane=lane.index,
                keys=tuple(dot.key for dot in stack),
                x=x,
                y=y,
                size=sizes[index],
                shape=shapes.pop() if len(shapes) == 1 else "mixed",
                cover=cover,
                words=words if right_room or left_room else "",
                words_x=x - half - measure.pad / 2 if to_left else x + half + measure.pad / 2,
                words_right=to_left,
                plate=plate,
            )
        )
    return found


def _months(
    plan: TimelinePlan, scale: _Scale, measure: Measure, text_width: Callable[[str, float], float]
) -> tuple[MonthMark, ...]:
    """Months of the period: the first and each January strong with the era's year, the rest as far as there is room."""
    first = plan.begins.replace(day=1)
    starts: list[date] = []
    while first <= plan.ends:
        starts.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    room = scale.day * 30.4
    wide = text_width("12月", measure.text_size) + measure.pad / 2
    step = next((each for each in _STEPS if room * each >= wide), 12)
    strong_wide = text_width("R88年1月", measure.text_size) + measure.pad / 2
    marks: list[MonthMark] = []
    taken = -1.0
    for number, start in enumerate(starts):
        left = scale.start(start)
        right = scale.start(starts[number + 1]) if number + 1 < len(starts) else scale.right
        strong = number == 0 or start.month == 1
        label = f"{_era_year(max(start, plan.begins))}年{start.month}月" if strong else f"{start.month}月"
        middle = (left + right) / 2
        half = (strong_wide if strong else wide) / 2
        nearest = _next_january(starts, number)
        blocked = (
            not strong
            and nearest is not None
            and middle + half > scale.start(nearest) + room / 2 - strong_wide / 2
        )
        shown = (strong or ((start.month - 1) % step == 0 and not blocked)) and middle - half >= taken - 0.01
        if shown and middle + half > scale.right + room:
            shown = False
        if shown:
            taken = middle + half
        marks.append(MonthMark(line_x=left, x=middle, label=label if shown else "", strong=strong))
    return tuple(marks)


def _next_january(starts: Sequence[date], number: int) -> date | None:
    return next((each for each in starts[number + 1 :] if each.month == 1), None)


def _era_year(day: date) -> str:
    """Initial of the era and its year: R8, R元, H31; the western year before 1912."""
    for begins, initial in _ERAS:
        if day >= begins:
            year = day.year - begins.year + 1
            return f"{initial}{'元' if year == 1 else year}"
    return str(day.year)
