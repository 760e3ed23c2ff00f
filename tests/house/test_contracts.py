"""The import contracts of the house hold on the tree, and each is seen to fail when it is broken once."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

HOUSE = Path(__file__).parents[2]
ROOMS = ("desktop", "forms", "resources")

# One offending import a row: the file it is added to, the line, the contract that must notice.
BREACHES = [
    ("desktop/procedures/breach.py", "import desktop.views", "layers"),
    ("desktop/views/breach.py", "import desktop.app", "layers"),
    ("desktop/practice.py", "import desktop.__main__", "layers"),
    ("desktop/rules/breach.py", "import desktop.records", "layers"),
    ("desktop/records/breach.py", "import desktop.rules", "layers"),
    ("desktop/intake/breach.py", "import forms", "layers"),
    ("desktop/entries/breach.py", "import desktop.rules", "layers"),
    ("resources/breach.py", "import forms", "layers"),
    ("forms/breach.py", "import desktop.entries", "paper"),
    ("desktop/views/breach.py", "import desktop.rules", "views"),
    ("desktop/views/breach.py", "import desktop.records", "views"),
    ("desktop/views/breach.py", "import desktop.intake", "views"),
    ("desktop/views/breach.py", "import forms", "views"),
    ("desktop/entries/breach.py", "import resources", "entries"),
    ("desktop/procedures/breach.py", "import peewee", "database"),
    ("desktop/intake/breach.py", "from sqlcipher3 import dbapi2", "database"),
    ("desktop/procedures/breach.py", "from desktop.records.tables import *", "tables"),
    ("desktop/procedures/breach.py", "from PySide6.QtCore import QDate", "window"),
    ("forms/breach.py", "from PySide6 import QtGui", "window"),
    ("desktop/procedures/breach.py", "from reportlab.pdfgen import canvas", "drawing"),
    ("desktop/views/breach.py", "def later():\n    import reportlab", "drawing"),
]

# Runs inside the copy: writes each breach in its turn, prints which contracts were broken by it.
WATCH = """
import json, sys
from pathlib import Path
import importlinter.api
from importlinter.application.use_cases import create_report, read_user_options, _register_contract_types

options = read_user_options("pyproject.toml")
_register_contract_types(options)
names = {contract["name"]: contract["id"] for contract in options.contracts_options}

def broken():
    report = create_report(options, cache_dir=".cache")
    return [names[contract.name] for contract, check in report.get_contracts_and_checks() if not check.kept]

seen = [broken()]
for file, line in json.load(sys.stdin):
    path = Path(file)
    before = path.read_bytes() if path.exists() else b""
    path.write_bytes(before + b"\\n" + line.encode() + b"\\n")
    seen.append(broken())
    path.write_bytes(before)
Path("seen.json").write_text(json.dumps(seen))
"""


def test_every_contract_holds_and_each_breach_of_it_is_noticed(tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(HOUSE / room, tmp_path / room, ignore=all_but_python)
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)

    done = subprocess.run(
        [sys.executable, "-c", WATCH],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": ""},
        input=json.dumps([(file, line) for file, line, _ in BREACHES]),
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    untouched, *seen = json.loads((tmp_path / "seen.json").read_text())
    assert untouched == [], "run lint-imports to see which import walks against the data"
    for (file, line, contract), noticed in zip(BREACHES, seen, strict=True):
        assert noticed == [contract], f"{line} in {file}"


def test_each_contract_is_broken_at_least_once_above() -> None:
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["id"] for contract in contracts} == {contract for _, _, contract in BREACHES}


def test_every_module_right_under_desktop_has_its_layer() -> None:
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    placed = {name.strip() for layer in layers for name in layer.replace("|", ":").split(":")}
    there = {f"desktop.{path.stem}" for path in (HOUSE / "desktop").glob("*.py") if path.stem != "__init__"}
    there |= {f"desktop.{path.parent.name}" for path in (HOUSE / "desktop").glob("*/__init__.py")}
    assert placed - {"forms", "resources"} == there


def all_but_python(folder: str, names: list[str]) -> set[str]:
    data = {name for name in names if not name.endswith(".py") and not Path(folder, name).is_dir()}
    return data | {"__pycache__"}

