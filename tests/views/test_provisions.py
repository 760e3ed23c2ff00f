"""The lists of what was recorded: consents, handovers, provision records, printed again with the same text."""

import json

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.entries.consent import Consent
from desktop.entries.handover import Handover, Tense
from desktop.entries.provision import ProvisionRecord
from desktop.entries.record_method import RecordMethod, RecordWish
from desktop.entries.version import Kind
from desktop.views import perform
from desktop.views.style import Tone
from desktop.views.widgets.labels import Label
from desktop.views.widgets.marks import Mark
from desktop.views.widgets.rows import Row
from tests.views.papers import handed_over, printed_consent, signed_consent, text_of


def rows(page):
    return [row for row in page.list.rows() if isinstance(row, Row)]


def test_a_record_without_consent_stays_red_on_list_and_pane(book, work) -> None:
    user, _ = book.household(family=0)
    handed_over(book, user, [book.office(1)], Tense.DONE)
    page = work.go("provisions")
    assert [(row.mark, row.second_tone) for row in rows(page)] == [(Mark.NO, Tone.ERR)]
    assert page.pane._verdict.text() == "渡した日に、足りないものがありました"
    assert page.pane._findings.isVisible()


def test_a_record_is_printed_from_the_list(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    handed_over(book, user, [book.office(1)])
    page = work.go("provisions")
    page.pane.carry_out("print_record")
    first = work.close_sheets()[0].pdf
    assert book.register.entries(ProvisionRecord)[0].number in text_of(first)
    page.pane.carry_out("print_record")
    assert text_of(work.close_sheets()[0].pdf) == text_of(first)


def test_the_log_of_the_chosen_period_is_printed(book, work) -> None:
    user, _ = book.household(1, 0)
    signed_consent(book, user)
    handed_over(book, user, [book.office(1), book.office(2)])
    page = work.go("provisions")
    page.print_log.click()
    text = text_of(work.close_sheets()[0].pdf)
    for record in book.register.entries(ProvisionRecord):
        assert record.number.removeprefix("P-2026-") in text
    page.period.set_value("last_year")
    assert rows(page) == []
    assert "しぼりこみ" in page._nothing._sentence.text()


def test_the_filters_come_back_from_json(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    handed_over(book, user, [book.office(1), book.office(2)])
    page = work.go("provisions")
    page.user.set_value(str(user))
    page.period.set_value("year")
    page.list.select(rows(page)[1].key)
    state = json.loads(json.dumps(page.state()))
    work.window.forget("provisions")
    again = work.go("provisions", **state)
    assert again.state() == {**state, "_focus": again.state()["_focus"]}


def test_what_is_recorded_elsewhere_appears_at_once_and_the_choice_stays(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    handed_over(book, user, [book.office(1)])
    page = work.go("handovers")
    chosen = page.list.current_key()
    handed_over(book, user, [book.office(2)])
    work.desk.perform.changed(frozenset({Kind.HANDOVER}))
    assert len(rows(page)) == 2
    assert page.list.current_key() == chosen


def test_a_handover_is_printed_again_with_all_its_records(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(1), book.office(2)])
    page = work.go("handovers", done.entry)
    page.pane.carry_out("print_handover")
    assert done.number in text_of(work.close_sheets()[0].pdf)
    page.pane.carry_out("print_records")
    text = text_of(work.close_sheets()[0].pdf)
    for record in done.others:
        assert book.register.entry(ProvisionRecord, record).number in text


def test_consents_show_how_they_stand_and_the_remedy(book, work) -> None:
    user, (member,) = book.household(family=1)
    signed_consent(book, user)
    waiting = printed_consent(book, user, member, "consent_family")
    page = work.go("consents")
    assert {row.chip for row in rows(page)} == {"効いている", "署名まち"}
    page.state_chip.set_value("unsigned")
    assert [hit.entry for hit in page.hits.hits()] == [waiting]
    page.show_entry(waiting)
    page.pane.carry_out("sign")
    assert work.sheet()._consent.entry == waiting


def test_the_filed_copy_of_a_consent_is_printed_byte_for_byte(book, work) -> None:
    from desktop.procedures.printing import PDF, filed_papers

    user, _ = book.household(family=0)
    consent = signed_consent(book, user)
    page = work.go("consents", consent)
    page.pane.carry_out("print_consent")
    assert work.close_sheets()[0].pdf == filed_papers(book.register, consent, PDF)[-1]
    assert len(book.register.entries(Consent)) == 1


def test_empty_lists_say_why_and_offer_the_next_step(work) -> None:
    for key, words in (("handovers", "引継ぎの記録"), ("provisions", "提供記録"), ("consents", "同意書")):
        page = work.go(key)
        assert not page.list.isVisible()
        assert (
            words in page.hits._nothing._sentence.text()
            if hasattr(page, "hits")
            else page._nothing._sentence.text()
        )


def test_the_whole_pack_is_printed_from_the_list(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(1)])
    page = work.go("handovers", done.entry)
    page.pane.carry_out("print_pack")
    text = text_of(work.close_sheets()[0].pdf)
    for word in ("FAX送付状", "受領書", "第三者提供記録", done.number):
        assert word in text


def test_the_chosen_rows_are_written_as_a_table_beside_the_paper(book, work, tmp_path) -> None:
    user, _ = book.household(1, 0)
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(1), book.office(2)])
    page = work.go("provisions")
    page.export_to(tmp_path / "log.csv")
    written = (tmp_path / "log.csv").read_bytes().decode("utf-8-sig")
    for record in done.others:
        assert book.register.entry(ProvisionRecord, record).number in written
    page.export_to(tmp_path / "missing" / "log.csv")
    assert "残せませんでした" in work.sheet().title
    work.close_sheets()
    page.direction.set_value("received")
    assert not page.export.isVisible()


