"""What earlier lessons left for the plan: gaps of checklists, and drafts that their lesson marks with `plan: true`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..exercises import Exercise, Item, Lesson, Option, gaps
from ..learner import LearnerRecord
from .records import ActionPlan, PlanForm, PlanLine, Text, clean, new_line_id

_PARAGRAPH = re.compile(r"¶(\d{1,2})(?!\d)")
_CONCLUSIONS = range(69, 75)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that an answer suggests.

    `origin` is lesson/exercise/item, `text` the action, `note` what was chosen besides the learner's own words; `paragraph` is 0 where
    none is known.
    """

    origin: str
    lesson: str
    text: Text
    note: Text = field(default_factory=dict)
    paragraph: int = 0

    def line(self, form: PlanForm, language: str) -> PlanLine:
        """Return a new line with the action, where it comes from and, as far as known, paragraph, article and conclusion."""
        number = self.paragraph if self.paragraph in form.weights else 0
        linked = [address for paragraph, address in form.links if paragraph == number]
        values = {
            "action": self.text[language], "origin": self.origin, "report_para": str(number or ""), "status": "planned",
            # Where a paragraph is linked to several articles, only the learner can say which one is meant.
            "uncac_article": linked[0] if len(linked) == 1 else "",
            "recommendation": str(number) if number in _CONCLUSIONS else "", "note": self.note.get(language, ""),
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
    drafts = [one for one in exercise.items if one.plan]
    if exercise.kind != "checklist" and not drafts:
        return
    answers = {item: one.answer for item, one in record.answers(lesson, exercise.id).items()}
    for item in gaps(exercise, answers):
        yield Suggestion(f"{lesson}/{exercise.id}/{item.id}", lesson, item.gap, paragraph=_paragraph(item))
    for item in drafts:
        own, chosen = _own(item, answers.get(item.id)), _chosen(item, answers.get(item.id))
        if own or chosen:
            # The same words in each language where they are the learner's own.
            picked = {code: "\n".join(one.text[code] for one in chosen) for code in item.prompt} if chosen else {}
            paragraph = next((one.source.paragraph for one in chosen if one.source and one.source.paragraph), 0)
            yield Suggestion(f"{lesson}/{exercise.id}/{item.id}", lesson, dict.fromkeys(item.prompt, own) if own else picked,
                             picked if own else {}, paragraph or _paragraph(item))


def _paragraph(item: Item) -> int:
    named = _PARAGRAPH.search(item.gap.get("en", ""))
    return int(named.group(1)) if named else item.source.paragraph if item.source else 0


def _own(item: Item, answer: object) -> str:
    """The learner's own words in a draft."""
    if isinstance(answer, Mapping):
        words = [answer.get(one.id) for one in item.fields if not one.options and not one.given]
        return "\n".join(text for one in words if isinstance(one, str) and (text := clean(one)))
    return clean(answer) if isinstance(answer, str) else ""


def _chosen(item: Item, answer: object) -> list[Option]:
    """What was picked from the menus of a draft."""
    given = answer if isinstance(answer, Mapping) else {}
    return [option for asked in item.fields for option in asked.options if option.id == given.get(asked.id)]
