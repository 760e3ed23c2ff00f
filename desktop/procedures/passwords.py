"""How strong a password is, in words: length first, then how soon somebody would guess it who knows the office."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import log2

from resources import read_json

LEAST = 15
"""Fewest characters of a password that is the only lock (NIST SP 800-63B-4)."""
OWN_LETTERS = 6
"""Fewest letters that are no name, number or word of the office."""
_TRADE = (
    "kaigo", "care", "caremane", "keamane", "kyotaku", "jimusho", "tasuki", "password", "himitsu", "qwerty", "asdfgh", "1qaz2wsx",
    "careplan", "keapuran", "riyousha", "houmon", "dayservice", "helper", "kaigohoken", "shien", "aikotoba",
    "かいご", "けあまね", "けあぷらん", "きょたく", "りようしゃ", "ひみつ", "あいことば", "たすき", "ケアマネ", "ケアプラン",
    "介護", "介護保険", "介護支援専門員", "居宅介護支援", "事業所", "利用者", "合言葉", "訪問看護", "デイサービス",
    # Rows of the keyboard, in letters and as kana stand on it, and the order in which kana are learnt.
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "0987654321", "qazwsxedc", "1qaz2wsx3edc",
    "たていすかんなにらせ", "ちとしはきくまのりれけむ", "つさそひこみもねるめろ", "ぬふあうえおやゆよわほへ",
    "あいうえお", "かきくけこ", "さしすせそ", "たちつてと", "なにぬねの", "はひふへほ", "まみむめも", "らりるれろ",
    "アイウエオ", "カキクケコ", "サシスセソ", "aiueo", "kakikukeko", "sashisuseso", "いろはにほへと", "irohanihoheto",
)  # fmt: skip
_ERAS = (("meiji", "m", "明治", 1867), ("taisho", "t", "大正", 1911), ("showa", "s", "昭和", 1925), ("heisei", "h", "平成", 1988), ("reiwa", "r", "令和", 2018))
_SOUNDS = (
    "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu me mo ya yu yo"
    " ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po"
)
_ROMAJI = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ",
        _SOUNDS.split(),
        strict=True,
    )
)
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}


PHRASE_WORDS = 5
"""Words of a phrase that the program proposes."""


def new_phrase() -> str:
    """A pass phrase nobody can think of, drawn by the machine's own dice: 「sakura-tanuki-mikan-kasa-umi」.

    Of five words out of 512 there are 2^45, and each guess costs a derivation of 0.3 s; at least 19 characters.
    """
    return "-".join(secrets.choice(_phrase_words()) for _ in range(PHRASE_WORDS))


def phrase_bits() -> float:
    """How many bits chance puts into a proposed phrase."""
    return PHRASE_WORDS * log2(len(_phrase_words()))


@cache
def _phrase_words() -> tuple[str, ...]:
    return tuple(read_json("tables", "phrase_words.json")["words"])


def romaji(kana: str) -> str:
    """How a name in katakana is typed in letters, as somebody who guesses would: 「タカハシ」 as takahashi.

    >>> romaji("タカハシ"), romaji("ショウタ"), romaji("ハットリ"), romaji("オオノ")
    ('takahashi', 'shouta', 'hattori', 'oono')
    """
    written = ""
    doubled = False
    for letter in kana:
        if letter == "ッ":
            doubled = True
            continue
        if letter in _SMALL:
            small = _SMALL[letter]
            soft = written.endswith(("shi", "chi", "ji"))
            written = written[:-1] + (small[-1] if soft or len(small) == 1 else small)
            continue
        sound = _ROMAJI.get(letter, "")
        written += (sound[:1] if doubled else "") + sound
        doubled = False
    return written


def days_in_words(day: date) -> tuple[str, ...]:
    """A birthday as people type it into a password: 19350501, 350501, s100501, 昭和10年5月1日."""
    plain = [f"{day:%Y%m%d}", f"{day:%y%m%d}", f"{day:%m%d}", f"{day:%Y/%m/%d}", f"{day:%Y-%m-%d}"]
    for word, letter, era, before in _ERAS:
        year = day.year - before
        if 1 <= year <= 64:
            plain += [f"{letter}{year:02}{day:%m%d}", f"{letter}{year}.{day.month}.{day.day}", f"{word}{year}", f"{era}{year}年{day.month}月{day.day}日"]
    return tuple(plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """``enough`` lets the password be taken; ``sentence`` says why not, or how good it is."""

    enough: bool
    sentence: str


def strength(password: str, known_words: Sequence[str] = ()) -> Strength:
    """Weigh a password. ``known_words`` are names and numbers that somebody around the office would try first."""
    if len(password) < LEAST:
        return Strength(
            enough=False,
            sentence=f"あと{LEAST - len(password)}文字、長くしてください。ことばを4つつなぐと、覚えやすく強くなります。",
        )
    from zxcvbn import zxcvbn

    words = [*_TRADE, *(word for word in known_words if word)]
    guessed = zxcvbn(password[:72], user_inputs=words)
    if guessed["score"] < 3 or len(_left_over(password, words)) < OWN_LETTERS:
        return Strength(
            enough=False,
            sentence="ほかの人が思いつきそうです。名前や日付、続いた文字をさけて、別のことばにしてください。",
        )
    return Strength(enough=True, sentence="よい合言葉です。紙に書いて机に置かないでください。")


def _left_over(password: str, words: Sequence[str]) -> str:
    """The letters of a password beside names, numbers and words of the office: three of those in a row are no secret.

    zxcvbn takes each further word for ten thousand guesses, however few such words there are.
    """
    left = _folded(password)
    for word in sorted({_folded(word) for word in words}, key=len, reverse=True):
        if len(word) >= (4 if word.isascii() else 2):
            left = left.replace(word, " ")
    return "".join(letter for letter in left if letter.isalpha())


def _folded(text: str) -> str:
    """Letters small and of one width, katakana as hiragana."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in plain)
