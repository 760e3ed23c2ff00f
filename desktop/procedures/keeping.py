"""Until when a record is kept, and why: its own period, or longer for the sake of a record that leans on it.

What an earlier record holds may be left out of a later one only while the earlier one is kept (施行規則 20条2項, 24条2項).
The longer day is worked out whenever it is asked, never written over the record's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading, Wanted
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.rules.written import Leaning, longest

OMITTED = "前の記録と同じ事項を省略"
"""The words by which the index finds records that lean on an earlier one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """``until`` is the last day inside, ``None`` while it is open. ``for_the_sake_of``: number of the record that leans on it."""

    until: date | None
    rule: str
    for_the_sake_of: str = ""


Leaners = Mapping[EntryId, tuple[Recorded[ProvisionRecord | Receipt], ...]]


def leaners(register: Reading, service_user: EntryId | None = None) -> Leaners:
    """By base record, the records that leave out what it holds; of one user, or of all."""
    found: dict[EntryId, tuple[Recorded[ProvisionRecord | Receipt], ...]] = {}
    kinds: tuple[tuple[Kind, type[ProvisionRecord] | type[Receipt]], ...] = (
        (Kind.PROVISION_RECORD, ProvisionRecord),
        (Kind.RECEIPT, Receipt),
    )
    for kind, content in kinds:
        wanted = Wanted(kinds=(kind,), service_user=service_user)
        for entry in dict.fromkeys(hit.entry for hit in register.search(OMITTED, wanted, limit=1_000_000)):
            record: Recorded[ProvisionRecord | Receipt] = register.entry(content, entry)
            base = base_of(record.content)
            if base is not None and not record.voided:
                found[base] = (*found.get(base, ()), record)
    return found


def base_of(content: ProvisionRecord | Receipt) -> EntryId | None:
    """The record in which the omitted items stand; ``None`` where nothing is omitted."""
    if not content.omitted:
        return None
    return content.base_record if isinstance(content, ProvisionRecord) else content.same_as


def kept(record: Recorded[ProvisionRecord | Receipt], leaning: Leaners) -> Kept:
    """Until when this record is kept and why, with all that lean on it, directly or through another."""
    content = record.content
    outlives = longest(
        content.keep_until, [_leaning(each, leaning) for each in leaning.get(record.entry, ())]
    )
    if outlives is None:
        return Kept(until=content.keep_until, rule=content.keep_rule)
    return Kept(until=outlives.until, rule=content.keep_rule, for_the_sake_of=outlives.number)


def _leaning(record: Recorded[ProvisionRecord | Receipt], leaning: Leaners) -> Leaning:
    return Leaning(number=record.number, until=kept(record, leaning).until)
