"""The people of a book and their ways in: a colleague added, a password changed, somebody leaving, a new book key.

The order in each act is such that a break in the middle never locks somebody out and never lets anybody in: a key
slot opens nothing without a member of staff who has it, and slots that nobody has are taken away at the next change.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from math import ceil
from pathlib import Path
from unicodedata import normalize

from desktop.entries.finding import Finding
from desktop.entries.office import Office
from desktop.entries.person import FamilyMember, ServiceUser, Staff
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import wareki
from desktop.entries.wrong_tries import seconds_put_off
from desktop.procedures.backups import BackUpRequest, back_up, places_of
from desktop.procedures.letterhead import our_office, short_book_id
from desktop.procedures.outcome import Done, Printed, Refused, missing
from desktop.procedures.passwords import Known, days_in_words, known, strength
from desktop.procedures.printing import drawn_pdf
from desktop.procedures.roles import for_role
from desktop.records import backup, rekey
from desktop.records import keys as key_slots
from desktop.records.book import Holder, Register, Writing
from desktop.records.keys import BookKey, KeyFile, Keys, RecoverySlot, Slot
from desktop.records.trouble import (
    KeyFileMissing,
    KeysDamaged,
    KeysMissing,
    Trouble,
    UnreadableCode,
    WrongKeyFile,
    WrongPassword,
)
from forms import recovery_paper
from forms.recovery_paper import RecoverySheet

WAYS = "keys.ways"
KEY_DUE = "keys.change_due"
"""The entry of who left last, and the epoch of the audit chain then: a new key of the book opens the next epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What the book itself knows of a key slot: whose public key it has, and when its password was set.

    A slot that somebody put into ``keys.json`` behind the book's back is not among these and gets no new key.
    """

    public: str
    password_on: str = ""


def ways(register: Reading) -> dict[str, Way]:
    """The slots the book vouches for, by id."""
    plain = json.loads(register.setting(WAYS) or "{}")
    return {slot: Way(**way) for slot, way in plain.items()}


def vouch(book: Writing, slot: Slot, *, password_set: bool) -> None:
    """Let the book remember a slot as somebody's own: when it was made in the book, or has opened it."""
    known = ways(book.read)
    was = known.get(slot.id)
    on = book.at.day.isoformat() if password_set else was.password_on if was else ""
    now = Way(public=sha256(slot.public_key).hexdigest(), password_on=on)
    if now != was:
        plain = {slot_id: asdict(way) for slot_id, way in (known | {slot.id: now}).items()}
        book.set_setting(WAYS, json.dumps(plain))


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member of staff for the list of people. ``way_in`` is whether a password of theirs opens the book.

    ``key_file`` is whether it does so only together with a key file.
    """

    staff: Recorded[Staff]
    way_in: bool
    password_on: date | None = None
    key_file: bool = False


def people_of(register: Register) -> tuple[Person, ...]:
    """Everybody who works or worked here, those who are here first."""
    there = {slot.id: slot for slot in _keys(register).slots}
    known = ways(register)
    found = []
    for staff in register.entries(Staff):
        way = known.get(staff.content.slot)
        here = staff.content.left_on is None and staff.content.slot in there
        on = date.fromisoformat(way.password_on) if way and way.password_on else None
        slot = there.get(staff.content.slot) if here else None
        found.append(
            Person(
                staff=staff, way_in=here, password_on=on if here else None, key_file=bool(slot and slot.key_file)
            )
        )
    return tuple(sorted(found, key=lambda each: (each.staff.content.left_on is not None, each.staff.entry)))


def stray_slots(register: Register) -> tuple[str, ...]:
    """Names on key slots that belong to nobody here: they open nothing, and go at the next change of a key."""
    keys = _keys(register)
    return tuple(slot.shown_name for slot in keys.slots if slot.id not in _here(register))


def _here(register: Reading) -> dict[str, Recorded[Staff]]:
    return {
        staff.content.slot: staff
        for staff in register.entries(Staff)
        if staff.content.slot and staff.content.left_on is None
    }


def _keys(register: Register) -> Keys:
    """The book's keys without the slots that nobody has. A book opened with a ready key may have none."""
    try:
        return key_slots.read_keys(register.folder)
    except KeysMissing:
        return Keys(book=register.book_id)


def _swept(register: Register) -> Keys:
    keys, here = _keys(register), _here(register)
    return replace(keys, slots=tuple(slot for slot in keys.slots if slot.id in here))


