"""What the law says about a case: findings with their ground, as plain data that screens and papers can show."""

from dataclasses import dataclass
from enum import StrEnum

from desktop.entries.version import EntryId


class Severity(StrEnum):
    """BLOCKING stops what is still to be done; CAUTION asks a person to look; NOTE tells."""

    BLOCKING = "blocking"
    CAUTION = "caution"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The place a finding rests on: ``place`` as quoted to people (個人情報保護法27条1項), ``source`` the key of LAW.md."""

    place: str
    source: str = ""
    settled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the rules found. ``code`` is stable for scripts; ``text`` is the sentence people read.

    ``principal`` is whose consent is concerned, ``recipient`` which office, ``paper`` the running number (from 0) of the
    paper; each ``None`` when the finding is not about one.
    """

    code: str
    severity: Severity
    title: str
    text: str
    citation: Citation
    principal: EntryId | None = None
    recipient: EntryId | None = None
    paper: int | None = None
