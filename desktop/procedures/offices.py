"""Our own office, its staff, and the other offices: entered, and changed from a day on."""

from dataclasses import dataclass
from datetime import date

from desktop.entries.office import Office
from desktop.entries.person import Staff
from desktop.entries.typed_text import tidied
from desktop.entries.version import Actor, EntryId, Kind, Moment, Role
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.records.book import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRequest:
    """Enter an office (``entry`` is ``None``) or change its card from ``valid_from`` on."""

    office: Office
    entry: EntryId | None = None
    valid_from: date | None = None
    reason: str = ""


@for_role(Role.MEMBER)
def keep_office(request: OfficeRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record an office's card. Address and representative may follow later: the card then says what is missing."""
    office = tidied(request.office)
    if not office.name:
        return Refused(findings=(missing("name", "事業所の名前を入れてください。"),))
    with register.writing(by=actor, at=moment) as book:
        if request.entry is None:
            kept = book.add(office)
        else:
            day = request.valid_from or moment.day
            kept = book.supersede(request.entry, office, valid_from=day, reason=request.reason)
    return Done(entry=kept.entry, changed=frozenset({Kind.OFFICE}))


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRequest:
    """Enter a member of staff or change their card."""

    staff: Staff
    entry: EntryId | None = None


@for_role(Role.MANAGER)
def keep_staff(request: StaffRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record a member of our own staff."""
    staff = tidied(request.staff)
    if not staff.name.surname:
        return Refused(findings=(missing("surname", "職員の姓を入れてください。"),))
    with register.writing(by=actor, at=moment) as book:
        if request.entry is None:
            kept = book.add(staff)
        else:
            kept = book.supersede(request.entry, staff, valid_from=moment.day)
    return Done(entry=kept.entry, changed=frozenset({Kind.STAFF}))


def lacking(office: Office) -> tuple[str, ...]:
    """What a provision record needs and the card does not say yet (施行規則 20条1項1号ロ; operator type for art. 16-2)."""
    wanted = {
        "住所": office.address,
        "代表者の氏名": office.representative,
        "法人の名前": office.corporation,
        "運営主体": office.operator.value,
    }
    return tuple(label for label, value in wanted.items() if not value)
