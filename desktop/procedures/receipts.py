"""受領時の確認と記録 (art. 30): from whom we got what, how they had come by it, and how that was confirmed."""

from dataclasses import dataclass
from datetime import date

from desktop.entries.provision import ProvidedItem
from desktop.entries.version import EntryId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRequest:
    """What was received. ``how_obtained`` is the 取得の経緯, ``confirmed_how`` how we were shown it."""

    service_user: EntryId
    office: EntryId
    day: date
    items: tuple[ProvidedItem, ...]
    how_obtained: str
    confirmed_how: str
    on_behalf: bool = False
    with_consent: bool = True
