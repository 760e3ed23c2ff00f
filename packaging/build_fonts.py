"""Make the fonts in resources/fonts/ anew. Run by hand when a font's version changes; tests and builds use the committed files.

    python packaging/build_fonts.py BIZ_FOLDER NOTO_FOLDER

BIZ_FOLDER holds BIZUDPGothic-Regular.ttf and -Bold.ttf (Debian: fonts-morisawa-bizud-gothic); they are
taken over unchanged. NOTO_FOLDER is the unpacked npm package @expo-google-fonts/noto-sans-jp: of it only what BIZ lacks is
kept, under a family name of our own, since the OFL asks modified fonts to go by another name where one is reserved.
Variation sequences (Unicode cmap 14) stay in both: forms/typeface.py reads them from the font file itself.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
FAMILY = "Tasuki Rare Kanji"
WEIGHTS = {"Regular": "400Regular/NotoSansJP_400Regular.ttf", "Bold": "700Bold/NotoSansJP_700Bold.ttf"}


def sequences(font: TTFont) -> set[tuple[int, int]]:
    """All (base, selector) pairs the font knows, the default ones included."""
    tables = [each for each in font["cmap"].tables if each.format == 14]
    return {
        (base, selector) for table in tables for selector, pairs in table.uvsDict.items() for base, _ in pairs
    }


def wanted_from_fallback(main: TTFont, fallback: TTFont) -> set[int]:
    """Characters only the fallback has, and the bases of sequences only the fallback knows; no Hangul, no Bopomofo."""
    have = set(main.getBestCmap())
    lacking = set(fallback.getBestCmap()) - have
    foreign = (
        set(range(0x3105, 0x3190))
        | set(range(0x31A0, 0x31C0))
        | set(range(0x3200, 0x321F))
        | set(range(0x3260, 0x3280))
    )
    return (lacking - foreign) | {base for base, _ in sequences(fallback) - sequences(main)}


def stand_on_the_same_line(font: TTFont, main: TTFont) -> None:
    """Give a fallback the main font's height: else a line with one rare character is taller than its neighbours."""
    scale = font["head"].unitsPerEm / main["head"].unitsPerEm
    up, down = round(main["hhea"].ascent * scale), round(-main["hhea"].descent * scale)
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = up, -down, 0
    measures = font["OS/2"]
    measures.sTypoAscender, measures.sTypoDescender, measures.sTypoLineGap = up, -down, 0
    measures.usWinAscent, measures.usWinDescent = up, down


def make_fallback(main: TTFont, source: Path, weight: str) -> None:
    """Cut the fallback down to what the main font lacks and give it its own name."""
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += ["BASE", "STAT", "GDEF", "GPOS", "GSUB", "vhea", "vmtx", "prep"]
    cutter = subset.Subsetter(options)
    selectors = set(range(0xFE00, 0xFE10)) | set(range(0xE0100, 0xE01F0))
    cutter.populate(unicodes=wanted_from_fallback(main, font) | selectors | {0x20})
    cutter.subset(font)
    names = {
        1: FAMILY,
        2: weight,
        3: f"{FAMILY} {weight} 1",
        4: f"{FAMILY} {weight}",
        6: f"TasukiRareKanji-{weight}",
    }
    for record in list(font["name"].names):
        if record.nameID in (16, 17, 21, 22, 25):
            font["name"].removeNames(nameID=record.nameID)
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    stand_on_the_same_line(font, main)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(TARGET / f"TasukiRareKanji-{weight}.ttf")


def main(biz_folder: Path, noto_folder: Path) -> None:
    """Write the four fonts and the licence texts."""
    TARGET.mkdir(parents=True, exist_ok=True)
    licence = (noto_folder / "LICENSE_FONT").read_text(encoding="utf-8")
    for weight, source in WEIGHTS.items():
        biz = biz_folder / f"BIZUDPGothic-{weight}.ttf"
        shutil.copyfile(biz, TARGET / biz.name)
        make_fallback(TTFont(biz), noto_folder / source, weight)
    (TARGET / "OFL-TasukiRareKanji.txt").write_text(licence, encoding="utf-8")
    owner = TTFont(biz_folder / "BIZUDPGothic-Regular.ttf")["name"].getDebugName(0)
    (TARGET / "OFL-BIZUDPGothic.txt").write_text(
        "\n".join([owner, *licence.split("\n")[1:]]), encoding="utf-8"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
