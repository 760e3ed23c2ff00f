"""A program that is killed at any moment loses nothing it had acknowledged, and leaves no half act."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from desktop.entries.attachment import Attachment, Note
from desktop.entries.person import ServiceUser
from desktop.records.book import Register
from desktop.records.keys import BookKey

CYCLES = 20

PROGRAM = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from desktop.entries.attachment import AttachmentRole, Note
from desktop.entries.person import PersonName, ServiceUser
from desktop.entries.version import Moment
from desktop.records.book import Holder, open_book
from desktop.records.keys import BookKey

folder, key = Path(sys.argv[1]), BookKey(sys.argv[2], bytes.fromhex(sys.argv[3]))
now = Moment(instant=datetime(2026, 6, 3, 1, tzinfo=UTC), day=date(2026, 6, 3))
register = open_book(folder, key, Holder("", ""), at=now)
while True:
    with register.writing(by=None, at=now) as book:
        number = book.next_number("N", 2026)
        card = ServiceUser(name=PersonName(surname="髙橋", given_name=number))
        person = book.add(card, number=number).entry
        book.add(Note(service_user=person, text=number))
        book.attach(number.encode() * 500, belongs_to=person, service_user=person, role=AttachmentRole.SCAN,
                    media_type="image/png")
    print(number, flush=True)
    if number.endswith("7"):
        register.at_rest()
"""


def test_nothing_acknowledged_is_lost_and_no_act_is_half_done(
    folder: Path, ready_key: BookKey, reopen: Callable[[], Register]
) -> None:
    dice, acknowledged = random.Random(20), list[str]()
    for cycle in range(CYCLES):
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), ready_key.book, ready_key.secret.hex()],
            stdout=subprocess.PIPE,
            cwd=Path.cwd(),
        )
        assert child.stdout is not None
        acknowledged += [child.stdout.readline().decode().strip() for _ in range(dice.randrange(1, 12))]
        for _ in range(dice.randrange(2000)):
            pass  # anywhere between one acknowledgement and the next
        child.kill()
        rest, _ = child.communicate()
        acknowledged += rest.decode().split()
        with reopen() as register:
            people = {each.content.name.given_name: each.entry for each in register.entries(ServiceUser)}
            assert set(acknowledged) <= set(people), f"cycle {cycle}"
            assert (
                len(people) - len(acknowledged) <= cycle + 1
            )  # at most the act that was under way, each time
            assert register.count(Note) == register.count(Attachment) == len(people)
            register.at_rest()
            assert len(list((folder / "scans").rglob("*.sealed"))) == len(people)
    with reopen() as register:
        assert register.check().problems == ()
        numbers = sorted(each.number for each in register.entries(ServiceUser))
        assert numbers == [f"N-2026-{number:04d}" for number in range(1, len(numbers) + 1)]
