"""同意と提供のあゆみ of one user: which consents held when, what was given to whom under which of them, on screen and paper."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from desktop.entries.attachment import Note
from desktop.entries.consent import Answer, Consent, Withdrawal
from desktop.entries.data_item import in_few_words
from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import Handover, Route
from desktop.entries.office import Office, Way
from desktop.entries.person import Agent, FamilyMember, ServiceUser
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.terms import WAYS
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.entries.wareki import short_wareki, wareki
from desktop.procedures.consents import SOON_DAYS
from desktop.procedures.handovers import weigh
from desktop.procedures.in_charge import care_history
from desktop.procedures.letterhead import identity, our_office
from desktop.procedures.outcome import Printed
from desktop.procedures.printing import drawn_pdf
from desktop.procedures.roles import for_role
from desktop.procedures.service_users import family_of
from desktop.records.book import Register
from desktop.rules.consent import ConsentState, State, state_on
from forms import timeline_document, timeline_geometry
from forms.timeline_document import ConsentLine, TimelineRow, TimelineSheet
from forms.timeline_geometry import SCREEN as SCREEN
from forms.timeline_geometry import Bar as Bar
from forms.timeline_geometry import ConsentBar, Gap, OfficeLane, PrincipalLane, ProvisionDot
from forms.timeline_geometry import Dot as Dot
from forms.timeline_geometry import Lane as Lane
from forms.timeline_geometry import Measure as Measure
from forms.timeline_geometry import Timeline as Timeline
from forms.timeline_geometry import TimelinePlan as TimelinePlan
from forms.timeline_geometry import lay_out as lay_out

TIMELINE_FORM, TIMELINE_EDITION = "G1", 1
SHAPES = timeline_geometry.WAYS
"""Shape of a mark by the way of giving."""


class Sort(StrEnum):
    """What an element of the picture is."""

    CONSENT = "consent"
    GAP = "gap"
    PROVISION = "provision"
    DRAFT = "draft"
    USER = "user"
    MEMBER = "member"
    HOLDER = "holder"


class Standing(StrEnum):
    """How an element is looked upon: told by shape, hatch and word as well as by colour."""

    SOUND = "sound"
    AHEAD = "ahead"
    SOON = "soon"
    OVER = "over"
    WITHDRAWN = "withdrawn"
    PARTLY = "partly"
    """Some of its clauses were taken back; the rest holds."""
    UNCOVERED = "uncovered"
    WITHOUT = "without"
    """Given on a road that needs no consent."""
    DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One element of the picture in words.

    ``key`` tells it apart; ``shape`` is the key of its bar or dot, and of a gap the place of its lane, from 0.
    """

    key: str
    sort: Sort
    shape: int
    whose: EntryId
    """The principal or the office on whose lane it stands."""
    begins: date
    ends: date | None
    """Last day; None while no end is known."""
    standing: Standing
    title: str
    remark: str = ""
    """What a person must look at, in its own colour."""
    second: str = ""
    who: str = ""
    """Name on the lane, for lists."""
    what: str = ""
    way: str = ""
    ground: str = ""
    entry: EntryId | None = None
    """The consent or the record; None for a gap and a draft."""
    mend: EntryId | None = None
    """The principal whose consent would cure it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOnDesk:
    """A handover that is half filled in: ``draft`` is its number among the drafts."""

    draft: int
    handover: Handover


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The whole way of one user's consents and provisions, in words and as lanes; ``things`` are in order of day."""

    user: EntryId
    name: str
    kana: str
    today: date
    principals: tuple[PrincipalLane, ...]
    offices: tuple[OfficeLane, ...]
    things: tuple[Thing, ...]
    care_managers: str = ""
    """Who was in charge from when to when, in one line."""

    def plan(self, period: "Period") -> TimelinePlan:
        """What the picture of a period shows: every principal, and the offices that were given something in it."""
        offices = tuple(
            office
            for office in self.offices
            if any(period.begins <= dot.day <= period.ends for dot in office.dots)
        )
        return TimelinePlan(
            begins=period.begins,
            ends=period.ends,
            today=self.today,
            principals=self.principals,
            offices=offices,
        )

    def within(self, period: "Period") -> tuple[Thing, ...]:
        """What stands in the picture of a period, in order of day."""
        return tuple(
            thing
            for thing in self.things
            if thing.begins <= period.ends and (thing.ends or date.max) >= period.begins
        )


