"""Tables and registers as somebody gets them from `load_table` and `load_register`, and what a spreadsheet may do to them."""

import csv
import datetime
import json

import pandas
import pytest
from conftest import ROOT, change

from uncac_prevention import checks, load_register, load_table, tables
from uncac_prevention.checks import data
from uncac_prevention.dictionary import TYPES, cells, problems, table_from
from uncac_prevention.load import DataError, load_lesson
from uncac_prevention.tables import TABLES, to_csv

HEADER = "number,who,kind,open,since,at,about"
ROW = '1,Namibia,state,true,2021-06-18,"[[1,2],[5,9]]",a b'


def column(name, kind, required=True, codes=None):
    texts = {"en": "x", "zh": "甲"}
    return {"name": name, "type": kind, "required": required, "example": "", **texts, **({"codes": {one: texts for one in codes}} if codes else {})}


def small_table():
    columns = [column("number", "integer"), column("who", "string"), column("kind", "string", codes=["state", "body"]), column("open", "boolean", False),
               column("since", "date", False), column("at", "spans", False), column("about", "list", False, ["a", "b"])]
    texts = {"en": "x", "zh": "甲"}
    return table_from("small", {"title": texts, "description": texts, "primary_key": ["number"], "columns": columns})


def said(text):
    return [f"{one.place}: found {one.found}; expected {one.expected}" for one in problems(cells(text), small_table())]


@pytest.mark.parametrize("text", [
    f"{HEADER}\n{ROW}\n",
    f"\ufeff{HEADER}\n{ROW}\n",
    f"{HEADER}\r\n{ROW}\r\n",
    f"\ufeff{HEADER}\r\n{ROW}\r\n".replace("[1,2],[5,9]", "[1#2]#[5#9]").replace(",", ";").replace("#", ","),
    f"{HEADER}\n{ROW}\n".replace("[1,2],[5,9]", "[1#2]#[5#9]").replace(",", "\t").replace("#", ","),
    f"\ufeff{HEADER}\r\n{ROW}\r\n".replace("Namibia", '"Nami\r\nbia"'),
    f"{HEADER},,\n{ROW},,\n",
    f"{HEADER}\n\n{ROW}\n,,,,,,\n\n",
    f"{HEADER}\n{ROW}".replace("true", "TRUE"),
    'about,at,since,open,kind,who,number\na b,"[[1,2],[5,9]]",2021-06-18,true,state,Namibia,1',
], ids=["plain", "byte order mark", "CR LF", "semicolons", "tabs", "line break in a cell", "empty columns", "empty rows", "TRUE", "another order"])
def test_what_does_no_harm_is_read_as_if_it_were_not_there(text):
    rows = cells(text)
    assert said(text) == []
    read = dict(zip(rows[0][1], rows[1][1]))
    values = [one.value(read[one.name]) for one in small_table().columns]
    assert [values[0], values[1].replace("\n", ""), *values[2:4]] == [1, "Namibia", "state", True] and "\r" not in values[1] and str(values[4]) == "2021-06-18"
    assert values[5:] == [[(1, 2), (5, 9)], ("a", "b")]


@pytest.mark.parametrize("old, new, expected", [
    ("number,who", "number,whom", "line 1: found the column 'whom'; expected only number, who, kind"),
    ("number,who", "number,whom", "line 1, column who: found no such column; expected the columns number, who, kind"),
    ("number,who", "who,who", "line 1, column who: found it 2 times; expected each column once"),
    ("1,Namibia", "one,Namibia", "line 2, column number: found 'one'; expected a whole number in figures"),
    ("1,Namibia", "1.0,Namibia", "line 2, column number: found '1.0'; expected a whole number in figures"),
    ("1,Namibia", "١,Namibia", "line 2, column number: found '١'; expected a whole number in figures"),
    ("1,Namibia", ",Namibia", "line 2, column number: found ''; expected something"),
    ("state", "State", "line 2, column kind: found 'State'; expected one of state, body"),
    ("true", "yes", "line 2, column open: found 'yes'; expected true or false"),
    ("2021-06-18", "18.06.2021", "line 2, column since: found '18.06.2021'; expected a date such as 2021-06-18"),
    ("2021-06-18", "2021-06-31", "line 2, column since: found '2021-06-31'; expected a date such as 2021-06-18"),
    ("2021-06-18", "2021/6/18", "line 2, column since: found '2021/6/18'; expected a date such as 2021-06-18"),
    ("[1,2]", "[2,1]", "line 2, column at: found '[[2,1],[5,9]]'; expected a list such as"),
    ("[1,2]", "[1]", "line 2, column at: found '[[1],[5,9]]'; expected a list such as"),
    ("[[1,2],[5,9]]", "1-2", "line 2, column at: found '1-2'; expected a list such as"),
    ("a b", "a c", "line 2, column about: found 'a c'; expected words of a, b"),
    ("a b", "a b,and more", "line 2: found 8 cells; expected 7, as in the header"),
    (ROW, f"{ROW}\n2,Togo,state,,,,\n{ROW}", "line 4, column number: found '1' again; expected once; it is in line 2 already"),
    ("Namibia", '"Nami\nbia"', None),
    (ROW, ROW.replace("Namibia", '"Nami\n\nbia"') + "\nx,Togo,state,,,,", "line 5, column number: found 'x'"),
    (f"{HEADER}\n{ROW}", "", "line 1: found nothing; expected a header row"),
])
def test_what_does_harm_is_named_with_line_and_column(old, new, expected):
    text = f"{HEADER}\n{ROW}"
    assert old in text
    found = said(text.replace(old, new, 1))
    assert any(one.startswith(expected) for one in found) if expected else not found, found


