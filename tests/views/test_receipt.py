"""Recording what was received, through the window: nothing presumed, what the law asks beside it, and the paper."""

import json
from typing import Any

import pytest

from desktop.entries.handover import Route
from desktop.entries.office import OperatorType, Way
from desktop.entries.provision import Receipt
from tests.views.clipped import clipped
from tests.views.papers import text_of


@pytest.fixture
def home(book: Any) -> Any:
    return book.household(family=1)


@pytest.fixture
def giver(book: Any) -> Any:
    return book.office(0, operator=OperatorType.COMPANY)


@pytest.fixture
def sheet(work: Any, home: Any, giver: Any) -> Any:
    work.go("receipt", home[0])
    return work.sheet()


def fill(sheet: Any, giver: Any) -> None:
    sheet.office.set_value(giver)
    sheet.day.line.setText("t")
    sheet.way.set_value(Way.POST.value)
    sheet.papers.set_value(["plan_1", "assessment"])
    sheet.usual.click()
    sheet.obtained_confirmed.setText("相手の契約書の写しを見た")
    sheet.confirmed.setText("相手の申告と公表情報")
    sheet.with_consent.set_value(True)


def receipts(book: Any) -> list[Receipt]:
    return [each.content for each in book.register.entries(Receipt)]


def titles(sheet: Any) -> list[str]:
    return [shown.title for shown in sheet.findings._shown]


def test_nothing_is_presumed_and_what_is_missing_is_asked_for(book, sheet) -> None:
    assert sheet.how_obtained.value() == ""
    assert not sheet.with_consent.value()
    sheet.main.click()
    for name in ("office", "day", "way", "items"):
        assert sheet._fields[name].error(), name
    assert receipts(book) == []


def test_a_receipt_is_recorded_and_its_paper_shown(book, work, sheet, giver) -> None:
    fill(sheet, giver)
    sheet.others.setText("リハビリ計画書、検査結果")
    sheet.conditions.setText("家族に見せる前に連絡する")
    sheet.main.click()
    (receipt,) = receipts(book)
    assert [item.title for item in receipt.items] == [
        "居宅サービス計画書（第1表）",
        "アセスメントシート",
        "リハビリ計画書",
        "検査結果",
    ]
    assert (receipt.way, receipt.with_consent, receipt.findings) == (Way.POST, True, receipt.findings)
    text = text_of(work.close_sheets()[0].pdf)
    assert "受領時の確認記録" in text
    assert "家族に見せる前に連絡する" in text


def test_what_the_law_asks_stands_beside_it_and_goes_as_it_is_cured(sheet, giver) -> None:
    sheet.office.set_value(giver)
    sheet.day.line.setText("t")
    sheet.papers.set_value(["plan_1"])
    assert "義務があります" in sheet._duty.text()
    assert "まで残します" in sheet._kept.text()
    assert "どう確かめたかが入っていません" in titles(sheet)
    sheet.confirmed.setText("名刺を見た")
    sheet.usual.click()
    sheet.with_consent.set_value(True)
    assert "どう確かめたかが入っていません" not in titles(sheet)
    sheet.route.set_value(Route.THROUGH_PRINCIPAL.value)
    assert "任意の記録" in sheet._duty.text()


def test_an_unlawful_receipt_is_recorded_as_it_happened(book, work, sheet, giver) -> None:
    sheet.office.set_value(giver)
    sheet.day.line.setText("t")
    sheet.way.set_value(Way.FAX.value)
    sheet.papers.set_value(["plan_1"])
    sheet.main.click()
    (receipt,) = receipts(book)
    assert "confirmation_missing" in {finding.code for finding in receipt.findings}


def test_papers_from_the_family_name_the_member_and_ask_for_no_office(book, work, sheet, home) -> None:
    sheet.giver.set_value("family")
    assert not sheet._fields["office"].isVisible()
    assert sheet.member.value() == str(home[1][0])
    sheet.day.line.setText("t")
    sheet.way.set_value(Way.BY_HAND.value)
    sheet.papers.set_value(["family_contacts"])
    sheet.usual.click()
    assert "家族として" in sheet.how_obtained.value()
    sheet.main.click()
    (receipt,) = receipts(book)
    assert receipt.from_person
    assert receipt.other_party.office == home[1][0]


def test_the_usual_wording_needs_to_know_who_gave_it(sheet) -> None:
    sheet.usual.click()
    assert "さきに事業所" in sheet._fields["office"].error()


def test_the_half_filled_sheet_comes_back_from_json(work, home, sheet, giver) -> None:
    fill(sheet, giver)
    sheet.day.line.setText("R8.6.")
    state = json.loads(json.dumps(sheet.state()))
    sheet.close()
    work.go("receipt")
    again = work.sheet()
    again.restore(state)
    assert (again.user.value(), again.office.value(), again.day.text()) == (home[0], giver, "R8.6.")
    assert again.papers.value() == ["plan_1", "assessment"]


def test_the_page_of_records_begins_a_receipt_and_shows_those_received(book, work, home, giver) -> None:
    page = work.go("provisions")
    page.receive.click()
    sheet = work.sheet()
    sheet.user.set_value(home[0])
    fill(sheet, giver)
    sheet.main.click()
    work.close_sheets()
    assert page.hits.total() == 0
    page.direction.set_value("received")
    assert page.hits.total() == 1
    assert not page.print_log.isVisible()
    page.pane.carry_out("print_receipt")
    assert "受領時の確認記録" in text_of(work.close_sheets()[0].pdf)
    page.direction.set_value(None)
    assert page.print_log.isVisible()


def test_no_word_of_the_sheet_is_cut(sheet, giver) -> None:
    fill(sheet, giver)
    assert clipped(sheet) == []