class Span(StrEnum):
    """How much time the picture shows."""

    HALF_YEAR = "6"
    YEAR = "12"
    YEAR_AND_A_HALF = "18"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole months, first and last day included."""

    begins: date
    ends: date

    @property
    def words(self) -> str:
        """「令和7年4月 〜 令和8年8月」."""
        return f"{_month(self.begins)} 〜 {_month(self.ends)}"


def period_of(walk: Walk, span: Span) -> Period:
    """The months of a span: up to two months after today's; すべて from the first thing to the last."""
    ahead = _months_on(walk.today.replace(day=1), 3)
    if span is not Span.ALL:
        return Period(begins=_months_on(ahead, -int(span)), ends=ahead - timedelta(days=1))
    firsts = [thing.begins for thing in walk.things]
    dots = [thing.begins for thing in walk.things if thing.sort in (Sort.PROVISION, Sort.DRAFT)]
    begins = min([*firsts, walk.today]).replace(day=1)
    last = max([*dots, ahead - timedelta(days=1)])
    ends = _months_on(last.replace(day=1), 1) - timedelta(days=1)
    return Period(begins=min(begins, _months_on(ahead, -int(Span.HALF_YEAR))), ends=ends)


def user_of(register: Reading, entry: EntryId) -> EntryId | None:
    """The user an entry is about: its own number for a user; None for an office or a member of staff."""
    kind = register.kind_of(entry)
    if kind is Kind.SERVICE_USER:
        return entry
    content = _ABOUT_A_USER.get(kind)
    return register.entry(content, entry).content.service_user if content is not None else None


_ABOUT_A_USER: Mapping[Kind, type[Any]] = {
    Kind.FAMILY_MEMBER: FamilyMember,
    Kind.AGENT: Agent,
    Kind.CONSENT: Consent,
    Kind.WITHDRAWAL: Withdrawal,
    Kind.HANDOVER: Handover,
    Kind.PROVISION_RECORD: ProvisionRecord,
    Kind.RECEIPT: Receipt,
    Kind.NOTE: Note,
}


def walk_of(register: Reading, user: EntryId, today: date, drafts: Sequence[DraftOnDesk] = ()) -> Walk:
    """Everything that was consented to and given for a user. Raises ``LookupError`` for one who is not there."""
    return _Book(register, user, today).walk(drafts)


@dataclass(frozen=True, slots=True)
class _Person:
    """A principal: the user or a family member."""

    entry: EntryId
    name: str
    relation: str


@dataclass(frozen=True, slots=True)
class _Held:
    """The days on which a consent held: from its first to its last, and what had become of it then."""

    consent: Recorded[Consent]
    begins: date
    ends: date | None
    after: State | None
    """Its state on the day after; None while no end is known."""
    partly_on: date | None

    @property
    def withdrawn_on(self) -> date | None:
        """The day of a withdrawal that ended it."""
        return self.ends + timedelta(days=1) if self.after is State.WITHDRAWN and self.ends else None


