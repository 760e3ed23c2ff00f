"""署名の紙をとじる: what a scan holds, whose record each sheet belongs to, and filing it there once a person has looked.

A sheet is found by the QR it carries and by nothing else: its text must be one of those that were printed for that very
record. What cannot be told stays without a record until a person says whose it is. Files are read, never moved.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Answer, Audience, Consent, Quality, SignerRole, Withdrawal
from desktop.entries.finding import Finding
from desktop.entries.handover import Handover
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.intake.scan import CODE_FORMAT, FoundSheet, Ink, PlaceAsked, PlacesAsked
from desktop.intake.scan import MOST_SHEETS as MOST_SHEETS
from desktop.intake.scanning import read_places, read_scan
from desktop.intake.sniffing import MAX_BYTES
from desktop.procedures.consents import SigningRequest, lacking_signature, not_waiting
from desktop.procedures.letterhead import short_book_id
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.printing import PDF
from desktop.procedures.quality import QualityRequest, lacking_note
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from forms.drawn import Drawn, Place
from forms.sheet_code import SheetCode, read_sheet_code

JPEG = "image/jpeg"


# --- what was found ---------------------------------------------------------------------------------------------


class Remark(StrEnum):
    """What the book has to say of a sheet, beside what its picture tells; the value is printed by `tasuki scan`."""

    FOREIGN_BOOK = "foreign_book"
    UNKNOWN_RECORD = "unknown_record"
    ALREADY_FILED = "already_filed"
    TWICE = "twice"
    COPY = "copy"
    ALREADY_SIGNED = "already_signed"
    VOIDED = "voided"
    INK_NOT_READ = "ink_not_read"


_REMARKS = {
    Remark.FOREIGN_BOOK: "ほかの台帳の紙です。ほかの事業所で刷ったもののようなので、とじません。",
    Remark.UNKNOWN_RECORD: "この番号の紙は、この台帳で刷ったものの中にありません。",
    Remark.ALREADY_FILED: "この紙は、もうとじてあります。",
    Remark.TWICE: "同じ紙が、このたばに2枚あります。先の1枚をとじます。",
    Remark.COPY: "ご本人の控えのほうの紙です。事業所の紙が別にないか、お確かめください。",
    Remark.ALREADY_SIGNED: "この記録には、もう署名が記録してあります。絵だけをとじます。",
    Remark.VOIDED: "この記録は、取り消されています。",
    Remark.INK_NOT_READ: "印を読み取れませんでした。絵を見て、答えを入れてください。",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """One thing to know of a sheet: ``code`` for scripts, ``sentence`` for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlace:
    """A box or field of the paper and what was found there. Position in shares of the whole picture, y downwards."""

    code: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    ink: Ink = Ink.EMPTY
    confidence: float = 1.0

    @property
    def marked(self) -> bool:
        return self.ink is Ink.MARKED

    @property
    def doubtful(self) -> bool:
        return self.ink in (Ink.DOUBTFUL, Ink.TWO_MARKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTick:
    """The answer read from one clause's two boxes. UNCLEAR is no answer: ``leaning`` is what it looks like, if anything."""

    clause: int
    answer: Answer
    confidence: float
    leaning: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedSheet:
    """One sheet of a batch: its picture, what its QR says, the record it belongs to (None: not known) and the ink on it.

    ``page`` counts within ``file``; ``sheet`` of ``sheets`` is what stands on the paper. ``filed`` tells that this very
    sheet lies with the record already, ``by_hand`` that a person said whose it is.
    """

    file: str
    page: int
    code: str = ""
    slip: bool = False
    angle: float = 0.0
    confidence: float = 0.0
    picture: bytes = b""
    sha256: str = ""
    record: EntryId | None = None
    number: str = ""
    sheet: int = 0
    sheets: int = 0
    copy_for_principal: bool = False
    by_hand: bool = False
    filed: bool = False
    warnings: tuple[Warned, ...] = ()
    places: tuple[ReadPlace, ...] = ()

    @property
    def key(self) -> str:
        """What tells this sheet from all others of a batch."""
        return f"{self.file}#{self.page}#{self.code}"

    @property
    def to_file(self) -> bool:
        """Whether it can be put to its record: it has one, a picture, and does not lie there yet or twice in the batch."""
        return (
            self.record is not None
            and bool(self.picture)
            and not self.filed
            and not self.warned(Remark.TWICE)
        )

    def warned(self, code: str) -> bool:
        """Whether this was said of the sheet: a remark of the book or a doubt about its picture."""
        return any(each.code == code for each in self.warnings)

    @property
    def ticks(self) -> tuple[ReadTick, ...]:
        """The answers read, in the order of the clauses."""
        boxes: dict[int, dict[str, ReadPlace]] = {}
        for place in self.places:
            head, _, rest = place.code.partition(".")
            number, _, side = rest.partition(".")
            if head == "clause" and number.isdigit() and side in ("yes", "no"):
                boxes.setdefault(int(number), {})[side] = place
        return tuple(
            _tick(number, pair["yes"], pair["no"]) for number, pair in sorted(boxes.items()) if len(pair) == 2
        )

    def place(self, code: str) -> ReadPlace | None:
        """The place of that name, when it stands on this sheet."""
        return next((place for place in self.places if place.code == code), None)


def _tick(clause: int, yes: ReadPlace, no: ReadPlace) -> ReadTick:
    sure = min(yes.confidence, no.confidence)
    match yes.ink, no.ink:
        case Ink.MARKED, Ink.EMPTY:
            return ReadTick(clause=clause, answer=Answer.AGREED, confidence=sure)
        case Ink.EMPTY, Ink.MARKED:
            return ReadTick(clause=clause, answer=Answer.REFUSED, confidence=sure)
        case Ink.EMPTY, Ink.EMPTY:
            return ReadTick(clause=clause, answer=Answer.NOT_ASKED, confidence=sure)
    leaning = None
    if no.ink is Ink.EMPTY or (yes.ink is Ink.MARKED and no.ink is Ink.DOUBTFUL):
        leaning = Answer.AGREED
    elif yes.ink is Ink.EMPTY or (no.ink is Ink.MARKED and yes.ink is Ink.DOUBTFUL):
        leaning = Answer.REFUSED
    return ReadTick(clause=clause, answer=Answer.UNCLEAR, confidence=sure, leaning=leaning)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecord:
    """A record that sheets of the batch belong to. ``filed_sheets`` are those that lie with it already.

    ``consent`` is set where the paper is a consent that waits for its signature: then answers, day and signer are asked.
    """

    entry: EntryId
    number: str
    kind: Kind
    service_user: EntryId | None
    name: str
    title: str
    sheets: int = 0
    filed_sheets: frozenset[int] = frozenset()
    consent: Recorded[Consent] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything that came of some files. ``problems`` are (file, sentence) of files that were not taken, or not wholly."""

    sheets: tuple[ScannedSheet, ...] = ()
    records: tuple[FoundRecord, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, int], ...] = ()
    """Files of which only a part was read, and the page from which they go on."""

    def record(self, entry: EntryId | None) -> FoundRecord | None:
        """The record with that entry among those found."""
        return next((each for each in self.records if each.entry == entry), None)

    def sheets_of(self, entry: EntryId) -> tuple[ScannedSheet, ...]:
        """The sheets that belong to a record, in the order of the paper."""
        return tuple(
            sorted((each for each in self.sheets if each.record == entry), key=lambda each: each.sheet)
        )

    @property
    def tray(self) -> tuple[ScannedSheet, ...]:
        """The sheets nobody knows the record of."""
        return tuple(each for each in self.sheets if each.record is None)

    def missing(self, entry: EntryId) -> tuple[int, ...]:
        """Which sheets of a record are neither in this batch nor filed already."""
        record = self.record(entry)
        if record is None:
            return ()
        there = {each.sheet for each in self.sheets_of(entry) if not each.slip and not each.by_hand}
        if not there:
            return ()
        return tuple(each for each in range(1, record.sheets + 1) if each not in there | record.filed_sheets)

    def signer_seen(self, entry: EntryId) -> SignerRole | None:
        """The principal, where their own name is written and nobody else's; None where a person has to say who signed."""
        inked = [
            place for sheet in self.sheets_of(entry) for place in sheet.places if place.ink is not Ink.EMPTY
        ]
        others = any(
            place.code.startswith(("scribe", "agent.", "parent.")) and place.kind != "qr" for place in inked
        )
        own = any(place.code == "signer.name" and place.marked for place in inked)
        return SignerRole.PRINCIPAL if own and not others else None


# --- reading: no book is needed, and none is held open ----------------------------------------------------------------


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
            return Batch(problems=((file, sentence),))
        data = path.read_bytes()
    except OSError:
        sentence = "ファイルを開けませんでした。場所と、ほかの人が使っていないかをお確かめください。"
        return Batch(problems=((file, sentence),))
    sheets: list[ScannedSheet] = []
    problems: list[tuple[str, str]] = []
    pages = 0
    for part in read_scan(data, first=first):
        sheets += [_sheet(file, each) for each in part.sheets]
        problems += [(file, problem.sentence) for problem in part.problems]
        pages = part.pages
        progress(max((each.page for each in part.sheets), default=0), pages)
    end = first + MOST_SHEETS - 1
    more = ((file, end + 1),) if pages > end else ()
    return Batch(sheets=tuple(sheets), problems=tuple(problems), more=more)


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


# --- whose sheets they are: asks the book, writes nothing ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers printed for one record, and the scans that lie with it."""

    record: FoundRecord
    printed: tuple[tuple[Attachment, Drawn], ...]
    scans: tuple[Attachment, ...]
    voided: bool

    def bears(self, code: str) -> bool:
        """Whether this QR was printed for the record; the principal's copy counts as the paper it is a copy of."""
        bare = code.removesuffix(":C")
        return any(bare == text.removesuffix(":C") for _, drawn in self.printed for text in drawn.codes)


def match_sheets(batch: Batch, register: Reading) -> Batch:
    """The same sheets with the records they belong to, and what the book says of each. Nothing is guessed."""
    short = short_book_id(register.book_id)
    known: dict[str, list[_Papers]] = {}
    sheets: list[ScannedSheet] = []
    seen: set[str] = set()
    for sheet in batch.sheets:
        if sheet.by_hand:
            sheets.append(sheet)
            continue
        bare = _unmatched(sheet)
        code = read_sheet_code(bare.code) if bare.code else None
        if code is None:
            sheets.append(_warned(bare, Remark.UNKNOWN_RECORD) if bare.code.startswith(CODE_FORMAT) else bare)
        elif code.book != short:
            sheets.append(_warned(bare, Remark.FOREIGN_BOOK))
        else:
            if code.record not in known:
                known[code.record] = _papers_of(code.record, register)
            matched = _matched(bare, code, known[code.record])
            if matched.record is not None:
                if matched.code in seen:
                    matched = _warned(matched, Remark.TWICE)
                seen.add(matched.code)
            sheets.append(matched)
    used = {sheet.record for sheet in sheets}
    records = {
        papers.record.entry: papers.record
        for each in known.values()
        for papers in each
        if papers.record.entry in used
    }
    by_hand = {each.entry: each for each in batch.records if each.entry in used}
    return replace(batch, sheets=tuple(sheets), records=(*{**by_hand, **records}.values(),))


def _unmatched(sheet: ScannedSheet) -> ScannedSheet:
    """As it was before the book was asked, so that asking twice says the same."""
    ours = {remark.value for remark in Remark if remark is not Remark.INK_NOT_READ}
    warnings = tuple(each for each in sheet.warnings if each.code not in ours)
    return replace(sheet, record=None, number="", filed=False, warnings=warnings)


def _matched(sheet: ScannedSheet, code: SheetCode, candidates: Sequence[_Papers]) -> ScannedSheet:
    papers = next((each for each in candidates if each.bears(sheet.code)), None)
    sheet = replace(
        sheet,
        number=code.record,
        sheet=code.sheet,
        sheets=code.sheets,
        copy_for_principal=code.copy_for_principal,
    )
    if papers is None:
        return _warned(sheet, Remark.UNKNOWN_RECORD)
    filed = any(
        scan.sha256 == sheet.sha256 or _scan_note(scan).get("code") == sheet.code for scan in papers.scans
    )
    sheet = replace(sheet, record=papers.record.entry, number=papers.record.number, filed=filed)
    for remark, holds in (
        (Remark.VOIDED, papers.voided),
        (Remark.ALREADY_FILED, filed),
        (Remark.COPY, code.copy_for_principal),
        (
            Remark.ALREADY_SIGNED,
            papers.record.kind is Kind.CONSENT and papers.record.consent is None and not filed,
        ),
    ):
        if holds:
            sheet = _warned(sheet, remark)
    return sheet


def _warned(sheet: ScannedSheet, remark: Remark) -> ScannedSheet:
    return replace(sheet, warnings=(*sheet.warnings, Warned(code=remark.value, sentence=_REMARKS[remark])))


_CONTENTS: Mapping[str, type[Any]] = {"K": Consent, "P": ProvisionRecord, "H": Handover, "U": Receipt}
_TITLES = {"P": "第三者提供記録", "H": "引継書", "U": "受領の記録"}


def _papers_of(number: str, register: Reading) -> list[_Papers]:
    """The records that may bear this number: the entry itself and, for a withdrawal, the consent it takes back."""
    consent, _, withdrawal = number.partition("-W")
    content = _CONTENTS.get(number[:1])
    found: list[Recorded[Any] | None] = []
    if withdrawal:
        found.append(register.by_number(Withdrawal, number))
    if content is not None:
        found.append(register.by_number(content, consent))
    return [_papers(each, register) for each in found if each is not None]


def _papers(entry: Recorded[Any], register: Reading) -> _Papers:
    filed = register.entries(Attachment, belongs_to=entry.entry)
    printed = tuple(
        (each.content, Drawn.from_data(json.loads(each.content.geometry)))
        for each in sorted(filed, key=lambda each: each.entry)
        if each.content.role is AttachmentRole.FILED_PAPER and each.content.geometry
    )
    scans = tuple(each.content for each in filed if each.content.role is AttachmentRole.SCAN)
    return _Papers(_record(entry, printed, scans, register), printed, scans, entry.voided)


def _record(
    entry: Recorded[Any],
    printed: Sequence[tuple[Attachment, Drawn]],
    scans: Sequence[Attachment],
    register: Reading,
) -> FoundRecord:
    content = entry.content
    user: EntryId | None = getattr(content, "service_user", None)
    name = register.entry(ServiceUser, user).content.name.full if user is not None else ""
    title, consent = _TITLES.get(entry.number[:1], "同意撤回書"), None
    if isinstance(content, Consent):
        title = f"{content.form_title}　第{content.form_edition}版"
        consent = entry if not not_waiting(entry) else None
        if content.audience is Audience.FAMILY_MEMBER:
            name = register.entry(FamilyMember, content.principal).content.name.full
    codes = [read_sheet_code(str(_scan_note(scan).get("code", ""))) for scan in scans]
    own = [drawn.sheets for paper, drawn in printed if paper.media_type == PDF] or [
        drawn.sheets for _, drawn in printed
    ]
    return FoundRecord(
        entry=entry.entry,
        number=entry.number,
        kind=register.kind_of(entry.entry),
        service_user=user,
        name=name,
        title=title,
        sheets=own[0] if own else 0,
        filed_sheets=frozenset(
            code.sheet for code in codes if code is not None and not code.copy_for_principal
        ),
        consent=consent,
    )


def _scan_note(scan: Attachment) -> dict[str, Any]:
    """Which sheet a filed scan is, as it was noted when it was filed; nothing for those filed by hand before."""
    note: dict[str, Any] = json.loads(scan.geometry) if scan.geometry else {}
    return note


def put_to(batch: Batch, key: str, entry: EntryId, register: Reading) -> Batch:
    """The batch with one sheet put to a record by a person who looked at it: it is that record's, with nothing read off it."""
    content = {Kind.CONSENT: Consent, Kind.HANDOVER: Handover, Kind.PROVISION_RECORD: ProvisionRecord}
    papers = _papers(register.entry(content[register.kind_of(entry)], entry), register)
    sheets = tuple(
        replace(
            _unmatched(sheet),
            record=entry,
            number=papers.record.number,
            by_hand=True,
            filed=any(scan.sha256 == sheet.sha256 for scan in papers.scans),
        )
        if sheet.key == key
        else sheet
        for sheet in batch.sheets
    )
    others = tuple(each for each in batch.records if each.entry != entry)
    return replace(batch, sheets=sheets, records=(*others, papers.record))


# --- the ink: with the papers as they were printed ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked for on one sheet of a batch: handed from the book to the process that reads."""

    key: str
    places: tuple[Place, ...]
    ask: PlacesAsked


def ask_ink(batch: Batch, register: Reading) -> tuple[Asked, ...]:
    """The boxes and fields to look at on the sheets of consents, with the paper as it was filed when it was printed."""
    asked: list[Asked] = []
    papers: dict[EntryId, tuple[bytes, Drawn]] = {}
    for sheet in batch.sheets:
        if sheet.record is None or sheet.by_hand or sheet.places or not sheet.picture or sheet.slip:
            continue
        if sheet.record not in papers:
            papers[sheet.record] = _paper_as_printed(sheet.record, register)
        pdf, drawn = papers[sheet.record]
        if not pdf or sheet.code.removesuffix(":C") not in drawn.codes:
            continue
        places = tuple(each for each in drawn.places if each.sheet == sheet.sheet and each.frame == "sheet")
        looked = tuple(
            PlaceAsked(
                code=each.code,
                kind="box" if each.kind == "box" else "field",
                x=each.x,
                y=each.y,
                width=each.width,
                height=each.height,
                choice=_choice(each.code),
            )
            for each in places
            if each.kind != "qr"
        )
        ask = PlacesAsked(picture=sheet.picture, paper=pdf, sheet=sheet.sheet, places=looked)
        asked.append(Asked(sheet.key, places, ask))
    return tuple(sorted(asked, key=lambda each: each.ask.paper))


def _paper_as_printed(entry: EntryId, register: Reading) -> tuple[bytes, Drawn]:
    for each in register.entries(Attachment, belongs_to=entry):
        paper = each.content
        if paper.role is AttachmentRole.FILED_PAPER and paper.media_type == PDF and paper.geometry:
            return register.sealed_file(each.entry), Drawn.from_data(json.loads(paper.geometry))
    return b"", Drawn(sheets=0)


def _choice(code: str) -> str:
    """Boxes of which only one may be marked share what stands before their last word."""
    head, _, tail = code.rpartition(".")
    return head if tail in ("yes", "no") or head == "route" else ""


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
            _warned(read, Remark.INK_NOT_READ) if read.key in unread else read
            for read in (
                replace(sheet, places=found[sheet.key]) if sheet.key in found else sheet
                for sheet in batch.sheets
            )
        ),
    )


