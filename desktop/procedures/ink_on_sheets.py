"""Where a sheet bears ink: each paper is drawn again as it was printed, and its boxes and fields are looked for on the picture."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Literal

from desktop.entries.plain import from_plain
from desktop.entries.reading import Reading
from desktop.intake.scan import Ink, PlaceAsked, PlacesAsked
from desktop.intake.scanning import read_places
from desktop.procedures.handovers import HANDOVER_FORM
from desktop.procedures.printing import PDF, drawn_pdf, sheet_type
from desktop.procedures.scanned_sheets import (
    REFUSAL_FORM,
    WITHDRAWAL_FORM,
    Batch,
    ReadPlace,
    Remark,
    ScannedSheet,
    warned,
)
from desktop.procedures.sheet_matching import papers_of
from forms import handover_document, withdrawal_document
from forms.drawn import Drawn, Place
from forms.handover_document import HandoverSheet
from forms.sheet_code import read_sheet_code
from forms.withdrawal_document import ScopeSheet


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked for on one sheet of a batch: handed from the book to the process that reads."""

    key: str
    places: tuple[Place, ...]
    ask: PlacesAsked


def ask_ink(batch: Batch, register: Reading) -> tuple[Asked, ...]:
    """The boxes and fields to look at on sheets that bring something, with the paper as it was when it was printed."""
    asked: list[Asked] = []
    papers: dict[str, tuple[bytes, Drawn]] = {}
    for sheet in batch.sheets:
        if sheet.record is None or sheet.by_hand or sheet.places or not sheet.picture:
            continue
        bare = sheet.code.removesuffix(":C")
        if bare not in papers:
            paper = _paper_as_printed(sheet, register)
            papers.update(dict.fromkeys((bare, *paper[1].codes), paper))
        pdf, drawn = papers[bare]
        frame: Literal["sheet", "slip"] = "slip" if sheet.slip else "sheet"
        if not pdf or bare not in drawn.codes:
            continue
        places = tuple(each for each in drawn.places if each.sheet == sheet.sheet and each.frame == frame)
        looked = tuple(
            place_asked(each)
            for each in places
            if each.kind != "qr"
        )
        if not looked:
            continue
        ask = PlacesAsked(picture=sheet.picture, paper=pdf, sheet=sheet.sheet, frame=frame, places=looked)
        asked.append(Asked(sheet.key, places, ask))
    return tuple(sorted(asked, key=lambda each: each.ask.paper))


_DRAWN_AGAIN: Mapping[str, tuple[type[Any], Callable[[Any, BinaryIO], Drawn]]] = {
    sheet_type(REFUSAL_FORM): (ScopeSheet, withdrawal_document.draw),
    sheet_type(WITHDRAWAL_FORM): (ScopeSheet, withdrawal_document.draw),
    sheet_type(HANDOVER_FORM): (HandoverSheet, handover_document.draw),
}
"""Papers that are filed as their text and drawn again whenever they are looked at."""


def _paper_as_printed(sheet: ScannedSheet, register: Reading) -> tuple[bytes, Drawn]:
    """The paper on which this sheet's QR stands; no bytes where it is none whose boxes are read."""
    code = read_sheet_code(sheet.code)
    for papers in papers_of(code.record, register) if code is not None else ():
        for each in papers.printed:
            if not each.bears(sheet.code):
                continue
            if each.media_type == PDF:
                return register.sealed_file(each.attachment), each.drawn
            if each.media_type in _DRAWN_AGAIN:
                kind, draw = _DRAWN_AGAIN[each.media_type]
                ready = from_plain(kind, json.loads(register.sealed_file(each.attachment)))
                return drawn_pdf(ready, draw)[0], each.drawn
    return b"", Drawn(sheets=0)


def place_asked(place: Place) -> PlaceAsked:
    """A place of a paper as it is looked for on a picture: a box, or else a field."""
    return PlaceAsked(
        code=place.code,
        kind="box" if place.kind == "box" else "field",
        x=place.x,
        y=place.y,
        width=place.width,
        height=place.height,
        choice=choice_of(place.code),
    )


def choice_of(code: str) -> str:
    """Boxes of which only one may be marked share what stands before their last word."""
    head, _, tail = code.rpartition(".")
    alone = tail in ("yes", "no") or head == "route" or code in _ONE_OF_TWO
    return head if alone else ""


_ONE_OF_TWO = ("scope.all", "scope.some", "receipt.all", "receipt.missing")


def read_ink(batch: Batch, asked: Sequence[Asked]) -> Batch:
    """The batch with the ink that was found at those places. Knows no book; never raises for what is in a picture."""
    found: dict[str, tuple[ReadPlace, ...]] = {}
    unread: set[str] = set()
    for each, reading in zip(asked, read_places([each.ask for each in asked]), strict=True):
        inks = {one.code: one for one in reading.readings}
        if reading.problems:
            unread.add(each.key)
        found[each.key] = tuple(
            _on_picture(place, Ink.MARKED, 1.0)
            if place.kind == "qr"
            else _on_picture(place, inks[place.code].ink, inks[place.code].confidence)
            for place in each.places
            if place.kind == "qr" or place.code in inks
        )
    return replace(
        batch,
        sheets=tuple(
            warned(read, Remark.INK_NOT_READ) if read.key in unread else read
            for read in (
                replace(sheet, places=found[sheet.key]) if sheet.key in found else sheet
                for sheet in batch.sheets
            )
        ),
    )


_WIDE, _MARGIN = 210.0, 12.0
_HIGH = {"sheet": 297.0, "slip": 90.0}
"""A4 upright and the slip under it in millimetres, and how far the marks stand from the edges of a straightened picture."""


def _on_picture(place: Place, ink: Ink, confidence: float) -> ReadPlace:
    high = _HIGH[place.frame]
    return ReadPlace(
        code=place.code,
        kind=place.kind,
        x=(_MARGIN + place.x * (_WIDE - 2 * _MARGIN)) / _WIDE,
        y=(_MARGIN + place.y * (high - 2 * _MARGIN)) / high,
        width=place.width * (_WIDE - 2 * _MARGIN) / _WIDE,
        height=place.height * (high - 2 * _MARGIN) / high,
        ink=ink,
        confidence=confidence,
    )
