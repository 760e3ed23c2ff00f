"""Entries are recorded as series of versions, whole or not at all, and are never changed."""

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.entries.attachment import Attachment, AttachmentRole, Note
from desktop.entries.consent import (
    Answer,
    Audience,
    Clause,
    ClauseAnswer,
    Consent,
    ConsentForm,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
    Withdrawal,
)
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.finding import Citation, Finding, Severity
from desktop.entries.handover import Handover, Route
from desktop.entries.office import Office, Way
from desktop.entries.person import Agent, AgentGround, FamilyMember, PersonName, ServiceUser, Staff
from desktop.entries.provision import (
    Duty,
    OtherParty,
    PrincipalAsRecorded,
    ProvidedItem,
    ProvisionRecord,
    Receipt,
    RecordMethod,
)
from desktop.entries.reading import DraftKind, Reading
from desktop.entries.version import Actor, EntryId, Kind
from desktop.records import cipher
from desktop.records.book import Register, Stopped, Writing, create_book, open_book
from desktop.records.keys import BookKey
from desktop.records.shelves import BY_KIND
from desktop.records.trouble import BookExists, BookInUse, BookNotFound, KeysOfAnotherBook, Unwritable
from tests.records.conftest import HOLDER, Clock, handover, office, user


def one_of_each(register: Register, me: Actor, clock: Clock) -> dict[Kind, EntryId]:
    """One entry of every kind, as different from its defaults as it can be."""
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(user(birthday=date(1935, 5, 1), note="<b>太字ではない</b>\n二行目")).entry
        ours = book.add(office(ours=True)).entry
        member = book.add(
            FamilyMember(
                service_user=person, name=PersonName(surname="髙橋", given_name="一郎"), relation="長男"
            )
        ).entry
        clause = Clause(
            number=1, purpose=Purpose.OFFICE_CHANGE, heading="引継ぎ", data_items=(DataItem.CARE_PLAN,),
            recipient_offices=(ours,), until=date(2027, 3, 31),
        )  # fmt: skip
        signing = Signing(
            day=date(2026, 6, 1), way=ConsentWay.PAPER, act=SigningAct.SIGNATURE, role=SignerRole.PRINCIPAL,
            signer="髙橋 花子",
        )  # fmt: skip
        consent = book.add(
            Consent(
                service_user=person, principal=person, audience=Audience.SERVICE_USER, form_code="K1", form_edition=1,
                form_title="個人情報使用同意書", clauses=(clause,), starts_on=date(2026, 6, 1), signing=signing,
                answers=(ClauseAnswer(number=1, answer=Answer.AGREED),),
            ),
            number=book.next_number("K", 2026),
        ).entry  # fmt: skip
        given = book.add(handover(person, ours), number=book.next_number("H", 2026)).entry
        principal = PrincipalAsRecorded(entry=person, name="髙橋 花子")
        party = OtherParty(
            office=ours, name="訪問看護ほし", address="若葉市1-2-3", representative="星野 恵子"
        )
        finding = Finding(
            code="consent.missing", severity=Severity.BLOCKING, title="同意がありません", text="同意がありません。",
            citation=Citation(place="個人情報保護法27条1項"),
        )  # fmt: skip
        return {
            Kind.STAFF: me.staff,
            Kind.OFFICE: ours,
            Kind.SERVICE_USER: person,
            Kind.FAMILY_MEMBER: member,
            Kind.AGENT: book.add(
                Agent(
                    service_user=person, principal=person, name=PersonName(surname="辻󠄀"),
                    ground=AgentGround.ADULT_GUARDIAN,
                )
            ).entry,
            Kind.CONSENT_FORM: book.add(
                ConsentForm(code="K1", edition=1, title="同意書", audience=Audience.SERVICE_USER, clauses=(clause,))
            ).entry,
            Kind.CONSENT: consent,
            Kind.WITHDRAWAL: book.add(
                Withdrawal(service_user=person, consent=consent, day=date(2026, 6, 2), clauses=(1,))
            ).entry,
            Kind.HANDOVER: given,
            Kind.PROVISION_RECORD: book.add(
                ProvisionRecord(
                    service_user=person, handover=given, principal=principal, other_party=party,
                    items=(ProvidedItem(title="第1表"),), day=date(2026, 5, 28), purpose=Purpose.OFFICE_CHANGE,
                    way=Way.FAX, route=Route.CONSENT, duty=Duty.DUE, method=RecordMethod.INDIVIDUAL,
                    made_on=date(2026, 6, 3), keep_until=None, keep_rule="3年", ground="本人の同意",
                    findings=(finding,),
                ),
                number=book.next_number("P", 2026),
            ).entry,
            Kind.RECEIPT: book.add(
                Receipt(
                    service_user=person, principal=principal, other_party=party, items=(), day=date(2026, 6, 3),
                    how_obtained="本人から", confirmed_how="書面", duty=Duty.DUE, method=RecordMethod.INDIVIDUAL,
                    made_on=date(2026, 6, 3), keep_until=date(2029, 6, 3), keep_rule="3年",
                )
            ).entry,
            Kind.ATTACHMENT: book.attach(
                b"%PDF-1.7", belongs_to=given, service_user=person, role=AttachmentRole.SCAN,
                media_type="application/pdf",
            ).entry,
            Kind.NOTE: book.add(Note(service_user=person, text="夜は電話に出られる")).entry,
        }  # fmt: skip


