"""Records to DataFrames, one function per table; the same columns as the files in `data/tables`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..load import DataError
from .coding import agreement
from .convention import ArticleLink, article_links, articles, clauses, linked_paragraphs
from .evaluation import read_results, workshop_results
from .outcomes import events, future_topics, outcomes, panellists
from .plans import plan_lines
from .references import publications, references
from .report import Participant, attendance, divisions, items, paragraphs, participants
from .statements import statements

if TYPE_CHECKING:
    import pandas

__all__ = ["ArticleLink", "Participant", "TABLES", "agreement", "article_links", "articles", "attendance", "clauses", "divisions",
           "events", "future_topics", "items", "linked_paragraphs", "outcomes", "panellists", "paragraphs", "participants", "plan_lines", "publications",
           "read_results", "references", "statements", "to_csv", "workshop_results"]

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
    "articles": articles,
    "clauses": clauses,
    "article_links": article_links,
    "statements": statements,
    "agreement": agreement,
}


def to_csv(name: str) -> str:
    """Return a table as the text of its CSV file: UTF-8, one header row, lines ending in LF.

    Args:
        name: a key of `TABLES`.

    Raises:
        DataError: there is no such table; the message lists those that there are.
    """
    if name not in TABLES:
        raise DataError("tables", repr(name), "no such table", f"one of {', '.join(TABLES)}")
    return TABLES[name]().to_csv(index=False, lineterminator="\n")


def __getattr__(name: str):
    """Say which tables there are where somebody asks for one that is not there."""
    raise AttributeError(f"there is no table {name!r}; there are {', '.join(TABLES)}")
