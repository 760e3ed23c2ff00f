"""Handwriting: what a pen or a mouse wrote on the screen, stroke by stroke, as it was written."""

import math
from dataclasses import dataclass

FULL = 10_000
"""A coordinate of the far edge of the pad, and the pressure of a pen pressed down wholly: all counts are whole numbers."""

_LEAST = 0.15
"""How long all strokes together have to be, in widths of the pad, to be somebody's writing and no slip of the pen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One stroke: for each point the place on the pad (x to the right, y downwards), the pressure, and the milliseconds
    since the first stroke began. The four run side by side."""

    x: tuple[int, ...]
    y: tuple[int, ...]
    pressure: tuple[int, ...]
    ms: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handwriting:
    """All strokes on one pad. ``wide`` and ``high`` tell its shape, ``pen`` whether a pen wrote (else a mouse)."""

    wide: int
    high: int
    pen: bool
    strokes: tuple[Stroke, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the strokes are well formed and long enough to be somebody's writing."""
        if self.wide <= 0 or self.high <= 0:
            return False
        for stroke in self.strokes:
            if len({len(stroke.x), len(stroke.y), len(stroke.pressure), len(stroke.ms)}) != 1 or not stroke.x:
                return False
            if not all(0 <= each <= FULL for each in (*stroke.x, *stroke.y, *stroke.pressure)):
                return False
        return sum(self._length(stroke) for stroke in self.strokes) >= _LEAST

    def _length(self, stroke: Stroke) -> float:
        flat = self.high / self.wide
        return sum(
            math.hypot(stroke.x[n] - stroke.x[n - 1], (stroke.y[n] - stroke.y[n - 1]) * flat) / FULL
            for n in range(1, len(stroke.x))
        )
