"""Service users as rows of a list: in the order of their kana, under the initials of the kana index."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from desktop.entries.person import CareLevel, PersonName, ServiceUser
from desktop.entries.terms import CARE_LEVELS
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import age_on

INITIALS = "あかさたなはまやらわ"
OTHER = "他"
_ROWS = {
    "あ": "あいうえおぁぃぅぇぉゔ", "か": "かきくけこゕゖ", "さ": "さしすせそ", "た": "たちつてとっ", "な": "なにぬねの",
    "は": "はひふへほ", "ま": "まみむめも", "や": "やゆよゃゅょ", "ら": "らりるれろ", "わ": "わをんゎゐゑ",
}  # fmt: skip
_INITIAL_OF = {kana: initial for initial, row in _ROWS.items() for kana in row}
_VOICE_MARKS = dict.fromkeys((0x3099, 0x309A))


def hiragana(text: str) -> str:
    """A reading in full-width hiragana, as it is shown above a name: ﾀｶﾊｼ → たかはし."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in wide)


def katakana(text: str) -> str:
    """A reading in full-width katakana, as it is kept on the card."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in wide)


def initial_of(reading: str) -> str:
    """Under which initial of the kana index a reading stands: だ and っ under た; what is no kana under 他."""
    for character in unicodedata.normalize("NFD", hiragana(reading)).translate(_VOICE_MARKS):
        if character.strip():
            return _INITIAL_OF.get(character, OTHER)
    return OTHER


def kana_order(name: PersonName) -> tuple[bool, str, str, str]:
    """The place of a name in a list: by kana, voiced kana beside their plain ones; names without kana come last."""
    reading = hiragana(name.kana)
    plain = unicodedata.normalize("NFD", reading).translate(_VOICE_MARKS)
    return initial_of(reading) == OTHER, plain, reading, name.full


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """What the list says of one user. ``initial`` is where the kana index finds it."""

    entry: EntryId
    kana: str
    name: str
    facts: str
    initial: str
    in_charge: EntryId | None
    leaving: bool


def user_lines(users: Iterable[Recorded[ServiceUser]], today: date) -> list[UserLine]:
    """Every user as a line, in the order of the list. Nobody is left out."""
    ordered = sorted(users, key=lambda user: (*kana_order(user.content.name), user.entry))
    return [_line(user, today) for user in ordered]


def _line(user: Recorded[ServiceUser], today: date) -> UserLine:
    card = user.content
    age = f"{age_on(card.birthday, today)}歳" if card.birthday else ""
    level = CARE_LEVELS[card.care_level] if card.care_level is not CareLevel.UNKNOWN else ""
    kana = hiragana(card.name.kana)
    return UserLine(
        entry=user.entry,
        kana=kana,
        name=card.name.full,
        facts="　".join(part for part in (level, age) if part),
        initial=initial_of(kana),
        in_charge=card.staff_in_charge,
        leaving=card.ended_on is not None and card.ended_on < today,
    )


def count_sentence(shown: int, all_of_them: int, filtered: bool, unit: str = "人", where: str = "") -> str:
    """How many the list shows, exactly: 96人 / 96人中　た行 7人."""
    return f"{all_of_them:,}{unit}中　{where}{shown:,}{unit}" if filtered else f"{all_of_them:,}{unit}"


def surname_of(name: str) -> str:
    """The surname of a name written with a space, for speaking to a colleague: 佐藤さん."""
    return name.split()[0] if name.split() else name


def needs_plain(text: str) -> bool:
    """Whether a name holds a character that files of the old character set cannot carry, so that a 代替字 is wanted."""
    try:
        text.encode("cp932")
    except UnicodeEncodeError:
        return True
    return False
