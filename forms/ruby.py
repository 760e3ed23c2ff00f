"""Readings over kanji (振り仮名): runs with a reading, broken into lines in which no reading runs into its neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forms.lettering import JOINER, MM, Glyph, Line, break_lines, shape, width
from forms.paper import Paper

_SMALLER = 0.5
"""Size of a reading, as a share of the size it stands over."""
_OVERHANG = 0.5
"""How far a reading may stand out over plain text on each side, in ems of its own size."""
_APART = 0.25
"""Air between readings of neighbouring words, in the same ems."""
_RISE = 0.94
"""How far a reading's baseline stands over the baseline, in ems of the larger size."""


@dataclass(frozen=True, slots=True)
class Ruby:
    """A run of text with the reading that stands over it; without one it is plain text."""

    text: str
    reading: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class RubyLine:
    """A line ready to be drawn: pieces of text and readings, each with its distance from the line's beginning."""

    pieces: tuple[tuple[float, Line], ...]
    readings: tuple[tuple[float, Line], ...]


def plain(runs: Sequence[Ruby]) -> str:
    """The text without its readings."""
    return "".join(run.text for run in runs).replace(JOINER, "")


def broken_ruby(runs: Sequence[Ruby], size: float, room: float, *, bold: bool = False) -> list[RubyLine]:
    """Break runs into lines of at most `room` millimetres at `size` points; a word under one reading stays whole.

    A reading wider than its word may stand out a little over plain neighbours; beyond that the word gets room.
    Raises MissingGlyph.
    """
    flow: list[Glyph] = []
    owners: list[int] = []
    readings: dict[int, tuple[Line, float]] = {}
    for number, run in enumerate(runs):
        strong = bold or run.strong
        base = shape(run.text, strong)
        if not run.reading or not base:
            flow += base
            owners += [number] * len(base)
            continue
        reading = shape(run.reading, strong)
        room_needed = width(reading, size * _SMALLER) - width(base, size)
        beside = (*runs[max(0, number - 1) : number], *runs[number + 1 : number + 2])
        crowded = any(each.reading for each in beside)
        overhang = -_APART if crowded else 2 * _OVERHANG
        pad = max(0.0, room_needed - overhang * size * _SMALLER / MM)
        readings[number] = (reading, pad)
        first = base[0]._replace(advance=base[0].advance + pad * MM * 1000 / size)
        for index, glyph in enumerate((first, *base[1:])):
            if index:
                flow.append(_JOINED)
                owners.append(number)
            flow.append(glyph)
            owners.append(number)
    lines: list[RubyLine] = []
    at = 0
    for line in break_lines(flow, room, size):
        placed: list[tuple[Glyph, int]] = []
        for glyph in line:
            while flow[at] is not glyph:
                at += 1
            placed.append((glyph, owners[at]))
            at += 1
        lines.append(_laid(placed, readings, size))
    return lines


_JOINED = shape(JOINER)[0]


def _laid(
    placed: Sequence[tuple[Glyph, int]], readings: dict[int, tuple[Line, float]], size: float
) -> RubyLine:
    """Set the glyphs of one line side by side, words with a wide reading in the middle of their room."""
    pieces: list[tuple[float, Line]] = []
    over: list[tuple[float, Line]] = []
    x, start = 0.0, 0
    while start < len(placed):
        owner = placed[start][1]
        end = start
        while end < len(placed) and placed[end][1] == owner:
            end += 1
        glyphs = tuple(glyph for glyph, _ in placed[start:end])
        if owner in readings:
            reading, pad = readings.pop(owner)
            glyphs = (
                glyphs[0]._replace(advance=glyphs[0].advance - pad * MM * 1000 / size),
                *glyphs[1:],
            )
            wide = width(glyphs, size)
            middle = x + (pad + wide) / 2
            over.append((middle - width(reading, size * _SMALLER) / 2, reading))
            pieces.append((x + pad / 2, glyphs))
            x += pad + wide
        else:
            if pieces and abs(pieces[-1][0] + width(pieces[-1][1], size) - x) < 0.001:
                pieces[-1] = (pieces[-1][0], pieces[-1][1] + glyphs)
            else:
                pieces.append((x, glyphs))
            x += width(glyphs, size)
        start = end
    return RubyLine(tuple(pieces), tuple(over))


def draw_ruby(paper: Paper, x: float, baseline: float, line: RubyLine, size: float) -> None:
    """Draw one line with its readings."""
    for offset, glyphs in line.pieces:
        paper.text(x + offset, baseline, glyphs, size)
    for offset, glyphs in line.readings:
        paper.text(x + offset, baseline - _RISE * size / MM, glyphs, size * _SMALLER)


def ruby_paragraph(
    paper: Paper, x: float, top: float, lines: Sequence[RubyLine], size: float, leading: float
) -> float:
    """Draw lines under each other, each standing low in its strip so that a reading has room; gives the height."""
    for number, line in enumerate(lines):
        draw_ruby(
            paper, x, top + (number + 1) * leading - 0.22 * size / MM - _below(leading, size), line, size
        )
    return len(lines) * leading


def _below(leading: float, size: float) -> float:
    """Air under a line: what a line with readings does not need."""
    return max(0.0, (leading - (_RISE + 0.22 + 0.44) * size / MM) / 2)
