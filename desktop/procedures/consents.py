"""Consent on paper: preview it, print and file it, record that it was signed; and how everybody's consent stands."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from desktop.entries.attachment import AttachmentRole
from desktop.entries.consent import (
    ROUTES_ASKED,
    Answer,
    Audience,
    Clause,
    ClauseAnswer,
    Consent,
    ConsentWay,
    ElectronicAgreement,
    SignerRole,
    Signing,
    SigningAct,
    Withdrawal,
)
from desktop.entries.data_item import Paper
from desktop.entries.finding import Finding
from desktop.entries.handover import Route
from desktop.entries.office import Office
from desktop.entries.person import FamilyMember, PersonName, ServiceUser, Staff
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.intake.separate import read_apart
from desktop.procedures.letterhead import identity, office_text, our_office
from desktop.procedures.outcome import Done, Printed, Refused, missing
from desktop.procedures.printing import PDF, Unprintable, drawn_pdf, filed_papers, joined
from desktop.procedures.roles import for_role
from desktop.procedures.service_users import family_of, in_order
from desktop.procedures.wordings import (
    Editions,
    clause_limits,
    clauses_ending,
    clauses_in,
    editions,
    form_key,
    form_text,
    freeze,
    names_recipient,
)
from desktop.records.book import Register
from desktop.rules.consent import State, newly_asked, state_on
from forms import consent_document
from forms.consent_document import ConsentSheet, OtherFamilyMember, consent_sheet
from forms.drawn import Drawn
from forms.sheet import Words
from forms.wording import FORMS, Wording, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoice:
    """A form the consent page offers."""

    name: str
    title: str
    code: str
    edition: int
    audience: Audience
    names_recipient: bool


def form_choices(
    audience: Audience | None = None, register: Reading | None = None
) -> tuple[FormChoice, ...]:
    """The forms at hand, for one audience or for all: an office's own version in use first, the shipped one beside it.

    Without a register only the shipped ones.
    """
    in_use = editions(register).in_use if register is not None else {}
    found = []
    for name in FORMS:
        brought = wording(name)
        own = in_use.get(brought.code)
        if own is not None and own.edition != brought.version:
            found.append(_choice(form_key(own.code, own.edition), form_text(form_key(own.code, own.edition), register).text))
        found.append(_choice(name, brought))
    return tuple(each for each in found if audience in (None, each.audience))


def _choice(key: str, text: Wording) -> FormChoice:
    return FormChoice(
        name=key,
        title=text.title,
        code=text.code,
        edition=text.version,
        audience=Audience(text.principal),
        names_recipient=names_recipient(text),
    )


def clauses_of(form: str, register: Reading | None = None) -> tuple[Clause, ...]:
    """The clauses of a form as they can be asked and checked. Other versions than the shipped one need the register."""
    return clauses_in(form_text(form, register).text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRequest:
    """What the consent page asks to print. ``form`` is a wording's name, with its edition where it is not the shipped one;
    ``left_out`` numbers clauses not asked.

    ``recipient`` is the one office a handover consent names; ``papers`` give its rows their dates and pages.
    """

    service_user: EntryId
    principal: EntryId
    form: str
    starts_on: date
    until: date | None = None
    left_out: tuple[int, ...] = ()
    copies: int = 2
    recipient: EntryId | None = None
    papers: tuple[Paper, ...] = ()
    seal: bool = False


def preview_consent(request: ConsentRequest, register: Reading, moment: Moment) -> Printed:
    """The paper as it would be printed, marked 下書き and without a number: drawn by the code that prints."""
    pdf, drawn = drawn_pdf(consent_paper(request, register, moment.day, None), consent_document.draw)
    return Printed(pdf=pdf, number="", sheets=drawn.sheets)


@for_role(Role.MEMBER)
def print_consent(
    request: ConsentRequest, register: Register, moment: Moment, actor: Actor
) -> Printed | Refused:
    """Give the number, draw the paper once, file those very bytes and record the printed consent, not yet signed."""
    lacking = _lacking(request, register)
    if lacking:
        return Refused(findings=lacking)
    with register.writing(by=actor, at=moment) as book:
        text = freeze(request.form, book, moment.day).text
        number = book.next_number("K", moment.day.year)
        pdf, drawn = _copies(request, book.read, moment.day, number)
        kept = book.add(
            Consent(
                service_user=request.service_user,
                principal=request.principal,
                audience=Audience(text.principal),
                form_code=text.code,
                form_edition=text.version,
                form_title=text.title,
                clauses=_asked(request, book.read),
                starts_on=request.starts_on,
                until=request.until,
                printed_on=moment.day,
                copies=request.copies,
                papers=request.papers,
                seal=request.seal,
            ),
            number=number,
        )
        book.attach(
            pdf,
            belongs_to=kept.entry,
            service_user=request.service_user,
            role=AttachmentRole.FILED_PAPER,
            media_type=PDF,
            geometry=json.dumps(drawn.to_data()),
        )
        book.note("print.consent", (kept.entry,), detail=hashlib.sha256(pdf).hexdigest())
    return Printed(pdf=pdf, number=number, sheets=drawn.sheets * request.copies, entry=kept.entry)


def _copies(request: ConsentRequest, register: Reading, day: date, number: str) -> tuple[bytes, Drawn]:
    """The office's copy and the principal's as one PDF, and where everything stands on the office's."""
    sheet = consent_paper(request, register, day, number)
    office_copy, drawn = drawn_pdf(sheet, consent_document.draw)
    own = replace(sheet, paper=sheet.paper and replace(sheet.paper, copy_for_principal=True))
    copies = [office_copy] + [drawn_pdf(own, consent_document.draw)[0] for _ in range(request.copies - 1)]
    return joined(copies), drawn


