"""What art. 30 asks when papers come to us."""

from dataclasses import replace
from datetime import date

from desktop.entries.finding import Severity
from desktop.entries.handover import Route
from desktop.entries.office import OperatorType
from desktop.entries.provision import Duty, OtherParty, PrincipalAsRecorded, Receipt
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, StandingDocument
from desktop.entries.version import EntryId
from desktop.rules.receipt import ReceiptFacts, ReceiptVerdict, judge_receipt
from tests.rules.papers import USER, recorded
from tests.rules.test_provision import CITY, HIDAMARI, OURS, B

FACTS = ReceiptFacts(
    day=date(2026, 6, 3),
    made_on=date(2026, 6, 3),
    our_office=OURS,
    giver=HIDAMARI,
    giver_entry=B,
    principal_name="髙橋 花子 様",
    items=("居宅サービス計画書（第1表〜第3表）",),
    how_obtained="契約に基づく居宅介護支援の過程で、本人と家族から",
    confirmed_how="先方の引継書と名刺",
)


def codes(verdict: ReceiptVerdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def test_a_receipt_from_another_business_is_recorded_with_how_it_was_obtained() -> None:
    verdict = judge_receipt(FACTS)
    assert verdict.duty is Duty.DUE
    assert RecordItem.HOW_OBTAINED in verdict.items
    assert verdict.keep_until == date(2029, 6, 3)
    assert "25条3号" in verdict.keep_rule
    assert verdict.findings == ()
    assert verdict.same_as is None


def test_what_was_not_confirmed_keeps_the_record_open() -> None:
    verdict = judge_receipt(replace(FACTS, how_obtained="", confirmed_how=""))
    assert codes(verdict) == ["record_items_missing", "confirmation_missing"]
    assert all(finding.severity is Severity.BLOCKING for finding in verdict.findings)


def test_a_giver_without_consent_is_asked_about_it() -> None:
    assert codes(judge_receipt(replace(FACTS, with_consent=False))) == ["giver_without_consent"]


def test_from_a_city_nothing_is_owed_and_nothing_need_be_confirmed() -> None:
    verdict = judge_receipt(replace(FACTS, giver=CITY, confirmed_how=""))
    assert verdict.duty is Duty.VOLUNTARY
    assert codes(verdict) == ["public_provider"]


def test_papers_the_user_brings_are_no_provision() -> None:
    verdict = judge_receipt(replace(FACTS, route=Route.THROUGH_PRINCIPAL, confirmed_how=""))
    assert verdict.duty is Duty.VOLUNTARY
    assert codes(verdict) == ["through_principal"]


def test_papers_given_on_the_users_behalf_owe_no_receipt_record() -> None:
    verdict = judge_receipt(replace(FACTS, route=Route.ON_BEHALF))
    assert verdict.duty is Duty.VOLUNTARY
    assert codes(verdict) == ["on_behalf"]


def test_from_a_relative_the_items_are_those_of_a_non_business() -> None:
    son = replace(
        HIDAMARI, name="髙橋 太郎", corporation="", operator=OperatorType.UNKNOWN, representative=""
    )
    verdict = judge_receipt(replace(FACTS, giver=son, from_person=True, with_consent=False))
    assert verdict.duty is Duty.DUE
    assert verdict.items == (
        RecordItem.OTHER_PARTY_NAME,
        RecordItem.OTHER_PARTY_ADDRESS,
        RecordItem.HOW_OBTAINED,
        RecordItem.PRINCIPAL,
        RecordItem.DATA_ITEMS,
    )
    assert codes(verdict) == ["from_private_person"]


def test_an_earlier_receipt_from_the_same_giver_is_named_for_comparison() -> None:
    earlier = Receipt(
        service_user=USER,
        principal=PrincipalAsRecorded(entry=USER, name="髙橋 花子"),
        other_party=OtherParty(office=B, name="ひだまり"),
        items=(),
        day=date(2026, 5, 1),
        how_obtained="本人から",
        confirmed_how="名刺",
        duty=Duty.DUE,
        method=RecordMethod.INDIVIDUAL,
        made_on=date(2026, 5, 1),
        keep_until=None,
        keep_rule="",
    )
    verdict = judge_receipt(replace(FACTS, earlier=(recorded(60, earlier),)))
    assert verdict.same_as == EntryId(60)
    assert RecordMethod.BULK in verdict.methods
    assert judge_receipt(replace(FACTS, earlier=(recorded(60, earlier, voided=True),))).same_as is None


def test_care_years_and_completion_lengthen_a_receipts_keeping() -> None:
    verdict = judge_receipt(replace(FACTS, care_years=5, completed_on=date(2026, 5, 31)))
    assert verdict.keep_until == date(2031, 5, 31)


def earlier_receipt(**changes: object) -> Receipt:
    receipt = Receipt(
        service_user=USER,
        principal=PrincipalAsRecorded(entry=USER, name="髙橋 花子"),
        other_party=OtherParty(
            office=B,
            name=HIDAMARI.name,
            corporation=HIDAMARI.corporation,
            address=HIDAMARI.address,
            representative=HIDAMARI.representative_line,
        ),
        items=(),
        day=date(2026, 5, 1),
        how_obtained=FACTS.how_obtained,
        confirmed_how="名刺",
        duty=Duty.DUE,
        method=RecordMethod.INDIVIDUAL,
        made_on=date(2026, 5, 1),
        keep_until=date(2029, 5, 1),
        keep_rule="",
    )
    return replace(receipt, **changes)  # type: ignore[arg-type]


def test_a_series_of_receipts_has_no_end_while_it_runs_and_needs_a_reason() -> None:
    wish = RecordWish(method=RecordMethod.BULK, pattern="毎月の実績")
    alone = judge_receipt(replace(FACTS, record=wish))
    assert (alone.method, alone.keep_until) == (RecordMethod.INDIVIDUAL, date(2029, 6, 3))
    assert "method_not_allowed" in codes(alone)
    certain = judge_receipt(replace(FACTS, record=replace(wish, certain="契約")))
    assert (certain.method, certain.keep_until) == (RecordMethod.BULK, None)


def test_a_contract_stands_for_a_receipt_with_every_item_only() -> None:
    contract = StandingDocument(name="契約書", items=judge_receipt(FACTS).items)
    wish = RecordWish(method=RecordMethod.DOCUMENT, document=contract)
    assert judge_receipt(replace(FACTS, record=wish)).keep_until == date(2027, 6, 2)
    short = replace(wish, document=replace(contract, items=contract.items[1:]))
    assert "document_incomplete" in codes(judge_receipt(replace(FACTS, record=short)))
    assert judge_receipt(replace(FACTS, record=replace(wish, document=None))).method is (
        RecordMethod.INDIVIDUAL
    )


def test_the_newest_earlier_receipt_is_the_one_to_compare_and_to_lean_on() -> None:
    old, new = earlier_receipt(), earlier_receipt(day=date(2026, 5, 20))
    wish = RecordWish(same_as=EntryId(61))
    facts = replace(FACTS, earlier=(recorded(61, new), recorded(60, old)), record=wish)
    verdict = judge_receipt(facts)
    assert verdict.same_as == EntryId(61)
    assert RecordItem.HOW_OBTAINED in verdict.omitted
    assert RecordItem.OTHER_PARTY_ADDRESS in verdict.omitted
    assert "giver_changed" not in codes(verdict)
    another = judge_receipt(replace(facts, how_obtained="別の経緯"))
    assert RecordItem.HOW_OBTAINED not in another.omitted
    gone = judge_receipt(replace(facts, earlier=(recorded(61, replace(new, keep_until=date(2026, 6, 1))),)))
    assert "base_record_gone" in codes(gone)
    assert gone.omitted == ()
    voluntary = judge_receipt(replace(facts, earlier=(recorded(61, replace(new, duty=Duty.VOLUNTARY)),)))
    assert voluntary.omitted == ()


def test_what_the_giver_changed_since_is_to_be_confirmed_anew() -> None:
    moved = earlier_receipt(other_party=replace(earlier_receipt().other_party, address="前の町"))
    verdict = judge_receipt(replace(FACTS, earlier=(recorded(60, moved),)))
    [finding] = [each for each in verdict.findings if each.code == "giver_changed"]
    assert "住所" in finding.text