def test_a_long_log_is_printed_and_written_beside_the_window_and_can_be_stopped(
    book, work, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(perform, "AT_ONCE", 0)
    user, _ = book.household(1, 0)
    signed_consent(book, user)
    handed_over(book, user, [book.office(1), book.office(2)])
    page = work.go("provisions")
    head = book.register.audit_head()

    def stop(done, of) -> None:
        work.desk.perform.stop()

    # On the worker itself, so that it hears of it in time.
    work.desk.perform.went.connect(stop, Qt.ConnectionType.DirectConnection)
    page.print_log.click()
    assert work.sheet().quiet.text() == "とめる"
    work.until_still()
    page.export_to(tmp_path / "log.csv")
    work.until_still()
    work.desk.perform.went.disconnect(stop)
    assert QApplication.activeModalWidget() is None
    assert not (tmp_path / "log.csv").exists()
    assert book.register.audit_head() == head
    page.print_log.click()
    work.press(Qt.Key.Key_Tab)
    work.until_still()
    assert "P-LOG-2026-0001" in text_of(work.close_sheets()[0].pdf)
    page.export_to(tmp_path / "log.csv")
    work.until_still()
    assert (tmp_path / "log.csv").exists()



def test_a_handover_entered_by_mistake_is_taken_back_after_a_question(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(1)])
    page = work.go("handovers", done.entry)
    page.pane.carry_out("take_back")
    box = work.sheet()
    assert box.focusWidget().text() == "やめる"
    box.accept()
    assert book.register.entry(Handover, done.entry).voided
    assert not book.register.entries(ProvisionRecord)
    page.pane.show_entry(Kind.HANDOVER, done.entry)
    names = [
        page.pane._flow.itemAt(number).widget().objectName() for number in range(page.pane._flow.count())
    ]
    assert names == ["open_user"]


def given_with(book, user, office, wish, tense=Tense.TO_DO):
    """A handover to one office, recorded as wished; its provision record."""
    from dataclasses import replace

    from desktop.procedures.handovers import hand_over
    from tests.procedures.test_main_job import a_handover

    handover = a_handover(book, user, office, tense=tense)
    deliveries = tuple(replace(each, record=wish) for each in handover.deliveries)
    return book.act(hand_over, replace(handover, deliveries=deliveries)).others[0]


