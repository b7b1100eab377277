"""What earlier lessons left for the plan: gaps of checklists, and drafts that their lesson marks with `plan: true`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..exercises import Exercise, Item, Lesson, gaps
from ..learner import LearnerRecord
from .records import ActionPlan, PlanForm, PlanLine, Text, clean, new_line_id

_PARAGRAPH = re.compile(r"¶(\d{1,2})(?!\d)")
_CONCLUSIONS = range(69, 75)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that an answer suggests: `origin` is lesson/exercise/item, `text` the action, `paragraph` 0 where none is known."""

    origin: str
    lesson: str
    text: Text
    paragraph: int = 0

    def line(self, form: PlanForm, language: str) -> PlanLine:
        """Return a new line with the action, where it comes from and, as far as known, paragraph, article and conclusion."""
        number = self.paragraph if self.paragraph in form.weights else 0
        linked = [address for paragraph, address in form.links if paragraph == number]
        values = {
            "action": self.text[language], "origin": self.origin, "report_para": str(number or ""), "status": "planned",
            # Where a paragraph is linked to several articles, only the learner can say which one is meant.
            "uncac_article": linked[0] if len(linked) == 1 else "",
            "recommendation": str(number) if number in _CONCLUSIONS else "",
        }
        return PlanLine(new_line_id(), {name: value for name, value in values.items() if value})


def suggestions(lessons: Iterable[Lesson], record: LearnerRecord, plan: ActionPlan | None = None) -> tuple[Suggestion, ...]:
    """Return the lines that a learner's answers suggest, in the order of the lessons.

    Args:
        lessons: those to look through.
        record: the learner's.
        plan: lines that came into it already are left out.
    """
    taken = {one.value("origin") for one in plan.lines} if plan else set()
    found = (one for lesson in lessons for exercise in lesson.exercises for one in _of_exercise(lesson.id, exercise, record))
    return tuple(one for one in found if one.origin not in taken)


def _of_exercise(lesson: str, exercise: Exercise, record: LearnerRecord) -> Iterator[Suggestion]:
    if exercise.kind != "checklist" and not exercise.plan:
        return
    answers = {item: one.answer for item, one in record.answers(lesson, exercise.id).items()}
    if exercise.kind == "checklist":
        yield from (Suggestion(f"{lesson}/{exercise.id}/{one.id}", lesson, one.gap, _paragraph(one)) for one in gaps(exercise, answers))
        return
    for item in exercise.items:
        if said := _said(item, answers.get(item.id)):
            yield Suggestion(f"{lesson}/{exercise.id}/{item.id}", lesson, said, _chosen(item, answers[item.id]) or _paragraph(item))


def _paragraph(item: Item) -> int:
    named = _PARAGRAPH.search(item.gap.get("en", ""))
    return int(named.group(1)) if named else item.source.paragraph if item.source else 0


def _said(item: Item, answer: object) -> Text | None:
    """The words of a draft in each language: the learner's own are the same in all."""
    if isinstance(answer, str):
        parts = [dict.fromkeys(item.prompt, clean(answer))]
    else:
        given = answer if isinstance(answer, Mapping) else {}
        parts = [_field_words(one, given.get(one.id), item.prompt) for one in item.fields if not one.given]
    return {code: "\n".join(one[code] for one in parts if one[code]) for code in item.prompt} if any(any(one.values()) for one in parts) else None


def _field_words(asked, value: object, languages: Iterable[str]) -> Text:
    option = next((one for one in asked.options if one.id == value), None)
    own = clean(value) if isinstance(value, str) and not asked.options else ""
    return option.text if option else dict.fromkeys(languages, own)


def _chosen(item: Item, answer: object) -> int:
    """The paragraph of the first option chosen that has one."""
    given = answer if isinstance(answer, Mapping) else {}
    options = (one for asked in item.fields for one in asked.options if one.id == given.get(asked.id))
    return next((one.source.paragraph for one in options if one.source and one.source.paragraph), 0)
