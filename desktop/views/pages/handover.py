"""引継ぎを記録: papers down, offices across, what the law says in every cell, and the sentence that will be recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.consent import Consent
from desktop.entries.data_item import Purpose, in_few_words
from desktop.entries.finding import Finding, Severity
from desktop.entries.handover import FamilyPart, Handover, Route, Tense
from desktop.entries.office import Office, Way
from desktop.entries.person import CareLevel, FamilyMember, ServiceUser
from desktop.entries.plain import from_plain, to_plain
from desktop.entries.reading import DraftKind
from desktop.entries.record_method import RecordMethod, RecordWish
from desktop.entries.terms import CARE_LEVELS, METHODS, RECIPIENT_KINDS, ROUTES, TENSES, WAYS
from desktop.entries.version import EntryId
from desktop.entries.wareki import read_day, short_wareki, wareki, weekday
from desktop.procedures import handovers as acts
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.packs import brings_consent_form, print_pack
from desktop.procedures.record_methods import ABOUT_METHOD
from desktop.procedures.where_to_ask import municipal_desk
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose import Choose
from desktop.views.dialogs.choose_office import choose_office
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.dialogs.method import MethodSheet, ask_for_deliveries
from desktop.views.dialogs.paper_details import PaperAnswer, PaperDetails
from desktop.views.dialogs.route import RouteSheet
from desktop.views.models import handover_draft as drafts
from desktop.views.models.finding_texts import finding_texts
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.buttons import MainButton, QuietButton, TextButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.findings import Findings, Level
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Bold, Label, Sentence
from desktop.views.widgets.layouts import scroll
from desktop.views.widgets.marks import Legend, Mark
from desktop.views.widgets.matrix import Matrix, MatrixCell, MatrixColumn, MatrixRow
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.summary import SummaryBar

_MARKS = {"allowed": Mark.OK, "missing": Mark.NO, "look": Mark.LOOK, "locked": Mark.LOCKED}
_LEGEND = [(mark, mark.value) for mark in (Mark.OK, Mark.NO, Mark.LOOK, Mark.LOCKED, Mark.BLACKED)]
_WAYS = tuple((way.value, WAYS[way]) for way in Way)
_NOT_YET = ("no_papers", "no_recipient", "route_undecided")
"""What a draft always lacks at the beginning: the summary and the card of the route say it, not a red finding."""


_OF_THE_ROUTE = ("route_reason_missing", "same_business_contradicted", "relation_conditions_unknown")
_OF_THE_OFFICE = (
    "recipient_closed",
    "corporation_missing",
    "corporation_unknown",
    "corporation_contradicts",
    "recipient_operator_unknown",
    "record_items_missing",
)
_CURED_BY_THE_GENERAL_FORM = ("consent_none", "consent_not_signed")
"""Where nothing is on file at all, the office's general form comes first; else the one that names office and papers."""


class _Grid(QWidget):
    """The matrix as an editor of the form: its value is the whole draft."""

    changed = Signal()

    def __init__(self, matrix: Matrix) -> None:
        super().__init__()
        self.matrix = matrix
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(matrix)
        self.draft: Handover | None = None

    def stops(self) -> list[QWidget]:
        """Enter stops at the matrix as a whole."""
        return [self.matrix]

    def value(self) -> Any:
        return to_plain(self.draft)

    def set_value(self, value: object) -> None:
        self.draft = from_plain(Handover, value) if isinstance(value, dict) else None

    def change(self, draft: Handover) -> None:
        """Take a new draft and tell everybody."""
        if draft != self.draft:
            self.draft = draft
            self.changed.emit()


