"""Tells which boxes and fields of a straightened sheet hold ink that was not printed there. Runs in the process that reads.

What was printed is known from the paper as it was filed; nothing is compared with white. Handwriting is not read.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageStat

from desktop.intake import pictures
from desktop.intake.marks import MARGIN, SLIP, UPRIGHT
from desktop.intake.scan import (
    Ink,
    PlaceAsked,
    PlaceReading,
    PlacesAsked,
    PlacesReading,
    places_from,
    places_unread,
)

PIXELS_PER_MM = 8.0
"""Of the pictures that `sheets` makes, and of the paper drawn to compare them with."""
INSET = 1.0
"""Millimetres from a box's outer edge to what counts as its inside."""
RING = 2.0
"""Millimetres around a box into which strokes overshoot."""
REACH = 1.5
"""Millimetres by which paper that is bent or stretched may move a box from where the marks put it."""

EMPTY_UP_TO = 0.010
MARKED_FROM = 0.035
FILLED_FROM = 0.62
"""Shares of a box's inside that are ink."""
FIELD_EMPTY_UP_TO = 1.5
FIELD_MARKED_FROM = 5.0
"""Square millimetres of ink in a field; less may be the overshoot of a neighbour's."""
CROSSED_FROM = 1.1
"""Square millimetres of ink beside a box, on two opposite sides, that make it struck through."""
FAINT_FROM = 2.1
"""By how much, of 255, an empty box may be darker than the paper around it: a pencil hardly pressed on makes 3 and more,
shadow and noise up to 2."""
STRAY_FROM = 1.6
"""Square millimetres of ink around an empty box that make it doubtful: the stroke may have missed it."""


def read_asked(
    data: bytes, papers: Sequence[int], pictures: Sequence[Mapping[str, Any]]
) -> list[PlacesReading]:
    """What `scan.places_asked` asks for, in the same order. Never raises for what is in the pictures."""
    drawn: dict[tuple[bytes, int, str], Image.Image] = {}
    readings: list[PlacesReading] = []
    for each in places_from(data, papers, pictures):
        try:
            key = (each.paper, each.sheet, each.frame)
            if key not in drawn:
                drawn.clear()  # one at a time: sheets of one paper come after one another
                drawn[key] = blank(each)
            readings.append(read_places(each, drawn[key]))
        except (OSError, ValueError, SyntaxError, MemoryError, pypdfium2.PdfiumError):
            readings.append(places_unread(each))
    return readings


def blank(asked: PlacesAsked) -> Image.Image:
    """The paper as it was printed, cut like the picture. Raises ValueError or PdfiumError when it cannot be drawn."""
    sheet = pictures.rendered(asked.paper, asked.sheet, PIXELS_PER_MM)
    if asked.frame == "slip":
        return sheet.crop((0, round((UPRIGHT.down - SLIP.down) * PIXELS_PER_MM), sheet.width, sheet.height))
    return sheet