@for_role(Role.READER)
def print_consent_again(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """The very bytes that were filed when the consent was printed.

    One that was never printed here (an invented one of a practice book) is drawn, and filed, as it would have been.
    Raises ``Unprintable`` when its wording is not at hand any more.
    """
    consent = register.entry(Consent, request)
    filed = filed_papers(register, request, PDF)
    with register.writing(by=actor, at=moment) as book:
        if filed:
            pdf = filed[-1]
        else:
            pdf, drawn = _drawn_late(consent, book.read)
            book.attach(
                pdf,
                belongs_to=request,
                service_user=consent.content.service_user,
                role=AttachmentRole.FILED_PAPER,
                media_type=PDF,
                geometry=json.dumps(drawn.to_data()),
            )
        book.note("print.consent", (request,), detail=hashlib.sha256(pdf).hexdigest())
    return Printed(pdf=pdf, number=consent.number, sheets=0, entry=request)


def _drawn_late(consent: Recorded[Consent], register: Reading) -> tuple[bytes, Drawn]:
    content = consent.content
    asked = request_of(content, register)
    return _copies(asked, register, content.printed_on or content.starts_on, consent.number)


def request_of(consent: Consent, register: Reading) -> ConsentRequest:
    """The request a consent was printed from, read back from its clauses. Raises ``Unprintable``."""
    form = form_key(consent.form_code, consent.form_edition)
    text = form_text(form, register).text
    asked = {clause.heading for clause in consent.clauses}
    own = any(clause.recipient_offices for clause in text.clauses)  # named by the wording, not by the request
    offices = consent.clauses[0].recipient_offices if consent.clauses and not own else ()
    return ConsentRequest(
        service_user=consent.service_user,
        principal=consent.principal,
        form=form,
        starts_on=consent.starts_on,
        until=consent.until,
        left_out=tuple(clause.number for clause in text.clauses if clause.heading not in asked),
        copies=consent.copies,
        recipient=offices[0] if offices else None,
        papers=consent.papers,
        seal=consent.seal,
    )


def routes_of(consent: Consent, register: Reading) -> dict[Route, str]:
    """渡しかた: the ways of which a printed form lets the person choose one, in its own words; none on most forms.

    A form whose text is not at hand any more asks for none: nobody could say what its boxes meant.
    """
    try:
        text = form_text(form_key(consent.form_code, consent.form_edition), register).text
    except Unprintable:
        return {}
    return dict(zip(ROUTES_ASKED, (each.heading for each in text.routes), strict=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """What is recorded when a signed sheet has come back. ``scans`` are the bytes of its pictures, kept sealed.

    ``electronic`` tells when and how the person had agreed to the electronic way, where that is not recorded yet.
    """

    consent: EntryId
    signing: Signing
    answers: tuple[ClauseAnswer, ...]
    scans: tuple[bytes, ...] = ()
    electronic: ElectronicAgreement | None = None


@for_role(Role.MEMBER)
def record_signing(
    request: SigningRequest, register: Register, moment: Moment, actor: Actor
) -> Done | Refused:
    """Record the answers and the person's own act. An empty form never becomes a consent; spoken stays spoken."""
    printed = register.entry(Consent, request.consent)
    pictures = [(data, read_apart("scan", data)) for data in request.scans]
    unreadable = [missing("scans", sniffed.sentence) for _, sniffed in pictures if not sniffed.media_type]
    lacking = (*not_waiting(printed), *lacking_signature(request, printed.content, moment), *unreadable)
    if lacking:
        return Refused(findings=lacking)
    with register.writing(by=actor, at=moment) as book:
        scans = [
            book.attach(
                data,
                belongs_to=request.consent,
                service_user=printed.content.service_user,
                role=AttachmentRole.SCAN,
                media_type=sniffed.media_type,
            )
            for data, sniffed in pictures
        ]
        signing = replace(request.signing, scans=tuple(scan.entry for scan in scans))
        kept = book.supersede(
            request.consent,
            replace(
                printed.content,
                signing=signing,
                answers=request.answers,
                electronic=request.electronic or printed.content.electronic,
            ),
        )
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.CONSENT, Kind.ATTACHMENT}))


