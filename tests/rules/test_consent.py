"""The whole life of consent: the state table, and random histories against a plain, slow model."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.entries.consent import Answer, Clause, Consent, ConsentWay, SigningAct, Withdrawal
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.office import RecipientKind
from desktop.entries.version import EntryId, Recorded
from desktop.rules.consent import Coverage, Doubt, Gap, State, covering, state_on
from tests.rules.papers import OFFICES, PEOPLE, PURPOSES, USER, mostly, paper, withdrawal

ROWS = tomllib.loads((Path(__file__).parent / "cases" / "consent-life.toml").read_text(encoding="utf-8"))[
    "row"
]


def asked(
    papers: list[Recorded[Consent]],
    taken_back: list[Recorded[Withdrawal]],
    ask: dict[str, Any],
    ended: date | None,
) -> Coverage:
    who = PEOPLE[ask.get("who", "X")]
    return covering(
        papers,
        taken_back,
        service_user=USER,
        principal=who,
        recipient=OFFICES["B"],
        recipient_kind=RecipientKind(ask.get("kind", "care_support_office")),
        purpose=PURPOSES[ask.get("purpose", "引継ぎ")],
        items=(DataItem.CARE_PLAN if who == USER else DataItem.FAMILY,),
        day=ask["day"],
        support_ended_on=ended,
        principal_name=ask.get("name", ""),
        sensitive=ask.get("sensitive", False),
        as_mandate=ask.get("as_mandate", False),
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["title"])
def test_row_of_the_state_table_holds(row: dict[str, Any]) -> None:
    papers = [paper(index, each) for index, each in enumerate(row["papers"], 1)]
    taken_back = [withdrawal(index, each) for index, each in enumerate(row.get("withdrawals", []), 1)]
    ended = row.get("ended")
    coverage = asked(papers, taken_back, row["ask"], ended)
    if "gap" in row:
        assert [missing.gap for missing in coverage.missing] == [Gap(row["gap"])]
        assert not coverage.complete
    else:
        assert coverage.complete
        assert [item.doubt for item in coverage.covered] == [Doubt(row.get("doubt", ""))]
        assert coverage.settled is ("doubt" not in row)
        assert len(coverage.consents) == 1
    if "state" in row:
        state = state_on(papers[0], papers, taken_back, day=row["ask"]["day"], support_ended_on=ended)
        assert state.state is State(row["state"])


def test_every_row_of_the_state_table_has_its_source_and_its_own_title() -> None:
    assert all(row["source"] for row in ROWS)
    assert len({row["title"] for row in ROWS}) == len(ROWS)


def test_state_names_the_clauses_in_force_and_until_when() -> None:
    row = {
        "signed": date(2026, 4, 1),
        "clauses": {"引継ぎ": "はい", "会議": "はい", "医療": "いいえ", "手続き": "はい"},
        "clause_until": {"引継ぎ": date(2026, 8, 31), "会議": date(2026, 4, 30), "手続き": date(2026, 7, 31)},
    }
    printed = paper(1, row)
    state = state_on(printed, [printed], [], day=date(2026, 6, 1))
    assert (state.in_force, state.refused, state.expired) == ((1, 4), (3,), (2,))
    assert (state.since, state.until) == (date(2026, 4, 1), date(2026, 8, 31))


def test_state_has_no_last_day_while_one_clause_runs_until_support_ends() -> None:
    printed = paper(1, {"signed": date(2026, 4, 1), "clauses": {"引継ぎ": "はい", "会議": "はい"}})
    assert state_on(printed, [printed], [], day=date(2026, 6, 1)).until is None


def test_coverage_can_be_asked_for_some_of_its_items() -> None:
    printed = paper(1, {"signed": date(2026, 4, 1), "items": ["contact"], "clauses": {"引継ぎ": "はい"}})
    coverage = covering(
        [printed],
        [],
        service_user=USER,
        principal=USER,
        recipient=OFFICES["B"],
        recipient_kind=RecipientKind.CARE_SUPPORT_OFFICE,
        purpose=Purpose.OFFICE_CHANGE,
        items=(DataItem.CONTACT, DataItem.HEALTH, DataItem.CONTACT),
        day=date(2026, 6, 1),
    )
    assert [item.item for item in coverage.covered] == [DataItem.CONTACT]
    assert coverage.only([DataItem.CONTACT]).complete
    assert not coverage.only([DataItem.HEALTH]).complete


def test_a_representative_may_speak_unless_it_is_said_that_the_data_are_sensitive() -> None:
    row = {"who": "Y", "role": "family_representative", "signer": "髙橋 花", "signed": date(2026, 4, 1)}
    spoken = paper(1, {**row, "clauses": {"会議": "はい"}})
    of_the_son: dict[str, Any] = {
        "service_user": USER,
        "principal": PEOPLE["Y"],
        "recipient": OFFICES["B"],
        "recipient_kind": RecipientKind.HOME_CARE_PROVIDER,
        "purpose": Purpose.SERVICE_COORDINATION,
        "items": (DataItem.FAMILY,),
        "day": date(2026, 6, 1),
    }
    assert covering([spoken], [], **of_the_son).covered[0].doubt is Doubt.REPRESENTATIVE
    assert not covering([spoken], [], sensitive=True, **of_the_son).complete


def test_a_signature_without_its_day_is_not_yet_a_signature() -> None:
    undated = paper(1, {"signed": None, "clauses": {"引継ぎ": "はい"}})
    ask = {"day": date(2026, 6, 1)}
    [missing] = asked([undated], [], ask, None).missing
    assert (missing.gap, missing.day) == (Gap.NOT_SIGNED, date(2026, 1, 1))


def test_a_form_that_asks_for_a_kind_of_office_beside_a_named_one_is_a_general_one() -> None:
    named = paper(1, {"signed": date(2026, 4, 1), "offices": ["C"], "clauses": {"引継ぎ": "はい"}})
    kinds = (RecipientKind.CARE_SUPPORT_OFFICE,)
    clauses = tuple(replace(each, recipient_kinds=kinds) for each in named.content.clauses)
    general = replace(named, content=replace(named.content, clauses=clauses))
    newer = paper(2, {"signed": date(2026, 5, 1), "offices": ["B"], "clauses": {"引継ぎ": "はい"}})
    for older, state in ((general, State.SUPERSEDED), (named, State.IN_FORCE)):
        assert state_on(older, [older, newer], [], day=date(2026, 6, 1)).state is state


# --- random histories ---------------------------------------------------------------------------------------------

DAY_ONE = date(2026, 1, 1)
SOON = DAY_ONE + timedelta(days=5)
LATER = [SOON + timedelta(days=number) for number in range(0, 12, 2)]
days = st.integers(0, 20).map(lambda number: DAY_ONE + timedelta(days=number))
paper_rows = st.fixed_dictionaries(
    {
        "form": st.sampled_from(["K1", "K4"]),
        "who": mostly("X", "Y", "Y"),
        "clauses": st.fixed_dictionaries(
            {
                "引継ぎ": st.sampled_from(["はい", "はい", "はい", "いいえ", "なし", "不明"]),
                "会議": st.sampled_from(["はい", "はい", "いいえ", "なし"]),
            }
        ),
        "signed": st.one_of(days, days, days, st.sampled_from([None, SOON])),
        "starts": mostly(DAY_ONE, *LATER),
        "until": mostly(None, *LATER),
        "items": mostly(["care_plan", "family"], ["care_plan"], ["family"]),
        "offices": mostly([], ["B"], ["C"], ["B", "C"]),
        "way": mostly("paper", "oral"),
        "act": mostly("signature", "none"),
        "role": mostly("principal", "family_representative", "agent"),
        "voided": mostly(False, True),
        "clause_until": st.one_of(
            st.just({}), st.just({}), st.dictionaries(st.sampled_from(["引継ぎ", "会議"]), days, max_size=2)
        ),
    }
)
histories = st.lists(paper_rows, min_size=1, max_size=4)
withdrawal_rows = st.lists(
    st.fixed_dictionaries(
        {"paper": st.integers(1, 4), "day": days}, optional={"clauses": st.sampled_from([[1], [2], [1, 2]])}
    ),
    max_size=3,
)
asks = st.fixed_dictionaries(
    {
        "day": st.one_of(days, days.map(lambda day: day + timedelta(days=10))),
        "who": mostly("X", "Y", "Y"),
        "purpose": st.sampled_from(["引継ぎ", "会議"]),
    },
    optional={"sensitive": st.booleans()},
)


def slow_yes(
    papers: list[Recorded[Consent]],
    taken_back: list[Recorded[Withdrawal]],
    ask: dict[str, Any],
    kind: RecipientKind,
    ended: date | None = None,
) -> bool:
    """The rules once more, written as a person would tell them: walk through the days and keep the last word."""
    who, purpose, item = PEOPLE[ask["who"]], PURPOSES[ask["purpose"]], None
    item = DataItem.CARE_PLAN if who == USER else DataItem.FAMILY
    last: dict[str, bool] = {}
    by_day = sorted(
        (each for each in papers if not each.voided), key=lambda each: (_signed(each), each.entry)
    )
    for each in by_day:
        content = each.content
        if content.signing is None or _signed(each) > ask["day"]:
            continue
        representative = content.signing.role == "family_representative"
        if who == USER:
            voice = "own" if content.principal == USER else ""
        elif representative and content.principal != USER:
            voice = "other"
        else:
            voice = "own" if content.principal == who else ""
        if not voice:
            continue
        for clause in content.clauses:
            told = content.answer_to(clause.number)
            meant = clause.purpose is purpose and item in clause.data_items
            reached = OFFICES["B"] in clause.recipient_offices or kind in clause.recipient_kinds
            if not (meant and reached) or told is Answer.NOT_ASKED:
                continue
            back = any(
                taken.content.consent == each.entry
                and taken.content.day <= ask["day"]
                and (not taken.content.clauses or clause.number in taken.content.clauses)
                for taken in taken_back
            )
            if told is not Answer.AGREED or back:
                key = f"{voice} {_signed(each)}"
                last[key] = False
                continue
            newer = any(
                other.content.in_writing
                and not other.voided
                and other.content.form_code == content.form_code
                and other.content.principal == content.principal
                and (_named(other) & _named(each) or not _named(other) or not _named(each))
                and _signed(other) <= ask["day"]
                and (_signed(other), other.entry) > (_signed(each), each.entry)
                for other in papers
            )
            powerless = content.signing.role == "agent" or (who == USER and representative)
            over = any(last < ask["day"] for last in _last_days(each, clause, ended))
            if not content.in_writing or newer or powerless or over or content.starts_on > ask["day"]:
                continue
            if voice == "other" and (purpose is not Purpose.SERVICE_COORDINATION or ask.get("sensitive")):
                continue
            key = f"{voice} {_signed(each)}"
            last[key] = last.get(key, True)
    for voice in ("own", "other"):
        said = sorted(key for key in last if key.startswith(voice))
        if said:
            return last[said[-1]]
    return False


def slow_state(
    each: Recorded[Consent],
    papers: list[Recorded[Consent]],
    taken_back: list[Recorded[Withdrawal]],
    day: date,
    ended: date | None,
) -> tuple[State, set[int]]:
    """What has become of one paper, told by living through every day up to the one asked for, and its clauses in force."""
    content = each.content
    agreed = {
        clause.number for clause in content.clauses if content.answer_to(clause.number) is Answer.AGREED
    }
    state, holding, withdrawn, replaced = State.PRINTED, set[int](), set[int](), False
    if content.signing is not None and _signed(each) < date.max:
        state = State.NOT_YET
    today = DAY_ONE - timedelta(days=1)
    while today < day:
        today += timedelta(days=1)
        for taken in taken_back:
            if taken.content.consent == each.entry and taken.content.day == today and not taken.voided:
                withdrawn |= agreed & (set(taken.content.clauses) or agreed)
        for other in papers:
            if (
                other is not each
                and _signed(other) == today
                and (_signed(other), other.entry) > (_signed(each), each.entry)
                and other.content.in_writing
                and not other.voided
                and (other.content.form_code, other.content.principal)
                == (content.form_code, content.principal)
                and (not _named(other) or not _named(each) or _named(other) & _named(each))
            ):
                replaced = True
        if _signed(each) > today:
            continue
        if not content.in_writing:
            spoken = content.signing is not None and content.signing.way is ConsentWay.ORAL
            state = State.SPOKEN if spoken else State.INCOMPLETE
            continue
        holding = {
            clause.number
            for clause in content.clauses
            if clause.number in agreed - withdrawn
            and not any(last < today for last in _last_days(each, clause, ended))
        }
        if not agreed:
            state = State.REFUSED
        elif replaced:
            state, holding = State.SUPERSEDED, set()
        elif content.starts_on > today:
            state, holding = State.NOT_YET, set()
        elif holding:
            state = State.PARTLY_WITHDRAWN if withdrawn else State.IN_FORCE
        else:
            state = State.WITHDRAWN if withdrawn else State.EXPIRED
    return state, holding


def _last_days(each: Recorded[Consent], clause: Clause, ended: date | None) -> list[date]:
    """The days on which a clause may end: the paper's, its own, and the end of support where it does not outlive it."""
    outlives = clause.purpose is Purpose.OFFICE_CHANGE
    return [
        last for last in (each.content.until, clause.until, None if outlives else ended) if last is not None
    ]


