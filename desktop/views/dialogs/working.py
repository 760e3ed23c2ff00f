"""Something long goes on beside the window: what it is, how far it is, and the button that stops it."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget

from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.widgets.labels import Sentence
from desktop.views.widgets.sheet import Sheet

O = TypeVar("O")  # noqa: E741


class WorkingSheet(Sheet):
    """Stands over the window while an act goes on; goes by itself when the act is done or stopped."""

    def __init__(self, desk: Desk, title: str, parent: QWidget) -> None:
        super().__init__(title, "とじる", parent=parent)
        self._perform, self._stopping = desk.perform, False
        self.column.addWidget(Sentence("とめると、何も残りません。台帳はそのままです。"))
        self.column.addStretch(1)
        self.stop_asked.connect(self._stop)
        desk.perform.went.connect(self._went)
        fit(self, 520, 260)
        self.wait("はじめています。", stops=True)

    def _went(self, done: int, of: int) -> None:
        if self._perform.busy and not self._stopping:
            self.wait(f"{of:,}件のうち {done:,}件まで書きました。", stops=True)

    def _stop(self) -> None:
        self._stopping = True
        self._perform.stop()
        self.wait("とめています。", stops=True)

    def over(self) -> None:
        """The act is done, or stopped."""
        self.rest()
        self.accept()
        self.deleteLater()


def act_under_sheet(
    desk: Desk,
    parent: QWidget,
    title: str,
    procedure: Callable[..., O],
    request: Any,
    steps: int,
    then: Callable[[O | None], None],
) -> None:
    """Do an act of many steps beside the window, under a sheet that tells how far it is. What is small is done at once."""
    sheets: list[WorkingSheet] = []

    def end(outcome: O | None) -> None:
        for sheet in sheets:
            sheet.over()
        then(outcome)

    desk.perform.act_beside(procedure, request, end, steps=steps)
    if desk.perform.busy:
        sheets.append(WorkingSheet(desk, title, parent))
        sheets[0].open()
