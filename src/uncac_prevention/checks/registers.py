"""Checks of what was coded by hand against the report, the rendering and one another, and of how old the later facts are."""

from collections.abc import Iterator
from datetime import date

from ..languages import LANGUAGES
from ..load import DataError, Row, load_register, load_report, register_names
from ..tables import TABLES, references
from ..tables.cooperation import statement_of
from ..tables.facts import first_day, is_stale
from .data import text_of, whole_text
from .lessons import HALF_WIDTH, named_paragraphs

ELLIPSIS = " … "
"""Stands in a coded piece for words of the text that were left out."""

PIECES = (
    ("documents", "described_zh", "zh"), ("documents", "described_en", "en"), ("instruments", "name_zh", "zh"),
    ("publications", "title_zh", "zh"), ("publications", "text_en", "en"), ("anaphora", "quote", "zh"),
    ("future_topics", "topic_zh", "zh"), ("future_topics", "topic_en", "en"), ("events", "text_zh", "zh"),
    ("cooperation_links", "quote", "zh"), ("cooperation_links", "english", "en"),
)
"""Register, column and language of what must stand in the paragraph that the row names."""

OUR_WORDS = ("meaning", "note", "reason", "statement", "what")
"""Columns, without their language, that hold our own words and not those of the report."""

HOME = {"resolution": ("resolutions", "number"), "document": ("documents", "symbol"), "publication": ("publications", "id")}
"""The register and column that hold the targets of a kind of reference; the other kinds are instruments or go by a rule."""


def _values(name: str, column: str) -> set[str]:
    return {row[column] for row in load_register(name)}


def _problem(name: str, line: int, column: str, row: Row, expected: str) -> str:
    return f"registers/{name}.csv: line {line}, column {column}: found {row[column]!r}; expected {expected}"


def stands_in(piece: str, text: str) -> bool:
    """Return whether a piece, or its parts in their order, stand in a text."""
    at = 0
    for part in piece.split(ELLIPSIS):
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def quotes_still_stand() -> Iterator[str]:
    """Every hand-coded piece stands in the paragraph that its row names, and in the stretch of the outcome that it belongs to."""
    for name, column, language in PIECES:
        for number, row in enumerate(load_register(name), 2):
            if row[column] and not stands_in(row[column], text_of(language, int(row["paragraph"]))):
                yield _problem(name, number, column, row, f"a piece of ¶{row['paragraph']}")
    for number, row in enumerate(load_register("instruments"), 2):
        english = text_of("en", int(row["paragraph"]))
        if row["name_basis"] == "rendering" and row["name_en"].lower() not in english.lower():
            yield _problem("instruments", number, "name_en", row, f"a piece of ¶{row['paragraph']}")
    yield from _built("outcomes", _outcomes_are_whole)
    yield from _topics_are_in_their_headings()


def _built(name: str, then) -> Iterator[str]:
    """Go on with a table, or say why it cannot be built."""
    try:
        table = TABLES[name]()
    except DataError as error:
        yield str(error)
    else:
        yield from then(table)


def _outcomes_are_whole(table) -> Iterator[str]:
    for row in table.to_dict("records"):
        for column in ("action_zh", "action_en", "condition_zh", "condition_en"):
            if not stands_in(row[column], row[f"text_{column[-2:]}"]):
                yield f"registers/outcomes.csv: {row['id']}, column {column}: found {row[column]!r}; expected a piece of the outcome"
    for language, gap in (("zh", ""), ("en", " ")):
        for number, texts in table.groupby("paragraph")[f"text_{language}"]:
            if gap.join(texts) != load_report(language).paragraph(number).text:
                yield f"registers/outcomes.csv: ¶{number} {language}: found other words in its outcomes; expected the paragraph"


def _topics_are_in_their_headings() -> Iterator[str]:
    for language in LANGUAGES:
        headings = {one.id: one.heading for one in load_report(language).divisions}
        for number, row in enumerate(load_register("topics"), 2):
            if row[f"name_{language}"] not in headings.get(row["division"], ""):
                yield _problem("topics", number, f"name_{language}", row, f"a piece of the heading of {row['division']}")


