"""Ruled rows of a record: a label column with the value beside it, and tables of several columns (papers 5, 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.layout import Block, Drawer
from forms.lettering import Line
from forms.paper import Paper
from forms.sheet import Words

DOT = 0.95
"""Radius of the dot before a statutory item, in millimetres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow:
    """A label and its value; statutory rows carry the dot and a bold label."""

    label: str
    value: Words
    statutory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowStyle:
    """Measures of a table of labelled rows."""

    label_width: float
    size: float
    label_size: float
    leading: float
    pad: float
    outer: float = 0.8
    """Weight of the frame in points."""
    dots: bool = True
    """Whether labels stand clear of a dot column."""
    bold_labels: bool = False


def record_rows(paper: Paper, rows: Sequence[RecordRow], style: RowStyle) -> list[Block]:
    """One block a row, ruled so that rows standing under each other make one frame."""
    blocks: list[Block] = []
    indent = 6.3 if style.dots else 4.0
    room = paper.right - paper.left - style.label_width - 4.5
    for number, row in enumerate(rows):
        paper.about = row.label
        value = row.value if not row.value.is_empty else Words("該当なし")
        bold = row.statutory or style.bold_labels
        lines = paper.broken(value, style.size, room)
        label = paper.broken(
            Words(strong=row.label) if bold else row.label, style.label_size, style.label_width - indent - 0.8
        )
        high = max(len(lines), len(label)) * style.leading + 2 * style.pad
        last = number == len(rows) - 1
        blocks.append(
            Block(
                height=high,
                draw=_row_drawer(row, lines, label, high, style, indent, first=not number, last=last),
            )
        )
    return blocks


def _row_drawer(
    row: RecordRow,
    lines: list[Line],
    label: list[Line],
    high: float,
    style: RowStyle,
    indent: float,
    *,
    first: bool,
    last: bool,
) -> Drawer:
    def draw_it(on: Paper, y: float, _again: bool) -> None:
        on.about = row.label
        if row.statutory:
            on.dot(on.left + 3.4, y + style.pad + style.leading / 2, DOT)
        on.paragraph(on.left + indent, y + style.pad, label, style.label_size, style.leading)
        on.paragraph(on.left + style.label_width + 2.5, y + style.pad, lines, style.size, style.leading)
        on.rule(on.left, y, on.left, y + high, style.outer)
        on.rule(on.right, y, on.right, y + high, style.outer)
        on.rule(on.left + style.label_width, y, on.left + style.label_width, y + high, 0.5)
        if first:
            on.rule(on.left, y, on.right, y, style.outer)
        on.rule(on.left, y + high, on.right, y + high, style.outer if last else 0.5)

    return draw_it


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: caption, width in millimetres, and its own type size where it is not the table's."""

    caption: str
    width: float
    size: float = 0.0


def table_head(
    columns: Sequence[Column], *, size: float, height: float, title: str, title_size: float, aside: str = ""
) -> Block:
    """Title over the table and the row of captions; on a further sheet the title says that it goes on."""

    def draw_it(on: Paper, y: float, again: bool) -> None:
        on.about = title
        on.text(on.left, y + 5.2, Words(strong=title + ("（続き）" if again else "")), title_size)
        if aside and not again:
            on.text(on.right, y + 5.2, aside, size, align="right", room=110)
        x, top = on.left, y + 7.0
        for column in columns:
            on.middle(x + 1.2, top + height / 2, Words(strong=column.caption), size, room=column.width - 1.6)
            on.frame(x, top, column.width, height, 0.6)
            x += column.width

    return Block(height=7.0 + height, draw=draw_it)


def table_rows(
    paper: Paper,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Words]],
    head: Block,
    *,
    size: float,
    leading: float,
    pad: float,
    least: float = 0.0,
    boxes: str = "",
) -> list[Block]:
    """One block a row under `head`; `boxes` puts a 6 mm box with that code and the row's number into the first column."""
    blocks: list[Block] = [replace(head, with_next=True)]
    for number, row in enumerate(rows, 1):
        paper.about = f"{number}行目"
        cells = [
            paper.broken(value, column.size or size, column.width - 2.0)
            for value, column in zip(row, columns, strict=True)
        ]
        high = max(least, max(len(lines) for lines in cells) * leading + 2 * pad)

        def draw_it(
            on: Paper,
            y: float,
            _again: bool,
            number: int = number,
            cells: list[list[Line]] = cells,
            high: float = high,
        ) -> None:
            x = on.left
            for index, (column, lines) in enumerate(zip(columns, cells, strict=True)):
                if boxes and not index:
                    on.tick_box(f"{boxes}.{number}", x + column.width / 2, y + high / 2, size=6)
                else:
                    top = y + (high - len(lines) * leading) / 2 if least else y + pad
                    on.paragraph(x + 1.2, top, lines, column.size or size, leading)
                on.frame(x, y, column.width, high, 0.5)
                x += column.width

        blocks.append(Block(height=high, draw=draw_it, head=head))
    return blocks
