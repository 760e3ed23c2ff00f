"""People and offices as lines of a choosing list: found by any part of name, kana or number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.reading import Draft, Reading
from desktop.entries.terms import RECIPIENT_KINDS
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import wareki
from desktop.procedures.sheet_matching import PaperAtHand
from desktop.procedures.slips import OpenSlip, recipient_name
from desktop.views.models.folded import folding
from desktop.views.models.people import user_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line: ``words`` is everything it is found by, folded, what people type first standing first."""

    entry: EntryId
    first: str
    second: str = ""
    kana: str = ""
    words: tuple[str, ...] = ()


def user_choices(users: Iterable[Recorded[ServiceUser]], today: date) -> list[Choice]:
    """Service users in the order of their kana, those who have left at the end."""
    recorded = list(users)
    cards = {user.entry: user.content for user in recorded}
    lines = sorted(user_lines(recorded, today), key=lambda line: line.leaving)
    fold = folding().fold
    return [
        Choice(
            entry=line.entry,
            first=f"{line.name} 様",
            second="　".join(
                part for part in (line.facts, "契約は終わっています" if line.leaving else "") if part
            ),
            kana=line.kana,
            words=tuple(
                fold(word)
                for word in (
                    line.kana,
                    line.name,
                    cards[line.entry].name.plain,
                    cards[line.entry].insured_number,
                )
            ),
        )
        for line in lines
    ]


def office_choices(
    offices: Iterable[Recorded[Office]], today: date, usual: Sequence[EntryId] = ()
) -> list[Choice]:
    """Other offices: those this user's papers went to before come first, closed ones are left out."""
    fold = folding().fold
    open_ones = [
        office
        for office in offices
        if not office.content.ours and (office.content.closed_on is None or office.content.closed_on > today)
    ]
    place = {entry: number for number, entry in enumerate(usual)}
    open_ones.sort(key=lambda office: (place.get(office.entry, len(place)), fold(office.content.name)))
    return [
        Choice(
            entry=office.entry,
            first=office.content.name,
            second="　".join(
                part
                for part in (
                    RECIPIENT_KINDS[office.content.kind],
                    office.content.corporation,
                    "いつもの相手" if office.entry in place else "",
                )
                if part
            ),
            words=tuple(
                fold(word)
                for word in (office.content.name, office.content.corporation, office.content.office_number)
            ),
        )
        for office in open_ones
    ]


def slip_choice(slip: OpenSlip, register: Reading) -> Choice:
    """A handover whose slips have not come, found by name, kana or number: whose, since when, from whom."""
    handover = slip.handover
    name = register.entry(ServiceUser, handover.content.service_user).content.name
    fold = folding().fold
    offices = "・".join(
        recipient_name(handover.content, handover.content.deliveries[number], register)
        for number in slip.deliveries
    )
    return Choice(
        entry=handover.entry,
        first=f"{name.full} 様　{offices}",
        second=f"引継ぎ {handover.number}　{wareki(handover.content.day)}",
        kana=name.kana,
        words=tuple(fold(word) for word in (name.kana, name.full, handover.number, offices)),
    )


def paper_choice(number: int, paper: PaperAtHand) -> Choice:
    """A paper a sheet may be put to, found by name, kana or number; its entry is the running number given."""
    fold = folding().fold
    waits = "もどるのを待っています" if paper.waited_for else ""
    return Choice(
        entry=EntryId(number),
        first=f"{paper.name} 様",
        second="　".join(part for part in (paper.title, waits) if part),
        kana=paper.kana,
        words=tuple(fold(word) for word in (paper.kana, paper.name, paper.number, paper.title)),
    )


def draft_choices(drafts: Iterable[Draft]) -> list[Choice]:
    """Half-filled forms in the order given, found by their title."""
    fold = folding().fold
    return [
        Choice(entry=EntryId(draft.draft), first=draft.title, words=(fold(draft.title),)) for draft in drafts
    ]


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that hold every word typed; those that begin with the first word come first, else the order stays."""
    terms = folding().terms(typed)
    if not terms:
        return list(choices)
    found = [
        choice for choice in choices if all(any(term in word for word in choice.words) for term in terms)
    ]
    return sorted(found, key=lambda choice: not any(word.startswith(terms[0]) for word in choice.words))
