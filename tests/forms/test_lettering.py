"""Names keep every character: drawn, measured, broken into lines, and given back when the paper is searched."""

from __future__ import annotations

import struct
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.lettering import (
    NOT_AT_LINE_END,
    NOT_AT_LINE_START,
    Glyph,
    MissingGlyph,
    break_lines,
    missing,
    shape,
    together,
    typeface,
    width,
)
from forms.sheet import Words
from tests.forms.invented import HARD_NAMES

SENTENCE = (
    "私は、この同意書の説明を受け、内容を理解しました。「いいえ」の情報は渡しません（家族の分も）。"
    "FAX 00-1234-5602、第1表〜第3表・第4表、ケアマネジャーのショートステイ……必ず『確認』します。ｶｰﾄﾞ、ﾊﾞｽ。"
)


def text_of_line(line: tuple[Glyph, ...]) -> str:
    return "".join(glyph.text for glyph in line)


@pytest.mark.parametrize("name", HARD_NAMES)
@pytest.mark.parametrize("bold", [False, True])
def test_each_hard_name_has_a_glyph_for_every_character(name: str, bold: bool) -> None:
    assert text_of_line(shape(name, bold)) == name
    assert missing(name) == ()


def test_a_variation_selector_draws_another_shape_than_the_plain_character() -> None:
    plain, chosen = shape("辻")[0], shape("辻\U000e0100")[0]
    assert plain.number != chosen.number
    assert shape("辻\U000e0101")[0].number == plain.number


def test_a_rare_kanji_comes_from_the_second_font_in_the_same_weight() -> None:
    assert [glyph.font for glyph in shape("𠮷田")] == [2, 0]
    assert [glyph.font for glyph in shape("𠮷田", bold=True)] == [3, 1]


def test_a_voicing_mark_apart_is_drawn_as_one_shape_and_stays_two_code_points() -> None:
    apart = unicodedata.normalize("NFD", "がパ")
    glyphs = shape(apart)
    assert [glyph.number for glyph in glyphs] == [glyph.number for glyph in shape("がパ")]
    assert text_of_line(glyphs) == apart


@pytest.mark.parametrize("text", ["山田\u200b太郎", "邉\U000e010f子", "\U0010fffdさん", "a\x00b", "😀"])
def test_what_no_font_can_draw_is_named_and_never_becomes_a_box(text: str) -> None:
    with pytest.raises(MissingGlyph) as trouble:
        shape(text)
    assert trouble.value.characters == missing(text)
    assert len(missing(text)) == 1


def test_the_bold_run_stands_between_the_plain_ones() -> None:
    line = shape(Words("さん", strong="花子", before="髙橋"))
    assert [glyph.font for glyph in line] == [0, 0, 1, 1, 0, 0]


def test_width_grows_with_size_and_length() -> None:
    assert width(shape("髙髙髙"), 72) == pytest.approx(3 * 25.4)
    assert width(shape("髙髙髙"), 36) == pytest.approx(1.5 * 25.4)


@pytest.mark.parametrize("size", [9.0, 14.0])
def test_no_line_starts_or_ends_with_a_forbidden_sign_at_any_width(size: float) -> None:
    for tenths in range(300, 1800, 7):
        lines = break_lines(shape(SENTENCE), tenths / 10, size)
        assert "".join(text_of_line(line) for line in lines).replace(" ", "") == SENTENCE.replace(" ", "")
        for line in lines[1:]:
            assert line[0].text not in NOT_AT_LINE_START, (tenths, text_of_line(line))
        for line in lines[:-1]:
            assert line[-1].text not in NOT_AT_LINE_END, (tenths, text_of_line(line))


TEXTS = st.text(alphabet="あいうアイウ髙橋、。「」（）・ーっャ…1234ABab-.  ㈱①ｶﾞ〜", min_size=1, max_size=80)


@settings(max_examples=300, deadline=None)
@given(text=TEXTS, room=st.floats(min_value=30, max_value=170), size=st.sampled_from([9.0, 10.5, 14.0]))
def test_breaking_loses_nothing_and_fits(text: str, room: float, size: float) -> None:
    lines = break_lines(shape(text), room, size)
    assert "".join(text_of_line(line) for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        overhang = 0.5 * size * 25.4 / 72
        assert width(line, size) <= room + overhang


def test_numbers_and_latin_words_stay_whole() -> None:
    for room in range(30, 170):
        for line in break_lines(
            shape("電話は00-1234-5601、番号はK-2026-0031です。Tasuki Officeへ。" * 3), room, 10.5
        ):
            text = text_of_line(line)
            for part in ("00-1234-5601", "K-2026-0031", "Tasuki", "Office"):
                cut = [text.startswith(part[at:]) for at in range(1, len(part)) if len(part[at:]) > 1]
                assert not any(cut), text


def test_a_name_joined_together_is_not_broken_at_its_blank() -> None:
    text = "利用者は" + together("髙橋 花子") + "様です。" + together("辻\U000e0100 美咲") + "が担当します。"
    for room in range(30, 100):
        lines = [text_of_line(line) for line in break_lines(shape(text), room, 12)]
        assert sum("髙橋 花子" in line for line in lines) == 1
        assert sum("辻\U000e0100 美咲" in line for line in lines) == 1


def test_a_word_longer_than_the_line_is_broken_all_the_same() -> None:
    lines = break_lines(shape("A" * 200), 40, 12)
    assert "".join(text_of_line(line) for line in lines) == "A" * 200
    assert all(width(line, 12) <= 40 for line in lines)


def test_a_cut_font_holds_only_the_glyphs_asked_for_and_their_widths() -> None:
    face = typeface(0)
    number = face.glyph(ord("髙"))
    assert number is not None
    cut = face.cut_to([number])
    assert len(cut) < len(face._data)
    tables = {
        cut[12 + 16 * index : 16 + 16 * index]: struct.unpack_from(">II", cut, 20 + 16 * index)
        for index in range(struct.unpack_from(">H", cut, 4)[0])
    }
    offset, length = tables[b"glyf"]
    assert 0 < length < 2000
    offset, length = tables[b"hmtx"]
    assert struct.unpack_from(">H", cut, offset + 4 * number)[0] == 2048
