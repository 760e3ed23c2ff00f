"""Parts that every record paper has: what the dots mean, what is wrong, section heads, who recorded it (papers 5, 8)."""

from __future__ import annotations

from collections.abc import Sequence

from forms.layout import Block
from forms.paper import Paper
from forms.table import DOT

AIR = (1.0, 0.75, 0.5)
"""How much of the full space between and inside rows is used: all of it, or less where that saves a sheet."""


def legend(text: str, *, dotted: bool) -> Block:
    """The first line: what the dot before a label means, or that nothing here is a statutory item."""

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "凡例"
        if dotted:
            on.dot(on.left + 1.5, y + 2.6, DOT)
        on.middle(on.left + (4.2 if dotted else 0), y + 2.6, text, 10.5, room=165)

    return Block(height=5.2, draw=draw_it)


def findings_frame(findings: Sequence[str], paper: Paper) -> list[Block]:
    """What is wrong, framed heavily above everything else; nothing where nothing is."""
    if not findings:
        return []
    paper.about = "要確認"
    lines = [line for text in findings for line in paper.broken(text, 10.5, 138)]
    high = len(lines) * 5.3 + 3.4

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.frame(on.left, y, on.right - on.left, high, 1.6)
        on.middle(on.left + 4, y + 1.7 + 2.65, "要確認", 12, bold=True)
        on.paragraph(on.left + 27, y + 1.7, lines, 10.5, 5.3)

    return [Block(height=high, draw=draw_it, gap=2.0)]


def section_head(title: str, air: float = 1.0) -> Block:
    """Head of a section, kept with the row under it."""

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = title
        on.text(on.left, y + 5.0, title, 12.5, bold=True)

    return Block(height=6.4 + 0.4 * air, draw=draw_it, gap=2.6 * air, with_next=True)


def signed_cells(people: Sequence[tuple[str, str]], air: float = 1.0) -> Block:
    """Who did what (those without a name are left out), with two cells for initials or seals."""
    shown = [(word, who) for word, who in people if who]

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        for number, (word, who) in enumerate(shown):
            on.about = word
            on.middle(on.left, y + 3.6 + number * 6.9, f"{word}　{who}", 11.5, room=122)
        for left, word in ((on.right - 44, "記録"), (on.right - 22, "確認")):
            on.frame(left, y, 22, 16, 0.6)
            on.rule(left, y + 5.4, left + 22, y + 5.4, 0.5)
            on.middle(left + 11, y + 2.7, word, 10, align="center")

    return Block(height=16, draw=draw_it, gap=3.0 * air)
