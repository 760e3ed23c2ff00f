"""引継書: covering letter, list of papers with boxes, and the 受領書 slip to be cut off (paper 7, form H1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import BOTTOM, Block, Laid, draw_sheets, lay
from forms.lettering import together
from forms.paper import Heading, Paper
from forms.sheet import NO_WORDS, OfficeText, PaperIdentity, Words
from forms.table import Column, RecordRow, RowStyle, record_rows, table_head, table_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedItem:
    """One paper that goes along."""

    name: str
    period: str = ""
    original: str = "写し"
    """原本 or 写し."""
    pages: int | None = None
    """Number of sheets; None prints a dash and leaves the item out of the sum."""
    caution: str = ""
    """FAX不可, 取扱注意 …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverSheet:
    """A handover to one office as ready text."""

    paper: PaperIdentity
    office: OfficeText
    sender: str
    """Our care manager's name."""
    addressee: str
    """The other office's name, printed with 御中."""
    addressee_person: str = ""
    """Title and name there, printed with 様."""
    day: str
    """Day of the letter."""
    principal: Words
    """e.g. Words(" 様（昭和10年5月1日生まれ）　要介護2", strong="髙橋 花子")."""
    principal_name: str
    """Only the name, for the slip and the second sheet's kicker."""
    handover_day: Words
    ground: Words
    """Consent number and day, or what stands in its place."""
    findings: tuple[str, ...] = ()
    """What the law found wrong, printed as it is."""
    urgent: Words = NO_WORDS
    """What cannot wait; empty prints なし."""
    items: tuple[HandedItem, ...]
    conditions: tuple[str, ...] = ()
    """Papers that came with strings attached, each with what the other office must keep to."""
    not_handed: str = ""
    """What is kept back and where to ask for it."""
    reply_within: str = "7日以内"
    through_principal: bool = False
    """True: the user carries the papers (基準第15条); the slip is addressed and signed accordingly."""
    by_fax: bool = False
    """True: drawn for a fax: no type under 10.5 points. `fax_variant` also takes out what must not be faxed."""
    separately: str = ""
    """What goes another way, in one sentence that names nothing."""
    receipt_record: str = ""
    """Number that the slip's QR says: the provision record of this one office; empty says the handover's own."""


NO_FAX = "FAX不可"
"""The caution that keeps an item off a fax."""


def fax_variant(sheet: HandoverSheet) -> HandoverSheet:
    """The same letter to be faxed: items marked FAX不可 leave the list altogether and are told as 別便 without a name."""
    kept = tuple(each for each in sheet.items if NO_FAX not in each.caution)
    left = len(sheet.items) - len(kept)
    separately = f"ほかに {left} 点を、別便でお届けします。" if left else ""
    return replace(sheet, items=kept, by_fax=True, separately=sheet.separately or separately)


CUT = 208.8
"""Height of the cut line above the slip on the first sheet."""
_STYLE = RowStyle(
    label_width=30, size=12, label_size=12, leading=5.9, pad=1.6, outer=1.6, dots=False, bold_labels=True
)
_COLUMNS = (
    Column("", 10),
    Column("書類", 79),
    Column("作成日・期間", 38, 10.5),
    Column("原・写", 14),
    Column("枚数", 12),
    Column("注意", 17, 9),
)


