"""Kinds of exercise and how each is marked; no widgets, no words of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Text = Mapping[str, str]
"""The same words in each language, by language code."""

CONTROLS = {"choice": "radio", "sort": "radio", "locate": "menu", "predict": "number", "draft": "text", "setting": "radio", "practice": ""}
"""The kinds of exercise, each with the control that answers it; a practice has one for each button."""

BUTTONS = {"check": "radio", "undo": "", "save": "text"}
"""The buttons that can be practised, each with the control it goes with; undo needs none."""

SETTINGS = "00"
"""The lesson whose settings hold in every lesson."""

LONGEST_DRAFT = 4000


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from: a paragraph (0 is the cover) and an exact piece of it."""

    paragraph: int
    quote: str


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be picked, with what the learner reads after picking it; `correct` is None for a setting."""

    id: str
    text: Text
    correct: bool | None
    feedback: Text
    source: Source | None = None
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question of an exercise.

    `stage` is worked (shown solved), cued (the cue is marked) or free. `answer` is the number of a prediction; `feedback` holds
    what is said by outcome where there are no options: exact, low, high for predictions, done for drafts. `act` is the button
    that answers: check, save or undo. A setting holds its `default` until another value is saved; `look` says that it changes
    how pages look.
    """

    id: str
    prompt: Text
    outcome: str = ""
    level: str = ""
    stage: str = "free"
    source: Source | None = None
    english: str = ""
    cue: Text = field(default_factory=dict)
    weight: str = ""
    because: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    answer: int | None = None
    limits: tuple[int, int] = (0, 0)
    feedback: Mapping[str, Text] = field(default_factory=dict)
    act: str = "check"
    default: str = ""
    look: bool = False

    @property
    def key(self) -> Option | None:
        """The correct option, where there are options."""
        return next((one for one in self.options if one.correct), None)


