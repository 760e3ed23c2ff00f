"""Which clauses of a newer form a yes to the older one does not answer."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.entries.consent import Answer, Audience, Clause, ClauseAnswer, Consent
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.office import RecipientKind
from desktop.entries.version import EntryId
from desktop.rules.consent import newly_asked

MEETING = Clause(
    number=1,
    purpose=Purpose.SERVICE_COORDINATION,
    heading="会議のため",
    recipient_kinds=(RecipientKind.HOME_CARE_PROVIDER,),
    data_items=(DataItem.HEALTH,),
)
DOCTOR = replace(MEETING, number=2, purpose=Purpose.MEDICAL_COOPERATION, heading="医療のため")


def consent(*clauses: Clause, refused: tuple[int, ...] = ()) -> Consent:
    return Consent(
        service_user=EntryId(1),
        principal=EntryId(1),
        audience=Audience.SERVICE_USER,
        form_code="K1",
        form_edition=1,
        form_title="同意書",
        clauses=clauses,
        starts_on=date(2026, 4, 1),
        answers=tuple(
            ClauseAnswer(
                number=each.number, answer=Answer.REFUSED if each.number in refused else Answer.AGREED
            )
            for each in clauses
        ),
    )


@pytest.mark.parametrize(
    ("changed", "anew"),
    [
        ({"heading": "話し合いのため", "recipients_text": "相手：デイ", "note": "ひとこと"}, ()),
        ({"mandatory": True, "until": date(2027, 3, 31)}, ()),
        ({"data_items": (DataItem.HEALTH, DataItem.LIVING)}, (1,)),
        ({"recipient_kinds": (RecipientKind.FACILITY,)}, (1,)),
        ({"recipient_offices": (EntryId(9),)}, (1,)),
        ({"purpose": Purpose.TRAINING}, (1,)),
        ({"heading": "別の見出し", "data_items": (DataItem.LIVING,)}, (1,)),
    ],
)
def test_only_another_reach_is_asked_for_anew(changed: dict[str, object], anew: tuple[int, ...]) -> None:
    newer = (replace(MEETING, **changed), DOCTOR)  # type: ignore[arg-type]
    assert newly_asked(consent(MEETING, DOCTOR), (MEETING, DOCTOR), newer) == anew


def test_the_order_of_clauses_and_one_less_ask_nothing() -> None:
    given = consent(MEETING, DOCTOR)
    turned = (replace(DOCTOR, number=1), replace(MEETING, number=2))
    assert newly_asked(given, (MEETING, DOCTOR), turned) == ()
    assert newly_asked(given, (MEETING, DOCTOR), (MEETING,)) == ()


def test_a_new_purpose_is_asked_and_a_no_or_a_clause_left_out_is_not_asked_again() -> None:
    wider = replace(DOCTOR, data_items=(DataItem.HEALTH, DataItem.LIVING))
    training = replace(MEETING, number=3, purpose=Purpose.TRAINING, heading="研修のため")
    newer = (MEETING, wider, training)
    assert newly_asked(consent(MEETING, DOCTOR, refused=(2,)), (MEETING, DOCTOR), newer) == (3,)
    assert newly_asked(consent(MEETING), (MEETING, DOCTOR), newer) == (3,)
    assert newly_asked(consent(MEETING, DOCTOR), (MEETING, DOCTOR), newer) == (2, 3)


def test_a_no_is_found_again_under_another_heading_by_its_purpose() -> None:
    newer = (replace(MEETING, heading="別の見出し", data_items=(DataItem.LIVING,)), DOCTOR)
    assert newly_asked(consent(MEETING, DOCTOR, refused=(1,)), (MEETING, DOCTOR), newer) == ()
