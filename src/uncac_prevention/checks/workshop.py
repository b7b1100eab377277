"""Checks of the workshop's agendas and forms: days hold what they plan, breaks come in time, pages are current, forms ask for nobody."""

from collections.abc import Iterator

from ..agenda import Agenda, AgendaError, Day, Slot, folder, load_agendas, minutes_of, numbers, pages, time_of
from ..evaluation import FORM_IDS
from ..load import load_lesson, read_yaml, schema_problems
from .data import first_difference
from .lessons import text_problems

_FILE = "workshop/agendas.yml"
# Minutes without a break; what a day may end before its time; from which length on, when and how long people eat.
LONGEST_STRETCH = 105
MOST_RESERVE = 20
LONG_DAY, LUNCH = 270, (minutes_of("11:45"), minutes_of("13:30"), 45)


def agendas_fit_their_schema() -> Iterator[str]:
    """`agendas.yml` fits `workshop/schema.json`, and every lesson, section and block that it names exists."""
    found = schema_problems("../workshop", "agendas.yml", read_yaml(folder() / "agendas.yml"))
    yield from (one.removeprefix("../") for one in found)
    if not found:
        try:
            load_agendas()
        except AgendaError as error:
            yield f"{_FILE}: {error}"


def forms_ask_well() -> Iterator[str]:
    """The forms fit their schema, name nothing twice, their parts are of an earlier count, and where one writes it says that nobody is to be named."""
    for name in FORM_IDS:
        file, content = f"workshop/forms/{name}.yml", read_yaml(folder() / "forms" / f"{name}.yml")
        problems = [one.removeprefix("../") for one in schema_problems("../workshop/forms", f"{name}.yml", content)]
        yield from problems or (f"{file}: {problem}" for problem in _form_problems(name, content))
        if not problems:
            yield from text_problems(file, content)


def _form_problems(name: str, content: dict) -> Iterator[str]:
    if content["id"] != name:
        yield f"id: found {content['id']}; expected {name}, the name of the file"
    questions, counts = content["questions"], []
    for place, ids in {"questions": [one["id"] for one in questions], **{one["id"]: [each["id"] for each in one.get("options", ())] for one in questions}}.items():
        yield from (f"{place}: found {one} again; expected it once" for one in sorted({one for one in ids if ids.count(one) > 1}))
    for one in questions:
        if one.get("of") and one["of"] not in counts:
            yield f"{one['id']}: found a part of {one['of']}; expected a count that stands before it"
        counts += [one["id"]] * (one["kind"] == "count")
        if one["kind"] == "text" and not ("name no person" in one["stem"]["en"] and "不要写出任何个人" in one["stem"]["zh"]):
            yield f"{one['id']}: found no request to name nobody; expected one wherever somebody writes"


def agendas_keep_their_time() -> Iterator[str]:
    """A day ends in its time, nobody works too long without a break, and no lesson comes too late, twice or before what it repeats."""
    for agenda in _readable():
        for number, day in enumerate(agenda.days, 1):
            where = f"{_FILE}: {agenda.id} > day {number}"
            # Without lessons that this edition does not have, a day ends early and its lunch may come early.
            found = [*_ends(day, 0 if agenda.missing else day.end - MOST_RESERVE), *_stretches(day), *([] if agenda.missing else _lunch(day))]
            yield from (f"{where}: {problem}" for problem in found)
        yield from (f"{_FILE}: {agenda.id}: {problem}" for problem in _order(agenda))


def _readable() -> list[Agenda]:
    """The agendas; none where the check of the schema has the word."""
    try:
        return load_agendas()
    except (AgendaError, KeyError, TypeError, ValueError, AttributeError):
        return []


def _ends(day: Day, earliest: int) -> Iterator[str]:
    end = day.slots[-1].end if day.slots else 0
    if not earliest <= end <= day.end:
        yield f"found an end at {time_of(end)}; expected one from {time_of(day.end - MOST_RESERVE)} to {time_of(day.end)}"


def _stretches(day: Day) -> Iterator[str]:
    since = day.slots[0].start if day.slots else 0
    for slot, after in zip(day.slots, (*day.slots[1:], None), strict=True):
        if slot.pause:
            since = slot.end
        elif (after is None or after.pause) and slot.end - since > LONGEST_STRETCH:
            yield f"found {slot.end - since} minutes without a break up to {time_of(slot.end)}; expected {LONGEST_STRETCH} at most"


def _lunch(day: Day) -> Iterator[str]:
    earliest, latest, least = LUNCH
    eats = any(one.pause and one.minutes >= least and earliest <= one.start <= latest for one in day.slots)
    if day.slots and day.slots[-1].end - day.slots[0].start > LONG_DAY and not eats:
        yield f"found no lunch; expected a break of {least} minutes or more that begins from {time_of(earliest)} to {time_of(latest)}"


def _order(agenda: Agenda) -> Iterator[str]:
    """Lessons come in the order of the path, sections once, and what repeats earlier lessons after those."""
    slots = [*agenda.before, *(slot for day in agenda.days for slot in day.slots)]
    seen: dict[str, set[str]] = {}
    for slot in slots:
        if slot.lesson:
            if any(one > slot.lesson for one in seen):
                yield f"lesson {slot.lesson}: found it after lesson {max(seen)}; expected the order of the path"
            for part in slot.parts:
                if part.id in seen.setdefault(slot.lesson, set()):
                    yield f"lesson {slot.lesson}: found {part.id} twice; expected it once"
                seen[slot.lesson].add(part.id)
            yield from _repeats(slot, seen)


def _repeats(slot: Slot, seen: dict[str, set[str]]) -> Iterator[str]:
    lesson = load_lesson(slot.lesson)
    for exercise in lesson.exercises:
        if exercise.id in {one.id for one in slot.parts} and not exercise.test:
            earlier = {one.id[1:3] for one in exercise.items if one.id[:1] == "Q"} - seen.keys()
            # A lesson that this edition does not have cannot come earlier.
            yield from (f"lesson {slot.lesson}: {exercise.id}: found questions of lesson {one}; expected that lesson before it"
                        for one in sorted(earlier & set(numbers())))


def agendas_are_current() -> Iterator[str]:
    """The pages of the agendas are what `agendas.yml` and the lessons give now, and there are no others."""
    if not _readable():
        return
    expected = pages()
    there = {path.relative_to(folder()).as_posix() for path in folder().glob("*/agenda_*.md")}
    yield from (f"workshop/{one}: found a page of no agenda; expected none: delete it" for one in sorted(there - expected.keys()))
    for name, text in expected.items():
        found = (folder() / name).read_bytes() if name in there else b""
        if found != text.encode():
            line = first_difference(found.split(b"\n"), text.encode().split(b"\n"))
            yield f"workshop/{name}: line {line}: found another text than lessons and agendas give; expected the same: run `uncac build`"


def write_agendas() -> list[str]:
    """Write the pages that are not current; return their names."""
    changed = []
    for name, text in pages().items():
        path = folder() / name
        if not path.is_file() or path.read_bytes() != text.encode():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(f"workshop/{name}")
    return changed
