"""Draws the kit's widgets on sample pages into PNG files, to be looked at beside the design's pictures.

Run by hand: `.venv/bin/python tests/views/gallery.py FOLDER [light|dark|all] [11|13|16|all] [PDF]`. No test depends on it.
"""

# ruff: noqa: E501
from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, TextSize, Theme, Tone
from desktop.views.widgets.buttons import (
    Button,
    DangerButton,
    MainButton,
    QuietButton,
    SmallButton,
    TextButton,
    VerbButton,
)
from desktop.views.widgets.cards import Card
from desktop.views.widgets.chips import FilterChip, StateChip
from desktop.views.widgets.combo import Combo
from desktop.views.widgets.dates import DateField
from desktop.views.widgets.empty import Empty
from desktop.views.widgets.fields import Field, LineEdit, PasswordEdit, ReadOnly, TextArea
from desktop.views.widgets.findings import Findings, FindingText, Level
from desktop.views.widgets.form import Form
from desktop.views.widgets.kana import KanaIndex
from desktop.views.widgets.labels import Bold, Facts, Label, Sentence, divider
from desktop.views.widgets.layouts import columns, scroll
from desktop.views.widgets.marks import Legend, Mark
from desktop.views.widgets.matrix import Matrix, MatrixCell, MatrixColumn, MatrixRow
from desktop.views.widgets.meter import ConsentMeter
from desktop.views.widgets.page import Page
from desktop.views.widgets.pagehead import PageHead
from desktop.views.widgets.preview import PaperPreview
from desktop.views.widgets.ring import FocusRing
from desktop.views.widgets.rows import ActionRows, GroupHead, ListHead, Row, RowList
from desktop.views.widgets.segments import Segments
from desktop.views.widgets.strip import BackupDay, BackupState, BackupStrip
from desktop.views.widgets.summary import SummaryBar
from desktop.views.widgets.ticks import Tick
from desktop.views.window import MainWindow

TODAY = date(2026, 6, 3)


def read_day(text: str) -> tuple[date | None, str]:
    """A reader of days good enough for pictures."""
    if text == "R9.3.31":
        return date(2027, 3, 31), "令和9年3月31日（2027年・水）　あと301日"
    return None, "日付が読み取れません。例：R9.3.31"


class PicturePaper:
    """Reads PDFs for the gallery."""

    def __init__(self) -> None:
        import pypdfium2

        self._open = pypdfium2.PdfDocument

    def pages(self, pdf: bytes) -> list[tuple[float, float]]:
        document = self._open(pdf)
        return [document[i].get_size() for i in range(len(document))]

    def draw(self, pdf: bytes, page: int, scale: float) -> tuple[int, int, bytes]:
        bitmap = self._open(pdf)[page].render(scale=scale, rev_byteorder=False, force_bitmap_format=4)
        width, height, stride = bitmap.width, bitmap.height, bitmap.stride
        raw = bytes(bitmap.buffer)
        return width, height, b"".join(raw[y * stride : y * stride + width * 4] for y in range(height))


