"""Measurements taken in turns, what they come to, and the rows of the table."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


class Skipped(Exception):
    """A measurement that cannot be made here; the message says what is missing and what to do."""


@dataclass(frozen=True)
class Sample:
    """Numbers of one kind: `unit` is s (seconds), +s (seconds more than the peer), or × (times the peer)."""

    values: tuple[float, ...]
    unit: str = "s"

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.values)

    def __str__(self) -> str:
        low, high = shown(min(self.values), self.unit), shown(max(self.values), self.unit)
        return f"**{shown(self.middle, self.unit)}** ({low} to {high}; {len(self.values)} runs)"


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, ours, the peer's, how they compare and the limit for that."""

    what: str
    ours: str
    peer: str
    compared: Sample | None = None
    limit: float | None = None

    @property
    def verdict(self) -> str:
        """Return whether the median keeps the limit, and how many runs do not; empty without a limit."""
        if self.limit is None:
            return ""
        over = sum(value > self.limit for value in self.compared.values)
        word = "yes" if self.met else "**no**"
        return f"{word} ({over} of {len(self.compared.values)} runs over it)" if over else word

    @property
    def met(self) -> bool:
        """Whether there is no limit, or the median keeps it."""
        return self.limit is None or self.compared.middle <= self.limit

    @property
    def allowed(self) -> str:
        """Return the limit in the unit of what it limits; empty without a limit."""
        return "" if self.limit is None else f"at most {shown(self.limit, self.compared.unit)}"


def shown(value: float, unit: str) -> str:
    """Return a number with its unit and three digits: 0.0123 s is 12.3 ms."""
    if unit == "×":
        return f"{value:.2f} ×" if value < 10 else f"{value:.0f} ×"
    sign = "+" if unit == "+s" and value >= 0 else ""
    if abs(value) >= 1:
        return f"{sign}{value:.2f} s"
    digits = 3 if abs(value) < 0.0001 else 1 if abs(value) < 0.1 else 0
    return f"{sign}{value * 1000:.{digits}f} ms"


def in_turns(runs: int, *measures: Callable[[], float]) -> list[Sample]:
    """Take every measure once unheeded, then all of them in turns, so that a busy moment hits all alike.

    Args:
        runs: how many turns.
        measures: each returns seconds.

    Returns:
        One sample for each measure, in their order.
    """
    for measure in measures:
        measure()
    turns = [[measure() for measure in measures] for _ in range(runs)]
    return [Sample(values) for values in zip(*turns, strict=True)]


def times(ours: Sample, peer: Sample) -> Sample:
    """Return how many times the peer's seconds ours are, turn by turn."""
    return Sample(tuple(one / other for one, other in zip(ours.values, peer.values, strict=True)), "×")


def more(ours: Sample, peer: Sample) -> Sample:
    """Return how many seconds ours are more than the peer's, turn by turn."""
    return Sample(tuple(one - other for one, other in zip(ours.values, peer.values, strict=True)), "+s")
