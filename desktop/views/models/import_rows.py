"""What taking in a file of users would do, as rows of a list: problems first, then who is new, who changes, who stays."""

from collections.abc import Sequence
from typing import Protocol

from desktop.entries.person import CareLevel
from desktop.entries.terms import CARE_LEVELS
from desktop.entries.wareki import wareki
from desktop.procedures.service_users import ImportLine
from desktop.views.style import Tone
from desktop.views.widgets.rows import GroupHead, Row


class Problem(Protocol):
    """What was found wrong in a file: ``line`` counts from 1, 0 for the whole file."""

    @property
    def sentence(self) -> str: ...

    @property
    def line(self) -> int: ...


GROUPS = (
    ("新しく加わる", "新しく", Tone.OK),
    ("変わる", "変わる", Tone.ACCENT),
    ("変わらない", "そのまま", Tone.SUB),
)


def import_rows(lines: Sequence[ImportLine], problems: Sequence[Problem]) -> list[Row | GroupHead]:
    """Every line of the file that was read and everything wrong with it; nothing is left out."""
    rows: list[Row | GroupHead] = []
    if problems:
        rows.append(GroupHead(text="お確かめください", count=f"{len(problems):,}か所"))
        rows += [_problem(number, problem) for number, problem in enumerate(problems)]
    for does, chip, tone in GROUPS:
        those = [line for line in lines if line.does == does]
        if those:
            rows.append(GroupHead(text=does, count=f"{len(those):,}人"))
            rows += [_line(line, chip, tone) for line in those]
    return rows


def _problem(number: int, problem: Problem) -> Row:
    where, colon, what = problem.sentence.partition("：")
    if not colon:
        where, what = problem.sentence, ""
    return Row(key=f"problem {number}", first=where, second=what, chip="確かめる", chip_tone=Tone.WARN)


def _line(line: ImportLine, chip: str, tone: Tone) -> Row:
    card = line.user
    facts = (
        wareki(card.birthday) if card.birthday else "生年月日なし",
        f"被保険者番号 {card.insured_number}" if card.insured_number else "被保険者番号なし",
        CARE_LEVELS[card.care_level] if card.care_level is not CareLevel.UNKNOWN else "",
    )
    note = "同じ名前の方がいます" if line.twin else ""
    return Row(
        key=f"line {line.row.line}",
        first=f"{card.name.full} 様",
        second="　".join(fact for fact in facts if fact)
        + (f"　変わるところ：{'、'.join(line.changes)}" if line.changes else ""),
        chip=chip,
        chip_tone=tone,
        note=note,
        note_tone=Tone.WARN if line.twin else Tone.SUB,
        below=f"{line.row.line}行目",
    )