class Home(Page):
    """Picture 02."""

    def __init__(self) -> None:
        super().__init__()
        look = style.current()
        self.column.addWidget(PageHead("きょうの仕事", "佐藤さん、おかえりなさい。急ぎは 1件です。"))
        verbs = QHBoxLayout()
        verbs.setSpacing(look.space(16))
        verbs.addWidget(
            VerbButton("引継ぎを記録", "だれに、何を、いつ渡したか", "F4", "handover", filled=True)
        )
        verbs.addWidget(VerbButton("同意書をつくる", "名前の入った紙を印刷します", "F6", "consent"))
        verbs.addWidget(VerbButton("署名の紙をとじる", "紙の画像をここに置くだけ", "Ctrl+T", "scan"))
        self.column.addLayout(verbs)
        left, right = QWidget(), QWidget()
        left_column, right_column = QVBoxLayout(left), QVBoxLayout(right)
        for column in (left_column, right_column):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(look.space(14))
        drafts = Card("続きから", "書きかけ 2件")
        rows = ActionRows()
        rows.set_rows([
            Row(key="a", icon="handover", first="髙橋 花子 様の引継ぎ", second="青葉居宅介護支援 ほか2か所へ　10分前", button="続ける"),
            Row(key="b", icon="consent", first="渡邉 ハツ 様の同意書（家族）", second="長男 健一 様の署名ぶん　きのう 16:20", button="続ける"),
        ])  # fmt: skip
        self.rows = rows
        drafts.column.addWidget(rows)
        left_column.addWidget(drafts)
        watch = Card("同意の見張り", "6件のうち、急ぎの4件", link="すべて見る")
        watch_rows = ActionRows()
        watch_rows.set_rows([
            Row(key="1", chip="期限ぎれ", chip_tone=Tone.ERR, first="齋藤 ミツ 様　本人の同意", second="5月31日で切れました。渡すことはできません", button="同意書"),
            Row(key="2", chip="あと12日", chip_tone=Tone.WARN, first="髙橋 花子 様　長女 渡邉 智子 様の同意", second="6月15日まで", button="更新する"),
            Row(key="3", chip="署名まち", chip_tone=Tone.WARN, first="辻󠄀 正一 様　同意書 No.0148", second="5月20日に印刷。14日たちました", button="とじる"),
            Row(key="4", chip="家族なし", first="𠮷田 トメ 様　家族の同意がありません", second="家族の情報は渡せません", button="同意書"),
        ])  # fmt: skip
        watch.column.addWidget(watch_rows)
        watch.column.addStretch(1)
        left_column.addWidget(watch, 1)
        meter_card = Card("同意のそろい具合")
        meter = ConsentMeter()
        meter.set_counts(79, 6, 8, 3, "先月より ＋4")
        meter_card.column.addWidget(meter)
        right_column.addWidget(meter_card)
        backup = Card("控え（バックアップ）")
        backup.head.addWidget(StateChip("健康", Tone.OK, "check"))
        backup.column.addWidget(
            Label("最後の控え　きょう 7:02　読み戻しまで確かめました", Role.SECOND, Tone.SUB, wrap=True)
        )
        strip = BackupStrip()
        states = (
            [BackupState.VERIFIED] * 3
            + [BackupState.NONE] * 2
            + [BackupState.VERIFIED] * 3
            + [BackupState.MADE]
        )
        states += (
            [BackupState.VERIFIED]
            + [BackupState.NONE] * 2
            + [BackupState.VERIFIED] * 3
            + [BackupState.FAILED]
        )
        states += [BackupState.VERIFIED] * 14
        strip.set_days(
            [BackupDay(label="5月5日" if i == 0 else "きょう", state=s) for i, s in enumerate(states)]
        )
        backup.column.addWidget(strip)
        right_column.addWidget(backup)
        dates = Card("これからの期限")
        rows2 = ActionRows()
        rows2.set_rows(
            [
                Row(
                    key="x",
                    small=True,
                    lead="6月9日",
                    first="開示の回答　山本 キヨ 様",
                    bold=False,
                    note="あと6日",
                    note_tone=Tone.WARN,
                ),
                Row(
                    key="y",
                    small=True,
                    lead="6月30日",
                    first="保存の終わり　4件",
                    bold=False,
                    note="あと27日",
                ),
            ]
        )
        dates.column.addWidget(rows2)
        right_column.addWidget(dates)
        right_column.addStretch(1)
        self.column.addWidget(columns(left, right), 1)

    def take_focus(self) -> None:
        self.rows.widget_for("a").button.setFocus()  # type: ignore[union-attr]


