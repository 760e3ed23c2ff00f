"""The Windows limits against a stand-in for kernel32: what is asked of it, not what a real Windows makes of that."""

import ctypes
from typing import Any

import pytest

from desktop.intake import job_object
from desktop.intake.job_object import ExtendedLimits, held_in_job


class Call:
    """One function of kernel32: notes what it was given, gives what it was told to."""

    def __init__(self, name: str, gives: int, said: list[tuple[str, Any]]) -> None:
        self.name, self.gives, self.said = name, gives, said
        self.restype: Any = None

    def __call__(self, *given: Any) -> int:
        kept: Any = [each.value if isinstance(each, ctypes.c_void_p) else each for each in given]
        if self.name == "SetInformationJobObject":
            kept[2] = ExtendedLimits.from_buffer_copy(ctypes.cast(given[2], ctypes.POINTER(ExtendedLimits)).contents)
        self.said.append((self.name, kept))
        return self.gives


class Kernel:
    def __init__(self, job: int = 0x1_2345_6789, sets: int = 1, assigns: int = 1) -> None:
        self.said: list[tuple[str, Any]] = []
        self.CreateJobObjectW = Call("CreateJobObjectW", job, self.said)
        self.SetInformationJobObject = Call("SetInformationJobObject", sets, self.said)
        self.AssignProcessToJobObject = Call("AssignProcessToJobObject", assigns, self.said)
        self.CloseHandle = Call("CloseHandle", 1, self.said)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.said]


def test_a_process_is_held_with_its_memory_bounded_and_let_go_with_the_job() -> None:
    kernel = Kernel()
    with held_in_job(0x2_0000_0004, 512, kernel) as held:
        assert held
        assert kernel.names[-1] == "AssignProcessToJobObject"
    assert kernel.names == [
        "CreateJobObjectW",
        "SetInformationJobObject",
        "AssignProcessToJobObject",
        "CloseHandle",
    ]
    (_, asked), (_, assigned), (_, closed) = kernel.said[1:]
    assert asked[:2] == [0x1_2345_6789, 9]
    limits = asked[2]
    assert limits.ProcessMemoryLimit == 512_000_000
    assert limits.Basic.LimitFlags == 0x2500
    assert asked[3] == ctypes.sizeof(ExtendedLimits)
    assert assigned == [0x1_2345_6789, 0x2_0000_0004]  # neither handle is cut to 32 bits
    assert closed == [0x1_2345_6789]


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of a 64-bit Windows")
def test_the_structures_have_the_sizes_of_64_bit_windows() -> None:
    assert ctypes.sizeof(job_object._BasicLimits) == 64
    assert ctypes.sizeof(ExtendedLimits) == 144
    assert ExtendedLimits.ProcessMemoryLimit.offset == 112


@pytest.mark.parametrize("kernel", [Kernel(job=0), Kernel(sets=0), Kernel(assigns=0)])
def test_a_windows_that_would_not_have_it_is_told_and_leaves_nothing_open(kernel: Kernel) -> None:
    with held_in_job(4, 512, kernel) as held:
        assert not held
    assert kernel.names.count("CloseHandle") == (1 if kernel.CreateJobObjectW.gives else 0)


def test_the_job_is_closed_though_reading_breaks() -> None:
    kernel = Kernel()

    def reading() -> None:
        with held_in_job(4, 512, kernel):
            raise TimeoutError

    with pytest.raises(TimeoutError):
        reading()
    assert kernel.names[-1] == "CloseHandle"
