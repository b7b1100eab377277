"""Action plan lines, their checks and rubric; no widgets.

A plan is kept in the learner's record: each answer of lesson 09, exercise `plan`, is a mapping from field to text, under the item
`profile` or the id of a line. Undo, export, import and merging come with the record. Computed are: the basis of an article (cited in
the report, mapped by us, or linked by the learner only, `own`), the weight of the paragraph, and the risk before controls.

The remaining risk is the learner's own judgement, from 1 to 5, because nobody else knows the control. The plan only says what does
not fit: likelihood times impact, a fifth of it rounded up, is the risk before controls on the same scale; a remaining risk above it
cannot be, and one below it needs a control, and one that was tested.
"""

from .content import form_from
from .exchange import LARGEST, Note, PlanError, PlanFile, Review, plan_json, read_plan, read_review, review_json
from .findings import Finding, day_of, findings, line_findings, looks_personal, profile_findings
from .records import (
    COLLEAGUE, COLUMNS, EXERCISE, KEPT, LESSON, MARKS, PROFILE, RECEIVED, ActionPlan, Choice, Criterion, Group, Measure, PlanField, PlanForm, PlanLine, clean, new_line_id,
    values_of,
)
from .rubric import Score, own_marks, score
from .suggest import Suggestion, suggestions

__all__ = ["COLLEAGUE", "COLUMNS", "EXERCISE", "KEPT", "LARGEST", "LESSON", "MARKS", "PROFILE", "RECEIVED", "ActionPlan", "Choice", "Criterion", "Finding", "Group", "Measure",
           "Note", "PlanError", "PlanField", "PlanFile", "PlanForm", "PlanLine", "Review", "Score", "Suggestion", "clean", "day_of", "findings",
           "form_from", "line_findings", "looks_personal", "new_line_id", "own_marks", "plan_json", "profile_findings", "read_plan", "read_review", "review_json",
           "score", "suggestions", "values_of"]
