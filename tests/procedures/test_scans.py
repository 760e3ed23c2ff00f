"""A batch of signed sheets: each goes to the record it was printed for, or to the tray, and never anywhere else."""

import hashlib
import io
import json
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from desktop.entries.attachment import Attachment, AttachmentRole
from desktop.entries.consent import (
    Answer,
    ClauseAnswer,
    Consent,
    ConsentWay,
    SignerRole,
    Signing,
    SigningAct,
)
from desktop.entries.handover import Route
from desktop.entries.version import EntryId, Kind, Role
from desktop.intake import scanning
from desktop.procedures.consents import ConsentRequest, SigningRequest, print_consent
from desktop.procedures.filing import FilingRequest, SheetToFile, file_sheets, filing_of
from desktop.procedures.ink_on_sheets import ask_ink
from desktop.procedures.outcome import Done, Printed, Refused
from desktop.procedures.scanned_sheets import Batch, Ink, ReadPlace, Remark, read_route
from desktop.procedures.scans import find_sheets, joined, read_batch
from desktop.procedures.sheet_matching import match_sheets, put_to
from desktop.records.trouble import DiskFull
from forms.drawn import Drawn
from tests.conftest import OpenBook
from tests.intake.degraded import Pen, degraded, in_mm, photographed, prints, rendered


def printed(book: OpenBook, user: EntryId, principal: EntryId | None = None) -> Printed:
    form = "consent_user" if principal in (None, user) else "consent_family"
    request = ConsentRequest(
        service_user=user, principal=principal or user, form=form, starts_on=book.clock.now().day
    )
    paper = book.act(print_consent, request)
    assert isinstance(paper, Printed)
    return paper


def geometry(book: OpenBook, consent: EntryId) -> Drawn:
    """Where the boxes stand, as it was written down when the paper was printed."""
    (filed,) = [
        each.content
        for each in book.register.entries(Attachment, belongs_to=consent)
        if each.content.role is AttachmentRole.FILED_PAPER
    ]
    return Drawn.from_data(json.loads(filed.geometry))


def signed_sheet(
    paper: bytes, drawn: Drawn, sheet: int, marks: tuple[str, ...], seed: int = 1
) -> Image.Image:
    """A sheet of a print with these boxes ticked and these fields written in, by a pen."""
    picture = rendered(paper, sheet).copy()
    pen = Pen(picture, random.Random(seed))
    pen.width, pen.grey = 0.7, 30
    for place in drawn.places:
        if place.sheet == sheet and place.code in marks:
            x, y, wide, high = in_mm(place)
            if place.kind == "box":
                pen.stroke(
                    [
                        (x + 0.2 * wide, y + 0.5 * high),
                        (x + 0.45 * wide, y + 0.8 * high),
                        (x + 0.9 * wide, y + 0.1 * high),
                    ]
                )
            else:
                pen.write((x, y, wide, high))
    return picture


ALL_YES = tuple(f"clause.{number}.yes" for number in range(1, 10))
SIGNED = ("signer.name", "consented_on", "signer.address")


