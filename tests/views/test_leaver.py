"""A leaver's users handed on together: seen by risk, drafted in one go, each draft opened and recorded as usual."""

import json
from dataclasses import replace

from PySide6.QtCore import Qt

from desktop.entries.handover import Handover
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.procedures import outcome
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.views import perform
from desktop.views.dialogs.leaver import CLOSING
from tests.views.papers import signed_consent, text_of


def of_mine(book, seed, family=0):
    """A household whose user the one member of staff is in charge of."""
    user, _ = book.household(seed, family)
    card = book.register.entry(ServiceUser, user).content
    changed = replace(card, staff_in_charge=book.actor.staff, care_until=None)
    return book.done(keep_card, CardRequest(card=changed, entry=user, reason="担当を決めた"))


def opened(work):
    page = work.go("handovers")
    page.leaver.click()
    return page, work.sheet()


def test_the_users_stand_by_risk_as_soon_as_the_dialog_is_open(book, work) -> None:
    calm, risky = of_mine(book, 1), of_mine(book, 2)
    signed_consent(book, calm)
    _, sheet = opened(work)
    assert [row.key for row in sheet.list.rows()] == [str(risky), str(calm)]
    assert sheet.list.rows()[0].chip == "同意なし"
    assert not sheet._fields["municipality"].isVisible()
    sheet.who.set_value(CLOSING)
    assert sheet._fields["municipality"].isVisible()


def test_drafts_and_list_are_made_and_each_draft_is_recorded_like_any_other(book, work) -> None:
    user = of_mine(book, 1)
    signed_consent(book, user)
    office = book.office(0)
    page, sheet = opened(work)
    sheet.day.line.setText("t")
    sheet.successor.set_value(office)
    sheet.main.click()
    paper = work.close_sheets()[0]
    assert "担当交代の引継ぎ予定一覧" in text_of(paper.pdf)
    assert not book.register.entries(Handover)
    page = work.go("handovers")
    assert page.begun.text() == "書きかけ 1件"
    dialog = page.choose_begun()
    dialog._take(dialog.list.current_key())
    form = work.window.page("handover")
    assert work.window.current() == "handover"
    assert form.grid.draft.service_user == user
    assert [each.recipient for each in form.grid.draft.deliveries] == [office]
    form.record_button.click()  # by which route is asked, never guessed
    work.type("1")
    work.enter()
    form.record_button.click()
    assert [record.content.other_party.office for record in book.register.entries(ProvisionRecord)] == [
        office
    ]
    assert not book.register.drafts(book.actor.staff)


def test_one_user_may_go_to_another_office(book, work) -> None:
    first, second = of_mine(book, 1), of_mine(book, 2)
    near, far = book.office(0), book.office(7)
    _, sheet = opened(work)
    sheet.successor.set_value(near)
    sheet.ask()
    sheet.list.select(str(second))
    dialog = sheet.choose_other()
    dialog._take(str(far))
    assert {each.user.entry: each.successor.entry for each in sheet.plan} == {first: near, second: far}
    state = json.loads(json.dumps(sheet.state()))
    sheet.close()
    _, again = opened(work)
    again.restore(state)
    assert {each.user.entry: each.successor.entry for each in again.plan} == {first: near, second: far}


def test_without_a_day_nothing_is_made_and_the_field_says_so(book, work) -> None:
    of_mine(book, 1)
    _, sheet = opened(work)
    sheet.main.click()
    assert "引き継ぐ日" in sheet._fields["day"].error()
    sheet.day.line.setText("R1.5.1")
    sheet.main.click()
    assert "きょうより前" in sheet._fields["day"].error()
    assert sheet.isVisible()
    assert not book.register.drafts(book.actor.staff)


def test_nobody_to_hand_on_is_said(book, work) -> None:
    _, sheet = opened(work)
    assert sheet._nobody.isVisible()
    assert not sheet._card.isVisible()


def test_drafts_of_a_whole_office_are_made_beside_the_window_and_can_be_stopped(book, work, monkeypatch) -> None:
    monkeypatch.setattr(perform, "AT_ONCE", 0)
    monkeypatch.setattr(outcome, "TOLD_EVERY", 1)
    users = [of_mine(book, seed) for seed in (1, 2, 3)]
    page, sheet = opened(work)
    sheet.day.line.setText("t")
    head = book.register.audit_head()
    def stop(done, of) -> None:
        sheet._stop()

    # On the worker itself, so that it hears of it in time.
    work.desk.perform.went.connect(stop, Qt.ConnectionType.DirectConnection)
    sheet.main.click()
    assert sheet.waiting()
    work.until_still()
    work.desk.perform.went.disconnect(stop)
    assert "1つもつくっていません" in sheet._note.text()
    assert not book.register.drafts(book.actor.staff)
    assert book.register.audit_head() == head
    said = []
    work.desk.perform.went.connect(lambda done, of: said.append(sheet.waiting()))
    sheet.main.click()
    work.until_still()
    assert len(book.register.drafts(book.actor.staff)) == len(users)
    assert "下書きをつくっています。3名のうち 2名まで見ました。" in said
    assert "担当交代の引継ぎ予定一覧" in text_of(work.close_sheets()[0].pdf)
    assert page.begun.text() == "書きかけ 3件"
