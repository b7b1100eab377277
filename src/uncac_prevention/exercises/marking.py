"""What an answer is worth, and where it leads."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .records import FORKING, LONGEST_DRAFT, Ending, Exercise, Field, Item, Point, Source, Text
from .simulation import expected, path


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer is worth: `correct` is None where there is no right or wrong; `problem` is a code where it was no answer.

    `parts` are the marks of an item's fields, `points` what else is to be read: for, against, considerations.
    """

    correct: bool | None
    feedback: Text
    source: Source | None = None
    problem: str = ""
    defensible: bool = False
    parts: tuple[tuple[Field, "Mark"], ...] = ()
    points: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The verdict's name among the labels: correct, defensible, not_yet; empty where there is none."""
        return "defensible" if self.defensible else {True: "correct", False: "not_yet", None: ""}[self.correct]


def mark(exercise: Exercise, item: Item, answer: object) -> Mark:
    """Mark one answer.

    Args:
        exercise: the exercise.
        item: one of its items.
        answer: an option's id, a number (or its digits), a text, or a mapping from a field's id to an option's id or text, as the
            kind of exercise asks.

    Returns:
        A `Mark`; for anything that is no answer its `problem` is nothing_chosen, incomplete, undecided, not_distinct, not_a_number, out_of_range,
        empty or too_long, and the answer is not to be saved.
    """
    by_control = {"radio": _mark_pick, "menu": _mark_pick, "number": _mark_number, "text": _mark_text, "": _mark_press,
                  "fields": _mark_fields, "steps": _mark_step}
    return by_control[exercise.control_of(item)](item, answer)


def _problem(code: str) -> Mark:
    return Mark(None, {}, problem=code)


def _mark_pick(item: Item | Field, answer: object) -> Mark:
    for option in item.options:
        if option.id == answer:
            # A defensible answer is neither right nor wrong.
            correct = None if option.defensible else option.correct
            return Mark(correct, option.feedback, option.source or item.source, defensible=option.defensible, points=option.points)
    return _problem("nothing_chosen")


def _mark_number(item: Item, answer: object) -> Mark:
    # int() reads full-width digits as well, as Chinese keyboards may send them.
    digits = str(answer).strip()
    if not digits.isdecimal() or len(digits) > 9:
        return _problem("not_a_number")
    low, high = item.limits
    if not low <= int(digits) <= high:
        return _problem("out_of_range")
    outcome = "exact" if int(digits) == item.answer else "low" if int(digits) < item.answer else "high"
    return Mark(None, item.feedback[outcome], item.source)


def _written(answer: object) -> Mark | None:
    """The problem of a text of one's own; None where there is none."""
    written = answer.strip() if isinstance(answer, str) else ""
    if not written:
        return _problem("empty")
    return _problem("too_long") if len(written) > LONGEST_DRAFT else None


def _mark_text(item: Item, answer: object) -> Mark:
    return _written(answer) or Mark(None, item.feedback["done"], item.source, points={"considerations": item.considerations})


def _mark_press(item: Item, _answer: object) -> Mark:
    return Mark(None, item.feedback["done"], item.source)


def _mark_step(_item: Item, _answer: object) -> Mark:
    # A step of a plan is neither right nor wrong; what is said about it is said by the plan's own part.
    return Mark(None, {})


def _mark_fields(item: Item, answer: object) -> Mark:
    given = answer if isinstance(answer, Mapping) else {}
    parts = tuple((one, _mark_field(one, given.get(one.id))) for one in item.fields if not one.given)
    for _, part in parts:
        if part.problem:
            still = "undecided" if any(one.optional for one in item.fields) else "incomplete"
            return _problem(part.problem if part.problem == "too_long" else still)
    if item.distinct and len({given[one.id] for one in item.fields}) < len(item.fields):
        return _problem("not_distinct")
    verdicts = [part.correct for _, part in parts if part.correct is not None]
    return Mark(all(verdicts) if verdicts else None, item.feedback.get("done", {}), item.source, parts=parts,
                points={"considerations": item.considerations})


