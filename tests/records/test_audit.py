"""Every act is a line of a keyed chain; whatever is changed behind the program's back is named."""

import hmac
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.entries.handover import Handover
from desktop.entries.version import Actor, EntryId, Kind
from desktop.records import audit
from desktop.records.book import Register
from desktop.records.cipher import driver
from desktop.records.trouble import DamagedBook
from tests.records.conftest import Clock, handover, office, user
from tests.records.test_book import one_of_each

Harm = Callable[[Register], None]


def behind_the_back(register: Register, *texts: str, values: tuple[object, ...] = ()) -> None:
    """What somebody with the key and a database tool would do: triggers away, harm done, triggers back."""
    connection = register._connection
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("BEGIN")
    try:
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for text in texts:
            connection.execute(text, values)
        for _, text in triggers:
            connection.execute(text)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA foreign_keys=ON")


@pytest.fixture
def busy(register: Register, me: Actor, clock: Clock) -> Register:
    """A book with some of everything: single acts, a batch, corrections, a void, notes of looks."""
    entries = one_of_each(register, me, clock)
    clock.move(hours=1)
    with register.writing(by=me, at=clock.now) as book:
        book.add_many(user(given=str(number)) for number in range(5))
        book.note("service_user.opened", (entries[Kind.SERVICE_USER],))
        given = book.read.entry(Handover, entries[Kind.HANDOVER])
        book.supersede(given.entry, replace(given.content, reason="退院"), reason="誤り")
        book.void(entries[Kind.NOTE], reason="二重")
        book.note("paper.printed", (given.entry,), "ab" * 32)
    assert register.check().ok
    return register


def problem(register: Register, heads: tuple[tuple[int, str], ...] = ()) -> str:
    return audit.walk(register._connection, heads).problem


def test_every_act_is_a_line_that_holds_ids_and_no_contents(busy: Register, me: Actor) -> None:
    lines = busy.audit_lines()
    assert [line.line for line in lines] == list(range(1, len(lines) + 1))
    acts = {line.act for line in lines}
    assert acts >= {
        "book.made", "staff.added", "handover.added", "handover.corrected", "note.voided", "import", "paper.printed",
        "service_user.opened",
    }  # fmt: skip
    assert {line.by for line in lines} == {None, me.staff}
    for row in busy._connection.execute("SELECT * FROM audit"):
        assert not any("髙橋" in str(value) for value in row)


