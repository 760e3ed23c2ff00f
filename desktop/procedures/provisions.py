"""第三者提供記録: printed one by one, and as the log of a period."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.entries.data_item import all_in_short
from desktop.entries.finding import Severity
from desktop.entries.handover import Route
from desktop.entries.person import ServiceUser
from desktop.entries.provision import Duty, ProvisionRecord, RecordMethod
from desktop.entries.reading import Reading
from desktop.entries.terms import DUTIES, METHODS, ROUTES, WAYS
from desktop.entries.version import Actor, EntryId, Moment, Recorded, Role
from desktop.entries.wareki import paper_wareki, wareki
from desktop.procedures.letterhead import day_line, identity, listed, our_office
from desktop.procedures.outcome import Printed
from desktop.procedures.printing import drawn_pdf, joined, print_filed
from desktop.procedures.roles import for_role
from desktop.records.book import Register
from forms import provision_log, provision_record
from forms.provision_log import LogRow, LogSheet
from forms.provision_record import ProvidedItem, ProvisionRecordSheet
from forms.sheet import Words

RECORD_FORM, RECORD_EDITION = "T1", 1
LOG_FORM, LOG_EDITION = "T2", 1

_METHOD_TEXT = {
    RecordMethod.INDIVIDUAL: "都度の記録（施行規則第19条第2項本文）",
    RecordMethod.BULK: "一括の記録（施行規則第19条第2項ただし書）",
    RecordMethod.DOCUMENT: "書面をもって記録に代える（施行規則第19条第3項）",
}


@for_role(Role.READER)
def print_provision_record(request: EntryId, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print one provision record; printed again it gives the same text."""
    record = register.entry(ProvisionRecord, request)
    return print_filed(
        lambda: _record_sheet(record, register),
        ProvisionRecordSheet,
        provision_record.draw,
        register,
        moment,
        actor,
        entry=record.entry,
        service_user=record.content.service_user,
        number=record.number,
        form=RECORD_FORM,
        act="print.provision_record",
    )


@for_role(Role.READER)
def print_provision_records(
    request: tuple[EntryId, ...], register: Register, moment: Moment, actor: Actor
) -> Printed:
    """Print several provision records in one go."""
    parts = [print_provision_record(entry, register, moment, actor) for entry in request]
    numbers = listed([part.number for part in parts])
    return Printed(
        pdf=joined([part.pdf for part in parts]), number=numbers, sheets=sum(part.sheets for part in parts)
    )


def _record_sheet(record: Recorded[ProvisionRecord], register: Reading) -> ProvisionRecordSheet:
    content = record.content
    office = our_office(register, content.day).content
    party, principal = content.other_party, content.principal
    voluntary = content.duty is Duty.VOLUNTARY
    postal = f"〒{party.postal_code} " if party.postal_code else ""
    return ProvisionRecordSheet(
        paper=identity(register, RECORD_FORM, RECORD_EDITION, record.number),
        office_name=office.name,
        voluntary=voluntary,
        findings=tuple(finding.text for finding in content.findings if finding.severity is not Severity.NOTE),
        consent=_consent_words(content),
        principal=Words(
            text=(f"（{principal.kana}）" if principal.kana else "")
            + (f"　{wareki(principal.birthday)}生まれ" if principal.birthday else "")
            + (f"\n被保険者番号 {principal.insured_number}" if principal.insured_number else "")
            + (f"　保険者 {principal.insurer}" if principal.insurer else ""),
            strong=principal.name,
        ),
        recipient_name=Words(text=f"　{party.name}", strong=party.corporation)
        if party.corporation
        else Words(strong=party.name),
        recipient_address=Words(postal + party.address) if party.address else Words("記入がありません"),
        recipient_representative=Words(party.representative)
        if party.representative
        else Words("記入がありません"),
        recipient_contact=Words("　".join(part for part in (party.office_number, party.person) if part)),
        items=tuple(
            ProvidedItem(
                text="　".join(part for part in (item.title, item.contents) if part),
                period=item.period or "—",
                copies=("原本" if item.original else "写し") + (f" {item.pages}枚" if item.pages else ""),
                medium=item.medium,
            )
            for item in content.items
        ),
        provided_on=Words(f"{day_line(content.day)}　{WAYS[content.way]}"),
        route=Words(content.ground if content.route is not Route.CONSENT else ROUTES[content.route]),
        method=None if voluntary else Words(_METHOD_TEXT[content.method]),
        kept_until=Words(
            text=f"\n{content.keep_rule}" if content.keep_rule else "",
            strong=f"{wareki(content.made_on)}に作成\n"
            + (
                f"{wareki(content.keep_until)}まで保存"
                if content.keep_until
                else "保存の終わりは、まだ決まりません"
            ),
        ),
        family=Words(content.family_note) if content.family_note else None,
        recorded_by=content.recorder,
        checked_by=f"管理者　{office.manager}" if office.manager else "",
    )


