"""だれが何を持っているか: which offices hold what of one user, under which consent, as a picture on screen and paper."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from desktop.entries.data_item import all_in_short
from desktop.entries.handover import Handover, Route, Tense
from desktop.entries.provision import ProvidedItem, ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Moment, Recorded, Role
from desktop.entries.wareki import short_wareki, wareki
from desktop.procedures.consents import Standing as ConsentStanding
from desktop.procedures.consents import StandingState, standing_of
from desktop.procedures.handovers import weigh
from desktop.procedures.letterhead import identity, our_office
from desktop.procedures.outcome import Printed
from desktop.procedures.printing import drawn_pdf
from desktop.procedures.roles import for_role
from desktop.procedures.timelines import Sort, Standing, Thing, Walk, walk_of, without_consent
from desktop.records.book import Register
from forms import ecomap_document
from forms.ecomap_document import EcomapRow, EcomapSheet
from forms.ecomap_geometry import COVERED, ENDED, EXCEPTED, Tie
from forms.ecomap_geometry import Box as Box
from forms.ecomap_geometry import Ecomap as Ecomap
from forms.ecomap_geometry import EcomapMeasure as EcomapMeasure
from forms.ecomap_geometry import EcomapPlan as EcomapPlan
from forms.ecomap_geometry import Thread as Thread
from forms.ecomap_geometry import lay_out_ecomap as lay_out_ecomap

ECOMAP_FORM, ECOMAP_EDITION = "G2", 1
_GOOD = (StandingState.COMPLETE, StandingState.SOON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Everybody who is tied to one user, in words and as a picture.

    ``things`` begin with the user; a thing's ``shape`` is the key of its box. ``rows`` say the same for the paper.
    """

    user: EntryId
    plan: EcomapPlan
    things: tuple[Thing, ...]
    rows: tuple[EcomapRow, ...]


def web_of(register: Reading, walk: Walk) -> Web:
    """Who holds what, out of what was given and received so far."""
    return _Ties(register, walk).web()


@dataclass(frozen=True, slots=True)
class _Holder:
    """One office with all that went there and came from there, oldest first."""

    office: EntryId
    name: str
    given: tuple[Recorded[ProvisionRecord], ...]
    received: tuple[Recorded[Receipt], ...]


