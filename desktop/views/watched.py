"""The folder into which this PC's scanner writes, watched while a book is open: says when something new lies there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QThreadPool, QTimer, Signal

from desktop.procedures.scan_folder import SETTLED, FolderLook, look_into
from desktop.views.perform import Clock

MOST_REMEMBERED = 5_000
"""Digests of scans that were dealt with; the oldest are forgotten first."""
_AGAIN_MS = round(SETTLED.total_seconds() * 1000) + 100
_GONE_MS = 10_000


def _beside(job: Callable[[], None]) -> None:
    QThreadPool.globalInstance().start(job)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What this PC remembers of it."""

    folder: Path | None = None
    taken: tuple[str, ...] = ()


class WatchedFolder(QObject):
    """Looks beside the window, at every change and whenever a page asks. ``changed`` comes when there is something to tell."""

    changed = Signal()
    _came = Signal(object, object)

    def __init__(
        self, clock: Clock, kept: Kept | None = None, run: Callable[[Callable[[], None]], None] = _beside
    ) -> None:
        super().__init__()
        kept = kept or Kept()
        self._clock, self._run = clock, run
        self._folder, self._taken = kept.folder, dict.fromkeys(kept.taken)
        self._look = FolderLook()
        self._looking = self._stopped = False
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(lambda _: self.look())
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self.look)
        self._came.connect(self._take, Qt.ConnectionType.AutoConnection)
        self._watch()

    @property
    def kept(self) -> Kept:
        """What is to be remembered: where the folder is, and which scans were dealt with."""
        return Kept(folder=self._folder, taken=tuple(self._taken)[-MOST_REMEMBERED:])

    @property
    def folder(self) -> Path | None:
        """The folder watched, where the office has named one."""
        return self._folder

    def choose(self, folder: Path | None) -> None:
        """Watch this folder from now on, or none."""
        self._folder = folder
        self._look = FolderLook()
        self._watch()
        self.look()
        self.changed.emit()

    def _watch(self) -> None:
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        if self._folder is not None and self._folder.is_dir():
            self._watcher.addPath(str(self._folder))

    def look(self) -> None:
        """Look at the folder now, beside the window."""
        if self._folder is None or self._looking or self._stopped:
            return
        folder, before, now = self._folder, self._look, self._clock.now().instant
        self._looking = True

        def job() -> None:
            found = look_into(folder, before, now)
            try:
                self._came.emit(folder, found)
            except RuntimeError:
                return  # the book was closed meanwhile

        self._run(job)

    def _take(self, folder: Path, found: FolderLook) -> None:
        self._looking = False
        if self._stopped:
            return
        if folder != self._folder:
            self.look()
            return
        before, self._look = self._told(), found
        if found.gone or found.moving:
            self._again.start(_GONE_MS if found.gone else _AGAIN_MS)
        if not found.gone and not self._watcher.directories():
            self._watch()  # it is there again
        if self._told() != before:
            self.changed.emit()

    def _told(self) -> object:
        return self.offered(), self._look.unfit, self._look.gone

    def offered(self) -> tuple[Path, ...]:
        """The scans that wait there."""
        return self._look.offered(self._taken)

    @property
    def unfit(self) -> tuple[Path, ...]:
        """What lies there and is no scan."""
        return self._look.unfit

    @property
    def gone(self) -> bool:
        """Whether the folder cannot be opened."""
        return self._look.gone

    def dealt_with(self, files: Sequence[Path]) -> None:
        """Nothing is left to do in these: they are offered no more, under whatever name."""
        digests = (self._look.digest_of(file) for file in files)
        new = [digest for digest in digests if digest and digest not in self._taken]
        if new:
            self._taken.update(dict.fromkeys(new))
            self.changed.emit()

    def stop(self) -> None:
        """Watch no more."""
        self._again.stop()
        self._watcher.blockSignals(True)
        self._stopped = True
