"""Known troubles with a book: each one sentence for people, saying what happened, what was kept and what to do.

Trouble is neither a finding of the rules nor a bug. Whatever an operating system or a database reports is turned into
one of these in `known_trouble`, and nowhere else.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class Trouble(Exception):  # noqa: N818 - the word of the house (HOUSE.md §3)
    """A known trouble. `sentence` is what people read; it never holds a password or a service user's name."""

    default = "台帳を扱えませんでした。何も書き込んでいません。もう一度お試しください。"

    def __init__(self, sentence: str = "") -> None:
        self.sentence = sentence or self.default
        super().__init__(self.sentence)


class WrongPassword(Trouble):
    default = "お名前か合言葉が違います。台帳は閉じたままです。大文字・小文字と日本語入力を確かめて、もう一度入れてください。"


class WeakPassword(Trouble):
    """A new password that somebody would guess; the sentence says what to do about it."""

    default = "この合言葉は、ほかの人が思いつきそうです。台帳はそのままです。別のことばにしてください。"


class KeyFileMissing(Trouble):
    default = (
        "この人が台帳をひらくには、鍵のファイルも要ります。台帳は閉じたままです。"
        "鍵のファイルの入ったUSBメモリーをつなぐか、ファイルをえらんでください。なくしたときは、回復の紙でひらいてください。"
    )


class WrongKeyFile(Trouble):
    default = (
        "この鍵のファイルは、この人のものではありません。台帳は閉じたままです。"
        "この人のUSBメモリーをつなぐか、ファイルをえらび直してください。なくしたときは、回復の紙でひらいてください。"
    )


class KeyFileDamaged(Trouble):
    default = (
        "鍵のファイルが壊れているか、鍵のファイルではありません。合言葉の間違いではありません。台帳は閉じたままです。"
        "ファイルをえらび直すか、回復の紙でひらいてください。"
    )


class WrongRecoveryCode(Trouble):
    default = "この台帳の回復コードではありません。台帳は閉じたままです。いちばん新しい回復の紙のコードを入れてください。"


class UnreadableCode(Trouble):
    """Something typed or scanned from the recovery paper cannot be read; the sentence says where."""

    default = "回復の紙の文字を読み取れません。台帳は閉じたままです。紙と見くらべて、もう一度入れてください。"


class KeysMissing(Trouble):
    default = (
        "台帳の鍵のファイル（keys.json）がありません。台帳の中身は残っています。"
        "回復の紙で開くか、控えから keys.json を戻してください。"
    )


class KeysDamaged(Trouble):
    default = (
        "台帳の鍵のファイル（keys.json）が壊れているか、書き換えられています。合言葉の間違いではありません。"
        "台帳の中身は残っています。回復の紙で開くか、控えから keys.json を戻してください。"
    )


class KeysOfAnotherBook(Trouble):
    default = (
        "この鍵は別の台帳のものです。台帳には何も書き込んでいません。"
        "この台帳の keys.json か、この台帳の回復の紙を使ってください。"
    )


class NewerBook(Trouble):
    default = (
        "この台帳は、より新しい「たすき」で作られています。台帳には手を付けていません。"
        "「たすき」を新しくしてから開いてください。"
    )


class NotEncrypted(Trouble):
    """Encryption is not really on: the book is neither opened nor made."""

    default = "暗号化が働いていないため、台帳を開きませんでした。何も書き込んでいません。「たすき」を入れ直してください。"


class DamagedBook(Trouble):
    default = (
        "台帳のファイルが壊れています。合言葉の間違いではありません。何も書き込んでいません。"
        "台帳のフォルダーをそのまま残し、控えから戻してください。"
    )


class EarlierKeyOnly(Trouble):
    """The backups at hand are all from before the last change of the book's key."""

    default = (
        "ここにあるのは、台帳の鍵を取り替える前の控え（前の鍵の控え）だけです。壊れてはいませんが、いまの鍵ではひらけません。"
        "「いま控えをとる」を押して、新しい鍵の控えをとってください。"
    )


class BookNotFound(Trouble):
    default = (
        "台帳が見つかりません。新しい台帳は作っていません。"
        "フォルダーを動かしたときは新しい場所を選び、なくなったときは控えから戻してください。"
    )


class BookExists(Trouble):
    default = "同じ名前のフォルダーがすでにあります。中身には手を付けていません。別の名前か、別の場所を選んでください。"


class BookInUse(Trouble):
    """Another program holds the book. `who`, `pc` and `since` are empty when it has not said yet."""

    def __init__(self, who: str = "", pc: str = "", since: str = "") -> None:
        self.who, self.pc, self.since = who, pc, since
        holder = f"{who}さん" if who else "ほかの人"
        where = f"（{pc}、{since}から）" if pc and since else ""
        super().__init__(
            f"この台帳は{holder}が使っています{where}。台帳には手を付けていません。"
            "使い終わって閉じてもらってから、もう一度開いてください。"
        )


class DiskFull(Trouble):
    default = (
        "ディスクの空きが足りず、書き込めませんでした。前に保存したものはすべて残っています。"
        "空きを作ってから、もう一度保存してください。"
    )


