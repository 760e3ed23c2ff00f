"""Findings: what the rules say about a draft, or a state that lasts. They stand in the layout, never over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton, TextButton
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.layouts import Flow
from desktop.views.widgets.painted import show_if


class Level(Enum):
    """How much a finding weighs; they are shown in this order."""

    STOP = "stop"
    LOOK = "look"
    NOTE = "note"
    DONE = "done"


TONES = {Level.STOP: Tone.ERR, Level.LOOK: Tone.WARN, Level.NOTE: Tone.ACCENT, Level.DONE: Tone.OK}
_GROUNDS = {Level.STOP: "err_tint", Level.LOOK: "warn_tint", Level.NOTE: "tint", Level.DONE: "ok_tint"}
_ICONS = {Level.STOP: "stop", Level.LOOK: "warning", Level.NOTE: "info", Level.DONE: "check"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """A finding as words: title of at most twenty characters, one sentence, remedies as (key, label)."""

    level: Level
    title: str
    sentence: str = ""
    remedies: tuple[tuple[str, str], ...] = ()
    ask: str = ""
    citation: str = ""


class Finding(QFrame):
    """Tinted ground, coloured left edge, icon, title, one sentence, remedies as small buttons, whom to ask behind 「聞くところ」."""

    remedy = Signal(str)

    def __init__(
        self,
        level: Level,
        title: str,
        sentence: str = "",
        remedies: Sequence[tuple[str, str]] = (),
        ask: str = "",
        citation: str = "",
    ) -> None:
        super().__init__()
        look = style.current()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(
            look.space(20) + look.grow(26), look.space(10), look.space(14), look.space(10)
        )
        self._column.setSpacing(look.space(4))
        self._title = Label(title, Role.BODY, TONES[level], bold=True, wrap=True)
        self._column.addWidget(self._title)
        self._sentence = Sentence(role=Role.SECOND)
        self._column.addWidget(self._sentence)
        self._citation = Sentence(role=Role.SMALL, tone=Tone.SUB)
        self._column.addWidget(self._citation)
        self._ask = Sentence(role=Role.SECOND, tone=Tone.SUB)
        self._ask.hide()
        self._column.addWidget(self._ask)
        self._buttons = QWidget()
        self._flow = Flow()
        self._buttons.setLayout(self._flow)
        self._column.addWidget(self._buttons)
        self.level = level
        self.say(level, title, sentence, remedies, ask, citation)

    def say(
        self,
        level: Level,
        title: str,
        sentence: str = "",
        remedies: Sequence[tuple[str, str]] = (),
        ask: str = "",
        citation: str = "",
    ) -> None:
        """Show another finding in the same place."""
        self.level = level
        self._title.setText(title)
        self._title.set_tone(TONES[level])
        self._sentence.set_parts(sentence)
        show_if(self._sentence, bool(sentence))
        self._citation.set_parts(citation)
        show_if(self._citation, bool(citation))
        self._ask.set_parts(ask)
        self._ask.hide()
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for key, label in remedies:
            button = SmallButton(label)
            button.clicked.connect(lambda _=False, key=key: self.remedy.emit(key))
            self._flow.addWidget(button)
        if ask:
            reason = TextButton("聞くところ")
            reason.clicked.connect(lambda: show_if(self._ask, not self._ask.isVisible()))
            self._flow.addWidget(reason)
        show_if(self._buttons, bool(remedies or ask))
        self.setAccessibleName(f"{title}。{sentence}")
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = look.color(TONES[self.level].value)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(_GROUNDS[self.level]))
        painter.drawRoundedRect(box, 6, 6)
        painter.drawRect(QRectF(0, 0, 10, box.height()))
        painter.setBrush(ink)
        painter.drawRect(QRectF(0, 0, 4, box.height()))
        side = look.grow(20)
        top = look.space(10) + (self._title.fontMetrics().height() - side) / 2
        paint_icon(painter, QRectF(look.space(16), max(top, 4), side, side), _ICONS[self.level], ink)


class Findings(QWidget):
    """All findings on one draft, red first, then yellow, then blue; `remedy` tells which one and what was pressed."""

    remedy = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.current().space(8))
        self._shown: list[FindingText] = []

    def set_findings(self, findings: Sequence[FindingText]) -> None:
        """Show these; the index in `remedy` is the place in this sequence."""
        if list(findings) == self._shown:
            return
        self._shown = list(findings)
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        order = sorted(range(len(findings)), key=lambda i: list(Level).index(findings[i].level))
        for index in order:
            said = findings[index]
            shown = Finding(said.level, said.title, said.sentence, said.remedies, said.ask, said.citation)
            shown.remedy.connect(lambda key, index=index: self.remedy.emit(index, key))
            self._column.addWidget(shown)
        self._column.addStretch(1)
