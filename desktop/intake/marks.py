"""Finds the corner marks of a sheet and works out how the sheet lies in the scan. Runs in the process that reads.

The geometry is that of the printed papers: solid squares of 4 mm at three corners, a hollow one at the lower right,
each 12 mm from the edges; a QR of 22 mm near the upper right one. Millimetres count from the first mark (upper left),
x to the right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from PIL import Image, ImageChops, ImageFilter

from desktop.intake.scan import FrameName

Point = tuple[float, float]
Projection = tuple[float, float, float, float, float, float, float, float]
"""x' = (ax + by + c) / (gx + hy + 1), y' = (dx + ey + f) / (gx + hy + 1): Pillow's order of coefficients."""

MARK = 4.0
CODE = 22.0
MARGIN = 12.0
"""What stands around the rectangle of the marks up to the edge of the sheet, in millimetres."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle of marks and where the upper left corner of the QR stands in it."""

    name: FrameName
    across: float
    down: float
    code_x: float
    code_y: float

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Centres of the marks: upper left, upper right, lower left, lower right (the hollow one)."""
        return (0.0, 0.0), (self.across, 0.0), (0.0, self.down), (self.across, self.down)

    @property
    def code_corners(self) -> tuple[Point, Point, Point, Point]:
        """Corners of the QR, clockwise from the upper left."""
        x, y = self.code_x, self.code_y
        return (x, y), (x + CODE, y), (x + CODE, y + CODE), (x, y + CODE)


UPRIGHT = Frame("sheet", 186.0, 273.0, 161.0, 5.5)
LYING = Frame("sheet", 273.0, 186.0, 243.0, 5.5)
SLIP = Frame("slip", 186.0, 66.0, 154.0, -2.0)
FRAMES = (UPRIGHT, LYING, SLIP)


@dataclass(frozen=True, slots=True)
class Lay:
    """How a sheet lies in a scan."""

    frame: Frame
    projection: Projection
    """From millimetres of the sheet to pixels of the scan."""
    marks: int
    error: float | None
    """How far, in millimetres, the QR stands from where the marks say it should; None without marks or QR."""

    @property
    def centre(self) -> Point:
        """The middle of the rectangle of marks."""
        return self.frame.across / 2, self.frame.down / 2

    @property
    def angle(self) -> float:
        """Degrees, clockwise, over -180 to 180."""
        return math.degrees(math.atan2(self._step(1, 0)[1], self._step(1, 0)[0]))

    @property
    def pixels_per_mm(self) -> Point:
        """Along the sheet's own x and y, at its middle."""
        return math.hypot(*self._step(1, 0)), math.hypot(*self._step(0, 1))

    def _step(self, x: float, y: float) -> Point:
        middle = self.centre
        here, there = (
            at(self.projection, middle),
            at(self.projection, (middle[0] + 10 * x, middle[1] + 10 * y)),
        )
        return (there[0] - here[0]) / 10, (there[1] - here[1]) / 10

    def cut_off(self, size: tuple[int, int]) -> bool:
        """Whether a corner of the rectangle of marks lies outside the scan."""
        points = [at(self.projection, corner) for corner in self.frame.corners]
        return any(not (0 <= x <= size[0] and 0 <= y <= size[1]) for x, y in points)


def lay_by_code(grey: Image.Image, code: Sequence[Point]) -> Lay:
    """How a sheet lies whose QR has these corners (clockwise from the upper left) in the scan."""
    best: tuple[float, Frame, Projection] | None = None
    for frame in FRAMES:
        guess = fitted_affine(frame.code_corners, code)
        found = _find_mark(grey, guess, frame.corners[1], 3.0, hollow=False)
        if found and (best is None or found.strength > best[0]):
            best = found.strength, frame, guess
    if best:
        return _refined(grey, best[1], best[2], code)
    tried = [_refined(grey, frame, fitted_affine(frame.code_corners, code), code) for frame in FRAMES]
    return max(tried, key=lambda lay: lay.marks)  # the first, an upright sheet, when none has a mark


def lay_by_marks(grey: Image.Image) -> Lay | None:
    """How an upright or lying sheet lies of which no QR was read: by four or three marks of its whole page, or None."""
    step = 3.0 * 297 / max(grey.size)
    small = grey.resize(
        (max(1, round(grey.width * step)), max(1, round(grey.height * step))), Image.Resampling.BOX
    )
    spots = _spots(small)
    points = [((x + 0.5) / step, (y + 0.5) / step) for x, y in spots]
    best: Lay | None = None
    for three in permutations(points, 3):
        for frame in (UPRIGHT, LYING):
            lay = _lay_of_three(grey, frame, three)
            if lay and (best is None or lay.marks > best.marks):
                best = lay
        if best and best.marks == 4:
            break
    return best