HARMS = {
    "a body changed": "UPDATE handover SET body = replace(body, 'fax', 'post') WHERE version = (SELECT min(version) FROM handover)",
    "a day changed": "UPDATE consent SET valid_from = '2020-01-01'",
    "a number changed": "UPDATE provision_record SET number = 'P-2026-0009'",
    "who recorded it": "UPDATE consent SET recorded_by = recorded_by + 1",
    "a void undone": "UPDATE note SET voided = 0",
    "a reason removed": "UPDATE handover SET reason = ''",
    "a correction taken away": "DELETE FROM handover WHERE supersedes IS NOT NULL",
    "a row of a batch taken away": "DELETE FROM service_user WHERE version = (SELECT max(version) - 1 FROM service_user)",
    "a row slipped in": "INSERT INTO staff SELECT 9999, entry, recorded_at, recorded_by, valid_from, version, reason,"
    " voided, number, service_user, office, belongs_to, day, order_key, salt, body FROM staff",
    "a line taken out": "DELETE FROM audit WHERE line = 4",
    "the first line taken out": "DELETE FROM audit WHERE line = 1",
    "an act renamed": "UPDATE audit SET act = 'other' WHERE line = 5",
    "an actor changed": "UPDATE audit SET actor = NULL WHERE line = 5",
    "a time changed": "UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE line = 5",
    "entries changed": "UPDATE audit SET entries = '[1]' WHERE line = 5",
    "a detail changed": "UPDATE audit SET detail = 'x' WHERE act = 'paper.printed'",
    "a digest changed": "UPDATE audit SET digest = randomblob(32) WHERE line = 5",
    "a head changed": "UPDATE audit SET head = randomblob(32) WHERE line = (SELECT max(line) FROM audit)",
    "a line repeated": "INSERT INTO audit SELECT line + 1000, epoch, at, actor, act, entries, first_version,"
    " last_version, detail, digest, head FROM audit WHERE line = 5",
    "all lines gone": "DELETE FROM audit",
    "the key changed": "UPDATE audit_epoch SET key = randomblob(32)",
    "the salt changed": "UPDATE consent SET salt = randomblob(16)",
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_harm_behind_the_back_is_found(busy: Register, harm: str) -> None:
    behind_the_back(busy, harm)
    assert problem(busy)


def test_the_first_bad_line_is_named(busy: Register) -> None:
    (line, version) = busy._connection.execute(
        "SELECT line, first_version FROM audit WHERE act = 'handover.corrected'"
    ).fetchone()
    behind_the_back(busy, f"UPDATE handover SET reason = 'ほか' WHERE version = {version}")
    assert problem(busy) == f"監査の記録の{line}番が指す記録（{version}番）が書き換えられています。"
    report = busy.check()
    assert not report.ok
    assert f"{line}番" in report.problems[0]


REWRITTEN = "監査の記録の{line}番が書き換えられています。"


@pytest.mark.parametrize(
    ("harm", "line", "said"),
    [
        ("DELETE FROM audit WHERE line = 4", 4, "監査の記録の4番がありません。"),
        ("UPDATE audit SET epoch = 7 WHERE line = 6", 6, "監査の記録の6番は、前の番につながりません。"),
        ("UPDATE audit SET act = 'other' WHERE line = 6", 6, REWRITTEN),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00' WHERE line = 7", 7, REWRITTEN),
        ("UPDATE audit SET head = randomblob(32) WHERE line = 3", 3, REWRITTEN),
        ("UPDATE audit_epoch SET epoch = 9", 1, REWRITTEN),  # the key of the chain is not there
        ("DELETE FROM audit", 1, "監査の記録の1番がありません。"),
    ],
)
def test_how_far_the_chain_is_sound_is_told(busy: Register, harm: str, line: int, said: str) -> None:
    rows = sound_rows(busy, line)
    behind_the_back(busy, harm)
    assert audit.walk(busy._connection) == audit.Walk(line - 1, rows, said.format(line=line))


def sound_rows(register: Register, line: int) -> int:
    """How many rows the lines before this one record."""
    (rows,) = register._connection.execute("SELECT max(last_version) FROM audit WHERE line < ?", (line,)).fetchone()
    return rows or 0


def test_how_far_the_rows_are_sound_is_told(busy: Register) -> None:
    """Of a line with several rows: the one that is gone, be it the first, one between or the last."""
    connection = busy._connection
    line, first, last = connection.execute(
        "SELECT line, first_version, last_version FROM audit WHERE act = 'import'"
    ).fetchone()
    assert last - first == 4
    whole = audit.walk(connection)
    assert whole == audit.Walk(busy.audit_head()[0], connection.execute("SELECT max(last_version) FROM audit").fetchone()[0])
    for version in (first, first + 2, last):
        connection.execute("SAVEPOINT harm")
        drop_rows(busy, version, version)
        said = f"監査の記録の{line}番が指す記録（{version}番）がありません。"
        assert audit.walk(connection) == audit.Walk(line - 1, first - 1, said)
        connection.execute("ROLLBACK TO harm")
    drop_rows(busy, first + 2, 10_000)  # this one and all that were recorded after it
    said = f"監査の記録の{line}番が指す記録（{first + 2}番）がありません。"
    assert audit.walk(connection) == audit.Walk(line - 1, first - 1, said)


def drop_rows(register: Register, first: int, last: int) -> None:
    connection = register._connection
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("PRAGMA defer_foreign_keys=ON")
    for kind in Kind:
        connection.execute(f"DELETE FROM {kind.value} WHERE version BETWEEN {first} AND {last}")


def test_a_row_rewritten_inside_a_batch_names_its_line(busy: Register) -> None:
    line, first, last = busy._connection.execute(
        "SELECT line, first_version, last_version FROM audit WHERE act = 'import'"
    ).fetchone()
    behind_the_back(busy, f"UPDATE service_user SET reason = 'x' WHERE version = {last - 1}")
    said = f"監査の記録の{line}番が指す記録（{first}番）が書き換えられています。"
    assert audit.walk(busy._connection) == audit.Walk(line - 1, first - 1, said)


def test_a_row_no_line_tells_of_and_a_head_that_does_not_fit_are_told_with_all_that_is_sound(busy: Register) -> None:
    lines, rows = busy.audit_head()[0], audit.walk(busy._connection).rows
    said = "監査の記録の5番が、紙や控えに残る照合値と合いません。"
    assert audit.walk(busy._connection, [(5, "0000 0000 0000 0000")]) == audit.Walk(4, sound_rows(busy, 5), said)
    said = f"監査の記録の{lines + 1}番から後ろが切り取られています。"
    assert audit.walk(busy._connection, [(lines + 1, "0000 0000 0000 0000")]) == audit.Walk(lines, rows, said)
    behind_the_back(busy, HARMS["a row slipped in"])
    assert audit.walk(busy._connection) == audit.Walk(lines, rows, "監査の記録にない記録があります（9999番）。")


def test_lines_and_rows_are_bound_so_that_every_later_program_can_follow() -> None:
    """Half a letter among them, as a broken input method hands it over. Changed, no chain written before would verify."""
    key, salt = bytes(range(32)), bytes(16)
    row = audit.Row(
        7, "note", 3, "2026-06-03T01:00:00.000000+00:00", 1, "2026-06-03", None, "理由", 0, "N-1", salt, '{"text":"髙橋\ud840"}'
    )
    line = audit.Line(
        4, 1, "2026-06-03T01:00:00.000000+00:00", 1, "note.added", "[3]", 7, 8, "ことば\ud840", audit.digest_of(key, row)
    )
    assert audit.digest_of(key, row).hex() == ROW_DIGEST
    assert audit._together(key, [b"a" * 32, b"b" * 32]).hex() == TWO_TOGETHER
    assert audit._bind(key, bytes(32), line).hex() == LINE_BOUND


ROW_DIGEST = "468291614e11392d3356019e636b5fa7b48a7ab6adbc6ee2db5a17f5faca683f"
TWO_TOGETHER = "a833409068308971f766dd2d14fee19f4196bc75e191b8757afda22c3e3dd6c3"
LINE_BOUND = "252d38395adfdae51c134659ffc0ae32d00b43c4db5856a949445aa896507e0a"


def test_a_line_keeps_its_entries_plainly_and_no_digest_where_it_records_no_row(
    busy: Register, me: Actor, clock: Clock
) -> None:
    with busy.writing(by=me, at=clock.now) as book:
        book.note("paper.printed", (EntryId(3), EntryId(5)))
    kept = busy._connection.execute("SELECT act, entries, digest FROM audit WHERE first_version IS NULL").fetchall()
    assert ("book.made", "[]", b"") in kept
    assert {digest for _, _, digest in kept} == {b""}
    assert ("paper.printed", "[3,5]", b"") in kept


def test_a_line_dated_before_the_one_above_it_is_found_though_the_key_fits(
    busy: Register, me: Actor, clock: Clock
) -> None:
    with busy.writing(by=me, at=clock.now) as book:
        book._chain.add(at="2020-01-01T00:00:00.000000+00:00", actor=me.staff, act="x", entries=())
    assert problem(busy) == REWRITTEN.format(line=busy.audit_head()[0])


def test_two_rows_swapped_are_found(busy: Register) -> None:
    behind_the_back(
        busy,
        "UPDATE service_user SET version = -version WHERE version IN (SELECT version FROM service_user ORDER BY 1 LIMIT 2)",
        "UPDATE service_user SET version = (SELECT sum(-version) FROM service_user WHERE version < 0) + version"
        " WHERE version < 0",
    )
    assert problem(busy)


def test_a_cut_tail_shows_against_a_head_noted_elsewhere(busy: Register, me: Actor, clock: Clock) -> None:
    with busy.writing(by=me, at=clock.now) as book:
        book.note("paper.printed")
        book.note("paper.printed")
    noted = busy.audit_head()
    assert problem(busy, (noted,)) == ""
    behind_the_back(busy, f"DELETE FROM audit WHERE line >= {noted[0] - 1}")
    assert problem(busy) == ""  # nothing inside the book can tell
    assert problem(busy, (noted,)) == f"監査の記録の{noted[0] - 1}番から後ろが切り取られています。"
    assert not busy.check(heads=[noted]).ok


def test_a_tail_written_anew_shows_against_a_head_noted_elsewhere(
    busy: Register, me: Actor, clock: Clock
) -> None:
    noted = busy.audit_head()
    behind_the_back(busy, f"DELETE FROM audit WHERE line = {noted[0]}")
    with busy.writing(by=me, at=clock.now) as book:
        book.note("paper.printed", (), "cd" * 32)
    assert busy.audit_head()[0] == noted[0]
    assert problem(busy) == ""
    assert "紙や控えに残る照合値と合いません" in problem(busy, (noted,))


def test_random_changes_of_lines_and_rows_are_all_found(busy: Register) -> None:
    """Any one value of any audited row, changed to anything else, given the head printed at the end."""
    dice, connection = random.Random(5), busy._connection
    noted = (busy.audit_head(),)
    tables = ["audit", *(kind.value for kind in Kind)]
    derived = {"service_user", "office", "belongs_to", "day", "order_key"}
    for _ in range(150):
        table = dice.choice(tables)
        names = [
            name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})") if name not in derived
        ]
        column = dice.choice(names)
        (row,) = connection.execute(f"SELECT rowid FROM {table} ORDER BY random() LIMIT 1").fetchone()
        (before,) = connection.execute(f"SELECT {column} FROM {table} WHERE rowid = {row}").fetchone()
        key = "line" if table == "audit" else "version"
        after = other_than(before, dice)
        try:
            behind_the_back(busy, f"UPDATE {table} SET {column} = ? WHERE {key} = {row}", values=(after,))
        except driver.IntegrityError:
            continue  # the table itself refused it
        assert problem(busy, noted), f"{table}.{column}: {before!r} -> {after!r}"
        now = after if column == key else row
        behind_the_back(busy, f"UPDATE {table} SET {column} = ? WHERE {key} = {now}", values=(before,))
    assert problem(busy, noted) == ""


