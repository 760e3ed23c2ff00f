"""一式: everything a handover puts on paper, in one go and in the order in which it is sent and filed."""

from dataclasses import replace
from functools import partial

from desktop.entries.data_item import Purpose
from desktop.entries.handover import Delivery, Handover
from desktop.entries.office import Office, RecipientKind
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.consents import ConsentRequest, consent_paper
from desktop.procedures.handovers import (
    delivered,
    elsewhere,
    faxed,
    goes_by_fax,
    print_for_office,
    print_letter,
)
from desktop.procedures.letterhead import identity, office_text, our_office
from desktop.procedures.outcome import Printed
from desktop.procedures.printing import joined
from desktop.procedures.provisions import print_provision_record
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from forms import consent_document, fax_cover
from forms.consent_document import ConsentSheet
from forms.fax_cover import FaxCoverSheet

COVER_FORM, COVER_EDITION = "H1F", 1
SUCCESSOR_FORM = "H1S"
_SUCCEEDS = (RecipientKind.CARE_SUPPORT_OFFICE, RecipientKind.PREVENTIVE_SUPPORT_CENTER)
"""Offices that go on with the care plan, and so have to ask the user for a consent of their own."""


@for_role(Role.READER)
def print_pack(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print a handover whole: for each office the FAX cover where it goes by fax, the 引継書, the consent form a successor
    has to take anew, and our provision record.

    Printed again it gives the same text. Raises ``Unprintable`` once the handover is void.
    """
    handover = register.entry(Handover, request)
    parts: list[Printed] = []
    for delivery, record in delivered(handover, register):
        letter = print_letter(handover, delivery, record, register, moment, actor)
        if goes_by_fax(handover.content, delivery):
            parts.append(_print_cover(handover, delivery, record, letter.sheets, register, moment, actor))
        parts.append(letter)
        if brings_consent_form(handover.content, delivery, record.content.other_party.kind):
            parts.append(_print_successor_form(handover, delivery, record, register, moment, actor))
        parts.append(print_provision_record(record.entry, register, moment, actor))
    return Printed(
        pdf=joined([part.pdf for part in parts]),
        number=handover.number,
        sheets=sum(part.sheets for part in parts),
        entry=handover.entry,
    )


def _print_cover(
    handover: Recorded[Handover],
    delivery: Delivery,
    record: Recorded[ProvisionRecord],
    letter_sheets: int,
    register: Register,
    moment: Moment,
    actor: Actor,
) -> Printed:
    return print_for_office(
        partial(_cover, handover, delivery, record, letter_sheets, register),
        FaxCoverSheet,
        fax_cover.draw,
        handover,
        record,
        register,
        moment,
        actor,
        form=COVER_FORM,
        act="print.fax_cover",
    )


def brings_consent_form(handover: Handover, delivery: Delivery, kind: RecipientKind) -> bool:
    """Whether the pack brings that office a consent form: it takes the user over. One to be signed is no use from a fax."""
    changes = delivery.purpose is Purpose.OFFICE_CHANGE and kind in _SUCCEEDS
    return changes and not goes_by_fax(handover, delivery)


def _print_successor_form(
    handover: Recorded[Handover],
    delivery: Delivery,
    record: Recorded[ProvisionRecord],
    register: Register,
    moment: Moment,
    actor: Actor,
) -> Printed:
    return print_for_office(
        partial(_successor_form, handover, delivery, register),
        ConsentSheet,
        consent_document.draw,
        handover,
        record,
        register,
        moment,
        actor,
        form=SUCCESSOR_FORM,
        act="print.successor_form",
    )


def _successor_form(handover: Recorded[Handover], delivery: Delivery, register: Reading) -> ConsentSheet:
    """個人情報使用同意書 made out to the successor, who asks anew: our consent is given to us, not to them.

    It is no record of our book: no number, no QR, nothing ticked and no day.
    """
    content = handover.content
    user = content.service_user
    asked = ConsentRequest(service_user=user, principal=user, form="consent_user", starts_on=content.day)
    successor = register.entry(Office, delivery.recipient, day=content.day).content
    sheet = consent_paper(asked, register, content.day, None)
    from_when = f"{wareki(content.day)}から"
    facts = tuple(
        replace(fact, value=replace(fact.value, text=fact.value.text.replace(from_when, "契約の日から")))
        for fact in sheet.key_facts
    )
    return replace(
        sheet,
        paper=None,
        key_facts=facts,
        kicker="新しい事業所で、あらためていただく同意書です（番号はつきません）",
        office=office_text(successor),
        contact_person="",
    )


def _cover(
    handover: Recorded[Handover],
    delivery: Delivery,
    record: Recorded[ProvisionRecord],
    letter_sheets: int,
    register: Reading,
) -> FaxCoverSheet:
    """The cover as ready text. It names no user: a fax lies open where it arrives."""
    content, party = handover.content, record.content.other_party
    office = register.entry(Office, delivery.recipient, day=content.day).content
    pages = [paper.pages for paper in faxed(content, delivery)]
    return FaxCoverSheet(
        paper=identity(register, COVER_FORM, COVER_EDITION, handover.number),
        office=office_text(our_office(register, content.day).content),
        sender=content.given_by,
        addressee=party.name,
        addressee_person=party.person,
        fax_number=office.fax or "相手先に記入がありません",
        sheets=1 + letter_sheets + sum(pages) if all(pages) else None,
        day=wareki(content.day),
        about=f"引継書 {handover.number} と、その書類",
        separately=elsewhere(content, delivery),
        reply_within="7日以内",
    )
