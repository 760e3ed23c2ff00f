"""The people of a book: added, changed, leaving; broken off anywhere nobody is locked out and nobody gets in."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop import practice
from desktop.entries.person import PersonName, ServiceUser, Staff
from desktop.entries.version import Actor, EntryId, Role
from desktop.procedures import backups, books, people
from desktop.procedures.outcome import Done, Refused
from desktop.procedures.passwords import LEAST, known, new_phrase, phrase_bits, strength
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records import keys as key_slots
from desktop.records.backup import generations
from desktop.records.book import Holder, Register, open_book
from desktop.records.keys import BookKey, Cost, read_keys, unlock, with_slot, write_keys
from desktop.records.trouble import (
    DiskFull,
    KeyFileDamaged,
    KeyFileMissing,
    KeysDamaged,
    UnsuitablePlace,
    WeakPassword,
    WrongPassword,
)
from tests.conftest import MovedClock, OpenBook

MINE, HERS, NEW = "himawari to asagao no niwa", "kujira-yozora-mikan-tsubame", "tanuki-no-hashi-wataru-97"
WATANABE = Staff(name=PersonName(surname="渡辺", given_name="翔太"), role=Role.MEMBER)


class Office:
    """A book with a password on disk; opened and opened again as people do."""

    def __init__(self, folder: Path, clock: MovedClock) -> None:
        self.folder, self.clock = folder, clock
        request = books.FirstRun(
            folder=folder, office=practice.our_office(), staff=practice.our_staff()[0], password=MINE
        )
        self.new = books.prepare(request, clock.now())
        self.register, self.actor = books.found(self.new, clock.now(), "試験のPC")

    def act(self, procedure, request, by: Actor | None = None):
        return procedure(request, self.register, self.clock.now(), by or self.actor)

    def add(self, staff: Staff = WATANABE, password: str = HERS) -> EntryId:
        outcome = self.act(people.add_person, people.PersonRequest(staff=staff, password=password))
        assert isinstance(outcome, Done), outcome
        return outcome.entry

    def opens(self, password: str, folder: Path | None = None) -> Actor:
        """Who sits down with this password, in the book as it lies on the disk now."""
        self.register.close()
        register, actor = books.open_with_any(folder or self.folder, password, self.clock.now(), "別のPC")
        register.close()
        self.reopen()
        return actor

    def opens_with(self, password: str) -> bool:
        """Whether this password opens the book as it lies on the disk now."""
        self.register.close()
        self.register, _ = books.open_with_any(self.folder, password, self.clock.now(), "PC")
        return True

    @property
    def new_key(self) -> BookKey:
        """The key of the book as it is open now."""
        return self.register.own_key()

    def reopen(self, password: str = MINE) -> Register:
        self.register.close()
        self.register, _ = books.open_with_any(self.folder, password, self.clock.now(), "試験のPC")
        return self.register


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded book, derived once: the tests work on copies of it."""
    from datetime import UTC, datetime

    folder = tmp_path_factory.mktemp("office") / "みほん.tasuki"
    Office(folder, MovedClock(datetime(2026, 6, 3, 1, 0, tzinfo=UTC))).register.close()
    return folder


@pytest.fixture
def office(founded: Path, tmp_path: Path, clock: MovedClock) -> Iterator[Office]:
    made = Office.__new__(Office)
    made.folder, made.clock = tmp_path / "みほん.tasuki", clock
    shutil.copytree(founded, made.folder)
    made.register, made.actor = books.open_with_any(made.folder, MINE, clock.now(), "試験のPC")
    yield made
    made.register.close()


def full(*_: object, **__: object) -> None:
    raise DiskFull


def test_a_colleague_opens_the_book_with_a_password_of_their_own(office: Office) -> None:
    entry = office.add()
    actor = office.opens(HERS)
    assert (actor.staff, actor.name, actor.role) == (entry, "渡辺 翔太", Role.MEMBER)
    assert office.opens(MINE).role is Role.MANAGER
    shown = people.see_people(None, office.register, office.clock.now(), office.actor)
    assert [each.way_in for each in shown.people] == [True, True]
    assert all(each.password_on == office.clock.now().day for each in shown.people)
    assert shown.strays == ()


