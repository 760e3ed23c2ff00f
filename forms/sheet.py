"""What every sheet of paper shares: its identity, our office as printed, and text with one bold run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperIdentity:
    """Which paper this is: printed in the footer and in the QR of every sheet.

    `record` is None while the paper is a draft: it is then marked 下書き and carries neither number nor QR.
    """

    book: str
    """Short id of the book, four capitals or digits, so that another office's sheet is told apart."""
    form: str
    """Form code: K1, K2, K4, T1, T2, H1 …"""
    version: int
    """Version of the form's wording and layout, from 1."""
    record: str | None = None
    """Record number as printed, e.g. `K-2026-0031`; None for a draft."""
    copy_for_principal: bool = False
    """True prints 控え（ご本人用） and ends the QR in `:C`: a scanned copy is never taken for the original."""

    @property
    def is_draft(self) -> bool:
        """Whether the paper has no number yet and must not be signed."""
        return self.record is None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeText:
    """Our office as it is printed: ready text, empty where unknown."""

    name: str
    number: str = ""
    """事業所番号, ten digits."""
    legal_name: str = ""
    representative: str = ""
    """Title and name of the representative, e.g. `代表社員　渡邉 健一`."""
    postal_code: str = ""
    """As printed, without 〒."""
    address: str = ""
    telephone: str = ""
    fax: str = ""
    administrator: str = ""
    """Name of the 管理者."""


@dataclass(frozen=True, slots=True)
class Words:
    """Text of one cell with one bold run: `before` plain, `strong` bold, `text` plain; `\\n` begins a new line."""

    text: str = ""
    strong: str = ""
    before: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be printed."""
        return not (self.text or self.strong or self.before)


NO_WORDS = Words()
"""Nothing to print."""
