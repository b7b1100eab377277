"""Text to `Report`, or `ParseError` with the line and the reason; opens nothing and loses nothing."""

import re
from collections.abc import Iterable, Iterator

from ..languages import LANGUAGES
from ..model import Report
from .error import Gap, ParseError, refuse_what_is_no_text
from .structure import Reading

__all__ = ["Gap", "ParseError", "coverage", "parse_report"]

_REFUSED = (
    ("binary", re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"), "plain text"),
    ("damaged", re.compile("\ufffd"), "the character that was there before the text was damaged"),
    ("byte_order_mark", re.compile("\ufeff"), "text without a byte order mark"),
    ("line_end", re.compile("\r(?!\n)|[\x85\u2028\u2029]"), "lines that all end in LF or in CR LF"),
)


def parse_report(text: str, language: str = "zh") -> Report:
    """Parse one report.

    Args:
        text: the whole file as it is, page breaks and all.
        language: a key of `LANGUAGES`.

    Returns:
        A `Report` whose spans count code points in `text`.

    Raises:
        ParseError: the text is empty, binary, cut off, in another language, or has a line that the rules do not understand.
        KeyError: the language is not one of `LANGUAGES`.
    """
    words = LANGUAGES[language]
    refuse_what_is_no_text(text, words, _REFUSED)
    reading = Reading(text, words)
    start = 0
    for line in text.split("\n"):
        reading.take(start, line)
        start += len(line) + 1
    return reading.report()


def coverage(report: Report, rest: Iterable[tuple[int, int, str]] = ()) -> list[tuple[int, int, str]]:
    """Account for every character of a report.

    Args:
        report: a parsed report.
        rest: for a report of the family, the pieces that belong to no record.

    Returns:
        Rows (start, end, owner) that follow one another from 0 to the length of the source; the owner is a record's id
        (`cover.date`, `III.A`, `p28`, `p2.a`) or `white space` for what lies between records.

    Raises:
        ParseError: two records claim the same character, or something other than white space is left over.
    """
    source, rows, end_of_last = report.source, [], 0
    for start, end, owner in [*sorted((*_claims(report), *rest)), (len(source), len(source), "")]:
        between = source[end_of_last:start]
        if start < end_of_last:
            raise ParseError("overlap", _line(source, start), f"{owner} at {start}", f"no record before {end_of_last}")
        if between.strip():
            raise ParseError("left_over", _line(source, end_of_last), repr(between[:40]), "a record for these characters")
        if between:
            rows.append((end_of_last, start, "white space"))
        if owner:
            rows.append((start, end, owner))
        end_of_last = end
    return rows


def _claims(report: Report) -> Iterator[tuple[int, int, str]]:
    for one in report.cover:
        yield from ((*span, f"cover.{one.name}") for span in one.spans)
    for one in report.divisions:
        # A heading that lost its numeral has no label.
        yield from ((*span, one.id) for span in (one.label, *one.spans) if span[0] < span[1])
    for paragraph in report.paragraphs:
        yield from ((*span, f"p{paragraph.number}") for span in (paragraph.label, *paragraph.spans))
        for item in paragraph.items:
            yield from ((*span, item.id) for span in (item.label, *item.spans))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
