"""What the torture shares: the book that is tortured, how long to go on, and where the figures go."""

import json
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import Clock
from desktop.records.keys import BookKey
from tests.torture import acts

HOUSE = Path(__file__).parents[2]
OUT = HOUSE / "out" / "torture.json"
RESULTS = Path(__file__).parent / "RESULTS.md"
LONG = os.environ.get("TASUKI_TORTURE") == "long"


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is room: a disk that syncs slowly makes the torture long and finds nothing more.

    A killed process loses nothing that it has written either way; what a power cut loses is replayed, not waited for.
    """
    memory = Path("/dev/shm")
    if not memory.is_dir() or shutil.disk_usage(memory).free < 2 << 30:
        yield tmp_path
        return
    place = Path(tempfile.mkdtemp(prefix="tasuki-torture-", dir=memory))
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="session")
def times() -> Callable[[int, int], int]:
    """How many rounds: few inside `make test`, many in `make torture`."""
    return lambda few, many: many if LONG else few


@pytest.fixture(scope="session")
def ready_key() -> BookKey:
    return BookKey("7b" * 16, bytes(range(32)))


@pytest.fixture(scope="session")
def tortured(tmp_path_factory: pytest.TempPathFactory, ready_key: BookKey) -> Path:
    """The book before it is tortured: never opened itself."""
    folder = tmp_path_factory.mktemp("tortured") / "みほん.tasuki"
    acts.found(folder, ready_key)
    return folder


@pytest.fixture
def fresh(tortured: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of the book to be spoilt. Every copy has a name of its own."""

    def copy(name: str = "みほん") -> Path:
        return Path(shutil.copytree(tortured, tmp_path / f"{name}.tasuki"))

    return copy


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Callable[[str, dict[str, Any]], None]:
    """Note what was measured; the last run's figures stand in out/torture.json, the long form's in RESULTS.md."""

    def note(name: str, measured: dict[str, Any]) -> None:
        OUT.parent.mkdir(exist_ok=True)
        with _alone():
            kept = json.loads(OUT.read_text("utf-8")) if OUT.exists() else {}
            form = "long" if LONG else "short"
            kept.setdefault(form, {})[name] = {**_where(), **measured}
            beside = OUT.with_suffix(".new")
            beside.write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
            beside.replace(OUT)
            if LONG:
                RESULTS.write_text(_with(RESULTS.read_text("utf-8"), name, kept["long"][name]), "utf-8")

    return note


def _where() -> dict[str, str]:
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return {"day": Clock().now().day.isoformat(), "machine": machine}


def _with(text: str, name: str, measured: dict[str, Any]) -> str:
    """RESULTS.md with one section written anew: the others stand as the runs before left them."""
    head, *sections = text.split("\n## ")
    kept = {section.partition("\n")[0]: section for section in sections}
    shown = {key: value for key, value in measured.items() if key not in ("day", "machine")}
    lines = [name, "", f"{measured['day']}, {measured['machine']}", ""]
    kept[name] = "\n".join([*lines, *(f"- {key.replace('_', ' ')}: {value}" for key, value in shown.items()), ""])
    return "\n## ".join([head, *(f"{kept[each].rstrip()}\n" for each in sorted(kept))])


class _alone:  # noqa: N801 - reads as a word
    """One worker of the test run at a time writes the figures."""

    def __enter__(self) -> None:
        self._file = (OUT.parent / "torture.lock").open("w")
        try:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_EX)
        except ImportError:
            pass

    def __exit__(self, *_: object) -> None:
        self._file.close()
