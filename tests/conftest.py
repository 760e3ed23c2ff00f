"""What tests share: a clock they move, a real book opened with a ready key, and invented people in it."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from desktop import practice
from desktop.entries.office import Office
from desktop.entries.version import Actor, EntryId, Moment, Role
from desktop.entries.wareki import japanese_day
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Done
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records.book import Holder, Register, create_book, open_book
from desktop.records.keys import BookKey


def pytest_make_parametrize_id(val: object) -> str | None:
    """A name for what is no text: where names are not escaped (tests/mutants), bytes and half letters have none."""
    if isinstance(val, bytes) or (isinstance(val, str) and not val.isprintable()):
        return ascii(val)[:30]
    return None


class MovedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> Moment:
        self.instant += timedelta(microseconds=1)
        return Moment(instant=self.instant, day=japanese_day(self.instant))

    def move(self, **span: float) -> None:
        self.instant += timedelta(**span)


@dataclass
class OpenBook:
    """A real book in a temporary folder, with our office and one member of staff."""

    folder: Path
    key: BookKey
    register: Register
    actor: Actor
    clock: MovedClock

    def act(self, procedure, request):
        """One act, as the window does it."""
        return procedure(request, self.register, self.clock.now(), self.actor)

    def household(self, seed: int = 1, family: int = 1) -> tuple[EntryId, tuple[EntryId, ...]]:
        """Enter an invented user with ``family`` members."""
        homes = practice.households(40, seed, self.clock.now().day)
        home = next(each for each in homes if len(each.family) >= family)
        user = self.done(keep_card, CardRequest(card=home.user))
        members = tuple(
            self.done(keep_card, CardRequest(card=replace(member, service_user=user)))
            for member in home.family[:family]
        )
        return user, members

    def office(self, running: int = 0, **changes: object) -> EntryId:
        """Enter an invented office; the running number chooses its kind (0: 居宅介護支援, 1: 訪問看護, 2: デイ …)."""
        office: Office = list(practice.other_offices(running + 1, 1))[running]
        return self.done(keep_office, OfficeRequest(office=replace(office, **changes)))  # type: ignore[arg-type]

    def done(self, procedure, request) -> EntryId:
        outcome = self.act(procedure, request)
        assert isinstance(outcome, Done), outcome
        return outcome.entry


@pytest.fixture
def clock() -> MovedClock:
    """3 June 2026, 10:00 in Japan."""
    return MovedClock(datetime(2026, 6, 3, 1, 0, tzinfo=UTC))


@pytest.fixture
def book(tmp_path: Path, clock: MovedClock) -> Iterator[OpenBook]:
    """An open book, opened with a ready key: only the tests of keys derive one from a password."""
    folder, key = tmp_path / "みほん.tasuki", BookKey.new()
    create_book(folder, key, at=clock.now())
    register = open_book(folder, key, Holder("佐藤 美咲", "試験のPC"), at=clock.now())
    with register.writing(by=None, at=clock.now()) as writing:
        staff = writing.add(practice.our_staff()[0])
        writing.add(practice.our_office())
    actor = Actor(staff=staff.entry, name=staff.content.name.full, role=Role.MANAGER)
    yield OpenBook(folder=folder, key=key, register=register, actor=actor, clock=clock)
    register.close()
