"""An exercise on the Form: one item at a time, every answer saved before the next can be given."""

from .. import render
from ..exercises import Exercise, Item, Mark, mark
from ..learner import LearnerRecord
from ..load import load_labels
from .settings import look


def done(lesson: str, exercise: Exercise, record: LearnerRecord) -> set[str]:
    """Return the ids of the items that were answered; in a practice, of the buttons that were pressed, undone since or not."""
    answered = set(record.answers(lesson, exercise.id))
    undone = record.undone(lesson, exercise.id) if exercise.kind == "practice" else []
    return answered | {one.item for one in undone} | {one.id for one in exercise.items if undone and one.act == "undo"}


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
        if act in ("check", "save") and self._item and self._item.stage != "worked" and self._control:
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
        answers, pressed = self._answers(), self._done()
        chosen = self._typed or (answers[item.id].answer if item and item.id in answers else item.default if item else "")
        answered = item and item.id in (answers if self._control else pressed) and not self._problem
        marked = mark(self._exercise, item, chosen) if answered else None
        note = words["restart_ask"] if self._asking else ""
        return {
            "label": self._exercise.title[self.language],
            "body": self._body(item, chosen, answers, pressed),
            "status": render.status(self.language, marked, chosen, self._problem, note, self._saved(pressed),
                                    self._record.problem),
            "actions": render.actions(self.language, self._prefix, *self._acts(item, marked, bool(answers), bool(pressed))),
            "move": self._moved,
            **({"look": look(self._record)} if self._exercise.kind == "setting" else {}),
        }

    @property
    def _item(self) -> Item | None:
        return self._exercise.items[self._place] if self._place < len(self._exercise.items) else None

    def _answers(self) -> dict:
        return self._record.answers(self._lesson, self._exercise.id)

    @property
    def _control(self) -> str:
        return self._exercise.control_of(self._item) if self._item else ""

    def _done(self) -> set[str]:
        return done(self._lesson, self._exercise, self._record)

    def _first_open(self) -> int:
        answered = self._done()
        # A setting opens where it can be changed.
        if not answered or self._exercise.kind == "setting":
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
        if self._item and self._item.act == "undo":
            self._problem = "" if self._item.id in self._done() else "nothing_to_undo"
            return
        places = [place for place, one in enumerate(self._exercise.items) if undone and one.id == undone.item]
        self._place = places[0] if places else self._place

    def _body(self, item: Item | None, chosen: object, answers: dict, pressed: set[str]) -> str:
        practice = self._exercise.kind == "practice"
        counted = [one for one in answers.values() if one.correct is not None and not practice]
        wrong = {one.item for one in counted if not one.correct}
        again = [(number, one.id) for number, one in enumerate(self._exercise.items, 1) if one.id in wrong]
        return render.fill("body", self.language, exercise=self._exercise, item=item, place=self._place, chosen=chosen,
                           finished=item is None, prefix=self._prefix, again=again, right=len(counted) - len(wrong),
                           counted=len(counted), pressed=pressed if practice else None)

    def _saved(self, pressed: set[str]) -> str:
        return self._record.saved_at.astimezone().strftime("%H:%M") if pressed and self._record.saved_at else ""

    def _acts(self, item: Item | None, marked: Mark | None, any_answer: bool, any_pressed: bool) -> tuple[list[str], str]:
        if self._asking:
            return ["restart_yes", "restart_no"], "restart_no"
        acts = ["back"] if self._place else []
        check = item.act if item else ""
        if item and item.stage != "worked" and check != "undo":
            acts.append(check)
        if item and (self._place + 1 < len(self._exercise.items) or check != "save"):
            acts.append("next")
        if self._exercise.kind != "setting":
            acts += ["undo"] * (any_answer or check == "undo") + ["restart"] * any_pressed
        return acts, "next" if "next" in acts and (marked or check not in acts) else check
