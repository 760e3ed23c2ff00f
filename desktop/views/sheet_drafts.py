"""Half-filled dialogs, kept in the book at every pause like half-filled pages: locking loses nothing that was typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from desktop.entries.person import ServiceUser
from desktop.entries.reading import DraftKind
from desktop.views.desk import Desk, Go
from desktop.views.widgets.sheet import Sheet

KEPT = ("signing", "withdrawal", "receipt", "correction", "series_day", "slip", "quality", "understanding")
"""The dialogs that record something: what is typed there is worth keeping."""


class SheetDraft(QObject):
    """The draft of one open dialog. It goes with the dialog, when that is done or given up, but stays over locking."""

    def __init__(self, sheet: Sheet, where: Go, desk: Desk) -> None:
        super().__init__(sheet)
        self._sheet, self._where, self._desk = sheet, where, desk
        self._draft, self._kept = where.draft, _typed(sheet)
        sheet.form.paused.connect(self.keep)
        sheet.finished.connect(self._over)

    def keep(self) -> None:
        """Keep what stands in the dialog, where something was typed since."""
        typed = _typed(self._sheet)
        if typed == self._kept:
            return
        self._kept = typed
        whole = {"page": self._where.page, "about": self._where.about, "state": self._sheet.state()}
        self._draft = self._desk.keep_draft(DraftKind.SHEET, self._title(), whole, self._draft)

    def leave(self) -> None:
        """The book is locked over the dialog: its draft stays, and is gone on with from the home page."""
        self.keep()
        self._sheet.finished.disconnect(self._over)

    def _over(self, _: int) -> None:
        if self._draft is not None:
            self._desk.drop_draft(self._draft)
            self._draft = None

    def _title(self) -> str:
        from desktop.procedures.timelines import user_of

        title, about = self._sheet.accessibleName(), self._where.about
        user = user_of(self._desk.register, about) if about is not None else None
        if user is None:
            return title
        return f"{title}　{self._desk.register.entry(ServiceUser, user).content.name.full} 様"


def _typed(sheet: Sheet) -> dict[str, object]:
    """What stands in the dialog, without where the cursor is."""
    return {name: value for name, value in sheet.state().items() if name != "_focus"}


def go_on(state: dict[str, Any], draft: int) -> Go:
    """Where a kept dialog is gone on with."""
    return Go(page=state["page"], about=state["about"], state=state["state"], draft=draft)
