"""Signing on the screen with pen and mouse: one thing at a time, nothing chosen, nothing recorded before the last button."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Answer, Consent, ConsentWay, SignerRole
from desktop.entries.handover import Route
from desktop.entries.handwriting import FULL
from desktop.entries.person import AgentGround
from desktop.procedures.consents import ConsentRequest, print_consent
from desktop.views.dialogs.screen_signing import ScreenSigningWindow
from desktop.views.widgets.labels import Label
from desktop.views.widgets.signing_pad import SigningPad
from tests.views.papers import printed_consent

_STYLUS = QPointingDevice(
    "pen",
    1,
    QInputDevice.DeviceType.Stylus,
    QPointingDevice.PointerType.Pen,
    QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
    1,
    1,
)


def pen(pad: QWidget, points: list[tuple[int, int]], pressures: list[float]) -> None:
    """One stroke of a pen."""
    kinds = [QEvent.Type.TabletPress] + [QEvent.Type.TabletMove] * (len(points) - 1)
    for (x, y), pressure, kind in zip(points, pressures, kinds, strict=True):
        send(pad, kind, x, y, pressure, Qt.MouseButton.LeftButton)
    send(pad, QEvent.Type.TabletRelease, *points[-1], 0.0, Qt.MouseButton.NoButton)


def send(pad: QWidget, kind: QEvent.Type, x: int, y: int, pressure: float, held: Qt.MouseButton) -> None:
    place = QPointF(x, y)
    event = QTabletEvent(
        kind, _STYLUS, place, QPointF(pad.mapToGlobal(QPoint(x, y))), pressure, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, held,
    )  # fmt: skip
    QApplication.sendEvent(pad, event)


def mouse(pad: QWidget, points: list[tuple[int, int]]) -> None:
    """One stroke of a mouse."""
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(*points[0]))
    for x, y in points[1:]:
        QTest.mouseMove(pad, QPoint(x, y))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


def across(pad: QWidget) -> list[tuple[int, int]]:
    """A line through the middle of the pad."""
    wide, middle = pad.width(), pad.height() // 2
    return [(wide // 4 + step * wide // 40, middle + (step % 3) * 6) for step in range(20)]


@pytest.fixture
def user(book: Any) -> Any:
    return book.household(family=0)[0]


@pytest.fixture
def window(book: Any, work: Any, user: Any) -> Any:
    work.go("screen_signing", printed_consent(book, user))
    return work.sheet()


def consent_of(book: Any) -> Consent:
    content: Consent = book.register.entries(Consent)[0].content
    return content


def on(window: Any) -> None:
    window.main.click()
    QApplication.processEvents()


def to_the_clauses(window: Any) -> None:
    window.role.set_value(SignerRole.PRINCIPAL.value)
    window.how.set_value("spoken")
    on(window)
    window.agree.button("yes").click()
    on(window)


def to_the_paper(window: Any) -> None:
    to_the_clauses(window)
    for number, buttons in window.answers.items():
        buttons.button((Answer.REFUSED if number == 2 else Answer.AGREED).value).click()
        on(window)


def to_the_pad(window: Any) -> None:
    to_the_paper(window)
    window.seen.button("seen").click()
    on(window)


def test_a_pen_signs_and_the_consent_is_in_writing(book: Any, window: Any) -> None:
    to_the_pad(window)
    pen(window.pad, across(window.pad), [0.1 + 0.04 * step for step in range(20)])
    on(window)
    assert window.signed_paper.pages() == 2
    assert not consent_of(book).in_writing  # nothing before the last button
    on(window)
    consent = consent_of(book)
    assert consent.in_writing
    assert consent.signing is not None
    assert (consent.signing.way, consent.signing.by_pen) == (ConsentWay.ELECTRONIC, True)
    assert consent.answer_to(2) is Answer.REFUSED
    assert consent.electronic is not None
    assert "口頭" in consent.electronic.how
    roles = [each.content.role for each in book.register.entries(Attachment)]
    assert roles.count(AttachmentRole.SCAN) == 1
    assert not window.leave.isVisible()
    assert "記録しました" in window._asked_to_record.text()
    assert window.copy.isVisible()


def test_a_mouse_signs_as_well(book: Any, window: Any) -> None:
    to_the_pad(window)
    mouse(window.pad, across(window.pad))
    on(window)
    on(window)
    signing = consent_of(book).signing
    assert signing is not None
    assert not signing.by_pen


def test_nothing_is_chosen_before_somebody_chooses(window: Any) -> None:
    assert window.role.value() is None
    assert window.how.value() is None
    assert window.ground.value() is None
    assert window.agree.value() is None
    assert all(buttons.value() is None for buttons in window.answers.values())
    assert window.seen.value() is None


def test_each_step_says_what_it_waits_for_and_stays(book: Any, window: Any) -> None:
    first = window.step()
    on(window)
    assert window.step() is first
    window.role.set_value(SignerRole.PRINCIPAL.value)
    window.how.set_value("spoken")
    on(window)
    on(window)
    assert "どちらか" in window.wrong()
    window.agree.button("yes").click()
    on(window)
    on(window)
    assert "えらんでください" in window.wrong()
    assert consent_of(book).signing is None


def test_who_does_not_agree_signs_on_paper_and_nothing_is_recorded(book: Any, work: Any, window: Any) -> None:
    head = book.register.audit_head()
    window.role.set_value(SignerRole.PRINCIPAL.value)
    window.how.set_value("spoken")
    on(window)
    window.agree.button("no").click()
    on(window)
    assert QApplication.activeModalWidget() is None
    assert book.register.audit_head() == head
    assert consent_of(book).electronic is None


def test_the_agreement_is_on_disk_before_the_first_clause(book: Any, window: Any) -> None:
    to_the_clauses(window)
    consent = consent_of(book)
    assert consent.electronic is not None
    assert consent.electronic.day == book.clock.now().day
    assert consent.signing is None


def test_an_agreement_given_before_is_not_asked_again(book: Any, work: Any, window: Any) -> None:
    to_the_clauses(window)
    window._end("")
    work.go("screen_signing", book.register.entries(Consent)[0].entry)
    again = work.sheet()
    again.role.set_value(SignerRole.PRINCIPAL.value)
    on(again)
    assert again.step().isAncestorOf(again.answers[1])


def test_the_filled_paper_is_confirmed_before_the_pad(window: Any) -> None:
    to_the_paper(window)
    assert window.paper.pages() == 2
    on(window)
    assert "まちがいありません" in window.wrong()
    assert not window.pad.isVisible()


def test_an_empty_pad_goes_no_further(book: Any, window: Any) -> None:
    to_the_pad(window)
    on(window)
    assert "署名がまだ" in window.wrong()
    mouse(window.pad, [(40, 40)])
    on(window)
    assert "署名がまだ" in window.wrong()
    assert consent_of(book).signing is None


def test_leaving_asks_first_and_records_nothing(book: Any, work: Any, window: Any) -> None:
    to_the_pad(window)
    mouse(window.pad, across(window.pad))
    window.leave.click()
    box = work.sheet()
    assert box is not window
    assert box.focusWidget().text() == "やめる"
    box.accept()
    QApplication.processEvents()
    assert consent_of(book).signing is None


def test_a_scribe_gives_relation_and_reason_and_signs(book: Any, window: Any) -> None:
    window.role.set_value(SignerRole.SCRIBE.value)
    window.how.set_value("spoken")
    assert window.signer.text() == ""  # the principal's name is not the scribe's
    window.signer.setText("山田 一郎")
    on(window)
    assert "続柄" in window._fields["relation"].error()
    assert "わけ" in window._fields["reason"].error()
    window.relation.setText("長男")
    window.reason.setText("右手のまひ")
    on(window)
    window.agree.button("yes").click()
    on(window)
    for buttons in window.answers.values():
        buttons.button(Answer.AGREED.value).click()
        on(window)
    window.seen.button("seen").click()
    on(window)
    assert window.pad.whose() == "山田 一郎"
    pen(window.pad, across(window.pad), [0.5] * 20)
    on(window)
    on(window)
    signing = consent_of(book).signing
    assert signing is not None
    assert (signing.role, signing.relation, signing.reason) == (SignerRole.SCRIBE, "長男", "右手のまひ")


def test_an_agent_says_the_ground_and_what_was_seen(window: Any) -> None:
    window.role.set_value(SignerRole.AGENT.value)
    window.how.set_value("spoken")
    window.signer.setText("高橋 健")
    on(window)
    assert "代理の根拠" in window._fields["ground"].error()
    window.ground.set_value(AgentGround.ADULT_GUARDIAN.value)
    on(window)
    assert "書類" in window._fields["evidence"].error()


def test_the_family_representative_is_offered_on_the_familys_form_only(book: Any, work: Any) -> None:
    user, (member,) = book.household(family=1)
    asked = SignerRole.FAMILY_REPRESENTATIVE.value
    for form, principal, offered in (("consent_user", user, False), ("consent_family", member, True)):
        work.go("screen_signing", printed_consent(book, user, principal, form))
        window = work.sheet()
        window.role.set_value(asked)
        assert (window.role.value() == asked) is offered
        window._end("")


def test_a_form_with_ways_of_handing_over_asks_for_one_of_them(book: Any, work: Any, user: Any) -> None:
    asked = ConsentRequest(
        service_user=user,
        principal=user,
        form="handover_consent",
        starts_on=book.clock.now().day,
        recipient=book.office(0),
    )
    work.go("screen_signing", book.act(print_consent, asked).entry)
    window = work.sheet()
    to_the_paper(window)
    on(window)
    assert "渡しかた" in window.wrong()
    window.route.button(Route.CONSENT.value).click()
    on(window)
    assert window.step().isAncestorOf(window.paper)
    assert window.request().route is Route.CONSENT


def test_the_consent_page_goes_straight_to_the_screen(book: Any, work: Any, user: Any) -> None:
    page = work.go("consent_form", service_user=user)
    page.screen_button.click()
    QApplication.processEvents()
    window = work.sheet()
    assert isinstance(window, ScreenSigningWindow)
    assert consent_of(book).printed_on == book.clock.now().day


def test_the_person_reads_letters_of_sixteen_points_or_more(window: Any) -> None:
    to_the_clauses(window)
    shown = [label for label in window.findChildren(Label) if label.isVisible() and label.text()]
    assert shown
    assert all(label.font().pointSizeF() >= 16 for label in shown)


# --- the pad itself ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def pad(qtbot: Any) -> SigningPad:
    ticks = iter(range(0, 100_000, 8))
    made = SigningPad("山田 ハナ", lambda: next(ticks))
    qtbot.addWidget(made)
    made.resize(724, 204)
    made.show()
    return made


def test_the_pad_keeps_place_pressure_and_time_of_every_point(pad: SigningPad) -> None:
    pen(pad, [(2, 2), (362, 102), (722, 202)], [0.2, 0.6, 1.0])
    (stroke,) = pad.handwriting().strokes
    assert stroke.x == (0, FULL // 2, FULL)
    assert stroke.y == (0, FULL // 2, FULL)
    assert stroke.pressure == (2000, 6000, FULL)
    assert stroke.ms == (0, 8, 16)
    assert pad.handwriting().pen


def test_what_leaves_the_pad_stays_at_its_edge(pad: SigningPad) -> None:
    pen(pad, [(362, 102), (3000, -50)], [0.5, 0.5])
    (stroke,) = pad.handwriting().strokes
    assert (stroke.x[-1], stroke.y[-1]) == (FULL, 0)


def test_a_stroke_is_taken_back_and_all_are_cleared(pad: SigningPad) -> None:
    for shift in (0, 40, 80):
        mouse(pad, [(100 + shift, 50), (160 + shift, 120)])
    pad.undo()
    assert len(pad.handwriting().strokes) == 2
    pad.clear()
    assert pad.handwriting().strokes == ()
    pad.undo()
    assert not pad.handwriting().whole


def test_other_buttons_and_the_rubber_end_write_nothing(pad: SigningPad) -> None:
    QTest.mousePress(pad, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    QTest.mouseMove(pad, QPoint(300, 100))
    assert pad.handwriting().strokes == ()
