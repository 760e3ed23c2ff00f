"""The picture of who holds what: the user in the middle, the family at the left, offices at the right.

Painted from the geometry that also draws the paper. Lines tell by their thickness, dashes and × as well as by colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF

from desktop.procedures.ecomaps import Box, Ecomap, EcomapMeasure, EcomapPlan, Thread, lay_out_ecomap
from desktop.procedures.timelines import Thing
from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.labels import laid_out
from desktop.views.widgets.painted import Painted
from desktop.views.widgets.spots import Legend, Placed, SpotPicture

STEP = 1.2
"""Thickness of the thinnest line in pixels; the thickest is five times that."""
BOX, MIDDLE = 250, 184
_RIM = 4
"""Room for the focus ring at the edges."""


def _scale() -> float:
    return style.current().size.value / style.TextSize.STANDARD.value


def _fonts() -> tuple[QFont, QFont]:
    look = style.current()
    return look.font(Role.BODY, True), look.font(Role.SMALL)


def _high(name: str, note: str, wide: float) -> float:
    """How high a box must be for a name and the small line under it."""
    bold, small = _fonts()
    inset = 12 * _scale()
    below = laid_out(note, small, wide - 2 * inset)[1] + 3 * _scale() if note else 0
    return laid_out(name, bold, wide - 2 * inset)[1] + below + 14 * _scale()


def _measure(plan: EcomapPlan, width: float, height: float) -> EcomapMeasure:
    """The sizes in the room there is."""
    grow = _scale()
    box = min(BOX * grow, width * 0.3)
    middle = min(MIDDLE * grow, width * 0.2)
    return EcomapMeasure(
        width=width,
        height=height,
        box=box,
        gap=10 * grow,
        middle=middle,
        middle_height=_high(plan.name, plan.note, middle) + 10 * grow,
        step=STEP * min(grow, 1.3),
        bend=min(70 * grow, width * 0.06),
    )


class EcomapPicture(SpotPicture):
    """Boxes and lines. ←→ go from side to side, ↑↓ along a side, Enter opens."""

    def __init__(self) -> None:
        super().__init__(
            "だれが何を持っているかの図",
            "左右の矢印で家族・本人・相手先のあいだを、上下の矢印で同じ側のとなりへ動きます。Enterでひらきます。",
        )
        self._plan: EcomapPlan | None = None
        self._things: Sequence[Thing] = ()
        self._room = 0
        self.ecomap: Ecomap | None = None

    def set_plan(self, plan: EcomapPlan, things: Sequence[Thing], current: str = "") -> None:
        """Show this; ``current`` is the key of the thing chosen."""
        self._plan, self._things, self._current = plan, things, current
        self._lay()

    def set_room(self, height: int) -> None:
        """How much height there is before one must scroll."""
        if height != self._room:
            self._room = height
            self._lay()

    def _walk(self, along: int, across: int) -> None:
        here = self._here()
        if across:
            side = self._lane_of(here)
            place = side.index(here) + across
            if 0 <= place < len(side):
                self._go(side[place])
            return
        sides = sorted({each.lane for each in self._placed})
        place = sides.index(here.lane) + along
        if 0 <= place < len(sides):
            near = [each for each in self._placed if each.lane == sides[place]]
            middle = here.box.center().y()
            self._go(min(near, key=lambda each: abs(each.box.center().y() - middle)))

    def _lay(self) -> None:
        if self._plan is None or self.width() < BOX:
            return
        measure = _measure(self._plan, self.width() - 2 * _RIM, self._room - 2 * _RIM)
        ecomap = lay_out_ecomap(self._plan, measure, lambda tie: _high(tie.name, tie.note, measure.box))
        self.ecomap = ecomap
        self.setFixedHeight(math.ceil(ecomap.height) + 2 * _RIM)
        things = {thing.shape: thing for thing in self._things}
        self._place(
            [
                Placed(
                    things[box.key],
                    box.side,
                    box.y,
                    QRectF(box.x + _RIM, box.y + _RIM, box.width, box.height),
                    8,
                )
                for box in ecomap.boxes
            ]
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.ecomap is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(_RIM, _RIM)
        for thread in self.ecomap.threads:
            _paint_thread(painter, thread)
        kinds = {thread.key: thread for thread in self.ecomap.threads}
        for box in self.ecomap.boxes:
            _paint_box(painter, box, kinds.get(box.key))
        painter.restore()
        self._paint_chosen(painter)


def _paint_line(painter: QPainter, start: QPointF, end: QPointF, weight: float, kind: str) -> None:
    """Solid where consent holds, dashed where it does not, double where none is needed."""
    look = style.current()
    ink = look.color("sub" if kind == "ended" else "accent")
    flat = Qt.PenCapStyle.FlatCap
    if kind == "excepted":
        painter.setPen(QPen(ink, weight + 4.4, Qt.PenStyle.SolidLine, flat))
        painter.drawLine(start, end)
        painter.setPen(QPen(look.color("surface"), weight + 1.4, Qt.PenStyle.SolidLine, flat))
    else:
        pen = QPen(ink, max(weight, 1.6) if kind == "ended" else weight, Qt.PenStyle.SolidLine, flat)
        if kind == "ended":
            pen.setDashPattern([7 / pen.widthF() + 0.5, 6 / pen.widthF()])
        painter.setPen(pen)
    painter.drawLine(start, end)


def _paint_thread(painter: QPainter, thread: Thread) -> None:
    start, end = QPointF(thread.x1, thread.y1), QPointF(thread.x2, thread.y2)
    _paint_line(painter, start, end, thread.weight, thread.kind)
    if thread.arrow is not None:
        _paint_arrow(painter, start, thread.arrow)
    if thread.cross is not None:
        _paint_cross(painter, QPointF(*thread.cross), 11 * _scale())


def _paint_arrow(painter: QPainter, tip: QPointF, way: float) -> None:
    """A head at the user's end: something came from there."""
    reach = 15 * _scale()
    corners = [tip]
    for turn in (math.pi - 0.45, math.pi + 0.45):
        corners.append(tip + QPointF(reach * math.cos(way + turn), reach * math.sin(way + turn)))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.current().color("accent"))
    painter.drawPolygon(QPolygonF(corners))


