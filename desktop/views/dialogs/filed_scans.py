"""とじた紙を見る: the pictures that lie with a record, one after the other. They are opened in memory only."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.entries.attachment import Attachment
from desktop.entries.version import EntryId
from desktop.entries.wareki import japanese_day, wareki
from desktop.procedures.filing import filed_scans
from desktop.procedures.outcome import Printed
from desktop.procedures.scanned_sheets import JPEG
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.scanned import ScannedPicture
from desktop.views.widgets.sheet import Sheet

_DRAWN = (JPEG, "image/png")


class FiledScans(Sheet):
    """Shows one picture at a time; a double click or + and − look closer and back."""

    def __init__(self, desk: Desk, entry: EntryId, window: QWidget) -> None:
        super().__init__("とじた紙", "次の紙", "閉じる", parent=window)
        self._desk, self._at = desk, 0
        self._scans = filed_scans(desk.register, entry)
        self.said = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self.column.addWidget(self.said)
        self.picture = ScannedPicture("とじた紙の絵")
        self.picture.setMinimumHeight(style.current().grow(420))
        self.column.addWidget(self.picture, 1)
        self.other = Button("この紙をひらく", icon="file")
        self.other.clicked.connect(self._open_other)
        self.column.addWidget(self.other)
        self.main.setVisible(len(self._scans) > 1)
        self.main.clicked.connect(self._next)
        fit(self, 760)
        self._show()

    def _next(self) -> None:
        self._at = (self._at + 1) % len(self._scans)
        self._show()

    def _show(self) -> None:
        scan = self._desk.register.entry(Attachment, self._scans[self._at])
        drawn = scan.content.media_type in _DRAWN
        day = wareki(japanese_day(scan.recorded_at))
        self.said.setText(f"{len(self._scans)}枚のうち {self._at + 1}枚目　{day}にとじました")
        self.picture.show_picture(self._desk.register.sealed_file(scan.entry) if drawn else b"")
        show_if(self.picture, drawn)
        show_if(self.other, not drawn)

    def _open_other(self) -> None:
        """A PDF that was filed whole is looked at where papers are printed."""
        data = self._desk.register.sealed_file(self._scans[self._at])
        self._desk.print_paper(Printed(pdf=data, number="", sheets=0))
