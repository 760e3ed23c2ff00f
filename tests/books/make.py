"""Makes the sample book of the present schema: `python -m tests.books.make`, once for each released schema.

A sample that is there is never made again: it stands for the books in people's hands. One entry of every kind, invented
people, a scan, a draft, one slot and the recovery paper; the secrets stand below, for nothing but this.
"""

from dataclasses import replace
from pathlib import Path

from desktop.entries.handover import Handover
from desktop.entries.person import PersonName, Staff
from desktop.entries.reading import DraftKind
from desktop.entries.version import Actor, Kind, Role
from desktop.records import keys, schema
from desktop.records.book import create_book, open_book
from desktop.records.keys import BookKey, Cost, Keys
from tests.records.conftest import HOLDER, Clock
from tests.records.test_book import one_of_each

HERE = Path(__file__).parent
KEY = BookKey("7a" * 16, bytes(range(50, 82)))
PASSWORD = "みどりの-はしを-わたる-ねこ8"
CODE = "0123-4567-89AB-CDEF-GHJK-MNPQ-RSJR"


def make(folder: Path) -> None:
    clock = Clock()
    slot = keys.new_slot(
        KEY, PASSWORD, shown_name="佐藤 美咲", staff_title="介護支援専門員", role=Role.MANAGER, at=clock.now,
        cost=Cost(memory_kib=keys.FLOOR_MEMORY_KIB, passes=keys.FLOOR_PASSES, lanes=1),
    )  # fmt: skip
    recovery = keys.new_recovery(KEY, CODE)
    create_book(folder, KEY, at=clock.now, keys=Keys(book=KEY.book, slots=(slot,), recovery=recovery))
    with open_book(folder, KEY, HOLDER, at=clock.now) as register:
        with register.writing(by=None, at=clock.now) as book:
            staff = book.add(Staff(name=PersonName(surname="佐藤", given_name="美咲"), slot=slot.id))
            book.set_setting("retention_years", "5")
        me = Actor(staff=staff.entry, name="佐藤 美咲", role=Role.MANAGER)
        entries = one_of_each(register, me, clock)
        clock.move(days=1)
        with register.writing(by=me, at=clock.now) as book:
            given = book.read.entry(Handover, entries[Kind.HANDOVER])
            book.supersede(
                given.entry, replace(given.content, reason="退院のため"), reason="理由の書き落とし"
            )
            book.void(entries[Kind.NOTE], reason="二重に記録")
            book.note("paper.printed", (given.entry,), "ab" * 32)
        register.keep_draft(me.staff, DraftKind.HANDOVER, "引継ぎ", {"service_user": "髙橋"}, clock.now)


if __name__ == "__main__":
    make(HERE / f"schema-{schema.NEWEST}.tasuki")
