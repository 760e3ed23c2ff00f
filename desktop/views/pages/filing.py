"""署名の紙をとじる: sheets that were scanned, each with its record; nothing counts as signed before a person has said so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.entries.consent import Answer
from desktop.entries.reading import DraftKind
from desktop.entries.version import EntryId
from desktop.procedures.filing import FilingRequest, file_sheets, filing_of
from desktop.procedures.ink_on_sheets import Asked, ask_ink, read_ink
from desktop.procedures.outcome import Printed, Refused
from desktop.procedures.scanned_sheets import (
    Batch,
    Errand,
    FoundRecord,
    ReadPlace,
    Remark,
    ScannedSheet,
    read_route,
)
from desktop.procedures.scans import find_sheets, joined
from desktop.procedures.sheet_matching import match_sheets, papers_waiting, put_to
from desktop.procedures.withdrawals import print_withdrawal, printed_together
from desktop.views import style
from desktop.views.aside import Aside
from desktop.views.desk import Desk, Go
from desktop.views.dialogs.choose import Choose
from desktop.views.models.choices import paper_choice
from desktop.views.models.days import day_reader
from desktop.views.models.finding_texts import finding_texts
from desktop.views.models.signed import (
    Filled,
    as_read,
    lacking,
    quality_request,
    signing_request,
    slip_request,
    withdrawal_request,
)
from desktop.views.pages.signed_pane import SignedPane
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.buttons import MainButton, QuietButton, SmallButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.findings import Findings, FindingText, Level
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Label
from desktop.views.widgets.marks import Mark
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.scanned import ReadFrame, ScannedPicture, SheetLine, SheetList, WarnPlate
from desktop.views.widgets.segments import Segments

KINDS = "画像とPDF (*.pdf *.png *.jpg *.jpeg *.tif *.tiff)"
_ALL_FIT = 1000
"""Width from which list, picture and answers stand side by side, in pixels at 11 pt."""


class FilingPage(Page):
    """Drop scans, look at what was read, confirm, file. Pictures live in memory only until they are sealed in the book."""

    fills = True
    asked = Signal(object)
    said = Signal(str)
    _progressed = Signal(int, int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._batch = Batch()
        self._filled: dict[str, Filled] = {}
        self._given: dict[str, Filled] = {}
        self._put: dict[str, str] = {}
        self._waiting: list[tuple[Path, int]] = []
        self._reading = False
        self._being_read: Path | None = None
        self._said: tuple[FindingText, ...] = ()
        self._taken_back: tuple[EntryId, ...] = ()
        self._draft: int | None = None
        self._aside = Aside(desk.register, self)
        self._form = Form(self)
        self.setAcceptDrops(True)
        self._build_head()
        self._findings = Findings()
        self._findings.remedy.connect(lambda _, key: self._remedy(key))
        self._findings.hide()
        self.column.addWidget(self._findings)
        self._build_empty()
        self._build_body()
        self._form.set_main(self.main)
        self._form.paused.connect(self.keep_draft)
        self._progressed.connect(self._say_progress)
        for key, step in (("PgDown", 1), ("PgUp", -1)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self.next_open(step))
        self._show()

    # building -----------------------------------------------------------------------------------------------------

    def _build_head(self) -> None:
        note = "読むだけです。確かめるまで、何も決まりません。"
        large = style.current().size is TextSize.EXTRA_LARGE  # there the buttons need the room
        head = PageHead("署名の紙をとじる", "" if large else note)
        self._tabs = Segments([("picture", "絵"), ("answers", "答え")], "picture")
        self._tabs.setAccessibleName("見るもの")
        self._tabs.changed.connect(self._arrange)
        self._later = QuietButton("書きかけにする")
        self._later.clicked.connect(self._put_aside)
        self.main = MainButton("とじる", key="Ctrl+Enter")
        self.main.clicked.connect(self.file)
        for widget in (self._tabs, self._later, self.main):
            head.add_right(widget)
        self.column.addWidget(head)

    def _build_empty(self) -> None:
        self._empty = Card()
        self._nothing = Empty(
            "署名のもどった紙を読み取ったPDFや写真を、ここに置いてください。元のファイルは、動かしも消しもしません。",
            "紙の画像をえらぶ",
            "scan",
        )
        self._nothing.clicked.connect(self.choose)
        self._empty.column.addStretch(1)
        self._empty.column.addWidget(self._nothing)
        self._by_hand = QuietButton("画像なしで署名を記録", icon="pencil")
        self._by_hand.clicked.connect(lambda: self.asked.emit(Go(page="signing")))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._by_hand)
        row.addStretch(1)
        self._empty.column.addLayout(row)
        self._empty.column.addStretch(1)
        self.column.addWidget(self._empty, 1)

    def _build_body(self) -> None:
        look = style.current()
        self._left = Card(padding=8)
        head = QHBoxLayout()
        head.setContentsMargins(look.space(8), 0, look.space(4), 0)
        self._count = Label("", Role.BODY, bold=True, wrap=True)
        self._more = SmallButton("紙を足す")
        self._more.clicked.connect(self.choose)
        head.addWidget(self._count, 1)
        head.addWidget(self._more)
        self._left.column.addLayout(head)
        self.folder = SmallButton("")
        self.folder.clicked.connect(lambda: self.add_files(self._waiting_there()))
        self._left.column.addWidget(self.folder, 0, Qt.AlignmentFlag.AlignLeft)
        self.sheets = SheetList("読んだ紙")
        self.sheets.chosen.connect(self._on_sheet)
        self._left.column.addWidget(self.sheets, 1)
        self._plate = WarnPlate()
        self._tray_count = Label("", bold=True, tone=Tone.WARN)
        self._plate.column.addWidget(self._tray_count)
        self.tray = SheetList("よけた紙")
        self.tray.chosen.connect(self._on_tray)
        self.tray.pressed.connect(self.seek)
        self._plate.column.addWidget(self.tray)
        self._left.column.addWidget(self._plate)
        self.picture = ScannedPicture("紙の絵")
        self._right = Card(padding=16)
        self.pane = SignedPane(self._desk, self._form)
        self.pane.changed.connect(self._on_filled)
        self.pane.looked.connect(self._on_looked)
        self._right.column.addWidget(self.pane, 1)
        grow = 1 + (look.size.value / 11 - 1) * 0.6
        self._left.setFixedWidth(round(316 * grow))
        self._body = QWidget()
        columns = QHBoxLayout(self._body)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(look.space(12))
        columns.addWidget(self._left)
        columns.addWidget(self.picture, 1)
        columns.addWidget(self._right)
        self._right_width = round(370 * grow)
        self.column.addWidget(self._body, 1)

    # what the window asks -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        if self._desk.scans is not None:
            self._desk.scans.look()
        if self._batch.sheets:
            self._batch = match_sheets(self._batch, self._desk.register)
        self._show()

    def take_focus(self) -> None:
        """The chosen sheet, else the way to choose some."""
        if self._batch.sheets:
            self.sheets.focus_current()
        else:
            self._nothing.button.setFocus()

    def show_entry(self, entry: EntryId) -> None:
        """Go to the first sheet of this record, when one was read."""
        for sheet in [each for each in self._batch.sheets if each.record == entry][:1]:
            self.sheets.select(sheet.key)

    def state(self) -> dict[str, object]:
        """Which files were read and what was filled in, by paper; never a picture."""
        files = list(dict.fromkeys(sheet.file for sheet in self._batch.sheets))
        files += [str(path) for path, _ in self._waiting if str(path) not in files]
        papers = {record.paper for record in self._batch.records}
        return {
            "files": files,
            "filled": {
                **self._given,
                **{paper: filled for paper, filled in self._filled.items() if paper in papers},
            },
            "put": {**self._put},
            "at": self.sheets.current() or self.tray.current(),
            "_draft": self._draft,
        }

    def restore(self, state: Mapping[str, object]) -> None:
        """Read the same files again, and put back what was filled in."""
        known: Any = state
        draft = known.get("_draft", self._draft)
        self._draft = draft if isinstance(draft, int) else None
        self._given.update(known.get("filled", {}))
        self._put.update({key: str(paper) for key, paper in known.get("put", {}).items()})
        self.add_files([Path(file) for file in known.get("files", [])])

    def take_draft(self, draft: int, state: Mapping[str, object]) -> None:
        """Go on with a draft that was kept, unless it is the one that lies open here."""
        if draft == self._draft and self._batch.sheets:
            return
        self.restore({**state, "_draft": draft})

    def keep_draft(self) -> None:
        """Keep which files are being looked at, and what was filled in."""
        if self._is_open():
            title = f"署名の紙　{len(self._batch.sheets)}枚"
            self._draft = self._desk.keep_draft(DraftKind.SCANS, title, dict(self.state()), self._draft)

    def _is_open(self) -> bool:
        """Whether something is left to do: a sheet to file, or one of the tray that may be somebody's here."""
        return any(map(self._is_left, self._batch.sheets))

    def _is_left(self, sheet: ScannedSheet) -> bool:
        """Whether a sheet is still to be filed or confirmed, or somebody has to say whose it is."""
        record = self._batch.record(sheet.paper)
        if record is not None:
            return record.waits(sheet)
        return not any(map(sheet.warned, _NOBODYS))

    def _put_aside(self) -> None:
        self.keep_draft()
        self.said.emit("書きかけにしました。ホームの「続きから」で続けられます。")
        self.asked.emit(Go(page="home"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Where there is no room for three columns, picture and answers share one place."""
        all_fit = self.given_width() >= _ALL_FIT * style.current().size.value / 11
        there = bool(self._batch.sheets)
        self._tabs.setVisible(there and not all_fit)
        self.picture.setVisible(all_fit or self._tabs.value() == "picture")
        self._right.setVisible(all_fit or self._tabs.value() == "answers")
        if all_fit:
            self._right.setFixedWidth(self._right_width)
        else:
            self._right.setMinimumWidth(0)
            self._right.setMaximumWidth(16_777_215)

    # files --------------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Let somebody pick files."""
        self.add_files(self._desk.choose_files("署名した紙の画像", KINDS))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.add_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Read these files after those that wait, beside the window, one after the other."""
        self._waiting += [(path, 1) for path in paths]
        self._read_next()

    @property
    def reading(self) -> bool:
        """Whether files are still being read."""
        return self._reading

    def _go_on(self) -> None:
        more, self._batch = self._batch.more, replace(self._batch, more=())
        self._waiting += [(Path(file), page) for file, page in more]
        self._read_next()

    def _read_next(self) -> None:
        if self._reading or not self._waiting:
            self._show()
            return
        path, first = self._waiting.pop(0)
        self._reading, self._being_read = True, path
        self._show()
        self._aside.work(lambda: find_sheets(path, first=first, progress=self._progressed.emit), self._found)

    def _found(self, found: Batch) -> None:
        matched = match_sheets(found, self._desk.register)
        asked: tuple[Asked, ...] = ask_ink(matched, self._desk.register)
        self._aside.work(lambda: read_ink(matched, asked), self._inked)

    def _inked(self, read: Batch) -> None:
        register = self._desk.register
        self._batch = joined(self._batch, read, register)
        keys = {sheet.key for sheet in self._batch.tray}
        for key, paper in self._put.items():
            if key in keys:
                with suppress(LookupError):  # a draft of another day names a paper that is no more
                    self._batch = put_to(self._batch, key, paper, register)
        for record in self._batch.records:
            if (given := self._given.pop(record.paper, None)) is not None:
                self._filled[record.paper] = given
        self._reading, self._being_read = False, None
        self._tell_folder()
        self._progressed.emit(0, 0)
        if self._waiting:
            self._read_next()
            return
        self._show()
        here = self._chosen()
        if here is None or here.filed:  # what lay there is done with: on to what has come
            self.next_open(1)

    def _say_progress(self, done: int, pages: int) -> None:
        if self._reading:
            self._count.setText(f"読んでいます　{pages}枚中 {done}枚" if pages else "読んでいます")

    # what is shown ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        batch = self._batch
        there = bool(batch.sheets) or self._reading
        self._empty.setVisible(not there)
        self._body.setVisible(there)
        self._later.setVisible(bool(batch.sheets))
        self.main.setVisible(there)
        pages = sum(each.page > 0 for each in batch.sheets)
        self._count.setText("読んでいます" if self._reading else f"読んだ紙　{pages}枚")
        tray = batch.tray
        self._plate.setVisible(bool(tray))
        self._tray_count.setText(f"よけたもの　{len(tray)}" if any(not each.page for each in tray) else f"よけた紙　{len(tray)}枚")
        self.sheets.set_lines([self._line(sheet) for sheet in batch.sheets if sheet.record is not None])
        self.tray.set_lines([_tray_line(sheet) for sheet in tray])
        self.tray.be_as_high_as(min(len(tray), 1 if style.current().size is TextSize.EXTRA_LARGE else 2))
        self._show_findings()
        self._show_chosen()
        self._show_main()
        self._arrange()

    def _show_findings(self) -> None:
        files: dict[str, list[str]] = {}
        for file, sentence in self._batch.problems:
            files.setdefault(file, []).append(sentence)
        said = [
            FindingText(
                level=Level.LOOK,
                title=Path(file).name,
                sentence="".join(sentences),
                remedies=(("more", "続きを読む"),) if file in dict(self._batch.more) else (),
            )
            for file, sentences in files.items()
        ]
        if len(said) > 3:  # the sheets need the room: the others are told in one
            names = "、".join(each.title for each in said[2:])
            rest = FindingText(level=Level.LOOK, title=f"ほか{len(said) - 2}件", sentence=names)
            said = [*said[:2], rest]
        waiting = self._waiting_there()
        there = bool(self._batch.sheets) or self._reading  # then the sheets need the room
        self.folder.setVisible(there and bool(waiting))
        self.folder.setText(f"置き場の {len(waiting)}つも読む")
        shown = [*self._said, *(self._of_the_folder() if not there else ()), *said]
        self._findings.set_findings(shown)
        self._findings.setVisible(bool(shown))

    def _waiting_there(self) -> list[Path]:
        """The scans of the watched folder that do not lie on the desk yet."""
        if self._desk.scans is None:
            return []
        here = {sheet.file for sheet in self._batch.sheets} | {file for file, _ in self._batch.problems}
        here |= {str(path) for path, _ in self._waiting} | {str(self._being_read)}
        return [path for path in self._desk.scans.offered() if str(path) not in here]

    def _of_the_folder(self) -> list[FindingText]:
        """What lies in the watched folder: scans to be read, and what is none."""
        scans = self._desk.scans
        if scans is None or scans.folder is None:
            return []
        if scans.gone:
            sentence = "フォルダーを開けません。つながりと場所をお確かめください。場所は「設定と安全」で変えられます。"
            return [FindingText(level=Level.LOOK, title="スキャンの置き場が見つかりません", sentence=sentence)]
        waiting = self._waiting_there()
        if not waiting:
            return []
        sentence = _named(waiting)
        if scans.unfit:
            sentence += f"　／　スキャンではないもの：{_named(scans.unfit)}（そのままにします）"
        title = f"スキャンの置き場に {len(waiting)}つ"
        remedies = (("folder", f"{len(waiting)}つを読む"),)
        return [FindingText(level=Level.NOTE, title=title, sentence=sentence, remedies=remedies)]

    def _tell_folder(self) -> None:
        """Files in which nothing is left to do are offered no more; the others are, until somebody has seen to them."""
        if self._desk.scans is None:
            return
        open_files = {sheet.file for sheet in self._batch.sheets if self._is_left(sheet)}
        open_files |= {file for file, _ in self._batch.more} | {str(path) for path, _ in self._waiting}
        read = {sheet.file for sheet in self._batch.sheets} | {file for file, _ in self._batch.problems}
        self._desk.scans.dealt_with([Path(file) for file in sorted(read - open_files)])

    def _line(self, sheet: ScannedSheet) -> SheetLine:
        record = self._batch.record(sheet.paper)
        assert record is not None
        state, tone, mark = self._state_of(sheet, record)
        page = f"　{sheet.sheet}／{sheet.sheets}" if sheet.sheets > 1 and not sheet.slip else ""
        kind = "　ご本人の控え" if sheet.copy_for_principal else ""
        return SheetLine(
            key=sheet.key,
            first=f"{record.name} 様",
            second=f"{record.number}{page}{kind}",
            state=state,
            tone=tone,
            mark=mark,
            picture=sheet.picture,
        )

    def _state_of(self, sheet: ScannedSheet, record: FoundRecord) -> tuple[str, Tone, Mark]:
        if sheet.filed and not record.waits(sheet):
            return "とじてあります", Tone.SUB, Mark.OK
        if sheet.warned(Remark.TWICE):
            return "同じ紙が、もう1枚", Tone.WARN, Mark.LOOK
        if record.errand is Errand.NOTHING:
            return "絵をとじられます", Tone.OK, Mark.OK
        if self._is_confirmed(record):
            return "確かめました", Tone.OK, Mark.OK
        if not record.is_signing:
            return _ERRANDS[record.errand], Tone.WARN, Mark.OPEN
        filled = self._filled_of(record)
        doubtful = sum(
            tick.answer is Answer.UNCLEAR and str(tick.clause) not in filled["answers"]
            for tick in sheet.ticks
        )
        route = read_route(sheet.places)
        doubtful += bool(route and route.marked and route.route is None and filled.get("route") is None)
        if doubtful:
            return f"印が{doubtful}つ、あいまい", Tone.WARN, Mark.LOOK
        turned = round(sheet.angle / 90) * 90
        return (f"{abs(turned)}度回しました" if turned else "これから確かめます"), Tone.SUB, Mark.OPEN

    def _filled_of(self, record: FoundRecord) -> Filled:
        """What stands for a record: what was read, until a person changes it."""
        if record.paper not in self._filled:
            self._filled[record.paper] = as_read(self._batch, record)
        return self._filled[record.paper]

    def _lacking(self, record: FoundRecord) -> dict[str, str]:
        if record.errand is Errand.NOTHING:
            return {}
        today = self._desk.clock.now().day
        return lacking(record, self._filled_of(record), day_reader(today), today)

    def _is_confirmed(self, record: FoundRecord) -> bool:
        return not self._lacking(record)

    def _chosen(self) -> ScannedSheet | None:
        key = self.sheets.current() or self.tray.current()
        return next((sheet for sheet in self._batch.sheets if sheet.key == key), None)

    def _show_chosen(self) -> None:
        sheet = self._chosen()
        record = self._batch.record(sheet.paper) if sheet is not None else None
        self.picture.show_picture(
            sheet.picture if sheet is not None else b"",
            _frames(sheet) if sheet is not None else (),
            "、".join(each.sentence for each in sheet.warnings) if sheet is not None else "",
        )
        if sheet is None or record is None:
            self.pane.show_nothing(sheet)
        else:
            self.pane.show_sheet(record, sheet, self._batch, self._filled_of(record))

    def _show_main(self) -> None:
        count = len(self._ready())
        self.main.set_text(f"確かめた {count}枚をとじる" if count else "確かめた紙をとじる")

    def _on_sheet(self, key: str) -> None:
        self.tray.clear_choice()
        self._show_chosen()

    def _on_tray(self, key: str) -> None:
        self.sheets.clear_choice()
        self._show_chosen()

    def _on_filled(self) -> None:
        paper, filled = self.pane.paper(), self.pane.filled()
        if not paper or filled is None:
            return
        self._filled[paper] = filled
        self._said = ()
        self.sheets.set_lines([self._line(sheet) for sheet in self._batch.sheets if sheet.record is not None])
        self._show_main()

    def _on_looked(self, place: str) -> None:
        """Show on the paper what the field in focus is about; turn to the sheet on which it stands."""
        names = (place, f"{place}.yes")
        for sheet in self._batch.sheets_of(self.pane.paper()):
            if any(sheet.place(name) is not None for name in names):
                if sheet.key != self.sheets.current():
                    self.sheets.select(sheet.key)
                self.picture.light(place)
                return

    # acts ---------------------------------------------------------------------------------------------------------

    def next_open(self, step: int) -> None:
        """Go to the next record that waits for a word, and in it to the first thing that does."""
        keys = self.sheets.keys()
        if not keys:
            return
        sheets = {sheet.key: sheet for sheet in self._batch.sheets}
        current = self.sheets.current()
        here = sheets[current].paper if current in sheets else ""
        at = keys.index(current) if current in keys else -1 if step > 0 else 0
        for number in range(1, len(keys) + 1):
            sheet = sheets[keys[(at + number * step) % len(keys)]]
            record = self._batch.record(sheet.paper)
            if record is not None and record.paper != here and record.waits(sheet) and self._lacking(record):
                self.sheets.select(sheet.key)
                self.pane.go_to(next(iter(self._lacking(record))))
                return
        if current not in sheets:
            self.sheets.select(keys[0])

    def seek(self, key: str) -> None:
        """Let somebody say whose a sheet of the tray is."""
        self.tray.select(key)
        papers = papers_waiting(self._desk.register, self._desk.clock.now().day)
        dialog = Choose(
            "どの記録の紙ですか",
            "この記録にする",
            "名前・かな・記録の番号（K-2026-0001）",
            "その名前や番号の紙は、台帳にありません。",
            [paper_choice(number, each) for number, each in enumerate(papers)],
            self.window(),
        )
        dialog.chosen.connect(lambda number: self.put(key, papers[number].paper))
        dialog.open()

    def put(self, key: str, paper: str) -> None:
        """Put a sheet of the tray to a paper, as a person said."""
        self._put[key] = paper
        self._batch = put_to(self._batch, key, paper, self._desk.register)
        self.pane.again()
        self._show()
        self.sheets.select(key)

    def _ready(self) -> list[ScannedSheet]:
        """The sheets that go into the book now: those of records that want nothing more."""
        ready = {record.paper for record in self._batch.records if self._is_confirmed(record)}
        return [
            sheet
            for sheet in self._batch.sheets
            if sheet.paper in ready
            and (record := self._batch.record(sheet.paper)) is not None
            and record.waits(sheet)
        ]

    def file(self) -> None:
        """File what was confirmed; where nothing is, say what is still wanted."""
        ready = self._ready()
        if not ready:
            self._ask_for_more()
            return
        going = {sheet.paper for sheet in ready}
        confirmed = [(each, self._filled_of(each)) for each in self._batch.records if each.paper in going]
        outcome = self._desk.perform.act(file_sheets, self._request(ready, confirmed))
        if outcome is None:
            return
        if isinstance(outcome, Refused):
            self._said = tuple(finding_texts(outcome.findings))
            self._show()
            return
        errands = Counter(record.errand for record, _ in confirmed)
        self._filed(len(ready), errands, outcome.others)

    def _request(
        self, ready: Sequence[ScannedSheet], confirmed: Sequence[tuple[FoundRecord, Filled]]
    ) -> FilingRequest:
        read_day = day_reader(self._desk.clock.now().day)
        signed = [
            (record.consent, filled)
            for record, filled in confirmed
            if record.is_signing and record.consent is not None
        ]
        looked = [quality_request(consent, filled) for consent, filled in signed]
        return filing_of(
            ready,
            signings=[
                signing_request(consent, filled, read_day, self._desk.actor.name) for consent, filled in signed
            ],
            qualities=[request for request in looked if request is not None],
            withdrawals=[
                (record.paper, withdrawal_request(record, filled, read_day))
                for record, filled in confirmed
                if record.errand is Errand.WITHDRAWAL
            ],
            slips=[
                slip_request(record, filled, read_day)
                for record, filled in confirmed
                if record.errand is Errand.SLIP
            ],
        )

    def _filed(self, sheets: int, errands: Mapping[Errand, int], taken_back: Sequence[EntryId]) -> None:
        self._taken_back = tuple(taken_back)
        self._said = tuple(
            FindingText(
                level=Level.DONE,
                title="同意の取り消しを記録しました",
                sentence="この日から、渡す前の確かめで止まります。ご本人に渡す確認書を刷れます。",
                remedies=(("confirm", "確認書を印刷"),),
            )
            for _ in self._taken_back[:1]
        )
        self._batch = match_sheets(self._batch, self._desk.register)
        self._tell_folder()
        self.pane.again()
        self._show()
        done = [
            f"{count}件の{words}"
            for words, count in (
                ("署名", errands.get(Errand.SIGNING, 0) + errands.get(Errand.REFUSAL, 0)),
                ("取り消し", errands.get(Errand.WITHDRAWAL, 0)),
                ("受領書", errands.get(Errand.SLIP, 0)),
            )
            if count
        ]
        self.said.emit(f"{sheets}枚をとじ、{'と'.join(done)}を記録しました。" if done else f"{sheets}枚をとじました。")
        if self._draft is not None and not self._is_open():
            self._desk.drop_draft(self._draft)
            self._draft = None
        self.next_open(1)

    def _remedy(self, key: str) -> None:
        if key == "confirm":
            self.print_confirmations()
        elif key == "folder":
            self.add_files(self._waiting_there())
        else:
            self._go_on()

    def print_confirmations(self) -> None:
        """Print what goes to the people whose withdrawals were just recorded."""
        printed = [self._desk.perform.act(print_withdrawal, entry) for entry in self._taken_back]
        papers = [each for each in printed if isinstance(each, Printed)]
        if papers:
            self._desk.print_paper(printed_together(papers))

    def _ask_for_more(self) -> None:
        sheet = self._chosen()
        record = self._batch.record(sheet.paper) if sheet is not None else None
        if record is None or not self._lacking(record):
            self.next_open(1)
            sheet = self._chosen()
            record = self._batch.record(sheet.paper) if sheet is not None else None
        if record is not None and (wrong := self._lacking(record)):
            if self._tabs.isVisible():
                self._tabs.set_value("answers")
            self.pane.show_lacking(wrong)
        else:
            self.said.emit("とじる紙がありません。紙の画像を足してください。")


def _named(files: Sequence[Path]) -> str:
    """The names of some files, the first three of many."""
    names = "、".join(path.name for path in files[:3])
    return names if len(files) <= 3 else f"{names} ほか{len(files) - 3}つ"


_NOBODYS = ("foreign_book", "blank", "unreadable")
"""Sheets of the tray with which nothing is to be done."""
_ERRANDS = {Errand.WITHDRAWAL: "同意の取り消しです", Errand.SLIP: "受領書です"}
_TRAY = {
    "foreign_book": "ほかの台帳の紙です",
    "unknown_record": "番号がありません",
    "no_code": "QRがありません",
    "code_unreadable": "QRが読めません",
    "foreign_code": "ほかのQRの紙です",
    "blank": "白紙のようです",
    "unreadable": "読み取れません",
}


def _tray_line(sheet: ScannedSheet) -> SheetLine:
    if not sheet.page:
        return SheetLine(
            key=sheet.key, first="開けないファイル", second=Path(sheet.file).name, state="", tone=Tone.WARN
        )
    told = next((_TRAY[each.code] for each in sheet.warnings if each.code in _TRAY), "だれの紙か不明です")
    foreign = sheet.warned(Remark.FOREIGN_BOOK)
    return SheetLine(
        key=sheet.key,
        first=told,
        second=f"{Path(sheet.file).name}　{sheet.page}枚目",
        state="",
        tone=Tone.WARN,
        picture=sheet.picture,
        button="" if foreign or not sheet.picture else "さがす",
    )


def _frames(sheet: ScannedSheet) -> tuple[ReadFrame, ...]:
    """A frame round the boxes of each question, the QR, and the fields with ink; yellow round what is doubtful."""
    frames = []
    for tick in sheet.ticks:
        key = f"clause.{tick.clause}"
        boxes = [each for each in sheet.places if each.code in (f"{key}.yes", f"{key}.no")]
        frames.append(_frame(key, boxes, tick.answer is Answer.UNCLEAR))
    if (route := read_route(sheet.places)) is not None:
        boxes = [each for each in sheet.places if each.code.startswith("route.")]
        frames.append(_frame("route", boxes, route.route is None))
    for place in sheet.places:
        if not place.code.startswith(("clause.", "route.")) and (place.marked or place.doubtful):
            frames.append(_frame(place.code, [place], place.doubtful))
    return tuple(frames)


def _frame(key: str, places: Sequence[ReadPlace], doubtful: bool) -> ReadFrame:
    left, top = min(each.x for each in places), min(each.y for each in places)
    return ReadFrame(
        key=key,
        x=left,
        y=top,
        width=max(each.x + each.width for each in places) - left,
        height=max(each.y + each.height for each in places) - top,
        doubtful=doubtful,
    )
