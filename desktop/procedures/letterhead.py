"""How our office, people and days are written on every paper: one place, so that all papers say the same."""

from collections.abc import Sequence
from datetime import date

from desktop.entries.office import Office
from desktop.entries.reading import Reading
from desktop.entries.version import Recorded
from desktop.entries.wareki import wareki, weekday
from forms.sheet import OfficeText, PaperIdentity


def our_office(register: Reading, day: date | None = None) -> Recorded[Office]:
    """Our own office as it was on ``day`` (newest without one). Raises ``LookupError`` before it is entered."""
    for office in register.entries(Office, day=day):
        if office.content.ours:
            return office
    if day is not None:
        return our_office(register)
    raise LookupError("our office is not entered")


def office_text(office: Office) -> OfficeText:
    """Our office as the papers print it."""
    return OfficeText(
        name=office.name,
        number=office.office_number,
        legal_name=office.corporation,
        representative=office.representative_line,
        postal_code=office.postal_code,
        address=office.address,
        telephone=office.phone,
        fax=office.fax,
        administrator=office.manager,
    )


def identity(register: Reading, form: str, edition: int, record: str | None) -> PaperIdentity:
    """Which paper this is. ``record`` is ``None`` for a draft."""
    return PaperIdentity(book=short_book_id(register.book_id), form=form, version=edition, record=record)


def short_book_id(book: str) -> str:
    """The four characters that tell this book's sheets from another office's (PAPERS §3)."""
    return book[:4].upper()


def day_line(day: date) -> str:
    """「令和8年12月1日（火）」."""
    return f"{wareki(day)}（{weekday(day)}）"


def listed(parts: Sequence[str]) -> str:
    """Join names the Japanese way."""
    return "・".join(part for part in parts if part)
