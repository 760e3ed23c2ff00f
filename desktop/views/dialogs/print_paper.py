"""The finished paper: looked at, printed, or left as a file. Always the very bytes that were drawn; nothing is kept on the side."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from desktop.procedures.outcome import Printed, Trouble
from desktop.procedures.printing import leave_file
from desktop.views import messages, style
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.preview import PaperPreview, PaperReader
from desktop.views.widgets.sheet import Sheet

DOTS_PER_INCH = 300
"""Resolution of the page images sent to a printer that can do no better; finer printers get up to twice as much."""


class PrintPaper(Sheet):
    """Shows a finished paper with 印刷する, ファイルに残す and とじる."""

    def __init__(
        self,
        printed: Printed,
        reader: PaperReader,
        parent: QWidget | None = None,
        before_file: Callable[[QWidget, Callable[[], None]], None] = lambda parent, then: then(),
        note_file: Callable[[bytes], bool] = lambda pdf: True,
    ) -> None:
        super().__init__("刷り上がり", "印刷する", quiet="とじる", parent=parent)
        self._printed, self._reader = printed, reader
        self._before_file, self._note_file = before_file, note_file
        self.printed_out = False
        pages = reader.pages(printed.pdf)
        self.preview = PaperPreview(reader, title=printed.number or "紙", note=_paper_words(pages))
        self.preview.set_pdf(printed.pdf)
        self.column.addWidget(self.preview, 1)
        self.save = QuietButton("ファイルに残す", icon="disk")
        self.save.clicked.connect(lambda: self._before_file(self, self._ask_where))
        self.foot.insertWidget(0, self.save)
        self.main.clicked.connect(self._ask_printer)
        look = style.current()
        room = parent.size() if parent is not None else self.size()
        self.resize(
            min(look.grow(900), room.width() - look.space(80)),
            max(room.height() - look.space(60), look.grow(480)),
        )
        self.main.setFocus()

    @property
    def pdf(self) -> bytes:
        """The bytes shown, printed and saved."""
        return self._printed.pdf

    def _ask_printer(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            messages.tell(
                self,
                "プリンターが見つかりません",
                "このPCに、使えるプリンターがありません。つないでからもう一度押すか、「ファイルに残す」で別のPCから印刷してください。",
            )
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(f"たすき {self._printed.number}".strip())  # no name of a person in the print queue
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
        dialog.accepted.connect(lambda: self._printer_chosen(printer))
        QDialog.open(dialog)

    def _printer_chosen(self, printer: QPrinter) -> None:
        """A printer that makes a file of the paper is a file like any other: it is asked for and noted."""
        def noted() -> None:
            if self._note_file(self.pdf):
                self.print_to(printer)

        if leaves_a_file(printer):
            self._before_file(self, noted)
        else:
            self.print_to(printer)

    def print_to(self, printer: QPrinter) -> None:
        """Send every page to this printer, one sheet of paper each."""
        if print_pages(self.pdf, self._reader, printer):
            self.printed_out = True
            self.accept()
        else:
            messages.tell(
                self,
                "印刷できませんでした",
                "プリンターが受け取りませんでした。紙は台帳に残っています。電源と用紙を見て、もう一度押してください。",
            )

    def _ask_where(self) -> None:
        ask_where(
            self,
            "ファイルに残す",
            f"{self._printed.number or 'たすき'}.pdf",
            "PDF (*.pdf)",
            self.save_to,
        )

    def save_to(self, path: Path) -> None:
        """Write the paper as a file: whole, or not at all, and not without its line in the audit chain."""
        if not self._note_file(self.pdf) or not write_or_tell(self, path, self.pdf):
            return
        toast = getattr(self.parentWidget(), "toast", None)
        if toast is not None:
            toast(f"{path.name} に残しました。台帳の外のファイルには、鍵がかかりません")


def leaves_a_file(printer: QPrinter) -> bool:
    """Whether a printer puts no paper out but a file: told by what it was set to, or by the name such printers have."""
    name = printer.printerName().casefold()
    return bool(printer.outputFileName()) or any(word in name for word in ("pdf", "xps", "onenote", "image writer"))


def print_pages(pdf: bytes, reader: PaperReader, printer: QPrinter) -> bool:
    """Draw each page as a picture of at least 300 dpi onto a page of its own size; False when the printer refuses."""
    pages = reader.pages(pdf)
    printer.setFullPage(True)
    _set_size(printer, *pages[0])
    painter = QPainter()
    if not painter.begin(printer):
        return False
    dots = min(max(printer.resolution(), DOTS_PER_INCH), 2 * DOTS_PER_INCH)
    fine = True
    first = max(printer.fromPage() - 1, 0)
    last = printer.toPage() or len(pages)
    for number in range(first, min(last, len(pages))):
        if number > first:
            _set_size(printer, *pages[number])
            fine = printer.newPage() and fine
        width, height, pixels = reader.draw(pdf, number, dots / 72)
        image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(printer.paperRect(QPrinter.Unit.DevicePixel)), image)
    return painter.end() and fine


def _set_size(printer: QPrinter, width: float, height: float) -> None:
    """Paper of this size in points, standing or lying."""
    lying = width > height
    size = QPageSize(
        QSizeF(min(width, height), max(width, height)),
        QPageSize.Unit.Point,
        "",
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    way = QPageLayout.Orientation.Landscape if lying else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Point))
    printer.setFullPage(True)


def ask_where(
    parent: QWidget, title: str, name: str, kind: str, then: Callable[[Path], None]
) -> QFileDialog:
    """Ask where a file shall lie, with `name` proposed; `then` is given the place."""
    dialog = QFileDialog(parent, title, name, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()
    return dialog


def write_or_tell(parent: QWidget, path: Path, data: bytes) -> bool:
    """Write a file whole; where it cannot be, say so and give False."""
    try:
        leave_file(path, data)
    except Trouble as trouble:
        messages.tell(parent, "ファイルに残せませんでした", trouble.sentence)
        return False
    return True


def _paper_words(pages: Sequence[tuple[float, float]]) -> str:
    lying = any(width > height for width, height in pages)
    return f"A4 {'よこ' if lying else 'たて'}・{len(pages)}ページ・白黒で読めます"
