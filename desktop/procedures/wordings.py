"""同意書のことば: the versions of every form, an office's own copy of one, and which version is offered.

How versions are named, once and for all: the shipped editions of a form are numbered 1 … 100, an office's own ones from
101 on (``K1.101``), counted in its own book. So a later version of the program never brings an edition that the office has
used, and a sheet's QR (which also carries the book) tells them apart with the capitals, digits and points it may hold. An own
version can be changed until its first print; from then on changing it makes the next edition. The first print files the
whole text in the book, shipped or own, so that it can be printed when neither program nor office knows it any more.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from desktop.entries.consent import Audience, Clause, Consent, ConsentForm
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.finding import Finding
from desktop.entries.office import Office, RecipientKind
from desktop.entries.plain import canonical_json, from_plain
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.letterhead import identity, office_text, our_office
from desktop.procedures.outcome import Done, Printed, Refused, missing
from desktop.procedures.printing import Unprintable, drawn_pdf
from desktop.procedures.roles import for_role
from desktop.records.book import Register, Writing
from forms import companion_document, consent_document
from forms.companion_document import companion_form, companion_sheet
from forms.consent_document import consent_sheet
from forms.lettering import missing as undrawable
from forms.sheet import Words
from forms.signing import SignatureKind
from forms.wording import FORMS, OWN_EDITIONS_FROM, PLACEHOLDER, ClauseText, KeyFactText, Wording, wording
from forms.wording.companion import (
    MARK,
    WITH_EASY,
    WITH_ENGLISH,
    CompanionClause,
    CompanionFact,
    CompanionWording,
    Language,
    companion,
)
from forms.wording.lint import easy_hints, hints


@dataclass(frozen=True, slots=True, kw_only=True)
class FormText:
    """The whole text of one version: the form, and what is read beside it (``None`` where it has none)."""

    text: Wording
    easy: CompanionWording | None = None
    english: CompanionWording | None = None

    def companion(self, language: Language) -> CompanionWording | None:
        """What is read beside the form in that language."""
        return self.easy if language == "easy" else self.english


# --- which text a version has ------------------------------------------------------------------------------------


def shipped(name: str) -> FormText:
    """The text of a form as the program brings it. Raises ``forms.wording.WordingError``."""
    return FormText(
        text=wording(name),
        easy=companion(name, "easy") if name in WITH_EASY else None,
        english=companion(name, "english") if name in WITH_ENGLISH else None,
    )


def form_key(code: str, edition: int) -> str:
    """The name under which a version is asked for: ``consent_user`` the shipped one, ``consent_user.101`` any other."""
    name = next(name for name in FORMS if wording(name).code == code)
    return name if wording(name).version == edition else f"{name}.{edition}"


def form_text(form: str, register: Reading | None = None) -> FormText:
    """The text of a version by its key. Raises ``Unprintable`` when the book does not hold it."""
    name, _, edition = form.partition(".")
    if not edition:
        return shipped(name)
    if register is not None:
        code = wording(name).code
        for kept in register.entries(ConsentForm):
            if (kept.content.code, kept.content.edition) == (code, int(edition)):
                found = _filed(kept.content)
                if found is not None:
                    return found
    raise Unprintable(
        f"{wording(name).code} 第{edition}版の文面が手もとにないので、刷れません。同じ紙がとじてあれば、それを刷れます。"
    )


def _filed(form: ConsentForm) -> FormText | None:
    """The text that is filed with a version; books of the first program filed only its name."""
    try:
        return from_plain(FormText, json.loads(form.wording))
    except ValueError:
        return None


def clauses_in(text: Wording) -> tuple[Clause, ...]:
    """The clauses of a text as they can be asked and checked; a period of their own is counted when they are printed."""
    return tuple(
        Clause(
            number=each.number,
            purpose=Purpose(each.purpose),
            heading=each.heading,
            recipients_text=each.recipients_text,
            note=each.note,
            recipient_kinds=tuple(RecipientKind(kind) for kind in each.recipient_kinds),
            recipient_offices=tuple(EntryId(office) for office in each.recipient_offices),
            data_items=tuple(DataItem(item) for item in each.data_items),
            mandatory=each.mandatory,
            until=each.until,
        )
        for each in text.clauses
    )


def freeze(form: str, book: Writing, day: date) -> FormText:
    """The first print of a version files its whole text for good; the text."""
    text = form_text(form, book.read)
    kept = _version(text.text.code, text.text.version, book.read)
    if kept is None:
        book.add(_form_entry(text, own=False, frozen_on=day))
    elif kept.content.frozen_on is None and kept.content.own:
        book.supersede(kept.entry, replace(kept.content, frozen_on=day))
    return text


def _form_entry(
    text: FormText, *, own: bool, frozen_on: date | None = None, in_use_from: date | None = None
) -> ConsentForm:
    return ConsentForm(
        code=text.text.code,
        edition=text.text.version,
        title=text.text.title,
        audience=Audience(text.text.principal),
        clauses=clauses_in(text.text),
        wording=canonical_json(text),
        name=text.text.name,
        own=own,
        frozen_on=frozen_on,
        in_use_from=in_use_from,
    )


def _version(code: str, edition: int, register: Reading) -> Recorded[ConsentForm] | None:
    return next(
        (
            each
            for each in register.entries(ConsentForm)
            if (each.content.code, each.content.edition) == (code, edition)
        ),
        None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """The version of a form that is offered, since when (``None``: since the program brought it), and its clauses."""

    code: str
    edition: int
    clauses: tuple[Clause, ...]
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """Which version of each form is in use, and the clauses of every version that is filed: read once, asked often."""

    in_use: Mapping[str, InUse]
    clauses: Mapping[tuple[str, int], tuple[Clause, ...]]


def editions(register: Reading) -> Editions:
    """The versions in use by form code."""
    found = {}
    filed = {}
    for name in FORMS:
        text = wording(name)
        found[text.code] = InUse(code=text.code, edition=text.version, clauses=clauses_in(text))
        filed[text.code, text.version] = found[text.code].clauses
    for each in register.entries(ConsentForm):
        form = each.content
        filed[form.code, form.edition] = form.clauses
        if form.own and form.in_use_from is not None:
            found[form.code] = InUse(
                code=form.code, edition=form.edition, clauses=form.clauses, since=form.in_use_from
            )
    return Editions(in_use=MappingProxyType(found), clauses=MappingProxyType(filed))


# --- the list of versions -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVersion:
    """One version of a form as the list shows it. ``entry`` is ``None`` for a shipped one that was never printed."""

    key: str
    form: str
    code: str
    edition: int
    title: str
    audience: Audience
    clauses: int
    own: bool
    in_use: bool
    entry: EntryId | None = None
    kept_on: date | None = None
    in_use_from: date | None = None
    frozen_on: date | None = None
    signed: int = 0
    printed: int = 0
    with_easy: bool = True
    with_english: bool = True
    printable: bool = True
    """``signed`` counts people, ``printed`` papers; ``printable``: the book or the program still knows its text."""

    @property
    def label(self) -> str:
        return f"{self.code}.{self.edition}"

    @property
    def said(self) -> str:
        """The version in words, with the number that stands on the paper: 「当事業所の第101版」, 「はじめからの第1版」."""
        return f"{'当事業所' if self.own else 'はじめから'}の第{self.edition}版"


def form_versions(register: Reading) -> tuple[FormVersion, ...]:
    """Every version of every form, newest first within a form: own ones, the shipped one, older ones that were printed."""
    printed: dict[tuple[str, int], int] = {}
    signed: dict[tuple[str, int], set[EntryId]] = {}
    for consent in register.entries(Consent):
        version = consent.content.form_code, consent.content.form_edition
        printed[version] = printed.get(version, 0) + 1
        if consent.content.signing is not None:
            signed.setdefault(version, set()).add(consent.content.principal)
    in_use = editions(register).in_use
    kept = {(each.content.code, each.content.edition): each for each in register.entries(ConsentForm)}
    found = []
    for name in FORMS:
        text = wording(name)
        numbers = {edition for code, edition in kept if code == text.code} | {text.version}
        for edition in sorted(numbers, reverse=True):
            found.append(
                _shown(name, edition, kept.get((text.code, edition)), in_use[text.code].edition == edition)
            )
    return tuple(
        replace(
            each,
            printed=printed.get((each.code, each.edition), 0),
            signed=len(signed.get((each.code, each.edition), ())),
        )
        for each in found
    )


def _shown(name: str, edition: int, kept: Recorded[ConsentForm] | None, in_use: bool) -> FormVersion:
    base = wording(name)
    text = shipped(name) if edition == base.version else _filed(kept.content) if kept else None
    form = kept.content if kept else None
    return FormVersion(
        key=form_key(base.code, edition),
        form=name,
        code=base.code,
        edition=edition,
        title=text.text.title if text else form.title if form else base.title,
        audience=Audience(base.principal),
        clauses=len(text.text.clauses) if text else len(form.clauses) if form else 0,
        own=form.own if form else False,
        in_use=in_use,
        entry=kept.entry if kept else None,
        kept_on=kept.valid_from if kept else None,
        in_use_from=form.in_use_from if form else None,
        frozen_on=form.frozen_on or (None if form.own or kept is None else kept.valid_from) if form else None,
        with_easy=text is not None and text.easy is not None,
        with_english=text is not None and text.english is not None,
        printable=text is not None,
    )


# --- an office's own copy, in the words of the screen -------------------------------------------------------------

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "氏名": "principal",
        "生年月日": "birth_date",
        "被保険者番号": "insured_number",
        "利用者の氏名": "user",
        "利用者の名": "user_given_name",
        "続柄": "relation",
        "始まりの日": "begins_on",
        "終わりの日": "ends_on",
        "最後の番号": "last_number",
        "相手の事業所": "recipient",
        "相手の法人": "recipient_legal_name",
        "相手の代表者": "recipient_representative",
        "相手の住所": "recipient_address",
    }
)
"""What stands for a name or a day in a text: as it is written on the screen, and in the code."""

_SPOKEN = {code: said for said, code in PLACEHOLDERS.items()}

SIGNATURES: Mapping[str, str] = MappingProxyType(
    {
        "principal": "ご本人（住所と氏名）",
        "principal_name": "ご本人（氏名）",
        "family_signer": "署名するご家族（住所・氏名・続柄）",
        "family_named": "渡す書類に情報がのるご家族",
        "scribe": "代筆した人",
        "agent": "代理人",
        "parent": "親権者など",
        "scribe_or_agent": "代筆・代理（1段）",
        "family_representative": "家族の代表",
        "witness": "立会人",
        "explainer": "説明した人",
    }
)
_SIGNERS = ("principal", "principal_name", "family_signer")
"""The block that makes the paper a consent at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEdit:
    """A clause as it is typed. ``easy_fits``: somebody said that its easy sentence means the same as it does now."""

    heading: str = ""
    recipients_text: str = ""
    note: str = ""
    purpose: Purpose | None = None
    data_items: tuple[DataItem, ...] = ()
    recipient_kinds: tuple[RecipientKind, ...] = ()
    recipient_offices: tuple[EntryId, ...] = ()
    mandatory: bool = False
    months: int = 0
    until: date | None = None
    easy_heading: str = ""
    easy_text: str = ""
    easy_fits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingEdit:
    """An office's copy of a form as it is typed, placeholders in Japanese, readings as 漢字《かんじ》.

    ``easy_fits`` says of the easy text as a whole what the clauses say of theirs: without it no わかりやすい版 is offered.
    """

    form: str
    title: str
    lead: str
    facts: tuple[str, ...]
    clauses: tuple[ClauseEdit, ...]
    promises: tuple[str, ...]
    withdrawal: str
    signatures: tuple[str, ...]
    scope_note: str = ""
    not_handed: str = ""
    easy_lead: str = ""
    easy_facts: tuple[str, ...] = ()
    easy_remember: tuple[str, ...] = ()
    easy_fits: bool = False


