"""One learner's answers: journals, merged on reading, never half-written."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "uncac-prevention/answers"
VERSION = 1
LARGEST_IMPORT = 20_000_000

_DAY = 24 * 60 * 60
_TRIES = 10
_LARGEST_N = 2**53
_ID = re.compile(r"[0-9a-f]{16}")
_JOURNAL = re.compile(r"[0-9a-f]{16}\.jsonl(\.old)?")
_TEMPORARY = re.compile(r"[0-9a-f]{16}\.jsonl\.tmp")
_NEEDS = {
    "answer": {"lesson", "exercise", "item"},
    "undo": {"target"},
    "reset": {"covers"},
    "restore": {"covers", "resets"},
}
_TEXT = {str, type(None)}
_BAD = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_PROBLEMS = {
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR), "read_only"),
    **dict.fromkeys((errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)), "disk_full"),
}
# Windows would otherwise turn each line end into two characters.
_APPEND = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)


class RecordError(Exception):
    """A file that cannot be imported, with the code that labels put into words.

    Codes: `too_large`, `not_json`, `not_ours`, `newer_version`; `detail` is for the log, not for learners.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


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


def work_folder() -> Path:
    """Give the folder of the learner's own files: `UNCAC_WORK`, or `my_work` in the checkout or the current folder."""
    if chosen := os.environ.get("UNCAC_WORK"):
        return Path(chosen).expanduser()
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file() and (checkout / "data").is_dir():
        return checkout / "my_work"
    return Path.cwd() / "my_work"


def _key(pair: Any) -> tuple[str, int]:
    journal, n = pair
    if not _ID.fullmatch(journal) or type(n) is not int or n < 1:
        raise ValueError(f"not the key of an event: {pair!r}")
    return journal, n


def _event(data: Any) -> Event:
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


def _plain(event: Event) -> dict[str, Any]:
    return {name: value for name, value in event._asdict().items() if value is not None}


def _parse(line: bytes) -> Event:
    if not line.endswith(b"\n"):
        raise ValueError("the end of the line was not written")
    return _event(json.loads(line.decode()))


def _utf8(text: str) -> bytes:
    # Half an emoji, as browsers can send it, has no UTF-8; its backslash form is the same text in JSON.
    return text.encode("utf-8", "backslashreplace")


def _line(record: dict[str, Any]) -> bytes:
    return _utf8(json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))) + b"\n"


def _utc_now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


