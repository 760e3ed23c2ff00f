"""利用者ごとの措置予定一覧: what becomes of each user when the office closes or a care manager leaves; for the municipality."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import LYING_BOTTOM, Block, draw_sheets, lay
from forms.lettering import together
from forms.paper import Heading, Paper
from forms.sheet import OfficeText, Words
from forms.table import Column, table_head, table_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaverRow:
    """What is planned for one user, as ready text."""

    name: str
    insured_number: str = ""
    care_level: str = ""
    successor: str
    """Next office, and its care manager on a second line where known; empty prints 未定."""
    handover_on: str = ""
    """Day of the handover; empty prints 未定."""
    consent: str
    """あり（K-2026-0058）, 未署名, なし …"""
    risk: str = ""
    """What speaks for doing this one first: 独居, 服薬, 認定の更新 …"""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaverListSheet:
    """The list as ready text, in the order given (by risk)."""

    office: OfficeText
    closing: bool = True
    """True: the office closes or pauses; False: a care manager leaves."""
    reason: str
    """e.g. `事業の廃止（令和9年3月31日）`."""
    day: str
    municipality: str = ""
    prepared_by: str = ""
    rows: tuple[LeaverRow, ...]


_COLUMNS = (
    Column("番号", 10),
    Column("利用者", 36),
    Column("被保険者番号", 29),
    Column("要介護度", 18),
    Column("後任の事業所・担当", 44),
    Column("引継ぎ日", 32),
    Column("本人の同意", 34),
    Column("急ぐわけ・リスク", 36),
    Column("備考", 18),
)


def draw(sheet: LeaverListSheet, stream: BinaryIO) -> Drawn:
    """Draw the list as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=None,
        title="利用者ごとの措置予定一覧" if sheet.closing else "担当交代の引継ぎ予定一覧",
        kicker=f"{sheet.reason}　　全 {len(sheet.rows)} 名",
        office_name=sheet.office.name,
        landscape=True,
        small_print=f"作成 {sheet.day}　{sheet.prepared_by}".rstrip(),
    )
    measurer = Paper(stream, heading, 0)
    blocks = [_letter(sheet, measurer), *_rows(sheet, measurer), _sums(sheet, measurer)]
    laid = lay(blocks, lambda _sheet: LYING_BOTTOM)
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _letter(sheet: LeaverListSheet, paper: Paper) -> Block:
    office = sheet.office
    paper.about = "宛先"
    to = paper.broken(Words(strong=f"{sheet.municipality}　御中"), 13, 110) if sheet.municipality else []
    paper.about = "事業所"
    number = f"（事業所番号 {office.number}）" if office.number else ""
    calls = f"電話 {office.telephone}" if office.telephone else ""
    parts = (f"{office.name}{number}", office.legal_name, together(office.representative), calls)
    ours = paper.broken("　".join(each for each in parts if each), 10.5, 257)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "日付"
        on.middle(on.right, y + 3.2, sheet.day, 11.5, align="right")
        y += on.paragraph(on.left, y, to, 13, 6.6) if to else 6.6
        on.paragraph(on.left, y, ours, 10.5, 5.4)

    return Block(height=max(len(to), 1) * 6.6 + len(ours) * 5.4, draw=draw_it)


def _rows(sheet: LeaverListSheet, paper: Paper) -> list[Block]:
    head = table_head(_COLUMNS, size=9.5, height=6.4, title="利用者ごとの予定", title_size=12.5)
    rows = [
        [
            Words(str(number)),
            Words(strong=together(each.name)),
            Words(each.insured_number),
            Words(each.care_level),
            Words(each.successor or "未定"),
            Words(each.handover_on or "未定"),
            Words(each.consent),
            Words(each.risk),
            Words(each.note),
        ]
        for number, each in enumerate(sheet.rows, 1)
    ] or [[Words(), Words("該当なし"), *(Words() for _ in range(7))]]
    blocks = table_rows(paper, _COLUMNS, rows, head, size=9.5, leading=4.4, pad=0.9)
    return [replace(blocks[0], gap=1.0), *blocks[1:]]


def _sums(sheet: LeaverListSheet, paper: Paper) -> Block:
    undecided = sum(not each.successor for each in sheet.rows)
    open_days = sum(not each.handover_on for each in sheet.rows)
    paper.about = "合計"
    text = paper.line_of(
        Words(
            f"　後任が未定 {undecided} 名　引継ぎ日が未定 {open_days} 名",
            strong=f"合計 {len(sheet.rows)} 名",
        )
    )

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.middle(on.left, y + 3.2, text, 11)

    return Block(height=6.4, draw=draw_it, gap=1.6)
