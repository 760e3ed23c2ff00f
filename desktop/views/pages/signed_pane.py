"""The right column of とじる: whose sheet it is, what was read with how sure that is, and what a person says to it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.consent import Answer, Audience, Quality, SignerRole
from desktop.entries.person import AgentGround
from desktop.entries.terms import AGENT_GROUNDS, CHOSEN_ROUTES, QUALITIES
from desktop.entries.wareki import short_wareki, wareki, weekday
from desktop.procedures.scanned_sheets import (
    Batch,
    Errand,
    FoundRecord,
    Ink,
    ReadRoute,
    ReadTick,
    Remark,
    ScannedSheet,
)
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.models.days import DayReader, day_reader
from desktop.views.models.signed import ALL, MISSING, NO_MARK, OTHER, OWN, SOME, Filled, route_of, ticks_of
from desktop.views.pages.tall import Tall
from desktop.views.style import Role, Tone
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Label, divider
from desktop.views.widgets.layouts import empty_layout, scroll
from desktop.views.widgets.marks import Mark, MarkView
from desktop.views.widgets.scanned import CutOut, Sureness, WarnPlate, picture_of
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.ticks import TickList

_ANSWERS = [
    (Answer.AGREED.value, "はい"),
    (Answer.REFUSED.value, "いいえ"),
    (Answer.NOT_ASKED.value, "答えなし"),
    (Answer.UNCLEAR.value, "不明"),
]
_LEANING = {
    Answer.AGREED: "「はい」に見えます",
    Answer.REFUSED: "「いいえ」に見えます",
    None: "どちらとも読めません",
}
_SIGNERS = [
    (SignerRole.PRINCIPAL.value, "本人"),
    (SignerRole.SCRIBE.value, "代筆"),
    (SignerRole.AGENT.value, "代理人"),
    (SignerRole.FAMILY_REPRESENTATIVE.value, "家族の代表"),
]


def _whose(record: FoundRecord) -> str:
    """What of that person's the paper is."""
    own = record.consent is None or record.consent.content.audience is Audience.SERVICE_USER
    whose = "本人の" if own else "家族の"
    return {
        Errand.SIGNING: f"{whose}同意",
        Errand.REFUSAL: f"{whose}「いいえ」",
        Errand.WITHDRAWAL: "同意の取り消し",
        Errand.SLIP: "受領書",
    }.get(record.errand, "")


def _short_reader(today: date) -> DayReader:
    """The day as it was understood, in the few words that fit beside it: 令和8年4月10日（金）."""
    read = day_reader(today)

    def short(text: str) -> tuple[date | None, str]:
        day, sentence = read(text)
        return (day, f"{wareki(day)}（{weekday(day)}）") if day is not None else (None, sentence)

    return short


