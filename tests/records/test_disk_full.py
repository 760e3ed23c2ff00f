"""A full disk costs the act that met it, and nothing that was saved before."""

import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.entries.attachment import AttachmentRole
from desktop.entries.person import ServiceUser
from desktop.entries.version import Actor
from desktop.records.book import Register, create_book, open_book
from desktop.records.keys import BookKey
from desktop.records.trouble import DiskFailing, DiskFull, Trouble, trouble_of
from tests.records.conftest import HOLDER, Clock, user


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: a disk that is full for each of them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(register: Register, by: Actor | None, clock: Clock) -> int:
    """Act after act until the disk is full; how many were acknowledged."""
    done = 0
    while done < 3000:
        with register.writing(by=by, at=clock.now) as book:
            person = book.add(user(given=f"{done}番", note="長い覚え書き" * 200)).entry
            book.attach(
                b"scan" * 5000,
                belongs_to=person,
                service_user=person,
                role=AttachmentRole.SCAN,
                media_type="image/png",
            )
        done += 1
    return done


@pytest.mark.parametrize("spare", [0, 10_000, 70_000, 300_000])
def test_a_file_that_cannot_grow_costs_one_act_only(
    register: Register, me: Actor, clock: Clock, folder: Path, reopen: Callable[[], Register], spare: int
) -> None:
    longest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    acknowledged = register.count(ServiceUser)
    with files_no_longer_than(longest + spare), pytest.raises((DiskFull, DiskFailing)) as told:
        fill(register, me, clock)
    assert "前に保存したもの" in told.value.sentence
    acknowledged = register.count(ServiceUser)
    with register.writing(by=me, at=clock.now) as book:
        book.add(user(given="あとで"))
    assert register.count(ServiceUser) == acknowledged + 1
    assert register.check().problems == ()
    register.close()
    with reopen() as again:
        assert again.count(ServiceUser) == acknowledged + 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        not mount
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True
        ).returncode
    ):
        pytest.skip("mounting a small disk needs the right to do so")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_disk_that_runs_full_keeps_every_acknowledged_act(
    small_disk: Path, ready_key: BookKey, clock: Clock
) -> None:
    folder = small_disk / "たすき.tasuki"
    create_book(folder, ready_key, at=clock.now)
    with open_book(folder, ready_key, HOLDER, at=clock.now) as register:
        with pytest.raises(DiskFull, match="空きが足りず"):
            fill(register, None, clock)
        count = register.count(ServiceUser)
        assert count > 0
        assert register.count_hits("長い覚え書き") == count
    with open_book(folder, ready_key, HOLDER, at=clock.now) as again:
        assert again.count(ServiceUser) == count
        assert again.check().problems == ()


def test_a_large_act_is_refused_on_a_disk_that_really_has_no_room_for_it(
    small_disk: Path, ready_key: BookKey, clock: Clock
) -> None:
    folder = small_disk / "たすき.tasuki"
    create_book(folder, ready_key, at=clock.now)
    with open_book(folder, ready_key, HOLDER, at=clock.now) as register:
        head = register.audit_head()
        with pytest.raises(DiskFull, match=r"^とじるには、15MBの空きが要ります（いまの空きは[12]MB）。何もとじていません。空きを"):
            register.refuse_without_room("とじるには", "何もとじていません。", entries=10, files=10_000_000)
        assert register.audit_head() == head


def test_room_is_asked_for_entries_and_files_together(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = 4_000_000 + 10 * 32_000 + 5
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, wanted))
    register.refuse_without_room("とじるには", "", entries=10, files=5)
    with pytest.raises(DiskFull):
        register.refuse_without_room("とじるには", "", entries=10, files=6)


def test_the_room_asked_for_is_more_than_users_really_take(register: Register, me: Actor, clock: Clock) -> None:
    folder = register.folder
    before = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    with register.writing(by=me, at=clock.now) as book:
        book.add_many([user(given=f"{number}番", note="覚え書き" * 100) for number in range(300)])
    grown = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) - before  # file and WAL
    register.at_rest()
    assert grown < 300 * 32_000 + 4_000_000


def test_a_book_is_not_begun_on_a_full_disk(small_disk: Path, ready_key: BookKey, clock: Clock) -> None:
    (small_disk / "full").write_bytes(bytes(3 * 1024 * 1024 - 64 * 1024))
    with pytest.raises(DiskFull):
        create_book(small_disk / "たすき.tasuki", ready_key, at=clock.now)
    assert [path.name for path in small_disk.iterdir()] == ["full"]


@pytest.mark.parametrize("number", [28, 122, 27, 13, 1, 30, 5, 37, 16, 2, 17, 20, 36, 95])
def test_every_known_error_of_the_system_has_a_sentence(number: int) -> None:
    trouble = trouble_of(OSError(number, "x"))
    assert trouble is not None
    assert trouble.sentence.endswith("。")


def test_what_is_not_known_is_left_to_the_bug_report() -> None:
    assert trouble_of(OSError(9, "bad file descriptor")) is None
    assert trouble_of(ValueError("x")) is None
    assert trouble_of(KeyError("x")) is None


def sentences() -> list[type[Trouble]]:
    return [each for each in Trouble.__subclasses__() if each.default != Trouble.default]


@pytest.mark.parametrize("kind", sentences(), ids=lambda kind: kind.__name__)
def test_a_sentence_says_what_happened_what_was_kept_and_what_to_do(kind: type[Trouble]) -> None:
    told = kind().sentence
    parts = [part for part in told.split("。") if part]
    assert len(parts) >= 2
    assert parts[-1].endswith("ください")
    assert any(word in told for word in ("台帳", "保存", "書き込", "記録", "中身"))