def draw(sheet: HandoverSheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn.

    The slip stays on sheet 1; a list that does not fit above it gets sheets of its own.
    """
    heading = Heading(
        paper=sheet.paper,
        title="引継書",
        kicker="ケアマネジャーの引継ぎ　送付状・書類一覧・受領書",
        office_name=sheet.office.name,
        person=sheet.principal_name,
    )
    measurer = Paper(stream, heading, 0)
    letter = [_letter(sheet, measurer), *_facts(sheet, measurer)]
    listed = [*_list(sheet, measurer), *_conditions(sheet, measurer), *_not_handed(sheet, measurer)]
    laid = lay([*letter, *listed], _above_slip)
    if len(laid) > 1:
        listed[0] = replace(listed[0], new_sheet=True)
        laid = lay([*letter, _list_elsewhere(), *listed], _above_slip)
    laid[0].append(Laid(CUT, _slip(sheet, measurer)))
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _above_slip(sheet: int) -> float:
    """Lower edge of the text block: above the slip on the first sheet."""
    return CUT - 3 if sheet == 1 else BOTTOM


def _letter(sheet: HandoverSheet, paper: Paper) -> Block:
    """To whom, from whom, on which day, and what is asked."""
    office = sheet.office
    paper.about = "宛先"
    to = paper.broken(
        Words(strong=f"{sheet.addressee}　{'様' if sheet.through_principal else '御中'}"), 15, 132
    )
    person = paper.broken(f"{together(sheet.addressee_person)} 様", 12, 76) if sheet.addressee_person else []
    paper.about = "差出人"
    calls = "　".join(
        together(f"{word} {number}")
        for word, number in (("電話", office.telephone), ("FAX", office.fax))
        if number
    )
    sender = [
        *paper.broken(f"{office.name}　{together(sheet.sender)}", 11.5, 92),
        *(paper.broken(calls, 11.5, 92) if calls else []),
    ]
    intro_text = (
        "引継ぎのための書類をお渡しします。お確かめのうえ、下の受領書にお名前をお書きください。"
        if sheet.through_principal
        else f"次の方の支援を引き継ぎます。書類をお確かめのうえ、下の受領書を{sheet.reply_within}にお返しください。"
    )
    intro = paper.broken(intro_text, 11.5, 170)
    upper = len(to) * 7.2
    middle = max(len(person), len(sender)) * 5.9

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.paragraph(on.left, y, to, 15, 7.2)
        on.about = "日付"
        on.middle(on.right, y + 3.6, sheet.day, 12, align="right", room=38)
        y += upper
        on.paragraph(on.left, y, person, 12, 5.9)
        for number, line in enumerate(sender):
            on.middle(on.right, y + (number + 0.5) * 5.9, line, 11.5, align="right")
        on.paragraph(on.left, y + middle + 0.8, intro, 11.5, 5.9)

    return Block(height=upper + middle + 0.8 + len(intro) * 5.9, draw=draw_it)


def _facts(sheet: HandoverSheet, paper: Paper) -> list[Block]:
    rows = [
        RecordRow(label="利用者", value=replace(sheet.principal, strong=together(sheet.principal.strong))),
        RecordRow(label="引き継ぐ日", value=sheet.handover_day),
        RecordRow(label="根拠", value=sheet.ground),
        *(RecordRow(label="要確認", value=Words(strong=text)) for text in sheet.findings),
        RecordRow(label="急ぐこと", value=sheet.urgent if not sheet.urgent.is_empty else Words("なし")),
    ]
    blocks = record_rows(paper, rows, _STYLE)
    return [replace(blocks[0], gap=1.8), *blocks[1:]]


def _list(sheet: HandoverSheet, paper: Paper) -> list[Block]:
    counted = [each.pages for each in sheet.items if each.pages is not None]
    columns = [replace(each, size=max(each.size, 10.5)) for each in _COLUMNS] if sheet.by_fax else _COLUMNS
    head = table_head(
        columns,
        size=10.5,
        height=6.0,
        title="渡す書類",
        title_size=12.5,
        aside=f"合計 {len(sheet.items)} 点・{sum(counted)} 枚　　受け取った側で □ に✓",
    )
    rows = [
        [
            Words(),
            Words(f"{number}　{each.name}"),
            Words(each.period),
            Words(each.original),
            Words("―" if each.pages is None else str(each.pages)),
            Words(each.caution),
        ]
        for number, each in enumerate(sheet.items, 1)
    ]
    blocks = table_rows(paper, columns, rows, head, size=11.5, leading=5.4, pad=1.0, least=8.4, boxes="item")
    return [replace(blocks[0], gap=1.6), *blocks[1:]]


def _list_elsewhere() -> Block:
    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "渡す書類"
        on.middle(on.left, y + 4, "渡す書類は、次のページの一覧のとおりです。", 12)

    return Block(height=8, draw=draw_it, gap=2)


def _conditions(sheet: HandoverSheet, paper: Paper) -> list[Block]:
    """Strings attached go with the papers: whoever gets them keeps to them too."""
    paper.about = "条件のある書類"
    size, leading = (12.0, 5.8) if sheet.by_fax else (11.0, 5.3)
    told = [f"守っていただく条件　{text}" for text in sheet.conditions]
    lines = [line for text in told for line in paper.broken(Words(strong=text), size, 170)]
    if not lines:
        return []

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.paragraph(on.left, y, lines, size, leading)

    return [Block(height=len(lines) * leading, draw=draw_it, gap=1.2)]


def _not_handed(sheet: HandoverSheet, paper: Paper) -> list[Block]:
    paper.about = "渡さない書類"
    size, leading = (12.0, 5.8) if sheet.by_fax else (10.0, 5.0)
    told = (f"渡さない書類：{sheet.not_handed}" if sheet.not_handed else "", sheet.separately)
    lines = [line for text in told if text for line in paper.broken(text, size, 170)]
    if not lines:
        return []

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.paragraph(on.left, y, lines, size, leading)

    return [Block(height=len(lines) * leading, draw=draw_it, gap=1.2)]


def _slip(sheet: HandoverSheet, paper: Paper) -> Block:
    """The receipt to be cut off and sent back: its own QR and two marks of its own."""
    office = sheet.office
    record = sheet.paper.record or "（番号なし）"
    paper.about = "受領書"
    fax = f"　　FAX {office.fax}" if office.fax else ""
    to = Words(strong=f"{office.name}　御中{together(fax)}")
    what = f"引継書 {record}　{together(sheet.principal_name)} 様"
    size, leading = 12.0, 5.3
    addressee, reference = paper.broken(to, size, 135), paper.broken(what, size, 106)
    if len(addressee) > 1 or len(reference) > 1:
        size, leading = 10.5, 4.5
        addressee, reference = paper.broken(to, size, 135), paper.broken(what, size, 106)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "受領書"
        centre = on.width / 2
        on.dashes(10, y, centre - 10, 0.6)
        on.dashes(centre + 10, y, on.width - 10, 0.6)
        on.middle(centre, y, "切り取り線", 10.5 if sheet.by_fax else 10, align="center")
        on.slip_marks()
        on.sheet_qr(166, 217, form=f"{sheet.paper.form}R", record=sheet.receipt_record, frame="slip")
        on.text(on.left, 222.6, "受領書", 18, bold=True)
        on.paragraph(on.left + 27.5, 220.4 - len(reference) * leading / 2, reference, size, leading)
        on.paragraph(on.left, 229.4 - len(addressee) * leading / 2, addressee, size, leading)
        on.tick_box("receipt.all", on.left + 3.6, 238.6, frame="slip")
        on.middle(on.left + 10, 238.6, "一覧のとおり、すべて受け取りました", 12)
        on.tick_box("receipt.missing", on.left + 3.6, 248.4, frame="slip")
        end = on.left + 10 + on.middle(on.left + 10, 248.4, "足りない書類・違う書類があります（番号", 12)
        on.middle(end + 24, 248.4, "）", 12)
        on.place("receipt.missing_numbers", "field", end + 1, 243.6, 23, 9, frame="slip")
        top, high = 255.0, 14.6
        first, second = on.left + 29.5, on.left + 114
        on.frame(on.left, top, on.right - on.left, high, 0.8)
        on.rule(first, top, first, top + high, 0.6)
        on.rule(second, top, second, top + high, 0.6)
        on.middle(on.left + 3, top + high / 2, "受け取った人", 12, bold=True)
        caption = 10.5 if sheet.by_fax else 9
        on.middle(
            first + 2, top + 2.9, "ご本人の氏名" if sheet.through_principal else "事業所名・氏名", caption
        )
        on.middle(second + 2, top + 2.9, "受け取った日", caption)
        on.place("receipt.signer", "field", first, top, second - first, high, frame="slip")
        on.place("receipt.day", "field", second, top, on.right - second, high, frame="slip")
        for x, word in (
            (second + 2, "令和"),
            (second + 18.5, "年"),
            (second + 31.5, "月"),
            (second + 44.5, "日"),
        ):
            on.middle(x, top + 9.4, word, 11)

    return Block(height=66, draw=draw_it)
