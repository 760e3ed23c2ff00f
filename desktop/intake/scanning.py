"""Reads scans: first the sheets of a file, then, when the book has said which papers they are, the ink on them.

Pictures are opened in a process of its own, a few at a time: a page that breaks it costs that page, not the batch.
Nothing of the book goes across but the printed paper and where its boxes stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from desktop.intake.problem import Problem
from desktop.intake.scan import (
    MOST_SHEETS,
    Doubt,
    FoundSheet,
    PlacesAsked,
    PlacesReading,
    ScanReading,
    places_asked,
    places_unread,
)
from desktop.intake.separate import read_apart

PART = 16
"""Pages that are read by one process; a reading comes for each such part, so that progress can be shown."""
SECONDS_FOR_PART = 60
SECONDS_FOR_ONE = 15
AT_ONCE = 2
"""Processes that read at the same time."""
MOST_BROKEN = 3
"""Pages that may break their reader before the rest of the file is left alone."""


def read_scan(data: bytes, *, first: int = 1) -> Iterator[ScanReading]:
    """The sheets of a scanned file from page `first` on, part by part. Never raises for what is in it.

    At most `MOST_SHEETS` pages are read; the last reading says so when the file has more, and they are read by asking
    again from there. A file that cannot be taken gives one reading without sheets that says why.
    """
    end = first + MOST_SHEETS - 1
    page, pages, alone_until, broken = first, 0, 0, 0
    waiting: tuple[
        FoundSheet, ...
    ] = ()  # pages that broke their reader, until it is known how many there are
    told: tuple[Problem, ...] = ()
    while page <= min(pages or end, end):
        last = page if page <= alone_until else min(page + PART - 1, end)
        reading = _pages(data, page, last, SECONDS_FOR_PART if last > page else SECONDS_FOR_ONE)
        if reading.broken_off and last > page:
            alone_until = last
            continue
        if reading.broken_off:
            waiting += (FoundSheet(page=page, doubts=(Doubt.UNREADABLE,)),)
            broken += 1
            if broken == MOST_BROKEN:
                break
            page += 1
            continue
        if reading.kind is None:
            yield reading
            return
        pages = reading.pages
        new = tuple(problem for problem in reading.problems if problem not in told)
        told += new
        if last == end < pages:
            new += (Problem(sentence=_MORE.format(pages=pages, first=first, end=end, rest=pages - end)),)
        sheets = tuple(sheet for sheet in waiting if sheet.page <= pages) + reading.sheets
        waiting = ()
        yield replace(reading, sheets=sheets, problems=new)
        page = last + 1
    if broken == MOST_BROKEN:
        stopped = Problem(sentence=_STOPPED.format(page=page), left_out=True)
        yield ScanReading(pages=pages, sheets=waiting if pages else (), problems=(stopped,), broken_off=True)
    elif waiting:
        yield ScanReading(pages=pages, sheets=waiting)


def read_places(asked: Sequence[PlacesAsked]) -> tuple[PlacesReading, ...]:
    """The ink on straightened sheets, one reading for each asked, in the same order. Never raises for what is in them."""

    def read(part: Sequence[PlacesAsked]) -> list[PlacesReading]:
        return _places(part, SECONDS_FOR_PART) or [
            (_places([one], SECONDS_FOR_ONE) or [places_unread(one)])[0] for one in part
        ]

    parts = [asked[start : start + PART] for start in range(0, len(asked), PART)]
    with ThreadPoolExecutor(AT_ONCE) as pool:  # the threads only wait for the processes that read
        return tuple(reading for readings in pool.map(read, parts) for reading in readings)


_STOPPED = (
    "{page}枚目から先は、読み取れませんでした。ファイルが壊れているか、大きすぎるようです。"
    "先に読めた紙は、そのまま使えます。"
)
_MORE = (
    "このファイルは{pages}枚あります。{first}枚目から{end}枚目までを読みました。"
    "残りの{rest}枚は、続けて読み取れます。"
)


def _pages(data: bytes, first: int, last: int, seconds: int) -> ScanReading:
    return read_apart("scan_sheets", data, ask={"first": first, "last": last}, seconds=seconds)


def _places(asked: Sequence[PlacesAsked], seconds: int) -> list[PlacesReading]:
    """The readings of one process, or nothing when it broke."""
    ask, data = places_asked(asked)
    readings = read_apart("scan_places", data, ask=ask, seconds=seconds)
    return list(readings) if len(readings) == len(asked) else []
