"""The cases a lawyer can read: facts in, verdict out, each with its source."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.rules.case import read_case
from desktop.rules.decide import decide
from desktop.rules.verdict import explain, verdict_plain

CASES = Path(__file__).parent / "cases"


def plain(value: Any) -> Any:
    """TOML's days as the ISO text that JSON carries."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def laid_over(base: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """The base with the case's own facts laid over it; tables are merged, lists replaced."""
    merged = dict(base)
    for key, value in facts.items():
        old = merged.get(key)
        merged[key] = laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged


def law_cases() -> list[dict[str, Any]]:
    found = []
    for path in sorted(CASES.glob("law-*.toml")):
        book = tomllib.loads(path.read_text(encoding="utf-8"))
        for case in book["case"]:
            facts = laid_over(book["base"][case["base"]], case.get("facts", {}))
            found.append({**case, "facts": plain(facts), "expect": plain(case["expect"])})
    return found


@pytest.mark.parametrize("case", law_cases(), ids=lambda case: case["title"])
def test_case_of_law_is_decided_as_its_source_says(case: dict[str, Any]) -> None:
    verdict = decide(read_case(case["facts"]))
    said = verdict_plain(verdict)
    codes = {finding["code"] for finding in said["findings"]}
    expected = dict(case["expect"])
    assert set(expected.pop("findings", [])) <= codes
    assert not set(expected.pop("no_findings", [])) & codes
    for code in expected.pop("unsettled", []):
        assert not next(finding for finding in said["findings"] if finding["code"] == code)["settled"]
    if expected.get("keep_until") == "none":
        assert said["keep_until_reason"]
        expected["keep_until"] = None
    assert {key: said[key] for key in expected} == expected


def test_there_are_at_least_120_cases_each_with_source_and_kind_of_answer() -> None:
    cases = law_cases()
    assert len(cases) >= 120
    assert len({case["title"] for case in cases}) == len(cases)
    assert {case["answer"] for case in cases} == {"published", "derived", "memory"}
    assert all(case["source"] for case in cases)


def test_the_twelve_cases_of_the_domain_facts_are_among_them() -> None:
    sources = " ".join(case["source"] for case in law_cases())
    missing = [
        number for number in (1, 2, 4, 5, 6, 9, 14, 16, 18, 20, 27, 30) if f"no.{number}" not in sources
    ]
    assert missing == []


@pytest.mark.parametrize("case", law_cases(), ids=lambda case: case["title"])
def test_every_verdict_can_be_explained_and_names_a_place_for_each_point(case: dict[str, Any]) -> None:
    verdict = decide(read_case(case["facts"]))
    told = explain(verdict)
    assert told.startswith("【結論】")
    for finding in verdict.findings:
        assert finding.citation.place in told
        assert finding.title[:-3] in told
        assert finding.text.endswith("。")
    unsettled = any(not finding.citation.settled for finding in verdict.findings)
    if unsettled:
        assert "03-6457-9849" in told
