"""一括の記録 (rule 19-2 proviso): a day is written onto a series that runs, and the series is brought to its end.

Each act is a further version of the one record; the earlier ones stay readable. While a series runs its record has no end
date of keeping; the last day, once it is confirmed, fixes it.
"""

from dataclasses import dataclass, replace
from datetime import date

from desktop.entries.finding import Finding
from desktop.entries.handover import Handover, Tense
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.record_method import RecordMethod, Series
from desktop.entries.terms import WAYS
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.handovers import care_years, weigh
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from desktop.rules.keeping import keep_until
from desktop.rules.law import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfSeries:
    """One more day on which the same went to the same other party; ``remark`` says what was different about it."""

    record: EntryId
    day: date
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOfSeries:
    """The series is over; ``last_day`` is the day somebody confirmed as the last one."""

    record: EntryId
    last_day: date


def is_running(record: Recorded[ProvisionRecord] | Recorded[Receipt]) -> bool:
    """Whether days can be written onto this record."""
    series = record.content.series
    return series is not None and not series.ended and not record.voided


def record_of(entry: EntryId, register: Reading) -> Recorded[ProvisionRecord] | Recorded[Receipt]:
    """The record, of what was given or of what was received."""
    if register.kind_of(entry) is Kind.RECEIPT:
        return register.entry(Receipt, entry)
    return register.entry(ProvisionRecord, entry)


def days_told(content: ProvisionRecord | Receipt) -> str:
    """All days of a series in words, empty for a record of one day."""
    series = content.series
    if series is None:
        return ""
    last = f"{wareki(series.days[-1])} まで" if series.ended else "継続中"
    said = [
        wareki(day) + (f"（{remark}）" if remark else "")
        for day, remark in zip(series.days, series.remarks, strict=True)
    ]
    return f"{wareki(content.day)} から {last}　{len(series.days)}回　{WAYS[content.way]}\n" + "、".join(said)


def weigh_day(request: DayOfSeries, register: Reading, today: date) -> tuple[Finding, ...]:
    """What the law says of giving it once more on that day, with the consents of that day."""
    record = record_of(request.record, register).content
    if isinstance(record, Receipt) or record.handover is None:
        return ()
    handover = register.entry(Handover, record.handover).content
    once_more = replace(
        handover,
        day=request.day,
        tense=Tense.DONE,
        deliveries=tuple(each for each in handover.deliveries if each.recipient == record.other_party.office),
    )
    return weigh(once_more, register, today).findings


@for_role(Role.MEMBER)
def add_day(request: DayOfSeries, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Write a day onto a series. It has happened: what the law finds against it goes onto the record and stays there."""
    record = record_of(request.record, register)
    series = record.content.series
    if series is None or not is_running(record):
        return Refused(
            findings=(missing("day", "この記録は、もう終えてあります。新しい引継ぎとして記録してください。"),)
        )
    lacking = _wrong_day(request.day, series, record.content.day, moment.day)
    if lacking:
        return Refused(findings=(lacking,))
    with register.writing(by=actor, at=moment) as book:
        found = weigh_day(request, book.read, moment.day)
        said = [*zip(series.days, series.remarks, strict=True), (request.day, request.remark.strip())]
        said.sort(key=lambda each: each[0])
        content = replace(
            record.content,
            series=replace(
                series, days=tuple(day for day, _ in said), remarks=tuple(words for _, words in said)
            ),
            last_day=said[-1][0],
            recorder=actor.name,
            findings=tuple(dict.fromkeys((*record.content.findings, *found))),
        )
        book.supersede(record.entry, content)
    changed = frozenset({register.kind_of(record.entry)})
    return Done(entry=record.entry, number=record.number, changed=changed, findings=found)


@for_role(Role.MEMBER)
def end_series(request: EndOfSeries, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Bring a series to its end: from its last day on the period of keeping is counted."""
    record = record_of(request.record, register)
    series = record.content.series
    if series is None or not is_running(record):
        return Refused(findings=(missing("last_day", "この記録は、もう終えてあります。"),))
    if request.last_day != series.days[-1]:
        return Refused(
            findings=(
                missing(
                    "last_day",
                    "最後に渡した日が、書いてある日と合いません。足りない日は、先に「今回の分を書き足す」で書いてください。",
                ),
            )
        )
    with register.writing(by=actor, at=moment) as book:
        user = book.read.entry(ServiceUser, record.content.service_user).content
        keeping = keep_until(
            RecordMethod.BULK,
            day=record.content.day,
            made_on=record.content.made_on,
            last_day=request.last_day,
            care_years=care_years(book.read),
            completed_on=user.ended_on,
            side=Side.RECEIVER if isinstance(record.content, Receipt) else Side.PROVIDER,
        )
        content = replace(
            record.content,
            series=replace(series, ended=True),
            last_day=request.last_day,
            keep_until=keeping.until,
            keep_rule=keeping.rule,
        )
        book.supersede(record.entry, content)
    changed = frozenset({register.kind_of(record.entry)})
    return Done(entry=record.entry, number=record.number, changed=changed)


def _wrong_day(day: date, series: Series, first: date, today: date) -> Finding | None:
    if day > today:
        return missing("day", "渡した日が、きょうより後になっています。日付をお確かめください。")
    if day < first:
        return missing("day", "はじめに渡した日より前になっています。日付をお確かめください。")
    if day in series.days:
        return missing("day", "その日の分は、もう書いてあります。")
    return None
