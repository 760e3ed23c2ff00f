"""The finished paper: the very bytes are printed and saved, whole or not at all, and nothing is kept on the side."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from pypdfium2 import PdfDocument
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QApplication

from desktop.procedures.consents import ConsentRequest, print_consent
from desktop.procedures.outcome import Printed
from desktop.procedures.printing import leave_file
from desktop.records.trouble import DiskFull, Unwritable
from desktop.session import PaperImages
from desktop.views.dialogs.print_paper import PrintPaper


@pytest.fixture
def printed(book: Any) -> Printed:
    user, _ = book.household(family=0)
    request = ConsentRequest(
        service_user=user, principal=user, form="consent_user", starts_on=book.clock.now().day
    )
    paper = book.act(print_consent, request)
    assert isinstance(paper, Printed)
    return paper


@pytest.fixture
def dialog(work: Any, printed: Printed) -> PrintPaper:
    work.desk.print_paper(printed)
    sheet = work.sheet()
    assert isinstance(sheet, PrintPaper)
    return sheet


def dark(path: Path, page: int) -> float:
    """Share of dark pixels on a page."""
    with PdfDocument(path) as document:
        image = document[page].render(scale=1).to_pil().convert("L")
    pixels = image.tobytes()
    return sum(value < 128 for value in pixels) / len(pixels)


def test_every_page_reaches_the_printer_as_it_was_drawn(dialog, printed, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    dialog.print_to(printer)
    assert dialog.printed_out
    (tmp_path / "paper.pdf").write_bytes(printed.pdf)
    with PdfDocument(tmp_path / "out.pdf") as out, PdfDocument(printed.pdf) as paper:
        assert len(out) == len(paper)
        for number in range(len(paper)):
            assert out.get_page_size(number) == pytest.approx(paper.get_page_size(number), abs=2)
    for number in range(2):
        assert dark(tmp_path / "out.pdf", number) == pytest.approx(
            dark(tmp_path / "paper.pdf", number), rel=0.15
        )


def test_a_saved_file_holds_the_very_bytes_and_no_name_is_proposed(dialog, printed, tmp_path: Path) -> None:
    dialog.save_to(tmp_path / "控え.pdf")
    assert (tmp_path / "控え.pdf").read_bytes() == printed.pdf
    assert [name for name in os.listdir(tmp_path) if name.endswith("pdf")] == ["控え.pdf"]


def test_a_place_that_cannot_be_written_is_told_and_leaves_what_was_there(
    dialog, work, tmp_path: Path
) -> None:
    dialog.save_to(tmp_path / "ない" / "控え.pdf")
    assert "残せません" in QApplication.activeModalWidget().title  # type: ignore[union-attr]
    assert not (tmp_path / "ない").exists()


def test_a_broken_write_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    place = tmp_path / "控え.pdf"
    place.write_bytes(b"old")

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Unwritable, match="台帳には、そのまま残っています"):
        leave_file(place, b"new")
    assert place.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["控え.pdf"]


def test_a_file_without_room_is_refused_with_how_much_it_wants(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1_500_000))
    with pytest.raises(DiskFull, match="3MBの空きが要ります（いまの空きは1MB）"):
        leave_file(tmp_path / "控え.pdf", b"x" * 2_100_000)
    assert os.listdir(tmp_path) == []


def test_a_file_that_would_have_no_line_in_the_audit_chain_is_not_written(printed, work, tmp_path: Path) -> None:
    dialog = PrintPaper(printed, PaperImages(), work.window, note_file=lambda pdf: False)
    dialog.save_to(tmp_path / "控え.pdf")
    assert not (tmp_path / "控え.pdf").exists()


@pytest.mark.parametrize("name", ["Microsoft Print to PDF", "Microsoft XPS Document Writer", "OneNote", "CUPS-PDF", ""])
def test_a_printer_that_makes_a_file_is_asked_about_and_noted_first(
    printed, work, tmp_path: Path, monkeypatch, name: str
) -> None:
    asked: list[object] = []
    noted: list[bytes] = []

    def note(pdf: bytes) -> bool:
        noted.append(pdf)
        return True

    dialog = PrintPaper(printed, PaperImages(), work.window, lambda parent, then: asked.append(then), note)
    monkeypatch.setattr(dialog, "print_to", lambda printer: asked.append("printed"))
    printer = QPrinter()
    if name:
        monkeypatch.setattr(printer, "printerName", lambda: name, raising=False)
        printer.setOutputFileName("")
    else:
        printer.setOutputFileName(str(tmp_path / "控え.pdf"))
    dialog._printer_chosen(printer)
    (then,) = asked
    then()  # type: ignore[operator]
    assert asked[1:] == ["printed"]
    assert noted == [printed.pdf]


def test_the_dialog_shows_the_bytes_it_prints(dialog, printed) -> None:
    assert dialog.preview.pdf() == dialog.pdf == printed.pdf
    assert dialog.preview.pages() == 4


def test_without_a_printer_the_file_is_offered(dialog, monkeypatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    dialog.main.click()
    assert "プリンター" in QApplication.activeModalWidget().title  # type: ignore[union-attr]
    assert dialog.isVisible()
