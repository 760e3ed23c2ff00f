"""The QR text of a sheet: what it says, and what is not accepted back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.sheet import PaperIdentity
from forms.sheet_code import SheetCode, read_sheet_code, sheet_code
from tests.forms.invented import identity


def test_the_code_says_book_form_record_and_sheet_with_a_check() -> None:
    code = sheet_code(identity("K1", "K-2026-0031", version=3), 1, 2)
    assert code.startswith("TSK1:B7Q2:K1.3:K-2026-0031:1/2:")
    assert read_sheet_code(code) == SheetCode(
        book="B7Q2", form="K1", version=3, record="K-2026-0031", sheet=1, sheets=2
    )


def test_the_persons_copy_is_told_apart_from_the_original() -> None:
    code = sheet_code(identity("K1", "K-2026-0031", copied=True), 2, 2)
    assert code.endswith(":C")
    read = read_sheet_code(code)
    assert read is not None
    assert read.copy_for_principal


def test_the_slip_has_a_form_code_of_its_own() -> None:
    assert ":H1R.1:" in sheet_code(identity("H1", "H-2026-0044"), 1, 1, "H1R")


@pytest.mark.parametrize("record", ["K-2026-0031-W1", "P-LOG-2026-11", "P-2026-12345678"])
def test_every_kind_of_record_number_fits_into_a_version_3_code(record: str) -> None:
    code = sheet_code(identity("K1", record, copied=True), 1, 99)
    assert len(code) <= 47
    read = read_sheet_code(code)
    assert read is not None
    assert read.record == record


@pytest.mark.parametrize("record", ["髙橋花子", "0000123456", "K-2026-31:1", "", "k-2026-0031"])
def test_names_and_insured_numbers_never_get_into_a_code(record: str) -> None:
    with pytest.raises(ValueError, match="not fit"):
        sheet_code(identity("K1", record), 1, 1)


def test_a_draft_has_no_code() -> None:
    with pytest.raises(ValueError, match="draft"):
        sheet_code(identity("K1", None), 1, 1)


def test_one_wrong_character_is_never_taken_for_another_record() -> None:
    code = sheet_code(identity("K1", "K-2026-0031"), 1, 2)
    for at, character in enumerate(code):
        for other in "0123456789ABCDEFK:/.-":
            if other != character:
                assert read_sheet_code(code[:at] + other + code[at + 1 :]) is None


@given(st.text(max_size=60))
def test_no_foreign_text_is_read_as_ours(text: str) -> None:
    assert read_sheet_code(text) is None


def test_an_own_edition_of_a_long_lived_form_still_fits_and_is_read_back() -> None:
    """Own editions begin at 101 (`forms.wording.OWN_EDITIONS_FROM`); the longest codes must still fit the small QR."""
    for form, record in (("K1", "K-2026-0031"), ("K9", "K-2026-99999-W12"), ("K1E", "K-2026-12345678")):
        paper = PaperIdentity(book="B7Q2", form=form, version=199, record=record, copy_for_principal=True)
        text = sheet_code(paper, 12, 12)
        read = read_sheet_code(text)
        assert read is not None
        assert (read.form, read.version, read.record) == (form, 199, record)
