"""What comes back on paper is acted on once a person confirmed it: withdrawals, refusals, receipt slips."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
    Withdrawal,
)
from desktop.entries.handover import Handover, Route
from desktop.entries.version import EntryId, Kind
from desktop.procedures.consent_papers import ConsentPaper, PapersRequest, print_consent_papers
from desktop.procedures.consents import SigningRequest, StandingState, standing_of
from desktop.procedures.filing import file_sheets, filing_of
from desktop.procedures.handovers import print_handover
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.printing import sheet_type
from desktop.procedures.scanned_sheets import Batch, Errand, Remark, read_scope
from desktop.procedures.scans import read_batch
from desktop.procedures.sheet_matching import match_sheets, papers_waiting, put_to
from desktop.procedures.slips import SlipRequest, open_slips, record_slip, slip_state
from desktop.procedures.withdrawals import WithdrawalRequest, print_withdrawal
from forms import handover_document
from forms.drawn import Drawn
from tests.conftest import OpenBook
from tests.intake.degraded import MARGIN, SLIP_DOWN, rendered
from tests.procedures.test_scans import a_file, pdf_of, printed, scans_of, signed_sheet
from tests.views.papers import handed_over, signed_consent


def geometry(book: OpenBook, entry: EntryId, form: str) -> Drawn:
    """Where everything stands on the newest paper of that form filed with an entry."""
    filed = [
        each
        for each in book.register.entries(Attachment, belongs_to=entry)
        if each.content.role is AttachmentRole.FILED_PAPER and each.content.media_type == sheet_type(form)
    ]
    return Drawn.from_data(json.loads(max(filed, key=lambda each: each.entry).content.geometry))


def paper(book: OpenBook, consent: EntryId, kind: ConsentPaper) -> Printed:
    printed = book.act(print_consent_papers, PapersRequest(consent=consent, papers=(kind,)))
    assert isinstance(printed, Printed)
    return printed


def came_back(book: OpenBook, folder: Path, *pages: Image.Image, name: str = "受付.pdf") -> Batch:
    return read_batch([a_file(folder, name, pdf_of(list(pages)))], book.register)


def withdrawal_scan(book: OpenBook, folder: Path, consent: EntryId, *marks: str) -> Batch:
    printed = paper(book, consent, ConsentPaper.WITHDRAWAL)
    drawn = geometry(book, consent, "K9")
    return came_back(book, folder, signed_sheet(printed.pdf, drawn, 1, ("signer.name", "signed_on", *marks)))


def test_a_withdrawal_sheet_leads_to_the_recorded_withdrawal_with_its_scan(
    book: OpenBook, tmp_path: Path
) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    book.clock.move(days=1)
    batch = withdrawal_scan(book, tmp_path, consent, "scope.some", "scope.2", "scope.4")
    (sheet,) = batch.sheets
    (found,) = batch.records
    assert (found.paper, found.number, found.errand) == (
        "K-2026-0001-W1:K9",
        "K-2026-0001-W1",
        Errand.WITHDRAWAL,
    )
    assert sheet.record == consent
    assert batch.missing(found.paper) == ()
    scope = read_scope(sheet.places)
    assert scope is not None
    assert (scope.whole, scope.numbers, scope.doubtful) == (False, (2, 4), ())
    assert scope.confidence > 0.5
    assert book.register.count(Withdrawal) == 0  # nothing counts before a person said so

    request = WithdrawalRequest(consent=consent, day=book.clock.now().day, clauses=scope.numbers)
    done = book.act(file_sheets, filing_of(batch.sheets, withdrawals=[(found.paper, request)]))
    assert isinstance(done, Done), done
    assert {Kind.WITHDRAWAL, Kind.CONSENT, Kind.ATTACHMENT} <= done.changed
    (entry,) = done.others
    taken = book.register.entry(Withdrawal, entry)
    assert (taken.number, taken.content.clauses) == ("K-2026-0001-W1", (2, 4))
    assert len(scans_of(book, entry)) == 1
    assert scans_of(book, consent) == []
    assert isinstance(book.act(print_withdrawal, entry), Printed)
    assert standing_of(book.register, user, book.clock.now().day)[0].partly_withdrawn

    again = match_sheets(batch, book.register)
    assert again.sheets[0].filed
    assert again.records[0].errand is Errand.NOTHING


def test_what_is_not_clear_on_a_withdrawal_is_left_to_a_person(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    for marks, whole in (
        (("scope.all",), True),
        (("scope.all", "scope.some"), None),
        (("scope.all", "scope.3"), None),
        (("scope.3",), False),
        ((), None),
    ):
        scope = read_scope(withdrawal_scan(book, tmp_path, consent, *marks).sheets[0].places)
        assert scope is not None
        assert scope.whole is whole, marks


def test_a_withdrawal_that_was_told_by_telephone_meanwhile_is_filed_as_a_picture(
    book: OpenBook, tmp_path: Path
) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    batch = withdrawal_scan(book, tmp_path, consent, "scope.all")
    request = WithdrawalRequest(consent=consent, day=book.clock.now().day)
    assert isinstance(book.act(file_sheets, filing_of((), withdrawals=[("", request)])), Done)
    now = match_sheets(batch, book.register)
    assert now.sheets[0].warned(Remark.ALREADY_RECORDED)
    assert now.records[0].errand is Errand.NOTHING
    twice = filing_of(batch.sheets, withdrawals=[(batch.records[0].paper, request)])
    assert isinstance(book.act(file_sheets, twice), Refused)
    assert book.register.count(Withdrawal) == 1
    assert isinstance(book.act(file_sheets, filing_of(now.sheets)), Done)


def test_a_consent_and_its_withdrawal_in_one_batch_leak_nothing_into_each_other(
    book: OpenBook, tmp_path: Path
) -> None:
    one, _ = book.household(1)
    other, _ = book.household(5)
    waits = printed(book, one)
    assert waits.entry is not None
    consent = signed_consent(book, other)
    taking = paper(book, consent, ConsentPaper.WITHDRAWAL)
    first = rendered(waits.pdf, 1)
    drawn = geometry(book, consent, "K9")
    batch = came_back(book, tmp_path, first, signed_sheet(taking.pdf, drawn, 1, ("scope.all", "signer.name")))
    assert [each.paper for each in batch.sheets] == [waits.number, "K-2026-0002-W1:K9"]
    assert batch.signer_seen(waits.number) is None
    assert batch.missing(waits.number) == (2,)
    assert {tick.answer for tick in batch.sheets[0].ticks} == {Answer.NOT_ASKED}
    assert batch.sheets[1].ticks == ()


def test_a_refusal_sheet_becomes_a_consent_answered_with_no(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    consent = printed(book, user)
    assert consent.entry is not None
    refusal = paper(book, consent.entry, ConsentPaper.REFUSAL)
    drawn = geometry(book, consent.entry, "K8")
    batch = came_back(
        book,
        tmp_path,
        signed_sheet(refusal.pdf, drawn, 1, ("scope.all", "signer.name", "signed_on")),
    )
    (found,) = batch.records
    assert found.errand is Errand.REFUSAL
    ticks = batch.sheets[0].ticks
    assert {tick.answer for tick in ticks} == {Answer.REFUSED}
    signing = Signing(
        day=book.clock.now().day,
        way=ConsentWay.PAPER,
        act=SigningAct.SIGNATURE,
        role=SignerRole.PRINCIPAL,
        signer=found.name,
    )
    answers = tuple(ClauseAnswer(number=tick.clause, answer=tick.answer) for tick in ticks)
    request = SigningRequest(consent=consent.entry, signing=signing, answers=answers)
    assert isinstance(book.act(file_sheets, filing_of(batch.sheets, [request])), Done)
    kept = book.register.entry(Consent, consent.entry).content
    assert {answer.answer for answer in kept.answers} == {Answer.REFUSED}
    assert len(scans_of(book, consent.entry)) == 1
    assert standing_of(book.register, user, book.clock.now().day)[0].state is StandingState.REFUSED


# --- 受領書 -------------------------------------------------------------------------------------------------------


def slip_pages(book: OpenBook, handover: Done, *marks: tuple[str, ...], cut: bool = False) -> list[Image.Image]:
    """The slips of a handover's letters, each with these marks; cut off along the line where that is wanted."""
    printed = book.act(print_handover, handover.entry)
    assert isinstance(printed, Printed)
    pages = []
    for number, (record, ticked) in enumerate(zip(handover.others, marks, strict=True), 1):
        drawn = geometry(book, record, "H1")
        whole = replace(drawn, places=tuple(replace(each, sheet=number) for each in drawn.places))
        page = signed_sheet(printed.pdf, whole, number, ticked)
        if cut:
            top = page.height * (MARGIN + 273.0 - SLIP_DOWN - 9) / 297
            page = page.crop((0, round(top), page.width, page.height))
        pages.append(page)
    return pages


