"""Consent papers built of clauses: 個人情報使用同意書（利用者・家族）, 引継ぎ時の情報提供同意書 (papers 1, 2, 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.ink import FilledIn
from forms.layout import Block, draw_sheets, roomiest
from forms.lettering import Line, break_lines, together, width
from forms.paper import Heading, Paper
from forms.sheet import NO_WORDS, OfficeText, PaperIdentity, Words
from forms.signing import SignatureBlock, SignatureKind, draw_group, group_height, signature_block
from forms.wording import Wording, fill, fill_words


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFact:
    """One row of the key facts frame: だれの・なにを・だれに・なんのために・いつまで."""

    label: str
    value: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """One answer row: number, purpose or paper in bold, recipients and a note under it, はい / いいえ."""

    number: int
    heading: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteChoice:
    """One of several ways, of which the person ticks one (paper 4)."""

    heading: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFamilyMember:
    """A row of the table under 家族の代表として署名するとき."""

    name: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSheet:
    """A consent paper as ready text. Empty strings and tuples leave the part out."""

    paper: PaperIdentity | None
    """None for a form made out to another office: it is no record of ours and carries neither number nor QR."""
    office: OfficeText
    title: str
    kicker: str
    """What it is about, on every sheet."""
    principal_name: str
    """Whose data and signature, printed with 様 in the kicker from sheet 2 on."""
    lead: str
    key_facts: tuple[KeyFact, ...]
    question: str
    """Heading over the answers."""
    clauses: tuple[ClauseRow, ...]
    scope_note: str = ""
    """A line under the answers, e.g. that the user's data are another paper."""
    ground: str = ""
    """The one line of law."""
    routes_heading: str = ""
    routes: tuple[RouteChoice, ...] = ()
    not_handed: str = ""
    """渡さないもの (paper 4)."""
    promises: tuple[str, ...] = ()
    withdrawal: Words = NO_WORDS
    contact_person: str = ""
    contact_hours: str = "平日 9時〜17時"
    stands_as_record: tuple[str, ...] = ()
    """Sentences of この書面を記録に代えるとき (paper 4); empty leaves the block out."""
    stands_as_record_ground: str = ""
    signatures: tuple[SignatureKind, ...]
    other_family: tuple[OtherFamilyMember, ...] = ()
    seal: bool = False
    """Draw the dotted ring 印 in the signer's row; a seal is never required."""
    office_label: str = "事業所"
    office_in_two_lines: bool = False
    large: bool = False
    """大きな字: body 18 points, heads 20; the paper then takes three sheets or more."""
    filled: FilledIn | None = None
    """Answers and handwriting of a form that is filled in on the screen; None is the empty form."""


def consent_sheet(
    wording: Wording,
    values: Mapping[str, str],
    *,
    paper: PaperIdentity,
    office: OfficeText,
    contact_person: str = "",
    details: Mapping[int, str] | None = None,
    headings: Mapping[int, str] | None = None,
    limits: Mapping[int, tuple[str, ...]] | None = None,
    other_family: tuple[OtherFamilyMember, ...] = (),
    seal: bool = False,
    large: bool = False,
) -> ConsentSheet:
    """A sheet from a form's wording and the values of its placeholders.

    `details` replaces what stands under a clause's heading (paper 4: date and number of sheets), `headings` a heading;
    `limits` are ready lines under it: the offices it names, its own last day.
    Raises `forms.wording.WordingError` for a placeholder without a value.
    """
    given, named, limited = details or {}, headings or {}, limits or {}
    facts = {**values, "last_number": str(len(wording.clauses))}
    clauses = tuple(
        ClauseRow(
            number=each.number,
            heading=named.get(each.number, each.heading),
            details=(
                (given[each.number],)
                if each.number in given
                else tuple(fill(text, facts) for text in (each.recipients_text, each.note) if text)
            )
            + limited.get(each.number, ()),
        )
        for each in wording.clauses
    )
    return ConsentSheet(
        paper=paper,
        office=office,
        title=wording.title,
        kicker=wording.kicker,
        principal_name=values["principal"],
        lead=fill(wording.lead, facts),
        key_facts=tuple(
            KeyFact(label=each.label, value=fill_words(each.value, facts)) for each in wording.key_facts
        ),
        question=wording.question,
        clauses=clauses,
        scope_note=fill(wording.scope_note, facts),
        ground=wording.ground,
        routes_heading=wording.routes_heading,
        routes=tuple(RouteChoice(heading=each.heading, detail=each.detail) for each in wording.routes),
        not_handed=wording.not_handed,
        promises=wording.promises,
        withdrawal=wording.withdrawal,
        contact_person=contact_person,
        stands_as_record=wording.stands_as_record,
        stands_as_record_ground=wording.stands_as_record_ground,
        signatures=wording.signatures,
        other_family=other_family,
        seal=seal,
        office_label=wording.office_label,
        office_in_two_lines=wording.office_in_two_lines,
        large=large,
    )


