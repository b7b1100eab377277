"""One learner's answers: what a lesson saves, asks for, undoes, resets, takes along and brings back."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from .compaction import compact
from .events import Event
from .exchange import exported, exporting
from .journals import SHARED, Journals
from .ledger import Ledger, covers_of


def work_folder() -> Path:
    """Give the folder of the learner's own files: `UNCAC_WORK`, or `my_work` in the checkout or the current folder."""
    if chosen := os.environ.get("UNCAC_WORK"):
        return Path(chosen).expanduser()
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file() and (checkout / "data").is_dir():
        return checkout / "my_work"
    return Path.cwd() / "my_work"


class LearnerRecord:
    """The answers of one learner, kept in a folder that several processes may use at once.

    folder: where the journals are; by default `answers` in the work folder. Nothing is made there before the first save.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(os.path.abspath(folder or work_folder() / "answers"))
        self._journals = SHARED.setdefault(str(self.folder), Journals(self.folder))

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

    def history(self, lesson: str | None = None, exercise: str | None = None) -> list[Event]:
        """Give all answers of an exercise, a lesson or all lessons that were neither undone nor reset, oldest first."""
        with self._journals.lock:
            return self._fresh().standing(lesson, exercise)

    def undone(self, lesson: str | None = None, exercise: str | None = None) -> list[Event]:
        """Give the answers of an exercise, a lesson or all lessons that were undone since the last reset, oldest first."""
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
                self._journals.record("reset", lesson=lesson, exercise=exercise, covers=covers_of(given))
            return len(standing)

    def export(self) -> bytes:
        """Give everything, with history, as JSON text in UTF-8 that `import_` takes on any machine."""
        with self._journals.lock:
            return exporting(self._fresh().in_order())

    def import_(self, data: bytes) -> int:
        """Merge an export into the record; give how many events were new.

        An export that holds nothing new is a wish to go back: its answers that were reset here since then stand again, and
        are counted. Raises RecordError, and changes nothing, if it is not an export.
        """
        theirs = Ledger(exported(data))
        with self._journals.lock:
            ours = self._fresh()
            new = [event for event in theirs.in_order() if event.key not in ours.events]
            if not new:
                return self._bring_back(theirs)
            self._journals.keep(new)
            return len(new)

    def _bring_back(self, theirs: Ledger) -> int:
        ours = self._journals.ledger
        gone = [e for e in theirs.standing() if e.key not in ours.undone and any(ours.cancellers(e))]
        if gone:
            resets = sorted({reset.key for event in gone for reset in ours.cancellers(event)})
            self._journals.record("restore", covers=covers_of(gone), resets=resets)
        return len(gone)

    def compact(self, now: float | None = None) -> int:
        """Merge journals untouched for a day into one; give how many were merged, 0 if nothing could be done.

        now: seconds since 1970, for tests.
        """
        with self._journals.lock:
            return compact(self._journals, time.time() if now is None else now)

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

    @property
    def newer(self) -> dict[str, int]:
        """How many lines of which files are of a newer edition; they are skipped whole, and kept."""
        with self._journals.lock:
            self._fresh()
            return dict(self._journals.newer)

    @property
    def foreign(self) -> list[str]:
        """The names in the folder that this record did not make; they are left alone."""
        return self._journals.foreign()

    def _fresh(self) -> Ledger:
        self._journals.refresh()
        return self._journals.ledger
