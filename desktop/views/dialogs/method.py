"""記録の作り方: a record of its own, one for a series, or a paper that stands for it; only what the rules allow."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.entries.finding import Finding
from desktop.entries.handover import Delivery, Handover
from desktop.entries.office import Office
from desktop.entries.record_method import RecordItem, RecordMethod, RecordWish, StandingDocument
from desktop.entries.version import EntryId
from desktop.procedures.record_methods import MethodChoices, against, method_choices
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.finding_texts import finding_texts
from desktop.views.style import Role, Tone
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.findings import Findings
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet
from desktop.views.widgets.ticks import Tick, TickList

_OTHER = "other"
_METHODS = (
    (RecordMethod.INDIVIDUAL, "1回ごとに記録"),
    (RecordMethod.BULK, "まとめて記録"),
    (RecordMethod.DOCUMENT, "書面で代える"),
)
_ABOUT = {
    RecordMethod.INDIVIDUAL: "そのつど、1つずつ記録します。いちばんふつうの作り方で、作った日から3年残します。",
    RecordMethod.BULK: "同じ相手とくり返しやりとりするときに、はじめの日から最後の日までを1つの記録にします。最後の日から3年残します。",
    RecordMethod.DOCUMENT: "法律の求める事項がぜんぶ書いてある同意書や契約書を、記録の代わりに残します。最後の日から1年残します"
    "（ほかの定めのほうが長いときは、長いほう）。",
}
_VOLUNTARY = "記録の義務がありません。1回ごとの任意の記録として残します。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One record that is asked about: with whom, how it is made now, and what the rules say of other ways."""

    name: str
    wish: RecordWish
    choices: Callable[[], MethodChoices]
    against: Callable[[RecordWish], Sequence[Finding]]


def ask_for_deliveries(desk: Desk, draft: Handover, parent: QWidget) -> "MethodSheet":
    """The sheet for all that a draft hands on; `decided` tells recipient and wish."""
    register, today = desk.register, desk.clock.now().day

    def asked(delivery: Delivery) -> Asked:
        office = delivery.recipient
        return Asked(
            name=register.entry(Office, office).content.name,
            wish=delivery.record,
            choices=lambda: method_choices(draft, office, register, today),
            against=lambda wish: against(draft, office, wish, register, today),
        )

    return MethodSheet({each.recipient: asked(each) for each in draft.deliveries}, parent)


