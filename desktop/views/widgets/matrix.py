"""The matrix of a handover: papers down, recipients across, in each cell a tick box and what the rules say.

Space ticks, arrows walk, Enter asks for the reason; a click on a head asks to tick the whole line. The matrix decides
nothing: it tells what was wished, and shows the cells it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.chips import GROUNDS
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.labels import plain_tip
from desktop.views.widgets.marks import Mark, paint_mark
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.ticks import paint_tick

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixColumn:
    """A recipient: name, kind or relation, and the ways of sending to choose from."""

    key: str
    name: str
    kind: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    way: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """A paper; rows with the same `group` stand under one head."""

    key: str
    name: str
    note: str = ""
    family: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """What the rules say of this paper for this recipient. `locked`: cannot be ticked. No mark: nothing to say.

    `barred`: drawn as a locked box, but may be wished for all the same: the summary then says what stands in the way.
    """

    mark: Mark | None = None
    ticked: bool = False
    locked: bool = False
    barred: bool = False
    blacked: bool = False
    spoken: str = ""

    @property
    def boxed(self) -> bool:
        """Whether a tick box is drawn: a padlock alone means that the paper stays here."""
        return self.mark is not Mark.LOCKED


_EMPTY = MatrixCell()


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.columns: list[MatrixColumn] = []
        self.lines: list[MatrixRow | str] = []
        self.cells: dict[tuple[str, str], MatrixCell] = {}

    def set_table(
        self,
        columns: Sequence[MatrixColumn],
        rows: Sequence[MatrixRow],
        cells: Mapping[tuple[str, str], MatrixCell],
    ) -> None:
        self.beginResetModel()
        self.columns = list(columns)
        self.lines = []
        group = ""
        for row in rows:
            if row.group and row.group != group:
                self.lines.append(row.group)
                group = row.group
            self.lines.append(row)
        self.cells = dict(cells)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def paper(self, row: int) -> MatrixRow | None:
        line = self.lines[row] if 0 <= row < len(self.lines) else None
        return line if isinstance(line, MatrixRow) else None

    def cell(self, index: Index) -> MatrixCell | None:
        paper = self.paper(index.row())
        if paper is None or not 0 <= index.column() < len(self.columns):
            return None
        return self.cells.get((paper.key, self.columns[index.column()].key), _EMPTY)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            cell = self.cell(index)
            return None if cell is None else self.sentence(index)
        return None

    def sentence(self, index: Index) -> str:
        paper, cell = self.paper(index.row()), self.cell(index)
        if paper is None or cell is None:
            return ""
        column = self.columns[index.column()]
        ticked = "渡す" if cell.ticked else "渡さない"
        mark = cell.mark.value if cell.mark else ""
        blacked = "家族の部分は黒く塗る" if cell.blacked else ""
        parts = (f"{paper.name}を{column.name}へ", ticked, cell.spoken or mark, blacked)
        return "、".join(part for part in parts if part)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        line = (
            self.lines[section]
            if orientation == Qt.Orientation.Vertical and section < len(self.lines)
            else ""
        )
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(line, MatrixRow):
            return plain_tip("　".join(part for part in (line.name, line.note) if part))
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.columns[section].name if section < len(self.columns) else None
        return line.name if isinstance(line, MatrixRow) else line

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.paper(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def replace_cell(self, key: tuple[str, str], cell: MatrixCell) -> None:
        self.cells[key] = cell
        for row, line in enumerate(self.lines):
            if isinstance(line, MatrixRow) and line.key == key[0]:
                for column, head in enumerate(self.columns):
                    if head.key == key[1]:
                        index = self.index(row, column)
                        self.dataChanged.emit(index, index)


class _CellDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look = style.current()
        box = QRectF(option.rect)
        model = index.model()
        cell = model.cell(index) if isinstance(model, _Model) else None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, look.color("surface" if cell else "sunken"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), look.color("line"))
        painter.fillRect(QRectF(box.left(), box.top(), 1, box.height()), look.color("line"))
        if cell is not None:
            self._cell(painter, box, cell)
        painter.restore()

    def _cell(self, painter: QPainter, box: QRectF, cell: MatrixCell) -> None:
        look = style.current()
        plate = box.adjusted(3, 2.5, -2.5, -3.5)
        ground = "tint" if cell.ticked else GROUNDS[Tone.WARN] if cell.mark is Mark.LOOK else ""
        if cell.ticked and cell.mark is Mark.NO:
            ground = GROUNDS[Tone.ERR]
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color(ground))
            painter.drawRoundedRect(plate, 6, 6)
        side, sign = look.grow(21), look.grow(18)
        middle = box.center()
        gap = look.space(11)
        if not cell.boxed:
            paint_mark(painter, QRectF(middle.x() - sign / 2, middle.y() - sign / 2, sign, sign), Mark.LOCKED)
            return
        left = middle.x() - (side + gap + sign) / 2
        paint_tick(
            painter,
            QRectF(left, middle.y() - side / 2, side, side),
            cell.ticked,
            cell.locked or (cell.barred and not cell.ticked),
        )
        left += side + gap
        if cell.mark is not None:
            paint_mark(painter, QRectF(left, middle.y() - sign / 2, sign, sign), cell.mark)
        if cell.blacked:
            left += sign + look.space(4)
            paint_mark(painter, QRectF(left, middle.y() - sign / 2, sign, sign), Mark.BLACKED)


_KINDS = (
    "居宅", "訪問", "デイ", "ケア", "福祉", "介護", "地域", "小規模", "病院", "医院", "クリニック", "センター",
)  # fmt: skip


def break_name(name: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A name on at most two lines: broken at a space or before its kind, else where its script changes."""

    def fits(text: str) -> bool:
        return metrics.horizontalAdvance(text) <= width

    if fits(name):
        return [name]
    spaces = [i for i in range(1, len(name)) if name[i - 1] in " 　"]
    kinds = [i for word in _KINDS if (i := name.find(word)) > 0]
    scripts = [i for i in range(1, len(name)) if _script(name[i - 1]) != _script(name[i]) and name[i] != "ー"]
    for cuts in (spaces, sorted(kinds), sorted(scripts, key=lambda i: abs(2 * i - len(name)))):
        for at in cuts:
            if fits(name[:at].strip()) and fits(name[at:].strip()):
                return [name[:at].strip(), name[at:].strip()]
    at = len(name)
    while at > 1 and not fits(name[:at]):
        at -= 1
    return [name[:at], metrics.elidedText(name[at:], Qt.TextElideMode.ElideRight, width)]


