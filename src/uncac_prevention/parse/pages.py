"""Lines that tell by their looks what they are: furniture of pages, the table of contents, and the fields of a cover."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ..languages import Language
from ..languages.family import Layout
from ..model import Field, Span

Line = tuple[int, str]
"""The position of a line's first character, and the line with narrow letters, digits, marks and spaces."""

Rest = tuple[int, int, str]
"""Start and end of a piece of text that belongs to no record, and what it is."""

NUMBERED = re.compile(r"(?P<label>(?P<numeral>[0-9]{1,4})[.、](?!\d)\s*)(?P<text>\S.*)")
MARKED = re.compile(r"(?P<label>(?:[-•–*·]\s+)?\((?P<numeral>\w{1,6})\)\s*)(?P<text>\S.*)")
# One character for one, so that every position stays true: full-width letters, digits and marks, and spaces of any width.
_NARROW = {0xFF01 + place: chr(0x21 + place) for place in range(0x5E)} | dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2009\u202f\u3000\t"), " ")
_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"))
_SYMBOL = re.compile(r"CAC/COSP/[A-Za-z0-9./]*[A-Za-z0-9]")
_FURNITURE = re.compile(r"(?:(?:CAC/COSP/[A-Za-z0-9./*]+|V\.\d{2}-\d{5}(?:\s*\([A-Z]\))?|\*\s?[A-Z]?\d{6,}\s?\*|\d{1,3}\s?/\s?\d{1,3}|[-–]\s?\d{1,3}\s?[-–]"
                        r"|\d{6}(?=\s)|\d{1,3}|\(\w\))(?:\s+|$))+")
_RULE = re.compile(r"[_\-—–=*]{5,}")
_LEADER = re.compile(r".*(?:\.{3,}|…{2,}|(?:\. ){3,}|\s{3,})\s*\d{1,3}(?:[-–]\d{1,3})?(?:\s+\d{1,3})?\s*$")
_REPEATED = 3


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text; every kind of line end counts as one."""
    even = re.sub("\r(?!\n)", "\n", text.replace("\r\n", " \n")).translate(_ENDS)
    lines, start = [], 0
    for line in even.split("\n"):
        lines.append((start, line.translate(_NARROW)))
        start += len(line) + 1
    return lines


def bare_span(line: Line) -> Span:
    """Return where a line stands without the spaces around it."""
    start, text = line
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


def ends(line: str, words: Language) -> bool:
    """Return whether a line ends as a sentence, an item or the opening of a list does."""
    return line.endswith(tuple(words.full_stops + words.item_end + words.list_opening))


def kinds_of(lines: Sequence[Line], layout: Layout) -> dict[int, str]:
    """Return the lines, by place, that are furniture of a page (page or rule) or belong to the table of contents."""
    counts = Counter(_counted(line) for _, line in lines)
    kinds = {}
    for place, (_, line) in enumerate(lines):
        bare = line.strip()
        if not bare:
            continue
        if _FURNITURE.fullmatch(bare) or layout.page.fullmatch(bare):
            kinds[place] = "page"
        elif _RULE.fullmatch(bare):
            kinds[place] = "rule"
        elif counts[_counted(line)] >= _REPEATED and _is_header(bare, layout.words) and _stands_alone(lines, place, kinds):
            kinds[place] = "page"
    return kinds | dict.fromkeys(_contents(lines, layout), "contents")


def _counted(line: str) -> str:
    """A line in which all numbers are the same: headers differ by them only."""
    return re.sub(r"\d+", "0", line.strip())


def _is_header(line: str, words: Language) -> bool:
    """Whether a line that comes back on several pages can be their header or footer."""
    return len(line) <= 120 and not (NUMBERED.match(line) or MARKED.match(line) or ends(line, words))


def _stands_alone(lines: Sequence[Line], place: int, kinds: Mapping[int, str]) -> bool:
    """Whether no text touches a line: neither the one above nor the one below."""
    return all(not 0 <= one < len(lines) or not lines[one][1].strip() or one in kinds or _FURNITURE.fullmatch(lines[one][1].strip())
               for one in (place - 1, place + 1))


def _contents(lines: Sequence[Line], layout: Layout) -> list[int]:
    """The places of the heading of a table of contents and of the lines down to its last entry, empty ones left out."""
    first = next((place for place, (_, line) in enumerate(lines) if layout.contents.fullmatch(line.strip())), len(lines))
    last, empty = first, 0
    for following in range(first + 1, len(lines)):
        entry = lines[following][1].rstrip()
        empty = 0 if entry.strip() else empty + 1
        if _LEADER.fullmatch(entry):
            last = following
        elif following - last > 4 + empty:
            break
    return [place for place in range(first, min(last + 1, len(lines))) if lines[place][1].strip()]


def first_of_body(lines: Sequence[Line], kinds: Mapping[int, str], layout: Layout) -> int:
    """Return the place of the first line behind cover and contents; the number of lines where there is none."""
    words = layout.words
    for place, (_, line) in enumerate(lines):
        bare = line.strip()
        if place in kinds or not bare:
            continue
        chapter = words.chapter.fullmatch(bare)
        if (chapter and words.chapter_number(chapter["numeral"]) == 1 or layout.chapters.fullmatch(bare)
                or layout.annex.fullmatch(bare) or re.match(r"1[.、](?!\d)\s*\S.{20}", bare)):
            return place
    return len(lines)


def read_cover(text: str, lines: Sequence[Line], kinds: Mapping[int, str], layout: Layout) -> tuple[list[Field], list[Rest]]:
    """Return the fields of a cover, wherever they stand, and what belongs to none.

    Args:
        text: the whole text.
        lines: those before the first of the body.
        kinds: what is known of them.
        layout: of the text's language.
    """
    cover: dict[str, Field] = {}
    rest: list[Rest] = []
    # Lines without a blank between them may be one field.
    groups: list[list[Line]] = [[]]
    for place, (start, line) in enumerate(lines):
        symbol = _SYMBOL.search(line) if place in kinds and "symbol" not in cover else None
        if not line.strip():
            groups.append([])
        elif symbol:
            cover["symbol"] = _field(text, "symbol", symbol.group(), [(start, line)], layout)
        elif place in kinds:
            rest.append((*bare_span((start, line)), kinds[place]))
        else:
            groups[-1].append((start, line))
    for group in filter(None, groups):
        _read_group(text, group, layout, cover, rest)
    return list(cover.values()), rest


def _read_group(text: str, group: list[Line], layout: Layout, cover: dict[str, Field], rest: list[Rest]) -> None:
    joined = layout.joint.join(line.strip() for _, line in group)
    whole = next((name for name, pattern in layout.words.cover if name in ("organ", "title") and name not in cover and pattern.fullmatch(joined)), "")
    if whole:
        cover[whole] = _field(text, whole, "", group, layout)
        return
    for line in group:
        found = ((name, pattern.fullmatch(line[1].strip())) for name, pattern in layout.words.cover if name not in cover)
        name, match = next((one for one in found if one[1]), ("", None))
        if match:
            cover[name] = _field(text, name, match.groupdict().get("value", ""), [line], layout)
        else:
            rest.append((*bare_span(line), "front"))


def _field(text: str, name: str, value: str, lines: Sequence[Line], layout: Layout) -> Field:
    """A field in its own characters; its value is all of it where none is given."""
    spans = tuple(bare_span(one) for one in lines)
    shown = layout.joint.join(text[start:end] for start, end in spans)
    return Field(name, value or shown, shown, spans)
