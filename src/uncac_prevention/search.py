"""Finding words in the report in both its languages: exactly as they stand, and what is written almost so."""

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple
from unicodedata import normalize

from .languages import LANGUAGES
from .load import load_report, load_rows
from .model import Paragraph, Report, Span

CONDITIONS = ("weight", "role", "division", "article")
"""By what a search of our report may be narrowed."""

Reports = Mapping[str, Report]
"""The same report by language: equal paragraphs with equal numbers."""

# Quotation marks and dashes that keyboards have one form of, and reports several.
_PLAIN = str.maketrans("“”„‘’–—", "\"\"\"''--")


def fold(text: str) -> str:
    """Return a text with its letters in lower case, character for character."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def places(text: str, wanted: str) -> list[Span]:
    """Return where `wanted` stands in a text, letters in either case; no two places overlap."""
    text, wanted = fold(text), fold(wanted)
    found, start = [], text.find(wanted) if wanted else -1
    while start >= 0:
        found.append((start, start + len(wanted)))
        start = text.find(wanted, start + len(wanted))
    return found


class Hit(NamedTuple):
    """A place where words stand: the number of the paragraph, the language, and the place with what is before and behind it."""

    paragraph: int
    language: str
    before: str
    found: str
    behind: str


class Index:
    """The texts of a report in every language, made ready once for any number of searches."""

    def __init__(self, reports: Reports):
        self.reports = reports

    def find(self, wanted: str, languages: Sequence[str] = tuple(LANGUAGES), within: Container[int] | None = None) -> dict[int, int]:
        """Find words exactly as they stand, letters in either case, in paragraphs and their items, across page breaks.

        Args:
            wanted: the words; nothing is found where there are none.
            languages: those searched.
            within: the numbers of the paragraphs searched; all of them where it is not given.

        Returns:
            How many places were found, by number of paragraph, for the paragraphs that have any.
        """
        # A line's end is what keeps the pieces of a paragraph apart.
        folded = fold(wanted).replace("\n", " ")
        if not folded:
            return {}
        counts = zip(*([text.count(folded) for text in self._folded[code]] for code in languages), strict=True)
        numbers = (one.number for one in self.reports[languages[0]].paragraphs)
        return {number: sum(count) for number, count in zip(numbers, counts, strict=True) if any(count) and (within is None or number in within)}

    def hits(self, wanted: str, within: Container[int] | None = None) -> Iterator[Hit]:
        """Give each place where words stand, in paragraphs and their items, in the order of the report and language after language.

        Args:
            wanted: the words.
            within: the numbers of the paragraphs searched; all of them where it is not given.
        """
        for number in self.find(wanted, tuple(self.reports), within):
            for code, report in self.reports.items():
                paragraph = report.paragraph(number)
                for part in (paragraph, *paragraph.items):
                    yield from (Hit(number, code, *one) for one in excerpts(part.text, wanted))

    def near(self, wanted: str, languages: Sequence[str] = tuple(LANGUAGES), most: int = 5) -> list[str]:
        """Return up to `most` ways in which the report writes the words with other spaces, widths or forms of marks."""
        loose = _loose(wanted)
        found = dict.fromkeys(surface for code in languages for paragraph, text in zip(self.reports[code].paragraphs, self._loosened[code], strict=True)
                              if loose and loose in text for surface in _surfaces(paragraph, loose))
        return list(found)[:most]

    @cached_property
    def mentions(self) -> dict[str, dict[int, int]]:
        """How many mentions of each kind the paragraphs of the source have, for those that have any."""
        counts: dict[str, dict[int, int]] = {}
        for paragraph in self.reports["zh"].paragraphs:
            for mention in (one for part in (paragraph, *paragraph.items) for one in part.mentions):
                of_kind = counts.setdefault(mention.kind, {})
                of_kind[paragraph.number] = of_kind.get(paragraph.number, 0) + 1
        return counts

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        return {code: [fold(whole(one)) for one in report.paragraphs] for code, report in self.reports.items()}

    @cached_property
    def _loosened(self) -> dict[str, list[str]]:
        return {code: [_loose(whole(one)) for one in report.paragraphs] for code, report in self.reports.items()}


@cache
def whole_index() -> Index:
    """Return the index of the report in all its languages, made once a process."""
    return Index({code: load_report(code) for code in LANGUAGES})


@cache
def narrowed(weight: str = "", role: str = "", division: str = "", article: str = "") -> frozenset[int]:
    """Return the paragraphs of the report that meet every condition given; each set of conditions is looked up once a process.

    Args:
        weight, role: of one and the same statement of the paragraph, codes of `tables/statements.csv`.
        division: the id of a chapter, with its sections, or of a section.
        article: the number of an article of the Convention, as 9, or with a clause, as 9(2), that the paragraph cites or is mapped to.

    Raises:
        ValueError: the report has no such weight, role, division or article; the message names those it has.
        DataError: a table is not what its dictionary says.
    """
    report = load_report()
    statements, links = load_rows("tables", "statements"), load_rows("tables", "article_links")
    cited = [(int(row["paragraph"]), {row["article"], f"{row['article']}({row['clause']})" if row["clause"] else row["article"]}) for row in links]
    _require("weight", weight, {row["weight"] for row in statements})
    _require("role", role, {row["role"] for row in statements})
    _require("division", division, {one.id for one in report.divisions})
    _require("article", article, set().union(*(names for _, names in cited)))
    numbers = {one.number for one in report.paragraphs if not division or f"{one.division}.".startswith(f"{division}.")}
    if weight or role:
        numbers &= {int(row["paragraph"]) for row in statements if weight in ("", row["weight"]) and role in ("", row["role"])}
    if article:
        numbers &= {number for number, names in cited if article in names}
    return frozenset(numbers)


def _require(name: str, value: str, known: set[str]) -> None:
    if value and value not in known:
        raise ValueError(f"{name}: found {value!r}; expected one of {', '.join(sorted(known))}")


def excerpts(text: str, wanted: str, around: int = 40) -> Iterator[tuple[str, str, str]]:
    """Give each place where words stand in a text, with what stands before and behind it, as many characters as `around` says."""
    for start, end in places(text, wanted):
        yield text[max(0, start - around):start], text[start:end], text[end:end + around]


def whole(paragraph: Paragraph) -> str:
    """Return the text of a paragraph and its items, one a line."""
    return "\n".join(one.text for one in (paragraph, *paragraph.items))


def _loose(text: str) -> str:
    """A text without spaces, in lower case, every mark in its half-width and plainest form."""
    return "".join(normalize("NFKC", text.translate(_PLAIN)).lower().split())


def _surfaces(paragraph: Paragraph, loose: str) -> Iterator[str]:
    """How a paragraph and its items write what `loose` says, as it stands there."""
    for part in (paragraph, *paragraph.items):
        loosened = [_loose(one) for one in part.text]
        origins = [place for place, one in enumerate(loosened) for _ in one]
        start = "".join(loosened).find(loose)
        if start >= 0:
            yield part.text[origins[start]:origins[start + len(loose) - 1] + 1]
