"""The wording of the consent forms: TOML beside this file, one file a form, read into frozen values.

A clause carries its purpose code, data items and recipient kinds, so that what was agreed can be asked by code later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, cast

from forms.lettering import together
from forms.sheet import Words
from forms.signing import SignatureKind

FORMS = (
    "consent_user",
    "consent_family",
    "handover_consent",
    "medical_consent",
    "on_behalf_mandate",
    "care_information_platform",
)
"""Names of the shipped forms whose clauses are answered by はい or いいえ (K1, K2, K4–K7)."""

OWN_EDITIONS_FROM = 101
"""Editions of a form that an office words itself are numbered from here (`K1.101`), the shipped ones below: a later version
of the program never brings an edition that an office has used already, and the QR of a sheet tells both apart."""

SCOPE_FORMS = ("refusal", "withdrawal")
"""Names of the shipped forms on which the scope of a no is ticked: 同意しない旨の確認書, 同意撤回書 (K8, K9)."""

NAMES = frozenset({"principal", "user", "user_given_name", "recipient_representative"})
"""Placeholders that hold a person's name: its spaces never break a line."""

PLACEHOLDER = re.compile(r"\{(\w*)\}")
_OPTIONAL = re.compile(r"〔([^〔〕]*)〕")


class WordingError(ValueError):
    """A wording that cannot be read or filled: an unknown or missing placeholder, a missing part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseText:
    """One clause of a form, with the codes that say what a yes to it allows."""

    number: int
    purpose: str
    heading: str
    recipients_text: str = ""
    note: str = ""
    recipient_kinds: tuple[str, ...]
    data_items: tuple[str, ...]
    mandatory: bool = False
    recipient_offices: tuple[int, ...] = ()
    """Offices named by this clause, by their entry in the book: never in a shipped wording."""
    months: int = 0
    """A period of its own, counted from the consent's first day; 0 is none."""
    until: date | None = None
    """A last day of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFactText:
    """A row of the key facts, with placeholders."""

    label: str
    value: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteText:
    """One way of handing over that the person may tick."""

    heading: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A version of a form's text."""

    name: str
    code: str
    version: int
    title: str
    kicker: str
    principal: str
    """Whose data: service_user or family_member."""
    lead: str
    key_facts: tuple[KeyFactText, ...]
    question: str
    clauses: tuple[ClauseText, ...]
    scope_note: str = ""
    ground: str = ""
    routes_heading: str = ""
    routes: tuple[RouteText, ...] = ()
    not_handed: str = ""
    promises: tuple[str, ...] = ()
    withdrawal: Words
    stands_as_record: tuple[str, ...] = ()
    stands_as_record_ground: str = ""
    signatures: tuple[SignatureKind, ...]
    office_label: str = "事業所"
    office_in_two_lines: bool = False

    def clause(self, number: int) -> ClauseText:
        """The clause of that number. Raises KeyError."""
        for each in self.clauses:
            if each.number == number:
                return each
        raise KeyError(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeWording:
    """A version of the text of a paper on which a person ticks how far a no goes (K8, K9)."""

    name: str
    code: str
    version: int
    title: str
    kicker: str
    lead: str
    key_facts: tuple[KeyFactText, ...]
    question: str
    all_label: str
    some_label: str
    notes: tuple[str, ...]
    explained_label: str = ""
    """Caption of a field to be written into by the one who explained; empty leaves it out."""
    date_label: str
    signatures: tuple[SignatureKind, ...]
    office_row: bool = False
    """Whether our office writes down who received the paper, when and how."""


@lru_cache(maxsize=16)
def wording(name: str) -> Wording:
    """The shipped wording of a form, e.g. `consent_user`. Raises WordingError."""
    return read_wording(name, files(__name__).joinpath(f"{name}.toml").read_bytes())


def read_wording(name: str, content: bytes) -> Wording:
    """A wording from its TOML. Raises WordingError where a part is missing, unknown or doubled."""
    try:
        data = tomllib.loads(content.decode("utf-8"))
        return _wording(name, data)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as trouble:
        raise WordingError(f"{name}: {trouble}") from trouble


@lru_cache(maxsize=4)
def scope_wording(name: str) -> ScopeWording:
    """The shipped wording of a scope form, `refusal` or `withdrawal`. Raises WordingError."""
    content = files(__name__).joinpath(f"{name}.toml").read_bytes()
    try:
        data = tomllib.loads(content.decode("utf-8"))
        facts = tuple(KeyFactText(label=each["label"], value=_words(each)) for each in data.pop("key_facts"))
        return ScopeWording(
            name=name,
            key_facts=facts,
            notes=tuple(data.pop("notes")),
            signatures=cast("tuple[SignatureKind, ...]", tuple(data.pop("signatures"))),
            **data,
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as trouble:
        raise WordingError(f"{name}: {trouble}") from trouble


def fill(template: str, values: Mapping[str, str]) -> str:
    """A text with its placeholders filled; a part in 〔 〕 is left out when one of its placeholders is empty.

    Raises WordingError for a placeholder that `values` does not hold. Braces inside values are left as they are.
    """

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name not in values:
            raise WordingError(f"unknown placeholder {{{name}}}")
        return together(values[name]) if name in NAMES else values[name]

    return PLACEHOLDER.sub(value, without_empty(template, values))


def without_empty(template: str, values: Mapping[str, str]) -> str:
    """A template without its parts in 〔 〕 that hold an empty placeholder. Raises WordingError for an unknown one."""

    def optional(found: re.Match[str]) -> str:
        names = PLACEHOLDER.findall(found.group(1))
        unknown = [name for name in names if name not in values]
        if unknown:
            raise WordingError(f"unknown placeholder {{{unknown[0]}}}")
        return found.group(1) if all(values[name] for name in names) else ""

    return _OPTIONAL.sub(optional, template)


def fill_words(template: Words, values: Mapping[str, str]) -> Words:
    """The same for a text with a bold beginning."""
    return Words(fill(template.text, values), strong=fill(template.strong, values))


def _words(data: Mapping[str, Any]) -> Words:
    return Words(data.get("text", ""), strong=data.get("strong", ""))


def _wording(name: str, data: dict[str, Any]) -> Wording:
    clauses = tuple(
        ClauseText(
            **{
                **each,
                "recipient_kinds": tuple(each["recipient_kinds"]),
                "data_items": tuple(each["data_items"]),
            }
        )
        for each in data.pop("clauses")
    )
    numbers = [each.number for each in clauses]
    if numbers != list(range(1, len(numbers) + 1)):
        raise WordingError(f"{name}: clauses are numbered {numbers}")
    facts = tuple(KeyFactText(label=each["label"], value=_words(each)) for each in data.pop("key_facts"))
    return Wording(
        name=name,
        clauses=clauses,
        key_facts=facts,
        routes=tuple(RouteText(**each) for each in data.pop("routes", ())),
        promises=tuple(data.pop("promises", ())),
        withdrawal=_words(data.pop("withdrawal")),
        stands_as_record=tuple(data.pop("stands_as_record", ())),
        signatures=cast("tuple[SignatureKind, ...]", tuple(data.pop("signatures"))),
        **data,
    )
