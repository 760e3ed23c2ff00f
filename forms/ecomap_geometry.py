"""The geometry of だれが何を持っているか: the user in the middle, the family on the left arc, offices on the right.

Nothing is drawn here and no unit is assumed: a screen measures in pixels, a paper in millimetres. y grows downwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

COVERED, ENDED, EXCEPTED = "covered", "ended", "excepted"
"""Kinds of line: solid, dashed (no consent holds any more), double (a road that needs no consent)."""
STEPS = 5
"""A line is one to five steps thick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A member of the family or an office, and how it is tied to the user."""

    key: int
    """Whatever the caller tells it by; given back on its shapes."""
    name: str
    note: str = ""
    """Small under the name: how often, last when."""
    count: int = 0
    """How often something was given; 0 draws the thinnest line."""
    kind: str = COVERED
    crossed: bool = False
    """Something was given without cover: × on the line."""
    received: bool = False
    """Something came from there: an arrow at the user's end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcomapPlan:
    """What the picture shows."""

    name: str
    note: str = ""
    family: tuple[Tie, ...] = ()
    offices: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EcomapMeasure:
    """Sizes of one medium, all in its own unit."""

    width: float
    height: float
    """Least height; more boxes make it higher."""
    box: float
    """Width of the boxes of family and offices."""
    gap: float
    """Least air between two boxes of one arc."""
    middle: float
    """Width of the user's box."""
    middle_height: float
    step: float
    """Thickness of the thinnest line; the thickest has five times as much."""
    bend: float
    """How far an arc bends back at its ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A place for a name. `side` is −1 for the family, 0 for the user, 1 for an office; `key` is −1 for the user."""

    key: int
    side: int
    x: float
    y: float
    width: float
    height: float
    name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A line from the user's box to another one."""

    key: int
    x1: float
    y1: float
    x2: float
    y2: float
    weight: float
    kind: str
    cross: tuple[float, float] | None
    """Where the × stands."""
    arrow: float | None
    """Direction of the arrow at the user's end in radians: where something came from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ecomap:
    """The whole picture; `boxes` begin with the user's, then the family and the offices from above."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    threads: tuple[Thread, ...]


def lay_out_ecomap(plan: EcomapPlan, measure: EcomapMeasure, high: Callable[[Tie], float]) -> Ecomap:
    """Compute the picture; `high` tells how high a box must be for what is written in it.

    Boxes of one arc never touch, whatever their number: the picture grows instead.
    """
    family_high = [high(tie) for tie in plan.family]
    offices_high = [high(tie) for tie in plan.offices]
    needed = [needed_for(highs, measure.gap) for highs in (family_high, offices_high)]
    height = max(measure.height, *needed, measure.middle_height)
    centre = (measure.width / 2, height / 2)
    middle = Box(
        key=-1,
        side=0,
        x=centre[0] - measure.middle / 2,
        y=centre[1] - measure.middle_height / 2,
        width=measure.middle,
        height=measure.middle_height,
        name=plan.name,
        note=plan.note,
    )
    family = _arc(plan.family, family_high, -1, height, measure)
    offices = _arc(plan.offices, offices_high, 1, height, measure)
    ties = (*plan.family, *plan.offices)
    threads = tuple(
        _thread(tie, box, middle, measure) for tie, box in zip(ties, (*family, *offices), strict=True)
    )
    return Ecomap(width=measure.width, height=height, boxes=(middle, *family, *offices), threads=threads)


def steps_of(count: int) -> int:
    """How thick a line is: once 1, two or three times 2, four to seven 3, eight to fifteen 4, more 5."""
    return min(max(count, 1).bit_length(), STEPS)


def needed_for(highs: Sequence[float], gap: float) -> float:
    """How high an arc of boxes of these heights is at least."""
    return sum(highs) + gap * (len(highs) - 1) if highs else 0.0


def _arc(
    ties: Sequence[Tie], highs: Sequence[float], side: int, height: float, measure: EcomapMeasure
) -> list[Box]:
    """Boxes with even air between them, the middle ones farthest out: each arc opens towards the user.

    Where the other arc has made the picture higher than its least height, a shorter one stays near the middle.
    """
    spread = min(height, max(measure.height, needed_for(highs, measure.gap)))
    air = (spread - sum(highs)) / len(highs) if highs else 0.0
    y = (height - spread) / 2
    boxes = []
    for tie, high in zip(ties, highs, strict=True):
        centre = y + (high + air) / 2
        y += high + air
        away = (centre - height / 2) / (spread / 2)  # −1 at the top, 1 at the foot
        bend = measure.bend * (1 - math.sqrt(max(1 - away * away, 0.0)))
        x = bend if side < 0 else measure.width - measure.box - bend
        boxes.append(
            Box(
                key=tie.key,
                side=side,
                x=x,
                y=centre - high / 2,
                width=measure.box,
                height=high,
                name=tie.name,
                note=tie.note,
            )
        )
    return boxes


def _thread(tie: Tie, box: Box, middle: Box, measure: EcomapMeasure) -> Thread:
    """From the near edge of the user's box to the near edge of the other; all threads of a side share their beginning's x."""
    side = box.side
    x1 = middle.x + middle.width if side > 0 else middle.x
    x2 = box.x if side > 0 else box.x + box.width
    y2 = box.y + box.height / 2
    centre = middle.y + middle.height / 2
    reach = middle.height / 2 * 0.8
    half = max(abs(y2 - centre), 1e-9)
    y1 = centre + math.copysign(min(reach, half * 0.35), y2 - centre)
    weight = measure.step * steps_of(tie.count)
    return Thread(
        key=tie.key,
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        weight=weight,
        kind=tie.kind,
        cross=((2 * x1 + 3 * x2) / 5, (2 * y1 + 3 * y2) / 5) if tie.crossed else None,
        arrow=math.atan2(y1 - y2, x1 - x2) if tie.received else None,
    )
