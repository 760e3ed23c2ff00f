"""Papers on which a no is written: 同意撤回書 (K9), 同意しない旨の確認書 (K8), and 同意撤回の確認書 that answers (K9C; paper 9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.consent_document import KeyFact
from forms.drawn import Drawn
from forms.layout import Block, draw_sheets, roomiest
from forms.lettering import Line, together
from forms.paper import Heading, Paper
from forms.sheet import NO_WORDS, OfficeText, PaperIdentity, Words
from forms.signing import SignatureKind, draw_group, group_height, signature_block
from forms.table import Column, RecordRow, RowStyle, record_rows, table_head, table_rows
from forms.wording import ScopeWording, fill, fill_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """A purpose that may be ticked, under the number it has on the consent paper."""

    number: int
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeSheet:
    """A paper on which a person ticks how far a no goes, as ready text."""

    paper: PaperIdentity
    office: OfficeText
    title: str
    kicker: str
    principal_name: str
    lead: str
    key_facts: tuple[KeyFact, ...]
    question: str
    all_label: str
    some_label: str
    clauses: tuple[ScopeRow, ...]
    notes: tuple[str, ...] = ()
    explained_label: str = ""
    """Caption of a field for the one who explained; empty leaves it out."""
    date_label: str
    signatures: tuple[SignatureKind, ...]
    office_row: bool = False
    seal: bool = False


def scope_sheet(
    text: ScopeWording,
    values: Mapping[str, str],
    *,
    paper: PaperIdentity,
    office: OfficeText,
    clauses: tuple[ScopeRow, ...],
    seal: bool = False,
) -> ScopeSheet:
    """A sheet from the wording of `refusal` or `withdrawal`; `clauses` are those of the consent it is about.

    Of `values`: principal, birth_date, consent_title, consent_record, consented_on (empty leaves its part out).
    Raises `forms.wording.WordingError` for a placeholder without a value.
    """
    return ScopeSheet(
        paper=paper,
        office=office,
        title=text.title,
        kicker=text.kicker,
        principal_name=values["principal"],
        lead=fill(text.lead, values),
        key_facts=tuple(
            KeyFact(label=each.label, value=fill_words(each.value, values)) for each in text.key_facts
        ),
        question=text.question,
        all_label=text.all_label,
        some_label=text.some_label,
        clauses=clauses,
        notes=tuple(fill(each, values) for each in text.notes),
        explained_label=text.explained_label,
        date_label=text.date_label,
        signatures=text.signatures,
        office_row=text.office_row,
        seal=seal,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StopStep:
    """Something our office stops or does because of the withdrawal."""

    what: str
    whom: str = ""
    done_on: str = ""
    done_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalConfirmationSheet:
    """What our office tells the person after a withdrawal, as ready text."""

    paper: PaperIdentity
    office: OfficeText
    principal_name: str
    day: str
    """Day of the letter."""
    received: Words
    """Day, way and who received it."""
    withdrawn_by: str
    consent: str
    """Title, number and day of the consent."""
    scope: Words
    """Numbers and purposes withdrawn, or すべて."""
    remaining: Words = NO_WORDS
    """What stays agreed; empty prints なし."""
    steps: tuple[StopStep, ...] = ()
    before_day: str
    """Day before which things given stay given."""
    contact_person: str = ""


_FACTS = RowStyle(
    label_width=33, size=14, label_size=14, leading=7.3, pad=2.4, outer=1.6, dots=False, bold_labels=True
)
_PADS = ((2.4, 10.6, 13.0), (1.5, 10.6, 11.4), (0.8, 10.6, 10.6))
"""Air in the key facts, pitch of the tick rows, height of the date line: roomy first."""
_TICK = 180.5


def draw(sheet: ScopeSheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    heading = Heading(
        paper=sheet.paper,
        title=sheet.title,
        kicker=sheet.kicker,
        office_name=sheet.office.name,
        person=sheet.principal_name,
    )
    measurer = Paper(stream, heading, 0)
    laid = roomiest([_scope_blocks(sheet, measurer, *each) for each in _PADS])
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _scope_blocks(sheet: ScopeSheet, paper: Paper, pad: float, pitch: float, date: float) -> list[Block]:
    blocks = [_lead(sheet, paper), *_key_facts(sheet.key_facts, paper, pad), _scope_head(sheet)]
    blocks += _scope_rows(sheet, paper, pitch)
    blocks += [_note(text, paper) for text in sheet.notes]
    if sheet.explained_label:
        blocks.append(_explained(sheet))
    return [*blocks, _signed(sheet, date)]


def _lead(sheet: ScopeSheet, paper: Paper) -> Block:
    paper.about = "宛名"
    addressee = paper.broken(f"{sheet.office.name}　御中", 12, 170)
    paper.about = "前文"
    lines = paper.broken(sheet.lead, 14, 170)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        y += on.paragraph(on.left, y, addressee, 12, 5.9) + 0.8
        on.paragraph(on.left, y, lines, 14, 7.6)

    return Block(height=len(addressee) * 5.9 + 0.8 + len(lines) * 7.6, draw=draw_it)


def _key_facts(facts: Sequence[KeyFact], paper: Paper, pad: float) -> list[Block]:
    rows = [RecordRow(label=each.label, value=each.value) for each in facts]
    blocks = record_rows(paper, rows, replace(_FACTS, pad=pad))
    return [
        replace(each, gap=0.0 if number else 1.8, with_next=each is not blocks[-1])
        for number, each in enumerate(blocks)
    ]


def _scope_head(sheet: ScopeSheet) -> Block:
    """Everything, or only the numbers ticked below."""

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "範囲"
        on.middle(on.left, y + 3.65, sheet.question, 14, bold=True, room=170)
        on.tick_box("scope.all", on.left + 5.5, y + 13.2)
        on.middle(on.left + 13, y + 13.2, sheet.all_label, 14, bold=True, room=58)
        on.tick_box("scope.some", on.left + 78, y + 13.2)
        on.middle(on.left + 85.5, y + 13.2, sheet.some_label, 14, bold=True, room=84)

    return Block(height=19.5, draw=draw_it, gap=3.0, with_next=True)


def _scope_rows(sheet: ScopeSheet, paper: Paper, pitch: float) -> list[Block]:
    blocks: list[Block] = []

    def head_drawer(on: Paper, y: float, again: bool) -> None:
        if again:
            on.about = "範囲"
            on.middle(on.left, y + 3.4, f"{sheet.question}（続き）", 12, bold=True)
        on.rule(on.left, y + 6.4, on.right, y + 6.4, 1.0)

    head = Block(height=6.4, draw=head_drawer)
    for row in sheet.clauses:
        paper.about = f"{row.number}の見出し"
        lines = paper.broken(row.heading, 14, 136)
        high = max(pitch, len(lines) * 6.9 + 3.7)

        def draw_it(
            on: Paper,
            y: float,
            _again: bool,
            row: ScopeRow = row,
            lines: list[Line] = lines,
            high: float = high,
        ) -> None:
            centre = y + high / 2
            if row is sheet.clauses[0]:
                on.rule(on.left, y, on.right, y, 1.0)
            on.ring(on.left + 4.5, centre, 3.75, 0.9)
            on.middle(on.left + 4.5, centre, Words(strong=str(row.number)), 14, align="center", room=6.2)
            on.paragraph(on.left + 12, centre - len(lines) * 3.45, lines, 14, 6.9)
            on.tick_box(f"scope.{row.number}", _TICK, centre)
            on.rule(on.left, y + high, on.right, y + high, 1.0 if row is sheet.clauses[-1] else 0.5)

        blocks.append(Block(height=high, draw=draw_it, head=head))
    return blocks


def _note(text: str, paper: Paper) -> Block:
    paper.about = "説明"
    lines = paper.broken(text, 12, 170)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.paragraph(on.left, y, lines, 12, 6.2)

    return Block(height=len(lines) * 6.2, draw=draw_it, gap=2.4)


def _explained(sheet: ScopeSheet) -> Block:
    """A frame for the one who explained to write into."""
    high = 17.0

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = sheet.explained_label
        on.frame(on.left, y, 170, high, 0.8)
        on.middle(on.left + 2, y + 2.9, sheet.explained_label, 9, room=160)
        on.place("explained", "field", on.left, y, 170, high)

    return Block(height=high, draw=draw_it, gap=2.0)


def _signed(sheet: ScopeSheet, date: float) -> Block:
    """Date, signature blocks and our office's own row: one piece."""
    groups = [[signature_block(kind)] for kind in sheet.signatures]
    heights = [group_height(each, narrow=True) for each in groups]
    office = 13.0 if sheet.office_row else 0.0
    gaps = 1.5 if sheet.office_row else 0.0

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = sheet.date_label
        centre = y + date / 2 - 0.4
        on.middle(on.left, centre, sheet.date_label, 13, bold=True)
        on.middle(on.left + 55.4, centre, "令和", 14)
        for number, word in enumerate(("年", "月", "日"), 1):
            on.middle(on.left + 59.4 + number * 19, centre, word, 14)
        on.place("signed_on", "field", on.left + 53, y, 73, date - 1)
        y += date
        blocks = [block for group in groups for block in group]
        draw_group(on, y, blocks, narrow=True, seal=sheet.seal)
        y += sum(heights) + gaps
        if sheet.office_row:
            _office_row(on, y, office)

    return Block(height=date + sum(heights) + gaps + office, draw=draw_it, gap=1.6)


