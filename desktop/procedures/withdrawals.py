"""同意の撤回: recorded from the day it reached us, wholly or clause by clause. Past provisions stay as they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.entries.consent import Answer, Audience, Consent, Withdrawal, WithdrawalWay
from desktop.entries.data_item import in_few_words
from desktop.entries.finding import Finding
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import Reading
from desktop.entries.terms import WAYS, WITHDRAWAL_WAYS
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.consents import contact_person
from desktop.procedures.letterhead import identity, office_text, our_office
from desktop.procedures.outcome import Done, Printed, Refused, missing
from desktop.procedures.printing import joined, print_filed
from desktop.procedures.roles import for_role
from desktop.records.book import Register, Writing
from desktop.rules.consent import ConsentState, state_on
from forms import withdrawal_document
from forms.sheet import Words
from forms.withdrawal_document import StopStep, WithdrawalConfirmationSheet

CONFIRMATION_FORM, CONFIRMATION_EDITION = "K9C", 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRequest:
    """``clauses`` are the numbers withdrawn, empty for the whole consent. No reason is asked: none is needed.

    ``received_by`` is who of us took it, the actor where empty.
    """

    consent: EntryId
    day: date
    clauses: tuple[int, ...] = ()
    by: str = ""
    way: WithdrawalWay = WithdrawalWay.WRITTEN
    received_by: str = ""
    note: str = ""


@for_role(Role.MEMBER)
def withdraw(request: WithdrawalRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record a withdrawal. Its number is the consent's with ``-W1``, ``-W2`` …"""
    lacking = lacking_withdrawal(request, register, moment)
    if lacking:
        return Refused(findings=lacking)
    with register.writing(by=actor, at=moment) as book:
        kept = write_withdrawal(request, book, actor)
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.CONSENT, Kind.WITHDRAWAL}))


def write_withdrawal(request: WithdrawalRequest, book: Writing, actor: Actor) -> Recorded[Withdrawal]:
    """The same inside an act that writes more."""
    consent = book.read.entry(Consent, request.consent)
    return book.add(
        Withdrawal(
            service_user=consent.content.service_user,
            consent=request.consent,
            day=request.day,
            clauses=request.clauses,
            by=request.by,
            way=request.way,
            received_by=request.received_by or actor.name,
            note=request.note,
        ),
        valid_from=request.day,
        number=next_number(book.read, consent),
    )


def withdrawals_of(register: Reading, consent: Recorded[Consent]) -> tuple[Recorded[Withdrawal], ...]:
    """The withdrawals of one consent, in the order in which they were recorded."""
    found = register.entries(Withdrawal, service_user=consent.content.service_user)
    return tuple(
        sorted((each for each in found if each.content.consent == consent.entry), key=lambda each: each.entry)
    )


def next_number(register: Reading, consent: Recorded[Consent]) -> str:
    """The number the next withdrawal of this consent is given: a paper for it may be printed beforehand."""
    return f"{consent.number}-W{len(withdrawals_of(register, consent)) + 1}"


def state_of(register: Reading, consent: Recorded[Consent], day: date) -> ConsentState:
    """What has become of one consent on a day, as the rules tell it."""
    user = consent.content.service_user
    return state_on(
        consent,
        register.entries(Consent, service_user=user),
        register.entries(Withdrawal, service_user=user),
        day=day,
        support_ended_on=register.entry(ServiceUser, user).content.ended_on,
    )


def withdrawable(register: Reading, consent: Recorded[Consent]) -> tuple[int, ...]:
    """The numbers answered with yes that no withdrawal has taken back yet, whether in force today or not."""
    return left_of(consent.content, withdrawals_of(register, consent))