def at(projection: Projection, point: Point) -> Point:
    """Where a point goes."""
    a, b, c, d, e, f, g, h = projection
    x, y = point
    w = g * x + h * y + 1
    return (a * x + b * y + c) / w, (d * x + e * y + f) / w


def straightened(
    grey: Image.Image, projection: Projection, corner: Point, size_mm: Point, pixels_per_mm: float
) -> Image.Image:
    """A rectangle of the sheet, upright: `corner` is its upper left one; what lies outside the scan is white."""
    size = (max(1, round(size_mm[0] * pixels_per_mm)), max(1, round(size_mm[1] * pixels_per_mm)))
    a, b, c, d, e, f, g, h = projection
    p, (x, y) = 1 / pixels_per_mm, corner
    w = g * x + h * y + 1
    data = (
        a * p / w,
        b * p / w,
        (a * x + b * y + c) / w,
        d * p / w,
        e * p / w,
        (d * x + e * y + f) / w,
        g * p / w,
        h * p / w,
    )
    if abs(data[6]) + abs(data[7]) < 1e-12:
        return grey.transform(
            size, Image.Transform.AFFINE, data[:6], Image.Resampling.BILINEAR, fillcolor=255
        )
    return grey.transform(size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BILINEAR, fillcolor=255)


# -- one mark ----------------------------------------------------------------------------------------------------

_FINE = 5.0
"""Pixels a millimetre of the windows in which marks are looked for."""
_LEAST_CONTRAST = 14
_LEAST_STRENGTH = 0.1
_MOST_BESIDE = 0.12
"""Share of the space right around a mark that may be dirt; nothing is printed there."""


@dataclass(frozen=True, slots=True)
class _Mark:
    place: Point
    """In pixels of the scan."""
    strength: float
    """Contrast to the paper around it, as a share of the paper's lightness."""


def _find_mark(
    grey: Image.Image, guess: Projection, centre: Point, reach: float, *, hollow: bool
) -> _Mark | None:
    """The mark that stands within `reach` millimetres of where the guess puts it."""
    half = reach + 6.0
    corner = (centre[0] - half, centre[1] - half)
    window = straightened(grey, guess, corner, (2 * half, 2 * half), _FINE)
    score = _squares(window, _FINE)
    edge = round((half - reach) * _FINE)
    allowed = score.crop((edge, edge, score.width - edge, score.height - edge))
    for _ in range(3):
        peak = int(allowed.getextrema()[1])  # type: ignore[arg-type]
        if peak < _LEAST_CONTRAST:
            return None
        row, column = divmod(allowed.tobytes().index(peak), allowed.width)
        spot = (column + edge, row + edge)
        mark = _measured(window, spot, _FINE, hollow=hollow)
        if mark:
            (x, y), strength = mark
            inside = (corner[0] + x / _FINE, corner[1] + y / _FINE)
            return _Mark(at(guess, inside), strength)
        allowed.paste(0, (column - 10, row - 10, column + 11, row + 11))
    return None


def _squares(grey: Image.Image, scale: float) -> Image.Image:
    """For every pixel, by how much a square of a mark's size around it is darker than the darkest of the four sides."""
    inner = grey.filter(ImageFilter.BoxBlur(round(MARK * scale * 0.42)))
    outer = grey.filter(ImageFilter.BoxBlur(max(1, round(0.6 * scale))))
    away = round((MARK / 2 + 1.0) * scale)
    paper = ImageChops.offset(outer, away, 0)
    for x, y in ((-away, 0), (0, away), (0, -away)):
        paper = ImageChops.darker(paper, ImageChops.offset(outer, x, y))
    return ImageChops.subtract(paper, inner)


