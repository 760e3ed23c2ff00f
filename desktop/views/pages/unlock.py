"""ひらく: who opens the book, with which password. It asks; whether the password is right is found out elsewhere.

This is the first thing that is painted, so it imports nothing but Qt, the kit and the resources.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.brand import BrandPanel
from desktop.views.widgets.buttons import MainButton, TextButton
from desktop.views.widgets.fields import Field, PasswordEdit
from desktop.views.widgets.findings import Finding, Level
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.labels import Elided, Label
from desktop.views.widgets.layouts import scroll
from desktop.views.widgets.painted import Painted, show_if
from desktop.views.widgets.rail import window_icon

KANA_HINT = "かな入力になっています。半角英数に切り替えてください。"
CAPS_HINT = "大文字の固定（Caps Lock）が入っています。"
FEW = 4
"""So many people are seen at once; the list of more scrolls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """Somebody who can open the book, as its key file names them."""

    slot: str
    name: str
    title: str = ""
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LockFacts:
    """What the lock screen may show before anything is opened: plain text, and no name of a service user."""

    office: str = ""
    people: tuple[KnownPerson, ...] = ()
    backup: str = ""
    backup_ok: bool = True
    drafts: str = ""
    version: str = "たすき 1.0"


class PersonRow(QRadioButton):
    """One person: ring, name, title; the one who came last is named so."""

    named_by_itself = True

    def __init__(self, person: KnownPerson) -> None:
        super().__init__(person.name)
        self.person = person
        self.setAccessibleName("、".join(part for part in (person.name, person.title) if part))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(style.current().grow(300), style.current().grow(52))

    def minimumSizeHint(self) -> QSize:
        return QSize(style.current().grow(200), self.sizeHint().height())

    def hitButton(self, place: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        width = 2 if on else 1
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        pen = painter.pen()
        pen.setColor(look.color("accent" if on else "line2" if look.high_contrast else "line"))
        pen.setWidth(width)
        painter.setPen(pen)
        painter.setBrush(look.color("tint" if on or self.underMouse() else "surface"))
        painter.drawRoundedRect(box, 8, 8)
        middle, side = self.height() / 2, look.grow(18)
        ring = QRectF(look.space(20), middle - side / 2, side, side)
        pen.setColor(look.color("accent" if on else "line2"))
        pen.setWidthF(2)
        painter.setPen(pen)
        painter.setBrush(look.color("surface"))
        painter.drawEllipse(ring)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent"))
            inner = side * 0.26
            painter.drawEllipse(ring.adjusted(inner, inner, -inner, -inner))
        left = ring.right() + look.space(14)
        right = self.width() - look.space(18)
        small = look.font(Role.SMALL)
        if self.person.last:
            note = "前回の人"
            painter.setFont(small)
            painter.setPen(look.color("sub"))
            width_of = QFontMetrics(small).horizontalAdvance(note)
            spot = QRectF(right - width_of, 0, width_of + 2, self.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, note)
            right -= width_of + look.space(12)
        bold = look.font(Role.BODY, True)
        bold.setPointSizeF((look.points(Role.BODY) + look.points(Role.SECTION)) / 2)
        metrics = QFontMetrics(bold)
        name = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, round(right - left))
        painter.setFont(bold)
        painter.setPen(look.color("text"))
        painter.drawText(QRectF(left, 0, right - left, self.height()), Qt.AlignmentFlag.AlignVCenter, name)
        left += metrics.horizontalAdvance(name) + look.space(12)
        fine = look.font(Role.SECOND)
        title = QFontMetrics(fine).elidedText(
            self.person.title, Qt.TextElideMode.ElideRight, max(round(right - left), 0)
        )
        painter.setFont(fine)
        painter.setPen(look.color("sub"))
        painter.drawText(
            QRectF(left, 0, max(right - left, 0), self.height()), Qt.AlignmentFlag.AlignVCenter, title
        )