class Users(Page):
    """Picture 03."""

    def __init__(self) -> None:
        super().__init__()
        look = style.current()
        head = PageHead("利用者")
        on = FilterChip("担当 佐藤")
        on.set_value(True)
        head.add_left(on)
        head.add_left(FilterChip("同意に注意"))
        head.add_left(FilterChip("ようす", [("in", "利用中")]))
        head.add_right(QuietButton("CSVから読む"))
        head.add_right(Button("利用者を追加", icon="plus"))
        self.column.addWidget(head)
        body = QHBoxLayout()
        body.setSpacing(look.space(12))
        index = KanaIndex()
        index.set_current("た")
        body.addWidget(index)
        listing = Card(padding=1)
        listing.setFixedWidth(look.grow(356))
        listing.column.setSpacing(0)
        listing.column.addWidget(ListHead("96人中　た行 7人", "かな順 ▾"))
        self.list = RowList("利用者")
        self.list.set_rows([
            Row(key="1", kana="たかだ いさお", first="高田 勲 様", mark=Mark.OK, below="要介護1　84歳"),
            Row(key="2", kana="たかはし はなこ", first="髙橋 花子 様", note="あと12日", note_tone=Tone.WARN, mark=Mark.SOON, below="要介護3　91歳"),
            Row(key="3", kana="たかはし はなこ", first="高橋 華子 様", mark=Mark.OK, below="要支援2　78歳"),
            Row(key="4", kana="たけうち しず", first="竹内 シヅ 様", note="家族なし", note_tone=Tone.ERR, mark=Mark.NO, below="要介護4　95歳"),
            Row(key="5", kana="つじ しょういち", first="辻󠄀 正一 様", note="署名まち", note_tone=Tone.WARN, mark=Mark.LOOK, below="要介護5　88歳"),
            Row(key="6", kana="ちょうきごう しゅんしょうのすけ", first="長宗我部﨑 春昭之助左衛門尉𠮷継 様", mark=Mark.OK, below="要介護1　80歳"),
        ])  # fmt: skip
        self.list.select("2")
        listing.column.addWidget(self.list, 1)
        body.addWidget(listing)
        detail = Card(padding=24)
        name = PageHead("髙橋 花子 様")
        name.add_left(StateChip("要介護3", Tone.ACCENT))
        name.add_right(MainButton("引継ぎを記録", icon="handover"))
        detail.column.addWidget(name)
        facts = Facts()
        facts.set_facts([
            ("生年月日", "昭和10年5月1日（1935年）91歳"), ("被保険者番号", "0012345678　青葉市"),
            ("住所", "青葉市緑町 3丁目 2-15"), ("認定の期間", "令和7年10月1日〜令和9年9月30日"),
            ("担当", "佐藤 美咲（令和5年4月から）"), ("いちばん連絡がつく人", "長女 渡邉 智子 様（同居）"),
        ])  # fmt: skip
        detail.column.addWidget(facts)
        detail.column.addWidget(divider())
        detail.column.addWidget(Label("同意", Role.SECTION))
        rows = ActionRows()
        rows.set_rows([
            Row(key="1", mark=Mark.OK, first="髙橋 花子 様", beside="本人", note="令和9年3月31日まで"),
            Row(key="2", mark=Mark.SOON, first="渡邉 智子 様", beside="長女　同居", note="6月15日まで　あと12日", note_tone=Tone.WARN, button="更新する"),
            Row(key="3", mark=Mark.NO, first="髙橋 里美 様", beside="長男の妻", note="同意がありません", note_tone=Tone.ERR, button="同意書"),
        ])  # fmt: skip
        detail.column.addWidget(rows)
        detail.column.addStretch(1)
        body.addWidget(detail, 1)
        self.column.addLayout(body, 1)

    def take_focus(self) -> None:
        self.list.setFocus()


