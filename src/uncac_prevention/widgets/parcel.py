"""A file that the learner takes along: as a link on the page, which works everywhere, and in the folder of exports."""

import base64
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ..learner import work_folder

TYPES = {"json": "application/json", "csv": "text/csv;charset=utf-8", "html": "text/html;charset=utf-8",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


class Parcel(NamedTuple):
    """A link that holds a file whole, the file's name, and its size in kB."""

    href: str
    name: str
    size: int


def parcel(name: str, data: bytes, dated: bool = True) -> Parcel:
    """Return a file as a link.

    Args:
        name: ends with one of `TYPES`.
        data: the whole file.
        dated: put day and time before the end, so that no file takes the place of an earlier one.
    """
    stem, _, kind = name.rpartition(".")
    encoded = base64.b64encode(data).decode("ascii")
    return Parcel(f"data:{TYPES[kind]};base64,{encoded}", f"{stem}-{datetime.now():%Y%m%d-%H%M%S}.{kind}" if dated else name, max(1, len(data) // 1000))


def exports_folder() -> Path:
    """Return where files that are taken along are kept as well."""
    return work_folder() / "exports"


def write_down(name: str, data: bytes) -> bool:
    """Keep a file in the folder of exports; tell whether it could be written. The link holds the same, so nothing is lost."""
    try:
        exports_folder().mkdir(parents=True, exist_ok=True)
        (exports_folder() / name).write_bytes(data)
    except OSError:
        return False
    return True
