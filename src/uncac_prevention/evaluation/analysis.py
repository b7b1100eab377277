"""What the results of a group say, in counts and shares; small groups say nothing, and a p-value is never worked out.

A share of fewer than `LEAST` learners is not given, since it could tell of one of them; one of fewer than `FEW` is marked, since chance is
large in it. Intervals are exact (Clopper and Pearson) for shares, and by bootstrap over the learners for the mean gain.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean

from ..agreement import RESAMPLES, Estimate, draws, estimate
from ..counts import exact_interval
from ..exercises import Exercise
from ..progress import Result, normalized_gain
from .collect import Learner
from .forms import WorkshopForm, looks_personal

LEAST, FEW = 5, 10
COMPARED = (("pre", "post"), ("pre", "delayed"))
"""The tests that are compared, each with the one before it."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with the exact 95 % interval."""

    hits: int
    units: int

    @property
    def told(self) -> bool:
        """Whether there are enough learners to tell it."""
        return self.units >= LEAST

    @property
    def few(self) -> bool:
        """Whether chance is large in it."""
        return self.units < FEW

    @property
    def percent(self) -> float:
        """The share in per cent."""
        return 100 * self.hits / self.units

    @property
    def interval(self) -> tuple[float, float]:
        """Its interval in per cent."""
        low, high = exact_interval(self.hits, self.units)
        return 100 * low, 100 * high


@dataclass(frozen=True, slots=True)
class OutcomeShares:
    """The right answers to the questions of an outcome, by test; a question left open in a test that was taken counts as not right."""

    outcome: str
    tests: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class Change:
    """Two tests that the same learners took: means in right answers, the mean of their normalized gains, and how many got more, as many, or fewer.

    `gain` is over the `gains` learners who could still gain something; None where there are fewer than `LEAST` of them.
    """

    before: str
    after: str
    pairs: int
    asked: int
    mean_before: float | None
    mean_after: float | None
    gain: Estimate | None
    gains: int
    better: Share
    same: Share
    worse: Share


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """A question of a test: who had it right, how it goes with the rest of the test, and which options were chosen how often.

    `discrimination` is the correlation of right or not with the right answers to the other questions of the test (corrected item-total
    correlation); None with fewer than `FEW` learners, or where all had the same. `unused` are the wrong options that nobody chose, None
    with fewer than `FEW` answers.
    """

    test: str
    item: str
    outcome: str
    facility: Share
    open: int
    discrimination: float | None
    chosen: Mapping[str, int]
    unused: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Workshop:
    """How the test after the lessons compares with that before in a workshop; in several small ones together where `codes` is more than one.

    `code` is empty for learners who gave none; `pooled` says that workshops too small to be told of stand together.
    """

    code: str
    change: Change
    codes: int = 1
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """An option of a form's question: how many of those who answered the question chose it."""

    form: str
    question: str
    option: str
    share: Share


@dataclass(frozen=True, slots=True)
class Started:
    """A count that is a part of another: both sums over the learners who gave both, and how many of these gave more than none."""

    question: str
    whole: str
    part_sum: int
    whole_sum: int
    having: Share


def by_outcome(learners: Sequence[Learner], tests: Mapping[str, Exercise]) -> list[OutcomeShares]:
    """Return the shares of right answers by outcome, in the order of the first test."""
    found: dict[str, dict[str, Share]] = {}
    for name, exercise in tests.items():
        takers = [one.tests[name] for one in learners if name in one.tests]
        items: dict[str, list] = {}
        for item in exercise.items:
            items.setdefault(item.outcome, []).append(item)
        for outcome, asked in items.items():
            right = sum(taken.get(one.id) == one.key.id for one in asked for taken in takers)
            found.setdefault(outcome, {})[name] = Share(right, len(takers) * len(asked))
    return [OutcomeShares(outcome, shares) for outcome, shares in found.items()]


def changes(learners: Sequence[Learner], tests: Mapping[str, Exercise]) -> list[Change]:
    """Return how the tests compare, each pair over the learners who took both."""
    return [change(learners, tests, before, after) for before, after in COMPARED]


def change(learners: Sequence[Learner], tests: Mapping[str, Exercise], before: str, after: str) -> Change:
    """Return how two tests compare over the learners who took both."""
    pairs = [tuple(_result(tests[name], one.tests[name]) for name in (before, after)) for one in learners if {before, after} <= one.tests.keys()]
    gains = [one for one in (normalized_gain(*pair) for pair in pairs) if one is not None]
    signs = Counter((second.right > first.right) - (second.right < first.right) for first, second in pairs)
    told = len(pairs) >= LEAST
    return Change(before, after, len(pairs), len(tests[before].items), fmean(one.right for one, _ in pairs) if told else None,
                  fmean(one.right for _, one in pairs) if told else None, _mean(gains) if len(gains) >= LEAST else None, len(gains),
                  *(Share(signs[sign], len(pairs)) for sign in (1, 0, -1)))


