"""The table of agreement: codings of the statements compared two by two, column by column and theme by theme."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..agreement import Agreement, Estimate, masi, mean_kappa, nominal
from ..agreement import agreement as compare
from ..counts import exact_interval
from ..load import DataError, Row, data_folder, load_register, read_yaml
from .frame import frame

if TYPE_CHECKING:
    import pandas

CODERS = ("a", "b")
"""Those whose codings, where they agree, are the register's; both had the whole codebook."""
PAIRS = (CODERS, ("a", "c"))
"""Coder c had the definitions only."""
THEMES = "themes"
_UNIT = re.compile(r"\bp\d+\.s\d+\b")


def codebook() -> dict:
    """Return the codebook of the statements."""
    return read_yaml(data_folder() / "registers" / "codebook.yml")


def told_units(book: Mapping) -> set[str]:
    """Return the units for which the codebook itself tells what to code: its worked examples and those that its columns name."""
    return {*book["examples"], *_UNIT.findall(str(book["columns"]))}


def agreement() -> "pandas.DataFrame":
    """Return how far codings agree two by two, over the units whose coding the codebook does not tell.

    Returns:
        For each pair of coders one row a column that both have, then one a theme (present or absent): column, coders, units
        (compared), percent (the same value), kappa (Cohen's; for `themes` the mean of those of the themes), alpha (Krippendorff's,
        nominal; for `themes` with the distance of sets MASI), each with kappa_low, kappa_high, alpha_low, alpha_high (95 %, by
        bootstrap over the units). Four decimals; empty where both codings have one and the same value everywhere.

    Raises:
        DataError: two codings do not have the same units.
    """
    book = codebook()
    rows = [row for coders in PAIRS for row in _compared(coders, book)]
    return frame("column coders units percent kappa kappa_low kappa_high alpha alpha_low alpha_high", rows)


def compared(codings: Mapping[str, Iterable[tuple[Hashable, Hashable]]]) -> "pandas.DataFrame":
    """Return how far two coders agree on one column, for one pair of coders or several.

    Args:
        codings: by a name for the pair of coders: for each unit the value of the one and of the other.

    Returns:
        One row a pair of coders: coders (the name), units, same (units with the same value), percent with percent_low and percent_high (95 %,
        exact by Clopper and Pearson), kappa (Cohen's) with kappa_low and kappa_high (95 %, by bootstrap over the units). What cannot be
        computed is empty: everything without units, kappa where all values are one and the same.
    """
    rows = []
    for name, pairs in codings.items():
        units = list(pairs)
        if not units:
            rows.append((name, 0, 0, *[None] * 6))
            continue
        same, found = sum(one == other for one, other in units), compare(units)
        shares = [100 * one for one in (same / len(units), *exact_interval(same, len(units)))]
        rows.append((name, len(units), same, *(round(one, 1) for one in shares), *(round(one, 2) for one in found.kappa or ())))
    return frame("coders units same percent percent_low percent_high kappa kappa_low kappa_high", [(*one, *[None] * (9 - len(one))) for one in rows])


def _compared(coders: tuple[str, str], book: Mapping) -> Iterator[tuple]:
    first, second = _codings(coders, told_units(book))
    of_both = [name for name in first[0] if name in second[0] and name not in ("id", THEMES)]
    for name in of_both:
        found = compare([(one[name], other[name]) for one, other in zip(first, second, strict=True)], nominal)
        yield _row(name, coders, found, found.kappa)
    sets = [(frozenset(one[THEMES].split()), frozenset(other[THEMES].split())) for one, other in zip(first, second, strict=True)]
    themes = _by_theme(sets, list(book["columns"][THEMES]["values"]))
    yield _row(THEMES, coders, compare(sets, masi), mean_kappa(list(themes.values())))
    for theme, pairs in themes.items():
        found = compare(pairs, nominal)
        yield _row(f"{THEMES}.{theme}", coders, found, found.kappa)


def _codings(coders: tuple[str, str], left_out: set[str]) -> list[list[Row]]:
    """The rows to compare of both codings, in the same order."""
    codings = [load_register(f"coding_{coder}") for coder in coders]
    ids = [[row["id"] for row in rows] for rows in codings]
    if ids[0] != ids[1]:
        odd = next((one for one, other in zip(*ids) if one != other), "last row")
        raise DataError(f"registers/coding_{coders[1]}.csv", odd, f"other units than in coding_{coders[0]}.csv", "the same, in the same order")
    return [[row for row in rows if row["id"] not in left_out] for rows in codings]


def _by_theme(pairs: Sequence[tuple[frozenset, frozenset]], themes: Sequence[str]) -> dict[str, list[tuple[bool, bool]]]:
    return {theme: [(theme in one, theme in other) for one, other in pairs] for theme in themes}


def _row(name: str, coders: tuple[str, str], found: Agreement, kappa: Estimate | None) -> tuple:
    figures = [round(value, 4) for one in (kappa, found.alpha) for value in one or ()]
    blank = [None] * 3
    kappas, alphas = (figures[:3] if kappa else blank), (figures[-3:] if found.alpha else blank)
    return (name, " ".join(coders), found.units, round(found.percent, 2), *kappas, *alphas)
