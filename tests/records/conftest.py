"""Real books in temporary folders, opened with a ready key; a clock that tests move; invented people."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.entries.data_item import DataItem, Paper, PaperKind, Purpose
from desktop.entries.handover import Delivery, Handover, Route, Tense
from desktop.entries.office import Office, RecipientKind, Way
from desktop.entries.person import PersonName, ServiceUser, Staff
from desktop.entries.version import Actor, EntryId, Moment, Role
from desktop.entries.wareki import japanese_day
from desktop.records.book import Holder, Register, create_book, open_book
from desktop.records.keys import BookKey

HOLDER = Holder("佐藤 美咲", "PC-1")


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 6, 3, 1, 0, tzinfo=UTC)

    def move(self, **by: float) -> None:
        self.instant += timedelta(**by)

    @property
    def now(self) -> Moment:
        return Moment(instant=self.instant, day=japanese_day(self.instant))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ready_key() -> BookKey:
    return BookKey("5a" * 16, bytes(range(32)))


@pytest.fixture
def folder(tmp_path: Path, ready_key: BookKey, clock: Clock) -> Path:
    """A fresh, empty book that nobody holds."""
    folder = tmp_path / "たすき.tasuki"
    create_book(folder, ready_key, at=clock.now)
    return folder


@pytest.fixture
def reopen(folder: Path, ready_key: BookKey, clock: Clock) -> Callable[[], Register]:
    return lambda: open_book(folder, ready_key, HOLDER, at=clock.now)


@pytest.fixture
def register(reopen: Callable[[], Register]) -> Iterator[Register]:
    with reopen() as register:
        yield register


@pytest.fixture
def me(register: Register, clock: Clock) -> Actor:
    """The member of staff who acts."""
    with register.writing(by=None, at=clock.now) as book:
        staff = book.add(Staff(name=PersonName(surname="佐藤", given_name="美咲"), role=Role.MANAGER))
    return Actor(staff=staff.entry, name="佐藤 美咲", role=Role.MANAGER)


def user(
    surname: str = "髙橋", given: str = "花子", kana: tuple[str, str] = ("タカハシ", "ハナコ"), **more: Any
) -> ServiceUser:
    name = PersonName(surname=surname, given_name=given, surname_kana=kana[0], given_name_kana=kana[1])
    return ServiceUser(name=name, **more)


def office(name: str = "訪問看護ほし", **more: Any) -> Office:
    return Office(name=name, kind=RecipientKind.VISITING_NURSE, **more)


def handover(
    service_user: EntryId, *offices: EntryId, day: date = date(2026, 5, 28), reason: str = ""
) -> Handover:
    paper = Paper(
        kind=PaperKind.PLAN_1, title="居宅サービス計画書（第1表）", data_items=(DataItem.CARE_PLAN,)
    )
    return Handover(
        service_user=service_user,
        day=day,
        tense=Tense.DONE,
        route=Route.CONSENT,
        papers=(paper,),
        deliveries=tuple(
            Delivery(recipient=each, purpose=Purpose.SERVICE_COORDINATION, way=Way.FAX, papers=(0,))
            for each in offices
        ),
        reason=reason,
    )
