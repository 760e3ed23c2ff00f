"""One index over everything finds what a plain scan of the folded text finds, newest first, with the exact count."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.entries.attachment import Note
from desktop.entries.consent import Consent
from desktop.entries.folding import BREAK
from desktop.entries.handover import Handover
from desktop.entries.person import FamilyMember, PersonName, ServiceUser
from desktop.entries.reading import Hit, Wanted
from desktop.entries.version import Actor, EntryId, Kind
from desktop.records import search
from desktop.records.book import Register
from tests.records.conftest import Clock, handover, office, user
from tests.records.test_book import one_of_each

LETTERS = "高髙橋山田邉邊辺見斎斉齋藤花子タカハシｶﾅたかはし看護ケアプ第1１表ー・ 　㈱①𠮷Aaｂ"


def plain_scan(register: Register, words: str, wanted: Wanted = Wanted()) -> list[int]:  # noqa: B008 - frozen
    """What ought to be found: every line looked at, one by one."""
    terms = search.folding().terms(words)
    if words.strip() and not terms:
        return []
    tags = {f"kind{kind.value.replace('_', '')}" for kind in wanted.kinds}
    found = []
    for row, kept, folded in register._connection.execute(
        "SELECT id, tags, folded FROM search_row ORDER BY id DESC"
    ):
        day, tagged = date.fromordinal(row >> search.DAY_SHIFT), set(kept.split())
        if (
            all(any(term in part for part in folded.split(BREAK)) for term in terms)
            and (not tags or tags & tagged)
            and (wanted.service_user is None or f"user{wanted.service_user}" in tagged)
            and (wanted.office is None or f"office{wanted.office}" in tagged)
            and (wanted.since is None or day >= wanted.since)
            and (wanted.until is None or day <= wanted.until)
        ):
            found.append(row)
    return found


def all_hits(register: Register, words: str, wanted: Wanted = Wanted(), page: int = 7) -> list[int]:  # noqa: B008
    rows: list[int] = []
    while hits := register.search(words, wanted, limit=page, before=rows[-1] if rows else None):
        rows += [hit.row for hit in hits]
    return rows


def titles(hits: Sequence[Hit]) -> list[str]:
    return [hit.title for hit in hits]


@pytest.fixture
def crowd(register: Register, me: Actor, clock: Clock) -> Register:
    """A few hundred entries with names and words that are easily mixed up, recorded late and corrected."""
    dice = random.Random(11)
    names = [
        "髙橋",
        "高橋",
        "邉見",
        "邊見",
        "辺見",
        "斎藤",
        "斉藤",
        "齋藤",
        "山田",
        "𠮷田",
        "吉田",
        "山",
        "辻󠄀",
    ]
    kanas = ["タカハシ", "ﾀｶﾊｼ", "ヘンミ", "サイトウ", "ヤマダ", ""]
    words = [
        "訪問看護",
        "ケアプラン第1表",
        "ｹｱﾌﾟﾗﾝ",
        "デイサービス",
        "（株）青葉",
        "㈱青葉",
        "退院・転院",
        "A-1",
        "ー",
    ]
    offices, people = [], []
    for _ in range(30):
        with register.writing(by=me, at=clock.now) as book:
            offices.append(book.add(office(dice.choice(words) + dice.choice(names))).entry)
            people.append(
                book.add(
                    user(
                        dice.choice(names), dice.choice(["花子", "一", "花"]), (dice.choice(kanas), "ハナコ")
                    )
                ).entry
            )
            for _ in range(6):
                day = date(2026, 1, 1) + timedelta(days=dice.randrange(90))
                there = dice.sample(offices, min(len(offices), dice.randrange(1, 3)))
                reason = "".join(dice.choices(words, k=2))
                given = book.add(handover(dice.choice(people), *there, day=day, reason=reason))
                if dice.random() < 0.2:
                    book.supersede(given.entry, replace(given.content, reason="書き直し"), reason="誤り")
                elif dice.random() < 0.2:
                    book.supersede(given.entry, replace(given.content, held_back="一部"))
                elif dice.random() < 0.1:
                    book.void(given.entry, reason="二重")
            book.add(Note(service_user=dice.choice(people), text="\n".join(dice.choices(words + names, k=3))))
        clock.move(hours=dice.randrange(1, 40))
    return register


QUERIES = [
    "山", "花", "一", "1", "１", "a", "橋", "護", "髙", "たかはし", "タカハシ", "ﾀｶﾊｼ", "高橋", "髙橋", "髙橋 花子", "邊", "へんみ",
    "斎藤", "斉藤", "サイトウ 訪問", "訪問看護", "ケアプラン", "けあぷらん第1表", "第１表", "株青葉", "青葉 山 花", "退院転院", "退院 院",
    "A-1", "a1", "吉田", "𠮷田", "書き直し", "引継ぎ", "ない言葉", "・", "ー", "　", "", "葉ケ", "表青", "花子 花", "H-2026",
]  # fmt: skip


def test_known_queries_find_what_a_plain_scan_finds(crowd: Register) -> None:
    for query in QUERIES:
        expected = plain_scan(crowd, query)
        assert all_hits(crowd, query) == expected, query
        assert crowd.count_hits(query) == len(expected), query
    assert plain_scan(crowd, "髙橋")
    assert plain_scan(crowd, "髙橋") == plain_scan(crowd, "高橋")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=5), max_size=3).map(" ".join)
    | st.text(max_size=6),
    kinds=st.lists(st.sampled_from([Kind.HANDOVER, Kind.SERVICE_USER, Kind.NOTE]), max_size=2),
    person=st.none() | st.integers(1, 40),
    place=st.none() | st.integers(1, 40),
    since=st.none() | st.dates(date(2025, 12, 1), date(2026, 8, 1)),
    until=st.none() | st.dates(date(2025, 12, 1), date(2026, 8, 1)),
)
def test_any_query_with_any_filter_finds_what_a_plain_scan_finds(
    crowd: Register,
    words: str,
    kinds: list[Kind],
    person: int | None,
    place: int | None,
    since: date | None,
    until: date | None,
) -> None:
    wanted = Wanted(
        kinds=tuple(kinds),
        service_user=None if person is None else EntryId(person),
        office=None if place is None else EntryId(place),
        since=since,
        until=until,
    )
    expected = plain_scan(crowd, words, wanted)
    assert all_hits(crowd, words, wanted) == expected
    assert crowd.count_hits(words, wanted) == len(expected)
    assert crowd.count_hits(words, wanted, at_most=5) == min(5, len(expected))


def test_pieces_of_real_lines_are_always_found(crowd: Register) -> None:
    dice = random.Random(3)
    lines = crowd._connection.execute("SELECT id, folded FROM search_row").fetchall()
    parts = [(row, part) for row, folded in lines for part in folded.split(BREAK)]
    for length in (1, 2, 5):
        for _ in range(60):
            row, part = dice.choice([(row, part) for row, part in parts if len(part) >= length])
            at = dice.randrange(len(part) - length + 1)
            query = part[at : at + length]
            assert row in all_hits(crowd, query, page=100), query
            assert all_hits(crowd, query, page=100) == plain_scan(crowd, query)


def test_the_index_is_what_the_entries_say_and_can_be_made_again(crowd: Register) -> None:
    assert crowd.check().problems == ()
    before = {query: all_hits(crowd, query) for query in QUERIES}
    lines = crowd._connection.execute("SELECT * FROM search_row ORDER BY id").fetchall()
    crowd.rebuild_index()
    assert crowd._connection.execute("SELECT * FROM search_row ORDER BY id").fetchall() == lines
    assert {query: all_hits(crowd, query) for query in QUERIES} == before
    assert crowd.check().problems == ()


def test_what_is_entered_late_stands_where_it_belongs(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person, place = book.add(user()).entry, book.add(office()).entry
        for day in (20, 5, 11, 5, 28):
            book.add(handover(person, place, day=date(2026, 5, day)))
    hits = register.search("髙橋", Wanted(kinds=(Kind.HANDOVER,)))
    assert [hit.day.day for hit in hits] == [28, 20, 11, 5, 5]
    period = Wanted(kinds=(Kind.HANDOVER,), since=date(2026, 5, 5), until=date(2026, 5, 11))
    assert [hit.day.day for hit in register.search("髙橋", period)] == [11, 5, 5]


def test_a_hit_is_ready_to_be_shown(register: Register, me: Actor, clock: Clock) -> None:
    entries = one_of_each(register, me, clock)
    (hit,) = register.search("訪問看護 第1表", Wanted(kinds=(Kind.HANDOVER,)))
    assert hit.title == "髙橋 花子 様のケアプラン第1表を、訪問看護ほし へFAXで"
    assert hit.second == "引継ぎ　記録 H-2026-0001　本人の書面の同意により、直接渡す"
    assert (hit.entry, hit.number, hit.mark) == (entries[Kind.HANDOVER], "H-2026-0001", "")
    assert hit.service_user == entries[Kind.SERVICE_USER]
    (record,) = register.search("P-2026-0001")
    assert record.mark == "blocking"
    assert titles(register.search("一郎")) == ["髙橋 一郎 さん（髙橋 花子 様の長男）"]
    assert register.search("k-2026-0001")[0].title == "髙橋 花子 様の個人情報使用同意書"
    assert "令和8年6月1日に紙で同意" in register.search("k20260001")[0].second


def test_everything_about_a_user_and_an_office_is_found_by_filter(
    register: Register, me: Actor, clock: Clock
) -> None:
    entries = one_of_each(register, me, clock)
    found = {hit.kind for hit in register.search("", Wanted(service_user=entries[Kind.SERVICE_USER]))}
    assert found == {
        Kind.FAMILY_MEMBER, Kind.AGENT, Kind.CONSENT, Kind.WITHDRAWAL, Kind.HANDOVER, Kind.PROVISION_RECORD,
        Kind.RECEIPT, Kind.NOTE,
    }  # fmt: skip
    there = {hit.kind for hit in register.search("", Wanted(office=entries[Kind.OFFICE]))}
    assert there == {Kind.HANDOVER, Kind.PROVISION_RECORD, Kind.RECEIPT}


def test_a_card_is_one_hit_found_by_every_name_it_ever_had(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        entry = book.add(user("髙橋", "花子")).entry
        book.supersede(entry, user("邉見", "花子", ("ヘンミ", "ハナコ")), valid_from=date(2026, 6, 1))
        book.supersede(entry, user("邉見", "華子", ("ヘンミ", "ハナコ")), reason="字の誤り")
    for query in ("高橋", "タカハシ", "辺見", "へんみ", "花子", "華子", "髙橋 邉見"):
        assert titles(register.search(query)) == ["邉見 華子 様"], query
        assert register.count_hits(query) == 1
    assert register.check().ok


def test_a_fact_keeps_the_names_it_was_recorded_under(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person, place = book.add(user("髙橋")).entry, book.add(office("訪問看護ほし")).entry
        book.add(handover(person, place))
        book.supersede(person, user("邉見", kana=("ヘンミ", "ハナコ")), valid_from=date(2026, 6, 1))
        book.supersede(place, office("訪問看護つき"), valid_from=date(2026, 6, 1))
    only = Wanted(kinds=(Kind.HANDOVER,))
    assert register.count_hits("髙橋 ほし", only) == 1
    assert register.count_hits("邉見", only) == register.count_hits("つき", only) == 0


def test_a_corrected_fact_is_found_twice_and_its_old_line_is_marked(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person, place = book.add(user()).entry, book.add(office()).entry
        given = book.add(handover(person, place, reason="退院のため"), number="H-2026-0001")
        book.supersede(given.entry, replace(given.content, reason="転居のため"), reason="理由の誤り")
    only = Wanted(kinds=(Kind.HANDOVER,))
    assert [(hit.mark, hit.entry) for hit in register.search("退院", only)] == [("superseded", given.entry)]
    assert [hit.mark for hit in register.search("転居", only)] == [""]
    assert register.count_hits("H-2026-0001") == 2
    assert register.check().ok


def test_a_fact_that_only_went_on_stays_one_hit(register: Register, me: Actor, clock: Clock) -> None:
    entries = one_of_each(register, me, clock)
    only = Wanted(kinds=(Kind.CONSENT,))
    with register.writing(by=me, at=clock.now) as book:
        consent = book.read.entry(Consent, entries[Kind.CONSENT])
        book.supersede(entries[Kind.CONSENT], replace(consent.content, note="控えを渡した"))
    assert [hit.mark for hit in register.search("髙橋", only)] == [""]
    assert register.count_hits("控えを渡した", only) == 1


def test_a_voided_fact_is_found_marked_and_counts(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person, place = book.add(user()).entry, book.add(office()).entry
        given = book.add(handover(person, place))
        book.void(given.entry, reason="二重に記録")
    assert [hit.mark for hit in register.search("", Wanted(kinds=(Kind.HANDOVER,)))] == ["voided"]
    assert register.entries(Handover) == ()
    assert register.check().ok


def test_words_of_a_line_that_left_are_nowhere_in_the_index(
    register: Register, me: Actor, clock: Clock
) -> None:
    """A card's earlier words stay by design; a line that is taken out whole leaves no word behind."""
    with register.writing(by=me, at=clock.now) as book:
        book.add(user("鰐淵", "鵺"))
    index = register._connection
    kept = index.execute("SELECT id, tags, folded FROM search_row WHERE title LIKE '鰐淵%'").fetchall()
    index.execute("BEGIN IMMEDIATE")
    for row, tags, folded in kept:
        search.Index(index)._forget(row, tags, folded)
    index.execute("COMMIT")
    for table in ("search_pair", "search_single"):
        pages = b"".join(row[0] for row in index.execute(f"SELECT block FROM {table}_data"))
        assert "鰐".encode() not in pages
        assert "鵺".encode() not in pages


