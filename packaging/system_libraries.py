"""Say what this machine lacks to run Tasuki, and install it when that is allowed.

    python3 packaging/system_libraries.py run|test|window|names

`run` is what the program needs without a display, `window` adds what an X11 window needs, `test` adds the
PDF tools that the tests hold our papers against. Exit 0: nothing is missing (any more); 1: something is,
and the line that installs it was printed. `names` prints what a window needs, missing or not, for the
.deb's own list. Uses the standard library only: it runs before .venv exists.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

# What Qt's own wheels leave to the system, as `ldd` names it → the Debian package that brings it.
DRAWING = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libz.so.1": "zlib1g",
}
WINDOW = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libcups.so.2": "libcups2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
PDF_TOOLS = {"pdftotext": "poppler-utils", "pdffonts": "poppler-utils", "qpdf": "qpdf"}


def is_there(library: str) -> bool:
    """Whether the loader of this machine finds the shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_for(purpose: str) -> list[str]:
    """Debian packages that `purpose` (run, test, window) needs and this machine lacks, each once, sorted."""
    libraries = DRAWING | WINDOW if purpose == "window" else DRAWING
    missing = {package for library, package in libraries.items() if not is_there(library)}
    missing |= {f"python3-{module}" for module in ("pip", "venv") if importlib.util.find_spec(module) is None}
    if purpose == "test":
        missing |= {package for tool, package in PDF_TOOLS.items() if shutil.which(tool) is None}
    return sorted(missing)


def install(packages: list[str]) -> bool:
    """Install with apt-get, answering no questions; whether it worked."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *command], env=quiet, stdin=subprocess.DEVNULL).returncode != 0:
            return False
    return True


def main(purpose: str) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs before anything else has looked)
        print(f"Tasuki needs Python 3.11 or newer; this is {platform.python_version()}.", file=sys.stderr)
        print("Name a newer one:  make PYTHON=python3.12 ...", file=sys.stderr)
        return 1
    if platform.system() != "Linux":
        return 0  # the wheels for Windows and macOS bring everything
    missing = missing_for(purpose)
    if not missing:
        return 0
    line = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(missing)
    if Path("/usr/bin/apt-get").exists() and os.geteuid() == 0:
        print(f"Installing the system packages that are missing:\n  {line}", flush=True)
        if install(missing) and not missing_for(purpose):
            return 0
        print("That did not bring all of them. Please install by hand, then try again:", file=sys.stderr)
    else:
        print("System packages are missing. On Debian or Ubuntu, as root:", file=sys.stderr)
    print(f"  {line}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    if sys.argv[1:] == ["names"]:
        sys.exit(print("\n".join(sorted((DRAWING | WINDOW).values()))))
    if sys.argv[1:] not in (["run"], ["test"], ["window"]):
        sys.exit("usage: system_libraries.py run|test|window|names")
    sys.exit(main(sys.argv[1]))