def _mark_field(asked: Field, answer: object) -> Mark:
    if asked.options:
        return _mark_pick(asked, answer)
    problem = _written(answer)
    return Mark(None, {}) if problem is None or (asked.optional and problem.problem == "empty") else problem


def steps(exercise: Exercise, answers: Mapping[str, object]) -> tuple[tuple[Item, ...], Ending | None]:
    """Return the items that a learner can go to, in order, and in a case or simulation the ending reached.

    Args:
        exercise: the exercise.
        answers: what was answered, by item.

    Returns:
        All items, and None. In a case or simulation: the items on the path of the answers up to the first open one, and the ending or None.
    """
    if exercise.kind not in FORKING:
        return exercise.items, None
    if exercise.kind == "simulation":
        items, ended = path(exercise, answers)
        return items, exercise.endings[0] if ended else None
    return _way(exercise, answers)


def _way(exercise: Exercise, answers: Mapping[str, object]) -> tuple[tuple[Item, ...], Ending | None]:
    """The items on the way that the answers take through a case, and the ending that they reach."""
    way, item = [], exercise.items[0]
    while True:
        way.append(item)
        chosen = next((one for one in item.options if one.id == answers.get(item.id)), None)
        if not chosen:
            return tuple(way), None
        if ending := exercise.ending(chosen.to):
            return tuple(way), ending
        item = exercise.item(chosen.to)


def length(exercise: Exercise, answers: Mapping[str, object]) -> int:
    """Return how many answers the exercise asks for; in a case: on the longest path that is still open."""
    if exercise.kind == "simulation":
        return expected(exercise, answers)
    if exercise.kind != "case":
        return len(exercise.open_items)
    way, ending = steps(exercise, answers)
    return len(way) - (not ending) + (0 if ending else _ahead(exercise, way[-1]))


def _ahead(exercise: Exercise, item: Item) -> int:
    """The decisions on the longest path from an item, its own included."""
    return 1 + max(0 if exercise.ending(one.to) else _ahead(exercise, exercise.item(one.to)) for one in item.options)


def verdicts(exercise: Exercise, item: Item, answer: object) -> list[bool] | None:
    """Return of each part of an answer that is right or wrong which of the two; None for what is no answer to the item."""
    marked = mark(exercise, item, answer)
    if marked.problem:
        return None
    found = [one.correct for _, one in marked.parts] or [marked.correct]
    return [one for one in found if one is not None]


def tally(exercise: Exercise, answers: Mapping[str, object]) -> tuple[int, int, set[str]]:
    """Return how many answers are right, how many were right or wrong at all, and the ids of the items with a wrong one."""
    right, counted, wrong = 0, 0, set()
    for item in exercise.open_items:
        if item.id in answers:
            found = verdicts(exercise, item, answers[item.id]) or []
            right += sum(found)
            counted += len(found)
            if False in found:
                wrong.add(item.id)
    return right, counted, wrong


def done(exercise: Exercise, answered: Iterable[str], undone: Iterable[str]) -> set[str]:
    """Return which items were done.

    Args:
        exercise: the exercise.
        answered: the ids of the items that have an answer.
        undone: the ids of those whose answer was taken back.

    Returns:
        The ids of the answered items; of a practice, of the buttons that were pressed, undone since or not.
    """
    if exercise.kind != "practice":
        return set(answered)
    undone = set(undone)
    return {*answered, *undone, *(one.id for one in exercise.items if undone and one.act == "undo")}


def answered_of(exercise: Exercise, answers: Mapping[str, object], undone: Iterable[str] = ()) -> tuple[int, int]:
    """Return how many answers there are and how many the exercise asks for; of what forks only decisions on the way taken count."""
    asked = {one.id for one in (steps(exercise, answers)[0] if exercise.kind in FORKING else exercise.open_items)}
    return len(done(exercise, answers, undone) & asked), length(exercise, answers)


def gaps(exercise: Exercise, answers: Mapping[str, object]) -> list[Item]:
    """Return the questions of a checklist that were answered with a value that marks a gap."""
    return [item for item in exercise.items if any(one.gap and one.id == answers.get(item.id) for one in item.options)]
