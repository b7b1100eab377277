"""Finding words in the report in both its languages: exactly as they stand, and what is written almost so."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from unicodedata import normalize

from .languages import LANGUAGES
from .load import load_report
from .model import Paragraph, Report, Span

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


class Index:
    """The texts of a report in every language, made ready once for any number of searches."""

    def __init__(self, reports: Reports):
        self.reports = reports

    def find(self, wanted: str, languages: Sequence[str] = tuple(LANGUAGES)) -> dict[int, int]:
        """Find words exactly as they stand, letters in either case, in paragraphs and their items, across page breaks.

        Args:
            wanted: the words; nothing is found where there are none.
            languages: those searched.

        Returns:
            How many places were found, by number of paragraph, for the paragraphs that have any.
        """
        # A line's end is what keeps the pieces of a paragraph apart.
        folded = fold(wanted).replace("\n", " ")
        if not folded:
            return {}
        counts = zip(*([text.count(folded) for text in self._folded[code]] for code in languages), strict=True)
        return {number: sum(count) for number, count in enumerate(counts, 1) if any(count)}

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
        return {code: [fold(_whole(one)) for one in report.paragraphs] for code, report in self.reports.items()}

    @cached_property
    def _loosened(self) -> dict[str, list[str]]:
        return {code: [_loose(_whole(one)) for one in report.paragraphs] for code, report in self.reports.items()}


@cache
def whole_index() -> Index:
    """Return the index of the report in all its languages, made once a process."""
    return Index({code: load_report(code) for code in LANGUAGES})


def _whole(paragraph: Paragraph) -> str:
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
