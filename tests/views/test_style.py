"""The look: every allowed pair of colours can be read, letters have their sizes, the change is live."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views import style
from desktop.views.style import DARK, LIGHT, POINTS, Role, TextSize, Theme, Tokens
from desktop.views.widgets.labels import Label

TINTS = ("tint", "ok_tint", "err_tint", "warn_tint", "sunken")
GROUNDS = ("canvas", "surface", "rail", "lane")
READING = ("surface", "canvas", "rail", "lane", *TINTS)

# Token, the grounds it may stand on, and the least contrast there (design sheet §1): 4.5 for text, 3 for graphics.
ALLOWED: list[tuple[str, tuple[str, ...], float]] = [
    ("text", (*READING, "bar_fill", "hl"), 4.5),
    ("sub", (*READING, "bar_fill"), 4.5),
    ("faint", READING, 4.5),
    ("accent", (*READING, "bar_fill"), 4.5),
    ("ok", (*GROUNDS, "ok_tint", "tint", "sunken"), 4.5),
    ("err", (*GROUNDS, "err_tint", "tint", "sunken"), 4.5),
    ("warn", (*GROUNDS, "warn_tint", "tint", "sunken"), 4.5),
    ("on_accent", ("accent_fill", "accent_hover"), 4.5),
    ("on_brand", ("brand",), 4.5),
    ("on_brand_sub", ("brand",), 4.5),
    ("accent_fill", ("surface", "tint"), 3.0),
    ("tintline", ("surface", "canvas", "tint"), 3.0),
    ("line2", (*GROUNDS, "tint", "sunken"), 3.0),
    ("dis", (*GROUNDS, "tint", "sunken"), 3.0),
    ("ok_mark", ("surface", "lane", "tint", "ok_tint"), 3.0),
    ("err_mark", ("surface", "lane", "tint", "err_tint"), 3.0),
    ("warn_mark", ("surface", "lane", "tint", "warn_tint"), 3.0),
    ("bar_edge", ("surface", "lane"), 3.0),
]


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2: 1 (none) to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("token", "grounds", "least"), ALLOWED, ids=[row[0] for row in ALLOWED])
def test_every_allowed_pair_of_colours_can_be_read(tokens, token, grounds, least):
    for ground in grounds:
        found = contrast(getattr(tokens, token), getattr(tokens, ground))
        assert found >= least, f"{token} on {ground}: {found:.2f}"


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_the_focus_ring_is_seen_on_every_ground(tokens):
    for name in (
        "canvas",
        "surface",
        "rail",
        "sunken",
        "tint",
        "accent_fill",
        "err_tint",
        "warn_tint",
        "paper",
    ):
        ground = getattr(tokens, name)
        seen = max(contrast(tokens.focus_outer, ground), contrast(tokens.focus_inner, ground))
        assert seen >= 3, f"{name}: {seen:.2f}"
    assert contrast(tokens.focus_outer, tokens.focus_inner) >= 10


def test_the_tokens_are_those_of_the_design_sheet():
    assert (LIGHT.accent, LIGHT.text, LIGHT.canvas) == ("#0017c1", "#1a1a1a", "#f5f6f8")
    assert (DARK.accent, DARK.text, DARK.canvas) == ("#9db7f9", "#f1f3f6", "#14161b")
    for tokens in (LIGHT, DARK):
        for each in fields(Tokens):
            assert re.fullmatch("#[0-9a-f]{6}", getattr(tokens, each.name)), each.name


@pytest.fixture
def application(qapp):
    yield qapp
    style.apply(qapp, Theme.LIGHT, TextSize.STANDARD)


@pytest.mark.parametrize("size", list(TextSize))
@pytest.mark.parametrize("theme", list(Theme))
def test_every_look_fills_the_whole_style_sheet(application, theme, size):
    style.apply(application, theme, size)
    sheet = application.styleSheet()
    assert "$" not in sheet
    assert style.current().points(Role.BODY) == size.value
    assert all(style.current().points(role) >= 9 for role in Role)


def test_sizes_grow_with_the_text_and_titles_are_capped(application):
    for sizes in POINTS.values():
        assert list(sizes) == sorted(sizes)
    style.apply(application, Theme.LIGHT, TextSize.EXTRA_LARGE)
    assert style.current().points(Role.TITLE) == 24
    assert style.current().space(24) < style.current().grow(24)


def test_a_change_of_look_is_live(application, qtbot):
    style.apply(application, Theme.LIGHT, TextSize.STANDARD)
    label = Label("髙橋 花子", Role.BODY)
    qtbot.addWidget(label)
    label.show()
    before = label.sizeHint().height()
    style.apply(application, Theme.DARK, TextSize.EXTRA_LARGE)
    QApplication.processEvents()
    assert label.sizeHint().height() > before
    assert label.palette().color(label.foregroundRole()) == QColor(DARK.text)


def test_larger_and_smaller_stop_at_the_ends(application):
    style.apply(application, Theme.LIGHT, TextSize.STANDARD)
    assert style.smaller() is TextSize.STANDARD
    assert style.larger() is TextSize.LARGE
    style.apply(application, Theme.LIGHT, TextSize.EXTRA_LARGE)
    assert style.larger() is TextSize.EXTRA_LARGE


def test_high_contrast_takes_the_systems_colours_and_keeps_the_brand(application):
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#000000"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#ffff00"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#00ffff"))
    palette.setColor(QPalette.ColorRole.HighlightedText, QColor("#000000"))
    tokens = style.tokens_of(palette)
    assert (tokens.surface, tokens.text, tokens.err, tokens.line2) == (
        "#000000",
        "#ffff00",
        "#ffff00",
        "#ffff00",
    )
    assert tokens.accent_fill == "#00ffff"
    assert tokens.paper == "#ffffff"
    look = style.Look(theme=Theme.DARK, size=TextSize.STANDARD, tokens=tokens, high_contrast=True)
    assert look.border == 2
    assert "border: 2px solid #ffff00" in style.style_sheet(look)


def test_the_programs_own_font_is_used(application, qtbot):
    style.apply(application, Theme.LIGHT, TextSize.STANDARD)
    widget = QWidget()
    qtbot.addWidget(widget)
    assert QFontInfo(widget.font()).family() == style.FAMILY
    assert QFontInfo(style.current().font(Role.TITLE)).bold()


def test_the_fonts_come_from_the_resources():
    shipped = {path.name for path in style._font_files()}
    assert {"BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"} <= shipped
    assert all("resources" in path.parts for path in style._font_files())


def test_the_look_is_loaded_without_anything_heavy():
    code = (
        "import sys; import desktop.views.style, desktop.views.window, desktop.views.messages;"
        "print([m for m in sys.modules if m.split('.')[0] in"
        " ('peewee','sqlcipher3','reportlab','pypdfium2','PIL','cryptography')])"
    )
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
