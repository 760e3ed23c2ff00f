"""The picture of consents and provisions: lanes, bars, gaps and dots, painted from the geometry that also draws the paper.

Everything in it is told by shape or hatch as well as by colour. Each thing is a place of its own that takes the focus:
arrows walk, + and − zoom, Enter opens, and a screen reader says the sentence of the thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy

from desktop.procedures.timelines import (
    SCREEN,
    SHAPES,
    Bar,
    Dot,
    Lane,
    Measure,
    Sort,
    Thing,
    Timeline,
    TimelinePlan,
    lay_out,
)
from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.hatch import paint_hatch
from desktop.views.widgets.labels import laid_out
from desktop.views.widgets.painted import Painted
from desktop.views.widgets.spots import Legend, Placed, SpotPicture

BEYOND = 9
"""Room at both ends of the grid for the arrows of bars that go on."""
WIDEST_LABEL = 232
"""The column of names grows with the longest name up to here; longer names take two lines."""


def _scale() -> float:
    return style.current().size.value / style.TextSize.STANDARD.value


def _words(bold: bool = False) -> QFont:
    return style.current().font(Role.SECOND, bold)


def _wide(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def _label_width(plan: TimelinePlan) -> float:
    name, small = style.current().font(Role.BODY, True), style.current().font(Role.SMALL)
    gap = 12 * _scale()
    needed = [_wide(each.name, name) + _wide(each.relation, small) + 2 * gap for each in plan.principals]
    needed += [_wide(each.name, name) + gap for each in plan.offices]
    return min(max([SCREEN.label_width * _scale(), *needed]), WIDEST_LABEL * _scale()) + BEYOND


def _measure(plan: TimelinePlan, width: float) -> Measure:
    """The sizes of LOOKS §5, grown with the letters, in the room there is."""
    grow = _scale()
    grown = {
        name: getattr(SCREEN, name) * grow
        for name in (
            "today", "months", "heading", "lane", "office_lane", "section_gap", "bar", "dot", "stacked_dot",
            "stack", "plate", "pad", "text_size",
        )
    }  # fmt: skip
    return replace(SCREEN, width=width - BEYOND, label_width=_label_width(plan), **grown)


class TimelinePicture(SpotPicture):
    """The lanes of the picture; its months stand above it in a `TimelineMonths`, so that they stay when it scrolls."""

    zoomed = Signal(int)
    """+1 for less time in more detail, −1 for more time."""
    laid = Signal()

    def __init__(self) -> None:
        super().__init__(
            "同意と提供の図",
            "左右の矢印で同じ列のとなりへ、上下の矢印で別の列へ動きます。プラスとマイナスで期間が変わり、Enterでひらきます。",
        )
        self._plan: TimelinePlan | None = None
        self._things: Sequence[Thing] = ()
        self.timeline: Timeline | None = None

    def set_plan(self, plan: TimelinePlan, things: Sequence[Thing], current: str = "") -> None:
        """Show this; ``current`` is the key of the thing chosen."""
        self._plan, self._things, self._current = plan, things, current
        self._lay()

    # --- keys -------------------------------------------------------------------------------------------------------

    def take_key(self, event: QKeyEvent) -> bool:
        """Walk, zoom or open; says whether the key was for the picture."""
        if super().take_key(event):
            return True
        key, text = Qt.Key(event.key()), event.text()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if text and text in "+＋;；":
            self.zoomed.emit(1)
        elif text and text in "-－−":
            self.zoomed.emit(-1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            lane = self._lane_of(self._here())
            self._go(lane[0] if key is Qt.Key.Key_Home else lane[-1])
        else:
            return False
        return True

    def _walk(self, along: int, across: int) -> None:
        here = self._here()
        if along:
            lane = self._lane_of(here)
            place = lane.index(here) + along
            if 0 <= place < len(lane):
                self._go(lane[place])
            return
        lanes = sorted({each.lane for each in self._placed})
        place = lanes.index(here.lane) + across
        if 0 <= place < len(lanes):
            near = [each for each in self._placed if each.lane == lanes[place]]
            self._go(min(near, key=lambda each: _distance(each.box, here.box)))

    # --- layout -----------------------------------------------------------------------------------------------------

    def _lay(self) -> None:
        if self._plan is None or self.width() < 2 * WIDEST_LABEL:
            return
        measure = _measure(self._plan, self.width())
        timeline = lay_out(self._plan, measure, lambda text, _: _wide(text, _words()))
        small = style.current().font(Role.SMALL, True)
        bare = replace(self._plan, principals=(), offices=())
        months = lay_out(bare, measure, lambda text, _: _wide(text, small)).months  # in letters of their own
        timeline = replace(timeline, months=months)
        self.timeline = timeline
        self.setFixedHeight(round(timeline.height - timeline.grid_top + 6 * _scale()))
        self._place(sorted(self._places(timeline), key=lambda each: (each.lane, each.x, each.thing.begins)))
        self.laid.emit()

    def _places(self, timeline: Timeline) -> list[Placed]:
        """Every thing with the shape it was given."""
        found: list[Placed] = []
        bars = {thing.shape: thing for thing in self._things if thing.sort is Sort.CONSENT}
        dots = {each.shape: each for each in self._things if each.sort in (Sort.PROVISION, Sort.DRAFT)}
        gaps = sorted((each for each in self._things if each.sort is Sort.GAP), key=lambda each: each.begins)
        top = timeline.grid_top
        for bar in sorted(timeline.bars, key=lambda each: each.x):
            if bar.kind == "gap":
                thing = next(each for each in gaps if each.shape == bar.lane)
                gaps.remove(thing)
            else:
                thing = bars[bar.key]
            box = QRectF(bar.x, bar.y - top, max(bar.width, 6), bar.height)
            found.append(Placed(thing, bar.lane, bar.x, box, 3))
        for dot in timeline.dots:
            half = (dot.plate[2] if dot.plate else dot.size) / 2
            box = QRectF(dot.x - half, dot.y - top - half, 2 * half, 2 * half)
            found += [Placed(dots[key], dot.lane, dot.x, box, 6 if dot.plate else 4) for key in dot.keys]
        return found

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        timeline = self.timeline
        if timeline is None or self._plan is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, -timeline.grid_top)
        _paint_grid(painter, timeline)
        for lane in timeline.lanes:
            _paint_lane(painter, lane, timeline)
        for bar in timeline.bars:
            _paint_bar(painter, bar, timeline)
        _paint_today(painter, timeline)
        for bar in timeline.bars:
            _paint_bar_words(painter, bar)
        for dot in sorted(timeline.dots, key=lambda each: (each.cover == "uncovered", len(each.keys) > 1)):
            _paint_dot(painter, dot)  # counts and what is red stand on top
        self._paint_chosen(painter, timeline.grid_top)


def _distance(box: QRectF, other: QRectF) -> float:
    """How far two things are apart along the months; things that overlap are side by side."""
    return max(box.left() - other.right(), other.left() - box.right(), 0) * 1000 + abs(
        box.center().x() - other.center().x()
    )


def _hairline(painter: QPainter, x: float, top: float, bottom: float, ink: QColor, width: float = 1) -> None:
    painter.setPen(QPen(ink, width))
    painter.drawLine(QPointF(x, top), QPointF(x, bottom))


def _paint_grid(painter: QPainter, timeline: Timeline) -> None:
    look = style.current()
    for x in [*(month.line_x for month in timeline.months), timeline.grid_right]:
        _hairline(painter, round(x) + 0.5, timeline.grid_top, timeline.height, look.color("line"))
    if timeline.today_x is not None:
        _hairline(painter, timeline.today_x, timeline.grid_top, timeline.height, look.color("text"), 1.6)
    painter.setFont(_words())
    high = SCREEN.heading * _scale()
    people = any(not lane.office for lane in timeline.lanes)
    offices = any(lane.office for lane in timeline.lanes)
    for there, y, word in (
        (people, timeline.consents_y, "同意"),
        (offices, timeline.provisions_y, "渡した相手"),
    ):
        if there:
            painter.setPen(look.color("sub"))
            painter.drawText(QRectF(0, y, timeline.grid_left, high), Qt.AlignmentFlag.AlignVCenter, word)
    if people and offices:
        painter.setPen(QPen(look.color("line"), 1.5))
        y = timeline.provisions_y - SCREEN.section_gap * _scale() / 2
        painter.drawLine(QPointF(0, y), QPointF(timeline.grid_right, y))


def _paint_lane(painter: QPainter, lane: Lane, timeline: Timeline) -> None:
    look = style.current()
    ground = QRectF(0, lane.y + 2, timeline.grid_right + BEYOND, lane.height - 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("lane"))
    painter.drawRoundedRect(ground, 3, 3)
    pad = 8 * _scale()
    box = QRectF(pad, ground.top(), timeline.grid_left - BEYOND - pad, ground.height())
    name, small = look.font(Role.BODY, True), look.font(Role.SMALL)
    painter.setPen(look.color("text"))
    wide = _wide(lane.label, name)
    if wide + (_wide(lane.note, small) + pad if lane.note else 0) <= box.width():
        painter.setFont(name)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, lane.label)
        painter.setFont(small)
        painter.setPen(look.color("sub"))
        beside = QRectF(box.left() + wide + 12 * _scale(), box.top(), box.width(), box.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, lane.note)
        return
    # Too long for one line: smaller, in two.
    font = look.font(Role.SMALL, True)
    text = f"{lane.label}　{lane.note}" if lane.note else lane.label
    high = QFontMetricsF(font).height()
    layout, _ = laid_out(text, font, box.width())
    lines = min(layout.lineCount(), 2)
    y = box.center().y() - lines * high / 2
    for number in range(lines):
        line = layout.lineAt(number)
        piece = text.encode("utf-16-le")[2 * line.textStart() :].decode("utf-16-le")
        if number < 1:
            piece = piece.encode("utf-16-le")[: 2 * line.textLength()].decode("utf-16-le")
        else:
            piece = QFontMetricsF(font).elidedText(piece, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(font)
        painter.drawText(QRectF(box.left(), y, box.width() + 2, high), Qt.AlignmentFlag.AlignVCenter, piece)
        y += high


def _paint_bar(painter: QPainter, bar: Bar, timeline: Timeline) -> None:
    look = style.current()
    box = QRectF(bar.x, bar.y, max(bar.width, 4), bar.height)
    if bar.kind == "gap":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("err_tint"))
        painter.drawRoundedRect(box, 3, 3)
        paint_hatch(painter, box, look.color("err_mark"), 3, 5, 1.6)
        return
    if bar.kind == "withdrawn":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("surface"))
        painter.drawRoundedRect(box, 3, 3)
        paint_hatch(painter, box, look.color("dis"), 3, 5, 1.2)
    else:
        painter.setPen(QPen(look.color("bar_edge"), 1.5))
        painter.setBrush(look.color("bar_fill"))
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 2, 2)
        if bar.partly_x is not None:
            half = QRectF(bar.partly_x, box.center().y(), box.right() - bar.partly_x, box.height() / 2)
            painter.fillRect(half, look.color("surface"))
            paint_hatch(painter, half, look.color("dis"), 0, 5, 1.2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("accent" if bar.kind == "consent" else "dis"))
    if bar.starts and bar.kind == "consent":
        painter.drawRect(QRectF(box.left(), box.top(), 4, box.height()))
    elif not bar.starts:
        _arrow(painter, timeline.grid_left - 1, box.center().y(), -1)
    if bar.ends:
        painter.drawRect(QRectF(box.right() - 3, box.top(), 3, box.height()))
    if bar.goes_on:
        _arrow(painter, timeline.grid_right + 1, box.center().y(), 1)


def _arrow(painter: QPainter, x: float, y: float, way: int) -> None:
    """A bar that goes on beyond the picture."""
    side = 6 * min(_scale(), 1.2)
    painter.drawPolygon(
        QPolygonF([QPointF(x, y - side), QPointF(x + way * (BEYOND - 1), y), QPointF(x, y + side)])
    )


def _paint_bar_words(painter: QPainter, bar: Bar) -> None:
    look = style.current()
    middle = bar.y + bar.height / 2
    if bar.cross_x is not None:
        side = 5 * _scale()
        painter.setPen(QPen(look.color("text"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        x = bar.cross_x
        painter.drawLine(QPointF(x - side, middle - side), QPointF(x + side, middle + side))
        painter.drawLine(QPointF(x - side, middle + side), QPointF(x + side, middle - side))
    if bar.label:
        ends = bar.label_x + _wide(bar.label, _words())
        inside = bar.inside and bar.kind == "consent" and (bar.partly_x is None or ends < bar.partly_x)
        _write(painter, bar.label, bar.label_x, middle, look.color("text"), plate=not inside)
    if bar.note:
        soon = bar.kind == "consent"
        ink = look.color("warn" if soon else "sub")
        _write(painter, bar.note, bar.note_x, middle, ink, bold=soon, plate=True)


def _write(
    painter: QPainter,
    text: str,
    x: float,
    middle: float,
    ink: QColor,
    *,
    bold: bool = False,
    plate: bool = False,
) -> None:
    """One line of words, on a plate of the lane's ground where lines and hatches would run through it."""
    font = _words(bold)
    high = QFontMetricsF(font).height()
    box = QRectF(x, middle - high / 2, _wide(text, font) + 2, high)
    if plate:
        painter.fillRect(box.adjusted(-4, 0, 3, 0), style.current().color("lane"))
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)


