"""職員と合言葉: a colleague's card with their own password, another password for oneself, somebody leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.entries.finding import Finding as RuleFinding
from desktop.entries.person import PersonName, Staff
from desktop.entries.terms import ROLES
from desktop.entries.version import Recorded
from desktop.entries.version import Role as StaffRole
from desktop.procedures.outcome import Done, Refused
from desktop.procedures.passwords import Known, new_phrase, strength
from desktop.procedures.people import (
    CardChange,
    Confirmation,
    Confirmed,
    KeyFileKept,
    KeyFileRequest,
    LeaveRequest,
    PasswordRequest,
    PersonRequest,
    add_person,
    change_password,
    change_person,
    confirm_person,
    keep_key_file,
    known_words,
    leave,
)
from desktop.views.aside import Aside
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import day_reader
from desktop.views.style import Role, Tone
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit, PasswordEdit
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.labels import Bold, Label, Sentence
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.path_edit import PathEdit
from desktop.views.widgets.phrase import PhraseOffer
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet

TITLES = ("介護支援専門員", "主任介護支援専門員", "事務", "その他")
SECRETS = ("old", "password", "again", "code")
CHECKING = "合言葉を確かめています…"
MAKING = "鍵をつくっています…"
DIFFERENT = "2つの合言葉がちがいます。もう一度、同じものを入れてください。"


class KeySheet(Sheet):
    """What these dialogs share: fields by name with what is wrong at each, passwords that are never kept."""

    kept = Signal()
    """The act is on disk."""

    def __init__(self, desk: Desk, parent: QWidget, title: str, verb: str, danger: bool = False) -> None:
        super().__init__(title, verb, danger=danger, parent=parent)
        self.desk = desk
        self._fields: dict[str, Field] = {}
        self._trouble = Finding(Level.STOP, "")
        self._trouble.hide()
        self.column.addWidget(self._trouble)

    def add(self, name: str, label: str, editor: QWidget, **more: object) -> None:
        """Put a field with its editor under what is there already."""
        self.form.keep(name, editor)  # type: ignore[type-var]
        self._fields[name] = Field(label, editor, **more)  # type: ignore[arg-type]
        self.column.addWidget(self._fields[name])

    def act_beside(self, procedure: Callable[..., Any], request: object, doing: str = CHECKING) -> None:
        """Do an act that derives a key, beside the window; what it came to goes to ``answer``."""
        if self.waiting():
            return

        def came(outcome: object) -> None:
            self.rest()
            self.answer(outcome)

        self._trouble.hide()
        self.wait(doing)
        self.desk.perform.act_beside(procedure, request, came)

    def add_password(self, label: str) -> None:
        """Two fields for a new password, how strong it is, and one proposed."""
        self.password, self.again = PasswordEdit(), PasswordEdit(show_button=False)
        self._words = Known()
        Aside(self.desk.register, self).read(known_words, self._know)
        self.add(
            "password", label, self.password, required=True,
            help="15文字以上。好きなことばを4つつなぐと、覚えやすく強くなります。",
        )  # fmt: skip
        self._strength = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self._strength.hide()
        self.column.addWidget(self._strength)
        self.add("again", "もう一度、同じ合言葉", self.again, required=True)
        self.offer = PhraseOffer(new_phrase)
        self.column.addWidget(self.offer)
        self.password.changed.connect(lambda _: self._show_strength())

    def _know(self, words: Known) -> None:
        self._words = words

    def _show_strength(self) -> None:
        typed = self.password.text()
        if typed:
            found = strength(typed, self._words)
            self._strength.setText(found.sentence)
            self._strength.set_tone(Tone.OK if found.enough else Tone.WARN)
        show_if(self._strength, bool(typed))

    def same(self) -> bool:
        """Whether both passwords are the same; says so at the second one when not."""
        if self.password.text() == self.again.text():
            return True
        self._fields["again"].set_error(DIFFERENT)
        self.form.focus("again")
        return False

    def refuse(self, findings: Sequence[RuleFinding]) -> None:
        """Show what was wrong, each at its field, the rest on top; everything typed is still there."""
        first = ""
        for finding in findings:
            name = finding.code.removeprefix("form.")
            if name in self._fields:
                self._fields[name].set_error(finding.text)
                first = first or name
            else:
                self._trouble.say(Level.STOP, finding.title, finding.text)
                self._trouble.show()
        if first:
            self.form.focus(first)

    def answer(self, outcome: object) -> None:
        """What an act came to: finished, or shown at its fields."""
        if isinstance(outcome, Done | KeyFileKept):
            self.kept.emit()
            self.accept()
        elif isinstance(outcome, Refused):
            self.refuse(outcome.findings)

    def state(self) -> dict[str, object]:
        """What is half filled in, without any password."""
        return {name: value for name, value in self.form.state().items() if name not in SECRETS}


class PersonSheet(KeySheet):
    """A colleague: added with a password that they type themselves, or their card changed."""

    def __init__(self, desk: Desk, parent: QWidget, person: Recorded[Staff] | None = None, way_in: bool = False) -> None:
        title = "職員を加える" if person is None else f"{person.content.name.full}さん" if way_in else f"{person.content.name.full}さんに鍵を渡す"
        super().__init__(desk, parent, title, "直す" if way_in else "鍵を渡す")
        self._person, self._way_in = person, way_in
        self.add("surname", "姓", LineEdit(), required=True)
        self.add("given_name", "名", LineEdit(), required=False)
        self.add("title", "職種", Segments([(word, word) for word in TITLES], TITLES[0]), stretch=False)
        self.add(
            "role",
            "できること",
            Segments([(role.value, words) for role, words in ROLES.items()], StaffRole.MEMBER.value),
            stretch=False,
            help="管理者は鍵・控えの置き場所・廃棄もできます。閲覧のみの人は、記録できません。「たすき」の中の決まりで、暗号の決まりではありません。",
        )
        if not way_in:
            self.column.addWidget(
                Sentence(Bold("合言葉は、本人に打ってもらってください。"), "ほかの人が知っている合言葉では、だれがしたことか分からなくなります。")
            )
            self.add_password("本人の合言葉（パスワード）")
        self.column.addStretch(1)
        if person is not None:
            card = person.content
            self.form.restore(
                {"surname": card.name.surname, "given_name": card.name.given_name, "title": card.title, "role": card.role.value}
            )
        self.main.clicked.connect(self._ask)
        fit(self, 720, 780)
        self.form.focus("surname")

    def _ask(self) -> None:
        staff = self._staff()
        if self._way_in and self._person is not None:
            self.answer(self.desk.perform.act(change_person, CardChange(entry=self._person.entry, staff=staff)))
            return
        if not self.same():
            return
        entry = self._person.entry if self._person is not None else None
        request = PersonRequest(staff=staff, password=self.password.text(), entry=entry)
        self.act_beside(add_person, request, MAKING)

    def _staff(self) -> Staff:
        value = {name: str(self.form.editor(name).value() or "").strip() for name in ("surname", "given_name", "title", "role")}
        was = self._person.content if self._person is not None else None
        name = PersonName(surname=value["surname"], given_name=value["given_name"])
        if was is not None:
            name = replace(was.name, surname=value["surname"], given_name=value["given_name"])
        staff = was or Staff(name=name)
        return replace(
            staff, name=name, title=value["title"] or staff.title, role=StaffRole(value["role"] or StaffRole.MEMBER.value)
        )


class PasswordSheet(KeySheet):
    """Another password for whoever sits here."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, "自分の合言葉を変える", "変える")
        self.old = PasswordEdit()
        self.add("old", "いまの合言葉", self.old, required=True)
        self.add_password("新しい合言葉（パスワード）")
        self.column.addWidget(
            Label(
                "前にとった控えは、いまの合言葉でひらきます。控えから戻すときのために、次の控えをとるまで忘れないでください。",
                Role.SECOND, Tone.SUB, wrap=True,
            )
        )  # fmt: skip
        self.column.addStretch(1)
        self.main.clicked.connect(self._ask)
        fit(self, 640, 640)
        self.form.focus("old")

    def _ask(self) -> None:
        if self.same():
            request = PasswordRequest(old=self.old.text(), new=self.password.text())
            self.act_beside(change_password, request)


