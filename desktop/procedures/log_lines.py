"""記録簿の行: which provisions a log shows and how each stands in it, for the printed log and the table beside it alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import Reading, Wanted
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.procedures.keeping import Kept, kept, leaners
from desktop.procedures.outcome import stoppable

SERIES = "一括の記録"
"""The words by which the index finds the records of a series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRequest:
    """Which provisions a log shall show; days are inclusive, ``None`` leaves that end open. ``office`` is the recipient.

    ``stop`` is asked between the provisions; ``progress`` is told how many of how many are written out.
    """

    since: date | None = None
    until: date | None = None
    service_user: EntryId | None = None
    office: EntryId | None = None
    stop: Callable[[], bool] = field(default=lambda: False, compare=False, repr=False)
    progress: Callable[[int, int], None] = field(default=lambda done, of: None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One row: a record as it stands, or as it stood before a correction (``corrected``).

    ``correction`` counts the corrections up to this row, ``before`` is the version this one corrects. ``base_number`` is
    the number of the record in which the omitted items stand.
    """

    record: Recorded[ProvisionRecord]
    kept: Kept
    correction: int = 0
    corrected: bool = False
    before: ProvisionRecord | None = None
    base_number: str = ""


def log_lines(request: LogRequest, register: Reading) -> list[LogLine]:
    """The rows of a log, oldest first; a correction stands below the row it corrects. Raises ``Stopped``."""
    leaning = leaners(register, request.service_user)
    lines = []
    provisions = provisions_of(request, register)
    for record in stoppable(provisions, request.stop, request.progress, len(provisions)):
        base = record.content.base_record if record.content.omitted else None
        number = register.entry(ProvisionRecord, base).number if base is not None else ""
        versions = _told_apart(record, register)
        for place, version in enumerate(versions):
            lines.append(
                LogLine(
                    record=version,
                    kept=kept(version, leaning),
                    correction=place,
                    corrected=place < len(versions) - 1,
                    before=versions[place - 1].content if place else None,
                    base_number=number,
                )
            )
    return lines


def provisions_of(request: LogRequest, register: Reading) -> list[Recorded[ProvisionRecord]]:
    """The provisions a log shows, oldest first: those of the period, and every series of which a day lies in it."""
    found = {
        record.entry: record
        for record in register.entries(
            ProvisionRecord,
            service_user=request.service_user,
            office=request.office,
            since=request.since,
            until=request.until,
        )
    }
    if request.since is not None or request.until is not None:
        wanted = Wanted(
            kinds=(Kind.PROVISION_RECORD,), service_user=request.service_user, office=request.office
        )
        for hit in register.search(SERIES, wanted, limit=1_000_000):
            if hit.entry not in found:
                record = register.entry(ProvisionRecord, hit.entry)
                if not record.voided and record.content.series is not None:
                    found[hit.entry] = record
    inside = (record for record in found.values() if _in_period(record.content, request))
    return sorted(inside, key=lambda record: (record.content.day, record.entry))


def _in_period(content: ProvisionRecord, request: LogRequest) -> bool:
    days: Iterable[date] = content.series.days if content.series is not None else (content.day,)
    return any(
        (request.since is None or request.since <= day) and (request.until is None or day <= request.until)
        for day in days
    )


def _told_apart(record: Recorded[ProvisionRecord], register: Reading) -> list[Recorded[ProvisionRecord]]:
    """The versions that are rows of their own: each correction is one, a series that only went on stays one row."""
    if record.supersedes is None:
        return [record]
    rows: list[Recorded[ProvisionRecord]] = []
    for version in register.versions(ProvisionRecord, record.entry):
        if version.reason or not rows:
            rows.append(version)
        else:
            rows[-1] = version
    return rows


def selection(request: LogRequest, register: Reading) -> str:
    """What the log was narrowed to, as its head says it."""
    user = (
        f"{register.entry(ServiceUser, request.service_user).content.name.full} 様"
        if request.service_user is not None
        else "全利用者"
    )
    if request.office is None:
        return user
    return f"{user}　相手 {register.entry(Office, request.office).content.name}"
