"""受領時の確認と記録 (art. 30): from whom we got what, how they had come by it, and how that was confirmed."""

from dataclasses import dataclass
from datetime import date

from desktop.entries.handover import Route
from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvidedItem, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Role
from desktop.procedures.handovers import care_years, other_party, principal_as_recorded
from desktop.procedures.letterhead import our_office
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from desktop.rules.receipt import ReceiptFacts, ReceiptVerdict, judge_receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRequest:
    """What was received. ``how_obtained`` is the 取得の経緯, ``confirmed_how`` how it was shown to us (施行規則 22条)."""

    service_user: EntryId
    office: EntryId
    day: date
    items: tuple[ProvidedItem, ...]
    how_obtained: str
    confirmed_how: str
    with_consent: bool = True
    from_person: bool = False
    route: Route = Route.CONSENT


def weigh_receipt(request: ReceiptRequest, register: Reading, day: date) -> ReceiptVerdict:
    """What art. 30 asks of this receipt, with the cards as they were on its day. ``day`` is when the record is made."""
    user = register.entry(ServiceUser, request.service_user, day=request.day).content
    return judge_receipt(
        ReceiptFacts(
            day=request.day,
            made_on=day,
            our_office=our_office(register, request.day).content,
            giver=register.entry(Office, request.office, day=request.day).content,
            giver_entry=request.office,
            principal_name=user.name.full,
            items=tuple(item.title for item in request.items),
            how_obtained=request.how_obtained,
            confirmed_how=request.confirmed_how,
            with_consent=request.with_consent,
            from_person=request.from_person,
            route=request.route,
            earlier=register.entries(Receipt, service_user=request.service_user),
            care_years=care_years(register),
        )
    )


@for_role(Role.MEMBER)
def receive(request: ReceiptRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Record what was received. It has happened, so the law's findings go onto the record; only an empty form is refused."""
    lacking = []
    if not request.items:
        lacking.append(missing("items", "受け取った書類を、1つ以上えらんでください。"))
    if request.day > moment.day:
        lacking.append(missing("day", "受け取った日が、きょうより後になっています。日付をお確かめください。"))
    if lacking:
        return Refused(findings=tuple(lacking))
    with register.writing(by=actor, at=moment) as book:
        verdict = weigh_receipt(request, book.read, moment.day)
        user = book.read.entry(ServiceUser, request.service_user, day=request.day).content
        office = book.read.entry(Office, request.office, day=request.day).content
        receipt = Receipt(
            service_user=request.service_user,
            principal=principal_as_recorded(request.service_user, user),
            other_party=other_party(request.office, office),
            items=request.items,
            day=request.day,
            how_obtained=request.how_obtained,
            confirmed_how=request.confirmed_how,
            duty=verdict.duty,
            method=verdict.method,
            made_on=moment.day,
            keep_until=verdict.keep_until,
            keep_rule=verdict.keep_rule,
            with_consent=request.with_consent,
            recorder=actor.name,
            findings=verdict.findings,
        )
        number = book.next_number("U", moment.day.year)
        kept = book.add(receipt, valid_from=request.day, number=number)
    return Done(entry=kept.entry, number=number, changed=frozenset({Kind.RECEIPT}), findings=verdict.findings)
