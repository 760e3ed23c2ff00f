"""道すじを決める: a few questions, one at a time, and the route that follows with its ground. Nothing is chosen beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.entries.finding import Finding
from desktop.entries.handover import Handover, Tense
from desktop.entries.terms import ROUTES
from desktop.procedures.handovers import (
    FoundRoute,
    OpenPoint,
    Question,
    find_route,
    other_routes,
    weigh,
)
from desktop.procedures.where_to_ask import how_to_ask, municipal_desk
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.finding_texts import finding_texts
from desktop.views.style import Role, Tone
from desktop.views.widgets.answers import Answers
from desktop.views.widgets.buttons import TextButton
from desktop.views.widgets.fields import Field, LineEdit, TextArea
from desktop.views.widgets.findings import Findings
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.sheet import Sheet


class RouteSheet(Sheet):
    """Asks until a route follows, shows it as one sentence, and hands the draft back on that route."""

    decided = Signal(object)

    def __init__(self, desk: Desk, draft: Handover, today: date, parent: QWidget | None = None) -> None:
        done = draft.tense is Tense.DONE
        super().__init__("道すじを決める", "この道で渡した" if done else "この道で渡す", parent=parent)
        self._desk, self._draft, self._today = desk, draft, today
        self._answers: tuple[str, ...] = ()
        self._found: FoundRoute | None = None
        self._instead = False
        self._build_question()
        self._build_result()
        self.column.addStretch(1)
        self.main.clicked.connect(self._decide)
        self._high = 480
        fit(self, 700, self._high)
        self._ask()

    # building -----------------------------------------------------------------------------------------------------

    def _build_question(self) -> None:
        self._back = TextButton("前の問いにもどる")
        self._back.clicked.connect(self.go_back)
        self.foot.insertWidget(0, self._back)
        self._question = Label("", Role.SECTION, wrap=True)
        self._detail = Sentence(role=Role.SECOND, tone=Tone.SUB)
        self.answers = Answers()
        self.answers.chosen.connect(self._answer)
        for widget in (self._question, self._detail, self.answers):
            self.column.addWidget(widget)

    def _build_result(self) -> None:
        self._sentence = Sentence(bold=True)
        self._ground = Sentence(role=Role.SECOND, tone=Tone.SUB)
        self._told = Sentence()
        self.reason = self.form.keep("reason", TextArea(3))
        self._reason_field = Field("わけ", self.reason, required=True, help="記録に残ります。")
        self.evidence = self.form.keep("evidence", LineEdit())
        self._evidence_field = Field("書類", self.evidence, help="記録に残ります。")
        self._open = Findings()
        links = QHBoxLayout()
        links.setContentsMargins(0, 0, 0, 0)
        self.why = TextButton("なぜ")
        self.why.clicked.connect(self._toggle_why)
        self.other = TextButton("別の道にする")
        self.other.clicked.connect(self.choose_instead)
        links.setSpacing(style.current().space(16))
        links.addWidget(self.why)
        links.addWidget(self.other)
        links.addStretch(1)
        self._links = QWidget()
        self._why = Sentence(role=Role.SECOND)
        self._links.setLayout(links)
        parts: tuple[QWidget, ...] = (
            self._sentence,
            self._ground,
            self._told,
            self._reason_field,
            self._evidence_field,
            self._open,
            self._links,
            self._why,
        )
        for part in parts:
            self.column.addWidget(part)

    # asking -------------------------------------------------------------------------------------------------------

    def _answer(self, key: str) -> None:
        if self._instead:
            self._instead = False
            routes = other_routes(self._draft, self._desk.register, self._today, self._result())
            self._show_found(next(each for each in routes if each.route.value == key))
            return
        self._answers = (*self._answers, key)
        self._ask()

    def _ask(self) -> None:
        step = find_route(self._draft, self._desk.register, self._today, self._answers)
        if isinstance(step, Question):
            self._show_question(
                step.words,
                step.detail,
                [(option.answer.value, option.words, option.detail) for option in step.options],
            )
        elif isinstance(step, OpenPoint):
            self._show_open(step.finding)
        else:
            self._show_found(step)

    def go_back(self) -> None:
        """The question before, with nothing chosen."""
        if self._instead:
            self._instead = False
        else:
            self._answers = self._answers[:-1]
        self._ask()

    def _toggle_why(self) -> None:
        show_if(self._why, not self._why.isVisible())

    def choose_instead(self) -> None:
        """Another route than the one that was found; it wants its reason."""
        self._instead = True
        routes = other_routes(self._draft, self._desk.register, self._today, self._result())
        self._show_question(
            "どの道にしますか",
            "わけを書くと、記録に残ります。",
            [(each.route.value, ROUTES[each.route], "") for each in routes],
        )

    def _result(self) -> FoundRoute:
        assert self._found is not None
        return self._found

    # showing ------------------------------------------------------------------------------------------------------

    def _show_question(self, words: str, detail: str, answers: list[tuple[str, str, str]]) -> None:
        self._arrange(question=True, found=False)
        self._question.setText(words)
        self._detail.set_parts(detail)
        show_if(self._detail, bool(detail))
        self.answers.set_answers(words, answers)
        self._grow_to(250 + 56 * len(answers))
        self.answers.setFocus()

    def _show_open(self, finding: Finding) -> None:
        self._arrange(question=False, found=False)
        self._tell([finding])
        self._why.set_parts(how_to_ask(finding, self._today, municipal_desk(self._desk.register)))
        show_if(self._why, True)
        self.quiet.setFocus()

    def _show_found(self, found: FoundRoute) -> None:
        self._found = found
        self._grow_to(620)
        self._arrange(question=False, found=True)
        verdict = weigh(found.taken(self._draft), self._desk.register, self._today)
        self._sentence.set_parts(verdict.route_sentence)
        self._ground.set_parts(verdict.route_ground)
        self._told.set_parts(found.told)
        show_if(self._told, bool(found.told))
        self._reason_field.set_label(found.reason or "わけ")
        show_if(self._reason_field, bool(found.reason))
        self._evidence_field.set_label(found.evidence or "書類")
        self._evidence_field.set_help(
            "記録に残ります。" if found.evidence_needed else "なければ空けておけます。記録に残ります。"
        )
        show_if(self._evidence_field, bool(found.evidence))
        reasoning = list(dict.fromkeys(each for judged in verdict.deliveries for each in judged.reasoning))
        self._tell(_once([each for each in reasoning if not each.citation.settled]))
        self._why.set_parts(
            "\n".join(f"・{each.text}\n　　根拠：{each.citation.place}" for each in _once(reasoning))
        )
        show_if(self._links, bool(reasoning))
        if found.reason:
            self.form.focus("reason")
        elif found.evidence:
            self.form.focus("evidence")
        else:
            self.main.setFocus()

    def _tell(self, findings: list[Finding]) -> None:
        """Points without a published answer, with whom to ask."""
        desk = municipal_desk(self._desk.register)
        texts = finding_texts(findings, municipal=desk, today=self._today)
        self._open.set_findings(texts if self.main.isVisible() else [replace(text, ask="") for text in texts])
        show_if(self._open, bool(findings))

    def _grow_to(self, height: int) -> None:
        """More room where there is more to read; it never shrinks under the hand."""
        if height > self._high:
            self._high = height
            fit(self, 700, height)

    def _arrange(self, *, question: bool, found: bool) -> None:
        for widget in (self._question, self._detail, self.answers):
            show_if(widget, question)
        for part in (self._sentence, self._ground, self._told, self._links):
            show_if(part, found)
        for field in (self._reason_field, self._evidence_field):
            field.hide()
            field.set_error("")
        self._open.hide()
        self._why.hide()
        show_if(self.main, found)
        show_if(self._back, bool(self._answers) or self._instead)

    # deciding -----------------------------------------------------------------------------------------------------

    def _decide(self) -> None:
        found = self._result()
        reason = self.reason.value().strip() if found.reason else ""
        evidence = self.evidence.value().strip() if found.evidence else ""
        if found.reason and not reason:
            self._reason_field.set_error(f"「{found.reason}」を書いてください。")
            self.form.focus("reason")
            return
        if found.evidence and found.evidence_needed and not evidence:
            self._evidence_field.set_error(f"「{found.evidence}」を書いてください。")
            self.form.focus("evidence")
            return
        self.accept()
        self.decided.emit(found.taken(self._draft, reason, evidence))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and self._back.isVisible():
            self.go_back()
        else:
            super().keyPressEvent(event)


def _once(findings: list[Finding]) -> list[Finding]:
    """Each point once, however many offices it concerns."""
    return list({(each.code, each.text): each for each in reversed(findings)}.values())[::-1]
