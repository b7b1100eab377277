"""Tables of what the report names: every reference with its target, and the publications of paragraph 54."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..load import load_register, load_report
from ..model import Item, Paragraph, Report, Span
from ..parse.mentions import place
from .frame import frame, spans_text
from .quotes import located
from .statements import statement_rows

if TYPE_CHECKING:
    import pandas

PARSED = ("resolution", "rule", "article", "document", "agenda_item")
"""The kinds of reference that the parser finds; names and what points back to them come from registers."""

Place = tuple[tuple[Span, ...], str, str, str, bool]
"""Spans, kind, target, surface, and whether it only points back."""


def references(report: Report | None = None) -> "pandas.DataFrame":
    """Return every place where the report names a resolution, rule, article, document, agenda item, publication or instrument.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a place and target: id, paragraph, statement (id in the table of statements; empty where there is none), kind, target
        (a key of the register of its kind; an article as 9(2), an agenda item by its id in the table of items), surface (the
        words of the source), anaphora (True where the words point back to something named before), spans (of surface). A name
        inside a longer name is a reference of its own.

    Raises:
        DataError: the register of anaphora quotes what does not stand in its paragraph once.
    """
    report = report or load_report()
    statements, rows = _statements(report), []
    for paragraph in report.paragraphs:
        named = [one for part in (paragraph, *paragraph.items) for one in (*_parsed(part), *_named(part))]
        found = sorted([*named, *_pointing_back(report, paragraph.number)], key=_order)
        rows += [(f"p{paragraph.number}.r{order}", paragraph.number, _statement_at(spans, statements), kind, target, surface, anaphora,
                  spans_text(spans)) for order, (spans, kind, target, surface, anaphora) in enumerate(found, 1)]
    return frame("id paragraph statement kind target surface anaphora spans", rows)


def _order(one: Place) -> tuple[int, int, str]:
    """Reading order; of two that begin together the longer first."""
    return one[0][0][0], -one[0][-1][1], one[2]


def _parsed(part: Paragraph | Item) -> Iterator[Place]:
    return ((one.spans, one.kind, one.target, one.surface, False) for one in part.mentions if one.kind in PARSED)


def _named(part: Paragraph | Item) -> Iterator[Place]:
    # The Convention stands in every other paragraph; what is a reference to it is the article that is cited.
    names = [(row["name_zh"], row["kind"], row["id"]) for row in load_register("instruments") if row["kind"] != "treaty"]
    names += [(row["title_zh"], "publication", row["id"]) for row in load_register("publications")]
    for name, kind, target in names:
        for match in re.finditer(re.escape(name), part.text):
            yield place(part.spans, *match.span()), kind, target, name, False


def _pointing_back(report: Report, number: int) -> Iterator[Place]:
    for row in load_register("anaphora"):
        if int(row["paragraph"]) == number:
            spans = located(report, "anaphora", f"¶{number}", number, row["quote"])
            yield spans, row["kind"], row["target"], row["quote"], True


def _statements(report: Report) -> list[tuple[Span, str]]:
    """Where each statement stands."""
    return [(tuple(span), one.id) for one in statement_rows(report) for span in json.loads(one.spans)]


def _statement_at(spans: tuple[Span, ...], statements: list[tuple[Span, str]]) -> str:
    return next((identifier for (start, end), identifier in statements if start <= spans[0][0] < end), "")


def within(table: "pandas.DataFrame", spans: tuple[Span, ...]) -> str:
    """Return the ids of the references that stand inside these positions, separated by spaces.

    Args:
        table: `references()`.
        spans: of a longer text.
    """
    return " ".join(identifier for identifier, places in zip(table["id"], table["spans"])
                    if all(any(low <= start and end <= high for low, high in spans) for start, end in json.loads(places)))


def publications(report: Report | None = None) -> "pandas.DataFrame":
    """Return the knowledge products that paragraph 54 names.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a product: id, paragraph, kind (publication, guidance, article, policy_document), title_zh (as in the source), title_en,
        title_basis (how sure the English title is), note_en, note_zh, spans (of title_zh).

    Raises:
        DataError: a title no longer stands in its paragraph.
    """
    report = report or load_report()
    columns = "id paragraph kind title_zh title_en title_basis note_en note_zh".split()
    rows = []
    for row in load_register("publications"):
        row = row | {"paragraph": int(row["paragraph"])}
        spans = located(report, "publications", row["id"], row["paragraph"], row["title_zh"])
        rows.append((*(row[one] for one in columns), spans_text(spans)))
    return frame(" ".join([*columns, "spans"]), rows)
