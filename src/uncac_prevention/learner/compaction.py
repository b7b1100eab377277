"""Many idle journals become one file, at any moment of which nothing is lost or doubled."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .events import BAD, Newer, parse
from .journals import APPEND, TEMPORARY, Journals, put, sync_folder

_DAY = 24 * 60 * 60


def compact(journals: Journals, now: float) -> int:
    """Merge journals untouched for a day; give how many files became one."""
    journals.refresh()
    try:
        idle = _idle(journals, now - _DAY)
        if len(idle) < 2 and not any(path.suffix == ".old" for path in idle):
            return 0
        merged, lines = _merge(list(_set_aside(idle)))
        if lines:
            _write_merged(journals.folder, b"".join(lines[key] for key in sorted(lines, key=lambda key: key[::-1])))
        for path in merged:
            with suppress(FileNotFoundError):
                os.unlink(path)
    except OSError:
        return 0
    return len(merged)


def _idle(journals: Journals, before: float) -> list[Path]:
    # What cannot be read whole stays as it is: nothing is thrown away for being damaged or newer.
    odd = journals.damaged.keys() | journals.newer.keys()
    whole = [name for name, (size, done) in journals.seen.items() if size == done and name not in odd]
    for name in filter(TEMPORARY.fullmatch, os.listdir(journals.folder)):
        if os.stat(journals.folder / name).st_mtime < before:
            os.unlink(journals.folder / name)
    paths = (journals.folder / name for name in whole)
    return [path for path in paths if path.suffix == ".old" or os.stat(path).st_mtime < before]


def _set_aside(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.suffix == ".old":
            yield path
            continue
        # A name of its own: an earlier one, left by a kill, must not be overwritten.
        aside = path.with_name(f"{secrets.token_hex(8)}.jsonl.old")
        try:
            os.rename(path, aside)
        except OSError:
            continue
        yield aside


def _merge(paths: list[Path]) -> tuple[list[Path], dict[tuple[str, int], bytes]]:
    merged: list[Path] = []
    lines: dict[tuple[str, int], bytes] = {}
    for path in paths:
        try:
            with open(path, "rb") as file:
                lines |= {parse(line).key: line for line in file}
        except (OSError, Newer, *BAD):
            continue
        merged.append(path)
    return merged, lines


def _write_merged(folder: Path, data: bytes) -> None:
    path = folder / f"{secrets.token_hex(8)}.jsonl"
    temporary = path.with_suffix(".jsonl.tmp")
    put(os.open(temporary, APPEND | os.O_CREAT | os.O_EXCL, 0o600), data)
    os.rename(temporary, path)
    sync_folder(folder)
