"""理解のようす: how a consent was explained, what the person said, when it is asked again. Every note is a version."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop.entries.consent import Consent, Signing
from desktop.entries.finding import Finding
from desktop.entries.person import Staff
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Role
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.records.book import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstandingRequest:
    """What was noted when it was explained, or asked again. Without ``ask_again_on`` it need not be asked again."""

    consent: EntryId
    explained_how: str = ""
    said: str = ""
    ask_again_on: date | None = None


@for_role(Role.MEMBER)
def note_understanding(
    request: UnderstandingRequest, register: Register, moment: Moment, actor: Actor
) -> Done | Refused:
    """Note how far the person understands a consent that was signed. It changes nothing about the consent itself."""
    consent = register.entry(Consent, request.consent)
    signing = consent.content.signing
    lacking = list(lacking_note(request, moment.day))
    if signing is None:
        lacking.append(
            missing("said", "この紙には、まだ署名がありません。署名を記録するときに、いっしょに書けます。")
        )
    if signing is None or lacking:
        return Refused(findings=tuple(lacking))
    noted = replace(
        signing,
        explained_how=request.explained_how.strip(),
        said=request.said.strip(),
        ask_again_on=request.ask_again_on,
    )
    with register.writing(by=actor, at=moment) as book:
        kept = book.supersede(request.consent, replace(consent.content, signing=noted))
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.CONSENT}))


def lacking_note(request: UnderstandingRequest, today: date) -> tuple[Finding, ...]:
    """Something was said or done, and a day to ask again is still to come."""
    found = []
    if not request.explained_how.strip() and not request.said.strip():
        found.append(missing("said", "説明のしかたか、ご本人のことばを、みじかく書いてください。"))
    if request.ask_again_on is not None and request.ask_again_on <= today:
        found.append(missing("ask_again_on", "もう一度聞く日は、あすからあとの日を入れてください。"))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One note: what was written, by whom and when."""

    explained_how: str
    said: str
    ask_again_on: date | None
    by: str
    at: datetime


def understanding_history(register: Reading, consent: EntryId) -> tuple[Noted, ...]:
    """Every note on one consent, the oldest first."""
    notes: list[Noted] = []
    before: tuple[str, str, date | None] = ("", "", None)
    for version in sorted(register.versions(Consent, consent), key=lambda each: each.version):
        if (signing := version.content.signing) is None:
            continue
        if (now := _of(signing)) != before:
            by = register.entry(Staff, version.recorded_by).content.name.full if version.recorded_by else ""
            notes.append(
                Noted(explained_how=now[0], said=now[1], ask_again_on=now[2], by=by, at=version.recorded_at)
            )
        before = now
    return tuple(notes)


def _of(signing: Signing) -> tuple[str, str, date | None]:
    return signing.explained_how, signing.said, signing.ask_again_on
