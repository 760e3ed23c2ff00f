"""Changes the code on purpose, one small fault at a time, and counts the faults that no test notices.

    python tests/mutants/run.py [SET ...] [--afresh] [--report-only] [--children N] [--only NAMES]

Each set of ``sets.toml`` has a copy of the tree of its own under ``build/mutants/``, where mutmut works and keeps what it
found. A second run asks only about functions that changed since and about faults that were not noticed before, so it is
quick after a better test was written; ``--afresh`` forgets what was found. At the end ``RESULTS.md`` is written: the counts
of each module, and every fault left over with its reason from ``survivors.toml``. The run fails while one has none; where
a set names what is enough (``least``, faults noticed of 100), it fails below that.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TREE = HERE.parents[1]
WORK = TREE / "build" / "mutants"
COPIED = ("desktop", "forms", "resources", "tests")
KILLED = (1, 3)
STATES = {
    0: "survived",
    5: "no test",
    33: "no test",
    None: "not run",
    36: "timeout",
    24: "timeout",
    -24: "timeout",
}


@dataclass(frozen=True)
class Fault:
    """One changed line. ``why`` is empty while nobody has said why it may stay unnoticed."""

    name: str
    place: str
    state: str
    was: str
    now: str
    why: str = ""


def main() -> int:
    sets = tomllib.loads((HERE / "sets.toml").read_text(encoding="utf-8"))
    wanted = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    wanted.add_argument(
        "sets", nargs="*", metavar="SET", help=f"of {', '.join(sets)}; all when none is named"
    )
    wanted.add_argument("--afresh", action="store_true", help="forget what earlier runs found")
    wanted.add_argument("--report-only", action="store_true", help="write RESULTS.md from what is there")
    wanted.add_argument("--children", default="2", help="how many faults are tried at a time")
    wanted.add_argument(
        "--only", default=[], nargs="+", help="mutmut's names, such as 'desktop.rules.roads*'"
    )
    asked = wanted.parse_args()
    for name in asked.sets or sets:
        place = WORK / name
        if asked.afresh:
            shutil.rmtree(place, ignore_errors=True)
        if not asked.report_only:
            lay_out(place, sets[name])
            if not asked.only:  # what is named is asked again anyway
                forget_unnoticed(place)
            mutmut = [
                Path(sys.executable).with_name("mutmut"),
                "run",
                "--max-children",
                asked.children,
                *asked.only,
            ]
            subprocess.run(mutmut, cwd=place, env=surroundings(), check=True)
    return report(sets)


def lay_out(place: Path, chosen: dict[str, Any]) -> None:
    """A fresh copy of the tree, times kept, beside what mutmut found before."""
    for part in COPIED:
        shutil.rmtree(place / part, ignore_errors=True)
        shutil.copytree(TREE / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(place / "mutants" / "tests", ignore_errors=True)
    # Which test meets which function is asked anew: a function or a test may be another one than last time.
    (place / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for changed in (place / "mutants" / "desktop").glob("**/*.py"):
        written_last = changed.with_name(f"{changed.name}.spans")
        begun = changed.with_name(f"{changed.name}.meta").exists() or not changed.stat().st_size
        if begun and not (written_last.exists() and written_last.stat().st_mtime >= changed.stat().st_mtime):
            changed.unlink()  # an earlier run was broken off while it wrote this file
    settings = {
        "source_paths": ["desktop"],
        "only_mutate": chosen["files"],
        "also_copy": ["forms", "resources"],
        "pytest_add_cli_args_test_selection": chosen["tests"],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", *chosen.get("options", [])],
        "use_git_change_detection": False,
    }
    told = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
    plain = (TREE / "pyproject.toml").read_text(encoding="utf-8").replace(_PYTEST, f"{_PYTEST}\n{_IDS}", 1)
    assert _IDS in plain
    (place / "pyproject.toml").write_text(f"{plain}\n[tool.mutmut]\n{told}", encoding="utf-8")


_PYTEST = "[tool.pytest.ini_options]"
_IDS = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support = true"
"""mutmut names each test it wants to pytest, and pytest finds no Japanese name it has escaped: all would count as noticed."""


def forget_unnoticed(place: Path) -> None:
    """What was not noticed is asked again, because the tests may have become better."""
    for found in (place / "mutants").glob("**/*.py.meta"):
        held = json.loads(found.read_text(encoding="utf-8"))
        held["exit_code_by_key"] = {
            name: code if code in KILLED else None for name, code in held["exit_code_by_key"].items()
        }
        found.write_text(json.dumps(held, indent=4), encoding="utf-8")


def surroundings() -> dict[str, str]:
    """The copy must be what is tested, so nothing may lead Python back to the tree."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


# --- the report ---------------------------------------------------------------------------------------------------


