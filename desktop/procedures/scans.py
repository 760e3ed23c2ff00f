"""Files from the scanner, read in a process apart: the sheets in them, each with its record and its ink. Files are read, never moved."""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from desktop.entries.reading import Reading
from desktop.intake.scan import MOST_SHEETS, FoundSheet
from desktop.intake.scanning import AT_ONCE, read_scan
from desktop.intake.sniffing import MAX_BYTES
from desktop.procedures.ink_on_sheets import ask_ink, read_ink
from desktop.procedures.scanned_sheets import Batch, ScannedSheet, Warned
from desktop.procedures.sheet_matching import match_sheets


def find_sheets(
    path: Path, *, first: int = 1, progress: Callable[[int, int], None] = lambda done, pages: None
) -> Batch:
    """The sheets of a file from page ``first`` on, with the text of their QRs; at most ``MOST_SHEETS`` of them.

    Knows no book. Never raises for what is in the file, or for a file that cannot be read: that is a problem told.
    ``progress`` hears how many pages of how many are read; what it raises breaks the reading off.
    """
    file = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            sentence = f"ファイルが大きすぎます（{MAX_BYTES // 1_000_000}MBまで）。分けて読み取ってください。"
            return _unopened(file, sentence)
        data = path.read_bytes()
    except OSError:
        sentence = "ファイルを開けませんでした。場所と、ほかの人が使っていないかをお確かめください。"
        return _unopened(file, sentence)
    sheets: list[ScannedSheet] = []
    problems: list[tuple[str, str]] = []
    pages = 0
    for part in read_scan(data, first=first):
        sheets += [_sheet(file, each) for each in part.sheets]
        problems += [(file, problem.sentence) for problem in part.problems]
        pages = part.pages
        progress(max((each.page for each in part.sheets), default=0), pages)
    if not sheets and problems and first == 1:
        return _unopened(file, *dict.fromkeys(sentence for _, sentence in problems))
    end = first + MOST_SHEETS - 1
    more = ((file, end + 1),) if pages > end else ()
    return Batch(sheets=tuple(sheets), problems=tuple(problems), more=more)


def _unopened(file: str, *sentences: str) -> Batch:
    """A file of which no page could be read: it is named, and lies in the tray as it is."""
    warned = Warned(code="unreadable", sentence="".join(sentences))
    return Batch(
        sheets=(ScannedSheet(file=file, page=0, warnings=(warned,)),),
        problems=tuple((file, sentence) for sentence in sentences),
    )


def _sheet(file: str, found: FoundSheet) -> ScannedSheet:
    return ScannedSheet(
        file=file,
        page=found.page,
        code=found.code,
        slip=found.frame == "slip",
        angle=found.angle,
        confidence=found.confidence,
        picture=found.picture,
        sha256=hashlib.sha256(found.picture).hexdigest() if found.picture else "",
        warnings=tuple(Warned(code=doubt.value, sentence=doubt.sentence) for doubt in found.doubts),
    )


def read_batch(files: Iterable[Path], register: Reading) -> Batch:
    """All of it in one go: sheets found, put to their records, ink read; long files to their end. Writes nothing."""
    with ThreadPoolExecutor(AT_ONCE) as pool:  # the threads only wait for the processes that read
        found = list(pool.map(_whole_file, dict.fromkeys(files)))
    batch = match_sheets(
        Batch(
            sheets=tuple(sheet for each in found for sheet in each.sheets),
            problems=tuple(problem for each in found for problem in each.problems),
        ),
        register,
    )
    return read_ink(batch, ask_ink(batch, register))


def _whole_file(path: Path) -> Batch:
    sheets: tuple[ScannedSheet, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    first: int | None = 1
    while first is not None:
        part = find_sheets(path, first=first)
        sheets, problems = sheets + part.sheets, problems + part.problems
        first = next((page for _, page in part.more), None)
    return Batch(sheets=sheets, problems=problems)


def joined(one: Batch, other: Batch, register: Reading) -> Batch:
    """Two batches as one; a page that was read from the same file before is not taken twice."""
    keys = {sheet.key for sheet in one.sheets}
    return match_sheets(
        Batch(
            sheets=(*one.sheets, *(sheet for sheet in other.sheets if sheet.key not in keys)),
            records=(*one.records, *other.records),
            problems=tuple(dict.fromkeys((*one.problems, *other.problems))),
            more=other.more,
        ),
        register,
    )
