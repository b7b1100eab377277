"""Files of reports of the family to folders of tables: one file after the other, or with any `map`."""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from .languages.family import FAMILY
from .load import load_dictionary, load_register
from .model import Item, Mention, Paragraph
from .parse import ParseError, coverage
from .parse.family import FamilyReport, parse_any
from .parse.mentions import place
from .search import Index
from .tables.frame import spans_text

LARGEST = 8 * 2 ** 20
"""Bytes of the largest file that is read; the longest report of the family has well under one million."""

BY_RULE = ("divisions", "paragraphs", "items", "attendance", "panellists", "references")
BY_CODING = ("statements", "outcomes", "future_topics", "events", "publications", "article_links")
"""Tables that need a reader's judgement: they are written with their columns and no row."""

_QUANTIFIERS = ("id", "paragraph", "quantifier", "surface", "spans")
_COVERAGE = ("start", "end", "owner")
_GAPS = ("code", "line", "found", "expected")


class Summary(NamedTuple):
    """What became of one file: `status` is whole, partial (there are gaps) or refused; counts are 0 where it was refused."""

    file: str
    folder: str
    status: str
    reason: str
    encoding: str
    sha256: str
    characters: int
    paragraphs: int
    first: int
    last: int
    divisions: int
    items: int
    attendees: int
    references: int
    quantifiers: int
    unplaced: int
    gaps: int


class Job(NamedTuple):
    """One file to read, and where its tables go; plain values, so that any scheduler can send it to another process."""

    file: str
    language: str
    folder: str


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding: UTF-8, UTF-16 with a byte order mark, or GB18030.

    Raises:
        ParseError: the bytes are a text in none of these.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        names = ("utf-16",)
    else:
        # Bytes in UTF-8 are hardly ever anything else; GB18030 takes nearly all.
        names = ("utf-8-sig", "gb18030")
    for name in names:
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    raise ParseError("encoding", 1, f"bytes that begin with {data[:8].hex(' ')}", "a text in UTF-8, UTF-16 or GB18030")


def jobs(files: Sequence[Path], language: str, output: Path) -> list[Job]:
    """Return one job a file, with a folder of its own each, named after the file."""
    taken: set[str] = set()
    listed = []
    for file in files:
        name, count = file.stem, 1
        while name.casefold() in taken:
            count += 1
            name = f"{file.stem}-{count}"
        taken.add(name.casefold())
        listed.append(Job(str(file), language, str(output / name)))
    return listed


def read_one(job: Job) -> Summary:
    """Read one file and write its tables; never raises for what the file holds or lacks."""
    try:
        reading, encoding = _read(Path(job.file), job.language)
    except (ParseError, OSError) as error:
        return Summary(job.file, "", "refused", str(error), "", "", *[0] * 11)
    try:
        tables = tables_of(reading)
        _write(Path(job.folder), tables)
    except OSError as error:
        return Summary(job.file, "", "refused", str(error), encoding, reading.report.sha256, *[0] * 11)
    report = reading.report
    unplaced = sum(end - start for start, end, kind in reading.rest if kind == "unplaced")
    counts = [len(tables[name][1]) for name in ("divisions", "items", "attendance", "references", "quantifiers")]
    return Summary(job.file, job.folder, "partial" if reading.gaps else "whole", reading.gaps[0].code if reading.gaps else "", encoding,
                   report.sha256, len(report.source), len(report.paragraphs), report.paragraphs[0].number, report.paragraphs[-1].number,
                   *counts, unplaced, len(reading.gaps))


def read_report(file: Path, language: str) -> FamilyReport:
    """Read one file as far as the rules go.

    Raises:
        ParseError: it is no report of the family, or longer than `LARGEST`.
        OSError: it cannot be read.
        KeyError: the language is not one of `FAMILY`.
    """
    return _read(file, language)[0]


def indexes(files: Iterable[Path], language: str) -> Iterator[tuple[Path, Index | str]]:
    """Read files one after the other and give each ready for a search, or why it was not read; no report is kept.

    Raises:
        KeyError: the language is not one of `FAMILY`.
    """
    for file in files:
        yield file, _index(file, language)


def _index(file: Path, language: str) -> Index | str:
    try:
        return Index({language: read_report(file, language).report})
    except (ParseError, OSError) as error:
        return str(error)


def _read(file: Path, language: str) -> tuple[FamilyReport, str]:
    size = file.stat().st_size
    if size > LARGEST:
        raise ParseError("too_long", 1, f"{size:,} bytes", f"a report, which has at most {LARGEST:,}")
    text, encoding = decoded(file.read_bytes())
    return parse_any(text, language), encoding


def read_all(files: Sequence[Path], language: str, output: Path,
             map: Callable[[Callable[[Job], Summary], Iterable[Job]], Iterable[Summary]] = map) -> Iterator[Summary]:
    """Read many files, and write their tables and, at the end, `summary.csv`.

    Args:
        files: the files, each a report in `language`.
        language: a key of `FAMILY`.
        output: the folder that gets one folder a file.
        map: what runs `read_one` over the jobs and gives the results in their order: the built-in one, that of a process pool, or one
            made of a cluster's client.

    Returns:
        The summaries, in the order of the files, as they are ready. No more than one report is held in memory by each worker.

    Raises:
        KeyError: the language is not one of `FAMILY`.
    """
    if language not in FAMILY:
        raise KeyError(language)
    output.mkdir(parents=True, exist_ok=True)
    rows = []
    for one in map(read_one, jobs(files, language, output)):
        rows.append(one)
        yield one
    _write(output, {"summary": (Summary._fields, rows)})


