"""Any report of the family: what the rules understand becomes a `Report`; all else is kept with its place and named."""

import hashlib
import re
from dataclasses import dataclass, replace

from ..languages.family import FAMILY, Layout
from ..model import Report
from .error import Gap, ParseError, refuse_what_is_no_text
from .headings import HeadingReading
from .pages import MARKED, NUMBERED, Rest, bare_span, first_of_body, read_cover
from .records import Block, build_report

_FOOTNOTE = re.compile(r"(?P<label>(?:(?P<numeral>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})|\[(?P<bracketed>\d{1,3})\]|(?P<plain>\d{1,3}))\s+)(?P<text>\S.*)")
_NOTE_MARK = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}|\[\d{1,3}\]")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LARGEST_GAP = 20
_DEEPEST = 4
_REFUSED = (("binary", re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd]"), "plain text"),)


@dataclass(frozen=True, slots=True)
class FamilyReport:
    """A report as far as the rules read it.

    `report` has what they understood; its source is the given text with one space in place of each line end inside a paragraph, so
    that all spans count in the given text too. `rest` has every other piece of text as (start, end, kind): furniture of pages, the table
    of contents, repeated headings, annexes, what stands before the first chapter, and what is unplaced. `gaps` says what is missing.
    """

    report: Report
    rest: tuple[Rest, ...]
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
    refuse_what_is_no_text(text, layout.words, _REFUSED)
    if not layout.mark.search(text):
        raise ParseError("no_report", 1, "a text that does not name the Conference or the Convention", "a report of this family")
    sieve = _Sieve(text, layout)
    sieve.read()
    return sieve.finished()


class _Sieve(HeadingReading):
    """The state of one reading that goes on where `Reading` refuses."""

    def __init__(self, text: str, layout: Layout):
        super().__init__(text, layout)
        self.body = first_of_body(self.lines, self.kinds, layout)
        self.cover, self.rest = read_cover(text, self.lines[:self.body], self.kinds, layout)
        self.characters = list(text)
        self.after_rule = False
        self.annexes = 0
        self.cut: Block | None = None

    def read(self) -> None:
        """Read all lines from the first chapter on."""
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
        if not any(self.words.closing_chapter in one.heading for one in self.divisions[-3:]):
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

    def _put_aside(self, place: int, kind: str) -> None:
        self.rest.append((*bare_span(self.lines[place]), kind))

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

    def _numbered(self, start: int, line: str) -> bool:
        match = NUMBERED.fullmatch(line)
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
        match = MARKED.fullmatch(line)
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

    def _require(self, whole: bool, block: Block, expected: str) -> None:
        """Take what is not whole: what is missing is named where the paragraph ends."""

    def _keep(self, error: ParseError) -> None:
        self.gaps.append(Gap(error.code, error.line, error.found, error.expected))
