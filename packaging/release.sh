#!/bin/sh
# make package: builds dist/tasuki/ (one folder, no Python needed), walks the tour in it as a person who has never
# started it would, and on Debian makes dist/tasuki_VERSION_ARCH.deb of it. Run from the top of the tree.
set -eu
tour=build/package-tour

python3 packaging/system_libraries.py window # what is there when the folder is built goes into it

.venv/bin/python -m PyInstaller --noconfirm --clean --log-level WARN --distpath dist --workpath build packaging/tasuki.spec

# An empty home, no Python of ours on the path, another working folder: what is missing in the folder shows here.
rm -rf "$tour"
mkdir -p "$tour/home"
program=$(pwd)/dist/tasuki/tasuki
(cd "$tour" && env -i HOME="$(pwd)/home" PATH=/usr/bin:/bin LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen "$program" tour out)
grep -q '"ok": *true' "$tour/out/tour.json" || { echo "The built program did not finish its tour: $tour/out/tour.json" >&2; exit 1; }

if command -v dpkg-deb >/dev/null; then
    sh packaging/deb.sh
fi
echo
du -sh dist/*
echo "The built program walked its tour in an empty home: $tour/out/tour.json"
