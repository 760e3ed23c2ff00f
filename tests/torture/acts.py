"""The acts that are tortured: eight real procedures on a small book, each leaving the same lines of the audit chain.

Because the shape of an act in the audit chain is known, a book found after a crash can be held against it: what was
acknowledged must be there, and behind it stands one whole act or nothing.
"""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop import practice
from desktop.entries.consent import Answer, ClauseAnswer, Consent, ConsentWay, SignerRole, Signing, SigningAct
from desktop.entries.data_item import Purpose
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Way
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import ProvidedItem, ProvisionRecord
from desktop.entries.reading import AuditLine, DraftKind
from desktop.entries.version import Actor, EntryId, Moment, Role
from desktop.entries.wareki import japanese_day
from desktop.procedures.consents import ConsentRequest, SigningRequest, print_consent, record_signing
from desktop.procedures.handovers import hand_over
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Refused
from desktop.procedures.provisions import print_provision_record
from desktop.procedures.receipts import ReceiptRequest, receive
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records.book import Holder, Register, create_book, open_book
from desktop.records.keys import BookKey

TORTURER = Holder("佐藤 美咲", "試験のPC")
START = datetime(2026, 6, 3, 1, 0, tzinfo=UTC)


class TickingClock:
    """Moves a second on every look, so that every act has a moment of its own and every run is the same."""

    def __init__(self, instant: datetime = START) -> None:
        self.instant = instant

    def now(self) -> Moment:
        self.instant += timedelta(seconds=1)
        return Moment(instant=self.instant, day=japanese_day(self.instant))


@dataclass
class Bench:
    """An open book in which every act can be done any number of times."""

    register: Register
    actor: Actor
    clock: TickingClock

    def act(self, procedure: Callable[..., Any], request: object) -> Any:
        outcome = procedure(request, self.register, self.clock.now(), self.actor)
        assert not isinstance(outcome, Refused), outcome
        return outcome

    @property
    def user(self) -> EntryId:
        return self.register.entries(ServiceUser, limit=1)[0].entry

    @property
    def offices(self) -> tuple[EntryId, ...]:
        from desktop.entries.office import Office

        return tuple(each.entry for each in self.register.entries(Office) if not each.content.ours)


def found(folder: Path, key: BookKey) -> None:
    """Make the book that is tortured: an office, two others, a household, and each act done once."""
    clock = TickingClock()
    create_book(folder, key, at=clock.now())
    with open_book(folder, key, TORTURER, at=clock.now()) as register:
        with register.writing(by=None, at=clock.now()) as writing:
            staff = writing.add(practice.our_staff()[0])
            writing.add(practice.our_office())
        furnish(Bench(register, _actor(register), clock))
    assert staff.entry


def furnish(bench: Bench) -> None:
    """A household, two other offices, and each act done once."""
    home = next(each for each in practice.households(40, 1, bench.clock.now().day) if each.family)
    user = bench.act(keep_card, CardRequest(card=home.user)).entry
    bench.act(keep_card, CardRequest(card=replace(home.family[0], service_user=user)))
    for office in practice.other_offices(2, 1):
        bench.act(keep_office, OfficeRequest(office=office))
    for act in ACTS.values():
        act(bench, 0)


def _actor(register: Register) -> Actor:
    from desktop.entries.person import Staff

    staff = register.entries(Staff)[0]
    return Actor(staff=staff.entry, name=staff.content.name.full, role=Role.MANAGER)


def sit_down(folder: Path, key: BookKey) -> Bench:
    """Open the book to go on with it; the clock stands where the book was left."""
    clock = TickingClock()
    register = open_book(folder, key, TORTURER, at=clock.now())
    clock.instant = max(clock.instant, register.last_moment.instant)
    return Bench(register, _actor(register), clock)


# -- the acts ----------------------------------------------------------------------------------------------------


def _new_card(bench: Bench, running: int) -> None:
    card = bench.register.entry(ServiceUser, bench.user).content
    bench.act(keep_card, CardRequest(card=replace(card, note=f"{running}番", insured_number="")))


def _changed_card(bench: Bench, running: int) -> None:
    card = bench.register.entry(ServiceUser, bench.user).content
    bench.act(keep_card, CardRequest(card=replace(card, note=f"{running}番"), entry=bench.user))


