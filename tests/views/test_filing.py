"""とじる at the window: sheets are dropped, looked at, confirmed and filed; nothing is signed that nobody confirmed."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Answer, Consent, SignerRole, Withdrawal
from desktop.entries.handover import Handover, Route
from desktop.entries.reading import DraftKind
from desktop.entries.version import EntryId, Kind
from desktop.machine import KnownBook
from desktop.procedures.consent_papers import ConsentPaper
from desktop.procedures.consents import ConsentRequest, print_consent
from desktop.procedures.filing import file_sheets, filing_of
from desktop.procedures.scans import read_batch
from desktop.views import style
from desktop.views.dialogs.choose import Choose
from desktop.views.models.details import detail_of
from desktop.views.models.signed import NO_MARK
from desktop.views.widgets.marks import Mark
from tests.intake.degraded import prints, rendered
from tests.procedures.test_scans import (
    ALL_YES,
    SIGNED,
    a_file,
    geometry,
    pdf_of,
    printed,
    scans_of,
    signed_sheet,
)
from tests.procedures.test_scans_acted_on import geometry as geometry_of
from tests.procedures.test_scans_acted_on import paper, slip_pages
from tests.views.clipped import clipped
from tests.views.conftest import Work
from tests.views.papers import handed_over, signed_consent


class Desk:
    """A printed consent of one user, and its two sheets as they came back."""

    def __init__(self, book: Any, folder: Path) -> None:
        user, _ = book.household()
        self.paper = printed(book, user)
        assert self.paper.entry is not None
        self.entry = self.paper.entry
        self.drawn = geometry(book, self.entry)
        self.folder = folder

    def scan(self, *marks: str, name: str = "受付.pdf") -> Path:
        first = signed_sheet(self.paper.pdf, self.drawn, 1, marks or ALL_YES)
        second = signed_sheet(self.paper.pdf, self.drawn, 2, SIGNED)
        return a_file(self.folder, name, pdf_of([first, second, Image.new("L", (2480, 3508), 250)]))


@pytest.fixture
def desk(book: Any, tmp_path: Path) -> Desk:
    return Desk(book, tmp_path)


def read(page: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: not page.reading, timeout=60_000)
    QApplication.processEvents()


def opened(work: Work, qtbot: Any, *files: Path) -> Any:
    page = work.go("filing")
    page.add_files(files)
    read(page, qtbot)
    return page


def test_dropped_sheets_are_confirmed_by_a_day_and_filed(
    work: Work, book: Any, desk: Desk, qtbot: Any
) -> None:
    work.key("Ctrl+T")
    assert work.window.current() == "filing"
    page: Any = work.window.page("filing")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(desk.scan()))])
    page.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    read(page, qtbot)
    page_keys = page.sheets.keys()
    assert [page.sheets.line(key).state for key in page_keys] == ["これから確かめます"] * 2
    assert page.main.text().startswith("確かめた紙をとじる")

    work.type("t")  # the focus stands in the one thing nobody can read off: the day
    assert [page.sheets.line(key).mark for key in page_keys] == [Mark.OK] * 2
    assert page.main.text().startswith("確かめた 2枚をとじる")
    work.main_key()

    consent = book.register.entry(Consent, desk.entry).content
    assert consent.in_writing
    assert consent.signing.role is SignerRole.PRINCIPAL
    assert {answer.answer for answer in consent.answers} == {Answer.AGREED}
    assert len(scans_of(book, desk.entry)) == 2
    assert [page.sheets.line(key).state for key in page_keys] == ["とじてあります"] * 2
    assert page.tray.keys()


def test_without_room_nothing_is_filed_and_what_was_picked_stays(
    work: Work, book: Any, desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(work, qtbot, desk.scan())
    page._form.editor("day").set_value("R8.6.2")
    filled = page.pane.filled()
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
        work.main_key()
        (told,) = work.close_sheets()
        assert told.sentence.startswith("紙をとじるには、")
        assert "まだ1枚もとじていません。" in told.sentence
    assert book.register.entry(Consent, desk.entry).content.signing is None
    assert scans_of(book, desk.entry) == []
    assert page.pane.filled() == filled
    assert page.main.text().startswith("確かめた 2枚をとじる")

    work.main_key()  # there is room again
    assert book.register.entry(Consent, desk.entry).content.signing.day.isoformat() == "2026-06-02"
    assert len(scans_of(book, desk.entry)) == 2


def test_a_doubtful_tick_has_no_choice_and_stops_the_filing(
    work: Work, book: Any, desk: Desk, qtbot: Any
) -> None:
    page = opened(work, qtbot, desk.scan(*ALL_YES, "clause.2.no"))
    filled = page.pane.filled()
    assert "2" not in filled["answers"]
    assert filled["answers"]["1"] == "agreed"
    assert any(frame.doubtful and frame.key == "clause.2" for frame in page.picture.frames())
    assert page.pane._area.horizontalScrollBar().maximum() == 0
    page._form.editor("day").set_value("R8.6.2")
    work.main_key()
    assert book.register.entry(Consent, desk.entry).content.signing is None

    page._form.editor("clause.2").set_value("refused")
    work.main_key()
    consent = book.register.entry(Consent, desk.entry).content
    assert consent.answer_to(2) is Answer.REFUSED
    assert consent.signing.day.isoformat() == "2026-06-02"


def test_a_sheet_of_the_tray_is_put_to_a_record_by_hand(
    work: Work, book: Any, desk: Desk, qtbot: Any
) -> None:
    page = opened(work, qtbot, a_file(desk.folder, "白.pdf", pdf_of([Image.new("L", (2480, 3508), 250)])))
    (key,) = page.tray.keys()
    page.seek(key)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Choose)
    dialog.main.click()
    assert page.tray.keys() == []
    assert page.sheets.keys() == [key]
    assert page.pane.filled()["answers"] == {}


def test_a_draft_holds_the_files_and_the_words_but_no_picture(
    work: Work, book: Any, desk: Desk, qtbot: Any
) -> None:
    page = opened(work, qtbot, desk.scan())
    page._form.editor("day").set_value("R8.6.1")
    page.keep_draft()
    (draft,) = book.register.drafts(book.actor.staff)
    assert draft.kind is DraftKind.SCANS
    assert len(str(draft.state)) < 3000
    work.window.rebuild()
    again: Any = work.window.page("filing")
    if again is None or not again.sheets.keys():
        again = work.go("filing")
        again.take_draft(draft.draft, draft.state)
    read(again, qtbot)
    assert len(again.sheets.keys()) == 2
    again.sheets.select(again.sheets.keys()[0])
    assert again.pane.filled()["day"] == "R8.6.1"
    work.main_key()
    assert book.register.entry(Consent, desk.entry).content.signing.day.isoformat() == "2026-06-01"
    assert not book.register.drafts(book.actor.staff)


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(
    work: Work, book: Any, desk: Desk, qtbot: Any
) -> None:
    page = opened(work, qtbot, a_file(desk.folder, "空.pdf", b""), desk.scan())
    assert page._findings.isVisible()
    assert len(page.sheets.keys()) == 2


@pytest.mark.parametrize(
    ("theme", "size"),
    [
        (style.Theme.LIGHT, style.TextSize.STANDARD),
        (style.Theme.DARK, style.TextSize.LARGE),
        (style.Theme.LIGHT, style.TextSize.EXTRA_LARGE),
    ],
)
def test_no_word_is_cut(
    work: Work, desk: Desk, qtbot: Any, qapp: QApplication, theme: style.Theme, size: style.TextSize
) -> None:
    style.apply(qapp, theme, size)
    work.window.rebuild()
    page = work.go("filing")
    assert clipped(work.window) == []
    page.add_files([desk.scan(*ALL_YES, "clause.2.no")])
    read(page, qtbot)
    assert clipped(work.window) == []
    page._tabs.set_value("answers")
    QApplication.processEvents()
    assert clipped(work.window) == []


def test_pictures_are_sealed_with_their_own_record(work: Work, book: Any, desk: Desk, qtbot: Any) -> None:
    other = Desk(book, desk.folder)  # somebody else's consent is on the desk, too
    page = opened(work, qtbot, desk.scan())
    work.type("t")
    work.main_key()
    roles = [
        each.content.belongs_to
        for each in book.register.entries(Attachment)
        if each.content.role is AttachmentRole.SCAN
    ]
    assert roles == [desk.entry] * 2
    assert scans_of(book, other.entry) == []
    assert page.sheets.keys()


def test_a_book_locked_while_sheets_are_read_lets_go_at_once(work: Work, book: Any, desk: Desk) -> None:
    page = work.go("filing")
    page.add_files([desk.scan()])
    assert page.reading
    work.session.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert QThreadPool.globalInstance().waitForDone(60_000)
    QApplication.processEvents()


def test_page_down_goes_to_the_next_record_that_waits(work: Work, book: Any, desk: Desk, qtbot: Any) -> None:
    other, _ = book.household(5)
    paper = printed(book, other)
    assert paper.entry is not None
    drawn = geometry(book, paper.entry)
    second = [signed_sheet(paper.pdf, drawn, 1, ALL_YES), signed_sheet(paper.pdf, drawn, 2, SIGNED)]
    page = opened(work, qtbot, desk.scan(), a_file(desk.folder, "次.pdf", pdf_of(second)))
    work.type("t")
    work.key("PgDown")
    assert page.pane.paper() == paper.number
    work.type("t")
    work.key("Ctrl+Return")
    assert work.actions == 2  # beside the two days
    signed = [each.content for each in book.register.entries(Consent) if each.content.signing]
    assert len(signed) == 2
    assert {each.service_user for each in signed} == {
        book.register.entry(Consent, entry).content.service_user for entry in (desk.entry, paper.entry)
    }


def test_a_withdrawal_sheet_is_confirmed_recorded_and_its_confirmation_offered(
    work: Work, book: Any, tmp_path: Path, qtbot: Any
) -> None:
    user, _ = book.household()
    consent = signed_consent(book, user)
    printed = paper(book, consent, ConsentPaper.WITHDRAWAL)
    marks = ("scope.some", "scope.2", "signer.name", "signed_on")
    page = opened(
        work,
        qtbot,
        a_file(tmp_path, "撤回.pdf", pdf_of([signed_sheet(printed.pdf, geometry_of(book, consent, "K9"), 1, marks)])),
    )
    (key,) = page.sheets.keys()
    assert page.sheets.line(key).state == "同意の取り消しです"
    filled = page.pane.filled()
    assert (filled["scope"], filled["clauses"], filled["day"], filled["who"]) == ("some", ["2"], "", "own")
    work.main_key()
    assert book.register.count(Withdrawal) == 0  # the day is not confirmed: nothing is recorded
    page._form.focus("day")
    work.type("t")
    work.main_key()
    (taken,) = book.register.entries(Withdrawal)
    assert taken.content.clauses == (2,)
    assert len(scans_of(book, taken.entry)) == 1
    page._findings.remedy.emit(0, "confirm")
    (preview,) = work.close_sheets()
    assert type(preview).__name__ == "PrintPaper"


def test_a_receipt_slip_is_confirmed_and_the_handover_shows_it(
    work: Work, book: Any, tmp_path: Path, qtbot: Any
) -> None:
    user, _ = book.household()
    signed_consent(book, user)
    done = handed_over(book, user, [book.office(0), book.office(1)])
    pages = slip_pages(book, done, ("receipt.all", "receipt.signer", "receipt.day"), ("receipt.missing",), cut=True)
    handovers = work.go("handovers")
    assert handovers.slips.text() == "受領書まち 1件"
    page = opened(work, qtbot, a_file(tmp_path, "受領書.pdf", pdf_of(pages)))
    first, second = page.sheets.keys()
    assert page.sheets.line(first).state == "受領書です"
    page.sheets.select(first)
    filled = page.pane.filled()
    assert (filled["office"], filled["result"], filled["day"]) == ("0", "all", "")
    page._form.focus("day")
    work.type("t")
    page._form.editor("received_by").set_value("星野")
    page.sheets.select(second)
    assert page.pane.filled()["result"] == "missing"
    page.sheets.focus_current()
    work.main_key()  # what is whole goes, the other slip waits
    handover = book.register.entry(Handover, done.entry)
    assert [each.received_on is None for each in handover.content.deliveries] == [False, True]
    handovers = work.go("handovers", about=done.entry)
    assert handovers.slips.text() == "受領書まち 1件"
    dialog = handovers.choose_slip()
    dialog.main.click()
    assert handovers.pane.shown()[1] == done.entry
    handovers.pane.carry_out("scans")
    (seen,) = work.close_sheets()
    assert seen.said.text().startswith("1枚のうち 1枚目")
    assert not seen.picture._canvas.image.isNull()
    handovers.pane.carry_out("slip")
    sheet: Any = QApplication.activeModalWidget()
    sheet.came.set_value("all")
    sheet.day.set_day(book.clock.now().day)
    sheet.received_by.setText("林")
    sheet.main.click()
    handover = book.register.entry(Handover, done.entry)
    assert [each.received_by for each in handover.content.deliveries] == ["星野", "林"]
    assert not handovers.slips.isVisible()


def test_scans_of_the_watched_folder_are_offered_read_and_offered_no_more(
    work: Work, book: Any, desk: Desk, tmp_path: Path, qtbot: Any
) -> None:
    folder = tmp_path / "スキャン"
    folder.mkdir()
    scans = work.session.desk.scans
    scans._run = lambda job: job()  # beside the window, but at once
    scans.choose(folder)
    scan = desk.scan()
    one, other = folder / "0001.pdf", folder / "0002.pdf"
    one.write_bytes(scan.read_bytes())
    other.write_bytes(pdf_of([Image.new("L", (2480, 3508), 250)]))
    (folder / "メモ.docx").write_bytes(b"PK")
    for _ in range(2):
        scans.look()
        book.clock.move(seconds=3)
    scans.look()
    home = work.go("home")
    assert home._signing.second() == "スキャンの置き場に 2つ"
    page = work.go("filing")
    (found,) = page._of_the_folder()
    assert "メモ.docx" in found.sentence
    page._findings.remedy.emit(0, "folder")
    read(page, qtbot)
    assert len(page.sheets.keys()) == 2
    assert page._of_the_folder() == []
    assert [path.name for path in scans.offered()] == ["0001.pdf"]  # the white sheet leaves nothing to do
    work.type("t")
    work.main_key()
    assert scans.offered() == ()
    assert sorted(path.name for path in folder.iterdir()) == ["0001.pdf", "0002.pdf", "メモ.docx"]
    assert one.read_bytes() == scan.read_bytes()
    kept = work.session.remembered(KnownBook(folder=book.folder))
    assert kept.scan_folder == str(folder)
    assert len(kept.scans_taken) == 2


def test_a_watched_folder_that_is_gone_is_said_on_the_page(work: Work, tmp_path: Path) -> None:
    scans = work.session.desk.scans
    scans._run = lambda job: job()
    scans.choose(tmp_path / "ない")
    page = work.go("filing")
    assert page._of_the_folder()[0].title == "スキャンの置き場が見つかりません"
    settings = work.go("settings")
    assert "開けません" in settings.scan_folder.state.text()
    settings.scan_folder.forget.click()
    assert scans.folder is None


def test_sheets_filed_at_night_are_still_confirmed_by_a_person(
    work: Work, book: Any, desk: Desk, qtbot: Any
) -> None:
    scan = desk.scan()
    batch = read_batch([scan], book.register)
    book.done(file_sheets, filing_of(batch.sheets))  # as `tasuki scan` does: pictures only
    page = opened(work, qtbot, scan)
    keys = page.sheets.keys()
    assert [page.sheets.line(key).state for key in keys] == ["これから確かめます"] * 2
    work.type("t")
    work.main_key()
    consent = book.register.entry(Consent, desk.entry).content
    assert consent.in_writing
    assert len(consent.signing.scans) == len(scans_of(book, desk.entry)) == 2
    assert [page.sheets.line(key).state for key in keys] == ["とじてあります"] * 2


def handover_consent(book: Any, user: EntryId, folder: Path, *ways: str) -> tuple[Any, Path]:
    """A handover consent that names an office, and its sheets as they came back with these ways ticked."""
    request = ConsentRequest(
        service_user=user,
        principal=user,
        form="handover_consent",
        starts_on=book.clock.now().day,
        recipient=book.office(0),
    )
    consent = book.act(print_consent, request)
    drawn = geometry(book, consent.entry)
    marks = (*ALL_YES, *SIGNED, *ways)
    pages = [signed_sheet(consent.pdf, drawn, number, marks) for number in range(1, drawn.sheets + 1)]
    return consent, a_file(folder, "引継ぎ.pdf", pdf_of(pages))


def frames_of(page: Any, key: str) -> list[Any]:
    """The frames of that name on all sheets."""
    found, sheets = [], page.sheets.keys()
    for sheet in sheets:
        page.sheets.select(sheet)
        found += [frame for frame in page.picture.frames() if frame.key == key]
    return found


def test_the_way_that_was_ticked_is_read_confirmed_and_then_offered_as_a_road(
    work: Work, book: Any, tmp_path: Path, qtbot: Any
) -> None:
    user, _ = book.household(family=0)
    consent, scan = handover_consent(book, user, tmp_path, "route.3")
    page = opened(work, qtbot, scan)
    assert page.pane.filled()["route"] == Route.ON_BEHALF.value
    assert [frame.doubtful for frame in frames_of(page, "route")] == [False]
    assert book.register.entry(Consent, consent.entry).content.signing is None
    page._form.focus("day")
    work.type("t")
    work.main_key()
    assert book.register.entry(Consent, consent.entry).content.signing.chosen_route is Route.ON_BEHALF
    shown = dict(detail_of(book.register, Kind.CONSENT, consent.entry, book.clock.now().day).facts)
    assert shown["渡しかた"] == "私に代わって渡すことを、事業所に委託する"

    handover = work.go("handover", user)
    (office,) = book.register.entry(Consent, consent.entry).content.clauses[0].recipient_offices
    handover._take_office(office)
    dialog: Any = work.sheet()
    rows = {row.text(): row for row in dialog.answers.rows}
    rows["本人に頼まれて、代わりに渡す"].click()
    work.enter()
    assert handover.grid.draft.route is Route.ON_BEHALF


@pytest.mark.parametrize("ways", [(), ("route.1", "route.2")], ids=["none", "two"])
def test_a_way_that_cannot_be_told_is_asked_before_the_form_is_filed(
    work: Work, book: Any, tmp_path: Path, qtbot: Any, ways: tuple[str, ...]
) -> None:
    user, _ = book.household(family=0)
    consent, scan = handover_consent(book, user, tmp_path, *ways)
    page = opened(work, qtbot, scan)
    assert page.pane.filled()["route"] is None
    assert [frame.doubtful for frame in frames_of(page, "route")] == [True]
    assert page.pane._area.horizontalScrollBar().maximum() == 0
    page._form.editor("day").set_value("t")
    work.main_key()
    assert book.register.entry(Consent, consent.entry).content.signing is None
    page._form.editor("route").set_value(NO_MARK)
    work.main_key()
    signing = book.register.entry(Consent, consent.entry).content.signing
    assert signing is not None
    assert signing.chosen_route is None


def test_ten_sheets_of_all_sorts_are_filed_with_sixteen_actions(
    work: Work, book: Any, tmp_path: Path, qtbot: Any
) -> None:
    pages = []
    for seed in (1, 5, 9):
        user, _ = book.household(seed)
        consent = printed(book, user)
        assert consent.entry is not None
        drawn = geometry(book, consent.entry)
        pages += [signed_sheet(consent.pdf, drawn, 1, ALL_YES), signed_sheet(consent.pdf, drawn, 2, SIGNED)]
    user, _ = book.household(13)
    signed = signed_consent(book, user)
    taking = paper(book, signed, ConsentPaper.WITHDRAWAL)
    marks = ("scope.all", "signer.name", "signed_on")
    done = handed_over(book, user, [book.office(0)])
    pages += [
        signed_sheet(taking.pdf, geometry_of(book, signed, "K9"), 1, marks),
        *slip_pages(book, done, ("receipt.all", "receipt.signer", "receipt.day"), cut=True),
        rendered(prints()[-1].pdf, 1),
        Image.new("L", (2480, 3508), 250),
    ]
    assert len(pages) == 10
    work.path = a_file(tmp_path, "受付.pdf", pdf_of(pages))
    work.actions = 0
    work.key("Ctrl+T")
    work.key("Space")  # the way to choose has the focus
    page: Any = work.window.page("filing")
    read(page, qtbot)
    for paper_ in range(4):
        work.key("T")  # the day: the one thing nobody can read off
        work.key("PgDown")
        assert page.pane.paper(), paper_
    work.key("T")
    work.key("Return")
    work.write("星野")
    work.key("Ctrl+Return")
    assert work.actions <= 16
    assert sum(each.content.signing is not None for each in book.register.entries(Consent)) == 4
    assert book.register.count(Withdrawal) == 1
    assert book.register.entry(Handover, done.entry).content.deliveries[0].received_by == "星野"
    filed = [each for each in book.register.entries(Attachment) if each.content.role is AttachmentRole.SCAN]
    assert len(filed) == 8  # neither the other office's sheet nor the white one
    assert len(page.tray.keys()) == 2


def test_a_long_file_is_taken_in_parts_and_says_so(
    work: Work, desk: Desk, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.intake.scanning.MOST_SHEETS", 1)
    monkeypatch.setattr("desktop.procedures.scans.MOST_SHEETS", 1)
    page = opened(work, qtbot, desk.scan())
    assert len(page.sheets.keys()) == 1
    assert page._batch.more
    page._findings.remedy.emit(0, "more")
    read(page, qtbot)
    assert len(page.sheets.keys()) == 2
    page._findings.remedy.emit(0, "more")
    read(page, qtbot)
    assert not page._batch.more
    assert len(page.tray.keys()) == 1  # the white back at the end


def test_papers_added_when_all_is_filed_are_gone_to(work: Work, book: Any, desk: Desk, qtbot: Any) -> None:
    page = opened(work, qtbot, desk.scan())
    work.type("t")
    work.main_key()
    other, _ = book.household(5)
    paper = printed(book, other)
    assert paper.entry is not None
    drawn = geometry(book, paper.entry)
    second = [signed_sheet(paper.pdf, drawn, 1, ALL_YES), signed_sheet(paper.pdf, drawn, 2, SIGNED)]
    page.add_files([a_file(desk.folder, "次.pdf", pdf_of(second))])
    read(page, qtbot)
    assert page.pane.paper() == paper.number
    assert page.pane._form.editor("day").line.hasFocus()