def pdf_of(pictures: list[Image.Image]) -> bytes:
    """A scanner's PDF: one picture a page."""
    stream = io.BytesIO()
    small = [picture.resize((picture.width * 2 // 3, picture.height * 2 // 3)) for picture in pictures]
    small[0].save(stream, "PDF", resolution=200, save_all=True, append_images=small[1:])
    return stream.getvalue()


def a_file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def scans_of(book: OpenBook, entry: EntryId) -> list[Attachment]:
    return [
        each.content
        for each in book.register.entries(Attachment, belongs_to=entry)
        if each.content.role is AttachmentRole.SCAN
    ]


def signing(book: OpenBook, batch: Batch, consent: EntryId) -> SigningRequest:
    """What a person confirms on the sheets of one consent."""
    ticks = [tick for sheet in batch.sheets if sheet.record == consent for tick in sheet.ticks]
    return SigningRequest(
        consent=consent,
        signing=Signing(
            day=book.clock.now().day,
            way=ConsentWay.PAPER,
            act=SigningAct.SIGNATURE,
            role=SignerRole.PRINCIPAL,
            signer="髙橋 トメ",
        ),
        answers=tuple(ClauseAnswer(number=tick.clause, answer=tick.answer) for tick in ticks),
    )


class TestABatchOfTen:
    """Two users and a family member, a foreign sheet, a white one, some other shop's, a copy, the same sheet twice."""

    @pytest.fixture
    def papers(self, book: OpenBook) -> tuple[Printed, Printed, Printed]:
        one, (family,) = book.household(1)
        other, _ = book.household(5)
        return printed(book, one), printed(book, one, family), printed(book, other)

    @pytest.fixture
    def batch(self, book: OpenBook, papers: tuple[Printed, Printed, Printed], tmp_path: Path) -> Batch:
        first, second, third = papers
        assert first.entry
        assert second.entry
        assert third.entry
        a, b, c = (geometry(book, each.entry) for each in papers if each.entry)
        foreign = prints()[-1]
        pages = [
            signed_sheet(third.pdf, c, 1, ("clause.1.yes", "clause.2.no", "clause.3.yes", "clause.3.no")),
            signed_sheet(first.pdf, a, 2, SIGNED),
            rendered(foreign.pdf, 1),
            signed_sheet(second.pdf, b, 1, ALL_YES).rotate(180),
            Image.new("L", (2480, 3508), 250),
            signed_sheet(first.pdf, a, 1, ALL_YES),
            signed_sheet(second.pdf, b, 2, (*SIGNED, "scribe.name", "scribe.relation")),
            rendered(first.pdf, a.sheets + 1),
            signed_sheet(first.pdf, a, 1, ALL_YES),
        ]
        photo, _ = degraded(
            signed_sheet(second.pdf, b, 2, SIGNED, seed=4), "rough", 90, 2.0, random.Random(3)
        )
        files = [a_file(tmp_path, "受付.pdf", pdf_of(pages)), a_file(tmp_path, "写真.jpg", photo)]
        return read_batch(files, book.register)

    def test_every_sheet_goes_to_its_own_record_and_to_no_other(
        self, book: OpenBook, papers: tuple[Printed, Printed, Printed], batch: Batch
    ) -> None:
        first, second, third = (each.entry for each in papers)
        assert [(each.record, each.sheet) for each in batch.sheets] == [
            (third, 1), (first, 2), (None, 0), (second, 1), (None, 0),
            (first, 1), (second, 2), (first, 1), (first, 1), (second, 2),
        ]  # fmt: skip
        warned = [{each.code for each in sheet.warnings} for sheet in batch.sheets]
        assert Remark.FOREIGN_BOOK in warned[2]
        assert "blank" in warned[4]
        assert Remark.COPY in warned[7]
        assert Remark.TWICE in warned[8]
        assert Remark.TWICE in warned[9]
        assert len(batch.tray) == 2
        assert third is not None
        assert batch.missing(papers[2].number) == (2,)
        assert first is not None
        assert batch.missing(papers[0].number) == ()

        answers = {tick.clause: tick.answer for tick in batch.sheets[0].ticks}
        assert (answers[1], answers[2], answers[3]) == (Answer.AGREED, Answer.REFUSED, Answer.UNCLEAR)
        assert {tick.answer for tick in batch.sheets[5].ticks} == {Answer.AGREED}
        assert min(tick.confidence for tick in batch.sheets[5].ticks) > 0.6
        assert first
        assert second
        assert batch.signer_seen(papers[0].number) is SignerRole.PRINCIPAL
        assert (
            batch.signer_seen(papers[1].number) is None
        )  # somebody wrote where a scribe writes: a person says who it was

    def test_what_a_person_confirmed_is_filed_in_one_act(
        self, book: OpenBook, papers: tuple[Printed, Printed, Printed], batch: Batch
    ) -> None:
        first, second, third = (each.entry for each in papers)
        assert first
        assert second
        assert third
        done = book.act(file_sheets, filing_of(batch.sheets, [signing(book, batch, first)]))
        assert isinstance(done, Done), done
        assert done.changed == {Kind.CONSENT, Kind.ATTACHMENT}
        assert [len(scans_of(book, each)) for each in (first, second, third)] == [3, 2, 1]
        consent = book.register.entry(Consent, first).content
        assert consent.in_writing
        assert consent.signing is not None
        assert len(consent.signing.scans) == 3
        assert {scan.service_user for scan in scans_of(book, first)} == {consent.service_user}
        assert book.register.entry(Consent, third).content.signing is None

        again = match_sheets(batch, book.register)
        assert all(each.filed and each.warned(Remark.ALREADY_FILED) for each in again.sheets if each.record)
        assert filing_of(again.sheets).sheets == ()
        assert again.missing(papers[2].number) == (2,)


def test_the_same_picture_is_sealed_once(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    paper = printed(book, user)
    assert paper.entry
    file = a_file(tmp_path, "一枚.pdf", pdf_of([rendered(paper.pdf, 1)]))
    batch = read_batch([file], book.register)
    reader = replace(book.actor, role=Role.READER)
    assert isinstance(file_sheets(filing_of(batch.sheets), book.register, book.clock.now(), reader), Refused)
    assert isinstance(book.act(file_sheets, filing_of(batch.sheets)), Done)
    assert isinstance(book.act(file_sheets, filing_of(batch.sheets)), Done)  # a request from before the first
    assert len(scans_of(book, paper.entry)) == 1
    assert [each.filed for each in read_batch([file], book.register).sheets] == [True]


def test_without_room_for_all_of_a_batch_nothing_of_it_is_filed(
    book: OpenBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, _ = book.household()
    paper = printed(book, user)
    assert paper.entry is not None
    picture = signed_sheet(paper.pdf, geometry(book, paper.entry), 1, ())
    batch = read_batch([a_file(tmp_path, "a.pdf", pdf_of([picture]))], book.register)
    request = filing_of(batch.sheets)
    assert len(request.sheets) == 1
    line = book.register.audit_head()
    needed = 4_000_000 + 32_000 + len(request.sheets[0].picture)
    usage = shutil._ntuple_diskusage
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10, 9, needed - 1))
    with pytest.raises(DiskFull, match="まだ1枚もとじていません"):
        book.act(file_sheets, request)
    assert (scans_of(book, paper.entry), book.register.audit_head()) == ([], line)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10, 9, needed))
    assert isinstance(book.act(file_sheets, request), Done)


def test_a_sheet_is_refused_for_a_record_it_was_not_printed_for(book: OpenBook, tmp_path: Path) -> None:
    one, _ = book.household(1)
    other, _ = book.household(5)
    paper, wrong = printed(book, one), printed(book, other)
    assert paper.entry
    assert wrong.entry
    (sheet,) = read_batch([a_file(tmp_path, "a", pdf_of([rendered(paper.pdf, 1)]))], book.register).sheets
    request = FilingRequest(sheets=(SheetToFile(record=wrong.entry, picture=sheet.picture, code=sheet.code),))
    assert isinstance(book.act(file_sheets, request), Refused)
    assert scans_of(book, wrong.entry) == []


def test_a_signing_without_a_day_files_nothing_at_all(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    paper = printed(book, user)
    assert paper.entry
    drawn = geometry(book, paper.entry)
    batch = read_batch(
        [a_file(tmp_path, "a", pdf_of([signed_sheet(paper.pdf, drawn, 1, ALL_YES)]))], book.register
    )
    whole = signing(book, batch, paper.entry)
    undated = replace(whole, signing=replace(whole.signing, day=None))
    assert isinstance(book.act(file_sheets, filing_of(batch.sheets, [undated])), Refused)
    assert scans_of(book, paper.entry) == []


def test_a_sheet_from_the_tray_goes_where_a_person_puts_it(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    paper = printed(book, user)
    assert paper.entry
    batch = read_batch(
        [a_file(tmp_path, "白.pdf", pdf_of([Image.new("L", (2480, 3508), 255)]))], book.register
    )
    (sheet,) = batch.tray
    batch = put_to(batch, sheet.key, paper.number, book.register)
    assert batch.tray == ()
    assert batch.sheets[0].ticks == ()
    assert ask_ink(batch, book.register) == ()
    assert isinstance(book.act(file_sheets, filing_of(batch.sheets)), Done)
    assert len(scans_of(book, paper.entry)) == 1


def test_files_that_are_no_pictures_are_named_and_the_rest_goes_on(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    paper = printed(book, user)
    good = a_file(tmp_path, "よい.pdf", pdf_of([rendered(paper.pdf, 1)]))
    bad = [a_file(tmp_path, "空.pdf", b""), a_file(tmp_path, "文.txt", b"=1+1"), tmp_path / "ない.pdf"]
    batch = read_batch([*bad, good], book.register)
    assert [Path(name).name for name, _ in batch.problems] == ["空.pdf", "文.txt", "ない.pdf"]
    assert [sheet.record for sheet in batch.sheets if sheet.page] == [paper.entry]
    assert [Path(sheet.file).name for sheet in batch.tray] == ["空.pdf", "文.txt", "ない.pdf"]
    assert good.exists()


def test_a_batch_that_grows_takes_each_page_once(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    paper = printed(book, user)
    one = read_batch([a_file(tmp_path, "a.pdf", pdf_of([rendered(paper.pdf, 1)]))], book.register)
    two = read_batch([a_file(tmp_path, "b.pdf", pdf_of([rendered(paper.pdf, 2)]))], book.register)
    both = joined(joined(one, two, book.register), one, book.register)
    assert [sheet.sheet for sheet in both.sheets] == [1, 2]
    assert paper.entry is not None
    assert both.missing(paper.number) == ()
    assert [each.places for each in both.sheets] == [one.sheets[0].places, two.sheets[0].places]


def test_a_record_of_another_form_with_the_same_number_is_not_guessed(book: OpenBook, tmp_path: Path) -> None:
    user, _ = book.household()
    paper = printed(book, user)
    found = find_sheets(a_file(tmp_path, "a.pdf", pdf_of([rendered(paper.pdf, 1)])))
    (sheet,) = found.sheets
    forged = replace(sheet, code=_with_form(sheet.code, "K2.1"))
    matched = match_sheets(replace(found, sheets=(forged,)), book.register).sheets[0]
    assert matched.record is None
    assert matched.warned(Remark.UNKNOWN_RECORD)


def _with_form(code: str, form: str) -> str:
    """The same QR for another form, with a check that is right."""
    parts = code.split(":")
    body = ":".join((*parts[:2], form, *parts[3:5]))
    return f"{body}:{hashlib.sha256(body.encode()).hexdigest()[:4].upper()}"


def test_everything_that_may_go_wrong_at_once_costs_the_good_sheets_nothing(
    book: OpenBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list of issue 3, in one batch: named, contained, put into the tray, and the rest goes on."""
    user, _ = book.household()
    paper = printed(book, user)
    assert paper.entry
    sheet = signed_sheet(paper.pdf, geometry(book, paper.entry), 1, ALL_YES)
    locked, brings, long = (pikepdf.open(io.BytesIO(paper.pdf)) for _ in range(3))
    brings.attachments["letter.exe"] = b"MZ"
    brings.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    del brings.pages[1:]
    while len(long.pages) < 500:
        long.pages.append(long.pages[0])
    bomb, shop = io.BytesIO(), io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "TIFF", compression="group4")
    page = Image.new("L", (1240, 1754), 250)
    code = zxingcpp.create_barcode("HTTPS://EXAMPLE.INVALID/COUPON", zxingcpp.BarcodeFormat.QRCode)
    page.paste(Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=8)).convert("L"), (300, 300))
    page.save(shop, "PNG")
    files = {
        "錠.pdf": _saved(locked, encryption=pikepdf.Encryption(owner="x", user="y", R=6)),
        "壊れ.pdf": b"%PDF-1.7 and nothing more",
        "空.pdf": b"",
        "爆弾.tif": bomb.getvalue(),
        "ちらし.png": shop.getvalue(),
        "付きもの.pdf": _saved(brings),
        "夜.jpg": photographed(sheet, 180, random.Random(1), night=True),
        "よい.pdf": pdf_of([sheet, rendered(paper.pdf, 2)]),
        "よい(1).pdf": pdf_of([sheet, rendered(paper.pdf, 2)]),
    }
    batch = read_batch([a_file(tmp_path, name, data) for name, data in files.items()], book.register)
    monkeypatch.setattr(scanning, "MOST_SHEETS", 2)
    monkeypatch.setattr("desktop.procedures.scans.MOST_SHEETS", 2)
    part = find_sheets(a_file(tmp_path, "五百枚.pdf", _saved(long)))
    batch = joined(batch, part, book.register)

    told = {Path(file).name: sentence for file, sentence in batch.problems}
    assert "パスワード" in told["錠.pdf"]
    assert "壊れている" in told["壊れ.pdf"]
    assert "空です" in told["空.pdf"]
    assert "付いています" in told["付きもの.pdf"]
    assert "500枚あります" in told["五百枚.pdf"]
    assert [(Path(file).name, page) for file, page in part.more] == [("五百枚.pdf", 3)]
    tray = [(Path(each.file).name, each.page, bool(each.picture)) for each in batch.tray]
    assert tray == [
        ("錠.pdf", 0, False),
        ("壊れ.pdf", 0, False),
        ("空.pdf", 0, False),
        ("爆弾.tif", 1, False),
        ("ちらし.png", 1, True),
    ]
    assert batch.tray[-1].warned("foreign_code")
    known = [each for each in batch.sheets if each.record is not None]
    assert {each.record for each in known} == {paper.entry}
    assert [(Path(each.file).name, each.sheet) for each in known] == [
        ("付きもの.pdf", 1), ("夜.jpg", 1), ("よい.pdf", 1), ("よい.pdf", 2), ("よい(1).pdf", 1), ("よい(1).pdf", 2),
        ("五百枚.pdf", 1), ("五百枚.pdf", 2),
    ]  # fmt: skip
    assert [each.warned(Remark.TWICE) for each in known] == [False, True, True, False, True, True, True, True]
    assert isinstance(book.act(file_sheets, filing_of(batch.sheets)), Done)
    assert len(scans_of(book, paper.entry)) == 2


def _saved(made: pikepdf.Pdf, **options: Any) -> bytes:
    stream = io.BytesIO()
    made.save(stream, **options)
    return stream.getvalue()


def ways(*marked: int, doubtful: tuple[int, ...] = (), boxes: int = 3) -> list[ReadPlace]:
    """The boxes of the ways of handing over, with the ink that was found in them."""
    inks = {**dict.fromkeys(marked, Ink.MARKED), **dict.fromkeys(doubtful, Ink.DOUBTFUL)}
    return [
        ReadPlace(
            code=f"route.{number}",
            kind="box",
            x=0.1,
            y=0.1 * number,
            width=0.02,
            height=0.02,
            ink=inks.get(number, Ink.EMPTY),
            confidence=0.9 - 0.1 * number,
        )
        for number in range(1, boxes + 1)
    ]


@pytest.mark.parametrize(
    ("places", "route", "marked"),
    [
        (ways(1), Route.CONSENT, 1),
        (ways(2), Route.THROUGH_PRINCIPAL, 1),
        (ways(3), Route.ON_BEHALF, 1),
        (ways(), None, 0),
        (ways(1, 3), None, 2),
        (ways(doubtful=(3,)), None, 1),
        (ways(3, doubtful=(1,)), None, 2),
        (ways(2, boxes=2), None, 1),
    ],
)
def test_a_way_is_read_only_where_one_box_is_marked_and_the_others_are_surely_empty(
    places: list[ReadPlace], route: Route | None, marked: int
) -> None:
    read = read_route(places)
    assert read is not None
    assert (read.route, read.marked) == (route, marked)
    assert read.confidence == min(each.confidence for each in places)


def test_a_sheet_without_such_boxes_has_no_way_to_read() -> None:
    assert read_route([]) is None
