"""Checks of tables and registers: current, described column by column, and with keys that lead somewhere."""

import csv
import io
from collections.abc import Iterator

from .. import load
from ..dictionary import ForeignKey, Table, problems
from ..load import DataError, dictionary_path, load_dictionary, load_rows, read_rows, read_yaml, schema_problems
from ..tables import TABLES, to_csv
from .data import first_difference


def _all() -> Iterator[tuple[str, str]]:
    """Folder and name of every table and register that there is."""
    for folder in ("tables", "registers"):
        yield from ((folder, path.stem) for path in sorted((load.data_folder() / folder).glob("*.csv")))


def _described() -> Iterator[tuple[str, str, Table]]:
    """Those with a dictionary; what is wrong with a dictionary is the business of one check only."""
    for folder, name in _all():
        try:
            table = load_dictionary(folder, name)
        except DataError:
            continue
        if table:
            yield folder, name, table


def tables_are_current() -> Iterator[str]:
    """Each file in `data/tables` is what the source and the registers give now."""
    for name in TABLES:
        path = load.data_folder() / "tables" / f"{name}.csv"
        if not path.is_file():
            yield f"tables/{name}.csv: found no file; expected one: run `uncac build`"
            continue
        found, expected = path.read_text(encoding="utf-8").split("\n"), to_csv(name).split("\n")
        if found != expected:
            yield f"tables/{name}.csv: row {first_difference(found, expected)}: found another text than the source gives; expected the same: run `uncac build`"


def every_table_has_its_dictionary() -> Iterator[str]:
    """Each table and register has a dictionary that fits the schema, and each dictionary has its table."""
    used = {load.data_folder() / "dictionary" / "schema.json"}
    for folder, name in _all():
        path = dictionary_path(folder, name)
        used.add(path)
        if path.is_file():
            yield from schema_problems("dictionary", path.name, read_yaml(path))
        else:
            yield f"{folder}/{name}.csv: dictionary: found none; expected dictionary/{path.name}"
    for path in sorted((load.data_folder() / "dictionary").iterdir()):
        if path not in used:
            yield f"dictionary/{path.name}: found no table or register of this name; expected one"


def rows_are_what_the_dictionary_says() -> Iterator[str]:
    """Columns in the dictionary's order, each cell of its type and from its code list, no primary key twice."""
    for folder, name, table in _described():
        rows = read_rows(folder, name)
        found, expected = rows[0][1] if rows else [], [one.name for one in table.columns]
        yield from (f"{folder}/{name}.csv: {one.place}: found {one.found}; expected {one.expected}" for one in problems(rows, table))
        if sorted(found) == sorted(expected) and found != expected:
            yield f"{folder}/{name}.csv: line 1: found the columns {', '.join(found)}; expected the order of its dictionary"


def keys_lead_somewhere() -> Iterator[str]:
    """Each foreign key names columns that exist, and each of its values stands there."""
    described = list(_described())
    for folder, name, table in described:
        for key in table.foreign_keys:
            target = next((one for one in described if one[1] == key.table), None)
            if not _fits(key, table, target):
                place = f"foreign key {' + '.join(key.columns)}"
                yield f"dictionary/{name}.yml: {place}: found no {key.table} ({', '.join(key.references)}); expected one"
                continue
            there = {value for _, values in _values(*target, key.references) for value in values}
            lost = ((line, value) for line, values in _values(folder, name, table, key.columns) for value in values
                    if any(value) and value not in there)
            for line, value in lost:
                yield (f"{folder}/{name}.csv: line {line}, column {' + '.join(key.columns)}: found {' + '.join(value)!r}; "
                       f"expected a value of {key.table} ({', '.join(key.references)})")


def _fits(key: ForeignKey, table: Table, target: tuple[str, str, Table] | None) -> bool:
    """Whether a key's columns are there on both sides, as many on one as on the other."""
    own, others = ({one.name for one in some.columns} for some in (table, target[2] if target else table))
    return bool(target) and set(key.columns) <= own and set(key.references) <= others and len(key.columns) == len(key.references)


def _values(folder: str, name: str, table: Table, columns: tuple[str, ...]) -> Iterator[tuple[int, list[tuple[str, ...]]]]:
    """Line and values of the columns in each row; a single column of type list has one for each word."""
    rows = read_rows(folder, name)
    if not rows or not set(columns) <= set(rows[0][1]):
        return
    places = [rows[0][1].index(one) for one in columns]
    words = len(columns) == 1 and next(one for one in table.columns if one.name == columns[0]).type == "list"
    for line, row in rows[1:]:
        if len(row) == len(rows[0][1]):
            value = tuple(row[place] for place in places)
            yield line, [(word,) for word in value[0].split()] if words else [value]


def examples_occur() -> Iterator[str]:
    """Each column's example is a value that the column has."""
    for folder, name, table in _described():
        try:
            rows = load_rows(folder, name)
        except DataError:
            continue
        for column in table.columns:
            try:
                example = column.value(column.example)
                occurs = any(column.value(row[column.name]) == example for row in rows)
            except ValueError:
                occurs = False
            if rows and not occurs:
                yield (f"dictionary/{name}.yml: column {column.name}: found the example {column.example!r}; "
                       f"expected a value of {folder}/{name}.csv")


def write_tables() -> list[str]:
    """Write the tables that are not current; return their names."""
    (load.data_folder() / "tables").mkdir(exist_ok=True)
    return [name for name in (f"tables/{name}.csv" for name in TABLES) if write(name, to_csv(name[7:-4]))]


def write_registers() -> list[str]:
    """Write registers that a spreadsheet saved in its own way as plain CSV with the same cells; return their names."""
    changed = []
    for folder, name in _all():
        if folder == "registers":
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(row for _, row in read_rows(folder, name))
            if _is_foreign(name) and write(f"registers/{name}.csv", text.getvalue()):
                changed.append(f"registers/{name}.csv")
    return changed


def _is_foreign(name: str) -> bool:
    raw = (load.data_folder() / "registers" / f"{name}.csv").read_bytes()
    head = raw.partition(b"\n")[0]
    return raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw or b"," not in head and (b";" in head or b"\t" in head)


def write(name: str, text: str) -> bool:
    """Write a file of `data/` where its text differs; return whether it did."""
    path = load.data_folder() / name
    if path.is_file() and path.read_bytes() == text.encode():
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True