def other_than(value: object, dice: random.Random) -> object:
    if value is None:
        return dice.randrange(1, 9)
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 500])
    if isinstance(value, bytes):
        at = dice.randrange(len(value)) if value else 0
        return value[:at] + bytes([(value[at] if value else 0) ^ 1 << dice.randrange(8)]) + value[at + 1 :]
    assert isinstance(value, str)
    at = dice.randrange(len(value) + 1)
    return value[:at] + "x" + value[at:]


def test_a_new_epoch_goes_on_from_the_last_head(busy: Register, me: Actor, clock: Clock) -> None:
    connection = busy._connection
    connection.execute("BEGIN IMMEDIATE")
    audit.open_epoch(connection, busy.last_moment.instant.isoformat(timespec="microseconds"), "key.changed")
    connection.execute("COMMIT")
    with busy.writing(by=me, at=clock.now) as book:
        book.add(office("あたらしい"))
        book.add(handover(book.add(user()).entry))
    assert busy.audit_lines()[-1].epoch == 2
    assert problem(busy) == ""
    behind_the_back(busy, "UPDATE audit SET detail = '' WHERE act = 'key.changed'")
    assert "つながりません" in problem(busy)


def test_walking_tells_how_far_it_is(register: Register, me: Actor, clock: Clock) -> None:
    with register.writing(by=me, at=clock.now) as book:
        for _ in range(1000):
            book.note("paper.printed")
    told: list[int] = []
    assert audit.walk(register._connection, progress=told.append).problem == ""
    assert told == [1000]


