"""Tables of what the report holds: divisions, paragraphs, items, attendance."""

from typing import TYPE_CHECKING, NamedTuple

from ..load import DataError, load_register, load_report
from ..model import Report
from .frame import frame, spans_text
from .statements import weights

if TYPE_CHECKING:
    import pandas


def divisions(report: Report | None = None) -> "pandas.DataFrame":
    """Return the chapters and sections.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a division: id, parent, level (1 chapter, 2 section), numeral, heading_zh, heading_en, first_paragraph,
        last_paragraph, spans (of heading_zh).
    """
    report = report or load_report()
    english = {one.id: one.heading for one in load_report("en").divisions}
    return frame(
        "id parent level numeral heading_zh heading_en first_paragraph last_paragraph spans",
        [(one.id, one.parent, one.level, one.numeral, one.heading, english.get(one.id, ""), one.first_paragraph,
          one.last_paragraph, spans_text(one.spans)) for one in report.divisions])


def paragraphs(report: Report | None = None) -> "pandas.DataFrame":
    """Return the numbered paragraphs.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a paragraph: number, division, text_zh, text_en (our unofficial rendering), weights (letters B to G and F0
        of its statements), spans (of text_zh), words_en, characters_zh (white space not counted).

    Raises:
        DataError: the statements are not the whole report.
    """
    report = report or load_report()
    english = {one.number: one.text for one in load_report("en").paragraphs}
    letters = weights(report)
    return frame(
        "number division text_zh text_en weights spans words_en characters_zh",
        [(one.number, one.division, one.text, english.get(one.number, ""), letters[one.number], spans_text(one.spans),
          len(english.get(one.number, "").split()), len("".join(one.text.split()))) for one in report.paragraphs])


def items(report: Report | None = None) -> "pandas.DataFrame":
    """Return what has a mark of its own inside a paragraph.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row an item: id, paragraph, kind (list, agenda, footnote), numeral, parent, text_zh, text_en, spans (of text_zh).
    """
    report = report or load_report()
    english = {one.id: one.text for one in load_report("en").items}
    return frame(
        "id paragraph kind numeral parent text_zh text_en spans",
        [(one.id, one.paragraph, one.kind, one.numeral, one.parent, one.text, english.get(one.id, ""), spans_text(one.spans))
         for one in report.items])


class Participant(NamedTuple):
    """A row of the table of attendance."""

    order: int
    paragraph: int
    category: str
    name_zh: str
    name_en: str
    iso3: str
    acronym: str
    represents: str
    spans: str


def participants(report: Report | None = None) -> list[Participant]:
    """Return who attended, as paragraphs 14 to 20 list them, without needing pandas.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a participant, with the columns of `attendance`.

    Raises:
        DataError: a participant is not in the register, or the register gives another category than the report.
    """
    report = report or load_report()
    actors = {row["name_zh"]: row for row in load_register("actors")}
    rows = []
    for one in report.attendees:
        actor = actors.get(one.name)
        if actor is None or one.category not in ("", actor["category"]):
            found = actor["category"] if actor else "no row"
            raise DataError("registers/actors.csv", one.name, found, one.category or "a row with its category")
        rows.append(Participant(one.order, one.paragraph, actor["category"], one.name, actor["name_en"], actor["iso3"],
                                actor["acronym"], one.represents, spans_text(one.spans)))
    return rows


def attendance(report: Report | None = None) -> "pandas.DataFrame":
    """Return who attended, as paragraphs 14 to 20 list them.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a participant: order, paragraph, category, name_zh (as in the source), name_en, iso3 (ISO 3166-1 alpha-3,
        States only), acronym, represents (the body for which it attended), spans (of name_zh). English names, codes and,
        where one sentence names several categories, the category come from the register `actors`.

    Raises:
        DataError: a participant is not in the register, or the register gives another category than the report.
    """
    return frame(" ".join(Participant._fields), participants(report))
