"""The real window killed at random moments of real work. Run as a program: it forks a window, kills it, judges the book.

    python -m tests.torture.at_the_window      with one line of JSON on standard input

The window is unlocked with a password; cards are typed into it key by key and confirmed with Ctrl+Enter. When the dialog
has closed, which is how the window says that it is saved, the head of the audit chain goes out on a pipe. The fork spares each cycle
the start of an interpreter, not that of the window.
"""

import json
import os
import random
import select
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from desktop import session as desk  # read in before the fork, as the lock screen does behind itself
from desktop.app import Program
from desktop.clock import Clock
from desktop.procedures import passwords
from desktop.records.keys import BookKey
from desktop.tour import Hand
from desktop.views.desk import Go
from desktop.views.pages.unlock import UnlockPage
from tests.torture.acts import shape, sit_down

assert desk
assert passwords
CARD = {"service_user.added", "service_user.changed"}
BESIDE = {"unlock", "look.user", "setting.changed"}
"""What the window writes of its own accord: that it was opened, and whose page was looked at."""


@dataclass
class Score:
    """What the cycles came to."""

    cycles: int = 0
    acknowledged: int = 0
    killed_before_unlocked: int = 0
    killed_typing: int = 0
    lost: int = 0
    half: int = 0
    not_opened: int = 0
    unsound: int = 0
    problems: list[str] = field(default_factory=list)


def sit_at_the_window(asked: dict[str, Any], seed: int, out: int) -> None:
    """Unlock and go on typing cards until killed."""

    def say(**what: Any) -> None:
        os.write(out, json.dumps(what).encode() + b"\n")

    chance = random.Random(seed)
    application = QApplication(["tasuki"])
    hand = Hand(application)
    program = Program(application, Clock(), Path(asked["home"]))
    program.start(Path(asked["folder"]))
    page = program.gate
    assert isinstance(page, UnlockPage)
    hand.write(page.password.line, asked["password"])
    hand.click(page.main)
    session = hand.wait_for(lambda: program.session, "the desk", 60)
    say(head=session.register.audit_head(), unlocked=True)
    session.go(Go(page="users"))
    users: Any = session.window.page("users")
    while True:
        begin = users.add_user if chance.random() < 0.6 else users.edit
        begin()
        sheet: Any = hand.wait_for(QApplication.activeModalWidget, "the card")
        say(begun=True)
        if begin == users.add_user:
            hand.write(sheet._surname, chance.choice("青伊上江大") + chance.choice("木藤田川野"))
        hand.write(sheet._address, chance.choice(("南町一丁目", "北町二丁目", "東町三丁目")))
        hand.shortcut("Ctrl+Return")
        hand.wait_for(lambda: QApplication.activeModalWidget() is None, "saved")
        say(head=session.register.audit_head())


def one_cycle(asked: dict[str, Any], key: BookKey, seed: int, chance: random.Random, score: Score) -> None:
    folder = Path(asked["folder"])
    inlet, outlet = os.pipe()
    window = os.fork()
    if window == 0:
        os.close(inlet)
        try:
            sit_at_the_window(asked, seed, outlet)
        finally:
            os._exit(9)
    os.close(outlet)
    said = _listen(inlet, window, chance)
    score.cycles += 1
    heads = [tuple(each["head"]) for each in said if "head" in each]
    score.acknowledged += sum("head" in each and "unlocked" not in each for each in said)
    score.killed_before_unlocked += not said
    score.killed_typing += bool(said) and "begun" in said[-1]
    try:
        bench = sit_down(folder, key)
    except Exception as error:
        score.not_opened += 1
        score.problems.append(f"not opened: {error!r}")
        return
    with bench.register as register:
        line, head = heads[-1] if heads else register.audit_head()
        at = register.audit_lines(since_line=line - 1, limit=1)
        if not at or at[0].head != head:
            score.lost += 1
            score.problems.append(f"acknowledged line {line} is gone")
        behind = [act for act in shape(register.audit_lines(since_line=line)) if act not in BESIDE]
        if len(behind) > 1 or not CARD.issuperset(behind):
            score.half += 1
            score.problems.append(f"behind the last card: {behind}")
        report = register.check(heads=heads)
        score.unsound += not report.ok
        score.problems += report.problems


def _listen(inlet: int, window: int, chance: random.Random) -> list[dict[str, Any]]:
    """Let the window save so many cards and work on for a moment; kill it; everything it has said."""
    text, cards = b"", chance.randrange(1, 5) if chance.random() > 0.1 else 0
    while text.count(b'"head"') <= cards and cards:
        assert select.select([inlet], [], [], 60)[0], "the window stands still"
        part = os.read(inlet, 65536)
        assert part, f"the window ended by itself: {text[-500:]!r}"
        text += part
    until = time.monotonic() + chance.uniform(0.0, 0.4 if cards else 1.5)
    while (left := until - time.monotonic()) > 0 and select.select([inlet], [], [], left)[0]:
        text += os.read(inlet, 65536)
    os.kill(window, signal.SIGKILL)
    _, status = os.waitpid(window, 0)
    assert os.WIFSIGNALED(status), f"the window ended by itself: {text[-500:]!r}"
    while part := os.read(inlet, 65536):
        text += part
    os.close(inlet)
    return [json.loads(line) for line in text.split(b"\n")[:-1]]


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    key, score, chance = BookKey(asked["book"], bytes.fromhex(asked["key"])), Score(), random.Random(asked["seed"])
    for cycle in range(asked["cycles"]):
        one_cycle(asked, key, asked["seed"] * 1_000_003 + cycle, chance, score)
    print(json.dumps(vars(score)))


if __name__ == "__main__":
    main()
