"""担当をまとめて引き継ぐ: who leaves, who goes on, from when; the users by risk; then a draft for each and the list on paper."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.entries.office import Office
from desktop.entries.person import ServiceUser, Staff
from desktop.entries.version import EntryId
from desktop.entries.wareki import wareki
from desktop.procedures.leavers import (
    SUCCESSORS,
    Drafted,
    LeaverRequest,
    Leaving,
    Risk,
    draft_handovers,
    leaving,
    print_leaver_list,
)
from desktop.procedures.outcome import Printed, Refused
from desktop.views import style
from desktop.views.aside import Aside
from desktop.views.desk import Desk
from desktop.views.dialogs.choose import Choose, ChooserBox
from desktop.views.dialogs.fit import fit
from desktop.views.models.choices import office_choices
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Tone
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.labels import Sentence
from desktop.views.widgets.rows import ListHead, Row, RowList
from desktop.views.widgets.sheet import Sheet

CLOSING = "closing"
ASK_AFTER_MS = 300
"""So long after the last change the list is asked for again: it takes a moment, and typing must not wait for it."""

_CHIPS = {
    Risk.NO_CONSENT: ("同意なし", Tone.ERR),
    Risk.NO_FAMILY: ("家族なし", Tone.WARN),
    Risk.SOON: ("期限まぢか", Tone.WARN),
    Risk.READY: ("そろっている", Tone.OK),
}


class LeaverSheet(Sheet):
    """Makes the drafts and the list; nothing is handed on by it. `said` tells what was made."""

    said = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("担当をまとめて引き継ぐ", "下書きをつくって、一覧を印刷", parent=parent)
        self._desk = desk
        self._aside = Aside(desk.register, self)
        self._today = desk.clock.now().day
        self._others: dict[EntryId, EntryId] = {}
        self.plan: tuple[Leaving, ...] = ()
        self._asked_for: LeaverRequest | None = None
        keep = self.form.keep
        self.who = keep("staff", Combo(self._choices()))
        self.day = keep("day", DateField(day_reader(self._today), self._today, write=wareki))
        self.successor = keep(
            "successor",
            ChooserBox("後任の事業所をえらぶ", "office", self._office_name, self._choose_office),
        )
        self.municipality = keep("municipality", LineEdit("例：若葉市　介護保険課"))
        self._fields: dict[str, Field] = {
            "staff": Field("だれの利用者を引き継ぐか", self.who, required=True),
            "day": Field("引き継ぐ日", self.day, required=True),
            "successor": Field(
                "後任の事業所",
                self.successor,
                required=False,
                help="決まっていなければ、空のままで。",
                stretch=False,
            ),
            "municipality": Field(
                "一覧の宛先",
                self.municipality,
                required=False,
                help="廃止のとき、一覧を求める市区町村があります。",
            ),
        }
        self._row_of("staff", "day")
        self._row_of("successor", "municipality")
        self._card = Card(padding=0)
        self._head = ListHead()
        self._card.column.setSpacing(0)
        self._card.column.addWidget(self._head)
        self.list = RowList("引き継ぐ利用者")
        self.list.setMinimumHeight(style.current().grow(220))
        self._card.column.addWidget(self.list, 1)
        self.column.addWidget(self._card, 1)
        self._nobody = Empty("この担当の利用者は、台帳にいません。", icon="people")
        self.column.addWidget(self._nobody)
        self._note = Sentence(
            "ここでは、まだ何も渡しません。利用者ごとの下書きができ、1人ずつ確かめて記録します。",
            tone=Tone.SUB,
        )
        self.column.addWidget(self._note)
        self.other = QuietButton("この人の後任を変える", icon="office")
        self.other.clicked.connect(self.choose_other)
        self.foot.insertWidget(0, self.other)
        self.list.opened.connect(lambda _: self.choose_other())
        self.main.clicked.connect(self._make)
        self.stop_asked.connect(self._stop)
        self.finished.connect(lambda _: self._forget())
        desk.perform.went.connect(self._went)
        self._stopped = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(ASK_AFTER_MS)
        self._timer.timeout.connect(self.ask)
        self.form.changed.connect(self._timer.start)
        self.who.changed.connect(self._on_who)
        fit(self, width=820)
        self._on_who()
        self.ask()
        self.form.focus("staff")

    def state(self) -> dict[str, object]:
        others = [[user, office] for user, office in self._others.items()]
        return {**super().state(), "_others": others}

    def restore(self, state: dict[str, object]) -> None:
        pairs: Any = state.get("_others") or []
        self._others = {EntryId(user): EntryId(office) for user, office in pairs}
        super().restore(state)
        self._on_who()
        self.ask()

    def request(self) -> LeaverRequest:
        """What is filled in; without a day, today stands for it until one is asked for."""
        who = self.who.value()
        return LeaverRequest(
            staff=None if who == CLOSING else EntryId(int(who or 0)),
            day=self.day.day() or self._today,
            successor=self.successor.value(),
            others=tuple(self._others.items()),
            municipality=self.municipality.text().strip() if who == CLOSING else "",
        )

    def ask(self) -> None:
        """Ask anew who is to be handed on, and how pressing each is."""
        self._timer.stop()
        request = replace(self.request(), municipality="")
        if request == self._asked_for:
            return
        self._asked_for = request
        wanted = replace(request, stop=lambda: self._asked_for is not request)
        self._head.set_count("調べています")
        self._aside.ask(lambda register: leaving(wanted, register, self._today), self._show)

    def _show(self, plan: tuple[Leaving, ...]) -> None:
        self.plan = plan
        here = self.list.current_key()
        self.list.set_rows([self._row(each) for each in self.plan])
        if any(str(each.user.entry) == here for each in self.plan):
            self.list.select(here)
        else:
            self.list.select_first()
        self._head.set_count(_count(self.plan))
        self._card.setVisible(bool(self.plan))
        self.other.setVisible(bool(self.plan))
        self._nobody.setVisible(not self.plan)

    def choose_other(self) -> Choose | None:
        """Choose another successor for the user the list stands on."""
        key = self.list.current_key()
        if not key:
            return None
        user = EntryId(int(key))
        dialog = self._choose_office()
        dialog.chosen.connect(lambda office: self._take_other(user, EntryId(office)))
        dialog.open()
        return dialog

    def _take_other(self, user: EntryId, office: EntryId) -> None:
        self._others[user] = office
        self.ask()
        self.list.setFocus()

    def _row_of(self, *names: str) -> None:
        """Fields side by side, so that the list below keeps its room."""
        row = QHBoxLayout()
        row.setSpacing(style.current().space(16))
        for name in names:
            row.addWidget(self._fields[name], 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)

    def _choices(self) -> list[tuple[str, str]]:
        register = self._desk.register
        users: dict[EntryId | None, int] = {}
        for user in register.entries(ServiceUser):
            if user.content.ended_on is None or user.content.ended_on > self._today:
                key = user.content.staff_in_charge
                users[key] = users.get(key, 0) + 1
        staff = sorted(register.entries(Staff), key=lambda each: each.content.name.kana)
        return [
            *(
                (str(each.entry), f"{each.content.name.full}（担当 {users.get(each.entry, 0)}名）")
                for each in staff
                if each.content.left_on is None or users.get(each.entry)
            ),
            (CLOSING, f"事業所を閉じる（利用者 全員 {sum(users.values())}名）"),
        ]

    def _office_name(self, office: EntryId) -> str:
        return self._desk.register.entry(Office, office).content.name

    def _choose_office(self) -> Choose:
        offices = [
            office for office in self._desk.register.entries(Office) if office.content.kind in SUCCESSORS
        ]
        return Choose(
            "後任の事業所をえらぶ",
            "えらぶ",
            "事業所の名前・法人・事業所番号",
            "その名前の居宅介護支援・地域包括・施設は、相手先にありません。「相手先」で加えてから、えらんでください。",
            office_choices(offices, self._today),
            self,
        )

    def _on_who(self) -> None:
        self._fields["municipality"].setVisible(self.who.value() == CLOSING)

    def _row(self, each: Leaving) -> Row:
        chip, tone = _CHIPS[each.risk]
        return Row(
            key=str(each.user.entry),
            first=f"{each.user.content.name.full} 様",
            second="　".join((f"本人の同意 {each.consent} {each.number}".rstrip(), *each.words)),
            note=self._successor_words(each),
            chip=chip,
            chip_tone=tone,
        )

    def _successor_words(self, each: Leaving) -> str:
        """Only where it is not the office for all."""
        if each.successor is None:
            return "後任は未定"
        return each.successor.content.name if each.successor.entry != self.successor.value() else ""

    def _make(self) -> None:
        if self.day.day() is None:
            self._wrong("day", "引き継ぐ日を書いてください。例：R8.7.31")
            return
        self._forget()
        request = self.request()
        self._stopped = False
        self.wait("下書きをつくっています。", stops=True)
        self._desk.perform.act_beside(
            draft_handovers,
            request,
            lambda outcome: self._drafted(request, outcome),
            steps=self._desk.register.count(ServiceUser),
        )

    def _drafted(self, request: LeaverRequest, outcome: Drafted | Refused | None) -> None:
        self.rest()
        if isinstance(outcome, Refused):
            self._wrong(field_of(outcome.findings[0]), outcome.findings[0].text)
        elif isinstance(outcome, Drafted):
            self.wait("一覧の紙をつくっています。", stops=True)
            self._desk.perform.act_beside(
                print_leaver_list,
                replace(request, plan=outcome.plan),
                lambda printed: self._printed(outcome, printed),
                steps=len(outcome.plan),
            )
        elif self._stopped:
            self._note.set_parts("とめました。下書きは、1つもつくっていません。")
            self.ask()

    def _forget(self) -> None:
        """The list that is being asked for is not wanted any more."""
        self._timer.stop()
        self._aside.forget()
        self._asked_for = None

    def _printed(self, drafted: Drafted, printed: Printed | Refused | None) -> None:
        self.rest()
        self.accept()
        self.said.emit(_made(drafted))
        if isinstance(printed, Printed):
            self._desk.print_paper(printed)

    def _went(self, done: int, of: int) -> None:
        if self._desk.perform.busy:
            self.wait(f"下書きをつくっています。{of:,}名のうち {done:,}名まで見ました。", stops=True)

    def _stop(self) -> None:
        self._stopped = True
        self._desk.perform.stop()

    def _wrong(self, name: str, sentence: str) -> None:
        name = name if name in self._fields else "staff"
        self._fields[name].set_error(sentence)
        self.form.focus(name)


def _count(plan: tuple[Leaving, ...]) -> str:
    unready = sum(each.risk is Risk.NO_CONSENT for each in plan)
    return f"{len(plan)}名" + (f"・本人の同意なし {unready}名" if unready else "") + "　心配の大きい順"


def _made(drafted: Drafted) -> str:
    left = (
        f"。書きかけのあった {len(drafted.left_alone)}名は、そのまま残しました" if drafted.left_alone else ""
    )
    return f"{len(drafted.drafts)}名分の下書きをつくりました{left}"
