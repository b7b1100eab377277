"""The register of actors agrees with the report and with two outside lists of names."""

import csv
import gettext
import io
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pandas
import pycountry
import pytest
from babel import Locale

DATA = Path(__file__).resolve().parents[1] / "data"
REGISTER = DATA / "registers" / "actors.csv"
SOURCE = DATA / "source" / "report.zh.txt"

COLUMNS = [
    "id", "type", "name_zh", "short_zh", "name_en", "acronym", "iso3",
    "category", "name_source", "note_en", "note_zh",
]  # fmt: skip

ATTENDING = {
    "state_party": 102,
    "regional_economic_integration_organization": 1,
    "un_regional_commission": 1,
    "un_fund_or_programme": 2,
    "un_specialized_agency": 1,
    "un_crime_programme_network_institute": 2,
    "intergovernmental_organization": 12,
    "entity_with_permanent_observer_office": 1,
}

PARAGRAPHS = {
    "state_party": 14,
    "regional_economic_integration_organization": 15,
    "un_regional_commission": 16,
    "un_fund_or_programme": 18,
    "un_specialized_agency": 18,
    "un_crime_programme_network_institute": 18,
    "intergovernmental_organization": 19,
    "entity_with_permanent_observer_office": 20,
}

NAMED_ELSEWHERE = {"intosai": 19, "ipu": 24, "gopac": 24, "seapac": 24, "unodc": 39, "greco": 57}

# The report uses the long forms of the United Nations; both lists have only shorter or older ones.
CHINESE_FORM_DIFFERS = {
    "BOL": "babel has the short form, pycountry the name before 2009",
    "BRN": "both have the short form",
    "RUS": "both have the short form",
}

ENGLISH_FORM_DIFFERS = {
    "TUR": "both follow the name since June 2022; the report is of July 2021",
}

NAME_SOURCES = {
    "babel and pycountry", "babel", "pycountry", "pycountry (word order changed)", "editor's knowledge",
}  # fmt: skip


def read_register():
    # Without it pandas reads Namibia's code, NA, as missing.
    return pandas.read_csv(REGISTER, dtype=str, keep_default_na=False).to_dict("records")


def paragraph(number):
    text = SOURCE.read_text(encoding="utf-8")
    found = re.search(rf"^{number}\. (.*?)(?=^{number + 1}\. )", text, re.M | re.S)
    return found.group(1).strip()


def paragraph_of(row):
    return PARAGRAPHS[row["category"]] if row["category"] else NAMED_ELSEWHERE[row["id"]]


def country(row):
    return pycountry.countries.get(alpha_3=row["iso3"])


def babel_name(row, language):
    return Locale(language).territories[country(row).alpha_2]


def pycountry_names(row):
    return {country(row).name, getattr(country(row), "official_name", country(row).name)}


def pycountry_names_zh(row):
    chinese = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])
    return {chinese.gettext(name) for name in pycountry_names(row)}


def pycountry_reordered(row):
    """The register form of ISO, "Korea, Republic of", in the two orders the United Nations uses."""
    main, comma, rest = country(row).name.partition(", ")
    return {f"{rest} {main}", f"{main} ({rest})"} if comma else set()


def name_source(row):
    """Where the English name of a State can be found letter for letter."""
    found = [
        source
        for source, names in (("babel", {babel_name(row, "en")}), ("pycountry", pycountry_names(row)))
        if row["name_en"] in names
    ]
    if found:
        return " and ".join(found)
    return "pycountry (word order changed)" if row["name_en"] in pycountry_reordered(row) else "editor's knowledge"


def plain(name):
    letters = unicodedata.normalize("NFD", name.casefold())
    return re.sub(r"[^a-z ]", "", letters)


ROWS = read_register()
STATES = [row for row in ROWS if row["type"] == "state"]
BODIES = [row for row in ROWS if row["type"] == "organization"]
by_id = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
by_state = pytest.mark.parametrize("row", STATES, ids=lambda row: row["id"])


def test_the_file_is_plain_csv():
    content = REGISTER.read_bytes()
    with io.StringIO(content.decode("utf-8"), newline="") as stream:
        lines = list(csv.reader(stream))
    again = io.StringIO()
    csv.writer(again, lineterminator="\n").writerows(lines)
    assert lines[0] == COLUMNS
    assert content == again.getvalue().encode("utf-8"), "not UTF-8 with LF and the usual quoting"
    assert [list(row.values()) for row in ROWS] == lines[1:], "pandas reads something else than is written"


def test_a_hundred_and_two_states_once_each():
    assert len(STATES) == len({row["iso3"] for row in STATES}) == 102
    assert {row["category"] for row in STATES} == {"state_party"}


def test_the_others_by_category():
    counts = Counter(row["category"] for row in ROWS if row["category"])
    assert counts == ATTENDING
    assert sum(counts.values()) - counts["state_party"] == 20