def not_waiting(consent: Recorded[Consent]) -> tuple[Finding, ...]:
    """A form is signed once: one that is voided, or signed in writing already, takes no other signature."""
    if consent.voided or consent.content.in_writing:
        sentence = f"{consent.number} には、もう署名が記録してあるか、取り消されています。"
        return (missing("signing", sentence),)
    return ()


def lacking_signature(request: SigningRequest, consent: Consent, moment: Moment) -> tuple[Finding, ...]:
    """What is lacking before a printed form may be called signed: a day, an answer, the person's own act, a name."""
    signing = request.signing
    found = []
    if signing.day is None:
        found.append(missing("day", "同意した日を入れてください。紙に書かれた日です。"))
    elif signing.day > moment.day:
        found.append(
            missing("day", "同意した日が、きょうより後になっています。紙に書かれた日をお確かめください。")
        )
    if not any(each.answer in (Answer.AGREED, Answer.REFUSED) for each in request.answers):
        found.append(missing("answers", "「はい」か「いいえ」の答えを、1つ以上うつしてください。"))
    if signing.way is not ConsentWay.ORAL and signing.act is SigningAct.NONE:
        found.append(
            missing(
                "act",
                "署名・記名など、ご本人がしたことをえらんでください。何もないときは、書面の同意になりません。",
            )
        )
    if not signing.signer.strip():
        found.append(missing("signer", "署名した人の名前を入れてください。"))
    found += lacking_power(signing, consent)
    found += _lacking_agreement(signing, request.electronic or consent.electronic)
    if signing.ask_again_on is not None and signing.day is not None and signing.ask_again_on <= signing.day:
        found.append(missing("ask_again_on", "もう一度聞く日は、同意した日よりあとの日を入れてください。"))
    known = {clause.number for clause in consent.clauses}
    if any(answer.number not in known for answer in request.answers):
        found.append(missing("answers", "この紙にない番号の答えがあります。番号をお確かめください。"))
    return tuple(found)


def lacking_power(signing: Signing, consent: Consent) -> Iterator[Finding]:
    """Who signed for somebody else says on what ground (LAW.md §3.3)."""
    match signing.role:
        case SignerRole.SCRIBE:
            if not signing.relation.strip():
                yield missing("relation", "代わりに書いた人の続柄を入れてください。例：長女")
            if not signing.reason.strip():
                yield missing(
                    "reason", "代わりに書いたわけを入れてください。例：右手のまひで字が書けないため"
                )
        case SignerRole.AGENT if signing.agent_ground is None:
            yield missing("ground", "代理の根拠をえらんでください。家族というだけでは、代理人になれません。")
        case SignerRole.FAMILY_REPRESENTATIVE if consent.audience is Audience.SERVICE_USER:
            yield missing(
                "role",
                "家族の代表の署名は、ご本人の同意になりません。本人・代筆・代理人のどれかをえらんでください。",
            )


def _lacking_agreement(signing: Signing, agreed: ElectronicAgreement | None) -> Iterator[Finding]:
    """The electronic way counts only after it was agreed to: when, and how that was asked (運営基準 31条2項)."""
    if signing.way is not ConsentWay.ELECTRONIC or not signing.electronic_agreed:
        return
    if agreed is None or not agreed.how.strip():
        yield missing("agreed_how", "電子でやりとりすることの承知を、いつ、どのようにもらったかを入れてください。")
    elif signing.day is not None and agreed.day > signing.day:
        yield missing("agreed_on", "承知した日が、同意した日より後です。承知は、同意の前にもらいます。")


