"""What a notebook calls: open a lesson, show its parts by name."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from . import render
from .exercises import Exercise, Lesson
from .languages import LANGUAGES
from .learner import LearnerRecord
from .load import load_labels, load_lesson, load_register, load_workshop_forms
from .tabulate import table_page
from .widgets.exercise import ExercisePart
from .widgets.form import Form
from .widgets.record import RecordPart
from .widgets.start import StartPart

if TYPE_CHECKING:
    import pandas

    from .figures import Picture


# The tests and kinds whose part does more than that of an exercise, and parts that few lessons have: read when they are shown.
_PARTS = {"post": "progress.ComparedTest", "delayed": "progress.LaterTest", "simulation": "simulation.SimulationPart", "plan": "plan.PlanPart",
          "progress": "progress.ProgressPart", "repeat": "progress.RepeatPart", "completion": "progress.CompletionPart"}


def _part(name: str) -> type:
    module, part = _PARTS[name].split(".")
    return getattr(import_module(f".widgets.{module}", __package__), part)


class Page:
    """HTML that is the same with and without a kernel."""

    def __init__(self, name: str, html: str):
        self._name, self._html = name, html

    def __repr__(self) -> str:
        return f"Page: {self._name}"

    def _repr_html_(self) -> str:
        return self._html


class OpenLesson:
    """A lesson in a language, with the learner's record; `show` puts its parts on the page."""

    def __init__(self, lesson: Lesson, language: str, record: LearnerRecord):
        self.lesson, self.language, self.record = lesson, language, record
        self._parts: dict[str, Callable[[], object]] = {
            "start": lambda: Form(StartPart(lesson, record, language)),
            **self._without_lesson(lesson.id),
            "glossary": self._glossary,
            "languages": self._languages,
            "map": self._map,
            **{one.id: lambda one=one: Form(self._exercise(one)) for one in lesson.exercises},
        }

    def _exercise(self, exercise: Exercise) -> ExercisePart:
        special = next((one for one in (exercise.test, exercise.kind) if one in _PARTS), "")
        part = _part(special) if special else ExercisePart
        return part(self.lesson.id, exercise, self.record, self.language)

    def show(self, name: str) -> object:
        """Return a part of the lesson, which the notebook then displays.

        Args:
            name: the id of an exercise, or start, languages, map, reader, articles, duties, attendance, timeline, glossary, my-answers,
                progress, repeat, completion, reaction, follow-up, hand-in, evaluation, check.

        Returns:
            A widget with a stored form, or a page. Whatever fails becomes a panel in the learner's language: no traceback
            reaches a learner, and the rest of the lesson goes on.
        """
        try:
            return self._parts[name]()
        except Exception as error:
            return Page(name, render.error_panel(self.language, error))

    def table(self, frame: "pandas.DataFrame", name: str) -> Page:
        """Return a DataFrame as a table with a caption, in the lesson's language, for the notebook to display.

        Args:
            frame: its columns and the codes in them are shown by the words that the labels have for them; a named index heads the rows.
            name: of the caption, in the section `captions` of the labels.
        """
        return Page(f"table {name}", table_page(frame, name, self.language))

    def picture(self, picture: "Picture") -> Page:
        """Return a figure with its caption and its numbers, for the notebook to display."""
        return Page("figure", render.fill("picture", self.language, picture=picture, image=picture.png()))

    def coding(self, exercise: str) -> "pandas.DataFrame":
        """Return what the learner coded in an exercise that gives each unit a code.

        Args:
            exercise: the id of an exercise whose items have the ids of the units.

        Returns:
            One row an item that waits for an answer: unit (the item's id), yours (the code that the learner gave first, of those neither
            undone nor reset; empty where there is none), ours (the key). The first one, because feedback follows on it.
        """
        import pandas

        first: dict[str, object] = {}
        for event in self.record.history(self.lesson.id, exercise):
            first.setdefault(event.item, event.answer)
        rows = [(one.id, first.get(one.id, ""), one.key.id) for one in self.lesson.exercise(exercise).open_items]
        return pandas.DataFrame(rows, columns=["unit", "yours", "ours"])

    def _without_lesson(self, number: str) -> dict[str, Callable[[], object]]:
        """The parts that need nothing from the lesson's file."""
        return {"my-answers": lambda: Form(RecordPart(number, self.record, self.language)),
                **{name: lambda name=name: Form(_part(name)(number, self.record, self.language)) for name in ("progress", "repeat", "completion")},
                "reaction": lambda: self._workshop_form("reaction"), "follow-up": lambda: self._workshop_form("follow_up"), "hand-in": self._hand_in,
                "evaluation": lambda: self._evaluation(number),
                "check": lambda: self._check(number),
                "reader": lambda: self._reader(number), "articles": lambda: self._articles(number), "duties": self._duties,
                "attendance": self._attendance, "timeline": lambda: self._timeline(number)}

    def _workshop_form(self, name: str) -> Form:
        from .widgets.workshop_form import WorkshopFormPart

        return Form(WorkshopFormPart(load_workshop_forms()[name], self.record, self.language))

    def _hand_in(self) -> Form:
        from .widgets.hand_in import HandInPart

        return Form(HandInPart(self.record, self.language))

    def _evaluation(self, number: str) -> Form:
        from .widgets.evaluation import EvaluationPart

        return Form(EvaluationPart(number, self.language))

    def _check(self, number: str) -> Form:
        from .widgets.readiness import ReadinessPart

        return Form(ReadinessPart(number, self.language))

    def _reader(self, number: str) -> object:
        from .widgets.reader import paragraph_reader

        return paragraph_reader(self.language, f"f-{number}-reader")

    def _articles(self, number: str) -> object:
        from .widgets.articles import article_explorer

        return article_explorer(self.language, f"f-{number}-articles")

    def _duties(self) -> Page:
        from .widgets.articles import duties_page

        return Page("duties", duties_page(self.language))

    def _attendance(self) -> object:
        # Imported when asked for: matplotlib takes half a second.
        from .widgets.attendance import attendance_explorer

        return attendance_explorer(self.language)

    def _timeline(self, number: str) -> object:
        from .widgets.timeline import timeline_explorer

        return timeline_explorer(self.language, f"f-{number}-timeline")

    def _glossary(self) -> Page:
        rows = {row["id"]: row for row in load_register("glossary")}
        terms = [rows[identifier] for identifier in self.lesson.terms]
        return Page("glossary", render.fill("glossary", self.language, terms=terms))

    def _languages(self) -> Page:
        others = [(code, LANGUAGES[code].html, load_labels(code)["lesson"]["this_language"])
                  for code in LANGUAGES if code != self.language]
        return Page("languages", render.fill("languages", self.language, others=others, file=self.lesson.file))

    def _map(self) -> Page:
        return Page("map", render.fill("map", self.language, rows=load_register("path"), here=self.lesson.id))


