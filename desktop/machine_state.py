"""What this PC tells of itself for the 安全チェック, and what is done to it at the start: no memory dumps.

One small function for each system. Only Linux was really run; for the others the answer is mostly 確認できません.
"""

import platform
import sys
from contextlib import suppress
from pathlib import Path

from desktop.procedures.safety import MachineSeen

_ENDED = {"Windows 7", "Windows 8", "Windows 8.1", "Windows 10"}
"""Windows versions whose updates have ended (Windows 10: 14 October 2025, but for paid extensions)."""


def seen(book: Path, *, lock_minutes: int, version: str, session_lock: bool | None) -> MachineSeen:
    """Everything this PC tells about itself, for a book in this folder."""
    system = _system()
    return MachineSeen(
        system=system,
        supported=False if any(system.startswith(ended) for ended in _ENDED) else None,
        disk_encrypted=_linux_disk_encrypted(book) if sys.platform == "linux" else None,
        virus_scanner=None,
        lock_minutes=lock_minutes,
        version=version,
        session_lock=session_lock,
        reader_limits=True if sys.platform == "linux" else None,  # tests/intake see them hold there and nowhere else
    )


def _system() -> str:
    if sys.platform == "linux":
        with suppress(OSError):
            return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")
    return f"{platform.system()} {platform.release()}".strip()


def _linux_disk_encrypted(book: Path) -> bool | None:
    """Whether the disk under a folder is one that dm-crypt has opened; None when it is not told."""
    with suppress(OSError):
        device = book.stat().st_dev
        return _is_crypt(Path(f"/sys/dev/block/{device >> 8 & 0xFFF}:{device & 0xFF}"))
    return None


def _is_crypt(block: Path) -> bool | None:
    with suppress(OSError):
        if (block / "dm" / "uuid").read_text().startswith("CRYPT-"):
            return True
    with suppress(OSError):
        below = list((block / "slaves").iterdir())
        if below and all(_is_crypt(each) for each in below):
            return True
    return None  # a disk may encrypt by itself, which nobody sees from here
