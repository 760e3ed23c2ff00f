"""Whatever comes from outside as bytes or text: an answer or a known trouble, never a crash, never a hang."""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.entries.wareki import read_day
from desktop.intake.life import read_life
from desktop.intake.sniffing import sniff
from desktop.procedures.outcome import Trouble
from desktop.records import keys
from desktop.records.keys import BookKey, Cost, Keys
from forms.sheet_code import read_sheet_code
from forms.wording import WordingError, read_wording
from tests.torture import acts
from tests.torture.conftest import LONG

pytestmark = pytest.mark.timeout(7200)

TODAY = date(2026, 6, 3)
JAPANESE = st.text(
    st.sampled_from(
        "令和平成昭大明治元年月日生まれ一二三四五六七八九十〇１２３０0123456789/.-年rRsShH　 \u3000\t髙𠮷ｱ々ー"
    )
)
CSV = b'\xef\xbb\xbf"1","0123",\xe9\xab\x98\xe6\xa9\x8b,1940/1/1\r\n'


def much(few: int) -> Any:
    return settings(
        max_examples=few * (60 if LONG else 1),
        deadline=None,
        derandomize=not LONG,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


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


def quickly(read: Callable[..., Any], *given: Any, allowed: tuple[type[BaseException], ...] = ()) -> Any:
    began = time.monotonic()
    try:
        return read(*given)
    except allowed:
        return None
    finally:
        assert time.monotonic() - began < 2


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


@much(300)
@given(st.one_of(mutated(RIGHT_KEYS), st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(list(json.loads(RIGHT_KEYS))), inner, max_size=5),
    max_leaves=12,
).map(lambda value: json.dumps(value).encode())))  # fmt: skip
def test_a_key_file(data: bytes) -> None:
    quickly(keys.read_keys_text, data, allowed=(Trouble,))


@much(300)
@given(st.one_of(JAPANESE, st.text()))
def test_a_day_in_the_japanese_calendar(text: str) -> None:
    assert quickly(read_day, text, TODAY) is not None


@much(250)
@given(mutated(CSV * 3))
def test_a_file_of_users(data: bytes) -> None:
    assert quickly(read_life, data) is not None


@much(300)
@given(st.one_of(st.text(), st.from_regex(r"TASUKI[-:0-9A-Z /.|]*", fullmatch=True)))
def test_a_sheet_code(text: str) -> None:
    quickly(read_sheet_code, text)


@much(300)
@given(st.one_of(st.text(), st.from_regex(r"TASUKI-RECOVERY-1:[0-9A-Z:-]*", fullmatch=True), JAPANESE))
def test_a_recovery_paper(text: str) -> None:
    quickly(keys.read_paper, text, allowed=(Trouble,))
    quickly(keys.read_recovery_code, text, allowed=(Trouble,))


def right_wording() -> bytes:
    import resources
    from forms import wording as here

    assert resources
    from pathlib import Path

    return (Path(here.__file__).parent / "consent_user.toml").read_bytes()


@much(120)
@given(mutated(right_wording()))
def test_the_wording_of_a_form(data: bytes) -> None:
    quickly(read_wording, "consent_user", data, allowed=(WordingError,))


@much(250)
@given(
    st.one_of(
        mutated(acts.picture(1, 8)),
        mutated(b"%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript>>>>endobj\ntrailer<<>>\n%%EOF"),
    )
)
def test_a_file_that_may_be_a_scan(data: bytes) -> None:
    assert quickly(sniff, data) is not None


def test_what_was_fuzzed_is_noted(figures: Callable[[str, dict[str, Any]], None]) -> None:
    many = {
        name: value._hypothesis_internal_use_settings.max_examples
        for name, value in globals().items()
        if hasattr(value, "hypothesis")
    }
    figures("fuzzing (examples asked for)", many)
