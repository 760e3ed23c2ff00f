"""控え（バックアップ）: how the backups stand, on the home page and in the settings, with the way to make one now."""

from datetime import timedelta

from desktop.entries.wareki import wareki
from desktop.procedures.backups import STRIP_DAYS, backup_state
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.layouts import Flow
from desktop.views.widgets.strip import BackupDay, BackupState, BackupStrip


class BackupCard(Card):
    """State, thirty days as squares, places, and two buttons; the settings also name the places."""

    def __init__(self, desk: Desk, with_places: bool = False) -> None:
        super().__init__("控え（バックアップ）")
        self._desk, self._with_places = desk, with_places
        self._chip = StateChip("まだ", Tone.WARN)
        self.head.addWidget(self._chip)
        self._sentence = Sentence(role=Role.SECOND, tone=Tone.SUB)
        self.column.addWidget(self._sentence)
        self._strip = BackupStrip()
        self.column.addWidget(self._strip)
        self._places = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self.column.addWidget(self._places)
        self._drill = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self.column.addWidget(self._drill)
        buttons = Flow()
        buttons.setSpacing(style.current().space(8))
        self.now = SmallButton("いま控えをとる")
        self.now.clicked.connect(desk.back_up)
        self.place = SmallButton("置き場所を加える")
        self.place.clicked.connect(desk.choose_backup_place)
        self.drill = SmallButton("読み戻しを練習")
        self.drill.clicked.connect(desk.drill)
        for button in (self.now, self.place, *([self.drill] if with_places else [])):
            buttons.addWidget(button)
        self.column.addLayout(buttons)
        self.refresh()

    def refresh(self) -> None:
        """Ask the book how the backups stand."""
        moment = self._desk.clock.now()
        state = backup_state(self._desk.register, moment)
        if state.last is None:
            self._chip.set_state("まだ", Tone.WARN)
        else:
            self._chip.set_state("気をつけて" if state.urgent else "健康", Tone.WARN if state.urgent else Tone.OK)
        self._sentence.set_parts(state.sentence)
        first = moment.day - timedelta(days=STRIP_DAYS - 1)
        days = []
        for number, good in enumerate(state.strip):
            day = first + timedelta(days=number)
            made = "控えをとり、開いて確かめました" if good else "控えはありません"
            days.append(
                BackupDay(
                    label=f"{day.month}月{day.day}日",
                    state=BackupState.VERIFIED if good else BackupState.NONE,
                    sentence=f"{wareki(day)}　{made}",
                )
            )
        self._strip.set_days(days)
        self._strip.setVisible(state.last is not None)
        self.now.setVisible(bool(state.places))
        drilled = wareki(state.drill) if state.drill is not None else "まだです"
        self._drill.setText(f"読み戻しの練習　{drilled}")
        self._drill.setVisible(state.last is not None)
        self.drill.setVisible(self._with_places and state.last is not None)
        lines = [
            f"{place.place}　" + ("うまくとれませんでした" if place.trouble else "長くとっていません" if place.late else "とれています")
            for place in state.places
        ]
        self._places.setText("\n".join(lines))
        self._places.setVisible(self._with_places and bool(lines))
