"""What a careful reader would say to the words of a form (PAPERS §8): hints, never a refusal."""

from __future__ import annotations

import re

from forms.wording import PLACEHOLDER
from forms.wording.companion import MARK

LONGEST_SENTENCE = 40
"""Characters of a sentence that an old reader still holds together."""
VAGUE = ("一切の情報", "関係機関等")
"""Items and recipients that say nothing: nobody can tell what a yes would allow."""
NEVER_KEPT = ("絶対に", "必ず")
"""Words of a promise that cannot be kept."""

_NEGATION = re.compile("ない|ません|なけれ|なく|ずに")
_NO_NEGATION = ("かまいません",)
_KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]+")
_READ_BY_ALL = set("人日月年一二三四五六七八九十")


def sentences(text: str) -> list[str]:
    """The sentences of a text, readings and bold marks taken off, a name of four characters in every placeholder."""
    bare = MARK.sub(lambda found: found.group(1) or "", text)
    bare = PLACEHOLDER.sub("髙橋花子", bare)
    return [each.strip() for each in re.split("[。\n]", bare) if each.strip()]


def negations(sentence: str) -> int:
    """How often a sentence says no."""
    for phrase in _NO_NEGATION:
        sentence = sentence.replace(phrase, "")
    return len(_NEGATION.findall(sentence))


def hints(text: str) -> tuple[str, ...]:
    """What to look at again in a text of the form, in plain Japanese."""
    found = []
    for sentence in sentences(text):
        if len(sentence) + 1 > LONGEST_SENTENCE:
            found.append(f"「{sentence[:10]}…」の文は{len(sentence) + 1}字です。{LONGEST_SENTENCE}字までに分けると、読みやすくなります。")
        if negations(sentence) > 1:
            found.append(f"「{sentence[:10]}…」の文に、打ち消しが2つあります。「〜します」の形にすると、まちがいが減ります。")
    found += [f"「{word}」では、何を（だれに）渡すのかが伝わりません。1つずつ書いてください。" for word in VAGUE if word in text]
    found += [f"「{word}」は、守れないことがあります。できることを書いてください。" for word in NEVER_KEPT if word in text]
    return tuple(found)


def easy_hints(marked: str) -> tuple[str, ...]:
    """The same for a text of the わかりやすい版, and the kanji that have no reading."""
    bare = MARK.sub("", marked)
    unread = [run for run in _KANJI.findall(PLACEHOLDER.sub("", bare)) if not set(run) <= _READ_BY_ALL]
    readings = (f"「{'」「'.join(dict.fromkeys(unread))}」に、よみがありません。",) if unread else ()
    return (*hints(marked), *readings)
