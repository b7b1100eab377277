"""What one learner has done, from answers and lessons to numbers: no words, no files, and no clock but the one it is given.

How it is built. The record gives its standing answers once, oldest first; `survey` goes over them once and finds for each question what
was answered at first, what now, and when to ask it again. `results` does the same for the tests, of which only first answers count. Answers
may come from another edition or another machine: what belongs to no question of this edition is counted as unknown, a time that is none is
left out, and an answer is marked by the keys of now, whatever was noted beside it when it was given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise

from .exercises import PROGRESS, Exercise, Item, Lesson, Outcome, answered_of, verdicts
from .learner.events import Event
from .plan import KEPT
from .plan import LESSON as PLAN

AGAIN = "repeat"
"""Each round of repeating is an exercise of its own, `repeat-1` and so on, so that no answer of an earlier round stands in it."""

RESULTS = "results"
"""The id of the page on which results are handed in; what is kept under it answers no question of a lesson."""

STEPS = (1, 3, 7, 21, 60)
"""Days until a question comes back: the first after a wrong answer, one further for each day that began with a right one."""

PAUSE = timedelta(minutes=10)
"""Between two answers, more than this was no work."""

LATER = timedelta(days=30)
"""From the test after the lessons to the delayed one."""

_CHOICE = Exercise(AGAIN, "choice", {}, {}, {}, 0, (), ())
_NEVER = date.min
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What was done of a lesson: answers given and asked for, the time between them, and the days of the first and the last."""

    lesson: Lesson
    answered: int
    asked: int
    spent: timedelta
    first: date | None
    last: date | None

    @property
    def finished(self) -> bool:
        """Whether nothing that the lesson asks is open."""
        return self.answered >= self.asked