def _signed(each: Recorded[Consent]) -> date:
    signing = each.content.signing
    return signing.day if signing is not None and signing.day is not None else date.max


def _named(each: Recorded[Consent]) -> set[EntryId]:
    return {office for clause in each.content.clauses for office in clause.recipient_offices}


def _kind(ask: dict[str, Any]) -> str:
    return "care_support_office" if ask["purpose"] == "引継ぎ" else "home_care_provider"


@settings(max_examples=600, deadline=None)
@given(rows=histories, back=withdrawal_rows, ask=asks, ended=st.one_of(st.none(), days))
def test_the_state_on_any_day_equals_a_plain_slow_model(
    rows: list[dict[str, Any]], back: list[dict[str, Any]], ask: dict[str, Any], ended: date | None
) -> None:
    papers = [paper(index, row) for index, row in enumerate(rows, 1)]
    taken_back = [withdrawal(index, row) for index, row in enumerate(back, 1)]
    ask = {**ask, "kind": _kind(ask)}
    covered = asked(papers, taken_back, ask, ended).complete
    assert covered is slow_yes(papers, taken_back, ask, RecipientKind(ask["kind"]), ended)
    for each in papers:
        told = state_on(each, papers, taken_back, day=ask["day"], support_ended_on=ended)
        assert (told.state, set(told.in_force)) == slow_state(each, papers, taken_back, ask["day"], ended)


