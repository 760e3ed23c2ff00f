"""Whose record a scanned sheet belongs to: found by the QR it carries and by nothing else, or named by a person.

The text of the QR must be one of those that were printed for that very record. What cannot be told stays without a record
until a person says whose it is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Consent, Withdrawal
from desktop.entries.handover import Handover
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import EntryId, Kind, Recorded
from desktop.intake.scan import CODE_FORMAT
from desktop.procedures.consents import not_waiting, routes_of
from desktop.procedures.letterhead import short_book_id
from desktop.procedures.printing import PDF
from desktop.procedures.scanned_sheets import (
    REFUSAL_FORM,
    WITHDRAWAL_FORM,
    Batch,
    Errand,
    FoundRecord,
    Remark,
    ScannedSheet,
    warned,
)
from desktop.procedures.slips import (
    SLIP_FORM,
    delivery_of,
    open_slips,
    recipient_name,
)
from desktop.procedures.withdrawals import (
    left_of,
    principal_name,
    withdrawable,
)
from forms.drawn import Drawn
from forms.sheet_code import SheetCode, read_sheet_code


@dataclass(frozen=True, slots=True)
class _Printed:
    """One paper that was printed for a record: as it was filed, and where everything stands on it."""

    attachment: EntryId
    media_type: str
    drawn: Drawn

    def bears(self, code: str) -> bool:
        """Whether this QR stands on it; the principal's copy counts as the paper it is a copy of."""
        bare = code.removesuffix(":C")
        return any(bare == text.removesuffix(":C") for text in self.drawn.codes)


@dataclass(frozen=True, slots=True)
class Papers:
    """The papers printed for one record, and the scans that lie with it."""

    entry: Recorded[Any]
    printed: tuple[_Printed, ...]
    scans: tuple[Attachment, ...]

    def bears(self, code: str) -> bool:
        """Whether this QR was printed for the record."""
        return any(each.bears(code) for each in self.printed)


def match_sheets(batch: Batch, register: Reading) -> Batch:
    """The same sheets with the records they belong to, and what the book says of each. Nothing is guessed."""
    short = short_book_id(register.book_id)
    known: dict[str, list[Papers]] = {}
    records: dict[str, FoundRecord] = {}
    sheets: list[ScannedSheet] = []
    seen: set[str] = set()
    for sheet in batch.sheets:
        if sheet.by_hand:
            found = _record_of_hand(sheet.paper, register)
            records.setdefault(found.paper, found)
            sheets.append(replace(sheet, filed=_lies_with(sheet, found, register)))
            continue
        bare = _unmatched(sheet)
        code = read_sheet_code(bare.code) if bare.code else None
        if code is None:
            sheets.append(warned(bare, Remark.UNKNOWN_RECORD) if bare.code.startswith(CODE_FORMAT) else bare)
        elif code.book != short:
            sheets.append(warned(bare, Remark.FOREIGN_BOOK))
        else:
            if code.record not in known:
                known[code.record] = papers_of(code.record, register)
            matched, record = _matched(bare, code, known[code.record], register)
            if record is not None:
                records.setdefault(record.paper, record)
                if matched.code in seen:
                    matched = warned(matched, Remark.TWICE)
                seen.add(matched.code)
            sheets.append(matched)
    return replace(batch, sheets=tuple(sheets), records=tuple(records.values()))


def _unmatched(sheet: ScannedSheet) -> ScannedSheet:
    """As it was before the book was asked, so that asking twice says the same."""
    ours = {remark.value for remark in Remark if remark is not Remark.INK_NOT_READ}
    warnings = tuple(each for each in sheet.warnings if each.code not in ours)
    return replace(sheet, record=None, paper="", number="", filed=False, warnings=warnings)


def _matched(
    sheet: ScannedSheet, code: SheetCode, candidates: Sequence[Papers], register: Reading
) -> tuple[ScannedSheet, FoundRecord | None]:
    papers = next((each for each in candidates if each.bears(sheet.code)), None)
    sheet = replace(
        sheet,
        number=code.record,
        sheet=code.sheet,
        sheets=code.sheets,
        copy_for_principal=code.copy_for_principal,
    )
    if papers is None:
        return warned(sheet, Remark.UNKNOWN_RECORD), None
    filed = any(
        scan.sha256 == sheet.sha256 or _scan_note(scan).get("code") == sheet.code for scan in papers.scans
    )
    record = _record(papers, code, register)
    sheet = replace(sheet, record=record.entry, paper=record.paper, number=record.number, filed=filed)
    already = record.errand is Errand.NOTHING and not filed
    for remark, holds in (
        (Remark.VOIDED, papers.entry.voided),
        (Remark.ALREADY_FILED, filed),
        (Remark.COPY, code.copy_for_principal),
        (Remark.ALREADY_SIGNED, already and record.kind is Kind.CONSENT and code.form not in _OTHER_ERRANDS),
        (Remark.ALREADY_RECORDED, already and code.form in _OTHER_ERRANDS),
    ):
        if holds:
            sheet = warned(sheet, remark)
    return sheet, record