@dataclass(frozen=True, slots=True)
class Exercise:
    """A titled sequence of items of one kind; `exhibit` is what the answers are looked for in."""

    id: str
    kind: str
    title: Text
    why: Text
    instruction: Text
    minutes: int
    outcomes: tuple[str, ...]
    items: tuple[Item, ...]
    exhibit: tuple[Option, ...] = ()

    def control_of(self, item: Item) -> str:
        """Return the control that answers an item: radio, menu, number or text; nothing where its button alone does."""
        return CONTROLS[self.kind] or BUTTONS[item.act]

    @property
    def open_items(self) -> tuple[Item, ...]:
        """The items that wait for an answer."""
        return tuple(one for one in self.items if one.stage != "worked")

    def item(self, identifier: str) -> Item:
        """Return an item by its id; raises KeyError where there is none."""
        for one in self.items:
            if one.id == identifier:
                return one
        raise KeyError(identifier)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a learner can do at the end of a lesson."""

    id: str
    verb: str
    text: Text


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a lesson: the minutes planned for it and the outcomes it serves."""

    id: str
    minutes: int
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson: what it promises, how long its parts take, its exercises, and the glossary terms it introduces."""

    id: str
    file: str
    checked: str
    title: Text
    outcomes: tuple[Outcome, ...]
    sections: tuple[Section, ...]
    exercises: tuple[Exercise, ...]
    terms: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """The planned minutes of all sections."""
        return sum(one.minutes for one in self.sections)

    def exercise(self, identifier: str) -> Exercise:
        """Return an exercise by its id; raises KeyError where there is none."""
        for one in self.exercises:
            if one.id == identifier:
                return one
        raise KeyError(identifier)


@dataclass(frozen=True, slots=True)
class Mark:
    """What an answer is worth: `correct` is None where there is no right or wrong; `problem` is a code where it was no answer."""

    correct: bool | None
    feedback: Text
    source: Source | None = None
    problem: str = ""


def mark(exercise: Exercise, item: Item, answer: object) -> Mark:
    """Mark one answer.

    Args:
        exercise: the exercise.
        item: one of its items.
        answer: an option's id, a number (or its digits), or a text, as the kind of exercise asks.

    Returns:
        A `Mark`; for anything that is no answer its `problem` is nothing_chosen, not_a_number, out_of_range, empty or too_long,
        and the answer is not to be saved.
    """
    by_control = {"radio": _mark_pick, "menu": _mark_pick, "number": _mark_number, "text": _mark_text, "": _mark_press}
    return by_control[exercise.control_of(item)](item, answer)


def _problem(code: str) -> Mark:
    return Mark(None, {}, problem=code)


def _mark_pick(item: Item, answer: object) -> Mark:
    for option in item.options:
        if option.id == answer:
            return Mark(option.correct, option.feedback, option.source or item.source)
    return _problem("nothing_chosen")


def _mark_number(item: Item, answer: object) -> Mark:
    # int() reads full-width digits as well, as Chinese keyboards may send them.
    digits = str(answer).strip()
    if not digits.isdecimal() or len(digits) > 9:
        return _problem("not_a_number")
    low, high = item.limits
    if not low <= int(digits) <= high:
        return _problem("out_of_range")
    outcome = "exact" if int(digits) == item.answer else "low" if int(digits) < item.answer else "high"
    return Mark(None, item.feedback[outcome], item.source)


def _mark_text(item: Item, answer: object) -> Mark:
    written = answer.strip() if isinstance(answer, str) else ""
    if not written:
        return _problem("empty")
    if len(written) > LONGEST_DRAFT:
        return _problem("too_long")
    return Mark(None, item.feedback["done"], item.source)


def _mark_press(item: Item, _answer: object) -> Mark:
    return Mark(None, item.feedback["done"], item.source)


def lesson_from(content: Mapping) -> Lesson:
    """Build a lesson from the content of its file, which `lessons/schema.json` describes.

    Raises:
        KeyError, TypeError, ValueError: the content breaks the schema.
    """
    return Lesson(
        content["id"], content["file"], str(content["checked"]), content["title"],
        tuple(Outcome(one["id"], one["verb"], one["text"]) for one in content["outcomes"]),
        tuple(Section(one["id"], one["minutes"], tuple(one["outcomes"])) for one in content["sections"]),
        tuple(map(_exercise, content["exercises"])),
        tuple(content["terms"]))


def _exercise(content: Mapping) -> Exercise:
    shared = content.get("categories") or content.get("places") or ()
    kind = content["kind"]
    if kind not in CONTROLS:
        raise ValueError(f"kind {kind!r}")
    return Exercise(
        content["id"], kind, content["title"], content["why"], content["instruction"], content["minutes"],
        tuple(content["outcomes"]), tuple(_item(one, kind, shared, content.get("prompt", {})) for one in content["items"]),
        tuple(Option(one["id"], one["text"], False, {}, _source(one)) for one in content.get("places", ())))


def _item(content: Mapping, kind: str, shared: tuple, prompt: Text) -> Item:
    own = tuple(_option(number, one) for number, one in enumerate(content.get("options", ())))
    own += tuple(Option(one["id"], one["text"], None, one["feedback"]) for one in content.get("values", ()))
    act = content.get("act", "save" if kind in ("draft", "setting") else "check")
    return Item(
        content["id"], content.get("prompt", prompt), content.get("outcome", ""), content.get("level", ""),
        content.get("stage", "free"), _source(content), content.get("english", ""), content.get("cue", {}),
        content.get("weight", ""), content.get("because", {}), own or tuple(_shared_option(one, content) for one in shared),
        None if shared else content.get("answer"), tuple(content.get("limits", (0, 0))), content.get("feedback", {}),
        act, content.get("default", ""), content.get("look", False))


def _option(number: int, content: Mapping) -> Option:
    return Option("abcdefgh"[number], content["text"], content.get("correct", False), content["feedback"],
                  _source(content.get("source", {})), content.get("misconception", ""))


def _shared_option(shared: Mapping, item: Mapping) -> Option:
    """One category or place as an answer to this item: its own feedback, else the one for all other wrong answers."""
    correct = shared["id"] == item["answer"]
    said = item.get("feedback", {})
    feedback = item.get("because") or (said.get("right") if correct else said.get(shared["id"], said.get("other")))
    if not feedback:
        raise ValueError(f"{item['id']} > feedback: none for {'the right answer' if correct else shared['id']}")
    return Option(shared["id"], shared["text"], correct, feedback)


def _source(content: Mapping) -> Source | None:
    return Source(content["paragraph"], content["quote"]) if "paragraph" in content else None