class _Book:
    """What the register says of one user, read once."""

    def __init__(self, register: Reading, user: EntryId, today: date) -> None:
        self.register, self.user, self.today = register, user, today
        self.card = register.entry(ServiceUser, user).content
        self.people = [_Person(user, self.card.name.full, "本人")] + [
            _Person(member.entry, member.content.name.full, _bond(member.content))
            for member in family_of(register, user)
        ]
        self.consents = register.entries(Consent, service_user=user)
        self.withdrawals = register.entries(Withdrawal, service_user=user)
        self.records = sorted(
            register.entries(ProvisionRecord, service_user=user),
            key=lambda record: (record.content.day, record.entry),
        )
        self.held = {person.entry: self._held_by(person.entry) for person in self.people}

    def walk(self, drafts: Sequence[DraftOnDesk]) -> Walk:
        things: list[Thing] = []
        missed: dict[EntryId, set[date]] = {}
        offices: dict[EntryId, tuple[str, list[ProvisionDot]]] = {}
        for record in self.records:
            thing, dot, lacking = self._provision(record)
            party = record.content.other_party
            dots = offices[party.office][1] if party.office in offices else []
            offices[party.office] = (party.name, [*dots, dot])
            things.append(thing)
            for principal in lacking:
                missed.setdefault(principal, set()).add(record.content.day)
        for thing, dot in self._drafts(drafts):
            name, dots = offices.get(thing.whose, (thing.who, []))
            offices[thing.whose] = (name, [*dots, dot])
            things.append(thing)
        principals = []
        for lane, person in enumerate(self.people):
            gaps = _gaps(self.held[person.entry], missed.get(person.entry, set()))
            things += [self._gap(lane, person, gap) for gap in gaps]
            bars = [self._consent(person, held) for held in self.held[person.entry]]
            things += [thing for thing, _ in bars]
            principals.append(
                PrincipalLane(
                    name=f"{person.name} 様",
                    relation=person.relation,
                    bars=tuple(bar for _, bar in bars),
                    gaps=tuple(gaps),
                )
            )
        return Walk(
            user=self.user,
            name=self.card.name.full,
            kana=self.card.name.kana,
            today=self.today,
            principals=tuple(principals),
            offices=tuple(OfficeLane(name=name, dots=tuple(dots)) for name, dots in offices.values()),
            things=tuple(sorted(things, key=lambda each: (each.begins, each.sort, each.shape))),
            care_managers=care_history(self.register, self.user).words(self.today),
        )

    # --- consents ---------------------------------------------------------------------------------------------------

    def _held_by(self, principal: EntryId) -> list[_Held]:
        """The consents of a principal that held at any time, earliest first."""
        found = [
            held
            for consent in self.consents
            if consent.content.principal == principal
            for held in self._runs(consent)
        ]
        return sorted(found, key=lambda held: (held.begins, held.consent.entry))

    def _state(self, consent: Recorded[Consent], day: date) -> ConsentState:
        return state_on(
            consent, self.consents, self.withdrawals, day=day, support_ended_on=self.card.ended_on
        )

    def _runs(self, consent: Recorded[Consent]) -> Iterable[_Held]:
        """The stretches of days on which a consent held: the rules are asked on every day on which that may change."""
        begins: date | None = None
        partly_on: date | None = None
        for day in self._turning_days():
            found = self._state(consent, day)
            state = found.state
            if state is State.WITHDRAWN and found.since != day:
                state = State.EXPIRED  # some clauses were taken back earlier; the rest ran out
            holds = state in (State.IN_FORCE, State.PARTLY_WITHDRAWN)
            if holds and begins is None:
                begins = day
            if state is State.PARTLY_WITHDRAWN and partly_on is None:
                partly_on = day
            if not holds and begins is not None:
                yield _Held(consent, begins, day - timedelta(days=1), state, partly_on)
                begins = partly_on = None
        if begins is not None:
            yield _Held(consent, begins, None, None, partly_on)

    def _turning_days(self) -> list[date]:
        """Every day on which the state of any of the user's consents can change, in order."""
        firsts = [each.content.day for each in self.withdrawals]
        lasts = [self.card.ended_on]
        for each in self.consents:
            signing = each.content.signing
            if signing is not None and signing.day is not None:
                firsts += [signing.day, each.content.starts_on]
                lasts += [each.content.until, *(clause.until for clause in each.content.clauses)]
        after = (day + timedelta(days=1) for day in lasts if day is not None and day < date.max)
        return sorted({*firsts, *after})

    def _consent(self, person: _Person, held: _Held) -> tuple[Thing, ConsentBar]:
        consent, content = held.consent, held.consent.content
        left = (held.ends - self.today).days if held.ends is not None else None
        standing, note, remark = Standing.SOUND, "", ""
        if held.begins > self.today:
            standing = Standing.AHEAD
        elif held.withdrawn_on is not None:
            standing = Standing.WITHDRAWN
            note = f"{short_wareki(held.withdrawn_on)} 取り消し"
        elif left is not None and left < 0:
            standing = Standing.OVER
        elif left is not None and left <= SOON_DAYS:
            standing, note = Standing.SOON, f"あと{left}日" if left else "きょうまで"
            remark = f"{note}で終わります。" if left else "きょうで終わります。"
        elif held.partly_on is not None and held.partly_on <= self.today:
            standing = Standing.PARTLY
        several = len({each.consent.content.form_code for each in self.held[person.entry]}) > 1
        words = [consent.number, re.sub(r"の?(同意書|委託書)$", "", content.form_title) if several else ""]
        if held.partly_on is not None:
            words.append(f"{short_wareki(held.partly_on)} 一部取り消し")
        if standing in (*_GOES_ON, Standing.SOON) and held.ends is not None:
            words.append(f"{short_wareki(held.ends)}まで")
        bar = ConsentBar(
            key=consent.entry,
            begins=held.begins,
            ends=held.withdrawn_on or held.ends,
            label="　".join(word for word in words if word),
            note=note,
            withdrawn_on=held.withdrawn_on,
            partly_on=held.partly_on,
        )
        thing = Thing(
            key=f"consent-{consent.entry}-{held.begins.isoformat()}",
            sort=Sort.CONSENT,
            shape=consent.entry,
            whose=person.entry,
            begins=held.begins,
            ends=held.withdrawn_on or held.ends,
            standing=standing,
            title=f"{consent.number}　{person.name} 様の{content.form_title}",
            remark=remark,
            second="".join(self._told(held)),
            who=f"{person.name} 様（{person.relation}）",
            what=content.form_title,
            ground=consent.number,
            entry=consent.entry,
            mend=None if standing in _GOES_ON else person.entry,
        )
        return thing, bar

    def _told(self, held: _Held) -> Iterable[str]:
        """From when until when, and what was said yes to."""
        begins = f"{wareki(held.begins)}から"
        if held.begins > self.today:
            yield f"{begins}の同意です。"
        elif held.withdrawn_on is not None:
            yield f"{begins}の同意でした。{wareki(held.withdrawn_on)}に取り消されました。"
        elif held.ends is None:
            yield f"{begins}、契約が終わるまでの同意です。"
        elif held.ends >= self.today:
            yield f"{begins} {wareki(held.ends)}までの同意です。"
        elif held.after is State.SUPERSEDED:
            yield f"{begins} {wareki(held.ends)}までの同意でした。新しい同意書に替わりました。"
        else:
            yield f"{begins} {wareki(held.ends)}までの同意でした。"
        if held.partly_on is not None:
            yield f"{wareki(held.partly_on)}に一部が取り消されました。"
        answers = [held.consent.content.answer_to(each.number) for each in held.consent.content.clauses]
        yes, no = answers.count(Answer.AGREED), answers.count(Answer.REFUSED)
        yield f"「はい」{yes}項目" + (f"、「いいえ」{no}項目。" if no else "。")

    def _gap(self, lane: int, person: _Person, gap: Gap) -> Thing:
        days = wareki(gap.begins)
        if gap.ends > gap.begins:
            days += f"から {wareki(gap.ends)}まで"
        return Thing(
            key=f"gap-{person.entry}-{gap.begins.isoformat()}",
            sort=Sort.GAP,
            shape=lane,
            whose=person.entry,
            begins=gap.begins,
            ends=gap.ends,
            standing=Standing.UNCOVERED,
            title=f"{days}　{person.name} 様の同意がない日に、渡しました",
            remark="この間に効いていた同意は、台帳にありません。",
            who=f"{person.name} 様（{person.relation}）",
            what="同意のない間",
            mend=person.entry,
        )

    # --- provisions -------------------------------------------------------------------------------------------------

    def _provision(self, record: Recorded[ProvisionRecord]) -> tuple[Thing, ProvisionDot, list[EntryId]]:
        """A provision in words, its dot, and the principals without whose consent it was made."""
        content = record.content
        known = without_consent(content.findings)
        now = without_consent(self._judged_anew(record)) if self._learned_since(record) else known
        lacking = list(dict.fromkeys(each.principal for each in (*known, *now) if each.principal is not None))
        own = [relied for relied in content.consents if relied.principal == content.service_user]
        if lacking:
            standing, cover, words = Standing.UNCOVERED, "uncovered", "同意なし"
        elif content.route is Route.CONSENT and own:
            standing, cover, words = Standing.SOUND, "covered", ""
        else:
            standing, cover, words = Standing.WITHOUT, "excepted", _WORDS[content.route]
        numbers = "・".join(dict.fromkeys(relied.number for relied in content.consents))
        ground = "同意なし" if lacking else numbers if cover == "covered" else content.ground
        if cover == "excepted" and numbers:
            ground = f"{content.ground}　{numbers}"
        what = in_few_words(item.title for item in content.items)
        office = content.other_party
        done = _GIVEN[content.way][0 if content.day <= self.today else 1]
        thing = Thing(
            key=f"provision-{record.entry}",
            sort=Sort.PROVISION,
            shape=record.entry,
            whose=office.office,
            begins=content.day,
            ends=content.day,
            standing=standing,
            title=f"{wareki(content.day)}　{office.name} へ、{what}を {done}",
            remark=_remark(known, now),
            second="".join(self._why(record, lacking)),
            who=office.name,
            what=what,
            way=WAYS[content.way],
            ground=ground,
            entry=record.entry,
            mend=lacking[0] if lacking else None,
        )
        dot = ProvisionDot(key=record.entry, day=content.day, way=content.way.value, cover=cover, words=words)
        return thing, dot, lacking

    def _learned_since(self, record: Recorded[ProvisionRecord]) -> bool:
        """Whether something about the days before a provision was entered only after it was recorded."""
        day = record.content.day
        late = [
            each.content.signing.day
            for each in self.consents
            if each.recorded_at > record.recorded_at and each.content.signing is not None
        ]
        late += [each.content.day for each in self.withdrawals if each.recorded_at > record.recorded_at]
        return any(known is not None and known <= day for known in late)

    def _judged_anew(self, record: Recorded[ProvisionRecord]) -> Sequence[Finding]:
        """What the rules say now of what was given then."""
        if record.content.handover is None:
            return record.content.findings
        handover = self.register.entry(Handover, record.content.handover).content
        verdict = weigh(handover, self.register, record.content.made_on)
        return [
            finding
            for delivery in verdict.deliveries
            if delivery.recipient == record.content.other_party.office
            for finding in delivery.findings
        ]

    def _why(self, record: Recorded[ProvisionRecord], lacking: Sequence[EntryId]) -> Iterable[str]:
        content = record.content
        if lacking:
            yield self._around(lacking[0], content.day)
        elif content.consents:
            told = "・".join(
                f"{relied.number}（{'本人' if relied.principal == content.service_user else relied.principal_name + ' 様'}）"
                for relied in content.consents
            )
            yield f"この日に効いていた同意は {told} です。"
        if not lacking and content.route is not Route.CONSENT:
            yield content.ground
        if content.series is not None and len(content.series.days) > 1:
            yield f"この日から {len(content.series.days)}回、最後は {wareki(content.series.days[-1])}です。"
        yield f"記録 {record.number}"
        yield f"・記録した人 {content.recorder}" if content.recorder else ""

    def _around(self, principal: EntryId, day: date) -> str:
        """The principal's consents before and after a day on which none held."""
        held = self.held.get(principal, [])
        before = [each for each in held if each.ends is not None and each.ends < day]
        after = [each for each in held if each.begins > day]
        told = []
        if before:
            last = max(before, key=lambda each: each.ends or date.min)
            told.append(f"前の同意 {last.consent.number} は {wareki(last.ends or day)}まで")
        if after:
            told.append(f"次の同意 {after[0].consent.number} は {wareki(after[0].begins)}から")
        return "、".join(told) + "です。" if told else ""

    def _drafts(self, drafts: Sequence[DraftOnDesk]) -> Iterable[tuple[Thing, ProvisionDot]]:
        for number, draft in enumerate(drafts):
            handover = draft.handover
            for place, delivery in enumerate(handover.deliveries):
                if handover.service_user != self.user or not delivery.papers:
                    continue
                office = self.register.entry(Office, delivery.recipient).content.name
                what = in_few_words(handover.papers[index].title for index in delivery.papers)
                shape = -2 - number * 100 - place
                thing = Thing(
                    key=f"draft-{draft.draft}-{delivery.recipient}",
                    sort=Sort.DRAFT,
                    shape=shape,
                    whose=delivery.recipient,
                    begins=handover.day,
                    ends=handover.day,
                    standing=Standing.DRAFT,
                    title=f"{wareki(handover.day)}　{office} へ、{what}を渡す引継ぎの書きかけです",
                    second="まだ記録していません。",
                    who=office,
                    what=what,
                    way=WAYS[delivery.way],
                )
                yield (
                    thing,
                    ProvisionDot(
                        key=shape, day=handover.day, way=delivery.way.value, cover="draft", words="書きかけ"
                    ),
                )


