"""What the learner has done, what to repeat, what the tests show, and a page to print, each on the Form; all worked out on this computer."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

from .. import __version__, render
from ..exercises import PROGRESS, Exercise, Lesson
from ..languages import LANGUAGES
from ..learner import LearnerRecord
from ..load import DataError, lesson_files, load_bank, load_labels, load_lesson, load_register, page_files
from ..progress import (AGAIN, LATER, PAUSE, STEPS, Due, Result, Survey, counted, guessed, lesson_groups, normalized_gain, offered_from, results,
                        survey)
from .exercise import ExercisePart

MOST_AGAIN = 6
LONGEST_NAME = 100

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time of now in the zone of this computer."""
    return datetime.now().astimezone()


def lessons_there() -> tuple[list[Lesson], list[str]]:
    """Return the lessons and pages that can be read, and the files of those that cannot."""
    found, broken = [], []
    for path in (*lesson_files(), *page_files()):
        try:
            found.append(load_lesson(path.stem))
        except DataError as error:
            broken.append(error.file)
    return found, broken


def surveyed(record: LearnerRecord, moment: datetime, lessons: Sequence[Lesson] | None = None) -> Survey:
    """Return what one learner has done, of those lessons or of all that can be read."""
    return survey(lessons_there()[0] if lessons is None else lessons, load_bank(), record.history(), record.undone(), moment)


