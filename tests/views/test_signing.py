"""Recording a signature: nothing answered, no day set and no power assumed before a person says so."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Answer, Consent, ConsentWay, SignerRole, SigningAct
from desktop.entries.handover import Route
from desktop.entries.person import AgentGround
from desktop.entries.version import Kind
from desktop.procedures.consents import StandingState, standing_of
from desktop.views.models.details import detail_of
from desktop.views.models.signed import NO_MARK
from tests.views.papers import printed_consent


def picture() -> bytes:
    stream = BytesIO()
    Image.new("L", (200, 280), 255).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def user(book: Any) -> Any:
    return book.household(family=0)[0]


@pytest.fixture
def sheet(book: Any, work: Any, user: Any) -> Any:
    work.go("signing", printed_consent(book, user))
    return work.sheet()


def only_consent(book: Any) -> Consent:
    consent: Consent = book.register.entries(Consent)[0].content
    return consent


def test_nothing_is_chosen_before_a_person_chooses(sheet) -> None:
    assert sheet.answers.value() == {}
    assert sheet.day.text() == ""


def test_an_empty_sheet_never_becomes_a_consent(book, sheet) -> None:
    sheet.main.click()
    assert "まだです" in sheet._fields["answers"].error()
    assert "同意した日を入れて" in sheet._fields["day"].error()
    assert sheet.isVisible()
    assert only_consent(book).signing is None


def test_a_signature_is_recorded_in_three_actions(book, work, user) -> None:
    printed_consent(book, user)
    work.go("signing")
    work.key("Return")  # すべて はい
    work.key("T")  # きょう
    work.key("Ctrl+Return")
    assert work.actions <= 3
    consent = only_consent(book)
    assert consent.in_writing
    assert {answer.answer for answer in consent.answers} == {Answer.AGREED}
    standing = standing_of(book.register, user, book.clock.now().day)[0]
    assert standing.state is StandingState.COMPLETE


def test_a_form_with_ways_of_handing_over_asks_which_is_ticked(book, work, user) -> None:
    work.go("signing", printed_consent(book, user, form="handover_consent", recipient=book.office(0)))
    sheet = work.sheet()
    assert sheet.route.value() is None
    work.key("Return")  # すべて はい: the focus goes on to the ways
    assert sheet.route.isAncestorOf(sheet.focusWidget())
    sheet.day.line.setText("t")
    sheet.main.click()
    assert "なし・不明" in sheet._fields["route"].error()
    assert only_consent(book).signing is None
    sheet.route.set_value(Route.THROUGH_PRINCIPAL.value)
    sheet.main.click()
    signing = only_consent(book).signing
    assert signing is not None
    assert signing.chosen_route is Route.THROUGH_PRINCIPAL


def test_a_form_of_ways_without_a_mark_is_recorded_without_one(book, work, user) -> None:
    work.go("signing", printed_consent(book, user, form="handover_consent", recipient=book.office(0)))
    sheet = work.sheet()
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.route.set_value(NO_MARK)
    sheet.main.click()
    signing = only_consent(book).signing
    assert signing is not None
    assert signing.chosen_route is None


def test_other_forms_ask_for_no_way_of_handing_over(sheet) -> None:
    assert "route" not in sheet._fields


def test_each_answer_is_copied_as_it_stands_on_the_paper(book, sheet) -> None:
    numbers = [clause.number for clause in only_consent(book).clauses]
    wanted = {numbers[0]: Answer.AGREED, numbers[1]: Answer.REFUSED}
    for number in numbers:
        sheet.answers.segments(number).set_value(wanted.get(number, Answer.NOT_ASKED).value)
    sheet.day.line.setText("R8.6.1")
    sheet.main.click()
    consent = only_consent(book)
    assert consent.answer_to(numbers[0]) is Answer.AGREED
    assert consent.answer_to(numbers[1]) is Answer.REFUSED
    assert consent.answer_to(numbers[2]) is Answer.NOT_ASKED


def test_one_clause_left_open_is_asked_for_by_its_number(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.answers.segments(2).set_value(None)
    sheet.day.line.setText("t")
    sheet.main.click()
    assert sheet._fields["answers"].error().startswith("2番")
    assert only_consent(book).signing is None


def test_a_day_that_has_not_come_is_refused_at_its_field(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.day.line.setText("+1")
    sheet.main.click()
    assert "後になっています" in sheet._fields["day"].error()
    assert only_consent(book).signing is None


def test_spoken_consent_says_plainly_that_it_is_not_in_writing(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.way.set_value(ConsentWay.ORAL.value)
    assert sheet._spoken.isVisible()
    assert "書面の同意になりません" in sheet._spoken.accessibleName()
    sheet.main.click()
    consent = only_consent(book)
    assert consent.signing is not None
    assert consent.signing.way is ConsentWay.ORAL
    assert not consent.in_writing


def test_who_wrote_for_the_principal_is_asked_with_relation_and_reason(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.role.set_value(SignerRole.SCRIBE.value)
    assert sheet.signer.text() == ""  # the principal's name is not the scribe's
    sheet.signer.setText("山田 一郎")
    sheet.main.click()
    assert "続柄" in sheet._fields["relation"].error()
    sheet.relation.setText("長男")
    sheet.reason.setText("右手のまひ")
    sheet.main.click()
    signing = only_consent(book).signing
    assert signing is not None
    assert (signing.role, signing.relation, signing.reason) == (SignerRole.SCRIBE, "長男", "右手のまひ")


def test_a_scribe_without_a_reason_and_an_agent_without_a_ground_are_told_so(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.role.set_value(SignerRole.SCRIBE.value)
    sheet.signer.setText("山田 一郎")
    sheet.relation.setText("長男")
    sheet.main.click()
    assert "わけ" in sheet._fields["reason"].error()
    sheet.role.set_value(SignerRole.AGENT.value)
    assert sheet.ground.value() is None  # no ground is chosen for anybody
    sheet.main.click()
    assert "根拠" in sheet._fields["ground"].error()
    sheet.ground.set_value(AgentGround.CURATOR.value)
    sheet.evidence.setText("登記事項証明書と代理行為目録")
    sheet.main.click()
    signing = only_consent(book).signing
    assert signing is not None
    assert (signing.agent_ground, signing.evidence) == (AgentGround.CURATOR, "登記事項証明書と代理行為目録")


def test_the_familys_representative_is_not_offered_for_the_users_own_consent(book, sheet) -> None:
    sheet.role.set_value(SignerRole.FAMILY_REPRESENTATIVE.value)
    assert sheet.role.value() != SignerRole.FAMILY_REPRESENTATIVE.value


def test_an_unclear_answer_is_recorded_as_unclear(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.answers.segments(3).set_value(Answer.UNCLEAR.value)
    sheet.day.line.setText("t")
    sheet.main.click()
    assert only_consent(book).answer_to(3) is Answer.UNCLEAR


def test_the_electronic_way_asks_when_and_how_it_was_agreed_to(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.way.set_value(ConsentWay.ELECTRONIC.value)
    assert not sheet.electronic_agreed.isChecked()
    sheet.electronic_agreed.setChecked(True)
    sheet.main.click()
    assert "いつ、どのように" in sheet._fields["agreed_how"].error()
    sheet.agreed_how.setText("電話で聞いた")
    sheet.agreed_on.line.setText("R8.6.2")
    sheet.main.click()
    consent = only_consent(book)
    assert consent.in_writing
    assert consent.electronic is not None
    assert (consent.electronic.day.isoformat(), consent.electronic.how) == ("2026-06-02", "電話で聞いた")


def test_the_pane_tells_ground_evidence_place_and_agreement(book, work, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.role.set_value(SignerRole.AGENT.value)
    sheet.signer.setText("高橋 健")
    sheet.ground.set_value(AgentGround.ADULT_GUARDIAN.value)
    sheet.place.setText("自宅")
    sheet.main.click()
    consent = book.register.entries(Consent)[0]
    facts = dict(detail_of(book.register, Kind.CONSENT, consent.entry, book.clock.now().day).facts)
    assert facts["代理の根拠"] == "成年後見人　書類は、まだ見ていません"
    assert facts["場所"] == "自宅"


def test_a_typed_name_asks_how_it_was_confirmed(book, sheet) -> None:
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.act.set_value(SigningAct.WRITTEN_NAME.value)
    assert sheet.confirmed.isVisible()
    sheet.confirmed.setText("本人の前で確かめた")
    sheet.main.click()
    assert only_consent(book).in_writing


def test_a_scan_chosen_as_a_file_is_sealed_with_the_consent(book, work, sheet, tmp_path: Path) -> None:
    work.path = tmp_path / "scan.png"
    work.path.write_bytes(picture())
    sheet.scans.button.click()
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.main.click()
    consent = book.register.entries(Consent)[0]
    scans = [
        each
        for each in book.register.entries(Attachment, belongs_to=consent.entry)
        if each.content.role is AttachmentRole.SCAN
    ]
    assert [book.register.sealed_file(each.entry) for each in scans] == [picture()]
    assert consent.content.signing.scans == (scans[0].entry,)


def test_a_file_that_is_no_picture_is_refused_and_what_was_typed_stays(
    book, work, sheet, tmp_path: Path
) -> None:
    work.path = tmp_path / "memo.txt"
    work.path.write_text("ただのメモ", "utf-8")
    sheet.scans.button.click()
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.main.click()
    assert sheet._fields["scans"].error()
    assert sheet.isVisible()
    assert only_consent(book).signing is None


def test_the_half_filled_sheet_comes_back_from_json(book, work) -> None:
    user, (member,) = book.household(family=1)
    work.go("signing", printed_consent(book, user, member, "consent_family"))
    sheet = work.sheet()
    sheet.answers.segments(1).set_value(Answer.REFUSED.value)
    sheet.role.set_value(SignerRole.FAMILY_REPRESENTATIVE.value)
    sheet.signer.setText("山田 一郎")
    sheet.day.line.setText("R8.6.")
    sheet.witness.setFocus()
    state = json.loads(json.dumps(sheet.state()))
    consent = book.register.entries(Consent)[0].entry
    sheet.close()
    work.go("signing", consent)
    again = work.sheet()
    again.restore(state)
    assert again.answers.value() == {"1": Answer.REFUSED.value}
    assert (again.signer.text(), again.day.text()) == ("山田 一郎", "R8.6.")
    assert again.focusWidget() is again.witness


def test_of_several_waiting_papers_one_is_chosen_by_name_or_number(book, work) -> None:
    first, _ = book.household(1, 0)
    second, _ = book.household(5, 0)
    numbers = {}
    for user in (first, second):
        consent = printed_consent(book, user)
        numbers[user] = book.register.entry(Consent, consent).number
    work.go("signing")
    work.type(numbers[first])
    work.press(Qt.Key.Key_Return)
    sheet = work.sheet()
    sheet.answers.all_yes.click()
    sheet.day.line.setText("t")
    sheet.main.click()
    signed = [each.content.service_user for each in book.register.entries(Consent) if each.content.signing]
    assert signed == [first]


def test_without_a_waiting_paper_it_is_said(work) -> None:
    work.go("signing")
    assert "署名まち" in work.sheet().title
