"""An office words its own version of a form: named for good, frozen at its first print, and asked for anew where its reach grew."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentForm,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.office import RecipientKind
from desktop.entries.reading import Reading
from desktop.entries.version import EntryId, Role
from desktop.procedures.consent_papers import (
    ConsentPaper,
    PapersRequest,
    papers_at_hand,
    print_consent_papers,
)
from desktop.procedures.consents import (
    ConsentRequest,
    SigningRequest,
    StandingState,
    form_choices,
    print_consent,
    print_consent_again,
    record_signing,
    request_of,
    standing_of,
    waiting,
)
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.printing import Unprintable
from desktop.procedures.scans import read_batch
from desktop.procedures.wordings import (
    ClauseEdit,
    FormText,
    UseRequest,
    WordingEdit,
    WordingRequest,
    built,
    edit_of,
    form_text,
    form_versions,
    keep_wording,
    preview_wording,
    print_sample,
    shipped,
    use_wording,
    wording_hints,
)
from desktop.rules.consent import Gap, covering
from forms.wording import FORMS, OWN_EDITIONS_FROM, SCOPE_FORMS, scope_wording, wording
from tests.conftest import OpenBook
from tests.intake.degraded import rendered
from tests.views.papers import text_of


def copy(book: OpenBook, form: str = "consent_user", **changes: object) -> WordingEdit:
    return replace(edit_of(form, book.register), **changes)  # type: ignore[arg-type]


def with_clause(edit: WordingEdit, number: int, **changes: object) -> WordingEdit:
    clauses = list(edit.clauses)
    clauses[number - 1] = replace(clauses[number - 1], **changes)  # type: ignore[arg-type]
    return replace(edit, clauses=tuple(clauses))


def kept(book: OpenBook, edit: WordingEdit, version: EntryId | None = None, *, use: bool = True) -> Done:
    outcome = book.act(keep_wording, WordingRequest(edit=edit, version=version, use=use))
    assert isinstance(outcome, Done), outcome
    return outcome


def printed(book: OpenBook, user: EntryId, form: str, **changes: object) -> Printed:
    request = ConsentRequest(service_user=user, principal=user, form=form, starts_on=book.clock.now().day)
    outcome = book.act(print_consent, replace(request, **changes))  # type: ignore[arg-type]
    assert isinstance(outcome, Printed), outcome
    return outcome


def signed(book: OpenBook, user: EntryId, form: str, refused: tuple[int, ...] = (), **changes: object) -> EntryId:
    consent = printed(book, user, form, **changes).entry
    assert consent is not None
    clauses = book.register.entry(Consent, consent).content.clauses
    signing = Signing(
        day=book.clock.now().day,
        way=ConsentWay.PAPER,
        act=SigningAct.SIGNATURE,
        role=SignerRole.PRINCIPAL,
        signer="本人",
    )
    answers = tuple(
        ClauseAnswer(number=each.number, answer=Answer.REFUSED if each.number in refused else Answer.AGREED)
        for each in clauses
    )
    book.done(record_signing, SigningRequest(consent=consent, signing=signing, answers=answers))
    return consent


def wrong(book: OpenBook, edit: WordingEdit) -> dict[str, str]:
    before = book.register.audit_head()
    outcome = book.act(keep_wording, WordingRequest(edit=edit))
    assert isinstance(outcome, Refused)
    assert book.register.audit_head() == before
    return {each.code.removeprefix("form."): each.text for each in outcome.findings}


# --- a copy is the form it was copied from -------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_copy_that_nobody_changed_says_what_the_shipped_form_says(book: OpenBook, form: str) -> None:
    edit = edit_of(form, book.register)
    assert built(edit, wording(form).version) == shipped(form)
    assert wording_hints(edit) == {}
    assert isinstance(preview_wording(edit, book.register, book.clock.now()), Printed)
    assert isinstance(preview_wording(edit, book.register, book.clock.now(), easy=True), Printed)


def test_placeholders_and_readings_are_typed_in_japanese(book: OpenBook) -> None:
    edit = edit_of("consent_user", book.register)
    assert "{最後の番号}" in edit.lead
    assert "情報《じょうほう》" in edit.easy_lead
    text = built(replace(edit, easy_lead="5月｜分《ぶん》の**病院《びょういん》**の紙《かみ》"), 101)
    assert isinstance(text, FormText)
    assert text.easy is not None
    assert text.easy.lead == "5月{分|ぶん}の**{病院|びょういん}**の{紙|かみ}"


# --- names of versions ---------------------------------------------------------------------------------------------


def test_own_editions_never_meet_the_shipped_ones() -> None:
    shipped_editions = [wording(name).version for name in FORMS] + [scope_wording(name).version for name in SCOPE_FORMS]
    assert max(shipped_editions) < OWN_EDITIONS_FROM


def test_a_version_can_be_changed_until_its_first_print_and_then_becomes_the_next(book: OpenBook) -> None:
    user, _ = book.household()
    first = kept(book, copy(book, title="わたしたちの同意書"))
    again = kept(book, copy(book, title="あおばの同意書"), first.entry)
    assert (first.number, again.number, again.entry) == ("K1.101", "K1.101", first.entry)
    paper = printed(book, user, "consent_user.101")
    assert "あおばの同意書" in text_of(paper.pdf)
    assert "K1第101版" in text_of(paper.pdf)
    following = kept(book, replace(edit_of("consent_user.101", book.register), title="青葉の同意書"), first.entry)
    assert (following.number, following.entry != first.entry) == ("K1.102", True)
    assert form_text("consent_user.101", book.register).text.title == "あおばの同意書"
    assert paper.entry is not None
    assert book.act(print_consent_again, paper.entry).pdf == paper.pdf


def test_a_name_is_never_used_twice_whatever_form_it_is_copied_from(book: OpenBook) -> None:
    names = [kept(book, copy(book), use=False).number for _ in range(3)]
    names += [kept(book, copy(book, "handover_consent"), use=False).number]
    assert names == ["K1.101", "K1.102", "K1.103", "K4.101"]


def test_only_a_manager_words_a_form_and_every_act_leaves_a_line(book: OpenBook) -> None:
    member = replace(book.actor, role=Role.MEMBER)
    before, _ = book.register.audit_head()
    request = WordingRequest(edit=copy(book))
    assert isinstance(keep_wording(request, book.register, book.clock.now(), member), Refused)
    assert isinstance(use_wording(UseRequest(form="consent_user"), book.register, book.clock.now(), member), Refused)
    assert book.register.audit_head()[0] == before
    version = kept(book, copy(book), use=False).entry
    lines = [book.register.audit_head()[0]]
    book.done(use_wording, UseRequest(form="consent_user", version=version))
    lines.append(book.register.audit_head()[0])
    book.act(print_sample, "consent_user.101")
    lines.append(book.register.audit_head()[0])
    assert before < lines[0] < lines[1] < lines[2]


# --- which version is offered ----------------------------------------------------------------------------------------


def offered(register: Reading) -> list[str]:
    return [choice.name for choice in form_choices(register=register) if choice.code == "K1"]


def test_the_version_in_use_is_offered_first_and_the_shipped_one_beside_it(book: OpenBook) -> None:
    assert offered(book.register) == ["consent_user"]
    first = kept(book, copy(book), use=False)
    assert offered(book.register) == ["consent_user"]
    book.done(use_wording, UseRequest(form="consent_user", version=first.entry))
    assert offered(book.register) == ["consent_user.101", "consent_user"]
    second = kept(book, copy(book))
    assert second.number == "K1.102"
    assert offered(book.register) == ["consent_user.102", "consent_user"]
    book.done(use_wording, UseRequest(form="consent_user"))
    assert offered(book.register) == ["consent_user"]
    assert isinstance(book.act(use_wording, UseRequest(form="consent_user")), Refused)


def test_the_list_tells_every_version_with_how_many_signed_it(book: OpenBook) -> None:
    one, _ = book.household(1)
    other, _ = book.household(2)
    kept(book, copy(book, title="あおばの同意書"))
    signed(book, one, "consent_user.101")
    printed(book, other, "consent_user.101")
    signed(book, other, "consent_user")
    mine, brought = [each for each in form_versions(book.register) if each.code == "K1"]
    assert (mine.label, mine.in_use, mine.printed, mine.signed) == ("K1.101", True, 2, 1)
    assert mine.frozen_on == mine.in_use_from == book.clock.now().day
    assert (brought.label, brought.in_use, brought.printed, brought.signed) == ("K1.1", False, 1, 1)
    assert all(each.printable for each in form_versions(book.register))
    assert "見本花子" in text_of(book.act(print_sample, "consent_user.101").pdf)


def test_a_shipped_version_stays_printable_when_the_program_brings_a_newer_one(
    book: OpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, _ = book.household()
    consent = signed(book, user, "consent_user")
    newer = replace(wording("consent_user"), version=2, title="新しい同意書")
    monkeypatch.setattr(
        "desktop.procedures.wordings.wording", lambda name: newer if name == "consent_user" else wording(name)
    )
    asked = request_of(book.register.entry(Consent, consent).content, book.register)
    assert asked.form == "consent_user.1"
    copy_paper = book.act(print_consent_papers, PapersRequest(consent=consent, papers=(ConsentPaper.COPY,)))
    assert "新しい同意書" not in text_of(copy_paper.pdf)
    assert [each.label for each in form_versions(book.register) if each.code == "K1"] == ["K1.2", "K1.1"]


# --- clauses reach the paper and the rules -----------------------------------------------------------------------------


def test_named_offices_and_a_period_of_its_own_are_printed_and_have_their_effect(book: OpenBook) -> None:
    user, _ = book.household()
    named, other = book.office(1, name="訪問看護ステーションほし"), book.office(1, name="訪問看護つばさ")
    edit = with_clause(
        edit_of("consent_user", book.register), 2, recipient_kinds=(), recipient_offices=(named,), months=12
    )
    kept(book, edit)
    consent = signed(book, user, "consent_user.101")
    recorded = book.register.entry(Consent, consent)
    clause = recorded.content.clauses[1]
    assert (clause.recipient_offices, clause.recipient_kinds, clause.until) == ((named,), (), date(2027, 6, 2))
    assert request_of(recorded.content, book.register).recipient is None
    text = text_of(book.act(print_consent_again, consent).pdf)
    assert "訪問看護ステーションほし" in text
    assert "令和9年6月2日まで" in text

    def gap(office: EntryId, day: date) -> Gap | None:
        coverage = covering(
            book.register.entries(Consent, service_user=user),
            (),
            service_user=user,
            principal=user,
            recipient=office,
            recipient_kind=RecipientKind.VISITING_NURSE,
            purpose=Purpose.MEDICAL_COOPERATION,
            items=(DataItem.HEALTH,),
            day=day,
        )
        return coverage.missing[0].gap if coverage.missing else None

    assert gap(named, date(2027, 6, 2)) is None
    assert gap(named, date(2027, 6, 3)) is Gap.EXPIRED
    assert gap(other, date(2026, 7, 1)) is Gap.RECIPIENT_OUTSIDE
    assert standing_of(book.register, user, date(2026, 6, 3))[0].state is StandingState.COMPLETE


def test_a_newer_version_that_names_another_office_still_replaces_the_older_one(book: OpenBook) -> None:
    user, _ = book.household()
    one, other = book.office(1, name="訪問看護ほし"), book.office(1, name="訪問看護つばさ")
    for office in (one, other):
        edit = with_clause(edit_of("consent_user", book.register), 2, recipient_kinds=(), recipient_offices=(office,))
        kept(book, edit)
    first = signed(book, user, "consent_user.101")
    book.clock.move(days=1)
    second = signed(book, user, "consent_user.102")
    standing = standing_of(book.register, user, book.clock.now().day)[0]
    assert standing.consent is not None
    assert standing.consent.entry == second != first


def test_the_copy_tells_the_clauses_as_they_were_signed(book: OpenBook) -> None:
    user, _ = book.household()
    kept(book, with_clause(copy(book), 1, heading="あおばの会議で話し合うため"))
    consent = signed(book, user, "consent_user.101", left_out=(6,))
    kept(book, with_clause(copy(book), 1, heading="ほかのことば"))
    paper = book.act(print_consent_papers, PapersRequest(consent=consent, papers=(ConsentPaper.COPY,)))
    assert "あおばの会議で話し合うため" in text_of(paper.pdf)
    assert "様式K1第101版" in text_of(paper.pdf)
    assert "研修や事例" not in text_of(paper.pdf)


def test_a_scanned_sheet_of_an_own_version_finds_its_record_and_its_boxes(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    kept(book, with_clause(copy(book), 1, note="あおばの会議だけです"))
    paper = printed(book, user, "consent_user.101")
    scanned = tmp_path / "受付.png"
    rendered(paper.pdf, 1).save(scanned)
    (sheet,) = read_batch([scanned], book.register).sheets
    assert (sheet.record, sheet.sheet) == (paper.entry, 1)
    assert [tick.clause for tick in sheet.ticks] == [*range(1, 7)]


# --- わかりやすい版 and English ------------------------------------------------------------------------------------------


def test_what_is_read_beside_the_form_is_offered_only_while_it_says_the_same(book: OpenBook) -> None:
    user, _ = book.household()

    def beside(edit: WordingEdit) -> set[ConsentPaper]:
        number = kept(book, edit).number.partition(".")[2]
        consent = printed(book, user, f"consent_user.{number}").entry
        assert consent is not None
        at_hand = papers_at_hand(book.register, book.register.entry(Consent, consent))
        return {ConsentPaper.EASY, ConsentPaper.ENGLISH} & set(at_hand)

    plain = copy(book)
    assert beside(replace(plain, title="あおばの同意書")) == {ConsentPaper.EASY, ConsentPaper.ENGLISH}
    changed = with_clause(plain, 2, heading="歯医者と連携するため", easy_fits=False)
    assert beside(changed) == set()
    assert beside(with_clause(changed, 2, easy_fits=True)) == {ConsentPaper.EASY}
    added = replace(
        plain,
        clauses=(*plain.clauses, replace(plain.clauses[0], heading="もう1つ", easy_heading="", easy_fits=True)),
    )
    assert beside(added) == set()


def test_the_easy_text_keeps_the_numbers_of_the_paper_when_clauses_change_places(book: OpenBook) -> None:
    user, _ = book.household()
    edit = copy(book)
    kept(book, replace(edit, clauses=tuple(reversed(edit.clauses))))
    text = form_text("consent_user.101", book.register)
    assert text.easy is not None
    assert [each.number for each in text.easy.clauses] == [each.number for each in text.text.clauses] == [*range(1, 7)]
    assert text.easy.clauses[-1].heading == shipped("consent_user").easy.clauses[0].heading  # type: ignore[union-attr]
    consent = printed(book, user, "consent_user.101").entry
    assert consent is not None
    paper = book.act(print_consent_papers, PapersRequest(consent=consent, papers=(ConsentPaper.EASY,)))
    assert "K1E第101版" in text_of(paper.pdf)


# --- asked for anew ------------------------------------------------------------------------------------------------------


def waits(book: OpenBook, user: EntryId) -> list[str]:
    rows = waiting(book.register, book.clock.now().day)
    return [row.chip for row in rows if row.user == user and row.principal == user]


def test_a_wider_reach_in_a_newer_version_asks_for_the_consent_anew(book: OpenBook) -> None:
    user, _ = book.household()
    signed(book, user, "consent_user")
    assert waits(book, user) == []
    plain = copy(book)
    kept(book, with_clause(plain, 3, heading="介護保険の手続きのため", recipients_text="相手：市区町村"))
    assert waits(book, user) == []  # other words, the same reach
    book.clock.move(days=1)
    items = (*plain.clauses[2].data_items, DataItem.SUPPORT_LOG)
    kept(book, with_clause(plain, 3, data_items=items))
    assert waits(book, user) == ["文面かわり"]
    standing = standing_of(book.register, user, book.clock.now().day)[0]
    assert (standing.state, standing.asked_anew) == (StandingState.COMPLETE, (3,))
    yesterday = book.clock.now().day - timedelta(days=1)
    assert standing_of(book.register, user, yesterday)[0].asked_anew == ()
    book.clock.move(days=1)
    signed(book, user, "consent_user.102")
    assert waits(book, user) == []


def test_what_was_refused_or_left_out_is_not_asked_for_anew_but_a_new_purpose_is(book: OpenBook) -> None:
    refusing, _ = book.household(1)
    leaving_out, _ = book.household(2)
    signed(book, refusing, "consent_user", refused=(3,))
    signed(book, leaving_out, "consent_user", left_out=(3,))
    plain = copy(book)
    wider = with_clause(plain, 3, data_items=(*plain.clauses[2].data_items, DataItem.SUPPORT_LOG))
    kept(book, wider)
    assert (waits(book, refusing), waits(book, leaving_out)) == ([], [])
    added = ClauseEdit(
        heading="国の仕組みで見るため",
        purpose=Purpose.CARE_PLATFORM,
        data_items=(DataItem.CARE_PLAN,),
        recipient_kinds=(RecipientKind.INSURER,),
    )
    kept(book, replace(wider, clauses=(*wider.clauses, added)))
    assert (waits(book, refusing), waits(book, leaving_out)) == (["文面かわり"], ["文面かわり"])


def test_a_paper_printed_after_the_newer_version_was_chosen_on_purpose(book: OpenBook) -> None:
    user, _ = book.household()
    plain = copy(book)
    kept(book, with_clause(plain, 1, data_items=(DataItem.CONTACT,)))
    book.clock.move(days=1)
    signed(book, user, "consent_user")
    assert waits(book, user) == []


# --- what is wrong is said at its field ----------------------------------------------------------------------------------


def test_what_cannot_be_printed_is_said_at_its_field_and_nothing_is_written(book: OpenBook) -> None:
    plain = copy(book)
    assert "題名" in wrong(book, replace(plain, title=" "))["title"]
    assert "{かえるの名}" in wrong(book, replace(plain, lead="{かえるの名} です"))["lead"]
    assert "そろっていません" in wrong(book, replace(plain, lead="{氏名 です"))["lead"]
    assert "{principal}" in wrong(book, replace(plain, facts=("{principal}", *plain.facts[1:])))["facts.0"]
    assert "使えません" in wrong(book, replace(plain, promises=("{氏名}",)))["promises"]
    assert "取り消し" in wrong(book, replace(plain, withdrawal=""))["withdrawal"]
    assert "聞くこと" in wrong(book, replace(plain, clauses=()))["clauses"]
    empty = wrong(book, replace(plain, clauses=(*plain.clauses, ClauseEdit())))
    assert set(empty) == {f"clauses.6.{part}" for part in ("heading", "purpose", "data_items", "recipient_kinds")}
    assert "7番" in empty["clauses.6.heading"]
    assert "月数" in wrong(book, with_clause(plain, 1, months=-1))["clauses.0.months"]
    twice = with_clause(plain, 2, heading=plain.clauses[0].heading)
    assert "同じ見出し" in wrong(book, twice)["clauses.1.heading"]
    assert "よみ" in wrong(book, with_clause(plain, 1, easy_text="よみ《よみ"))["clauses.0.easy_text"]
    assert "刷れません" in wrong(book, replace(plain, title="同意書\U0001f600"))["title"]
    assert "相手の名前" in wrong(book, copy(book, "handover_consent", facts=("だれ", "だれ", "なに", "なぜ", "いつ")))["facts.1"]


def test_the_signer_always_has_a_place_to_sign(book: OpenBook) -> None:
    text = built(copy(book, signatures=("witness",)), 101)
    assert isinstance(text, FormText)
    assert text.text.signatures == ("principal", "witness")


def test_hints_tell_what_a_careful_reader_would_and_refuse_nothing(book: OpenBook) -> None:
    edit = replace(
        with_clause(
            copy(book),
            1,
            heading="一切の情報を使うため",
            recipients_text="相手：関係機関等",
            easy_text="病院へ必ず伝えます",
        ),
        promises=("情報が漏れないようにしないことはありません。", "絶対に漏らしません。"),
        lead="私は、この同意書の説明をていねいに受け、その内容のすべてをよく理解しましたので、下のとおり答えることにします。",
    )
    found = wording_hints(edit)
    assert "一切の情報" in found["clauses.0.heading"][0]
    assert "関係機関等" in found["clauses.0.recipients_text"][0]
    assert any("よみ" in hint for hint in found["clauses.0.easy_text"])
    assert any("打ち消し" in hint for hint in found["promises"])
    assert any("絶対に" in hint for hint in found["promises"])
    assert any("40字" in hint for hint in found["lead"])
    assert kept(book, edit).number == "K1.101"


def test_a_damaged_text_in_the_book_is_told_apart_and_never_half_read(book: OpenBook) -> None:
    version = kept(book, copy(book), use=False).entry
    form = book.register.entry(ConsentForm, version).content
    with book.register.writing(by=book.actor, at=book.clock.now()) as writing:
        writing.supersede(version, replace(form, wording=form.wording.replace('"signatures"', '"signature"')))
    shown = next(each for each in form_versions(book.register) if each.own)
    assert not shown.printable
    with pytest.raises(Unprintable):
        form_text("consent_user.101", book.register)
