"""理解のようす: how it was explained, what the person said, when to ask again; nothing of it changes the consent."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.entries.consent import Consent
from desktop.entries.plain import from_plain, to_plain
from desktop.entries.version import EntryId
from desktop.procedures.consents import StandingState, standing_of
from desktop.procedures.outcome import Done, Refused
from desktop.procedures.understanding import (
    UnderstandingRequest,
    note_understanding,
    understanding_history,
)
from tests.conftest import OpenBook
from tests.views.papers import printed_consent, signed_consent

TODAY = date(2026, 6, 3)


@pytest.fixture
def user(book: OpenBook) -> EntryId:
    return book.household(family=0)[0]


def noted(book: OpenBook, consent: EntryId, **more: object) -> Done | Refused:
    request = UnderstandingRequest(consent=consent, said="「いいよ」")
    outcome = book.act(note_understanding, replace(request, **more))  # type: ignore[arg-type]
    assert isinstance(outcome, Done | Refused)
    return outcome


def test_a_note_leaves_the_consent_as_it_was_and_keeps_the_note_before(book: OpenBook, user: EntryId) -> None:
    consent = signed_consent(book, user)
    answers = book.register.entry(Consent, consent).content.answers
    later = TODAY + timedelta(days=30)
    assert isinstance(noted(book, consent, explained_how="ゆっくり読んだ", ask_again_on=later), Done)
    book.clock.move(days=31)
    assert isinstance(noted(book, consent, said="「これでいい」"), Done)
    content = book.register.entry(Consent, consent).content
    assert content.signing is not None
    assert (content.signing.said, content.signing.ask_again_on) == ("「これでいい」", None)
    assert content.answers == answers
    assert standing_of(book.register, user, TODAY)[0].state is StandingState.COMPLETE
    first, second = understanding_history(book.register, consent)
    assert (first.explained_how, first.said, first.ask_again_on) == ("ゆっくり読んだ", "「いいよ」", later)
    assert (second.explained_how, second.said, second.by) == ("", "「これでいい」", "佐藤 美咲")


def test_an_empty_note_or_a_day_that_has_come_is_not_taken(book: OpenBook, user: EntryId) -> None:
    consent = signed_consent(book, user)
    assert isinstance(noted(book, consent, said="  "), Refused)
    assert isinstance(noted(book, consent, ask_again_on=TODAY), Refused)
    assert understanding_history(book.register, consent) == ()


def test_a_paper_without_a_signature_takes_no_note(book: OpenBook, user: EntryId) -> None:
    assert isinstance(noted(book, printed_consent(book, user)), Refused)


def test_a_signing_written_before_there_were_notes_is_still_read(book: OpenBook, user: EntryId) -> None:
    content = book.register.entry(Consent, signed_consent(book, user)).content
    plain = to_plain(content)
    assert isinstance(plain, dict)
    for name in ("explained_how", "said", "ask_again_on"):
        del plain["signing"][name]
    assert from_plain(Consent, plain) == content
