"""The law values are dated rows, complete and readable."""

import ast
import tomllib
from datetime import date
from pathlib import Path

import pytest

import resources
from desktop.entries.office import OperatorType, RecipientKind
from desktop.entries.provision import RecordMethod
from desktop.rules import law
from desktop.rules.case import Case, Party, RecordFacts, Relation
from desktop.rules.decide import decide
from desktop.rules.keeping import keep_by_standard, keep_until
from desktop.rules.law import Basis, Period, RecordItem, Side
from desktop.rules.verdict import Due

RULES = Path(law.__file__).parent


def test_every_citation_a_rule_names_stands_in_the_table() -> None:
    keys = {row["key"] for row in resources.read_toml("law", "citations.toml")["citation"]}
    for name in ("keeping", "items", "bodies"):
        for rows in resources.read_toml("law", f"{name}.toml").values():
            used = (
                {row["citation"] for row in rows if isinstance(row, dict)}
                if isinstance(rows, list)
                else set()
            )
            assert used <= keys
    texts = {
        node.value
        for path in RULES.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = (
        keys
        - texts
        - {
            row["citation"]
            for name in ("keeping", "items", "bodies")
            for rows in resources.read_toml("law", f"{name}.toml").values()
            if isinstance(rows, list)
            for row in rows
        }
    )
    assert unused == set()


def test_every_row_says_from_when_it_is_in_force() -> None:
    for name in ("citations", "keeping", "items", "bodies", "contacts"):
        text = resources.read_text("law", f"{name}.toml")
        for rows in tomllib.loads(text).values():
            if isinstance(rows, list):
                assert all(isinstance(row["in_force_from"], date) for row in rows)


@pytest.mark.parametrize("operator", [operator for operator in OperatorType if operator])
def test_every_kind_of_operator_has_its_row(operator: OperatorType) -> None:
    body = law.body(operator)
    assert body is not None
    assert body.name


def test_an_unknown_operator_is_not_guessed() -> None:
    assert law.body(OperatorType.UNKNOWN) is None


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("method", list(RecordMethod))
def test_every_method_has_its_period_on_both_sides(side: Side, method: RecordMethod) -> None:
    period = law.period(side, method, date(2026, 6, 1))
    assert period.years == (1 if method is RecordMethod.DOCUMENT else 3)
    assert period.counts_first_day is (method is not RecordMethod.INDIVIDUAL)


def test_address_and_representative_became_items_in_april_2022() -> None:
    before = law.record_items(Side.PROVIDER, Basis.CONSENT, date(2022, 3, 31)).items
    after = law.record_items(Side.PROVIDER, Basis.CONSENT, date(2022, 4, 1)).items
    assert set(after) - set(before) == {
        RecordItem.OTHER_PARTY_ADDRESS,
        RecordItem.OTHER_PARTY_REPRESENTATIVE,
    }
    assert law.record_items(Side.PROVIDER, Basis.CONSENT).items == after
    assert law.record_items(Side.PROVIDER, Basis.CONSENT, date(2000, 1, 1)).items == before


def test_every_item_has_its_japanese_name() -> None:
    assert all(law.item_name(item) for item in RecordItem)


def test_the_help_line_is_the_commissions() -> None:
    line = law.help_line(date(2026, 6, 1))
    assert (line.phone, line.name[:12]) == ("03-6457-9849", "個人情報保護法相談ダイヤ")
    assert "9時30分" in line.hours


def test_the_care_standards_count_two_or_five_years_from_the_day_after() -> None:
    assert law.care_standard(5, date(2026, 6, 1)) == Period(
        years=5,
        from_last=False,
        counts_first_day=False,
        rule="運営基準29条2項（条例）",
        words="完結の日から5年",
        citation=law.cite("std-29-2", date(2026, 6, 1)),
    )


def test_a_later_ordinance_and_a_new_help_line_change_nothing_on_an_earlier_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = {"in_force_from": date(2029, 1, 1), "words": "{years}年（後）", "name": "後の窓口", "years": [7]}
    later |= {"as_recipient": "exempt", "as_provider": "public"}
    rows, by_key = law._rows, law._by_key()
    monkeypatch.setattr(
        law, "_rows", lambda *asked, **named: (*(of := rows(*asked, **named)), {**of[-1], **later})
    )
    after = {key: (*of, {**of[-1], "place": "後の法令", **later}) for key, of in by_key.items()}
    monkeypatch.setattr(law, "_by_key", lambda: after)
    day, ended = date(2026, 6, 1), date(2026, 5, 31)
    assert law.help_line(day).name != "後の窓口" == law.help_line().name
    items = law.record_items(Side.PROVIDER, Basis.CONSENT, day)
    assert items.citation.place != "後の法令" == law.record_items(Side.PROVIDER, Basis.CONSENT).citation.place
    assert law.care_standard(2, day).citation.place != "後の法令" == law.care_standard(7).citation.place
    with pytest.raises(ValueError, match=r"know \(2, 5\) years, not 7$"):
        law.care_standard(7, day)
    assert keep_by_standard(2, ended, day).rule == "完結の日から2年（運営基準29条2項（条例））"
    for kept in (
        keep_until(RecordMethod.INDIVIDUAL, day=day),
        keep_until(RecordMethod.INDIVIDUAL, day=day, care_years=5, completed_on=ended),
    ):
        assert "（後）" not in kept.rule
        assert kept.citation.place != "後の法令"
    hospital = Party(kind=RecipientKind.MEDICAL_INSTITUTION, operator=OperatorType.MUNICIPALITY)
    company = Party(operator=OperatorType.COMPANY)
    unknown = Party()
    for side, provider, recipient in (
        (Side.PROVIDER, unknown, company),
        (Side.RECEIVER, company, unknown),
        (Side.PROVIDER, hospital, company),
    ):
        verdict = decide(Case(side=side, day=day, provider=provider, recipient=recipient))
        assert verdict.provider_record is Due.DUE
        assert (verdict.receiver_record is Due.DUE) is (provider is not hospital)
        assert "public_provider" not in {each.code for each in verdict.findings}
    city = law.body(OperatorType.MUNICIPALITY, day)
    assert city is not None
    assert city.citation.place != "後の法令"
    at_home = Case(
        day=day, relation=Relation.SAME_CORPORATION, record=RecordFacts(care_years=2, completed_on=ended)
    )
    assert decide(at_home).keep_rule == keep_by_standard(2, ended, day).rule


def test_a_citation_tells_place_source_and_whether_it_is_settled() -> None:
    for row in resources.read_toml("law", "citations.toml")["citation"]:
        told = law.cite(row["key"], row["in_force_from"])
        assert (told.place, told.source, told.settled) == (row["place"], row["source"], row["settled"])
