"""Rows of a list: long lists of ready rows (`RowList`) and short ones with a real button in each (`ActionRows`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton, TextButton
from desktop.views.widgets.chips import chip_height, chip_width, paint_chip
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.labels import Elided, Label, Line
from desktop.views.widgets.layouts import empty_layout
from desktop.views.widgets.marks import Mark, MarkView, paint_mark
from desktop.views.widgets.painted import Painted, show_if

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One ready row; what is empty takes no room.

    `first` is its first line (bold), `beside` stands small after it, `kana` over it, `second` under it; `lead` is a
    column at the left, `note` and `mark` stand at the right and `below` under them; `small` makes one fine line of
    it; `spoken` is what a reader says (else it is put together from the parts).
    """

    key: str
    first: str
    second: str = ""
    kana: str = ""
    lead: str = ""
    lead_second: str = ""
    note: str = ""
    note_tone: Tone = Tone.SUB
    below: str = ""
    mark: Mark | None = None
    icon: str = ""
    chip: str = ""
    chip_tone: Tone = Tone.SUB
    hits: tuple[tuple[int, int], ...] = ()
    bold: bool = True
    beside: str = ""
    small: bool = False
    second_tone: Tone = Tone.SUB
    button: str = ""
    spoken: str = ""

    def sentence(self) -> str:
        """What a screen reader says for this row."""
        if self.spoken:
            return self.spoken
        word = self.mark.value if self.mark else ""
        parts = (
            self.chip,
            self.lead,
            self.first,
            self.beside,
            self.kana,
            self.second,
            self.note,
            self.below,
            word,
        )
        return "、".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupHead:
    """A row that only names the group below it."""

    text: str
    count: str = ""


