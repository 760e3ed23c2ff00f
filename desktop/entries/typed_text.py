"""What people type or paste, made fit to be kept: no hidden characters, no line breaks inside a name or an address."""

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

T = TypeVar("T")

MANY_LINES = frozenset({"note"})
"""Fields in which line breaks are meant."""


def one_line(text: str) -> str:
    """The text without control and direction characters, line breaks as spaces, no spaces at its ends.

    Nothing that is seen changes: variants, selectors and full-width forms stay code point for code point.
    """
    return "".join(" " if letter in "\r\n\t" else letter for letter in text if _kept(letter)).strip()


def tidied(entry: T) -> T:
    """An entry with all its texts tidied, also those of the entries inside it."""
    changed: dict[str, Any] = {}
    for field in fields(cast(Any, entry)):
        value: Any = getattr(entry, field.name)
        tidy: Any
        if type(value) is str:
            many = field.name in MANY_LINES
            tidy = "\n".join(one_line(line) for line in value.splitlines()) if many else one_line(value)
        elif is_dataclass(value) and not isinstance(value, type):
            tidy = tidied(value)
        else:
            continue
        if tidy != value:
            changed[field.name] = tidy
    return cast(T, replace(cast(Any, entry), **changed)) if changed else entry


def _kept(letter: str) -> bool:
    return letter in "\r\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
