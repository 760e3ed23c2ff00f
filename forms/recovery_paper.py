"""The recovery paper: with it and register.db the book opens although every password is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import Block, draw_sheets, lay
from forms.paper import Heading, Paper
from forms.sheet import Words
from forms.table import RecordRow, RowStyle, record_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheet:
    """What the recovery paper carries; the office's name stands on it, no person's."""

    office_name: str
    book_name: str
    """Name of the book's folder without its ending."""
    book: str
    """Short id of the book."""
    day: str
    """Day of making, ready text."""
    recovery_code: str
    """The code; blanks and hyphens are ignored, it is printed in groups of four."""
    recovery_slot: str
    """The recovery slot as the QR's text; what follows its last colon is printed too, seven groups of four a line."""


_WHAT = (
    "合言葉が分からなくなったときや、鍵のファイルがなくなったときに使う紙です。",
    "この紙と台帳のフォルダーがそろうと、だれでも台帳を読めます。大切にしまってください。",
)
_STEPS = (
    "「たすき」で台帳を選び、「回復の紙を使って開く」を押します。",
    "上の回復コードを打ちます。大文字でも小文字でもかまいません。",
    "鍵のファイルもないときは、下のQRコードを読み取るか、6行の文字を打って入れます。",
    "開いたら、新しい合言葉を決め、回復の紙を作り直します。古い紙は裁断します。",
)
_KEEP = "パソコンやバックアップとは別の、鍵のかかる場所（金庫など）。写真には撮りません。"
_GROUP = 4
_ACROSS = 7


def groups_of(text: str) -> list[str]:
    """A code in groups of four, blanks and hyphens left out."""
    plain = "".join(text.split()).replace("-", "")
    return [plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP)]


def draw(sheet: RecoverySheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=None, title="回復の紙", kicker="台帳を開く、最後の鍵です", office_name=sheet.office_name
    )
    measurer = Paper(stream, heading, 0)
    laid = lay(_blocks(sheet, measurer))
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _blocks(sheet: RecoverySheet, paper: Paper) -> list[Block]:
    facts = [
        RecordRow(label="事業所", value=Words(sheet.office_name)),
        RecordRow(label="台帳", value=Words(f"{sheet.book_name}（番号 {sheet.book}）")),
        RecordRow(label="作った日", value=Words(sheet.day)),
    ]
    style = RowStyle(
        label_width=34, size=12, label_size=12, leading=5.9, pad=0.8, dots=False, bold_labels=True
    )
    rows = record_rows(paper, facts, style)
    return [
        _paragraphs(paper, "この紙について", _WHAT, numbered=False),
        replace(rows[0], gap=2.0),
        *rows[1:],
        _code(sheet),
        _paragraphs(paper, "使いかた", _STEPS, numbered=True),
        _paragraphs(paper, "しまう場所", (_KEEP,), numbered=False),
        _kept_at(),
        _slot(sheet),
    ]


def _paragraphs(paper: Paper, title: str, texts: Sequence[str], *, numbered: bool) -> Block:
    paper.about = title
    indent = 6.0 if numbered else 0.0
    broken = [paper.broken(text, 12, 170 - indent) for text in texts]

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = title
        on.middle(on.left, y + 3.2, title, 13, bold=True)
        y += 6.8
        for number, lines in enumerate(broken, 1):
            if numbered:
                on.middle(on.left, y + 3.1, str(number), 12, bold=True)
            y += on.paragraph(on.left + indent, y, lines, 12, 6.0)

    return Block(height=6.8 + 6.0 * sum(len(each) for each in broken), draw=draw_it, gap=2.4)


def _code(sheet: RecoverySheet) -> Block:
    """The code in boxes of four characters, large enough to be typed from arm's length."""
    groups = groups_of(sheet.recovery_code)
    across, high = 4, 12.6
    rows = -(-len(groups) // across)
    wide = 170 / across

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "回復コード"
        on.middle(on.left, y + 3.2, "回復コード", 13, bold=True)
        y += 7.2
        for number, group in enumerate(groups):
            x, top = on.left + number % across * wide, y + number // across * (high + 1.6)
            on.frame(x + 0.5, top, wide - 1, high, 1.2)
            on.middle(x + 3, top + 2.6, str(number + 1), 7.5)
            for place, character in enumerate(group):
                on.middle(
                    x + wide / 2 + (place - 1.5) * 7.4 + 1,
                    top + high / 2,
                    character,
                    24,
                    bold=True,
                    align="center",
                )

    return Block(height=7.2 + rows * (high + 1.6) - 1.6, draw=draw_it, gap=2.4)


def _kept_at() -> Block:
    """Two lines to be filled in by hand."""

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "しまう場所"
        for x, wide, caption in ((on.left, 112.0, "しまった場所"), (on.left + 112, 58.0, "しまった日")):
            on.frame(x, y, wide, 14, 0.8)
            on.middle(x + 2, y + 2.7, caption, 9)

    return Block(height=14, draw=draw_it, gap=2.0)


def _slot(sheet: RecoverySheet) -> Block:
    """The recovery slot as QR, and beside it as numbered lines of seven groups of four."""
    groups = groups_of(sheet.recovery_slot.rpartition(":")[2])
    lines = [groups[start : start + _ACROSS] for start in range(0, len(groups), _ACROSS)]
    qr, pitch = 44.0, 6.6
    high = max(qr, len(lines) * pitch)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "鍵のファイルの控え"
        on.middle(
            on.left,
            y + 3.2,
            "鍵のファイルの控え（鍵のファイルがなくなったときだけ使います）",
            13,
            bold=True,
            room=170,
        )
        y += 8.6
        on.free_qr(sheet.recovery_slot, on.left + 1, y, qr)
        for number, line in enumerate(lines):
            centre = y + (number + 0.5) * pitch
            on.middle(on.left + qr + 10, centre, str(number + 1), 9, bold=True, align="right")
            for place, group in enumerate(line):
                for at, character in enumerate(group):
                    x = on.left + qr + 15 + place * 15.7 + at * 3.1
                    on.middle(x, centre, character, 11, align="center")

    return Block(height=8.6 + high, draw=draw_it, gap=3.4)
