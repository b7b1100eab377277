"""The journals of one folder on the disk: read as they grow, extended without ever being half-written."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from .events import BAD, Event, Newer, line_of, parse, plain, utc_now
from .ledger import Ledger

_TRIES = 10
JOURNAL = re.compile(r"[0-9a-f]{16}\.jsonl(\.old)?")
TEMPORARY = re.compile(r"[0-9a-f]{16}\.jsonl\.tmp")
_OURS = re.compile(f"{JOURNAL.pattern}|{TEMPORARY.pattern}")
_OF_THE_SYSTEM = {"desktop.ini", "Thumbs.db"}
_PROBLEMS = {
    **dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM, errno.EEXIST, errno.ENOTDIR), "read_only"),
    **dict.fromkeys((errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)), "disk_full"),
}
# Windows would otherwise turn each line end into two characters.
APPEND = os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0)


def put(fd: int, data: bytes) -> None:
    try:
        if os.write(fd, data) != len(data):
            raise OSError(errno.ENOSPC, "only a part was written")
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_folder(folder: Path) -> None:
    # Windows and some network drives cannot do this; there a new name is as safe as the system makes it.
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


class Journals:
    """The journals of one folder, as this process sees and extends them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger()
        self.problem: str | None = None
        self.saved_at: str | None = None
        self.damaged: dict[str, int] = {}
        self.newer: dict[str, int] = {}
        self.begin()

    def begin(self) -> None:
        """Start as a process of its own; after a fork the parent keeps its journal and what it has yet to write."""
        self.lock = threading.RLock()
        self.pending: list[Event] = []
        self.seen: dict[str, tuple[int, int]] = {}
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

    def _list(self) -> list[str]:
        """Give the names of the journals, and forget those that are gone."""
        names, closed = [], {}
        try:
            names = sorted(filter(JOURNAL.fullmatch, os.listdir(self.folder)))
        except FileNotFoundError:
            pass
        except OSError:
            closed = {self.folder.name: 1}
        for known in (self.seen, self.damaged, self.newer):
            for gone in known.keys() - set(names):
                del known[gone]
        self.damaged |= closed
        return names

    def _read_folder(self) -> bool:
        complete = True
        for name in self._list():
            try:
                self._read_file(name)
            except FileNotFoundError:
                # Compaction moved it after the folder was listed: its events stand under another name by now.
                complete = False
            except OSError:
                self.seen.pop(name, None)
                self.damaged[name] = 1
        return complete

    def _read_file(self, name: str) -> None:
        path = self.folder / name
        found = os.stat(path)
        size, done = self.seen.get(name, (-1, 0))
        if found.st_size == size or not stat.S_ISREG(found.st_mode):
            return
        if size < 0:
            self.damaged.pop(name, None)
            self.newer.pop(name, None)
        with open(path, "rb") as file:
            file.seek(done)
            lines = file.readlines()
        size = done + sum(map(len, lines))
        for line in lines:
            try:
                self.ledger.add(parse(line))
            except Newer as error:
                # What is answered after it has to count as later, in the newer edition too.
                self.ledger.highest = max(self.ledger.highest, error.n)
                self.newer[name] = self.newer.get(name, 0) + 1
            except BAD:
                # The beginning of a line may still be finished, and a broken end was never acknowledged.
                if not line.endswith(b"\n") and (done or line.startswith(b"{")):
                    break
                self.damaged[name] = self.damaged.get(name, 0) + 1
            done += len(line)
        self.seen[name] = size, done

    def foreign(self) -> list[str]:
        """Give the names in the folder that are not journals; what systems put into every folder does not count."""
        with suppress(OSError), os.scandir(self.folder) as entries:
            return sorted(one.name for one in entries if not one.name.startswith(".") and one.name not in _OF_THE_SYSTEM
                          and not (_OURS.fullmatch(one.name) and one.is_file()))
        return []

    # Writing

    def record(self, kind: str, **content: Any) -> Event:
        """Make an event of this process and keep it; nothing is kept if the content is not JSON."""
        self.refresh()
        head = {"journal": self._id, "n": self.ledger.highest + 1, "time": utc_now(), "kind": kind}
        event = parse(line_of(head | content))
        self.keep([event])
        return event

    def keep(self, events: list[Event]) -> None:
        """Add events to memory and to the disk, with those that could not be written before."""
        for event in events:
            self.ledger.add(event)
        self.pending += events
        try:
            self._append(b"".join(line_of(plain(event)) for event in self.pending))
        except OSError as error:
            self.problem = _PROBLEMS.get(error.errno, "cannot_save")
            return
        self.pending = []
        self.problem = None
        self.saved_at = utc_now()

    def _append(self, data: bytes) -> None:
        for _ in range(_TRIES):
            fd = self._open_own()
            path = self._own()
            put(fd, data)
            # No one else makes a file of this name. If it is gone, compaction may have read it before we wrote.
            if os.path.exists(path):
                self._end += len(data)
                self.seen[path.name] = self._end, self._end
                return
        raise OSError(errno.EIO, "the journal was moved each time")

    def _own(self) -> Path:
        return self.folder / f"{self._id}.jsonl"

    def _open_own(self) -> int:
        if self._end is not None:
            try:
                # Another size: a write broke off, and what follows half a line would be lost with it.
                if os.stat(self._own()).st_size == self._end:
                    return os.open(self._own(), APPEND)
            except FileNotFoundError:
                pass
            self._start_journal()
        os.makedirs(self.folder, exist_ok=True)
        fd = os.open(self._own(), APPEND | os.O_CREAT | os.O_EXCL, 0o600)
        self._end = 0
        sync_folder(self.folder)
        sync_folder(self.folder.parent)
        return fd


# One per folder, so that a cell run twice finds the answers that a full disk refused.
SHARED: dict[str, Journals] = {}


def _after_fork() -> None:
    for journals in SHARED.values():
        journals.begin()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
