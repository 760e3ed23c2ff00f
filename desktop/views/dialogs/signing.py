"""署名を記録: what came back on the signed sheet. Nothing is answered, and no day is set, before a person says so."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.consent import (
    Answer,
    Audience,
    ClauseAnswer,
    Consent,
    ConsentWay,
    ElectronicAgreement,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.handover import Route
from desktop.entries.person import AgentGround, FamilyMember, PersonName, ServiceUser
from desktop.entries.terms import AGENT_GROUNDS, CHOSEN_ROUTES, CONSENT_WAYS, SIGNERS, SIGNING_ACTS
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import short_wareki, wareki
from desktop.procedures.consents import SigningRequest, record_signing, routes_of
from desktop.procedures.outcome import Refused
from desktop.views import messages, style
from desktop.views.desk import Desk
from desktop.views.dialogs.choose import Choose
from desktop.views.dialogs.fit import fit
from desktop.views.dialogs.understanding import Understanding
from desktop.views.models.choices import Choice
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import field_of
from desktop.views.models.folded import folding
from desktop.views.models.signed import NO_MARK
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import QuietButton, SmallButton
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.labels import Label, divider
from desktop.views.widgets.layouts import empty_layout
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet
from desktop.views.widgets.ticks import Tick

_ANSWERS = [
    (Answer.AGREED.value, "はい"),
    (Answer.REFUSED.value, "いいえ"),
    (Answer.NOT_ASKED.value, "答えなし"),
    (Answer.UNCLEAR.value, "はっきりしない"),
]
_ACTS = {
    ConsentWay.PAPER: (SigningAct.SIGNATURE, SigningAct.WRITTEN_NAME, SigningAct.SEAL, SigningAct.NONE),
    ConsentWay.ELECTRONIC: (
        SigningAct.ELECTRONIC_REPLY,
        SigningAct.TYPED_NAME,
        SigningAct.SIGNATURE,
        SigningAct.NONE,
    ),
    ConsentWay.ORAL: (SigningAct.NONE,),
}
_NAMED = (SigningAct.WRITTEN_NAME, SigningAct.TYPED_NAME)


def choose_signing(
    desk: Desk, window: QWidget, then: Callable[[EntryId], QWidget | None]
) -> QWidget | None:
    """Go on with the only consent that waits for its signature, or with one that is chosen from the list of those."""
    waiting = [each for each in desk.register.entries(Consent) if each.content.signing is None]
    if not waiting:
        messages.tell(
            window,
            "署名まちの同意書はありません",
            "同意書を印刷すると、署名が戻ったときにここで記録できます。",
        )
        return None
    if len(waiting) == 1:
        return then(waiting[0].entry)
    waiting.sort(key=lambda each: each.entry, reverse=True)
    dialog = Choose(
        "署名がもどった同意書",
        "えらぶ",
        "名前・かな・記録の番号（K-2026-0001）",
        "その名前や番号の、署名まちの同意書はありません。",
        [consent_choice(desk, each) for each in waiting],
        window,
    )
    dialog.chosen.connect(lambda entry: then(EntryId(entry)))
    dialog.open()
    return dialog


def consent_choice(desk: Desk, consent: Recorded[Consent]) -> Choice:
    """A printed consent as a line of a choosing list: found by name, kana or number."""
    content = consent.content
    name = _principal(desk, content)
    fold = folding().fold
    printed = f"{wareki(content.printed_on)}に印刷" if content.printed_on else ""
    return Choice(
        entry=consent.entry,
        first=f"{name.full} 様　{content.form_title}",
        second=f"記録 {consent.number}　{printed}",
        kana=name.kana,
        words=(fold(name.kana), fold(name.full), fold(name.plain), fold(consent.number)),
    )


def _principal(desk: Desk, consent: Consent) -> PersonName:
    if consent.audience is Audience.SERVICE_USER:
        return desk.register.entry(ServiceUser, consent.principal).content.name
    return desk.register.entry(FamilyMember, consent.principal).content.name


class Answers(QWidget):
    """The clauses of the printed sheet, each with はい／いいえ／答えなし. Its value is {number: answer}, given ones only."""

    changed = Signal()

    def __init__(self, consent: Consent) -> None:
        super().__init__()
        look = style.current()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(6))
        self.all_yes = SmallButton("すべて はい")
        self.all_yes.clicked.connect(self._agree_to_all)
        head = QHBoxLayout()
        head.addWidget(Label("紙の答えを、番号ごとにうつします。", Role.SECOND, Tone.FAINT))
        head.addStretch(1)
        head.addWidget(self.all_yes)
        column.addLayout(head)
        self._segments: dict[int, Segments] = {}
        for clause in consent.clauses:
            row = QHBoxLayout()
            row.setSpacing(look.space(12))
            row.addWidget(Label(f"{clause.number}　{clause.heading}", wrap=True), 1)
            segments = Segments(_ANSWERS)
            segments.setAccessibleName(f"{clause.number}　{clause.heading}")
            segments.changed.connect(self.changed)
            self._segments[clause.number] = segments
            row.addWidget(segments)
            column.addLayout(row)
            column.addWidget(divider())

    def _agree_to_all(self) -> None:
        for segments in self._segments.values():
            segments.set_value(Answer.AGREED.value)
        self.changed.emit()

    def segments(self, number: int) -> Segments:
        """The choice of one clause."""
        return self._segments[number]

    def stops(self) -> list[QWidget]:
        """Enter stops at the button for all, then at each clause."""
        stops: list[QWidget] = [self.all_yes]
        for segments in self._segments.values():
            stops += segments.stops()[:1]
        return stops

    def answers(self) -> tuple[ClauseAnswer, ...]:
        """The answers given."""
        return tuple(
            ClauseAnswer(number=number, answer=Answer(str(segments.value())))
            for number, segments in self._segments.items()
            if segments.value() is not None
        )

    def unanswered(self) -> list[int]:
        """The numbers for which nothing was chosen."""
        return [number for number, segments in self._segments.items() if segments.value() is None]

    def value(self) -> dict[str, str]:
        return {str(answer.number): answer.answer.value for answer in self.answers()}

    def set_value(self, value: object) -> None:
        given = value if isinstance(value, Mapping) else {}
        for number, segments in self._segments.items():
            segments.set_value(given.get(str(number)))


class Scans(QWidget):
    """Pictures of the signed sheet, chosen as files. They are never part of a kept state: its value is always empty."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.pictures: list[bytes] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.button = QuietButton("画像かPDFをえらぶ", icon="scan")
        self.button.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self._column.addLayout(row)
        self._list = QVBoxLayout()
        self._column.addLayout(self._list)

    def _choose(self) -> None:
        data = self._desk.choose_file(
            "署名した紙の画像", "画像とPDF (*.pdf *.png *.jpg *.jpeg *.tif *.tiff *.bmp)"
        )
        if data is not None:
            self.attach(data)

    def attach(self, data: bytes) -> None:
        """Put one more picture to the others."""
        self.pictures.append(data)
        self._show()

    def _detach(self, number: int) -> None:
        del self.pictures[number]
        self._show()

    def _show(self) -> None:
        empty_layout(self._list)
        for number, data in enumerate(self.pictures):
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(Label(f"{number + 1}つめ　{max(len(data) // 1024, 1):,} KB"))
            out = SmallButton("外す")
            out.setAccessibleName(f"{number + 1}つめを外す")
            out.clicked.connect(lambda _=False, number=number: self._detach(number))
            line.addWidget(out)
            line.addStretch(1)
            self._list.addWidget(row)
        self.changed.emit()

    def stops(self) -> list[QWidget]:
        """Enter stops at the button."""
        return [self.button]

    def value(self) -> list[str]:
        return []

    def set_value(self, value: object) -> None:
        """Nothing is kept, nothing comes back."""