def test_bodies_that_are_only_named_have_no_category():
    assert {row["id"] for row in ROWS if not row["category"]} == set(NAMED_ELSEWHERE)


def test_every_row_is_a_state_or_an_organization():
    assert len(STATES) + len(BODIES) == len(ROWS)


@pytest.mark.parametrize("column", ["id", "name_zh", "name_en"])
def test_names_are_unique(column):
    repeated = [value for value, count in Counter(row[column] for row in ROWS).items() if count > 1]
    assert repeated == []


def test_acronyms_are_unique():
    acronyms = [row["acronym"] for row in ROWS if row["acronym"]]
    assert len(acronyms) == len(set(acronyms))


@by_id
def test_the_row_is_whole(row):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"])
    assert row["name_zh"] and row["name_en"] and row["name_source"]
    assert bool(row["note_en"]) == bool(row["note_zh"]), "a note is in both languages or in none"
    assert all(value == value.strip() for value in row.values())


@by_id
def test_the_id_follows_the_code(row):
    if row["type"] == "state":
        assert row["id"] == row["iso3"].lower()
        assert row["acronym"] == ""
    else:
        assert row["iso3"] == ""
        assert row["id"] == (row["acronym"] or row["name_en"].replace(" ", "-")).lower()
        assert pycountry.countries.get(alpha_3=row["id"].upper()) is None, "could be taken for a State"


@by_id
def test_the_chinese_name_stands_in_its_paragraph(row):
    text = paragraph(paragraph_of(row))
    assert row["name_zh"] in text
    if row["short_zh"]:
        assert f"{row['name_zh']}（{row['short_zh']}）" in text


def test_the_states_rebuild_paragraph_14():
    names = [row["name_zh"] for row in STATES]
    assert paragraph(14).endswith("：" + "、".join(names[:-1]) + "和" + names[-1] + "。")


def test_the_observers_rebuild_paragraph_18():
    names = [row["name_zh"] for row in ROWS if paragraph_of(row) == 18]
    assert paragraph(18).endswith("：" + "、".join(names[:-1]) + "和" + names[-1] + "。")


def test_the_organizations_rebuild_paragraph_19():
    intosai = next(row for row in ROWS if row["id"] == "intosai")
    names = []
    for row in ROWS:
        if row["category"] == "intergovernmental_organization":
            short = f"（{row['short_zh']}）" if row["short_zh"] else ""
            if row["id"] == "eca":
                short = f"（代表{intosai['name_zh']}（{intosai['short_zh']}））"
            names.append(row["name_zh"] + short)
    listed = re.search("出席了会议：(.*)\n", paragraph(19) + "\n").group(1)
    assert listed.startswith("、".join(names[:-1]) + "和" + names[-1] + "。")


def test_the_order_is_that_of_the_report():
    places = [(paragraph_of(row), paragraph(paragraph_of(row)).find(row["name_zh"])) for row in BODIES]
    assert places == sorted(places)
    assert ROWS == STATES + BODIES


@pytest.mark.parametrize("category", ["state_party", "intergovernmental_organization"])
def test_english_names_are_in_alphabetical_order(category):
    # The Chinese lists keep the order of the English original, so a wrong form is out of place.
    names = [plain(row["name_en"]) for row in ROWS if row["category"] == category]
    assert names == sorted(names)


@by_state
def test_the_code_is_in_iso_3166(row):
    assert country(row) is not None


@by_state
def test_the_chinese_name_agrees_with_an_outside_list(row):
    known = {babel_name(row, "zh")} | pycountry_names_zh(row)
    assert (row["name_zh"] in known) != (row["iso3"] in CHINESE_FORM_DIFFERS), sorted(known)


@by_state
def test_the_english_name_agrees_with_an_outside_list(row):
    known = {babel_name(row, "en")} | pycountry_names(row) | pycountry_reordered(row)
    assert (row["name_en"] in known) != (row["iso3"] in ENGLISH_FORM_DIFFERS), sorted(known)


@by_state
def test_the_source_of_the_english_name_is_told_truly(row):
    assert row["name_source"] in NAME_SOURCES
    assert row["name_source"] == name_source(row)


@pytest.mark.parametrize("row", BODIES, ids=lambda row: row["id"])
def test_the_source_of_a_body_name_is_the_editor_or_a_page(row):
    assert re.fullmatch(r"editor's knowledge|web page, read in a stored copy: https?://\S+", row["name_source"])


def test_turkey_has_its_name_of_2021_and_says_so():
    turkey = next(row for row in ROWS if row["id"] == "tur")
    assert turkey["name_en"] == "Turkey"
    assert "Türkiye" in turkey["note_en"] and "Türkiye" in turkey["note_zh"]
