"""What lies on a page's desk: the reading side of the book, who sits there, the clock and the doors out.

``app`` lays it once the book is open. Pages read with ``register``, write through ``perform`` and ask for another page
by emitting a ``Go``: no page knows another.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.entries.reading import DraftKind, Reading
from desktop.entries.version import Actor, EntryId
from desktop.procedures.outcome import Printed
from desktop.procedures.people import KeyChange
from desktop.procedures.safety import MachineSeen
from desktop.views.perform import Clock, Perform
from desktop.views.watched import WatchedFolder
from desktop.views.widgets.preview import PaperReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """A wish to see another page: ``about`` is the entry it shall show, ``state`` a draft it shall rebuild."""

    page: str
    about: EntryId | None = None
    state: dict[str, Any] = field(default_factory=dict)
    draft: int | None = None


def consent_form_for(user: EntryId, principal: EntryId) -> Go:
    """The wish for a consent form of this principal: the user's own, or the one for a family member."""
    form = "consent_user" if principal == user else "consent_family"
    return Go(page="consent_form", state={"service_user": user, "principal": principal, "form": form})


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a page is given. ``print_paper`` opens the print preview of a finished paper.

    A page that shows somebody's record in full tells it to ``looked``; ``machine`` is what this PC tells of itself;
    ``change_key`` puts the desk away, changes the book's key and lays it again.
    """

    register: Reading
    actor: Actor
    clock: Clock
    perform: Perform
    reader: PaperReader
    print_paper: Callable[[Printed], None]
    keep_draft: Callable[[DraftKind, str, dict[str, Any], int | None], int]
    drop_draft: Callable[[int], None]
    choose_file: Callable[[str, str], bytes | None]
    choose_files: Callable[[str, str], Sequence[Path]] = lambda title, kinds: ()
    """Paths of the files somebody picks: what is long is read beside the window."""
    looked: Callable[[EntryId], None] = lambda entry: None
    machine: Callable[[], MachineSeen] = MachineSeen
    change_key: Callable[[KeyChange], None] = lambda change: None
    back_up: Callable[[], None] = lambda: None
    choose_backup_place: Callable[[], None] = lambda: None
    scans: WatchedFolder | None = None
    """The folder into which this PC's scanner writes."""
    choose_scan_folder: Callable[[], None] = lambda: None
    drill: Callable[[], None] = lambda: None
    """Read the newest backup back into a scratch place, beside the window."""
    before_file: Callable[[QWidget, Callable[[], None]], None] = lambda parent, then: then()
    """Before something leaves the book as a file: ask for the password once more where the office wants it, then go on."""
    note_file: Callable[[bytes], bool] = lambda data: True
    """A paper is about to be left as a file: whether its line in the audit chain is written, and it may."""
