"""Whatever the facts, a verdict comes, keeps to the schema, and what is unclear is named."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.entries.finding import Severity
from desktop.entries.office import OperatorType
from desktop.entries.plain import to_plain
from desktop.rules.case import (
    Case,
    ClaimedException,
    Fact,
    Mandate,
    Nature,
    Party,
    Principal,
    RecordFacts,
    Relation,
    read_case,
)
from desktop.rules.decide import decide
from desktop.rules.schema import schema
from desktop.rules.verdict import Due, Ruling, explain, verdict_plain
from tests.rules.papers import mostly
from tests.rules.test_schema import faults

days = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
st.register_type_strategy(date, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
records = st.builds(RecordFacts, care_years=st.sampled_from([None, 2, 5]))
parties = st.builds(
    Party, nature=mostly(Nature.BUSINESS, *Nature), abroad=mostly(Fact.NO, Fact.YES, Fact.UNKNOWN)
)
cases = st.builds(
    Case,
    principals=st.lists(
        st.builds(Principal, alive=mostly(Fact.YES, Fact.NO, Fact.UNKNOWN)), min_size=1, max_size=2
    ).map(tuple),
    by_will=mostly(Fact.YES, Fact.NO, Fact.UNKNOWN),
    personal_data=mostly(Fact.YES, Fact.NO, Fact.UNKNOWN),
    already_public=mostly(Fact.NO, Fact.YES, Fact.UNKNOWN),
    carried_by_principal=mostly(Fact.NO, Fact.YES, Fact.UNKNOWN),
    relation=mostly(Relation.SEPARATE, *Relation),
    opt_out=mostly(Fact.NO, Fact.YES, Fact.UNKNOWN),
    exception=st.one_of(st.none(), st.none(), st.builds(ClaimedException)),
    record=records,
    provider=parties,
    recipient=parties,
    day=days,
)
BOTH = schema()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases)
def test_any_facts_get_a_verdict_that_keeps_to_the_schema_and_can_be_explained(case: Case) -> None:
    assert read_case(to_plain(case)) == case
    verdict = decide(case)
    assert faults(verdict_plain(verdict), BOTH["properties"]["verdict"], BOTH["$defs"]) == []
    assert explain(verdict)
    unclear = Ruling.UNCLEAR in (verdict.third_party, verdict.consent_required)
    unclear = unclear or Due.UNCLEAR in (verdict.provider_record, verdict.receiver_record)
    if unclear:
        assert any(finding.severity is not Severity.NOTE for finding in verdict.findings)
    if verdict.keep_until is None:
        assert verdict.keep_until_reason
    if verdict.third_party is Ruling.NO:
        assert verdict.provider_record is Due.NOT_DUE
        assert verdict.consent_required is not Ruling.YES
    assert bool(verdict.consent_of) is (verdict.consent_required is not Ruling.NO)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases)
def test_learning_a_fact_never_contradicts_what_was_clear_without_it(case: Case) -> None:
    unknown = replace(case, recipient=replace(case.recipient, operator=OperatorType.UNKNOWN))
    before = decide(unknown)
    for operator in (OperatorType.COMPANY, OperatorType.MUNICIPALITY):
        after = decide(replace(case, recipient=replace(case.recipient, operator=operator)))
        if case.side == "provider" and case.relation not in ("same_corporation", "unknown"):
            assert before.provider_record in (after.provider_record, Due.UNCLEAR)
            assert before.consent_required in (after.consent_required, Ruling.UNCLEAR)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases)
def test_a_mandate_never_makes_a_record_due(case: Case) -> None:
    bare = tuple(replace(principal, mandate=None) for principal in case.principals)
    whole = tuple(replace(principal, mandate=Mandate()) for principal in case.principals)
    carried = replace(case, carried_by_principal=Fact.NO)
    without = decide(replace(carried, principals=bare))
    with_mandate = decide(replace(carried, principals=whole))
    if without.provider_record is Due.NOT_DUE:
        assert with_mandate.provider_record is Due.NOT_DUE


def test_while_the_duty_is_open_the_period_is_told_as_one_that_may_not_apply() -> None:
    case = Case(day=date(2025, 4, 10))
    verdict = decide(case)
    assert verdict.provider_record is Due.UNCLEAR
    assert verdict.keep_until == date(2028, 4, 10)
    assert verdict.keep_until_reason == "記録の義務があるとした場合の期限です。"
    assert "分からない" in decide(replace(case, day=None)).keep_until_reason
