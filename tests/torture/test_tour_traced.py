"""The whole tour under strace: no name in any write but those the tour chose to save, and not one internet socket."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desktop.tour import OFFICES
from tests.torture.conftest import HOUSE
from tests.torture.test_markers import MARKERS, found_in, needles

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        shutil.which("strace") is None, reason="strace is not on this machine (a Linux tool: apt install strace)"
    ),
]

TYPED = ("みどり県若葉市緑町", "00-1234-1111", *(office.name for office in OFFICES), *(office.address for office in OFFICES))
"""What the tour itself types about its user and the offices that plans go to."""
CHOSEN = ("papers", "screens", "tour.json", "password.txt")
"""What the tour saves because it was asked to: papers, pictures of the screen, its own report."""
_WRITE = re.compile(rb'p?write(?:64|v)?\((\d+)<((?:\\x..)*)>, (?:\[\{iov_base=)?"((?:\\x..)*)"(\.\.\.)?')
_SOCKET = re.compile(rb"\b(?:socket|socketpair)\((\w+),")
_UNIX = re.compile(rb'connect\(.*sun_path=@?"((?:\\x..)+)"')


@dataclass
class Traced:
    """What a trace says: all that was written to each path, the families of sockets, and whom local ones called."""

    writes: dict[str, bytearray] = field(default_factory=dict)
    families: dict[str, int] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    cut_short: int = 0

    def read(self, trace: Path) -> "Traced":
        with trace.open("rb") as lines:
            for line in lines:
                if found := _SOCKET.search(line):
                    family = found[1].decode()
                    self.families[family] = self.families.get(family, 0) + 1
                elif called := _UNIX.search(line):
                    self.called.add(_bytes(called[1]).rstrip(b"\0").decode())
                elif wrote := _WRITE.search(line):
                    path = _bytes(wrote[2]).decode("utf-8", "replace")
                    self.writes.setdefault(path, bytearray()).extend(_bytes(wrote[3]))
                    self.cut_short += bool(wrote[4])
        return self

    @property
    def inet(self) -> int:
        return sum(many for family, many in self.families.items() if family.startswith(("AF_INET", "AF_PACKET")))


def _bytes(escaped: bytes) -> bytes:
    return bytes.fromhex(escaped.replace(rb"\x", b"").decode())


def traced(command: list[str], trace: Path, **environment: str) -> Traced:
    done = subprocess.run(
        ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=%network,write,pwrite64,writev", "-y", "-xx",
         "-s", "16000000", "-o", str(trace), *command],
        cwd=HOUSE, env=os.environ | environment, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    if "ptrace" in done.stderr and not trace.stat().st_size:
        pytest.skip(f"this machine lets nobody trace: {done.stderr.splitlines()[0]}")
    assert done.returncode == 0, done.stderr[-2000:]
    return Traced().read(trace)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Traced]]:
    root = tmp_path_factory.mktemp("traced")
    for name in ("home", "tmp"):
        (root / name).mkdir()
    rows = "".join(
        f'"9971200010","43","{number}","999995","{number:010d}","{marker}","花子",2,"19350401","23"\r\n'
        for number, marker in enumerate(MARKERS, 1)
    )
    head = "care_facility_id,service_code,external_system_management_number,insurer_no,insured_no,last_name,first_name,gender,birthday,care_level"
    users = root / "users.csv"
    users.write_bytes(f"SERVICE_USER_INFO\r\n{head}\r\n{rows}".encode())
    home = {name: str(root / "home") for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")}
    yield root, traced(
        [sys.executable, "-m", "desktop", "tour", str(root / "out"), "--users", str(users)],
        root / "trace", QT_QPA_PLATFORM="offscreen", TMPDIR=str(root / "tmp"), **home,
    )  # fmt: skip
    (root / "trace").unlink()


def test_no_name_is_written_anywhere_but_where_the_tour_was_asked_to_save_it(
    walked: tuple[Path, Traced], figures: Callable[[str, dict[str, Any]], None]
) -> None:
    root, seen = walked
    chosen = [root / "out" / name for name in CHOSEN]

    def is_chosen(path: str) -> bool:
        return any(Path(path).is_relative_to(each) for each in chosen)

    hidden = needles((*MARKERS, *TYPED))
    # A pipe is no file: what is read in a process of its own comes back through one.
    writes = {path: bytes(data) for path, data in seen.writes.items() if path[:1] == "/" and not is_chosen(path)}
    left = {
        str(path): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name not in ("trace", "users.csv") and not is_chosen(str(path))
    }
    hits = found_in(writes, hidden) + found_in(left, hidden)
    saved = found_in({path: bytes(data) for path, data in seen.writes.items() if is_chosen(path)}, needles(TYPED))
    figures(
        "markers in everything the tour writes",
        {"markers": len(MARKERS), "typed_besides": len(TYPED), "paths_written": len(seen.writes), "paths_looked_at": len(writes),
         "bytes_looked_at": sum(map(len, writes.values())), "files_left": len(left), "hits": len(hits)},
    )  # fmt: skip
    assert seen.cut_short == 0
    assert hits == []
    assert saved, "the search finds names where they are: in the report the tour saves"
    assert len(writes) > 5


def test_the_tour_makes_no_internet_socket(
    walked: tuple[Path, Traced], figures: Callable[[str, dict[str, Any]], None]
) -> None:
    _, seen = walked
    local = ", ".join(sorted(seen.called)) or "none"
    figures("sockets of the tour under strace", {"inet": seen.inet, "local": seen.families.get("AF_UNIX", 0), "local_ones_called": local})
    assert seen.inet == 0
    known = re.compile(r".*/(system_bus_socket|bus|dbus-.*|cups\.sock)")
    assert [each for each in seen.called if not known.fullmatch(each)] == []


def test_the_trace_would_show_an_internet_socket_and_a_name(tmp_path: Path) -> None:
    script = (
        "import os, socket; socket.socket(socket.AF_INET).close()\n"
        f"open({str(tmp_path / 'leak')!r}, 'wb').write({MARKERS[0]!r}.encode('utf-16-le'))"
    )
    seen = traced([sys.executable, "-c", script], tmp_path / "trace")
    assert seen.inet == 1
    assert found_in({path: bytes(data) for path, data in seen.writes.items()}, needles(MARKERS)) == [str(tmp_path / "leak")]
