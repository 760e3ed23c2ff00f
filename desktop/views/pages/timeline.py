"""図: the consents of one user as bars and what was given as dots on months, or who holds what; each thing in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.entries.handover import Handover
from desktop.entries.plain import from_plain
from desktop.entries.reading import Draft, DraftKind
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki, wareki, weekday
from desktop.procedures.ecomaps import Web, print_ecomap, web_of
from desktop.procedures.outcome import Printed
from desktop.procedures.timelines import (
    DraftOnDesk,
    Period,
    Sort,
    Span,
    Standing,
    Thing,
    TimelineRequest,
    Walk,
    period_of,
    print_timeline,
    user_of,
    walk_of,
)
from desktop.views import style
from desktop.views.desk import Desk, Go, consent_form_for
from desktop.views.dialogs.choose_user import choose_user
from desktop.views.models.people import hiragana
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import Button, QuietButton, SmallButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.ecomap import EcomapLegend, EcomapPicture
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.labels import Elided, Label, Sentence, Toned
from desktop.views.widgets.layouts import Flow, empty_layout, scroll
from desktop.views.widgets.marks import Mark, paint_mark
from desktop.views.widgets.page import Page
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.rows import GroupHead, Row, RowList
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.spots import spoken
from desktop.views.widgets.timeline import TimelineLegend, TimelineMonths, TimelinePicture

NAME_WIDTH = 200
WALK, HOLDERS = "walk", "holders"
"""The two pictures: あゆみ, and だれが何を持っているか."""
_SPANS = ((Span.HALF_YEAR, "半年"), (Span.YEAR, "1年"), (Span.YEAR_AND_A_HALF, "1年半"), (Span.ALL, "すべて"))
_ORDER = [span for span, _ in _SPANS]
_MARKS: Mapping[Standing, Mark | None] = {
    Standing.SOUND: Mark.OK,
    Standing.AHEAD: Mark.OPEN,
    Standing.SOON: Mark.SOON,
    Standing.OVER: None,
    Standing.WITHDRAWN: Mark.NO,
    Standing.PARTLY: Mark.HALF,
    Standing.UNCOVERED: Mark.NO,
    Standing.WITHOUT: Mark.HALF,
    Standing.DRAFT: Mark.OPEN,
}
_MARK_WORDS = {
    Standing.SOUND: "同意あり",
    Standing.AHEAD: "これから",
    Standing.SOON: "期限が近い",
    Standing.OVER: "終わりました",
    Standing.WITHDRAWN: "取り消し",
    Standing.PARTLY: "一部取り消し",
    Standing.UNCOVERED: "同意なし",
    Standing.WITHOUT: "同意のいらない道",
    Standing.DRAFT: "書きかけ",
}
_TONES = {Standing.UNCOVERED: Tone.ERR, Standing.SOON: Tone.WARN, Standing.WITHDRAWN: Tone.SUB}


class TimelinePage(Page):
    """Answers 「何を・だれに・いつ・どの同意で」 for one user. Arrows walk, + and − zoom, Enter opens, F7 turns the picture."""

    fills = True
    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._walk: Walk | None = None
        self._web: Web | None = None
        self._drafts: dict[int, Draft] = {}
        self._currents = {WALK: "", HOLDERS: ""}
        self._wish = False
        self._build_head()
        self._card = Card(padding=16)
        self._build_card()
        self.column.addWidget(self._card, 1)
        self.told = _Told()
        self.told.remedy.connect(self.carry_out)
        self.column.addWidget(self.told)
        self._show()

    # --- building -----------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        look = style.current()
        head = QWidget()
        head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(12))
        names = QVBoxLayout()
        names.setSpacing(look.space(2))
        self._kana = Label("", Role.SMALL, Tone.SUB)
        line = QHBoxLayout()
        line.setSpacing(look.space(8))
        self._name = Label("図", Role.TITLE, wrap=True)
        self._honorific = Label("様", Role.SECTION, Tone.SUB, bold=False)
        line.addWidget(self._name)
        line.addWidget(self._honorific, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch(1)
        names.addWidget(self._kana)
        names.addLayout(line)
        row.addLayout(names, 1)
        large = look.size is not style.TextSize.STANDARD
        holders = "だれが何を" if large else "だれが何を持っているか"
        self.view = Segments([(WALK, "あゆみ"), (HOLDERS, holders)], WALK)
        self.view.chosen.connect(lambda _: self._show())
        self.table_button = QuietButton("表で見る")
        self.table_button.clicked.connect(lambda: self.show_table(not self.shows_table()))
        self.print_button = Button("この期間を印刷", icon="printer", key="" if large else "Ctrl+P")
        self.print_button.setShortcut("Ctrl+P")
        self.print_button.clicked.connect(self.print_it)
        for widget in (self.view, self.table_button, self.print_button):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._actions = (self.view, self.table_button, self.print_button)
        self.column.addWidget(head)

    def _build_card(self) -> None:
        look = style.current()
        top = QHBoxLayout()
        top.setSpacing(look.space(12))
        self._legend, self._ties = TimelineLegend(), EcomapLegend()
        self._period = Label("", Role.SECOND, Tone.SUB)
        self._counts = Label("", Role.SECOND, Tone.FAINT)
        self.zoom = Segments([(span.value, word) for span, word in _SPANS], Span.YEAR_AND_A_HALF.value)
        self.zoom.chosen.connect(self._zoomed)
        said = QVBoxLayout()
        said.setSpacing(look.space(2))
        for label in (self._period, self._counts):
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            said.addWidget(label)
        said.addStretch(1)
        top.addWidget(self._legend, 100, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._ties, 100, Qt.AlignmentFlag.AlignTop)
        top.addStretch(1)
        top.addLayout(said)
        top.addWidget(self.zoom, 0, Qt.AlignmentFlag.AlignTop)
        self._card.column.addLayout(top)
        self._carers = Elided("", Role.SECOND, Tone.SUB)
        self._card.column.addWidget(self._carers)
        self.picture = TimelinePicture()
        self.picture.chosen.connect(self._chosen)
        self.picture.opened.connect(lambda _: self._open())
        self.picture.zoomed.connect(self._step_zoom)
        self._months = TimelineMonths(self.picture)
        self._area: QScrollArea = scroll(self.picture, 0)
        holder = self._area.widget()
        if holder is not None and isinstance(inside := holder.layout(), QVBoxLayout):
            inside.addStretch(1)
        self._area.viewport().installEventFilter(self)
        drawn = QWidget()
        column = QVBoxLayout(drawn)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._months)
        column.addWidget(self._area, 1)
        self.table = RowList("同意と提供の表")
        self.table.selected.connect(self._chosen)
        self.table.opened.connect(lambda _: self._open())
        self.ecomap = EcomapPicture()
        self.ecomap.chosen.connect(self._chosen)
        self.ecomap.opened.connect(lambda _: self._open())
        self._ties_area: QScrollArea = scroll(self.ecomap, 0)
        self._ties_area.viewport().installEventFilter(self)
        self._nothing = Empty("", icon="calendar")
        self._nothing.clicked.connect(self._from_nothing)
        self._drawn = drawn
        self._stack = QStackedWidget()
        for widget in (drawn, self._ties_area, self.table, self._nothing):
            self._stack.addWidget(widget)
        self._card.column.addWidget(self._stack, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:  # the sentence below grew: what is chosen stays in sight
            if watched is self._ties_area.viewport():
                self.ecomap.set_room(self._ties_area.viewport().height())
            QTimer.singleShot(0, self, self._in_sight)  # when the scroll bar knows of it
        return False

    # --- whose --------------------------------------------------------------------------------------------------------

    def show_entry(self, entry: EntryId) -> None:
        """Show the user an entry is about; a consent or a record itself is chosen in the picture."""
        user = user_of(self._desk.register, entry)
        if user is None:
            return
        if self._walk is None or self._walk.user != user:
            self._currents = {WALK: "", HOLDERS: ""}
            self.zoom.set_value(Span.YEAR_AND_A_HALF.value)
        self._read(user)
        thing = next((each for each in self._things_of_all() if each.entry == entry), None)
        if thing is not None:
            self.view.set_value(WALK)
            self._currents[WALK] = thing.key
            if thing not in self._things():
                self.zoom.set_value(Span.ALL.value)
        self._show()

    def refresh(self) -> None:
        """Ask the register anew; what was chosen stays chosen."""
        if self._walk is not None:
            self._read(self._walk.user)
            self._show()

    def user(self) -> EntryId | None:
        """The user shown."""
        return self._walk.user if self._walk is not None else None

    def _read(self, user: EntryId) -> None:
        register = self._desk.register
        drafts = [
            (draft, handover)
            for draft in register.drafts(self._desk.actor.staff)
            if (handover := _handover_of(draft)) is not None and handover.service_user == user
        ]
        self._drafts = {draft.draft: draft for draft, _ in drafts}
        on_desk = [DraftOnDesk(draft=draft.draft, handover=handover) for draft, handover in drafts]
        self._desk.looked(user)
        self._walk = walk_of(register, user, self._desk.clock.now().day, on_desk)
        self._web = None

    # --- what is shown --------------------------------------------------------------------------------------------------

    def span(self) -> Span:
        """How much time is shown."""
        return Span(self.zoom.value() or Span.YEAR_AND_A_HALF.value)

    def period(self) -> Period | None:
        """The months shown."""
        return period_of(self._walk, self.span()) if self._walk is not None else None

    def current(self) -> Thing | None:
        """The thing chosen."""
        key = self._currents[self.shows()]
        return next((thing for thing in self._things() if thing.key == key), None)

    def shows(self) -> str:
        """Which picture is shown: WALK or HOLDERS."""
        return str(self.view.value() or WALK)

    def turn(self) -> None:
        """Show the other picture, with the focus in it."""
        self.view.set_value(HOLDERS if self.shows() == WALK else WALK)
        self.take_focus()

    def shows_table(self) -> bool:
        """Whether the table stands in the picture's place."""
        return self._stack.currentWidget() is self.table

    def show_table(self, on: bool) -> None:
        """Put the table in the picture's place, or the picture back, with the same thing chosen."""
        self._wish = on
        self._show()
        self.take_focus()

    def take_focus(self) -> None:
        """The focus belongs on the thing chosen."""
        if self._stack.currentWidget() is self._nothing:
            self._nothing.button.setFocus()
        elif self.shows_table():
            self.table.setFocus()
        else:
            self._shown_picture().take_focus()
            self._in_sight()

    def _shown_picture(self) -> TimelinePicture | EcomapPicture:
        return self.picture if self.shows() == WALK else self.ecomap

    def _things_of_all(self) -> Sequence[Thing]:
        return self._walk.things if self._walk is not None else ()

    def _things(self) -> Sequence[Thing]:
        period = self.period()
        if self._walk is None or period is None:
            return ()
        return self._walk.within(period) if self.shows() == WALK else self._holders(self._walk).things

    def _holders(self, walk: Walk) -> Web:
        if self._web is None:
            self._web = web_of(self._desk.register, walk)
        return self._web

    def _show(self) -> None:
        walk, period = self._walk, self.period()
        on_months = self.shows() == WALK
        there = walk is not None and (bool(walk.things) or not on_months)
        for widget in self._actions:
            show_if(widget, there)
        show_if(self.view, walk is not None)
        show_if(self.zoom, there and on_months)
        show_if(self._kana, walk is not None and bool(walk.kana))
        self._legend.setVisible(there and on_months and not self._wish)
        self._ties.setVisible(there and not on_months and not self._wish)
        # told by the user's own box in the other picture, so the largest letters need no line for it
        room = on_months and style.current().size is not style.TextSize.EXTRA_LARGE
        show_if(self._carers, room and there and walk is not None and bool(walk.care_managers))
        if walk is None or period is None:
            self._set_name("図")
            self._say_nothing("どなたの図を見るか、えらんでください。", "利用者をえらぶ")
            return
        self._kana.setText(hiragana(walk.kana))
        self._set_name(walk.name, "様")
        if not there:
            self._say_nothing(
                "まだ同意も提供も、記録がありません。はじめに同意書をつくります。", "同意書をつくる"
            )
            return
        things = self._things()
        self._carers.setText(f"担当　{walk.care_managers}")
        self._period.setText(period.words if on_months else f"{wareki(walk.today)} 現在")
        self._counts.setText(_counted(things, walk.things) if on_months else "")
        self.print_button.set_text("この期間を印刷" if on_months else "この図を印刷")
        self.print_button.setShortcut("Ctrl+P")  # a new text takes the old key away
        if self._currents[self.shows()] not in {thing.key for thing in things}:
            self._currents[self.shows()] = _first_choice(things, walk) if on_months else "user"
        self._draw(walk, period, things)
        self.table_button.set_text("図で見る" if self._wish else "表で見る")
        self._tell()

    def _draw(self, walk: Walk, period: Period, things: Sequence[Thing]) -> None:
        """Fill what is in sight, the picture or its table: both would take twice as long."""
        today, current = walk.today, self._currents[self.shows()]
        if self._wish:
            self.table.set_rows(_rows(things))
            self.table.select(current, quiet=True)
            self._stack.setCurrentWidget(self.table)
        elif self.shows() == WALK:
            self._months.set_today(f"きょう {today.month}月{today.day}日")
            plan = walk.plan(period)
            self._legend.explain(plan)
            self.picture.set_plan(plan, things, current)
            self._stack.setCurrentWidget(self._drawn)
        else:
            self._ties.explain(self._holders(walk).plan)
            self.ecomap.set_plan(self._holders(walk).plan, things, current)
            self._stack.setCurrentWidget(self._ties_area)

    def _set_name(self, name: str, honorific: str = "") -> None:
        self._name.setText(name)
        words = self._name.fontMetrics().horizontalAdvance(name) + 4
        self._name.setMinimumWidth(min(words, style.current().grow(NAME_WIDTH)))  # only longer names wrap
        self._honorific.setText(honorific)
        show_if(self._honorific, bool(honorific))

    def _say_nothing(self, sentence: str, button: str) -> None:
        self._period.setText("")
        self._counts.setText("")
        self._nothing.set_sentence(sentence)
        self._nothing.button.set_text(button)
        self._nothing.button.show()
        self._stack.setCurrentWidget(self._nothing)
        self.told.hide()

    def _from_nothing(self) -> None:
        if self._walk is not None:
            self.asked.emit(consent_form_for(self._walk.user, self._walk.user))
            return
        dialog = choose_user(self._desk, self.window())
        dialog.chosen.connect(lambda entry: self.asked.emit(Go(page="timeline", about=EntryId(entry))))
        dialog.open()

    def _chosen(self, key: str) -> None:
        self._currents[self.shows()] = key
        if not self.shows_table():
            self._in_sight()
        self._tell()

    def _in_sight(self) -> None:
        picture = self._shown_picture()
        area = self._area if picture is self.picture else self._ties_area
        if picture.current():
            box = picture.box_of(picture.current())
            area.ensureVisible(0, box.center().y(), 0, box.height() // 2 + style.current().grow(14))

    def _zoomed(self, span: str) -> None:
        if self._walk is not None:
            self._show()

    def _step_zoom(self, step: int) -> None:
        place = _ORDER.index(self.span()) - step
        if 0 <= place < len(_ORDER):
            self.zoom.set_value(_ORDER[place].value)
            self.take_focus()

    # --- the thing chosen -------------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        thing = self.current()
        self.told.setVisible(thing is not None)
        if thing is not None:
            self.told.say(thing, self._position(thing), self._remedies(thing))

    def _position(self, thing: Thing) -> str:
        """「16件中 13件目」 among what was given, 「同意 6件中 2件目」 among consents and gaps, 「4か所中 1か所目」 of offices."""
        if thing.sort in (Sort.MEMBER, Sort.HOLDER):
            alike = [each for each in self._things() if each.sort is thing.sort]
            before, unit = ("家族 ", "人") if thing.sort is Sort.MEMBER else ("", "か所")
            return f"{before}{len(alike):,}{unit}中 {alike.index(thing) + 1:,}{unit}目"
        if thing.sort is Sort.USER:
            return ""
        given = thing.sort in (Sort.PROVISION, Sort.DRAFT)
        alike = [each for each in self._things() if (each.sort in (Sort.PROVISION, Sort.DRAFT)) is given]
        return f"{'' if given else '同意 '}{len(alike):,}件中 {alike.index(thing) + 1:,}件目"

    def _remedies(self, thing: Thing) -> list[tuple[str, str]]:
        match thing.sort:
            case Sort.PROVISION:
                found = [("open", "記録を見る")]
            case Sort.CONSENT:
                found = [("open", "同意を見る")]
            case Sort.DRAFT:
                found = [("open", "続きを書く")]
            case Sort.USER:
                found = [("open", "利用者を見る")]
            case Sort.MEMBER if thing.entry is not None:
                found = [("open", "同意を見る")]
            case Sort.HOLDER:
                found = [("open", "相手先を見る")]
                if self._newest_given_to(thing) is not None:
                    found.append(("walk", "あゆみで見る"))
            case _:
                found = []
        if thing.mend is not None:
            found.append(("mend", "同意書"))
        return found

    def _open(self) -> None:
        thing = self.current()
        if thing is not None and (remedies := self._remedies(thing)):
            self.carry_out(remedies[0][0])

    def carry_out(self, remedy: str) -> None:
        """Do what a button beside the sentence says."""
        thing, user = self.current(), self.user()
        if thing is None or user is None:
            return
        if remedy == "mend" and thing.mend is not None:
            self.asked.emit(consent_form_for(user, thing.mend))
        elif thing.sort is Sort.DRAFT:
            draft = self._drafts[int(thing.key.split("-")[1])]
            self.asked.emit(Go(page="handover", state=draft.state, draft=draft.draft))
        elif remedy == "walk" and (newest := self._newest_given_to(thing)) is not None:
            self.show_entry(newest)
            self.take_focus()
        else:
            self.asked.emit(Go(page=_PAGES[thing.sort], about=thing.entry))

    def _newest_given_to(self, holder: Thing) -> EntryId | None:
        """The last record of what this office was given by today."""
        given = [
            thing.entry
            for thing in self._things_of_all()
            if thing.sort is Sort.PROVISION and thing.whose == holder.whose and thing.begins <= holder.begins
        ]
        return given[-1] if given else None

    def print_it(self) -> None:
        """Print the picture shown, of the months shown, with the table that says the same."""
        if (user := self.user()) is None:
            return
        if self.shows() == HOLDERS:
            printed = self._desk.perform.act(print_ecomap, user)
        else:
            printed = self._desk.perform.act(
                print_timeline, TimelineRequest(service_user=user, span=self.span())
            )
        if isinstance(printed, Printed):
            self._desk.print_paper(printed)

    # --- state --------------------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, object]:
        if self._walk is None:
            return {}
        focus = self._shown_picture().has_focus() or self.table.hasFocus()
        return {
            "user": self._walk.user,
            "zoom": self.span().value,
            "table": self._wish,
            "view": self.shows(),
            "chosen": self._currents[self.shows()],
            "_focus": "thing" if focus else "",
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        if state.get("user") is None:
            return
        self._read(EntryId(int(state["user"])))
        self.view.set_value(state.get("view") or WALK)
        self._currents[self.shows()] = str(state.get("chosen") or "")
        self._wish = bool(state.get("table"))
        self.zoom.set_value(state.get("zoom") or Span.YEAR_AND_A_HALF.value)
        self._show()
        if state.get("_focus"):
            self.take_focus()


_PAGES = {
    Sort.CONSENT: "consents",
    Sort.PROVISION: "provisions",
    Sort.USER: "users",
    Sort.MEMBER: "consents",
    Sort.HOLDER: "offices",
}
"""On which page a thing is seen in full."""


def _handover_of(draft: Draft) -> Handover | None:
    """The handover a draft is about; None for other drafts and for one that is not yet about anybody."""
    plain = draft.state.get("handover") if draft.kind is DraftKind.HANDOVER else None
    if not plain:
        return None
    try:
        return from_plain(Handover, plain)
    except ValueError:
        return None


def _first_choice(things: Sequence[Thing], walk: Walk) -> str:
    """The newest thing given by today, else the newest at all."""
    given = [each for each in things if each.sort is Sort.PROVISION and each.begins <= walk.today]
    chosen = (given or things)[-1:]
    return chosen[0].key if chosen else ""


def _counted(shown: Sequence[Thing], everything: Sequence[Thing]) -> str:
    """How many things the picture shows, and how many there are."""

    def given(things: Sequence[Thing]) -> int:
        return sum(thing.sort is Sort.PROVISION for thing in things)

    here, there = given(shown), given(everything)
    return f"渡したもの {here:,}件" + (f"（すべてで {there:,}件）" if here != there else "")


_GROUPS = (
    ("同意", (Sort.CONSENT, Sort.GAP), "件"),
    ("渡したもの", (Sort.PROVISION, Sort.DRAFT), "件"),
    ("本人", (Sort.USER,), ""),
    ("家族", (Sort.MEMBER,), "人"),
    ("相手先", (Sort.HOLDER,), "か所"),
)


def _rows(things: Sequence[Thing]) -> list[Row | GroupHead]:
    """The picture in words: consents and gaps by day, then what was given by day; or user, family and offices."""
    rows: list[Row | GroupHead] = []
    for title, sorts, unit in _GROUPS:
        if group := [each for each in things if each.sort in sorts]:
            rows.append(GroupHead(text=title, count=f"{len(group):,}{unit}" if unit else ""))
            rows += [_row(thing) for thing in group]
    return rows


def _row(thing: Thing) -> Row:
    lead, lead_second, note = short_wareki(thing.begins), "", _MARK_WORDS[thing.standing]
    if thing.sort in (Sort.CONSENT, Sort.GAP):
        ends = f"{short_wareki(thing.ends)}まで" if thing.ends else "契約が終わるまで"
        first = "　".join(part for part in (thing.who, thing.ground, thing.what) if part)
        second, lead_second = f"{ends}　{thing.remark}".strip(), "から"
    elif thing.sort in (Sort.PROVISION, Sort.DRAFT):
        first = f"{thing.who} へ　{thing.what}　{thing.way}"
        second = thing.remark or thing.ground or thing.second
        lead_second = f"{weekday(thing.begins)}曜"
    else:
        first, second, lead = thing.title, "".join((thing.remark, thing.second)), ""
        note = thing.ground
    return Row(
        key=thing.key,
        first=first,
        second=second,
        second_tone=_TONES.get(thing.standing, Tone.SUB),
        lead=lead,
        lead_second=lead_second,
        bold=False,
        note=note,
        note_tone=_TONES.get(thing.standing, Tone.SUB),
        mark=_MARKS[thing.standing],
        spoken=spoken(thing),
    )


class _Told(QWidget):
    """The sentence of the thing chosen, its place among the others, and what can be done; red where cover was missing."""

    remedy = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        look = style.current()
        self._standing = Standing.SOUND
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(
            look.space(28) + look.grow(38), look.space(8), look.space(18), look.space(10)
        )
        column.setSpacing(look.space(6))
        first = QHBoxLayout()
        first.setSpacing(look.space(12))
        self.title = Sentence(role=Role.BODY, bold=True)
        self.position = Label("", Role.SECOND, Tone.FAINT)
        first.addWidget(self.title, 1)
        first.addWidget(self.position, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(first)
        self.sentence = Sentence(role=Role.BODY)
        column.addWidget(self.sentence)
        self._buttons = QWidget()
        self._flow = Flow()
        self._buttons.setLayout(self._flow)
        column.addWidget(self._buttons)

    def say(self, thing: Thing, position: str, remedies: Sequence[tuple[str, str]]) -> None:
        """Tell this thing."""
        self._standing = thing.standing
        self.title.set_parts(thing.title)
        self.position.setText(position)
        tone = _TONES.get(thing.standing, Tone.SUB)
        parts = [Toned(thing.remark, tone, bold=True)] if thing.remark else []
        self.sentence.set_parts(*parts, thing.second)
        show_if(self.sentence, bool(parts or thing.second))
        empty_layout(self._flow)
        for key, words in remedies:
            button = SmallButton(words)
            button.setObjectName(key)
            button.clicked.connect(lambda _=False, key=key: self.remedy.emit(key))
            self._flow.addWidget(button)
        show_if(self._buttons, bool(remedies))
        self.setAccessibleName(f"{spoken(thing)}。{position}")
        self.update()

    def buttons(self) -> list[str]:
        """The words on the buttons."""
        items = (self._flow.itemAt(number) for number in range(self._flow.count()))
        found = (item.widget() for item in items if item is not None)
        return [button.text() for button in found if isinstance(button, SmallButton)]

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        edge = {Standing.UNCOVERED: "err", Standing.SOON: "warn_mark"}.get(self._standing, "")
        path = QPainterPath()
        path.addRoundedRect(box, 8, 8)
        if edge:  # a coloured edge has square corners on its side
            square = QPainterPath()
            square.addRect(QRectF(box.left(), box.top(), 12, box.height()))
            path = path.united(square)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(look.color("surface"))
        painter.drawPath(path.simplified())
        if edge:
            painter.fillRect(QRectF(0, 0, 4, self.height()), look.color(edge))
        mark = _MARKS[self._standing]
        if mark is not None:
            side = look.grow(22)
            paint_mark(painter, QRectF(look.space(24), look.space(18), side, side), mark)
