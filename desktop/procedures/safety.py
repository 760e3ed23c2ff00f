"""安全チェック: the measures a small office takes, after chapter 10 of the guideline and the commission's leaflet.

What the program can see it answers itself; the rest somebody answers, with the day and the next review. Every answer
ever given is kept.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Literal

from desktop.entries.person import Staff
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Moment, Role
from desktop.entries.wareki import wareki
from desktop.procedures.backups import backup_state
from desktop.procedures.letterhead import office_text, our_office
from desktop.procedures.outcome import Printed, Refused, missing
from desktop.procedures.people import key_due, people_of, stray_slots
from desktop.procedures.printing import drawn_pdf
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from forms import safety_document
from forms.safety_document import SafetyMeasure, SafetySheet

ANSWERS = "safety.answers"
DRILL_DAYS = 366
"""A restore drill is to be made once a year."""

Answer = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSeen:
    """What this PC tells of itself. ``None`` is what it does not tell: 確認できません."""

    system: str = ""
    supported: bool | None = None
    disk_encrypted: bool | None = None
    virus_scanner: bool | None = None
    lock_minutes: int = 0
    version: str = ""
    session_lock: bool | None = None
    """Whether the program is told when somebody locks the PC or lets it sleep."""
    reader_limits: bool | None = True
    """Whether the limits of memory on what reads files from outside were ever seen to hold on such a system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure and how it stands. ``due`` when its next review has come; ``minutes`` is what mending it takes.

    ``detail`` is what was seen or said, ``ask`` the question put to a person, ``ground`` the place in the guideline.
    """

    key: str
    name: str
    ask: str
    ground: str
    minutes: int
    answer: Answer
    seen: bool = False
    detail: str = ""
    by: str = ""
    on: date | None = None
    next_review: date | None = None
    due: bool = False

    @property
    def done(self) -> bool:
        """Whether the ring's arc is full."""
        return self.answer == "yes" and not self.due


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    name: str
    ask: str
    ground: str
    minutes: int