class _Ledger:
    """What events mean together, whatever the order in which they arrive."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.events: dict[tuple[str, int], Event] = {}
        self.highest = 0
        self._answers: dict[tuple[str, str], list[Event]] = {}
        self.undone: set[tuple[str, int]] = set()
        self.resets: list[Event] = []
        self._restores: list[Event] = []
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        if event.key in self.events:
            return
        self.events[event.key] = event
        self.highest = max(self.highest, event.n)
        if event.kind == "answer":
            self._answers.setdefault((event.lesson, event.exercise), []).append(event)
        elif event.kind == "undo":
            self.undone.add(event.target)
        elif event.kind == "reset":
            self.resets.append(event)
        else:
            self._restores.append(event)

    def in_order(self) -> list[Event]:
        return sorted(self.events.values(), key=lambda event: event.order)

    def standing(self, lesson: str | None = None, exercise: str | None = None) -> list[Event]:
        """Give the answers neither undone nor reset, oldest first."""
        return [event for event in self.given(lesson, exercise) if event.key not in self.undone]

    def given(self, lesson: str | None = None, exercise: str | None = None) -> list[Event]:
        """Give the answers that were not reset, undone or not, oldest first."""
        if exercise is not None:
            chosen = self._answers.get((lesson, exercise), [])
        else:
            chosen = [e for (of, _), some in self._answers.items() if lesson in (None, of) for e in some]
        return sorted((e for e in chosen if not any(self.cancellers(e))), key=lambda event: event.order)

    def cancellers(self, answer: Event) -> Iterator[Event]:
        """Give the resets that saw this answer and were not taken back for it."""
        for reset in self.resets:
            if reset.lesson not in (None, answer.lesson) or reset.exercise not in (None, answer.exercise):
                continue
            if _covered(answer, reset) and not any(
                reset.key in restore.resets and _covered(answer, restore) for restore in self._restores
            ):
                yield reset


def _covered(answer: Event, by: Event) -> bool:
    return answer.n <= by.covers.get(answer.journal, 0)


def _covers(events: Iterable[Event]) -> dict[str, int]:
    covers: dict[str, int] = {}
    for event in events:
        covers[event.journal] = max(event.n, covers.get(event.journal, 0))
    return covers


def _put(fd: int, data: bytes) -> None:
    try:
        if os.write(fd, data) != len(data):
            raise OSError(errno.ENOSPC, "only a part was written")
        os.fsync(fd)
    finally:
        os.close(fd)


def _sync_folder(folder: Path) -> None:
    # Windows and some network drives cannot do this; there a new name is as safe as the system makes it.
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


class _Journals:
    """The journals of one folder, as this process sees and extends them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = _Ledger()
        self.problem: str | None = None
        self.saved_at: str | None = None
        self.damaged: dict[str, int] = {}
        self.begin()

    def begin(self) -> None:
        """Start as a process of its own; after a fork the parent keeps its journal and what it has yet to write."""
        self.lock = threading.RLock()
        self.pending: list[Event] = []
        self._read: dict[str, tuple[int, int]] = {}
        self._start_journal()

    def _start_journal(self) -> None:
        self._id = secrets.token_hex(8)
        self._end: int | None = None

    # Reading

    def refresh(self) -> None:
        """Read what was added to any journal since the last time."""
        for _ in range(_TRIES):
            if self._read_folder():
                return

    def _read_folder(self) -> bool:
        try:
            names = sorted(filter(_JOURNAL.fullmatch, os.listdir(self.folder)))
        except OSError:
            names = []
        for gone in (self._read.keys() | self.damaged.keys()).difference(names):
            self._read.pop(gone, None)
            self.damaged.pop(gone, None)
        complete = True
        for name in names:
            try:
                self._read_file(name)
            except FileNotFoundError:
                # Compaction moved it after the folder was listed: its events stand under another name by now.
                complete = False
            except OSError:
                self._read.pop(name, None)
                self.damaged[name] = 1
        return complete

    def _read_file(self, name: str) -> None:
        path = self.folder / name
        found = os.stat(path)
        size, done = self._read.get(name, (-1, 0))
        if found.st_size == size or not stat.S_ISREG(found.st_mode):
            return
        if size < 0:
            self.damaged.pop(name, None)
        with open(path, "rb") as file:
            file.seek(done)
            lines = file.readlines()
        size = done + sum(map(len, lines))
        for line in lines:
            try:
                self.ledger.add(_parse(line))
            except _BAD:
                if done + len(line) == size:
                    break
                self.damaged[name] = self.damaged.get(name, 0) + 1
            done += len(line)
        self._read[name] = size, done

    # Writing

    def record(self, kind: str, **content: Any) -> Event:
        """Make an event of this process and keep it; nothing is kept if the content is not JSON."""
        self.refresh()
        head = {"journal": self._id, "n": self.ledger.highest + 1, "time": _utc_now(), "kind": kind}
        event = _parse(_line(head | content))
        self.keep([event])
        return event

    def keep(self, events: list[Event]) -> None:
        """Add events to memory and to the disk, with those that could not be written before."""
        for event in events:
            self.ledger.add(event)
        self.pending += events
        try:
            self._append(b"".join(_line(_plain(event)) for event in self.pending))
        except OSError as error:
            self.problem = _PROBLEMS.get(error.errno, "cannot_save")
            return
        self.pending = []
        self.problem = None
        self.saved_at = _utc_now()

    def _append(self, data: bytes) -> None:
        for _ in range(_TRIES):
            fd = self._open_own()
            path = self._own()
            _put(fd, data)
            # No one else makes a file of this name. If it is gone, compaction may have read it before we wrote.
            if os.path.exists(path):
                self._end += len(data)
                self._read[path.name] = self._end, self._end
                return
        raise OSError(errno.EIO, "the journal was moved each time")

    def _own(self) -> Path:
        return self.folder / f"{self._id}.jsonl"

    def _open_own(self) -> int:
        if self._end is not None:
            try:
                # Another size: a write broke off, and what follows half a line would be lost with it.
                if os.stat(self._own()).st_size == self._end:
                    return os.open(self._own(), _APPEND)
            except FileNotFoundError:
                pass
            self._start_journal()
        os.makedirs(self.folder, exist_ok=True)
        fd = os.open(self._own(), _APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        self._end = 0
        _sync_folder(self.folder)
        _sync_folder(self.folder.parent)
        return fd

    # Compaction

    def compact(self, now: float) -> int:
        """Merge journals untouched for a day; give how many files became one."""
        self.refresh()
        try:
            idle = self._idle(now - _DAY)
            if len(idle) < 2 and not any(path.suffix == ".old" for path in idle):
                return 0
            merged, lines = self._merge(list(self._set_aside(idle)))
            if lines:
                self._write_merged(b"".join(lines[key] for key in sorted(lines, key=lambda key: key[::-1])))
            for path in merged:
                with suppress(FileNotFoundError):
                    os.unlink(path)
        except OSError:
            return 0
        return len(merged)

    def _idle(self, before: float) -> list[Path]:
        # What cannot be read whole stays as it is: nothing is thrown away for being damaged.
        whole = [name for name, (size, done) in self._read.items() if size == done and name not in self.damaged]
        for name in filter(_TEMPORARY.fullmatch, os.listdir(self.folder)):
            if os.stat(self.folder / name).st_mtime < before:
                os.unlink(self.folder / name)
        paths = (self.folder / name for name in whole)
        return [path for path in paths if path.suffix == ".old" or os.stat(path).st_mtime < before]

    def _set_aside(self, paths: list[Path]) -> Iterator[Path]:
        for path in paths:
            if path.suffix == ".old":
                yield path
                continue
            # A name of its own: an earlier one, left by a kill, must not be overwritten.
            aside = self.folder / f"{secrets.token_hex(8)}.jsonl.old"
            try:
                os.rename(path, aside)
            except OSError:
                continue
            yield aside

    def _merge(self, paths: list[Path]) -> tuple[list[Path], dict[tuple[str, int], bytes]]:
        merged: list[Path] = []
        lines: dict[tuple[str, int], bytes] = {}
        for path in paths:
            try:
                with open(path, "rb") as file:
                    lines |= {_parse(line).key: line for line in file}
            except (OSError, *_BAD):
                continue
            merged.append(path)
        return merged, lines

    def _write_merged(self, data: bytes) -> None:
        path = self.folder / f"{secrets.token_hex(8)}.jsonl"
        temporary = path.with_suffix(".jsonl.tmp")
        _put(os.open(temporary, _APPEND | os.O_CREAT | os.O_EXCL, 0o600), data)
        os.rename(temporary, path)
        _sync_folder(self.folder)


# One per folder, so that a cell run twice finds the answers that a full disk refused.
_SHARED: dict[str, _Journals] = {}


def _after_fork() -> None:
    for journals in _SHARED.values():
        journals.begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class LearnerRecord:
    """The answers of one learner, kept in a folder that several processes may use at once.

    folder: where the journals are; by default `answers` in the work folder. Nothing is made there before the first save.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(os.path.abspath(folder or work_folder() / "answers"))
        self._journals = _SHARED.setdefault(str(self.folder), _Journals(self.folder))

    def save(self, lesson: str, exercise: str, item: str, answer: Any, correct: Any = None) -> Event:
        """Keep one answer; it is on the disk when this returns, or else `problem` says why not.

        answer, correct: any JSON values. Raises ValueError or TypeError for anything else.
        """
        with self._journals.lock:
            return self._journals.record(
                "answer", lesson=lesson, exercise=exercise, item=item, answer=answer, correct=correct
            )

    def answers(self, lesson: str, exercise: str) -> dict[str, Event]:
        """Give the latest answer to each item of an exercise, without what was undone or reset."""
        return {event.item: event for event in self.history(lesson, exercise)}

    def history(self, lesson: str, exercise: str) -> list[Event]:
        """Give all answers of an exercise that were neither undone nor reset, oldest first."""
        with self._journals.lock:
            return self._fresh().standing(lesson, exercise)

    def undone(self, lesson: str, exercise: str) -> list[Event]:
        """Give the answers of an exercise that were undone since it was last reset, oldest first."""
        with self._journals.lock:
            ledger = self._fresh()
            return [event for event in ledger.given(lesson, exercise) if event.key in ledger.undone]

    def count(self, lesson: str | None = None) -> int:
        """Give how many items of a lesson, or of all lessons, have an answer."""
        return len({(event.lesson, event.exercise, event.item) for event in self._fresh().standing(lesson)})

    def undo(self, lesson: str, exercise: str) -> Event | None:
        """Undo the latest answer of an exercise and give it; None if there is none."""
        with self._journals.lock:
            standing = self._fresh().standing(lesson, exercise)
            if not standing:
                return None
            self._journals.record("undo", lesson=lesson, exercise=exercise, target=standing[-1].key)
            return standing[-1]

    def reset(self, lesson: str | None = None, exercise: str | None = None) -> int:
        """Put aside the answers of one exercise, one lesson or all; give how many.

        Only what is known here now: answers of another machine that are imported later stay. Raises ValueError for an
        exercise without its lesson.
        """
        if exercise is not None and lesson is None:
            raise ValueError("an exercise is reset within its lesson")
        with self._journals.lock:
            standing, given = self._fresh().standing(lesson, exercise), self._journals.ledger.given(lesson, exercise)
            if given:
                self._journals.record("reset", lesson=lesson, exercise=exercise, covers=_covers(given))
            return len(standing)

    def export(self) -> bytes:
        """Give everything, with history, as JSON text in UTF-8 that `import_` takes on any machine."""
        with self._journals.lock:
            events = [_plain(event) for event in self._fresh().in_order()]
        whole = {"format": FORMAT, "version": VERSION, "events": events}
        return _utf8(json.dumps(whole, ensure_ascii=False, separators=(",", ":"))) + b"\n"

    def import_(self, data: bytes) -> int:
        """Merge an export into the record; give how many events were new.

        An export that holds nothing new is a wish to go back: its answers that were reset here since then stand again, and
        are counted. Raises RecordError, and changes nothing, if it is not an export.
        """
        theirs = _Ledger(_exported(data))
        with self._journals.lock:
            ours = self._fresh()
            new = [event for event in theirs.in_order() if event.key not in ours.events]
            if not new:
                return self._bring_back(theirs)
            self._journals.keep(new)
            return len(new)

    def _bring_back(self, theirs: _Ledger) -> int:
        ours = self._journals.ledger
        gone = [e for e in theirs.standing() if e.key not in ours.undone and any(ours.cancellers(e))]
        if gone:
            resets = sorted({reset.key for event in gone for reset in ours.cancellers(event)})
            self._journals.record("restore", covers=_covers(gone), resets=resets)
        return len(gone)

    def compact(self, now: float | None = None) -> int:
        """Merge journals untouched for a day into one; give how many were merged, 0 if nothing could be done.

        now: seconds since 1970, for tests.
        """
        with self._journals.lock:
            return self._journals.compact(time.time() if now is None else now)

    @property
    def saved_at(self) -> datetime | None:
        """The time (UTC) of the last event on the disk, or None."""
        with self._journals.lock:
            ledger = self._fresh()
            waiting = {event.key for event in self._journals.pending}
            stored = (event for key, event in ledger.events.items() if key not in waiting)
            newest = max(stored, key=lambda event: event.order, default=None)
            text = self._journals.saved_at or (newest.time if newest else "")
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            return None

    @property
    def problem(self) -> str | None:
        """Why the last save is only in memory: `read_only`, `disk_full`, `cannot_save`, or None."""
        return self._journals.problem

    @property
    def damaged(self) -> dict[str, int]:
        """How many lines of which files could not be understood; they are skipped, and kept."""
        with self._journals.lock:
            self._fresh()
            return dict(self._journals.damaged)

    def _fresh(self) -> _Ledger:
        self._journals.refresh()
        return self._journals.ledger


def _exported(data: bytes) -> list[Event]:
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
    try:
        events = [_event(event) for event in whole["events"]]
        for event in events:
            _line(_plain(event))
        if any(event.n > _LARGEST_N for event in events):
            raise ValueError("a number that no counting reaches")
    except _BAD as error:
        raise RecordError("not_ours", f"event: {error}") from error
    return events
