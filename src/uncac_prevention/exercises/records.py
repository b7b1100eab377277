"""What an exercise is: frozen records, as a lesson's file describes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Text = Mapping[str, str]
"""The same words in each language, by language code."""

CONTROLS = {"choice": "radio", "sort": "radio", "locate": "menu", "predict": "number", "draft": "text", "setting": "radio", "practice": "",
            "match": "fields", "fill": "fields", "case": "radio", "checklist": "radio", "simulation": "fields",
            "plan": "steps"}
"""The kinds of exercise, each with the control that answers it; a practice has one for each button, a draft with menus has fields. The
items of a plan are steps of work on something longer, which has a part of its own."""

BUTTONS = {"check": "radio", "undo": "", "save": "text"}
"""The buttons that can be practised, each with the control it goes with; undo needs none."""

SETTINGS = "00"
"""The lesson whose settings hold in every lesson."""

PROGRESS = "progress"
"""The page that shows what was done in all lessons; questions that are repeated are kept under it."""

FORKING = ("case", "simulation")
"""The kinds whose steps depend on the answers: nobody can go beyond the first step that is still open."""

FORMS = {"pre": "pre", "post": "post", "delayed": "pre"}
"""The tests, each with the form of `data/questions/tests.yml` that it asks: the delayed test is the first one again."""

LONGEST_DRAFT = 4000


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text comes from: a paragraph (0 is the cover) and an exact piece of it, or a clause of the Convention."""

    paragraph: int = 0
    quote: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """What speaks for a decision, against it, or is to be considered: words with their source."""

    text: Text
    source: Source | None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What the learner looks at: numbered lines, a table whose cells are texts or numbers, or both."""

    caption: Text
    lines: tuple[Text, ...] = ()
    head: tuple[Text, ...] = ()
    rows: tuple[tuple[Text | int | float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """What a decision of a simulation makes flow between two bodies.

    `rests_on` are the rows of the register of cooperation links in which the report describes such a link; where there are none, `ours` says
    that the link is our own, and why.
    """

    source: str
    target: str
    what: Text
    rests_on: tuple[str, ...] = ()
    ours: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What another role says to a decision."""

    role: str
    text: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """What a role does by script where everything in `when` (options by item) was decided, and what it says to it."""

    when: Mapping[str, tuple[str, ...]]
    choose: str
    says: Text