def fact_labels(form: str) -> tuple[str, ...]:
    """The labels of the key facts of a form: だれの・なにを …; they stay as they are."""
    return tuple(each.label for each in wording(form.partition(".")[0]).key_facts)


def signature_choices(form: str) -> tuple[tuple[str, str, bool], ...]:
    """The signature blocks a form may have, in their order on the paper: code, name, and whether it cannot be left out."""
    return tuple(
        (kind, SIGNATURES[kind], kind in _SIGNERS) for kind in wording(form.partition(".")[0]).signatures
    )


def names_recipient(text: Wording) -> bool:
    """Whether a form names the one office that its papers go to when it is printed."""
    return any("{recipient}" in fact.value.strong + fact.value.text for fact in text.key_facts)


def placeholders_for(form: str) -> tuple[str, ...]:
    """What can be put into the texts of a form, as the screen writes it."""
    name = form.partition(".")[0]
    left = () if names_recipient(wording(name)) else tuple(said for said in PLACEHOLDERS if said.startswith("相手の"))
    family = wording(name).principal == Audience.FAMILY_MEMBER
    mine = () if family else ("続柄",)
    return tuple(said for said in PLACEHOLDERS if said not in (*left, *mine))


def edit_of(form: str, register: Reading) -> WordingEdit:
    """A copy to be edited, from the shipped text or an own version. Raises ``Unprintable``."""
    return _edit(form_text(form, register))


