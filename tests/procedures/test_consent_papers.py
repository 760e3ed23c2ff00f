"""The papers around a consent, the look at the returned paper, and where to ask."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from desktop.entries.attachment import Attachment
from desktop.entries.consent import Answer, ClauseAnswer, Consent, Quality, SignerRole
from desktop.entries.finding import Citation, Finding, Severity
from desktop.entries.handover import Route
from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.version import EntryId
from desktop.procedures.consent_papers import (
    ConsentPaper,
    PapersRequest,
    _reading,
    papers_at_hand,
    print_consent_papers,
)
from desktop.procedures.consents import (
    ConsentRequest,
    SigningRequest,
    print_consent,
    record_signing,
    request_of,
)
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.quality import QualityRequest, check_quality, quality_history
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.procedures.where_to_ask import (
    _QUESTIONS,
    commission,
    how_to_ask,
    keep_municipal_desk,
    municipal_desk,
    question,
)
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from forms.wording import FORMS, wording
from resources import read_toml
from tests.conftest import OpenBook
from tests.views.papers import printed_consent, signed_consent, text_of


def papers(book: OpenBook, consent: EntryId, *wanted: ConsentPaper) -> Printed:
    printed = book.act(print_consent_papers, PapersRequest(consent=consent, papers=wanted))
    assert isinstance(printed, Printed)
    return printed


def at_hand(book: OpenBook, consent: EntryId) -> tuple[ConsentPaper, ...]:
    return papers_at_hand(book.register, book.register.entry(Consent, consent))


def filed(book: OpenBook, consent: EntryId, form: str) -> int:
    found = book.register.entries(Attachment, belongs_to=consent)
    return sum(form.lower() + "+json" in each.content.media_type for each in found)


# --- 同意書控え ----------------------------------------------------------------------------------------------------


def test_the_copy_tells_each_answer_as_given_who_signed_and_how_to_take_it_back(book: OpenBook) -> None:
    user, _ = book.household()
    consent = printed_consent(book, user)
    recorded = book.register.entry(Consent, consent).content
    signing = book.register.entry(Consent, signed_consent(book, user)).content.signing
    assert signing is not None
    answers = tuple(
        ClauseAnswer(number=clause.number, answer=Answer.REFUSED if clause.number == 6 else Answer.AGREED)
        for clause in recorded.clauses
    )
    scribe = replace(
        signing,
        role=SignerRole.SCRIBE,
        signer="山田 一郎",
        relation="長男",
        reason="右手のまひ",
        witness="原 あかね",
        explained_by="佐藤 美咲",
    )
    book.done(record_signing, SigningRequest(consent=consent, signing=scribe, answers=answers))
    text = text_of(papers(book, consent, ConsentPaper.COPY).pdf)
    for words in ("同意書控え", "K-2026-0001", "はい", "いいえ", "山田一郎", "長男　右手のまひ", "原あかね"):
        assert "".join(words.split()) in text
    assert "同意は、いつでも取り消せます" in text
    for clause in recorded.clauses:
        assert "".join(clause.heading.split()) in text


def test_the_copy_keeps_the_name_of_the_signing_day_and_shows_what_was_taken_back_since(
    book: OpenBook,
) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    card = book.register.entry(ServiceUser, user).content
    book.clock.move(days=5)
    renamed = replace(card, name=replace(card.name, surname="別姓"))
    book.done(keep_card, CardRequest(card=renamed, entry=user, valid_from=book.clock.now().day))
    before = text_of(papers(book, consent, ConsentPaper.COPY).pdf)
    assert "別姓" not in before
    assert "令和8年6月8日に取り消し" not in before
    book.done(withdraw, WithdrawalRequest(consent=consent, day=book.clock.now().day, clauses=(2,)))
    after = text_of(papers(book, consent, ConsentPaper.COPY).pdf)
    assert "令和8年6月8日に取り消し" in after


def test_the_copy_of_a_handover_consent_tells_the_way_that_was_ticked(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    form = partial(signed_consent, book, user, form="handover_consent", recipient=book.office(0))
    shown = text_of(papers(book, form(chosen=Route.ON_BEHALF), ConsentPaper.COPY).pdf)
    assert "渡しかた" in shown
    assert "私に代わって渡すことを、事業所に委託する" in shown
    assert "渡しかた" not in text_of(papers(book, form(), ConsentPaper.COPY).pdf)


def test_a_copy_is_marked_so_that_a_scan_is_never_taken_for_the_original(book: OpenBook) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    found = papers(book, consent, ConsentPaper.COPY)
    assert "控え（ご本人用）" in text_of(found.pdf)


# --- papers at hand -------------------------------------------------------------------------------------------------


def test_before_the_signature_only_what_is_read_beside_the_form_can_be_printed(book: OpenBook) -> None:
    user, _ = book.household()
    consent = printed_consent(book, user)
    assert at_hand(book, consent) == (
        ConsentPaper.EASY,
        ConsentPaper.ENGLISH,
        ConsentPaper.REFUSAL,
        ConsentPaper.REFUSAL_EASY,
        ConsentPaper.REFUSAL_ENGLISH,
    )
    signed = signed_consent(book, user)
    assert ConsentPaper.COPY in at_hand(book, signed)
    assert ConsentPaper.WITHDRAWAL in at_hand(book, signed)
    book.done(withdraw, WithdrawalRequest(consent=signed, day=book.clock.now().day))
    assert ConsentPaper.WITHDRAWAL not in at_hand(book, signed)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_its_companions_and_papers_with_the_same_numbers(book: OpenBook, form: str) -> None:
    user, (member,) = book.household(family=1)
    principal = member if wording(form).principal == "family_member" else user
    office = book.office(0)
    names_office = form in ("handover_consent", "on_behalf_mandate")
    request = ConsentRequest(
        service_user=user,
        principal=principal,
        form=form,
        starts_on=book.clock.now().day,
        left_out=(2,),
        recipient=office if names_office else None,
    )
    printed = book.act(print_consent, request)
    assert isinstance(printed, Printed), printed
    assert printed.entry is not None
    recorded = book.register.entry(Consent, printed.entry)
    assert request_of(recorded.content, book.register) == request
    for paper in at_hand(book, printed.entry):
        text = text_of(papers(book, printed.entry, paper).pdf)
        assert recorded.number in text


def test_readings_stand_in_hiragana_and_only_over_what_is_no_kana() -> None:
    assert _reading("髙橋 トメ", "タカハシ トメ") == "たかはし トメ"
    assert _reading("髙橋 花子", "たかはし はなこ") == "たかはし はなこ"
    assert _reading("髙橋", "") == ""


def test_several_papers_come_as_one_and_are_filed_once(book: OpenBook) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    both = papers(book, consent, ConsentPaper.COPY, ConsentPaper.EASY)
    assert both.sheets > papers(book, consent, ConsentPaper.COPY).sheets
    assert (filed(book, consent, "K1C"), filed(book, consent, "K1E")) == (1, 1)


def test_the_withdrawal_paper_offers_what_is_left_and_bears_the_number_of_the_withdrawal_to_come(
    book: OpenBook,
) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    headings = [clause.heading for clause in book.register.entry(Consent, consent).content.clauses]
    first = text_of(papers(book, consent, ConsentPaper.WITHDRAWAL).pdf)
    assert "K-2026-0001-W1" in first
    assert headings[1] in first
    book.done(withdraw, WithdrawalRequest(consent=consent, day=book.clock.now().day, clauses=(2,)))
    second = text_of(papers(book, consent, ConsentPaper.WITHDRAWAL).pdf)
    assert "K-2026-0001-W2" in second
    assert headings[1] not in second
    assert filed(book, consent, "K9") == 2


# --- 紙の確かめ ------------------------------------------------------------------------------------------------------


def test_each_look_at_the_paper_stays_with_who_looked_and_when(book: OpenBook) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    book.done(check_quality, QualityRequest(consent=consent, quality=Quality.MINOR, note="日付がうすい"))
    book.clock.move(days=1)
    book.done(check_quality, QualityRequest(consent=consent, quality=Quality.FINE))
    first, second = quality_history(book.register, consent)
    assert (first.quality, first.note, first.by) == (Quality.MINOR, "日付がうすい", book.actor.name)
    assert (second.quality, second.note) == (Quality.FINE, "")
    assert second.at > first.at
    now = book.register.entry(Consent, consent).content
    assert now.quality is Quality.FINE
    assert now.in_writing


def test_a_second_look_that_finds_the_same_is_a_look_too(book: OpenBook) -> None:
    consent = signed_consent(book, book.household(family=0)[0])
    for _ in range(2):
        book.done(check_quality, QualityRequest(consent=consent, quality=Quality.FINE))
        book.clock.move(days=1)
    first, second = quality_history(book.register, consent)
    assert (first.quality, second.quality) == (Quality.FINE, Quality.FINE)
    assert second.at > first.at


def test_a_fault_needs_words_and_a_paper_not_returned_cannot_be_looked_at(book: OpenBook) -> None:
    user, _ = book.household()
    unsigned = printed_consent(book, user)
    refused = book.act(check_quality, QualityRequest(consent=unsigned, quality=Quality.FINE))
    assert isinstance(refused, Refused)
    consent = signed_consent(book, user)
    refused = book.act(check_quality, QualityRequest(consent=consent, quality=Quality.MAJOR))
    assert isinstance(refused, Refused)
    assert "どこに不備" in refused.findings[0].text
    assert quality_history(book.register, consent) == ()


# --- どこに聞くか -----------------------------------------------------------------------------------------------------


def finding(place: str, settled: bool = False) -> Finding:
    return Finding(
        code="x",
        severity=Severity.CAUTION,
        title="髙橋 トメ 様の分",
        text="髙橋 トメ 様のこと",
        citation=Citation(place=place, settled=settled),
    )


def test_every_place_of_law_without_a_published_answer_has_its_question() -> None:
    open_places = {
        row["place"] for row in read_toml("law", "citations.toml")["citation"] if not row["settled"]
    }
    assert open_places == set(_QUESTIONS)


def test_the_question_read_out_over_the_telephone_names_nobody() -> None:
    for place in (*_QUESTIONS, "どこかの条文"):
        assert "髙橋" not in question(finding(place))
        assert "03-6457-9849" in how_to_ask(finding(place))
    assert how_to_ask(finding("個人情報保護法27条1項", settled=True)) == ""


def test_the_help_line_and_the_desk_the_office_has_entered(book: OpenBook) -> None:
    line = commission(date(2026, 6, 3))
    assert "個人情報保護法相談ダイヤル" in line.name
    assert municipal_desk(book.register) == ""
    book.act(keep_municipal_desk, " みどり市  介護保険課 0123-45-6789 ")
    assert municipal_desk(book.register) == "みどり市 介護保険課 0123-45-6789"


def test_the_office_of_a_handover_consent_stays_as_it_was_on_the_printed_paper(book: OpenBook) -> None:
    user, _ = book.household()
    office = book.office(0)
    day = book.clock.now().day
    request = ConsentRequest(
        service_user=user, principal=user, form="handover_consent", starts_on=day, recipient=office
    )
    printed = book.act(print_consent, request)
    assert isinstance(printed, Printed)
    card = book.register.entry(Office, office).content
    book.clock.move(days=3)
    moved = replace(card, name="名前を変えた事業所")
    book.done(keep_office, OfficeRequest(office=moved, entry=office, valid_from=book.clock.now().day))
    assert printed.entry is not None
    text = text_of(papers(book, printed.entry, ConsentPaper.ENGLISH).pdf)
    assert "".join(card.name.split()) in text