class ProgressPart:
    """What is done by lesson and outcome, the time, and what is due again."""

    def __init__(self, lesson: str, record: LearnerRecord, language: str, clock: Clock = now):
        self.name, self.language = f"{lesson} progress", language
        self._prefix, self._record, self._clock = f"f-{lesson}-progress", record, clock

    def page(self) -> str:
        """Return what this part says without a kernel."""
        return render.fill("progress", self.language, live=False)

    def act(self, act: str, value: object) -> None:
        """Do nothing but let the Form show what was done by now."""

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        words = load_labels(self.language)["progress"]
        lessons, broken = lessons_there()
        found = surveyed(self._record, self._clock(), lessons)
        odd = [words["unknown"].format(count=found.unknown)] * bool(found.unknown)
        odd += [words["broken"].format(files=load_labels(self.language)["form"]["list_mark"].join(broken))] * bool(broken)
        body = render.fill("progress", self.language, live=True, found=found, odd=odd, due=_by_lesson(found.due, lessons),
                           answered=sum(one.answered for one in found.lessons), asked=sum(one.asked for one in found.lessons),
                           begun=sum(one.answered > 0 for one in found.lessons), time=lambda spent: _time(spent, words), steps=STEPS,
                           pause=PAUSE // timedelta(minutes=1))
        return {"label": words["done"], "body": body, "move": False, "status": render.status(self.language, unsaved=self._record.problem),
                "actions": render.actions(self.language, self._prefix, ["refresh"], "", section="progress")}


def _time(spent: timedelta, words: Mapping[str, str]) -> str:
    minutes = round(spent / timedelta(minutes=1))
    if minutes < 1:
        return words["under_a_minute"]
    return words["hours"].format(hours=minutes // 60, minutes=minutes % 60) if minutes >= 60 else words["minutes"].format(minutes=minutes)


def _by_lesson(due: tuple[Due, ...], lessons: list[Lesson]) -> list[tuple[Lesson, int, list[tuple[Exercise, int]]]]:
    """What is due of each lesson: how many questions of the bank, and how many of which of its exercises."""
    found = []
    for lesson in lessons:
        here = [one for one in due if one.lesson == lesson.id]
        counts = [(exercise, sum(one.exercise == exercise for one in here)) for exercise in lesson.exercises]
        if here:
            found.append((lesson, sum(one.exercise is None for one in here), [one for one in counts if one[1]]))
    return found


class RepeatPart:
    """A round of up to six due questions after another, drawn when it is asked for; none is a question of a test."""

    def __init__(self, lesson: str, record: LearnerRecord, language: str, clock: Clock = now):
        self.name, self.language = f"{lesson} repeat", language
        self._prefix, self._record, self._clock = f"f-{lesson}-repeat", record, clock
        self._round: ExercisePart | None = None
        self._moved = False
        self._draw()

    def page(self) -> str:
        """Return what this part says without a kernel."""
        words = load_labels(self.language)["progress"]
        return render.fill("note", self.language, live=False, title=words["again"], sentences=[words["again_page"]])

    def act(self, act: str, value: object) -> None:
        """Draw a new round, or act in the present one."""
        self._moved = act == "draw"
        if self._moved:
            self._draw()
        elif self._round:
            self._round.act(act, value)

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        words = load_labels(self.language)["progress"]
        draw = render.actions(self.language, self._prefix, ["draw"], "draw", section="progress")
        if self._round:
            view = self._round.view()
            return {**view, "move": view["move"] or self._moved, "actions": view["actions"] + draw * self._round.finished}
        body = render.fill("note", self.language, live=True, title=words["again"], sentences=[words[self._why_none]])
        return {"label": words["again"], "body": body, "status": render.status(self.language, unsaved=self._record.problem),
                "actions": draw, "move": self._moved}

    def _draw(self) -> None:
        found = surveyed(self._record, self._clock())
        items = tuple(one.item for one in found.due if one.exercise is None)[:MOST_AGAIN]
        self._why_none = "again_elsewhere" if found.due else "again_later" if found.next_due else "again_nothing"
        texts = {name: {code: load_labels(code)["progress"][f"again{name}"] for code in LANGUAGES} for name in ("", "_why", "_instruction")}
        drawn = Exercise(f"{AGAIN}-{self._next()}", "choice", texts[""], texts["_why"], texts["_instruction"], len(items), (), items)
        self._round = ExercisePart(PROGRESS, drawn, self._record, self.language) if items else None

    def _next(self) -> int:
        """The number of the next round: answers of an earlier one would stand in it already."""
        numbers = [one.exercise.removeprefix(f"{AGAIN}-") for one in self._record.history(PROGRESS) if one.exercise.startswith(f"{AGAIN}-")]
        # int() takes no more than some thousand digits, and no round has that many.
        return 1 + max((int(one) for one in numbers if one.isdecimal() and len(one) < 9), default=0)


class ComparedTest(ExercisePart):
    """A test that comes after another: at its end the learner reads what has changed."""

    def __init__(self, lesson: str, exercise: Exercise, record: LearnerRecord, language: str, clock: Clock = now):
        self._clock, self._kept = clock, record
        super().__init__(lesson, exercise, record, language)

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        view = super().view()
        return {**view, "body": view["body"] + self._gain()} if self.finished else view

    def _results(self) -> dict[str, Result]:
        return results(lessons_there()[0], self._kept.history(), self._clock())

    def _gain(self) -> str:
        words, found = load_labels(self.language)["gain"], self._results()
        if self._exercise.test not in found:
            return ""
        before = found.get("pre")
        rows = [(one, *_compared(before, one, words)) for one in found.values()]
        groups = [(group, [counted(one.by_lesson, group) for one in found.values()]) for group in lesson_groups(found.values())]
        titles = {row["number"]: row for row in load_register("path")}
        sentences = _said(before, found[self._exercise.test], words) + [words["remembered"]] * (before is not None and self._exercise.test == "delayed")
        return render.fill("gain", self.language, sentences=sentences, rows=rows, compared=before is not None, groups=groups,
                           titles=titles, guessed=round(guessed(self._exercise)))


def _compared(before: Result | None, after: Result, words: Mapping[str, str]) -> tuple[str, str]:
    """The difference and the normalized gain of a test, as they are shown."""
    if before is None or after is before:
        return "–", "–"
    gain = normalized_gain(before, after)
    return _signed(after.right - before.right, "+d"), words["no_gain"] if gain is None else _signed(gain, "+.2f")


def _signed(number: float, form: str) -> str:
    return format(number, form if number else form.removeprefix("+")).replace("-", "−")


def _said(before: Result | None, after: Result, words: Mapping[str, str]) -> list[str]:
    """What a learner reads first: the difference in words, how the gain is worked out, and what was left open."""
    if before is None:
        said = [words["no_before"].format(right=after.right, asked=after.asked)]
    else:
        difference, gain = after.right - before.right, normalized_gain(before, after)
        name = "more" if difference > 0 else "fewer" if difference < 0 else "same"
        said = [words[name].format(count=abs(difference), before=before.right, after=after.right, asked=after.asked)]
        said += [words["all_before"] if gain is None else words["formula"].format(
            gain=_signed(gain, "+.2f"), difference=_signed(difference, "+d"), left=before.asked - before.right)]
    return said + [words["left_open"].format(test=words[one.test], answered=one.answered, asked=one.asked)
                   for one in (before, after) if one and one.answered < one.asked]


class LaterTest(ComparedTest):
    """The delayed test: offered thirty days after the one before, and taken earlier by whoever wants to, after being told."""

    _anyway = False

    def act(self, act: str, value: object) -> None:
        """Take the test now all the same, or act in it."""
        if act == "take_now":
            self._anyway = self._moved = True
        elif self._is_open(self._offered_from()):
            super().act(act, value)

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        self._read()
        day = self._offered_from()
        if self._is_open(day):
            return super().view()
        words = load_labels(self.language)["gain"]
        when = words["later_from"].format(date=render.in_words(day.isoformat(), language=self.language), days=LATER.days) if day else words["later_after"].format(days=LATER.days)
        body = render.fill("note", self.language, live=True, title=self._exercise.title[self.language], sentences=[when, words["later_anyway"]])
        return {"label": self._exercise.title[self.language], "body": body, "status": render.status(self.language), "move": False,
                "actions": render.actions(self.language, self._prefix, ["take_now"], "", section="gain")}

    def _offered_from(self) -> date | None:
        """The day of the test; not asked for where it was begun or the learner wants it now, since then no day matters."""
        return None if self._anyway or self._events else offered_from(self._results())

    def _is_open(self, day: date | None) -> bool:
        """Whether the test can be taken: its day has come, it was begun, or the learner wants it now."""
        return bool(self._anyway or self._events) or (day is not None and day <= self._clock().date())


class CompletionPart:
    """A page that lists what was done, made when it is asked for; the name goes from the form into the page and is kept nowhere."""

    def __init__(self, lesson: str, record: LearnerRecord, language: str, clock: Clock = now):
        self.name, self.language = f"{lesson} completion", language
        self._prefix, self._record, self._clock, self._note = f"f-{lesson}-completion", record, clock, ""

    def page(self) -> str:
        """Return what this part says without a kernel."""
        words = load_labels(self.language)["completion"]
        return render.fill("note", self.language, live=False, title=words["title"], sentences=[words["page"]])

    def act(self, act: str, value: object) -> dict[str, object] | None:
        """Make the page, as a download that only the browser gets."""
        self._note = ""
        if act != "make":
            return None
        words, moment = load_labels(self.language)["completion"], self._clock()
        file = words["file"].format(date=moment.date().isoformat())
        self._note = words["made"].format(file=file)
        return {"download": {"name": file, "type": "text/html", "text": completion_page(self._record, self.language, str(value or ""), moment)}}

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        words = load_labels(self.language)["completion"]
        body = render.fill("completion", self.language, prefix=self._prefix, longest_name=LONGEST_NAME, answered=self._record.count())
        return {"label": words["title"], "body": body, "status": render.status(self.language, note=self._note), "move": False,
                "actions": render.actions(self.language, self._prefix, ["make"], "make", section="completion")}


def completion_page(record: LearnerRecord, language: str, name: str, moment: datetime) -> str:
    """Return a page of its own, ready to print, that lists what was done.

    Args:
        record: of the learner.
        language: "en" or "zh".
        name: as the learner typed it; signs that cannot be seen are left out. A line to write on stands where it is empty.
        moment: the time of now.
    """
    lessons = surveyed(record, moment).lessons
    seen = "".join(" " if one.isspace() else one for one in name if one.isspace() or not unicodedata.category(one).startswith("C"))
    return render.fill("completion_page", language, name=" ".join(seen.split())[:LONGEST_NAME], today=moment.date(), version=__version__, lessons=lessons,
                       finished=sum(one.finished for one in lessons))
