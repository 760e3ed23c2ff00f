"""The paper as it will be printed: pages on a desk, with zoom, page buttons and an outline round what is being typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.segments import Segments

WHOLE, WIDTH, DOUBLE = "whole", "width", "double"
POINTS_TO_PIXELS = 96 / 72
_MARGIN = 16


class PaperReader(Protocol):
    """Turns the bytes of a PDF into pictures; lives outside the views, which know no PDF."""

    def pages(self, pdf: bytes) -> Sequence[tuple[float, float]]:
        """Width and height of each page in points."""
        ...

    def draw(self, pdf: bytes, page: int, scale: float) -> tuple[int, int, bytes]:
        """A page (0 is the first) at `scale` pixels a point: width, height, rows of 4 bytes a pixel (B G R x)."""
        ...


class _Desk(QWidget):
    """The pages below each other, each drawn when it comes into sight."""

    def __init__(self, reader: PaperReader) -> None:
        super().__init__()
        self._reader = reader
        self.pdf = b""
        self.sizes: list[tuple[float, float]] = []
        self.scale = POINTS_TO_PIXELS
        self.images: dict[int, QImage] = {}
        self.mark: tuple[int, tuple[float, float, float, float]] | None = None
        self.drawn_at = 0.0

    def show_pdf(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.sizes = [(w, h) for w, h in self._reader.pages(pdf)] if pdf else []
        self.images = {}

    def box(self, page: int) -> QRectF:
        """Where a page lies on the desk, in pixels."""
        top = float(_MARGIN)
        for number, (width, height) in enumerate(self.sizes):
            w, h = width * self.scale, height * self.scale
            if number == page:
                return QRectF(max((self.width() - w) / 2, _MARGIN), top, w, h)
            top += h + _MARGIN
        return QRectF()

    def full_size(self) -> QSize:
        widest = max((w for w, _ in self.sizes), default=0) * self.scale
        height = sum(h * self.scale + _MARGIN for _, h in self.sizes) + _MARGIN
        return QSize(round(widest + 2 * _MARGIN), round(height))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        if self.drawn_at != self.scale * ratio:
            self.images, self.drawn_at = {}, self.scale * ratio
        for number in range(len(self.sizes)):
            box = self.box(number)
            if not box.intersects(QRectF(event.rect())):
                continue
            # The one shadow there is: paper on a desk.
            shadow = look.color("text")
            shadow.setAlpha(60)
            painter.fillRect(box.translated(2, 2), shadow)
            painter.fillRect(box, look.color("paper"))
            if number not in self.images:
                width, height, pixels = self._reader.draw(self.pdf, number, self.drawn_at)
                image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGB32).copy()
                self.images[number] = image
            painter.drawImage(box, self.images[number])
        if self.mark is not None and self.mark[0] < len(self.sizes):
            page, (left, bottom, right, top) = self.mark
            box, tall = self.box(page), self.sizes[page][1]
            frame = QRectF(
                box.left() + left * self.scale,
                box.top() + (tall - top) * self.scale,
                (right - left) * self.scale,
                (top - bottom) * self.scale,
            ).adjusted(-3, -3, 3, 3)
            painter.setPen(QPen(QColor(style.LIGHT.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 4, 4)


class Paper(QFrame):
    """The rounded desk under the pages."""


class PaperPreview(QWidget):
    """Shows the bytes of a PDF; a new PDF keeps zoom and scroll. `head` takes what the page puts beside the title."""

    page_changed = Signal(int)

    def __init__(
        self, reader: PaperReader, title: str = "刷り上がり", note: str = "", *, bare: bool = False
    ) -> None:
        """`bare` leaves out title, zoom and page buttons: the page around it brings its own."""
        super().__init__()
        self._bare = bare
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        self.head = QHBoxLayout()
        self.head.setSpacing(look.space(10))
        self._title = Label(title, Role.SECTION)
        self.head.addWidget(self._title)
        self.head.addStretch(1)
        self.zoom = Segments([(WHOLE, "全体"), (WIDTH, "幅に合わせる"), (DOUBLE, "200%")], WIDTH)
        self.zoom.setAccessibleName("大きさ")
        self.zoom.changed.connect(self._fit)
        self.head.addWidget(self.zoom)
        for widget in (self._title, self.zoom):
            show_if(widget, not bare)
        column.addLayout(self.head)
        plate = Paper()
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(0, 0, look.space(4), 0)
        self._desk = _Desk(reader)
        self._area = QScrollArea()
        self._area.setWidget(self._desk)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(title)
        self._area.verticalScrollBar().valueChanged.connect(lambda _: self._tell())
        self._desk.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self._area.viewport().installEventFilter(self)
        inside.addWidget(self._area)
        self._nothing = Label("", tone=Tone.SUB, wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        inside.addWidget(self._nothing)
        column.addWidget(plate, 1)
        foot = QHBoxLayout()
        foot.setSpacing(look.space(8))
        self._note = Label(note, Role.SECOND, Tone.SUB)
        foot.addWidget(self._note, 1)
        self._back = SmallButton("前")
        self._back.setAccessibleName("前のページ")
        self._next = SmallButton("次のページ")
        self._page = Label("", Role.SECOND, Tone.SUB)
        self._back.clicked.connect(lambda: self.go_to(self.page() - 1))
        self._next.clicked.connect(lambda: self.go_to(self.page() + 1))
        foot.addWidget(self._back)
        foot.addWidget(self._page)
        foot.addWidget(self._next)
        column.addLayout(foot)
        self._tell()

    def set_title(self, title: str) -> None:
        """Change the title: 刷り上がり, 下書き."""
        self._title.setText(title)

    def set_note(self, note: str) -> None:
        """Say under the paper how it is printed."""
        self._note.setText(note)

    def set_pdf(self, pdf: bytes) -> None:
        """Show these bytes; zoom and scroll stay where they were."""
        bar = self._area.verticalScrollBar()
        at, side = bar.value(), self._area.horizontalScrollBar().value()
        self._nothing.hide()
        self._area.show()
        self._desk.show_pdf(pdf)
        self._fit()
        bar.setValue(at)
        self._area.horizontalScrollBar().setValue(side)
        self._desk.update()
        self._tell()

    def pdf(self) -> bytes:
        """The bytes shown."""
        return self._desk.pdf

    def clear(self, sentence: str) -> None:
        """Show no paper, and say why."""
        self._desk.show_pdf(b"")
        self._area.hide()
        self._nothing.setText(sentence)
        self._nothing.show()
        self._tell()

    def outline(self, page: int, box: tuple[float, float, float, float] | None) -> None:
        """Frame the place of the field in focus: left, bottom, right, top in points from the lower left of the page."""
        self._desk.mark = None if box is None else (page, box)
        self._desk.update()

    def pages(self) -> int:
        """How many pages there are."""
        return len(self._desk.sizes)

    def page(self) -> int:
        """The page in the middle of what is seen; 0 is the first."""
        middle = self._area.verticalScrollBar().value() + self._area.viewport().height() / 3
        for number in range(self.pages()):
            if self._desk.box(number).bottom() >= middle:
                return number
        return max(self.pages() - 1, 0)

    def go_to(self, page: int) -> None:
        """Bring a page to the top."""
        if 0 <= page < self.pages():
            self._area.verticalScrollBar().setValue(round(self._desk.box(page).top() - _MARGIN))
            self._tell()

    def move_on(self, share: float) -> bool:
        """Move by a share of what is seen, down or (negative) up; whether the end is in sight now."""
        bar = self._area.verticalScrollBar()
        bar.setValue(bar.value() + round(share * self._area.viewport().height()))
        return bar.value() >= bar.maximum()

    def _tell(self) -> None:
        pages = self.pages()
        for widget in (self._back, self._page, self._next):
            show_if(widget, pages > 1 and not self._bare)
        if pages:
            self._page.setText(f"{self.page() + 1}／{pages} ページ")
            self._area.setAccessibleDescription(f"{pages}ページ中 {self.page() + 1}ページ")

    def _fit(self) -> None:
        desk = self._desk
        if not desk.sizes:
            return
        room = self._area.maximumViewportSize()
        bar = self._area.verticalScrollBar().sizeHint().width()
        widest = max(w for w, _ in desk.sizes)
        tallest = max(h for _, h in desk.sizes)
        across = max((room.width() - bar - 2 * _MARGIN) / widest, 0.1)
        choice = self.zoom.value()
        if choice == WHOLE:
            desk.scale = min(across, max((room.height() - 2 * _MARGIN) / tallest, 0.1))
        elif choice == DOUBLE:
            desk.scale = 2 * POINTS_TO_PIXELS
        else:
            desk.scale = across
        size = desk.full_size()
        desk.resize(max(size.width(), room.width() - bar), max(size.height(), room.height()))
        desk.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
            self._tell()
        return False
