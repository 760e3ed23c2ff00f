"""The program with its windows: from the lock screen to the desk and back. The only place that knows every room at once.

The lock screen is painted before ``procedures``, peewee or reportlab is imported; they are read in behind it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from desktop import machine
from desktop.clock import Clock
from desktop.entries.wareki import short_wareki, wareki, weekday
from desktop.views import messages, style
from desktop.views.style import TextSize, Theme

if TYPE_CHECKING:
    from desktop.desk_layer import Layer
    from desktop.procedures.books import NewBook
    from desktop.records.book import Register
    from desktop.entries.version import Actor
    from desktop.views.window import MainWindow

IDLE_MINUTES = 5
"""After so many minutes without a key or a click the book is locked."""
DRAFT_CHECK_SECONDS = 20


def run(book: str | None) -> int:
    """Open the window, on the given book or the one used last. Answers the exit code."""
    application = QApplication(sys.argv[:1])
    program = Program(application, Clock(), machine.home())
    program.start(Path(book) if book else None)
    return application.exec()
