"""Records to DataFrames, one function per table; the same columns as the files in `data/tables`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .report import Participant, attendance, divisions, items, paragraphs, participants

if TYPE_CHECKING:
    import pandas

__all__ = ["TABLES", "Participant", "attendance", "divisions", "items", "paragraphs", "participants", "to_csv"]

TABLES: dict[str, Callable[..., "pandas.DataFrame"]] = {
    "divisions": divisions,
    "paragraphs": paragraphs,
    "items": items,
    "attendance": attendance,
}


def to_csv(name: str) -> str:
    """Return a table as the text of its CSV file: UTF-8, one header row, lines ending in LF.

    Args:
        name: a key of `TABLES`.
    """
    return TABLES[name]().to_csv(index=False, lineterminator="\n")
