"""Making a consent form: the preview that follows, the number, the very bytes, and the draft."""

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.entries.consent import Consent
from desktop.entries.reading import DraftKind
from desktop.procedures.printing import PDF, filed_papers
from desktop.views.widgets.form import PAUSE_MS
from tests.views.papers import signed_consent, text_of


def name_of(book: Any, user: int) -> Any:
    from desktop.entries.person import ServiceUser

    return book.register.entry(ServiceUser, user).content.name


def test_a_consent_form_is_printed_in_nine_actions(book, work) -> None:
    user, _ = book.household()
    kana = name_of(book, user).kana.replace("タ", "た", 1)
    work.key("F6")
    work.write(kana[:3])
    work.key("Return")  # the user
    work.key("Return")  # the last form
    work.key("Return")  # the signer suggested
    work.key("Ctrl+Return")
    assert work.actions <= 9
    consents = book.register.entries(Consent)
    assert [each.content.principal for each in consents] == [user]
    shown = work.sheet().pdf
    assert shown == filed_papers(book.register, consents[0].entry, PDF)[-1]
    assert consents[0].number in text_of(shown)


def test_the_preview_is_a_draft_without_a_number_and_follows_the_fields(book, work, qtbot) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    text = text_of(page.preview.pdf())
    assert "下書き" in text
    assert "K-2026" not in text
    page.until.line.setFocus()
    QTest.keyClicks(page.until.line, "R9.3.31")
    qtbot.waitUntil(lambda: "令和9年3月31日" in text_of(page.preview.pdf()))
    assert not book.register.entries(Consent)


def test_the_preview_waits_for_the_last_key_and_keeps_its_scroll(book, work, qtbot) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    QApplication.processEvents()
    page.preview.go_to(1)
    before, shown = page.preview.pdf(), page.preview.page()
    page.until.line.setText("R9.3.31")
    assert page.preview.pdf() == before
    qtbot.waitUntil(lambda: page.preview.pdf() != before)
    assert page.preview.page() == shown == 1


def test_a_clause_that_is_left_out_is_neither_on_the_paper_nor_in_the_consent(book, work) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    last = page.clauses.stops()[-1]
    heading = last.text().split("　")[-1]
    last.toggle()
    page.print_button.click()
    consent = book.register.entries(Consent)[0].content
    assert heading not in [clause.heading for clause in consent.clauses]
    assert heading not in text_of(work.sheet().pdf)


def test_the_form_follows_the_person_and_the_person_the_form(book, work) -> None:
    user, (member,) = book.household(family=1)
    page = work.go("consent_form", user)
    assert page.principal.value() == user
    page.principal.set_value(member)
    assert page.form_combo.value() == "consent_family"
    page.form_combo.set_value("consent_user")
    assert page.principal.value() == user


def test_the_family_member_without_consent_is_suggested_once_the_user_has_one(book, work) -> None:
    user, (member,) = book.household(family=1)
    signed_consent(book, user)
    page = work.go("consent_form", user)
    assert page.principal.value() == member
    assert page.form_combo.value() == "consent_family"


def test_a_half_filled_form_comes_back_from_json_with_the_same_field_in_focus(book, work) -> None:
    user, (member,) = book.household(family=1)
    page = work.go("consent_form", user)
    page.principal.set_value(member)
    page.clauses.stops()[-1].toggle()
    page.copies.set_value("3")
    page.until.line.setText("R9.3.")  # in the middle of typing
    page.until.line.setFocus()
    state = json.loads(json.dumps(page.state()))
    work.window.forget("consent_form")
    again = work.go("consent_form", **state)
    assert again is not page
    assert (again.user.value(), again.principal.value()) == (user, member)
    assert again.form_combo.value() == "consent_family"
    assert again.clauses.value() == page.clauses.value() != []
    assert (again.copies.value(), again.until.text()) == ("3", "R9.3.")
    assert work.window.focusWidget() is again.until.line


def test_the_field_in_focus_is_part_of_the_state(book, work) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    page.until.line.setFocus()
    state = json.loads(json.dumps(page.state()))
    page.form_combo.setFocus()
    page.restore(state)
    assert work.window.focusWidget() is page.until.line


def test_the_draft_is_kept_at_a_pause_and_dropped_by_printing(book, work, qtbot) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    page.until.line.setText("R9.3.31")
    qtbot.waitUntil(lambda: len(book.register.drafts(book.actor.staff)) == 1, timeout=PAUSE_MS * 5)
    draft = book.register.drafts(book.actor.staff)[0]
    assert draft.kind is DraftKind.CONSENT
    assert draft.state["until"] == "R9.3.31"
    page.print_button.click()
    assert not book.register.drafts(book.actor.staff)


def test_going_on_with_a_draft_writes_no_second_one(book, work) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    page.until.line.setText("R9.3.31")
    page.keep_draft()
    draft = book.register.drafts(book.actor.staff)[0]
    work.window.forget("consent_form")
    page = work.go("consent_form")
    work.close_sheets()
    page.take_draft(draft.draft, json.loads(json.dumps(draft.state)))
    assert page.until.text() == "R9.3.31"
    page.until.line.setText("R9.4.30")
    page.keep_draft()
    assert [each.state["until"] for each in book.register.drafts(book.actor.staff)] == ["R9.4.30"]


def test_printing_again_gives_the_same_bytes_and_no_second_consent(book, work) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    page.print_button.click()
    first = work.close_sheets()[0].pdf
    page.print_button.click()
    assert work.close_sheets()[0].pdf == first == page.preview.pdf()
    assert len(book.register.entries(Consent)) == 1


def test_an_end_before_the_beginning_is_told_at_its_field_and_nothing_is_printed(book, work) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    page.until.line.setText("R7.1.1")
    page.print_button.click()
    assert "前になっています" in page._fields["until"].error()
    assert page.until.text() == "R7.1.1"
    assert not book.register.entries(Consent)


def test_a_day_that_cannot_be_read_is_told_and_the_typed_text_stays(book, work) -> None:
    user, _ = book.household()
    page = work.go("consent_form", user)
    page.until.line.setText("らいねん")
    work.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "読み取れません" in page._fields["until"].error()
    assert page.until.text() == "らいねん"
    assert not book.register.entries(Consent)


def test_without_a_user_printing_says_what_is_missing(book, work) -> None:
    page = work.go("consent_form")
    work.close_sheets()
    page.print_button.click()
    assert "利用者をえらんで" in page._fields["service_user"].error()


def test_a_handover_consent_names_its_office_and_asks_for_it(book, work) -> None:
    user, _ = book.household()
    office = book.office(0)
    page = work.go("consent_form", user)
    page.form_combo.set_value("handover_consent")
    assert page.recipient.isVisible()
    page.print_button.click()
    assert "相手の事業所" in page._fields["recipient"].error()
    page.recipient.set_value(office)
    page.print_button.click()
    consent = book.register.entries(Consent)[0].content
    assert {each for clause in consent.clauses for each in clause.recipient_offices} == {office}


def test_hostile_names_stay_text(book, work) -> None:
    from dataclasses import replace

    from desktop import practice
    from desktop.entries.person import PersonName
    from desktop.procedures.service_users import CardRequest, keep_card

    home = next(practice.households(1, 1, book.clock.now().day))
    card = replace(
        home.user, name=PersonName(surname="<b>山田</b>", given_name="花\n子", surname_kana="ヤマダ")
    )
    user = book.done(keep_card, CardRequest(card=card))
    page = work.go("consent_form", user)
    assert "<b>山田</b>" in page.user.text()
    assert "<b>山田</b>" in text_of(page.preview.pdf())
