"""A form of the workshop on the Form: all questions at once, each answer kept as soon as it is given."""

from collections.abc import Mapping

from .. import render
from ..evaluation import LONGEST_WORDS, WorkshopForm, given, kept_answers
from ..learner import LearnerRecord
from ..load import load_labels
from ..progress import RESULTS


class WorkshopFormPart:
    """One form; what was answered lives in the learner's record, and a question without an answer is left out."""

    def __init__(self, form: WorkshopForm, record: LearnerRecord, language: str):
        self.name, self.language = f"{RESULTS} {form.id}", language
        self._form, self._record, self._prefix = form, record, f"f-{RESULTS}-{form.id}"
        self._asking, self._problem, self._still, self._moved = False, "", False, False

    def page(self) -> str:
        """Return the form with all its questions."""
        return render.fill("workshop_form", self.language, live=False, form=self._form, answers={}, prefix=self._prefix, longest_words=LONGEST_WORDS)

    def act(self, act: str, value: object) -> None:
        """Keep what was chosen or written, or clear the form after having asked."""
        self._problem, self._still, self._moved, self._asking = "", act == "keep", act == "clear_yes", act == "clear"
        if act == "keep":
            self._keep(value if isinstance(value, Mapping) else {})
        elif act == "clear_yes":
            self._record.reset(RESULTS, self._form.id)

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        words, answers = load_labels(self.language)["workshop_form"], self._answers
        body = render.fill("workshop_form", self.language, live=True, form=self._form, answers=answers, prefix=self._prefix, longest_words=LONGEST_WORDS)
        note = words["clear_ask"] if self._asking else words["answered"].format(answered=len(answers), asked=len(self._form.questions)) if answers else ""
        acts = ["clear_no", "clear_yes"] if self._asking else ["clear"] * bool(answers)
        return {"label": self._form.title[self.language], "body": body, "move": self._moved, "still": self._still,
                "status": render.status(self.language, problem=self._problem, note=note, unsaved=self._record.problem),
                "actions": render.actions(self.language, self._prefix, acts, "clear_no", section="workshop_form")}

    @property
    def _answers(self) -> dict[str, str | int]:
        return kept_answers(self._form, list(self._record.answers(RESULTS, self._form.id).values()))

    def _keep(self, texts: Mapping) -> None:
        found, self._problem = given(self._form, texts)
        if self._problem:
            return
        before = self._answers
        for asked in self._form.questions:
            if found.get(asked.id) != before.get(asked.id):
                self._record.save(RESULTS, self._form.id, asked.id, found.get(asked.id))