def _measured(
    grey: Image.Image, spot: tuple[int, int], scale: float, *, hollow: bool | None
) -> tuple[Point, float] | None:
    """The exact middle of the mark at a spot and its strength, or None when it is no mark of that kind."""
    half = round(2.7 * scale)
    x, y = spot
    around = grey.crop((x - half, y - half, x + half + 1, y + half + 1))
    histogram = around.histogram()
    dark, light = _level(histogram, 0.12), _level(histogram, 0.9)
    if light - dark < _LEAST_CONTRAST:
        return None
    middle = (dark + light) / 2
    ink = around.point([255 if value < middle else 0 for value in range(256)])
    across = ink.resize((ink.width, 1), Image.Resampling.BOX).tobytes()
    down = ink.resize((1, ink.height), Image.Resampling.BOX).tobytes()
    total = sum(across)
    if not total:
        return None
    x0 = sum(value * place for place, value in enumerate(across)) / total
    y0 = sum(value * place for place, value in enumerate(down)) / sum(down)
    if math.hypot(x0 - half, y0 - half) > 1.2 * scale:
        return None
    area = total / 255 * ink.height / scale**2
    core = round(0.75 * scale)
    cx, cy = round(x0), round(y0)
    inside = (
        ink.crop((cx - core, cy - core, cx + core + 1, cy + core + 1)).histogram()[255] / (2 * core + 1) ** 2
    )
    quiet = round(2.35 * scale)
    near = ink.crop((cx - quiet, cy - quiet, cx + quiet + 1, cy + quiet + 1)).histogram()[255]
    beside = (total / 255 * ink.height - near) / (ink.width * ink.height - (2 * quiet + 1) ** 2)
    if beside > _MOST_BESIDE:
        return None
    if not (7.0 if hollow else 10.5) <= area <= 22.0:
        return None
    if hollow is not None and (inside > 0.5) is hollow:
        return None
    strength = (light - dark) / max(light, 1)
    if strength < _LEAST_STRENGTH:
        return None
    return (x - half + x0 + 0.5, y - half + y0 + 0.5), strength


def _level(histogram: list[int], share: float) -> int:
    """The grey below which that share of the pixels lies."""
    wanted = share * sum(histogram)
    for value, count in enumerate(histogram):
        wanted -= count
        if wanted <= 0:
            return value
    return 255


# -- all marks ---------------------------------------------------------------------------------------------------


def _refined(grey: Image.Image, frame: Frame, guess: Projection, code: Sequence[Point]) -> Lay:
    """Marks found one after the other, the nearest to the QR first, each making the guess for the next better."""
    found: dict[int, Point] = {}
    middle = (frame.code_x + CODE / 2, frame.code_y + CODE / 2)
    for number in sorted(range(4), key=lambda each: math.dist(frame.corners[each], middle)):
        corner = frame.corners[number]
        nearest = min(
            [math.dist(corner, frame.corners[each]) for each in found] + [math.dist(corner, middle)]
        )
        mark = _find_mark(grey, guess, corner, 3.0 + _ASTRAY * nearest, hollow=number == 3)
        if mark:
            found[number] = mark.place
            guess = _fitted(frame, found, code, slanted=True)
    return _most_agreeing(frame, found, code)


def _most_agreeing(frame: Frame, found: dict[int, Point], code: Sequence[Point]) -> Lay:
    """The lay by all marks found; by fewer when one of them plainly is something else."""
    whole = _lay(frame, found, code)
    if whole.error is None or whole.error <= _MOST_ERROR:
        return whole
    for count in range(len(found) - 1, 0, -1):
        fewer = [
            _lay(frame, {number: found[number] for number in numbers}, code)
            for numbers in combinations(found, count)
        ]
        best = min(fewer, key=lambda lay: lay.error or 0.0)
        if (best.error or 0.0) <= _MOST_ERROR:
            return best
    return _lay(frame, {}, code)


_MOST_ERROR = 1.6
_ASTRAY = 0.09
"""How far, as a share of the way, a guess may lead astray: telephones look at paper from the side."""


def _lay(frame: Frame, found: dict[int, Point], code: Sequence[Point]) -> Lay:
    projection = _fitted(frame, found, code)
    if not found:
        return Lay(frame, projection, 0, None)
    expected = [at(projection, corner) for corner in frame.code_corners]
    size = math.sqrt(abs(_area(code))) / CODE or 1.0
    error = max(math.dist(one, other) for one, other in zip(expected, code, strict=True)) / size
    return Lay(frame, projection, len(found), error)


def _fitted(
    frame: Frame, found: dict[int, Point], code: Sequence[Point], *, slanted: bool = False
) -> Projection:
    """The best projection that so many marks allow: all four, perspective; three, affine; fewer, with the QR's help.

    `slanted` allows fewer marks a slant, too: surer near the QR, less sure far from it.
    """
    numbers = list(found)
    sheet = [frame.corners[number] for number in numbers]
    scan = [found[number] for number in numbers]
    if len(found) == 4:
        return _perspective(sheet, scan)
    if len(found) == 3:
        return fitted_affine(sheet, scan)
    # A mark's middle is far surer than a corner of a QR; two marks far apart outweigh everything near the QR.
    weights = [30.0] * len(found) + [1.0] * len(code)
    fit = fitted_affine if slanted or _uneven(code) else _similar
    return fit([*sheet, *frame.code_corners], [*scan, *code], weights)


def _uneven(code: Sequence[Point]) -> bool:
    """Whether the scan is plainly stretched one way, as a fax that does not say so is."""
    one, two, three, four = code
    across = math.dist(one, two) + math.dist(four, three)
    down = math.dist(two, three) + math.dist(one, four)
    return not 0.94 < across / down < 1.06