def _script(char: str) -> str:
    if "\u3041" <= char <= "\u309f":
        return "hiragana"
    if "\u30a0" <= char <= "\u30ff":
        return "katakana"
    return "latin" if char.isascii() else "kanji"


class _ColumnHeads(QHeaderView):
    """Name, relation and the way of sending of each recipient."""

    way_changed = Signal(int, str)

    def __init__(self, model: _Model) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._data = model
        self._combos: list[Combo] = []
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.sectionResized.connect(lambda *_: self.place())

    def sizeHint(self) -> QSize:
        look = style.current()
        name, kind = QFontMetrics(self._font()), QFontMetrics(look.font(Role.SMALL))
        height = name.height() * self._most() + look.space(10)
        if any(c.kind for c in self._data.columns) and not self._folded():
            height += kind.height() + look.space(4)
        if any(c.ways for c in self._data.columns):
            height += look.grow(28) + look.space(8)
        return QSize(100, height)

    def _folded(self) -> bool:
        return style.current().size is style.TextSize.EXTRA_LARGE

    def _font(self) -> QFont:
        """Body size, or the size of second lines where that lets every name stand on one line."""
        look = style.current()
        body, second = look.font(Role.BODY, True), look.font(Role.SECOND, True)

        def fits(font: QFont) -> bool:
            metrics = QFontMetrics(font)
            widths = [metrics.horizontalAdvance(column.name) for column in self._data.columns]
            return all(width <= self.sectionSize(n) - 4 for n, width in enumerate(widths))

        return second if not fits(body) and fits(second) else body

    def _most(self) -> int:
        return max((len(self._lines(i)) for i in range(len(self._data.columns))), default=1)

    def _lines(self, section: int) -> list[str]:
        metrics = QFontMetrics(self._font())
        return break_name(self._data.columns[section].name, metrics, self.sectionSize(section) - 4)

    def build(self) -> None:
        """Make the combos anew, after the table was set."""
        for combo in self._combos:
            combo.hide()
            combo.deleteLater()
        self._combos = []
        for number, column in enumerate(self._data.columns):
            combo = Combo(column.ways, small=True)
            combo.setParent(self.viewport())
            combo.set_value(column.way)
            combo.setAccessibleName(f"{column.name}への渡し方")
            combo.chosen.connect(lambda way, number=number: self.way_changed.emit(number, way))
            show_if(combo, bool(column.ways))
            self._combos.append(combo)
        self.place()

    def combos(self) -> list[Combo]:
        """The combo of each recipient, in order."""
        return self._combos

    def place(self) -> None:
        """Put each combo under its name."""
        look = style.current()
        for number, combo in enumerate(self._combos):
            width = min(combo.sizeHint().width(), self.sectionSize(number) - 12)
            left = self.sectionViewportPosition(number) + (self.sectionSize(number) - width) // 2
            height = look.grow(26)
            combo.setGeometry(left, self.height() - height - look.space(7), width, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._data.columns):
            return
        look = style.current()
        column = self._data.columns[section]
        painter.save()
        painter.fillRect(rect, look.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.top(), 1, rect.height()), look.color("line"))
        font = self._font()
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(look.color("text"))
        lines = self._lines(section)
        under = rect.top() + look.space(5) + self._most() * metrics.height()
        y = under - (self._most() + len(lines)) * metrics.height() // 2
        for line in lines:
            painter.drawText(
                QRect(rect.left() + 1, y, rect.width() - 1, metrics.height()),
                Qt.AlignmentFlag.AlignCenter,
                line,
            )
            y += metrics.height()
        if column.kind and not self._folded():
            small = look.font(Role.SMALL)
            painter.setFont(small)
            painter.setPen(look.color("sub"))
            metrics = QFontMetrics(small)
            cut = metrics.elidedText(column.kind, Qt.TextElideMode.ElideRight, rect.width() - 8)
            spot = QRect(rect.left() + 4, under + look.space(4), rect.width() - 8, metrics.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, cut)
        painter.restore()