_CONTENTS: Mapping[str, type[Any]] = {"K": Consent, "P": ProvisionRecord, "H": Handover, "U": Receipt}
_OTHER_ERRANDS = (REFUSAL_FORM, WITHDRAWAL_FORM, SLIP_FORM)
_TITLES = {
    "T1": "第三者提供記録",
    "H1": "引継書",
    SLIP_FORM: "受領書",
    "H1F": "FAXの送付状",
    "U1": "受領の記録",
    REFUSAL_FORM: "同意しない旨の確認書",
    WITHDRAWAL_FORM: "同意撤回書",
    "K9C": "同意撤回の確認書",
}
"""Papers that are not a consent's own, by form."""


def papers_of(number: str, register: Reading) -> list[Papers]:
    """The records that may bear this number: the entry itself and, for a withdrawal, the consent it takes back.

    What was printed for a handover lies with its provision records, one an office: they bear its number, too.
    """
    consent, _, withdrawal = number.partition("-W")
    content = _CONTENTS.get(number[:1])
    found: list[Papers] = []
    if withdrawal and (taken := register.by_number(Withdrawal, number)) is not None:
        found.append(_papers(taken, register))
    if content is None or (entry := register.by_number(content, consent)) is None:
        return found
    papers = _papers(entry, register)
    if isinstance(entry.content, Handover):
        for record in register.entries(ProvisionRecord, service_user=entry.content.service_user):
            if record.content.handover == entry.entry:
                papers = replace(papers, printed=(*papers.printed, *_papers(record, register).printed))
    if found:  # the paper was printed with the consent; once recorded, its scan lies with the withdrawal
        papers = replace(papers, scans=(*papers.scans, *found[0].scans))
    return [*found, papers]


def _papers(entry: Recorded[Any], register: Reading) -> Papers:
    filed = register.entries(Attachment, belongs_to=entry.entry)
    printed = tuple(
        _Printed(each.entry, each.content.media_type, Drawn.from_data(json.loads(each.content.geometry)))
        for each in sorted(filed, key=lambda each: each.entry)
        if each.content.role is AttachmentRole.FILED_PAPER and each.content.geometry
    )
    scans = tuple(each.content for each in filed if each.content.role is AttachmentRole.SCAN)
    return Papers(entry, printed, scans)


def _record(papers: Papers, code: SheetCode, register: Reading) -> FoundRecord:
    """The paper with that QR, whose it is, and what it brings."""
    codes = [read_sheet_code(str(_scan_note(scan).get("code", ""))) for scan in papers.scans]
    found = _paper_of_form(papers.entry, code.record, code.form, register)
    if code.copy_for_principal and found.errand is not Errand.SIGNING:
        found = replace(found, errand=Errand.NOTHING)
    return replace(
        found,
        sheets=code.sheets,
        filed_sheets=frozenset(
            each.sheet
            for each in codes
            if each is not None
            and (each.record, each.form, each.copy_for_principal) == (code.record, code.form, False)
        ),
    )


def _paper_of_form(entry: Recorded[Any], number: str, form: str, register: Reading) -> FoundRecord:
    content = entry.content
    user: EntryId | None = getattr(content, "service_user", None)
    name = register.entry(ServiceUser, user).content.name.full if user is not None else ""
    own = form == content.form_code if isinstance(content, Consent) else form in ("T1", "H1", "U1", "K9C")
    found = FoundRecord(
        paper=number if own else f"{number}:{form}",
        entry=entry.entry,
        number=number,
        kind=register.kind_of(entry.entry),
        service_user=user,
        name=name,
        title=_TITLES.get(form, "同意書といっしょの紙"),
    )
    if isinstance(content, Consent):
        return _consent_paper(found, entry, form, register)
    if form == SLIP_FORM:
        return _slip(found, entry, register)
    return found


def _consent_paper(
    found: FoundRecord, consent: Recorded[Consent], form: str, register: Reading
) -> FoundRecord:
    content = consent.content
    name = principal_name(register, content, content.printed_on or content.starts_on)
    found = replace(found, name=name)
    open_for_signing = not not_waiting(consent)
    if form == content.form_code:
        title = f"{content.form_title}　第{content.form_edition}版"
        found = replace(found, title=title)
        if not open_for_signing:
            return found
        routes = tuple(routes_of(content, register).items())
        return replace(found, errand=Errand.SIGNING, consent=consent, routes=routes)
    if form == REFUSAL_FORM and open_for_signing:
        return replace(found, errand=Errand.REFUSAL, consent=consent)
    if (
        form == WITHDRAWAL_FORM
        and not consent.voided
        and register.by_number(Withdrawal, found.number) is None
    ):
        left = withdrawable(register, consent)
        if left:
            return replace(found, errand=Errand.WITHDRAWAL, consent=consent, left=left)
    return found