def told(pane):
    """Everything the pane says of a record."""
    labels = pane._facts.findChildren(Label)
    return "".join(label.accessibleName() for label in labels)


BULK = RecordWish(method=RecordMethod.BULK, pattern="毎月の利用票", certain="毎月渡すと決めている")


def test_a_day_is_written_onto_a_series_and_the_series_is_ended_from_the_pane(book, request) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    record = given_with(book, user, book.office(0), BULK)
    book.clock.move(days=30)
    work = request.getfixturevalue("work")  # opened only now: a session left alone for a month is locked
    page = work.go("provisions", record)
    assert page.pane._chip.accessibleName() == "一括・継続中"
    page.pane.carry_out("series_day")
    sheet = work.sheet()
    sheet.main.click()
    assert sheet._day.error()
    sheet.day.set_day(book.clock.now().day)
    sheet.remark.setText("7月分")
    sheet.main.click()
    content = book.register.entry(ProvisionRecord, record).content
    assert content.series.days == (content.day, book.clock.now().day)
    assert "7月分" in told(page.pane)
    page.pane.carry_out("series_end")
    box = work.sheet()
    assert box.focusWidget().text() == "やめる"
    box.accept()
    ended = book.register.entry(ProvisionRecord, record).content
    assert ended.series.ended
    assert ended.keep_until is not None
    assert page.pane._chip.accessibleName() == "一括の記録"
    assert "前の内容" in told(page.pane)


def test_a_day_after_a_withdrawal_shows_what_stands_against_it_before_it_is_written(book, request) -> None:
    from desktop.procedures.withdrawals import WithdrawalRequest, withdraw

    user, _ = book.household(family=0)
    consent = signed_consent(book, user)
    record = given_with(book, user, book.office(0), BULK)
    book.clock.move(days=10)
    book.act(withdraw, WithdrawalRequest(consent=consent, day=book.clock.now().day, received_by="佐藤"))
    work = request.getfixturevalue("work")
    page = work.go("provisions", record)
    page.pane.carry_out("series_day")
    sheet = work.sheet()
    assert not sheet.findings.isVisible()
    sheet.day.set_day(book.clock.now().day)
    assert sheet.findings.isVisible()
    sheet.main.click()
    assert rows(page)[0].mark is Mark.NO


def test_an_open_record_is_named_on_home_and_list_until_what_is_missing_is_written_in(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    record = given_with(book, user, book.office(0, address=""), RecordWish(), Tense.DONE)
    page = work.go("provisions", record)
    assert page.pane._chip.accessibleName() == "未完"
    assert "未完" in rows(page)[0].second
    page.pane.carry_out("correct")
    sheet = work.sheet()
    assert sheet.focusWidget() is sheet.address
    sheet.address.setText("みどり県若葉市南町4-5-6")
    sheet.main.click()
    assert sheet._fields["reason"].error()
    sheet.reason.setText("相手に確かめた")
    sheet.main.click()
    content = book.register.entry(ProvisionRecord, record).content
    assert content.lacks == ()
    assert page.pane._chip.accessibleName() == "都度の記録"
    assert [row.second.startswith("直す前の記録") for row in rows(page)].count(True) == 1


def test_the_list_and_its_log_are_narrowed_to_one_recipient(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    offices = [book.office(0), book.office(7)]
    for office in offices:
        given_with(book, user, office, RecordWish())
    page = work.go("provisions")
    page.office.set_value(str(offices[1]))
    assert len(rows(page)) == 1
    page.print_log.click()
    text = text_of(work.close_sheets()[0].pdf)
    assert "0002" in text
    assert "全1件のうち1〜1件" in text
    state = json.loads(json.dumps(page.state()))
    work.window.forget("provisions")
    assert len(rows(work.go("provisions", **state))) == 1
