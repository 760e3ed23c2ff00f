"""Finds words that are cut off in a window: for every text size and theme, in every test of pages."""

from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.views.widgets.labels import Elided, Label, Sentence


def clipped(window: QWidget) -> list[str]:
    """What is shown but does not fit where it stands. Second lines (`Elided`) may be cut and are passed over."""
    found = []
    for label in window.findChildren(Label):
        if not label.isVisible() or isinstance(label, Elided) or not label.text():
            continue
        if label.wordWrap():
            if label.heightForWidth(label.width()) > label.height() + 1:
                found.append(
                    f"{label.text()!r} needs a height of {label.heightForWidth(label.width())}, has {label.height()}"
                )
        elif label.sizeHint().width() > label.width() + 1:
            found.append(f"{label.text()!r} needs a width of {label.sizeHint().width()}, has {label.width()}")
    for sentence in window.findChildren(Sentence):
        needed = sentence.heightForWidth(sentence.width())
        if sentence.isVisible() and needed > sentence.height() + 1:
            found.append(f"{sentence.text()!r} needs a height of {needed}, has {sentence.height()}")
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.text() and button.minimumSizeHint().width() > button.width() + 1:
            found.append(
                f"button {button.text()!r} needs {button.minimumSizeHint().width()}, has {button.width()}"
            )
    return found
