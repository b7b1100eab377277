"""Checks of the source, the registers and the labels."""

import hashlib
import string
from collections.abc import Iterator, Sequence

from .. import load
from ..languages import LANGUAGES
from ..load import DataError, load_labels, load_register, load_report, load_sources, read_text, schema_problems
from ..model import Paragraph, join
from ..parse import ParseError, coverage

WEIGHTS = {"A", "B", "C", "D", "E", "F", "F0", "G", "H", "I"}


def _reports() -> Iterator:
    """The report in every language; yields problems for those that cannot be read."""
    return (load_report(language) for language in LANGUAGES)


def whole_text(paragraph: Paragraph) -> str:
    """Return a paragraph's text and the texts of its items, one a line."""
    return "\n".join(one.text for one in (paragraph, *paragraph.items))


def text_of(language: str, number: int) -> str:
    """Return the whole text of a paragraph, of the cover for 0, and nothing where the report has no such paragraph."""
    report = load_report(language)
    if number == 0:
        return "\n".join(one.text for one in report.cover)
    return whole_text(report.paragraph(number)) if 1 <= number <= len(report.paragraphs) else ""


def source_is_untouched() -> Iterator[str]:
    """The source has the SHA-256 that is recorded for it, line by line, and every text can be parsed."""
    for language in LANGUAGES:
        yield from _changed_line(language)
        try:
            load_report(language)
        except DataError as error:
            # In the same words as every other check that needs the text, so that it is said once.
            yield str(error)


def first_difference(found: Sequence, expected: Sequence) -> int:
    """Return the number, from 1, of the first part in which two things differ that are not the same."""
    pairs = enumerate(zip(found, expected), 1)
    return next((number for number, (one, other) in pairs if one != other), min(len(found), len(expected)) + 1)


def line_hashes(text: str) -> str:
    """Return a short hash of each line, so that a change can be placed without a second copy of the text."""
    return " ".join(hashlib.sha256(line.encode()).hexdigest()[:8] for line in text.split("\n"))


def _changed_line(language: str) -> Iterator[str]:
    source = load_sources().get(language, {})
    if "line_hashes" not in source:
        return
    try:
        lines = read_text(load.data_folder() / source["file"]).split("\n")
    except (OSError, ParseError) as error:
        yield f"{source['file']}: {error}"
        return
    found, expected = line_hashes("\n".join(lines)).split(), source["line_hashes"].split()
    if found != expected:
        line = first_difference(found, expected)
        there = lines[line - 1][:40] if line <= len(lines) else ""
        yield f"{source['file']}: line {line}: found a line that begins {there!r}; expected the line as received, with another hash"


def every_character_has_its_place() -> Iterator[str]:
    """Each character belongs to one record or is white space, and each record's text is what stands at its spans."""
    for report in _reports():
        try:
            coverage(report)
        except ParseError as error:
            yield f"text {report.language}: {error}"
        records = [*report.cover, *report.paragraphs, *report.items, *(m for p in report.paragraphs for m in p.mentions)]
        for one in records:
            text = getattr(one, "text", None) or one.surface
            if join(report.source, one.spans) != text:
                yield f"text {report.language}: {one}: found {join(report.source, one.spans)!r}; expected {text!r}"


def registers_fit_the_report() -> Iterator[str]:
    """Quotes and terms stand in the paragraphs they name."""
    for path in sorted((load.data_folder() / "registers").glob("*.csv")):
        yield from _quotes(path.stem)
    for line, row in _lines("glossary"):
        number = int(row["paragraph"])
        if number and row["term_zh"] not in text_of("zh", number):
            yield f"registers/glossary.csv: line {line}, column term_zh: found {row['term_zh']!r}; expected a term that stands in ¶{number}"
        elif not number and "Distr.: General" not in text_of("zh", 0):
            yield f"registers/glossary.csv: line {line}, column paragraph: found ¶0; expected a term of the cover"


def _lines(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a register with the line on which each begins."""
    return zip((line for line, _ in load.read_rows("registers", name)[1:]), load_register(name))


def _quotes(name: str) -> Iterator[str]:
    """Whatever register has quotes and paragraphs: each quote is an exact piece of its paragraph or of an item in it."""
    for line, row in _lines(name):
        if row.get("quote") and row.get("paragraph", "").isdecimal():
            number = int(row["paragraph"])
            if not number or row["quote"] not in text_of("zh", number):
                yield f"registers/{name}.csv: line {line}, column quote: found {row['quote']!r}; expected a piece of ¶{number}"


def labels_are_the_same_in_every_language() -> Iterator[str]:
    """Labels fit their schema and have the same keys and the same {fields} in every language; each weight has its word."""
    first, *others = LANGUAGES
    for language in LANGUAGES:
        yield from schema_problems("labels", f"{language}.json", load_labels(language))
    expected = _flat(load_labels(first))
    for language in others:
        found = _flat(load_labels(language))
        for key in sorted(expected.keys() ^ found.keys()):
            where = language if key in expected else first
            yield f"labels/{where}.json: {key}: found nothing; expected a text, as in the other language"
        for key in expected.keys() & found.keys():
            if _fields(expected[key]) != _fields(found[key]):
                yield f"labels/{language}.json: {key}: found fields {_fields(found[key])}; expected {_fields(expected[key])}"
    for language in LANGUAGES:
        if set(load_labels(language)["weights"]) != WEIGHTS:
            yield f"labels/{language}.json: weights: found {sorted(load_labels(language)['weights'])}; expected {sorted(WEIGHTS)}"


def _flat(labels: dict) -> dict[str, str]:
    return {f"{section}.{name}": text for section, words in labels.items() for name, text in words.items()}


def _fields(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})
