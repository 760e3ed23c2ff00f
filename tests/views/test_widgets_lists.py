"""Lists, matrix, findings, marks: what is shown, walked, spoken and told."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QImage, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.views import style
from desktop.views.style import TextSize, Theme, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.chips import FilterChip, StateChip
from desktop.views.widgets.findings import Finding, Findings, FindingText, Level
from desktop.views.widgets.kana import KanaIndex
from desktop.views.widgets.labels import Bold, Elided, Hit, Label, Sentence, Toned
from desktop.views.widgets.marks import Mark, paint_mark
from desktop.views.widgets.matrix import Matrix, MatrixCell, MatrixColumn, MatrixRow, break_name
from desktop.views.widgets.meter import ConsentMeter
from desktop.views.widgets.preview import PaperPreview
from desktop.views.widgets.rows import ActionRows, GroupHead, Row, RowList
from desktop.views.widgets.strip import BackupDay, BackupState, BackupStrip

NAMES = (
    "髙橋 花子",
    "﨑山 邉",
    "𠮷田 トメ",
    "辻󠄀 正一",
    "長宗我部﨑 春昭之助左衛門尉𠮷継",
    "<b>太郎</b>\n&amp;",
)


def shown(qtbot, widget: QWidget, width: int = 0, height: int = 0) -> Any:
    qtbot.addWidget(widget)
    if width:
        widget.resize(width, height)
    widget.show()
    widget.activateWindow()
    QApplication.processEvents()
    return widget


@pytest.fixture
def people(qtbot, qapp):
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)
    rows = [
        Row(key=str(i), first=f"{name} 様", kana="たかはし", note="あと12日", mark=Mark.SOON)
        for i, name in enumerate(NAMES)
    ]
    made = RowList("利用者")
    made.set_rows([GroupHead(text="た行", count="3人"), *rows[:3], GroupHead(text="な行"), *rows[3:]])
    return shown(qtbot, made, 360, 400)


def test_arrows_walk_the_rows_over_group_heads_and_enter_opens(people, qtbot):
    told: list[Any] = []
    opened: list[Any] = []
    people.selected.connect(told.append)
    people.opened.connect(opened.append)
    people.setFocus()
    for _ in range(4):
        QTest.keyClick(people, Qt.Key.Key_Down)
    assert told == ["1", "2", "3", "4"]  # the first one was selected when the focus came
    QTest.keyClick(people, Qt.Key.Key_Return)
    assert opened == ["4"]


def test_new_rows_keep_the_selection_without_telling_anyone(people):
    people.select("2")
    told: list[Any] = []
    people.selected.connect(told.append)
    people.set_rows([Row(key="2", first="髙橋 花子 様"), Row(key="9", first="新しい人 様")])
    assert people.current_key() == "2"
    people.set_rows([Row(key="9", first="新しい人 様")])
    assert people.current_key() == ""
    assert told == []


def test_each_row_is_one_spoken_sentence(people):
    model = people.model()
    spoken = [model.index(i, 0).data(Qt.ItemDataRole.AccessibleTextRole) for i in range(model.rowCount())]
    assert spoken[1] == "髙橋 花子 様、たかはし、あと12日、期限が近い"
    assert spoken[0] == "た行 3人"
    assert Row(key="x", first="a", spoken="6月3日、ほしへ").sentence() == "6月3日、ほしへ"


def test_a_long_name_wraps_instead_of_being_cut(people):
    people.select("1")
    heights = [people.visualRect(people.model().index(i, 0)).height() for i in (1, 6)]
    assert heights[1] > heights[0]


def test_letters_typed_on_a_list_go_on_to_the_page(people):
    people.select("2")
    letter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    QApplication.sendEvent(people, letter)
    assert not letter.isAccepted()
    assert people.current_key() == "2"


def test_the_ring_goes_round_the_current_row_only(people):
    people.setFocus()
    people.select("1")
    assert people.focus_rect().height() < people.height() / 2


def test_the_buttons_of_a_short_list_are_equally_wide_and_named_by_their_row(qtbot):
    rows = ActionRows()
    rows.set_rows(
        [
            Row(key="a", first="髙橋 花子 様", button="続ける"),
            Row(key="b", first="<b>辻</b>", button="署名を記録する"),
        ]
    )
    shown(qtbot, rows, 500, 200)
    buttons = rows.findChildren(SmallButton)
    assert len({button.width() for button in buttons}) == 1
    assert buttons[0].accessibleName() == "続ける 髙橋 花子 様"
    told: list[Any] = []
    rows.pressed.connect(told.append)
    QTest.keyClick(buttons[1], Qt.Key.Key_Space)
    assert told == ["b"]


def test_the_focus_stays_on_the_same_rows_button(qtbot):
    rows: Any = ActionRows()
    rows.set_rows([Row(key="a", first="一", button="続ける"), Row(key="b", first="二", button="続ける")])
    shown(qtbot, rows)
    rows.widget_for("b").button.setFocus()
    rows.set_rows([Row(key="b", first="二", button="続ける")])
    assert rows.widget_for("b").button.hasFocus()


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_stays_text_everywhere(qtbot, name):
    label, elided, finding = Label(name), Elided(name), Finding(Level.STOP, name, name)
    for widget in (label, elided, finding, Sentence(Bold(name), Hit(name), Toned(name, Tone.ERR))):
        qtbot.addWidget(widget)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == name
    assert elided.whole() == name
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in finding.findChildren(QLabel))


def test_a_second_line_that_does_not_fit_is_said_whole_on_hover(qtbot):
    elided = shown(qtbot, Elided("青葉居宅介護支援 ほか2か所へ <10分前>"), 80, 20)
    assert elided.text().endswith("…")
    assert "青葉居宅介護支援 ほか2か所へ &lt;10分前" in elided.toolTip()
    assert elided.accessibleName() == "青葉居宅介護支援 ほか2か所へ <10分前>"


def test_running_text_takes_the_height_it_needs(qtbot):
    sentence = Sentence("花子様の", Bold("書面の同意"), "にもとづき、事業所から直接渡します。")
    qtbot.addWidget(sentence)
    assert sentence.heightForWidth(120) > 2 * sentence.heightForWidth(600)
    assert sentence.text() == "花子様の書面の同意にもとづき、事業所から直接渡します。"


def test_findings_stand_red_first_and_say_which_one_was_answered(qtbot):
    findings = Findings()
    findings.set_findings([
        FindingText(level=Level.NOTE, title="青い"),
        FindingText(level=Level.STOP, title="赤い", remedies=(("form", "同意書"),), ask="わけ"),
        FindingText(level=Level.LOOK, title="黄いろい"),
    ])  # fmt: skip
    shown(qtbot, findings, 330, 400)
    assert [each.level for each in findings.findChildren(Finding)] == [Level.STOP, Level.LOOK, Level.NOTE]
    told: list[Any] = []
    findings.remedy.connect(lambda index, key: told.append((index, key)))
    findings.findChildren(SmallButton)[0].click()
    assert told == [(1, "form")]


COLUMNS = [
    MatrixColumn(key="a", name="青葉居宅介護支援", ways=(("fax", "FAX"), ("hand", "手わたし")), way="hand"),
    MatrixColumn(key="h", name="訪問看護ほし", ways=(("fax", "FAX"),), way="fax"),
]
PAPERS = [
    MatrixRow(key="1", name="第1表", group="ケアプラン"),
    MatrixRow(key="2", name="第2表", group="ケアプラン"),
    MatrixRow(key="d", name="主治医意見書", group="よその紙"),
]
CELLS = {
    ("1", "a"): MatrixCell(mark=Mark.OK, ticked=True),
    ("1", "h"): MatrixCell(mark=Mark.OK),
    ("2", "a"): MatrixCell(mark=Mark.OK, ticked=True, blacked=True),
    ("2", "h"): MatrixCell(mark=Mark.NO, locked=True, spoken="同意がありません"),
    ("d", "a"): MatrixCell(mark=Mark.LOCKED, locked=True),
    ("d", "h"): MatrixCell(mark=Mark.LOOK),
}


@pytest.fixture
def matrix(qtbot):
    made: Any = Matrix()
    made.set_table(COLUMNS, PAPERS, CELLS)
    shown(qtbot, made, 700, 400)
    made.setFocus()
    made.wishes, made.reasons = [], []
    made.ticked.connect(lambda *wish: made.wishes.append(wish))
    made.reason.connect(lambda *cell: made.reasons.append(cell))
    return made


def test_space_wishes_and_decides_nothing(matrix):
    assert matrix.current_keys() == ("1", "a")
    QTest.keyClick(matrix, Qt.Key.Key_Space)
    assert matrix.wishes == [("1", "a", False)]
    assert matrix.cell("1", "a").ticked


def test_arrows_walk_the_cells_over_group_heads(matrix):
    walked = [matrix.current_keys()]
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
    ):
        QTest.keyClick(matrix, key)
        walked.append(matrix.current_keys())
    assert walked == [("1", "a"), ("1", "h"), ("1", "h"), ("2", "h"), ("d", "h"), ("d", "h"), ("2", "h")]


def test_a_locked_cell_gives_its_reason_instead_of_a_tick(matrix):
    matrix.go_to("2", "h")
    QTest.keyClick(matrix, Qt.Key.Key_Space)
    matrix.go_to("1", "h")
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    assert matrix.wishes == []
    assert matrix.reasons == [("2", "h"), ("1", "h")]


def test_each_cell_is_one_spoken_sentence(matrix):
    model = matrix.model()
    said = [
        model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)
        for row in (1, 2, 4)
        for column in (0, 1)
    ]
    assert said == [
        "第1表を青葉居宅介護支援へ、渡す、同意あり",
        "第1表を訪問看護ほしへ、渡さない、同意あり",
        "第2表を青葉居宅介護支援へ、渡す、同意あり、家族の部分は黒く塗る",
        "第2表を訪問看護ほしへ、渡さない、同意がありません",
        "主治医意見書を青葉居宅介護支援へ、渡さない、引き継がない",
        "主治医意見書を訪問看護ほしへ、渡さない、人が見て決める",
    ]


def test_the_ticks_are_a_plain_value_that_comes_back_and_locked_cells_stay(matrix):
    assert matrix.value() == [["1", "a"], ["2", "a"]]
    matrix.set_value([["1", "h"], ["2", "h"], ["x", "y"]])
    assert matrix.value() == [["1", "h"]]


def test_a_click_wishes_and_a_head_asks_for_its_line(matrix):
    spot = matrix.visualRect(matrix.model().index(1, 1)).center()
    QTest.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert matrix.wishes == [("1", "h", True)]
    lines: list[Any] = []
    matrix.line_ticked.connect(lambda *line: lines.append(line))
    matrix.verticalHeader().sectionClicked.emit(1)
    matrix.horizontalHeader().sectionClicked.emit(1)
    assert lines == [("row", "1"), ("column", "h")]


def test_the_way_of_sending_is_chosen_under_the_name(matrix):
    told: list[Any] = []
    matrix.way_changed.connect(lambda *way: told.append(way))
    combo = matrix.horizontalHeader().combos()[0]
    assert matrix.ways() == {"a": "hand", "h": "fax"}
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert told == [("a", "fax")]
    assert combo.accessibleName() == "青葉居宅介護支援への渡し方"


def test_new_verdicts_keep_the_current_cell(matrix):
    matrix.go_to("2", "h")
    changes: list[Any] = []
    matrix.changed.connect(lambda: changes.append(True))
    matrix.set_cells({**CELLS, ("2", "h"): MatrixCell(mark=Mark.OK, ticked=True)})
    assert matrix.current_keys() == ("2", "h")
    assert changes == [True]
    matrix.set_table(COLUMNS, PAPERS, CELLS)
    assert matrix.current_keys() == ("2", "h")


def test_many_recipients_scroll_sideways_under_a_column_that_stays(matrix):
    many = [MatrixColumn(key=str(i), name=f"訪問看護ステーション{i}") for i in range(9)]
    matrix.set_table(many, PAPERS, {})
    assert matrix.horizontalScrollBar().maximum() > 0
    assert matrix.verticalHeader().width() > 150


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("青葉居宅介護支援", ["青葉", "居宅介護支援"]),
        ("デイサービスさくら", ["デイサービス", "さくら"]),
        ("ほし", ["ほし"]),
    ],
)
def test_office_names_break_at_the_word(qapp, name, lines):
    metrics = Label("").fontMetrics()
    assert break_name(name, metrics, metrics.horizontalAdvance("居宅介護支援") + 2) == lines


@pytest.mark.parametrize("theme", list(Theme))
def test_the_marks_can_be_told_apart_without_colour(qapp, theme):
    style.apply(qapp, theme, TextSize.STANDARD)
    shapes = set()
    for mark in Mark:
        image = QImage(36, 36, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white if theme is Theme.LIGHT else Qt.GlobalColor.black)
        painter = QPainter(image)
        paint_mark(painter, image.rect().toRectF(), mark, style.current().color("text"))
        painter.end()
        shapes.add(bytes(image.constBits()))
    assert len(shapes) == len(Mark)
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)


def test_the_meter_says_its_numbers(qtbot):
    meter = shown(qtbot, ConsentMeter(), 310, 240)
    meter.set_counts(79, 6, 8, 3)
    assert meter.accessibleName().startswith(
        "同意のそろい具合。96人のうち、そろっている 79人、期限が近い 6人"
    )
    meter.set_counts(0, 0, 0, 0)
    assert not meter.grab().isNull()


def test_the_backup_strip_is_walked_day_by_day(qtbot):
    strip = shown(qtbot, BackupStrip(), 310, 50)
    strip.set_days([BackupDay(label=f"5月{i}日", state=BackupState.VERIFIED) for i in range(1, 31)])
    told: list[Any] = []
    strip.told.connect(told.append)
    QTest.keyClick(strip, Qt.Key.Key_Left)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert told[:2] == ["5月29日 読み戻しまで確かめた", "5月30日 読み戻しまで確かめた"]
    assert strip.focus_rect().width() < 20


def test_the_kana_index_walks_and_jumps(qtbot):
    index = shown(qtbot, KanaIndex(), 46, 500)
    told: list[Any] = []
    index.chosen.connect(told.append)
    QTest.keyClick(index, Qt.Key.Key_Down)
    index.set_current("た")
    QTest.keyClick(index, Qt.Key.Key_Up)
    assert told == ["あ", "さ"]
    assert index.accessibleName() == "かなの見出し さ"


def test_a_filter_is_set_and_let_go(qtbot):
    chip = shown(qtbot, FilterChip("期間", [("r8", "令和8年"), ("r7", "令和7年")]))
    wide = chip.sizeHint().width()
    chip.set_value("r7")
    assert chip.accessibleName() == "期間　令和7年"
    assert chip.sizeHint().width() > wide
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert chip.value() is None
    switch = shown(qtbot, FilterChip("同意に注意"))
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert switch.value() is True


def test_a_state_chip_without_a_parent_opens_no_window(qtbot, qapp):
    before = [window for window in qapp.topLevelWidgets() if window.isVisible()]
    chips: list[Any] = [StateChip("健康", Tone.OK), StateChip(), Label("x", wrap=True)]
    chips[1].set_state("あと12日", Tone.WARN)
    assert [window for window in qapp.topLevelWidgets() if window.isVisible()] == before
    for chip in chips:
        qtbot.addWidget(chip)


class Sheets:
    """Two white pages."""

    def __init__(self):
        self.drawn = []

    def pages(self, pdf):
        return [(595.0, 842.0), (595.0, 842.0)] if pdf else []

    def draw(self, pdf, page, scale):
        self.drawn.append((pdf, page))
        width, height = (round(side * scale) for side in self.pages(pdf)[page])
        return width, height, b"\xff" * (width * height * 4)


def test_a_new_paper_keeps_the_scroll_and_draws_only_what_is_seen(qtbot):
    reader = Sheets()
    preview = PaperPreview(reader)
    preview.set_pdf(b"first")
    shown(qtbot, preview, 500, 600)
    QApplication.processEvents()
    assert reader.drawn == [(b"first", 0)]
    preview.go_to(1)
    QApplication.processEvents()
    assert preview.page() == 1
    bar = preview._area.verticalScrollBar()
    at = bar.value()
    preview.set_pdf(b"second")
    QApplication.processEvents()
    assert bar.value() == at > 0
    assert (b"second", 1) in reader.drawn
    preview.outline(1, (80, 100, 300, 140))
    preview.zoom.set_value("whole")
    assert not preview.grab().isNull()
    assert preview._area.horizontalScrollBar().maximum() == 0


def test_no_paper_says_why(qtbot):
    preview = PaperPreview(Sheets())
    preview.clear("まだ紙がありません。")
    shown(qtbot, preview, 500, 600)
    assert preview.pages() == 0
    assert preview._nothing.isVisible()


def test_a_reader_of_the_screen_finds_rows_and_cells(people, matrix):
    QAccessible.setActive(True)
    for view in (people, matrix):
        face = QAccessible.queryAccessibleInterface(view)
        assert face is not None
        assert face.text(QAccessible.Text.Name)
        assert face.childCount() > 3
