"""The Convention's clauses: complete, true to the text they render, linked to the report, and checked."""

import json
import re

import pytest
from conftest import ROOT
from test_checks import change, checkout  # noqa: F401 - a fixture

from uncac_prevention import load_convention, load_report, tables
from uncac_prevention.checks import convention as checks
from uncac_prevention.convention import chapeau, convention_from
from uncac_prevention.load import DataError, load_register

REFERENCE = ROOT.parent / "shared" / "reference" / "convention_chapter2.en.txt"
needs_reference = pytest.mark.skipif(not REFERENCE.is_file(), reason="the Convention's text is not part of the project")
CHAPTER = "data/convention/chapter2.json"
LINKS = "data/registers/article_links.csv"
OFFICIAL = dict(load_convention().official)
LAST_ROW = (ROOT / LINKS).read_text("utf-8").count("\n")


def clause(address):
    return next(one for one in load_convention().clauses if one.id == address)


def test_articles_5_to_14_have_33_numbered_paragraphs_and_article_10_none():
    articles = load_convention().articles
    assert [one.number for one in articles] == list(range(5, 15))
    assert [len(one.paragraphs) for one in articles] == [4, 3, 4, 6, 3, 0, 2, 4, 2, 5]
    assert sum(len(one.paragraphs) for one in articles) == 33
    assert load_convention().article(10).title == {"en": "Public reporting", "zh": "公共报告"}
    with pytest.raises(KeyError):
        load_convention().article(15)


@pytest.mark.parametrize("address, duty", [
    ("art5.3", "shall endeavour"), ("art6.2", "shall"), ("art6.2.part2", "should"), ("art9.1.part2", "may"), ("art9.1.part3", "shall"),
    ("art9.2.e", "shall"), ("art10", "shall"), ("art10.b", "may"), ("art13.1.a", "should"), ("art13.1.d.part2", "may"),
    ("art13.1.d.ii", "shall"), ("art14.1.b", "shall"), ("art14.1.b.part2", "shall consider"), ("art14.4", "called upon"),
])
def test_an_address_leads_to_its_duty(address, duty):
    assert clause(address).duty == duty


def test_an_element_has_the_chapeau_before_it():
    clauses = load_convention().article(13).clauses
    above = {one.id: chapeau(clauses, place) for place, one in enumerate(clauses)}
    assert above["art13.1.a"].id == "art13.1.part2"
    assert above["art13.1.d.i"].id == "art13.1.d.part3"
    assert above["art13.1"] is above["art13.1.d.part3"] is None


def test_the_report_cites_six_provisions_in_nine_places():
    links = tables.article_links()
    cited = links[links["basis"] == "cited"]
    assert list(cited["id"]) == ["p39.art9.2", "p62.art8.4", "p62.art10", "p62.art13.2", "p64.art13", "p65.art5.3", "p65.art10",
                                 "p65.art13", "p71.art9.2"]
    assert len(set(zip(cited["article"], cited["clause"].fillna(0)))) == 6
    assert not any(cited["reason_en"]) and not any(cited["reason_zh"])


def test_every_link_of_our_own_has_a_reason_in_both_languages_and_a_clause_to_read():
    links, clauses = tables.article_links(), tables.clauses()
    mapped = links[links["basis"] == "mapped"]
    assert len(mapped) == len(load_register("article_links")) and all(mapped["reason_en"]) and all(mapped["reason_zh"])
    read = set(zip(clauses["article"], clauses["clause"].fillna(0)))
    assert {(article, clause) for article, clause in zip(links["article"], links["clause"].fillna(0)) if clause} <= read
    assert set(links["article"]) <= set(tables.articles()["article"]) and links["id"].is_unique and clauses["id"].is_unique


def test_links_follow_the_report_they_are_given():
    from uncac_prevention import parse_report

    source = load_report().source.replace("特别是其中关于公共财政管理的第九条第二款", "特别是其中关于公共财政管理的第九条第三款")
    links = tables.article_links(parse_report(source, "zh"))
    assert "p39.art9.3" in set(links["id"]) and "p39.art9.2" not in set(links["id"])


def test_a_missing_table_is_left_to_the_check_that_names_it(checkout, monkeypatch):  # noqa: F811
    monkeypatch.setattr(checks, "data_folder", lambda: checkout / "data")
    (checkout / "data/tables/article_links.csv").unlink()
    assert list(checks.cited_links_are_those_of_the_report()) == []


