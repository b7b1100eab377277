"""What a researcher publishes: data, code, versions, checksums and the own coding in one RO-Crate, the same bytes for the same content."""

import hashlib
import json
import platform
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from .. import __version__
from ..languages import LANGUAGES
from ..load import data_folder, load_labels, load_sources
from ..tables.coding import compared
from .files import CHECKSUMS, CRATE, MEDIA_TYPES, README, files, load_package
from .rocrate import WORDS

if TYPE_CHECKING:
    import pandas

CODING, AGREEMENT, ENVIRONMENT = "coding/coding.csv", "coding/agreement.csv", "environment.json"
_PACKAGE = Path(__file__).resolve().parents[1]
# What the computing rests on; the lock of the checkout has the exact versions of everything else.
_LIBRARIES = ("jinja2", "jsonschema", "matplotlib", "numpy", "pandas", "pyyaml")
_CHECKOUT = ("LICENSE", "pyproject.toml", "uv.lock")
# A code and nothing else: no sentence, no name, no address.
_CODE = re.compile(r"[A-Za-z0-9_.-]{0,40}")
# No clock is in the archive; the format knows no earlier day.
_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of the bundle; `made` is received, hand, rule, or rule and hand, as in the crate of the data."""

    path: str
    content: bytes
    made: str
    title: Mapping[str, str]

    @property
    def sha256(self) -> str:
        """The checksum of the content, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def research_bundle(path: Path, coding: "pandas.DataFrame", lesson: str = "") -> Path:
    """Write a zip that holds what others need to repeat an analysis of the report.

    Args:
        path: of the zip; its folder is made where there is none.
        coding: with the columns unit, yours and ours, as `OpenLesson.coding` gives them. Nothing else of a learner's record is written.
        lesson: the name of a notebook without its ending; it goes in as it was released, in every language.

    Returns:
        The path. The archive holds the data, the package as it runs, the coding and how far it agrees with ours, the versions in use,
        the checksums of all, and `ro-crate-metadata.json` over all. The same content gives the same bytes.

    Raises:
        ValueError: what should be a code is none.
    """
    content = bundle(coding, lesson)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def bundle(coding: "pandas.DataFrame", lesson: str = "") -> bytes:
    """Return the bytes of the zip that `research_bundle` writes."""
    parts = sorted([*_data(), *_code(lesson), *_own(coding)], key=lambda one: one.path)
    # The crate has the checksums of what stands before it, the list has the crate's as well.
    parts.append(Part(CRATE, _crate(parts).encode(), "rule", _title("crate")))
    parts.append(Part(CHECKSUMS, "".join(f"{one.sha256}  {one.path}\n" for one in parts).encode(), "rule", _title("checksums")))
    stream = BytesIO()
    # Not packed: another version of zlib packs the same bytes differently.
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for one in parts:
            entry = ZipInfo(one.path, _DAY)
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, one.content)
    return stream.getvalue()


def _title(name: str) -> dict[str, str]:
    """Words of the labels in every language."""
    return {code: load_labels(code)["bundle"][name] for code in sorted(LANGUAGES)}


def _data() -> Iterator[Part]:
    return (Part(f"data/{one.path}", one.content, one.made, one.title) for one in files() if (data_folder() / one.path).is_file())


def _code(lesson: str) -> Iterator[Part]:
    """The package without what Python leaves behind; of a checkout also the notebook, the lock and the licence."""
    for path in _PACKAGE.rglob("*"):
        inside = path.relative_to(_PACKAGE)
        # In a wheel the data stand inside the package.
        if path.is_file() and not {"data", "__pycache__"} & {*inside.parts} and not path.name.startswith("."):
            yield Part(f"src/{_PACKAGE.name}/{inside.as_posix()}", path.read_bytes(), "hand", _title("code"))
    root = data_folder().parent
    notebooks = [f"notebooks/{code}/{lesson}.ipynb" for code in LANGUAGES]
    yield from (Part(name, (root / name).read_bytes(), "hand", _title("notebook" if name in notebooks else "code"))
                for name in (*notebooks, *_CHECKOUT) if (root / name).is_file())


