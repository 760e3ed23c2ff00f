"""Names tell where a thing lives, the README's map shows every room, the lock files say what is used."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).parents[2]
ROOMS = ("desktop", "forms", "resources")
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))

# A name with one of these says that the thing has no place yet. `service_user` is the law's own word.
PLACELESS = {"service", "manager", "helper", "util", "handler", "controller", "common", "misc"}

# Import names that differ from the name of the package on PyPI.
IMPORTED_AS = {"pyside6": "pyside6-essentials", "zxingcpp": "zxing-cpp", "pil": "pillow"}


def test_no_module_and_no_class_has_a_name_without_a_place() -> None:
    assert [name for name in names_in_the_house() if PLACELESS & set(words(name))] == []


def test_every_room_says_what_it_is_for() -> None:
    rooms = {path.parent for room in ROOMS for path in (HOUSE / room).rglob("*.py")}
    silent = [room for room in rooms if not docstring(room / "__init__.py")]
    assert [str(room.relative_to(HOUSE)) for room in silent] == []


def test_packaging_is_no_package_and_so_hides_no_library() -> None:
    assert list((HOUSE / "packaging").rglob("__init__.py")) == []


def test_the_map_in_the_readme_names_every_room_and_every_door() -> None:
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    rooms = [f"{path.parent.relative_to(HOUSE)}/" for path in HOUSE.glob("desktop/*/__init__.py")]
    doors = [path.name for path in HOUSE.glob("desktop/*.py") if path.name != "__init__.py"]
    there = [*rooms, *doors, "desktop/", "forms/", "resources/", "tests/", "packaging/"]
    assert [name for name in there if name not in readme] == []


def test_the_top_level_holds_only_what_was_agreed() -> None:
    agreed = {"pyproject.toml", "README.md", "desktop", "resources", "forms", "tests", "packaging"}
    agreed |= {"Makefile", "LICENSE", "CHANGELOG.md", ".ci", ".gitignore", "requirements.lock"}
    ignored = re.findall(r"^([^#\n!]+?)/?$", (HOUSE / ".gitignore").read_text(encoding="utf-8"), re.MULTILINE)
    found = [
        path.name
        for path in HOUSE.iterdir()
        if path.name not in agreed | {".git"} and not any(path.match(pattern) for pattern in ignored)
    ]
    assert found == []


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    imported = {
        IMPORTED_AS.get(name.lower(), canonicalize_name(name))
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        for name in imports_of(path)
        if name not in {*sys.stdlib_module_names, *ROOMS}
    }
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["project"]["dependencies"]}
    assert imported == declared


def test_every_lock_pins_what_is_declared_and_the_locks_agree() -> None:
    groups = PROJECT["dependency-groups"]
    run = PROJECT["project"]["dependencies"] + groups["build"]
    pinned = locked("requirements.lock")
    for room, group in [("tests", groups["tests"]), ("packaging", groups["package"])]:
        more = locked(f"{room}/requirements.lock")
        assert {name: more.get(name) for name in pinned} == pinned
        for line in run + group:
            wanted = Requirement(line)
            assert more[canonicalize_name(wanted.name)] in wanted.specifier, f"{line}: run `make lock`"


def test_the_lock_names_no_place_to_fetch_from() -> None:
    for lock in ("requirements.lock", "tests/requirements.lock", "packaging/requirements.lock"):
        text = (HOUSE / lock).read_text(encoding="utf-8")
        assert not re.search(r"^--|https?:|file:| /", text, re.MULTILINE), lock


def names_in_the_house() -> Iterator[str]:
    for room in ROOMS:
        for path in (HOUSE / room).rglob("*.py"):
            yield path.parent.name if path.stem == "__init__" else path.stem
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    yield node.name


def words(name: str) -> list[str]:
    """The words of a snake_case or CamelCase name, singular; `service_user` counts as one word."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace("service_user", "serviceuser")
    return [word.removesuffix("s") for word in snake.split("_")]


def docstring(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else None


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def locked(lock: str) -> dict[str, str]:
    pins = re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", (HOUSE / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}
