"""The PC is locked or sleeps, and a program that dies: told by the machine itself, not by a stand-in."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import machine_state
from desktop.machine_events import leaves
from desktop.no_dumps import frames_only

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")

# Runs on a D-Bus of its own, where this script plays systemd-logind and the screen saver.
LISTENS = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication
from desktop.machine_events import MachineEvents
application = QApplication([])
bus = QDBusConnection.systemBus()
assert bus.registerService("org.freedesktop.login1")
told = []
events = MachineEvents(lambda: told.append(1))
def say(path, interface, name, *values):
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments(list(values))
    assert bus.send(message)
say("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", False)
say("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", True)
say("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session", "Lock")
say("/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session", "Unlock")
say("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", True)
say("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", False)
QTimer.singleShot(500, application.quit)
application.exec()
heard = len(told)
events.stop()
say("/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", True)
QTimer.singleShot(200, application.quit)
application.exec()
print(events.told, heard, len(told))
"""


@ON_LINUX
@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="no dbus-run-session on this PC")
def test_sleep_lock_and_screen_saver_lock_the_book_and_their_end_does_not() -> None:
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", 'DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec "$0" -c "$1"',
         sys.executable, LISTENS],
        capture_output=True, text=True, timeout=60, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.stdout.split() == ["True", "3", "3"], done.stderr


@ON_LINUX
def test_where_nobody_tells_it_is_not_said_to_be_told() -> None:
    script = (
        "from PySide6.QtWidgets import QApplication; from desktop.machine_events import MachineEvents\n"
        "application = QApplication([]); print(MachineEvents(lambda: None).told)"
    )
    nowhere = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True, text=True, timeout=60, env=os.environ | nowhere | {"QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.stdout.strip() == "False", done.stderr


def test_which_windows_messages_mean_that_somebody_leaves() -> None:
    """Only the meaning of the numbers is proved here: no message ever came from a real Windows."""
    assert leaves(0x0218, 4)  # suspend
    assert leaves(0x02B1, 7)  # lock
    assert leaves(0x02B1, 2)  # another person at the screen
    assert not leaves(0x0218, 7)  # resume
    assert not leaves(0x02B1, 8)  # unlock
    assert not leaves(0x0100, 7)  # a key


@ON_LINUX
@pytest.mark.parametrize("words", [["version"], []])
def test_both_doors_forbid_dumps_before_anything_else(words: list[str], tmp_path: Path) -> None:
    script = """
import ctypes, resource, runpy, sys
sys.argv = ["tasuki", *sys.argv[1:]]
import desktop.__main__ as door
import desktop.no_dumps
done = []
real = door.forbid_dumps
def forbid():
    done.append([name for name in ("desktop.app", "desktop.command_line") if name in sys.modules])
    real()
    if len(sys.argv) == 1:
        raise SystemExit  # the window's door: no window is wanted here
door.forbid_dumps = forbid
try:
    door.main()
except SystemExit:
    pass
print("|", done, resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, timeout=60, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.stdout.split("|")[-1].strip() == "[[]] (0, 0) 0", done.stdout + done.stderr


@ON_LINUX
def test_a_program_that_crashes_leaves_no_core_file(tmp_path: Path) -> None:
    script = "from desktop.no_dumps import forbid_dumps; forbid_dumps(); import ctypes; ctypes.string_at(0)"
    done = subprocess.run(
        ["sh", "-c", 'ulimit -c unlimited 2>/dev/null; exec "$0" -c "$1"', sys.executable, script],
        capture_output=True, cwd=tmp_path, timeout=60, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    assert done.returncode == -11
    assert list(tmp_path.iterdir()) == []


def test_what_this_pc_tells_of_itself_is_true_or_not_claimed(tmp_path: Path) -> None:
    seen = machine_state.seen(tmp_path, lock_minutes=5, version="たすき 0.1", session_lock=None)
    assert seen.system
    assert seen.virus_scanner is None
    assert seen.disk_encrypted in (True, None)
    assert machine_state._is_crypt(tmp_path) is None
    (tmp_path / "dm").mkdir()
    (tmp_path / "dm" / "uuid").write_text("CRYPT-LUKS2-abc")
    assert machine_state._is_crypt(tmp_path) is True
    lvm = tmp_path / "lvm"
    (lvm / "slaves").mkdir(parents=True)
    (lvm / "slaves" / "one").symlink_to(tmp_path)
    assert machine_state._is_crypt(lvm) is True


BUGS = """
import sys, threading
from PySide6.QtCore import QCoreApplication, QThreadPool, QTimer
from desktop.no_dumps import say_frames_only
told = []
say_frames_only(told.append)

def find_the_card(name):
    whose = {name: 1}
    try:
        return whose[name + "様"]
    except KeyError as error:
        raise ValueError(f"no card of {name}") from error

class Dies:
    def __del__(self):
        find_the_card("鰐淵 鵺太郎")

application = QCoreApplication([])
QTimer.singleShot(0, lambda: find_the_card("鰐淵 鵺太郎"))
QTimer.singleShot(0, application.quit)
application.exec()
Dies()
thread = threading.Thread(target=find_the_card, args=("鰐淵 鵺太郎",))
thread.start()
thread.join()
print(len(told))
find_the_card("鰐淵 鵺太郎")
"""


def test_a_bug_is_said_by_its_frames_only_on_every_road(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUGS], capture_output=True, text=True, timeout=60, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert "鰐淵" not in said
    assert "鵺" not in said
    assert str(Path(__file__).parents[2]) not in said
    assert done.stdout.split() == ["3"]
    assert done.returncode == 1
    assert done.stderr.count("ValueError") == done.stderr.count("KeyError") == 4
    assert done.stderr.count(" find_the_card\n") == 8


def test_a_bug_names_the_places_of_the_house_and_of_others_only_the_file() -> None:
    with pytest.raises(ValueError, match="Expecting") as raised:
        json.loads("鰐淵")
    told = frames_only(raised.value)
    assert re.fullmatch(
        r"JSONDecodeError\n  test_machine_events\.py:\d+ \w+\n  __init__\.py:\d+ loads\n(  decoder\.py:\d+ \w+\n?)+"
        r"(StopIteration\n  decoder\.py:\d+ \w+)?",
        told,
    )
    with pytest.raises(AttributeError) as in_the_house:
        machine_state.seen(None, lock_minutes=5, version="", session_lock=None)  # type: ignore[arg-type]
    assert "  desktop/machine_state.py:" in frames_only(in_the_house.value)
