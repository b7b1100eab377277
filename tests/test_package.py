"""The package: which module may import which, how light it is, and what is in the wheel."""

import ast
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas
import pytest
import yaml
from conftest import ROOT

import uncac_prevention
from uncac_prevention import load_report, tables
from uncac_prevention.tables import TABLES

PACKAGE = ROOT / "src" / "uncac_prevention"
ORDER = ["model", "languages", "parse", "convention", "agreement", "counts", "exercises", "learner", "plan", "progress", "evaluation", "readiness", "dictionary", "load", "search",
         "tables", "corpus", "figures", "render", "tabulate", "export", "widgets", "lesson", "serve", "agenda", "guide", "present", "checks", "__main__"]


def module_of(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path):
    """The modules of the package that a file imports, at the top or inside a function."""
    inside = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*inside][:len(inside) + 1 - node.level]
            names = [node.module] if node.module else [one.name for one in node.names]
            yield from ([*base, *name.split(".")][0] for name in names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("uncac_prevention."):
            yield node.module.split(".")[1]


FILES = sorted(one for one in PACKAGE.rglob("*.py") if module_of(one) != "__init__")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_those_above_it(path):
    own = module_of(path)
    assert own in ORDER, "say in architecture and CONTRIBUTING where the new module stands"
    below = {one for one in imported(path) if one in ORDER and one != own and ORDER.index(one) > ORDER.index(own)}
    assert not below


def loaded_after(code):
    run = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True)
    return {one.split(".")[0] for one in run.stdout.split()}


def test_importing_is_light():
    loaded = loaded_after("import uncac_prevention")
    assert not loaded & {"pandas", "numpy", "matplotlib", "IPython", "ipywidgets", "anywidget", "jinja2", "yaml", "jsonschema"}


def test_neither_pandas_nor_matplotlib_comes_before_a_table_or_figure_is_asked_for():
    loaded = loaded_after("from uncac_prevention import load_report, open_lesson; load_report(); open_lesson('01', 'en').show('quiz')")
    assert not loaded & {"pandas", "matplotlib"}
    assert {"pandas"} <= loaded_after("from uncac_prevention import load_report, tables; tables.divisions(load_report())")


def test_every_public_name_is_there():
    assert set(uncac_prevention.__all__) <= set(dir(uncac_prevention))
    assert all(getattr(uncac_prevention, name) is not None for name in uncac_prevention.__all__)
    with pytest.raises(AttributeError, match="no_such_name"):
        uncac_prevention.no_such_name


def test_the_committed_tables_have_the_promised_columns():
    promised = {
        "divisions": "id parent level numeral heading_zh heading_en first_paragraph last_paragraph spans",
        "paragraphs": "number division text_zh text_en weights spans words_en characters_zh",
        "items": "id paragraph kind numeral parent text_zh text_en spans",
        "attendance": "order paragraph category name_zh name_en iso3 acronym represents spans",
        "panellists": "id paragraph topic name_zh name_en iso3 actor_type spans",
        "references": "id paragraph statement kind target surface anaphora spans",
        "outcomes": "id paragraph text_zh text_en act addressee action_zh action_en condition_zh condition_en references spans",
        "articles": "article title_en title_zh numbered_paragraphs",
        "clauses": "article clause element part duty qualifiers paraphrase_en paraphrase_zh",
        "article_links": "paragraph article clause basis reason_en reason_zh",
        "statements": "id paragraph sequence weight role actor quantifier quantifier_text act verb carried_from themes text_zh text_en spans",
        "agreement": "column coders units percent kappa kappa_low kappa_high alpha alpha_low alpha_high",
    }
    for name, columns in promised.items():
        assert set(columns.split()) <= set((ROOT / "data" / "tables" / f"{name}.csv").read_text("utf-8").split("\n")[0].split(","))


def test_each_chinese_text_of_a_table_is_what_stands_at_its_spans():
    import json

    source = load_report().source
    for name, build in TABLES.items():
        frame = build()
        assert len(frame), name
        if "spans" not in frame:
            continue
        column = next((one for one in frame.columns if one.endswith("_zh") and one != "characters_zh"), "surface")
        for text, spans in zip(frame[column], frame["spans"], strict=True):
            assert "".join(source[start:end] for start, end in json.loads(spans or "[]")) == text


def test_a_csv_read_back_keeps_every_code():
    read = pandas.read_csv(ROOT / "data" / "tables" / "attendance.csv", keep_default_na=False)
    assert list(read["iso3"]) == list(tables.attendance()["iso3"])
    assert (read["category"] == "state_party").sum() == 102 and len(read) == 122


def test_a_wheel_gives_the_report_and_all_tables_in_two_lines(tmp_path):
    pytest.importorskip("hatchling", reason="the build backend is in the group test")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path], cwd=ROOT, check=True, capture_output=True)
    place = tmp_path / "installed"
    zipfile.ZipFile(next(tmp_path.glob("*.whl"))).extractall(place)
    code = ("import sys; sys.path.insert(0, sys.argv[1]); sys.path[:] = [one for one in sys.path if not one.rstrip('/').endswith('src')]\n"
            "from uncac_prevention import load_table, tables\n"
            "print(tables.__file__, *[len(build()) for build in tables.TABLES.values()], *[len(load_table(one)) for one in tables.TABLES])")
    run = subprocess.run([sys.executable, "-c", code, place], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    where, *rows = run.stdout.split()
    import pandas

    committed = [len(pandas.read_csv(ROOT / "data" / "tables" / f"{name}.csv")) for name in TABLES]
    assert Path(where).is_relative_to(place) and rows == list(map(str, [*committed, *committed]))


def test_every_file_is_yaml_for_the_parser_without_a_compiler_too():
    # Where PyYAML was built without libyaml, its own parser reads; it takes less.
    files = [one for folder in ("data", "workshop") for one in (ROOT / folder).rglob("*.yml")]
    assert files
    for path in files:
        # Of a file it reads one piece after the other; a long text it would copy at each step.
        with path.open(encoding="utf-8") as file:
            assert all(yaml.parse(file, yaml.SafeLoader)), path
