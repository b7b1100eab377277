"""The lines of a report, one after the other, become divisions, paragraphs and items."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..languages import Language, letter_number, roman
from ..model import Division, Field, Item, Paragraph, Report, Span, join
from .error import ParseError
from .mentions import find_attendees, find_mentions

_NUMBERED = re.compile(r"(?P<label>(?P<numeral>\d+)\. )(?P<text>.+)")
_MARKED = re.compile(r"(?P<label>\s*-\s+\((?P<numeral>\w+)\) )(?P<text>.+)")
_FOOTNOTE = re.compile(r"(?P<label>(?P<numeral>[¹²³⁴⁵⁶⁷⁸⁹]) )(?P<text>.+)")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"


@dataclass
class _Block:
    """A record while it grows: a paragraph or an item that a page break may still continue."""

    numeral: str
    text: str
    spans: list[Span]
    label: Span
    line: int
    kind: str = ""
    level: int = 0
    items: list["_Block"] = field(default_factory=list)


class Reading:
    """The state of one reading: what has been completed, and the block that may still grow."""

    def __init__(self, text: str, words: Language):
        self.text, self.words = text, words
        self.cover: list[Field] = []
        self.divisions: list[Division] = []
        self.paragraphs: list[_Block] = []
        self.division_of: list[str] = []
        self.first_of: list[int] = []
        self.chapters = self.sections = 0
        self.open: _Block | None = None
        self.after_blank = False
        self.line = 0

    def take(self, number: int, start: int, line: str) -> None:
        """Give the next line that is not blank to the record it belongs to."""
        self.line = number
        if not (self._heading(start, line) or self._cover_line(start, line) or self._numbered(start, line)
                or self._marked(start, line) or self._footnote(start, line)):
            self._continuation(start, line)
        self.after_blank = False

    def _cover_line(self, start: int, line: str) -> bool:
        if self.divisions:
            return False
        expected = self.words.cover[len(self.cover):]
        match = expected and expected[0][1].fullmatch(line.strip())
        if not match:
            wanted = f"the cover line {expected[0][0]!r}" if expected else "the first chapter's heading"
            raise self._error("cover", line, wanted)
        value = match["value"] if "value" in match.re.groupindex else match.group()
        offset = start + line.index(match.group())
        self.cover.append(Field(expected[0][0], value, match.group(), ((offset, offset + len(match.group())),)))
        return True

    def _heading(self, start: int, line: str) -> bool:
        chapter, section = self.words.chapter.fullmatch(line), self.words.section.fullmatch(line)
        if chapter and self.words.chapter_number(chapter["numeral"]) == self.chapters + 1:
            if len(self.cover) < len(self.words.cover):
                raise self._error("cover", line, f"the cover line {self.words.cover[len(self.cover)][0]!r}")
            self.chapters, self.sections = self.chapters + 1, 0
            self._open_division(chapter, start, 1, roman(self.chapters).upper(), "")
        elif section and self.divisions and letter_number(section["numeral"]) == self.sections + 1:
            self.sections += 1
            parent = roman(self.chapters).upper()
            self._open_division(section, start, 2, f"{parent}.{section['numeral']}", parent)
        elif chapter or section:
            raise self._error("heading", line, f"chapter {self.chapters + 1} or section {chr(65 + self.sections)}")
        else:
            return False
        return True

    def _open_division(self, match: re.Match, start: int, level: int, identifier: str, parent: str) -> None:
        self._close()
        label_end = start + match.end("label")
        heading = match["heading"].rstrip()
        self.divisions.append(Division(
            identifier, parent, level, match["numeral"], heading, 0, 0,
            ((label_end, label_end + len(heading)),), (start, label_end)))
        self.first_of.append(len(self.paragraphs) + 1)

    def _numbered(self, start: int, line: str) -> bool:
        match = _NUMBERED.fullmatch(line)
        if not match:
            return False
        value, expected = int(match["numeral"]), len(self.paragraphs) + 1
        top = [one for one in self._items() if one.kind == "agenda" and one.level == 0]
        opens_agenda = value == 1 and expected > 1 and not top and self._opens_list(self.open)
        if opens_agenda or (top and self.open and value == len(top) + 1 and (value != expected or not self.after_blank)):
            self._add_item(self._block(match, start, "agenda", 0))
        elif value == expected:
            self._close()
            self.paragraphs.append(self._block(match, start))
            self.division_of.append(self.divisions[-1].id)
            self.open = self.paragraphs[-1]
        else:
            code = "repeated_number" if value < expected else "missing_number"
            raise self._error(code, f"paragraph {value}", f"paragraph {expected}")
        return True

    def _marked(self, start: int, line: str) -> bool:
        match = _MARKED.fullmatch(line)
        if not match:
            return False
        items = self._items()
        agenda = bool(items) and items[-1].kind == "agenda"
        base = 1 if agenda else 0
        for level, number in enumerate(self.words.item_numbers, base):
            before = [one for one in items if one.level <= level]
            last = before[-1] if before and before[-1].level == level else None
            deeper = self._opens_list(items[-1] if items else self.open) and (items[-1].level if items else base - 1) == level - 1
            if number(match["numeral"]) == (number(last.numeral) + 1 if last else 1 if deeper else -1):
                self._add_item(self._block(match, start, "agenda" if agenda else "list", level))
                return True
        raise self._error("item", line, f"the next mark of the list in paragraph {len(self.paragraphs)}")

    def _footnote(self, start: int, line: str) -> bool:
        match = _FOOTNOTE.fullmatch(line)
        if not match or not self.paragraphs:
            return False
        if match["numeral"] not in "".join(self.text[a:b] for one in (self.paragraphs[-1], *self._items()) for a, b in one.spans):
            raise self._error("footnote", line, f"a mark {match['numeral']} in paragraph {len(self.paragraphs)}")
        self._add_item(self._block(match, start, "footnote", 0))
        return True

    def _continuation(self, start: int, line: str) -> None:
        block = self.open
        if block is None or self._complete(block):
            raise self._error("stray_text", line, "a heading, a numbered paragraph or an item")
        indent = len(line) - len(line.lstrip())
        block.text += line.strip()
        block.spans.append((start + indent, start + len(line.rstrip())))

    def _items(self) -> list[_Block]:
        return self.paragraphs[-1].items if self.paragraphs else []

    def _add_item(self, block: _Block) -> None:
        if not self._complete(self.open):
            raise self._error("cut_off", block.text, f"the end of the sentence that line {self.open.line} begins")
        self.paragraphs[-1].items.append(block)
        self.open = block

    def _block(self, match: re.Match, start: int, kind: str = "", level: int = 0) -> _Block:
        text = match["text"].rstrip()
        at = start + match.start("text")
        label = (start + match.end("label") - len(match["label"].lstrip()), at)
        return _Block(match["numeral"], text, [(at, at + len(text))], label, self.line, kind, level)

    def _complete(self, block: _Block | None) -> bool:
        return block is None or block.text[-1] in self.words.sentence_end

    def _opens_list(self, block: _Block | None) -> bool:
        return block is not None and block.text.rstrip("".join(_SUPERSCRIPTS)).endswith(self.words.list_opening)

    def _close(self) -> None:
        if not self._complete(self.open):
            raise ParseError("cut_off", self.open.line, f"a text that ends with {self.open.text[-12:]!r}", "a whole sentence")
        if self.paragraphs and self._opens_list(self.open):
            raise ParseError("cut_off", self.open.line, f"a text that ends with {self.open.text[-12:]!r}", "the list it opens")
        self.open = None

    def _error(self, code: str, found: str, expected: str) -> ParseError:
        return ParseError(code, self.line, repr(found.strip()[:40]), expected)

    def report(self) -> Report:
        """Close what is open and return the whole; a file that ends too early is refused."""
        self._close()
        chapter = next((one.heading for one in reversed(self.divisions) if one.level == 1), "")
        if not self.words.closing_chapter.match(chapter) or not self.paragraphs or self.first_of[-1] > len(self.paragraphs):
            raise ParseError("cut_off", self.line, f"the end of the file in the chapter {chapter!r}",
                             f"the chapter {self.words.closing_chapter.pattern!r} at the end")
        sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        return Report(self.words.code, self.text, sha256, tuple(self.cover), tuple(self._with_last_paragraphs()),
                      tuple(self._paragraphs()))

    def _with_last_paragraphs(self) -> Iterator[Division]:
        for place, division in enumerate(self.divisions):
            following = (first for first, later in zip(self.first_of[place + 1:], self.divisions[place + 1:])
                         if later.level <= division.level)
            last = next(following, len(self.paragraphs) + 1) - 1
            yield replace(division, first_paragraph=self.first_of[place], last_paragraph=last)

    def _paragraphs(self) -> Iterator[Paragraph]:
        attending = {one.id for one in self.divisions if self.words.attendance_section.match(one.heading)}
        order = 1
        for number, (block, division) in enumerate(zip(self.paragraphs, self.division_of), 1):
            attendees = ()
            if division in attending:
                attendees = find_attendees(number, block.text, block.spans, self.words, order)
                if not attendees and self.words.attendance_sign.search(block.text):
                    raise ParseError("attendance", block.line, repr(block.text[:40]), "a known wording for who attended")
                order += len(attendees)
            spans = tuple(block.spans)
            yield Paragraph(number, join(self.text, spans), spans, block.label, division, tuple(self._finished(number, block)),
                            find_mentions(block.text, block.spans, self.words), attendees)

    def _finished(self, number: int, paragraph: _Block) -> Iterator[Item]:
        path: list[str] = []
        for block in paragraph.items:
            footnote = block.kind == "footnote"
            root = "agenda" if block.kind == "agenda" else f"p{number}"
            if footnote:
                path = [f"fn{_SUPERSCRIPTS.index(block.numeral)}"]
            else:
                path = [*path[:block.level], self._plain(block)]
            parent = ".".join([root, *path[:-1]]) if len(path) > 1 else ""
            yield Item(".".join([root, *path]), number, block.kind, block.numeral, parent, block.text, tuple(block.spans),
                       block.label, find_mentions(block.text, block.spans, self.words))

    def _plain(self, block: _Block) -> str:
        """The mark in a form that is the same in every language: (一) is `i`."""
        depth = block.level - (block.kind == "agenda")
        return roman(self.words.item_numbers[1](block.numeral)) if depth == 1 else block.numeral
