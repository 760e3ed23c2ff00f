"""The dialogs somebody may ask for by a `Go`, as pages do: each stands over the page that is shown."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from desktop.views.desk import Desk, Go
from desktop.views.dialogs.consent_papers import ConsentPapersSheet
from desktop.views.dialogs.correction import CorrectionSheet
from desktop.views.dialogs.filed_scans import FiledScans
from desktop.views.dialogs.keys import KeysSheet
from desktop.views.dialogs.quality import QualitySheet
from desktop.views.dialogs.receipt import ReceiptSheet
from desktop.views.dialogs.screen_signing import open_screen_signing
from desktop.views.dialogs.series import DayOfSeriesSheet
from desktop.views.dialogs.signing import SigningSheet, choose_signing
from desktop.views.dialogs.slip import SlipSheet
from desktop.views.dialogs.understanding import UnderstandingSheet
from desktop.views.dialogs.withdrawal import open_withdrawal
from desktop.views.sheet_drafts import KEPT, SheetDraft
from desktop.views.widgets.sheet import Sheet


def open_dialog(where: Go, desk: Desk, window: QWidget) -> QWidget | None:
    """Open the dialog of this key; None where there was nothing to open and it was said."""
    if where.page == "screen_signing" and where.about is not None:
        return open_screen_signing(desk, where.about, window)
    if where.page == "signing" and where.about is None:
        return choose_signing(desk, window, lambda one: open_dialog(replace(where, about=one), desk, window))
    if where.page == "withdrawal" and where.about is not None:
        sheet = open_withdrawal(desk, where.about, window)
    else:
        sheet = _sheet(where, desk, window)
        sheet.open()
    if not isinstance(sheet, Sheet):
        if where.draft is not None:  # what it was for is done
            desk.drop_draft(where.draft)
        return sheet
    if where.state:
        sheet.restore(where.state)
    if where.page in KEPT:
        SheetDraft(sheet, where, desk)
    return sheet


def _sheet(where: Go, desk: Desk, window: QWidget) -> Sheet:
    if where.page == "receipt":
        return ReceiptSheet(desk, where.about, window)
    if where.page == "keys":
        return KeysSheet(desk, window)
    assert where.about is not None
    if where.page == "signing":
        return SigningSheet(desk, where.about, window)
    if where.page == "quality":
        return QualitySheet(desk, where.about, window)
    if where.page == "correction":
        return CorrectionSheet(desk, where.about, window)
    if where.page == "series_day":
        return DayOfSeriesSheet(desk, where.about, window)
    if where.page == "understanding":
        return UnderstandingSheet(desk, where.about, window)
    if where.page == "filed_scans":
        return FiledScans(desk, where.about, window)
    if where.page == "slip":
        return SlipSheet(desk, where.about, window)
    return ConsentPapersSheet(desk, where.about, window)