Content = tuple[Sequence[str], Sequence[Sequence]]
"""The columns and the rows of a table."""


def tables_of(reading: FamilyReport) -> dict[str, Content]:
    """Return the tables of one report as columns and rows.

    Returns:
        By name: the tables that rules can give, with the columns of ours; `quantifiers`; `coverage`, which accounts for every
        character; `gaps`; and the tables that need coding, without rows.
    """
    language, tables = reading.report.language, {}
    rows = {"divisions": _divisions, "paragraphs": _paragraphs, "items": _items, "attendance": _attendance, "panellists": _panellists,
            "references": _references}
    for name in BY_RULE:
        tables[name] = _filled(name, language, rows[name](reading))
    for name in BY_CODING:
        tables[name] = _filled(name, language, [])
    tables["quantifiers"] = _QUANTIFIERS, [(f"p{number}.q{order}", number, one.target, one.surface, spans_text(one.spans))
                                           for number, order, one in _mentions(reading, ("quantifier",))]
    tables["coverage"] = _COVERAGE, coverage(reading.report, reading.rest)
    tables["gaps"] = _GAPS, [(one.code, one.line, one.found, one.expected) for one in reading.gaps]
    return tables


def _filled(name: str, language: str, rows: Iterable[dict]) -> Content:
    """Rows under the columns of our table; what the report's own language has goes into its columns, the rest stays empty."""
    columns = [one.name for one in load_dictionary("tables", name).columns]
    own = {column: column.removesuffix(f"_{language}") for column in columns if column.endswith(f"_{language}")}
    return columns, [tuple(row.get(own.get(column, column), "") for column in columns) for row in rows]


def _divisions(reading: FamilyReport) -> Iterator[dict]:
    for one in reading.report.divisions:
        yield {"id": one.id, "parent": one.parent, "level": one.level, "numeral": one.numeral, "heading": one.heading,
               "first_paragraph": one.first_paragraph, "last_paragraph": one.last_paragraph, "spans": spans_text(one.spans)}


def _paragraphs(reading: FamilyReport) -> Iterator[dict]:
    for one in reading.report.paragraphs:
        length = {"words": len(one.text.split()), "characters": len("".join(one.text.split()))}
        yield {"number": one.number, "division": one.division, "text": one.text, "spans": spans_text(one.spans), **length}


def _items(reading: FamilyReport) -> Iterator[dict]:
    for one in reading.report.items:
        yield {"id": one.id, "paragraph": one.paragraph, "kind": one.kind, "numeral": one.numeral, "parent": one.parent, "text": one.text,
               "spans": spans_text(one.spans)}


def _attendance(reading: FamilyReport) -> Iterator[dict]:
    known = {row[f"name_{reading.report.language}"]: row for row in load_register("actors")}
    for one in reading.report.attendees:
        actor = known.get(one.name, {})
        yield {"order": one.order, "paragraph": one.paragraph, "category": one.category, "name": one.name, "iso3": actor.get("iso3", ""),
               "acronym": one.short or actor.get("acronym", ""), "represents": one.represents, "spans": spans_text(one.spans)}


def _panellists(reading: FamilyReport) -> Iterator[dict]:
    words = FAMILY[reading.report.language].words
    known = {row[f"name_{words.code}"]: row for row in load_register("actors")}
    seen = set()
    for paragraph in reading.report.paragraphs:
        for match in words.panellist.finditer(paragraph.text):
            if match["origin"] in seen:
                continue
            seen.add(match["origin"])
            actor = known.get(match["origin"], {})
            yield {"id": actor.get("id", ""), "paragraph": paragraph.number, "name": match["origin"], "iso3": actor.get("iso3", ""),
                   "spans": spans_text(place(paragraph.spans, *match.span("origin")))}


def _references(reading: FamilyReport) -> Iterator[dict]:
    for number, order, one in _mentions(reading, ("resolution", "rule", "article", "document", "agenda_item")):
        yield {"id": f"p{number}.r{order}", "paragraph": number, "kind": one.kind, "target": one.target, "surface": one.surface,
               "anaphora": False, "spans": spans_text(one.spans)}


def _mentions(reading: FamilyReport, kinds: Sequence[str]) -> Iterator[tuple[int, int, Mention]]:
    """What a paragraph and its items name, with the paragraph's number and the place in it."""
    for paragraph in reading.report.paragraphs:
        parts: tuple[Paragraph | Item, ...] = (paragraph, *paragraph.items)
        found = (one for part in parts for one in part.mentions if one.kind in kinds)
        yield from ((paragraph.number, order, one) for order, one in enumerate(found, 1))


def _write(folder: Path, tables: dict[str, Content]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (columns, rows) in tables.items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([columns, *rows])
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="\n")
