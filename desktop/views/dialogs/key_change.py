"""台帳の鍵を取り替える: why, the new recovery paper and its code typed back, then the desk is put away for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.procedures.people import (
    Confirmed,
    KeyChange,
    may_change_key,
    prepare_key,
    print_new_paper,
)
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.dialogs.print_paper import PrintPaper
from desktop.views.dialogs.staff import KeySheet
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import Button
from desktop.views.widgets.fields import LineEdit, PasswordEdit
from desktop.views.widgets.labels import Bold, Label, Sentence


class KeyChangeSheet(KeySheet):
    """Nothing is changed until the paper is out, its code typed back, and one's own password right."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent, "台帳の鍵を取り替える", "取り替える")
        self._new = prepare_key(desk.register)
        self.paper: PrintPaper | None = None
        self.column.addWidget(
            Sentence(
                "辞めた人が台帳の写しを持っていても、これから書くことは読めなくなります。",
                Bold("みなさんの合言葉は変わりません。前の回復の紙は使えなくなります。"),
                "すむまで数十秒、台帳を使えません。書きかけは残ります。",
            )
        )
        self.print = Button("新しい回復の紙を刷る", icon="printer")
        self.print.clicked.connect(self._show_paper)
        self.column.addWidget(self.print, 0, Qt.AlignmentFlag.AlignLeft)
        self._said = Label("", Role.BODY, Tone.OK, bold=True, wrap=True)
        self._said.hide()
        self.column.addWidget(self._said)
        self.code, self.password = LineEdit(), PasswordEdit()
        self.add(
            "code", "新しい紙の回復コード", self.code, required=True,
            help="紙がたしかに読めることを確かめます。ハイフンや小文字はそのままでかまいません。",
        )  # fmt: skip
        self.add("password", "あなたの合言葉（パスワード）", self.password, required=True)
        self.column.addStretch(1)
        self.main.clicked.connect(self._ask)
        fit(self, 640, 640)
        self.print.setFocus()

    def _show_paper(self) -> None:
        printed = self.desk.perform.act(
            lambda request, register, moment, actor: print_new_paper(request, register, moment), self._new
        )
        if printed is None:
            return
        self.paper = PrintPaper(
            printed,
            self.desk.reader,
            self,
            self.desk.before_file,
            self.desk.note_file,
        )
        self.paper.finished.connect(lambda _: self._paper_closed())
        self.paper.open()

    def _paper_closed(self) -> None:
        self._said.setText("紙を見て、回復コードを下に打ってください。古い紙は、取り替えたあとで捨てます。")
        self._said.show()
        self.form.focus("code")

    def _ask(self) -> None:
        if self.paper is None:
            self._fields["code"].set_error("まだ紙が出ていません。さきに「新しい回復の紙を刷る」を押してください。")
            self.print.setFocus()
            return
        self._change = KeyChange(new=self._new, password=self.password.text(), typed=self.code.text().strip())
        self.act_beside(may_change_key, self._change)

    def answer(self, outcome: object) -> None:
        if isinstance(outcome, Confirmed):
            self.accept()
            self.desk.change_key(self._change)
        else:
            super().answer(outcome)
