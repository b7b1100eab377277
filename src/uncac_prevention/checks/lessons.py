"""Checks of the lessons' files: schema, sources of every claim, rules for items, readability."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ..convention import article_number, clause_name, named_clauses
from ..exercises import Exercise, Item, Lesson, Link
from ..languages import LANGUAGES
from ..load import (
    Row, lesson_files, load_convention, load_lesson, load_questions, load_register, load_report, load_tests, page_files, question_files, read_yaml,
    schema_problems,
)
from ..render import PARAGRAPHS, weights_of
from .data import text_of

LONGEST_KEYS = 0.4
TEST_LENGTH = 12
WARM_UP = 3
SITTING = 15
"""Minutes after which at the latest everything is saved; a simulation, which takes longer, saves at each decision."""
OLD_IN_QUIZ = 0.25
QUIZ = (5, 8)
LETTER_MARGIN = 0.10
ABOVE_REMEMBER = 0.4
LONGEST_SENTENCE = {"en": 35, "zh": 80}
MEAN_SENTENCE = {"en": 20, "zh": 45}
# A half-width mark next to a Chinese character is a slip, except inside brackets of letters such as (a).
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")


def _lessons() -> list[tuple[str, Lesson]]:
    return [(f"lessons/{path.name}", load_lesson(path.stem)) for path in (*lesson_files(), *page_files())]


def _items() -> Iterator[tuple[str, Exercise, Item]]:
    for name, lesson in _lessons():
        for exercise in lesson.exercises:
            yield from ((f"{name}: {exercise.id} > {item.id}", exercise, item) for item in exercise.items)


def _contents() -> list[tuple[str, dict]]:
    """The content of every file with words for learners: lessons, pages and questions."""
    return [(f"{path.parent.name}/{path.name}", read_yaml(path)) for path in (*lesson_files(), *page_files(), *question_files())]


def files_fit_their_schema() -> Iterator[str]:
    """Each lesson's file fits `lessons/schema.json`, each file of the bank `questions/schema.json`."""
    for name, content in _contents():
        folder, file = name.split("/")
        yield from schema_problems(folder, file, content)


def parts_fit_together() -> Iterator[str]:
    """Ids are unique, outcomes exist and are practised, answers are among the options, terms are in the glossary."""
    terms = {row["id"] for row in load_register("glossary")}
    for name, lesson in _lessons():
        known = {one.id for one in lesson.outcomes}
        yield from _repeated(name, [one.id for one in lesson.exercises])
        yield from (f"{name}: terms: found {one!r}; expected a term of registers/glossary.csv" for one in lesson.terms if one not in terms)
        practised: Counter[str] = Counter()
        for exercise in lesson.exercises:
            yield from _repeated(f"{name}: {exercise.id}", [one.id for one in exercise.items])
            for item in exercise.items:
                where = f"{name}: {exercise.id} > {item.id}"
                if item.outcome not in known and item.id not in load_questions():
                    yield f"{where}: found outcome {item.outcome!r}; expected one of {sorted(known)}"
                if exercise.kind == "setting":
                    yield from _unsettled(where, item)
                yield from _keyless(where, exercise, item)
                yield from _unheard(where, exercise, item)
            practised.update(one.outcome for one in exercise.open_items)
        yield from (f"{name}: outcome {one}: found {practised[one]} items; expected two or more" for one in known if practised[one] < 2)


def _keyless(where: str, exercise: Exercise, item: Item) -> Iterator[str]:
    """Menus and lists of answers without the one key that their kind asks for."""
    if exercise.kind in ("choice", "sort", "locate", "practice", "match", "fill"):
        for one in [item, *item.fields]:
            if one.options and len([option for option in one.options if option.correct]) != 1:
                yield f"{where}: found no single key; expected one correct answer"


def _unheard(where: str, exercise: Exercise, item: Item) -> Iterator[str]:
    """Feedback that no answer leads to."""
    answers = ["done"] if exercise.kind == "draft" else [*(one.id for one in item.options), "right", "other"] if item.options else ["exact", "low", "high", "done"]
    yield from (f"{where}: feedback: found {one!r}; expected one of {answers}" for one in item.feedback if one not in answers)


def simulations_rest_on_the_register() -> Iterator[str]:
    """Links of a simulation are between its roles and partners, and so are the rows of the register on which they rest; nothing else takes long."""
    rows = {row["id"]: row for row in load_register("cooperation_links")}
    for name, lesson in _lessons():
        longest = max([SITTING, *(one.minutes for one in lesson.exercises)])
        yield from (f"{name}: sections > {one.id}: found {one.minutes} minutes; expected {longest} at most" for one in lesson.sections
                    if one.minutes > longest)
        for exercise in lesson.exercises:
            stands_for = {body: one.id for one in (*exercise.roles, *exercise.partners) for body in one.bodies}
            known = {one.id for one in (*exercise.roles, *exercise.partners)}
            for item in exercise.items:
                for option in item.fields[0].options if item.role else ():
                    where = f"{name}: {exercise.id} > {item.id} > {option.id}"
                    yield from (f"{where} > replies: found {one.role!r}; expected another role" for one in option.replies
                                if one.role not in known or one.role == item.role)
                    for link in option.links:
                        yield from _unfounded(f"{where} > links", link, known, rows, stands_for)


