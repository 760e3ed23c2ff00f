"""The fonts inside one PDF: a number for every glyph used, and at the end an embedded cut-down font with its text table.

Each font becomes one Identity-H font whose ToUnicode gives back exactly the text a glyph stood for, selectors and
characters beyond U+FFFF included (reportlab's own table is wrong for both).
"""

from __future__ import annotations

import hashlib
from typing import Any

from forms.lettering import Glyph, Line, typeface


class PdfFonts:
    """Glyph numbers of one document. Register it with the canvas before drawing; it writes itself when the file is saved."""

    def __init__(self, document: Any) -> None:
        """`document` is the reportlab document that the fonts go into."""
        self._numbers: dict[Glyph, int] = {}
        self._used: dict[int, list[Glyph]] = {}
        document.delayedFonts.append(self)

    def operators(self, line: Line, size: float) -> str:
        """PDF text operators that draw a line of glyphs at `size` points from where the text matrix stands."""
        parts: list[str] = []
        font = -1
        codes: list[str] = []
        for glyph in line:
            if glyph.font != font:
                if codes:
                    parts.append(f"<{''.join(codes)}> Tj")
                font, codes = glyph.font, []
                parts.append(f"/T{font} {size:g} Tf")
            number = self._numbers.get(glyph)
            codes.append(f"{self._number(glyph) if number is None else number:04X}")
        if codes:
            parts.append(f"<{''.join(codes)}> Tj")
        return " ".join(parts)

    def _number(self, glyph: Glyph) -> int:
        used = self._used.setdefault(glyph.font, [])
        used.append(glyph)
        self._numbers[glyph] = len(used)
        return len(used)

    def addObjects(self, document: Any) -> None:  # noqa: N802 - the name reportlab calls at saving
        """Write every used font into the document (called by reportlab)."""
        from reportlab.pdfbase.pdfdoc import BasicFonts

        shelf = document.idToObject[BasicFonts].dict
        for font, glyphs in sorted(self._used.items()):
            shelf[f"T{font}"] = _font_object(document, font, glyphs)


def _font_object(document: Any, font: int, glyphs: list[Glyph]) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString, PDFZCompress

    def stream(content: bytes, **entries: Any) -> Any:
        return document.Reference(
            PDFStream(dictionary=PDFDictionary(entries), content=content, filters=[PDFZCompress])
        )

    face = typeface(font)
    data = face.cut_to(glyph.number for glyph in glyphs)
    digest = hashlib.sha256(data).digest()
    name = "".join(chr(65 + byte % 26) for byte in digest[:6]) + "+" + face.name
    bold = face.name.endswith("Bold")
    descriptor = PDFDictionary(
        {
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(name),
            "Flags": 4,
            "FontBBox": PDFArray(list(face.box)),
            "ItalicAngle": 0,
            "Ascent": 880,
            "Descent": -120,
            "CapHeight": 765,
            "StemV": 140 if bold else 80,
            "FontFile2": stream(data, Length1=len(data)),
        }
    )
    descendant = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(name),
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
            ),
            "FontDescriptor": document.Reference(descriptor),
            "DW": 1000,
            "W": PDFArray([1, PDFArray([round(glyph.advance, 2) for glyph in glyphs])]),
            "CIDToGIDMap": stream(b"\0\0" + b"".join(glyph.number.to_bytes(2, "big") for glyph in glyphs)),
        }
    )
    return document.Reference(
        PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("Type0"),
                "BaseFont": PDFName(name),
                "Encoding": PDFName("Identity-H"),
                "DescendantFonts": PDFArray([document.Reference(descendant)]),
                "ToUnicode": stream(_text_table(glyphs)),
            }
        )
    )


def _text_table(glyphs: list[Glyph]) -> bytes:
    """The ToUnicode table: UTF-16 of each glyph's text, at most 100 entries a block as the format asks."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(glyphs), 100):
        block = glyphs[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [
            f"<{number:04X}> <{glyph.text.encode('utf-16-be').hex().upper()}>"
            for number, glyph in enumerate(block, start + 1)
        ]
        lines.append("endbfchar")
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")
