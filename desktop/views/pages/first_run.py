"""はじめに: three steps from an empty PC to a book: the office, you and your password, the recovery paper.

The page asks and hands out one frozen request; keys are made, paper is drawn and the book is written elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.entries import numbers
from desktop.entries.office import Office, RecipientKind
from desktop.entries.person import PersonName, Staff
from desktop.entries.version import Role as StaffRole
from desktop.views import style
from desktop.views.dialogs.number_edit import NumberEdit
from desktop.views.style import Role, TextSize, Tone
from desktop.views.widgets.brand import BrandPanel
from desktop.views.widgets.buttons import Button, MainButton, QuietButton, TextButton
from desktop.views.widgets.fields import Field, LineEdit, PasswordEdit
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.form import Form
from desktop.views.widgets.labels import Bold, Label, Line, Sentence
from desktop.views.widgets.layouts import scroll
from desktop.views.widgets.painted import Painted, show_if
from desktop.views.widgets.phrase import PhraseOffer
from desktop.views.widgets.rail import window_icon
from desktop.views.widgets.segments import Segments

OFFICE, YOU, PAPER = range(3)
STEPS = ("事業所", "あなたと合言葉", "回復の紙")
TITLES = ("主任介護支援専門員", "介護支援専門員", "管理者")
THEMES = (("system", "パソコンに合わせる"), ("light", "明るい"), ("dark", "暗い"))
BOOK_ENDING = ".tasuki"

Strength = Callable[[str, Sequence[str]], tuple[bool, str]]
"""Weighs a password, given names somebody would try first: (whether it is taken, why not or how good)."""


class _Steps(Painted):
    """Where one is: three words with their numbers, done ones ticked."""

    def __init__(self) -> None:
        super().__init__()
        self._at = OFFICE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def go(self, step: int) -> None:
        self._at = step
        self.setAccessibleName(f"3つのうち {step + 1}番め　{STEPS[step]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, style.current().grow(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x, side, middle = 0.0, look.grow(24), self.height() / 2
        for number, word in enumerate(STEPS):
            here, done = number == self._at, number < self._at
            spot = QRectF(x + 1, middle - side / 2, side, side)
            painter.setPen(look.color("accent" if here or done else "line2"))
            painter.setBrush(look.color("accent_fill" if here else "tint" if done else "surface"))
            painter.drawEllipse(spot)
            painter.setPen(look.color("on_accent" if here else "accent" if done else "sub"))
            painter.setFont(look.font(Role.SMALL, True))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, str(number + 1))
            font = look.font(Role.SECOND, here)
            painter.setFont(font)
            painter.setPen(look.color("text" if here else "sub"))
            left = spot.right() + look.space(8)
            width = QFontMetrics(font).horizontalAdvance(word) + 2
            painter.drawText(QRectF(left, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, word)
            x = left + width + look.space(14)
            if number < len(STEPS) - 1:
                painter.fillRect(QRectF(x, middle, look.space(24), 1), look.color("line2"))
                x += look.space(38)


class FirstRunPage(QWidget):
    """The three steps. `strength` weighs a password; `choose_folder` asks where the book shall lie."""

    prepared = Signal(object)
    """A `FirstRun` request after step 2: make the keys, then call `show_paper`."""
    print_asked = Signal()
    save_asked = Signal()
    made = Signal()
    """The code was typed back rightly: write the book."""
    look_chosen = Signal(str, int)
    open_existing = Signal()
    restore_asked = Signal()
    closing = Signal()

    def __init__(
        self,
        strength: Strength,
        folder: Path,
        choose_folder: Callable[[Path], Path | None],
        theme: str = "system",
        text_size: int = TextSize.STANDARD.value,
        propose: Callable[[], str] | None = None,
    ) -> None:
        super().__init__()
        look = style.current()
        self.setWindowTitle("たすき")
        self.setWindowIcon(QIcon(window_icon()))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(1024, 640)
        self.resize(1366, 768)
        self._weigh, self._choose_folder, self._propose = strength, choose_folder, propose
        self._folder = folder
        self._step = OFFICE
        self._busy = False
        self._code_is_right: Callable[[str], str] | None = None
        self._paper_out = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._panel = BrandPanel()
        self._panel.setFixedWidth(320)
        row.addWidget(self._panel)
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        head = QVBoxLayout()
        head.setContentsMargins(look.space(48), look.space(24), look.space(48), look.space(8))
        head.setSpacing(look.space(12))
        self._steps = _Steps()
        head.addWidget(self._steps)
        self._title = Label("", Role.TITLE)
        head.addWidget(self._title)
        self._lead = Sentence(tone=Tone.SUB)
        head.addWidget(self._lead)
        self._trouble = Finding(Level.STOP, "")
        self._trouble.hide()
        head.addWidget(self._trouble)
        right.addLayout(head)
        self.form = Form(self)
        self._fields: dict[str, Field] = {}
        self._pages = QStackedWidget()
        for build in (self._office_step, lambda: self._you_step(theme, text_size), self._paper_step):
            page = QWidget()
            page.setMaximumWidth(look.grow(760))
            column = QVBoxLayout(page)
            column.setContentsMargins(look.space(40), look.space(4), look.space(40), look.space(16))
            column.setSpacing(look.space(16))
            for part in build():
                column.addWidget(part)
            column.addStretch(1)
            self._pages.addWidget(scroll(page))
        right.addWidget(self._pages, 1)
        right.addWidget(Line())
        foot = QHBoxLayout()
        foot.setContentsMargins(look.space(48), look.space(10), look.space(48), look.space(12))
        foot.setSpacing(look.space(12))
        self._existing = TextButton("いまある台帳をひらく")
        self._existing.clicked.connect(self.open_existing)
        foot.addWidget(self._existing)
        self._restore = TextButton("控えから戻す")
        self._restore.clicked.connect(self.restore_asked)
        foot.addWidget(self._restore)
        foot.addStretch(1)
        self.back = QuietButton("もどる", icon="back")
        self.back.clicked.connect(self._back)
        foot.addWidget(self.back)
        self.main = MainButton("つぎへ", key="Ctrl+Enter")
        self.main.clicked.connect(self._forward)
        foot.addWidget(self.main)
        right.addLayout(foot)
        self.form.set_main(self.main)
        self._go(OFFICE)

    # --- the three steps ---------------------------------------------------------------------------------

    def _field(self, name: str, label: str, editor: Any, **more: Any) -> Field:
        self.form.keep(name, editor)
        field = Field(label, editor, **more)
        self._fields[name] = field
        return field

    def _office_step(self) -> list[QWidget]:
        name = self._field("office", "事業所の名前", LineEdit(), required=True)
        name.editor.changed.connect(self._name_book)
        number = self._field(
            "office_number", "事業所番号（10桁）", NumberEdit(numbers.office_number), required=False
        )
        corporation = self._field("corporation", "法人の名前", LineEdit(), required=False)
        postal = self._field("postal_code", "郵便番号", NumberEdit(numbers.postal_code), required=False)
        phone = self._field("phone", "電話", NumberEdit(numbers.telephone), required=False)
        fax = self._field("fax", "FAX", NumberEdit(numbers.telephone), required=False)
        address = self._field(
            "address", "住所", LineEdit(), required=False, help="同意書と提供の記録に書く住所です"
        )
        self._place = Label("", Role.SECOND, Tone.SUB, wrap=True)
        choose = Button("置き場所をえらぶ")
        choose.clicked.connect(self._ask_folder)
        self._show_place()
        return [
            name,
            _side_by_side(number, corporation),
            address,
            _side_by_side(postal, phone, fax),
            Label("台帳の置き場所", bold=True),
            _side_by_side(self._place, choose, widths=(1, 0)),
        ]

    def _you_step(self, theme: str, text_size: int) -> list[QWidget]:
        surname = self._field("surname", "姓", LineEdit(), required=True)
        given = self._field("given_name", "名", LineEdit(), required=True)
        title = Segments([(word, word) for word in TITLES], TITLES[0])
        role = self._field("title", "職種", title, stretch=False)
        self.password, self.again = PasswordEdit(), PasswordEdit(show_button=False)
        password = self._field(
            "password", "合言葉（パスワード）", self.password, required=True,
            help="15文字以上。好きなことばを4つつなぐと、覚えやすく強くなります。",
        )  # fmt: skip
        again = self._field("again", "もう一度、同じ合言葉", self.again, required=True)
        self._strength = Label("", Role.SECOND, Tone.SUB, wrap=True)
        self.password.changed.connect(lambda _: self._show_strength())
        self._theme = Segments(THEMES, theme)
        self._size = Segments([(str(size.value), size.label) for size in TextSize], str(text_size))
        for choice in (self._theme, self._size):
            choice.chosen.connect(lambda _: self._tell_look())
        return [
            _side_by_side(surname, given),
            role,
            password,
            self._strength,
            again,
            *([PhraseOffer(self._propose)] if self._propose is not None else []),
            _side_by_side(
                self._field("theme", "画面の明るさ", self._theme, stretch=False),
                self._field("text_size", "字の大きさ", self._size, stretch=False),
            ),
        ]

    def _paper_step(self) -> list[QWidget]:
        words = Sentence(
            "合言葉を忘れても、この紙があれば台帳をひらけます。",
            Bold("紙がなく、合言葉も忘れると、だれにも台帳をひらけません。"),
            "印刷して、金庫など、鍵のかかる所に置いてください。台帳の入ったパソコンとは別の所に。",
        )
        self._print = Button("回復の紙を印刷する", icon="printer")
        self._print.clicked.connect(self.print_asked)
        self._save = QuietButton("PDFで保存する", icon="file")
        self._save.clicked.connect(self.save_asked)
        self._paper_said = Label("", Role.BODY, Tone.OK, bold=True, wrap=True)
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(style.current().space(12))
        row.addWidget(self._print)
        row.addWidget(self._save)
        row.addStretch(1)
        code = self._field(
            "code", "紙にある回復コードを、打ちこんでください", LineEdit(), required=True,
            help="紙がたしかに読めることを、いま確かめます。ハイフンや小文字はそのままでかまいません。",
        )  # fmt: skip
        return [words, buttons, self._paper_said, code]

    # --- going on and back -------------------------------------------------------------------------------

    def _go(self, step: int) -> None:
        self._step = step
        self._busy = False
        self.unsetCursor()
        self._steps.go(step)
        self._pages.setCurrentIndex(step)
        heads = ("はじめに、事業所のこと", "あなたと、あなたの合言葉", "回復の紙を、しまっておく")
        leads = (
            "同意書や提供の記録に、この名前と住所が入ります。あとで直せます。",
            "台帳はあなたの合言葉で鍵をかけます。ほかの人には、あとで別の合言葉を渡せます。",
            "",
        )
        self._title.setText(heads[step])
        self._lead.set_parts(leads[step])
        show_if(self._lead, bool(leads[step]))
        show_if(self._existing, step == OFFICE)
        show_if(self._restore, step == OFFICE)
        show_if(self.back, step > OFFICE)
        self.main.set_text("台帳をつくる" if step == PAPER else "つぎへ")
        self.take_focus()

    def take_focus(self) -> None:
        """Go to the first field of the step."""
        if self._step == PAPER and not self._paper_out:
            self._print.setFocus()
        else:
            self.form.focus({OFFICE: "office", YOU: "surname", PAPER: "code"}[self._step])

    def step(self) -> int:
        """Which step is shown: OFFICE, YOU or PAPER."""
        return self._step

    def _back(self) -> None:
        if not self._busy:
            self._go(self._step - 1)

    def _forward(self) -> None:
        if self._busy:
            return
        self._trouble.hide()
        {OFFICE: self._leave_office, YOU: self._leave_you, PAPER: self._leave_paper}[self._step]()

    def _leave_office(self) -> None:
        if self._need("office", "事業所の名前がありません。指定の通知書にある名前を入れてください。"):
            self._go(YOU)

    def _leave_you(self) -> None:
        right = self._need("given_name", "名がありません。あなたの名を入れてください。")
        right = self._need("surname", "姓がありません。あなたの姓を入れてください。") and right
        enough, sentence = self._weigh(self.password.text(), self._known_words())
        wrong = "" if enough else sentence
        self._fields["password"].set_error(wrong)
        if wrong:
            self._strength.setText("")
        same = self.password.text() == self.again.text()
        self._fields["again"].set_error(
            "" if same or wrong else "2つの合言葉がちがいます。もう一度、同じものを入れてください。"
        )
        if right and (wrong or not same):
            (self.again if not wrong else self.password).line.setFocus()
        if right and not wrong and same:
            self._busy = True
            self._paper_out = False
            self.main.set_text("鍵をつくっています")
            self.setCursor(Qt.CursorShape.BusyCursor)
            self.prepared.emit(self._request())

    def _leave_paper(self) -> None:
        if not self._paper_out:
            self._fields["code"].set_error("まだ紙が出ていません。さきに印刷するか、PDFで保存してください。")
            self._print.setFocus()
            return
        code = self.form.editor("code")
        sentence = "回復コードがありません。紙を見て打ちこんでください。"
        if code.value().strip() and self._code_is_right is not None:
            sentence = self._code_is_right(code.value())
        self._fields["code"].set_error(sentence)
        if sentence:
            code.setFocus()
        else:
            self._busy = True
            self.main.set_text("台帳をつくっています")
            self.setCursor(Qt.CursorShape.BusyCursor)
            self.made.emit()

    def _need(self, name: str, sentence: str) -> bool:
        missing = not str(self.form.editor(name).value()).strip()
        self._fields[name].set_error(sentence if missing else "")
        if missing:
            self.form.focus(name)
        return not missing

    def show_paper(self, code_is_right: Callable[[str], str]) -> None:
        """The keys are made: go to the recovery paper. The callable answers "" or why the code is not taken."""
        self._code_is_right = code_is_right
        self._paper_out = False
        self._paper_said.setText("")
        self.form.editor("code").set_value("")
        self._go(PAPER)

    def paper_done(self, sentence: str) -> None:
        """The paper is out (printed or saved): now the code can be typed back from it."""
        self._paper_out = True
        self._paper_said.setText(sentence)
        self._fields["code"].clear_error()
        self.form.focus("code")

    def show_trouble(self, title: str, sentence: str, step: int | None = None) -> None:
        """Say what went wrong and what was kept; `step` is where it can be mended."""
        self._go(self._step if step is None else step)
        self._trouble.say(Level.STOP, title, sentence)
        self._trouble.show()

    # --- what is asked ------------------------------------------------------------------------------------

    def _text(self, name: str) -> str:
        editor = self.form.editor(name)
        return editor.number() if isinstance(editor, NumberEdit) else str(editor.value() or "").strip()

    def _known_words(self) -> list[str]:
        names = ("office", "office_number", "corporation", "surname", "given_name", "phone")
        return [text for name in names if (text := self._text(name))]

    def _request(self) -> object:
        from desktop.procedures.books import FirstRun

        office = Office(
            name=self._text("office"),
            kind=RecipientKind.CARE_SUPPORT_OFFICE,
            corporation=self._text("corporation"),
            office_number=self._text("office_number"),
            postal_code=self._text("postal_code"),
            address=self._text("address"),
            phone=self._text("phone"),
            fax=self._text("fax"),
            ours=True,
        )
        name = PersonName(surname=self._text("surname"), given_name=self._text("given_name"))
        staff = Staff(name=name, title=self._text("title"), role=StaffRole.MANAGER)
        return FirstRun(folder=self._book(), office=office, staff=staff, password=self.password.text())

    def _book(self) -> Path:
        """The book's folder: named after the office, without signs a file system refuses."""
        name = "".join(c for c in self._text("office") if c.isprintable() and c not in '\\/:*?"<>|').strip(
            " ."
        )
        return self._folder / f"{name[:60] or '台帳'}{BOOK_ENDING}"

    def _name_book(self, _: str) -> None:
        self._show_place()

    def _show_place(self) -> None:
        self._place.setText(str(self._book() if "office" in self._fields else self._folder))

    def _ask_folder(self) -> None:
        chosen = self._choose_folder(self._folder)
        if chosen is not None:
            self._folder = chosen
            self._show_place()

    def _show_strength(self) -> None:
        typed = self.password.text()
        if not typed:
            self._strength.setText("")
            return
        enough, sentence = self._weigh(typed, self._known_words())
        self._strength.setText(sentence)
        self._strength.set_tone(Tone.OK if enough else Tone.WARN)
        if enough:
            self._fields["password"].clear_error()

    def _tell_look(self) -> None:
        if self._busy:
            return
        self.look_chosen.emit(
            self._theme.value() or "system", int(self._size.value() or TextSize.STANDARD.value)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panel.setFixedWidth(320 if self.width() >= 1200 else 240)

    def closeEvent(self, event: object) -> None:
        self.closing.emit()
        super().closeEvent(event)  # type: ignore[arg-type]

    def state(self) -> dict[str, object]:
        """The step and everything typed but the passwords and the code."""
        kept = self.form.state()
        for secret in ("password", "again", "code"):
            kept.pop(secret, None)
        return kept | {"step": min(self._step, YOU), "folder": str(self._folder)}

    def restore(self, state: Mapping[str, object]) -> None:
        """Fill the steps from an earlier `state()`; the paper's step is not gone back to without its keys."""
        if isinstance(folder := state.get("folder"), str):
            self._folder = Path(folder)
        step = state.get("step")
        if step in (OFFICE, YOU):
            self._go(OFFICE if step == OFFICE else YOU)
        self.form.restore(state)
        self._show_place()


def _side_by_side(*parts: QWidget, widths: Sequence[int] = ()) -> QWidget:
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(style.current().space(16))
    for number, part in enumerate(parts):
        stretch = widths[number] if widths else 1
        row.addWidget(
            part, stretch, Qt.AlignmentFlag.AlignTop if not widths else Qt.AlignmentFlag.AlignVCenter
        )
    return both
