"""The report and the data in forms that others read: Akoma Ntoso, Data Package, RO-Crate, citations, the questions for Moodle; a bundle of research."""

from collections.abc import Callable, Mapping

from .akn import akn
from .bundle import research_bundle
from .citations import bibtex, csljson, ris
from .datapackage import datapackage
from .files import CHECKSUMS, CRATE, DATAPACKAGE, README, checksums
from .moodle import moodle
from .readme import readme
from .rocrate import rocrate

__all__ = ["CITATIONS", "EXPORTS", "GENERATED", "akn", "bibtex", "checksums", "csljson", "datapackage", "moodle", "readme", "research_bundle", "ris", "rocrate"]

CITATIONS: Mapping[str, Callable[..., str]] = {"bibtex": bibtex, "csljson": csljson, "ris": ris}
"""Formats that also cite one paragraph: `CITATIONS["ris"]("en", 28)`."""

EXPORTS: Mapping[str, Callable[[str], str]] = {
    "akn": akn, "datapackage": lambda _language: datapackage(), "rocrate": lambda _language: rocrate(), **CITATIONS,
    "moodle": moodle}
"""Every format, from a language to the text of the file."""

GENERATED: Mapping[str, Callable[[], str]] = {README: readme, DATAPACKAGE: datapackage, CRATE: rocrate, CHECKSUMS: checksums}
"""Files of `data/` that describe the others, in the order in which they are built: each holds what stands before it."""
