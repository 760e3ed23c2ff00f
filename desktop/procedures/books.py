"""A book as a whole: made on the first run, opened with a password, or with the recovery paper."""

import io
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from desktop.entries.office import Office
from desktop.entries.person import Staff
from desktop.entries.version import Actor, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.procedures.backups import keep_before_steps
from desktop.procedures.letterhead import short_book_id
from desktop.procedures.outcome import Printed
from desktop.procedures.passwords import known, strength
from desktop.procedures.people import vouch, weigh
from desktop.records import keys as key_slots
from desktop.records import places, rekey
from desktop.records.book import Holder, Register, Writing, create_book, open_book
from desktop.records.keys import BookKey, Cost, KeyFile, Keys, RecoverySlot
from desktop.records.trouble import (
    DoubtfulDay,
    KeyFileDamaged,
    KeyFileMissing,
    Trouble,
    WeakPassword,
    WrongKeyFile,
    WrongPassword,
    known_trouble,
)
from forms import recovery_paper
from forms.recovery_paper import RecoverySheet

CLOCK_SLIPS = timedelta(hours=1)
"""A clock that was set right may have gone back so far."""
LONG_UNUSED = timedelta(days=60)
"""A book nobody has written in for longer is opened after a question: is the PC's day right?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """What the first-run pages ask: where the book shall lie, our office, and the first person with their password."""

    folder: Path
    office: Office
    staff: Staff
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBook:
    """A book about to be made: keys are derived, the recovery code is known, nothing is on disk yet."""

    request: FirstRun
    key: BookKey
    keys: Keys
    recovery: RecoverySlot
    code: str = field(repr=False)


def prepare(
    request: FirstRun, moment: Moment, cost: Cost | None = None, *, any_password: bool = False
) -> NewBook:
    """Make the keys of a new book. Takes about a second (password derivation): run it on a worker.

    ``cost`` is what this PC was measured for (``measured_cost``). Raises ``UnsuitablePlace`` where a live book is not
    safe (network share, sync folder, stick), and ``WeakPassword``; a practice book takes ``any_password``.
    """
    places.refuse_unsuitable(request.folder)
    if not any_password:
        office, name = request.office, request.staff.name
        numbers = (office.office_number, office.phone, office.fax)
        found = strength(
            request.password, known((office.name, office.corporation, *numbers, name.surname, name.given_name))
        )
        if not found.enough:
            raise WeakPassword(found.sentence)
    key = BookKey.new()
    code = key_slots.new_recovery_code()
    recovery = key_slots.new_recovery(key, code)
    slot = key_slots.new_slot(
        key,
        request.password,
        shown_name=request.staff.name.full,
        staff_title=request.staff.title,
        role=Role.MANAGER,
        at=moment,
        cost=cost,
    )
    keys = Keys(book=key.book, slots=(slot,), recovery=recovery)
    return NewBook(request=request, key=key, keys=keys, recovery=recovery, code=code)


def print_recovery_paper(new: NewBook, moment: Moment) -> Printed:
    """The recovery paper: code, recovery slot as QR and text, and where to keep it."""
    return _recovery_paper(
        new.request.office.name, new.request.folder, new.key, new.recovery, new.code, moment
    )


def code_is_right(new: NewBook, typed: str) -> bool:
    """Whether the code typed back from the paper is the one printed. Raises ``Trouble`` when it cannot be read."""
    return key_slots.read_recovery_code(typed) == key_slots.read_recovery_code(new.code)


def found(new: NewBook, moment: Moment, pc: str) -> tuple[Register, Actor]:
    """Write the new book with our office and the first person in it, and open it. Whole or not at all."""
    staff = replace(new.request.staff, role=Role.MANAGER, slot=new.keys.slots[0].id)
    with known_trouble():
        new.request.folder.parent.mkdir(parents=True, exist_ok=True)

    def first(book: Writing) -> None:
        book.add(staff)
        book.add(replace(new.request.office, ours=True))
        vouch(book, new.keys.slots[0], password_set=True)

    create_book(new.request.folder, new.key, at=moment, keys=new.keys, first=first)
    return open_with_key(new.request.folder, staff.slot, new.key, moment, pc)


def measured_cost() -> Cost:
    """What a guess of a password shall cost on this PC, so that opening takes 0.5 to 1.5 s. Takes some seconds."""
    return key_slots.measured_cost()


def read_key_file(path: Path) -> KeyFile:
    """Read a key file from a stick. Raises ``Trouble``: not there, damaged, none."""
    try:
        with path.open("rb") as file:
            return key_slots.read_key_file(file.read(1000))
    except FileNotFoundError as error:
        raise KeyFileMissing from error
    except OSError as error:
        raise KeyFileDamaged from error


def key_of(folder: Path, slot: str, password: str, key_file: KeyFile | None = None) -> BookKey:
    """Derive the key of a book from somebody's password. Takes up to 1.5 s: run it on a worker.

    Where a key file is asked for and none is given, sticks that are in this PC are looked at.
    """
    keys = _keys_of(folder)
    there = keys.slot(slot)
    if key_file is None and there is not None and there.key_file:
        key_file = key_slots.key_file_at_hand(there.key_file)
    return key_slots.unlock(keys, slot, password, key_file)


def _keys_of(folder: Path) -> Keys:
    """The keys of a book that may be opened where it lies; a change of key that was broken off is settled first."""
    places.refuse_unsuitable(folder)
    rekey.settle(folder)
    return key_slots.read_keys(folder)


def open_with_key(
    folder: Path, slot: str, key: BookKey, moment: Moment, pc: str, failed: int = 0, *, sure_of_day: bool = False
) -> tuple[Register, Actor]:
    """Open a book with its ready key as the person of ``slot``; ``failed`` tries before it go into the audit chain.

    Raises ``DoubtfulDay`` where the PC's clock does not fit the book, unless somebody is ``sure_of_day``.
    """
    mine = _keys_of(folder).slot(slot)
    if mine is None:
        raise WrongPassword
    register = open_book(
        folder, key, Holder(mine.shown_name, pc), at=moment,
        before_steps=lambda book: keep_before_steps(book, folder, key, moment),
    )  # fmt: skip
    try:
        if not sure_of_day:
            _refuse_doubtful_day(register, moment)
        actor = actor_of(register, slot)
        with register.writing(by=actor, at=moment) as book:
            if failed:
                book.note("unlock.failed", detail=str(failed))
            book.note("unlock")
            vouch(book, mine, password_set=False)
        return register, actor
    except BaseException:
        register.close()
        raise


def _refuse_doubtful_day(register: Register, moment: Moment) -> None:
    """An old PC whose battery is empty wakes up years away, and what is written then bears that day for good.

    A line is never dated before the one above it: one act under a clock that runs ahead dates all that follow.
    """
    last = register.last_moment
    if moment.instant < last.instant - CLOCK_SLIPS:
        what = f"この台帳の最後の記録（{wareki(last.day)}）より前です"
    elif moment.instant > last.instant + LONG_UNUSED:
        what = f"この台帳の最後の記録（{wareki(last.day)}）から{(moment.day - last.day).days}日あとです"
    else:
        return
    raise DoubtfulDay(
        f"このPCの日付は{wareki(moment.day)}で、{what}。まちがった日付のまま書くと、記録の日付があとから直せません。"
        "台帳は閉じたままです。PCの時計を確かめ、ちがえば直してから、もう一度ひらいてください。"
    )


def open_with_any(
    folder: Path,
    password: str,
    moment: Moment,
    pc: str,
    key_file: KeyFile | None = None,
    *,
    sure_of_day: bool = False,
) -> tuple[Register, Actor]:
    """Open a book as whoever's password it is, for the command line. Raises ``Trouble``."""
    passed: Trouble = WrongPassword()
    for slot in _keys_of(folder).slots:
        try:
            key = key_of(folder, slot.id, password, key_file)
            return open_with_key(folder, slot.id, key, moment, pc, sure_of_day=sure_of_day)
        except WrongPassword:  # also for a slot that nobody has any more
            continue
        except (KeyFileMissing, WrongKeyFile) as trouble:
            passed = trouble
    raise passed


