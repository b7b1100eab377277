"""The table of statements: the register's units, placed in the source, with what rules can say of each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from os.path import commonprefix
from typing import TYPE_CHECKING, NamedTuple

from ..load import DataError, Row, load_register, load_report
from ..model import Mention, Paragraph, Report, Span
from ..parse.mentions import place
from .frame import frame, spans_text

if TYPE_CHECKING:
    import pandas

_REGISTER = "registers/statement_coding.csv"
_WEIGHTS = {"conference": "B", "working_group": "G", "secretariat": "D", "panellist": "E", "speaker": "F", "impersonal": "F0",
            "chair": "G", "meeting": "G"}
# What the Working Group adopts elsewhere is a fact about the meeting; only this chapter holds what it concludes and recommends.
_CONCLUSIONS = "V"


class Statement(NamedTuple):
    """A row of the table of statements."""

    id: str
    paragraph: int
    sequence: int
    weight: str
    role: str
    actor: str
    quantifier: str
    quantifier_text: str
    act: str
    verb: str
    carried_from: str
    themes: str
    text_zh: str
    text_en: str
    spans: str


def statement_rows(report: Report | None = None) -> list[Statement]:
    """Return the statements, without needing pandas.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a statement, with the columns of `statements`.

    Raises:
        DataError: the units of a paragraph are not its whole text in both languages, or one is carried from no earlier unit.
    """
    report, english = report or load_report(), load_report("en")
    units = _by_paragraph(report)
    rows, speakers = [], {}
    for paragraph in report.paragraphs:
        pieces = tuple(span for one in (paragraph, *paragraph.items) for span in one.spans)
        found = [one for one in _mentions(paragraph) if one.kind == "quantifier"]
        own = units[paragraph.number]
        places = _places(own, "zh", "".join(_texts(paragraph)))
        _places(own, "en", " ".join(_texts(english.paragraph(paragraph.number))))
        for sequence, (unit, (start, end)) in enumerate(zip(own, places, strict=True), 1):
            spans = place(pieces, start, end)
            speakers[unit["id"]] = _speakers(unit, spans, found, speakers)
            weight = _weight(unit["role"], paragraph.division)
            rows.append(Statement(unit["id"], paragraph.number, sequence, weight, unit["role"], unit["actor"], *speakers[unit["id"]],
                                  unit["act"], unit["verb"], unit["carried_from"], unit["themes"], unit["zh"], unit["en"],
                                  spans_text(spans)))
    return rows


def statements(report: Report | None = None) -> "pandas.DataFrame":
    """Return the statements: who says what, in which weight and with which act.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a statement: id, paragraph, sequence (1 for the first of its paragraph), weight (B to G and F0, from the role and
        the chapter), role, actor, quantifier and quantifier_text (of the speakers, found by rule), act, verb (as in text_zh),
        carried_from (the statement that names who speaks), themes (separated by spaces), text_zh, text_en (our unofficial
        rendering), spans (of text_zh). The register `statement_coding` gives the units and what is coded by hand.

    Raises:
        DataError: as `statement_rows`.
    """
    return frame(" ".join(Statement._fields), statement_rows(report))


def weights(report: Report | None = None) -> dict[int, str]:
    """Return the weights of each paragraph's statements, in the order of the letters, separated by spaces.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Raises:
        DataError: as `statement_rows`.
    """
    found: dict[int, set[str]] = defaultdict(set)
    for row in statement_rows(report):
        found[row.paragraph].add(row.weight)
    return {number: " ".join(sorted(letters)) for number, letters in found.items()}


def _by_paragraph(report: Report) -> dict[int, list[Row]]:
    """The register's units by paragraph; each id is that of its place."""
    units: dict[int, list[Row]] = defaultdict(list)
    last = 0
    for line, unit in enumerate(load_register("statement_coding"), 2):
        number = unit["id"].removeprefix("p").split(".")[0]
        if not number.isdecimal() or not last <= int(number) <= len(report.paragraphs):
            raise DataError(_REGISTER, f"row {line}", repr(unit["id"]), f"a unit of ¶{last or 1} or of a later paragraph")
        last = int(number)
        expected = f"p{last}.s{len(units[last]) + 1}"
        if unit["id"] != expected:
            raise DataError(_REGISTER, f"row {line}", repr(unit["id"]), expected)
        units[last].append(unit)
    return units


def _texts(paragraph: Paragraph) -> list[str]:
    return [one.text for one in (paragraph, *paragraph.items)]


def _mentions(paragraph: Paragraph) -> Iterator[Mention]:
    return (mention for one in (paragraph, *paragraph.items) for mention in one.mentions)


def _places(units: Sequence[Row], language: str, whole: str) -> list[Span]:
    """Where each unit stands in the whole text of its paragraph; nothing but white space may lie between two units."""
    places, end = [], 0
    for unit in units:
        start = end + len(whole[end:]) - len(whole[end:].lstrip())
        text = unit[language]
        if not text or not whole.startswith(text, start):
            # Where the difference comes late, from shortly before it, so that one sees what differs.
            same = len(commonprefix((text, whole[start:])))
            same = same - 10 if same > 30 else 0
            raise DataError(_REGISTER, f"{unit['id']} {language}", repr(text[same:same + 40]), repr(whole[start + same:start + same + 40]))
        end = start + len(text)
        places.append((start, end))
    rest = whole[end:].strip()
    if rest:
        found = f"nothing after {units[-1]['id']}" if units else "nothing"
        raise DataError(_REGISTER, language, found, f"a unit that begins with {rest[:40]!r}")
    return places


def _speakers(unit: Row, spans: Sequence[Span], found: Sequence[Mention], known: dict[str, tuple[str, str]]) -> tuple[str, str]:
    """The quantity of the speakers whose statement this is, and its wording; of the unit it is carried from where it names none."""
    carried = unit["carried_from"]
    if carried and carried not in known:
        raise DataError(_REGISTER, unit["id"], repr(carried), "the id of an earlier unit, or nothing, in carried_from")
    if unit["role"] not in ("", "speaker"):
        return "none", ""
    for mention in found:
        if any(start <= mention.spans[0][0] < end for start, end in spans):
            return mention.target, mention.surface
    return known[carried] if carried else ("none", "")


def _weight(role: str, division: str) -> str:
    if role == "working_group" and division.split(".")[0] == _CONCLUSIONS:
        return "C"
    return _WEIGHTS.get(role, "")
