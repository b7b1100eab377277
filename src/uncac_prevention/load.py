"""The only reader of `data/`: texts, registers, lessons and labels, each read once."""

import csv
import json
from functools import cache
from pathlib import Path

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
    """Return the folder `data/`: of the checkout where the package runs from one, else the copy inside the wheel."""
    package = Path(__file__).resolve().parent
    return next(folder for folder in (package / "data", package.parents[1] / "data") if folder.is_dir())


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


@cache
def load_sources() -> dict[str, dict]:
    """Return what is known of each text of the report, by language."""
    return json.loads((data_folder() / "source" / "sources.json").read_text(encoding="utf-8"))


@cache
def load_report(language: str = "zh") -> Report:
    """Return the report: the Chinese source, or our unofficial English rendering.

    Args:
        language: "zh" or "en".

    Returns:
        A `Report`, parsed from the text once a process.

    Raises:
        DataError: the source is not the file whose SHA-256 `sources.json` records, or there is no text in this language.
        ParseError: the text is not what the parser understands.
    """
    sources = load_sources()
    if language not in sources:
        raise DataError("source/sources.json", "language", repr(language), f"one of {', '.join(sources)}")
    source = sources[language]
    report = parse_report(read_text(data_folder() / source["file"]), language)
    if report.sha256 != source.get("sha256", report.sha256):
        raise DataError(source["file"], "SHA-256", report.sha256, source["sha256"])
    return report


@cache
def load_register(name: str) -> tuple[Row, ...]:
    """Return the rows of a register kept by hand.

    Args:
        name: the file's name in `data/registers` without `.csv`.

    Returns:
        One dict a row, from column to text; an empty cell is an empty string.

    Raises:
        DataError: there is no such register, or a row has more or fewer cells than the header.
    """
    path = data_folder() / "registers" / f"{name}.csv"
    if not path.is_file():
        known = sorted(one.stem for one in path.parent.glob("*.csv"))
        raise DataError("registers", name, "no such file", f"one of {', '.join(known)}")
    with path.open(encoding="utf-8", newline="") as file:
        rows = tuple(csv.DictReader(file))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise DataError(f"registers/{name}.csv", f"row {number}", f"{len(row)} cells", "one for each column")
    return rows


@cache
def load_labels(language: str) -> dict[str, dict[str, str]]:
    """Return the words of the interface in a language, by section and name."""
    return json.loads((data_folder() / "labels" / f"{language}.json").read_text(encoding="utf-8"))


def lesson_files() -> list[Path]:
    """Return the files of all lessons in the order of the path."""
    return sorted((data_folder() / "lessons").glob("*.yml"))


def read_yaml(path: Path) -> dict:
    """Return the content of a YAML file.

    Raises:
        DataError: it is not YAML, or not a mapping; the message names the line.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise DataError(path.name, f"line {mark.line + 1}" if mark else "file", str(error).split("\n")[0], "YAML") from None
    if not isinstance(content, dict):
        raise DataError(path.name, "file", type(content).__name__, "a mapping")
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
    if not path.is_file():
        raise DataError("lessons", number, "no such file", f"one of {', '.join(one.stem for one in lesson_files())}")
    content = read_yaml(path)
    try:
        return lesson_from(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        problems = schema_problems("lessons", path.name, content) or [f"{path.name}: {error!r}"]
        raise DataError("lessons", path.name, problems[0], "a lesson as in lessons/schema.json") from error


def schema_problems(folder: str, name: str, content: object) -> list[str]:
    """Compare a file's content with the JSON schema of its folder.

    Returns:
        One line a problem: file, item, what was found, what was expected. Empty where all is well.
    """
    from jsonschema import Draft202012Validator

    schema = json.loads((data_folder() / folder / "schema.json").read_text(encoding="utf-8"))
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
