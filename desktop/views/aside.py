"""Questions to the book that may take longer than a blink: asked beside the window, answered in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, QThreadPool, Signal

from desktop.entries.person import ServiceUser
from desktop.entries.reading import Reading
from desktop.procedures.backups import known_heads
from desktop.procedures.outcome import Stopped

T = TypeVar("T")

AT_ONCE = 300
"""In a book of so few users every question is answered within a blink: it is asked where it arises."""


class Report(Protocol):
    """What a check of the whole book found."""

    @property
    def ok(self) -> bool: ...

    @property
    def problems(self) -> tuple[str, ...]: ...


class _Book(Reading, Protocol):
    """The sides of an open book that a worker may use."""

    @property
    def closed(self) -> bool: ...

    def reading(self) -> AbstractContextManager[Reading]: ...

    def check(self, *, heads: Iterable[tuple[int, str]] = ...) -> Report: ...


class Aside(QObject):
    """Asks for one page. A question asked anew makes the answer to the one before unwanted.

    Answers come in the window's own thread; a book that is closed meanwhile answers nothing. What goes wrong in a
    worker is raised in the window, where known trouble and bugs have their places.
    """

    _came = Signal(int, object, object)

    def __init__(self, register: Reading, parent: QObject) -> None:
        super().__init__(parent)
        self._book = cast(_Book, register)
        self._ticket = 0
        self._then: Callable[[Any], None] = lambda _: None
        self._came.connect(self._answer)

    def ask(self, question: Callable[[Reading], T], then: Callable[[T], None]) -> None:
        """Ask, and call ``then`` with the answer: at once in a small book, else when it has come."""
        if self._book.count(ServiceUser) <= AT_ONCE:
            self._ticket += 1
            then(question(self._book))
        else:
            self.read(question, then)

    def read(self, question: Callable[[Reading], T], then: Callable[[T], None]) -> None:
        """Ask beside the window, however small the book is, and call ``then`` with the answer when it has come."""

        def read() -> T:
            with self._book.reading() as register:
                return question(register)

        self.work(read, then)

    def check(self, then: Callable[[Report], None]) -> None:
        """Examine the whole book, also against the backups at hand, and call ``then`` with what was found."""

        def examine() -> Report:
            with self._book.reading() as register:
                heads = known_heads(register)
            return self._book.check(heads=heads)

        self.work(examine, then)

    def work(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do something long that needs no window, and call ``then`` with what came of it."""
        self._ticket += 1
        self._then = then
        ticket = self._ticket

        def run() -> None:
            answer: object = None
            trouble: BaseException | None = None
            try:
                answer = work()
            except Stopped:
                return
            except Exception as error:  # raised again in the window
                trouble = error
            try:
                self._came.emit(ticket, answer, trouble)
            except RuntimeError:
                return  # the page is gone, and with it the wish to know

        QThreadPool.globalInstance().start(run)

    def forget(self) -> None:
        """The answer that is still out is not wanted any more."""
        self._ticket += 1

    def _answer(self, ticket: int, answer: object, trouble: BaseException | None) -> None:
        if ticket != self._ticket or self._book.closed:
            return
        if trouble is not None:
            raise trouble
        self._then(answer)
