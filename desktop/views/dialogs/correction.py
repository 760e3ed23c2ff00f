"""訂正: what a record shall say from now on, and why; the record as it was stays readable."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.entries.office import Way
from desktop.entries.provision import Receipt
from desktop.entries.record_method import RecordItem
from desktop.entries.terms import WAYS
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki
from desktop.procedures.corrections import Correction, correct, lacking_words
from desktop.procedures.outcome import Refused
from desktop.procedures.series import record_of
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Role, Tone
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit, TextArea
from desktop.views.widgets.labels import Label
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet

_FIELD_OF = {
    RecordItem.OTHER_PARTY_NAME: "name",
    RecordItem.OTHER_PARTY_ADDRESS: "address",
    RecordItem.OTHER_PARTY_REPRESENTATIVE: "representative",
    RecordItem.DATA_ITEMS: "titles",
    RecordItem.HOW_OBTAINED: "how_obtained",
}


class CorrectionSheet(Sheet):
    """The fields of a record that a correction may change, and its reason."""

    def __init__(self, desk: Desk, record: EntryId, window: QWidget) -> None:
        self._record = record_of(record, desk.register)
        content, party = self._record.content, self._record.content.other_party
        received = isinstance(content, Receipt)
        super().__init__(
            f"{'受領の記録' if received else '提供記録'} {self._record.number} を訂正する",
            "訂正を記録",
            parent=window,
        )
        self._desk, self._window = desk, window
        self._fields: dict[str, Field] = {}
        today = desk.clock.now().day
        if content.lacks:
            self.column.addWidget(
                Label(
                    f"未完の記録です。{lacking_words(content.lacks)}を書き入れると、仕上がります。",
                    Role.SECTION,
                    Tone.WARN,
                    wrap=True,
                )
            )
        self.column.addWidget(
            Label(
                "前の記録は消えません。「訂あり」の印をつけて残り、訂正した内容が新しい行になります。",
                Role.SECOND,
                Tone.SUB,
                wrap=True,
            )
        )
        self.reason = LineEdit("例：住所の書きまちがい、代表者を確かめた")
        self.column.addWidget(
            self._field("reason", "直すわけ", self.reason, required=True, help="記録簿に残ります。")
        )
        self.day = DateField(day_reader(today), today, write=short_wareki)
        self.day.set_day(content.last_day or content.day)
        self.way = Segments([(way.value, WAYS[way]) for way in Way], content.way.value)
        row = QHBoxLayout()
        row.setSpacing(style.current().space(24))
        verb = "受け取った" if received else "渡した"
        label = f"{verb}日" if content.series is None else "いちばん新しい日"
        row.addWidget(self._field("day", label, self.day), 1)
        row.addWidget(self._field("way", "届きかた" if received else "渡し方", self.way, stretch=False))
        self.column.addLayout(row)
        self.titles = TextArea(3)
        self.titles.set_value("\n".join(item.title for item in content.items))
        self.column.addWidget(
            self._field("titles", f"{verb}書類", self.titles, help="1行に1つずつ書きます。")
        )
        self.name, self.corporation = LineEdit(), LineEdit()
        self.address, self.representative = LineEdit(), LineEdit()
        for line, text in (
            (self.name, party.name),
            (self.corporation, party.corporation),
            (self.address, party.address),
            (self.representative, party.representative),
        ):
            line.setText(text)
        for names in (
            (("name", f"{verb}相手", self.name), ("corporation", "法人の名前", self.corporation)),
            (("representative", "代表者の氏名", self.representative),),
            (("address", "相手の住所", self.address),),
        ):
            row = QHBoxLayout()
            row.setSpacing(style.current().space(16))
            for key, words, editor in names:
                row.addWidget(self._field(key, words, editor), 1)
            self.column.addLayout(row)
        self.remark, self.confirmed = LineEdit(), LineEdit()
        self.how_obtained = TextArea(2)
        if isinstance(content, Receipt):
            self.how_obtained.set_value(content.how_obtained)
            self.confirmed.setText(content.confirmed_how)
            self.column.addWidget(self._field("how_obtained", "取得の経緯", self.how_obtained))
            self.column.addWidget(self._field("confirmed_how", "相手を、どう確かめたか", self.confirmed))
        else:
            self.remark.setText(content.remark)
            self.column.addWidget(self._field("remark", "備考", self.remark, required=False))
        self.main.clicked.connect(self._correct)
        fit(self, 760, 860)
        self.form.focus(next((_FIELD_OF[item] for item in content.lacks if item in _FIELD_OF), "reason"))

    def _field(self, name: str, label: str, editor: QWidget, **more: object) -> Field:
        self.form.keep(name, editor)  # type: ignore[type-var]
        self._fields[name] = Field(label, editor, **more)  # type: ignore[arg-type]
        return self._fields[name]

    def request(self) -> Correction | None:
        """What is filled in; None while the day cannot be read."""
        day = self.day.day()
        if day is None:
            return None
        return Correction(
            record=self._record.entry,
            reason=self.reason.text().strip(),
            day=day,
            way=Way(str(self.way.value())),
            titles=tuple(self.titles.value().splitlines()),
            name=self.name.text(),
            corporation=self.corporation.text(),
            address=self.address.text(),
            representative=self.representative.text(),
            remark=self.remark.text(),
            how_obtained=self.how_obtained.value(),
            confirmed_how=self.confirmed.text(),
        )

    def _correct(self) -> None:
        request = self.request()
        if request is None:
            self._fields["day"].set_error("日付が読み取れません。例：R8.6.3")
            self.form.focus("day")
            return
        outcome = self._desk.perform.act(correct, request)
        if isinstance(outcome, Refused):
            names = [field_of(finding) for finding in outcome.findings]
            for name, finding in zip(names, outcome.findings, strict=True):
                self._fields.get(name, self._fields["reason"]).set_error(finding.text)
            self.form.focus(names[0] if names[0] in self._fields else "reason")
        elif outcome is not None:
            self.accept()
            toast = getattr(self._window, "toast", None)
            if toast is not None:
                toast(f"{outcome.number} を訂正しました。前の記録も残っています")
