"""The pane beside every list of records: one entry in full, and what can be done with it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.entries.consent import Consent
from desktop.entries.handover import Handover
from desktop.entries.provision import ProvisionRecord
from desktop.entries.version import EntryId, Kind
from desktop.procedures.consents import print_consent_again
from desktop.procedures.handovers import print_handover, take_back
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.packs import print_pack
from desktop.procedures.provisions import print_provision_record, print_provision_records
from desktop.procedures.receipts import print_receipt
from desktop.procedures.screen_signing import print_signed
from desktop.procedures.withdrawals import print_withdrawal
from desktop.views import messages, style
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.series import ask_to_end
from desktop.views.models.details import content_of, detail_of
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import Button, QuietButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.findings import Findings, Flow
from desktop.views.widgets.labels import Facts, Label, Sentence, divider
from desktop.views.widgets.layouts import RING_ROOM, empty_layout, scroll

_DIALOGS = {
    "sign": "signing",
    "sign_on_screen": "screen_signing",
    "withdraw": "withdrawal",
    "papers": "consent_papers",
    "quality": "quality",
    "correct": "correction",
    "series_day": "series_day",
    "understanding": "understanding",
    "slip": "slip",
    "scans": "filed_scans",
}
"""Buttons that open a dialog over the list."""


class RecordPane(Card):
    """Shows one entry of any kind; its buttons print it or ask for the page where it can be worked on."""

    asked = Signal(object)

    def __init__(self, desk: Desk, nothing: str) -> None:
        super().__init__()
        self._desk, self._nothing_sentence = desk, nothing
        self._shown: tuple[Kind, EntryId] | None = None
        look = style.current()
        over = QHBoxLayout()
        self._over = Label("", Role.SECOND, Tone.SUB)
        over.addWidget(self._over)
        over.addStretch(1)
        self._chip = StateChip()
        over.addWidget(self._chip)
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(look.space(12))
        self._body.addLayout(over)
        self._sentence = Sentence(role=Role.SECTION)
        self._facts = Facts(above=False)
        self._verdict = Label("", Role.BODY, Tone.OK, bold=True, wrap=True)
        self._findings = Findings()
        self._rules = (divider(), divider())
        for part in (
            self._sentence,
            self._rules[0],
            self._findings,  # what was wrong comes first, and stays
            self._facts,
            self._rules[1],
            self._verdict,
        ):
            self._body.addWidget(part)
        self._nothing = Label(nothing, tone=Tone.SUB, wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._body.addWidget(self._nothing)
        self._body.addStretch(1)
        self.column.addWidget(scroll(body), 1)
        self._buttons = QWidget()
        self._flow = Flow()
        self._buttons.setLayout(self._flow)
        foot = QHBoxLayout()
        foot.setContentsMargins(RING_ROOM, 0, RING_ROOM, 0)  # in line with what scrolls above
        foot.addWidget(self._buttons)
        self.column.addLayout(foot)
        self.show_nothing()

    def shown(self) -> tuple[Kind, EntryId] | None:
        """What is shown now."""
        return self._shown

    def title(self) -> str:
        """The sentence shown as the title."""
        return self._sentence.text()

    def take_focus(self) -> None:
        """Put the focus on the first thing that can be done."""
        for number in range(self._flow.count()):
            if (item := self._flow.itemAt(number)) is not None and (button := item.widget()) is not None:
                button.setFocus()
                return

    def show_nothing(self, sentence: str = "") -> None:
        """Show no entry, and say why."""
        self._shown = None
        for part in (
            self._over,
            self._sentence,
            *self._rules,
            self._facts,
            self._verdict,
            self._findings,
            self._buttons,
        ):
            part.hide()
        self._chip.set_state("", Tone.SUB)
        self._nothing.setText(sentence or self._nothing_sentence)
        self._nothing.show()

    def show_entry(self, kind: Kind, entry: EntryId) -> None:
        """Show an entry in full."""
        detail = detail_of(self._desk.register, kind, entry, self._desk.clock.now().day)
        self._shown = (kind, entry)
        self._desk.looked(entry)
        self._nothing.hide()
        self._over.setText(detail.over)
        self._chip.set_state(detail.chip, detail.chip_tone)
        self._sentence.set_parts(detail.title)
        self._facts.set_facts(detail.facts)
        self._verdict.setText(detail.verdict)
        self._verdict.set_tone(detail.verdict_tone)
        self._findings.set_findings(detail.findings)
        for part in (self._over, self._sentence, self._rules[0], self._facts, self._buttons):
            part.show()
        self._rules[1].setVisible(bool(detail.verdict))
        self._verdict.setVisible(bool(detail.verdict))
        self._findings.setVisible(bool(detail.findings))
        empty_layout(self._flow)
        for number, (key, words, icon) in enumerate(detail.actions):
            button = (Button if number == 0 else QuietButton)(words, icon=icon)
            button.setObjectName(key)
            button.clicked.connect(lambda _=False, key=key: self.carry_out(key))
            self._flow.addWidget(button)

    def carry_out(self, action: str) -> None:
        """Do what a button of the pane says."""
        if self._shown is None:
            return
        kind, entry = self._shown
        if action.startswith("print_"):
            self._print(action, entry)
        elif action in _DIALOGS:
            self.asked.emit(Go(page=_DIALOGS[action], about=entry))
        elif action == "series_end":
            ask_to_end(self._desk, entry, self.window())
        elif action == "take_back":
            self._ask_to_take_back(entry)
        elif action == "open_office":
            self.asked.emit(Go(page="offices", about=entry))
        else:
            self._go(action, kind, entry)

    def _go(self, action: str, kind: Kind, entry: EntryId) -> None:
        content: Any = self._desk.register.entry(content_of(kind), entry).content
        if action == "open_handover":
            self.asked.emit(Go(page="handovers", about=content.handover))
        elif action == "open_consent":
            self.asked.emit(Go(page="consents", about=content.consent))
        elif action == "receive_again":
            self.asked.emit(Go(page="receipt", about=content.service_user))
        elif action == "open_user":
            self.asked.emit(
                Go(page="users", about=entry if kind is Kind.SERVICE_USER else content.service_user)
            )
        elif action == "renew" and isinstance(content, Consent):
            state = {"service_user": content.service_user, "principal": content.principal}
            self.asked.emit(Go(page="consent_form", state=state))

    def _ask_to_take_back(self, handover: EntryId) -> None:
        number = self._desk.register.entry(Handover, handover).number
        messages.ask(
            self.window(),
            f"引継ぎ {number} を取り消しますか",
            "入力まちがいのときだけ、取り消してください。引継ぎと提供記録は「取り消し」の印をつけて残り、一覧と記録簿からは外れます。"
            "ほんとうに渡したものは、取り消せません。",
            "取り消す",
            lambda: self._take_back(handover),
            danger=True,
        )

    def _take_back(self, handover: EntryId) -> None:
        outcome = self._desk.perform.act(take_back, handover)
        if isinstance(outcome, Refused):
            messages.tell(self.window(), "取り消していません", outcome.findings[0].text)

    def _print(self, action: str, entry: EntryId) -> None:
        printed: Printed | None
        if action == "print_record":
            printed = self._desk.perform.act(print_provision_record, entry)
        elif action == "print_pack":
            printed = self._desk.perform.act(print_pack, entry)
        elif action == "print_handover":
            printed = self._desk.perform.act(print_handover, entry)
        elif action == "print_receipt":
            printed = self._desk.perform.act(print_receipt, entry)
        elif action == "print_signed":
            printed = self._desk.perform.act(print_signed, entry)
        elif action == "print_withdrawal":
            printed = self._desk.perform.act(print_withdrawal, entry)
        elif action == "print_records":
            printed = self._desk.perform.act(print_provision_records, self._records_of(entry))
        else:
            printed = self._desk.perform.act(print_consent_again, entry)
        if printed is not None:
            self._desk.print_paper(printed)

    def _records_of(self, handover: EntryId) -> tuple[EntryId, ...]:
        user = self._desk.register.entry(Handover, handover).content.service_user
        records = self._desk.register.entries(ProvisionRecord, service_user=user)
        return tuple(sorted(record.entry for record in records if record.content.handover == handover))
