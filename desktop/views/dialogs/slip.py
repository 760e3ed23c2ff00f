"""受領書を記録: an office told that the papers came, and its slip was not scanned: by telephone, by fax, on paper."""

from PySide6.QtWidgets import QWidget

from desktop.entries.handover import Handover
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki
from desktop.procedures.outcome import Refused
from desktop.procedures.slips import SlipRequest, recipient_name, record_slip
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.models.signed import ALL, MISSING
from desktop.views.style import Role
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.labels import Label
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet


class SlipSheet(Sheet):
    """Asks which office, whether everything came, on which day and who said so. Nothing is chosen before a person does."""

    def __init__(self, desk: Desk, handover: EntryId, window: QWidget) -> None:
        super().__init__("受領書を記録", "記録する", parent=window)
        self._desk, self._entry = desk, handover
        recorded = desk.register.entry(Handover, handover)
        today = desk.clock.now().day
        self.column.addWidget(Label(f"引継ぎ {recorded.number}", Role.SECTION, wrap=True))
        waiting = [
            (str(number), recipient_name(recorded.content, each, desk.register))
            for number, each in enumerate(recorded.content.deliveries)
            if each.receipt_waits
        ]
        self.office = self.form.keep("delivery", Combo(waiting))
        if len(waiting) == 1:
            self.office.set_value(waiting[0][0])
        self.came = self.form.keep("result", Segments([(ALL, "すべて受け取り"), (MISSING, "足りない・違う")]))
        self.missing = self.form.keep("missing", LineEdit("例：2、3"))
        self.day = self.form.keep("day", DateField(day_reader(today), today, write=short_wareki))
        self.received_by = self.form.keep("received_by", LineEdit("例：星野"))
        self._fields = {
            "delivery": Field("どこから", self.office, required=True),
            "result": Field("受け取ったもの", self.came, required=True, stretch=False),
            "missing": Field("足りない書類の番号", self.missing, required=True),
            "day": Field("受け取った日", self.day, required=True),
            "received_by": Field("受け取った人", self.received_by, required=True),
        }
        for field in self._fields.values():
            self.column.addWidget(field)
        self.column.addStretch(1)
        self.form.changed.connect(self._adapt)
        self.main.clicked.connect(self._record)
        self._adapt()
        fit(self, 640, 640)
        self.form.focus("result" if len(waiting) == 1 else "delivery")

    def _adapt(self) -> None:
        self._fields["missing"].setVisible(self.came.value() == MISSING)

    def _wrong(self) -> dict[str, str]:
        wrong = {}
        if self.office.value() is None:
            wrong["delivery"] = "どの相手かをえらんでください。"
        if self.came.value() is None:
            wrong["result"] = "すべてか、足りないかを、えらんでください。"
        elif self.came.value() == MISSING and not self.missing.text().strip():
            wrong["missing"] = "足りない書類の番号を入れてください。例：2、3"
        if self.day.day() is None:
            wrong["day"] = "受け取った日を入れてください。例：R8.6.3"
        return wrong

    def _record(self) -> None:
        wrong = self._wrong()
        day = self.day.day()
        if not wrong and day is not None:
            request = SlipRequest(
                handover=self._entry,
                delivery=int(str(self.office.value())),
                day=day,
                received_by=self.received_by.text(),
                missing_papers=self.missing.text() if self.came.value() == MISSING else "",
            )
            outcome = self._desk.perform.act(record_slip, request)
            if outcome is None:
                return
            if not isinstance(outcome, Refused):
                self.accept()
                return
            wrong = {field_of(finding): finding.text for finding in outcome.findings}
        for name, sentence in wrong.items():
            self._fields[name].set_error(sentence)
        self.form.focus(next(iter(wrong)))
