"""スキャンの置き場 in the settings: the folder into which this PC's scanner writes, and the ways to name or forget it."""

from desktop.views import style
from desktop.views.desk import Desk
from desktop.views.style import Role, Tone
from desktop.views.widgets.buttons import SmallButton
from desktop.views.widgets.cards import Card
from desktop.views.widgets.labels import Label, Sentence
from desktop.views.widgets.layouts import Flow


class ScanFolderCard(Card):
    """Says where scans are looked for, how many wait, and what lies there beside them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("スキャンの置き場")
        self._desk = desk
        self.column.addWidget(
            Sentence(
                "このパソコンで、スキャナーが書き出すフォルダーです。新しい紙があると、ホームと「署名の紙をとじる」でお知らせします。"
                "ファイルは読むだけで、動かしも消しもしません。",
                role=Role.SECOND,
                tone=Tone.SUB,
            )
        )
        self.where = Label("", bold=True, wrap=True)
        self.state = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self.column.addWidget(self.where)
        self.column.addWidget(self.state)
        buttons = Flow()
        buttons.setSpacing(style.current().space(8))
        self.choose = SmallButton("フォルダーをえらぶ")
        self.choose.clicked.connect(desk.choose_scan_folder)
        self.forget = SmallButton("見るのをやめる")
        self.forget.clicked.connect(self._forget)
        for button in (self.choose, self.forget):
            buttons.addWidget(button)
        self.column.addLayout(buttons)
        self.refresh()

    def _forget(self) -> None:
        if self._desk.scans is not None:
            self._desk.scans.choose(None)

    def refresh(self) -> None:
        """Say how it stands now."""
        scans = self._desk.scans
        folder = scans.folder if scans is not None else None
        self.where.setText(str(folder) if folder is not None else "まだ決めていません。")
        self.forget.setVisible(folder is not None)
        self.state.setVisible(folder is not None)
        if scans is not None and folder is not None:
            waiting = len(scans.offered())
            self.state.setText(
                "フォルダーを開けません。つながりと場所をお確かめください。"
                if scans.gone
                else f"とじていない紙が{waiting}つあります。" if waiting else "新しい紙はありません。"
            )
            self.state.set_tone(Tone.WARN if scans.gone else Tone.SUB)