def _edit(whole: FormText) -> WordingEdit:
    text, easy = whole.text, whole.easy
    beside = {each.number: each for each in easy.clauses} if easy else {}
    return WordingEdit(
        form=text.name,
        title=text.title,
        lead=_spoken(text.lead),
        facts=tuple(_spoken(each.value.strong + each.value.text) for each in text.key_facts),
        clauses=tuple(_clause_edit(each, beside.get(each.number)) for each in text.clauses),
        promises=text.promises,
        withdrawal=text.withdrawal.strong + text.withdrawal.text,
        signatures=text.signatures,
        scope_note=_spoken(text.scope_note),
        not_handed=text.not_handed,
        easy_lead=_read_aloud(easy.lead) if easy else "",
        easy_facts=tuple(_read_aloud(each.text) for each in easy.key_facts) if easy else ("",) * len(text.key_facts),
        easy_remember=tuple(_read_aloud(each) for each in easy.remember) if easy else (),
        easy_fits=easy is not None,
    )


def _clause_edit(clause: ClauseText, easy: CompanionClause | None) -> ClauseEdit:
    return ClauseEdit(
        heading=clause.heading,
        recipients_text=_spoken(clause.recipients_text),
        note=_spoken(clause.note),
        purpose=Purpose(clause.purpose),
        data_items=tuple(DataItem(item) for item in clause.data_items),
        recipient_kinds=tuple(RecipientKind(kind) for kind in clause.recipient_kinds),
        recipient_offices=tuple(EntryId(office) for office in clause.recipient_offices),
        mandatory=clause.mandatory,
        months=clause.months,
        until=clause.until,
        easy_heading=_read_aloud(easy.heading) if easy else "",
        easy_text=_read_aloud(easy.text) if easy else "",
        easy_fits=easy is not None,
    )


