"""ほかの紙: the papers beside a consent, ticked and printed in one go."""

from PySide6.QtWidgets import QWidget

from desktop.entries.consent import Consent
from desktop.entries.version import EntryId
from desktop.procedures.consent_papers import (
    ConsentPaper,
    PapersRequest,
    papers_at_hand,
    print_consent_papers,
)
from desktop.procedures.outcome import Printed
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.style import Role
from desktop.views.widgets.fields import Field
from desktop.views.widgets.labels import Label
from desktop.views.widgets.sheet import Sheet
from desktop.views.widgets.ticks import TickList

_WORDS = {
    ConsentPaper.COPY: ("同意書控え", "ご本人に渡す紙です。答えと署名、取り消しかたが入ります。"),
    ConsentPaper.EASY: (
        "わかりやすい版",
        "大きな字とふりがなで、同意書の番号のとおりに説明します。署名はしません。",
    ),
    ConsentPaper.ENGLISH: ("英語の案内", "日本語を読まないご家族のための紙です。署名はしません。"),
    ConsentPaper.WITHDRAWAL: (
        "同意撤回書",
        "書面で取り消したいときの紙です。書かなくても、口頭で取り消せます。",
    ),
    ConsentPaper.WITHDRAWAL_ENGLISH: ("同意撤回書の英語の案内", ""),
    ConsentPaper.REFUSAL: (
        "同意しない旨の確認書",
        "書面で「いいえ」と答えたいときの紙です。書かなくても、言うだけでかまいません。",
    ),
    ConsentPaper.WITHDRAWAL_EASY: ("同意撤回書のわかりやすい版", "いっしょに読む紙です。署名はしません。"),
    ConsentPaper.REFUSAL_EASY: ("同意しない旨の確認書のわかりやすい版", "いっしょに読む紙です。署名はしません。"),
    ConsentPaper.REFUSAL_ENGLISH: ("同意しない旨の確認書の英語の案内", ""),
}


class ConsentPapersSheet(Sheet):
    """Ticks which papers of one consent are printed."""

    def __init__(self, desk: Desk, consent: EntryId, window: QWidget) -> None:
        super().__init__("ほかの紙を印刷", "印刷へ", parent=window)
        self._desk = desk
        recorded = desk.register.entry(Consent, consent)
        self._entry = consent
        self.column.addWidget(
            Label(f"{recorded.content.form_title}　{recorded.number}", Role.SECTION, wrap=True)
        )
        self.papers = self.form.keep(
            "papers",
            TickList([(paper.value, *_WORDS[paper]) for paper in papers_at_hand(desk.register, recorded)]),
        )
        self._field = Field("印刷する紙", self.papers)
        self.column.addWidget(self._field)
        self.column.addStretch(1)
        self.main.clicked.connect(self._print)
        fit(self, 640, 560)
        self.form.focus("papers")

    def _print(self) -> None:
        wanted = tuple(ConsentPaper(key) for key in self.papers.value())
        if not wanted:
            self._field.set_error("印刷する紙を、1つ以上えらんでください。")
            self.form.focus("papers")
            return
        printed = self._desk.perform.act(
            print_consent_papers, PapersRequest(consent=self._entry, papers=wanted)
        )
        if isinstance(printed, Printed):
            self.accept()
            self._desk.print_paper(printed)
