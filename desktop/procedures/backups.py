"""控え: made when the book has changed, in each of the office's places; their state for the home page; restore and drill."""

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from desktop.entries.finding import Finding
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, Moment, Role
from desktop.entries.wareki import JAPAN, japanese_day
from desktop.procedures.outcome import Refused, missing
from desktop.procedures.roles import for_role
from desktop.records import backup
from desktop.records import keys as key_slots
from desktop.records import restore as restoring
from desktop.records.backup import Generation
from desktop.records.book import Holder, Register, Stopped, open_book
from desktop.records.keys import BookKey, KeyFile, Keys
from desktop.records.places import refuse_unsuitable
from desktop.records.reader import Reader
from desktop.records.restore import Restored
from desktop.records.trouble import DamagedBook, KeysDamaged, KeysMissing, Trouble, known_trouble

PLACES = "backup.places"
HISTORY = "backup.history"
DRILL = "backup.drill"
KEPT_DAYS = 40
"""The history in the book reaches back so far; older ones stand in the audit chain."""
STRIP_DAYS = 30
ALONE_DAYS = 7
"""After so many days without a place, or without a second one, people are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackUpRequest:
    """Where to: the office's places when ``place`` is ``None``. ``stop`` is asked between steps (True breaks it off)."""

    place: Path | None = None
    even_if_unchanged: bool = False
    stop: Callable[[], bool] = field(default=lambda: False)
    progress: Callable[[str], None] = field(default=lambda part: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One place's outcome. ``fresh`` is False when nothing had changed since the generation ``name``.

    ``trouble`` is a sentence when there is no good backup of now in this place; ``broken_off`` when it was stopped.
    """

    place: Path
    name: str = ""
    fresh: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    lost_scans: int = 0
    trouble: str = ""
    broken_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What backing up came to, place by place. Empty when the office has chosen no place yet."""

    made: tuple[Made, ...]

    @property
    def good(self) -> bool:
        """Whether at least one place holds a good backup of now."""
        return any(not each.trouble and not each.broken_off for each in self.made)


@for_role(Role.READER)
def back_up(request: BackUpRequest, register: Register, moment: Moment, actor: Actor) -> BackedUp:
    """Make a backup in each place where the book has changed since the last one there. Run it on a worker.

    A place that is not there (a stick that was pulled out) is no reason not to serve the others: its trouble is told.
    """
    with register.reading() as book:  # a worker reads with a connection of its own
        places = (request.place,) if request.place is not None else places_of(book)
    made = []
    for place in places:
        outcome = _in_place(request, place, register, moment)
        made.append(outcome)
        if outcome.fresh or outcome.trouble:
            _keep_history(outcome, register, moment, actor)
        if outcome.broken_off:
            break
    return BackedUp(made=tuple(made))


def _in_place(request: BackUpRequest, place: Path, register: Register, moment: Moment) -> Made:
    try:
        done = backup.make(
            register,
            place,
            moment,
            even_if_unchanged=request.even_if_unchanged,
            stop=request.stop,
            progress=request.progress,
        )
    except Stopped:
        return Made(place=place, broken_off=True)
    except Trouble as trouble:
        return Made(place=place, trouble=trouble.sentence)
    return Made(
        place=place,
        name=done.generation.name,
        fresh=done.made,
        counts=done.generation.counts,
        lost_scans=len(done.generation.missing) + len(done.damaged),
    )


def _keep_history(made: Made, register: Register, moment: Moment, actor: Actor) -> None:
    after = (moment.instant - timedelta(days=KEPT_DAYS)).isoformat()
    now = _Kept(
        at=moment.instant.isoformat(), place=str(made.place), name=made.name, ok=not made.trouble, lost=made.lost_scans
    )
    with register.writing(by=actor, at=moment) as book:
        kept = [*[each for each in _history(book.read) if each.at > after or each.ok][-200:], now]
        newest = {each.place: each for each in kept if each.ok}
        kept = [each for each in kept if each.at > after or newest.get(each.place) is each]
        book.note("backup.failed" if made.trouble else "backup.made", detail=made.name)
        book.set_setting(HISTORY, json.dumps([asdict(each) for each in kept], ensure_ascii=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    at: str
    place: str
    name: str
    ok: bool
    lost: int = 0


def _history(register: Reading) -> list[_Kept]:
    return [_Kept(**each) for each in json.loads(register.setting(HISTORY) or "[]")]


def places_of(register: Reading) -> tuple[Path, ...]:
    """The places the office has chosen for its backups."""
    return tuple(Path(each) for each in json.loads(register.setting(PLACES) or "[]"))


@for_role(Role.MANAGER)
def choose_places(
    request: tuple[Path, ...], register: Register, moment: Moment, actor: Actor
) -> tuple[Path, ...] | Refused:
    """Choose where backups go; the second place is best one that is not always connected."""
    findings = tuple(_unfit(place, register) for place in request if _inside(place, register.folder))
    if findings:
        return Refused(findings=findings)
    places = tuple(dict.fromkeys(request))
    with register.writing(by=actor, at=moment) as book:
        book.set_setting(PLACES, json.dumps([str(place) for place in places], ensure_ascii=False))
    return places


def _inside(place: Path, book: Path) -> bool:
    return place.resolve().is_relative_to(book.resolve())


def _unfit(place: Path, register: Register) -> Finding:
    return missing(
        "places", "台帳のフォルダーの中には、控えを置けません。台帳とは別のフォルダーを選んでください。"
    )


def keep_before_steps(book: Reader, folder: Path, key: BookKey, moment: Moment) -> None:
    """Back up a book that is about to be brought to a newer schema, in the first of its places that takes it.

    Where none does it is put beside the book, as a program that was brought up to date finds every place away.
    Raises ``Trouble`` when it cannot be made there either: the book then stays as it is, unopened.
    """
    for place in places_of(book):
        with suppress(Trouble):
            backup.make_before_steps(book, folder, key, place, moment)
            return
    beside = folder.parent / "控え"
    with known_trouble():
        beside.mkdir(exist_ok=True)
    backup.make_before_steps(book, folder, key, beside, moment)


def known_heads(register: Reading) -> tuple[tuple[int, str], ...]:
    """Heads of the audit chain kept in the backups at hand: against them a check sees a tail that was cut off.

    A book that was restored from an older generation has lost what came after it, and says so itself: the newer ones
    made before that are left out. For a worker: the places are read.
    """
    restored = [(line.at, line.detail) for line in register.audit_lines(act="backup.restored")]

    def passed(each: Generation) -> bool:
        return any(each.made_at is not None and each.made_at <= at and each.name > name for at, name in restored)

    heads: list[tuple[int, str]] = []
    for place in places_of(register):
        heads += backup.heads_of(backup.shelf_of(place, register.book_id), but_for=passed)
    return tuple(dict.fromkeys(heads))


def newest_backup(book: Path, places: Iterable[Path]) -> Generation | None:
    """The newest backup of a book in these places, where one is: the book itself is not opened, it may be damaged."""
    try:
        book_id = key_slots.read_keys(book).book
    except Trouble:
        book_id = ""
    found: list[Generation] = []
    for place in places:
        with suppress(Trouble):
            found += backup.generations(backup.shelf_of(place, book_id) if book_id else place)
    return max((each for each in found if not each.problem), key=lambda each: each.name, default=None)


def naming_backup(trouble: DamagedBook | KeysDamaged, book: Path, places: Iterable[Path]) -> Trouble:
    """The same trouble, with the backup to restore from: its day and where it lies. For a worker: the places are read."""
    newest = newest_backup(book, places)
    if newest is None:
        return trouble
    return type(trouble)(
        f"{trouble.sentence}いちばん新しい控えは {in_words(newest.name)} のもので、「{newest.folder.parents[1]}」にあります。"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceState:
    """One place: when the last good backup was made there, and whether it has been without one for too long."""

    place: Path
    last: datetime | None
    late: bool
    trouble: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupState:
    """How the backups stand. ``strip`` is the last 30 days, oldest first: whether a good backup was made that day.

    Every good backup was opened and verified when it was made. ``short`` is for the lock screen (``machine.KnownBook``),
    ``sentence`` for the home page, ``urgent`` when somebody should do something.
    """

    places: tuple[PlaceState, ...]
    last: datetime | None
    last_place: Path | None
    strip: tuple[bool, ...]
    drill: date | None
    lost_scans: int
    short: str
    sentence: str
    urgent: bool


def backup_state(register: Reading, moment: Moment) -> BackupState:
    """How the backups stand, from the book alone: no place is touched, so it answers at once."""
    history = _history(register)
    good = [each for each in history if each.ok]
    last = good[-1] if good else None
    days = {japanese_day(datetime.fromisoformat(each.at)) for each in good}
    strip = tuple(moment.day - timedelta(days=back) in days for back in reversed(range(STRIP_DAYS)))
    places = tuple(_place_state(place, history, moment) for place in places_of(register))
    at = datetime.fromisoformat(last.at) if last else None
    drill = register.setting(DRILL)
    made = register.audit_lines(limit=1)[0].at
    alone = len(places) == 1 and (moment.day - japanese_day(made)).days >= ALONE_DAYS
    sentence, urgent = _sentence(at, places, alone, moment)
    return BackupState(
        places=places,
        last=at,
        last_place=Path(last.place) if last else None,
        strip=strip,
        drill=date.fromisoformat(drill) if drill else None,
        lost_scans=last.lost if last else 0,
        short=_when(at) if at else "",
        sentence=sentence,
        urgent=urgent,
    )


def _place_state(place: Path, history: list[_Kept], moment: Moment) -> PlaceState:
    here = [each for each in history if each.place == str(place)]
    good = [each for each in here if each.ok]
    last = datetime.fromisoformat(good[-1].at) if good else None
    late = last is None or (moment.day - japanese_day(last)).days >= ALONE_DAYS
    return PlaceState(place=place, last=last, late=late, trouble=bool(here) and not here[-1].ok)


def _sentence(
    last: datetime | None, places: tuple[PlaceState, ...], alone: bool, moment: Moment
) -> tuple[str, bool]:
    if not places:
        return (
            "控えの置き場所が、まだ決まっていません。「設定」で、USBメモリーなどの置き場所を選んでください。",
            True,
        )
    if last is None:
        return "控えは、まだありません。「いま控えをとる」を押してください。", True
    late = [place for place in places if place.late]
    if late and len(late) == len(places):
        return (
            f"最後の控えは{_when(last)}です。{ALONE_DAYS}日をすぎました。「いま控えをとる」を押してください。",
            True,
        )
    if late:
        return (
            f"控えは{_when(last)}にとり、開いて確かめました。{ALONE_DAYS}日より長く使っていない置き場所があります。",
            True,
        )
    if alone:
        return (
            f"控えは{_when(last)}にとり、開いて確かめました。"
            "2か所めの置き場所が、まだありません。USBメモリーなど、このPCの外の場所を加えてください。",
            True,
        )
    return f"控えは{_when(last)}にとり、開いて確かめました。", False


def _when(instant: datetime) -> str:
    there = instant.astimezone(JAPAN)
    return f"{there.month}月{there.day}日 {there.hour}:{there.minute:02d}"


def in_words(name: str) -> str:
    """The name of a generation as people say it: 「6月2日 18:12」 for 2026-06-02_181200.

    >>> in_words("2026-06-02_181200"), in_words("2026-12-24_090000-2"), in_words("控え")
    ('6月2日 18:12', '12月24日 9:00', '控え')
    """
    found = re.fullmatch(r"\d{4}-(\d\d)-(\d\d)_(\d\d)(\d\d)\d\d(-\d+)?", name)
    if found is None:
        return name
    month, day, hour = (int(part) for part in found.groups()[:3])
    return f"{month}月{day}日 {hour}:{found[4]}"


# -- the way back ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreRequest:
    """``backup`` is a place, a book's folder in it or one generation; ``to`` a folder that does not exist yet.

    The book is opened with somebody's password, or with the recovery code.
    """

    backup: Path
    to: Path
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    key_file: KeyFile | None = None
    stop: Callable[[], bool] = field(default=lambda: False)
    progress: Callable[[str], None] = field(default=lambda part: None)


def restore(request: RestoreRequest, moment: Moment, pc: str) -> Restored:
    """Restore a book into a new folder, from the newest generation that is good. Run it on a worker.

    Newer ones that were bad are named in the answer. Raises ``Trouble``: wrong password, no backup, all bad, disk full.
    """
    refuse_unsuitable(request.to)
    key: list[BookKey] = []

    def unlock(keys: Keys | None) -> BookKey:
        if keys is None:
            raise KeysMissing
        if not (key and key[0].book == keys.book):
            key[:] = [_unlocked(keys, request)]
        return key[0]

    restored = restoring.restore(
        request.backup, request.to, unlock, stop=request.stop, progress=request.progress
    )
    with (
        open_book(request.to, restored.key, Holder("", pc), at=moment) as register,
        register.writing(by=None, at=moment) as book,
    ):
        book.note("backup.restored", detail=restored.generation.name)
    return restored


def _unlocked(keys: Keys, request: RestoreRequest) -> BookKey:
    if request.code:
        return key_slots.unlock_with_code(keys, request.code)
    marks = [slot.key_file for slot in keys.slots if slot.key_file]
    second = request.key_file or next(filter(None, map(key_slots.key_file_at_hand, marks)), None)
    return key_slots.unlock_any(keys, request.password, second)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillRequest:
    """A restore drill from ``place`` (the one used last when ``None``); ``scratch`` is where the room for it is."""

    place: Path | None = None
    scratch: Path | None = None
    stop: Callable[[], bool] = field(default=lambda: False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """How a drill ended: ``name`` of the generation that came back whole, or ``trouble`` as a sentence."""

    name: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    trouble: str = ""


@for_role(Role.MEMBER)
def drill(request: DrillRequest, register: Register, moment: Moment, actor: Actor) -> Drilled | Refused:
    """Restore the newest backup into a scratch place, examine it wholly and take it away again. Run it on a worker.

    What lies in the scratch place is sealed as the book itself is. The day of a drill that ended well is kept.
    """
    with register.reading() as book:  # a worker reads with a connection of its own
        place, book_id = request.place or backup_state(book, moment).last_place, book.book_id
        changed = book.audit_lines(act="keys.changed")
    if place is None:
        return Refused(
            findings=(missing("place", "控えが、まだありません。先に「いま控えをとる」を押してください。"),)
        )
    shelf = backup.shelf_of(place, book_id)
    scratch = Path(tempfile.mkdtemp(prefix="tasuki-drill-", dir=request.scratch))
    try:
        restored = restoring.restore(
            shelf,
            scratch / "drill.tasuki",
            lambda keys: register.own_key(),
            since_line=changed[-1].line if changed else 0,
            stop=request.stop,
        )
        outcome = Drilled(name=restored.generation.name, counts=restored.counts, problems=restored.problems)
        if restored.bad:
            outcome = Drilled(
                name=restored.generation.name, counts=restored.counts, trouble=_bad_ones(restored)
            )
    except Trouble as trouble:
        outcome = Drilled(trouble=trouble.sentence)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with register.writing(by=actor, at=moment) as writing:
        writing.note(
            "backup.drill_failed" if outcome.trouble or outcome.problems else "backup.drill",
            detail=outcome.name,
        )
        if not outcome.trouble and not outcome.problems:
            writing.set_setting(DRILL, moment.day.isoformat())
    return outcome


def _bad_ones(restored: Restored) -> str:
    names = "、".join(in_words(name) for name, _ in restored.bad)
    return f"新しい控え（{names}）は壊れていました。{in_words(restored.generation.name)}の控えからは戻せます。いま控えをとりなおしてください。"
