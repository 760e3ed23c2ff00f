"""What stands in writing: what a record still lacks, what may be left out, which paper may stand for a record."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.entries.consent import (
    Answer,
    Audience,
    Clause,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.handover import Route
from desktop.entries.office import OperatorType, Way
from desktop.entries.provision import (
    Duty,
    OtherParty,
    PrincipalAsRecorded,
    ProvidedItem,
    ProvisionRecord,
    Receipt,
)
from desktop.entries.record_method import RecordItem, RecordMethod
from desktop.rules.written import Leaning, held_already, items_on_consent, lacking, longest
from tests.rules.papers import SON, USER
from tests.rules.test_provision import HIDAMARI, NURSE, B

PARTY = OtherParty(
    office=B,
    name=HIDAMARI.name,
    corporation=HIDAMARI.corporation,
    address=HIDAMARI.address,
    representative=HIDAMARI.representative_line,
    operator=OperatorType.COMPANY,
)
RECORD = ProvisionRecord(
    service_user=USER,
    handover=None,
    principal=PrincipalAsRecorded(entry=USER, name="髙橋 花子"),
    other_party=PARTY,
    items=(ProvidedItem(title="第1表"),),
    day=date(2026, 6, 3),
    purpose=Purpose.OFFICE_CHANGE,
    way=Way.BY_HAND,
    route=Route.CONSENT,
    duty=Duty.DUE,
    method=RecordMethod.INDIVIDUAL,
    made_on=date(2026, 6, 3),
    keep_until=date(2029, 6, 3),
    keep_rule="",
    ground="",
)
RECEIPT = Receipt(
    service_user=USER,
    principal=RECORD.principal,
    other_party=PARTY,
    items=RECORD.items,
    day=RECORD.day,
    how_obtained="本人から",
    confirmed_how="名刺",
    duty=Duty.DUE,
    method=RecordMethod.INDIVIDUAL,
    made_on=RECORD.day,
    keep_until=None,
    keep_rule="",
)
NAME, ADDRESS, HEAD = (
    RecordItem.OTHER_PARTY_NAME,
    RecordItem.OTHER_PARTY_ADDRESS,
    RecordItem.OTHER_PARTY_REPRESENTATIVE,
)


# --- what a record still lacks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "missing"),
    [
        (RECORD, ()),
        (replace(RECORD, other_party=replace(PARTY, address=" ")), (ADDRESS,)),
        (replace(RECORD, other_party=replace(PARTY, representative="")), (HEAD,)),
        (
            replace(
                RECORD,
                other_party=replace(PARTY, representative="", operator=OperatorType.SOLE_PROPRIETOR),
            ),
            (),
        ),
        (replace(RECORD, other_party=replace(PARTY, name="", corporation="")), (NAME,)),
        (replace(RECORD, other_party=replace(PARTY, corporation="")), ()),
        (replace(RECORD, other_party=replace(PARTY, name="")), ()),
        (replace(RECORD, items=()), (RecordItem.DATA_ITEMS,)),
        (replace(RECORD, principal=replace(RECORD.principal, name="")), (RecordItem.PRINCIPAL,)),
        (replace(RECORD, duty=Duty.VOLUNTARY, items=(), other_party=replace(PARTY, address="")), ()),
        (replace(RECORD, duty=Duty.UNCLEAR, other_party=replace(PARTY, address="")), (ADDRESS,)),
        (RECEIPT, ()),
        (replace(RECEIPT, how_obtained=""), (RecordItem.HOW_OBTAINED,)),
        (replace(RECEIPT, from_person=True, other_party=replace(PARTY, representative="")), ()),
        (
            replace(
                RECEIPT,
                from_person=True,
                other_party=replace(PARTY, representative="", operator=OperatorType.SOLE_PROPRIETOR),
            ),
            (),
        ),
        (replace(RECEIPT, other_party=replace(PARTY, representative="")), (HEAD,)),
    ],
)
def test_what_a_record_still_lacks(
    record: ProvisionRecord | Receipt, missing: tuple[RecordItem, ...]
) -> None:
    assert lacking(record) == missing


# --- what may be left out ------------------------------------------------------------------------------------------


def test_only_what_stands_there_with_the_same_words_is_held_already() -> None:
    assert held_already(HIDAMARI, RECORD) == (NAME, ADDRESS, HEAD)
    assert held_already(replace(HIDAMARI, address="別の町"), RECORD) == (NAME, HEAD)
    assert held_already(replace(HIDAMARI, corporation="別の会社"), RECORD) == (ADDRESS, HEAD)
    empty = replace(RECORD, other_party=replace(PARTY, address=""))
    assert held_already(replace(HIDAMARI, address=""), empty) == (NAME, HEAD)


def test_what_the_earlier_record_left_out_itself_is_not_held_by_it() -> None:
    assert held_already(HIDAMARI, replace(RECEIPT, omitted=(ADDRESS,))) == (NAME, HEAD)


# --- the paper that stands for a record ----------------------------------------------------------------------------


def consent(**changes: object) -> Consent:
    signed = Consent(
        service_user=USER,
        principal=USER,
        audience=Audience.SERVICE_USER,
        form_code="K4",
        form_edition=1,
        form_title="引継ぎ時の情報提供同意書",
        clauses=(
            Clause(
                number=1,
                purpose=Purpose.OFFICE_CHANGE,
                heading="計画書",
                recipient_offices=(B,),
                data_items=(DataItem.CARE_PLAN,),
            ),
            Clause(
                number=2,
                purpose=Purpose.OFFICE_CHANGE,
                heading="支援経過",
                recipient_offices=(B,),
                data_items=(DataItem.SUPPORT_LOG,),
            ),
        ),
        starts_on=date(2026, 5, 1),
        signing=Signing(
            day=date(2026, 5, 1),
            way=ConsentWay.PAPER,
            act=SigningAct.SIGNATURE,
            role=SignerRole.PRINCIPAL,
            signer="髙橋 花子",
        ),
        answers=(
            ClauseAnswer(number=1, answer=Answer.AGREED),
            ClauseAnswer(number=2, answer=Answer.REFUSED),
        ),
    )
    return replace(signed, **changes)  # type: ignore[arg-type]


def on_paper(paper: Consent, **changes: object) -> set[RecordItem]:
    asked = {
        "recipient": B,
        "office": HIDAMARI,
        "printed": HIDAMARI,
        "data_items": (DataItem.CARE_PLAN,),
        **changes,
    }
    return set(items_on_consent(paper, **asked))  # type: ignore[arg-type]


WHOLE = {RecordItem.CONSENT, NAME, ADDRESS, HEAD, RecordItem.PRINCIPAL, RecordItem.DATA_ITEMS}


def test_a_signed_handover_consent_carries_every_item_of_a_record() -> None:
    assert on_paper(consent()) == WHOLE


@pytest.mark.parametrize(
    ("paper", "asked", "lacks"),
    [
        ({"signing": None}, {}, {RecordItem.CONSENT}),
        ({"answers": ()}, {}, {RecordItem.CONSENT, RecordItem.DATA_ITEMS}),
        ({"principal": SON}, {}, {RecordItem.PRINCIPAL}),
        ({}, {"recipient": NURSE}, {RecordItem.CONSENT, NAME, ADDRESS, HEAD, RecordItem.DATA_ITEMS}),
        ({}, {"printed": None}, {NAME, ADDRESS, HEAD}),
        ({}, {"printed": replace(HIDAMARI, address="前の町")}, {ADDRESS}),
        ({}, {"data_items": (DataItem.CARE_PLAN, DataItem.SUPPORT_LOG)}, {RecordItem.DATA_ITEMS}),
        ({}, {"data_items": ()}, {RecordItem.DATA_ITEMS}),
    ],
)
def test_what_is_missing_on_a_paper_is_found(paper: dict, asked: dict, lacks: set[RecordItem]) -> None:
    assert WHOLE - on_paper(consent(**paper), **asked) == lacks


# --- kept for the sake of another ----------------------------------------------------------------------------------


def test_a_base_is_kept_for_the_record_that_outlives_it() -> None:
    own = date(2029, 6, 3)
    shorter, longer = (Leaning(number=f"P-{year}", until=date(year, 1, 1)) for year in (2029, 2030))
    running = Leaning(number="P-S", until=None)
    assert longest(own, []) is None
    assert longest(own, [shorter]) is None
    assert longest(own, [shorter, longer]) == longer
    assert longest(own, [longer, running]) == running
    assert longest(None, [longer, running]) is None


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.lists(st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=4),
)
def test_a_base_never_ends_before_one_that_leans_on_it(own: date, untils: list[date | None]) -> None:
    found = longest(own, [Leaning(number="", until=until) for until in untils])
    end = (found.until or date.max) if found is not None else own
    assert all((until or date.max) <= end for until in untils)
    assert end >= own
