"""The folder a scanner writes into: whole files only, each offered until it was dealt with, and never touched."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.procedures import scan_folder
from desktop.procedures.scan_folder import FolderLook, look_into

NOW = datetime(2026, 6, 3, 1, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 one"


def looked(folder: Path, times: int = 2, before: FolderLook | None = None, at: datetime = NOW) -> FolderLook:
    """So many looks, three seconds apart."""
    look = before or FolderLook()
    for number in range(times):
        look = look_into(folder, look, at + timedelta(seconds=3 * number))
    return look


def names(look: FolderLook, *taken: str) -> list[str]:
    return [path.name for path in look.offered(taken)]


def written(folder: Path, name: str, data: bytes, second: int = 0) -> Path:
    path = folder / name
    path.write_bytes(data)
    os.utime(path, (1_000_000 + second, 1_000_000 + second))
    return path


def test_a_file_is_offered_when_it_has_stood_still_and_not_before(tmp_path: Path) -> None:
    path = written(tmp_path, "a.pdf", PDF)
    first = looked(tmp_path, 1)
    assert names(first) == []
    assert first.moving
    path.write_bytes(PDF + b" and more is being written")
    second = looked(tmp_path, 1, first, NOW + timedelta(seconds=3))
    assert names(second) == []  # it has grown: the waiting begins anew
    third = looked(tmp_path, 1, second, NOW + timedelta(seconds=4))
    assert names(third) == []
    assert names(looked(tmp_path, 1, third, NOW + timedelta(seconds=6))) == ["a.pdf"]


def test_scans_are_offered_in_the_order_in_which_they_were_written(tmp_path: Path) -> None:
    for second, name in enumerate(("c.pdf", "a.pdf", "b.pdf")):
        written(tmp_path, name, PDF + name.encode(), second)
    assert names(looked(tmp_path)) == ["c.pdf", "a.pdf", "b.pdf"]


def test_what_was_taken_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path) -> None:
    path = written(tmp_path, "scan0001.pdf", PDF)
    look = looked(tmp_path)
    digest = look.digest_of(path)
    assert names(look, digest) == []
    path.rename(tmp_path / "もう一度.pdf")
    assert names(looked(tmp_path), digest) == []
    written(tmp_path, "scan0001.pdf", b"%PDF-1.7 another paper under the old name")
    assert names(looked(tmp_path), digest) == ["scan0001.pdf"]


def test_the_same_scan_twice_is_offered_once(tmp_path: Path) -> None:
    written(tmp_path, "a.pdf", PDF, 1)
    written(tmp_path, "a (1).pdf", PDF, 2)
    assert names(looked(tmp_path)) == ["a.pdf"]


def test_what_is_no_scan_is_named_and_left_alone(tmp_path: Path) -> None:
    written(tmp_path, "メモ.docx", b"PK\x03\x04")
    written(tmp_path, "空.pdf", b"")
    written(tmp_path, ".隠れた", PDF)
    written(tmp_path, "Thumbs.db", b"anything")
    written(tmp_path, "紙.jpg", b"\xff\xd8\xff and so on")
    (tmp_path / "中の箱").mkdir()
    (tmp_path / "よそ").symlink_to(tmp_path / "紙.jpg")
    look = looked(tmp_path)
    assert names(look) == ["紙.jpg"]
    assert {path.name for path in look.unfit} == {"メモ.docx", "空.pdf"}
    assert not look.moving


def test_a_file_another_program_holds_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a.pdf", PDF)
    with monkeypatch.context() as locked:
        locked.setattr(Path, "read_bytes", lambda self: (_ for _ in ()).throw(PermissionError()))
        look = looked(tmp_path)
        assert names(look) == []
        assert look.moving
    assert names(looked(tmp_path, 1, look, NOW + timedelta(seconds=9))) == ["a.pdf"]
    path.unlink()
    assert names(looked(tmp_path, 1, look, NOW + timedelta(seconds=12))) == []


def test_a_folder_that_is_gone_is_said_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "置き場"
    assert looked(folder).gone
    folder.mkdir()
    written(folder, "a.pdf", PDF)
    assert names(looked(folder)) == ["a.pdf"]


def test_of_a_folder_nobody_empties_the_newest_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_folder, "MOST_FILES", 2)
    for second in range(4):
        written(tmp_path, f"{second}.pdf", PDF + bytes([65 + second]), second)
    look = looked(tmp_path)
    assert names(look) == ["2.pdf", "3.pdf"]
    assert look.beyond == 2


def test_looking_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a.pdf", PDF)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    looked(tmp_path, 3)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.pdf"]
