"""Any report of the family: what the rules understand becomes a `Report`; all else is kept with its place and named."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..languages import FAMILY, Layout, letter_number, roman
from ..model import Division, Field, Report, Span
from .error import ParseError
from .records import Block, build_report
from .structure import Reading

_NUMBERED = re.compile(r"(?P<label>(?P<numeral>[0-9]{1,4})[.、](?!\d)\s*)(?P<text>\S.*)")
_MARKED = re.compile(r"(?P<label>(?:[-•–*·]\s+)?\((?P<numeral>\w{1,6})\)\s*)(?P<text>\S.*)")
_FOOTNOTE = re.compile(r"(?P<label>(?:(?P<numeral>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|\[(?P<bracketed>\d{1,3})\]|(?P<plain>\d{1,3}))\s+)(?P<text>\S.*)")
_NOTE_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\[\d{1,3}\]")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# One character for one, so that every position stays true: full-width letters, digits and marks, and spaces of any width.
_NARROW = {0xFF01 + place: chr(0x21 + place) for place in range(0x5E)} | dict.fromkeys(map(ord, "\u00a0\u2000\u2001\u2002\u2003\u2009\u202f\u3000\t"), " ")
_ENDS = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"))
_SYMBOL = re.compile(r"CAC/COSP/[A-Za-z0-9./]*[A-Za-z0-9]")
_FURNITURE = re.compile(r"(?:(?:CAC/COSP/[A-Za-z0-9./*]+|V\.\d{2}-\d{5}(?:\s*\([A-Z]\))?|\*\s?[A-Z]?\d{6,}\s?\*|\d{1,3}\s?/\s?\d{1,3}|[-–]\s?\d{1,3}\s?[-–]"
                        r"|\d{6}(?=\s)|\d{1,3}|\(\w\))(?:\s+|$))+")
_RULE = re.compile(r"[_\-—–=*]{5,}")
_LEADER = re.compile(r".*(?:\.{3,}|…{2,}|(?:\. ){3,}|\s{3,})\s*\d{1,3}(?:[-–]\d{1,3})?(?:\s+\d{1,3})?\s*$")
_REPEATED = 3
_LONGEST_HEADING = 200
_LARGEST_GAP = 20
_DEEPEST = 4
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd]")


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the rules did not understand or miss: a code, the line, what stands there, and what was expected."""

    code: str
    line: int
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class FamilyReport:
    """A report as far as the rules read it.

    `report` has what they understood; its source is the given text with one space in place of each line end inside a paragraph, so
    that all spans count in the given text too. `rest` has every other piece of text as (start, end, kind): furniture of pages, the table
    of contents, repeated headings, annexes, what stands before the first chapter, and what is unplaced. `gaps` says what is missing.
    """

    report: Report
    rest: tuple[tuple[int, int, str], ...]
    gaps: tuple[Gap, ...]


def parse_any(text: str, language: str = "zh") -> FamilyReport:
    """Parse a report of the family as far as the rules go.

    Args:
        text: the whole text, without a byte order mark.
        language: a key of `FAMILY`.

    Raises:
        ParseError: the text is empty, binary or in another language, or it is no report of this family.
        KeyError: the language is not one of `FAMILY`.
    """
    layout = FAMILY[language]
    _refuse(text, layout)
    sieve = _Sieve(text, layout)
    sieve.read()
    return sieve.finished()


