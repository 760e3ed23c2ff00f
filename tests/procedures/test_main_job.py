"""The main job, act by act: consent printed and signed, care plan handed over, record printed, found again."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.data_item import Purpose
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Way
from desktop.entries.person import ServiceUser
from desktop.entries.provision import Duty, ProvisionRecord
from desktop.entries.version import EntryId
from desktop.practice import usual_papers
from desktop.procedures.consents import (
    ConsentRequest,
    SigningRequest,
    StandingState,
    print_consent,
    print_consent_again,
    record_signing,
    standing_of,
)
from desktop.procedures.handovers import hand_over, print_handover, take_back
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.printing import Unprintable
from desktop.procedures.provisions import LogRequest, print_provision_log, print_provision_record
from desktop.procedures.service_users import CardRequest, keep_card
from tests.conftest import OpenBook


def a_handover(book: OpenBook, user: EntryId, *offices: EntryId, tense: Tense = Tense.TO_DO) -> Handover:
    day = book.clock.now().day
    papers = usual_papers(day)
    return Handover(
        service_user=user,
        day=day,
        tense=tense,
        route=Route.CONSENT,
        papers=papers,
        deliveries=tuple(
            Delivery(recipient=office, purpose=Purpose.OFFICE_CHANGE, way=Way.BY_HAND, papers=(0, 1, 2))
            for office in offices
        ),
    )


def printed_consent(book: OpenBook, user: EntryId, principal: EntryId | None = None) -> Printed:
    form = "consent_user" if principal in (None, user) else "consent_family"
    request = ConsentRequest(
        service_user=user, principal=principal or user, form=form, starts_on=book.clock.now().day
    )
    printed = book.act(print_consent, request)
    assert isinstance(printed, Printed)
    return printed


def signed(book: OpenBook, consent: EntryId, **changes: object) -> SigningRequest:
    clauses = book.register.entry(Consent, consent).content.clauses
    signing = Signing(
        day=book.clock.now().day,
        way=ConsentWay.PAPER,
        act=SigningAct.SIGNATURE,
        role=SignerRole.PRINCIPAL,
        signer="髙橋 トメ",
    )
    answers = tuple(ClauseAnswer(number=clause.number, answer=Answer.AGREED) for clause in clauses)
    return SigningRequest(consent=consent, signing=replace(signing, **changes), answers=answers)  # type: ignore[arg-type]


def test_a_handover_is_refused_before_the_consent_and_recorded_after_it(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0)
    refused = book.act(hand_over, a_handover(book, user, office))
    assert isinstance(refused, Refused)
    assert book.register.count(ProvisionRecord) == 0

    printed = printed_consent(book, user)
    assert printed.number == "K-2026-0001"
    assert printed.entry is not None
    assert isinstance(book.act(hand_over, a_handover(book, user, office)), Refused)

    book.done(record_signing, signed(book, printed.entry))
    done = book.act(hand_over, a_handover(book, user, office))
    assert isinstance(done, Done), done
    record = book.register.entry(ProvisionRecord, done.others[0])
    assert record.number == "P-2026-0001"
    assert record.content.duty is Duty.DUE
    assert record.content.keep_until == date(2029, 6, 3)
    assert [relied.number for relied in record.content.consents] == ["K-2026-0001"]
    assert record.content.other_party.address
    assert record.content.other_party.representative


def test_what_was_already_given_without_consent_is_recorded_as_it_happened(book: OpenBook) -> None:
    user, _ = book.household()
    done = book.act(hand_over, a_handover(book, user, book.office(0), tense=Tense.DONE))
    assert isinstance(done, Done)
    record = book.register.entry(ProvisionRecord, done.others[0]).content
    assert record.consents == ()
    assert any(finding.severity == "blocking" for finding in record.findings)


def test_each_office_of_a_handover_gets_a_record_of_its_own(book: OpenBook) -> None:
    user, _ = book.household()
    printed = printed_consent(book, user)
    assert printed.entry is not None
    book.done(record_signing, signed(book, printed.entry))
    offices = [book.office(0), book.office(7)]
    done = book.act(hand_over, a_handover(book, user, *offices))
    assert isinstance(done, Done), done
    records = [book.register.entry(ProvisionRecord, entry).content for entry in done.others]
    assert [record.other_party.office for record in records] == offices


def test_a_consent_printed_again_is_the_very_same_bytes(book: OpenBook) -> None:
    user, _ = book.household()
    printed = printed_consent(book, user)
    card = book.register.entry(ServiceUser, user).content
    book.done(keep_card, CardRequest(card=replace(card, address="みどり県若葉市あたらしい町1-1"), entry=user))
    again = book.act(print_consent_again, printed.entry)
    assert again.pdf == printed.pdf


def test_a_record_printed_years_later_gives_the_same_text_though_the_cards_have_changed(
    book: OpenBook,
) -> None:
    user, _ = book.household()
    done = book.act(hand_over, a_handover(book, user, book.office(0), tense=Tense.DONE))
    assert isinstance(done, Done)
    first = book.act(print_provision_record, done.others[0])
    letter = book.act(print_handover, done.entry)
    card = book.register.entry(ServiceUser, user).content
    book.clock.move(days=800)
    book.done(keep_card, CardRequest(card=replace(card, name=replace(card.name, surname="新姓")), entry=user))
    assert book.act(print_provision_record, done.others[0]).pdf == first.pdf
    assert book.act(print_handover, done.entry).pdf == letter.pdf


def test_the_log_of_a_period_holds_every_record_of_it_and_no_other(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0)
    for _ in range(3):
        assert isinstance(book.act(hand_over, a_handover(book, user, office, tense=Tense.DONE)), Done)
        book.clock.move(days=40)
    log = book.act(print_provision_log, LogRequest(since=date(2026, 6, 1), until=date(2026, 7, 31)))
    assert log.number == "P-LOG-2026-0001"
    assert log.sheets == 1


def test_an_empty_form_never_becomes_a_consent(book: OpenBook) -> None:
    user, _ = book.household()
    printed = printed_consent(book, user)
    assert printed.entry is not None
    whole = signed(book, printed.entry)
    for broken in (
        replace(whole, answers=()),
        signed(book, printed.entry, day=None),
        signed(book, printed.entry, act=SigningAct.NONE),
        signed(book, printed.entry, signer=" "),
    ):
        assert isinstance(book.act(record_signing, broken), Refused)
    assert standing_of(book.register, user, book.clock.now().day)[0].state is StandingState.UNSIGNED


def test_spoken_consent_is_recorded_as_spoken_and_never_allows_a_handover(book: OpenBook) -> None:
    user, _ = book.household()
    printed = printed_consent(book, user)
    assert printed.entry is not None
    book.done(record_signing, signed(book, printed.entry, way=ConsentWay.ORAL, act=SigningAct.NONE))
    assert not book.register.entry(Consent, printed.entry).content.in_writing
    assert isinstance(book.act(hand_over, a_handover(book, user, book.office(0))), Refused)


def test_a_handover_is_found_by_name_reading_variant_office_and_number(book: OpenBook) -> None:
    user, _ = book.household()
    done = book.act(hand_over, a_handover(book, user, book.office(0), tense=Tense.DONE))
    assert isinstance(done, Done)
    name = book.register.entry(ServiceUser, user).content.name
    for words in (
        name.surname,
        "高橋",
        "タカハシ",
        "ﾀｶﾊｼ",
        "たかはし",
        done.number,
        f"{name.given_name} 第1表",
    ):
        assert done.entry in {hit.entry for hit in book.register.search(words)}, words


def test_a_letter_no_font_can_draw_is_named_and_nothing_is_printed_or_recorded(book: OpenBook) -> None:
    user, _ = book.household()
    card = book.register.entry(ServiceUser, user).content
    hard = replace(card, name=replace(card.name, surname="邉\U000e010f"))
    book.done(keep_card, CardRequest(card=hard, entry=user))
    with pytest.raises(Unprintable) as told:
        printed_consent(book, user)
    assert "邉" in told.value.sentence
    assert book.register.count(Consent) == 0


def test_a_handover_entered_by_mistake_is_declared_void_and_stays_readable(book: OpenBook) -> None:
    user, _ = book.household()
    done = book.act(hand_over, a_handover(book, user, book.office(0), tense=Tense.DONE))
    assert isinstance(done, Done)
    taken = book.act(take_back, done.entry)
    assert isinstance(taken, Done)
    assert not book.register.entries(ProvisionRecord)
    void = book.register.entry(ProvisionRecord, done.others[0])
    assert void.voided
    assert void.reason == "入力まちがい"
    assert isinstance(book.act(take_back, done.entry), Refused)
    assert {hit.mark for hit in book.register.search(done.number)} == {"voided"}
