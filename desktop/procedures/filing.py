"""署名の紙をとじる: sheets are sealed with their records, together with what a person confirmed on them, in one act."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import Consent, Quality, Withdrawal
from desktop.entries.finding import Finding
from desktop.entries.handover import Handover
from desktop.entries.provision import ProvisionRecord, Receipt
from desktop.entries.reading import Reading
from desktop.entries.version import Actor, EntryId, Kind, Moment, Role
from desktop.procedures.consents import SigningRequest, lacking_signature, not_waiting
from desktop.procedures.letterhead import short_book_id
from desktop.procedures.outcome import Done, Refused, missing
from desktop.procedures.quality import QualityRequest, lacking_note
from desktop.procedures.roles import for_role
from desktop.procedures.scanned_sheets import JPEG, ScannedSheet
from desktop.procedures.sheet_matching import papers_of
from desktop.procedures.slips import (
    SlipRequest,
    lacking_slip,
    write_slip,
)
from desktop.procedures.withdrawals import (
    WithdrawalRequest,
    lacking_withdrawal,
    write_withdrawal,
)
from desktop.records.book import Register, Writing
from forms.sheet_code import read_sheet_code


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetToFile:
    """A picture to be sealed with a record. ``code`` is its QR, empty or unread where a person said whose it is.

    ``paper`` is the paper of the record it is a sheet of.
    """

    record: EntryId
    picture: bytes
    code: str = ""
    paper: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingRequest:
    """Sheets to be filed, what a person confirmed on them, how they found the paper: all in one act, or none.

    A withdrawal stands with the name of its paper: the scan is filed with what is recorded of it.
    """

    sheets: tuple[SheetToFile, ...]
    signings: tuple[SigningRequest, ...] = ()
    qualities: tuple[QualityRequest, ...] = ()
    withdrawals: tuple[tuple[str, WithdrawalRequest], ...] = ()
    slips: tuple[SlipRequest, ...] = ()


def filing_of(
    sheets: Iterable[ScannedSheet],
    signings: Iterable[SigningRequest] = (),
    qualities: Iterable[QualityRequest] = (),
    withdrawals: Iterable[tuple[str, WithdrawalRequest]] = (),
    slips: Iterable[SlipRequest] = (),
) -> FilingRequest:
    """The request that files those of the sheets that can be."""
    return FilingRequest(
        sheets=tuple(
            SheetToFile(
                record=each.record,
                picture=each.picture,
                code=each.code,
                paper=each.paper,
                by_hand=each.by_hand,
            )
            for each in sheets
            if each.record is not None and each.to_file
        ),
        signings=tuple(signings),
        qualities=tuple(qualities),
        withdrawals=tuple(withdrawals),
        slips=tuple(slips),
    )


@for_role(Role.MEMBER)
def file_sheets(request: FilingRequest, register: Register, moment: Moment, actor: Actor) -> Done | Refused:
    """Seal each picture with its record and record what a person confirmed. A sheet that lies there already is not put twice.

    Refused, and nothing written, when a sheet's QR is not of that record, or what was confirmed lacks something. Raises
    ``DiskFull`` before anything is written where the disk has no room for all of it.
    ``others`` of what is done are the withdrawals recorded, whose confirmations are to be printed.
    """
    if not request.sheets and not (request.signings or request.withdrawals or request.slips):
        return Refused(findings=(missing("sheets", "とじる紙がありません。"),))
    lacking = (
        *_not_of_their_record(request.sheets, register),
        *_unsigned(request.signings, register, moment),
        *(finding for quality in request.qualities for finding in lacking_note(quality)),
        *(found for _, each in request.withdrawals for found in lacking_withdrawal(each, register, moment)),
        *(found for each in request.slips for found in lacking_slip(each, register, moment)),
    )
    if lacking:
        return Refused(findings=lacking)
    register.refuse_without_room(
        "紙をとじるには",
        "まだ1枚もとじていません。",
        entries=len(request.sheets) + len(request.signings) + len(request.withdrawals) + len(request.slips),
        files=sum(len(each.picture) for each in request.sheets),
    )
    changed = {Kind.ATTACHMENT}
    with register.writing(by=actor, at=moment) as book, book.as_one("file_scans"):
        taken_back = {
            paper: write_withdrawal(withdrawal, book, actor).entry
            for paper, withdrawal in request.withdrawals
        }
        changed |= {Kind.CONSENT, Kind.WITHDRAWAL} if taken_back else set()
        _seal(request.sheets, taken_back, register, book)
        for slip in request.slips:
            write_slip(slip, book)
            changed.add(Kind.HANDOVER)
        for each in request.signings:
            printed = register.entry(Consent, each.consent).content
            signing = replace(each.signing, scans=_scans_with(each.consent, book.read))
            looked = next((one for one in request.qualities if one.consent == each.consent), None)
            quality = looked.quality if looked is not None else Quality.NOT_CHECKED
            note = looked.note.strip() if looked is not None else ""
            book.supersede(
                each.consent,
                replace(printed, signing=signing, answers=each.answers, quality=quality, quality_note=note),
            )
            changed.add(Kind.CONSENT)
    entry = request.sheets[0].record if request.sheets else _first_confirmed(request)
    return Done(entry=entry, changed=frozenset(changed), others=tuple(taken_back.values()))


def _first_confirmed(request: FilingRequest) -> EntryId:
    consents = [each.consent for each in request.signings] + [each.consent for _, each in request.withdrawals]
    return consents[0] if consents else request.slips[0].handover


def _seal(
    sheets: Sequence[SheetToFile], taken_back: Mapping[str, EntryId], register: Reading, book: Writing
) -> None:
    """Each picture with its record, or with the withdrawal recorded from it; one that lies there is not put twice."""
    there: dict[EntryId, set[str]] = {}
    for sheet in sheets:
        home = taken_back.get(sheet.paper, sheet.record)
        if home not in there:
            there[home] = {
                each.content.sha256
                for each in register.entries(Attachment, belongs_to=home)
                if each.content.role is AttachmentRole.SCAN
            }
        digest = hashlib.sha256(sheet.picture).hexdigest()
        if digest not in there[home]:
            book.attach(
                sheet.picture,
                belongs_to=home,
                service_user=_user_of(sheet.record, register),
                role=AttachmentRole.SCAN,
                media_type=JPEG,
                geometry=json.dumps({"code": "" if sheet.by_hand else sheet.code}),
            )
            there[home].add(digest)


def _scans_with(entry: EntryId, register: Reading) -> tuple[EntryId, ...]:
    """Every picture that lies with an entry, those a night's ``tasuki scan`` has put there among them."""
    found = register.entries(Attachment, belongs_to=entry)
    return tuple(sorted(each.entry for each in found if each.content.role is AttachmentRole.SCAN))