LOCK_MINUTES = "lock.minutes"
MINUTES_TO_CHOOSE = (1, 3, 5, 10, 15)


def lock_minutes(register: Reading) -> int:
    """After how many idle minutes the book is locked: 5 unless the office has chosen otherwise."""
    return int(register.setting(LOCK_MINUTES) or 5)


@for_role(Role.MANAGER)
def choose_lock_minutes(request: int, register: Register, moment: Moment, actor: Actor) -> int | Refused:
    """Choose after how many idle minutes the book is locked, 1 to 15. It holds from the next opening."""
    if request not in MINUTES_TO_CHOOSE:
        raise ValueError(request)
    with register.writing(by=actor, at=moment) as book:
        book.set_setting(LOCK_MINUTES, str(request))
    return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Everything the page of people shows: who is here, slots that nobody has, and whose leaving asks for a new key."""

    people: tuple[Person, ...]
    strays: tuple[str, ...]
    due: Recorded[Staff] | None
    lock_minutes: int


@for_role(Role.READER)
def see_people(request: None, register: Register, moment: Moment, actor: Actor) -> Household:
    """The people of the book and the state of its keys."""
    return Household(
        people=people_of(register),
        strays=stray_slots(register),
        due=key_due(register),
        lock_minutes=lock_minutes(register),
    )


# -- a colleague -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRequest:
    """A colleague who gets a way in: ``entry`` when they stand in the book already. They type the password themselves."""

    staff: Staff
    password: str = field(repr=False)
    entry: EntryId | None = None


@for_role(Role.MANAGER)
def add_person(request: PersonRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Give a colleague a way in: first the key slot, proved by opening it, then the entry that makes it theirs.

    Takes about a second (two derivations). Broken off in between, the slot opens nothing and goes at the next change.
    """
    wrong = _wrong_card(request.staff) + weigh(request.password, register, request.staff)
    if wrong:
        return Refused(findings=tuple(wrong))
    key = register.own_key()
    before = _swept(register)
    slot = _new_slot(key, request.password, request.staff, moment, before)
    keys = key_slots.with_slot(before, slot)
    key_slots.write_keys(
        register.folder, keys, lambda written: key_slots.unlock(written, slot.id, request.password)
    )
    staff = replace(request.staff, slot=slot.id, left_on=None)
    with register.writing(by=actor, at=moment) as book:
        if request.entry is None:
            kept = book.add(staff)
        else:
            kept = book.supersede(request.entry, staff, valid_from=moment.day)
        vouch(book, slot, password_set=True)
        book.note("keys.added", (kept.entry,))
    return Done(entry=kept.entry, changed=frozenset({Kind.STAFF}))


@dataclass(frozen=True, slots=True, kw_only=True)
class CardChange:
    """Another name, title or role of somebody who is here; their password stays."""

    entry: EntryId
    staff: Staff