def test_every_kind_of_entry_comes_back_as_it_was_recorded(
    register: Register, me: Actor, clock: Clock, reopen: Callable[[], Register]
) -> None:
    entries = one_of_each(register, me, clock)
    assert set(entries) == set(Kind)
    contents = {kind: register.entry(BY_KIND[kind].content, entry).content for kind, entry in entries.items()}
    assert contents[Kind.SERVICE_USER] == user(birthday=date(1935, 5, 1), note="<b>太字ではない</b>\n二行目")
    assert contents[Kind.HANDOVER] == handover(entries[Kind.SERVICE_USER], entries[Kind.OFFICE])
    assert all(register.kind_of(entry) is kind for kind, entry in entries.items())
    assert register.sealed_file(entries[Kind.ATTACHMENT]) == b"%PDF-1.7"
    assert register.check().problems == ()
    register.close()
    with reopen() as again:
        for kind, entry in entries.items():
            assert again.entry(BY_KIND[kind].content, entry).content == contents[kind]
            assert [each.entry for each in again.entries(BY_KIND[kind].content)] == [entry]


def test_the_register_is_what_pages_read(register: Register) -> None:
    reading: Reading = register
    assert reading.book_id == "5a" * 16


def test_a_new_version_leaves_the_old_one_readable(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        first = book.add(user())
    clock.move(days=1)
    with register.writing(by=me, at=clock.now) as book:
        second = book.supersede(first.entry, user(given="華子"), reason="字の誤り")
    assert register.entry(ServiceUser, first.entry) == second
    assert (second.supersedes, second.reason, second.valid_from) == (
        first.version,
        "字の誤り",
        first.valid_from,
    )
    assert register.versions(ServiceUser, first.entry) == (first, second)
    assert [each.version for each in register.entries(ServiceUser)] == [second.version]


def test_what_was_true_and_what_was_known_are_two_questions(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        moved = book.add(user(address="旧の住所"), valid_from=date(2026, 1, 1)).entry
    before = clock.instant
    clock.move(days=10)
    with register.writing(by=me, at=clock.now) as book:
        book.supersede(moved, user(address="新しい住所"), valid_from=date(2026, 6, 1))

    def address(day: date | None = None, known_at: datetime | None = None) -> str:
        return register.entry(ServiceUser, moved, day=day, known_at=known_at).content.address

    assert address() == "新しい住所"
    assert address(day=date(2026, 5, 31)) == "旧の住所"
    assert address(day=date(2026, 6, 1)) == "新しい住所"
    assert address(day=date(2026, 6, 2), known_at=before) == "旧の住所"
    assert address(known_at=before) == "旧の住所"
    assert address(day=date(2020, 1, 1)) == "旧の住所"
    with pytest.raises(LookupError):
        address(known_at=datetime(2026, 1, 1, tzinfo=UTC))
    listed = register.entries(ServiceUser, day=date(2026, 5, 31))
    assert [each.content.address for each in listed] == ["旧の住所"]


def test_a_correction_without_a_day_takes_the_place_of_the_last_version(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        entry = book.add(user(address="1"), valid_from=date(2026, 1, 1)).entry
        book.supersede(entry, user(address="2"), valid_from=date(2026, 6, 1))
        book.supersede(entry, user(address="2の正しい字"), reason="誤字")
    on = {day: register.entry(ServiceUser, entry, day=date(2026, day, 1)).content.address for day in (5, 6)}
    assert on == {5: "1", 6: "2の正しい字"}


def test_a_voided_entry_stays_readable_and_leaves_the_lists(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        entry = book.add(user()).entry
        book.void(entry, reason="二重に登録")
    recorded = register.entry(ServiceUser, entry)
    assert recorded.voided
    assert recorded.reason == "二重に登録"
    assert recorded.content == user()
    assert register.entry(ServiceUser, entry, day=date(2026, 6, 3)).voided
    assert register.entries(ServiceUser) == ()
    assert register.entries(ServiceUser, day=date(2026, 6, 3)) == ()
    assert register.count(ServiceUser) == 0
    with pytest.raises(ValueError, match="void"), register.writing(by=me, at=clock.now) as book:
        book.supersede(entry, user(given="華子"))


def test_lists_are_asked_by_user_office_ground_and_period(
    register: Register, me: Actor, clock: Clock
) -> None:
    entries = one_of_each(register, me, clock)
    person, ours = entries[Kind.SERVICE_USER], entries[Kind.OFFICE]
    with register.writing(by=me, at=clock.now) as book:
        other = book.add(user("邉見", "ミツ", ("ヘンミ", "ミツ"))).entry
        there = book.add(office("みどり病院")).entry
        late = book.add(handover(other, there, ours, day=date(2026, 6, 2))).entry

    def found(**asked: Any) -> list[EntryId]:
        plain = [each.entry for each in register.entries(Handover, **asked)]
        dated = [each.entry for each in register.entries(Handover, day=date(2026, 12, 31), **asked)]
        assert plain == dated
        return plain

    assert found() == [late, entries[Kind.HANDOVER]]
    assert found(limit=1) == [late]
    assert found(service_user=person) == [entries[Kind.HANDOVER]]
    assert found(office=there) == [late]
    assert found(office=ours) == [late, entries[Kind.HANDOVER]]
    assert found(office=EntryId(999)) == []
    assert found(since=date(2026, 5, 29)) == [late]
    assert found(until=date(2026, 5, 29)) == [entries[Kind.HANDOVER]]
    assert [each.entry for each in register.entries(Withdrawal, belongs_to=entries[Kind.CONSENT])]
    assert [each.entry for each in register.entries(ProvisionRecord, belongs_to=entries[Kind.HANDOVER])]
    assert register.entries(ProvisionRecord, office=there) == ()
    assert [each.content.name.surname for each in register.entries(ServiceUser)] == ["髙橋", "邉見"]
    assert register.count(Handover, service_user=other) == 1
    # A fact of a later day is not among those of an earlier one; a card is, as it was first known.
    assert register.entries(Handover, day=date(2026, 6, 2)) == ()
    assert len(register.entries(Office, day=date(2020, 1, 1))) == 2


def test_unknown_entries_are_named_as_unknown(register: Register) -> None:
    with pytest.raises(LookupError):
        register.entry(ServiceUser, EntryId(77))
    with pytest.raises(LookupError):
        register.versions(ServiceUser, EntryId(77))
    with pytest.raises(LookupError):
        register.kind_of(EntryId(77))
    assert register.by_number(Handover, "H-2026-0077") is None


def test_numbers_run_by_letter_and_year_and_are_given_back_by_an_act_that_failed(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        assert [book.next_number("K", 2026), book.next_number("K", 2026)] == ["K-2026-0001", "K-2026-0002"]
        assert book.next_number("K", 2027) == "K-2027-0001"
        assert book.next_number("H", 2026) == "H-2026-0001"
    with pytest.raises(KeyError), register.writing(by=me, at=clock.now) as book:  # noqa: PT012
        assert book.next_number("K", 2026) == "K-2026-0003"
        raise KeyError
    with register.writing(by=me, at=clock.now) as book:
        number = book.next_number("K", 2026)
        entry = book.add(user(), number=number).entry
        book.supersede(entry, user(given="華子"))
    assert number == "K-2026-0003"
    found = register.by_number(ServiceUser, number)
    assert found is not None
    assert found.content.name.given_name == "華子"


def test_an_act_that_raises_leaves_nothing(register: Register, me: Actor, clock: Clock, folder: Path) -> None:
    before = (register.audit_head(), register.count(ServiceUser), register.search(""))
    with pytest.raises(RuntimeError, match="midway"), register.writing(by=me, at=clock.now) as book:  # noqa: PT012
        person = book.add(user()).entry
        book.attach(
            b"scan", belongs_to=person, service_user=person, role=AttachmentRole.SCAN, media_type="image/png"
        )
        book.set_setting("retention_years", "5")
        raise RuntimeError("midway")
    assert (register.audit_head(), register.count(ServiceUser), register.search("")) == before
    assert register.setting("retention_years") is None
    assert [path for path in (folder / "scans").rglob("*") if path.is_file()] == []
    with register.writing(by=me, at=clock.now) as book:
        book.add(user())
    assert register.check().ok


def test_an_act_that_failed_inside_cannot_be_committed_by_going_on(
    register: Register, me: Actor, clock: Clock
) -> None:
    with pytest.raises(RuntimeError, match="failed"), register.writing(by=me, at=clock.now) as book:  # noqa: PT012
        with pytest.raises(Exception, match="FOREIGN KEY"):
            book.add(Note(service_user=EntryId(999), text="だれのことでもない"))
        book.add(user())
    assert register.count(ServiceUser) == 0
    assert register.check().ok


def test_an_act_inside_an_act_is_a_bug(register: Register, me: Actor, clock: Clock) -> None:
    with (
        pytest.raises(RuntimeError, match="inside an act"),
        register.writing(by=me, at=clock.now),
        register.writing(by=me, at=clock.now),
    ):
        pass


def test_no_act_stands_before_the_last_one_whatever_the_clock_says(
    register: Register, me: Actor, clock: Clock
) -> None:
    clock.move(days=1)
    with register.writing(by=me, at=clock.now) as book:
        book.add(user())
    latest = clock.now
    clock.move(days=-400)
    with register.writing(by=me, at=clock.now) as book:
        late = book.add(user(given="華子"))
        assert book.at == latest
    assert late.recorded_at == latest.instant
    assert late.valid_from == latest.day
    assert register.last_moment == latest
    assert register.check().ok


def test_days_are_japanese_days(
    register: Register, me: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.instant = datetime(2027, 3, 31, 15, 30, tzinfo=UTC)
    for zone in ("UTC", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        with register.writing(by=me, at=clock.now) as book:
            entry = book.add(Note(service_user=book.add(user()).entry, text="遅い時刻の覚え書き"))
        assert entry.valid_from == date(2027, 4, 1)
    assert {hit.day for hit in register.search("遅い時刻")} == {date(2027, 4, 1)}
    assert register.last_moment.day == date(2027, 4, 1)


def test_an_import_is_one_line_of_the_audit_chain(register: Register, me: Actor, clock: Clock) -> None:
    line, _ = register.audit_head()
    with register.writing(by=me, at=clock.now) as book:
        entries = book.add_many(user(given=str(number)) for number in range(100))
    assert len(entries) == len(set(entries)) == 100
    assert register.audit_head()[0] == line + 1
    assert register.audit_lines(since_line=line)[0].act == "import"
    assert register.count(ServiceUser) == register.count_hits("タカハシ") == 100
    assert register.check().ok


def test_half_filled_forms_are_kept_replaced_and_dropped(register: Register, me: Actor, clock: Clock) -> None:
    state = {"family_name": "髙橋", "_focus": "family_name", "papers": ["plan_1"]}
    first = register.keep_draft(me.staff, DraftKind.HANDOVER, "引継ぎ（髙橋）", state, clock.now)
    clock.move(minutes=1)
    second = register.keep_draft(me.staff, DraftKind.CONSENT, "同意書", {}, clock.now)
    assert [each.draft for each in register.drafts(me.staff)] == [second, first]
    clock.move(minutes=1)
    changed = state | {"family_name": "高橋"}
    assert (
        register.keep_draft(me.staff, DraftKind.HANDOVER, "引継ぎ", changed, clock.now, draft=first) == first
    )
    kept = register.drafts(me.staff)[0]
    assert (kept.draft, kept.state, kept.title, kept.saved_at) == (first, changed, "引継ぎ", clock.instant)
    assert register.drafts(EntryId(999)) == ()
    with register.writing(by=me, at=clock.now) as book:
        book.drop_draft(first)
    register.drop_draft(second)
    register.drop_draft(second)
    assert register.drafts(me.staff) == ()


def test_settings_are_kept_and_the_audit_chain_knows_that_they_changed(
    register: Register, me: Actor, clock: Clock, reopen: Callable[[], Register]
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        book.set_setting("retention_years", "2")
        book.set_setting("retention_years", "5")
    assert register.audit_lines()[-1].act == "setting.changed"
    register.close()
    with reopen() as again:
        assert again.setting("retention_years") == "5"


def test_a_look_or_a_print_leaves_a_line_without_contents(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(user()).entry
        book.note("service_user.opened", (person,))
        book.note("paper.printed", (person,), "ab" * 32)
    opened, printed = register.audit_lines()[-2:]
    assert (opened.act, opened.entries, opened.by) == ("service_user.opened", (person,), me.staff)
    assert printed.act == "paper.printed"
    assert register.audit_lines(act="paper.printed") == (printed,)


def test_two_books_are_open_at_once_and_each_keeps_its_own(
    tmp_path: Path, register: Register, me: Actor, clock: Clock
) -> None:
    key = BookKey.new()
    create_book(tmp_path / "other.tasuki", key, at=clock.now)
    with open_book(tmp_path / "other.tasuki", key, HOLDER, at=clock.now) as other:
        with register.writing(by=me, at=clock.now) as here:
            here.add(user("髙橋"))
            with other.writing(by=None, at=clock.now) as there:
                there.add(user("邉見"))
                there.set_setting("only", "there")
        assert [each.content.name.surname for each in other.entries(ServiceUser)] == ["邉見"]
        assert other.count(Staff) == 0
        assert other.book_id != register.book_id
    assert [each.content.name.surname for each in register.entries(ServiceUser)] == ["髙橋"]
    assert register.setting("only") is None


def test_a_worker_reads_and_writes_with_a_connection_of_its_own(
    register: Register, me: Actor, clock: Clock
) -> None:
    seen: list[int] = []

    def work() -> None:
        with register.reading() as reader:
            seen.append(reader.count(ServiceUser))
            with pytest.raises(Exception, match="readonly"):
                reader._connection.execute("DELETE FROM setting")
        with register.writing(by=me, at=clock.now) as book:
            book.add(user())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [0]
    assert register.count(ServiceUser) == 1


READS: dict[str, Callable[[Register], object]] = {
    "entry": lambda register: register.entry(ServiceUser, EntryId(1)),
    "entries": lambda register: register.entries(ServiceUser),
    "count": lambda register: register.count(ServiceUser),
    "search": lambda register: register.search("髙橋"),
    "count_hits": lambda register: register.count_hits("髙橋"),
    "setting": lambda register: register.setting("office"),
    "drafts": lambda register: register.drafts(EntryId(1)),
    "audit_head": lambda register: register.audit_head(),
    "audit_lines": lambda register: register.audit_lines(),
    "last_moment": lambda register: register.last_moment,
    "book_id": lambda register: register.book_id,
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_worker_that_reads_through_the_register_itself_is_refused(
    register: Register, read: Callable[[Register], object]
) -> None:
    with ThreadPoolExecutor(1) as workers, pytest.raises(RuntimeError, match="another thread opened"):
        workers.submit(read, register).result()


def test_a_worker_may_let_the_book_go(register: Register, reopen: Callable[[], Register]) -> None:
    with ThreadPoolExecutor(1) as workers:
        workers.submit(register.close).result()
    reopen().close()


def test_a_worker_does_not_see_what_is_not_committed(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        book.add(user())
        assert book.read.count(ServiceUser) == 1
        with register.reading() as reader:
            assert reader.count(ServiceUser) == 0


def test_caches_stay_within_48_mb_together() -> None:
    assert cipher.WINDOW_CACHE_KIB + 3 * cipher.WORKER_CACHE_KIB <= 48 * 1024


def test_at_rest_the_folder_is_whole_and_holds_no_orphans(
    register: Register, me: Actor, clock: Clock, folder: Path
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(user()).entry
        kept = book.attach(
            b"scan", belongs_to=person, service_user=person, role=AttachmentRole.SCAN, media_type="image/png"
        ).content.file
    orphan = folder / "scans" / "ab" / f"ab{'0' * 30}.sealed"
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left by a power cut")
    assert (folder / "register.db-wal").stat().st_size > 0
    register.at_rest()
    assert (folder / "register.db-wal").stat().st_size == 0
    assert not orphan.exists()
    assert [path.name for path in (folder / "scans").rglob("*.sealed")] == [f"{kept}.sealed"]


def test_closing_leaves_register_lock_and_scans_only(register: Register, folder: Path) -> None:
    register.close()
    register.close()
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "register.db", "scans"]
    assert (folder / "lock").read_bytes() == b""


def test_a_book_is_made_whole_or_not_at_all(
    tmp_path: Path, ready_key: BookKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cipher, "checkpoint", fail)
    with pytest.raises(Exception, match="空きが足りず"):
        create_book(tmp_path / "new.tasuki", ready_key, at=clock.now)
    assert list(tmp_path.iterdir()) == []


def test_a_book_is_readable_by_its_owner_only(register: Register, me: Actor, folder: Path) -> None:
    """Beyond the cipher: other accounts of a shared PC have no business with it."""
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0 or path.parent == folder / "scans" or path.name == "scans", (
            path
        )


def test_a_copy_of_the_folder_made_while_the_book_is_open_opens(
    register: Register, me: Actor, clock: Clock, folder: Path, tmp_path: Path, ready_key: BookKey
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        book.add(user())
    copy = tmp_path / "copy.tasuki"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*-shm"))
    with open_book(copy, ready_key, HOLDER, at=clock.now) as other:
        assert other.count(ServiceUser) == 1
        assert other.check().ok


def test_what_a_book_begins_with_is_in_it_or_there_is_no_book(
    tmp_path: Path, ready_key: BookKey, clock: Clock
) -> None:
    def begin(book: Writing) -> None:
        book.add(office(ours=True))
        book.add(Staff(name=PersonName(surname="佐藤")))

    def fail(book: Writing) -> None:
        begin(book)
        raise KeyError

    with pytest.raises(KeyError):
        create_book(tmp_path / "new.tasuki", ready_key, at=clock.now, first=fail)
    assert list(tmp_path.iterdir()) == []
    create_book(tmp_path / "new.tasuki", ready_key, at=clock.now, first=begin)
    with open_book(tmp_path / "new.tasuki", ready_key, HOLDER, at=clock.now) as register:
        assert register.count(Office) == register.count(Staff) == 1
        assert register.check().ok


def test_an_existing_folder_is_never_written_over(
    folder: Path, ready_key: BookKey, clock: Clock, tmp_path: Path
) -> None:
    before = (folder / "register.db").read_bytes()
    with pytest.raises(BookExists):
        create_book(folder, ready_key, at=clock.now)
    assert (folder / "register.db").read_bytes() == before
    (tmp_path / "empty").mkdir()
    with pytest.raises(BookExists):
        create_book(tmp_path / "empty", ready_key, at=clock.now)


def test_a_book_that_is_not_there_is_never_begun_anew(
    tmp_path: Path, ready_key: BookKey, clock: Clock
) -> None:
    for missing in (tmp_path / "gone.tasuki", tmp_path):
        with pytest.raises(BookNotFound):
            open_book(missing, ready_key, HOLDER, at=clock.now)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BookNotFound):
        create_book(tmp_path / "no" / "such.tasuki", ready_key, at=clock.now)


def test_a_book_in_use_says_who_has_it(register: Register, reopen: Callable[[], Register]) -> None:
    with pytest.raises(BookInUse) as told:
        reopen()
    assert (told.value.who, told.value.pc, told.value.since) == ("佐藤 美咲", "PC-1", "2026-06-03 10:00")
    assert "佐藤 美咲さん" in told.value.sentence
    register.close()
    reopen().close()


def test_the_key_of_another_book_is_told_apart(folder: Path, ready_key: BookKey, clock: Clock) -> None:
    with pytest.raises(KeysOfAnotherBook):
        open_book(folder, replace(ready_key, book="00" * 16), HOLDER, at=clock.now)
    open_book(folder, ready_key, HOLDER, at=clock.now).close()


def test_an_unwritable_place_is_named(
    tmp_path: Path, ready_key: BookKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)  # root writes everywhere, so the system is made to refuse
    with pytest.raises(Unwritable):
        create_book(tmp_path / "new.tasuki", ready_key, at=clock.now)


def test_names_of_200_characters_line_breaks_and_markup_stay_as_typed(
    register: Register, me: Actor, clock: Clock
) -> None:
    hard = [
        "山" * 200, "<b>太郎</b>", "一行\n二行\r\n三行", '"引用"と\'一重\'', "%_*?[]", "𠮷田", "辻󠄀", "葛󠄀西", "ﾊﾝｶｸ",
        "㈱①", "\u200b見えない", "a\x00b", "👨‍👩‍👧", "'; DROP TABLE audit; --",
    ]  # fmt: skip
    with register.writing(by=me, at=clock.now) as book:
        entries = [book.add(user(surname=name)).entry for name in hard]
    assert [register.entry(ServiceUser, entry).content.name.surname for entry in entries] == hard
    assert register.check().ok


def test_attachments_of_an_entry_are_listed_and_opened(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(user()).entry
        scan = book.attach(
            b"\x89PNG", belongs_to=person, service_user=person, role=AttachmentRole.SCAN, media_type="image/png",
            geometry='{"boxes":[]}',
        )  # fmt: skip
        assert book.read.sealed_file(scan.entry) == b"\x89PNG"
    (listed,) = register.entries(Attachment, belongs_to=person)
    assert (listed.content.size, listed.content.geometry) == (4, '{"boxes":[]}')
    with pytest.raises(LookupError):
        register.sealed_file(person)


def test_closing_breaks_off_a_worker_that_reads(register: Register, me: Actor, clock: Clock) -> None:
    begun, ended = threading.Event(), list[type[BaseException]]()

    def work() -> None:
        try:
            with register.reading() as reader:
                begun.set()
                reader._connection.execute(
                    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
                ).fetchone()
        except Stopped as stopped:
            ended.append(type(stopped))

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait()
    register.close()
    thread.join()
    assert ended == [Stopped]


def test_a_closed_book_is_neither_read_nor_written_by_late_workers(
    register: Register, me: Actor, clock: Clock
) -> None:
    register.close()
    with pytest.raises(Stopped), register.reading():
        pass
    with pytest.raises(Stopped), register.writing(by=me, at=clock.now):
        pass
    with pytest.raises(Stopped):
        register.keep_draft(me.staff, DraftKind.OFFICE, "", {}, clock.now)


def test_a_fault_of_a_worker_is_its_own(register: Register) -> None:
    with pytest.raises(KeyError), register.reading():
        raise KeyError


def test_a_batch_that_fails_cannot_be_committed_by_going_on(
    register: Register, me: Actor, clock: Clock
) -> None:
    def contents() -> Iterator[ServiceUser]:
        yield user()
        raise KeyError

    with pytest.raises(RuntimeError, match="failed"), register.writing(by=me, at=clock.now) as book:  # noqa: PT012
        with pytest.raises(KeyError):
            book.add_many(contents())
        book.add(user())
    assert register.count(ServiceUser) == 0
    with (
        pytest.raises(RuntimeError, match="batch"),
        register.writing(by=me, at=clock.now) as book,
        book.as_one("one"),
        book.as_one("two"),
    ):
        pass
    with register.writing(by=me, at=clock.now) as book, book.as_one("nothing"):
        pass
    assert "nothing" not in {line.act for line in register.audit_lines()}
    assert register.check().ok


def test_an_entry_of_another_kind_is_not_superseded_by_mistake(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        entry = book.add(user()).entry
        with pytest.raises(ValueError, match="no office"):
            book.supersede(entry, office())
        with pytest.raises(LookupError):
            book.supersede(EntryId(99), office())
    assert register.check().ok
