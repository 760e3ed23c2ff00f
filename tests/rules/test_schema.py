"""The JSON Schema says what a case may hold, and every case and verdict keeps to it."""

from datetime import date
from typing import Any

import pytest

from desktop.rules.case import read_case
from desktop.rules.decide import decide
from desktop.rules.schema import schema
from desktop.rules.verdict import verdict_plain
from tests.rules.test_cases import law_cases


def faults(value: Any, shape: dict[str, Any], parts: dict[str, Any], where: str = "") -> list[str]:
    """What in a value breaks the schema, read by hand: only the words our schema uses."""
    if "$ref" in shape:
        return faults(value, parts[shape["$ref"].rsplit("/", 1)[1]], parts, where)
    if "anyOf" in shape:
        tried = [faults(value, each, parts, where) for each in shape["anyOf"]]
        return [] if [] in tried else tried[0]
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    if not isinstance(value, kinds[shape["type"]]):
        return [f"{where}: not {shape['type']}"]
    if "enum" in shape and value not in shape["enum"]:
        return [f"{where}: {value} unknown"]
    found: list[str] = []
    if shape["type"] == "object":
        unknown = value.keys() - shape["properties"].keys()
        missing = set(shape["required"]) - value.keys()
        found += [f"{where}: {sorted(unknown | missing)}"] if unknown or missing else []
        for key in value.keys() & shape["properties"].keys():
            found += faults(value[key], shape["properties"][key], parts, f"{where}.{key}")
    if shape["type"] == "array":
        found += [f"{where}: too few"] if len(value) < shape.get("minItems", 0) else []
        for item in value:
            found += faults(item, shape["items"], parts, where)
    return found


@pytest.mark.parametrize("case", law_cases(), ids=lambda case: case["title"])
def test_case_and_verdict_keep_to_the_schema(case: dict[str, Any]) -> None:
    both = schema()
    parts = both["$defs"]
    assert faults(case["facts"], both["properties"]["case"], parts) == []
    said = verdict_plain(decide(read_case(case["facts"])))
    assert faults(said, both["properties"]["verdict"], parts) == []


def test_a_case_without_anybody_breaks_the_schema() -> None:
    both = schema()
    assert faults({"principals": []}, both["properties"]["case"], both["$defs"]) == [".principals: too few"]


def test_every_field_of_case_and_verdict_is_described_in_japanese() -> None:
    both = schema()
    for part in both["$defs"].values():
        assert all(field["description"] for field in part["properties"].values())
    assert all(field["description"] for field in both["properties"]["verdict"]["properties"].values())


def test_defaults_are_told() -> None:
    principal = schema()["$defs"]["Principal"]
    assert principal["properties"]["alive"]["default"] == "yes"
    assert principal["required"] == ["name"]


@pytest.mark.parametrize(
    ("plain", "named"),
    [
        ({"day": "2026-02-30"}, "day"),
        ({"provider": {"operator": "club"}}, "operator"),
        ({"colour": "red"}, "colour"),
        ({"principals": [{}]}, "name"),
        ({"principals": []}, "^Case.principals: at least one person expected$"),
        ([], "Case"),
        ({"record": {"care_years": 3}}, "care_years"),
        ({"day": "9999-12-31"}, "^Case.day: no period can be counted from the year 9999$"),
        ({"record": {"made_on": "9999-12-31"}}, "^Case.made_on: "),
        ({"record": {"last_day": "9001-01-01"}}, "^Case.last_day: "),
        ({"record": {"completed_on": "9999-12-31"}}, "^Case.completed_on: "),
    ],
)
def test_a_case_that_cannot_be_read_names_the_field(plain: object, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read_case(plain)


def test_the_last_year_from_which_a_period_is_counted_can_be_read() -> None:
    assert read_case({"day": "9000-12-31"}).day == date(9000, 12, 31)