_GOES_ON = (Standing.SOUND, Standing.AHEAD, Standing.PARTLY)
_GIVEN = {
    Way.FAX: ("FAXで渡しました", "FAXで渡す予定です"),
    Way.BY_HAND: ("手渡ししました", "手渡しする予定です"),
    Way.POST: ("郵送しました", "郵送する予定です"),
    Way.ELECTRONIC: ("電子で送りました", "電子で送る予定です"),
}
_WORDS = {
    Route.CONSENT: "同意は不要",
    Route.THROUGH_PRINCIPAL: "本人が届ける",
    Route.ON_BEHALF: "代わって",
    Route.EXCEPTION: "法の例外",
    Route.SAME_BUSINESS: "同じ法人",
    Route.ENTRUSTMENT: "委託",
    Route.SUCCESSION: "承継",
    Route.JOINT_USE: "共同利用",
    Route.DECEASED: "亡くなった人",
}
"""What stands beside a dot that needs no consent of its own."""


def _bond(member: FamilyMember) -> str:
    together = "・同居" if member.lives_together else ""
    return f"{member.relation or '家族'}{together}"


def without_consent(findings: Sequence[Finding]) -> list[Finding]:
    """The findings that say whose consent was missing."""
    return [each for each in findings if each.severity is Severity.BLOCKING and each.principal is not None]


