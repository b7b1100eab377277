"""Each check fails when what it guards is broken, and says where."""

import html
import json
import re
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

from uncac_prevention import checks, load, render
from uncac_prevention.checks import data, lessons, notebooks


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A copy of the data and notebooks that a test may break."""
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    forget()
    for module in (load, data, notebooks):
        monkeypatch.setattr(module, "data_folder", lambda: tmp_path / "data")
    yield tmp_path
    forget()


def forget():
    for module in (load, render, lessons):
        for one in vars(module).values():
            if hasattr(one, "cache_clear"):
                one.cache_clear()


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_everything_is_in_order():
    assert checks.run_checks(quick=True) == []


BREAKAGES = [
    (data.source_is_untouched, "data/source/report.zh.txt", "重审", "重申", r"source/report.zh.txt: SHA-256"),
    (data.source_is_untouched, "data/source/report.zh.txt", "\n28. ", "\n27. ", r"line \d+.*paragraph 27.*expected paragraph 28"),
    (data.rendering_agrees_with_source, "data/text/report.en.txt", "28. One speaker", "28. Some speakers", r"¶28 mentions.*some"),
    (data.rendering_agrees_with_source, "data/text/report.en.txt", "Zimbabwe", "Rhodesia", r"¶14 participant 102: found 'Rhodesia'"),
    (data.rendering_agrees_with_source, "data/text/report.en.txt", "resolutions 8/13 and 8/14", "resolution 8/13", r"¶\d+ mentions"),
    (data.registers_fit_the_report, "data/registers/paragraph_weights.csv", "\n28,F\n", "\n28,X\n", r"paragraph_weights.csv: row 29: found 'X'"),
    (data.registers_fit_the_report, "data/registers/paragraph_weights.csv", "\n28,F\n", "\n", r"expected 1 to 75"),
    (data.registers_fit_the_report, "data/registers/source_notes.csv", "27,重审", "27,重来", r"source_notes.csv: row \d+: found '重来'"),
    (data.registers_fit_the_report, "data/registers/glossary.csv", "发言者,26", "发言者,9", r"glossary.csv: row 7"),
    (data.registers_fit_the_report, "data/registers/glossary.csv", "\nspeaker,", "\npanellist,", r"id 'panellist': found twice"),
    (data.labels_are_the_same_in_every_language, "data/labels/zh.json", '"undo"', '"undone"', r"labels/zh.json: form.undo: found nothing"),
    (data.labels_are_the_same_in_every_language, "data/labels/zh.json", "已于 {time} 保存", "已保存", r"form.saved: found fields"),
    (data.labels_are_the_same_in_every_language, "data/labels/en.json", '"Check"', '""', r"labels/en.json: form > check"),
    (data.tables_are_current, "data/tables/attendance.csv", "阿富汗", "阿富汉", r"tables/attendance.csv: row 2"),
    (lessons.files_fit_their_schema, "data/lessons/01.yml", "kind: sort", "kind: essay", r"lessons/01.yml: exercises > who-says-so > kind"),
    (lessons.files_fit_their_schema, "data/lessons/01.yml", "        limits: [0, 250]\n", "", r"guess-the-count > items > states: 'limits'"),
    (lessons.files_fit_their_schema, "data/lessons/01.yml", "misconception: takes the days for the joint meetings", "", r"quiz > items > Q01-6 > options.*misconception"),
    (lessons.parts_fit_together, "data/lessons/01.yml", "            correct: true\n", "            misconception: none\n", r"found no single key"),
    (lessons.parts_fit_together, "data/lessons/01.yml", 'outcome: "1.3"', 'outcome: "2.3"', r"found outcome '2.3'"),
    (lessons.parts_fit_together, "data/lessons/01.yml", "- id: Q01-2", "- id: Q01-1", r"quiz: id 'Q01-1': found twice"),
    (lessons.parts_fit_together, "data/lessons/01.yml", "panellist, speaker,", "panellist, speeches,", r"terms: found 'speeches'"),
    (lessons.parts_fit_together, "data/lessons/00.yml", "default: normal", "default: tiny", r"type-size > type-size: default: found 'tiny'; expected one of \['normal'"),
    (lessons.files_fit_their_schema, "data/lessons/00.yml", "act: undo", "act: shout", r"lessons/00.yml: .*undo > act"),
    (lessons.files_fit_their_schema, "data/lessons/00.yml", '        default: "no"\n', "", r"anonymous-results > items > anonymous-results: 'default'"),
    (lessons.path_names_the_lessons, "data/registers/path.csv", ",01_reading_the_report", ",", r"path.csv: 01: found \[''.*expected \['01_reading_the_report'"),
    (lessons.path_names_the_lessons, "data/registers/path.csv", "读懂会议报告,45,45", "读懂会议报告,40,40", r"path.csv: 01: found 40 to 40 minutes; expected 45"),
    (lessons.path_names_the_lessons, "data/registers/path.csv", "\n03,", "\n04,", r"path.csv: number: found"),
    (lessons.path_names_the_lessons, "data/registers/path.csv", "读懂会议报告", "读懂报告", r"path.csv: 01: found .*expected .*'读懂会议报告'"),
    (lessons.claims_rest_on_the_source, "data/lessons/01.yml", "quote: 也门和津巴布韦", "quote: 也门与津巴布韦", r"one-short: found '也门与津巴布韦'; expected a piece of ¶14"),
    (lessons.claims_rest_on_the_source, "data/lessons/01.yml", "english: One speaker stressed", "english: Many speakers stressed", r"who-says-so > laws: found 'Many"),
    (lessons.claims_rest_on_the_source, "data/lessons/01.yml", "        weight: F0", "        weight: C", r"platforms: found weight C; expected one of F F0"),
    (lessons.claims_rest_on_the_source, "data/lessons/01.yml", "answer: 102", "answer: 103", r"guess-the-count > states: found 103"),
    (lessons.claims_rest_on_the_source, "data/lessons/01.yml", "cue: {zh: 据指出", "cue: {zh: 有人指出", r"platforms: cue"),
    (lessons.texts_read_well, "data/lessons/01.yml", "第14段列出102个，比您估计的多", "第15段列出102个，比您估计的多", r"found ¶\[14\] in English and ¶\[15\] in Chinese"),
    (notebooks.languages_agree, "notebooks/en/01_reading_the_report.ipynb", "Start with the cover.", "Begin with the cover.", r"zh/01_reading_the_report.ipynb cell detective: found a rendering of an older"),
    (notebooks.languages_agree, "notebooks/zh/01_reading_the_report.ipynb", 'lesson.show(\\"quiz\\")', 'lesson.show(\\"functions\\")', r"cell quiz-form: found other code"),
    (notebooks.languages_agree, "notebooks/zh/01_reading_the_report.ipynb", "(#p45 \\\"F\\\")", "(#p46 \\\"F\\\")", r"cell why: found other links"),
    (notebooks.languages_agree, "notebooks/zh/01_reading_the_report.ipynb", '"id": "why"', '"id": "warum"', r"found cells"),
    (notebooks.cells_keep_the_contract, "notebooks/zh/01_reading_the_report.ipynb", "并非联合国出版物", "是联合国出版物", r"zh/01_reading_the_report.ipynb: first cell: found no notices"),
    (notebooks.cells_keep_the_contract, "notebooks/en/01_reading_the_report.ipynb", "**45 minutes**", "**40 minutes**", r"first cell: found other minutes; expected 45"),
    (notebooks.cells_keep_the_contract, "notebooks/en/01_reading_the_report.ipynb", "state three of the four", "know the four", r"found no outcome 1.3"),
    (notebooks.cells_keep_the_contract, "notebooks/en/01_reading_the_report.ipynb", "Start with the cover.", "Start " + "word " * 520 + ".", r"cell detective-form: found \d+ words"),
    (notebooks.cells_keep_the_contract, "notebooks/en/01_reading_the_report.ipynb", '"source_hidden": true', '"source_hidden": false', r"found code in sight"),
    (notebooks.claims_carry_paragraph_and_weight, "notebooks/en/01_reading_the_report.ipynb", "(#p45 \\\"F\\\")", "(#p45 \\\"C\\\")", r"cell why: found .*expected a paragraph with one of its weights"),
    (notebooks.claims_carry_paragraph_and_weight, "notebooks/zh/01_reading_the_report.ipynb", "[第45段 F](#p45", "[第44段 F](#p45", r"cell why: found .*same paragraph in text and link"),
    (notebooks.claims_carry_paragraph_and_weight, "notebooks/en/01_reading_the_report.ipynb", "Start with the cover.", "Start with ¶14.", r"cell detective: found a paragraph without a link"),
    (notebooks.links_lead_somewhere, "notebooks/zh/01_reading_the_report.ipynb", "(#术语表)", "(#词汇表)", r"found a link to #词汇表"),
    (notebooks.links_lead_somewhere, "notebooks/zh/00_start_here.ipynb", "(01_reading_the_report.ipynb)", "(../en/01_reading_the_report.ipynb)", r"expected the Chinese page"),
    (notebooks.links_lead_somewhere, "README.md", "(CONTRIBUTING.md", "(CONTRIBUTE.md", r"README.md: found a link to CONTRIBUTE.md"),
]


@pytest.mark.parametrize("check, file, old, new, said", BREAKAGES, ids=lambda value: getattr(value, "__name__", None))
def test_a_breakage_is_found_and_named(checkout, check, file, old, new, said):
    change(checkout / file, old, new)
    problems = list(check())
    assert any(re.search(said, one) for one in problems), problems


def test_keys_that_are_given_away_by_letter_or_length_are_named(checkout):
    path = checkout / "data/lessons/01.yml"
    path.write_text(re.sub(r"(?m)^( +)correct: true\n", r"\1misconception: x\n", path.read_text("utf-8")), "utf-8")
    text = re.sub(r"(?m)^( +)- text:( \{.*\}\n|\n(?: +(?:en|zh): .*\n)+) +misconception: .*\n", r"\1- text:\2\1  correct: true\n", path.read_text("utf-8"))
    # Only the first option of each item stays the key.
    parts = re.split(r"(?m)^(        options:\n)", text)
    path.write_text("".join(part if place % 2 else first_key_only(part) if place else part for place, part in enumerate(parts)), "utf-8")
    assert any("key letter A" in one for one in lessons.items_keep_the_contract())


def first_key_only(part):
    head, key, rest = part.partition("correct: true\n")
    return head + key + rest.replace("correct: true\n", "misconception: x\n")


def test_a_half_width_mark_in_chinese_is_named(checkout):
    path = checkout / "data/lessons/01.yml"
    path.write_text(path.read_text("utf-8").replace("请再看句首三个字。", "请再看,句首三个字。"), "utf-8")
    assert any("half-width" in one and "platforms" in one for one in lessons.texts_read_well())


def test_a_sentence_without_end_is_named(checkout):
    path = checkout / "data/lessons/01.yml"
    path.write_text(path.read_text("utf-8").replace("en: The marked words open the sentence", "en: " + "and " * 40 + "the sentence"), "utf-8")
    assert any("found a sentence of" in one and "laws" in one for one in lessons.texts_read_well())


def test_a_missing_language_is_named(checkout):
    (checkout / "notebooks/zh/01_reading_the_report.ipynb").unlink()
    assert any("notebooks/zh/01_reading_the_report.ipynb: found no file" in one for one in notebooks.languages_agree())


def test_accepting_a_cell_makes_it_current(checkout):
    english = checkout / "notebooks/en/01_reading_the_report.ipynb"
    change(english, "Start with the cover.", "Begin with the cover.")
    assert checks.accept("01") == ["detective"]
    assert list(notebooks.languages_agree()) == []
    assert checks.accept("01_reading_the_report", ["detective"]) == []
    with pytest.raises(ValueError, match="cell 'nope'"):
        checks.accept("01", ["nope"])
    with pytest.raises(ValueError, match="lesson '77'"):
        checks.accept("77")


def test_an_output_that_is_not_current_is_named(checkout):
    for language in ("en", "zh"):
        change(checkout / f"notebooks/{language}/01_reading_the_report.ipynb", "(101, 107, 102)", "(101, 107, 103)")
    assert sorted(re.search(r"(\w\w)/01.* cell (\S+):", one).groups() for one in notebooks.outputs_are_current()) == [
        ("en", "research-count"), ("zh", "research-count")]
    assert len(checks.build()) == 2
    assert list(notebooks.outputs_are_current()) == []


def test_stored_outputs_hold_no_widget_that_a_reader_could_not_see():
    for path in (ROOT / "notebooks").glob("*/*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        kinds = [kind for cell in notebook["cells"] for output in cell.get("outputs", []) for kind in output.get("data", {})]
        assert kinds and set(kinds) <= {"text/html", "text/plain"}
        assert "widgets" not in notebook["metadata"]


def test_the_notebooks_really_are_compared(tmp_path):
    """nbval passes over much; this shows that a changed word in a stored form is not passed over."""
    path = tmp_path / "changed.ipynb"
    text = (ROOT / "notebooks/en/01_reading_the_report.ipynb").read_text("utf-8")
    path.write_text(text.replace("Read the lines in the box.", "Read the lines in the hat.", 1), "utf-8")
    run = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path,
                          f"--nbval-sanitize-with={ROOT / 'tests/nbval.cfg'}", path], capture_output=True, text=True)
    assert run.returncode == 1 and "1 failed" in run.stdout, run.stdout[-2000:]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_made_by_nbconvert_holds_items_answers_and_the_words_of_figures(language):
    from nbconvert import HTMLExporter

    from uncac_prevention.load import load_lesson

    path = ROOT / "notebooks" / language / "01_reading_the_report.ipynb"
    page = HTMLExporter(exclude_input=True).from_filename(path)[0]
    assert "model not found" not in page
    assert re.search(r'<img[^>]*alt="[^"]{60,}"', page)
    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    for exercise in load_lesson("01").exercises:
        for item in exercise.items:
            for text in [item.prompt, item.because, *[one.text for one in item.options], *[one.feedback for one in item.options]]:
                assert not text or " ".join(text[language].split()) in plain
