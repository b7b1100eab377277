"""A lesson as steps for a room: what a facilitator shows at the projector, one thing after the other, from the lesson's own data."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import ceil

from markupsafe import Markup

from .agenda import numbers, sections
from .exercises import Ending, Exercise, Field, Item, Option, Role, Round
from .guide import WrongAnswer, shown_in, wrong_answers
from .languages import LANGUAGES
from .load import data_folder, load_labels, load_lesson, read_text
from .render import fill, names_in, rows_of_links
from .tables.cooperation import Tie, network

# What is asked of each person's own institution or page is not voted on in a room.
PRIVATE = ("checklist", "setting", "plan")
# What stands on a screen of 1280 by 720 at the size of the presentation: lines, and characters of each language in one of them.
LINES, WIDTH = 13, {"en": 74, "zh": 42}
# Signs of a table or list that is still read at a projector; what is longer stays in the lesson.
LONGEST_SHOWN = 2500
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.S)
_LINK = re.compile(r"\]\([^)]*\)")
_LISTED = re.compile(r"[-*>]|\d+\.")

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """What is on the screen at one time.

    `kind` is text, shown (what a cell of the notebook gives), exercise, alone (a test: nothing of it is shown), worked, vote, guess, talk, role,
    round or ending. `section` is that of the lesson, whose minutes hold. `text` is Markdown. A vote is on an item, or on `asked`, one of its
    fields; `last` says that what belongs to the whole item is said after it, and `beside` are the fields of the item on which nobody votes.
    """

    id: str
    kind: str
    section: str
    heading: Text
    text: Text = field(default_factory=dict)
    cell: str = ""
    exercise: Exercise | None = None
    item: Item | None = None
    number: int = 0
    asked: Field | None = None
    beside: tuple[Field, ...] = ()
    last: bool = True
    role: Role | None = None
    round: Round | None = None
    ending: Ending | None = None
    notes: tuple[WrongAnswer, ...] = ()

    @property
    def options(self) -> tuple[Option, ...]:
        """The answers on which the room votes."""
        return self.asked.options if self.asked else self.item.options if self.kind == "vote" else ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a lesson's notebooks: its section, its source in each language, and whether it is text."""

    id: str
    section: str
    source: Text
    is_text: bool


def step_of(exercise: Exercise, name: str = "") -> str:
    """Return the id of the step of an exercise, or of something in it."""
    return f"e-{exercise.id}" + (f".{name}" if name else "")


def page_name(number: str) -> str:
    """Return the name of the page that presents a lesson."""
    return f"present_{number}"


def title(number: str, language: str) -> str:
    """Return the number and title of a lesson, as its presentation is headed."""
    return load_labels(language)["present"]["lesson"].format(number=number, title=load_lesson(number).title[language])


def steps_page(number: str, language: str, markdown: Callable[[str], str], shown: Mapping[str, str]) -> str:
    """Return all steps of a lesson as HTML, from its opening to its end.

    Args:
        number: two digits, as in the file's name.
        language: "en" or "zh".
        markdown: makes safe HTML of a text in Markdown.
        shown: the HTML of cells of the notebook that show something, by id.

    Raises:
        DataError, AgendaError: there is no such lesson, or it is damaged.
        KeyError: a cell is not in `shown`.
    """
    lesson, later = load_lesson(number), [one for one in numbers() if one > number]
    following = (page_name(later[0]), title(later[0], language)) if later else None
    return fill("present", language, lesson=lesson, lead=opening(number), sections=sections(number), steps=steps(number), following=following,
                markdown=markdown, shown=shown, step_of=step_of, told=lambda options: told(options, language),
                who={one.id: names_in(one, language) for one in lesson.exercises}, rows=rows_of_links(), described=_described,
                longest_shown=LONGEST_SHOWN, figures=_figures, is_aside=lambda step: _is_aside(step, language))


def _figures(html: str) -> Markup:
    """What is seen at once of a part that is too long for a room."""
    return Markup("".join(_FIGURE.findall(html)))


