"""The keys of a book: one random book key, sealed once for each person and once for the recovery paper.

A slot holds a P-256 pair whose private half is sealed under a key that Argon2id derives from the person's password;
the book key is sealed to the public half. So a new book key can be sealed for everybody who stays although they are
not here, and each still opens the book with their own password. The recovery slot is sealed under a code of 130 random
bits and stands, code and slot, on the recovery paper: paper and `register.db` open the book without `keys.json`.

Roles and names are bound to the sealed book key: whoever edits them in the file makes the slot useless. Nothing here
imports a cipher until a password or a code is tried, so that the lock window can list the names at once.

A person may ask for a second factor: a key file on a stick, whose 32 bytes follow the password into the derivation.
Who loses it opens the book by the recovery paper.
"""

import base64
import json
import os
import re
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from desktop.entries.plain import instant_text
from desktop.entries.version import Moment, Role
from desktop.records import disk
from desktop.records.places import sticks
from desktop.records.trouble import (
    BookNotFound,
    KeyFileDamaged,
    KeyFileMissing,
    KeysDamaged,
    KeysMissing,
    KeysOfAnotherBook,
    NewerBook,
    OutOfMemory,
    Trouble,
    UnreadableCode,
    Unwritable,
    WrongKeyFile,
    WrongPassword,
    WrongRecoveryCode,
    known_trouble,
)

KEYS_FILE = "keys.json"
_VERSION = 1
_LARGEST_FILE = 1_000_000
_MOST_SLOTS = 500

FLOOR_MEMORY_KIB = 64 * 1024
FLOOR_PASSES = 3
CEILING_MEMORY_KIB = 256 * 1024
CEILING_PASSES = 12
CEILING_LANES = 8


@dataclass(frozen=True, slots=True)
class BookKey:
    """The key that opens one book: `book` is the book's id (32 hex digits), `secret` 32 random bytes."""

    book: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not re.fullmatch("[0-9a-f]{32}", self.book) or len(self.secret) != 32:
            raise ValueError("a book key has an id of 32 hex digits and 32 bytes")

    @classmethod
    def new(cls) -> "BookKey":
        """A fresh key for a book that does not exist yet."""
        return cls(os.urandom(16).hex(), os.urandom(32))


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a password costs (Argon2id): memory in KiB, passes, lanes. Never below the floor."""

    memory_kib: int = 128 * 1024
    passes: int = 3
    lanes: int = 2

    def __post_init__(self) -> None:
        if not (
            FLOOR_MEMORY_KIB <= self.memory_kib <= CEILING_MEMORY_KIB
            and FLOOR_PASSES <= self.passes <= CEILING_PASSES
            and 1 <= self.lanes <= CEILING_LANES
        ):
            raise ValueError("the cost of a password lies outside its bounds")


SOONEST, LATEST = 0.5, 1.5
"""Seconds that unlocking is to take on the PC where the slot was made."""


def measured_cost(derive: Callable[[Cost], object] | None = None, clock: Callable[[], float] = time.perf_counter) -> Cost:
    """What a guess shall cost so that unlocking takes 0.5 to 1.5 s on this PC, never below the floor. For a worker.

    A slow PC keeps the floor and takes longer; a fast one the ceiling of memory first, then more passes.
    """
    cost = Cost()
    for _ in range(3):
        began = clock()
        (derive or _guess)(cost)
        took = clock() - began
        if SOONEST <= took <= LATEST:
            break
        better = _nearer(cost, took)
        if better == cost:
            break
        cost = better
    return cost


def _guess(cost: Cost) -> None:
    from desktop.records import sealing

    with _enough_memory():
        sealing.key_from_password(b"x", bytes(16), memory_kib=cost.memory_kib, passes=cost.passes, lanes=cost.lanes)


def _nearer(cost: Cost, took: float) -> Cost:
    """The cost that should take about 0.9 s, where `cost` took so long: time grows with memory and with passes."""
    factor = 0.9 / max(took, 0.001)
    work = cost.memory_kib * cost.passes * factor
    memory = min(max(round(work / FLOOR_PASSES / 1024) * 1024, FLOOR_MEMORY_KIB), CEILING_MEMORY_KIB)
    passes = min(max(round(work / memory), FLOOR_PASSES), CEILING_PASSES)
    return replace(cost, memory_kib=memory, passes=passes)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A second factor that lies on a stick: 32 random bytes. Without it the password alone opens nothing."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise ValueError("a key file holds 32 bytes")

    @classmethod
    def new(cls) -> "KeyFile":
        """A fresh one."""
        return cls(os.urandom(32))

    @property
    def mark(self) -> str:
        """What names it in its slot and in its file's name, and tells nothing of its content."""
        return sha256(b"tasuki key file mark" + self.secret).hexdigest()[:16]

    @property
    def name(self) -> str:
        """The name under which it lies on its stick: no person's."""
        return _key_file_name(self.mark)

    @property
    def text(self) -> bytes:
        """The contents of the file."""
        return f"{_KEY_FILE_HEAD}\n{_text(self.secret)}\n{self.mark}\n".encode("ascii")


