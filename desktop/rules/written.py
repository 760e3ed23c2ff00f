"""What stands in writing: what a record still lacks, what an earlier record already holds, what a signed paper carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.entries.consent import Answer, Consent
from desktop.entries.data_item import DataItem
from desktop.entries.office import Office, OperatorType
from desktop.entries.provision import Duty, ProvisionRecord, Receipt
from desktop.entries.record_method import RecordItem
from desktop.entries.version import EntryId


def lacking(record: ProvisionRecord | Receipt) -> tuple[RecordItem, ...]:
    """The statutory items of rules 20-1 and 24-1 that are empty and can still be filled in.

    A record nobody owes lacks nothing. 本人の同意 is not among them: a consent that was not there cannot be written in
    later, and its absence stays on the record as a finding.
    """
    if record.duty is Duty.VOLUNTARY:
        return ()
    party = record.other_party
    written = {
        RecordItem.OTHER_PARTY_NAME: party.corporation or party.name,
        RecordItem.OTHER_PARTY_ADDRESS: party.address,
        RecordItem.OTHER_PARTY_REPRESENTATIVE: party.representative,
        RecordItem.PRINCIPAL: record.principal.name,
        RecordItem.DATA_ITEMS: "".join(item.title for item in record.items),
    }
    if party.operator is OperatorType.SOLE_PROPRIETOR:
        del written[RecordItem.OTHER_PARTY_REPRESENTATIVE]
    if isinstance(record, Receipt):
        written[RecordItem.HOW_OBTAINED] = record.how_obtained
        if record.from_person:
            written.pop(RecordItem.OTHER_PARTY_REPRESENTATIVE, None)
    return tuple(item for item, text in written.items() if not text.strip())


def held_already(office: Office, earlier: ProvisionRecord | Receipt) -> tuple[RecordItem, ...]:
    """What an earlier record says of the other party with the very same words (rules 20-2, 24-2).

    An item the earlier record itself left out is not held by it.
    """
    party = earlier.other_party
    same = _the_same(office, party.name, party.corporation, party.address, party.representative)
    return tuple(item for item in same if item not in earlier.omitted)


def _the_same(
    office: Office, name: str, corporation: str, address: str, representative: str
) -> list[RecordItem]:
    pairs = (
        (RecordItem.OTHER_PARTY_NAME, f"{office.corporation} {office.name}", f"{corporation} {name}"),
        (RecordItem.OTHER_PARTY_ADDRESS, office.address, address),
        (RecordItem.OTHER_PARTY_REPRESENTATIVE, office.representative_line, representative),
    )
    return [item for item, now, then in pairs if now == then and now.strip()]


def items_on_consent(
    consent: Consent,
    *,
    recipient: EntryId,
    office: Office,
    printed: Office | None,
    data_items: Sequence[DataItem],
) -> tuple[RecordItem, ...]:
    """Which items of a record a signed consent carries for one recipient (rule 19-3).

    ``printed`` is the recipient's card as it was printed on the paper, ``office`` as it is on the day: what has changed
    since is not on the paper any more. Clauses that name no office name no other party.
    """
    named = [clause for clause in consent.clauses if recipient in clause.recipient_offices]
    agreed = [clause for clause in named if consent.answer_to(clause.number) is Answer.AGREED]
    found = []
    if consent.in_writing and agreed:
        found.append(RecordItem.CONSENT)
    if named and printed is not None:
        found += _the_same(
            office, printed.name, printed.corporation, printed.address, printed.representative_line
        )
    if consent.principal == consent.service_user:
        found.append(RecordItem.PRINCIPAL)
    covered = {item for clause in agreed for item in clause.data_items}
    if data_items and covered.issuperset(data_items):
        found.append(RecordItem.DATA_ITEMS)
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaning:
    """A record that leaves out what a base record holds: its number and its own last day, ``None`` while it has none."""

    number: str
    until: date | None


def longest(until: date | None, leaning: Sequence[Leaning]) -> Leaning | None:
    """The record for whose sake a base record is kept beyond its own last day; ``None`` where its own is the longest."""
    longer = [each for each in leaning if until is not None and (each.until is None or each.until > until)]
    return max(longer, key=lambda each: each.until or date.max, default=None)
