"""What a notebook for researchers calls: tables in the page's language, the figure of the statements, the own coding and its agreement."""

import json
import random
import re
from html import unescape

import pandas
import pytest
from conftest import ROOT

from uncac_prevention import figures, load_table, open_lesson
from uncac_prevention.agreement import agreement
from uncac_prevention.counts import exact_interval, exact_test
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import DataError, load_labels, load_lesson
from uncac_prevention.tables.coding import codebook, compared, told_units

BOTH = pytest.mark.parametrize("language", ["en", "zh"])


def shown(frame, language="en", name="keyness"):
    return open_lesson("01", language).table(frame, name)._repr_html_()


class TestTable:
    @BOTH
    def test_heads_and_codes_are_in_the_words_of_the_page(self, language):
        html, words = shown(pandas.DataFrame({"role": ["speaker"], "quantifier": ["many"], "own": ["x_y"]}), language), load_labels(language)
        for word in (words["columns"]["role"], words["roles"]["speaker"], words["quantities"]["many"], ">own<", ">x_y<", words["captions"]["keyness"]):
            assert word in html
        assert "speaker</td>" not in html and html.count("<figcaption>") == 1

    def test_a_named_index_heads_the_rows_and_a_cross_table_has_codes_for_heads(self):
        html = shown(pandas.crosstab(pandas.Series(["E", "F"], name="weight"), pandas.Series(["one", "many"], name="quantifier")))
        assert html.count("<th scope=row>") == 2 and "<b>E</b> panellist" in html
        assert all(f">{word}</th>" in html for word in ("one", "many"))
        assert "<th scope=row>" not in shown(pandas.DataFrame({"role": ["chair"]}))

    def test_numbers_of_paragraphs_are_links_also_in_a_row_of_them(self):
        html = shown(pandas.DataFrame({"paragraph": [28], "only_zh": [(30, 31)], "only_en": [()]}))
        assert [int(one) for one in re.findall(r'<a href="#p(\d+)">¶\1</a>', html)] == [28, 30, 31]

    @pytest.mark.parametrize(("value", "words"), [
        (3, "3"), (2.5, "2.5"), (0.123456, "0.1235"), (1.0, "1"), (0.00001, "&lt; 0.0001"), (0.0, "0"), (None, "–"), (float("nan"), "–"), (pandas.NA, "–")])
    def test_a_number_has_the_decimals_it_needs_and_nothing_is_a_dash(self, value, words):
        assert f'<td class="unp-number">{words}</td>' in shown(pandas.DataFrame({"p": pandas.Series([value], dtype=object)}))

    @BOTH
    def test_yes_and_no_are_words(self, language):
        html, words = shown(pandas.DataFrame({"equal": [True, False]}), language), load_labels(language)["captions"]
        assert f">{words['yes']}</td>" in html and f">{words['no']}</td>" in html

    def test_what_was_found_is_marked_and_markup_in_a_text_is_not_run(self):
        html = shown(pandas.DataFrame({"zh": ["<b>前⟦词⟧后"], "en": ["a ⟦word⟧"]}))
        assert '<td lang="zh-Hans">&lt;b&gt;前<mark>词</mark>后</td>' in html and '<td lang="en">a <mark>word</mark></td>' in html

    @BOTH
    def test_a_table_without_rows_says_so(self, language):
        assert load_labels(language)["captions"]["no_rows"] in shown(pandas.DataFrame({"unit": []}), language)

    def test_a_caption_that_is_not_there_is_an_error(self):
        with pytest.raises(KeyError):
            shown(pandas.DataFrame({"unit": ["x"]}), name="nothing")

    def test_code_words_of_the_data_all_have_words(self):
        statements = load_table("statements")
        for language in ("en", "zh"):
            words = load_labels(language)
            assert set(statements.role) == set(words["roles"]) and set(statements.act) == set(words["acts"])
            assert set(statements.quantifier) - {"none"} == set(words["quantities"])
            assert set(statements.explode("themes").themes.dropna()) == set(words["themes"])
            # A line of an action plan may rest on a link of its author's own; no table has one.
            assert set(load_table("article_links").basis) == set(words["bases"]) - {"own"}


