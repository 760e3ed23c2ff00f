"""Papers that are only read beside a consent paper: わかりやすい版 (K1E …) and English (K1X …). Never signed (paper 3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from forms.drawn import Drawn
from forms.layout import Block, lay
from forms.lettering import MM, shape, together
from forms.paper import Heading, Paper
from forms.ruby import Ruby, RubyLine, broken_ruby, plain, ruby_paragraph
from forms.sheet import OfficeText, PaperIdentity, Words
from forms.wording import fill
from forms.wording.companion import CompanionWording, Language, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFact:
    """A row of the key facts."""

    label: tuple[Ruby, ...]
    value: tuple[Ruby, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadClause:
    """What a clause means, under the number it has on the consent paper."""

    number: int
    heading: tuple[Ruby, ...]
    text: tuple[Ruby, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionSheet:
    """A companion as ready text with readings."""

    paper: PaperIdentity
    office: OfficeText
    english: bool = False
    title: tuple[Ruby, ...]
    kicker: str
    lead: tuple[Ruby, ...]
    key_facts: tuple[ReadFact, ...]
    remember_heading: tuple[Ruby, ...]
    remember: tuple[tuple[Ruby, ...], ...]
    contact_heading: tuple[Ruby, ...]
    telephone_word: tuple[Ruby, ...]
    contact_person: str = ""
    question: tuple[Ruby, ...] = ()
    clauses: tuple[ReadClause, ...] = ()


def companion_form(code: str, language: Language) -> str:
    """Form code of a companion: `K1E` わかりやすい版, `K1X` English."""
    return code + ("E" if language == "easy" else "X")


def companion_sheet(
    text: CompanionWording,
    values: Mapping[str, str],
    *,
    paper: PaperIdentity,
    office: OfficeText,
    contact_person: str = "",
    left_out: Collection[int] = (),
    headings: Mapping[int, str] | None = None,
) -> CompanionSheet:
    """A sheet from a companion's wording and the values of the consent paper it stands beside.

    Of `values`, `signed_record` is the number of that paper; `principal_kana` and `user_kana` are set over the names in
    わかりやすい版. `left_out` are the clauses not asked, by the numbers of the wording; the rest is numbered anew as on the paper.
    `headings` replaces headings by the new number (papers named by hand). Raises `forms.wording.WordingError`.
    """
    kept = [each for each in text.clauses if each.number not in left_out]
    full = {"signed_record": "", **values, "last_number": str(len(kept))}
    readings: dict[str, str] | None = None
    if text.language == "easy":
        readings = {name[:-5]: value for name, value in values.items() if name.endswith("_kana")}
        readings["user_given_name"] = readings.get("user", "").split()[-1] if readings.get("user") else ""

    def ready(marked: str) -> tuple[Ruby, ...]:
        return runs(marked, full, readings)

    named = headings or {}
    return CompanionSheet(
        paper=paper,
        office=office,
        english=text.language == "english",
        title=ready(text.title),
        kicker=fill(text.kicker, full),
        lead=ready(text.lead),
        key_facts=tuple(ReadFact(label=ready(each.label), value=ready(each.text)) for each in text.key_facts),
        remember_heading=ready(text.remember_heading),
        remember=tuple(ready(each) for each in text.remember),
        contact_heading=ready(text.contact_heading),
        telephone_word=ready(text.telephone_word),
        contact_person=contact_person,
        question=ready(text.question),
        clauses=tuple(
            ReadClause(
                number=number,
                heading=(Ruby(named[number]),) if number in named else ready(each.heading),
                text=ready(each.text),
            )
            for number, each in enumerate(kept, 1)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Measure:
    """Type and air of one language, in points and millimetres."""

    size: float
    leading: float
    head: float
    head_leading: float
    label: float
    pad: float
    gap: float


_EASY = _Measure(16, 9.7, 17, 10.0, 43, 1.6, 5.0)
_CLOSE_EASY = replace(_EASY, leading=9.3, pad=0.8, gap=3.0)
_ENGLISH = _Measure(12, 5.7, 12.5, 6.1, 33, 1.3, 3.0)


def draw(sheet: CompanionSheet, stream: BinaryIO) -> Drawn:
    """Draw the paper as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn.

    わかりやすい版 has the facts in front and the clauses on the back of one leaf; English runs on.
    """
    heading = Heading(
        paper=sheet.paper,
        title=plain(sheet.title),
        kicker=sheet.kicker,
        office_name=sheet.office.name,
        language="en" if sheet.english else "ja",
    )
    measurer = Paper(stream, heading, 0)
    tries = [
        lay(_blocks(sheet, measurer, each))
        for each in ((_ENGLISH,) if sheet.english else (_EASY, _CLOSE_EASY))
    ]
    fewest = min(len(each) for each in tries)
    laid = next(each for each in tries if len(each) == fewest)
    paper = Paper(stream, heading, len(laid))
    for blocks in laid:
        paper.open_sheet()
        _title_readings(paper, sheet)
        for each in blocks:
            each.block.draw(paper, each.y, each.repeated)
    return paper.close()


def _blocks(sheet: CompanionSheet, paper: Paper, measure: _Measure) -> list[Block]:
    facts = [_text(paper, sheet.lead, "前文", measure), *_facts(sheet, paper, measure)]
    last = [*_remember(sheet, paper, measure), _contact(sheet, paper, measure)]
    clauses = _clauses(sheet, paper, measure)
    if sheet.english:
        return [*facts, *clauses, *(replace(each, with_next=True) for each in last[:-1]), last[-1]]
    if clauses:
        clauses[0] = replace(clauses[0], new_sheet=True)
    return [*facts, *last, *clauses]


def _title_readings(paper: Paper, sheet: CompanionSheet) -> None:
    """Readings over the title, which the header has drawn at 22 points with its letters spread by 0.6."""
    paper.about = "見出し"
    x = paper.left
    for run in sheet.title:
        wide = sum(glyph.advance * 22 / 1000 + 0.6 for glyph in shape(run.text, True)) / MM
        if run.reading:
            paper.text(x + wide / 2, 25.5, run.reading, 9.5, bold=True, align="center")
        x += wide


def _text(paper: Paper, text: tuple[Ruby, ...], about: str, measure: _Measure, gap: float = 0.0) -> Block:
    paper.about = about
    lines = broken_ruby(text, measure.size, paper.right - paper.left)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        ruby_paragraph(on, on.left, y, lines, measure.size, measure.leading)

    return Block(height=len(lines) * measure.leading, draw=draw_it, gap=gap)


def _facts(sheet: CompanionSheet, paper: Paper, measure: _Measure) -> list[Block]:
    rows: list[tuple[list[RubyLine], list[RubyLine], float]] = []
    for fact in sheet.key_facts:
        paper.about = plain(fact.label)
        value = fact.value if plain(fact.value).strip() else (Ruby("－" if not sheet.english else "-"),)
        lines = broken_ruby(value, measure.size, 170 - measure.label - 6)
        label = broken_ruby(fact.label, measure.size, measure.label - 5, bold=True)
        rows.append((label, lines, max(len(lines), len(label)) * measure.leading + 2 * measure.pad))

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        top = y
        for number, (label, lines, high) in enumerate(rows):
            if number:
                on.rule(on.left, y, on.right, y, 0.5)
            ruby_paragraph(on, on.left + 4, y + measure.pad, label, measure.size, measure.leading)
            ruby_paragraph(
                on, on.left + measure.label + 3, y + measure.pad, lines, measure.size, measure.leading
            )
            y += high
        on.rule(on.left + measure.label, top, on.left + measure.label, y, 0.5)
        on.frame(on.left, top, on.right - on.left, y - top, 1.6)

    return [Block(height=sum(high for *_, high in rows), draw=draw_it, gap=measure.gap / 2)] if rows else []


def _remember(sheet: CompanionSheet, paper: Paper, measure: _Measure) -> list[Block]:
    if not sheet.remember:
        return []
    paper.about = plain(sheet.remember_heading)
    heading = broken_ruby(sheet.remember_heading, measure.head, 170, bold=True)
    blocks: list[Block] = []

    def draw_head(on: Paper, y: float, _again: bool) -> None:
        ruby_paragraph(on, on.left, y, heading, measure.head, measure.head_leading)

    head = len(heading) * measure.head_leading
    blocks.append(Block(height=head, draw=draw_head, gap=measure.gap, with_next=True))
    for text in sheet.remember:
        lines = broken_ruby(text, measure.size, 163)

        def draw_it(on: Paper, y: float, _again: bool, lines: list[RubyLine] = lines) -> None:
            middle = y + measure.leading * 0.5 + (0.0 if sheet.english else measure.leading * 0.17)
            on.dot(on.left + 2, middle, 0.95 if not sheet.english else 0.75)
            ruby_paragraph(on, on.left + 7, y, lines, measure.size, measure.leading)

        blocks.append(
            Block(height=len(lines) * measure.leading + (0.9 if sheet.english else 0.0), draw=draw_it)
        )
    return blocks


def _contact(sheet: CompanionSheet, paper: Paper, measure: _Measure) -> Block:
    """The telephone, the largest thing on the paper after its title."""
    paper.about = plain(sheet.contact_heading)
    heading = broken_ruby(sheet.contact_heading, measure.size, 160, bold=True)
    paper.about = "電話"
    telephone = broken_ruby((*sheet.telephone_word, Ruby(f" {sheet.office.telephone}")), 21, 160, bold=True)
    paper.about = "連絡先"
    who = "　".join(each for each in (sheet.office.name, together(sheet.contact_person)) if each)
    number_wide = max(
        x + sum(glyph.advance for glyph in line) * 21 / 1000 / MM for x, line in telephone[0].pieces
    )
    beside = 160 - number_wide - 4
    names = paper.broken(Words(who), 12, beside if beside > 60 else 160)
    shared = beside > 60 and bool(sheet.office.telephone)
    name_high = len(names) * 6.2
    high = 3.4 + measure.leading + (max(name_high, 9.6) if shared else name_high + 11.5) + 2.2

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.frame(on.left, y, on.right - on.left, high, 1.2)
        ruby_paragraph(on, on.left + 5, y + 1.2, heading, measure.size, measure.leading)
        top = y + 2.6 + measure.leading
        row = max(name_high, 9.6)
        on.paragraph(on.left + 5, top + ((row - name_high) / 2 if shared else 0.0), names, 12, 6.2)
        if sheet.office.telephone:
            base = top + row / 2 + 2.6 if shared else top + name_high + 9.6
            right = on.right - 5 - number_wide
            for line in telephone[:1]:
                for offset, glyphs in line.pieces:
                    on.text(right + offset, base, glyphs, 21)
                for offset, glyphs in line.readings:
                    on.text(right + offset, base - 0.94 * 21 / MM, glyphs, 9)

    return Block(height=high, draw=draw_it, gap=measure.gap)


def _clauses(sheet: CompanionSheet, paper: Paper, measure: _Measure) -> list[Block]:
    if not sheet.clauses:
        return []
    question = _text(paper, sheet.question, "番号の説明", measure, measure.gap)

    def ruled(on: Paper, y: float, again: bool) -> None:
        question.draw(on, y, again)
        on.rule(on.left, y + question.height + 1.8, on.right, y + question.height + 1.8, 0.8)

    blocks = [replace(question, height=question.height + 1.8, draw=ruled, with_next=True)]
    spare = 2.2 if not sheet.english else 0.9
    for clause in sheet.clauses:
        paper.about = f"{clause.number}の見出し"
        heading = broken_ruby(clause.heading, measure.head, 152, bold=True)
        paper.about = f"{clause.number}の説明"
        lines = broken_ruby(clause.text, measure.size, 152) if plain(clause.text) else []
        inner = len(heading) * measure.head_leading + len(lines) * measure.leading
        high = max(12.0 if sheet.english else 20.0, inner + 2 * spare)

        def draw_it(
            on: Paper,
            y: float,
            _again: bool,
            number: int = clause.number,
            heading: list[RubyLine] = heading,
            lines: list[RubyLine] = lines,
            inner: float = inner,
            high: float = high,
        ) -> None:
            centre = y + high / 2
            radius = 5.6 if not sheet.english else 3.75
            on.ring(on.left + 6, centre, radius, 1.0)
            on.middle(
                on.left + 6, centre, str(number), 20 if not sheet.english else 13, bold=True, align="center"
            )
            top = centre - inner / 2
            top += ruby_paragraph(on, on.left + 17, top, heading, measure.head, measure.head_leading)
            ruby_paragraph(on, on.left + 17, top, lines, measure.size, measure.leading)
            on.rule(on.left, y + high, on.right, y + high, 0.5)

        blocks.append(Block(height=high, draw=draw_it))
    return blocks
