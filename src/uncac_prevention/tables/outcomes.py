"""Tables of what the meeting led to: panellists, conclusions and recommendations, future topics, dated events."""

from typing import TYPE_CHECKING

from ..languages import LANGUAGES
from ..load import DataError, load_register, load_report
from ..model import Report
from ..parse.mentions import place
from .frame import frame, spans_text
from .quotes import located, stretches
from .references import references, within

if TYPE_CHECKING:
    import pandas


def panellists(report: Report | None = None) -> "pandas.DataFrame":
    """Return the panellists, by the State or organization from which the report says they come; it gives no names of persons.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a panellist, in the order of their first words: id (of the State or organization in the register `actors`),
        paragraph, topic (parliaments, audit), name_zh (as in the source), name_en, iso3 (States only), actor_type (state, organization),
        spans (of name_zh).

    Raises:
        DataError: a panellist's State or organization is not in the register, or the section has no topic.
    """
    report = report or load_report()
    actors = {name: row for row in load_register("actors") for name in (row["name_zh"], row["short_zh"]) if name}
    topics = {row["division"]: row["id"] for row in load_register("topics")}
    rows: dict[str, tuple] = {}
    for paragraph in report.paragraphs:
        for match in LANGUAGES[report.language].panellist.finditer(paragraph.text):
            actor, topic = actors.get(match["origin"]), topics.get(paragraph.division)
            if actor is None or topic is None:
                file = "registers/topics.csv" if actor else "registers/actors.csv"
                raise DataError(file, f"¶{paragraph.number}", "no row", f"one for {match['origin']!r} in {paragraph.division}")
            spans = spans_text(place(paragraph.spans, *match.span("origin")))
            rows.setdefault(actor["id"], (actor["id"], paragraph.number, topic, match["origin"], actor["name_en"], actor["iso3"],
                                          actor["type"], spans))
    return frame("id paragraph topic name_zh name_en iso3 actor_type spans", list(rows.values()))


def outcomes(report: Report | None = None) -> "pandas.DataFrame":
    """Return the conclusions and recommendations of paragraphs 69 to 74.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row an outcome: id (p69.o1), paragraph, text_zh, text_en (our unofficial rendering), act, addressee (codes separated by
        spaces), action_zh, action_en, condition_zh, condition_en (pieces of the texts; an ellipsis stands for words left out),
        references (ids of the table of references), spans (of text_zh). The texts of a paragraph follow one another without gap.

    Raises:
        DataError: an outcome's first words no longer stand in its paragraph once.
    """
    report = report or load_report()
    coded, named, texts = load_register("outcomes"), references(report), {}
    for one in (report, load_report("en")):
        for number in sorted({int(row["paragraph"]) for row in coded}):
            begins = [(row["id"], row[f"begins_{one.language}"]) for row in coded if int(row["paragraph"]) == number]
            texts |= {(one.language, row): text for row, text in stretches(one, "outcomes", number, begins).items()}
    rows = []
    for row in coded:
        number, text = int(row["paragraph"]), texts[report.language, row["id"]]
        spans = located(report, "outcomes", row["id"], number, text)
        rows.append((row["id"], number, text, texts["en", row["id"]], row["act"], row["addressee"], row["action_zh"], row["action_en"],
                     row["condition_zh"], row["condition_en"], within(named, spans), spans_text(spans)))
    return frame("id paragraph text_zh text_en act addressee action_zh action_en condition_zh condition_en references spans", rows)


def future_topics(report: Report | None = None) -> "pandas.DataFrame":
    """Return what paragraphs 62 to 68 propose for the future, and who proposed it.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row a topic: id (p62.t1), paragraph, topic_zh, topic_en (a piece of our unofficial rendering), role (working_group,
        conference, speaker), quantifier (one, two, none), how (recommended, identified, suggested, stressed, expressed_views),
        reported_by (the role that recalls it; empty where it speaks for itself), references (ids), spans (of topic_zh).

    Raises:
        DataError: a topic no longer stands in its paragraph once.
    """
    report = report or load_report()
    named, rows = references(report), []
    for row in load_register("future_topics"):
        spans = located(report, "future_topics", row["id"], int(row["paragraph"]), row["topic_zh"])
        rows.append((row["id"], int(row["paragraph"]), row["topic_zh"], row["topic_en"], row["role"], row["quantifier"], row["how"],
                     row["reported_by"], within(named, spans), spans_text(spans)))
    return frame("id paragraph topic_zh topic_en role quantifier how reported_by references spans", rows)


def events(report: Report | None = None) -> "pandas.DataFrame":
    """Return what has a date, for a timeline.

    Args:
        report: the Chinese report; `load_report()` where it is not given.

    Returns:
        One row an event, by date: id, start, end (first and last day, ISO 8601), precision (day, month, year: the days of a month or
        year are its first and last), paragraph (0 for the cover; missing where the report has none), text_zh (the words
        that give the date; empty where a register does), what_en, what_zh (our words), basis (report, register), register, entry
        (where the date comes from), spans (of text_zh).

    Raises:
        DataError: the words that give a date no longer stand in their paragraph once.
    """
    report = report or load_report()
    rows = []
    for row in load_register("events"):
        quoted = row["basis"] == "report"
        spans = located(report, "events", row["id"], int(row["paragraph"]), row["text_zh"]) if quoted else ()
        rows.append((row["id"], row["start"], row["end"], row["precision"], row["paragraph"], row["text_zh"], row["what_en"],
                     row["what_zh"], row["basis"], row["register"], row["entry"], spans_text(spans) if spans else ""))
    table = frame("id start end precision paragraph text_zh what_en what_zh basis register entry spans", rows)
    return table.assign(paragraph=[int(one) if one else None for one in table["paragraph"]]).astype({"paragraph": "Int64"})
