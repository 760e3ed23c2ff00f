"""Every paper as another program sees it: names, fonts, QR, marks and boxes where they are said to be."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from forms import (
    companion_document,
    consent_copy,
    consent_document,
    fax_cover,
    handover_document,
    leaver_list,
    provision_log,
    provision_record,
    receipt_confirmation,
    recovery_paper,
    safety_document,
    timeline_document,
    withdrawal_document,
)
from forms.consent_document import ClauseRow
from forms.drawn import Drawn, Place
from forms.lettering import MissingGlyph
from forms.sheet_code import read_sheet_code
from tests.forms import invented
from tests.forms.invented import HARD_NAMES, LONG_NAME, LONG_OFFICE, drawn_to, text_of, without_blanks

Case = tuple[Any, Callable[[Any, BinaryIO], Drawn]]

RECOVERY = recovery_paper.RecoverySheet(
    office_name=invented.OFFICE.name,
    book_name="あおば",
    book="B7Q2",
    day="令和8年11月23日",
    recovery_code="7K2M-XQ4T-9WPD-HJ3R-8VNC-5YGB-E6ZF",
    recovery_slot="TASUKI-RECOVERY-1:" + "0123456789ABCDEFGHJKMNPQRSTV" * 6,
)

CASES: dict[str, Case] = {
    "consent-user": (invented.user_consent(), consent_document.draw),
    "consent-family": (invented.family_consent(), consent_document.draw),
    "handover-consent": (invented.handover_consent(), consent_document.draw),
    "provision-record": (invented.provision(), provision_record.draw),
    "provision-log": (invented.log(30), provision_log.draw),
    "handover": (invented.handover(), handover_document.draw),
    "recovery": (RECOVERY, recovery_paper.draw),
    "consent-medical": (invented.any_consent("medical_consent"), consent_document.draw),
    "mandate": (invented.any_consent("on_behalf_mandate"), consent_document.draw),
    "consent-platform": (invented.any_consent("care_information_platform"), consent_document.draw),
    "companion-easy": (invented.a_companion("consent_user"), companion_document.draw),
    "companion-english": (invented.a_companion("consent_user", "english"), companion_document.draw),
    "withdrawal": (invented.scope("withdrawal"), withdrawal_document.draw),
    "refusal": (invented.scope("refusal"), withdrawal_document.draw),
    "withdrawal-confirmation": (
        invented.withdrawal_confirmation(),
        withdrawal_document.draw_confirmation,
    ),
    "receipt": (invented.receipt(), receipt_confirmation.draw),
    "consent-copy": (invented.consent_copy(), consent_copy.draw),
    "handover-fax": (handover_document.fax_variant(invented.handover()), handover_document.draw),
    "fax-cover": (invented.fax_cover(), fax_cover.draw),
    "timeline": (invented.timeline(), timeline_document.draw),
    "leaver-list": (invented.leaver_list(), leaver_list.draw),
    "safety": (invented.safety(), safety_document.draw),
}

MARKED = [kind for kind in CASES if kind not in ("recovery", "leaver-list", "safety")]
"""Papers that belong to a record and may come back as a scan."""

WITH_BOXES = [
    "consent-user",
    "consent-family",
    "handover-consent",
    "handover",
    "mandate",
    "withdrawal",
    "refusal",
    "handover-fax",
    "fax-cover",
]

LONG_CASES: dict[str, Case] = {
    "consent-user-large": (
        replace(invented.user_consent(name=LONG_NAME, office=LONG_OFFICE, contact=LONG_NAME), large=True),
        consent_document.draw,
    ),
    "handover-consent-large": (
        replace(invented.handover_consent(name=LONG_NAME, office=LONG_OFFICE, other=LONG_OFFICE), large=True),
        consent_document.draw,
    ),
    "consent-user": (
        invented.user_consent(name=LONG_NAME, office=LONG_OFFICE, contact=LONG_NAME),
        consent_document.draw,
    ),
    "consent-family": (
        invented.family_consent(name=LONG_NAME, user=LONG_NAME, office=LONG_OFFICE, others=(LONG_NAME,) * 2),
        consent_document.draw,
    ),
    "consent-large-family": (
        invented.family_consent(name=LONG_NAME, user=LONG_NAME, others=(LONG_NAME,) * 9),
        consent_document.draw,
    ),
    "handover-consent": (
        invented.handover_consent(name=LONG_NAME, office=LONG_OFFICE, other=LONG_OFFICE),
        consent_document.draw,
    ),
    "provision-record": (invented.provision(name=LONG_NAME, other=LONG_OFFICE), provision_record.draw),
    "provision-log": (
        invented.log(30, names=(LONG_NAME,), office=LONG_OFFICE.name),
        provision_log.draw,
    ),
    "handover": (
        invented.handover(
            name=LONG_NAME,
            office=LONG_OFFICE,
            addressee=LONG_OFFICE.name,
            person=f"主任介護支援専門員　{LONG_NAME}",
        ),
        handover_document.draw,
    ),
    "handover-many": (invented.handover(name=LONG_NAME, times=6), handover_document.draw),
    "mandate": (
        invented.any_consent("on_behalf_mandate", name=LONG_NAME, office=LONG_OFFICE),
        consent_document.draw,
    ),
    "companion-easy": (
        invented.a_companion(
            "consent_family", name=LONG_NAME, kana="", office=LONG_OFFICE, contact=LONG_NAME
        ),
        companion_document.draw,
    ),
    "companion-english": (
        invented.a_companion("handover_consent", "english", name=LONG_NAME, office=LONG_OFFICE),
        companion_document.draw,
    ),
    "withdrawal": (
        invented.scope("withdrawal", name=LONG_NAME, office=LONG_OFFICE),
        withdrawal_document.draw,
    ),
    "refusal": (invented.scope("refusal", name=LONG_NAME, office=LONG_OFFICE), withdrawal_document.draw),
    "withdrawal-confirmation": (
        invented.withdrawal_confirmation(name=LONG_NAME, office=LONG_OFFICE, steps=20),
        withdrawal_document.draw_confirmation,
    ),
    "receipt": (invented.receipt(name=LONG_NAME, other=LONG_OFFICE), receipt_confirmation.draw),
    "consent-copy": (
        invented.consent_copy(name=LONG_NAME, office=LONG_OFFICE, contact=LONG_NAME),
        consent_copy.draw,
    ),
    "handover-fax": (
        handover_document.fax_variant(invented.handover(name=LONG_NAME, office=LONG_OFFICE)),
        handover_document.draw,
    ),
    "fax-cover": (
        invented.fax_cover(addressee=LONG_OFFICE.name, person=LONG_NAME, office=LONG_OFFICE),
        fax_cover.draw,
    ),
    "timeline": (
        invented.timeline(name=LONG_NAME, office=LONG_OFFICE.name, rows=60, offices=30),
        timeline_document.draw,
    ),
    "leaver-list": (
        invented.leaver_list(names=(LONG_NAME,), office=LONG_OFFICE, successor=LONG_OFFICE.name),
        leaver_list.draw,
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_paper_is_a_sound_pdf_with_every_font_inside(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, *CASES[kind])
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    fonts = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True).stdout
    rows = fonts.splitlines()[2:]
    assert rows
    for row in rows:
        assert "CID TrueType" in row
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], row
    assert b"Helvetica" not in path.read_bytes()


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_come_back_from_the_paper_code_point_for_code_point(name: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    wanted = without_blanks(name)
    cases: list[Case] = [
        (invented.user_consent(name=name, contact=name), consent_document.draw),
        (invented.provision(name=name), provision_record.draw),
        (invented.handover(name=name), handover_document.draw),
        (invented.log(3, names=(name,)), provision_log.draw),
        (invented.a_companion("consent_user", name=name, kana="かな かな"), companion_document.draw),
        (invented.scope("withdrawal", name=name), withdrawal_document.draw),
        (invented.withdrawal_confirmation(name=name), withdrawal_document.draw_confirmation),
        (invented.receipt(name=name), receipt_confirmation.draw),
        (invented.consent_copy(name=name), consent_copy.draw),
        (invented.timeline(name=name), timeline_document.draw),
        (invented.leaver_list(3, names=(name,)), leaver_list.draw),
    ]
    for sheet, draw in cases:
        drawn_to(path, sheet, draw)
        assert wanted in without_blanks(text_of(path))


def test_a_name_with_markup_and_line_breaks_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, invented.user_consent(name="<b>髙橋</b>\n&花子;"), consent_document.draw)
    assert "<b>髙橋</b>&花子;" in without_blanks(text_of(path))


def test_a_character_without_a_glyph_stops_the_paper_and_names_the_field() -> None:
    with pytest.raises(MissingGlyph) as trouble:
        provision_record.draw(
            replace(invented.provision(), recipient_representative=invented.Words("邉\U000e010f 子")),
            io.BytesIO(),
        )
    assert trouble.value.field == "代表者の氏名"
    assert trouble.value.characters == ("邉\U000e010f",)


def test_a_log_row_with_a_character_without_a_glyph_is_named() -> None:
    with pytest.raises(MissingGlyph) as trouble:
        provision_log.draw(invented.log(3, names=("髙\u200b橋",)), io.BytesIO())
    assert trouble.value.field == "0001 本人"


@pytest.mark.parametrize("kind", CASES)
def test_the_same_sheet_gives_the_same_bytes(kind: str) -> None:
    sheet, draw = CASES[kind]
    first, second = io.BytesIO(), io.BytesIO()
    draw(sheet, first)
    draw(sheet, second)
    assert hashlib.sha256(first.getvalue()).digest() == hashlib.sha256(second.getvalue()).digest()


@pytest.mark.parametrize("kind", CASES)
def test_the_files_own_data_name_the_paper_and_no_person(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, *CASES[kind])
    with pypdfium2.PdfDocument(path) as document:
        told = document.get_metadata_dict()
    assert told["Title"]
    assert not any(name.split()[0] in value for name in HARD_NAMES for value in told.values())
    assert (b"/Lang (en)" if kind == "companion-english" else b"/Lang (ja)") in path.read_bytes()


@pytest.mark.parametrize("kind", MARKED)
def test_every_sheets_qr_reads_back_what_was_told(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, *CASES[kind])
    found = [code.text for image in images(path, 150) for code in zxingcpp.read_barcodes(image)]
    assert sorted(found) == sorted(drawn.codes)
    assert all(read_sheet_code(code) for code in found)


def test_the_recovery_papers_qr_reads_back_the_whole_slot(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, RECOVERY, recovery_paper.draw)
    (found,) = zxingcpp.read_barcodes(images(path, 150)[0])
    assert found.text == RECOVERY.recovery_slot
    text = without_blanks(text_of(path))
    assert RECOVERY.recovery_code.replace("-", "")[:4] in text
    assert "髙橋" not in text


def test_a_draft_has_neither_number_nor_qr(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    cases: list[Case] = [
        (invented.user_consent(record=None), consent_document.draw),
        (invented.handover(record=None), handover_document.draw),
    ]
    for sheet, draw in cases:
        drawn = drawn_to(path, sheet, draw)
        assert drawn.codes == ()
        assert not [place for place in drawn.places if place.kind == "qr"]
        assert all(not zxingcpp.read_barcodes(image) for image in images(path, 150))
        text = without_blanks(text_of(path))
        assert "下書き" in text
        assert "記録番号" not in text


def test_the_persons_copy_says_so_on_every_sheet(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, invented.user_consent(copied=True), consent_document.draw)
    assert text_of(path).count("控え（ご本人用）") == drawn.sheets
    assert all(code.endswith(":C") for code in drawn.codes)


@pytest.mark.parametrize("kind", MARKED)
def test_marks_stand_in_three_corners_and_a_hollow_one_in_the_fourth(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, *CASES[kind])
    for image in images(path, 300):
        dot = 300 / 25.4
        far_x, far_y = image.width / dot - 12, image.height / dot - 12
        for x, y in ((12, 12), (far_x, 12), (12, far_y)):
            assert dark_share(image, x - 1.9, y - 1.9, 3.8, 3.8) > 0.98
        assert dark_share(image, far_x - 1.0, far_y - 1.0, 2.0, 2.0) == 0
        assert dark_share(image, far_x - 1.95, far_y - 1.95, 3.9, 0.5) > 0.95


@pytest.mark.parametrize("kind", WITH_BOXES)
def test_every_tick_box_stands_where_it_is_said_to_stand_and_is_empty(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, *CASES[kind])
    pictures = images(path, 300)
    boxes = [place for place in drawn.places if place.kind == "box"]
    assert len({place.code for place in boxes}) == len(boxes)
    for place in boxes:
        x, y, wide, high = in_millimetres(place)
        image = pictures[place.sheet - 1]
        line = 0.34
        for edge in (
            (x, y, wide, line),
            (x, y + high - line, wide, line),
            (x, y, line, high),
            (x + wide - line, y, line, high),
        ):
            assert dark_share(image, *edge) > 0.7, (place.code, edge)
        assert dark_share(image, x + 0.6, y + 0.6, wide - 1.2, high - 1.2) == 0, place.code
        assert dark_share(image, x - 1.0, y - 1.0, wide + 2.0, 0.8) == 0, place.code


def test_the_answers_of_every_clause_have_two_boxes_fourteen_millimetres_apart() -> None:
    drawn = consent_document.draw(invented.user_consent(), io.BytesIO())
    places = {place.code: place for place in drawn.places}
    for number in range(1, 7):
        yes, no = (
            in_millimetres(places[f"clause.{number}.yes"]),
            in_millimetres(places[f"clause.{number}.no"]),
        )
        assert no[0] - yes[0] - yes[2] == pytest.approx(14, abs=0.01)
        assert yes[0] + 3.5 == pytest.approx(163, abs=0.01)
        assert yes[1] == no[1]


def test_signature_fields_are_told_and_high_enough_to_write_in() -> None:
    drawn = consent_document.draw(invented.user_consent(), io.BytesIO())
    places = {place.code: in_millimetres(place) for place in drawn.places if place.kind == "field"}
    assert {"consented_on", "signer.name", "scribe.name", "agent.name", "witness.name"} <= set(places)
    assert places["signer.name"][3] >= 14
    assert all(high >= 11.9 for code, (_, _, _, high) in places.items() if code != "consented_on")


def test_places_survive_as_plain_data() -> None:
    drawn = handover_document.draw(invented.handover(), io.BytesIO())
    assert Drawn.from_data(drawn.to_data()) == drawn


@pytest.mark.parametrize(
    "kind",
    [
        "consent-user",
        "consent-family",
        "handover-consent",
        "consent-medical",
        "mandate",
        "consent-platform",
        "companion-easy",
    ],
)
def test_a_consent_paper_is_one_leaf_of_two_sides(kind: str) -> None:
    sheet, draw = CASES[kind]
    assert draw(sheet, io.BytesIO()).sheets == 2


@pytest.mark.parametrize("clauses", [1, 7, 12, 30])
def test_any_number_of_clauses_flows_over_sheets_and_no_row_is_lost(clauses: int, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    rows = tuple(
        ClauseRow(number=number, heading=f"目的その{number}", details=("相手：主治医",))
        for number in range(1, clauses + 1)
    )
    drawn = drawn_to(path, replace(invented.user_consent(), clauses=rows), consent_document.draw)
    for number in range(1, clauses + 1):
        assert {f"clause.{number}.yes", f"clause.{number}.no"} <= {place.code for place in drawn.places}
    text = text_of(path)
    assert without_blanks(text).count("目的その") == clauses
    assert f"1 / {drawn.sheets} ページ" in " ".join(text.split())
    assert text.count("同意しません") == len(
        {place.sheet for place in drawn.places if place.code[:7] == "clause."}
    )


def test_more_papers_than_fit_get_a_list_on_its_own_sheets_and_the_slip_stays_on_the_first(
    tmp_path: Path,
) -> None:
    drawn = drawn_to(tmp_path / "paper.pdf", invented.handover(times=6), handover_document.draw)
    boxes = [place for place in drawn.places if place.code.startswith("item.")]
    assert len(boxes) == 42
    assert min(place.sheet for place in boxes) == 2
    assert {place.sheet for place in drawn.places if place.frame == "slip"} == {1}
    assert "合計 42 点・210 枚" in " ".join(text_of(tmp_path / "paper.pdf").split())


def test_a_record_says_honestly_what_is_wrong_and_a_voluntary_one_has_no_dots(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(
        path,
        invented.provision(findings=("同意なし：この相手への提供を認める同意がありません。",)),
        provision_record.draw,
    )
    assert "同意なし：この相手への提供を認める同意がありません。" in without_blanks(text_of(path))
    drawn_to(path, invented.provision(voluntary=True), provision_record.draw)
    text = without_blanks(text_of(path))
    assert "情報提供の記録（任意）" in text
    assert "第三者提供記録ではありません" in text


def test_unused_rows_are_left_out_of_a_record_and_empty_ones_say_so(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    sheet = replace(invented.provision(), family=None, route=None, recipient_representative=invented.Words())
    drawn_to(path, sheet, provision_record.draw)
    text = without_blanks(text_of(path))
    assert "家族の情報" not in text
    assert "提供の経路" not in text
    assert "該当なし" in text


def test_an_empty_period_prints_a_log_that_says_so(tmp_path: Path) -> None:
    drawn = drawn_to(tmp_path / "paper.pdf", invented.log(0), provision_log.draw)
    assert drawn.sheets == 1
    assert "この期間の記録はありません" in text_of(tmp_path / "paper.pdf")


def test_a_log_counts_its_rows_on_every_sheet(tmp_path: Path) -> None:
    drawn = drawn_to(tmp_path / "paper.pdf", invented.log(30), provision_log.draw)
    text = " ".join(text_of(tmp_path / "paper.pdf").split())
    assert drawn.sheets == 3
    assert "全 30 件のうち 1〜12 件" in text
    assert "全 30 件のうち 25〜30 件" in text


@pytest.mark.parametrize("kind", LONG_CASES)
def test_long_names_offices_and_addresses_are_whole_and_run_into_nothing(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, *LONG_CASES[kind])
    text = without_blanks(text_of(path))
    assert without_blanks(LONG_NAME)[:6] in text
    with pypdfium2.PdfDocument(path) as document:
        for number in range(len(document)):
            page = document[number]
            boxes = ink_boxes(page)
            wide, high = page.get_size()
            for character, (left, low, right, top) in boxes:
                assert left >= 9.5 * MM, character
                assert right <= wide - 14.5 * MM or low < 20 * MM, (character, right / MM)
                assert low >= 8 * MM, character
                assert top <= high - 10 * MM, character
            assert overlapping(boxes) == []
            for place in drawn.places:
                if place.kind == "box" and place.sheet == number + 1:
                    x, y, w, h = in_millimetres(place)
                    area = (x * MM, high - (y + h) * MM, (x + w) * MM, high - y * MM)
                    assert not [c for c, box in boxes if cuts(box, area)], place.code


def test_a_withdrawal_can_be_of_everything_or_of_ticked_numbers_and_says_it_may_be_spoken(
    tmp_path: Path,
) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, invented.scope("withdrawal"), withdrawal_document.draw)
    codes = {place.code for place in drawn.places}
    assert {"scope.all", "scope.some", *(f"scope.{number}" for number in range(1, 7))} <= codes
    assert {"signed_on", "signer.name", "office.received_by", "office.received_on", "office.way"} <= codes
    assert drawn.sheets == 1
    text = without_blanks(text_of(path))
    assert "口頭で取り消せます" in text
    assert "理由は、書かなくてもかまいません" in text


def test_a_refusal_is_one_sheet_with_room_for_what_becomes_impossible() -> None:
    drawn = withdrawal_document.draw(invented.scope("refusal"), io.BytesIO())
    assert drawn.sheets == 1
    assert {"explained", "explainer.name", "witness.name"} <= {place.code for place in drawn.places}


def test_the_confirmation_says_what_stops_and_that_nothing_revives_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, invented.withdrawal_confirmation(), withdrawal_document.draw_confirmation)
    text = without_blanks(text_of(path))
    assert "毎月のサービス利用票をFAXで送る" in text
    assert "前の同意が自動で戻ることはありません" in text
    assert "電話00-1234-5601" in text
    drawn_to(path, invented.withdrawal_confirmation(steps=0), withdrawal_document.draw_confirmation)
    assert "なし（渡す予定のものはありません）" in without_blanks(text_of(path))


@pytest.mark.parametrize(
    ("source", "shown", "hidden"),
    [
        ("consent", "本人の同意を得ている旨", "個人情報保護委員会"),
        ("opt_out", "個人情報保護委員会", "本人の同意を得ている旨"),
        ("person", "取得の経緯", "本人の同意を得ている旨"),
    ],
)
def test_a_receipt_has_the_rows_of_its_source(source: str, shown: str, hidden: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, invented.receipt(source=source), receipt_confirmation.draw)
    text = without_blanks(text_of(path))
    assert shown in text
    assert hidden not in text
    number = {"consent": 2, "opt_out": 1, "person": 4}[source]
    assert f"施行規則第24条第1項第{number}号" in text


def test_a_voluntary_receipt_says_that_it_is_no_record_of_the_law(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, invented.receipt(voluntary=True), receipt_confirmation.draw)
    assert "法令上の確認記録ではありません" in without_blanks(text_of(path))


def test_the_copy_tells_each_answer_who_signed_and_how_to_withdraw(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, invented.consent_copy(), consent_copy.draw)
    text = without_blanks(text_of(path))
    for word in (
        "はい",
        "いいえ",
        "令和9年3月10日に",
        "紙に署名",
        "K-2026-0031",
        "様式K1第1版",
        "いつでも取り消せます",
    ):
        assert word in text
    assert all(code.endswith(":C") for code in drawn.codes)
    assert {place.kind for place in drawn.places} == {"qr"}


def test_what_must_not_be_faxed_leaves_the_list_and_is_not_named(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    sheet = handover_document.fax_variant(invented.handover())
    drawn = drawn_to(path, sheet, handover_document.draw)
    text = without_blanks(text_of(path))
    assert "家族の連絡先" not in text
    assert "FAX不可" not in text
    assert "ほかに1点を、別便でお届けします" in text
    assert len([place for place in drawn.places if place.code.startswith("item.")]) == 6


@pytest.mark.parametrize("kind", ["fax-cover", "handover-fax"])
def test_nothing_on_a_faxed_paper_is_smaller_than_ten_and_a_half_points(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, *CASES[kind])
    words = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout
    heights = [
        float(low) - float(high) for high, low in re.findall(r'yMin="([\d.]+)".*?yMax="([\d.]+)"', words)
    ]
    assert min(heights) >= 10.4


@pytest.mark.parametrize("kind", ["fax-cover", "handover-fax", "timeline"])
def test_the_qr_is_still_read_after_a_coarse_fax(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, *CASES[kind])
    with pypdfium2.PdfDocument(path) as document:
        picture = document[0].render(scale=204 / 72).to_pil().convert("L")
    coarse = picture.resize((picture.width, picture.height * 98 // 204)).point(
        lambda value: 255 * (value > 127)
    )
    back = coarse.resize((picture.width, picture.height))
    assert drawn.codes[0] in {found.text for found in zxingcpp.read_barcodes(back)}


def test_the_fax_number_is_to_be_compared_by_hand_and_a_wrong_receiver_knows_whom_to_call(
    tmp_path: Path,
) -> None:
    path = tmp_path / "paper.pdf"
    drawn = drawn_to(path, invented.fax_cover(), fax_cover.draw)
    assert {"fax.dialled", "fax.same"} <= {place.code for place in drawn.places}
    text = without_blanks(text_of(path))
    assert "00-9876-5432" in text
    assert "9枚" in text
    assert "宛先違いのときは、読まずに左の電話へ" in text


def test_a_list_of_leavers_counts_those_without_a_successor(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, invented.leaver_list(40), leaver_list.draw)
    text = without_blanks(text_of(path))
    assert "合計40名" in text
    assert "後任が未定8名" in text
    drawn_to(path, replace(invented.leaver_list(0), closing=False), leaver_list.draw)
    assert "担当交代の引継ぎ予定一覧" in without_blanks(text_of(path))


def test_the_safety_list_counts_its_answers_and_hides_no_unknown_one(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    drawn_to(path, invented.safety(), safety_document.draw)
    text = without_blanks(text_of(path))
    assert "15のうち5が「はい」" in text
    assert "確認できません5" in text


@pytest.mark.parametrize("kind", ["consent-user", "consent-family", "handover-consent", "mandate"])
def test_large_type_takes_three_sheets_and_keeps_every_box_and_field(kind: str) -> None:
    sheet, draw = CASES[kind]
    usual, large = draw(sheet, io.BytesIO()), draw(replace(sheet, large=True), io.BytesIO())
    assert large.sheets == 3
    assert sorted(place.code for place in large.places if place.kind != "qr") == sorted(
        place.code for place in usual.places if place.kind != "qr"
    )


def test_a_paper_can_be_imported_without_its_drawing_library() -> None:
    code = (
        "import sys; from forms import consent_document, handover_document, provision_log, provision_record, "
        "recovery_paper, companion_document, consent_copy, fax_cover, leaver_list, receipt_confirmation, "
        "safety_document, timeline_document, withdrawal_document; sys.exit('reportlab' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


MM = 72 / 25.4
_FRAMES = {
    (False, "sheet"): (12.0, 12.0, 186.0, 273.0),
    (True, "sheet"): (12.0, 12.0, 273.0, 186.0),
    (False, "slip"): (12.0, 219.0, 186.0, 66.0),
}


def in_millimetres(place: Place, *, landscape: bool = False) -> tuple[float, float, float, float]:
    left, top, across, down = _FRAMES[landscape, place.frame]
    return left + place.x * across, top + place.y * down, place.width * across, place.height * down


def images(path: Path, dpi: int) -> list[Image.Image]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def dark_share(image: Image.Image, x: float, y: float, wide: float, high: float) -> float:
    """Share of dark pixels in a rectangle given in millimetres, for a rendering at 300 dots an inch."""
    dot = 300 / 25.4
    left, top = round(x * dot), round(y * dot)
    right, low = max(left + 1, round((x + wide) * dot)), max(top + 1, round((y + high) * dot))
    part = image.crop((left, top, right, low)).tobytes()
    return sum(value < 128 for value in part) / len(part)


Box = tuple[float, float, float, float]


def ink_boxes(page: Any) -> list[tuple[str, Box]]:
    text = page.get_textpage()
    boxes = []
    for index in range(text.count_chars()):
        character = text.get_text_range(index, 1)
        if character.strip():
            boxes.append((character, text.get_charbox(index)))
    return boxes


def cuts(one: Box, other: Box, *, by: float = 0.4) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > by
        and min(one[3], other[3]) - max(one[1], other[1]) > by
    )


def overlapping(boxes: list[tuple[str, Box]]) -> list[tuple[str, str]]:
    """Pairs of characters whose ink overlaps by more than a twentieth of the smaller one."""
    found = []
    ordered = sorted(boxes, key=lambda each: each[1][0])
    for index, (one, a) in enumerate(ordered):
        for other, b in ordered[index + 1 :]:
            if b[0] >= a[2]:
                break
            across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            least = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
            if across > 0 and down > 0 and across * down > 0.05 * least:
                found.append((one, other))
    return found
