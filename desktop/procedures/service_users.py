"""Service users and their families: entered, changed from a day on, or read in from a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from desktop.entries.person import Agent, FamilyMember, PersonName, ServiceUser
from desktop.entries.reading import Reading
from desktop.entries.typed_text import tidied
from desktop.entries.version import Actor, EntryId, Kind, Moment, Recorded, Role
from desktop.intake.life import LifeFile as LifeFile
from desktop.intake.life import LifeRow
from desktop.intake.problem import Problem as Problem
from desktop.intake.separate import read_apart
from desktop.procedures.outcome import Done, Refused, missing, stoppable
from desktop.procedures.roles import for_role
from desktop.records.book import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRequest:
    """Enter a card (``entry`` is ``None``) or change it from ``valid_from`` on."""

    card: ServiceUser | FamilyMember | Agent
    entry: EntryId | None = None
    valid_from: date | None = None
    reason: str = ""


@for_role(Role.MEMBER)
def keep_card(request: CardRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record the card of a user, family member or agent. Refused only when there is no surname."""
    card = tidied(request.card)
    if not card.name.surname:
        return Refused(
            findings=(missing("surname", "姓を入れてください。名だけ、またはかなだけでは台帳で探せません。"),)
        )
    with register.writing(by=actor, at=moment) as book:
        if request.entry is None:
            number = book.next_number("S", moment.day.year) if isinstance(card, ServiceUser) else ""
            kept = book.add(card, valid_from=request.valid_from, number=number)
        else:
            kept = book.supersede(
                request.entry,
                card,
                valid_from=request.valid_from or moment.day,
                reason=request.reason,
            )
    kinds = {ServiceUser: Kind.SERVICE_USER, FamilyMember: Kind.FAMILY_MEMBER, Agent: Kind.AGENT}
    return Done(entry=kept.entry, changed=frozenset({kinds[type(card)]}))


def read_user_file(data: bytes) -> LifeFile:
    """Read a file of users in a process of its own; what is wrong with it comes back as problems, never as a crash."""
    return read_apart("life", data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """What taking in one row of a file would do: a new user, a change of a known one, or nothing."""

    row: LifeRow
    user: ServiceUser
    known: EntryId | None = None
    changes: tuple[str, ...] = ()
    twin: str = ""

    @property
    def does(self) -> str:
        """新しく加わる / 変わる / 変わらない."""
        if self.known is None:
            return "新しく加わる"
        return "変わる" if self.changes else "変わらない"


def preview_import(rows: tuple[LifeRow, ...], register: Reading, moment: Moment) -> tuple[ImportLine, ...]:
    """What would change if the rows were taken in. A user is known by insurer and insured number, never by name alone."""
    known = {
        (user.content.insurer_number, user.content.insured_number): user
        for user in register.entries(ServiceUser)
        if user.content.insured_number
    }
    names = {user.content.name.full for user in register.entries(ServiceUser)}
    lines = []
    for row in rows:
        there = known.get((row.insurer_no, row.insured_no)) if row.insured_no else None
        if there is None:
            user = _from_row(
                row, ServiceUser(name=PersonName(surname=row.surname, given_name=row.given_name))
            )
            lines.append(
                ImportLine(row=row, user=user, twin=user.name.full if user.name.full in names else "")
            )
            continue
        user = _from_row(row, there.content)
        lines.append(ImportLine(row=row, user=user, known=there.entry, changes=_changes(there.content, user)))
    return tuple(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """The previewed lines. ``stop`` is asked between them; ``progress`` is told how many of how many are written."""

    lines: tuple[ImportLine, ...]
    stop: Callable[[], bool] = field(default=lambda: False)
    progress: Callable[[int, int], None] = field(default=lambda done, of: None)


@for_role(Role.MEMBER)
def import_users(
    request: ImportRequest, register: Register, moment: Moment, actor: Actor
) -> Done | Refused:
    """Take the previewed rows in as one act: all of them or none. Imported users start with consent unknown.

    A large one belongs on a worker. Raises ``Stopped`` when it is broken off, and ``DiskFull`` before it begins.
    """
    fresh = [replace(line.user, imported=True) for line in request.lines if line.known is None]
    changed = [line for line in request.lines if line.known is not None and line.changes]
    if not fresh and not changed:
        return Refused(findings=(missing("rows", "取り込むと変わる行がありません。台帳はそのままです。"),))
    count = len(fresh) + len(changed)
    register.refuse_without_room(f"{count:,}人を取り込むには", "まだひとりも取り込んでいません。", entries=count)
    with register.writing(by=actor, at=moment) as book:
        with book.as_one("import"):
            year = moment.day.year
            added = [
                book.add(tidied(user), number=book.next_number("S", year)).entry
                for user in stoppable(fresh, request.stop, request.progress, count)
            ]
        for line in stoppable(changed, request.stop, request.progress, count, len(fresh)):
            if line.known is not None:
                book.supersede(line.known, line.user, valid_from=moment.day, reason="")
    first = added[0] if added else changed[0].known
    assert first is not None
    return Done(entry=first, changed=frozenset({Kind.SERVICE_USER}), others=tuple(added))


def _from_row(row: LifeRow, card: ServiceUser) -> ServiceUser:
    """The card with what the row knows; what the row leaves empty stays as it was."""
    name = card.name
    if (row.surname, row.given_name) != (name.surname, name.given_name):
        name = replace(name, surname=row.surname, given_name=row.given_name)
    return replace(
        card,
        name=name,
        birthday=row.birthday or card.birthday,
        gender=row.gender or card.gender,
        insurer_number=row.insurer_no or card.insurer_number,
        insured_number=row.insured_no or card.insured_number,
        care_level=row.care_level or card.care_level,
    )


_COLUMNS = {
    "name": "氏名",
    "birthday": "生年月日",
    "gender": "性別",
    "insurer_number": "保険者番号",
    "insured_number": "被保険者番号",
    "care_level": "要介護度",
}


def _changes(old: ServiceUser, new: ServiceUser) -> tuple[str, ...]:
    return tuple(label for field, label in _COLUMNS.items() if getattr(old, field) != getattr(new, field))


def family_of(register: Reading, user: EntryId) -> tuple[Recorded[FamilyMember], ...]:
    """The user's family members, key person first."""
    return in_order(register.entries(FamilyMember, service_user=user))


def in_order(family: Iterable[Recorded[FamilyMember]]) -> tuple[Recorded[FamilyMember], ...]:
    """Family members in the order in which every list shows them: key person first, then as entered."""
    return tuple(sorted(family, key=lambda member: (not member.content.key_person, member.entry)))
