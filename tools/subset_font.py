"""Make the small Chinese font of the figures out of Noto Sans SC.

    python tools/subset_font.py                     finds the font in the package zhplot
    python tools/subset_font.py --source FONT.ttf   takes this one, with its OFL.txt beside it

The same source and the same texts give the same bytes.
"""

import argparse
import importlib.util
import io
import json
import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "src" / "uncac_prevention" / "fonts"
FAMILY = "Prevention Sans SC"
FILE_NAME = "PreventionSansSC-Regular.ttf"
DESCRIPTION = "Subset of {source}, renamed, for the figures of the package uncac-prevention."

TEXT_FILES = {".csv", ".ipynb", ".json", ".md", ".txt", ".yaml", ".yml"}
LATIN = [(0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B)]
PUNCTUATION = [(0x2010, 0x2027), (0x2030, 0x203A), (0x3000, 0x3017), (0xFF01, 0xFF5E)]
# Signs of charts and exercises: superscripts, arrows, the true minus, comparison, numbered circles, marks.
SIGNS = "⁰⁴⁵⁶⁷⁸⁹№←↑→↓↔−≈≠≤≥①②③④⑤⑥⑦⑧⑨⑩■□▲△●○◆◇★☆✓￥"
# Level 1 of GB 2312 is of 1980 and lacks these, which office Chinese uses: 浏览, 渎职, 斡旋, 福祉, 亟需, 阈值.
OFFICE = (
    "亟亵俾偕僭刍勖匮叩咎娴孚宥帷弈徇忒忖恣恪悖惬愆愠懈戕扪抉拗拮掣掮擢攸敕敦斡晰朦桎梏梵楹榷殚殒"
    "沓泾浏涓渎渊漩濒濡炫烁煽熠熵爰犒玷瑕瑙璀璨甄畛痼瘾皓瞭瞩睐睽睿砝砥砺祉祛禀稔窠笃箴糅纰纾绌绶缄缜缮罔罹羁"
    "聆胁胧舛舞荟莅菁萃虔蠹裨觊觎詈诋诘诟诠诤诬谏谒谕谙谛谧谲贻赃赅赈赎赓赘赝赡赭跻踌躇踊轶辍迂迥迩逾遏遴遽邃"
    "酝酿铄铨锚锢镌闩阈阐阱隅隶靡飒饬驳鬻黜黯龃龉"
)
# Names a font may not keep: 2 to 7 are rewritten below, the rest would repeat the old family.
OLD_NAMES = {16, 17, 18, 20, 21, 22, 25}
OPTIONS = {
    "layout_features": ["ccmp", "kern", "mark"],
    "drop_tables": ["BASE", "STAT", "vhea", "vmtx"],
    "name_IDs": ["*"],
    "notdef_outline": True,
    "hinting": False,
    "recalc_timestamp": False,
}


class FontError(ValueError):
    """The source font cannot give what is asked; the message says what to do."""


def common_chinese():
    """Return the 3,755 characters of GB 2312, level 1."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return "".join(code.decode("gb2312", errors="ignore") for code in rows)


def text_of(path):
    """Return the text of one file, with the escapes of JSON resolved."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in {".json", ".ipynb"}:
        return json.dumps(json.loads(text), ensure_ascii=False)
    return text


def own_text(root=ROOT):
    """Return every text under data/ and notebooks/, joined."""
    files = [
        path
        for folder in ("data", "notebooks")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and path.suffix in TEXT_FILES and ".ipynb_checkpoints" not in path.parts
    ]
    return "".join(text_of(path) for path in files)


def must_be_drawn(character):
    """Return whether a figure may show the character: letters, marks, numbers, punctuation, mathematics, currency."""
    kind = unicodedata.category(character)
    return kind[0] in "LMNP" or kind in {"Sm", "Sc"}


def build(source, needed, welcome=""):
    """Return the bytes of a renamed subset of the font file `source`.

    The subset draws the characters of `needed`, and those of `welcome` that the source has. Raises FontError when the
    font is variable, has no TrueType outlines, or lacks a character of `needed` that must be drawn.
    """
    font = TTFont(source, recalcTimestamp=False)
    if "glyf" not in font or "fvar" in font:
        raise FontError(f"{source}: a static font with TrueType outlines is needed; make a Regular instance first.")
    missing = sorted(set(filter(must_be_drawn, needed)) - {chr(code) for code in font.getBestCmap()})
    if missing:
        listed = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing)
        raise FontError(f"{source} has no glyph for {listed}. Change the text or take another font.")
    subsetter = subset.Subsetter(subset.Options(**OPTIONS))
    subsetter.populate(text=needed + welcome)
    subsetter.subset(font)
    rename(font)
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()


def rename(font):
    """Give the font our own name and keep its copyright, trademark, designers and licence."""
    names = font["name"]
    version = names.getDebugName(5).partition(";")[0]
    description = DESCRIPTION.format(source=f"{names.getDebugName(4)}, {version}")
    postscript = FILE_NAME.removesuffix(".ttf")
    names.names = [record for record in names.names if record.nameID < 256 and record.nameID not in OLD_NAMES]
    ours = {1: FAMILY, 2: "Regular", 3: f"{version};{postscript}", 4: f"{FAMILY} Regular", 5: version, 6: postscript}
    for number, value in {**ours, 10: description}.items():
        names.removeNames(nameID=number)
        names.setName(value, number, 3, 1, 0x409)


def source_font():
    """Return the path of Noto Sans SC Regular in the installed package zhplot."""
    package = importlib.util.find_spec("zhplot")
    if package is None:
        raise FontError("The package zhplot is not installed. Run: uv run --group tools python tools/subset_font.py")
    return Path(package.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"


def welcome_text():
    """Return the characters the font has beyond those of our own texts, so that most new texts need no new font."""
    ranges = [chr(code) for first, last in LATIN + PUNCTUATION for code in range(first, last + 1)]
    return "".join(ranges) + SIGNS + OFFICE + common_chinese()


def write(source, output):
    """Write the font and the licence that lies beside its source into the folder `output`; return the font's path."""
    licence = source.with_name("OFL.txt")
    for path in (source, licence):
        if not path.is_file():
            raise FontError(f"{path} is not there; the font and its licence, OFL.txt, must lie side by side.")
    content = build(source, own_text(), welcome_text())
    output.mkdir(parents=True, exist_ok=True)
    (output / FILE_NAME).write_bytes(content)
    (output / "OFL.txt").write_text(licence.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    return output / FILE_NAME


def main(arguments=None):
    """Write the font into the package, or into --output; return 0, or 1 with a message."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, help="Noto Sans SC Regular as a static TrueType font")
    parser.add_argument("--output", type=Path, default=FONTS, help="the folder to write to")
    chosen = parser.parse_args(arguments)
    try:
        path = write(chosen.source or source_font(), chosen.output)
    except FontError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path}: {path.stat().st_size:,} bytes, {len(TTFont(path).getBestCmap()):,} characters")
    return 0


if __name__ == "__main__":
    sys.exit(main())
