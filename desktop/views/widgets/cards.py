"""Cards: a white plate with a title row. Never a card inside a card."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import TextButton
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if


class Card(QFrame):
    """Title, exact count, one text link at the right; below it `column`, which the page fills."""

    link_clicked = Signal()

    def __init__(self, title: str = "", count: str = "", link: str = "", padding: int = 18) -> None:
        super().__init__()
        look = style.current()
        pad = look.space(padding)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(pad, look.space(max(padding - 6, 0)), pad, look.space(max(padding - 6, 0)))
        outer.setSpacing(look.space(8))
        head = QWidget()
        self.head = QHBoxLayout(head)
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.setSpacing(look.space(8))
        self._title = Label(title, Role.SECTION)
        self._count = Label(count, Role.SECOND, Tone.FAINT)
        self.head.addWidget(self._title)
        self.head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        self.head.addStretch(1)
        self._link = TextButton(link)
        show_if(self._link, bool(link))
        self._link.clicked.connect(self.link_clicked)
        self.head.addWidget(self._link)
        show_if(head, bool(title or count or link))
        self._head = head
        outer.addWidget(head)
        self.column = QVBoxLayout()
        self.column.setSpacing(look.space(8))
        outer.addLayout(self.column, 1)
        show_if(self._count, bool(count))

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)
        self._head.show()

    def set_count(self, count: str) -> None:
        """Say how many there are, exactly."""
        self._count.setText(count)
        show_if(self._count, bool(count))

    def set_link(self, text: str) -> None:
        """Change the link's words; empty takes it away."""
        self._link.set_text(text)
        show_if(self._link, bool(text))
