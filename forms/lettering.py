"""Lettering: which glyph of which font draws each character of a name, how wide text is, and where lines may end.

A line is a tuple of glyphs; each glyph remembers the exact text it stands for, so that what is copied or searched in the
PDF is what was typed: 𠮷 as one code point, 辻 with its variation selector.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from forms.sheet import Words
from forms.typeface import Typeface

FONT_NAMES = ("BIZUDPGothic-Regular", "BIZUDPGothic-Bold", "TasukiRareKanji-Regular", "TasukiRareKanji-Bold")
"""Main font in two weights, then the fonts asked for what it lacks."""

MM = 72 / 25.4
"""Points in a millimetre."""

JOINER = "\u2060"
"""Word joiner: forbids a line break where it stands and draws nothing."""

_CLUSTER = re.compile(
    "\\n|[^\\n][\\u3099\\u309a\\ufe00-\\ufe0f\\U000e0100-\\U000e01ef]*",
)

NOT_AT_LINE_START = frozenset(
    "、。，．・：；？！‼⁇⁈⁉゛゜ヽヾゝゞ々〻ー’”）〕］｝〉》」』】〙〗〟｠»‐゠–〜～…‥％‰℃°′″"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡｣､･ﾞﾟｧｨｩｪｫｬｭｮｯｰ"
    ")]},.:;!?%"
)
"""禁則: characters that must not begin a line (JIS X 4051 classes 02–06, 09–11, half-width forms included)."""

NOT_AT_LINE_END = frozenset("‘“（〔［｛〈《「『【〘〖〝｟«｢([{￥¥＄$￡£＃#№〒")
"""禁則: characters that must not end a line."""

_BLANK_RIGHT_HALF = frozenset("、。，．」』）〕］】〉》")
_HANGING = 0.4
"""Share of a closing mark's width that is blank and may stand out over the end of a line."""

_INSEPARABLE = frozenset("…‥―—")
_WORD = re.compile(r"[0-9A-Za-zÀ-ɏ０-９Ａ-Ｚａ-ｚ]")
_INSIDE_WORD = frozenset("-./:,'’&@_+%#~?=−‐‑")
_SPACES = frozenset(" \u00a0\u3000\t")


class MissingGlyph(Exception):  # noqa: N818 - named for what the user is told
    """A character that no shipped font can draw; the sheet is not printed and the field is named.

    `characters` are the characters (with their selectors) in order, `text` is the whole text, `field` says in Japanese
    where on the paper it stands.
    """

    def __init__(self, characters: tuple[str, ...], text: str, field: str = "") -> None:
        points = "、".join("+".join(f"U+{ord(each):04X}" for each in cluster) for cluster in characters)
        super().__init__(points)
        self.characters = characters
        self.text = text
        self.field = field


class Glyph(NamedTuple):
    """One drawn shape: font (index into FONT_NAMES), glyph number, width in thousandths, and the text it stands for."""

    font: int
    number: int
    advance: float
    text: str


Line = tuple[Glyph, ...]

_NEW_LINE = Glyph(0, 0, 0.0, "\n")
_JOIN = Glyph(0, 0, 0.0, JOINER)


@lru_cache(maxsize=len(FONT_NAMES))
def typeface(index: int) -> Typeface:
    """The font of that index, read once a process (about 10 ms) and only when first needed."""
    return Typeface(FONT_NAMES[index])


@lru_cache(maxsize=16384)
def _glyph(cluster: str, bold: bool) -> Glyph | None:
    """The glyph for one character with its selectors or voicing mark; None if no font has it."""
    if cluster == "\n":
        return _NEW_LINE
    if cluster == JOINER:
        return _JOIN
    if cluster == "\t":
        cluster = " "
    for font in (int(bold), int(bold) + 2):
        face = typeface(font)
        number: int | None
        if len(cluster) == 1:
            number = face.glyph(ord(cluster))
        elif len(cluster) == 2 and cluster[1] in "\u3099\u309a":
            composed = unicodedata.normalize("NFC", cluster)
            number = face.glyph(ord(composed)) if len(composed) == 1 else None
        elif len(cluster) == 2:
            number = face.variant(ord(cluster[0]), ord(cluster[1]))
        else:
            number = None
        if number is not None:
            return Glyph(font, number, face.advance(number), cluster)
    return None


