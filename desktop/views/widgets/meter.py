"""The consent meter: one bar, four states told by colour and hatching, the numbers beside it in words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from desktop.views import style
from desktop.views.style import Role
from desktop.views.widgets.hatch import paint_hatch
from desktop.views.widgets.painted import Painted

_KINDS = (
    ("そろっている", "ok_mark", False),
    ("期限が近い", "warn_mark", True),
    ("家族の分がない", "tintline", True),
    ("本人の同意がない", "err_mark", True),
)


class ConsentMeter(Painted):
    """How many users have all consents they need; a table of the numbers stands under the bar."""

    def __init__(self) -> None:
        super().__init__()
        self._counts = (0, 0, 0, 0)
        self._note = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_counts(self, complete: int, soon: int, family_missing: int, none: int, note: str = "") -> None:
        """Show these numbers of people; `note` stands small at the right of the big number."""
        self._counts = (complete, soon, family_missing, none)
        self._note = note
        said = "、".join(
            f"{name} {count}人" for (name, _, _), count in zip(_KINDS, self._counts, strict=True)
        )
        self.setAccessibleName(f"同意のそろい具合。{sum(self._counts)}人のうち、{said}")
        self.update()

    def _line(self) -> int:
        return QFontMetrics(style.current().font(Role.SECOND, True)).height() + style.current().space(8)

    def _big(self) -> int:
        return QFontMetrics(style.current().font(Role.HERO)).height()

    def sizeHint(self) -> QSize:
        look = style.current()
        height = self._big() + look.space(8) + look.grow(20) + look.space(12) + self._line() * 4
        return QSize(look.grow(280), height)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = style.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        total = sum(self._counts)
        hero = look.font(Role.HERO)
        painter.setFont(hero)
        painter.setPen(look.color("ok"))
        number = str(self._counts[0])
        big = self._big()
        painter.drawText(QRectF(0, 0, self.width(), big), Qt.AlignmentFlag.AlignVCenter, number)
        left = QFontMetrics(hero).horizontalAdvance(number) + look.space(8)
        painter.setFont(look.font(Role.SECTION, False))
        painter.setPen(look.color("sub"))
        painter.drawText(
            QRectF(left, 0, self.width(), big - look.space(4)), Qt.AlignmentFlag.AlignBottom, f"／ {total}人"
        )
        painter.setFont(look.font(Role.SECOND))
        painter.drawText(
            QRectF(0, 0, self.width(), big - look.space(4)),
            Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight,
            self._note,
        )
        top = big + look.space(8)
        self._bar(painter, QRectF(0, top, self.width(), look.grow(20)))
        top += look.grow(20) + look.space(12)
        box = look.grow(14)
        for (name, token, hatched), count in zip(_KINDS, self._counts, strict=True):
            line = QRectF(0, top, self.width(), self._line())
            spot = QRectF(0, line.center().y() - box / 2, box, box)
            self._segment(painter, spot, token, hatched)
            painter.setFont(look.font(Role.SECOND))
            painter.setPen(look.color("text"))
            words = line.adjusted(box + look.space(8), 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
            painter.setFont(look.font(Role.SECOND, True))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{count}人")
            top += self._line()

    def _bar(self, painter: QPainter, box: QRectF) -> None:
        look = style.current()
        total = sum(self._counts)
        if not total:
            painter.setPen(look.color("line2"))
            painter.setBrush(look.color("sunken"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            return
        shown = [number for number, count in enumerate(self._counts) if count]
        room = box.width() - 2 * (len(shown) - 1)
        least = look.grow(8)
        widths = {n: max(room * self._counts[n] / total, least) for n in shown}
        # What the small ones were given beyond their share, the widest gives up.
        widest = max(shown, key=lambda n: widths[n])
        widths[widest] -= sum(widths.values()) - room
        x = box.left()
        for n in shown:
            self._segment(painter, QRectF(x, box.top(), widths[n], box.height()), _KINDS[n][1], _KINDS[n][2])
            x += widths[n] + 2

    def _segment(self, painter: QPainter, box: QRectF, token: str, hatched: bool) -> None:
        look = style.current()
        if hatched:
            paint_hatch(painter, box, look.color(token))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color(token))
            painter.drawRoundedRect(box, 3, 3)
