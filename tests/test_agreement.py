"""Agreement: the coefficients against published and hand-computed figures, and the table that compares the two codings."""

import importlib
import random
from collections import Counter

import pytest

from uncac_prevention import agreement as module
from uncac_prevention.agreement import agreement, alpha, interval, kappa, masi, mean_kappa, ordinal
from uncac_prevention.load import DataError, data_folder, load_register, read_yaml
from uncac_prevention.tables import agreement as table_of_agreement

# The function `agreement` of the tables; the module that makes it.
coding = importlib.import_module("uncac_prevention.tables.coding")

# Krippendorff's example of four observers and twelve units, in his "Computing Krippendorff's Alpha-Reliability"; None is a missing value.
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
UNITS = list(zip(*OBSERVERS, strict=True))
# Fifty units, two coders: both yes 20, both no 15, apart 5 and 10. Observed .7, by chance .5 · .6 + .5 · .4 = .5, so (.7 - .5) / .5.
FIFTY = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15


def ranks():
    # A unit with one value is compared with nothing and counts for nothing.
    return ordinal(Counter(value for unit in UNITS if sum(one is not None for one in unit) > 1 for value in unit if value is not None))


@pytest.mark.parametrize(("distance", "published"), [(module.nominal, 0.743), (interval, 0.849), (ranks(), 0.815)],
                         ids=["nominal", "interval", "ordinal"])
def test_alpha_is_what_krippendorff_published(distance, published):
    assert round(alpha(UNITS, distance), 3) == published


def test_kappa_is_what_a_hand_computes():
    assert kappa(FIFTY) == pytest.approx(0.4)


def test_alpha_of_two_coders_is_what_a_hand_computes():
    # 55 yes and 45 no in 100: apart by chance 2 · 55 · 45 / 9900 = .5, apart in fact .3.
    assert alpha(FIFTY) == pytest.approx(1 - 0.3 / 0.5)


@pytest.mark.parametrize(("one", "other", "distance"), [
    ("ab", "ab", 0), ("", "", 0), ("ab", "", 1), ("ab", "cd", 1), ("ab", "abc", 1 - 2 / 3 * 2 / 3), ("abc", "abd", 1 - 1 / 3 * 2 / 4)])
def test_masi_is_less_for_sets_that_share_more(one, other, distance):
    assert masi(frozenset(one), frozenset(other)) == masi(frozenset(other), frozenset(one)) == pytest.approx(distance)


def test_there_is_no_coefficient_where_only_one_value_was_given():
    assert kappa([("x", "x")] * 9) is None and alpha([("x", "x")] * 9) is None and alpha([]) is None
    found = agreement([("x", "x")] * 9)
    assert (found.percent, found.kappa, found.alpha) == (100, None, None)
    assert mean_kappa([[("x", "x")] * 9]) is None


def test_full_agreement_is_one_and_chance_is_about_nothing():
    values = random.Random(7).choices("abc", k=3000)
    assert kappa(list(zip(values, values, strict=True))) == alpha(list(zip(values, values, strict=True))) == 1
    shuffled = random.Random(8).sample(values, k=len(values))
    assert abs(kappa(list(zip(values, shuffled, strict=True)))) < 0.05


def test_intervals_hold_the_value_shrink_with_more_units_and_come_out_the_same_again():
    few, many = agreement(FIFTY), agreement(FIFTY * 16)
    for one in (few.kappa, few.alpha, many.kappa, many.alpha):
        assert one.low < one.value < one.high
    assert (many.kappa.high - many.kappa.low) < (few.kappa.high - few.kappa.low) / 3
    # The large-sample error of this kappa is about .13, so the interval is about .5 wide.
    assert few.kappa.high - few.kappa.low == pytest.approx(4 * 0.13, abs=0.08)
    module.draws.cache_clear()
    assert agreement(FIFTY) == few


def test_the_mean_of_kappas_leaves_out_what_has_none():
    assert mean_kappa([FIFTY, [("x", "x")] * 50]).value == pytest.approx(0.4)


def test_units_whose_coding_the_codebook_tells_are_left_out():
    book = read_yaml(data_folder() / "registers" / "codebook.yml")
    told = coding.told_units(book)
    assert set(book["examples"]) < told
    # Named in what the columns say, and no worked example: a passive of one speaker, parts of a list.
    assert {"p37.s3", "p55.s7", "p23.s8"} <= told - set(book["examples"])
    # Named where the coding is described, which was written afterwards.
    assert "p23.s6" not in told
    units = len(load_register("statement_coding"))
    assert len(told) == 39 and set(table_of_agreement().units) == {units - 39}


def changed(monkeypatch, change):
    rows = [dict(row) for row in load_register("coding_b")]
    change({row["id"]: row for row in rows}, rows)
    monkeypatch.setattr(coding, "load_register", lambda name: tuple(rows) if name == "coding_b" else load_register(name))


def test_each_column_and_theme_shows_a_difference_in_its_own_row_only(monkeypatch):
    def table():
        rows = table_of_agreement()
        return rows[rows["coders"] == "a b"].set_index("column")

    before = table()
    changed(monkeypatch, lambda units, rows: units["p28.s1"].update(act="note", themes="parliaments procurement"))
    after = table()
    different = {name for name in before.index if after.percent[name] < before.percent[name]}
    assert different == {"act", "themes", "themes.legislation", "themes.procurement"}
    assert after.kappa["act"] < 1 and after.kappa["themes"] < before.kappa["themes"] and after.alpha["themes"] < before.alpha["themes"]


def test_the_order_of_themes_is_no_difference_and_a_told_unit_none_either(monkeypatch):
    before = table_of_agreement()
    changed(monkeypatch, lambda units, rows: (units["p28.s1"].update(themes="legislation parliaments"), units["p27.s3"].update(act="refer")))
    assert before.equals(table_of_agreement())


def test_the_coder_who_had_definitions_only_is_compared_where_both_coded():
    rows = table_of_agreement()
    columns = {coders: set(of.column) for coders, of in rows.groupby("coders")}
    assert set(columns) == {"a b", "a c"} and columns["a b"] - columns["a c"] == {"weight", "quantifier"}
    assert columns["a c"] < columns["a b"]


def test_codings_of_other_units_are_refused(monkeypatch):
    changed(monkeypatch, lambda units, rows: rows.remove(units["p28.s1"]))
    with pytest.raises(DataError, match=r"coding_b.csv: p28.s1: found other units than in coding_a.csv"):
        table_of_agreement()
