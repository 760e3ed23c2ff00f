"""Sheets as they come back from the people who sign them: the program's own prints, written on with a pen, then
scanned, faxed or photographed badly. Everything is drawn from a seed, so a sheet that failed can be made again."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from desktop.intake.scan import PlaceAsked
from desktop.procedures.ink_on_sheets import choice_of, place_asked
from forms import consent_document, handover_document, withdrawal_document
from forms.drawn import Drawn, Place
from forms.sheet import PaperIdentity
from forms.withdrawal_document import ScopeSheet
from tests.forms import invented

SCALE = 300 / 25.4
"""Pixels a millimetre of the sheet before it is degraded."""
ACROSS, DOWN, MARGIN, SLIP_DOWN = 186.0, 273.0, 12.0, 66.0

YES, NO, NONE, BOTH, CORRECTED, STRUCK = "yes", "no", "none", "both", "corrected", "struck"


@dataclass(frozen=True)
class Print:
    """A paper as it was filed when it was printed."""

    pdf: bytes
    drawn: Drawn

    def asked(self, sheet: int, frame: str = "sheet") -> tuple[PlaceAsked, ...]:
        """The places of a sheet as the book would ask for them."""
        return tuple(
            place_asked(each)
            for each in self.drawn.places
            if each.sheet == sheet and each.frame == frame and each.kind != "qr"
        )


@lru_cache(maxsize=1)
def prints() -> tuple[Print, ...]:
    """The forms of our book, one of them for five people, and two papers of another office's book."""
    papers = [
        *(
            replace(
                invented.user_consent(name=name), paper=_identity("B7Q2", "K1", f"K-2026-{31 + number:04d}")
            )
            for number, name in enumerate(invented.HARD_NAMES[:5])
        ),
        invented.family_consent(),
        invented.handover_consent(),
        *(invented.any_consent(form) for form in ("medical_consent", "on_behalf_mandate")),
        *(invented.scope(form) for form in ("withdrawal", "refusal")),
        replace(invented.user_consent(name="吉田 とめ"), paper=_identity("9XK4", "K1", "K-2026-0031")),
        replace(invented.family_consent(), paper=_identity("9XK4", "K2", "K-2026-0032")),
    ]
    made = []
    for sheet in papers:
        stream = io.BytesIO()
        draw: Callable[[Any, BinaryIO], Drawn] = (
            withdrawal_document.draw if isinstance(sheet, ScopeSheet) else consent_document.draw
        )
        drawn = draw(sheet, stream)
        made.append(Print(stream.getvalue(), drawn))
    return tuple(made)


@lru_cache(maxsize=1)
def slip_print() -> Print:
    stream = io.BytesIO()
    drawn = handover_document.draw(invented.handover(), stream)
    return Print(stream.getvalue(), drawn)


def _identity(book: str, form: str, record: str) -> PaperIdentity:
    return PaperIdentity(book=book, form=form, version=1, record=record)


@lru_cache(maxsize=24)
def clean(paper: int, sheet: int) -> Image.Image:
    return rendered(prints()[paper].pdf, sheet)


def rendered(pdf: bytes, sheet: int) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as opened:
        return opened[sheet - 1].render(scale=300 / 72, grayscale=True).to_pil().convert("L")


# -- the pen -----------------------------------------------------------------------------------------------------


@dataclass
class Written:
    """A sheet that was written on, and what a reader should find: True marked, False empty, None doubtful."""

    picture: Image.Image
    truth: dict[str, bool | None] = field(default_factory=dict)
    fields: dict[str, bool] = field(default_factory=dict)


