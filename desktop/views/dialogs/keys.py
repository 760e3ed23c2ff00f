"""使い方: which key does what, and where to ask when a point of law is not clear."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.procedures.where_to_ask import commission, keep_municipal_desk, municipal_desk, open_points
from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.dialogs.fit import fit
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.fields import Field, LineEdit
from desktop.views.widgets.labels import Facts, Label, Sentence
from desktop.views.widgets.sheet import Sheet

_WINDOW = (
    ("F1・Ctrl+/", "この使い方をひらく"),
    ("F2", "いまの利用者・相手先を直す"),
    ("F3・Ctrl+F", "さがす"),
    ("F4", "引継ぎを記録する"),
    ("F5", "読み直す"),
    ("F6", "同意書をつくる"),
    ("F7", "利用者の図（もう一度押すと、だれが何を持っているか）"),
    ("F12", "目かくし"),
    ("Ctrl+T", "署名を記録する"),
    ("Ctrl+L", "鍵をかける"),
    ("Ctrl+＋・Ctrl+−・Ctrl+0", "字を大きく・小さく・もとに"),
)
_FIELDS = (
    ("Enter", "つぎの欄へ"),
    ("Shift+Enter", "前の欄へ"),
    ("Ctrl+Enter", "右下の青いボタンを押す"),
    ("Space", "印をつける・外す"),
    ("Esc", "やめる"),
    ("日付の欄で t", "きょう。+1 は あす、-1 は きのう"),
)


class KeysSheet(Sheet):
    """The keys and the places to ask; the municipality's desk is written in here."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__("使い方", "とじる", parent=window)
        self._desk = desk
        self.quiet.hide()
        self.main.clicked.connect(self.accept)
        large = style.current().size is TextSize.EXTRA_LARGE
        sides = QVBoxLayout() if large else QHBoxLayout()
        sides.setSpacing(style.current().space(16))
        right = QVBoxLayout()
        right.setSpacing(style.current().space(16))
        sides.addWidget(_keys("キー", _WINDOW), 0 if large else 2)
        sides.addLayout(right, 0 if large else 3)
        right.addWidget(_keys("書き入れるとき", _FIELDS))
        right.addWidget(self._places())
        right.addStretch(1)
        self.column.addLayout(sides)
        self.column.addWidget(self._open_points())
        self.column.addStretch(1)
        fit(self, 1080, 680)
        self.main.setFocus()

    def _places(self) -> Card:
        place = commission(self._desk.clock.now().day)
        card = Card("決まりで迷ったとき、聞くところ")
        card.column.addWidget(Label(place.name, bold=True, wrap=True))
        card.column.addWidget(Label(f"電話 {place.phone}", Role.SECTION))
        card.column.addWidget(Label(place.hours, Role.SECOND, Tone.SUB, wrap=True))
        self.municipal = self.form.keep("municipal", LineEdit("例：みどり市 介護保険課　0123-45-6789"))
        self.municipal.setText(municipal_desk(self._desk.register))
        row = QHBoxLayout()
        row.setSpacing(style.current().space(12))
        row.addWidget(self.municipal, 1)
        self.keep = SmallButton("おぼえる")
        self.keep.clicked.connect(self._keep)
        row.addWidget(self.keep)
        holder = _Beside(row, self.municipal)
        card.column.addWidget(
            Field(
                "市区町村の窓口",
                holder,
                help="事業所番号を指定した市区町村の、担当の課と電話番号を書いておけます。",
            )
        )
        self._kept = Label("", Role.SECOND, Tone.OK, wrap=True)
        card.column.addWidget(self._kept)
        card.column.addWidget(
            Label(
                "公表された答えがない点には、画面の「聞くところ」に、電話で読む文が出ます。下の一覧にもあります。",
                Role.SECOND,
                Tone.SUB,
                wrap=True,
            )
        )
        return card

    @staticmethod
    def _open_points() -> Card:
        card = Card("公表された答えがない点と、電話で読む文")
        card.column.addWidget(Label("利用者の名前は入りません。", Role.SECOND, Tone.SUB))
        for place, asked in open_points():
            card.column.addWidget(Sentence(f"「{asked}」"))
            card.column.addWidget(Sentence(f"見るところ：{place}", role=Role.SMALL, tone=Tone.SUB))
        return card

    def _keep(self) -> None:
        kept = self._desk.perform.act(keep_municipal_desk, self.municipal.text())
        if isinstance(kept, str):
            self.municipal.setText(kept)
            self._kept.setText("おぼえました。" if kept else "窓口を消しました。")


def _keys(title: str, keys: Sequence[tuple[str, str]]) -> Card:
    card = Card(title)
    facts = Facts(above=False)
    facts.set_facts(keys)
    card.column.addWidget(facts)
    card.column.addStretch(1)
    return card


class _Beside(QWidget):
    """An editor with a button beside it, as one editor of a field."""

    def __init__(self, row: QHBoxLayout, editor: LineEdit) -> None:
        super().__init__()
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)
        self.setFocusProxy(editor)
        self.changed = editor.changed
