"""One program at a time: the operating system's lock on the book's file `lock`, and who wrote their name into it.

The truth is the lock, which the system lets go when the program dies; the text only tells who holds it. A text that
was left behind is told by the lock being free.
"""

import json
import os
import sys
from dataclasses import dataclass
from datetime import timedelta, timezone
from pathlib import Path

from desktop.entries.version import Moment
from desktop.records.trouble import BookInUse, known_trouble

LOCK_FILE = "lock"
_LARGEST_TEXT = 4096
_JAPAN = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Holder:
    """Who opens the book, and on which PC: shown to whoever finds it in use."""

    who: str
    pc: str


class Lock:
    """The lock of one book, held from `Lock(folder)` until `release`. Raises `BookInUse` naming the holder."""

    def __init__(self, folder: Path) -> None:
        with known_trouble():
            self._file = os.open(
                folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600
            )
            try:
                taken = _take(self._file)
            except BaseException:
                os.close(self._file)
                raise
        if not taken:
            text = _read(self._file)
            os.close(self._file)
            raise BookInUse(*text)

    def sign(self, holder: Holder, at: Moment) -> None:
        """Write who holds the book. A hint for others, so it is not synced."""
        since = (at.instant.astimezone(_JAPAN)).strftime("%Y-%m-%d %H:%M")
        text = json.dumps({"who": holder.who, "pc": holder.pc, "since": since}, ensure_ascii=False).encode()
        with known_trouble():
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, text)

    def release(self) -> None:
        """Let the book go. Twice is once."""
        if self._file >= 0:
            file, self._file = self._file, -1
            try:
                os.ftruncate(file, 0)
            finally:
                os.close(file)


def _read(file: int) -> tuple[str, str, str]:
    os.lseek(file, 0, os.SEEK_SET)
    try:
        text = json.loads(os.read(file, _LARGEST_TEXT))
        return str(text["who"]), str(text["pc"]), str(text["since"])
    except (ValueError, TypeError, KeyError, OSError, RecursionError):
        return "", "", ""


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # the locked byte lies behind the text, which stays readable for others

    def _take(file: int) -> bool:
        os.lseek(file, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
