"""What people type by mistake costs nothing: it is kept as text, or refused with a sentence, never half saved."""

from dataclasses import replace

import pytest

from desktop.entries.person import PersonName, ServiceUser
from desktop.practice import our_office
from desktop.procedures.consents import ConsentRequest, preview_consent
from desktop.procedures.offices import OfficeRequest, keep_office
from desktop.procedures.outcome import Refused
from desktop.procedures.service_users import (
    CardRequest,
    ImportRequest,
    import_users,
    keep_card,
    preview_import,
    read_user_file,
)
from tests.conftest import OpenBook

HARD = [
    "長" * 200,
    "<b>太字</b>",
    "改\n行\r\n名",
    "=1+1",
    "'; DROP TABLE staff; --",
    "\u202eおげ",
    "　空　白　",
    "名\x00前",
]


@pytest.mark.parametrize("surname", HARD)
def test_a_strange_name_stays_text_everywhere(book: OpenBook, surname: str) -> None:
    outcome = book.act(
        keep_card, CardRequest(card=ServiceUser(name=PersonName(surname=surname, given_name="花子")))
    )
    if isinstance(outcome, Refused):
        assert outcome.findings[0].text
        return
    kept = book.register.entry(ServiceUser, outcome.entry).content.name
    assert "\n" not in kept.full
    assert "\x00" not in kept.full
    request = ConsentRequest(
        service_user=outcome.entry,
        principal=outcome.entry,
        form="consent_user",
        starts_on=book.clock.now().day,
    )
    assert preview_consent(request, book.register, book.clock.now()).sheets >= 2
    assert book.register.check().ok


def test_a_card_without_surname_and_an_office_without_name_are_refused_at_the_field(book: OpenBook) -> None:
    card = book.act(keep_card, CardRequest(card=ServiceUser(name=PersonName(surname="　 "))))
    office = book.act(keep_office, OfficeRequest(office=replace(our_office(), name=" ")))
    assert isinstance(card, Refused)
    assert isinstance(office, Refused)
    assert [card.findings[0].code, office.findings[0].code] == ["form.surname", "form.name"]


def test_a_file_with_bad_rows_says_which_and_takes_in_the_good_ones_as_one_act(book: OpenBook) -> None:
    head = (
        "SERVICE_USER_INFO\r\n"
        "care_facility_id,service_code,external_system_management_number,insurer_no,insured_no,last_name,first_name,gender,birthday,care_level\r\n"
    )
    rows = (
        '"1","43","1","999995","0000000001","髙橋","花子",2,"19350230","23"\r\n'
        '"1","43","2","999995"\r\n'
        '"1","43","3","999995","0000000003","渡邉","清",1,"19350203","99"\r\n'
    )
    read = read_user_file((head + rows).encode("cp932"))
    assert len(read.rows) == 2
    assert {problem.line for problem in read.problems} >= {3, 4}
    lines = preview_import(read.rows, book.register, book.clock.now())
    assert [line.does for line in lines] == ["新しく加わる"] * 2
    assert book.register.count(ServiceUser) == 0
    book.done(import_users, ImportRequest(lines=lines))
    assert book.register.count(ServiceUser) == 2
    again = preview_import(read.rows, book.register, book.clock.now())
    assert [line.does for line in again] == ["変わらない"] * 2
    assert isinstance(book.act(import_users, ImportRequest(lines=again)), Refused)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b"a,b,c\n1,2,3\n", "ただの文".encode("euc_jp"), b"\x00" * 5000]
)
def test_a_file_that_is_no_list_of_users_gets_a_sentence(data: bytes) -> None:
    read = read_user_file(data)
    assert read.rows == ()
    assert read.problems[0].sentence
