"""Whatever comes from outside as bytes or text: an answer or a known trouble, never a crash, never a hang."""

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from desktop.entries.wareki import read_day
from desktop.intake.life import read_life
from desktop.intake.sniffing import sniff
from desktop.procedures.outcome import Trouble
from desktop.records import keys
from desktop.records.keys import BookKey, Cost, Keys
from forms import wording
from forms.sheet_code import read_sheet_code
from forms.wording import WordingError, read_wording
from tests.torture import acts
from tests.torture.conftest import LONG

pytestmark = pytest.mark.timeout(7200)

Figures = Callable[[str, dict[str, Any]], None]
TODAY = date(2026, 6, 3)
JAPANESE = st.text(
    st.sampled_from(
        "令和平成昭大明治元年月日生まれ一二三四五六七八九十〇１２３０0123456789/.-年rRsShH　 \u3000\t髙𠮷ｱ々ー"
    )
)
CSV = b'\xef\xbb\xbf"1","0123",\xe9\xab\x98\xe6\xa9\x8b,1940/1/1\r\n'


SECONDS = float(os.environ.get("TASUKI_FUZZ_SECONDS", "600" if LONG else "10"))
"""Each target gets so long."""


@dataclass
class Fuzzed:
    """How often a target was asked, and for how long."""

    target: str
    examples: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


def fuzz(target: str, given_to_it: st.SearchStrategy[Any], ask: Callable[[Any], object], figures: Figures) -> None:
    """Ask the target again and again, in batches of their own seeds, until its time is up."""
    done, began = Fuzzed(target), time.monotonic()
    batch = 0
    while time.monotonic() - began < SECONDS:
        batch += 1

        @seed(batch)
        @settings(
            max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
        )
        @given(given_to_it)
        def some(value: Any) -> None:
            started = time.monotonic()
            ask(value)
            done.examples += 1
            done.slowest = max(done.slowest, time.monotonic() - started)

        some()
    done.seconds = time.monotonic() - began
    figures(
        f"fuzzing: {target}",
        {"seconds": round(done.seconds), "examples": done.examples, "uncaught": 0, "slowest": round(done.slowest, 3)},
    )
    assert done.slowest < 2


def mutated(whole: bytes) -> st.SearchStrategy[bytes]:
    """A right file with parts cut out, doubled or replaced, or something else altogether."""

    def spoil(parts: list[tuple[int, int, bytes]]) -> bytes:
        data = whole
        for at, length, new in parts:
            start = at % (len(data) + 1)
            data = data[:start] + new + data[start + length :]
        return data

    part = st.tuples(st.integers(0, 1 << 20), st.integers(0, 40), st.binary(max_size=12))
    return st.one_of(st.lists(part, min_size=1, max_size=6).map(spoil), st.binary(max_size=300))


def right_keys() -> bytes:
    key = BookKey("7b" * 16, bytes(range(32)))
    slot = keys.new_slot(
        key,
        "あさがお-ひまわり",
        shown_name="佐藤 美咲",
        staff_title="主任介護支援専門員",
        role=acts.Role.MANAGER,
        at=acts.TickingClock().now(),
        cost=Cost(memory_kib=65536, passes=3, lanes=1),
    )
    return keys.keys_text(
        Keys(book=key.book, slots=(slot,), recovery=keys.new_recovery(key, keys.new_recovery_code()))
    )


RIGHT_KEYS = right_keys()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(json.loads(RIGHT_KEYS))), inner, max_size=5),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode())  # fmt: skip


def test_a_key_file(figures: Figures) -> None:
    def ask(data: bytes) -> None:
        for read in (keys.read_keys_text, keys.read_key_file):
            with suppress(Trouble):
                read(data)

    fuzz("keys.json", st.one_of(mutated(RIGHT_KEYS), mutated(keys.KeyFile(bytes(32)).text), ANY_JSON), ask, figures)


def test_a_day_in_the_japanese_calendar(figures: Figures) -> None:
    def ask(text: str) -> None:
        assert read_day(text, TODAY) is not None

    fuzz("wareki", st.one_of(JAPANESE, st.text()), ask, figures)


def test_a_file_of_users(figures: Figures) -> None:
    def ask(data: bytes) -> None:
        assert read_life(data) is not None

    fuzz("CSV", mutated(CSV * 3), ask, figures)


def test_what_stands_in_a_qr_code_or_is_typed_from_the_recovery_paper(figures: Figures) -> None:
    def ask(text: str) -> None:
        read_sheet_code(text)
        for read in (keys.read_paper, keys.read_recovery_code):
            with suppress(Trouble):
                read(text)

    codes = st.one_of(
        st.text(),
        st.from_regex(r"TASUKI[-:0-9A-Z /.|]*", fullmatch=True),
        st.from_regex(r"TASUKI-RECOVERY-1:[0-9A-Z:-]*", fullmatch=True),
        JAPANESE,
    )
    fuzz("QR payload and recovery paper", codes, ask, figures)


def test_the_wording_of_a_form(figures: Figures) -> None:
    def ask(data: bytes) -> None:
        with suppress(WordingError):
            read_wording("consent_user", data)

    right = (Path(wording.__file__).parent / "consent_user.toml").read_bytes()
    fuzz("forms TOML", mutated(right), ask, figures)


def test_a_file_that_may_be_a_scan(figures: Figures) -> None:
    def ask(data: bytes) -> None:
        assert sniff(data) is not None

    files = st.one_of(
        mutated(acts.picture(1, 8)),
        mutated(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"),
        mutated(b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript>>>>endobj\ntrailer<<>>\n%%EOF"),
    )
    fuzz("image and PDF sniffing", files, ask, figures)
