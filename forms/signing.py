"""Signature blocks: captioned rows to be written into, with the place of every field written down (papers 1, 2, 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from forms.lettering import width
from forms.paper import Paper

SignatureKind = Literal[
    "principal",  # ご本人: address and name
    "principal_name",  # ご本人: name only (paper 4)
    "family_signer",  # 署名する人: address, name, relation (paper 2)
    "family_named",  # ご家族 whose data the handed papers hold (paper 4)
    "scribe",  # 代筆した人
    "agent",  # 代理人 with 資格
    "parent",  # 親権者など, for a minor
    "scribe_or_agent",  # 代筆・代理 in one row (paper 4)
    "family_representative",  # 家族の代表 with the table of the others (paper 2); drawn by the consent paper itself
    "witness",  # 立会人
    "explainer",  # 説明した人
]

LABEL_WIDTH = 26.0
SIGNER_ROW = 14.2
OTHER_ROW = 12.4
NARROW_ROW = 12.0
"""Least height of a row that is not the signer's own."""

CAPACITIES = (
    ("adult_guardian", "成年後見人"),
    ("curator", "保佐人"),
    ("assistant", "補助人"),
    ("voluntary_guardian", "任意後見人"),
    ("mandate", "委任"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field to be written into: its code, caption and width in millimetres (0 takes what is left)."""

    code: str
    caption: str
    width: float = 0.0
    seal: bool = False


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Label, the note under it, and rows of cells; an empty row is the row of capacity ticks."""

    label: str
    note: str
    rows: tuple[tuple[Cell, ...], ...]
    signer: bool = False


_OWN_HAND = "氏名（ご自分で書いてください）"

_BLOCKS: dict[str, SignatureBlock] = {
    "principal": SignatureBlock(
        "ご本人",
        "",
        ((Cell("signer.address", "住所"),), (Cell("signer.name", _OWN_HAND, seal=True),)),
        signer=True,
    ),
    "principal_name": SignatureBlock(
        "ご本人", "", ((Cell("signer.name", _OWN_HAND, seal=True),),), signer=True
    ),
    "family_signer": SignatureBlock(
        "署名する人",
        "",
        (
            (Cell("signer.address", "住所"),),
            (Cell("signer.name", _OWN_HAND, 104, seal=True), Cell("signer.relation", "利用者との続柄")),
        ),
        signer=True,
    ),
    "family_named": SignatureBlock(
        "ご家族",
        "",
        (
            (
                Cell("family.name", "氏名（自分の情報が入る人）", 104),
                Cell("family.relation", "ご本人との続柄"),
            ),
        ),
    ),
    "scribe": SignatureBlock(
        "代筆した人",
        "書いたときだけ",
        (
            (
                Cell("scribe.name", "氏名", 65),
                Cell("scribe.relation", "{principal}との関係", 33.4),
                Cell("scribe.reason", "代筆の理由"),
            ),
        ),
    ),
    "agent": SignatureBlock(
        "代理人",
        "いるときだけ",
        ((Cell("agent.name", "氏名", 89.6), Cell("agent.evidence", "確かめた書類")), ()),
    ),
    "parent": SignatureBlock(
        "親権者など",
        "未成年のとき",
        ((Cell("parent.name", "氏名", 89.6), Cell("parent.capacity", "続柄・資格")),),
    ),
    "scribe_or_agent": SignatureBlock(
        "代筆・代理",
        "いるときだけ",
        (
            (
                Cell("scribe_or_agent.name", "氏名", 62),
                Cell("scribe_or_agent.relation", "関係・資格", 34.6),
                Cell("scribe_or_agent.reason", "理由・確かめた書類"),
            ),
        ),
    ),
    "witness": SignatureBlock(
        "立会人",
        "いるときだけ",
        ((Cell("witness.name", "氏名", 89.6), Cell("witness.relation", "{principal}との関係・所属")),),
    ),
    "explainer": SignatureBlock(
        "説明した人", "", ((Cell("explainer.name", "氏名", 89.6), Cell("explainer.position", "職名")),)
    ),
}


def signature_block(kind: SignatureKind, principal: str = "ご本人") -> SignatureBlock:
    """The block of a kind; captions name the principal as ご本人 or 署名する人."""
    block = _BLOCKS[kind]
    rows = tuple(
        tuple(
            Cell(cell.code, cell.caption.format(principal=principal), cell.width, cell.seal) for cell in row
        )
        for row in block.rows
    )
    return SignatureBlock(block.label, block.note, rows, block.signer)


def row_height(block: SignatureBlock, *, narrow: bool) -> float:
    """Height of one row of a block: the signer's own are the tallest."""
    if block.signer:
        return SIGNER_ROW
    return NARROW_ROW if narrow else OTHER_ROW


def group_height(blocks: Sequence[SignatureBlock], *, narrow: bool) -> float:
    """Height of blocks drawn into one frame."""
    return sum(row_height(block, narrow=narrow) * len(block.rows) for block in blocks)


def draw_group(
    paper: Paper, top: float, blocks: Sequence[SignatureBlock], *, narrow: bool, seal: bool
) -> None:
    """Draw blocks into one frame and write down the place of each field."""
    left, right = paper.left, paper.right
    values = left + LABEL_WIDTH
    y = top
    for number, block in enumerate(blocks):
        high = row_height(block, narrow=narrow)
        total = high * len(block.rows)
        if number:
            paper.rule(left, y, right, y, 0.6)
        paper.about = "署名欄"
        _label(paper, left + 3, y, total, block)
        for index, row in enumerate(block.rows):
            row_top = y + index * high
            if index:
                paper.rule(values, row_top, right, row_top, 0.6)
            if row:
                _cells(paper, row, values, right, row_top, high, seal=seal)
            else:
                _capacity_ticks(paper, values, right, row_top, high)
        y += total
    paper.rule(values, top, values, y, 0.6)
    paper.frame(left, top, right - left, y - top, 1.0)


def _label(paper: Paper, x: float, top: float, high: float, block: SignatureBlock) -> None:
    if not block.note:
        paper.middle(x, top + high / 2, block.label, 12, bold=True, room=LABEL_WIDTH - 3.5)
        return
    centre = top + min(high, 14.2) / 2
    paper.middle(x, centre - 1.9, block.label, 12, bold=True, room=LABEL_WIDTH - 3.5)
    paper.middle(x, centre + 3.0, block.note, 9)


def _cells(
    paper: Paper, row: Sequence[Cell], left: float, right: float, top: float, high: float, *, seal: bool
) -> None:
    x = left
    for index, cell in enumerate(row):
        end = x + cell.width if cell.width and index + 1 < len(row) else right
        if index:
            paper.rule(x, top, x, top + high, 0.6)
        paper.middle(x + 2, top + 2.7, cell.caption, 9, room=end - x - 3)
        paper.place(cell.code, "field", x, top, end - x, high)
        if cell.seal and seal:
            radius = min(13.0, high - 1.4) / 2
            paper.ring(end - 8.5, top + high / 2, radius, 0.6, dotted=True)
            paper.middle(end - 8.5, top + high / 2, "印", 9, align="center")
        x = end


def _capacity_ticks(paper: Paper, left: float, right: float, top: float, high: float) -> None:
    centre = top + high / 2
    x = left + 2 + paper.middle(left + 2, centre, "資格", 9) + 2.6
    widths = [width(paper.line_of(label), 11) for _, label in CAPACITIES]
    gap = min(5.0, (right - 3 - x - sum(widths) - 7.6 * len(CAPACITIES)) / (len(CAPACITIES) - 1))
    for (code, label), wide in zip(CAPACITIES, widths, strict=True):
        paper.tick_box(f"agent.capacity.{code}", x + 3, centre, size=6)
        paper.middle(x + 7.6, centre, label, 11)
        x += 7.6 + wide + gap
