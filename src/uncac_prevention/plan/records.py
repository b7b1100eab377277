"""What an action plan is, and what its form asks: frozen records; every answer is a text under the id of its field."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..learner import LearnerRecord

Text = Mapping[str, str]
"""The same words in each language, by language code."""

LESSON, EXERCISE, PROFILE, MARKS = "09", "plan", "profile", "plan-marks"
"""Where the record keeps a plan: the lesson, the exercise of profile and lines, the item of the profile, the exercise of the own marks."""

COLLEAGUE, RECEIVED = "plan-colleague", "plan-received"
"""Where it keeps a colleague's plan with the marks for it, and the review of the own plan."""

KEPT = (EXERCISE, MARKS, COLLEAGUE, RECEIVED)
"""Everything that it keeps of a plan, by exercise; of these only the steps of the first are questions of the lesson."""

COLUMNS = (
    "plan_id", "line", "institution_type", "risk", "cause", "effect", "likelihood", "impact", "control", "control_tested", "residual", "action",
    "owner", "partner", "start", "end", "resources", "dependency", "indicator", "indicator_type", "baseline", "target", "uncac_article",
    "article_basis", "report_para", "para_weight", "recommendation", "status", "note",
)
"""The columns of a plan as a table, which are a promise to users."""

COMPUTED = ("plan_id", "line", "institution_type", "article_basis", "para_weight")
"""The columns that are not asked for line by line."""

# What XML cannot hold, what a terminal obeys, half an emoji, and marks that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_PLAN_ID = re.compile("[0-9a-f]{12}")
_LINE_ID = re.compile("line-[a-z0-9]{1,16}")