def test_an_index_that_lost_or_gained_words_is_noticed(register: Register, me: Actor, clock: Clock) -> None:
    one_of_each(register, me, clock)
    for harm in (
        "UPDATE search_row SET folded = 'ほか' WHERE id = (SELECT max(id) FROM search_row)",
        "UPDATE search_row SET title = 'ほか' WHERE id = (SELECT max(id) FROM search_row)",
        "DELETE FROM search_row WHERE id = (SELECT max(id) FROM search_row)",
        "UPDATE search_row SET mark = 'voided'",
        "INSERT INTO search_pair (rowid, words) VALUES (5, 'ほか')",
        "INSERT INTO search_single (rowid, words) VALUES (5, 'ほ か')",
    ):
        register._connection.execute(harm)
        report = register.check()
        assert not report.ok, harm
        assert "索引" in report.problems[0]
        register.rebuild_index()
        assert register.check().ok


def test_an_index_of_another_folding_is_made_again_when_the_book_opens(
    register: Register, me: Actor, clock: Clock, folder: Path, reopen: Callable[[], Register]
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        book.add(user())
        book.set_setting("index", "earlier")
    register._connection.execute("UPDATE search_row SET folded = 'ほか'")
    register.close()
    with reopen() as again:
        assert again.setting("index") == search.index_mark()
        assert titles(again.search("高橋")) == ["髙橋 花子 様"]
        assert again.check().ok


def test_notes_of_several_lines_are_found_by_each_line_but_not_across(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        person = book.add(user()).entry
        book.add(Note(service_user=person, text="朝は電話に出ない\n夜は出る"))
        book.add(FamilyMember(service_user=person, name=PersonName(surname="", given_name=""), relation=""))
    assert register.count_hits("電話に") == 1
    assert register.search("夜は出る")[0].title == "髙橋 花子 様の覚え書き：朝は電話に出ない"
    assert register.count_hits("花子訪問") == 0


def test_a_day_holds_more_lines_than_an_office_ever_writes(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        book.add(user())
        first = register.last_moment.day.toordinal() << search.DAY_SHIFT
        book._index._last_of_day[first] = first | ((1 << search.DAY_SHIFT) - 1)
        with pytest.raises(OverflowError):
            book._index._next_row(register.last_moment.day)


def test_users_are_listed_by_their_reading(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        for surname, kana in (("渡邉", "ワタナベ"), ("読みなし", ""), ("青木", "ｱｵｷ"), ("髙橋", "たかはし")):
            book.add(user(surname, "", (kana, "")))
    listed = [each.content.name.surname for each in register.entries(ServiceUser)]
    assert listed == ["青木", "髙橋", "渡邉", "読みなし"]


def test_the_edition_of_the_index_is_raised_when_its_lines_change(
    register: Register, me: Actor, clock: Clock
) -> None:
    """Books in use carry the lines of their edition. When this fails: raise `search.EDITION`, then note it here."""
    one_of_each(register, me, clock)
    lines = register._connection.execute(
        "SELECT kind, number, title, second, mark, tags, folded FROM search_row ORDER BY id"
    ).fetchall()
    digest = sha256(repr(lines).encode()).hexdigest()[:16]
    assert (search.EDITION, digest) == (1, "f1be900d9ac1b729")


def test_a_card_changed_many_times_leaves_no_words_of_its_earlier_rows_behind(
    register: Register, me: Actor, clock: Clock
) -> None:
    """Found by killing the window: a row number let go and given again in one act left words behind in FTS5."""
    chance = random.Random(1)
    with register.writing(by=me, at=clock.now) as book:
        first = book.add(user()).entry
    for _ in range(200):
        town = chance.choice(("南町一丁目", "北町二丁目", "東町三丁目"))
        with register.writing(by=me, at=clock.now) as book:
            if chance.random() < 0.6:
                book.add(replace(user(), address=town))
            else:
                card = book.read.entry(ServiceUser, first).content
                book.supersede(first, replace(card, address=card.address + town))
    assert register.check().problems == ()
