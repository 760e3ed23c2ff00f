"""回復の紙でひらく: what stands on the recovery paper, and a new password for one person."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.views.dialogs.fit import fit
from desktop.views.style import Role, Tone
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.fields import Field, LineEdit, PasswordEdit, TextArea
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.labels import Bold, Label, Sentence
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.sheet import Sheet

_SECRETS = ("code", "paper", "password", "again")


class RecoveryDialog(Sheet):
    """Asks for the paper's code and a new password. ``people`` are (slot, name) from ``keys.json``.

    Without people that file is gone or unreadable: then the six lines of the paper are asked for too, and the new
    password is the manager's. ``asked`` gives code, paper text, slot and new password; ``show_trouble`` answers.
    """

    asked = Signal(str, str, str, str)

    def __init__(self, people: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__("回復の紙でひらく", "台帳をひらく", parent=parent)
        self._words = [name for _, name in people]
        self._fields: dict[str, Field] = {}
        self._trouble = Finding(Level.STOP, "")
        self._trouble.hide()
        self.column.addWidget(self._trouble)
        self.column.addWidget(
            Sentence(
                "回復の紙を手もとに置いて、書いてあるとおりに打ってください。",
                Bold("書類や記録は、そのまま残っています。"),
            )
        )
        self.code = LineEdit()
        self._add(
            "code",
            "回復コード",
            self.code,
            required=True,
            help="4文字ずつ7つです。小文字でも、ハイフンなしでもかまいません。",
        )
        self.paper = TextArea(6)
        if not people:
            self._add(
                "paper",
                "回復の紙の6行",
                self.paper,
                required=True,
                help="鍵のファイルがないので、紙にある6行の文字も要ります。QRの読み取り器があれば、ここで読み取れます。",
            )
        self.person = Combo(people)
        if people:
            self._add("person", "だれの合言葉を付け直すか", self.person)
        else:
            self.column.addWidget(
                Label(
                    "管理者の合言葉を、付け直します。ほかの人の合言葉は、ひらいたあとで付け直してください。",
                    Role.SECOND,
                    Tone.SUB,
                    wrap=True,
                )
            )
        self.password, self.again = PasswordEdit(), PasswordEdit(show_button=False)
        self._add(
            "password",
            "新しい合言葉（パスワード）",
            self.password,
            required=True,
            help="15文字以上。好きなことばを4つつなぐと、覚えやすく強くなります。",
        )
        self._strength = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self._strength.hide()
        self.column.addWidget(self._strength)
        self._add("again", "もう一度、同じ合言葉", self.again, required=True)
        self.column.addStretch(1)
        self.password.changed.connect(lambda _: self._show_strength())
        self.main.clicked.connect(self._ask)
        fit(self, 640, 760)
        self.form.focus("code")

    def show_trouble(self, sentence: str) -> None:
        """Say why the book stays closed; everything typed is still there."""
        self._trouble.say(Level.STOP, "ひらけませんでした", sentence)
        self._trouble.show()
        self.form.focus("code")

    def state(self) -> dict[str, object]:
        """Only who was chosen: nothing from the paper is kept."""
        return {name: value for name, value in self.form.state().items() if name not in _SECRETS}

    def _add(self, name: str, label: str, editor: QWidget, **more: object) -> None:
        self.form.keep(name, editor)  # type: ignore[type-var]
        self._fields[name] = Field(label, editor, **more)  # type: ignore[arg-type]
        self.column.addWidget(self._fields[name])

    def _weigh(self) -> tuple[bool, str]:
        from desktop.procedures.passwords import known, strength

        found = strength(self.password.text(), known(self._words))
        return found.enough, found.sentence

    def _show_strength(self) -> None:
        typed = bool(self.password.text())
        enough, sentence = self._weigh() if typed else (False, "")
        self._strength.setText(sentence)
        self._strength.set_tone(Tone.OK if enough else Tone.WARN)
        show_if(self._strength, typed)

    def _ask(self) -> None:
        if self.waiting():
            return
        self._trouble.hide()
        wrong = self._wrong()
        for name, sentence in wrong.items():
            self._fields[name].set_error(sentence)
        if wrong:
            self.form.focus(next(iter(wrong)))
            return
        self.wait("新しい鍵をつくって、台帳をひらいています…")
        self.asked.emit(
            self.code.text().strip(),
            self.paper.value().strip(),
            self.person.value() or "",
            self.password.text(),
        )

    def _wrong(self) -> dict[str, str]:
        wrong = {}
        if not self.code.text().strip():
            wrong["code"] = "回復コードがありません。紙を見て打ってください。"
        if "paper" in self._fields and not self.paper.value().strip():
            wrong["paper"] = "紙の6行がありません。1行めから順に打ってください。"
        enough, sentence = self._weigh()
        if not enough:
            wrong["password"] = sentence
        elif self.password.text() != self.again.text():
            wrong["again"] = "2つの合言葉がちがいます。もう一度、同じものを入れてください。"
        return wrong
