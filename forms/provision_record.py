"""第三者提供記録, one record a paper (paper 5, form T1), or 情報提供の記録（任意）where the law asks for none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import Block, draw_sheets, roomiest
from forms.lettering import together
from forms.paper import Heading, Paper
from forms.record_parts import AIR, findings_frame, legend, section_head, signed_cells
from forms.sheet import PaperIdentity, Words
from forms.table import Column, RecordRow, RowStyle, record_rows, table_head, table_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvidedItem:
    """One paper or set of data that was provided: ready text."""

    text: str
    """Paper and the items in it, e.g. `居宅サービス計画書（第1表〜第3表）　氏名、要介護度…`."""
    period: str = ""
    copies: str = ""
    """e.g. `写し 6枚`."""
    medium: str = ""
    """e.g. `紙`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionRecordSheet:
    """A provision as it happened, ready text. A row that is None is left out; an empty one prints 該当なし."""

    paper: PaperIdentity
    office_name: str
    voluntary: bool = False
    """True: title 情報提供の記録（任意） and no dots: it is not a 第三者提供記録 (TSU 3-8-3-1)."""
    made: str = "個別の記録"
    """How the record was made, as the kicker says it: 個別の記録, 一括の記録, 書面による記録."""
    findings: tuple[str, ...] = ()
    """What the law found wrong, printed as it is, e.g. 同意なし: a record is never prettified."""
    consent: Words | None
    """● 本人の同意を得ている旨. None where no consent was needed or none is claimed."""
    principal: Words
    """● Name and what else tells the person apart."""
    recipient_name: Words
    recipient_address: Words | None
    recipient_representative: Words | None
    recipient_contact: Words | None = None
    """事業所番号・受取人 (house item)."""
    items: tuple[ProvidedItem, ...]
    provided_on: Words
    """提供した年月日・渡し方."""
    route: Words | None = None
    method: Words | None = None
    kept_until: Words | None = None
    """記録した日・保存の期限."""
    family: Words | None = None
    """家族の情報."""
    note: Words | None = None
    """備考, e.g. a correction of an earlier record."""
    recorded_by: str = ""
    """Title and name, e.g. `介護支援専門員　辻󠄀 美咲`."""
    checked_by: str = ""


_STYLE = RowStyle(label_width=47, size=10.5, label_size=10, leading=5.15, pad=1.35)
_DOTTED = "法令の記録事項（施行規則第20条第1項第2号）　　印のない欄は、事業所で残す事項です"
_VOLUNTARY = "この記録は、事業所が任意に残すもので、法令上の第三者提供記録ではありません"
_COLUMNS = (
    Column("番号", 12),
    Column("書類と、その中の項目", 86.5),
    Column("作成日・期間", 34.5),
    Column("写し・枚数", 18.5),
    Column("媒体", 18.5),
)


def draw(sheet: ProvisionRecordSheet, stream: BinaryIO) -> Drawn:
    """Draw the record as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=sheet.paper,
        title="情報提供の記録（任意）" if sheet.voluntary else "第三者提供記録",
        kicker="個別の記録　事業所で残すもの" if sheet.voluntary else f"{sheet.made}　個人情報保護法第29条第1項",
        office_name=sheet.office_name,
    )
    measurer = Paper(stream, heading, 0)
    laid = roomiest([_blocks(sheet, measurer, air) for air in AIR])
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _blocks(sheet: ProvisionRecordSheet, paper: Paper, air: float) -> list[Block]:
    dotted = not sheet.voluntary
    principal = replace(sheet.principal, strong=together(sheet.principal.strong))
    sections: list[tuple[str, list[tuple[str, Words | None, bool]]]] = [
        (
            "本人の同意と、本人" if sheet.consent is not None else "本人",
            [
                ("本人の同意を得ている旨", sheet.consent, dotted),
                ("本人の氏名など、本人を\n特定するに足りる事項", principal, dotted),
            ],
        ),
        (
            "提供した相手（第三者）" if dotted else "提供した相手",
            [
                ("名称", sheet.recipient_name, dotted),
                ("住所", sheet.recipient_address, dotted),
                ("代表者の氏名", sheet.recipient_representative, dotted),
                ("事業所番号・受取人", sheet.recipient_contact, False),
            ],
        ),
        (
            "提供と記録",
            [
                ("提供した年月日・渡し方", sheet.provided_on, False),
                ("提供の経路", sheet.route, False),
                ("記録の方法", sheet.method, False),
                ("記録した日・保存の期限", sheet.kept_until, False),
                ("家族の情報", sheet.family, False),
                ("備考", sheet.note, False),
            ],
        ),
    ]
    blocks = [legend(_VOLUNTARY if sheet.voluntary else _DOTTED, dotted=dotted)]
    blocks += findings_frame(sheet.findings, paper)
    for number, (title, rows) in enumerate(sections, 1):
        if number == 3:
            blocks += _items(sheet, paper, air)
        shown = [
            RecordRow(label=label, value=value, statutory=statutory)
            for label, value, statutory in rows
            if value is not None
        ]
        place = number + 1 if number == 3 else number
        style = replace(_STYLE, dots=dotted, pad=_STYLE.pad * air)
        blocks += [section_head(f"{place}　{title}", air), *record_rows(paper, shown, style)]
    people = (("記録した人", sheet.recorded_by), ("確かめた人", sheet.checked_by))
    return [*blocks, signed_cells(people, air)]


def _items(sheet: ProvisionRecordSheet, paper: Paper, air: float) -> list[Block]:
    head = table_head(
        _COLUMNS,
        size=10,
        height=6.8,
        title="3　提供した個人データの項目",
        title_size=12.5,
        aside="" if sheet.voluntary else "書類名と項目が、法令の記録事項",
    )
    rows = [
        [Words(str(number)), Words(each.text), Words(each.period), Words(each.copies), Words(each.medium)]
        for number, each in enumerate(sheet.items, 1)
    ] or [[Words("－"), Words("該当なし"), Words(), Words(), Words()]]
    blocks = table_rows(paper, _COLUMNS, rows, head, size=10, leading=4.9, pad=0.9 * air)
    return [replace(blocks[0], gap=2.6 * air), *blocks[1:]]
