"""Tells by its first bytes what a scanned file is, and what in it is no picture of a paper.

Names of files and their endings are not looked at. Pages are not read here.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desktop.intake.problem import Problem

MAX_BYTES = 100_000_000
MAX_UNPACKED = 16_000_000
"""Bytes of a PDF's packed objects that are looked through; the rest goes unseen."""


class FileKind(StrEnum):
    """What may be filed as a scan; the value is the usual ending of the name."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"
    TIFF = "tif"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sniffed:
    """What a file is; no kind means that it is not taken, and the problem says why."""

    kind: FileKind | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def media_type(self) -> str:
        """How the kind is called on the filed attachment, such as image/jpeg; empty for what is not taken."""
        return _MEDIA_TYPES[self.kind] if self.kind else ""

    @property
    def sentence(self) -> str:
        """What there is to say, in one piece; empty where nothing is."""
        return "".join(problem.sentence for problem in self.problems)


_MAGIC = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
)
_MEDIA_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.TIFF: "image/tiff",
}
_SUSPECTS = (
    (
        rb"JavaScript|JS",
        "このPDFにはプログラムが入っています。たすきは動かしませんが、出どころをお確かめください。",
    ),
    (rb"Launch", "このPDFには、ほかのプログラムを開く指示が入っています。出どころをお確かめください。"),
    (rb"EmbeddedFiles?", "このPDFには別のファイルが付いています。付いているファイルは読みません。"),
    (rb"Encrypt", "このPDFには開くための制限がかかっています。中を表示できないことがあります。"),
)


def sniff(data: bytes) -> Sniffed:
    """Looks at a whole file. Never raises."""
    if not data:
        return refused("ファイルが空です。もう一度読み取るか、別のファイルを選んでください。")
    if len(data) > MAX_BYTES:
        return refused(
            f"ファイルが大きすぎます（{MAX_BYTES // 1_000_000}MBまで）。分けて読み取ってください。"
        )
    if b"%PDF-" in data[:1024]:
        return Sniffed(kind=FileKind.PDF, problems=tuple(_pdf_problems(data)))
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            cut = () if _is_whole(kind, data) else (CUT,)
            return Sniffed(kind=kind, problems=cut)
    return refused("PDF・JPEG・PNG・TIFF のどれでもないようです。別のファイルを選んでください。")


def begins_like_a_scan(data: bytes) -> bool:
    """Whether the first bytes are those of a kind that may be filed. Says nothing of what follows them."""
    return b"%PDF-" in data[:1024] or any(data.startswith(magic) for magic, _ in _MAGIC)


def refused(sentence: str) -> Sniffed:
    """A file that is not taken, and why."""
    return Sniffed(problems=(Problem(sentence=sentence, left_out=True),))


def from_plain(plain: dict[str, Any]) -> Sniffed:
    """A finding as JSON carried it from one process to another. Raises KeyError, TypeError or ValueError."""
    kind = FileKind(plain["kind"]) if plain["kind"] else None
    return Sniffed(kind=kind, problems=tuple(Problem(**problem) for problem in plain["problems"]))


CUT = Problem(sentence="ファイルが途中で切れているようです。全部のページが見えるかお確かめください。")


def _is_whole(kind: FileKind, data: bytes) -> bool:
    """Whether the end that each format writes is there; TIFF has none."""
    end = {FileKind.JPEG: b"\xff\xd9", FileKind.PNG: b"IEND\xaeB`\x82", FileKind.PDF: b"%%EOF"}.get(kind, b"")
    return end in data[-1024:]


def _pdf_problems(data: bytes) -> Iterator[Problem]:
    if not _is_whole(FileKind.PDF, data):
        yield CUT
    names = _names(data) | {name for unpacked in _packed_objects(data) for name in _names(unpacked)}
    for suspects, sentence in _SUSPECTS:
        if any(re.fullmatch(suspects, name) for name in names):
            yield Problem(sentence=sentence)


def _names(data: bytes) -> set[bytes]:
    """The names in a piece of PDF (ISO 32000-1, 7.3.5), with letters that are written as #4A put back."""
    names = set(re.findall(rb"/([A-Za-z#][A-Za-z0-9#]{1,60})", data))
    return {re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), name) for name in names}


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """The object streams (ISO 32000-1, 7.5.7) unpacked, as far as the limit goes: a bomb stays small."""
    left = MAX_UNPACKED
    for found in re.finditer(rb"/ObjStm\b.{0,400}?stream\r?\n", data, re.DOTALL):
        try:
            unpacked = zlib.decompressobj().decompress(data[found.end() :], max(left, 1))
        except zlib.error:
            continue
        left -= len(unpacked)
        yield unpacked
        if left <= 0:
            return
