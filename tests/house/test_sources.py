"""What no file of ours does: ask the network, sleep in a test, log a person, look at a clock of its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).parents[2]
NETWORK = {
    *("socket", "socketserver", "ssl", "asyncio", "webbrowser", "requests", "httpx", "aiohttp", "urllib3"),
    *("urllib", "http", "ftplib", "smtplib", "poplib", "imaplib", "xmlrpc", "psycopg"),
    *("PySide6.QtNetwork", "PySide6.QtWebSockets", "PySide6.QtWebEngineCore"),
}
LOGGING = re.compile(r"(^|\.)(log|logger|logging)\.(debug|info|warning|error|critical|exception|log)$", re.I)
# Only the clock asks the machine what time it is; the days of an act come from the moment it was given.
CLOCK = re.compile(r"\b(datetime|date)\.(now|utcnow|today)$|^time\.(time|time_ns|localtime|gmtime|ctime)$")
QT_CLOCK = re.compile(r"^Q(Date|DateTime|Time)\.current\w+$")


def test_the_program_asks_no_network() -> None:
    asked = [
        f"{path.relative_to(HOUSE)}: {name}"
        for path in sources("desktop", "forms", "resources")
        for name in imported(path)
        if any(name == module or name.startswith(module + ".") for module in NETWORK)
    ]
    assert asked == []


def test_the_program_starts_no_other_and_opens_no_address() -> None:
    """Another program would ask the network for us: the only one that is started is our own reader of files."""
    starts = [
        f"{path.relative_to(HOUSE)}: {name}"
        for path in sources("desktop", "forms", "resources")
        for name in imported(path)
        if name.split(".")[0] in ("subprocess", "multiprocessing", "pty", "webbrowser")
        or name.rsplit(".", 1)[-1] in ("QProcess", "QDesktopServices")
    ]
    assert starts == ["desktop/intake/separate.py: subprocess"]
    calling = re.compile(r"^os\.(system|popen|startfile|exec\w*|spawn\w*|posix_spawn\w*|fork\w*)$|setOpenExternalLinks$|^__import__$")
    opened = [
        f"{path.relative_to(HOUSE)}:{call.lineno}: {called}"
        for path in sources("desktop", "forms", "resources")
        for call, called in calls(path)
        if calling.search(called)
    ]
    assert opened == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    asked = [
        f"{path.relative_to(HOUSE)}:{call.lineno}: {called}"
        for path in sources("desktop", "forms", "resources")
        if path.relative_to(HOUSE).as_posix() != "desktop/clock.py"
        for call, called in calls(path)
        if CLOCK.search(called) or QT_CLOCK.search(called)
    ]
    assert asked == []


def test_no_test_sleeps() -> None:
    asleep = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for path in sources("tests")
        for call, called in calls(path)
        if re.search(r"(^|\.)(sleep|qSleep|qWait|msleep|usleep)$", called)
    ]
    assert asleep == []


def test_no_log_line_and_no_print_can_hold_a_person() -> None:
    """Log lines are fixed text: whatever is put into one later may be somebody's name."""
    filled = [
        f"{path.relative_to(HOUSE)}:{call.lineno}"
        for path in sources("desktop", "forms", "resources")
        for call, called in calls(path)
        if LOGGING.search(called)
        and not all(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    assert filled == []


def test_no_dialog_blocks_with_exec() -> None:
    blocked = [
        f"{path.relative_to(HOUSE)}:{call.lineno}: {called}"
        for path in sources("desktop/views")
        for call, called in calls(path)
        if called.endswith(".exec")
    ]
    assert blocked == []


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((HOUSE / room).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call in a file, with the dotted name that is called (empty parts where it is no plain name)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
