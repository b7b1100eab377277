"""The table of agreement: two codings of the statements compared, column by column and theme by theme."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..agreement import Agreement, Estimate, masi, mean_kappa, nominal
from ..agreement import agreement as compare
from ..load import DataError, Row, data_folder, load_register, read_yaml
from .frame import frame

if TYPE_CHECKING:
    import pandas

CODERS = ("a", "b")
THEMES = "themes"
_UNIT = re.compile(r"\bp\d+\.s\d+\b")


def codebook() -> dict:
    """Return the codebook of the statements."""
    return read_yaml(data_folder() / "registers" / "codebook.yml")


def told_units(book: Mapping) -> set[str]:
    """Return the units for which the codebook itself tells what to code: its worked examples and those that its columns name."""
    return {*book["examples"], *_UNIT.findall(str(book["columns"]))}


def agreement() -> "pandas.DataFrame":
    """Return how far the two codings agree, over the units whose coding the codebook does not tell.

    Returns:
        One row a column, then one a theme (present or absent): column, coders, units (compared), percent (the same value), kappa
        (Cohen's; for `themes` the mean of those of the themes), alpha (Krippendorff's, nominal; for `themes` with the distance of
        sets MASI), each with kappa_low, kappa_high, alpha_low, alpha_high (95 %, by bootstrap over the units). Four decimals;
        empty where both codings have one and the same value everywhere.

    Raises:
        DataError: the codings do not have the same units.
    """
    book = codebook()
    first, second = _codings(told_units(book))
    rows = []
    for name in list(first[0])[1:]:
        read = (lambda cell: frozenset(cell.split())) if name == THEMES else str
        pairs = [(read(one[name]), read(other[name])) for one, other in zip(first, second, strict=True)]
        if name == THEMES:
            themes = _by_theme(pairs, list(book["columns"][THEMES]["values"]))
            rows.append(_row(name, compare(pairs, masi), mean_kappa(list(themes.values()))))
        else:
            found = compare(pairs, nominal)
            rows.append(_row(name, found, found.kappa))
    for theme, pairs in themes.items():
        found = compare(pairs, nominal)
        rows.append(_row(f"{THEMES}.{theme}", found, found.kappa))
    return frame("column coders units percent kappa kappa_low kappa_high alpha alpha_low alpha_high", rows)


def _codings(left_out: set[str]) -> list[list[Row]]:
    """The rows to compare of both codings, in the same order."""
    codings = [load_register(f"coding_{coder}") for coder in CODERS]
    ids = [[row["id"] for row in rows] for rows in codings]
    if ids[0] != ids[1]:
        odd = next((one for one, other in zip(*ids) if one != other), "last row")
        raise DataError("registers/coding_b.csv", odd, "other units than in coding_a.csv", "the same, in the same order")
    return [[row for row in rows if row["id"] not in left_out] for rows in codings]


def _by_theme(pairs: Sequence[tuple[frozenset, frozenset]], themes: Sequence[str]) -> dict[str, list[tuple[bool, bool]]]:
    return {theme: [(theme in one, theme in other) for one, other in pairs] for theme in themes}


def _row(name: str, found: Agreement, kappa: Estimate | None) -> tuple:
    figures = [round(value, 4) for one in (kappa, found.alpha) for value in one or ()]
    blank = [None] * 3
    kappas, alphas = (figures[:3] if kappa else blank), (figures[-3:] if found.alpha else blank)
    return (name, " ".join(CODERS), found.units, round(found.percent, 2), *kappas, *alphas)
