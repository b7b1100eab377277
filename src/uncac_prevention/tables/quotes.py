"""Where a piece of the report stands, for what was read and coded by hand."""

from ..load import DataError
from ..model import Paragraph, Report, Span
from ..parse.mentions import place


def located(report: Report, register: str, row: str, paragraph: int, quote: str) -> tuple[Span, ...]:
    """Return the positions of a piece of a paragraph, its items or, for paragraph 0, the cover.

    Args:
        report: the report.
        register, row: the file and the id of the row that quotes; both are named in the error.
        paragraph: 1 to 75, or 0.
        quote: the piece.

    Raises:
        DataError: there is no such paragraph, or it does not stand there exactly once, so that nobody can tell which place is meant.
    """
    one = _paragraph(report, register, row, paragraph) if paragraph else None
    parts = (one, *one.items) if one else report.cover
    found = [place(part.spans, at, at + len(quote)) for part in parts for at in _places(part.text, quote)]
    if len(found) != 1:
        raise DataError(f"registers/{register}.csv", row, f"{quote!r} {len(found)} times in ¶{paragraph}", "once")
    return found[0]


def _paragraph(report: Report, register: str, row: str, number: int) -> Paragraph:
    try:
        return report.paragraph(number)
    except KeyError:
        raise DataError(f"registers/{register}.csv", row, f"¶{number}", f"a paragraph from 1 to {len(report.paragraphs)}") from None


def _places(text: str, piece: str) -> list[int]:
    places, at = [], text.find(piece)
    while at >= 0:
        places.append(at)
        at = text.find(piece, at + 1)
    return places


def stretches(report: Report, register: str, number: int, rows: list[tuple[str, str]]) -> dict[str, str]:
    """Cut a paragraph at the beginnings that rows name; what a row begins goes on to the next beginning or the end.

    Args:
        report: the report.
        register: the file, named in the error.
        number: of the paragraph.
        rows: id and beginning of each row in reading order.

    Returns:
        The text of each row by its id; joined with one space where the report puts one, they give the paragraph.

    Raises:
        DataError: there is no such paragraph, a beginning does not stand there once, the beginnings are out of order, or the first is not the paragraph's.
    """
    text = _paragraph(report, register, rows[0][0], number).text
    starts = []
    for row, beginning in rows:
        places = _places(text, beginning) if beginning else []
        if len(places) != 1 or places[0] < (starts[-1] + 1 if starts else 0) or (not starts and places[0]):
            raise DataError(f"registers/{register}.csv", row, f"{beginning!r} at {places} in ¶{number}", "one place, in reading order")
        starts += places
    return {row: text[start:end].strip() for (row, _), start, end in zip(rows, starts, [*starts[1:], len(text)], strict=True)}