class TestFigure:
    @BOTH
    def test_the_figure_has_a_stroke_for_each_statement_and_its_numbers_as_a_table(self, language):
        picture = figures.weights_in_order(language)
        counts = load_table("statements").weight.value_counts()
        assert {one.category.split(" ")[0]: one.number for one in picture.table} == counts.to_dict()
        lines = picture.figure.axes[0].collections[:len(picture.table)]
        assert [len(one.get_positions()) for one in lines] == [one.number for one in picture.table]
        assert all(str(one.number) in picture.alt for one in picture.table) and len(picture.caption) > 60

    @BOTH
    def test_it_stands_on_the_page_with_words_for_it(self, language):
        html = open_lesson("01", language).picture(figures.weights_in_order(language))._repr_html_()
        assert re.search(r'<img src="data:image/png;base64,[^"]+" alt="[^"]{100,}"', html) and "<figcaption>" in html
        assert "#p69" in html and unescape(html).count("<tr>") == 1 + load_table("statements").weight.nunique()


class TestCoding:
    def test_the_first_answer_counts_and_what_was_undone_or_reset_does_not(self):
        record, lesson = LearnerRecord(), open_lesson("01", "en")
        coding = lesson.coding("who-says-so")
        assert list(coding.columns) == ["unit", "yours", "ours"] and set(coding.yours) == {""}
        # The worked example is not coded by the learner.
        assert "technology" not in set(coding.unit) and len(coding) == 9
        record.save("01", "who-says-so", "laws", "panellist", False)
        record.save("01", "who-says-so", "laws", "speaker", True)
        record.save("01", "who-says-so", "platforms", "impersonal", True)
        record.undo("01", "who-says-so")
        codes = lesson.coding("who-says-so").set_index("unit")
        assert tuple(codes.loc["laws"]) == ("panellist", "speaker") and codes.yours["platforms"] == ""
        record.reset("01", "who-says-so")
        assert set(lesson.coding("who-says-so").yours) == {""}

    def test_a_lesson_that_cannot_be_read_says_why_there_is_no_coding(self):
        with pytest.raises(DataError, match="no such file"):
            open_lesson("98", "en").coding("coding")


class TestCompared:
    PAIRS = [("a", "a")] * 8 + [("b", "b")] * 9 + [("a", "b")] * 3

    def test_each_figure_comes_from_where_it_says(self):
        row = compared({"yours": self.PAIRS}).iloc[0]
        low, high = exact_interval(17, 20)
        assert (row.coders, row.units, row.same, row.percent) == ("yours", 20, 17, 85)
        assert (row.percent_low, row.percent_high) == (round(100 * low, 1), round(100 * high, 1))
        kappa = agreement(self.PAIRS).kappa
        assert (row.kappa, row.kappa_low, row.kappa_high) == tuple(round(one, 2) for one in kappa)

    def test_full_agreement_still_leaves_room_and_nothing_gives_nothing(self):
        table = compared({"all": [("a", "a"), ("b", "b")] * 10, "one": [("a", "a")] * 5, "none": iter([])}).set_index("coders")
        assert tuple(table.loc["all", ["percent", "kappa", "kappa_low"]]) == (100, 1, 1) and table.percent_low["all"] == 83.2
        assert table.percent["one"] == 100 and pandas.isna(table.kappa["one"])
        assert table.units["none"] == 0 and table.loc["none"].drop(["units", "same"]).isna().all()


