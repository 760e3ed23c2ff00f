"""What people call the same name is found, wherever and however it is written."""

import sqlite3
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from desktop.entries.folding import BREAK, Folding, bigrams, characters

GROUPS = resources.read_json("tables", "name_variants.json")["groups"]
FOLDING = Folding(GROUPS)
fold, hits, terms = FOLDING.fold, FOLDING.hits, FOLDING.terms

LETTERS = st.sampled_from(
    "髙橋高邉邊辺斎斉藤𠮷田吉﨑崎辻葛山々タカハシたかはしガハバパｶﾞﾊﾟﾀｯっャヶヴ゛゜ーｰ-－ 　㈱①Ａａé"
    "0１.、（）<>&\n\t\u3099\u309a\u0301\u200d\U000e0100\ufe00각가〇神侮ß"
)
TEXT = st.text(alphabet=LETTERS, max_size=24) | st.text(max_size=24)


@pytest.mark.parametrize(
    "same",
    [
        "髙橋 高橋 髙槗 高𣘺",
        "タカハシ たかはし ﾀｶﾊｼ タカハシー",
        "渡邉 渡邊 渡辺 渡辺\U000e0101",
        "斎藤 斉藤 齋藤 齊藤 斎\U000e0101藤",
        "𠮷田 吉田 𠮷\u3000田",
        "山﨑 山崎 山嵜",
        "辻\U000e0100 辻",
        "葛\U000e0100城 葛城",
        "渕 淵",
        "濵田 濱田 浜田",
        "桒原 桑原",
        "栁 柳",
        "德永 徳永",
        "瀨戸 瀬戸 瀬戶",
        "籔 薮 藪",
        "嶋 島 嶌",
        "冨田 富田",
        "廣 広",
        "澤 沢",
        "舘 館",
        "曻 昇",
        "土 𡈽 圡",
        "眞 真",
        "惠 恵",
        "國 国",
        "龍 竜",
        "槙 槇",
        "神 神",
        "侮 侮",
        "ｶﾞ ガ が か\u3099",
        "ﾊﾟﾊﾞ パバ ぱば",
        "金子みすゞ 金子みすヾ",
        "キヱ キエ きえ",
        "ヰ い",
        "\U0001b002 あ",
        "鎌ヶ谷 鎌ケ谷 鎌け谷",
        "㈱ (株) 株",
        "① 1 １",
        "㍻ 平成",
        "Nguyễn NGUYEN nguye\u0302\u0303n",
        "Đức đuc duc",
        "ＡＢＣ abc",
        "03-1234-5678 0312345678 ０３（１２３４）５６７８",
        "ヘルパー ヘルパ へるぱｰ",
    ],
)
def test_names_written_differently_fold_to_one(same: str) -> None:
    assert len({fold(name) for name in same.split(" ")}) == 1


@pytest.mark.parametrize(
    "apart",
    [
        "かき がき",
        "はし ばし ぱし",
        "いつた いった",
        "高橋 たかはし",
        "箸 著",
        "佐々木 佐木",
        "一 ー",
        "畑 畠",
    ],
)
def test_what_is_another_word_stays_apart(apart: str) -> None:
    words = apart.split()
    assert len({fold(word) for word in words}) == len(words)


def test_spaces_and_signs_are_left_out_and_fields_stay_apart() -> None:
    assert fold(" 山田\u3000太郎（やまだ・たろう）様\n<b>") == "山田太郎やまだたろう様b"
    record = fold(BREAK.join(["山田", "太郎"]))
    assert record == f"山田{BREAK}太郎"
    assert not FOLDING.matches(BREAK.join(["山田", "太郎"]), "田太")


def test_characters_that_unicode_or_the_office_has_added_are_kept() -> None:
    assert fold("\ue000") == "\ue000"
    assert fold("\U00031350") == "\U00031350"


@given(TEXT)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_there_is_folds_to_letters_and_digits_once_and_for_all() -> None:
    fold = Folding(GROUPS).fold
    for code in range(0x32000):  # beyond stand only tags, selectors and private use
        folded = fold(chr(code))
        assert fold(folded) == folded
        if chr(code) != BREAK:
            assert all(c.isalnum() if c.isascii() else not c.isspace() for c in folded)
            assert folded == folded.lower() or not folded.isascii()


