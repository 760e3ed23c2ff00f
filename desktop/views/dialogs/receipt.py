"""受け取りを記録: from whom papers came, how they had come by them, how that was confirmed; and what the law asks of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.data_item import PaperKind
from desktop.entries.finding import Severity
from desktop.entries.handover import Route
from desktop.entries.office import Office, Way
from desktop.entries.person import FamilyMember, ServiceUser
from desktop.entries.plain import from_plain, to_plain
from desktop.entries.provision import Duty, ProvidedItem
from desktop.entries.record_method import RecordWish
from desktop.entries.terms import METHODS, PAPERS, WAYS
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki, wareki
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.receipts import (
    ReceiptRequest,
    print_receipt,
    receipt_against,
    receipt_choices,
    receive,
    usual_way,
    weigh_receipt,
)
from desktop.procedures.service_users import family_of
from desktop.procedures.where_to_ask import municipal_desk
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.choose import ChooserBox
from desktop.views.dialogs.choose_office import choose_office
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.dialogs.fit import fit
from desktop.views.dialogs.method import Asked, MethodSheet
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of, finding_texts
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton, TextButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit, TextArea
from desktop.views.widgets.findings import Findings
from desktop.views.widgets.labels import Label
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet
from desktop.views.widgets.ticks import Tick, TickList

_OFFICE, _FAMILY = "office", "family"
_ROUTES = (
    (Route.CONSENT, "相手から、直接"),
    (Route.THROUGH_PRINCIPAL, "本人が受け取り、持ってきた"),
    (Route.ON_BEHALF, "相手が、本人に代わって渡した"),
)
_KINDS = tuple(kind for kind in PaperKind if kind is not PaperKind.OTHER)
_DUTIES = {
    Duty.DUE: "確かめて、記録を残す義務があります。",
    Duty.VOLUNTARY: "記録の義務はありません。任意の記録として残します。",
    Duty.UNCLEAR: "記録の義務があるか、まだ決まりません。下のことを確かめてください。",
}


class PaperTicks(QWidget):
    """The usual papers in two columns of ticks; the value is the list of the kinds that are ticked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.current().space(24))
        half = (len(_KINDS) + 1) // 2
        self.columns = [
            TickList([(kind.value, PAPERS[kind], "") for kind in kinds])
            for kinds in (_KINDS[:half], _KINDS[half:])
        ]
        for column in self.columns:
            column.changed.connect(self.changed)
            row.addWidget(column, 1)

    def stops(self) -> list[QWidget]:
        """Enter stops at every box."""
        return [stop for column in self.columns for stop in column.stops()]

    def value(self) -> list[str]:
        return [key for column in self.columns for key in column.value()]

    def set_value(self, value: object) -> None:
        for column in self.columns:
            column.set_value(value)


