"""What lies on the desk while a plan is made: the plan, the own marks, a colleague's plan and the review of the own one, all in the record."""

import json
from collections.abc import Collection, Mapping

from ...exercises import LONGEST_DRAFT
from ...learner import LearnerRecord
from ...plan import (
    COLLEAGUE, EXERCISE, KEPT, LESSON, MARKS, PROFILE, RECEIVED, ActionPlan, PlanError, PlanFile, PlanForm, PlanLine, Review, clean, new_line_id, own_marks,
    read_plan, read_review, review_json,
)
from .steps import line_done

MOST_LINES = 100
"""Far more than anybody carries out, and few enough for every form that reads the file."""


class PlanDesk:
    """Reads and saves; it knows nothing of pages. What another window saved meanwhile is there at the next reading."""

    def __init__(self, form: PlanForm, record: LearnerRecord):
        self.form, self.record = form, record

    @property
    def plan(self) -> ActionPlan:
        """The plan of now."""
        return ActionPlan.from_record(self.form, self.record)

    def write(self, item: str, texts: Mapping) -> str:
        """Save texts of the profile or of a line beside those that it has.

        Args:
            item: `profile`, or the id of a line.
            texts: by field; what is no field of it is left out.

        Returns:
            Why nothing was saved, a name among the labels' `problems`; empty where all is well.
        """
        plan, fields = self.plan, self.form.profile if item == PROFILE else self.form.fields
        given = {one.id: clean(texts[one.id]) for one in fields if isinstance(texts.get(one.id), str)}
        if any(len(one) > LONGEST_DRAFT for one in given.values()):
            return "too_long"
        before = plan.profile if item == PROFILE else (plan.line(item) or PlanLine(item)).values
        after = {name: text for name, text in {**before, **given}.items() if text}
        if after != dict(before):
            self._save(plan, item, after)
            for step in line_done(self.form, PlanLine(item, after)) if item != PROFILE else ():
                self.step(step)
        return ""

    def _save(self, plan: ActionPlan, item: str, texts: Mapping[str, str]) -> None:
        self.record.save(LESSON, EXERCISE, item, plan.answer(texts))

    def begin(self, *lines: PlanLine) -> str:
        """Put lines at the end of the plan; a line needs one text at least. Return the problem, or an empty text."""
        plan = self.plan
        if len(plan.lines) + len(lines) > MOST_LINES:
            return "plan_full"
        for one in lines:
            self._save(plan, one.id, one.values)
        return ""

    def copied(self, identifier: str) -> PlanLine | None:
        """Return a line as a new one, which is not in the plan yet."""
        found = self.plan.line(identifier)
        return PlanLine(new_line_id(), found.values) if found else None

    def remove(self, identifier: str) -> int:
        """Take a line out of the plan; return which one it was, 0 where there was none."""
        plan = self.plan
        number = plan.number(identifier)
        if number:
            self._save(plan, identifier, {})
        return number

    @property
    def removed(self) -> PlanLine | None:
        """The line that was taken out last and is not back, as it was."""
        events = self.record.history(LESSON, EXERCISE)
        standing = {one.id for one in self.plan.lines}
        for place in range(len(events) - 1, -1, -1):
            item = events[place].item
            # The last answer to a line that is gone is the one that took it out.
            if item != PROFILE and item not in standing:
                before = ActionPlan.from_answers(self.form, {one.item: one.answer for one in events[:place] if one.item == item})
                if found := before.line(item):
                    return found
        return None

    def bring_back(self) -> str:
        """Put the line that was taken out last where it was; return its id, or an empty text."""
        found = self.removed
        if found:
            self._save(self.plan, found.id, found.values)
        return found.id if found else ""

    @property
    def last_line(self) -> str:
        """The id of the line that was worked on last; empty where there is none."""
        standing = {one.id for one in self.plan.lines}
        return next((one.item for one in reversed(self.record.history(LESSON, EXERCISE)) if one.item in standing), "")

    def take(self, found: PlanFile, instead: bool = False) -> None:
        """Make the plan of a file the learner's own: its lines beside those there are, or in place of them."""
        if instead:
            self.record.reset(LESSON, EXERCISE)
        for item, answer in found.plan.answers.items():
            if len(answer) > 1:
                self.record.save(LESSON, EXERCISE, item, answer)

    def restart(self) -> None:
        """Put the plan, its marks and its reviews aside."""
        for one in KEPT:
            self.record.reset(LESSON, one)

    # Marks and reviews

    @property
    def marks(self) -> dict[str, int]:
        """The marks that the learner gave the own plan."""
        return own_marks(self.form, self.record)

    def mark(self, given: Mapping) -> None:
        """Save marks for the own plan, those that changed."""
        before = self.marks
        for criterion, mark in _marks(self.form, given).items():
            if before.get(criterion) != mark:
                self.record.save(LESSON, MARKS, criterion, mark)
                self.step("review")

    @property
    def colleague(self) -> tuple[ActionPlan, Review] | None:
        """A colleague's plan and the marks and comments given to it so far; None where there is none."""
        found = self._kept(COLLEAGUE)
        return (found.plan, found.review or Review(found.plan.id)) if found else None

    def take_colleague(self, found: PlanFile) -> None:
        """Keep a colleague's plan, in place of an earlier one; marks that were given to it here before stay."""
        before = self.colleague
        review = before[1] if before and before[0].id == found.plan.id else Review(found.plan.id)
        self._keep(COLLEAGUE, found.plan, review)

    def review(self, given: Mapping) -> None:
        """Save marks and comments for the colleague's plan; a comment has the id of its line."""
        if not self.colleague:
            return
        plan, before = self.colleague
        comments = {one.id: clean(given[one.id])[:LONGEST_DRAFT // 2] if isinstance(given.get(one.id), str) else before.comments.get(one.id, "")
                    for one in plan.lines}
        after = Review(plan.id, {**before.marks, **_marks(self.form, given)}, {name: text for name, text in comments.items() if text})
        if after != before:
            self._keep(COLLEAGUE, plan, after)

    @property
    def received(self) -> tuple[ActionPlan, Review] | None:
        """The review of the own plan, with the plan as the colleague saw it; None where there is none."""
        found = self._kept(RECEIVED)
        return (found.plan, found.review) if found and found.review and found.plan.id == self.plan.id else None

    def take_review(self, data: bytes) -> PlanFile:
        """Keep what a colleague sent back; raises PlanError where it is no review of this plan."""
        found = read_review(data, self.plan, self.form)
        self._keep(RECEIVED, found.plan, found.review)
        return found

    def _keep(self, exercise: str, plan: ActionPlan, review: Review) -> None:
        self.record.save(LESSON, exercise, "file", json.loads(review_json(plan, review)))

    def _kept(self, exercise: str) -> PlanFile | None:
        kept = self.record.answers(LESSON, exercise).get("file")
        try:
            # An imported record may hold anything.
            return read_plan(json.dumps(kept.answer).encode(), self.form) if kept else None
        except PlanError:
            return None

    # Steps

    def steps(self, steps: Collection[str]) -> set[str]:
        """Return which of the steps were done once; the profile is one of them."""
        return set(self.record.answers(LESSON, EXERCISE)) & set(steps)

    def step(self, step: str) -> None:
        """Remember that a step was done: with the plan's own answers, so that whoever counts answers counts it."""
        if step not in self.record.answers(LESSON, EXERCISE):
            self.record.save(LESSON, EXERCISE, step, True)


def _marks(form: PlanForm, given: Mapping) -> dict[str, int]:
    """The marks among what a page sent, where they are digits."""
    return {one.id: int(given[one.id]) for one in form.rubric if given.get(one.id) in ("0", "1", "2", "3")}
