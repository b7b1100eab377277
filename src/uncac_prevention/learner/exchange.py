"""The copy of a record that goes from one machine to another."""

from __future__ import annotations

import json
from collections.abc import Iterable

from .events import BAD, LARGEST_N, VERSION, Event, Newer, event_of, line_of, plain, utf8

FORMAT = "uncac-prevention/answers"
LARGEST_IMPORT = 20_000_000


class RecordError(Exception):
    """A file that cannot be imported, with the code that labels put into words.

    Codes: `too_large`, `not_json`, `not_ours`, `newer_version`; `detail` is for the log, not for learners.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


def exporting(events: Iterable[Event]) -> bytes:
    """Give events, with history, as JSON text in UTF-8."""
    whole = {"format": FORMAT, "version": VERSION, "events": [plain(event) for event in events]}
    return utf8(json.dumps(whole, ensure_ascii=False, separators=(",", ":"))) + b"\n"


def exported(data: bytes) -> list[Event]:
    """Give the events of an export.

    Raises:
        RecordError: it is not an export that this edition understands.
    """
    if len(data) > LARGEST_IMPORT:
        raise RecordError("too_large", f"{len(data)} bytes")
    try:
        # Editors on Windows put a mark before the text.
        whole = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RecordError("not_json", str(error)) from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or type(whole.get("version")) is not int:
        raise RecordError("not_ours", "format or version is missing")
    if whole["version"] > VERSION:
        raise RecordError("newer_version", str(whole["version"]))
    if whole["version"] < 1:
        raise RecordError("not_ours", f"version {whole['version']}")
    try:
        events = [event_of(event) for event in whole["events"]]
        for event in events:
            line_of(plain(event))
        if any(event.n > LARGEST_N for event in events):
            raise ValueError("a number that no counting reaches")
    except Newer as error:
        raise RecordError("newer_version", f"event {error.n}") from error
    except BAD as error:
        raise RecordError("not_ours", f"event: {error}") from error
    return events
