"""Marks inside the text of a paragraph or item: who speaks, and which statement a piece belongs to."""

import xml.etree.ElementTree as xml
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..load import DataError
from ..model import Item, Paragraph, Report, Span

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
# The form that RO-Crate keeps for words of a project of its own.
OWN = "https://w3id.org/ro/terms/uncac-prevention#"


@dataclass(frozen=True, slots=True)
class Mark:
    """An element around the characters from `start` to `end` of a block's text."""

    start: int
    end: int
    name: str
    attributes: Mapping[str, str]


def speakers(block: Paragraph | Item) -> Iterator[Mark]:
    """Yield a mark for each unnamed speaker: a person without identity whose role is known."""
    for mention in block.mentions:
        if mention.kind == "quantifier":
            places = [_placed(block, span) for span in mention.spans]
            yield Mark(places[0][0], places[-1][1], "person", {"refersTo": "", "as": "#speaker"})


def _placed(block: Paragraph | Item, span: Span) -> Span:
    """Return where a place in the source is in a block's text."""
    before = 0
    for start, end in block.spans:
        if start <= span[0] <= span[1] <= end:
            return before + span[0] - start, before + span[1] - start
        before += end - start
    raise ValueError(f"{span} is not in {block.spans}")


def statement_marks(report: Report, statements: Sequence[Mapping[str, str]]) -> dict[str, list[Mark]]:
    """Return marks for the statements of a report, by block: `p28`, or an item's id.

    Args:
        report: in either language.
        statements: rows in order; those of a paragraph hold its text and the texts of its items, white space aside.

    Raises:
        DataError: they do not.
    """
    marks: dict[str, list[Mark]] = {}
    for paragraph in report.paragraphs:
        rows = [row for row in statements if row["paragraph"] == str(paragraph.number)]
        blocks = [(f"p{paragraph.number}", paragraph.text), *((item.id, item.text) for item in paragraph.items)]
        texts = [row[f"text_{report.language}"] for row in rows]
        if rows and _packed(*texts) != _packed(*(text for _, text in blocks)):
            raise DataError("tables/statements.csv", f"¶{paragraph.number}", "statements that leave something out", "its whole text")
        places = _characters(blocks)
        for row, text in zip(rows, texts, strict=True):
            for key, start, end in _runs([next(places) for _ in _packed(text)]):
                marks.setdefault(key, []).append(Mark(start, end, "inline", _who(row)))
    return marks


def _packed(*texts: str) -> str:
    return "".join("".join(text.split()) for text in texts)


def _characters(blocks: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    """Yield block and place of every character that is not white space."""
    return ((key, place) for key, text in blocks for place, character in enumerate(text) if character.strip())


def _runs(places: list[tuple[str, int]]) -> Iterator[tuple[str, int, int]]:
    """Yield for each block that a statement touches its first place and the one behind its last."""
    for key in dict.fromkeys(key for key, _ in places):
        own = [place for block, place in places if block == key]
        yield key, own[0], own[-1] + 1


def _who(row: Mapping[str, str]) -> dict[str, str]:
    """A statement's attributes; an unnamed speaker has an empty identity and keeps the role.

    Akoma Ntoso has `by` for speeches only, and no speech may stand inside a numbered paragraph: hence a word of our own.
    """
    return {"name": "statement", f"{{{OWN}}}id": row["id"], f"{{{OWN}}}by": row["actor"], f"{{{OWN}}}role": row["role"],
            f"{{{OWN}}}weight": row["weight"]}


def fill(parent: xml.Element, text: str, marks: Iterable[Mark], inserted: Mapping[int, xml.Element], start: int = 0,
         end: int | None = None) -> None:
    """Put text into an element, with elements around marked pieces and others put in between.

    Args:
        parent: is empty.
        text: of the whole block.
        marks: in any order; one that begins inside another lies inside it.
        inserted: elements to put behind this many characters.
        start: first character of this element.
        end: the one behind its last.
    """
    end = len(text) if end is None else end
    left = sorted((one for one in marks if start <= one.start < end), key=lambda one: (one.start, -one.end))
    at = start
    while left:
        mark = left.pop(0)
        inside = [replace(one, end=min(one.end, mark.end)) for one in left if one.start < mark.end]
        left = left[len(inside):]
        _put(parent, text, at, mark.start, inserted)
        fill(xml.SubElement(parent, f"{{{AKN}}}{mark.name}", dict(mark.attributes)), text, inside, inserted, mark.start, mark.end)
        at = mark.end
    _put(parent, text, at, end, inserted)


def _put(parent: xml.Element, text: str, start: int, end: int, inserted: Mapping[int, xml.Element]) -> None:
    for at in sorted(one for one in inserted if start < one <= end):
        _append(parent, text[start:at])
        parent.append(inserted[at])
        start = at
    _append(parent, text[start:end])


def _append(parent: xml.Element, piece: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + piece
    else:
        parent.text = (parent.text or "") + piece
