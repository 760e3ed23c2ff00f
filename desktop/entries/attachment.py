"""Scans and filed papers: what a sealed file is, never its contents."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.entries.version import EntryId


class AttachmentRole(StrEnum):
    """FILED_PAPER is the very PDF that was printed, SCAN the signed sheet: its picture, or the PDF signed on the screen."""

    FILED_PAPER = "filed_paper"
    SCAN = "scan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A sealed file that belongs to an entry. ``geometry`` is JSON: where boxes and fields stand on a filed paper."""

    belongs_to: EntryId
    service_user: EntryId | None
    role: AttachmentRole
    media_type: str
    size: int
    sha256: str
    file: str
    geometry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on a service user, in the office's own words."""

    service_user: EntryId
    text: str
