"""The one way in which a text is refused."""


class ParseError(ValueError):
    """The text is not the report it should be: `code`, `line` (1-based), what was found and what was expected."""

    def __init__(self, code: str, line: int, found: str, expected: str):
        super().__init__(f"line {line}: found {found}; expected {expected} [{code}]")
        self.code, self.line, self.found, self.expected = code, line, found, expected