def _paint_today(painter: QPainter, timeline: Timeline) -> None:
    if timeline.today_x is not None:
        ink = style.current().color("text")
        ink.setAlphaF(0.22)
        _hairline(painter, timeline.today_x, timeline.grid_top, timeline.height, ink, 1.6)


def _shape(name: str, x: float, y: float, size: float) -> QPainterPath:
    """● FAX, ■ by hand, ◆ post, ▲ electronic, and a round square for several ways."""
    path, half = QPainterPath(), size / 2
    if name == "circle":
        path.addEllipse(QPointF(x, y), half * 0.94, half * 0.94)
    elif name == "square":
        path.addRect(QRectF(x - half * 0.84, y - half * 0.84, size * 0.84, size * 0.84))
    elif name == "mixed":
        path.addRoundedRect(
            QRectF(x - half * 0.9, y - half * 0.9, size * 0.9, size * 0.9), half * 0.5, half * 0.5
        )
    else:
        corners = {
            "diamond": ((0.0, -1.06), (1.06, 0.0), (0.0, 1.06), (-1.06, 0.0)),
            "triangle": ((0.0, -1.0), (1.04, 0.86), (-1.04, 0.86)),
        }[name]
        path.addPolygon(QPolygonF([QPointF(x + dx * half, y + dy * half) for dx, dy in corners]))
        path.closeSubpath()
    return path


