"""The rendering compared with the source, paragraph by paragraph: what it must not lose, add or change."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ..languages import LANGUAGES, Language, chinese_number, roman
from ..load import data_folder, load_register, load_report, load_sources, read_text
from ..model import Report, Span
from ..parse import ParseError, parse_report
from ..parse.mentions import find_mentions
from .data import whole_text

_FIGURES = re.compile(r"\d+(?:\.\d+)?")
# Languages order their clauses differently; who, when, how many and how strongly stay in the order of the sentences.
_FREE_ORDER = ("name", "number", "verb")
# No text of a report holds this character: the parser refuses it.
_TAKEN = "\x00"
_ASKED = re.compile(r"paragraph (\d+)")
_BEGINNING = re.compile(r"(?m)^(\d{1,9})\. ")


class Fact(NamedTuple):
    """Something that a text says and that its rendering must say too: its kind, its value, and the words that say it."""

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
        The facts, those of one kind in the order of the text; a name, a figure or a citation belongs to one of them only.
    """
    words, found = LANGUAGES[language], []
    for find in (_words, _mentions, _names, _dates, _amounts, _marks, _numbers, _unknown_names):
        for fact, taken in list(find(text, words)):
            found.append(fact)
            for start, end in taken:
                text = text[:start] + _TAKEN * (end - start) + text[end:]
    return tuple(found)


_Found = Iterator[tuple[Fact, Iterable[Span]]]


def _mentions(text: str, words: Language) -> _Found:
    for one in find_mentions(text, [(0, len(text))], words):
        # The marks of an agenda item and the number of a rule are compared as they are written.
        if one.kind not in ("agenda_item", "rule"):
            yield Fact(one.kind, one.target, one.surface), one.spans


def _names(text: str, words: Language) -> _Found:
    pattern, ids = _known_names(words.code)
    actors = {row["id"] for row in load_register("actors")}
    for match in pattern.finditer(text):
        named = ids[match.group()]
        yield Fact("actor" if named in actors else "name", named, match.group()), [match.span()]


@cache
def _known_names(language: str) -> tuple[re.Pattern, dict[str, str]]:
    """Return one pattern for all names in a language, the longest first, and whom or what each of them names."""
    ids = {row[f"name_{language}"]: row["id"] for row in load_register("names")}
    for row in load_register("actors"):
        for name in (row[f"name_{language}"], row["short_zh" if language == "zh" else "acronym"]):
            ids.setdefault(name, row["id"])
    longest_first = sorted(filter(None, ids), key=len, reverse=True)
    return re.compile("|".join(rf"(?<![A-Za-z]){re.escape(one)}(?![A-Za-z])" for one in longest_first)), ids


def _dates(text: str, words: Language) -> _Found:
    for match in words.date.finditer(text):
        parts = [one.groupdict() for one in words.date_part.finditer(match.group()) if one.group()]
        # One language puts the year that several dates share first, another last.
        for before, one in (*pairwise(parts), *pairwise(parts[::-1])):
            one["year"], one["month"] = one["year"] or before["year"], one["month"] or before["month"]
        dates = ["-".join(f"{int(words.months.get(value, value)):02}" for value in map(one.get, ("year", "month", "day")) if value)
                 for one in parts]
        for date in [" to ".join(dates)] if words.date_range.search(match.group()) else dates:
            yield Fact("date", date, match.group()), [match.span()]


def _amounts(text: str, words: Language) -> _Found:
    for match in words.amount.finditer(text):
        value = (Decimal(match["value"]) * words.scales[match["scale"] or ""]).normalize()
        yield Fact("amount", f"${value:,f}", match.group()), [match.span()]


def _marks(text: str, words: Language) -> _Found:
    for match in words.mark.finditer(text):
        marks = re.findall(r"[^()（）]+", match.group())
        value = "".join(f"({roman(chinese_number(one)) or one})" for one in marks)
        yield Fact("mark", value, match.group()), [match.span()]


def _numbers(text: str, words: Language) -> _Found:
    for match in words.number.finditer(text):
        yield Fact("number", str(words.number_value(match.group())), match.group()), [match.span()]
    for match in _FIGURES.finditer(text):
        yield Fact("number", match.group(), match.group()), [match.span()]


def _words(text: str, words: Language) -> _Found:
    for kind, senses in words.words.items():
        for sense, pattern in senses.items():
            # A word may stand inside a name, so it takes nothing.
            yield from ((Fact(kind, sense, match.group()), []) for match in pattern.finditer(text))


def _unknown_names(text: str, words: Language) -> _Found:
    yield from ((Fact("unknown name", match.group(), match.group()), []) for match in words.unknown_name.finditer(text))


def differences(source: Report, rendering: Report) -> Iterator[str]:
    """Compare a rendering with its source.

    Yields:
        One line a difference: the paragraph or heading, the kind, what the rendering has, what the source has.
    """
    yield from _cover(source, rendering)
    for ours, theirs in zip(rendering.divisions, source.divisions):
        found, expected = (f"{one.id} with ¶{one.first_paragraph} to ¶{one.last_paragraph}" for one in (ours, theirs))
        if found != expected:
            yield f"division {theirs.id}: found {found}; expected {expected}"
        yield from _compare(f"heading {theirs.id}", facts(ours.heading, rendering.language), facts(theirs.heading, source.language))
    for what in ("divisions", "paragraphs", "attendees"):
        found, expected = len(getattr(rendering, what)), len(getattr(source, what))
        if found != expected:
            yield f"{what}: found {found}; expected {expected}"
    for ours, theirs in zip(rendering.paragraphs, source.paragraphs):
        lists = [[f"{one.kind} {one.id}" for one in paragraph.items] for paragraph in (ours, theirs)]
        if lists[0] != lists[1]:
            yield f"¶{theirs.number} items: found {_listed(lists[0])}; expected {_listed(lists[1])}"
        yield from _compare(f"¶{theirs.number}", facts(whole_text(ours), rendering.language),
                            facts(whole_text(theirs), source.language))
    yield from _participants(source, rendering)


