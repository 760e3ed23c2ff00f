"""設定の「同意書のことば」 and the page that words our own version: a real window over a real book."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QTextEdit

from desktop.entries.consent import Consent, ConsentForm
from desktop.entries.reading import DraftKind
from desktop.entries.version import Role
from desktop.procedures.wordings import WordingRequest, edit_of, form_text, keep_wording
from desktop.views.desk import Go
from desktop.views.pages.settings_wordings import WordingsPart
from desktop.views.pages.wording import ClauseCard, HintedField, WordingPage
from tests.views.papers import printed_consent
from tests.views.test_settings import said


@pytest.fixture
def page(work) -> WordingPage:
    found: WordingPage = work.go("wording", form="consent_user", version=None)
    return found


def forms(book) -> list[ConsentForm]:
    return [each.content for each in book.register.entries(ConsentForm)]


def opened(page: WordingPage, number: int) -> ClauseCard:
    card = page.clauses.open_card(number - 1)
    assert card is not None
    return card


def press(page: WordingPage) -> None:
    page.use_button.click()
    QApplication.processEvents()


# --- the list -------------------------------------------------------------------------------------------------------


def test_every_version_stands_with_its_number_and_who_signed_it(work, book):
    user, _ = book.household()
    book.done(keep_wording, WordingRequest(edit=edit_of("consent_user", book.register), use=True))
    printed_consent(book, user, form="consent_user.101")
    words = said(work.go("settings", part="forms"))
    assert "当事業所の第101版（K1.101）" in words
    assert "はじめからの第1版（K1.1）" in words
    assert "刷った紙 1枚分　署名した人 0人" in words
    assert "次の版をつくる" not in words  # a button, not a label


def test_the_list_leads_to_the_copy_prints_a_sample_and_chooses_the_version(work, book):
    version = book.done(keep_wording, WordingRequest(edit=edit_of("consent_user", book.register)))
    part = work.go("settings", part="forms").wordings
    part.buttons["use", "consent_user.101"].click()
    assert book.register.entry(ConsentForm, version).content.in_use_from == book.clock.now().day
    part.buttons["sample", "consent_user.101"].click()
    assert work.close_sheets()
    part.buttons["edit", "consent_user.101"].click()
    QApplication.processEvents()
    assert work.window.current() == "wording"
    assert work.window.page("wording").state()["version"] == version


def test_a_member_sees_the_versions_but_words_none(work):
    reader = replace(work.desk, actor=replace(work.desk.actor, role=Role.MEMBER))
    part = WordingsPart(reader)
    part.refresh()
    assert {act for act, _ in part.buttons} == {"sample"}


# --- wording ---------------------------------------------------------------------------------------------------------


def test_a_copy_is_worded_with_the_paper_beside_it_and_used(work, book, page):
    page._form_object.editor("title").set_value("あおばの同意書")
    opened(page, 1).heading.set_value("会議で話し合うため")
    page.show_preview()
    assert page.preview.pages() == 2
    assert "1番" in page._note.text()  # its easy sentence is asked for anew
    press(page)
    assert [(form.label, form.title, form.own) for form in forms(book)] == [("K1.101", "あおばの同意書", True)]
    assert work.window.current() == "settings"
    assert "当事業所の第101版" in said(work.window.page("settings"))
    user, _ = book.household()
    consent_page = work.go("consent_form", about=user)
    assert consent_page.form_combo.value() == "consent_user.101"
    assert consent_page.form_combo.currentText() == "あおばの同意書（当事業所の文面）"
    consent_page.print_button.click()
    (consent,) = book.register.entries(Consent)
    assert (consent.content.form_edition, consent.content.form_title) == (101, "あおばの同意書")
    work.close_sheets()


def test_who_asks_for_a_form_by_its_name_gets_the_version_in_use_and_a_draft_the_one_that_was_chosen(work, book):
    user, _ = book.household()
    page = work.go("consent_form", service_user=user, principal=user, form="consent_user")
    shipped_draft = {**page.state(), "_draft": 7}
    book.done(keep_wording, WordingRequest(edit=edit_of("consent_user", book.register), use=True))
    work.go("consent_form", service_user=user, principal=user, form="consent_user")
    assert page.form_combo.value() == "consent_user.101"
    own_draft = {**page.state(), "_draft": 8}
    page.take_draft(7, shipped_draft)
    assert page.form_combo.value() == "consent_user"
    book.done(keep_wording, WordingRequest(edit=edit_of("consent_user", book.register), use=True))
    page.take_draft(8, own_draft)
    assert page.form_combo.value() == "consent_user.102"


def test_kept_only_it_waits_and_the_shipped_form_is_still_offered(work, book, page):
    page.keep_button.click()
    QApplication.processEvents()
    assert forms(book)[0].in_use_from is None
    user, _ = book.household()
    assert work.go("consent_form", about=user).form_combo.value() == "consent_user"


def test_clauses_are_added_moved_and_taken_away_and_the_numbers_follow(page):
    before = [each.heading for each in page.edit().clauses]
    page.clauses.cards[1].moved.emit(-1)
    assert [each.heading for each in page.edit().clauses] == [before[1], before[0], *before[2:]]
    page.clauses.cards[5].removed.emit()
    page.clauses.add_button.click()
    QApplication.processEvents()
    card = page.clauses.cards[-1]
    assert card.is_open()
    assert card.heading.hasFocus()
    assert card._title.text() == "6番"
    assert [each.is_open() for each in page.clauses.cards] == [False] * 5 + [True]


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(work, book, page):
    page.clauses.add_button.click()
    card = page.clauses.cards[-1]
    card.note.set_value("渡す前に、お知らせします")
    page._form_object.editor("lead").set_value("{かえるの名} が答えます。")
    press(page)
    assert "{かえるの名}" in page._fields["lead"].error()
    assert "7番の見出しが空です" in card.fields["heading"].error()
    assert "何のため" in card.fields["purpose"].error()
    assert forms(book) == []
    assert work.window.current() == "wording"
    assert card.note.value() == "渡す前に、お知らせします"
    card.until.set_value("いつか")
    press(page)
    assert "読み取れません" in card.fields["until"].error()


def test_names_are_put_in_where_the_cursor_was_and_only_where_they_can_stand(page):
    page._form_object.focus("title")
    QApplication.processEvents()
    assert not page.chips["氏名"].isEnabled()
    lead = page._form_object.editor("lead")
    lead.set_value("")
    page._form_object.focus("lead")
    QApplication.processEvents()
    page.chips["氏名"].click()
    assert lead.value() == "{氏名}"
    assert "相手の住所" not in page.chips


def test_hints_stand_under_the_field_and_stop_nothing(page):
    card = opened(page, 2)
    card.heading.set_value("一切の情報を渡すため")
    page.show_preview()
    field = card.fields["heading"]
    assert isinstance(field, HintedField)
    assert "「一切の情報」" in field.hints()
    assert field.error() == ""
    card.heading.set_value("医療と連携するため")
    page.show_preview()
    assert field.hints() == ""


def test_changing_a_clause_asks_for_its_easy_sentence_again(page):
    page.show_preview()
    assert page._note.text() == "わかりやすい版も、この版につきます。"
    card = opened(page, 4)
    card.data_items.set_value(["contact"])
    page.show_preview()
    assert "4番" in page._note.text()
    assert not card.easy_fits.value()
    card.easy_fits.setChecked(True)
    page._form_object.editor("promises").set_value("守ります。")
    page.show_preview()
    assert "全体の文" in page._note.text()
    page._form_object.editor("easy_fits").setChecked(True)
    page.which_paper.set_value("easy")
    assert page.preview.pages() == 2


def test_what_is_typed_waits_among_the_drafts_and_is_gone_on_with_at_home(work, book, page):
    page._form_object.editor("title").set_value("書きかけの同意書")
    opened(page, 3).note.set_value("そえることば")
    page._put_aside()
    (draft,) = book.register.drafts(book.actor.staff)
    assert (draft.kind, draft.title) == (DraftKind.WORDING, "書きかけの同意書のことば")
    page.restore({"form": "handover_consent", "version": None})
    assert page.edit().form == "handover_consent"
    work.session.go(Go(page="wording", draft=draft.draft, state=draft.state))
    edit = page.edit()
    assert (edit.form, edit.title, edit.clauses[2].note) == ("consent_user", "書きかけの同意書", "そえることば")
    press(page)
    assert not book.register.drafts(book.actor.staff)
    assert form_text("consent_user.101", book.register).text.clauses[2].note == "そえることば"


def test_the_half_filled_page_comes_back_after_the_book_was_let_go(page):
    opened(page, 2).easy_text.set_value("お医者《いしゃ》さんに伝《つた》えます。")
    state = page.state()
    page.restore({"form": "consent_family", "version": None})
    page.restore(state)
    assert page.edit().clauses[1].easy_text == "お医者《いしゃ》さんに伝《つた》えます。"
    assert page.clauses.cards[1].is_open()


def test_named_offices_are_chosen_and_taken_away(book, page):
    office = book.office(1, name="訪問看護ほし")
    card = opened(page, 2)
    card.recipient_offices.set_value([office])
    assert page.edit().clauses[1].recipient_offices == (office,)
    page.restore(page.state())
    assert page.edit().clauses[1].recipient_offices == (office,)
    page.clauses.cards[1].recipient_offices.set_value([])
    assert page.edit().clauses[1].recipient_offices == ()


def test_everything_that_is_pressed_or_typed_into_has_a_name(page):
    opened(page, 1)
    QApplication.processEvents()
    kinds = (QAbstractButton, QLineEdit, QTextEdit, QComboBox)
    nameless = [
        each
        for kind in kinds
        for each in page.findChildren(kind)
        if each.isVisible() and not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))
    ]
    assert nameless == []
