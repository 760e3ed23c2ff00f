"""Scans and filed papers: each a file of its own, sealed with its own random key that lives in the register.

A file is on disk before the row that names it is committed. A file that no row names is an orphan and is swept; one
that is missing or altered is named. To dispose of a scan, its key is destroyed first, then the file.
"""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from desktop.records import disk
from desktop.records.trouble import FileAltered, FileMissing, known_trouble

SCANS_FOLDER = "scans"
_SUFFIX = ".sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile:
    """What the register keeps of a sealed file: its name (32 hex digits), key, and digest of the plain contents."""

    name: str
    key: bytes = field(repr=False)
    size: int
    sha256: str


class Scans:
    """The sealed files of one book."""

    def __init__(self, book_folder: Path) -> None:
        self._folder = book_folder / SCANS_FOLDER

    def put(self, data: bytes) -> SealedFile:
        """Seal `data` into a new file and have it on disk. Raises `DiskFull`, `Unwritable`."""
        from desktop.records import sealing

        file = SealedFile(
            name=os.urandom(16).hex(), key=os.urandom(32), size=len(data), sha256=sha256(data).hexdigest()
        )
        path = self.path(file.name)
        with known_trouble():
            path.parent.mkdir(exist_ok=True)
            disk.write_new(path, sealing.seal(file.key, data, file.name.encode()))
            disk.sync_folder(path.parent)
            disk.sync_folder(self._folder)
        return file

    def get(self, name: str, key: bytes) -> bytes:
        """The plain contents of a file. Raises `FileMissing`, `FileAltered`."""
        from desktop.records import sealing

        try:
            with known_trouble():
                sealed = self.path(name).read_bytes()
        except Exception as error:
            if not self.path(name).exists():
                raise FileMissing from error
            raise
        try:
            return sealing.unseal(key, sealed, name.encode())
        except sealing.InvalidSeal as error:
            raise FileAltered from error

    def exists(self, name: str) -> bool:
        """Whether the file is there (its contents are not looked at)."""
        return self.path(name).is_file()

    def remove(self, name: str) -> None:
        """Take a file away whose row was never committed, or whose key is destroyed."""
        self.path(name).unlink(missing_ok=True)

    def sweep(self, named: Iterable[str]) -> int:
        """Take away every file that no row names; how many there were. Only while nothing is being written."""
        kept = set(named)
        orphans = [name for name in self.names() if name not in kept]
        for name in orphans:
            self.remove(name)
        return len(orphans)

    def names(self) -> Iterator[str]:
        """The names of all sealed files on disk."""
        for path in self._folder.glob(f"??/*{_SUFFIX}"):
            yield path.name.removesuffix(_SUFFIX)

    def path(self, name: str) -> Path:
        """Where a sealed file lies."""
        return self._folder / name[:2] / f"{name}{_SUFFIX}"
