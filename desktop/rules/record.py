"""The record of a provision or receipt: by which methods, with which items, kept until when, and what it still lacks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.entries.finding import Finding, Severity
from desktop.entries.office import OperatorType
from desktop.entries.provision import RecordMethod
from desktop.rules import law
from desktop.rules.case import Case, Fact, Nature, Party
from desktop.rules.keeping import Keeping, keep_by_standard, keep_until
from desktop.rules.law import Basis, RecordItem, Side, finding
from desktop.rules.verdict import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAsked:
    methods: tuple[RecordMethod, ...]
    items: tuple[RecordItem, ...]
    keeping: Keeping
    findings: tuple[Finding, ...]


def about_record(case: Case, due: Due, basis: Basis) -> RecordAsked:
    """Methods, items, keeping of the record of the side the case asks about."""
    if due is Due.NOT_DUE:
        return _voluntary(case)
    other = case.recipient if case.side is Side.PROVIDER else case.provider
    asked = law.record_items(case.side, basis, case.day)
    items = tuple(
        item
        for item in asked.items
        if item is not RecordItem.OTHER_PARTY_REPRESENTATIVE or _has_representative(other)
    )
    methods, findings = _methods(case, basis, items)
    method = case.record.method or RecordMethod.INDIVIDUAL
    keeping = _keeping(case, method)
    if method not in methods:
        findings.append(
            finding(
                "method_not_allowed",
                Severity.CAUTION,
                "この作り方は使えません",
                "この作り方の条件がそろわないので、つど作る記録として扱い、長いほうの期間残します。",
                law.of_side(case.side, "r19-2", "r23-2"),
                case.day,
            )
        )
        keeping = _longer(keeping, _keeping(case, RecordMethod.INDIVIDUAL))
    if not _days_in_order(case):
        findings.append(
            finding(
                "days_out_of_order",
                Severity.CAUTION,
                "日付の順番が合いません",
                "はじめの日、提供の日、最後の日の順番が合わないので、保存の期限を数えられません。日付を確かめてください。",
                "case-facts",
                case.day,
            )
        )
        keeping = replace(
            keeping, until=None, reason="日付の順番が合わないため、保存の期限を数えられません。"
        )
    if due is Due.UNCLEAR and keeping.until is not None:
        keeping = replace(keeping, reason="記録の義務があるとした場合の期限です。")
    findings += _missing_items(case, other, items, asked.citation.place)
    findings += _omission(case, keeping)
    return RecordAsked(methods=methods, items=items, keeping=keeping, findings=tuple(findings))


def _voluntary(case: Case) -> RecordAsked:
    """A record nobody owes: no period of the Act, only the care standards' where the case gives them."""
    record = case.record
    note = finding(
        "record_voluntary",
        Severity.NOTE,
        "記録は任意です",
        "記録の義務はありません。残すときは任意の記録とし、第三者提供記録とは分けておきます。",
        "tsu-3-8-3-1",
        case.day,
    )
    standard = _care_standard(case)
    if standard is None:
        standard = Keeping(
            until=None,
            rule="事業所の決めた期間",
            citation=note.citation,
            reason="記録の義務がないので、法律の決めた保存の期限はありません。",
        )
    return RecordAsked(
        methods=(), items=(), keeping=standard, findings=(note, *_standard_open(record.care_years, case))
    )


def _care_standard(case: Case) -> Keeping | None:
    record = case.record
    if record.care_years is None or record.completed_on is None:
        return None
    return keep_by_standard(record.care_years, record.completed_on, case.day)


def _methods(
    case: Case, basis: Basis, items: tuple[RecordItem, ...]
) -> tuple[tuple[RecordMethod, ...], list[Finding]]:
    record = case.record
    methods = [RecordMethod.INDIVIDUAL]
    found = list(_standard_open(record.care_years, case))
    if basis is not Basis.OPT_OUT:
        if record.repeated is Fact.YES:
            methods.append(RecordMethod.BULK)
        elif record.repeated is Fact.UNKNOWN:
            found.append(
                finding(
                    "repeated_unknown",
                    Severity.CAUTION,
                    "くり返しの提供か分かりません",
                    "同じ相手にくり返し渡すか、確実に見込まれるときだけ、まとめて記録できます。",
                    law.of_side(case.side, "r19-2-proviso", "r23-2-proviso"),
                    case.day,
                )
            )
    document = record.document
    if document is not None:
        lacking = [item for item in items if item not in document.items]
        if lacking:
            found.append(
                finding(
                    "document_incomplete",
                    Severity.CAUTION,
                    "この書面は記録に代えられません",
                    f"書面に{_item_names(lacking)}がありません。足りない事項を書いた記録を別に作ってください。",
                    law.of_side(case.side, "r19-3", "r23-3"),
                    case.day,
                )
            )
        if document.about_service is not Fact.YES or basis is not Basis.CONSENT:
            found.append(
                finding(
                    "document_not_about_service",
                    Severity.CAUTION,
                    "この書面は記録に代えられません",
                    "本人へのサービスに関連して、本人の同意で渡したときの書面だけが、記録に代えられます。",
                    law.of_side(case.side, "r19-3", "r23-3"),
                    case.day,
                )
            )
        elif not lacking:
            methods.append(RecordMethod.DOCUMENT)
    return tuple(methods), found