def _unfounded(where: str, link: Link, known: set[str], rows: Mapping[str, Row], stands_for: Mapping[str, str]) -> Iterator[str]:
    """A link that leads to nobody, or rests on a row between other bodies or the other way."""
    ends = [link.source, link.target]
    if not set(ends) <= known or link.source == link.target:
        yield f"{where}: found {ends}; expected two of {sorted(known)}"
    for one in link.rests_on:
        row = rows.get(one)
        found = [stands_for.get(row[end], row[end]) for end in ("source", "target")] if row else []
        if found != ends and not (row and row["both_ways"] == "true" and found[::-1] == ends):
            yield f"{where} > rests_on: found {one} between {found}; expected a row between {ends}"


def questions_are_drawn_well() -> Iterator[str]:
    """Rule 6 and the tests: warm-ups and quizzes return to earlier lessons; test forms match pair by pair, and no lesson draws from them."""
    bank, tests = load_questions(), load_tests()
    outcomes = {lesson.id: {one.id for one in lesson.outcomes} for _, lesson in _lessons()}
    for path in question_files():
        for one in read_yaml(path)["items"]:
            if one["outcome"] not in outcomes.get(path.stem, {one["outcome"]}) or one["outcome"].split(".")[0].zfill(2) != path.stem:
                yield f"questions/{path.name}: {one['id']}: found outcome {one['outcome']!r}; expected one of lesson {path.stem}"
    # An edition without test forms has two empty lists.
    if [len(one) for one in tests.values()] not in ([TEST_LENGTH] * 2, [0, 0]):
        yield f"questions/tests.yml: found {[len(one) for one in tests.values()]} questions; expected {TEST_LENGTH} in each of pre and post"
    kept = [one for form in tests.values() for one in form]
    yield from _repeated("questions/tests.yml", kept)
    yield from (f"questions/tests.yml: found {one!r}; expected a question of the bank" for one in kept if one not in bank)
    for pair in zip(*tests.values()):
        if len({(bank[one]["outcome"], bank[one]["level"]) for one in pair if one in bank}) > 1:
            yield f"questions/tests.yml: {' and '.join(pair)}: found other outcomes or levels; expected the same"
    for path in lesson_files():
        for exercise in read_yaml(path)["exercises"]:
            yield from _drawn_well(f"lessons/{path.name}: {exercise['id']}", path.stem, exercise, kept)


def _drawn_well(where: str, lesson: str, exercise: dict, kept: list[str]) -> Iterator[str]:
    ids = exercise.get("draws", [])
    earlier = [one for one in ids if one[1:3] < lesson]
    yield from (f"{where}: draws {one}; expected no question of a test" for one in ids if one in kept)
    yield from (f"{where}: draws {one}; expected none of a later lesson" for one in ids if one[1:3] > lesson)
    if exercise["id"] == "warm-up" and (len(ids) != WARM_UP or earlier != ids):
        yield f"{where}: found {ids}; expected {WARM_UP} questions of earlier lessons"
    if exercise["id"] == "quiz" and lesson > "01" and len(earlier) < OLD_IN_QUIZ * len(ids):
        yield f"{where}: found {len(earlier)} of {len(ids)} questions from earlier lessons; expected {OLD_IN_QUIZ:.0%} or more"
    if exercise["id"] == "quiz" and not QUIZ[0] <= len(ids) <= QUIZ[1]:
        yield f"{where}: found {len(ids)} questions; expected {QUIZ[0]} to {QUIZ[1]}"


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
    lessons = {lesson.id: lesson for _, lesson in _lessons() if lesson.on_path}
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
    """Each quotation stands in its paragraph, each clause in the Convention, each English sentence in the rendering, each weight in the register."""
    counts = Counter(one.paragraph for one in load_report().attendees)
    clauses = load_convention().addresses
    for name, content in _contents():
        for where, one in _sources(content, name):
            if "counts" in one and one["answer"] != sum(counts[paragraph] for paragraph in one["counts"]):
                yield f"{where}: found {one['answer']}; expected what the report lists"
            if "quote" in one and one["quote"] not in text_of("zh", one["paragraph"]):
                yield f"{where}: found {one['quote']!r}; expected a piece of ¶{one['paragraph']}"
            if "clause" in one and one["clause"] not in clauses:
                yield f"{where}: found clause {one['clause']!r}; expected one of tables/clauses.csv"
    for where, _, item in _items():
        if item.english and item.english not in text_of("en", item.source.paragraph):
            yield f"{where}: found {item.english!r}; expected a piece of the rendering of ¶{item.source.paragraph}"
        shown = item.shown or {"zh": item.source.quote, "en": item.english} if item.cue else {}
        if item.cue and any(item.cue[language] not in shown[language] for language in LANGUAGES):
            yield f"{where}: cue: found {dict(item.cue)}; expected pieces of the quotation and of its rendering"
        if item.weight and item.weight not in weights_of(item.source.paragraph).split():
            yield f"{where}: found weight {item.weight}; expected one of {weights_of(item.source.paragraph)}"


