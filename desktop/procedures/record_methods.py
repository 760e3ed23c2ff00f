"""記録の作り方: what a person may choose for one delivery of a draft, as the rules allow it; nothing is chosen for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.entries.consent import Consent
from desktop.entries.finding import Finding
from desktop.entries.handover import Delivery, Handover
from desktop.entries.provision import Duty, ProvisionRecord
from desktop.entries.reading import Reading
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, StandingDocument
from desktop.entries.version import EntryId
from desktop.procedures.handovers import EARLIER, weigh
from desktop.procedures.series import is_running
from desktop.rules.law import item_name
from desktop.rules.provision import DeliveryVerdict

ABOUT_METHOD = frozenset(
    {
        "method_not_allowed",
        "repeated_unknown",
        "document_incomplete",
        "document_not_about_service",
        "base_record_gone",
        "items_omitted",
    }
)
"""Findings that speak of the way in which the record is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChoices:
    """``owed``: whether a record is owed at all. ``repeated``: something went to this other party before.

    ``running`` is the number of a series that runs already. ``papers`` are signed consents that carry every item,
    ``short`` what the others lack. ``items`` are the statutory items with their names, to be ticked on another paper.
    ``base`` is the earlier record in which ``same`` items stand with the same words.
    """

    owed: bool
    repeated: bool
    running: str
    items: tuple[tuple[RecordItem, str], ...]
    papers: tuple[StandingDocument, ...] = ()
    short: tuple[Finding, ...] = ()
    base: EntryId | None = None
    base_number: str = ""
    same: tuple[str, ...] = ()


def method_choices(handover: Handover, recipient: EntryId, register: Reading, day: date) -> MethodChoices:
    """What can be chosen for this recipient of the draft. Raises ``LookupError`` when it gets nothing in the draft."""
    plain = _judged(handover, recipient, RecordWish(), register, day)
    earlier = [
        record
        for record in register.entries(ProvisionRecord, service_user=handover.service_user, limit=EARLIER)
        if record.content.other_party.office == recipient
    ]
    papers, short = [], []
    for consent in register.entries(Consent, service_user=handover.service_user):
        names_office = any(recipient in clause.recipient_offices for clause in consent.content.clauses)
        if consent.content.signing is None or not names_office:
            continue
        paper = StandingDocument(
            name=consent.content.form_title, consent=consent.entry, number=consent.number
        )
        wish = RecordWish(method=RecordMethod.DOCUMENT, document=paper)
        judged = _judged(handover, recipient, wish, register, day)
        if RecordMethod.DOCUMENT in judged.methods:
            papers.append(replace(paper, items=judged.on_paper))
        else:
            short += [
                replace(each, title=f"{paper.name} {paper.number} は、記録に代えられません")
                for each in judged.findings
                if each.code in ("document_incomplete", "document_not_about_service")
            ]
    base = next(
        (record for record in earlier if _held(handover, recipient, record.entry, register, day)), None
    )
    same = _held(handover, recipient, base.entry, register, day) if base is not None else ()
    return MethodChoices(
        owed=plain.duty is not Duty.VOLUNTARY,
        repeated=RecordMethod.BULK in plain.methods,
        running=next((record.number for record in earlier if is_running(record)), ""),
        papers=tuple(papers),
        short=tuple(short),
        items=tuple((item, item_name(item)) for item in plain.items),
        base=base.entry if base is not None else None,
        base_number=base.number if base is not None else "",
        same=tuple(item_name(item) for item in same),
    )


def against(
    handover: Handover, recipient: EntryId, wish: RecordWish, register: Reading, day: date
) -> Sequence[Finding]:
    """What stands against recording it that way; empty where the rules allow it."""
    judged = _judged(handover, recipient, wish, register, day)
    if judged.method is wish.method:
        return ()
    return [each for each in judged.findings if each.code in ABOUT_METHOD]


def _held(
    handover: Handover, recipient: EntryId, base: EntryId, register: Reading, day: date
) -> tuple[RecordItem, ...]:
    return _judged(handover, recipient, RecordWish(same_as=base), register, day).omitted


def _judged(
    handover: Handover, recipient: EntryId, wish: RecordWish, register: Reading, day: date
) -> DeliveryVerdict:
    mine = [each for each in handover.deliveries if each.recipient == recipient]
    if not mine:
        raise LookupError(f"office {recipient} gets nothing")
    deliveries: tuple[Delivery, ...] = tuple(replace(each, record=wish) for each in mine[:1])
    return weigh(replace(handover, deliveries=deliveries), register, day).deliveries[0]
