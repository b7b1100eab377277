"""Tables of words: places in both languages, terms that mark a part, and terms whose two languages do not meet."""

import pandas
import pytest

from uncac_prevention import load_report
from uncac_prevention.counts import exact_test, holm, log_likelihood
from uncac_prevention.search import narrowed, whole_index
from uncac_prevention.tables.words import alignment, concordance, glossary_terms, keyness

DISCUSSION, CONCLUSIONS = narrowed(division="III"), narrowed(division="V")


def test_every_place_that_the_search_finds_is_a_line_and_no_other():
    for wanted in ({"zh": "透明", "en": "transparen"}, {"zh": "建议", "en": "recommend"}, {"zh": "no such words", "en": "none of these"}):
        lines = concordance(wanted)
        for code, words in wanted.items():
            found = lines[lines[code] != ""]
            assert found.groupby("paragraph").size().to_dict() == whole_index().find(words, (code,))
            assert all(f"⟦{words}⟧".lower() in one.lower() for one in found[code])


def test_a_line_is_the_text_around_and_the_languages_stand_side_by_side():
    lines = concordance({"zh": "公共报告", "en": "public reporting"}, around=4)
    assert lines.to_dict("list") == {"paragraph": [36, 62], "zh": ["", "和(d)⟦公共报告⟧（第十条"], "en": ["of ⟦public reporting⟧ for", "(d) ⟦public reporting⟧ (ar"]}
    assert list(concordance({"en": "audit"}, within={49}).paragraph) == [49, 49]


def test_a_place_across_a_page_break_and_one_in_an_item_are_found():
    assert list(concordance({"zh": "更有效地履行监督职能"}).paragraph) == [33]
    assert list(concordance({"zh": "最佳做法"}).paragraph) == [2]


def test_abbreviations_are_no_forms_and_the_usual_form_comes_first():
    terms = glossary_terms()
    assert terms["working_group"]["zh"] == ["不限成员名额政府间工作组", "工作组"]
    assert not any(one in ("ICT", "MoU") for forms in terms.values() for one in forms["en"])


def test_figures_of_a_term_are_what_its_counts_give():
    table = keyness(CONCLUSIONS, DISCUSSION).set_index(["term", "language"])
    row = table.loc[("technical_assistance", "zh")]
    texts = {number: load_report().paragraph(number).text for number in DISCUSSION | CONCLUSIONS}
    counts = [sum(texts[number].count("技术援助") for number in part) for part in (CONCLUSIONS, DISCUSSION)]
    sizes = [sum(len("".join(texts[number].split())) for number in part) for part in (CONCLUSIONS, DISCUSSION)]
    assert [row["first"], row["second"]] == counts == [2, 2]
    assert row.log_likelihood == round(log_likelihood(*counts, *sizes), 2)
    assert tuple(row[["first_in", "first_of", "second_in", "second_of"]]) == (2, 6, 2, 40)
    assert row.p == exact_test(2, 6, 2, 40)


def test_each_language_is_corrected_for_its_own_tests_and_the_strongest_term_comes_first():
    table = keyness(CONCLUSIONS, DISCUSSION)
    for code in ("zh", "en"):
        rows = table[table.language == code]
        assert list(rows.p_holm) == pytest.approx(holm(list(rows.p)))
    assert list(table.term[:2]) == ["working_group"] * 2 and list(table.language[:2]) == ["zh", "en"]
    strength = table.groupby("term", sort=False).log_likelihood.max()
    assert list(strength) == sorted(strength, reverse=True)
    assert table[["first", "second"]].sum(axis=1).min() > 0


def test_terms_of_ones_own_are_counted_once_where_one_holds_another():
    terms = {"wg": {"zh": ["工作组", "政府间工作组"], "en": ["Group", "Working Group"]}}
    table = keyness({69}, {70}, terms)
    assert list(table["first"]) == [2, 2] and list(table["second"]) == [2, 2]


@pytest.mark.parametrize("parts", [(set(), {1}), ({1}, set()), ({1, 2}, {2, 3})])
def test_parts_that_cannot_be_compared_are_refused(parts):
    with pytest.raises(ValueError, match="expected two parts"):
        keyness(*parts)


def test_a_term_inside_another_word_of_one_language_shows_in_the_alignment():
    table = alignment().set_index("term")
    # 缔约国 stands inside 缔约国会议; 建议 is a speaker's suggestion as well.
    assert {2, 5, 6} <= set(table.only_zh["state_party"]) and set(table.only_zh["recommend"]) >= {64, 65, 66}
    assert table.only_en["declaration"] == (27, 30)
    assert "observatory" not in table.index
    assert isinstance(table, pandas.DataFrame) and (table.both > 0).all()