class Pen:
    """A pen held by a hand that is not quite steady. All measures in millimetres of the sheet."""

    def __init__(self, picture: Image.Image, chance: random.Random) -> None:
        self._draw = ImageDraw.Draw(picture)
        self._chance = chance
        self.width = chance.uniform(0.35, 0.9)
        self.grey = chance.choice((10, 30, 60, 85, 105))
        if chance.random() < 0.12:  # a pencil, hardly pressed on
            self.width, self.grey = chance.uniform(0.35, 0.6), chance.choice((120, 140, 160))

    def stroke(self, points: Sequence[tuple[float, float]]) -> None:
        shaky = [(x + self._chance.gauss(0, 0.12), y + self._chance.gauss(0, 0.12)) for x, y in points]
        wide = max(1, round(self.width * SCALE))
        pixels = [(x * SCALE, y * SCALE) for x, y in shaky]
        self._draw.line(pixels, fill=self.grey, width=wide, joint="curve")
        for x, y in (pixels[0], pixels[-1]):
            self._draw.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=self.grey)

    def mark(self, box: tuple[float, float, float, float]) -> None:
        """A tick, a レ, a cross, a ring, as people make them."""
        x, y, wide, high = box
        size = wide * self._chance.uniform(0.55, 1.15)
        cx = x + wide / 2 + self._chance.uniform(-0.9, 0.9)
        cy = y + high / 2 + self._chance.uniform(-0.9, 0.9)
        kind = self._chance.random()
        if kind < 0.62:
            self.stroke(
                [
                    (cx - 0.45 * size, cy - 0.05 * size),
                    (cx - 0.12 * size, cy + 0.36 * size),
                    (cx + 0.55 * size, cy - 0.5 * size),
                ]
            )
        elif kind < 0.72:
            for slope in (-1, 1):
                self.stroke(
                    [(cx - 0.35 * size, cy - slope * 0.38 * size), (cx + 0.35 * size, cy + slope * 0.38 * size)]
                )
        elif kind < 0.87:
            self.stroke(
                [
                    (cx - 0.25 * size, cy - 0.45 * size),
                    (cx - 0.2 * size, cy + 0.35 * size),
                    (cx + 0.45 * size, cy - 0.3 * size),
                ]
            )
        else:
            ring = 0.36 * size
            turns = [index * math.tau / 20 + 0.4 for index in range(22)]
            self.stroke([(cx + ring * math.cos(turn), cy + ring * math.sin(turn)) for turn in turns])

    def ring_around(self, box: tuple[float, float, float, float]) -> None:
        """A ring drawn around the box instead of a tick in it."""
        x, y, wide, high = box
        across, down = wide * self._chance.uniform(0.62, 0.8), high * self._chance.uniform(0.62, 0.8)
        turns = [index * math.tau / 28 + 0.3 for index in range(30)]
        middle = (x + wide / 2, y + high / 2)
        self.stroke(
            [(middle[0] + across * math.cos(turn), middle[1] + down * math.sin(turn)) for turn in turns]
        )

    def fill(self, box: tuple[float, float, float, float]) -> None:
        """The box blackened, as people do who have changed their mind."""
        x, y, wide, high = box
        rows = int(high / (self.width * 0.7)) + 1
        points = []
        for row in range(rows):
            level = y + 0.4 + (high - 0.8) * row / max(1, rows - 1)
            points += [(x + 0.4, level), (x + wide - 0.4, level)][:: 1 if row % 2 == 0 else -1]
        self.stroke(points)

    def strike(self, box: tuple[float, float, float, float]) -> None:
        """Two lines through the box and what is in it."""
        x, y, wide, high = box
        for share in (0.38, 0.62):
            over = self._chance.uniform(1.3, 2.6)
            level = y + high * share
            self.stroke([(x - over, level), (x + wide + over, level + self._chance.uniform(-0.4, 0.4))])

    def write(self, box: tuple[float, float, float, float]) -> None:
        """Something like a name, in the middle of a field."""
        x, y, wide, high = box
        size = min(high * 0.62, 8.5)
        left = x + self._chance.uniform(4, 8)
        for number in range(max(1, min(6, int((wide - 8) / (size + 1))))):
            cx, cy = left + number * (size + 0.8) + size / 2, y + high * 0.58
            for _ in range(4):
                start = (
                    cx + self._chance.uniform(-0.4, 0.4) * size,
                    cy + self._chance.uniform(-0.42, 0.42) * size,
                )
                end = (
                    cx + self._chance.uniform(-0.4, 0.4) * size,
                    cy + self._chance.uniform(-0.42, 0.42) * size,
                )
                self.stroke([start, end])


def in_mm(place: Place) -> tuple[float, float, float, float]:
    top = MARGIN if place.frame == "sheet" else MARGIN + DOWN - SLIP_DOWN
    down = DOWN if place.frame == "sheet" else SLIP_DOWN
    return MARGIN + place.x * ACROSS, top + place.y * down, place.width * ACROSS, place.height * down


def written(paper: Print, clean_sheet: Image.Image, sheet: int, chance: random.Random) -> Written:
    """A sheet filled in: answers, corrections among them, and some of the fields."""
    result = Written(clean_sheet.copy())
    pen = Pen(result.picture, chance)
    choices: dict[str, list[Place]] = {}
    for place in paper.drawn.places:
        if place.sheet != sheet or place.kind == "qr":
            continue
        if place.kind == "field":
            likely = 0.9 if place.code in {"consented_on", "signer.name", "signer.address"} else 0.3
            result.fields[place.code] = chance.random() < likely
            if result.fields[place.code]:
                pen.write(in_mm(place))
        else:
            choices.setdefault(choice_of(place.code) or place.code, []).append(place)
    for places in choices.values():
        _answer(result, pen, places, chance)
    return result


