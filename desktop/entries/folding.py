"""Folding: the one form in which names and words are compared when searching, and only then.

What is kept, shown and printed is never folded: 髙橋 stays 髙橋 in the register and on paper. Folding answers
"would a person call this the same word?":

* width: ﾀｶﾊｼ = タカハシ, １２３ = 123, ㈱ = 株, ① = 1, compatibility ideographs (what Unicode calls NFKC);
* kana: タカハシ = たかはし; ゐ = い, ゑ = え; ヶ and ヵ of place names = け and か. Voiced kana stay apart
  (か ≠ が), as do small and large ones (っ ≠ つ): they tell words apart;
* letters: case, accents (Nguyễn = nguyen);
* variants of name kanji, by a table: 髙 = 高, 邉 = 邊 = 辺, 斎 = 斉 = 齋 = 齊;
* left out altogether: variation selectors, combining marks, white space, punctuation, symbols, hyphens and
  the long mark ー, so that 03-1234-5678 = 0312345678, ヘルパー = ヘルパ and 山田　太郎 = 山田太郎.

Folding twice is folding once. Every piece of a text folds to a piece of its folding (unless it cuts a letter
from its own mark), so what can be seen can be found.
"""

import operator
import re
import unicodedata
from collections.abc import Iterable, Iterator

BREAK = "\x1f"
"""Put between two fields of one record before folding: it survives, and nothing is found across it."""

_VOICE_MARKS = "\u3099\u309a"
_LOOSE_MARK = re.compile("[\u3099\u309aﾞﾟ]")
_INVISIBLE = ("Mn", "Mc", "Me", "Cf")
"""What may stand between a letter and its mark, unseen."""
_KATAKANA_TO_HIRAGANA = ord("ァ") - ord("ぁ")
_SAME_KANA = {"ゐ": "い", "ゑ": "え", "ゕ": "か", "ゖ": "け"}
_LONG_MARK = "ー"


class Folding(dict[int, str]):
    """Folds text by a table of variants.

    `groups` are the variants of one character each, as one string whose first stands for all: "辺邊邉".
    Groups that share a character are one group. The table for `str.translate` fills itself as characters
    turn up.
    """

    def __init__(self, groups: Iterable[str] = ()) -> None:
        super().__init__()
        self._variants = _representatives(groups)

    def fold(self, text: str) -> str:
        """The searchable form of a text: letters, digits and BREAK only."""
        if _LOOSE_MARK.search(text):  # は and its mark become ば again, but only where the mark stands on it
            return "".join(letter for letter, _, _ in self._letters(text))
        return unicodedata.normalize("NFC", text.translate(self))

    def terms(self, query: str) -> tuple[str, ...]:
        """The folded words of a query, each once, in order; all of them must be found (AND).

        Words stand between white space, full width included. A word of which nothing is left is no word.
        """
        return tuple(dict.fromkeys(filter(None, map(self.fold, query.split()))))

    def matches(self, text: str, query: str) -> bool:
        """Whether a text answers a query: the plain scan that the index is held against."""
        folded = self.fold(text)
        return all(term in folded for term in self.terms(query))

    def hits(self, text: str, query: str) -> list[tuple[int, int]]:
        """Where the words of a query stand in the text as written: (start, end), in order, never touching."""
        letters = self._letters(text)
        folded = "".join(letter for letter, _, _ in letters)
        spans = [span for letter, *span in letters for _ in letter]
        found = sorted(
            (spans[at][0], spans[at + len(term) - 1][1])
            for term in self.terms(query)
            for at in _places(term, folded)
        )
        joined: list[tuple[int, int]] = []
        for start, end in found:
            if joined and start <= joined[-1][1]:
                start, before = joined.pop()
                end = max(end, before)
            joined.append((start, end))
        return joined

    def _letters(self, text: str) -> list[tuple[str, int, int]]:
        """The text cut into letters, each folded, with start and end; a mark belongs to its letter."""
        letters: list[tuple[str, int, int]] = []
        for at, character in enumerate(text):
            folded = self[ord(character)]
            letter, start, end = letters[-1] if letters else ("", at, at)
            if folded and folded in _VOICE_MARKS and (end != at or not letter):
                continue  # the mark of nothing: what stood under it is left out
            together = unicodedata.normalize("NFC", letter + folded)
            if letter and folded and together != letter + folded:
                letters[-1] = (together, start, at + 1)
            elif folded:
                letters.append((folded, at, at + 1))
            elif letter and end == at and unicodedata.category(character) in _INVISIBLE:
                letters[-1] = (letter, start, at + 1)
        return letters

    def __missing__(self, code: int) -> str:
        character = chr(code)
        folded = character if character == BREAK else "".join(map(self._fold_plain, _plain(character)))
        self[code] = folded = unicodedata.normalize("NFC", folded)
        return folded

    def _fold_plain(self, character: str) -> str:
        if "ァ" <= character <= "ヶ" or character in "ヽヾ":
            character = chr(ord(character) - _KATAKANA_TO_HIRAGANA)
        character = _SAME_KANA.get(character, character)
        character = self._variants.get(character, character)
        kind = unicodedata.category(character)
        # Cn stays: kanji younger than Python's tables. Co stays: characters an office drew for itself.
        if character == _LONG_MARK or kind[0] in "ZPS" or kind in ("Cc", "Cf", "Cs"):
            return ""
        return character


def bigrams(folded: str) -> str:
    """The overlapping pairs of a folded text, as tokens for FTS5 with `tokenize=ascii`: "たか かは はし".

    The same call makes the phrase of a query of two or more characters: `'"' + bigrams(term) + '"'`. Beside
    a BREAK stand tokens of one character, so no phrase spans it. No token is longer than two characters:
    tokens of three or more are free for filters. A text of one character has no pair.
    """
    return " ".join(map(operator.add, folded, folded[1:]))


def characters(folded: str) -> str:
    """Each character of a folded text once, as tokens for the table that answers one-character queries."""
    return " ".join(dict.fromkeys(folded))


def _plain(character: str) -> str:
    """One character taken apart (NFKD), in lower case, without its marks, except those that voice kana."""
    if character in "゛゜":
        return ""
    parts = unicodedata.normalize("NFKD", character)
    plain = "".join(c for c in parts if c in _VOICE_MARKS or unicodedata.category(c)[0] != "M").casefold()
    return plain if plain == character else "".join(map(_plain, plain))


def _representatives(groups: Iterable[str]) -> dict[str, str]:
    """Each character of a group → the one that stands for it; groups that share a character are joined."""
    members: dict[str, str] = {}  # character → its whole group so far
    for group in groups:
        together = "".join(dict.fromkeys("".join(members.get(c, c) for c in map(_plain, group))))
        members.update(dict.fromkeys(together, together))
    return {character: group[0] for character, group in members.items()}


def _places(term: str, folded: str) -> Iterator[int]:
    at = folded.find(term)
    while at >= 0:
        yield at
        at = folded.find(term, at + 1)