class SigningSheet(Sheet):
    """Takes the answers and the person's own act off one printed sheet."""

    def __init__(self, desk: Desk, consent: EntryId, window: QWidget) -> None:
        super().__init__("署名を記録", "署名を記録", parent=window)
        self._desk, self._window = desk, window
        self._consent = desk.register.entry(Consent, consent)
        self._name = _principal(desk, self._consent.content).full
        printed = self._consent.content.printed_on
        about = f"{self._name} 様　{self._consent.content.form_title}　{self._consent.number}"
        self.column.addWidget(Label(about, Role.SECTION, wrap=True))
        if printed:
            self.column.addWidget(Label(f"{wareki(printed)}に印刷した紙です。", Role.SECOND, Tone.SUB))
        self._fields: dict[str, Field] = {}
        self._build_answers()
        self._build_signer()
        self._build_way()
        self._build_around()
        self.form.changed.connect(self._adapt)
        self.main.clicked.connect(self._record)
        self._adapt()
        fit(self, 760, 900)
        self.form.focus("answers")

    # building -----------------------------------------------------------------------------------------------------

    def _field(
        self, name: str, label: str, editor: QWidget, required: bool | None = None, **more: object
    ) -> Field:
        self.form.keep(name, editor)  # type: ignore[type-var]
        field = Field(label, editor, required=required, **more)  # type: ignore[arg-type]
        self._fields[name] = field
        return field

    def _build_answers(self) -> None:
        today = self._desk.clock.now().day
        self.answers = Answers(self._consent.content)
        self.answers.all_yes.clicked.connect(
            lambda: self.form.focus("route" if "route" in self._fields else "day")
        )
        self.column.addWidget(self._field("answers", "答え", self.answers, required=True))
        routes = routes_of(self._consent.content, self._desk.register)
        self.route = Segments(
            [*((each.value, CHOSEN_ROUTES[each]) for each in routes), (NO_MARK, "なし・不明")] if routes else []
        )
        if routes:
            self.column.addWidget(
                self._field("route", "渡しかた（✓のついたところ）", self.route, required=True, stretch=False)
            )
        self.day = DateField(day_reader(today), today, write=short_wareki)
        help_text = (
            f"紙に書かれた日です。きょう（{today.month}月{today.day}日）なら、t と打つか、右のボタン。"
        )
        self._today_button = SmallButton("きょう")
        self._today_button.clicked.connect(lambda: self.day.set_day(today))
        row = QHBoxLayout()
        row.addWidget(self._field("day", "同意した日", self.day, required=True, help=help_text), 1)
        holder = QVBoxLayout()
        holder.addStretch(1)
        holder.addWidget(self._today_button)
        row.addLayout(holder)
        self.column.addLayout(row)

    def _build_signer(self) -> None:
        own = self._consent.content.audience is Audience.SERVICE_USER
        roles = [role for role in SignerRole if not (own and role is SignerRole.FAMILY_REPRESENTATIVE)]
        self.role = Segments([(role.value, SIGNERS[role]) for role in roles], SignerRole.PRINCIPAL.value)
        self.column.addWidget(self._field("role", "だれが署名したか", self.role, stretch=False))
        self.signer = LineEdit()
        self.signer.setText(self._name)
        self.relation = LineEdit("例：長女")
        row = QHBoxLayout()
        row.setSpacing(style.current().space(16))
        row.addWidget(self._field("signer", "署名した人の名前", self.signer, required=True), 3)
        row.addWidget(self._field("relation", "続柄", self.relation), 2)
        self.column.addLayout(row)
        self.reason = LineEdit("例：右手のまひで字が書けないため、本人の前で代わりに書いた")
        self.column.addWidget(self._field("reason", "代わりに署名したわけ", self.reason, required=True))
        self.ground = Combo([(ground.value, AGENT_GROUNDS[ground]) for ground in AgentGround])
        self.ground.set_value(None)
        self.column.addWidget(self._field("ground", "代理の根拠", self.ground, required=True))
        self.evidence = LineEdit("例：登記事項証明書（令和8年4月10日）を見た")
        self.column.addWidget(self._field("evidence", "見た書類", self.evidence, required=False))

    def _build_way(self) -> None:
        self.way = Segments([(way.value, CONSENT_WAYS[way]) for way in ConsentWay], ConsentWay.PAPER.value)
        self.column.addWidget(self._field("way", "どのように", self.way, stretch=False))
        self._spoken = Finding(
            Level.LOOK,
            "口頭は、書面の同意になりません",
            "聞いたこととして記録します。書類を渡すには、あらためて紙か電子で同意をもらってください。",
        )
        self.column.addWidget(self._spoken)
        self.electronic_agreed = Tick(
            "電子でやりとりすることを、先に承知してもらった", "承知の前の返信は、書面の同意に数えません。"
        )
        self.form.keep("electronic_agreed", self.electronic_agreed)
        self.column.addWidget(self.electronic_agreed)
        today = self._desk.clock.now().day
        self.agreed_on = DateField(day_reader(today), today, write=short_wareki)
        self.agreed_how = LineEdit("例：メールの前に、電話で聞いた")
        row = QHBoxLayout()
        row.setSpacing(style.current().space(16))
        row.addWidget(self._field("agreed_on", "承知した日", self.agreed_on, required=True), 1)
        row.addWidget(self._field("agreed_how", "どう聞いたか", self.agreed_how, required=True), 1)
        self.column.addLayout(row)
        self.act = Combo()
        self.column.addWidget(self._field("act", "本人がしたこと", self.act, required=True))
        self.confirmed = LineEdit("例：その場で本人に読み上げ、うなずいた")
        self.column.addWidget(
            self._field(
                "confirmed_how",
                "本人だと、どう確かめたか",
                self.confirmed,
                required=True,
                help="記名や名前の入力は、確かめたことがないと書面の同意に数えません。",
            )
        )

    def _build_around(self) -> None:
        look = style.current()
        self.explained_by = LineEdit()
        self.explained_by.setText(self._desk.actor.name)
        self.witness = LineEdit()
        self.place = LineEdit("例：自宅")
        row = QHBoxLayout()
        row.setSpacing(look.space(16))
        row.addWidget(self._field("explained_by", "説明した人", self.explained_by), 1)
        row.addWidget(self._field("witness", "立ち会い", self.witness, required=False), 1)
        row.addWidget(self._field("place", "場所", self.place, required=False), 1)
        self.column.addLayout(row)
        self.note = self.form.keep("note", Understanding(self._desk.clock.now().day))
        self._fields.update(self.note.fields)
        self.column.addWidget(self.note)
        self.scans = Scans(self._desk)
        self.column.addWidget(
            self._field(
                "scans",
                "署名した紙の画像",
                self.scans,
                required=False,
                help="台帳の中に、鍵をかけてとじます。元のファイルは、そのままです。",
            )
        )

    # filling in ---------------------------------------------------------------------------------------------------

    def _chosen_role(self) -> SignerRole:
        return SignerRole(str(self.role.value() or SignerRole.PRINCIPAL.value))

    def _chosen_way(self) -> ConsentWay:
        return ConsentWay(str(self.way.value() or ConsentWay.PAPER.value))

    def _adapt(self) -> None:
        """Show the fields that this signer and this way need."""
        role, way = self._chosen_role(), self._chosen_way()
        own = role is SignerRole.PRINCIPAL
        if not own and self.signer.text() == self._name:
            self.signer.set_value("")
        elif own and not self.signer.text():
            self.signer.set_value(self._name)
        self._fields["relation"].setVisible(not own)
        self._fields["reason"].setVisible(role is SignerRole.SCRIBE)
        self._fields["ground"].setVisible(role is SignerRole.AGENT)
        self._fields["evidence"].setVisible(role is SignerRole.AGENT)
        self._spoken.setVisible(way is ConsentWay.ORAL)
        electronic = way is ConsentWay.ELECTRONIC
        self.electronic_agreed.setVisible(electronic)
        for name in ("agreed_on", "agreed_how"):
            self._fields[name].setVisible(electronic and self.electronic_agreed.value())
        self.act.set_choices([(act.value, SIGNING_ACTS[act]) for act in _ACTS[way]])
        if self.act.value() is None:
            self.act.set_value(_ACTS[way][0].value)
        self._fields["act"].setVisible(way is not ConsentWay.ORAL)
        self._fields["confirmed_how"].setVisible(SigningAct(str(self.act.value())) in _NAMED)

    # recording ----------------------------------------------------------------------------------------------------

    def request(self) -> SigningRequest:
        """What is filled in, as one frozen request."""
        role, way = self._chosen_role(), self._chosen_way()
        act = SigningAct(str(self.act.value()))
        agent, ground = role is SignerRole.AGENT, self.ground.value()
        agreed_on = self.agreed_on.day()
        agreed = way is ConsentWay.ELECTRONIC and self.electronic_agreed.value()
        explained_how, said, ask_again_on = self.note.noted()
        chosen = self.route.value()
        signing = Signing(
            day=self.day.day(),
            way=way,
            act=act,
            role=role,
            signer=self.signer.text().strip(),
            relation="" if role is SignerRole.PRINCIPAL else self.relation.text().strip(),
            reason=self.reason.text().strip() if role is SignerRole.SCRIBE else "",
            agent_ground=AgentGround(ground) if agent and ground is not None else None,
            evidence=self.evidence.text().strip() if agent else "",
            confirmed_how=self.confirmed.text().strip() if act in _NAMED else "",
            electronic_agreed=agreed,
            place=self.place.text().strip(),
            explained_by=self.explained_by.text().strip(),
            witness=self.witness.text().strip(),
            explained_how=explained_how,
            said=said,
            ask_again_on=ask_again_on,
            chosen_route=Route(str(chosen)) if chosen not in (None, NO_MARK) else None,
        )
        return SigningRequest(
            consent=self._consent.entry,
            signing=signing,
            answers=self.answers.answers(),
            scans=tuple(self.scans.pictures),
            electronic=ElectronicAgreement(
                day=agreed_on, how=self.agreed_how.text().strip(), heard_by=self.explained_by.text().strip()
            )
            if agreed and agreed_on is not None
            else None,
        )

    def _wrong(self) -> dict[str, str]:
        wrong = {}
        if missing := self.answers.unanswered():
            numbers = "・".join(str(number) for number in missing)
            wrong["answers"] = (
                f"{numbers}番の答えが、まだです。紙に印がなければ「答えなし」をえらんでください。"
            )
        if "route" in self._fields and self.route.value() is None:
            wrong["route"] = "どれに✓があるかをえらんでください。紙に印がないか、2つ以上あれば「なし・不明」です。"
        if self.day.day() is None:
            typed = self.day.text().strip()
            wrong["day"] = (
                "日付が読み取れません。例：R8.6.3"
                if typed
                else "同意した日を入れてください。紙に書かれた日です。"
            )
        if unread := self.note.unread():
            wrong["ask_again_on"] = unread
        return wrong

    def _record(self) -> None:
        wrong = self._wrong()
        if not wrong:
            outcome = self._desk.perform.act(record_signing, self.request())
            if outcome is None:
                return
            if not isinstance(outcome, Refused):
                self._done()
                return
            wrong = {field_of(finding) or "answers": finding.text for finding in outcome.findings}
        for name, sentence in wrong.items():
            self._fields.get(name, self._fields["answers"]).set_error(sentence)
        first = next(iter(wrong))
        if first in self.note.fields:
            first = "note"
        self.form.focus(first if first in self._fields or first == "note" else "answers")

    def _done(self) -> None:
        self.accept()
        toast = getattr(self._window, "toast", None)
        if toast is not None:
            oral = self._chosen_way() is ConsentWay.ORAL
            toast(
                "聞いたことを記録しました。書面の同意は、まだありません"
                if oral
                else f"{self._consent.number} の署名を記録しました"
            )
