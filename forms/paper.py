"""A4 paper with its furniture: corner marks, header, footer, QR, and the pen that draws text, rules, boxes and fields.

All measures are millimetres from the upper left corner of the sheet, type sizes are points. The grid is written down
in the house's design of papers: text block x 25–195, y 45–272 upright; x 20–277, y 45–188 lying.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Literal

from forms.drawn import Drawn, FrameName, Place, PlaceKind
from forms.ink import FilledIn, ink_in
from forms.lettering import MM, Line, MissingGlyph, break_lines, shape, width
from forms.pdf_fonts import PdfFonts
from forms.sheet import PaperIdentity, Words
from forms.sheet_code import sheet_code
from forms.sheet_qr import sheet_modules

Align = Literal["left", "right", "center"]

MARK_INSET = 12.0
"""Distance of the centres of the corner marks from the edges of the sheet."""
MARK_SIZE = 4.0
QR_SIZE = 22.0
BOX_LINE = 1.0
"""Thickness of a tick box's line in points."""
SLIP_MARKS_Y = 219.0
"""Height at which the slip's two upper marks are centred."""

_ABOVE_CENTRE = 0.36
"""How far the baseline lies under the middle of a line of type, in ems."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What stands in the header and footer of every sheet of one paper."""

    paper: PaperIdentity | None
    """None for a paper that is no record and never scanned: no marks, no QR, no number."""
    title: str
    kicker: str
    office_name: str
    person: str = ""
    """Name added to the kicker from sheet 2 on; never written into the file's own data."""
    small_print: str = ""
    """A second line under the footer."""
    landscape: bool = False
    language: str = "ja"
    """Language of the text, for reading aloud."""

    @property
    def is_draft(self) -> bool:
        """Whether the paper has no number yet."""
        return self.paper is not None and self.paper.is_draft


