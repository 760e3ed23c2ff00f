"""Settings and safety: this book and the people in it, how the program looks, the forms, the chain of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.entries.office import Office
from desktop.entries.person import Staff
from desktop.entries.terms import ROLES
from desktop.entries.version import EntryId, Recorded
from desktop.entries.version import Role as StaffRole
from desktop.entries.wareki import wareki
from desktop.procedures.offices import keep_office, lacking
from desktop.views import style
from desktop.views.aside import Aside, Report
from desktop.views.desk import Desk
from desktop.views.dialogs.card import OneCard
from desktop.views.dialogs.office import OfficeSheet
from desktop.views.pages.backup_card import BackupCard
from desktop.views.pages.scan_folder_card import ScanFolderCard
from desktop.views.pages.settings_looks import LooksPart
from desktop.views.pages.settings_people import PeoplePart
from desktop.views.pages.settings_safety import SafetyPart
from desktop.views.pages.settings_wordings import WordingsPart
from desktop.views.pages.tall import Tall, put_in
from desktop.views.pages.two_panes import edge_to_edge
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.buttons import Button, QuietButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.fields import Field
from desktop.views.widgets.findings import Findings, FindingText, Level
from desktop.views.widgets.labels import Facts, Label, Sentence, divider
from desktop.views.widgets.layouts import empty_layout
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sublist import SubList

BOOK, PEOPLE, SAFETY, LOOK, FORMS, LOOKS, CHAIN = "book", "people", "safety", "look", "forms", "looks", "chain"
PARTS = (
    (BOOK, "この台帳"),
    (PEOPLE, "人と鍵"),
    (SAFETY, "安全チェック"),
    (LOOK, "見た目と字"),
    (FORMS, "同意書のことば"),
    (LOOKS, "見た記録"),
    (CHAIN, "記録の連なり"),
)
MANAGERS = (LOOKS,)
"""Parts that only a manager sees."""
THEMES = (("system", "パソコンに合わせる"), ("light", "明るい"), ("dark", "暗い"))


class SettingsPage(Page):
    """設定と安全. What it cannot do yet is not shown as if it could."""

    asked = Signal(object)
    theme_chosen = Signal(str)
    """system, light or dark"""
    text_size_chosen = Signal(int)
    """11, 13 or 16 points"""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._card = OneCard(desk, keep_office, lambda entry: self.refresh())
        self._aside = Aside(desk.register, self)
        self.column.addWidget(PageHead("設定と安全"))
        row = QHBoxLayout()
        row.setSpacing(style.current().space(16))
        manager = desk.actor.role is StaffRole.MANAGER
        self._shown = [part for part in PARTS if manager or part[0] not in MANAGERS]
        self._parts = SubList(self._shown, "設定")
        self._parts.chosen.connect(self._turn_to)
        row.addWidget(self._parts)
        self._stack = QStackedWidget()
        self.people, self.safety, self.wordings = PeoplePart(desk), SafetyPart(desk), WordingsPart(desk)
        self.wordings.asked.connect(self.asked)
        self.safety.part_asked.connect(lambda part: self.restore({"part": part}))
        built = {
            BOOK: self._book(), PEOPLE: edge_to_edge(self.people), SAFETY: edge_to_edge(self.safety),
            LOOK: self._look(), FORMS: edge_to_edge(self.wordings), CHAIN: self._chain(),
        }  # fmt: skip
        if manager:
            self.looks = LooksPart(desk)
            self.looks.asked.connect(self.asked)
            built[LOOKS] = self.looks
        for key, _ in self._shown:
            self._stack.addWidget(built[key])
        row.addWidget(self._stack, 1)
        self.column.addLayout(row, 1)

    # The parts -----------------------------------------------------------------------------------------------------

    def _book(self) -> QWidget:
        card = Card("当事業所")
        edit = QuietButton("直す", icon="pencil")
        edit.clicked.connect(self.edit)
        card.head.addWidget(edit)
        self._office_findings = Findings()
        self._office_findings.remedy.connect(lambda _, key: self.edit())
        self._office = Facts(columns=2)
        self._people = QVBoxLayout()
        card.column.addWidget(self._office_findings)
        card.column.addWidget(self._office)
        card.column.addSpacing(style.current().space(4))
        card.column.addWidget(divider())
        card.column.addLayout(self._people)
        self._backup = BackupCard(self._desk, with_places=True)
        self.scan_folder = ScanFolderCard(self._desk)
        return _scrolled(card, self._backup, self.scan_folder)

    def _look(self) -> QWidget:
        look = style.current()
        card = Card("見た目と字の大きさ")
        card.column.setSpacing(look.space(12))
        self._theme = Segments(THEMES, look.theme.value)
        self._size = Segments([(str(size.value), size.label) for size in TextSize], str(look.size.value))
        self._theme.chosen.connect(self.theme_chosen)
        self._size.chosen.connect(lambda size: self.text_size_chosen.emit(int(size)))
        card.column.addWidget(
            Field("明るさ", self._theme, help="紙と印刷の見本は、いつも白いままです。", stretch=False)
        )
        card.column.addSpacing(look.space(8))
        card.column.addWidget(
            Field(
                "字の大きさ",
                self._size,
                help="Ctrl と ＋ で大きく、Ctrl と － で小さくなります。",
                stretch=False,
            )
        )
        card.column.addSpacing(look.space(8))
        card.column.addWidget(divider())
        card.column.addWidget(Label("いまの見え方", Role.SECOND, Tone.FAINT))
        card.column.addWidget(Label("髙橋 花子 様", Role.TITLE))
        card.column.addWidget(
            Sentence("居宅サービス計画書を、令和8年6月3日に、訪問看護ほしへFAXで渡しました。")
        )
        return _scrolled(card)

    def _chain(self) -> QWidget:
        card = Card("記録の連なり")
        card.column.addWidget(
            Sentence(
                "だれが、いつ、何を記録したかは、1行ずつ鎖のようにつながっています。あとから1行でも消したり書きかえたりすると、つながりが切れて分かります。"
                "下の行を紙に控えておくと、その日までの記録が変わっていないことを、あとで示せます。"
            )
        )
        self._chain_facts = Facts(columns=1)
        card.column.addWidget(self._chain_facts)
        check = Button("たしかめる", icon="check")
        check.clicked.connect(self._check)
        card.column.addWidget(check, 0, Qt.AlignmentFlag.AlignLeft)
        self._checked = Findings()
        self._checked.hide()
        card.column.addWidget(self._checked)
        return _scrolled(card)

    # What is shown -------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for our office, its people, the backups and the head of the chain anew."""
        self._backup.refresh()
        self.scan_folder.refresh()
        office = self._ours()
        if office is not None:
            card = office.content
            short = lacking(card)
            self._office_findings.set_findings(_lacking(short) if short else [])
            self._office_findings.setVisible(bool(short))
            self._office.set_facts(_office_facts(card))
        empty_layout(self._people)
        put_in(self._people, self._staff())
        line, head = self._desk.register.audit_head()
        self._chain_facts.set_facts(
            [
                ("いちばん新しい行", f"{line:,}行目"),
                ("そのしるし", head),
                ("見た日", wareki(self._desk.clock.now().day)),
            ]
        )
        self._refresh_part(self._parts.value())

    def _staff(self) -> QWidget:
        look = style.current()
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        people = [each.content for each in self._desk.register.entries(Staff)]
        here = [each for each in people if each.left_on is None]
        title = QHBoxLayout()
        title.addWidget(Label("職員", Role.SECTION))
        title.addWidget(Label(f"{len(here)}人", Role.SECOND, Tone.FAINT))
        title.addStretch(1)
        column.addLayout(title)
        facts = Facts(columns=1, above=False)
        facts.set_facts([(each.title or "職員", _person(each)) for each in here])
        column.addWidget(facts)
        return holder

    def _ours(self) -> Recorded[Office] | None:
        return next((each for each in self._desk.register.entries(Office) if each.content.ours), None)

    def _turn_to(self, part: str) -> None:
        self._stack.setCurrentIndex([key for key, _ in self._shown].index(part))
        self._refresh_part(part)

    def _refresh_part(self, part: str) -> None:
        """These ask for more than the other parts: only when they are looked at."""
        if part == PEOPLE:
            self.people.refresh()
        elif part == SAFETY:
            self.safety.refresh()
        elif part == FORMS:
            self.wordings.refresh()
        elif part == LOOKS:
            self.looks.refresh()

    def set_look(self, theme: str, size: int) -> None:
        """Show which look is chosen: theme system, light or dark; size in points."""
        for editor, value in ((self._theme, theme), (self._size, str(size))):
            editor.blockSignals(True)
            editor.set_value(value)
            editor.blockSignals(False)

    def _check(self) -> None:
        self._say_checked(
            FindingText(
                level=Level.NOTE,
                title="たしかめています",
                sentence="記録と、とじた紙を1つずつ見ています。ほかの仕事を続けられます。",
            )
        )
        self._aside.check(self._show_checked)

    def _show_checked(self, report: Report) -> None:
        if not report.ok:
            found = [
                FindingText(level=Level.STOP, title="つながりが合わないところ", sentence=each)
                for each in report.problems
            ]
            self._say_checked(*found)
        else:
            self._say_checked(
                FindingText(
                    level=Level.DONE,
                    title="すべてそろっています",
                    sentence="記録の連なりも、とじた紙も、欠けや書きかえはありませんでした。",
                )
            )

    def _say_checked(self, *findings: FindingText) -> None:
        self._checked.set_findings(findings)
        self._checked.show()

    def take_focus(self) -> None:
        """Put the focus into the list of parts."""
        self._parts.setFocus()

    # Our office's card ---------------------------------------------------------------------------------------------

    def edit(self) -> None:
        """Open the card of our office (F2)."""
        office = self._ours()
        if office is not None:
            self._card.open(OfficeSheet(self._desk, self, office))

    # Half-filled state ---------------------------------------------------------------------------------------------

    def keep_draft(self) -> None:
        """Before the book is let go: keep what is typed in an open card, and put the card away."""
        self._card.put_away()
        self.people.close_sheet()
        self.safety.close_sheet()

    def show_entry(self, entry: EntryId) -> None:
        """Staff and our office stand in the first part."""
        self.restore({"part": BOOK})

    def state(self) -> dict[str, object]:
        """Which part is shown, and the card that is half filled in."""
        return {
            "part": self._parts.value(),
            **self._card.state(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Show the same part again and open the same card."""
        part = state.get("part", BOOK)
        self._parts.set_value(part if part in dict(self._shown) else BOOK)
        self._turn_to(self._parts.value())
        office = self._ours()
        if state.get("sheet") and office is not None:
            sheet = OfficeSheet(self._desk, self, office, state.get("draft"))
            self._card.open(sheet)
            sheet.restore(state["sheet"])


def _scrolled(*cards: QWidget) -> QWidget:
    body = Tall()
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(style.current().space(12))
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)
    return edge_to_edge(body)


def _lacking(short: Sequence[str]) -> list[FindingText]:
    sentence = f"同意書や記録に書く、{'・'.join(short)}がまだありません。"
    return [
        FindingText(
            level=Level.LOOK, title="足りないことがあります", sentence=sentence, remedies=(("edit", "直す"),)
        )
    ]


def _office_facts(office: Office) -> list[tuple[str, str]]:
    missing = "まだありません"
    return [
        ("事業所の名前", office.name),
        ("法人の名前", office.corporation or missing),
        ("住所", "　".join(part for part in (office.postal_code, office.address) if part) or missing),
        ("代表者", office.representative_line or missing),
        ("事業所番号", office.office_number or missing),
        ("管理者", office.manager or missing),
        ("電話", office.phone or missing),
        ("FAX", office.fax or missing),
    ]


def _person(staff: Staff) -> str:
    return f"{staff.name.full}（{ROLES[staff.role]}{'' if staff.slot else '・鍵なし'}）"