_MEASURES = (
    _Kind("rules", "取扱いの決まりがある", "個人データの取得・利用・保管の決まり（取扱規程）と、基本方針がありますか。", "10-1、10-2", 30),
    _Kind("in_charge", "責任者が決まっている", "個人データの責任者が、扱う人とは別に決まり、決まりどおりかを見ていますか。", "10-3-1、10-3-2", 5),
    _Kind("incident", "漏えいのときの連絡の道すじ", "漏えいなどに気づいた人が、だれに知らせるかが、前もって決めてありますか。", "10-3-4", 10),
    _Kind("training", "研修と守秘の約束", "職員の研修を年に1回はしていますか。守秘の約束が、就業規則か誓約書にありますか。", "10-4", 10),
    _Kind("desk", "ほかの人から画面が見えない", "来た人や家族から、画面と机の上の紙が見えないようにしていますか。", "10-5-1", 5),
    _Kind("cabinet", "紙とPCに鍵", "個人データの紙は鍵のかかる棚に、PCは鍵のかかる部屋かワイヤーで守っていますか。", "10-5-2", 5),
    _Kind("carrying", "持ち出しの決まり", "紙やPCを持ち出すときの決まり（封筒・鞄・持ち出し簿）がありますか。", "10-5-3", 5),
    _Kind("disposal", "捨てるときの確かめ", "紙やPC・USBメモリーを捨てるとき、戻せない方法で消し、責任者が確かめていますか。", "10-5-4", 5),
    _Kind("passwords", "合言葉は1人に1つ、15文字以上", "", "10-6-1、10-6-2", 3),
    _Kind("locking", "台帳は暗号、離れたら鍵", "", "10-6-2", 1),
    _Kind("updates", "OSとソフトの更新", "WindowsなどのOSと、ほかのソフトは、更新が自動で入りますか。", "10-6-3", 5),
    _Kind("scanner", "ウイルス対策", "ウイルス対策のソフトが動き、定義が自動で新しくなりますか。", "10-6-3", 5),
    _Kind("disk", "PCのディスクの暗号化", "PCのディスクが暗号化されていますか（WindowsはBitLocker、MacはFileVault）。", "10-5-3、10-6-3", 10),
    _Kind("mail", "メールやFAXで送るとき", "個人データのファイルには合言葉を付け、送る前に宛先を2人か2回で確かめていますか。", "10-6-4", 5),
    _Kind("backups", "控えは2か所、読み戻しの練習", "", "10-6-3", 5),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """One answer as the book keeps it."""

    yes: bool
    by: int
    on: str
    how: str = ""
    next_review: str = ""


def _given(register: Reading) -> dict[str, list[_Given]]:
    plain = json.loads(register.setting(ANSWERS) or "{}")
    return {key: [_Given(**each) for each in answers] for key, answers in plain.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyAnswer:
    """Somebody's answer to one measure: ``how`` it is done here, and when to look again (a year on when not given)."""

    key: str
    yes: bool
    how: str = ""
    next_review: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The answer is kept; it is to be looked at again on ``next_review``."""

    next_review: date


@for_role(Role.MEMBER)
def answer(request: SafetyAnswer, register: Register, moment: Moment, actor: Actor) -> Answered | Refused:
    """Keep an answer, with who gave it and when. Earlier ones stay."""
    if not any(kind.key == request.key and kind.ask for kind in _MEASURES):
        raise LookupError(request.key)
    review = request.next_review or _a_year_on(moment.day)
    if review <= moment.day:
        return Refused(findings=(missing("next_review", "次の見直しは、きょうより先の日にしてください。"),))
    given = _given(register)
    now = _Given(
        yes=request.yes,
        by=actor.staff,
        on=moment.day.isoformat(),
        how=" ".join(request.how.split()),
        next_review=review.isoformat(),
    )
    given.setdefault(request.key, []).append(now)
    plain = {key: [asdict(each) for each in answers] for key, answers in given.items()}
    with register.writing(by=actor, at=moment) as book:
        book.set_setting(ANSWERS, json.dumps(plain, ensure_ascii=False))
    return Answered(next_review=review)


def _a_year_on(day: date) -> date:
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """One answer given earlier."""

    answer: Answer
    how: str
    by: str
    on: date


def earlier_answers(register: Reading, key: str) -> tuple[Earlier, ...]:
    """Every answer ever given to a measure, newest first."""
    return tuple(
        Earlier(
            answer="yes" if each.yes else "no",
            how=each.how,
            by=_name(register, each.by),
            on=date.fromisoformat(each.on),
        )
        for each in reversed(_given(register).get(key, []))
    )


def _name(register: Reading, staff: int) -> str:
    try:
        return register.entry(Staff, EntryId(staff)).content.name.full
    except LookupError:
        return ""


_UNSEEN = "「たすき」からは確認できません。"


def safety_state(register: Register, moment: Moment, machine: MachineSeen) -> tuple[Measure, ...]:
    """How all measures stand, in the order of the guideline. What the program sees itself goes before what was said."""
    given = _given(register)
    seen = {
        "passwords": _passwords(register),
        "locking": _locking(machine),
        "updates": _updates(machine),
        "scanner": (machine.virus_scanner or None, "このPCで動いています。" if machine.virus_scanner else _UNSEEN),
        "disk": (machine.disk_encrypted or None, "台帳のあるディスクは暗号化されています。" if machine.disk_encrypted else _UNSEEN),
        "backups": _backups(register, moment),
    }
    return tuple(
        _measure(kind, seen.get(kind.key, (None, "")), given.get(kind.key, []), register, moment)
        for kind in _MEASURES
    )


def _measure(
    kind: _Kind, seen: tuple[bool | None, str], given: list[_Given], register: Reading, moment: Moment
) -> Measure:
    verdict, detail = seen
    plain = Measure(
        key=kind.key, name=kind.name, ask=kind.ask, ground=kind.ground, minutes=kind.minutes, answer="unknown",
        detail=detail,
    )  # fmt: skip
    if verdict is not None or not kind.ask:
        return replace(plain, answer="unknown" if verdict is None else "yes" if verdict else "no", seen=True, on=moment.day)
    if not given:
        return plain
    last = given[-1]
    review = date.fromisoformat(last.next_review)
    return replace(
        plain,
        answer="yes" if last.yes else "no",
        detail=" ".join(part for part in (last.how, detail) if part),
        by=_name(register, last.by),
        on=date.fromisoformat(last.on),
        next_review=review,
        due=review <= moment.day,
    )


def _passwords(register: Register) -> tuple[bool | None, str]:
    people = [person for person in people_of(register) if person.way_in]
    if not people:
        return None, "この台帳の鍵のファイルを確かめられません。"
    strays = stray_slots(register)
    if strays:
        return False, f"だれのものでもない鍵があります（{'・'.join(strays)}）。鍵を取り替えると、なくなります。"
    left = key_due(register)
    if left is not None:
        return False, f"{left.content.name.full}さんが辞めたあと、台帳の鍵の取り替えがまだです。"
    unknown = [person.staff.content.name.full for person in people if person.password_on is None]
    if unknown:
        return False, f"{'・'.join(unknown)}さんの合言葉は、いつ付けたか分かりません。付け直してください。"
    return True, f"{len(people)}人が1つずつ。どれも、付けるときに15文字以上で、思いつきにくいことを確かめました。"


def _locking(machine: MachineSeen) -> tuple[bool | None, str]:
    told = {
        True: "PCに鍵をかけたときや眠らせたときも、台帳に鍵がかかります。",
        False: "",
        None: "PCの鍵・休止・人の切り替えを知らせてもらえるかは、このPCでは確認できません。",
    }[machine.session_lock]
    if machine.reader_limits is None:
        told += "外から来たファイルを読むときの、使う量の上限が効くかは、このPCでは確認できません。"
    if not machine.lock_minutes:
        return None, told
    return True, f"台帳は暗号のまま置かれ、{machine.lock_minutes}分さわらないと鍵がかかります。{told}"


def _updates(machine: MachineSeen) -> tuple[bool | None, str]:
    version = "、".join(part for part in (machine.system, machine.version) if part)
    if machine.supported is False:
        return False, f"{version}。このOSは、更新がもう出ません。新しいOSに変えてください。"
    return None, f"いまは、{version}。{_UNSEEN}" if version else _UNSEEN


def _backups(register: Register, moment: Moment) -> tuple[bool | None, str]:
    state = backup_state(register, moment)
    drilled = state.drill is not None and (moment.day - state.drill).days <= DRILL_DAYS
    drill = f"読み戻しの練習は{wareki(state.drill)}。" if state.drill else "読み戻しの練習は、まだです。"
    places = f"控えの場所は{len(state.places)}か所。"
    good = len(state.places) >= 2 and not any(place.late or place.trouble for place in state.places)
    return good and drilled, f"{state.sentence}{places}{drill}"


@for_role(Role.READER)
def see_safety(
    request: MachineSeen, register: Register, moment: Moment, actor: Actor
) -> tuple[Measure, ...]:
    """How all measures stand now, on this PC."""
    return safety_state(register, moment, request)


# -- on paper ----------------------------------------------------------------------------------------------------


@for_role(Role.READER)
def print_safety(request: MachineSeen, register: Register, moment: Moment, actor: Actor) -> Printed:
    """The list for inspectors: every measure with its answer, who saw it, when, and the next review."""
    measures = safety_state(register, moment, request)
    sheet = SafetySheet(
        office=office_text(our_office(register).content),
        day=wareki(moment.day),
        prepared_by=actor.name,
        measures=tuple(_on_paper(each) for each in measures),
    )
    pdf, drawn = drawn_pdf(sheet, safety_document.draw)
    with register.writing(by=actor, at=moment) as book:
        book.note("print.safety")
    return Printed(pdf=pdf, number="", sheets=drawn.sheets)


def _on_paper(measure: Measure) -> SafetyMeasure:
    review = wareki(measure.next_review) if measure.next_review else ""
    return SafetyMeasure(
        name=measure.name,
        detail=measure.detail or measure.ask,
        ground=measure.ground,
        answer=measure.answer,
        seen_by_program=measure.seen,
        by=measure.by,
        on=wareki(measure.on) if measure.on else "",
        next_review=f"{review}（すぎています）" if measure.due else review,
    )
