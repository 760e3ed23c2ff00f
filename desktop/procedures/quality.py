"""紙の確かめ: what a person found who looked at the returned paper. Every look is a version of the consent."""

from dataclasses import dataclass, replace
from datetime import datetime

from desktop.entries.consent import Consent, Quality
from desktop.entries.finding import Finding
from desktop.entries.person import Staff
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Role
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.records.book import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRequest:
    """What was found; ``note`` says what is wrong, needed for a fault."""

    consent: EntryId
    quality: Quality
    note: str = ""


@for_role(Role.MEMBER)
def check_quality(
    request: QualityRequest, register: Register, moment: Moment, actor: Actor
) -> Done | Refused:
    """Record how the returned paper was found. Nothing is overwritten: the look before stays as a version."""
    consent = register.entry(Consent, request.consent)
    lacking = []
    if consent.content.signing is None:
        lacking.append(missing("quality", "この紙は、まだもどっていません。署名を記録してから、確かめます。"))
    lacking += lacking_note(request)
    if lacking:
        return Refused(findings=tuple(lacking))
    with register.writing(by=actor, at=moment) as book:
        kept = book.supersede(
            request.consent,
            replace(consent.content, quality=request.quality, quality_note=request.note.strip()),
        )
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.CONSENT}))


def lacking_note(request: QualityRequest) -> tuple[Finding, ...]:
    """A fault is told in words."""
    if request.quality in (Quality.MINOR, Quality.MAJOR) and not request.note.strip():
        return (missing("note", "どこに不備があるかを書いてください。例：日付がぬけている"),)
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the paper: what was found, by whom and when."""

    quality: Quality
    note: str
    by: str
    at: datetime


def quality_history(register: Reading, consent: EntryId) -> tuple[Look, ...]:
    """Every look at the returned paper of a consent, the oldest first."""
    looks: list[Look] = []
    before, last = (Quality.NOT_CHECKED, ""), None
    for version in sorted(register.versions(Consent, consent), key=lambda each: each.version):
        found = (version.content.quality, version.content.quality_note)
        # A second look that finds the same changes nothing else: it is a look all the same.
        looked_again = version.content == last and found[0] is not Quality.NOT_CHECKED
        if found != before or looked_again:
            by = register.entry(Staff, version.recorded_by).content.name.full if version.recorded_by else ""
            looks.append(Look(quality=found[0], note=found[1], by=by, at=version.recorded_at))
        before, last = found, version.content
    return tuple(looks)
