"""同意の見張り, all of it: how consents stand, and what is still to be done with the papers that are signed."""

from collections.abc import Iterator
from datetime import date

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Answer, Consent, ConsentWay, Quality, Withdrawal
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.reading import Reading
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import short_wareki
from desktop.procedures.consents import Concern, Waiting, by_user, waiting
from desktop.rules.consent import State, state_on

_HOLDS = (State.IN_FORCE, State.PARTLY_WITHDRAWN)
_ORDER = list(Concern)


def worklist(register: Reading, day: date) -> tuple[Waiting, ...]:
    """Everything about consent that waits for somebody, over all users in support: first what decides whether anything
    may be given, then what the papers want. Each row names its remedy.
    """
    standing = waiting(register, day)
    told = {row.consent for row in standing}
    papers: list[Waiting] = []
    consents = by_user(register.entries(Consent))
    withdrawals = by_user(register.entries(Withdrawal))
    family = {each.entry: each.content for each in register.entries(FamilyMember)}
    for user in register.entries(ServiceUser):
        if user.content.ended_on is not None and user.content.ended_on < day:
            continue
        own = consents.get(user.entry, [])
        for consent in own:
            member = family.get(consent.content.principal)
            name = f"{member.relation or '家族'} {member.name.full} 様" if member is not None else "本人"
            about = f"{user.content.name.full} 様　{name}の同意書"
            if consent.content.signing is None:
                if consent.entry not in told and not _signed_since(consent, own):
                    papers.append(_row(consent, Concern.UNSIGNED, about, _printed(consent)))
                continue
            state = state_on(
                consent,
                own,
                withdrawals.get(user.entry, []),
                day=day,
                support_ended_on=user.content.ended_on,
            )
            if state.state in _HOLDS:
                concerns = _concerns(register, consent, day)
                papers += [_row(consent, concern, about, second) for concern, second in concerns]
    papers.sort(key=lambda row: (_ORDER.index(row.concern or Concern.UNSIGNED), row.user))
    return (*standing, *papers)


def _concerns(register: Reading, consent: Recorded[Consent], day: date) -> Iterator[tuple[Concern, str]]:
    """What one signed paper that holds still wants."""
    content, signing = consent.content, consent.content.signing
    assert signing is not None
    if content.quality is Quality.MAJOR:
        yield Concern.FAULT, f"大きな不備：{content.quality_note}"
    unclear = [answer.number for answer in content.answers if answer.answer is Answer.UNCLEAR]
    if unclear:
        numbers = "・".join(str(number) for number in unclear)
        yield Concern.UNCLEAR, f"{numbers}番の答えが、どちらともわかりません。その項目では渡せません"
    if signing.ask_again_on is not None and signing.ask_again_on <= day:
        yield Concern.ASK_AGAIN, f"{short_wareki(signing.ask_again_on)}に、もう一度聞くことになっています"
    if signing.way is not ConsentWay.PAPER:
        return
    if not signing.scans and not _scanned(register, consent.entry):
        yield Concern.UNFILED, "署名した紙の画像が、まだとじてありません"
    elif content.quality is Quality.NOT_CHECKED:
        yield Concern.UNCHECKED, "もどった紙に不備がないか、まだ確かめていません"


def _scanned(register: Reading, consent: EntryId) -> bool:
    """Whether a picture lies with the consent although its signing does not name it: filed after it was signed."""
    filed = register.entries(Attachment, belongs_to=consent)
    return any(each.content.role is AttachmentRole.SCAN for each in filed)


def _signed_since(consent: Recorded[Consent], others: list[Recorded[Consent]]) -> bool:
    """Whether the same person signed the same form for the same offices after it, so that this paper is not waited for."""
    printed = (consent.content.printed_on or date.min, consent.entry)
    return any(
        other.content.signing is not None
        and (other.content.signing.day or date.min, other.entry) > printed
        and _matter(other.content) == _matter(consent.content)
        for other in others
    )


def _matter(content: Consent) -> tuple[EntryId, str, frozenset[EntryId]]:
    """Whose consent it is, on which form, for which offices by name."""
    offices = frozenset(office for clause in content.clauses for office in clause.recipient_offices)
    return content.principal, content.form_code, offices


def _printed(consent: Recorded[Consent]) -> str:
    printed = consent.content.printed_on
    return f"{printed.month}月{printed.day}日に印刷" if printed is not None else "印刷しました"


_CHIPS = {
    Concern.UNSIGNED: ("署名まち", "warn", "署名を記録"),
    Concern.FAULT: ("紙に不備", "warn", "同意書"),
    Concern.UNCLEAR: ("答え不明", "warn", "同意書"),
    Concern.ASK_AGAIN: ("聞き直し", "warn", "記録する"),
    Concern.UNFILED: ("とじていない", "sub", "とじる"),
    Concern.UNCHECKED: ("確かめまち", "sub", "確かめる"),
}


def _row(consent: Recorded[Consent], concern: Concern, about: str, second: str) -> Waiting:
    chip, urgency, remedy = _CHIPS[concern]
    return Waiting(
        user=consent.content.service_user,
        principal=consent.content.principal,
        chip=chip,
        urgency=urgency,
        first=about,
        second=f"{second}　{consent.number}",
        remedy=remedy,
        consent=consent.entry,
        concern=concern,
    )
