"""同意書をつくる: the fields at the left, at the right the paper as it will be printed, drawn by the code that prints."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.consent import Audience, Clause
from desktop.entries.data_item import Paper
from desktop.entries.office import Office
from desktop.entries.person import ServiceUser
from desktop.entries.plain import from_plain, to_plain
from desktop.entries.reading import DraftKind
from desktop.entries.terms import DATA_ITEMS, PURPOSES
from desktop.entries.version import EntryId, Kind
from desktop.entries.wareki import age_on, short_wareki
from desktop.procedures.consents import (
    ConsentRequest,
    FormChoice,
    Standing,
    StandingState,
    clauses_of,
    form_choices,
    preview_consent,
    print_consent,
    print_consent_again,
    standing_of,
)
from desktop.procedures.handovers import paper_choices
from desktop.procedures.outcome import Printed, Refused
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose import Choose, ChooserBox
from desktop.views.dialogs.choose_office import choose_office
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.buttons import MainButton, QuietButton, TextButton
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Label, divider
from desktop.views.widgets.layouts import scroll
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.preview import PaperPreview
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.ticks import Tick, TickList

PREVIEW_AFTER_MS = 300
_BOTH_FIT = 900
"""Width from which fields and paper stand side by side, in pixels at 11 pt."""
_STATE_WORDS = {
    StandingState.COMPLETE: "同意あり",
    StandingState.SOON: "期限まぢか",
    StandingState.UNSIGNED: "署名まち",
    StandingState.EXPIRED: "期限ぎれ",
    StandingState.WITHDRAWN: "取り消し",
    StandingState.REFUSED: "いいえ",
    StandingState.NONE: "同意なし",
}


def _state_words(standing: Standing) -> str:
    return "同意不明" if standing.unknown else _STATE_WORDS[standing.state]


class ClausePick(QWidget):
    """The clauses of a form as they stand on the paper. Its value is the list of numbers that are left out."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(style.current().space(6))
        self._ticks: dict[int, Tick] = {}
        self._form = ""

    def set_form(self, form: str, clauses: Sequence[Clause]) -> None:
        """Show the clauses of this form, all of them asked."""
        if form == self._form:
            return
        self._form = form
        for tick in self._ticks.values():
            self._column.removeWidget(tick)
            tick.hide()
            tick.deleteLater()
        self._ticks = {}
        for clause in clauses:
            tick = Tick(f"{clause.number}　{clause.heading}", _told(clause), locked=clause.mandatory)
            tick.setChecked(True)
            tick.setToolTip("、".join(DATA_ITEMS[item] for item in clause.data_items))
            tick.changed.connect(self.changed)
            self._ticks[clause.number] = tick
            self._column.addWidget(tick)

    def stops(self) -> list[QWidget]:
        """Enter stops at every clause that can be left out."""
        return [tick for tick in self._ticks.values() if tick.isEnabled()]

    def value(self) -> list[int]:
        return [number for number, tick in self._ticks.items() if not tick.isChecked()]

    def set_value(self, value: object) -> None:
        out = set(value) if isinstance(value, list | tuple) else set()
        for number, tick in self._ticks.items():
            tick.setChecked(number not in out)


def _which(choice: FormChoice) -> str:
    """Which of two versions of one form this is."""
    return "（当事業所の文面）" if "." in choice.name else "（はじめからの文面）"


def _told(clause: Clause) -> str:
    """Second line of a clause: to whom, and what; the paper beside it tells every item."""
    items = [DATA_ITEMS[item] for item in clause.data_items]
    what = "、".join(items[:2]) + (f" ほか{len(items) - 2}項目" if len(items) > 2 else "")
    told = "　".join(part for part in (clause.recipients_text or PURPOSES[clause.purpose], what) if part)
    return f"{told}　かならず聞きます" if clause.mandatory else told


