"""Bad files are named and contained: the process that reads may break, the batch goes on."""

from __future__ import annotations

import io
import random
import sys
from typing import Any

import pikepdf
import pytest
from PIL import Image

from desktop.intake import scanning, separate
from desktop.intake.scan import Doubt, Ink, PlacesAsked, ScanReading
from desktop.intake.sniffing import FileKind
from tests.intake import degraded

# A child whose reading of sheets is followed by the code given, with the first page in `first`.
BROKEN = """
import os, signal, sys, time
from desktop.intake import separate
whole = separate.READERS["scan_sheets"]
def read(data, first, last):
    {code}
    return whole.read(data, first=first, last=last)
separate.READERS["scan_sheets"] = separate.Reader(read=read, from_plain=dict, refused=str)
separate.serve_reader("scan_sheets", sys.stdin.buffer, sys.stdout.buffer)
"""


def broken(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(separate, "_command", lambda name: [sys.executable, "-c", BROKEN.format(code=code)])


def parts(data: bytes, first: int = 1) -> list[ScanReading]:
    return list(scanning.read_scan(data, first=first))


def sentences(readings: list[ScanReading]) -> str:
    return "".join(problem.sentence for reading in readings for problem in reading.problems)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def pdf(pages: int) -> pikepdf.Pdf:
    made = pikepdf.new()
    source = pikepdf.open(io.BytesIO(degraded.prints()[0].pdf))
    for number in range(pages):
        made.pages.append(source.pages[number % 2])
    return made


def pdf_bytes(made: pikepdf.Pdf, **options: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream, **options)
    return stream.getvalue()


def test_a_batch_comes_back_sheet_by_sheet_with_its_ink(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PART", 2)
    given = [degraded.one(number) for number in (0, 5, 7)]
    pictures = [Image.open(io.BytesIO(each.file)).convert("L") for each in given]
    tiff = saved(pictures[0], "TIFF", save_all=True, append_images=pictures[1:], compression="tiff_deflate")
    readings = parts(tiff)
    assert [(each.kind, each.pages, len(each.sheets)) for each in readings] == [
        (FileKind.TIFF, 3, 2),
        (FileKind.TIFF, 3, 1),
    ]
    found = [sheet for reading in readings for sheet in reading.sheets]
    assert [(each.page, each.code) for each in found] == [
        (1, given[0].code),
        (2, given[1].code),
        (3, given[2].code),
    ]
    asked = [
        PlacesAsked(
            picture=sheet.picture,
            paper=degraded.prints()[one.paper].pdf,
            sheet=one.sheet,
            places=degraded.prints()[one.paper].asked(one.sheet),
        )
        for one, sheet in zip(given, found, strict=True)
    ]
    for one, reading in zip(given, scanning.read_places(asked), strict=True):
        expected = {**one.truth, **one.fields}
        for each in reading.readings:
            assert each.ink not in {Ink.MARKED, Ink.EMPTY} or expected[each.code] is (each.ink is Ink.MARKED)


def test_more_than_two_hundred_pages_are_taken_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "MOST_SHEETS", 3)
    monkeypatch.setattr(scanning, "PART", 2)
    data = pdf_bytes(pdf(500))
    readings = parts(data)
    assert [sheet.page for reading in readings for sheet in reading.sheets] == [1, 2, 3]
    assert "500枚あります。1枚目から3枚目までを読みました。残りの497枚は" in sentences(readings)
    again = parts(data, first=499)
    assert [sheet.page for reading in again for sheet in reading.sheets] == [499, 500]
    assert sentences(again) == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空です"),
        (b"PK\x03\x04 a letter of some program", "どれでもないようです"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, "壊れているようで、開けません"),
        (b"\x89PNG\r\n\x1a\n" + b"nothing" * 9, "壊れているようで、開けません"),
        (b"II*\x00\xff\xff\xff\x7f", "壊れているようで、開けません"),
        (pdf_bytes(pikepdf.new()), "開けません"),
        (
            pdf_bytes(pdf(1), encryption=pikepdf.Encryption(owner="x", user="y", R=6)),
            "パスワードがかかっている",
        ),
    ],
    ids=["empty", "no picture", "broken PDF", "broken PNG", "broken TIFF", "no pages", "locked"],
)
def test_a_file_that_is_not_taken_says_why(data: bytes, said: str) -> None:
    (reading,) = parts(data)
    assert (reading.kind, reading.sheets) == (None, ())
    assert said in sentences([reading])
    assert reading.problems[-1].left_out


def test_what_a_pdf_brings_along_is_named_and_never_run() -> None:
    made = pdf(1)
    made.attachments["letter.exe"] = b"MZ"
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    readings = parts(pdf_bytes(made))
    assert "プログラムが入っています" in sentences(readings)
    assert "別のファイルが付いています" in sentences(readings)
    assert readings[0].sheets[0].code == degraded.prints()[0].drawn.codes[0]


