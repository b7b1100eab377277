"""Checks of the lessons' files: schema, sources of every claim, rules for items, readability."""

import re
from collections import Counter
from collections.abc import Iterator

from ..exercises import Exercise, Item, Lesson
from ..languages import LANGUAGES
from ..load import lesson_files, load_lesson, load_register, load_report, read_yaml, schema_problems
from ..render import PARAGRAPHS, weights_of
from .data import text_of

LONGEST_KEYS = 0.4
LETTER_MARGIN = 0.10
ABOVE_REMEMBER = 0.4
LONGEST_SENTENCE = {"en": 35, "zh": 80}
MEAN_SENTENCE = {"en": 20, "zh": 45}
# A half-width mark next to a Chinese character is a slip, except inside brackets of letters such as (a).
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")


def _lessons() -> list[tuple[str, Lesson]]:
    return [(f"lessons/{path.name}", load_lesson(path.stem)) for path in lesson_files()]


def _items() -> Iterator[tuple[str, Exercise, Item]]:
    for name, lesson in _lessons():
        for exercise in lesson.exercises:
            yield from ((f"{name}: {exercise.id} > {item.id}", exercise, item) for item in exercise.items)


def files_fit_their_schema() -> Iterator[str]:
    """Each lesson's file fits `lessons/schema.json`."""
    for path in lesson_files():
        yield from schema_problems("lessons", path.name, read_yaml(path))


def parts_fit_together() -> Iterator[str]:
    """Ids are unique, outcomes exist and are practised, answers are among the options, terms are in the glossary."""
    terms = {row["id"] for row in load_register("glossary")}
    for name, lesson in _lessons():
        known = {one.id for one in lesson.outcomes}
        yield from _repeated(name, [one.id for one in lesson.exercises])
        yield from (f"{name}: terms: found {one!r}; expected a term of registers/glossary.csv" for one in lesson.terms if one not in terms)
        for exercise in lesson.exercises:
            yield from _repeated(f"{name}: {exercise.id}", [one.id for one in exercise.items])
            for item in exercise.items:
                if item.outcome not in known:
                    yield f"{name}: {exercise.id} > {item.id}: found outcome {item.outcome!r}; expected one of {sorted(known)}"
                if exercise.kind == "setting":
                    yield from _unsettled(f"{name}: {exercise.id} > {item.id}", item)
                elif item.options and len([one for one in item.options if one.correct]) != 1:
                    yield f"{name}: {exercise.id} > {item.id}: found no single key; expected one correct answer"
                yield from _unheard(f"{name}: {exercise.id} > {item.id}", item)
        practised = Counter(item.outcome for exercise in lesson.exercises for item in exercise.open_items)
        yield from (f"{name}: outcome {one}: found {practised[one]} items; expected two or more" for one in known if practised[one] < 2)


def _unheard(where: str, item: Item) -> Iterator[str]:
    """Feedback that no answer leads to."""
    answers = [*(one.id for one in item.options), "right", "other"] if item.options else ["exact", "low", "high", "done"]
    yield from (f"{where}: feedback: found {one!r}; expected one of {answers}" for one in item.feedback if one not in answers)


def _unsettled(where: str, item: Item) -> Iterator[str]:
    values = [one.id for one in item.options]
    yield from _repeated(where, values)
    if item.default not in values:
        yield f"{where}: default: found {item.default!r}; expected one of {values}"


def path_names_the_lessons() -> Iterator[str]:
    """The register of the path has each lesson once, in order, and says of those that exist what their own files say."""
    rows = {row["number"]: row for row in load_register("path")}
    numbers = [row["number"] for row in load_register("path")]
    if numbers != [f"{number:02}" for number in range(len(numbers))]:
        yield f"registers/path.csv: number: found {numbers}; expected 00 and so on, once each, in order"
    lessons = {lesson.id: lesson for _, lesson in _lessons()}
    yield from (f"registers/path.csv: found no lesson {one}; expected a row for it" for one in lessons if one not in rows)
    for number, row in rows.items():
        lesson = lessons.get(number)
        found = [row["file"], *([row["title_en"], row["title_zh"]] if lesson else [])]
        expected = [lesson.file, lesson.title["en"], lesson.title["zh"]] if lesson else [""]
        if found != expected:
            yield f"registers/path.csv: {number}: found {found}; expected {expected}"
        if lesson and not int(row["minutes"]) <= lesson.minutes <= int(row["minutes_most"]):
            yield f"registers/path.csv: {number}: found {row['minutes']} to {row['minutes_most']} minutes; expected {lesson.minutes}"


def _repeated(where: str, ids: list[str]) -> Iterator[str]:
    return (f"{where}: id {one!r}: found twice; expected once" for one, count in Counter(ids).items() if count > 1)


