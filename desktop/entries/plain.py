"""One codec between frozen dataclasses and plain JSON values, used by the register, drafts and the command line.

Dates become ISO text, instants UTC ISO text, enums their value, tuples lists. Reading is strict: a value of the wrong
shape raises ``ValueError`` that names the field, so that a damaged row never becomes a half-right entry.
"""

import json
import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """Turn an entry (or a date, enum, tuple of them) into JSON values; fields at their default are kept."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"not an entry: {type(value).__name__}")


def from_plain(kind: type[T], plain: object) -> T:
    """Build an entry of ``kind`` from JSON values. Unknown keys and wrong shapes raise ``ValueError``."""
    return cast(T, _reader(cast(Any, kind))(plain, kind.__name__))


def canonical_json(value: object) -> str:
    """Write an entry as JSON that is the same text for the same content: sorted keys, no spaces, no escapes."""
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def instant_text(instant: datetime) -> str:
    """Write an instant as UTC text with microseconds, so that text order is time order."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


_Read = Callable[[object, str], object]


@cache
def _reader(kind: Any) -> _Read:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if isinstance(kind, typing.NewType):
        return _reader(kind.__supertype__)
    if origin in (typing.Union, types.UnionType):
        inner = [argument for argument in arguments if argument is not type(None)]
        if len(inner) != 1 or len(inner) == len(arguments):
            raise TypeError(f"only X | None is read, not {kind}")
        read = _reader(inner[0])
        return lambda plain, where: None if plain is None else read(plain, where)
    if origin is typing.Literal:
        return _literal_reader(arguments)
    if origin is tuple:
        if len(arguments) != 2 or arguments[1] is not Ellipsis:
            raise TypeError(f"only tuple[X, ...] is read, not {kind}")
        return _tuple_reader(_reader(arguments[0]))
    if is_dataclass(kind):
        return _entry_reader(cast(type, kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)
    if kind is datetime:
        return _converted(str, _instant)
    if kind is date:
        return _converted(str, date.fromisoformat)
    if kind in (str, int, bool):
        return _exact(kind)
    raise TypeError(f"entries hold no {kind}")


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("no time zone")
    return instant


def _exact(kind: type) -> _Read:
    def read(plain: object, where: str) -> object:
        if type(plain) is not kind:
            raise ValueError(f"{where}: {kind.__name__} expected")
        return plain

    return read


def _converted(kind: type, convert: Callable[[str], object]) -> _Read:
    def read(plain: object, where: str) -> object:
        if type(plain) is not kind:
            raise ValueError(f"{where}: {kind.__name__} expected")
        try:
            return convert(cast(str, plain))
        except ValueError as error:
            raise ValueError(f"{where}: not readable") from error

    return read


def _enum_reader(kind: type[Enum]) -> _Read:
    def read(plain: object, where: str) -> object:
        try:
            return kind(plain)
        except ValueError as error:
            raise ValueError(f"{where}: unknown {kind.__name__}") from error

    return read


def _literal_reader(words: tuple[object, ...]) -> _Read:
    def read(plain: object, where: str) -> object:
        if plain not in words:
            raise ValueError(f"{where}: none of its words")
        return plain

    return read


def _tuple_reader(read_item: _Read) -> _Read:
    def read(plain: object, where: str) -> object:
        if not isinstance(plain, list | tuple):
            raise ValueError(f"{where}: list expected")
        return tuple(read_item(item, where) for item in plain)

    return read


def _entry_reader(kind: type) -> _Read:
    hints = typing.get_type_hints(kind)
    readers: dict[str, _Read] = {}
    needed: set[str] = set()
    for field in fields(kind):
        readers[field.name] = _reader(hints[field.name])
        if field.default is MISSING and field.default_factory is MISSING:
            needed.add(field.name)

    def read(plain: object, where: str) -> object:
        if not isinstance(plain, dict):
            raise ValueError(f"{where}: record expected")
        unknown = plain.keys() - readers.keys()
        missing = needed - plain.keys()
        if unknown or missing:
            raise ValueError(f"{where}: fields differ: {sorted(unknown | missing)}")
        return kind(**{name: readers[name](value, f"{where}.{name}") for name, value in plain.items()})

    return read
