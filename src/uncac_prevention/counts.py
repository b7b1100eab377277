"""What small counts can say: the log-likelihood of two counts, an exact test of two shares, the exact interval of one."""

from collections.abc import Sequence
from math import comb, log

# The middle 95 % of an interval leave this much out on each side.
_TAIL = 0.025
# Halving an interval of length 1 so often leaves less than a float can show.
_HALVINGS = 60


def log_likelihood(first: int, second: int, first_size: int, second_size: int) -> float:
    """Return Dunning's log-likelihood ratio of a word's counts in two texts, as Rayson and Garside compute it; 0 for equal rates.

    Args:
        first, second: how often the word stands in each text.
        first_size, second_size: how many words, or characters, each text has.

    Raises:
        ValueError: a text is empty, or has less words than the word has places.
    """
    if not 0 <= first <= first_size or not 0 <= second <= second_size or not first_size or not second_size:
        raise ValueError(f"{first} of {first_size} and {second} of {second_size}; expected counts no larger than texts that are not empty")
    rate = (first + second) / (first_size + second_size)
    return 2 * sum(count * log(count / (size * rate)) for count, size in ((first, first_size), (second, second_size)) if count)


def exact_test(first: int, first_units: int, second: int, second_units: int) -> float:
    """Return the two-sided p of Fisher's exact test: how often units dealt anew into the two groups give a split no likelier than this one.

    Args:
        first, second: how many units of each group have the property.
        first_units, second_units: how many units each group has.

    Raises:
        ValueError: more units have the property than there are.
    """
    if not 0 <= first <= first_units or not 0 <= second <= second_units:
        raise ValueError(f"{first} of {first_units} and {second} of {second_units}; expected counts no larger than the groups")
    having = first + second
    ways = [comb(first_units, one) * comb(second_units, having - one) for one in range(having + 1)]
    # Whole numbers to the end, so that equal chances are equal.
    return sum(one for one in ways if one <= ways[first]) / comb(first_units + second_units, having)


def exact_interval(hits: int, units: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Clopper and Pearson, which holds for any number of units; all units alike still leave room.

    Args:
        hits: how many units have the property.
        units: how many there are.

    Raises:
        ValueError: there are no units, or less than have the property.
    """
    if not 0 <= hits <= units or not units:
        raise ValueError(f"{hits} of {units}; expected a count no larger than a number of units from 1")
    low = _share(lambda share: 1 - _at_most(hits - 1, units, share) < _TAIL) if hits else 0.0
    high = _share(lambda share: _at_most(hits, units, share) > _TAIL) if hits < units else 1.0
    return low, high


def holm(values: Sequence[float]) -> list[float]:
    """Return p-values as Holm's step-down method raises them for the number of tests made, in the order given."""
    raised, largest = [0.0] * len(values), 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        largest = max(largest, min(1.0, (len(values) - rank) * values[place]))
        raised[place] = largest
    return raised


def _at_most(hits: int, units: int, share: float) -> float:
    """The chance of at most so many hits."""
    return sum(comb(units, one) * share**one * (1 - share) ** (units - one) for one in range(hits + 1))


def _share(below) -> float:
    """The share at which `below` ends to be true."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low
