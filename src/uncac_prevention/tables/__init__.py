"""Records to DataFrames, one function per table; the same columns as the files in `data/tables`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .outcomes import events, future_topics, outcomes, panellists
from .references import publications, references
from .report import attendance, divisions, items, paragraphs

if TYPE_CHECKING:
    import pandas

__all__ = ["TABLES", "attendance", "divisions", "events", "future_topics", "items", "outcomes", "panellists", "paragraphs",
           "publications", "references", "to_csv"]

TABLES: dict[str, Callable[..., "pandas.DataFrame"]] = {
    "divisions": divisions,
    "paragraphs": paragraphs,
    "items": items,
    "attendance": attendance,
    "panellists": panellists,
    "references": references,
    "outcomes": outcomes,
    "future_topics": future_topics,
    "publications": publications,
    "events": events,
}


def to_csv(name: str) -> str:
    """Return a table as the text of its CSV file: UTF-8, one header row, lines ending in LF.

    Args:
        name: a key of `TABLES`.
    """
    return TABLES[name]().to_csv(index=False, lineterminator="\n")