@pytest.mark.parametrize("kind", ["TIFF", "PNG"])
def test_a_picture_that_would_fill_all_memory_is_one_page_unread(kind: str) -> None:
    options = {"compression": "group4"} if kind == "TIFF" else {}
    (reading,) = parts(saved(Image.new("1", (30_000, 30_000)), kind, **options))
    assert [(each.doubts, each.picture) for each in reading.sheets] == [((Doubt.UNREADABLE,), b"")]


def test_a_bomb_among_the_pages_costs_its_page_only() -> None:
    good = degraded.clean(0, 1).reduce(2).convert("1")
    tiff = saved(
        good,
        "TIFF",
        save_all=True,
        append_images=[Image.new("1", (30_000, 30_000)), good],
        compression="group4",
    )
    (reading,) = parts(tiff)
    assert [(each.page, bool(each.code)) for each in reading.sheets] == [(1, True), (2, False), (3, True)]


def test_a_tiff_that_breaks_off_gives_the_pages_it_has() -> None:
    pages = [degraded.clean(number, 1).reduce(2) for number in range(3)]
    tiff = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate")
    (reading,) = parts(tiff[: len(tiff) * 2 // 3])
    assert [each.code for each in reading.sheets][:1] == [degraded.prints()[0].drawn.codes[0]]
    assert "途中で切れている" in sentences([reading])


@pytest.mark.parametrize(
    "picture",
    [
        degraded.clean(0, 1).resize((4960, 7016)).convert("RGB"),
        degraded.clean(0, 1).convert("RGBA"),
        degraded.clean(0, 1).convert("P"),
        degraded.clean(0, 1).convert("I").point(lambda value: value * 257).convert("I;16"),
    ],
    ids=["600 dpi in colour", "with transparency", "palette", "16 bit"],
)
def test_pictures_of_all_sorts_are_read_within_the_limits(picture: Image.Image) -> None:
    (reading,) = parts(saved(picture, "PNG"))
    assert reading.sheets[0].code == degraded.prints()[0].drawn.codes[0]
    assert reading.sheets[0].marks == 4


def test_a_photo_that_says_how_the_camera_was_held_is_turned() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = degraded.clean(0, 1).reduce(2).rotate(90, expand=True)
    (reading,) = parts(saved(picture, "JPEG", exif=exif))
    assert round(reading.sheets[0].angle) == 0


def test_a_page_that_breaks_its_reader_costs_that_page_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PART", 3)
    broken(monkeypatch, "if first <= 2 <= last: os.kill(os.getpid(), signal.SIGSEGV)")
    readings = parts(pdf_bytes(pdf(4)))
    found = [sheet for reading in readings for sheet in reading.sheets]
    assert [(each.page, bool(each.code)) for each in found] == [(1, True), (2, False), (3, True), (4, True)]
    assert found[1].doubts == (Doubt.UNREADABLE,)
    assert not any(reading.broken_off for reading in readings)


def test_the_last_page_that_breaks_its_reader_is_named_too(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "if first <= 2 <= last: os._exit(1)")
    readings = parts(pdf_bytes(pdf(2)))
    assert [each.page for reading in readings for each in reading.sheets] == [1, 2]


def test_a_file_that_always_breaks_its_reader_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, "raise MemoryError")
    (reading,) = parts(degraded.prints()[0].pdf)
    assert reading.broken_off
    assert reading.sheets == ()
    assert "読み取れませんでした" in sentences([reading])


def test_a_file_that_hangs_its_reader_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "SECONDS_FOR_PART", 1)
    monkeypatch.setattr(scanning, "SECONDS_FOR_ONE", 1)
    broken(monkeypatch, "time.sleep(30)")
    (reading,) = parts(degraded.prints()[0].pdf)
    assert reading.broken_off


def test_ink_that_breaks_its_reader_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    print_ = degraded.prints()[0]
    asked = PlacesAsked(picture=b"", paper=print_.pdf, sheet=1, places=print_.asked(1))
    monkeypatch.setattr(separate, "_command", lambda name: [sys.executable, "-c", "raise SystemExit(1)"])
    (one, other) = scanning.read_places([asked, asked])
    assert {each.ink for each in (*one.readings, *other.readings)} == {Ink.DOUBTFUL}
    assert one.problems
    assert scanning.read_places([]) == ()


def test_garbage_of_all_kinds_never_raises() -> None:
    chance = random.Random(7)
    from desktop.intake.sheets import read_sheets

    whole = [
        degraded.prints()[0].pdf,
        saved(degraded.clean(0, 1).reduce(4), "PNG"),
        saved(degraded.clean(0, 1).reduce(4), "JPEG"),
        saved(degraded.clean(0, 1).reduce(4), "TIFF", compression="tiff_lzw"),
    ]
    for _ in range(60):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        read_sheets(bytes(data[: chance.randint(1, len(data))]), 1, 2)