def _lacking(request: ConsentRequest, register: Reading) -> tuple[Finding, ...]:
    found = []
    if request.until is not None and request.until < request.starts_on:
        found.append(
            missing("until", "「いつまで」が「いつから」より前になっています。日付をお確かめください。")
        )
    if not _asked(request, register):
        found.append(missing("clauses", "たずねる項目を、1つ以上のこしてください。"))
    text = form_text(request.form, register).text
    if names_recipient(text) and request.recipient is None:
        found.append(
            missing("recipient", "渡す相手の事業所をえらんでください。この同意書には、相手の名前が入ります。")
        )
    if Audience(text.principal) is Audience.FAMILY_MEMBER and request.principal == request.service_user:
        found.append(missing("principal", "家族の同意書です。だれの同意かをえらんでください。"))
    if Audience(text.principal) is Audience.SERVICE_USER and request.principal != request.service_user:
        found.append(missing("form", "ご家族には、家族用の同意書をえらんでください。"))
    return tuple(found)


def _asked(request: ConsentRequest, register: Reading) -> tuple[Clause, ...]:
    """The clauses that stand on the paper, numbered anew, with their last days and the office where the form names one."""
    text = form_text(request.form, register).text
    kept = [
        clause
        for clause in clauses_ending(text, request.starts_on)
        if clause.number not in request.left_out
    ]
    return tuple(
        replace(clause, number=number)
        if request.recipient is None
        else replace(clause, number=number, recipient_offices=(request.recipient,), recipient_kinds=())
        for number, clause in enumerate(kept, 1)
    )


def paper_values(request: ConsentRequest, register: Reading, day: date) -> dict[str, str]:
    """What the placeholders of a consent paper are filled with, from the cards as they were on ``day``."""
    user = register.entry(ServiceUser, request.service_user, day=day).content
    principal = _principal_of(request.service_user, request.principal, register, day)
    return {
        "principal": principal.name.full,
        "principal_kana": principal.name.kana,
        "birth_date": wareki(principal.birthday) if principal.birthday else "",
        "insured_number": user.insured_number,
        "user": user.name.full,
        "user_kana": user.name.kana,
        "user_given_name": user.name.given_name or user.name.surname,
        "relation": principal.relation or "家族",
        "begins_on": wareki(request.starts_on),
        "ends_on": wareki(request.until) if request.until else "引継ぎが終わる日",
        "last_number": str(len(_asked(request, register))),
        **_recipient_values(request, register, day),
    }


