"""How large a dialog opens: as wide as its fields want, never larger than the window it stands over."""

from PySide6.QtWidgets import QDialog

from desktop.views import style

EDGE = 32


def fit(dialog: QDialog, width: int, height: int = 2000) -> None:
    """Give a dialog this size in pixels at 11 pt, as far as the window of its parent holds it."""
    look = style.current()
    parent = dialog.parentWidget()
    room = parent.window().size() if parent is not None else dialog.size()
    dialog.resize(min(look.grow(width), room.width() - EDGE), min(look.grow(height), room.height() - EDGE))
