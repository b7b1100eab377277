"""The units of the statements are the whole report, cut and never changed; the codebook's examples keep its own rules."""

import csv
import importlib
import json
import subprocess
import sys

import pytest

from uncac_prevention.load import DataError, data_folder, load_register, load_report, read_yaml
from uncac_prevention.model import join
from uncac_prevention.tables import paragraphs

# The function of the same name hides the module in its package.
module = importlib.import_module("uncac_prevention.tables.statements")
statements = module.statements
CODEBOOK = read_yaml(data_folder() / "registers" / "codebook.yml")
COLUMNS = CODEBOOK["columns"]
EXAMPLES = CODEBOOK["examples"]


def words(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def table():
    return statements()


def test_the_units_of_a_paragraph_are_its_whole_text_in_both_languages(table):
    for language in ("zh", "en"):
        for paragraph in load_report(language).paragraphs:
            units = table[table.paragraph == paragraph.number]
            whole = "".join(one.text for one in (paragraph, *paragraph.items))
            assert words("".join(units[f"text_{language}"])) == words(whole), paragraph.number


def test_every_chinese_text_is_what_stands_at_its_spans(table):
    source = load_report().source
    for row in table.itertuples():
        assert join(source, [tuple(one) for one in json.loads(row.spans)]) == row.text_zh, row.id


def test_every_quantifier_of_the_report_belongs_to_one_statement(table):
    mentions = [one.surface for paragraph in load_report().paragraphs for one in paragraph.mentions if one.kind == "quantifier"]
    own = table[table.quantifier_text.ne("") & table.carried_from.eq("")]
    assert list(own.quantifier_text) == mentions
    assert mentions.count("有几位发言者") == list(own.quantifier_text).count("有几位发言者") > 0


def changed(monkeypatch, change):
    rows = [dict(row) for row in load_register("statement_coding")]
    change({row["id"]: row for row in rows}, rows)
    monkeypatch.setattr(module, "load_register", lambda name: tuple(rows))


@pytest.mark.parametrize(("column", "identifier", "old", "new", "problem"), [
    ("zh", "p28.s1", "简明", "简洁", r"statement_coding.csv: p28.s1 zh: found .*简洁.*expected '一位发言者"),
    ("zh", "p27.s1", "重审", "重申", r"statement_coding.csv: p27.s1 zh"),
    ("zh", "p33.s1", "，", "", r"statement_coding.csv: p33.s2 zh: found .*expected '，"),
    ("en", "p44.s2", "some speakers", "Some speakers", r"statement_coding.csv: p44.s2 en"),
    ("zh", "p13.s3", "。", "", r"statement_coding.csv: zh: found nothing after p13.s3; expected a unit that begins with '。'"),
    ("en", "p13.s2", " Adoption of the report.", "", r"statement_coding.csv: p13.s3 en"),
    ("zh", "p75.s1", "2021年6月18日，", "", r"statement_coding.csv: p75.s1 zh"),
    ("id", "p28.s1", "s1", "s2", r"statement_coding.csv: row \d+: found 'p28.s2'; expected p28.s1"),
    ("id", "p28.s1", "p28", "p29", r"statement_coding.csv: row \d+: found 'p29.s1'; expected p29.s2"),
    ("id", "p28.s1", "p28", "p76", r"statement_coding.csv: row \d+: found 'p76.s1'; expected a unit of ¶27"),
    ("id", "p28.s1", "p28", "p一", r"statement_coding.csv: row \d+: found 'p一.s1'; expected a unit of ¶27"),
    ("zh", "p28.s1", None, "", r"statement_coding.csv: p28.s1 zh: found ''; expected '一位发言者"),
])
def test_a_changed_unit_is_refused_and_named(monkeypatch, column, identifier, old, new, problem):
    def change(units, rows):
        unit = units[identifier]
        assert old is None or old in unit[column]
        unit[column] = new if old is None else unit[column].replace(old, new)

    changed(monkeypatch, change)
    with pytest.raises(DataError, match=problem):
        statements()


@pytest.mark.parametrize(("carried", "found"), [("p49.s2", "p49.s2"), ("p50.s1", "p50.s1"), ("p99.s1", "p99.s1")])
def test_a_speaker_is_only_carried_from_an_earlier_unit(monkeypatch, carried, found):
    changed(monkeypatch, lambda units, rows: units["p49.s2"].update(carried_from=carried))
    with pytest.raises(DataError, match=f"p49.s2: found '{found}'; expected the id of an earlier unit"):
        statements()


def test_a_paragraph_without_units_is_refused(monkeypatch):
    changed(monkeypatch, lambda units, rows: rows.remove(units["p28.s1"]))
    with pytest.raises(DataError, match="zh: found nothing; expected a unit that begins with '一位发言者"):
        statements()


def test_weight_and_quantifier_follow_from_role_place_and_the_unit_that_names_the_speaker(monkeypatch):
    def change(units, rows):
        for identifier, codes in EXAMPLES.items():
            units[identifier].update({name: codes[name] for name in ("role", "actor", "act", "verb", "carried_from", "themes")})

    changed(monkeypatch, change)
    found = statements().set_index("id")
    for identifier, codes in EXAMPLES.items():
        assert (found.weight[identifier], found.quantifier[identifier]) == (codes["weight"], codes["quantifier"]), identifier
    assert found.quantifier_text["p49.s2"] == "一位发言者"


def test_the_table_has_the_promised_columns(table):
    assert list(table.columns) == ("id paragraph sequence weight role actor quantifier quantifier_text act verb carried_from themes "
                                   "text_zh text_en spans").split()


def test_worked_examples_keep_the_codebook(table):
    texts = dict(zip(table.id, table.text_zh, strict=True))
    order = list(table.id)
    for identifier, codes in EXAMPLES.items():
        assert list(codes) == "role actor act verb carried_from themes weight quantifier".split()
        for column in ("role", "act", "weight", "quantifier"):
            assert codes[column] in COLUMNS[column]["values"], (identifier, column)
        assert (codes["actor"] in COLUMNS["actor"]["values"]) == (codes["role"] == "panellist"), identifier
        assert codes["verb"] in texts[identifier], identifier
        assert not codes["verb"] or codes["verb"] in COLUMNS["act"]["values"][codes["act"]]["verbs"], identifier
        assert not codes["carried_from"] or order.index(codes["carried_from"]) < order.index(identifier), identifier
        assert set(codes["themes"].split()) <= COLUMNS["themes"]["values"].keys(), identifier
        assert len(codes["themes"].split()) <= 4, identifier


def test_every_value_has_both_languages_and_an_example_that_has_it():
    for name, column in COLUMNS.items():
        assert column["en"] and column["zh"], name
        for code, value in column.get("values", {}).items():
            assert value["en"] and value["zh"], (name, code)
            for extra in ("when", "not"):
                assert set(value.get(extra, {"en": 1, "zh": 1})) == {"en", "zh"}, (name, code)
            assert not value["example"] or code in EXAMPLES[value["example"]][name].split(), (name, code)
            assert value["example"] or name == "actor", (name, code)


def test_every_verb_and_theme_word_of_the_codebook_stands_in_the_report():
    whole = "".join(one["zh"] for one in load_register("statement_coding"))
    for value in COLUMNS["act"]["values"].values():
        assert all(verb in whole for verb in value["verbs"]), value
    for code, value in COLUMNS["themes"]["values"].items():
        assert [word for word in value["words"] if word not in whole] == [], code


def test_the_weights_of_a_paragraph_are_those_of_its_statements(table):
    """The ranges are those of the design's list of weights: who speaks in which paragraphs."""
    expected = {
        "B": [*range(1, 8), 17], "C": range(69, 75), "D": [22, 35, *range(52, 56), 62, 63], "E": [*range(23, 27), *range(36, 41)],
        "F": [*range(26, 34), *range(41, 51), *range(56, 61), *range(64, 69)], "F0": [27, 30],
        "G": [*range(8, 17), *range(18, 22), 34, 51, 61, 75]}
    found = module.weights()
    assert list(found) == list(range(1, 76))
    for letter, numbers in expected.items():
        assert [number for number, letters in found.items() if letter in letters.split()] == list(numbers), letter
    assert (found[26], found[27], found[28]) == ("E F", "F F0", "F")
    assert list(paragraphs().weights) == list(found.values())


def test_what_nobody_says_is_not_given_to_somebody(table):
    rows = table.set_index("id")
    assert [one for one in rows.index if rows.role[one] == "impersonal"] == ["p27.s2", "p27.s3", "p30.s2"]
    assert set(rows.actor[rows.role == "speaker"]) == {""}
    assert set(rows.actor) - {""} == set(COLUMNS["actor"]["values"])


def test_the_register_keeps_the_worked_examples(table):
    rows = table.set_index("id")
    for identifier, codes in EXAMPLES.items():
        assert {name: rows.loc[identifier, name] for name in codes} == codes, identifier


def test_a_paragraph_is_shown_without_pandas():
    code = ("from uncac_prevention.render import paragraph_page\nassert '<b>F0</b>' in paragraph_page(27, 'en')\n"
            "import sys; assert not {'pandas', 'numpy'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_dictionary_has_the_codes_of_the_codebook():
    dictionary = read_yaml(data_folder() / "dictionary" / "statements.yml")
    for column in dictionary["columns"]:
        if column["name"] in ("role", "act", "themes", "weight", "quantifier"):
            values = COLUMNS[column["name"]]["values"]
            assert column["codes"] == {code: {"en": value["en"], "zh": value["zh"]} for code, value in values.items()}, column["name"]


@pytest.mark.parametrize("name", ["statements", "agreement", "statement_coding", "coding_a", "coding_b", "coding_c", "coding_settled"])
def test_the_dictionary_has_the_columns_of_the_file_with_an_example_of_each(name):
    dictionary = read_yaml(data_folder() / "dictionary" / f"{name}.yml")
    path = next(one for one in (data_folder() / folder / f"{name}.csv" for folder in ("tables", "registers")) if one.is_file())
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [one["name"] for one in dictionary["columns"]] == list(rows[0])
    for column in dictionary["columns"]:
        cells = {row[column["name"]] for row in rows}
        assert str(column["example"]) in cells, column["name"]
        assert not (column["required"] and "" in cells), column["name"]
