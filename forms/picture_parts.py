"""What the pictures of a user share on paper (G1, G2): a cross, white ground under words, the line of care managers."""

from __future__ import annotations

from forms.layout import Block
from forms.paper import Paper
from forms.sheet import Words

_SIZE, _LEADING = 9.5, 4.3


def clear(on: Paper, x: float, y: float, wide: float, high: float) -> None:
    """White ground under words that cross lines."""
    on.put("q 1 g")
    on.solid(x, y, wide, high)
    on.put("Q")


def cross(on: Paper, x: float, y: float, half: float) -> None:
    """A ×, 1.6 points thick."""
    on.rule(x - half, y - half, x + half, y + half, 1.6)
    on.rule(x - half, y + half, x + half, y - half, 1.6)


def care_managers(text: str, paper: Paper) -> list[Block]:
    """担当のうつりかわり, the last line of a paper; nothing where nothing is known."""
    if not text:
        return []
    paper.about = "担当のうつりかわり"
    lines = paper.broken(Words("　" + text, strong="担当のうつりかわり"), _SIZE, paper.right - paper.left)

    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = "担当のうつりかわり"
        on.paragraph(on.left, y, lines, _SIZE, _LEADING)

    return [Block(height=len(lines) * _LEADING, draw=draw_it, gap=3.0)]