class Paper:
    """One PDF being drawn. `open_sheet` begins each sheet, `close` writes the file and tells what was drawn."""

    def __init__(
        self, stream: BinaryIO, heading: Heading, sheets: int, filled: FilledIn | None = None
    ) -> None:
        """`sheets` is the number of sheets that will be drawn: it stands in every footer and QR.

        `filled` is what stands in the boxes and fields; each is drawn where its place is written down.
        """
        self.heading = heading
        self.filled = filled
        self.sheets = sheets
        self.sheet = 0
        self.about = ""
        """What is being drawn, in Japanese: names the field when a glyph is missing."""
        self.width, self.height = (297.0, 210.0) if heading.landscape else (210.0, 297.0)
        self.left, self.right = (20.0, 277.0) if heading.landscape else (25.0, 195.0)
        self._stream = stream
        self._canvas = _canvas(self.width, self.height, heading.title, heading.language)
        self._fonts = PdfFonts(self._canvas._doc)
        self._places: list[Place] = []
        self._codes: list[str] = []
        self._mask: int | None = None
        self._slip_top: float | None = None

    # -- sheets ---------------------------------------------------------------------------------------------------

    def open_sheet(self, kicker: str = "") -> None:
        """Finish the sheet before, if any, and begin the next with its marks, header, QR and footer.

        `kicker` replaces the paper's own on this sheet.
        """
        if self.sheet:
            self._canvas.showPage()
        self.sheet += 1
        if self.heading.is_draft:
            self._draft_mark()
        if self.heading.paper is not None:
            self._corner_marks()
        self._header(kicker or self.heading.kicker)
        self._footer()

    def close(self) -> Drawn:
        """Write the file into the stream."""
        if self.sheet != self.sheets:
            raise RuntimeError(f"{self.sheet} sheets drawn, {self.sheets} announced")
        self._canvas.showPage()
        self._stream.write(self._canvas.getpdfdata())
        return Drawn(sheets=self.sheets, codes=tuple(self._codes), places=tuple(self._places))

    # -- pen ------------------------------------------------------------------------------------------------------

    def line_of(self, text: str | Words, bold: bool = False) -> Line:
        """Glyphs of a text; a missing glyph is reported with the field being drawn."""
        try:
            return shape(text, bold)
        except MissingGlyph as trouble:
            trouble.field = trouble.field or self.about
            raise

    def text(
        self,
        x: float,
        baseline: float,
        text: str | Words | Line,
        size: float,
        *,
        bold: bool = False,
        align: Align = "left",
        room: float | None = None,
        tracking: float = 0.0,
        smallest: float = 0.0,
    ) -> float:
        """Draw one line; gives its width. Where `room` is given, the type gets smaller to fit, down to `smallest`."""
        line = self.line_of(text, bold) if isinstance(text, (str, Words)) else text
        if not line:
            return 0.0
        wide = width(line, size) + tracking * len(line) / MM
        if room is not None and wide > room:
            size = max(smallest, math.floor(size * room / wide * 20) / 20)
            tracking = 0.0
            wide = width(line, size)
        start = x - wide if align == "right" else x - wide / 2 if align == "center" else x
        spread = f"{tracking:g} Tc " if tracking else ""
        back = " 0 Tc" if tracking else ""
        self.put(
            f"BT {spread}1 0 0 1 {start * MM:.3f} {(self.height - baseline) * MM:.3f} Tm {self._fonts.operators(line, size)}{back} ET"
        )
        return wide

    def broken(self, text: str | Words, size: float, room: float, *, bold: bool = False) -> list[Line]:
        """A text broken into lines of at most `room` millimetres."""
        return break_lines(self.line_of(text, bold), room, size)

    def paragraph(self, x: float, top: float, lines: Sequence[Line], size: float, leading: float) -> float:
        """Draw lines of a paragraph under each other, each in a strip of `leading` millimetres; gives its height."""
        for number, line in enumerate(lines):
            self.text(x, top + (number + 0.5) * leading + _ABOVE_CENTRE * size / MM, line, size)
        return len(lines) * leading

    def middle(self, x: float, centre: float, text: str | Words | Line, size: float, **how: Any) -> float:
        """Draw one line whose middle stands at the height `centre`."""
        return self.text(x, centre + _ABOVE_CENTRE * size / MM, text, size, **how)

    def rule(self, x1: float, y1: float, x2: float, y2: float, weight: float) -> None:
        """A straight line of `weight` points."""
        self.put(
            f"{weight:g} w {x1 * MM:.3f} {(self.height - y1) * MM:.3f} m {x2 * MM:.3f} {(self.height - y2) * MM:.3f} l S"
        )

    def frame(self, x: float, y: float, wide: float, high: float, weight: float) -> None:
        """A rectangle whose line is centred on the given edges."""
        self.put(
            f"{weight:g} w {x * MM:.3f} {(self.height - y - high) * MM:.3f} {wide * MM:.3f} {high * MM:.3f} re S"
        )

    def solid(self, x: float, y: float, wide: float, high: float) -> None:
        """A black rectangle."""
        self.put(f"{x * MM:.3f} {(self.height - y - high) * MM:.3f} {wide * MM:.3f} {high * MM:.3f} re f")

    def dot(self, x: float, y: float, radius: float) -> None:
        """A black disc."""
        self._canvas.circle(x * MM, (self.height - y) * MM, radius * MM, stroke=0, fill=1)

    def ring(self, x: float, y: float, radius: float, weight: float, *, dotted: bool = False) -> None:
        """A circle; dotted for the place of a seal."""
        self.put(f"q {weight:g} w" + (" [2 1.6] 0 d" if dotted else ""))
        self._canvas.circle(x * MM, (self.height - y) * MM, radius * MM, stroke=1, fill=0)
        self.put("Q")

    def dashes(self, x1: float, y: float, x2: float, weight: float) -> None:
        """A dashed line, for cutting along."""
        self.put(
            f"q [5 2.5] 0 d {weight:g} w {x1 * MM:.3f} {(self.height - y) * MM:.3f} m {x2 * MM:.3f} {(self.height - y) * MM:.3f} l S Q"
        )

    def tick_box(
        self, code: str, x: float, y: float, *, size: float = 7.0, frame: FrameName = "sheet"
    ) -> None:
        """A box to be ticked, centred on (x, y), outer edge `size`; its place is written down."""
        inset = BOX_LINE / MM / 2
        self.frame(x - size / 2 + inset, y - size / 2 + inset, size - 2 * inset, size - 2 * inset, BOX_LINE)
        self.place(code, "box", x - size / 2, y - size / 2, size, size, frame=frame)

    def place(
        self,
        code: str,
        kind: PlaceKind,
        x: float,
        y: float,
        wide: float,
        high: float,
        *,
        frame: FrameName = "sheet",
    ) -> None:
        """Write down where something stands, as fractions of its frame of corner marks, and fill it in."""
        if self.filled is not None:
            ink_in(self, self.filled, code, kind, x, y, wide, high)
        top = SLIP_MARKS_Y if frame == "slip" else MARK_INSET
        across = self.width - 2 * MARK_INSET
        down = self.height - MARK_INSET - top
        self._places.append(
            Place(
                code=code,
                kind=kind,
                sheet=self.sheet,
                frame=frame,
                x=round((x - MARK_INSET) / across, 6),
                y=round((y - top) / down, 6),
                width=round(wide / across, 6),
                height=round(high / down, 6),
            )
        )

    def sheet_qr(
        self, x: float, y: float, *, form: str | None = None, record: str = "", frame: FrameName = "sheet"
    ) -> None:
        """The QR of this sheet, 22 mm wide, version 3, level Q; nothing on a draft.

        `form` and `record` stand in the place of the paper's own where a slip is a paper of another record.
        """
        if self.heading.paper is None or self.heading.is_draft:
            return
        paper = replace(self.heading.paper, record=record) if record else self.heading.paper
        code = sheet_code(paper, self.sheet, self.sheets, form)
        self._codes.append(code)
        if self._mask is None:  # a mask that is good for one sheet is good enough for its neighbours
            _, self._mask = _qr_modules(code, version=3, level="Q")
        modules = sheet_modules(code, self._mask)
        self.qr_squares(modules, x, y, QR_SIZE)
        self.place("qr" if frame == "sheet" else "slip.qr", "qr", x, y, QR_SIZE, QR_SIZE, frame=frame)

    def free_qr(self, text: str, x: float, y: float, size: float) -> None:
        """A QR of any ASCII text at level M, `size` millimetres wide."""
        modules, _ = _qr_modules(text, version=None, level="M")
        self.qr_squares(modules, x, y, size)

    def qr_squares(self, modules: list[list[bool]], x: float, y: float, size: float) -> None:
        """Draw QR modules as one path of horizontal runs."""
        count = len(modules)
        unit = size / count
        lefts = [f"{(x + column * unit) * MM:.3f}" for column in range(count)]
        runs = [f"{long * unit * MM:.3f} {unit * MM + 0.01:.3f} re" for long in range(count + 1)]
        parts: list[str] = []
        for row, cells in enumerate(modules):
            low = f"{(self.height - y - (row + 1) * unit) * MM:.3f}"
            column = 0
            while column < count:
                start = column
                while column < count and cells[column]:
                    column += 1
                if column > start:
                    parts.append(f"{lefts[start]} {low} {runs[column - start]}")
                column += 1
        self.put(" ".join(parts) + " f")

    def slip_marks(self) -> None:
        """The two marks of a slip that is cut off; with the sheet's lower marks it has four."""
        for x in (MARK_INSET, self.width - MARK_INSET):
            self.solid(x - MARK_SIZE / 2, SLIP_MARKS_Y - MARK_SIZE / 2, MARK_SIZE, MARK_SIZE)

    def operators(self, line: Line, size: float) -> str:
        """PDF operators for a line, to be remembered by papers that repeat the same cells many times."""
        return self._fonts.operators(line, size)

    def put(self, operators: str) -> None:
        """Add ready PDF operators (points, origin at the lower left corner) to the sheet."""
        self._canvas._code.append(operators)

    # -- furniture ------------------------------------------------------------------------------------------------

    def _corner_marks(self) -> None:
        far_x, far_y = self.width - MARK_INSET, self.height - MARK_INSET
        half = MARK_SIZE / 2
        for x, y in ((MARK_INSET, MARK_INSET), (far_x, MARK_INSET), (MARK_INSET, far_y)):
            self.solid(x - half, y - half, MARK_SIZE, MARK_SIZE)
        line = 0.8
        self.frame(
            far_x - half + line / 2, far_y - half + line / 2, MARK_SIZE - line, MARK_SIZE - line, line * MM
        )

    def _header(self, kicker: str) -> None:
        heading = self.heading
        draft = heading.is_draft
        qr_left = self.right - QR_SIZE
        room = (self.right if draft or heading.paper is None else qr_left - 6) - self.left
        if heading.paper is not None and heading.paper.copy_for_principal:
            kicker = f"控え（ご本人用）　{kicker}"
        if heading.person and self.sheet > 1:
            kicker = f"{kicker}　　{heading.person} 様"
        if draft:
            kicker = f"下書き（番号なし・署名できません）　{kicker}"
        self.about = "見出し"
        self.text(self.left, 21.5, kicker, 10.5, room=room)
        self.text(self.left, 33, heading.title, 22, bold=True, tracking=0.6, room=room)
        self.rule(self.left, 41, self.left + room, 41, 1.4)
        self.sheet_qr(qr_left, 17.5)

    def _footer(self) -> None:
        heading = self.heading
        paper = heading.paper
        rule, base = self.height - 20.5, self.height - 15.2
        self.rule(self.left, rule, self.right, rule, 0.5)
        centre = (self.left + self.right) / 2 + (0 if heading.landscape else 12)
        before, after = centre - 13 - self.left, self.right - centre - 13
        self.about = "欄外"
        if paper is None:
            self.text(self.left, base, heading.title, 10.5, room=before)
        else:
            record = f"記録番号 {paper.record}" if paper.record else "下書き（番号なし）"
            self.text(
                self.left, base, f"{record}　　様式 {paper.form} 第{paper.version}版", 10.5, room=before
            )
        self.text(centre, base, f"{self.sheet} / {self.sheets} ページ", 10.5, bold=True, align="center")
        self.about = "事業所名"
        name = self.line_of(heading.office_name)
        if width(name, 10.5) <= after:
            self.text(self.right, base, name, 10.5, align="right")
        else:
            for number, line in enumerate(break_lines(name, after, 8)[:3]):
                self.text(self.right, base - 1.6 + 3.4 * number, line, 8, align="right")
        if heading.small_print:
            self.about = "欄外"
            self.text(self.left, base + 4.6, heading.small_print, 7.5, room=self.right - self.left)

    def _draft_mark(self) -> None:
        """下書き across the sheet in a very light grey, under everything else."""
        size = 150.0
        line = self.line_of("下書き", True)
        wide = width(line, size) * MM
        turn = math.atan2(self.height, self.width)
        cos, sin = math.cos(turn), math.sin(turn)
        x, y = self.width * MM / 2, self.height * MM / 2
        self.put(
            f"q 0.92 g {cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {x:.2f} {y:.2f} cm "
            f"BT 1 0 0 1 {-wide / 2:.2f} {-size * 0.36:.2f} Tm {self._fonts.operators(line, size)} ET Q"
        )


