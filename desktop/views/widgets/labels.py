"""Words on the screen: labels by role, running sentences, facts. All text is plain: `<b>` in a name stays `<b>`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone


def laid_out(
    text: str, font: QFont, width: float, alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> tuple[QTextLayout, int]:
    """The lines of a text and their height: one line has its own height, several stand 145 % apart."""
    height = QFontMetrics(font).height()
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setAlignment(alignment & Qt.AlignmentFlag.AlignHorizontal_Mask)
    layout.setTextOption(option)
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 20))
        line.setPosition(QPointF(0, y))
        y += height * 1.45
    layout.endLayout()
    return layout, round(max(y - height * 0.45, height))


class Label(QLabel):
    """One piece of text in a role and a tone; on one line unless `wrap` is asked for."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        tone: Tone = Tone.TEXT,
        bold: bool | None = None,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role.value)
        self.setProperty("tone", tone.value)
        if bold is not None:
            self.setProperty("weight", "bold" if bold else "regular")
        self.setWordWrap(wrap)
        self.setText(text)

    def hasHeightForWidth(self) -> bool:
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        return self._laid_out(width)[1] if self.wordWrap() else super().heightForWidth(width)

    def sizeHint(self) -> QSize:
        if not self.wordWrap():
            return super().sizeHint()
        metrics = self.fontMetrics()
        longest = max((metrics.horizontalAdvance(line) for line in self.text().split("\n")), default=0)
        width = min(longest + 2, metrics.horizontalAdvance("あ") * 45)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        if not self.wordWrap():
            return super().minimumSizeHint()
        return QSize(self.fontMetrics().horizontalAdvance("あ") * 4, self.fontMetrics().height())

    def _laid_out(self, width: int) -> tuple[QTextLayout, int]:
        return laid_out(self.text(), self.font(), width, self.alignment())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.wordWrap() or self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        layout, height = self._laid_out(self.width())
        top = 0.0
        if self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            top = max((self.height() - height) / 2, 0)
        layout.draw(painter, QPointF(0, top))

    def set_tone(self, tone: Tone) -> None:
        """Change the colour of the text."""
        self.setProperty("tone", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)

    def set_tag(self, tag: str) -> None:
        """Turn the label into a small tag: 'must', 'may' or 'family'."""
        self.setProperty("tag", tag)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)


class Elided(Label):
    """A second line that may be cut with …; the whole text is said on hover and to the reader."""

    def __init__(
        self, text: str = "", role: Role = Role.SECOND, tone: Tone = Tone.SUB, bold: bool | None = None
    ) -> None:
        self._whole = text
        super().__init__(text, role, tone, bold)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show this text, cut with … where it does not fit."""
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def whole(self) -> str:
        """The text before it was cut."""
        return self._whole

    def _fit(self) -> None:
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(self.width(), 1))
        super().setText(cut)
        self.setToolTip(plain_tip(self._whole) if cut != self._whole else "")

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 3, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()


def plain_tip(text: str) -> str:
    """Text for a tool tip that stays text: Qt takes what looks like markup as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;") if "<" in text else text


class Bold(str):
    """A bold part of a `Sentence`."""


class Hit(str):
    """A part that was searched for: on yellow and bold."""


@dataclass(frozen=True, slots=True)
class Toned:
    """A part of a `Sentence` in another tone."""

    text: str
    tone: Tone
    bold: bool = False


Part = str | Toned


class Sentence(QWidget):
    """Running text of several parts, at 150 % line height, wrapped to the width it is given."""

    LINE_HEIGHT = 1.5

    def __init__(
        self, *parts: Part, role: Role = Role.BODY, tone: Tone = Tone.TEXT, bold: bool = False
    ) -> None:
        super().__init__()
        self._role, self._tone, self._bold = role, tone, bold
        self._parts: tuple[Part, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_parts(*parts)

    def set_parts(self, *parts: Part) -> None:
        """Say something else."""
        self._parts = parts
        self.setAccessibleName(self.text())
        if self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.setMinimumHeight(self.heightForWidth(self.width()))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The whole sentence without its emphasis."""
        return "".join(part.text if isinstance(part, Toned) else str(part) for part in self._parts)

    def _layout(self, width: float) -> tuple[QTextLayout, float]:
        look = style.current()
        font = look.font(self._role, self._bold)
        layout = QTextLayout(self.text().replace("\n", "\u2028"), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats())
        step = QFontMetrics(font).height() * self.LINE_HEIGHT
        glyphs = QFontMetrics(font).height()
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, 40))
            line.setPosition(QPointF(0, y + (step - glyphs) / 2))
            y += step
        layout.endLayout()
        return layout, y

    def _formats(self) -> list[QTextLayout.FormatRange]:
        look = style.current()
        found: list[QTextLayout.FormatRange] = []
        start = 0
        for part in self._parts:
            text = part.text if isinstance(part, Toned) else str(part)
            length = len(text.encode("utf-16-le")) // 2
            if not isinstance(part, str) or isinstance(part, (Bold, Hit)):
                wanted = QTextLayout.FormatRange()
                wanted.start, wanted.length = start, length
                form = QTextCharFormat()
                form.setFont(look.font(self._role, True if isinstance(part, (Bold, Hit)) else part.bold))
                if isinstance(part, Hit):
                    form.setBackground(look.color("hl"))
                if isinstance(part, Toned):
                    form.setForeground(look.color(part.tone.value))
                wanted.format = form
                found.append(wanted)
            start += length
        return found

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._layout(width)[1])

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(style.current().font(self._role, True))
        width = min(metrics.horizontalAdvance(self.text()) + 4, metrics.horizontalAdvance("あ") * 45)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(style.current().font(self._role))
        return QSize(metrics.horizontalAdvance("あ") * 6, round(metrics.height() * self.LINE_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            # Layouts in a scroll area do not always ask again: the height this width needs is claimed.
            self.setMinimumHeight(self.heightForWidth(event.size().width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(style.current().color(self._tone.value))
        self._layout(self.width())[0].draw(painter, QPointF(0, 0))


class Line(QFrame):
    """A divider of one pixel; it carries no meaning."""

    def __init__(self, upright: bool = False) -> None:
        super().__init__()
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


def divider(upright: bool = False) -> Line:
    """A thin line between two parts of a card."""
    return Line(upright)


class Facts(QWidget):
    """Labels and values: label above value in one or two columns, or a column of labels at the left."""

    def __init__(self, columns: int = 2, above: bool = True) -> None:
        super().__init__()
        self._columns, self._above = columns, above
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these pairs of label and value, row by row."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        look = style.current()
        self._grid.setHorizontalSpacing(look.space(16))
        self._grid.setVerticalSpacing(look.space(12 if self._above else 14))
        for number, (name, value) in enumerate(facts):
            row, column = divmod(number, self._columns)
            label = Label(name, Role.SMALL if self._above else Role.SECOND, Tone.FAINT)
            said = Label(value, wrap=True)
            said.setAccessibleName(f"{name} {value}")
            if self._above:
                holder = QWidget()
                pair = QVBoxLayout(holder)
                pair.setContentsMargins(0, 0, 0, 0)
                pair.setSpacing(look.space(4))
                pair.addWidget(label)
                pair.addWidget(said)
                pair.addStretch(1)
                self._grid.addWidget(holder, row, column)
                holder.show()  # at once, so that the height asked for is the true one
            else:
                self._grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(said, number, 1)
        for column in range(self._columns if self._above else 0):
            self._grid.setColumnStretch(column, 1)
        if not self._above:
            self._grid.setColumnMinimumWidth(0, look.grow(76))
            self._grid.setColumnStretch(1, 1)
