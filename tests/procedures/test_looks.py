"""だれが、いつ、どの利用者を見たか: looks stand in the chain without contents, and the manager reads them."""

from dataclasses import replace
from datetime import timedelta

from desktop.entries.version import Role
from desktop.procedures.looks import (
    HIT,
    PAGE,
    SEARCH,
    Look,
    LooksRequest,
    act_in_words,
    keep_looks,
    who_looked,
)
from desktop.procedures.outcome import Refused
from tests.conftest import OpenBook


def today(book: OpenBook, **more: object) -> LooksRequest:
    day = book.clock.now().day
    return LooksRequest(since=day, until=day, **more)  # type: ignore[arg-type]


def test_looks_are_read_back_by_day_person_and_user(book: OpenBook) -> None:
    one, (member, *_) = book.household(1)
    two, _ = book.household(2)
    book.act(keep_looks, (Look(act=PAGE, entry=one), Look(act=HIT, entry=member), Look(act=PAGE, entry=two)))
    found = book.act(who_looked, today(book, service_user=one))
    looked = [(line.what, line.about) for line in found.lines if "ひらいた" in line.what]
    assert looked == [("さがして、記録をひらいた", one), ("利用者のページをひらいた", one)]
    assert all(line.who == book.actor.name for line in found.lines)
    assert not book.act(who_looked, today(book, staff=one)).lines
    book.clock.move(days=1)
    assert not book.act(who_looked, today(book)).lines
    yesterday = book.clock.now().day - timedelta(days=1)
    assert book.act(who_looked, LooksRequest(since=yesterday, until=yesterday)).lines


def test_a_search_leaves_its_number_of_hits_and_never_its_words(book: OpenBook) -> None:
    book.act(keep_looks, (Look(act=SEARCH, words="髙橋 花子", hits=12), Look(act=SEARCH, words="髙橋 花子", hits=12)))
    book.act(keep_looks, (Look(act=SEARCH, words="別の人", hits=0),))
    line, _ = book.register.audit_head()
    details = [each.detail for each in book.register.audit_lines(since_line=line - 3)]
    assert details[0] == details[1] != details[2]
    assert details[0].startswith("12 ")
    assert "髙橋" not in "".join(details)
    assert book.act(who_looked, today(book)).lines[-1].who
    assert "さがした（12件）" in {each.what for each in book.act(who_looked, today(book)).lines}
    assert book.register.check().ok


def test_only_the_manager_reads_who_looked(book: OpenBook) -> None:
    book.actor = replace(book.actor, role=Role.MEMBER)
    assert isinstance(book.act(who_looked, today(book)), Refused)


def test_a_long_list_is_cut_at_its_newest_lines_and_says_so(book: OpenBook) -> None:
    user, _ = book.household(1)
    book.act(keep_looks, tuple(Look(act=PAGE, entry=user) for _ in range(30)))
    found = book.act(who_looked, today(book, limit=10))
    assert found.more
    assert len(found.lines) == 10
    assert found.lines[0].line > found.lines[-1].line


def test_every_act_has_japanese_words() -> None:
    for act in ("print.handover", "handover.added", "consent.voided", "unlock", "keys.changed", "backup.made"):
        assert not act_in_words(act).isascii()