def consent_paper(request: ConsentRequest, register: Reading, day: date, number: str | None) -> ConsentSheet:
    """The consent paper as ready text, with the cards as they were on ``day``. ``number`` is ``None`` for a draft."""
    text = form_text(request.form, register).text
    asked = _asked(request, register)
    values = paper_values(request, register, day)
    kept = [clause for clause in text.clauses if clause.number not in request.left_out]
    text = replace(
        text, clauses=tuple(replace(clause, number=number) for number, clause in enumerate(kept, 1))
    )
    sheet = consent_sheet(
        text,
        values,
        paper=identity(register, text.code, text.version, number),
        office=office_text(our_office(register, day).content),
        contact_person=contact_person(request.service_user, register, day),
        details=_paper_details(asked, request.papers),
        limits=clause_limits(asked, register, day, named=request.recipient is None),
        other_family=_others(request, register) if text.principal == Audience.FAMILY_MEMBER else (),
        seal=request.seal,
    )
    if request.until is None or names_recipient(text):
        return sheet
    ends = Words(f"{values['begins_on']}から、{values['ends_on']}まで")
    facts = tuple(replace(fact, value=ends) if fact.label == "いつまで" else fact for fact in sheet.key_facts)
    return replace(sheet, key_facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Principal:
    name: PersonName
    relation: str = ""
    birthday: date | None = None


def _principal_of(user: EntryId, principal: EntryId, register: Reading, day: date) -> _Principal:
    if principal == user:
        card = register.entry(ServiceUser, user, day=day).content
        return _Principal(name=card.name, birthday=card.birthday)
    member = register.entry(FamilyMember, principal, day=day).content
    return _Principal(name=member.name, relation=member.relation, birthday=member.birthday)


def _recipient_values(request: ConsentRequest, register: Reading, day: date) -> dict[str, str]:
    if request.recipient is None:
        blank = dict.fromkeys(("recipient_legal_name", "recipient_representative", "recipient_address"), "")
        return {"recipient": "（相手の事業所）", **blank}
    office = register.entry(Office, request.recipient, day=day).content
    return {
        "recipient": office.name,
        "recipient_legal_name": office.corporation,
        "recipient_representative": office.representative_line,
        "recipient_address": office.address,
    }


def _paper_details(asked: Sequence[Clause], papers: Sequence[Paper]) -> dict[int, str]:
    """Date and pages of the papers that a clause of a handover consent is about."""
    details = {}
    for clause in asked:
        lines = [
            "　".join(
                part
                for part in (_period(paper), f"{'原本' if paper.original else '写し'} {paper.pages}枚")
                if part
            )
            for paper in papers
            if paper.data_items and set(paper.data_items) <= set(clause.data_items)
        ]
        if lines:
            details[clause.number] = "、".join(dict.fromkeys(lines))
    return details


def _period(paper: Paper) -> str:
    return paper.period or (wareki(paper.made_on) if paper.made_on else "")


def contact_person(user: EntryId, register: Reading, day: date) -> str:
    """The member of staff in charge of a user on a day, as the papers name them; empty where nobody is."""
    in_charge = register.entry(ServiceUser, user, day=day).content.staff_in_charge
    return register.entry(Staff, in_charge, day=day).content.name.full if in_charge is not None else ""


def _others(request: ConsentRequest, register: Reading) -> tuple[OtherFamilyMember, ...]:
    return tuple(
        OtherFamilyMember(name=member.content.name.full, relation=member.content.relation)
        for member in register.entries(FamilyMember, service_user=request.service_user)
        if member.entry != request.principal
    )


class StandingState(StrEnum):
    """How one principal's consent stands on a day, in the order of urgency."""

    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    NONE = "none"
    UNSIGNED = "unsigned"
    SOON = "soon"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One principal of a user and how their consent stands. ``until`` is the last day on which it holds."""

    principal: EntryId
    name: str
    relation: str
    state: StandingState
    sentence: str
    consent: Recorded[Consent] | None = None
    until: date | None = None
    partly_withdrawn: bool = False
    asked_anew: tuple[int, ...] = ()
    """Clauses of the version now in use to which this consent is no answer: it holds, and is to be asked for anew."""
    unknown: bool = False
    """The user was imported and no consent is in the book: whether there is one on paper, nobody has said yet."""


SOON_DAYS = 30
"""A consent that ends within so many days is shown as near its end (the worklist's measure)."""


def standing_of(register: Reading, user: EntryId, day: date) -> tuple[Standing, ...]:
    """How the consents of a user and each family member stand: the user first, then the family, key person first."""
    return _standings_of(
        register.entry(ServiceUser, user),
        family_of(register, user),
        register.entries(Consent, service_user=user),
        register.entries(Withdrawal, service_user=user),
        day,
        editions(register),
    )


def _standings_of(
    user: Recorded[ServiceUser],
    family: Sequence[Recorded[FamilyMember]],
    consents: Sequence[Recorded[Consent]],
    withdrawals: Sequence[Recorded[Withdrawal]],
    day: date,
    versions: Editions,
) -> tuple[Standing, ...]:
    people = [(user.entry, user.content.name.full, "本人")] + [
        (member.entry, member.content.name.full, member.content.relation or "家族") for member in family
    ]
    found = tuple(
        _standing(principal, name, relation, consents, withdrawals, day, user.content.ended_on, versions)
        for principal, name, relation in people
    )
    if not user.content.imported:
        return found
    return tuple(
        replace(each, unknown=True, sentence=_UNKNOWN)
        if each.principal == user.entry and each.state is StandingState.NONE
        else each
        for each in found
    )


_UNKNOWN = "取り込んだ方です。同意があるかは、まだわかりません"


def _standing(
    principal: EntryId,
    name: str,
    relation: str,
    consents: Sequence[Recorded[Consent]],
    withdrawals: Sequence[Recorded[Withdrawal]],
    day: date,
    ended_on: date | None,
    versions: Editions,
) -> Standing:
    """The best of the principal's consents on that day; a form naming one office does not count as the general one."""
    found = []
    for consent in consents:
        if consent.content.principal != principal or consent.voided or _for_one_office(consent.content):
            continue
        answer = state_on(consent, consents, withdrawals, day=day, support_ended_on=ended_on)
        if answer.state is State.SUPERSEDED:  # the newer one speaks, also when it was taken back
            continue
        state = _STANDING[answer.state]
        if (
            state is StandingState.COMPLETE
            and answer.until is not None
            and (answer.until - day).days <= SOON_DAYS
        ):
            state = StandingState.SOON
        found.append((list(StandingState).index(state), consent.entry, consent, state, answer))
    if not found:
        sentence = "本人の同意がありません" if relation == "本人" else "家族の同意がありません"
        return Standing(
            principal=principal, name=name, relation=relation, state=StandingState.NONE, sentence=sentence
        )
    _, _, consent, state, answer = max(found, key=lambda each: each[:2])
    partly = answer.state is State.PARTLY_WITHDRAWN
    anew = _asked_anew(consent, versions, day) if state is StandingState.COMPLETE else ()
    return Standing(
        principal=principal,
        name=name,
        relation=relation,
        state=state,
        sentence=_sentence(state, answer.until, day, consent.content)
        + ("　一部は取り消されました" if partly else "")
        + ("　文面が新しくなりました" if anew else ""),
        consent=consent,
        until=answer.until,
        partly_withdrawn=partly,
        asked_anew=anew,
    )


def _asked_anew(consent: Recorded[Consent], versions: Editions, day: date) -> tuple[int, ...]:
    """What the version in use on that day asks that this consent, printed from an older one, does not answer."""
    content = consent.content
    now = versions.in_use.get(content.form_code)
    if now is None or now.edition <= content.form_edition:
        return ()
    if now.since is not None and (now.since > day or (content.printed_on or date.min) > now.since):
        return ()
    was = versions.clauses.get((content.form_code, content.form_edition), content.clauses)
    return newly_asked(content, was, now.clauses)


_STANDING = {
    State.PRINTED: StandingState.UNSIGNED,
    State.INCOMPLETE: StandingState.UNSIGNED,
    State.IN_FORCE: StandingState.COMPLETE,
    State.PARTLY_WITHDRAWN: StandingState.COMPLETE,
    State.WITHDRAWN: StandingState.WITHDRAWN,
    State.EXPIRED: StandingState.EXPIRED,
    State.NOT_YET: StandingState.UNSIGNED,
    State.SPOKEN: StandingState.UNSIGNED,
    State.REFUSED: StandingState.REFUSED,
}


def _for_one_office(consent: Consent) -> bool:
    """Whether every clause goes to one and the same office and to no kind of recipient."""
    reaches = {(clause.recipient_offices, clause.recipient_kinds) for clause in consent.clauses}
    return all(len(offices) == 1 and not kinds for offices, kinds in reaches) and len(reaches) == 1


def _sentence(state: StandingState, until: date | None, day: date, consent: Consent) -> str:
    match state:
        case StandingState.COMPLETE:
            return f"{wareki(until)}まで" if until else "契約が終わるまで"
        case StandingState.SOON if until is not None:
            return f"{until.month}月{until.day}日まで　あと{(until - day).days}日"
        case StandingState.EXPIRED if until is not None:
            return f"{until.month}月{until.day}日で切れました"
        case StandingState.UNSIGNED:
            if consent.signing is not None and consent.signing.way is ConsentWay.ORAL:
                return "口頭の同意だけです。書面がまだありません"
            if consent.signing is not None and not consent.in_writing:
                return "書面の同意に、まだ足りないところがあります"
            if consent.printed_on is not None:
                return f"署名まち　{consent.printed_on.month}月{consent.printed_on.day}日に印刷"
            return "署名まち"
        case StandingState.WITHDRAWN:
            return "取り消されました"
        case StandingState.REFUSED:
            return "「いいえ」の答えだけです"
        case _:
            return "同意がありません"


class Concern(StrEnum):
    """What a paper wants of somebody, the most pressing first."""

    UNSIGNED = "unsigned"
    FAULT = "fault"
    UNCLEAR = "unclear"
    ASK_AGAIN = "ask_again"
    UNFILED = "unfiled"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One row of 同意の見張り: who, what is wrong in a word and a sentence, and the remedy one key away.

    ``concern`` is set where it is about one paper rather than about how a principal's consent stands.
    """

    user: EntryId
    principal: EntryId
    chip: str
    urgency: str
    first: str
    second: str
    remedy: str
    consent: EntryId | None = None
    record: EntryId | None = None
    concern: Concern | None = None


_CHIPS = {
    StandingState.EXPIRED: ("期限ぎれ", "err", "同意書"),
    StandingState.WITHDRAWN: ("取り消し", "err", "同意書"),
    StandingState.REFUSED: ("いいえ", "sub", "同意書"),
    StandingState.UNSIGNED: ("署名まち", "warn", "署名を記録"),
    StandingState.SOON: ("期限まぢか", "warn", "更新する"),
}


def waiting(register: Reading, day: date) -> tuple[Waiting, ...]:
    """Everything about consent that waits for somebody, most urgent first, over all users in support."""
    rows: list[tuple[int, Waiting]] = []
    for user, standings in _standings(register, day):
        for standing in standings:
            row = _waiting_row(user, standing, day)
            if row is not None:
                rows.append((list(StandingState).index(standing.state), row))
    return tuple(row for _, row in sorted(rows, key=lambda each: (each[0], each[1].user)))


def _waiting_row(user: Recorded[ServiceUser], standing: Standing, day: date) -> Waiting | None:
    own = standing.principal == user.entry
    who = "本人の同意" if own else f"{standing.relation} {standing.name} 様の同意"
    if standing.state is StandingState.COMPLETE and not standing.asked_anew:
        return None
    if standing.asked_anew:
        chip, urgency, remedy = "文面かわり", "sub", "更新する"
        numbers = "・".join(str(number) for number in standing.asked_anew)
        second = f"新しい版の{numbers}番は、まだおたずねしていません。いまの同意は、そのまま有効です"
    elif standing.state is StandingState.NONE:
        chip, urgency, remedy = ("同意なし", "err", "同意書") if own else ("家族なし", "sub", "同意書")
        second = "まだ同意がありません。渡すことはできません" if own else "家族の情報は渡せません"
        if standing.unknown:
            chip, urgency, second = "同意不明", "warn", standing.sentence
    else:
        chip, urgency, remedy = _CHIPS[standing.state]
        second = standing.sentence
        if standing.state is StandingState.SOON and standing.until is not None:
            chip = f"あと{(standing.until - day).days}日"
    return Waiting(
        user=user.entry,
        principal=standing.principal,
        chip=chip,
        urgency=urgency,
        first=f"{user.content.name.full} 様　{who}",
        second=second,
        remedy=remedy,
        consent=standing.consent.entry if standing.consent else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """同意のそろい具合: users in support, counted by the worst that is missing."""

    complete: int
    soon: int
    family_missing: int
    none: int


def meter(register: Reading, day: date) -> Meter:
    """Count the users whose consents are complete, near their end, without the family's, without their own."""
    complete = soon = family_missing = none = 0
    good = (StandingState.COMPLETE, StandingState.SOON)
    for _, standings in _standings(register, day):
        states = [standing.state for standing in standings]
        if states[0] not in good:
            none += 1
        elif any(state not in good for state in states[1:]):
            family_missing += 1
        elif StandingState.SOON in states:
            soon += 1
        else:
            complete += 1
    return Meter(complete=complete, soon=soon, family_missing=family_missing, none=none)


def _standings(register: Reading, day: date) -> Iterator[tuple[Recorded[ServiceUser], tuple[Standing, ...]]]:
    """Every user in support with how their consents stand, read from the book in four sweeps."""
    families = by_user(register.entries(FamilyMember))
    consents = by_user(register.entries(Consent))
    withdrawals = by_user(register.entries(Withdrawal))
    versions = editions(register)
    for user in register.entries(ServiceUser):
        if user.content.ended_on is not None and user.content.ended_on < day:
            continue
        family = in_order(families.get(user.entry, []))
        yield (
            user,
            _standings_of(
                user, family, consents.get(user.entry, []), withdrawals.get(user.entry, []), day, versions
            ),
        )


class _OfUser(Protocol):
    @property
    def service_user(self) -> EntryId: ...


U = TypeVar("U", bound=_OfUser)


def by_user(entries: Sequence[Recorded[U]]) -> dict[EntryId, list[Recorded[U]]]:
    """Entries by the user they are about, in the order given."""
    grouped: dict[EntryId, list[Recorded[U]]] = {}
    for entry in entries:
        grouped.setdefault(entry.content.service_user, []).append(entry)
    return grouped