def test_a_receipt_slip_closes_the_handover_for_its_own_office(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(0), book.office(1)])
    today = book.clock.now().day
    (waits,) = open_slips(book.register, today)
    assert waits.deliveries == (0, 1)
    marks = (("receipt.all",), ("receipt.missing", "receipt.signer", "receipt.day"))
    _, second = slip_pages(book, done, *marks, cut=True)
    batch = came_back(book, tmp_path, second)
    (sheet,) = batch.sheets
    (found,) = batch.records
    assert (found.errand, found.delivery, sheet.slip) == (Errand.SLIP, 1, True)
    assert sheet.record == done.others[1]
    places = {place.code: place for place in sheet.places}
    assert places["receipt.missing"].marked
    assert not places["receipt.all"].marked
    assert places["receipt.signer"].marked
    assert found.handover is not None

    request = SlipRequest(
        handover=done.entry, delivery=1, day=today, received_by="訪問看護ほし　星野", missing_papers="2"
    )
    filed = book.act(file_sheets, filing_of(batch.sheets, slips=[request]))
    assert isinstance(filed, Done), filed
    assert Kind.HANDOVER in filed.changed
    handover = book.register.entry(Handover, done.entry)
    first, other = handover.content.deliveries
    assert slip_state(first) == "受領書まち"
    assert slip_state(other) == "受領書あり（令和8年6月3日）、足りないもの 2"
    assert len(scans_of(book, done.others[1])) == 1
    assert open_slips(book.register, today)[0].deliveries == (0, 1)  # what is missing is still to come

    whole = replace(request, missing_papers="")
    assert isinstance(book.act(record_slip, whole), Done)
    assert isinstance(book.act(record_slip, whole), Refused)
    assert open_slips(book.register, today)[0].deliveries == (0,)
    assert len(book.register.versions(Handover, done.entry)) == 3  # nothing is overwritten