class MethodSheet(Sheet):
    """Asks how each record is to be made; hands out a wish, which the rules weigh again when it is recorded."""

    decided = Signal(object)
    """(other party, wish)"""

    def __init__(self, asked: Mapping[EntryId, Asked], parent: QWidget) -> None:
        super().__init__("記録の作り方", "この作り方にする", parent=parent)
        self._asked = asked
        self._choices: dict[EntryId, MethodChoices] = {}
        keep = self.form.keep
        self.recipient = keep("recipient", Combo([(str(entry), each.name) for entry, each in asked.items()]))
        self._recipient = Field("どの相手の分か", self.recipient)
        self.method = keep("method", Segments([(method.value, words) for method, words in _METHODS]))
        self._method = Field("作り方", self.method, stretch=False)
        self._about = Sentence(tone=Tone.SUB)
        self.pattern = keep("pattern", LineEdit("例：毎月のサービス利用票"))
        self._pattern = Field("何がくり返されるか", self.pattern, required=True)
        self.certain = keep("certain", LineEdit("例：基本契約とケアプランで、毎月渡すと決めている"))
        self._certain = Field(
            "くり返しが確実なわけ",
            self.certain,
            required=True,
            help="この相手とは、はじめてです。確実に見込まれるときだけ、まとめて記録できます。",
        )
        self._running = Label("", Role.SECOND, Tone.WARN, wrap=True)
        self.paper = keep("paper", Combo())
        self._paper = Field("記録に代える書面", self.paper, required=True)
        self.named = keep("named", LineEdit("例：情報提供の契約書（令和8年4月1日）"))
        self._named = Field("書面の名前", self.named, required=True)
        self.ticked = keep("ticked", TickList())
        self._ticked = Field(
            "その書面に書いてあること",
            self.ticked,
            required=True,
            help="書面を見て、あるものに印をつけます。",
        )
        self.same = keep("same", Tick("前の記録と同じ事項を、書かずに済ませる"))
        self.findings = Findings()
        for part in (
            self._recipient,
            self._method,
            self._about,
            self._running,
            self._pattern,
            self._certain,
            self._paper,
            self._named,
            self._ticked,
            self.same,
            self.findings,
        ):
            self.column.addWidget(part)
        self.column.addStretch(1)
        show_if(self._recipient, len(asked) > 1)
        self.recipient.changed.connect(self._take_recipient)
        self.method.changed.connect(self._adapt)
        self.paper.changed.connect(self._adapt)
        self.main.clicked.connect(self._decide)
        self._take_recipient()
        fit(self, 700, 640)
        self.form.focus("method")

    def _office(self) -> EntryId:
        return EntryId(int(str(self.recipient.value())))

    def _now(self) -> MethodChoices:
        office = self._office()
        if office not in self._choices:
            self._choices[office] = self._asked[office].choices()
        return self._choices[office]

    def _take_recipient(self) -> None:
        """Show how this recipient's record is made now."""
        choices, wish = self._now(), self._asked[self._office()].wish
        self.method.set_value(wish.method.value)
        self.pattern.setText(wish.pattern)
        self.certain.setText(wish.certain)
        papers = [(str(each.consent), f"{each.name} {each.number}") for each in choices.papers]
        self.paper.set_choices([*papers, (_OTHER, "ほかの契約書・書面")])
        self.ticked.set_choices([(item.value, name, "") for item, name in choices.items])
        self.named.setText("")
        self.ticked.set_value([])
        if wish.document is not None:
            self.paper.set_value(str(wish.document.consent) if wish.document.consent is not None else _OTHER)
            self.named.setText(wish.document.name if wish.document.consent is None else "")
            self.ticked.set_value([item.value for item in wish.document.items])
        self.same.set_value(wish.same_as is not None)
        self.same.setText(f"{choices.base_number} と同じ事項を、書かずに済ませる")
        self.same.set_second(f"{'・'.join(choices.same)}。{choices.base_number} も、一緒に残します。")
        self._adapt()

    def _chosen(self) -> RecordMethod:
        return RecordMethod(str(self.method.value() or RecordMethod.INDIVIDUAL.value))

    def _adapt(self) -> None:
        choices, method = self._now(), self._chosen()
        bulk, document = method is RecordMethod.BULK, method is RecordMethod.DOCUMENT
        other = document and self.paper.value() == _OTHER
        self._about.set_parts(_ABOUT[method] if choices.owed else _VOLUNTARY)
        show_if(self._method, choices.owed)
        show_if(self._pattern, bulk)
        show_if(self._certain, bulk and not choices.repeated)
        self._running.setText(
            f"この相手には、一括の記録 {choices.running} が続いています。そこに足すときは、その記録から「今回の分を書き足す」をえらびます。"
            if choices.running
            else ""
        )
        show_if(self._running, bulk and bool(choices.running))
        show_if(self._paper, document)
        show_if(self._named, other)
        show_if(self._ticked, other)
        show_if(self.same, choices.owed and choices.base is not None and not document)
        self.findings.set_findings(finding_texts(choices.short) if document else [])
        show_if(self.findings, document and bool(choices.short))

    def wish(self) -> RecordWish:
        """What is chosen, as one frozen value."""
        choices, method = self._now(), self._chosen()
        return RecordWish(
            method=method,
            pattern=self.pattern.text().strip() if method is RecordMethod.BULK else "",
            certain=self.certain.text().strip()
            if method is RecordMethod.BULK and not choices.repeated
            else "",
            document=self._document() if method is RecordMethod.DOCUMENT else None,
            same_as=choices.base
            if choices.owed and self.same.value() and method is not RecordMethod.DOCUMENT
            else None,
        )

    def _document(self) -> StandingDocument:
        for paper in self._now().papers:
            if str(paper.consent) == self.paper.value():
                return paper
        items = tuple(RecordItem(key) for key in self.ticked.value())
        return StandingDocument(name=self.named.text().strip(), items=items)

    def _decide(self) -> None:
        wish = self.wish()
        wrong: dict[str, tuple[Field, str]] = {}
        if wish.method is RecordMethod.BULK and not wish.pattern:
            wrong["pattern"] = (self._pattern, "何がくり返されるのかを、書いてください。")
        elif wish.method is RecordMethod.BULK and not self._now().repeated and not wish.certain:
            wrong["certain"] = (self._certain, "なぜ確実といえるのかを、書いてください。")
        elif wish.document is not None and not wish.document.name:
            wrong["named"] = (self._named, "どの書面かを、書いてください。")
        else:
            found = self._asked[self._office()].against(wish)
            if found:
                name = "ticked" if self.paper.value() == _OTHER else "method"
                wrong[name] = (self._ticked if name == "ticked" else self._method, found[0].text)
        if wrong:
            name, (field, sentence) = next(iter(wrong.items()))
            field.set_error(sentence)
            self.form.focus(name)
            return
        self.accept()
        self.decided.emit((self._office(), wish))