class KeyFileSheet(KeySheet):
    """A key file beside one's own password: made and put on a stick, or given up."""

    def __init__(self, desk: Desk, parent: QWidget, has: bool, choose: Callable[[], Path | None]) -> None:
        title = "鍵のファイルをやめる" if has else "鍵のファイルを付ける"
        super().__init__(desk, parent, title, "やめる" if has else "付ける")
        if has:
            self.quiet.set_text("とじる")
        self._has = has
        self.column.addWidget(
            Sentence(
                "これからは、合言葉だけで台帳がひらきます。", "USBメモリーに残ったファイルは、もう何もひらきません。"
            )
            if has
            else Sentence(
                "合言葉のほかに、USBメモリーの中の鍵のファイルがないと、台帳がひらかないようにします。",
                Bold("USBメモリーは、PCに差したままにしないでください。"),
                "なくしたときは、回復の紙でひらけます。先に、回復の紙のありかを確かめてください。",
            )
        )
        self.place = PathEdit(choose)
        if not has:
            self.add("place", "入れる場所（USBメモリー）", self.place, required=True)
        self.password = PasswordEdit()
        self.add("password", "あなたの合言葉（パスワード）", self.password, required=True)
        self.column.addStretch(1)
        self.main.clicked.connect(self._ask)
        fit(self, 640, 560)
        self.form.focus("password" if has else "place")

    def _ask(self) -> None:
        place = None if self._has else self.place.path()
        if place is None and not self._has:
            self._fields["place"].set_error("USBメモリーをつないで、えらんでください。")
            return
        self.act_beside(keep_key_file, KeyFileRequest(password=self.password.text(), place=place))


