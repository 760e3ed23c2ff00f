"""A book of every released schema still opens, with its password, its paper and all that stands in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.entries.handover import Handover
from desktop.entries.person import ServiceUser
from desktop.entries.version import EntryId, Kind
from desktop.records import schema
from desktop.records.book import Register, open_book
from desktop.records.keys import read_keys, unlock, unlock_with_code
from desktop.records.shelves import BY_KIND
from tests.books.make import CODE, HERE, KEY, PASSWORD
from tests.records.conftest import HOLDER, Clock

BOOKS = sorted(HERE.glob("*.tasuki"))


@pytest.fixture(params=BOOKS, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Register]:
    folder = tmp_path / request.param.name
    shutil.copytree(request.param, folder)
    with open_book(folder, KEY, HOLDER, at=clock.now) as register:
        yield register


def test_there_is_a_sample_of_the_newest_schema() -> None:
    assert f"schema-{schema.NEWEST}" in {path.stem for path in BOOKS}


def test_an_old_book_is_sound_and_complete(old: Register) -> None:
    report = old.check()
    assert report.problems == ()
    for kind in Kind:
        assert report.counts[kind.value] == (0 if kind is Kind.NOTE else 1), kind
        if kind is not Kind.NOTE:
            assert old.entries(BY_KIND[kind].content)[0].content
    assert [each.content.name.full for each in old.entries(ServiceUser)] == ["髙橋 花子"]
    (given,) = old.entries(Handover)
    assert [each.reason for each in old.versions(Handover, given.entry)] == ["", "理由の書き落とし"]
    assert old.count_hits("たかはし 看護") >= 3
    assert old.setting("retention_years") == "5"
    assert old.drafts(EntryId(1))[0].state == {"service_user": "髙橋"}


def test_an_old_book_opens_with_its_password_and_its_code(old: Register) -> None:
    keys = read_keys(old.folder)
    assert unlock(keys, keys.slots[0].id, PASSWORD) == KEY
    assert unlock_with_code(keys, CODE) == KEY


def test_an_old_book_goes_on(old: Register, clock: Clock) -> None:
    clock.move(days=30)
    with old.writing(by=None, at=clock.now) as book:
        (user,) = book.read.entries(ServiceUser)
        book.supersede(user.entry, user.content, valid_from=clock.now.day)
    assert old.check().problems == ()
