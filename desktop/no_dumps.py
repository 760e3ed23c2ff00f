"""A program that dies leaves no picture of its memory on the disk: the key and whole records would be in it."""

import sys
from contextlib import suppress

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
