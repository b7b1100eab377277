"""What events mean together, whatever the order in which they arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .events import Event


class Ledger:
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


def covers_of(events: Iterable[Event]) -> dict[str, int]:
    """Give up to which number of each journal a reset saw answers."""
    seen: dict[str, int] = {}
    for event in events:
        seen[event.journal] = max(event.n, seen.get(event.journal, 0))
    return seen
