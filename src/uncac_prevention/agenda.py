"""Agendas of workshops: lessons by the minutes of their own sections, blocks and breaks, laid one after the other from a start."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

from .languages import LANGUAGES
from .load import data_folder, load_labels, load_lesson, load_register, read_yaml

Text = Mapping[str, str]
"""The same words in each language, by language code."""

MORNING, NOON, AFTERNOON = "10:30-10:45", "12:30-13:30", "15:00-15:15"
"""The breaks of an own agenda for which none are given."""


class AgendaError(ValueError):
    """An agenda names what there is not: `item` is the name, `known` what there is."""

    def __init__(self, item: str, known: Iterable[str]):
        self.item, self.known = item, tuple(known)
        super().__init__(f"found {item!r}; expected one of {', '.join(self.known)}")


@dataclass(frozen=True, slots=True)
class Part:
    """What is done in one go: a section of a lesson, or a block of its own, where `lesson` is empty; nobody works in a `pause`."""

    lesson: str
    id: str
    text: Text
    minutes: int
    pause: bool = False
    how: Text | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A line of the agenda: parts of one lesson that follow one another, or one block; `start` is in minutes from midnight."""

    start: int
    parts: tuple[Part, ...]

    @property
    def minutes(self) -> int:
        """The minutes of its parts."""
        return sum(one.minutes for one in self.parts)

    @property
    def end(self) -> int:
        """When it ends, in minutes from midnight."""
        return self.start + self.minutes

    @property
    def lesson(self) -> str:
        """The number of its lesson; empty for a block."""
        return self.parts[0].lesson

    @property
    def pause(self) -> bool:
        """Whether nobody works."""
        return self.parts[0].pause


