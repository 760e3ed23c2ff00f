"""A scanned file is known by its bytes, and what in a PDF is no picture of a paper is named."""

import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.intake import sniffing
from desktop.intake.sniffing import FileKind, sniff

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"


def packed(text: bytes) -> bytes:
    return PDF.replace(
        b"%%EOF",
        b"2 0 obj\n<< /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\r\n"
        + zlib.compress(text)
        + b"\nendstream\nendobj\n%%EOF",
    )


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, FileKind.PDF),
        (b"\n\n junk " + PDF, FileKind.PDF),
        (b"\xff\xd8\xff\xe0 picture \xff\xd9", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n picture IEND\xaeB`\x82", FileKind.PNG),
        (b"II*\x00 picture", FileKind.TIFF),
        (b"MM\x00* picture", FileKind.TIFF),
    ],
)
def test_pictures_and_pdfs_are_known_by_their_first_bytes(data: bytes, kind: FileKind) -> None:
    found = sniff(data)
    assert found == sniffing.Sniffed(kind=kind)
    assert found.media_type.partition("/")[0] == ("application" if kind is FileKind.PDF else "image")
    assert found.sentence == ""


@pytest.mark.parametrize("data", [b"MZ\x90", b"PK\x03\x04", b"<html>", b"SERVICE_USER_INFO", b"GIF89a"])
def test_anything_else_is_refused_with_what_would_do(data: bytes) -> None:
    found = sniff(data)
    assert (found.kind, found.media_type) == (None, "")
    assert found.sentence == found.problems[0].sentence
    assert "PDF・JPEG・PNG・TIFF" in found.problems[0].sentence


def test_an_empty_and_a_huge_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "空です" in sniff(b"").problems[0].sentence
    monkeypatch.setattr(sniffing, "MAX_BYTES", 1_000_000)
    assert "大きすぎます（1MBまで）" in sniff(PDF + b" " * 1_000_000).problems[0].sentence


@pytest.mark.parametrize(
    "data", [PDF[:-8], b"\xff\xd8\xff\xe0 half", b"\x89PNG\r\n\x1a\n half"], ids=["pdf", "jpeg", "png"]
)
def test_a_file_cut_off_is_taken_and_told(data: bytes) -> None:
    found = sniff(data)
    assert found.kind
    assert "途中で切れている" in found.problems[0].sentence


@pytest.mark.parametrize(
    ("mark", "word"),
    [
        (b"/JavaScript", "プログラムが入って"),
        (b"/JS (app.alert\\(1\\))", "プログラムが入って"),
        (b"/J#61vaScr#69pt", "プログラムが入って"),
        (b"/Launch", "プログラムを開く"),
        (b"/EmbeddedFiles 5 0 R", "別のファイルが付いて"),
        (b"/EmbeddedFile", "別のファイルが付いて"),
        (b"/Encrypt 9 0 R", "制限"),
    ],
)
def test_what_a_pdf_carries_beside_pages_is_named_in_the_open_and_packed(mark: bytes, word: str) -> None:
    for data in (PDF.replace(b"/Catalog", b"/Catalog " + mark), packed(b"1 0 << " + mark + b" >>")):
        found = sniff(data)
        assert found.kind is FileKind.PDF
        assert [word in problem.sentence for problem in found.problems] == [True]


def test_words_that_only_begin_alike_are_not_suspected() -> None:
    assert sniff(PDF.replace(b"/Catalog", b"/Catalog /JSON /Launcher /EncryptMetadata")).problems == ()


def test_packed_objects_that_cannot_be_unpacked_are_passed_over() -> None:
    assert sniff(packed(b"x").replace(zlib.compress(b"x"), b"broken")).problems == ()


def test_a_bomb_is_unpacked_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniffing, "MAX_UNPACKED", 1000)
    bomb = packed(b" " * 2000 + b"/JavaScript")
    assert sniff(bomb).problems == ()
    twice = bomb.replace(b"%%EOF", b"") + re.sub(rb"^%PDF-1.7", b"", packed(b"/JavaScript"))
    assert sniff(twice).problems == ()


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", *(magic for magic, _ in sniffing._MAGIC), PDF, packed(b"/JS")]),
)
def test_whatever_the_bytes_are_there_is_an_answer(data: bytes, head: bytes) -> None:
    found = sniff(head + data)
    assert found.kind or found.problems