def _office_row(on: Paper, y: float, high: float) -> None:
    on.about = "事業所欄"
    on.frame(on.left, y, 170, high, 1.0)
    on.middle(on.left + 3, y + high / 2, "事業所欄", 12, bold=True)
    x = on.left + 26
    for code, caption, wide in (
        ("office.received_by", "受け付けた人", 52.0),
        ("office.received_on", "受け付けた日", 49.0),
        ("office.way", "方法（書面・電話・口頭）", 43.0),
    ):
        on.rule(x, y, x, y + high, 0.6)
        on.middle(x + 2, y + 2.7, caption, 9, room=wide - 3)
        on.place(code, "field", x, y, wide, high)
        x += wide


_STOPS = (Column("止めること", 84), Column("相手", 44), Column("済んだ日", 24), Column("担当", 18))


def draw_confirmation(sheet: WithdrawalConfirmationSheet, stream: BinaryIO) -> Drawn:
    """Draw 同意撤回の確認書 as PDF into `stream`; raises `forms.lettering.MissingGlyph`.

    A document of its own, because a withdrawal that was said or telephoned has no first sheet.
    """
    heading = Heading(
        paper=sheet.paper,
        title="同意撤回の確認書",
        kicker="事業所から、ご本人へお渡しする控え",
        office_name=sheet.office.name,
        person=sheet.principal_name,
    )
    measurer = Paper(stream, heading, 0)
    laid = roomiest([_confirmation_blocks(sheet, measurer, pad) for pad in (2.0, 1.2, 0.7)])
    paper = Paper(stream, heading, len(laid))
    draw_sheets(paper, laid)
    return paper.close()


