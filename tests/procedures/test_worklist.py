"""同意の見張り: every kind of thing that waits for somebody has a row, and the row goes when it is done."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    ElectronicAgreement,
    Quality,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.person import ServiceUser
from desktop.entries.version import EntryId
from desktop.procedures.consents import (
    Concern,
    ConsentRequest,
    SigningRequest,
    Waiting,
    print_consent,
    record_signing,
)
from desktop.procedures.outcome import Done, Printed
from desktop.procedures.quality import QualityRequest, check_quality
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.procedures.understanding import UnderstandingRequest, note_understanding
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from desktop.procedures.worklist import worklist
from tests.conftest import OpenBook
from tests.views.papers import printed_consent, signed_consent
from tests.views.test_signing import picture

TODAY = date(2026, 6, 3)


@pytest.fixture
def user(book: OpenBook) -> EntryId:
    return book.household(family=0)[0]


def chips(book: OpenBook, day: date = TODAY) -> list[tuple[str, str]]:
    return [(row.chip, row.remedy) for row in worklist(book.register, day)]


def row_of(book: OpenBook, concern: Concern, day: date = TODAY) -> Waiting | None:
    return next((row for row in worklist(book.register, day) if row.concern is concern), None)


def came_back(book: OpenBook, consent: EntryId, **more: object) -> None:
    """A printed paper is recorded as signed; with a picture unless told otherwise."""
    clauses = book.register.entry(Consent, consent).content.clauses
    answers = more.pop("answers", None) or tuple(
        ClauseAnswer(number=clause.number, answer=Answer.AGREED) for clause in clauses
    )
    scans = more.pop("scans", (picture(),))
    electronic = more.pop("electronic", None)
    signing = Signing(
        day=TODAY,
        way=ConsentWay.PAPER,
        act=SigningAct.SIGNATURE,
        role=SignerRole.PRINCIPAL,
        signer="本人",
    )
    request = SigningRequest(
        consent=consent,
        signing=replace(signing, **more),  # type: ignore[arg-type]
        answers=answers,  # type: ignore[arg-type]
        scans=scans,  # type: ignore[arg-type]
        electronic=electronic,  # type: ignore[arg-type]
    )
    assert isinstance(book.act(record_signing, request), Done)


def checked(book: OpenBook, consent: EntryId, quality: Quality = Quality.FINE, note: str = "") -> None:
    request = QualityRequest(consent=consent, quality=quality, note=note)
    assert isinstance(book.act(check_quality, request), Done)


def in_order(book: OpenBook, user: EntryId) -> EntryId:
    """A consent that wants nothing more."""
    consent = printed_consent(book, user)
    came_back(book, consent)
    checked(book, consent)
    return consent


def test_a_consent_signed_filed_and_checked_wants_nothing(book: OpenBook, user: EntryId) -> None:
    in_order(book, user)
    assert chips(book) == []


def test_no_consent_an_unsigned_paper_and_one_near_its_end(book: OpenBook, user: EntryId) -> None:
    assert chips(book) == [("同意なし", "同意書")]
    request = ConsentRequest(
        service_user=user,
        principal=user,
        form="consent_user",
        starts_on=TODAY,
        until=TODAY + timedelta(days=20),
    )
    printed = book.act(print_consent, request)
    assert isinstance(printed, Printed)
    assert printed.entry is not None
    assert chips(book) == [("署名まち", "署名を記録")]
    came_back(book, printed.entry)
    checked(book, printed.entry)
    assert chips(book) == [("あと20日", "更新する")]
    assert chips(book, TODAY + timedelta(days=21)) == [("期限ぎれ", "同意書")]


def test_a_signature_of_the_family_that_is_missing(book: OpenBook) -> None:
    user, (member,) = book.household(family=1)
    in_order(book, user)
    (row,) = worklist(book.register, TODAY)
    assert (row.chip, row.remedy, row.principal) == ("家族なし", "同意書", member)


def test_a_renewal_that_is_printed_waits_beside_the_consent_that_still_holds(
    book: OpenBook, user: EntryId
) -> None:
    in_order(book, user)
    book.clock.move(days=1)
    renewal = printed_consent(book, user)
    row = row_of(book, Concern.UNSIGNED, TODAY + timedelta(days=1))
    assert row is not None
    assert (row.consent, row.remedy) == (renewal, "署名を記録")
    came_back(book, renewal)
    assert row_of(book, Concern.UNSIGNED, TODAY + timedelta(days=1)) is None


def test_a_paper_left_lying_when_the_same_form_was_signed_later_is_not_waited_for(
    book: OpenBook, user: EntryId
) -> None:
    printed_consent(book, user)
    in_order(book, user)
    assert chips(book) == []


def test_signed_on_paper_without_a_picture_is_not_filed(book: OpenBook, user: EntryId) -> None:
    consent = signed_consent(book, user)
    row = row_of(book, Concern.UNFILED)
    assert row is not None
    assert (row.consent, row.remedy, row.urgency) == (consent, "とじる", "sub")


def test_a_signature_on_the_screen_has_no_paper_to_file(book: OpenBook, user: EntryId) -> None:
    consent = printed_consent(book, user)
    came_back(
        book,
        consent,
        way=ConsentWay.ELECTRONIC,
        act=SigningAct.ELECTRONIC_REPLY,
        electronic_agreed=True,
        electronic=ElectronicAgreement(day=TODAY, how="口頭で"),
        scans=(),
    )
    assert row_of(book, Concern.UNFILED) is None


def test_a_filed_paper_waits_to_be_looked_at_and_a_major_fault_to_be_written_anew(
    book: OpenBook, user: EntryId
) -> None:
    consent = printed_consent(book, user)
    came_back(book, consent)
    assert chips(book) == [("確かめまち", "確かめる")]
    checked(book, consent, Quality.MAJOR, "日付がぬけている")
    assert chips(book) == [("紙に不備", "同意書")]
    row = row_of(book, Concern.FAULT)
    assert row is not None
    assert "日付がぬけている" in row.second
    checked(book, consent, Quality.MINOR, "字がかすれている")
    assert chips(book) == []


def test_an_answer_that_is_not_clear_is_named_by_its_number(book: OpenBook, user: EntryId) -> None:
    consent = printed_consent(book, user)
    clauses = book.register.entry(Consent, consent).content.clauses
    answers = tuple(
        ClauseAnswer(number=clause.number, answer=Answer.UNCLEAR if clause.number == 2 else Answer.AGREED)
        for clause in clauses
    )
    came_back(book, consent, answers=answers)
    checked(book, consent)
    row = row_of(book, Concern.UNCLEAR)
    assert row is not None
    assert "2番の答え" in row.second
    assert row.remedy == "同意書"


def test_the_day_to_ask_again_brings_a_row_and_asking_takes_it_away(book: OpenBook, user: EntryId) -> None:
    consent = in_order(book, user)
    due = TODAY + timedelta(days=30)
    request = UnderstandingRequest(consent=consent, said="「うん」", ask_again_on=due)
    assert isinstance(book.act(note_understanding, request), Done)
    assert row_of(book, Concern.ASK_AGAIN, due - timedelta(days=1)) is None
    row = row_of(book, Concern.ASK_AGAIN, due)
    assert row is not None
    assert (row.consent, row.remedy) == (consent, "記録する")
    book.clock.move(days=30)
    done = book.act(note_understanding, UnderstandingRequest(consent=consent, said="「これでいい」"))
    assert isinstance(done, Done)
    assert row_of(book, Concern.ASK_AGAIN, due) is None


def test_papers_of_a_consent_that_was_taken_back_want_nothing_more(book: OpenBook, user: EntryId) -> None:
    consent = signed_consent(book, user)
    assert row_of(book, Concern.UNFILED) is not None
    assert isinstance(book.act(withdraw, WithdrawalRequest(consent=consent, day=TODAY)), Done)
    assert [row.concern for row in worklist(book.register, TODAY)] == [None]


def test_nothing_is_waited_for_after_support_has_ended(book: OpenBook, user: EntryId) -> None:
    signed_consent(book, user)
    card = book.register.entry(ServiceUser, user).content
    book.done(keep_card, CardRequest(card=replace(card, ended_on=TODAY - timedelta(days=1)), entry=user))
    assert chips(book) == []


def test_what_decides_whether_anything_may_be_given_stands_first(book: OpenBook, user: EntryId) -> None:
    signed_consent(book, user)
    book.household(seed=2, family=0)
    assert [row.urgency for row in worklist(book.register, TODAY)] == ["err", "sub"]