def _sources(content: object, where: str) -> Iterator[tuple[str, dict]]:
    """Every part of a file that names a source or counts, with the way to it."""
    if isinstance(content, dict):
        if {"quote", "clause", "counts"} & set(content):
            yield where, content
        for name, value in content.items():
            yield from _sources(value, f"{where} > {name}" if not isinstance(value, list) else where)
    elif isinstance(content, list):
        for number, value in enumerate(content):
            yield from _sources(value, f"{where} > {value.get('id', number) if isinstance(value, dict) else number}")


def items_keep_the_contract() -> Iterator[str]:
    """Rules 9 to 11 of the items: keys are not given away by length or letter, enough items ask for more than memory."""
    choices = _choices()
    for language in LANGUAGES:
        longest = [one for _, one in choices if _length(_key(one), language) > max(_length(two, language) for two in one["options"] if two is not _key(one))]
        if len(longest) > LONGEST_KEYS * len(choices):
            yield f"lessons: {language}: found the key longest in {len(longest)} of {len(choices)} items; expected {LONGEST_KEYS:.0%} at most"
    letters = Counter(one["options"].index(_key(one)) for _, one in choices)
    for place, letter in enumerate("ABCD"):
        if abs(letters[place] / len(choices) - 0.25) > LETTER_MARGIN:
            yield f"lessons: key letter {letter}: found {letters[place]} of {len(choices)}; expected a quarter, give or take {LETTER_MARGIN:.0%}"
    above = [one for _, one in choices if one["level"] != "remember"]
    if len(above) < ABOVE_REMEMBER * len(choices):
        yield f"lessons: found {len(above)} of {len(choices)} items above remembering; expected {ABOVE_REMEMBER:.0%} or more"
    for where, one in choices:
        for letter, option in zip("ABCD", one["options"]):
            if "source" not in option and not one.get("judgement") and not (named_paragraphs(option["feedback"]["en"])):
                yield f"{where}: option {letter}: found no paragraph or clause; expected one in its source or feedback"


def _choices() -> list[tuple[str, dict]]:
    """The questions with one key among their options, those of the bank once each, with their place."""
    return [(f"{name}: {item['id']}", item) for name, content in _contents()
            for exercise in content.get("exercises", [{**content, "kind": "choice"}]) if exercise["kind"] == "choice" for item in exercise.get("items", [])]


def _key(item: dict) -> dict:
    return next(one for one in item["options"] if one.get("correct"))


def _length(option: dict, language: str) -> int:
    return len(option["text"][language])


def texts_read_well() -> Iterator[str]:
    """Sentences are short, marks full-width in Chinese, and every paragraph and clause that one language names the other names too."""
    for name, content in _contents():
        yield from text_problems(name, content)


def text_problems(name: str, content: object) -> Iterator[str]:
    """Yield what does not read well in the texts of a file that stand there in both languages."""
    addresses = load_convention().addresses
    pairs = list(_pairs(content, name))
    for where, text in pairs:
        for language in LANGUAGES:
            longest = max(sentence_lengths(text[language], language), default=0)
            if longest > LONGEST_SENTENCE[language]:
                yield f"{where}: {language}: found a sentence of {longest}; expected {LONGEST_SENTENCE[language]} at most"
        if HALF_WIDTH.search(text["zh"]):
            yield f"{where}: zh: found the half-width mark in {HALF_WIDTH.search(text['zh']).group()!r}; expected a full-width one"
        if named_paragraphs(text["en"]) != named_paragraphs(text["zh"]):
            yield (f"{where}: found ¶{named_paragraphs(text['en'])} in English and ¶{named_paragraphs(text['zh'])} in Chinese; "
                   "expected the same")
        if named_addresses(text["en"]) != named_addresses(text["zh"]):
            yield (f"{where}: found {named_addresses(text['en'])} in English and {named_addresses(text['zh'])} in Chinese; "
                   "expected the same clauses")
        yield from (f"{where}: found {clause_name(one, 'en')}; expected a clause of tables/clauses.csv" for one in named_addresses(text["en"])
                    if one not in addresses and f"art{article_number(one)}" in addresses)
    for language in LANGUAGES:
        lengths = [one for _, text in pairs for one in sentence_lengths(text[language], language)]
        if sum(lengths) > MEAN_SENTENCE[language] * len(lengths):
            yield f"{name}: {language}: found a mean sentence of {sum(lengths) / len(lengths):.1f}; expected {MEAN_SENTENCE[language]} at most"


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


def named_addresses(text: str) -> list[str]:
    """Return the addresses of the articles and clauses that a text names, in either language's way, sorted."""
    return sorted({address for _, address in named_clauses(text)})


def named_paragraphs(text: str) -> list[int]:
    """Return the numbers of the paragraphs that a text names, in either language's way, sorted."""
    found = set()
    for match in PARAGRAPHS.finditer(text):
        found.update(map(int, re.findall(r"\d+", match.group())))
    return sorted(found)
