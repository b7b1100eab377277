"""The files of `data/`: what is said of each, its checksum, and who made it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from ..load import DataError, data_folder, dictionary_path, load_dictionary, read_yaml

PACKAGE = "package.yml"
README = "README.md"
DATAPACKAGE = "datapackage.json"
CRATE = "ro-crate-metadata.json"
CHECKSUMS = "CHECKSUMS.sha256"
MEDIA_TYPES = {".csv": "text/csv", ".json": "application/json", ".txt": "text/plain", ".yml": "application/yaml", ".md": "text/markdown",
               ".sha256": "text/plain"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of `data/`: `path` begins there; `kind` is the pattern of `package.yml` that it fits; `made` is received, hand, rule, or
    rule and hand; `inputs` are patterns of paths."""

    path: str
    kind: str
    made: str
    title: Mapping[str, str]
    inputs: tuple[str, ...]

    @property
    def by_rule(self) -> bool:
        """Whether `uncac build` writes it, or a part of it."""
        return "rule" in self.made

    @property
    def content(self) -> bytes:
        """The bytes as they are on the disk."""
        return (data_folder() / self.path).read_bytes()

    @property
    def sha256(self) -> str:
        """The checksum of the content, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def media_type(self) -> str:
        """The file's media type, after its name."""
        return MEDIA_TYPES.get(Path(self.path).suffix, "application/octet-stream")


@cache
def load_package() -> dict:
    """Return what is said of the data as a whole."""
    return read_yaml(data_folder() / PACKAGE)


def files() -> list[File]:
    """Return all files of `data/` by path; those that describe the others are among them, built already or not.

    Raises:
        DataError: `package.yml` does not say how a file came about.
    """
    found = (path.relative_to(data_folder()) for path in data_folder().rglob("*") if path.is_file() and not path.name.startswith("."))
    return [_described(path) for path in sorted({*(one.as_posix() for one in found), README, DATAPACKAGE, CRATE, CHECKSUMS})]


def _described(path: str) -> File:
    for kind in load_package()["files"]:
        if fnmatch(path, kind["pattern"]):
            title = _title(path) or kind["title"]
            return File(path, kind["pattern"], kind["made"], title, tuple(kind.get("inputs", ())))
    raise DataError(PACKAGE, path, "no pattern that fits this file", "one that says how it came about")


def _title(path: str) -> Mapping[str, str] | None:
    """The title that a table's or register's own dictionary gives."""
    folder, _, name = path.rpartition("/")
    described = folder in ("tables", "registers") and name.endswith(".csv") and load_dictionary(folder, name.removesuffix(".csv"))
    return described.title if described else None


def described_tables() -> list[tuple[str, str]]:
    """Return folder and name of every table and register that has a dictionary, tables first."""
    names = [(folder, path.stem) for folder in ("tables", "registers") for path in sorted((data_folder() / folder).glob("*.csv"))]
    return [(folder, name) for folder, name in names if dictionary_path(folder, name).is_file()]


def checksums() -> str:
    """Return the text of the checksum list: `sha256sum --check` reads it in `data/`."""
    return "".join(f"{one.sha256}  {one.path}\n" for one in files() if one.path != CHECKSUMS)
