"""きょうの仕事: the three verbs, what was begun, which consents want somebody, how complete they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.person import ServiceUser
from desktop.entries.reading import Draft, DraftKind
from desktop.entries.version import EntryId
from desktop.procedures.consents import Meter, Waiting, meter
from desktop.procedures.corrections import not_complete
from desktop.procedures.worklist import worklist
from desktop.views import style
from desktop.views.aside import Aside
from desktop.views.desk import Desk, Go
from desktop.views.models.home_rows import (
    PAGES,
    draft_row,
    greeting,
    is_urgent,
    japanese_hour,
    remedy_of,
    waiting_row,
)
from desktop.views.models.people import surname_of
from desktop.views.pages.backup_card import BackupCard
from desktop.views.pages.fitting_rows import FittingRows
from desktop.views.sheet_drafts import go_on
from desktop.views.style import Tone
from desktop.views.widgets.buttons import VerbButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.empty import Empty, Skeleton
from desktop.views.widgets.labels import Label
from desktop.views.widgets.layouts import columns
from desktop.views.widgets.meter import ConsentMeter
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.rows import ActionRows

DRAFTS_SHOWN = 3
FILING = "紙の画像を置いて、署名を記録"
URGENCIES = ("err", "warn", "sub")
"""In this order consents want somebody: nothing may be given, soon nothing may be given, the family's part may not."""


