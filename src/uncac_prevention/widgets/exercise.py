"""An exercise on the Form: one item at a time, every answer saved before the next can be given."""

from .. import render
from ..exercises import Exercise, Item, Mark, mark
from ..learner import LearnerRecord
from ..load import load_labels


class ExercisePart:
    """The state of one exercise in one lesson; what was answered lives in the learner's record."""

    def __init__(self, lesson: str, exercise: Exercise, record: LearnerRecord, language: str, secret: bool = False):
        self.name, self.language = f"{lesson} {exercise.id}", language
        self._lesson, self._exercise, self._record, self._secret = lesson, exercise, record, secret
        self._prefix = f"f-{lesson}-{exercise.id}"
        self._place, self._asking, self._problem, self._typed, self._moved = self._first_open(), False, "", "", False

    def page(self) -> str:
        """Return the exercise with all items and folded answers."""
        return render.exercise_page(self._exercise, self.language, self._secret)

    def act(self, act: str, value: object) -> None:
        """Check an answer, move, undo or start again; an act that does not fit now changes nothing."""
        place = self._place
        self._problem, self._asking, self._moved = "", False, False
        if act in ("check", "save") and self._item and self._item.stage != "worked":
            self._check(value)
        elif act in ("next", "back"):
            self._place = min(max(self._place + (1 if act == "next" else -1), 0), len(self._exercise.items))
        elif act == "go" and str(value).isdecimal():
            self._place = min(int(str(value)), len(self._exercise.items))
        elif act == "undo":
            self._undo()
        elif act == "restart":
            self._asking = True
        elif act == "restart_yes":
            self._record.reset(self._lesson, self._exercise.id)
            self._place = 0
        self._moved = act == "restart_yes" or self._place != place
        if self._moved:
            self._typed = ""

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        words, item = load_labels(self.language)["form"], self._item
        answers = self._answers()
        chosen = self._typed or (answers[item.id].answer if item and item.id in answers else "")
        marked = mark(self._exercise, item, chosen) if item and item.id in answers and not self._problem else None
        note = words["restart_ask"] if self._asking else ""
        return {
            "label": self._exercise.title[self.language],
            "body": self._body(item, chosen, answers),
            "status": render.status(self.language, marked, chosen, self._problem, note, self._saved(answers),
                                    self._record.problem),
            "actions": render.actions(self.language, self._prefix, *self._acts(item, marked, bool(answers))),
            "move": self._moved,
        }

    @property
    def _item(self) -> Item | None:
        return self._exercise.items[self._place] if self._place < len(self._exercise.items) else None

    def _answers(self) -> dict:
        return self._record.answers(self._lesson, self._exercise.id)

    def _first_open(self) -> int:
        answered = self._answers()
        if not answered:
            return 0
        return next((place for place, one in enumerate(self._exercise.items)
                     if one.stage != "worked" and one.id not in answered), len(self._exercise.items))

    def _check(self, value: object) -> None:
        result: Mark = mark(self._exercise, self._item, value)
        self._problem, self._typed = result.problem, str(value) if result.problem else ""
        if not result.problem:
            self._record.save(self._lesson, self._exercise.id, self._item.id, value, result.correct)

    def _undo(self) -> None:
        undone = self._record.undo(self._lesson, self._exercise.id)
        places = [place for place, one in enumerate(self._exercise.items) if undone and one.id == undone.item]
        self._place = places[0] if places else self._place

    def _body(self, item: Item | None, chosen: object, answers: dict) -> str:
        counted = [one for one in answers.values() if one.correct is not None]
        wrong = {one.item for one in counted if not one.correct}
        again = [(number, one.id) for number, one in enumerate(self._exercise.items, 1) if one.id in wrong]
        return render.fill("body", self.language, exercise=self._exercise, item=item, place=self._place, chosen=chosen,
                           finished=item is None, prefix=self._prefix, again=again, right=len(counted) - len(wrong),
                           counted=len(counted))

    def _saved(self, answers: dict) -> str:
        return self._record.saved_at.astimezone().strftime("%H:%M") if answers and self._record.saved_at else ""

    def _acts(self, item: Item | None, marked: Mark | None, any_answer: bool) -> tuple[list[str], str]:
        if self._asking:
            return ["restart_yes", "restart_no"], "restart_no"
        acts = ["back"] if self._place else []
        check = "save" if self._exercise.control == "text" else "check"
        if item and item.stage != "worked":
            acts.append(check)
        if item and (self._place + 1 < len(self._exercise.items) or self._exercise.control != "text"):
            acts.append("next")
        if any_answer:
            acts += ["undo", "restart"]
        return acts, "next" if "next" in acts and (marked or check not in acts) else check
