"""The text in the QR of every sheet: which book, form, record and sheet it is, with a check. Never a name or a number of a person."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from forms.sheet import PaperIdentity

FORMAT = "TSK1"
LONGEST = 47
"""Characters that fit a version 3 QR at level Q in alphanumeric mode."""

_BOOK = re.compile(r"[0-9A-Z]{4}")
_FORM = re.compile(r"[A-Z][0-9A-Z]{0,3}")
_RECORD = re.compile(r"[A-Z](?:-LOG)?-[0-9]{4}-[0-9]{1,8}(?:-W[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCode:
    """What a sheet's QR says."""

    book: str
    form: str
    version: int
    record: str
    sheet: int
    sheets: int
    copy_for_principal: bool = False


def sheet_code(paper: PaperIdentity, sheet: int, sheets: int, form: str | None = None) -> str:
    """The QR text of one sheet, e.g. `TSK1:B7Q2:K1.3:K-2026-0031:1/2:7F3A`; `form` overrides the form's code (slips).

    Raises ValueError for a draft, for parts that do not fit the pattern, and beyond 47 characters.
    """
    if paper.record is None:
        raise ValueError("a draft has no sheet code")
    code = form or paper.form
    if not (_BOOK.fullmatch(paper.book) and _FORM.fullmatch(code) and _RECORD.fullmatch(paper.record)):
        raise ValueError(f"not fit for a sheet code: {paper.book} {code} {paper.record}")
    if not 1 <= sheet <= sheets or paper.version < 1:
        raise ValueError(f"sheet {sheet} of {sheets}, version {paper.version}")
    body = f"{FORMAT}:{paper.book}:{code}.{paper.version}:{paper.record}:{sheet}/{sheets}"
    text = f"{body}:{_check(body)}{':C' if paper.copy_for_principal else ''}"
    if len(text) > LONGEST:
        raise ValueError(f"sheet code of {len(text)} characters: {text}")
    return text


def read_sheet_code(text: str) -> SheetCode | None:
    """Read a QR text back; None when it is not ours or its check is wrong (never a guess)."""
    body, copied = (text[:-2], True) if text.endswith(":C") else (text, False)
    parts = body.split(":")
    if len(parts) != 6 or parts[0] != FORMAT or parts[5] != _check(body.rpartition(":")[0]):
        return None
    form, _, version = parts[2].partition(".")
    sheet, _, sheets = parts[4].partition("/")
    numbers = [version, sheet, sheets]
    if not all(each.isascii() and each.isdigit() for each in numbers):
        return None
    if not (_BOOK.fullmatch(parts[1]) and _FORM.fullmatch(form) and _RECORD.fullmatch(parts[3])):
        return None
    if int(version) < 1 or not 1 <= int(sheet) <= int(sheets):
        return None
    return SheetCode(
        book=parts[1],
        form=form,
        version=int(version),
        record=parts[3],
        sheet=int(sheet),
        sheets=int(sheets),
        copy_for_principal=copied,
    )


def _check(body: str) -> str:
    """First four hexadecimal digits, capitals, of SHA-256 over everything before the check's colon."""
    return hashlib.sha256(body.encode("utf-8")).hexdigest()[:4].upper()