def test_a_head_is_printed_as_four_groups_of_four(register: Register) -> None:
    line, head = register.audit_head()
    assert line == 1
    assert [len(group) for group in head.split(" ")] == [4, 4, 4, 4]
    assert audit.shown_head(bytes(range(32))) == "0001 0203 0405 0607"
    assert audit.shown_head(bytes(range(200, 232))) == "c8c9 cacb cccd cecf"


def test_a_chain_without_lines_is_damage(busy: Register, me: Actor, clock: Clock) -> None:
    behind_the_back(busy, "DELETE FROM audit")
    assert problem(busy) == "監査の記録の1番がありません。"
    for ask in (busy.audit_head, lambda: busy.last_moment):
        with pytest.raises(DamagedBook):
            ask()
    with pytest.raises(DamagedBook), busy.writing(by=me, at=clock.now):
        pass


def test_a_missing_last_row_and_a_line_of_other_rows_are_named(busy: Register) -> None:
    (version,) = busy._connection.execute("SELECT max(last_version) FROM audit").fetchone()
    behind_the_back(busy, f"DELETE FROM note WHERE version = {version}")
    assert problem(busy).endswith(f"が指す記録（{version}番）がありません。")


def test_a_line_that_skips_a_row_is_named_though_the_key_fits(
    busy: Register, me: Actor, clock: Clock
) -> None:
    """Somebody with the book's key writes a line that fits the chain, but not the rows."""
    with busy.writing(by=me, at=clock.now) as book:
        book._chain.add(at=book._at, actor=me.staff, act="x", entries=(), first_version=900, last_version=900)
    assert problem(busy) == f"監査の記録の{busy.audit_head()[0]}番と、記録の番号が合いません。"


def test_a_search_leaves_a_digest_that_tells_the_same_words_and_not_which(
    register: Register, me: Actor, clock: Clock
) -> None:
    with register.writing(by=me, at=clock.now) as book:
        for words in ("髙橋", "髙橋", "山田", "", "\ud840"):  # half a letter, as a broken input method hands it over
            book.note_search(words, 3)
    digests = [line.detail for line in register.audit_lines(act="look.search")]
    assert digests[0] == digests[1] != digests[2] != digests[3]
    assert all(each.startswith("3 ") and len(each) == 18 for each in digests)
    (key,) = register._connection.execute("SELECT key FROM audit_epoch").fetchone()
    assert digests[2] == "3 " + hmac.digest(key, b"words" + "山田".encode(), "sha256").hex()[:16]
