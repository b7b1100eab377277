"""An exercise on the Form: one item at a time, every answer saved before the next can be given."""

from .. import render
from ..exercises import FORKING, Exercise, Item, Mark, done, gaps, length, mark, steps, tally
from ..learner import LearnerRecord
from ..load import load_labels
from .settings import look


class ExercisePart:
    """The state of one exercise in one lesson; what was answered lives in the learner's record."""

    def __init__(self, lesson: str, exercise: Exercise, record: LearnerRecord, language: str):
        self.name, self.language = f"{lesson} {exercise.id}", language
        self._lesson, self._exercise, self._record = lesson, exercise, record
        self._prefix = f"f-{lesson}-{exercise.id}"
        self._asking, self._problem, self._typed, self._moved, self._place = False, "", None, False, 0
        self._read()
        self._place = self._first_open()

    def page(self) -> str:
        """Return the exercise with all items and folded answers."""
        return render.exercise_page(self._exercise, self.language)

    def act(self, act: str, value: object) -> None:
        """Check an answer, move, undo or start again; an act that does not fit what was last shown changes nothing."""
        place = self._place
        self._problem, self._asking, self._moved = "", False, False
        if act in ("check", "save", "decide") and self._item and self._item.stage != "worked" and self._control:
            self._check(value)
        elif act in ("next", "back"):
            self._go(self._place + (1 if act == "next" else -1))
        elif act == "go" and str(value).isdecimal():
            self._go(int(str(value)))
        elif act == "undo":
            self._undo()
        elif act == "restart":
            self._asking = True
        elif act == "restart_yes":
            self._record.reset(self._lesson, self._exercise.id)
            self._place = 0
        self._moved = act == "restart_yes" or self._place != place
        if self._moved:
            self._typed = None

    def view(self) -> dict[str, object]:
        """Return what the Form shows now."""
        self._read()
        item, pressed = self._item, self._done()
        answer = self._answers.get(item.id, item.default) if item else ""
        chosen = answer if self._typed is None else self._typed
        answered = item and item.id in (self._answers if self._control else pressed) and not self._problem
        marked = self._marked(item, chosen) if answered else None
        note = load_labels(self.language)["form"]["restart_ask"] if self._asking else ""
        return {
            "label": self._exercise.title[self.language],
            "body": self._body(item, chosen, pressed, marked),
            "status": self._status(item, marked, chosen, note, self._saved(pressed)),
            "actions": render.actions(self.language, self._prefix, *self._acts(item, marked, bool(pressed))),
            "move": self._moved,
            **({"look": look(self._record)} if self._exercise.kind == "setting" else {}),
        }

    def _read(self) -> None:
        """Read the answers of now, once a view: another window may have added some."""
        self._events = self._record.answers(self._lesson, self._exercise.id)
        self._answers = {name: one.answer for name, one in self._events.items()}
        self._steps, self._ending = steps(self._exercise, self._answers)
        if self._forks and not self._ending:
            # Another window may have taken back what led here.
            self._place = min(self._place, len(self._steps) - 1)

    @property
    def _forks(self) -> bool:
        return self._exercise.kind in FORKING

    @property
    def _item(self) -> Item | None:
        return self._steps[self._place] if self._place < len(self._steps) else None

    @property
    def _control(self) -> str:
        return self._exercise.control_of(self._item) if self._item else ""

    @property
    def finished(self) -> bool:
        """Whether the learner has come to the end, whatever was left open on the way."""
        return self._item is None

    def _done(self) -> set[str]:
        return done(self._exercise, self._events, {one.item for one in self._record.undone(self._lesson, self._exercise.id)})

    def _go(self, place: int) -> None:
        """Move to a place; what forks is at its end only where its path has one."""
        last = len(self._steps) if self._ending or not self._forks else len(self._steps) - 1
        self._place = min(max(place, 0), last)

    def _first_open(self) -> int:
        answered = self._done()
        # A setting opens where it can be changed, and a single question where its answer stands.
        if not answered or self._exercise.kind == "setting" or len(self._steps) == 1 and not self._forks:
            return 0
        if self._forks:
            return len(self._steps) - (not self._ending)
        return next((place for place, one in enumerate(self._steps) if one.stage != "worked" and one.id not in answered), len(self._steps))

    def _marked(self, item: Item, answer: object) -> Mark:
        """The mark of an answer; in a test only that it was kept."""
        if self._exercise.test:
            return Mark(None, {self.language: load_labels(self.language)["form"]["kept"]})
        return mark(self._exercise, item, answer)

    def _check(self, value: object) -> None:
        result = mark(self._exercise, self._item, value)
        self._problem, self._typed = result.problem, value if result.problem else None
        if not result.problem:
            # The answers of a test are compared later; a file of answers does not give its keys away.
            correct = None if self._exercise.test else result.correct
            self._record.save(self._lesson, self._exercise.id, self._item.id, value, correct)

    def _undo(self) -> None:
        undone = self._record.undo(self._lesson, self._exercise.id)
        self._read()
        if self._item and self._item.act == "undo":
            pressed = self._done()
            self._problem = "" if self._item.id in pressed else "nothing_to_undo"
            return
        places = [place for place, one in enumerate(self._steps) if undone and one.id == undone.item]
        self._go(places[0] if places else self._place)

    def _status(self, item: Item | None, marked: Mark | None, chosen: object, note: str, saved: str) -> str:
        return render.status(self.language, marked, chosen, self._problem, note, saved, self._record.problem)

    def _body(self, item: Item | None, chosen: object, pressed: set[str], marked: Mark | None) -> str:
        exercise, finished = self._exercise, item is None
        right, counted, wrong = tally(exercise, self._answers) if finished and not exercise.test else (0, 0, set())
        again = [(number, one.id) for number, one in enumerate(exercise.items, 1) if one.id in wrong]
        total = length(exercise, self._answers) if self._forks else len(exercise.items)
        return render.fill("body", self.language, exercise=exercise, item=item, place=self._place, total=total, chosen=chosen,
                           parts={one.id: part for one, part in marked.parts} if marked else {}, finished=finished, steps=self._steps,
                           ending=self._ending, answers=self._answers, gaps=gaps(exercise, self._answers), prefix=self._prefix, again=again,
                           right=right, counted=counted, pressed=pressed if exercise.kind == "practice" else None)

    def _saved(self, pressed: set[str]) -> str:
        saved_at = self._record.saved_at if pressed else None
        return saved_at.astimezone().strftime("%H:%M") if saved_at else ""

    def _acts(self, item: Item | None, marked: Mark | None, any_pressed: bool) -> tuple[list[str], str]:
        if self._asking:
            return ["restart_yes", "restart_no"], "restart_no"
        acts = ["back"] if self._place else []
        check = item.act if item else ""
        if item and item.stage != "worked" and check != "undo":
            acts.append(check)
        if item and self._forks:
            acts += ["next"] * (item.id in self._answers)
        elif item and (self._place + 1 < len(self._steps) or check != "save" or self._exercise.kind in ("checklist", "choice")):
            acts.append("next")
        if self._exercise.kind != "setting":
            acts += ["undo"] * (bool(self._answers) or check == "undo") + ["restart"] * any_pressed
        return acts, "next" if "next" in acts and (marked or check not in acts) else check