def _own(coding: "pandas.DataFrame") -> Iterator[Part]:
    rows = coding[["unit", "yours", "ours"]]
    odd = [one for row in rows.itertuples(index=False) for one in row if not isinstance(one, str) or not _CODE.fullmatch(one)]
    if odd:
        raise ValueError(f"coding: found {odd[0]!r}; expected a code of letters, digits and the marks _ . -")
    done = rows[rows["yours"] != ""]
    yield Part(CODING, _csv(rows), "hand", _title("coding"))
    yield Part(AGREEMENT, _csv(compared({"yours": zip(done["yours"], done["ours"])})), "rule", _title("agreement"))
    packages = {name: version(name) for name in _LIBRARIES}
    versions = {"python": platform.python_version(), "uncac-prevention": __version__, "packages": packages}
    yield Part(ENVIRONMENT, (json.dumps(versions, indent=1) + "\n").encode(), "rule", _title("environment"))
    notice = {code: load_labels(code)["notices"]["text"] for code in LANGUAGES}
    text = "\n\n".join(f"# {load_labels(code)['bundle']['title']}\n\n{load_labels(code)['bundle']['help']}\n\n> {notice[code]}" for code in sorted(LANGUAGES))
    yield Part(README, (text + "\n").encode(), "hand", _title("readme"))


def _csv(table: "pandas.DataFrame") -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode()


def _crate(parts: list[Part]) -> str:
    package = load_package()
    paths = [*(one.path for one in parts), CHECKSUMS]
    names = {code: load_labels(code)["bundle"] for code in LANGUAGES}
    graph = [
        {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        {"@id": "./", "@type": "Dataset", "name": names["en"]["title"], "alternateName": names["zh"]["title"],
         "description": f"{names['en']['description']} {names['zh']['description']}", "version": __version__, "datePublished": package["released"],
         "license": {"@id": package["license"]["path"]}, "author": {"@id": "#authors"}, "isBasedOn": {"@id": "data/source/report.zh.txt"},
         "hasPart": _ids(paths), "mentions": _ids(["#coding", "#agreement"])},
        {"@id": package["license"]["path"], "@type": "CreativeWork", "name": package["license"]["title"], "identifier": package["license"]["name"]},
        {"@id": "#authors", "@type": "Organization", "name": package["authors"]["en"], "alternateName": package["authors"]["zh"]},
        {"@id": "#united-nations", "@type": "Organization", "name": load_sources()["zh"]["author"]},
        # The bundle names nobody; who publishes it does.
        {"@id": "#coder", "@type": "Person", "name": names["en"]["coder"], "alternateName": names["zh"]["coder"]},
        {"@id": "#uncac", "@type": "SoftwareApplication", "name": package["name"], "version": __version__, "softwareVersion": __version__},
        *[_file(one) for one in parts],
        {"@id": CHECKSUMS, "@type": "File", "name": names["en"]["checksums"], "alternateName": names["zh"]["checksums"],
         "encodingFormat": MEDIA_TYPES[".sha256"], "made": "rule", "author": {"@id": "#authors"}},
        {"@id": "#coding", "@type": "CreateAction", "name": names["en"]["coding"], "agent": {"@id": "#coder"},
         "object": _ids(["data/registers/codebook.yml", "data/registers/statement_coding.csv"]), "result": _ids([CODING])},
        {"@id": "#agreement", "@type": "CreateAction", "name": names["en"]["agreement"], "instrument": {"@id": "#uncac"},
         "object": _ids([CODING]), "result": _ids([AGREEMENT])},
    ]
    return json.dumps({"@context": ["https://w3id.org/ro/crate/1.1/context", WORDS], "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _ids(paths: list[str]) -> list[dict]:
    return [{"@id": one} for one in paths]


def _file(part: Part) -> dict:
    author = "#united-nations" if part.made == "received" else "#coder" if part.path == CODING else "#authors"
    return {"@id": part.path, "@type": "File", "name": part.title["en"], "alternateName": part.title["zh"],
            "encodingFormat": MEDIA_TYPES.get(Path(part.path).suffix, "application/octet-stream"), "made": part.made,
            "author": {"@id": author}, "contentSize": str(len(part.content)), "sha256": part.sha256}