@dataclass(frozen=True, slots=True)
class News:
    """What a round begins with where everything in `when` was decided."""

    when: Mapping[str, tuple[str, ...]]
    text: Text


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody in a simulation: what is wanted, what can be done, what is in hand; a partner that nobody plays has a name only.

    `bodies` are the bodies of the report, as the register of cooperation links names them, for which the role stands.
    """

    id: str
    name: Text
    bodies: tuple[str, ...]
    card: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """A part of a simulation: where things stand when it begins."""

    id: str
    title: Text
    situation: Exhibit
    news: tuple[News, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be picked, with what the learner reads after picking it.

    `correct` is None where nothing is right or wrong. `defensible` marks an answer that has reasons, though not the best. `apart`
    keeps a place out of the exhibit. In a case, `to` is the item or ending that follows, `points` what speaks for and against.
    `gap` marks the values of a checklist whose questions go to the action plan. `mark` is what a category is called on paper and at
    the projector, else a letter by its place. In a simulation, `links` are what the decision makes flow, `replies` what other roles say
    to it.
    """

    id: str
    text: Text
    correct: bool | None
    feedback: Text
    source: Source | None = None
    misconception: str = ""
    defensible: bool = False
    apart: bool = False
    to: str = ""
    points: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)
    gap: bool = False
    links: tuple[Link, ...] = ()
    replies: tuple[Reply, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One of several answers that an item asks for at once: a menu, words of one's own, or (`given`) nothing, as it stands there.

    Words that are `optional` may be left out.
    """

    id: str
    text: Text
    options: tuple[Option, ...] = ()
    given: Text = field(default_factory=dict)
    source: Source | None = None
    optional: bool = False

    @property
    def key(self) -> Option | None:
        """The correct option, where there is one."""
        return next((one for one in self.options if one.correct), None)


@dataclass(frozen=True, slots=True)
class Item:
    """One question of an exercise.

    `stage` is worked (shown solved), cued (the cue is marked) or free. `answer` is the number of a prediction; `feedback` holds
    what is said by outcome where there are no options: exact, low, high for predictions, done for drafts. `act` is the button
    that answers: check, save or undo. A setting holds its `default` until another value is saved; `look` says that it changes
    how pages look. `shown` are the words on show where the source is a clause. `gap` is the line for the action plan.
    `considerations` are read after a draft was saved. In a simulation it is the decision of a `role` in a `round`, with the `script`
    of those who do not play it; `distinct` says that no two fields may have the same answer. `plan` says that what is drafted is
    offered as a line of the action plan.
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
    fields: tuple[Field, ...] = ()
    answer: int | None = None
    limits: tuple[int, int] = (0, 0)
    feedback: Mapping[str, Text] = field(default_factory=dict)
    act: str = "check"
    default: str = ""
    look: bool = False
    shown: Text = field(default_factory=dict)
    gap: Text = field(default_factory=dict)
    considerations: tuple[Point, ...] = ()
    exhibit: Exhibit | None = None
    role: str = ""
    round: str = ""
    script: tuple[Rule, ...] = ()
    distinct: bool = False
    plan: bool = False

    @property
    def key(self) -> Option | None:
        """The correct option, where there are options."""
        return next((one for one in self.options if one.correct), None)


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a path through a case or simulation ends; `questions` are to be talked about afterwards."""

    id: str
    title: Text
    text: Text
    points: Mapping[str, tuple[Point, ...]]
    questions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Exercise:
    """A titled sequence of items of one kind.

    `exhibit` is what the learner looks at, `places` the lines in which answers are located, `columns` the heads of a grid,
    `endings` those of a case, `roles` and `rounds` those of a simulation, with the `partners` that nobody plays. `test` names the test
    (pre, post, delayed) whose questions these are: its keys are never shown. `paper` holds a `why` and an
    `instruction` for a printed sheet, where those for the screen do not fit.
    """

    id: str
    kind: str
    title: Text
    why: Text
    instruction: Text
    minutes: int
    outcomes: tuple[str, ...]
    items: tuple[Item, ...]
    places: tuple[Option, ...] = ()
    exhibit: Exhibit | None = None
    columns: tuple[tuple[str, Text], ...] = ()
    endings: tuple[Ending, ...] = ()
    test: str = ""
    roles: tuple[Role, ...] = ()
    partners: tuple[Role, ...] = ()
    rounds: tuple[Round, ...] = ()
    paper: Mapping[str, Text] = field(default_factory=dict)

    def control_of(self, item: Item) -> str:
        """Return the control that answers an item: radio, menu, number, text or fields; nothing where its button alone does."""
        return "fields" if item.fields else CONTROLS[self.kind] or BUTTONS[item.act]

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

    def ending(self, identifier: str) -> Ending | None:
        """Return an ending by its id; None where there is none."""
        return next((one for one in self.endings if one.id == identifier), None)


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
    """A lesson: what it promises, how long its parts take, its exercises, and the glossary terms it introduces; `programs` where its readers program.

    What has a word for its number is no lesson of the path but a page that serves all of them.
    """

    id: str
    file: str
    checked: str
    title: Text
    outcomes: tuple[Outcome, ...]
    sections: tuple[Section, ...]
    exercises: tuple[Exercise, ...]
    terms: tuple[str, ...]
    programs: bool = False

    @property
    def on_path(self) -> bool:
        """Whether it is a lesson of the path, and no page beside it."""
        return self.id.isdecimal()

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
