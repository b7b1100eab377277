"""What has a date, from the registers alone: what the report saw, what came later, and what sources say differently."""

from collections.abc import Mapping
from itertools import groupby
from typing import NamedTuple

from ..load import Row, load_register, load_rows

# How much of a day counts where only its month or year is known.
_KNOWN = {"day": 10, "month": 7, "year": 4}
# Behind every day of the month or year that is all that is known.
_LATE = "-99"


class Entry(NamedTuple):
    """An entry of the timeline.

    `first` and `last` are dates as far as they are known (2025, 2025-12 or 2025-12-31); `event` is false where nothing happened on
    them: then they say as of when the facts hold. `basis` is report, instruments or later_facts. `facts` are rows of the register of
    later facts, more than one where sources differ. `to_come` says that the report spoke of it before it happened.
    """

    id: str
    first: str
    last: str
    event: bool
    paragraph: str
    what: Mapping[str, str]
    basis: str
    facts: tuple[Row, ...] = ()
    note: Mapping[str, str] = {}
    to_come: bool = False

    @property
    def sources(self) -> set[str]:
        """Where it comes from: the types of the facts' sources, or its basis where it has no facts."""
        return {one["source_type"] for one in self.facts} or {self.basis}


def timeline() -> list[Entry]:
    """Return what has a date, in the order of time.

    Returns:
        The rows of the table of events, each with the later fact that dates it, and behind them the later facts that date no event,
        at the day as of which they hold. Facts that differ on one matter are one entry.
    """
    facts = {row["id"]: row for row in load_register("later_facts")}
    rows = load_rows("tables", "events")
    entries = [_event(row, facts) for row in rows]
    placed = {fact["id"] for one in entries for fact in one.facts}
    matters = groupby(sorted((row for row in facts.values() if row["id"] not in placed), key=_matter), key=_matter)
    entries += [_matter_entry(tuple(group)) for _, group in matters]
    return sorted(entries, key=lambda one: (one.first if one.event else one.first + _LATE, one.id))


def by_year(entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return entries in the order of time by their year."""
    return [(year, list(group)) for year, group in groupby(entries, lambda one: one.first[:4])]


def report_day() -> str:
    """Return the day on the cover of the report (ISO 8601)."""
    return max(row["end"] for row in load_rows("tables", "events") if row["basis"] == "report" and row["paragraph"] == "0")


def _matter(row: Row) -> str:
    return row["disagreement"] or row["id"]


def _event(row: Row, facts: Mapping[str, Row]) -> Entry:
    known = _KNOWN[row["precision"]]
    entry = Entry(row["id"], row["start"][:known], row["end"][:known], True, row["paragraph"], {code: row[f"what_{code}"] for code in ("en", "zh")},
                  row["register"] or "report", to_come=row["basis"] == "report" and row["start"] > report_day())
    if row["register"] == "later_facts":
        return entry._replace(facts=(facts[row["entry"]],))
    if row["register"]:
        named = next(one for one in load_register(row["register"]) if one["id"] == row["entry"])
        return entry._replace(note={code: named[f"note_{code}"] for code in ("en", "zh")})
    return entry


def _matter_entry(facts: tuple[Row, ...]) -> Entry:
    first = max(facts, key=lambda row: len(row["as_of"]))
    return Entry(_matter(first), first["as_of"], first["as_of"], False, first["report_paragraph"], {}, "later_facts", facts)