@for_role(Role.MANAGER)
def change_person(request: CardChange, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Change a colleague's card, and with it what the lock screen shows. A book is never left without a manager."""
    was = register.entry(Staff, request.entry).content
    wrong = _wrong_card(request.staff)
    if request.staff.role is not was.role and request.entry == actor.staff:
        wrong.append(missing("role", "自分のできることは変えられません。ほかの管理者にたのんでください。"))
    elif request.staff.role is not Role.MANAGER and _last_manager(register, request.entry):
        wrong.append(missing("role", "管理者がいなくなります。さきに、ほかの人を管理者にしてください。"))
    if wrong:
        return Refused(findings=tuple(wrong))
    staff = replace(request.staff, slot=was.slot, left_on=was.left_on)
    key = register.own_key()
    slot = _keys(register).slot(was.slot)
    if slot is not None:
        renamed = key_slots.renamed_slot(
            key, slot, shown_name=staff.name.full, staff_title=staff.title, role=staff.role
        )
        # Read back and compared: nobody's password is at hand, and the seal was made a moment ago.
        key_slots.write_keys(
            register.folder, key_slots.with_slot(_swept(register), renamed), lambda written: key
        )
    with register.writing(by=actor, at=moment) as book:
        kept = book.supersede(request.entry, staff, valid_from=moment.day)
    return Done(entry=kept.entry, changed=frozenset({Kind.STAFF}))


def _wrong_card(staff: Staff) -> list[Finding]:
    return [] if staff.name.surname.strip() else [missing("surname", "姓がありません。職員の姓を入れてください。")]


def _last_manager(register: Reading, entry: EntryId) -> bool:
    managers = [
        staff.entry
        for staff in _here(register).values()
        if staff.content.role is Role.MANAGER
    ]
    return managers == [entry]


def _new_slot(
    key: BookKey, password: str, staff: Staff, moment: Moment, keys: Keys, key_file: KeyFile | None = None
) -> Slot:
    return key_slots.new_slot(
        key,
        password,
        shown_name=staff.name.full,
        staff_title=staff.title,
        role=staff.role,
        at=moment,
        cost=key_slots.cost_of(keys),
        key_file=key_file,
    )


MOST_CARDS = 20_000
"""So many users and family members are thought of at most when a password is weighed."""


def known_words(register: Reading, staff: Staff | None = None) -> Known:
    """What somebody around this office would try first as a password: names and numbers of the office and its people.

    In a book of many users it takes a moment: for a worker.
    """
    words: list[str] = []
    for office in register.entries(Office):
        if office.content.ours:
            card = office.content
            words += [card.name, card.corporation, card.office_number, card.phone, card.fax, card.manager]
    people = [each.content.name for each in register.entries(Staff)] + ([staff.name] if staff else [])
    for user in register.entries(ServiceUser, limit=MOST_CARDS):
        people.append(user.content.name)
        words += [user.content.phone, user.content.insured_number]
        if user.content.birthday:
            words += days_in_words(user.content.birthday)
    people += [member.content.name for member in register.entries(FamilyMember, limit=MOST_CARDS)]
    for name in people:
        words += [name.surname, name.given_name, name.surname_kana, name.given_name_kana, name.full]
    return known(words)


def weigh(password: str, register: Reading, staff: Staff | None = None) -> list[Finding]:
    """What is wrong with a password that somebody wants to have; empty when it is strong enough."""
    found = strength(password, known_words(register, staff))
    return [] if found.enough else [missing("password", found.sentence)]


# -- showing once more that it is oneself --------------------------------------------------------------------------

NOT_PROVED = ("export.refused", "keys.refused")
FORGOTTEN_AFTER = 600
"""Seconds after which a slip counts no more; the lines of the audit chain stay."""
_LINES_LOOKED_AT = 100


def _proved(
    password: str,
    given: KeyFile | None,
    named: str,
    act: str,
    register: Register,
    moment: Moment,
    actor: Actor,
) -> tuple[Keys, BookKey] | Refused:
    """The keys, and the book's key opened with the password of whoever sits here; ``named`` is its field.

    A wrong one stands in the audit chain as ``act``. After the second each further try is put off, 1 second to 30.
    Raises ``KeyFileMissing``, ``WrongKeyFile``.
    """
    seconds = _put_off(register, moment, actor)
    if seconds:
        return Refused(findings=(missing(named, f"合言葉の違いが続きました。あと{seconds}秒待って、もう一度入れてください。"),))
    keys, slot = _swept(register), register.entry(Staff, actor.staff).content.slot
    try:
        return keys, key_slots.unlock(keys, slot, password, _second(keys, slot, given))
    except WrongPassword:
        with register.writing(by=actor, at=moment) as book:
            book.note(act)
        return Refused(findings=(missing(named, "合言葉が違います。あなたの、いまの合言葉を入れてください。"),))


def _put_off(register: Reading, moment: Moment, actor: Actor) -> int:
    """For how many seconds a further try is put off, after what the audit chain says of the last minutes."""
    last, _ = register.audit_head()
    slips = []
    for line in reversed(register.audit_lines(since_line=max(0, last - _LINES_LOOKED_AT))):
        if line.act == "unlock" or (moment.instant - line.at).total_seconds() > FORGOTTEN_AFTER:
            break
        if line.act in NOT_PROVED and line.by == actor.staff:
            slips.append(line.at)
    if not slips:
        return 0
    passed = (moment.instant - slips[0]).total_seconds()
    return max(0, ceil(seconds_put_off(len(slips)) - passed))


# -- one's own password ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRequest:
    """Another password for whoever sits here, who shows that they know the one they have, and have their key file."""

    old: str = field(repr=False)
    new: str = field(repr=False)
    key_file: KeyFile | None = None


@for_role(Role.READER)
def change_password(
    request: PasswordRequest, register: Register, moment: Moment, actor: Actor
) -> Done | Refused:
    """Change one's own password. Takes seconds: for a worker. Raises ``KeyFileMissing``, ``WrongKeyFile``.

    A key file stays what it was.
    """
    proved = _proved(request.old, request.key_file, "old", "keys.refused", register, moment, actor)
    if isinstance(proved, Refused):
        return proved
    keys, key = proved
    staff = register.entry(Staff, actor.staff).content
    second = _second(keys, staff.slot, request.key_file)
    wrong = weigh(request.new, register, staff)
    if normalize("NFKC", request.new) == normalize("NFKC", request.old):
        wrong = [missing("password", "いまの合言葉と同じです。別の合言葉にしてください。")]
    if wrong:
        return Refused(findings=tuple(wrong))
    return _own_slot(key, keys, request.new, second, "keys.password", register, moment, actor)


def _own_slot(
    key: BookKey,
    keys: Keys,
    password: str,
    key_file: KeyFile | None,
    act: str,
    register: Register,
    moment: Moment,
    actor: Actor,
) -> Done:
    """Put a new slot of one's own in the place of the old one.

    Both stand side by side until the entry names the new one: whenever it breaks off, one of them opens.
    """
    staff = register.entry(Staff, actor.staff).content
    slot = _new_slot(key, password, staff, moment, keys, key_file)

    def opens(written: Keys) -> BookKey:
        return key_slots.unlock(written, slot.id, password, key_file)

    both = key_slots.with_slot(keys, slot)
    key_slots.write_keys(register.folder, both, opens)
    with register.writing(by=actor, at=moment) as book:
        book.supersede(actor.staff, replace(staff, slot=slot.id), valid_from=moment.day)
        vouch(book, slot, password_set=act == "keys.password")
        book.note(act, (actor.staff,))
    with suppress(Trouble):  # the new way in stands already; a slot that nobody has opens nothing
        key_slots.write_keys(register.folder, key_slots.without_slot(both, staff.slot), lambda written: key)
    return Done(entry=actor.staff, changed=frozenset({Kind.STAFF}))


# -- a key file as a second factor ---------------------------------------------------------------------------------


def needs_key_file(register: Register, actor: Actor) -> bool:
    """Whether somebody's password opens only together with a key file."""
    slot = _keys(register).slot(register.entry(Staff, actor.staff).content.slot)
    return slot is not None and bool(slot.key_file)


def _second(keys: Keys, slot_id: str, given: KeyFile | None) -> KeyFile | None:
    """The key file a slot asks for: the one given, else the one on a stick that is in this PC."""
    slot = keys.slot(slot_id)
    if slot is None or not slot.key_file:
        return None
    return given or key_slots.key_file_at_hand(slot.key_file)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFileRequest:
    """A second factor for whoever sits here: ``place`` is the stick it is written to; ``None`` gives it up.

    ``key_file`` is the one they have, where they have one already.
    """

    password: str = field(repr=False)
    place: Path | None = None
    key_file: KeyFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFileKept:
    """The second factor lies at ``path``; ``None`` when it was given up."""

    path: Path | None


@for_role(Role.READER)
def keep_key_file(
    request: KeyFileRequest, register: Register, moment: Moment, actor: Actor
) -> KeyFileKept | Refused:
    """Ask for a key file beside one's own password from now on, or no longer. Takes seconds: for a worker.

    The file is on the stick, synced and read back, before the password alone stops opening the book. Raises
    ``KeyFileMissing``, ``WrongKeyFile``, ``Unwritable``, ``DiskFull``.
    """
    proved = _proved(request.password, request.key_file, "password", "keys.refused", register, moment, actor)
    if isinstance(proved, Refused):
        return proved
    keys, key = proved
    if request.place is None:
        _own_slot(key, keys, request.password, None, "keys.file_dropped", register, moment, actor)
        return KeyFileKept(path=None)
    if request.place.resolve().is_relative_to(register.folder.resolve()):
        return Refused(
            findings=(missing("place", "台帳のフォルダーの中には置けません。USBメモリーなど、ふだん手もとに置くものをえらんでください。"),)
        )
    fresh = KeyFile.new()
    path = request.place / fresh.name
    key_slots.write_key_file(path, fresh)
    _own_slot(key, keys, request.password, fresh, "keys.file", register, moment, actor)
    return KeyFileKept(path=path)


# -- asked once more -----------------------------------------------------------------------------------------------

ASK_AT_EXPORT = "export.ask"


def asks_at_export(register: Reading) -> bool:
    """Whether the office wants the password once more before anything leaves the book as a file."""
    return register.setting(ASK_AT_EXPORT) == "1"


@for_role(Role.MANAGER)
def choose_ask_at_export(request: bool, register: Register, moment: Moment, actor: Actor) -> bool:
    """Choose whether the password is asked for once more before a paper or a table is left as a file."""
    with register.writing(by=actor, at=moment) as book:
        book.set_setting(ASK_AT_EXPORT, "1" if request else "0")
    return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Whoever sits here shows once more that it is them."""

    password: str = field(repr=False)
    key_file: KeyFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """It is them."""


@for_role(Role.READER)
def confirm_person(
    request: Confirmation, register: Register, moment: Moment, actor: Actor
) -> Confirmed | Refused:
    """``Confirmed`` when password (and key file) are those of whoever sits here. For a worker."""
    proved = _proved(request.password, request.key_file, "password", "export.refused", register, moment, actor)
    return proved if isinstance(proved, Refused) else Confirmed()


@for_role(Role.READER)
def note_file(request: bytes, register: Register, moment: Moment, actor: Actor) -> bool:
    """A paper is about to be left as a file outside the book: the audit chain keeps its hash, and only then it may."""
    with register.writing(by=actor, at=moment) as book:
        book.note("export.file", detail=sha256(request).hexdigest())
    return True


# -- leaving -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRequest:
    """Somebody leaves; ``left_on`` is today or a day that has been."""

    entry: EntryId
    left_on: date


@for_role(Role.MANAGER)
def leave(request: LeaveRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Take away somebody's way in, now. What remains is a new book key: until then it is told that it is due."""
    staff = register.entry(Staff, request.entry).content
    wrong = []
    if request.left_on > moment.day:
        wrong.append(missing("left_on", "先の日です。鍵は、その日になってから外してください。"))
    if request.entry == actor.staff:
        wrong.append(missing("person", "自分の鍵は外せません。ほかの管理者にたのんでください。"))
    elif _last_manager(register, request.entry):
        wrong.append(missing("person", "管理者がいなくなります。さきに、ほかの人を管理者にしてください。"))
    if wrong:
        return Refused(findings=tuple(wrong))
    had_way = _keys(register).slot(staff.slot) is not None
    if had_way:
        key = register.own_key()
        keys = key_slots.without_slot(_swept(register), staff.slot)
        key_slots.write_keys(register.folder, keys, lambda written: key)
    with register.writing(by=actor, at=moment) as book:
        book.supersede(request.entry, replace(staff, left_on=request.left_on), valid_from=moment.day)
        if had_way:
            book.set_setting(KEY_DUE, f"{request.entry} {_epoch(register)}")
            book.note("keys.removed", (request.entry,))
    return Done(entry=request.entry, changed=frozenset({Kind.STAFF}))


def key_due(register: Register) -> Recorded[Staff] | None:
    """Who left last while the book still has the key they knew."""
    entry, _, epoch = (register.setting(KEY_DUE) or "").partition(" ")
    if not entry or int(epoch) != _epoch(register):
        return None
    return register.entry(Staff, EntryId(int(entry)))


def _epoch(register: Register) -> int:
    line, _ = register.audit_head()
    return register.audit_lines(since_line=line - 1)[0].epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenableBackup:
    """A generation of a backup that a password of somebody who left still opens, for good: it is a copy of its day."""

    place: Path
    name: str


def openable_backups(register: Reading, person: EntryId, places: tuple[Path, ...]) -> tuple[OpenableBackup, ...]:
    """The backups that somebody who left could still open, as far as their places are at hand. For a worker.

    They get fewer as generations leave; one kept elsewhere is to be locked away or destroyed.
    """
    slots = {version.content.slot for version in register.versions(Staff, person)} - {""}
    found = []
    for place in places:
        shelf = backup.shelf_of(place, register.book_id)
        try:
            generations = backup.generations(shelf)
        except Trouble:
            continue
        for generation in generations:
            try:
                keys = key_slots.read_keys(generation.folder)
            except Trouble:
                continue
            if any(slot.id in slots for slot in keys.slots):
                found.append(OpenableBackup(place=place, name=generation.name))
    return tuple(found)


# -- a new book key ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A new book key that is ready and on no disk yet: its recovery paper is printed and typed back before it is used."""

    key: BookKey
    recovery: RecoverySlot
    code: str = field(repr=False)


def prepare_key(register: Reading) -> NewKey:
    """Make a new key for a book, with its recovery code."""
    key = BookKey(register.book_id, BookKey.new().secret)
    code = key_slots.new_recovery_code()
    return NewKey(key=key, recovery=key_slots.new_recovery(key, code), code=code)


def print_new_paper(new: NewKey, register: Register, moment: Moment) -> Printed:
    """The recovery paper of the new key. The earlier one opens nothing once the key is changed."""
    sheet = RecoverySheet(
        office_name=our_office(register).content.name,
        book_name=register.folder.stem,
        book=short_book_id(new.key.book),
        day=wareki(moment.day),
        recovery_code=new.code,
        recovery_slot=key_slots.paper_qr(new.recovery, new.key.book),
    )
    pdf, drawn = drawn_pdf(sheet, recovery_paper.draw)
    return Printed(pdf=pdf, number="", sheets=drawn.sheets)


def code_is_right(new: NewKey, typed: str) -> bool:
    """Whether the code typed back is the one on the paper. Raises ``Trouble`` when it cannot be read."""
    return key_slots.read_recovery_code(typed) == key_slots.read_recovery_code(new.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    """The wish to change the book's key: ``password`` is the manager's own, ``typed`` the code from the new paper."""

    new: NewKey
    password: str = field(repr=False)
    typed: str = field(repr=False)
    key_file: KeyFile | None = None
    pc: str = ""
    progress: Callable[[str], None] = field(default=lambda part: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChanged:
    """The book has its new key and is closed: open it again with ``key``. ``left_out`` are names without a way in now,
    because the book did not vouch for their slot; they get a new password."""

    key: BookKey
    slot: str
    line: int
    head: str
    left_out: tuple[str, ...] = ()


@for_role(Role.MANAGER)
def may_change_key(
    request: KeyChange, register: Register, moment: Moment, actor: Actor
) -> Confirmed | Refused:
    """Whether password and typed code are right; to be asked before the desk is put away for ``change_key``. For a worker."""
    wrong: list[Finding] = []
    try:
        proved = _proved(request.password, request.key_file, "password", "keys.refused", register, moment, actor)
        wrong += proved.findings if isinstance(proved, Refused) else ()
    except (KeyFileMissing, WrongKeyFile) as trouble:
        wrong.append(missing("password", trouble.sentence))
    try:
        if not code_is_right(request.new, request.typed):
            wrong.append(missing("code", "紙の回復コードと違います。紙を見て、もう一度入れてください。"))
    except UnreadableCode as trouble:
        wrong.append(missing("code", trouble.sentence))
    return Refused(findings=tuple(wrong)) if wrong else Confirmed()


@for_role(Role.MANAGER)
def change_key(
    request: KeyChange, register: Register, moment: Moment, actor: Actor
) -> KeyChanged | Refused:
    """Change the book's key: everybody who stays keeps their password, the earlier recovery paper opens nothing.

    A backup is made before in each place that is there. The book is closed for it; run it on a worker and open the book
    again afterwards, also when it raises: it is the old one then.
    """
    with register.reading() as book:
        may = may_change_key(request, register, moment, actor)
        if isinstance(may, Refused):
            return may
        mine = book.entry(Staff, actor.staff).content.slot
        keys, known, places = _swept(register), ways(book), places_of(book)
    if places:
        request.progress("控え")
        back_up(BackUpRequest(), register, moment, actor)
    old = register.own_key()
    staying, left_out = [], []
    for slot in keys.slots:
        way = known.get(slot.id)
        if slot.id == mine or (way and way.public == sha256(slot.public_key).hexdigest()):
            staying.append(
                key_slots.renamed_slot(
                    request.new.key,
                    slot,
                    shown_name=slot.shown_name,
                    staff_title=slot.staff_title,
                    role=slot.role,
                )
            )
        else:
            left_out.append(slot.shown_name)
    fresh = Keys(book=keys.book, slots=tuple(staying), recovery=request.new.recovery)
    second = _second(keys, mine, request.key_file)

    def opens(written: Keys) -> BookKey:
        if key_slots.unlock_with_code(written, request.typed) != request.new.key:
            raise KeysDamaged
        return key_slots.unlock(written, mine, request.password, second)

    with register.writing(by=actor, at=moment) as writing:
        writing.note("keys.change_begun")
    register.close()
    done = rekey.change_key(
        register.folder,
        old,
        request.new.key,
        fresh,
        Holder(actor.name, request.pc),
        at=moment,
        proof=opens,
        progress=request.progress,
    )
    return KeyChanged(
        key=request.new.key, slot=mine, line=done.line, head=done.head, left_out=tuple(left_out)
    )
