"""How blocks of a paper are laid on sheets: a block never splits, a heading never stays alone at the foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.paper import Paper

TOP = 45.0
BOTTOM = 272.0
"""Text block of an upright sheet, millimetres from its upper edge."""
LYING_BOTTOM = 184.0
"""Lower edge of the text block where tables run on over lying sheets."""

Drawer = Callable[[Paper, float, bool], None]
"""Draws a block at a height; the last argument says whether it is a table head repeated on a further sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a paper that stays in one piece."""

    height: float
    draw: Drawer
    gap: float = 0.0
    """Space above it, dropped at the top of a sheet."""
    with_next: bool = False
    """Stays on one sheet with the block after it."""
    head: Block | None = None
    """Table head drawn again above this row where it begins a sheet."""
    new_sheet: bool = False
    """Begins a sheet of its own."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A block at its height on a sheet."""

    y: float
    block: Block
    repeated: bool = False


def lay(blocks: Sequence[Block], bottom: Callable[[int], float] | None = None) -> list[list[Laid]]:
    """Lay blocks on as many sheets as they need; `bottom` gives the lower edge of sheet n (from 1), 272 by default."""
    edge = bottom or (lambda _sheet: BOTTOM)
    sheets: list[list[Laid]] = [[]]
    y = TOP
    for chain in _chains(blocks):
        total = sum(block.height + block.gap for block in chain)
        first = chain[0]
        full = bool(sheets[-1]) and y + total > edge(len(sheets)) + 0.01
        if sheets[-1] and (first.new_sheet or full):
            sheets.append([])
            y = TOP
            if first.head is not None:
                sheets[-1].append(Laid(y, first.head, True))
                y += first.head.height
        for block in chain:
            y += block.gap if sheets[-1] else 0.0
            sheets[-1].append(Laid(y, block))
            y += block.height
    return sheets


def roomiest(tries: Sequence[Sequence[Block]]) -> list[list[Laid]]:
    """Lay the same paper in several measures, roomiest first, and take the first that needs the fewest sheets."""
    laid = [lay(blocks) for blocks in tries]
    fewest = min(len(each) for each in laid)
    return next(each for each in laid if len(each) == fewest)


def draw_sheets(paper: Paper, sheets: Sequence[Sequence[Laid]]) -> None:
    """Draw every laid block; a table that goes on says so at the foot of its sheet."""
    for number, laid in enumerate(sheets):
        paper.open_sheet()
        for each in laid:
            each.block.draw(paper, each.y, each.repeated)
        goes_on = number + 1 < len(sheets) and sheets[number + 1][0].repeated
        if goes_on:
            paper.about = "欄外"
            edge = BOTTOM if paper.height > paper.width else LYING_BOTTOM
            paper.text(paper.right, edge + 3.2, "次のページへ続きます", 9, align="right")


def _chains(blocks: Sequence[Block]) -> list[list[Block]]:
    """Blocks that must stay together, in order."""
    chains: list[list[Block]] = []
    holding = False
    for block in blocks:
        if holding and not block.new_sheet:
            chains[-1].append(block)
        else:
            chains.append([block])
        holding = block.with_next
    return chains
