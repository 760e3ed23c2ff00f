"""One cell of the handover's matrix: why it is marked as it is, and the details of its paper."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.entries.data_item import Medium, NoFax, Origin, Paper, PaperKind
from desktop.entries.handover import FamilyPart
from desktop.entries.person import FamilyMember
from desktop.entries.terms import FAMILY_PARTS, MEDIA, NO_FAX_REASONS, ORIGINS
from desktop.entries.version import EntryId, Recorded
from desktop.entries.wareki import short_wareki
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.models.days import DayReader, day_reader
from desktop.views.style import Role
from desktop.views.widgets.buttons import QuietButton
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.findings import Findings, FindingText, Level
from desktop.views.widgets.labels import Label, divider
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.sheet import Sheet
from desktop.views.widgets.ticks import Tick, TickList


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAnswer:
    """What was decided: the paper, and what happens to the family's data for this office."""

    paper: Paper
    family_part: FamilyPart


class PaperDetails(Sheet):
    """Tells the reason of a cell and takes day, pages and what was looked at."""

    decided = Signal(object)
    remedy = Signal(int, str)
    take_all = Signal()
    leave_out = Signal()

    def __init__(
        self,
        desk: Desk,
        paper: Paper,
        office: str,
        family_part: FamilyPart,
        family: Sequence[Recorded[FamilyMember]],
        reasons: Sequence[FindingText],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(f"{paper.title}　→　{office}", "これでよい", parent=parent)
        self._paper, self._family_part = paper, family_part
        today = desk.clock.now().day
        findings = Findings()
        findings.set_findings(
            reasons
            or [
                FindingText(level=Level.DONE, title="渡せます", sentence="渡す日に効いている同意があります。")
            ]
        )
        findings.remedy.connect(self._on_remedy)
        self.column.addWidget(findings)

        keep = self.form.keep
        self.title_line = keep("title", LineEdit())
        self.title_line.setText(paper.title)
        if paper.kind is PaperKind.OTHER:
            self.column.addWidget(Field("書類の名前", self.title_line))
        self.made_on = keep("made_on", DateField(day_reader(today), today, write=short_wareki))
        self.made_on.set_day(paper.made_on)
        self._made_on_field = Field(
            "いつの書類か", self.made_on, required=False, help="R8.4.2／2026/4/2 のように"
        )
        self.period = keep("period", LineEdit("例：令和7年10月〜令和8年3月"))
        self.period.setText(paper.period)
        self.pages = keep("pages", LineEdit(width_chars=6))
        self.pages.setText(str(paper.pages) if paper.pages else "")
        self._pages_field = Field("枚数", self.pages, required=False, stretch=False)
        self.original = keep(
            "original",
            Segments([("copy", "写し"), ("original", "原本")], "original" if paper.original else "copy"),
        )
        self.version = keep("version", LineEdit("例：3回目の変更、令和3年の様式"))
        self.version.setText(paper.version)
        self.column.addWidget(self._made_on_field)
        which = QHBoxLayout()
        which.addWidget(Field("いつからいつまでの記録か", self.period, required=False), 1)
        which.addWidget(Field("何回目・どの様式か", self.version, required=False), 1)
        self.column.addLayout(which)
        row = QHBoxLayout()
        row.addWidget(self._pages_field)
        row.addWidget(Field("渡すのは", self.original, stretch=False))
        self.medium = keep(
            "medium", Segments([(medium.value, MEDIA[medium]) for medium in Medium], paper.medium.value)
        )
        row.addWidget(Field("何で渡すか", self.medium, stretch=False))
        row.addStretch(1)
        self.column.addLayout(row)

        self.family = keep("family", TickList([(str(each.entry), *_member(each)) for each in family]))
        self.family.set_value([str(entry) for entry in paper.family])
        self.part = keep(
            "family_part",
            Segments([(part.value, FAMILY_PARTS[part]) for part in FamilyPart], family_part.value),
        )
        if family:
            self.column.addWidget(Field("この書類に情報がのっている家族", self.family, required=False))
            self.column.addWidget(Field(f"{office}へ渡すとき", self.part, stretch=False))
        self.looked = keep(
            "looked_through",
            Tick("ほかの人のことばがないか、読みました", "家族や近所の人の話、職員の見立てなど"),
        )
        self.looked.setChecked(paper.looked_through)
        if paper.kind is PaperKind.LOG_5:
            self.column.addWidget(self.looked)
        self._build_strings(paper, day_reader(today), today)
        self.because = keep("because", LineEdit("例：青葉市に電話で確かめた（6月1日 高齢福祉課）"))
        self.because.setText(paper.passed_on_because)
        if self._from_others:
            self.column.addWidget(
                Field(
                    "それでも渡すわけ",
                    self.because,
                    required=False,
                    help="もらった先に確かめたことを書くと、印をつけられます。",
                )
            )
        self.no_fax = keep("no_fax", Combo([(each.value, NO_FAX_REASONS[each]) for each in NoFax]))
        because = paper.no_fax_because or (NoFax.OTHER if paper.no_fax else NoFax.NONE)
        self.no_fax.set_value(because.value)
        self.column.addWidget(
            Field("FAX", self.no_fax, help="わけは台帳にだけ残り、紙には「FAX不可」とだけ刷ります。")
        )
        self.column.addWidget(divider())
        self.column.addWidget(Label(office, Role.SECTION))
        office_row = QHBoxLayout()
        every = QuietButton("○の書類をすべて渡す")
        every.clicked.connect(self._take_all)
        out = QuietButton("この相手を外す")
        out.clicked.connect(self._leave_out)
        office_row.addWidget(every)
        office_row.addWidget(out)
        office_row.addStretch(1)
        self.column.addLayout(office_row)
        self.main.clicked.connect(self._decide)
        self.form.focus("made_on")
        fit(self, 680, 660)

    def _build_strings(self, paper: Paper, read: DayReader, today: date) -> None:
        """The strings attached by whoever gave us the paper; of our own papers there are none."""
        keep = self.form.keep
        self.origin = keep("origin", Combo([(origin.value, ORIGINS[origin]) for origin in Origin]))
        self.origin.set_value(paper.origin.value)
        if paper.kind is PaperKind.OTHER:
            self.column.addWidget(Field("だれの書類か", self.origin))
        self._from_others = paper.origin is not Origin.OURS or paper.kind is PaperKind.OTHER
        self.no_onward = keep("no_onward", Tick("ほかへ渡さない条件でもらった"))
        self.no_onward.setChecked(paper.no_onward)
        self.collect_by = keep("collect_by", DateField(read, today, write=short_wareki))
        self.collect_by.set_day(paper.collect_by)
        self._collect_field = Field(
            "回収・廃棄する日", self.collect_by, required=False, help="この日までに返すか、廃棄する条件のとき"
        )
        self.conditions = keep("conditions", LineEdit("例：会議で使うときだけ写してよい"))
        self.conditions.setText(paper.conditions)
        if self._from_others:
            self.column.addWidget(Label("もらったときの条件", Role.SECTION))
            self.column.addWidget(self.no_onward)
            self.column.addWidget(self._collect_field)
            self.column.addWidget(
                Field(
                    "そのほかの条件",
                    self.conditions,
                    required=False,
                    help="条件は引継書に刷り、次の事業所にも守ってもらいます。",
                )
            )

    def _on_remedy(self, index: int, key: str) -> None:
        self.accept()
        self.remedy.emit(index, key)

    def _take_all(self) -> None:
        self.accept()
        self.take_all.emit()

    def _leave_out(self) -> None:
        self.accept()
        self.leave_out.emit()

    def _decide(self) -> None:
        day, pages = self.made_on.day(), self.pages.text().strip()
        if day is None and self.made_on.text().strip():
            self._made_on_field.set_error("日付が読み取れません。例：R8.4.2")
            return
        collect_by = self.collect_by.day()
        if collect_by is None and self.collect_by.text().strip():
            self._collect_field.set_error("日付が読み取れません。例：R8.9.30")
            return
        if pages and not (pages.isdecimal() and int(pages) < 10_000):
            self._pages_field.set_error("枚数は、数字で入れてください。例：3")
            return
        no_fax = NoFax(str(self.no_fax.value()))
        paper = replace(
            self._paper,
            title=self.title_line.text().strip() or self._paper.title,
            made_on=day,
            period=self.period.text().strip(),
            pages=int(pages) if pages else 0,
            original=self.original.value() == "original",
            family=tuple(EntryId(int(key)) for key in self.family.value()),
            looked_through=self.looked.value(),
            passed_on_because=self.because.text().strip(),
            origin=Origin(str(self.origin.value())),
            no_fax=no_fax is not NoFax.NONE,
            no_fax_because=no_fax,
            version=self.version.text().strip(),
            medium=Medium(str(self.medium.value())),
            no_onward=self.no_onward.value(),
            collect_by=collect_by,
            conditions=self.conditions.text().strip(),
        )
        self.accept()
        self.decided.emit(PaperAnswer(paper=paper, family_part=FamilyPart(str(self.part.value()))))


def _member(member: Recorded[FamilyMember]) -> tuple[str, str]:
    card = member.content
    return f"{card.name.full} 様", card.relation or "家族"