def _slip(found: FoundRecord, entry: Recorded[Any], register: Reading) -> FoundRecord:
    """A slip is an office's own where its QR says the provision record; an older one says the handover only."""
    content = entry.content
    delivery: int | None = None
    handover: Recorded[Handover] = entry
    if isinstance(content, ProvisionRecord):
        if content.handover is None:
            return found
        handover = register.entry(Handover, content.handover)
        delivery = delivery_of(entry, handover, register)
    offices = tuple(
        (number, recipient_name(handover.content, each, register))
        for number, each in enumerate(handover.content.deliveries)
        if each.receipt_waits and delivery in (None, number)
    )
    title = f"受領書　引継ぎ {handover.number}"
    if handover.voided or not offices:
        return replace(found, title=title)
    if len(offices) == 1:
        delivery = offices[0][0]
    return replace(
        found, title=title, errand=Errand.SLIP, handover=handover, delivery=delivery, offices=offices
    )


def _scan_note(scan: Attachment) -> dict[str, Any]:
    """Which sheet a filed scan is, as it was noted when it was filed; nothing for those filed by hand before."""
    note: dict[str, Any] = json.loads(scan.geometry) if scan.geometry else {}
    return note


def put_to(batch: Batch, key: str, paper: str, register: Reading) -> Batch:
    """The batch with one sheet put to a paper by a person who looked at it: nothing is read off it."""
    found = _record_of_hand(paper, register)
    sheets = tuple(
        replace(
            _unmatched(sheet),
            record=found.entry,
            paper=found.paper,
            number=found.number,
            by_hand=True,
            filed=_lies_with(sheet, found, register),
        )
        if sheet.key == key
        else sheet
        for sheet in batch.sheets
    )
    others = tuple(each for each in batch.records if each.paper != found.paper)
    return replace(batch, sheets=sheets, records=(*others, found))


def _lies_with(sheet: ScannedSheet, found: FoundRecord, register: Reading) -> bool:
    """Whether this very picture lies with that record already."""
    return any(
        scan.sha256 == sheet.sha256 for papers in papers_of(found.number, register) for scan in papers.scans
    )


def _record_of_hand(paper: str, register: Reading) -> FoundRecord:
    """The paper a person named. Raises ``LookupError`` when the book has no such record."""
    number, _, form = paper.partition(":")
    content = _CONTENTS.get(number[:1])
    entry = register.by_number(content, number.partition("-W")[0]) if content is not None else None
    if entry is None:
        raise LookupError(paper)
    own = entry.content.form_code if isinstance(entry.content, Consent) else f"{_OWN[number[:1]]}1"
    found = _paper_of_form(entry, number, form or own, register)
    return replace(found, sheets=_sheets_printed(entry, register) if not form else 0)


_OWN = {"P": "T", "H": "H", "U": "U"}


def _sheets_printed(entry: Recorded[Any], register: Reading) -> int:
    printed = _papers(entry, register).printed
    own = [each.drawn.sheets for each in printed if each.media_type == PDF] or [
        each.drawn.sheets for each in printed
    ]
    return own[0] if own else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAtHand:
    """A paper a sheet of the tray may be put to, newest first those that are waited for."""

    paper: str
    number: str
    name: str
    kana: str
    title: str
    waited_for: bool


def papers_waiting(register: Reading, day: date) -> tuple[PaperAtHand, ...]:
    """What may come back on paper: consents, papers that take one back or say no, slips of late; waited for first."""
    found: list[PaperAtHand] = []
    users = {each.entry: each.content.name for each in register.entries(ServiceUser)}
    family = {each.entry: each.content.name for each in register.entries(FamilyMember)}
    people = {**users, **family}
    taken: dict[EntryId, list[Recorded[Withdrawal]]] = {}
    for each in register.entries(Withdrawal):
        taken.setdefault(each.content.consent, []).append(each)
    for slip in open_slips(register, day):
        handover = slip.handover
        name = users[handover.content.service_user]
        found.append(
            PaperAtHand(
                paper=f"{handover.number}:{SLIP_FORM}",
                number=handover.number,
                name=name.full,
                kana=name.kana,
                title=f"受領書　引継ぎ {handover.number}",
                waited_for=True,
            )
        )
    for consent in sorted(register.entries(Consent), key=lambda each: -each.entry):
        content = consent.content
        name = people[content.principal]
        plain = PaperAtHand(
            paper=consent.number,
            number=consent.number,
            name=name.full,
            kana=name.kana,
            title=f"{content.form_title}　{consent.number}",
            waited_for=content.signing is None,
        )
        found.append(plain)
        before = taken.get(consent.entry, [])
        if content.signing is not None and left_of(content, before):
            number = f"{consent.number}-W{len(before) + 1}"
            title = f"同意撤回書　{number}"
            found.append(replace(plain, paper=f"{number}:{WITHDRAWAL_FORM}", number=number, title=title))
        elif content.signing is None:
            title = f"同意しない旨の確認書　{consent.number}"
            found.append(
                replace(plain, paper=f"{consent.number}:{REFUSAL_FORM}", title=title, waited_for=False)
            )
    return tuple(sorted(found, key=lambda each: not each.waited_for))