class SignedPane(QWidget):
    """Shows one sheet with its paper; where that brings a signature, a no, a withdrawal or a receipt, it asks for that."""

    changed = Signal()
    looked = Signal(str)
    """The name of the place on the paper that the field in focus is about."""

    def __init__(self, desk: Desk, form: Form) -> None:
        super().__init__()
        self._desk, self._form = desk, form
        self._record: FoundRecord | None = None
        self._name = ""
        self._kept: list[str] = []
        self._fields: dict[str, Field] = {}
        self._places: dict[QObject, str] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(style.current().space(6))
        self._about = QVBoxLayout()
        self._about.setSpacing(style.current().space(4))
        outer.addLayout(self._about)
        body = Tall()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, style.current().space(6), 0)
        self._column.setSpacing(style.current().space(8))
        self._area = scroll(body)
        body.installEventFilter(self)
        outer.addWidget(self._area, 1)

    # what is shown ------------------------------------------------------------------------------------------------

    def show_nothing(self, sheet: ScannedSheet | None) -> None:
        """No record: say what is known of the sheet."""
        self._clear()
        self._record = None
        empty_layout(self._about)
        if sheet is None:
            return
        foreign = sheet.warned(Remark.FOREIGN_BOOK)
        title = "この台帳の紙ではありません" if foreign else "だれの紙か、まだわかりません"
        if not sheet.page:
            title = "開けないファイルです"
        self._about.addWidget(Label(title, Role.SECTION, wrap=True))
        self._warn(sheet)
        seek = "" if foreign or not sheet.picture else "左の「さがす」で、どの記録の紙かをえらべます。"
        kept = f"{seek}ファイルは、そのまま残っています。"
        self._column.addWidget(Label(kept, Role.SECOND, Tone.SUB, wrap=True))
        self._column.addStretch(1)

    def show_sheet(self, record: FoundRecord, sheet: ScannedSheet, batch: Batch, filled: Filled) -> None:
        """Show this sheet's record. Another sheet of the same record leaves the fields, and the focus, as they are."""
        empty_layout(self._about)
        whose = _whose(record)
        self._about.addWidget(Label(f"{record.name} 様　{whose}".strip("　"), Role.SECTION, wrap=True))
        self._about.addWidget(Label(f"{record.number}　{record.title}", Role.SECOND, Tone.SUB, wrap=True))
        how = "手でえらびました。" if sheet.by_hand else "QRで見つけました。"
        if absent := batch.missing(record.paper):
            pages = "・".join(f"{page}枚目" for page in absent)
            self._about.addWidget(Label(f"{how}{pages}がまだありません", Role.SECOND, Tone.WARN, True, True))
        else:
            whole = f"{record.sheets}枚そろっています" if not sheet.by_hand and record.sheets > 1 else ""
            self._about.addWidget(Label(f"✓ {how}{whole}", Role.SECOND, Tone.OK, True, True))
        self._warn(sheet)
        self._about.addWidget(divider())
        asks = record.errand is not Errand.NOTHING and any(map(record.waits, batch.sheets_of(record.paper)))
        if asks and self.paper() == record.paper and self._kept:
            return
        self._clear()
        self._record, self._name = record, record.name
        if not asks:
            said = (
                "この紙は、絵だけをとじます。" if sheet.to_file else "この紙について、することはありません。"
            )
            self._column.addWidget(Label(said, Role.SECOND, Tone.SUB, wrap=True))
            self._column.addStretch(1)
            return
        match record.errand:
            case Errand.WITHDRAWAL:
                self._build_withdrawal(record, batch)
            case Errand.SLIP:
                self._build_slip(record, batch)
            case _:
                self._build_signing(record, batch)
        self._column.addStretch(1)
        self._fill(filled)

    def _warn(self, sheet: ScannedSheet) -> None:
        for warned in sheet.warnings:
            self._about.addWidget(Label(warned.sentence, Role.SECOND, Tone.WARN, wrap=True))

    def _clear(self) -> None:
        for name in self._kept:
            self._form.drop(name)
        self._kept, self._fields, self._places = [], {}, {}
        empty_layout(self._column)

    # building -----------------------------------------------------------------------------------------------------

    def _keep(self, name: str, editor: QWidget, place: str = "") -> None:
        self._form.keep(name, editor)  # type: ignore[type-var]
        self._kept.append(name)
        editor.changed.connect(self._on_changed)  # type: ignore[attr-defined]
        for widget in (editor, *editor.findChildren(QWidget)):
            self._places[widget] = place or name
            widget.installEventFilter(self)

    def _field(self, name: str, label: str, editor: QWidget, required: bool | None, place: str = "") -> Field:
        self._keep(name, editor, place)
        field = Field(label, editor, required=required, stretch=not isinstance(editor, Segments))
        self._fields[name] = field
        return field

    def _build_signing(self, record: FoundRecord, batch: Batch) -> None:
        assert record.consent is not None
        refusal = record.errand is Errand.REFUSAL
        read = {tick.clause: tick for tick in ticks_of(batch, record)}
        self._column.addWidget(Label("読みとった印", bold=True))
        for clause in record.consent.content.clauses:
            place = f"scope.{clause.number}" if refusal else f"clause.{clause.number}"
            self._column.addWidget(self._clause(clause.number, clause.heading, read.get(clause.number), place))
        if record.routes:
            self._column.addWidget(self._route(record, route_of(batch, record)))
        self._column.addWidget(divider())
        self._day("署名の日", "signed_on" if refusal else "consented_on", record, batch)
        own = record.consent.content.audience is Audience.SERVICE_USER
        role = Segments(_SIGNERS[:3]) if own else Combo(_SIGNERS)
        self._column.addWidget(self._field("role", "署名した人", role, True, "signer.name"))
        self._cut("signer.name", "紙の署名", record, batch)
        self._column.addWidget(self._field("signer", "その名前", LineEdit(), True, "signer.name"))
        self._column.addWidget(self._field("relation", "続柄", LineEdit("例：長女"), None, "scribe.relation"))
        reason = LineEdit("例：右手のまひで字が書けない")
        self._column.addWidget(self._field("reason", "代わりに書いたわけ", reason, True, "scribe.reason"))
        grounds = Combo([(ground.value, AGENT_GROUNDS[ground]) for ground in AgentGround])
        self._column.addWidget(self._field("ground", "代理の根拠", grounds, True, "agent.name"))
        evidence = LineEdit("例：登記事項証明書を見た")
        self._column.addWidget(self._field("evidence", "見た書類", evidence, False, "agent.evidence"))
        self._column.addWidget(divider())
        qualities = Combo([(quality.value, QUALITIES[quality]) for quality in Quality])
        self._column.addWidget(self._field("quality", "紙のようす", qualities, False))
        note = LineEdit("例：日付がぬけている")
        self._column.addWidget(self._field("note", "どこが", note, True))

    def _build_withdrawal(self, record: FoundRecord, batch: Batch) -> None:
        assert record.consent is not None
        headings = {clause.number: clause.heading for clause in record.consent.content.clauses}
        self._column.addWidget(
            Label("とじると、同意の取り消しを記録します。確認書は、そのあとで刷れます。", Role.SECOND, Tone.SUB, wrap=True)
        )
        scope = Segments([(ALL, "すべて"), (SOME, "番号だけ")])
        self._column.addWidget(self._field("scope", "何を取り消すか", scope, True, "scope.all"))
        clauses = TickList([(str(each), f"{each}　{headings[each]}", "") for each in record.left])
        self._column.addWidget(self._field("clauses", "取り消す番号", clauses, True, "scope.some"))
        self._column.addWidget(divider())
        self._day("受け取った日", "office.received_on", record, batch)
        self._cut("signed_on", "ご本人が書いた日", record, batch, always=False)
        who = Segments([(OWN, "ご本人"), (OTHER, "ほかの人")])
        self._column.addWidget(self._field("who", "書いた人", who, True, "signer.name"))
        self._cut("signer.name", "紙の署名", record, batch)
        by = LineEdit("例：長女　山田 花子")
        self._column.addWidget(self._field("by", "その名前", by, True, "scribe_or_agent.name"))

    def _build_slip(self, record: FoundRecord, batch: Batch) -> None:
        choices = [(str(number), name) for number, name in record.offices]
        self._column.addWidget(self._field("office", "どこからもどったか", Combo(choices), True))
        result = Segments([(ALL, "すべて受け取り"), (MISSING, "足りない・違う")])
        self._column.addWidget(self._field("result", "✓のついたところ", result, True, "receipt.all"))
        numbers = LineEdit("例：2、3")
        self._column.addWidget(self._field("missing", "書類の番号", numbers, True, "receipt.missing_numbers"))
        self._cut("receipt.missing_numbers", "紙に書かれた番号", record, batch, always=False)
        self._day("受け取った日", "receipt.day", record, batch)
        self._column.addWidget(
            self._field("received_by", "受け取った人", LineEdit("例：星野"), True, "receipt.signer")
        )
        self._cut("receipt.signer", "紙の署名", record, batch)

    def _day(self, label: str, place: str, record: FoundRecord, batch: Batch) -> None:
        today = self._desk.clock.now().day
        day = DateField(_short_reader(today), today, write=short_wareki)
        self._column.addWidget(self._field("day", label, day, True, place))
        self._cut(place, "紙に書かれた日", record, batch)

    def _clause(self, number: int, heading: str, tick: ReadTick | None, place: str) -> QWidget:
        said = ""
        if tick is None or tick.answer is Answer.UNCLEAR:
            said = _LEANING[tick.leaning] if tick is not None else "読み取っていません"
        sure = tick.confidence if tick is not None else None
        return self._tick(f"clause.{number}", f"{number}　{heading}", _ANSWERS, place, said, sure)

    def _route(self, record: FoundRecord, read: ReadRoute | None) -> QWidget:
        said = ""
        if read is None or read.route is None:
            marks = {0: "✓が見えません", 1: "✓かどうか、あいまいです"}
            said = marks.get(read.marked, "2つ以上に印があります") if read is not None else "読み取っていません"
        none = "不明" if said and read is not None and read.marked else "印なし"
        choices = [*((each.value, CHOSEN_ROUTES[each]) for each, _ in record.routes), (NO_MARK, none)]
        sure = read.confidence if read is not None else None
        return self._tick("route", "渡しかた", choices, "route", said, sure)

    def _tick(
        self,
        name: str,
        heading: str,
        choices: list[tuple[str, str]],
        place: str,
        said: str,
        sure: float | None,
    ) -> QWidget:
        """What was read from some boxes with how sure that is; ``said``: why a person has to look. It is asked in any case."""
        look = style.current()
        ground: QWidget = WarnPlate() if said else QWidget()
        column = ground.column if isinstance(ground, WarnPlate) else QVBoxLayout(ground)
        if not said:
            column.setContentsMargins(0, look.space(2), 0, look.space(2))
            column.setSpacing(look.space(4))
        head = QHBoxLayout()
        head.setSpacing(look.space(8))
        head.addWidget(MarkView(Mark.LOOK if said else Mark.OK, ""))
        head.addWidget(Label(heading, wrap=True), 1)
        if sure is not None:
            head.addWidget(Sureness(sure, bool(said)), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        if said:
            column.addWidget(
                Label(f"{said}。絵を見て、えらんでください。", Role.SECOND, Tone.WARN, wrap=True)
            )
        segments = Segments(choices)
        segments.setAccessibleName(heading)
        self._keep(name, segments, place)
        column.addWidget(segments)
        return ground

    def _cut(
        self, code: str, name: str, record: FoundRecord, batch: Batch, *, always: bool = True
    ) -> None:
        """The handwriting beside its field; where nothing is written, what stands there only if that is to be seen."""
        for sheet in batch.sheets_of(record.paper):
            if (place := sheet.place(code)) is not None and (place.ink is not Ink.EMPTY or always):
                image = picture_of(sheet.picture)
                wide, high = image.width(), image.height()
                part = image.copy(
                    round(place.x * wide),
                    round(place.y * high),
                    round(place.width * wide),
                    round(place.height * high),
                )
                self._column.addWidget(CutOut(part, name))
                return

    # filling in ---------------------------------------------------------------------------------------------------

    def _fill(self, filled: Filled) -> None:
        for name in self._kept:
            if name.startswith("clause."):
                self._form.editor(name).set_value(filled["answers"].get(name.removeprefix("clause.")))
        for name in self._kept:
            if not name.startswith("clause."):
                self._form.editor(name).set_value(filled.get(name))
        self._adapt()

    def filled(self) -> Filled | None:
        """What stands in the fields now; None where nothing is asked."""
        if not self._kept:
            return None
        values = {name: self._form.editor(name).value() for name in self._kept}
        answers = {
            name.removeprefix("clause."): value
            for name, value in values.items()
            if name.startswith("clause.") and value is not None
        }
        rest = {name: value for name, value in values.items() if not name.startswith("clause.")}
        return {**({"answers": answers} if "role" in rest else {}), **rest}

    def paper(self) -> str:
        """The paper whose fields stand here."""
        return self._record.paper if self._record is not None else ""

    def again(self) -> None:
        """The record has changed: build its fields anew when it is shown next."""
        self._clear()
        self._record = None

    def show_lacking(self, wrong: dict[str, str]) -> None:
        """Say under each field what is still to be said, and go to the first."""
        for name, sentence in wrong.items():
            if name in self._fields:
                self._fields[name].set_error(sentence)
        self.go_to(next(iter(wrong), ""))

    def go_to(self, name: str) -> None:
        """Put the focus into this field."""
        if name in self._kept:
            self._form.focus(name)

    def _on_changed(self, *_: object) -> None:
        self._adapt()
        self.changed.emit()

    def _adapt(self) -> None:
        """Show the fields that this signer needs."""
        if "scope" in self._kept:
            self._show_field("clauses", self._form.editor("scope").value() == SOME)
            self._show_field("by", self._form.editor("who").value() == OTHER)
        elif "result" in self._kept:
            self._show_field("missing", self._form.editor("result").value() == MISSING)
        elif "note" in self._kept:
            self._adapt_signing()

    def _show_field(self, name: str, wanted: bool) -> None:
        self._fields[name].setVisible(wanted)

    def _adapt_signing(self) -> None:
        value = {name: self._form.editor(name).value() for name in ("role", "signer", "quality")}
        role = value["role"]
        own = role == SignerRole.PRINCIPAL.value
        if own and not value["signer"]:
            self._form.editor("signer").set_value(self._name)
        elif role is not None and not own and value["signer"] == self._name:
            self._form.editor("signer").set_value("")
        self._show_field("signer", role is not None)
        self._show_field("relation", role is not None and not own)
        self._show_field("reason", role == SignerRole.SCRIBE.value)
        for name in ("ground", "evidence"):
            self._show_field(name, role == SignerRole.AGENT.value)
        self._show_field("note", value["quality"] in (Quality.MINOR.value, Quality.MAJOR.value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched in self._places:
            self.looked.emit(self._places[watched])
            QTimer.singleShot(0, self, self._bring_into_sight)
        elif event.type() == QEvent.Type.Resize and watched not in self._places:
            QTimer.singleShot(0, self, self._bring_into_sight)  # what stands above has found its height
        return False

    def _bring_into_sight(self) -> None:
        """What has the focus is seen whole, with what stands below it: the handwriting, an error."""
        widget: QWidget | None = self.window().focusWidget()
        body = self._column.parentWidget()
        while widget is not None and widget.parentWidget() is not body:
            widget = widget.parentWidget()
        if widget is not None:
            self._area.ensureWidgetVisible(widget, 0, style.current().grow(64))
