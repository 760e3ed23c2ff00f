"""What was filled in on the screen: ticks, typed words and handwriting, drawn as vectors where the paper has its places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.lettering import MM

if TYPE_CHECKING:
    from forms.drawn import PlaceKind
    from forms.paper import Paper

CAPTION = 4.4
"""Height of a field's caption in millimetres; what is written stands under it."""
SEAL_ROOM = 17.0
_FULL = 10_000
_TICK = ((0.24, 0.52), (0.43, 0.74), (0.80, 0.22))


@dataclass(frozen=True, slots=True, kw_only=True)
class PenStroke:
    """One stroke: place (0 to 10,000 of the pad, y downwards), pressure (0 to 10,000) and milliseconds of each point."""

    x: tuple[int, ...]
    y: tuple[int, ...]
    pressure: tuple[int, ...]
    ms: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InkedField:
    """The handwriting in one field. `wide` and `high` tell the shape of the pad it was written on."""

    code: str
    wide: int
    high: int
    strokes: tuple[PenStroke, ...]
    note: str = ""
    """Time and way, printed small beside the caption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedField:
    """Words that were typed, not written by hand, in one field."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledIn:
    """Everything that is filled in on one paper. A paper without it is the empty form."""

    boxes: tuple[str, ...] = ()
    """Codes of the boxes that are ticked: `clause.1.yes` …"""
    typed: tuple[TypedField, ...] = ()
    written: tuple[InkedField, ...] = ()
    day: tuple[str, str, str] | None = None
    """Year of the era, month and day of 同意した日."""
    statement: str = ""
    """In the margin of every sheet: that it was signed on a screen, and when that way was agreed to."""


def ink_in(
    paper: Paper, filled: FilledIn, code: str, kind: PlaceKind, x: float, y: float, wide: float, high: float
) -> None:
    """Draw what is filled in at one place: a tick into a box, words or handwriting into a field."""
    if kind == "box":
        if code in filled.boxes:
            _tick(paper, x, y, wide)
        return
    for typed in filled.typed:
        if typed.code == code and typed.text:
            _typed(paper, typed.text, x + 3, y + CAPTION - 0.6, wide - 5, high - CAPTION + 0.6)
    for inked in filled.written:
        if inked.code == code:
            _handwriting(paper, inked, x, y, wide, high)


def _typed(paper: Paper, text: str, x: float, y: float, room: float, high: float) -> None:
    """One line where it fits, else two smaller ones: what was said is never made too small to be read."""
    paper.about = "画面で入れた言葉"
    size = next((each for each in (13.0, 11.0) if len(paper.broken(text, each, room)) == 1), 8.5)
    lines = paper.broken(text, size, room)
    leading = min(size * 0.42, high / len(lines))
    paper.paragraph(x, y + (high - len(lines) * leading) / 2, lines, size, leading)


def _tick(paper: Paper, x: float, y: float, side: float) -> None:
    points = [(x + side * across, y + side * down) for across, down in _TICK]
    paper.put("q 1 J 1 j 2.2 w " + _line(paper, points) + " S Q")


def _handwriting(paper: Paper, inked: InkedField, x: float, y: float, wide: float, high: float) -> None:
    """The strokes, as large as the field holds them, thicker where the pen was pressed."""
    paper.text(x + wide - 2, y + 3.2, inked.note, 7, align="right", room=wide - 14)
    left, right = min(min(each.x) for each in inked.strokes), max(max(each.x) for each in inked.strokes)
    top, bottom = min(min(each.y) for each in inked.strokes), max(max(each.y) for each in inked.strokes)
    flat = inked.high / inked.wide
    room_x, room_y = wide - 6 - min(SEAL_ROOM, wide / 5), high - CAPTION - 1.0
    # A short mark on a large pad is not blown up: at most as if the whole pad were three fields high.
    most = 3 * room_y / (_FULL * flat)
    scale = min(room_x / max(right - left, 1), room_y / max((bottom - top) * flat, 1), most)
    start = y + CAPTION + (room_y - (bottom - top) * flat * scale) / 2

    def at(stroke: PenStroke, number: int) -> tuple[float, float]:
        return x + 3 + (stroke.x[number] - left) * scale, start + (stroke.y[number] - top) * flat * scale

    parts = ["q 1 J 1 j"]
    for stroke in inked.strokes:
        points = [at(stroke, number) for number in range(len(stroke.x))]
        if len(points) == 1:
            points.append(points[0])
        weights = [_weight(each) for each in stroke.pressure] + [_weight(stroke.pressure[-1])]
        first = 0
        for number in range(1, len(points)):
            if number + 1 == len(points) or weights[number + 1] != weights[first + 1]:
                parts.append(f"{weights[first + 1]:g} w {_line(paper, points[first : number + 1])} S")
                first = number
    paper.put(" ".join([*parts, "Q"]))


def _weight(pressure: int) -> float:
    return round(0.7 + 1.1 * pressure / _FULL, 1)


def _line(paper: Paper, points: list[tuple[float, float]]) -> str:
    words = [f"{x * MM:.2f} {(paper.height - y) * MM:.2f}" for x, y in points]
    return " ".join([f"{words[0]} m", *(f"{each} l" for each in words[1:])])