def _consent_words(content: ProvisionRecord) -> Words | None:
    """● 本人の同意を得ている旨, or what stands in its place."""
    own = [relied for relied in content.consents if relied.principal == content.service_user]
    if own:
        lines = [
            f"{relied.form_title} {relied.number}"
            + (f"（{wareki(relied.signed_on)} {relied.signer}）" if relied.signed_on else "")
            for relied in own
        ]
        return Words(text="\n" + "\n".join(lines), strong="法第27条第1項の本人の同意を得ている。")
    if content.route is Route.CONSENT:
        return Words(strong="同意なし", text="\n渡した日に効いていた同意は、台帳にありません。")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRequest:
    """Which provisions a log shall show; days are inclusive, ``None`` leaves that end open."""

    since: date | None = None
    until: date | None = None
    service_user: EntryId | None = None


@for_role(Role.READER)
def print_provision_log(request: LogRequest, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print the log of a period, oldest first, corrections as rows of their own. It is given a number of its own."""
    records = provisions_of(request, register)
    office = our_office(register).content
    line, head = register.audit_head()
    with register.writing(by=actor, at=moment) as book:
        number = book.next_number("P-LOG", moment.day.year)
        sheet = LogSheet(
            paper=identity(register, LOG_FORM, LOG_EDITION, number),
            office_name=office.name,
            period=_period(request, records, moment),
            selection=_selection(request, register),
            rows=tuple(_row(record, moment.day.year) for record in records),
            audit_head=f"先頭 {line:06d} 番　照合値 {head.upper()}",
            printed_at=f"{wareki(moment.day)} {_clock(moment)}　{actor.name}",
        )
        pdf, drawn = drawn_pdf(sheet, provision_log.draw)
        book.note(
            "print.provision_log",
            tuple(record.entry for record in records),
            detail=hashlib.sha256(pdf).hexdigest(),
        )
    return Printed(pdf=pdf, number=number, sheets=drawn.sheets)


def provisions_of(request: LogRequest, register: Reading) -> list[Recorded[ProvisionRecord]]:
    """The provisions a log shows, oldest first."""
    return sorted(
        register.entries(
            ProvisionRecord, service_user=request.service_user, since=request.since, until=request.until
        ),
        key=lambda record: (record.content.day, record.entry),
    )


def _clock(moment: Moment) -> str:
    japanese = moment.instant + timedelta(hours=9)
    return f"{japanese.hour}:{japanese.minute:02d}"


def _period(request: LogRequest, records: list[Recorded[ProvisionRecord]], moment: Moment) -> str:
    since = request.since or (records[0].content.day if records else moment.day)
    until = request.until or moment.day
    return f"{wareki(since)} から {wareki(until)} まで"


def _selection(request: LogRequest, register: Reading) -> str:
    if request.service_user is None:
        return "全利用者"
    return f"{register.entry(ServiceUser, request.service_user).content.name.full} 様"


def _row(record: Recorded[ProvisionRecord], year: int) -> LogRow:
    content = record.content
    party, principal = content.other_party, content.principal
    born = (
        f"\n{wareki(principal.birthday).replace('年', '.').replace('月', '.').removesuffix('日')}"
        if principal.birthday
        else ""
    )
    keep = paper_wareki(content.keep_until) if content.keep_until else "最後の日\nから3年"
    number = record.number.removeprefix(f"P-{year}-")
    return LogRow(
        number=number,
        provided_on=paper_wareki(content.day),
        principal=principal.name + born,
        recipient="\n".join(part for part in (party.corporation or party.name, party.representative) if part),
        address=party.address or "（記入なし）",
        items=all_in_short(item.title for item in content.items),
        consent=_consent_cell(content),
        duty=DUTIES[content.duty],
        method=METHODS[content.method] if content.duty is not Duty.VOLUNTARY else "—",
        way=WAYS[content.way],
        kept_until=keep,
        recorded_by=content.recorder.split(" ")[0],
    )


def _consent_cell(content: ProvisionRecord) -> str:
    own = [relied for relied in content.consents if relied.principal == content.service_user]
    if own:
        signed = paper_wareki(own[0].signed_on) if own[0].signed_on else ""
        return f"{own[0].number}\n{signed} {own[0].signer}".strip()
    if content.route is Route.CONSENT:
        return "同意なし"
    return "不要\n" + content.ground[:12]


def consent_line(content: ProvisionRecord) -> str:
    """The principal's own consents a provision rests on, in one line; or that there is none, or that none is needed."""
    own = [relied for relied in content.consents if relied.principal == content.service_user]
    if own:
        return "、".join(
            " ".join(
                part
                for part in (each.number, wareki(each.signed_on) if each.signed_on else "", each.signer)
                if part
            )
            for each in own
        )
    return "同意なし" if content.route is Route.CONSENT else "不要"
