"""Checks of what describes the data: Data Package, RO-Crate, checksums, the generated dictionary, and the citation file."""

import re
from collections.abc import Iterator

from .. import __version__, load
from ..export import GENERATED
from ..export.files import files, load_package
from ..load import DataError, read_yaml
from .data import first_difference
from .tables import write

_CITATION = "CITATION.cff"
# What version 1.2.0 of the Citation File Format demands, and what we demand besides.
_DEMANDED = ("cff-version", "message", "title", "authors", "type", "version", "date-released", "license", "references")


def every_file_is_described() -> Iterator[str]:
    """`package.yml` says of each file how it came about, and each file that it says is generated is one that the build writes."""
    try:
        made = {one.path for one in files() if one.by_rule and "/" not in one.path}
    except DataError as error:
        yield str(error)
        return
    for path in sorted(made ^ GENERATED.keys()):
        yield f"{path}: found {'it' if path in made else 'no file'}; expected the files that `uncac build` writes: {', '.join(GENERATED)}"


def generated_files_are_current() -> Iterator[str]:
    """README, Data Package, RO-Crate and checksums are what the other files give now."""
    for name, text in GENERATED.items():
        path = load.data_folder() / name
        try:
            expected = text().encode()
        except (DataError, ValueError) as error:
            yield f"{name}: {error}"
            continue
        found = path.read_bytes() if path.is_file() else b""
        if found != expected:
            line = first_difference(found.split(b"\n"), expected.split(b"\n"))
            yield f"{name}: line {line}: found another text than the files give; expected the same: run `uncac build`"


def citation_file_is_current() -> Iterator[str]:
    """`CITATION.cff` has what its format demands, and the version and date of the package and of the data."""
    path = load.data_folder().parent / _CITATION
    if not path.is_file():
        yield f"{_CITATION}: found no file; expected one"
        return
    content = read_yaml(path)
    yield from (f"{_CITATION}: {key}: found nothing; expected it" for key in _DEMANDED if not content.get(key))
    for key, expected in (("cff-version", "1.2.0"), ("version", __version__), ("date-released", load_package()["released"])):
        if key in content and str(content[key]) != expected:
            yield f"{_CITATION}: {key}: found {str(content[key])!r}; expected {expected!r}"
    references = content.get("references") or ()
    for author in [*(content.get("authors") or ()), *(one for item in references for one in item.get("authors") or ())]:
        if not author.keys() & {"name", "family-names", "given-names", "alias"}:
            yield f"{_CITATION}: authors: found {author}; expected a name"
    for key in ("type", "title", "authors"):
        yield from (f"{_CITATION}: references: {key}: found nothing; expected it" for one in references if not one.get(key))
    licences = content.get("license") or []
    for one in [licences] if isinstance(licences, str) else licences:
        if not re.fullmatch(r"[A-Za-z0-9.+-]+", one):
            yield f"{_CITATION}: license: found {one!r}; expected an SPDX identifier"


def write_generated() -> list[str]:
    """Write the files that describe the data, where they are not current; return their names."""
    return [name for name, text in GENERATED.items() if write(name, text())]
