"""A book opens with a person's password or with the recovery paper, and with nothing else."""

import contextlib
import json
import os
import random
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.entries.version import Moment, Role
from desktop.records import disk, keys, sealing
from desktop.records.book import Register, create_book, open_book
from desktop.records.keys import (
    BookKey,
    Cost,
    Keys,
    Slot,
    new_recovery,
    new_recovery_code,
    new_slot,
    open_paper,
    paper_lines,
    paper_qr,
    read_keys,
    read_keys_text,
    read_paper,
    read_recovery_code,
    renamed_slot,
    unlock,
    unlock_with_code,
    with_slot,
    without_slot,
    write_keys,
)
from desktop.records.trouble import (
    BookNotFound,
    DiskFailing,
    HeldByAnotherProgram,
    KeysDamaged,
    KeysMissing,
    KeysOfAnotherBook,
    NewerBook,
    OutOfMemory,
    UnreadableCode,
    Unwritable,
    WrongPassword,
    WrongRecoveryCode,
)
from tests.records.conftest import HOLDER, Clock

FLOOR = Cost(memory_kib=keys.FLOOR_MEMORY_KIB, passes=keys.FLOOR_PASSES, lanes=2)
PASSWORD = "かぜ-わたる-ひがしの-そら7"
CODE = "7K3M-Q9XD-0T5V-AB2C-8EFG-HJ"


@pytest.fixture(scope="module")
def key() -> BookKey:
    return BookKey("c3" * 16, bytes(range(100, 132)))


@pytest.fixture(scope="module")
def code() -> str:
    return new_recovery_code()


@pytest.fixture(scope="module")
def slot(key: BookKey) -> Slot:
    return new_slot(
        key,
        PASSWORD,
        shown_name="佐藤 美咲",
        staff_title="介護支援専門員",
        role=Role.MANAGER,
        at=Clock().now,
        cost=FLOOR,
    )


@pytest.fixture(scope="module")
def all_keys(key: BookKey, slot: Slot, code: str) -> Keys:
    return Keys(book=key.book, slots=(slot,), recovery=new_recovery(key, code))


@pytest.fixture
def written(tmp_path: Path, key: BookKey, all_keys: Keys, clock: Clock) -> Path:
    create_book(tmp_path / "a.tasuki", key, at=clock.now, keys=all_keys)
    return tmp_path / "a.tasuki"


# -- passwords ---------------------------------------------------------------------------------------------------


def test_a_password_opens_the_book_key(written: Path, key: BookKey, slot: Slot, clock: Clock) -> None:
    assert unlock(read_keys(written), slot.id, PASSWORD) == key
    open_book(written, unlock(read_keys(written), slot.id, PASSWORD), HOLDER, at=clock.now).close()


def test_full_width_letters_of_the_ime_are_the_same_password(key: BookKey, clock: Clock) -> None:
    slot = new_slot(
        key, "Sakura-2026-kaze", shown_name="a", staff_title="", role=Role.MEMBER, at=clock.now, cost=FLOOR
    )
    assert unlock(Keys(book=key.book, slots=(slot,)), slot.id, "Ｓａｋｕｒａ－２０２６－ｋａｚｅ") == key


@pytest.mark.parametrize("wrong", ["", "x", PASSWORD + " ", PASSWORD.replace("7", "8"), "\ud800"])
def test_a_wrong_password_is_called_so(all_keys: Keys, slot: Slot, wrong: str) -> None:
    with pytest.raises(WrongPassword):
        unlock(all_keys, slot.id, wrong)


def test_a_slot_that_is_gone_answers_like_a_wrong_password(all_keys: Keys, slot: Slot) -> None:
    with pytest.raises(WrongPassword):
        unlock(without_slot(all_keys, slot.id), slot.id, PASSWORD)
    with pytest.raises(WrongPassword):
        unlock(all_keys, "00" * 8, PASSWORD)


def test_an_empty_password_makes_no_slot(key: BookKey, clock: Clock) -> None:
    with pytest.raises(ValueError, match="empty"):
        new_slot(key, "", shown_name="a", staff_title="", role=Role.MEMBER, at=clock.now, cost=FLOOR)