class _Ties:
    def __init__(self, register: Reading, walk: Walk) -> None:
        self.register, self.walk, self.today = register, walk, walk.today
        self.records = {
            record.entry: record for record in register.entries(ProvisionRecord, service_user=walk.user)
        }
        self.given = [
            thing for thing in walk.things if thing.sort is Sort.PROVISION and thing.begins <= self.today
        ]

    def web(self) -> Web:
        standings = standing_of(self.register, self.walk.user, self.today)
        family = [self._member(number, each) for number, each in enumerate(standings[1:])]
        holders = [self._office(len(family) + number, each) for number, each in enumerate(self._holders())]
        return Web(
            user=self.walk.user,
            plan=EcomapPlan(
                name=f"{self.walk.name} 様",
                note=_SAID.get(standings[0].state, "同意なし"),
                family=tuple(tie for tie, _ in family),
                offices=tuple(tie for tie, _, _ in holders),
            ),
            things=(
                self._middle(standings[0], len(holders)),
                *(thing for _, thing in family),
                *(thing for _, thing, _ in holders),
            ),
            rows=tuple(row for _, _, row in holders),
        )

    def _holders(self) -> list[_Holder]:
        """Offices in the order in which they last were given something, the newest first; then those that only gave."""
        given: dict[EntryId, list[Recorded[ProvisionRecord]]] = {}
        received: dict[EntryId, list[Recorded[Receipt]]] = {}
        names: dict[EntryId, str] = {}
        for receipt in sorted(
            self.register.entries(Receipt, service_user=self.walk.user), key=lambda each: each.content.day
        ):
            if receipt.content.from_person:
                continue
            received.setdefault(receipt.content.other_party.office, []).append(receipt)
            names[receipt.content.other_party.office] = receipt.content.other_party.name
        for thing in self.given:
            if thing.entry is not None:
                given.setdefault(thing.whose, []).append(self.records[thing.entry])
                names[thing.whose] = thing.who
        last = {office: records[-1].content.day for office, records in given.items()}
        offices = sorted(last, key=lambda office: last[office], reverse=True)
        offices += [office for office in received if office not in given]
        return [
            _Holder(office, names[office], tuple(given.get(office, ())), tuple(received.get(office, ())))
            for office in offices
        ]

    # --- the user and the family ------------------------------------------------------------------------------------

    def _middle(self, standing: ConsentStanding, holders: int) -> Thing:
        receivers = len({thing.whose for thing in self.given})
        only = holders - receivers
        title = (
            f"{self.walk.name} 様の情報は、{receivers:,}か所が持っています"
            if receivers
            else f"{self.walk.name} 様の情報は、まだどこにも渡していません"
        )
        crossed = len({thing.whose for thing in self.given if thing.standing is Standing.UNCOVERED})
        care = self.walk.care_managers
        told = [f"本人の同意：{standing.sentence}。"]
        if only:
            told.append(f"受け取っただけの相手が {only:,}か所あります。")
        if care:
            told.append(f"担当：{care}。")
        return Thing(
            key="user",
            sort=Sort.USER,
            shape=-1,
            whose=self.walk.user,
            begins=self.today,
            ends=None,
            standing=_standing(_kind_of(standing), bool(crossed), standing.state),
            title=title,
            remark=f"同意のない日に渡した相手が {crossed:,}か所あります。" if crossed else "",
            second="".join(told),
            who=f"{self.walk.name} 様",
            what=standing.sentence,
            ground=_MISSED if crossed else _SAID.get(standing.state, "同意なし"),
            entry=self.walk.user,
            mend=None if standing.state in _GOOD else self.walk.user,
        )

    def _member(self, key: int, standing: ConsentStanding) -> tuple[Tie, Thing]:
        member = standing.principal
        crossed = any(
            thing.whose == member if thing.sort is Sort.GAP else thing.mend == member
            for thing in self.walk.things
            if thing.standing is Standing.UNCOVERED and thing.begins <= self.today
        )
        count = sum(
            any(relied.principal == member for relied in record.content.consents)
            for record in self.records.values()
        )
        kind = _kind_of(standing)
        said = _SAID.get(standing.state, "同意なし")
        tie = Tie(
            key=key,
            name=f"{standing.name} 様",
            note=f"{standing.relation}　{said}",
            count=count,
            kind=kind,
            crossed=crossed,
        )
        given = (
            f"この方の情報の入った書類は、{count:,}回渡しました。"
            if count
            else "この方の同意で渡した書類は、まだありません。"
        )
        thing = Thing(
            key=f"member-{member}",
            sort=Sort.MEMBER,
            shape=key,
            whose=member,
            begins=self.today,
            ends=standing.until,
            standing=_standing(kind, crossed, standing.state),
            title=f"{standing.name} 様（{standing.relation}）の同意：{standing.sentence}",
            remark="この方の同意のない日に、渡したことがあります。" if crossed else "",
            second=given,
            who=f"{standing.name} 様（{standing.relation}）",
            what=standing.sentence,
            ground=_MISSED if crossed else said,
            entry=standing.consent.entry if standing.consent is not None else None,
            mend=None if standing.state in _GOOD and not crossed else member,
        )
        return tie, thing

    # --- offices ----------------------------------------------------------------------------------------------------

    def _office(self, key: int, holder: _Holder) -> tuple[Tie, Thing, EcomapRow]:
        red = [
            thing
            for thing in self.given
            if thing.whose == holder.office and thing.standing is Standing.UNCOVERED
        ]
        kind = self._kind(holder)
        standing = _standing(kind, bool(red))
        count = len(holder.given)
        last = holder.given[-1].content.day if count else holder.received[-1].content.day
        note = f"{count:,}回　{short_wareki(last)}が最後" if count else f"受け取りだけ　{short_wareki(last)}"
        held, came = _held(holder.given), _came(holder.received)
        state = _NOW[kind] if count else "渡していません"
        remarks = [f"{_red_days(red)}は、同意のない日に渡しました。"] if red else []
        if count and kind == ENDED:
            remarks.append("いまは、この相手に渡せる同意がありません。")
        told = [f"持っているもの：{held}。"] if held else []
        if came:
            told.append(f"こちらが受け取ったもの：{came}。")
        strings = [each.content.conditions for each in holder.received if each.content.conditions]
        if strings:
            told.append(f"受け取ったときの条件：{'、'.join(dict.fromkeys(strings))}。")
        if grounds := self._grounds(holder):
            told.append(f"根拠 {grounds}")
        tie = Tie(
            key=key,
            name=holder.name,
            note=note,
            count=count,
            kind=kind,
            crossed=bool(red),
            received=bool(holder.received),
        )
        thing = Thing(
            key=f"office-{holder.office}",
            sort=Sort.HOLDER,
            shape=key,
            whose=holder.office,
            begins=last,
            ends=None,
            standing=standing,
            title=f"{holder.name} に {count:,}回渡しました。最後は {wareki(last)}です"
            if count
            else f"{holder.name} からは、受け取っただけです。最後は {wareki(last)}です",
            remark="".join(remarks),
            second="".join(told),
            who=holder.name,
            what=held or f"受け取り：{came}",
            ground=_MISSED if red else state,
            entry=holder.office,
            mend=red[0].mend if red else self.walk.user if count and kind == ENDED else None,
        )
        row = EcomapRow(
            holder=holder.name,
            held=held or "なし",
            times=f"{count:,}" if count else "0",
            last=short_wareki(last) if count else "",
            consent=state,
            uncovered=_red_days(red),
            received=came,
        )
        return tie, thing, row

    def _kind(self, holder: _Holder) -> str:
        """How the line is drawn: what holds today for what was given last."""
        if not holder.given:
            return COVERED
        newest = holder.given[-1].content
        if newest.route is not Route.CONSENT or self._excepted(holder.given[-1]):
            return EXCEPTED
        if newest.handover is None:
            return COVERED if self._relied_hold(newest) else ENDED
        handover = self.register.entry(Handover, newest.handover).content
        deliveries = tuple(each for each in handover.deliveries if each.recipient == holder.office)
        if not deliveries:
            return COVERED if self._relied_hold(newest) else ENDED
        anew = replace(handover, day=self.today, tense=Tense.TO_DO, deliveries=deliveries)
        found = weigh(anew, self.register, self.today).deliveries[0].findings
        lacking = [each for each in without_consent(found) if each.principal == self.walk.user]
        return ENDED if lacking else COVERED

    def _excepted(self, record: Recorded[ProvisionRecord]) -> bool:
        """Whether the timeline calls it given on a road that needs no consent."""
        return any(thing.entry == record.entry and thing.standing is Standing.WITHOUT for thing in self.given)

    def _relied_hold(self, record: ProvisionRecord) -> bool:
        relied = {each.consent for each in record.consents if each.principal == self.walk.user}
        return any(
            thing.entry in relied and thing.begins <= self.today <= (thing.ends or date.max)
            for thing in self.walk.things
            if thing.sort is Sort.CONSENT and thing.standing is not Standing.WITHDRAWN
        )

    def _grounds(self, holder: _Holder) -> str:
        """The consents that were relied on, the newest first."""
        numbers = [
            relied.number
            for record in reversed(holder.given)
            for relied in record.content.consents
            if relied.principal == self.walk.user
        ]
        return "・".join(dict.fromkeys(numbers))


