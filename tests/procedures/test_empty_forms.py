"""An empty form never counts as a consent, by whatever road it comes (as it once did in OpenEMR #13082)."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    Quality,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.version import EntryId
from desktop.practice import _fill
from desktop.procedures.consent_papers import ConsentPaper, papers_at_hand
from desktop.procedures.consents import (
    SigningRequest,
    StandingState,
    record_signing,
    standing_of,
    waiting,
)
from desktop.procedures.filing import FilingRequest, SheetToFile, file_sheets
from desktop.procedures.handovers import hand_over
from desktop.procedures.outcome import Done, Refused
from desktop.procedures.quality import QualityRequest, check_quality
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from tests.conftest import OpenBook
from tests.procedures.test_main_job import a_handover
from tests.views.papers import printed_consent

DAY = date(2026, 6, 3)
PICTURE = b"\xff\xd8\xff\xe0 a picture of an empty sheet"


@pytest.fixture
def user(book: OpenBook) -> EntryId:
    return book.household(family=0)[0]


@pytest.fixture
def empty(book: OpenBook, user: EntryId) -> EntryId:
    return printed_consent(book, user)


def whole(book: OpenBook, consent: EntryId) -> SigningRequest:
    clauses = book.register.entry(Consent, consent).content.clauses
    return SigningRequest(
        consent=consent,
        signing=Signing(
            day=DAY,
            way=ConsentWay.PAPER,
            act=SigningAct.SIGNATURE,
            role=SignerRole.PRINCIPAL,
            signer="山田 ハナ",
        ),
        answers=tuple(ClauseAnswer(number=each.number, answer=Answer.AGREED) for each in clauses),
    )


def emptied(request: SigningRequest) -> dict[str, SigningRequest]:
    """The signing with one thing missing each time, and with nothing at all."""
    signing = request.signing
    silent = tuple(replace(each, answer=Answer.NOT_ASKED) for each in request.answers)
    unclear = tuple(replace(each, answer=Answer.UNCLEAR) for each in request.answers)
    nothing = replace(signing, day=None, act=SigningAct.NONE, signer="")
    return {
        "no answers": replace(request, answers=()),
        "all left open": replace(request, answers=silent),
        "all unclear": replace(request, answers=unclear),
        "no day": replace(request, signing=replace(signing, day=None)),
        "a day to come": replace(request, signing=replace(signing, day=date(2026, 6, 4))),
        "no act": replace(request, signing=replace(signing, act=SigningAct.NONE)),
        "no name": replace(request, signing=replace(signing, signer="　 ")),
        "a clause of another form": replace(
            request, answers=(ClauseAnswer(number=99, answer=Answer.AGREED),)
        ),
        "nothing": replace(request, signing=nothing, answers=()),
    }


def counts(book: OpenBook, user: EntryId) -> bool:
    """Whether a consent of the user counts, on the lists and for a handover."""
    state = standing_of(book.register, user, book.clock.now().day)[0].state
    gone = isinstance(book.act(hand_over, a_handover(book, user, book.office(0))), Done)
    return gone or state in (StandingState.COMPLETE, StandingState.SOON)


def test_recording_refuses_every_kind_of_empty(book: OpenBook, user: EntryId, empty: EntryId) -> None:
    head = book.register.audit_head()
    for what, request in emptied(whole(book, empty)).items():
        assert isinstance(book.act(record_signing, request), Refused), what
    assert book.register.audit_head() == head
    assert not counts(book, user)


def test_filing_a_scan_refuses_every_kind_of_empty(book: OpenBook, user: EntryId, empty: EntryId) -> None:
    sheet = SheetToFile(record=empty, picture=PICTURE, by_hand=True)
    head = book.register.audit_head()
    for what, request in emptied(whole(book, empty)).items():
        filing = FilingRequest(sheets=(sheet,), signings=(request,))
        assert isinstance(book.act(file_sheets, filing), Refused), what
    assert book.register.audit_head() == head
    assert not counts(book, user)


def test_a_picture_filed_without_a_persons_word_signs_nothing(
    book: OpenBook, user: EntryId, empty: EntryId
) -> None:
    """What `tasuki scan` does with a sheet: it files the picture, and the form still waits for its signature."""
    book.done(file_sheets, FilingRequest(sheets=(SheetToFile(record=empty, picture=PICTURE, by_hand=True),)))
    assert book.register.entry(Consent, empty).content.signing is None
    assert not counts(book, user)


def test_a_look_at_an_empty_paper_a_copy_and_a_withdrawal_of_it_are_refused(
    book: OpenBook, user: EntryId, empty: EntryId
) -> None:
    assert isinstance(book.act(check_quality, QualityRequest(consent=empty, quality=Quality.FINE)), Refused)
    assert isinstance(book.act(withdraw, WithdrawalRequest(consent=empty, day=DAY)), Refused)
    assert ConsentPaper.COPY not in papers_at_hand(book.register, book.register.entry(Consent, empty))
    assert not counts(book, user)


def test_an_empty_version_put_into_the_book_by_any_road_does_not_count(
    book: OpenBook, user: EntryId, empty: EntryId
) -> None:
    """Even a version that no procedure of ours would write: a book made by a script, a restored one, a fault."""
    printed = book.register.entry(Consent, empty).content
    full = whole(book, empty)
    harmless = ("a day to come", "no name")  # the first counts from its day; who signed is told by the paper
    for what, request in emptied(full).items():
        if what in harmless:
            continue
        with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
            writing.supersede(empty, replace(printed, signing=request.signing, answers=request.answers))
        assert not book.register.entry(Consent, empty).content.in_writing, what
        assert not counts(book, user), what


def test_a_reply_before_the_agreement_waits_on_the_list_with_the_others(
    book: OpenBook, user: EntryId, empty: EntryId
) -> None:
    request = whole(book, empty)
    early = replace(request.signing, way=ConsentWay.ELECTRONIC, act=SigningAct.ELECTRONIC_REPLY)
    book.done(record_signing, replace(request, signing=early))
    standing = standing_of(book.register, user, DAY)[0]
    assert (standing.state, "足りない" in standing.sentence) == (StandingState.UNSIGNED, True)
    assert [row.consent for row in waiting(book.register, DAY)] == [empty]
    assert not counts(book, user)


def test_the_invented_people_of_a_practice_book_are_signed_whole(book: OpenBook) -> None:
    _fill(book.register, book.actor, users=8, handovers=0, seed=1, clock=book.clock)  # type: ignore[arg-type]
    consents = book.register.entries(Consent)
    assert len(consents) == 8
    assert all(each.content.in_writing for each in consents)


def test_a_signed_form_takes_no_second_signature(book: OpenBook, empty: EntryId) -> None:
    book.done(record_signing, whole(book, empty))
    again = replace(whole(book, empty), answers=(ClauseAnswer(number=1, answer=Answer.REFUSED),))
    assert isinstance(book.act(record_signing, again), Refused)


def test_what_was_only_said_can_still_be_put_in_writing(
    book: OpenBook, user: EntryId, empty: EntryId
) -> None:
    request = whole(book, empty)
    said = replace(request.signing, way=ConsentWay.ORAL, act=SigningAct.NONE)
    book.done(record_signing, replace(request, signing=said))
    assert not counts(book, user)
    book.done(record_signing, request)
    assert book.register.entry(Consent, empty).content.in_writing


@pytest.mark.parametrize("way", ConsentWay)
def test_in_writing_needs_day_answer_act_and_the_way(book: OpenBook, empty: EntryId, way: ConsentWay) -> None:
    """All combinations: what counts as written has each of the things the law asks for."""
    printed = book.register.entry(Consent, empty).content
    answers: list[tuple[ClauseAnswer, ...]] = [
        (),
        *((ClauseAnswer(number=1, answer=each),) for each in Answer),
    ]
    booleans: tuple[Any, ...] = (False, True)
    for act, day, given, agreed, how in itertools.product(
        SigningAct, (None, DAY), answers, booleans, ("", "本人に電話した")
    ):
        consent = replace(
            printed,
            answers=given,
            signing=Signing(
                day=day,
                way=way,
                act=act,
                role=SignerRole.PRINCIPAL,
                signer="山田 ハナ",
                electronic_agreed=agreed,
                confirmed_how=how,
            ),
        )
        wanted = (
            day is not None
            and bool(given)
            and given[0].answer in (Answer.AGREED, Answer.REFUSED)
            and act is not SigningAct.NONE
            and way is not ConsentWay.ORAL
            and (way is not ConsentWay.ELECTRONIC or agreed)
            and (act not in (SigningAct.WRITTEN_NAME, SigningAct.TYPED_NAME) or bool(how))
        )
        assert consent.in_writing is wanted
