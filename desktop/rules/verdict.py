"""The verdict on a case: stable codes for scripts, findings for people, and the reasoning in Japanese."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from desktop.entries.finding import Finding
from desktop.entries.provision import RecordMethod
from desktop.rules.law import RecordItem


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Due(StrEnum):
    """Whether a record of art. 29 or 30 must be made."""

    DUE = "due"
    NOT_DUE = "not_due"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules make of a case.

    ``third_party``: whether this is a provision of personal data to a third party (art. 27). ``consent_of`` names the
    principals as in the case. ``items`` and ``methods`` are those of the side the case asks about, empty where no record
    is due. ``keep_until`` is ``None`` with a ``keep_until_reason``.
    """

    third_party: Answer
    consent_required: Answer
    consent_of: tuple[str, ...]
    written: bool
    provider_record: Due
    receiver_record: Due
    methods: tuple[RecordMethod, ...]
    items: tuple[RecordItem, ...]
    method: RecordMethod
    keep_until: date | None
    keep_until_reason: str
    keep_rule: str
    findings: tuple[Finding, ...]


def verdict_plain(verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON values, with the stable names scripts rely on."""
    return {
        "third_party": verdict.third_party.value,
        "consent_required": verdict.consent_required.value,
        "consent_of": list(verdict.consent_of),
        "written": verdict.written,
        "provider_record": verdict.provider_record.value,
        "receiver_record": verdict.receiver_record.value,
        "methods": [method.value for method in verdict.methods],
        "items": [item.value for item in verdict.items],
        "method": verdict.method.value,
        "keep_until": verdict.keep_until.isoformat() if verdict.keep_until is not None else None,
        "keep_until_reason": verdict.keep_until_reason,
        "findings": [
            {
                "code": finding.code,
                "citation": finding.citation.place,
                "settled": finding.citation.settled,
                "text": finding.text,
            }
            for finding in verdict.findings
        ],
    }
