"""A plan as a page that needs nothing else, and that a browser prints or keeps as PDF."""

from collections.abc import Mapping
from datetime import date

from ...plan import ActionPlan, PlanForm, Review
from ...render import fill
from .document import document


def plan_html(plan: ActionPlan, form: PlanForm, language: str, marks: Mapping[str, int] | None = None, review: Review | None = None,
              today: date | None = None) -> bytes:
    """Return a plan as a whole page of HTML in UTF-8; everything that the learner wrote is escaped, and nothing on it runs.

    Args:
        plan, form, language, marks, review, today: as `document` takes them.
    """
    return fill("plan", language, document=document(plan, form, language, marks, review, today)).encode()