def _spoken(text: str) -> str:
    return PLACEHOLDER.sub(lambda found: f"{{{_SPOKEN.get(found.group(1), found.group(1))}}}", text)


_KANJI = r"\u3400-\u9fff\uf900-\ufaff々"
_READING = re.compile(rf"(?:｜([^｜《》{{}}]+)|([{_KANJI}]+))《([^《》{{}}]+)》")


def _read_aloud(marked: str) -> str:
    """Marked text as it is typed: 病院《びょういん》, a ｜ before where the kanji under the reading begin, if it must be said."""

    def mark(found: re.Match[str]) -> str:
        if not found.group(1):
            return "**"
        base, before = found.group(1), marked[: found.start()]
        clear = re.fullmatch(f"[{_KANJI}]+", base) and not re.search(f"[{_KANJI}]$", before)
        return f"{'' if clear else '｜'}{base}《{found.group(2)}》"

    return _spoken(MARK.sub(mark, marked))


def _marked(typed: str) -> str:
    """The same back into marked text; placeholders must be in code already."""
    return _READING.sub(lambda found: f"{{{found.group(1) or found.group(2)}|{found.group(3)}}}", typed)


# --- from what is typed to a text ----------------------------------------------------------------------------------

_BRACED = re.compile(r"\{([^{}]*)\}")