def read_places(asked: PlacesAsked, paper: Image.Image) -> PlacesReading:
    """The places of one sheet. `paper` is what `blank` gives. Raises OSError when the picture cannot be opened."""
    picture = Image.open(io.BytesIO(asked.picture), formats=("JPEG",)).convert("L")
    around = [_around(picture, paper, place) for place in asked.places]
    fits = sorted(each.fits if each else 0.0 for each in around)
    if (
        not fits or fits[len(fits) // 2] < _LEAST_FIT_OF_ALL
    ):  # it lies otherwise than the marks and the QR say
        return places_unread(asked)
    readings = [
        _read(place, each, picture) if each else _doubtful(place)
        for place, each in zip(asked.places, around, strict=True)
    ]
    return PlacesReading(readings=tuple(_choices(asked.places, readings)))


def _doubtful(place: PlaceAsked) -> PlaceReading:
    return PlaceReading(code=place.code, ink=Ink.DOUBTFUL, confidence=0.0)


def _read(place: PlaceAsked, around: _Around, picture: Image.Image) -> PlaceReading:
    _, _, wide, high = _in_mm(picture, place)
    if around.fits < _LEAST_FIT:
        ink, sure = Ink.DOUBTFUL, 0.2
    elif place.kind == "box":
        ink, sure = _ink_of_box(around, wide, high)
    else:
        ink, sure = _ink_of_field(around, wide, high)
    sure = max(0.0, min(1.0, sure)) * (0.7 + 0.3 * around.fits) * (0.8 + 0.2 * around.sharp)
    return PlaceReading(code=place.code, ink=ink, confidence=round(sure, 3))


def _choices(places: Sequence[PlaceAsked], readings: Sequence[PlaceReading]) -> list[PlaceReading]:
    """Two marked boxes of one choice are no answer; one marked beside a doubtful one is less sure."""
    result: list[PlaceReading] = []
    for place, reading in zip(places, readings, strict=True):
        others = [
            other.ink
            for at, other in zip(places, readings, strict=True)
            if place.choice and at.choice == place.choice and at is not place
        ]
        if reading.ink is Ink.MARKED and Ink.MARKED in others:
            reading = replace(reading, ink=Ink.TWO_MARKS, confidence=min(reading.confidence, 0.5))
        elif reading.ink is not Ink.DOUBTFUL and Ink.DOUBTFUL in others:
            reading = replace(reading, confidence=min(reading.confidence, 0.7))
        result.append(reading)
    return result


# -- one place ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Around:
    """A place with what surrounds it: ink that is not printed (255) and all ink, in pixels of the pictures."""

    ink: Image.Image
    every: Image.Image
    depth: Image.Image
    """How dark every pixel is against its own paper, 0 to 255 for black."""
    corner: tuple[float, float]
    """Upper left corner of the place, in pixels of these."""
    fits: float
    """How well the print is where it should be, 0 to 1."""
    sharp: float
    """How far ink stands out from the paper, 0 to 1."""

    def area(self, x: float, y: float, wide: float, high: float, *, printed: bool = False) -> float:
        """Square millimetres of ink in a rectangle given in millimetres from the place's corner."""
        left, top = self.corner[0] + x * PIXELS_PER_MM, self.corner[1] + y * PIXELS_PER_MM
        box = (round(left), round(top), round(left + wide * PIXELS_PER_MM), round(top + high * PIXELS_PER_MM))
        part = (self.every if printed else self.ink).crop(box)
        return part.histogram()[255] / PIXELS_PER_MM**2


    def darkness(self, x: float, y: float, wide: float, high: float) -> float:
        """How dark a rectangle is on the whole: a stroke too faint to be ink darkens it, noise does not."""
        left, top = self.corner[0] + x * PIXELS_PER_MM, self.corner[1] + y * PIXELS_PER_MM
        box = (round(left), round(top), round(left + wide * PIXELS_PER_MM), round(top + high * PIXELS_PER_MM))
        return float(ImageStat.Stat(self.depth.crop(box)).mean[0])


def _faint(around: _Around, wide: float, high: float) -> float:
    """By how much the inside of a box is darker than the paper beside it: the lightest and the darkest side left out."""
    inset, gap, deep = 1.1, 0.7, 0.8
    sides = sorted(
        (
            around.darkness(-gap - deep, inset, deep, high - 2 * inset),
            around.darkness(wide + gap, inset, deep, high - 2 * inset),
            around.darkness(inset, -gap - deep, wide - 2 * inset, deep),
            around.darkness(inset, high + gap, wide - 2 * inset, deep),
        )
    )
    clear = INSET + 0.2
    inside = around.darkness(clear, clear, wide - 2 * clear, high - 2 * clear)
    return inside - (sides[1] + sides[2]) / 2


def _ink_of_box(around: _Around, wide: float, high: float) -> tuple[Ink, float]:
    clear_wide, clear_high = wide - 2 * INSET, high - 2 * INSET
    # The printed frame never counts, so neither does the inside when compared with the blank: it is white there.
    inside = around.area(INSET, INSET, clear_wide, clear_high, printed=True) / (clear_wide * clear_high)
    left = around.area(-RING, 0, RING, high)
    right = around.area(wide, 0, RING, high)
    above = around.area(0, -RING, wide, RING)
    below = around.area(0, high, wide, RING)
    ring = around.area(-RING, -RING, wide + 2 * RING, high + 2 * RING) - around.area(0, 0, wide, high)
    struck = min(left, right) >= CROSSED_FROM or min(above, below) >= CROSSED_FROM
    if inside >= FILLED_FROM or struck:
        return Ink.DOUBTFUL, 0.4
    if inside >= MARKED_FROM:
        return Ink.MARKED, 0.75 + (inside - MARKED_FROM) * 5
    if inside <= EMPTY_UP_TO and ring < STRAY_FROM and _faint(around, wide, high) < FAINT_FROM:
        return Ink.EMPTY, 1.0 - inside / EMPTY_UP_TO * 0.15 - ring / STRAY_FROM * 0.15
    return Ink.DOUBTFUL, 0.4


def _ink_of_field(around: _Around, wide: float, high: float) -> tuple[Ink, float]:
    area = around.area(0.9, 0.9, wide - 1.8, high - 1.8)
    if area <= FIELD_EMPTY_UP_TO:
        return Ink.EMPTY, 1.0 - 0.3 * area / FIELD_EMPTY_UP_TO
    if area >= FIELD_MARKED_FROM:
        return Ink.MARKED, 0.7 + 0.03 * (area - FIELD_MARKED_FROM)
    return Ink.DOUBTFUL, 0.4


_LEAST_FIT = 0.3
_LEAST_FIT_OF_ALL = 0.55
_SURROUNDINGS = 5.0
"""Millimetres around a place that are looked at: the ring, the reach, and paper."""


def _around(picture: Image.Image, paper: Image.Image, place: PlaceAsked) -> _Around | None:
    """What stands around a place, the print laid exactly over the scan; None when that is outside the picture.

    The print is grown a little before it is taken away, a box's less: what stands beside it matters.
    """
    reach, grown = (REACH, 0.55) if place.kind == "box" else (1.0, 0.7)
    x, y, wide, high = _in_mm(picture, place)
    edge = _SURROUNDINGS
    box = (
        round((x - edge) * PIXELS_PER_MM),
        round((y - edge) * PIXELS_PER_MM),
        round((x + wide + edge) * PIXELS_PER_MM),
        round((y + high + edge) * PIXELS_PER_MM),
    )
    if min(wide, high) <= 0 or min(box[2:]) <= 0 or box[0] >= picture.width or box[1] >= picture.height:
        return None
    printed = _cropped_white(paper, box).point(_INVERTED)
    scanned, sharp = _ink_of(_cropped_white(picture, box))
    if sharp <= 0:
        scanned = Image.new("L", scanned.size, 0)
    inner = round((edge - REACH) * PIXELS_PER_MM)
    dx, fit_x = _shift(printed, scanned, reach, inner, across=True)
    dy, fit_y = _shift(printed, scanned, reach, inner, across=False)
    ink = scanned.point(_SURELY_INK)
    # Ink has ink beside it; grains of a dark photo stand alone.
    ink = ImageChops.darker(ink, ink.filter(ImageFilter.BoxBlur(2)).point(_NOT_ALONE))
    # A mean over a square is above nothing wherever any of it is print: a filter for maxima is fifty times slower.
    mask = printed.point(_PRINT).filter(ImageFilter.BoxBlur(round(grown * PIXELS_PER_MM))).point(_ANY)
    mask = ImageChops.offset(mask, dx, dy)
    return _Around(
        ink=ImageChops.subtract(ink, mask),
        every=ink,
        depth=scanned,
        corner=(edge * PIXELS_PER_MM + dx, edge * PIXELS_PER_MM + dy),
        fits=min(fit_x, fit_y),
        sharp=sharp,
    )


_INVERTED = [255 - value for value in range(256)]
_SURELY_INK = [255 if value >= 90 else 0 for value in range(256)]
_NOT_ALONE = [255 if value >= 80 else 0 for value in range(256)]
_PRINT = [255 if value >= 64 else 0 for value in range(256)]
_ANY = [255 if value else 0 for value in range(256)]


def _in_mm(picture: Image.Image, place: PlaceAsked) -> tuple[float, float, float, float]:
    """Position and size of a place in millimetres of the picture, from its upper left corner."""
    across = picture.width / PIXELS_PER_MM - 2 * MARGIN
    down = picture.height / PIXELS_PER_MM - 2 * MARGIN
    return MARGIN + place.x * across, MARGIN + place.y * down, place.width * across, place.height * down


def _cropped_white(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """A crop whose part outside the picture is white rather than black."""
    part = Image.new("L", (box[2] - box[0], box[3] - box[1]), 255)
    inside = (max(0, box[0]), max(0, box[1]), min(picture.width, box[2]), min(picture.height, box[3]))
    part.paste(picture.crop(inside), (inside[0] - box[0], inside[1] - box[1]))
    return part


def _ink_of(part: Image.Image) -> tuple[Image.Image, float]:
    """Lightness turned into ink, 0 for the paper of this very spot and 255 for black, and how far they stand apart.

    The paper is measured in strips, so that a shadow across the spot is paper still.
    """
    blurred = part.filter(ImageFilter.BoxBlur(1))
    level = blurred.reduce(8).filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.BoxBlur(2))
    ground = level.resize(part.size, Image.Resampling.BILINEAR)
    lightest = ImageStat.Stat(ground).mean[0]
    darkest = _darkest(blurred)
    room = lightest - darkest
    if room < 12:
        return Image.new("L", part.size, 0), 0.0
    depth = ImageChops.subtract(ground, blurred)
    return depth.point([min(255, round(value * 255 / room)) for value in range(256)]), min(1.0, room / 120)


def _darkest(part: Image.Image) -> int:
    histogram = part.histogram()
    left = 0.01 * part.width * part.height
    for value, count in enumerate(histogram):
        left -= count
        if left <= 0:
            return value
    return 255


def _shift(
    printed: Image.Image, scanned: Image.Image, reach: float, inner: int, *, across: bool
) -> tuple[int, float]:
    """By how many pixels the scan stands off the print along one axis, and how well they agree there."""
    size = (printed.width, 1) if across else (1, printed.height)
    box = (
        (0, inner, printed.width, printed.height - inner)
        if across
        else (inner, 0, printed.width - inner, printed.height)
    )
    one = printed.resize(size, Image.Resampling.BOX, box=box).tobytes()
    other = scanned.resize(size, Image.Resampling.BOX, box=box).tobytes()
    most = round(reach * PIXELS_PER_MM)
    core = one[most : len(one) - most]
    mean = sum(core) / len(core)
    wave = [value - mean for value in core]  # its sum is 0, so the other's mean drops out
    agreed = {
        shift: sum(map(mul, wave, other[most + shift :])) for shift in sorted(range(-most, most + 1), key=abs)
    }
    best = max(agreed, key=lambda shift: agreed[shift] - abs(shift) * 1e-3 * abs(agreed[shift]))
    there = other[most + best : most + best + len(core)]
    spread = sum(map(mul, there, there)) - sum(there) ** 2 / len(there)
    square = sum(map(mul, wave, wave)) * spread
    if max(core) == min(core):  # nothing is printed here: nothing to compare
        return 0, 1.0
    return best, max(0.0, agreed[best] / square**0.5) if square > 0 else 0.0
