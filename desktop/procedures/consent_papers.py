"""The papers around a consent: the person's copy, what is read beside it, and the paper that takes it back."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import BinaryIO, TypeVar

from desktop.entries.attachment import AttachmentRole
from desktop.entries.consent import Answer, Consent, ConsentWay, SignerRole
from desktop.entries.plain import from_plain, to_plain
from desktop.entries.reading import Reading
from desktop.entries.terms import AGENT_GROUNDS, CONSENT_WAYS, SIGNERS, SIGNING_ACTS
from desktop.entries.version import Actor, EntryId, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.consents import (
    consent_paper,
    contact_person,
    paper_values,
    request_of,
    routes_of,
)
from desktop.procedures.letterhead import identity, office_text, our_office
from desktop.procedures.outcome import Printed
from desktop.procedures.printing import Unprintable, drawn_pdf, filed_papers, joined, sheet_type
from desktop.procedures.roles import for_role
from desktop.procedures.screen_signing import way_in_words
from desktop.procedures.withdrawals import next_number, principal_name, withdrawable, withdrawals_of
from desktop.procedures.wordings import form_key, form_text
from desktop.records.book import Register
from forms import companion_document, consent_copy, withdrawal_document
from forms.companion_document import CompanionSheet, companion_form, companion_sheet
from forms.consent_copy import ConsentCopySheet, CopiedAnswer, CopiedSigner
from forms.consent_document import ClauseRow, ConsentSheet
from forms.drawn import Drawn
from forms.sheet import Words
from forms.withdrawal_document import ScopeRow, ScopeSheet, scope_sheet
from forms.wording import scope_wording
from forms.wording.companion import Language, companion

S = TypeVar("S")


class ConsentPaper(StrEnum):
    """A paper that stands beside a consent."""

    COPY = "copy"
    EASY = "easy"
    ENGLISH = "english"
    WITHDRAWAL = "withdrawal"
    WITHDRAWAL_ENGLISH = "withdrawal_english"
    REFUSAL = "refusal"
    REFUSAL_ENGLISH = "refusal_english"
    WITHDRAWAL_EASY = "withdrawal_easy"
    REFUSAL_EASY = "refusal_easy"


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersRequest:
    """Which papers of one consent are to be printed, in one go."""

    consent: EntryId
    papers: tuple[ConsentPaper, ...]


def papers_at_hand(register: Reading, consent: Recorded[Consent]) -> tuple[ConsentPaper, ...]:
    """The papers that can be printed now: a copy needs a signature, a paper to take it back something to take back."""
    try:
        text = form_text(form_key(consent.content.form_code, consent.content.form_edition), register)
    except Unprintable:
        return ()  # a paper of a book whose wording is lost: what is filed can still be printed again
    found = [
        *((ConsentPaper.COPY,) if consent.content.signing is not None else ()),
        *((ConsentPaper.EASY,) if text.easy is not None else ()),
        *((ConsentPaper.ENGLISH,) if text.english is not None else ()),
    ]
    if consent.content.signing is None:
        found += [ConsentPaper.REFUSAL, ConsentPaper.REFUSAL_EASY, ConsentPaper.REFUSAL_ENGLISH]
    elif withdrawable(register, consent):
        found += [
            ConsentPaper.WITHDRAWAL,
            ConsentPaper.WITHDRAWAL_EASY,
            ConsentPaper.WITHDRAWAL_ENGLISH,
        ]
    return tuple(found)


@for_role(Role.READER)
def print_consent_papers(request: PapersRequest, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print the papers asked for as one PDF. Each is filed with the consent, anew only where it says something new."""
    consent = register.entry(Consent, request.consent)
    parts = [_print(paper, consent, register, moment, actor) for paper in request.papers]
    return Printed(
        pdf=joined([part.pdf for part in parts]),
        number=consent.number,
        sheets=sum(part.sheets for part in parts),
        entry=consent.entry,
    )


def _print(
    paper: ConsentPaper, consent: Recorded[Consent], register: Register, moment: Moment, actor: Actor
) -> Printed:
    file = _Filing(consent, register, moment, actor)
    match paper:
        case ConsentPaper.COPY:
            copy = copy_sheet(consent, register, moment.day)
            return file.printed(copy, consent_copy.draw, copy.paper.form)
        case ConsentPaper.EASY | ConsentPaper.ENGLISH:
            language: Language = "easy" if paper is ConsentPaper.EASY else "english"
            beside = _companion(consent, register, language)
            return file.printed(beside, companion_document.draw, beside.paper.form)
        case ConsentPaper.WITHDRAWAL:
            taking_back = _withdrawal_paper(consent, register, moment.day)
            return file.printed(taking_back, withdrawal_document.draw, taking_back.paper.form)
        case ConsentPaper.REFUSAL:
            refusing = _refusal_paper(consent, register, moment.day)
            return file.printed(refusing, withdrawal_document.draw, refusing.paper.form)
        case (
            ConsentPaper.WITHDRAWAL_EASY
            | ConsentPaper.WITHDRAWAL_ENGLISH
            | ConsentPaper.REFUSAL_EASY
            | ConsentPaper.REFUSAL_ENGLISH
        ):
            name, _, spoken = paper.value.partition("_")
            beside = _scope_companion(name, "easy" if spoken == "easy" else "english", consent, register, moment.day)
            return file.printed(beside, companion_document.draw, beside.paper.form)


