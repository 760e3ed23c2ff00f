"""Reads what comes from outside in a process of its own: a file that breaks its reader breaks nothing else.

The child is this same program, started with the hidden sub-command `--reader NAME` (a frozen program can
start nothing else). It gets its limits, what is asked and the bytes over stdin and answers with JSON over stdout: no file is
written, and nothing of its last words is kept, because they may hold names of people. On POSIX it limits its
own memory and time before it reads; on Windows a job object holds it from outside (never run on a real one).
"""

import base64
import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Literal, overload

from desktop.intake import life, scan, sniffing
from desktop.intake.job_object import held_in_job
from desktop.intake.life import LifeFile
from desktop.intake.scan import PlacesReading, ScanReading
from desktop.intake.sniffing import Sniffed

_PR_SET_PDEATHSIG = 1

SECONDS = 60
MEGABYTES = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How a kind of file is read, what is made of the JSON it comes back as, and of a reading that failed."""

    read: Callable[..., Any]
    from_plain: Callable[[Any], Any]
    refused: Callable[[str], Any]


def _read_sheets(data: bytes, **ask: Any) -> ScanReading:
    from desktop.intake.sheets import read_sheets  # opens pictures: the program itself never does

    return read_sheets(data, **ask)


def _read_places(data: bytes, **ask: Any) -> list[PlacesReading]:
    from desktop.intake.ticks import read_asked

    return read_asked(data, **ask)


READERS = {
    "life": Reader(read=life.read_life, from_plain=life.from_plain, refused=life.refused),
    "scan": Reader(read=sniffing.sniff, from_plain=sniffing.from_plain, refused=sniffing.refused),
    "scan_sheets": Reader(
        read=_read_sheets, from_plain=scan.sheets_from_plain, refused=scan.sheets_broken_off
    ),
    "scan_places": Reader(
        read=_read_places, from_plain=scan.places_from_plain, refused=scan.places_broken_off
    ),
}


@overload
def read_apart(
    name: Literal["life"], data: bytes, *, seconds: int = SECONDS, megabytes: int = MEGABYTES
) -> LifeFile: ...
@overload
def read_apart(
    name: Literal["scan"], data: bytes, *, seconds: int = SECONDS, megabytes: int = MEGABYTES
) -> Sniffed: ...
@overload
def read_apart(
    name: Literal["scan_sheets"],
    data: bytes,
    *,
    ask: Mapping[str, Any],
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> ScanReading: ...
@overload
def read_apart(
    name: Literal["scan_places"],
    data: bytes,
    *,
    ask: Mapping[str, Any],
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> tuple[PlacesReading, ...]: ...
def read_apart(
    name: str,
    data: bytes,
    *,
    ask: Mapping[str, Any] | None = None,
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> Any:
    """Reads bytes with the reader of that name. Never raises for what is in them.

    `ask` is what that reader wants to know beside the bytes, as JSON can carry it. `seconds` bounds the whole
    reading, `megabytes` all memory of the process that reads. A reader that crashes, hangs or takes too much is
    a finding with a sentence, like any other.
    """
    reader = READERS[name]
    head: dict[str, Any] = {"seconds": seconds, "megabytes": megabytes}
    if ask is not None:
        head["ask"] = ask
    try:
        told = _asked_of_child(_command(name), json.dumps(head).encode() + b"\n" + data, seconds, megabytes)
        return reader.from_plain(json.loads(told))
    except subprocess.TimeoutExpired:
        return reader.refused(f"読み取りが{seconds}秒で終わらないので、途中でやめました。{_KEPT}")
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, TypeError, RecursionError):
        return reader.refused(f"ファイルを読み取れませんでした。壊れているか、大きすぎるようです。{_KEPT}")


def _asked_of_child(command: Sequence[str], words: bytes, seconds: int, megabytes: int) -> bytes:
    """What a child answers. It waits for our words first, so it is held within its limits before it reads any.

    Raises OSError, TimeoutExpired or CalledProcessError.
    """
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=None if _frozen() else Path(__file__).parents[2],
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as child:
        try:
            with _held(child, megabytes):
                told, _ = child.communicate(words, timeout=seconds)
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, "reader")
    return told


def _held(child: "subprocess.Popen[bytes]", megabytes: int) -> AbstractContextManager[object]:
    """The limits that are set from outside: a job object on Windows; on POSIX the child has set its own."""
    if sys.platform == "win32":
        import ctypes

        return held_in_job(int(child._handle), megabytes, ctypes.WinDLL("kernel32", use_last_error=True))
    return contextlib.nullcontext()


def serve_reader(name: str, stdin: BinaryIO, stdout: BinaryIO) -> None:
    """The child's side: limits itself, reads everything from stdin, writes its finding to stdout.

    May raise: the parent takes any end but a clean one for a file that cannot be read.
    """
    limits = json.loads(stdin.readline())
    ask = limits.pop("ask", {})
    _limit(**limits)
    stdout.write(json.dumps(READERS[name].read(stdin.read(), **ask), default=_plain).encode())
    stdout.flush()


_KEPT = "台帳には何も取り込んでいません。ファイルをお確かめのうえ、もう一度お試しください。"


def _frozen() -> bool:
    return bool(getattr(sys, "frozen", False))


def _command(name: str) -> list[str]:
    program = [sys.executable] if _frozen() else [sys.executable, "-m", "desktop"]
    return [*program, "--reader", name]


def _plain(value: Any) -> Any:
    """What JSON does not know of a finding: days, pictures and frozen dataclasses."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return {name: getattr(value, name) for name in value.__slots__}


def _limit(seconds: int, megabytes: int) -> None:
    """Limits this process, as far as the system lets it: memory, time, no core file, no file written; dies with its parent."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    try:
        import resource
    except ImportError:  # Windows: held from outside
        return
    for what, most in (
        (resource.RLIMIT_AS, megabytes * 1_000_000),
        (resource.RLIMIT_CPU, seconds + 5),  # for when the parent is gone and nobody watches the clock
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError):  # a stricter limit stands already, or macOS knows no such limit
            resource.setrlimit(what, (most, most))