class PaperPick(QWidget):
    """Which papers a handover consent names. Its value is the list of papers, with their days and pages, as plain values."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._papers: dict[str, Paper] = {}
        self._list = TickList()
        self._list.changed.connect(self.changed)
        column.addWidget(self._list)

    def offer(self, papers: Sequence[Paper]) -> None:
        """The papers to choose from; details that were given before stay."""
        self._papers = {paper.kind.value: self._papers.get(paper.kind.value, paper) for paper in papers}
        self._list.set_choices([(key, paper.title, "") for key, paper in self._papers.items()])

    def papers(self) -> tuple[Paper, ...]:
        """The papers ticked."""
        return tuple(self._papers[key] for key in self._list.value() if key in self._papers)

    def stops(self) -> list[QWidget]:
        """Enter stops at every paper."""
        return self._list.stops()

    def value(self) -> list[Any]:
        return [to_plain(paper) for paper in self.papers()]

    def set_value(self, value: object) -> None:
        given = [from_plain(Paper, plain) for plain in value] if isinstance(value, list) else []
        self._papers.update({paper.kind.value: paper for paper in given})
        self._list.set_choices([(key, paper.title, "") for key, paper in self._papers.items()])
        self._list.set_value([paper.kind.value for paper in given])


class ConsentFormPage(Page):
    """Makes a consent form: preview while typing, the number and the very bytes on 印刷する."""

    fills = True
    asked = Signal(object)
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._draft: int | None = None
        self._touched = False
        self._printed: Printed | None = None
        self._focus_is_back = False
        self._standings: tuple[Standing, ...] = ()
        self._choices: dict[str, FormChoice] = {}
        self._form_object = Form(self)
        self._build_head()
        self._build_fields()
        self._build_preview()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(PREVIEW_AFTER_MS)
        self._wait.timeout.connect(self.show_preview)
        self._form_object.changed.connect(self._on_changed)
        self._form_object.paused.connect(self.keep_draft)
        self._on_form()
        self.show_preview()

    # building ---------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        head = PageHead("同意書をつくる")
        head.add_left(StateChip("書きかけは自動で残ります", Tone.SUB))
        self._tabs = Segments([("fields", "書きこむ"), ("paper", "刷り上がり")], "fields")
        self._tabs.changed.connect(self._arrange)
        head.add_right(self._tabs)
        self.column.addWidget(head)

    def _build_fields(self) -> None:
        look = style.current()
        desk, keep = self._desk, self._form_object.keep
        today = desk.clock.now().day
        self.user = keep(
            "service_user", ChooserBox("利用者をえらぶ", "people", self._user_name, self._open_users)
        )
        self.form_combo = keep(
            "form", Combo()
        )
        self._offer_forms()
        self.principal = keep("principal", _EntryCombo())
        self.clauses = keep("left_out", ClausePick())
        read = day_reader(today)
        self.starts_on = keep("starts_on", DateField(read, today, write=short_wareki))
        self.starts_on.set_day(today)
        self.until = keep("until", DateField(read, today, write=short_wareki))
        self.recipient = keep(
            "recipient", ChooserBox("相手の事業所をえらぶ", "office", self._office_name, self._open_offices)
        )
        self.papers = keep("papers", PaperPick())
        self.copies = keep("copies", Segments([("1", "1部"), ("2", "2部"), ("3", "3部")], "2"))
        for combo in (self.form_combo, self.principal):  # a long name must not push the paper aside
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        self.user.changed.connect(self._on_user)
        self.form_combo.changed.connect(self._on_form)
        self.principal.changed.connect(self._on_principal)

        body = QWidget()
        fields = QVBoxLayout(body)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(look.space(14))
        first = QHBoxLayout()
        first.setSpacing(look.space(16))
        self._fields = {
            "service_user": Field("利用者", self.user),
            "form": Field("書式", self.form_combo),
            "principal": Field("だれの同意か", self.principal),
            "clauses": Field(
                "聞くこと", self.clauses, help="紙にのる順です。印を外した項目は、紙にのりません。"
            ),
            "recipient": Field("渡す相手", self.recipient, required=True, stretch=False),
            "papers": Field(
                "渡す書類", self.papers, required=False, help="日付や枚数がわかる書類は、紙にのります。"
            ),
            "starts_on": Field("いつから", self.starts_on, required=True),
            "until": Field(
                "いつまで",
                self.until,
                required=False,
                help="R9.3.31／2027/3/31／+365 のように。空なら、契約が終わるまで。",
            ),
            "copies": Field("部数", self.copies, stretch=False, help="事業所に1部、のこりはご本人に。"),
        }
        first.addWidget(self._fields["service_user"], 2)
        first.addWidget(self._fields["form"], 3)
        fields.addLayout(first)
        for name in ("principal", "recipient", "clauses", "papers", "starts_on", "until", "copies"):
            fields.addWidget(self._fields[name])
        fields.addStretch(1)

        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(look.space(10))
        left.addWidget(scroll(body), 1)
        self._banner = Finding(Level.NOTE, "")
        self._banner.hide()
        self._banner.remedy.connect(self._on_remedy)
        left.addWidget(self._banner)
        left.addWidget(divider())
        self._note = Label("印刷すると、記録の番号がつきます。", Role.SECOND, Tone.SUB, wrap=True)
        about = QHBoxLayout()
        about.addWidget(self._note, 1)
        later = TextButton("書きかけにする")
        later.clicked.connect(self._put_aside)
        about.addWidget(later)
        left.addLayout(about)
        foot = QHBoxLayout()
        foot.setSpacing(look.space(12))
        foot.addStretch(1)
        self.screen_button = QuietButton("画面で署名してもらう", icon="pencil")
        self.screen_button.clicked.connect(self._sign_on_screen)
        foot.addWidget(self.screen_button)
        self.print_button = MainButton("印刷する", key="Ctrl+Enter", icon="printer")
        self.print_button.clicked.connect(self._print)
        self._form_object.set_main(self.print_button)
        foot.addWidget(self.print_button)
        left.addLayout(foot)

    def _build_preview(self) -> None:
        self.preview = PaperPreview(self._desk.reader, note="A4 たて・両面（長い辺でとじる）・白黒で読めます")
        if style.current().size is TextSize.STANDARD:  # a remark that has no room beside larger letters
            self.preview.head.insertWidget(1, StateChip("字は14ポイント", Tone.OK, icon="check"))
        self._halves = QHBoxLayout()
        self._halves.setSpacing(style.current().space(24))
        self._halves.addWidget(self._left, 9)
        self._halves.addWidget(self.preview, 8)
        self.column.addLayout(self._halves, 1)

    # what the window asks -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._offer_forms()
        self._fill_principals(suggest=False)

    def _offer_forms(self) -> None:
        """The forms at hand: a version of our own stands before the one the program brings."""
        choices = {choice.name: choice for choice in form_choices(register=self._desk.register)}
        if choices == self._choices:
            return
        chosen = self._choices.get(self.form_combo.value() or "")
        self._choices = choices
        codes = [choice.code for choice in choices.values()]
        self.form_combo.set_choices(
            [
                (name, choice.title + (_which(choice) if codes.count(choice.code) > 1 else ""))
                for name, choice in choices.items()
            ]
        )
        if chosen is not None and (not self._touched or chosen.name not in choices):
            self.form_combo.set_value(next(each.name for each in choices.values() if each.code == chosen.code))

    def take_focus(self) -> None:
        """A new form begins with the list of users; one that has its user goes on where it was."""
        if self._focus_is_back:
            self._focus_is_back = False
        elif self.user.value() is None:
            self.user.choose()
        else:
            self._form_object.focus("form")

    def show_entry(self, entry: EntryId) -> None:
        """Make a form for this service user; a form begun for somebody else stays among the drafts."""
        if self.user.value() != entry:
            self.begin()
            self.user.set_value(entry)
            self.show_preview()

    def begin(self) -> None:
        """Start with an empty form; what was half filled in stays among the drafts."""
        self.keep_draft()
        self._focus_is_back = False
        self._draft, self._touched, self._printed = None, False, None
        self._banner.hide()
        empty: dict[str, object] = {
            "service_user": None,
            "left_out": [],
            "until": "",
            "recipient": None,
            "papers": [],
            "copies": "2",
        }
        self._form_object.restore({**empty, "form": next(iter(self._choices))})
        self.starts_on.set_day(self._desk.clock.now().day)
        self._touched = False
        self.show_preview()

    def take_draft(self, draft: int, state: Mapping[str, object]) -> None:
        """Go on with a draft that was kept."""
        self.begin()
        self.restore({**state, "_draft": draft})

    def state(self) -> dict[str, object]:
        return {**self._form_object.state(), "_draft": self._draft, "_touched": self._touched}

    def restore(self, state: Mapping[str, object]) -> None:
        if "service_user" in state and state["service_user"] != self.user.value() and "_draft" not in state:
            self.begin()
        draft = state.get("_draft", self._draft)
        self._draft = draft if isinstance(draft, int) else None
        known = {**state}
        if isinstance(form := known.get("form"), str):
            known["form"] = self._offered(form, chosen="_draft" in state)
        if isinstance(user := known.get("service_user"), int) and not self._knows(user):
            known["service_user"] = None
        if isinstance(office := known.get("recipient"), int) and not self._knows(office):
            known["recipient"] = None
        self._form_object.restore(known)
        self._touched = bool(state.get("_touched", True))
        self._focus_is_back = (
            bool(known["service_user"] and state.get("_focus")) if "service_user" in known else False
        )
        self.show_preview()

    def _offered(self, form: str, chosen: bool) -> str:
        """The version to show for a form: the one a person chose while it is offered, else the one in use."""
        self._offer_forms()
        if chosen and form in self._choices:
            return form
        name = form.partition(".")[0]
        return next((key for key in self._choices if key.partition(".")[0] == name), next(iter(self._choices)))

    def _knows(self, entry: int) -> bool:
        try:
            self._desk.register.kind_of(EntryId(entry))
        except LookupError:
            return False
        return True

    def keep_draft(self) -> None:
        """Keep what is half filled in; called at every pause and before the book is let go."""
        if not self._touched or self._printed is not None or self.user.value() is None:
            return
        title = f"{self._user_name(self.user.value())}の{self._choices[self._form_name()].title}"
        state = self._form_object.state()
        self._draft = self._desk.keep_draft(DraftKind.CONSENT, title, state, self._draft)

    # fields that depend on each other -----------------------------------------------------------------------------

    def _user_name(self, entry: EntryId | None) -> str:
        if entry is None:
            return ""
        card = self._desk.register.entry(ServiceUser, entry).content
        age = f"　{age_on(card.birthday, self._desk.clock.now().day)}歳" if card.birthday else ""
        return f"{card.name.full} 様{age}"

    def _office_name(self, entry: EntryId) -> str:
        return self._desk.register.entry(Office, entry).content.name

    def _open_users(self) -> Choose:
        dialog = choose_user(self._desk, self.window())
        dialog.finished.connect(
            lambda _: self._form_object.focus("form" if self.user.value() else "service_user")
        )
        return dialog

    def _open_offices(self) -> Choose:
        return choose_office(self._desk, self.window(), self.user.value())

    def _form_name(self) -> str:
        return self.form_combo.value() or next(iter(self._choices))

    def _on_user(self) -> None:
        user = self.user.value()
        if user is not None:
            self.papers.offer(paper_choices(self._desk.register, user))
        self._fill_principals(suggest=True)

    def _fill_principals(self, suggest: bool) -> None:
        user = self.user.value()
        today = self._desk.clock.now().day
        self._standings = standing_of(self._desk.register, user, today) if user is not None else ()
        self.principal.set_people(
            [
                (each.principal, f"{each.relation}　{each.name} 様（{_state_words(each)}）")
                for each in self._standings
            ]
        )
        if suggest and self._standings:
            good = (StandingState.COMPLETE, StandingState.UNSIGNED)
            lacking = [each for each in self._standings if each.state not in good]
            self.principal.set_value((lacking or list(self._standings))[0].principal)
            self._on_principal()

    def _on_form(self) -> None:
        """The form says whose data it is about; the principal follows."""
        choice = self._choices[self._form_name()]
        self.clauses.set_form(choice.name, clauses_of(choice.name, self._desk.register))
        for name in ("recipient", "papers"):
            self._fields[name].setVisible(choice.names_recipient)
        user, principal = self.user.value(), self.principal.value()
        if user is None:
            return
        if choice.audience is Audience.SERVICE_USER:
            self.principal.set_value(user)
        elif principal in (None, user):
            family = [each for each in self._standings if each.principal != user]
            lacking = [each for each in family if each.state is not StandingState.COMPLETE]
            self.principal.set_value((lacking or family)[0].principal if family else None)

    def _on_principal(self) -> None:
        """Whose consent it is says which form; the form follows."""
        user, principal = self.user.value(), self.principal.value()
        if user is None or principal is None:
            return
        wanted = Audience.SERVICE_USER if principal == user else Audience.FAMILY_MEMBER
        if self._choices[self._form_name()].audience is not wanted:
            fits = next(choice for choice in self._choices.values() if choice.audience is wanted)
            self.form_combo.set_value(fits.name)

    # preview and print --------------------------------------------------------------------------------------------

    def request(self) -> ConsentRequest | None:
        """What the fields ask to print; None while it is not known for whom."""
        user, principal = self.user.value(), self.principal.value()
        if user is None or principal is None:
            return None
        named = self._choices[self._form_name()].names_recipient
        return ConsentRequest(
            service_user=user,
            principal=principal,
            form=self._form_name(),
            starts_on=self.starts_on.day() or self._desk.clock.now().day,
            until=self.until.day(),
            left_out=tuple(self.clauses.value()),
            copies=int(self.copies.value() or "2"),
            recipient=self.recipient.value() if named else None,
            papers=self.papers.papers() if named else (),
        )

    def show_preview(self) -> None:
        """Draw the paper as it would be printed now, marked 下書き."""
        self._wait.stop()
        if self._printed is not None:
            return
        request = self.request()
        if request is None:
            self.preview.clear(
                "利用者をえらぶと、ここに紙が出ます。"
                if self.user.value() is None
                else "この利用者の家族は、台帳にいません。「利用者」で家族を加えると、家族の同意書をつくれます。"
            )
            return
        try:
            printed = preview_consent(request, self._desk.register, self._desk.clock.now())
        except LookupError:
            self.preview.clear("当事業所のことが、まだ台帳にありません。「設定と安全」で入れてください。")
            return
        self.preview.set_title("刷り上がり（下書き）")
        self.preview.set_pdf(printed.pdf)

    def _on_changed(self) -> None:
        self._touched = True
        if self._printed is not None:
            self._printed = None
            self._draft = None
            self._banner.hide()
            self._note.setText("印刷すると、記録の番号がつきます。")
        self._wait.start()

    def _wrong(self) -> dict[str, str]:
        """What stops printing before the procedure is asked, by field."""
        wrong = {}
        if self.user.value() is None:
            wrong["service_user"] = "だれの同意書かが、まだ決まっていません。利用者をえらんでください。"
        elif self.principal.value() is None:
            wrong["principal"] = "この利用者の家族は、台帳にいません。「利用者」で家族を加えてください。"
        if self.starts_on.day() is None:
            wrong["starts_on"] = "「いつから」の日付が読み取れません。例：R8.6.3"
        if self.until.day() is None and self.until.text().strip():
            wrong["until"] = "「いつまで」の日付が読み取れません。例：R9.3.31。空なら、契約が終わるまでです。"
        return wrong

    def _print(self) -> None:
        if self._printed is not None and self._printed.entry is not None:
            self._show_printed(self._desk.perform.act(print_consent_again, self._printed.entry))
            return
        if (printed := self._made()) is not None:
            self._show_printed(printed)

    def _sign_on_screen(self) -> None:
        """The same paper, with its number and filed, is shown on the screen instead of being printed."""
        printed = self._printed or self._made()
        if printed is not None:
            self.asked.emit(Go(page="screen_signing", about=printed.entry))

    def _made(self) -> Printed | None:
        """Give the paper its number and file it; None where something is wrong, and it was said."""
        wrong = self._wrong()
        request = self.request()
        if wrong or request is None:
            self._show_wrong(wrong)
            return None
        outcome = self._desk.perform.act(print_consent, request)
        if isinstance(outcome, Refused):
            self._show_wrong({field_of(finding) or "form": finding.text for finding in outcome.findings})
            return None
        if outcome is not None:
            self._printed_now(outcome)
        return outcome

    def _show_wrong(self, wrong: Mapping[str, str]) -> None:
        for name, sentence in wrong.items():
            self._fields.get(name, self._fields["form"]).set_error(sentence)
        if wrong:
            first = next(iter(wrong))
            kept = {"clauses": "left_out"}.get(first, first)
            self._form_object.focus(kept if first in self._fields else "form")

    def _printed_now(self, printed: Printed) -> None:
        self._printed = printed
        self._touched = False
        if self._draft is not None:
            self._desk.drop_draft(self._draft)
            self._draft = None
        self.preview.set_title(f"刷り上がり　{printed.number}")
        self.preview.set_pdf(printed.pdf)
        self._note.setText("同じ紙を、台帳にとじました。")
        self._banner.say(
            Level.DONE,
            f"{printed.number} ができました",
            "署名をもらったら、署名を記録してください。記録するまでは、同意があることになりません。",
            (("sign", "署名を記録"), ("next", "つぎの同意書")),
        )
        self._banner.show()
        self._desk.perform.changed(frozenset({Kind.CONSENT}))

    def _show_printed(self, printed: Printed | None) -> None:
        if printed is not None:
            self._desk.print_paper(printed)

    def _on_remedy(self, key: str) -> None:
        if key == "sign" and self._printed is not None:
            self.asked.emit(Go(page="signing", about=self._printed.entry))
        elif key == "next":
            self.begin()
            self.take_focus()

    def _put_aside(self) -> None:
        self.keep_draft()
        self.said.emit("書きかけを残しました。ホームの「続きから」でひらけます")
        self.asked.emit(Go(page="home"))

    # room ---------------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        narrow = self.given_width() < style.current().grow(_BOTH_FIT)
        self._tabs.setVisible(narrow)
        paper = self._tabs.value() == "paper"
        self._left.setVisible(not narrow or not paper)
        self.preview.setVisible(not narrow or paper)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


class _EntryCombo(Combo):
    """A combo whose keys are entries; its value is the entry's number, or None."""

    def set_people(self, people: Sequence[tuple[EntryId, str]]) -> None:
        """Offer these people."""
        self.set_choices([(str(entry), name) for entry, name in people])

    def value(self) -> EntryId | None:  # type: ignore[override]
        found = super().value()
        return None if found is None else EntryId(int(found))

    def set_value(self, value: object) -> None:
        super().set_value(None if value is None else str(value))