class Unwritable(Trouble):
    default = (
        "この場所には書き込めません。前に保存したものはすべて残っています。"
        "フォルダーの権限を確かめるか、別の場所を選んでください。"
    )


class DiskFailing(Trouble):
    default = (
        "ディスクの読み書きに失敗しました。前に保存したものは、読めるかぎり残っています。"
        "控えが新しいことを確かめ、PCの点検をしてから、もう一度お試しください。"
    )


class DoubtfulDay(Trouble):
    """The PC's clock does not fit what the book holds; the sentence names both days. Nothing was written."""


class HeldByAnotherProgram(Trouble):
    default = (
        "ほかのソフト（ウイルス対策・同期・控え取りなど）がファイルをつかんでいて、書き込めませんでした。"
        "前に保存したものはすべて残っています。少し待って、もう一度お試しください。"
    )


class UnsuitablePlace(Trouble):
    default = (
        "この場所では、台帳を安全に開けません（共有フォルダーや同期フォルダーなど）。何も書き込んでいません。"
        "このPCの中の場所を選び、控えをそちらに置いてください。"
    )


class OutOfMemory(Trouble):
    default = "メモリーが足りず、鍵を開けられませんでした。台帳は閉じたままです。ほかのソフトを閉じて、もう一度お試しください。"


class FileMissing(Trouble):
    default = "とじた紙のファイルが見つかりません。記録は残っています。控えから scans フォルダーの中身を戻してください。"


class FileAltered(Trouble):
    default = (
        "とじた紙のファイルが壊れているか、書き換えられています。中身は表示しません。記録は残っています。"
        "控えから scans フォルダーの中身を戻してください。"
    )


_BY_ERRNO: dict[int, type[Trouble]] = {
    errno.ENOSPC: DiskFull,
    errno.EDQUOT: DiskFull,
    errno.EFBIG: DiskFull,
    errno.EACCES: Unwritable,
    errno.EPERM: Unwritable,
    errno.EROFS: Unwritable,
    errno.ENOTDIR: BookNotFound,
    errno.ENOENT: BookNotFound,
    errno.EEXIST: BookExists,
    errno.EIO: DiskFailing,
    errno.ENOLCK: UnsuitablePlace,
    errno.EOPNOTSUPP: UnsuitablePlace,
    errno.EBUSY: HeldByAnotherProgram,
    errno.ENAMETOOLONG: Unwritable,
}
_WINDOWS_HELD = {32, 33}  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION

_BY_SQLITE_CODE: dict[str, type[Trouble]] = {
    "SQLITE_FULL": DiskFull,
    "SQLITE_READONLY": Unwritable,
    "SQLITE_CANTOPEN": Unwritable,
    "SQLITE_PERM": Unwritable,
    "SQLITE_BUSY": HeldByAnotherProgram,
    "SQLITE_LOCKED": HeldByAnotherProgram,
    "SQLITE_PROTOCOL": HeldByAnotherProgram,
    "SQLITE_IOERR": DiskFailing,
    "SQLITE_CORRUPT": DamagedBook,
    "SQLITE_NOTADB": DamagedBook,
    "SQLITE_NOMEM": OutOfMemory,
}
# Drivers that give no code are told by SQLite's own words, which have been stable for twenty years.
_BY_SQLITE_WORDS: tuple[tuple[str, type[Trouble]], ...] = (
    ("disk is full", DiskFull),
    ("readonly", Unwritable),
    ("unable to open", Unwritable),
    ("locked", HeldByAnotherProgram),
    ("disk i/o", DiskFailing),
    ("malformed", DamagedBook),
    ("not a database", DamagedBook),
    ("encrypted", DamagedBook),
    ("out of memory", OutOfMemory),
    ("fts5: corruption", DamagedBook),
)


def trouble_of(error: BaseException) -> Trouble | None:
    """The known trouble behind an error of the operating system or the database; None when it is a bug of ours."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, MemoryError):
        return OutOfMemory()
    if isinstance(error, OSError):
        if getattr(error, "winerror", None) in _WINDOWS_HELD:
            return HeldByAnotherProgram()
        kind = _BY_ERRNO.get(error.errno or 0)
        return kind() if kind else None
    if any(base.__module__.startswith(("sqlite3", "sqlcipher3", "peewee")) for base in type(error).__mro__):
        return _trouble_of_database(error)
    return None


def _trouble_of_database(error: BaseException) -> Trouble | None:
    cause = error.__cause__ or error.__context__ or error  # peewee hands on words only
    code = getattr(error, "sqlite_errorname", None) or getattr(cause, "sqlite_errorname", None) or ""
    for name, kind in _BY_SQLITE_CODE.items():
        if code.startswith(name):
            return kind()
    words = str(error).lower()
    for part, kind in _BY_SQLITE_WORDS:
        if part in words:
            return kind()
    return None


@contextmanager
def known_trouble() -> Iterator[None]:
    """Turn what an operating system or a database reports into known trouble; anything else passes unchanged."""
    try:
        yield
    except Trouble:
        raise
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise trouble from error