def test_an_empty_cell_is_empty_and_never_a_number_that_is_not_one():
    values = {one.name: one.value("") for one in small_table().columns if not one.required}
    assert values == {"open": None, "since": None, "at": [], "about": ()}


BROKEN = [
    ("missing column", "glossary", lambda raw: raw.replace(b"term_zh,", b"", 1).replace("缔约国会议,".encode(), b"", 1), r"glossary.csv: line 1, column term_zh: found no such column; expected"),
    ("unknown code", "later_facts", lambda raw: raw.replace(b",high,", b",hihg,", 1), r"later_facts.csv: line \d+, column confidence: found .hihg.; expected one of"),
    ("duplicate id", "actors", lambda raw: raw.replace(b"\nalb,", b"\nafg,"), r"actors.csv: line 3, column id: found 'afg' again; expected once; it is in line 2"),
    ("no number", "source_notes", lambda raw: raw.replace(b"\n27,", "\n¶27,".encode()), r"source_notes.csv: line \d+, column paragraph: found '¶27'; expected a whole number"),
    ("not UTF-8", "glossary", lambda raw: raw.decode().encode("gb18030"), r"glossary.csv: line \d: found the byte 0x\w\w; expected text in UTF-8"),
    ("open quotation mark", "glossary", lambda raw: raw.replace(b"\nspeaker,", b'\n"speaker,'), r"glossary.csv: line \d+: found \d+ cells; expected 9"),
    ("nothing", "glossary", lambda raw: b"", r"glossary.csv: line 1: found nothing; expected a header row"),
]


@pytest.mark.parametrize("name, spoil, expected", [one[1:] for one in BROKEN], ids=[one[0] for one in BROKEN])
def test_a_register_that_is_not_what_it_should_be_is_refused(checkout, name, spoil, expected):
    path = checkout / "data" / "registers" / f"{name}.csv"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(DataError, match=expected):
        load_register(name)


def as_excel(path):
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)


@pytest.mark.parametrize("name", ["actors", "glossary", "later_facts", "source_notes"])
def test_a_register_saved_by_excel_says_the_same_and_the_build_makes_it_plain_again(checkout, name):

    path = checkout / "data" / "registers" / f"{name}.csv"
    before, rows = path.read_bytes(), load_register(name)
    as_excel(path)
    load_register.cache_clear()
    assert path.read_bytes() != before and load_register(name) == rows
    assert f"registers/{name}.csv" in checks.build(only_data=True)
    assert path.read_bytes() == before


def test_a_quote_that_no_longer_stands_there_is_named(checkout):
    path = checkout / "data/registers/source_notes.csv"
    line = next(number for number, one in enumerate(path.read_text("utf-8").split("\n"), 1) if one.startswith("33,最高审计机构,"))
    change(path, "\n33,最高审计机构,", "\n34,最高审计机构,")
    assert list(data.registers_fit_the_report()) == [
        f"registers/source_notes.csv: line {line}, column quote: found '最高审计机构'; expected a piece of ¶34"]


def test_a_dictionary_that_breaks_its_schema_is_refused_with_the_place(checkout):
    change(checkout / "data/dictionary/actors.yml", "type: string", "type: text")
    with pytest.raises(DataError, match=r"dictionary/actors.yml: columns > 0 > type: found 'text' is not one of"):
        load_register("actors")


def test_namibia_keeps_its_code_and_empty_stays_empty(checkout):
    change(checkout / "data/registers/actors.csv", "阿富汗,,Afghanistan,,AFG", "阿富汗,,Afghanistan,NA,AFG")
    frame = load_table("actors")
    assert frame["acronym"].iloc[0] == "NA" and frame["acronym"].iloc[1] == ""
    assert not frame.isna().any(axis=None)


@pytest.mark.parametrize("name", TABLES)
def test_a_loaded_table_holds_what_the_file_holds(name):
    frame, plain = load_table(name), pandas.read_csv(ROOT / "data" / "tables" / f"{name}.csv", keep_default_na=False, dtype=str)
    assert list(frame.columns) == list(plain.columns) and len(frame) == len(plain)
    for one in frame.columns:
        if frame[one].dtype.kind not in "bM" and not isinstance(frame[one].iloc[0], (list, tuple)):
            assert [str(value) if value is not pandas.NA else "" for value in frame[one]] == list(plain[one]), one


