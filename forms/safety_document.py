"""安全チェック on paper: the safety measures of an office with answer, person, day and next review; for inspectors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import Block, draw_sheets, lay
from forms.paper import Heading, Paper
from forms.sheet import OfficeText, Words
from forms.table import Column, table_head, table_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyMeasure:
    """One measure and how it stands, as ready text."""

    name: str
    detail: str = ""
    """What it means in this office, or what was seen."""
    ground: str = ""
    """Place in the guideline, e.g. `10-6-3`."""
    answer: str
    """`yes`, `no` or `unknown` (確認できません)."""
    seen_by_program: bool = False
    """Whether the program saw it itself; else a person said so."""
    by: str = ""
    on: str = ""
    next_review: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetySheet:
    """The state of all measures on one day."""

    office: OfficeText
    day: str
    prepared_by: str = ""
    measures: tuple[SafetyMeasure, ...]


_COLUMNS = (
    Column("番号", 11),
    Column("すること・見たこと", 75),
    Column("答え", 20),
    Column("確かめた人・日", 38, 9.5),
    Column("次の見直し", 26, 9.5),
)
_ANSWERS = {
    "yes": Words(strong="はい"),
    "no": Words(strong="いいえ"),
    "unknown": Words("確認\nできません"),
}


def draw(sheet: SafetySheet, stream: BinaryIO) -> Drawn:
    """Draw the list as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=None,
        title="安全チェック",
        kicker="個人データの安全管理措置　個人情報保護法第23条",
        office_name=sheet.office.name,
        small_print=f"印刷 {sheet.day}　{sheet.prepared_by}".rstrip(),
    )
    measurer = Paper(stream, heading, 0)
    laid = lay([_summary(sheet, measurer), *_rows(sheet, measurer), _signed(sheet)])
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _summary(sheet: SafetySheet, paper: Paper) -> Block:
    """How many measures stand, in one line large enough to be read first."""
    done = sum(each.answer == "yes" for each in sheet.measures)
    office = sheet.office
    paper.about = "事業所"
    number = f"（事業所番号 {office.number}）" if office.number else ""
    ours = paper.broken(f"{office.name}{number}　{sheet.day}現在", 11.5, 170)
    paper.about = "まとめ"
    told = paper.line_of(
        Words(
            f"　いいえ {sum(each.answer == 'no' for each in sheet.measures)}"
            f"　確認できません {sum(each.answer == 'unknown' for each in sheet.measures)}",
            strong=f"{len(sheet.measures)} のうち {done} が「はい」",
        )
    )

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        y += on.paragraph(on.left, y, ours, 11.5, 5.9)
        on.middle(on.left, y + 4.4, told, 15)

    return Block(height=len(ours) * 5.9 + 8.8, draw=draw_it)


def _rows(sheet: SafetySheet, paper: Paper) -> list[Block]:
    head = table_head(
        _COLUMNS,
        size=10,
        height=6.6,
        title="措置ごとの答え",
        title_size=12.5,
        aside="「たすき」が自分で見たものには、そう書いてあります",
    )
    rows = []
    for number, each in enumerate(sheet.measures, 1):
        ground = f"　（{each.ground}）" if each.ground else ""
        detail = f"{each.detail}{ground}".strip("　")
        who = "たすきが確認" if each.seen_by_program else each.by
        rows.append(
            [
                Words(str(number)),
                Words(f"\n{detail}" if detail else "", strong=each.name),
                _ANSWERS.get(each.answer, Words(each.answer)),
                Words("\n".join(part for part in (who, each.on) if part) or "―"),
                Words(each.next_review or "―"),
            ]
        )
    blocks = table_rows(paper, _COLUMNS, rows, head, size=10.5, leading=4.9, pad=1.0)
    return [replace(blocks[0], gap=1.0), *blocks[1:]]


def _signed(sheet: SafetySheet) -> Block:
    """Room for the administrator to sign."""

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "管理者"
        on.frame(on.right - 90, y, 90, 13, 0.6)
        on.middle(on.right - 88, y + 2.9, "確かめた管理者・日", 9)

    return Block(height=13, draw=draw_it, gap=3.0)
