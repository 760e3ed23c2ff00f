"""第三者提供記録簿, the log of a period on landscape sheets with twelve columns (paper 6, form T2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from forms.drawn import Drawn
from forms.lettering import MM, Line, MissingGlyph, break_lines, shape
from forms.paper import Heading, Paper
from forms.sheet import PaperIdentity, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One provision in twelve cells of ready text; `\\n` begins a new line in a cell."""

    number: str
    """Running number, with 訂あり or 訂1 on a second line."""
    provided_on: str
    principal: str
    recipient: str
    """Name and representative."""
    address: str
    items: str
    consent: str
    duty: str
    """義務 or 任意."""
    method: str
    way: str
    kept_until: str
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSheet:
    """The log of a period as ready text, oldest first."""

    paper: PaperIdentity
    office_name: str
    period: str
    """e.g. `令和8年4月1日 から 令和8年11月30日 まで`."""
    selection: str = "全利用者"
    rows: Sequence[LogRow]
    audit_head: str = ""
    """Line number and head of the audit chain, e.g. `先頭 000512 番　照合値 9F2C 41B7 0D6E A385`."""
    printed_at: str = ""
    """Day and time, and who printed."""


_SIZE, _LEADING, _PAD = 9.0, 4.15, 1.2
_LEAST = 2 * _LEADING + 2 * _PAD
_TOP, _HEAD, _BOTTOM = 48.0, 10.6, 188.0

_COLUMNS: tuple[tuple[str, float, bool], ...] = (
    ("番号", 12.0, False),
    ("提供した\n年月日", 18.0, False),
    ("本人", 25.5, True),
    ("相手の名称・代表者", 38.0, True),
    ("相手の住所", 32.0, True),
    ("個人データの項目", 38.0, True),
    ("本人の同意", 26.5, True),
    ("区分", 11.0, False),
    ("作り方", 14.0, False),
    ("渡し方", 13.0, False),
    ("保存の\n期限", 18.0, False),
    ("記録\n者", 11.0, False),
)
"""Caption, width in millimetres, and whether the law asks for it."""

_SMALL_PRINT = "この表は、記録の写しです。訂正は、元の行を残して新しい行で行います。"


def draw(sheet: LogSheet, stream: BinaryIO) -> Drawn:
    """Draw the log as PDF into `stream`; raises `forms.lettering.MissingGlyph` when a character cannot be drawn."""
    small = (
        f"監査の記録　{sheet.audit_head}" if sheet.audit_head else "",
        f"印刷　{sheet.printed_at}" if sheet.printed_at else "",
    )
    heading = Heading(
        paper=sheet.paper,
        title="第三者提供記録簿",
        kicker=sheet.period,
        office_name=sheet.office_name,
        small_print="　　".join(each for each in (*small, _SMALL_PRINT) if each),
        landscape=True,
    )
    broken = _BrokenCells()
    spans = _spans(sheet.rows, broken)
    paper = Paper(stream, heading, len(spans))
    broken.paper = paper
    total = len(sheet.rows)
    for first, end in spans:
        shown = f"全 {total} 件のうち {first + 1}〜{end} 件" if total else "全 0 件"
        paper.open_sheet(f"{sheet.period}　　{sheet.selection}　　{shown}")
        _head(paper)
        if total:
            _rows(paper, sheet.rows[first:end], broken)
        else:
            paper.frame(paper.left, _TOP + _HEAD, paper.right - paper.left, _LEAST, 0.6)
            paper.middle(paper.left + 2, _TOP + _HEAD + _LEAST / 2, "この期間の記録はありません。", 10.5)
    return paper.close()