@given(TEXT, st.data())
def test_every_piece_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    text = unicodedata.normalize("NFC", text).replace("ﾞ", "").replace("ﾟ", "")
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    joins = {"M", "L"} if any("\u1100" <= c <= "\u11ff" for c in text) else {"M"}
    if start + len(piece) < len(text) and unicodedata.category(text[start + len(piece)])[0] in joins:
        return  # the piece tears a letter from its mark
    assert FOLDING.matches(text, piece)


def test_a_voice_mark_belongs_to_the_letter_it_stands_on_and_to_no_other() -> None:
    assert fold("カ<\u3099") == "か"
    assert fold("\u3099か") == "か"
    assert fold("は\u3099ﾊﾞ") == "ばば"
    assert FOLDING.matches("カ<\u3099", "<\u3099")


def test_the_table_is_an_equivalence() -> None:
    known: set[str] = set()
    for group in GROUPS:
        assert len(group) == len(set(group)) > 1
        assert len({fold(character) for character in group}) == 1
        assert all(len(fold(character)) == 1 for character in group)
        assert not set(group) & known, "a character stands in one group only"
        known |= set(group)
        assert unicodedata.normalize("NFKC", group) == group, "Unicode folds these already"


def test_groups_that_share_a_character_are_one_group_in_whatever_order() -> None:
    for groups in (["ab", "cd", "bd"], ["bd", "cd", "ab"], ["cd", "db", "ba"]):
        assert len({Folding(groups).fold(character) for character in "abcd"}) == 1


def test_the_words_of_a_query_stand_between_spaces_of_any_width() -> None:
    assert terms(" 髙橋\u3000ﾀﾛｳ  高橋 ー - ") == ("高橋", "たろう")
    assert terms("  ") == ()


def test_several_words_are_and() -> None:
    assert FOLDING.matches("髙橋 花子（タカハシ ハナコ）", "はなこ 高橋")
    assert not FOLDING.matches("髙橋 花子", "高橋 太郎")


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("髙橋 花子様", "高橋花子", ["髙橋 花子"]),
        ("髙橋 花子様", "高橋 花", ["髙橋", "花"]),
        ("辻\U000e0100さん", "辻", ["辻\U000e0100"]),
        ("㈱ｶﾞｽ", "がす", ["ｶﾞｽ"]),
        ("㈱ｶﾞｽ", "株", ["㈱"]),
        ("か\u3099くえん", "がく", ["か\u3099く"]),
        ("か\u200d\u3099くえん", "が", ["か\u200d\u3099"]),
        ("㍻元年", "成元", ["㍻元"]),
        ("ささささ", "ささ", ["ささささ"]),
        ("同意書", "意 意書", ["意書"]),
        ("同意書", "引継", []),
        ("同意書", "", []),
        ("", "同", []),
        ("03-1234-5678", "3123", ["3-123"]),
        ("\U000e0100辻", "辻", ["辻"]),
    ],
)
def test_what_was_found_is_marked_in_the_text_as_written(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in hits(text, query)] == marked


@given(TEXT, TEXT)
def test_marks_stand_exactly_where_a_plain_scan_finds(text: str, query: str) -> None:
    spans = hits(text, query)
    assert bool(spans) == any(term in fold(text) for term in terms(query))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_pairs_and_characters_are_tokens() -> None:
    assert bigrams("たかはし") == "たか かは はし"
    assert bigrams("辻") == bigrams("") == ""
    assert characters("ささき") == "さ き"


@given(st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=6), TEXT)
def test_the_index_of_pairs_finds_what_a_plain_scan_finds(records: list[list[str]], query: str) -> None:
    folded = [BREAK.join(map(fold, fields)) for fields in records]
    wanted = [term for term in terms(query) if len(term) > 1]
    if not wanted:
        return
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE pairs USING fts5(body, content='', columnsize=0, tokenize='ascii')")
    db.executemany(
        "INSERT INTO pairs (rowid, body) VALUES (?, ?)", [(n, bigrams(text)) for n, text in enumerate(folded)]
    )
    match = " AND ".join(f'"{bigrams(term)}"' for term in wanted)
    found = db.execute("SELECT rowid FROM pairs WHERE pairs MATCH ? ORDER BY rowid", (match,)).fetchall()
    db.close()
    assert [row for (row,) in found] == [
        n for n, text in enumerate(folded) if all(term in text for term in wanted)
    ]
