"""Search hits as rows of a list: grouped by year with exact counts, the words that were found standing out."""

from collections.abc import Callable, Mapping, Sequence

from desktop.entries.reading import Hit
from desktop.entries.version import Kind
from desktop.entries.wareki import weekday
from desktop.views.models.folded import folding
from desktop.views.models.periods import Period, era_year
from desktop.views.style import Tone
from desktop.views.widgets.marks import Mark
from desktop.views.widgets.rows import GroupHead, Row

_MARKS = {"blocking": Mark.NO, "caution": Mark.LOOK, "open": Mark.LOOK}
_SAID = {"blocking": "同意のないまま渡した記録", "caution": "目で見ておくことのある記録", "open": "未完の記録"}
_SAID_RECEIVED = {
    "blocking": "確かめの足りない受け取り",
    "caution": "目で見ておくことのある受け取り",
}
_GONE = {"superseded": "直す前の記録", "voided": "取り消した記録"}


def years_of(hits: Sequence[Hit]) -> dict[str, Period]:
    """The years that these hits show, newest first, each with its days."""
    return dict(era_year(hit.day) for hit in hits)


def hit_rows(
    hits: Sequence[Hit], counts: Mapping[str, int], row: Callable[[Hit], Row]
) -> list[Row | GroupHead]:
    """Rows under their years. ``counts`` says how many each year really has, shown or not."""
    rows: list[Row | GroupHead] = []
    shown = ""
    for hit in hits:
        year, _ = era_year(hit.day)
        if year != shown:
            rows.append(GroupHead(text=year, count=f"{counts[year]:,}件" if year in counts else ""))
            shown = year
        rows.append(row(hit))
    return rows


def hit_row(hit: Hit, query: str) -> Row:
    """One hit as a row; what was found wrong on a record stays red."""
    said = _SAID_RECEIVED if hit.kind is Kind.RECEIPT else _SAID
    remark = said.get(hit.mark) or _GONE.get(hit.mark, "")
    mark = _MARKS.get(hit.mark) or (Mark.OK if hit.kind is Kind.PROVISION_RECORD and not hit.mark else None)
    return Row(
        key=str(hit.row),
        first=hit.title,
        second=f"{remark}　{hit.second}" if remark else hit.second,
        second_tone={"blocking": Tone.ERR, "caution": Tone.WARN, "open": Tone.WARN}.get(hit.mark, Tone.SUB),
        lead=f"{hit.day.month}月{hit.day.day}日",
        lead_second=f"{weekday(hit.day)}曜",
        mark=mark,
        bold=False,
        hits=places(hit.title, query),
        spoken=f"{hit.day.month}月{hit.day.day}日、{hit.title}、{remark}、{hit.second}",
    )


def places(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Where the words of a query stand in a text, as (start, length) in the units Qt counts in (UTF-16)."""

    def units(piece: str) -> int:
        return len(piece.encode("utf-16-le")) // 2

    return tuple((units(text[:start]), units(text[start:end])) for start, end in folding().hits(text, query))