class _RowHeads(QHeaderView):
    """Name of the paper, the family tag, and its note at the right; group heads on sunken ground."""

    def __init__(self, model: _Model) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._data = model
        self.setSectionsClickable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self.width_for(notes=True), 100)

    def width_for(self, notes: bool) -> int:
        """How wide the names of the papers are, with their notes or (where room is short) without."""
        look = style.current()
        body, small = QFontMetrics(look.font(Role.BODY)), QFontMetrics(look.font(Role.SMALL))
        width = look.grow(160)
        for line in self._data.lines:
            if isinstance(line, MatrixRow):
                words = body.horizontalAdvance(line.name) + look.space(14) + look.space(10)
                words += self._tag_width() + look.space(8) if line.family else 0
                if notes and not self._folded() and line.note:
                    words += small.horizontalAdvance(line.note) + look.space(12)
                width = max(width, words)
        return min(width, look.grow(300))

    def _folded(self) -> bool:
        return style.current().size is style.TextSize.EXTRA_LARGE

    def _tag_width(self) -> int:
        look = style.current()
        return QFontMetrics(look.font(Role.SMALL, True)).horizontalAdvance("家族") + 2 * look.space(8)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        if section >= len(self._data.lines):
            return
        look = style.current()
        line = self._data.lines[section]
        box = QRectF(rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = box.adjusted(look.space(14), 0, -look.space(7), 0)
        if not isinstance(line, MatrixRow):
            painter.fillRect(box, look.color("sunken"))
            painter.setFont(look.font(Role.SECOND, True))
            painter.setPen(look.color("sub"))
            metrics = QFontMetrics(look.font(Role.SECOND, True))
            cut = metrics.elidedText(line, Qt.TextElideMode.ElideRight, round(words.width()) + 1)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, cut)
        else:
            painter.fillRect(box, look.color("surface"))
            painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), look.color("line"))
            self._paper(painter, words, line)
        painter.restore()

    def _paper(self, painter: QPainter, words: QRectF, line: MatrixRow) -> None:
        look = style.current()
        body, small = look.font(Role.BODY), look.font(Role.SMALL)
        metrics, fine = QFontMetrics(body), QFontMetrics(small)
        room = words.width() - (self._tag_width() + look.space(8) if line.family else 0)
        painter.setFont(body)
        painter.setPen(look.color("text"))
        name = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, round(room) + 1)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        # The note takes what the name leaves; where that is too little for a word it stands in the tool tip only.
        left_over = room - metrics.horizontalAdvance(name) - look.space(10)
        if line.note and not self._folded() and left_over > look.grow(40):
            painter.setFont(small)
            painter.setPen(look.color("sub"))
            cut = fine.elidedText(line.note, Qt.TextElideMode.ElideRight, round(left_over) + 1)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, cut)
        if line.family:
            height = fine.height() + 6
            left = words.left() + metrics.horizontalAdvance(name) + look.space(8)
            tag = QRectF(left, words.center().y() - height / 2, self._tag_width(), height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("tint"))
            painter.drawRoundedRect(tag, 4, 4)
            painter.setPen(look.color("accent"))
            painter.setFont(look.font(Role.SMALL, True))
            painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, "家族")


