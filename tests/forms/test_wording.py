"""The wording of the forms is data that can be trusted: codes known, placeholders filled or refused."""

from __future__ import annotations

import re

import pytest

from forms.lettering import JOINER, missing
from forms.wording import FORMS, SCOPE_FORMS, WordingError, fill, read_wording, scope_wording, wording

PURPOSES = {
    "service_coordination",
    "medical_cooperation",
    "insurance_procedure",
    "emergency",
    "office_change",
    "training",
    "on_behalf",
    "care_platform",
}
RECIPIENT_KINDS = {
    "care_support_office",
    "preventive_support_center",
    "home_care_provider",
    "facility",
    "medical_institution",
    "pharmacy",
    "visiting_nurse",
    "insurer",
    "ambulance",
    "own_staff",
    "equipment_provider",
    "other",
}
DATA_ITEMS = {
    "contact",
    "insurance",
    "health",
    "living",
    "care_plan",
    "meeting_notes",
    "support_log",
    "service_slips",
    "assessment",
    "monitoring",
    "family",
}


@pytest.mark.parametrize("name", FORMS)
def test_every_clause_carries_known_codes_and_words(name: str) -> None:
    text = wording(name)
    for clause in text.clauses:
        assert clause.purpose in PURPOSES
        assert clause.recipient_kinds
        assert set(clause.recipient_kinds) <= RECIPIENT_KINDS
        assert clause.data_items
        assert set(clause.data_items) <= DATA_ITEMS
        assert clause.heading


def test_only_the_familys_form_covers_the_familys_data_among_the_two_general_ones() -> None:
    assert {item for clause in wording("consent_family").clauses for item in clause.data_items} == {"family"}
    assert "family" not in {item for clause in wording("consent_user").clauses for item in clause.data_items}


@pytest.mark.parametrize("name", FORMS)
def test_every_character_of_the_wording_can_be_drawn(name: str) -> None:
    assert missing(re.sub(r"[{}〔〕]", "", repr(wording(name)))) == ()


@pytest.mark.parametrize("name", SCOPE_FORMS)
def test_every_character_of_a_scope_form_can_be_drawn(name: str) -> None:
    assert missing(re.sub(r"[{}〔〕]", "", repr(scope_wording(name)))) == ()


def test_every_form_has_its_own_code() -> None:
    codes = [*(wording(name).code for name in FORMS), *(scope_wording(name).code for name in SCOPE_FORMS)]
    assert codes == ["K1", "K2", "K4", "K5", "K6", "K7", "K8", "K9"]


def test_only_the_mandate_lets_us_give_on_the_persons_behalf_and_every_clause_says_to_whom_and_what() -> None:
    for name in FORMS:
        purposes = {clause.purpose for clause in wording(name).clauses}
        assert ("on_behalf" in purposes) == (name == "on_behalf_mandate")
    for clause in wording("on_behalf_mandate").clauses:
        assert clause.recipients_text.startswith("相手：")
        assert clause.note.startswith("届けるもの：")


def test_a_yes_to_the_national_platform_covers_nothing_given_directly() -> None:
    assert {clause.purpose for clause in wording("care_information_platform").clauses} == {"care_platform"}


def test_no_form_asks_for_everything_or_names_nobody() -> None:
    for name in FORMS:
        text = repr(wording(name))
        assert "一切" not in text
        assert "関係機関等" not in text
        assert "絶対" not in text


def test_a_placeholder_without_a_value_is_refused() -> None:
    with pytest.raises(WordingError, match="birth"):
        fill("{birth}生まれ", {})
    with pytest.raises(WordingError, match="birth"):
        fill("〔{birth}生まれ〕", {})


def test_a_part_in_brackets_is_left_out_when_its_value_is_empty() -> None:
    template = "{relation}様〔（{birth}生まれ）〕"
    assert fill(template, {"relation": "長男", "birth": ""}) == "長男様"
    assert fill(template, {"relation": "長男", "birth": "昭和10年5月1日"}) == "長男様（昭和10年5月1日生まれ）"


def test_braces_and_brackets_in_a_value_stay_text() -> None:
    assert fill("{relation}", {"relation": "{user}〔x〕<b>"}) == "{user}〔x〕<b>"


def test_a_name_is_kept_together() -> None:
    assert fill("{principal}", {"principal": "髙 橋"}) == JOINER.join("髙 橋")


@pytest.mark.parametrize(
    "content", [b"\xff", b"title = ", b'title = "x"', b"clauses = 3\nkey_facts = []\nsignatures = []"]
)
def test_a_broken_wording_is_refused(content: bytes) -> None:
    with pytest.raises(WordingError):
        read_wording("broken", content)
