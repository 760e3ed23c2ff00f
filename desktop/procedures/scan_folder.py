"""スキャンの置き場: the folder of this PC into which the scanner writes. Looked at, never touched: files are read where they lie.

A file is offered once it has stood still for a while, and until nothing in it is left to be done. What was dealt with is
known by a digest of its bytes, so that neither a new name brings it back nor an old name hides another scan.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from desktop.intake.sniffing import MAX_BYTES, begins_like_a_scan

SETTLED = timedelta(seconds=2)
"""A file that has kept its size and time for so long between two looks is whole: scanners write in one go."""
MOST_FILES = 500
"""Files of one folder that are looked at, the newest first; a scanner's folder that nobody empties grows for years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A file as it was seen: ``since`` when it first was like this. A digest means that it was read whole."""

    size: int
    changed: int
    since: datetime
    digest: str = ""
    fit: bool = True

    def is_same(self, size: int, changed: int) -> bool:
        """Whether the file is still as it was."""
        return (self.size, self.changed) == (size, changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderLook:
    """What one look at the folder found. ``gone``: the folder itself cannot be opened."""

    files: Mapping[Path, Sighting] = field(default_factory=dict)
    gone: bool = False
    beyond: int = 0
    """Older files that were not looked at."""

    @property
    def moving(self) -> bool:
        """Whether some file is still being written, or could not be opened just now: to be looked at again."""
        return any(not each.digest and each.fit for each in self.files.values())

    def offered(self, taken: Collection[str]) -> tuple[Path, ...]:
        """The scans that wait, in the order in which they were written; a file that lies there twice only once."""
        seen = set(taken)
        found = []
        for path, each in sorted(self.files.items(), key=lambda item: (item[1].changed, item[0].name)):
            if each.digest and each.fit and each.digest not in seen:
                seen.add(each.digest)
                found.append(path)
        return tuple(found)

    @property
    def unfit(self) -> tuple[Path, ...]:
        """What lies there and is no scan: named, and left alone."""
        return tuple(sorted(path for path, each in self.files.items() if not each.fit))

    def digest_of(self, path: Path) -> str:
        """What a file is known by; empty for one that was not read."""
        sighting = self.files.get(path)
        return sighting.digest if sighting is not None else ""


def look_into(folder: Path, before: FolderLook, now: datetime) -> FolderLook:
    """Look at the folder once more. Never raises: what cannot be opened now is tried at the next look."""
    found: dict[Path, Sighting] = {}
    try:
        names = [path for path in folder.iterdir() if not path.name.startswith((".", "~"))]
    except OSError:
        return FolderLook(gone=True)
    seen: list[tuple[int, int, Path]] = []
    for path in names:
        try:
            state = path.lstat()  # a link may lead anywhere: it is no scan
        except OSError:  # gone between two breaths
            continue
        if path.is_file() and not path.is_symlink() and path.name.lower() not in _OF_THE_SYSTEM:
            seen.append((state.st_mtime_ns, state.st_size, path))
    seen.sort(key=lambda each: (-each[0], each[2].name))
    for changed, size, path in seen[:MOST_FILES]:
        known = before.files.get(path)
        if known is None or not known.is_same(size, changed):
            known = Sighting(size=size, changed=changed, since=now)
        if known.fit and not known.digest and now - known.since >= SETTLED:
            known = _read(path, known)
        found[path] = known
    return FolderLook(files=found, beyond=max(0, len(seen) - MOST_FILES))


_OF_THE_SYSTEM = ("thumbs.db", "desktop.ini")


def _read(path: Path, known: Sighting) -> Sighting:
    """The file with its digest; as it was where another program holds it, or where it is not whole after all."""
    if not known.size or known.size > MAX_BYTES:
        return replace(known, fit=False)
    try:
        data = path.read_bytes()
    except OSError:
        return known
    if len(data) != known.size:
        return known
    return replace(known, digest=hashlib.sha256(data).hexdigest(), fit=begins_like_a_scan(data))
