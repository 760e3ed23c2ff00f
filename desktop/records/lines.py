"""What the index shows and finds of each entry: a sentence, a second line, the words, and tokens for the filters.

The words of a fact are those of its day: the names of the people and offices it mentions as they stand when it is
recorded. All of it can be made again from the entries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.entries import terms
from desktop.entries.attachment import Note
from desktop.entries.consent import Consent, Withdrawal
from desktop.entries.data_item import PaperKind, in_few_words
from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import Handover
from desktop.entries.office import Office
from desktop.entries.person import Agent, FamilyMember, PersonName, ServiceUser, Staff
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.version import EntryId, Kind
from desktop.entries.wareki import wareki

Look = Callable[[EntryId], Any]
"""Gives the content of an entry as it stands, None where there is no such entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """One line of the index. `tags` are tokens of at least three plain letters or digits."""

    day: date | None
    title: str
    second: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    mark: str = ""
    service_user: EntryId | None = None


def line_of(content: Any, number: str, look: Look) -> IndexLine | None:
    """The index line of an entry; None for kinds that are not searched (staff, forms, attachments)."""
    write = _LINES.get(type(content))
    return write(content, number, look) if write else None


def kind_tag(kind: Kind) -> str:
    return "kind" + kind.value.replace("_", "")


def user_tag(user: EntryId) -> str:
    return f"user{user}"


def office_tag(office: EntryId) -> str:
    return f"office{office}"


def person_tag(person: EntryId) -> str:
    return f"person{person}"


def ground_tag(ground: str) -> str:
    return "ground" + ground.replace("_", "")


def _service_user(user: ServiceUser, number: str, look: Look) -> IndexLine:
    care = "" if not user.care_level.value else terms.CARE_LEVELS[user.care_level]
    born = f"{wareki(user.birthday)}生" if user.birthday else ""
    return IndexLine(
        day=None,
        title=f"{user.name.full} 様",
        second=_spaced("利用者", user.name.kana, born, care, user.address),
        words=(
            *_names(user.name), user.insured_number, user.insurer_number, user.insurer_name, user.postal_code,
            user.address, user.phone, born, care, user.note,
        ),
        tags=_tags(Kind.SERVICE_USER, person=user.staff_in_charge),
    )  # fmt: skip


def _family_member(member: FamilyMember, number: str, look: Look) -> IndexLine:
    user = _user(member.service_user, look)
    relation = f"{user} 様の{member.relation or '家族'}"
    return IndexLine(
        day=None,
        title=f"{member.name.full} さん（{relation}）",
        second=_spaced("家族", member.name.kana, member.phone, member.address),
        words=(
            *_names(member.name), relation, *_user_words(member.service_user, look), member.postal_code,
            member.address, member.phone, member.note,
        ),
        tags=_tags(Kind.FAMILY_MEMBER, user=member.service_user),
        service_user=member.service_user,
    )  # fmt: skip


def _agent(agent: Agent, number: str, look: Look) -> IndexLine:
    ground = terms.AGENT_GROUNDS[agent.ground]
    return IndexLine(
        day=None,
        title=f"{agent.name.full} さん（{_person(agent.principal, look)} 様の{ground}）",
        second=_spaced("代理人", agent.name.kana, agent.phone, agent.address),
        words=(
            *_names(agent.name), ground, agent.relation, agent.evidence, agent.address, agent.phone, agent.note,
            *_user_words(agent.service_user, look), _person(agent.principal, look),
        ),
        tags=_tags(Kind.AGENT, user=agent.service_user),
        service_user=agent.service_user,
    )  # fmt: skip


def _office(office: Office, number: str, look: Look) -> IndexLine:
    kind = terms.RECIPIENT_KINDS[office.kind]
    return IndexLine(
        day=None,
        title=office.name,
        second=_spaced("当事業所" if office.ours else "相手先", kind, office.corporation, office.address),
        words=(
            office.name, kind, office.corporation, office.corporate_number, office.representative_line,
            office.office_number, office.postal_code, office.address, office.phone, office.fax, office.manager,
            office.contact_person, office.note,
        ),
        tags=_tags(Kind.OFFICE),
    )  # fmt: skip


