"""What a paragraph names, and where: quantifiers, resolutions, rules, articles, documents, agenda items, participants."""

import re
from collections.abc import Iterator, Sequence

from ..languages import Language, roman
from ..model import Attendee, Mention, Span


def place(pieces: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return where the characters start..end of a joined text stand in the source, one span for each piece they touch."""
    found, offset = [], 0
    for first, last in pieces:
        low, high = max(start, offset), min(end, offset + last - first)
        if low < high:
            found.append((first + low - offset, first + high - offset))
        offset += last - first
    return tuple(found)


def find_mentions(text: str, pieces: Sequence[Span], words: Language) -> tuple[Mention, ...]:
    """Find what a text names.

    Args:
        text: the joined text of a paragraph or item.
        pieces: its spans in the source.
        words: the language it is written in.

    Returns:
        `Mention` records in reading order; the kind is quantifier, resolution, article, document, rule or agenda_item; the target
        is empty where the language does not know the quantity or the number.
    """
    found = sorted((match.span("surface" if kind == "rule" else 0), kind, target) for kind, target, match in _matches(text, words))
    return tuple(Mention(kind, target, text[start:end], place(pieces, start, end)) for (start, end), kind, target in found)


def _matches(text: str, words: Language) -> Iterator[tuple[str, str, re.Match]]:
    for match in words.speakers.finditer(text):
        yield "quantifier", words.quantities.get((match["quantity"] or "").lower(), ""), match
    for match in words.resolution.finditer(text):
        yield "resolution", match["target"], match
    for match in words.article.finditer(text):
        article = words.article_number(match["article"])
        clause = words.article_number(match["clause"]) if match["clause"] else None
        known = article and clause != 0
        yield "article", f"{article}({clause})" if known and clause else f"{article}" if known else "", match
    for match in words.document.finditer(text):
        yield "document", match.group(), match
    for match in words.rule.finditer(text):
        yield "rule", f"{match['resolution']}.rule.{match['rule']}", match
    for match in words.agenda_item.finditer(text):
        yield "agenda_item", _agenda_id(match, words), match


def _agenda_id(match: re.Match, words: Language) -> str:
    """The id of the item that a citation of the agenda names, empty where its last mark is none."""
    marks = ["agenda", match["item"], *filter(None, [match["letter"]])]
    if match["numeral"]:
        number = words.item_numbers[1](words.misread.get(match["numeral"], match["numeral"]))
        return ".".join([*marks, roman(number)]) if number else ""
    return ".".join(marks)


def find_attendees(paragraph: int, text: str, pieces: Sequence[Span], words: Language, order: int) -> tuple[Attendee, ...]:
    """Find the participants that a paragraph lists.

    Args:
        paragraph, text, pieces: the paragraph's number, joined text and spans.
        words: the language it is written in.
        order: the number that the first participant found here gets.

    Returns:
        `Attendee` records in the order of the text; none where the paragraph lists nobody, or its list cannot be cut into names.
    """
    for pattern, category in words.attendance:
        match = pattern.fullmatch(text)
        if match:
            names = list(_names(match["names"], match.start("names"), words))
            if not all(_is_name(text[start:end]) for start, end in names):
                return ()
            return tuple(_attendee(order + offset, paragraph, category, start, end, text, pieces, words)
                         for offset, (start, end) in enumerate(names))
    return ()


def _is_name(text: str) -> bool:
    brackets = [text.count(one) for one in "（）()"]
    return text == text.strip() != "" and brackets[0] == brackets[1] and brackets[2] == brackets[3]


def _names(listed: str, offset: int, words: Language) -> Iterator[Span]:
    """Cut a list at its separators, outside brackets and outside names that hold one; the last two at the conjunction."""
    masked = _masked(listed, words)
    cuts = [(match.start(), match.end()) for match in words.separator.finditer(masked)]
    last = cuts[-1][1] if cuts else 0
    joint = masked.rfind(words.conjunction, last)
    if joint > 0:
        cuts.append((joint, joint + len(words.conjunction)))
    start = 0
    for cut, following in [*cuts, (len(listed), len(listed))]:
        yield offset + start, offset + cut
        start = following


def _masked(listed: str, words: Language) -> str:
    """The list with everything that must not be cut replaced by dots, position for position."""
    masked = listed
    for name in words.inseparable:
        masked = masked.replace(name, "·" * len(name))
    inside, depth = [], 0
    for character in masked:
        depth += character in "（("
        inside.append("·" if depth else character)
        depth -= character in "）)"
    return "".join(inside)


def _attendee(order: int, paragraph: int, category: str, start: int, end: int, text: str, pieces: Sequence[Span],
              words: Language) -> Attendee:
    name, short, represents = text[start:end], "", ""
    match = words.bracketed.fullmatch(name)
    if match:
        name = match["name"]
        if match["inner"].startswith(words.represents):
            represents = match["inner"][len(words.represents):]
        else:
            short = match["inner"]
    return Attendee(order, paragraph, category, name, short, represents, place(pieces, start, start + len(name)))
