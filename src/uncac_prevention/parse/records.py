"""What has been read, paragraph by paragraph, becomes frozen records with what they name."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..languages import Language
from ..model import Attendee, Division, Field, Item, Mention, Paragraph, Report, Span, join
from .error import ParseError
from .mentions import find_attendees, find_mentions


@dataclass
class Block:
    """A paragraph or an item while it grows: `end` holds its last characters, `line` is the last line it has."""

    id: str
    parent: str
    kind: str
    numeral: str
    label: Span
    pieces: list[Span] = field(default_factory=list)
    end: str = ""
    line: int = 0
    items: list["Block"] = field(default_factory=list)


def refuse(error: ParseError) -> None:
    """Take no report that has this error."""
    raise error


def build_report(source: str, words: Language, cover: Sequence[Field], divisions: Sequence[Division],
                 paragraphs: Sequence[Block], report_error: Callable[[ParseError], None] = refuse) -> Report:
    """Return the finished report.

    Args:
        source: the whole text.
        words: the language it is written in.
        cover: the lines before the first chapter.
        divisions: chapters and sections in reading order, their last paragraphs not yet known.
        paragraphs: the paragraphs in reading order, each with its items; `parent` is the division's id.
        report_error: what to do with a place that names speakers, articles or participants in a form that the language does not
            know; where it returns, the place is left out.

    Raises:
        ParseError: there is such a place, and `report_error` is not given.
    """
    attending = {one.id for one in divisions if words.attendance_section.fullmatch(one.heading)}
    records, order = [], 1
    for block in paragraphs:
        number, (text, spans) = int(block.numeral), _joined(source, block)
        attendees = _attendees(number, block, text, words, order, block.parent in attending, report_error)
        order += len(attendees)
        items = tuple(Item(one.id, number, one.kind, one.numeral, one.parent, *_joined(source, one), one.label,
                           _mentions(source, one, words, report_error)) for one in block.items)
        records.append(Paragraph(number, text, spans, block.label, block.parent, items,
                                 _mentions(source, block, words, report_error), attendees))
    sha256 = hashlib.sha256(source.encode()).hexdigest()
    return Report(words.code, source, sha256, tuple(cover), tuple(_with_last_paragraphs(divisions, len(records))), tuple(records))


def _with_last_paragraphs(divisions: Sequence[Division], last: int) -> list[Division]:
    """Fill in where each division ends: before the next one of its level or above it."""
    ends, finished = dict.fromkeys((1, 2, 3), last), []
    for one in reversed(divisions):
        finished.append(replace(one, last_paragraph=ends[one.level]))
        ends = {level: one.first_paragraph - 1 if level >= one.level else end for level, end in ends.items()}
    return finished[::-1]


def _joined(source: str, block: Block) -> tuple[str, tuple[Span, ...]]:
    spans = tuple(block.pieces)
    return join(source, spans), spans


def _mentions(source: str, block: Block, words: Language, report_error: Callable[[ParseError], None]) -> tuple[Mention, ...]:
    mentions = find_mentions(*_joined(source, block), words)
    for one in mentions:
        if not one.target:
            line = source.count("\n", 0, one.spans[0][0]) + 1
            report_error(ParseError(one.kind, line, repr(one.surface), f"a known form of {one.kind}"))
    return tuple(one for one in mentions if one.target)


def _attendees(number: int, block: Block, text: str, words: Language, order: int, attending: bool,
               report_error: Callable[[ParseError], None]) -> tuple[Attendee, ...]:
    attendees = find_attendees(number, text.translate(words.punctuation), block.pieces, words, order)
    if bool(attendees) == bool(attending and words.attendance_sign.search(text)):
        return attendees
    report_error(ParseError("attendance", block.line, repr(text[:40]),
                            f"a known wording for who attended, in a section {words.attendance_section.pattern!r}"))
    return ()