def test_each_person_opens_with_their_own_password_and_only_that(
    all_keys: Keys, key: BookKey, slot: Slot, clock: Clock
) -> None:
    other = new_slot(
        key, "別の人の長い言葉", shown_name="b", staff_title="", role=Role.READER, at=clock.now, cost=FLOOR
    )
    both = with_slot(all_keys, other)
    assert unlock(both, other.id, "別の人の長い言葉") == key
    with pytest.raises(WrongPassword):
        unlock(both, slot.id, "別の人の長い言葉")


def test_somebody_absent_is_given_a_new_name_or_role_and_keeps_the_password(
    all_keys: Keys, key: BookKey, slot: Slot
) -> None:
    changed = renamed_slot(key, slot, shown_name="鈴木 美咲", staff_title="管理者", role=Role.MEMBER)
    kept = with_slot(all_keys, changed)
    assert len(kept.slots) == 1
    assert unlock(kept, slot.id, PASSWORD) == key
    assert (changed.shown_name, changed.staff_title, changed.role) == ("鈴木 美咲", "管理者", Role.MEMBER)
    assert changed == replace(
        slot, shown_name="鈴木 美咲", staff_title="管理者", role=Role.MEMBER, book_key=changed.book_key
    )


@pytest.mark.parametrize(
    ("memory_kib", "passes", "lanes"),
    [(65535, 3, 2), (65536, 2, 2), (262145, 3, 2), (65536, 13, 2), (65536, 3, 0), (65536, 3, 9), (0, 0, 0)],
)
def test_nothing_lowers_the_cost_below_its_floor(
    memory_kib: int, passes: int, lanes: int, all_keys: Keys
) -> None:
    with pytest.raises(ValueError, match="bounds"):
        Cost(memory_kib, passes, lanes)
    plain = json.loads(keys.keys_text(all_keys))
    plain["slots"][0]["kdf"] |= {"memory_kib": memory_kib, "passes": passes, "lanes": lanes}
    with pytest.raises(KeysDamaged):
        read_keys_text(signed_again(plain))


def test_a_slot_is_made_at_the_cost_that_was_measured(slot: Slot, key: BookKey, clock: Clock) -> None:
    assert slot.cost == FLOOR != Cost()
    assert Cost(lanes=8).lanes == 8
    usual = new_slot(key, PASSWORD, shown_name="a", staff_title="", role=Role.MEMBER, at=clock.now)
    assert usual.cost == Cost()


def test_the_usual_cost_is_above_the_floor() -> None:
    assert (Cost().memory_kib, Cost().passes, Cost().lanes) == (131072, 3, 2)