def shape(text: str | Words, bold: bool = False) -> Line:
    """Text as glyphs, line breaks included. Raises MissingGlyph; nothing is ever replaced by a box."""
    if isinstance(text, Words):
        return shape(text.before, bold) + shape(text.strong, True) + shape(text.text, bold)
    glyphs = [_glyph(cluster, bold) for cluster in _CLUSTER.findall(text)]
    if None in glyphs:
        raise MissingGlyph(missing(text), text)
    return tuple(glyph for glyph in glyphs if glyph is not None)


def missing(text: str) -> tuple[str, ...]:
    """The characters of a text (each once, with its selectors) that no shipped font can draw."""
    return tuple(
        dict.fromkeys(cluster for cluster in _CLUSTER.findall(text) if _glyph(cluster, False) is None)
    )


def together(text: str) -> str:
    """The same text forbidden to break: for names with a space in them."""
    return JOINER.join(_CLUSTER.findall(text))


def width(line: Iterable[Glyph], size: float) -> float:
    """Width in millimetres at a type size in points."""
    return sum(glyph.advance for glyph in line) * size / 1000 / MM


def break_lines(line: Sequence[Glyph], room: float, size: float) -> list[Line]:
    """Break a text into lines at most `room` millimetres wide at `size` points, obeying 禁則 at both line ends.

    Numbers and Latin words stay whole while they fit into a line of their own; names joined by `together` too. A single
    space at a break is dropped from the end of the line. At least one line is given back.
    """
    limit = room * MM * 1000 / size + 0.01
    lines: list[Line] = []
    start = 0
    for end, glyph in enumerate([*line, _NEW_LINE]):
        if glyph.text == "\n":
            lines += _break_paragraph(tuple(line[start:end]), limit)
            start = end + 1
    return lines


def _break_paragraph(line: Line, limit: float) -> list[Line]:
    if sum(glyph.advance for glyph in line) - _overhang(line[-1:]) <= limit:
        return [_without_joiners(line)]
    strict = [False] * (len(line) + 1)
    loose = [False] * (len(line) + 1)
    for at in range(1, len(line)):
        strict[at], loose[at] = _may_break(line, at)
    lines: list[Line] = []
    start = 0
    while start < len(line):
        total = 0.0
        end = start
        while end < len(line):
            total += line[end].advance
            if total - _overhang(line[end : end + 1]) > limit and line[end].text not in _SPACES:
                break
            end += 1
        if end < len(line):
            end = (
                _break_before(end, start, strict)
                or _break_before(end, start, loose)
                or _by_character(line, start, end)
            )
        lines.append(_without_joiners(_trimmed(line[start:end])))
        start = end
        while start < len(line) and line[start].text in _SPACES:
            start += 1
    return lines


def _overhang(end: Line) -> float:
    """How far the last glyph of a line may stand out: the blank half of a closing mark."""
    return end[0].advance * _HANGING if end and end[0].text in _BLANK_RIGHT_HALF else 0.0


def _break_before(end: int, start: int, allowed: list[bool]) -> int | None:
    return next((at for at in range(end, start, -1) if allowed[at]), None)


def _by_character(line: Line, start: int, end: int) -> int:
    """A break where nothing else is left: at least one glyph goes on the line."""
    return max(end, start + 1)


def _may_break(line: Line, at: int) -> tuple[bool, bool]:
    """Whether a line may end before `at`: strictly, and when a word or name is longer than the line."""
    before, after = line[at - 1].text, line[at].text
    joined = JOINER in (before, after)
    if before == JOINER and at >= 2:
        before = line[at - 2].text
    if after == JOINER:
        return False, False
    last, first = before[0], after[0]
    if first in NOT_AT_LINE_START or last in NOT_AT_LINE_END or first in _SPACES:
        return False, False
    if last == first and last in _INSEPARABLE:
        return False, False
    if joined:
        return False, True
    inside = (bool(_WORD.match(last)) or last in _INSIDE_WORD) and (
        bool(_WORD.match(first)) or first in _INSIDE_WORD
    )
    return not inside, True


def _trimmed(line: Line) -> Line:
    end = len(line)
    while end and (line[end - 1].text in _SPACES or line[end - 1].text == JOINER):
        end -= 1
    return line[:end]


def _without_joiners(line: Line) -> Line:
    return tuple(glyph for glyph in line if glyph.text != JOINER)