def _result(exercise: Exercise, taken: Mapping[str, str]) -> Result:
    return Result(exercise.test, sum(taken.get(one.id) == one.key.id for one in exercise.items), len(taken), len(exercise.items), None, {})


def _mean(values: Sequence[float]) -> Estimate:
    weights = draws(len(values), RESAMPLES)
    return estimate(weights @ values / len(values))


def item_analysis(learners: Sequence[Learner], tests: Mapping[str, Exercise]) -> list[ItemAnalysis]:
    """Return the analysis of each question of each test, in their order."""
    found = []
    for name, exercise in tests.items():
        takers = [one.tests[name] for one in learners if name in one.tests]
        rights = [{one.id: taken.get(one.id) == one.key.id for one in exercise.items} for taken in takers]
        for item in exercise.items:
            chosen = Counter(taken[item.id] for taken in takers if item.id in taken)
            options = {one.id: chosen[one.id] for one in item.options}
            unused = tuple(one.id for one in item.options if not one.correct and not chosen[one.id]) if chosen.total() >= FEW else None
            own = [int(one[item.id]) for one in rights]
            rest = [sum(one.values()) - one[item.id] for one in rights]
            found.append(ItemAnalysis(name, item.id, item.outcome, Share(sum(own), len(own)), len(own) - chosen.total(), _correlation(own, rest), options, unused))
    return found


def _correlation(one: Sequence[int], other: Sequence[int]) -> float | None:
    if len(one) < FEW:
        return None
    try:
        return correlation(one, other)
    except StatisticsError:
        # All the same: nothing goes with anything.
        return None


def workshops(learners: Sequence[Learner], tests: Mapping[str, Exercise]) -> list[Workshop]:
    """Return by workshop how those who took both tests changed, in the order of the codes; last those of workshops too small to be told of.

    A single small group could be worked out from all and the others. So the next smallest joins it for as long as they are few together.
    """
    before, after = COMPARED[0]
    found: dict[str, list[Learner]] = {}
    for one in learners:
        if {before, after} <= one.tests.keys():
            found.setdefault(one.workshop, []).append(one)
    waiting = sorted(found, key=lambda code: (len(found[code]), code))
    small: list[str] = []
    while waiting and (len(found[waiting[0]]) < LEAST or small and sum(len(found[one]) for one in small) < LEAST):
        small.append(waiting.pop(0))
    told = [Workshop(code, change(found[code], tests, before, after)) for code in sorted(waiting)]
    together = [one for code in small for one in found[code]]
    return [*told, *([Workshop("", change(together, tests, before, after), len(small), pooled=True)] if small else [])]


def chosen(learners: Sequence[Learner], forms: Mapping[str, WorkshopForm]) -> list[Counted]:
    """Return how often each option of each form was chosen."""
    return [Counted(form.id, asked.id, option, Share(answers[option], answers.total()))
            for form in forms.values() for asked in form.questions if asked.options
            for answers in [Counter(_answers(learners, form.id, asked.id))] for option in asked.options]


def begun(learners: Sequence[Learner], forms: Mapping[str, WorkshopForm]) -> list[Started]:
    """Return the counts that are parts of others, for instance of the lines of a plan those begun; whoever has none of the whole is left out."""
    found = []
    for form in forms.values():
        for asked in (one for one in form.questions if one.of):
            answers = [one.forms[form.id] for one in learners if {asked.id, asked.of} <= one.forms.get(form.id, {}).keys()]
            pairs = [(one[asked.id], one[asked.of]) for one in answers if one[asked.of]]
            found.append(Started(asked.id, asked.of, sum(part for part, _ in pairs), sum(whole for _, whole in pairs),
                                 Share(sum(part > 0 for part, _ in pairs), len(pairs))))
    return found


def own_words(learners: Sequence[Learner], forms: Mapping[str, WorkshopForm]) -> dict[tuple[str, str], list[str]]:
    """Return what was written, by form and question, in the order of the alphabet so that nobody's texts stand together.

    Nothing of few learners, and no text that holds what looks like the address or number of a person.
    """
    return {place: sorted(one for one in texts if not looks_personal(one)) if len(learners) >= LEAST else [] for place, texts in _written(learners, forms).items()}


def withheld(learners: Sequence[Learner], forms: Mapping[str, WorkshopForm]) -> int:
    """Return how many texts are not told because of what looks like the address or number of a person."""
    return sum(looks_personal(one) for texts in _written(learners, forms).values() for one in texts)


def _written(learners: Sequence[Learner], forms: Mapping[str, WorkshopForm]) -> dict[tuple[str, str], list[str]]:
    return {(form.id, asked.id): list(_answers(learners, form.id, asked.id)) for form in forms.values() for asked in form.questions if asked.kind == "text"}


def _answers(learners: Sequence[Learner], form: str, question: str) -> Iterator:
    return (one.forms[form][question] for one in learners if question in one.forms.get(form, {}))
