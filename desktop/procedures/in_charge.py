"""担当のうつりかわり: who was in charge of a user from when to when, and from and to which office they came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.entries.data_item import Purpose
from desktop.entries.office import RecipientKind
from desktop.entries.person import ServiceUser, Staff
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki

CARE_OFFICES = (RecipientKind.CARE_SUPPORT_OFFICE, RecipientKind.PREVENTIVE_SUPPORT_CENTER)
"""Kinds of office from which a user comes with a care plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InCharge:
    """One care manager of ours and their days. ``begins`` is None where it began before the card was entered: unknown."""

    name: str
    begins: date | None
    ends: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Papers that came from the office before, or went to the one after."""

    day: date
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CareHistory:
    """Who had the user: the offices before, our care managers, the offices after."""

    before: tuple[Passage, ...]
    ours: tuple[InCharge, ...]
    after: tuple[Passage, ...]

    def words(self, today: date) -> str:
        """All of it in one line: 「髙橋 由紀子（R8.3.31まで） → 佐藤 美咲（R8.4.1から）」; empty while nothing is known."""
        told = [f"{each.office}から受け取り（{short_wareki(each.day)}）" for each in self.before]
        told += [self.ours_in_words()] if self.ours else []
        told += [
            f"{each.office}へ{'引継ぎ' if each.day <= today else '引継ぎの予定'}（{short_wareki(each.day)}）"
            for each in self.after
        ]
        return " → ".join(told)

    def ours_in_words(self) -> str:
        """Our own care managers only."""
        return " → ".join(f"{each.name}{_days(each)}" for each in self.ours)


def care_history(register: Reading, user: EntryId) -> CareHistory:
    """Read from the versions of the card, the receipts and the records of what was handed on.

    A receipt from a care office says that papers came from there, not that it was in charge: no more is claimed.
    """
    records = register.entries(ProvisionRecord, service_user=user)
    receipts = register.entries(Receipt, service_user=user)
    came = {
        (each.content.day, each.content.other_party.name)
        for each in receipts
        if each.content.other_party.kind in CARE_OFFICES
    }
    went = {
        (each.content.day, each.content.other_party.name)
        for each in records
        if each.content.purpose is Purpose.OFFICE_CHANGE
    }
    return CareHistory(before=_newest_of_each(came), ours=_ours(register, user), after=_newest_of_each(went))


def _newest_of_each(passages: set[tuple[date, str]]) -> tuple[Passage, ...]:
    """Each office once, on the day of the last papers, in order of day."""
    last: dict[str, date] = {}
    for day, office in sorted(passages):
        last[office] = day
    return tuple(
        Passage(day=day, office=office) for office, day in sorted(last.items(), key=lambda each: each[1])
    )


def _ours(register: Reading, user: EntryId) -> tuple[InCharge, ...]:
    versions = register.versions(ServiceUser, user)
    days = sorted({version.valid_from for version in versions})
    cards = [register.entry(ServiceUser, user, day=day).content for day in days]
    turns: list[tuple[date, EntryId | None]] = []
    for day, card in zip(days, cards, strict=True):
        if not turns or turns[-1][1] != card.staff_in_charge:
            turns.append((day, card.staff_in_charge))
    ended_on = register.entry(ServiceUser, user).content.ended_on
    return tuple(_stretches(register, turns, cards[0].started_on, ended_on))


def _stretches(
    register: Reading,
    turns: Sequence[tuple[date, EntryId | None]],
    started_on: date | None,
    ended_on: date | None,
) -> list[InCharge]:
    found = []
    for number, (day, staff) in enumerate(turns):
        ends = turns[number + 1][0] - timedelta(days=1) if number + 1 < len(turns) else ended_on
        if staff is None:
            continue
        earlier = number == 0 and (started_on is None or started_on < day)
        begins = None if earlier else max(day, started_on) if number == 0 and started_on else day
        name = register.entry(Staff, staff).content.name.full
        found.append(InCharge(name=name, begins=begins, ends=ends))
    return found


def _days(each: InCharge) -> str:
    """「（R8.4.1から）」; nothing where neither day is known."""
    begins = short_wareki(each.begins) if each.begins is not None else ""
    ends = short_wareki(each.ends) if each.ends is not None else ""
    if begins and ends:
        return f"（{begins}〜{ends}）"
    said = f"{begins}から" if begins else f"{ends}まで" if ends else ""
    return f"（{said}）" if said else ""
