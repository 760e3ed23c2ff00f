"""A number that looks wrong gets a remark and is kept."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.entries import numbers
from desktop.entries.numbers import (
    check_digit,
    insured_number,
    insurer_number,
    office_number,
    postal_code,
    telephone,
)


def test_the_examples_in_the_docstrings_run() -> None:
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize("number", ["2471300190", "2070900168"])
def test_numbers_of_real_offices_pass(number: str) -> None:
    assert office_number(number).remark == ""


@pytest.mark.parametrize("number", ["0300000100", "0300000005"])
def test_the_ministrys_own_samples_break_the_rule_and_are_kept(number: str) -> None:
    read = office_number(number)
    assert read.text == number
    assert "お確かめ" in read.remark


@pytest.mark.parametrize(
    ("letter", "value"), list(zip("ABCDEFGHJKLMNPRSTUVWXYZ", range(10, 33), strict=True))
)
def test_letters_count_from_ten_without_i_o_and_q(letter: str, value: int) -> None:
    assert check_digit(letter) == str(-sum(map(int, str(value * 2))) % 10)


def test_the_letter_of_an_office_stands_third() -> None:
    body = "13A010203"[:9]
    number = body + check_digit(body)
    assert office_number(number.lower()) == numbers.Number(number)
    assert "10桁" in office_number("A3" + number[2:]).remark
    assert "10桁" in office_number("13I0102030").remark


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body: str, place: int, step: int) -> None:
    wrong = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    assert office_number(body + check_digit(body)).remark == ""
    assert office_number(wrong + check_digit(body)).remark


def test_insurers_have_six_digits_with_the_same_rule() -> None:
    assert insurer_number(" ４３５０７３ ") == numbers.Number("435073")
    assert "最後の1桁" in insurer_number("435074").remark
    assert "6桁" in insurer_number("43507").remark


def test_insured_people_have_ten_digits_or_h_and_nine() -> None:
    assert insured_number("０００１２３４５６７") == numbers.Number("0001234567")
    assert insured_number("h000123456") == numbers.Number("H000123456")
    assert "10桁" in insured_number("123").remark


def test_postal_codes_get_their_hyphen() -> None:
    for typed in ("1000013", "100-0013", "〒１００－００１３", "100ー0013"):
        assert postal_code(typed) == numbers.Number("100-0013")
    assert postal_code("10013") == numbers.Number("10013", "郵便番号は7桁の数字です。")


def test_telephone_numbers_keep_the_hyphens_they_were_given() -> None:
    assert telephone("０３（１２３４）５６７８").text == "03(1234)5678"
    assert telephone("0312345678") == numbers.Number("0312345678")
    assert telephone("03-12").remark
    assert telephone("自宅").remark


def test_what_was_not_typed_is_not_doubted() -> None:
    for read in (office_number, insurer_number, insured_number, postal_code, telephone):
        assert read(" \u3000") == numbers.Number("")


@given(st.text(alphabet="0123456789０５９-－ー―()（）+#*HhＨAIZ〒 \u3000自宅"))
def test_whatever_is_typed_is_kept(text: str) -> None:
    for read in (office_number, insurer_number, insured_number, postal_code, telephone):
        assert read(read(text).text) == read(text)
