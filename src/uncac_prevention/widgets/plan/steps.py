"""The steps of a plan: which of them are pages for one line, and which of these a line has done."""

from ...plan import PlanForm, PlanLine

LINES = "lines"
"""The page with all lines, between the steps that bring them and those that work on one."""


def of_line(form: PlanForm) -> list[str]:
    """Return the steps that are pages for one line."""
    return [one.id for one in form.groups]


def line_done(form: PlanForm, line: PlanLine) -> set[str]:
    """Return the steps whose required fields a line has."""
    return {group.id for group in form.groups if all(line.value(one.id) for one in group.fields if one.required)}
