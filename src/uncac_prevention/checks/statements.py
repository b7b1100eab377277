"""Checks of the statements' codings: each against the codebook, and the register against the two codings and how they were settled."""

from collections.abc import Iterator, Mapping

from ..load import Row, load_register
from ..tables.coding import CODERS, PAIRS, codebook
from ..tables.statements import statement_rows

REGISTER = "statement_coding"
MOST_THEMES = 4
# Nobody speaks in these, so that there is nobody to carry.
_SPEAKERLESS = ("impersonal", "meeting")


def units_are_the_whole_report() -> Iterator[str]:
    """The units are the whole text of each paragraph in both languages, cut and never changed."""
    # What is wrong with a unit is raised, and said as a problem by whoever runs the checks.
    statement_rows()
    yield from ()


def codings_keep_the_codebook() -> Iterator[str]:
    """Each coding has known codes, verbs that stand in their unit, and speakers carried from the earlier unit that names them."""
    columns = codebook()["columns"]
    texts = {row["id"]: row["zh"] for row in load_register(REGISTER)}
    for name in (REGISTER, *(f"coding_{coder}" for coder in dict.fromkeys(sum(PAIRS, ())))):
        by_definition = name not in (REGISTER, *(f"coding_{coder}" for coder in CODERS))
        rows = load_register(name)
        if [row["id"] for row in rows] != list(texts):
            odd = next((row["id"] for row, one in zip(rows, texts, strict=False) if row["id"] != one), "last row")
            yield f"registers/{name}.csv: {odd}: found other units; expected those of {REGISTER}.csv, in the same order"
            continue
        earlier: dict[str, Row] = {}
        for row in rows:
            yield from (f"registers/{name}.csv: {row['id']} {column}: found {found!r}; expected {expected}" for column, found, expected in (
                *_codes(row, columns), *_verb(row, texts[row["id"]], {} if by_definition else columns["act"]["values"]),
                *_carried(row, earlier)))
            earlier[row["id"]] = row


def _codes(row: Row, columns: Mapping) -> Iterator[tuple[str, str, str]]:
    """Column, what was found and what is allowed, for each code that is not."""
    for column in ("role", "act", "weight", "quantifier"):
        if column in row and row[column] not in columns[column]["values"]:
            yield column, row[column], f"one of {', '.join(columns[column]['values'])}"
    if row["role"] != "panellist" and row["actor"]:
        yield "actor", row["actor"], "nothing, because no panellist speaks"
    elif row["role"] == "panellist" and row["actor"] not in columns["actor"]["values"]:
        yield "actor", row["actor"], f"one of {', '.join(columns['actor']['values'])}"
    themes = row["themes"].split()
    yield from (("themes", one, f"one of {', '.join(columns['themes']['values'])}") for one in themes
                if one not in columns["themes"]["values"])
    if len(themes) > MOST_THEMES or len(set(themes)) < len(themes):
        yield "themes", row["themes"], f"{MOST_THEMES} different themes at most"


def _verb(row: Row, text: str, acts: Mapping) -> Iterator[tuple[str, str, str]]:
    """The verb where it is no piece of the unit, or, for who had the lists of verbs in `acts`, none of its act."""
    verbs = acts.get(row["act"], {}).get("verbs", ()) if acts else [row["verb"]]
    if row["verb"] and row["verb"] not in text:
        yield "verb", row["verb"], "a piece of the unit"
    elif row["verb"] and row["verb"] not in verbs:
        yield "verb", row["verb"], f"a verb of {row['act']} in the codebook, or nothing"


def _carried(row: Row, earlier: Mapping[str, Row]) -> Iterator[tuple[str, str, str]]:
    carried = row["carried_from"]
    if not carried:
        return
    source = earlier.get(carried)
    if row["role"] in _SPEAKERLESS:
        yield "carried_from", carried, f"nothing, because {row['role']} has no speaker"
    elif source is None:
        yield "carried_from", carried, "the id of an earlier unit, or nothing"
    elif source["carried_from"]:
        yield "carried_from", carried, f"the unit that names the speaker, such as {source['carried_from']}"
    elif (source["role"], source["actor"]) != (row["role"], row["actor"]):
        yield "carried_from", carried, f"a unit of the same speaker, not of {' '.join((source['role'], source['actor'])).strip()}"


def register_is_what_was_agreed_or_settled() -> Iterator[str]:
    """Each value of the register, and each that a rule gives, is what both coders gave or how their difference was settled."""
    found = {row.id: row._asdict() for row in statement_rows()}
    first, second = ({row["id"]: row for row in load_register(f"coding_{coder}")} for coder in CODERS)
    settled = {(row["id"], row["column"]): row for row in load_register("coding_settled")}
    yield from _settled_twice()
    columns = [column for column in next(iter(first.values()), {}) if column != "id"]
    for identifier, column in ((identifier, column) for identifier in found for column in columns):
        values = [coding.get(identifier, {}).get(column) for coding in (first, second)]
        row = settled.pop((identifier, column), None)
        where = f"registers/coding_settled.csv: {identifier} {column}"
        if values[0] == values[1] and row:
            yield f"{where}: found a row; expected none, because both coders gave {values[0]!r}"
        elif values[0] != values[1] and (row is None or [row[coder] for coder in CODERS] != values):
            yield f"{where}: found {[row[coder] for coder in CODERS] if row else 'no row'}; expected one with {values}"
        else:
            expected = row["settled"] if row else values[0]
            if found[identifier][column] != expected:
                yield f"registers/{REGISTER}.csv: {identifier} {column}: found {found[identifier][column]!r}; expected {expected!r}"
    yield from (f"registers/coding_settled.csv: {' '.join(one)}: found no such unit and column; expected one" for one in settled)


def _settled_twice() -> Iterator[str]:
    seen = set()
    for line, row in enumerate(load_register("coding_settled"), 2):
        if (row["id"], row["column"]) in seen:
            yield f"registers/coding_settled.csv: row {line}: found {row['id']} {row['column']} again; expected it once"
        seen.add((row["id"], row["column"]))
        for column in ("reason_en", "reason_zh"):
            if not row[column].strip():
                yield f"registers/coding_settled.csv: row {line}, {column}: found nothing; expected a reason"
