"""同意書のことばを直す: an office's own copy of a form at the left, at the right the paper, drawn by the code that prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.data_item import DataItem, Purpose
from desktop.entries.finding import Finding as Found
from desktop.entries.office import Office, RecipientKind
from desktop.entries.reading import DraftKind
from desktop.entries.terms import DATA_ITEMS, PURPOSES, RECIPIENT_KINDS
from desktop.entries.version import EntryId
from desktop.entries.wareki import short_wareki
from desktop.procedures.outcome import Refused
from desktop.procedures.wordings import (
    ClauseEdit,
    WordingEdit,
    WordingRequest,
    easy_lacking,
    edit_of,
    fact_labels,
    keep_wording,
    placeholders_for,
    preview_wording,
    signature_choices,
    wording_hints,
)
from desktop.views import style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose_office import choose_office
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import Button, MainButton, QuietButton, SmallButton, TextButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit, TextArea
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Label, divider
from desktop.views.widgets.layouts import Flow, empty_layout, scroll
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.preview import PaperPreview
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.ticks import Tick, TickList

PREVIEW_AFTER_MS = 400
_BOTH_FIT = 900
"""Width from which fields and paper stand side by side, in pixels at 11 pt."""
_READING_HELP = "よみは、漢字のすぐ後ろに《 》で書きます。例：病院《びょういん》　太い字は ** ではさみます。"
_FITS = "やさしい文は、いまの内容に合っています"


class HintedField(Field):
    """A field under which hints stand: what could be put better, not what is wrong."""

    def __init__(self, label: str, editor: Any, help: str = "", names: bool = False) -> None:  # noqa: A002 - the plain word for it
        super().__init__(label, editor, help=help)
        editor.setProperty("takes_names", names)
        self._hint = Label("", Role.SECOND, Tone.WARN, wrap=True)
        self._hint.hide()
        column = self.layout()
        assert column is not None
        column.addWidget(self._hint)

    def set_hints(self, hints: Sequence[str]) -> None:
        """Show these hints; none takes them away."""
        self._hint.setText("\n".join(f"ヒント　{hint}" for hint in hints))
        show_if(self._hint, bool(hints))

    def hints(self) -> str:
        """The hints shown now."""
        return self._hint.text()


class OfficesPick(QWidget):
    """Offices that a clause names. Its value is the list of their entries."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._offices: list[EntryId] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(4))
        self._rows = QVBoxLayout()
        column.addLayout(self._rows)
        self.add_button = QuietButton("事業所を名指しで加える", icon="office")
        self.add_button.clicked.connect(self._choose)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def stops(self) -> list[QWidget]:
        """Enter stops at the button that adds one."""
        return [self.add_button]

    def value(self) -> list[EntryId]:
        return list(self._offices)

    def set_value(self, value: object) -> None:
        known = [EntryId(each) for each in value if self._name(each)] if isinstance(value, list | tuple) else []
        if known != self._offices:
            self._offices = known
            self._show()
            self.changed.emit()

    def _name(self, office: int) -> str:
        try:
            return self._desk.register.entry(Office, EntryId(office)).content.name
        except LookupError:
            return ""

    def _choose(self) -> None:
        dialog = choose_office(self._desk, self.window())
        dialog.chosen.connect(lambda office: self.set_value([*dict.fromkeys([*self._offices, EntryId(office)])]))
        dialog.open()

    def _show(self) -> None:
        empty_layout(self._rows)
        for office in self._offices:
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(Label(self._name(office), wrap=True), 1)
            away = TextButton("はずす")
            away.setAccessibleName(f"{self._name(office)}をはずす")
            away.clicked.connect(
                lambda _=False, office=office: self.set_value([each for each in self._offices if each != office])
            )
            row.addWidget(away)
            self._rows.addWidget(holder)
            holder.show()


