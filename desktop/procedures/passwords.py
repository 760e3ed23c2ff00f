"""How strong a password is, in words: length first, then how soon somebody would guess it who knows the office."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain
from math import log2

from desktop.records.search import folding
from resources import read_json

LEAST = 15
"""Fewest characters of a password that is the only lock (NIST SP 800-63B-4)."""
OWN_LETTERS = 6
"""Fewest letters that are no name, number or word of the office; a picture counts as one, a digit drawn by chance as half."""
_TRADE = (
    "kaigo", "care", "caremane", "keamane", "kyotaku", "jimusho", "tasuki", "password", "himitsu", "qwerty", "asdfgh", "1qaz2wsx",
    "careplan", "keapuran", "riyousha", "houmon", "dayservice", "helper", "kaigohoken", "shien", "aikotoba",
    "かいご", "けあまね", "けあぷらん", "きょたく", "りようしゃ", "ひみつ", "あいことば", "たすき", "ケアマネ", "ケアプラン",
    "tanjoubi", "tanjobi", "namae", "denwa", "bangou", "たんじょうび", "なまえ", "でんわ", "ばんごう", "誕生日", "名前", "電話", "番号",
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
_DISGUISES = str.maketrans("4@301!5$7", "aaeoiisst")
_SMALL = {"ャ": "ya", "ュ": "yu", "ョ": "yo", "ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}


def sounds_of(name: str) -> tuple[str, ...]:
    """The parts of a name that are written in kana, and how they are typed: 「みどり居宅」 as みどり, midori."""
    parts = re.findall("[ぁ-ゖァ-ヶー]{2,}", name)
    katakana = ["".join(chr(ord(kana) + 0x60) if kana <= "ゖ" else kana for kana in part) for part in parts]
    return (*parts, *map(romaji, katakana))


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


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody around the office would try first: names and numbers, folded once for all key presses."""

    words: frozenset[str] = field(default=frozenset(), repr=False)


def known(words: Iterable[str]) -> Known:
    """Fold names and numbers, as they are written and as their kana are typed, into what passwords are weighed against."""
    fold = folding().fold
    ways = chain.from_iterable((word,) if word.isascii() else (word, *sounds_of(word)) for word in words)
    return Known(frozenset(folded for way in ways if len(folded := fold(way)) > 1))


@cache
def _trade() -> frozenset[str]:
    return known(_TRADE).words


def strength(password: str, known_words: Known = Known()) -> Strength:
    """Weigh a password as it will be used: letters of full and half width are the same (NFKC)."""
    text = unicodedata.normalize("NFKC", password)
    if len(text) < LEAST:
        return Strength(
            enough=False,
            sentence=f"あと{LEAST - len(text)}文字、長くしてください。ことばを4つつなぐと、覚えやすく強くなります。",
        )
    from zxcvbn import zxcvbn

    fold = folding().fold
    as_typed, meant = fold(text), fold(text.lower().translate(_DISGUISES))
    every_way = (as_typed, as_typed[::-1], meant)
    tried = [word for word in chain(_trade(), known_words.words) if any(word in way for way in every_way)]
    guessed = zxcvbn(text[:72], user_inputs=tried)
    chance = "".join(part["token"] for part in guessed["sequence"] if part["pattern"] == "bruteforce")
    left = _left_over(as_typed, tried)
    letters = min(_count(left, str.isalpha), _count(_left_over(meant, tried), str.isalpha))
    digits = min(_count(left, str.isdigit), _count(chance, str.isdigit))
    pictures = _count(text, lambda sign: unicodedata.category(sign) == "So")
    if guessed["score"] < 3 or letters + pictures + digits // 2 < OWN_LETTERS:
        return Strength(
            enough=False,
            sentence="ほかの人が思いつきそうです。名前や日付、続いた文字をさけて、別のことばにしてください。",
        )
    return Strength(enough=True, sentence="よい合言葉です。紙に書いて机に置かないでください。")


def _left_over(folded: str, words: Iterable[str]) -> str:
    """What a password has beside names, numbers and words of the office: three of those in a row are no secret.

    zxcvbn takes each further word for ten thousand guesses, however few such words there are.
    """
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= (4 if word.isascii() else 2):
            folded = folded.replace(word, " ").replace(word[::-1], " ")
    return folded


def _count(text: str, what: Callable[[str], bool]) -> int:
    return sum(map(what, text))