def actor_of(register: Register, slot: str) -> Actor:
    """The member of staff to whom a key slot belongs. Raises ``WrongPassword`` when nobody in the book has it."""
    for staff in register.entries(Staff):
        if staff.content.slot == slot and staff.content.left_on is None:
            return Actor(staff=staff.entry, name=staff.content.name.full, role=staff.content.role)
    raise WrongPassword


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """Opening with the recovery code: ``paper`` is the slot from the paper, needed only when ``keys.json`` is gone."""

    folder: Path
    code: str = field(repr=False)
    new_password: str = field(repr=False)
    slot: str = ""
    paper: str = ""


def recover(request: Recovery, moment: Moment, pc: str) -> tuple[Register, Actor]:
    """Open a book with the recovery paper and give the person of ``slot`` (else the first manager) a new password.

    Works without ``keys.json``: paper and ``register.db`` are enough, and the file is written anew. Takes seconds: for a
    worker. Raises ``WeakPassword`` and whatever ``open_book`` does; nothing has been changed then.
    """
    places.refuse_unsuitable(request.folder)
    rekey.settle(request.folder)
    if request.paper:
        book_id, recovery = key_slots.read_paper(request.paper)
        key = key_slots.open_paper(book_id, recovery, request.code)
        keys = Keys(book=book_id, slots=(), recovery=recovery)
    else:
        keys = key_slots.read_keys(request.folder)
        key = key_slots.unlock_with_code(keys, request.code)
    mine = keys.slot(request.slot)
    register = open_book(
        request.folder, key, Holder(mine.shown_name if mine else "", pc), at=moment,
        before_steps=lambda book: keep_before_steps(book, request.folder, key, moment),
    )  # fmt: skip
    try:
        person = _whose(register, request.slot)
        weak = weigh(request.new_password, register, person.content)
        if weak:
            raise WeakPassword(weak[0].text)
        slot = key_slots.new_slot(
            key,
            request.new_password,
            shown_name=person.content.name.full,
            staff_title=person.content.title,
            role=person.content.role,
            at=moment,
            cost=key_slots.cost_of(keys),
        )
        if person.content.slot and any(each.id == person.content.slot for each in keys.slots):
            keys = key_slots.without_slot(keys, person.content.slot)
        keys = key_slots.with_slot(keys, slot)
        with register.writing(by=None, at=moment) as writing:
            writing.supersede(person.entry, replace(person.content, slot=slot.id), valid_from=moment.day)
            vouch(writing, slot, password_set=True)
            writing.note("keys.recovered", (person.entry,))
        key_slots.write_keys(
            request.folder, keys, lambda written: key_slots.unlock(written, slot.id, request.new_password)
        )
        return register, Actor(staff=person.entry, name=person.content.name.full, role=person.content.role)
    except BaseException:
        register.close()
        raise


def _whose(register: Register, slot: str) -> Recorded[Staff]:
    staff = [each for each in register.entries(Staff) if each.content.left_on is None]
    for each in staff:
        if slot and each.content.slot == slot:
            return each
    return next(each for each in staff if each.content.role is Role.MANAGER)


def _recovery_paper(
    office: str, folder: Path, key: BookKey, recovery: RecoverySlot, code: str, moment: Moment
) -> Printed:
    stream = io.BytesIO()
    sheet = RecoverySheet(
        office_name=office,
        book_name=folder.stem,
        book=short_book_id(key.book),
        day=wareki(moment.day),
        recovery_code=code,
        recovery_slot=key_slots.paper_qr(recovery, key.book),
    )
    drawn = recovery_paper.draw(sheet, stream)
    return Printed(pdf=stream.getvalue(), number="", sheets=drawn.sheets)