def _confirmation_blocks(sheet: WithdrawalConfirmationSheet, paper: Paper, pad: float) -> list[Block]:
    facts = [
        RecordRow(label="受け付けた日", value=sheet.received),
        RecordRow(label="取り消した人", value=Words(sheet.withdrawn_by)),
        RecordRow(label="どの同意", value=Words(sheet.consent)),
        RecordRow(label="範囲", value=sheet.scope),
        RecordRow(label="残る同意", value=sheet.remaining if not sheet.remaining.is_empty else Words("なし")),
    ]
    style = replace(_FACTS, label_width=38, size=13, label_size=13, leading=6.9, pad=pad)
    rows = record_rows(paper, facts, style)
    head = table_head(
        _STOPS,
        size=12,
        height=8.0,
        title="事業所が行うこと",
        title_size=14,
        aside="済んだら、日付と担当者を書きます",
    )
    steps = [
        [Words(each.what), Words(each.whom), Words(each.done_on), Words(each.done_by)] for each in sheet.steps
    ] or [[Words("なし（渡す予定のものはありません）"), Words(), Words(), Words()]]
    table = table_rows(paper, _STOPS, steps, head, size=12, leading=6.0, pad=2.2)
    return [
        _addressee(sheet, paper),
        replace(rows[0], gap=1.8),
        *rows[1:],
        replace(table[0], gap=2.4),
        *table[1:],
        _paragraph(
            f"{sheet.before_day}より前に渡した情報と、その記録は、法令で定められた期間そのまま保管します。"
            "記録は、ご本人の求めがあればお見せします。",
            paper,
            5.0,
        ),
        _paragraph(
            "もう一度同意するときは、新しい同意書をお渡しします。前の同意が自動で戻ることはありません。",
            paper,
            2.0,
        ),
        _questions(sheet, paper),
    ]


def _addressee(sheet: WithdrawalConfirmationSheet, paper: Paper) -> Block:
    paper.about = "宛名"
    name = paper.broken(Words(strong=f"{together(sheet.principal_name)} 様"), 16, 128)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "日付"
        on.middle(on.right, y + 3.8, sheet.day, 13, align="right", room=40)
        y += on.paragraph(on.left, y, name, 16, 7.6) + 2.0
        on.middle(on.left, y + 3.6, "次のとおり、同意の取り消しを受け付けました。", 14)

    return Block(height=len(name) * 7.6 + 2.0 + 7.2, draw=draw_it)


def _paragraph(text: str, paper: Paper, gap: float) -> Block:
    paper.about = "説明"
    lines = paper.broken(text, 13, 170)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.paragraph(on.left, y, lines, 13, 7.2)

    return Block(height=len(lines) * 7.2, draw=draw_it, gap=gap)


def _questions(sheet: WithdrawalConfirmationSheet, paper: Paper) -> Block:
    """Where to ask and complain, the telephone large."""
    office = sheet.office
    paper.about = "お問い合わせ"
    people = [
        f"{word} {together(name)}"
        for word, name in (("管理者", office.administrator), ("担当", sheet.contact_person))
        if name
    ]
    who = paper.broken("　".join((office.name, *people)), 12, 162)
    place = f"〒{office.postal_code} {office.address}" if office.postal_code else office.address
    legal = "　".join(each for each in (office.legal_name, together(office.representative), place) if each)
    small = paper.broken(legal, 11, 162) if legal else []
    high = 3.0 + 8.4 + len(who) * 6.2 + 1.6 + len(small) * 5.6 + 2.6

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "お問い合わせ"
        on.frame(on.left, y, 170, high, 1.2)
        y += 3.0
        on.middle(on.left + 4, y + 3.6, "お問い合わせ・苦情の受付", 13, bold=True)
        if office.telephone:
            on.middle(
                on.right - 4, y + 3.4, f"電話 {office.telephone}", 19, bold=True, align="right", room=90
            )
        y += 8.4
        y += on.paragraph(on.left + 4, y, who, 12, 6.2) + 1.6
        on.paragraph(on.left + 4, y, small, 11, 5.6)

    return Block(height=high, draw=draw_it, gap=4.0)
