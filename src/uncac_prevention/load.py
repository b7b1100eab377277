"""The only reader of `data/`: texts, tables, registers, lessons and labels, each read once."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from .convention import Convention, convention_from
from .dictionary import Table, cells, problems, table_from
from .evaluation import FORM_IDS, WorkshopForm
from .evaluation import form_from as workshop_form_from
from .exercises import Item, Lesson, items_from, lesson_from
from .model import Report
from .parse import ParseError, parse_report

if TYPE_CHECKING:
    import pandas

    from .plan import PlanForm

Row = dict[str, str]

# pandas' types for a column without and with empty cells; bool and int64 have no value for those.
_KINDS = {"string": ("str", "str"), "integer": ("int64", "Int64"), "number": ("float64", "float64"),
          "boolean": ("bool", "boolean"), "date": ("datetime64[s]", "datetime64[s]"),
          "spans": ("object", "object"), "list": ("object", "object")}


class DataError(ValueError):
    """A file of data is not what it should be: the message names the file, the item, what was found and what was expected."""

    def __init__(self, file: str, item: str, found: str, expected: str):
        super().__init__(f"{file}: {item}: found {found}; expected {expected}")
        self.file, self.item = file, item


@cache
def data_folder() -> Path:
    """Return the folder `data/`: of the checkout where the package runs from one, else the copy inside the wheel.

    Raises:
        DataError: there is neither.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "data", package.parents[1] / "data"):
        if folder.is_dir():
            return folder
    raise DataError("data", "folder", "none", f"one in {package} or {package.parents[1]}")


def read_text(path: Path) -> str:
    """Return a UTF-8 text exactly as it is, line ends included.

    Raises:
        ParseError: the bytes are not UTF-8; the line is the one of the first bad byte.
    """
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ParseError("not_utf8", line, f"the byte {raw[error.start]:#04x}", "text in UTF-8") from None


def _read(path: Path) -> str:
    """Return a file's text; the error names the file, and the line or what there is instead of it."""
    if not path.is_file():
        known = sorted(one.stem for one in path.parent.glob(f"*{path.suffix}") if one.stem != "schema")
        raise DataError(path.parent.name, path.stem, "no such file", f"one of {', '.join(known)}")
    try:
        return read_text(path)
    except ParseError as error:
        raise DataError(_name(path), f"line {error.line}", error.found, error.expected) from None


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _read_json(path: Path) -> dict:
    try:
        return json.loads(_read(path))
    except json.JSONDecodeError as error:
        raise DataError(_name(path), f"line {error.lineno}", error.msg, "JSON") from None


@cache
def load_sources() -> dict[str, dict]:
    """Return what is known of each text of the report, by language."""
    return _read_json(data_folder() / "source" / "sources.json")


@cache
def load_report(language: str = "zh") -> Report:
    """Return the report: the Chinese source, or our unofficial English rendering.

    Args:
        language: "zh" or "en".

    Returns:
        A `Report`, parsed from the text once a process.

    Raises:
        DataError: there is no text in this language, it is not what the parser understands (the message names the line), or it
            is not the file whose SHA-256 `sources.json` records.
    """
    sources = load_sources()
    if language not in sources:
        raise DataError("source/sources.json", "language", repr(language), f"one of {', '.join(sources)}")
    source = sources[language]
    try:
        report = parse_report(_read(data_folder() / source["file"]), language)
    except ParseError as error:
        raise DataError(source["file"], f"line {error.line}", error.found, error.expected) from error
    if report.sha256 != source.get("sha256", report.sha256):
        raise DataError(source["file"], "SHA-256", report.sha256, source["sha256"])
    return report


def dictionary_path(folder: str, name: str) -> Path:
    """Return where the dictionary of a table or register is: `NAME.yml`; `NAME.register.yml` for a register named like a table.

    Args:
        folder: "tables" or "registers".
        name: the file's name without `.csv`.
    """
    known = data_folder() / "dictionary"
    own = known / f"{name}.register.yml"
    shared = folder == "registers" and (own.is_file() or (data_folder() / "tables" / f"{name}.csv").is_file())
    return own if shared else known / f"{name}.yml"


