"""第三者提供記録: printed one by one, and as the log of a period."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from desktop.entries.data_item import all_in_short
from desktop.entries.finding import Severity
from desktop.entries.handover import Route
from desktop.entries.provision import Duty, ProvisionRecord
from desktop.entries.reading import Reading
from desktop.entries.record_method import RecordItem, RecordMethod
from desktop.entries.terms import DUTIES, METHODS, ROUTES, WAYS
from desktop.entries.version import Actor, EntryId, Moment, Recorded, Role
from desktop.entries.wareki import paper_wareki, wareki
from desktop.procedures.corrections import lacking_words
from desktop.procedures.letterhead import day_line, identity, listed, our_office
from desktop.procedures.log_lines import LogLine, log_lines, selection
from desktop.procedures.log_lines import LogRequest as LogRequest
from desktop.procedures.outcome import Printed, Stopped
from desktop.procedures.printing import drawn_pdf, joined, print_filed
from desktop.procedures.roles import for_role
from desktop.procedures.series import days_told
from desktop.records.book import Register
from forms import provision_log, provision_record
from forms.provision_log import LogRow, LogSheet
from forms.provision_record import ProvidedItem, ProvisionRecordSheet
from forms.sheet import Words

RECORD_FORM, RECORD_EDITION = "T1", 1
LOG_FORM, LOG_EDITION = "T2", 1

_MADE = {
    RecordMethod.INDIVIDUAL: "個別の記録",
    RecordMethod.BULK: "一括の記録",
    RecordMethod.DOCUMENT: "書面による記録",
}

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
        version=record.version,
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
    base = _base_number(content, register)
    found = [finding.text for finding in content.findings if finding.severity is not Severity.NOTE]
    if content.lacks:
        found.insert(0, f"未完の記録です。{lacking_words(content.lacks)}を書き足すまで、仕上がりません。")
    return ProvisionRecordSheet(
        paper=identity(register, RECORD_FORM, RECORD_EDITION, record.number),
        office_name=office.name,
        voluntary=voluntary,
        made=_MADE[content.method],
        findings=tuple(found),
        consent=_consent_words(content),
        principal=Words(
            text=(f"（{principal.kana}）" if principal.kana else "")
            + (f"　{wareki(principal.birthday)}生まれ" if principal.birthday else "")
            + (f"\n被保険者番号 {principal.insured_number}" if principal.insured_number else "")
            + (f"　保険者 {principal.insurer}" if principal.insurer else ""),
            strong=principal.name,
        ),
        recipient_name=_or_same(
            content,
            RecordItem.OTHER_PARTY_NAME,
            base,
            Words(text=f"　{party.name}", strong=party.corporation)
            if party.corporation
            else Words(strong=party.name),
        ),
        recipient_address=_or_same(
            content,
            RecordItem.OTHER_PARTY_ADDRESS,
            base,
            Words(postal + party.address) if party.address else Words("記入がありません"),
        ),
        recipient_representative=_or_same(
            content,
            RecordItem.OTHER_PARTY_REPRESENTATIVE,
            base,
            Words(party.representative) if party.representative else Words("記入がありません"),
        ),
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
        provided_on=Words(days_told(content) or f"{day_line(content.day)}　{WAYS[content.way]}"),
        route=Words(content.ground if content.route is not Route.CONSENT else ROUTES[content.route]),
        method=None if voluntary else Words(_method_words(content, base)),
        kept_until=Words(
            text=f"\n{content.keep_rule}" if content.keep_rule else "",
            strong=f"{wareki(content.made_on)}に作成\n"
            + (
                f"{wareki(content.keep_until)}まで保存"
                if content.keep_until
                else "続いているあいだは、保存の終わりが決まりません"
                if content.series is not None
                else "保存の終わりは、まだ決まりません"
            ),
        ),
        family=Words(content.family_note) if content.family_note else None,
        note=_note(record),
        recorded_by=content.recorder,
        checked_by=f"管理者　{office.manager}" if office.manager else "",
    )


def _base_number(content: ProvisionRecord, register: Reading) -> str:
    if content.base_record is None or not content.omitted:
        return ""
    return register.entry(ProvisionRecord, content.base_record).number


def _or_same(content: ProvisionRecord, item: RecordItem, base: str, words: Words) -> Words:
    """The item itself, or the record in which it stands."""
    return Words(f"{base} と同じ（施行規則第20条第2項）") if item in content.omitted else words


def _method_words(content: ProvisionRecord, base: str) -> str:
    told = [_METHOD_TEXT[content.method]]
    if content.series is not None:
        told.append(f"くり返し渡すもの　{content.series.pattern}")
        if content.series.certain:
            told.append(f"くり返しが確実なわけ　{content.series.certain}")
    if content.document is not None:
        told.append(f"記録に代える書面　{content.document.name} {content.document.number}".rstrip())
    if base:
        told.append(f"前の記録の引用　{base}（施行規則第20条第2項）")
    return "\n".join(told)


def _note(record: Recorded[ProvisionRecord]) -> Words | None:
    """備考: the reason of a correction, and what the recorder added."""
    told = [f"訂正の記録です。わけ　{record.reason}"] if record.reason else []
    if record.content.remark:
        told.append(record.content.remark)
    return Words("\n".join(told)) if told else None


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


@for_role(Role.READER)
def print_provision_log(request: LogRequest, register: Register, moment: Moment, actor: Actor) -> Printed:
    """Print the log of a period, oldest first, corrections as rows of their own. It is given a number of its own.

    A thousand rows take half a second: a long log belongs on a worker. ``Stopped`` leaves nothing, and the number free.
    It is drawn before the act begins, so that neither the window nor closing waits for it.
    """
    lines = log_lines(request, register)
    last, head = register.audit_head()
    number = register.coming_number("P-LOG", moment.day.year)
    sheet = LogSheet(
        paper=identity(register, LOG_FORM, LOG_EDITION, number),
        office_name=our_office(register).content.name,
        period=_period(request, lines, moment),
        selection=selection(request, register),
        rows=tuple(_row(each, moment.day.year) for each in lines),
        audit_head=f"先頭 {last:06d} 番　照合値 {head.upper()}",
        printed_at=f"{wareki(moment.day)} {_clock(moment)}　{actor.name}",
    )
    pdf, drawn = drawn_pdf(sheet, provision_log.draw)
    if request.stop():
        raise Stopped
    with register.writing(by=actor, at=moment) as book:
        given = book.next_number("P-LOG", moment.day.year)
        if given != number:  # another log was printed meanwhile
            number = given
            sheet = replace(sheet, paper=identity(book.read, LOG_FORM, LOG_EDITION, number))
            pdf, drawn = drawn_pdf(sheet, provision_log.draw)
        book.note(
            "print.provision_log",
            tuple(dict.fromkeys(each.record.entry for each in lines)),
            detail=hashlib.sha256(pdf).hexdigest(),
        )
    return Printed(pdf=pdf, number=number, sheets=drawn.sheets)


def _clock(moment: Moment) -> str:
    japanese = moment.instant + timedelta(hours=9)
    return f"{japanese.hour}:{japanese.minute:02d}"


def _period(request: LogRequest, lines: list[LogLine], moment: Moment) -> str:
    since = request.since or (lines[0].record.content.day if lines else moment.day)
    until = request.until or moment.day
    return f"{wareki(since)} から {wareki(until)} まで"


_VOLUNTARY_KEPT = "事業所で\n定める"
_RUNNING_KEPT = "最後の日\nから3年"


def _row(line: LogLine, year: int) -> LogRow:
    """One row of twelve cells; what stands in an earlier record is named there and not written again (rule 20-2)."""
    content = line.record.content
    number = line.record.number.removeprefix(f"P-{year}-")
    cells = _cells(content, line.base_number.removeprefix(f"P-{year}-"))
    if line.before is not None:
        then = _cells(line.before, line.base_number.removeprefix(f"P-{year}-"))
        same = f"（{number} と同じ）"
        cells = {name: same if text == then[name] != "" else text for name, text in cells.items()}
        cells["items"] = _items_cell(content)
    marks = [
        f"訂{line.correction}" if line.correction else "",
        "訂あり" if line.corrected else "",
        "未完" if content.lacks and not line.corrected else "",
    ]
    series = content.series
    day = paper_wareki(content.day)
    if series is not None:
        day += "〜\n" + (paper_wareki(series.days[-1]) if series.ended else "継続中")
    return LogRow(
        number="\n".join(part for part in (number, *marks) if part),
        provided_on=day,
        principal=cells["principal"],
        recipient=cells["recipient"],
        address=cells["address"],
        items=cells["items"],
        consent=cells["consent"],
        duty=DUTIES[content.duty],
        method=_method_cell(line),
        way=WAYS[content.way],
        kept_until=_kept_cell(line),
        recorded_by=content.recorder.split(" ")[0],
    )


def _cells(content: ProvisionRecord, base: str) -> dict[str, str]:
    """The statutory cells of a row in their own words; the record in which an omitted item stands is named in its place."""
    party, principal = content.other_party, content.principal
    born = (
        f"\n{wareki(principal.birthday).replace('年', '.').replace('月', '.').removesuffix('日')}"
        if principal.birthday
        else ""
    )
    same = f"（{base} と同じ）"
    name = same if RecordItem.OTHER_PARTY_NAME in content.omitted else party.corporation or party.name
    head = same if RecordItem.OTHER_PARTY_REPRESENTATIVE in content.omitted else party.representative
    address = same if RecordItem.OTHER_PARTY_ADDRESS in content.omitted else party.address
    return {
        "principal": principal.name + born,
        "recipient": "\n".join(dict.fromkeys(part for part in (name, head) if part)),
        "address": address or "（記入なし）",
        "items": _items_cell(content),
        "consent": _consent_cell(content),
    }


def _items_cell(content: ProvisionRecord) -> str:
    titles = all_in_short(item.title for item in content.items)
    return titles + (f"（{content.series.pattern}）" if content.series is not None else "")


def _method_cell(line: LogLine) -> str:
    content = line.record.content
    if content.duty is Duty.VOLUNTARY:
        return "—"
    if line.correction:
        return "訂正"
    method = "書面で\n代替" if content.method is RecordMethod.DOCUMENT else METHODS[content.method]
    return method + ("\n省略" if content.omitted else "")


def _kept_cell(line: LogLine) -> str:
    if line.kept.until is not None:
        return paper_wareki(line.kept.until)
    return _VOLUNTARY_KEPT if line.record.content.duty is Duty.VOLUNTARY else _RUNNING_KEPT


def _consent_cell(content: ProvisionRecord) -> str:
    own = [relied for relied in content.consents if relied.principal == content.service_user]
    if own:
        signed = paper_wareki(own[0].signed_on) if own[0].signed_on else ""
        return f"{own[0].number}\n{signed} {own[0].signer}".strip()
    if content.route is Route.CONSENT:
        return "同意なし"
    return "不要\n" + content.ground


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
