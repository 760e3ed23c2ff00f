"""The verdict on a case: stable codes for scripts, findings for people, and the reasoning in Japanese."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from desktop.entries.finding import Finding
from desktop.entries.provision import RecordMethod
from desktop.rules import law
from desktop.rules.law import RecordItem


class Ruling(StrEnum):
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

    third_party: Ruling
    consent_required: Ruling
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


def explain(verdict: Verdict) -> str:
    """The reasoning in Japanese: the answers first, then each point with its ground, last where to ask."""
    lines = ["【結論】", *_answers(verdict), "", "【わけ】"]
    for number, finding in enumerate(verdict.findings, 1):
        told = finding.text if finding.title[:-3] in finding.text else f"{finding.title}。{finding.text}"
        lines.append(f"{number}. {told}")
        doubt = "" if finding.citation.settled else "　※公表された答えで確かめられていません"
        lines.append(f"   根拠：{finding.citation.place}{doubt}")
    if Ruling.UNCLEAR in (verdict.third_party, verdict.consent_required) or any(
        not finding.citation.settled for finding in verdict.findings
    ):
        line = law.help_line()
        lines += ["", f"【分からないとき】{line.name}　{line.phone}（{line.hours}）"]
    return "\n".join(lines)


def _answers(verdict: Verdict) -> list[str]:
    lines = [f"第三者への提供に当たるか：{_RULING[verdict.third_party]}"]
    consent = _NEEDED[verdict.consent_required]
    if verdict.consent_of:
        consent += f"（{'、'.join(verdict.consent_of)}{'。文書で' if verdict.written else ''}）"
    lines.append(f"本人の同意：{consent}")
    lines.append(f"提供する側の記録：{_DUE[verdict.provider_record]}")
    lines.append(f"受け取る側の確認と記録：{_DUE[verdict.receiver_record]}")
    if verdict.items:
        lines.append(f"記録の事項：{'、'.join(law.item_name(item) for item in verdict.items)}")
    if verdict.methods:
        lines.append(f"記録の作り方：{'、'.join(_METHOD[method] for method in verdict.methods)}")
    if verdict.keep_until is not None:
        day = verdict.keep_until
        lines.append(f"保存の期限：{day.year}年{day.month}月{day.day}日まで（{verdict.keep_rule}）")
    else:
        lines.append(f"保存の期限：{verdict.keep_until_reason}")
    return lines


_RULING = {Ruling.YES: "当たります", Ruling.NO: "当たりません", Ruling.UNCLEAR: "決まりません"}
_NEEDED = {Ruling.YES: "要ります", Ruling.NO: "要りません", Ruling.UNCLEAR: "決まりません"}
_DUE = {Due.DUE: "義務があります", Due.NOT_DUE: "義務はありません", Due.UNCLEAR: "決まりません"}
_METHOD = {
    RecordMethod.INDIVIDUAL: "つど作る",
    RecordMethod.BULK: "まとめて作る",
    RecordMethod.DOCUMENT: "契約書などの書面で代える",
}
