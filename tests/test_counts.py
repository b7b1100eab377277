"""Small counts: log-likelihood, exact test, exact interval and Holm's method against published and hand-computed figures."""

import random
from itertools import combinations
from math import log

import pytest

from uncac_prevention.counts import exact_interval, exact_test, holm, log_likelihood


def test_the_log_likelihood_is_what_a_hand_computes():
    # 30 of 1000 against 10 of 1000: expected 20 each.
    assert log_likelihood(30, 10, 1000, 1000) == pytest.approx(2 * (30 * log(30 / 20) + 10 * log(10 / 20)))
    # Expected 4 and 8: a word that one text lacks counts with the other alone.
    assert log_likelihood(12, 0, 100, 200) == pytest.approx(2 * 12 * log(12 / 4))
    assert log_likelihood(5, 10, 100, 200) == pytest.approx(0)
    assert log_likelihood(0, 0, 100, 200) == 0


def test_the_lady_tasting_tea():
    # Fisher's own example: 3 of 4 cups right. One side 17/70, both sides 34/70.
    assert exact_test(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert exact_test(4, 4, 0, 4) == pytest.approx(2 / 70)


@pytest.mark.parametrize("seed", range(20))
def test_the_exact_test_is_every_way_of_dealing_the_units_anew(seed):
    chance = random.Random(seed)
    first, second = chance.randint(1, 6), chance.randint(1, 6)
    having = [chance.random() < 0.4 for _ in range(first + second)]
    ways = [sum(having[one] for one in dealt) for dealt in combinations(range(first + second), first)]
    counts = {one: ways.count(one) for one in ways}
    seen = sum(having[:first])
    expected = sum(count for count in counts.values() if count <= counts[seen]) / len(ways)
    assert exact_test(seen, first, sum(having) - seen, second) == pytest.approx(expected)


@pytest.mark.parametrize(("hits", "units", "low", "high"), [
    # Clopper and Pearson's interval as the tables have it; of all or none by hand, the 1/n-th power of .025.
    (20, 20, 0.025 ** (1 / 20), 1), (0, 20, 0, 1 - 0.025 ** (1 / 20)), (1, 1, 0.025, 1), (10, 20, 0.2720, 0.7280), (17, 20, 0.6211, 0.9679)])
def test_the_interval_of_a_share(hits, units, low, high):
    assert exact_interval(hits, units) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9])
def test_the_interval_holds_the_share_at_least_as_often_as_it_says(share):
    from math import comb

    units = 20
    held = sum(comb(units, hits) * share**hits * (1 - share) ** (units - hits) for hits in range(units + 1)
               if exact_interval(hits, units)[0] <= share <= exact_interval(hits, units)[1])
    assert held >= 0.95


def test_holm_raises_each_value_for_the_tests_still_to_be_made():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0] and holm([]) == []


@pytest.mark.parametrize("wrong", [lambda: log_likelihood(3, 1, 2, 9), lambda: log_likelihood(0, 1, 0, 9), lambda: exact_test(5, 4, 0, 4),
                                   lambda: exact_test(-1, 4, 0, 4), lambda: exact_interval(0, 0), lambda: exact_interval(3, 2)])
def test_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        wrong()
