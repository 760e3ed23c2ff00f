"""Choose one of many by typing: three keys of a name or its kana, and Enter. Works while the input method composes."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from desktop.entries.version import EntryId
from desktop.views import style
from desktop.views.models.choices import Choice, matching
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.fields import LineEdit, is_kana
from desktop.views.widgets.labels import Label
from desktop.views.widgets.rows import Row, RowList
from desktop.views.widgets.sheet import Sheet

_LETTERS = "abcdefghijklmnopqrstuvwxyzａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ"


class Choose(Sheet):
    """A line to type in and the list of what fits; Enter takes the first, ↑↓ walk the list."""

    chosen = Signal(int)

    def __init__(
        self,
        title: str,
        verb: str,
        placeholder: str,
        nothing: str,
        choices: Sequence[Choice],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, verb, parent=parent)
        self._choices = list(choices)
        self.line = LineEdit(placeholder)
        self.line.setAccessibleName(title)
        self.line.installEventFilter(self)
        self.line.changed.connect(lambda _: self._ask())
        self.line.composed.connect(self._ask)
        self.column.addWidget(self.line)
        self._count = Label("", Role.SECOND, Tone.FAINT)
        self.column.addWidget(self._count)
        self.list = RowList(title)
        self.list.setMinimumHeight(style.current().grow(300))
        self.list.opened.connect(self._take)
        self.column.addWidget(self.list, 1)
        self._nothing = Empty(nothing, icon="search")
        self._nothing.hide()
        self.column.addWidget(self._nothing, 1)
        self.main.clicked.connect(lambda: self._take(self.list.current_key()))
        self._ask()
        self.line.setFocus()

    def _query(self) -> str:
        """What is typed, with the open word of the input method as far as it is kana (やm counts as や)."""
        text = self.line.text()
        pending = self.line.composing.rstrip(_LETTERS)
        if is_kana(pending):
            place = self.line.cursorPosition()
            text = text[:place] + pending + text[place:]
        return text

    def _ask(self) -> None:
        found = matching(self._choices, self._query())
        self.list.set_rows(
            [Row(key=str(each.entry), first=each.first, second=each.second, kana=each.kana) for each in found]
        )
        self.list.select_first()
        self.list.setVisible(bool(found))
        self._nothing.setVisible(not found)
        total = f"{len(self._choices):,}件"
        self._count.setText(total if len(found) == len(self._choices) else f"{total}中 {len(found):,}件")

    def _take(self, key: str) -> None:
        if key and self.list.isVisible():
            self.accept()
            self.chosen.emit(int(key))

    def _pressed(self, event: QKeyEvent) -> bool:
        """A key in the line: arrows walk the list below it, Enter takes what is chosen there."""
        if self.line.composing:
            return False
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.list.keyPressEvent(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.current_key())
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)


class ChooserBox(QuietButton):
    """An editor that shows who was chosen and opens the list to choose anew. Its value is the entry's number, or None."""

    changed = Signal()

    def __init__(
        self, empty: str, icon: str, name: Callable[[EntryId], str], open_list: Callable[[], Choose]
    ) -> None:
        super().__init__(empty, icon=icon)
        self._empty, self._name_of, self._open_list = empty, name, open_list
        self._value: EntryId | None = None
        self.clicked.connect(self.choose)

    def value(self) -> EntryId | None:
        return self._value

    def set_value(self, value: object) -> None:
        entry = EntryId(value) if isinstance(value, int) else None
        self.set_text(self._name_of(entry) if entry is not None else self._empty)
        if entry != self._value:
            self._value = entry
            self.changed.emit()

    def set_wrong(self, wrong: bool) -> None:
        """The error stands under the box; its border stays as it is."""

    def choose(self) -> Choose:
        """Open the list."""
        dialog = self._open_list()
        dialog.chosen.connect(self.set_value)
        dialog.open()
        return dialog
