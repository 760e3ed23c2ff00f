"""The main window: navigation only. It holds the frame and the pages, and knows nothing of what they show."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.views import style
from desktop.views.style import Tone
from desktop.views.widgets.chips import StateChip
from desktop.views.widgets.form import composing
from desktop.views.widgets.hatch import paint_hatch
from desktop.views.widgets.keystrip import KeyStrip
from desktop.views.widgets.painted import show_if
from desktop.views.widgets.rail import RAIL, Rail, window_icon
from desktop.views.widgets.toast import Toast
from desktop.views.widgets.topbar import TopBar

TITLE = "たすき"
KEYS: tuple[tuple[str, str], ...] = (
    ("F1", "help"), ("F2", "edit"), ("F3", "search"), ("Ctrl+F", "search"), ("F4", "handover"), ("F5", "refresh"),
    ("F6", "consent"), ("F7", "timeline"),
    ("F12", "shade"), ("Ctrl+T", "file"), ("Ctrl+/", "keys"), ("Ctrl+L", "lock"),
)  # fmt: skip
_SIZES: tuple[tuple[str, int], ...] = (
    ("Ctrl++", +1),
    ("Ctrl+;", +1),
    ("Ctrl+=", +1),
    ("Ctrl+-", -1),
    ("Ctrl+0", 0),
)


class _Ground(QWidget):
    """The ground of the window; in the practice book with a hatched frame."""

    practice = False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = style.current()
        painter.fillRect(self.rect(), look.color("canvas"))
        if self.practice:
            box = QRectF(self.rect())
            sides = (
                QRectF(0, 0, box.width(), 4), QRectF(0, box.height() - 4, box.width(), 4),
                QRectF(0, 0, 4, box.height()), QRectF(box.width() - 4, 0, 4, box.height()),
            )  # fmt: skip
            for side in sides:
                painter.fillRect(side, look.color("warn_tint"))
                painter.setClipRect(side)
                paint_hatch(painter, box.adjusted(-20, -20, 20, 20), look.color("warn_mark"), 0, 9, 3)


def _holder(page: QWidget) -> QScrollArea:
    """A page that is higher than the window scrolls; it is never squeezed until its parts overlap."""
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class MainWindow(QMainWindow):
    """Rail, search, pages, key strip. Pages are built when they are first shown and asked to `refresh()` each time."""

    asked = Signal(str)
    """A function key or a key of the strip: the word of what is wanted (see KEYS)."""
    went = Signal(str)
    search_changed = Signal(str)
    search_entered = Signal(str)
    shade_changed = Signal(bool)
    text_size_asked = Signal(int)
    closing = Signal()

    def __init__(self, pages: Mapping[str, Callable[[], QWidget]], start: str = "home") -> None:
        super().__init__()
        self._factories = pages
        self._pages: dict[str, QWidget] = {}
        self._holders: dict[str, QScrollArea] = {}
        self._belongs: dict[str, str] = {}
        self._current = ""
        self._status: tuple[str, str, bool, str] = ("", "", True, "")
        self._today = ("", "")
        self._practice = False
        self.setWindowTitle(TITLE)
        self.setWindowIcon(QIcon(window_icon()))
        self.setMinimumSize(QSize(1024, 640))
        self.resize(1366, 768)
        for keys, action in KEYS:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setAutoRepeat(False)  # a key held down in haste is one press, F12 above all
            shortcut.activated.connect(lambda action=action: self._on_key(action))
        for keys, step in _SIZES:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(lambda step=step: self.text_size_asked.emit(step))
        self._build()
        if start in pages:
            self.show_page(start)

    def _build(self) -> None:
        ground = _Ground()
        ground.practice = self._practice
        row = QHBoxLayout(ground)
        edge = 4 if self._practice else 0
        row.setContentsMargins(edge, edge, edge, edge)
        row.setSpacing(0)
        self.rail = Rail([row for row in RAIL if not row[0] or row[0] in self._factories])
        self.rail.chosen.connect(self.show_page)
        right = QVBoxLayout()
        right.setSpacing(0)
        self.top = TopBar()
        self.top.search.search_changed.connect(self.search_changed)
        self.top.search.entered.connect(lambda: self.search_entered.emit(self.top.search.query()))
        self.top.search.left_down.connect(self.focus_page)
        self.top.shade_changed.connect(self.shade_changed)
        self._chip = StateChip("練習用", Tone.WARN)
        show_if(self._chip, self._practice)
        layout = self.top.layout()
        if isinstance(layout, QHBoxLayout):
            layout.insertWidget(1, self._chip)
        self._stack = QStackedWidget()
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.strip = KeyStrip()
        self.strip.asked.connect(self._on_key)
        right.addWidget(self.top)
        right.addWidget(self._stack, 1)
        right.addWidget(self.strip)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        self.setCentralWidget(ground)
        if self.isVisible():
            ground.show()
        self._toast = Toast(ground)
        self.rail.set_status(*self._status)
        self.top.set_today(*self._today)

    def show_page(self, key: str, belongs_to: str | None = None) -> None:
        """Go to a page, building it at its first show; the rail lights the row of `belongs_to` or of the page."""
        if key not in self._factories:
            return
        if belongs_to is not None:
            self._belongs[key] = belongs_to
        page = self._pages.get(key)
        if page is None:
            page = self._factories[key]()
            self._pages[key] = page
            self._holders[key] = _holder(page)
            self._stack.addWidget(self._holders[key])
        if hasattr(page, "refresh"):
            page.refresh()
        self._stack.setCurrentWidget(self._holders[key])
        moved = key != self._current
        self._current = key
        self.rail.set_current(self._belongs.get(key, key))
        if moved:
            self._toast.hide()  # what was said belongs to the page it was said on
            self.went.emit(key)

    def page(self, key: str) -> QWidget | None:
        """The page of this key, if it was built."""
        return self._pages.get(key)

    def current(self) -> str:
        """The key of the page shown."""
        return self._current

    def focus_page(self) -> None:
        """Put the focus into the page shown."""
        page = self._pages.get(self._current)
        if page is not None:
            if hasattr(page, "take_focus"):
                page.take_focus()
            else:
                page.setFocus()
                self.focusNextChild()

    def forget(self, key: str) -> None:
        """Throw a page away; it is built anew when next shown."""
        page = self._pages.pop(key, None)
        if page is not None:
            holder = self._holders.pop(key)
            self._stack.removeWidget(holder)
            holder.deleteLater()

    def rebuild(self) -> None:
        """Build frame and pages anew, each page with what was typed in it: after a change of the text size."""
        states = {key: page.state() for key, page in self._pages.items() if hasattr(page, "state")}
        current, belongs, query = self._current, dict(self._belongs), self.top.search.text()
        self._pages, self._holders = {}, {}
        old = self.takeCentralWidget()
        self._build()
        if old is not None:
            old.hide()
            for timer in old.findChildren(QTimer):
                timer.stop()
            old.deleteLater()
        self.top.search.blockSignals(True)
        self.top.search.setText(query)
        self.top.search.blockSignals(False)
        self._current = ""
        for key, state in states.items():
            if key == current or state:
                self.show_page(key)
                page = self._pages[key]
                if state and hasattr(page, "restore"):
                    page.restore(state)
        self._belongs = belongs
        if current:
            self.show_page(current)

    def set_status(self, name: str, backup: str, backup_ok: bool, lock: str) -> None:
        """Fill the foot of the rail: who, last backup, minutes until the lock."""
        self._status = (name, backup, backup_ok, lock)
        self.rail.set_status(*self._status)

    def set_today(self, text: str, short_text: str = "") -> None:
        """Show today's date in the top bar, and without its year at the largest text."""
        self._today = (text, short_text)
        self.top.set_today(text, short_text)

    def set_practice(self, on: bool) -> None:
        """Wear the frame and the chip of the practice book."""
        if on != self._practice:
            self._practice = on
            self.rebuild()

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say one line at the bottom; with `undo` it offers 「取り消す」."""
        self._toast.say(text, undo)

    def toast_text(self) -> str:
        """The line of the toast that is shown, or an empty text."""
        return self._toast.text() if self._toast.isVisible() else ""

    def _on_key(self, action: str) -> None:
        if composing(QApplication.focusWidget()):
            return
        if action == "search":
            self.top.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.top.search.selectAll()
        elif action == "shade":
            self.top.shade.toggle()
        elif action == "refresh":
            page = self._pages.get(self._current)
            if page is not None and hasattr(page, "refresh"):
                page.refresh()
        self.asked.emit(action)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._toast.place()

    def closeEvent(self, event: object) -> None:
        self.closing.emit()
        super().closeEvent(event)  # type: ignore[arg-type]
