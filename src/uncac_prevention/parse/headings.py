"""The headings of a report of the family, whatever a conversion left of them: chapters, sections, and parts within a section."""

import re

from ..languages import letter_number, roman
from ..languages.family import Layout
from ..model import Division, Span
from .error import Gap
from .pages import MARKED, NUMBERED, ends, kinds_of, lines_of
from .structure import Reading

_LONGEST_HEADING = 200


class HeadingReading(Reading):
    """A reading that takes headings where `Reading` refuses: a number left out is a gap, and so is a numeral that was lost.

    `last` is the number of the last paragraph, `parts` that of the last part. What stands before the present line is told by
    `after_blank`, `after_page` (furniture of a page) and `after_heading`.
    """

    def __init__(self, text: str, layout: Layout):
        super().__init__(text, layout.words)
        self.layout = layout
        self.lines = lines_of(text)
        self.kinds = kinds_of(self.lines, layout)
        self.gaps: list[Gap] = []
        self.after_page = self.after_heading = False
        self.parts = self.last = 0

    def _heading(self, start: int, line: str) -> bool:
        if len(line) > _LONGEST_HEADING or not self._whole() or ends(line, self.words):
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
        match = NUMBERED.fullmatch(line)
        if not match or not self.divisions or self._next_agenda_item() or len(line) > 150 or self._in_agenda():
            return False
        number, following = int(match["numeral"]), self._following()
        after = NUMBERED.match(following)
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
        if not self.after_blank or not self._whole() or len(line) > 120 or ends(line, self.words) or self.after_page and not self._known_heading(line):
            return False
        following = self._following()
        if not (self._known_heading(line) or NUMBERED.match(following) and self._begins(line)):
            return False
        level = 1 if self.layout.chapters.fullmatch(line) or not self.chapters else 2 if self.layout.sections.fullmatch(line) or self.sections else 1
        self._gap("lost_numeral", line, "a heading with its numeral")
        match = re.fullmatch(r"(?P<label>)(?P<numeral>)(?P<heading>.*)", line)
        if level == 1:
            return self._chapter(match, start, self.chapters + 1)
        self.sections += 1
        self.parts, above = 0, roman(self.chapters).upper()
        self._open_division(match, start, f"{above}.{chr(ord('A') + self.sections - 1)}", above)
        return True

    def _known_heading(self, line: str) -> bool:
        return bool(self.layout.chapters.fullmatch(line) or self.layout.sections.fullmatch(line))

    def _begins(self, line: str) -> bool:
        return not line[0].islower() and not MARKED.match(line) and not NUMBERED.match(line)

    def _open_division(self, match: re.Match, start: int, identifier: str, parent: str) -> None:
        self._close()
        span = start + match.start("heading"), start + match.end("heading")
        self._add_division(identifier, parent, 2 if parent or "." in identifier else 1, match["numeral"], span, (start, span[0]))

    def _add_division(self, identifier: str, parent: str, level: int, numeral: str, span: Span, label: Span) -> None:
        # The heading in its own characters: the line that was matched has narrow ones.
        self.divisions.append(Division(identifier, parent, level, numeral, self.text[slice(*span)], len(self.paragraphs) + 1, 0, (span,), label))
        self.after_heading = True

    def _whole(self) -> bool:
        return self.open is None or self._complete(self.open)

    def _gap(self, code: str, found: str, expected: str) -> None:
        self.gaps.append(Gap(code, self.line, repr(found.strip()[:40]), expected))
