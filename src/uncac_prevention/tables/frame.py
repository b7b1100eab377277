"""What the tables share: rows to a DataFrame, positions to text."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas


def frame(columns: str, rows: list[tuple]) -> "pandas.DataFrame":
    """Return rows as a DataFrame whose columns are the words of `columns`."""
    import pandas

    return pandas.DataFrame(rows, columns=columns.split())


def spans_text(spans: tuple) -> str:
    """Return positions as they stand in a table: a JSON list of [start, end]."""
    return json.dumps(spans, separators=(",", ":"))