_YES, _NO = 163.0, 184.0


@dataclass(frozen=True, slots=True)
class _Measure:
    """How much air the rows get: roomy as long as two sheets hold it, else closer, never under the least of the grid."""

    fact: float
    clause: float
    gap: float
    narrow_signatures: bool
    """The least height for signature rows, and our office in lines instead of a frame."""
    body: float = 14.0
    leading: float = 7.3
    lead_leading: float = 7.7
    """Leading of the lead, the one long sentence."""
    head: float = 14.0
    """Clause heads and section heads."""
    head_leading: float = 6.9
    small: float = 12.0
    small_leading: float = 5.9
    label: float = 38.0
    """Width of the label column of the key facts."""


_MEASURES = (
    _Measure(2.5, 1.75, 3.0, False),
    _Measure(2.1, 1.2, 2.4, False),
    _Measure(1.7, 0.85, 2.0, True),
    _Measure(1.0, 0.3, 1.4, True),
)
_LARGE = _Measure(
    2.5,
    2.0,
    3.0,
    False,
    body=18.0,
    leading=9.4,
    lead_leading=9.7,
    head=20.0,
    head_leading=9.6,
    small=15.0,
    small_leading=7.4,
    label=44.0,
)
_LARGE_MEASURES = (
    _LARGE,
    replace(_LARGE, fact=1.4, clause=1.0, gap=2.0),
    replace(_LARGE, fact=0.9, clause=0.5, gap=1.5, narrow_signatures=True),
)


