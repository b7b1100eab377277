"""The question bank as Moodle XML: one file a language, categories by lesson, feedback and source for each answer."""

import re
from collections.abc import Iterator
from functools import cache
from xml.etree import ElementTree as ET

from .. import __version__
from ..convention import Clause, article_number, clause_name
from ..exercises import Exhibit, Item, Option, Source, items_from
from ..languages import LANGUAGES
from ..load import Row, load_convention, load_labels, load_questions, load_register, load_rows, load_tests

DEFENSIBLE = 50
"""What a defensible answer earns, in per cent. In the lessons it is neither right nor wrong, but Moodle wants a number: half the mark says
that it has reasons and that another has better ones, and half is among the fractions that every Moodle accepts."""

# XML has no way to write these, escaped or not.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_NAME = 255


def moodle(language: str, tests: bool = False) -> str:
    """Return the question bank in a language, to be imported into the question bank of a Moodle course.

    Args:
        language: "en" or "zh".
        tests: also the questions of the test forms, in categories of their own. Learners who meet them beforehand cannot be compared,
            so a trainer has to ask for them.

    Returns:
        The text of the file; it names no address outside itself.

    Raises:
        DataError: a file of the bank is not what it should be.
    """
    words = load_labels(language)["moodle"]
    quiz = ET.Element("quiz")
    course = [words["course"]]
    _category(quiz, course, f"{load_labels(language)['notices']['text']} {words['made'].format(version=__version__)}")
    kept = {one for form in load_tests().values() for one in form}
    for number, title in _lessons(language):
        ids = [one for one in load_questions() if one[1:3] == number and one not in kept]
        _questions(quiz, [*course, words["lesson"].format(number=number, title=title)], ids, language)
    for form, ids in load_tests().items() if tests else ():
        _questions(quiz, [*course, words["test_forms"], words[form]], ids, language, words[f"tag_{form}"])
    ET.indent(quiz)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(quiz, encoding="unicode")}\n'


def _lessons(language: str) -> list[tuple[str, str]]:
    return [(row["number"], row[f"title_{language}"]) for row in load_register("path")]


def _questions(quiz: ET.Element, path: list[str], ids: list[str], language: str, *tags: str) -> None:
    """Append a category with its questions; a category without any is left out."""
    if ids:
        _category(quiz, path)
    for item in items_from({one: load_questions()[one] for one in ids}).values():
        _question(quiz, item, language, tags)


def _category(quiz: ET.Element, path: list[str], about: str = "") -> None:
    """Append the line from which on questions belong to this category."""
    category = ET.SubElement(quiz, "question", type="category")
    # A slash parts a category from the one above; two of them stand for one in a name.
    names = "/".join(one.replace("/", "//") for one in path)
    _text(ET.SubElement(category, "category"), f"$course$/top/{names}")
    if about:
        _text(ET.SubElement(category, "info", format="plain_text"), about)


def _question(quiz: ET.Element, item: Item, language: str, tags: tuple[str, ...]) -> None:
    words = load_labels(language)
    question = ET.SubElement(quiz, "question", type="multichoice")
    _text(ET.SubElement(question, "name"), _name(item, language))
    _html(question, "questiontext", language, [*_exhibit(item.exhibit, language), _paragraph(item.prompt[language])])
    _html(question, "generalfeedback", language, [*_general(item, language)])
    # Another try costs nothing, as in the lessons. Answers keep their order, since exhibits and answers may be numbered alike.
    settings = {"defaultgrade": "1", "penalty": "0", "hidden": "0", "idnumber": item.id, "single": "true", "shuffleanswers": "false",
                "answernumbering": "ABCD", "showstandardinstruction": "0"}
    for name, value in settings.items():
        ET.SubElement(question, name).text = value
    for name, verdict in (("correctfeedback", "correct"), ("partiallycorrectfeedback", "defensible"), ("incorrectfeedback", "not_yet")):
        _html(question, name, language, [_paragraph(words["form"][verdict])])
    for option in item.options:
        answer = _html(question, "answer", language, [_paragraph(option.text[language])], fraction=str(_fraction(option)))
        _html(answer, "feedback", language, [_paragraph(option.feedback[language]), *_sources(option.source, language)])
    listed = ET.SubElement(question, "tags")
    for tag in (*_tags(item, language), *tags):
        _text(ET.SubElement(listed, "tag"), tag)


def _fraction(option: Option) -> int:
    return 100 if option.correct else DEFENSIBLE if option.defensible else 0