def _paint_dot(painter: QPainter, dot: Dot) -> None:
    look = style.current()
    surface, accent = look.color("surface"), look.color("accent")
    if dot.cover == "uncovered":
        _paint_uncovered(painter, dot.x, dot.y, dot.size, QRectF(*dot.plate) if dot.plate else QRectF())
        if len(dot.keys) > 1:
            _count(painter, dot, dot.y - dot.size * 0.95, look.color("err"), plate=True)
    elif dot.cover == "draft":
        painter.setBrush(surface)
        pen = QPen(accent, 2)
        pen.setDashPattern([2.2, 1.6])
        painter.setPen(pen)
        painter.drawEllipse(QPointF(dot.x, dot.y), dot.size / 2, dot.size / 2)
    else:
        path = _shape(dot.shape, dot.x, dot.y, dot.size)
        painter.setPen(QPen(surface, 3))
        painter.setBrush(surface)
        painter.drawPath(path)
        if dot.cover == "covered":
            painter.fillPath(path, accent)
        else:  # on a road that needs no consent: hollow
            inner = _shape(dot.shape, dot.x, dot.y, dot.size - 2)
            painter.setPen(QPen(accent, 2))
            painter.setBrush(surface)
            painter.drawPath(inner)
        if len(dot.keys) > 1:
            ink = surface if dot.cover == "covered" else accent
            _count(painter, dot, dot.y + (dot.size * 0.16 if dot.shape == "triangle" else 0), ink)
    if dot.words:
        ink = look.color("err" if dot.cover == "uncovered" else "sub")
        bold = dot.cover == "uncovered"
        wide = _wide(dot.words, _words(bold))
        x = dot.words_x - wide if dot.words_right else dot.words_x
        _write(painter, dot.words, x, dot.y, ink, bold=bold, plate=True)