BREAKAGES = [
    (checks.convention_fits_its_schema, CHAPTER, '"zh": "各缔约国应当努力确立并推广有效的预防腐败做法。"', '"zh": ""', r"chapter2.json: articles > 0 > clauses > 1 > paraphrase > zh"),
    (checks.convention_fits_its_schema, CHAPTER, '"clause": 1, "duty": "shall"', '"clause": "1", "duty": "shall"', r"clause: '1' is not of type 'integer'"),
    (checks.convention_fits_its_schema, CHAPTER, '"part": 2, "duty"', '"sentence": 2, "duty"', r"articles > 0 > clauses > 4: .*'sentence' was unexpected"),
    (checks.convention_fits_its_schema, CHAPTER, '"en": "https://docs', '"en": "docs', r"chapter2.json: official > en: 'docs.un.org"),
    (checks.convention_fits_its_schema, CHAPTER, '"duties": {', '"duty": {', r"chapter2.json: file: found 'duties' is a required property"),
    (checks.convention_fits_its_schema, CHAPTER, '"duties": {', '"duties": ', r"convention/chapter2.json: line \d+: found .*expected JSON"),
    (checks.clauses_are_those_of_the_convention, CHAPTER, '{"number": 14,', '{"number": 15,', r"articles: found .*15\]; expected 5 to 14"),
    (checks.clauses_are_those_of_the_convention, CHAPTER, '"clause": 5, "duty": "shall endeavour"', '"clause": 6, "duty": "shall endeavour"', r"article 8, paragraph 5: found elements None; expected ''"),
    (checks.clauses_are_those_of_the_convention, CHAPTER, '"clause": 5, "duty": "shall endeavour"', '"clause": 6, "duty": "shall endeavour"', r"art8.6: found 2 times; expected once"),
    (checks.clauses_are_those_of_the_convention, CHAPTER, '{"element": "c", "duty": "may"', '{"element": "d", "duty": "may"', r"article 10: found elements 'a b d'; expected 'a b c'"),
    (checks.parts_follow_their_sentence, CHAPTER, '"clause": 1, "part": 3', '"clause": 1, "part": 4', r"art9.1.part4: found part 4; expected 3"),
    (checks.parts_follow_their_sentence, CHAPTER, '"element": "d.ii", "duty": "shall"', '"element": "d.ii", "duty": "should"', r"art13.1.d.ii: found duty 'should'; expected 'shall', as in its chapeau art13.1.d.part3"),
    (checks.parts_follow_their_sentence, CHAPTER, '"clause": 2, "element": "a", "duty": "may"', '"clause": 7, "element": "a", "duty": "may"', r"art12.7.a: found no chapeau"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, '"clause": 2, "duty": "shall endeavour"', '"clause": 2, "duty": "shall"', r"art5.2: en: found the duty \['shall endeavour'\]; expected \['shall'\]"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, "Each State party shall endeavour to put in place", "Each State party shall put in place", r"art5.2: en: found the duty \['shall'\]"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, "各缔约国应当努力确立", "各缔约国均应确立", r"art5.2: zh: found the duty \['应'\]; expected \['应当努力'\]"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, "Procedures for adopting", "Procedures that may serve for adopting", r"art9.2.a: en: found the duty \['may'\]"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, "As appropriate, and each in line", "Each in line", r"art5.4: en: found the qualifiers .*expected \['as appropriate', 'fund"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, "缔约国均应酌情并根据", "缔约国均应根据", r"art5.4: zh: found the qualifiers \['根据本国法律制度的基本原则'\]"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, "by means such as the following", "by means such as the following, where appropriate", r"art6.1: en: found the qualifiers .*'where appropriate'"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, '"qualifiers": ["own_systems"]', '"qualifiers": ["own_system"]', r"art8.2: found the code 'own_system'; expected one of"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, '"qualifiers": ["own_systems"]', '"qualifiers": []', r"qualifiers: found 'own_systems' in no clause"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, '"duty": "called upon"', '"duty": "invited"', r"art14.4: found the code 'invited'"),
    (checks.paraphrases_keep_duty_and_qualifiers, CHAPTER, "Recording expenditure that does not", "Recording expenditure must not", r"art12.3.c: en: found 'must'; expected no binding word"),
    (checks.clauses_read_well, CHAPTER, "使用虚假单据。", "使用,虚假单据。", r"art12.3.e: zh: found the half-width mark in '用,'"),
    (checks.clauses_read_well, CHAPTER, "Using documents that are false.", "Using documents that are false", r"art12.3.e: en: found 're false' at the end; expected a full stop"),
    (checks.clauses_read_well, CHAPTER, "Using documents that are false.", "Using " + "very " * 35 + "false documents.", r"art12.3.e: en: found a sentence of 38"),
    (checks.clauses_read_well, LINKS, "与就此类措施开展协作相对应。", "与就此类措施开展协作相对应", r"article_links.csv: p2.art5.4: zh: found"),
    (checks.dictionary_has_the_codes, "data/dictionary/clauses.yml", "as_appropriate: {en: as appropriate", "as_appropriate: {en: if appropriate", r"clauses.yml: qualifiers: as_appropriate: found"),
    (checks.dictionary_has_the_codes, "data/dictionary/clauses.yml", "      called upon: {en: called upon, zh: 吁请}\n", "", r"clauses.yml: duty: called upon: found None"),
    (checks.cited_links_are_those_of_the_report, "data/text/report.en.txt", "article 9, paragraph 2, thereof", "article 9 thereof", r"text en: p39.art9: found in one language only"),
    (checks.cited_links_are_those_of_the_report, "data/tables/article_links.csv", "p40.art8.2,40,8,2,mapped", "p40.art8.2,40,8,2,cited", r"p40.art8.2: found cited, which the report does not do"),
    (checks.cited_links_are_those_of_the_report, "data/tables/article_links.csv", "p71.art9.2,71,9,2,cited", "p71.art9.2,71,9,2,mapped", r"p71.art9.2: found no cited link"),
    (checks.mapped_links_lead_somewhere, LINKS, "\n72,5,2,", "\n76,5,2,", rf"row {LAST_ROW}: found p76.art5.2; expected a paragraph"),
    (checks.mapped_links_lead_somewhere, LINKS, "\n72,5,2,", "\n72,5,7,", rf"row {LAST_ROW}: found p72.art5.7; expected a paragraph of the report and a clause"),
    (checks.mapped_links_lead_somewhere, LINKS, "\n72,5,2,", "\n71,9,2,", rf"row {LAST_ROW}: found p71.art9.2 again"),
    (checks.mapped_links_lead_somewhere, LINKS, ",利用信息和通信技术预防腐败，与有效的预防做法相对应。", ", ", rf"row {LAST_ROW}: found no reason in one language"),
]