_SAID = {
    StandingState.COMPLETE: "同意あり",
    StandingState.SOON: "同意の期限まぢか",
    StandingState.UNSIGNED: "署名まち",
    StandingState.EXPIRED: "期限ぎれ",
    StandingState.WITHDRAWN: "取り消し",
    StandingState.REFUSED: "「いいえ」",
}
_NOW = {COVERED: "同意あり", ENDED: "いまは同意なし", EXCEPTED: "同意のいらない道"}


_MISSED = "同意のない日あり"


def _kind_of(standing: ConsentStanding) -> str:
    return COVERED if standing.state in _GOOD else ENDED


def _standing(kind: str, crossed: bool, consent: StandingState | None = None) -> Standing:
    if crossed:
        return Standing.UNCOVERED
    if consent is StandingState.SOON:
        return Standing.SOON
    return {COVERED: Standing.SOUND, EXCEPTED: Standing.WITHOUT}.get(kind, Standing.OVER)


def _held(given: Sequence[Recorded[ProvisionRecord]]) -> str:
    """Every paper there, with the day on which it was last given; those of one day together, the newest first."""
    return _by_day([(each.content.day, each.content.items) for each in given])


def _came(received: Sequence[Recorded[Receipt]]) -> str:
    return _by_day([(each.content.day, each.content.items) for each in received])


def _by_day(moves: Sequence[tuple[date, tuple[ProvidedItem, ...]]]) -> str:
    newest: dict[str, date] = {}
    for day, items in moves:
        for item in items:
            newest[item.title] = max(day, newest.get(item.title, day))
    days = sorted(set(newest.values()), reverse=True)
    return "、".join(
        f"{all_in_short(title for title, last in newest.items() if last == day)}（{short_wareki(day)}）"
        for day in days
    )


def _red_days(red: Sequence[Thing]) -> str:
    return "・".join(dict.fromkeys(short_wareki(thing.begins) for thing in red))


# --- on paper ---------------------------------------------------------------------------------------------------------


@for_role(Role.READER)
def print_ecomap(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print the picture of a user as it stands today, with the table that says the same. It bears a number of its own."""
    walk = walk_of(register, request, moment.day)
    web = web_of(register, walk)
    office_name = our_office(register).content.name
    with register.writing(by=actor, at=moment) as book:
        number = book.next_number("G", moment.day.year)
        sheet = EcomapSheet(
            paper=identity(register, ECOMAP_FORM, ECOMAP_EDITION, number),
            office_name=office_name,
            principal_name=walk.name,
            day=wareki(moment.day),
            plan=web.plan,
            rows=web.rows,
            care_managers=walk.care_managers,
        )
        pdf, drawn = drawn_pdf(sheet, ecomap_document.draw)
        shown = tuple(thing.entry for thing in web.things[1:] if thing.entry is not None)
        book.note("print.ecomap", (request, *shown), detail=hashlib.sha256(pdf).hexdigest())
    return Printed(pdf=pdf, number=number, sheets=drawn.sheets)
