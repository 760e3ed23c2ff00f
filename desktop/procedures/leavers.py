"""担当をまとめて引き継ぐ: a care manager leaves or the office closes: one draft a user, the riskiest first, and the list on paper.

Before an office closes, municipalities ask for 利用者ごとの措置予定の一覧, a month ahead (LAW.md §4.2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from desktop.entries.data_item import Origin, Paper, PaperKind, Purpose
from desktop.entries.finding import Severity
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Office, RecipientKind, Way
from desktop.entries.person import CareLevel, ServiceUser, Staff
from desktop.entries.plain import to_plain
from desktop.entries.reading import DraftKind, Reading
from desktop.entries.terms import CARE_LEVELS
from desktop.entries.version import Actor, EntryId, Moment, Recorded, Role
from desktop.entries.wareki import short_wareki, wareki
from desktop.procedures.consents import Standing, StandingState, standing_of
from desktop.procedures.handovers import paper_choices, weigh
from desktop.procedures.letterhead import office_text, our_office
from desktop.procedures.outcome import Printed, Refused, missing, stoppable
from desktop.procedures.printing import drawn_pdf
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from desktop.rules.provision import DeliveryVerdict
from desktop.rules.verdict import Ruling
from forms import leaver_list
from forms.leaver_list import LeaverListSheet, LeaverRow

USUAL = frozenset(
    {
        PaperKind.FACE_SHEET,
        PaperKind.PLAN_1,
        PaperKind.PLAN_2,
        PaperKind.PLAN_3,
        PaperKind.MEETING_4,
        PaperKind.SLIP_6,
        PaperKind.SLIP_7,
        PaperKind.ASSESSMENT,
        PaperKind.MONITORING,
    }
)
"""What a successor usually gets. 第5表 and other people's papers wait for somebody to look at them."""
SUCCESSORS = (
    RecipientKind.CARE_SUPPORT_OFFICE,
    RecipientKind.PREVENTIVE_SUPPORT_CENTER,
    RecipientKind.FACILITY,
)
"""Kinds of office that can go on with somebody's care plan."""
CERTIFICATION_SOON = timedelta(days=60)
"""A 認定 that ends so soon after the day of the handover is a risk: its renewal falls between two care managers."""
MARK = "_leaver"
"""Stands in a draft made here and goes with the first change a person makes to it."""

_PLANS = (PaperKind.PLAN_1, PaperKind.PLAN_2, PaperKind.PLAN_3)
_GOOD = (StandingState.COMPLETE, StandingState.SOON)


