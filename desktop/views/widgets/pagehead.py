"""The head of a page: title, a note or chips beside it, actions at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.labels import Elided, Label, divider
from desktop.views.widgets.painted import show_if


class PageHead(QWidget):
    """Title left, what belongs to it beside it, actions right; there is never a second tool bar."""

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__()
        look = style.current()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.space(8))
        self._title = Label(title, Role.TITLE)
        self._row.addWidget(self._title)
        self._row.addSpacing(look.space(12))
        self._rule = divider(upright=True)
        self._rule.setFixedHeight(look.grow(38))
        self._row.addWidget(self._rule)
        self._person = QWidget()
        person = QVBoxLayout(self._person)
        person.setContentsMargins(look.space(14), 0, look.space(12), 0)
        person.setSpacing(2)
        self._kana = Label("", Role.SMALL, Tone.SUB)
        name_row = QHBoxLayout()
        name_row.setSpacing(look.space(8))
        self._name = Label("", Role.TITLE)
        self._honorific = Label("", Role.SECTION, Tone.SUB, bold=False)
        name_row.addWidget(self._name)
        name_row.addWidget(self._honorific, 0, Qt.AlignmentFlag.AlignBottom)
        large, small = QFontMetrics(look.font(Role.TITLE)), QFontMetrics(look.font(Role.SECTION))
        self._honorific.setContentsMargins(0, 0, 0, large.descent() - small.descent())
        person.addStretch(1)
        person.addWidget(self._kana)
        person.addLayout(name_row)
        person.addStretch(1)
        self._row.addWidget(self._person)
        self._left = QHBoxLayout()
        self._left.setSpacing(look.space(8))
        self._row.addLayout(self._left)
        self._note = Elided(note, Role.BODY, Tone.SUB)
        self._row.addWidget(self._note, 1)
        self._right = QHBoxLayout()
        self._right.setSpacing(look.space(8))
        self._row.addLayout(self._right)
        self.setMinimumHeight(look.grow(44))
        self.set_name("", "")

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)

    def set_note(self, note: str) -> None:
        """Say something short beside the title."""
        self._note.setText(note)

    def set_name(self, kana: str, name: str, honorific: str = "様") -> None:
        """Show whose page this is; an empty name shows the title alone."""
        self._kana.setText(kana)
        show_if(self._kana, bool(kana))
        self._name.setText(name)
        self._honorific.setText(honorific)
        show_if(self._person, bool(name))
        show_if(self._rule, bool(name))

    def add_left(self, widget: QWidget) -> None:
        """Put a chip or a filter beside the title."""
        self._left.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_right(self, widget: QWidget) -> None:
        """Put an action at the right."""
        self._right.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
