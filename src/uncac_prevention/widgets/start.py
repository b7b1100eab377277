"""The first Form of a lesson: a start button before a kernel runs, the learner's progress afterwards."""

from .. import render
from ..exercises import Exercise, Lesson, answered_of
from ..learner import LearnerRecord
from ..load import load_labels
from .settings import look


class StartPart:
    """Says that the lesson is ready and how much of it has been answered."""

    def __init__(self, lesson: Lesson, record: LearnerRecord, language: str):
        self.name, self.language = f"{lesson.id} start", language
        self._lesson, self._record = lesson, record

    def page(self) -> str:
        """Return the style sheet of all pages, and a button that runs the lesson where a trusted notebook allows it."""
        return render.fill("start", self.language, live=False, style=render.style())

    def act(self, act: str, value: object) -> None:
        """Do nothing but let the Form show the progress of now."""

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        words = load_labels(self.language)["lesson"]
        rows = [(one, *self._progress(one)) for one in self._lesson.exercises]
        body = render.fill("start", self.language, live=True, prefix=f"f-{self._lesson.id}-start", rows=rows,
                           again=any(answered for _, answered, _ in rows))
        actions = render.actions(self.language, f"f-{self._lesson.id}-start", ["refresh"] * bool(rows), "", section="lesson")
        status = render.status(self.language, unsaved=self._record.problem)
        return {"label": words["progress"], "body": body, "status": status, "actions": actions, "move": False,
                "contents": words["contents"], "look": look(self._record)}

    def _progress(self, exercise: Exercise) -> tuple[int, int]:
        """How many answers there are, and how many the exercise asks for."""
        answers = {name: one.answer for name, one in self._record.answers(self._lesson.id, exercise.id).items()}
        return answered_of(exercise, answers, {one.item for one in self._record.undone(self._lesson.id, exercise.id)})