def _is_aside(step: Step, language: str) -> bool:
    """Whether what is said at the end of an item is about the learner's own page: that something is kept there, or which button was pressed."""
    done = step.item.feedback.get("done") if step.item and step.last and step.kind in ("vote", "talk") else None
    return bool(done) and (step.exercise.kind == "practice" or done[language].startswith(load_labels(language)["present"]["kept"]))


def _described(exercise: Exercise) -> list[tuple[str, Tie]]:
    """The links of the report between the bodies of a simulation, each with the id of its row."""
    ids = {(int(row["paragraph"]), row["quote"], row["what_en"]): name for name, row in rows_of_links().items()}
    return [(ids[one.origin.paragraph, one.origin.quote, one.what["en"]], one) for one in network(exercise, ())]


def opening(number: str) -> Text:
    """Return the words with which a lesson begins: the first paragraph below its title, in Markdown."""
    title = _cells(load_lesson(number).file)[0]
    return {code: _blocks(text)[1] for code, text in title.source.items()}


def steps(number: str) -> list[Step]:
    """Return the steps of a lesson, the same in all languages: what its sections hold, in the order of the notebook.

    Args:
        number: two digits, as in the file's name.

    Raises:
        DataError, AgendaError: there is no such lesson, or it is damaged.
    """
    lesson, answers, headings = load_lesson(number), wrong_answers(number), {one.id: one.text for one in sections(number)}
    exercises = {one.id: one for one in lesson.exercises}
    found: list[Step] = []
    for cell in _cells(lesson.file):
        if cell.section not in headings:
            continue
        if cell.is_text:
            found += _of_text(cell, headings[cell.section])
        elif named := [exercises[one] for one in shown_in(cell.source["en"]) if one in exercises]:
            found += [step for one in named for step in of_exercise(one, cell.section, answers)]
        else:
            found.append(Step(f"s-{cell.id}", "shown", cell.section, headings[cell.section], cell=cell.id))
    return found


@cache
def _cells(file: str) -> tuple[Cell, ...]:
    """The cells of a lesson's notebooks; a cell of several sections counts for the first of them."""
    folder = data_folder().parent / "notebooks"
    every = [json.loads(read_text(folder / code / f"{file}.ipynb"))["cells"] for code in LANGUAGES]
    return tuple(_cell(dict(zip(LANGUAGES, cells, strict=True))) for cells in zip(*every, strict=True))


def _cell(cells: Mapping[str, dict]) -> Cell:
    first = cells["en"]
    tags = [one.removeprefix("section:") for one in first["metadata"].get("tags", ()) if one.startswith("section:")]
    return Cell(first["id"], tags[0] if tags else "", {code: "".join(one["source"]) for code, one in cells.items()},
                first["cell_type"] == "markdown")


def _of_text(cell: Cell, heading: Text) -> Iterator[Step]:
    """A text cell, cut between its blocks where it is longer than a screen, in both languages at the same places."""
    blocks = {code: _blocks(text) for code, text in cell.source.items()}
    counts = {len(one) for one in blocks.values()}
    rows = list(zip(*blocks.values(), strict=True)) if len(counts) == 1 else [tuple(cell.source.values())]
    if rows[0][0].startswith("#"):
        heading = {code: one.lstrip("# ") for code, one in zip(blocks, rows.pop(0), strict=True)}
    for number, piece in enumerate(_screens([dict(zip(blocks, one, strict=True)) for one in rows]), 1):
        text = {code: "\n\n".join(one[code] for one in piece) for code in blocks}
        yield Step(f"c-{cell.id}" + (f".{number}" if number > 1 else ""), "text", cell.section, heading, text, cell.id)


def _blocks(text: str) -> list[str]:
    """A text in Markdown, cut at its empty lines."""
    return [one for one in re.split(r"\n\s*\n", text.strip()) if one]


def _screens(blocks: Iterable[Text]) -> Iterator[list[Text]]:
    held: list[Text] = []
    for one in blocks:
        if held and sum(map(_lines, (*held, one))) > LINES:
            # A line that announces what follows goes with it to the next screen.
            kept = [held.pop()] if _announces(held[-1]) else []
            if held:
                yield held
            held = kept
        held.append(one)
    if held:
        yield held


def _announces(block: Text) -> bool:
    return any(text.endswith((":", "：")) for text in block.values())


