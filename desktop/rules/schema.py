"""JSON Schema of case and verdict, made from the dataclasses themselves, with the Japanese words of ``case_words.toml``."""

import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

import resources
from desktop.entries.provision import RecordMethod
from desktop.rules.case import Case
from desktop.rules.law import RecordItem
from desktop.rules.verdict import Due, Ruling


def schema() -> dict[str, Any]:
    """The schema of both: ``case`` is what ``tasuki decide`` reads, ``verdict`` what it prints."""
    parts: dict[str, Any] = {}
    case = _described(Case, parts)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tasuki decide",
        "type": "object",
        "properties": {"case": case, "verdict": _verdict()},
        "$defs": parts,
    }


def _verdict() -> dict[str, Any]:
    answer, due = _choices(Ruling), _choices(Due)
    text = {"type": "string"}
    finding = {
        "type": "object",
        "properties": {
            "code": text,
            "citation": text,
            "settled": {"type": "boolean"},
            "text": text,
        },
        "required": ["code", "citation", "settled", "text"],
        "additionalProperties": False,
    }
    properties: dict[str, Any] = {
        "third_party": answer,
        "consent_required": answer,
        "consent_of": {"type": "array", "items": text},
        "written": {"type": "boolean"},
        "provider_record": due,
        "receiver_record": due,
        "methods": {"type": "array", "items": _choices(RecordMethod)},
        "items": {"type": "array", "items": _choices(RecordItem)},
        "method": _choices(RecordMethod),
        "keep_until": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "keep_until_reason": text,
        "findings": {"type": "array", "items": finding},
    }
    words = _words()
    return {
        "type": "object",
        "properties": {
            name: {**value, "description": words[f"Verdict.{name}"]} for name, value in properties.items()
        },
        "required": list(properties),
        "additionalProperties": False,
    }


def _described(kind: type, parts: dict[str, Any]) -> dict[str, Any]:
    """A reference to the schema of a dataclass, which is put into ``parts`` once."""
    name = kind.__name__
    if name not in parts:
        parts[name] = {}
        hints = typing.get_type_hints(kind)
        words = _words()
        properties, required = {}, []
        for field in fields(kind):
            properties[field.name] = {
                **_shape(hints[field.name], parts),
                "description": words[f"{name}.{field.name}"],
            }
            if "at_least" in field.metadata:
                properties[field.name]["minItems"] = field.metadata["at_least"]
            if field.default is MISSING and field.default_factory is MISSING:
                required.append(field.name)
            elif isinstance(field.default, Enum | str):
                properties[field.name]["default"] = str(field.default)
        parts[name] = {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _shape(kind: Any, parts: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = next(argument for argument in arguments if argument is not types.NoneType)
        return {"anyOf": [_shape(inner, parts), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _shape(arguments[0], parts)}
    if is_dataclass(kind):
        return _described(typing.cast(type, kind), parts)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choices(kind)
    if kind is date:
        return {"type": "string", "format": "date"}
    return {"type": "integer"} if kind is int else {"type": "string"}


def _choices(kind: type[Enum]) -> dict[str, Any]:
    return {"type": "string", "enum": [member.value for member in kind]}


def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, rows in resources.read_toml("law", "case_words.toml").items():
        found.update({f"{name}.{row}": text for row, text in rows.items()})
    return found
