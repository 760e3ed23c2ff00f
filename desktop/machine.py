"""What this PC remembers: the books it knows, and for the lock screen the office's name, last backup and number of drafts.

Never a person's name but those of our own staff, which the lock screen lists from the book's ``keys.json``.
"""

import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownBook:
    """A book this PC has opened. ``backup`` and ``drafts`` are what the lock screen's foot shows.

    ``scan_folder`` is where this PC's scanner writes, ``scans_taken`` the digests of the scans that were dealt with.

    ``places`` are where its backups lie, for the day on which the book itself cannot be opened.

    ``failed`` is how many wrong passwords were tried since it was last opened.
    """

    folder: Path
    office: str = ""
    backup: str = ""
    drafts: int = 0
    last_slot: str = ""
    practice: bool = False
    scan_folder: str = ""
    scans_taken: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """Everything this PC remembers. ``theme`` is light, dark or system; ``text_size`` 11, 13 or 16 points."""

    books: tuple[KnownBook, ...] = ()
    theme: str = "system"
    text_size: int = 11

    def with_book(self, book: KnownBook) -> "Remembered":
        """The same, with ``book`` first in the list."""
        others = tuple(known for known in self.books if known.folder != book.folder)
        return replace(self, books=(book, *others))

    def with_failed(self, folder: Path, failed: int) -> "Remembered":
        """The same, with so many wrong passwords at that book, if it is known."""
        return replace(
            self, books=tuple(replace(book, failed=failed) if book.folder == folder else book for book in self.books)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person the lock screen lists."""

    slot: str
    name: str
    title: str


def home() -> Path:
    """The folder in which this PC's memory and, by default, new books lie."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return base / "tasuki"


def remembered(folder: Path) -> Remembered:
    """Read this PC's memory. A missing or unreadable file counts as an empty memory: it holds conveniences only."""
    try:
        plain = json.loads((folder / "machine.json").read_text("utf-8"))
        books = tuple(
            KnownBook(
                **{
                    **each,
                    "folder": Path(each["folder"]),
                    "scans_taken": tuple(map(str, each.get("scans_taken", ()))),
                    "places": tuple(map(str, each.get("places", ()))),
                    "failed": int(each.get("failed", 0)),
                }
            )
            for each in plain["books"]
        )
        return Remembered(books=books, theme=str(plain["theme"]), text_size=int(plain["text_size"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Remembered()


def remember(folder: Path, memory: Remembered) -> None:
    """Write this PC's memory beside and rename it. A PC that cannot keep it works on without."""
    plain = asdict(memory)
    for book in plain["books"]:
        book["folder"] = str(book["folder"])
    target = folder / "machine.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = target.with_suffix(".new")
        beside.write_text(json.dumps(plain, ensure_ascii=False), "utf-8")
        os.replace(beside, target)
    except OSError:
        return


def backup_places(home: Path, book: Path) -> tuple[Path, ...]:
    """Where backups of a book may lie as far as this PC knows, for the day on which the book itself tells nothing."""
    known = next((each for each in remembered(home).books if each.folder == book), None)
    places = [Path(place) for place in known.places] if known else []
    return tuple(dict.fromkeys([*places, home / "控え", book.parent / "控え"]))


def people_of(folder: Path) -> tuple[Person, ...]:
    """The people who can open the book, from its ``keys.json`` alone; empty when that file cannot be read."""
    try:
        plain: dict[str, Any] = json.loads((folder / "keys.json").read_text("utf-8"))
        return tuple(
            Person(slot=str(slot["id"]), name=str(slot["shown_name"]), title=str(slot["staff_title"]))
            for slot in plain["slots"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def this_pc() -> str:
    """The name of this PC, for the lock of a book."""
    return platform.node() or "このPC"