class _Check:
    """Gathers what is wrong, by field, while a text is built."""

    def __init__(self, form: str) -> None:
        self.allowed = set(placeholders_for(form))
        self.found: list[Finding] = []

    def say(self, field: str, sentence: str) -> None:
        self.found.append(missing(field, sentence))

    def filled(self, field: str, typed: str, need: str = "") -> str:
        """A text that may hold placeholders, with their code names."""
        self._drawable(field, typed)
        if need and not typed.strip():
            self.say(field, need)
        if re.search(r"[{}]", _BRACED.sub("", typed)):
            self.say(field, "{ と } が、そろっていません。消すか、「差しこむ」からえらびなおしてください。")
            return typed
        for said in _BRACED.findall(typed):
            if said not in self.allowed:
                self.say(field, f"{{{said}}} は、差しこめません。「差しこむ」にあることばからえらんでください。")
        return _BRACED.sub(lambda found: f"{{{PLACEHOLDERS.get(found.group(1), found.group(1))}}}", typed)

    def plain(self, field: str, typed: str, need: str = "") -> str:
        """A text that is printed as it stands."""
        self._drawable(field, typed)
        if need and not typed.strip():
            self.say(field, need)
        if re.search(r"[{}]", typed):
            self.say(field, "ここには、{ } の差しこみは使えません。ふつうのことばで書いてください。")
        return typed.strip()

    def easy(self, field: str, typed: str) -> str:
        """A text of the わかりやすい版."""
        text = self.filled(field, typed)
        marked = _marked(text)
        if re.search("[《》｜|]", MARK.sub("", marked)):
            self.say(field, "よみの《 》が読み取れません。例：病院《びょういん》")
        if marked.count("**") % 2:
            self.say(field, "太い字の ** は、前と後ろの2つで1組です。")
        return marked

    def _drawable(self, field: str, typed: str) -> None:
        strange = undrawable(re.sub(r"[{}\n]", "", typed))
        if strange:
            self.say(field, f"「{strange[0]}」の字は、紙に刷れません。ほかの字にしてください。")


def built(edit: WordingEdit, edition: int) -> FormText | tuple[Finding, ...]:
    """The text an edit stands for, or what is wrong with it, each beside its field."""
    base, check = shipped(edit.form), _Check(edit.form)
    text = base.text
    title = check.plain("title", edit.title, "題名を書いてください。")
    if "\n" in title or len(title) > 24:
        check.say("title", "題名は、1行、24字までです。")
    clauses = tuple(_clause(number, each, check) for number, each in enumerate(edit.clauses, 1))
    if not clauses:
        check.say("clauses", "聞くことを、1つ以上のこしてください。")
    headings = [each.heading for each in clauses]
    for number, heading in enumerate(headings):
        if heading and heading in headings[:number]:
            check.say(f"clauses.{number}.heading", "同じ見出しが、上にもあります。ちがいがわかる見出しにしてください。")
    new = replace(
        text,
        version=edition,
        title=title,
        lead=check.filled("lead", edit.lead, "前文を書いてください。説明を受けたことと、答えかたを書く所です。"),
        key_facts=tuple(
            KeyFactText(
                label=fact.label,
                value=_with_strong(
                    check.filled(f"facts.{number}", typed, f"「{fact.label}」を書いてください。"), fact.value.strong
                ),
            )
            for number, (fact, typed) in enumerate(zip(text.key_facts, edit.facts, strict=True))
        ),
        clauses=clauses,
        promises=tuple(
            check.plain("promises", each) for each in edit.promises if each.strip()
        ),
        withdrawal=_with_strong(
            check.plain("withdrawal", edit.withdrawal, "取り消しかたを書いてください。同意は、いつでも取り消せるものです。"),
            text.withdrawal.strong,
        ),
        signatures=_signatures(edit, text, check),
        scope_note=check.filled("scope_note", edit.scope_note),
        not_handed=check.plain("not_handed", edit.not_handed),
    )
    if names_recipient(text) and not names_recipient(new):
        check.say("facts.1", "相手の名前が消えています。「差しこむ」から {相手の事業所} を入れてください。")
    easy = _easy(edit, base, check)
    if check.found:
        return tuple(check.found)
    same = _says_the_same(new, text)
    return FormText(text=new, easy=easy, english=base.english if same else None)