def _lay_of_three(grey: Image.Image, frame: Frame, three: Sequence[Point]) -> Lay | None:
    """The lay of a page whose upper left, upper right and lower left marks may be these, if they make such a sheet."""
    one, two, three_ = three
    across, down = math.dist(one, two), math.dist(one, three_)
    if min(across, down) < 50 or not 0.88 < (across / frame.across) / (down / frame.down) < 1.13:
        return None
    turn = (two[0] - one[0]) * (three_[1] - one[1]) - (two[1] - one[1]) * (three_[0] - one[0])
    if turn / (across * down) < 0.97:  # sides at right angles, and not seen from behind
        return None
    guess = fitted_affine(frame.corners[:3], three)
    found: dict[int, Point] = {}
    for number, corner in enumerate(frame.corners):
        mark = _find_mark(grey, guess, corner, 1.5 if number < 3 else 10.0, hollow=number == 3)
        if mark:
            found[number] = mark.place
    if not {0, 1, 2} <= found.keys() or 3 not in found:
        return None  # without the hollow mark nothing tells which way is up
    return Lay(frame, _fitted(frame, found, ()), len(found), None)


def _spots(small: Image.Image) -> list[Point]:
    """Where solid squares of about a mark's size stand on a page of 3 pixels a millimetre: the ten surest."""
    score = _squares(small, 3.0)
    edge = 6
    score.paste(0, (0, 0, score.width, edge))
    score.paste(0, (0, score.height - edge, score.width, score.height))
    score.paste(0, (0, 0, edge, score.height))
    score.paste(0, (score.width - edge, 0, score.width, score.height))
    spots: list[Point] = []
    for _ in range(40):
        peak = int(score.getextrema()[1])  # type: ignore[arg-type]
        if peak < _LEAST_CONTRAST or len(spots) == 10:
            break
        row, column = divmod(score.tobytes().index(peak), score.width)
        mark = _measured(small, (column, row), 3.0, hollow=False)
        if mark:
            spots.append(mark[0])
        score.paste(0, (column - 6, row - 6, column + 7, row + 7))
    return spots


# -- arithmetic --------------------------------------------------------------------------------------------------


def _area(points: Sequence[Point]) -> float:
    return (
        sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True))
        / 2
    )


def _similar(sheet: Sequence[Point], scan: Sequence[Point], weights: Sequence[float]) -> Projection:
    """Turned, scaled and moved, by least squares."""
    rows: list[list[float]] = []
    for (x, y), (u, v), weight in zip(sheet, scan, weights, strict=True):
        rows.append([weight * each for each in (x, -y, 1, 0, u)])
        rows.append([weight * each for each in (y, x, 0, 1, v)])
    p, q, c, f = _least_squares(rows)
    return p, -q, c, q, p, f, 0.0, 0.0


def fitted_affine(
    sheet: Sequence[Point], scan: Sequence[Point], weights: Sequence[float] | None = None
) -> Projection:
    """Turned, scaled, moved and slanted, by least squares. Raises ZeroDivisionError for points on one line."""
    rows = list(zip(sheet, scan, weights or [1.0] * len(sheet), strict=True))
    a, b, c = _least_squares([[w * each for each in (x, y, 1, u)] for (x, y), (u, _), w in rows])
    d, e, f = _least_squares([[w * each for each in (x, y, 1, v)] for (x, y), (_, v), w in rows])
    return a, b, c, d, e, f, 0.0, 0.0


def _perspective(sheet: Sequence[Point], scan: Sequence[Point]) -> Projection:
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(sheet, scan, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    a, b, c, d, e, f, g, h = _solved(rows)
    return a, b, c, d, e, f, g, h


def _least_squares(rows: Sequence[Sequence[float]]) -> list[float]:
    """Solves rows of coefficients and a right-hand side, more rows than unknowns."""
    count = len(rows[0]) - 1
    normal = [[sum(row[i] * row[j] for row in rows) for j in (*range(count), count)] for i in range(count)]
    return _solved(normal)


def _solved(rows: Sequence[Sequence[float]]) -> list[float]:
    """Gauss' elimination. Raises ZeroDivisionError when the rows do not decide."""
    table = [list(row) for row in rows]
    count = len(table)
    for step in range(count):
        pivot = max(range(step, count), key=lambda row: abs(table[row][step]))
        table[step], table[pivot] = table[pivot], table[step]
        for row in range(count):
            if row != step:
                share = table[row][step] / table[step][step]
                table[row] = [
                    mine - share * theirs for mine, theirs in zip(table[row], table[step], strict=True)
                ]
    return [table[row][count] / table[row][row] for row in range(count)]