class HandoverPage(Page):
    """One handover of one user to several offices at once."""

    fills = True
    asked = Signal(object)
    undoable = Signal(str, object)
    """A sentence about what was recorded, and the act that takes it back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._today = desk.clock.now().day
        self._draft_id: int | None = None
        self._touched = False
        self._tense_chosen = False
        self._as_last = ""
        self._focus_is_back = False
        self._refused: tuple[Finding, ...] = ()
        self._findings: list[Finding] = []
        self._columns: tuple[EntryId, ...] = ()
        self._rows: tuple[MatrixRow, ...] = ()
        self._verdict: Any = None
        self.form = Form(self)
        self._build_head()
        self._build_matrix()
        self._build_side()
        self._build_summary()
        self.form.changed.connect(self._on_changed)
        self.form.paused.connect(self.keep_draft)
        self._show_all()

    # building -----------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        look = style.current()
        self._head = PageHead("引継ぎを記録")
        self._level = StateChip("", Tone.ACCENT)
        self._change_user = TextButton("利用者を変える" if self._large() else "変える")
        self._change_user.setAccessibleName("利用者を変える")
        self._change_user.clicked.connect(self.choose_user)
        self._head.add_left(self._level)
        if not self._large():
            self._head.add_left(self._change_user)
        self._day_label = Label("渡す日", bold=True)
        self.day = self.form.keep("day", DateField(self._read_day, self._today, write=short_wareki))
        self.day.line.setFixedWidth(look.grow(116))
        self.day.line.setAccessibleName("渡す日")
        self.day.set_day(self._today)
        self.same = QuietButton("前回と同じ")
        self.same.clicked.connect(self._like_last)
        self.add = QuietButton("相手を加える", icon="plus")
        self.add.clicked.connect(self.choose_office)
        for widget in (self._day_label, self.day, self.same):
            self._head.add_right(widget)
        if not self._large():
            self._head.add_right(self.add)
        self.column.addWidget(self._head)

        self._fold_line = QWidget()
        fold = QHBoxLayout(self._fold_line)
        fold.setContentsMargins(0, 0, 0, 0)
        fold.setSpacing(look.space(10))
        self._fold_chips = {Level.STOP: StateChip(), Level.LOOK: StateChip(), Level.NOTE: StateChip()}
        for chip in self._fold_chips.values():
            fold.addWidget(chip)
        self._fold_count = Label("", bold=True)
        fold.addWidget(self._fold_count)
        self._unfold = TextButton("ひらく")
        self._unfold.clicked.connect(self._toggle_drawer)
        fold.addWidget(self._unfold)
        fold.addStretch(1)
        self._fold_route = Label("", tone=Tone.SUB)
        fold.addWidget(self._fold_route)
        if self._large():
            fold.addWidget(self.add)
            fold.addWidget(self._change_user)
        self._fold_link = TextButton("道すじ")
        self._fold_link.clicked.connect(self.change_route)
        fold.addWidget(self._fold_link)
        self.column.addWidget(self._fold_line)

    @staticmethod
    def _large() -> bool:
        """At the largest letters the head keeps only what every handover needs; the rest goes down one line."""
        return style.current().size is TextSize.EXTRA_LARGE

    def _build_matrix(self) -> None:
        look = style.current()
        self._card = Card(padding=12)
        top = QHBoxLayout()
        top.setSpacing(look.space(12))
        top.addWidget(Legend(_LEGEND), 0, Qt.AlignmentFlag.AlignVCenter)
        top.addStretch(1)
        self.tense = self.form.keep(
            "tense", Segments([(tense.value, TENSES[tense]) for tense in Tense], Tense.TO_DO.value)
        )
        self.tense.setAccessibleName("これから渡すか、もう渡したか")
        self.tense.changed.connect(self._on_tense)
        self.day.changed.connect(self._on_day)
        top.addWidget(self.tense)
        self._card.column.addLayout(top)
        self.matrix = Matrix()
        self.matrix.ticked.connect(self._on_tick)
        self.matrix.line_ticked.connect(self._on_line)
        self.matrix.way_changed.connect(self._on_way)
        self.matrix.reason.connect(self.open_details)
        self.grid = self.form.keep("handover", _Grid(self.matrix))
        self._card.column.addWidget(self.grid, 1)
        self._no_office = Empty("渡す相手が、まだいません。", "相手を加える", icon="office")
        self._no_office.clicked.connect(self.choose_office)
        self._card.column.addWidget(self._no_office, 1)
        self._no_user = Empty("だれの引継ぎかを、えらんでください。", "利用者をえらぶ", icon="people")
        self._no_user.clicked.connect(self.choose_user)
        self.column.addWidget(self._no_user, 1)
        self._middle = QWidget()
        self._middle_row = QHBoxLayout(self._middle)
        self._middle_row.setContentsMargins(0, 0, 0, 0)
        self._middle_row.setSpacing(look.space(16))
        self._middle_row.addWidget(self._card, 1)
        self.column.addWidget(self._middle, 1)

    def _build_side(self) -> None:
        look = style.current()
        self._side = QFrame()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(look.space(8))
        route = Card("道すじ", link="変える", padding=16)
        route.link_clicked.connect(self.change_route)
        self._route_card = route
        self._route_sentence = Sentence()
        self._route_ground = Sentence(role=Role.SMALL, tone=Tone.SUB)
        self._route_as_last = Label("", Role.SECOND, Tone.WARN, bold=True, wrap=True)
        for line in (self._route_sentence, self._route_ground, self._route_as_last):
            route.column.addWidget(line)
        side.addWidget(route)
        found = QHBoxLayout()
        found.addWidget(Label("見つかったこと", bold=True))
        self._found_count = Label("", Role.SECOND, Tone.FAINT)
        found.addWidget(self._found_count)
        found.addStretch(1)
        self._close_drawer = TextButton("とじる")
        self._close_drawer.clicked.connect(self._toggle_drawer)
        found.addWidget(self._close_drawer)
        side.addLayout(found)
        self.findings = Findings()
        self.findings.remedy.connect(self._on_remedy)
        side.addWidget(scroll(self.findings), 1)
        self._drawer_open = False
        self._folded: bool | None = None

    def _build_summary(self) -> None:
        self.record_button = MainButton("記録して印刷", key="Ctrl+Enter", icon="printer")
        self.record_button.clicked.connect(self.record)
        self.form.set_main(self.record_button)
        self.method = TextButton("記録の作り方")
        self.method.clicked.connect(self.change_method)
        self.summary = SummaryBar(self.record_button, None if self._large() else self.method)
        if self._large():
            fold = self._fold_line.layout()
            assert fold is not None
            fold.addWidget(self.method)
        self.column.addWidget(self.summary)

    # what the window asks -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self._today = self._desk.clock.now().day
        self._columns = ()  # names, ways and papers may have changed with the cards
        self._show_all()

    def take_focus(self) -> None:
        """A new handover begins with the list of users."""
        if self._focus_is_back:
            self._focus_is_back = False
        elif self.grid.draft is None:
            self.choose_user()
        elif self.grid.draft.deliveries:
            self.matrix.setFocus()
        else:
            self._next_step()

    def show_entry(self, entry: EntryId) -> None:
        """Begin a handover of this service user; one begun for somebody else stays among the drafts."""
        if self.grid.draft is None or self.grid.draft.service_user != entry:
            self.begin()
            self._take_user(entry)

    def begin(self) -> None:
        """Start anew; what was half filled in stays among the drafts."""
        self.keep_draft()
        self._focus_is_back = False
        self._draft_id, self._touched, self._refused, self._tense_chosen = None, False, (), False
        self._as_last = ""
        self.form.restore({"handover": None, "tense": Tense.TO_DO.value, "day": short_wareki(self._today)})
        self._columns = ()
        self._show_all()

    def take_draft(self, draft: int, state: Mapping[str, object]) -> None:
        """Go on with a draft that was kept."""
        self.begin()
        self.restore({**state, "_draft": draft})

    def state(self) -> dict[str, object]:
        cell = self.matrix.current_keys()
        return {
            **self.form.state(),
            "_cell": list(cell) if cell else None,
            "_tense_chosen": self._tense_chosen,
            "_as_last": self._as_last,
            "_draft": self._draft_id,
            "_touched": self._touched,
        }

    def restore(self, state: Mapping[str, object]) -> None:
        draft = state.get("_draft", self._draft_id)
        self._draft_id = draft if isinstance(draft, int) else None
        self._touched = bool(state.get("_touched", True))
        self._tense_chosen = bool(state.get("_tense_chosen"))
        self._as_last = str(state.get("_as_last") or "")
        self._refused = ()
        try:
            self.form.restore(state)
        except ValueError:
            self.form.restore({**state, "handover": None})
        self._columns = ()
        self._show_all()
        cell = state.get("_cell")
        if isinstance(cell, list) and len(cell) == 2:
            self.matrix.go_to(str(cell[0]), str(cell[1]))
        if state.get("_focus") == "handover":
            self.matrix.setFocus()
        self._focus_is_back = bool(state.get("_focus")) and self.grid.draft is not None

    def keep_draft(self) -> None:
        """Keep what is half filled in; called at every pause and before the book is let go."""
        if self._touched and self.grid.draft is not None:
            title = f"{self._user().name.full} 様の引継ぎ"
            state = {key: value for key, value in self.state().items() if key not in ("_draft", "_touched")}
            self._draft_id = self._desk.keep_draft(DraftKind.HANDOVER, title, state, self._draft_id)

    # who and to whom ----------------------------------------------------------------------------------------------

    def choose_user(self) -> Choose:
        """Open the list of users."""
        dialog = choose_user(self._desk, self.window())
        dialog.chosen.connect(lambda entry: self._take_user(EntryId(entry)))
        dialog.open()
        return dialog

    def choose_office(self) -> Choose:
        """Open the list of offices."""
        user = self.grid.draft.service_user if self.grid.draft else None
        dialog = choose_office(self._desk, self.window(), user)
        dialog.chosen.connect(lambda entry: self._take_office(EntryId(entry)))
        dialog.open()
        return dialog

    def _take_user(self, user: EntryId) -> None:
        papers = drafts.in_order(acts.paper_choices(self._desk.register, user))
        day = self.day.day() or self._today
        draft = Handover(
            service_user=user, day=day, tense=Tense.TO_DO, route=Route.UNDECIDED, papers=papers, deliveries=()
        )
        self._as_last = ""
        self._columns = ()
        self.grid.change(draft)
        self._show_all()
        self._next_step()

    def _next_step(self) -> None:
        """After the user: 前回と同じ where there is a last time, else the first office."""
        (self.same if self._last() is not None else self.add).setFocus()

    def _take_office(self, office: EntryId) -> None:
        if self.grid.draft is None:
            return
        card = self._office(office)
        self.grid.change(drafts.with_recipient(self.grid.draft, office, card, self._purpose(card)))
        self.matrix.go_to("0", str(office))
        self.matrix.setFocus()
        if self.grid.draft.route is Route.UNDECIDED:
            self.change_route()

    def _purpose(self, office: Office) -> Purpose:
        return acts.purpose_for(office.kind)

    def _last(self) -> Handover | None:
        if self.grid.draft is None:
            return None
        last = acts.last_handover(self._desk.register, self.grid.draft.service_user)
        return last.content if last is not None else None

    def _like_last(self) -> None:
        last, draft = self._last(), self.grid.draft
        if draft is None:
            self.choose_user()
        elif last is None:
            self.summary.say(
                "この利用者の引継ぎは、まだ記録がありません。相手を加えてください。", level=Level.LOOK
            )
        else:
            there = [each.recipient for each in last.deliveries if self._open(each.recipient)]
            taken = drafts.like_last(draft, last, there)
            if taken.deliveries and taken.route is Route.UNDECIDED:
                taken = acts.on_last_route(taken, last, self._desk.register, self._today)
                self._as_last = wareki(last.day) if taken.route is not Route.UNDECIDED else ""
            self.grid.change(taken)
            self.matrix.setFocus()
            if taken.deliveries and taken.route is Route.UNDECIDED:
                self.change_route()

    def _open(self, office: EntryId) -> bool:
        closed = self._office(office).closed_on
        return closed is None or closed > self._today

    def _office(self, entry: EntryId) -> Office:
        return self._desk.register.entry(Office, entry).content

    def _user(self) -> ServiceUser:
        assert self.grid.draft is not None
        return self._desk.register.entry(ServiceUser, self.grid.draft.service_user).content

    # ticking ------------------------------------------------------------------------------------------------------

    def _on_tick(self, paper: str, office: str, wish: bool) -> None:
        if self.grid.draft is not None:
            self.grid.change(drafts.with_tick(self.grid.draft, int(paper), EntryId(int(office)), wish))

    def _on_line(self, kind: str, key: str) -> None:
        """A head was pressed: tick every ○ of the line, or untick it when all are ticked."""
        draft = self.grid.draft
        if draft is None:
            return
        for each in draft.deliveries:
            if kind == "column" and str(each.recipient) != key:
                continue
            papers = set(range(len(draft.papers))) if kind == "column" else {int(key)}
            allowed = {
                index for index in papers if self.matrix.cell(str(index), str(each.recipient)).mark is Mark.OK
            }
            wish = not allowed <= set(each.papers)
            draft = drafts.with_ticks(draft, allowed, each.recipient, wish)
        self.grid.change(draft)

    def _on_way(self, office: str, way: str) -> None:
        if self.grid.draft is not None:
            self.grid.change(drafts.with_way(self.grid.draft, EntryId(int(office)), Way(way)))

    def _on_tense(self) -> None:
        self._tense_chosen = self.tense.value() is not None

    def _on_day(self) -> None:
        """これから渡す stands by itself only for today and later: for a past day a person must say which it is."""
        day = self.day.day()
        if day is None or self._tense_chosen:
            return
        self.tense.blockSignals(True)
        self.tense.set_value(Tense.TO_DO.value if day >= self._today else None)
        self.tense.blockSignals(False)
        self._tense_chosen = False

    def _read_day(self, text: str) -> tuple[date | None, str]:
        """Short, for the head: きょう・水曜."""
        reading = read_day(text, self._today)
        if reading.day is None:
            return None, "読み取れません" if text.strip() else ""
        if style.current().size is not TextSize.STANDARD:
            return reading.day, ""
        away = (reading.day - self._today).days
        words = {0: "きょう", 1: "あす", -1: "きのう"}.get(
            away, f"{away}日あと" if away > 0 else f"{-away}日まえ"
        )
        return reading.day, f"{words}・{weekday(reading.day)}曜"

    def _on_changed(self) -> None:
        self._touched = True
        if self._refused:
            self._refused, self._drawer_open = (), False
        self.day.set_wrong(False)
        if self.grid.draft is not None:
            tense = self.tense.value()
            self.grid.draft = replace(
                self.grid.draft,
                day=self.day.day() or self.grid.draft.day,
                tense=Tense(tense) if tense else Tense.TO_DO,
            )
        self._show_all()

    # details, route, remedies -------------------------------------------------------------------------------------

    def open_details(self, paper: str, office: str) -> PaperDetails | None:
        """Why a cell is marked as it is, and the details of its paper."""
        draft = self.grid.draft
        if draft is None:
            return None
        index, recipient = int(paper), EntryId(int(office))
        delivery = next(each for each in draft.deliveries if each.recipient == recipient)
        judged = next(each for each in self._verdict.deliveries if each.recipient == recipient)
        reasons = list(judged.cells[index].findings)
        dialog = PaperDetails(
            self._desk,
            draft.papers[index],
            self._office(recipient).name,
            delivery.family_part,
            self._desk.register.entries(FamilyMember, service_user=draft.service_user),
            finding_texts(
                reasons,
                lambda finding: tuple(r for r in self._remedies(finding) if r[0] != "paper"),
                municipal=municipal_desk(self._desk.register),
                today=self._today,
            ),
            self.window(),
        )
        dialog.decided.connect(lambda answer: self._take_details(index, recipient, answer))
        dialog.remedy.connect(lambda number, key: self._cure(reasons[number], key))
        dialog.take_all.connect(lambda: self._on_line("column", str(recipient)))
        dialog.leave_out.connect(lambda: self._leave_out(recipient))
        dialog.finished.connect(lambda _: self.matrix.setFocus())
        dialog.open()
        return dialog

    def _take_details(self, index: int, recipient: EntryId, answer: PaperAnswer) -> None:
        if self.grid.draft is not None:
            draft = drafts.with_paper(self.grid.draft, index, answer.paper)
            self._columns = ()
            self.grid.change(drafts.with_family_part(draft, recipient, answer.family_part))

    def _leave_out(self, recipient: EntryId) -> None:
        if self.grid.draft is not None:
            self.grid.change(drafts.without_recipient(self.grid.draft, recipient))

    def change_route(self) -> RouteSheet | None:
        """Ask by which route; where there is nobody to hand to yet, that comes first."""
        if self.grid.draft is None:
            return None
        if not self.grid.draft.deliveries:
            self._stop("道すじの前に、渡す相手をえらんでください。", self.add)
            return None
        dialog = RouteSheet(self._desk, self.grid.draft, self._today, self.window())
        dialog.decided.connect(self._take_route)
        dialog.finished.connect(lambda _: self.matrix.setFocus())
        dialog.open()
        return dialog

    def _take_route(self, answer: Handover) -> None:
        """The route of the answer; papers and offices stay as they stand here."""
        if self.grid.draft is not None:
            self._as_last = ""
            self.grid.change(
                replace(
                    self.grid.draft,
                    route=answer.route,
                    exception=answer.exception,
                    route_reason=answer.route_reason,
                    evidence=answer.evidence,
                    route_holds=answer.route_holds,
                    abroad=answer.abroad,
                )
            )

    def change_method(self) -> MethodSheet | None:
        """Choose how the record of what each office gets is made."""
        ready = drafts.trimmed(self.grid.draft) if self.grid.draft is not None else None
        if ready is None or not ready.deliveries:
            self._stop("さきに、渡す書類に印をつけてください。", self.matrix)
            return None
        dialog = ask_for_deliveries(self._desk, ready, self.window())
        dialog.decided.connect(self._take_method)
        dialog.open()
        return dialog

    def _take_method(self, answer: tuple[EntryId, RecordWish]) -> None:
        if self.grid.draft is not None:
            self.grid.change(drafts.with_record(self.grid.draft, *answer))

    def _remedies(self, finding: Finding) -> tuple[tuple[str, str], ...]:
        code = finding.code
        found: list[tuple[str, str]] = []
        if code.startswith(("consent_", "mandate_")) and finding.principal is not None:
            if code == "consent_not_signed" and self._unsigned(finding.principal) is not None:
                found.append(("sign", "署名を記録"))
            if code == "consent_other_route":
                found.append(("route", "道すじを変える"))
            found.append(("consent", "同意書"))
            family = self.grid.draft is not None and finding.principal != self.grid.draft.service_user
            if family and finding.severity is Severity.BLOCKING:
                found.append(("black", "黒く塗る"))
        elif code == "family_blacked_out":
            found.append(("consent", "同意書"))
        elif code in (
            "others_words",
            "paper_passed_on",
            "family_unnamed",
            "paper_items_unknown",
            "fax_forbidden",
            "untold_diagnosis",
            "paper_after_day",
        ):
            found.append(("paper", "見直す"))
        elif code.startswith(("exception", "abroad")) or code in _OF_THE_ROUTE:
            found.append(("route", "道すじを変える"))
        elif code in ("same_name", "death_not_on_card"):
            found.append(("user", "利用者"))
        elif code in _OF_THE_OFFICE and self._office_of(finding) is not None:
            found.append(("office", "相手先"))
        elif code in ABOUT_METHOD:
            found.append(("method", "記録の作り方"))
        return tuple(found)

    def _on_remedy(self, index: int, key: str) -> None:
        self._cure(self._findings[index], key)

    def _cure(self, finding: Finding, key: str) -> None:
        draft = self.grid.draft
        if draft is None:
            return
        if key == "route":
            self.change_route()
        elif key == "method":
            self.change_method()
        elif key == "office":
            self.asked.emit(Go(page="offices", about=self._office_of(finding)))
        elif key == "user":
            self.asked.emit(Go(page="users", about=draft.service_user))
        elif key == "sign" and finding.principal is not None:
            self.asked.emit(Go(page="signing", about=self._unsigned(finding.principal)))
        elif key == "consent":
            self.keep_draft()
            self.asked.emit(Go(page="consent_form", state=self._consent_state(finding)))
        elif key == "black":
            self._black_out(finding)
        elif key == "paper" and finding.paper is not None:
            office = finding.recipient or next(
                e.recipient for e in draft.deliveries if finding.paper in e.papers
            )
            self.open_details(str(finding.paper), str(office))

    def _office_of(self, finding: Finding) -> EntryId | None:
        """The office a finding is about; one that concerns them all is about the only one there is."""
        offices = self.grid.draft.deliveries if self.grid.draft else ()
        return finding.recipient or (offices[0].recipient if len(offices) == 1 else None)

    def _black_out(self, finding: Finding) -> None:
        draft = self.grid.draft
        assert draft is not None
        for each in draft.deliveries:
            if finding.recipient in (None, each.recipient):
                draft = drafts.with_family_part(draft, each.recipient, FamilyPart.BLACKED_OUT)
        self.grid.change(draft)

    def _unsigned(self, principal: EntryId) -> EntryId | None:
        """The newest printed form of a principal that waits for its signature."""
        assert self.grid.draft is not None
        waiting = [
            consent.entry
            for consent in self._desk.register.entries(Consent, service_user=self.grid.draft.service_user)
            if consent.content.principal == principal and consent.content.signing is None
        ]
        return max(waiting, default=None)

    def _consent_state(self, finding: Finding) -> dict[str, Any]:
        """The consent form that would cure a finding: the general one, or the one that names this office and its papers."""
        draft = self.grid.draft
        assert draft is not None
        state: dict[str, Any] = {
            "service_user": draft.service_user,
            "principal": finding.principal or draft.service_user,
        }
        if finding.principal not in (None, draft.service_user):
            state["form"] = "consent_family"
        else:
            office = finding.recipient or draft.deliveries[0].recipient
            wanted = next((set(each.papers) for each in draft.deliveries if each.recipient == office), set())
            if finding.paper is not None:
                wanted.add(finding.paper)
            papers = [paper for index, paper in enumerate(draft.papers) if index in wanted]
            form = "on_behalf_mandate" if finding.code.startswith("mandate_") else "handover_consent"
            if finding.code in _CURED_BY_THE_GENERAL_FORM and not self._ever_asked():
                form = "consent_user"
            state |= {"form": form, "recipient": office, "papers": to_plain(papers)}
        return state

    def _ever_asked(self) -> bool:
        """Whether the user was ever given a consent form: then what is missing now is this office or this paper."""
        assert self.grid.draft is not None
        user = self.grid.draft.service_user
        return any(
            consent.content.principal == user
            for consent in self._desk.register.entries(Consent, service_user=user)
        )

    # showing ------------------------------------------------------------------------------------------------------

    def _show_all(self) -> None:
        draft = self.grid.draft
        there = draft is not None
        self._no_user.setVisible(not there)
        self._middle.setVisible(there)
        self.summary.setVisible(there)
        for widget in (self._day_label, self.day, self.same, self.add):
            widget.setVisible(there)
        if draft is None:
            self._head.set_name("", "")
            self._level.set_state("", Tone.ACCENT)
            self._change_user.hide()
            self._fold_line.hide()
            return
        user = self._user()
        self._head.set_name("", user.name.full)
        known = user.care_level is not CareLevel.UNKNOWN and style.current().size is TextSize.STANDARD
        self._level.set_state(CARE_LEVELS[user.care_level] if known else "", Tone.ACCENT)
        self._change_user.show()
        self._weigh(draft)
        self._show_matrix(draft)
        self._show_findings(draft)
        self._show_summary(draft)
        self._arrange()

    def _weigh(self, draft: Handover) -> None:
        """The marks come from the whole draft, what is said from what would really be handed on."""
        register = self._desk.register
        self._verdict = acts.weigh(draft, register, self._today)
        ready = drafts.trimmed(draft)
        self._ready = acts.weigh(ready, register, self._today) if ready.papers else self._verdict

    def _show_matrix(self, draft: Handover) -> None:
        columns = tuple(each.recipient for each in draft.deliveries)
        rows = tuple(
            MatrixRow(
                key=str(index),
                name=drafts.short_title(paper) if self._large() else paper.title,
                note=drafts.details_of(paper),
                family=drafts.has_family(paper),
                group=drafts.group_of(paper),
            )
            for index, paper in enumerate(draft.papers)
        )
        cells = self._cells(draft)
        ways = tuple(each.way for each in draft.deliveries)
        if (columns, ways, rows) != (self._columns, getattr(self, "_ways", ()), self._rows):
            self._columns, self._ways, self._rows = columns, ways, rows
            self.matrix.set_table(
                [self._column(each.recipient, each.way) for each in draft.deliveries], rows, cells
            )
        else:
            self.matrix.set_cells(cells)
        self.grid.setVisible(bool(columns))
        self._no_office.setVisible(not columns)

    def _column(self, recipient: EntryId, way: Way) -> MatrixColumn:
        office = self._office(recipient)
        return MatrixColumn(
            key=str(recipient), name=office.name, kind=RECIPIENT_KINDS[office.kind], ways=_WAYS, way=way.value
        )

    def _cells(self, draft: Handover) -> dict[tuple[str, str], MatrixCell]:
        cells = {}
        for judged in self._verdict.deliveries:
            for cell in judged.cells:
                mark = _MARKS[cell.mark.value]
                said = cell.findings[0].title if cell.findings else ""
                # What is done is done: a fact can be ticked whatever the law says of it.
                barred = mark is Mark.NO and draft.tense is Tense.TO_DO
                done = mark is Mark.LOCKED and (draft.tense is Tense.DONE or cell.ticked)
                cells[str(cell.paper), str(judged.recipient)] = MatrixCell(
                    mark=Mark.NO if done else mark,
                    ticked=cell.ticked,
                    barred=barred,
                    blacked=cell.blacked_out and mark in (Mark.OK, Mark.LOOK),
                    spoken=f"{mark.value}　{said}" if said else mark.value,
                )
        return cells

    def _show_findings(self, draft: Handover) -> None:
        self._findings = list(self._refused or self._draft_findings(draft))
        self.findings.set_findings(
            finding_texts(
                self._findings,
                self._remedies,
                municipal=municipal_desk(self._desk.register),
                today=self._today,
            )
        )
        count = len(self._findings)
        self._found_count.setText(f"{count}件" if count else "ありません")
        self._route_sentence.set_parts(self._verdict.route_sentence)
        grounds = [self._verdict.route_ground, *self._relied_words()]
        self._route_ground.set_parts("\n".join(part for part in grounds if part))
        undecided = draft.route is Route.UNDECIDED
        self._route_card.set_link("決める" if undecided else "変える")
        asks = f"前回（{self._as_last}）と同じ道すじです。変わったことがないか、見てください。"
        self._route_as_last.setText(asks if self._as_last else "")
        show_if(self._route_as_last, bool(self._as_last))
        as_last = "道すじ（前回と同じ）を見る" if self._as_last else "道すじ"
        self._fold_link.set_text("道すじを決める" if undecided else as_last)
        self._fold_count.setText(f"見つかったこと {count}件")
        self._unfold.setVisible(True)
        words = (
            (Level.STOP, "×", Tone.ERR),
            (Level.LOOK, "注意", Tone.WARN),
            (Level.NOTE, "お知らせ", Tone.ACCENT),
        )
        shown = finding_texts(self._findings)
        for level, word, tone in words:
            number = sum(each.level is level for each in shown)
            self._fold_chips[level].set_state(f"{word} {number}" if number else "", tone)
        self._fold_route.setText(ROUTES[draft.route] if not self._large() else "")

    def _relied_words(self) -> list[str]:
        numbers = {
            relied.number
            for delivery in self._ready.deliveries
            for relied in delivery.relied
            if relied.number
        }
        return [f"同意 {number}" for number in sorted(numbers)]

    def _draft_findings(self, draft: Handover) -> list[Finding]:
        """What the rules find on the ticked papers; and where an office may get nothing at all, why."""
        ready = drafts.trimmed(draft)
        wanted = sorted({index for each in draft.deliveries for index in each.papers})
        found = []
        if ready.papers:
            for finding in self._ready.findings:
                if finding.code not in _NOT_YET:
                    back = wanted[finding.paper] if finding.paper is not None else None
                    found.append(replace(finding, paper=back))
        for judged in self._verdict.deliveries:
            if any(cell.ticked or cell.mark.value in ("allowed", "look") for cell in judged.cells):
                continue
            own = [
                finding
                for cell in judged.cells
                if drafts.group_of(draft.papers[cell.paper]) != drafts.OTHERS
                for finding in cell.findings
                if finding.principal == draft.service_user
            ]
            found += [replace(finding, paper=None) for finding in own[:1]]
        seen: dict[tuple[str, object, str], Finding] = {}
        for finding in found:
            seen.setdefault((finding.code, finding.principal, finding.title + finding.text), finding)
        order = list(Severity)
        return sorted(seen.values(), key=lambda finding: order.index(finding.severity))

    def _show_summary(self, draft: Handover) -> None:
        ready = drafts.trimmed(draft)
        self.method.set_text(f"作り方：{self._made_words()}" if self._made_words() else "記録の作り方")
        if self._refused:
            self._say_refused()
            return
        if draft.route is Route.UNDECIDED and draft.deliveries:
            self.summary.say(
                Bold("道すじが、まだ決まっていません。"),
                second="どうやって、何にもとづいて渡すのかを決めると、記録できます。",
                level=Level.LOOK,
            )
            return
        if not ready.papers:
            self.summary.say("渡す書類に印をつけると、ここに記録の文が出ます。", level=Level.LOOK)
            return
        names = [self._office(each.recipient).name for each in ready.deliveries]
        done = draft.tense is Tense.DONE
        places = f"{names[0]}" if len(names) == 1 else f"次の{len(names)}か所"
        end = "へ渡しました。" if done else "へ渡します。"
        parts: list[Any] = [
            Bold(f"{self._user().name.full} 様"), f"の{in_few_words(paper.title for paper in ready.papers)}を、", Bold(wareki(draft.day)), "に、",
            Bold(places), end,
        ]  # fmt: skip
        if self._large():
            places = names[0] + (f" ほか{len(names) - 1}か所" if len(names) > 1 else "")
            day = f"{draft.day.month}月{draft.day.day}日"
            parts = [
                *parts[:2],
                Bold(places),
                "へ、",
                Bold(day),
                "に渡しました。" if done else "に渡します。",
            ]
        elif len(names) > 1:
            parts.append("\n" + "・".join(names))
        level = Level.DONE
        if any(finding.severity is Severity.BLOCKING for finding in self._findings):
            level = Level.LOOK if done else Level.STOP
        second = self._kept_words(ready)
        if level is Level.STOP:
            second = "いまは渡せません。見つかったことの、赤いところを直してください。"
        elif level is Level.LOOK:
            second = "足りないものがありますが、渡したことは、そのまま記録します。"
        self.summary.say(*parts, second="" if self._large() and level is Level.DONE else second, level=level)

    def _made_words(self) -> str:
        """How records are made, where not each on its own."""
        made = {each.method for each in self._ready.deliveries} - {RecordMethod.INDIVIDUAL}
        return "・".join(METHODS[method] for method in RecordMethod if method in made)

    def _kept_words(self, ready: Handover) -> str:
        offices = len(ready.deliveries)
        untils = [each.keep_until for each in self._ready.deliveries if each.keep_until]
        kept = (
            f"提供記録は {wareki(max(untils))}まで残します"
            if untils
            else "提供記録は、最後の日から3年残します"
            if any(each.method is RecordMethod.BULK for each in self._ready.deliveries)
            else "提供記録の残す日は、あとで決まります"
        )
        covers = sum(acts.goes_by_fax(ready, each) for each in ready.deliveries)
        fax = f"FAX送付状 {covers}・" if covers else ""
        told = f"（{self._made_words()}）" if self._made_words() else ""
        anew = sum(
            brings_consent_form(ready, each, self._office(each.recipient).kind) for each in ready.deliveries
        )
        form = f"・新しい同意書の用紙 {anew}" if anew else ""
        return f"刷るもの　{fax}引継書 {offices}{form}・提供記録 {offices}{told}　　{kept}"

    def _say_refused(self) -> None:
        first = self._refused[0]
        self.summary.say(
            Bold("記録していません。"),
            first.text,
            second="書いたことは、そのまま残っています。",
            level=Level.STOP,
        )

    # recording ----------------------------------------------------------------------------------------------------

    def record(self) -> None:
        """Hand the draft to the procedure; refused, it stays as it is with what stands against it."""
        draft = self.grid.draft
        if draft is None:
            self.choose_user()
            return
        if self.day.day() is None:
            self.day.set_wrong(True)
            self._stop("渡す日が読み取れません。例：R8.6.3", self.day.line)
            return
        if self.tense.value() is None:
            stop = self.tense.stops()[0] if hasattr(self.tense, "stops") else self.tense
            self._stop("きょうより前の日です。「これから渡す」か「もう渡した」を、えらんでください。", stop)
            return
        if draft.route is Route.UNDECIDED and draft.deliveries:
            self.change_route()
            return
        outcome = self._desk.perform.act(acts.hand_over, drafts.trimmed(draft))
        if isinstance(outcome, Refused):
            self._show_refusal(draft, outcome.findings)
        elif outcome is not None:
            self._recorded(outcome)

    def _stop(self, sentence: str, where: QWidget) -> None:
        self.summary.say(Bold(sentence), second="書いたことは、そのまま残っています。", level=Level.STOP)
        where.setFocus()

    def _show_refusal(self, draft: Handover, findings: Sequence[Finding]) -> None:
        wanted = sorted({index for each in draft.deliveries for index in each.papers})
        back = [
            replace(finding, paper=wanted[finding.paper]) if finding.paper is not None else finding
            for finding in findings
        ]
        own = self._draft_findings(draft)
        self._refused = tuple(
            back + [each for each in own if each.code not in {finding.code for finding in back}]
        )
        self._show_findings(draft)
        self._say_refused()
        if self._folded:
            self._drawer_open = True
            self._arrange()

    def _recorded(self, done: Done) -> None:
        if self._draft_id is not None:
            self._desk.drop_draft(self._draft_id)
            self._draft_id = None
        self._touched = False
        printed = self._desk.perform.act(print_pack, done.entry)
        blocking = any(finding.severity is Severity.BLOCKING for finding in done.findings)
        self.begin()
        self.asked.emit(Go(page="handovers", about=done.entry))
        self.undoable.emit(
            f"引継ぎ {done.number} を記録しました。足りないものは、記録に残っています"
            if blocking
            else f"引継ぎ {done.number} を記録しました",
            lambda: self._desk.perform.act(acts.take_back, done.entry),
        )
        if isinstance(printed, Printed):
            self._desk.print_paper(printed)

    # room ---------------------------------------------------------------------------------------------------------

    def _fold_wanted(self) -> bool:
        look = style.current()
        if self._large():
            return True
        columns = min(max(len(self._columns), 1), 4)
        room = self.given_width() - 2 * look.space(24) - self._side_width() - look.space(16) - look.grow(300)
        return room < columns * look.grow(118)

    def _side_width(self) -> int:
        return {11: 330, 13: 360, 16: 440}[style.current().size.value]

    def _arrange(self) -> None:
        if self.grid.draft is None:
            return
        folded = self._fold_wanted()
        if folded != self._folded:
            self._folded = folded
            self._drawer_open = False
            if folded:
                self._middle_row.removeWidget(self._side)
                self._side.setParent(self._middle)
                self._side.setAutoFillBackground(True)
            else:
                self._side.setAutoFillBackground(False)
                self._middle_row.addWidget(self._side)
        self._side.setFixedWidth(self._side_width())
        self._fold_line.setVisible(folded)
        self._close_drawer.setVisible(folded)
        self._side.setVisible(not folded or self._drawer_open)
        self._unfold.set_text("とじる" if self._drawer_open else "ひらく")
        if folded and self._drawer_open:
            width = self._side_width()
            self._side.setGeometry(self._middle.width() - width, 0, width, self._middle.height())
            self._side.raise_()

    def _toggle_drawer(self) -> None:
        self._drawer_open = not self._drawer_open
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._arrange)
