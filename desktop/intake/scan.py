"""What is found in a scanned file: its sheets, what their QR says, and the ink on them. Plain findings, no pictures opened.

A QR's text is handed on as it was read: whose sheet it is, the book decides. Nothing here is ever guessed.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Literal

from desktop.intake.problem import Problem
from desktop.intake.sniffing import FileKind

MOST_SHEETS = 200
"""Sheets of one file that are taken at a time; the rest is taken by asking again from there."""

CODE_FORMAT = "TSK1"
"""How the text of every QR of ours begins; any other QR is some other shop's."""

FrameName = Literal["sheet", "slip"]


class Doubt(StrEnum):
    """What a person should know of a sheet before trusting it; the value is what `tasuki scan --json` prints."""

    UNREADABLE = "unreadable"
    BLANK = "blank"
    NO_CODE = "no_code"
    CODE_UNREADABLE = "code_unreadable"
    FOREIGN_CODE = "foreign_code"
    CODE_SMALL = "code_small"
    PAGE_SCALED = "page_scaled"
    MARKS_MISSING = "marks_missing"
    CUT_OFF = "cut_off"
    FAINT = "faint"

    @property
    def sentence(self) -> str:
        """The same for the person who scanned."""
        return _SENTENCES[self]


_SENTENCES = {
    Doubt.UNREADABLE: "この1枚は読み取れませんでした。壊れているか、大きすぎるようです。ほかの紙はそのまま読みました。",
    Doubt.BLANK: "白紙のようです。裏面なら、このままでかまいません。",
    Doubt.NO_CODE: "右上の四角いコード（QR）が見つかりません。絵を見て、どの記録の紙かをお選びください。",
    Doubt.CODE_UNREADABLE: "QRはありますが、読めませんでした。汚れや折れがないか確かめ、もう一度読み取るか、記録をお選びください。",
    Doubt.FOREIGN_CODE: "たすきの紙ではないQRがあります。ほかの会社の紙かもしれません。",
    Doubt.CODE_SMALL: "QRが小さく写っています。200dpi以上で読み取ると、確かになります。",
    Doubt.PAGE_SCALED: "紙が拡大か縮小されて刷られたか、読み取られたようです。「実際のサイズ」で刷ることをおすすめします。",
    Doubt.MARKS_MISSING: "四すみの印が十分に見えません。チェックの読み取りは、目で確かめてください。",
    Doubt.CUT_OFF: "紙の端が切れて写っています。書いたところが欠けていないか、お確かめください。",
    Doubt.FAINT: "写りが薄いか暗いようです。絵をご覧になり、読めるかお確かめください。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSheet:
    """One sheet, or one slip that is cut off, as it was found on a page of the file.

    A page with several QRs of ours (two sheets on one glass, a slip still hanging on its sheet) gives one each.
    """

    page: int
    """Page of the file, from 1."""
    code: str = ""
    """Text of the QR of ours, as read; empty when there was none."""
    other_codes: tuple[str, ...] = ()
    """Texts of all other QRs on that page, at most 200 characters each."""
    frame: FrameName = "sheet"
    """Whose corner marks the picture is straightened by."""
    angle: float = 0.0
    """Degrees, clockwise, by which the sheet lay turned in the scan: over -180 to 180."""
    marks: int = 0
    """Corner marks found, 0 to 4."""
    confidence: float = 0.0
    """0 to 1: how well the marks and the QR agree on where everything stands."""
    doubts: tuple[Doubt, ...] = ()
    picture: bytes = b""
    """JPEG, grey, upright and straight: the rectangle of the marks and 12 mm around, 8 pixels a millimetre.
    Without marks and QR, the page as it was. Empty when the page could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReading:
    """What came of a file, or of some pages of it. No kind means that the file is not taken; the problems say why."""

    kind: FileKind | None = None
    pages: int = 0
    """Pages the whole file has."""
    sheets: tuple[FoundSheet, ...] = ()
    problems: tuple[Problem, ...] = ()
    broken_off: bool = False
    """The process that read had to be ended, or ended itself: what is in the file is not known."""


class Ink(StrEnum):
    """What stands at a place that the paper left blank."""

    MARKED = "marked"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"
    TWO_MARKS = "two_marks"
    """A box is marked, and so is another of the same choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAsked:
    """A box or field of the printed paper. Its position is in fractions of the rectangle of the marks."""

    code: str
    kind: Literal["box", "field"]
    x: float
    y: float
    width: float
    height: float
    choice: str = ""
    """Boxes of which only one may be marked share this word; empty for a box that stands alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesAsked:
    """What to look for on one straightened picture, and the paper as it was filed when it was printed."""

    picture: bytes
    paper: bytes
    """The PDF that was printed: what stands on it is no handwriting."""
    sheet: int
    """Sheet of that PDF, from 1."""
    frame: FrameName = "sheet"
    places: tuple[PlaceAsked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReading:
    """What stands at one place, and how sure that is, from 0 to 1. A person confirms before it counts."""

    code: str
    ink: Ink
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesReading:
    """The readings of one sheet, in the order they were asked; every place is doubtful when it could not be read."""

    readings: tuple[PlaceReading, ...] = ()
    problems: tuple[Problem, ...] = ()


# -- across to the process that reads, and back ------------------------------------------------------------------


def places_asked(asked: Sequence[PlacesAsked]) -> tuple[dict[str, Any], bytes]:
    """What the reader `scan_places` is asked, and the bytes for it; a paper asked twice goes across once."""
    papers = list(dict.fromkeys(each.paper for each in asked))
    ask = {
        "papers": [len(paper) for paper in papers],
        "pictures": [
            {
                "size": len(each.picture),
                "paper": papers.index(each.paper),
                "sheet": each.sheet,
                "frame": each.frame,
                "places": [asdict(place) for place in each.places],
            }
            for each in asked
        ],
    }
    return ask, b"".join((*papers, *(each.picture for each in asked)))


def places_from(
    data: bytes, papers: Sequence[int], pictures: Sequence[Mapping[str, Any]]
) -> tuple[PlacesAsked, ...]:
    """The reader's side of `places_asked`. Raises KeyError or TypeError."""
    parts: list[bytes] = []
    start = 0
    for size in (*papers, *(each["size"] for each in pictures)):
        parts.append(data[start : start + size])
        start += size
    return tuple(
        PlacesAsked(
            picture=picture,
            paper=parts[each["paper"]],
            sheet=each["sheet"],
            frame=each["frame"],
            places=tuple(PlaceAsked(**place) for place in each["places"]),
        )
        for each, picture in zip(pictures, parts[len(papers) :], strict=True)
    )


def sheets_from_plain(plain: dict[str, Any]) -> ScanReading:
    """A reading as JSON carried it. Raises KeyError, TypeError or ValueError."""
    return ScanReading(
        kind=FileKind(plain["kind"]) if plain["kind"] else None,
        pages=int(plain["pages"]),
        sheets=tuple(
            FoundSheet(
                **{
                    **each,
                    "other_codes": tuple(each["other_codes"]),
                    "doubts": tuple(Doubt(doubt) for doubt in each["doubts"]),
                    "picture": base64.b64decode(each["picture"]),
                }
            )
            for each in plain["sheets"]
        ),
        problems=tuple(Problem(**problem) for problem in plain["problems"]),
    )


def sheets_broken_off(sentence: str) -> ScanReading:
    """A reading that came to no end, and why."""
    return ScanReading(problems=(Problem(sentence=sentence, left_out=True),), broken_off=True)


def places_from_plain(plain: list[dict[str, Any]]) -> tuple[PlacesReading, ...]:
    """Readings as JSON carried them. Raises KeyError, TypeError or ValueError."""
    return tuple(
        PlacesReading(
            readings=tuple(
                PlaceReading(code=each["code"], ink=Ink(each["ink"]), confidence=float(each["confidence"]))
                for each in sheet["readings"]
            ),
            problems=tuple(Problem(**problem) for problem in sheet["problems"]),
        )
        for sheet in plain
    )


def places_broken_off(sentence: str) -> tuple[PlacesReading, ...]:
    """Readings that came to no end: none."""
    return ()


def places_unread(asked: PlacesAsked) -> PlacesReading:
    """A sheet whose places could not be read: nothing is known of them."""
    return PlacesReading(
        readings=tuple(
            PlaceReading(code=each.code, ink=Ink.DOUBTFUL, confidence=0.0) for each in asked.places
        ),
        problems=(Problem(sentence="この紙のチェックは読み取れませんでした。絵を見て、入れてください。"),),
    )