class HomePage(Page):
    """What is to be done today, one key away each."""

    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._drafts: Sequence[Draft] = ()
        self._waiting: Sequence[Waiting] = ()
        self._aside = Aside(desk.register, self)
        self._answered = False
        self._as_it_was: tuple[int, date] | None = None
        look = style.current()
        self._head = PageHead("きょうの仕事")
        self.column.addWidget(self._head)
        self._handover = VerbButton(
            "引継ぎを記録", "だれに、何を、いつ渡したか", "F4", "handover", filled=True
        )
        self._consent = VerbButton("同意書をつくる", "名前の入った紙を印刷します", "F6", "consent")
        self._signing = VerbButton("署名の紙をとじる", FILING, "Ctrl+T", "scan")
        verbs = QHBoxLayout()
        verbs.setSpacing(look.space(16))
        for verb, page in (
            (self._handover, "handover"),
            (self._consent, "consent_form"),
            (self._signing, "filing"),
        ):
            verb.clicked.connect(lambda _=False, page=page: self.asked.emit(Go(page=page)))
            verbs.addWidget(verb)
        self.column.addLayout(verbs)
        self.column.addWidget(columns(self._left(), self._right()), 1)

    def _left(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(12))
        self._begun = Card("続きから")
        self._draft_rows = ActionRows()
        self._draft_rows.pressed.connect(self._go_on)
        self._no_draft = Label(
            "書きかけはありません。途中でやめたものは、ここに残ります。", tone=Tone.SUB, wrap=True
        )
        self._begun.column.addWidget(self._draft_rows)
        self._begun.column.addWidget(self._no_draft)
        column.addWidget(self._begun)
        self._watch = Card("同意の見張り")
        self._watch.link_clicked.connect(lambda: self.asked.emit(Go(page="consents")))
        self._watch_rows = FittingRows()
        self._watch_rows.pressed.connect(self._mend)
        self._watch_rows.fitted.connect(self._count)
        self._calm = Empty("期限の近い同意も、手のかかる紙もありません。", icon="check")
        self._first = Empty(
            "まだ利用者がいません。1人加えると、同意書をつくれるようになります。", "利用者を追加", "people"
        )
        self._first.clicked.connect(lambda: self.asked.emit(Go(page="users", state={"open": "add"})))
        self._loading = Skeleton(3)
        for widget in (self._watch_rows, self._calm, self._first, self._loading):
            self._watch.column.addWidget(widget, 1)
        self._watch_rows.hide()
        self._calm.hide()
        self._first.hide()
        column.addWidget(self._watch, 1)
        return holder

    def _right(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(12))
        card = Card("同意のそろい具合")
        self._meter = ConsentMeter()
        card.column.addWidget(self._meter)
        column.addWidget(card)
        self._backup = BackupCard(self._desk)
        column.addWidget(self._backup)
        column.addStretch(1)
        return body

    # What is shown -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask the register what was begun, and what waits unless the book is as it was."""
        now = self._desk.clock.now()
        register = self._desk.register
        self._backup.refresh()
        scans = self._desk.scans.offered() if self._desk.scans is not None else ()
        self._signing.set_second(f"スキャンの置き場に {len(scans)}つ" if scans else FILING)
        self._drafts = register.drafts(self._desk.actor.staff)
        self._draft_rows.set_rows([draft_row(draft, now.instant) for draft in self._drafts[:DRAFTS_SHOWN]])
        self._draft_rows.setVisible(bool(self._drafts))
        self._no_draft.setVisible(not self._drafts)
        self._begun.set_count(_begun(len(self._drafts)))
        if not self._answered:
            self._head.set_note(greeting(surname_of(self._desk.actor.name), None, japanese_hour(now.instant)))
        as_it_is = (register.audit_head()[0], now.day)
        if as_it_is == self._as_it_was:
            return
        self._as_it_was = as_it_is
        self._aside.ask(
            lambda book: ((*worklist(book, now.day), *not_complete(book)), meter(book, now.day)),
            self._show_consents,
        )

    def _show_consents(self, answer: tuple[Sequence[Waiting], Meter]) -> None:
        found, counts = answer
        self._answered = True
        self._waiting = sorted(found, key=lambda each: URGENCIES.index(each.urgency))
        urgent = sum(is_urgent(each) for each in self._waiting)
        hour = japanese_hour(self._desk.clock.now().instant)
        self._head.set_note(greeting(surname_of(self._desk.actor.name), urgent, hour))
        self._meter.set_counts(counts.complete, counts.soon, counts.family_missing, counts.none)
        nobody = self._desk.register.count(ServiceUser) == 0
        self._loading.hide()
        self._first.setVisible(nobody)
        self._calm.setVisible(not nobody and not self._waiting)
        self._watch_rows.setVisible(bool(self._waiting))
        self._watch_rows.set_rows([waiting_row(number, each) for number, each in enumerate(self._waiting)])

    def _count(self, shown: int) -> None:
        """Say how many wait in all, and how many of them have a place."""
        total = len(self._waiting)
        said = f"{total:,}件" if total == shown else f"{total:,}件のうち、急ぎの順に{shown}件"
        self._watch.set_count(said if total else "")
        self._watch.set_link("すべて見る" if total > shown else "")

    # The ways out --------------------------------------------------------------------------------------------------

    def _go_on(self, key: str) -> None:
        draft = next(each for each in self._drafts if str(each.draft) == key)
        if draft.kind is DraftKind.SHEET:
            self.asked.emit(go_on(draft.state, draft.draft))
        else:
            self.asked.emit(Go(page=PAGES[draft.kind], state=draft.state, draft=draft.draft))

    def _mend(self, key: str) -> None:
        self.asked.emit(remedy_of(self._waiting[int(key)]))

    def show_entry(self, entry: EntryId) -> None:
        """The home page is about no entry."""

    def take_focus(self) -> None:
        """The newest draft, else the first verb."""
        if (
            self._drafts
            and (row := self._draft_rows.widget_for(str(self._drafts[0].draft))) is not None
            and row.button
        ):
            row.button.setFocus()
        else:
            self._handover.setFocus()


def _begun(count: int) -> str:
    if not count:
        return ""
    return (
        f"書きかけ {count}件"
        if count <= DRAFTS_SHOWN
        else f"書きかけ {count}件のうち、新しい{DRAFTS_SHOWN}件"
    )
