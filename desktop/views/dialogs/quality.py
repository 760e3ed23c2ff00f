"""紙の確かめ: how the returned paper was found, and every look before."""

from PySide6.QtWidgets import QWidget

from desktop.entries.consent import Consent, Quality
from desktop.entries.terms import QUALITIES
from desktop.entries.version import EntryId
from desktop.entries.wareki import japanese_day, wareki
from desktop.procedures.outcome import Refused
from desktop.procedures.quality import Look, QualityRequest, check_quality, quality_history
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Role
from desktop.views.widgets.cards import Card
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.labels import Facts, Label
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet


class QualitySheet(Sheet):
    """Asks how the paper was found; a fault asks what it is."""

    def __init__(self, desk: Desk, consent: EntryId, window: QWidget) -> None:
        super().__init__("もどった紙を確かめる", "記録する", parent=window)
        self._desk, self._entry = desk, consent
        recorded = desk.register.entry(Consent, consent)
        self.column.addWidget(
            Label(f"{recorded.content.form_title}　{recorded.number}", Role.SECTION, wrap=True)
        )
        found = [each for each in Quality if each is not Quality.NOT_CHECKED]
        self.quality = self.form.keep("quality", Segments([(each.value, QUALITIES[each]) for each in found]))
        self.note = self.form.keep("note", LineEdit("例：日付がぬけている、印が2つの欄にある"))
        self._fields = {
            "quality": Field(
                "紙のようす",
                self.quality,
                required=True,
                stretch=False,
                help="小さな不備は、そのまま使えます。大きな不備は、書き直してもらいます。",
            ),
            "note": Field("どこに不備があるか", self.note),
        }
        for field in self._fields.values():
            self.column.addWidget(field)
        history = Card("これまでの確かめ")
        facts = Facts(above=False)
        looks = quality_history(desk.register, consent)
        facts.set_facts([_line(look) for look in reversed(looks)])
        history.column.addWidget(facts)
        history.setVisible(bool(looks))
        self.column.addWidget(history)
        self.column.addStretch(1)
        self.main.clicked.connect(self._record)
        fit(self, 640, 560)
        self.form.focus("quality")

    def _record(self) -> None:
        chosen = self.quality.value()
        if chosen is None:
            self._fields["quality"].set_error("紙を見て、どれか1つをえらんでください。")
            self.form.focus("quality")
            return
        request = QualityRequest(consent=self._entry, quality=Quality(chosen), note=self.note.text())
        outcome = self._desk.perform.act(check_quality, request)
        if isinstance(outcome, Refused):
            for finding in outcome.findings:
                self._fields.get(field_of(finding), self._fields["quality"]).set_error(finding.text)
            self.form.focus(field_of(outcome.findings[0]))
        elif outcome is not None:
            self.accept()


def _line(look: Look) -> tuple[str, str]:
    said = "　".join(part for part in (QUALITIES[look.quality], look.note) if part)
    return wareki(japanese_day(look.at)), f"{said}（{look.by}）" if look.by else said