def _paint_cross(painter: QPainter, at: QPointF, half: float) -> None:
    """A ring with a × on white: something was given without cover."""
    look = style.current()
    mark = look.color("err_mark")
    painter.setPen(QPen(mark, 2))
    painter.setBrush(look.color("surface"))
    painter.drawEllipse(at, half, half)
    arm = half * 0.42
    painter.setPen(QPen(mark, 2.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(at - QPointF(arm, arm), at + QPointF(arm, arm))
    painter.drawLine(at - QPointF(arm, -arm), at + QPointF(arm, -arm))


def _paint_box(painter: QPainter, box: Box, thread: Thread | None) -> None:
    look = style.current()
    place = QRectF(box.x, box.y, box.width, box.height).adjusted(0.75, 0.75, -0.75, -0.75)
    path = QPainterPath()
    path.addRoundedRect(place, 8, 8)
    own = thread is None
    pen = QPen(look.color("accent" if own else "line2"), 2 if own else 1.2)
    if thread is not None and thread.kind == "ended":
        pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(look.color("tint" if own else "surface"))
    painter.drawPath(path)
    bold, small = _fonts()
    inset, gap = 12 * _scale(), 3 * _scale()
    wide = box.width - 2 * inset
    name, name_high = laid_out(box.name, bold, wide)
    note, note_high = laid_out(box.note, small, wide)
    y = place.center().y() - (name_high + (note_high + gap if box.note else 0)) / 2
    painter.setPen(look.color("text"))
    name.draw(painter, QPointF(place.left() + inset, y))
    painter.setPen(look.color("sub"))
    if box.note:
        note.draw(painter, QPointF(place.left() + inset, y + name_high + gap))


_LEGEND = (
    ("covered", "同意が効いている"),
    ("ended", "いまは同意がない"),
    ("excepted", "同意のいらない道"),
    ("cross", "同意のない日に渡した"),
    ("arrow", "受け取った"),
    ("thick", "太いほど、渡した回数が多い"),
)


class _Sign(Painted):
    """One sign of the legend, drawn as in the picture."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def sizeHint(self) -> QSize:
        wide = 20 if self._kind in ("cross", "arrow") else 32
        return QSize(round(wide * _scale()), round(18 * _scale()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QRectF(self.rect()).center()
        left, right = QPointF(1, middle.y()), QPointF(self.width() - 1, middle.y())
        if self._kind == "cross":
            _paint_cross(painter, middle, 7.5 * _scale())
        elif self._kind == "arrow":
            _paint_arrow(painter, QPointF(2 * _scale(), middle.y()), math.pi)
        elif self._kind == "thick":
            third = QPointF((left.x() + right.x()) / 2, middle.y())
            _paint_line(painter, left, third, STEP, "covered")
            _paint_line(painter, third, right, 5 * STEP, "covered")
        else:
            _paint_line(painter, left, right, 2 * STEP, self._kind)


class EcomapLegend(Legend):
    """What lines, × and arrows mean."""

    def __init__(self) -> None:
        super().__init__(_LEGEND, _Sign)

    def explain(self, plan: EcomapPlan) -> None:
        """Show the signs that stand in this picture."""
        ties = (*plan.family, *plan.offices)
        kinds = {tie.kind for tie in ties}
        kinds |= {"cross" for tie in ties if tie.crossed} | {"arrow" for tie in ties if tie.received}
        self.show_signs(frozenset(kinds | ({"thick"} if plan.offices else set())))
