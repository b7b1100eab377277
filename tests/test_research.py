"""What a notebook for researchers calls: tables in the page's language, the figure of the statements, the own coding and its agreement."""

import re
from html import unescape

import pandas
import pytest

from uncac_prevention import figures, load_table, open_lesson
from uncac_prevention.agreement import agreement
from uncac_prevention.counts import exact_interval
from uncac_prevention.learner import LearnerRecord
from uncac_prevention.load import DataError, load_labels
from uncac_prevention.tables.coding import compared

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
            assert set(load_table("article_links").basis) == set(words["bases"])


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
