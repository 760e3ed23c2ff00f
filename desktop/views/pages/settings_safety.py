"""設定の「安全チェック」: the ring, what is still to do with the button to do it, and what is done, to be printed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.version import Role as StaffRole
from desktop.entries.wareki import wareki
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.safety import (
    Answered,
    Measure,
    SafetyAnswer,
    answer,
    earlier_answers,
    print_safety,
    see_safety,
)
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import day_reader
from desktop.views.pages.tall import Tall
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.buttons import Button, TextButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, TextArea
from desktop.views.widgets.labels import Label, Sentence, divider
from desktop.views.widgets.layouts import empty_layout
from desktop.views.widgets.marks import Mark, MarkView
from desktop.views.widgets.rows import ActionRows, Row
from desktop.views.widgets.safety_ring import Arc, SafetyRing
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet

MENDED_ON = {"passwords": "people", "backups": "book", "locking": "people"}
"""Where in the settings something is mended that the program sees itself."""


class SafetyPart(Tall):
    """What is missing comes first, with about how long it takes; what the program cannot see it says so."""

    part_asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._measures: tuple[Measure, ...] = ()
        self.sheet: AnswerSheet | None = None
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(12))
        self._card = Card("安全チェック")
        self._print = Button("安全チェックを印刷", icon="printer")
        self._print.clicked.connect(self._print_it)
        self._card.head.addWidget(self._print)
        self.ring = SafetyRing()
        self.ring.opened.connect(self.ask)
        self._lead = Sentence()
        self._undone = ActionRows()
        self._undone.pressed.connect(self.ask)
        right = QVBoxLayout()
        right.setSpacing(look.space(8))
        right.addWidget(self._lead)
        right.addWidget(self._undone)
        right.addStretch(1)
        top = QVBoxLayout() if look.size is TextSize.EXTRA_LARGE else QHBoxLayout()
        top.setSpacing(look.space(20))
        top.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        top.addLayout(right, 1)
        self._card.column.addLayout(top)
        self._card.column.addWidget(divider())
        self._done_title = Label("", Role.BODY, bold=True)
        self._card.column.addWidget(self._done_title)
        self._done = QGridLayout()
        self._done.setHorizontalSpacing(look.space(16))
        self._done.setVerticalSpacing(look.space(4))
        self._card.column.addLayout(self._done)
        column.addWidget(self._card)
        column.addStretch(1)

    def refresh(self) -> None:
        """Ask the book and this PC anew."""
        seen = self._desk.perform.act(see_safety, self._desk.machine())
        if seen is None:
            return
        self._measures = seen
        self.ring.set_arcs([Arc(key=each.key, name=each.name, done=each.done, spoken=_spoken(each)) for each in seen])
        undone = [each for each in seen if not each.done]
        done = [each for each in seen if each.done]
        self._lead.set_parts(
            f"{len(seen)}のうち {len(done)}ができています。"
            + (f"あと{len(undone)}つで、そろいます。" if undone else "ぜんぶ、そろっています。")
        )
        self._undone.set_rows([self._to_do(each) for each in undone])
        self._done_title.setText(f"できていること　{len(done)}")
        empty_layout(self._done)
        columns = 1 if style.current().size is TextSize.EXTRA_LARGE else 2
        for number, each in enumerate(done):
            row = self._done_row(each)
            self._done.addWidget(row, number // columns, number % columns)
            row.show()  # put in while the page is in sight
        for column in range(columns):
            self._done.setColumnStretch(column, 1)

    def _to_do(self, measure: Measure) -> Row:
        words = measure.detail
        if measure.due and measure.next_review:
            words = f"見直しの日（{wareki(measure.next_review)}）が来ました。{words}"
        elif measure.answer == "unknown":
            words = f"{measure.ask}{measure.detail}"
        return Row(
            key=measure.key, first=measure.name, second=words, icon="warning", button=self._verb(measure)
        )

    def _verb(self, measure: Measure) -> str:
        if measure.seen:
            return f"直す　約{measure.minutes}分"
        return f"見直す　約{measure.minutes}分" if measure.on else "答える"

    def _done_row(self, measure: Measure) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.current().space(8))
        tick = MarkView(Mark.OK)
        tick.setAccessibleName("できています")
        row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(measure.name, wrap=True))
        who = "たすきが確認" if measure.seen else f"{measure.by}　{wareki(measure.on)}" if measure.on else measure.by
        words.addWidget(Label(who, Role.SMALL, Tone.SUB, wrap=True))
        row.addLayout(words, 1)
        again = TextButton("くわしく")
        again.setAccessibleName(f"{measure.name}　くわしく")
        again.clicked.connect(lambda: self.ask(measure.key))
        row.addWidget(again, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def ask(self, key: str) -> None:
        """Open one measure: answered in a dialog, or mended where it is mended."""
        measure = next((each for each in self._measures if each.key == key), None)
        if measure is None:
            return
        if measure.seen and not measure.done and key in MENDED_ON:
            self.part_asked.emit(MENDED_ON[key])
            return
        self.sheet = AnswerSheet(self._desk, self, measure)
        self.sheet.answered.connect(self.refresh)
        self.sheet.finished.connect(self._closed)
        self.sheet.open()

    def _closed(self) -> None:
        if self.sheet is not None:
            self.sheet.deleteLater()
            self.sheet = None

    def close_sheet(self) -> None:
        """Before the book is let go."""
        if self.sheet is not None:
            self.sheet.reject()

    def _print_it(self) -> None:
        printed = self._desk.perform.act(print_safety, self._desk.machine())
        if isinstance(printed, Printed):
            self._desk.print_paper(printed)


_STATES = {"yes": "できています", "no": "まだです", "unknown": "確認できません"}


def _spoken(measure: Measure) -> str:
    state = _STATES[measure.answer]
    if measure.due:
        state = "見直しの日です"
    return f"{measure.name}、{state}"


class AnswerSheet(Sheet):
    """One measure: what is asked, yes or no, how it is done here, and when to look again."""

    answered = Signal()

    def __init__(self, desk: Desk, parent: QWidget, measure: Measure) -> None:
        askable = bool(measure.ask) and not measure.seen and desk.actor.role is not StaffRole.READER
        super().__init__(measure.name, "書きとめる", quiet="やめる" if askable else "とじる", parent=parent)
        self._desk, self._measure = desk, measure
        self.column.addWidget(Sentence(measure.ask or measure.detail))
        if measure.ask and measure.detail:
            self.column.addWidget(Label(measure.detail, Role.SECOND, Tone.SUB, wrap=True))
        self.column.addWidget(Label(f"個人情報保護法ガイドライン（通則編）{measure.ground}", Role.SMALL, Tone.FAINT, wrap=True))
        if askable:
            self._add_fields()
        else:
            self.main.hide()
        self._add_earlier(earlier_answers(desk.register, measure.key))
        self.column.addStretch(1)
        self.main.clicked.connect(self._keep)
        fit(self, 640, 640)

    def _add_fields(self) -> None:
        today = self._desk.clock.now().day
        self._yes = self.form.keep("yes", Segments((("yes", "はい"), ("no", "いいえ"))))
        self._how = self.form.keep("how", TextArea(2))
        self._review = self.form.keep("next_review", DateField(day_reader(today), today))
        self._review.set_day(today.replace(year=today.year + 1, day=min(today.day, 28) if today.month == 2 else today.day))
        self._fields = {
            "yes": Field("いまのようす", self._yes, required=True, stretch=False),
            "how": Field("どのようにしているか", self._how, required=False, help="置き場所や決まりの名前など。点検のときに、紙に出ます。"),
            "next_review": Field("次の見直し", self._review, required=True),
        }
        for field in self._fields.values():
            self.column.addWidget(field)

    def _add_earlier(self, earlier: Sequence[object]) -> None:
        for number, each in enumerate(earlier):
            if number == 0:
                self.column.addWidget(Label("これまでの答え", bold=True))
            word = "はい" if each.answer == "yes" else "いいえ"  # type: ignore[attr-defined]
            line = f"{wareki(each.on)}　{each.by}　{word}　{each.how}"  # type: ignore[attr-defined]
            self.column.addWidget(Label(line.strip(), Role.SECOND, Tone.SUB, wrap=True))

    def _keep(self) -> None:
        if self._yes.value() is None:
            self._fields["yes"].set_error("「はい」か「いいえ」を選んでください。")
            return
        day = self._review.day()
        if day is None:
            self._fields["next_review"].set_error("日が読み取れません。例：R9.6.3")
            return
        request = SafetyAnswer(
            key=self._measure.key, yes=self._yes.value() == "yes", how=self._how.value(), next_review=day
        )
        outcome = self._desk.perform.act(answer, request)
        if isinstance(outcome, Answered):
            self.answered.emit()
            self.accept()
        elif isinstance(outcome, Refused):
            self._fields["next_review"].set_error(outcome.findings[0].text)
