"""Links between bodies: those that the report describes, and which of them a simulation made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from ..exercises import Decision, Exercise, Source, Text
from ..load import Row, load_dictionary, load_register
from .statements import Statement, statement_rows

DESCRIBED, MADE, UNUSED, OURS = "described", "made", "unused", "ours"
"""A link that the report describes; one of these that was made in a simulation, or was not; one that was made there and is our own."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two bodies, `both` ways or one; `by` are the decisions that made it, as (round, role)."""

    source: str
    target: str
    what: Text
    state: str = DESCRIBED
    both: bool = False
    origin: Source | None = None
    weight: str = "H"
    quantifier: str = ""
    by: tuple[tuple[str, str], ...] = ()
    reason: Text = field(default_factory=dict)


def body_names(language: str) -> dict[str, str]:
    """Return what each kind of body of the register is called in a language, by its code."""
    columns = {one.name: one for one in load_dictionary("registers", "cooperation_links").columns}
    return {code: labels[language] for code, labels in columns["source"].codes.items()}


def links_of_the_report() -> list[Tie]:
    """Return the links that the report describes between kinds of bodies, in the order of the register."""
    return [_tie(row, row["source"], row["target"], DESCRIBED) for row in load_register("cooperation_links")]


def network(exercise: Exercise, decisions: Sequence[Decision]) -> list[Tie]:
    """Return the links of the report between the bodies of a simulation, made or not, and those made that the report does not have.

    Args:
        exercise: a simulation, whose roles and partners stand for bodies of the report.
        decisions: what was decided in it.

    Returns:
        The report's own first, in its order; their `source` and `target` are roles and partners.
    """
    stands_for = {body: one.id for one in (*exercise.roles, *exercise.partners) for body in one.bodies}
    made = [(one.item, link) for one in decisions for link in one.option.links]
    by: dict[str, list[tuple[str, str]]] = {}
    for item, link in made:
        for row in link.rests_on:
            by.setdefault(row, []).append((item.round, item.role))
    report = [_tie(row, stands_for[row["source"]], stands_for[row["target"]], MADE if row["id"] in by else UNUSED, by.get(row["id"], ()))
              for row in load_register("cooperation_links") if is_between(row, stands_for)]
    ours = [Tie(link.source, link.target, link.what, OURS, by=((item.round, item.role),), reason=link.ours) for item, link in made if link.ours]
    return [*report, *ours]


def is_between(row: Row, stands_for: Mapping[str, str]) -> bool:
    """Return whether a link of the register is between two different roles or partners."""
    ends = {stands_for.get(row["source"]), stands_for.get(row["target"])}
    return None not in ends and len(ends) == 2


def _tie(row: Row, source: str, target: str, state: str, by: Sequence[tuple[str, str]] = ()) -> Tie:
    statement = statement_of(row)
    return Tie(source, target, {"en": row["what_en"], "zh": row["what_zh"]}, state, row["both_ways"] == "true",
               Source(int(row["paragraph"]), row["quote"]), row["weight"], statement.quantifier if statement else "", tuple(by))


def statement_of(row: Row) -> Statement | None:
    """Return the statement that holds the quotation of a row of the register; None where there is none."""
    return next((one for one in _statements() if one.paragraph == int(row["paragraph"]) and row["quote"] in one.text_zh), None)


@cache
def _statements() -> list[Statement]:
    return statement_rows()
