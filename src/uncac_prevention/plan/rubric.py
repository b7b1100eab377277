"""Marks by the eight criteria, of the learner or of a colleague, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..learner import LearnerRecord
from .records import LESSON, MARKS, PlanForm

LEVELS = range(4)


@dataclass(frozen=True, slots=True)
class Score:
    """What marks come to: `open` are the criteria without a mark, `failed` those where a 0 fails the plan; `passed` is None while some are open."""

    total: int
    best: int
    open: tuple[str, ...]
    failed: tuple[str, ...]
    passed: bool | None


def score(form: PlanForm, marks: Mapping[str, int]) -> Score:
    """Return what marks come to, by the pass mark of the form.

    Args:
        form: as `load_plan_form` gives it.
        marks: 0 to 3 by criterion; anything else counts as no mark.
    """
    valid = valid_marks(form, marks)
    still = tuple(one.id for one in form.rubric if one.id not in valid)
    failed = tuple(one.id for one in form.rubric if one.must and valid.get(one.id) == 0)
    total = sum(valid.values())
    passed = False if failed else None if still else total >= form.pass_mark
    return Score(total, (len(LEVELS) - 1) * len(form.rubric), still, failed, passed)


def valid_marks(form: PlanForm, marks: Mapping[str, object]) -> dict[str, int]:
    """Return the marks that are marks, whole numbers from 0 to 3 for criteria of the form, in its order."""
    return {one.id: marks[one.id] for one in form.rubric if type(marks.get(one.id)) is int and marks[one.id] in LEVELS}


def own_marks(form: PlanForm, record: LearnerRecord) -> dict[str, int]:
    """Return the marks that a learner gave the own plan; the record keeps each as a number under its criterion."""
    return valid_marks(form, {item: one.answer for item, one in record.answers(LESSON, MARKS).items()})
