"""Choose an office to hand papers to: those this user's papers went to before come first."""

from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.entries.handover import Handover
from desktop.entries.office import Office
from desktop.entries.version import EntryId
from desktop.views.desk import Desk
from desktop.views.dialogs.choose import Choose
from desktop.views.models.choices import office_choices


def choose_office(
    desk: Desk, parent: QWidget | None, service_user: EntryId | None = None, closed_too: bool = False
) -> Choose:
    """The list of all other offices still open; open it with `.open()` and listen to `chosen`."""
    today = date.min if closed_too else desk.clock.now().day
    return Choose(
        "相手の事業所をえらぶ",
        "えらぶ",
        "事業所の名前・法人・事業所番号",
        "その名前の事業所は、相手先にありません。「相手先」で加えてから、えらんでください。",
        office_choices(desk.register.entries(Office), today, _usual(desk, service_user)),
        parent,
    )


def _usual(desk: Desk, service_user: EntryId | None) -> list[EntryId]:
    """The offices of the user's handovers, the newest first."""
    if service_user is None:
        return []
    handovers = desk.register.entries(Handover, service_user=service_user, limit=20)
    return list(
        dict.fromkeys(each.recipient for handover in handovers for each in handover.content.deliveries)
    )