@dataclass(frozen=True, slots=True)
class Day:
    """The lines of a day, and until when it may last."""

    slots: tuple[Slot, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Agenda:
    """A workshop: what is done before it, its days, and the lessons it names that this edition does not have."""

    id: str
    title: Text
    about: Text
    before: tuple[Slot, ...]
    days: tuple[Day, ...]
    missing: tuple[str, ...] = ()


def folder() -> Path:
    """Return the checkout's `workshop/`; there is none inside a wheel."""
    return data_folder().parent / "workshop"


def minutes_of(time: str) -> int:
    """Return a time of day such as 09:30 in minutes from midnight; raises AgendaError for anything else."""
    if not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", time):
        raise AgendaError(time, ["09:00"])
    hours, minutes = time.split(":")
    return 60 * int(hours) + int(minutes)


def time_of(minutes: int) -> str:
    """Return minutes from midnight as a time of day."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def load_agendas() -> list[Agenda]:
    """Return the agendas of `workshop/agendas.yml`.

    Raises:
        DataError: there is no such file, or a lesson's file is damaged.
        AgendaError: it names a block or section that there is not.
        KeyError, TypeError: it breaks `workshop/schema.json`.
    """
    return [_agenda(one) for one in _content()["agendas"]]


def _content() -> dict:
    return read_yaml(folder() / "agendas.yml")


def _agenda(content: Mapping) -> Agenda:
    days = tuple(Day(laid(_without_doubled_pauses(part for entry in day["entries"] for part in _parts(entry)), minutes_of(day["start"])),
                     minutes_of(day["end"])) for day in content["days"])
    named = [entry["lesson"] for day in content["days"] for entry in day["entries"] if "lesson" in entry]
    missing = dict.fromkeys(one for one in named if one not in numbers())
    return Agenda(content["id"], content["title"], content["about"],
                  laid([part for entry in content["before"] for part in _parts(entry)], 0), days, tuple(missing))


def _without_doubled_pauses(parts: Iterable[Part]) -> list[Part]:
    """Leave out a break that follows a break, because the lesson between them is not there."""
    kept: list[Part] = []
    for one in parts:
        if not (one.pause and kept and kept[-1].pause):
            kept.append(one)
    return kept


def numbers() -> list[str]:
    """Return the numbers of the lessons that this edition has, in the order of the path."""
    return [row["number"] for row in load_register("path") if (data_folder() / "lessons" / f"{row['number']}.yml").is_file()]


def _parts(entry: Mapping) -> list[Part]:
    if "block" in entry:
        one = block(entry["block"])
        return [replace(one, minutes=entry.get("minutes", one.minutes))]
    number = entry["lesson"]
    if number not in numbers() and number in [row["number"] for row in load_register("path")]:
        return []
    return sections(number, entry.get("only", ()), entry.get("without", ()))


def block(identifier: str) -> Part:
    """Return a block of `agendas.yml` by its id; raises AgendaError where there is none."""
    blocks = {one["id"]: one for one in _content()["blocks"]}
    if identifier not in blocks:
        raise AgendaError(identifier, [*numbers(), *blocks])
    one = blocks[identifier]
    return Part("", one["id"], one["text"], one["minutes"], one.get("pause", False), one.get("how"))


def sections(number: str, only: Collection[str] = (), without: Collection[str] = ()) -> list[Part]:
    """Return the sections of a lesson in its order, with their headings and minutes.

    Args:
        number: two digits, as in the file's name.
        only: ids of sections, if not all are wanted.
        without: ids of sections to leave out.

    Raises:
        AgendaError: there is no such lesson, or it has no such section.
    """
    if number not in numbers():
        raise AgendaError(number, numbers())
    lesson = load_lesson(number)
    known = [one.id for one in lesson.sections]
    for one in (*only, *without):
        if one not in known:
            raise AgendaError(f"{number}:{one}", known)
    headings = {language: _headings(lesson.file, language) for language in LANGUAGES}
    return [Part(number, one.id, {language: headings[language].get(one.id, one.id) for language in LANGUAGES}, one.minutes)
            for one in lesson.sections if one.id not in without and (not only or one.id in only)]


@cache
def _headings(file: str, language: str) -> dict[str, str]:
    """The headings of a lesson's notebook by the id of their section; sections that share a cell share its heading."""
    path = data_folder().parent / "notebooks" / language / f"{file}.ipynb"
    found: dict[str, str] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if path.is_file() else ():
        heading = cell["cell_type"] == "markdown" and re.search(r"^## (.+)$", "".join(cell["source"]), re.M)
        for tag in cell["metadata"].get("tags", ()) if heading else ():
            found.setdefault(tag.removeprefix("section:"), heading.group(1))
    return found


def laid(parts: Iterable[Part], start: int) -> tuple[Slot, ...]:
    """Lay parts one after the other; those of one lesson that follow one another are one line."""
    slots, at = [], start
    # Two blocks that follow one another are two lines.
    for _, group in groupby(enumerate(parts), key=lambda one: one[1].lesson or one[0]):
        slots.append(Slot(at, tuple(part for _, part in group)))
        at = slots[-1].end
    return tuple(slots)


def with_breaks(parts: Sequence[Part], start: int, breaks: Sequence[tuple[int, int]]) -> list[Part]:
    """Put breaks between parts, each at the end of the part that is nearest to its time, so that no section is cut.

    Args:
        parts: sections and blocks in order.
        start: of the first, in minutes from midnight.
        breaks: from when to when each is wanted. One that would come before the first part or after the last is left out.
    """
    done, at, waiting = [], start, sorted(one for one in breaks if one[0] > start)
    for part in parts:
        while done and waiting and waiting[0][0] - at < at + part.minutes - waiting[0][0]:
            begin, end = waiting.pop(0)
            pause = replace(block("lunch" if end - begin >= block("lunch").minutes else "break"), minutes=end - begin)
            done.append(pause)
            at += pause.minutes
        done.append(part)
        at += part.minutes
    return done


def own_agenda(wanted: Sequence[str], start: str, breaks: Sequence[str], without: Collection[str] = ()) -> Agenda:
    """Make an agenda of lessons that somebody chose.

    Args:
        wanted: numbers of lessons, each alone or with the sections that are wanted (`03:functions,case`); ids of blocks among them.
        start: a time of day.
        breaks: times from and to, such as 10:30-10:45.
        without: ids of sections to leave out of every lesson, for instance quiz.

    Raises:
        AgendaError: a lesson, section or block does not exist, or a time is none.
    """
    parts: list[Part] = []
    heard: set[str] = set()
    for one in wanted:
        number, _, only = one.partition(":")
        if number[:1].isdigit():
            number = number.zfill(2)
            known = [part.id for part in sections(number)]
            heard |= {*known}
            parts += sections(number, only.split(",") if only else (), [each for each in without if each in known])
        else:
            parts.append(block(one))
    for one in without:
        if one not in heard:
            raise AgendaError(one, sorted(heard))
    begin = minutes_of(start)
    slots = laid(with_breaks(parts, begin, [_between(one) for one in breaks]), begin)
    labels = {language: load_labels(language)["agenda"] for language in LANGUAGES}
    title, about = ({language: labels[language][name] for language in LANGUAGES} for name in ("own", "own_about"))
    return Agenda("own", title, about, (), (Day(slots, slots[-1].end if slots else begin),))


def _between(times: str) -> tuple[int, int]:
    begin, dash, end = times.partition("-")
    if not dash or minutes_of(begin) >= minutes_of(end):
        raise AgendaError(times, [MORNING])
    return minutes_of(begin), minutes_of(end)


def agenda_page(agenda: Agenda, language: str, notebooks: str = "") -> str:
    """Return an agenda as Markdown.

    Args:
        agenda: the agenda.
        language: "en" or "zh".
        notebooks: the way to the folder of the notebooks in this language, if lessons are to be links.
    """
    words = load_labels(language)["agenda"]
    lines = [f"# {agenda.title[language]}", "", agenda.about[language], ""]
    if agenda.before:
        lines += [words["before"], "", *(f"- {_lesson(one, language, notebooks)}{words['colon']}{_content_of(one, language)}" for one in agenda.before), ""]
    for number, day in enumerate(agenda.days, 1):
        if len(agenda.days) > 1:
            lines += [f"## {words['day'].format(number=number)}", ""]
        lines += [f"| {words['time']} | {words['minutes']} | {words['what']} | {words['how']} |", "|---|---:|---|---|"]
        lines += [f"| {time_of(one.start)}–{time_of(one.end)} | {one.minutes} | {_what(one, language, notebooks)} | {_content_of(one, language)} |"
                  for one in day.slots]
        lines += ["", _sums(day, language), ""]
    lines += [*_left_out(agenda, language), load_labels(language)["notices"]["text"]]
    return "\n".join(lines) + "\n"


def _what(slot: Slot, language: str, notebooks: str) -> str:
    if slot.lesson:
        return _lesson(slot, language, notebooks)
    name = slot.parts[0].text[language]
    return f"*{name}*" if slot.pause else f"**{name}**"


def _lesson(slot: Slot, language: str, notebooks: str) -> str:
    lesson = load_lesson(slot.lesson)
    name = f"{lesson.id} {lesson.title[language]}"
    return f"[{name}]({notebooks}/{lesson.file}.ipynb)" if notebooks else name


def _content_of(slot: Slot, language: str) -> str:
    """The headings of a lesson's sections with their minutes, or what the facilitator does in a block."""
    if not slot.lesson:
        how = slot.parts[0].how
        return how[language] if how else ""
    words = load_labels(language)["agenda"]
    groups = [(heading, sum(one.minutes for one in parts)) for heading, parts in groupby(slot.parts, key=lambda one: one.text[language])]
    return words["list_mark"].join(words["section"].format(heading=heading, minutes=minutes) for heading, minutes in groups)


def _sums(day: Day, language: str) -> str:
    pauses = sum(one.minutes for one in day.slots if one.pause)
    lessons = sum(one.minutes for one in day.slots if one.lesson)
    total = sum(one.minutes for one in day.slots)
    end = day.slots[-1].end if day.slots else day.end
    return load_labels(language)["agenda"]["sums"].format(total=total, lessons=lessons, others=total - lessons - pauses, pauses=pauses, end=time_of(end),
                                                          reserve=max(day.end - end, 0))


def _left_out(agenda: Agenda, language: str) -> list[str]:
    """What of the lessons is not in the agenda, for self-study, and which lessons this edition does not have."""
    words, taken = load_labels(language)["agenda"], {}
    for slot in (*agenda.before, *(slot for day in agenda.days for slot in day.slots)):
        taken.setdefault(slot.lesson, set()).update(one.id for one in slot.parts)
    lines = []
    for number in numbers():
        rest = [one for one in sections(number) if one.id not in taken.get(number, ())]
        if rest:
            whole = number not in taken
            slot = Slot(0, tuple(rest))
            lines.append(f"- {_lesson(slot, language, '')}" + ("" if whole else f"{words['colon']}{_content_of(slot, language)}"))
    if lines:
        lines = [words["left_out"], "", *lines, ""]
    if agenda.missing:
        lines += [words["missing"].format(lessons=words["list_mark"].join(agenda.missing)), ""]
    return lines


def pages() -> dict[str, str]:
    """Return the text of each page that is generated, by its path in `workshop/`."""
    return {f"{language}/agenda_{one.id}.md": f"<!-- {load_labels(language)['agenda']['generated']} -->\n\n{agenda_page(one, language, f'../../notebooks/{language}')}"
            for one in load_agendas() for language in LANGUAGES}