def _with_strong(typed: str, strong: str) -> Words:
    """A text whose beginning stays bold as long as it is still there."""
    if strong and typed.startswith(strong):
        return Words(typed[len(strong) :], strong=strong)
    return Words(typed)


def _clause(number: int, edit: ClauseEdit, check: _Check) -> ClauseText:
    field = f"clauses.{number - 1}"
    if edit.purpose is None:
        check.say(f"{field}.purpose", "何のためかを、えらんでください。")
    if not edit.data_items:
        check.say(f"{field}.data_items", "渡す情報を、1つ以上えらんでください。")
    if not edit.recipient_kinds and not edit.recipient_offices:
        check.say(f"{field}.recipient_kinds", "渡す相手を、1つ以上えらんでください。事業所の名指しでもかまいません。")
    if edit.months < 0:
        check.say(f"{field}.months", "月数は、1以上の数で書いてください。空なら、同意書と同じ期間です。")
    return ClauseText(
        number=number,
        purpose=edit.purpose.value if edit.purpose else "",
        heading=check.plain(f"{field}.heading", edit.heading, f"{number}番の見出しが空です。書くか、{number}番を消してください。"),
        recipients_text=check.filled(f"{field}.recipients_text", edit.recipients_text).strip(),
        note=check.filled(f"{field}.note", edit.note).strip(),
        recipient_kinds=tuple(kind.value for kind in edit.recipient_kinds),
        data_items=tuple(item.value for item in edit.data_items),
        mandatory=edit.mandatory,
        recipient_offices=tuple(edit.recipient_offices),
        months=max(edit.months, 0),
        until=edit.until,
    )


def _signatures(edit: WordingEdit, text: Wording, check: _Check) -> tuple[SignatureKind, ...]:
    kept = tuple(kind for kind in text.signatures if kind in edit.signatures or kind in _SIGNERS)
    if not kept:
        check.say("signatures", "署名する人の欄が、1つ要ります。")
    return kept


def _easy(edit: WordingEdit, base: FormText, check: _Check) -> CompanionWording | None:
    """The わかりやすい版 of the copy, or ``None`` while not all of it is there and said to fit."""
    if base.easy is None:
        return None
    clauses = tuple(
        CompanionClause(
            number=number,
            heading=check.easy(f"clauses.{number - 1}.easy_heading", each.easy_heading),
            text=check.easy(f"clauses.{number - 1}.easy_text", each.easy_text),
        )
        for number, each in enumerate(edit.clauses, 1)
    )
    new = replace(
        base.easy,
        lead=check.easy("easy_lead", edit.easy_lead),
        key_facts=tuple(
            CompanionFact(label=fact.label, text=check.easy(f"easy_facts.{number}", typed))
            for number, (fact, typed) in enumerate(zip(base.easy.key_facts, edit.easy_facts, strict=True))
        ),
        remember=tuple(check.easy("easy_remember", each) for each in edit.easy_remember if each.strip()),
        clauses=clauses,
    )
    return new if not easy_lacking(edit) else None


def easy_lacking(edit: WordingEdit) -> tuple[str, ...]:
    """What is still to be done before the わかりやすい版 can be offered; empty when it can."""
    found = []
    if not edit.easy_fits or not edit.easy_lead.strip() or not all(each.strip() for each in edit.easy_facts):
        found.append("全体の文")
    found += [
        f"{number}番"
        for number, each in enumerate(edit.clauses, 1)
        if not (each.easy_fits and each.easy_heading.strip())
    ]
    return tuple(found)


def _says_the_same(new: Wording, base: Wording) -> bool:
    """Whether what was changed needs no other translation: the title, signature blocks and a clause being mandatory."""
    return replace(
        new,
        version=base.version,
        title=base.title,
        signatures=base.signatures,
        clauses=tuple(replace(each, mandatory=False) for each in new.clauses),
    ) == replace(base, clauses=tuple(replace(each, mandatory=False) for each in base.clauses))