def test_broken_off_after_the_keys_were_written_the_slot_opens_nothing_and_goes_at_the_next_change(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(type(office.register), "writing", full)  # the disk fills between keys and entry
        with pytest.raises(DiskFull):
            office.act(people.add_person, people.PersonRequest(staff=WATANABE, password=HERS))
    assert people.stray_slots(office.register) == ("渡辺 翔太",)
    with pytest.raises(WrongPassword):
        office.opens(HERS)
    office.reopen()
    office.add(replace(WATANABE, name=PersonName(surname="伊藤")), NEW)
    assert people.stray_slots(office.register) == ()
    assert len(read_keys(office.folder).slots) == 2


def test_a_weak_password_or_a_card_without_a_name_is_refused_and_nothing_is_written(office: Office) -> None:
    before = (office.folder / "keys.json").read_bytes(), office.register.audit_head()
    for staff, password, code in (
        (WATANABE, "mijikai", "form.password"),
        (WATANABE, "あおばケアプラン相談室あおば", "form.password"),
        (replace(WATANABE, name=PersonName(surname=" ")), HERS, "form.surname"),
    ):
        outcome = office.act(people.add_person, people.PersonRequest(staff=staff, password=password))
        assert isinstance(outcome, Refused)
        assert code in {finding.code for finding in outcome.findings}
    assert ((office.folder / "keys.json").read_bytes(), office.register.audit_head()) == before


def test_only_a_manager_touches_the_keys_of_others(office: Office) -> None:
    member = replace(office.actor, role=Role.MEMBER)
    entry = office.add()
    for procedure, request in (
        (people.add_person, people.PersonRequest(staff=WATANABE, password=NEW)),
        (people.change_person, people.CardChange(entry=entry, staff=WATANABE)),
        (people.leave, people.LeaveRequest(entry=entry, left_on=office.clock.now().day)),
        (people.choose_lock_minutes, 3),
    ):
        outcome = office.act(procedure, request, by=member)
        assert isinstance(outcome, Refused)
        assert outcome.findings[0].code == "role"


def test_another_role_and_name_show_on_the_lock_screen_and_the_password_stays(office: Office) -> None:
    entry = office.add()
    staff = office.register.entry(Staff, entry).content
    changed = replace(staff, name=PersonName(surname="伊藤", given_name="翔太"), role=Role.MANAGER)
    assert isinstance(office.act(people.change_person, people.CardChange(entry=entry, staff=changed)), Done)
    slot = read_keys(office.folder).slot(staff.slot)
    assert slot is not None
    assert (slot.shown_name, slot.role) == ("伊藤 翔太", Role.MANAGER)
    assert office.opens(HERS).role is Role.MANAGER


def test_the_last_manager_is_neither_demoted_nor_leaves(office: Office) -> None:
    me = office.register.entry(Staff, office.actor.staff).content
    demoted = people.CardChange(entry=office.actor.staff, staff=replace(me, role=Role.MEMBER))
    assert isinstance(office.act(people.change_person, demoted), Refused)
    leaving = people.LeaveRequest(entry=office.actor.staff, left_on=office.clock.now().day)
    assert isinstance(office.act(people.leave, leaving), Refused)
    assert office.opens(MINE).role is Role.MANAGER


# -- one's own password ------------------------------------------------------------------------------------------


def test_the_new_password_opens_and_the_old_one_does_not(office: Office) -> None:
    outcome = office.act(people.change_password, people.PasswordRequest(old=MINE, new=NEW))
    assert isinstance(outcome, Done), outcome
    office.register.close()
    with pytest.raises(WrongPassword):
        books.open_with_any(office.folder, MINE, office.clock.now(), "別のPC")
    office.reopen(NEW)
    assert len(read_keys(office.folder).slots) == 1


def test_whoever_does_not_know_the_old_password_changes_nothing(office: Office) -> None:
    wrong = office.act(people.change_password, people.PasswordRequest(old=HERS, new=NEW))
    assert isinstance(wrong, Refused)
    assert [finding.code for finding in wrong.findings] == ["form.old"]
    same = office.act(people.change_password, people.PasswordRequest(old=MINE, new=MINE))
    assert isinstance(same, Refused)
    assert office.opens(MINE)


def test_a_password_change_broken_off_leaves_one_that_opens(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(type(office.register), "writing", full)
        with pytest.raises(DiskFull):
            office.act(people.change_password, people.PasswordRequest(old=MINE, new=NEW))
    assert office.opens(MINE)
    written: list[int] = []

    def second_fails(*args: object) -> None:
        written.append(1)
        if len(written) == 2:
            raise DiskFull
        write_keys(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr("desktop.records.keys.write_keys", second_fails)
        assert isinstance(office.act(people.change_password, people.PasswordRequest(old=MINE, new=NEW)), Done)
    office.register.close()
    with pytest.raises(WrongPassword):
        books.open_with_any(office.folder, MINE, office.clock.now(), "別のPC")
    office.reopen(NEW)
    assert len(people.stray_slots(office.register)) == 1


# -- leaving -----------------------------------------------------------------------------------------------------


def test_who_leaves_does_not_get_in_and_a_new_key_is_due_until_it_is_changed(office: Office, tmp_path: Path) -> None:
    entry = office.add()
    place = tmp_path / "控え"
    place.mkdir()
    backups.back_up(backups.BackUpRequest(place=place), office.register, office.clock.now(), office.actor)
    office.act(backups.choose_places, (place,))
    office.clock.move(hours=1)
    gone = office.act(people.leave, people.LeaveRequest(entry=entry, left_on=office.clock.now().day))
    assert isinstance(gone, Done)
    with pytest.raises(WrongPassword):
        office.opens(HERS)
    office.reopen()
    due = people.key_due(office.register)
    assert due is not None
    assert due.entry == entry
    openable = people.openable_backups(office.register, entry, (place, tmp_path / "ない"))
    assert [each.place for each in openable] == [place]
    generation = generations(place)[0].folder
    slot = office.register.entry(Staff, entry).content.slot
    assert unlock(read_keys(generation), slot, HERS)  # it says so because it is so
    office.clock.move(days=1)
    newer = office.act(backups.back_up, backups.BackUpRequest(place=place)).made[0]
    assert newer.trouble == ""
    assert read_keys(generations(place)[0].folder).slot(slot) is None
    assert len(people.openable_backups(office.register, entry, (place,))) == 1


def change_key(office: Office, password: str = MINE) -> people.KeyChanged:
    new = people.prepare_key(office.register)
    parts: list[str] = []
    change = people.KeyChange(new=new, password=password, typed=new.code.lower(), progress=parts.append)
    changed = office.act(people.change_key, change)
    assert isinstance(changed, people.KeyChanged), changed
    assert parts[-1] == "しまい"
    office.register, office.actor = books.open_with_key(
        office.folder, changed.slot, changed.key, office.clock.now(), "試験のPC"
    )
    return changed


def test_a_new_key_lets_in_everybody_who_stays_and_neither_the_leaver_nor_the_old_paper(office: Office) -> None:
    leaver = office.add()
    office.add(replace(WATANABE, name=PersonName(surname="伊藤")), NEW)
    code = people.prepare_key(office.register).code
    kept_keys = read_keys(office.folder)
    stolen_slot = office.register.entry(Staff, leaver).content.slot
    stolen = unlock(kept_keys, stolen_slot, HERS)
    office.act(people.leave, people.LeaveRequest(entry=leaver, left_on=office.clock.now().day))
    changed = change_key(office)
    assert changed.left_out == ()
    assert people.key_due(office.register) is None
    assert office.register.check().ok
    assert office.opens(NEW).name == "伊藤"
    with pytest.raises(WrongPassword):
        office.opens(HERS)
    office.reopen()
    assert stolen.secret != changed.key.secret
    register_file = office.folder / "register.db"
    office.register.close()
    with pytest.raises(Exception, match="壊れて"):
        open_book(office.folder, stolen, Holder("", ""), at=office.clock.now())
    assert register_file.exists()
    assert code
    office.reopen()


def test_the_new_paper_is_printed_and_opens_the_book_the_earlier_does_not(office: Office) -> None:
    new = people.prepare_key(office.register)
    paper = people.print_new_paper(new, office.register, office.clock.now())
    assert paper.pdf.startswith(b"%PDF")
    change = people.KeyChange(new=new, password=MINE, typed=new.code)
    assert isinstance(office.act(people.change_key, change), people.KeyChanged)
    recovery = books.Recovery(folder=office.folder, code=new.code, new_password=NEW)
    office.register, _ = books.recover(recovery, office.clock.now(), "試験のPC")
    office.reopen(NEW)


def test_wrong_password_or_code_is_told_before_anything_is_closed(office: Office) -> None:
    new = people.prepare_key(office.register)
    other = people.prepare_key(office.register).code
    for password, typed, code in (
        (HERS, new.code, "form.password"), (MINE, other, "form.code"), (MINE, "7K3M", "form.code"),
    ):  # fmt: skip
        change = people.KeyChange(new=new, password=password, typed=typed)
        outcome = office.act(people.change_key, change)
        assert isinstance(outcome, Refused)
        assert [finding.code for finding in outcome.findings] == [code]
    assert office.register.check().ok  # still open
    assert office.opens(MINE)


def test_a_slot_put_into_the_file_behind_the_book_gets_no_new_key(office: Office) -> None:
    """The leaver, who knew the key, exchanges a colleague's slot for one of the same id that opens with their own."""
    entry = office.add()
    slot_id = office.register.entry(Staff, entry).content.slot
    planted = office.act(people.add_person, people.PersonRequest(staff=replace(WATANABE, name=PersonName(surname="伊藤")), password=NEW))
    planted_slot = read_keys(office.folder).slot(office.register.entry(Staff, planted.entry).content.slot)
    assert planted_slot is not None
    ways = json.loads(office.register.setting(people.WAYS) or "")
    ways[planted_slot.id]["public"] = "0" * 64  # as if the file's slot were not the one the book knows
    with office.register.writing(by=office.actor, at=office.clock.now()) as book:
        book.set_setting(people.WAYS, json.dumps(ways))
    changed = change_key(office)
    assert changed.left_out == ("伊藤",)
    assert read_keys(office.folder).slot(planted_slot.id) is None
    assert read_keys(office.folder).slot(slot_id) is not None


def test_a_change_broken_off_is_settled_when_the_book_is_next_opened(office: Office) -> None:
    new = people.prepare_key(office.register)
    copy = office.folder.with_name("切れた.tasuki")

    def power_cut(part: str) -> None:
        if part == "しまい":
            shutil.copytree(office.folder, copy)

    change = people.KeyChange(new=new, password=MINE, typed=new.code, progress=power_cut)
    assert isinstance(office.act(people.change_key, change), people.KeyChanged)
    office.reopen()
    assert (copy / "keys.json.next").exists()
    register, _ = books.open_with_any(copy, MINE, office.clock.now(), "試験のPC")
    assert register.check().ok
    register.close()
    assert not (copy / "keys.json.next").exists()


# -- places and phrases ------------------------------------------------------------------------------------------


def test_a_book_is_neither_founded_nor_opened_in_a_sync_folder(office: Office, tmp_path: Path) -> None:
    synced = tmp_path / "OneDrive" / "台帳.tasuki"
    request = books.FirstRun(
        folder=synced, office=practice.our_office(), staff=practice.our_staff()[0], password=MINE
    )
    with pytest.raises(UnsuitablePlace):
        books.prepare(request, office.clock.now())
    office.register.close()
    shutil.copytree(office.folder, synced)
    before = {path: path.read_bytes() for path in synced.rglob("*") if path.is_file()}
    with pytest.raises(UnsuitablePlace):
        books.open_with_any(synced, MINE, office.clock.now(), "試験のPC")
    assert {path: path.read_bytes() for path in synced.rglob("*") if path.is_file()} == before


def test_every_proposed_phrase_is_long_enough_and_strong(clock: MovedClock) -> None:
    phrases = {new_phrase() for _ in range(200)}
    assert len(phrases) == 200
    assert min(map(len, phrases)) >= LEAST
    assert all(strength(phrase).enough for phrase in sorted(phrases)[:20])
    assert phrase_bits() == 45


def test_keys_are_never_written_without_proof(office: Office) -> None:
    keys = read_keys(office.folder)

    def no(_: object) -> BookKey:
        raise KeysDamaged

    with pytest.raises(KeysDamaged):
        write_keys(office.folder, with_slot(keys, replace(keys.slots[0], shown_name="だれか")), no)
    assert read_keys(office.folder) == keys


# -- a key file, and the password asked once more ------------------------------------------------------------------


def test_a_key_file_is_on_the_stick_before_it_is_asked_for_and_can_be_given_up(office: Office, tmp_path: Path) -> None:
    stick = tmp_path / "USB"
    stick.mkdir()
    kept = office.act(people.keep_key_file, people.KeyFileRequest(password=MINE, place=stick))
    assert isinstance(kept, people.KeyFileKept)
    assert kept.path is not None
    key_file = books.read_key_file(kept.path)
    shown = people.see_people(None, office.register, office.clock.now(), office.actor)
    assert [person.key_file for person in shown.people] == [True]
    assert people.needs_key_file(office.register, office.actor)
    assert [line.act for line in office.register.audit_lines(act="keys.file")] == ["keys.file"]
    with pytest.raises(KeyFileMissing):
        office.reopen()
    register, _ = books.open_with_any(office.folder, MINE, office.clock.now(), "PC", key_file)
    office.register = register
    changed = office.act(people.change_password, people.PasswordRequest(old=MINE, new=NEW, key_file=key_file))
    assert isinstance(changed, Done)
    assert people.needs_key_file(office.register, office.actor), "another password asks for the same file"
    given_up = office.act(people.keep_key_file, people.KeyFileRequest(password=NEW, key_file=key_file))
    assert given_up == people.KeyFileKept(path=None)
    office.reopen(NEW)
    assert not people.needs_key_file(office.register, office.actor)


def test_a_slot_left_over_does_not_hide_the_one_with_the_key_file(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills when the old slot is to go: it opens nothing, and the password opens with the file."""
    was = read_keys(office.folder).slots[0]
    kept = office.act(people.keep_key_file, people.KeyFileRequest(password=MINE, place=tmp_path))
    assert kept.path is not None
    keys = read_keys(office.folder)
    write_keys(office.folder, replace(keys, slots=(was, *keys.slots)), lambda written: office.new_key)
    office.register.close()
    with pytest.raises(KeyFileMissing):
        books.open_with_any(office.folder, MINE, office.clock.now(), "PC")
    office.register, _ = books.open_with_any(
        office.folder, MINE, office.clock.now(), "PC", books.read_key_file(kept.path)
    )
    assert people.stray_slots(office.register) == ("佐藤 美咲",)


def test_a_key_file_on_a_stick_that_is_in_the_pc_is_found_by_itself(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = office.act(people.keep_key_file, people.KeyFileRequest(password=MINE, place=tmp_path))
    assert kept.path is not None
    slot = read_keys(office.folder).slots[0].id
    with pytest.raises(KeyFileMissing):
        books.key_of(office.folder, slot, MINE)
    assert office.act(people.confirm_person, people.Confirmation(password=NEW, key_file=books.read_key_file(kept.path))) is not None
    monkeypatch.setattr(key_slots, "sticks", lambda: (tmp_path,))
    assert books.key_of(office.folder, slot, MINE) == office.new_key
    assert office.act(people.confirm_person, people.Confirmation(password=MINE)) == people.Confirmed()


def test_a_key_file_never_lies_in_the_book_and_a_full_stick_changes_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = office.act(people.keep_key_file, people.KeyFileRequest(password=MINE, place=office.folder / "scans"))
    assert isinstance(refused, Refused)
    wrong = office.act(people.keep_key_file, people.KeyFileRequest(password=HERS, place=tmp_path))
    assert isinstance(wrong, Refused)
    assert [finding.code for finding in wrong.findings] == ["form.password"]
    monkeypatch.setattr(key_slots, "write_key_file", full)
    with pytest.raises(DiskFull):
        office.act(people.keep_key_file, people.KeyFileRequest(password=MINE, place=tmp_path))
    assert office.opens(MINE).role is Role.MANAGER


def test_a_lost_or_damaged_key_file_is_told_and_the_recovery_paper_opens_without_it(
    office: Office, tmp_path: Path
) -> None:
    kept = office.act(people.keep_key_file, people.KeyFileRequest(password=MINE, place=tmp_path))
    assert kept.path is not None
    kept.path.write_bytes(b"x")
    with pytest.raises(KeyFileDamaged):
        books.read_key_file(kept.path)
    with pytest.raises(KeyFileDamaged):
        books.read_key_file(tmp_path)
    kept.path.unlink()
    with pytest.raises(KeyFileMissing):
        books.read_key_file(kept.path)
    key = office.new_key
    office.register.close()
    keys = read_keys(office.folder)
    code = key_slots.new_recovery_code()
    fresh = replace(keys, recovery=key_slots.new_recovery(key, code))
    write_keys(office.folder, fresh, lambda written: key)
    recovery = books.Recovery(folder=office.folder, code=code, new_password=NEW, slot=keys.slots[0].id)
    office.register, _ = books.recover(recovery, office.clock.now(), "PC")
    assert office.opens_with(NEW)


def test_the_password_is_asked_once_more_only_where_the_office_wants_it_and_a_wrong_one_stands_in_the_chain(
    office: Office,
) -> None:
    assert not people.asks_at_export(office.register)
    assert office.act(people.choose_ask_at_export, True) is True
    assert people.asks_at_export(office.register)
    wrong = office.act(people.confirm_person, people.Confirmation(password=HERS))
    assert isinstance(wrong, Refused)
    assert office.act(people.confirm_person, people.Confirmation(password=MINE)) == people.Confirmed()
    office.act(people.note_file, b"%PDF-")
    acts = [line.act for line in office.register.audit_lines()]
    assert acts.count("export.refused") == 1
    (line,) = office.register.audit_lines(act="export.file")
    assert len(line.detail) == 64
    member = replace(office.actor, role=Role.MEMBER)
    assert isinstance(office.act(people.choose_ask_at_export, False, by=member), Refused)


def test_a_further_way_in_costs_what_the_first_was_measured_for(office: Office) -> None:
    keys = read_keys(office.folder)
    dear = Cost(memory_kib=80 * 1024, passes=3, lanes=2)
    slot = key_slots.new_slot(
        office.new_key, MINE, shown_name="佐藤 美咲", staff_title="", role=Role.MANAGER, at=office.clock.now(), cost=dear
    )
    write_keys(office.folder, with_slot(keys, replace(slot, id=keys.slots[0].id)), lambda written: office.new_key)
    office.add()
    assert [each.cost for each in read_keys(office.folder).slots] == [dear, dear]


@pytest.mark.parametrize(
    "password",
    ["takahashihanako1935", "takahashi-hanako-s100501", "kaigokeamanekyotaku", "たかはし20350501はなこ", "0012341111takahashi",
     "たていすかんなにらせちとしは", "あいうえおかきくけこさしすせそ", "qwertyuiopasdfgh",
     "高橋花子さん高橋花子さん高橋花子さん", "ﾀｶﾊｼﾊﾅｺﾀｶﾊｼﾊﾅｺﾀｶﾊｼ", "ｔａｋａｈａｓｈｉｈａｎａｋｏ", "t4k4h4sh1h4n4k0!", "okanahihsahakat1935",
     "001-234-1111 001-234-1111", "tanjoubi19350501", "123456789012345", "aaaaaaaaaaaaaaaa", "😀" * 15, " " * 20],
)  # fmt: skip
def test_what_somebody_round_the_office_would_try_first_is_weak(book: OpenBook, password: str) -> None:
    name = PersonName(surname="髙橋", given_name="花子", surname_kana="タカハシ", given_name_kana="ハナコ")
    user = ServiceUser(name=name, birthday=date(1935, 5, 1), phone="00-1234-1111")
    book.act(keep_card, CardRequest(card=user))
    assert people.weigh(password, book.register)
    assert not people.weigh(new_phrase(), book.register)


@pytest.mark.parametrize(
    "password",
    ["8392 0174 6653 9021 4417", "🐸🍎🚗📚🎹🌧🧦🥁🦉⛵🎲🕯🧩🍋🪁", "あさひに かがやく いちょうの き", "Kf9!tPz2#qWm7&rL", "雨の日は図書館で過ごすのが好きです",
     "ninjin gobou daikon " * 5],
)  # fmt: skip
def test_no_kind_of_sign_is_asked_for_and_none_refused(password: str) -> None:
    assert strength(password).enough


def test_characters_are_counted_as_they_are_used() -> None:
    """A mark of half width is part of its kana: seventeen signs, thirteen characters."""
    assert "あと2文字" in strength("ﾈｺﾊﾍﾞﾗﾝﾀﾞﾃﾞﾋﾙﾈｽﾙ").sentence
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in "himawaritoasagao")
    assert strength(full_width) == strength("himawaritoasagao")


def test_the_name_of_the_office_is_known_as_it_is_typed() -> None:
    assert not strength("midorikyotakukaigo", known(["みどり居宅介護支援事業所"])).enough


def test_neither_first_run_nor_recovery_paper_lets_a_weak_password_in(office: Office, tmp_path: Path) -> None:
    """The windows ask for a strong one; the procedures hold to it."""
    weak = practice.our_office().name + "2026"
    first = books.FirstRun(
        folder=tmp_path / "よわい.tasuki", office=practice.our_office(), staff=practice.our_staff()[0], password=weak
    )
    with pytest.raises(WeakPassword):
        books.prepare(first, office.clock.now())
    office.act(keep_card, CardRequest(card=ServiceUser(name=PersonName(surname="髙橋", given_name="花子", surname_kana="タカハシ", given_name_kana="ハナコ"))))
    new = people.prepare_key(office.register)
    key = office.new_key
    keys = replace(read_keys(office.folder), recovery=key_slots.new_recovery(key, new.code))
    office.register.close()
    write_keys(office.folder, keys, lambda written: key)
    before = (office.folder / "keys.json").read_bytes()
    for password in ("mijikai", "takahashihanako1935"):
        with pytest.raises(WeakPassword):
            books.recover(
                books.Recovery(folder=office.folder, code=new.code, new_password=password), office.clock.now(), "PC"
            )
    assert (office.folder / "keys.json").read_bytes() == before
    office.reopen(MINE)


def test_an_older_book_is_backed_up_before_its_steps_also_when_the_paper_opens_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = people.prepare_key(office.register)
    key = office.new_key
    office.register.close()
    recovery = replace(read_keys(office.folder), recovery=key_slots.new_recovery(key, new.code))
    write_keys(office.folder, recovery, lambda written: key)
    asked: dict[str, Any] = {}
    def opened(*wanted: Any, **more: Any) -> Register:
        asked.update(more, holder=wanted[2].who)
        return open_book(*wanted, **more)

    monkeypatch.setattr("desktop.procedures.books.open_book", opened)
    slot = read_keys(office.folder).slots[0].id
    request = books.Recovery(folder=office.folder, code=new.code, new_password=NEW, slot=slot)
    office.register, _ = books.recover(request, office.clock.now(), "PC")
    assert asked["holder"] == "佐藤 美咲"  # told to whoever wants the book meanwhile
    asked["before_steps"](office.register)
    beside = office.folder.parent / "控え"
    assert len(generations(next(beside.iterdir()))) == 1


def test_wrong_passwords_at_the_desk_stand_in_the_chain_and_put_the_next_one_off(office: Office) -> None:
    def tried(password: str) -> str:
        outcome = office.act(people.confirm_person, people.Confirmation(password=password))
        return outcome.findings[0].text if isinstance(outcome, Refused) else "ok"

    assert "違います" in tried(HERS)
    assert "違います" in tried(HERS)
    assert "あと1秒" in tried(MINE)  # also the right one: nothing is tried
    office.clock.move(seconds=1)
    change = people.PasswordRequest(old=HERS, new=NEW)
    assert isinstance(office.act(people.change_password, change), Refused)
    assert "あと2秒" in tried(MINE)
    acts = [line.act for line in office.register.audit_lines()]
    assert acts.count("export.refused") == 2
    assert acts.count("keys.refused") == 1
    office.clock.move(seconds=2)
    assert tried(MINE) == "ok"
    office.clock.move(minutes=11)
    assert "違います" in tried(HERS)
    assert tried(MINE) == "ok"


def test_nobody_changes_their_own_role(office: Office) -> None:
    """Whoever sits at the desk keeps the role they sat down with: another manager takes it away."""
    office.add(replace(WATANABE, role=Role.MANAGER))
    me = office.register.entry(Staff, office.actor.staff).content
    mine = people.CardChange(entry=office.actor.staff, staff=replace(me, role=Role.MEMBER))
    outcome = office.act(people.change_person, mine)
    assert isinstance(outcome, Refused)
    assert "ほかの管理者" in outcome.findings[0].text
    renamed = people.CardChange(entry=office.actor.staff, staff=replace(me, title="主任介護支援専門員"))
    assert isinstance(office.act(people.change_person, renamed), Done)