def _remark(known: Sequence[Finding], now: Sequence[Finding]) -> str:
    """What was found when it was recorded stays; what was learned since is told beside it."""
    if known and not now:
        return "記録したときは、この日に効く同意が台帳にありませんでした。あとから同意が記録されています。"
    if now and not known:
        return f"記録したあとに分かったことがあります。{now[0].title}。"
    return f"{known[0].title}。" if known else ""


def _gaps(held: Sequence[_Held], days: set[date]) -> list[Gap]:
    """The stretches without consent in which something was given: between two consents, else between what was given."""
    found: dict[tuple[date, date], list[date]] = {}
    for day in sorted(days):
        if any(each.begins <= day and (each.ends or date.max) >= day for each in held):
            continue  # a consent held, but not for this: the dot tells it
        before = [each.ends for each in held if each.ends is not None and each.ends < day]
        after = [each.begins for each in held if each.begins > day]
        hole = (max(before, default=date.min), min(after, default=date.max))
        found.setdefault(hole, []).append(day)
    one = timedelta(days=1)
    return [
        Gap(
            begins=before + one if before > date.min else given[0],
            ends=after - one if after < date.max else given[-1],
        )
        for (before, after), given in found.items()
    ]


def _months_on(first: date, months: int) -> date:
    """The first day of the month so many months on."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _month(day: date) -> str:
    return wareki(day).rpartition("月")[0] + "月"


# --- on paper ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRequest:
    """Whose picture is to be printed, and how much of it."""

    service_user: EntryId
    span: Span = Span.ALL


@for_role(Role.READER)
def print_timeline(request: TimelineRequest, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print the picture of a period with the table that says the same. It is given a number of its own; drafts stay away."""
    walk = walk_of(register, request.service_user, moment.day)
    period = period_of(walk, request.span)
    things = walk.within(period)
    given = [thing for thing in things if thing.sort is Sort.PROVISION]
    numbers = {thing.shape: number for number, thing in enumerate(given, 1)}
    plan = walk.plan(period)
    offices = tuple(
        replace(
            office,
            dots=tuple(replace(dot, key=numbers[dot.key]) for dot in office.dots if dot.key in numbers),
        )
        for office in plan.offices
    )
    office_name = our_office(register).content.name
    with register.writing(by=actor, at=moment) as book:
        number = book.next_number("G", moment.day.year)
        sheet = TimelineSheet(
            paper=identity(register, TIMELINE_FORM, TIMELINE_EDITION, number),
            office_name=office_name,
            principal_name=walk.name,
            period=period.words.replace(" 〜 ", " から ") + " まで",
            plan=replace(plan, offices=tuple(office for office in offices if office.dots)),
            rows=tuple(_row(numbers[thing.shape], thing) for thing in given),
            consents=tuple(_line(thing) for thing in things if thing.sort is Sort.CONSENT),
            care_managers=walk.care_managers,
        )
        pdf, drawn = drawn_pdf(sheet, timeline_document.draw)
        shown = tuple(thing.entry for thing in things if thing.entry is not None)
        book.note("print.timeline", (request.service_user, *shown), detail=hashlib.sha256(pdf).hexdigest())
    return Printed(pdf=pdf, number=number, sheets=drawn.sheets)


def _row(number: int, thing: Thing) -> TimelineRow:
    return TimelineRow(
        number=number,
        day=short_wareki(thing.begins),
        recipient=thing.who,
        way=thing.way,
        items=thing.what,
        ground=thing.ground,
    )


_STATES = {
    Standing.SOUND: "効いています",
    Standing.AHEAD: "これから",
    Standing.SOON: "まもなく終わり",
    Standing.OVER: "終わりました",
    Standing.WITHDRAWN: "取り消し",
    Standing.PARTLY: "一部取り消し",
}


def _line(thing: Thing) -> ConsentLine:
    return ConsentLine(
        principal=thing.who,
        consent=thing.ground,
        scope=thing.what,
        begins=short_wareki(thing.begins),
        ends=short_wareki(thing.ends) if thing.ends else "契約が終わるまで",
        state=_STATES[thing.standing],
    )
