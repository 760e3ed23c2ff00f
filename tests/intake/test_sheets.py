"""The program's own prints come back from people, scanners, faxes and telephones: every sheet is known again, upright
and straight, and what was written on it is found; what is not known is never guessed."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from desktop.intake import marks, scan, sheets, ticks
from desktop.intake.pictures import Page
from desktop.intake.scan import Doubt, FoundSheet, Ink, PlacesAsked, PlacesReading, ScanReading, places_asked
from forms import consent_document, handover_document, paper, provision_log, sheet_code
from tests.forms import invented
from tests.intake import degraded
from tests.intake.degraded import Print, Written


def read(data: bytes) -> ScanReading:
    return sheets.read_sheets(data, 1, 50)


def only(data: bytes) -> FoundSheet:
    (found,) = read(data).sheets
    return found


def jpeg(picture: Image.Image, dpi: int | None = None) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70, **({"dpi": (dpi, dpi)} if dpi else {}))
    return stream.getvalue()


def ink(found: FoundSheet, print_: Print, sheet: int) -> PlacesReading:
    asked = PlacesAsked(
        picture=found.picture,
        paper=print_.pdf,
        sheet=sheet,
        frame=found.frame,
        places=print_.asked(sheet, found.frame),
    )
    ask, data = places_asked([asked])
    (reading,) = ticks.read_asked(data, **ask)
    return reading


def wrong(reading: PlacesReading, truth: dict[str, bool | None], fields: dict[str, bool]) -> list[str]:
    """Places that are called something else than they are; doubt is no error."""
    expected = {**truth, **fields}
    return [
        f"{each.code}: {each.ink} for {expected[each.code]}"
        for each in reading.readings
        if (each.ink is Ink.MARKED and expected[each.code] is not True)
        or (each.ink is Ink.EMPTY and expected[each.code] is not False)
    ]


def filled(paper_: int = 0, sheet: int = 1, seed: int = 1) -> tuple[Print, Written]:
    print_ = degraded.prints()[paper_]
    return print_, degraded.written(print_, degraded.clean(paper_, sheet), sheet, random.Random(seed))


# -- sheets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(0, 190, 10))
def test_a_degraded_sheet_is_known_again_and_its_ink_found(number: int) -> None:
    given = degraded.one(number)
    found = only(given.file)
    assert found.code == given.code, given.way
    assert abs((found.angle - given.turned + 180) % 360 - 180) < 0.6, given.way
    assert found.confidence > 0.5
    reading = ink(found, degraded.prints()[given.paper], given.sheet)
    assert wrong(reading, given.truth, given.fields) == [], given.way
    decided = [each for each in reading.readings if each.ink in {Ink.MARKED, Ink.EMPTY}]
    assert len(decided) >= len([each for each in given.truth.values() if each is not None])
    assert all(0 <= each.confidence <= 1 for each in reading.readings)


@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
def test_a_photo_at_night_from_any_side_is_straightened_by_its_marks(quarter: int) -> None:
    print_, written = filled(paper_=1, sheet=1, seed=quarter)
    data = degraded.photographed(written.picture, quarter, random.Random(quarter), night=True)
    found = only(data)
    assert (found.code, found.marks) == (print_.drawn.codes[0], 4)
    assert wrong(ink(found, print_, 1), written.truth, written.fields) == []
    top = Image.open(io.BytesIO(found.picture)).crop((1380, 140, 1560, 316))
    assert sheets.read_page(Page(1, top, None))[0].code == found.code  # the QR now stands upper right


def test_two_sheets_on_one_glass_are_two() -> None:
    one, other = filled(0, 1), filled(5, 2)
    glass = Image.new("L", (one[1].picture.width * 2, one[1].picture.height), 250)
    glass.paste(one[1].picture, (0, 0))
    glass.paste(other[1].picture, (one[1].picture.width, 0))
    found = {each.code: each for each in read(jpeg(glass.reduce(2).rotate(-1.5, fillcolor=250))).sheets}
    assert set(found) == {one[0].drawn.codes[0], other[0].drawn.codes[1]}
    for (print_, written), sheet in ((one, 1), (other, 2)):
        reading = ink(found[print_.drawn.codes[sheet - 1]], print_, sheet)
        assert wrong(reading, written.truth, written.fields) == []


def test_a_slip_is_found_on_its_sheet_and_cut_off() -> None:
    print_ = degraded.slip_print()
    written = degraded.written(print_, degraded.rendered(print_.pdf, 1), 1, random.Random(5))
    whole = read(jpeg(written.picture.rotate(-92, expand=True, fillcolor=250))).sheets
    assert [(each.frame, each.code) for each in whole] == [
        ("sheet", print_.drawn.codes[0]),
        ("slip", print_.drawn.codes[1]),
    ]
    cut = written.picture.crop(
        (0, round(208 * degraded.SCALE), written.picture.width, written.picture.height)
    )
    slip = only(jpeg(cut.rotate(-178, expand=True, fillcolor=250)))
    assert (slip.frame, slip.code, slip.marks) == ("slip", print_.drawn.codes[1], 4)
    for found in (whole[1], slip):
        assert wrong(ink(found, print_, 1), written.truth, written.fields) == []


@pytest.mark.parametrize("quarter", [0, 90, 180, 270])
def test_a_lying_sheet_is_laid_as_it_is_read(quarter: int) -> None:
    stream = io.BytesIO()
    drawn = provision_log.draw(invented.log(8), stream)
    page = degraded.turned_by(degraded.rendered(stream.getvalue(), 1), quarter, 2.0, expand=True)
    found = only(jpeg(page))
    assert (found.code, found.marks) == (drawn.codes[0], 4)
    assert Image.open(io.BytesIO(found.picture)).size == (2376, 1680)


def test_a_sheet_whose_qr_is_spoilt_is_turned_upright_and_not_guessed() -> None:
    _, written = filled()
    spoilt = written.picture.copy()
    ImageDraw.Draw(spoilt).rectangle([each * degraded.SCALE for each in (178, 17, 196, 40)], fill=70)
    found = only(jpeg(spoilt.reduce(2).rotate(-176, expand=True, fillcolor=250)))
    assert found.code == ""
    assert {Doubt.NO_CODE, Doubt.CODE_UNREADABLE} & set(found.doubts)
    assert (found.marks, round(found.angle)) == (4, 176)
    assert found.confidence == 0


def test_a_sheet_with_two_marks_torn_off_is_straightened_with_its_qrs_help() -> None:
    print_, written = filled()
    torn = written.picture.copy()
    draw = ImageDraw.Draw(torn)
    for x, y in ((12, 12), (198, 285)):
        draw.ellipse([each * degraded.SCALE for each in (x - 9, y - 9, x + 9, y + 9)], fill=250)
    found = only(jpeg(torn.reduce(2).rotate(-3, expand=True, fillcolor=250)))
    assert (found.code, found.marks) == (print_.drawn.codes[0], 2)
    assert Doubt.MARKS_MISSING in found.doubts
    assert wrong(ink(found, print_, 1), written.truth, written.fields) == []


def test_a_qr_of_some_other_shop_is_named_foreign() -> None:
    page = Image.new("L", (1240, 1754), 250)
    page.paste(_code("HTTPS://EXAMPLE.INVALID/COUPON"), (400, 500))
    ImageDraw.Draw(page).rectangle((100, 100, 700, 110), fill=0)
    found = only(jpeg(page))
    assert (found.code, found.other_codes) == ("", ("HTTPS://EXAMPLE.INVALID/COUPON",))
    assert Doubt.FOREIGN_CODE in found.doubts


def test_a_strangers_qr_beside_ours_changes_nothing() -> None:
    print_, written = filled()
    written.picture.paste(_code("HTTPS://EXAMPLE.INVALID/COUPON").reduce(2), (300, 3150))
    found = only(jpeg(written.picture))
    assert found.code == print_.drawn.codes[0]
    assert found.other_codes == ("HTTPS://EXAMPLE.INVALID/COUPON",)


def test_another_offices_sheet_is_read_as_it_is() -> None:
    _, written = filled(paper_=len(degraded.prints()) - 2)
    found = only(jpeg(written.picture.reduce(2)))
    code = sheet_code.read_sheet_code(found.code)
    assert code is not None
    assert (code.book, code.record) == ("9XK4", "K-2026-0031")


def test_a_blank_back_is_called_blank() -> None:
    found = only(jpeg(degraded.noisy(Image.new("L", (1240, 1754), 247), 6)))
    assert found.doubts == (Doubt.BLANK,)


def test_a_page_of_something_else_has_no_code() -> None:
    page = Image.new("L", (1240, 1754), 250)
    draw = ImageDraw.Draw(page)
    for row in range(100, 1600, 40):
        draw.text((120, row), "an invoice of some sort, nothing of ours " * 3, fill=20)
        draw.rectangle((60, row, 75, row + 15), fill=0)
    found = only(jpeg(page))
    assert (found.code, found.marks, found.angle) == ("", 0, 0)
    assert Doubt.NO_CODE in found.doubts
    assert Image.open(io.BytesIO(found.picture)).size == (1240, 1754)


# -- doubts ------------------------------------------------------------------------------------------------------


def test_a_page_printed_smaller_is_told() -> None:
    print_, written = filled()
    page = Image.new("L", written.picture.size, 255)
    page.paste(written.picture.resize((round(page.width * 0.94), round(page.height * 0.94))), (70, 90))
    found = only(jpeg(page, dpi=300))
    assert Doubt.PAGE_SCALED in found.doubts
    assert wrong(ink(found, print_, 1), written.truth, written.fields) == []
    assert Doubt.PAGE_SCALED not in only(jpeg(written.picture, dpi=300)).doubts


def test_a_qr_that_is_small_in_the_picture_is_told() -> None:
    _, written = filled()
    small = written.picture.resize((660, 934), Image.Resampling.BOX)
    assert Doubt.CODE_SMALL in only(jpeg(small)).doubts
    assert Doubt.CODE_SMALL not in only(jpeg(written.picture.reduce(2))).doubts


def test_a_sheet_that_is_cut_off_is_told() -> None:
    _, written = filled()
    picture = written.picture.reduce(2)
    found = only(jpeg(picture.crop((0, 0, picture.width, round(picture.height * 0.9)))))
    assert Doubt.CUT_OFF in found.doubts


def test_a_faint_sheet_is_told() -> None:
    _, written = filled()
    found = only(jpeg(written.picture.reduce(2).point([215 + value // 7 for value in range(256)])))
    assert Doubt.FAINT in found.doubts
    assert found.marks == 4


def test_every_doubt_has_its_sentence() -> None:
    assert all(each.sentence.endswith("。") for each in Doubt)


# -- ink ---------------------------------------------------------------------------------------------------------


def test_two_answers_are_no_answer_and_a_correction_is_doubtful() -> None:
    print_ = degraded.prints()[0]
    picture = degraded.clean(0, 1).copy()
    pen = degraded.Pen(picture, random.Random(3))
    box = {each.code: degraded.in_mm(each) for each in print_.drawn.places if each.kind == "box"}
    pen.mark(box["clause.1.yes"])
    pen.mark(box["clause.1.no"])
    pen.mark(box["clause.2.yes"])
    pen.fill(box["clause.2.yes"])
    pen.mark(box["clause.2.no"])
    pen.mark(box["clause.3.yes"])
    pen.strike(box["clause.3.yes"])
    x, y, wide, high = box["clause.4.no"]
    pen.stroke([(x + wide / 2, y + high / 2), (x + wide / 2 + 0.4, y + high / 2 + 0.3)])  # a dot, no tick
    x, y, wide, high = box["clause.5.yes"]
    pen.stroke(
        [(x + wide + 0.8, y), (x + wide + 1.6, y + 3), (x + wide + 1.9, y - 1)]
    )  # a tick beside the box
    reading = ink(only(jpeg(picture)), print_, 1)
    answers = {each.code: each.ink for each in reading.readings}
    assert (answers["clause.1.yes"], answers["clause.1.no"]) == (Ink.TWO_MARKS, Ink.TWO_MARKS)
    assert (answers["clause.2.yes"], answers["clause.2.no"]) == (Ink.DOUBTFUL, Ink.MARKED)
    assert (answers["clause.3.yes"], answers["clause.3.no"]) == (Ink.DOUBTFUL, Ink.EMPTY)
    assert answers["clause.4.no"] in {Ink.DOUBTFUL, Ink.EMPTY}
    assert answers["clause.5.yes"] is Ink.DOUBTFUL
    assert (answers["clause.6.yes"], answers["clause.6.no"]) == (Ink.EMPTY, Ink.EMPTY)


@pytest.mark.parametrize(("grey", "dpi"), [(170, 200), (200, 200), (200, 150)])
def test_a_pencil_hardly_pressed_on_is_never_taken_for_an_empty_box(grey: int, dpi: int) -> None:
    print_ = degraded.prints()[0]
    page = degraded.clean(0, 1).copy()
    pen = degraded.Pen(page, random.Random(2))
    pen.width, pen.grey = 0.4, grey
    boxes = [each for each in print_.drawn.places if each.kind == "box" and each.code.endswith(".yes")]
    for place in boxes:
        pen.mark(degraded.in_mm(place))
    small = page.resize((page.width * dpi // 300, page.height * dpi // 300), Image.Resampling.BOX)
    found = only(jpeg(degraded.noisy(small, 8)))
    inks = {each.code: each.ink for each in ink(found, print_, 1).readings}
    assert {inks[each.code] for each in boxes} <= {Ink.MARKED, Ink.DOUBTFUL}
    assert {inks[each.code.replace("yes", "no")] for each in boxes} == {Ink.EMPTY}


def test_a_clean_print_is_empty_everywhere() -> None:
    for number, print_ in enumerate(degraded.prints()[4:7], 4):
        for sheet in range(1, print_.drawn.sheets + 1):
            reading = ink(only(jpeg(degraded.clean(number, sheet).reduce(2))), print_, sheet)
            assert {each.ink for each in reading.readings} == {Ink.EMPTY}


def test_what_lies_elsewhere_than_thought_is_doubtful_never_empty_or_marked() -> None:
    print_, written = filled()
    found = only(jpeg(written.picture))
    picture = Image.open(io.BytesIO(found.picture))
    for shifted in (
        picture.transform(picture.size, Image.Transform.AFFINE, (1, 0, 55, 0, 1, -70), fillcolor=255),
        picture.rotate(4, fillcolor=255),
        picture.resize((1500, 2300)).crop((0, 0, *picture.size)),
        Image.new("L", picture.size, 255),
        picture.rotate(180),
    ):
        stray = replace(found, picture=jpeg(shifted))
        assert wrong(ink(stray, print_, 1), written.truth, written.fields) == []


def test_another_sheets_places_are_doubtful() -> None:
    _, written = filled()
    other = degraded.prints()[6]
    reading = ink(only(jpeg(written.picture)), other, 1)
    marked = [each for each in reading.readings if each.ink is Ink.MARKED]
    assert len(marked) < len(reading.readings) / 2


def test_a_picture_or_paper_that_cannot_be_opened_is_doubtful_everywhere() -> None:
    print_, written = filled()
    found = only(jpeg(written.picture))
    asked = PlacesAsked(picture=found.picture, paper=print_.pdf, sheet=1, places=print_.asked(1))
    broken = (
        replace(asked, picture=b"no picture"),
        replace(asked, paper=b"%PDF-broken"),
        replace(asked, sheet=9),
    )
    ask, data = places_asked((*broken, asked))
    *failed, good = ticks.read_asked(data, **ask)
    for reading in failed:
        assert {each.ink for each in reading.readings} == {Ink.DOUBTFUL}
        assert reading.problems
    assert wrong(good, written.truth, written.fields) == []


# -- one geometry ------------------------------------------------------------------------------------------------


def test_the_reader_looks_where_the_printer_prints() -> None:
    assert (marks.MARGIN, marks.MARK, marks.CODE) == (paper.MARK_INSET, paper.MARK_SIZE, paper.QR_SIZE)
    assert marks.UPRIGHT.down - marks.SLIP.down == paper.SLIP_MARKS_Y - paper.MARK_INSET
    assert scan.CODE_FORMAT == sheet_code.FORMAT
    stream = io.BytesIO()
    drawn = (
        consent_document.draw(invented.user_consent(), io.BytesIO()),
        provision_log.draw(invented.log(2), stream),
        handover_document.draw(invented.handover(), io.BytesIO()),
    )
    for frame, (places, code) in zip(
        (marks.UPRIGHT, marks.LYING, marks.SLIP),
        ((drawn[0], "qr"), (drawn[1], "qr"), (drawn[2], "slip.qr")),
        strict=True,
    ):
        place = next(each for each in places.places if each.code == code)
        assert place.x * frame.across == pytest.approx(frame.code_x, abs=0.01)
        assert place.y * frame.down == pytest.approx(frame.code_y, abs=0.01)
        assert place.width * frame.across == pytest.approx(marks.CODE, abs=0.01)


def _code(text: str) -> Image.Image:
    import zxingcpp

    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
    return Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=8))
