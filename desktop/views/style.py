"""How the program looks: colours, letters, measures, and the one place that puts them on.

The values are those of the design sheet (tokens §1, type §2). Widgets ask `current()` while they paint, so a
change of theme or of text size is live: `apply` sets a new `Look`, and Qt tells every widget that its style changed.
"""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

import resources

FAMILY = "BIZ UDPGothic"


class Theme(Enum):
    """Which of the two palettes is worn."""

    LIGHT = "light"
    DARK = "dark"


class TextSize(Enum):
    """The base size of letters in points: 標準, 大, 特大. Everything else is derived from it."""

    STANDARD = 11
    LARGE = 13
    EXTRA_LARGE = 16

    @property
    def label(self) -> str:
        """The word a person sees for this size."""
        return {11: "標準", 13: "大", 16: "特大"}[self.value]


class Role(Enum):
    """What a piece of text is for; gives its size at each base size, and whether it is bold."""

    HERO = "hero"
    TITLE = "title"
    VERB = "verb"
    SECTION = "section"
    READING = "reading"
    """What somebody reads who is no user of the program: the person who signs, at arm's length."""
    BODY = "body"
    SECOND = "second"
    SMALL = "small"


class Tone(Enum):
    """The colour of a piece of text; the value is the name of its token."""

    TEXT = "text"
    SUB = "sub"
    FAINT = "faint"
    ACCENT = "accent"
    OK = "ok"
    ERR = "err"
    WARN = "warn"