@dataclass(frozen=True, slots=True)
class _Filing:
    """Prints papers that tell a state: one is filed with the consent whenever it says something new."""

    consent: Recorded[Consent]
    register: Register
    moment: Moment
    actor: Actor

    def printed(self, sheet: S, draw: Callable[[S, BinaryIO], Drawn], form: str) -> Printed:
        pdf, drawn = drawn_pdf(sheet, draw)
        data = json.dumps(to_plain(sheet), ensure_ascii=False).encode()
        filed = filed_papers(self.register, self.consent.entry, sheet_type(form))
        with self.register.writing(by=self.actor, at=self.moment) as book:
            if data not in filed[-1:]:
                book.attach(
                    data,
                    belongs_to=self.consent.entry,
                    service_user=self.consent.content.service_user,
                    role=AttachmentRole.FILED_PAPER,
                    media_type=sheet_type(form),
                    geometry=json.dumps(drawn.to_data()),
                )
            book.note("print.consent_paper", (self.consent.entry,), detail=hashlib.sha256(pdf).hexdigest())
        return Printed(pdf=pdf, number=self.consent.number, sheets=drawn.sheets, entry=self.consent.entry)


# --- 同意書控え --------------------------------------------------------------------------------------------------

_ANSWERS = {
    Answer.AGREED: "yes",
    Answer.REFUSED: "no",
    Answer.NOT_ASKED: "not_asked",
    Answer.UNCLEAR: "unclear",
}


def copy_sheet(consent: Recorded[Consent], register: Reading, day: date) -> ConsentCopySheet:
    """What was agreed to, as signed, with what was taken back by ``day``. Raises ``ValueError`` before it is signed."""
    content, signing = consent.content, consent.content.signing
    if signing is None:
        raise ValueError("a consent that is not signed has no copy")
    signed_on = signing.day or content.printed_on or content.starts_on
    request = request_of(content, register)
    code = f"{content.form_code}C"
    before = filed_papers(register, consent.entry, sheet_type(code))
    shown: ConsentSheet | ConsentCopySheet
    rows: tuple[ClauseRow, ...] | tuple[CopiedAnswer, ...]
    if before:  # the terms as they stood on the copy given first, whatever became of the wording since
        shown = from_plain(ConsentCopySheet, json.loads(before[0]))
        rows = shown.answers
    else:
        shown = consent_paper(request, register, content.printed_on or signed_on, consent.number)
        rows = shown.clauses
    answers = tuple(
        CopiedAnswer(
            number=row.number,
            heading=row.heading,
            details=row.details,
            answer=_ANSWERS[content.answer_to(row.number)],
            withdrawn_on=_withdrawn_on(consent, row.number, register, day),
        )
        for row in rows
    )
    way = CONSENT_WAYS[signing.way]
    how = "口頭" if signing.way is ConsentWay.ORAL else f"{way}に{SIGNING_ACTS[signing.act]}"
    if signing.signed_at is not None:
        how = way_in_words(signing.signed_at, by_pen=signing.by_pen)
    paper = identity(register, code, content.form_edition, consent.number)
    return ConsentCopySheet(
        paper=replace(paper, copy_for_principal=True),
        office=office_text(our_office(register, day).content),
        consent_title=content.form_title,
        principal_name=shown.principal_name,
        key_facts=shown.key_facts,
        answers=answers,
        routes=tuple(words for route, words in routes_of(content, register).items() if route is signing.chosen_route),
        given_on=Words(f"　{how}", strong=wareki(signing.day) if signing.day else "日付なし"),
        signers=_signers(consent, shown.principal_name),
        form_version=f"様式 {content.form_code} 第{content.form_edition}版",
        printed_on=wareki(day),
        promises=shown.promises,
        withdrawal=shown.withdrawal,
        contact_person=contact_person(content.service_user, register, day),
    )


def _withdrawn_on(consent: Recorded[Consent], number: int, register: Reading, day: date) -> str:
    days = [
        each.content.day
        for each in withdrawals_of(register, consent)
        if each.content.day <= day and (not each.content.clauses or number in each.content.clauses)
    ]
    agreed = consent.content.answer_to(number) is Answer.AGREED
    return wareki(min(days)) if days and agreed else ""


