"""同意書控え: what was agreed to, as signed, for the person to keep. It stays readable when the record changes later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.consent_document import KeyFact
from forms.drawn import Drawn
from forms.layout import Block, draw_sheets, roomiest
from forms.lettering import Line, together
from forms.paper import Heading, Paper
from forms.sheet import NO_WORDS, OfficeText, PaperIdentity, Words
from forms.table import RecordRow, RowStyle, record_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedAnswer:
    """A clause with the answer given to it."""

    number: int
    heading: str
    details: tuple[str, ...] = ()
    answer: str
    """`yes`, `no`, `not_asked` or `unclear`."""
    withdrawn_on: str = ""
    """Day of a withdrawal as ready text; empty while the answer stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedSigner:
    """Somebody who signed, and as what."""

    label: str
    """ご本人, 代筆した人, 代理人（成年後見人）, 立会人, 説明した人 …"""
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentCopySheet:
    """A consent as it was given, ready text. The identity asks for a copy (`copy_for_principal`), so its QR ends in `:C`."""

    paper: PaperIdentity
    office: OfficeText
    consent_title: str
    principal_name: str
    key_facts: tuple[KeyFact, ...]
    answers: tuple[CopiedAnswer, ...]
    routes: tuple[str, ...] = ()
    """Ways of handing over that were ticked (paper 4)."""
    given_on: Words
    """Day of consent and its way, e.g. `令和8年12月1日　紙に署名`."""
    signers: tuple[CopiedSigner, ...] = ()
    form_version: str
    """e.g. `様式 K1 第3版`."""
    printed_on: str
    """Day on which this copy was made: it tells the state of that day."""
    promises: tuple[str, ...] = ()
    withdrawal: Words = NO_WORDS
    contact_person: str = ""
    contact_hours: str = "平日 9時〜17時"


_ANSWERS = {
    "yes": Words(strong="はい"),
    "no": Words(strong="いいえ"),
    "not_asked": Words("きいていません"),
    "unclear": Words("はっきりしません"),
}
_FACTS = RowStyle(
    label_width=38, size=14, label_size=14, leading=7.3, pad=1.9, outer=1.6, dots=False, bold_labels=True
)


def draw(sheet: ConsentCopySheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=sheet.paper,
        title="同意書控え",
        kicker=f"{sheet.consent_title}　{sheet.form_version}",
        office_name=sheet.office.name,
        person=sheet.principal_name,
    )
    measurer = Paper(stream, heading, 0)
    laid = roomiest([_blocks(sheet, measurer, air) for air in (1.0, 0.6, 0.3)])
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _blocks(sheet: ConsentCopySheet, paper: Paper, air: float) -> list[Block]:
    facts = [RecordRow(label=each.label, value=each.value) for each in sheet.key_facts]
    rows = record_rows(paper, facts, replace(_FACTS, pad=_FACTS.pad * air))
    blocks = [_lead(sheet, paper), replace(rows[0], gap=1.8), *rows[1:]] if rows else [_lead(sheet, paper)]
    blocks += _answers(sheet, paper, air)
    blocks += _given(sheet, paper, air)
    blocks += _promises(sheet, paper)
    return [*blocks, _withdrawal(sheet, paper)]


def _lead(sheet: ConsentCopySheet, paper: Paper) -> Block:
    paper.about = "宛名"
    name = paper.broken(Words(strong=f"{together(sheet.principal_name)} 様"), 16, 170)
    paper.about = "前文"
    lines = paper.broken(
        f"いただいた同意の内容です（{sheet.printed_on}の記録）。大切にお持ちください。", 12, 170
    )

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        y += on.paragraph(on.left, y, name, 16, 7.6) + 0.8
        on.paragraph(on.left, y, lines, 12, 6.2)

    return Block(height=len(name) * 7.6 + 0.8 + len(lines) * 6.2, draw=draw_it)


