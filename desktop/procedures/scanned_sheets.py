"""A sheet that came from the scanner: what was read of it, whose it was found to be, and what a person has to look at."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.entries.consent import ROUTES_ASKED, Answer, Consent, SignerRole
from desktop.entries.handover import Handover, Route
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.intake.scan import Ink as Ink

JPEG = "image/jpeg"


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
    boxes = {place.code.removeprefix("scope."): place for place in places if place.code.startswith("scope.")}
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


def warned(sheet: ScannedSheet, remark: Remark) -> ScannedSheet:
    return replace(sheet, warnings=(*sheet.warnings, Warned(code=remark.value, sentence=_REMARKS[remark])))