def filed_scans(register: Reading, entry: EntryId) -> tuple[EntryId, ...]:
    """The pictures that lie with a record; with a handover, the slips that came back for it too."""
    found = _scans_with(entry, register)
    if register.kind_of(entry) is Kind.HANDOVER:
        user = register.entry(Handover, entry).content.service_user
        for record in register.entries(ProvisionRecord, service_user=user):
            if record.content.handover == entry:
                found += _scans_with(record.entry, register)
    return tuple(sorted(found))


def _not_of_their_record(sheets: Sequence[SheetToFile], register: Reading) -> tuple[Finding, ...]:
    """The act asks the book itself: whatever road a request came, a sheet never goes to a record it was not printed for."""
    found = []
    short = short_book_id(register.book_id)
    for sheet in sheets:
        if sheet.by_hand:
            continue
        code = read_sheet_code(sheet.code)
        fits = (
            code is not None
            and code.book == short
            and any(
                papers.entry.entry == sheet.record and papers.bears(sheet.code)
                for papers in papers_of(code.record, register)
            )
        )
        if not fits:
            found.append(
                missing("sheets", "この紙は、その記録のために刷ったものではありません。何もとじていません。")
            )
    return tuple(found)


def _unsigned(signings: Sequence[SigningRequest], register: Reading, moment: Moment) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for each in signings:
        printed = register.entry(Consent, each.consent)
        found += not_waiting(printed)
        found += lacking_signature(each, printed.content, moment)
    return tuple(found)


def _user_of(entry: EntryId, register: Reading) -> EntryId | None:
    """The user a record is about: from the record itself, never from what is on screen."""
    kinds: Mapping[Kind, type[Any]] = {
        Kind.CONSENT: Consent,
        Kind.WITHDRAWAL: Withdrawal,
        Kind.PROVISION_RECORD: ProvisionRecord,
        Kind.HANDOVER: Handover,
        Kind.RECEIPT: Receipt,
    }
    content: Any = register.entry(kinds[register.kind_of(entry)], entry).content
    user: EntryId | None = getattr(content, "service_user", None)
    return user
