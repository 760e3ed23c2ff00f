"""Every way in which consent falls short has its own words: what is wrong, whose it is, what cures it."""

from datetime import date

import pytest

from desktop.rules.consent import Doubt, Gap
from desktop.rules.gaps import doubt_words, gap_words
from desktop.rules.law import cite


@pytest.mark.parametrize("gap", list(Gap))
@pytest.mark.parametrize("day", [None, date(2026, 6, 1)])
def test_every_gap_is_told_in_whole_sentences_with_a_place(gap: Gap, day: date | None) -> None:
    words = gap_words(gap, name="髙橋 花子 様", what="第1表", paper="同意書 K-2026-0001 の5番", day=day)
    assert "髙橋 花子 様" in words.title + words.text
    assert words.text.endswith("。")
    assert "None" not in words.text
    assert cite(words.citation).place


def test_no_two_gaps_are_told_alike() -> None:
    told = {gap_words(gap, name="X", what="第1表", paper="同意書", day=date(2026, 6, 1)).text for gap in Gap}
    assert len(told) == len(Gap)


@pytest.mark.parametrize("doubt", [doubt for doubt in Doubt if doubt])
def test_every_doubt_is_told_with_a_place(doubt: Doubt) -> None:
    words = doubt_words(doubt, name="髙橋 花子 様", paper="同意書 K-2026-0001")
    assert words.text.endswith("。")
    assert cite(words.citation).place
