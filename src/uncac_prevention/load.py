"""The only reader of `data/`: texts, registers, lessons and labels, each read once."""

import csv
import io
import json
from functools import cache
from pathlib import Path

from .convention import Convention, convention_from
from .exercises import Lesson, lesson_from
from .model import Report
from .parse import ParseError, parse_report

Row = dict[str, str]


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
        problem = next(iter(schema_problems("convention", path.name, content)), f"{_name(path)}: file: {error!r}")
        file, item, found = problem.split(": ", 2)
        raise DataError(file, item, found, "articles as in convention/schema.json") from error


@cache
def load_register(name: str) -> tuple[Row, ...]:
    """Return the rows of a register kept by hand.

    Args:
        name: the file's name in `data/registers` without `.csv`.

    Returns:
        One dict a row, from column to text; an empty cell is an empty string.

    Raises:
        DataError: there is no such register, or a row has more or fewer cells than the header; row 1 is the header.
    """
    # Spreadsheets put a byte order mark before the first column.
    text = _read(data_folder() / "registers" / f"{name}.csv").removeprefix("\ufeff")
    header, *rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise DataError(f"registers/{name}.csv", f"row {number}", f"{len(row)} cells", f"{len(header)}, as in the header")
    return tuple(dict(zip(header, row, strict=True)) for row in rows)


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
    return sorted((data_folder() / "lessons").glob("*.yml"))


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
        raise DataError(_name(path), f"line {mark.line + 1}" if mark else "file", str(error).split("\n")[0], "YAML") from None
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
        return lesson_from(content)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        problem = next(iter(schema_problems("lessons", path.name, content)), f"{_name(path)}: file: {error!r}")
        file, item, found = problem.split(": ", 2)
        raise DataError(file, item, found, "a lesson as in lessons/schema.json") from error


def schema_problems(folder: str, name: str, content: object) -> list[str]:
    """Compare a file's content with the JSON schema of its folder.

    Returns:
        One line a problem: file, item, what was found, what was expected. Empty where all is well.
    """
    from jsonschema import Draft202012Validator

    schema = _read_json(data_folder() / folder / "schema.json")
    errors = sorted(Draft202012Validator(schema).iter_errors(content), key=lambda one: list(map(str, one.path)))
    return [f"{folder}/{name}: {_item(content, error.path)}: {error.message[:160]}" for error in errors]


def _item(content: object, path) -> str:
    """Name a place in a nested content by the ids met on the way, else by keys and numbers."""
    names = []
    for step in path:
        content = content[step]
        named = isinstance(content, dict) and content.get("id")
        names.append(str(named or step))
    return " > ".join(names) or "file"
