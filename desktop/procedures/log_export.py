"""提供記録の書き出し: the log of a period as a table for a spreadsheet, beside the printed 記録簿. No cell of it is a formula.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, in full width too, and so what
somebody typed into a name could run on an inspector's PC (CWE-1236). Such a cell is guarded by a leading apostrophe.
"""

import csv
import hashlib
import io
import unicodedata

from desktop.entries.provision import Duty
from desktop.entries.terms import DUTIES, METHODS, PURPOSES, WAYS
from desktop.entries.version import Actor, Moment, Role
from desktop.entries.wareki import wareki
from desktop.procedures.corrections import lacking_words
from desktop.procedures.log_lines import LogLine, LogRequest, log_lines
from desktop.procedures.outcome import Exported
from desktop.procedures.provisions import consent_line
from desktop.procedures.roles import for_role
from desktop.records.book import Register

HEADINGS = (
    "番号",
    "提供した日",
    "最後の日",
    "回数",
    "本人",
    "生年月日",
    "相手の名称",
    "相手の事業所",
    "相手の代表者",
    "相手の住所",
    "個人データの項目",
    "何のために",
    "本人の同意",
    "根拠",
    "区分",
    "作り方",
    "作り方のくわしいこと",
    "渡し方",
    "保存の期限",
    "保存のきまり",
    "記録のようす",
    "見つかったこと",
    "記録者",
)

_GUARD = "'"
_BEGINS_FORMULA = frozenset("=+-@−\t\r\n")


@for_role(Role.READER)
def export_provision_log(request: LogRequest, register: Register, moment: Moment, actor: Actor) -> Exported:
    """The same provisions as the printed log, in the same order, one a row. The audit line keeps the file's hash."""
    lines = log_lines(request, register)
    data = table([HEADINGS, *(_row(each) for each in lines)])
    with register.writing(by=actor, at=moment) as book:
        book.note(
            "export.provision_log",
            tuple(dict.fromkeys(each.record.entry for each in lines)),
            detail=hashlib.sha256(data).hexdigest(),
        )
    return Exported(csv=data, rows=len(lines))


def table(rows: list[tuple[str, ...]]) -> bytes:
    """Rows of text as CSV: every cell quoted and guarded, so that no separator in a text makes a cell of its own."""
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([guarded(cell) for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `unguarded` gives back what it was.

    >>> guarded("　＝SUM(A1)"), guarded("山田 花子")
    ("'　＝SUM(A1)", '山田 花子')
    """
    return _GUARD + text if text.startswith(_GUARD) or _may_be_formula(text) else text


def unguarded(cell: str) -> str:
    """The text of a guarded cell as it was."""
    return cell.removeprefix(_GUARD)


def _may_be_formula(text: str) -> bool:
    """Whether the first letter that is seen, or a tab or line break before it, could begin a formula."""
    for letter in text:
        if not _BEGINS_FORMULA.isdisjoint(letter + unicodedata.normalize("NFKC", letter)):
            return True
        if not (letter.isspace() or unicodedata.category(letter) in ("Cc", "Cf")):
            return False
    return False


def _row(line: LogLine) -> tuple[str, ...]:
    record, content = line.record, line.record.content
    party, principal = content.other_party, content.principal
    return (
        record.number,
        wareki(content.day),
        wareki(content.last_day) if content.last_day else "",
        str(len(content.series.days)) if content.series else "1",
        principal.name,
        wareki(principal.birthday) if principal.birthday else "",
        party.corporation or party.name,
        party.name,
        party.representative,
        party.address,
        "、".join(item.title for item in content.items),
        PURPOSES[content.purpose],
        consent_line(content),
        content.ground,
        DUTIES[content.duty],
        METHODS[content.method] if content.duty is not Duty.VOLUNTARY else "",
        _made(line),
        WAYS[content.way],
        wareki(line.kept.until) if line.kept.until else "まだ決まりません",
        content.keep_rule
        + (f"　{line.kept.for_the_sake_of} の元の記録" if line.kept.for_the_sake_of else ""),
        _state(line),
        "　".join(finding.title for finding in content.findings),
        content.recorder,
    )


def _made(line: LogLine) -> str:
    """The series, the paper that stands for the record, the record in which omitted items stand."""
    content = line.record.content
    told = []
    if content.series is not None:
        told.append(f"{content.series.pattern}（{'終わり' if content.series.ended else '継続中'}）")
    if content.document is not None:
        told.append(f"{content.document.name} {content.document.number}".strip())
    if content.omitted:
        told.append(f"{lacking_words(content.omitted)}は {line.base_number} と同じ")
    return "　".join(told)


def _state(line: LogLine) -> str:
    """訂あり, 訂1 with its reason, 未完 with what is missing."""
    content = line.record.content
    told = [f"訂{line.correction}　{line.record.reason}"] if line.correction else []
    if line.corrected:
        told.append("訂あり")
    elif content.lacks:
        told.append(f"未完　{lacking_words(content.lacks)}")
    return "　".join(told)