def _keeping(case: Case, method: RecordMethod) -> Keeping:
    record = case.record
    keeping = keep_until(
        method,
        day=case.day,
        made_on=record.made_on,
        last_day=record.last_day,
        series_running=record.series_running is not Fact.NO,
        care_years=record.care_years,
        completed_on=record.completed_on,
        side=case.side,
    )
    if keeping.until is None and record.series_running is Fact.UNKNOWN:
        return replace(
            keeping,
            reason="くり返しの提供が続いているか分からないため、保存の期限を数えられません。最後に提供した日を確かめてください。",
        )
    return keeping


def _longer(one: Keeping, other: Keeping) -> Keeping:
    """The longer of two periods; one that has no end yet is the longer."""
    if one.until is None:
        return one
    if other.until is None:
        return other
    return one if one.until >= other.until else other


def _missing_items(case: Case, other: Party, items: tuple[RecordItem, ...], rule: str) -> list[Finding]:
    """Statutory items without which a record cannot be closed."""
    written = case.record.written_items
    if written is not None:
        omitted = case.record.omitted_items if case.record.base_record_kept is not Fact.NO else ()
        missing = [item for item in items if item not in written and item not in omitted]
    else:
        known = {
            RecordItem.OTHER_PARTY_NAME: other.name,
            RecordItem.OTHER_PARTY_ADDRESS: other.address,
            RecordItem.OTHER_PARTY_REPRESENTATIVE: other.representative,
        }
        if case.side is Side.RECEIVER:
            known[RecordItem.HOW_OBTAINED] = case.receiving.how_obtained
        missing = [item for item in items if not known.get(item, "known").strip()]
    if not missing:
        return []
    return [
        finding(
            "record_items_missing",
            Severity.BLOCKING,
            f"{_item_names(missing)}が分かりません",
            f"記録に{_item_names(missing)}が要ります（{rule}）。相手に確かめて入れるまで、記録は仕上がりません。",
            law.of_side(case.side, "r20-1-2", "r24-1-2"),
            case.day,
        )
    ]


def _omission(case: Case, keeping: Keeping) -> list[Finding]:
    """Rule 20-2, 24-2: what an earlier record still kept already holds may be left out, as long as that one lives."""
    record = case.record
    if not record.omitted_items:
        return []
    key = law.of_side(case.side, "r20-2", "r24-2")
    names = _item_names(record.omitted_items)
    if record.base_record_kept is Fact.NO:
        return [
            finding(
                "base_record_gone",
                Severity.BLOCKING,
                "前の記録が残っていません",
                f"{names}を省けるのは、同じ内容の前の記録を残しているときだけです。省かずに書いてください。",
                key,
                case.day,
            )
        ]
    if record.base_record_kept is Fact.UNKNOWN:
        return [
            finding(
                "base_record_unknown",
                Severity.CAUTION,
                "前の記録が残っているか分かりません",
                f"{names}を省く元の記録が残っていて、内容が同じかを確かめてください。",
                key,
                case.day,
            )
        ]
    ends_first = (
        record.base_record_until is not None
        and keeping.until is not None
        and record.base_record_until < keeping.until
    )
    return [
        finding(
            "base_record_ends_first" if ends_first else "items_omitted",
            Severity.CAUTION if ends_first else Severity.NOTE,
            "前の記録も一緒に残します",
            f"{names}は前の記録と同じなので省けます。この記録を残すあいだは、前の記録も残してください。",
            key,
            case.day,
        )
    ]


def _standard_open(care_years: int | None, case: Case) -> list[Finding]:
    """The care standards' period runs from the 完結の日 only."""
    if care_years is None or case.record.completed_on is not None:
        return []
    return [
        finding(
            "completion_day_unknown",
            Severity.NOTE,
            "支援が終わった日から、別の期間が始まります",
            f"運営の基準（条例）の{care_years}年は、支援が完結した日から数えます。完結の日が決まったら、長いほうまで残します。",
            "std-29-2",
            case.day,
        )
    ]


def _has_representative(party: Party) -> bool:
    """代表者の氏名 is asked of corporations (and bodies with a head), not of a sole proprietor or a private person."""
    return party.nature is Nature.BUSINESS and party.operator is not OperatorType.SOLE_PROPRIETOR


def _days_in_order(case: Case) -> bool:
    """Whether the days of the record can be as the case says."""
    record = case.record
    pairs = (
        (record.first_day, record.last_day),
        (record.first_day, case.day),
        (case.day, record.last_day),
    )
    return all(first <= second for first, second in pairs if first is not None and second is not None)


def _item_names(items: Sequence[RecordItem]) -> str:
    return "、".join(law.item_name(item) for item in items)
