"""A plan as a CSV table that spreadsheets show and never execute."""

import csv
from io import StringIO

from ...plan import COLUMNS, ActionPlan, PlanForm

# What makes a spreadsheet take a text for a formula, in half and full width.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_MARK = "'"


def plan_csv(plan: ActionPlan, form: PlanForm) -> bytes:
    """Return a plan as CSV: UTF-8 with a mark, so that Excel shows Chinese; one row an action; lines end in CR and LF.

    A cell that a spreadsheet could take for a formula begins with an apostrophe; `plain` takes it away again.
    """
    stream = StringIO()
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: safe(text) for name, text in row.items()} for row in plan.rows(form))
    return stream.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return _MARK + text if text[:1] in _FORMULA or _is_safe(text) else text


def plain(text: str) -> str:
    """Return what a cell said before `safe`."""
    return text[1:] if _is_safe(text) else text


def _is_safe(text: str) -> bool:
    # An apostrophe of the text's own in such a place gets another one, so that taking one away gives the text again.
    return text[:1] == _MARK and (text[1:2] in _FORMULA or text[1:2] == _MARK)