@dataclass(frozen=True, slots=True)
class Score:
    """Of an outcome, how many answers were right and how many counted: those given at first, and those that stand now."""

    outcome: Outcome
    first: tuple[int, int]
    now: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Due:
    """A question to be asked again: where it was asked (no exercise for one of the bank), since when, and whether it was wrong last."""

    lesson: str
    exercise: Exercise | None
    item: Item
    since: date
    wrong: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was done: by lesson and outcome, the whole time, what is due (wrong ones first, then the longest due), and the next day on
    which something is; `unknown` answers belong to no question of this edition."""

    lessons: tuple[Done, ...]
    scores: tuple[Score, ...]
    spent: timedelta
    due: tuple[Due, ...]
    next_due: date | None
    unknown: int


@dataclass(frozen=True, slots=True)
class Result:
    """A test: right answers among the first ones, how many questions have an answer, and the day of the last; by lesson right and asked."""

    test: str
    right: int
    answered: int
    asked: int
    last: date | None
    by_lesson: Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class _Question:
    """A question while the answers are gone through: its marks in their order, and the first mark of each day."""

    lesson: str
    exercise: Exercise | None
    item: Item
    marks: list[list[bool]] = field(default_factory=list)
    days: dict[date, list[bool]] = field(default_factory=dict)

    def due(self) -> Due:
        streak, days = 0, sorted(self.days)
        for found in map(self.days.get, days):
            # A defensible answer is neither right nor wrong.
            streak = 0 if False in found else streak + bool(found)
        since = _NEVER if days[-1] == _NEVER else days[-1] + timedelta(STEPS[min(streak, len(STEPS) - 1)])
        return Due(self.lesson, self.exercise, self.item, since, False in self.days[days[-1]])


def home(item: Item) -> str:
    """Return the number of the lesson that teaches a question of the bank."""
    return item.outcome.split(".")[0].zfill(2)


def survey(lessons: Sequence[Lesson], bank: Mapping[str, Item], answers: Sequence[Event], undone: Sequence[Event], now: datetime) -> Survey:
    """Find what was done.

    Args:
        lessons: all that there are, with the pages beside the path.
        bank: the questions that may be repeated, by id; none of a test.
        answers: the answers that stand, oldest first.
        undone: those that were taken back.
        now: the time of now; its zone says where a day begins.
    """
    moments = [(one, _moment(one, now)) for one in answers]
    taken_back = [(one, _moment(one, now)) for one in undone]
    questions, unknown = _questions(lessons, bank, moments)
    dues = [one.due() for one in questions if one.days]
    due = sorted((one for one in dues if one.since <= now.date()), key=lambda one: (not one.wrong, one.since))
    spent, of, back = _spent([*moments, *taken_back]), _by_lesson(moments), _by_lesson(taken_back)
    done = [_done(one, of.get(one.id, ()), back.get(one.id, ()), spent.get(one.id, timedelta())) for one in lessons if one.on_path]
    return Survey(tuple(done), tuple(_scores(lessons, questions)), sum(spent.values(), timedelta()), tuple(due), min((one.since for one in dues if one.since > now.date()), default=None), unknown)


def _moment(event: Event, now: datetime) -> datetime | None:
    """When an answer was given; None where the time is none, or of a clock that ran days ahead."""
    try:
        found = datetime.fromisoformat(event.time)
        found = (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        return None
    return found if found - now < _AHEAD else None


_Moments = Sequence[tuple[Event, datetime | None]]


def _by_lesson(moments: _Moments) -> dict[str, _Moments]:
    found: dict[str, list] = {}
    for event, moment in moments:
        found.setdefault(event.lesson, []).append((event, moment))
    return found


def _questions(lessons: Sequence[Lesson], bank: Mapping[str, Item], moments: _Moments) -> tuple[list[_Question], int]:
    """The questions that have a right answer and were answered, and how many answers belong to none of this edition."""
    asked = {(lesson.id, one.id, item.id): (one, item) for lesson in lessons for one in lesson.exercises for item in one.items}
    found: dict[object, _Question] = {}
    unknown = 0
    for event, moment in moments:
        again = event.lesson == PROGRESS and event.exercise.startswith(f"{AGAIN}-")
        place = (event.lesson, event.exercise, event.item)
        exercise, item = (_CHOICE, bank.get(event.item)) if again else asked.get(place, (None, None))
        given = verdicts(exercise, item, event.answer) if item else None
        if given is None:
            # What somebody wrote in an action plan, or thought of a workshop, is no answer to a question.
            unknown += not (event.lesson == PLAN and event.exercise in KEPT or event.lesson == RESULTS)
        elif not exercise.test and exercise.kind != "practice" and any(one.key for one in (item, *item.fields)):
            drawn = item.id in bank
            question = found.setdefault(item.id if drawn else place, _Question(home(item) if drawn else event.lesson, None if drawn else exercise, item))
            question.marks.append(given)
            question.days.setdefault(moment.date() if moment else _NEVER, given)
    return list(found.values()), unknown


def _done(lesson: Lesson, given: _Moments, taken_back: _Moments, spent: timedelta) -> Done:
    answers: dict[str, dict[str, object]] = {}
    for event, _ in given:
        answers.setdefault(event.exercise, {})[event.item] = event.answer
    undone: dict[str, set[str]] = {}
    for event, _ in taken_back:
        undone.setdefault(event.exercise, set()).add(event.item)
    counts = [answered_of(one, answers.get(one.id, {}), undone.get(one.id, ())) for one in lesson.exercises]
    days = [moment.date() for _, moment in given if moment]
    return Done(lesson, sum(one for one, _ in counts), sum(one for _, one in counts), spent, min(days, default=None), max(days, default=None))


def _spent(moments: _Moments) -> dict[str, timedelta]:
    """The time between answers, by the lesson of the later one; what is longer than a pause is left out."""
    spent: dict[str, timedelta] = {}
    timed = sorted(((moment, event.lesson) for event, moment in moments if moment), key=lambda one: one[0])
    for (before, _), (after, lesson) in pairwise(timed):
        if after - before <= PAUSE:
            spent[lesson] = spent.get(lesson, timedelta()) + (after - before)
    return spent


def _scores(lessons: Sequence[Lesson], questions: Iterable[_Question]) -> Iterable[Score]:
    """The scores of the outcomes for which an answer counts, in the order of the lessons."""
    first: dict[str, list[bool]] = {}
    now: dict[str, list[bool]] = {}
    for one in questions:
        first.setdefault(one.item.outcome, []).extend(one.marks[0])
        now.setdefault(one.item.outcome, []).extend(one.marks[-1])
    for outcome in (one for lesson in lessons for one in lesson.outcomes):
        sides = [(sum(side.get(outcome.id, ())), len(side.get(outcome.id, ()))) for side in (first, now)]
        if any(counted for _, counted in sides):
            yield Score(outcome, *sides)


def results(lessons: Sequence[Lesson], answers: Sequence[Event], now: datetime) -> dict[str, Result]:
    """Return the result of each test of which a question was answered, in the order in which the tests are taken.

    Args:
        lessons: all that there are, with the pages beside the path.
        answers: the answers that stand, oldest first: of each question the first that is one of its options counts.
        now: the time of now; its zone says where a day begins.
    """
    found = first_answers(lessons, answers)
    return {one.test: _result(one, {item.id: (verdicts(one, item, given[item.id].answer) == [True], _moment(given[item.id], now))
                                    for item in one.items if item.id in given})
            for one in tests_of(lessons).values() if (given := found.get(one.test))}


def tests_of(lessons: Iterable[Lesson]) -> dict[str, Exercise]:
    """Return the exercise of each test, by the test's name, in the order in which they are taken."""
    return {one.test: one for lesson in lessons for one in lesson.exercises if one.test}


