"""Tables of the Convention: its articles, their clauses, and the paragraphs of the report that bear on them."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..load import DataError, load_convention, load_register, load_report
from ..model import Report
from .frame import frame

if TYPE_CHECKING:
    import pandas

Link = tuple[int, int, int | None]
"""Paragraph of the report, article, and clause where one is named."""


def articles() -> "pandas.DataFrame":
    """Return articles 5 to 14 of the Convention.

    Returns:
        One row an article: article, title_en, title_zh, numbered_paragraphs (how many it has).
    """
    return frame("article title_en title_zh numbered_paragraphs",
                 [(one.number, one.title["en"], one.title["zh"], len(one.paragraphs)) for one in load_convention().articles])


def clauses() -> "pandas.DataFrame":
    """Return what articles 5 to 14 ask, clause by clause.

    Returns:
        One row a paragraph, lettered element or further sentence with a duty of its own, in the Convention's order: id, article,
        clause (number; missing in article 10), element (a, d.i, or empty), part (number of a further sentence, or missing), duty,
        qualifiers (codes separated by spaces), paraphrase_en, paraphrase_zh.
    """
    table = frame(
        "id article clause element part duty qualifiers paraphrase_en paraphrase_zh",
        [(one.id, one.article, one.clause, one.element, one.part, one.duty, " ".join(one.qualifiers), one.paraphrase["en"],
          one.paraphrase["zh"]) for one in load_convention().clauses])
    return table.astype({"clause": "Int64", "part": "Int64"})


class ArticleLink(NamedTuple):
    """A row of the table of links from the report to articles."""

    id: str
    paragraph: int
    article: int
    clause: int | None
    basis: str
    reason_en: str
    reason_zh: str


def linked_paragraphs(report: Report | None = None) -> list[ArticleLink]:
    """Return which paragraphs of the report bear on which article, without needing pandas.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a link, with the columns of `article_links`.

    Raises:
        DataError: a cell of the register is no number.
    """
    rows = [(*link, "cited", "", "") for link in dict.fromkeys(cited_links(report or load_report()))]
    rows += [(*link, "mapped", row["reason_en"], row["reason_zh"]) for link, row in mapped_links()]
    rows.sort(key=lambda row: (row[0], row[1], row[2] or 0))
    return [ArticleLink(link_id(row[:3]), *row) for row in rows]


def article_links(report: Report | None = None) -> "pandas.DataFrame":
    """Return which paragraphs of the report bear on which article.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a link, by paragraph, article and clause: id, paragraph, article, clause (missing where the link is to the whole
        article), basis (cited: the report names the article itself, found by rule; mapped: our mapping, from the register
        `article_links`), reason_en, reason_zh (empty where cited).

    Raises:
        DataError: a cell of the register is no number.
    """
    return frame(" ".join(ArticleLink._fields), linked_paragraphs(report)).astype({"clause": "Int64"})


def link_id(link: Link) -> str:
    """Return a link's address: `p39.art9.2`."""
    return ".".join(str(one) for one in (f"p{link[0]}", f"art{link[1]}", link[2]) if one)


def cited_links(report: Report) -> Iterator[Link]:
    """Find the articles that a report names, in reading order, once for each place."""
    for paragraph in report.paragraphs:
        for one in (paragraph, *paragraph.items):
            for target in (mention.target for mention in one.mentions if mention.kind == "article"):
                article, clause = re.fullmatch(r"(\d+)(?:\((\d+)\))?", target).groups()
                yield paragraph.number, int(article), int(clause) if clause else None


def mapped_links() -> Iterator[tuple[Link, dict[str, str]]]:
    """Read our own mapping from the register, in its order.

    Raises:
        DataError: a cell is no number; the message names the row.
    """
    for line, row in enumerate(load_register("article_links"), 2):
        try:
            yield (int(row["paragraph"]), int(row["article"]), int(row["clause"]) if row["clause"] else None), row
        except (KeyError, ValueError) as error:
            raise DataError("registers/article_links.csv", f"row {line}", str(error), "numbers of paragraph, article and clause") from None