def wording_hints(edit: WordingEdit) -> Mapping[str, tuple[str, ...]]:
    """Hints on what the office has changed, by field; what the program brings stands without remark."""
    brought = {typed for _, typed in _texts(_edit(shipped(edit.form)))}
    found: dict[str, tuple[str, ...]] = {}
    for field, typed in _texts(edit):
        if typed.strip() and typed not in brought:
            said = easy_hints(_marked(typed)) if "easy_" in field else hints(typed)
            if said:
                found[field] = (*found.get(field, ()), *said)
    return found


def _texts(edit: WordingEdit) -> Iterator[tuple[str, str]]:
    yield "title", edit.title
    yield "lead", edit.lead
    for number, fact in enumerate(edit.facts):
        yield f"facts.{number}", fact
    for number, clause in enumerate(edit.clauses):
        for name in ("heading", "recipients_text", "note", "easy_heading", "easy_text"):
            yield f"clauses.{number}.{name}", getattr(clause, name)
    for promise in edit.promises:
        yield "promises", promise
    yield "withdrawal", edit.withdrawal
    yield "scope_note", edit.scope_note
    yield "not_handed", edit.not_handed
    yield "easy_lead", edit.easy_lead
    for number, fact in enumerate(edit.easy_facts):
        yield f"easy_facts.{number}", fact
    for each in edit.easy_remember:
        yield "easy_remember", each


# --- looking at it -------------------------------------------------------------------------------------------------

_SAMPLE = {
    "principal": "見本 花子",
    "principal_kana": "みほん はなこ",
    "birth_date": "昭和15年4月1日",
    "insured_number": "0000000000",
    "user": "見本 花子",
    "user_kana": "みほん はなこ",
    "user_given_name": "花子",
    "relation": "長男",
    "ends_on": "引継ぎが終わる日",
    "recipient": "（相手の事業所）",
    "recipient_legal_name": "",
    "recipient_representative": "",
    "recipient_address": "",
}


def preview_wording(edit: WordingEdit, register: Reading, moment: Moment, *, easy: bool = False) -> Printed | Refused:
    """The paper an edit would make, for an invented person, marked 下書き and drawn by the code that prints."""
    text = built(edit, OWN_EDITIONS_FROM)
    if not isinstance(text, FormText):
        return Refused(findings=text)
    return _sample(text, register, moment, easy)


@for_role(Role.READER)
def print_sample(request: str, register: Register, moment: Moment, actor: Actor) -> Printed:
    """A version, by its key, as an empty sample marked 下書き: to be read, never to be signed. Raises ``Unprintable``."""
    whole = form_text(request, register)
    printed = _sample(whole, register, moment, False)
    kept = _version(whole.text.code, whole.text.version, register)
    with register.writing(by=actor, at=moment) as book:
        book.note("print.form_sample", (kept.entry,) if kept else (), hashlib.sha256(printed.pdf).hexdigest())
    return printed


def _sample(whole: FormText, register: Reading, moment: Moment, easy: bool) -> Printed:
    text = whole.text
    values = {**_SAMPLE, "begins_on": wareki(moment.day), "last_number": str(len(text.clauses))}
    if text.principal == Audience.FAMILY_MEMBER:
        values |= {"principal": "見本 一郎", "principal_kana": "みほん いちろう"}
    office = office_text(our_office(register, moment.day).content)
    if easy and whole.easy is not None:
        beside = companion_sheet(
            whole.easy,
            values,
            paper=identity(register, companion_form(text.code, "easy"), text.version, None),
            office=office,
        )
        pdf, drawn = drawn_pdf(beside, companion_document.draw)
    else:
        paper = consent_sheet(
            text,
            values,
            paper=identity(register, text.code, text.version, None),
            office=office,
            limits=clause_limits(clauses_ending(text, moment.day), register, moment.day),
        )
        pdf, drawn = drawn_pdf(paper, consent_document.draw)
    return Printed(pdf=pdf, number="", sheets=drawn.sheets)


