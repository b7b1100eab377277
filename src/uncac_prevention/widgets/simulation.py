"""A simulation on the Form: role after role and round after round, and at the end the links that were made."""

from markupsafe import Markup

from .. import render
from ..exercises import Item, Mark, Option, length, news_of, play, played
from ..render import names_in, rows_of_links
from ..tables.cooperation import network
from .exercise import ExercisePart


class SimulationPart(ExercisePart):
    """The state of a simulation: what was decided lives in the learner's record, what the script decides follows from it."""

    _drawn: tuple[object, Markup] = (None, Markup(""))

    def _read(self) -> None:
        super()._read()
        self._here = played(self._exercise, self._answers)
        self._made, _ = play(self._exercise, self._answers)

    def _body(self, item: Item | None, chosen: object, pressed: set[str], marked: Mark | None) -> str:
        exercise = self._exercise
        shared = {"exercise": exercise, "item": item, "ending": self._ending if item is None else None, "place": self._place,
                  "total": length(exercise, self._answers), "chosen": chosen, "prefix": self._prefix, "who": names_in(exercise, self.language),
                  "here": self._here, "room": len(self._here) == len(exercise.roles),
                  "numbers": {one.id: number for number, one in enumerate(exercise.rounds, 1)},
                  "titles": {one.id: one.title[self.language] for one in exercise.rounds}}
        return render.fill("simulation", self.language, **shared, **(self._end() if item is None else self._scene(item)))

    def _scene(self, item: Item) -> dict[str, object]:
        """What a role sees before it decides: the round, and what was decided since its players last did."""
        if not item.role:
            return {}
        rounds = [one.id for one in self._exercise.rounds]
        number = rounds.index(item.round)
        at = next((place for place, one in enumerate(self._made) if one.item is item), len(self._made))
        begins = next((place for place, one in enumerate(self._made[:at]) if one.item.round == item.round), at)
        first = min(begins, self._after_own(at))
        return {"round": self._exercise.rounds[number], "news": news_of(self._exercise, number, self._made[:begins]),
                "before": self._made[:first], "since": self._made[first:at]}

    def _after_own(self, at: int) -> int:
        """The place after the last decision before `at` that was made here."""
        return max((place + 1 for place, one in enumerate(self._made[:at]) if one.item.role in self._here), default=0)

    def _end(self) -> dict[str, object]:
        ties = network(self._exercise, self._made)
        key = [one.option.id for one in self._made]
        if self._drawn[0] != key:
            self._drawn = key, render.drawing(self.language, ties, names_in(self._exercise, self.language))
        return {"network": ties, "drawing": self._drawn[1], "after": self._made[self._after_own(len(self._made)):],
                "own": [one for one in self._made if one.item.role in self._here]}

    def _status(self, item: Item | None, marked: Mark | None, chosen: object, note: str, saved: str) -> str:
        after = ""
        # What is said of all its fields together stands alone; else the first field speaks for the item.
        if marked and marked.parts and not marked.feedback:
            (_, marked), *_ = marked.parts
            option = next((one for one in item.fields[0].options if item.role and one.id == chosen["decision"]), None)
            after = self._follows(option) if option else ""
        return render.status(self.language, marked, chosen, self._problem, note, saved, self._record.problem, after=after)

    def _follows(self, option: Option) -> Markup:
        """What a decision makes flow, and what roles say to it that nobody plays here."""
        return Markup(render.fill("move", self.language, option=option, who=names_in(self._exercise, self.language), here=self._here,
                                  rows=rows_of_links()))