def first_answers(lessons: Sequence[Lesson], answers: Sequence[Event]) -> dict[str, dict[str, Event]]:
    """Return the answer to each question of each test that was given first and is one of its options; by test and question.

    Args:
        lessons: all that there are, with the pages beside the path.
        answers: the answers that stand, oldest first.
    """
    tests = {(lesson.id, one.id): one for lesson in lessons for one in lesson.exercises if one.test}
    found: dict[str, dict[str, Event]] = {}
    for event in answers:
        exercise = tests.get((event.lesson, event.exercise))
        item = next((one for one in exercise.items if one.id == event.item), None) if exercise else None
        if item and verdicts(exercise, item, event.answer) is not None:
            found.setdefault(exercise.test, {}).setdefault(item.id, event)
    return found


def _result(exercise: Exercise, given: Mapping[str, tuple[bool, datetime | None]]) -> Result:
    by_lesson: dict[str, tuple[int, int]] = {}
    for item in exercise.items:
        right, asked = by_lesson.get(home(item), (0, 0))
        by_lesson[home(item)] = right + given.get(item.id, (False, None))[0], asked + 1
    return Result(exercise.test, sum(right for right, _ in given.values()), len(given), len(exercise.items),
                  max((moment.date() for _, moment in given.values() if moment), default=None), by_lesson)


def normalized_gain(before: Result, after: Result) -> float | None:
    """Return the share of what was not right before that was gained (Hake 1998): negative where less is right than before.

    Returns:
        (after - before) / (asked - before) in right answers; None where nothing was left to gain.
    """
    left = before.asked - before.right
    return (after.right - before.right) / left if left else None


def guessed(exercise: Exercise) -> float:
    """Return how many answers of a test would be right, on average, if all were guessed."""
    return sum(1 / len(one.options) for one in exercise.items)


def lesson_groups(found: Iterable[Result]) -> list[tuple[str, ...]]:
    """Return the lessons of tests in groups of which each has two questions or more in each test.

    A group of one question would tell whether its one answer was right, and the keys of a test are shown nowhere.
    """
    every = [one.by_lesson for one in found]
    groups: list[tuple[str, ...]] = []
    waiting: tuple[str, ...] = ()
    for lesson in sorted({name for one in every for name in one}):
        waiting += (lesson,)
        if all(counted(one, waiting)[1] >= 2 for one in every):
            groups.append(waiting)
            waiting = ()
    if waiting:
        groups[-1:] = [(groups[-1] if groups else ()) + waiting]
    return groups


def counted(by_lesson: Mapping[str, tuple[int, int]], group: Iterable[str]) -> tuple[int, int]:
    """Return right and asked of a group of lessons."""
    pairs = [by_lesson.get(one, (0, 0)) for one in group]
    return sum(right for right, _ in pairs), sum(asked for _, asked in pairs)


def offered_from(found: Mapping[str, Result]) -> date | None:
    """Return the day from which the delayed test is offered; None while the test after the lessons was not taken."""
    post = found.get("post")
    return post.last + LATER if post and post.last else None
