"""同意の撤回: recorded from the day it reached us, wholly or clause by clause. Past provisions stay as they are."""

from dataclasses import dataclass
from datetime import date

from desktop.entries.consent import Answer, Consent, Withdrawal, WithdrawalWay
from desktop.entries.version import Actor, EntryId, Kind, Moment, Role
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.records.book import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRequest:
    """``clauses`` are the numbers withdrawn, empty for the whole consent. No reason is asked: none is needed."""

    consent: EntryId
    day: date
    clauses: tuple[int, ...] = ()
    by: str = ""
    way: WithdrawalWay = WithdrawalWay.WRITTEN
    note: str = ""


@for_role(Role.MEMBER)
def withdraw(request: WithdrawalRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record a withdrawal. Its number is the consent's with ``-W1``, ``-W2`` …"""
    consent = register.entry(Consent, request.consent)
    agreed = {answer.number for answer in consent.content.answers if answer.answer is Answer.AGREED}
    lacking = []
    if consent.content.signing is None:
        lacking.append(missing("consent", "この紙は、まだ署名されていません。取り消す同意がありません。"))
    if request.day > moment.day:
        lacking.append(
            missing("day", "取り消しを受けた日が、きょうより後になっています。日付をお確かめください。")
        )
    if not set(request.clauses) <= agreed:
        lacking.append(
            missing("clauses", "「はい」の答えがない番号は、取り消せません。番号をお確かめください。")
        )
    if lacking:
        return Refused(findings=tuple(lacking))
    with register.writing(by=actor, at=moment) as book:
        earlier = sum(
            withdrawal.content.consent == request.consent
            for withdrawal in book.read.entries(Withdrawal, service_user=consent.content.service_user)
        )
        kept = book.add(
            Withdrawal(
                service_user=consent.content.service_user,
                consent=request.consent,
                day=request.day,
                clauses=request.clauses,
                by=request.by,
                way=request.way,
                received_by=actor.name,
                note=request.note,
            ),
            valid_from=request.day,
            number=f"{consent.number}-W{earlier + 1}",
        )
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.CONSENT, Kind.WITHDRAWAL}))
