"""The action plan to take home: a Word file, a table, a page to print, and the file to load again."""

import json
from datetime import date

from ... import __version__
from ...plan import ActionPlan, PlanForm, Review, plan_json, review_json
from ..files import load_package
from .document import Document, document
from .page import plan_html
from .table import plain, plan_csv, safe
from .word import plan_docx

__all__ = ["FILES", "Document", "document", "file_name", "plain", "plan_csv", "plan_docx", "plan_file", "plan_html", "safe"]

FILES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv", "html": "text/html", "json": "application/json",
}
"""The media type of each kind of file that a plan goes into."""


def file_name(plan: ActionPlan, kind: str, review: bool = False) -> str:
    """Return how a file of a plan is called: its number tells plans apart, and says nothing about anybody.

    Args:
        plan: the plan.
        kind: a key of `FILES`.
        review: a colleague's marks are in it.
    """
    return f"{'review' if review else 'action-plan'}-{plan.id}.{kind}"


def plan_file(plan: ActionPlan, form: PlanForm, review: Review | None = None, today: date | None = None) -> bytes:
    """Return the file that `read_plan` takes, with what every export says of itself in both languages: whose work, which tool, which day.

    Args:
        plan: the plan.
        form: as `load_plan_form` gives it.
        review: a colleague's marks and comments go with it.
        today: the day of the export; by default that of the computer.

    Raises:
        PlanError: the review is of another plan.
    """
    content = json.loads(review_json(plan, review) if review else plan_json(plan))
    about = {"tool": load_package()["name"], "tool_version": __version__, "exported_on": (today or date.today()).isoformat(),
             "notice": form.words["export"]["own_work"]}
    return json.dumps(content | {"about": about}, ensure_ascii=False, indent=1).encode() + b"\n"
