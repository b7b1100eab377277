"""The one way in which a text is refused, and how it is said that a piece of one is missing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..languages import Language

Refused = tuple[str, re.Pattern, str]
"""The code of an error, the characters that make it, and what was expected in their place."""


class ParseError(ValueError):
    """The text is not the report it should be: `code`, `line` (1-based), what was found and what was expected."""

    def __init__(self, code: str, line: int, found: str, expected: str):
        super().__init__(f"line {line}: found {found}; expected {expected} [{code}]")
        self.code, self.line, self.found, self.expected = code, line, found, expected


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the rules did not understand or miss: a code, the line, what stands there, and what was expected."""

    code: str
    line: int
    found: str
    expected: str


def refuse_what_is_no_text(text: str, words: Language, refused: Iterable[Refused]) -> None:
    """Pass a text in the language that `words` describes.

    Raises:
        ParseError: it is empty, has a character that is refused, or is in another language.
    """
    if not text.strip():
        raise ParseError("empty", 1, "no text", "the text of a report")
    for code, pattern, expected in refused:
        match = pattern.search(text)
        if match:
            raise ParseError(code, text.count("\n", 0, match.start()) + 1, f"the character {match.group()!a}", expected)
    share = sum(map(len, words.script.findall(text))) / max(sum(map(str.isalpha, text)), 1)
    if share < words.share:
        raise ParseError("wrong_language", 1, f"{share:.0%} of the letters in the script of {words.code!r}",
                         f"a report in the language {words.code!r}")
