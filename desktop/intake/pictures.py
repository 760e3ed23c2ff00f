"""Opens a scanned file page by page as grey pictures, whatever kind of file it is. Runs in the process that reads.

What is in a PDF beside its pages (programs, files, links) is neither run nor opened.
"""

from __future__ import annotations

import contextlib
import io
import struct
from dataclasses import dataclass

import pypdfium2
from PIL import Image

from desktop.intake.sniffing import FileKind

RENDERED = 2_380
"""Pixels of a PDF page's longer side: A4 at about 203 dpi."""
MOST_PIXELS = 80_000_000
"""A page beyond this is refused before it is unpacked; A3 at 600 dpi has 70 million."""
MOST_COLOUR_PIXELS = 45_000_000
"""The same for a picture in colour, which takes three times the room; A4 at 600 dpi has 35 million."""
FULL = 3_600
"""Pixels of a picture's longer side that are worth keeping: A4 at 300 dpi."""


class UnreadableFileError(Exception):
    """The file cannot be opened at all; its text is a sentence for the person who brought it."""


class UnreadablePageError(Exception):
    """One page cannot be read; the others may."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page as a grey picture (8 bit) of at most `FULL` pixels a side or twice that; pixels are square."""

    number: int
    grey: Image.Image
    pixels_per_mm: float | None
    """As the file says; None when it says nothing, or nothing believable."""


class ScanFile:
    """A scanned file, open. Raises UnreadableFileError when it is not what it says, locked or empty."""

    def __init__(self, kind: FileKind, data: bytes) -> None:
        Image.MAX_IMAGE_PIXELS = None  # every page is measured here before it is unpacked
        self._pdf: pypdfium2.PdfDocument | None = None
        self._image: Image.Image | None = None
        self.is_cut = False
        if kind is FileKind.PDF:
            self._pdf = _open_pdf(data)
            self.pages = len(self._pdf)
        else:
            self._image = _open_image(kind, data)
            self.pages, self.is_cut = _frames(data) if kind is FileKind.TIFF else (1, False)
        if not self.pages:
            raise UnreadableFileError("ページが1枚もありません。もう一度読み取ってください。")

    def page(self, number: int) -> Page:
        """A page, from 1. Raises UnreadablePageError."""
        try:
            return self._pdf_page(number) if self._pdf else self._image_page(number)
        except (OSError, ValueError, SyntaxError, MemoryError, EOFError, pypdfium2.PdfiumError) as trouble:
            raise UnreadablePageError from trouble
        except (LookupError, TypeError, AttributeError, ArithmeticError, struct.error) as trouble:
            raise UnreadablePageError from trouble  # broken tags take Pillow's readers by surprise

    def _pdf_page(self, number: int) -> Page:
        assert self._pdf is not None
        page = self._pdf[number - 1]
        scale = RENDERED / max(*page.get_size(), 1.0)
        grey = page.render(scale=scale, grayscale=True).to_pil()
        page.close()
        return Page(number, grey if grey.mode == "L" else grey.convert("L"), _believable(scale * 72, grey))

    def _image_page(self, number: int) -> Page:
        image = self._image
        assert image is not None
        image.seek(number - 1)
        pixels = image.width * image.height
        if pixels > (MOST_PIXELS if image.mode in {"1", "L", "P"} else MOST_COLOUR_PIXELS):
            raise UnreadablePageError
        across, down = _dpi(image)
        before = max(image.size)
        if image.format == "JPEG":
            image.draft("L", (FULL * image.width // max(image.size), FULL * image.height // max(image.size)))
        grey = _upright(_grey(image), image)
        smaller = max(grey.size) // (FULL + 400)
        if smaller > 1:
            grey = grey.reduce(smaller)
        across, down = across * max(grey.size) / before, down * max(grey.size) / before
        if across and down and not 0.98 < down / across < 1.02:  # a fax has oblong pixels
            down, grey = across, grey.resize((grey.width, max(1, round(grey.height * across / down))))
        return Page(number, grey, _believable(across, grey))


def rendered(paper: bytes, sheet: int, pixels_per_mm: float) -> Image.Image:
    """A sheet of a paper of ours, from 1, as it was printed. Raises ValueError or PdfiumError."""
    with pypdfium2.PdfDocument(paper) as pdf:
        if not 1 <= sheet <= len(pdf):
            raise ValueError(f"sheet {sheet} of {len(pdf)}")
        grey: Image.Image = pdf[sheet - 1].render(scale=pixels_per_mm * 25.4 / 72, grayscale=True).to_pil()
    return grey if grey.mode == "L" else grey.convert("L")


def jpeg(grey: Image.Image) -> bytes:
    """A grey picture packed for filing."""
    stream = io.BytesIO()
    grey.save(stream, "JPEG", quality=82)
    return stream.getvalue()


def _open_pdf(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as trouble:
        if getattr(trouble, "err_code", None) == _PASSWORD_WANTED:
            raise UnreadableFileError(
                "このPDFにはパスワードがかかっているので、開けません。パスワードを外したPDFをお選びください。"
            ) from trouble
        raise UnreadableFileError(
            "このPDFは壊れているようで、開けません。もう一度読み取ってください。"
        ) from trouble


_PASSWORD_WANTED = 4
"""FPDF_ERR_PASSWORD of PDFium's fpdfview.h."""


def _open_image(kind: FileKind, data: bytes) -> Image.Image:
    name = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.TIFF: "TIFF"}[kind]
    try:
        return Image.open(io.BytesIO(data), formats=(name,))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, OverflowError) as trouble:
        raise UnreadableFileError(
            "この絵は壊れているようで、開けません。もう一度読み取ってください。"
        ) from trouble


def _frames(data: bytes) -> tuple[int, bool]:
    """Pages of a TIFF: its chain of directories (TIFF 6.0, section 2), and whether the file breaks off in it."""
    order = "<" if data[:2] == b"II" else ">"
    places: set[int] = set()
    try:
        (place,) = struct.unpack_from(order + "I", data, 4)
        while place and place not in places:
            (entries,) = struct.unpack_from(order + "H", data, place)
            (following,) = struct.unpack_from(order + "I", data, place + 2 + 12 * entries)
            places.add(place)
            place = following
    except struct.error:
        return len(places), True
    return len(places), False


def _dpi(image: Image.Image) -> tuple[float, float]:
    """Dots an inch across and down, or zeros."""
    try:
        across, down = image.info.get("dpi") or (0, 0)
        return float(across), float(down)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0


def _grey(image: Image.Image) -> Image.Image:
    """One byte a pixel: what is transparent is paper, sixteen bits are brought down to eight."""
    if image.mode in {"I;16", "I;16B", "I;16L", "I"}:
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image).convert("L")
    return image.copy() if image.mode == "L" else image.convert("L")


def _upright(grey: Image.Image, image: Image.Image) -> Image.Image:
    """Turned as the camera says it was held."""
    with contextlib.suppress(
        Exception
    ):  # whatever is wrong with a camera's notes, the picture itself is whole
        turn = _HELD.get(image.getexif().get(_ORIENTATION, 1))
        return grey.transpose(turn) if turn is not None else grey
    return grey


_ORIENTATION = 0x0112
_HELD = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 8: Image.Transpose.ROTATE_90}


def _believable(dpi: float, grey: Image.Image) -> float | None:
    """Pixels a millimetre, when they make the picture about a sheet of office paper: cameras write any number."""
    short = min(grey.size) / dpi * 25.4 if dpi > 0 else 0.0
    return dpi / 25.4 if 170 <= short <= 320 else None
