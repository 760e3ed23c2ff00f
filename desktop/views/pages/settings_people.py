"""設定の「人と鍵」: who has a way in, one's own password, somebody leaving, a new key of the book, when it locks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from desktop.entries.terms import ROLES
from desktop.entries.version import EntryId
from desktop.entries.version import Role as StaffRole
from desktop.entries.wareki import wareki
from desktop.procedures.backups import places_of
from desktop.procedures.people import (
    MINUTES_TO_CHOOSE,
    Household,
    OpenableBackup,
    Person,
    asks_at_export,
    choose_ask_at_export,
    choose_lock_minutes,
    lock_minutes,
    openable_backups,
    see_people,
)
from desktop.views import style
from desktop.views.aside import Aside
from desktop.views.desk import Desk
from desktop.views.dialogs.key_change import KeyChangeSheet
from desktop.views.dialogs.staff import KeyFileSheet, KeySheet, LeaveSheet, PasswordSheet, PersonSheet
from desktop.views.pages.tall import Tall, put_in
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import Button, QuietButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.fields import Field
from desktop.views.widgets.findings import Finding, Findings, FindingText, Level
from desktop.views.widgets.labels import Label, Sentence, divider
from desktop.views.widgets.layouts import Flow, empty_layout
from desktop.views.widgets.segments import Segments


class PeoplePart(Tall):
    """Only a manager is offered what only a manager may do; everybody their own password."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._aside = Aside(desk.register, self)
        self.sheet: KeySheet | None = None
        self._people: tuple[Person, ...] = ()
        self._manager = desk.actor.role is StaffRole.MANAGER
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(12))
        self._findings = Findings()
        self._findings.remedy.connect(lambda _, key: self.carry_out(key))
        column.addWidget(self._findings)
        people = Card("人と鍵")
        if self._manager:
            more = QuietButton("職員を加える", icon="plus")
            more.clicked.connect(lambda: self.carry_out("add"))
            people.head.addWidget(more)
        self._card = people
        self._rows = QVBoxLayout()
        self._rows.setSpacing(look.space(8))
        people.column.addLayout(self._rows)
        column.addWidget(people)
        self._openable = Card("まだひらける控え")
        self._openable.hide()
        column.addWidget(self._openable)
        column.addWidget(self._keys())
        column.addStretch(1)

    def _keys(self) -> QWidget:
        card = Card("合言葉と鍵")
        card.column.setSpacing(style.current().space(12))
        buttons = QWidget()
        flow = Flow()
        buttons.setLayout(flow)
        own = Button("自分の合言葉を変える", icon="key")
        own.clicked.connect(lambda: self.carry_out("password"))
        flow.addWidget(own)
        self._file = QuietButton("", icon="key")
        self._file.clicked.connect(lambda: self.carry_out("key_file"))
        flow.addWidget(self._file)
        self._say_file()
        if self._manager:
            change = QuietButton("台帳の鍵を取り替える", icon="lock")
            change.clicked.connect(lambda: self.carry_out("change_key"))
            flow.addWidget(change)
        card.column.addWidget(buttons)
        if self._manager:
            minutes = [(str(each), f"{each}分") for each in MINUTES_TO_CHOOSE]
            self._minutes = Segments(minutes, str(lock_minutes(self._desk.register)))
            self._minutes.chosen.connect(self._choose_minutes)
            card.column.addWidget(
                Field("さわらないとき、鍵がかかるまで", self._minutes, help="次に台帳をひらいたときから。", stretch=False)
            )
            asks = "1" if asks_at_export(self._desk.register) else "0"
            self._ask_at_export = Segments([("0", "きかない"), ("1", "もう一度きく")], asks)
            self._ask_at_export.chosen.connect(self._choose_ask)
            card.column.addWidget(
                Field(
                    "紙や表をファイルに残すとき、合言葉を", self._ask_at_export,
                    help="台帳の外のファイルには、鍵がかかりません。", stretch=False,
                )
            )
        card.column.addWidget(
            Label(
                "管理者・職員・閲覧のみの違いは「たすき」の中の決まりです。台帳の暗号は、合言葉のある人みなに同じです。",
                Role.SECOND, Tone.SUB, wrap=True,
            )
        )  # fmt: skip
        return card

    def refresh(self) -> None:
        """Ask the book and its keys for the people anew."""
        seen = self._desk.perform.act(see_people, None)
        if seen is None:
            return
        self._people = seen.people
        self._say_file()
        people = seen.people
        here = [each for each in people if each.staff.content.left_on is None]
        self._card.set_count(f"{len(here)}人")
        empty_layout(self._rows)
        for number, person in enumerate(people):
            if number:
                put_in(self._rows, divider())
            put_in(self._rows, self._person(person))
        found = self._found(seen)
        self._findings.set_findings(found)
        self._findings.setVisible(bool(found))

    def _found(self, seen: Household) -> list[FindingText]:
        found = []
        left = seen.due
        if left is not None:
            found.append(
                FindingText(
                    level=Level.LOOK,
                    title="台帳の鍵の取り替えが、まだです",
                    sentence=f"{left.content.name.full}さんの合言葉ではもうひらけませんが、台帳の鍵はまだ同じです。取り替えると、写しを持っていても先は読めません。",
                    remedies=(("change_key", "鍵を取り替える"),) if self._manager else (),
                )
            )
        if seen.strays:
            found.append(
                FindingText(
                    level=Level.LOOK,
                    title="だれのものでもない鍵があります",
                    sentence=f"{'・'.join(seen.strays)}。この鍵では台帳をひらけません。次に鍵を変えたときに、なくなります。",
                )
            )
        return found

    def _person(self, person: Person) -> QWidget:
        staff = person.staff.content
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(4))
        column.addWidget(Label(staff.name.full, bold=True, wrap=True))
        words = [staff.title, ROLES[staff.role]]
        if staff.left_on is not None:
            words.append(f"{wareki(staff.left_on)}に辞めました")
        elif not person.way_in:
            words.append("鍵なし")
        elif person.password_on is not None:
            words.append(f"合言葉 {wareki(person.password_on)}から")
        else:
            words.append("鍵あり")
        if person.key_file:
            words.append("鍵のファイルも要る")
        column.addWidget(Label("　".join(word for word in words if word), Role.SECOND, Tone.SUB, wrap=True))
        offers = self._offers(person) if self._manager else ()
        if offers:
            buttons = QWidget()
            flow = Flow()
            buttons.setLayout(flow)
            for key, label in offers:
                button = QuietButton(label)
                button.setObjectName(f"{key}:{person.staff.entry}")
                button.setAccessibleName(f"{staff.name.full}　{label}")
                button.clicked.connect(lambda _=False, key=key, entry=person.staff.entry: self.carry_out(key, entry))
                flow.addWidget(button)
            column.addWidget(buttons)
        return holder

    def _offers(self, person: Person) -> Sequence[tuple[str, str]]:
        if person.staff.content.left_on is not None:
            return (("openable", "この人がまだひらける控え"),) if person.staff.content.slot else ()
        if not person.way_in:
            return (("give", "鍵を渡す"), ("leave", "辞めた"))
        mine = person.staff.entry == self._desk.actor.staff
        return (("edit", "直す"),) if mine else (("edit", "直す"), ("leave", "鍵を外す"))

    def carry_out(self, key: str, entry: EntryId | None = None) -> None:
        """Open the dialog that a button asks for."""
        person = next((each for each in self._people if each.staff.entry == entry), None)
        if key == "add":
            self._open(PersonSheet(self._desk, self))
        elif key == "password":
            self._open(PasswordSheet(self._desk, self))
        elif key == "key_file":
            self._open(KeyFileSheet(self._desk, self, self._has_file(), self._choose_stick))
        elif key == "change_key":
            self._open(KeyChangeSheet(self._desk, self))
        elif person is not None and key == "give":
            self._open(PersonSheet(self._desk, self, person.staff))
        elif person is not None and key == "edit":
            self._open(PersonSheet(self._desk, self, person.staff, way_in=True))
        elif person is not None and key == "leave":
            self._open(LeaveSheet(self._desk, self, person.staff))
        elif person is not None and key == "openable":
            self._show_openable(person)

    def _has_file(self) -> bool:
        mine = self._desk.actor.staff
        return any(person.key_file for person in self._people if person.staff.entry == mine)

    def _say_file(self) -> None:
        self._file.set_text("鍵のファイルをやめる" if self._has_file() else "鍵のファイルを付ける")

    def _choose_stick(self) -> Path | None:
        name = QFileDialog.getExistingDirectory(self, "鍵のファイルを入れる場所")
        return Path(name) if name else None

    def _choose_ask(self, asks: str) -> None:
        self._desk.perform.act(choose_ask_at_export, asks == "1")

    def _choose_minutes(self, minutes: str) -> None:
        self._desk.perform.act(choose_lock_minutes, int(minutes))

    def _open(self, sheet: KeySheet) -> None:
        self.sheet = sheet
        sheet.kept.connect(self.refresh)
        sheet.finished.connect(self._closed)
        sheet.open()

    def _closed(self) -> None:
        if self.sheet is not None:
            self.sheet.deleteLater()
            self.sheet = None

    def close_sheet(self) -> None:
        """Before the book is let go: nothing typed here is kept, for most of it is a password."""
        if self.sheet is not None:
            self.sheet.reject()

    def _show_openable(self, person: Person) -> None:
        name = person.staff.content.name.full
        places = places_of(self._desk.register)
        self._aside.ask(
            lambda book: openable_backups(book, person.staff.entry, places),
            lambda found: self._say_openable(name, found),
        )

    def _say_openable(self, name: str, found: tuple[OpenableBackup, ...]) -> None:
        column = self._openable.column
        empty_layout(column)
        if not found:
            put_in(column, Sentence(f"つながっている置き場所には、{name}さんの合言葉でひらける控えはありません。"))
        else:
            put_in(
                column,
                Finding(
                    Level.LOOK,
                    f"{name}さんの合言葉でひらける控えが{len(found)}あります",
                    "控えはその日の写しなので、合言葉もその日のままです。手に渡らないように、鍵のかかる所に置くか、新しい控えをとってから消してください。",
                ),
            )
            for each in found:
                put_in(column, Label(f"{each.name}　{each.place}", Role.SECOND, Tone.SUB, wrap=True))
        put_in(column, Label("いまつながっていない置き場所の控えは、ここに出ません。", Role.SECOND, Tone.FAINT, wrap=True))
        self._openable.show()
