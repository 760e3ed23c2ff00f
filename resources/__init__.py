"""Everything that is data: fonts, icons, style, tables, law values, wording of the manual; read through ``importlib.resources``."""

import json
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


def read_bytes(*path: str) -> bytes:
    """The bytes of a file in this package. Raises ``FileNotFoundError``."""
    return files(__name__).joinpath(*path).read_bytes()


def read_text(*path: str) -> str:
    """The text (UTF-8) of a file in this package."""
    return read_bytes(*path).decode("utf-8")


def read_json(*path: str) -> Any:
    """A JSON table of this package."""
    return json.loads(read_bytes(*path))


def read_toml(*path: str) -> dict[str, Any]:
    """A TOML table of this package."""
    return tomllib.loads(read_text(*path))


@lru_cache(maxsize=8)
def font(name: str) -> bytes:
    """The bytes of a font file in ``resources/fonts``."""
    return read_bytes("fonts", name)


def icon(name: str) -> str:
    """The SVG text of a line icon, drawn in ``currentColor`` on a 24 grid."""
    return read_text("icons", f"{name}.svg")
