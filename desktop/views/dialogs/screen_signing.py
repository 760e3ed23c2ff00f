"""画面で署名: one thing at a time over the whole window, for the person who signs and the care manager beside them.

Who signs, then the agreement to the electronic way, each clause, the filled paper, the signature, the signed paper.
Nothing is chosen before somebody chooses, and nothing but the agreement is recorded before the last button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.entries.consent import Answer, Audience, ClauseAnswer, Consent, SignerRole
from desktop.entries.handover import Route
from desktop.entries.person import AgentGround, FamilyMember, ServiceUser
from desktop.entries.terms import AGENT_GROUNDS, SIGNERS
from desktop.entries.version import EntryId, Recorded
from desktop.procedures.consents import not_waiting, routes_of
from desktop.procedures.outcome import Printed, Refused, Trouble
from desktop.procedures.screen_signing import (
    AgreementRequest,
    Asked,
    ScreenSigning,
    agree_to_electronic,
    asked_of,
    digest_of,
    lacking_signer,
    preview_filled,
    sign_on_screen,
)
from desktop.views import messages, style
from desktop.views.desk import Desk
from desktop.views.dialogs.consent_papers import ConsentPapersSheet
from desktop.views.models.finding_texts import field_of
from desktop.views.style import Role, Tone
from desktop.views.widgets.answer_buttons import AnswerButtons
from desktop.views.widgets.buttons import MainButton, QuietButton
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.fields import Field, LineEdit, restyle
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Label, Line
from desktop.views.widgets.layouts import scroll
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.preview import PaperPreview
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.signing_pad import SigningPad

_YES_NO = [(Answer.AGREED.value, "はい"), (Answer.REFUSED.value, "いいえ")]
_SILENT = (Answer.NOT_ASKED.value, "いまは答えない")
_HOW = (("spoken", "画面を見せて、口頭で聞く"), ("paper", "前もって、書面で聞いた"))
_AGREE = (
    "この同意書は、紙にも、この画面にも書けます。\n"
    "画面に書いたものは、紙に署名したのと同じように、記録に残ります。\n"
    "紙の控えを、お渡しします。途中で、紙に変えることもできます。"
)


def open_screen_signing(desk: Desk, consent: EntryId, window: QWidget) -> QWidget | None:
    """Cover the window with the signing of this consent; a consent that waits for no signature is told so."""
    recorded = desk.register.entry(Consent, consent)
    if found := not_waiting(recorded):
        messages.tell(window, "署名まちの同意書ではありません", found[0].text)
        return None
    try:
        asked, routes = asked_of(recorded, desk.register), routes_of(recorded.content, desk.register)
    except Trouble as trouble:
        messages.tell(window, "画面では署名できません", trouble.sentence)
        return None
    signing = ScreenSigningWindow(desk, recorded, asked, routes, window)
    signing.open()
    return signing


class ScreenSigningWindow(QDialog):
    """The steps of one signing. `main` goes on, `back` goes back, `leave` records nothing."""

    def __init__(
        self,
        desk: Desk,
        consent: Recorded[Consent],
        asked: tuple[Asked, ...],
        routes: Mapping[Route, str],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._desk, self._window, self._consent, self._asked = desk, window, consent, asked
        self._name = self._principal().name.full
        self._shown: Printed | None = None
        self._recorded = False
        self.setWindowTitle("たすき")
        self.setAccessibleName("画面で署名")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        over = window.window()
        self.setGeometry(QRect(over.mapToGlobal(QPoint(0, 0)), over.size()))
        self.form = Form(self)
        self._fields: dict[str, Field] = {}
        self._steps: list[QWidget] = []
        self._verbs: dict[QWidget, tuple[str, Callable[[], None]]] = {}
        self._build(routes)

    def _principal(self) -> ServiceUser | FamilyMember:
        content = self._consent.content
        if content.audience is Audience.SERVICE_USER:
            return self._desk.register.entry(ServiceUser, content.principal).content
        return self._desk.register.entry(FamilyMember, content.principal).content

    # building -----------------------------------------------------------------------------------------------------

    def _build(self, routes: Mapping[Route, str]) -> None:
        look = style.current()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(look.space(36), look.space(20), look.space(36), look.space(20))
        outer.setSpacing(look.space(14))
        head = QHBoxLayout()
        about = f"{self._name} 様　{self._consent.content.form_title}"
        head.addWidget(Label(about, Role.READING, Tone.SUB, wrap=True), 1)
        self._count = Label("", Role.READING, Tone.SUB)
        head.addWidget(self._count)
        outer.addLayout(head)
        self._stack = QStackedWidget()
        outer.addWidget(self._stack, 1)
        self._wrong = Label("", Role.READING, Tone.ERR, bold=True, wrap=True)
        outer.addWidget(self._wrong)
        outer.addWidget(Line())
        foot = QHBoxLayout()
        foot.setSpacing(look.space(16))
        self.leave = QuietButton("記録しないで終わる")
        self.leave.clicked.connect(self._ask_to_leave)
        self.back = QuietButton("もどる")
        self.back.clicked.connect(lambda: self._go(self._stack.currentIndex() - 1))
        self.copy = QuietButton("控えを印刷する", icon="printer")
        self.copy.clicked.connect(self._print_copy)
        self.copy.hide()
        self.main = MainButton("つぎへ")
        self.main.clicked.connect(self._go_on)
        self.form.set_main(self.main)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        for button in (self.back, self.copy, self.main):
            foot.addWidget(button)
        for button in (self.leave, self.back, self.copy, self.main):
            restyle(button, "reading", "true")
        outer.addLayout(foot)

        self._add(self._signer_page(), "つぎへ", self._after_signer)
        self._agree_page()
        self.answers: dict[int, AnswerButtons] = {}
        for clause in self._asked:
            self._add(self._clause_page(clause), "つぎへ", partial(self._after_clause, clause.number))
        self.route = AnswerButtons([(each.value, words) for each, words in routes.items()], below=True)
        if routes:
            page, column = self._page("どの渡しかたにしますか")
            column.addWidget(self.route)
            column.addStretch(1)
            self._add(page, "つぎへ", self._after_route)
        self._check_page()
        self._pad_page()
        self._end_page()
        self._go(0)

    def _add(self, page: QWidget, verb: str, then: Callable[[], None]) -> QWidget:
        self._steps.append(page)
        self._verbs[page] = (verb, then)
        self._stack.addWidget(page)
        return page

    def _page(self, title: str) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(style.current().space(18))
        column.addWidget(Label(title, Role.TITLE, wrap=True))
        return page, column

    def _signer_page(self) -> QWidget:
        page, column = self._page("だれが署名しますか")
        look = style.current()
        inner = QWidget()
        fields = QVBoxLayout(inner)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(look.space(14))
        own = self._consent.content.audience is Audience.SERVICE_USER
        roles = [role for role in SignerRole if not (own and role is SignerRole.FAMILY_REPRESENTATIVE)]
        self.role = Segments([(role.value, SIGNERS[role]) for role in roles])
        self.signer, self.relation = LineEdit(), LineEdit("例：長女")
        self.reason = LineEdit("例：右手のまひで字が書けないため")
        self.ground = Combo([(ground.value, AGENT_GROUNDS[ground]) for ground in AgentGround])
        self.ground.set_value(None)
        self.evidence = LineEdit("例：登記事項証明書（令和8年4月10日）を見た")
        self.how = Segments(list(_HOW))
        self.explained_by, self.witness, self.place = LineEdit(), LineEdit(), LineEdit("例：自宅")
        self.explained_by.setText(self._desk.actor.name)
        self._field("role", "署名する人", self.role, True, stretch=False)
        self._field("signer", "その名前", self.signer, True)
        self._field("relation", "続柄", self.relation, True)
        self._field("reason", "代わりに書くわけ", self.reason, True)
        self._field("ground", "代理の根拠", self.ground, True)
        self._field("evidence", "見た書類", self.evidence, True)
        self._field(
            "agreed_how",
            "画面で書いてよいかを、どう聞くか",
            self.how,
            True,
            stretch=False,
            help="承知してもらった日と聞きかたを、先に記録します（運営基準 31条2項）。",
        )
        for name, label, editor in (
            ("explained_by", "説明した人", self.explained_by),
            ("witness", "立ち会い", self.witness),
            ("place", "場所", self.place),
        ):
            self._field(name, label, editor, name == "explained_by")
        for pair in (("role",), ("signer", "relation"), ("reason",), ("ground", "evidence"), ("agreed_how",)):
            row = QHBoxLayout()
            row.setSpacing(look.space(16))
            for name in pair:
                row.addWidget(self._fields[name], 1)
            fields.addLayout(row)
        around = QHBoxLayout()
        around.setSpacing(look.space(16))
        for name in ("explained_by", "witness", "place"):
            around.addWidget(self._fields[name], 1)
        fields.addLayout(around)
        fields.addStretch(1)
        column.addWidget(scroll(inner), 1)
        self.form.changed.connect(self._adapt)
        self._adapt()
        return page

    def _field(
        self,
        name: str,
        label: str,
        editor: QWidget,
        required: bool,
        *,
        stretch: bool = True,
        help: str = "",  # noqa: A002
    ) -> None:
        self.form.keep(name, editor)  # type: ignore[type-var]
        self._fields[name] = Field(label, editor, required=required, stretch=stretch, help=help)

    def _adapt(self) -> None:
        """Show the fields this signer needs."""
        role = self._role()
        own = role is SignerRole.PRINCIPAL
        if own and not self.signer.text():
            self.signer.set_value(self._name)
        elif role is not None and not own and self.signer.text() == self._name:
            self.signer.set_value("")
        helped = role in (SignerRole.SCRIBE, SignerRole.FAMILY_REPRESENTATIVE)
        for name, on in (
            ("signer", role is not None),
            ("relation", helped),
            ("reason", role is SignerRole.SCRIBE),
            ("ground", role is SignerRole.AGENT),
            ("evidence", role is SignerRole.AGENT),
            ("agreed_how", self._consent.content.electronic is None),
        ):
            show_if(self._fields[name], on)

    def _role(self) -> SignerRole | None:
        value = self.role.value()
        return SignerRole(value) if value is not None else None

    def _agree_page(self) -> None:
        self.agree = AnswerButtons([("yes", "はい、画面に書きます"), ("no", "いいえ、紙に書きます")])
        if self._consent.content.electronic is not None:
            return
        page, column = self._page("この画面で答えて、署名してもよいですか")
        column.addWidget(Label(_AGREE, Role.READING, wrap=True))
        column.addSpacing(style.current().space(16))
        column.addWidget(self.agree)
        column.addStretch(1)
        self._add(page, "つぎへ", self._after_agree)

    def _clause_page(self, clause: Asked) -> QWidget:
        page, column = self._page(f"{clause.number}　{clause.heading}")
        if clause.details:
            column.addWidget(Label("\n".join(clause.details), Role.READING, wrap=True))
        column.addSpacing(style.current().space(16))
        column.addWidget(Label("この使い方に、同意しますか", Role.READING, bold=True))
        buttons = AnswerButtons([*_YES_NO, _SILENT])
        buttons.setAccessibleName(f"{clause.number}　{clause.heading}")
        self.answers[clause.number] = buttons
        column.addWidget(buttons)
        column.addStretch(1)
        return page

    def _paper_page(self, title: str, sentence: str) -> tuple[QWidget, PaperPreview, QVBoxLayout, Label]:
        """The paper at the left, large; beside it what is asked of the reader, with buttons to move the paper."""
        look = style.current()
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.space(28))
        paper = PaperPreview(self._desk.reader, title, bare=True)
        row.addWidget(paper, 2)
        beside = QVBoxLayout()
        beside.setSpacing(look.space(16))
        beside.addWidget(Label(title, Role.TITLE, wrap=True))
        said = Label(sentence, Role.READING, wrap=True)
        beside.addWidget(said)
        moves = QHBoxLayout()
        moves.setSpacing(look.space(12))
        for words, share in (("上へ", -0.8), ("下へ", 0.8)):
            button = QuietButton(words)
            restyle(button, "reading", "true")
            button.clicked.connect(lambda _=False, share=share: paper.move_on(share))
            moves.addWidget(button)
        beside.addLayout(moves)
        row.addLayout(beside, 1)
        return page, paper, beside, said

    def _check_page(self) -> None:
        page, self.paper, beside, _ = self._paper_page(
            "このとおりで よいですか",
            "「下へ」を押して、終わりまで見てください。ちがうところがあれば、「もどる」で直せます。",
        )
        beside.addStretch(1)
        self.seen = AnswerButtons([("seen", "まちがいありません")])
        beside.addWidget(self.seen)
        self._add(page, "署名にすすむ", self._after_check)

    def _pad_page(self) -> None:
        page, column = self._page("枠の中に、お名前を書いてください")
        self.pad = SigningPad("")
        column.addWidget(self.pad, 1)
        row = QHBoxLayout()
        row.setSpacing(style.current().space(16))
        self.undo = QuietButton("ひとつ消す", icon="undo")
        self.undo.clicked.connect(self.pad.undo)
        self.clear = QuietButton("ぜんぶ消す", icon="cross")
        self.clear.clicked.connect(self.pad.clear)
        for button in (self.undo, self.clear):
            restyle(button, "reading", "true")
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self._add(page, "書きおわりました", self._after_pad)

    def _end_page(self) -> None:
        page, self.signed_paper, beside, self._asked_to_record = self._paper_page(
            "署名が入りました", "よろしければ、記録します。書き直すときは、「もどる」を押します。"
        )
        beside.addStretch(1)
        self._add(page, "この署名で記録する", self._record)

    # going on -----------------------------------------------------------------------------------------------------

    def step(self) -> QWidget:
        """The page that is shown."""
        return self._steps[self._stack.currentIndex()]

    def wrong(self) -> str:
        """What is said to be missing on this page."""
        return self._wrong.text()

    def _go(self, number: int) -> None:
        self._say("")
        self._stack.setCurrentIndex(max(number, 0))
        verb, _ = self._verbs[self.step()]
        self.main.set_text(verb)
        self.back.setVisible(self._stack.currentIndex() > 0)
        self._count.setText(f"{self._stack.currentIndex() + 1}／{len(self._steps)}")
        first = self.step().findChild(AnswerButtons)
        if self.step() is self._steps[0]:
            self.form.focus("role")
        elif first is not None:
            first.stops()[0].setFocus()
        elif self.pad.isVisible():
            self.pad.setFocus()

    def _go_on(self) -> None:
        if self._recorded:
            self.accept()
            return
        self._say("")
        self._verbs[self.step()][1]()

    def _next(self) -> None:
        self._go(self._stack.currentIndex() + 1)

    def _say(self, sentence: str) -> None:
        self._wrong.setText(sentence)
        show_if(self._wrong, bool(sentence))

    def _after_signer(self) -> None:
        wrong: dict[str, str] = {}
        role = self._role()
        if role is None:
            wrong["role"] = "だれが署名するかを、えらんでください。"
        else:
            found = lacking_signer(self.request(), self._desk.register)
            wrong = {field_of(finding): finding.text for finding in found}
        if self._consent.content.electronic is None and self.how.value() is None:
            wrong["agreed_how"] = "どう聞くかを、えらんでください。"
        for name, sentence in wrong.items():
            self._fields[name].set_error(sentence)
        if wrong:
            self.form.focus(next(iter(wrong)))
        else:
            self._next()

    def _after_agree(self) -> None:
        if self.agree.value() is None:
            self._say("どちらかを、えらんでください。")
        elif self.agree.value() == "no":
            self._end(f"画面では記録しませんでした。{self._consent.number} の紙に署名してもらってください")
        elif self._consent.content.electronic is not None:
            self._next()
        else:
            asked = AgreementRequest(consent=self._consent.entry, how=dict(_HOW)[str(self.how.value())])
            outcome = self._desk.perform.act(agree_to_electronic, asked)
            if isinstance(outcome, Refused):
                self._say(outcome.findings[0].text)
            elif outcome is not None:
                self._consent = self._desk.register.entry(Consent, self._consent.entry)
                self._next()

    def _after_clause(self, number: int) -> None:
        if self.answers[number].value() is None:
            self._say("「はい」「いいえ」「いまは答えない」の、どれかをえらんでください。")
            return
        self._to_paper()

    def _after_route(self) -> None:
        if self.route.value() is None:
            self._say("渡しかたを、1つえらんでください。")
            return
        self._to_paper()

    def _to_paper(self) -> None:
        self._next()
        if self.step().isAncestorOf(self.paper):
            self._show_filled()

    def _show_filled(self) -> None:
        self.seen.clear()
        try:
            self._shown = preview_filled(self.request(), self._desk.register, self._desk.clock.now())
        except Trouble as trouble:
            self._shown = None
            self.paper.clear(trouble.sentence)
            return
        self.paper.set_pdf(self._shown.pdf)

    def _after_check(self) -> None:
        if self._shown is None:
            self._say("紙が見られないので、画面では署名できません。刷った紙に署名してもらってください。")
        elif self.seen.value() is None:
            self._say("紙を終わりまで見て、よければ「まちがいありません」を押してください。")
        else:
            if self.pad.whose() != self.signer.text().strip():
                self.pad.clear()  # what another hand wrote is nobody else's signature
                self.pad.set_whose(self.signer.text().strip())
            self._next()

    def _after_pad(self) -> None:
        if not self.pad.handwriting().whole:
            self._say("署名がまだです。枠の中に、お名前を書いてください。")
            return
        signed = preview_filled(self._signed(), self._desk.register, self._desk.clock.now())
        self.signed_paper.set_pdf(signed.pdf)
        self._next()
        self.signed_paper.move_on(self.signed_paper.pages() * 10)  # to the signature, at the end

    def _record(self) -> None:
        outcome = self._desk.perform.act(sign_on_screen, self._signed())
        if isinstance(outcome, Refused):
            self._say(outcome.findings[0].text)
        elif outcome is not None:
            self._recorded = True
            self._asked_to_record.setText("記録しました。控えを印刷して、お渡しください。")
            self.leave.hide()
            self.back.hide()
            self.copy.show()
            self._count.setText(f"{self._consent.number} を記録しました")
            self._count.set_tone(Tone.OK)
            self.main.set_text("おわる")

    def request(self) -> ScreenSigning:
        """What was said and answered so far."""
        content = self._consent.content
        ground = self.ground.value()
        return ScreenSigning(
            consent=self._consent.entry,
            role=self._role() or SignerRole.PRINCIPAL,
            signer=self.signer.text(),
            answers=tuple(
                ClauseAnswer(number=clause.number, answer=Answer(str(self.answers[clause.number].value())))
                for clause in content.clauses
                if clause.number in self.answers and self.answers[clause.number].value() is not None
            ),
            route=Route(str(route)) if (route := self.route.value()) is not None else None,
            relation=self.relation.text(),
            reason=self.reason.text(),
            agent_ground=AgentGround(str(ground)) if ground is not None else None,
            evidence=self.evidence.text(),
            place=self.place.text(),
            explained_by=self.explained_by.text(),
            witness=self.witness.text(),
        )

    def _signed(self) -> ScreenSigning:
        assert self._shown is not None
        return replace(self.request(), handwriting=self.pad.handwriting(), shown=digest_of(self._shown))

    # leaving ------------------------------------------------------------------------------------------------------

    def _print_copy(self) -> None:
        sheet = ConsentPapersSheet(self._desk, self._consent.entry, self._window)
        self.accept()
        sheet.open()

    def _ask_to_leave(self) -> None:
        if self._recorded or not any(each.value() for each in self.answers.values()):
            self._end("")
            return
        messages.ask(
            self,
            "記録しないで終わりますか",
            "ここまでの答えと署名は、残りません。同意書は、署名まちのままです。",
            "記録しないで終わる",
            lambda: self._end(""),
        )

    def _end(self, sentence: str) -> None:
        self.done(0)
        toast = getattr(self._window, "toast", None)
        if toast is not None and sentence:
            toast(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._ask_to_leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)