def _cover(source: Report, rendering: Report) -> Iterator[str]:
    for ours, theirs in zip(rendering.cover, source.cover):
        if ours.name in ("distribution", "date", "original") and ours.value != theirs.value:
            yield f"cover {ours.name}: found {ours.value}; expected {theirs.value}"
        if ours.name == "title":
            yield from _compare("cover title", facts(ours.text, rendering.language), facts(theirs.text, source.language))
        if ours.name == "language" and "unofficial" not in ours.text:
            yield f"cover language: found {ours.text}; expected a text marked as unofficial"


def _compare(place: str, ours: Sequence[Fact], theirs: Sequence[Fact]) -> Iterator[str]:
    for kind in dict.fromkeys(one.kind for one in (*theirs, *ours)):
        here, there = ([one for one in side if one.kind == kind] for side in (ours, theirs))
        counts = [Counter(one.value for one in side) for side in (here, there)]
        added, lost = _shown(here, counts[0] - counts[1]), _shown(there, counts[1] - counts[0])
        if added or lost:
            yield f"{place} {kind}: found {_listed(added)}; expected {_listed(lost)}"
        elif kind not in _FREE_ORDER and [one.value for one in here] != [one.value for one in there]:
            orders = [_listed([one.value for one in side]) for side in (here, there)]
            yield f"{place} {kind}: found the order {orders[0]}; expected {orders[1]}"


def _shown(side: Sequence[Fact], more: Counter) -> list[str]:
    """Show each value of which one side has more, with the words in which it stands there."""
    shown = []
    for value, times in more.items():
        surfaces = " | ".join(dict.fromkeys(one.surface for one in side if one.value == value))
        shown.append(f"{value}{f' × {times}' * (times > 1)} ({surfaces})")
    return shown


def _listed(values: Sequence[str]) -> str:
    return ", ".join(values) or "nothing"


def _participants(source: Report, rendering: Report) -> Iterator[str]:
    names = {row["name_zh"]: row["name_en"] for row in load_register("actors")}
    # Where one is missing, the names of its paragraph say which, and the order says nothing.
    same = len(source.attendees) == len(rendering.attendees)
    for theirs, ours in zip(source.attendees, rendering.attendees) if same else ():
        if names.get(theirs.name) != ours.name:
            yield (f"¶{theirs.paragraph} participant {theirs.order}: found {ours.name!r}; "
                   f"expected {names.get(theirs.name)!r} ({theirs.name}) as in registers/actors.csv")


def rendering_agrees_with_source() -> Iterator[str]:
    """Each rendering has the source's divisions, lists, participants and facts, paragraph by paragraph."""
    source = load_report()
    for language, about in load_sources().items():
        if about.get("rendering_of") == source.language:
            try:
                text = read_text(data_folder() / about["file"])
            except (ParseError, OSError) as error:
                yield f"{about['file']}: {error}; expected a rendering of the source"
            else:
                yield from (f"{about['file']}: {one}" for one in problems(source, text, language))


def problems(source: Report, text: str, language: str) -> Iterator[str]:
    """Compare the text of a rendering, which may be none, with the source.

    Yields:
        One line a problem, with paragraph, what was found and what was expected; one only where the text is not a whole report.
    """
    try:
        rendering = parse_report(text, language)
    except ParseError as error:
        there = source.paragraphs[min(_paragraph_at(text, language, error), len(source.paragraphs)) - 1]
        yield (f"¶{there.number}: line {error.line}: found {error.found}; expected {error.expected}; "
               f"the source has “{there.text[:40]}”")
    else:
        yield from differences(source, rendering)


def _paragraph_at(text: str, language: str, error: ParseError) -> int:
    """Return the number of the paragraph that the parser asks for, else of the one that stands where it stops."""
    asked = _ASKED.search(error.expected)
    if asked:
        return int(asked[1])
    before = "\n".join(text.split("\n")[:error.line]).rstrip()
    number = 0
    for match in _BEGINNING.finditer(before):
        # The numbers of an agenda begin again at 1, so that none of them is the next paragraph's.
        number += int(match[1]) == number + 1
    whole = error.code == "cut_off" and before.endswith(tuple(LANGUAGES[language].full_stops))
    return max(number + (whole or error.code == "stray_text"), 1)


def names_stand_in_the_report() -> Iterator[str]:
    """Each name of the register of names is used in the text of its language, so that no row guards nothing."""
    texts = {language: "\n".join(map(whole_text, load_report(language).paragraphs)) for language in LANGUAGES}
    for line, row in enumerate(load_register("names"), 2):
        for language, text in texts.items():
            name = row[f"name_{language}"]
            if name not in text:
                yield f"registers/names.csv: row {line}: found {name!r}; expected a name of the text {language!r}"