class RowModel(QAbstractListModel):
    """Ready rows for the view; nothing is fetched, sorted or cut here."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row | GroupHead] = ()

    def set_rows(self, rows: Sequence[Row | GroupHead]) -> None:
        """Show these rows instead."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if isinstance(row, GroupHead):
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                return f"{row.text} {row.count}".strip()
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.first
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence()
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], GroupHead):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RowDelegate(QStyledItemDelegate):
    """Paints rows; every height comes from the letters, and a first line that is too long wraps."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        look = style.current()
        row = index.model().rows[index.row()]  # type: ignore[attr-defined]
        if isinstance(row, GroupHead):
            return QSize(100, look.grow(28))
        two = bool(row.second or row.kana or row.below or row.lead_second)
        height = look.grow(68 if two else 56)
        view = self.parent()
        if isinstance(view, QListView) and not _surely_one_line(row, view):
            lines = _first_line(row, _room(row, view.viewport().width())).lineCount()
            height += (lines - 1) * _line_step(row)
        return QSize(100, height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.model().rows[index.row()]  # type: ignore[attr-defined]
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, GroupHead):
            self._group(painter, box, row)
        else:
            view = self.parent()
            selected = isinstance(view, QListView) and view.selectionModel().isSelected(index)
            self._row(painter, box, row, selected)
        painter.restore()

    def _group(self, painter: QPainter, box: QRectF, row: GroupHead) -> None:
        look = style.current()
        painter.fillRect(box, look.color("sunken"))
        font = look.font(Role.SECOND, True)
        painter.setFont(font)
        painter.setPen(look.color("text"))
        words = box.adjusted(look.space(16), 0, -look.space(16), 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, row.text)
        painter.setFont(look.font(Role.SECOND))
        painter.setPen(look.color("faint"))
        words.setLeft(words.left() + QFontMetrics(font).horizontalAdvance(row.text) + look.space(10))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, row.count)

    def _row(self, painter: QPainter, box: QRectF, row: Row, selected: bool) -> None:
        look = style.current()
        if selected:
            painter.fillRect(box, look.color("tint"))
            painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), look.color("accent"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), look.color("line"))
        left = box.left() + look.space(18)
        self._lead(painter, box, row, left)
        left += _lead_width(row)
        self._right(painter, box, row, box.right() - look.space(14))
        width = _room(row, box.width())
        first = _first_line(row, width)
        small, second_font = look.font(Role.SMALL), look.font(Role.SECOND)
        gap = look.space(4)
        first_height = QFontMetrics(look.font(Role.BODY, row.bold)).height() + (
            first.lineCount() - 1
        ) * _line_step(row)
        lines: float = first_height
        if row.kana:
            lines += QFontMetrics(small).height() + gap
        if row.second:
            lines += QFontMetrics(second_font).height() + gap
        y = box.center().y() - lines / 2
        if row.kana:
            painter.setFont(small)
            painter.setPen(look.color("sub"))
            height = QFontMetrics(small).height()
            cut = QFontMetrics(small).elidedText(row.kana, Qt.TextElideMode.ElideRight, round(width))
            painter.drawText(QRectF(left, y, width, height), Qt.AlignmentFlag.AlignVCenter, cut)
            y += height + gap
        painter.setPen(look.color("text"))
        first.draw(painter, QPointF(left, y))
        if row.beside:
            painter.setFont(second_font)
            painter.setPen(look.color("sub"))
            at = left + first.lineAt(first.lineCount() - 1).naturalTextWidth() + look.space(10)
            spot = QRectF(at, y + first_height - _line_step(row), max(left + width - at, 0), _line_step(row))
            cut = QFontMetrics(second_font).elidedText(
                row.beside, Qt.TextElideMode.ElideRight, round(spot.width())
            )
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, cut)
        y += first_height + gap
        if row.second:
            painter.setFont(second_font)
            painter.setPen(look.color(row.second_tone.value))
            metrics = QFontMetrics(second_font)
            cut = metrics.elidedText(row.second, Qt.TextElideMode.ElideRight, round(width))
            painter.drawText(QRectF(left, y, width, metrics.height()), Qt.AlignmentFlag.AlignVCenter, cut)

    def _lead(self, painter: QPainter, box: QRectF, row: Row, left: float) -> None:
        look = style.current()
        middle = box.center().y()
        width = _lead_width(row) - look.space(12)
        if row.chip:
            spot = QRectF(left, middle - chip_height() / 2, width, chip_height())
            paint_chip(painter, spot, row.chip, row.chip_tone)
        elif row.icon:
            paint_icon(painter, QRectF(left, middle - width / 2, width, width), row.icon, look.color("sub"))
        elif row.lead:
            font, small = look.font(Role.BODY, True), look.font(Role.SMALL)
            height, gap = QFontMetrics(font).height(), look.space(4)
            below = QFontMetrics(small).height() + gap if row.lead_second else 0
            y = middle - (height + below) / 2
            painter.setFont(font)
            painter.setPen(look.color("text"))
            painter.drawText(QRectF(left, y, width + 4, height), Qt.AlignmentFlag.AlignVCenter, row.lead)
            if row.lead_second:
                painter.setFont(small)
                painter.setPen(look.color("sub"))
                spot = QRectF(left, y + height + gap, width, below - gap)
                painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, row.lead_second)

    def _right(self, painter: QPainter, box: QRectF, row: Row, right: float) -> None:
        look = style.current()
        side = look.grow(18)
        font, below_font = _note_font(row), look.font(Role.SECOND)
        height, below = QFontMetrics(font).height(), QFontMetrics(below_font).height()
        upper = max(height, side if row.mark else 0)
        gap = look.space(4) if row.below else 0
        y = box.center().y() - (upper + gap + (below if row.below else 0)) / 2
        x = right
        if row.mark:
            paint_mark(painter, QRectF(right - side, y + (upper - side) / 2, side, side), row.mark)
            x -= side + look.space(8)
        if row.note:
            width = QFontMetrics(font).horizontalAdvance(row.note)
            painter.setFont(font)
            painter.setPen(look.color(row.note_tone.value))
            painter.drawText(QRectF(x - width, y, width + 2, upper), Qt.AlignmentFlag.AlignVCenter, row.note)
        if row.below:
            width = QFontMetrics(below_font).horizontalAdvance(row.below)
            painter.setFont(below_font)
            painter.setPen(look.color("sub"))
            spot = QRectF(right - width, y + upper + gap, width + 2, below)
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, row.below)


def _note_font(row: Row) -> QFont:
    return style.current().font(Role.SECOND, row.note_tone in (Tone.WARN, Tone.ERR))


def _lead_width(row: Row) -> int:
    """How wide chip, icon or lead are, with the gap behind them."""
    look = style.current()
    if row.chip:
        return max(look.grow(92), chip_width(row.chip)) + look.space(12)
    if row.icon:
        return look.grow(22) + look.space(12)
    if row.lead:
        words = QFontMetrics(look.font(Role.BODY, True)).horizontalAdvance(row.lead)
        return max(look.grow(66), words) + look.space(12)
    return 0


def _right_width(row: Row) -> int:
    """How wide note, mark and what stands below them are, with the gap before them."""
    if not (row.mark or row.note or row.below):
        return 0
    look = style.current()
    upper = look.grow(18) if row.mark else 0
    if row.note:
        upper += QFontMetrics(_note_font(row)).horizontalAdvance(row.note) + (
            look.space(8) if row.mark else 0
        )
    below = QFontMetrics(look.font(Role.SECOND)).horizontalAdvance(row.below) if row.below else 0
    return max(upper, below) + look.space(8)


def _room(row: Row, width: float) -> float:
    """How wide the first line may be in a row of this width."""
    look = style.current()
    return max(width - look.space(18) - _lead_width(row) - _right_width(row) - look.space(14), look.grow(80))


def _surely_one_line(row: Row, view: QListView) -> bool:
    """Whether a short row fits however wide its letters are: spares thousands of rows from being laid out."""
    look = style.current()
    em = look.points(Role.BODY) / 72 * view.logicalDpiX() * 1.1
    right = max(len(row.note) + 3, len(row.below)) * em if row.note or row.mark or row.below else 0
    left = max(7, len(row.chip) + 3, len(row.lead) + 1) * em if row.chip or row.icon or row.lead else 0
    return (len(row.first) + 4) * em + right + left < view.viewport().width()


def _line_step(row: Row) -> int:
    look = style.current()
    return QFontMetrics(look.font(Role.BODY, row.bold)).height() + look.space(4)


def _first_line(row: Row, width: float) -> QTextLayout:
    """The first line laid out: on one line where it fits, else wrapped; what was searched for on yellow."""
    look = style.current()
    font = look.font(Role.BODY, row.bold)
    layout = QTextLayout(row.first, font)
    formats: list[QTextLayout.FormatRange] = []
    for start, length in row.hits:
        hit = QTextLayout.FormatRange()
        hit.start, hit.length = start, length
        form = QTextCharFormat()
        form.setFont(look.font(Role.BODY, True))
        form.setForeground(look.color("text"))
        form.setBackground(look.color("hl"))
        hit.format = form
        formats.append(hit)
    layout.setFormats(formats)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    y = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += _line_step(row)
    layout.endLayout()
    return layout


class RowList(QListView):
    """A list of any length. Selection (tint and edge) follows the keys; Enter or a double click opens.

    `value()` is the key of the selected row, so a list can be kept in a `Form`.
    """

    selected = Signal(str)
    opened = Signal(str)
    changed = Signal()
    focus_moved = Signal()
    ring_radius = 4
    named_by_itself = True

    def __init__(self, name: str = "一覧") -> None:
        super().__init__()
        self._model = RowModel()
        self._quiet = False
        self._wanted = ""
        self.setModel(self._model)
        self.setItemDelegate(RowDelegate(self))
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self._open(index))
        self.verticalScrollBar().valueChanged.connect(lambda _: self.focus_moved.emit())

    def set_rows(self, rows: Sequence[Row | GroupHead]) -> None:
        """Show these rows; the selected key stays selected if it is still there, else nothing is."""
        before = self.current_key()
        self._quiet = True
        self._model.set_rows(rows)
        self._quiet = False
        if before:
            self.select(before, quiet=True)

    def rows(self) -> Sequence[Row | GroupHead]:
        """The rows shown now."""
        return self._model.rows

    def select(self, key: str, quiet: bool = False) -> None:
        """Select the row of this key and bring it into sight; with `quiet` nobody is told."""
        for number, row in enumerate(self._model.rows):
            if isinstance(row, Row) and row.key == key:
                self._quiet = quiet
                index = self._model.index(number)
                self.setCurrentIndex(index)
                self.scrollTo(index)
                self._quiet = False
                return

    def select_first(self) -> None:
        """Select the first row that can be selected."""
        for row in self._model.rows:
            if isinstance(row, Row):
                self.select(row.key)
                return

    def current_key(self) -> str:
        """The key of the selected row, or an empty text."""
        index = self.currentIndex()
        if index.isValid() and index.row() < len(self._model.rows):
            row = self._model.rows[index.row()]
            return row.key if isinstance(row, Row) else ""
        return ""

    def value(self) -> str:
        return self.current_key()

    def set_value(self, value: object) -> None:
        if value:
            self.select(str(value))

    def focus_rect(self) -> QRect:
        """Where the focus ring goes: the current row, else the whole list."""
        index = self.currentIndex()
        if not index.isValid():
            return self.rect()
        inside = self.visualRect(index).intersected(self.viewport().rect())
        return QRect(self.viewport().mapTo(self, inside.topLeft()), inside.size())

    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        self.focus_moved.emit()
        if not self._quiet and now.isValid() and (key := self.current_key()):
            self.selected.emit(key)
            self.changed.emit()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and (key := self.current_key()):
            self.opened.emit(key)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.select_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if plain and self.current_key():
                self.opened.emit(self.current_key())
                event.accept()
            else:
                event.ignore()
        elif event.text() and event.text().isprintable() and not event.text().isspace():
            event.ignore()  # letters belong to the page: they jump in the kana index or go to the search box
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.scheduleDelayedItemsLayout()  # rows that wrap have another height now

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.scheduleDelayedItemsLayout()


class ListHead(QWidget):
    """Above a list: the exact count, and how it is sorted."""

    sort_clicked = Signal()

    def __init__(self, count: str = "", sort: str = "") -> None:
        super().__init__()
        look = style.current()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.space(16), look.space(6), look.space(12), look.space(6))
        self._count = Label(count, bold=True)
        row.addWidget(self._count)
        row.addStretch(1)
        self._sort = TextButton(sort)
        show_if(self._sort, bool(sort))
        self._sort.clicked.connect(self.sort_clicked)
        self._sort.setProperty("plain", "true")
        row.addWidget(self._sort)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), style.current().color("line"))

    def set_count(self, count: str) -> None:
        """Say the count: 「96人中　た行 7人」."""
        self._count.setText(count)

    def set_sort(self, sort: str) -> None:
        """Name the order."""
        self._sort.set_text(sort)
        show_if(self._sort, bool(sort))


class ActionRow(QWidget):
    """One row with a button of its own."""

    pressed = Signal(str)

    def __init__(self, row: Row, button_width: int) -> None:
        super().__init__()
        look = style.current()
        self.row = row
        line = QHBoxLayout(self)
        gap = 2 if row.small else 5
        line.setContentsMargins(0, look.space(gap), 0, look.space(gap))
        line.setSpacing(look.space(12))
        if row.chip:
            line.addWidget(_FixedChip(row.chip, row.chip_tone))
        if row.mark:
            line.addWidget(MarkView(row.mark))
        if row.icon:
            line.addWidget(_Icon(row.icon))
        if row.lead:
            lead = Label(row.lead, Role.SECOND if row.small else Role.BODY, bold=True)
            lead.setMinimumWidth(look.grow(66))
            line.addWidget(lead)
        words = QVBoxLayout()
        words.setSpacing(look.space(4))
        words.addStretch(1)
        role = Role.SECOND if row.small else Role.BODY
        first = Label(row.first, role, bold=row.bold, wrap=True)
        if row.beside:
            line2 = QHBoxLayout()
            line2.setSpacing(look.space(10))
            first.setWordWrap(False)
            line2.addWidget(first)
            line2.addWidget(Elided(row.beside, Role.SECOND, Tone.SUB), 1)
            words.addLayout(line2)
        else:
            words.addWidget(first)
        if row.second:
            words.addWidget(Elided(row.second, Role.SECOND, row.second_tone))
        words.addStretch(1)
        line.addLayout(words, 1)
        if row.note:
            line.addWidget(
                Label(
                    row.note,
                    Role.SECOND if row.small else Role.BODY,
                    row.note_tone,
                    bold=row.note_tone in (Tone.WARN, Tone.ERR),
                )
            )
        self.button: SmallButton | None = None
        if row.button:
            self.button = SmallButton(row.button, button_width)
            self.button.setAccessibleName(f"{row.button} {row.first}")
            self.button.clicked.connect(lambda: self.pressed.emit(row.key))
            line.addWidget(self.button)
        self.setAccessibleName(row.sentence())
        low = 26 if row.small else 51 if row.second else 44
        self.setMinimumHeight(look.grow(low))


class ActionRows(QWidget):
    """A short list (at most about twenty rows) whose buttons can be reached by Tab; buttons are equally wide."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._rows: dict[str, ActionRow] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; the focus stays on the button of the same key."""
        focused = next((key for key, row in self._rows.items() if row.button and row.button.hasFocus()), None)
        empty_layout(self._column)
        self._rows = {}
        metrics = QFontMetrics(style.current().font(Role.SECOND, True))
        widest = max((metrics.horizontalAdvance(row.button) for row in rows), default=0)
        width = max(style.current().grow(88), widest + style.current().space(28))
        for number, row in enumerate(rows):
            if number and not row.small:
                self._column.addWidget(Line())
            shown = ActionRow(row, width)
            shown.pressed.connect(self.pressed)
            self._rows[row.key] = shown
            self._column.addWidget(shown)
            shown.show()  # rows put in while the list is being resized are not shown by Qt itself
        if focused in self._rows and (button := self._rows[focused].button) is not None:
            button.setFocus()

    def widget_for(self, key: str) -> ActionRow | None:
        """The row of this key, to put the focus on its button."""
        return self._rows.get(key)


class _Icon(Painted):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def sizeHint(self) -> QSize:
        side = style.current().grow(22)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._name, style.current().color("sub"))


class _FixedChip(Painted):
    """A state chip as wide as its neighbours in a list."""

    def __init__(self, text: str, tone: Tone) -> None:
        super().__init__()
        self._text, self._tone = text, tone
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return QSize(max(style.current().grow(92), chip_width(self._text)), chip_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(QPainter(self), QRectF(QPoint(0, 0), self.size()), self._text, self._tone)