_WIDE, _HIGH, _MARGIN = 210.0, 297.0, 12.0
"""A4 upright in millimetres, and how far the marks stand from its edges: the frame of a straightened picture."""


def _on_picture(place: Place, ink: Ink, confidence: float) -> ReadPlace:
    return ReadPlace(
        code=place.code,
        kind=place.kind,
        x=(_MARGIN + place.x * (_WIDE - 2 * _MARGIN)) / _WIDE,
        y=(_MARGIN + place.y * (_HIGH - 2 * _MARGIN)) / _HIGH,
        width=place.width * (_WIDE - 2 * _MARGIN) / _WIDE,
        height=place.height * (_HIGH - 2 * _MARGIN) / _HIGH,
        ink=ink,
        confidence=confidence,
    )


AT_ONCE = 2
"""Files that are read at the same time, each by a process of its own."""


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


# --- filing: once a person has looked ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetToFile:
    """A picture to be sealed with a record. ``code`` is its QR, empty or unread where a person said whose it is."""

    record: EntryId
    picture: bytes
    code: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRequest:
    """Sheets to be filed, the signings a person confirmed on them, how they found the paper: all in one act, or none."""

    sheets: tuple[SheetToFile, ...]
    signings: tuple[SigningRequest, ...] = ()
    qualities: tuple[QualityRequest, ...] = ()