def _lines(block: Text) -> float:
    """How many lines a block takes in the language that needs more of them, the space below it included."""
    return max(sum(_height(line, WIDTH[code]) for line in _unwrapped(text)) for code, text in block.items()) + .5


def _unwrapped(text: str) -> list[str]:
    """The lines of a block as a page sets them: those of a table or list stand by themselves, those of a paragraph run on."""
    lines = _LINK.sub("]", text).split("\n")
    return lines if all(_LISTED.match(one) or one.startswith("|") for one in lines) else [" ".join(lines)]


def _height(line: str, width: int) -> float:
    if not line.startswith("|"):
        return ceil(len(line) / width)
    cells = line.strip("|").split("|")
    return 0 if set(line) <= set("|-: ") else .4 + max(ceil(len(one.strip()) * len(cells) / width) for one in cells)


def of_exercise(exercise: Exercise, section: str, answers: Iterable[WrongAnswer] = ()) -> Iterator[Step]:
    """Return the steps of an exercise; of a test no question, because its keys are shown nowhere.

    Args:
        exercise: of any kind.
        section: in which it stands.
        answers: the wrong answers to expect in the lesson, which become notes of the steps they belong to.
    """
    def step(name: str, kind: str, **values: object) -> Step:
        return Step(step_of(exercise, name), kind, section, exercise.title, exercise=exercise, **values)

    yield step("", "alone" if exercise.test else "exercise")
    if exercise.test:
        return
    yield from (step(f"role.{one.id}", "role", role=one) for one in exercise.roles)
    before = ""
    for number, item in enumerate(exercise.items, 1):
        if exercise.rounds and not item.role:
            # Who plays is settled: the room does.
            continue
        if item.round != before:
            before = item.round
            yield step(f"round.{before}", "round", round=next(one for one in exercise.rounds if one.id == before))
        said = tuple(one for one in answers if one.exercise.id == exercise.id and one.number == number)
        for name, kind, values in _of_item(exercise, item):
            notes = tuple(one for one in said if not one.row or "asked" not in values or one.row == values["asked"].text)
            yield step(name, kind, item=item, number=number, notes=notes, **values)
    yield from (step(one.id, "ending", ending=one) for one in exercise.endings)


def _of_item(exercise: Exercise, item: Item) -> Iterator[tuple[str, str, dict[str, object]]]:
    """The id, kind and values of each step of an item."""
    voted = [one for one in item.fields if _is_voted(one, item)]
    beside = tuple(one for one in item.fields if one not in voted and not one.given and not one.optional)
    if item.stage == "worked":
        yield item.id, "worked", {}
    elif exercise.control_of(item) == "number":
        yield item.id, "guess", {}
    elif exercise.kind in PRIVATE or not (item.options or voted):
        yield item.id, "talk", {"beside": beside}
    elif item.options:
        yield item.id, "vote", {}
    else:
        for one in voted:
            last = one is voted[-1]
            yield f"{item.id}.{one.id}" if len(voted) > 1 else item.id, "vote", {"asked": one, "last": last, "beside": beside if last else ()}


def _is_voted(asked: Field, item: Item) -> bool:
    """A room votes on a menu that has a right answer, or that is the only one; several without one are a person's own work."""
    return bool(asked.options) and (asked.key is not None or sum(bool(one.options) for one in item.fields) == 1)


def told(options: Iterable[Option], language: str) -> tuple[dict[int, Option], list[tuple[list[int], Option]]]:
    """Return where what is said to each option stands: beside the option, or once for several that share it.

    Args:
        options: those of a vote.
        language: of what is said.

    Returns:
        The options with words beside them, by place; and the places that share their words, with the first of them.
    """
    every, groups = list(options), {}
    for place, one in enumerate(every):
        groups.setdefault(one.feedback.get(language, "") + one.to, []).append(place)
    beside: dict[int, Option] = {}
    shared = []
    for places in groups.values():
        right = [place for place in places if every[place].correct]
        if right or len(places) < 3:
            beside |= {place: every[place] for place in right or places}
        else:
            shared.append((places, every[places[0]]))
    return beside, shared