def claims_rest_on_the_source() -> Iterator[str]:
    """Each quotation stands in its paragraph, each English sentence in the rendering, each weight in the register, each number in the list."""
    counts = Counter(one.paragraph for one in load_report().attendees)
    for path in lesson_files():
        for exercise in read_yaml(path)["exercises"]:
            for item in exercise["items"]:
                if "counts" in item and item["answer"] != sum(counts[one] for one in item["counts"]):
                    yield f"lessons/{path.name}: {exercise['id']} > {item['id']}: found {item['answer']}; expected what the report lists"
    for where, exercise, item in _items():
        sources = [item.source, *(one.source for one in item.options), *(one.source for one in exercise.exhibit)]
        for source in filter(None, sources):
            if source.quote not in text_of("zh", source.paragraph):
                yield f"{where}: found {source.quote!r}; expected a piece of ¶{source.paragraph}"
        if item.english and item.english not in text_of("en", item.source.paragraph):
            yield f"{where}: found {item.english!r}; expected a piece of the rendering of ¶{item.source.paragraph}"
        if item.cue and (item.cue["zh"] not in item.source.quote or item.cue["en"] not in item.english):
            yield f"{where}: cue: found {dict(item.cue)}; expected pieces of the quotation and of its rendering"
        if item.weight and item.weight not in weights_of(item.source.paragraph).split():
            yield f"{where}: found weight {item.weight}; expected one of {weights_of(item.source.paragraph)}"


def items_keep_the_contract() -> Iterator[str]:
    """Rules 9 to 11 of the items: keys are not given away by length or letter, enough items ask for more than memory."""
    choices = [(where, item) for where, exercise, item in _items() if exercise.kind == "choice"]
    for language in LANGUAGES:
        longest = [item for _, item in choices
                   if len(item.key.text[language]) > max(len(one.text[language]) for one in item.options if not one.correct)]
        if len(longest) > LONGEST_KEYS * len(choices):
            yield f"lessons: {language}: found the key longest in {len(longest)} of {len(choices)} items; expected {LONGEST_KEYS:.0%} at most"
    letters = Counter(item.key.id for _, item in choices)
    for letter in "abcd":
        if abs(letters[letter] / len(choices) - 0.25) > LETTER_MARGIN:
            yield f"lessons: key letter {letter.upper()}: found {letters[letter]} of {len(choices)}; expected a quarter, give or take {LETTER_MARGIN:.0%}"
    above = [item for _, item in choices if item.level != "remember"]
    if len(above) < ABOVE_REMEMBER * len(choices):
        yield f"lessons: found {len(above)} of {len(choices)} items above remembering; expected {ABOVE_REMEMBER:.0%} or more"
    for where, exercise, item in _items():
        for option in item.options if exercise.kind == "choice" else ():
            if not option.source and not re.search(r"¶\d+", option.feedback["en"]):
                yield f"{where}: option {option.id.upper()}: found no paragraph; expected one in its source or feedback"


def texts_read_well() -> Iterator[str]:
    """Sentences are short, marks full-width in Chinese, and every paragraph that one language names the other names too."""
    for path in lesson_files():
        pairs = list(_pairs(read_yaml(path), path.name))
        for where, text in pairs:
            for language in LANGUAGES:
                longest = max(sentence_lengths(text[language], language), default=0)
                if longest > LONGEST_SENTENCE[language]:
                    yield f"lessons/{where}: {language}: found a sentence of {longest}; expected {LONGEST_SENTENCE[language]} at most"
            if HALF_WIDTH.search(text["zh"]):
                yield f"lessons/{where}: zh: found the half-width mark in {HALF_WIDTH.search(text['zh']).group()!r}; expected a full-width one"
            if named_paragraphs(text["en"]) != named_paragraphs(text["zh"]):
                yield (f"lessons/{where}: found ¶{named_paragraphs(text['en'])} in English and ¶{named_paragraphs(text['zh'])} in Chinese; "
                       "expected the same")
        for language in LANGUAGES:
            lengths = [one for _, text in pairs for one in sentence_lengths(text[language], language)]
            if sum(lengths) > MEAN_SENTENCE[language] * len(lengths):
                yield f"lessons/{path.name}: {language}: found a mean sentence of {sum(lengths) / len(lengths):.1f}; expected {MEAN_SENTENCE[language]} at most"


def _pairs(content: object, where: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every text in both languages inside a lesson's content, with the way to it."""
    if isinstance(content, dict) and set(content) == set(LANGUAGES):
        yield where, content
    elif isinstance(content, dict):
        for name, value in content.items():
            yield from _pairs(value, f"{where} > {name}")
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _pairs(value, f"{where} > {value.get('id', number) if isinstance(value, dict) else number}")


def sentence_lengths(text: str, language: str) -> list[int]:
    """Return the length of each sentence: words in English, characters in Chinese."""
    sentences = re.split(r"(?<=[.?!:])\s+|\n" if language == "en" else r"[。？！；\n]", text)
    return [len(one.split()) if language == "en" else len(one.strip()) for one in sentences if one.strip()]


def named_paragraphs(text: str) -> list[int]:
    """Return the numbers of the paragraphs that a text names, in either language's way, sorted."""
    found = set()
    for match in PARAGRAPHS.finditer(text):
        found.update(map(int, re.findall(r"\d+", match.group())))
    return sorted(found)