class _Hint(Painted):
    """One line with an icon: the input method, Caps Lock, or what was wrong."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self._text, self._icon, self._token = "", "info", "accent"

    def say(self, text: str, icon: str = "info", token: str = "accent") -> None:
        self._text, self._icon, self._token = text, icon, token
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def _left(self) -> int:
        return style.current().grow(18) + style.current().space(7)

    def sizeHint(self) -> QSize:
        look = style.current()
        metrics = QFontMetrics(look.font(Role.SECOND, True))
        room = QRectF(0, 0, max(self.width() - self._left(), 60), 1000).toRect()
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        height = metrics.boundingRect(room, flags, self._text or "あ").height()
        return QSize(look.grow(200), max(height + 4, look.grow(22)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        look = style.current()
        painter = QPainter(self)
        side = look.grow(17)
        paint_icon(painter, QRectF(1, 1, side, side), self._icon, look.color(self._token))
        wrong = self._token == "err"
        painter.setFont(look.font(Role.SECOND, wrong))
        painter.setPen(look.color("err" if wrong else "sub"))
        flags = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        painter.drawText(
            QRectF(self._left(), 2, self.width() - self._left(), self.height()), flags, self._text
        )


class _Foot(Painted):
    """Backup, drafts kept, version; on a thin line."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._facts = LockFacts()

    def say(self, facts: LockFacts) -> None:
        self._facts = facts
        self.setAccessibleName(
            "　".join(part for part in (facts.backup, facts.drafts, facts.version) if part)
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, style.current().grow(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        look, facts = style.current(), self._facts
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 1), look.color("line"))
        font = look.font(Role.SMALL)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        side = look.grow(15)
        version = metrics.horizontalAdvance(facts.version)
        limit = self.width() - look.space(40) - version - look.space(20)
        x = look.space(40)
        ok = ("check", "ok") if facts.backup_ok else ("cross", "err")
        for text, (icon, token) in ((facts.backup, ok), (facts.drafts, ("pencil", "sub"))):
            if not text or x + side >= limit:
                continue
            paint_icon(painter, QRectF(x, (self.height() - side) / 2, side, side), icon, look.color(token))
            x += side + look.space(7)
            cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, limit - x)
            painter.setPen(look.color("sub"))
            painter.drawText(QRectF(x, 0, limit - x, self.height()), Qt.AlignmentFlag.AlignVCenter, cut)
            x += metrics.horizontalAdvance(cut) + look.space(30)
        painter.setPen(look.color("faint"))
        spot = QRectF(self.width() - look.space(40) - version, 0, version + 2, self.height())
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, facts.version)