_KEY_FILE_HEAD = "tasuki key file 1"


def _key_file_name(mark: str) -> str:
    return f"たすきの鍵-{mark[:8]}.key"


def key_file_at_hand(mark: str, folders: Iterable[Path] | None = None) -> KeyFile | None:
    """The key file of this mark on a stick that is in this PC now, or in these folders; None when none has it."""
    for folder in sticks() if folders is None else folders:
        try:
            with (folder / _key_file_name(mark)).open("rb") as file:
                found = read_key_file(file.read(_LARGEST_FILE))
        except (OSError, KeyFileDamaged):
            continue
        if found.mark == mark:
            return found
    return None


def read_key_file(data: bytes) -> KeyFile:
    """Read the contents of a key file. Raises `KeyFileDamaged` for anything else."""
    try:
        head, secret, mark, *_ = data[:200].decode("ascii").splitlines()
        key_file = KeyFile(base64.b64decode(secret, validate=True))
    except ValueError as error:
        raise KeyFileDamaged from error
    if head != _KEY_FILE_HEAD or mark != key_file.mark:
        raise KeyFileDamaged
    return key_file


def write_key_file(path: Path, key_file: KeyFile) -> None:
    """Write a key file where none of that name is, have it on the stick, and read it back.

    Raises `Unwritable`, `DiskFull`, `KeyFileDamaged`; then nothing is left of it.
    """
    with known_trouble():
        disk.write_new(path, key_file.text)
        try:
            if read_key_file(path.read_bytes()) != key_file:
                raise KeyFileDamaged
            disk.sync_folder(path.parent)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One person's way in: what the lock screen shows, and the sealed keys.

    `key_file` is the mark of the key file that must lie beside the password; empty when the password is enough.
    """

    id: str
    shown_name: str
    staff_title: str
    role: Role
    created: str
    cost: Cost
    salt: bytes
    public_key: bytes
    private_key: bytes = field(repr=False)
    book_key: bytes = field(repr=False)
    key_file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySlot:
    """The way in by the recovery paper."""

    id: str
    book_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """All ways into one book, as `keys.json` keeps them."""

    book: str
    slots: tuple[Slot, ...] = ()
    recovery: RecoverySlot | None = None

    def slot(self, slot_id: str) -> Slot | None:
        """The slot of that id, None when it is gone."""
        return next((slot for slot in self.slots if slot.id == slot_id), None)


# -- a person's slot ---------------------------------------------------------------------------------------------


def new_slot(
    key: BookKey,
    password: str,
    *,
    shown_name: str,
    staff_title: str,
    role: Role,
    at: Moment,
    cost: Cost | None = None,
    key_file: KeyFile | None = None,
) -> Slot:
    """Make a way in for one person. Takes as long as unlocking (0.5 to 1.5 s): call it on a worker.

    With a `key_file` the password opens only together with it.

    Raises `ValueError` for an empty password and `OutOfMemory`.
    """
    from desktop.records import sealing

    if not password:
        raise ValueError("an empty password opens nothing")
    private, public = sealing.new_pair()
    slot = Slot(
        id=os.urandom(8).hex(),
        shown_name=shown_name,
        staff_title=staff_title,
        role=role,
        created=instant_text(at.instant),
        cost=cost or Cost(),
        salt=os.urandom(16),
        public_key=public,
        private_key=b"",
        book_key=b"",
        key_file=key_file.mark if key_file else "",
    )
    return replace(
        slot,
        private_key=sealing.seal(
            _password_key(password, slot, key_file), private, _around_private_key(key.book, slot)
        ),
        book_key=sealing.seal_to(public, key.secret, _around_book_key(key.book, slot)),
    )


def with_slot(keys: Keys, slot: Slot) -> Keys:
    """The keys with one more slot, or with the slot of the same id replaced."""
    return replace(keys, slots=(*without_slot(keys, slot.id).slots, slot))


def without_slot(keys: Keys, slot_id: str) -> Keys:
    """The keys without that slot: its password no longer opens this copy of the book."""
    return replace(keys, slots=tuple(slot for slot in keys.slots if slot.id != slot_id))


def renamed_slot(key: BookKey, slot: Slot, *, shown_name: str, staff_title: str, role: Role) -> Slot:
    """The same way in under another name, title or role; the person need not be here, the password stays."""
    from desktop.records import sealing

    slot = replace(slot, shown_name=shown_name, staff_title=staff_title, role=role)
    return replace(
        slot, book_key=sealing.seal_to(slot.public_key, key.secret, _around_book_key(key.book, slot))
    )


def unlock(keys: Keys, slot_id: str, password: str, key_file: KeyFile | None = None) -> BookKey:
    """Open the book key with a person's password (0.5 to 1.5 s: on a worker).

    Raises `WrongPassword` (a slot that is gone answers the same), `KeyFileMissing`, `WrongKeyFile` (both before the
    password is tried), `KeysDamaged`, `OutOfMemory`. A slot without a key file does not look at the one given.
    """
    from desktop.records import sealing

    slot = keys.slot(slot_id)
    if slot is None or not password:
        raise WrongPassword
    if not slot.key_file:
        key_file = None
    elif key_file is None:
        raise KeyFileMissing
    elif key_file.mark != slot.key_file:
        raise WrongKeyFile
    try:
        private = sealing.unseal(
            _password_key(password, slot, key_file), slot.private_key, _around_private_key(keys.book, slot)
        )
    except sealing.InvalidSeal as error:
        raise WrongPassword from error
    try:
        secret = sealing.unseal_with(
            private, slot.public_key, slot.book_key, _around_book_key(keys.book, slot)
        )
        return BookKey(keys.book, secret)
    except (sealing.InvalidSeal, ValueError) as error:
        raise KeysDamaged from error


def unlock_any(keys: Keys, password: str, key_file: KeyFile | None = None) -> tuple[str, BookKey]:
    """Open the book key as whoever's password it is: their slot and the key. Raises as `unlock` does.

    A slot whose key file is not the one at hand is not tried; when none opens and one such stands, that is said.
    """
    passed: Trouble = WrongPassword()
    for slot in keys.slots:
        try:
            return slot.id, unlock(keys, slot.id, password, key_file)
        except WrongPassword:
            continue
        except (KeyFileMissing, WrongKeyFile) as trouble:
            passed = trouble
    raise passed


def cost_of(keys: Keys) -> Cost | None:
    """What a guess costs in the newest slot: a further one is made to the measure of the first. None without slots."""
    return keys.slots[-1].cost if keys.slots else None


def _password_key(password: str, slot: Slot, key_file: KeyFile | None) -> bytes:
    from desktop.records import sealing

    # NFKC: the IME may hand over full-width letters where the keyboard once gave plain ones.
    typed = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    cost = slot.cost
    with _enough_memory():
        return sealing.key_from_password(
            typed + (key_file.secret if key_file else b""),
            slot.salt,
            memory_kib=cost.memory_kib,
            passes=cost.passes,
            lanes=cost.lanes,
        )


@contextmanager
def _enough_memory() -> Iterator[None]:
    """Where the memory of a derivation is not there it is told, never made cheaper silently."""
    try:
        yield
    except MemoryError as error:
        raise OutOfMemory from error


def _around_private_key(book: str, slot: Slot) -> bytes:
    cost = [slot.cost.memory_kib, slot.cost.passes, slot.cost.lanes]
    second = [slot.key_file] if slot.key_file else []
    return _bound("private key", book, slot.id, cost, slot.salt.hex(), slot.public_key.hex(), *second)


def _around_book_key(book: str, slot: Slot) -> bytes:
    return _bound("book key", book, slot.id, slot.role, slot.shown_name, slot.staff_title)


def _bound(*surroundings: object) -> bytes:
    return json.dumps(["tasuki", _VERSION, *surroundings], ensure_ascii=True, separators=(",", ":")).encode()


# -- the recovery code and paper ---------------------------------------------------------------------------------

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_LOOK_ALIKES = str.maketrans("ILOU", "110V", "ー")  # the long mark: what the IME makes of a hyphen
_LINE_LETTERS = 26
_CHECK_LETTERS = 2
_CHECK_PRIME = (
    1021  # the largest prime two letters can hold: finds every single slip and every swap of neighbours
)
_GROUP = 4
_PAPER_BYTES = 97  # 6 lines of 26 letters
_PAPER_LINES = 6
_QR_MARK = "TASUKI-RECOVERY-1:"
_RECOVERY_BYTES = 60  # nonce, 32 bytes, tag


def new_recovery_code() -> str:
    """A fresh code of 130 random bits: 7 groups of 4, the last two letters being the check."""
    return _written_line("".join(secrets.choice(_ALPHABET) for _ in range(_LINE_LETTERS)), 0)


def read_recovery_code(text: str) -> str:
    """Read a typed code forgivingly (lower case, full width, O for 0, I and L for 1, spaces, missing hyphens).

    Gives the code as it is printed. Raises `UnreadableCode` with a sentence that says what does not fit.
    """
    return _written_line(_read_line(text, 0, "回復コード"), 0)


def new_recovery(key: BookKey, code: str) -> RecoverySlot:
    """Seal the book key under a recovery code. An earlier paper no longer fits the new `keys.json`."""
    from desktop.records import sealing

    slot_id = os.urandom(16).hex()
    sealed = sealing.seal(
        _code_key(code, key.book, slot_id), key.secret, _bound("recovery", key.book, slot_id)
    )
    return RecoverySlot(id=slot_id, book_key=sealed)


def unlock_with_code(keys: Keys, code: str) -> BookKey:
    """Open the book key with the recovery code. Raises `WrongRecoveryCode`, `UnreadableCode`."""
    if keys.recovery is None:
        raise WrongRecoveryCode
    return open_paper(keys.book, keys.recovery, code)


def open_paper(book: str, recovery: RecoverySlot, code: str) -> BookKey:
    """Open the book key with a slot read from the recovery paper and its code, when `keys.json` is gone."""
    from desktop.records import sealing

    key = _code_key(read_recovery_code(code), book, recovery.id)
    try:
        return BookKey(book, sealing.unseal(key, recovery.book_key, _bound("recovery", book, recovery.id)))
    except (sealing.InvalidSeal, ValueError) as error:
        raise WrongRecoveryCode from error


def _code_key(code: str, book: str, slot_id: str) -> bytes:
    from desktop.records import sealing

    letters = _read_line(code, 0, "回復コード")
    return sealing.key_from_secret(letters.encode(), bytes.fromhex(slot_id), _bound("recovery key", book))


def paper_lines(recovery: RecoverySlot, book: str) -> tuple[str, ...]:
    """The recovery slot as text for the paper: six lines of seven groups of four, each with its own check."""
    content = bytes([_VERSION]) + bytes.fromhex(book) + bytes.fromhex(recovery.id) + recovery.book_key
    number = int.from_bytes(content + sha256(content).digest()[: _PAPER_BYTES - len(content)], "big") << 4
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * 155, -1, -5))
    return tuple(
        _written_line(letters[line * _LINE_LETTERS : (line + 1) * _LINE_LETTERS], line + 1)
        for line in range(_PAPER_LINES)
    )


def paper_qr(recovery: RecoverySlot, book: str) -> str:
    """The same for a QR code (capital letters, digits and signs of its alphanumeric mode), without the code itself."""
    return _QR_MARK + "".join(paper_lines(recovery, book)).replace("-", "")


def read_paper(text: str) -> tuple[str, RecoverySlot]:
    """Read the recovery slot from a QR's text or from the six typed lines: the book's id and the slot.

    Raises `UnreadableCode` with the line that does not fit.
    """
    letters = _plain_letters(text.removeprefix(_QR_MARK))
    whole = _LINE_LETTERS + _CHECK_LETTERS
    if len(letters) != _PAPER_LINES * whole:
        raise UnreadableCode(
            f"回復の紙の文字は{_PAPER_LINES}行、1行{whole}文字です。いま全部で{len(letters)}文字あります。"
            "台帳は閉じたままです。抜けや重なりがないか、紙と見くらべてください。"
        )
    read = "".join(
        _read_line(letters[line * whole : (line + 1) * whole], line + 1, f"{line + 1}行目")
        for line in range(_PAPER_LINES)
    )
    number = 0
    for letter in read:
        number = number << 5 | _VALUES[letter]
    content = (number >> 4).to_bytes(_PAPER_BYTES, "big")
    content, check = content[: 33 + _RECOVERY_BYTES], content[33 + _RECOVERY_BYTES :]
    if content[0] > _VERSION:
        raise NewerBook
    if content[0] != _VERSION or sha256(content).digest()[: len(check)] != check:
        raise UnreadableCode
    return content[1:17].hex(), RecoverySlot(id=content[17:33].hex(), book_key=content[33:])


def _plain_letters(text: str) -> str:
    letters = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    return "".join(letter for letter in letters if letter.isalnum())


def _check_letters(letters: str, line: int) -> str:
    number = line
    for letter in letters:
        number = (number * 32 + _VALUES[letter]) % _CHECK_PRIME
    return _ALPHABET[number >> 5] + _ALPHABET[number & 31]


def _written_line(letters: str, line: int) -> str:
    whole = letters + _check_letters(letters, line)
    return "-".join(whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP))


def _read_line(text: str, line: int, name: str) -> str:
    letters = _plain_letters(text)
    whole = _LINE_LETTERS + _CHECK_LETTERS
    kept = "台帳は閉じたままです。紙と見くらべて、もう一度入れてください。"
    if len(letters) != whole:
        raise UnreadableCode(f"{name}は{whole}文字です。いま{len(letters)}文字あります。{kept}")
    strange = [letter for letter in letters if letter not in _VALUES]
    if strange:
        raise UnreadableCode(f"{name}に使わない文字「{strange[0]}」があります。{kept}")
    if _check_letters(letters[:_LINE_LETTERS], line) != letters[_LINE_LETTERS:]:
        raise UnreadableCode(f"{name}のどこかに打ち間違いがあります。{kept}")
    return letters[:_LINE_LETTERS]


# -- keys.json ---------------------------------------------------------------------------------------------------


def read_keys(folder: Path) -> Keys:
    """Read a book's `keys.json`. Needs no password.

    Raises `BookNotFound` (no such book), `KeysMissing` (the book is there, its keys are not), `KeysDamaged`,
    `NewerBook`, `Unwritable` (not readable).
    """
    try:
        with (folder / KEYS_FILE).open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
    except FileNotFoundError as error:
        if (folder / "register.db").exists():
            raise KeysMissing from error
        raise BookNotFound from error
    except PermissionError as error:
        raise Unwritable(
            "鍵のファイル（keys.json）を読めません。台帳は閉じたままです。フォルダーの権限を確かめてください。"
        ) from error
    except OSError as error:
        if (folder / KEYS_FILE).is_dir():
            raise KeysDamaged from error
        with known_trouble():
            raise
    return read_keys_text(data)


def read_keys_text(data: bytes) -> Keys:
    """Read the contents of a `keys.json`. Raises `KeysDamaged` for anything that was not written by us."""
    if len(data) > _LARGEST_FILE:
        raise KeysDamaged
    try:
        plain = json.loads(data.decode("utf-8"), object_pairs_hook=_each_name_once, parse_constant=_refused)
        if isinstance(plain, dict) and plain.get("format") == "tasuki keys":
            version = plain.get("version")
            if type(version) is int and version > _VERSION and plain.get("digest") == _digest(plain):
                raise NewerBook
        return _keys_from(plain)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise KeysDamaged from error


def write_keys(folder: Path, keys: Keys, proof: Callable[[Keys], BookKey]) -> None:
    """Write `keys.json` in place of the old one, after reading the new one back and opening it.

    `proof` opens the book key from what was read back, e.g. `lambda written: unlock(written, slot.id, password)`; what
    it raises leaves the old file untouched. Raises `Unwritable`, `DiskFull`, `HeldByAnotherProgram`, `KeysDamaged`.
    """
    beside = folder / f"{KEYS_FILE}.new"
    with known_trouble():
        beside.unlink(missing_ok=True)
        disk.write_new(beside, keys_text(keys))
        try:
            written = read_keys_text(beside.read_bytes())
            if written != keys:
                raise KeysDamaged
            if proof(written).book != keys.book:
                raise KeysOfAnotherBook
            disk.replace(beside, folder / KEYS_FILE)
        finally:
            beside.unlink(missing_ok=True)


def keys_text(keys: Keys) -> bytes:
    """The contents of `keys.json` for these keys."""
    plain: dict[str, Any] = {
        "format": "tasuki keys",
        "version": _VERSION,
        "book": keys.book,
        "slots": [
            {
                "id": slot.id,
                "shown_name": slot.shown_name,
                "staff_title": slot.staff_title,
                "role": slot.role.value,
                "created": slot.created,
                "kdf": {
                    "name": "argon2id",
                    "memory_kib": slot.cost.memory_kib,
                    "passes": slot.cost.passes,
                    "lanes": slot.cost.lanes,
                    "salt": _text(slot.salt),
                },
                "public_key": _text(slot.public_key),
                "private_key": _text(slot.private_key),
                "book_key": _text(slot.book_key),
                **({"key_file": slot.key_file} if slot.key_file else {}),
            }
            for slot in keys.slots
        ],
        "recovery": keys.recovery and {"id": keys.recovery.id, "book_key": _text(keys.recovery.book_key)},
    }
    plain["digest"] = _digest(plain)
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _digest(plain: Mapping[str, Any]) -> str:
    """Tells a damaged file from a wrong password. It is no seal: the seals are in the slots."""
    content = {name: value for name, value in plain.items() if name != "digest"}
    return sha256(
        json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def _keys_from(plain: object) -> Keys:
    record = _record(plain, {"format", "version", "book", "slots", "recovery", "digest"})
    if (
        record["format"] != "tasuki keys"
        or record["version"] != _VERSION
        or record["digest"] != _digest(record)
    ):
        raise ValueError("not our keys, or damaged")
    slots = record["slots"]
    if not isinstance(slots, list) or len(slots) > _MOST_SLOTS:
        raise ValueError("slots")
    read = tuple(_slot_from(slot) for slot in slots)
    if len({slot.id for slot in read}) != len(read):
        raise ValueError("two slots of one id")
    recovery = None
    if record["recovery"] is not None:
        part = _record(record["recovery"], {"id", "book_key"})
        recovery = RecoverySlot(id=_hex(part["id"], 16), book_key=_bytes(part["book_key"], _RECOVERY_BYTES))
    return Keys(book=_hex(record["book"], 16), slots=read, recovery=recovery)


_SLOT = frozenset(
    ("id", "shown_name", "staff_title", "role", "created", "kdf", "public_key", "private_key", "book_key")
)


def _slot_from(plain: object) -> Slot:
    with_file = isinstance(plain, dict) and "key_file" in plain
    record = _record(plain, {*_SLOT, "key_file"} if with_file else {*_SLOT})
    kdf = _record(record["kdf"], {"name", "memory_kib", "passes", "lanes", "salt"})
    if kdf["name"] != "argon2id":
        raise ValueError("an unknown way to derive keys")
    created = _words(record["created"])
    if datetime.fromisoformat(created).tzinfo is None:
        raise ValueError("created")
    return Slot(
        id=_hex(record["id"], 8),
        shown_name=_words(record["shown_name"]),
        staff_title=_words(record["staff_title"]),
        role=Role(_words(record["role"])),
        created=created,
        cost=Cost(_number(kdf["memory_kib"]), _number(kdf["passes"]), _number(kdf["lanes"])),
        salt=_bytes(kdf["salt"], 16),
        public_key=_bytes(record["public_key"], 65),
        private_key=_bytes(record["private_key"], 60),
        book_key=_bytes(record["book_key"], 125),
        key_file=_hex(record["key_file"], 8) if with_file else "",
    )


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a name stands twice")
    return record


def _refused(constant: str) -> None:
    raise ValueError(constant)


def _record(plain: object, names: set[str]) -> dict[str, Any]:
    if not isinstance(plain, dict) or plain.keys() != names:
        raise ValueError("fields differ")
    return plain


def _words(plain: object) -> str:
    if not isinstance(plain, str) or len(plain) > 1000:
        raise ValueError("text expected")
    plain.encode("utf-8")  # refuses half surrogates
    return plain


def _number(plain: object) -> int:
    if type(plain) is not int:
        raise ValueError("number expected")
    return plain


def _hex(plain: object, size: int) -> str:
    text = _words(plain)
    if len(text) != 2 * size or not re.fullmatch("[0-9a-f]*", text):
        raise ValueError("id expected")
    return text


def _bytes(plain: object, size: int) -> bytes:
    data = base64.b64decode(_words(plain), validate=True)
    if len(data) != size:
        raise ValueError("wrong length")
    return data


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