def _answer(result: Written, pen: Pen, places: list[Place], chance: random.Random) -> None:
    marked = {place.code: False for place in places}
    doubtful: set[str] = set()
    way = chance.random()
    if len(places) == 1:
        if way < 0.25:
            pen.mark(in_mm(places[0]))
            marked[places[0].code] = True
    elif way < 0.80:
        one = chance.choice(places)
        pen.mark(in_mm(one))
        marked[one.code] = True
    elif way < 0.86:
        for place in places[:2]:
            pen.mark(in_mm(place))
            doubtful.add(place.code)
    elif way < 0.93:
        wrong, right = chance.sample(places, 2)
        pen.mark(in_mm(wrong))
        (pen.fill if chance.random() < 0.5 else pen.strike)(in_mm(wrong))
        doubtful.add(wrong.code)
        pen.mark(in_mm(right))
        marked[right.code] = True
    elif way < 0.96:  # ringed: what is meant is for a person to say
        ringed = chance.choice(places)
        pen.ring_around(in_mm(ringed))
        doubtful.add(ringed.code)
    for place in places:
        result.truth[place.code] = None if place.code in doubtful else marked[place.code]


# -- the machine it went through ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scanned:
    """A degraded sheet as a file, and all that is known about it."""

    number: int
    file: bytes
    way: str
    """What was done to it, for people."""
    paper: int
    sheet: int
    code: str
    turned: float
    truth: dict[str, bool | None]
    fields: dict[str, bool]


WAYS = ("scan", "scan", "scan", "crop", "shadow", "fax fine", "fax standard", "low", "rough", "shadow")


def sheets(count: int, seed: int = 20_261_130) -> Iterator[Scanned]:
    """So many degraded sheets of all papers, in mixed order."""
    for number in range(count):
        yield one(number, seed)


def one(number: int, seed: int = 20_261_130) -> Scanned:
    chance = random.Random(f"{seed}:{number}")
    paper = number % len(prints())
    print_ = prints()[paper]
    sheet = chance.randint(1, print_.drawn.sheets)
    filled = written(print_, clean(paper, sheet), sheet, chance)
    quarter = chance.choice((0, 90, 180, 270))
    tilt = chance.uniform(-7, 7)
    way = WAYS[number // len(prints()) % len(WAYS)]
    if way.startswith("fax"):  # paper is drawn through a fax lengthways, and lies nearly straight
        quarter, tilt = quarter // 180 * 180, tilt * 3 / 7
    if way != "scan":
        dirt(filled.picture, chance)
    file, said = degraded(filled.picture, way, quarter, tilt, chance)
    return Scanned(
        number,
        file,
        f"{way}, {quarter}°{tilt:+.1f}°, {said}",
        paper,
        sheet,
        print_.drawn.codes[sheet - 1],
        quarter + tilt,
        filled.truth,
        filled.fields,
    )


def dirt(picture: Image.Image, chance: random.Random) -> None:
    """Specks and the line of a fold."""
    draw = ImageDraw.Draw(picture)
    for _ in range(chance.randint(5, 25)):
        x, y, radius = chance.uniform(0, 210), chance.uniform(0, 297), chance.uniform(0.1, 0.4)
        draw.ellipse([each * SCALE for each in (x - radius, y - radius, x + radius, y + radius)], fill=60)
    fold = chance.uniform(90, 200) * SCALE
    draw.line([(0, fold), (210 * SCALE, fold + chance.uniform(-5, 5) * SCALE)], fill=205, width=4)


def degraded(
    picture: Image.Image, way: str, quarter: int, tilt: float, chance: random.Random
) -> tuple[bytes, str]:
    """A file as it would leave the scanner or the fax, and what was done in words."""
    if way.startswith("fax"):
        down = 196 if way == "fax fine" else 98
        turned = turned_by(picture, quarter, tilt, expand=False)
        size = (round(turned.width * 204 / 300), round(turned.height * down / 300))
        grey = noisy(turned.resize(size, Image.Resampling.BOX), chance.uniform(4, 18))
        bits = grey.point([255 if value > 150 else 0 for value in range(256)]).convert("1")
        stream = io.BytesIO()
        bits.save(stream, "TIFF", compression="group4", dpi=(204, down))
        return stream.getvalue(), f"204x{down}, 1 bit"
    dpi = {"low": 100, "rough": chance.choice((120, 150, 200))}.get(way) or chance.choice((150, 200, 300))
    sigma = chance.uniform(18, 32) if way == "rough" else chance.uniform(2, 14)
    quality = 20 if way in {"rough", "low"} or chance.random() < 0.4 else 60
    turned = turned_by(picture, quarter, tilt, expand=True)
    if way == "crop":
        across, down = round(0.03 * turned.width), round(0.03 * turned.height)
        sides = chance.choice(((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1), (1, 1, 1, 1)))
        left, top, right, bottom = (
            share * length for share, length in zip(sides, (across, down, across, down), strict=True)
        )
        turned = turned.crop((left, top, turned.width - right, turned.height - bottom))
    grey = turned.resize(
        (round(turned.width * dpi / 300), round(turned.height * dpi / 300)), Image.Resampling.BOX
    )
    if way == "shadow":
        grey = shadowed(grey, chance)
    if way == "rough":
        grey = grey.filter(ImageFilter.GaussianBlur(0.6))
    grey = noisy(grey, sigma)
    stream = io.BytesIO()
    grey.save(stream, "JPEG", quality=quality, dpi=(dpi, dpi))
    return stream.getvalue(), f"{dpi} dpi, noise {sigma:.0f}, q{quality}"


def turned_by(picture: Image.Image, quarter: int, tilt: float, *, expand: bool) -> Image.Image:
    """Turned clockwise."""
    straight = picture.rotate(-quarter, expand=True)
    return straight.rotate(-tilt, Image.Resampling.BILINEAR, expand=expand, fillcolor=250)


def noisy(grey: Image.Image, sigma: float) -> Image.Image:
    tile = _noise().point([round(128 + (value - 128) * sigma / 40) for value in range(256)])
    noise = Image.new("L", grey.size)
    for left in range(0, grey.width, tile.width):
        for top in range(0, grey.height, tile.height):
            noise.paste(tile, (left, top))
    return ImageChops.add(grey, noise, 1, -128)


@lru_cache(maxsize=1)
def _noise() -> Image.Image:
    return Image.effect_noise((997, 991), 40)


def shadowed(grey: Image.Image, chance: random.Random) -> Image.Image:
    """One side in the dark, down to 45 % of the light."""
    ramp = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270)))
    least = chance.uniform(0.45, 0.7)
    shade = ramp.point([round(255 * (least + (1 - least) * value / 255)) for value in range(256)])
    return ImageChops.multiply(grey, shade.resize(grey.size, Image.Resampling.BILINEAR))


