"""One TrueType font file: which glyph draws a character or a variation sequence, how wide it is, and a cut-down copy.

A small reader of our own, because reportlab ignores variation selectors and splits a Japanese page over dozens of
256-glyph fonts. The files are ours (resources/fonts), so only the table formats they use are read: cmap 12 and 14, glyf.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cached_property

import resources

_KEPT_TABLES = ("head", "hhea", "maxp", "cvt ", "fpgm", "prep")
_ARGS_ARE_WORDS, _HAS_SCALE, _MORE, _XY_SCALE, _TWO_BY_TWO = 0x1, 0x8, 0x20, 0x40, 0x80


class Typeface:
    """A font of resources/fonts. Widths and measures are in thousandths of the type size."""

    def __init__(self, name: str) -> None:
        """`name` is the file name without its ending, and the font's name inside a PDF."""
        self.name = name
        self._data = resources.font(f"{name}.ttf")
        count = struct.unpack_from(">H", self._data, 4)[0]
        self._tables: dict[str, tuple[int, int]] = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sIII", self._data, 12 + 16 * index)
            self._tables[tag.decode("ascii")] = (offset, length)
        self.units = struct.unpack_from(">H", self._table("head"), 18)[0]
        self.glyph_count = struct.unpack_from(">H", self._table("maxp"), 4)[0]
        self._characters: dict[int, int] = {}
        self._variants: dict[tuple[int, int], int] = {}
        self._default_sequences: dict[int, list[tuple[int, int]]] = {}
        self._read_character_map()
        wide = struct.unpack_from(">H", self._table("hhea"), 34)[0]
        pairs = struct.unpack_from(f">{2 * wide}H", self._table("hmtx"))
        self._advances = pairs[::2] + (pairs[-2],) * (self.glyph_count - wide)

    def glyph(self, character: int) -> int | None:
        """The glyph that draws a code point, None where the font has none."""
        return self._characters.get(character)

    def variant(self, base: int, selector: int) -> int | None:
        """The glyph of a variation sequence, None where the font does not know the sequence."""
        found = self._variants.get((base, selector))
        if found is not None:
            return found
        ranges = self._default_sequences.get(selector, ())
        return self._characters.get(base) if any(start <= base <= end for start, end in ranges) else None

    def advance(self, glyph: int) -> float:
        """Width of a glyph in thousandths of the type size."""
        return float(self._advances[glyph] * 1000 / self.units)

    @cached_property
    def box(self) -> tuple[int, int, int, int]:
        """The box around all glyphs in thousandths: left, bottom, right, top."""
        edges = struct.unpack_from(">4h", self._table("head"), 36)
        left, bottom, right, top = (round(edge * 1000 / self.units) for edge in edges)
        return left, bottom, right, top

    def cut_to(self, glyphs: Iterable[int]) -> bytes:
        """A font file with only these glyphs (and their parts) drawn; numbers stay, so nothing needs renumbering."""
        loca = self._locations
        data, start = self._data, self._tables["glyf"][0]
        kept = self._with_parts({0, *glyphs})
        pieces: list[bytes] = []
        offsets = [0] * (self.glyph_count + 1)
        size = 0
        for glyph in range(self.glyph_count):
            offsets[glyph] = size
            if glyph in kept:
                piece = data[start + loca[glyph] : start + loca[glyph + 1]]
                pieces.append(piece + b"\0" * (-len(piece) % 4))
                size += len(pieces[-1])
        offsets[-1] = size
        metrics = b"".join(
            struct.pack(">Hh", self._advances[glyph], 0) if glyph in kept else b"\0\0\0\0"
            for glyph in range(self.glyph_count)
        )
        tables = {tag: self._table(tag) for tag in _KEPT_TABLES if tag in self._tables}
        head = bytearray(tables["head"])
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        hhea = bytearray(tables["hhea"])
        struct.pack_into(">H", hhea, 34, self.glyph_count)
        tables |= {
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": self._side_bearings_into(metrics, kept),
            "loca": struct.pack(f">{len(offsets)}I", *offsets),
            "glyf": b"".join(pieces) or b"\0\0\0\0",
        }
        return _font_file(tables)

    def _side_bearings_into(self, metrics: bytes, kept: set[int]) -> bytes:
        """hmtx with the left side bearing of each kept glyph, which some printers place glyphs by."""
        filled = bytearray(metrics)
        source = self._table("hmtx")
        wide = struct.unpack_from(">H", self._table("hhea"), 34)[0]
        for glyph in kept:
            at = glyph * 4 + 2 if glyph < wide else wide * 4 + (glyph - wide) * 2
            filled[glyph * 4 + 2 : glyph * 4 + 4] = source[at : at + 2]
        return bytes(filled)

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def _read_character_map(self) -> None:
        table = self._table("cmap")
        for index in range(struct.unpack_from(">H", table, 2)[0]):
            offset = struct.unpack_from(">I", table, 4 + 8 * index + 4)[0]
            kind = struct.unpack_from(">H", table, offset)[0]
            if kind == 12 and not self._characters:
                for group in range(struct.unpack_from(">I", table, offset + 12)[0]):
                    first, last, glyph = struct.unpack_from(">III", table, offset + 16 + 12 * group)
                    self._characters.update(
                        zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True)
                    )
            elif kind == 14:
                self._read_variation_sequences(table, offset)

    def _read_variation_sequences(self, table: bytes, start: int) -> None:
        for record in range(struct.unpack_from(">I", table, start + 6)[0]):
            at = start + 10 + 11 * record
            selector = int.from_bytes(table[at : at + 3], "big")
            default, special = struct.unpack_from(">II", table, at + 3)
            if default:
                ranges = self._default_sequences.setdefault(selector, [])
                for index in range(struct.unpack_from(">I", table, start + default)[0]):
                    place = start + default + 4 + 4 * index
                    base = int.from_bytes(table[place : place + 3], "big")
                    ranges.append((base, base + table[place + 3]))
            if special:
                for index in range(struct.unpack_from(">I", table, start + special)[0]):
                    place = start + special + 4 + 5 * index
                    base = int.from_bytes(table[place : place + 3], "big")
                    self._variants[base, selector] = struct.unpack_from(">H", table, place + 3)[0]

    @cached_property
    def _locations(self) -> tuple[int, ...]:
        table = self._table("loca")
        if struct.unpack_from(">h", self._table("head"), 50)[0]:
            return struct.unpack(f">{self.glyph_count + 1}I", table[: 4 * (self.glyph_count + 1)])
        return tuple(
            2 * half
            for half in struct.unpack(f">{self.glyph_count + 1}H", table[: 2 * (self.glyph_count + 1)])
        )

    def _with_parts(self, glyphs: set[int]) -> set[int]:
        """The glyphs and all glyphs they are composed of."""
        start = self._tables["glyf"][0]
        waiting, kept = list(glyphs), set(glyphs)
        while waiting:
            glyph = waiting.pop()
            at, end = start + self._locations[glyph], start + self._locations[glyph + 1]
            if at == end or struct.unpack_from(">h", self._data, at)[0] >= 0:
                continue
            at += 10
            flags = _MORE
            while flags & _MORE:
                flags, part = struct.unpack_from(">HH", self._data, at)
                at += 4 + (4 if flags & _ARGS_ARE_WORDS else 2)
                at += 2 if flags & _HAS_SCALE else 4 if flags & _XY_SCALE else 8 if flags & _TWO_BY_TWO else 0
                if part not in kept:
                    kept.add(part)
                    waiting.append(part)
        return kept


def _font_file(tables: dict[str, bytes]) -> bytes:
    """Put tables together into a TrueType file with right checksums, which printers may look at."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    parts = [
        struct.pack(">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    ]
    offset = 12 + 16 * count
    bodies: list[bytes] = []
    for tag, body in sorted(tables.items()):
        padded = body + b"\0" * (-len(body) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        parts.append(struct.pack(">4sIII", tag.encode("ascii"), checksum, offset, len(body)))
        bodies.append(padded)
        offset += len(padded)
    return b"".join(parts + bodies)