def _consent(consent: Consent, number: str, look: Look) -> IndexLine:
    whose = _person(consent.principal, look)
    signing = consent.signing
    if signing and signing.day:
        state = f"{wareki(signing.day)}に{terms.CONSENT_WAYS[signing.way]}で同意"
        day = signing.day
    else:
        state = "署名待ち"
        day = consent.printed_on or consent.starts_on
    signed = () if signing is None else (
        signing.signer, signing.relation, signing.reason, signing.witness, signing.explained_by, signing.place,
        signing.evidence,
    )  # fmt: skip
    return IndexLine(
        day=day,
        title=f"{whose} 様の{consent.form_title}",
        second=_spaced("同意", _number(number), state, signing.signer if signing else ""),
        words=(
            *_user_words(consent.service_user, look), *_person_words(consent.principal, look), consent.form_title,
            number, state, *signed, consent.note, *(clause.heading for clause in consent.clauses),
        ),
        tags=_tags(Kind.CONSENT, user=consent.service_user),
        service_user=consent.service_user,
    )  # fmt: skip


def _withdrawal(withdrawal: Withdrawal, number: str, look: Look) -> IndexLine:
    consent = look(withdrawal.consent)
    form = consent.form_title if isinstance(consent, Consent) else "同意"
    whose = (
        _person(consent.principal, look)
        if isinstance(consent, Consent)
        else _user(withdrawal.service_user, look)
    )
    clauses = "・".join(str(clause) for clause in withdrawal.clauses)
    return IndexLine(
        day=withdrawal.day,
        title=f"{whose} 様が{form}を{f'{clauses}について' if clauses else ''}撤回",
        second=_spaced("撤回", _number(number), terms.WITHDRAWAL_WAYS[withdrawal.way], withdrawal.by),
        words=(
            *_user_words(withdrawal.service_user, look), whose, form, number, "撤回", withdrawal.by,
            withdrawal.received_by, withdrawal.note,
        ),
        tags=_tags(Kind.WITHDRAWAL, user=withdrawal.service_user),
        service_user=withdrawal.service_user,
    )  # fmt: skip


def _handover(handover: Handover, number: str, look: Look) -> IndexLine:
    papers = "・".join(paper.title or terms.PAPERS[paper.kind] for paper in handover.papers)
    offices = tuple(dict.fromkeys(delivery.recipient for delivery in handover.deliveries))
    names = "、".join(_office_name(office, look) for office in offices)
    ways = "・".join(dict.fromkeys(terms.WAYS[delivery.way] for delivery in handover.deliveries))
    shown = in_few_words(paper.title or terms.PAPERS[paper.kind] for paper in handover.papers)
    return IndexLine(
        day=handover.day,
        title=f"{_user(handover.service_user, look)} 様の{shown}を、{names} へ{ways}で",
        second=_spaced("引継ぎ", _number(number), terms.ROUTES[handover.route], handover.given_by),
        words=(
            *_user_words(handover.service_user, look), papers, number, ways, terms.ROUTES[handover.route],
            *(word for office in offices for word in _office_words(office, look)),
            *(delivery.receiver for delivery in handover.deliveries),
            *(terms.PURPOSES[delivery.purpose] for delivery in handover.deliveries),
            *(terms.PAPERS[paper.kind] for paper in handover.papers if paper.kind is not PaperKind.OTHER),
            *(part for paper in handover.papers for part in (paper.contents, paper.period, paper.caution)),
            handover.route_reason, handover.reason, handover.urgent, handover.held_back, handover.given_by,
        ),
        tags=_tags(Kind.HANDOVER, user=handover.service_user, offices=offices, ground=handover.route.value),
        service_user=handover.service_user,
    )  # fmt: skip


def _provision_record(record: ProvisionRecord, number: str, look: Look) -> IndexLine:
    party = record.other_party
    items = "・".join(item.title for item in record.items)
    shown = in_few_words(item.title for item in record.items)
    made = _made(record)
    series = record.series
    return IndexLine(
        day=record.last_day or record.day,
        title=f"{record.principal.name} 様の{shown}を、{party.name} へ{terms.WAYS[record.way]}で渡した記録",
        second=_spaced("提供記録", _number(number), *(() if record.lacks else made[:1]), record.ground, record.recorder),
        words=(
            record.principal.name, record.principal.kana, *_user_words(record.service_user, look), items, number,
            party.name, party.corporation, party.representative, party.address, party.person, record.ground,
            record.recorder, record.family_note, terms.WAYS[record.way], terms.PURPOSES[record.purpose],
            *(consent.number for consent in record.consents), *(item.contents for item in record.items), *made,
            series.pattern if series else "", record.remark,
        ),
        tags=_tags(
            Kind.PROVISION_RECORD, user=record.service_user, offices=(party.office,), ground=record.route.value
        ),
        mark=_worst(each for each in record.findings if each.code != "record_items_missing" or not record.lacks)
        or ("open" if record.lacks else ""),
        service_user=record.service_user,
    )  # fmt: skip


