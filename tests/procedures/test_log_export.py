"""The log as a table: the same provisions as on paper, and no cell that a spreadsheet could take for a formula."""

import csv
import doctest
import io
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop.entries.handover import Route, Tense
from desktop.entries.person import ServiceUser
from desktop.entries.provision import ProvisionRecord
from desktop.intake.life import COLUMNS, read_life
from desktop.procedures import log_export
from desktop.procedures.handovers import hand_over
from desktop.procedures.log_export import HEADINGS, export_provision_log, guarded, table, unguarded
from desktop.procedures.outcome import Done, Exported, Stopped
from desktop.procedures.printing import drawn_pdf
from desktop.procedures.provisions import LogRequest, print_provision_log
from desktop.procedures.service_users import ImportRequest, import_users, preview_import
from tests.conftest import OpenBook
from tests.procedures.test_main_job import a_handover
from tests.procedures.test_packs import pages_of

FORMULA = "=+-@\t\r＝＋－＠"
BLANKS = " \u3000\u00a0\u200b\ufeff\n"
HOSTILE = st.one_of(
    st.text(),
    st.builds(
        lambda blanks, first, rest: blanks + first + rest,
        st.text(alphabet=BLANKS, max_size=4),
        st.sampled_from(FORMULA + "'"),
        st.text(max_size=20),
    ),
)


def cells(data: bytes) -> list[list[str]]:
    """The table as a spreadsheet reads it."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


@given(st.lists(HOSTILE, min_size=1, max_size=5))
@example(['=HYPERLINK("http://x")', "　＝1+1", "\t=1", "'=1", "a;=1\n=2", '"=1', "\ufeff=1", "−1", "﹢1"])
def test_no_text_becomes_a_formula_and_every_text_comes_back(texts: list[str]) -> None:
    ((*read,),) = cells(table([tuple(texts)]))
    for text, cell in zip(texts, read, strict=True):
        seen = cell.lstrip(BLANKS)
        assert seen[:1] == "" or seen[0] not in FORMULA
        assert unguarded(cell) == text


def test_ordinary_names_and_addresses_are_left_as_they_are() -> None:
    for text in ("髙橋 トメ", "1-2-3", "（株）あおば", "", "令和8年6月3日", "辻\U000e0100 美咲"):
        assert guarded(text) == text
    assert doctest.testmod(log_export).failed == 0


def test_the_table_holds_what_the_printed_log_holds_with_its_grounds(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    office = book.office(0, corporation="=cmd|'/c calc'!A1")
    done = book.act(hand_over, a_handover(book, user, office, tense=Tense.DONE))
    assert isinstance(done, Done)
    exported = book.act(export_provision_log, LogRequest())
    assert isinstance(exported, Exported)
    head, row = cells(exported.csv)
    assert tuple(head) == HEADINGS
    told = dict(zip(head, row, strict=True))
    (record,) = book.register.entries(ProvisionRecord)
    content = record.content
    assert told["番号"] == record.number
    assert told["提供した日"] == "令和8年6月3日"
    assert told["相手の名称"] == "'=cmd|'/c calc'!A1"
    assert told["本人の同意"] == "同意なし"
    assert told["根拠"] == content.ground
    assert told["保存のきまり"] == content.keep_rule
    assert told["見つかったこと"]
    assert exported.rows == 1
    printed = "".join(pages_of(book.act(print_provision_log, LogRequest()).pdf))
    for column in ("番号", "区分", "渡し方", "本人の同意", "相手の代表者"):
        assert "".join(told[column].removeprefix("P-2026-").split()) in printed
    assert told["個人データの項目"] == "、".join(item.title for item in content.items)


def test_period_and_user_choose_the_same_rows_as_on_paper(book: OpenBook) -> None:
    users = [book.household(seed, family=0)[0] for seed in (1, 2)]
    office, today = book.office(0), book.clock.now().day
    for user in users:
        book.act(hand_over, a_handover(book, user, office, tense=Tense.DONE))
    assert book.act(export_provision_log, LogRequest(service_user=users[0])).rows == 1
    assert book.act(export_provision_log, LogRequest(until=year_before(today))).rows == 0
    assert book.act(export_provision_log, LogRequest(since=today)).rows == 2


def year_before(day):
    return day.replace(year=day.year - 1)


def test_an_export_leaves_a_line_in_the_audit_chain_without_contents(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    book.act(hand_over, a_handover(book, user, book.office(0), tense=Tense.DONE))
    book.act(export_provision_log, LogRequest())
    (line,) = book.register.audit_lines(act="export.provision_log")
    assert line.entries == (book.register.entries(ProvisionRecord)[0].entry,)


def test_a_provision_that_needs_no_consent_tells_its_ground_whole_on_the_printed_log(book: OpenBook) -> None:
    user, _ = book.household(family=0)
    direct = a_handover(book, user, book.office(0), tense=Tense.DONE)
    carried = replace(direct, route=Route.THROUGH_PRINCIPAL)
    assert isinstance(book.act(hand_over, carried), Done)
    printed = "".join(pages_of(book.act(print_provision_log, LogRequest()).pdf))
    (record,) = book.register.entries(ProvisionRecord)
    assert "".join(record.content.ground.split()) in printed


def test_a_name_that_comes_in_as_a_formula_goes_out_as_text(book: OpenBook) -> None:
    """From a file of another program to the table of the log: in the book and on paper it stays as it was."""
    hostile = ["＝HYPERLINK(1)", "=1+1", "@SUM", "+81", "-2"]
    rows = "".join(f'"9","99","1","999995","{n:010d}","{name}","花子",1,"19350501","23"\n' for n, name in enumerate(hostile))
    read = read_life(f"SERVICE_USER_INFO\n{','.join(COLUMNS)}\n{rows}".encode())
    assert [row.surname for row in read.rows] == hostile
    book.act(import_users, ImportRequest(lines=preview_import(read.rows, book.register, book.clock.now())))
    office = book.office(0)
    for user in book.register.entries(ServiceUser):
        assert isinstance(book.act(hand_over, a_handover(book, user.entry, office, tense=Tense.DONE)), Done)
    names = {record.content.principal.name for record in book.register.entries(ProvisionRecord)}
    head, *told = cells(book.act(export_provision_log, LogRequest()).csv)
    column = head.index("本人")
    assert {row[column] for row in told} == {f"'{name}" for name in names}
    assert all(name.startswith(tuple("＝=@+-＠＋－")) for name in names)


def test_a_log_printed_while_another_is_drawn_gets_the_next_number_and_a_stopped_one_gives_its_back(
    book: OpenBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, _ = book.household(family=0)
    book.act(hand_over, a_handover(book, user, book.office(0), tense=Tense.DONE))
    with pytest.raises(Stopped):
        book.act(print_provision_log, LogRequest(stop=iter([False, True]).__next__))
    others: list[str] = []
    real = drawn_pdf

    def drawn(sheet: object, draw: object) -> object:
        if not others:  # in the middle of drawing the first, somebody prints one more
            others.append("")
            others[0] = book.act(print_provision_log, LogRequest()).number
        return real(sheet, draw)  # type: ignore[arg-type]

    monkeypatch.setattr("desktop.procedures.provisions.drawn_pdf", drawn)
    printed = book.act(print_provision_log, LogRequest())
    assert (others, printed.number) == (["P-LOG-2026-0001"], "P-LOG-2026-0002")
    pages = "".join(pages_of(printed.pdf))
    assert "P-LOG-2026-0002" in pages
    assert "P-LOG-2026-0001" not in pages
    assert len(book.register.audit_lines(act="print.provision_log")) == 2