class ConfirmSheet(KeySheet):
    """One's own password once more, before something leaves the book as a file. ``then`` is done when it is right."""

    def __init__(self, desk: Desk, parent: QWidget, then: Callable[[], None]) -> None:
        super().__init__(desk, parent, "合言葉をもう一度", "つづける")
        self._then = then
        self.column.addWidget(
            Sentence("台帳の外のファイルには、鍵がかかりません。", "残す前に、あなたであることを確かめます。")
        )
        self.password = PasswordEdit()
        self.add("password", "あなたの合言葉（パスワード）", self.password, required=True)
        self.column.addStretch(1)
        self.main.clicked.connect(self._ask)
        fit(self, 560, 360)
        self.form.focus("password")

    def _ask(self) -> None:
        if not self.password.text():
            self._fields["password"].set_error("合言葉を入れてください。")
            return
        self.act_beside(confirm_person, Confirmation(password=self.password.text()))

    def answer(self, outcome: object) -> None:
        if isinstance(outcome, Confirmed):
            self.accept()
            self._then()
        else:
            super().answer(outcome)


class LeaveSheet(KeySheet):
    """Somebody leaves: their way in is taken away at once."""

    def __init__(self, desk: Desk, parent: QWidget, person: Recorded[Staff]) -> None:
        super().__init__(desk, parent, f"{person.content.name.full}さんの鍵を外す", "鍵を外す", danger=True)
        self._person = person
        today = desk.clock.now().day
        self.column.addWidget(
            Sentence(
                Bold("いまから、この人の合言葉では台帳をひらけません。"),
                "記録は、この人の名前のまま残ります。このあと、台帳の鍵も取り替えてください。前にとった控えは、この人の合言葉でまだひらけます。",
            )
        )
        day = DateField(day_reader(today), today)
        self.add("left_on", "辞めた日", day, required=True)
        self._day = day
        day.set_day(today)
        self.column.addStretch(1)
        self.main.clicked.connect(self._ask)
        fit(self, 640, 420)

    def _ask(self) -> None:
        day = self._day.day()
        if day is None:
            self._fields["left_on"].set_error("日が読み取れません。例：R8.6.3")
            return
        self.answer(self.desk.perform.act(leave, LeaveRequest(entry=self._person.entry, left_on=day)))
