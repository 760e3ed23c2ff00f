"""What the sheets for a card share: rows of fields, the draft at every pause, the refusal beside its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.finding import Finding
from desktop.entries.reading import DraftKind
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import wareki
from desktop.procedures.outcome import Done, Refused
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import DayReader, birthday_reader, day_reader
from desktop.views.models.finding_texts import field_of, finding_texts
from desktop.views.models.people import hiragana
from desktop.views.pages.tall import Tall
from desktop.views.style import Role
from desktop.views.widgets.buttons import TextButton
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.findings import Findings, FindingText
from desktop.views.widgets.labels import Label, divider
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet

CHANGED, MISTAKE = "changed", "mistake"


class CardSheet(Sheet):
    """A card to fill in or to change. It hands out one frozen request and neither saves nor decides.

    Whoever opens it answers a request with `finish` (recorded) or `refuse` (the findings against it). What is typed is
    kept as a draft at every pause and when the sheet is put away; only `finish` lets the draft go.
    """

    asked = Signal(object)

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        title: str,
        kind: DraftKind,
        was: Recorded[Any] | None = None,
        draft: int | None = None,
    ) -> None:
        super().__init__(title, "直す" if was else "加える", parent=parent)
        self.desk, self.kind, self.was, self.draft = desk, kind, was, draft
        self.today: date = desk.clock.now().day
        self._fields: dict[str, Field] = {}
        self._readers: dict[str, DayReader] = {}
        self._unkept = False
        self._notices = Findings()
        self._notices.hide()
        self.column.addWidget(self._notices)
        self.body = QVBoxLayout()
        self.body.setSpacing(style.current().space(14))
        self._holder = Tall()
        self._holder.setLayout(self.body)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(self._holder)
        self.main.clicked.connect(self._ask)
        self.form.changed.connect(self._touched)
        self.form.paused.connect(self._paused)
        self.finished.connect(lambda _: self.keep_draft())
        self._discard = TextButton("書きかけを捨てる")
        self._discard.clicked.connect(self._let_go)
        self.foot.insertWidget(0, self._discard)
        self._say_what_closing_does()
        fit(self, width=760)

    def showEvent(self, event: QShowEvent) -> None:
        """The first field has the focus, and Tab comes to the buttons last."""
        super().showEvent(event)
        everything = self._holder.findChildren(QWidget)
        fields = [each for each in everything if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
        last = fields[-1]
        for button in (self._discard, self.quiet, self.main):
            QWidget.setTabOrder(last, button)
            last = button
        self.form.focus(next(iter(self._fields)))

    # What a card puts into the sheet -------------------------------------------------------------------------------

    def section(self, title: str) -> None:
        """Begin a part of the card."""
        if self.body.count():
            self.body.addSpacing(style.current().space(4))
            self.body.addWidget(divider())
        self.body.addWidget(Label(title, Role.SECTION))

    def row(self, *widgets: QWidget) -> QWidget:
        """Put fields side by side."""
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(style.current().space(16))
        for widget in widgets:
            line.addWidget(widget, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(holder)
        return holder

    def field(
        self,
        name: str,
        label: str,
        editor: Any,
        required: bool | None = None,
        hint: str = "",
        stretch: bool = True,
    ) -> Field:
        """A field of the card under the name that its state and its refusals use."""
        self.form.keep(name, editor)
        field = Field(label, editor, required=required, help=hint, stretch=stretch)
        self._fields[name] = field
        return field

    def day_field(
        self, name: str, label: str, required: bool | None = None, hint: str = "", birthday: bool = False
    ) -> Field:
        """A field for a day; what was understood of it stands beside it."""
        read = birthday_reader(self.today) if birthday else day_reader(self.today)
        self._readers[name] = read
        return self.field(
            name, label, DateField(read, self.today, write=wareki), required=required, hint=hint
        )

    def set_day(self, name: str, day: date | None) -> None:
        """Put a day into its field, where the card asks for it."""
        if name in self._fields:
            self._fields[name].editor.set_day(day)

    def day(self, name: str) -> date | None:
        """The day understood in a field, or None."""
        day: date | None = self._fields[name].editor.day() if name in self._fields else None
        return day

    def follow_kana(self, name: LineEdit, kana: LineEdit) -> None:
        """Fill the reading in as the name is typed, until a person writes it by hand."""
        followed = ""

        def read(reading: str) -> None:
            nonlocal followed
            if kana.text() == followed:
                followed += hiragana(reading)
                kana.setText(followed)

        def emptied(text: str) -> None:
            nonlocal followed
            if not text and followed and kana.text() == followed:
                followed = ""
                kana.setText("")

        name.read_kana.connect(read)
        name.changed.connect(emptied)

    def ask_since(self) -> None:
        """Ask of a change whether things changed from a day on, or the card was written wrongly."""
        self.section("直し方")
        self._how = Segments([(CHANGED, "内容が変わった"), (MISTAKE, "書きまちがいを直す")], CHANGED)
        self.row(self.field("how", "どちらですか", self._how, stretch=False))
        since = self.day_field("since", "いつから", hint="この日より前の記録は、前の内容のまま残ります。")
        self.set_day("since", self.today)
        self.row(since)
        self._how.changed.connect(lambda: since.setVisible(self._how.value() == CHANGED))

    def since(self) -> date | None:
        """From which day the change holds: the chosen day, or the day of the version that was wrong."""
        if self.was is None:
            return None
        return self.was.valid_from if self.reason() else self.day("since") or self.today

    def reason(self) -> str:
        """Why the card is replaced, where it is not simply a change."""
        return "書きまちがい" if self.was is not None and self._how.value() == MISTAKE else ""

    def entry(self) -> EntryId | None:
        """The card that is changed, or None for a new one."""
        return self.was.entry if self.was is not None else None

    # What each card answers ----------------------------------------------------------------------------------------

    def request(self) -> object:
        """The frozen request as it stands in the sheet."""
        raise NotImplementedError

    def draft_title(self) -> str:
        """How the draft is called among the drafts."""
        raise NotImplementedError

    # Half-filled state ---------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Everything typed so far, and which card is changed; enough to build the sheet anew."""
        return {**self.form.state(), "_card": self.kind.value, "_entry": self.entry()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Fill the sheet from an earlier `state()`."""
        self.form.restore(state)
        self.restored()

    def settled(self) -> None:
        """What was filled in by the program is not yet typed: nothing to keep."""
        self._unkept = False
        self._say_what_closing_does()

    def restored(self) -> None:
        """Called when a state was filled in, for parts that show themselves by what is typed."""

    def keep_draft(self) -> None:
        """Keep what is typed, if anything was typed since it was last kept."""
        if self._unkept:
            self._unkept = False
            self.draft = self.desk.keep_draft(self.kind, self.draft_title(), self.state(), self.draft)

    def _paused(self) -> None:
        if self.isVisible():  # a pause may come due when the sheet has been put away and the book with it
            self.keep_draft()
            self.look_for_twins()

    def look_for_twins(self) -> None:
        """Called at every pause, for cards that warn of one like themselves."""

    def _let_go(self) -> None:
        """Forget what was typed: nothing of it is kept."""
        self._drop_draft()
        self.reject()

    def _drop_draft(self) -> None:
        self._unkept = False
        if self.draft is not None:
            self.desk.drop_draft(self.draft)
            self.draft = None

    def _say_what_closing_does(self) -> None:
        typed = self._unkept or self.draft is not None
        self._discard.setVisible(typed)
        self.quiet.set_text("あとで続ける" if typed else "やめる")

    def _touched(self) -> None:
        self._unkept = True
        self._say_what_closing_does()
        for field in self._fields.values():
            if field.error():
                field.clear_error()

    # Asking, and the answer ----------------------------------------------------------------------------------------

    def _ask(self) -> None:
        if not self._unread_days():
            self.asked.emit(self.request())

    def _unread_days(self) -> bool:
        """Whether a day was typed that cannot be read; it is told at its field, and the first one gets the focus."""
        wrong = [
            name for name in self._readers if self._fields[name].editor.text().strip() and not self.day(name)
        ]
        for name in wrong:
            why = self._readers[name](self._fields[name].editor.text())[1]
            self._fields[name].set_error(why or "日付を読み取れません。例：S10.5.1、R8.6.3、2026/6/3")
        if wrong:
            self.form.focus(wrong[0])
        return bool(wrong)

    def refuse(self, findings: Sequence[Finding]) -> None:
        """Show why it was refused, each finding at its field; the text typed stays."""
        for finding in findings:
            if (name := field_of(finding)) in self._fields:
                self._fields[name].set_error(finding.text)
                self.form.focus(name)
        self.notice(finding_texts([finding for finding in findings if field_of(finding) not in self._fields]))

    def notice(self, findings: Sequence[FindingText]) -> None:
        """Say something above the fields: a twin of this card, a refusal that belongs to no field."""
        self._notices.set_findings(list(findings))
        self._notices.setVisible(bool(findings))

    def finish(self) -> None:
        """The card is recorded: let the draft go and close."""
        self._drop_draft()
        self.accept()


class OneCard:
    """The one card a page may have open: its request is carried to the procedure, its answer brought back."""

    def __init__(self, desk: Desk, act: Callable[..., Done | Refused], after: Callable[[EntryId], None]) -> None:
        self._desk, self._act, self._after = desk, act, after
        self._sheet: CardSheet | None = None

    def open(self, sheet: CardSheet) -> None:
        """Open a card; ``after`` is called with its entry when it has been recorded."""
        self._sheet = sheet
        sheet.asked.connect(lambda request: self._keep(sheet, request))
        sheet.finished.connect(self._closed)
        sheet.open()

    def put_away(self) -> None:
        """Close the card; what was typed stays as a draft."""
        if self._sheet is not None:
            self._sheet.reject()

    def state(self) -> dict[str, object]:
        """The open card as part of its page's half-filled state."""
        if self._sheet is None:
            return {"sheet": None, "draft": None}
        return {"sheet": self._sheet.state(), "draft": self._sheet.draft}

    def _closed(self) -> None:
        if self._sheet is not None:
            self._sheet.deleteLater()
            self._sheet = None

    def _keep(self, sheet: CardSheet, request: object) -> None:
        outcome = self._desk.perform.act(self._act, request)
        if isinstance(outcome, Done):
            sheet.finish()
            self._after(outcome.entry)
        elif isinstance(outcome, Refused):
            sheet.refuse(outcome.findings)
