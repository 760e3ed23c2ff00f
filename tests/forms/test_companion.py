"""Companions say the same under the same numbers, in words that are easy, with a reading over every kanji."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from forms import companion_document
from forms.companion_document import companion_form, companion_sheet
from forms.lettering import missing, shape, width
from forms.ruby import Ruby, broken_ruby, plain
from forms.wording import FORMS, SCOPE_FORMS, WordingError, scope_wording, wording
from forms.wording.companion import (
    WITH_EASY,
    WITH_ENGLISH,
    CompanionWording,
    Language,
    companion,
    read_companion,
    runs,
)
from forms.wording.lint import LONGEST_SENTENCE, negations, sentences
from tests.forms import invented

ALL: list[tuple[str, Language]] = [
    *((name, "easy") for name in WITH_EASY),
    *((name, "english") for name in WITH_ENGLISH),
]
KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")
WITHOUT_READING = set("人日月年一二三四五六七八九十")
MARK = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")


def texts(text: CompanionWording) -> Iterator[str]:
    yield from (text.title, text.lead, text.remember_heading, *text.remember, text.contact_heading)
    yield from (text.telephone_word, text.question)
    for fact in text.key_facts:
        yield from (fact.label, fact.text)
    for clause in text.clauses:
        yield from (clause.heading, clause.text)


def test_every_form_has_both_companions() -> None:
    assert set(WITH_EASY) == set(WITH_ENGLISH) == {*FORMS, *SCOPE_FORMS}
    with pytest.raises(WordingError):
        companion("recovery", "easy")


@pytest.mark.parametrize(("name", "language"), ALL)
def test_a_companion_stands_beside_its_form_with_the_same_clause_numbers(
    name: str, language: Language
) -> None:
    text = companion(name, language)
    if name in SCOPE_FORMS:
        assert text.form == scope_wording(name).code
        assert text.clauses == ()
    else:
        assert text.form == wording(name).code
        assert [each.number for each in text.clauses] == [each.number for each in wording(name).clauses]


@pytest.mark.parametrize("name", WITH_EASY)
def test_easy_sentences_are_short(name: str) -> None:
    for text in texts(companion(name, "easy")):
        for sentence in sentences(text):
            assert len(sentence) + 1 <= LONGEST_SENTENCE, sentence


@pytest.mark.parametrize("name", WITH_EASY)
def test_easy_sentences_say_no_at_most_once(name: str) -> None:
    for text in texts(companion(name, "easy")):
        for sentence in sentences(text):
            assert negations(sentence) <= 1, sentence


@pytest.mark.parametrize("name", WITH_EASY)
def test_every_kanji_of_the_easy_text_has_a_reading_in_kana(name: str) -> None:
    for text in texts(companion(name, "easy")):
        bare = set(KANJI.findall(MARK.sub("", text)))
        assert bare <= WITHOUT_READING, (bare - WITHOUT_READING, text)
        for base, reading in MARK.findall(text):
            assert KANJI.search(base), base
            assert re.fullmatch("[ぁ-んー]+", reading), reading


@pytest.mark.parametrize(("name", "language"), ALL)
def test_every_character_of_a_companion_can_be_drawn(name: str, language: Language) -> None:
    text = companion(name, language)
    assert missing(re.sub(r"[{}〔〕]", "", repr(text))) == ()


@pytest.mark.parametrize(("name", "language"), ALL)
def test_the_title_fits_beside_the_qr_at_its_full_size(name: str, language: Language) -> None:
    title = plain(runs(companion(name, language).title, {}))
    assert width(shape(title, True), 22) + 0.6 * len(title) * 25.4 / 72 <= 142


@pytest.mark.parametrize("name", SCOPE_FORMS)
def test_the_easy_paper_beside_a_no_is_one_sheet(name: str) -> None:
    drawn = companion_document.draw(invented.a_companion(name), io.BytesIO())
    assert drawn.sheets == 1


@pytest.mark.parametrize("name", FORMS)
def test_the_easy_paper_is_one_leaf_with_the_clauses_on_its_back(name: str) -> None:
    drawn = companion_document.draw(invented.a_companion(name), io.BytesIO())
    assert drawn.sheets == 2


@pytest.mark.parametrize("name", WITH_ENGLISH)
def test_english_takes_at_most_one_leaf_and_has_no_readings(name: str) -> None:
    sheet = invented.a_companion(name, "english")
    assert companion_document.draw(sheet, io.BytesIO()).sheets <= 2
    assert not any(run.reading for fact in sheet.key_facts for run in fact.value)


def test_a_companion_is_never_signed_and_has_nothing_to_tick() -> None:
    drawn = companion_document.draw(invented.a_companion("consent_user"), io.BytesIO())
    assert {place.kind for place in drawn.places} == {"qr"}


def test_clauses_not_asked_leave_the_companion_too_and_the_rest_is_numbered_anew() -> None:
    text = companion("consent_user", "easy")
    sheet = companion_sheet(
        text,
        invented.values(),
        paper=invented.identity(companion_form("K1", "easy"), "K-2026-0031"),
        office=invented.OFFICE,
        left_out={2, 6},
    )
    assert [each.number for each in sheet.clauses] == [1, 2, 3, 4]
    assert "介護保険" in plain(sheet.clauses[1].heading)
    assert "1から4" in plain(sheet.question)


def test_the_parts_of_a_name_carry_their_kana_and_an_era_its_reading() -> None:
    found = runs(
        "**{principal} さん** {day}から",
        {"principal": "髙橋 花子", "day": "令和8年"},
        {"principal": "たかはし はなこ"},
    )
    assert Ruby("髙橋", "たかはし", True) in found
    assert Ruby("花子", "はなこ", True) in found
    assert Ruby("令和", "れいわ") in found
    assert plain(found) == "髙橋 花子 さん 令和8年から"


def test_a_name_whose_kana_do_not_match_its_parts_stands_without_readings() -> None:
    found = runs("{principal}", {"principal": "髙橋 花子"}, {"principal": "たかはし"})
    assert not any(run.reading for run in found)
    assert plain(found) == "髙橋 花子"


def test_marks_in_a_value_stay_text() -> None:
    assert plain(runs("{principal}", {"principal": "{漢|かん}**x"}, {})) == "{漢|かん}**x"


def test_a_word_stays_whole_under_its_reading_and_no_reading_touches_the_next() -> None:
    text = tuple(Ruby("承諾", "しょうだくしょう") for _ in range(12))
    lines = broken_ruby(text, 16, 100)
    assert len(lines) > 1
    for line in lines:
        ends = [(x, x + width(glyphs, 8)) for x, glyphs in line.readings]
        assert all(left[1] <= right[0] + 0.01 for left, right in pairwise(ends))
        assert sum(len(glyphs) for _, glyphs in line.pieces) % 2 == 0


def test_broken_lines_lose_nothing_but_blanks_at_their_ends() -> None:
    text = runs(companion("consent_user", "easy").lead, {}, {})
    lines = broken_ruby(text, 16, 60)
    drawn = "".join(glyph.text for line in lines for _, glyphs in line.pieces for glyph in glyphs)
    assert drawn == plain(text)
    readings = "".join(glyph.text for line in lines for _, glyphs in line.readings for glyph in glyphs)
    assert readings == "".join(run.reading for run in text)


@pytest.mark.parametrize("content", [b"\xff", b"title = ", b'title = "x"', b"clauses = 3\nkey_facts = []"])
def test_a_broken_companion_is_refused(content: bytes) -> None:
    with pytest.raises(WordingError):
        read_companion("broken", "easy", content)
