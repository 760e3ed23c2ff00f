"""控えから戻す: from which place, into which new folder, with whose password; then what came back and which backup was bad."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.views.dialogs.fit import fit
from desktop.views.widgets.fields import Field, LineEdit, PasswordEdit
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.labels import Bold, Sentence
from desktop.views.widgets.path_edit import PathEdit
from desktop.views.widgets.sheet import Sheet

if TYPE_CHECKING:
    from desktop.procedures.backups import RestoreRequest

_SECRETS = ("password", "code")


class RestoreDialog(Sheet):
    """``asked`` gives the request; then ``show_working``, and ``show_trouble`` or ``show_done`` answer it.

    Never over a book that is there: what comes back lies in a new folder, and ``opened`` says that it shall be opened.
    """

    asked = Signal(object)
    opened = Signal(object)
    """The folder of the book that came back."""

    def __init__(
        self,
        choose: Callable[[str], Path | None],
        place: Path | None,
        into: Path,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("控えから戻す", "戻す", parent=parent)
        self._fields: dict[str, Field] = {}
        self._folder: Path | None = None
        self._trouble = Finding(Level.STOP, "")
        self._trouble.hide()
        self.column.addWidget(self._trouble)
        self._lead = Sentence(
            "いちばん新しい、壊れていない控えを、新しい台帳として戻します。",
            Bold("いまある台帳と控えには、手を付けません。"),
        )
        self.column.addWidget(self._lead)
        self.place = PathEdit(lambda: choose("控えのある場所"), path=place)
        self._add(
            "place", "控えのある場所", self.place, required=True,
            help="「tasuki-」ではじまるフォルダーのある場所です。USBメモリーなら、つないでからえらびます。",
        )  # fmt: skip
        self.name = LineEdit()
        self.name.setText(name)
        self._add("name", "戻した台帳の名前", self.name, required=True)
        self.into = PathEdit(lambda: choose("戻した台帳を置く場所"), path=into)
        self._add("into", "置く場所", self.into, required=True, help="このPCの中の場所にしてください。")
        self.password = PasswordEdit()
        self._add("password", "合言葉（パスワード）", self.password, help="控えをとった日の、だれかの合言葉です。")
        self.code = LineEdit()
        self._add("code", "合言葉が分からないときは、回復コード", self.code, required=False)
        self.column.addStretch(1)
        self.main.clicked.connect(self._press)
        fit(self, 680, 760)
        self.form.focus("password" if place is not None else "place")

    def _add(self, name: str, label: str, editor: QWidget, **more: object) -> None:
        self.form.keep(name, editor)  # type: ignore[type-var]
        self._fields[name] = Field(label, editor, **more)  # type: ignore[arg-type]
        self.column.addWidget(self._fields[name])

    def state(self) -> dict[str, object]:
        """What is typed, without password and code."""
        return {name: value for name, value in self.form.state().items() if name not in _SECRETS}

    def _press(self) -> None:
        if self.waiting():
            return
        if self._folder is not None:
            self.opened.emit(self._folder)
            self.accept()
            return
        request = self._request()
        if request is not None:
            self._trouble.hide()
            self.asked.emit(request)

    def _request(self) -> RestoreRequest | None:
        from desktop.procedures.backups import RestoreRequest

        place, into, name = self.place.path(), self.into.path(), self.name.text().strip()
        wrong = {
            "place": "" if place else "控えのある場所を、えらんでください。",
            "name": "" if name and Path(name).name == name else "名前に使えない文字があるか、名前がありません。",
            "into": "" if into else "置く場所を、えらんでください。",
            "password": "" if self.password.text() or self.code.text().strip() else "合言葉か、回復コードを入れてください。",
        }
        for field, sentence in wrong.items():
            if sentence:
                self._fields[field].set_error(sentence)
                self.form.focus(field)
                return None
        assert place is not None
        assert into is not None
        return RestoreRequest(
            backup=place, to=into / f"{name.removesuffix('.tasuki')}.tasuki", password=self.password.text(),
            code=self.code.text().strip(),
        )  # fmt: skip

    def show_working(self) -> None:
        """Say that it is going on; nothing can be pressed meanwhile."""
        self.wait("控えを開いて、確かめています…")

    def say(self, generation: str) -> None:
        """Say which generation is being tried."""
        from desktop.procedures.backups import in_words

        self.wait(f"いま：{in_words(generation)}の控えを開いて、確かめています…")

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing came back; everything typed is still there."""
        self.rest()
        self._trouble.say(Level.STOP, "戻せませんでした", sentence)
        self._trouble.show()

    def show_done(self, restored: Any) -> None:
        """Say which generation came back, which newer ones were bad, and what is not in it."""
        self.rest()
        self._folder = restored.folder
        lost = f"とじた紙のうち{len(restored.problems)}点は、控えにもありませんでした。" if restored.problems else ""
        from desktop.procedures.backups import in_words

        bad = "".join(f"{in_words(name)}の控えは使えませんでした（{text.split('。')[0]}）。" for name, text in restored.bad)
        level = Level.LOOK if restored.bad or restored.problems else Level.DONE
        self._trouble.say(
            level,
            f"{in_words(restored.generation.name)}の控えから戻しました",
            f"{bad}{lost}開いて、記録の連なりと索引を確かめました。この控えより後に書いたことは、入っていません。",
        )
        self._trouble.show()
        for field in self._fields.values():
            field.hide()
        self._lead.hide()
        self.password.clear()
        self.code.clear()
        self.main.set_text("戻した台帳をひらく")
        self.quiet.set_text("とじる")
        self.main.setFocus()
