"""Files that must be whole after a power cut: written beside, synced, and only then put in place."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

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


def sync_folder(folder: Path) -> None:
    """Have a folder's list of names on disk. Windows keeps it by itself and offers no such call."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
