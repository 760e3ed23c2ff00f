"""Scanned sheets on screen: the list with thumbnails, the picture with frames round what was read, how sure a reading is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QImage,
    QImageReader,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.views import style
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.labels import Label
from desktop.views.widgets.layouts import empty_layout
from desktop.views.widgets.marks import Mark, paint_mark
from desktop.views.widgets.painted import Painted
from desktop.views.widgets.preview import Paper

_MARGIN = 12


def picture_of(jpeg: bytes, width: int = 0) -> QImage:
    """A picture from its bytes, no wider than `width` pixels when that is given; a null picture when it is none."""
    data = QByteArray(jpeg)
    buffer = QBuffer(data)
    reader = QImageReader(buffer)
    size = reader.size()
    if width and size.width() > width:
        reader.setScaledSize(QSize(width, max(1, size.height() * width // size.width())))
    image: QImage = reader.read()
    return image


# --- the list -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One sheet in the list: whose, number and page, and what was done with it in a word."""

    key: str
    first: str
    second: str
    state: str
    tone: Tone = Tone.OK
    mark: Mark | None = None
    picture: bytes = b""
    button: str = ""


class _SheetRow(QAbstractButton):
    """Thumbnail, name, number and page, state; chosen = tint and accent edge."""

    named_by_itself = True

    def __init__(self, line: SheetLine, thumbnail: QImage) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._thumbnail = thumbnail
        self.line = line
        self.show_line(line)

    def show_line(self, line: SheetLine) -> None:
        self.line = line
        said = "、".join(part for part in (line.first, line.second, line.state) if part)
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def sizeHint(self) -> QSize:
        look = style.current()
        lines = sum(QFontMetrics(look.font(role)).height() for role in (Role.BODY, Role.SECOND, Role.SECOND))
        return QSize(look.grow(200), max(lines + look.space(24), look.grow(70)))

    def minimumSizeHint(self) -> QSize:
        return QSize(style.current().grow(120), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look, line = style.current(), self.line
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self.isChecked():
            painter.fillRect(self.rect(), look.color("tint"))
            painter.fillRect(0, 0, 4, self.height(), look.color("accent"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.color("line"))
        gap = look.space(12)
        height = min(self.height() - 2 * look.space(10), look.grow(56))
        sheet = QRect(gap + 2, (self.height() - height) // 2, height * 210 // 297, height)
        left = sheet.right() + gap
        if line.button and look.size is TextSize.EXTRA_LARGE:  # the words need the room
            left = gap
        else:
            if not self._thumbnail.isNull():  # a slip is lower than a sheet
                size = self._thumbnail.size().scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
                middle = sheet.center()
                sheet = QRect(0, 0, size.width(), size.height())
                sheet.moveCenter(middle)
            painter.fillRect(sheet, look.color("paper"))
            if not self._thumbnail.isNull():
                painter.drawImage(sheet, self._thumbnail)
            painter.setPen(look.color("line2"))
            painter.drawRect(sheet)
        side = look.grow(18) if line.mark is not None else 0
        room = self.width() - left - gap - (side + gap if side else 0)
        if line.mark is not None:
            paint_mark(
                painter, QRectF(self.width() - gap - side, (self.height() - side) / 2, side, side), line.mark
            )
        rows = (
            (line.first, look.font(Role.BODY, True), "text"),
            (line.second, look.font(Role.SECOND), "sub"),
            (line.state, look.font(Role.SECOND), line.tone.value),
        )
        total = sum(QFontMetrics(font).height() for _, font, _ in rows) + 2 * look.space(2)
        top = (self.height() - total) // 2
        for text, font, token in rows:
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(look.color(token))
            painter.drawText(
                QRect(left, top, room, metrics.height()),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                metrics.elidedText(text, Qt.TextElideMode.ElideRight, room),
            )
            top += metrics.height() + look.space(2)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.updateGeometry()


class SheetList(QScrollArea):
    """The sheets that were read, one below the other; ↑↓ walk them."""

    chosen = Signal(str)
    pressed = Signal(str)
    """The key of the row whose button was pressed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setWidget(body)
        body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self._rows: dict[str, _SheetRow] = {}

    def set_lines(self, lines: Sequence[SheetLine]) -> None:
        """Show these sheets; the one that was chosen stays chosen, thumbnails are made once."""
        if [line.key for line in lines] == list(self._rows):
            for line in lines:
                self._rows[line.key].show_line(line)
            return
        chosen, old = self.current(), self._rows
        made = {key: row._thumbnail for key, row in old.items()}
        empty_layout(self._column)
        self._rows = {}
        ratio = self.devicePixelRatioF()
        for line in lines:
            thumbnail = made.get(line.key)
            if thumbnail is None:
                thumbnail = (
                    picture_of(line.picture, round(style.current().grow(48) * ratio))
                    if line.picture
                    else QImage()
                )
            row = _SheetRow(line, thumbnail)
            row.toggled.connect(lambda on, key=line.key: self.chosen.emit(key) if on else None)
            row.installEventFilter(self)
            self._rows[line.key] = row
            self._group.addButton(row)
            self._column.addWidget(self._with_button(row) if line.button else row)
        self._column.addStretch(1)
        if chosen in self._rows:
            row = self._rows[chosen]
            row.blockSignals(True)
            row.setChecked(True)
            row.blockSignals(False)

    def _with_button(self, row: _SheetRow) -> QWidget:
        both = QWidget()
        beside = QHBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(row, 1)
        button = SmallButton(row.line.button)
        button.setAccessibleName(f"{row.line.first}　{row.line.button}")
        button.clicked.connect(lambda: self.pressed.emit(row.line.key))
        beside.addWidget(button)
        return both

    def be_as_high_as(self, rows: int) -> None:
        """Take the height of so many rows; the others are scrolled to."""
        first = next(iter(self._rows.values()), None)
        self.setFixedHeight(rows * first.sizeHint().height() if first is not None else 0)

    def keys(self) -> list[str]:
        """The sheets in the list, in order."""
        return list(self._rows)

    def current(self) -> str:
        """The sheet that is chosen, empty when none is."""
        return next((key for key, row in self._rows.items() if row.isChecked()), "")

    def select(self, key: str) -> None:
        """Choose a sheet and bring it into sight; an unknown one chooses nothing."""
        if (row := self._rows.get(key)) is not None:
            row.setChecked(True)
            self.ensureWidgetVisible(row, 0, 0)

    def clear_choice(self) -> None:
        """Choose none."""
        self._group.setExclusive(False)
        for row in self._rows.values():
            row.setChecked(False)
        self._group.setExclusive(True)

    def focus_current(self) -> None:
        """Put the focus on the chosen sheet, else on the first."""
        key = self.current() or next(iter(self._rows), "")
        if key:
            self._rows[key].setFocus()

    def line(self, key: str) -> SheetLine:
        """What stands in a row."""
        return self._rows[key].line

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
            if step is not None:
                rows = list(self._rows.values())
                at = next((number for number, row in enumerate(rows) if row is watched), 0) + step
                if 0 <= at < len(rows):
                    rows[at].setFocus()
                    rows[at].setChecked(True)
                    self.ensureWidgetVisible(rows[at], 0, 0)
                return True
        return False


class WarnPlate(QFrame):
    """Yellow ground for what a person has to look at: the tray, a doubtful reading."""

    def __init__(self) -> None:
        super().__init__()
        look = style.current()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.space(12), look.space(8), look.space(12), look.space(10))
        self.column.setSpacing(look.space(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.current().color("warn_tint"))
        painter.drawRoundedRect(self.rect(), 6, 6)


# --- the picture ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFrame:
    """A frame round something that was read. Position in shares of the picture, y downwards."""

    key: str
    x: float
    y: float
    width: float
    height: float
    doubtful: bool = False


class _Canvas(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.frames: Sequence[ReadFrame] = ()
        self.lit = ""

    def box(self) -> QRectF:
        """Where the paper lies."""
        width = self.width() - 2 * _MARGIN
        return QRectF(_MARGIN, _MARGIN, width, width * self.image.height() / max(self.image.width(), 1))

    def place(self, frame: ReadFrame) -> QRectF:
        box = self.box()
        return QRectF(
            box.left() + frame.x * box.width(),
            box.top() + frame.y * box.height(),
            frame.width * box.width(),
            frame.height * box.height(),
        ).adjusted(-4, -4, 4, 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.box(), self.image)
        for frame in self.frames:
            # The paper is white in both themes, so the frames wear the light colours.
            ink = QColor(style.LIGHT.warn_mark if frame.doubtful else style.LIGHT.ok)
            wide = 3.5 if frame.key == self.lit else 2.0
            pen = QPen(ink, wide, Qt.PenStyle.DashLine if frame.doubtful else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.place(frame), 4, 4)


class ScannedPicture(QWidget):
    """One sheet on a desk, as wide as there is room; a double click or + and − look closer and back."""

    def __init__(self, name: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        desk = Paper()
        inside = QVBoxLayout(desk)
        inside.setContentsMargins(0, 0, style.current().space(4), 0)
        self._canvas = _Canvas()
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._canvas)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName(name)
        self._canvas.setAutoFillBackground(False)
        self._area.viewport().setAutoFillBackground(False)
        self._area.viewport().installEventFilter(self)
        self._area.installEventFilter(self)
        inside.addWidget(self._area)
        self._nothing = Label("", tone=Tone.SUB, wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        inside.addWidget(self._nothing)
        column.addWidget(desk, 1)
        self._zoom = 1.0
        self._jpeg = b""

    def show_picture(self, jpeg: bytes, frames: Sequence[ReadFrame] = (), spoken: str = "") -> None:
        """Show a sheet with its frames; the scroll goes to the top when it is another sheet."""
        if jpeg != self._jpeg:
            self._jpeg = jpeg
            self._canvas.image = picture_of(jpeg)
            self._area.verticalScrollBar().setValue(0)
        self._canvas.frames = frames
        self._canvas.lit = ""
        self._area.setAccessibleDescription(spoken)
        there = not self._canvas.image.isNull()
        self._area.setVisible(there)
        self._nothing.setVisible(not there)
        self._nothing.setText("この紙の絵は、ありません。")
        self._fit()

    def frames(self) -> Sequence[ReadFrame]:
        """The frames drawn now."""
        return self._canvas.frames

    def light(self, key: str) -> None:
        """Make a frame thicker and bring it into sight."""
        self._canvas.lit = key
        frame = next((each for each in self._canvas.frames if each.key == key), None)
        if frame is not None:
            middle = self._canvas.place(frame).center()
            self._area.ensureVisible(round(middle.x()), round(middle.y()), 40, 120)
        self._canvas.update()

    def _fit(self) -> None:
        if self._canvas.image.isNull():
            return
        bar = self._area.verticalScrollBar().sizeHint().width()
        width = round((self._area.maximumViewportSize().width() - bar) * self._zoom)
        height = (
            width - 2 * _MARGIN
        ) * self._canvas.image.height() / self._canvas.image.width() + 2 * _MARGIN
        self._canvas.resize(max(width, 50), round(height))
        self._canvas.update()

    def _look_closer(self, closer: bool) -> None:
        self._zoom = 2.0 if closer else 1.0
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonDblClick:
            self._look_closer(self._zoom == 1.0)
        elif (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.text() in ("+", "-")
        ):
            self._look_closer(event.text() == "+")
            return True
        return False


class CutOut(Painted):
    """A piece of the sheet beside the entry that is typed from it: handwriting is shown, never read."""

    def __init__(self, image: QImage, name: str) -> None:
        super().__init__()
        self._image = image
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        look = style.current()
        return QSize(look.grow(160), look.grow(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), style.current().color("paper"))
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(
            QRectF(0, (self.height() - size.height()) / 2, size.width(), size.height()), self._image
        )
        painter.setPen(style.current().color("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class Sureness(Painted):
    """How sure a reading is: 「たしかさ」, a bar and the number."""

    def __init__(self, share: float, doubtful: bool) -> None:
        super().__init__()
        self._share, self._doubtful = max(0.0, min(1.0, share)), doubtful
        self.setAccessibleName(f"たしかさ {self.percent}")

    @property
    def percent(self) -> str:
        """The number as it is written; never rounded up to certainty."""
        return f"{min(int(self._share * 100), 99)}%"

    def sizeHint(self) -> QSize:
        look = style.current()
        metrics = QFontMetrics(look.font(Role.SECOND))
        return QSize(look.grow(36) + look.space(6) + metrics.horizontalAdvance("99%"), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        bar = QRectF(0, (self.height() - 8) / 2, look.grow(36), 8)
        painter.setBrush(look.color("line"))
        painter.drawRoundedRect(bar, 4, 4)
        painter.setBrush(look.color("warn_mark" if self._doubtful else "ok_mark"))
        bar.setWidth(max(bar.width() * self._share, 8))
        painter.drawRoundedRect(bar, 4, 4)
        painter.setPen(look.color("warn" if self._doubtful else "sub"))
        painter.setFont(look.font(Role.SECOND, self._doubtful))
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.percent
        )