class Fill(Page):
    """Picture 05: fields of every kind, and the paper beside them."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        look = style.current()
        self.form = Form(self)
        head = PageHead("同意書をつくる")
        head.add_left(StateChip("書きかけは自動で残ります", Tone.SUB))
        self.column.addWidget(head)
        body = QHBoxLayout()
        body.setSpacing(look.space(24))
        left = QWidget()
        fields = QVBoxLayout(left)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(look.space(16))
        top = QHBoxLayout()
        top.setSpacing(look.space(16))
        top.addWidget(Field("利用者", ReadOnly("髙橋 花子 様　91歳")))
        top.addWidget(
            Field("書式", self.form.keep("form", Combo([("4", "個人情報使用同意書（利用者）第4版")])))
        )
        fields.addLayout(top)
        pair = QHBoxLayout()
        pair.setSpacing(look.space(24))
        whose = Segments([("p", "本人"), ("f", "家族"), ("a", "代理人")], "p")
        pair.addWidget(Field("だれの同意か", self.form.keep("whose", whose), stretch=False))
        wording = Segments([("n", "正式版"), ("e", "わかりやすい版")], "e")
        pair.addWidget(Field("ことば", self.form.keep("wording", wording), stretch=False))
        pair.addStretch(1)
        fields.addLayout(pair)
        name = Field(
            "名前",
            self.form.keep("name", LineEdit("やまだ")),
            required=True,
            help="本人の名前を、戸籍のとおりに",
        )
        name.set_error("名前がありません。代わりに署名した人の名前を入れてください。")
        fields.addWidget(name)
        day = DateField(read_day, TODAY)
        day.set_value("R9.3.31")
        self.day = day
        fields.addWidget(
            Field(
                "いつまで",
                self.form.keep("until", day),
                required=True,
                help="S10.5.1 ／ 2027/3/31 ／ +365 のように入れられます",
            )
        )
        fields.addWidget(Field("合言葉（パスワード）", PasswordEdit(), required=False))
        fields.addWidget(Field("書きとめ", self.form.keep("note", TextArea(2))))
        tick = Tick("まちがえた相手に電話した", "5月30日 11:20　デイサービスひまわり　受付の方")
        tick.setChecked(True)
        fields.addWidget(tick)
        fields.addWidget(Tick("紙を受け取りに行く"))
        fields.addWidget(Tick("ここでは決められません", locked=True))
        fields.addStretch(1)
        wrap = QWidget()
        column = QVBoxLayout(wrap)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll(left), 1)
        column.addWidget(divider())
        foot = QHBoxLayout()
        foot.addWidget(Label("印刷すると番号がつきます", Role.SECOND, Tone.SUB))
        foot.addStretch(1)
        foot.addWidget(QuietButton("書きかけにする"))
        foot.addWidget(MainButton("印刷する", key="Ctrl+Enter", icon="printer"))
        column.addLayout(foot)
        body.addWidget(wrap, 1)
        preview = PaperPreview(PicturePaper(), note="A4 たて・両面（長い辺でとじる）")
        preview.head.insertWidget(1, StateChip("字は14ポイント", Tone.OK, "check"))
        if pdf:
            preview.set_pdf(pdf)
            preview.outline(0, (80, 500, 400, 540))
        else:
            preview.clear("まだ紙がありません。利用者をえらぶと、ここに刷り上がりが出ます。")
        body.addWidget(preview, 1)
        self.column.addLayout(body, 1)

    def take_focus(self) -> None:
        self.day.setFocus()


class Handover(Page):
    """Picture 07."""

    def __init__(self) -> None:
        super().__init__()
        look = style.current()
        head = PageHead("引継ぎを記録")
        head.set_name("", "髙橋 花子")
        head.add_left(StateChip("要介護3", Tone.ACCENT))
        head.add_right(Label("渡す日", bold=True))
        head.add_right(LineEdit(width_chars=8))
        head.add_right(QuietButton("前回と同じ"))
        self.column.addWidget(head)
        card = Card(padding=1)
        marks = (Mark.OK, Mark.NO, Mark.LOOK, Mark.LOCKED, Mark.BLACKED)
        card.column.addWidget(Legend([(mark, mark.value) for mark in marks], inset=True))
        self.matrix = Matrix()
        ways = (("fax", "FAX"), ("hand", "手わたし"), ("post", "郵送"))
        names = [("a", "青葉居宅介護支援", "あとをつぐケアマネ", "hand"), ("h", "訪問看護ほし", "いつもの相手", "fax"),
                 ("s", "デイサービスさくら", "いつもの相手", "fax"), ("m", "福祉用具まごころ", "いつもの相手", "post")]  # fmt: skip
        across = [MatrixColumn(key=k, name=n, kind=r, ways=ways, way=w) for k, n, r, w in names]
        plan, record, others = "ケアプラン　令和8年5月20日作成", "支えてきた記録", "よそからもらった紙"
        down = [
            MatrixRow(key="1", name="第1表　居宅サービス計画書（1）", note="3枚", group=plan),
            MatrixRow(key="2", name="第2表　居宅サービス計画書（2）", note="4枚", group=plan),
            MatrixRow(key="3", name="第3表　週間サービス計画表", note="1枚", group=plan),
            MatrixRow(key="as", name="アセスメントシート", note="R8.4.2・6枚", family=True, group=record),
            MatrixRow(key="5", name="第5表　支援経過", note="R7.10〜・12枚", family=True, group=record),
            MatrixRow(key="dr", name="主治医意見書", note="R7.9　青葉市から", group=others),
            MatrixRow(key="ds", name="退院時サマリー", note="R8.2　中央病院から", group=others),
        ]
        cells: dict[tuple[str, str], MatrixCell] = {}
        for paper in ("1", "2", "3"):
            for c in across:
                cells[paper, c.key] = MatrixCell(mark=Mark.OK, ticked=c.key != "m" or paper == "2")
        for paper in ("as", "5", "ds"):
            for c in across:
                cells[paper, c.key] = MatrixCell(mark=Mark.NO, locked=True)
        cells["as", "a"] = MatrixCell(mark=Mark.OK, ticked=True, blacked=True)
        cells["5", "a"] = cells["ds", "h"] = MatrixCell(mark=Mark.LOOK)
        cells["ds", "a"] = MatrixCell(mark=Mark.OK, ticked=True)
        for c in across:
            cells["dr", c.key] = MatrixCell(mark=Mark.LOCKED, locked=True)
        self.matrix.set_table(across, down, cells)
        self.matrix.go_to("as", "a")
        card.column.addWidget(self.matrix, 1)
        findings = Findings()
        findings.set_findings([
            FindingText(level=Level.NOTE, title="主治医意見書は、青葉市からの紙", sentence="新しい事業所が、市に申請します。"),
            FindingText(level=Level.STOP, title="長男の妻 里美様の同意がない", sentence="アセスメントの家族欄は、黒く塗って渡します。", remedies=(("a", "塗らない道を見る"), ("b", "同意書")), ask="家族は、自分の情報の本人です。", citation="法27条1項"),
            FindingText(level=Level.LOOK, title="支援経過に、ほかの人のことば", sentence="2か所。渡してよいか、目で見てください。", remedies=(("c", "見直す"),)),
        ])  # fmt: skip
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.space(8))
        route = Card("道すじ", link="変える", padding=16)
        route.column.addWidget(
            Sentence("花子様の", Bold("書面の同意"), "にもとづき、事業所から", Bold("直接"), "渡します。")
        )
        route.column.addWidget(Label("法27条1項・29条1項、運営基準23条3項", Role.SECOND, Tone.SUB, wrap=True))
        column.addWidget(route)
        column.addWidget(Label("見つかったこと　3件", bold=True))
        column.addWidget(scroll(findings), 1)
        self.column.addWidget(columns(card, side, 330), 1)
        bar = SummaryBar(MainButton("記録して印刷", key="Ctrl+Enter", icon="printer"))
        bar.say(Bold("髙橋 花子 様"), "のケアプラン第1〜3表ほか2点を、", Bold("令和8年6月3日"), "に、次の", Bold("4か所"), "へ渡します。\n青葉居宅介護支援・訪問看護ほし・デイサービスさくら・福祉用具まごころ", second="刷るもの　送り状 4・受領書 4・提供記録 4　　提供記録は 令和11年6月3日まで残します")  # fmt: skip
        self.column.addWidget(bar)

    def take_focus(self) -> None:
        self.matrix.setFocus()


class Search(Page):
    """Picture 08, and the rest of the kit in a card."""

    def __init__(self) -> None:
        super().__init__()
        look = style.current()
        head = PageHead("さがす")
        for text in ("利用者", "相手", "紙"):
            head.add_left(FilterChip(text, [("a", "髙橋 花子 様")]))
        chosen = FilterChip("期間", [("r7", "令和7年4月から")])
        chosen.set_value("r7")
        head.add_left(chosen)
        head.add_left(TextButton("しぼりこみを外す"))
        head.add_right(Button("一覧を印刷", icon="printer"))
        self.column.addWidget(head)
        listing = Card(padding=1)
        listing.column.setSpacing(0)
        listing.column.addWidget(ListHead("214件中 1–50件", "新しい順 ▾"))
        rows = RowList("見つかったもの")
        line = "髙橋 花子 様のケアプラン第1〜3表を、訪問看護ほし へ FAXで"
        hits = ((0, 2), (line.index("看護"), 2))
        rows.set_rows([
            GroupHead(text="令和8年", count="63件"),
            Row(key="1", lead="5月28日", lead_second="木曜", first=line, hits=hits, bold=False, second="同意 K-2026-0031　記録 第0431号　佐藤", mark=Mark.OK),
            Row(key="2", lead="4月14日", lead_second="火曜", first=line, hits=hits, bold=False, second="同意 K-2026-0031　記録 第0418号　佐藤", mark=Mark.OK),
            GroupHead(text="令和7年", count="151件"),
            Row(key="3", lead="10月3日", lead_second="金曜", first=line, hits=hits, bold=False, second="家族の同意なし・黒く塗って渡した　記録 第0329号", second_tone=Tone.WARN, mark=Mark.LOOK),
        ])  # fmt: skip
        rows.select("1")
        self.list = rows
        listing.column.addWidget(rows, 1)
        detail = Card(padding=22)
        detail.column.addWidget(
            Label(
                "髙橋 花子 様のケアプランを、訪問看護ほし へ渡しました", Role.SECTION, bold=False, wrap=True
            )
        )
        detail.column.addWidget(divider())
        facts = Facts(columns=1, above=False)
        facts.set_facts(
            [
                ("いつ", "令和8年5月28日（木）FAX 8枚"),
                ("だれに", "合同会社ほし 代表社員 星野 恵子\n青葉市中央1-4-8 訪問看護ほし"),
                ("のこす", "令和11年5月28日まで（つくった日から3年）"),
            ]
        )
        detail.column.addWidget(facts)
        detail.column.addWidget(divider())
        detail.column.addWidget(Empty("この月の記録はありません。", "引継ぎを記録", icon="handover"), 1)
        buttons = QHBoxLayout()
        buttons.addWidget(Button("記録を印刷", icon="printer"))
        buttons.addWidget(SmallButton("図で見る"))
        buttons.addWidget(DangerButton("取り消す"))
        detail.column.addLayout(buttons)
        self.column.addWidget(columns(listing, detail, 440), 1)
        self.column.setSpacing(look.space(12))

    def take_focus(self) -> None:
        self.list.setFocus()


def main(folder: Path, themes: list[Theme], sizes: list[TextSize]) -> None:
    """Write one PNG a page, theme and size."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    ring = FocusRing(app)
    assert ring is not None
    pdf = Path(sys.argv[4]).read_bytes() if len(sys.argv) > 4 else b""
    for theme in themes:
        for size in sizes:
            style.apply(app, theme, size)
            pages = {
                "home": Home,
                "users": Users,
                "consents": lambda: Fill(pdf),
                "handovers": Handover,
                "search": Search,
            }
            window = MainWindow(pages)
            window.set_today("令和8年6月3日（水）", "6月3日（水）")
            window.set_status("佐藤 美咲 さん", "控え きょう 7:02", True, "あと14分で鍵")
            window.show()
            window.activateWindow()
            for key in pages:
                window.show_page(key, "handovers" if key == "search" else None)
                app.processEvents()
                window.focus_page()
                if key == "search":
                    window.toast("記録しました。第0431号", lambda: None)
                app.processEvents()
                window.grab().save(str(folder / f"{key}-{theme.value}-{size.value}.png"))
            window.close()
            window.deleteLater()
            app.processEvents()


if __name__ == "__main__":
    wanted_theme = sys.argv[2] if len(sys.argv) > 2 else ""
    wanted_size = sys.argv[3] if len(sys.argv) > 3 else ""
    main(
        Path(sys.argv[1]),
        [t for t in Theme if wanted_theme in ("", "all", t.value)],
        [s for s in TextSize if wanted_size in ("", "all", str(s.value))],
    )