def test_each_type_of_column_has_its_type_in_the_frame():
    frame = load_table("paragraphs")
    assert frame["number"].dtype == "int64" and list(frame["number"]) == list(range(1, 76))
    assert frame.loc[frame["number"] == 27, "weights"].item() == ("F", "F0")
    assert frame.loc[frame["number"] == 39, "spans"].item()[0][1] < frame.loc[frame["number"] == 39, "spans"].item()[1][0]
    assert all(isinstance(span, tuple) for spans in frame["spans"] for span in spans)


def test_numbers_and_truths_that_may_be_missing_are_missing_and_not_zero(checkout):
    rows = "id,paragraph,kind,numeral,parent,text_zh,text_en,spans".split(",")
    change(checkout / "data/dictionary/items.yml", "name: numeral\n    type: string\n    required: true", "name: numeral\n    type: date\n    required: false")
    change(checkout / "data/dictionary/items.yml", "name: paragraph\n    type: integer\n    required: true", "name: paragraph\n    type: integer\n    required: false")
    change(checkout / "data/dictionary/items.yml", "name: parent\n    type: string", "name: parent\n    type: boolean")
    (checkout / "data/tables/items.csv").write_text(
        ",".join(rows) + '\na,,list,2021-06-18,True,x,y,"[[1,2]]"\nb,3,list,,,x,y,"[[1,2]]"\n', "utf-8")
    frame = load_table("items")
    assert frame["paragraph"].dtype == "Int64" and frame["paragraph"].isna().tolist() == [True, False]
    assert frame["numeral"].dtype.kind == "M" and frame["numeral"].isna().tolist() == [False, True]
    assert frame["parent"].isna().tolist() == [False, True] and frame["parent"].iloc[0]


@pytest.mark.parametrize("ask", [load_table, load_register, to_csv])
def test_a_wrong_name_lists_the_right_ones(ask):
    with pytest.raises(DataError, match="actors" if ask is load_register else "attendance") as error:
        ask("atendance")
    assert "atendance" in str(error.value)


def test_a_table_asked_for_by_a_wrong_name_lists_the_right_ones():
    with pytest.raises(AttributeError, match="no table 'atendance'; there are divisions, paragraphs, items, attendance"):
        tables.atendance


def test_an_example_may_be_written_as_yaml_reads_it():
    for value, kind in ((7, "integer"), (0.5, "number"), (-1, "number"), (True, "boolean"), (datetime.date(2021, 6, 18), "date"), ([[1, 2]], "spans"), (["a", "b"], "list")):
        texts = {"en": "x", "zh": "甲"}
        content = {"title": texts, "description": texts, "primary_key": ["x"], "columns": [column("x", kind) | {"example": value}]}
        read = table_from("x", content).columns[0]
        assert read.value(read.example) == ([(1, 2)] if kind == "spans" else tuple(value) if kind == "list" else value)


def test_a_row_without_a_place_in_the_source_is_allowed_where_the_column_is_optional():
    optional = next(one for one in small_table().columns if one.name == "at")
    assert optional.value("[]") == []


@pytest.mark.parametrize("cell, value", [("0.87", 0.87), ("-1", -1.0), ("", None), ("0,87", ValueError), ("nan", ValueError), ("1e5", ValueError)])
def test_a_number_has_a_point_and_is_never_something_else(cell, value):
    texts = {"en": "x", "zh": "甲"}
    read = table_from("x", {"title": texts, "description": texts, "primary_key": ["x"], "columns": [column("x", "number", False)]}).columns[0].value
    if value is ValueError:
        with pytest.raises(ValueError, match="a number with a point"):
            read(cell)
    else:
        assert read(cell) == value


def test_every_type_of_the_schema_is_known_and_the_other_way_round():
    schema = json.loads((ROOT / "data/dictionary/schema.json").read_text("utf-8"))
    assert set(schema["$defs"]["column"]["properties"]["type"]["enum"]) == set(TYPES)


def test_a_lesson_saved_by_an_editor_of_windows_says_the_same(checkout):
    path, before = checkout / "data/lessons/01.yml", load_lesson("01")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    load_lesson.cache_clear()
    assert load_lesson("01") == before


@pytest.mark.parametrize("old, new, said", [
    ("    kind: sort\n", "", r"lessons/01.yml: exercises > \S+: found 'kind' is a required property"),
    ("kind: sort", "kind: essay", r"lessons/01.yml: exercises > who-says-so > kind: found 'essay'"),
    ("kind: sort", "kind: [sort", r"lessons/01.yml: line \d+: found .*expected YAML"),
    ("  - id: who-says-so\n", "  - name: who-says-so\n", r"lessons/01.yml: exercises > 1: found 'id' is a required property"),
])
def test_a_lesson_that_cannot_be_read_is_refused_with_its_place(checkout, old, new, said):
    change(checkout / "data/lessons/01.yml", old, new)
    with pytest.raises(DataError, match=said):
        load_lesson("01")