def _name(item: Item, language: str) -> str:
    """The id and the question in one line; Moodle takes what stands in angle brackets out of names."""
    name = " ".join(f"{item.id} {item.prompt[language]}".translate({ord("<"): "‹", ord(">"): "›"}).split())
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME - 1]}…"


def _tags(item: Item, language: str) -> Iterator[str]:
    words = load_labels(language)["moodle"]
    yield words["tag_lesson"].format(number=item.id[1:3])
    yield words["tag_outcome"].format(number=item.outcome)
    yield words["tag_level"].format(level=words[f"level_{item.level}"])


def _general(item: Item, language: str) -> Iterator[ET.Element]:
    """What is said after every answer: on what the question rests, and why a second answer earns a part."""
    words = load_labels(language)["moodle"]
    key = next(one for one in item.options if one.correct)
    if any(one.defensible for one in item.options):
        yield _paragraph(words["judgement"])
    yield from _sources(item.source or key.source, language)


def _sources(source: Source | None, language: str) -> Iterator[ET.Element]:
    """Where a text comes from, in words that need no link: Moodle has neither our reader nor our articles."""
    words = load_labels(language)["moodle"]
    if source and source.clause:
        place = clause_name(source.clause, language)
        # In English the name of an article begins with a small letter.
        yield _paragraph(words["clause"].format(place=place[0].upper() + place[1:], text=_wording(source.clause, language)))
    elif source:
        reader = load_labels(language)["reader"]
        place = reader["address"].format(number=source.paragraph) if source.paragraph else reader["cover"]
        line = _paragraph(words["quoted"].format(place=place))
        ET.SubElement(line, "q", lang=LANGUAGES["zh"].html).text = source.quote
        yield line
        rendered = "" if language == "zh" else _rendered(source.paragraph, source.quote)
        if rendered:
            yield _paragraph(words["rendered"].format(text=rendered))


def _wording(address: str, language: str) -> str:
    """Our wording of a clause, or the title of a whole article."""
    convention = load_convention()
    clause: Clause | None = next((one for one in convention.clauses if one.id == address), None)
    return (clause.paraphrase if clause else convention.article(article_number(address)).title)[language]


@cache
def _units() -> dict[str, list[Row]]:
    """The sentences of the report with their English rendering, by paragraph."""
    units: dict[str, list[Row]] = {}
    for row in load_rows("tables", "statements"):
        units.setdefault(row["paragraph"], []).append(row)
    return units


@cache
def _rendered(paragraph: int, quote: str) -> str:
    """The English rendering of the sentence, or the few sentences, in which a quotation stands; empty for the cover."""
    units, wanted = _units().get(str(paragraph), []), "".join(quote.split())
    for length in range(1, len(units) + 1):
        for start in range(len(units) - length + 1):
            run = units[start:start + length]
            if wanted in "".join("".join(one["text_zh"].split()) for one in run):
                return " ".join(one["text_en"] for one in run)
    return ""


def _exhibit(exhibit: Exhibit | None, language: str) -> Iterator[ET.Element]:
    """What the learner looks at before answering."""
    if not exhibit:
        return
    caption = ET.Element("p")
    ET.SubElement(caption, "strong").text = exhibit.caption[language]
    yield caption
    if exhibit.lines:
        listed = ET.Element("ol")
        for line in exhibit.lines:
            ET.SubElement(listed, "li").text = line[language]
        yield listed
    if exhibit.rows:
        table = ET.Element("table", {"class": "generaltable"})
        head = ET.SubElement(ET.SubElement(table, "thead"), "tr")
        for cell in exhibit.head:
            ET.SubElement(head, "th", scope="col").text = cell[language]
        body = ET.SubElement(table, "tbody")
        for row in exhibit.rows:
            line = ET.SubElement(body, "tr")
            for cell in row:
                ET.SubElement(line, "td").text = f"{cell:,}" if isinstance(cell, int | float) else cell[language]
        yield table


def _paragraph(words: str) -> ET.Element:
    paragraph = ET.Element("p")
    paragraph.text = words
    return paragraph


def _html(parent: ET.Element, name: str, language: str, parts: list[ET.Element], **attributes: str) -> ET.Element:
    """Append a text in HTML that says its language, whatever that of the Moodle around it is."""
    block = ET.Element("div", lang=LANGUAGES[language].html)
    block.extend(parts)
    return _text(ET.SubElement(parent, name, attributes | {"format": "html"}), ET.tostring(block, encoding="unicode", method="html"))


def _text(parent: ET.Element, words: str) -> ET.Element:
    """Give an element its text, and return the element."""
    ET.SubElement(parent, "text").text = _NOT_IN_XML.sub("\ufffd", words)
    return parent