def test_too_little_memory_is_said_and_the_cost_not_lowered(
    all_keys: Keys, slot: Slot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object, **__: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(sealing, "key_from_password", no_memory)
    with pytest.raises(OutOfMemory):
        unlock(all_keys, slot.id, PASSWORD)


def test_the_secret_never_shows(key: BookKey, slot: Slot, all_keys: Keys) -> None:
    for shown in (repr(key), repr(slot), repr(all_keys), str(key)):
        assert key.secret.hex() not in shown
        assert repr(key.secret) not in shown
        assert repr(slot.private_key) not in shown


@pytest.mark.parametrize(
    ("book", "secret"), [("c3" * 15, bytes(32)), ("C3" * 16, bytes(32)), ("c3" * 16, bytes(31))]
)
def test_a_book_key_of_the_wrong_shape_is_refused(book: str, secret: bytes) -> None:
    with pytest.raises(ValueError, match="book key"):
        BookKey(book, secret)


# -- who edits keys.json -----------------------------------------------------------------------------------------


def signed_again(plain: dict) -> bytes:
    """A file as a skilled hand would leave it: changed, and its digest made to fit."""
    plain["digest"] = keys._digest(plain)
    return json.dumps(plain, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "change",
    [{"role": "reader"}, {"shown_name": "別の人"}, {"staff_title": "所長"}],
)
def test_a_role_or_name_edited_in_the_file_makes_the_slot_useless(
    all_keys: Keys, slot: Slot, change: dict
) -> None:
    plain = json.loads(keys.keys_text(all_keys))
    plain["slots"][0] |= change
    with pytest.raises(KeysDamaged):
        unlock(read_keys_text(signed_again(plain)), slot.id, PASSWORD)


def test_cost_salt_point_and_book_are_bound_to_the_password(all_keys: Keys, slot: Slot) -> None:
    others = sealing.new_pair()[1]
    for changed in (
        replace(all_keys, book="d4" * 16),
        with_slot(all_keys, replace(slot, salt=bytes(16))),
        with_slot(all_keys, replace(slot, public_key=others)),
        with_slot(all_keys, replace(slot, cost=replace(FLOOR, passes=4))),
    ):
        with pytest.raises(WrongPassword):
            unlock(changed, slot.id, PASSWORD)


def test_keys_swapped_between_slots_do_not_open(
    all_keys: Keys, key: BookKey, slot: Slot, clock: Clock
) -> None:
    other = new_slot(
        key, "別の人の長い言葉", shown_name="b", staff_title="", role=Role.MANAGER, at=clock.now, cost=FLOOR
    )
    with pytest.raises(KeysDamaged):
        unlock(with_slot(all_keys, replace(slot, book_key=other.book_key)), slot.id, PASSWORD)
    with pytest.raises(KeysDamaged):
        unlock(with_slot(all_keys, replace(slot, book_key=bytes(125))), slot.id, PASSWORD)


def test_any_flipped_bit_is_damage_and_never_a_wrong_password(all_keys: Keys) -> None:
    """1,000 bits all over the file; none may be read as other keys than were written."""
    text = keys.keys_text(all_keys)
    dice = random.Random(7)
    for _ in range(1000):
        bit = dice.randrange(8 * len(text))
        flipped = bytearray(text)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            assert read_keys_text(bytes(flipped)) == all_keys  # harmless: white space
        except KeysDamaged:
            continue


def test_every_cut_of_the_file_is_damage(all_keys: Keys) -> None:
    text = keys.keys_text(all_keys)
    for length in range(0, len(text) - 2, 7):
        with pytest.raises(KeysDamaged):
            read_keys_text(text[:length])


HOSTILE = [
    b"", b"{}", b"[]", b"null", b"1", b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 100_000, b"{" + b'"a":{' * 50_000,
    b'{"format":"tasuki keys","version":NaN}', b'{"format":"tasuki keys","version":1e999}', b"1" * 10_000,
    b'{"format":"tasuki keys","version":2}', b'{"format":"tasuki keys","version":true}', b"\x00" * 100, b" " * 1_000_001,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_damage(text: bytes) -> None:
    with pytest.raises(KeysDamaged):
        read_keys_text(text)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_anything_in_the_place_of_a_value_is_damage(data: st.DataObject, all_keys: Keys) -> None:
    """The digest is made to fit, so that every value is judged by itself."""
    plain = json.loads(keys.keys_text(all_keys))
    spot = plain
    while True:
        name = data.draw(st.sampled_from(sorted(spot)))
        if not isinstance(spot[name], dict | list) or data.draw(st.booleans()):
            break
        spot = spot[name] if isinstance(spot[name], dict) else spot[name][0]
    before, spot[name] = spot[name], data.draw(PLAIN)
    try:
        read = read_keys_text(signed_again(plain))
    except (KeysDamaged, NewerBook):
        return
    assert (
        isinstance(spot[name], str)
        or spot[name] == before
        or (name, spot[name]) in (("recovery", None), ("slots", []))
    )
    assert isinstance(read, Keys)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("kdf", "name"), "scrypt"),
        (("kdf", "memory_kib"), "65536"),
        (("kdf", "passes"), True),
        (("kdf", "salt"), "AAAA"),
        (("created",), "2026-06-03T10:00:00"),
        (("created",), "heute"),
        (("public_key",), "QUJD"),
        (("shown_name",), "あ" * 1001),
        (("shown_name",), "\ud800"),
        (("role",), "king"),
        (("id",), "XY" * 8),
    ],
)
def test_a_value_of_the_wrong_shape_is_damage(all_keys: Keys, where: tuple[str, ...], value: object) -> None:
    plain = json.loads(keys.keys_text(all_keys))
    spot = plain["slots"][0]
    for name in where[:-1]:
        spot = spot[name]
    spot[where[-1]] = value
    plain["digest"] = keys._digest(plain)
    with pytest.raises(KeysDamaged):
        read_keys_text(json.dumps(plain).encode())


def test_the_longest_name_there_may_be_is_read(all_keys: Keys) -> None:
    plain = json.loads(keys.keys_text(all_keys))
    plain["slots"][0]["shown_name"] = "あ" * 1000
    assert read_keys_text(signed_again(plain)).slots[0].shown_name == "あ" * 1000


