"""The lines of a report, one after the other, become a cover, divisions, paragraphs and items."""

import re

from ..languages import Language, letter_number, roman
from ..model import Division, Field, Report
from .error import ParseError
from .records import Block, build_report

_NUMBERED = re.compile(r"(?P<label>(?P<numeral>[0-9]{1,9})\.\s+)(?P<text>\S.*)")
_MARKED = re.compile(r"\s*(?P<label>-\s+\((?P<numeral>\w+)\)\s+)(?P<text>\S.*)")
_FOOTNOTE = re.compile(r"(?P<label>(?P<numeral>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)\s+)(?P<text>\S.*)")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_NOTE_MARK = re.compile(f"[{_SUPERSCRIPTS}]+")
_PLAIN_DIGITS = str.maketrans(_SUPERSCRIPTS, "0123456789")
# Longer than any run of closing brackets and footnote marks.
_END = 16


class Reading:
    """The state of one reading: what has been completed, and what may still grow.

    `path` is the present paragraph and, below it, the last item at each depth of its list. `open` is the last block: the end of
    the path, or a footnote. `marks` has the line of each footnote mark that waits for its footnote.
    """

    def __init__(self, text: str, words: Language):
        self.text, self.words = text, words
        self.cover: list[Field] = []
        self.divisions: list[Division] = []
        self.paragraphs: list[Block] = []
        self.chapters = self.sections = 0
        self.path: list[Block] = []
        self.open: Block | None = None
        self.marks: dict[str, int] = {}
        self.line = 0
        self.after_blank = False

    def take(self, start: int, line: str) -> None:
        """Give the next line, which begins at `start`, to the record it belongs to.

        Raises:
            ParseError: it belongs to none, or what stands before it is not complete.
        """
        self.line += 1
        blank = not line.strip()
        if not (blank or self._heading(start, line) or self._cover_line(start, line) or self._numbered(start, line)
                or self._marked(start, line) or self._footnote(start, line)):
            self._continuation(start, line)
        self.after_blank = blank

    def report(self) -> Report:
        """Close what is open and return the whole.

        Raises:
            ParseError: the text ends too early, or names something in a form that the language does not know.
        """
        self._close()
        last = next((one.heading for one in reversed(self.divisions) if one.level == 1), None)
        found = "the end of the text before chapter 1" if last is None else f"the end of the text in the chapter {last!r}"
        if last != self.words.closing_chapter:
            raise ParseError("cut_off", self.line, found, f"a last chapter {self.words.closing_chapter!r}")
        if self._division_is_empty():
            raise ParseError("cut_off", self.line, found, f"paragraph {len(self.paragraphs) + 1}")
        return build_report(self.text, self.words, self.cover, self.divisions, self.paragraphs)

    def _cover_line(self, start: int, line: str) -> bool:
        if self.divisions:
            return False
        if len(self.cover) == len(self.words.cover):
            raise self._error("heading", line, "chapter 1")
        name, pattern = self.words.cover[len(self.cover)]
        match = pattern.fullmatch(line.strip())
        if not match:
            raise self._error("cover", line, f"the cover line {name!r}")
        value = match["value"] if "value" in pattern.groupindex else match.group()
        offset = start + line.index(match.group())
        self.cover.append(Field(name, value, match.group(), ((offset, offset + len(match.group())),)))
        return True

    def _heading(self, start: int, line: str) -> bool:
        chapter, section = self.words.chapter.fullmatch(line), self.words.section.fullmatch(line)
        if not (chapter or section):
            return False
        if len(self.cover) < len(self.words.cover):
            raise self._error("cover", line, f"the cover line {self.words.cover[len(self.cover)][0]!r}")
        if chapter and self.words.chapter_number(chapter["numeral"]) == self.chapters + 1:
            self.chapters, self.sections = self.chapters + 1, 0
            self._open_division(chapter, start, roman(self.chapters).upper(), "")
        elif section and self.chapters and letter_number(section["numeral"]) == self.sections + 1:
            self.sections += 1
            chapter_id = roman(self.chapters).upper()
            self._open_division(section, start, f"{chapter_id}.{section['numeral']}", chapter_id)
        else:
            within = f" or section {chr(ord('A') + self.sections)}" if self.chapters else ""
            raise self._error("heading", line, f"chapter {self.chapters + 1}{within}")
        return True

    def _open_division(self, match: re.Match, start: int, identifier: str, parent: str) -> None:
        self._close()
        if self._division_is_empty() and self.divisions[-1].id != parent:
            raise self._error("heading", match.group(), f"paragraph {len(self.paragraphs) + 1}")
        heading, at = match["heading"].rstrip(), start + match.start("heading")
        self.divisions.append(Division(identifier, parent, 2 if parent else 1, match["numeral"], heading,
                                       len(self.paragraphs) + 1, 0, ((at, at + len(heading)),), (start, at)))

    def _division_is_empty(self) -> bool:
        return bool(self.divisions) and self.divisions[-1].first_paragraph > len(self.paragraphs)

    def _numbered(self, start: int, line: str) -> bool:
        match = _NUMBERED.fullmatch(line)
        if not match:
            return False
        value, expected, item = int(match["numeral"]), len(self.paragraphs) + 1, self._next_agenda_item()
        if item and value == item and (value != expected or not self.after_blank):
            self._add_item(match, start, "agenda", 1)
        elif value == expected:
            self._close()
            self.open = self._block(match, start, f"p{value}", self.divisions[-1].id)
            self.paragraphs.append(self.open)
            self.path = [self.open]
        elif item and value < expected:
            raise self._error("item", line, f"item {item} of the agenda in paragraph {expected - 1}, or paragraph {expected}")
        else:
            raise self._wrong_number(start, value, expected)
        return True

    def _next_agenda_item(self) -> int:
        """The number with which an agenda in the present paragraph begins or goes on, 0 where there is none."""
        if len(self.path) > 1:
            return int(self.path[1].numeral) + 1 if self.path[1].kind == "agenda" else 0
        return int(self._opens_list())

    def _wrong_number(self, start: int, value: int, expected: int) -> ParseError:
        code, wanted = "repeated_number" if value < expected else "missing_number", f"paragraph {expected}"
        later = self._later_line(start, expected) if value > expected else 0
        if later:
            code, wanted = "number_out_of_order", f"{wanted}, which is in line {later}"
        return ParseError(code, self.line, f"paragraph {value}", wanted)

    def _later_line(self, start: int, number: int) -> int:
        """The line further down where the paragraph of this number begins, 0 where there is none; agendas have numbers too."""
        before, end = 0, ""
        for place, line in enumerate(self.text[start:].split("\n")[1:], self.line + 1):
            match = _NUMBERED.fullmatch(line)
            if match:
                value = int(match["numeral"])
                if value == number != before + 1 and not end.endswith(self.words.list_opening):
                    return place
                before = value
            end = line.strip() or end
        return 0

    def _marked(self, start: int, line: str) -> bool:
        match = _MARKED.fullmatch(line)
        if not match:
            return False
        depth = self._depth(match["numeral"])
        if not depth:
            last = "" if self._opens_list() else " or ".join(f"({one.numeral})" for one in self.path[1:])
            raise self._error("item", line, f"the mark that follows {last}" if last else "a list that begins with its first mark")
        self._add_item(match, start, "list" if depth == 1 else self.path[1].kind, depth)
        return True

    def _depth(self, numeral: str) -> int:
        """The depth at which the list goes on with this mark, 0 where it does not."""
        depth = len(self.path)
        if self._opens_list():
            return depth if self._mark_number(numeral, depth) == 1 else 0
        return next((one for one in range(depth - 1, 0, -1)
                     if self._mark_number(numeral, one) == self._mark_number(self.path[one].numeral, one) + 1), 0)

    def _mark_number(self, numeral: str, depth: int) -> int:
        """What a mark counts at a depth of the list, 0 where it is none; the numbers of an agenda are no marks."""
        agenda = len(self.path) > 1 and self.path[1].kind == "agenda"
        place = depth - 1 - agenda
        return self.words.item_numbers[place](numeral) if 0 <= place < len(self.words.item_numbers) else 0

    def _add_item(self, match: re.Match, start: int, kind: str, depth: int) -> None:
        self._require(self._complete(self.open), self.open, "a whole sentence")
        self._require(depth == len(self.path) or not self._opens_list(), self.path[-1], "the list it opens")
        numeral, above = match["numeral"], self.path[depth - 1].id
        # Chinese and roman numerals give the same id in every language.
        mark = numeral if numeral.isascii() else roman(self._mark_number(numeral, depth))
        root = "agenda" if kind == "agenda" and depth == 1 else above
        self.open = self._block(match, start, f"{root}.{mark}", above if depth > 1 else "", kind)
        self.path[depth:] = [self.open]
        self.path[0].items.append(self.open)

    def _footnote(self, start: int, line: str) -> bool:
        match = _FOOTNOTE.fullmatch(line)
        if not match or not self.path:
            return False
        if self.marks.pop(match["numeral"], None) is None:
            raise self._error("footnote", line, f"a mark {match['numeral']} before it in paragraph {len(self.paragraphs)}")
        self._require(self._complete(self.open), self.open, "a whole sentence")
        number = match["numeral"].translate(_PLAIN_DIGITS)
        self.open = self._block(match, start, f"{self.path[0].id}.fn{number}", "", "footnote")
        self.path[0].items.append(self.open)
        return True

    def _continuation(self, start: int, line: str) -> None:
        if self.open is None or self._complete(self.open):
            raise self._error("stray_text", line, "a heading, a numbered paragraph, an item of a list or a footnote")
        text = line.strip()
        self._grow(self.open, start + line.index(text), text)

    def _block(self, match: re.Match, start: int, identifier: str, parent: str, kind: str = "") -> Block:
        at = start + match.start("text")
        block = Block(identifier, parent, kind, match["numeral"], (start + match.start("label"), at))
        self._grow(block, at, match["text"].rstrip())
        return block

    def _grow(self, block: Block, at: int, text: str) -> None:
        block.pieces.append((at, at + len(text)))
        block.end, block.line = (block.end + text)[-_END:], self.line
        if block.kind != "footnote":
            self.marks.update((mark, self.line) for mark in _NOTE_MARK.findall(text))

    def _ends_with(self, block: Block, signs: str) -> bool:
        return block.end.rstrip(self.words.closers + _SUPERSCRIPTS)[-1:] in tuple(signs)

    def _complete(self, block: Block) -> bool:
        return self._ends_with(block, self.words.full_stops + self.words.item_end + self.words.list_opening)

    def _opens_list(self) -> bool:
        return bool(self.path) and self._ends_with(self.path[-1], self.words.list_opening)

    def _close(self) -> None:
        """End the present paragraph, if it is whole."""
        if self.path:
            self._require(not self._opens_list(), self.path[-1], "the list it opens")
            for block in (self.path[-1], self.open):
                self._require(self._ends_with(block, self.words.full_stops), block, "a whole sentence")
        for mark, line in self.marks.items():
            raise ParseError("footnote", line, f"the mark {mark}", f"its footnote after paragraph {len(self.paragraphs)}")
        self.path, self.open = [], None

    def _require(self, whole: bool, block: Block, expected: str) -> None:
        if not whole:
            raise ParseError("cut_off", block.line, f"a text that ends with {block.end[-12:]!r}", expected)

    def _error(self, code: str, found: str, expected: str) -> ParseError:
        return ParseError(code, self.line, repr(found.strip()[:40]), expected)
