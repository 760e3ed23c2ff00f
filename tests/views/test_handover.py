"""Recording a handover: marks on every change, refused before consent, accepted after it, and nothing typed is lost."""

import json
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.entries.consent import Answer
from desktop.entries.data_item import NoFax, PaperKind
from desktop.entries.finding import Severity
from desktop.entries.handover import FamilyPart, Handover, LegalException, Route, Tense
from desktop.entries.office import Way
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.entries.reading import DraftKind
from desktop.entries.record_method import RecordMethod, RecordWish
from desktop.procedures.handovers import hand_over
from desktop.procedures.where_to_ask import keep_municipal_desk, open_points
from desktop.views import style
from desktop.views.desk import Go
from desktop.views.models import handover_draft as drafts
from desktop.views.widgets.buttons import TextButton
from desktop.views.widgets.findings import Finding as FindingCard
from desktop.views.widgets.findings import Level
from desktop.views.widgets.form import PAUSE_MS
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.marks import Mark
from tests.views.clipped import clipped
from tests.views.papers import handed_over, printed_consent, signed_consent, text_of


def opened(work: Any, user: Any, *offices: Any) -> Any:
    """The page with this user and these offices; the papers go directly, as answered by one key."""
    page = work.go("handover", user)
    for number, office in enumerate(offices):
        page._take_office(office)
        if number == 0 and page.grid.draft.route is Route.UNDECIDED:
            work.type("1")
            work.enter()
    return page


def press(sheet: Any, words: str) -> None:
    """Press the row of this answer."""
    next(row for row in sheet.answers.rows if row.text() == words).click()
    QApplication.processEvents()


def cell(page: Any, kind: PaperKind, office: Any) -> Any:
    index = next(i for i, paper in enumerate(page.grid.draft.papers) if paper.kind is kind)
    return page.matrix.cell(str(index), str(office))


def tick(page: Any, kind: PaperKind, office: Any) -> None:
    """Walk to a cell and press Space, as a person does."""
    index = next(i for i, paper in enumerate(page.grid.draft.papers) if paper.kind is kind)
    assert page.matrix.go_to(str(index), str(office))
    page.matrix.setFocus()
    QTest.keyClick(page.matrix, Qt.Key.Key_Space)


def test_before_the_consent_it_is_refused_and_nothing_is_written_or_lost(book, work) -> None:
    user, _ = book.household()
    office = book.office(0)
    page = opened(work, user, office)
    assert cell(page, PaperKind.PLAN_1, office).mark is Mark.NO
    tick(page, PaperKind.PLAN_1, office)
    page.record_button.click()
    assert not book.register.entries(Handover)
    assert not book.register.entries(ProvisionRecord)
    assert "記録していません" in page.summary.text()
    assert cell(page, PaperKind.PLAN_1, office).ticked
    assert any(finding.severity is Severity.BLOCKING for finding in page._findings)


def test_the_missing_consent_is_named_as_soon_as_the_office_is_there(book, work) -> None:
    user, _ = book.household()
    page = opened(work, user, book.office(0))
    assert [finding.principal for finding in page._findings] == [user]


def test_the_refusal_offers_the_consent_form_that_cures_it(book, work) -> None:
    user, _ = book.household()
    page = opened(work, user, book.office(0))
    wishes: list[Go] = []
    page.asked.disconnect()
    page.asked.connect(wishes.append)
    page.findings.remedy.emit(0, "consent")
    assert wishes[0].page == "consent_form"
    assert wishes[0].state["service_user"] == user
    assert wishes[0].state["form"] == "consent_user"


def test_a_paper_that_waits_for_its_signature_is_offered_to_be_signed(book, work) -> None:
    user, _ = book.household()
    consent = printed_consent(book, user)
    page = opened(work, user, book.office(0))
    assert ("sign", "署名を記録") in page._remedies(page._findings[0])
    page._on_remedy(0, "sign")
    assert work.sheet()._consent.entry == consent