def test_a_name_that_stands_twice_is_damage_though_the_last_is_right(all_keys: Keys) -> None:
    text = keys.keys_text(all_keys).decode()
    twice = text.replace('"book": ', f'"book": "{"00" * 16}",\n "book": ', 1)
    assert json.loads(twice) == json.loads(text)
    with pytest.raises(KeysDamaged):
        read_keys_text(twice.encode())


@pytest.mark.parametrize("change", [{"version": 0}, {"format": "tasuki key"}, {"slots": {}}, {"slots": None}])
def test_another_format_an_older_version_and_slots_that_are_no_list_are_damage(all_keys: Keys, change: dict) -> None:
    with pytest.raises(KeysDamaged):
        read_keys_text(signed_again(json.loads(keys.keys_text(all_keys)) | change))


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_damage(
    all_keys: Keys, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = keys.keys_text(all_keys)
    monkeypatch.setattr(keys, "_LARGEST_FILE", len(text))
    assert read_keys(written) == all_keys
    (written / "keys.json").write_bytes(text + b"\n")
    with pytest.raises(KeysDamaged):
        read_keys(written)


def test_an_office_of_five_hundred_is_read(all_keys: Keys, slot: Slot) -> None:
    many = replace(all_keys, slots=tuple(replace(slot, id=f"{number:016x}") for number in range(500)))
    assert read_keys_text(keys.keys_text(many)) == many


def test_a_key_with_a_line_break_inside_is_damage_though_the_bytes_are_right(all_keys: Keys) -> None:
    plain = json.loads(keys.keys_text(all_keys))
    whole = plain["slots"][0]["book_key"]
    plain["slots"][0]["book_key"] = whole[:40] + "\n" + whole[40:]
    with pytest.raises(KeysDamaged):
        read_keys_text(signed_again(plain))


def test_the_file_is_plain_text_that_a_person_can_read(all_keys: Keys) -> None:
    """Whoever repairs a PC sees whose ways in these are, and changes nothing by looking."""
    text = keys.keys_text(all_keys).decode("utf-8")
    assert text.endswith("}\n")
    assert '\n "format": "tasuki keys",\n "version": 1,\n' in text
    assert '\n   "shown_name": "佐藤 美咲",\n   "staff_title": "介護支援専門員",\n   "role": "manager",\n' in text
    assert read_keys_text(text.encode("utf-8")) == all_keys


def test_more_slots_than_an_office_has_people_are_damage(all_keys: Keys) -> None:
    with pytest.raises(KeysDamaged):
        read_keys_text(keys.keys_text(replace(all_keys, slots=all_keys.slots * 501)))


def test_a_book_without_a_recovery_paper_is_read(all_keys: Keys) -> None:
    alone = replace(all_keys, recovery=None)
    assert read_keys_text(keys.keys_text(alone)) == alone


def test_two_slots_of_one_id_are_damage(all_keys: Keys) -> None:
    with pytest.raises(KeysDamaged):
        read_keys_text(keys.keys_text(replace(all_keys, slots=all_keys.slots * 2)))


def test_keys_of_a_newer_program_are_called_so(all_keys: Keys) -> None:
    plain = json.loads(keys.keys_text(all_keys)) | {"version": 2, "more": "later"}
    with pytest.raises(NewerBook):
        read_keys_text(signed_again(plain))


def test_keys_are_listed_without_a_password(written: Path, all_keys: Keys) -> None:
    assert read_keys(written) == all_keys
    assert [each.shown_name for each in read_keys(written).slots] == ["佐藤 美咲"]


def test_a_book_without_keys_is_told_apart_from_no_book_and_from_damage(
    written: Path, tmp_path: Path
) -> None:
    (written / "keys.json").unlink()
    with pytest.raises(KeysMissing):
        read_keys(written)
    with pytest.raises(BookNotFound):
        read_keys(tmp_path / "elsewhere")
    (written / "keys.json").write_bytes(b"\x00" * 500)
    with pytest.raises(KeysDamaged):
        read_keys(written)
    (written / "keys.json").unlink()
    (written / "keys.json").mkdir()
    with pytest.raises(KeysDamaged):
        read_keys(written)


def test_a_keys_file_on_a_failing_disk_is_called_so(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(DiskFailing):
        read_keys(written)


def test_a_keys_file_that_may_not_be_read_is_called_so(
    written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Unwritable) as told:
        read_keys(written)
    assert told.value.sentence == (
        "鍵のファイル（keys.json）を読めません。台帳は閉じたままです。フォルダーの権限を確かめてください。"
    )


# -- writing keys.json -------------------------------------------------------------------------------------------


@pytest.fixture
def more(all_keys: Keys, key: BookKey, clock: Clock) -> Keys:
    return with_slot(
        all_keys, renamed_slot(key, all_keys.slots[0], shown_name="新", staff_title="", role=Role.MEMBER)
    )


def test_new_keys_are_opened_before_they_take_the_place_of_the_old(
    written: Path, key: BookKey, more: Keys, slot: Slot
) -> None:
    proofs: list[Keys] = []

    def proof(read: Keys) -> BookKey:
        proofs.append(read)
        assert read_keys(written) != more
        return unlock(read, slot.id, PASSWORD)

    write_keys(written, more, proof)
    assert proofs == [more]
    assert read_keys(written) == more
    assert not (written / "keys.json.new").exists()


def test_keys_that_do_not_open_leave_the_old_ones_in_place(written: Path, all_keys: Keys, more: Keys) -> None:
    def proof(read: Keys) -> BookKey:
        raise WrongPassword

    with pytest.raises(WrongPassword):
        write_keys(written, more, proof)
    with pytest.raises(KeysOfAnotherBook):
        write_keys(written, more, lambda read: BookKey("00" * 16, bytes(32)))
    assert read_keys(written) == all_keys
    assert not (written / "keys.json.new").exists()


def test_what_was_written_is_read_back_from_the_disk(
    written: Path, key: BookKey, all_keys: Keys, more: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = disk.write_new
    for wrong in (lambda data: data.replace("新".encode(), b"xyz"), lambda data: keys.keys_text(all_keys)):
        monkeypatch.setattr(disk, "write_new", lambda path, data, wrong=wrong: real(path, wrong(data)))
        with pytest.raises(KeysDamaged):
            write_keys(written, more, lambda read: key)
        assert read_keys(written) == all_keys


def test_a_leftover_of_a_power_cut_does_not_stand_in_the_way(written: Path, key: BookKey, more: Keys) -> None:
    (written / "keys.json.new").write_bytes(b"half")
    write_keys(written, more, lambda read: key)
    assert read_keys(written) == more


@pytest.mark.parametrize("refusals", [1, 7])
def test_a_file_held_for_a_moment_is_replaced_all_the_same(
    written: Path, key: BookKey, more: Keys, monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    waited = refuse_replacing(monkeypatch, refusals)
    write_keys(written, more, lambda read: key)
    assert read_keys(written) == more
    assert len(waited) == refusals
    assert sum(waited) < 2.6


def test_a_file_held_for_long_is_trouble_and_the_old_keys_stay(
    written: Path, key: BookKey, all_keys: Keys, more: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_replacing(monkeypatch, 8)
    with pytest.raises((Unwritable, HeldByAnotherProgram)):
        write_keys(written, more, lambda read: key)
    assert read_keys(written) == all_keys


def refuse_replacing(monkeypatch: pytest.MonkeyPatch, times: int) -> list[float]:
    """The system refuses so often; the waits are listed instead of waited."""
    real, refused, waited = Path.replace, [0], list[float]()

    def replacing(source: Path, target: Path) -> Path:
        if refused[0] < times:
            refused[0] += 1
            raise PermissionError(13, "held")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replacing)
    patient = disk.replace
    monkeypatch.setattr(disk, "replace", lambda source, target: patient(source, target, pause=waited.append))
    return waited


# -- the recovery code and paper ---------------------------------------------------------------------------------


def test_the_recovery_code_opens_the_book_key(all_keys: Keys, key: BookKey, code: str) -> None:
    assert unlock_with_code(all_keys, code) == key


def test_a_code_has_seven_groups_of_four_without_look_alikes() -> None:
    codes = {new_recovery_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        groups = code.split("-")
        assert [len(group) for group in groups] == [4] * 7
        assert not set(code) & set("ILOU")


def test_a_code_is_read_as_people_type_it(all_keys: Keys, key: BookKey, code: str) -> None:
    plain = code.replace("-", "")
    wide = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(33, 127)})
    for typed in (
        code.lower(),
        plain,
        code.replace("-", " "),
        code.replace("-", "　"),
        code.translate(wide),
        code.replace("-", "ー"),
        code.replace("0", "O").replace("1", "l"),
        code.replace("0", "o").replace("1", "I").replace("V", "u"),
        f"  {code}\n",
        plain.lower().translate(wide),
    ):
        assert read_recovery_code(typed) == code
        assert unlock_with_code(all_keys, typed) == key


def test_every_single_slip_and_every_swap_of_neighbours_is_noticed(code: str) -> None:
    letters = code.replace("-", "")
    for at, letter in enumerate(letters):
        for other in keys._ALPHABET.replace(letter, ""):
            with pytest.raises(UnreadableCode):
                read_recovery_code(letters[:at] + other + letters[at + 1 :])
    for at in range(len(letters) - 1):
        if letters[at] != letters[at + 1]:
            with pytest.raises(UnreadableCode):
                read_recovery_code(letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "回復コードは28文字です。いま0文字あります。"),
        ("ABCD", "回復コードは28文字です。いま4文字あります。"),
        ("１" * 27, "回復コードは28文字です。いま27文字あります。"),
        ("あ" * 28, "回復コードに使わない文字「あ」があります。"),
        ("い" + "あ" * 27, "回復コードに使わない文字「い」があります。"),
        ("A" * 27 + "あ", "回復コードに使わない文字「あ」があります。"),
        (CODE, "回復コードは28文字です。いま22文字あります。"),
        ("1" * 28, "回復コードのどこかに打ち間違いがあります。"),
    ],
)
def test_an_unreadable_code_says_what_does_not_fit(typed: str, said: str, all_keys: Keys) -> None:
    for read in (read_recovery_code, partial(unlock_with_code, all_keys)):
        with pytest.raises(UnreadableCode) as told:
            read(typed)
        assert told.value.sentence == f"{said}台帳は閉じたままです。紙と見くらべて、もう一度入れてください。"


def test_the_code_of_another_book_is_refused(all_keys: Keys, key: BookKey) -> None:
    with pytest.raises(WrongRecoveryCode):
        unlock_with_code(all_keys, new_recovery_code())
    with pytest.raises(WrongRecoveryCode):
        unlock_with_code(replace(all_keys, recovery=None), new_recovery_code())


def test_a_new_paper_makes_the_old_one_void(all_keys: Keys, key: BookKey, code: str) -> None:
    fresh = new_recovery_code()
    changed = replace(all_keys, recovery=new_recovery(key, fresh))
    assert unlock_with_code(changed, fresh) == key
    with pytest.raises(WrongRecoveryCode):
        unlock_with_code(changed, code)


def test_paper_and_register_open_the_book_when_the_keys_are_gone(
    written: Path, all_keys: Keys, key: BookKey, code: str, clock: Clock
) -> None:
    assert all_keys.recovery is not None
    lines, qr = paper_lines(all_keys.recovery, key.book), paper_qr(all_keys.recovery, key.book)
    (written / "keys.json").unlink()
    for paper in (
        "\n".join(lines),
        qr,
        " ".join(lines).lower(),
        qr.lower().removeprefix("tasuki-recovery-1:"),
    ):
        book, recovery = read_paper(paper)
        opened = open_paper(book, recovery, code)
        assert opened == key
        open_book(written, opened, HOLDER, at=clock.now).close()
    person = new_slot(
        key,
        "新しく決めた長い言葉",
        shown_name="佐藤",
        staff_title="",
        role=Role.MANAGER,
        at=clock.now,
        cost=FLOOR,
    )
    write_keys(
        written,
        Keys(book=book, slots=(person,), recovery=recovery),
        lambda read: unlock(read, person.id, "新しく決めた長い言葉"),
    )
    assert unlock(read_keys(written), person.id, "新しく決めた長い言葉") == key
    assert unlock_with_code(read_keys(written), code) == key


def test_the_paper_does_not_carry_the_code_or_the_key_in_its_qr(
    all_keys: Keys, key: BookKey, code: str
) -> None:
    assert all_keys.recovery is not None
    qr = paper_qr(all_keys.recovery, key.book)
    assert set(qr) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert code.replace("-", "") not in qr
    mark, letters = qr[:18], qr[18:]
    assert mark == "TASUKI-RECOVERY-1:"
    assert letters == "".join(paper_lines(all_keys.recovery, key.book)).replace("-", "")
    assert len(letters) == 6 * 28


def test_a_slip_in_the_paper_text_names_its_line(all_keys: Keys, key: BookKey) -> None:
    assert all_keys.recovery is not None
    lines = list(paper_lines(all_keys.recovery, key.book))
    assert [len(line) for line in lines] == [34] * 6
    broken = lines[:]
    broken[3] = ("2" if broken[3][0] != "2" else "3") + broken[3][1:]
    with pytest.raises(UnreadableCode, match="4行目"):
        read_paper("\n".join(broken))
    with pytest.raises(UnreadableCode, match="1行目"):
        read_paper("\n".join([lines[1], lines[0], *lines[2:]]))
    with pytest.raises(UnreadableCode) as told:
        read_paper("\n".join(lines[:5]))
    assert told.value.sentence == (
        "回復の紙の文字は6行、1行28文字です。いま全部で140文字あります。"
        "台帳は閉じたままです。抜けや重なりがないか、紙と見くらべてください。"
    )


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=250) | st.text(alphabet=keys._ALPHABET, min_size=168, max_size=168))
def test_any_text_read_as_paper_or_code_is_at_worst_unreadable(text: str) -> None:
    for read in (read_paper, read_recovery_code):
        with contextlib.suppress(UnreadableCode, NewerBook):
            read(text)