@pytest.mark.parametrize("check, file, old, new, said", BREAKAGES, ids=lambda value: getattr(value, "__name__", None))
def test_a_breakage_is_found_and_named(checkout, monkeypatch, check, file, old, new, said):  # noqa: F811
    monkeypatch.setattr(checks, "data_folder", lambda: checkout / "data")
    change(checkout / file, old, new)
    problems = list(check())
    assert any(re.search(said, one) for one in problems), problems


@pytest.mark.parametrize("old, new, said", [
    ("\n72,5,2,", "\nseventy-two,5,2,", rf"registers/article_links.csv: (?:row|line) {LAST_ROW}.*seventy-two"),
    ("\n72,5,2,", "\n72,,2,", rf"registers/article_links.csv: (?:row|line) {LAST_ROW}"),
    ("paragraph,article,", "paragraph,art,", r"registers/article_links.csv: .*'art"),
])
def test_a_register_with_something_else_than_numbers_is_refused_with_the_row(checkout, old, new, said):  # noqa: F811
    change(checkout / LINKS, old, new)
    with pytest.raises(DataError, match=said):
        tables.article_links()


@pytest.mark.parametrize("content, said", [
    ({}, "file"), ({"official": OFFICIAL, "duties": {}, "qualifiers": {}, "articles": [{"number": 5}]}, "title|articles"), ([], "file"),
    ({"official": OFFICIAL, "duties": {"shall": {}}, "qualifiers": {}, "articles": []}, "shall|articles"),
])
def test_a_file_that_is_not_the_convention_is_refused_with_the_place(checkout, content, said):  # noqa: F811
    (checkout / CHAPTER).write_text(json.dumps(content), "utf-8")
    with pytest.raises(DataError, match=rf"convention/chapter2.json: .*(?:{said}).*expected articles as in convention/schema.json"):
        load_convention()
    with pytest.raises((KeyError, TypeError)):
        convention_from(content)


