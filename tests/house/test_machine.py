"""What the machine must not do to us: lose references to None, or move a Japanese day with its time zone."""

import os
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

# 15:30 in Greenwich is half past midnight of the next day in Japan, whatever the machine's own zone says.
ASKS_THE_DAY = """
from datetime import UTC, datetime
from desktop.clock import Clock
print(Clock(lambda: datetime(2026, 3, 31, 15, 30, tzinfo=UTC)).now().day)
print(Clock(lambda: datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)).now().day)
"""


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_days_are_japanese_days_in_every_time_zone(zone: str) -> None:
    days = subprocess.run(
        [sys.executable, "-c", ASKS_THE_DAY],
        env=os.environ | {"TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    )
    assert days.stdout.split() == ["2026-04-01", "2026-03-31"]


def test_qt_gives_back_every_reference_to_none_that_it_takes(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 lost one at each call that returns nothing, and died after some 5,500."""
    from PySide6.QtWidgets import QApplication, QLabel

    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(500):
        QApplication.processEvents()
        label.setText("襷")
    assert before - sys.getrefcount(None) < 500
