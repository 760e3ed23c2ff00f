"""理解のようす: how it was explained, what the person said, when to ask again; folded away until it is wanted."""

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.consent import Consent, Signing
from desktop.entries.version import EntryId
from desktop.entries.wareki import japanese_day, short_wareki, wareki
from desktop.procedures.outcome import Refused
from desktop.procedures.understanding import (
    Noted,
    UnderstandingRequest,
    note_understanding,
    understanding_history,
)
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import TextButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.labels import Facts, Label
from desktop.views.widgets.sheet import Sheet


class Understanding(QWidget):
    """Three fields behind one link. Its value is what was typed; the link opens them, and so does a value."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(12))
        self.link = TextButton("理解のようすも書く（説明のしかた・本人のことば・聞き直す日）")
        self.link.clicked.connect(self._open)
        row = QHBoxLayout()
        row.addWidget(self.link)
        row.addStretch(1)
        column.addLayout(row)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(look.space(14))
        self.explained_how = LineEdit("例：わかりやすい版を、いっしょに声に出して読んだ")
        self.said = LineEdit("例：「いつもの病院なら、いいよ」")
        self.ask_again_on = DateField(day_reader(today), today, write=short_wareki)
        self.fields = {
            "explained_how": Field("どう説明したか", self.explained_how, required=False),
            "said": Field("本人のことば", self.said, required=False, help="聞いたまま、みじかく書きます。"),
            "ask_again_on": Field(
                "もう一度聞く日",
                self.ask_again_on,
                required=False,
                help="わかっていたか心もとないときに。+30 と打つと、30日あとです。",
            ),
        }
        for name, field in self.fields.items():
            body.addWidget(field)
            getattr(self, name).changed.connect(lambda *_: self.changed.emit())
        self._body.hide()
        column.addWidget(self._body)

    def _open(self) -> None:
        self.open()
        self.explained_how.setFocus()

    def open(self) -> None:
        """Show the fields instead of the link."""
        self.link.hide()
        self._body.show()

    def stops(self) -> list[QWidget]:
        """Enter stops at the fields once they are open; the link is no stop on the usual way."""
        return [self.explained_how, self.said, self.ask_again_on.line]

    def value(self) -> dict[str, str]:
        return {name: str(getattr(self, name).value()) for name in self.fields}

    def set_value(self, value: object) -> None:
        given = value if isinstance(value, Mapping) else {}
        for name in self.fields:
            getattr(self, name).set_value(given.get(name, ""))
        if any(given.get(name) for name in self.fields):
            self.open()

    def unread(self) -> str:
        """What is wrong with the day typed; empty while nothing is."""
        typed = self.ask_again_on.text().strip()
        return "日付が読み取れません。例：R8.9.1、+30" if typed and self.ask_again_on.day() is None else ""

    def noted(self) -> tuple[str, str, date | None]:
        """What was typed: how it was explained, the words, the day."""
        return self.explained_how.text().strip(), self.said.text().strip(), self.ask_again_on.day()


class UnderstandingSheet(Sheet):
    """Notes on a consent signed before: it was explained or asked again."""

    def __init__(self, desk: Desk, consent: EntryId, window: QWidget) -> None:
        super().__init__("理解のようすを記録", "記録する", parent=window)
        self._desk, self._entry = desk, consent
        recorded = desk.register.entry(Consent, consent)
        about = f"{recorded.content.form_title}　{recorded.number}"
        self.column.addWidget(Label(about, Role.SECTION, wrap=True))
        said = _asked_for(recorded.content.signing, desk.clock.now().day)
        self.column.addWidget(Label(said, Role.SECOND, Tone.SUB, wrap=True))
        self.note = self.form.keep("note", Understanding(desk.clock.now().day))
        self.note.open()
        self.column.addWidget(self.note)
        history = Card("これまでの記録")
        facts = Facts(above=False)
        notes = understanding_history(desk.register, consent)
        facts.set_facts([_line(each) for each in reversed(notes)])
        history.column.addWidget(facts)
        history.setVisible(bool(notes))
        self.column.addWidget(history)
        self.column.addStretch(1)
        self.main.clicked.connect(self._record)
        fit(self, 680, 640)
        self.form.focus("note")

    def _record(self) -> None:
        if unread := self.note.unread():
            self._wrong("ask_again_on", unread)
            return
        how, said, day = self.note.noted()
        outcome = self._desk.perform.act(
            note_understanding,
            UnderstandingRequest(consent=self._entry, explained_how=how, said=said, ask_again_on=day),
        )
        if isinstance(outcome, Refused):
            for finding in reversed(outcome.findings):
                self._wrong(field_of(finding), finding.text)
        elif outcome is not None:
            self.accept()

    def _wrong(self, name: str, sentence: str) -> None:
        field = self.note.fields.get(name, self.note.fields["said"])
        field.set_error(sentence)
        (field.editor.focusProxy() or field.editor).setFocus()


def _asked_for(signing: Signing | None, today: date) -> str:
    """Why this is open: the day that was set; and what to do where the person wants it no more."""
    stop = "やめたいとのことなら、ここではなく「取り消し」で記録します。"
    if signing is None or signing.ask_again_on is None:
        return stop
    due = "でした" if signing.ask_again_on <= today else "です"
    return f"もう一度聞く日は、{wareki(signing.ask_again_on)}{due}。{stop}"


def _line(note: Noted) -> tuple[str, str]:
    again = f"もう一度聞く日 {wareki(note.ask_again_on)}" if note.ask_again_on else ""
    said = "　".join(part for part in (note.explained_how, note.said, again) if part) or "なし"
    return wareki(japanese_day(note.at)), f"{said}（{note.by}）" if note.by else said