def _canvas(width_mm: float, height_mm: float, title: str, language: str) -> Any:
    """A reportlab canvas without the font it would otherwise put into every file, the same bytes every time."""
    import io
    import zlib

    from reportlab import rl_config
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # text armour of streams: a quarter more bytes for nothing

    class QuietCanvas(Canvas):
        def _make_preamble(self) -> None:
            self._preamble = "1 0 0 1 0 0 cm"

        def showPage(self) -> None:  # noqa: N802 - reportlab's name
            """Finish a page and compress it at once: a log of hundreds of sheets would else lie in memory as text."""
            super().showPage()
            page = self._doc.Pages.pages[-1]
            filters = PDFArray([PDFName("FlateDecode")])
            content = zlib.compress(page.stream.encode("ascii"))
            page.Contents = PDFStream(PDFDictionary({"Filter": filters}), content)
            page.stream = None

    canvas = QuietCanvas(
        io.BytesIO(),
        pagesize=(width_mm * MM, height_mm * MM),
        invariant=1,
        pageCompression=1,
        lang=language,
        pdfVersion=(1, 7),
    )
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("Tasuki")
    canvas.setProducer("Tasuki")
    # A scaled print cannot be read by its marks: ask the viewer to print at full size.
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _qr_modules(text: str, *, version: int | None, level: str) -> tuple[list[list[bool]], int]:
    """The modules of a QR with the best of its masks, and that mask."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    code = QRCode(version, getattr(QRErrorCorrectLevel, level))
    code.addData(text)
    if code.version is None:
        code.version = code.calculate_version()
    chosen = code.getBestMaskPattern()
    code.makeImpl(False, chosen)
    return code.modules, chosen
