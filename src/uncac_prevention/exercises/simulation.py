"""A simulation as it was played: who decided what, in its order, by the learner or by script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .records import Exercise, Item, News, Option, Text

SET_UP = ("mode", "roles")
"""The items with which a simulation begins: who plays, and, for a learner alone, which two roles."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a role decided: `reason` is the learner's; `said` what a role of the script says, and empty where a learner decided."""

    item: Item
    option: Option
    reason: str = ""
    said: Text = field(default_factory=dict)


def played(exercise: Exercise, answers: Mapping[str, object]) -> frozenset[str]:
    """Return the ids of the roles that are played here: two by a learner alone, all in a room, none before that is settled."""
    mode, chosen = (_given(answers, name) for name in SET_UP)
    every = frozenset(one.id for one in exercise.roles)
    if mode.get("mode") == "room":
        return every
    two = frozenset(one for one in chosen.values() if isinstance(one, str)) & every
    return two if mode.get("mode") == "solo" and len(two) == 2 else frozenset()


def play(exercise: Exercise, answers: Mapping[str, object]) -> tuple[tuple[Decision, ...], Item | None]:
    """Return what was decided, up to the first decision that is open, and the item of that one.

    Args:
        exercise: a simulation.
        answers: what was answered, by item; an answer that is none, as another edition may have left it, is open.

    Returns:
        The decisions of all roles in their order, those by script included, and the open item: of the set-up or of a role; None at the end.
    """
    here, made = played(exercise, answers), []
    if not here:
        mode = _given(answers, "mode").get("mode")
        return (), exercise.item("roles" if mode == "solo" else "mode")
    for item in _decisions(exercise):
        one = _played(item, answers) if item.role in here else _scripted(item, made)
        if one is None:
            return tuple(made), item
        made.append(one)
    return tuple(made), None


def news_of(exercise: Exercise, number: int, made: Sequence[Decision]) -> tuple[News, ...]:
    """Return the news with which a round begins after what was decided."""
    return tuple(one for one in exercise.rounds[number].news if _holds(one.when, made))


def path(exercise: Exercise, answers: Mapping[str, object]) -> tuple[tuple[Item, ...], bool]:
    """Return the items that a learner can go to, and whether the simulation is at its end."""
    here, (made, open_item) = played(exercise, answers), play(exercise, answers)
    set_up = [exercise.item("mode")]
    if _given(answers, "mode").get("mode") == "solo":
        set_up.append(exercise.item("roles"))
    decided = [one.item for one in made if one.item.role in here]
    still = [open_item] if open_item and open_item not in set_up else []
    return (*set_up, *decided, *still), not open_item


def expected(exercise: Exercise, answers: Mapping[str, object]) -> int:
    """Return how many answers are asked for; as long as nobody chose, those of a learner alone."""
    room = _given(answers, "mode").get("mode") == "room"
    return 1 + len(_decisions(exercise)) if room else 2 + 2 * len(exercise.rounds)


def _decisions(exercise: Exercise) -> list[Item]:
    return [one for one in exercise.items if one.role]


def _given(answers: Mapping[str, object], item: str) -> Mapping[str, object]:
    given = answers.get(item)
    return given if isinstance(given, Mapping) else {}


def _option(item: Item, chosen: object) -> Option | None:
    return next((one for one in item.fields[0].options if one.id == chosen), None)


def _played(item: Item, answers: Mapping[str, object]) -> Decision | None:
    given = _given(answers, item.id)
    option, reason = _option(item, given.get("decision")), given.get("reason")
    return Decision(item, option, reason.strip() if isinstance(reason, str) else "") if option else None


def _scripted(item: Item, made: Sequence[Decision]) -> Decision:
    rule = next(one for one in item.script if _holds(one.when, made))
    return Decision(item, _option(item, rule.choose), said=rule.says)


def _holds(when: Mapping[str, tuple[str, ...]], made: Sequence[Decision]) -> bool:
    decided = {one.item.id: one.option.id for one in made}
    return all(decided.get(item) in options for item, options in when.items())