def _made(record: ProvisionRecord | Receipt) -> tuple[str, ...]:
    """How a record was made, in the words by which it can be found."""
    series = record.series
    return (
        *(("一括の記録（継続中）" if not series.ended else "一括の記録",) if series else ()),
        *((f"書面で代替 {record.document.name} {record.document.number}",) if record.document else ()),
        *(("前の記録と同じ事項を省略",) if record.omitted else ()),
        *(("未完の記録",) if record.lacks else ()),
    )


def _receipt(receipt: Receipt, number: str, look: Look) -> IndexLine:
    party = receipt.other_party
    items = "・".join(item.title for item in receipt.items)
    return IndexLine(
        day=receipt.last_day or receipt.day,
        title=f"{receipt.principal.name} 様の{items or '書類'}を、{party.name} から受け取り",
        second=_spaced("受領の記録", _number(number), receipt.how_obtained, receipt.recorder),
        words=(
            receipt.principal.name, receipt.principal.kana, *_user_words(receipt.service_user, look), items, number,
            party.name, party.corporation, party.representative, party.address, party.person, receipt.how_obtained,
            receipt.confirmed_how, receipt.recorder, *(item.contents for item in receipt.items), *_made(receipt),
        ),
        tags=_tags(Kind.RECEIPT, user=receipt.service_user, offices=(party.office,)),
        mark=_worst(receipt.findings),
        service_user=receipt.service_user,
    )  # fmt: skip


def _note(note: Note, number: str, look: Look) -> IndexLine:
    first, *_ = note.text.strip().splitlines() or [""]
    return IndexLine(
        day=None,
        title=f"{_user(note.service_user, look)} 様の覚え書き：{first[:60]}",
        second="覚え書き",
        words=(*_user_words(note.service_user, look), note.text),
        tags=_tags(Kind.NOTE, user=note.service_user),
        service_user=note.service_user,
    )


_LINES: dict[type[Any], Callable[[Any, str, Look], IndexLine]] = {
    ServiceUser: _service_user,
    FamilyMember: _family_member,
    Agent: _agent,
    Office: _office,
    Consent: _consent,
    Withdrawal: _withdrawal,
    Handover: _handover,
    ProvisionRecord: _provision_record,
    Receipt: _receipt,
    Note: _note,
}


def _names(name: PersonName) -> tuple[str, ...]:
    return (name.full, name.kana, name.plain if name.plain != name.full else "")


def _person(entry: EntryId, look: Look) -> str:
    content = look(entry)
    return content.name.full if isinstance(content, ServiceUser | FamilyMember | Agent | Staff) else ""


def _person_words(entry: EntryId, look: Look) -> tuple[str, ...]:
    content = look(entry)
    return _names(content.name) if isinstance(content, ServiceUser | FamilyMember | Agent) else ()


_user, _user_words = _person, _person_words


def _office_name(entry: EntryId, look: Look) -> str:
    content = look(entry)
    return content.name if isinstance(content, Office) else ""


def _office_words(entry: EntryId, look: Look) -> tuple[str, ...]:
    content = look(entry)
    return (content.name, content.corporation) if isinstance(content, Office) else ()


def _number(number: str) -> str:
    return f"記録 {number}" if number else ""


def _spaced(*parts: str) -> str:
    return "　".join(part for part in parts if part)


def _worst(findings: Iterable[Finding]) -> str:
    severities = {finding.severity for finding in findings}
    return next((each.value for each in (Severity.BLOCKING, Severity.CAUTION) if each in severities), "")


def _tags(
    kind: Kind,
    *,
    user: EntryId | None = None,
    offices: tuple[EntryId, ...] = (),
    person: EntryId | None = None,
    ground: str = "",
) -> tuple[str, ...]:
    return (
        kind_tag(kind),
        *((user_tag(user),) if user is not None else ()),
        *(office_tag(office) for office in offices),
        *((person_tag(person),) if person is not None else ()),
        *((ground_tag(ground),) if ground else ()),
    )
