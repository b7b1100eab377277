"""The steps of a plan: which of them are pages for one line, and which are done."""

from ...learner import LearnerRecord
from ...plan import PROFILE, PlanForm, PlanLine
from .desk import PlanDesk

LINES = "lines"
"""The page with all lines, between the steps that bring them and those that work on one."""


def of_line(form: PlanForm) -> list[str]:
    """Return the steps that are pages for one line."""
    return [one.id for one in form.groups]


def line_done(form: PlanForm, line: PlanLine) -> set[str]:
    """Return the steps whose required fields a line has."""
    return {group.id for group in form.groups if all(line.value(one.id) for one in group.fields if one.required)}


def steps_done(form: PlanForm, record: LearnerRecord) -> set[str]:
    """Return the steps of the whole plan that are done: a step of a line where one line has it."""
    desk = PlanDesk(form, record)
    plan = desk.plan
    left = {PROFILE: plan.profile, "suggestions": plan.lines, "review": desk.marks}
    return desk.seen | {step for line in plan.lines for step in line_done(form, line)} | {step for step, found in left.items() if found}
