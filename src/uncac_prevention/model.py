"""What a report is: frozen records, each with its positions in the untouched source text."""

from bisect import bisect_left
from dataclasses import dataclass, field

Span = tuple[int, int]
"""Start and end in Unicode code points over the whole source text, 0-based, end-exclusive."""


def join(source: str, spans: tuple[Span, ...]) -> str:
    """Return the characters of `source` at `spans`, one after the other, with nothing put between them."""
    return "".join(source[start:end] for start, end in spans)


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the cover: `name` is organ, symbol, distribution, date, language, original or title; `value` lacks the words around it."""

    name: str
    value: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the text names something: a quantifier of speakers, a resolution, rule, article, document or agenda item."""

    kind: str
    target: str
    surface: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a paragraph with a mark of its own: `kind` is list, agenda or footnote."""

    id: str
    paragraph: int
    kind: str
    numeral: str
    parent: str
    text: str
    spans: tuple[Span, ...]
    label: Span
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """A participant as the report lists it; `category` is empty where the sentence names several categories at once."""

    order: int
    paragraph: int
    category: str
    name: str
    short: str
    represents: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph: `text` is its running text without the number, joined over page breaks."""

    number: int
    text: str
    spans: tuple[Span, ...]
    label: Span
    division: str
    items: tuple[Item, ...] = ()
    mentions: tuple[Mention, ...] = ()
    attendees: tuple[Attendee, ...] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """A chapter (level 1, id `III`), section (level 2, id `III.A`) or part of one (level 3, `III.A.1`) with the paragraphs it holds."""

    id: str
    parent: str
    level: int
    numeral: str
    heading: str
    first_paragraph: int
    last_paragraph: int
    spans: tuple[Span, ...]
    label: Span


@dataclass(frozen=True, slots=True)
class Report:
    """A parsed report; `source` is the text as it was given, and every span counts in it."""

    language: str
    source: str = field(repr=False)
    sha256: str
    cover: tuple[Field, ...]
    divisions: tuple[Division, ...]
    paragraphs: tuple[Paragraph, ...]

    def paragraph(self, number: int) -> Paragraph:
        """Return the paragraph with this number; raises KeyError where the report has none."""
        # Numbers ascend, but a report of which a page is missing has gaps.
        place = bisect_left(self.paragraphs, number, key=lambda one: one.number)
        if place < len(self.paragraphs) and self.paragraphs[place].number == number:
            return self.paragraphs[place]
        raise KeyError(number)

    def address(self, division: str) -> str:
        """Return how a division is numbered in the report's own numerals: III.A, or 三.A; raises KeyError where there is none."""
        by_id = {one.id: one for one in self.divisions}
        parts = division.split(".")
        return ".".join(by_id[".".join(parts[:place])].numeral for place in range(1, len(parts) + 1))

    @property
    def items(self) -> tuple[Item, ...]:
        """All items of all paragraphs in reading order."""
        return tuple(item for paragraph in self.paragraphs for item in paragraph.items)

    @property
    def attendees(self) -> tuple[Attendee, ...]:
        """All participants in reading order."""
        return tuple(one for paragraph in self.paragraphs for one in paragraph.attendees)
