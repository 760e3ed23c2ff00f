"""Findings of the rules as the words a screen shows, with the remedies a page offers for them."""

from collections.abc import Callable, Sequence
from datetime import date

from desktop.entries.finding import Finding, Severity
from desktop.procedures.where_to_ask import how_to_ask
from desktop.views.widgets.findings import FindingText, Level

LEVELS = {Severity.BLOCKING: Level.STOP, Severity.CAUTION: Level.LOOK, Severity.NOTE: Level.NOTE}

Remedies = Callable[[Finding], tuple[tuple[str, str], ...]]


def finding_texts(
    findings: Sequence[Finding],
    remedies: Remedies = lambda _: (),
    *,
    municipal: str = "",
    today: date | None = None,
) -> list[FindingText]:
    """The findings in their own order; the ground stands in small letters under the sentence.

    A point that is not settled says so there, and behind 「聞くところ」 stands whom to ask (``municipal``: the desk the
    office has entered) and the question without names.
    """
    return [
        FindingText(
            level=LEVELS[finding.severity],
            title=finding.title,
            sentence=finding.text,
            remedies=remedies(finding),
            ask=how_to_ask(finding, today, municipal),
            citation=_citation(finding),
        )
        for finding in findings
    ]


def _citation(finding: Finding) -> str:
    if finding.code.startswith("form."):
        return ""
    return finding.citation.place + ("" if finding.citation.settled else "　公表された答えはありません")


def field_of(finding: Finding) -> str:
    """The field of a form that a finding of the form itself is about, empty for a finding of law."""
    return finding.code.removeprefix("form.") if finding.code.startswith("form.") else ""