def _answers(sheet: ConsentCopySheet, paper: Paper, air: float) -> list[Block]:
    def draw_head(on: Paper, y: float, again: bool) -> None:
        on.about = "答え"
        on.middle(on.left, y + 3.6, "お答え" + ("（続き）" if again else ""), 14, bold=True)
        on.rule(on.left, y + 8.0, on.right, y + 8.0, 0.8)

    head = Block(height=8.0, draw=draw_head)
    blocks: list[Block] = [replace(head, with_next=True, gap=3.0)]
    for answer in sheet.answers:
        paper.about = f"{answer.number}の見出し"
        heading = paper.broken(Words(strong=answer.heading), 14, 112)
        details = [line for text in answer.details for line in paper.broken(text, 12, 112)]
        told = _ANSWERS.get(answer.answer, Words(answer.answer))
        said = paper.broken(told, 14, 40)
        after = paper.broken(f"{answer.withdrawn_on}に\n取り消し", 11, 42) if answer.withdrawn_on else []
        inner = max(len(heading) * 6.9 + len(details) * 5.9, len(said) * 6.9 + len(after) * 5.4)
        high = max(11.0, inner + 1.6 + 2.4 * air)

        def draw_it(
            on: Paper,
            y: float,
            _again: bool,
            answer: CopiedAnswer = answer,
            parts: tuple[Sequence[Line], ...] = (heading, details, said, after),
            high: float = high,
        ) -> None:
            heading, details, said, after = parts
            centre = y + high / 2
            on.ring(on.left + 4.5, centre, 3.75, 0.9)
            on.middle(on.left + 4.5, centre, Words(strong=str(answer.number)), 14, align="center", room=6.2)
            top = centre - (len(heading) * 6.9 + len(details) * 5.9) / 2
            top += on.paragraph(on.left + 12, top, heading, 14, 6.9)
            on.paragraph(on.left + 12, top, details, 12, 5.9)
            top = centre - (len(said) * 6.9 + len(after) * 5.4) / 2
            top += on.paragraph(on.left + 128, top, said, 14, 6.9)
            on.paragraph(on.left + 128, top, after, 11, 5.4)
            on.rule(on.left, y + high, on.right, y + high, 0.5)

        blocks.append(Block(height=high, draw=draw_it, head=head))
    return blocks


def _given(sheet: ConsentCopySheet, paper: Paper, air: float) -> list[Block]:
    """When, by whom and on which form it was given."""
    number = sheet.paper.record or "（番号なし）"
    rows = [
        RecordRow(label="同意した日", value=sheet.given_on),
        *(
            RecordRow(
                label=each.label,
                value=Words(f"　{each.note}" if each.note else "", strong=together(each.name)),
            )
            for each in sheet.signers
        ),
        *(RecordRow(label="渡しかた", value=Words(each)) for each in sheet.routes),
        RecordRow(label="記録番号・版", value=Words(f"{number}　{sheet.form_version}")),
    ]
    style = RowStyle(
        label_width=38, size=12, label_size=12, leading=5.9, pad=0.8 + 0.8 * air, dots=False, bold_labels=True
    )
    blocks = record_rows(paper, rows, style)
    return [replace(blocks[0], gap=3.2), *blocks[1:]]


def _promises(sheet: ConsentCopySheet, paper: Paper) -> list[Block]:
    if not sheet.promises:
        return []
    paper.about = "事業所の約束"
    bullets = [paper.broken(text, 12, 164) for text in sheet.promises]

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.middle(on.left, y + 3.3, "事業所の約束", 13, bold=True)
        y += 7.2
        for lines in bullets:
            on.dot(on.left + 2, y + 3.1, 0.8)
            y += on.paragraph(on.left + 6, y, lines, 12, 6.2)

    return [Block(height=7.2 + sum(len(each) for each in bullets) * 6.2, draw=draw_it, gap=3.2)]


def _withdrawal(sheet: ConsentCopySheet, paper: Paper) -> Block:
    """How to take it back, and whom to call."""
    office = sheet.office
    paper.about = "取り消し"
    lines = paper.broken(sheet.withdrawal, 14, 162) if not sheet.withdrawal.is_empty else []
    how = paper.broken("電話や口頭でも取り消せます。記録番号をお伝えいただくと、早く分かります。", 12, 162)
    paper.about = "連絡先"
    contact = f"{office.name}　担当 {together(sheet.contact_person)}" if sheet.contact_person else office.name
    who = paper.broken(contact, 12, 162)
    hours = f"（{sheet.contact_hours}）" if sheet.contact_hours else ""
    telephone = (
        paper.broken(Words(hours, strong=f"電話 {office.telephone}"), 17, 162) if office.telephone else []
    )
    high = 4.0 + len(lines) * 7.3 + len(how) * 6.2 + 1.6 + len(who) * 6.2 + len(telephone) * 8.4

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.frame(on.left, y, 170, high, 1.2)
        y += 2.0
        y += on.paragraph(on.left + 4, y, lines, 14, 7.3)
        y += on.paragraph(on.left + 4, y, how, 12, 6.2) + 1.6
        y += on.paragraph(on.left + 4, y, who, 12, 6.2)
        on.paragraph(on.left + 4, y, telephone, 17, 8.4)

    return Block(height=high, draw=draw_it, gap=3.2)
