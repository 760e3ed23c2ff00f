"""How strong a password is, in words: length first, then how soon somebody would guess it who knows the office."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log2

from resources import read_json

LEAST = 15
"""Fewest characters of a password that is the only lock (NIST SP 800-63B-4)."""
_TRADE = (
    "kaigo", "care", "caremane", "keamane", "kyotaku", "jimusho", "tasuki", "password", "himitsu", "qwerty", "asdfgh", "1qaz2wsx",
    "かいご", "けあまね", "きょたく", "ひみつ", "たすき", "介護", "介護支援専門員", "居宅介護支援",
)  # fmt: skip


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

    guessed = zxcvbn(password[:72], user_inputs=[*_TRADE, *(word for word in known_words if word)])
    if guessed["score"] < 3:
        return Strength(
            enough=False,
            sentence="ほかの人が思いつきそうです。名前や日付、続いた文字をさけて、別のことばにしてください。",
        )
    return Strength(enough=True, sentence="よい合言葉です。紙に書いて机に置かないでください。")