def test_after_the_consent_it_is_recorded_and_its_papers_lie_ready(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    assert cell(page, PaperKind.PLAN_1, office).mark is Mark.OK
    tick(page, PaperKind.PLAN_1, office)
    tick(page, PaperKind.PLAN_2, office)
    assert "ケアプラン" in page.summary.text()
    page.record_button.click()
    handover = book.register.entries(Handover)[0]
    records = book.register.entries(ProvisionRecord)
    assert [paper.kind for paper in handover.content.papers] == [PaperKind.PLAN_1, PaperKind.PLAN_2]
    assert [record.content.other_party.office for record in records] == [office]
    text = text_of(work.sheet().pdf)
    assert handover.number in text
    assert records[0].number in text
    assert work.window.current() == "handovers"
    assert work.window.page("handovers").pane.shown()[1] == handover.entry


def test_what_is_done_is_recorded_as_it_happened_with_its_findings(book, work) -> None:
    user, _ = book.household()
    office = book.office(0)
    page = opened(work, user, office)
    page.tense.set_value(Tense.DONE.value)
    tick(page, PaperKind.PLAN_1, office)
    page.record_button.click()
    record = book.register.entries(ProvisionRecord)[0].content
    assert any(finding.severity is Severity.BLOCKING for finding in record.findings)
    assert book.register.entries(Handover)[0].content.tense is Tense.DONE


def test_for_a_past_day_a_person_must_say_whether_it_was_done(book, work) -> None:
    user, _ = book.household()
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    assert page.tense.value() == Tense.TO_DO.value
    tick(page, PaperKind.PLAN_1, office)
    page.day.line.setText("-1")
    assert page.tense.value() is None
    page.record_button.click()
    assert "もう渡した" in page.summary.text()
    assert not book.register.entries(Handover)
    page.day.line.setText("t")
    assert page.tense.value() == Tense.TO_DO.value


def test_a_day_that_cannot_be_read_is_told_and_stays_typed(book, work) -> None:
    user, _ = book.household()
    page = opened(work, user, book.office(0))
    page.day.line.setText("こんど")
    page.record_button.click()
    assert "読み取れません" in page.summary.text()
    assert page.day.text() == "こんど"


def test_three_offices_as_last_time_take_at_most_twelve_actions(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    offices = [book.office(number) for number in (0, 1, 2)]
    handed_over(book, user, offices)
    name = book.register.entry(ServiceUser, user).content.name
    work.key("F4")
    work.write(name.kana[:3])
    work.key("Return")
    work.key("Return")  # 前回と同じ has the focus
    work.key("Ctrl+Return")
    assert work.actions <= 12
    newest = max(book.register.entries(Handover), key=lambda each: each.entry).content
    assert [each.recipient for each in newest.deliveries] == offices
    assert [each.papers for each in newest.deliveries] == [(0, 1, 2)] * 3
    assert {paper.pages for paper in newest.papers} == {2}


def test_an_office_is_added_by_typing_and_ticked_by_space(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    office, _other = book.office(1), book.office(2)
    page = opened(work, user)
    page.add.click()
    work.type("訪問看")
    work.enter()
    work.type("1")
    work.enter()
    assert [each.recipient for each in page.grid.draft.deliveries] == [office]
    assert work.window.focusWidget() is page.matrix
    work.press(Qt.Key.Key_Space)
    assert page.grid.draft.deliveries[0].papers == (0,)


def test_the_way_of_sending_begins_with_the_offices_usual_one(book, work) -> None:
    user, _ = book.household()
    office = book.office(1)
    page = opened(work, user, office)
    assert [each.way for each in page.grid.draft.deliveries] == [Way.FAX]
    page.matrix.way_changed.emit(str(office), Way.POST.value)
    assert [each.way for each in page.grid.draft.deliveries] == [Way.POST]


def test_a_head_ticks_the_whole_line_but_only_what_is_allowed(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    office = book.office(1)
    page = opened(work, user, office)
    page.matrix.line_ticked.emit("column", str(office))
    for index, _paper in enumerate(page.grid.draft.papers):
        shown = page.matrix.cell(str(index), str(office))
        assert shown.ticked is (shown.mark is Mark.OK)
    page.matrix.line_ticked.emit("column", str(office))
    assert page.grid.draft.deliveries[0].papers == ()


def test_family_data_are_blacked_out_until_the_family_agrees(book, work) -> None:
    user, (member,) = book.household(family=1)
    signed_consent(book, user)
    office = book.office(0)
    page = opened(work, user, office)
    tick(page, PaperKind.FACE_SHEET, office)
    assert cell(page, PaperKind.FACE_SHEET, office).blacked
    assert any(finding.principal == member for finding in page._findings)
    details = page.open_details(_index(page, PaperKind.FACE_SHEET), str(office))
    details.part.set_value(FamilyPart.GIVEN.value)
    details.main.click()
    assert cell(page, PaperKind.FACE_SHEET, office).mark is Mark.NO
    blocking = next(f for f in page._findings if f.severity is Severity.BLOCKING)
    assert ("black", "黒く塗る") in page._remedies(blocking)
    page._cure(blocking, "black")
    assert cell(page, PaperKind.FACE_SHEET, office).mark is Mark.OK


def _index(page: Any, kind: PaperKind) -> str:
    return str(next(i for i, paper in enumerate(page.grid.draft.papers) if paper.kind is kind))


def test_enter_on_a_cell_tells_the_reason_and_takes_day_and_pages(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    tick(page, PaperKind.PLAN_2, office)
    QTest.keyClick(page.matrix, Qt.Key.Key_Return)
    details = work.sheet()
    details.made_on.line.setText("R8.5.20")
    details.pages.setText("4")
    details.main.click()
    paper = page.grid.draft.papers[int(_index(page, PaperKind.PLAN_2))]
    assert (paper.pages, str(paper.made_on)) == (4, "2026-05-20")
    assert work.window.focusWidget() is page.matrix


def test_the_log_is_looked_through_before_it_is_plainly_allowed(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    assert cell(page, PaperKind.LOG_5, office).mark is Mark.LOOK
    details = page.open_details(_index(page, PaperKind.LOG_5), str(office))
    details.looked.setChecked(True)
    details.main.click()
    assert cell(page, PaperKind.LOG_5, office).mark is Mark.OK


def test_a_city_paper_stays_here_until_somebody_says_why_not(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    assert cell(page, PaperKind.DOCTOR_OPINION, office).mark is Mark.LOCKED
    details = page.open_details(_index(page, PaperKind.DOCTOR_OPINION), str(office))
    details.because.setText("市に電話で確かめた")
    details.main.click()
    assert cell(page, PaperKind.DOCTOR_OPINION, office).mark is Mark.LOOK


def test_without_consent_an_exception_needs_its_reason(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(4)
    page = opened(work, user, office)
    route = page.change_route()
    for answer in ("どれでもない", "命や体、財産があぶない", "いいえ"):
        press(route, answer)
    work.main_key()
    assert route.isVisible()
    assert "書いてください" in route._reason_field.error()
    route.reason.set_value("意識がなく、救急で運ばれた")
    work.main_key()
    assert page.grid.draft.route is Route.EXCEPTION
    tick(page, PaperKind.FACE_SHEET, office)
    page.record_button.click()
    assert book.register.entries(Handover)[0].content.route_reason == "意識がなく、救急で運ばれた"


def test_acting_for_the_principal_is_offered_only_with_a_mandate_on_file(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    page = opened(work, user, book.office(0))
    route = page.change_route()
    assert [row.text() for row in route.answers.rows] == [
        "事業所から、直接渡す",
        "本人に渡し、本人が届ける",
        "どれでもない",
    ]


def test_a_half_filled_handover_comes_back_from_json_with_the_same_cell_in_focus(book, work) -> None:
    user, _ = book.household(family=1)
    offices = [book.office(0), book.office(1)]
    signed_consent(book, user)
    page = opened(work, user, *offices)
    tick(page, PaperKind.PLAN_1, offices[0])
    tick(page, PaperKind.PLAN_3, offices[1])
    page.day.line.setText("R8.6.1")
    page.tense.set_value(Tense.DONE.value)
    page.day.line.setFocus()
    assert page.state()["_focus"] == "day"
    page.matrix.setFocus()
    state = json.loads(json.dumps(page.state()))
    work.window.forget("handover")
    again = work.go("handover", **state)
    assert again is not page
    assert again.grid.draft == page.grid.draft
    assert (again.day.text(), again.tense.value()) == ("R8.6.1", Tense.DONE.value)
    assert again.matrix.current_keys() == page.matrix.current_keys()
    assert work.window.focusWidget() is again.matrix


def test_the_draft_is_kept_at_a_pause_and_dropped_once_recorded(book, work, qtbot) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    tick(page, PaperKind.PLAN_1, office)
    qtbot.waitUntil(lambda: len(book.register.drafts(book.actor.staff)) == 1, timeout=PAUSE_MS * 5)
    draft = book.register.drafts(book.actor.staff)[0]
    assert draft.kind is DraftKind.HANDOVER
    page.record_button.click()
    assert not book.register.drafts(book.actor.staff)


def test_a_draft_survives_the_lock_and_goes_on_where_it_was(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    page = opened(work, user, office)
    tick(page, PaperKind.PLAN_1, office)
    page.keep_draft()
    draft = book.register.drafts(book.actor.staff)[0]
    work.window.forget("handover")
    work.session.go(Go(page="handover", draft=draft.draft, state=json.loads(json.dumps(draft.state))))
    again = work.window.page("handover")
    assert again.grid.draft == page.grid.draft
    again.keep_draft()
    assert len(book.register.drafts(book.actor.staff)) == 1


def test_another_users_handover_leaves_the_first_among_the_drafts(book, work) -> None:
    first, _ = book.household(1, 0)
    second, _ = book.household(5, 0)
    office = book.office(0)
    page = opened(work, first, office)
    tick(page, PaperKind.PLAN_1, office)
    work.go("handover", second)
    assert page.grid.draft.service_user == second
    assert [each.state["handover"]["service_user"] for each in book.register.drafts(book.actor.staff)] == [
        first
    ]


def test_after_a_refusal_consent_signed_meanwhile_turns_the_marks(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    page = opened(work, user, office)
    tick(page, PaperKind.PLAN_1, office)
    page.record_button.click()
    signed_consent(book, user)
    work.go("consents")
    page = work.go("handover")
    assert cell(page, PaperKind.PLAN_1, office).mark is Mark.OK
    page.record_button.click()
    assert len(book.register.entries(Handover)) == 1


def test_at_the_largest_letters_the_column_folds_and_opens_as_a_drawer(book, work, qapp) -> None:
    style.apply(qapp, style.Theme.LIGHT, style.TextSize.EXTRA_LARGE)
    user, _ = book.household(family=0)
    page = opened(work, user, book.office(0))
    QApplication.processEvents()
    assert not page.findings.isVisible()
    assert page._fold_line.isVisible()
    page._unfold.click()
    assert page.findings.isVisible()
    assert page.record_button.isVisible()


def test_hostile_names_stay_text(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0, name="<b>青葉</b>\n居宅")
    signed_consent(book, user)
    page = opened(work, user, office)
    tick(page, PaperKind.PLAN_1, office)
    assert "<b>青葉</b>" in page.summary.text()
    page.record_button.click()
    assert book.register.entries(ProvisionRecord)[0].content.other_party.name == "<b>青葉</b> 居宅"


def test_every_family_member_can_be_named_on_a_paper(book, work) -> None:
    user, members = book.household(family=2)
    page = opened(work, user, book.office(0))
    details = page.open_details(_index(page, PaperKind.PLAN_1), str(page.grid.draft.deliveries[0].recipient))
    assert details.family.value() == []
    details.family.set_value([str(members[1])])
    details.main.click()
    assert page.grid.draft.papers[int(_index(page, PaperKind.PLAN_1))].family == (members[1],)
    assert len(book.register.entries(FamilyMember, service_user=user)) == 2


def test_the_way_of_recording_is_chosen_for_each_office_and_only_as_the_rules_allow(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    office = book.office(0)
    page = opened(work, user, office)
    assert page.change_method() is None
    page._on_line("column", str(office))
    page.method.click()
    sheet = work.sheet()
    assert sheet.wish() == RecordWish()  # nothing is chosen for anybody
    sheet.method.set_value("bulk")
    sheet.main.click()
    assert sheet._pattern.error()
    sheet.pattern.setText("毎月の利用票")
    sheet.main.click()
    assert sheet._certain.error()
    sheet.method.set_value("document")
    sheet.named.setText("契約書")
    sheet.main.click()
    assert "書面に" in sheet._ticked.error()
    sheet.ticked.set_value([item.value for item, _ in sheet._now().items])
    sheet.main.click()
    wish = page.grid.draft.deliveries[0].record
    assert wish.method is RecordMethod.DOCUMENT
    assert "書面で代替" in page.summary._second.text()
    page.method.click()
    sheet = work.sheet()
    sheet.method.set_value("bulk")
    sheet.pattern.setText("毎月の利用票")
    sheet.certain.setText("毎月渡すと決めている")
    sheet.main.click()
    state = json.loads(json.dumps(page.state()))
    work.window.forget("handover")
    page = work.go("handover", **state)
    page.record()
    work.close_sheets()
    (record,) = book.register.entries(ProvisionRecord)
    assert record.content.method is RecordMethod.BULK
    assert record.content.series.pattern == "毎月の利用票"
# --- by which route -----------------------------------------------------------------------------------------------


def begun(work: Any, user: Any, *offices: Any) -> Any:
    """The page with this user and these offices, the question of the route still open over it."""
    page = work.go("handover", user)
    for office in offices:
        page._take_office(office)
    QApplication.processEvents()
    return page


def test_the_first_office_opens_the_question_and_a_thoughtless_enter_answers_nothing(book, work) -> None:
    user, _ = book.household(family=0)
    signed_consent(book, user)
    page = begun(work, user, book.office(0))
    sheet = work.sheet()
    assert page.grid.draft.route is Route.UNDECIDED
    assert not any(row.isChecked() or row.hasFocus() for row in sheet.answers.rows)
    work.enter()
    assert sheet.isVisible()
    assert sheet.answers.isVisible()
    work.press(Qt.Key.Key_Down)
    work.enter()
    assert not sheet.answers.isVisible()
    work.press(Qt.Key.Key_Backspace)
    assert sheet.answers.isVisible()
    work.press(Qt.Key.Key_Escape)
    assert page.grid.draft.route is Route.UNDECIDED
    assert "まだ決まっていません" in page._route_sentence.text()


def test_as_long_as_the_route_is_open_recording_asks_for_it(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = begun(work, user, office)
    work.press(Qt.Key.Key_Escape)
    assert not any(finding.severity is Severity.BLOCKING for finding in page._findings)
    page.tense.set_value(Tense.DONE.value)
    tick(page, PaperKind.PLAN_1, office)
    assert "道すじ" in page.summary.text()
    page.record_button.click()
    assert not book.register.entries(Handover)
    work.type("1")
    work.enter()
    page.record_button.click()
    assert book.register.entries(Handover)[0].content.route is Route.CONSENT


def test_through_the_user_and_on_behalf_are_recorded_as_what_they_are(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    for form, row, route in (
        ("consent_user", "本人に渡し、本人が届ける", Route.THROUGH_PRINCIPAL),
        ("on_behalf_mandate", "本人に頼まれて、代わりに渡す", Route.ON_BEHALF),
    ):
        signed_consent(book, user, form=form)
        page = begun(work, user, office)
        press(work.sheet(), row)
        assert work.sheet()._sentence.text()
        assert work.sheet()._ground.text()
        work.enter()
        tick(page, PaperKind.PLAN_1, office)
        page.record_button.click()
        work.close_sheets()
        newest = max(book.register.entries(Handover), key=lambda each: each.entry).content
        assert newest.route is route


def test_a_route_with_no_published_answer_says_whom_to_ask(book, work) -> None:
    book.act(keep_municipal_desk, "みどり市 介護保険課 0123-45-6789")
    user, _ = book.household(family=0)
    begun(work, user, book.office(0))
    sheet = work.sheet()
    for answer in ("どれでもない", "照会や依頼の文書が来た", "分からない"):
        press(sheet, answer)
    told = sheet._why.text()
    assert not sheet.main.isVisible()
    for words in (
        "03-6457-9849",
        "9時30分",
        "みどり市 介護保険課 0123-45-6789",
        "27条1項1号",
        "照会の文書が来ました",
    ):
        assert words in told
    assert book.register.entry(ServiceUser, user).content.name.surname not in told


def test_the_route_found_can_be_left_for_another_one_only_with_a_reason(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0, corporation="株式会社あおば", ours=True)
    page = begun(work, user, office)
    sheet = work.sheet()
    assert "同じ法人" in sheet._sentence.text()
    sheet.why.click()
    assert "根拠：" in sheet._why.text()
    sheet.other.click()
    press(sheet, "本人に渡し、本人が届ける")
    work.main_key()
    assert sheet.isVisible()
    sheet.reason.set_value("本人が届けたいと言った")
    work.main_key()
    assert (page.grid.draft.route, page.grid.draft.route_reason) == (
        Route.THROUGH_PRINCIPAL,
        "本人が届けたいと言った",
    )
    tick(page, PaperKind.PLAN_1, office)
    page.record_button.click()
    work.close_sheets()
    shown = [label.text() for label in work.window.page("handovers").findChildren(Label)]
    assert "本人が届けたいと言った" in shown


def test_as_last_time_takes_the_route_over_to_be_seen_but_never_an_exception(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    handed_over(book, user, [office])
    page = work.go("handover", user)
    page.same.click()
    assert page.grid.draft.route is Route.CONSENT
    assert "前回" in page._route_as_last.text()
    assert "見てください" in page._route_as_last.text()
    page.begin()
    last = book.register.entries(Handover)[0].content
    danger = replace(
        last,
        route=Route.EXCEPTION,
        exception=LegalException.LIFE_BODY_PROPERTY,
        route_reason="意識がない",
    )
    book.done(hand_over, danger)
    page = work.go("handover", user)
    page.same.click()
    assert page.grid.draft.deliveries
    assert page.grid.draft.route is Route.UNDECIDED
    assert work.sheet().answers.isVisible()


def test_as_last_time_keeps_the_marks_and_strings_of_a_paper_but_not_why_it_was_passed_on(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    draft = page.grid.draft
    index = int(_index(page, PaperKind.DISCHARGE_SUMMARY))
    tied = replace(
        draft.papers[index],
        no_fax=True,
        no_fax_because=NoFax.WELFARE,
        no_onward=True,
        conditions="写さない",
        passed_on_because="病院に電話で確かめた",
    )
    last = replace(
        draft,
        papers=(tied,),
        deliveries=tuple(replace(each, papers=(0,)) for each in draft.deliveries),
    )
    again = drafts.like_last(draft, last, [office])
    paper = again.papers[index]
    assert again.deliveries[0].papers == (index,)
    assert (paper.no_fax, paper.no_fax_because, paper.no_onward, paper.conditions) == (
        True,
        NoFax.WELFARE,
        True,
        "写さない",
    )
    assert paper.passed_on_because == ""


@pytest.mark.parametrize("size", list(style.TextSize))
def test_every_question_and_every_route_found_is_read_whole_at_every_size(book, work, qapp, size) -> None:
    style.apply(qapp, style.Theme.LIGHT, size)
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user, form="on_behalf_mandate")
    work.window.forget("handover")
    page = begun(work, user, office)
    sheet = work.sheet()
    seen: list[str] = []

    def walk() -> None:
        QApplication.processEvents()
        assert clipped(sheet) == []
        if not sheet.answers.isVisible():
            seen.append(sheet._sentence.text() if sheet.main.isVisible() else "")
            return
        for words in [row.text() for row in sheet.answers.rows]:
            press(sheet, words)
            walk()
            sheet.go_back()

    walk()
    assert len(seen) == 28  # three roads of a change of office, and what 「どれでもない」 opens
    sheet.reject()
    details = page.open_details(_index(page, PaperKind.DOCTOR_OPINION), str(office))
    QApplication.processEvents()
    assert clipped(details) == []


# --- what a × offers ----------------------------------------------------------------------------------------------


def wish_of(page: Any, code: str, kind: PaperKind, office: Any) -> Go:
    """Where the consent button of a cell's finding leads."""
    wishes: list[Go] = []
    page.asked.disconnect()
    page.asked.connect(wishes.append)
    details = page.open_details(_index(page, kind), str(office))
    judged = next(each for each in page._verdict.deliveries if each.recipient == office)
    codes = [finding.code for finding in judged.cells[int(_index(page, kind))].findings]
    details.remedy.emit(codes.index(code), "consent")
    return wishes[0]


def test_a_cross_offers_the_form_that_names_this_office_and_these_papers(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(1)
    signed_consent(book, user, answer=Answer.REFUSED)
    page = opened(work, user, office)
    tick(page, PaperKind.PLAN_2, office)
    wish = wish_of(page, "consent_refused", PaperKind.PLAN_1, office)
    work.close_sheets()
    assert wish.page == "consent_form"
    assert (wish.state["form"], wish.state["recipient"]) == ("handover_consent", office)
    assert [paper["kind"] for paper in wish.state["papers"]] == ["plan_1", "plan_2"]
    form = work.go("consent_form", **wish.state)
    assert form.recipient.value() == office
    assert [paper.kind for paper in form.papers.papers()] == [PaperKind.PLAN_1, PaperKind.PLAN_2]


def test_a_missing_mandate_offers_the_mandate_and_not_another_consent(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    page.grid.change(replace(page.grid.draft, route=Route.ON_BEHALF))
    wish = wish_of(page, "mandate_purpose_outside", PaperKind.PLAN_1, office)
    assert wish.state["form"] == "on_behalf_mandate"


# --- papers and what was done -------------------------------------------------------------------------------------


def test_the_strings_of_a_hospitals_paper_are_written_down_and_lock_it(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    details = page.open_details(_index(page, PaperKind.DISCHARGE_SUMMARY), str(office))
    details.no_onward.setChecked(True)
    details.collect_by.line.setText("R8.9.30")
    details.conditions.setText("会議で使うときだけ")
    details.version.setText("2回目")
    details.no_fax.set_value("untold_diagnosis")
    details.main.click()
    paper = page.grid.draft.papers[int(_index(page, PaperKind.DISCHARGE_SUMMARY))]
    assert (paper.no_onward, str(paper.collect_by), paper.conditions, paper.version) == (
        True,
        "2026-09-30",
        "会議で使うときだけ",
        "2回目",
    )
    assert (paper.no_fax, paper.no_fax_because) == (True, NoFax.UNTOLD_DIAGNOSIS)
    assert cell(page, PaperKind.DISCHARGE_SUMMARY, office).mark is Mark.LOCKED


def test_what_was_done_without_consent_stays_red_in_the_window_and_stands_on_the_paper(book, work) -> None:
    user, _ = book.household(family=0)
    office = book.office(0)
    page = opened(work, user, office)
    page.tense.set_value(Tense.DONE.value)
    tick(page, PaperKind.PLAN_1, office)
    page.record_button.click()
    printed = text_of(work.sheet().pdf)
    work.close_sheets()
    record = book.register.entries(ProvisionRecord)[0]
    assert "同意なし" in printed
    assert "".join(record.content.findings[0].text.split()) in printed
    work.go("provisions", record.entry)
    shown = work.window.page("provisions").findChildren(FindingCard)
    assert any(each.level is Level.STOP and each.isVisible() for each in shown)


def test_every_finding_without_a_published_answer_offers_whom_to_ask(book, work) -> None:
    book.act(keep_municipal_desk, "みどり市 介護保険課 0123-45-6789")
    user, _ = book.household(family=0)
    office = book.office(0)
    signed_consent(book, user)
    page = opened(work, user, office)
    details = page.open_details(_index(page, PaperKind.DOCTOR_OPINION), str(office))
    ask = next(button for button in details.findChildren(TextButton) if button.text() == "聞くところ")
    ask.click()
    shown = " ".join(each.text() for each in details.findChildren(Sentence) if each.isVisible())
    assert "03-6457-9849" in shown
    assert "みどり市 介護保険課 0123-45-6789" in shown
    assert "公表された答えはありません" in shown
    work.close_sheets()
    work.window.activateWindow()
    QApplication.processEvents()
    work.key("F1")
    shown = " ".join(each.text() for each in work.sheet().findChildren(Sentence))
    assert all(question in shown and place in shown for place, question in open_points())
