"""Pictures made of places: each thing in them takes the focus, clicks and speaks: Tab stops once, the arrows walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from desktop.procedures.timelines import Thing
from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.labels import Label, plain_tip
from desktop.views.widgets.layouts import Flow, empty_layout


def spoken(thing: Thing) -> str:
    """What a screen reader says for a thing."""
    return "。".join(part.rstrip("。") for part in (thing.title, thing.remark, thing.second) if part)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a thing stands: its lane, where in it, and the rectangle the focus goes round."""

    thing: Thing
    lane: int
    x: float
    box: QRectF
    radius: int


class Spot(QAbstractButton):
    """The place of one thing: nothing is painted here, but it takes focus, clicks, and speaks."""

    named_by_itself = True

    def __init__(self, picture: SpotPicture, placed: Placed) -> None:
        super().__init__(picture)
        self.ring_radius = placed.radius
        self._picture, self.key = picture, placed.thing.key
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setGeometry(placed.box.toAlignedRect())
        thing = placed.thing
        self.setAccessibleName(spoken(thing))
        self.setToolTip(plain_tip(thing.title))
        self.clicked.connect(lambda: picture.choose(self.key))

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, event: QEvent) -> None:
        pass

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._picture.choose(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._picture.take_key(event):
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: object) -> None:
        self._picture.opened.emit(self.key)


class SpotPicture(QWidget):
    """What pictures of things share. A picture lays itself out in `_lay`, hands its places to `_place` and paints."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, name: str, description: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._placed: list[Placed] = []
        self._spots: dict[str, Spot] = {}
        self._current = ""

    def current(self) -> str:
        """The key of the thing chosen, empty while there is none."""
        return self._current

    def choose(self, key: str) -> None:
        """Choose a thing; the focus stays where it is."""
        if key == self._current or key not in self._spots:
            return
        self._current = key
        self._rove()
        self.update()
        self.chosen.emit(key)

    def take_focus(self) -> None:
        """Put the focus on the thing chosen."""
        if (spot := self._spots.get(self._current)) is not None:
            spot.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_focus(self) -> bool:
        """Whether a thing of the picture has the focus."""
        return any(spot.hasFocus() for spot in self._spots.values())

    def keys(self) -> list[str]:
        """The things of the picture, lane by lane."""
        return [each.thing.key for each in sorted(self._placed, key=lambda each: (each.lane, each.x))]

    def box_of(self, key: str) -> QRect:
        """Where a thing stands."""
        return self._spots[key].geometry()

    # --- keys -------------------------------------------------------------------------------------------------------

    def take_key(self, event: QKeyEvent) -> bool:
        """Walk or open; says whether the key was for the picture."""
        key = Qt.Key(event.key())
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._current)
        elif key in _ARROWS:
            self._walk(*_ARROWS[key])
        else:
            return False
        return True

    def _walk(self, along: int, across: int) -> None:
        """Go one step."""
        raise NotImplementedError

    def _here(self) -> Placed:
        return next(each for each in self._placed if each.thing.key == self._current)

    def _lane_of(self, here: Placed) -> list[Placed]:
        return [each for each in self._placed if each.lane == here.lane]

    def _go(self, placed: Placed) -> None:
        self._spots[placed.thing.key].setFocus(Qt.FocusReason.TabFocusReason)

    # --- layout -----------------------------------------------------------------------------------------------------

    def _lay(self) -> None:
        """Lay everything out anew in the room there is."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._lay()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._lay()

    def sizeHint(self) -> QSize:
        return QSize(600, self.minimumHeight())

    def _place(self, placed: Sequence[Placed]) -> None:
        """These things stand here now; what was chosen stays chosen, and keeps the focus."""
        self._placed = list(placed)
        had_focus = self.has_focus()
        for spot in self._spots.values():
            spot.hide()
            spot.deleteLater()
        self._spots = {each.thing.key: Spot(self, each) for each in self._placed}
        for spot in self._spots.values():
            spot.show()
        if self._current not in self._spots:
            self._current = self._placed[-1].thing.key if self._placed else ""
        self._rove()
        if had_focus:
            self.take_focus()
        self.update()

    def _rove(self) -> None:
        """Tab stops at the thing chosen, the arrows do the rest."""
        for key, spot in self._spots.items():
            here = key == self._current
            spot.setFocusPolicy(Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus)

    def _paint_chosen(self, painter: QPainter, down: float = 0.0) -> None:
        """A line round the thing chosen while the focus is elsewhere."""
        if self._current and not self.has_focus():
            box = QRectF(self.box_of(self._current)).translated(0, down)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(style.current().color("text"), 2))
            painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 6, 6)


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Legend(QWidget):
    """The signs of a picture, each with its word; only those that stand in it are shown."""

    def __init__(self, words: Sequence[tuple[str, str]], sign: Callable[[str], QWidget]) -> None:
        super().__init__()
        self._words, self._sign = words, sign
        self._shown: frozenset[str] = frozenset()
        self._flow = Flow()
        self.setLayout(self._flow)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_signs(self, kinds: frozenset[str]) -> None:
        """Explain these signs."""
        if kinds == self._shown:
            return
        self._shown = kinds
        look = style.current()
        empty_layout(self._flow)
        for kind, word in self._words:
            if kind in kinds:
                pair = QWidget()
                row = QHBoxLayout(pair)
                row.setContentsMargins(0, 0, look.space(6), 0)
                row.setSpacing(look.space(6))
                row.addWidget(self._sign(kind))
                row.addWidget(Label(word, Role.SECOND, Tone.SUB))
                self._flow.addWidget(pair)
        self.updateGeometry()
