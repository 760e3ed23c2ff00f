"""受領書: the slip under a 引継書 comes back and closes the handover for that office, wholly or but for what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from desktop.entries.finding import Finding
from desktop.entries.handover import Delivery, Handover, Route
from desktop.entries.office import Office
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.records.book import Register, Writing

SLIP_FORM = "H1R"
WAITING_DAYS = 90
"""A slip that has not come for so long is asked for no more on the list; the handover itself goes on saying so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipRequest:
    """What a person read off a slip: ``delivery`` is the office's running number in the handover, from 0.

    ``missing_papers`` is what the slip says is not there, as it is written; empty when everything came.
    """

    handover: EntryId
    delivery: int
    day: date
    received_by: str
    missing_papers: str = ""


@for_role(Role.MEMBER)
def record_slip(request: SlipRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record that an office (or, where the user carried the papers, the user) has written that they came."""
    lacking = lacking_slip(request, register, moment)
    if lacking:
        return Refused(findings=lacking)
    with register.writing(by=actor, at=moment) as book:
        kept = write_slip(request, book)
    return Done(entry=kept.entry, number=kept.number, changed=frozenset({Kind.HANDOVER}))


def write_slip(request: SlipRequest, book: Writing) -> Recorded[Handover]:
    """The same inside an act that writes more: a new version of the handover, the one before stays."""
    handover = book.read.entry(Handover, request.handover).content
    closed = replace(
        handover.deliveries[request.delivery],
        received_on=request.day,
        received_by=request.received_by.strip(),
        missing_papers=request.missing_papers.strip(),
    )
    deliveries = tuple(
        closed if number == request.delivery else each for number, each in enumerate(handover.deliveries)
    )
    return book.supersede(request.handover, replace(handover, deliveries=deliveries))


def lacking_slip(request: SlipRequest, register: Reading, moment: Moment) -> tuple[Finding, ...]:
    """What keeps a slip from being recorded."""
    handover = register.entry(Handover, request.handover)
    found = []
    if handover.voided or not 0 <= request.delivery < len(handover.content.deliveries):
        found.append(missing("delivery", "この受領書の引継ぎは、取り消されているか、台帳にありません。"))
    elif not handover.content.deliveries[request.delivery].receipt_waits:
        found.append(missing("delivery", "この相手の受領書は、もう記録してあります。"))
    if request.day > moment.day:
        found.append(
            missing("day", "受け取った日が、きょうより後になっています。紙の日付をお確かめください。")
        )
    elif request.day < handover.content.day:
        found.append(missing("day", "受け取った日が、引き継いだ日より前です。紙の日付をお確かめください。"))
    if not request.received_by.strip():
        found.append(missing("received_by", "受け取った人の名前を入れてください。紙に書かれた名前です。"))
    return tuple(found)


def delivery_of(record: Recorded[ProvisionRecord], handover: Recorded[Handover], register: Reading) -> int:
    """Which delivery of a handover a provision record was written for: they were recorded in the same order."""
    own = sorted(
        each.entry
        for each in register.entries(ProvisionRecord, service_user=handover.content.service_user)
        if each.content.handover == handover.entry
    )
    return own.index(record.entry)


def recipient_name(handover: Handover, delivery: Delivery, register: Reading) -> str:
    """Who writes on the slip: the office, or the user where they carry the papers themselves."""
    name = register.entry(Office, delivery.recipient, day=handover.day).content.name
    return f"{name}（ご本人が受け取り）" if handover.route is Route.THROUGH_PRINCIPAL else name


def slip_state(delivery: Delivery) -> str:
    """「受領書あり（令和8年6月3日）」, 「受領書あり…、足りないもの 2」, 「受領書まち」."""
    if delivery.received_on is None:
        return "受領書まち"
    came = f"受領書あり（{wareki(delivery.received_on)}）"
    return f"{came}、足りないもの {delivery.missing_papers}" if delivery.missing_papers else came


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlip:
    """A handover of which slips are still to come."""

    handover: Recorded[Handover]
    deliveries: tuple[int, ...]


def open_slips(register: Reading, day: date) -> Sequence[OpenSlip]:
    """The handovers of late whose day has come and whose slips have not, the oldest first."""
    found = []
    for handover in register.entries(Handover, since=day - timedelta(days=WAITING_DAYS), until=day):
        waiting = tuple(
            number for number, each in enumerate(handover.content.deliveries) if each.receipt_waits
        )
        if waiting:
            found.append(OpenSlip(handover=handover, deliveries=waiting))
    return sorted(found, key=lambda each: (each.handover.content.day, each.handover.entry))
