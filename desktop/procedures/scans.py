"""署名の紙をとじる: what a scan holds, whose record each sheet belongs to, and filing it there once a person has looked.

A sheet is found by the QR it carries and by nothing else: its text must be one of those that were printed for that very
record. What cannot be told stays without a record until a person says whose it is. Files are read, never moved.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Literal

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import ROUTES_ASKED, Answer, Consent, Quality, SignerRole, Withdrawal
from desktop.entries.finding import Finding
from desktop.entries.handover import Handover, Route
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.plain import from_plain
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.intake.scan import CODE_FORMAT, FoundSheet, PlaceAsked, PlacesAsked
from desktop.intake.scan import MOST_SHEETS as MOST_SHEETS
from desktop.intake.scan import Ink as Ink
from desktop.intake.scanning import AT_ONCE, read_places, read_scan
from desktop.intake.sniffing import MAX_BYTES
from desktop.procedures.consents import SigningRequest, lacking_signature, not_waiting, routes_of
from desktop.procedures.handovers import HANDOVER_FORM
from desktop.procedures.letterhead import short_book_id
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.printing import PDF, drawn_pdf, sheet_type
from desktop.procedures.quality import QualityRequest, lacking_note
from desktop.procedures.roles import for_role
from desktop.procedures.slips import (
    SLIP_FORM,
    SlipRequest,
    delivery_of,
    lacking_slip,
    open_slips,
    recipient_name,
    write_slip,
)
from desktop.procedures.withdrawals import (
    WithdrawalRequest,
    lacking_withdrawal,
    left_of,
    principal_name,
    withdrawable,
    write_withdrawal,
)
from desktop.records.book import Register, Writing
from forms import handover_document, withdrawal_document
from forms.drawn import Drawn, Place
from forms.handover_document import HandoverSheet
from forms.sheet_code import SheetCode, read_sheet_code
from forms.withdrawal_document import ScopeSheet

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
    ALREADY_RECORDED = "already_recorded"
    VOIDED = "voided"
    INK_NOT_READ = "ink_not_read"


_REMARKS = {
    Remark.FOREIGN_BOOK: "ほかの台帳の紙です。ほかの事業所で刷ったもののようなので、とじません。",
    Remark.UNKNOWN_RECORD: "この番号の紙は、この台帳で刷ったものの中にありません。",
    Remark.ALREADY_FILED: "この紙は、もうとじてあります。",
    Remark.TWICE: "同じ紙が、このたばに2枚あります。先の1枚をとじます。",
    Remark.COPY: "ご本人の控えのほうの紙です。事業所の紙が別にないか、お確かめください。",
    Remark.ALREADY_SIGNED: "この記録には、もう署名が記録してあります。絵だけをとじます。",
    Remark.ALREADY_RECORDED: "この紙のことは、もう記録してあります。絵だけをとじます。",
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

    ``page`` counts within ``file``, 0 for a file that could not be opened; ``sheet`` of ``sheets`` is what stands on the
    paper. ``paper`` names the paper of the record: a consent and the paper that takes it back are two. ``filed`` tells that
    this very sheet lies with the record
    already, ``by_hand`` that a person said whose it is.
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
    paper: str = ""
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
        """The answers read, in the order of the clauses: from two boxes each, or from those of a paper that says no."""
        if self.paper.endswith(f":{REFUSAL_FORM}"):
            return _refused(self)
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


@dataclass(frozen=True, slots=True)
class ReadRoute:
    """The way of handing over ticked on a form. ``route`` is None where it cannot be told: ``marked`` boxes, if any, were."""

    route: Route | None
    marked: int
    confidence: float


def read_route(places: Iterable[ReadPlace]) -> ReadRoute | None:
    """The one way that is marked while the boxes of the others are surely empty; None where no such box stands."""
    boxes: dict[Route, ReadPlace] = {}
    by_code = {f"route.{number}": route for number, route in enumerate(ROUTES_ASKED, 1)}
    for place in places:
        if place.code in by_code:
            boxes.setdefault(by_code[place.code], place)
    if not boxes:
        return None
    inked = [route for route, place in boxes.items() if place.ink is not Ink.EMPTY]
    one = len(boxes) == len(by_code) and len(inked) == 1 and boxes[inked[0]].marked
    sure = min(place.confidence for place in boxes.values())
    return ReadRoute(inked[0] if one else None, len(inked), sure)


@dataclass(frozen=True, slots=True)
class ReadScope:
    """How far a paper says no: everything, or the numbers ticked. ``whole`` is None where that cannot be told."""

    whole: bool | None
    numbers: tuple[int, ...]
    doubtful: tuple[int, ...]
    confidence: float


def read_scope(places: Iterable[ReadPlace]) -> ReadScope | None:
    """The scope ticked on a paper of ours that says no; None where no such box stands. Nothing unclear is decided."""
    boxes = {
        place.code.removeprefix("scope."): place for place in places if place.code.startswith("scope.")
    }
    if not boxes:
        return None
    every, some = boxes.pop("all", None), boxes.pop("some", None)
    numbers = {int(code): place for code, place in boxes.items() if code.isdigit()}
    marked = tuple(sorted(number for number, place in numbers.items() if place.marked))
    doubtful = tuple(sorted(number for number, place in numbers.items() if place.doubtful))
    heads = [place for place in (every, some) if place is not None]
    whole: bool | None = None
    if every is not None and every.marked and not (some is not None and some.ink is not Ink.EMPTY):
        whole = None if marked or doubtful else True  # all, and yet some numbers: a person says which
    elif every is not None and every.ink is Ink.EMPTY and (marked or (some is not None and some.marked)):
        whole = False  # the numbers are ticked, whether their heading is or not
    sure = min((place.confidence for place in (*heads, *numbers.values())), default=0.0)
    return ReadScope(whole, marked, doubtful, sure)


def _refused(sheet: ScannedSheet) -> tuple[ReadTick, ...]:
    """A paper that says no gives a no for each number it means; for the others it says nothing."""
    scope = read_scope(sheet.places)
    if scope is None:
        return ()
    numbers = sorted(
        int(place.code.removeprefix("scope."))
        for place in sheet.places
        if place.code.removeprefix("scope.").isdigit()
    )
    ticks = []
    for number in numbers:
        if scope.whole is None or number in scope.doubtful:
            answer = Answer.UNCLEAR
        else:
            answer = Answer.REFUSED if scope.whole or number in scope.numbers else Answer.NOT_ASKED
        leaning = Answer.REFUSED if answer is Answer.UNCLEAR and number in scope.numbers else None
        ticks.append(ReadTick(clause=number, answer=answer, confidence=scope.confidence, leaning=leaning))
    return tuple(ticks)


class Errand(StrEnum):
    """What a paper brings beside its picture, once a person has confirmed it."""

    NOTHING = "nothing"
    SIGNING = "signing"
    REFUSAL = "refusal"
    WITHDRAWAL = "withdrawal"
    SLIP = "slip"


REFUSAL_FORM, WITHDRAWAL_FORM = "K8", "K9"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRecord:
    """A paper that sheets of the batch belong to, and the record it was printed for.

    ``paper`` names it: the record's number, with the form where it is not the record's own paper. ``filed_sheets`` are
    those that lie with the record already. ``consent`` is the consent a signing, a no or a withdrawal is about;
    ``handover`` that of a slip, ``delivery`` the office it comes from (None: a person says which of ``offices``).
    """

    paper: str
    entry: EntryId
    number: str
    kind: Kind
    service_user: EntryId | None
    name: str
    title: str
    errand: Errand = Errand.NOTHING
    sheets: int = 0
    filed_sheets: frozenset[int] = frozenset()
    consent: Recorded[Consent] | None = None
    routes: tuple[tuple[Route, str], ...] = ()
    """The ways of handing over of which a form to be signed lets the person tick one, in its own words."""
    left: tuple[int, ...] = ()
    """The numbers a withdrawal may still take back."""
    handover: Recorded[Handover] | None = None
    delivery: int | None = None
    offices: tuple[tuple[int, str], ...] = ()

    def waits(self, sheet: ScannedSheet) -> bool:
        """Whether something is left to do with a sheet of it: to be filed, or, filed at night, to be confirmed."""
        return sheet.to_file or (sheet.filed and self.errand is not Errand.NOTHING)

    @property
    def is_signing(self) -> bool:
        """Whether answers, day and signer are asked."""
        return self.errand in (Errand.SIGNING, Errand.REFUSAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Everything that came of some files. ``problems`` are (file, sentence) of files that were not taken, or not wholly."""

    sheets: tuple[ScannedSheet, ...] = ()
    records: tuple[FoundRecord, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, int], ...] = ()
    """Files of which only a part was read, and the page from which they go on."""

    def record(self, paper: str) -> FoundRecord | None:
        """The paper of that name among those found."""
        return next((each for each in self.records if each.paper == paper), None)

    def sheets_of(self, paper: str) -> tuple[ScannedSheet, ...]:
        """The sheets that belong to a paper, in its order."""
        found = (each for each in self.sheets if each.record is not None and each.paper == paper)
        return tuple(sorted(found, key=lambda each: each.sheet))

    @property
    def tray(self) -> tuple[ScannedSheet, ...]:
        """The sheets nobody knows the record of."""
        return tuple(each for each in self.sheets if each.record is None)

    def missing(self, paper: str) -> tuple[int, ...]:
        """Which sheets of a paper are neither in this batch nor filed already."""
        record = self.record(paper)
        if record is None or record.errand is Errand.SLIP:
            return ()
        there = {each.sheet for each in self.sheets_of(paper) if not each.slip and not each.by_hand}
        if not there:
            return ()
        return tuple(each for each in range(1, record.sheets + 1) if each not in there | record.filed_sheets)

    def signer_seen(self, paper: str) -> SignerRole | None:
        """The principal, where their own name is written and nobody else's; None where a person has to say who signed."""
        inked = [
            place for sheet in self.sheets_of(paper) for place in sheet.places if place.ink is not Ink.EMPTY
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


# --- whose sheets they are: asks the book, writes nothing ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Printed:
    """One paper that was printed for a record: as it was filed, and where everything stands on it."""

    attachment: EntryId
    media_type: str
    drawn: Drawn

    def bears(self, code: str) -> bool:
        """Whether this QR stands on it; the principal's copy counts as the paper it is a copy of."""
        bare = code.removesuffix(":C")
        return any(bare == text.removesuffix(":C") for text in self.drawn.codes)


@dataclass(frozen=True, slots=True)
class _Papers:
    """The papers printed for one record, and the scans that lie with it."""

    entry: Recorded[Any]
    printed: tuple[_Printed, ...]
    scans: tuple[Attachment, ...]

    def bears(self, code: str) -> bool:
        """Whether this QR was printed for the record."""
        return any(each.bears(code) for each in self.printed)


def match_sheets(batch: Batch, register: Reading) -> Batch:
    """The same sheets with the records they belong to, and what the book says of each. Nothing is guessed."""
    short = short_book_id(register.book_id)
    known: dict[str, list[_Papers]] = {}
    records: dict[str, FoundRecord] = {}
    sheets: list[ScannedSheet] = []
    seen: set[str] = set()
    for sheet in batch.sheets:
        if sheet.by_hand:
            found = _record_of_hand(sheet.paper, register)
            records.setdefault(found.paper, found)
            sheets.append(replace(sheet, filed=_lies_with(sheet, found, register)))
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
            matched, record = _matched(bare, code, known[code.record], register)
            if record is not None:
                records.setdefault(record.paper, record)
                if matched.code in seen:
                    matched = _warned(matched, Remark.TWICE)
                seen.add(matched.code)
            sheets.append(matched)
    return replace(batch, sheets=tuple(sheets), records=tuple(records.values()))


def _unmatched(sheet: ScannedSheet) -> ScannedSheet:
    """As it was before the book was asked, so that asking twice says the same."""
    ours = {remark.value for remark in Remark if remark is not Remark.INK_NOT_READ}
    warnings = tuple(each for each in sheet.warnings if each.code not in ours)
    return replace(sheet, record=None, paper="", number="", filed=False, warnings=warnings)


def _matched(
    sheet: ScannedSheet, code: SheetCode, candidates: Sequence[_Papers], register: Reading
) -> tuple[ScannedSheet, FoundRecord | None]:
    papers = next((each for each in candidates if each.bears(sheet.code)), None)
    sheet = replace(
        sheet,
        number=code.record,
        sheet=code.sheet,
        sheets=code.sheets,
        copy_for_principal=code.copy_for_principal,
    )
    if papers is None:
        return _warned(sheet, Remark.UNKNOWN_RECORD), None
    filed = any(
        scan.sha256 == sheet.sha256 or _scan_note(scan).get("code") == sheet.code for scan in papers.scans
    )
    record = _record(papers, code, register)
    sheet = replace(sheet, record=record.entry, paper=record.paper, number=record.number, filed=filed)
    already = record.errand is Errand.NOTHING and not filed
    for remark, holds in (
        (Remark.VOIDED, papers.entry.voided),
        (Remark.ALREADY_FILED, filed),
        (Remark.COPY, code.copy_for_principal),
        (Remark.ALREADY_SIGNED, already and record.kind is Kind.CONSENT and code.form not in _OTHER_ERRANDS),
        (Remark.ALREADY_RECORDED, already and code.form in _OTHER_ERRANDS),
    ):
        if holds:
            sheet = _warned(sheet, remark)
    return sheet, record


def _warned(sheet: ScannedSheet, remark: Remark) -> ScannedSheet:
    return replace(sheet, warnings=(*sheet.warnings, Warned(code=remark.value, sentence=_REMARKS[remark])))


_CONTENTS: Mapping[str, type[Any]] = {"K": Consent, "P": ProvisionRecord, "H": Handover, "U": Receipt}
_OTHER_ERRANDS = (REFUSAL_FORM, WITHDRAWAL_FORM, SLIP_FORM)
_TITLES = {
    "T1": "第三者提供記録",
    "H1": "引継書",
    SLIP_FORM: "受領書",
    "H1F": "FAXの送付状",
    "U1": "受領の記録",
    REFUSAL_FORM: "同意しない旨の確認書",
    WITHDRAWAL_FORM: "同意撤回書",
    "K9C": "同意撤回の確認書",
}
"""Papers that are not a consent's own, by form."""


def _papers_of(number: str, register: Reading) -> list[_Papers]:
    """The records that may bear this number: the entry itself and, for a withdrawal, the consent it takes back.

    What was printed for a handover lies with its provision records, one an office: they bear its number, too.
    """
    consent, _, withdrawal = number.partition("-W")
    content = _CONTENTS.get(number[:1])
    found: list[_Papers] = []
    if withdrawal and (taken := register.by_number(Withdrawal, number)) is not None:
        found.append(_papers(taken, register))
    if content is None or (entry := register.by_number(content, consent)) is None:
        return found
    papers = _papers(entry, register)
    if isinstance(entry.content, Handover):
        for record in register.entries(ProvisionRecord, service_user=entry.content.service_user):
            if record.content.handover == entry.entry:
                papers = replace(papers, printed=(*papers.printed, *_papers(record, register).printed))
    if found:  # the paper was printed with the consent; once recorded, its scan lies with the withdrawal
        papers = replace(papers, scans=(*papers.scans, *found[0].scans))
    return [*found, papers]


def _papers(entry: Recorded[Any], register: Reading) -> _Papers:
    filed = register.entries(Attachment, belongs_to=entry.entry)
    printed = tuple(
        _Printed(each.entry, each.content.media_type, Drawn.from_data(json.loads(each.content.geometry)))
        for each in sorted(filed, key=lambda each: each.entry)
        if each.content.role is AttachmentRole.FILED_PAPER and each.content.geometry
    )
    scans = tuple(each.content for each in filed if each.content.role is AttachmentRole.SCAN)
    return _Papers(entry, printed, scans)


def _record(papers: _Papers, code: SheetCode, register: Reading) -> FoundRecord:
    """The paper with that QR, whose it is, and what it brings."""
    codes = [read_sheet_code(str(_scan_note(scan).get("code", ""))) for scan in papers.scans]
    found = _paper_of_form(papers.entry, code.record, code.form, register)
    if code.copy_for_principal and found.errand is not Errand.SIGNING:
        found = replace(found, errand=Errand.NOTHING)
    return replace(
        found,
        sheets=code.sheets,
        filed_sheets=frozenset(
            each.sheet
            for each in codes
            if each is not None
            and (each.record, each.form, each.copy_for_principal) == (code.record, code.form, False)
        ),
    )


def _paper_of_form(entry: Recorded[Any], number: str, form: str, register: Reading) -> FoundRecord:
    content = entry.content
    user: EntryId | None = getattr(content, "service_user", None)
    name = register.entry(ServiceUser, user).content.name.full if user is not None else ""
    own = form == content.form_code if isinstance(content, Consent) else form in ("T1", "H1", "U1", "K9C")
    found = FoundRecord(
        paper=number if own else f"{number}:{form}",
        entry=entry.entry,
        number=number,
        kind=register.kind_of(entry.entry),
        service_user=user,
        name=name,
        title=_TITLES.get(form, "同意書といっしょの紙"),
    )
    if isinstance(content, Consent):
        return _consent_paper(found, entry, form, register)
    if form == SLIP_FORM:
        return _slip(found, entry, register)
    return found


def _consent_paper(
    found: FoundRecord, consent: Recorded[Consent], form: str, register: Reading
) -> FoundRecord:
    content = consent.content
    name = principal_name(register, content, content.printed_on or content.starts_on)
    found = replace(found, name=name)
    open_for_signing = not not_waiting(consent)
    if form == content.form_code:
        title = f"{content.form_title}　第{content.form_edition}版"
        found = replace(found, title=title)
        if not open_for_signing:
            return found
        routes = tuple(routes_of(content, register).items())
        return replace(found, errand=Errand.SIGNING, consent=consent, routes=routes)
    if form == REFUSAL_FORM and open_for_signing:
        return replace(found, errand=Errand.REFUSAL, consent=consent)
    if form == WITHDRAWAL_FORM and not consent.voided and register.by_number(Withdrawal, found.number) is None:
        left = withdrawable(register, consent)
        if left:
            return replace(found, errand=Errand.WITHDRAWAL, consent=consent, left=left)
    return found


def _slip(found: FoundRecord, entry: Recorded[Any], register: Reading) -> FoundRecord:
    """A slip is an office's own where its QR says the provision record; an older one says the handover only."""
    content = entry.content
    delivery: int | None = None
    handover: Recorded[Handover] = entry
    if isinstance(content, ProvisionRecord):
        if content.handover is None:
            return found
        handover = register.entry(Handover, content.handover)
        delivery = delivery_of(entry, handover, register)
    offices = tuple(
        (number, recipient_name(handover.content, each, register))
        for number, each in enumerate(handover.content.deliveries)
        if each.receipt_waits and delivery in (None, number)
    )
    title = f"受領書　引継ぎ {handover.number}"
    if handover.voided or not offices:
        return replace(found, title=title)
    if len(offices) == 1:
        delivery = offices[0][0]
    return replace(
        found, title=title, errand=Errand.SLIP, handover=handover, delivery=delivery, offices=offices
    )


def _scan_note(scan: Attachment) -> dict[str, Any]:
    """Which sheet a filed scan is, as it was noted when it was filed; nothing for those filed by hand before."""
    note: dict[str, Any] = json.loads(scan.geometry) if scan.geometry else {}
    return note


def put_to(batch: Batch, key: str, paper: str, register: Reading) -> Batch:
    """The batch with one sheet put to a paper by a person who looked at it: nothing is read off it."""
    found = _record_of_hand(paper, register)
    sheets = tuple(
        replace(
            _unmatched(sheet),
            record=found.entry,
            paper=found.paper,
            number=found.number,
            by_hand=True,
            filed=_lies_with(sheet, found, register),
        )
        if sheet.key == key
        else sheet
        for sheet in batch.sheets
    )
    others = tuple(each for each in batch.records if each.paper != found.paper)
    return replace(batch, sheets=sheets, records=(*others, found))


def _lies_with(sheet: ScannedSheet, found: FoundRecord, register: Reading) -> bool:
    """Whether this very picture lies with that record already."""
    return any(
        scan.sha256 == sheet.sha256 for papers in _papers_of(found.number, register) for scan in papers.scans
    )


def _record_of_hand(paper: str, register: Reading) -> FoundRecord:
    """The paper a person named. Raises ``LookupError`` when the book has no such record."""
    number, _, form = paper.partition(":")
    content = _CONTENTS.get(number[:1])
    entry = register.by_number(content, number.partition("-W")[0]) if content is not None else None
    if entry is None:
        raise LookupError(paper)
    own = entry.content.form_code if isinstance(entry.content, Consent) else f"{_OWN[number[:1]]}1"
    found = _paper_of_form(entry, number, form or own, register)
    return replace(found, sheets=_sheets_printed(entry, register) if not form else 0)


_OWN = {"P": "T", "H": "H", "U": "U"}


def _sheets_printed(entry: Recorded[Any], register: Reading) -> int:
    printed = _papers(entry, register).printed
    own = [each.drawn.sheets for each in printed if each.media_type == PDF] or [
        each.drawn.sheets for each in printed
    ]
    return own[0] if own else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAtHand:
    """A paper a sheet of the tray may be put to, newest first those that are waited for."""

    paper: str
    number: str
    name: str
    kana: str
    title: str
    waited_for: bool


def papers_waiting(register: Reading, day: date) -> tuple[PaperAtHand, ...]:
    """What may come back on paper: consents, papers that take one back or say no, slips of late; waited for first."""
    found: list[PaperAtHand] = []
    users = {each.entry: each.content.name for each in register.entries(ServiceUser)}
    family = {each.entry: each.content.name for each in register.entries(FamilyMember)}
    people = {**users, **family}
    taken: dict[EntryId, list[Recorded[Withdrawal]]] = {}
    for each in register.entries(Withdrawal):
        taken.setdefault(each.content.consent, []).append(each)
    for slip in open_slips(register, day):
        handover = slip.handover
        name = users[handover.content.service_user]
        found.append(
            PaperAtHand(
                paper=f"{handover.number}:{SLIP_FORM}",
                number=handover.number,
                name=name.full,
                kana=name.kana,
                title=f"受領書　引継ぎ {handover.number}",
                waited_for=True,
            )
        )
    for consent in sorted(register.entries(Consent), key=lambda each: -each.entry):
        content = consent.content
        name = people[content.principal]
        plain = PaperAtHand(
            paper=consent.number,
            number=consent.number,
            name=name.full,
            kana=name.kana,
            title=f"{content.form_title}　{consent.number}",
            waited_for=content.signing is None,
        )
        found.append(plain)
        before = taken.get(consent.entry, [])
        if content.signing is not None and left_of(content, before):
            number = f"{consent.number}-W{len(before) + 1}"
            title = f"同意撤回書　{number}"
            found.append(replace(plain, paper=f"{number}:{WITHDRAWAL_FORM}", number=number, title=title))
        elif content.signing is None:
            title = f"同意しない旨の確認書　{consent.number}"
            found.append(replace(plain, paper=f"{consent.number}:{REFUSAL_FORM}", title=title, waited_for=False))
    return tuple(sorted(found, key=lambda each: not each.waited_for))


# --- the ink: with the papers as they were printed ------------------------------------------------------------------------


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
            PlaceAsked(
                code=each.code,
                kind="box" if each.kind == "box" else "field",
                x=each.x,
                y=each.y,
                width=each.width,
                height=each.height,
                choice=choice_of(each.code),
            )
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
    for papers in _papers_of(code.record, register) if code is not None else ():
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
            _warned(read, Remark.INK_NOT_READ) if read.key in unread else read
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
    """A picture to be sealed with a record. ``code`` is its QR, empty or unread where a person said whose it is.

    ``paper`` is the paper of the record it is a sheet of.
    """

    record: EntryId
    picture: bytes
    code: str = ""
    paper: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRequest:
    """Sheets to be filed, what a person confirmed on them, how they found the paper: all in one act, or none.

    A withdrawal stands with the name of its paper: the scan is filed with what is recorded of it.
    """

    sheets: tuple[SheetToFile, ...]
    signings: tuple[SigningRequest, ...] = ()
    qualities: tuple[QualityRequest, ...] = ()
    withdrawals: tuple[tuple[str, WithdrawalRequest], ...] = ()
    slips: tuple[SlipRequest, ...] = ()


def filing_of(
    sheets: Iterable[ScannedSheet],
    signings: Iterable[SigningRequest] = (),
    qualities: Iterable[QualityRequest] = (),
    withdrawals: Iterable[tuple[str, WithdrawalRequest]] = (),
    slips: Iterable[SlipRequest] = (),
) -> FilingRequest:
    """The request that files those of the sheets that can be."""
    return FilingRequest(
        sheets=tuple(
            SheetToFile(
                record=each.record, picture=each.picture, code=each.code, paper=each.paper, by_hand=each.by_hand
            )
            for each in sheets
            if each.record is not None and each.to_file
        ),
        signings=tuple(signings),
        qualities=tuple(qualities),
        withdrawals=tuple(withdrawals),
        slips=tuple(slips),
    )


@for_role(Role.MEMBER)
def file_sheets(request: FilingRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Seal each picture with its record and record what a person confirmed. A sheet that lies there already is not put twice.

    Refused, and nothing written, when a sheet's QR is not of that record, or what was confirmed lacks something.
    ``others`` of what is done are the withdrawals recorded, whose confirmations are to be printed.
    """
    if not request.sheets and not (request.signings or request.withdrawals or request.slips):
        return Refused(findings=(missing("sheets", "とじる紙がありません。"),))
    lacking = (
        *_not_of_their_record(request.sheets, register),
        *_unsigned(request.signings, register, moment),
        *(finding for quality in request.qualities for finding in lacking_note(quality)),
        *(found for _, each in request.withdrawals for found in lacking_withdrawal(each, register, moment)),
        *(found for each in request.slips for found in lacking_slip(each, register, moment)),
    )
    if lacking:
        return Refused(findings=lacking)
    changed = {Kind.ATTACHMENT}
    with register.writing(by=actor, at=moment) as book, book.as_one("file_scans"):
        taken_back = {
            paper: write_withdrawal(withdrawal, book, actor).entry
            for paper, withdrawal in request.withdrawals
        }
        changed |= {Kind.CONSENT, Kind.WITHDRAWAL} if taken_back else set()
        _seal(request.sheets, taken_back, register, book)
        for slip in request.slips:
            write_slip(slip, book)
            changed.add(Kind.HANDOVER)
        for each in request.signings:
            printed = register.entry(Consent, each.consent).content
            signing = replace(each.signing, scans=_scans_with(each.consent, book.read))
            looked = next((one for one in request.qualities if one.consent == each.consent), None)
            quality = looked.quality if looked is not None else Quality.NOT_CHECKED
            note = looked.note.strip() if looked is not None else ""
            book.supersede(
                each.consent,
                replace(printed, signing=signing, answers=each.answers, quality=quality, quality_note=note),
            )
            changed.add(Kind.CONSENT)
    entry = request.sheets[0].record if request.sheets else _first_confirmed(request)
    return Done(entry=entry, changed=frozenset(changed), others=tuple(taken_back.values()))


def _first_confirmed(request: FilingRequest) -> EntryId:
    consents = [each.consent for each in request.signings] + [each.consent for _, each in request.withdrawals]
    return consents[0] if consents else request.slips[0].handover


def _seal(
    sheets: Sequence[SheetToFile], taken_back: Mapping[str, EntryId], register: Reading, book: Writing
) -> None:
    """Each picture with its record, or with the withdrawal recorded from it; one that lies there is not put twice."""
    there: dict[EntryId, set[str]] = {}
    for sheet in sheets:
        home = taken_back.get(sheet.paper, sheet.record)
        if home not in there:
            there[home] = {
                each.content.sha256
                for each in register.entries(Attachment, belongs_to=home)
                if each.content.role is AttachmentRole.SCAN
            }
        digest = hashlib.sha256(sheet.picture).hexdigest()
        if digest not in there[home]:
            book.attach(
                sheet.picture,
                belongs_to=home,
                service_user=_user_of(sheet.record, register),
                role=AttachmentRole.SCAN,
                media_type=JPEG,
                geometry=json.dumps({"code": "" if sheet.by_hand else sheet.code}),
            )
            there[home].add(digest)


def _scans_with(entry: EntryId, register: Reading) -> tuple[EntryId, ...]:
    """Every picture that lies with an entry, those a night's ``tasuki scan`` has put there among them."""
    found = register.entries(Attachment, belongs_to=entry)
    return tuple(sorted(each.entry for each in found if each.content.role is AttachmentRole.SCAN))


def filed_scans(register: Reading, entry: EntryId) -> tuple[EntryId, ...]:
    """The pictures that lie with a record; with a handover, the slips that came back for it too."""
    found = _scans_with(entry, register)
    if register.kind_of(entry) is Kind.HANDOVER:
        user = register.entry(Handover, entry).content.service_user
        for record in register.entries(ProvisionRecord, service_user=user):
            if record.content.handover == entry:
                found += _scans_with(record.entry, register)
    return tuple(sorted(found))


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
                papers.entry.entry == sheet.record and papers.bears(sheet.code)
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