class UnreadableLesson(OpenLesson):
    """A lesson that could not be read: what needs nothing from its file works, and every other part says what happened."""

    def __init__(self, number: str, language: str, record: LearnerRecord, error: Exception):
        self.language, self.record, self._error = language, record, error
        self._parts = self._without_lesson(number)

    def coding(self, exercise: str) -> "pandas.DataFrame":
        """Raise the error that says why there is no coding."""
        raise self._error

    def show(self, name: str) -> object:
        """Return a part, or the panel that says why there is none."""
        return super().show(name) if name in self._parts else Page(name, render.error_panel(self.language, self._error))


def open_lesson(number: str, language: str, folder: Path | None = None) -> OpenLesson:
    """Open a lesson; one that cannot be read opens as well, and its parts say what happened and what to do.

    Args:
        number: two digits: "01"; or the name of a page: "progress", "check_setup".
        language: "en" or "zh".
        folder: where the learner's answers are kept; the work folder's `answers` where it is not given.

    Returns:
        An `OpenLesson`. Nothing is raised: a learner would see a traceback, and no part of the lesson.
    """
    record = LearnerRecord(folder)
    record.compact()
    try:
        if language not in LANGUAGES:
            raise ValueError(f"language {language!r}; expected one of {', '.join(LANGUAGES)}")
        load_labels(language)
        return OpenLesson(load_lesson(number), language, record)
    except Exception as error:
        return UnreadableLesson(number, language, record, error)
