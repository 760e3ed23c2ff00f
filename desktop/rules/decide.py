"""From the facts of a case to a verdict: the one machinery that the handover window and ``tasuki decide`` share."""

from dataclasses import dataclass

from desktop.entries.finding import Finding, Severity
from desktop.entries.provision import RecordMethod
from desktop.entries.version import EntryId
from desktop.rules.case import CARE_KINDS, Case
from desktop.rules.given_consent import about_consent
from desktop.rules.law import Basis, Side, finding
from desktop.rules.record import about_record
from desktop.rules.roads import Standing, stand
from desktop.rules.verdict import Due, Ruling, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A verdict with the standing of each principal, in the order of the case."""

    verdict: Verdict
    standings: tuple[Standing, ...]


def decide(case: Case) -> Verdict:
    """The verdict on a case."""
    return weigh(case).verdict


def weigh(case: Case) -> Weighed:
    """The verdict on a case, and how each principal stands in it."""
    standings = tuple(
        stand(case, principal, EntryId(index)) for index, principal in enumerate(case.principals)
    )
    third_party = _any_ruling([standing.third_party for standing in standings])
    consent = _any_ruling([standing.consent for standing in standings])
    provider = _any_due([standing.provider for standing in standings])
    receiver = _any_due([standing.receiver for standing in standings])
    consent_of = tuple(
        principal.name
        for principal, standing in zip(case.principals, standings, strict=True)
        if consent is not Ruling.NO and standing.consent is consent
    )
    written = consent is not Ruling.NO and case.provider.kind in CARE_KINDS
    findings = [each for standing in standings for each in standing.findings]
    findings += [each for standing in standings for each in standing.open_questions]
    for index, (principal, standing) in enumerate(zip(case.principals, standings, strict=True)):
        if standing.consent is not Ruling.NO:
            findings += about_consent(case, principal, EntryId(index), written)
    findings += _about_facts(case)
    due = provider if case.side is Side.PROVIDER else receiver
    bases = [standing.basis for standing in standings if standing.due(case.side) is not Due.NOT_DUE]
    record = about_record(case, due, bases[0] if bases else Basis.CONSENT)
    verdict = Verdict(
        third_party=third_party,
        consent_required=consent,
        consent_of=consent_of,
        written=written,
        provider_record=provider,
        receiver_record=receiver,
        methods=record.methods,
        items=record.items,
        method=case.record.method or RecordMethod.INDIVIDUAL,
        keep_until=record.keeping.until,
        keep_until_reason=record.keeping.reason,
        keep_rule=record.keeping.rule,
        findings=_each_said_once([*findings, *record.findings]),
    )
    return Weighed(verdict=verdict, standings=standings)


def _about_facts(case: Case) -> list[Finding]:
    """What in the facts themselves is contradictory or too vague to be law."""
    found = []
    names = [principal.name for principal in case.principals]
    if len(set(names)) < len(names):
        found.append(
            finding(
                "same_name",
                Severity.CAUTION,
                "同じ名前の人がいます",
                "だれのことかを見分けられるように、生年月日か被保険者番号を添えてください。",
                "r20-1-2",
                case.day,
            )
        )
    if any(word in item for item in case.items for word in _VAGUE):
        found.append(
            finding(
                "items_vague",
                Severity.CAUTION,
                "項目がはっきりしません",
                "「一切の情報」「関係資料」では、個人データの項目を書いたことになりません。書類の名前を書いてください。",
                "items-specific",
                case.day,
            )
        )
    return found


_VAGUE = ("一切", "関係資料", "関係書類", "すべての情報", "全ての情報")


def _each_said_once(findings: list[Finding]) -> tuple[Finding, ...]:
    """What was said of one principal is not said again in the same words of the next."""
    return tuple({(each.code, each.text): each for each in reversed(findings)}.values())[::-1]


def _any_ruling(answers: list[Ruling]) -> Ruling:
    if Ruling.YES in answers:
        return Ruling.YES
    return Ruling.UNCLEAR if Ruling.UNCLEAR in answers else Ruling.NO


def _any_due(dues: list[Due]) -> Due:
    if Due.DUE in dues:
        return Due.DUE
    return Due.UNCLEAR if Due.UNCLEAR in dues else Due.NOT_DUE
