"""How a provision is put on record: a series, a paper that stands for it, items left out, a correction, an open record."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.entries.handover import Handover, Tense
from desktop.entries.office import OperatorType
from desktop.entries.provision import Duty, ProvisionRecord
from desktop.entries.reading import Wanted
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, StandingDocument
from desktop.entries.version import EntryId, Kind
from desktop.procedures.consents import ConsentRequest, print_consent, record_signing
from desktop.procedures.corrections import Correction, correct, not_complete
from desktop.procedures.handovers import hand_over, take_back
from desktop.procedures.keeping import kept, leaners
from desktop.procedures.log_export import export_provision_log
from desktop.procedures.log_lines import LogRequest, log_lines, provisions_of
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.provisions import print_provision_log, print_provision_record
from desktop.procedures.record_methods import against, method_choices
from desktop.procedures.series import DayOfSeries, EndOfSeries, add_day, end_series
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from desktop.rules.keeping import keep_until
from tests.conftest import OpenBook
from tests.procedures.test_main_job import a_handover, signed
from tests.procedures.test_packs import pages_of
from tests.views.papers import signed_consent, text_of

BULK = RecordWish(
    method=RecordMethod.BULK, pattern="毎月の利用票", certain="ケアプランで毎月渡すと決めている"
)


def wished(handover: Handover, wish: RecordWish) -> Handover:
    return replace(handover, deliveries=tuple(replace(each, record=wish) for each in handover.deliveries))


def given(
    book: OpenBook, user: EntryId, office: EntryId, wish: RecordWish, tense: Tense = Tense.TO_DO
) -> Done:
    done = book.act(hand_over, wished(a_handover(book, user, office, tense=tense), wish))
    assert isinstance(done, Done), done
    return done


def record_of(book: OpenBook, done: Done) -> ProvisionRecord:
    return book.register.entry(ProvisionRecord, done.others[0]).content


def text_of_record(book: OpenBook, entry: EntryId) -> str:
    printed = book.act(print_provision_record, entry)
    assert isinstance(printed, Printed)
    return text_of(printed.pdf)


def log_text(book: OpenBook, **request: object) -> str:
    return "".join(pages_of(book.act(print_provision_log, LogRequest(**request)).pdf))  # type: ignore[arg-type]


def correction(book: OpenBook, record: EntryId, **changes: object) -> Correction:
    content = book.register.entry(ProvisionRecord, record).content
    party = content.other_party
    request = Correction(
        record=record,
        reason="書きまちがい",
        day=content.last_day or content.day,
        way=content.way,
        titles=tuple(item.title for item in content.items),
        name=party.name,
        corporation=party.corporation,
        address=party.address,
        representative=party.representative,
    )
    return replace(request, **changes)  # type: ignore[arg-type]


# --- a series -----------------------------------------------------------------------------------------------------


def test_a_series_runs_is_written_on_and_is_kept_three_years_from_its_last_day(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    done = given(book, user, book.office(0), BULK)
    entry = done.others[0]
    record = record_of(book, done)
    assert (record.method, record.keep_until) == (RecordMethod.BULK, None)
    assert "最後" in record.keep_rule
    for _ in range(2):
        book.clock.move(days=30)
        added = book.act(add_day, DayOfSeries(record=entry, day=book.clock.now().day, remark="利用票"))
        assert isinstance(added, Done), added
    running = book.register.entry(ProvisionRecord, entry).content
    assert running.series is not None
    assert running.series.days == (date(2026, 6, 3), date(2026, 7, 3), date(2026, 8, 2))
    assert (running.day, running.last_day, running.keep_until) == (date(2026, 6, 3), date(2026, 8, 2), None)
    shown = text_of_record(book, entry)
    assert "一括の記録個人情報保護法第29条第1項" in shown
    assert "令和8年6月3日から継続中3回" in shown
    book.clock.move(days=1)
    assert isinstance(book.act(end_series, EndOfSeries(record=entry, last_day=date(2026, 8, 2))), Done)
    ended = book.register.entry(ProvisionRecord, entry).content
    assert ended.keep_until == date(2029, 8, 1)  # 起算して: the last day is day 1
    assert "令和8年8月2日まで3回" in text_of_record(book, entry)
    versions = book.register.versions(ProvisionRecord, entry)
    assert [len(each.content.series.days) for each in versions if each.content.series] == [1, 2, 3, 3]
    assert isinstance(book.act(add_day, DayOfSeries(record=entry, day=book.clock.now().day)), Refused)


def test_a_day_of_a_series_is_refused_where_it_cannot_be(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    entry = given(book, user, book.office(0), BULK).others[0]
    today = book.clock.now().day
    for day in (today, today - timedelta(days=1), today + timedelta(days=1)):
        assert isinstance(book.act(add_day, DayOfSeries(record=entry, day=day)), Refused)
    wrong = EndOfSeries(record=entry, last_day=today + timedelta(days=1))
    assert isinstance(book.act(end_series, wrong), Refused)


def test_a_day_given_after_the_consent_was_taken_back_stays_red_on_the_series(book: OpenBook) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    entry = given(book, user, book.office(0), BULK).others[0]
    book.clock.move(days=10)
    request = WithdrawalRequest(consent=consent, day=book.clock.now().day, received_by="佐藤")
    assert isinstance(book.act(withdraw, request), Done)
    book.clock.move(days=10)
    added = book.act(add_day, DayOfSeries(record=entry, day=book.clock.now().day))
    assert isinstance(added, Done)
    assert "consent_withdrawn" in {finding.code for finding in added.findings}
    found = book.register.entry(ProvisionRecord, entry).content.findings
    assert "consent_withdrawn" in {finding.code for finding in found}


def test_a_series_needs_its_pattern_and_a_repetition_the_law_accepts(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    office = book.office(0)
    handover = a_handover(book, user, office)
    refused = book.act(hand_over, wished(handover, replace(BULK, pattern=" ")))
    assert isinstance(refused, Refused)
    unsure = replace(BULK, certain="")
    assert against(handover, office, unsure, book.register, handover.day)
    assert not against(handover, office, BULK, book.register, handover.day)
    record = record_of(book, given(book, user, office, unsure))
    assert (record.method, record.series) == (RecordMethod.INDIVIDUAL, None)
    assert record.keep_until == date(2029, 6, 3)
    assert "method_not_allowed" in {finding.code for finding in record.findings}
    # what was given before makes it a repetition
    assert record_of(book, given(book, user, office, unsure)).method is RecordMethod.BULK
    assert method_choices(handover, office, book.register, handover.day).repeated


def test_the_log_of_a_period_shows_a_series_that_began_before_it(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    office = book.office(0)
    entry = given(book, user, office, BULK).others[0]
    book.clock.move(days=60)
    book.act(add_day, DayOfSeries(record=entry, day=book.clock.now().day))
    book.clock.move(days=60)
    book.act(add_day, DayOfSeries(record=entry, day=book.clock.now().day))
    first, middle, last = book.register.entry(ProvisionRecord, entry).content.series.days  # type: ignore[union-attr]
    for since, until, there in (
        (first, first, True),
        (middle, middle, True),
        (last, None, True),
        (first + timedelta(days=1), middle - timedelta(days=1), False),
        (last + timedelta(days=1), None, False),
    ):
        found = provisions_of(LogRequest(since=since, until=until, office=office), book.register)
        assert [record.entry for record in found] == ([entry] if there else []), (since, until)
    shown = log_text(book, since=middle)
    assert "8.6.3〜" in shown
    assert "継続中" in shown
    assert "最後の日" in shown
    assert "毎月の利用票" in "".join(shown.split())
    assert len(log_lines(LogRequest(), book.register)) == 1


# --- a paper that stands for the record ----------------------------------------------------------------------------


def handover_consent(book: OpenBook, user: EntryId, office: EntryId) -> EntryId:
    papers = a_handover(book, user, office).papers
    printed = book.act(
        print_consent,
        ConsentRequest(
            service_user=user,
            principal=user,
            form="handover_consent",
            starts_on=book.clock.now().day,
            until=book.clock.now().day + timedelta(days=60),
            recipient=office,
            papers=papers,
        ),
    )
    assert isinstance(printed, Printed), printed
    assert printed.entry is not None
    book.done(record_signing, signed(book, printed.entry))
    return printed.entry


def test_a_signed_paper_with_every_item_stands_for_the_record_for_one_year(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    consent = handover_consent(book, user, office)
    handover = a_handover(book, user, office)
    choices = method_choices(handover, office, book.register, handover.day)
    assert [paper.consent for paper in choices.papers] == [consent]
    done = given(book, user, office, RecordWish(method=RecordMethod.DOCUMENT, document=choices.papers[0]))
    record = record_of(book, done)
    assert record.method is RecordMethod.DOCUMENT
    assert record.keep_until == date(2027, 6, 2)
    assert record.document is not None
    assert set(record.document.items) >= {item for item, _ in choices.items}
    shown = text_of_record(book, done.others[0])
    assert "記録に代える書面引継ぎ時の情報提供同意書" in shown
    assert record.document.number in shown
    assert "書面で" in log_text(book)


def test_a_paper_printed_before_the_office_moved_is_named_with_what_it_lacks(book: OpenBook) -> None:
    from desktop.entries.office import Office
    from desktop.procedures.offices import OfficeRequest, keep_office

    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    consent = handover_consent(book, user, office)
    book.clock.move(days=5)
    card = book.register.entry(Office, office).content
    moved = OfficeRequest(
        office=replace(card, address="みどり県若葉市新町9-9"), entry=office, valid_from=book.clock.now().day
    )
    book.done(keep_office, moved)
    handover = a_handover(book, user, office)
    choices = method_choices(handover, office, book.register, handover.day)
    assert choices.papers == ()
    assert "住所" in choices.short[0].text
    wish = RecordWish(
        method=RecordMethod.DOCUMENT, document=StandingDocument(name="同意書", consent=consent, number="K")
    )
    record = record_of(book, given(book, user, office, wish))
    assert (record.method, record.document) == (RecordMethod.INDIVIDUAL, None)
    assert "document_incomplete" in {finding.code for finding in record.findings}


def test_another_contract_counts_only_with_every_item_ticked(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    office = book.office(0, operator=OperatorType.COMPANY)
    handover = a_handover(book, user, office)
    items = tuple(item for item, _ in method_choices(handover, office, book.register, handover.day).items)
    wish = RecordWish(method=RecordMethod.DOCUMENT, document=StandingDocument(name="契約書", items=items[1:]))
    (found, *_) = against(handover, office, wish, book.register, handover.day)
    assert found.code == "document_incomplete"
    whole = replace(wish, document=StandingDocument(name="契約書", items=items))
    assert not against(handover, office, whole, book.register, handover.day)
    assert record_of(book, given(book, user, office, whole)).keep_until == date(2027, 6, 2)


# --- items left out ------------------------------------------------------------------------------------------------


def leaning(book: OpenBook) -> tuple[EntryId, Done, Done]:
    """A record, and half a year later one that leaves out what the first holds."""
    user, _ = book.household()
    signed_consent(book, user)
    office = book.office(0, operator=OperatorType.COMPANY)
    first = given(book, user, office, RecordWish())
    book.clock.move(days=180)
    handover = a_handover(book, user, office)
    choices = method_choices(handover, office, book.register, handover.day)
    assert choices.base == first.others[0]
    second = given(book, user, office, RecordWish(same_as=choices.base))
    return user, first, second


def test_a_base_record_is_kept_as_long_as_one_leans_on_it_and_says_why(book: OpenBook) -> None:
    user, first, second = leaning(book)
    base = book.register.entry(ProvisionRecord, first.others[0])
    later = book.register.entry(ProvisionRecord, second.others[0])
    assert later.content.base_record == base.entry
    assert RecordItem.OTHER_PARTY_ADDRESS in later.content.omitted
    answer = kept(base, leaners(book.register, user))
    assert answer.until == later.content.keep_until
    assert answer.until is not None
    assert base.content.keep_until is not None
    assert answer.until > base.content.keep_until
    assert answer.for_the_sake_of == later.number
    shown = text_of_record(book, later.entry)
    assert f"{base.number}と同じ（施行規則第20条第2項）" in shown
    assert "（0001と同じ）" in "".join(log_text(book).split())


def test_a_base_record_is_neither_voided_nor_changed_under_the_one_that_leans_on_it(book: OpenBook) -> None:
    _, first, second = leaning(book)
    refused = book.act(take_back, first.entry)
    assert isinstance(refused, Refused)
    assert "P-2026-0002" in refused.findings[0].text
    change = correction(book, first.others[0], address="みどり県若葉市別町1-1")
    assert isinstance(book.act(correct, change), Refused)
    assert isinstance(book.act(correct, correction(book, first.others[0], remark="補足")), Done)
    assert isinstance(book.act(take_back, second.entry), Done)
    assert isinstance(book.act(correct, change), Done)
    assert isinstance(book.act(take_back, first.entry), Done)


# --- open records and corrections ----------------------------------------------------------------------------------


def open_record(book: OpenBook) -> EntryId:
    user, _ = book.household()
    signed_consent(book, user)
    office = book.office(0, operator=OperatorType.COMPANY, address="")
    return given(book, user, office, RecordWish(), Tense.DONE).others[0]


def test_a_record_without_an_address_is_kept_and_open_until_it_is_written_in(book: OpenBook) -> None:
    entry = open_record(book)
    record = book.register.entry(ProvisionRecord, entry)
    assert record.content.lacks == (RecordItem.OTHER_PARTY_ADDRESS,)
    assert [row.record for row in not_complete(book.register)] == [entry]
    (hit,) = book.register.search("", Wanted(kinds=(Kind.PROVISION_RECORD,)))
    assert hit.mark == "open"
    assert "未完の記録です。" in text_of_record(book, entry)
    assert "未完" in log_text(book)
    book.clock.move(days=3)
    done = book.act(
        correct, correction(book, entry, address="みどり県若葉市南町4-5-6", reason="相手に確かめた")
    )
    assert isinstance(done, Done), done
    after = book.register.entry(ProvisionRecord, entry)
    assert after.content.lacks == ()
    assert after.content.keep_until == date(2029, 6, 6)  # counted from the day on which it was completed
    assert not_complete(book.register) == ()
    shown = text_of_record(book, entry)
    assert "未完" not in shown
    assert "南町4-5-6" in shown
    assert "訂正の記録です。わけ相手に確かめた" in shown


def test_a_correction_is_a_row_of_its_own_and_the_old_row_stays(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    entry = given(book, user, book.office(0), RecordWish()).others[0]
    first = text_of_record(book, entry)
    book.clock.move(days=1)
    titles = ("居宅サービス計画書（第1表）", "居宅介護支援経過（第5表）")
    assert isinstance(book.act(correct, correction(book, entry, titles=titles)), Done)
    lines = log_lines(LogRequest(), book.register)
    assert [(line.correction, line.corrected) for line in lines] == [(0, True), (1, False)]
    shown = "".join(log_text(book).split())
    for words in ("0001訂あり", "0001訂1", "（0001と同じ）", "全2件のうち1〜2件"):
        assert words in shown, words
    table = list(
        csv.DictReader(io.StringIO(book.act(export_provision_log, LogRequest()).csv.decode("utf-8-sig")))
    )
    assert [row["記録のようす"] for row in table] == ["訂あり", "訂1　書きまちがい"]
    assert "支援経過" in text_of_record(book, entry) != first
    first_items = book.register.versions(ProvisionRecord, entry)[0].content.items
    assert tuple(item.title for item in first_items) != titles


@pytest.mark.parametrize(
    "changes",
    [{"reason": " "}, {"titles": ()}, {"name": ""}, {"day": date(2027, 1, 1)}, {}],
    ids=["no reason", "no papers", "no name", "a day to come", "nothing changed"],
)
def test_a_correction_that_says_nothing_or_cannot_be_is_refused(book: OpenBook, changes: dict) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    entry = given(book, user, book.office(0), RecordWish()).others[0]
    assert isinstance(book.act(correct, correction(book, entry, **changes)), Refused)
    assert len(book.register.versions(ProvisionRecord, entry)) == 1


def test_a_wrong_day_of_a_series_is_corrected_and_counts_anew(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    entry = given(book, user, book.office(0), BULK).others[0]
    book.clock.move(days=30)
    book.act(add_day, DayOfSeries(record=entry, day=book.clock.now().day))
    assert isinstance(book.act(correct, correction(book, entry, day=date(2026, 7, 1))), Done)
    content = book.register.entry(ProvisionRecord, entry).content
    assert content.last_day == date(2026, 7, 1)
    assert content.keep_until is None
    book.act(end_series, EndOfSeries(record=entry, last_day=date(2026, 7, 1)))
    expected = keep_until(RecordMethod.BULK, day=date(2026, 6, 3), last_day=date(2026, 7, 1)).until
    assert book.register.entry(ProvisionRecord, entry).content.keep_until == expected


def test_a_series_that_went_on_is_not_taken_back_with_the_handover_that_began_it(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    done = given(book, user, book.office(0), BULK)
    book.clock.move(days=30)
    book.act(add_day, DayOfSeries(record=done.others[0], day=book.clock.now().day))
    refused = book.act(take_back, done.entry)
    assert isinstance(refused, Refused)
    assert "P-2026-0001" in refused.findings[0].text
    assert not book.register.entry(ProvisionRecord, done.others[0]).voided


def test_a_paper_stands_for_a_corrected_record_only_as_long_as_it_says_the_same(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0, operator=OperatorType.COMPANY)
    handover_consent(book, user, office)
    handover = a_handover(book, user, office)
    (paper,) = method_choices(handover, office, book.register, handover.day).papers
    entry = given(book, user, office, RecordWish(method=RecordMethod.DOCUMENT, document=paper)).others[0]
    book.clock.move(days=2)
    assert isinstance(book.act(correct, correction(book, entry, day=date(2026, 6, 4))), Done)
    record = book.register.entry(ProvisionRecord, entry).content
    assert (record.method, record.keep_until) == (RecordMethod.DOCUMENT, date(2027, 6, 3))
    assert isinstance(book.act(correct, correction(book, entry, address="みどり県若葉市別町1-1")), Done)
    record = book.register.entry(ProvisionRecord, entry).content
    assert (record.method, record.document) == (RecordMethod.INDIVIDUAL, None)
    assert record.keep_until == date(2029, 6, 5)


# --- voluntary, and the filter by recipient ------------------------------------------------------------------------


def test_a_voluntary_record_is_told_apart_on_paper_log_and_table(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    office = book.office(0, operator=OperatorType.MUNICIPALITY, representative="", representative_title="")
    done = given(book, user, office, BULK)
    record = record_of(book, done)
    assert (record.duty, record.method, record.lacks) == (Duty.VOLUNTARY, RecordMethod.INDIVIDUAL, ())
    handover = a_handover(book, user, office)
    assert not method_choices(handover, office, book.register, handover.day).owed
    assert "情報提供の記録（任意）" in text_of_record(book, done.others[0])
    shown = log_text(book)
    assert "任意" in shown
    assert "最後の日" not in shown


def test_the_log_is_narrowed_to_one_recipient_and_says_so(book: OpenBook) -> None:
    from desktop.entries.office import Office

    user, _ = book.household()
    signed_consent(book, user)
    offices = [book.office(0), book.office(7)]
    for office in offices:
        given(book, user, office, RecordWish())
    name = book.register.entry(Office, offices[0]).content.name
    shown = log_text(book, office=offices[0])
    assert "".join(f"全利用者　相手 {name}".split()) in "".join(shown.split())
    assert "全1件のうち1〜1件" in "".join(shown.split())
    assert book.act(export_provision_log, LogRequest(office=offices[1])).rows == 1