@settings(max_examples=300, deadline=None)
@given(rows=histories, back=withdrawal_rows, ask=asks, more=paper_rows, signed=days)
def test_adding_an_agreed_clause_that_supersedes_nothing_never_makes_less_allowed(
    rows: list[dict[str, Any]],
    back: list[dict[str, Any]],
    ask: dict[str, Any],
    more: dict[str, Any],
    signed: date,
) -> None:
    papers = [paper(index, row) for index, row in enumerate(rows, 1)]
    taken_back = [withdrawal(index, row) for index, row in enumerate(back, 1) if row["paper"] <= len(rows)]
    ask = {**ask, "kind": _kind(ask)}
    agreed = {**more, "form": "another form", "signed": signed, "clauses": {"引継ぎ": "はい"}}
    added = [*papers, paper(len(rows) + 1, agreed)]
    if asked(papers, taken_back, ask, None).complete:
        assert asked(added, taken_back, ask, None).complete


@settings(max_examples=300, deadline=None)
@given(rows=histories, back=withdrawal_rows, ask=asks, more=paper_rows, signed=days)
def test_a_refusal_never_makes_a_provision_more_allowed(
    rows: list[dict[str, Any]],
    back: list[dict[str, Any]],
    ask: dict[str, Any],
    more: dict[str, Any],
    signed: date,
) -> None:
    papers = [paper(index, row) for index, row in enumerate(rows, 1)]
    taken_back = [withdrawal(index, row) for index, row in enumerate(back, 1) if row["paper"] <= len(rows)]
    ask = {**ask, "kind": _kind(ask)}
    refused = {**more, "signed": signed, "clauses": {"引継ぎ": "いいえ", "会議": "いいえ"}}
    added = [*papers, paper(len(rows) + 1, refused)]
    if asked(added, taken_back, ask, None).complete:
        assert asked(papers, taken_back, ask, None).complete


