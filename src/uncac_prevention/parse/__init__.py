"""Text to `Report`, or `ParseError` with the line and the reason; opens nothing and loses nothing."""

import re
from collections.abc import Iterator

from ..languages import LANGUAGES, Language
from ..model import Report
from .error import ParseError
from .structure import Reading

__all__ = ["ParseError", "coverage", "parse_report"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")


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
    _refuse_what_is_no_report(text, words)
    reading = Reading(text, words)
    for number, start, line in _lines(text):
        if line.strip():
            reading.take(number, start, line)
        else:
            reading.after_blank = True
    return reading.report()


def coverage(report: Report) -> list[tuple[int, int, str]]:
    """Account for every character of a report.

    Returns:
        Rows (start, end, owner) that follow one another from 0 to the length of the source; the owner is a record's id
        (`cover.date`, `III.A`, `p28`, `p2.a`) or `white space` for what lies between records.

    Raises:
        ParseError: two records claim the same character, or something other than white space is left over.
    """
    claimed = sorted(_claims(report))
    rows, end_of_last = [], 0
    for start, end, owner in [*claimed, (len(report.source), len(report.source), "")]:
        line = report.source.count("\n", 0, end_of_last) + 1
        if start < end_of_last:
            raise ParseError("overlap", line, f"{owner} at {start}", f"no record before {end_of_last}")
        between = report.source[end_of_last:start]
        if between.strip():
            raise ParseError("left_over", line, repr(between[:40]), "a record for these characters")
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
        yield from ((*span, one.id) for span in (one.label, *one.spans))
    for paragraph in report.paragraphs:
        yield from ((*span, f"p{paragraph.number}") for span in (paragraph.label, *paragraph.spans))
        for item in paragraph.items:
            yield from ((*span, item.id) for span in (item.label, *item.spans))


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        yield number, start, line
        start += len(line) + 1


def _refuse_what_is_no_report(text: str, words: Language) -> None:
    if not text.strip():
        raise ParseError("empty", 1, "no text", "the text of a report")
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise ParseError("binary", line, f"the character {control.group()!a}", "plain text")
    letters = sum(map(str.isalpha, text))
    share = len(words.script.findall(text)) / max(letters, 1)
    low, high = words.share
    if not low <= share <= high:
        raise ParseError("wrong_language", 1, f"{share:.0%} Chinese characters", f"a report in the language {words.code!r}")
