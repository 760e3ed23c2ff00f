"""Scans lie sealed, each under a key of its own; missing and altered ones are named."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.entries.attachment import AttachmentRole
from desktop.entries.version import Actor, EntryId
from desktop.records.book import Register
from desktop.records.scans import Scans
from desktop.records.trouble import DiskFull, FileAltered, FileMissing
from tests.records.conftest import Clock, user


@pytest.fixture
def scans(folder: Path) -> Scans:
    return Scans(folder)


@pytest.fixture
def scan(register: Register, me: Actor, clock: Clock) -> EntryId:
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(user()).entry
        return book.attach(
            b"a signature " * 100, belongs_to=person, service_user=person, role=AttachmentRole.SCAN,
            media_type="image/png",
        ).entry  # fmt: skip


def test_a_sealed_file_opens_with_its_own_key_only(scans: Scans) -> None:
    file, other = scans.put(b"a scan"), scans.put(b"another")
    assert scans.get(file.name, file.key) == b"a scan"
    assert file.key != other.key
    with pytest.raises(FileAltered):
        scans.get(file.name, other.key)
    assert b"a scan" not in scans.path(file.name).read_bytes()


def test_two_files_swapped_on_disk_do_not_open(scans: Scans) -> None:
    one, two = scans.put(b"one"), scans.put(b"two")
    shutil.copy(scans.path(two.name), scans.path(one.name))
    with pytest.raises(FileAltered):
        scans.get(one.name, two.key)


def test_a_missing_or_altered_scan_is_named_by_the_check(
    register: Register, scan: EntryId, scans: Scans
) -> None:
    (name,) = scans.names()
    path = scans.path(name)
    whole = path.read_bytes()
    for broken in (whole[:-1], whole[:5], b"", bytes([whole[20] ^ 1]).join([whole[:20], whole[21:]])):
        path.write_bytes(broken)
        with pytest.raises(FileAltered):
            register.sealed_file(scan)
        report = register.check()
        assert not report.ok
        assert path.name in report.problems[0]
    path.unlink()
    with pytest.raises(FileMissing):
        register.sealed_file(scan)
    assert path.name in register.check().problems[0]
    path.write_bytes(whole)
    assert register.check().ok


def test_a_scan_is_on_disk_before_the_row_that_names_it(
    register: Register,
    me: Actor,
    clock: Clock,
    folder: Path,
    reopen: Callable[[], Register],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append("fsync"))
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(user()).entry
        book.attach(
            b"x", belongs_to=person, service_user=person, role=AttachmentRole.SCAN, media_type="image/png"
        )
        assert len(synced) == 3  # the file, its folder, and the folder of folders
        assert len(list((folder / "scans").rglob("*.sealed"))) == 1


def test_a_disk_that_is_full_leaves_no_half_file(
    scans: Scans, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        scans.put(b"x" * 1000)
    assert list((folder / "scans").rglob("*.sealed")) == []


def test_orphans_are_swept_and_named_files_stay(scans: Scans) -> None:
    kept, orphan = scans.put(b"kept"), scans.put(b"orphan")
    assert scans.sweep([kept.name]) == 1
    assert scans.exists(kept.name)
    assert not scans.exists(orphan.name)
