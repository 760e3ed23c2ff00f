"""The rail at the left: brand, nine rows, and at its foot how things stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.views import style
from desktop.views.style import Role, Tone
from desktop.views.widgets.icons import paint_icon
from desktop.views.widgets.labels import Elided, Line
from desktop.views.widgets.painted import Painted, show_if

RAIL: tuple[tuple[str, str, str], ...] = (
    ("home", "ホーム", "home"),
    ("users", "利用者", "people"),
    ("handovers", "引継ぎ", "handover"),
    ("consents", "同意", "consent"),
    ("provisions", "提供記録", "list"),
    ("offices", "相手先", "office"),
    ("", "", ""),
    ("retention", "期限と廃棄", "calendar"),
    ("requests", "請求と漏えい", "warning"),
    ("settings", "設定と安全", "gear"),
)


def paint_sash(painter: QPainter, box: QRectF, radius: float) -> None:
    """Draw the brand's sign: a sash across a blue plate."""
    look = style.current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plate = QPainterPath()
    plate.addRoundedRect(box, radius, radius)
    painter.setClipPath(plate)
    painter.fillRect(box, look.color("accent_fill"))
    side = box.width()

    def band(lower: float, upper: float, token: str) -> None:
        path = QPainterPath()
        path.moveTo(box.left() + side * (lower - 1), box.bottom())
        path.lineTo(box.left() + side * (upper - 1), box.bottom())
        path.lineTo(box.left() + side * upper, box.top())
        path.lineTo(box.left() + side * lower, box.top())
        path.closeSubpath()
        painter.fillPath(path, look.color(token))

    band(0.72, 1.0, "on_brand")
    band(1.22, 1.42, "on_brand_sub")
    painter.restore()


class _Brand(Painted):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("たすき　同意と引継ぎの記録帳")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(style.current().rail_width, style.current().bar_height + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        side = look.grow(32)
        left = look.space(16)
        paint_sash(painter, QRectF(left, (look.bar_height - side) / 2, side, side), look.grow(7))
        left += side + look.space(10)
        painter.setPen(look.color("text"))
        name = look.font(Role.SECTION)
        painter.setFont(name)
        if look.size is style.TextSize.EXTRA_LARGE:
            painter.drawText(
                QRectF(left, 0, self.width(), look.bar_height), Qt.AlignmentFlag.AlignVCenter, "たすき"
            )
            return
        small = look.font(Role.SMALL)
        small.setPointSizeF(look.points(Role.SMALL) - 1)
        room = self.width() - left - 4
        while (
            QFontMetrics(small).horizontalAdvance("同意と引継ぎの記録帳") > room and small.pointSizeF() > 7.5
        ):
            small.setPointSizeF(small.pointSizeF() - 0.5)
        height, below = QFontMetrics(name).height(), QFontMetrics(small).height()
        top = (look.bar_height - height - below - 3) / 2
        painter.drawText(QRectF(left, top, self.width(), height), Qt.AlignmentFlag.AlignVCenter, "たすき")
        painter.setFont(small)
        painter.setPen(look.color("sub"))
        spot = QRectF(left, top + height + 3, self.width(), below)
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, "同意と引継ぎの記録帳")


class RailRow(QAbstractButton):
    """One row of the rail."""

    ring_radius = 4

    def __init__(self, key: str, text: str, icon: str) -> None:
        super().__init__()
        self.key, self._icon = key, icon
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        look = style.current()
        return QSize(look.rail_width, {11: 44, 13: 47, 16: 52}[look.size.value])

    def focus_rect(self) -> QRect:
        """Inside the rail's edges, so that the ring is whole."""
        return self.rect().adjusted(8, 3, -8, -3)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        on = self.isChecked()
        if on:
            painter.fillRect(self.rect(), look.color("tint"))
            painter.fillRect(QRect(0, 0, 4, self.height()), look.color("accent"))
        elif self.underMouse():
            painter.fillRect(self.rect(), look.color("sunken"))
        ink = look.color("accent" if on else "text")
        side = look.grow(20)
        left = look.space(19)
        paint_icon(
            painter,
            QRectF(left, (self.height() - side) / 2, side, side),
            self._icon,
            look.color("accent" if on else "sub"),
        )
        left += side + look.space(13)
        painter.setPen(ink)
        painter.setFont(look.font(Role.BODY, on))
        painter.drawText(
            QRectF(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )


class _FootLine(Painted):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon, self._token, self._text = icon, "sub", ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, text: str, icon: str, token: str) -> None:
        self._text, self._icon, self._token = text, icon, token
        self.setAccessibleName(text)
        show_if(self, bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(style.current().font(Role.SMALL))
        return QSize(style.current().rail_width, metrics.height() + style.current().space(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        side = look.grow(14)
        paint_icon(
            painter, QRectF(1, (self.height() - side) / 2, side, side), self._icon, look.color(self._token)
        )
        painter.setFont(look.font(Role.SMALL))
        painter.setPen(look.color("sub"))
        room = QRectF(side + look.space(5), 0, self.width() - side - look.space(5), self.height())
        metrics = QFontMetrics(look.font(Role.SMALL))
        cut = metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, cut)


class Rail(QWidget):
    """Where one can go; the foot says who is here, how the last backup went, and when the screen locks."""

    chosen = Signal(str)

    def __init__(self, rows: Sequence[tuple[str, str, str]] = RAIL) -> None:
        super().__init__()
        look = style.current()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 1, look.space(8))
        self._column.setSpacing(0)
        self._column.addWidget(_Brand())
        self._rows: dict[str, RailRow] = {}
        for key, text, icon in rows:
            if not key:
                self._column.addSpacing(look.space(6))
                self._column.addWidget(_inset(Line()))
                self._column.addSpacing(look.space(6))
                continue
            row = RailRow(key, text, icon)
            row.clicked.connect(lambda _=False, key=key: self._press(key))
            self._rows[key] = row
            self._column.addWidget(row)
        self._column.addStretch(1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(look.space(16), 0, look.space(10), 0)
        foot.setSpacing(look.space(2))
        foot.addWidget(Line())
        foot.addSpacing(look.space(6))
        self._name = Elided("", Role.SECOND, Tone.TEXT, bold=True)
        self._backup = _FootLine("check")
        self._lock = _FootLine("lock")
        for widget in (self._name, self._backup, self._lock):
            foot.addWidget(widget)
        self._column.addWidget(self._foot)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(style.current().rail_width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(style.current().rail_width, super().minimumSizeHint().height())

    def _press(self, key: str) -> None:
        self.chosen.emit(key)

    def set_current(self, key: str) -> None:
        """Light the row of this page; an unknown key lights none."""
        for name, row in self._rows.items():
            row.setChecked(name == key)

    def set_status(self, name: str, backup: str, backup_ok: bool, lock: str) -> None:
        """Fill the foot; an empty text hides its line."""
        self._name.setText(name)
        self._backup.say(backup, "check" if backup_ok else "cross", "ok" if backup_ok else "err")
        self._lock.say(lock, "lock", "sub")

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.color("rail"))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), look.color("line"))


def _inset(line: Line) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(style.current().space(16), 0, style.current().space(16), 0)
    column.addWidget(line)
    return holder


def window_icon() -> QPixmap:
    """The sign as a picture for the window and the task bar."""
    pixmap = QPixmap(128, 128)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_sash(painter, QRectF(0, 0, 128, 128), 26)
    painter.end()
    return pixmap
