"""One line of a journal: what it may hold, and its way to bytes and back."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from typing import Any, NamedTuple

VERSION = 1
"""The format of journals and exports. An event without `v` is of version 1. A field that an older edition may overlook needs
no new version; everything else does."""

LARGEST_N = 2**53

ID = re.compile(r"[0-9a-f]{16}")
_NEEDS = {
    "answer": {"lesson", "exercise", "item"},
    "undo": {"target"},
    "reset": {"covers"},
    "restore": {"covers", "resets"},
}
_TEXT = {str, type(None)}
BAD = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class Newer(Exception):
    """An event in a later format, of which half would be understood, so nothing is; `n` is its number, or 0."""

    def __init__(self, n: Any) -> None:
        super().__init__(n)
        self.n = n if type(n) is int and n < LARGEST_N else 0


class Event(NamedTuple):
    """One line of a journal: an answer, an undo, a reset, or a restore of what a reset put aside.

    `n` counts up over all journals seen, so that (n, journal) orders events without a clock. `time` (UTC) is for display.
    """

    journal: str
    n: int
    time: str
    kind: str
    lesson: str | None = None
    exercise: str | None = None
    item: str | None = None
    answer: Any = None
    correct: Any = None
    target: tuple[str, int] | None = None
    covers: dict[str, int] | None = None
    resets: tuple[tuple[str, int], ...] | None = None

    @property
    def key(self) -> tuple[str, int]:
        """The event's identity: its journal and number."""
        return self.journal, self.n

    @property
    def order(self) -> tuple[int, str]:
        """The event's place among all events of all machines."""
        return self.n, self.journal


_FIELDS = frozenset(Event._fields)


def _key(pair: Any) -> tuple[str, int]:
    journal, n = pair
    if not ID.fullmatch(journal) or type(n) is not int or n < 1:
        raise ValueError(f"not the key of an event: {pair!r}")
    return journal, n


def event_of(data: Any) -> Event:
    """Give the event that JSON data stand for.

    Raises:
        Newer: it is in a later format.
        ValueError, TypeError, KeyError, AttributeError: it is no event.
    """
    version = data.get("v", 1)
    if version > VERSION:
        raise Newer(data.get("n"))
    if version < 1:
        raise ValueError(f"no version: {version!r}")
    known = {name: value for name, value in data.items() if name in _FIELDS and value is not None}
    if not known.keys() >= _NEEDS[known["kind"]]:
        raise ValueError(f"incomplete: {known!r}")
    if not _TEXT.issuperset(map(type, map(known.get, ("time", "lesson", "exercise", "item")))):
        raise ValueError(f"not a text: {known!r}")
    if "target" in known:
        known["target"] = _key(known["target"])
    if "resets" in known:
        known["resets"] = tuple(map(_key, known["resets"]))
    if "covers" in known:
        known["covers"] = dict(map(_key, known["covers"].items()))
    event = Event(**known)
    _key(event.key)
    return event


def plain(event: Event) -> dict[str, Any]:
    """Give the fields that an event has, for JSON."""
    return {name: value for name, value in event._asdict().items() if value is not None}


def parse(line: bytes) -> Event:
    """Give the event of a whole line of a journal."""
    if not line.endswith(b"\n"):
        raise ValueError("the end of the line was not written")
    return event_of(json.loads(line.decode()))


def utf8(text: str) -> bytes:
    """Give a text of JSON as UTF-8."""
    # Half an emoji, as browsers can send it, has no UTF-8; its backslash form is the same text in JSON.
    return text.encode("utf-8", "backslashreplace")


def line_of(record: dict[str, Any]) -> bytes:
    """Give the line of a journal for the fields of an event."""
    return utf8(json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))) + b"\n"


def utc_now() -> str:
    """Give the time in UTC, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