def clauses_ending(text: Wording, starts_on: date) -> tuple[Clause, ...]:
    """The clauses with their last days: a period of their own counts from the consent's first day."""
    return tuple(
        replace(clause, until=_earliest(clause.until, _months_on(starts_on, each.months)))
        for clause, each in zip(clauses_in(text), text.clauses, strict=True)
    )


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _months_on(day: date, months: int) -> date | None:
    """The last day of so many months from a day on: a year from 3 June ends on 2 June."""
    if not months:
        return None
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    if day.day > (following - first).days:
        return date.fromordinal(following.toordinal() - 1)
    return date.fromordinal(first.toordinal() + day.day - 2)


def clause_limits(
    clauses: Sequence[Clause], register: Reading, day: date, *, named: bool = True
) -> dict[int, tuple[str, ...]]:
    """What a clause is limited to, as lines under it: the offices it names (``named``), its own last day."""
    found = {}
    for clause in clauses:
        offices = "、".join(
            register.entry(Office, office, day=day).content.name for office in clause.recipient_offices
        )
        lines = (
            *((f"名指しの相手：{offices}",) if offices and named else ()),
            *((f"{wareki(clause.until)}まで",) if clause.until else ()),
        )
        if lines:
            found[clause.number] = lines
    return found


# --- acts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingRequest:
    """A copy to be kept. ``version`` is the own version it changes, ``None`` for a new one. ``use``: offer it from today on."""

    edit: WordingEdit
    version: EntryId | None = None
    use: bool = False


@for_role(Role.MANAGER)
def keep_wording(request: WordingRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Keep an office's own version. One that was printed stays as it is: the change becomes the next edition."""
    kept = register.entry(ConsentForm, request.version) if request.version is not None else None
    if kept is not None and not kept.content.own:
        kept = None
    again = kept if kept is not None and kept.content.frozen_on is None else None
    code = wording(request.edit.form).code
    edition = again.content.edition if again is not None else _next_edition(code, register)
    text = built(request.edit, edition)
    if not isinstance(text, FormText):
        return Refused(findings=text)
    since = again.content.in_use_from if again is not None else None
    form = _form_entry(text, own=True, in_use_from=since or (moment.day if request.use else None))
    with register.writing(by=actor, at=moment) as book:
        done = book.supersede(again.entry, form) if again is not None else book.add(form)
        if request.use:
            _put_away(code, book, but=done.entry)
    return Done(entry=done.entry, number=form.label, changed=frozenset({Kind.CONSENT_FORM}))


def _next_edition(code: str, register: Reading) -> int:
    taken = [each.content.edition for each in register.entries(ConsentForm) if each.content.code == code]
    return max([OWN_EDITIONS_FROM - 1, *taken]) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class UseRequest:
    """Which version of a form is offered from today on; ``None`` is the one the program brings."""

    form: str
    version: EntryId | None = None


@for_role(Role.MANAGER)
def use_wording(request: UseRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Offer a version first when a form is made. Papers printed before stay as they are."""
    code = wording(request.form).code
    using = [each for each in _own(code, register) if each.content.in_use_from is not None]
    if [each.entry for each in using] == ([request.version] if request.version is not None else []):
        return Refused(findings=(missing("version", "この版は、もう使っています。台帳は変わっていません。"),))
    with register.writing(by=actor, at=moment) as book:
        _put_away(code, book, but=request.version)
        if request.version is not None:
            kept = register.entry(ConsentForm, request.version)
            book.supersede(request.version, replace(kept.content, in_use_from=moment.day))
    entry = request.version if request.version is not None else using[0].entry
    return Done(entry=entry, changed=frozenset({Kind.CONSENT_FORM}))


def _own(code: str, register: Reading) -> list[Recorded[ConsentForm]]:
    return [
        each for each in register.entries(ConsentForm) if each.content.own and each.content.code == code
    ]


def _put_away(code: str, book: Writing, *, but: EntryId | None) -> None:
    for each in _own(code, book.read):
        if each.content.in_use_from is not None and each.entry != but:
            book.supersede(each.entry, replace(each.content, in_use_from=None))
