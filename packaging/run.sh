#!/bin/sh
# make run: opens the window; without a display it lets the tour walk through the real window offscreen, into out/.
# Called from the top of the tree with the command to run; PYTHON is the system's Python.
set -eu
tasuki=$1

if [ "$(uname)" = Darwin ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ "${QT_QPA_PLATFORM:-}" != offscreen ]; then
    "$PYTHON" packaging/system_libraries.py window
    exec "$tasuki"
fi

"$PYTHON" packaging/system_libraries.py run
echo "There is no display here, so the tour walks through the window offscreen, into out/ ..."
rm -rf out/papers out/screens out/tour.tasuki out/password.txt out/tour.json # what an earlier tour left
QT_QPA_PLATFORM=offscreen "$tasuki" tour out
cat <<END

The tour is done.
  papers    out/papers/     ($(find out/papers -name '*.pdf' | wc -l | tr -d ' ') PDF files)
  pictures  out/screens/    ($(find out/screens -name '*.png' | wc -l | tr -d ' ') screens)
  the book  out/tour.tasuki (its password: out/password.txt), what was done: out/tour.json
A window needs a display: run this in a desktop session (X11 or Wayland), over ssh -X, or under xvfb-run.
END