class ReceiptSheet(Sheet):
    """Asks for one receipt and shows beside it what the law asks; a receipt has happened and is never refused for it."""

    def __init__(self, desk: Desk, user: EntryId | None, window: QWidget) -> None:
        super().__init__("受け取りを記録", "記録して印刷", parent=window)
        self._desk, self._window = desk, window
        self._today = desk.clock.now().day
        self._fields: dict[str, Field] = {}
        self._wish = RecordWish()
        self._build_who()
        self._build_when()
        self._build_papers()
        self._build_ground()
        self._build_verdict()
        self.user.set_value(user)
        self.form.changed.connect(self._adapt)
        self.main.clicked.connect(self._record)
        self._adapt()
        fit(self, 800, 940)
        self.form.focus("user" if user is None else "giver")

    # building -----------------------------------------------------------------------------------------------------

    def _field(self, name: str, label: str, editor: QWidget, **more: object) -> Field:
        self.form.keep(name, editor)  # type: ignore[type-var]
        self._fields[name] = Field(label, editor, **more)  # type: ignore[arg-type]
        return self._fields[name]

    def _build_who(self) -> None:
        register = self._desk.register
        self.user = ChooserBox(
            "利用者をえらぶ",
            "people",
            lambda entry: f"{register.entry(ServiceUser, entry).content.name.full} 様",
            lambda: choose_user(self._desk, self),
        )
        self.giver = Segments([(_OFFICE, "事業所"), (_FAMILY, "家族")], _OFFICE)
        self.office = ChooserBox(
            "事業所をえらぶ",
            "office",
            lambda entry: register.entry(Office, entry).content.name,
            lambda: choose_office(self._desk, self, self.user.value()),
        )
        self.member = Combo()
        self.column.addWidget(self._field("user", "だれの書類か", self.user, required=True, stretch=False))
        row = QHBoxLayout()
        row.setSpacing(style.current().space(24))
        row.addWidget(self._field("giver", "だれから", self.giver, stretch=False))
        row.addWidget(self._field("office", "渡してきた事業所", self.office, required=True), 1)
        row.addWidget(self._field("member", "渡してきた家族", self.member, required=True), 1)
        self.column.addLayout(row)

    def _build_when(self) -> None:
        self.day = DateField(day_reader(self._today), self._today, write=short_wareki)
        button = SmallButton("きょう")
        button.clicked.connect(lambda: self.day.set_day(self._today))
        row = QHBoxLayout()
        row.setSpacing(style.current().space(16))
        row.addWidget(self._field("day", "受け取った日", self.day, required=True), 1)
        holder = QVBoxLayout()
        holder.addStretch(1)
        holder.addWidget(button)
        row.addLayout(holder)
        self.column.addLayout(row)
        self.way = Segments([(way.value, WAYS[way]) for way in Way])
        self.route = Combo([(route.value, words) for route, words in _ROUTES])
        row = QHBoxLayout()
        row.setSpacing(style.current().space(24))
        row.addWidget(self._field("way", "届きかた", self.way, required=True, stretch=False))
        row.addWidget(self._field("route", "道すじ", self.route), 1)
        self.column.addLayout(row)

    def _build_papers(self) -> None:
        self.papers = PaperTicks()
        self.column.addWidget(self._field("items", "受け取った書類", self.papers, required=True))
        self.others = LineEdit("例：リハビリ計画書、検査結果")
        self.column.addWidget(
            self._field("others", "ほかの書類", self.others, help="「、」で区切ると、1つずつ記録します。")
        )

    def _build_ground(self) -> None:
        self.how_obtained = TextArea(3)
        field = self._field(
            "how_obtained",
            "取得の経緯",
            self.how_obtained,
            required=True,
            help="相手が、その情報をどうやって知ったか。相手に聞いて書きます。",
        )
        self.column.addWidget(field)
        self.usual = SmallButton("よくある書きかたを入れる")
        self.usual.clicked.connect(self._take_usual)
        line = QHBoxLayout()
        line.addWidget(self.usual)
        line.addStretch(1)
        self.column.addLayout(line)
        self.obtained_confirmed = LineEdit("例：相手の契約書の写しを見た")
        self.column.addWidget(
            self._field("obtained_confirmed", "経緯を、どう確かめたか", self.obtained_confirmed)
        )
        self.confirmed = LineEdit("例：相手の申告と、公表されている事業所の情報")
        self.column.addWidget(
            self._field(
                "confirmed_how",
                "相手を、どう確かめたか",
                self.confirmed,
                required=True,
                help="名前・住所・代表者のことです。",
            )
        )
        self.with_consent = self.form.keep(
            "with_consent",
            Tick(
                "相手が、本人の同意を得ていることを確かめた",
                "同意書の写しを見るか、相手に聞きます。確かめていなければ、印をつけずに記録します。",
            ),
        )
        self.column.addWidget(self.with_consent)
        self.conditions = LineEdit("例：支援経過は、家族に見せる前に連絡する")
        self.column.addWidget(self._field("conditions", "付いている条件", self.conditions, required=False))

    def _build_verdict(self) -> None:
        card = Card("決まりが求めること")
        self._duty = Label("", bold=True, wrap=True)
        self._kept = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self.findings = Findings()
        self.method = TextButton("記録の作り方")
        self.method.clicked.connect(self.change_method)
        self._made = Label("", Role.SECOND, Tone.SUB, wrap=True)
        made = QHBoxLayout()
        made.addWidget(self._made, 1)
        made.addWidget(self.method)
        for part in (self._duty, self._kept):
            card.column.addWidget(part)
        card.column.addLayout(made)
        card.column.addWidget(self.findings)
        self.column.addWidget(card)
        self._open_points = Label("", Role.SECOND, bold=True, wrap=True)
        self.foot.insertWidget(0, self._open_points, 1)

    # filling in ---------------------------------------------------------------------------------------------------

    def _from_family(self) -> bool:
        return self.giver.value() == _FAMILY

    def _giver_entry(self) -> EntryId | None:
        if not self._from_family():
            return self.office.value()
        chosen = self.member.value()
        return EntryId(int(chosen)) if chosen else None

    def _take_usual(self) -> None:
        giver = self.office.value()
        if self._from_family():
            self.how_obtained.set_value(usual_way(None))
        elif giver is None:
            self._fields["office"].set_error("さきに事業所をえらんでください。書きかたは、相手で変わります。")
        else:
            kind = self._desk.register.entry(Office, giver).content.kind
            self.how_obtained.set_value(usual_way(kind))

    def _adapt(self) -> None:
        family = self._from_family()
        show_if(self._fields["office"], not family)
        show_if(self._fields["member"], family)
        show_if(self._fields["route"], not family)
        show_if(self.with_consent, not family)
        user = self.user.value()
        members = family_of(self._desk.register, user) if user is not None else ()
        self.member.set_choices([(str(each.entry), _family_line(each.content)) for each in members])
        self._judge()

    def _judge(self) -> None:
        request = self.request()
        if request is None:
            self._duty.setText("だれの書類か、だれから、いつ、何をを入れると、要ることがここに出ます。")
            self._kept.setText("")
            self.findings.set_findings([])
            self._open_points.setText("")
            return
        verdict = weigh_receipt(request, self._desk.register, self._today)
        self._duty.setText(_DUTIES[verdict.duty])
        until = verdict.keep_until
        kept = f"{wareki(until)}まで残します。" if until else verdict.keep_until_reason
        self._kept.setText(f"{kept}{verdict.keep_rule}")
        self._made.setText(f"作り方　{METHODS[verdict.method]}" if verdict.duty is not Duty.VOLUNTARY else "")
        self.findings.set_findings(finding_texts(verdict.findings, municipal=municipal_desk(self._desk.register), today=self._today))
        open_points = sum(finding.severity is not Severity.NOTE for finding in verdict.findings)
        self._open_points.setText(
            f"足りないこと {open_points}件" if open_points else "足りないものはありません"
        )
        self._open_points.set_tone(Tone.ERR if open_points else Tone.OK)

    def _items(self) -> tuple[ProvidedItem, ...]:
        typed = self.others.text().replace(",", "、").split("、")
        titles = [PAPERS[PaperKind(key)] for key in self.papers.value()]
        titles += [title.strip() for title in typed if title.strip()]
        electronic = self.way.value() == Way.ELECTRONIC.value
        return tuple(ProvidedItem(title=title, medium="電子" if electronic else "紙") for title in titles)

    # recording ----------------------------------------------------------------------------------------------------

    def request(self) -> ReceiptRequest | None:
        """What is filled in, as one frozen request; None while user, giver, day or papers are missing."""
        user, giver, day, items = self.user.value(), self._giver_entry(), self.day.day(), self._items()
        if user is None or giver is None or day is None or not items:
            return None
        family = self._from_family()
        return ReceiptRequest(
            service_user=user,
            office=giver,
            day=day,
            items=items,
            how_obtained=self.how_obtained.value().strip(),
            confirmed_how=self.confirmed.text().strip(),
            with_consent=self.with_consent.value() and not family,
            from_person=family,
            route=Route.CONSENT if family else Route(str(self.route.value())),
            way=Way(self.way.value() or Way.BY_HAND.value),
            obtained_confirmed_how=self.obtained_confirmed.text().strip(),
            conditions=self.conditions.text().strip(),
            record=self._wish,
        )

    def change_method(self) -> MethodSheet | None:
        """Choose how the record of this receipt is made."""
        request = self.request()
        if request is None:
            self._record()
            return None
        register, today = self._desk.register, self._today
        asked = Asked(
            name="",
            wish=request.record,
            choices=lambda: receipt_choices(request, register, today),
            against=lambda wish: receipt_against(request, wish, register, today),
        )
        dialog = MethodSheet({request.office: asked}, self)
        dialog.decided.connect(lambda answer: self._take_wish(answer[1]))
        dialog.open()
        return dialog

    def _take_wish(self, wish: RecordWish) -> None:
        self._wish = wish
        self._judge()

    def state(self) -> dict[str, object]:
        return {**super().state(), "_record": to_plain(self._wish)}

    def restore(self, state: dict[str, object]) -> None:
        if "_record" in state:
            self._wish = from_plain(RecordWish, state["_record"])
        super().restore(state)

    def _wrong(self) -> dict[str, str]:
        wrong = {}
        if self.user.value() is None:
            wrong["user"] = "だれの書類かを、えらんでください。"
        if self._giver_entry() is None:
            giver, hint = ("member", "家族") if self._from_family() else ("office", "事業所")
            wrong[giver] = f"渡してきた{hint}を、えらんでください。"
        if self.day.day() is None:
            typed = self.day.text().strip()
            wrong["day"] = "日付が読み取れません。例：R8.6.3" if typed else "受け取った日を入れてください。"
        if self.way.value() is None:
            wrong["way"] = "手渡し・FAX・郵送・電子のどれかを、えらんでください。"
        if not self._items():
            wrong["items"] = "受け取った書類を、1つ以上えらんでください。"
        return wrong

    def _record(self) -> None:
        wrong, request = self._wrong(), self.request()
        if not wrong and request is not None:
            outcome = self._desk.perform.act(receive, request)
            if outcome is None:
                return
            if not isinstance(outcome, Refused):
                self.accept()
                self._print(outcome.entry, outcome.number)
                return
            wrong = {field_of(finding) or "items": finding.text for finding in outcome.findings}
        for name, sentence in wrong.items():
            self._fields.get(name, self._fields["items"]).set_error(sentence)
        first = next(iter(wrong))
        self.form.focus(first if first in self._fields else "items")

    def _print(self, receipt: EntryId, number: str) -> None:
        toast = getattr(self._window, "toast", None)
        if toast is not None:
            toast(f"{number} の受け取りを記録しました")
        printed = self._desk.perform.act(print_receipt, receipt)
        if isinstance(printed, Printed):
            self._desk.print_paper(printed)


def _family_line(member: FamilyMember) -> str:
    return f"{member.name.full}（{member.relation or '家族'}）"
