"""Law values: dated rows of ``resources/law``, frozen. What changes when the law changes stands there, not in code.

Source keys are those of LAW.md. A row holds from ``in_force_from`` to ``in_force_to`` (both days inside, open where not
given); asked for a day before its first row, the first row answers, because its number is the one people look up today.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

import resources
from desktop.entries.finding import Citation, Finding, Severity
from desktop.entries.office import OperatorType
from desktop.entries.record_method import RecordItem as RecordItem
from desktop.entries.record_method import RecordMethod
from desktop.entries.version import EntryId


class Side(StrEnum):
    """Whose record is asked about: of the one who gives (art. 29) or of the one who receives (art. 30)."""

    PROVIDER = "provider"
    RECEIVER = "receiver"


class Basis(StrEnum):
    """On what a provision rests, as far as the items of its record depend on it (rules 20 and 24)."""

    CONSENT = "consent"
    OPT_OUT = "opt_out"
    NOT_BUSINESS = "not_business"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long a record is kept. ``counts_first_day``: the wording 起算して makes the day itself day 1."""

    years: int
    from_last: bool
    counts_first_day: bool
    rule: str
    words: str
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Whether a kind of operator is left out of the third parties of arts. 29, 30, and whether ch. 4 binds it."""

    name: str
    exempt: bool
    public: bool
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """Where to ask when a point is not settled."""

    name: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordItems:
    """The items a record must carry, and the rule that says so."""

    items: tuple[RecordItem, ...]
    citation: Citation


def cite(key: str, day: date | None = None) -> Citation:
    """The citation with that key as it is quoted on that day (``None``: today's numbers). Raises ``KeyError``."""
    row = _in_force(_by_key()[key], day)
    return Citation(place=row["place"], source=row["source"], settled=row["settled"])


def finding(
    code: str,
    severity: Severity,
    title: str,
    text: str,
    key: str,
    day: date | None,
    principal: EntryId | None = None,
) -> Finding:
    """A finding with the citation of that key."""
    return Finding(
        code=code, severity=severity, title=title, text=text, citation=cite(key, day), principal=principal
    )


def of_side(side: Side, provider: str, receiver: str) -> str:
    """The key of the rule for that side: rules 22 to 25 mirror rules 19 to 21."""
    return provider if side is Side.PROVIDER else receiver


def period(side: Side, method: RecordMethod, day: date | None = None) -> Period:
    """The retention period of a record made by that method (rules 21, 25)."""
    row = _in_force(_rows("keeping", "period", side=side, method=method), day)
    return Period(
        years=row["years"],
        from_last=row["event"] == "last",
        counts_first_day=row["counts_first_day"],
        rule=row["rule"],
        words=row["words"],
        citation=cite(row["citation"], day),
    )


def care_standard(years: int, day: date | None = None) -> Period:
    """The care standards' period from the 完結の日, in the years the municipality's ordinance gives (2 or 5).

    Raises ``ValueError`` for other years: an ordinance with other years needs a new row first.
    """
    if years not in care_years(day):
        raise ValueError(f"the care standards know {care_years(day)} years, not {years}")
    row = _in_force(_rows("keeping", "care_standard"), day)
    return Period(
        years=years,
        from_last=False,
        counts_first_day=False,
        rule=row["rule"],
        words=row["words"].format(years=years),
        citation=cite(row["citation"], day),
    )


def care_years(day: date | None = None) -> tuple[int, ...]:
    """The years an ordinance may ask, to choose from in the settings."""
    return tuple(_in_force(_rows("keeping", "care_standard"), day)["years"])


def body(operator: OperatorType, day: date | None = None) -> Body | None:
    """What arts. 16-2, 29-1 and 30-1 make of that kind of operator; ``None`` when the kind is not known."""
    if operator is OperatorType.UNKNOWN:
        return None
    row = _in_force(_rows("bodies", "body", operator=operator), day)
    return Body(
        name=row["name"],
        exempt=row["as_recipient"] == "exempt",
        public=row["as_provider"] == "public",
        citation=cite(row["citation"], day),
    )


def record_items(side: Side, basis: Basis, day: date | None = None) -> RecordItems:
    """The statutory items of a record (rule 20-1 or 24-1)."""
    row = _in_force(_rows("items", "items", side=side, basis=basis), day)
    return RecordItems(
        items=tuple(RecordItem(item) for item in row["items"]), citation=cite(row["citation"], day)
    )


def item_name(item: RecordItem) -> str:
    """The item in the words of the rule."""
    return str(_table("items")["name"][item])


def help_line(day: date | None = None) -> HelpLine:
    """The commission's help line."""
    row = _in_force(_rows("contacts", "help_line"), day)
    return HelpLine(name=row["name"], phone=row["phone"], hours=row["hours"])


_Row = dict[str, Any]


@cache
def _table(name: str) -> dict[str, Any]:
    return resources.read_toml("law", f"{name}.toml")


@cache
def _by_key() -> dict[str, tuple[_Row, ...]]:
    found: dict[str, tuple[_Row, ...]] = {}
    for row in _table("citations")["citation"]:
        found[row["key"]] = (*found.get(row["key"], ()), row)
    return found


@cache
def _rows(table: str, name: str, **wanted: str) -> tuple[_Row, ...]:
    return tuple(
        row for row in _table(table)[name] if all(row[key] == value for key, value in wanted.items())
    )


def _in_force(rows: tuple[_Row, ...], day: date | None) -> _Row:
    """The row in force on the day; with no day the newest, before all rows the oldest."""
    in_order = sorted(rows, key=lambda row: row["in_force_from"])
    if day is None:
        return in_order[-1]
    begun = [row for row in in_order if row["in_force_from"] <= day]
    return begun[-1] if begun else in_order[0]