def _signers(consent: Recorded[Consent], principal: str) -> tuple[CopiedSigner, ...]:
    signing = consent.content.signing
    assert signing is not None
    if signing.role is SignerRole.PRINCIPAL:
        found = [CopiedSigner(label="ご本人", name=signing.signer)]
    else:
        ground = f"（{AGENT_GROUNDS[signing.agent_ground]}）" if signing.agent_ground is not None else ""
        note = "　".join(part for part in (signing.relation, signing.reason) if part)
        label = f"{SIGNERS[signing.role]}{ground}"
        found = [CopiedSigner(label="ご本人", name=principal)] if signing.role is SignerRole.SCRIBE else []
        found.append(CopiedSigner(label=label, name=signing.signer, note=note))
    if signing.witness:
        found.append(CopiedSigner(label="立会人", name=signing.witness))
    if signing.explained_by:
        found.append(CopiedSigner(label="説明した人", name=signing.explained_by))
    return tuple(found)


# --- わかりやすい版, English ----------------------------------------------------------------------------------------


def _companion(consent: Recorded[Consent], register: Reading, language: Language) -> CompanionSheet:
    content = consent.content
    request, day = request_of(content, register), content.printed_on or content.starts_on
    text = form_text(request.form, register).companion(language)
    if text is None:
        raise ValueError(f"{request.form} has no companion {language}")
    values = _with_readings(paper_values(request, register, day))
    return companion_sheet(
        text,
        {**values, "signed_record": consent.number},
        paper=identity(
            register, companion_form(content.form_code, language), content.form_edition, consent.number
        ),
        office=office_text(our_office(register, day).content),
        contact_person=contact_person(content.service_user, register, day),
        left_out=request.left_out,
    )


def _with_readings(values: dict[str, str]) -> dict[str, str]:
    """The values with the readings of the names as furigana are written."""
    return {
        **values,
        **{
            f"{person}_kana": _reading(values[person], values[f"{person}_kana"]) for person in ("principal", "user")
        },
    }


def _reading(name: str, kana: str) -> str:
    """The reading in hiragana, as furigana are written; a part of the name that is kana itself needs none."""
    hiragana = kana.translate(_HIRAGANA)
    parts = zip(name.split(), hiragana.split(), strict=False)
    read = [part if part.translate(_HIRAGANA) == reading else reading for part, reading in parts]
    return " ".join(read) if len(read) == len(hiragana.split()) else hiragana


_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(ord("ァ"), ord("ヶ") + 1)}


# --- 同意撤回書, 同意しない旨の確認書 -----------------------------------------------------------------------------------------------------


def _scope_values(consent: Recorded[Consent], register: Reading, day: date) -> dict[str, str]:
    content = consent.content
    signing = content.signing
    return {
        **paper_values(request_of(content, register), register, day),
        "principal": principal_name(register, content, day),
        "consent_title": content.form_title,
        "consent_record": consent.number,
        "consented_on": wareki(signing.day) if signing is not None and signing.day else "",
        "signed_record": consent.number,
    }


def _withdrawal_paper(consent: Recorded[Consent], register: Reading, day: date) -> ScopeSheet:
    text = scope_wording("withdrawal")
    left = withdrawable(register, consent)
    return scope_sheet(
        text,
        _scope_values(consent, register, day),
        paper=identity(register, text.code, text.version, next_number(register, consent)),
        office=office_text(our_office(register, day).content),
        clauses=tuple(
            ScopeRow(number=clause.number, heading=clause.heading)
            for clause in consent.content.clauses
            if clause.number in left
        ),
    )


def _refusal_paper(consent: Recorded[Consent], register: Reading, day: date) -> ScopeSheet:
    """Its number is the consent's own: a no is an answer to that very paper."""
    text = scope_wording("refusal")
    return scope_sheet(
        text,
        _scope_values(consent, register, day),
        paper=identity(register, text.code, text.version, consent.number),
        office=office_text(our_office(register, day).content),
        clauses=tuple(
            ScopeRow(number=clause.number, heading=clause.heading) for clause in consent.content.clauses
        ),
    )


def _scope_companion(
    name: str, language: Language, consent: Recorded[Consent], register: Reading, day: date
) -> CompanionSheet:
    text = companion(name, language)
    code = companion_form(text.form, language)
    number = next_number(register, consent) if name == "withdrawal" else consent.number
    return companion_sheet(
        text,
        _with_readings(_scope_values(consent, register, day)),
        paper=identity(register, code, scope_wording(name).version, number),
        office=office_text(our_office(register, day).content),
        contact_person=contact_person(consent.content.service_user, register, day),
    )