def links_have_the_weight_of_their_statement() -> Iterator[str]:
    """Each link between bodies has the weight of the statement that holds its quotation, and two ends that differ."""
    for number, row in enumerate(load_register("cooperation_links"), 2):
        statement = statement_of(row)
        if statement is None or row["weight"] != statement.weight:
            expected = statement.weight if statement else "a quotation from one statement"
            yield _problem("cooperation_links", number, "weight" if statement else "quote", row, expected)
        if row["source"] == row["target"]:
            yield _problem("cooperation_links", number, "target", row, "another body than the source")


def targets_are_known() -> Iterator[str]:
    """Every reference has its target in the register of its kind, and what points back names the paragraph that has it."""
    try:
        rows = references().to_dict("records")
    except DataError as error:
        yield str(error)
        return
    items = {one.id for one in load_report().items}
    plain = {(row["paragraph"], row["kind"], row["target"]) for row in rows if not row["anaphora"]}
    for row in rows:
        if not _is_known(row["kind"], row["target"], items):
            yield f"tables/references.csv: {row['id']}: found the {row['kind']} {row['target']!r}; expected one in a register"
    for number, row in enumerate(load_register("anaphora"), 2):
        if (int(row["named_in"]), row["kind"], row["target"]) not in plain:
            yield _problem("anaphora", number, "named_in", row, f"a paragraph that names {row['target']}")


def _is_known(kind: str, target: str, items: set[str]) -> bool:
    if kind == "article":
        return target in _provisions()
    if kind == "agenda_item":
        return target in items
    if kind == "rule":
        return target.split(".rule.")[0] in _values("resolutions", "number")
    if kind in HOME:
        return target in _values(*HOME[kind])
    return (kind, target) in {(row["kind"], row["id"]) for row in load_register("instruments")}


def _provisions() -> set[str]:
    """The articles of the table of clauses, and their numbered paragraphs as 9(2)."""
    rows = TABLES["clauses"]()
    return {f"{article}({clause})" for article, clause in zip(rows["article"], rows["clause"])} | set(rows["article"].astype(str))


def resolutions_are_those_of_the_report() -> Iterator[str]:
    """The register has the resolutions that the report names and no others, with the titles of the footnote as it has them."""
    report, rows = load_report(), load_register("resolutions")
    named = {one.target for paragraph in report.paragraphs for part in (paragraph, *paragraph.items) for one in part.mentions
             if one.kind == "resolution"}
    for number in sorted(named ^ {row["number"] for row in rows}):
        found, expected = ("no row", "one") if number in named else ("a row", "only what the report names")
        yield f"registers/resolutions.csv: {number}: found {found}; expected {expected}"
    listed = {mention.target: (one.text, mention.surface) for one in report.items if one.kind == "footnote" for mention in one.mentions}
    for number, row in enumerate(rows, 2):
        text, surface = listed.get(row["number"], ("", ""))
        if (row["in_footnote"] == "true") != bool(text):
            yield _problem("resolutions", number, "in_footnote", row, "what ¶13 has")
        # Between a title and its number stand the closing mark and one character.
        before = text[:text.find(surface) - 2] if text else ""
        if not before.endswith(row["title_zh"]) or bool(row["title_zh"]) != bool(text):
            yield _problem("resolutions", number, "title_zh", row, "the title in the footnote to ¶13, nothing where it has none")
        if row["session"] != row["number"].split("/")[0]:
            yield _problem("resolutions", number, "session", row, f"the session of {row['number']}")


def panellists_agree() -> Iterator[str]:
    """The rendering introduces panellists in the same paragraphs, from the same States and organizations, as the source."""
    actors = {name: row["id"] for row in load_register("actors")
              for name in (row["name_zh"], row["short_zh"], row["name_en"], row["acronym"]) if name}
    chinese, english = ([(one.number, actors.get(match["origin"], match["origin"])) for one in load_report(language).paragraphs
                         for match in LANGUAGES[language].panellist.finditer(one.text)] for language in ("zh", "en"))
    for one in sorted(set(chinese) ^ set(english)):
        yield f"text/report.en.txt: ¶{one[0]} panellists: found {one[1]} in one language only; expected the same in both"


