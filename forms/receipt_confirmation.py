"""受領時の確認記録, what art. 30 asks of the one who receives (paper 8, form U1), or a voluntary note of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import Block, draw_sheets, roomiest
from forms.lettering import together
from forms.paper import Heading, Paper
from forms.record_parts import AIR, findings_frame, legend, section_head, signed_cells
from forms.sheet import PaperIdentity, Words
from forms.table import RecordRow, RowStyle, record_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptConfirmationSheet:
    """A receipt as it was confirmed, ready text. A row that is None is left out; an empty one prints 該当なし."""

    paper: PaperIdentity
    office_name: str
    source: str = "consent"
    """施行規則第24条第1項: `consent` (第2号), `opt_out` (第1号), `person` who is no business (第4号). Decides which rows stand
    and which are statutory (LAW.md §1.4)."""
    voluntary: bool = False
    """True: title 受領の記録（任意） and no dots: the law asks for no record."""
    findings: tuple[str, ...] = ()
    provider_name: Words
    provider_address: Words | None
    provider_representative: Words | None
    provider_confirmed: Words | None = None
    """確かめた方法 (施行規則第22条)."""
    how_obtained: Words | None
    """● 取得の経緯."""
    how_obtained_confirmed: Words | None = None
    consent: Words | None = None
    """● 本人の同意を得ている旨; printed only for `consent`."""
    principal: Words
    items: Words
    received_on: Words
    """受け取った年月日・方法; statutory only for `opt_out`."""
    published: Words | None = None
    """● 個人情報保護委員会の公表; printed only for `opt_out`."""
    earlier_record: Words | None = None
    """前の記録の引用 (施行規則第24条第2項)."""
    method: Words | None = None
    kept_until: Words | None = None
    conditions: Words | None = None
    """付いている条件: strings attached by the provider."""
    recorded_by: str = ""
    checked_by: str = ""


_STYLE = RowStyle(label_width=47, size=10.5, label_size=10, leading=5.15, pad=1.35)
_RULES = {
    "consent": "施行規則第24条第1項第2号",
    "opt_out": "施行規則第24条第1項第1号",
    "person": "施行規則第24条第1項第4号",
}
_VOLUNTARY = "この記録は、事業所が任意に残すもので、法令上の確認記録ではありません"


def draw(sheet: ReceiptConfirmationSheet, stream: BinaryIO) -> Drawn:
    """Draw the record as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=sheet.paper,
        title="受領の記録（任意）" if sheet.voluntary else "受領時の確認記録",
        kicker="受け取ったとき　事業所で残すもの"
        if sheet.voluntary
        else "第三者から受け取ったとき　個人情報保護法第30条",
        office_name=sheet.office_name,
    )
    measurer = Paper(stream, heading, 0)
    laid = roomiest([_blocks(sheet, measurer, air) for air in AIR])
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _blocks(sheet: ReceiptConfirmationSheet, paper: Paper, air: float) -> list[Block]:
    dotted = not sheet.voluntary
    opted_out = sheet.source == "opt_out"
    consented = sheet.source == "consent"
    sections: tuple[tuple[str, tuple[tuple[str, Words | None, bool], ...]], ...] = (
        (
            "渡した相手（提供元）の確認",
            (
                ("名称", sheet.provider_name, True),
                ("住所", sheet.provider_address, True),
                ("代表者の氏名", sheet.provider_representative, True),
                ("確かめた方法", sheet.provider_confirmed, False),
            ),
        ),
        (
            "提供元が個人データを取得した経緯",
            (
                ("取得の経緯", sheet.how_obtained, True),
                ("確かめた方法", sheet.how_obtained_confirmed, False),
            ),
        ),
        (
            "本人の同意、本人、項目" if consented else "本人、項目",
            (
                ("本人の同意を得ている旨", sheet.consent if consented else None, True),
                (
                    "本人の氏名など、本人を\n特定するに足りる事項",
                    replace(sheet.principal, strong=together(sheet.principal.strong)),
                    True,
                ),
                ("個人データの項目", sheet.items, True),
                ("受け取った年月日・方法", sheet.received_on, opted_out),
                ("個人情報保護委員会\nの公表", sheet.published if opted_out else None, True),
                ("前の記録の引用", sheet.earlier_record, False),
            ),
        ),
        (
            "記録と保存",
            (
                ("記録の方法", sheet.method, False),
                ("記録した日・保存の期限", sheet.kept_until, False),
                ("付いている条件", sheet.conditions, False),
            ),
        ),
    )
    words = f"法令の記録事項（{_RULES.get(sheet.source, '施行規則第24条')}）　　印のない欄は、事業所で残す事項です"
    blocks = [legend(words if dotted else _VOLUNTARY, dotted=dotted), *findings_frame(sheet.findings, paper)]
    number = 0
    for title, rows in sections:
        shown = [
            RecordRow(label=label, value=value, statutory=statutory and dotted)
            for label, value, statutory in rows
            if value is not None
        ]
        if shown:
            number += 1
            style = replace(_STYLE, dots=dotted, pad=_STYLE.pad * air)
            blocks += [section_head(f"{number}　{title}", air), *record_rows(paper, shown, style)]
    people = (("確認・記録した人", sheet.recorded_by), ("確かめた人", sheet.checked_by))
    return [*blocks, signed_cells(people, air)]