@cache
def load_dictionary(folder: str, name: str) -> Table | None:
    """Return what is known of a table's or register's columns; None where it has no dictionary.

    Raises:
        DataError: the file is not what `dictionary/schema.json` asks for.
    """
    path = dictionary_path(folder, name)
    if not path.is_file():
        return None
    content = read_yaml(path)
    try:
        return table_from(name, content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _schema_error("dictionary", path, content, error, "a dictionary") from error


def read_rows(folder: str, name: str) -> list[tuple[int, list[str]]]:
    """Return the cells of a table or register with the line on which each row begins, the header first.

    Raises:
        DataError: there is no such file; the message lists those that there are.
    """
    return cells(_read(data_folder() / folder / f"{name}.csv"))


def load_rows(folder: str, name: str) -> tuple[Row, ...]:
    """Return the rows of a table or register as text, compared with its dictionary where it has one.

    Args:
        folder: "tables" or "registers".
        name: the file's name without `.csv`.

    Raises:
        DataError: as `load_register` and `load_table`.
    """
    rows = read_rows(folder, name)
    for one in problems(rows, load_dictionary(folder, name)):
        raise DataError(f"{folder}/{name}.csv", one.place, one.found, one.expected)
    (_, header), *body = rows
    return tuple(dict(zip(header, row, strict=True)) for _, row in body)


@cache
def load_convention() -> Convention:
    """Return articles 5 to 14 of the Convention, clause by clause, in our own words in both languages.

    Returns:
        A `Convention`: its `articles`, and the code lists `duties` and `qualifiers`.

    Raises:
        DataError: the file breaks `convention/schema.json`; the message names the place.
    """
    path = data_folder() / "convention" / "chapter2.json"
    content = _read_json(path)
    try:
        return convention_from(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _schema_error("convention", path, content, error, "articles") from error


@cache
def load_register(name: str) -> tuple[Row, ...]:
    """Return the rows of a register kept by hand.

    Args:
        name: the file's name in `data/registers` without `.csv`.

    Returns:
        One dict a row, from column to text; an empty cell is an empty string.

    Raises:
        DataError: there is no such register, or it is not what its dictionary says: a column is missing, a value is of
            another type or no code of the list, an id comes twice. The message names file, line and column.
    """
    return load_rows("registers", name)


def load_table(name: str) -> "pandas.DataFrame":
    """Return a table of `data/tables`, or a register, with the types that its dictionary gives.

    Args:
        name: the file's name without `.csv`.

    Returns:
        The columns of the file in its order: text as str (Namibia's code NA stays NA), integer as int64 (Int64 where a cell is
        empty), number as float64, boolean as bool, date as datetime64, spans as a list of (start, end), list as a tuple of words.

    Raises:
        DataError: there is no such table; the message lists those that there are. Or the file is not what its dictionary says.
    """
    import pandas

    data = data_folder()
    names = {path.stem: folder for folder in ("registers", "tables") for path in sorted((data / folder).glob("*.csv"))}
    if name not in names:
        raise DataError("data", repr(name), "no such table", f"one of {', '.join(sorted(names))}")
    table = load_dictionary(names[name], name)
    if table is None:
        raise DataError(f"{names[name]}/{name}.csv", "dictionary", "none", f"one in dictionary/{name}.yml")
    rows = load_rows(names[name], name)
    columns = [(one, [one.value(row[one.name]) for row in rows]) for one in table.columns]
    return pandas.DataFrame({one.name: pandas.Series(values, dtype=_KINDS[one.type][None in values]) for one, values in columns})


def register_names() -> list[str]:
    """Return the names of all registers, in the order of the alphabet."""
    return sorted(one.stem for one in (data_folder() / "registers").glob("*.csv"))


@cache
def load_labels(language: str) -> dict[str, dict[str, str]]:
    """Return the words of the interface in a language, by section and name.

    Raises:
        DataError: there are none in this language.
    """
    return _read_json(data_folder() / "labels" / f"{language}.json")


def lesson_files() -> list[Path]:
    """Return the files of all lessons in the order of the path."""
    return sorted((data_folder() / "lessons").glob("[0-9]*.yml"))


def page_files() -> list[Path]:
    """Return the files of the pages beside the path, which have a word for a number and otherwise are like lessons."""
    return sorted((data_folder() / "lessons").glob("[!0-9]*.yml"))


def question_files() -> list[Path]:
    """Return the files of the question bank in the order of the lessons."""
    return sorted((data_folder() / "questions").glob("[0-9]*.yml"))


@cache
def load_questions() -> dict[str, dict]:
    """Return the content of each question of the bank, by id; `lessons/schema.json` describes an item.

    Raises:
        DataError: a file is not YAML or has no items, an id comes twice, or is not that of its file; the message names file and id.
    """
    return {identifier: one for path in question_files() for identifier, one in _questions_in(path).items()}


@cache
def _questions_in(path: Path) -> dict[str, dict]:
    """The questions of one file, by id: Q05-1 and so on in 05.yml."""
    found: dict[str, dict] = {}
    items = read_yaml(path).get("items")
    for one in items if isinstance(items, list) else [None]:
        identifier = str(one.get("id") or "") if isinstance(one, dict) else ""
        if not identifier.startswith(f"Q{path.stem}-") or identifier in found:
            raise DataError(_name(path), "id", repr(identifier), f"an id of its own for each item, Q{path.stem}- and a number")
        found[identifier] = one
    return found


class _Bank(Mapping):
    """The bank as a lesson draws from it: only the files that its ids name are read."""

    def __getitem__(self, identifier: str) -> dict:
        path = data_folder() / "questions" / f"{identifier[1:3]}.yml"
        if not path.is_file():
            raise KeyError(identifier)
        return _questions_in(path)[identifier]

    def __iter__(self) -> Iterator[str]:
        return iter(load_questions())

    def __len__(self) -> int:
        return len(load_questions())


@cache
def load_bank() -> dict[str, Item]:
    """Return the questions of the bank that may be asked at any time, by id: all but those of the tests.

    Raises:
        DataError: a question breaks the schema; the message names it.
    """
    kept = {one for form in load_tests().values() for one in form}
    try:
        return items_from({name: one for name, one in load_questions().items() if name not in kept})
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise DataError("questions", "items", repr(error), "questions as in questions/schema.json") from error


@cache
def load_tests() -> dict[str, list[str]]:
    """Return the ids of the questions of each test form: `pre`, which is the delayed test as well, and `post`."""
    return read_yaml(data_folder() / "questions" / "tests.yml")


def read_yaml(path: Path) -> dict:
    """Return the content of a YAML file.

    Raises:
        DataError: there is no such file, or it is not YAML, or not a mapping; the message names file and line.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(_read(path), Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        found = getattr(error, "problem", None) or str(error).split("\n")[0]
        raise DataError(_name(path), f"line {mark.line + 1}" if mark else "file", found,
                        "YAML: keys of one place under one another, a text with a colon in quotation marks") from None
    if not isinstance(content, dict):
        raise DataError(_name(path), "file", type(content).__name__, "a mapping")
    return content


@cache
def load_lesson(number: str) -> Lesson:
    """Return a lesson's outcomes and exercises.

    Args:
        number: two digits, as in the file's name: "01".

    Raises:
        DataError: there is no such lesson, or its file breaks `lessons/schema.json`; the message names file and item.
    """
    path = data_folder() / "lessons" / f"{number}.yml"
    content = read_yaml(path)
    try:
        return lesson_from(content, _Bank(), load_tests())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _schema_error("lessons", path, content, error, "a lesson") from error


@cache
def load_plan_form() -> "PlanForm":
    """Return what an action plan asks, its rubric, measures and words, and the links of paragraphs and articles that it relies on.

    Raises:
        DataError: the file breaks `plan/schema.json`, or a table that it relies on is not what its dictionary says.
    """
    from .plan import form_from

    path = data_folder() / "plan" / "plan.yml"
    content = read_yaml(path)
    rows = load_rows("tables", "article_links")
    links = {(int(one["paragraph"]), ".".join(filter(None, (f"art{one['article']}", one["clause"])))): one["basis"] for one in rows}
    weights = {int(one["number"]): tuple(one["weights"].split()) for one in load_rows("tables", "paragraphs")}
    try:
        return form_from(content, links, weights)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _schema_error("plan", path, content, error, "an action plan") from error


@cache
def load_workshop_forms() -> dict[str, WorkshopForm]:
    """Return the forms of a workshop by id, in the order in which they are filled in; they are in the checkout, not in a wheel.

    Raises:
        DataError: there is no such file, or it breaks `workshop/forms/schema.json`.
    """
    return {one: _workshop_form(data_folder().parent / "workshop" / "forms" / f"{one}.yml") for one in FORM_IDS}


def _workshop_form(path: Path) -> WorkshopForm:
    content = read_yaml(path)
    try:
        return workshop_form_from(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _schema_error("../workshop/forms", path, content, error, "a form") from error


def _schema_error(folder: str, path: Path, content: object, error: Exception, expected: str) -> DataError:
    """Say what is wrong with a file in the words of its folder's schema, else in those of the error."""
    said = str(error) if type(error) is ValueError else repr(error)
    problem = next(iter(schema_problems(folder, path.name, content)), f"{_name(path)}: file: {said}")
    file, item, found = problem.split(": ", 2)
    return DataError(file, item, found, f"{expected} as in {folder}/schema.json")


def schema_problems(folder: str, name: str, content: object) -> list[str]:
    """Compare a file's content with the JSON schema of its folder.

    Returns:
        One line a problem: file, item, what was found, what was expected. Empty where all is well.
    """
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    # The questions' schema refers to the lessons' for what an item is.
    shared = Resource.from_contents(_read_json(data_folder() / "lessons" / "schema.json"))
    registry = Registry().with_resource("lessons/schema.json", shared)
    schema = _read_json(data_folder() / folder / "schema.json")
    errors = sorted(Draft202012Validator(schema, registry=registry).iter_errors(content), key=lambda one: list(map(str, one.path)))
    return [f"{folder}/{name}: {_item(content, error.path)}: {error.message[:160]}" for error in errors]


def _item(content: object, path) -> str:
    """Name a place in a nested content by the ids met on the way, else by keys and numbers."""
    names = []
    for step in path:
        content = content[step]
        named = isinstance(content, dict) and content.get("id")
        names.append(str(named or step))
    return " > ".join(names) or "file"
