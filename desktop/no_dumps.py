"""A program that dies leaves no picture of its memory on the disk, and one that errs no value of it in what it says.

The key and whole records would be in the first, somebody's name in the second.
"""

import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PR_SET_DUMPABLE = 4


def forbid_dumps() -> None:
    """Switch memory dumps off, for this program and those it starts. Called first thing by every door.

    Windows writes them by its own error reporting, which follows the settings of the PC: nothing is done there.
    """
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def frames_only(error: BaseException) -> str:
    """What may be told of a bug: which kinds of error, and where in the program. Never a message: it may hold a name."""
    told: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(told) < 200:
        told.append(type(seen).__name__)
        told += [
            f"  {_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n".join(told)


def say_frames_only(
    tell: Callable[[str], None] = lambda frames: None, tell_known: Callable[[str], None] = lambda sentence: None
) -> None:
    """From here on a bug is said by its frames only, on standard error and to ``tell``; by every thread.

    Known trouble (it has a ``sentence`` for people, without names) is no bug: its sentence goes to ``tell_known``.
    """

    def say(error: BaseException | None) -> None:
        if error is None or isinstance(error, (KeyboardInterrupt, SystemExit)):
            return
        frames = frames_only(error)
        if sys.stderr is not None:  # a program of Windows without a console has none
            sys.stderr.write(f"{frames}\n")
        sentence = getattr(error, "sentence", "")
        tell_known(sentence) if sentence else tell(frames)

    sys.excepthook = lambda kind, error, trace: say(error)
    threading.excepthook = lambda args: say(args.exc_value)
    sys.unraisablehook = lambda unraisable: say(unraisable.exc_value)


def _place(file: str) -> str:
    """A file of ours as it is named in the house, another by its last name: the way to it may hold a name too."""
    path, house = Path(file), Path(__file__).parents[1]
    ours = any(path.is_relative_to(house / room) for room in ("desktop", "forms", "resources"))
    return path.relative_to(house).as_posix() if ours else path.name
