"""Limits for a process that reads on Windows: a job object that bounds its memory and takes it along when we let go.

Never run on a real Windows: the calls and their structures follow Microsoft's documentation (winnt.h, jobapi2.h) and are
tried against a stand-in only. 安全チェック says so.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PROCESS_MEMORY = 0x0000_0100
DIE_ON_UNHANDLED_EXCEPTION = 0x0000_0400
KILL_ON_JOB_CLOSE = 0x0000_2000
EXTENDED_LIMIT_INFORMATION = 9
"""JobObjectExtendedLimitInformation of JOBOBJECTINFOCLASS."""


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _Counters(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64)
        for name in ("Reads", "Writes", "Others", "BytesRead", "BytesWritten", "BytesOther")
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("Basic", _BasicLimits),
        ("Io", _Counters),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


@contextmanager
def held_in_job(process: int, megabytes: int, kernel: Any) -> Iterator[bool]:
    """Hold a process (its handle) in a job until the block is left; whatever of it still runs then is ended.

    ``kernel`` is kernel32 with its errors kept. Gives False where Windows would not have it: the process then has its
    limit of time from outside, and no other.
    """
    for name in ("CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject", "CloseHandle"):
        getattr(kernel, name).restype = ctypes.c_void_p if name == "CreateJobObjectW" else ctypes.c_int
    job = kernel.CreateJobObjectW(None, None)
    if not job:
        yield False
        return
    handle = ctypes.c_void_p(job)  # a bare number would be cut to 32 bits
    limits = ExtendedLimits()
    limits.Basic.LimitFlags = PROCESS_MEMORY | DIE_ON_UNHANDLED_EXCEPTION | KILL_ON_JOB_CLOSE
    limits.ProcessMemoryLimit = megabytes * 1_000_000
    try:
        yield bool(
            kernel.SetInformationJobObject(
                handle, EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            and kernel.AssignProcessToJobObject(handle, ctypes.c_void_p(process))
        )
    finally:
        kernel.CloseHandle(handle)