class Matrix(QTableView):
    """See the module. `value()` is the list of [paper, recipient] that are ticked."""

    ticked = Signal(str, str, bool)
    reason = Signal(str, str)
    way_changed = Signal(str, str)
    line_ticked = Signal(str, str)
    focus_moved = Signal()
    changed = Signal()
    ring_radius = 6
    named_by_itself = True

    def __init__(self, name: str = "だれに何を渡すか") -> None:
        super().__init__()
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegate(_CellDelegate(self))
        self.setAccessibleName(name)
        self.setAccessibleDescription("Space で印、矢印で移る、Enter でわけ")
        self._column_heads = _ColumnHeads(self._model)
        self._row_heads = _RowHeads(self._model)
        self.setHorizontalHeader(self._column_heads)
        self.setVerticalHeader(self._row_heads)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._column_heads.way_changed.connect(
            lambda number, way: self.way_changed.emit(self._model.columns[number].key, way)
        )
        self._column_heads.sectionClicked.connect(
            lambda number: self.line_ticked.emit("column", self._model.columns[number].key)
        )
        self._row_heads.sectionClicked.connect(self._row_clicked)
        self.horizontalScrollBar().valueChanged.connect(lambda _: self._scrolled())
        self.verticalScrollBar().valueChanged.connect(lambda _: self._scrolled())

    def set_table(
        self,
        columns: Sequence[MatrixColumn],
        rows: Sequence[MatrixRow],
        cells: Mapping[tuple[str, str], MatrixCell],
    ) -> None:
        """Show another table; `cells` is keyed by (paper, recipient). The current cell stays if it is still there."""
        at = self.current_keys()
        self._model.set_table(columns, rows, cells)
        self._measure()
        self._column_heads.build()
        if not (at and self.go_to(*at)):
            self._go_first()

    def set_cell(self, row: str, column: str, cell: MatrixCell) -> None:
        """Replace one cell."""
        before = self._model.cells.get((row, column), _EMPTY)
        self._model.replace_cell((row, column), cell)
        if before.ticked != cell.ticked:
            self.changed.emit()

    def set_cells(self, cells: Mapping[tuple[str, str], MatrixCell]) -> None:
        """Replace all cells, rows and columns staying: after each verdict."""
        before = self.value()
        for key, cell in cells.items():
            if self._model.cells.get(key) != cell:
                self._model.replace_cell(key, cell)
        if self.value() != before:
            self.changed.emit()

    def cell(self, row: str, column: str) -> MatrixCell:
        """The cell shown there."""
        return self._model.cells.get((row, column), _EMPTY)

    def columns(self) -> Sequence[MatrixColumn]:
        """The recipients shown."""
        return self._model.columns

    def value(self) -> list[list[str]]:
        return [[row, column] for (row, column), cell in self._model.cells.items() if cell.ticked]

    def set_value(self, value: object) -> None:
        """Tick exactly these; what is locked or not in the table stays as it is."""
        wanted = {tuple(pair) for pair in value} if isinstance(value, (list, tuple)) else set()
        for key, cell in list(self._model.cells.items()):
            if not cell.locked and cell.boxed and cell.ticked != (key in wanted):
                self._model.replace_cell(key, replace(cell, ticked=key in wanted))
        self.changed.emit()

    def ways(self) -> dict[str, str]:
        """The way of sending chosen for each recipient."""
        return {
            column.key: combo.value() or ""
            for column, combo in zip(self._model.columns, self._column_heads.combos(), strict=True)
        }

    def current_keys(self) -> tuple[str, str] | None:
        """Paper and recipient of the current cell."""
        index = self.currentIndex()
        paper = self._model.paper(index.row()) if index.isValid() else None
        return (paper.key, self._model.columns[index.column()].key) if paper else None

    def go_to(self, row: str, column: str) -> bool:
        """Make a cell current; False if it is not in the table."""
        for r, line in enumerate(self._model.lines):
            for c, head in enumerate(self._model.columns):
                if isinstance(line, MatrixRow) and line.key == row and head.key == column:
                    self._set_current(r, c)
                    return True
        return False

    def _go_first(self) -> None:
        for number, line in enumerate(self._model.lines):
            if isinstance(line, MatrixRow) and self._model.columns:
                self._set_current(number, 0)
                return

    def _set_current(self, row: int, column: int) -> None:
        index = self._model.index(row, column)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)
        self.focus_moved.emit()

    def _measure(self) -> None:
        look = style.current()
        for number, line in enumerate(self._model.lines):
            height = look.grow(40) if isinstance(line, MatrixRow) else look.grow(27)
            self._row_heads.resizeSection(number, height)
        count, least = len(self._model.columns), look.grow(118)
        heads = self._row_heads.width_for(notes=True)
        rows = sum(self._row_heads.sectionSize(number) for number in range(len(self._model.lines)))
        too_high = rows + self._column_heads.height() > self.height()
        inside = self.width() - (self.verticalScrollBar().sizeHint().width() if too_high else 0)
        if inside - heads < count * least:
            # Before the recipients have to scroll, the notes of the papers give up their room.
            heads = max(self._row_heads.width_for(notes=False), min(heads, inside - count * least))
        self._row_heads.setFixedWidth(heads)
        if count:
            room = max(inside - heads, 0)
            each = max(room // count, least)
            if count > 5:
                # The sixth is seen to begin, so that one knows there is more at the side.
                each = max(least, min(each, round(room / 5.3)))
            for number in range(count):
                self._column_heads.resizeSection(number, each)
        self._column_heads.setFixedHeight(self._column_heads.sizeHint().height())
        self._column_heads.place()
        self.updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()
        self.focus_moved.emit()

    def _scrolled(self) -> None:
        self._column_heads.place()
        self.focus_moved.emit()

    def focus_rect(self) -> QRect:
        """The current cell."""
        index = self.currentIndex()
        if not index.isValid():
            return self.rect()
        cell = self.visualRect(index).intersected(self.viewport().rect())
        return QRect(self.viewport().mapTo(self, cell.topLeft()), cell.size()).adjusted(2, 1, -2, -3)

    def moveCursor(self, action: Any, modifiers: Any) -> QModelIndex:
        now = self.currentIndex()
        kinds = QAbstractItemView.CursorAction
        steps = {
            kinds.MoveUp: (-1, 0),
            kinds.MoveDown: (1, 0),
            kinds.MoveLeft: (0, -1),
            kinds.MoveRight: (0, 1),
        }
        if action not in steps or not now.isValid():
            return super().moveCursor(action, modifiers)
        down, right = steps[action]
        row, column = now.row() + down, min(max(now.column() + right, 0), len(self._model.columns) - 1)
        while 0 <= row < len(self._model.lines) and self._model.paper(row) is None:
            row += down
        return self._model.index(row, column) if 0 <= row < len(self._model.lines) else now

    def currentChanged(self, now: Index, before: Index) -> None:
        super().currentChanged(now, before)
        self.focus_moved.emit()

    def _wish(self, index: QModelIndex) -> None:
        paper, cell = self._model.paper(index.row()), self._model.cell(index)
        if paper is None or cell is None:
            return
        column = self._model.columns[index.column()].key
        if cell.locked or not cell.boxed:
            self.reason.emit(paper.key, column)
        else:
            self.ticked.emit(paper.key, column, not cell.ticked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Space and index.isValid():
            self._wish(index)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier):
                event.ignore()
                return
            keys = self.current_keys()
            if keys:
                self.reason.emit(*keys)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
                             Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):  # fmt: skip
            super().keyPressEvent(event)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._model.paper(index.row()) is not None:
            self._set_current(index.row(), index.column())
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if event.button() == Qt.MouseButton.LeftButton:
                self._wish(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _row_clicked(self, number: int) -> None:
        if (paper := self._model.paper(number)) is not None:
            self.line_ticked.emit("row", paper.key)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), look.color("surface"))
        painter.end()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "_model"):
            self._measure()

    def sizeHint(self) -> QSize:
        rows = sum(self._row_heads.sectionSize(n) for n in range(len(self._model.lines)))
        return QSize(600, rows + self._column_heads.sizeHint().height() + 2)

    def point_of(self, row: str, column: str) -> QPoint:
        """The middle of a cell, in the coordinates of the viewport (for a reason shown beside it)."""
        before = self.current_keys()
        if self.go_to(row, column):
            middle = self.visualRect(self.currentIndex()).center()
            if before:
                self.go_to(*before)
            return middle
        return QPoint()
