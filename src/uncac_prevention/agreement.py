"""How far two or more coders agree: Cohen's kappa and Krippendorff's alpha, with intervals by bootstrap over the units."""

import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy

Value = Hashable
Distance = Callable[[Value, Value], float]
"""Squared difference of two values, 0 for none."""

RESAMPLES = 1000
SEED = 1
# A coefficient without two different values to agree on divides by nothing.
_NOTHING = 1e-12


class Estimate(NamedTuple):
    """A coefficient and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two coders on one column; a coefficient is None where there are no two different values to agree on."""

    units: int
    percent: float
    kappa: Estimate | None
    alpha: Estimate | None


def nominal(one: Value, other: Value) -> float:
    """Return 0 for the same value, else 1."""
    return float(one != other)


def interval(one: float, other: float) -> float:
    """Return the squared difference of two numbers."""
    return float(one - other) ** 2


def ordinal(counts: Mapping[float, int]) -> Distance:
    """Return the distance of ranks.

    Args:
        counts: how often each value was given, by all coders together; the values sort in their order.
    """
    def distance(one: float, other: float) -> float:
        low, high = sorted((one, other))
        between = sum(count for value, count in counts.items() if low <= value <= high)
        return (between - (counts[low] + counts[high]) / 2) ** 2

    return distance


def masi(one: frozenset, other: frozenset) -> float:
    """Return the distance of two sets: 0 for the same, 1 for nothing in common, less where one holds the other than where they overlap."""
    if one == other:
        return 0.0
    shared = one & other
    closeness = 2 / 3 if shared in (one, other) else 1 / 3
    return 1 - closeness * len(shared) / len(one | other)


def kappa(pairs: Sequence[tuple[Value, Value]]) -> float | None:
    """Return Cohen's kappa.

    Args:
        pairs: for each unit the values of the first and of the second coder.

    Returns:
        1 for full agreement, 0 for what chance would give; None where both coders gave all units the same single value.
    """
    import numpy

    return _number(_kappas(pairs, numpy.ones((1, len(pairs))))[0])


def alpha(ratings: Sequence[Sequence[Value | None]], distance: Distance = nominal) -> float | None:
    """Return Krippendorff's alpha.

    Args:
        ratings: for each unit one value a coder; None where a coder gave none.
        distance: of two values.

    Returns:
        1 for full agreement, 0 for what chance would give; None where no two different values were given.
    """
    import numpy

    return _number(_alphas(ratings, distance, numpy.ones((1, len(ratings))))[0])


def agreement(pairs: Sequence[tuple[Value, Value]], distance: Distance = nominal, resamples: int = RESAMPLES) -> Agreement:
    """Compare two coders.

    Args:
        pairs: for each unit the values of the first and of the second coder.
        distance: of two values, for alpha; kappa knows only same and different.
        resamples: of the units, from which the intervals come. The same units are drawn each time.
    """
    weights = draws(len(pairs), resamples)
    return Agreement(len(pairs), 100 * sum(one == other for one, other in pairs) / len(pairs),
                     estimate(_kappas(pairs, weights)), estimate(_alphas(pairs, distance, weights)))


def mean_kappa(columns: Sequence[Sequence[tuple[Value, Value]]], resamples: int = RESAMPLES) -> Estimate | None:
    """Return the mean of the kappas of several columns that the same units have; those without a kappa are left out.

    Args:
        columns: for each column the pairs of values, as in `kappa`.
        resamples: as in `agreement`.
    """
    import numpy

    weights = draws(len(columns[0]), resamples)
    kappas = numpy.array([_kappas(one, weights) for one in columns])
    kappas = kappas[~numpy.isnan(kappas[:, 0])]
    if not len(kappas):
        return None
    # A rare theme may not be drawn at all; the mean is then that of the others.
    there = ~numpy.isnan(kappas)
    return estimate(numpy.where(there, kappas, 0).sum(axis=0) / numpy.maximum(there.sum(axis=0), 1))


@cache
def draws(units: int, resamples: int) -> "numpy.ndarray":
    """Return how often each unit counts: once each in the first row, then as often as it was drawn."""
    import numpy

    # The standard library promises the same numbers in every version; numpy does not.
    generator = random.Random(SEED)
    drawn = [numpy.bincount(generator.choices(range(units), k=units), minlength=units) for _ in range(resamples)]
    # As floats, because numpy multiplies matrices of whole numbers slowly.
    return numpy.array([numpy.ones(units), *drawn], float)


def estimate(values: "numpy.ndarray") -> Estimate | None:
    """Return the first value with the middle 95 % of the others; None where the first is undefined."""
    import numpy

    value, drawn = values[0], values[1:][~numpy.isnan(values[1:])]
    if numpy.isnan(value):
        return None
    low, high = numpy.percentile(drawn, (2.5, 97.5))
    return Estimate(float(value), float(low), float(high))


def _number(value: float) -> float | None:
    return None if value != value else float(value)


def _kappas(pairs: Sequence[tuple[Value, Value]], weights: "numpy.ndarray") -> "numpy.ndarray":
    """Kappa for each row of weights of the units."""
    import numpy

    values = list(dict.fromkeys(value for pair in pairs for value in pair))
    first, second = (weights @ numpy.array([[pair[coder] == value for value in values] for pair in pairs], float) for coder in (0, 1))
    total = weights.sum(axis=1)
    observed = weights @ numpy.array([one == other for one, other in pairs], float) / total
    expected = (first * second).sum(axis=1) / total**2
    return _ratio(observed - expected, 1 - expected)


def _alphas(ratings: Sequence[Sequence[Value | None]], distance: Distance, weights: "numpy.ndarray") -> "numpy.ndarray":
    """Alpha for each row of weights of the units; a unit with a single value cannot be compared and is left out."""
    import numpy

    given = [Counter(value for value in unit if value is not None) for unit in ratings]
    kept = [place for place, one in enumerate(given) if one.total() > 1]
    values = list(dict.fromkeys(value for place in kept for value in given[place]))
    counts = numpy.array([[given[place][value] for value in values] for place in kept], float).reshape(len(kept), len(values))
    distances = numpy.array([[distance(one, other) for other in values] for one in values], float).reshape(len(values), len(values))
    within = ((counts @ distances) * counts).sum(axis=1) / (counts.sum(axis=1) - 1)
    weights = weights[:, kept]
    totals = weights @ counts
    between = ((totals @ distances) * totals).sum(axis=1)
    # Krippendorff's 1 - (n - 1) · observed / expected.
    return _ratio(between - (totals.sum(axis=1) - 1) * (weights @ within), between)


def _ratio(above: "numpy.ndarray", below: "numpy.ndarray") -> "numpy.ndarray":
    import numpy

    defined = numpy.abs(below) > _NOTHING
    return numpy.where(defined, above / numpy.where(defined, below, 1), numpy.nan)
