"""Taking users in from a file: chosen, looked at line by line, then all of them or none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from desktop.procedures.outcome import Done, Refused
from desktop.procedures.service_users import (
    ImportLine,
    ImportRequest,
    LifeFile,
    Problem,
    import_users,
    preview_import,
    read_user_file,
)
from desktop.views.aside import Aside
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.finding_texts import finding_texts
from desktop.views.models.import_rows import import_rows
from desktop.views.style import Tone
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.findings import Findings, FindingText, Level
from desktop.views.widgets.labels import Bold, Sentence
from desktop.views.widgets.rows import RowList
from desktop.views.widgets.sheet import Sheet

CHOOSE = "ファイルを選ぶ"


class ImportUsersSheet(Sheet):
    """Shows what taking a file in would do before anything is done; `taken` tells the first of those who came in.

    Reading goes on beside the window, and so does the taking in of many: it can be stopped, and then nobody is taken in.
    """

    taken = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__("利用者を取り込む", CHOOSE, parent=parent)
        self._desk = desk
        self._aside = Aside(desk.register, self)
        self.lines: tuple[ImportLine, ...] = ()
        self.problems: Sequence[Problem] = ()
        self._stopped = False
        self._said = Sentence(
            "ほかの介護ソフトから書き出した利用者の一覧（LIFE の利用者情報、CSV）を読みます。"
            "まず中身をお見せします。「取り込む」を押すまで、台帳は変わりません。",
            tone=Tone.SUB,
        )
        self._notices = Findings()
        self._notices.hide()
        self._rows = RowList("取り込む内容")
        self._empty = Empty("ファイルはまだ選ばれていません。", icon="file")
        self.column.addWidget(self._said)
        self.column.addWidget(self._notices)
        self._listed = Card(padding=0)
        self._listed.column.addWidget(self._rows)
        self.column.addWidget(self._listed, 1)
        self.column.addWidget(self._empty, 1)
        self._listed.hide()
        self._other = QuietButton("別のファイルを選ぶ", icon="file")
        self._other.clicked.connect(self.choose)
        self._other.hide()
        self.foot.insertWidget(0, self._other)
        self.main.clicked.connect(self._press)
        self.stop_asked.connect(self._stop)
        desk.perform.went.connect(self._went)
        fit(self, width=860)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.main.setFocus()

    def choose(self) -> None:
        """Ask for a file and show what taking it in would do."""
        data = self._desk.choose_file("利用者の一覧を選ぶ", "利用者の一覧 (*.csv *.CSV *.txt)")
        if data is not None:
            self.preview(data)

    def preview(self, data: bytes) -> None:
        """Read the bytes of a file in a process apart and show every line of it."""
        self.wait("ファイルを読んでいます。", stops=True)
        self._aside.work(lambda: read_user_file(data), self._compare)

    def _compare(self, read: LifeFile) -> None:
        """Hold what was read against the book."""
        moment = self._desk.clock.now()
        self._aside.ask(
            lambda register: preview_import(read.rows, register, moment),
            lambda lines: self._show(lines, read.problems),
        )

    def _show(self, lines: tuple[ImportLine, ...], problems: Sequence[Problem]) -> None:
        self.rest()
        self.lines, self.problems = lines, problems
        self._rows.set_rows(import_rows(self.lines, self.problems))
        self._listed.setVisible(bool(self.lines or self.problems))
        self._empty.setVisible(not self.lines and not self.problems)
        self._other.show()
        self._say(sum(problem.left_out for problem in self.problems))
        self._rows.setFocus()

    def _say(self, left_out: int) -> None:
        counts = {
            does: sum(line.does == does for line in self.lines)
            for does in ("新しく加わる", "変わる", "変わらない")
        }
        doing = counts["新しく加わる"] + counts["変わる"]
        notices = []
        if not self.lines:
            self._said.set_parts("このファイルからは、ひとりも読み取れませんでした。台帳はそのままです。")
        else:
            self._said.set_parts(
                f"{len(self.lines):,}人を読み取りました。",
                Bold(_doing(counts["新しく加わる"], counts["変わる"])),
                f"{counts['変わらない']:,}人はそのままです。" if counts["変わらない"] else "",
                "かな・住所・同意は、取り込んだあとで足します。",
            )
        if left_out and self.lines:
            notices.append(
                FindingText(
                    level=Level.LOOK,
                    title=f"読み取れない行が {left_out:,}行あります",
                    sentence="その行は取り込みません。下の一覧の上のほうに、行と理由があります。ファイルを直して、もう一度選べます。",
                )
            )
        if twins := sum(bool(line.twin) for line in self.lines):
            notices.append(
                FindingText(
                    level=Level.LOOK,
                    title=f"同じ名前の方が {twins:,}人います",
                    sentence="番号がちがうので、別の方として加わります。同じ方なら、先に台帳の番号を直してください。",
                )
            )
        self._notice(notices)
        self.main.set_text(f"{doing:,}人を取り込む" if doing else CHOOSE)
        self._other.setVisible(bool(doing))

    def _notice(self, findings: list[FindingText]) -> None:
        self._notices.set_findings(findings)
        self._notices.setVisible(bool(findings))

    def _press(self) -> None:
        if any(line.known is None or line.changes for line in self.lines):
            self._take_in()
        else:
            self.choose()

    def _take_in(self) -> None:
        self._stopped = False
        self.wait("台帳に加えています。", stops=True)
        self._desk.perform.act_beside(
            import_users, ImportRequest(lines=self.lines), self._after, steps=len(self.lines)
        )

    def _went(self, done: int, of: int) -> None:
        if self._desk.perform.busy:
            self.wait(f"台帳に加えています。{of:,}人のうち {done:,}人までできました。", stops=True)

    def _after(self, outcome: Done | Refused | None) -> None:
        self.rest()
        if isinstance(outcome, Done):
            self.accept()
            self.taken.emit(outcome.entry)
        elif isinstance(outcome, Refused):
            self._notice(finding_texts(outcome.findings))
        elif self._stopped:
            self._said.set_parts("とめました。ひとりも取り込んでいません。台帳はそのままです。")

    def _stop(self) -> None:
        self._stopped = True
        if self._desk.perform.busy:
            self._desk.perform.stop()
        else:
            self._aside.forget()
            self.rest()


def _doing(fresh: int, changed: int) -> str:
    """What pressing the button would do, in words."""
    if fresh and changed:
        return f"{fresh:,}人が新しく加わり、{changed:,}人のカードが変わります。"
    if fresh:
        return f"{fresh:,}人が新しく加わります。"
    return (
        f"{changed:,}人のカードが変わります。"
        if changed
        else "台帳と同じ中身です。変わるところはありません。"
    )