class Risk(IntEnum):
    """What speaks for doing a user first; the worst first."""

    NO_CONSENT = 0
    NO_FAMILY = 1
    SOON = 2
    READY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaverRequest:
    """Who leaves (``staff``; ``None``: the office closes), on which day, and who goes on.

    ``successor`` is the office for all (``None``: not decided yet), ``others`` names another one for single users.
    """

    staff: EntryId | None
    day: date
    successor: EntryId | None = None
    others: tuple[tuple[EntryId, EntryId], ...] = ()
    municipality: str = ""
    plan: tuple[Leaving, ...] = field(default=(), compare=False, repr=False)
    stop: Callable[[], bool] = field(default=lambda: False, compare=False, repr=False)
    progress: Callable[[int, int], None] = field(default=lambda done, of: None, compare=False, repr=False)

    @property
    def closing(self) -> bool:
        """Whether the whole office closes."""
        return self.staff is None

    def successor_of(self, user: EntryId) -> EntryId | None:
        """The office that goes on with this user."""
        return dict(self.others).get(user, self.successor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """One user who is to be handed on: the draft, and how pressing it is. ``words`` say why, ``consent`` how it stands."""

    user: Recorded[ServiceUser]
    successor: Recorded[Office] | None
    risk: Risk
    words: tuple[str, ...]
    consent: str
    number: str
    draft: Handover


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """Drafts kept in the book, in the order of risk; ``left_alone`` are users somebody had begun a draft for already.

    ``plan`` is what they were made from: the list on paper goes on with it.
    """

    drafts: tuple[int, ...]
    left_alone: tuple[EntryId, ...]
    plan: tuple[Leaving, ...]


def leaving(request: LeaverRequest, register: Reading, today: date) -> tuple[Leaving, ...]:
    """The users to be handed on, the riskiest first: without their own consent, without the family's, with one that ends soon.

    A whole office takes seconds: ask on a worker. Raises ``Stopped``.
    """
    users = _users(request, register)
    each_user = stoppable(users, request.stop, request.progress, len(users))
    found = [_leaving(user, request, register, today) for user in each_user]
    return tuple(sorted(found, key=lambda each: (each.risk, each.user.content.name.kana, each.user.entry)))


@for_role(Role.MEMBER)
def draft_handovers(
    request: LeaverRequest, register: Register, moment: Moment, actor: Actor
) -> Drafted | Refused:
    """Keep one draft of a handover for each user, to be looked at and recorded one by one: nothing is handed on by this.

    All of them or none: ``Stopped`` and ``DiskFull`` leave the drafts as they were.
    Done again, untouched drafts are made anew; one that a person has worked on stays as it is.
    """
    if request.day < moment.day:
        return Refused(
            findings=(missing("day", "引き継ぐ日が、きょうより前です。きょうからあとの日をお書きください。"),)
        )
    plan = leaving(request, register, moment.day)
    if not plan:
        return Refused(
            findings=(missing("staff", "引き継ぐ利用者が、台帳にいません。担当をお確かめください。"),)
        )
    register.refuse_without_room(
        f"{len(plan):,}名分の下書きをつくるには", "下書きは、まだ1つもつくっていません。", entries=len(plan)
    )
    kept: list[int] = []
    left: list[EntryId] = []
    with register.writing(by=actor, at=moment) as book:
        before = [draft for draft in book.read.drafts(actor.staff) if draft.kind is DraftKind.HANDOVER]
        worked_on = {_user_of(draft.state) for draft in before if not draft.state.get(MARK)}
        anew = {each.user.entry for each in plan} - worked_on
        for draft in before:
            if draft.state.get(MARK) and _user_of(draft.state) in anew:
                book.drop_draft(draft.draft)
        # The newest draft stands first: the riskiest shall.
        for each in stoppable(plan[::-1], request.stop, request.progress, len(plan)):
            if each.user.entry in worked_on:
                left.append(each.user.entry)
                continue
            title = f"{each.user.content.name.full} 様の引継ぎ"
            kept.append(book.keep_draft(actor.staff, DraftKind.HANDOVER, title, _state(each.draft)))
    return Drafted(drafts=tuple(reversed(kept)), left_alone=tuple(reversed(left)), plan=plan)


@for_role(Role.READER)
def print_leaver_list(request: LeaverRequest, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print the list of all users with what is planned: a plan as it stands now, so it bears no number."""
    plan = request.plan or leaving(request, register, moment.day)
    leaver = register.entry(Staff, request.staff).content.name.full if request.staff is not None else ""
    reason = f"担当の交代　{leaver}" if leaver else "事業の廃止"
    sheet = LeaverListSheet(
        office=office_text(our_office(register, moment.day).content),
        closing=request.closing,
        reason=f"{reason}（{wareki(request.day)}）",
        day=wareki(moment.day),
        municipality=request.municipality,
        prepared_by=actor.name,
        rows=tuple(_row(each, request) for each in plan),
    )
    pdf, drawn = drawn_pdf(sheet, leaver_list.draw)
    with register.writing(by=actor, at=moment) as book:
        book.note(
            "print.leaver_list",
            tuple(each.user.entry for each in plan),
            detail=hashlib.sha256(pdf).hexdigest(),
        )
    return Printed(pdf=pdf, number="", sheets=drawn.sheets)


def _users(request: LeaverRequest, register: Reading) -> list[Recorded[ServiceUser]]:
    """Those in support on the day who are then in this member of staff's charge, or all of the office's."""
    return [
        user
        for user in register.entries(ServiceUser, day=request.day)
        if (user.content.ended_on is None or user.content.ended_on > request.day)
        and (request.closing or user.content.staff_in_charge == request.staff)
    ]


def _leaving(user: Recorded[ServiceUser], request: LeaverRequest, register: Reading, today: date) -> Leaving:
    successor = request.successor_of(user.entry)
    office = register.entry(Office, successor) if successor is not None else None
    draft = _draft(user.entry, office, request, register)
    judged = weigh(_ticked(draft), register, today).deliveries[0] if office is not None else None
    standings = standing_of(register, user.entry, request.day)
    consent, number, covered = _consent(standings[0], judged)
    words: list[str] = []
    risk = Risk.READY
    if not covered:
        risk = Risk.NO_CONSENT
        words.append("この相手への同意なし" if standings[0].state in _GOOD else "本人の同意なし")
    if unsigned := [each for each in standings[1:] if each.state not in _GOOD]:
        risk = min(risk, Risk.NO_FAMILY)
        words.append(f"家族の署名なし {len(unsigned)}名")
    if standings[0].state is StandingState.SOON and standings[0].until is not None:
        risk = min(risk, Risk.SOON)
        words.append(f"同意 {short_wareki(standings[0].until)}まで")
    certified = user.content.care_until
    if certified is not None and certified <= request.day + CERTIFICATION_SOON:
        risk = min(risk, Risk.SOON)
        words.append(f"認定 {short_wareki(certified)}まで")
    return Leaving(
        user=user,
        successor=office,
        risk=risk,
        words=tuple(words),
        consent=consent,
        number=number,
        draft=draft,
    )


_CONSENT_WORDS = {
    StandingState.NONE: "なし",
    StandingState.UNSIGNED: "署名まち",
    StandingState.EXPIRED: "期限ぎれ",
    StandingState.WITHDRAWN: "取り消し",
    StandingState.REFUSED: "「いいえ」",
}


def _consent(own: Standing, judged: DeliveryVerdict | None) -> tuple[str, str, bool]:
    """How the user's own consent stands for this successor, its number, and whether the handover may go by it."""
    if judged is not None and judged.third_party is Ruling.NO:
        return "不要（同じ法人）", "", True
    if judged is None:
        number = own.consent.number if own.consent is not None and own.state in _GOOD else ""
        return _CONSENT_WORDS.get(own.state, "あり"), number, own.state in _GOOD
    relied = next((each.number for each in judged.relied if each.principal == own.principal), "")
    refused = any(
        each.severity is Severity.BLOCKING and each.principal == own.principal for each in judged.findings
    )
    if not refused:
        return "あり", relied, True
    return _CONSENT_WORDS.get(own.state, "足りない"), "", False


def _draft(
    user: EntryId, office: Recorded[Office] | None, request: LeaverRequest, register: Reading
) -> Handover:
    """The handover as its page begins it: every paper it may carry, the usual ones ticked for the successor."""
    papers = tuple(sorted(paper_choices(register, user), key=_place))
    deliveries: tuple[Delivery, ...] = ()
    if office is not None:
        deliveries = (
            Delivery(
                recipient=office.entry,
                purpose=Purpose.OFFICE_CHANGE,
                way=office.content.usual_way or Way.BY_HAND,
                papers=tuple(index for index, paper in enumerate(papers) if paper.kind in USUAL),
            ),
        )
    return Handover(
        service_user=user,
        day=request.day,
        tense=Tense.TO_DO,
        route=Route.CONSENT,
        papers=papers,
        deliveries=deliveries,
        reason="事業の廃止" if request.closing else "担当の交代",
    )


def _place(paper: Paper) -> tuple[bool, bool]:
    """The care plan first, our other records, then what came from others: the groups of the page."""
    return paper.origin is not Origin.OURS, paper.kind not in _PLANS


def _ticked(draft: Handover) -> Handover:
    """The draft with only the papers that are ticked: what would really be handed on."""
    (delivery,) = draft.deliveries
    return replace(
        draft,
        papers=tuple(draft.papers[index] for index in delivery.papers),
        deliveries=(replace(delivery, papers=tuple(range(len(delivery.papers)))),),
    )


def _state(draft: Handover) -> dict[str, Any]:
    """The draft as the handover page goes on with it; by which route is asked there."""
    return {
        "handover": to_plain(replace(draft, route=Route.UNDECIDED)),
        "day": short_wareki(draft.day),
        "tense": draft.tense.value,
        MARK: True,
    }


def _user_of(state: Mapping[str, Any]) -> EntryId | None:
    handover = state.get("handover")
    user = handover.get("service_user") if isinstance(handover, dict) else None
    return EntryId(user) if isinstance(user, int) else None


def _row(each: Leaving, request: LeaverRequest) -> LeaverRow:
    user, office = each.user.content, each.successor.content if each.successor is not None else None
    return LeaverRow(
        name=user.name.full,
        insured_number=user.insured_number,
        care_level=CARE_LEVELS[user.care_level] if user.care_level is not CareLevel.UNKNOWN else "",
        successor="\n".join(part for part in (office.name, office.contact_person) if part) if office else "",
        handover_on=wareki(request.day) if office else "",
        consent="\n".join(part for part in (each.consent, each.number) if part),
        risk="\n".join(each.words),
    )
