"""Taking users in from a file: looked at line by line before anything is done, then all of them or none."""

import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication

from desktop import practice
from desktop.entries.person import ServiceUser
from desktop.procedures.consents import StandingState, standing_of, waiting
from desktop.procedures.service_users import CardRequest, keep_card
from desktop.records.book import Holder, open_book
from desktop.views.widgets.rows import GroupHead, Row
from tests.views.papers import printed_consent

HEAD = (
    "SERVICE_USER_INFO\n"
    "care_facility_id,service_code,external_system_management_number,insurer_no,insured_no,"
    "last_name,first_name,gender,birthday,care_level\n"
)


def line(surname, given, number, birthday="19350501", level="23"):
    return f'"9999999999","99","1","999995","{number}","{surname}","{given}",1,"{birthday}","{level}"\n'


def opened(room, *lines, encoding="utf-8"):
    """The sheet with a file of these lines in it."""
    room.file = (HEAD + "".join(lines)).encode(encoding)
    room.page("users").import_users()
    sheet = room.sheet()
    room.main_key()
    until_read(sheet)
    return sheet


def until_read(sheet):
    """Live on while the file is read beside the window."""
    while sheet.waiting():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def shown(sheet):
    return [(row.chip, row.first, row.second) for row in sheet._rows.rows() if isinstance(row, Row)]


def users(book):
    return [each.content for each in sorted(book.register.entries(ServiceUser), key=lambda each: each.entry)]


def test_a_file_is_looked_at_before_anything_is_done(room, book):
    sheet = opened(room, line("髙橋", "花子", "0000000001"), line("辻\U000e0100", "正一", "0000000002"))
    assert users(book) == []
    assert [first for _, first, _ in shown(sheet)] == ["髙橋 花子 様", "辻\U000e0100 正一 様"]
    assert "2人が新しく加わります。" in sheet._said.text()
    assert sheet.main.text().startswith("2人を取り込む")


def test_pressing_the_counted_button_takes_all_of_them_in(room, book):
    opened(room, line("髙橋", "花子", "0000000001"), line("田中", "義雄", "0000000002"))
    room.main_key()
    assert [card.name.full for card in users(book)] == ["髙橋 花子", "田中 義雄"]
    assert users(book)[0].birthday == date(1935, 5, 1)
    assert users(book)[0].name.kana == ""


def test_putting_the_sheet_away_leaves_the_register_as_it_was(room, book):
    before = book.register.audit_head()
    opened(room, line("髙橋", "花子", "0000000001")).reject()
    assert users(book) == []
    assert book.register.audit_head() == before


def test_a_known_number_changes_the_card_and_says_in_what(room, book):
    home = next(practice.households(1, 1, date(2026, 6, 3))).user
    known = replace(home, insurer_number="999995", insured_number="0000000001")
    book.done(keep_card, CardRequest(card=known))
    sheet = opened(room, line(known.name.surname, known.name.given_name, "0000000001", level="25"))
    ((chip, _, second),) = shown(sheet)
    assert chip == "変わる"
    assert "要介護度" in second
    assert "生年月日" in second
    room.main_key()
    (card,) = users(book)
    assert card.care_level.value == "25"
    assert card.address == known.address


def test_a_namesake_is_told_and_comes_in_as_another_person(room, book):
    home = next(practice.households(1, 1, date(2026, 6, 3))).user
    book.done(keep_card, CardRequest(card=home))
    sheet = opened(room, line(home.name.surname, home.name.given_name, "0000000009"))
    assert [each.title for each in sheet._notices._shown] == ["同じ名前の方が 1人います"]
    room.main_key()
    assert len(users(book)) == 2


def test_what_cannot_be_read_is_named_by_its_line_and_the_rest_stands(room, book):
    sheet = opened(
        room,
        line("髙橋", "花子", "0000000001", birthday="19350230"),
        "短い,行\n",
        line("田中", "義雄", "0000000002"),
    )
    heads = [row.text for row in sheet._rows.rows() if isinstance(row, GroupHead)]
    assert heads == ["お確かめください", "新しく加わる"]
    problems = [first for chip, first, _ in shown(sheet) if chip == "確かめる"]
    assert problems[0].startswith("3行目")
    assert problems[1].startswith("4行目")
    assert [each.title for each in sheet._notices._shown] == ["読み取れない行が 1行あります"]
    room.main_key()
    assert [card.birthday for card in users(book)] == [None, date(1935, 5, 1)]


def test_imported_users_start_with_consent_unknown_and_an_empty_form_changes_nothing(room, book):
    opened(room, line("髙橋", "花子", "0000000001"))
    room.main_key()
    user = book.register.entries(ServiceUser)[0].entry
    day = book.clock.now().day
    (standing,) = standing_of(book.register, user, day)
    assert standing.unknown
    assert "まだわかりません" in standing.sentence
    assert [row.chip for row in waiting(book.register, day)] == ["同意不明"]
    printed_consent(book, user)
    (standing,) = standing_of(book.register, user, day)
    assert standing.state is StandingState.UNSIGNED
    assert not standing.unknown


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff\x00\xff", "なんでもない文".encode(), "SERVICE_USER_INFO\n".encode("utf-16")]
)
def test_another_kind_of_file_takes_in_nobody_and_another_can_be_chosen(room, book, data):
    room.file = data
    room.page("users").import_users()
    sheet = room.sheet()
    room.main_key()
    until_read(sheet)
    assert "ひとりも読み取れませんでした" in sheet._said.text()
    assert sheet.main.text().startswith("ファイルを選ぶ")
    room.file = (HEAD + line("髙橋", "花子", "0000000001")).encode("cp932")
    room.main_key()
    until_read(sheet)
    assert sheet.main.text().startswith("1人を取り込む")
    assert users(book) == []


