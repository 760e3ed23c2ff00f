"""Files that must be whole after a power cut: written beside, synced, and only then put in place."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from math import ceil, floor
from pathlib import Path

from desktop.records.trouble import DiskFull

_PAUSES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 1.0)
"""Seconds between tries while another program (virus scanner, indexer, sync) holds a file: about 2.5 in all."""


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet, and have it on disk. Raises OSError; then nothing is left of it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def replace(source: Path, target: Path, *, pause: Callable[[float], None] = time.sleep) -> None:
    """Put `source` in the place of `target`, with patience while another program holds one of them, and sync it."""
    for seconds in _PAUSES:
        try:
            source.replace(target)
            break
        except PermissionError:
            pause(seconds)
    else:
        source.replace(target)
    sync_folder(target.parent)


def refuse_without_room(folder: Path, needed: int, what: str, kept: str) -> None:
    """Refuse a large act before it is begun where the disk has no room for it. Raises `DiskFull`.

    `what` ends in 「には」, `kept` is a whole sentence: what was not done, and what stays as it was.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskFull(
            f"{what}、{ceil(needed / 1e6)}MBの空きが要ります（いまの空きは{floor(free / 1e6)}MB）。{kept}"
            "空きを作るか、別の場所を選んでから、もう一度お試しください。"
        )


def sync_folder(folder: Path) -> None:
    """Have a folder's list of names on disk. Windows keeps it by itself and offers no such call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