class ClauseCard(Card):
    """One clause: its heading is always seen, the rest when it is open."""

    changed = Signal()
    moved = Signal(int)
    removed = Signal()
    opened = Signal()

    def __init__(self, desk: Desk, names_recipient: bool) -> None:
        super().__init__(" ", padding=14)
        self._desk, self._names_recipient = desk, names_recipient
        self._filling = False
        self._kept: dict[str, object] = {}
        self.fields: dict[str, Field] = {}
        """Built when the clause is opened for the first time; until then `value()` tells what was put in."""
        self._fold = SmallButton("ひらく")
        self._fold.clicked.connect(lambda: self.set_open(not self.is_open()))
        self._up, self._down, self._away = TextButton("上へ"), TextButton("下へ"), TextButton("消す")
        self._up.clicked.connect(lambda: self.moved.emit(-1))
        self._down.clicked.connect(lambda: self.moved.emit(1))
        self._away.clicked.connect(self.removed)
        acts = QWidget()
        flow = Flow()
        acts.setLayout(flow)
        for button in (self._fold, self._up, self._down, self._away):
            flow.addWidget(button)
        self._shown = Label("", wrap=True)
        self.column.addWidget(self._shown)
        self.column.addWidget(acts)
        self._body = QWidget()
        self.column.addWidget(self._body)
        self._body.hide()
        self.set_open(False)

    def build(self) -> None:
        """Make its fields, once."""
        if self.fields:
            return
        today = self._desk.clock.now().day
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(style.current().space(12))
        self.heading = LineEdit()
        self.recipients_text = TextArea(2)
        self.note = LineEdit()
        self.purpose = Combo([("", "えらんでください")] + [(each.value, PURPOSES[each]) for each in Purpose])
        self.data_items = TickList([(each.value, DATA_ITEMS[each], "") for each in DataItem])
        self.recipient_kinds = TickList([(each.value, RECIPIENT_KINDS[each], "") for each in RecipientKind])
        self.recipient_offices = OfficesPick(self._desk)
        self.mandatory = Tick("かならず聞く", "印刷のときに、はずせなくなります。答えは、どちらでもかまいません。")
        self.months = LineEdit(width_chars=6)
        self.until = DateField(day_reader(today), today, write=short_wareki)
        self.easy_heading = LineEdit()
        self.easy_text = TextArea(2)
        self.easy_fits = Tick(_FITS, "内容を直すと、印がはずれます。読みなおして、つけてください。")
        for name, field in (
            ("heading", HintedField("見出し", self.heading)),
            ("recipients_text", HintedField("相手の書きかた", self.recipients_text, help="紙で、見出しの下に出ます。", names=True)),
            ("note", HintedField("そえることば", self.note, names=True)),
            ("purpose", Field("何のため", self.purpose)),
            ("data_items", Field("渡す情報", self.data_items)),
            ("recipient_kinds", Field("渡す相手の種類", self.recipient_kinds)),
            ("recipient_offices", Field("名指しの相手", self.recipient_offices)),
            ("mandatory", Field("聞きかた", self.mandatory)),
            ("months", Field("この項目だけの月数", self.months, required=False, help="始まりの日から数えます。空なら、同意書と同じ期間です。", stretch=False)),
            ("until", Field("この項目だけの終わりの日", self.until, required=False)),
            ("easy_heading", HintedField("やさしい見出し", self.easy_heading, help=_READING_HELP, names=True)),
            ("easy_text", HintedField("やさしい説明", self.easy_text, names=True)),
            ("easy_fits", Field("やさしい文の確かめ", self.easy_fits)),
        ):
            self.fields[name] = field
            body.addWidget(field)
            field.editor.changed.connect(lambda *_, name=name: self._on_changed(name))
        self.fields["recipient_offices"].setVisible(not self._names_recipient)
        self.set_value(self._kept)

    def is_open(self) -> bool:
        """Whether its fields are seen."""
        return not self._body.isHidden()

    def set_open(self, on: bool) -> None:
        """Show its fields, or only its heading."""
        if on:
            self.build()
        self._body.setVisible(on)
        self._shown.setVisible(not on)
        self._fold.set_text("とじる" if on else "ひらく")
        if on:
            self.opened.emit()

    def set_place(self, number: int, last: int) -> None:
        """Its number on the paper, and which ways it can go."""
        self.set_title(f"{number}番")
        self._up.setEnabled(number > 1)
        self._down.setEnabled(number < last)
        for button, words in ((self._fold, "ひらく・とじる"), (self._up, "上へ"), (self._down, "下へ"), (self._away, "消す")):
            button.setAccessibleName(f"{number}番　{words}")

    def stops(self) -> list[QWidget]:
        """Enter stops at every field."""
        return [
            stop
            for field in self.fields.values()
            for stop in (field.editor.stops() if hasattr(field.editor, "stops") else [field.editor.focusProxy() or field.editor])
        ]

    def value(self) -> dict[str, object]:
        """Everything typed, as it was typed."""
        return {name: field.editor.value() for name, field in self.fields.items()} or dict(self._kept)

    def set_value(self, value: Mapping[str, object]) -> None:
        """Fill it from an earlier `value()`."""
        self._kept = {name: each for name, each in value.items() if not name.startswith("_")}
        self._filling = True
        for name, field in self.fields.items():
            if name in value:
                field.editor.set_value(value[name])
        self._filling = False
        self._tell()

    def _tell(self) -> None:
        self._shown.setText(str(self.value().get("heading") or "（見出しが、まだありません）"))

    def fill(self, clause: ClauseEdit) -> None:
        """Fill it from a clause."""
        self.set_value(
            {
                "heading": clause.heading,
                "recipients_text": clause.recipients_text,
                "note": clause.note,
                "purpose": clause.purpose.value if clause.purpose else "",
                "data_items": [each.value for each in clause.data_items],
                "recipient_kinds": [each.value for each in clause.recipient_kinds],
                "recipient_offices": list(clause.recipient_offices),
                "mandatory": clause.mandatory,
                "months": str(clause.months or ""),
                "until": short_wareki(clause.until) if clause.until else "",
                "easy_heading": clause.easy_heading,
                "easy_text": clause.easy_text,
                "easy_fits": clause.easy_fits,
            }
        )

    def edit(self) -> ClauseEdit:
        """The clause as it is typed."""
        value: dict[str, Any] = {**_EMPTY, **self.value()}
        return ClauseEdit(
            heading=value["heading"],
            recipients_text=value["recipients_text"],
            note=value["note"],
            purpose=Purpose(value["purpose"]) if value["purpose"] else None,
            data_items=tuple(DataItem(each) for each in value["data_items"]),
            recipient_kinds=tuple(RecipientKind(each) for each in value["recipient_kinds"]),
            recipient_offices=tuple(EntryId(each) for each in value["recipient_offices"]),
            mandatory=value["mandatory"],
            months=_months(value["months"].strip()),
            until=self.until_day(),
            easy_heading=value["easy_heading"],
            easy_text=value["easy_text"],
            easy_fits=value["easy_fits"],
        )

    def until_day(self) -> date | None:
        """The last day of its own, or None where none is written or it cannot be read."""
        if self.fields:
            return self.until.day()
        return day_reader(self._desk.clock.now().day)(self.until_text())[0] if self.until_text() else None

    def until_text(self) -> str:
        """What is written as its last day."""
        return str(self.value().get("until") or "").strip()

    def _on_changed(self, name: str) -> None:
        if self._filling:
            return
        if not name.startswith("easy_") and name != "mandatory":
            self._filling = True
            self.easy_fits.setChecked(False)
            self._filling = False
        self._tell()
        self.changed.emit()


