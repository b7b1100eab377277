"""The rendering compared with the source, paragraph by paragraph: what it must not lose, add or change."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from ..languages import LANGUAGES, Language, chinese_number, roman
from ..load import DataError, data_folder, load_register, load_report, load_sources, read_text
from ..model import Paragraph, Report
from ..parse import ParseError
from ..parse.mentions import find_mentions

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_IN_ORDER = "quantifier"


class Fact(NamedTuple):
    """Something that a paragraph says and that every language must say: its kind, its value, and the words that say it."""

    kind: str
    value: str
    surface: str


@cache
def facts(text: str, language: str) -> tuple[Fact, ...]:
    """Find what a text says that its rendering must say too.

    Args:
        text: a heading, or a paragraph with its items.
        language: a key of `LANGUAGES`.

    Returns:
        The facts, those of one kind in the order of the text; each character belongs to one fact at most, and each figure to one.
    """
    words, found = LANGUAGES[language], []
    for read in (_mentions, _names, _dates, _amounts, _marks, _numbers, _words):
        for fact, places in list(read(text, words)):
            found.append(fact)
            for start, end in places:
                text = text[:start] + "\n" * (end - start) + text[end:]
    return tuple(found)


Found = Iterator[tuple[Fact, Iterable[tuple[int, int]]]]


def _mentions(text: str, words: Language) -> Found:
    for one in find_mentions(text, [(0, len(text))], words):
        yield Fact(one.kind, one.target, one.surface), one.spans


def _names(text: str, words: Language) -> Found:
    pattern, ids = _known_names(words.code)
    for match in pattern.finditer(text):
        yield Fact("name", ids[match.group()], match.group()), [match.span()]


@cache
def _known_names(language: str) -> tuple[re.Pattern, dict[str, str]]:
    """One pattern for all names in a language, the longest first, and the id of each."""
    ids = {row[f"name_{language}"]: row["id"] for row in load_register("names")}
    for row in load_register("actors"):
        for name in (row[f"name_{language}"], row["short_zh"] if language == "zh" else row["acronym"]):
            ids.setdefault(name, row["id"])
    ids.pop("", None)
    ordered = sorted(ids, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![A-Za-z]){re.escape(one)}(?![A-Za-z])" for one in ordered)), ids


def _dates(text: str, words: Language) -> Found:
    for match in words.date.finditer(text):
        parts = [one.groupdict() for one in words.date_part.finditer(match.group()) if one.group()]
        for ordered in (parts, parts[::-1]):
            for one, following in zip(ordered, ordered[1:]):
                one_year, one_month = one["year"], one["month"]
                following["year"] = following["year"] or one_year
                following["month"] = following["month"] or one_month
        values = ["-".join(f"{int(words.months.get(value, value)):02}" for value in (one["year"], one["month"], one["day"]) if value)
                  for one in parts]
        if words.date_range.search(match.group()):
            values = [" to ".join(values)]
        for value in values:
            yield Fact("date", value, match.group()), [match.span()]


def _amounts(text: str, words: Language) -> Found:
    for match in words.amount.finditer(text):
        yield Fact("amount", f"${round(float(match['value']) * words.scales[match['scale'] or ''], 2):,.0f}", match.group()), [match.span()]


def _marks(text: str, words: Language) -> Found:
    for match in words.mark.finditer(text):
        marks = re.findall(r"[^()（）]+", match["marks"])
        value = "".join(f"({roman(chinese_number(one)) if chinese_number(one) else one})" for one in marks)
        yield Fact("mark", value, match.group()), [match.span()]


def _numbers(text: str, words: Language) -> Found:
    for match in words.number.finditer(text):
        yield Fact("number", str(words.number_value(match.group())), match.group()), [match.span()]
    for match in _DIGITS.finditer(text):
        yield Fact("number", match.group(), match.group()), [match.span()]


def _words(text: str, words: Language) -> Found:
    for kind, senses in words.words.items():
        for sense, pattern in senses.items():
            for match in pattern.finditer(text):
                yield Fact(kind, sense, match.group()), []
