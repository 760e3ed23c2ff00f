"""Texts that stand beside a form and are only read: わかりやすい版 with readings over the kanji, and English.

In these files `{漢字|かんじ}` carries a reading, `**…**` is bold, `{name}` is filled in, a part in 〔 〕 goes when empty.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from forms.ruby import Ruby
from forms.wording import FORMS, SCOPE_FORMS, WordingError, fill, without_empty

Language = Literal["easy", "english"]

WITH_EASY = (*FORMS, *SCOPE_FORMS)
"""Forms that have a わかりやすい版."""
WITH_ENGLISH = (*FORMS, *SCOPE_FORMS)
"""Forms that have an English companion."""

MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}|\*\*")
_ERA = re.compile("令和|平成|昭和|大正|明治")
_ERA_READINGS = {
    "令和": "れいわ",
    "平成": "へいせい",
    "昭和": "しょうわ",
    "大正": "たいしょう",
    "明治": "めいじ",
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionFact:
    """A row of the key facts, marked text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionClause:
    """What a clause of the form means, under the same number; marked text."""

    number: int
    heading: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanionWording:
    """The text of a companion as marked text; it follows the version of its form."""

    name: str
    language: Language
    form: str
    """Code of the form it stands beside."""
    title: str
    kicker: str
    lead: str
    key_facts: tuple[CompanionFact, ...]
    remember_heading: str
    remember: tuple[str, ...]
    contact_heading: str
    telephone_word: str
    question: str
    clauses: tuple[CompanionClause, ...]


@lru_cache(maxsize=16)
def companion(name: str, language: Language) -> CompanionWording:
    """The shipped companion of a form, e.g. `companion("consent_user", "easy")`. Raises WordingError where there is none."""
    if name not in (WITH_EASY if language == "easy" else WITH_ENGLISH):
        raise WordingError(f"{name} has no companion {language}")
    content = files("forms.wording").joinpath(f"{name}.{language}.toml").read_bytes()
    return read_companion(name, language, content)


def read_companion(name: str, language: Language, content: bytes) -> CompanionWording:
    """A companion from its TOML. Raises WordingError where a part is missing or unknown."""
    try:
        data: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
        return CompanionWording(
            name=name,
            language=language,
            key_facts=tuple(CompanionFact(**each) for each in data.pop("key_facts")),
            clauses=tuple(CompanionClause(**each) for each in data.pop("clauses")),
            remember=tuple(data.pop("remember")),
            **data,
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as trouble:
        raise WordingError(f"{name}.{language}: {trouble}") from trouble


def runs(
    marked: str, values: Mapping[str, str], readings: Mapping[str, str] | None = None
) -> tuple[Ruby, ...]:
    """Marked text as runs: placeholders filled, names and eras in them with their readings.

    `readings` holds for a placeholder the reading of its value, parts divided by blanks as in the value itself; None
    sets no readings over values at all (English). Raises WordingError for a placeholder without a value. Marks inside values are left as they are.
    """
    found: list[Ruby] = []
    strong = False
    for text, base, reading in _pieces(without_empty(marked, values)):
        if base:
            found.append(Ruby(base, reading, strong))
        elif text == "**":
            strong = not strong
        elif text:
            found += _filled(text, values, readings, strong)
    return tuple(found)


def _pieces(marked: str) -> Iterator[tuple[str, str, str]]:
    """Plain text, a bold mark, or a word with its reading, in order."""
    end = 0
    for mark in MARK.finditer(marked):
        yield marked[end : mark.start()], "", ""
        if mark.group(1):
            yield "", mark.group(1), mark.group(2)
        else:
            yield "**", "", ""
        end = mark.end()
    yield marked[end:], "", ""


def _filled(
    text: str, values: Mapping[str, str], readings: Mapping[str, str] | None, strong: bool
) -> Iterator[Ruby]:
    end = 0
    for placeholder in _PLACEHOLDER.finditer(text):
        if placeholder.start() > end:
            yield Ruby(text[end : placeholder.start()], "", strong)
        name = placeholder.group(1)
        value = fill(placeholder.group(0), values)
        parts, kana = values[name].split(), (readings or {}).get(name, "").split()
        if readings is None:
            yield Ruby(value, "", strong)
        elif kana and len(parts) == len(kana):
            for index, (part, reading) in enumerate(zip(parts, kana, strict=True)):
                if index:
                    yield Ruby(" ", "", strong)
                yield Ruby(part, reading if reading != part else "", strong)
        else:
            yield from _with_eras(value, strong)
        end = placeholder.end()
    if end < len(text):
        yield Ruby(text[end:], "", strong)


def _with_eras(value: str, strong: bool) -> Iterator[Ruby]:
    end = 0
    for era in _ERA.finditer(value):
        if era.start() > end:
            yield Ruby(value[end : era.start()], "", strong)
        yield Ruby(era.group(0), _ERA_READINGS[era.group(0)], strong)
        end = era.end()
    if end < len(value):
        yield Ruby(value[end:], "", strong)
