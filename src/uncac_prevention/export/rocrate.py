"""The RO-Crate 1.1 over `data/`: every file with its checksum, and what was made from what, by rule or by hand."""

import json
from fnmatch import fnmatch

from .. import __version__
from ..load import load_sources
from .files import CHECKSUMS, CRATE, File, files, load_package

# The context of version 1.1 is older than these words.
WORDS = {"sha256": "https://schema.org/sha256", "made": "https://w3id.org/ro/terms/uncac-prevention#made"}


def rocrate() -> str:
    """Return the text of `ro-crate-metadata.json`."""
    package, listed = load_package(), [one for one in files() if one.path != CRATE]
    graph = [
        {"@id": CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"}},
        _root(package, listed),
        {"@id": package["license"]["path"], "@type": "CreativeWork", "name": package["license"]["title"],
         "identifier": package["license"]["name"]},
        {"@id": "#authors", "@type": "Organization", "name": package["authors"]["en"], "alternateName": package["authors"]["zh"]},
        {"@id": "#united-nations", "@type": "Organization", "name": load_sources()["zh"]["author"]},
        {"@id": "#uncac", "@type": "SoftwareApplication", "name": package["name"], "version": __version__, "softwareVersion": __version__},
        *[_file(one) for one in listed],
        *_actions(listed),
    ]
    content = {"@context": ["https://w3id.org/ro/crate/1.1/context", WORDS], "@graph": graph}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _ids(paths: list[str]) -> list[dict]:
    return [{"@id": path} for path in paths]


def _root(package: dict, listed: list[File]) -> dict:
    return {
        "@id": "./", "@type": "Dataset", "name": package["title"]["en"], "alternateName": package["title"]["zh"],
        "description": f"{package['description']['en']} {package['description']['zh']}", "version": __version__,
        "datePublished": package["released"], "license": {"@id": package["license"]["path"]}, "author": {"@id": "#authors"},
        "keywords": ", ".join(package["keywords"]), "hasPart": _ids([one.path for one in listed]),
        "mentions": _ids(list(dict.fromkeys(_action_id(one.kind) for one in listed if one.by_rule)))}


def _file(file: File) -> dict:
    known = {
        "@id": file.path, "@type": "File", "name": file.title["en"], "alternateName": file.title["zh"], "encodingFormat": file.media_type,
        "made": file.made, "author": {"@id": "#united-nations" if file.made == "received" else "#authors"}}
    # The list of checksums holds that of this crate, so the crate cannot hold that of the list.
    return known if file.path == CHECKSUMS else known | {"contentSize": str(len(file.content)), "sha256": file.sha256}


def _action_id(kind: str) -> str:
    return f"#build-{kind.removesuffix('/*')}"


def _actions(listed: list[File]) -> list[dict]:
    """One action for each kind of file that a rule makes: what the step reads, what it writes, and the program."""
    kinds: dict[str, list[File]] = {}
    for one in listed:
        if one.by_rule:
            kinds.setdefault(one.kind, []).append(one)
    return [{
        "@id": _action_id(kind), "@type": "CreateAction", "name": f"uncac build: {kind}", "instrument": {"@id": "#uncac"},
        "object": _ids([one.path for one in listed if one not in made and any(fnmatch(one.path, pattern) for pattern in made[0].inputs)]),
        "result": _ids([one.path for one in made])} for kind, made in kinds.items()]