def _family(bench: Bench, running: int) -> None:
    member = bench.register.entries(FamilyMember, limit=1)[0]
    bench.act(keep_card, CardRequest(card=replace(member.content, note=f"{running}番"), entry=member.entry))


def consent_request(bench: Bench) -> ConsentRequest:
    """The usual consent form of the user."""
    return ConsentRequest(
        service_user=bench.user, principal=bench.user, form="consent_user", starts_on=bench.clock.now().day
    )


def _print_consent(bench: Bench, running: int) -> None:
    bench.act(print_consent, consent_request(bench))


def _signing(bench: Bench, running: int) -> None:
    """Scanning in: a picture is sealed and the answers are recorded; as spoken, which may be recorded again and again."""
    consent = bench.register.entries(Consent, limit=1)[0]
    answers = tuple(
        ClauseAnswer(number=each.number, answer=Answer.AGREED) for each in consent.content.clauses
    )
    signing = Signing(
        day=bench.clock.now().day,
        way=ConsentWay.ORAL,
        act=SigningAct.NONE,
        role=SignerRole.PRINCIPAL,
        signer="髙橋 トメ",
    )
    request = SigningRequest(
        consent=consent.entry, signing=signing, answers=answers, scans=(picture(running),)
    )
    bench.act(record_signing, request)


def _handover(bench: Bench, running: int) -> None:
    day = bench.clock.now().day
    bench.act(
        hand_over,
        Handover(
            service_user=bench.user,
            day=day,
            tense=Tense.DONE,
            route=Route.CONSENT,
            papers=practice.usual_papers(day),
            reason=f"{running}番",
            deliveries=tuple(
                Delivery(recipient=office, purpose=Purpose.OFFICE_CHANGE, way=Way.BY_HAND, papers=(0, 1, 2))
                for office in bench.offices
            ),
        ),
    )


def _receipt(bench: Bench, running: int) -> None:
    bench.act(
        receive,
        ReceiptRequest(
            service_user=bench.user,
            office=bench.offices[0],
            day=bench.clock.now().day,
            items=(ProvidedItem(title="主治医意見書"),),
            how_obtained=f"{running}番",
            confirmed_how="書面の写しを受け取った",
        ),
    )


def _print_record(bench: Bench, running: int) -> None:
    record = bench.register.entries(ProvisionRecord, limit=1)[0]
    bench.act(print_provision_record, record.entry)


ACTS: dict[str, Callable[[Bench, int], None]] = {
    "new card": _new_card,
    "changed card": _changed_card,
    "family card": _family,
    "print consent": _print_consent,
    "scan in": _signing,
    "hand over": _handover,
    "receive": _receipt,
    "print record": _print_record,
}
QUICK = ("new card", "changed card", "family card", "hand over", "receive")
"""Acts of a few milliseconds: most of a run. Drawing a paper and reading a scan take longer and come more rarely."""


def keep_draft(bench: Bench, running: int) -> None:
    """The half-filled form as it is kept at every pause; it leaves no line of the audit chain."""
    there = bench.register.drafts(bench.actor.staff)
    place = there[0].draft if there else None
    state = {"running": running, "text": "書きかけ" * 50}
    bench.register.keep_draft(
        bench.actor.staff, DraftKind.HANDOVER, "書きかけ", state, bench.clock.now(), draft=place
    )


def drafted(bench: Bench) -> int:
    """The running number of the draft as kept; -1 when there is none."""
    there = bench.register.drafts(bench.actor.staff)
    return int(there[0].state["running"]) if there else -1


def shapes(bench: Bench) -> set[tuple[str, ...]]:
    """What lines the acts leave in the audit chain: each act one shape, a first print and a reprint one each."""
    known = set()
    for act in [*ACTS.values(), *ACTS.values(), _print_record]:
        before, _ = bench.register.audit_head()
        act(bench, 1)
        known.add(shape(bench.register.audit_lines(since_line=before)))
    return known


def shape(lines: Sequence[AuditLine]) -> tuple[str, ...]:
    return tuple(line.act for line in lines)


def picture(running: int, side: int = 64) -> bytes:
    """A small grey PNG, different for every number."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((running * 7 + x * y) % 256 for x in range(side)) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