def units():
    """The reference by article, paragraph and element: the text of each."""
    text = REFERENCE.read_text("utf-8")
    text = text[text.index("Article 5\n"):text.index("Article 63\n")]
    found, article, number, element = {}, 0, None, ""
    for line in filter(None, map(str.strip, text.split("\n"))):
        if match := re.fullmatch(r"Article (\d+)", line):
            article, number, element = int(match[1]), None, ""
            continue
        match = re.match(r"(?:(\d)\.|\(([a-z]|ii?)\))? ?(.*)", line)
        if match[1]:
            number, element = int(match[1]), ""
        elif match[2]:
            element = f"d.{match[2]}" if match[2] in ("i", "ii") else match[2]
        if len(line) > 70 or match[1] or match[2]:
            found[article, number, element] = match[3]
    return found


def rows_of(key):
    return [one for one in load_convention().clauses if (one.article, one.clause, one.element) == key]


# A "may" that asks nothing of anybody, or repeats what the chapeau says already.
NO_DUTY = re.compile(r"may (?:require to|be necessary|assist|result|be considered|include periodic)")
DUTY = re.compile(r"shall(?:, [^.;]*?,)?(?: also)? (?:endeavour|consider)\b|\bshall\b|\bshould\b|\bmay\b|\bcalled upon\b")


def words_of_duty(text):
    for match in DUTY.findall(NO_DUTY.sub("", text)):
        yield next((one for one in ("shall endeavour", "shall consider") if one.split()[1] in match), match)


@needs_reference
def test_each_duty_of_the_convention_is_a_row_and_no_other():
    assert set(units()) == {(one.article, one.clause, one.element) for one in load_convention().clauses}
    for key, text in units().items():
        rows = rows_of(key)
        own = rows if not key[2] else rows[1:]
        assert list(words_of_duty(text)) == [one.duty for one in own], (key, text)


WORDING = {
    "fundamental_principles": r"fundamental principles of (?:its|their) legal system",
    "domestic_law_principles": "fundamental principles of its domestic law",
    "domestic_laws_and_regulations": "its domestic laws and regulations",
    "conditions_of_domestic_law": "conditions prescribed by its domestic law",
    "where_appropriate_domestic_law": "where appropriate under domestic law",
    "own_systems": "its own institutional and legal systems",
    "where_appropriate": "where appropriate(?! under)",
    "as_appropriate": "as appropriate",
    "where_applicable": "where applicable",
    "appropriate": r"(?<!where )(?<!as )\bappropriate\b",
    "feasible": "feasible",
    "necessary": r"\bnecessary\b",
    "within_means": "within its means",
    "within_competence": "within its competence",
    "inter_alia": "inter alia",
    "such_as": "(?<!by )such as|by such (?:means|measures) as",
    "convention_objectives": "consistent with the objectives of this convention",
    "economic_development": "level of economic development",
    "structure_and_size": "taking into account their structure and size",
    "need_to_combat_corruption": "need to combat corruption",
    "role_of_judiciary": "bearing in mind the independence of the judiciary",
    "judicial_independence": "without prejudice to judicial independence",
    "separate_prosecution_service": "does not form part of the judiciary",
    "privacy": "due regard for the protection of privacy",
    "reasonable_period": "reasonable period of time",
    "related_functions": "relate directly to the functions",
    "offence_purpose": "for the purpose of committing",
    "provided_by_law": "provided for by law",
    "safeguards": "subject to safeguards",
    "legitimate_capital": "without impeding in any way",
    "without_prejudice_article_46": "without prejudice to article 46",
    "without_prejudice_other_articles": "without prejudice to any other article",
}


@needs_reference
def test_each_qualifier_of_the_convention_is_coded_where_it_stands_and_nowhere_else():
    assert set(WORDING) == set(load_convention().qualifiers)
    for key, text in units().items():
        # "only be such as are provided for by law" names no example.
        text = text.lower().replace("such as are", "")
        expected = {code for code, pattern in WORDING.items() if re.search(pattern, text)}
        assert {code for one in rows_of(key) for code in one.qualifiers} == expected, (key, text)


@needs_reference
def test_no_paraphrase_or_reason_shares_nine_words_in_a_row_with_the_convention():
    def runs(text):
        words = re.findall(r"[a-z0-9'’-]+", text.lower())
        return {" ".join(words[start:start + 9]) for start in range(len(words) - 8)}

    official = runs(" ".join(REFERENCE.read_text("utf-8").split()))
    assert len(official) > 2000
    for one in load_convention().clauses:
        assert not runs(one.paraphrase["en"]) & official, one.id
    for row in load_register("article_links"):
        assert not runs(row["reason_en"]) & official, row
