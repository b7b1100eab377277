"""The results of a workshop as CSV files that spreadsheets show and never execute."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .plan.table import safe

if TYPE_CHECKING:
    import pandas


def evaluation_csv(frames: "Mapping[str, pandas.DataFrame]") -> dict[str, bytes]:
    """Return each table that has rows as CSV: UTF-8 with a mark, so that Excel shows Chinese; lines end in CR and LF.

    A text that a spreadsheet could take for a formula begins with an apostrophe. Numbers stay numbers, negative ones too.

    Args:
        frames: as `tables.workshop_results` gives them.
    """
    return {name: one.map(lambda cell: safe(cell) if isinstance(cell, str) else cell).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")
            for name, one in frames.items() if len(one)}
