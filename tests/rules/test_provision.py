"""The handover window's judge: a mark for every paper and recipient, what stops it, and the record that is due."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.entries.consent import Consent
from desktop.entries.data_item import DataItem, NoFax, Origin, Paper, PaperKind, Purpose
from desktop.entries.finding import Severity
from desktop.entries.handover import Delivery, FamilyPart, Handover, LegalException, Route, Tense
from desktop.entries.office import Office, OperatorType, RecipientKind, Way
from desktop.entries.person import FamilyMember, PersonName, ServiceUser
from desktop.entries.provision import (
    Duty,
    OtherParty,
    PrincipalAsRecorded,
    ProvisionRecord,
)
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, StandingDocument
from desktop.entries.version import EntryId, Recorded
from desktop.rules.case import Relation
from desktop.rules.provision import (
    DeliveryVerdict,
    HandoverFacts,
    HandoverVerdict,
    Mark,
    RelyOn,
    corporation,
    judge,
    purpose_for,
    strings_of,
)
from desktop.rules.verdict import Ruling
from tests.rules.papers import DAUGHTER, SON, USER, paper, recorded, withdrawal

B, NURSE, CENTER = EntryId(21), EntryId(23), EntryId(24)
DAY = date(2026, 6, 3)

OURS = Office(
    name="あおばケアプラン相談室",
    kind=RecipientKind.CARE_SUPPORT_OFFICE,
    operator=OperatorType.COMPANY,
    corporation="株式会社あおば",
    representative="渡邉 健一",
    address="あおば市一丁目",
    ours=True,
)
HIDAMARI = Office(
    name="ひだまり居宅介護支援センター",
    kind=RecipientKind.CARE_SUPPORT_OFFICE,
    operator=OperatorType.COMPANY,
    corporation="株式会社ひだまりの道",
    representative="﨑山 恵",
    address="若葉市南町四丁目",
)
HOSHI = Office(
    name="訪問看護ほし",
    kind=RecipientKind.VISITING_NURSE,
    operator=OperatorType.MEDICAL_CORPORATION,
    corporation="医療法人ほし",
    representative="星 一",
    address="若葉市北町",
)
CITY = Office(
    name="若葉市地域包括支援センター",
    kind=RecipientKind.PREVENTIVE_SUPPORT_CENTER,
    operator=OperatorType.MUNICIPALITY,
    address="若葉市役所",
)
OFFICES = {B: HIDAMARI, NURSE: HOSHI, CENTER: CITY}

PLAN = Paper(kind=PaperKind.PLAN_1, title="第1表", data_items=(DataItem.CARE_PLAN,))
ASSESSMENT = Paper(
    kind=PaperKind.ASSESSMENT, title="アセスメント", data_items=(DataItem.ASSESSMENT,), family=(SON,)
)
LOG = Paper(kind=PaperKind.LOG_5, title="第5表", data_items=(DataItem.SUPPORT_LOG,))
OPINION = Paper(kind=PaperKind.DOCTOR_OPINION, title="主治医意見書", data_items=(DataItem.HEALTH,))
SUMMARY = Paper(
    kind=PaperKind.DISCHARGE_SUMMARY,
    title="退院時サマリー",
    data_items=(DataItem.HEALTH,),
    origin=Origin.MEDICAL,
)
CONTACTS = Paper(
    kind=PaperKind.FAMILY_CONTACTS, title="家族の連絡先", data_items=(DataItem.FAMILY,), family=(SON,)
)

USER_CONSENT = paper(1, {"signed": date(2026, 4, 10), "clauses": {"引継ぎ": "はい", "医療": "いいえ"}})
SON_CONSENT = paper(2, {"who": "Y", "signed": date(2026, 4, 12), "clauses": {"引継ぎ": "はい"}})
MANDATE = paper(3, {"form": "K5", "signed": date(2026, 4, 10), "clauses": {"委託": "はい"}})


def facts(
    *papers: Paper,
    consents: tuple[Recorded[Consent], ...] = (),
    recipients: tuple[EntryId, ...] = (B,),
    ticked: tuple[int, ...] | None = None,
    family_part: FamilyPart = FamilyPart.BLACKED_OUT,
    way: Way = Way.BY_HAND,
    made_on: date = DAY,
    offices: dict[EntryId, Office] | None = None,
    **handover: Any,
) -> HandoverFacts:
    offices = offices or OFFICES
    deliveries = tuple(
        Delivery(
            recipient=recipient,
            purpose=purpose_for(offices[recipient].kind),
            way=way,
            papers=tuple(range(len(papers))) if ticked is None else ticked,
            family_part=family_part,
        )
        for recipient in recipients
    )
    draft = Handover(
        **{
            "service_user": USER,
            "day": DAY,
            "tense": Tense.TO_DO,
            "route": Route.CONSENT,
            "papers": papers,
            "deliveries": deliveries,
            **handover,
        }
    )
    return HandoverFacts(
        handover=draft,
        our_office=OURS,
        offices=offices,
        service_user=ServiceUser(name=PersonName(surname="髙橋", given_name="花子")),
        family={
            SON: FamilyMember(service_user=USER, name=PersonName(surname="髙橋", given_name="太郎")),
            DAUGHTER: FamilyMember(service_user=USER, name=PersonName(surname="髙橋", given_name="花")),
        },
        consents=consents,
        withdrawals=(),
        made_on=made_on,
    )


def codes(verdict: HandoverVerdict | DeliveryVerdict, severity: Severity | None = None) -> list[str]:
    return [finding.code for finding in verdict.findings if severity is None or finding.severity is severity]


def marks(verdict: HandoverVerdict, delivery: int = 0) -> list[Mark]:
    return [cell.mark for cell in verdict.deliveries[delivery].cells]


# --- consent ------------------------------------------------------------------------------------------------------


def test_a_handover_without_consent_is_refused_and_says_whose_is_missing() -> None:
    verdict = judge(facts(PLAN))
    assert verdict.refused
    assert marks(verdict) == [Mark.MISSING]
    [finding] = verdict.findings
    assert (finding.code, finding.principal, finding.recipient, finding.paper) == ("consent_none", USER, B, 0)
    assert finding.title == "髙橋 花子 様の同意がありません"
    assert "第1表" in finding.text


def test_the_same_handover_already_done_is_recorded_with_the_finding_and_not_prettified() -> None:
    verdict = judge(facts(PLAN, tense=Tense.DONE, made_on=date(2026, 6, 10)))
    assert not verdict.refused
    assert codes(verdict) == ["consent_none"]
    [delivery] = verdict.deliveries
    assert delivery.ground == "本人の同意を確かめられないまま提供した。"
    assert delivery.keep_until == date(2029, 6, 10)


def test_with_the_users_consent_it_is_accepted_and_rests_on_the_clause() -> None:
    verdict = judge(facts(PLAN, consents=(USER_CONSENT,)))
    assert not verdict.refused
    assert verdict.findings == ()
    [delivery] = verdict.deliveries
    assert marks(verdict) == [Mark.ALLOWED]
    rely = RelyOn(principal=USER, consent=EntryId(101), number="K-2026-0001", clauses=(1,))
    assert delivery.relied == (rely,)
    assert (delivery.duty, delivery.receiver_duty) == (Duty.DUE, Duty.DUE)
    assert delivery.consent_of == (USER,)
    assert delivery.third_party is Ruling.YES
    assert delivery.method is RecordMethod.INDIVIDUAL
    assert delivery.keep_until == date(2029, 6, 3)
    assert "21条3号" in delivery.keep_rule
    assert delivery.ground == "法第27条第1項の本人の同意を得ている。"
    assert "consent_needed" in {finding.code for finding in delivery.reasoning}


def test_unticked_papers_have_their_mark_but_stop_nothing() -> None:
    verdict = judge(facts(PLAN, LOG, OPINION, consents=(USER_CONSENT,), ticked=(0,)))
    assert not verdict.refused
    assert marks(verdict) == [Mark.ALLOWED, Mark.LOOK, Mark.LOCKED]
    assert [cell.ticked for cell in verdict.deliveries[0].cells] == [True, False, False]


def test_each_recipient_is_judged_for_itself_and_only_the_refused_one_is_named() -> None:
    verdict = judge(facts(PLAN, consents=(USER_CONSENT,), recipients=(B, NURSE)))
    assert verdict.refused
    assert marks(verdict, 0) == [Mark.ALLOWED]
    assert marks(verdict, 1) == [Mark.MISSING]
    [finding] = verdict.findings
    assert (finding.code, finding.recipient) == ("consent_refused", NURSE)
    assert finding.text.startswith("訪問看護ほしについて。")


def test_what_concerns_all_recipients_is_said_once() -> None:
    verdict = judge(facts(PLAN, recipients=(B, NURSE)))
    [finding] = verdict.findings
    assert (finding.code, finding.recipient) == ("consent_none", None)


def test_one_gap_over_several_papers_is_one_sentence() -> None:
    verdict = judge(facts(PLAN, replace(PLAN, title="第2表")))
    [finding] = verdict.findings
    assert "第1表、第2表" in finding.text
    assert finding.paper is None


def test_a_withdrawn_consent_stops_the_handover_and_tells_since_when() -> None:
    draft = replace(
        facts(PLAN, consents=(USER_CONSENT,)),
        withdrawals=(withdrawal(1, {"paper": 1, "day": date(2026, 5, 20)}),),
    )
    verdict = judge(draft)
    assert verdict.refused
    assert codes(verdict) == ["consent_withdrawn"]
    assert "2026年5月20日" in verdict.findings[0].text
    assert "K-2026-0001" in verdict.findings[0].text


def test_a_signature_that_counts_with_a_doubt_is_amber() -> None:
    scribe = paper(1, {"signed": date(2026, 4, 10), "role": "scribe", "clauses": {"引継ぎ": "はい"}})
    verdict = judge(facts(PLAN, consents=(scribe,)))
    assert not verdict.refused
    assert marks(verdict) == [Mark.LOOK]
    assert codes(verdict) == ["consent_scribe"]


def test_an_agents_signature_without_seen_papers_is_amber() -> None:
    row = {"signed": date(2026, 4, 10), "role": "agent", "ground": "curator", "clauses": {"引継ぎ": "はい"}}
    verdict = judge(facts(PLAN, consents=(paper(1, row),)))
    assert codes(verdict) == ["consent_agent_power"]


# --- family -------------------------------------------------------------------------------------------------------


def test_the_family_part_is_blackened_when_the_family_has_not_consented() -> None:
    verdict = judge(facts(ASSESSMENT, consents=(USER_CONSENT,)))
    assert not verdict.refused
    [cell] = verdict.deliveries[0].cells
    assert (cell.mark, cell.blacked_out) == (Mark.ALLOWED, True)
    assert codes(verdict) == ["family_blacked_out"]
    assert verdict.findings[0].principal == SON
    assert verdict.deliveries[0].family_note == "家族の情報は黒く塗った。"


def test_blackened_although_the_family_consented_asks_for_nothing() -> None:
    verdict = judge(facts(ASSESSMENT, consents=(USER_CONSENT, SON_CONSENT)))
    assert verdict.findings == ()


def test_the_users_consent_never_lets_the_familys_data_go() -> None:
    verdict = judge(facts(ASSESSMENT, consents=(USER_CONSENT,), family_part=FamilyPart.GIVEN))
    assert verdict.refused
    assert codes(verdict) == ["consent_none"]
    assert verdict.findings[0].principal == SON
    assert "家族の同意書なし" in verdict.deliveries[0].family_note


def test_the_familys_own_consent_lets_their_data_go() -> None:
    verdict = judge(facts(ASSESSMENT, consents=(USER_CONSENT, SON_CONSENT), family_part=FamilyPart.GIVEN))
    assert not verdict.refused
    [delivery] = verdict.deliveries
    assert [rely.principal for rely in delivery.relied] == [USER, SON]
    assert delivery.consent_of == (USER, SON)
    assert delivery.family_note == "髙橋 太郎 様の情報を含む。家族の同意書 K-2026-0002"


def test_a_paper_on_the_family_alone_cannot_be_blackened_away() -> None:
    verdict = judge(facts(CONTACTS, consents=(USER_CONSENT,)))
    assert verdict.refused
    assert codes(verdict) == ["consent_none"]
    assert judge(facts(CONTACTS, consents=(USER_CONSENT, SON_CONSENT))).findings == ()


def test_a_representatives_signature_is_amber_for_linked_services_and_not_enough_for_illness() -> None:
    rows = {
        "who": "Z",
        "role": "family_representative",
        "signer": "髙橋 花",
        "signed": date(2026, 4, 10),
        "clauses": {"医療": "はい"},
    }
    user = paper(1, {"signed": date(2026, 4, 10), "clauses": {"医療": "はい"}})
    nurse = {NURSE: replace(HOSHI, kind=RecipientKind.MEDICAL_INSTITUTION)}
    draft = facts(
        ASSESSMENT,
        consents=(user, paper(2, rows)),
        recipients=(NURSE,),
        offices=nurse,
        family_part=FamilyPart.GIVEN,
    )
    verdict = judge(draft)
    assert not verdict.refused
    assert codes(verdict) == ["consent_representative"]
    assert not verdict.findings[0].citation.settled
    told = replace(ASSESSMENT, family_sensitive=(SON,))
    verdict = judge(replace(draft, handover=replace(draft.handover, papers=(told,))))
    assert verdict.refused
    assert codes(verdict) == ["consent_representative_only"]


def test_family_data_of_nobody_named_is_to_be_looked_at() -> None:
    unnamed = replace(ASSESSMENT, data_items=(DataItem.ASSESSMENT, DataItem.FAMILY), family=())
    verdict = judge(facts(unnamed, consents=(USER_CONSENT,), family_part=FamilyPart.GIVEN))
    assert codes(verdict) == ["family_unnamed"]
    assert marks(verdict) == [Mark.LOOK]
    assert judge(facts(unnamed, consents=(USER_CONSENT,))).findings == ()


# --- papers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locked", [OPINION, SUMMARY, replace(PLAN, origin=Origin.MUNICIPALITY)])
def test_papers_of_a_municipality_or_hospital_stay_here(locked: Paper) -> None:
    verdict = judge(facts(locked, consents=(USER_CONSENT,)))
    assert verdict.refused
    assert marks(verdict) == [Mark.LOCKED]
    assert codes(verdict) == ["paper_locked"]
    assert not verdict.findings[0].citation.settled


def test_a_paper_passed_on_with_a_reason_is_to_be_looked_at() -> None:
    verdict = judge(facts(replace(OPINION, passed_on_because="市が認めた"), consents=(USER_CONSENT,)))
    assert not verdict.refused
    assert marks(verdict) == [Mark.LOOK]
    assert codes(verdict) == ["paper_passed_on"]


def test_within_the_same_corporation_nothing_is_locked() -> None:
    sister = {B: replace(HIDAMARI, corporation="株式会社 あおば", representative="渡邉健一")}
    verdict = judge(facts(OPINION, offices=sister))
    assert not verdict.refused
    assert marks(verdict) == [Mark.ALLOWED]
    assert codes(verdict) == ["same_corporation"]
    [delivery] = verdict.deliveries
    assert (delivery.third_party, delivery.consent_required, delivery.duty) == (
        Ruling.NO,
        Ruling.NO,
        Duty.VOLUNTARY,
    )
    assert delivery.ground == "同じ法人の中の引継ぎで、第三者への提供に当たらない。"
    assert delivery.keep_until is None
    assert delivery.keep_until_reason


def test_other_peoples_words_are_looked_at_before_they_go() -> None:
    assert codes(judge(facts(LOG, consents=(USER_CONSENT,)))) == ["others_words"]
    looked = replace(LOG, looked_through=True)
    assert judge(facts(looked, consents=(USER_CONSENT,))).findings == ()


def test_a_paper_that_must_not_be_faxed_stops_the_fax_only() -> None:
    marked = replace(PLAN, no_fax=True)
    verdict = judge(facts(marked, consents=(USER_CONSENT,), way=Way.FAX))
    assert verdict.refused
    assert codes(verdict) == ["fax_forbidden"]
    assert judge(facts(marked, consents=(USER_CONSENT,), way=Way.POST)).findings == ()


@pytest.mark.parametrize("because", list(NoFax))
def test_the_mark_says_why_a_paper_must_not_be_faxed(because: NoFax) -> None:
    marked = replace(PLAN, no_fax=True, no_fax_because=because)
    verdict = judge(facts(marked, consents=(USER_CONSENT,), way=Way.FAX))
    assert codes(verdict, Severity.BLOCKING) == ["fax_forbidden"]
    assert verdict.findings[0].text.endswith("手渡しか郵送に変えてください。")


def test_an_illness_nobody_told_the_user_of_does_not_travel_in_the_users_own_hand() -> None:
    untold = replace(PLAN, no_fax=True, no_fax_because=NoFax.UNTOLD_DIAGNOSIS)
    verdict = judge(facts(untold, route=Route.THROUGH_PRINCIPAL))
    assert verdict.refused
    assert codes(verdict, Severity.BLOCKING) == ["untold_diagnosis"]
    hidden = replace(untold, no_fax_because=NoFax.HIDDEN_ADDRESS)
    assert not judge(facts(hidden, route=Route.THROUGH_PRINCIPAL)).refused


TIED = (
    {"no_onward": True},
    {"collect_by": date(2026, 9, 30)},
    {"conditions": "会議で使うときだけ"},
)


@pytest.mark.parametrize("strings", TIED)
def test_strings_attached_keep_a_paper_here_until_somebody_says_why_not(strings: dict[str, Any]) -> None:
    tied = replace(PLAN, origin=Origin.OTHER, **strings)
    verdict = judge(facts(tied, consents=(USER_CONSENT,)))
    assert verdict.refused
    assert marks(verdict) == [Mark.LOCKED]
    assert strings_of(tied)[0] in verdict.findings[0].text
    assert not verdict.findings[0].citation.settled
    allowed = judge(facts(replace(tied, passed_on_because="先方が認めた"), consents=(USER_CONSENT,)))
    assert not allowed.refused
    assert codes(allowed) == ["paper_passed_on"]
    assert strings_of(tied)[0] in allowed.findings[0].text


def test_strings_hold_within_the_corporation_too_and_a_day_gone_by_stops_even_there() -> None:
    sister = {B: replace(HIDAMARI, corporation="株式会社あおば", representative="渡邉 健一")}
    tied = replace(PLAN, origin=Origin.OTHER, collect_by=date(2026, 9, 30))
    verdict = judge(facts(tied, offices=sister))
    assert codes(verdict) == ["paper_passed_on", "same_corporation"]
    late = judge(facts(replace(tied, collect_by=date(2026, 6, 2)), offices=sister))
    assert late.refused
    assert "過ぎています" in late.findings[0].text


def test_an_exception_does_not_stop_at_strings_but_names_them() -> None:
    verdict = judge(
        facts(
            replace(OPINION, no_onward=True),
            route=Route.EXCEPTION,
            exception=LegalException.LIFE_BODY_PROPERTY,
            route_reason="意識がない",
        )
    )
    assert not verdict.refused
    assert "paper_passed_on" in codes(verdict)


def test_a_paper_made_after_the_day_is_a_contradiction_and_named() -> None:
    later = replace(PLAN, made_on=date(2026, 6, 4))
    verdict = judge(facts(later, consents=(USER_CONSENT,)))
    assert codes(verdict) == ["paper_after_day"]
    assert marks(verdict) == [Mark.LOOK]
    assert judge(facts(replace(PLAN, made_on=DAY), consents=(USER_CONSENT,))).findings == ()


@pytest.mark.parametrize(
    ("card", "named"),
    [({}, True), ({"birthday": date(1935, 5, 1)}, False), ({"insured_number": "0000000001"}, False)],
)
def test_two_users_of_one_name_are_told_apart_by_their_cards(card: dict[str, Any], named: bool) -> None:
    draft = facts(PLAN, consents=(USER_CONSENT,))
    twin = replace(draft, namesakes=True, service_user=replace(draft.service_user, **card))
    assert ("same_name" in codes(judge(twin))) is named


def test_a_paper_of_unknown_contents_cannot_be_covered() -> None:
    blank = Paper(kind=PaperKind.OTHER, title="その他", data_items=())
    verdict = judge(facts(blank, consents=(USER_CONSENT,)))
    assert verdict.refused
    assert codes(verdict) == ["paper_items_unknown"]
    assert judge(facts(blank, route=Route.THROUGH_PRINCIPAL)).findings == ()


# --- routes -------------------------------------------------------------------------------------------------------


def test_through_the_user_needs_no_consent_and_no_record() -> None:
    verdict = judge(facts(PLAN, ASSESSMENT, route=Route.THROUGH_PRINCIPAL, ticked=(0,)))
    assert not verdict.refused
    assert marks(verdict) == [Mark.ALLOWED, Mark.ALLOWED]
    assert verdict.deliveries[0].duty is Duty.VOLUNTARY
    assert verdict.deliveries[0].ground == "本人に渡し、本人が相手に渡した（本人による提供）。"
    assert "髙橋 花子 様に渡し" in verdict.route_sentence


def test_through_the_user_the_familys_data_are_a_question_and_no_refusal() -> None:
    draft = facts(ASSESSMENT, route=Route.THROUGH_PRINCIPAL, family_part=FamilyPart.GIVEN)
    verdict = judge(draft)
    assert not verdict.refused
    assert marks(verdict) == [Mark.LOOK]
    assert codes(verdict) == ["family_data_through_user"]
    assert verdict.deliveries[0].duty is Duty.UNCLEAR


def test_on_behalf_takes_a_mandate_on_file_and_then_owes_no_record() -> None:
    without = judge(facts(PLAN, consents=(USER_CONSENT,), route=Route.ON_BEHALF))
    assert without.refused
    assert codes(without) == ["mandate_purpose_outside"]
    assert "委託の同意書" in without.findings[0].text
    assert without.deliveries[0].ground == "本人の委託を確かめられないまま提供した。"
    verdict = judge(facts(PLAN, consents=(USER_CONSENT, MANDATE), route=Route.ON_BEHALF))
    assert verdict.findings == ()
    [delivery] = verdict.deliveries
    assert (delivery.duty, delivery.receiver_duty) == (Duty.VOLUNTARY, Duty.VOLUNTARY)
    assert [rely.number for rely in delivery.relied] == ["K-2026-0003"]
    assert delivery.ground == "本人の委託により、本人に代わって提供した。"


HANDOVER_CONSENT = {"form": "K4", "signed": date(2026, 5, 10), "offices": ["B"], "clauses": {"引継ぎ": "はい"}}


def test_a_handover_consent_on_which_the_office_was_entrusted_is_a_mandate() -> None:
    entrusted = paper(4, {**HANDOVER_CONSENT, "chosen": "on_behalf"})
    verdict = judge(facts(PLAN, consents=(USER_CONSENT, entrusted), route=Route.ON_BEHALF))
    assert verdict.findings == ()
    [delivery] = verdict.deliveries
    assert (delivery.duty, delivery.receiver_duty) == (Duty.VOLUNTARY, Duty.VOLUNTARY)
    assert [rely.number for rely in delivery.relied] == ["K-2026-0004"]
    assert delivery.ground == "本人の委託により、本人に代わって提供した。"
    elsewhere = judge(facts(PLAN, consents=(entrusted,), recipients=(NURSE,), route=Route.ON_BEHALF))
    assert codes(elsewhere, Severity.BLOCKING) == ["mandate_purpose_outside"]


@pytest.mark.parametrize(
    ("chosen", "ticked", "road"),
    [
        ("through_principal", "私が受け取り、自分で渡す", "本人に渡して、届けてもらう道に替える"),
        ("on_behalf", "私に代わって渡すことを委託する", "本人に代わって渡す道に替える"),
    ],
)
def test_handing_over_directly_where_another_way_was_ticked_is_told_and_not_refused(
    chosen: str, ticked: str, road: str
) -> None:
    other = paper(4, {**HANDOVER_CONSENT, "chosen": chosen})
    verdict = judge(facts(PLAN, replace(PLAN, title="第2表"), consents=(other,)))
    assert not verdict.refused
    assert codes(verdict) == ["consent_other_route"]
    [finding] = verdict.findings
    assert finding.severity is Severity.CAUTION
    assert not finding.citation.settled
    assert all(words in finding.text for words in ("K-2026-0004", ticked, road, "直接渡してよいかを確かめて"))
    assert marks(verdict) == [Mark.LOOK, Mark.LOOK]
    assert verdict.deliveries[0].ground == "法第27条第1項の本人の同意を得ている。"


@pytest.mark.parametrize("chosen", [{"chosen": "consent"}, {}], ids=["direct", "none"])
def test_the_direct_way_ticked_or_none_leaves_nothing_to_say(chosen: dict[str, str]) -> None:
    verdict = judge(facts(PLAN, consents=(paper(4, {**HANDOVER_CONSENT, **chosen}),)))
    assert verdict.findings == ()
    assert marks(verdict) == [Mark.ALLOWED]


def test_another_way_ticked_is_only_told_of_the_direct_way() -> None:
    carried = paper(4, {**HANDOVER_CONSENT, "chosen": "on_behalf"})
    for route in (Route.THROUGH_PRINCIPAL, Route.UNDECIDED):
        assert "consent_other_route" not in codes(judge(facts(PLAN, consents=(carried,), route=route)))


def test_a_withdrawn_mandate_is_no_mandate() -> None:
    draft = replace(
        facts(PLAN, consents=(MANDATE,), route=Route.ON_BEHALF),
        withdrawals=(withdrawal(1, {"paper": 3, "day": date(2026, 5, 1)}),),
    )
    verdict = judge(draft)
    assert codes(verdict) == ["mandate_withdrawn"]
    assert "取り消されました" in verdict.findings[0].text


def test_on_behalf_with_family_data_still_owes_the_record_for_the_family() -> None:
    draft = facts(
        ASSESSMENT, consents=(MANDATE, SON_CONSENT), route=Route.ON_BEHALF, family_part=FamilyPart.GIVEN
    )
    verdict = judge(draft)
    assert not verdict.refused
    assert verdict.deliveries[0].duty is Duty.DUE


def test_an_exception_needs_its_number_and_its_facts() -> None:
    verdict = judge(facts(PLAN, route=Route.EXCEPTION))
    assert verdict.refused
    assert {"exception_not_named", "route_reason_missing"} <= set(codes(verdict, Severity.BLOCKING))
    named = facts(
        PLAN,
        OPINION,
        route=Route.EXCEPTION,
        exception=LegalException.LIFE_BODY_PROPERTY,
        route_reason="意識がなく、救急搬送",
    )
    verdict = judge(named)
    assert not verdict.refused
    assert marks(verdict) == [Mark.ALLOWED, Mark.LOOK]
    [delivery] = verdict.deliveries
    assert delivery.duty is Duty.VOLUNTARY
    assert delivery.ground == "命・体・財産を守るための提供（法第27条第1項第2号）。"


def test_an_exception_without_number_but_already_done_keeps_its_plain_ground() -> None:
    verdict = judge(
        facts(
            PLAN,
            consents=(USER_CONSENT,),
            route=Route.EXCEPTION,
            route_reason="急いでいた",
            tense=Tense.DONE,
            made_on=DAY,
        )
    )
    assert not verdict.refused
    assert verdict.deliveries[0].ground == "法第27条第1項の例外により提供した。"


@pytest.mark.parametrize("route", [Route.ENTRUSTMENT, Route.SUCCESSION, Route.JOINT_USE])
def test_routes_of_article_27_5_need_no_consent_but_want_their_paper_named(route: Route) -> None:
    verdict = judge(facts(PLAN, route=route))
    assert not verdict.refused
    assert codes(verdict) == ["route_reason_missing", route.value]
    named = judge(facts(PLAN, route=route, route_reason="契約書"))
    assert codes(named) == [route.value]
    assert named.deliveries[0].duty is Duty.VOLUNTARY


def test_succession_unlocks_the_papers_it_takes_over() -> None:
    assert marks(judge(facts(OPINION, route=Route.SUCCESSION, route_reason="譲渡契約"))) == [Mark.ALLOWED]


def test_same_business_that_the_cards_contradict_is_not_believed() -> None:
    verdict = judge(facts(PLAN, route=Route.SAME_BUSINESS))
    assert verdict.refused
    assert set(codes(verdict)) == {"consent_none", "same_business_contradicted"}
    covered = judge(facts(PLAN, route=Route.SAME_BUSINESS, consents=(USER_CONSENT,)))
    assert codes(covered) == ["same_business_contradicted"]
    [delivery] = covered.deliveries
    assert (delivery.route, delivery.ground) == (Route.CONSENT, "法第27条第1項の本人の同意を得ている。")


def test_a_like_named_corporation_with_another_head_is_unclear_and_asks_consent() -> None:
    twin = {B: replace(HIDAMARI, corporation="株式会社あおば")}
    verdict = judge(facts(PLAN, offices=twin))
    assert verdict.refused
    assert set(codes(verdict)) == {"consent_none", "corporation_unknown"}
    assert verdict.deliveries[0].third_party is Ruling.UNCLEAR
    assert verdict.deliveries[0].duty is Duty.UNCLEAR
    covered = judge(facts(PLAN, offices=twin, consents=(USER_CONSENT,)))
    assert not covered.refused


# --- recipients and the record ------------------------------------------------------------------------------------


def test_a_city_run_center_needs_consent_but_no_record() -> None:
    verdict = judge(facts(PLAN, consents=(USER_CONSENT,), recipients=(CENTER,)))
    assert codes(verdict) == ["recipient_public_body"]
    assert verdict.deliveries[0].duty is Duty.VOLUNTARY
    assert judge(facts(PLAN, recipients=(CENTER,))).refused


def test_without_address_and_representative_the_record_cannot_be_closed() -> None:
    unknown = {B: replace(HIDAMARI, address="", representative=" ")}
    verdict = judge(facts(PLAN, consents=(USER_CONSENT,), offices=unknown))
    assert verdict.refused
    assert codes(verdict) == ["record_items_missing"]
    done = judge(facts(PLAN, consents=(USER_CONSENT,), offices=unknown, tense=Tense.DONE))
    assert not done.refused
    assert codes(done) == ["record_items_missing"]


def test_an_unknown_operator_leaves_the_duty_open() -> None:
    unknown = {B: replace(HIDAMARI, operator=OperatorType.UNKNOWN)}
    verdict = judge(facts(PLAN, consents=(USER_CONSENT,), offices=unknown))
    assert not verdict.refused
    assert verdict.deliveries[0].duty is Duty.UNCLEAR
    assert codes(verdict) == ["recipient_operator_unknown"]


def test_our_own_office_without_operator_is_a_business() -> None:
    draft = replace(
        facts(PLAN, consents=(USER_CONSENT,)), our_office=replace(OURS, operator=OperatorType.UNKNOWN)
    )
    assert judge(draft).deliveries[0].duty is Duty.DUE


def test_a_corporation_without_name_and_a_closed_office_are_pointed_out() -> None:
    odd = {B: replace(HIDAMARI, corporation="", closed_on=date(2026, 5, 31))}
    verdict = judge(facts(PLAN, consents=(USER_CONSENT,), offices=odd))
    assert not verdict.refused
    assert codes(verdict) == ["recipient_closed", "corporation_missing"]


def test_earlier_records_to_the_same_office_allow_the_bulk_method() -> None:
    record = ProvisionRecord(
        service_user=USER,
        handover=None,
        principal=PrincipalAsRecorded(entry=USER, name="髙橋 花子"),
        other_party=OtherParty(office=B, name="ひだまり"),
        items=(),
        day=date(2026, 5, 1),
        purpose=Purpose.OFFICE_CHANGE,
        way=Way.BY_HAND,
        route=Route.CONSENT,
        duty=Duty.DUE,
        method=RecordMethod.INDIVIDUAL,
        made_on=date(2026, 5, 1),
        keep_until=None,
        keep_rule="",
        ground="",
    )
    draft = facts(PLAN, consents=(USER_CONSENT,))
    once = judge(replace(draft, earlier=(recorded(50, record),)))
    assert once.deliveries[0].methods == (RecordMethod.INDIVIDUAL, RecordMethod.BULK)
    voided = judge(replace(draft, earlier=(recorded(50, record, voided=True),)))
    assert voided.deliveries[0].methods == (RecordMethod.INDIVIDUAL,)


def test_the_care_standards_longer_period_wins_when_support_has_ended() -> None:
    draft = facts(PLAN, consents=(USER_CONSENT,))
    ended = replace(draft.service_user, ended_on=date(2026, 5, 31))
    verdict = judge(replace(draft, service_user=ended, care_years=5))
    assert verdict.deliveries[0].keep_until == date(2031, 5, 31)
    running = judge(replace(draft, care_years=5))
    assert running.deliveries[0].keep_until == date(2029, 6, 3)
    assert running.findings == ()


def test_what_cannot_have_happened_is_refused_even_as_done() -> None:
    assert codes(judge(facts(PLAN, recipients=()))) == ["no_recipient"]
    empty = judge(facts(PLAN, consents=(USER_CONSENT,), ticked=(), tense=Tense.DONE))
    assert empty.refused
    assert codes(empty) == ["no_papers"]
    future = judge(facts(PLAN, consents=(USER_CONSENT,), tense=Tense.DONE, made_on=date(2026, 6, 2)))
    assert future.refused
    assert codes(future) == ["day_in_future"]


def test_on_behalf_with_nothing_ticked_has_no_mandate() -> None:
    verdict = judge(facts(PLAN, consents=(MANDATE,), ticked=(), route=Route.ON_BEHALF))
    assert codes(verdict) == ["no_papers"]


@pytest.mark.parametrize(
    ("ours", "theirs", "relation"),
    [
        ({}, {"ours": True}, Relation.SAME_CORPORATION),
        (
            {"corporate_number": "1234567890123"},
            {"corporate_number": "1234567890123"},
            Relation.SAME_CORPORATION,
        ),
        ({"corporate_number": "1234567890123"}, {"corporate_number": "9999999999999"}, Relation.SEPARATE),
        (
            {"corporate_number": "1234567890123"},
            {"corporation": "株式会社あおば", "representative": "渡邉 健一"},
            Relation.SAME_CORPORATION,
        ),
        ({}, {"corporation": "株式会社　あおば", "representative": "渡邉 健一"}, Relation.SAME_CORPORATION),
        ({}, {"corporation": "株式会社あおば", "representative": "別人"}, Relation.UNKNOWN),
        ({"representative": ""}, {"corporation": "株式会社あおば", "representative": ""}, Relation.UNKNOWN),
        ({"corporation": ""}, {"corporation": ""}, Relation.SEPARATE),
        ({}, {}, Relation.SEPARATE),
    ],
)
def test_one_corporation_is_told_by_number_else_by_name_and_head(
    ours: dict[str, Any], theirs: dict[str, Any], relation: Relation
) -> None:
    assert corporation(replace(OURS, **ours), replace(HIDAMARI, **theirs)) is relation


@pytest.mark.parametrize("kind", list(RecipientKind))
def test_every_kind_of_office_has_its_usual_purpose(kind: RecipientKind) -> None:
    expected = {
        RecipientKind.CARE_SUPPORT_OFFICE: Purpose.OFFICE_CHANGE,
        RecipientKind.PREVENTIVE_SUPPORT_CENTER: Purpose.OFFICE_CHANGE,
        RecipientKind.FACILITY: Purpose.OFFICE_CHANGE,
        RecipientKind.MEDICAL_INSTITUTION: Purpose.MEDICAL_COOPERATION,
        RecipientKind.PHARMACY: Purpose.MEDICAL_COOPERATION,
        RecipientKind.VISITING_NURSE: Purpose.MEDICAL_COOPERATION,
        RecipientKind.INSURER: Purpose.INSURANCE_PROCEDURE,
        RecipientKind.AMBULANCE: Purpose.EMERGENCY,
        RecipientKind.OWN_STAFF: Purpose.TRAINING,
    }
    assert purpose_for(kind) is expected.get(kind, Purpose.SERVICE_COORDINATION)


@pytest.mark.parametrize("route", list(Route))
def test_every_route_has_its_sentence_and_ground(route: Route) -> None:
    verdict = judge(facts(PLAN, route=route))
    assert verdict.route_sentence.endswith("。")
    assert verdict.route_ground


# --- properties ---------------------------------------------------------------------------------------------------

answers = st.lists(
    st.fixed_dictionaries(
        {
            "form": st.sampled_from(["K1", "K4", "K7"]),
            "who": st.sampled_from(["X", "Y"]),
            "signed": st.dates(date(2026, 5, 1), date(2026, 6, 10)),
            "clauses": st.fixed_dictionaries({"引継ぎ": st.sampled_from(["はい", "いいえ", "なし"])}),
        }
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(rows=answers, who=st.sampled_from(["X", "Y"]), part=st.sampled_from(FamilyPart))
def test_one_more_agreed_form_never_refuses_and_one_more_refusal_never_allows(
    rows: list[dict[str, Any]], who: str, part: FamilyPart
) -> None:
    papers = tuple(paper(index, row) for index, row in enumerate(rows, 1))
    new = {"form": "new", "who": who, "signed": date(2026, 6, 1)}
    yes = paper(8, {**new, "clauses": {"引継ぎ": "はい"}})
    no = paper(9, {**new, "clauses": {"引継ぎ": "いいえ"}})

    def refused(consents: tuple[Recorded[Consent], ...]) -> bool:
        return judge(facts(PLAN, ASSESSMENT, consents=consents, family_part=part)).refused

    if not refused(papers):
        assert not refused((*papers, yes))
    if refused(papers):
        assert refused((*papers, no))


# --- how the record is made ---------------------------------------------------------------------------------------


def earlier_record(entry: int = 80, **changes: Any) -> Recorded[ProvisionRecord]:
    content = ProvisionRecord(
        service_user=USER,
        handover=None,
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
        purpose=Purpose.OFFICE_CHANGE,
        way=Way.BY_HAND,
        route=Route.CONSENT,
        duty=Duty.DUE,
        method=RecordMethod.INDIVIDUAL,
        made_on=date(2026, 5, 1),
        keep_until=date(2029, 5, 1),
        keep_rule="",
        ground="",
    )
    return recorded(entry, replace(content, **changes))


def wished(wish: RecordWish, *papers: Paper, **changes: Any) -> HandoverFacts:
    made = facts(*(papers or (PLAN,)), consents=(USER_CONSENT,))
    deliveries = tuple(replace(each, record=wish) for each in made.handover.deliveries)
    return replace(made, handover=replace(made.handover, deliveries=deliveries), **changes)


BULK = RecordWish(method=RecordMethod.BULK, pattern="毎月の利用票")


def test_a_series_needs_an_earlier_provision_or_a_reason_why_it_surely_goes_on() -> None:
    [alone] = judge(wished(BULK)).deliveries
    assert (alone.method, alone.keep_until) == (RecordMethod.INDIVIDUAL, date(2029, 6, 3))
    assert "method_not_allowed" in codes(alone)
    for allowed in (wished(BULK, earlier=(earlier_record(),)), wished(replace(BULK, certain="基本契約"))):
        [series] = judge(allowed).deliveries
        assert (series.method, series.keep_until) == (RecordMethod.BULK, None)
        assert "method_not_allowed" not in codes(series)
        assert series.keep_until_reason


def test_items_of_an_earlier_record_still_kept_may_be_left_out() -> None:
    [leaning] = judge(wished(RecordWish(same_as=EntryId(80)), earlier=(earlier_record(),))).deliveries
    assert leaning.base_record == EntryId(80)
    assert set(leaning.omitted) == {
        RecordItem.OTHER_PARTY_NAME,
        RecordItem.OTHER_PARTY_ADDRESS,
        RecordItem.OTHER_PARTY_REPRESENTATIVE,
    }
    assert "items_omitted" in codes(leaning)


def test_a_base_that_is_gone_voluntary_or_of_another_office_holds_nothing() -> None:
    wish = RecordWish(same_as=EntryId(80))
    gone = judge(wished(wish, earlier=(earlier_record(keep_until=date(2026, 6, 2)),)))
    assert "base_record_gone" in codes(gone)
    assert gone.deliveries[0].base_record is None
    assert gone.deliveries[0].omitted == ()
    for kept in (None, DAY):
        [leaning] = judge(wished(wish, earlier=(earlier_record(keep_until=kept),))).deliveries
        assert leaning.base_record == EntryId(80)
    for other in ({"duty": Duty.VOLUNTARY}, {"other_party": OtherParty(office=NURSE, name="ほし")}):
        [delivery] = judge(wished(wish, earlier=(earlier_record(**other),))).deliveries
        assert (delivery.base_record, delivery.omitted) == (None, ())


def test_a_contract_stands_for_the_record_with_every_item_only() -> None:
    [plain] = judge(wished(RecordWish())).deliveries
    contract = StandingDocument(name="契約書", items=plain.items)
    [whole] = judge(wished(RecordWish(method=RecordMethod.DOCUMENT, document=contract))).deliveries
    assert (whole.method, whole.keep_until) == (RecordMethod.DOCUMENT, date(2027, 6, 2))
    assert whole.on_paper == plain.items
    short = replace(contract, items=plain.items[1:])
    [lacking] = judge(wished(RecordWish(method=RecordMethod.DOCUMENT, document=short))).deliveries
    assert (lacking.method, lacking.keep_until) == (RecordMethod.INDIVIDUAL, date(2029, 6, 3))
    assert "document_incomplete" in codes(lacking)
    [nothing] = judge(wished(RecordWish(method=RecordMethod.DOCUMENT))).deliveries
    assert nothing.method is RecordMethod.INDIVIDUAL


def test_a_consent_stands_for_the_record_by_what_is_on_it_until_it_is_taken_back() -> None:
    named = replace(
        USER_CONSENT,
        content=replace(
            USER_CONSENT.content,
            clauses=tuple(
                replace(each, recipient_offices=(B,), data_items=(DataItem.CARE_PLAN,))
                for each in USER_CONSENT.content.clauses
            ),
        ),
    )
    wish = RecordWish(
        method=RecordMethod.DOCUMENT, document=StandingDocument(name="同意書", consent=named.entry)
    )
    asked = wished(wish, consents=(SON_CONSENT, named), printed={named.entry: HIDAMARI})
    [standing] = judge(asked).deliveries
    assert standing.method is RecordMethod.DOCUMENT
    assert set(standing.items) <= set(standing.on_paper)
    [unknown] = judge(wished(wish, consents=(), printed={})).deliveries
    assert unknown.on_paper == ()
    for elsewhere in ({"paper": 2, "day": DAY}, {"paper": 1, "day": date(2026, 6, 4)}):
        [stays] = judge(replace(asked, withdrawals=(withdrawal(1, elsewhere),))).deliveries
        assert stays.on_paper == standing.on_paper
    taken_back = withdrawal(1, {"paper": 1, "day": DAY})
    [withdrawn] = judge(replace(asked, withdrawals=(taken_back,))).deliveries
    assert (withdrawn.method, withdrawn.on_paper) == (RecordMethod.INDIVIDUAL, ())


def test_where_no_record_is_owed_no_method_is_asked_and_nothing_left_out() -> None:
    made = wished(replace(BULK, certain="基本契約", same_as=EntryId(80)), earlier=(earlier_record(),))
    through = replace(made, handover=replace(made.handover, route=Route.THROUGH_PRINCIPAL))
    [delivery] = judge(through).deliveries
    assert (delivery.duty, delivery.methods) == (Duty.VOLUNTARY, ())
    assert delivery.method is RecordMethod.INDIVIDUAL
    assert (delivery.base_record, delivery.omitted) == (None, ())
