"""設定の「同意書のことば」: every version of every form, who signed how many, and the door to our own version."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.entries.consent import Audience
from desktop.entries.version import EntryId
from desktop.entries.version import Role as StaffRole
from desktop.entries.wareki import wareki
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.wordings import FormVersion, UseRequest, form_versions, print_sample, use_wording
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.pages.tall import Tall, put_in
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.labels import Label, Sentence, divider
from desktop.views.widgets.layouts import Flow, empty_layout


class WordingsPart(Tall):
    """One group a form, its versions newest first. Everybody sees them and prints a sample; a manager words our own."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(12))
        self._card = Card("同意書のことば")
        self._card.column.addWidget(
            Sentence(
                "刷った紙のことばは、その版のまま台帳に残ります。版が新しくなっても、前にいただいた同意の中身は変わりません。",
                tone=Tone.SUB,
            )
        )
        self._manager = desk.actor.role is StaffRole.MANAGER
        if not self._manager:
            self._card.column.addWidget(Label("ことばを直せるのは、管理者です。", Role.SECOND, Tone.SUB, wrap=True))
        self._trouble = Finding(Level.LOOK, "")
        self._trouble.hide()
        self._card.column.addWidget(self._trouble)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(look.space(12))
        self._card.column.addLayout(self._rows)
        column.addWidget(self._card)
        column.addStretch(1)
        self.buttons: dict[tuple[str, str], SmallButton] = {}

    def refresh(self) -> None:
        """Ask the book anew."""
        self._trouble.hide()
        empty_layout(self._rows)
        self.buttons = {}
        versions = form_versions(self._desk.register)
        groups = [list(group) for _, group in groupby(versions, key=lambda each: each.form)]
        self._card.set_count(f"{len(groups)}種類")
        for group in groups:
            put_in(self._rows, divider(), self._title(group), *(self._version(each) for each in group))

    def _title(self, group: list[FormVersion]) -> QWidget:
        shown = next((each for each in group if each.in_use), group[0])
        whose = "本人の同意" if shown.audience is Audience.SERVICE_USER else "家族の同意"
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(4))
        column.addWidget(Label(shown.title, bold=True, wrap=True))
        column.addWidget(Label(f"書式 {shown.code}　{whose}", Role.SECOND, Tone.SUB, wrap=True))
        return holder

    def _version(self, version: FormVersion) -> QWidget:
        look = style.current()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(look.space(12), 0, 0, 0)
        column.setSpacing(look.space(6))
        head = Flow()
        chips = QWidget()
        chips.setLayout(head)
        head.addWidget(Label(f"{version.said}（{version.label}）"))
        if version.in_use:
            head.addWidget(StateChip("使っています", Tone.OK, icon="check"))
        elif version.own and version.frozen_on is None:
            head.addWidget(StateChip("まだ刷っていません", Tone.SUB))
        column.addWidget(chips)
        column.addWidget(Label(_told(version), Role.SECOND, Tone.SUB, wrap=True))
        acts = QWidget()
        flow = Flow()
        acts.setLayout(flow)
        for key, words in self._acts(version):
            button = SmallButton(words)
            button.setAccessibleName(f"{version.title}　{version.said}　{words}")
            button.clicked.connect(lambda _=False, key=key: self.do(key, version))
            self.buttons[key, version.key] = button
            flow.addWidget(button)
        column.addWidget(acts)
        return holder

    def _acts(self, version: FormVersion) -> list[tuple[str, str]]:
        found = [("sample", "見本を印刷")] if version.printable else []
        if self._manager and version.printable:
            if not version.own:
                found.append(("edit", "写しを直す"))
            else:
                found.append(("edit", "次の版をつくる" if version.frozen_on else "直す"))
            newest = version.own or version.key == version.form  # an older shipped one is read, not offered anew
            if not version.in_use and newest:
                found.append(("use", "この版を使う"))
        return found

    def do(self, act: str, version: FormVersion) -> None:
        """Print a sample of a version, word a copy of it, or offer it from today on."""
        if act == "edit":
            entry = version.entry if version.own else None
            self.asked.emit(Go(page="wording", state={"form": version.key, "version": entry}))
        elif act == "sample":
            printed = self._desk.perform.act(print_sample, version.key)
            if isinstance(printed, Printed):
                self._desk.print_paper(printed)
        else:
            self._use(version)

    def _use(self, version: FormVersion) -> None:
        chosen: EntryId | None = version.entry if version.own else None
        outcome = self._desk.perform.act(use_wording, UseRequest(form=version.form, version=chosen))
        if isinstance(outcome, Refused):
            self._trouble.say(Level.LOOK, outcome.findings[0].title, outcome.findings[0].text)
            self._trouble.show()
        elif outcome is not None:
            self.refresh()
            again = self.buttons.get(("edit", version.key))
            if again is not None:
                again.setFocus(Qt.FocusReason.OtherFocusReason)


def _told(version: FormVersion) -> str:
    parts = []
    if version.in_use_from is not None:
        parts.append(f"{wareki(version.in_use_from)}から使っています")
    if version.frozen_on is not None:
        parts.append(f"{wareki(version.frozen_on)}にはじめて印刷　刷った紙 {version.printed:,}枚分　署名した人 {version.signed:,}人")
    elif version.own and version.kept_on is not None:
        parts.append(f"{wareki(version.kept_on)}に保存")
    elif not version.own:
        parts.append("まだ印刷していません")
    beside = ["正式版"] + (["わかりやすい版"] if version.with_easy else []) + (["英語の案内"] if version.with_english else [])
    parts.append(f"{version.clauses}項目　" + "・".join(beside))
    return "　".join(parts) if version.printable else "当時の文面が手もとにありません。とじた紙は、いつでも印刷できます。"
