"""What a table or register is: columns with types, codes and keys, as its dictionary says; opens nothing."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

Text = Mapping[str, str]
Rows = list[tuple[int, list[str]]]
"""Cells of each row with the line on which the row begins."""

_BOOLEANS = {"true": True, "false": False}


def _boolean(cell: str) -> bool:
    # Excel writes TRUE, pandas True.
    return _BOOLEANS[cell.lower()]


def _integer(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", cell):
        raise ValueError
    return int(cell)


def _number(cell: str) -> float:
    if not re.fullmatch(r"-?[0-9]+([.][0-9]+)?", cell):
        raise ValueError
    return float(cell)


def _date(cell: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        raise ValueError
    return date.fromisoformat(cell)


def _spans(cell: str) -> list[tuple[int, int]]:
    spans = [(start, end) for start, end in json.loads(cell)]
    if not spans or not all(type(start) is type(end) is int and 0 <= start < end for start, end in spans):
        raise ValueError
    return spans


TYPES: Mapping[str, tuple[Callable[[str], object], str]] = {
    "string": (str, "a text"),
    "integer": (_integer, "a whole number in figures"),
    "number": (_number, "a number with a point, such as 0.87"),
    "boolean": (_boolean, "true or false"),
    "date": (_date, "a date such as 2021-06-18"),
    "spans": (_spans, "a list such as [[1796,1799]]"),
    "list": (lambda cell: tuple(cell.split()), "words separated by spaces"),
}
"""Each type's reading of a cell that is not empty, and how to say what it expects."""

_EMPTY = {"string": str, "spans": list, "list": tuple}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at one place of a table."""

    place: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `codes` are the only values it may hold, with their meaning, where there are any."""

    name: str
    type: str
    required: bool
    codes: Mapping[str, Text]
    unit: str
    description: Text
    example: str

    def value(self, cell: str) -> object:
        """Return a cell's value: text, int, bool, date, list of (start, end), or tuple of words; empty is "", [], () or None.

        Raises:
            ValueError: the cell is none of this type, no code of the list, or empty although required; the message is what
                was expected.
        """
        # A table made by rule says "[]" where a row has no place in the source.
        if not cell or self.type == "spans" and cell == "[]":
            if self.required:
                raise ValueError("something; this column may not be empty")
            return _EMPTY.get(self.type, type(None))()
        read, expected = TYPES[self.type]
        try:
            value = read(cell)
        except (KeyError, TypeError, ValueError):
            raise ValueError(expected) from None
        if self.codes and not set(value if self.type == "list" else [cell]) <= self.codes.keys():
            raise ValueError(f"{'words' if self.type == 'list' else 'one'} of {', '.join(self.codes)}")
        return value


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns whose values are those of other columns; of a `list` column, each word."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table or register as its dictionary describes it."""

    name: str
    title: Text
    description: Text
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    columns: tuple[Column, ...]


def table_from(name: str, content: Mapping) -> Table:
    """Return a table from the content of its dictionary file.

    Args:
        name: the table's name.
        content: a mapping as `data/dictionary/schema.json` describes it.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: the content is not what the schema asks for.
    """
    columns = tuple(
        Column(str(one["name"]), one["type"], one["required"], {str(code): text for code, text in (one.get("codes") or {}).items()},
               one.get("unit") or "", {"en": one["en"], "zh": one["zh"]}, _as_cell(one["example"], one["type"]))
        for one in content["columns"])
    unknown = [one.type for one in columns if one.type not in TYPES]
    if unknown:
        raise ValueError(f"type {unknown[0]!r}")
    # YAML reads names such as `no` as something else than text; the schema names them.
    keys = tuple(ForeignKey(_names(one["columns"]), str(one["table"]), _names(one["references"])) for one in content.get("foreign_keys") or ())
    return Table(name, content["title"], content["description"], _names(content["primary_key"]), keys, columns)


def _names(listed: list) -> tuple[str, ...]:
    return tuple(map(str, listed))


def _as_cell(value: object, kind: str) -> str:
    """An example as it stands in the file; YAML has read numbers, dates and lists already."""
    if isinstance(value, list):
        return " ".join(map(str, value)) if kind == "list" else json.dumps(value, separators=(",", ":"))
    return "" if value is None else str(value)


def cells(text: str) -> Rows:
    """Return the rows of a CSV text, the header first; a byte order mark, semicolons, tabs, CR LF and empty rows do no harm.

    Args:
        text: the file's content.
    """
    # Inside a cell, too: a text with a line break would no longer be the one it quotes.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    header = text.lstrip().partition("\n")[0]
    # Where a comma stands in decimal numbers, Excel separates cells by semicolons.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    rows, line = [], 1
    for row in reader:
        if any(row):
            rows.append((line, row))
        line = reader.line_num + 1
    return _without_empty_columns(rows)


def _without_empty_columns(rows: Rows) -> Rows:
    """Drop columns at the end that have neither a name nor any value: a spreadsheet leaves them behind."""
    while rows and len(rows[0][1]) > 1 and not any(row[len(rows[0][1]) - 1:] not in ([], [""]) for _, row in rows):
        rows = [(line, row[:len(rows[0][1]) - 1]) for line, row in rows]
    return rows


def problems(rows: Rows, table: Table | None) -> Iterator[Problem]:
    """Compare the rows of a file with its dictionary.

    Args:
        rows: as `cells` gives them.
        table: the dictionary; without one, only the number of cells is compared.

    Returns:
        What is wrong, in the order of the file; duplicate primary keys at the row that comes second.
    """
    if not rows:
        yield Problem("line 1", "nothing", "a header row")
        return
    (_, header), *body = rows
    wrong = list(_header_problems(header, table))
    yield from wrong
    keys: dict[tuple[str, ...], int] = {}
    for line, row in body:
        if len(row) != len(header):
            yield Problem(f"line {line}", f"{len(row)} cells", f"{len(header)}, as in the header")
        elif table and not wrong:
            yield from _row_problems(line, dict(zip(header, row, strict=True)), table, keys)


def _header_problems(header: list[str], table: Table | None) -> Iterator[Problem]:
    known = [one.name for one in table.columns] if table else header
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield Problem(f"line 1, column {name}", f"it {header.count(name)} times", "each column once")
        if name not in known:
            yield Problem("line 1", f"the column {name!r}", f"only {', '.join(known)}")
    for name in known:
        if name not in header:
            yield Problem(f"line 1, column {name}", "no such column", f"the columns {', '.join(known)}")


def _row_problems(line: int, row: dict[str, str], table: Table, keys: dict[tuple[str, ...], int]) -> Iterator[Problem]:
    for column in table.columns:
        try:
            column.value(row[column.name])
        except ValueError as error:
            yield Problem(f"line {line}, column {column.name}", repr(row[column.name][:60]), str(error))
    key = tuple(row[name] for name in table.primary_key)
    if key and keys.setdefault(key, line) != line:
        names = " + ".join(table.primary_key)
        yield Problem(f"line {line}, column {names}", f"{' + '.join(key)!r} again", f"once; it is in line {keys[key]} already")