def _paint_uncovered(painter: QPainter, x: float, y: float, size: float, plate: QRectF) -> None:
    """A ring with a × on a hatched plate."""
    look = style.current()
    mark, grow = look.color("err_mark"), size / SCREEN.dot
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("err_tint"))
    painter.drawRoundedRect(plate, 4, 4)
    paint_hatch(painter, plate, mark, 4, 5, 1.6)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("surface"))
    painter.drawEllipse(QPointF(x, y), size / 2 + 3, size / 2 + 3)
    painter.setPen(QPen(mark, 2.2 * grow))
    painter.drawEllipse(QPointF(x, y), size / 2, size / 2)
    arm = size * 0.2
    painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
    painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))


def _count(painter: QPainter, dot: Dot, y: float, ink: QColor, plate: bool = False) -> None:
    """How many marks stand in one."""
    font = style.current().font(Role.SMALL, True)
    side = QFontMetricsF(font).height()
    box = QRectF(dot.x - dot.size, y - side / 2, 2 * dot.size, side)
    if plate:
        box = QRectF(dot.x + dot.size * 0.55, y - side / 2, side * 1.2, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.current().color("surface"))
        painter.drawRoundedRect(box, side / 2, side / 2)
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(len(dot.keys)))


class TimelineMonths(Painted):
    """The row of 今日 and the months, above a picture that may scroll under it."""

    def __init__(self, picture: TimelinePicture) -> None:
        super().__init__()
        self._picture = picture
        self._today = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        picture.laid.connect(self.update)

    def set_today(self, words: str) -> None:
        """What the pill over the line of today says."""
        self._today = words
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, round((SCREEN.today + SCREEN.months) * _scale()))

    def paintEvent(self, event: QPaintEvent) -> None:
        timeline = self._picture.timeline
        if timeline is None:
            return
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = SCREEN.today * _scale()
        low = timeline.grid_top
        for x in [*(month.line_x for month in timeline.months), timeline.grid_right]:
            _hairline(painter, round(x) + 0.5, low - 4, low, look.color("line"))
        for month in timeline.months:
            font = look.font(Role.SMALL, month.strong)
            wide = _wide(month.label, font)
            x = min(max(month.x - wide / 2, timeline.grid_left - BEYOND), timeline.grid_right + BEYOND - wide)
            painter.setFont(font)
            painter.setPen(look.color("text" if month.strong else "sub"))
            painter.drawText(QRectF(x, row, wide + 2, low - row), Qt.AlignmentFlag.AlignVCenter, month.label)
        if timeline.today_x is not None:
            self._pill(painter, timeline, timeline.today_x, row)

    def _pill(self, painter: QPainter, timeline: Timeline, x: float, high: float) -> None:
        look = style.current()
        font = look.font(Role.SMALL, True)
        _hairline(painter, x, high, timeline.grid_top, look.color("text"), 1.6)
        wide = _wide(self._today, font) + 16 * _scale()
        left = min(max(x - wide / 2, timeline.grid_left), timeline.width + BEYOND - wide)
        pill = QRectF(left, 2, wide, high - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("text"))
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        painter.setFont(font)
        painter.setPen(look.color("surface"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, self._today)


_LEGEND = (
    ("bar", "有効な同意"),
    ("withdrawn", "取り消し"),
    ("circle", "FAX"),
    ("square", "手渡し"),
    ("diamond", "郵送"),
    ("triangle", "電子"),
    ("without", "同意のいらない道"),
    ("uncovered", "同意のない日に渡した"),
    ("draft", "書きかけ"),
)


class _Sign(Painted):
    """One sign of the legend, drawn as in the picture."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def sizeHint(self) -> QSize:
        wide = 20 if self._kind in ("bar", "withdrawn", "uncovered") else 15
        return QSize(round(wide * _scale()), round(15 * _scale()))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._kind == "bar":
            painter.setPen(QPen(look.color("bar_edge"), 1.5))
            painter.setBrush(look.color("bar_fill"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        elif self._kind in ("withdrawn", "uncovered"):
            paint_hatch(
                painter, box, look.color("dis" if self._kind == "withdrawn" else "err_mark"), 4, 5, 1.4
            )
        elif self._kind in ("without", "draft"):
            pen = QPen(look.color("accent"), 2)
            if self._kind == "draft":
                pen.setDashPattern([2.2, 1.6])
            painter.setPen(pen)
            painter.setBrush(look.color("surface"))
            painter.drawPath(_shape("circle", box.center().x(), box.center().y(), box.height() - 2))
        else:
            path = _shape(self._kind, box.center().x(), box.center().y(), box.height())
            painter.fillPath(path, look.color("accent"))


class TimelineLegend(Legend):
    """What bars, hatches and marks mean."""

    def __init__(self) -> None:
        super().__init__(_LEGEND, _Sign)

    def explain(self, plan: TimelinePlan) -> None:
        """Show the signs that stand in this picture."""
        bars = [bar for lane in plan.principals for bar in lane.bars]
        dots = [dot for lane in plan.offices for dot in lane.dots if plan.begins <= dot.day <= plan.ends]
        kinds = {"withdrawn" if bar.withdrawn_on is not None else "bar" for bar in bars}
        kinds |= {"withdrawn" for bar in bars if bar.partly_on is not None}
        kinds |= {SHAPES[dot.way] for dot in dots if dot.cover in ("covered", "excepted")}
        kinds |= {_COVERS[dot.cover] for dot in dots if dot.cover in _COVERS}
        self.show_signs(frozenset(kinds))


_COVERS = {"excepted": "without", "uncovered": "uncovered", "draft": "draft"}
