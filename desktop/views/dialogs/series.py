"""一括の記録: write this time's provision onto a series that runs, or bring the series to its end."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.provision import Receipt
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki, wareki
from desktop.procedures.outcome import Refused
from desktop.procedures.series import DayOfSeries, EndOfSeries, add_day, end_series, record_of, weigh_day
from desktop.procedures.where_to_ask import municipal_desk
from desktop.views import messages, style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of, finding_texts
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.findings import Findings
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.sheet import Sheet


class DayOfSeriesSheet(Sheet):
    """Asks on which day the same was given once more, and shows what the law finds against it on that day."""

    def __init__(self, desk: Desk, record: EntryId, window: QWidget) -> None:
        super().__init__("今回の分を書き足す", "書き足す", parent=window)
        self._desk, self._window = desk, window
        self._record = record_of(record, desk.register)
        today = desk.clock.now().day
        content, series = self._record.content, self._record.content.series
        assert series is not None
        received = isinstance(content, Receipt)
        way, verb = ("から", "受け取った") if received else ("へ", "渡した")
        self.column.addWidget(
            Label(f"{content.principal.name} 様　{content.other_party.name}{way}", Role.SECTION, wrap=True)
        )
        said = f"{series.pattern}　{wareki(content.day)}から {len(series.days)}回　前回は {wareki(series.days[-1])}"
        self.column.addWidget(Label(said, Role.SECOND, Tone.SUB, wrap=True))
        self.day = self.form.keep("day", DateField(day_reader(today), today, write=short_wareki))
        self._day = Field(f"今回、{verb}日", self.day, required=True)
        row = QHBoxLayout()
        row.setSpacing(style.current().space(16))
        row.addWidget(self._day, 1)
        button = SmallButton("きょう")
        button.clicked.connect(lambda: self.day.set_day(today))
        holder = QVBoxLayout()
        holder.addStretch(1)
        holder.addWidget(button)
        row.addLayout(holder)
        self.column.addLayout(row)
        self.remark = self.form.keep("remark", LineEdit("例：6月分の利用票"))
        self.column.addWidget(
            Field("いつもとちがうこと", self.remark, required=False, help="なければ、空けておきます。")
        )
        self.findings = Findings()
        self.column.addWidget(self.findings)
        self.column.addStretch(1)
        self.form.changed.connect(self._judge)
        self.main.clicked.connect(self._add)
        self._judge()
        fit(self, 620, 460)
        self.form.focus("day")

    def _judge(self) -> None:
        request = self.request()
        found = weigh_day(request, self._desk.register, self._desk.clock.now().day) if request else ()
        self.findings.set_findings(finding_texts(found, municipal=municipal_desk(self._desk.register)))
        show_if(self.findings, bool(found))

    def request(self) -> DayOfSeries | None:
        """What is filled in; None while the day is missing."""
        day = self.day.day()
        if day is None:
            return None
        return DayOfSeries(record=self._record.entry, day=day, remark=self.remark.text().strip())

    def _add(self) -> None:
        request = self.request()
        if request is None:
            typed = self.day.text().strip()
            self._day.set_error("日付が読み取れません。例：R8.6.3" if typed else "今回の日を入れてください。")
            self.form.focus("day")
            return
        outcome = self._desk.perform.act(add_day, request)
        if isinstance(outcome, Refused):
            self._day.set_error(outcome.findings[0].text)
            self.form.focus(field_of(outcome.findings[0]) or "day")
        elif outcome is not None:
            self.accept()
            _toast(self._window, f"{outcome.number} に、{wareki(request.day)}の分を書き足しました")


def ask_to_end(desk: Desk, record: EntryId, window: QWidget) -> QWidget:
    """Ask whether the last day written is the last of all, then end the series."""
    recorded = record_of(record, desk.register)
    series = recorded.content.series
    assert series is not None
    last = series.days[-1]

    def end() -> None:
        outcome = desk.perform.act(end_series, EndOfSeries(record=record, last_day=last))
        if isinstance(outcome, Refused):
            messages.tell(window, "まだ終えていません", outcome.findings[0].text)
        elif outcome is not None:
            until = record_of(record, desk.register).content.keep_until
            _toast(
                window,
                f"{recorded.number} を終えました" + (f"。{wareki(until)}まで残します" if until else ""),
            )

    return messages.ask(
        window,
        f"{recorded.number} のひとまとめを終えますか",
        f"最後の日は、{wareki(last)}です（全部で {len(series.days)}回）。この日を1日目と数えて、残す期限が決まります。"
        "書き足していない日があれば、さきに「今回の分を書き足す」で書いてください。",
        "ひとまとめを終える",
        end,
    )


def _toast(window: QWidget, sentence: str) -> None:
    toast = getattr(window, "toast", None)
    if toast is not None:
        toast(sentence)
