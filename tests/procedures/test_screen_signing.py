"""Signing on the screen: agreed to first, signed as shown, drawn as vectors, sealed; and nothing counts without that."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pikepdf
import pytest

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    SigningAct,
)
from desktop.entries.handover import Route
from desktop.entries.handwriting import Handwriting, Stroke
from desktop.entries.person import AgentGround
from desktop.entries.version import EntryId
from desktop.practice import usual_papers
from desktop.procedures.consent_papers import ConsentPaper, PapersRequest, print_consent_papers
from desktop.procedures.consents import ConsentRequest, print_consent, print_consent_again
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.screen_signing import (
    AgreementRequest,
    ScreenSigning,
    agree_to_electronic,
    digest_of,
    preview_filled,
    print_signed,
    sign_on_screen,
)
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from forms.drawn import Drawn, Place
from tests.conftest import OpenBook
from tests.views.papers import printed_consent, text_of

A4 = (210.0, 297.0)
MARKS = 12.0


def writing(*, pen: bool = True) -> Handwriting:
    """Three strokes across the pad, pressed harder towards the end."""
    steps = range(12)
    return Handwriting(
        wide=900,
        high=300,
        pen=pen,
        strokes=tuple(
            Stroke(
                x=tuple(1500 + 2300 * number + 150 * step for step in steps),
                y=tuple(2500 + 400 * step for step in steps),
                pressure=tuple(2000 + 600 * step for step in steps),
                ms=tuple(900 * number + 16 * step for step in steps),
            )
            for number in range(3)
        ),
    )


def agree(book: OpenBook, consent: EntryId) -> None:
    book.done(agree_to_electronic, AgreementRequest(consent=consent, how="画面を見せて、口頭で"))


def filled(book: OpenBook, consent: EntryId, **changes: Any) -> ScreenSigning:
    """The form answered with yes, but for one no, confirmed by its signer and signed."""
    clauses = book.register.entry(Consent, consent).content.clauses
    answers = tuple(
        ClauseAnswer(number=each.number, answer=Answer.REFUSED if each.number == 2 else Answer.AGREED)
        for each in clauses
    )
    request = ScreenSigning(
        consent=consent,
        role=SignerRole.PRINCIPAL,
        signer="山田 ハナ",
        answers=answers,
        explained_by="佐藤 美咲",
        place="自宅",
    )
    request = replace(request, **{key: each for key, each in changes.items() if key != "handwriting"})
    shown = digest_of(preview_filled(request, book.register, book.clock.now()))
    return replace(request, shown=shown, handwriting=changes.get("handwriting", writing()))


def signed(book: OpenBook, consent: EntryId, **changes: Any) -> Done:
    agree(book, consent)
    outcome = book.act(sign_on_screen, filled(book, consent, **changes))
    assert isinstance(outcome, Done), outcome
    return outcome


def sealed_pdf(book: OpenBook, consent: EntryId) -> tuple[bytes, Attachment]:
    found = [
        each
        for each in book.register.entries(Attachment, belongs_to=consent)
        if each.content.role is AttachmentRole.SCAN
    ]
    assert len(found) == 1
    return book.register.sealed_file(found[0].entry), found[0].content


def refusals(outcome: Any) -> list[str]:
    assert isinstance(outcome, Refused), outcome
    return [finding.code for finding in outcome.findings]


@pytest.fixture
def consent(book: OpenBook) -> EntryId:
    return printed_consent(book, book.household(family=0)[0])


def test_a_signature_on_the_screen_counts_as_given_in_writing(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    kept = book.register.entry(Consent, consent).content
    assert kept.in_writing
    assert kept.signing is not None
    assert (kept.signing.way, kept.signing.act) == (ConsentWay.ELECTRONIC, SigningAct.SIGNATURE)
    assert (kept.signing.day, kept.signing.by_pen) == (book.clock.now().day, True)
    assert kept.signing.signed_at is not None
    assert kept.electronic is not None
    assert (kept.electronic.day, kept.electronic.heard_by) == (book.clock.now().day, book.actor.name)
    assert kept.answer_to(2) is Answer.REFUSED


def test_without_the_agreement_nothing_is_recorded(book: OpenBook, consent: EntryId) -> None:
    head = book.register.audit_head()
    assert "form.electronic" in refusals(book.act(sign_on_screen, filled(book, consent)))
    assert book.register.audit_head() == head
    assert book.register.entry(Consent, consent).content.signing is None


def test_the_agreement_says_how_it_was_asked(book: OpenBook, consent: EntryId) -> None:
    assert refusals(book.act(agree_to_electronic, AgreementRequest(consent=consent, how=" "))) == [
        "form.agreed_how"
    ]
    assert book.register.entry(Consent, consent).content.electronic is None


@pytest.mark.parametrize(
    "hand",
    [
        None,
        Handwriting(wide=900, high=300, pen=True),
        Handwriting(
            wide=900, high=300, pen=True, strokes=(Stroke(x=(5000,), y=(5000,), pressure=(9000,), ms=(0,)),)
        ),
        Handwriting(
            wide=900, high=300, pen=True, strokes=(Stroke(x=(0, 9000), y=(0,), pressure=(1, 1), ms=(0, 1)),)
        ),
    ],
    ids=["none", "empty", "a dot", "damaged"],
)
def test_an_empty_pad_is_no_signature(book: OpenBook, consent: EntryId, hand: Handwriting | None) -> None:
    agree(book, consent)
    head = book.register.audit_head()
    outcome = book.act(sign_on_screen, filled(book, consent, handwriting=hand))
    assert refusals(outcome) == ["form.handwriting"]
    assert book.register.audit_head() == head


def test_an_empty_form_is_refused_even_when_it_is_signed(book: OpenBook, consent: EntryId) -> None:
    agree(book, consent)
    assert "form.answers" in refusals(book.act(sign_on_screen, filled(book, consent, answers=())))
    clauses = book.register.entry(Consent, consent).content.clauses
    silent = tuple(ClauseAnswer(number=each.number, answer=Answer.NOT_ASKED) for each in clauses)
    assert refusals(book.act(sign_on_screen, filled(book, consent, answers=silent))) == ["form.answers"]
    assert book.register.entry(Consent, consent).content.signing is None


def test_what_was_not_shown_is_not_signed(book: OpenBook, consent: EntryId) -> None:
    agree(book, consent)
    seen = filled(book, consent)
    other = tuple(replace(each, answer=Answer.AGREED) for each in seen.answers)
    assert refusals(book.act(sign_on_screen, replace(seen, answers=other))) == ["form.shown"]
    assert refusals(book.act(sign_on_screen, replace(seen, shown=""))) == ["form.shown"]


def test_a_form_is_signed_once(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    assert "form.signing" in refusals(book.act(sign_on_screen, filled(book, consent)))


def test_the_audit_line_keeps_the_hash_of_the_sealed_pdf(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    pdf, filed = sealed_pdf(book, consent)
    digest = sha256(pdf).hexdigest()
    assert filed.sha256 == digest
    lines = [line for line in book.register.audit_lines() if line.act == "sign.on_screen"]
    assert [line.detail for line in lines] == [digest]
    assert consent in lines[0].entries


def test_the_handwriting_is_vectors_in_the_signature_field(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    pdf, filed = sealed_pdf(book, consent)
    place = next(
        each for each in Drawn.from_data(json.loads(filed.geometry)).places if each.code == "signer.name"
    )
    before = strokes_in(print_again(book, consent), place)
    after = strokes_in(pdf, place)
    assert len(after) - len(before) >= 3 * 5  # the pressure changes along each of the three strokes
    assert len({weight for weight, _ in after}) > 4
    with pikepdf.open(_stream(pdf)) as document:
        assert not [page for page in document.pages if page.get_images()]


def test_the_signed_pdf_gives_its_names_and_holds_no_person_in_its_own_data(
    book: OpenBook, consent: EntryId
) -> None:
    signed(book, consent, witness="鈴木 一郎")
    pdf, _ = sealed_pdf(book, consent)
    text = text_of(pdf)
    for words in ("鈴木一郎", "佐藤美咲", "画面で署名", "10時00分", "画面を見せて、口頭で"):
        assert words in text
    with pikepdf.open(_stream(pdf)) as document:
        own = str(dict(document.docinfo.items()))
        assert "山田" not in own
        assert "鈴木" not in own
        assert pikepdf.Name.Metadata not in document.Root


def test_the_printed_paper_stays_the_empty_form(book: OpenBook, consent: EntryId) -> None:
    before = print_again(book, consent)
    signed(book, consent)
    assert print_again(book, consent) == before


def test_the_signed_paper_is_printed_again_as_the_very_bytes(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    printed = book.act(print_signed, consent)
    assert isinstance(printed, Printed)
    assert printed.pdf == sealed_pdf(book, consent)[0]


def test_the_strokes_are_kept_with_pressure_and_time(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    kept = [
        json.loads(book.register.sealed_file(each.entry))
        for each in book.register.entries(Attachment, belongs_to=consent)
        if each.content.media_type.endswith("s+json")
    ]
    strokes = kept[0]["filled"]["written"][0]["strokes"]
    assert [each["pressure"][-1] for each in strokes] == [8600] * 3
    assert [each["ms"][0] for each in strokes] == [0, 900, 1800]


def test_a_changed_bit_in_the_sealed_pdf_is_noticed(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    assert book.register.check().ok
    _, filed = sealed_pdf(book, consent)
    path = book.folder / "scans" / filed.file[:2] / f"{filed.file}.sealed"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(data))
    report = book.register.check()
    assert not report.ok
    assert any(filed.file in problem for problem in report.problems)


def test_the_scribe_signs_in_the_scribes_own_field(book: OpenBook, consent: EntryId) -> None:
    agree(book, consent)
    as_scribe = {"role": SignerRole.SCRIBE, "signer": "山田 一郎"}
    lacking = refusals(book.act(sign_on_screen, filled(book, consent, **as_scribe)))
    assert lacking == ["form.relation", "form.reason"]
    request = filled(book, consent, **as_scribe, relation="長男", reason="右手のまひ")
    assert isinstance(book.act(sign_on_screen, request), Done)
    pdf, filed = sealed_pdf(book, consent)
    places = {each.code: each for each in Drawn.from_data(json.loads(filed.geometry)).places}
    assert strokes_in(pdf, places["scribe.name"])
    assert "（代筆）" in text_of(pdf)
    assert "右手のまひ" in text_of(pdf)


def test_an_agent_shows_ground_and_evidence(book: OpenBook, consent: EntryId) -> None:
    agree(book, consent)
    as_agent = {"role": SignerRole.AGENT, "signer": "高橋 健"}
    assert refusals(book.act(sign_on_screen, filled(book, consent, **as_agent))) == [
        "form.ground",
        "form.evidence",
    ]
    request = filled(
        book,
        consent,
        **as_agent,
        agent_ground=AgentGround.ADULT_GUARDIAN,
        evidence="登記事項証明書を見た",
    )
    assert isinstance(book.act(sign_on_screen, request), Done)
    assert "登記事項証明書を見た" in text_of(sealed_pdf(book, consent)[0])


def test_a_form_that_names_an_office_asks_for_the_way_of_handing_over(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    asked = ConsentRequest(
        service_user=user,
        principal=user,
        form="handover_consent",
        starts_on=book.clock.now().day,
        recipient=book.office(0),
        papers=usual_papers(book.clock.now().day),
    )
    printed = book.act(print_consent, asked)
    assert isinstance(printed, Printed)
    assert printed.entry is not None
    agree(book, printed.entry)
    as_scribe = {"role": SignerRole.SCRIBE, "signer": "山田 一郎", "relation": "長男", "reason": "右手のまひ"}
    assert refusals(book.act(sign_on_screen, filled(book, printed.entry, **as_scribe))) == ["form.route"]
    assert isinstance(book.act(sign_on_screen, filled(book, printed.entry, **as_scribe, route=Route.CONSENT)), Done)
    signing = book.register.entry(Consent, printed.entry).content.signing
    assert signing is not None
    assert signing.chosen_route is Route.CONSENT
    pdf, filed = sealed_pdf(book, printed.entry)
    places = {each.code: each for each in Drawn.from_data(json.loads(filed.geometry)).places}
    assert strokes_in(pdf, places["scribe_or_agent.name"])
    before, after = text_of(print_again(book, printed.entry)), text_of(pdf)
    assert "枚" in before  # days and pages of the papers stand on the signed paper as on the printed one
    assert [line in after for line in ("写し3枚", "写し1枚")] == [
        line in before for line in ("写し3枚", "写し1枚")
    ]
    assert not strokes_in(pdf, replace_place(places["route.2"]))
    assert strokes_in(pdf, replace_place(places["route.1"]))


def replace_place(box: Place) -> Place:
    """The inside of a tick box, without its frame."""
    return replace(box, x=box.x + box.width * 0.1, width=box.width * 0.8)


def test_a_family_member_signs_for_their_own_data_and_as_representative(book: OpenBook) -> None:
    user, (member,) = book.household(family=1)
    own = printed_consent(book, user, member, "consent_family")
    signed(book, own, role=SignerRole.FAMILY_REPRESENTATIVE, signer="山田 一郎", relation="長男")
    kept = book.register.entry(Consent, own).content
    assert kept.principal == member
    assert kept.in_writing
    for_user = printed_consent(book, user)
    agree(book, for_user)
    outcome = book.act(sign_on_screen, filled(book, for_user, role=SignerRole.FAMILY_REPRESENTATIVE))
    assert refusals(outcome) == ["form.role"]


def test_the_copy_says_the_way_and_the_time_and_stays_as_signed(book: OpenBook, consent: EntryId) -> None:
    signed(book, consent)
    book.clock.move(days=30)
    taken_back = WithdrawalRequest(consent=consent, day=book.clock.now().day, by="山田 ハナ")
    assert isinstance(book.act(withdraw, taken_back), Done)
    copy = book.act(print_consent_papers, PapersRequest(consent=consent, papers=(ConsentPaper.COPY,)))
    assert isinstance(copy, Printed)
    text = text_of(copy.pdf)
    number = book.register.entry(Consent, consent).number
    for words in (number, "画面で署名", "10時00分", "令和8年6月3日", "いいえ", "令和8年7月3日"):
        assert words in text


# --- looking into a PDF -------------------------------------------------------------------------------------------------


def print_again(book: OpenBook, consent: EntryId) -> bytes:
    printed = book.act(print_consent_again, consent)
    assert isinstance(printed, Printed)
    return printed.pdf


def _stream(pdf: bytes) -> Any:
    import io

    return io.BytesIO(pdf)


def strokes_in(pdf: bytes, place: Place) -> list[tuple[float, tuple[float, float]]]:
    """Line width and start of every stroked open path that begins inside a place of the paper, under its caption."""
    point = 72 / 25.4
    left = (MARKS + place.x * (A4[0] - 2 * MARKS)) * point
    top = (MARKS + place.y * (A4[1] - 2 * MARKS)) * point
    right = left + place.width * (A4[0] - 2 * MARKS) * point
    bottom = top + place.height * (A4[1] - 2 * MARKS) * point
    found = []
    with pikepdf.open(_stream(pdf)) as document:
        weight, start = 0.0, (0.0, 0.0)
        for step in pikepdf.parse_content_stream(document.pages[place.sheet - 1]):
            assert isinstance(step, pikepdf.ContentStreamInstruction)
            operands: Any = step.operands
            word = str(step.operator)
            if word == "w":
                weight = float(operands[0])
            elif word == "m":
                start = (float(operands[0]), A4[1] * point - float(operands[1]))
            elif word == "S" and left + 1 < start[0] < right - 1 and top + 1 < start[1] < bottom - 1:
                found.append((weight, start))
    return found