@settings(max_examples=300, deadline=None)
@given(rows=histories, back=withdrawal_rows, ask=asks, more=st.integers(1, 5), on=days)
def test_a_withdrawal_never_makes_a_provision_more_allowed(
    rows: list[dict[str, Any]], back: list[dict[str, Any]], ask: dict[str, Any], more: int, on: date
) -> None:
    papers = [paper(index, row) for index, row in enumerate(rows, 1)]
    taken_back = [withdrawal(index, row) for index, row in enumerate(back, 1)]
    ask = {**ask, "kind": _kind(ask)}
    added = [*taken_back, withdrawal(9, {"paper": more, "day": on})]
    if asked(papers, added, ask, None).complete:
        assert asked(papers, taken_back, ask, None).complete


@pytest.mark.parametrize(
    ("row", "written"),
    [
        ({}, False),
        ({"signed": None}, False),
        ({"signed": date(2026, 4, 1)}, True),
        ({"signed": date(2026, 4, 1), "way": ConsentWay.ORAL}, False),
        ({"signed": date(2026, 4, 1), "act": SigningAct.NONE}, False),
        ({"signed": date(2026, 4, 1), "act": SigningAct.WRITTEN_NAME}, False),
        ({"signed": date(2026, 4, 1), "act": SigningAct.WRITTEN_NAME, "confirmed_how": "面談"}, True),
        ({"signed": date(2026, 4, 1), "way": ConsentWay.ELECTRONIC}, False),
        ({"signed": date(2026, 4, 1), "way": ConsentWay.ELECTRONIC, "electronic_agreed": True}, True),
        ({"signed": date(2026, 4, 1), "clauses": {"引継ぎ": "不明"}}, False),
    ],
)
def test_in_writing_takes_a_day_an_answer_and_the_own_act(row: dict[str, Any], written: bool) -> None:
    assert paper(1, {"clauses": {"引継ぎ": "はい"}, **row}).content.in_writing is written