def test_slips_of_two_offices_are_never_mixed_up(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(0), book.office(1), book.office(2)])
    pages = slip_pages(book, done, *[("receipt.all",)] * 3)
    batch = came_back(book, tmp_path, *reversed(pages))
    slips = [each for each in batch.sheets if each.slip]
    assert [each.record for each in slips] == list(reversed(done.others))
    assert [record.delivery for record in batch.records if record.errand is Errand.SLIP] == [2, 1, 0]
    letters = [each for each in batch.sheets if not each.slip]  # the whole sheet came back: it is the handover's
    assert {each.record for each in letters} == {done.entry}


def test_an_older_slip_that_names_only_the_handover_leaves_the_office_to_a_person(
    book: OpenBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slips printed before they said their office: with one office it can be no other, with two nobody guesses."""
    draw = handover_document.draw
    monkeypatch.setattr(
        handover_document, "draw", lambda sheet, stream: draw(replace(sheet, receipt_record=""), stream)
    )
    user, _ = book.household()
    signed_consent(book, user)
    one = handed_over(book, user, [book.office(0)])
    two = handed_over(book, user, [book.office(1), book.office(2)])
    pages = [
        *slip_pages(book, one, ("receipt.all",), cut=True),
        slip_pages(book, two, ("receipt.all",), ("receipt.all",), cut=True)[1],
    ]
    batch = came_back(book, tmp_path, *pages)
    first, second = batch.records
    assert (first.number, first.delivery) == ("H-2026-0001", 0)
    assert (second.number, second.delivery, len(second.offices)) == ("H-2026-0002", None, 2)
    assert {place.code for place in batch.sheets[1].places if place.marked} == {"receipt.all", "slip.qr"}


def test_a_slip_that_is_wrong_in_itself_is_refused(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(0)])
    today = book.clock.now().day
    good = SlipRequest(handover=done.entry, delivery=0, day=today, received_by="星野")
    for bad in (
        replace(good, day=today + timedelta(days=1)),
        replace(good, day=today - timedelta(days=1)),
        replace(good, received_by=" "),
        replace(good, delivery=4),
    ):
        assert isinstance(book.act(record_slip, bad), Refused)
    assert isinstance(book.act(record_slip, good), Done)


def test_a_slip_signed_by_the_user_who_carries_the_papers_closes_too(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    done = handed_over(book, user, [book.office(0)], route=Route.THROUGH_PRINCIPAL)
    (page,) = slip_pages(book, done, ("receipt.all", "receipt.signer", "receipt.day"), cut=True)
    batch = came_back(book, tmp_path, page)
    (found,) = batch.records
    assert found.errand is Errand.SLIP
    assert found.offices[0][1].endswith("（ご本人が受け取り）")


def test_a_spoilt_sheet_is_put_by_hand_to_what_is_waited_for(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    done = handed_over(book, user, [book.office(0)])
    at_hand = {each.paper: each for each in papers_waiting(book.register, book.clock.now().day)}
    assert list(at_hand) == ["H-2026-0001:H1R", "K-2026-0001", "K-2026-0001-W1:K9"]
    white = Image.new("L", (2480, 3508), 255)
    batch = came_back(book, tmp_path, white)
    key = batch.sheets[0].key
    slip = put_to(batch, key, "H-2026-0001:H1R", book.register)
    assert (slip.records[0].errand, slip.records[0].delivery, slip.sheets[0].record) == (
        Errand.SLIP,
        0,
        done.entry,
    )
    taking = put_to(batch, key, "K-2026-0001-W1:K9", book.register)
    assert taking.records[0].errand is Errand.WITHDRAWAL
    request = WithdrawalRequest(consent=consent, day=book.clock.now().day)
    outcome = book.act(file_sheets, filing_of(taking.sheets, withdrawals=[("K-2026-0001-W1:K9", request)]))
    assert isinstance(outcome, Done)
    assert match_sheets(taking, book.register).sheets[0].filed