def test_choosing_no_file_changes_nothing(room, book):
    room.page("users").import_users()
    sheet = room.sheet()
    room.main_key()
    assert sheet._empty.isVisible()
    assert users(book) == []


def test_a_file_that_changes_nothing_offers_another_file_instead_of_a_button_without_effect(room, book):
    opened(room, line("髙橋", "花子", "0000000001"))
    room.main_key()
    sheet = opened(room, line("髙橋", "花子", "0000000001"))
    assert sheet.main.text().startswith("ファイルを選ぶ")
    assert len(users(book)) == 1


def many(count):
    return [line("髙橋", f"花子{number}", f"{number:010d}") for number in range(count)]


def beats_until(done):
    """A heart that beats every hundredth of a second in the window's thread; the pauses between its beats until `done`."""
    beats, clock = [], QElapsedTimer()
    clock.start()
    heart = QTimer()
    heart.setInterval(10)
    heart.timeout.connect(lambda: beats.append(clock.elapsed()))
    heart.start()
    while not done():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    heart.stop()
    return [later - earlier for earlier, later in pairwise(beats)]


def test_many_are_taken_in_beside_a_window_that_lives_on_and_says_how_far_it_is(room, book):
    sheet = opened(room, *many(1200))
    said = set()
    room.desk.perform.went.connect(lambda done, of: said.add(sheet.waiting()))
    room.main_key()
    assert sheet.waiting()
    assert users(book) == []
    pauses = beats_until(lambda: not room.desk.perform.busy)
    assert len(users(book)) == 1200
    assert len(pauses) > 5
    assert sorted(pauses)[len(pauses) // 2] < 100
    assert any("1,200人のうち 600人まで" in words for words in said)
    (imported,) = book.register.audit_lines(act="import")
    assert imported.detail == "1200"


@pytest.mark.parametrize("how", ["quiet", "escape", "close"])
def test_what_is_stopped_takes_in_nobody_and_the_preview_stays(room, book, how):
    sheet = opened(room, *many(1200))
    head = book.register.audit_head()

    def stop(done, of):
        if done != 100:
            return
        if how == "quiet":
            sheet.quiet.click()
        elif how == "escape":
            room.press(Qt.Key.Key_Escape)
        else:
            sheet.close()

    room.desk.perform.went.connect(stop)
    room.main_key()
    until_read(sheet)
    if users(book):  # it was done before the window heard of the wish
        pytest.fail("nobody was to be taken in")
    assert book.register.audit_head() == head
    assert sheet.isVisible()
    assert "ひとりも取り込んでいません" in sheet._said.text()
    assert sheet.main.text().startswith("1,200人を取り込む")
    sheet.reject()
    assert not sheet.isVisible()


def test_locking_breaks_off_what_goes_on_beside_and_nobody_is_told(room, book):
    sheet = opened(room, *many(1200))
    room.main_key()
    room.desk.perform.finish()
    book.register.close(1.0)
    while room.desk.perform.busy:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    assert sheet.isVisible()
    with open_book(book.folder, book.key, Holder("佐藤 美咲", "試験のPC"), at=book.clock.now()) as again:
        assert again.count(ServiceUser) == 0


def test_without_room_nobody_is_taken_in_and_how_much_is_wanted_is_said(room, book, monkeypatch):
    sheet = opened(room, line("髙橋", "花子", "0000000001"))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
    room.main_key()
    told = room.sheet()
    assert "1人を取り込むには、5MBの空きが要ります（いまの空きは0MB）。まだひとりも取り込んでいません。" in told.sentence
    told.close()
    assert users(book) == []
    assert sheet.main.text().startswith("1人を取り込む")


def test_what_was_read_just_before_the_book_is_let_go_is_not_answered_to(room, book):
    room.file = (HEAD + line("髙橋", "花子", "0000000001")).encode()
    room.page("users").import_users()
    sheet = room.sheet()
    room.main_key()
    QThreadPool.globalInstance().waitForDone()  # the answer lies in the window's queue
    book.register.close()
    QApplication.processEvents()
    assert sheet.lines == ()


def test_reading_a_file_can_be_stopped_and_what_comes_late_is_not_shown(room, book):
    room.file = (HEAD + line("髙橋", "花子", "0000000001")).encode()
    room.page("users").import_users()
    sheet = room.sheet()
    room.main_key()
    assert sheet.waiting()
    assert not sheet.main.isVisible()
    sheet.quiet.click()
    assert not sheet.waiting()
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    assert sheet.lines == ()
    assert sheet.main.text().startswith("ファイルを選ぶ")