def photographed(picture: Image.Image, quarter: int, chance: random.Random, *, night: bool) -> bytes:
    """A sheet on a dark table, seen a little from the side by a telephone."""
    turned = picture.rotate(-quarter, expand=True).reduce(2)
    wide, high = turned.size
    table = Image.new("L", (round(wide * 1.25), round(high * 1.2)), 60)

    def near(x: float, y: float) -> tuple[float, float]:
        return x + chance.uniform(-0.03, 0.03) * wide, y + chance.uniform(-0.03, 0.03) * high

    left, top = 0.12 * wide, 0.1 * high
    corners = [near(left, top), near(left + wide, top), near(left + wide, top + high), near(left, top + high)]
    data = _coefficients(corners, [(0, 0), (wide, 0), (wide, high), (0, high)])
    seen = turned.transform(
        table.size, Image.Transform.PERSPECTIVE, data, Image.Resampling.BICUBIC, fillcolor=0
    )
    mask = Image.new("L", turned.size, 255).transform(table.size, Image.Transform.PERSPECTIVE, data)
    table.paste(seen, (0, 0), mask)
    photo = shadowed(table, chance)
    if night:
        photo = photo.point([round(12 + value * 0.36) for value in range(256)])
    photo = noisy(photo.filter(ImageFilter.GaussianBlur(0.8)), 9 if night else 4)
    stream = io.BytesIO()
    photo.convert("RGB").save(stream, "JPEG", quality=70, dpi=(72, 72))
    return stream.getvalue()


def _coefficients(
    there: Sequence[tuple[float, float]], here: Sequence[tuple[float, float]]
) -> tuple[float, ...]:
    """Pillow's coefficients that bring the points `there` of the result from the points `here` of the source."""
    rows = []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for step in range(8):
        pivot = max(range(step, 8), key=lambda row: abs(rows[row][step]))
        rows[step], rows[pivot] = rows[pivot], rows[step]
        for row in range(8):
            if row != step:
                share = rows[row][step] / rows[step][step]
                rows[row] = [a - share * b for a, b in zip(rows[row], rows[step], strict=True)]
    return tuple(rows[row][8] / rows[row][row] for row in range(8))