class TestLab:
    LESSON = load_lesson("10")
    STATEMENTS = load_table("statements").set_index("id")
    # How many units of each code were drawn.
    SHARES = {"chair": 2, "secretariat": 3, "panellist": 4, "speaker": 4, "working_group": 2, "conference": 2, "impersonal": 2, "meeting": 1}

    # The units that lesson 01 showed when the lot was drawn.
    SEEN = frozenset("p2.s2 p2.s4 p2.s5 p4.s2 p5.s1 p6.s1 p11.s1 p22.s4 p27.s3 p28.s1 p39.s2 p45.s2 p53.s2 p70.s3 p72.s1 p74.s2".split())

    @staticmethod
    def text(language):
        cells = json.loads((ROOT / "notebooks" / language / "10_research_lab.ipynb").read_text("utf-8"))["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")

    @pytest.mark.parametrize("name", ["codebook", "coding"])
    def test_a_unit_is_a_statement_and_its_key_the_role_that_our_table_has(self, name):
        for item in self.LESSON.exercise(name).items:
            row = self.STATEMENTS.loc[item.id]
            assert (item.source.paragraph, item.source.quote, item.english, item.weight) == (row.paragraph, row.text_zh, row.text_en, row.weight)
            assert item.key.id == row.role

    def test_the_units_are_those_drawn_by_lot_and_the_codebook_tells_none_of_them(self):
        told = told_units(codebook())
        left = [(identifier, row) for identifier, row in self.STATEMENTS.iterrows()
                if identifier not in told and identifier not in self.SEEN and len(row.text_zh) <= 150]
        chance, drawn = random.Random(10), []
        for role, number in self.SHARES.items():
            drawn += chance.sample([identifier for identifier, row in left if row.role == role], number)
        chance.shuffle(drawn)
        assert [one.id for one in self.LESSON.exercise("coding").items] == drawn
        assert {one.id for one in self.LESSON.exercise("codebook").items} <= told

    def test_the_figures_in_the_text_are_those_of_the_tables(self):
        links, chapters = load_table("article_links"), load_table("paragraphs").set_index("number").division.str.split(".").str[0]
        themes = self.STATEMENTS.assign(chapter=self.STATEMENTS.paragraph.map(chapters)).explode("themes")
        shared = set(themes[themes.chapter == "III"].themes.dropna()) & set(themes[themes.chapter == "V"].themes.dropna())
        a, c = (load_table(f"coding_{one}").set_index("id") for one in "ac")
        compared_units = ~a.index.isin(told_units(codebook()))
        other = (a.act != c.act) & compared_units
        numbers = {
            "shared": len(shared), "themes": themes.themes.nunique(), "linked": links.paragraph.nunique(),
            "pairs": len(links.drop_duplicates(["article", "paragraph"])), "cited": links[links.basis == "cited"].paragraph.nunique(), "conclusions": (self.STATEMENTS.weight == "C").sum(),
            "apart": other.sum(), "units": compared_units.sum(), "wordless": (a.verb[other] == "").sum(), "roles": ((self.STATEMENTS.role != c.role) & compared_units).sum(),
            "rare": round(exact_test(1, 6, 0, 40), 2), "room": int(100 * exact_interval(20, 20)[0])}
        assert numbers == {"shared": 10, "themes": 25, "linked": 42, "pairs": 99, "cited": 5, "conclusions": 11, "apart": 9, "units": 153, "wordless": 8,
                           "roles": 0, "rare": 0.13, "room": 83}
        for words in ("Ten of the 25 themes", "42 paragraphs have a link", "99 pairs", "in five paragraphs", "eleven statements", "nine units of 153", "Eight of the nine", "p = 0.13 (n = 46)",
                      "down to 83 per cent"):
            assert words in self.text("en")
        for words in ("25个主题中有10个", "共涉及42段", "99对", "五个段落", "11项", "153个单元中有9个", "其中8个", "0.13（n=46）", "83%"):
            assert words in self.text("zh")

    def test_the_keys_of_the_matches_are_what_the_table_of_themes_has(self):
        chapters = load_table("paragraphs").set_index("number").division.str.split(".").str[0]
        themes = self.STATEMENTS.assign(chapter=self.STATEMENTS.paragraph.map(chapters)).explode("themes")
        names = {"cooperation": "cooperation", "procurement": "procurement", "technology": "technology", "oversight": "oversight", "society": "civil_society",
                 "finance": "public_finance", "assistance": "technical_assistance", "training": "training_awareness"}
        pairs = [field for item in self.LESSON.exercise("shared-themes").items for field in item.fields]
        assert {one.id for one in pairs} == names.keys()
        for one in pairs:
            where = set(themes[themes.themes == names[one.id]].chapter)
            assert "III" in where and one.key.id == ("both" if "V" in where else "only")