def clean(text: str) -> str:
    """Return a text without invisible control characters and without white space around it; new lines and tabs stay."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """Return texts as `clean` gives them, without those of which nothing is left."""
    return {name: text for name, value in values.items() if (text := clean(value))}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a menu: what is stored, and its words."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class PlanField:
    """One thing that the form asks.

    `control` is text (one line), long (several lines), menu, scale (1 to 5) or date; menu and scale have `options`. `limit` is the
    number of characters from which a text is called too long. `source` names what fills a menu besides its options: articles,
    paragraphs or measures.
    """

    id: str
    control: str
    label: Text
    help: Text
    required: bool = False
    limit: int = 500
    options: tuple[Choice, ...] = ()
    source: str = ""

    def words(self, value: str, language: str) -> str:
        """Return a value as it reads: the words of an option, else the value itself."""
        return next((one.text[language] for one in self.options if one.id == value), value)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together: a step of the work on a line, with one sentence why it is asked."""

    id: str
    title: Text
    why: Text
    fields: tuple[PlanField, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the eight questions to a plan: `levels` say what earns 0, 1, 2 and 3; where `must` is true, 0 fails the whole plan."""

    id: str
    title: Text
    question: Text
    levels: tuple[Text, ...]
    must: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that the report mentions, in our own words, with where it stands and who says it.

    `article` is an address (`art9.2`), `basis` says whether the report cites it there or we mapped it; `weight` and `quantifier` are
    those of the statement in which `quote` stands; the quantifier is empty where it is not speakers who speak.
    """

    id: str
    text: Text
    article: str
    basis: str
    paragraph: int
    weight: str
    quote: str
    quantifier: str = ""


@dataclass(frozen=True, slots=True)
class PlanForm:
    """Everything that is known of plans as such: the fields, the rubric, the menu of measures, the words.

    `links` gives the basis of each pair of paragraph and address that the tables link; `weights` the weights of each paragraph.
    `words` holds, by section, the texts of findings, refusals, notes and exports. `vague` are owners that name nobody.
    """

    profile: tuple[PlanField, ...]
    groups: tuple[Group, ...]
    rubric: tuple[Criterion, ...]
    pass_mark: int
    least_lines: int
    measures: tuple[Measure, ...]
    warnings: tuple[Text, ...]
    vague: frozenset[str]
    words: Mapping[str, Mapping[str, Text]]
    links: Mapping[tuple[int, str], str]
    weights: Mapping[int, tuple[str, ...]]

    @property
    def fields(self) -> tuple[PlanField, ...]:
        """All fields of a line, in the order of the groups."""
        return tuple(one for group in self.groups for one in group.fields)

    def field(self, identifier: str) -> PlanField:
        """Return a field of a line or of the profile by its id; raises KeyError where there is none."""
        for one in (*self.profile, *self.fields):
            if one.id == identifier:
                return one
        raise KeyError(identifier)

    def measure(self, identifier: str) -> Measure | None:
        """Return a measure by its id; None where there is none, as for a measure of the learner's own."""
        return next((one for one in self.measures if one.id == identifier), None)

    def measures_for(self, article: str = "", paragraph: str = "") -> tuple[Measure, ...]:
        """Return the measures of an article and a paragraph; what is empty does not narrow.

        Args:
            article: an address; `art9` finds those of `art9.2` as well.
            paragraph: its number, as a line holds it.
        """
        return tuple(one for one in self.measures if (not article or one.article == article or one.article.startswith(f"{article}."))
                     and (not paragraph or str(one.paragraph) == paragraph))

    def said(self, section: str, code: str, language: str, **values: object) -> str:
        """Return the words of a code in a section of `words`, with values put in."""
        return self.words[section][code][language].format(**values)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One action with its risk, owner, dates, indicator and basis; `values` holds a clean text by field, empty ones left out."""

    id: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", cleaned(self.values))

    def value(self, identifier: str) -> str:
        """Return what the line says in a field, or an empty text."""
        return self.values.get(identifier, "")

    @property
    def score(self) -> int | None:
        """Likelihood times impact, 1 to 25, before any control; None where one of them is open."""
        pair = [self.value(one) for one in ("likelihood", "impact")]
        return int(pair[0]) * int(pair[1]) if all(one in "12345" and len(one) == 1 for one in pair) else None

    @property
    def level(self) -> int | None:
        """The score on the scale of the remaining risk, 1 to 5: a fifth of it, rounded up."""
        return None if self.score is None else -(-self.score // 5)

    def basis(self, form: PlanForm) -> str:
        """Return how article and paragraph belong together: cited, mapped, `own` where only the learner links them, or empty."""
        article, paragraph = self.value("uncac_article"), self.value("report_para")
        return form.links.get((_number(paragraph), article), "own") if article and paragraph else ""

    def weights(self, form: PlanForm) -> tuple[str, ...]:
        """Return the weight of what the line rests on: of the measure's own statement, else all those of the paragraph."""
        measure = self.measured(form)
        return (measure.weight,) if measure else form.weights.get(_number(self.value("report_para")), ())

    def measured(self, form: PlanForm) -> Measure | None:
        """Return the measure of the menu that the line rests on; None where it names another paragraph, or none was chosen."""
        measure = form.measure(self.value("measure"))
        return measure if measure and str(measure.paragraph) == self.value("report_para") else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """A plan: an id that says nothing about anybody, the profile of the institution, and the lines in the order they were begun."""

    id: str
    profile: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[PlanLine, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "profile", cleaned(self.profile))

    @classmethod
    def from_answers(cls, form: PlanForm, answers: Mapping[str, object]) -> "ActionPlan":
        """Return the plan that answers hold; what the form does not know is left out, and nothing is too odd to be read.

        Args:
            form: as `load_plan_form` gives it.
            answers: by item: `profile`, or the id of a line, to a mapping from field to text and `plan_id`. A line without any text
                was taken out of the plan.
        """
        found = {item: one for item, one in answers.items() if isinstance(one, Mapping)}
        first = [found.get(PROFILE, {}), *found.values()]
        identifier = next((one["plan_id"] for one in first if is_plan_id(one.get("plan_id"))), "")
        lines = (PlanLine(item, _texts(one, form.fields, form)) for item, one in found.items() if is_line_id(item))
        return cls(identifier or secrets.token_hex(6), _texts(found.get(PROFILE, {}), form.profile, form), tuple(one for one in lines if one.values))

    @classmethod
    def from_record(cls, form: PlanForm, record: LearnerRecord) -> "ActionPlan":
        """Return the plan that a learner's record holds, without what was undone or reset."""
        return cls.from_answers(form, {item: one.answer for item, one in record.answers(LESSON, EXERCISE).items()})

    def answer(self, values: Mapping[str, str]) -> dict[str, str]:
        """Return what to save in the record for a profile or line: its texts, and to which plan they belong."""
        return {**values, "plan_id": self.id}

    @property
    def answers(self) -> dict[str, dict[str, str]]:
        """What to save in the record for the whole plan, by item; `from_answers` gives the same plan again."""
        return {PROFILE: self.answer(self.profile), **{one.id: self.answer(one.values) for one in self.lines}}

    def line(self, identifier: str) -> PlanLine | None:
        """Return a line by its id; None where there is none."""
        return next((one for one in self.lines if one.id == identifier), None)

    def number(self, identifier: str) -> int:
        """Return which line it is, from 1; 0 where there is none."""
        return next((number for number, one in enumerate(self.lines, 1) if one.id == identifier), 0)

    def with_line(self, line: PlanLine) -> "ActionPlan":
        """Return the plan with a line put in the place of the one with its id, or at the end; without it where it is empty."""
        known = {one.id: one for one in self.lines} | {line.id: line}
        return replace(self, lines=tuple(one for one in known.values() if one.values))

    def rows(self, form: PlanForm) -> Iterator[dict[str, str]]:
        """Give each line as a row of `COLUMNS`: codes, numbers and the learner's words, the same in every language."""
        for number, line in enumerate(self.lines, 1):
            computed = {
                "plan_id": self.id, "line": str(number), "institution_type": self.profile.get("institution_type", ""),
                "article_basis": line.basis(form), "para_weight": " ".join(line.weights(form)),
                # The article is written as in running text, without its language: 9(2).
                "uncac_article": _article(line.value("uncac_article")),
            }
            yield {column: computed.get(column, line.value(column)) for column in COLUMNS}


def _article(address: str) -> str:
    article, *steps = address.removeprefix("art").split(".")
    return article + "".join(f"({one})" for one in steps)


def _texts(values: Mapping, fields: tuple[PlanField, ...], form: PlanForm) -> dict[str, str]:
    given = ((one, values[one.id]) for one in fields if isinstance(values.get(one.id), str))
    return {asked.id: text for asked, text in given if asked.control not in ("menu", "scale") or known(asked, clean(text), form)}


def known(asked: PlanField, value: str, form: PlanForm) -> bool:
    """Tell whether a menu or scale has a value."""
    return value in {one.id for one in asked.options} | values_of(asked.source, form)


def values_of(source: str, form: PlanForm) -> set[str]:
    """Return the values that a source puts into a menu: articles, paragraphs or measures; none for any other name."""
    if source == "articles":
        return {address for _, address in form.links}
    return {"paragraphs": {str(one) for one in form.weights}, "measures": {one.id for one in form.measures}}.get(source, set())


def is_plan_id(value: object) -> bool:
    """Tell whether a value is the id of a plan: twelve hexadecimal digits."""
    return isinstance(value, str) and bool(_PLAN_ID.fullmatch(value))


def is_line_id(value: object) -> bool:
    """Tell whether a value is the id of a line: `line-` and letters or digits."""
    return isinstance(value, str) and bool(_LINE_ID.fullmatch(value))


def new_line_id() -> str:
    """Return an id for a new line, which no other machine gives to another line."""
    return f"line-{secrets.token_hex(4)}"