def dates_are_dates() -> Iterator[str]:
    """An event ends after it begins, is as exact as it says, stands in order, and comes from the report or a row of a register."""
    rows = load_register("events")
    for number, row in enumerate(rows, 2):
        if row["end"] < row["start"]:
            yield _problem("events", number, "end", row, f"no day before {row['start']}")
        if not _is_precise(row):
            yield _problem("events", number, "precision", row, "the first and last day of months or years, or day")
        named = row["register"] or row["entry"]
        if row["basis"] == "report" and (named or not row["text_zh"] or not row["paragraph"]):
            yield _problem("events", number, "basis", row, "words and a paragraph of the report, and no register")
        if row["basis"] == "register" and (row["text_zh"] or row["entry"] not in _values(row["register"] or "instruments", "id")):
            yield _problem("events", number, "entry", row, "a row of its register, and no words of the report")
    if [row["start"] for row in rows] != sorted(row["start"] for row in rows):
        yield "registers/events.csv: order: found another; expected the order of the days"


def _is_precise(row: Row) -> bool:
    first, last = {"year": ("-01-01", "-12-31"), "month": ("-01", "")}.get(row["precision"], ("", ""))
    if not (row["start"].endswith(first) and row["end"].endswith(last)):
        return False
    try:
        # The day after the last of a month is a first.
        following = date.fromordinal(date.fromisoformat(row["end"]).toordinal() + 1)
    except ValueError:
        return False
    return row["precision"] != "month" or following.day == 1


def later_facts_tell_their_source() -> Iterator[str]:
    """Each later fact has a source and readable dates, and what differs stands in two rows or more."""
    rows = load_register("later_facts")
    groups = [row["disagreement"] for row in rows if row["disagreement"]]
    for number, row in enumerate(rows, 2):
        for column in ("source_en", "source_zh"):
            if not row[column].strip():
                yield _problem("later_facts", number, column, row, "where it was read")
        for column in ("as_of", "checked_on"):
            if row[column] and not _is_day(row[column]):
                yield _problem("later_facts", number, column, row, "a date as 2025, 2025-12 or 2025-12-31")
        if bool(row["disagreement"]) != (row["confidence"] == "sources_differ"):
            yield _problem("later_facts", number, "confidence", row, "sources_differ where there is a disagreement, and only there")
        if row["disagreement"] and groups.count(row["disagreement"]) < 2:
            yield _problem("later_facts", number, "disagreement", row, "two rows or more that differ")


def _is_day(written: str) -> bool:
    try:
        first_day(written)
    except ValueError:
        return False
    return True


def stale_facts(today: date) -> Iterator[str]:
    """Later facts that nobody has reviewed for twelve months: a warning, on which only a release fails."""
    for row in load_register("later_facts"):
        if is_stale(row, today):
            found = row["checked_on"] or "no date"
            yield f"registers/later_facts.csv: {row['id']}: found last checked {found}; expected a review within a year of {today}"


def texts_read_well() -> Iterator[str]:
    """Our words stand in both languages or in none, name the same paragraphs in both, and have full-width marks in Chinese."""
    for name in register_names():
        rows = load_register(name)
        pairs = [(f"{one}_en", f"{one}_zh") for one in OUR_WORDS if rows and f"{one}_en" in rows[0]]
        for number, row in enumerate(rows, 2):
            for english, chinese in pairs:
                if bool(row[english]) != bool(row[chinese]):
                    yield _problem(name, number, chinese if row[english] else english, row, "a text, as in the other language")
                if named_paragraphs(row[english]) != named_paragraphs(row[chinese]):
                    yield _problem(name, number, chinese, row, f"¶{named_paragraphs(row[english])}, as in English")
                if HALF_WIDTH.search(row[chinese]):
                    yield _problem(name, number, chinese, row, "full-width marks")


def terms_stand_in_the_report() -> Iterator[str]:
    """A term's English stands in the rendering of its paragraph, and each variant somewhere in the report of its language."""
    whole = {language: "\n".join(whole_text(one) for one in load_report(language).paragraphs).lower() for language in LANGUAGES}
    for number, row in enumerate(load_register("glossary"), 2):
        variants = {language: list(filter(None, row[f"variants_{language}"].split(" | "))) for language in LANGUAGES}
        for language, listed in variants.items():
            for one in listed:
                if one.lower() not in whole[language]:
                    yield _problem("glossary", number, f"variants_{language}", row, f"{one!r} to stand in the report")
        text = text_of("en", int(row["paragraph"])).lower()
        if int(row["paragraph"]) and not any(one.lower() in text for one in (row["term_en"], *variants["en"])):
            yield _problem("glossary", number, "term_en", row, f"a term of the rendering of ¶{row['paragraph']}")