POINTS: dict[Role, tuple[float, float, float]] = {
    Role.HERO: (32, 38, 46),
    Role.TITLE: (20, 23, 24),
    Role.VERB: (15, 18, 22),
    Role.SECTION: (13, 15, 18),
    Role.READING: (17, 19, 21),
    Role.BODY: (11, 13, 16),
    Role.SECOND: (10, 12, 14),
    Role.SMALL: (9, 11, 13),
}
_BOLD_ROLES = {Role.HERO, Role.TITLE, Role.VERB, Role.SECTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Every colour of one theme, as `#rrggbb`."""

    canvas: str
    surface: str
    rail: str
    sunken: str
    lane: str
    desk: str
    text: str
    sub: str
    faint: str
    accent: str
    accent_fill: str
    accent_hover: str
    on_accent: str
    tint: str
    tintline: str
    line: str
    line2: str
    dis: str
    ok: str
    ok_mark: str
    ok_tint: str
    err: str
    err_mark: str
    err_tint: str
    warn: str
    warn_mark: str
    warn_tint: str
    hl: str
    bar_fill: str
    bar_edge: str
    focus_outer: str = "#ffd43d"
    focus_inner: str
    brand: str = "#00118f"
    brand_band: str = "#0017c1"
    brand_band2: str = "#264af4"
    brand_thread: str = "#ffd43d"
    on_brand: str = "#ffffff"
    on_brand_sub: str = "#d9e6ff"
    paper: str = "#ffffff"


LIGHT = Tokens(
    canvas="#f5f6f8", surface="#ffffff", rail="#ffffff", sunken="#f0f1f4", lane="#f7f8fa", desk="#e4e6eb",
    text="#1a1a1a", sub="#4d4d4d", faint="#666666", accent="#0017c1", accent_fill="#0017c1",
    accent_hover="#00118f", on_accent="#ffffff", tint="#e8f1fe", tintline="#4979f5", line="#dcdee3",
    line2="#767676", dis="#767676", ok="#197a4b", ok_mark="#259d63", ok_tint="#e6f5ec", err="#ce0000",
    err_mark="#ec0000", err_tint="#fdeeee", warn="#806300", warn_mark="#927200", warn_tint="#fbf5e0",
    hl="#fff0b3", bar_fill="#c5d7fb", bar_edge="#4979f5", focus_inner="#1a1a1a",
)  # fmt: skip

DARK = Tokens(
    canvas="#14161b", surface="#1d2027", rail="#191c22", sunken="#171a20", lane="#1a1d23", desk="#0f1115",
    text="#f1f3f6", sub="#c3c9d3", faint="#a3abb8", accent="#9db7f9", accent_fill="#3f68fb",
    accent_hover="#264af4", on_accent="#ffffff", tint="#1c2748", tintline="#4979f5", line="#353a45",
    line2="#8a92a0", dis="#7b8391", ok="#7ed6a6", ok_mark="#4fbf85", ok_tint="#14301f", err="#ff9d9d",
    err_mark="#ff6b6b", err_tint="#3b1a1c", warn="#ecca5f", warn_mark="#d9b23c", warn_tint="#332b10",
    hl="#5c4a00", bar_fill="#2f4480", bar_edge="#5b82f0", focus_inner="#14161b",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is worn now: the theme, the text size and the tokens that follow from them."""

    theme: Theme
    size: TextSize
    tokens: Tokens
    high_contrast: bool = False

    def points(self, role: Role) -> float:
        """The size of this role's letters in points."""
        return POINTS[role][list(TextSize).index(self.size)]

    def font(self, role: Role = Role.BODY, bold: bool | None = None) -> QFont:
        """The font of a role; `bold` overrides the weight the role has by itself."""
        font = QFont(QGuiApplication.font())
        font.setPointSizeF(self.points(role))
        font.setBold((role in _BOLD_ROLES) if bold is None else bold)
        return font

    def color(self, token: str) -> QColor:
        """The colour of a token, by its field name in `Tokens`."""
        return QColor(getattr(self.tokens, token))

    def grow(self, px: float) -> int:
        """A measure that grows as fast as the letters (heights of fields, boxes, marks)."""
        return round(px * self.size.value / TextSize.STANDARD.value)

    def space(self, px: float) -> int:
        """A gap or margin: it grows half as fast as the letters."""
        return round(px * (1 + (self.size.value / TextSize.STANDARD.value - 1) / 2))

    @property
    def rail_width(self) -> int:
        """Width of the rail at the left in pixels."""
        return {11: 176, 13: 204, 16: 234}[self.size.value]

    @property
    def bar_height(self) -> int:
        """Height of the top bar in pixels."""
        return {11: 64, 13: 70, 16: 76}[self.size.value]

    @property
    def strip_height(self) -> int:
        """Height of the key strip in pixels."""
        return {11: 36, 13: 40, 16: 46}[self.size.value]

    @property
    def border(self) -> int:
        """Thickness of the borders of fields and buttons: doubled under high contrast."""
        return 2 if self.high_contrast else 1


_look = Look(theme=Theme.LIGHT, size=TextSize.STANDARD, tokens=LIGHT)


def current() -> Look:
    """The look that is worn now. Paint code asks for it each time and never keeps it."""
    return _look


def larger() -> TextSize:
    """The next larger text size (Ctrl +), or the same at the end."""
    sizes = list(TextSize)
    return sizes[min(sizes.index(_look.size) + 1, len(sizes) - 1)]


def smaller() -> TextSize:
    """The next smaller text size (Ctrl −), or the same at the end."""
    sizes = list(TextSize)
    return sizes[max(sizes.index(_look.size) - 1, 0)]


def system_theme() -> Theme:
    """The theme the desktop asks for."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return Theme.DARK if dark else Theme.LIGHT


def system_high_contrast() -> bool:
    """Whether the system asks for high contrast; then its own colours are used instead of ours."""
    hints = QGuiApplication.styleHints()  # kept by name: Qt takes the answer away with the asker
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast


def apply(app: QApplication, theme: Theme = Theme.LIGHT, size: TextSize = TextSize.STANDARD) -> None:
    """Put a look on the whole program; may be called again at any time, the windows follow at once."""
    global _look
    high = system_high_contrast()
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    base = _application_font()
    if high:
        tokens = tokens_of(app.palette())
    else:
        tokens = DARK if theme is Theme.DARK else LIGHT
    _look = Look(theme=theme, size=size, tokens=tokens, high_contrast=high)
    base.setPointSizeF(_look.points(Role.BODY))
    # Each of these makes Qt look at every widget again, so what is worn already is not put on twice.
    if app.font() != base:
        app.setFont(base)
    if not high and app.palette() != _palette(tokens):
        app.setPalette(_palette(tokens))
    sheet = style_sheet(_look)
    if app.styleSheet() != sheet:
        app.setStyleSheet(sheet)


def tokens_of(palette: QPalette) -> Tokens:
    """Tokens made of the system's own colours, for high contrast: shapes stay, colours are the system's."""
    role = QPalette.ColorRole
    ground, text = palette.color(role.Window).name(), palette.color(role.WindowText).name()
    chosen, on_chosen = palette.color(role.Highlight).name(), palette.color(role.HighlightedText).name()
    grounds = ("canvas", "surface", "rail", "sunken", "lane", "desk", "tint", "ok_tint", "err_tint",
               "warn_tint", "hl", "bar_fill", "focus_inner")  # fmt: skip
    values = {name.name: text for name in fields(Tokens)} | dict.fromkeys(grounds, ground)
    values |= {"accent_fill": chosen, "accent_hover": chosen, "on_accent": on_chosen, "paper": "#ffffff"}
    brand = ("brand", "brand_band", "brand_band2", "brand_thread", "on_brand", "on_brand_sub")
    values |= {name: getattr(LIGHT, name) for name in brand}
    values["focus_outer"] = chosen
    return Tokens(**values)


def style_sheet(look: Look) -> str:
    """The one Qt style sheet, filled in with the look's tokens and measures."""
    template = resources.read_text("style", "tasuki.qss")
    words: dict[str, object] = {f.name: getattr(look.tokens, f.name) for f in fields(Tokens)}
    words |= {f"pt_{role.value}": f"{look.points(role):g}" for role in Role}
    edge = look.border
    words["edge"] = edge
    # A control's height in the design is its outside; Qt's min-height is inside the border.
    words |= {f"h{px}": look.grow(px) - 2 * edge for px in (26, 32, 34, 40, 46, 48, 56)}
    words |= {f"s{px}": look.space(px) for px in (2, 4, 6, 8, 10, 12, 14, 16, 20, 24)}
    words |= {
        "r26": look.grow(26) // 2, "search_left": look.grow(42),
        "search_right": look.grow(92), "combo_right": look.grow(34), "small_combo_right": look.grow(24),
    }  # fmt: skip
    words["handle"] = look.grow(10)
    words["handle_radius"] = look.grow(10) // 2
    return Template(template).substitute(words)


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: tokens.canvas, role.WindowText: tokens.text, role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken, role.Text: tokens.text, role.Button: tokens.surface,
        role.ButtonText: tokens.text, role.ToolTipBase: tokens.surface, role.ToolTipText: tokens.text,
        role.PlaceholderText: tokens.faint, role.Highlight: tokens.accent_fill,
        role.HighlightedText: tokens.on_accent, role.Link: tokens.accent, role.Light: tokens.surface,
        role.Mid: tokens.line, role.Dark: tokens.line2, role.Shadow: tokens.line2,
    }  # fmt: skip
    for each, value in pairs.items():
        palette.setColor(each, QColor(value))
    for each in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(tokens.dis))
    return palette


def _application_font() -> QFont:
    """The program's own font, loaded once from the resources; the other families fill what the first one lacks."""
    if not _loaded:
        for path in _font_files():
            number = QFontDatabase.addApplicationFont(str(path))
            _loaded.extend(set(QFontDatabase.applicationFontFamilies(number)) - set(_loaded))
    font = QFont()
    font.setFamilies([FAMILY, *(family for family in _loaded if family != FAMILY)])
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


_loaded: list[str] = []


def _font_files() -> list[Path]:
    """The files themselves: Qt maps them into memory, which is quicker than handing it five megabytes."""
    folder = importlib.resources.files("resources").joinpath("fonts")
    return sorted(Path(str(file)) for file in folder.iterdir() if file.name.endswith(".ttf"))