def draw(sheet: ConsentSheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn.

    Two sheets are aimed at, front and back of one leaf: answers, then signatures. Where the answers need more than one
    sheet the rest follows on; type never shrinks.
    """
    heading = Heading(
        paper=sheet.paper,
        title=sheet.title,
        kicker=sheet.kicker,
        office_name=sheet.office.name,
        person=sheet.principal_name,
        small_print=sheet.filled.statement if sheet.filled is not None else "",
    )
    measurer = Paper(stream, heading, 0)
    measures = _LARGE_MEASURES if sheet.large else _MEASURES
    fronts = [_first_part(sheet, measurer, each) for each in measures]
    backs = [_second_part(sheet, measurer, each) for each in measures]
    laid = roomiest(fronts)
    if len(laid) == 1:
        laid += roomiest(backs)
    else:
        laid = roomiest([front + back for front, back in zip(fronts, backs, strict=True)])
    paper = Paper(stream, heading, len(laid), sheet.filled)
    draw_sheets(paper, laid)
    return paper.close()


def _first_part(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    """The front: who, what, and the answers."""
    blocks = [
        _lead(sheet, paper, measure),
        *_key_facts(sheet, paper, measure),
        *_answers(sheet, paper, measure),
    ]
    return blocks + _after_answers(sheet, paper, measure)


def _second_part(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    """The back: promises, withdrawal, signatures, our office."""
    blocks = [
        *_promises(sheet, paper, measure),
        *_routes(sheet, paper, measure),
        *_not_handed(sheet, paper, measure),
    ]
    if not sheet.withdrawal.is_empty:
        blocks.append(_withdrawal(sheet, paper, measure))
    blocks += [*_stands_as_record(sheet, paper, measure), *_signatures(sheet, paper, measure)]
    return [*blocks, _office(sheet, paper, measure)]


def _lead(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> Block:
    paper.about = "宛名"
    addressee = paper.broken(Words(f"{sheet.office.name}　御中"), measure.small, 170)
    paper.about = "前文"
    lines = paper.broken(sheet.lead, measure.body, 170)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        y += on.paragraph(on.left, y, addressee, measure.small, measure.small_leading) + 1.2
        on.paragraph(on.left, y, lines, measure.body, measure.lead_leading)

    return Block(
        height=len(addressee) * measure.small_leading + 1.2 + len(lines) * measure.lead_leading, draw=draw_it
    )


def _key_facts(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    """The frame of key facts: one block, never split."""
    rows: list[tuple[str, list[Line], float]] = []
    for fact in sheet.key_facts:
        paper.about = fact.label
        lines = paper.broken(
            fact.value if not fact.value.is_empty else Words("該当なし"),
            measure.body,
            170 - measure.label - 6,
        )
        rows.append((fact.label, lines, len(lines) * measure.leading + 2 * measure.fact))

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        top = y
        for number, (label, lines, high) in enumerate(rows):
            if number:
                on.rule(on.left, y, on.right, y, 0.5)
            on.about = label
            on.middle(
                on.left + 4,
                y + measure.fact + measure.leading / 2,
                label,
                measure.body,
                bold=True,
                room=measure.label - 5,
            )
            on.paragraph(on.left + measure.label + 3, y + measure.fact, lines, measure.body, measure.leading)
            y += high
        on.rule(on.left + measure.label, top, on.left + measure.label, y, 0.5)
        on.frame(on.left, top, on.right - on.left, y - top, 1.6)

    return [Block(height=sum(high for _, _, high in rows), draw=draw_it, gap=2.2)] if rows else []


def _answers(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    head = _answer_head(sheet, paper, measure)
    rows = [
        _answer_row(clause, paper, measure, head, last=clause is sheet.clauses[-1])
        for clause in sheet.clauses
    ]
    return [replace(head, with_next=True, gap=measure.gap), *rows] if rows else []


def _answer_head(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> Block:
    paper.about = "答えの見出し"
    question = paper.line_of(Words(strong=sheet.question))

    def draw_it(on: Paper, y: float, again: bool) -> None:
        base = y + 7.6
        x = on.left + on.text(on.left, base, question, measure.body, room=108 if again else 124)
        if again:
            on.text(x + 1, base, "（続き）", 12)
        for centre, word, meaning in ((_YES, "はい", "同意します"), (_NO, "いいえ", "同意しません")):
            on.text(centre, y + 4.4, word, 12.5, bold=True, align="center")
            on.text(centre, y + 8.8, meaning, 10, align="center")
        on.rule(on.left, y + 10.4, on.right, y + 10.4, 0.8)

    return Block(height=10.4, draw=draw_it)


def _answer_row(clause: ClauseRow, paper: Paper, measure: _Measure, head: Block, *, last: bool) -> Block:
    paper.about = f"{clause.number}の見出し"
    heading = paper.broken(Words(strong=clause.heading), measure.head, 115)
    paper.about = f"{clause.number}の説明"
    details = [line for text in clause.details for line in paper.broken(text, measure.small, 115)]
    inner = len(heading) * measure.head_leading + len(details) * measure.small_leading
    high = max(14.0, inner + 2 * measure.clause)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        centre = y + high / 2
        top = centre - inner / 2
        on.ring(on.left + 4.5, centre, 3.75, 0.9)
        on.middle(on.left + 4.5, centre, Words(strong=str(clause.number)), 14, align="center", room=6.2)
        top += on.paragraph(on.left + 12, top, heading, measure.head, measure.head_leading)
        on.paragraph(on.left + 12, top, details, measure.small, measure.small_leading)
        on.tick_box(f"clause.{clause.number}.yes", _YES, centre)
        on.tick_box(f"clause.{clause.number}.no", _NO, centre)
        on.rule(on.left, y + high, on.right, y + high, 1.0 if last else 0.5)

    return Block(height=high, draw=draw_it, head=head)


def _after_answers(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    paper.about = "根拠"
    scope = paper.broken(sheet.scope_note, measure.small, 170) if sheet.scope_note else []
    ground_line = paper.line_of(f"根拠　{sheet.ground}") if sheet.ground else ()
    scope_leading = measure.small_leading + 0.3
    size = next((each for each in (11.0, 10.5, 10.0, 9.5) if width(ground_line, each) <= 170), 9.2)
    ground = break_lines(ground_line, 170, size) if ground_line else []

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        y += on.paragraph(on.left, y, scope, measure.small, scope_leading)
        on.paragraph(on.left, y, ground, size, 5.0)

    high = len(scope) * scope_leading + len(ground) * 5.0
    return [Block(height=high, draw=draw_it, gap=2.2)] if high else []


def _promises(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    paper.about = "事業所の約束"
    bullets = [paper.broken(text, measure.body, 164) for text in sheet.promises]
    head = measure.leading + 0.8

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.middle(on.left, y + measure.leading / 2, "事業所の約束", measure.head, bold=True)
        y += head
        for lines in bullets:
            on.dot(on.left + 2, y + measure.leading / 2, 0.85)
            y += on.paragraph(on.left + 6, y, lines, measure.body, measure.leading)

    return (
        [Block(height=head + sum(len(each) for each in bullets) * measure.leading, draw=draw_it, gap=5.0)]
        if bullets
        else []
    )


def _routes(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    if not sheet.routes:
        return []
    blocks = [_routes_head(sheet, measure)]
    for number, route in enumerate(sheet.routes, 1):
        blocks.append(_route_row(number, route, paper, measure))
    return [*(replace(each, with_next=True) for each in blocks[:-1]), blocks[-1]]


def _routes_head(sheet: ConsentSheet, measure: _Measure) -> Block:
    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "渡しかた"
        on.middle(on.left, y + measure.leading / 2, sheet.routes_heading, measure.head, bold=True)

    return Block(height=measure.leading + 0.6, draw=draw_it, gap=4.0)


def _route_row(number: int, route: RouteChoice, paper: Paper, measure: _Measure) -> Block:
    paper.about = f"渡しかた{number}"
    heading = paper.broken(Words(strong=route.heading), measure.head, 155)
    detail = paper.broken(route.detail, measure.small, 155) if route.detail else []
    inner = len(heading) * measure.head_leading + len(detail) * measure.small_leading
    high = max(inner + 0.7, 10.6)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.tick_box(f"route.{number}", on.left + 5.5, y + min(high, 14.0) / 2 - 0.9)
        y += on.paragraph(on.left + 13, y, heading, measure.head, measure.head_leading)
        on.paragraph(on.left + 13, y, detail, measure.small, measure.small_leading)

    return Block(height=high, draw=draw_it)


def _not_handed(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    if not sheet.not_handed:
        return []
    paper.about = "渡さないもの"
    lines = paper.broken(sheet.not_handed, measure.small, 138)
    leading = measure.small_leading + 0.5

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.middle(on.left, y + 3.2, "渡さないもの", 13, bold=True)
        on.paragraph(on.left + 32, y, lines, measure.small, leading)

    return [Block(height=len(lines) * leading, draw=draw_it, gap=2.0)]


def _withdrawal(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> Block:
    office = sheet.office
    paper.about = "取り消し"
    lines = paper.broken(sheet.withdrawal, measure.body, 162)
    paper.about = "連絡先"
    who = f"{office.name}　担当 {together(sheet.contact_person)}" if sheet.contact_person else office.name
    contact = paper.broken(who, measure.small, 145)
    hours = f"（{sheet.contact_hours}）" if sheet.contact_hours else ""
    telephone = (
        paper.broken(Words(strong=f"電話 {office.telephone}{hours}"), measure.small, 145)
        if office.telephone
        else []
    )
    contact_leading = measure.small_leading + 0.4
    pad = 2.0 + (measure.fact - 1.7)
    high = 2 * pad + len(lines) * measure.leading + 1.8 + (len(contact) + len(telephone)) * contact_leading

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.frame(on.left, y, on.right - on.left, high, 1.2)
        y += pad
        y += on.paragraph(on.left + 4, y, lines, measure.body, measure.leading) + 1.8
        on.middle(on.left + 4, y + 3.15, "連絡先", 11.5, bold=True)
        y += on.paragraph(on.left + 21, y, contact, measure.small, contact_leading)
        on.paragraph(on.left + 21, y, telephone, measure.small, contact_leading)

    return Block(height=high, draw=draw_it, gap=measure.gap)


def _stands_as_record(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    if not sheet.stands_as_record:
        return []
    paper.about = "この書面を記録に代えるとき"
    lines = [line for text in sheet.stands_as_record for line in paper.broken(text, 10.5, 164)]
    high = 7.6 + len(lines) * 5.3 + 0.4 + 7.6 + 0.8

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.frame(on.left, y, on.right - on.left, high, 0.8)
        on.middle(on.left + 3, y + 4.4, "この書面を記録に代えるとき", 11, bold=True)
        on.middle(on.right - 3, y + 4.4, sheet.stands_as_record_ground, 11, align="right", room=95)
        y += 7.6
        y += on.paragraph(on.left + 3, y, lines, 10.5, 5.3) + 0.4
        on.middle(on.left + 3, y + 3.8, "最後に渡した日（事業所が書きます）", 11)
        _date_blanks(on, on.left + 75, y + 3.8, 11.5, 16)
        on.place("last_handed_on", "field", on.left + 73, y, 62, 7.6)

    return [Block(height=high, draw=draw_it, gap=measure.gap - 0.6)]


def _date_blanks(on: Paper, x: float, centre: float, size: float, step: float) -> None:
    """令和　年　月　日 with blanks to be written into."""
    on.middle(x, centre, "令和", size)
    for number, word in enumerate(("年", "月", "日"), 1):
        on.middle(x + 4 + number * (step + 3), centre, word, size)


def _signatures(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> list[Block]:
    """Date line and signature blocks, one piece; the table of the other family members goes to its own sheet when long."""
    principal = "署名する人" if "family_signer" in sheet.signatures else "ご本人"
    narrow = measure.narrow_signatures
    groups: list[list[SignatureBlock] | None] = []
    for kind in sheet.signatures:
        if kind == "family_representative":
            groups.append(None)
            continue
        block = signature_block(kind, principal)
        alone = block.signer and kind != "principal_name"
        joins = groups and groups[-1] and not groups[-1][-1].signer
        joins = joins or (groups and groups[-1] and sheet.signatures[0] == "principal_name")
        if joins and not alone and groups[-1] is not None:
            groups[-1].append(block)
        else:
            groups.append([block])
    members = sheet.other_family[:2] if len(sheet.other_family) <= 2 else ()
    heights = [
        group_height(each, narrow=narrow) if each else _REPRESENTATIVE_HEAD + _member_rows(sheet) * 12.4
        for each in groups
    ]
    space = 1.9 if narrow else 2.4
    date = 11.4 if narrow else 13.0

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "同意した日"
        centre = y + date / 2 - 0.4
        on.middle(on.left, centre, "上の内容に同意した日", 13, bold=True)
        _date_blanks(on, on.left + 55.4, centre, 14, 16)
        if sheet.filled is not None and sheet.filled.day is not None:
            for number, part in enumerate(sheet.filled.day, 1):
                on.middle(on.left + 53.0 + number * 19, centre, part, 14, align="center")
        on.place("consented_on", "field", on.left + 53, y, 73, date - 1)
        y += date
        for group, high in zip(groups, heights, strict=True):
            if group is None:
                _representative(on, y, members, _member_rows(sheet), elsewhere=len(sheet.other_family) > 2)
            else:
                draw_group(on, y, group, narrow=narrow, seal=sheet.seal)
            y += high + space

    high = date + sum(heights) + space * (len(groups) - 1)
    blocks = [Block(height=high, draw=draw_it, gap=measure.gap - 1)]
    if len(sheet.other_family) > 2:
        blocks += _other_family(sheet, paper)
    return blocks


_REPRESENTATIVE_HEAD = 15.0
_MEMBER_COLUMNS = (("氏名", 62.4), ("続柄", 26.0), ("説明した日", 40.2), ("本人の署名（できるだけ）", 41.4))


def _member_rows(sheet: ConsentSheet) -> int:
    """Rows of the table under 家族の代表: as many as members, two blank ones where none is named, none when elsewhere."""
    return 0 if len(sheet.other_family) > 2 else max(2, len(sheet.other_family))


def _representative(
    on: Paper, y: float, members: Sequence[OtherFamilyMember], rows: int, *, elsewhere: bool
) -> None:
    on.about = "家族の代表"
    on.middle(on.left, y + 4.2, "家族の代表として署名するとき", 12.5, bold=True)
    on.tick_box("representative", on.left + 68.5, y + 4.2)
    where = (
        "はい。続きの紙の家族に説明し、了解を得ました"
        if elsewhere
        else "はい。下の家族に説明し、了解を得ました"
    )
    on.middle(on.left + 73.7, y + 4.2, where, 12.5, room=96)
    if not rows:
        return
    _member_head(on, y + 9.0)
    for number in range(rows):
        member = members[number] if number < len(members) else None
        _member_row(on, y + _REPRESENTATIVE_HEAD + number * 12.4, number + 1, member)


def _member_head(on: Paper, y: float) -> None:
    x = on.left
    for caption, wide in _MEMBER_COLUMNS:
        on.middle(x + 2, y + 3.0, caption, 10, bold=True, room=wide - 3)
        on.frame(x, y, wide, 6.0, 0.6)
        x += wide


def _member_row(on: Paper, y: float, number: int, member: OtherFamilyMember | None) -> None:
    x = on.left
    on.about = f"家族{number}"
    for index, (_, wide) in enumerate(_MEMBER_COLUMNS):
        on.frame(x, y, wide, 12.4, 0.6)
        if index == 0:
            lines = on.broken(member.name, 12, wide - 4) if member else []
            on.paragraph(x + 2, y + 6.2 - len(lines) * 2.65, lines, 12, 5.3)
        elif index == 1:
            on.middle(x + 2, y + 6.2, member.relation if member else "", 11.5, room=wide - 3)
        elif index == 2:
            for place, word in ((0.24, "年"), (0.46, "月"), (0.68, "日")):
                on.middle(x + wide * place, y + 6.2, word, 11)
            on.place(f"family.{number}.explained_on", "field", x, y, wide, 12.4)
        else:
            on.place(f"family.{number}.signature", "field", x, y, wide, 12.4)
        x += wide


def _other_family(sheet: ConsentSheet, paper: Paper) -> list[Block]:
    """The table of more than two other family members on a sheet of its own."""

    def draw_head(on: Paper, y: float, again: bool) -> None:
        on.about = "家族の代表"
        on.middle(on.left, y + 4, "説明を受け、了解した家族" + ("（続き）" if again else ""), 14, bold=True)
        _member_head(on, y + 9)

    head = Block(height=15, draw=draw_head)
    blocks = [replace(head, new_sheet=True, with_next=True)]
    for number, member in enumerate(sheet.other_family, 1):

        def draw_row(
            on: Paper, y: float, _again: bool, number: int = number, member: OtherFamilyMember = member
        ) -> None:
            _member_row(on, y, number, member)

        blocks.append(Block(height=12.4, draw=draw_row, head=head))
    return blocks


def _office(sheet: ConsentSheet, paper: Paper, measure: _Measure) -> Block:
    office = sheet.office
    paper.about = "事業所"
    place = f"〒{office.postal_code} {office.address}" if office.postal_code else office.address
    calls = "　".join(
        together(f"{word} {number}")
        for word, number in (("電話", office.telephone), ("FAX", office.fax))
        if number
    )
    legal = "　".join(each for each in (office.legal_name, together(office.representative)) if each)
    if sheet.office_in_two_lines or measure.narrow_signatures:
        number = f"（{office.number}）" if office.number else ""
        first = "　".join(each for each in (sheet.office_label, f"{office.name}{number}", legal) if each)
        second = "　".join(each for each in (place, calls) if each)
        lines = [line for text in (first, second) for line in paper.broken(text, 10.5, 170)]

        def draw_lines(on: Paper, y: float, _again: bool) -> None:
            on.paragraph(on.left, y, lines, 10.5, 5.4)

        return Block(height=len(lines) * 5.4, draw=draw_lines, gap=2.0)

    number = f"（事業所番号 {office.number}）" if office.number else ""
    administrator = f"管理者　{office.administrator}" if office.administrator else ""
    name = Words(strong=f"{office.name}{number}")
    beside = width(paper.line_of(name), 11.5) + width(paper.line_of(administrator), 11.5) + 4 <= 140
    texts: list[Words] = [
        name,
        *(Words(each) for each in (legal, "" if beside else administrator, place, calls) if each),
    ]
    rows = [line for text in texts for line in paper.broken(text, 11.5, 139)]
    pad = 1.2 + (measure.fact - 1.7)
    high = len(rows) * 6.2 + 2 * pad

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "事業所"
        on.frame(on.left, y, on.right - on.left, high, 0.8)
        on.middle(on.left + 3, y + pad + 3.1, sheet.office_label, 11.5, bold=True)
        on.paragraph(on.left + 27, y + pad, rows, 11.5, 6.2)
        if beside:
            on.middle(on.right - 3, y + pad + 3.1, administrator, 11.5, align="right")

    return Block(height=high, draw=draw_it, gap=measure.gap)
