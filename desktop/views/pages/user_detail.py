"""One service user: the facts, how the consents of user and family stand, the last handovers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.data_item import in_few_words
from desktop.entries.handover import Handover
from desktop.entries.office import Office
from desktop.entries.person import CareLevel, FamilyMember, ServiceUser
from desktop.entries.terms import CARE_LEVELS, GENDERS, WAYS
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import birthday_line, wareki
from desktop.procedures.consents import Standing, StandingState, standing_of
from desktop.procedures.in_charge import care_history
from desktop.procedures.service_users import family_of
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.models.people import hiragana
from desktop.views.pages.tall import Tall, put_in
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import MainButton, QuietButton, SmallButton, TextButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.labels import Elided, Facts, Label, divider
from desktop.views.widgets.layouts import RING_ROOM, empty_layout, scroll
from desktop.views.widgets.marks import Mark, MarkView
from desktop.views.widgets.painted import show_if

HANDOVERS_SHOWN = 3
NAME_WIDTH = 200

MARKS = {
    StandingState.COMPLETE: (Mark.OK, Tone.SUB),
    StandingState.SOON: (Mark.SOON, Tone.WARN),
    StandingState.UNSIGNED: (Mark.LOOK, Tone.WARN),
    StandingState.EXPIRED: (Mark.NO, Tone.ERR),
    StandingState.WITHDRAWN: (Mark.NO, Tone.ERR),
    StandingState.REFUSED: (Mark.NO, Tone.ERR),
    StandingState.NONE: (Mark.NO, Tone.ERR),
}
REMEDIES = {
    StandingState.COMPLETE: "",
    StandingState.SOON: "更新する",
    StandingState.UNSIGNED: "署名を記録",
}
ASK_AGAIN = "同意書"


class UserDetail(Card):
    """What is known of one user. Everything in it is a sentence or a button; nothing is decided here."""

    handover_asked = Signal(object)
    consent_asked = Signal(object, object)
    signing_asked = Signal(object)
    edit_asked = Signal()
    family_asked = Signal(object)
    all_handovers_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(padding=20 - RING_ROOM)
        self._desk = desk
        self.shown: EntryId | None = None
        look = style.current()
        head = QHBoxLayout()
        head.setContentsMargins(RING_ROOM, RING_ROOM, RING_ROOM, 0)
        head.setSpacing(look.space(8))
        names = QVBoxLayout()
        names.setSpacing(look.space(2))
        above = QHBoxLayout()
        above.setSpacing(look.space(8))
        self._kana = Label("", Role.SMALL, Tone.SUB)
        self._level = StateChip("", Tone.ACCENT)
        self._left = StateChip("", Tone.SUB)
        for widget in (self._kana, self._level, self._left):
            above.addWidget(widget)
        above.addStretch(1)
        names.addLayout(above)
        line = QHBoxLayout()
        line.setSpacing(look.space(8))
        self._name = Label("", Role.TITLE, wrap=True)
        line.addWidget(self._name)
        line.addWidget(Label("様", Role.SECTION, Tone.SUB, bold=False), 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        names.addLayout(line)
        head.addLayout(names, 1)
        edit = QuietButton("直す", icon="pencil")
        edit.clicked.connect(self.edit_asked)
        self.main = MainButton("引継ぎを記録", icon="handover")
        self.main.clicked.connect(lambda: self.handover_asked.emit(self.shown))
        actions = QHBoxLayout()
        actions.addWidget(edit)
        actions.addWidget(self.main)
        head.addLayout(actions)
        head.setAlignment(actions, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)
        body = Tall()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(look.space(8))
        self._facts = Facts(columns=2)
        self._body.addWidget(self._facts)
        self._note = Label("", Role.BODY, Tone.SUB, wrap=True)
        self._body.addWidget(self._note)
        self._body.addSpacing(look.space(4))
        self._body.addWidget(divider())
        self._below = QVBoxLayout()
        self._below.setSpacing(look.space(8))
        self._body.addLayout(self._below)
        self._body.addStretch(1)
        self.column.addWidget(scroll(body), 1)

    def show_user(self, entry: EntryId) -> None:
        """Ask the register about this user and show the answers."""
        self.shown = entry
        self._desk.looked(entry)
        user = self._desk.register.entry(ServiceUser, entry)
        today = self._desk.clock.now().day
        card = user.content
        self._kana.setText(hiragana(card.name.kana) or "かなはまだありません")
        self._name.setText(card.name.full)
        words = self._name.fontMetrics().horizontalAdvance(card.name.full) + 4
        self._name.setMinimumWidth(min(words, style.current().grow(NAME_WIDTH)))  # only longer names wrap
        self._level.set_state(
            CARE_LEVELS[card.care_level] if card.care_level is not CareLevel.UNKNOWN else "", Tone.ACCENT
        )
        gone = card.ended_on is not None and card.ended_on < today
        self._left.set_state("契約は終わっています" if gone else "", Tone.SUB)
        family = family_of(self._desk.register, entry)
        self._facts.set_facts(self._known(card, family))
        self._note.setText(card.note)
        self._note.setVisible(bool(card.note))
        empty_layout(self._below)
        standings = standing_of(self._desk.register, entry, today)
        consents = self._consents(standings, {each.entry: each for each in family})
        put_in(self._below, consents, divider(), self._handovers(entry))

    def _known(self, card: ServiceUser, family: tuple[Recorded[FamilyMember], ...]) -> list[tuple[str, str]]:
        today = self._desk.clock.now().day
        born = birthday_line(card.birthday, today) if card.birthday else "まだありません"
        if card.gender.value:
            born += f"　{GENDERS[card.gender]}"
        period = "まだありません"
        if card.care_from or card.care_until:
            start, end = (wareki(day) if day else "　" for day in (card.care_from, card.care_until))
            period = f"{start}〜{end}"
        key_person = next((member.content for member in family if member.content.key_person), None)
        nearest = "まだ決まっていません"
        if key_person is not None:
            nearest = f"{key_person.relation} {key_person.name.full} 様　{key_person.phone}".strip()
        insured = "　".join(
            part for part in (card.insured_number, card.insurer_name or card.insurer_number) if part
        )
        assert self.shown is not None
        in_charge = care_history(self._desk.register, self.shown).ours_in_words() or "決まっていません"
        return [
            ("生年月日", born),
            ("被保険者番号", insured or "まだありません"),
            ("住所", "　".join(part for part in (card.address, card.phone) if part) or "まだありません"),
            ("認定の期間", period),
            ("担当", in_charge),
            ("いちばん連絡がつく人", nearest),
        ]

    def _consents(
        self, standings: tuple[Standing, ...], family: dict[EntryId, Recorded[FamilyMember]]
    ) -> QWidget:
        look = style.current()
        block, column = _block(0)
        complete = sum(each.state in (StandingState.COMPLETE, StandingState.SOON) for each in standings)
        add = TextButton("家族を追加")
        add.clicked.connect(lambda: self.family_asked.emit(None))
        column.addLayout(_title("同意", f"{len(standings)}人のうち {complete}人がそろっています", add))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.space(10))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(2, 1)
        for number, standing in enumerate(standings):
            line = number * 2
            if number:
                grid.addWidget(divider(), line - 1, 0, 1, 6)
            self._consent_row(grid, line, standing, family.get(standing.principal))
        column.addLayout(grid)
        return block

    def _consent_row(
        self, grid: QGridLayout, line: int, standing: Standing, member: Recorded[FamilyMember] | None
    ) -> None:
        look = style.current()
        mark, tone = MARKS[standing.state]
        grid.setRowMinimumHeight(line, look.grow(42))
        grid.addWidget(MarkView(mark, standing.sentence), line, 0)
        grid.addWidget(Label(f"{standing.name} 様", bold=True, wrap=True), line, 1)
        grid.addWidget(Elided(_bond(standing, member), Role.SECOND, Tone.SUB), line, 2)
        nothing = standing.state is StandingState.NONE and not standing.unknown
        said = "同意がありません" if nothing else standing.sentence
        sentence = Label(said, Role.SECOND, tone, bold=tone is not Tone.SUB, wrap=True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(sentence, line, 3)
        word = REMEDIES.get(standing.state, ASK_AGAIN)
        if word:
            button = SmallButton(word)
            button.setMinimumWidth(look.grow(96))
            button.setAccessibleName(f"{standing.name} 様 {word}")
            button.clicked.connect(lambda: self._mend(standing))
            grid.addWidget(button, line, 4)
        if member is not None:
            edit = TextButton("直す")
            edit.setAccessibleName(f"{standing.name} 様のカードを直す")
            edit.clicked.connect(lambda: self.family_asked.emit(member))
            grid.addWidget(edit, line, 5)

    def _mend(self, standing: Standing) -> None:
        if standing.state is StandingState.UNSIGNED and standing.consent is not None:
            self.signing_asked.emit(standing.consent.entry)
        else:
            self.consent_asked.emit(self.shown, standing.principal)

    def _handovers(self, user: EntryId) -> QWidget:
        look = style.current()
        block, column = _block(8)
        register = self._desk.register
        count = register.count(Handover, service_user=user)
        newest = register.entries(Handover, service_user=user, limit=HANDOVERS_SHOWN)
        more = TextButton("すべて見る")
        more.clicked.connect(self.all_handovers_asked)
        show_if(more, count > len(newest))
        said = f"{count:,}件中 {len(newest)}件" if count > len(newest) else f"{count}件"
        column.addLayout(_title("さいきんの引継ぎ", said if count else "", more))
        if not newest:
            column.addWidget(
                Label(
                    "まだ何も渡していません。渡したら「引継ぎを記録」で残します。", tone=Tone.SUB, wrap=True
                )
            )
        for each in newest:
            row = QHBoxLayout()
            row.setSpacing(look.space(16))
            day = Label(_short_day(each.content), tone=Tone.SUB, bold=True)
            day.setMinimumWidth(look.grow(66))
            row.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Label(self._sentence(each), wrap=True), 1)
            column.addLayout(row)
        return block

    def _sentence(self, handover: Recorded[Handover]) -> str:
        content = handover.content
        names = [
            self._desk.register.entry(Office, each.recipient, day=content.day).content.name
            for each in content.deliveries
        ]
        offices = (
            names[0] if len(names) == 1 else f"{names[0]} ほか{len(names) - 1}か所" if names else "相手先"
        )
        ways = "・".join(dict.fromkeys(WAYS[each.way] for each in content.deliveries))
        return f"{offices}へ、{in_few_words(paper.title for paper in content.papers)}を {ways}で　{handover.number}"


def _block(gap: int) -> tuple[QWidget, QVBoxLayout]:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(style.current().space(gap))
    return holder, column


def _bond(standing: Standing, member: Recorded[FamilyMember] | None) -> str:
    if member is None:
        return standing.relation
    card = member.content
    together = {True: "同居", False: "", None: ""}[card.lives_together]
    parts = (card.relation or "家族", together, "連絡役" if card.key_person else "", card.phone)
    return "　".join(part for part in parts if part)


def _short_day(handover: Handover) -> str:
    return f"{handover.day.month}月{handover.day.day}日"


def _title(title: str, count: str, action: QWidget) -> QHBoxLayout:
    look = style.current()
    row = QHBoxLayout()
    row.setSpacing(look.space(8))
    row.addWidget(Label(title, Role.SECTION))
    row.addWidget(Label(count, Role.SECOND, Tone.FAINT), 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(1)
    row.addWidget(action)
    return row
