"""Where a live book may lie: on a disk of this PC. Shares, folders that are copied elsewhere and sticks are refused.

A share's locks and the order of its writes cannot be trusted (SQLite: How To Corrupt, 2.1), a folder that is kept in
step with the internet carries half-written files to another PC, and a stick is pulled out. Backups may lie there.
"""

import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from desktop.records.trouble import UnsuitablePlace


class Place(Enum):
    """What kind of place a folder is."""

    OWN_DISK = "このPCの中"
    SHARE = "共有フォルダー（ほかのPCやNASの中）"
    SYNCED = "同期フォルダー（OneDrive・Dropbox・Googleドライブなど）"
    STICK = "USBメモリーなど、抜き差しできるもの"


@dataclass(frozen=True, slots=True)
class Mount:
    """One mounted file system: the folder where it begins, its type, and whether its device can be taken out."""

    at: str
    type: str
    removable: bool = False


_NETWORK_TYPES = {
    *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "afs", "ceph", "glusterfs", "ncpfs"),
    *("fuse.sshfs", "fuse.davfs", "fuse.davfs2", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs"),
    *("fuse.google-drive-ocamlfuse", "fuse.onedriver"),
}
_SYNCED_NAMES = re.compile(
    r"""(?ix) onedrive(\s[-–]\s.*)? | (my\s)?dropbox(\s\(.*\))? | google\s?(drive|ドライブ) | googledrive(-.*)? | my\sdrive
    | マイドライブ | 共有ドライブ | icloud\s?drive | com~apple~clouddocs | mobile\sdocuments | cloudstorage | box\ssync
    | nextcloud | owncloud | pcloud(\s?drive)? | megasync | synology\s?drive | yandex\.disk | proton\s?drive | .*\s-\sonedrive"""
)
_ONEDRIVE = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_HOMES = ("USERPROFILE", "HOME")
_STICK_FOLDERS = ("/media/", "/run/media/")


def place_of(
    path: PurePath,
    *,
    mounts: Iterable[Mount] = (),
    environment: Mapping[str, str] | None = None,
    drive: Callable[[str], Place] = lambda letter: Place.OWN_DISK,
) -> Place:
    """Which kind of place an absolute path is, from its text, the mounted file systems and what Windows says of a drive."""
    text = str(path)
    if isinstance(path, PureWindowsPath):
        if text.startswith("\\\\") and not re.match(r"\\\\[?.]\\[A-Za-z]:", text):
            return Place.SHARE
        of_drive = drive(path.drive.removeprefix("\\\\?\\")[:2])
    else:
        of_drive = _of_mount(path, mounts)
    if of_drive is not Place.OWN_DISK:
        return of_drive
    roots = [path.__class__(root) for name in _ONEDRIVE if (root := (environment or {}).get(name))]
    roots += [path.__class__(root, "Box") for name in _HOMES if (root := (environment or {}).get(name))]
    if any(path.is_relative_to(root) for root in roots) or any(_SYNCED_NAMES.fullmatch(_plain(part)) for part in path.parts):
        return Place.SYNCED
    return Place.OWN_DISK


def _plain(name: str) -> str:
    """A folder's name as it is compared: Windows drops dots and blanks at its end, macOS takes letters with marks apart."""
    return unicodedata.normalize("NFKC", name).rstrip(". ")


def _of_mount(path: PurePath, mounts: Iterable[Mount]) -> Place:
    under = [mount for mount in mounts if path.is_relative_to(mount.at)]
    if not under:
        return Place.OWN_DISK
    mount = max(under, key=lambda each: len(each.at))
    if mount.type in _NETWORK_TYPES:
        return Place.SHARE
    if mount.removable or f"{mount.at}/".startswith(_STICK_FOLDERS):
        return Place.STICK
    return Place.OWN_DISK


def refuse_unsuitable(folder: Path) -> None:
    """Refuse a place where a live book is not safe, with the way out. Raises `UnsuitablePlace`."""
    place = _place_here(folder)
    if place is not Place.OWN_DISK:
        raise UnsuitablePlace(
            f"ここは{place.value}なので、台帳を安全に置けません。何も書き込んでいません。"
            "このPCの中（「ドキュメント」など）の場所を選んでください。台帳がもうあるときは、フォルダーを丸ごとこのPCの中に写して、"
            "そちらを開きます。控えは、ここに置けます。"
        )


def _place_here(folder: Path) -> Place:
    path = Path(os.path.abspath(folder))
    existing = path
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    real = existing.resolve() / path.relative_to(existing)  # a link in Documents may lead into a sync folder
    if sys.platform == "win32":
        return place_of(PureWindowsPath(real), environment=os.environ, drive=_windows_drive)
    mounts = tuple(_mac_mounts(real) if sys.platform == "darwin" else _linux_mounts())
    if any((above / ".dropbox.cache").is_dir() for above in real.parents):
        return Place.SYNCED
    return place_of(PurePosixPath(real), mounts=mounts, environment=os.environ)


def sticks() -> tuple[Path, ...]:
    """The sticks and other disks that can be taken out and are in this PC now."""
    if sys.platform == "win32":
        drives = [f"{letter}:" for letter in "DEFGHIJKLMNOPQRSTUVWXYZAB"]
        return tuple(Path(f"{drive}\\") for drive in drives if _windows_drive(drive) is Place.STICK)
    if sys.platform == "darwin":
        volumes = Path("/Volumes")
        return tuple(volumes.iterdir()) if volumes.is_dir() else ()
    mounts = tuple(_linux_mounts())
    return tuple(
        Path(mount.at) for mount in mounts if place_of(PurePosixPath(mount.at), mounts=mounts) is Place.STICK
    )


def _linux_mounts() -> Iterable[Mount]:
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, kind = before.split(), after.split()
        if len(fields) > 4 and kind:
            at = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), fields[4])
            yield Mount(at, kind[0], _linux_removable(fields[2]))


def _linux_removable(device: str) -> bool:
    """Whether a block device says of itself, or of the disk it is a part of, that it can be taken out."""
    block = Path("/sys/dev/block") / device
    for place in (block / "removable", block.resolve().parent / "removable"):
        try:
            return place.read_text().strip() == "1"
        except OSError:
            continue
    return False


def _mac_mounts(path: Path) -> Iterable[Mount]:
    # Disks other than the Mac's own stand under /Volumes; which kind they are is not asked. Never run on a real one.
    parts = path.parts
    if len(parts) > 2 and parts[1] == "Volumes":
        yield Mount(f"/Volumes/{parts[2]}", "", True)


def _windows_drive(letter: str) -> Place:
    # Never run on a real Windows: GetDriveTypeW answers 2 for what can be taken out and 4 for a share.
    import ctypes

    kind = ctypes.windll.kernel32.GetDriveTypeW(f"{letter}\\")  # type: ignore[attr-defined, unused-ignore]
    return {2: Place.STICK, 4: Place.SHARE}.get(kind, Place.OWN_DISK)
