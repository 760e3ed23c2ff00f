"""On which shelf each kind of entry stands, and what is pulled out of its content for looking it up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from desktop.entries.attachment import Attachment, Note
from desktop.entries.consent import Consent, ConsentForm, Withdrawal
from desktop.entries.folding import Folding
from desktop.entries.handover import Handover
from desktop.entries.office import Office
from desktop.entries.person import Agent, FamilyMember, PersonName, ServiceUser, Staff
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.version import EntryId, Kind


class PulledOut(NamedTuple):
    """What is kept beside the content so that it can be looked up. All of it can be made again from the content."""

    service_user: EntryId | None = None
    office: EntryId | None = None
    belongs_to: EntryId | None = None
    day: date | None = None
    order_key: str | None = None
    offices: tuple[EntryId, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of entry. A card tells how things are and changes with them; a fact happened on a day."""

    kind: Kind
    content: type[Any]
    card: bool
    pull_out: Callable[[Any, Folding], PulledOut]


def _by_name(name: PersonName, folding: Folding) -> str:
    # Without a reading a name stands behind all that have one.
    return folding.fold(name.kana) or "\U0010ffff" + folding.fold(name.full)


def _staff(staff: Staff, folding: Folding) -> PulledOut:
    return PulledOut(order_key=_by_name(staff.name, folding))


def _office(office: Office, folding: Folding) -> PulledOut:
    return PulledOut(order_key=folding.fold(office.name))


def _service_user(user: ServiceUser, folding: Folding) -> PulledOut:
    return PulledOut(order_key=_by_name(user.name, folding))


def _family_member(member: FamilyMember, folding: Folding) -> PulledOut:
    return PulledOut(service_user=member.service_user, order_key=_by_name(member.name, folding))


def _agent(agent: Agent, folding: Folding) -> PulledOut:
    return PulledOut(
        service_user=agent.service_user, belongs_to=agent.principal, order_key=_by_name(agent.name, folding)
    )


def _consent_form(form: ConsentForm, _: Folding) -> PulledOut:
    return PulledOut(order_key=f"{form.code}.{form.edition:06d}")


def _consent(consent: Consent, _: Folding) -> PulledOut:
    signed = consent.signing.day if consent.signing else None
    day = signed or consent.printed_on or consent.starts_on
    return PulledOut(service_user=consent.service_user, belongs_to=consent.principal, day=day)


def _withdrawal(withdrawal: Withdrawal, _: Folding) -> PulledOut:
    return PulledOut(service_user=withdrawal.service_user, belongs_to=withdrawal.consent, day=withdrawal.day)


def _handover(handover: Handover, _: Folding) -> PulledOut:
    offices = tuple(dict.fromkeys(delivery.recipient for delivery in handover.deliveries))
    return PulledOut(service_user=handover.service_user, day=handover.day, offices=offices)


def _provision_record(record: ProvisionRecord, _: Folding) -> PulledOut:
    return PulledOut(
        service_user=record.service_user,
        office=record.other_party.office,
        belongs_to=record.handover,
        day=record.last_day or record.day,
    )


def _receipt(receipt: Receipt, _: Folding) -> PulledOut:
    return PulledOut(
        service_user=receipt.service_user,
        office=receipt.other_party.office,
        day=receipt.last_day or receipt.day,
    )


def _attachment(attachment: Attachment, _: Folding) -> PulledOut:
    return PulledOut(service_user=attachment.service_user, belongs_to=attachment.belongs_to)


def _note(note: Note, _: Folding) -> PulledOut:
    return PulledOut(service_user=note.service_user)


SHELVES: Mapping[type[Any], Shelf] = MappingProxyType(
    {
        shelf.content: shelf
        for shelf in (
            Shelf(Kind.STAFF, Staff, True, _staff),
            Shelf(Kind.OFFICE, Office, True, _office),
            Shelf(Kind.SERVICE_USER, ServiceUser, True, _service_user),
            Shelf(Kind.FAMILY_MEMBER, FamilyMember, True, _family_member),
            Shelf(Kind.AGENT, Agent, True, _agent),
            Shelf(Kind.CONSENT_FORM, ConsentForm, False, _consent_form),
            Shelf(Kind.CONSENT, Consent, False, _consent),
            Shelf(Kind.WITHDRAWAL, Withdrawal, False, _withdrawal),
            Shelf(Kind.HANDOVER, Handover, False, _handover),
            Shelf(Kind.PROVISION_RECORD, ProvisionRecord, False, _provision_record),
            Shelf(Kind.RECEIPT, Receipt, False, _receipt),
            Shelf(Kind.ATTACHMENT, Attachment, False, _attachment),
            Shelf(Kind.NOTE, Note, False, _note),
        )
    }
)
BY_KIND: Mapping[Kind, Shelf] = MappingProxyType({shelf.kind: shelf for shelf in SHELVES.values()})
