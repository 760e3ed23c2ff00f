"""理解のようす in the signing sheet and on its own: out of the way of the usual path, one link away."""

from datetime import date
from typing import Any

import pytest

from desktop.entries.consent import Consent
from desktop.entries.version import EntryId, Kind
from desktop.views import style
from desktop.views.models.details import detail_of
from desktop.views.widgets.fields import LineEdit
from desktop.views.widgets.labels import Label
from tests.views.clipped import clipped
from tests.views.papers import printed_consent, signed_consent
from tests.views.test_timeline import settle


@pytest.fixture
def user(book: Any) -> EntryId:
    return book.household(family=0)[0]


def signing_of(book: Any, consent: EntryId) -> Any:
    return book.register.entry(Consent, consent).content.signing


def test_the_usual_path_is_as_short_as_before_and_notes_nothing(book, work, user) -> None:
    consent = printed_consent(book, user)
    work.go("signing")
    sheet = work.sheet()
    assert not any(each.isVisible() for each in sheet.note.findChildren(LineEdit))
    work.key("Return")
    work.key("T")
    work.key("Ctrl+Return")
    assert work.actions <= 3
    signing = signing_of(book, consent)
    assert (signing.explained_how, signing.said, signing.ask_again_on) == ("", "", None)


def test_one_link_opens_the_fields_and_what_is_written_is_kept(book, work, user) -> None:
    consent = printed_consent(book, user)
    work.go("signing", consent)
    sheet = work.sheet()
    sheet.answers.all_yes.click()
    sheet.day.line.setText("R8.6.1")
    sheet.note.link.click()
    assert sheet.focusWidget() is sheet.note.explained_how
    sheet.note.explained_how.setText("わかりやすい版を読んだ")
    sheet.note.said.setText("「まかせるよ」")
    sheet.note.ask_again_on.line.setText("R8.7.1")
    sheet.main.click()
    signing = signing_of(book, consent)
    assert (signing.explained_how, signing.said) == ("わかりやすい版を読んだ", "「まかせるよ」")
    assert signing.ask_again_on == date(2026, 7, 1)
    facts = dict(detail_of(book.register, Kind.CONSENT, consent, date(2026, 8, 1)).facts)
    assert facts["本人のことば"] == "「まかせるよ」"
    assert "この日を過ぎています" in facts["もう一度聞く日"]


@pytest.mark.parametrize("typed", ["いつか", "R8.5.1"])
def test_a_day_that_cannot_be_is_told_at_its_field(book, work, user, typed) -> None:
    consent = printed_consent(book, user)
    work.go("signing", consent)
    sheet = work.sheet()
    sheet.answers.all_yes.click()
    sheet.day.line.setText("R8.6.1")
    sheet.note.link.click()
    sheet.note.ask_again_on.line.setText(typed)
    sheet.main.click()
    assert sheet.note.fields["ask_again_on"].error()
    assert signing_of(book, consent) is None


def test_what_was_half_written_comes_back_open(book, work, user) -> None:
    consent = printed_consent(book, user)
    work.go("signing", consent)
    sheet = work.sheet()
    sheet.note.link.click()
    sheet.note.said.setText("「うん」")
    state = sheet.state()
    sheet.close()
    work.go("signing", consent)
    again = work.sheet()
    again.restore(state)
    assert again.note.said.text() == "「うん」"
    assert again.note.said.isVisible()


@pytest.mark.parametrize("size", [style.TextSize.STANDARD, style.TextSize.EXTRA_LARGE])
def test_it_is_asked_again_on_its_own_sheet_with_what_was_noted_before(book, work, qapp, user, size) -> None:
    style.apply(qapp, style.Theme.LIGHT, size)
    consent = signed_consent(book, user)
    page = work.go("consents", about=consent)
    page.pane.carry_out("understanding")
    sheet = work.sheet()
    settle()
    sheet.main.click()
    settle()
    assert sheet.note.fields["said"].error()
    assert clipped(sheet) == []
    work.write("ゆっくり読んだ")
    work.key("Ctrl+Return")
    assert signing_of(book, consent).said == "ゆっくり読んだ"
    page.pane.carry_out("understanding")
    settle()
    told = [each.text() for each in work.sheet().findChildren(Label)]
    assert any("ゆっくり読んだ（佐藤 美咲）" in each for each in told)
    assert clipped(work.sheet()) == []