class _BrokenCells:
    """Cells already broken into lines and turned into PDF operators, by column: logs repeat most of them."""

    def __init__(self) -> None:
        self.paper: Paper | None = None
        self._lines: tuple[dict[str, list[Line]], ...] = tuple({} for _ in _COLUMNS)
        self._operators: tuple[dict[str, str], ...] = tuple({} for _ in _COLUMNS)

    def height(self, row: LogRow) -> float:
        """Height of a row in millimetres."""
        most = 2
        for column, text in enumerate(_cells(row)):
            lines = self._lines[column].get(text)
            if lines is None:
                lines = self._broken(column, text, row)
            if len(lines) > most:
                most = len(lines)
        return most * _LEADING + 2 * _PAD

    def operators(self, column: int, text: str) -> str:
        """PDF operators of a cell whose height was asked before, lines divided by T*."""
        known = self._operators[column].get(text)
        if known is None:
            assert self.paper is not None
            paper = self.paper
            known = " T* ".join(paper.operators(line, _SIZE) for line in self._lines[column][text])
            self._operators[column][text] = known
        return known

    def _broken(self, column: int, text: str, row: LogRow) -> list[Line]:
        caption, wide, _ = _COLUMNS[column]
        try:
            lines = break_lines(shape(text), wide - 1.5, _SIZE)
        except MissingGlyph as trouble:
            trouble.field = f"{row.number.splitlines()[0] if row.number else ''} {caption}".replace(
                "\n", ""
            ).strip()
            raise
        self._lines[column][text] = lines
        return lines


def _cells(row: LogRow) -> tuple[str, ...]:
    return (
        row.number,
        row.provided_on,
        row.principal,
        row.recipient,
        row.address,
        row.items,
        row.consent,
        row.duty,
        row.method,
        row.way,
        row.kept_until,
        row.recorded_by,
    )


def _spans(rows: Sequence[LogRow], broken: _BrokenCells) -> list[tuple[int, int]]:
    """Which rows stand on which sheet: first and end."""
    spans: list[tuple[int, int]] = []
    first, y = 0, _TOP + _HEAD
    for number, row in enumerate(rows):
        high = broken.height(row)
        if y + high > _BOTTOM + 0.01 and number > first:
            spans.append((first, number))
            first, y = number, _TOP + _HEAD
        y += high
    spans.append((first, len(rows)))
    return spans


def _head(paper: Paper) -> None:
    paper.about = "凡例"
    paper.dot(paper.left + 1.3, 44.7, 0.8)
    legend = (
        "法令の記録事項（本人の同意による提供：施行規則第20条第1項第2号）　"
        "区分「任意」の行は、法令上の第三者提供記録ではありません　　日付は令和"
    )
    paper.middle(paper.left + 3.4, 44.7, legend, 9)
    x = paper.left
    for caption, wide, statutory in _COLUMNS:
        paper.about = caption
        lines = paper.broken(Words(strong=caption), _SIZE, wide - 1.4)
        indent = 3.4 if statutory else 1.2
        if statutory:
            paper.dot(x + 2.0, _TOP + _HEAD / 2, 0.75)
        paper.paragraph(x + indent, _TOP + (_HEAD - len(lines) * _LEADING) / 2, lines, _SIZE, _LEADING)
        x += wide


def _rows(paper: Paper, rows: Sequence[LogRow], broken: _BrokenCells) -> None:
    """Text of all rows in one text object, then the rules."""
    height = paper.height
    starts: list[str] = []
    x = paper.left
    for _, wide, _ in _COLUMNS:
        starts.append(f"1 0 0 1 {(x + 1.2) * MM:.2f} ")
        x += wide
    baseline = _PAD + _LEADING / 2 + 0.36 * _SIZE / MM
    parts = [f"BT {_LEADING * MM:.3f} TL"]
    edges = [_TOP, _TOP + _HEAD]
    y = _TOP + _HEAD
    for row in rows:
        down = f"{(height - y - baseline) * MM:.2f} Tm "
        for column, text in enumerate(_cells(row)):
            if text:
                parts.append(starts[column] + down + broken.operators(column, text))
        y += broken.height(row)
        edges.append(y)
    parts.append("ET")
    paper.put(" ".join(parts))
    left, right = paper.left * MM, paper.right * MM
    rules = ["0.5 w"]
    rules += [
        f"{left:.2f} {(height - edge) * MM:.2f} m {right:.2f} {(height - edge) * MM:.2f} l" for edge in edges
    ]
    x = paper.left
    top, low = (height - _TOP) * MM, (height - y) * MM
    for wide in (0.0, *(each[1] for each in _COLUMNS)):
        x += wide
        rules.append(f"{x * MM:.2f} {top:.2f} m {x * MM:.2f} {low:.2f} l")
    paper.put(" ".join(rules) + " S")
