"""Findings of the rules as the words a screen shows, with the remedies a page offers for them."""

from collections.abc import Callable, Sequence

from desktop.entries.finding import Finding, Severity
from desktop.procedures.where_to_ask import how_to_ask
from desktop.views.widgets.findings import FindingText, Level

LEVELS = {Severity.BLOCKING: Level.STOP, Severity.CAUTION: Level.LOOK, Severity.NOTE: Level.NOTE}

Remedies = Callable[[Finding], tuple[tuple[str, str], ...]]


def finding_texts(findings: Sequence[Finding], remedies: Remedies = lambda _: ()) -> list[FindingText]:
    """The findings in their own order; the ground stands in small letters under the sentence.

    Behind 「なぜ」 of a point that is not settled stands whom to ask, and the question without names.
    """
    return [
        FindingText(
            level=LEVELS[finding.severity],
            title=finding.title,
            sentence=finding.text,
            remedies=remedies(finding),
            why=how_to_ask(finding),
            citation=finding.citation.place if not finding.code.startswith("form.") else "",
        )
        for finding in findings
    ]


def field_of(finding: Finding) -> str:
    """The field of a form that a finding of the form itself is about, empty for a finding of law."""
    return finding.code.removeprefix("form.") if finding.code.startswith("form.") else ""
