"""Taking a consent back through the window: scope, who and how, the paper, and how it shows everywhere after."""

import json
from typing import Any

import pytest

from desktop.entries.consent import Consent, Quality, Withdrawal, WithdrawalWay
from desktop.entries.version import Kind
from desktop.procedures.consents import StandingState, standing_of
from desktop.procedures.where_to_ask import municipal_desk
from desktop.procedures.withdrawals import WithdrawalRequest, withdraw
from tests.views.clipped import clipped
from tests.views.papers import handed_over, printed_consent, signed_consent, text_of


@pytest.fixture
def user(book: Any) -> Any:
    return book.household(family=0)[0]


@pytest.fixture
def sheet(book: Any, work: Any, user: Any) -> Any:
    consent = signed_consent(book, user)
    work.go("consents", consent)
    work.window.page("consents").pane.carry_out("withdraw")
    return work.sheet()


def labels(sheet: Any) -> str:
    from desktop.views.widgets.labels import Label

    return "\n".join(label.text() for label in sheet._stops.findChildren(Label))


def actions(pane: Any) -> list[str]:
    return [pane._flow.itemAt(number).widget().objectName() for number in range(pane._flow.count())]


def withdrawn(book: Any) -> list[Withdrawal]:
    return [each.content for each in book.register.entries(Withdrawal)]


def test_nothing_is_taken_back_before_a_person_says_what_when_and_how(book, sheet) -> None:
    assert sheet.scope.value() is None
    sheet.main.click()
    for name in ("scope", "day", "way"):
        assert sheet._fields[name].error(), name
    assert withdrawn(book) == []


def test_a_whole_withdrawal_is_recorded_its_confirmation_shown_and_the_list_says_so(
    book, work, sheet, user
) -> None:
    sheet.scope.set_value("all")
    sheet.day.line.setText("t")
    sheet.way.set_value(WithdrawalWay.TELEPHONE.value)
    sheet.main.click()
    (withdrawal,) = withdrawn(book)
    assert (withdrawal.clauses, withdrawal.way) == ((), WithdrawalWay.TELEPHONE)
    assert withdrawal.received_by == book.actor.name
    paper = work.close_sheets()[0]
    assert "同意撤回の確認書" in text_of(paper.pdf)
    assert "電話での申し出" in text_of(paper.pdf)
    assert standing_of(book.register, user, book.clock.now().day)[0].state is StandingState.WITHDRAWN
    pane = work.window.page("consents").pane
    pane.show_entry(Kind.CONSENT, withdrawal.consent)
    assert pane._chip.accessibleName() == "取り消し"
    assert "withdraw" not in actions(pane)


def test_one_clause_taken_back_shows_in_list_and_detail(book, work, user) -> None:
    consent = signed_consent(book, user)
    book.done(withdraw, WithdrawalRequest(consent=consent, day=book.clock.now().day, clauses=(2,)))
    page = work.go("consents", consent)
    assert page.pane._chip.accessibleName() == "一部取り消し"
    assert "withdraw" in actions(page.pane)
    rows = [page.hits.row_of(hit) for hit in page.hits.hits()]
    assert [row.chip for row in rows] == ["一部取り消し"]


def test_while_numbers_are_ticked_what_must_stop_stands_below(book, work, user) -> None:
    consent = signed_consent(book, user)
    office = book.office(0)
    handed_over(book, user, [office])
    work.go("withdrawal", consent)
    sheet = work.sheet()
    assert not sheet._stops.isVisible()
    sheet.scope.set_value("some")
    assert sheet._fields["clauses"].isVisible()
    sheet.clauses.set_value(["2"])
    assert "番号2" in labels(sheet)
    sheet.scope.set_value("all")
    assert "すべての目的" in labels(sheet)
    assert "FAXで渡すこと" in labels(sheet)
    sheet.close()


def test_somebody_else_who_takes_it_back_for_the_person_is_named(book, work, sheet) -> None:
    sheet.scope.set_value("some")
    sheet.clauses.set_value(["1", "3"])
    sheet.day.line.setText("t")
    sheet.way.set_value(WithdrawalWay.SPOKEN.value)
    sheet.who.set_value("other")
    sheet.main.click()
    assert sheet._fields["by"].error()
    sheet.by.setText("長女　山田 花子")
    sheet.main.click()
    (withdrawal,) = withdrawn(book)
    assert (withdrawal.by, withdrawal.clauses) == ("長女　山田 花子", (1, 3))


def test_a_day_that_has_not_come_is_refused_at_its_field(book, sheet) -> None:
    sheet.scope.set_value("all")
    sheet.way.set_value(WithdrawalWay.WRITTEN.value)
    sheet.day.line.setText("+1")
    sheet.main.click()
    assert "きょうより後" in sheet._fields["day"].error()
    assert withdrawn(book) == []


def test_the_half_filled_sheet_comes_back_from_json(book, work, sheet) -> None:
    sheet.scope.set_value("some")
    sheet.clauses.set_value(["2"])
    sheet.day.line.setText("R8.6.")
    sheet.who.set_value("other")
    sheet.by.setText("長女")
    state = json.loads(json.dumps(sheet.state()))
    sheet.close()
    work.go("withdrawal", book.register.entries(Consent)[0].entry)
    again = work.sheet()
    again.restore(state)
    assert (again.scope.value(), again.clauses.value(), again.day.text()) == ("some", ["2"], "R8.6.")
    assert (again.who.value(), again.by.text()) == ("other", "長女")


def test_without_a_yes_left_it_is_said(book, work, user) -> None:
    work.go("withdrawal", printed_consent(book, user))
    assert "取り消せる同意がありません" in work.sheet().title


def test_other_papers_of_a_consent_are_ticked_and_printed_in_one_go(book, work, user) -> None:
    work.go("consents", signed_consent(book, user)).pane.carry_out("papers")
    sheet = work.sheet()
    sheet.main.click()
    assert "1つ以上" in sheet._field.error()
    sheet.papers.set_value(["copy", "withdrawal"])
    sheet.main.click()
    text = text_of(work.close_sheets()[0].pdf)
    assert "同意書控え" in text
    assert "同意撤回書" in text


def test_a_fault_of_the_returned_paper_is_recorded_and_stands_in_its_detail(book, work, user) -> None:
    consent = signed_consent(book, user)
    page = work.go("consents", consent)
    page.pane.carry_out("quality")
    sheet = work.sheet()
    sheet.main.click()
    assert sheet._fields["quality"].error()
    sheet.quality.set_value(Quality.MAJOR.value)
    sheet.main.click()
    assert "どこに不備" in sheet._fields["note"].error()
    sheet.note.setText("署名がない")
    sheet.main.click()
    assert book.register.entry(Consent, consent).content.quality is Quality.MAJOR
    assert "書き直して" in page.pane._verdict.text()


@pytest.mark.parametrize("key", ["F1", "Ctrl+/"])
def test_the_keys_and_where_to_ask_open_and_the_desk_is_kept(book, work, key) -> None:
    work.key(key)
    sheet = work.sheet()
    sheet.municipal.setText("みどり市 介護保険課 0123-45-6789")
    sheet.keep.click()
    assert municipal_desk(book.register) == "みどり市 介護保険課 0123-45-6789"
    sheet.main.click()
    assert not sheet.isVisible()


def test_no_word_of_the_sheets_is_cut(book, work, user) -> None:
    consent = signed_consent(book, user)
    for page in ("withdrawal", "consent_papers", "quality", "keys"):
        work.go(page, consent)
        sheet = work.sheet()
        if page == "withdrawal":
            sheet.scope.set_value("some")
        assert clipped(sheet) == []
        sheet.close()
