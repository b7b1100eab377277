"""Checks of the source, the registers, the labels and the generated tables."""

import string
from collections.abc import Iterator

from ..languages import LANGUAGES
from ..load import DataError, data_folder, load_labels, load_register, load_report, schema_problems
from ..model import Paragraph, join
from ..parse import ParseError, coverage
from ..tables import TABLES, to_csv

WEIGHTS = {"A", "B", "C", "D", "E", "F", "F0", "G", "H", "I"}


def _reports() -> Iterator:
    """The report in every language; yields problems for those that cannot be read."""
    return (load_report(language) for language in LANGUAGES)


def whole_text(paragraph: Paragraph) -> str:
    """Return a paragraph's text and the texts of its items, one a line."""
    return "\n".join(one.text for one in (paragraph, *paragraph.items))


def source_is_untouched() -> Iterator[str]:
    """The source has the SHA-256 that is recorded for it, and every text can be parsed."""
    for language in LANGUAGES:
        try:
            load_report(language)
        except (ParseError, DataError) as error:
            yield f"text {language}: {error}"


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
    """Every paragraph has known weights, once; notes and terms stand in the paragraphs they name; ids are unique."""
    report = load_report()
    numbers = [row["paragraph"] for row in load_register("paragraph_weights")]
    if numbers != [str(one.number) for one in report.paragraphs]:
        yield "registers/paragraph_weights.csv: paragraphs: found others; expected 1 to 75, once each, in order"
    for line, row in enumerate(load_register("paragraph_weights"), 2):
        if not row["weights"] or not set(row["weights"].split()) <= WEIGHTS:
            yield f"registers/paragraph_weights.csv: row {line}: found {row['weights']!r}; expected letters of {sorted(WEIGHTS)}"
    for line, row in enumerate(load_register("source_notes"), 2):
        if row["quote"] not in whole_text(report.paragraph(int(row["paragraph"]))):
            yield f"registers/source_notes.csv: row {line}: found {row['quote']!r}; expected a piece of ¶{row['paragraph']}"
    cover = "\n".join(one.text for one in report.cover)
    for line, row in enumerate(load_register("glossary"), 2):
        number = int(row["paragraph"])
        if number and row["term_zh"] not in whole_text(report.paragraph(number)):
            yield f"registers/glossary.csv: row {line}: found {row['term_zh']!r}; expected a term that stands in ¶{number}"
        elif not number and "Distr.: General" not in cover:
            yield f"registers/glossary.csv: row {line}: found ¶0; expected a term of the cover"
    for name in ("actors", "glossary"):
        ids = [row["id"] for row in load_register(name)]
        yield from (f"registers/{name}.csv: id {one!r}: found twice; expected once" for one in sorted(set(ids)) if ids.count(one) > 1)


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


def tables_are_current() -> Iterator[str]:
    """Each file in `data/tables` is what the source and the registers give now."""
    for name in TABLES:
        path = data_folder() / "tables" / f"{name}.csv"
        if not path.is_file():
            yield f"tables/{name}.csv: found no file; expected one: run `uncac build`"
            continue
        found, expected = path.read_text(encoding="utf-8").split("\n"), to_csv(name).split("\n")
        if found != expected:
            pairs = zip([*found, ""], [*expected, ""])
            row = next((number for number, (one, other) in enumerate(pairs, 1) if one != other), len(found) + 1)
            yield f"tables/{name}.csv: row {row}: found another text than the source gives; expected the same: run `uncac build`"


def write_tables() -> list[str]:
    """Write the tables that are not current; return their names."""
    changed = []
    (data_folder() / "tables").mkdir(exist_ok=True)
    for name in TABLES:
        path, text = data_folder() / "tables" / f"{name}.csv", to_csv(name)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(f"tables/{name}.csv")
    return changed
