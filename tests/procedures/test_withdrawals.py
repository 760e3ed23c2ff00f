"""同意の撤回: wholly or clause by clause, from its day on; what was given before stays, nothing revives by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.entries.consent import Consent, Withdrawal, WithdrawalWay
from desktop.entries.provision import ProvisionRecord
from desktop.entries.version import EntryId
from desktop.procedures.consents import StandingState, standing_of
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.withdrawals import (
    WithdrawalRequest,
    print_withdrawal,
    state_of,
    what_must_stop,
    withdraw,
    withdrawable,
)
from tests.conftest import OpenBook
from tests.views.papers import handed_over, printed_consent, signed_consent, text_of


def taken_back(book: OpenBook, consent: EntryId, *clauses: int, **more: object) -> Done | Refused:
    request = WithdrawalRequest(
        consent=consent, day=book.clock.now().day, clauses=clauses, way=WithdrawalWay.TELEPHONE
    )
    outcome = book.act(withdraw, replace(request, **more))  # type: ignore[arg-type]
    assert isinstance(outcome, Done | Refused)
    return outcome


def sentences(outcome: object) -> str:
    assert isinstance(outcome, Refused)
    return "".join(finding.text for finding in outcome.findings)


def test_after_a_withdrawal_nothing_is_handed_over_and_what_was_given_stays(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0)
    consent = signed_consent(book, user)
    given = handed_over(book, user, [office])
    before = book.register.entry(ProvisionRecord, given.others[0])
    book.clock.move(days=1)
    outcome = taken_back(book, consent)
    assert isinstance(outcome, Done)
    assert outcome.number == "K-2026-0001-W1"
    today = book.clock.now().day
    assert standing_of(book.register, user, today)[0].state is StandingState.WITHDRAWN
    assert standing_of(book.register, user, today - timedelta(days=1))[0].state is StandingState.COMPLETE
    assert book.register.entry(ProvisionRecord, given.others[0]) == before
    with pytest.raises(AssertionError, match="withdrawn"):
        handed_over(book, user, [office])
    assert book.register.count(ProvisionRecord) == 1


def test_of_two_consents_the_first_does_not_revive_when_the_second_is_taken_back(book: OpenBook) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    book.clock.move(days=10)
    second = signed_consent(book, user)
    taken_back(book, second)
    standing = standing_of(book.register, user, book.clock.now().day)[0]
    assert standing.state is StandingState.WITHDRAWN


def test_one_clause_is_taken_back_and_the_others_hold(book: OpenBook) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    recorded = book.register.entry(Consent, consent)
    taken_back(book, consent, 2)
    state = state_of(book.register, recorded, book.clock.now().day)
    assert state.withdrawn == (2,)
    assert 2 not in state.in_force
    assert set(withdrawable(book.register, recorded)) == set(state.in_force)
    again = taken_back(book, consent, 1)
    assert isinstance(again, Done)
    assert again.number.endswith("-W2")


def test_what_cannot_be_taken_back_is_refused_with_the_reason(book: OpenBook) -> None:
    user, _ = book.household()
    unsigned = printed_consent(book, user)
    assert "署名されていません" in sentences(taken_back(book, unsigned))
    consent = signed_consent(book, user)
    assert "番号" in sentences(taken_back(book, consent, 99))
    today = book.clock.now().day
    assert "きょうより後" in sentences(taken_back(book, consent, day=today + timedelta(days=1)))
    assert "同意した日より前" in sentences(taken_back(book, consent, day=today - timedelta(days=1)))
    assert book.register.count(Withdrawal) == 0
    taken_back(book, consent)
    assert "残っていません" in sentences(taken_back(book, consent))


def test_what_must_stop_names_each_purpose_and_who_got_papers_lately(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0)
    consent = signed_consent(book, user)
    handed_over(book, user, [office])
    recorded = book.register.entry(Consent, consent)
    purpose = book.register.entries(ProvisionRecord)[0].content.purpose
    number = next(clause.number for clause in recorded.content.clauses if clause.purpose is purpose)
    stops = what_must_stop(book.register, recorded, (number,), book.clock.now().day)
    assert f"番号{number}" in stops[0].what
    assert "ケアプラン第1〜3表をFAXで渡すこと" in stops[1].what
    other = next(clause.number for clause in recorded.content.clauses if clause.purpose is not purpose)
    assert len(what_must_stop(book.register, recorded, (other,), book.clock.now().day)) == 1
    later = book.clock.now().day + timedelta(days=400)
    assert len(what_must_stop(book.register, recorded, (number,), later)) == 1


def test_the_confirmation_tells_scope_rest_and_stops_and_reads_the_same_when_printed_again(
    book: OpenBook,
) -> None:
    user, _ = book.household()
    office = book.office(0)
    consent = signed_consent(book, user)
    handed_over(book, user, [office])
    outcome = taken_back(book, consent, 2, received_by="山本 あかり")
    assert isinstance(outcome, Done)
    printed = book.act(print_withdrawal, outcome.entry)
    assert isinstance(printed, Printed)
    text = text_of(printed.pdf)
    heading = book.register.entry(Consent, consent).content.clauses[1].heading
    for words in ("K-2026-0001-W1", "番号2", heading, "電話での申し出・山本あかりが受付", "令和8年6月3日"):
        assert "".join(words.split()) in text
    taken_back(book, consent)
    again = book.act(print_withdrawal, outcome.entry)
    assert text_of(again.pdf) == text


def test_a_family_members_consent_is_taken_back_for_their_own_data_only(book: OpenBook) -> None:
    user, (member,) = book.household(family=1)
    signed_consent(book, user)
    theirs = signed_consent(book, user, member, "consent_family")
    assert isinstance(taken_back(book, theirs), Done)
    own, family = standing_of(book.register, user, book.clock.now().day)
    assert own.state is StandingState.COMPLETE
    assert family.state is StandingState.WITHDRAWN