def report(sets: dict[str, Any]) -> int:
    """Write RESULTS.md. 1 when a set falls short: of `least`, or by a fault left over that nobody has explained."""
    reasons = tomllib.loads((HERE / "survivors.toml").read_text(encoding="utf-8")).get("survivor", [])
    day = datetime.now(UTC).date()
    lines = [
        "# What the tests do not notice",
        "",
        "Written by `make mutants` (`tests/mutants/run.py`): mutmut changes one thing at a time in the code, and the tests",
        "of that set must fail. Random tests do not count. What is left over is explained in `survivors.toml`.",
        "",
        f"Last written {day:%Y-%m-%d}; Python {platform.python_version()}, {platform.system()}"
        f" {platform.machine()}, {os.cpu_count()} cores; mutmut {_version()}.",
    ]
    short = []
    for name, chosen in sets.items():
        place = WORK / name
        if not (place / "mutants").exists():
            lines += ["", f"## {name}", "", "Not run on this machine since the last `make clean`."]
            continue
        counts, left = read_found(place, reasons)
        lines += ["", f"## {name}", "", *_table(counts), "", *_left_over(left)]
        whole = sum(counts.values(), Counter[str]())
        noticed = 100 * (whole["killed"] + whole["timeout"]) / whole.total()
        unexplained = sum(1 for fault in left if not fault.why)
        print(f"{name}: {noticed:.1f} of 100 faults noticed, {unexplained} of those left over not explained")
        if noticed < chosen["least"] if "least" in chosen else unexplained:
            short.append(name)
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 1 if short else 0


def read_found(place: Path, reasons: list[dict[str, Any]]) -> tuple[dict[str, Counter[str]], list[Fault]]:
    """The counts of each module, and the faults that were not noticed."""
    counts: dict[str, Counter[str]] = {}
    left: list[Fault] = []
    for found in sorted((place / "mutants").glob("**/*.py.meta")):
        codes = json.loads(found.read_text(encoding="utf-8"))["exit_code_by_key"]
        if not codes:
            continue
        path = found.relative_to(place / "mutants").as_posix().removesuffix(".meta")
        counts[path] = Counter()
        for mutant, code in codes.items():
            state = "killed" if code in KILLED else STATES.get(code, "broken off")
            counts[path][state] += 1
            if state not in ("killed", "timeout", "not run"):
                left.append(_fault(place, path, mutant, state, reasons))
    return counts, left


def _fault(place: Path, path: str, mutant: str, state: str, reasons: list[dict[str, Any]]) -> Fault:
    was, now = _change(place, path, mutant)
    # mutmut calls a function x_name and a method xǁClassǁname.
    function = mutant.rpartition(".")[2].partition("__mutmut_")[0][1:].removeprefix("_").strip("ǁ").replace("ǁ", ".")
    where = f"{path}: {function}"
    why = next((row["why"] for row in reasons if _is_about(row, where, was, now)), "")
    return Fault(name=mutant, place=where, state=state, was=was, now=now, why=why)


def _is_about(row: dict[str, Any], where: str, was: str, now: str) -> bool:
    """Whether a row of survivors.toml speaks of this fault: of this one, or of all of its sort in a file.

    ``place`` may end in ``*``; ``in`` is what the line holds; ``capitals`` says that nothing but capital letters differ.
    """
    place = row["place"]
    return (
        (where.startswith(place[:-1]) if place.endswith("*") else where == place)
        and row.get("was", was) == was
        and row.get("now", now) == now
        and row.get("in", "") in was
        and (not row.get("capitals") or was.casefold() == now.casefold())
    )


def _change(place: Path, path: str, mutant: str) -> tuple[str, str]:
    """The line as it was and as it was changed, read from what mutmut wrote."""
    spans = json.loads((place / "mutants" / f"{path}.spans").read_text(encoding="utf-8"))["spans"]
    text = (place / "mutants" / path).read_text(encoding="utf-8").splitlines()
    changed = mutant.rpartition(".")[2]
    first = f"{changed.partition('__mutmut_')[0]}__mutmut_orig"

    def lines(name: str) -> list[str]:
        start, end = spans[name]
        return [line.strip().replace(name, "") for line in text[start - 1 : end]]

    was, now = lines(first), lines(changed)
    while was and now and was[0] == now[0]:
        was, now = was[1:], now[1:]
    while was and now and was[-1] == now[-1]:
        was, now = was[:-1], now[:-1]
    return " ".join(was), " ".join(now)


def _table(counts: dict[str, Counter[str]]) -> list[str]:
    total: Counter[str] = Counter()
    rows = [
        "| Module | Faults | Not tried | Noticed | Timed out | Left over | Noticed of those tried |",
        "|---|---|---|---|---|---|---|",
    ]
    for path, found in counts.items():
        total += found
        rows.append(_row(f"`{path}`", found))
    return [*rows, _row("**together**", total)]


def _row(name: str, found: Counter[str]) -> str:
    whole, noticed, late, open_ = found.total(), found["killed"], found["timeout"], found["not run"]
    tried = whole - open_
    share = f"{(noticed + late) / tried:.1%}" if tried else "-"
    return f"| {name} | {whole} | {open_} | {noticed} | {late} | {tried - noticed - late} | {share} |"


def _left_over(left: list[Fault]) -> list[str]:
    if not left:
        return ["Nothing is left over."]
    lines = ["Left over:"]
    for fault in left:
        lines += [
            "",
            f"- `{fault.place}` ({fault.state})",
            f"  - was: `{fault.was}`",
            f"  - now: `{fault.now}`",
            f"  - {fault.why or '**not explained yet**'}",
        ]
    return lines


def _version() -> str:
    from importlib.metadata import version

    return version("mutmut")


if __name__ == "__main__":
    sys.exit(main())
