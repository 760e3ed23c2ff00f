"""Reads the sheets of a scanned file: finds their QRs and marks, turns them upright, straightens them. Runs in the
process that reads."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageFilter

from desktop.intake import marks, sniffing
from desktop.intake.marks import CODE, MARGIN, Lay, Point
from desktop.intake.pictures import Page, ScanFile, UnreadableFileError, UnreadablePageError, jpeg
from desktop.intake.problem import Problem
from desktop.intake.scan import CODE_FORMAT, Doubt, FoundSheet, ScanReading

PIXELS_PER_MM = 8.0
"""Of the straightened pictures: 203 dpi."""
_MODULES = 29
"""Modules along a side of our QR (version 3)."""


def read_sheets(data: bytes, first: int, last: int) -> ScanReading:
    """The sheets on the pages `first` to `last` of a file. Never raises for what is in it.

    A page that cannot be read is a sheet without a picture; a file that cannot be opened has no sheets and says why.
    """
    known = sniffing.sniff(data)
    if known.kind is None:
        return ScanReading(problems=known.problems)
    try:
        file = ScanFile(known.kind, data)
    except UnreadableFileError as trouble:
        return ScanReading(problems=(*known.problems, Problem(sentence=str(trouble), left_out=True)))
    sheets: list[FoundSheet] = []
    for number in range(first, min(last, file.pages) + 1):
        try:
            sheets += read_page(file.page(number))
        except (UnreadablePageError, MemoryError):
            sheets.append(FoundSheet(page=number, doubts=(Doubt.UNREADABLE,)))
    problems = (*known.problems, sniffing.CUT) if file.is_cut else known.problems
    return ScanReading(kind=known.kind, pages=file.pages, sheets=tuple(sheets), problems=problems)


def read_page(page: Page) -> tuple[FoundSheet, ...]:
    """The sheets on one page: one for each QR of ours, or the page itself when there is none."""
    grey = page.grey
    small, scale = _fine_enough(grey)
    if Doubt.BLANK in _doubts_of_picture(small):
        return (FoundSheet(page=page.number, doubts=(Doubt.BLANK,), picture=jpeg(_as_it_was(grey))),)
    codes = _codes(_plain_views(grey))
    lay: Lay | None = None
    if not any(code.ours for code in codes):
        lay = marks.lay_by_marks(small)
        lay = _scaled_up(lay, 1 / scale) if lay else None
        codes += _codes_of_lay(grey, lay) if lay else _codes(_costly_views(grey))
        codes += _looked_at_closely(grey, codes)
    ours = [code for code in codes if code.ours]
    others = tuple(dict.fromkeys(code.text[:200] for code in codes if code.text and not code.ours))
    if not ours:
        return (_without_code(page, lay, others, seen=bool(codes)),)
    found = []
    for code in ours:
        corners = [(x * scale, y * scale) for x, y in code.corners]
        found.append(_with_code(page, code, _scaled_up(marks.lay_by_code(small, corners), 1 / scale), others))
    return tuple(sorted(found, key=lambda each: each.frame))


# -- sheets ------------------------------------------------------------------------------------------------------


def _with_code(page: Page, code: _Code, lay: Lay, others: tuple[str, ...]) -> FoundSheet:
    doubts = list(_doubts_of_lay(page, lay))
    if code.pixels / _MODULES < 2.6:
        doubts.insert(0, Doubt.CODE_SMALL)
    error = 0.0 if lay.error is None else lay.error
    sure = (0.35, 0.55, 0.7, 0.9, 1.0)[lay.marks] * max(0.4, 1.0 - 0.25 * error)
    picture = _picture(page.grey, lay)
    return FoundSheet(
        page=page.number,
        code=code.text,
        other_codes=others,
        frame=lay.frame.name,
        angle=round(lay.angle, 2),
        marks=lay.marks,
        confidence=round(sure, 3),
        doubts=(*doubts, *_doubts_of_picture(picture)),
        picture=jpeg(picture),
    )


def _without_code(page: Page, lay: Lay | None, others: tuple[str, ...], *, seen: bool) -> FoundSheet:
    picture = _picture(page.grey, lay) if lay else _as_it_was(page.grey)
    doubts = [*_doubts_of_picture(picture)]
    if Doubt.BLANK not in doubts:
        if others:
            doubts.insert(0, Doubt.FOREIGN_CODE)
        doubts.insert(0, Doubt.CODE_UNREADABLE if seen else Doubt.NO_CODE)
    return FoundSheet(
        page=page.number,
        other_codes=others,
        angle=round(lay.angle, 2) if lay else 0.0,
        marks=lay.marks if lay else 0,
        doubts=(*doubts, *(_doubts_of_lay(page, lay) if lay else ())),
        picture=jpeg(picture),
    )


def _doubts_of_lay(page: Page, lay: Lay) -> Iterator[Doubt]:
    across, down = lay.pixels_per_mm
    uneven = not 0.97 < across / down < 1.03
    if page.pixels_per_mm and lay.marks >= 2:
        printed = across / page.pixels_per_mm
        uneven = uneven or not 0.97 < printed < 1.03
    if uneven:
        yield Doubt.PAGE_SCALED
    if lay.marks < 3:
        yield Doubt.MARKS_MISSING
    if lay.cut_off(page.grey.size):
        yield Doubt.CUT_OFF


def _doubts_of_picture(picture: Image.Image) -> Iterator[Doubt]:
    """Blank or faint, judged on a small copy, so that dust and noise do not count."""
    small = picture.reduce(8)
    darkest, lightest = _levels(small)
    if lightest - darkest < 18:
        yield Doubt.BLANK
    elif lightest - darkest < 60:
        yield Doubt.FAINT


def _levels(grey: Image.Image) -> tuple[int, int]:
    """The grey of ink and of paper: far enough from the ends that single pixels do not decide."""
    histogram = grey.histogram()
    total = sum(histogram)
    below, dark, light = 0, 0, 255
    for value, count in enumerate(histogram):
        if below < 0.004 * total <= below + count:
            dark = value
        if below < 0.9 * total <= below + count:
            light = value
        below += count
    return dark, light


def _picture(grey: Image.Image, lay: Lay) -> Image.Image:
    size = (lay.frame.across + 2 * MARGIN, lay.frame.down + 2 * MARGIN)
    return marks.straightened(grey, lay.projection, (-MARGIN, -MARGIN), size, PIXELS_PER_MM)


def _as_it_was(grey: Image.Image) -> Image.Image:
    smaller = 2_376 / max(grey.size)
    if smaller >= 1:
        return grey
    size = (max(1, round(grey.width * smaller)), max(1, round(grey.height * smaller)))
    return grey.resize(size, Image.Resampling.BOX)


# -- codes -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Code:
    """A QR: its text, empty when it was seen but not read, and its corners in pixels, clockwise from its own upper left."""

    text: str
    corners: tuple[Point, ...]

    @property
    def ours(self) -> bool:
        return self.text.startswith(f"{CODE_FORMAT}:")

    @property
    def pixels(self) -> float:
        """Length of a side."""
        return math.dist(self.corners[0], self.corners[1])


_View = tuple[Image.Image, float, float]
"""A page in some size, and by what its pixels have to be multiplied across and down."""


def _codes(views: Iterator[_View]) -> list[_Code]:
    """The QRs of a page in the first view that gives one, else those that were seen and not read."""
    seen: list[_Code] = []
    for picture, across, down in views:
        for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
            found = [_moved(code, across, down) for code in _decoded(picture, binarizer)]
            if any(code.text for code in found):
                return found
            seen = seen or found
    return seen


def _plain_views(grey: Image.Image) -> Iterator[_View]:
    if max(grey.size) > 2_600:
        yield grey.reduce(2), 2.0, 2.0
    yield grey, 1.0, 1.0


def _costly_views(grey: Image.Image) -> Iterator[_View]:
    """For a page without QR and marks."""
    long = max(grey.size)
    yield grey.filter(ImageFilter.BoxBlur(1)), 1.0, 1.0
    if 1_300 < long <= 2_600:
        yield grey.reduce(2), 2.0, 2.0
    if long < 2_000:
        yield grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC), 0.5, 0.5
    if long < 2_600 and 1.2 < grey.width / grey.height < 1.8:  # a fax with oblong pixels that does not say so
        yield grey.resize((grey.width, grey.height * 2), Image.Resampling.BILINEAR), 1.0, 0.5


def _decoded(grey: Image.Image, binarizer: zxingcpp.Binarizer) -> list[_Code]:
    found: list[_Code] = []
    for each in zxingcpp.read_barcodes(
        grey,
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
        return_errors=True,
    ):
        place = each.position
        points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        corners = tuple((point.x + 0.5, point.y + 0.5) for point in points)
        found.append(_Code(each.text if each.valid else "", corners))
    return found


def _moved(code: _Code, across: float, down: float) -> _Code:
    return _Code(code.text, tuple((x * across, y * down) for x, y in code.corners))


def _looked_at_closely(grey: Image.Image, codes: Sequence[_Code]) -> list[_Code]:
    """QRs that were seen and not read, each straightened alone and tried again."""
    unit = ((0.0, 0.0), (CODE, 0.0), (CODE, CODE), (0.0, CODE))
    found: list[_Code] = []
    for code in [code for code in codes if not code.text][:2]:
        with contextlib.suppress(ZeroDivisionError):
            found += _tried(grey, marks.fitted_affine(unit, code.corners), (-6.0, -6.0))
    return found


def _codes_of_lay(grey: Image.Image, lay: Lay) -> list[_Code]:
    """The QR where it should stand on a sheet of which only the marks were found."""
    corner = (lay.frame.code_x - 6.0, lay.frame.code_y - 6.0)
    return _tried(grey, lay.projection, corner)


def _tried(grey: Image.Image, projection: marks.Projection, corner: Point) -> list[_Code]:
    """Reads a piece of 34 mm in several finenesses."""
    for scale in (7.5, 11.0, 5.0):
        piece = marks.straightened(grey, projection, corner, (34.0, 34.0), scale)
        for view in (piece, piece.filter(ImageFilter.GaussianBlur(0.12 * scale))):
            for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
                for code in _decoded(view, binarizer):
                    if code.text:
                        corners = tuple(
                            marks.at(projection, (corner[0] + x / scale, corner[1] + y / scale))
                            for x, y in code.corners
                        )
                        return [_Code(code.text, corners)]
    return []


# -- sizes -------------------------------------------------------------------------------------------------------


def _fine_enough(grey: Image.Image) -> tuple[Image.Image, float]:
    """A page small enough to look for marks in it, and its size as a share of the page's."""
    return (grey.reduce(2), 0.5) if max(grey.size) > 2_600 else (grey, 1.0)


def _scaled_up(lay: Lay, scale: float) -> Lay:
    a, b, c, d, e, f, g, h = lay.projection
    projection = (a * scale, b * scale, c * scale, d * scale, e * scale, f * scale, g, h)
    return Lay(lay.frame, projection, lay.marks, lay.error)