class UnlockPage(QWidget):
    """The lock screen. `locked_by` is the slot of the person who locked: then only that row is shown."""

    opened = Signal(str, str)
    """Slot and password: somebody asks to open the book."""
    forgot = Signal()
    practice = Signal()
    other_book = Signal()
    remedy = Signal(str)
    text_size_asked = Signal(int)
    closing = Signal()

    def __init__(self, facts: LockFacts, locked_by: str = "") -> None:
        super().__init__()
        look = style.current()
        self.setWindowTitle("たすき")
        self.setWindowIcon(QIcon(window_icon()))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("unlock")
        self.setMinimumSize(1024, 640)
        self.resize(1366, 768)
        self._locked_by = locked_by
        self._checking = False
        self._wait = 0
        self._sentence = "前に、違う合言葉が続きました。"
        self._rows: list[PersonRow] = []
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._panel = BrandPanel()
        row.addWidget(self._panel)
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        body = QWidget()
        body.setFixedWidth({11: 480, 13: 540, 16: 600}[look.size.value])
        column = QVBoxLayout(body)
        column.setContentsMargins(0, look.space(16), 0, look.space(16))
        column.setSpacing(look.space(8))
        self._office = Elided("", Role.BODY, Tone.SUB)
        column.addWidget(self._office)
        column.addWidget(Label("台帳をひらく", Role.TITLE))
        column.addSpacing(look.space(6))
        self._trouble = Finding(Level.STOP, "")
        self._trouble.hide()
        self._trouble.remedy.connect(self.remedy)
        column.addWidget(self._trouble)
        self._who = Label("使う人", bold=True)
        column.addWidget(self._who)
        self._list = QWidget()
        self._list_column = QVBoxLayout(self._list)
        self._list_column.setContentsMargins(0, 0, 0, 0)
        self._list_column.setSpacing(look.space(8))
        self._area = scroll(self._list, room=0)  # the rows stand flush with the rest
        self._area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(self._area)
        self._others = TextButton("ほかの人がひらく")
        self._others.clicked.connect(self._show_all)
        self._others.hide()
        column.addWidget(self._others, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(look.space(6))
        self.password = PasswordEdit(big=True)
        self._field = Field("合言葉（パスワード）", self.password)
        column.addWidget(self._field)
        self.password.line.installEventFilter(self)
        self.password.line.composed.connect(self._look_at_keys)
        self.password.changed.connect(lambda _: self._look_at_keys())
        self._hint = _Hint()
        column.addWidget(self._hint)
        column.addSpacing(look.space(6))
        self.main = MainButton("ひらく", key="Enter")
        self.main.clicked.connect(self._press)
        column.addWidget(self.main)
        column.addSpacing(look.space(8))
        links = QHBoxLayout()
        self._forgot = TextButton("合言葉を忘れたとき")
        self._forgot.clicked.connect(self.forgot)
        self._other_book = TextButton("ほかの台帳")
        self._other_book.clicked.connect(self.other_book)
        self._practice = TextButton("練習用の台帳をひらく")
        self._practice.clicked.connect(self.practice)
        links.addWidget(self._forgot)
        links.addStretch(1)
        links.addWidget(self._other_book)
        links.addStretch(1)
        links.addWidget(self._practice)
        column.addLayout(links)
        middle = QWidget()
        centre = QVBoxLayout(middle)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.addStretch(1)
        centre.addWidget(body, 0, Qt.AlignmentFlag.AlignHCenter)
        centre.addStretch(1)
        right.addWidget(scroll(middle), 1)
        self._foot = _Foot()
        right.addWidget(self._foot)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._second)
        for keys, step in (("Ctrl++", 1), ("Ctrl+;", 1), ("Ctrl+=", 1), ("Ctrl+-", -1), ("Ctrl+0", 0)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self.text_size_asked.emit(step))
        self._panel.fit(self.width())
        self.set_facts(facts)

    def set_facts(self, facts: LockFacts) -> None:
        """Show another book: its office, its people, and how things stand."""
        self._facts = facts
        self._office.setText(facts.office)
        show_if(self._office, bool(facts.office))
        self._foot.say(facts)
        known = [person for person in facts.people if person.slot == self._locked_by]
        self._show_people(known or facts.people)
        show_if(self._others, bool(known) and len(facts.people) > 1)
        for widget in (self._who, self._area, self._field, self._hint, self.main, self._forgot):
            show_if(widget, bool(facts.people))

    def _show_people(self, people: Sequence[KnownPerson]) -> None:
        look = style.current()
        for row in self._rows:
            self._group.removeButton(row)
            self._list_column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for person in people:
            row = PersonRow(person)
            row.toggled.connect(lambda on: self._on_person(on))
            self._group.addButton(row)
            self._list_column.addWidget(row)
            self._rows.append(row)
        chosen = next((row for row in self._rows if row.person.slot == self._locked_by), None)
        chosen = chosen or next((row for row in self._rows if row.person.last), None)
        chosen = chosen or (self._rows[0] if len(self._rows) == 1 else None)
        if chosen is not None:
            chosen.setChecked(True)
        shown = min(len(people), FEW)
        step = look.grow(52) + look.space(8)
        # Half a row more is seen where there are more, so that one knows that the list goes on.
        height = shown * step - look.space(8) + (step // 2 if len(people) > FEW else 0)
        self._area.setFixedHeight(max(height, 1))

    def _show_all(self) -> None:
        self._locked_by = ""
        self.set_facts(self._facts)
        if self._rows:
            self._rows[0].setFocus()

    def _on_person(self, on: bool) -> None:
        if on:
            self.password.clear()
            self._hint.say("")
            self.password.set_wrong(False)

    def slot(self) -> str:
        """The slot of the person chosen, or an empty text."""
        return next((row.person.slot for row in self._rows if row.isChecked()), "")

    def take_focus(self) -> None:
        """Go where typing should go: to the password once a person is chosen."""
        if self.slot() and self.password.isVisible():
            self.password.line.setFocus()
        elif self._rows:
            self._rows[0].setFocus()

    def _press(self) -> None:
        if self._checking or self.password.line.composing:
            return
        if not self.slot():
            self._hint.say("使う人をえらんでください。", "stop", "err")
            return
        if self._wait:
            self._say_wait()
            return
        if not self.password.text():
            self._hint.say("合言葉を入れてください。", "stop", "err")
            self.password.line.setFocus()
            return
        self.opened.emit(self.slot(), self.password.text())

    def show_checking(self) -> None:
        """Say that the key is being checked; presses count for nothing until the answer is shown."""
        self._checking = True
        self.main.set_text("鍵を確認中")
        self._hint.say("鍵を確認しています。1、2秒かかります。")
        self.password.set_wrong(False)
        self.setCursor(Qt.CursorShape.BusyCursor)

    @property
    def checking(self) -> bool:
        """Whether a key is being checked now."""
        return self._checking

    def put_off(self, wait: int) -> None:
        """The next try has to wait so many seconds."""
        self._wait = wait
        if wait:
            self._timer.start()
            self._say_wait()

    def _checked(self) -> None:
        self._checking = False
        self.main.set_text("ひらく")
        self.unsetCursor()

    def show_wrong(self, sentence: str, wait: int = 0) -> None:
        """Say that the password was not taken, and after how many seconds another one will be."""
        self._checked()
        self.password.clear()
        self.password.set_wrong(True)
        self._sentence = sentence
        self._hint.say(sentence, "stop", "err")
        self.put_off(wait)
        self.password.line.setFocus()

    def _say_wait(self) -> None:
        self._hint.say(f"{self._sentence} あと{self._wait}秒で、もう一度ためせます。", "stop", "err")

    def _second(self) -> None:
        self._wait -= 1
        if self._wait > 0:
            self._say_wait()
            return
        self._wait = 0
        self._timer.stop()
        self._hint.say(self._sentence, "stop", "err")

    def show_trouble(
        self,
        title: str,
        sentence: str,
        remedies: Sequence[tuple[str, str]] = (),
        level: Level = Level.STOP,
    ) -> None:
        """Say above the names why the book cannot be opened, and what can be done."""
        self._checked()
        self._hint.say("")
        self._trouble.say(level, title, sentence, remedies)
        self._trouble.show()

    def clear_trouble(self) -> None:
        """Take that away."""
        self._trouble.hide()

    def hint(self) -> str:
        """The line under the password."""
        return self._hint.text()

    def _look_at_keys(self) -> None:
        """Tell when kana are typed where letters are meant: dots hide it."""
        typed = self.password.line.composing or self.password.text()
        if typed:
            self.password.set_wrong(False)
        if any(ord(char) > 0x7F for char in typed):
            self._hint.say(KANA_HINT)
        elif typed and self._hint.text() != CAPS_HINT:
            self._hint.say("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.password.line.composing:
                self._press()
            return True
        letter = event.text()
        if len(letter) == 1 and letter.isascii() and letter.isalpha():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if letter.isupper() != shift:
                self._hint.say(CAPS_HINT)
            elif self._hint.text() == CAPS_HINT:
                self._hint.say("")
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = self.focusWidget()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(focus, PersonRow):
            self.password.line.setFocus()
        elif focus is self.main:
            self._press()
        elif isinstance(focus, TextButton):
            focus.click()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._panel.fit(self.width())

    def closeEvent(self, event: object) -> None:
        self.closing.emit()
        super().closeEvent(event)  # type: ignore[arg-type]

    def state(self) -> dict[str, object]:
        """Who is chosen; the password is never part of it."""
        return {"slot": self.slot()}

    def restore(self, state: Mapping[str, object]) -> None:
        """Choose that person again."""
        for row in self._rows:
            if row.person.slot == state.get("slot"):
                row.setChecked(True)
        self.take_focus()