def filing_of(
    sheets: Iterable[ScannedSheet],
    signings: Iterable[SigningRequest] = (),
    qualities: Iterable[QualityRequest] = (),
) -> FilingRequest:
    """The request that files those of the sheets that can be."""
    return FilingRequest(
        sheets=tuple(
            SheetToFile(record=each.record, picture=each.picture, code=each.code, by_hand=each.by_hand)
            for each in sheets
            if each.record is not None and each.to_file
        ),
        signings=tuple(signings),
        qualities=tuple(qualities),
    )


@for_role(Role.MEMBER)
def file_sheets(request: FilingRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Seal each picture with its record and record what a person confirmed. A sheet that lies there already is not put twice.

    Refused, and nothing written, when a sheet's QR is not of that record, or a signing lacks something.
    """
    if not request.sheets and not request.signings:
        return Refused(findings=(missing("sheets", "とじる紙がありません。"),))
    lacking = (
        *_not_of_their_record(request.sheets, register),
        *_unsigned(request.signings, register, moment),
        *(finding for quality in request.qualities for finding in lacking_note(quality)),
    )
    if lacking:
        return Refused(findings=lacking)
    changed = {Kind.ATTACHMENT}
    with register.writing(by=actor, at=moment) as book, book.as_one("file_scans"):
        scans: dict[EntryId, list[EntryId]] = {}
        there: dict[EntryId, dict[str, EntryId]] = {}
        for sheet in request.sheets:
            if sheet.record not in there:
                there[sheet.record] = {
                    each.content.sha256: each.entry
                    for each in register.entries(Attachment, belongs_to=sheet.record)
                    if each.content.role is AttachmentRole.SCAN
                }
            digest = hashlib.sha256(sheet.picture).hexdigest()
            if digest not in there[sheet.record]:
                kept = book.attach(
                    sheet.picture,
                    belongs_to=sheet.record,
                    service_user=_user_of(sheet.record, register),
                    role=AttachmentRole.SCAN,
                    media_type=JPEG,
                    geometry=json.dumps({"code": "" if sheet.by_hand else sheet.code}),
                )
                there[sheet.record][digest] = kept.entry
            scans.setdefault(sheet.record, []).append(there[sheet.record][digest])
        for each in request.signings:
            printed = register.entry(Consent, each.consent).content
            signing = replace(each.signing, scans=tuple(scans.get(each.consent, ())))
            looked = next((one for one in request.qualities if one.consent == each.consent), None)
            quality = looked.quality if looked is not None else Quality.NOT_CHECKED
            note = looked.note.strip() if looked is not None else ""
            book.supersede(
                each.consent,
                replace(printed, signing=signing, answers=each.answers, quality=quality, quality_note=note),
            )
            changed.add(Kind.CONSENT)
    filed = tuple(entry for each in scans.values() for entry in each)
    entry = request.sheets[0].record if request.sheets else request.signings[0].consent
    return Done(entry=entry, changed=frozenset(changed), others=filed)


def _not_of_their_record(sheets: Sequence[SheetToFile], register: Reading) -> tuple[Finding, ...]:
    """The act asks the book itself: whatever road a request came, a sheet never goes to a record it was not printed for."""
    found = []
    short = short_book_id(register.book_id)
    for sheet in sheets:
        if sheet.by_hand:
            continue
        code = read_sheet_code(sheet.code)
        fits = (
            code is not None
            and code.book == short
            and any(
                papers.record.entry == sheet.record and papers.bears(sheet.code)
                for papers in _papers_of(code.record, register)
            )
        )
        if not fits:
            found.append(
                missing("sheets", "この紙は、その記録のために刷ったものではありません。何もとじていません。")
            )
    return tuple(found)


def _unsigned(signings: Sequence[SigningRequest], register: Reading, moment: Moment) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for each in signings:
        printed = register.entry(Consent, each.consent)
        found += not_waiting(printed)
        found += lacking_signature(each, printed.content, moment)
    return tuple(found)


def _user_of(entry: EntryId, register: Reading) -> EntryId | None:
    """The user a record is about: from the record itself, never from what is on screen."""
    kinds: Mapping[Kind, type[Any]] = {
        Kind.CONSENT: Consent,
        Kind.WITHDRAWAL: Withdrawal,
        Kind.PROVISION_RECORD: ProvisionRecord,
        Kind.HANDOVER: Handover,
        Kind.RECEIPT: Receipt,
    }
    content: Any = register.entry(kinds[register.kind_of(entry)], entry).content
    user: EntryId | None = getattr(content, "service_user", None)
    return user
