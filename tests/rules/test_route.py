"""The route finder: few questions, nothing answered beforehand, and every road ends in a route or in an open point."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.entries.finding import Severity
from desktop.entries.handover import Abroad, Fact, FamilyPart, LegalException, Route, Tense
from desktop.entries.office import OperatorType
from desktop.entries.provision import Duty
from desktop.rules.provision import HandoverFacts, HandoverVerdict, judge, route_facts
from desktop.rules.route import (
    Answer,
    FoundRoute,
    OpenPoint,
    Question,
    RouteFacts,
    Step,
    instead_of,
    may_repeat,
    next_step,
)
from tests.rules.papers import SON, paper, withdrawal
from tests.rules.test_provision import (
    ASSESSMENT,
    HIDAMARI,
    MANDATE,
    NURSE,
    PLAN,
    SON_CONSENT,
    USER_CONSENT,
    B,
    codes,
    facts,
    marks,
)

DAY = date(2026, 6, 3)
MANDATED = RouteFacts(mandates=("K-2026-0003",), day=DAY)


def walks(known: RouteFacts, answers: tuple[Answer, ...] = ()) -> Iterator[tuple[tuple[Answer, ...], Step]]:
    """Every way through the questions, with where it ends."""
    step = next_step(known, answers)
    if not isinstance(step, Question):
        yield answers, step
        return
    for option in step.options:
        yield from walks(known, (*answers, option.answer))


def found(*answers: Answer, known: RouteFacts = MANDATED) -> FoundRoute:
    step = next_step(known, answers)
    assert isinstance(step, FoundRoute)
    return step


def on(step: FoundRoute, draft: HandoverFacts, reason: str = "", evidence: str = "") -> HandoverVerdict:
    """The verdict on a draft once that route is taken."""
    return judge(replace(draft, handover=step.taken(draft.handover, reason, evidence)))


# --- the questions ------------------------------------------------------------------------------------------------


def test_a_change_of_office_takes_one_question_and_no_road_more_than_three() -> None:
    ends = list(walks(MANDATED))
    assert max(len(answers) for answers, _ in ends) == 3
    short = {
        answers[0]: step.route for answers, step in ends if len(answers) == 1 and isinstance(step, FoundRoute)
    }
    assert short == {
        Answer.DIRECT: Route.CONSENT,
        Answer.CARRIED: Route.THROUGH_PRINCIPAL,
        Answer.ON_BEHALF: Route.ON_BEHALF,
    }


def test_every_route_of_the_law_can_be_reached_and_an_undecided_one_never_is() -> None:
    ends = [step for _, step in walks(MANDATED)]
    reached = {step.route for step in ends if isinstance(step, FoundRoute)}
    assert reached == set(Route) - {Route.UNDECIDED}
    exceptions = {step.exception for step in ends if isinstance(step, FoundRoute)}
    assert exceptions == set(LegalException)
    assert {step.abroad for step in ends if isinstance(step, FoundRoute)} == set(Abroad)


def test_every_question_can_be_left_open_and_every_answer_is_told_apart() -> None:
    asked: list[Question] = []
    for answers, _ in walks(MANDATED):
        for number in range(len(answers)):
            step = next_step(MANDATED, answers[:number])
            assert isinstance(step, Question)
            asked.append(step)
    for question in asked:
        words = [option.words for option in question.options]
        assert len(set(words)) == len(words) <= 10
        assert question.words.endswith("か")
        last = question.options[-1].answer
        assert last is (Answer.NONE_OF_THESE if question.key == "how" else Answer.UNSURE)


def test_on_behalf_is_offered_only_with_a_mandate_on_file() -> None:
    step = next_step(RouteFacts(day=DAY))
    assert isinstance(step, Question)
    assert Answer.ON_BEHALF not in [option.answer for option in step.options]
    with pytest.raises(ValueError, match="no answer here"):
        next_step(RouteFacts(day=DAY), (Answer.ON_BEHALF,))
    offered = next_step(MANDATED)
    assert isinstance(offered, Question)
    assert "K-2026-0003" in next(each.detail for each in offered.options if each.answer is Answer.ON_BEHALF)


def test_an_answer_after_the_end_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no answer here"):
        next_step(MANDATED, (Answer.DIRECT, Answer.YES))


def test_offices_of_our_own_corporation_need_no_question() -> None:
    step = found(known=RouteFacts(same_corporation=True))
    assert step.route is Route.SAME_BUSINESS


def test_of_what_has_gone_already_it_is_asked_how_it_went() -> None:
    words = []
    for tense in Tense:
        step = next_step(route_facts(facts(PLAN, tense=tense)))
        assert isinstance(step, Question)
        words.append(step.words)
    assert words == ["書類は、どうやって相手に渡りますか", "書類は、どうやって相手に渡りましたか"]


def test_what_the_law_leaves_open_is_said_and_can_be_asked() -> None:
    ends = [step for _, step in walks(RouteFacts(day=DAY))]
    open_points = [step.finding for step in ends if isinstance(step, OpenPoint)]
    assert len(open_points) == 2
    assert all(not each.citation.settled and each.code == "route_open" for each in open_points)


def test_a_condition_that_fails_leads_back_to_consent_and_an_unknown_one_is_kept_unknown() -> None:
    for answer in (Answer.ENTRUSTED, Answer.SUCCESSION, Answer.JOINT_USE):
        assert found(Answer.NONE_OF_THESE, answer, Answer.NO).route is Route.CONSENT
        assert found(Answer.NONE_OF_THESE, answer, Answer.UNSURE).holds is Fact.UNKNOWN
        assert found(Answer.NONE_OF_THESE, answer, Answer.YES).evidence_needed
    assert found(Answer.NONE_OF_THESE, Answer.DANGER, Answer.YES).route is Route.CONSENT
    assert found(Answer.NONE_OF_THESE, Answer.NOTHING).route is Route.CONSENT


def test_against_the_route_found_another_may_be_taken_with_its_reason() -> None:
    step = found(Answer.NONE_OF_THESE, Answer.SAME_CORPORATION)
    assert [each.route for each in instead_of(step, RouteFacts())] == [Route.CONSENT, Route.THROUGH_PRINCIPAL]
    others = instead_of(found(Answer.DIRECT), MANDATED)
    assert [each.route for each in others] == [Route.THROUGH_PRINCIPAL, Route.ON_BEHALF]
    assert all(each.reason for each in others)


@pytest.mark.parametrize("route", list(Route))
def test_the_last_route_is_taken_over_unless_it_stood_on_something_that_happened_once(route: Route) -> None:
    once = (Route.EXCEPTION, Route.SUCCESSION, Route.DECEASED, Route.UNDECIDED)
    assert may_repeat(route, MANDATED) is (route not in once)
    assert may_repeat(route, RouteFacts()) is (route not in (*once, Route.ON_BEHALF))


# --- what cards and consents know ---------------------------------------------------------------------------------


def test_a_mandate_counts_when_it_covers_every_recipient_and_what_is_ticked() -> None:
    assert route_facts(facts(PLAN, consents=(MANDATE,), ticked=())).mandates == ("K-2026-0003",)
    assert route_facts(facts(PLAN, consents=(MANDATE,))).mandates == ("K-2026-0003",)
    assert route_facts(facts(PLAN, consents=(USER_CONSENT,))).mandates == ()
    assert route_facts(facts(PLAN, consents=(MANDATE,), recipients=())).mandates == ()
    assert route_facts(facts(PLAN, consents=(MANDATE,), recipients=(B, NURSE))).mandates == ()
    gone = replace(
        facts(PLAN, consents=(MANDATE,)),
        withdrawals=(withdrawal(1, {"paper": 3, "day": date(2026, 5, 1)}),),
    )
    assert route_facts(gone).mandates == ()


def test_only_when_every_office_is_of_our_corporation_is_it_known_from_the_cards() -> None:
    sister = replace(HIDAMARI, corporation="株式会社あおば", representative="渡邉 健一")
    offices = {B: sister, NURSE: HIDAMARI}
    assert route_facts(facts(PLAN, offices=offices)).same_corporation
    assert not route_facts(facts(PLAN, offices=offices, recipients=(B, NURSE))).same_corporation
    assert not route_facts(facts(PLAN)).same_corporation


# --- what the route then does -------------------------------------------------------------------------------------


def test_an_undecided_route_is_recorded_neither_as_lawful_nor_as_unlawful() -> None:
    for tense in Tense:
        verdict = judge(facts(PLAN, route=Route.UNDECIDED, tense=tense))
        assert verdict.refused
        assert codes(verdict, Severity.BLOCKING) == ["route_undecided"]
        assert [mark.value for mark in marks(verdict)] == ["look"]
        assert verdict.deliveries[0].duty is Duty.UNCLEAR
    covered = judge(facts(PLAN, route=Route.UNDECIDED, consents=(USER_CONSENT,)))
    assert [mark.value for mark in marks(covered)] == ["allowed"]


def test_abroad_the_general_consent_is_not_enough_until_its_own_paper_is_named() -> None:
    step = found(Answer.NONE_OF_THESE, Answer.ABROAD, Answer.ELSEWHERE)
    draft = facts(PLAN, consents=(USER_CONSENT,))
    without = on(step, draft)
    assert without.refused
    assert "abroad_consent" in codes(without)
    assert "28条" in without.route_ground
    named = on(step, draft, evidence="海外提供の同意書（6月1日）")
    assert not named.refused
    assert "abroad_consent_named" in codes(named, Severity.CAUTION)
    assert "海外提供の同意書" in named.deliveries[0].ground
    assert named.deliveries[0].duty is Duty.DUE


def test_in_an_adequate_country_the_rules_at_home_hold_and_an_unknown_one_is_unclear() -> None:
    draft = facts(PLAN, consents=(USER_CONSENT,))
    at_home = on(found(Answer.NONE_OF_THESE, Answer.ABROAD, Answer.ADEQUATE), draft)
    assert not at_home.refused
    assert codes(at_home) == ["abroad_adequate"]
    kept = on(found(Answer.NONE_OF_THESE, Answer.ABROAD, Answer.EQUIVALENT), draft, evidence="契約書")
    assert codes(kept) == ["abroad_equivalent"]
    unknown = on(found(Answer.NONE_OF_THESE, Answer.ABROAD, Answer.UNSURE), draft)
    assert "分からない" in unknown.deliveries[0].ground
    assert any(code.endswith("_unknown") for code in codes(unknown))


def test_a_dead_users_papers_need_no_consent_but_the_living_familys_data_do() -> None:
    step = found(Answer.NONE_OF_THESE, Answer.DIED)
    assert step.reason
    draft = facts(ASSESSMENT, family_part=FamilyPart.GIVEN)
    verdict = on(step, draft, reason="5月30日に死去。長女の求め")
    assert verdict.refused
    assert [finding.principal for finding in verdict.findings if finding.code == "consent_none"] == [SON]
    given = on(step, replace(draft, consents=(SON_CONSENT,)), reason="5月30日に死去。長女の求め")
    assert not given.refused
    assert "亡くなった人" in on(step, facts(PLAN), reason="5月30日に死去").deliveries[0].ground


def test_a_death_the_card_does_not_know_is_a_contradiction_and_named() -> None:
    step = found(Answer.NONE_OF_THESE, Answer.DIED)
    draft = facts(PLAN)
    assert "death_not_on_card" in codes(on(step, draft, reason="5月30日に死去"))
    ended = replace(draft.service_user, ended_on=date(2026, 5, 30))
    known = on(step, replace(draft, service_user=ended), reason="5月30日に死去")
    assert codes(known) == ["dead"]
    assert "route_reason_missing" in codes(on(step, draft))


def test_an_inquiry_stands_only_with_its_paper() -> None:
    step = found(Answer.NONE_OF_THESE, Answer.DOCUMENT, Answer.STATUTE)
    without = on(step, facts(PLAN), reason="捜査のため")
    assert without.refused
    assert "exception_document_missing" in codes(without)
    shown = on(step, facts(PLAN), reason="捜査のため", evidence="若葉警察署 6月1日 刑訴法197条2項")
    assert not shown.refused
    assert shown.deliveries[0].duty is Duty.VOLUNTARY
    assert "27条1項1号" in shown.route_ground


def test_danger_without_knowing_whether_consent_can_be_had_is_unclear_and_asks_for_it() -> None:
    step = found(Answer.NONE_OF_THESE, Answer.DANGER, Answer.UNSURE)
    verdict = on(step, facts(PLAN), reason="けがのおそれ")
    assert verdict.refused
    assert "exception_unclear" in codes(verdict)
    done = on(step, facts(PLAN, tense=Tense.DONE, consents=(USER_CONSENT,)), reason="けがのおそれ")
    assert done.deliveries[0].ground.endswith("確かめられていない。")


@pytest.mark.parametrize("answer", [Answer.ENTRUSTED, Answer.SUCCESSION, Answer.JOINT_USE])
def test_what_ties_two_corporations_holds_with_its_contract_and_is_unclear_without_knowing(
    answer: Answer,
) -> None:
    holds = on(found(Answer.NONE_OF_THESE, answer, Answer.YES), facts(PLAN), evidence="契約書（4月1日）")
    assert not holds.refused
    assert holds.deliveries[0].duty is Duty.VOLUNTARY
    unclear = on(found(Answer.NONE_OF_THESE, answer, Answer.UNSURE), facts(PLAN))
    assert unclear.refused
    assert "relation_conditions_unknown" in codes(unclear)


def test_three_roads_of_a_change_of_office() -> None:
    carried = on(found(Answer.CARRIED), facts(PLAN))
    direct = on(found(Answer.DIRECT), facts(PLAN, consents=(USER_CONSENT,)))
    behalf = on(found(Answer.ON_BEHALF), facts(PLAN, consents=(MANDATE,)))
    assert [each.refused for each in (carried, direct, behalf)] == [False] * 3
    assert [each.deliveries[0].duty for each in (carried, direct, behalf)] == [
        Duty.VOLUNTARY,
        Duty.DUE,
        Duty.VOLUNTARY,
    ]


def test_the_operator_comes_from_the_card() -> None:
    city: dict[Any, Any] = {B: replace(HIDAMARI, operator=OperatorType.MUNICIPALITY)}
    verdict = on(found(Answer.DIRECT), facts(PLAN, consents=(USER_CONSENT,), offices=city))
    assert verdict.deliveries[0].duty is Duty.VOLUNTARY


def test_a_route_taken_anew_leaves_nothing_of_the_one_before() -> None:
    draft = facts(PLAN).handover
    abroad = found(Answer.NONE_OF_THESE, Answer.ABROAD, Answer.ELSEWHERE).taken(draft, "", "同意書")
    direct = found(Answer.DIRECT).taken(abroad)
    assert direct == found(Answer.DIRECT).taken(draft)
    assert (direct.route_reason, direct.evidence) == ("", "")


def test_the_route_is_asked_for_the_day_of_the_handover() -> None:
    assert route_facts(facts(PLAN)).day == DAY


def test_a_handover_consent_with_the_mandate_ticked_opens_the_road_on_their_behalf() -> None:
    row = {"form": "K4", "signed": date(2026, 4, 10), "offices": ["B"], "clauses": {"引継ぎ": "はい"}}
    entrusted = paper(4, {**row, "chosen": "on_behalf"})
    assert route_facts(facts(PLAN, consents=(entrusted,))).mandates == ("K-2026-0004",)
    assert route_facts(facts(PLAN, consents=(entrusted,), recipients=(B, NURSE))).mandates == ()
    assert route_facts(facts(PLAN, consents=(paper(4, {**row, "chosen": "consent"}),))).mandates == ()
    assert route_facts(facts(PLAN, consents=(paper(4, row),))).mandates == ()
