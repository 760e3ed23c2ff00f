"""What tests of windows share: a real window over a real book, and fingers on its keys."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QEventLoop, Qt, QThreadPool
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop.session import Session
from desktop.views import pages, style
from desktop.views.desk import Desk, Go
from desktop.views.perform import Perform
from desktop.views.window import MainWindow

PAGES = ("home", "users", "offices", "settings")


@dataclass
class Room:
    """A window with the pages of one desk. ``asked`` are the wishes pages sent out, ``file`` what is chosen next."""

    window: MainWindow
    desk: Desk
    asked: list[Go] = field(default_factory=list)
    file: bytes | None = None

    def page(self, key: str) -> Any:
        """Go to a page."""
        self.window.show_page(key)
        QApplication.processEvents()  # what was just put in is shown at the next turn
        page: Any = self.window.page(key)
        return page

    def sheet(self) -> Any:
        """The sheet that stands open over the window."""
        sheet: Any = QApplication.activeModalWidget()
        assert sheet is not None, "no sheet is open"
        return sheet

    def until_still(self) -> None:
        """Live on while a long act goes on beside the window."""
        while self.desk.perform.busy:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def type(self, text: str, reading: str = "") -> None:
        """Type into what has the focus: letters as keys, Japanese as the input method commits it."""
        focus = self._focus()
        if text.isascii():
            QTest.keyClicks(focus, text)
            return
        for open_word in (reading, text) if reading else (text,):
            QApplication.sendEvent(focus, QInputMethodEvent(open_word, []))
        commit = QInputMethodEvent()
        commit.setCommitString(text)
        QApplication.sendEvent(focus, commit)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press one key on what has the focus."""
        both = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            both |= modifier
        QTest.keyClick(self._focus(), key, both)
        QApplication.processEvents()

    def enter(self) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return)

    def main_key(self) -> None:
        """Press Ctrl+Enter: the main button."""
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def _focus(self) -> QWidget:
        window = QApplication.activeModalWidget() or self.window
        return window.focusWidget() or window


@pytest.fixture
def room(qtbot, qapp: QApplication, book) -> Iterator[Room]:
    """The window of the member of staff who has the book open."""
    style.apply(qapp, style.Theme.LIGHT, style.TextSize.STANDARD)
    desks: list[Desk] = []

    def build(key: str) -> QWidget:
        page = pages.build(key, desks[0])
        page.asked.connect(lambda where: made.asked.append(where))  # type: ignore[attr-defined]
        return page

    window = MainWindow({key: lambda key=key: build(key) for key in PAGES}, start="")  # type: ignore[misc]
    desk = Desk(
        register=book.register,
        actor=book.actor,
        clock=book.clock,
        perform=Perform(book.register, book.actor, book.clock, window),
        reader=None,  # type: ignore[arg-type]
        print_paper=lambda printed: None,
        keep_draft=lambda kind, title, state, draft: book.register.keep_draft(
            book.actor.staff, kind, title, state, book.clock.now(), draft
        ),
        drop_draft=book.register.drop_draft,
        choose_file=lambda title, kinds: made.file,
    )
    desks.append(desk)
    made = Room(window=window, desk=desk)
    qtbot.addWidget(window)
    window.show()
    yield made
    desk.perform.finish()
    QThreadPool.globalInstance().waitForDone()
    while isinstance(sheet := QApplication.activeModalWidget(), QDialog):
        sheet.done(0)
    window.close()
    style.apply(qapp, style.Theme.LIGHT, style.TextSize.STANDARD)


@dataclass
class Work(Room):
    """A whole session: every page, every key, papers opened as they are for a user. ``path`` is chosen next as a file."""

    session: Any = None
    path: Path | None = None
    actions: int = 0

    def key(self, keys: str) -> None:
        """Press a key of the window (F4, Ctrl+T) where the focus is; one action."""
        self.actions += 1
        combination = QKeySequence(keys)[0]  # type: ignore[index]
        QTest.keyClick(self._focus(), combination.key(), combination.keyboardModifiers())
        QApplication.processEvents()

    def write(self, text: str) -> None:
        """Type Japanese key by key, each committed by the input method; one action each."""
        for letter in text:
            self.actions += 1
            commit = QInputMethodEvent()
            commit.setCommitString(letter)
            QApplication.sendEvent(self._focus(), commit)

    def go(self, page: str, about: Any = None, **state: Any) -> Any:
        """Ask for a page as other pages do."""
        self.session.go(Go(page=page, about=about, state=state))
        QApplication.processEvents()
        return self.window.page(page)

    def close_sheets(self) -> list[Any]:
        """Close what stands open over the window; gives the sheets, the topmost first."""
        closed = []
        while (sheet := QApplication.activeModalWidget()) is not None:
            closed.append(sheet)
            sheet.close()
        return closed


@pytest.fixture
def work(qapp: QApplication, book: Any) -> Iterator[Work]:
    """A session of the member of staff who has the book open."""
    style.apply(qapp, style.Theme.LIGHT, style.TextSize.STANDARD)
    session = Session(book.register, book.actor, book.clock, choose=lambda title, kinds: made.path, look=lambda: ("system", 11))
    made = Work(window=session.window, desk=session.desk, session=session)
    session.window.resize(1366, 768)
    session.window.show()
    session.window.activateWindow()
    QApplication.processEvents()
    yield made
    made.close_sheets()
    session.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as the running program does at once