def _refuse(text: str, layout: Layout) -> None:
    if not text.strip():
        raise ParseError("empty", 1, "no text", "the text of a report")
    match = _BINARY.search(text)
    if match:
        raise ParseError("binary", text.count("\n", 0, match.start()) + 1, f"the character {match.group()!a}", "plain text")
    words = layout.words
    share = sum(map(len, words.script.findall(text))) / max(sum(map(str.isalpha, text)), 1)
    if share < words.share:
        raise ParseError("wrong_language", 1, f"{share:.0%} of the letters in the script of {words.code!r}",
                         f"a report in the language {words.code!r}")
    if not layout.mark.search(text):
        raise ParseError("no_report", 1, "a text that does not name the Conference or the Convention", "a report of this family")


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines with their first positions; every kind of line end counts as one."""
    even = re.sub("\r(?!\n)", "\n", text.replace("\r\n", " \n")).translate(_ENDS)
    lines, start = [], 0
    for line in even.split("\n"):
        lines.append((start, line.translate(_NARROW)))
        start += len(line) + 1
    return lines


class _Sieve(Reading):
    """The state of one reading that goes on where `Reading` refuses."""

    def __init__(self, text: str, layout: Layout):
        super().__init__(text, layout.words)
        self.layout = layout
        self.lines = _lines(text)
        self.characters = list(text)
        self.rest: list[tuple[int, int, str]] = []
        self.gaps: list[Gap] = []
        self.after_page = self.after_rule = self.after_heading = False
        self.kinds: dict[int, str] = {}
        self.body = self.annexes = self.parts = self.last = 0
        self.cut: Block | None = None

    def read(self) -> None:
        """Read all lines."""
        self.kinds = self._known_kinds()
        self.body = self._first_of_body()
        self._read_cover()
        self.after_blank = True
        for place in range(self.body, len(self.lines)):
            self.line = place + 1
            self._next(*self.lines[place], self.kinds.get(place, ""))

    def finished(self) -> FamilyReport:
        """Return what was read.

        Raises:
            ParseError: there is no numbered paragraph.
        """
        self._close()
        if not self.paragraphs:
            raise ParseError("no_report", self.line, "no numbered paragraph", "a report of this family")
        if not any(one.level == 1 for one in self.divisions):
            self._gap("heading", "no chapter", "headings of chapters")
        if not any(self.layout.words.closing_chapter in one.heading for one in self.divisions[-3:]):
            self._gap("cut_off", self.divisions[-1].heading if self.divisions else "no chapter", f"a last chapter {self.words.closing_chapter!r}")
        for name in ("organ", "date", "title"):
            if name not in {one.name for one in self.cover}:
                self.gaps.append(Gap("cover", 1, "no such line", name))
        source = "".join(self.characters)
        report = build_report(source, self.words, self.cover, self.divisions, self.paragraphs, self._keep)
        # The fingerprint is that of what was given; where numbers are missing, a place in the list is no number.
        numbers = [0, *(one.number for one in report.paragraphs), report.paragraphs[-1].number + 1]
        divisions = tuple(replace(one, first_paragraph=numbers[one.first_paragraph], last_paragraph=numbers[one.last_paragraph])
                          for one in report.divisions)
        report = replace(report, sha256=hashlib.sha256(self.text.encode()).hexdigest(), divisions=divisions)
        return FamilyReport(report, tuple(sorted(self.rest)), tuple(self.gaps))

    # Before the body

    def _known_kinds(self) -> dict[int, str]:
        """The lines that are known by their looks alone: furniture of pages and the table of contents."""
        counts = Counter(re.sub(r"\d+", "0", line.strip()) for _, line in self.lines)
        kinds = {}
        for place, (_, line) in enumerate(self.lines):
            bare = line.strip()
            if not bare:
                continue
            if _FURNITURE.fullmatch(bare) or self.layout.page.fullmatch(bare):
                kinds[place] = "page"
            elif _RULE.fullmatch(bare):
                kinds[place] = "rule"
            elif counts[re.sub(r"\d+", "0", bare)] >= _REPEATED and self._is_header(bare) and self._stands_alone(place, kinds):
                kinds[place] = "page"
        self._mark_contents(kinds)
        return kinds

    def _is_header(self, line: str) -> bool:
        """Whether a line that comes back on several pages can be their header or footer."""
        return len(line) <= 120 and not (_NUMBERED.match(line) or _MARKED.match(line)
                                         or line.endswith(tuple(self.words.full_stops + self.words.item_end + self.words.list_opening)))

    def _stands_alone(self, place: int, kinds: dict[int, str]) -> bool:
        """Whether no text touches a line: neither the one above nor the one below."""
        return all(not 0 <= one < len(self.lines) or not self.lines[one][1].strip() or one in kinds or _FURNITURE.fullmatch(self.lines[one][1].strip())
                   for one in (place - 1, place + 1))

    def _mark_contents(self, kinds: dict[int, str]) -> None:
        for place, (_, line) in enumerate(self.lines):
            if not self.layout.contents.fullmatch(line.strip()):
                continue
            last, empty = place, 0
            for following in range(place + 1, len(self.lines)):
                entry = self.lines[following][1].rstrip()
                empty = 0 if entry.strip() else empty + 1
                if _LEADER.fullmatch(entry):
                    last = following
                elif following - last > 4 + empty:
                    break
            kinds.update((one, "contents") for one in range(place, last + 1) if self.lines[one][1].strip())
            return

    def _first_of_body(self) -> int:
        for place, (_, line) in enumerate(self.lines):
            bare = line.strip()
            chapter = self.words.chapter.fullmatch(bare)
            if place in self.kinds or not bare:
                continue
            if (chapter and self.words.chapter_number(chapter["numeral"]) == 1 or self.layout.chapters.fullmatch(bare)
                    or self.layout.annex.fullmatch(bare) or re.match(r"1[.、](?!\d)\s*\S.{20}", bare)):
                return place
        return len(self.lines)

    def _read_cover(self) -> None:
        """Take the fields of the cover wherever they stand; lines without a blank between them may be one field."""
        groups: list[list[int]] = [[]]
        for place in range(self.body):
            start, line = self.lines[place]
            bare = line.strip()
            if not bare:
                groups.append([])
            elif place in self.kinds:
                symbol = _SYMBOL.search(bare)
                if symbol and not any(one.name == "symbol" for one in self.cover):
                    self._field("symbol", symbol.group(), [place])
                else:
                    self._put_aside(place, self.kinds[place])
            else:
                groups[-1].append(place)
        for group in filter(None, groups):
            self._read_group(group)

    def _read_group(self, group: list[int]) -> None:
        joined = self.layout.joint.join(self.lines[one][1].strip() for one in group)
        for name, pattern in self.words.cover:
            if name in ("organ", "title") and pattern.fullmatch(joined) and not any(one.name == name for one in self.cover):
                self._field(name, "", group)
                return
        for place in group:
            line = self.lines[place][1].strip()
            for name, pattern in self.words.cover:
                match = pattern.fullmatch(line)
                if match and not any(one.name == name for one in self.cover):
                    self._field(name, match["value"] if "value" in pattern.groupindex else "", [place])
                    break
            else:
                self._put_aside(place, "front")

    def _field(self, name: str, value: str, places: Sequence[int]) -> None:
        spans = tuple(self._span(one) for one in places)
        text = self.layout.joint.join(self.text[start:end] for start, end in spans)
        self.cover.append(Field(name, value or text, text, spans))

    def _span(self, place: int) -> Span:
        start, line = self.lines[place]
        return start + len(line) - len(line.lstrip()), start + len(line.rstrip())

    def _put_aside(self, place: int, kind: str) -> None:
        self.rest.append((*self._span(place), kind))

    # The body

    def _next(self, start: int, line: str, kind: str) -> None:
        place, indent = self.line - 1, len(line) - len(line.lstrip())
        start, bare = start + indent, line.strip()
        if not bare:
            self.after_blank = True
            return
        if kind:
            self._put_aside(place, kind)
            self.after_page, self.after_rule = True, kind == "rule"
            return
        if self.annexes or self.layout.annex.fullmatch(bare) and self._whole():
            self._close()
            self.annexes = 1
            self._put_aside(place, "annex")
            return
        again = self.layout.continued.search(bare)
        if again and again.end() == len(bare):
            self._put_aside(place, "continued")
            self.after_page = True
            return
        taken = (self._footnote(start, bare) or self._heading(start, bare) or self._numbered(start, bare) or self._marked(start, bare)
                 or self._lost_heading(start, bare))
        if not taken:
            self._continuation(start, bare)
        self.after_blank = self.after_page = self.after_rule = False

    def _whole(self) -> bool:
        return self.open is None or self._complete(self.open)

    def _heading(self, start: int, line: str) -> bool:
        if len(line) > _LONGEST_HEADING or not self._whole() or self._ends(line):
            return False
        chapter, section = self.words.chapter.fullmatch(line), self.words.section.fullmatch(line)
        number = self.words.chapter_number(chapter["numeral"]) if chapter else 0
        letter = letter_number(section["numeral"]) if section else 0
        if chapter and number == self.chapters + 1:
            return self._chapter(chapter, start, number)
        if section and self.chapters and letter == self.sections + 1:
            return self._section(section, start, letter)
        if chapter and self.chapters < number <= self.chapters + 4:
            self._gap("heading", line, f"chapter {self.chapters + 1}")
            return self._chapter(chapter, start, number)
        if section and self.sections < letter <= self.sections + 3:
            self._gap("heading", line, f"section {chr(ord('A') + self.sections)}")
            return self._section(section, start, letter)
        return self._part(start, line)

    def _chapter(self, match: re.Match, start: int, number: int) -> bool:
        self.chapters, self.sections, self.parts = number, 0, 0
        self._open_division(match, start, roman(number).upper(), "")
        return True

    def _section(self, match: re.Match, start: int, letter: int) -> bool:
        self.sections, self.parts = letter, 0
        above = roman(self.chapters).upper() if self.chapters else ""
        self._open_division(match, start, f"{above}.{match['numeral']}" if above else match["numeral"], above)
        return True

    def _part(self, start: int, line: str) -> bool:
        """A heading with an Arabic number, which looks like a paragraph: short, without an end, and a number follows it."""
        match = _NUMBERED.fullmatch(line)
        if not match or not self.divisions or self._next_agenda_item() or len(line) > 150 or self._in_agenda():
            return False
        number, following = int(match["numeral"]), self._following()
        after = _NUMBERED.match(following)
        if number != self.parts + 1 or not after or int(after["numeral"]) != self.last + 1 or (after["numeral"] == match["numeral"] and number == self.last + 2):
            return False
        self.parts = number
        above = next(one for one in reversed(self.divisions) if one.level < 3)
        self._close()
        span = start + match.start("text"), start + match.end("text")
        self._add_division(f"{above.id}.{number}", above.id, 3, match["numeral"], span, (start, span[0]))
        return True

    def _in_agenda(self) -> bool:
        return len(self.path) > 1 and self.path[1].kind == "agenda"

    def _following(self) -> str:
        """The next line that says something."""
        lines = ((place, self.lines[place][1].strip()) for place in range(self.line, len(self.lines)))
        return next((bare for place, bare in lines if bare and place not in self.kinds), "")

    def _lost_heading(self, start: int, line: str) -> bool:
        """A heading whose numeral a conversion lost."""
        if not self.after_blank or not self._whole() or len(line) > 120 or self._ends(line) or self.after_page and not self._known_heading(line):
            return False
        following = self._following()
        if not (self._known_heading(line) or _NUMBERED.match(following) and self._begins(line)):
            return False
        level = 1 if self.layout.chapters.fullmatch(line) or not self.chapters else 2 if self.layout.sections.fullmatch(line) else self._level(following)
        self._gap("lost_numeral", line, "a heading with its numeral")
        match = re.fullmatch(r"(?P<label>)(?P<numeral>)(?P<heading>.*)", line)
        if level == 1:
            return self._chapter(match, start, self.chapters + 1)
        self.sections += 1
        self.parts, above = 0, roman(self.chapters).upper()
        self._open_division(match, start, f"{above}.{chr(ord('A') + self.sections - 1)}", above)
        return True

    def _level(self, following: str) -> int:
        return 2 if self.sections else 1

    def _known_heading(self, line: str) -> bool:
        return bool(self.layout.chapters.fullmatch(line) or self.layout.sections.fullmatch(line))

    def _begins(self, line: str) -> bool:
        return not line[0].islower() and not _MARKED.match(line) and not _NUMBERED.match(line)

    def _open_division(self, match: re.Match, start: int, identifier: str, parent: str) -> None:
        self._close()
        span = start + match.start("heading"), start + match.end("heading")
        self._add_division(identifier, parent, 2 if parent or "." in identifier else 1, match["numeral"], span, (start, span[0]))

    def _add_division(self, identifier: str, parent: str, level: int, numeral: str, span: Span, label: Span) -> None:
        # The heading in its own characters: the line that was matched has narrow ones.
        self.divisions.append(Division(identifier, parent, level, numeral, self.text[slice(*span)], len(self.paragraphs) + 1, 0, (span,), label))
        self.after_heading = True

    def _numbered(self, start: int, line: str) -> bool:
        match = _NUMBERED.fullmatch(line)
        if not match:
            return False
        value, expected, item = int(match["numeral"]), self.last + 1, self._next_agenda_item()
        if item and value == item and (value != expected or not self.after_blank or self._opens_list()):
            self._add_item(match, start, "agenda", 1)
        elif not self._whole() and not (value == expected and (self.after_blank or self.after_page)):
            return False
        elif expected <= value <= expected + _LARGEST_GAP:
            if value != expected:
                self._gap("missing_number", f"paragraph {value}", f"paragraph {expected}")
            self._close()
            self.open = self._block(match, start, f"p{value}", self.divisions[-1].id if self.divisions else "")
            self.paragraphs.append(self.open)
            self.path, self.last = [self.open], value
        else:
            self._gap("repeated_number" if value < expected else "missing_number", f"paragraph {value}", f"paragraph {expected}")
            self._close()
            self._put_aside(self.line - 1, "unplaced")
        self.cut = None
        return True

    def _marked(self, start: int, line: str) -> bool:
        match = _MARKED.fullmatch(line)
        if not match or not self.path or not self._whole():
            return False
        depth = self._depth(match["numeral"])
        if not depth:
            return False
        self._add_item(match, start, "list" if depth == 1 else self.path[1].kind, depth)
        return True

    def _depth(self, numeral: str) -> int:
        depth = min(len(self.path), _DEEPEST)
        if self._opens_list():
            return depth if 1 in self._numbers(numeral) else 0
        deeper = next((one for one in range(depth - 1, 0, -1) if self._follows(self.path[one].numeral, numeral)), 0)
        return deeper or (depth if 1 in self._numbers(numeral) else 0)

    def _follows(self, before: str, numeral: str) -> bool:
        return any(one and two == one + 1 for one, two in zip(self._numbers(before), self._numbers(numeral), strict=True))

    def _numbers(self, numeral: str) -> list[int]:
        """What a mark counts in each way of counting, 0 where it does not."""
        return [one(numeral) for one in self.words.item_numbers]

    def _mark_number(self, numeral: str, depth: int) -> int:
        return next(filter(None, self._numbers(numeral)), 1)

    def _footnote(self, start: int, line: str) -> bool:
        match = _FOOTNOTE.fullmatch(line)
        if not match or not self.path:
            return False
        mark = match["numeral"] or (f"[{match['bracketed']}]" if match["bracketed"] else "")
        if match["plain"]:
            mark = next((one for one in self.marks if one.strip("[]").translate(_SUPERSCRIPTS) == match["plain"]), "")
            if not (mark and self.after_rule):
                return False
        if self.marks.pop(mark, None) is None:
            self._gap("footnote", line[:40], f"a mark {mark} before it")
        if self.open.kind != "footnote" and not self._complete(self.open):
            self.cut = self.open
        number = mark.strip("[]").translate(_SUPERSCRIPTS)
        self.open = self._block(match, start, f"{self.path[0].id}.fn{number}", "", "footnote")
        self.open.numeral = number
        self.path[0].items.append(self.open)
        return True

    def _continuation(self, start: int, line: str) -> None:
        if self.after_heading and (self.after_page or not self.after_blank) and not self.path and self.divisions:
            # A heading on two lines.
            one = self.divisions[-1]
            self._join(one.spans[-1][1], start)
            span = (start, start + len(line))
            self.divisions[-1] = replace(one, heading=f"{one.heading}{self.layout.joint}{self.text[slice(*span)]}", spans=(*one.spans, span))
            self.after_heading = True
            return
        block = self.open
        if block is not None and block.kind == "footnote" and self._complete(block) and self.cut is not None:
            block = self.open = self.cut
            self.cut = None
        if block is None or self._complete(block) and self.after_blank and not self.after_page:
            if not self.rest or self.rest[-1][2] != "unplaced" or self.after_blank:
                self._gap("stray_text", line, "a heading, a numbered paragraph, an item of a list or a footnote")
            self._put_aside(self.line - 1, "unplaced")
            return
        self._grow(block, start, line)

    def _grow(self, block: Block, at: int, text: str) -> None:
        if block.pieces:
            block.pieces[-1] = (block.pieces[-1][0], self._join(block.pieces[-1][1], at))
        block.pieces.append((at, at + len(text)))
        block.end, block.line = (block.end + text)[-16:], self.line
        self.after_heading = False
        if block.kind != "footnote":
            self.marks.update((mark, self.line) for mark in _NOTE_MARK.findall(text))

    def _join(self, end: int, start: int) -> int:
        """Where a piece ends to which the line at `start` is joined: in a language that needs a space, one of those between them is it."""
        if not self.layout.joint or self.text[end - 1] in "-‐" or end >= start:
            return end
        self.characters[end] = self.layout.joint
        return end + 1

    def _add_item(self, match: re.Match, start: int, kind: str, depth: int) -> None:
        numeral, above = match["numeral"], self.path[depth - 1].id
        mark = numeral if numeral.isascii() else roman(self._mark_number(numeral, depth))
        root = "agenda" if kind == "agenda" and depth == 1 else above
        self.open = self._block(match, start, f"{root}.{mark}", above if depth > 1 else "", kind)
        self.path[depth:] = [self.open]
        self.path[0].items.append(self.open)

    def _ends(self, line: str) -> bool:
        return line.endswith(tuple(self.words.full_stops + self.words.item_end + self.words.list_opening))

    def _opens_list(self) -> bool:
        return bool(self.path) and self._ends_with(self.path[-1], self.words.list_opening)

    def _ends_with(self, block: Block, signs: str) -> bool:
        return super()._ends_with(replace(block, end=re.sub(r"\[\d{1,3}\]$", "", block.end)), signs)

    def _close(self) -> None:
        if self.path:
            for block in {id(one): one for one in (self.path[-1], self.open) if one}.values():
                if not self._complete(block):
                    self.gaps.append(Gap("cut_off", block.line, f"a text that ends with {block.end[-12:]!r}", "a whole sentence"))
        for mark, line in self.marks.items():
            self.gaps.append(Gap("footnote", line, f"the mark {mark}", "its footnote"))
        self.marks, self.path, self.open, self.cut = {}, [], None, None

    def _gap(self, code: str, found: str, expected: str) -> None:
        self.gaps.append(Gap(code, self.line, repr(found.strip()[:40]), expected))

    def _keep(self, error: ParseError) -> None:
        self.gaps.append(Gap(error.code, error.line, error.found, error.expected))