def test_a_paper_whose_lines_each_fit_but_not_together_is_unreadable(all_keys: Keys, key: BookKey) -> None:
    """Lines of two papers of the same book, mixed."""
    assert all_keys.recovery is not None
    other = new_recovery(key, new_recovery_code())
    mixed = [*paper_lines(all_keys.recovery, key.book)[:4], *paper_lines(other, key.book)[4:]]
    with pytest.raises(UnreadableCode):
        read_paper("\n".join(mixed))


def test_a_paper_of_a_newer_program_is_called_so(
    all_keys: Keys, key: BookKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all_keys.recovery is not None
    monkeypatch.setattr(keys, "_VERSION", 2)
    lines = paper_lines(all_keys.recovery, key.book)
    monkeypatch.setattr(keys, "_VERSION", 1)
    with pytest.raises(NewerBook):
        read_paper("\n".join(lines))


# -- a new book --------------------------------------------------------------------------------------------------


def test_a_new_book_is_made_with_its_keys(written: Path, all_keys: Keys, key: BookKey, clock: Clock) -> None:
    assert sorted(path.name for path in written.iterdir()) == ["keys.json", "lock", "register.db", "scans"]
    assert key.secret.hex().encode() not in (written / "keys.json").read_bytes()
    assert os.stat(written / "keys.json").st_mode & 0o077 == 0


def test_a_book_is_not_made_with_the_keys_of_another(tmp_path: Path, all_keys: Keys, clock: Clock) -> None:
    with pytest.raises(KeysOfAnotherBook):
        create_book(tmp_path / "b.tasuki", BookKey.new(), at=clock.now, keys=all_keys)
    assert list(tmp_path.iterdir()) == []


def test_seals_do_not_open_when_a_byte_differs() -> None:
    secret, around = os.urandom(32), b"around"
    sealed = sealing.seal(secret, b"plain", around)
    assert sealing.unseal(secret, sealed, around) == b"plain"
    for wrong in (sealed[:-1], sealed[:10], bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(sealing.InvalidSeal):
            sealing.unseal(secret, wrong, around)
    with pytest.raises(sealing.InvalidSeal):
        sealing.unseal(secret, sealed, b"elsewhere")
    private, public = sealing.new_pair()
    sealed = sealing.seal_to(public, b"plain", around)
    assert sealing.unseal_with(private, public, sealed, around) == b"plain"
    for wrong in (bytes(65) + sealed[65:], sealed[:65], sealed[:-1]):
        with pytest.raises(sealing.InvalidSeal):
            sealing.unseal_with(private, public, wrong, around)


def test_a_moment_of_making_is_kept(slot: Slot) -> None:
    now: Moment = Clock().now
    assert slot.created == now.instant.isoformat(timespec="microseconds")


def test_opening_with_a_ready_key_derives_nothing(
    written: Path, key: BookKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("derived")

    monkeypatch.setattr(sealing, "key_from_password", never)
    register: Register = open_book(written, key, HOLDER, at=clock.now)
    register.close()