def left_of(consent: Consent, withdrawals: Sequence[Recorded[Withdrawal]]) -> tuple[int, ...]:
    """The same where the withdrawals of the consent are at hand."""
    taken = [each.content.clauses for each in withdrawals]
    return tuple(
        answer.number
        for answer in consent.answers
        if answer.answer is Answer.AGREED
        and not any(not numbers or answer.number in numbers for numbers in taken)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Something that stops with a withdrawal: what, and towards whom."""

    what: str
    whom: str


RECENT_DAYS = 365
"""Recipients of so many days back are named among what must stop."""


def what_must_stop(
    register: Reading, consent: Recorded[Consent], clauses: Collection[int], day: date
) -> tuple[Stop, ...]:
    """What our office stops from ``day`` on: using and giving for each clause, and what went to each office lately.

    ``clauses`` are the numbers withdrawn; an office is named where its last record rests on this consent.
    """
    content = consent.content
    withdrawn = [clause for clause in content.clauses if clause.number in clauses]
    purposes = {clause.purpose for clause in withdrawn}
    if withdrawn and all(
        clause in withdrawn for clause in content.clauses if content.answer_to(clause.number) is Answer.AGREED
    ):
        stops = [Stop(what="すべての目的で、使うこと・渡すこと", whom="相手すべて")]
    else:
        stops = [
            Stop(what=f"番号{clause.number}「{clause.heading}」で使うこと・渡すこと", whom="相手すべて")
            for clause in withdrawn
        ]
    seen = set()
    since = date.fromordinal(day.toordinal() - RECENT_DAYS)
    for record in register.entries(ProvisionRecord, service_user=content.service_user, since=since):
        given = record.content
        key = (given.other_party.office, given.purpose)
        relies = any(relied.consent == consent.entry for relied in given.consents)
        if not relies or given.purpose not in purposes or key in seen or record.voided:
            continue
        seen.add(key)
        papers = in_few_words(item.title for item in given.items)
        what = (
            "家族の情報を渡すこと（渡す書類では黒く塗る）"
            if content.audience is Audience.FAMILY_MEMBER
            else f"{papers}を{WAYS[given.way]}で渡すこと"
        )
        stops.append(Stop(what=what, whom=given.other_party.name))
    return tuple(stops)


@for_role(Role.READER)
def print_withdrawal(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print 同意撤回の確認書 for the person; printed again it gives the same text."""
    withdrawal = register.entry(Withdrawal, request)
    return print_filed(
        lambda: _confirmation(withdrawal, register, moment.day),
        WithdrawalConfirmationSheet,
        withdrawal_document.draw_confirmation,
        register,
        moment,
        actor,
        entry=withdrawal.entry,
        service_user=withdrawal.content.service_user,
        number=withdrawal.number,
        form=CONFIRMATION_FORM,
        act="print.withdrawal",
    )


def lacking_withdrawal(
    request: WithdrawalRequest, register: Reading, moment: Moment
) -> tuple[Finding, ...]:
    """What keeps a withdrawal from being recorded."""
    consent = register.entry(Consent, request.consent)
    signing = consent.content.signing
    left = withdrawable(register, consent)
    found = []
    if signing is None:
        found.append(missing("consent", "この紙は、まだ署名されていません。取り消す同意がありません。"))
    elif not left:
        found.append(missing("consent", "この同意に、取り消せる「はい」の答えは残っていません。"))
    elif not set(request.clauses) <= set(left):
        found.append(
            missing(
                "clauses",
                "「はい」の答えがない番号か、もう取り消した番号が入っています。番号をお確かめください。",
            )
        )
    if request.day > moment.day:
        found.append(
            missing("day", "取り消しを受けた日が、きょうより後になっています。日付をお確かめください。")
        )
    elif signing is not None and signing.day is not None and request.day < signing.day:
        found.append(missing("day", "取り消しを受けた日が、同意した日より前です。日付をお確かめください。"))
    return tuple(found)


def _confirmation(
    withdrawal: Recorded[Withdrawal], register: Reading, day: date
) -> WithdrawalConfirmationSheet:
    content = withdrawal.content
    consent = register.entry(Consent, content.consent)
    signing = consent.content.signing
    signed = f"（{wareki(signing.day)}）" if signing is not None and signing.day else ""
    taken = content.clauses or tuple(
        answer.number for answer in consent.content.answers if answer.answer is Answer.AGREED
    )
    way = WITHDRAWAL_WAYS[content.way]
    steps = tuple(
        StopStep(what=f"{stop.what}をやめる", whom=stop.whom)
        for stop in what_must_stop(register, consent, taken, content.day)
    )
    return WithdrawalConfirmationSheet(
        paper=identity(register, CONFIRMATION_FORM, CONFIRMATION_EDITION, withdrawal.number),
        office=office_text(our_office(register, day).content),
        principal_name=principal_name(register, consent.content, content.day),
        day=wareki(day),
        received=Words(f"{wareki(content.day)}（{way}での申し出・{content.received_by}が受付）"),
        withdrawn_by=content.by or "ご本人",
        consent=f"{consent.content.form_title} {consent.number}{signed}",
        scope=_scope(consent.content, content.clauses),
        remaining=Words(_remaining(register, consent, day)),
        steps=steps,
        before_day=wareki(content.day),
        contact_person=contact_person(content.service_user, register, day),
    )


def principal_name(register: Reading, consent: Consent, day: date) -> str:
    """The name of the person whose consent it is, as it was on a day."""
    kind: type[ServiceUser] | type[FamilyMember] = (
        ServiceUser if consent.principal == consent.service_user else FamilyMember
    )
    return register.entry(kind, consent.principal, day=day).content.name.full


def printed_together(papers: Sequence[Printed]) -> Printed:
    """Several confirmations as one paper, so that they go to the printer in one go."""
    pdf = joined([paper.pdf for paper in papers])
    return replace(papers[0], pdf=pdf, sheets=sum(paper.sheets for paper in papers))


def _scope(consent: Consent, clauses: tuple[int, ...]) -> Words:
    if not clauses:
        return Words(strong="すべて")
    headings = "、".join(clause.heading for clause in consent.clauses if clause.number in clauses)
    return Words(f"　{headings}", strong=f"番号 {_numbers(clauses)}")


def _remaining(register: Reading, consent: Recorded[Consent], day: date) -> str:
    """What stays agreed after the withdrawals known by ``day``; empty when nothing does."""
    state = state_of(register, consent, day)
    if not state.in_force:
        return ""
    refused = f"（番号 {_numbers(state.refused)} は、はじめから「いいえ」）" if state.refused else ""
    return f"番号 {_numbers(state.in_force)}{refused}"


def _numbers(numbers: Collection[int]) -> str:
    return "、".join(str(number) for number in sorted(numbers))