_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("heading", "recipients_text", "note", "purpose", "months", "until", "easy_heading", "easy_text"), ""),
    **dict.fromkeys(("data_items", "recipient_kinds", "recipient_offices"), ()),
    **dict.fromkeys(("mandatory", "easy_fits"), False),
}


def _months(typed: str) -> int:
    """A number of months; what is none counts as less than nothing, so that it is refused with a sentence."""
    if not typed:
        return 0
    return int(typed) if typed.isdecimal() and 0 < int(typed) <= 600 else -1


class ClauseCards(QWidget):
    """The clauses in their order. Its value is the list of what is typed in each."""

    changed = Signal()
    opened = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._names_recipient = desk, False
        self.cards: list[ClauseCard] = []
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        self._column = QVBoxLayout()
        self._column.setSpacing(look.space(8))
        column.addLayout(self._column)
        self.add_button = Button("項目を加える", icon="plus")
        self.add_button.clicked.connect(self._add)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    def set_names_recipient(self, names_recipient: bool) -> None:
        """Whether the paper names one office when it is printed: then no clause names others."""
        self._names_recipient = names_recipient

    def stops(self) -> list[QWidget]:
        """Enter stops at every field of the open clause, then at the button that adds one."""
        return [*(stop for card in self.cards for stop in card.stops()), self.add_button]

    def fill(self, clauses: Sequence[ClauseEdit]) -> None:
        """Show these clauses, all of them closed."""
        self._set_count(len(clauses))
        for card, clause in zip(self.cards, clauses, strict=True):
            card.fill(clause)

    def edits(self) -> tuple[ClauseEdit, ...]:
        """The clauses as they are typed."""
        return tuple(card.edit() for card in self.cards)

    def value(self) -> list[dict[str, object]]:
        return [{**card.value(), "_open": card.is_open()} for card in self.cards]

    def set_value(self, value: object) -> None:
        plain = [each for each in value if isinstance(each, dict)] if isinstance(value, list | tuple) else []
        self._set_count(len(plain))
        for card, each in zip(self.cards, plain, strict=True):
            card.set_value(each)
            card.set_open(bool(each.get("_open")))

    def build(self, number: int) -> None:
        """Have the fields of a clause ready, so that something can be said beside them."""
        if 0 <= number < len(self.cards):
            self.cards[number].build()

    def open_card(self, number: int) -> ClauseCard | None:
        """Open one clause (0 is the first)."""
        if not 0 <= number < len(self.cards):
            return None
        self.cards[number].set_open(True)
        return self.cards[number]

    def _set_count(self, count: int) -> None:
        for card in self.cards:
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for _ in range(count):
            self._new()
        self._number()

    def _new(self) -> ClauseCard:
        card = ClauseCard(self._desk, self._names_recipient)
        card.changed.connect(self.changed)
        card.moved.connect(lambda step: self._move(card, step))
        card.removed.connect(lambda: self._remove(card))
        card.opened.connect(lambda: self._only(card))
        self.cards.append(card)
        self._column.addWidget(card)
        card.show()
        return card

    def _only(self, card: ClauseCard) -> None:
        """One clause is open at a time: the paper beside it shows the rest."""
        for other in self.cards:
            if other is not card and other.is_open():
                other.set_open(False)
        self.opened.emit()

    def _number(self) -> None:
        for number, card in enumerate(self.cards, 1):
            card.set_place(number, len(self.cards))

    def _add(self) -> None:
        card = self._new()
        self._number()
        card.set_open(True)
        card.heading.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _move(self, card: ClauseCard, step: int) -> None:
        here = self.cards.index(card)
        there = here + step
        if 0 <= there < len(self.cards):
            self.cards[here], self.cards[there] = self.cards[there], self.cards[here]
            self._column.removeWidget(card)
            self._column.insertWidget(there, card)
            self._number()
            self.changed.emit()

    def _remove(self, card: ClauseCard) -> None:
        here = self.cards.index(card)
        self.cards.remove(card)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()
        self._number()
        after = self.cards[min(here, len(self.cards) - 1)] if self.cards else None
        (after._fold if after else self.add_button).setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class WordingPage(Page):
    """Words an office's own version of a form: the draft is kept at every pause, hints stand under the fields."""

    fills = True
    asked = Signal(object)
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._form_key = "consent_user"
        self._version: EntryId | None = None
        self._filling = False
        self._draft: int | None = None
        self._touched = False
        self._last: QWidget | None = None
        self._facts: list[str] = []
        self._fields: dict[str, Field] = {}
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
        self.clauses.opened.connect(self._wait.start)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)
        self.chips: dict[str, SmallButton] = {}
        self._loaded = False

    # building -----------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        self._head = PageHead("同意書のことばを直す")
        self._head.add_left(StateChip("書きかけは自動で残ります", Tone.SUB))
        self._tabs = Segments([("fields", "書きこむ"), ("paper", "刷り上がり")], "fields")
        self._tabs.changed.connect(self._arrange)
        self._head.add_right(self._tabs)
        self.column.addWidget(self._head)

    def _build_fields(self) -> None:
        look = style.current()
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(look.space(8))
        self._which = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self._chips = QWidget()
        self._chip_row = Flow()
        self._chips.setLayout(self._chip_row)
        left.addWidget(self._chips)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.space(14))
        self._column.addWidget(self._which)
        self._scroll = scroll(body)
        left.addWidget(self._scroll, 1)
        self._banner = Finding(Level.STOP, "")
        self._banner.hide()
        left.addWidget(self._banner)
        left.addWidget(divider())
        self._note = Label("", Role.SECOND, Tone.SUB, wrap=True)
        left.addWidget(self._note)
        foot = Flow()
        later = QuietButton("書きかけにする")
        later.clicked.connect(self._put_aside)
        self.keep_button = Button("保存だけする")
        self.keep_button.clicked.connect(lambda: self._keep(use=False))
        self.use_button = MainButton("保存して使う", key="Ctrl+Enter")
        self.use_button.clicked.connect(lambda: self._keep(use=True))
        buttons = QWidget()
        buttons.setLayout(foot)
        for button in (later, self.keep_button, self.use_button):
            foot.addWidget(button)
        left.addWidget(buttons)
        self._form_object.set_main(self.use_button)
        self.clauses = ClauseCards(self._desk)
        self._parts()

    def _parts(self) -> None:
        """The fields in the order of the paper; the key facts are as many as the form has."""
        keep = self._form_object.keep
        text = lambda name, lines: keep(name, TextArea(lines))  # noqa: E731
        self._put("title", HintedField("題名", keep("title", LineEdit())))
        self._put("lead", HintedField("前文", text("lead", 4), names=True))
        self._fact_place = QVBoxLayout()
        self._column.addLayout(self._fact_place)
        self._column.addWidget(divider())
        self._put("clauses", Field("聞くこと", keep("clauses", self.clauses), help="紙にのる順です。番号は、並びに合わせて変わります。"))
        self._put("scope_note", HintedField("番号の下のことば", text("scope_note", 2), names=True))
        self._column.addWidget(divider())
        self._put("promises", HintedField("事業所の約束", text("promises", 7), help="1行が、1つの約束です。"))
        self._put("not_handed", HintedField("渡さないもの", text("not_handed", 3)))
        self._put("withdrawal", HintedField("取り消しかた", text("withdrawal", 4)))
        self._put("signatures", Field("署名の欄", keep("signatures", TickList()), help="ご本人（署名する人）の欄は、かならず刷ります。"))
        self._column.addWidget(divider())
        self._column.addWidget(Label("わかりやすい版", Role.SECTION))
        self._put("easy_lead", HintedField("やさしい前文", text("easy_lead", 4), help=_READING_HELP, names=True))
        self._easy_place = QVBoxLayout()
        self._column.addLayout(self._easy_place)
        self._put("easy_remember", HintedField("おぼえておいてほしいこと", text("easy_remember", 7), help="1行が、1つの文です。", names=True))
        fits = Tick(_FITS, "前文や約束を直すと、印がはずれます。読みなおして、つけてください。")
        self._put("easy_fits", Field("やさしい文の確かめ", keep("easy_fits", fits)))
        self._column.addStretch(1)
        for name in ("lead", "promises", "withdrawal", "not_handed", "scope_note"):
            self._form_object.editor(name).changed.connect(self._unfit)

    def _put(self, name: str, field: Field, into: QVBoxLayout | None = None) -> None:
        self._fields[name] = field
        (into or self._column).addWidget(field)
        field.show()

    def _build_preview(self) -> None:
        self.preview = PaperPreview(self._desk.reader, note="見本の人の名前で刷っています")
        self.which_paper = Segments([("formal", "正式版"), ("easy", "わかりやすい版")], "formal")
        self.which_paper.setAccessibleName("どの紙を見るか")
        self.which_paper.changed.connect(self.show_preview)
        self._halves = QHBoxLayout()
        self._halves.setSpacing(style.current().space(24))
        self._halves.addWidget(self._left, 9)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.which_paper, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.preview, 1)
        self._right = right
        self._halves.addWidget(right, 8)
        self.column.addLayout(self._halves, 1)

    # which form ----------------------------------------------------------------------------------------------------

    def _load(self, form: str, version: EntryId | None) -> None:
        """Put in a copy of this version."""
        self._loaded = True
        edit = edit_of(form, self._desk.register)
        self._form_key, self._version = form, version
        self._draft, self._touched, self._last = None, False, None
        self._banner.hide()
        self._renew_facts(edit)
        names = "相手の事業所" in placeholders_for(form) and any("{相手の事業所}" in fact for fact in edit.facts)
        self.clauses.set_names_recipient(names)
        signatures = self._form_object.editor("signatures")
        signatures.set_choices([(kind, words, "") for kind, words, _ in signature_choices(form)])
        self._fill(
            {
                "title": edit.title,
                "lead": edit.lead,
                **{f"facts.{number}": fact for number, fact in enumerate(edit.facts)},
                "scope_note": edit.scope_note,
                "promises": "\n".join(edit.promises),
                "not_handed": edit.not_handed,
                "withdrawal": edit.withdrawal,
                "signatures": list(edit.signatures),
                "easy_lead": edit.easy_lead,
                **{f"easy_facts.{number}": fact for number, fact in enumerate(edit.easy_facts)},
                "easy_remember": "\n".join(edit.easy_remember),
                "easy_fits": edit.easy_fits,
            }
        )
        self.clauses.fill(edit.clauses)
        self._touched = False
        self._fields["scope_note"].setVisible(bool(edit.scope_note))
        self._fields["not_handed"].setVisible(bool(edit.not_handed))
        for field in self._fields.values():
            field.clear_error()
        self._offer_names()
        self._which.setText(
            f"「{edit.title}」の写しです。はじめからの文面と、前に刷った紙は変わりません。"
            "一度でも刷った版は、直して保存すると、次の版になります。"
        )
        self.show_preview()

    def _renew_facts(self, edit: WordingEdit) -> None:
        labels = fact_labels(edit.form)
        for name in self._facts:
            self._form_object.drop(name)
            del self._fields[name]
        empty_layout(self._fact_place)
        empty_layout(self._easy_place)
        self._facts = []
        for number, label in enumerate(labels):
            for name, before, place in (
                (f"facts.{number}", "", self._fact_place),
                (f"easy_facts.{number}", "やさしい", self._easy_place),
            ):
                editor = self._form_object.keep(name, TextArea(2))
                self._put(name, HintedField(f"{before}「{label}」", editor, names=True), place)
                self._facts.append(name)
                if not before:
                    editor.changed.connect(self._unfit)

    def _offer_names(self) -> None:
        empty_layout(self._chip_row)
        self._chip_row.addWidget(Label("差しこむ", Role.SECOND, Tone.SUB))
        self.chips = {}
        for name in placeholders_for(self._form_key):
            chip = SmallButton(name)
            chip.setAccessibleName(f"{name}を差しこむ")
            chip.clicked.connect(lambda _=False, name=name: self.insert(name))
            self.chips[name] = chip
            self._chip_row.addWidget(chip)
            chip.show()
        self._dim_names()

    def _focus_moved(self, _: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, LineEdit | TextArea) and self.isAncestorOf(now):
            self._last = now
            self._dim_names()

    def _dim_names(self) -> None:
        fits = self._last is not None and bool(self._last.property("takes_names"))
        for chip in self.chips.values():
            chip.setEnabled(fits)

    def insert(self, name: str) -> None:
        """Put a placeholder where the cursor was last."""
        if isinstance(self._last, LineEdit):
            self._last.insert(f"{{{name}}}")
        elif isinstance(self._last, TextArea):
            self._last.insertPlainText(f"{{{name}}}")
        if self._last is not None:
            self._last.setFocus(Qt.FocusReason.OtherFocusReason)

    # what the window asks ------------------------------------------------------------------------------------------

    def take_focus(self) -> None:
        """Begin at the title."""
        if self._form_object._focused() is None:
            self._form_object.focus("title")

    def refresh(self) -> None:
        if not self._loaded:
            self._load(self._form_key, None)

    def state(self) -> dict[str, object]:
        return {
            "form": self._form_key,
            "version": self._version,
            **self._form_object.state(),
            "_draft": self._draft,
            "_touched": self._touched,
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Open a version (`form`, `version`), or go on with what was typed of it."""
        form, version = state.get("form", "consent_user"), state.get("version")
        self.keep_draft()
        self._load(str(form), EntryId(version) if isinstance(version, int) else None)
        if "title" not in state:
            return
        draft = state.get("_draft")
        self._draft = draft if isinstance(draft, int) else None
        self._fill(state)
        self._touched = bool(state.get("_touched", True))
        self.show_preview()

    def take_draft(self, draft: int, state: Mapping[str, object]) -> None:
        """Go on with a draft that was kept."""
        self.restore({**state, "_draft": draft})

    def keep_draft(self) -> None:
        """Keep what is typed; called at every pause and before the book is let go."""
        if not self._touched:
            return
        title = f"{self._form_object.editor('title').value() or '同意書'}のことば"
        self._draft = self._desk.keep_draft(DraftKind.WORDING, title, self.state(), self._draft)

    # what is typed -------------------------------------------------------------------------------------------------

    def edit(self) -> WordingEdit:
        """The copy as it is typed."""
        value: Callable[[str], Any] = lambda name: self._form_object.editor(name).value()  # noqa: E731
        count = len(self._facts) // 2
        return WordingEdit(
            form=self._form_key.partition(".")[0],
            title=value("title"),
            lead=value("lead"),
            facts=tuple(value(f"facts.{number}") for number in range(count)),
            clauses=self.clauses.edits(),
            promises=tuple(value("promises").split("\n")),
            withdrawal=value("withdrawal"),
            signatures=tuple(value("signatures")),
            scope_note=value("scope_note"),
            not_handed=value("not_handed"),
            easy_lead=value("easy_lead"),
            easy_facts=tuple(value(f"easy_facts.{number}") for number in range(count)),
            easy_remember=tuple(value("easy_remember").split("\n")),
            easy_fits=value("easy_fits"),
        )

    def _unfit(self, *_: object) -> None:
        """What the easy text tells has changed: somebody has to read it again."""
        if not self._filling:
            self._form_object.editor("easy_fits").setChecked(False)

    def _fill(self, state: Mapping[str, object]) -> None:
        self._filling = True
        self._form_object.restore(state)
        self._filling = False

    def _on_changed(self) -> None:
        self._touched = True
        self._banner.hide()
        self._wait.start()

    def show_preview(self) -> None:
        """Draw the paper as it would be printed now, marked 下書き; show the hints and what is still open."""
        self._wait.stop()
        edit = self.edit()
        found = wording_hints(edit)
        for name, field in self._all_fields().items():
            if isinstance(field, HintedField):
                field.set_hints(found.get(name, ()))
        lacking = easy_lacking(edit)
        self._note.setText(
            f"わかりやすい版は、まだつきません。確かめが残っているところ：{'、'.join(lacking)}"
            if lacking
            else "わかりやすい版も、この版につきます。"
        )
        easy = self.which_paper.value() == "easy"
        if easy and lacking:
            self.preview.clear("やさしい文の確かめが終わると、ここに紙が出ます。")
            return
        try:
            printed = preview_wording(edit, self._desk.register, self._desk.clock.now(), easy=easy)
        except LookupError:
            self.preview.clear("当事業所のことが、まだ台帳にありません。「設定と安全」で入れてください。")
            return
        if isinstance(printed, Refused):
            self.preview.set_title("直すところがあります")
            if not self.preview.pdf():
                self.preview.clear(printed.findings[0].text)
            return
        self.preview.set_title("刷り上がり（下書き）")
        self.preview.set_pdf(printed.pdf)

    def _all_fields(self) -> dict[str, Field]:
        return {
            **self._fields,
            **{
                f"clauses.{number}.{name}": field
                for number, card in enumerate(self.clauses.cards)
                for name, field in card.fields.items()
            },
        }

    # keeping -------------------------------------------------------------------------------------------------------

    def _keep(self, use: bool) -> None:
        unread = [
            (f"clauses.{number}.until", "日付が読み取れません。例：R9.3.31。空なら、同意書と同じ期間です。")
            for number, card in enumerate(self.clauses.cards)
            if card.until_day() is None and card.until_text()
        ]
        if unread:
            self._show_wrong(unread)
            return
        outcome = self._desk.perform.act(
            keep_wording, WordingRequest(edit=self.edit(), version=self._version, use=use)
        )
        if isinstance(outcome, Refused):
            self._show_wrong([(field_of(each), each.text) for each in outcome.findings], outcome.findings)
        elif outcome is not None:
            if self._draft is not None:
                self._desk.drop_draft(self._draft)
            self._draft, self._touched = None, False
            self.said.emit(
                f"{outcome.number} を保存しました。{'きょうから、この版で刷ります' if use else 'まだ使っていません'}"
            )
            self.asked.emit(Go(page="settings", state={"part": "forms"}))

    def _show_wrong(self, wrong: Sequence[tuple[str, str]], findings: Sequence[Found] = ()) -> None:
        first = ""
        for name, _ in wrong:
            if name.startswith("clauses."):
                self.clauses.build(int(name.split(".")[1]))
        fields = self._all_fields()
        for name, sentence in wrong:
            if name in fields and not fields[name].error():
                fields[name].set_error(sentence)
                first = first or name
        if not first:
            self._banner.say(Level.STOP, findings[0].title if findings else "直すところがあります", wrong[0][1])
            self._banner.show()
            return
        if first.startswith("clauses."):
            self.clauses.open_card(int(first.split(".")[1]))
        editor = fields[first].editor
        (editor.stops()[0] if hasattr(editor, "stops") else editor.focusProxy() or editor).setFocus(
            Qt.FocusReason.OtherFocusReason
        )
        QTimer.singleShot(0, fields[first], lambda: self._scroll.ensureWidgetVisible(fields[first]))

    def _put_aside(self) -> None:
        self.keep_draft()
        self.said.emit("書きかけを残しました。ホームの「続きから」でひらけます")
        self.asked.emit(Go(page="settings", state={"part": "forms"}))

    # room ----------------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        narrow = self.given_width() < style.current().grow(_BOTH_FIT)
        self._tabs.setVisible(narrow)
        paper = self._tabs.value() == "paper"
        self._left.setVisible(not narrow or not paper)
        self._right.setVisible(not narrow or paper)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
