"""The font of the figures draws every character we write, under our own name and its licence."""

import importlib.util
import json
import unicodedata
import warnings
from functools import cache
from pathlib import Path

import matplotlib
import pytest
from fontTools.ttLib import TTFont, newTable
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "src" / "uncac_prevention" / "fonts"
FONT = FONTS / "PreventionSansSC-Regular.ttf"
FAMILY = "Prevention Sans SC"
CURE = "run: uv run --group tools python tools/subset_font.py"


def load_tool():
    spec = importlib.util.spec_from_file_location("subset_font", ROOT / "tools" / "subset_font.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = load_tool()


@cache
def characters():
    """Map every character that somebody wrote and a figure could draw to one file that has it."""
    found = {}
    for path in sorted([*(ROOT / "data").rglob("*"), *(ROOT / "notebooks").rglob("*")]):
        if not path.is_file() or ".ipynb_checkpoints" in path.parts:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path.suffix in {".json", ".ipynb"}:
            text = json.dumps(json.loads(text), ensure_ascii=False)
        found |= {character: path.relative_to(ROOT).as_posix() for character in set(text) - set(found)}
    return {character: path for character, path in found.items() if is_drawn(character)}


def is_drawn(character):
    kind = unicodedata.category(character)
    return kind[0] in "LMNP" or kind in ("Sm", "Sc")


@cache
def glyphs():
    with TTFont(FONT) as font:
        return {chr(code): name for code, name in font.getBestCmap().items()}


def there():
    """The characters we write that the font has; that it has all is a test of its own."""
    return [character for character in characters() if character in glyphs()]


def draw(text, family):
    """Draw the text in lines of forty characters with every warning an error."""
    lines = [text[start : start + 40] for start in range(0, len(text), 40)]
    figure = Figure(figsize=(8, 0.3 * len(lines) + 1))
    for number, line in enumerate(lines):
        figure.text(0, 1 - (number + 1) / (len(lines) + 1), line, family=family, parse_math=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FigureCanvasAgg(figure).draw()


@pytest.fixture(scope="module")
def registered():
    before = list(fontManager.ttflist)
    fontManager.addfont(FONT)
    yield FAMILY
    fontManager.ttflist[:] = before


def test_every_character_we_write_has_a_glyph():
    assert len(characters()) > 800, "the texts were not found"
    missing = {character: path for character, path in characters().items() if character not in glyphs()}
    assert missing == {}, CURE


def test_the_common_characters_are_there_for_texts_to_come():
    def is_level_1(character):
        code = character.encode("gb2312", errors="ignore")
        return len(code) == 2 and 0xB0 <= code[0] <= 0xD7

    assert sum(map(is_level_1, glyphs())) == 3755


SIGNS = ["¶28§", "，。；：？！（）《》、“”‘’…—", "％＋－１２３ＡＢＣ", "−0.5×10³≥≤→✓○", "TürkiyeCôted’Ivoire"]


@pytest.mark.parametrize("text", SIGNS)
def test_signs_of_figures_are_there(text):
    assert [character for character in text if character not in glyphs()] == []


def test_the_glyphs_have_ink():
    with TTFont(FONT) as font:
        empty = [c for c in there() if font["glyf"][glyphs()[c]].numberOfContours == 0]
    assert empty == []


def test_the_name_is_ours_everywhere():
    with TTFont(FONT) as font:
        names = {record.nameID: str(record) for record in font["name"].names}
    assert names[1] == FAMILY
    assert names[4] == f"{FAMILY} Regular"
    assert names[6] == FONT.stem
    identifying = {number: names[number] for number in (1, 2, 3, 4, 6, 16, 17, 18, 20, 21, 22, 25) if number in names}
    assert [name for name in identifying.values() if "Noto" in name or "Source" in name] == []


def test_the_copyright_and_the_licence_came_along():
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    with TTFont(FONT) as font:
        copyright_line = font["name"].getDebugName(0)
        licence_name = font["name"].getDebugName(13)
        assert font["OS/2"].fsType == 0, "embedding is not free"
    holder = "2014-2021 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'"
    assert holder in copyright_line
    assert licence.startswith(f"Copyright {holder}\n")
    assert "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007" in licence
    assert "PERMISSION & CONDITIONS" in licence and "5) The Font Software, modified or unmodified" in licence
    assert "SIL Open Font License, Version 1.1" in licence_name


def test_it_is_a_small_regular_font_with_truetype_outlines():
    with TTFont(FONT) as font:
        assert "glyf" in font and "fvar" not in font
        assert font["OS/2"].usWeightClass == 400
    assert FONT.stat().st_size < 1_500_000


def test_matplotlib_finds_it_by_name(registered):
    for wanted in (FAMILY, FontProperties(family=FAMILY, size=20)):
        assert Path(fontManager.findfont(wanted, fallback_to_default=False)) == FONT


def test_a_figure_draws_every_character_without_a_warning(registered):
    draw("".join(there()), registered)


def test_a_chart_with_chinese_words_and_negative_numbers_warns_of_nothing(registered):
    with matplotlib.rc_context({"font.family": registered, "axes.unicode_minus": True}), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = Figure()
        axes = figure.subplots()
        axes.barh(["缔约国", "政府间组织"], [102, -12])
        axes.set_title("出席会议的国家和组织（第14至20段）")
        FigureCanvasAgg(figure).draw()
        assert any("−" in label.get_text() for label in axes.get_xticklabels())


def test_the_check_sees_a_missing_glyph(registered):
    # Hangul is not in our font and Chinese is not in matplotlib's own: both must be noticed.
    with pytest.raises(UserWarning, match="Glyph .* missing"):
        draw("缔约国", "DejaVu Sans")
    with pytest.raises(UserWarning, match="Glyph .* missing"):
        draw("한", registered)


def test_the_tool_gives_the_same_bytes_for_the_same_characters():
    first = tool.build(FONT, "腐败预防", "会议")
    assert first == tool.build(FONT, "预防腐败腐败", "议会")
    assert first != tool.build(FONT, "腐败预防", "会")


def test_the_tool_leaves_out_what_was_not_asked_for(tmp_path):
    path = tmp_path / "small.ttf"
    path.write_bytes(tool.build(FONT, "腐败", "한"))
    with TTFont(path) as font:
        assert {chr(code) for code in font.getBestCmap()} == {"腐", "败"}


def test_the_tool_reads_all_our_texts():
    assert set(characters()) <= set(tool.own_text())


def test_the_tool_refuses_a_font_that_lacks_a_character():
    with pytest.raises(tool.FontError, match=r"no glyph for 한 \(U\+D55C\)"):
        tool.build(FONT, "腐败한")


def test_the_tool_refuses_a_variable_font(tmp_path):
    path = tmp_path / "variable.ttf"
    with TTFont(FONT) as font:
        font["fvar"] = newTable("fvar")
        font.save(path)
    with pytest.raises(tool.FontError, match="static font"):
        tool.build(path, "腐败")


def test_the_tool_writes_font_and_licence_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tool, "own_text", lambda: "腐败")
    assert tool.main(["--source", str(FONT), "--output", str(tmp_path)]) == 0
    assert (tmp_path / "OFL.txt").read_bytes() == (FONTS / "OFL.txt").read_bytes()
    assert (tmp_path / FONT.name).stat().st_size > 500_000
    assert FONT.name in capsys.readouterr().out


def test_the_tool_says_how_to_get_the_source_font(monkeypatch, capsys):
    monkeypatch.setattr(tool.importlib.util, "find_spec", lambda name: None)
    assert tool.main([]) == 1
    assert "--group tools" in capsys.readouterr().err


def test_the_tool_wants_the_licence_beside_the_font(tmp_path, capsys):
    (tmp_path / "alone.ttf").write_bytes(FONT.read_bytes())
    assert tool.main(["--source", str(tmp_path / "alone.ttf"), "--output", str(tmp_path / "out")]) == 1
    assert "OFL.txt" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
