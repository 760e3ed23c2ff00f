"""FAX送付状: the cover of a fax, with the number to be compared by hand before sending (PAPERS §7, form H1F)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import Block, draw_sheets, lay
from forms.lettering import together
from forms.paper import Heading, Paper
from forms.sheet import OfficeText, PaperIdentity, Words
from forms.table import RecordRow, RowStyle, record_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class FaxCoverSheet:
    """A fax cover as ready text."""

    paper: PaperIdentity | None
    """None for a cover that belongs to no record: neither QR nor marks."""
    office: OfficeText
    sender: str
    addressee: str
    addressee_person: str = ""
    fax_number: str
    sheets: int | None
    """All sheets sent, the cover included; None leaves room to count and write it by hand."""
    day: str
    about: str
    """What it is about; a person's family name only, where the office so decides."""
    note: str = ""
    separately: str = ""
    """What goes another way (別便), in one sentence that names nothing."""
    reply_within: str = ""


_STYLE = RowStyle(
    label_width=38, size=14, label_size=14, leading=7.3, pad=2.2, outer=1.6, dots=False, bold_labels=True
)


def draw(sheet: FaxCoverSheet, stream: BinaryIO) -> Drawn:
    """Draw the cover as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=sheet.paper,
        title="FAX送付状",
        kicker="このFAXには、個人情報が入っています",
        office_name=sheet.office.name,
    )
    measurer = Paper(stream, heading, 0)
    laid = lay(_blocks(sheet, measurer))
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _blocks(sheet: FaxCoverSheet, paper: Paper) -> list[Block]:
    office = sheet.office
    calls = "　".join(
        together(f"{word} {number}")
        for word, number in (("電話", office.telephone), ("FAX", office.fax))
        if number
    )
    facts = [
        RecordRow(label="枚数", value=_count(sheet.sheets)),
        RecordRow(label="用件", value=Words(sheet.about)),
        RecordRow(label="差出人", value=Words(f"{office.name}　{together(sheet.sender)}\n{calls}".rstrip())),
    ]
    facts += [
        RecordRow(label=label, value=Words(text))
        for label, text in (
            ("連絡事項", sheet.note),
            ("別便", sheet.separately),
            ("お返事", f"{sheet.reply_within}にお願いします" if sheet.reply_within else ""),
        )
        if text
    ]
    rows = record_rows(paper, facts, _STYLE)
    return [
        _addressee(sheet, paper),
        _number(sheet, paper),
        replace(rows[0], gap=5.0),
        *rows[1:],
        _wrong_number(sheet, paper),
    ]


def _count(sheets: int | None) -> Words:
    if sheets is None:
        return Words("（この送付状を入れて数え、送る前に書きます）", strong="　　　　 枚")
    return Words("（この送付状を入れた枚数）", strong=f"{sheets} 枚")


def _addressee(sheet: FaxCoverSheet, paper: Paper) -> Block:
    paper.about = "宛先"
    to = paper.broken(Words(strong=f"{sheet.addressee}　御中"), 17, 128)
    person = paper.broken(f"{together(sheet.addressee_person)} 様", 14, 170) if sheet.addressee_person else []

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "日付"
        on.middle(on.right, y + 4, sheet.day, 13, align="right", room=40)
        y += on.paragraph(on.left, y, to, 17, 8.2)
        on.paragraph(on.left, y, person, 14, 7.3)

    return Block(height=len(to) * 8.2 + len(person) * 7.3, draw=draw_it)


def _number(sheet: FaxCoverSheet, paper: Paper) -> Block:
    """The number twice: as printed, and as read off the machine before the start key is pressed."""
    high = 52.0

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "FAX番号"
        on.frame(on.left, y, 170, high, 1.6)
        on.rule(on.left, y + 17, on.right, y + 17, 0.6)
        on.middle(on.left + 4, y + 8.5, "FAX番号", 14, bold=True)
        on.middle(on.left + 41, y + 8.5, sheet.fax_number, 24, bold=True, room=124)
        on.middle(on.left + 4, y + 21.4, "送る前に、機械に出た番号を書き写して、上と見比べます", 12)
        on.rule(on.left + 41, y + 37.5, on.left + 128, y + 37.5, 0.8)
        on.middle(on.left + 4, y + 33, "出た番号", 14, bold=True)
        on.place("fax.dialled", "field", on.left + 41, y + 25, 87, 12.5)
        on.tick_box("fax.same", on.left + 137, y + 33.5)
        on.middle(on.left + 143, y + 33.5, "同じです", 13)
        on.rule(on.left, y + 41, on.right, y + 41, 0.6)
        on.middle(on.left + 4, y + 46.5, "送った人", 12, bold=True)
        on.middle(on.left + 92, y + 46.5, "送った時刻", 12, bold=True)
        on.place("fax.sent_by", "field", on.left + 26, y + 41, 62, 11)
        on.place("fax.sent_at", "field", on.left + 118, y + 41, 52, 11)

    return Block(height=high, draw=draw_it, gap=4.0)


def _wrong_number(sheet: FaxCoverSheet, paper: Paper) -> Block:
    """What somebody does who should not have got it: our telephone on the left."""
    paper.about = "宛先違いのとき"
    lines = paper.broken(
        Words(
            "\nほかの人に見せず、写しを取らずにお待ちください。",
            strong="宛先違いのときは、読まずに左の電話へお知らせください。",
        ),
        14,
        92,
    )
    high = max(len(lines) * 7.3 + 7.0, 24.0)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "電話"
        on.frame(on.left, y, 170, high, 2.0)
        on.middle(on.left + 4, y + high / 2 - 6, "電話", 14, bold=True)
        on.middle(on.left + 4, y + high / 2 + 3, sheet.office.telephone, 19, bold=True, room=62)
        on.rule(on.left + 70, y, on.left + 70, y + high, 0.8)
        on.paragraph(on.left + 75, y + (high - len(lines) * 7.3) / 2, lines, 14, 7.3)

    return Block(height=high, draw=draw_it, gap=5.0)
