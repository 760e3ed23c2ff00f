"""同意の取り消し: what the person takes back and how it reached us; then the confirmation goes to the printer."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.consent import Consent, WithdrawalWay
from desktop.entries.terms import WITHDRAWAL_WAYS
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki, wareki
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.withdrawals import (
    WithdrawalRequest,
    principal_name,
    print_withdrawal,
    what_must_stop,
    withdraw,
    withdrawable,
)
from desktop.views import messages, style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.layouts import empty_layout
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet
from desktop.views.widgets.ticks import TickList

_ALL, _SOME = "all", "some"
_OWN, _OTHER = "own", "other"


def open_withdrawal(desk: Desk, consent: EntryId, window: QWidget) -> QWidget:
    """Open the sheet for one consent, or say why there is nothing to take back."""
    recorded = desk.register.entry(Consent, consent)
    if not withdrawable(desk.register, recorded):
        return messages.tell(
            window,
            "取り消せる同意がありません",
            "この紙には、効いている「はい」の答えがありません。まだ署名されていないか、もう取り消されています。",
        )
    sheet = WithdrawalSheet(desk, consent, window)
    sheet.open()
    return sheet


class WithdrawalSheet(Sheet):
    """Asks for scope, day, who, way and who of us received it. No reason is asked: none is needed."""

    def __init__(self, desk: Desk, consent: EntryId, window: QWidget) -> None:
        super().__init__("同意の取り消し", "記録して確認書を印刷", parent=window)
        self._desk, self._window = desk, window
        self._consent = desk.register.entry(Consent, consent)
        self._left = withdrawable(desk.register, self._consent)
        self._fields: dict[str, Field] = {}
        self._build_about()
        self._build_scope()
        self._build_facts()
        self._build_stops()
        self.form.changed.connect(self._adapt)
        self.main.clicked.connect(self._record)
        self._adapt()
        fit(self, 760, 900)
        self.form.focus("scope")

    def _build_about(self) -> None:
        content = self._consent.content
        name = principal_name(self._desk.register, content, self._desk.clock.now().day)
        self.column.addWidget(
            Label(f"{name} 様　{content.form_title}　{self._consent.number}", Role.SECTION, wrap=True)
        )
        signing = content.signing
        if signing is not None and signing.day is not None:
            self.column.addWidget(Label(f"{wareki(signing.day)}の同意です。", Role.SECOND, Tone.SUB))

    def _field(self, name: str, label: str, editor: QWidget, **more: object) -> Field:
        self.form.keep(name, editor)  # type: ignore[type-var]
        self._fields[name] = Field(label, editor, **more)  # type: ignore[arg-type]
        return self._fields[name]

    def _build_scope(self) -> None:
        headings = {clause.number: clause.heading for clause in self._consent.content.clauses}
        self.scope = Segments([(_ALL, "すべて"), (_SOME, "番号をえらぶ")])
        self.column.addWidget(
            self._field("scope", "何を取り消すか", self.scope, required=True, stretch=False)
        )
        self.clauses = TickList([(str(each), f"{each}　{headings[each]}", "") for each in self._left])
        self.column.addWidget(self._field("clauses", "取り消す番号", self.clauses, required=True))

    def _build_facts(self) -> None:
        look = style.current()
        today = self._desk.clock.now().day
        self.day = DateField(day_reader(today), today, write=short_wareki)
        self._today_button = SmallButton("きょう")
        self._today_button.clicked.connect(lambda: self.day.set_day(today))
        row = QHBoxLayout()
        row.setSpacing(look.space(16))
        row.addWidget(
            self._field(
                "day",
                "申し出を受けた日",
                self.day,
                required=True,
                help="この日から、使うのも渡すのも止めます。",
            ),
            1,
        )
        holder = QVBoxLayout()
        holder.addStretch(1)
        holder.addWidget(self._today_button)
        row.addLayout(holder)
        self.column.addLayout(row)
        ways = [(way.value, WITHDRAWAL_WAYS[way]) for way in WithdrawalWay]
        self.way = Segments(ways)
        self.who = Segments([(_OWN, "ご本人"), (_OTHER, "ほかの人")], _OWN)
        self.by = LineEdit("例：長女　山田 花子（本人の代わりに電話）")
        self.received_by = LineEdit()
        self.received_by.setText(self._desk.actor.name)
        row = QHBoxLayout()
        row.setSpacing(look.space(24))
        row.addWidget(self._field("way", "どのように", self.way, required=True, stretch=False))
        row.addWidget(self._field("who", "だれが申し出たか", self.who, stretch=False))
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self._field("by", "申し出た人", self.by, required=True))
        self.column.addWidget(self._field("received_by", "受け付けた人", self.received_by))

    def _build_stops(self) -> None:
        self._stops = Card("止めること")
        self._stop_list = QVBoxLayout()
        self._stop_list.setSpacing(style.current().space(6))
        self._stops.column.addLayout(self._stop_list)
        self._stops.column.addWidget(
            Sentence(
                "前に渡したものと、その記録は、そのまま残ります。前の同意が、ひとりでに戻ることはありません。",
                role=Role.SECOND,
                tone=Tone.SUB,
            )
        )
        self.column.addWidget(self._stops)

    # filling in ---------------------------------------------------------------------------------------------------

    def _chosen(self) -> tuple[int, ...]:
        """The numbers taken back as far as they are chosen."""
        if self.scope.value() == _ALL:
            return self._left
        return tuple(int(key) for key in self.clauses.value()) if self.scope.value() == _SOME else ()

    def _adapt(self) -> None:
        show_if(self._fields["clauses"], self.scope.value() == _SOME)
        show_if(self._fields["by"], self.who.value() == _OTHER)
        day = self.day.day() or self._desk.clock.now().day
        stops = what_must_stop(self._desk.register, self._consent, self._chosen(), day)
        self._stops.set_count(f"{len(stops)}件" if stops else "")
        empty_layout(self._stop_list)
        for stop in stops:
            line = f"{stop.what}　→　{stop.whom}" if stop.whom else stop.what
            self._stop_list.addWidget(Label(line, wrap=True))
        show_if(self._stops, bool(stops))

    # recording ----------------------------------------------------------------------------------------------------

    def _wrong(self) -> dict[str, str]:
        wrong = {}
        if self.scope.value() is None:
            wrong["scope"] = "すべてか、番号をえらぶかを、決めてください。"
        elif not self._chosen():
            wrong["clauses"] = "取り消す番号を、1つ以上えらんでください。"
        if self.day.day() is None:
            typed = self.day.text().strip()
            wrong["day"] = (
                "日付が読み取れません。例：R8.6.3" if typed else "申し出を受けた日を入れてください。"
            )
        if self.way.value() is None:
            wrong["way"] = "書面・電話・口頭のどれで受けたかを、えらんでください。"
        if self.who.value() == _OTHER and not self.by.text().strip():
            wrong["by"] = "だれが申し出たかを入れてください。例：長女　山田 花子"
        return wrong

    def request(self) -> WithdrawalRequest:
        """What is filled in, as one frozen request."""
        day = self.day.day()
        assert day is not None
        return WithdrawalRequest(
            consent=self._consent.entry,
            day=day,
            clauses=() if self.scope.value() == _ALL else self._chosen(),
            by=self.by.text().strip() if self.who.value() == _OTHER else "",
            way=WithdrawalWay(str(self.way.value())),
            received_by=self.received_by.text().strip(),
        )

    def _record(self) -> None:
        wrong = self._wrong()
        if not wrong:
            outcome = self._desk.perform.act(withdraw, self.request())
            if outcome is None:
                return
            if not isinstance(outcome, Refused):
                self.accept()
                self._print(outcome.entry)
                return
            wrong = {field_of(finding) or "scope": finding.text for finding in outcome.findings}
        for name, sentence in wrong.items():
            self._fields.get(name, self._fields["scope"]).set_error(sentence)
        first = next(iter(wrong))
        self.form.focus(first if first in self._fields else "scope")

    def _print(self, withdrawal: EntryId) -> None:
        toast = getattr(self._window, "toast", None)
        if toast is not None:
            toast("取り消しを記録しました。この日から、渡す前の確かめで止まります")
        printed = self._desk.perform.act(print_withdrawal, withdrawal)
        if isinstance(printed, Printed):
            self._desk.print_paper(printed)
